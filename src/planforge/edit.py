"""One value of a coach's file changed, and nothing else: comments, quotes, order, line ends and layout stay.

The round-trip parser says where every value begins and ends; only those characters are replaced. What comes out is read
again and must hold exactly the wanted values, else nothing is changed (`Unwritable`).
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from planforge.source import Loc, Value
from planforge.staging import StagingError, replace_file

BOM = b"\xef\xbb\xbf"


class Unwritable(Exception):
    """The file cannot be changed in this way, or changed meanwhile; the message says why."""


def edited(text: str, loc: Loc, value: "Value | None") -> str:
    """Return the text with the value at `loc` set, added where it is missing, or taken away (None)."""
    root = _compose(text)
    if root is None or _kind(root) != "mapping":
        raise Unwritable("the file holds no `key: value` to change")
    wanted = _changed(_plain(root), loc, value)
    result = _Editor(text, root).edited(loc, value)
    after = _compose(result)
    if after is None or _plain(after) != wanted:
        where = ".".join(map(str, loc))
        raise Unwritable(f"{where} cannot be changed without touching the rest; change it by hand")
    return result


def all_edited(text: str, edits: "Iterable[tuple[Loc, Value | None]]") -> str:
    """Return the text with several values changed."""
    for loc, value in edits:
        text = edited(text, loc, value)
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

    def __init__(self, text: str, root: Any) -> None:
        self.text, self.root = text, root
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def edited(self, loc: Loc, value: "Value | None") -> str:
        """Return the text with one change; the caller checks what it holds."""
        node, key, parent, walked = self.root, None, (None, None), 0
        for step in loc:
            below = self._child(node, step)
            if below is None:
                break
            parent, (key, node), walked = (key, node), below, walked + 1
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
                text = _Editor(text, self.root)._replaced(None, item, new)
            return text
        return self._rewritten(key, node, _written(value))

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
        indent = " " * node.start_mark.column
        end = self._line_end(self._end(*node.value[-1]))
        lines = [f"{indent}{name}: {_written(value)}"]
        if not indent and isinstance(value, dict):
            lines = [f"{name}:", *(f"  {one}: {_written(below)}" for one, below in value.items())]
        gap = "" if end == 0 or self.text[end - 1] == "\n" else self.newline
        return self._splice(end, end, gap + self.newline.join(lines) + self.newline)

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


# -- how it is written -----------------------------------------------------------------------------------------------


def _written(value: Value) -> str:
    """Return a value in one line, in quotes only where it needs them."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_written(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    for line in (f"k: {value}", f"{{k: {value}}}"):  # what is plain in a block may not be so in brackets
        try:
            if _plain(_compose(line)) != {"k": value}:
                return json.dumps(value, ensure_ascii=False)
        except Unwritable:
            return json.dumps(value, ensure_ascii=False)
    return value


def _single(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
