"""One value of a coach's file changed, and nothing else: comments, quotes, order, line ends and layout stay.

The round-trip parser says where every value begins and ends; only those characters are replaced. What comes out is read
again and must hold exactly the wanted values, else nothing is changed (`Unwritable`).

A key that is new takes the place of its own commented line, as `planforge init` writes them; else it stands behind what
comes before it, notes included. So every note can still be put to use by deleting its sign.
"""

import json
import os
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from planforge.source import Loc, Value
from planforge.staging import StagingError, replace_file

BOM = b"\xef\xbb\xbf"


class Unwritable(Exception):
    """The file cannot be changed in this way, or changed meanwhile; the message says why."""


def edited(text: str, loc: Loc, value: "Value | None", order: Collection[str] = ()) -> str:
    """Return the text with the value at `loc` set, added where it is missing, or taken away (None).

    order: the keys of the file's first level, as they follow each other.
    """
    root = _compose(text)
    if root is None or _kind(root) != "mapping":
        raise Unwritable("the file holds no `key: value` to change")
    wanted = _changed(_plain(root), loc, value)
    result = _Editor(text, root, tuple(order)).edited(loc, value)
    after = _compose(result)
    if after is None or _plain(after) != wanted:
        where = ".".join(map(str, loc))
        raise Unwritable(f"{where} cannot be changed without touching the rest; change it by hand")
    return result


def all_edited(text: str, edits: "Iterable[tuple[Loc, Value | None]]", order: Collection[str] = ()) -> str:
    """Return the text with several values changed; `order` as in `edited`."""
    for loc, value in edits:
        text = edited(text, loc, value, order)
    return text


def rewrite(path: Path, before: bytes, text: str) -> None:
    """Replace a file that still holds `before` by the text, whole or not at all. Its mode and BOM stay."""
    content = (BOM if before.startswith(BOM) else b"") + text.encode("utf-8")
    try:
        replace_file(Path(os.path.realpath(path)), content, still=before)
    except StagingError as error:
        raise Unwritable(str(error)) from error


# -- what a text holds -----------------------------------------------------------------------------------------------


def _compose(text: str) -> Any:
    from ruamel.yaml import YAML  # 50 ms, and only a change needs it
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="rt", pure=True).compose(text)
    except YAMLError as error:
        raise Unwritable("the file is no YAML that can be changed") from error


def _kind(node: Any) -> str:
    return str(node.id)


def _plain(node: Any) -> Value:
    if _kind(node) == "mapping":
        return {str(key.value): _plain(value) for key, value in node.value}
    if _kind(node) == "sequence":
        return [_plain(item) for item in node.value]
    return str(node.value)


def _changed(values: Value, loc: Loc, value: "Value | None") -> Value:
    """Return plain values with one changed: what the edited text has to hold."""
    step, rest = loc[0], loc[1:]
    if isinstance(values, list):
        if not isinstance(step, int) or step >= len(values):
            raise Unwritable(f"there is no entry {step} in the list")
        if rest or value is not None:
            new = value if not rest and value is not None else _changed(values[step], rest, value)
            return [*values[:step], new, *values[step + 1 :]]
        return [*values[:step], *values[step + 1 :]]
    if isinstance(step, int):
        raise Unwritable("the list stands in another file; change it there, or write it out here")
    inside = dict(values) if isinstance(values, dict) else {}
    if rest:
        inside[step] = _changed(inside.get(step, {}), rest, value)
    elif value is None:
        if step not in inside:
            raise Unwritable(f"`{step}` stands in another file; change it there")
        del inside[step]
    else:
        inside[step] = value
    return inside


# -- where it stands -------------------------------------------------------------------------------------------------


