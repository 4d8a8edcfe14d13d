"""Values laid over a file that stays as it is: `rules.run-step.max_increase=5 min`.

A value is read as the file's own text is, so that a fault names what was set and where in it: `--set 1, character 7`.
As with `extends`, a mapping merges with what is there, a list or a single value replaces it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from planforge.source import Document, Fault, Faults, Mapping, Member, Node, Place, Scalar, read_text
from planforge.source import Sequence as Listed
from planforge.source.faults import SETTING
from planforge.source.tree import plain

_STEP = r"\"[^\"\n]*\"|[^.=\"'{}\[\]\t\r\n]*"  # a shell takes the quotes away: a space may stand without them
_SETTING = re.compile(rf"((?:{_STEP})(?:\.(?:{_STEP}))*?)\s*=(.*)", re.DOTALL)
_MOST_WAYS = 6
_NOTHING = ("", "off", "no", "none", "~")  # what a value is that a mapping may take the place of
_EMPTY = "name what is to be otherwise, or take the lines out of a copy of the file"


def overlaid(document: Document, settings: Sequence[str]) -> Document:
    """Return the document with every `PATH=VALUE` laid over it, in order; raise Faults with all that cannot be.

    A path's steps are parted by dots; an entry of a list is named by its number, from 1, or, where it has one, by its
    own `name`. A step with a dot in it stands in quotes: `rules.run-step."first weeks".max_increase=2 min`.
    """
    faults: list[Fault] = []
    texts = dict(document.texts)
    root: Node = document.root
    for number, setting in enumerate(settings, start=1):
        name = f"{SETTING}{number}"
        found = _SETTING.fullmatch(setting.strip())
        texts[name] = f"{found[1]}: {found[2].strip()}" if found else setting
        place = Place(name, 1, 1)
        if not found:
            hint = "write a path, `=` and a value: `rules.run-step.max_increase=5 min`"
            faults.append(Fault(f"'{setting[:60]}' sets nothing", place, hint))
            continue
        path = re.findall(rf"(?:^|(?<=\.))(?:{_STEP})(?=\.|$)", found[1])
        try:
            if _bare(path[0]) == "extends":
                raise _Refused(Fault("what a file extends cannot be set", place, "copy the file and change it there"))
            if "" in map(_bare, path):
                raise _Refused(Fault("the path has an empty step", place, "part its steps with one dot each"))
            masked = "k" * len(found[1])  # whatever a name holds, the value stands where it stands
            value = read_text(masked + texts[name].removeprefix(found[1]), name).root.entries[masked].value
            laid = _set(root, (), path, value, place)
            if isinstance(value, Mapping) and not value.entries and plain(laid) == plain(root):
                wrong = f"`{found[1]}={{}}` sets nothing: an empty mapping leaves what the file has"
                raise _Refused(Fault(wrong, place, _EMPTY))
            root = laid
        except _Refused as refused:
            faults.append(refused.fault)
        except Faults as wrong:
            faults += wrong.faults
    if faults:
        raise Faults(faults, texts)
    assert isinstance(root, Mapping)
    return replace(document, root=root, texts=texts)


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _bare(step: str) -> str:
    return step[1:-1] if step[:1] == step[-1:] == '"' and len(step) > 1 else step.strip()


def _set(node: "Node | None", walked: Sequence[str], path: Sequence[str], value: Node, place: Place) -> Node:
    """Return the node with a value at the path; `place` is where the path's next step stands, behind those `walked`."""
    if not path:
        return _merged(node, value)
    step, rest = _bare(path[0]), path[1:]
    walked_on = (*walked, path[0])
    after = place._replace(column=place.column + len(path[0]) + 1)
    if isinstance(node, Listed):
        number = _number(node, path[0])
        if number is None:
            raise _Refused(_no_entry(node, walked, path, place))
        items = list(node.items)
        items[number - 1] = _set(items[number - 1], walked_on, rest, value, after)
        return replace(node, items=tuple(items))
    if isinstance(node, Scalar) and node.text.strip().lower() not in _NOTHING:
        message = f"there is nothing below: the file has a single value, '{node.text[:60]}'"
        raise _Refused(Fault(message, place, "set the value itself, one step higher", len(step)))
    entries = dict(node.entries) if isinstance(node, Mapping) else {}
    below = entries[step].value if step in entries else None
    entries[step] = Member(place, _set(below, walked_on, rest, value, after))
    return Mapping(entries, node.place if isinstance(node, Mapping) else place)


def _number(node: Listed, step: str) -> int | None:
    """Return the number of the entry that a step means, from 1; a number in quotes is a name."""
    if step.isdecimal():
        return int(step) if 1 <= int(step) <= len(node.items) else None
    return next((number for number, one in enumerate(node.items, 1) if _name(one) == _bare(step)), None)


def _name(item: Node) -> str | None:
    """Return what an entry of a list is called: its `name`."""
    value = item.entries["name"].value if isinstance(item, Mapping) and "name" in item.entries else None
    return value.text if isinstance(value, Scalar) else None


def _no_entry(node: Listed, walked: Sequence[str], path: Sequence[str], place: Place) -> Fault:
    """Return the fault of a step that names no entry of a list; the hint has the paths that do."""
    if not node.items:
        hint = "it is empty; set it as a whole"
    elif not all(isinstance(item, Mapping) for item in node.items):
        hint = f"name an entry by its number, from 1 to {len(node.items)}"
    else:
        keys = {key for item in node.items if isinstance(item, Mapping) for key in item.entries}
        meant_an_entry = path[1:] or path[0].isdecimal() or path[0].startswith('"')
        rest = path[1:] if meant_an_entry and _bare(path[0]) not in keys else path
        ways = []
        for number, item in enumerate(node.items, 1):
            called = _name(item)
            names = [str(number), *([f'"{called}"'] if called and '"' not in called else [])]
            ways.append(" or ".join(f"`{'.'.join((*walked, name, *rest))}`" for name in names))
        more = ["..."] if len(ways) > _MOST_WAYS else []
        hint = f"name one of its {len(ways)} entries: {'; '.join([*ways[:_MOST_WAYS], *more])}"
    return Fault(f"'{_bare(path[0])[:60]}' is no entry of this list", place, hint, len(path[0]))


def _merged(below: "Node | None", above: Node) -> Node:
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    entries = dict(below.entries)
    for key, (place, value) in above.entries.items():
        entries[key] = Member(place, _merged(entries[key].value if key in entries else None, value))
    return Mapping(entries, above.place)
