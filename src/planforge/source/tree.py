"""The tree a file is read into: every value is the text written, and knows its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from planforge.source.faults import Place

Loc: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Node: TypeAlias = "Scalar | Sequence | Mapping"


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


class Member(NamedTuple):
    """One line of a mapping: where its key stands, and its value."""

    key_place: Place
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values, in the order written."""

    entries: dict[str, Member]
    place: Place


@dataclass(frozen=True)
class Document:
    """A merged file; every value still knows the file and line it came from."""

    root: Mapping
    texts: dict[str, str]
    below: Mapping | None = None  # what the bases alone say
    remarks: tuple[str, ...] = ()  # what of the second of two bases gave way
    chains: tuple[tuple[str, ...], ...] = ()  # the names of the files, each over the next; once for each of two bases

    def renamed(self, called: Callable[[str], str]) -> "Document":
        """Return the document as if its files had other names."""
        return replace(
            self,
            root=_renamed_mapping(self.root, called),
            texts={called(file): text for file, text in self.texts.items()},
            below=_renamed_mapping(self.below, called) if self.below else None,
            chains=tuple(tuple(map(called, chain)) for chain in self.chains),
        )

    def values(self) -> dict[str, Value]:
        """Return the plain values, every scalar as text."""
        return {key: plain(entry.value) for key, entry in self.root.entries.items()}

    def leaves(self) -> Iterator[tuple[Loc, str]]:
        """Yield every scalar with the path to it."""
        yield from _leaves(self.root, ())

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

    def has_own(self, loc: Loc) -> bool:
        """Tell whether something stands at `loc` in the file itself, and not in one it extends."""
        return self.existing(loc) == loc and self.key_place(loc).file == self.root.place.file

    def restates(self, loc: Loc) -> bool:
        """Tell whether the value at `loc` is word for word what a base says there."""
        base = Document(self.below, {}) if self.below else None
        return base is not None and base.existing(loc) == loc and plain(base.node(loc)) == plain(self.node(loc))

    def _walk(self, loc: Loc) -> Iterator[tuple[str | int, Member]]:
        node: Node = self.root
        for step in loc:
            if isinstance(node, Mapping) and isinstance(step, str) and step in node.entries:
                entry = node.entries[step]
            elif isinstance(node, Sequence) and isinstance(step, int) and 0 <= step < len(node.items):
                entry = Member(node.items[step].place, node.items[step])
            else:
                continue
            node = entry.value
            yield step, entry


def _leaves(node: Node, loc: Loc) -> Iterator[tuple[Loc, str]]:
    match node:
        case Scalar(text):
            yield loc, text
        case Sequence(items):
            for position, item in enumerate(items):
                yield from _leaves(item, (*loc, position))
        case Mapping(entries):
            for key, entry in entries.items():
                yield from _leaves(entry.value, (*loc, key))


def plain(node: Node) -> Value:
    """Return the values alone."""
    match node:
        case Scalar(text):
            return text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {key: plain(entry.value) for key, entry in entries.items()}


def _renamed(node: Node, called: Callable[[str], str]) -> Node:
    if isinstance(node, Mapping):
        return _renamed_mapping(node, called)
    place = node.place._replace(file=called(node.place.file))
    if isinstance(node, Scalar):
        return replace(node, place=place)
    return Sequence(tuple(_renamed(one, called) for one in node.items), place)


def _renamed_mapping(node: Mapping, called: Callable[[str], str]) -> Mapping:
    entries = {
        key: Member(one.key_place._replace(file=called(one.key_place.file)), _renamed(one.value, called))
        for key, one in node.entries.items()
    }
    return Mapping(entries, node.place._replace(file=called(node.place.file)))