class _Editor:
    """Replaces the characters of one value."""

    def __init__(self, text: str, root: Any, order: tuple[str, ...] = ()) -> None:
        self.text, self.root, self.order = text, root, order
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.in_brackets = True

    def edited(self, loc: Loc, value: "Value | None") -> str:
        """Return the text with one change; the caller checks what it holds."""
        node, key, parent, walked = self.root, None, (None, None), 0
        self.in_brackets = bool(self.root.flow_style)
        for step in loc:
            below = self._child(node, step)
            if below is None:
                break
            parent, (key, node), walked = (key, node), below, walked + 1
            self.in_brackets |= bool(_kind(node) != "scalar" and node.flow_style)
        rest = loc[walked:]
        if rest:
            for step in reversed(rest[1:]):
                assert value is not None
                value = {str(step): value}
            return self._added(node, key, str(rest[0]), value or {})
        if value is None:
            return self._without(*parent, key, node)
        return self._replaced(key, node, value)

    def _child(self, node: Any, step: str | int) -> tuple[Any, Any] | None:
        if _kind(node) == "mapping" and isinstance(step, str):
            return next(((key, value) for key, value in node.value if key.value == step), None)
        if _kind(node) == "sequence" and isinstance(step, int) and step < len(node.value):
            return None, node.value[step]
        return None

    def _splice(self, start: int, end: int, new: str) -> str:
        return self.text[:start] + new + self.text[end:]

    def _replaced(self, key: Any, node: Any, value: Value) -> str:
        if _kind(node) == "scalar" and isinstance(value, str):
            if node.value == value:
                return self.text
            if node.style in ("'", '"'):
                quoted = json.dumps(value, ensure_ascii=False) if node.style == '"' else _single(value)
                return self._splice(node.start_mark.index, node.end_mark.index, quoted)
        if _kind(node) == "sequence" and isinstance(value, list) and len(node.value) == len(value):
            text = self.text
            for item, new in reversed(list(zip(node.value, value, strict=True))):  # from the end: places stay true
                text = _Editor(text, self.root, self.order)._replaced(None, item, new)
            return text
        return self._rewritten(key, node, _written(value, in_brackets=self.in_brackets))

    def _rewritten(self, key: Any, node: Any, new: str) -> str:
        """Return the text with other characters for a value; a block gives up its lines for one behind its key."""
        if key is not None and _kind(node) != "scalar" and not node.flow_style:
            colon = self.text.index(":", key.end_mark.index) + 1
            first = self.text.rfind("\n", 0, node.start_mark.index) + 1
            if first > colon:
                text = self._splice(first, self._line_end(self._end(None, node)), "")
                return f"{text[:colon]} {new}{text[colon:]}"
        start, end = self._span(key, node)
        before = "" if start and self.text[start - 1] in " [{,(\n" else " "
        after = self.newline if _kind(node) == "scalar" and node.style in ("|", ">") else ""
        return self._splice(start, end, before + new + after)

    def _span(self, key: Any, node: Any) -> tuple[int, int]:
        """Return where a value begins and ends; an empty one stands behind its colon."""
        if _kind(node) == "scalar" and not node.style and node.value == "" and key is not None:
            colon = self.text.index(":", key.end_mark.index) + 1
            return colon, colon
        return node.start_mark.index, self._end(key, node)

    def _end(self, key: Any, node: Any) -> int:
        if _kind(node) == "scalar" or node.flow_style or not node.value:
            if _kind(node) == "scalar" and not node.style and node.value == "" and key is not None:
                return self._span(key, node)[1]
            return int(node.end_mark.index)
        last = node.value[-1]
        return self._end(*last) if _kind(node) == "mapping" else self._end(None, last)

    def _added(self, node: Any, key: Any, name: str, value: Value) -> str:
        """Return the text with a new key in a mapping, behind the last one."""
        if _kind(node) == "sequence":
            raise Unwritable("the list stands in another file; change it there, or write it out here")
        if _kind(node) == "scalar":  # `run-step:` or `run-step: off`
            return self._replaced(key, node, {name: value})
        if node.flow_style:
            close = node.end_mark.index - 1
            inside = self.text[node.start_mark.index + 1 : close]
            end = node.start_mark.index + 1 + len(inside.rstrip(" \r\n"))
            if node.value:
                end = self._end(*node.value[-1])
            comma = ", " if node.value else ""
            return self._splice(end, end, f"{comma}{name}: {_written(value)}")
        return self._added_line(node, key, name, value)

    def _added_line(self, node: Any, key: Any, name: str, value: Value) -> str:
        """Return the text with a new key in lines of its own: at its commented line, else behind what comes before."""
        lines = re.findall(r"[^\n]*\n|[^\n]+", self.text)
        indent = int(node.start_mark.column)
        first = 1 + self.text.count("\n", 0, key.end_mark.index) if key is not None else 0
        last = self._last_line(*node.value[-1])
        stop = last + 1 + _notes_below(lines[last + 1 :], indent)
        if found := _note_of(lines, range(first, stop), indent, name, value):
            return "".join([*lines[: found.first], *self._at_note(found, lines, name, value), *lines[found.stop :]])
        before = last if indent else self._last_line(*self._before(name))
        at = before + 1 + _notes_below(lines[before + 1 :], indent + 1)
        new = [self._child_line(name, value, " " * indent)]
        if not indent and isinstance(value, dict):
            new = [f"{name}:{self.newline}", *(self._child_line(*one) for one in value.items())]
            blank = at < len(lines) and not lines[at].strip()
            new = [self.newline] * blank + new
        head = "".join(lines[:at])
        gap = "" if not head or head.endswith("\n") else self.newline
        return head + gap + "".join([*new, *lines[at:]])

    def _child_line(self, name: str, value: Value, indent: str = "  ") -> str:
        return f"{indent}{name}: {_written(value, in_brackets=False)}{self.newline}"

    def _before(self, name: str) -> tuple[Any, Any]:
        """Return the entry of the first level behind which a new one stands in the order of the file."""
        ranks = {one: rank for rank, one in enumerate(self.order)}
        earlier = [one for one in self.root.value if ranks.get(one[0].value, -1) < ranks.get(name, -1)]
        key, node = max(earlier, key=lambda one: ranks.get(one[0].value, -1), default=self.root.value[-1])
        return key, node

    def _last_line(self, key: Any, node: Any) -> int:
        """Return the number of the last line of an entry, from 0."""
        end = self._end(key, node)
        return self.text.count("\n", 0, end - (end > 0 and self.text[end - 1] == "\n"))

    def _at_note(self, note: "_Note", lines: list[str], name: str, value: Value) -> list[str]:
        """Return the lines that stand for a note's: the key with its value, and the remark behind it."""
        if note.indent or not note.is_head or not isinstance(value, dict):
            line = f"{' ' * note.indent}{name}: {_written(value, in_brackets=False)}"
            if isinstance(value, str):  # else the remark is about other parameters
                line = f"{line} ".ljust(note.remark_at) + note.remark
            return [line.rstrip() + self.newline]
        head = f"{name}: ".ljust(note.remark_at) + note.remark
        block = [head.rstrip() + self.newline, *lines[note.first + 1 : note.stop]]
        for below, one in value.items():
            keys = [found.indent for line in block[1:] if (found := _read_note(line)) and found.indent]
            indent = min(keys, default=2)
            inside = _note_of(block, range(1, len(block)), indent, below, one)
            if inside:
                block[inside.first : inside.stop] = self._at_note(inside, block, below, one)
            else:
                block.insert(1, self._child_line(below, one, " " * indent))
        return block

    def _line_end(self, at: int) -> int:
        """Return where the next line begins; `at` itself where one begins there."""
        if at and self.text[at - 1] == "\n":
            return at
        found = self.text.find("\n", at)
        return len(self.text) if found < 0 else found + 1

    def _without(self, parent_key: Any, parent: Any, key: Any, node: Any) -> str:
        """Return the text without a key or a list's entry; an emptied parent stays, and is written as empty."""
        place = next(n for n, one in enumerate(parent.value) if node is (one[1] if isinstance(one, tuple) else one))
        start, end = (key or node).start_mark.index, self._end(key, node)
        if len(parent.value) == 1:
            return self._rewritten(parent_key, parent, "[]" if _kind(parent) == "sequence" else "{}")
        if not parent.flow_style:
            start = self.text.rfind("\n", 0, start) + 1
            return self._splice(start, self._line_end(end), "")
        if place:
            before = parent.value[place - 1]
            start = self._end(*before) if isinstance(before, tuple) else self._end(None, before)
            return self._splice(start, end, "")
        after = parent.value[1]
        return self._splice(start, (after[0] if isinstance(after, tuple) else after).start_mark.index, "")


