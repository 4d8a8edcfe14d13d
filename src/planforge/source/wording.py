"""Pydantic's complaints in a coach's words, each at its place."""

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, TypeAlias

from planforge.source.faults import Fault, did_you_mean, meant, nearest, short
from planforge.source.tree import Document, Loc, Mapping, Node, Scalar, Sequence

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

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
    details = [one for one in error.errors(include_url=False) if not _follows(one)]
    return list(dict.fromkeys(_fault_of(detail, document, prefix, keys_at) for detail in details))


def _follows(detail: "ErrorDetails") -> bool:
    """Tell whether a list is too short only because its faulty entries were not counted."""
    given = detail["input"]
    return detail["type"] == "too_short" and isinstance(given, list) and len(given) >= detail["ctx"]["min_length"]


def _fault_of(detail: "ErrorDetails", document: Document, prefix: Loc, keys_at: KeysAt) -> Fault:
    loc, kind = (*prefix, *detail["loc"]), detail["type"]
    of_key = loc[-1:] == ("[key]",)
    bad_key = kind == "extra_forbidden" or (of_key and kind != "value_error")
    loc = loc[:-1] if of_key else loc
    parent, key = document.existing(loc[:-1]), str(loc[-1]) if loc else ""
    if kind == "missing":
        place, width = document.key_place(parent), len(str(parent[-1])) if parent else 1
        message, hint = _about(parent, f"`{key}` is missing"), f"add a line `{key}: ...`"
        if place.file != document.root.place.file:  # a base leaves it to the file that extends it
            return Fault(
                message, document.root.place, f"add `{': {'.join([*map(str, parent), key])}: ...{'}' * len(parent)}`"
            )
        return Fault(message, place, hint, width)
    if bad_key:
        noun, about = ("rule", ()) if parent == ("rules",) else ("key", parent)
        message = _about(about, f"unknown {noun} '{short(key)}'")
        broken = kind == "extra_forbidden" and not detail["input"] and " " in key  # as in {why: she rests, mostly}
        quotes = f'a text with a comma stands in quotes: `"..., {key}"`' if broken else None
        return Fault(
            message, document.key_place((*parent, key)), quotes or did_you_mean(key, keys_at(parent)), len(key)
        )
    here = document.existing(loc)
    message, way_out = _wording(detail, keys_at(here))
    if of_key:
        return Fault(_about(here[:-1], message), document.key_place(here), way_out, len(key))
    node = _named_in(message, document.node(here))
    return Fault(_about(here, message), node.place, way_out, len(node.text) if isinstance(node, Scalar) else 1)


def _named_in(message: str, node: Node) -> Node:
    """Return the value inside a list or mapping that a message names in backquotes, else the list or mapping."""
    quoted = re.search(r"`([^`]+)`", message)
    waiting: list[Node] = [node] if quoted and not isinstance(node, Scalar) else []
    while waiting:
        match waiting.pop(0):
            case Scalar(text) as found if quoted and text == quoted[1]:
                return found
            case Sequence(items):
                waiting += items
            case Mapping(entries):
                waiting += [entry.value for entry in entries.values()]
    return node


def _wording(detail: "ErrorDetails", keys: Collection[str]) -> tuple[str, str | None]:
    """Return what is wrong, and the hint; `keys` are those that a mapping may have here."""
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
    if wanted in (_A_MAPPING, _A_LIST):
        return wanted, _way_out(wanted, given, keys)
    if choices := re.findall(r"'([^']*)'", str(context.get("expected", context.get("expected_tags", "")))):
        return f"must be {_one_of(choices)}", (near := nearest(str(given), choices)) and meant(str(given), near)
    try:
        return wanted.format_map(context) or detail["msg"], None
    except KeyError:
        return detail["msg"], None


def _way_out(wanted: str, given: object, keys: Collection[str]) -> str | None:
    """Return how a list or a mapping is written where something else stands."""
    if isinstance(given, str) and re.match(r"[\w-]+:\S", given):
        return "write a space behind the `:`"
    if given == "":
        return "write it in the lines below, indented, or delete this line"
    if wanted == _A_LIST:
        return f"write `[{given}]`" if isinstance(given, str) and len(given) < 40 else "write `[one, another]`"
    return f"write lines such as `{next(iter(keys), 'key')}: ...` below it, indented"


def _one_of(choices: list[str]) -> str:
    return " or ".join(choices) if len(choices) <= 2 else f"one of {', '.join(choices)}"


def _about(loc: Loc, message: str) -> str:
    """Return the message with what it is about in front: `build-cap: max_increase must be ...`."""
    words: list[str] = []
    for step in loc:
        if isinstance(step, str):
            words.append(short(step))
        elif words:
            words[-1] += f" (entry {step + 1})"
    if not words:
        return message
    return ": ".join(words[-2:]) + (" " if message.startswith(("must ", "is ")) else ": ") + message
