"""Values laid over a file that stays as it is: `rules.run-step.max_increase=5 min`.

A value is read as the file's own text is, so that a fault names what was set and where in it: `--set 1:1:7`. As with
`extends`, a mapping merges with what is there, a list or a single value replaces it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from planforge.source import Document, Entry, Fault, Faults, Mapping, Node, Place, Scalar, read_text
from planforge.source import Sequence as Listed

_SETTING = re.compile(r"([^=\s{}\[\]\"']+)\s*=(.*)", re.DOTALL)
_NOTHING = ("", "off", "no", "none", "~")  # what a value is that a mapping may take the place of


def overlaid(document: Document, settings: Sequence[str]) -> Document:
    """Return the document with every `PATH=VALUE` laid over it, in order; raise Faults with all that cannot be.

    A path's steps are parted by dots; an entry of a list is named by its number, from 1.
    """
    faults: list[Fault] = []
    texts = dict(document.texts)
    root: Node = document.root
    for number, setting in enumerate(settings, start=1):
        name = f"--set {number}"
        found = _SETTING.fullmatch(setting.strip())
        texts[name] = f"{found[1]}: {found[2].strip()}" if found else setting
        place = Place(name, 1, 1)
        if not found:
            hint = "write a path, `=` and a value: `rules.run-step.max_increase=5 min`"
            faults.append(Fault(f"'{setting[:60]}' sets nothing", place, hint))
            continue
        path = found[1].split(".")
        try:
            if path[0] == "extends":
                raise _Refused(Fault("what a file extends cannot be set", place, "copy the file and change it there"))
            if "" in path:
                raise _Refused(Fault("the path has an empty step", place, "part its steps with one dot each"))
            value = read_text(texts[name], name).root.entries[found[1]].value
            root = _set(root, path, value, place)
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


def _set(node: "Node | None", path: Sequence[str], value: Node, place: Place) -> Node:
    """Return the node with a value at the path; `place` is where the path's next step stands."""
    if not path:
        return _merged(node, value)
    step, rest = path[0], path[1:]
    after = place._replace(column=place.column + len(step) + 1)
    if isinstance(node, Listed):
        number = int(step) if step.isdecimal() else 0
        if not 1 <= number <= len(node.items):
            hint = (
                f"name an entry by its number, from 1 to {len(node.items)}"
                if node.items
                else "it is empty; set it as a whole"
            )
            raise _Refused(Fault(f"'{step[:60]}' is no entry of this list", place, hint, len(step)))
        items = list(node.items)
        items[number - 1] = _set(items[number - 1], rest, value, after)
        return replace(node, items=tuple(items))
    if isinstance(node, Scalar) and node.text.strip().lower() not in _NOTHING:
        message = f"there is nothing below: the file has a single value, '{node.text[:60]}'"
        raise _Refused(Fault(message, place, "set the value itself, one step higher", len(step)))
    entries = dict(node.entries) if isinstance(node, Mapping) else {}
    below = entries[step].value if step in entries else None
    entries[step] = Entry(place, _set(below, rest, value, after))
    return Mapping(entries, node.place if isinstance(node, Mapping) else place)


def _merged(below: "Node | None", above: Node) -> Node:
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    entries = dict(below.entries)
    for key, (place, value) in above.entries.items():
        entries[key] = Entry(place, _merged(entries[key].value if key in entries else None, value))
    return Mapping(entries, above.place)