# -- keys that stand in a comment -------------------------------------------------------------------------------------


class _Note(NamedTuple):
    """A commented `key: value`, and the lines it takes (`first` to before `stop`) with what is indented below it.

    remark_at: the column of the remark behind it.
    """

    first: int
    stop: int
    indent: int
    key: str
    value: Value
    remark: str
    remark_at: int

    @property
    def is_head(self) -> bool:
        """Tell whether its values stand below it."""
        return self.value == ""


def _bare(line: str) -> str | None:
    """Return a commented line without its sign and the space after it; None for another line."""
    found = re.match(r"( *)# ?(?!#)(.*)", line)
    return found and found[1] + found[2].rstrip()


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _read_note(line: str) -> _Note | None:
    """Return the key that a commented line holds, if it holds one; it takes one line."""
    bare = _bare(line)
    if bare is None or not re.match(r" *[^\s#-][^:#]*:(\s|$)", bare):
        return None
    try:
        node = _compose(bare.strip())
    except Unwritable:
        return None
    indent = _indentation(bare)
    if node is None or _kind(node) != "mapping" or len(node.value) != 1:
        return None
    key, value = node.value[0]
    remark = re.search(r"(?:^|\s)(#.*)", bare[indent + (value.end_mark.index if value.value else key.end_mark.index) :])
    at = line.rindex(remark[1]) if remark else 0
    return _Note(0, 1, indent, str(key.value), _plain(value), remark[1] if remark else "", at)


