"""A session said in words, as in `5 min walk, 8 x (1 min run, 90 s walk), 5 min walk`, or `walk 2 min run 1 min x 6`.

What is done stands before its amount or behind it, in English or German. What is repeated stands in brackets; without
them the whole text is, where it is one stretch of running and one of walking at most. What could be read in two ways is
refused: of a plan that is judged nothing is guessed.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from planforge.quantities.units import DASH, parse_duration

_VERBS = {
    "run": r"runs?|running|jog(?:s|ging)?|lauf(?:en)?|joggen",
    "walk": r"walks?|walking|gehen|geh|gehpause",
    "rest": r"rest(?:s|ing)?|stand(?:ing)?|pause",
}
_UNITS = {
    "min": r"minutes?|minuten?|min\.|mins?|['’′]",
    "s": r"seconds?|sekunden?|sek\.|sec\.|secs?|sek|s|[\"”″]",
    "h": r"hours?|stunden?|h",
    "km": r"km",
    "mi": r"miles?|mi",
    "m": r"met(?:er|re)s?|m",
}
_PASSED = (
    r"(?:and|und|then|dann|of|for|easy|brisk(?:ly)?|slow(?:ly)?|gent(?:le|ly)|continuous(?:ly)?|non-?stop|recovery"
    r"|warm(?:ing)?[ -]?up|cool(?:ing)?[ -]?down|lang|locker|zügig)"
    r"(?![a-z])"
)
_NO_SESSION = r"rest(?: day)?|day off|off|ruhetag|ruhe|pause|frei|[-–—]"
_TIMES = r"x|×|\*|times|mal"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<before>\d{{1,3}})(?:\s*(?:{DASH}|to|bis)\s*(?P<most_before>\d{{1,3}}))?\s*(?:{_TIMES})(?![a-z])
      | (?:{_TIMES})\s*(?P<behind>\d{{1,3}})(?:\s*(?:{DASH}|to|bis)\s*(?P<most_behind>\d{{1,3}}))?(?![\d:.])
      | (?P<amount>\d{{1,5}}(?:[.,:]\d{{1,2}})?)\s*(?:(?P<unit>{"|".join(_UNITS.values())})(?![a-z]))?
      | (?P<verb>{"|".join(_VERBS.values())})(?![a-z])
      | (?P<bracket>[()\[\]])
      | (?P<between>[,;+/&]|(?:{_PASSED}))
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_LIKE = "`8 x (1 min run, 90 s walk)`"


class Said(NamedTuple):
    """Steps that are done so many times: what is done, and how much, as a ladder writes it. most: of a range."""

    times: int
    steps: list[list[str]]
    most: int


def said(text: str) -> list[Said]:
    """Return what a session in words holds; raise ValueError, with a way out, for what is not understood."""
    text = text.strip()
    if not text:
        raise ValueError(f"the session holds nothing; write one like {_LIKE}")
    if re.fullmatch(_NO_SESSION, text, re.IGNORECASE):
        raise ValueError(f"{text[:40]!r} is no session; leave days of rest out")
    reader, at = _Reader(text), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            word = text[at:].split()[0]
            raise ValueError(f"{word[:40]!r} is not understood in {text[:60]!r}; write a session like {_LIKE}")
        at = found.end()
        reader.take(found, text[at:])
    return reader.parts_said()


@dataclass
class _Reader:
    """Reads words one after the other. alone: steps outside of brackets; factors: how often the whole text is done.

    verb, amount: of a step that is half said. rest_of: of an amount that was just said, how many seconds its unit has,
    and so fewer may follow that belong to it, as in `1 min 30 s run`. inside: the steps of an open bracket, and before:
    how often that is done, where it was said before it. closed: whether a bracket was just closed of which nobody said
    how often.
    """

    text: str
    parts: list[Said] = field(default_factory=list)
    alone: list[list[str]] = field(default_factory=list)
    factors: list[tuple[int, int]] = field(default_factory=list)
    verb: str = ""
    amount: str = ""
    rest_of: int = 0
    inside: list[list[str]] | None = None
    before: tuple[int, int] | None = None
    closed: bool = False

    def take(self, found: re.Match[str], rest: str) -> None:
        """Take one word, or what stands for one; rest: what follows it."""
        got, closed, rest_of = found.groupdict(), self.closed, self.rest_of
        self.closed, self.rest_of = False, 0
        for where in ("before", "behind"):
            if got[where]:
                times = int(got[where]), int(got[f"most_{where}"] or got[where])
                if not 1 <= times[0] <= times[1]:
                    raise ValueError(f"{found[0].strip()!r} is no number of times; write the smaller one first")
                self._times(times, rest, behind=where == "behind", closed=closed)
        if got["bracket"]:
            self._bracket(opens=got["bracket"] in "([")
        elif got["verb"]:
            known = (name for name, words in _VERBS.items() if re.fullmatch(words, got["verb"], re.IGNORECASE))
            self._half("verb", next(known))
        elif got["amount"]:
            amount, unit = _amount(got["amount"], got["unit"]), _seconds_of(got["unit"])
            if not self._joins(amount, unit, rest_of, rest):
                self._half("amount", amount)
            self.rest_of = unit

    def _joins(self, amount: str, unit: int, rest_of: int, rest: str) -> bool:
        """Tell whether an amount belongs to the one right before it, as in `1 min 30 s run`; then it is added to that.

        Behind a step that is whole, `run 1 min 30 s`, only where nothing follows that the seconds may be of.
        """
        if unit >= rest_of or not amount.isdecimal() or not 0 < int(amount) < rest_of:
            return False
        if self.amount:
            self.amount = str(int(self.amount) + int(amount))
            return True
        steps = self.alone if self.inside is None else self.inside
        if self.verb or not steps or not re.match(rf"\s*(?:[,;+/&)\]]|(?:{_TIMES})\s*[0-9]|$)", rest):
            return False
        steps[-1] = [steps[-1][0], str(int(steps[-1][1]) + int(amount))]
        return True

    def _times(self, times: tuple[int, int], rest: str, *, behind: bool, closed: bool) -> None:
        """Take how often something is done: a bracket, or the whole text, at its very beginning or end."""
        if self.inside is not None:
            raise ValueError(f"a repeat stands within another in {self.text[:60]!r}; write one after the other")
        if self.verb or self.amount or self.before:
            raise self._unclear
        if behind and closed:
            self.parts[-1] = self.parts[-1]._replace(times=times[0], most=times[1])
        elif not behind and re.match(r"\s*[(\[]", rest):
            self.before = times
        elif rest.strip() if behind else self.alone:
            raise self._unclear
        else:
            self.factors.append(times)

    def _bracket(self, *, opens: bool) -> None:
        if self.verb or self.amount:
            raise self._unclear
        if opens:
            if self.inside is not None:
                raise ValueError(f"a bracket stands within another in {self.text[:60]!r}; write one after the other")
            self.parts += [Said(1, [one], 1) for one in self.alone]
            self.alone, self.inside = [], []
            return
        if not self.inside:
            raise self._unclear
        fewest, most = self.before or (1, 1)
        self.parts.append(Said(fewest, self.inside, most))
        self.inside, self.closed, self.before = None, self.before is None, None

    def _half(self, which: str, word: str) -> None:
        """Take half of a step; with the other half before it, it is one."""
        if getattr(self, which):
            raise self._unclear
        setattr(self, which, word)
        if self.verb and self.amount:
            (self.alone if self.inside is None else self.inside).append([self.verb, self.amount])
            self.verb = self.amount = ""

    def parts_said(self) -> list[Said]:
        """Return all that was said; raise ValueError where something is missing, or may be meant in several ways."""
        if self.inside is not None:  # a comma within `{ }` or `[ ]` ends a text of YAML
            raise ValueError(f"a bracket stays open in {self.text[:60]!r}; close it, and put the session in quotes")
        if self.verb or self.amount or self.before:
            raise ValueError(f"something is missing in {self.text[:60]!r}; write a session like {_LIKE}")
        if not self.factors:
            return [*self.parts, *(Said(1, [one], 1) for one in self.alone)]
        kinds = [kind for kind, _ in self.alone]
        if self.parts or len(self.factors) > 1 or not 1 <= len(kinds) <= 2 or len({*kinds}) < len(kinds):
            raise self._unclear
        fewest, most = self.factors[0]
        return [Said(fewest, self.alone, most)]

    @property
    def _unclear(self) -> ValueError:
        words = f"what is done in {self.text[:60]!r}, and how often, can be read in several ways"
        return ValueError(f"{words}; put what is repeated in brackets, like {_LIKE}")


def _seconds_of(unit: str | None) -> int:
    """Return how many seconds a unit of time has; 0 for one second, which nothing smaller follows, and a distance."""
    short = next((name for name, words in _UNITS.items() if unit and re.fullmatch(words, unit, re.IGNORECASE)), "")
    return {"h": 3600, "min": 60}.get(short, 0)


def _amount(number: str, unit: str | None) -> str:
    """Return an amount as a ladder writes it: seconds, or metres with their unit; `1:30` is minutes and seconds."""
    if unit is None and ":" not in number:
        raise ValueError(f"'{number}' has no unit; write `{number} min` or `{number} s`")
    short = next((name for name, words in _UNITS.items() if unit and re.fullmatch(words, unit, re.IGNORECASE)), "min")
    number = number.replace(",", ".")
    if short in ("km", "mi", "m"):
        return f"{number} {short}"
    return str(parse_duration(f"{number} {short}"))
