"""A merged document as YAML again: quantities as written, and where each value came from."""

import io
import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from planforge.source.tree import Document, Loc, Mapping, Member, Node, Scalar, Sequence
from planforge.source.wording import KeysAt
from planforge.terminal import UNSEEN

_WIDEST = 110  # of a list or a small mapping on one line
_NOTES_FROM = 60  # column of the origins, where the line leaves room
_NOT_IN_FLOW = re.compile(r"[,\[\]{}?]|:(?!\S)|^:")


class Origin(NamedTuple):
    """A value of a merged document and the place it was written at."""

    loc: Loc
    value: str
    place: str


def written(document: Document, keys_at: KeysAt, *, origins: bool = False, without: tuple[str, ...] = ()) -> str:
    """Return the document as YAML that reads back as the same values, its keys in the order of `keys_at`.

    `origins` puts the place of each line's values behind it; `without` names keys of the first level to leave out.
    """
    root = Mapping({key: one for key, one in document.root.entries.items() if key not in without}, document.root.place)
    lines = _Writer(keys_at, inline=not origins).mapping(root, (), "")
    return "".join(
        f"{line.ljust(_NOTES_FROM)}  # {note}\n" if origins and note else f"{line}\n" for line, note in lines
    )


def origins_of(document: Document, keys_at: KeysAt) -> Iterator[Origin]:
    """Yield every value with its place, in the order of `written`; an empty list or mapping is a value, too."""
    yield from _origins(document.root, (), keys_at)


def _origins(node: Node, loc: Loc, keys_at: KeysAt) -> Iterator[Origin]:
    match node:
        case Mapping(entries) if entries:
            for key, entry in ordered(node, loc, keys_at):
                yield from _origins(entry.value, (*loc, key), keys_at)
        case Sequence(items) if items:
            for number, item in enumerate(items):
                yield from _origins(item, (*loc, number), keys_at)
        case Scalar(text):
            yield Origin(loc, text, str(node.place))
        case _:
            yield Origin(loc, "[]" if isinstance(node, Sequence) else "{}", str(node.place))


def ordered(node: Mapping, loc: Loc, keys_at: KeysAt) -> list[tuple[str, Member]]:
    """Return the entries in the order of the file format; what it does not know comes last, as written."""
    known = {key: number for number, key in enumerate(keys_at(loc))}
    return sorted(node.entries.items(), key=lambda it: known.get(it[0], len(known)))


class _Writer:
    """Writes nodes as lines, each with the places of the values that stand in it."""

    def __init__(self, keys_at: KeysAt, *, inline: bool) -> None:
        import yaml

        self.analyze: Any = yaml.emitter.Emitter(io.StringIO(), allow_unicode=True).analyze_scalar
        self.keys_at, self.inline = keys_at, inline

    def mapping(self, node: Mapping, loc: Loc, indent: str) -> Iterator[tuple[str, str]]:
        for key, entry in ordered(node, loc, self.keys_at):
            yield from self.entry(f"{indent}{self.scalar(key, flow=True)}:", entry.value, (*loc, key), indent)
            if not loc and self.inline:
                yield "", ""

    def entry(self, head: str, node: Node, loc: Loc, indent: str) -> Iterator[tuple[str, str]]:
        """Yield `head value` on one line where that fits, else the head and its lines below."""
        if (short := self.one_line(node, loc, len(head))) is not None:
            yield f"{head} {short}".rstrip(), self.place(node)
        elif isinstance(node, Mapping):
            yield head, ""
            yield from self.mapping(node, loc, indent + "  ")
        elif isinstance(node, Sequence):
            yield head, ""
            for number, item in enumerate(node.items):
                yield from self.item(item, (*loc, number), indent + "  ")

    def item(self, node: Node, loc: Loc, indent: str) -> Iterator[tuple[str, str]]:
        if (short := self.one_line(node, loc, len(indent) + 2)) is not None:
            yield f"{indent}- {short}".rstrip(), self.place(node)
            return
        body = (
            self.mapping(node, loc, indent + "  ") if isinstance(node, Mapping) else self.entry("", node, loc, indent)
        )
        for number, (line, note) in enumerate(body):
            yield (f"{indent}- {line.lstrip()}" if number == 0 else line), note

    def one_line(self, node: Node, loc: Loc, room: int) -> str | None:
        """Return the node's text when it belongs on one line; None when it wants lines of its own."""
        if isinstance(node, Scalar):
            return self.scalar(node.text, flow=False)
        if not (node.entries if isinstance(node, Mapping) else node.items):
            return "{}" if isinstance(node, Mapping) else "[]"
        if not loc[1:]:
            return None
        if isinstance(node, Sequence):
            parts = [self.flow(item) for item in node.items]
            text = f"[{', '.join(part or '' for part in parts)}]"
        else:
            places = {entry.value.place[:2] for entry in node.entries.values()}
            parts = [self.flow(entry.value) for _, entry in ordered(node, loc, self.keys_at)]
            keys = [self.scalar(key, flow=True) for key, _ in ordered(node, loc, self.keys_at)]
            text = f"{{{', '.join(f'{key}: {part}' for key, part in zip(keys, parts, strict=True))}}}"
            if not self.inline and len(places) > 1:
                return None
        if None in parts:
            return None
        return text if room + len(text) < _WIDEST else None

    def place(self, node: Node) -> str:
        """Return where a line's value was written: of a mapping on one line, its first value."""
        first = next(iter(node.entries.values())).value if isinstance(node, Mapping) and node.entries else node
        return str(first.place)

    def flow(self, node: Node) -> str | None:
        return self.scalar(node.text, flow=True) if isinstance(node, Scalar) else None

    def scalar(self, text: str, *, flow: bool) -> str:
        """Return the text as YAML: plain where that reads back, else in quotes."""
        about = self.analyze(text)
        plain = about.allow_block_plain and not about.multiline and text != "<<"
        if UNSEEN.search(text):  # a terminal shows it spelled out, which means the same in these quotes alone
            return json.dumps(text, ensure_ascii=False)
        if not text:
            return '""' if flow else ""
        if plain and not (flow and _NOT_IN_FLOW.search(text)):
            return text
        if about.allow_single_quoted and not about.multiline:
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text, ensure_ascii=False)