def _note_of(lines: list[str], where: range, indent: int, name: str, value: Value) -> _Note | None:
    """Return the commented key of this name and indentation, if it is one that could have this value."""
    for number in where:
        note = _read_note(lines[number])
        if note is None or (note.indent, note.key) != (indent, name):
            continue
        words = isinstance(note.value, str) and len(note.value.split()) > 1
        if not words or isinstance(value, str):  # else a sentence: `# rules: see the club's page`
            stop = number + 1 + _notes_below(lines[number + 1 :], indent + 1, blanks=False)
            return note._replace(first=number, stop=stop)
    return None


def _notes_below(lines: list[str], indent: int, *, blanks: bool = True) -> int:
    """Return how many of the next lines are comments as far in as that, or further; blank lines between count, too."""
    count = 0
    for number, line in enumerate(lines, 1):
        bare = _bare(line)
        if bare is not None and bare and _indentation(bare) >= indent:
            count = number
        elif line.strip() or not blanks:
            break
    return count


# -- how it is written -----------------------------------------------------------------------------------------------


def _written(value: Value, *, in_brackets: bool = True) -> str:
    """Return a value in one line, in quotes only where it needs them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if value.startswith(":"):  # plain in brackets for ruamel.yaml, and for PyYAML, which reads the file, no value
        return json.dumps(value, ensure_ascii=False)
    lines = [f"k: {value}", *([f"{{k: {value}}}"] if in_brackets else [])]
    for line in lines:  # what is plain in a block may not be so in brackets
        try:
            if _plain(_compose(line)) != {"k": value}:
                return json.dumps(value, ensure_ascii=False)
        except Unwritable:
            return json.dumps(value, ensure_ascii=False)
    return value


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
