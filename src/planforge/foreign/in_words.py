"""A session said in words, as in `5 min walk, 8 x (1 min run, 90 s walk), 5 min walk`, or `walk 2 min run 1 min x 6`.

What is done stands before its amount or behind it, in English or German. What is repeated stands in brackets; without
them the whole text is, where it is one stretch of running and one of walking at most. What could be read in two ways is
refused: of a plan that is judged nothing is guessed.
"""

import re
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
    r"(?:and|und|then|dann|of|for|easy|brisk(?:ly)?|slow(?:ly)?|gently|continuous(?:ly)?|non-?stop|lang|locker|zügig)"
    r"(?![a-z])"
)
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
    parts, alone = list[Said](), list[list[str]]()
    factors = list[tuple[int, int]]()  # of the whole text: the fewest and the most
    at, verb, amount = 0, "", ""
    inside: list[list[str]] | None = None  # steps of an open bracket
    of_bracket: tuple[int, int] | None = None  # how often, where that stood before it
    closed = False  # a bracket, behind which it may be said how often

    def step(verb: str, amount: str) -> None:
        (alone if inside is None else inside).append([verb, amount])

    text = text.strip()
    if not text:
        raise ValueError(f"the session holds nothing; write one like {_LIKE}")
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            word = text[at:].split()[0]
            raise ValueError(f"{word[:40]!r} is not understood in {text[:60]!r}; write a session like {_LIKE}")
        at, got = found.end(), found.groupdict()
        times = next(
            ((int(got[one]), int(got[f"most_{one}"] or got[one])) for one in ("before", "behind") if got[one]), None
        )
        if times and not 1 <= times[0] <= times[1]:
            raise ValueError(f"{found[0].strip()!r} is no number of times; write the smaller one first")
        if times and got["behind"] and closed:
            parts[-1] = parts[-1]._replace(times=times[0], most=times[1])
        elif times:
            if inside is not None:
                raise ValueError(f"a repeat stands within another in {text[:60]!r}; write one after the other")
            if got["before"] and re.match(r"\s*[(\[]", text[at:]):
                of_bracket = times
            else:
                factors.append(times)
                if verb or amount or (alone and got["before"]) or (at < len(text) and got["behind"]):
                    raise _unclear(text)
        closed = False
        if got["bracket"] in ("(", "["):
            if inside is not None:
                raise ValueError(f"a bracket stands within another in {text[:60]!r}; write one after the other")
            parts += [Said(1, [one], 1) for one in alone]
            alone, inside = [], []
        elif got["bracket"]:
            if not inside or verb or amount:
                raise _unclear(text)
            fewest, most = of_bracket or (1, 1)
            parts.append(Said(fewest, inside, most))
            inside, of_bracket, closed = None, None, True
        elif got["verb"]:
            now = next(name for name, words in _VERBS.items() if re.fullmatch(words, got["verb"], re.IGNORECASE))
            if amount:
                step(now, amount)
                amount = ""
            elif verb:
                raise _unclear(text)
            else:
                verb = now
        elif got["amount"]:
            much = _amount(got["amount"], got["unit"])
            if verb:
                step(verb, much)
                verb = ""
            elif amount:
                raise _unclear(text)
            else:
                amount = much
    if verb or amount or inside is not None or of_bracket:
        raise ValueError(f"something is missing in {text[:60]!r}; write a session like {_LIKE}")
    if not factors:
        return [*parts, *(Said(1, [one], 1) for one in alone)]
    if parts or len(factors) > 1 or not 1 <= len(alone) <= 2 or len({one for one, _ in alone}) < len(alone):
        raise _unclear(text)
    fewest, most = factors[0]
    return [Said(fewest, alone, most)]


def _unclear(text: str) -> ValueError:
    return ValueError(
        f"what is repeated in {text[:60]!r} can be read in several ways; put it in brackets, like {_LIKE}"
    )


def _amount(number: str, unit: str | None) -> str:
    """Return an amount as a ladder writes it: seconds, or metres with their unit; `1:30` is minutes and seconds."""
    if unit is None and ":" not in number:
        raise ValueError(f"'{number}' has no unit; write `{number} min` or `{number} s`")
    short = next((name for name, words in _UNITS.items() if unit and re.fullmatch(words, unit, re.IGNORECASE)), "min")
    number = number.replace(",", ".")
    if short in ("km", "mi", "m"):
        return f"{number} {short}"
    return str(parse_duration(f"{number} {short}"))
