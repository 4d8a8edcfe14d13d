"""Places and faults: where a value stands, what is wrong there, and how a coach sees it."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from planforge.terminal import visible

MOST_FAULTS = 50  # shown; nobody reads more, and a pasted binary has thousands
NEWLINE = re.compile(r"\r\n|\r|\n")
_WIDEST = 100  # characters of a line shown around the caret


SETTING = "--set "  # begins the name of what stands in an option, before its number


class Place(NamedTuple):
    """Where a value stands, counted from 1: `sam.yaml:14:19`; of a setting, a line alone: `--set 1, character 19`."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        if self.file.startswith(SETTING):
            return f"{self.file}, character {self.column}"
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
        lines = {file: NEWLINE.split(text) for file, text in self.texts.items()}
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
        yield f"{gutter} | {' ' * _columns(_printable(before))}{'^' * (_columns(_printable(marked)) or 1)}"
    if fault.hint:
        yield f"hint: {_harmless(fault.hint)}"


def _printable(text: str) -> str:
    shown = visible(re.sub("[\t\n\r]", " ", text))
    return "".join(char if char.isprintable() else "?" for char in shown)


def _harmless(text: str) -> str:
    return _printable(text if len(text) <= 1000 else f"{text[:700]} … {text[-200:]}")


def _columns(text: str) -> int:
    """Return the columns a terminal needs: two for wide characters, none for accents that combine."""
    return sum(0 if unicodedata.combining(char) else 1 + (unicodedata.east_asian_width(char) in "WF") for char in text)


def nearest(word: str, known: Collection[str]) -> str | None:
    """Return the known word most like `word`, when one is like it."""
    from difflib import get_close_matches  # 9 ms, and only a fault needs it

    spelling = {name.lower(): name for name in known}
    found = get_close_matches(word[:80].lower(), spelling, n=1)
    return spelling[found[0]] if found else None


_NEGATIONS = ("no", "not", "non", "never", "without", "cannot", "cant", "isnt", "doesnt")
_OPPOSITES = (
    {"min", "least", "fewest", "lowest", "lower", "below", "under", "down", "before", "early", "earliest", "first"},
    {"max", "most", "highest", "higher", "above", "over", "up", "after", "late", "latest", "last"},
)


def _may_reverse(word: str, known: str) -> bool:
    """Tell whether one of two words that are spelled alike may say the opposite: `over_18` and `under_18`."""
    one, two = (re.split(r"[^a-z0-9]+", text.lower().replace("'", "")) for text in (word, known))
    differ = set(one) ^ set(two)
    sides = [{place for place, side in enumerate(_OPPOSITES) for step in text if step in side} for text in (one, two)]
    return bool(differ.intersection(_NEGATIONS)) or bool(sides[0] and sides[1] and sides[0] != sides[1])


def meant(word: str, near: str) -> str:
    """Return the hint that a known word was meant; where it may say the opposite, that, and no advice to write it."""
    if _may_reverse(word, near):
        return f"known here is `{near}`, which may say the opposite: read what it means first"
    return f"did you mean `{near}`?"


def did_you_mean(word: str, known: Collection[str]) -> str | None:
    """Return the hint for a misspelt word: the nearest known one, else all when they are few."""
    if near := nearest(word, known):
        return meant(word, near)
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 14 else None


def short(text: str) -> str:
    """Return the text, cut where it is too long for a sentence."""
    return text if len(text) <= 60 else f"{text[:57]}..."
