"""A coach's text: every value with its place, every fault at once, `extends` merged.

All scalars stay text (YAML's own guesses turn `4:30` into 270 and `no` into false); the model parses them.
"""

import itertools
import os
import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

MOST_BYTES = 1_000_000
DEEPEST = 20
MOST_FAULTS = 50  # shown; nobody reads more, and a pasted binary has thousands
_WIDEST = 100  # characters of a line shown around the caret
_NEWLINE = re.compile(r"\r\n|\r|\n")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_NO_CONTROL = "the control character U+{:04X} has no place in a text"
_TAB_INDENT = re.compile(r"^ *\t(?=[^\r\n]*[^\s])", re.MULTILINE)

Loc: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Node: TypeAlias = "Scalar | Sequence | Mapping"


class Place(NamedTuple):
    """Where a value stands, counted from 1: `sam.yaml:14:19`."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend in a coach's file; `width` characters are underlined."""

    message: str
    place: Place | None
    hint: str | None = None
    width: int = 1


class Faults(Exception):
    """All faults of a file and its bases in reading order; `str()` is what a coach sees."""

    def __init__(self, faults: Collection[Fault], texts: dict[str, str]) -> None:
        files = {file: order for order, file in enumerate(texts)}
        where = {fault: fault.place or Place("", 0, 0) for fault in faults}
        self.faults = tuple(sorted(where, key=lambda it: (files.get(where[it].file, -1), *where[it][1:])))
        self.texts = texts
        super().__init__(self.faults, texts)

    def __str__(self) -> str:
        lines = {file: _NEWLINE.split(text) for file, text in self.texts.items()}
        shown = ["\n".join(_rendered(fault, lines)) for fault in self.faults[:MOST_FAULTS]]
        more = len(self.faults) - len(shown)
        return "\n\n".join([*shown, f"... and {more} more"] if more else shown)


