"""YAML text to a tree: scalars as they are written, and what YAML complains of in a coach's words."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from planforge.source.faults import MOST_FAULTS, NEWLINE, Fault, Place, short
from planforge.source.tree import Mapping, Member, Node, Scalar, Sequence

DEEPEST = 20
MOST_VALUES = 10_000  # the longest template has 500; every one of these may be a fault with a hint
LONGEST_TEXT = 5_000  # characters of one value; the longest that a coach may write is an event's description
# What YAML does not take for printable, each named: of all it takes the pattern would need 3 ms to be made.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_NO_CONTROL = "the control character U+{:04X} has no place in a text"
_TAB_INDENT = re.compile(r"^ *\t(?=[^\r\n]*[^\s])", re.MULTILINE)


class _Refused(Exception):
    """Nothing after this fault can be understood."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


@lru_cache(maxsize=16)  # a template is asked for several times for one plan, and for every one of a batch
def parsed(text: str, file: str) -> tuple[Mapping | None, tuple[Fault, ...]]:
    """Return the tree of a file's text, or None and then why; also what is wrong in a tree that holds all of it.

    Nobody changes a tree.
    """
    builder = _Builder(text, file)
    return builder.build(), tuple(builder.faults)


class _Builder:
    """Makes the tree from YAML's events, which come without recursion and before any tag is obeyed."""

    def __init__(self, text: str, file: str) -> None:
        import yaml  # 40 ms, and `--help` reads no file

        loader = getattr(yaml, "CLoader", yaml.SafeLoader)
        self.yaml: Any = yaml
        self.file, self.faults, self.values = file, list(_misfit_characters(text, file)), 0
        self.lost = False  # whether something that is written there is not in the tree
        self.events = iter(yaml.parse(text, Loader=loader))

    def build(self) -> Mapping | None:
        """Return the root, or None; `faults` then says why."""
        if self.faults:  # tabs and control characters would only be misread
            return None
        try:
            root = self._document()
            return None if self.lost else root
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
            message = "a constraint file is a mapping: lines such as `runner:` or `weeks: 16`"
            self._fault(root.place, message, "`planforge init` writes a first one")
        return None

    def _node(self, event: Any, depth: int) -> Node:
        place = self._place(event)
        self.values += 1
        if self.values > MOST_VALUES:
            raise _Refused(Fault(f"more than {MOST_VALUES} values; this is no constraint file", place))
        if depth > DEEPEST and isinstance(event, self.yaml.CollectionStartEvent):
            raise _Refused(Fault(f"nested deeper than {DEEPEST} levels; this is no constraint file", place))
        if isinstance(event, self.yaml.AliasEvent):
            self._fault(place, f"aliases such as `*{event.anchor}` are not understood here", "write the value out")
            self.lost = True
            return Scalar("", place)
        if event.anchor:
            self._fault(place, f"anchors such as `&{event.anchor}` are not understood here", "delete it, or use quotes")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._fault(place, f"tags such as `{tag}` are not understood here", "delete it, or use quotes")
        if isinstance(event, self.yaml.ScalarEvent):
            if found := UNPRINTABLE.search(event.value):
                self._fault(place, _NO_CONTROL.format(ord(found[0])), "delete it")
            if len(event.value) > LONGEST_TEXT:
                self._fault(place, f"a text of more than {LONGEST_TEXT} characters", "check the quotes, or shorten it")
                self.lost = True
                return Scalar("", place)
            return Scalar(event.value, place)
        if isinstance(event, self.yaml.SequenceStartEvent):
            return Sequence(tuple(self._node(child, depth + 1) for child in self._children()), place)
        return Mapping(self._entries(depth), place)

    def _entries(self, depth: int) -> dict[str, Member]:
        entries: dict[str, Member] = {}
        for event in self._children():
            key, value = self._node(event, depth + 1), self._node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.lost = True
                self._fault(key.place, "a key must be a plain text, not a list or a mapping", "write a line for each")
            elif not isinstance(event, self.yaml.ScalarEvent):
                pass  # an alias: its fault is told
            elif key.text == "<<" and not event.style:
                self.lost = True
                hint = "put what is shared in a file of its own and name it with `extends`"
                self._fault(key.place, "merge keys `<<` are not understood here", hint, 2)
            elif key.text in entries:
                first = entries[key.text].key_place.line
                message = f"'{short(key.text)}' is written twice, in line {first} and in line {key.place.line}"
                self._fault(key.place, message, "delete one of them", len(key.text))
                entries[key.text] = _with_both(entries[key.text], value)
            else:
                entries[key.text] = Member(key.place, value)
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


def _with_both(first: Member, second: Node) -> Member:
    """Return what is written first under a key, and of two blocks also what only the second says: it is not missing."""
    if not isinstance(first.value, Mapping) or not isinstance(second, Mapping):
        return first
    return Member(first.key_place, Mapping({**second.entries, **first.value.entries}, first.value.place))


def _misfit_characters(text: str, file: str) -> Iterator[Fault]:
    def place(index: int) -> Place:
        before = NEWLINE.split(text[:index])
        return Place(file, len(before), len(before[-1]) + 1)

    for found in itertools.islice(UNPRINTABLE.finditer(text), MOST_FAULTS):
        yield Fault(_NO_CONTROL.format(ord(found[0])), place(found.start()), "delete it")
    for found in itertools.islice(_TAB_INDENT.finditer(text), MOST_FAULTS):
        yield Fault("a tab is used as indentation", place(found.end() - 1), "use spaces")


_INDENT, _QUOTES = "check the indentation", "put the text in quotes"
_STRAY = (
    "this does not continue the lines above",
    "check the indentation, and the quotes and brackets before it",
    False,
)
_OPEN_QUOTE = ("the quote that opens here is never closed", "close it, or delete it", True)
_BLOCK = ("`|` and `>` begin a block of text", _QUOTES, True)
_ESCAPE = ("this `\\` is not understood", "use single quotes: there a `\\` is only a `\\`", False)
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
    **dict.fromkeys(("unknown escape", "hexdecimal", "escape code", "hexadecimal"), _ESCAPE),
    "comment or line break": _BLOCK,
    "chomping or indentation": _BLOCK,
    "indentation indicator": _BLOCK,
    "alphabetic or numeric": ("a text cannot begin with `*` or `&`", _QUOTES, True),
    "tag": _TAG,
    "URI": _TAG,
    "whitespace or line break": _TAG,
    "non-alphabetical": _DIRECTIVE,
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
    within = next((word for word in ("directive", "tag") if word in (error.context or "")), None)
    problem = within or error.problem or "cannot be read"
    for key, (message, hint, at_start) in _IN_PLAIN_WORDS.items():
        if key in problem:
            mark = error.context_mark if at_start and error.context_mark else error.problem_mark
            return Fault(message, Place(file, mark.line + 1, mark.column + 1), hint)
    mark = error.problem_mark or error.context_mark
    return Fault(f"this is not YAML: {problem}", mark and Place(file, mark.line + 1, mark.column + 1))
