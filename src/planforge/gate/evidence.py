"""Whose each number is by which pain decides, and what that is worth: limits, days, rows; from the table alone.

A row that speaks above a limit is worth no more than the limit: the trial behind a row did not try everybody's number.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from planforge.gate import words
from planforge.gate.changes import PainGate, profile_limits
from planforge.gate.judging import Gate
from planforge.gate.table import ABOVE, OF_PAIN, Worth, table
from planforge.languages import Language
from planforge.languages.pain import limit

WORTHS: tuple[Worth, ...] = get_args(Worth)  # from much to little
OWN: Literal["own"] = "own"  # a coach's, who answers for it
WorthOrOwn: TypeAlias = Worth | Literal["own"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A number by which pain decides. follows: how much it is, or what follows. by: whose it is in words.

    sources: their names in the table, or a coach's own words.
    """

    name: str
    says: str
    follows: tuple[str, ...]
    worth: WorthOrOwn
    by: str
    sources: tuple[str, ...]


def evidence(by: Gate, changes: PainGate, said: Language) -> Iterator[Evidence]:
    """Yield every number that counts: the limits, the days beside the rows, the rows in the table's order."""
    for name in (*OF_PAIN, "settle_go"):
        value = limit(name, by.limits.of(name), said)
        shown = value if name == "settle_go" else said.pain.page.points.format(points=value)
        yield Evidence(name, said.pain.limits[name], (shown,), *_of_limit(by, changes, name))
    for name, one in table().numbers.items():
        says = said.counted(one.days, said.pain.numbers[name])
        yield Evidence(name, says, (), one.worth, one.words, one.source)
    for row in by.rows:
        says, to_do = words.row(by, row.name, said), words.to_do(row.then, said)
        yield Evidence(row.name, says, to_do, worth(by, changes, row.name), "", sources(changes, row.name))


def sources(changes: PainGate, row: str) -> tuple[str, ...]:
    """Return where a row comes from: the table's names of it, or what the file says of its own."""
    known, own = table().rows.get(row), changes.rows.get(row)
    return known.source if known else (own.source,) if own else ()


def worth(by: Gate, changes: PainGate, row: str) -> WorthOrOwn:
    """Return what a row is worth: the least of what its source is worth and of the limits above which it speaks."""
    known = table().rows.get(row)
    if known is None:
        return OWN
    above = (one.removeprefix(ABOVE) for one in known.when.values() if one.startswith(ABOVE))
    return max((known.worth, *(_of_limit(by, changes, one)[0] for one in above)), key=_rank)


def _rank(one: WorthOrOwn) -> int:
    return len(WORTHS) if one == OWN else WORTHS.index(one)


def _of_limit(by: Gate, changes: PainGate, name: str) -> tuple[WorthOrOwn, str, tuple[str, ...]]:
    """Return what a limit is worth, whose it is in words, and its sources: the profile's, or a key of the file."""
    value = by.limits.of(name)
    of = [table().profiles[one] for one in by.profiles if table().profiles[one].limits.of(name) == value]
    if profile_limits(by.profiles).of(name) == value:
        least = max(of, key=lambda one: _rank(one.worth))  # of several that agree the one that is worth the least
        return least.worth, least.words, least.source
    return OWN, "pain_gate" if str(changes.limits.stated.get(name)) == value else "most_pain", ()