def _rendered(fault: Fault, lines: dict[str, list[str]]) -> Iterator[str]:
    place = fault.place
    yield _harmless(f"{place}: {fault.message}" if place else fault.message)
    text = lines.get(place.file, []) if place else []
    if place and place.line <= len(text):
        line, left = text[place.line - 1], place.column - 1
        start = max(0, min(left - _WIDEST // 2, len(line) - _WIDEST))
        end = min(len(line), start + _WIDEST)
        before, marked = line[start:left], line[left : min(end, left + fault.width)]
        before, after = "…" * (start > 0) + before, "…" * (end < len(line))
        gutter = " " * len(str(place.line))
        yield f"{place.line} | {_printable(before + line[max(left, start) : end] + after)}".rstrip()
        yield f"{gutter} | {' ' * _columns(before)}{'^' * (_columns(marked) or 1)}"
    if fault.hint:
        yield f"hint: {_harmless(fault.hint)}"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " if char in "\t\n\r" else "?" for char in text)


def _harmless(text: str) -> str:
    return _printable(text if len(text) <= 400 else f"{text[:250]} … {text[-100:]}")


def _columns(text: str) -> int:
    """Return the columns a terminal needs: two for wide characters, none for accents that combine."""
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word most like `word`, when one is like it."""
    from difflib import get_close_matches  # 9 ms, and only a fault needs it

    spelling = {name.lower(): name for name in known}
    found = get_close_matches(word[:80].lower(), spelling, n=1)
    return spelling[found[0]] if found else None


def did_you_mean(word: str, known: Collection[str]) -> str | None:
    """Return the hint for a misspelt word: the nearest known one, else all when they are few."""
    if near := nearest(word, known):
        return f"did you mean `{near}`?"
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 12 else None


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text, exactly as the coach wrote it."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place


class Entry(NamedTuple):
    """One line of a mapping: where its key stands, and its value."""

    key_place: Place
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order written."""

    entries: dict[str, Entry]
    place: Place


@dataclass(frozen=True)
class Document:
    """A merged file; every value still knows the file and line it came from."""

    root: Mapping
    texts: dict[str, str]

    def values(self) -> dict[str, Value]:
        """Return the plain values, every scalar as text."""
        return {key: _plain(entry.value) for key, entry in self.root.entries.items()}

    def existing(self, loc: Loc) -> Loc:
        """Return `loc` without the steps that are not in the document."""
        return tuple(step for step, _ in self._walk(loc))

    def node(self, loc: Loc) -> Node:
        """Return the value at `loc`, else its nearest ancestor that exists."""
        node: Node = self.root
        for wanted, (step, entry) in zip(loc, self._walk(loc), strict=False):
            if wanted != step:
                break
            node = entry.value
        return node

    def place(self, loc: Loc) -> Place:
        """Return the place of the value at `loc`, else of its nearest ancestor."""
        return self.node(loc).place

    def key_place(self, loc: Loc) -> Place:
        """Return the place of the key that names `loc` (of a list's entry: the entry), else of its nearest ancestor."""
        place = self.root.place
        for wanted, (step, entry) in zip(loc, self._walk(loc), strict=False):
            if wanted != step:
                break
            place = entry.key_place
        return place

    def origin(self, loc: Loc) -> str:
        """Return the file or template that the value at `loc` comes from."""
        return self.place(loc).file

    def _walk(self, loc: Loc) -> Iterator[tuple[str | int, Entry]]:
        node: Node = self.root
        for step in loc:
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
                entry = node.entries[step]
            elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
                entry = Entry(node.items[step].place, node.items[step])
            else:
                continue
            node = entry.value
            yield step, entry


def _plain(node: Node) -> Value:
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [_plain(item) for item in items]
        case Mapping(entries):
            return {key: _plain(entry.value) for key, entry in entries.items()}


# --- reading: text -> tree ---------------------------------------------------------------------------------------


class _Refused(Exception):
    """Nothing after this fault can be understood."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


class _Builder:
    """Makes the tree from YAML's events, which come without recursion and before any tag is obeyed."""

    def __init__(self, text: str, file: str) -> None:
        import yaml  # 40 ms, and `--help` reads no file

        loader = getattr(yaml, "CLoader", yaml.SafeLoader)
        self.yaml: Any = yaml
        self.file, self.faults = file, list(_misfit_characters(text, file))
        self.events = iter(yaml.parse(text, Loader=loader))

    def build(self) -> Mapping | None:
        """Return the root, or None; `faults` then says why."""
        if self.faults:  # tabs and control characters would only be misread
            return None
        try:
            return self._document()
        except _Refused as refused:
            self.faults.append(refused.fault)
        except self.yaml.MarkedYAMLError as error:
            self.faults.append(_explained(error, self.file))
        except (self.yaml.YAMLError, ValueError, OverflowError) as error:  # an escape such as "\UFFFFFFFF"
            self.faults.append(Fault(f"{self.file}: this is not YAML: {error}", None))
        return None

    def _document(self) -> Mapping | None:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, self.yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    hint = "keep one and delete the line `---`"
                    raise _Refused(Fault("a second document begins here; a file holds one", self._place(event), hint))
            elif isinstance(event, self.yaml.NodeEvent):
                root = self._node(event, 1)
        if isinstance(root, Mapping):
            return root
        if root is None or root == Scalar("", root.place):
            self.faults.append(Fault(f"{self.file}: the file is empty", None, "`planforge init` writes a first one"))
        else:
            self._fault(root.place, "a constraint file is a mapping: lines such as `runner:` or `weeks: 16`")
        return None

    def _node(self, event: Any, depth: int) -> Node:
        place = self._place(event)
        if depth > DEEPEST and isinstance(event, self.yaml.CollectionStartEvent):
            raise _Refused(Fault(f"nested deeper than {DEEPEST} levels", place))
        if isinstance(event, self.yaml.AliasEvent):
            self._fault(place, f"aliases such as `*{event.anchor}` are not understood here", "write the value out")
            return Scalar("", place)
        if event.anchor:
            self._fault(place, f"anchors such as `&{event.anchor}` are not understood here", "delete it, or use quotes")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault(place, f"tags such as `{tag}` are not understood here", "delete it, or use quotes")
        if isinstance(event, self.yaml.ScalarEvent):
            if found := _UNPRINTABLE.search(event.value):
                self._fault(place, _NO_CONTROL.format(ord(found[0])))
            return Scalar(event.value, place)
        if isinstance(event, self.yaml.SequenceStartEvent):
            return Sequence(tuple(self._node(child, depth + 1) for child in self._children()), place)
        return Mapping(self._entries(depth), place)

    def _entries(self, depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for event in self._children():
            key, value = self._node(event, depth + 1), self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self._fault(key.place, "a key must be a plain text, not a list or a mapping")
            elif not isinstance(event, self.yaml.ScalarEvent):
                pass  # an alias: its fault is told
            elif key.text == "<<" and not event.style:
                hint = "put what is shared in a file of its own and name it with `extends`"
                self._fault(key.place, "merge keys `<<` are not understood here", hint, 2)
            elif key.text in entries:
                first = entries[key.text].key_place.line
                message = f"'{_short(key.text)}' is written twice, in line {first} and in line {key.place.line}"
                self._fault(key.place, message, "delete one of them", len(key.text))
            else:
                entries[key.text] = Entry(key.place, value)
        return entries

    def _children(self) -> Iterator[Any]:
        for event in self.events:
            if isinstance(event, self.yaml.CollectionEndEvent):
                return
            yield event

    def _place(self, event: Any) -> Place:
        return Place(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _fault(self, place: Place, message: str, hint: str | None = None, width: int = 1) -> None:
        self.faults.append(Fault(message, place, hint, width))


def _misfit_characters(text: str, file: str) -> Iterator[Fault]:
    def place(index: int) -> Place:
        before = _NEWLINE.split(text[:index])
        return Place(file, len(before), len(before[-1]) + 1)

    for found in itertools.islice(_UNPRINTABLE.finditer(text), MOST_FAULTS):
        yield Fault(_NO_CONTROL.format(ord(found[0])), place(found.start()), "delete it")
    for found in itertools.islice(_TAB_INDENT.finditer(text), MOST_FAULTS):
        yield Fault("a tab is used as indentation", place(found.end() - 1), "use spaces")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


_INDENT, _QUOTES = "check the indentation", "put the text in quotes"
_STRAY = (
    "this does not continue the lines above",
    "check the indentation, and the quotes and brackets before it",
    False,
)
_OPEN_QUOTE = ("the quote that opens here is never closed", "close it, or delete it", True)
_BLOCK = ("`|` and `>` begin a block of text", _QUOTES, True)
_TAG = ("tags such as `!name` are not understood here", _QUOTES, True)
_DIRECTIVE = ("lines that begin with `%` are not understood here", "delete the line", True)
# PyYAML's problem (libyaml's words, and the Python parser's where they differ) -> ours, a hint, and whether the fault
# stands where the construct began instead of where the parser gave up.
_IN_PLAIN_WORDS: dict[str, tuple[str, str, bool]] = {
    "unexpected end of stream": _OPEN_QUOTE,
    "unexpected document": _OPEN_QUOTE,
    "',' or ']'": ("the list that opens here is not closed", "separate its entries with `,` and end it with `]`", True),
    "',' or '}'": ("the mapping that opens here is not closed", "separate its keys with `,` and end it with `}`", True),
    "expected ':'": ("neither `key: value` nor a list entry", "add the `:`, or check the line above", True),
    "mapping values are not": ("a `:` is not expected here", f"{_INDENT}; a text that holds `: ` needs quotes", False),
    "entries are not allowed": ("a list entry `- ` cannot begin here", "begin the list in a line of its own", False),
    "mapping keys are not": ("a key cannot begin here", _INDENT, False),
    "tab character": ("a tab is used as indentation", "use spaces", False),
    "cannot start any token": ("a text cannot begin with this character", _QUOTES, False),
    "unknown escape": ("this `\\` is not understood", "use single quotes: there a `\\` is only a `\\`", False),
    "comment or line break": _BLOCK,
    "chomping or indentation": _BLOCK,
    "alphabetic or numeric": ("a text cannot begin with `*` or `&`", _QUOTES, True),
    "tag": _TAG,
    "URI": _TAG,
    "'-' indicator": ("a list entry `- ` is expected here", _INDENT, False),
    "expected key": _STRAY,
    "<block end>": _STRAY,
    "<document start>": _STRAY,
    "node content": ("a value is expected here", _QUOTES, False),
    "directive": _DIRECTIVE,
    "incompatible YAML": _DIRECTIVE,
}


def _explained(error: Any, file: str) -> Fault:
    """Return YAML's own complaint in a coach's words."""
    problem = error.problem or "cannot be read"
    for key, (message, hint, at_start) in _IN_PLAIN_WORDS.items():
        if key in problem:
            mark = error.context_mark if at_start and error.context_mark else error.problem_mark
            return Fault(message, Place(file, mark.line + 1, mark.column + 1), hint)
    mark = error.problem_mark or error.context_mark
    return Fault(f"this is not YAML: {problem}", mark and Place(file, mark.line + 1, mark.column + 1))


# --- files and their bases ---------------------------------------------------------------------------------------

FindTemplate: TypeAlias = "Callable[[str], Path | None]"


def no_templates(_name: str) -> Path | None:
    """Return None: a world without templates."""
    return None


def read(path: Path, find_template: FindTemplate = no_templates, template_names: Collection[str] = ()) -> Document:
    """Return the file merged over everything it extends; raise Faults, and nothing else, when that cannot be."""
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
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return Fault(f"{name}: there is no such file", None)
    except IsADirectoryError:
        return Fault(f"{name}: this is a folder, not a file", None)
    except PermissionError:
        return Fault(f"{name}: this file may not be read", None, "check its permissions")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        return Fault(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}", None)
    if len(raw) > MOST_BYTES:
        return Fault(f"{name}: larger than 1 MB; this is no constraint file", None)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _NEWLINE.split(raw[: error.start].decode("utf-8", "replace"))
        place = Place(name, len(before), len(before[-1]) + 1)
        message = f"this is not UTF-8 text: byte {error.start} is 0x{raw[error.start]:02X}"
        return Fault(message, place, "save the file as UTF-8")


def _resolved(text: str, name: str, path: Path, find_template: FindTemplate, names: Collection[str]) -> Document:
    texts: dict[str, str] = {}
    faults: list[Fault] = []
    layers: list[Mapping] = []
    chain: dict[str, str] = {}
    while True:
        texts[name], chain[os.path.realpath(path)] = text, name
        builder = _Builder(text, name)
        root = builder.build()
        faults += builder.faults
        layers += [root] if root else []
        wanted = root.entries.get("extends") if root else None
        if wanted is None:
            break
        found = _base(wanted.value, name, path, find_template, names, chain)
        if isinstance(found, Fault):
            faults.append(found)
            break
        text, name, path = found
        name = name if name not in texts else str(path)
    if faults:
        raise Faults(faults, texts)
    merged = layers.pop()
    while layers:
        merged = _merged_mapping(merged, layers.pop())
    return Document(merged, texts)


def _base(
    wanted: Node, name: str, path: Path, find_template: FindTemplate, names: Collection[str], chain: dict[str, str]
) -> tuple[str, str, Path] | Fault:
    """Return text, name and path of what `extends` asks for, or why it cannot be had."""
    if not isinstance(wanted, Scalar) or not wanted.text or _UNPRINTABLE.search(wanted.text):
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
            message = f"extends: unknown template '{_short(wanted.text)}'"
            return Fault(message, wanted.place, did_you_mean(wanted.text, names), width)
        if text.place:
            return text
        return Fault(f"extends: {text.message}", wanted.place, did_you_mean(wanted.text, names), width)
    if (real := os.path.realpath(base)) in chain:
        labels = list(chain.values())
        circle = " -> ".join([*labels[list(chain).index(real) :], chain[real]])
        return Fault(f"extends goes round in a circle: {circle}", wanted.place, None, width)
    return text, label, base


def _merged_mapping(base: Mapping, over: Mapping) -> Mapping:
    """Return `over` on top of `base`: mappings merge, a list or a scalar replaces; the order of `base` stays."""
    entries = dict(base.entries)
    for key, (place, above) in over.entries.items():
        below = entries[key].value if key in entries else None
        if isinstance(below, Mapping) and isinstance(above, Mapping):
            entries[key] = Entry(place, _merged_mapping(below, above))
        else:
            entries[key] = Entry(place, above)
    return Mapping(entries, over.place)


# --- pydantic's complaints in a coach's words --------------------------------------------------------------------

KeysAt: TypeAlias = "Callable[[Loc], Collection[str]]"

_A_MAPPING = "a mapping is expected here"
_A_LIST = "a list is expected here"
_WORDS = {
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _A_LIST),
    **dict.fromkeys(("dict_type", "mapping_type", "model_type", "model_attributes_type", "dataclass_type"), _A_MAPPING),
    **dict.fromkeys(("bool_type", "bool_parsing"), "must be yes or no"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "must be a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_parsing"), "must be a number"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), "must be a date like 2027-01-04"),
    "union_tag_not_found": "{discriminator} is missing",
    "string_type": "a text is expected here",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "too_short": "at least {min_length} expected here",
    "too_long": "at most {max_length} expected here",
    "string_too_short": "a text of at least {min_length} characters is expected here",
    "string_too_long": "a text of at most {max_length} characters is expected here",
}


def no_keys(_loc: Loc) -> Collection[str]:
    """Return nothing: no key is known."""
    return ()


def faults_of(error: "ValidationError", document: Document, prefix: Loc = (), keys_at: KeysAt = no_keys) -> list[Fault]:
    """Return what pydantic found as faults with their places; `prefix` is where the judged part stands."""
    details = error.errors(include_url=False)
    return list(dict.fromkeys(_fault_of(detail, document, prefix, keys_at) for detail in details))


def _fault_of(detail: "ErrorDetails", document: Document, prefix: Loc, keys_at: KeysAt) -> Fault:
    loc, kind = (*prefix, *detail["loc"]), detail["type"]
    bad_key = kind == "extra_forbidden" or loc[-1:] == ("[key]",)
    loc = loc[:-1] if loc[-1:] == ("[key]",) else loc
    parent, key = document.existing(loc[:-1]), str(loc[-1]) if loc else ""
    if kind == "missing":
        place, width = document.key_place(parent), len(str(parent[-1])) if parent else 1
        return Fault(_about(parent, f"`{key}` is missing"), place, f"add a line `{key}: ...`", width)
    if bad_key:
        noun, about = ("rule", ()) if parent == ("rules",) else ("key", parent)
        message = _about(about, f"unknown {noun} '{_short(key)}'")
        return Fault(message, document.key_place((*parent, key)), did_you_mean(key, keys_at(parent)), len(key))
    here = document.existing(loc)
    message, hint = _wording(detail)
    node = document.node(here)
    return Fault(_about(here, message), node.place, hint, len(node.text) if isinstance(node, Scalar) else 1)


def _wording(detail: "ErrorDetails") -> tuple[str, str | None]:
    """Return what is wrong, and the hint."""
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind in ("value_error", "assertion_error"):
        quoted = repr(given)  # what the coach wrote may hold a `; ` of its own
        message, _, hint = str(context["error"]).replace(quoted, "\0").partition("; ")
        return message.replace("\0", quoted), hint.replace("\0", quoted) or None
    if kind == "string_too_short" and given == "":
        return "must not be empty", None
    wanted = _WORDS.get(kind, "")
    if isinstance(given, list | dict) and wanted not in (_A_MAPPING, _A_LIST) and not kind.startswith(("too", "union")):
        return f"one value is expected here, not a {'list' if isinstance(given, list) else 'mapping'}", None
    if given == "" and wanted in (_A_MAPPING, _A_LIST):
        return wanted, "write it in the lines below, indented, or delete this line"
    if choices := re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", "")))):
        return f"must be {_one_of(choices)}", (near := nearest(str(given), choices)) and f"did you mean `{near}`?"
    try:
        return wanted.format_map(context) or detail["msg"], None
    except KeyError:
        return detail["msg"], None


def _one_of(choices: list[str]) -> str:
    return " or ".join(choices) if len(choices) <= 2 else f"one of {', '.join(choices)}"


def _about(loc: Loc, message: str) -> str:
    """Return the message with what it is about in front: `build-cap: max_increase must be ...`."""
    words: list[str] = []
    for step in loc:
        if isinstance(step, str):
            words.append(_short(step))
        elif words:
            words[-1] += f" (entry {step + 1})"
    if not words:
        return message
    return ": ".join(words[-2:]) + (" " if message.startswith(("must ", "is ")) else ": ") + message
