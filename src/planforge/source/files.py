"""Files and what they extend: read, and merged so that every value still knows where it was written."""

import itertools
import os
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TypeAlias

from planforge.reading import read_bytes
from planforge.source.faults import NEWLINE, Fault, Faults, Place, did_you_mean, nearest, short
from planforge.source.parsing import UNPRINTABLE, parsed
from planforge.source.tree import Document, Mapping, Member, Node, Scalar
from planforge.source.tree import Sequence as Listed

MOST_BYTES = 1_000_000

FindTemplate: TypeAlias = "Callable[[str], Path | None]"
# Makes one of two merged files, and says what of the second gave way.
Combine: TypeAlias = "Callable[[Mapping, Mapping], tuple[Mapping, tuple[str, ...]]]"


class Misread(Faults):
    """A file is not written as it should be; `document` is what it says all the same, to find what else is wrong."""

    def __init__(self, faults: Sequence[Fault], document: Document) -> None:
        self.document = document
        super().__init__(list(faults), document.texts)


class BaseMissing(Misread):
    """What a file extends cannot be had; `document` is what the file, and what lies between, says by itself."""


def no_templates(_name: str) -> Path | None:
    """Return None: a world without templates."""
    return None


def read(
    path: Path,
    find_template: FindTemplate = no_templates,
    template_names: Collection[str] = (),
    combine: "Combine | None" = None,
) -> Document:
    """Return the file merged over everything it extends; raise Faults, and nothing else, when that cannot be.

    Where all that is written is known all the same it is Misread, and BaseMissing where a base cannot be had. combine:
    makes one of the two that a file may extend, each with the file over it; without it a file extends one.
    """
    text = contents(path, str(path))
    if isinstance(text, Fault):
        raise Faults([text], {})
    return _Reader(find_template, template_names, combine).document(text, str(path), path)


def read_text(
    text: str,
    name: str = "plan.yaml",
    find_template: FindTemplate = no_templates,
    template_names: Collection[str] = (),
    combine: "Combine | None" = None,
) -> Document:
    """Return what `read` returns for a file `name` that holds `text`."""
    return _Reader(find_template, template_names, combine).document(text, name, Path(name))


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


class _Reader:
    """Reads a file and what it extends, to the end: one base after the other, or two side by side."""

    def __init__(self, find_template: FindTemplate, names: Collection[str], combine: "Combine | None") -> None:
        self._find, self._names, self._combine = find_template, names, combine
        self._texts: dict[str, str] = {}
        self._faults: list[Fault] = []
        self._missing: list[Fault] = []
        self._lost = False  # whether one of the files could not be read

    def document(self, text: str, name: str, path: Path) -> Document:
        """Return the whole of a file; see `read`."""
        sides = self._sides(text, name, path, {})
        faults = [*dict.fromkeys(self._faults), *self._missing]
        if self._lost:
            raise Faults(faults, self._texts)
        root, remarks = self._one([_merged_all(side) for side in sides])
        below = self._one([_merged_all(side[1:]) for side in sides])[0] if len(sides[0]) > 1 else None
        chains = tuple(tuple(dict.fromkeys(layer.place.file for layer in side)) for side in sides)
        document = Document(root, self._texts, below, remarks, chains)
        if self._missing:
            raise BaseMissing(faults, document)
        if faults:
            raise Misread(faults, document)
        return document

    def _one(self, sides: Sequence[Mapping]) -> tuple[Mapping, tuple[str, ...]]:
        if len(sides) == 1 or self._combine is None:
            return sides[0], ()
        return self._combine(sides[0], sides[1])

    def _sides(self, text: str, name: str, path: Path, above: dict[str, str]) -> list[list[Mapping]]:
        """Return what lies over each other, the file first: once, or for each of two that it extends."""
        self._texts[name], chain = text, {**above, os.path.realpath(path): name}
        root, found_here = parsed(text, name)
        self._faults += found_here
        self._lost |= root is None
        own = [root] if root else []
        wanted = root.entries.get("extends") if root else None
        if wanted is None:
            return [own]
        sides: list[list[Mapping]] = []
        for one in self._wanted(wanted.value):
            found = _base(one, name, path, self._find, self._names, chain)
            if isinstance(found, Fault):
                self._missing.append(found)
                continue
            below_text, below, at = found
            below = below if self._texts.get(below, below_text) == below_text else str(at)
            sides += [[*own, *layers] for layers in self._sides(below_text, below, at, chain)]
        if len(sides) > MOST_SIDES:
            self._missing.append(Fault(TOO_MANY, wanted.value.place, LEAVE_OUT))
        return sides if sides and not self._missing else [own]

    def _wanted(self, node: Node) -> Sequence[Node]:
        """Return what a file extends, one by one; none where that cannot be, which is then a fault."""
        if self._combine is None or not isinstance(node, Listed):
            return (node,)
        texts = [one.text for one in node.items if isinstance(one, Scalar)]
        if not node.items:
            self._missing.append(Fault("extends: the list is empty", node.place, did_you_mean("", self._names)))
        elif len(node.items) > MOST_SIDES:
            self._missing.append(Fault(TOO_MANY, node.items[MOST_SIDES].place, LEAVE_OUT))
        elif len(set(texts)) < len(texts):
            twice = f"extends: '{short(texts[0])}' is named twice"
            self._missing.append(Fault(twice, node.items[1].place, "name it once"))
        return () if self._missing else node.items


MOST_SIDES = 2  # injuries that a plan is for
TOO_MANY = "extends: a plan is for two injuries at most"
LEAVE_OUT = "leave out the one that hurts least, or ask who treats the knee"


def _merged_all(layers: Sequence[Mapping]) -> Mapping:
    """Return mappings that lie over each other as one, the first on top."""
    merged = layers[-1]
    for layer in reversed(layers[:-1]):
        merged = merged_over(merged, layer)
    return merged


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
            several = re.split(r"\s*(?:,|\band\b|\+|&)\s*", wanted.text.strip())
            way = f"write `extends: [{', '.join(several)}]`" if {*several} <= {*names} and len(several) > 1 else None
            return Fault(message, wanted.place, way or did_you_mean(wanted.text, names), width)
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


def merged_over(base: Mapping, over: Mapping) -> Mapping:
    """Return `over` on top of `base`: mappings merge, a list or a scalar replaces; the order of `base` stays."""
    entries = dict(base.entries)
    for key, (place, above) in over.entries.items():
        below = entries[key].value if key in entries else None
        if isinstance(below, Mapping) and isinstance(above, Mapping):
            entries[key] = Member(place, merged_over(below, above))
        else:
            entries[key] = Member(place, above)
    return Mapping(entries, over.place)
