"""Files and what they extend: read, and merged so that every value still knows where it was written."""

import itertools
import os
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TypeAlias

from planforge.reading import read_bytes
from planforge.source.faults import NEWLINE, Fault, Faults, Place, did_you_mean, nearest, short
from planforge.source.parsing import UNPRINTABLE, parsed
from planforge.source.tree import Document, Mapping, Member, Node, Scalar

MOST_BYTES = 1_000_000

FindTemplate: TypeAlias = "Callable[[str], Path | None]"


class BaseMissing(Faults):
    """What a file extends cannot be had; `alone` is what the file, and what lies between, says by itself."""

    def __init__(self, fault: Fault, alone: Document) -> None:
        self.alone = alone
        super().__init__([fault], alone.texts)


def no_templates(_name: str) -> Path | None:
    """Return None: a world without templates."""
    return None


def read(path: Path, find_template: FindTemplate = no_templates, template_names: Collection[str] = ()) -> Document:
    """Return the file merged over everything it extends; raise Faults, and nothing else, when that cannot be.

    Where nothing else is wrong than a base that cannot be had it is BaseMissing.
    """
    text = contents(path, str(path))
    if isinstance(text, Fault):
        raise Faults([text], {})
    return _resolved(text, str(path), path, find_template, template_names)


def read_text(
    text: str, name: str = "plan.yaml", find_template: FindTemplate = no_templates, template_names: Collection[str] = ()
) -> Document:
    """Return what `read` returns for a file `name` that holds `text`."""
    return _resolved(text, name, Path(name), find_template, template_names)


def contents(path: Path, name: str) -> str | Fault:
    """Return a file's text, or why it cannot be had."""
    try:
        raw = read_bytes(path, MOST_BYTES)
    except FileNotFoundError:
        return Fault(f"{name}: there is no such file", None)
    except IsADirectoryError:
        return Fault(f"{name}: this is a folder, not a file", None)
    except PermissionError:
        return Fault(f"{name}: this file may not be read", None, "check its permissions")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return Fault(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}", None)
    return text_of(raw, name)


def text_of(raw: bytes, name: str) -> str | Fault:
    """Return the text of a file's bytes, or why they are none."""
    if len(raw) > MOST_BYTES:
        return Fault(f"{name}: larger than 1 MB; this is no constraint file", None)
    if b"\0" in raw:
        utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
        message = "this is UTF-16 text" if utf16 else "this is no text file"
        return Fault(f"{name}: {message}", None, "save the file as text, in UTF-8")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = NEWLINE.split(raw[: error.start].decode("utf-8", "replace"))
        place = Place(name, len(before), len(before[-1]) + 1)
        message = f"this is not UTF-8 text: byte {error.start} is 0x{raw[error.start]:02X}"
        return Fault(message, place, "save the file as UTF-8")


def _resolved(text: str, name: str, path: Path, find_template: FindTemplate, names: Collection[str]) -> Document:
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    missing: Fault | None = None
    layers: list[Mapping] = []
    chain: dict[str, str] = {}
    while True:
        texts[name], chain[os.path.realpath(path)] = text, name
        root, found_here = parsed(text, name)
        faults += found_here
        layers += [root] if root else []
        wanted = root.entries.get("extends") if root else None
        if wanted is None:
            break
        found = _base(wanted.value, name, path, find_template, names, chain)
        if isinstance(found, Fault):
            missing = found
            break
        text, name, path = found
        name = name if name not in texts else str(path)
    if faults:
        raise Faults([*faults, *([missing] if missing else [])], texts)
    merged, below = layers.pop(), None
    while layers:
        below = merged
        merged = _merged_mapping(merged, layers.pop())
    document = Document(merged, texts, below)
    if missing:
        raise BaseMissing(missing, document)
    return document


def _base(
    wanted: Node, name: str, path: Path, find_template: FindTemplate, names: Collection[str], chain: dict[str, str]
) -> tuple[str, str, Path] | Fault:
    """Return text, name and path of what `extends` asks for, or why it cannot be had."""
    if not isinstance(wanted, Scalar) or not wanted.text or UNPRINTABLE.search(wanted.text):
        message = "extends: the name of a template or of a file is expected here"
        return Fault(message, wanted.place, did_you_mean("", names))
    like_a_path = re.search(r"[/\\]|\.ya?ml$", wanted.text)
    template = None if like_a_path or len(wanted.text) > 100 else find_template(wanted.text)
    base = template or path.parent / wanted.text
    label = wanted.text if template else str(base)
    text = contents(base, label)
    width = len(wanted.text)
    if isinstance(text, Fault):
        if not template and not like_a_path and not os.path.exists(base):
            message = f"extends: unknown template '{short(wanted.text)}'"
            return Fault(message, wanted.place, did_you_mean(wanted.text, names), width)
        if text.place:
            return text
        return Fault(f"extends: {text.message}", wanted.place, _nearest_file(base), width)
    if (real := os.path.realpath(base)) in chain:
        labels = list(chain.values())
        circle = " -> ".join([*labels[list(chain).index(real) :], chain[real]])
        return Fault(f"extends goes round in a circle: {circle}", wanted.place, "delete one of these lines", width)
    return text, label, base


def _nearest_file(path: Path) -> str | None:
    """Return the hint for a file that is not there: the one beside it whose name is most like it."""
    try:
        beside = [] if path.is_dir() else [one.name for one in itertools.islice(path.parent.glob("*.y*ml"), 1000)]
    except OSError:  # a name that cannot be
        beside = []
    near = nearest(path.name, beside)
    return near and f"did you mean `{near}`?"


def _merged_mapping(base: Mapping, over: Mapping) -> Mapping:
    """Return `over` on top of `base`: mappings merge, a list or a scalar replaces; the order of `base` stays."""
    entries = dict(base.entries)
    for key, (place, above) in over.entries.items():
        below = entries[key].value if key in entries else None
        if isinstance(below, Mapping) and isinstance(above, Mapping):
            entries[key] = Member(place, _merged_mapping(below, above))
        else:
            entries[key] = Member(place, above)
    return Mapping(entries, over.place)
