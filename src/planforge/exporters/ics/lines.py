"""A calendar as the lines it is written in: what planforge does not know goes through unread, letter by letter.

icalendar reads values into types and writes them anew, which changes what another program wrote (an unknown property
with a `;` in it, quotes around a parameter) and fails on what it does not understand. Here only the frame is read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from icalendar.parser import Contentline

_LINE = 75
_DEPTH = 8  # a reminder in an event in a calendar is the third
_NAME = re.compile(r"[A-Za-z0-9_.-]+")  # with what no name may hold and some programs write
_FOLD = re.compile(r"\r?\n[ \t]")
_FOLDS = re.compile(r"(?:(?<!\n)\r\n|(?<![\r\n])\n)(?:\r?\n)*[ \t]")  # as icalendar: also behind empty lines
_LINE_END = re.compile(r"\r?\n")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = dict.fromkeys((*(n for n in range(0x20) if n != 0x09), 0x7F))  # RFC 5545 3.1: none but a tab in a line


@dataclass(slots=True)
class Block:
    """A component: its properties as lines, unfolded, and the components in it, each in the order of the file."""

    name: str
    lines: list[str] = field(default_factory=list)
    blocks: list["Block"] = field(default_factory=list)
    _named: tuple[list[str], dict[str, list[str]]] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def named(self) -> dict[str, list[str]]:
        """Return the lines by the name of their property, in capitals; an event is asked for twenty of them."""
        if self._named is None or self._named[0] != self.lines:
            named: dict[str, list[str]] = {}
            for line in self.lines:
                named.setdefault(name_of(line), []).append(line)
            self._named = [*self.lines], named
        return self._named[1]

    def find(self, name: str) -> str | None:
        """Return the first line of a property, None where there is none."""
        return next(iter(self.named.get(name, ())), None)

    def all(self, *names: str) -> Iterator[str]:
        """Yield the lines of these properties, which are named in capitals."""
        if len(names) == 1:
            return iter(self.named.get(names[0], ()))
        return (line for line in self.lines if name_of(line) in names)

    def text(self, name: str) -> str:
        """Return the text of a property, empty where there is none."""
        line = self.find(name)
        return _text_of(line) if line else ""

    def walk(self, name: str) -> Iterator["Block"]:
        """Yield the components of this name directly in it."""
        return (block for block in self.blocks if block.name == name)

    def written(self) -> Iterator[str]:
        """Yield its lines, unfolded, with what begins and ends it."""
        yield f"BEGIN:{self.name}"
        yield from self.lines
        for block in self.blocks:
            yield from block.written()
        yield f"END:{self.name}"


def unfolded(data: bytes) -> str:
    """Return the text of a calendar with each content line on a line."""
    return _FOLD.sub("", data.decode("utf-8-sig", "replace"))


def read(text: str) -> Block | None:
    """Return the calendar that a text holds, unfolded or not, as far as its frame goes; None for what is none."""
    whole: Block | None = None
    open_blocks: list[Block] = []
    for line in _content_lines(text):
        name, value = name_of(line), line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            block = Block(value)
            if len(open_blocks) >= _DEPTH:
                return None
            if open_blocks:
                open_blocks[-1].blocks.append(block)
            elif whole is not None or value != "VCALENDAR":
                return None
            whole = whole or block
            open_blocks.append(block)
        elif name == "END":
            if not open_blocks or open_blocks.pop().name != value:
                return None
        elif name and open_blocks:
            open_blocks[-1].lines.append(line if line.isprintable() else line.translate(_CONTROLS))
    return None if open_blocks else whole


def _content_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text that are not empty, each unfolded (RFC 5545 3.1), whatever stands between."""
    if "\n " in text or "\n\t" in text:
        text = _FOLDS.sub("", text)
    return filter(None, _LINE_END.split(text))


def written(calendar: Block) -> bytes:
    """Return the bytes of a calendar."""
    return b"".join(folded(line) for line in calendar.written())


def folded(line: str) -> bytes:
    """Return a content line in pieces of at most 75 octets (RFC 5545 3.1), none ending inside a character.

    As icalendar folds, which counts character by character: that is half the time of a whole calendar.
    """
    data, pieces, begin, most = line.encode(), [], 0, _LINE
    while len(data) - begin > most:
        end = begin + most
        while data[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        pieces.append(data[begin:end])
        begin, most = end, _LINE - 1  # the next begins with a space
    return b"\r\n ".join([*pieces, data[begin:]]) + b"\r\n"


def name_of(line: str) -> str:
    """Return the name of the property that a line states, empty where it states none."""
    found = _NAME.match(line)
    return found[0].upper() if found and line[found.end() : found.end() + 1] in (":", ";") else ""


def value_of(line: str) -> str:
    """Return what a line says behind its parameters, as written."""
    return _parts(line)[1]


def parameters_of(line: str) -> dict[str, str]:
    """Return the parameters of a line by name, in capitals."""
    return dict(_parts(line)[0])


def unescaped(text: str) -> str:
    """Return a text as it was meant. icalendar 7.3 makes a line break of a written backslash before an `n`."""
    if "\\\\" not in text:  # as in most texts, and several times as quick
        plain = text.replace(r"\n", "\n").replace(r"\N", "\n").replace(r"\,", ",").replace(r"\;", ";")
        if "\\" not in plain:
            return plain
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)


@lru_cache(maxsize=2048)  # what an event says is asked for again and again: it is read, compared, and written anew
def _text_of(line: str) -> str:
    return unescaped(value_of(line))


def listed(lines: Iterable[str]) -> list[str]:
    """Return the texts of a property that holds several, split at its commas."""
    return [unescaped(one) for line in lines for one in re.findall(r"(?:[^,\\]|\\.)+", value_of(line), re.DOTALL)]


@lru_cache(maxsize=256)  # who wants the one mostly wants the other
def _parts(line: str) -> tuple[Mapping[str, str], str]:
    name, _, verbatim = line.partition(":")
    if ";" not in name:  # as most lines are
        return {}, verbatim
    content: Any = Contentline
    try:
        _, parameters, value = content(line).raw_parts()  # `parts` takes the backslashes out of any value
    except ValueError:  # quotes that do not close and the like
        return {}, line.partition(":")[2]
    return {str(name).upper(): str(one) for name, one in parameters.items()}, str(value)
