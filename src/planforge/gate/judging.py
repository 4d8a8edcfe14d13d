"""Answers to an outcome: one pure function, for a profile's limits and a coach's changes of them.

Missing is not zero. An answer that others ask for and that is not there leaves the entry `unanswered`, which never
allows a step up; one that is said to be unknown (None) does so, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeAlias

from planforge.gate.changes import PainGate, limits_of
from planforge.gate.outcome import Next, Now, Parts, Refer, gravest
from planforge.gate.table import Limits, ProfileName, table
from planforge.values import worked_out_once

Answers: TypeAlias = "Mapping[str, str | int | bool | None]"  # by name: a step of it; None: asked, and not answered
UNANSWERED = "unanswered"
TOO_FEW = "too-few-clean"  # the row that speaks after every good run but the last that a level wants
SAID_NO = "said-no"  # no row of the table: a professional said so, and is not outvoted by it
Steps: TypeAlias = tuple[tuple[str, int], ...]  # the least step of each answer


class BoundRow(NamedTuple):
    """A row whose limits are known: the least step of each answer at which it speaks, and what follows then.

    says: what happened, where a coach wrote it; None: a row of the packaged table.
    """

    name: str
    when: Steps
    then: Parts
    says: str | None = None

    def speaks(self, at: Mapping[str, int]) -> bool:
        """Tell whether every answer is at least so grave; `at`: the steps of answers, 0 where none is given."""
        return all(at.get(answer, 0) >= least for answer, least in self.when)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from an entry. rows: the names of those that spoke, the gravest first. left_open: not answered."""

    now: Now
    next: Next
    days_off: int
    refer: Refer
    rows: tuple[str, ...] = ()
    left_open: tuple[str, ...] = ()

    @property
    def parts(self) -> Parts:
        """Return the four parts alone."""
        return Parts(self.now, self.next, self.days_off, self.refer)

    @property
    def gravest_row(self) -> str | None:
        """Return the row that is told to a runner; None: none spoke, and the plan goes on."""
        return self.rows[0] if self.rows else None


@dataclass(frozen=True)
class Gate:
    """A table whose limits are known: of one profile, of several together, with a coach's changes."""

    profiles: tuple[ProfileName, ...]
    limits: Limits
    rows: tuple[BoundRow, ...]

    def row(self, name: str) -> BoundRow:
        """Return a row by its name."""
        return next(one for one in self.rows if one.name == name)


def gate(profiles: tuple[ProfileName, ...], changes: PainGate | None = None, most_tenths: int | None = None) -> Gate:
    """Return the table of some profiles together, which is the graver of them in each part, with a coach's changes.

    A row of any of the profiles counts, at the lowest of their limits. most_tenths: see `changes.limits_of`.
    """
    return _gate(profiles, changes or _unchanged(), most_tenths)


@cache
def _unchanged() -> PainGate:
    return PainGate()


@worked_out_once(by=lambda profiles, changes, most_tenths: (profiles, id(changes), most_tenths))
def _gate(profiles: tuple[ProfileName, ...], changes: PainGate, most_tenths: int | None) -> Gate:
    known = table()
    limits = limits_of(profiles, changes, most_tenths)

    def bound(when: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
        return tuple((answer, known.least(answer, said, limits)) for answer, said in when.items())

    packaged = (
        BoundRow(name, bound(row.when), row.then.parts)
        for name, row in known.rows.items()
        if name not in changes.without and {*profiles} & {*row.profiles}
    )
    own = (BoundRow(name, bound(row.when), row.then.parts, row.says) for name, row in changes.rows.items())
    return Gate(profiles, limits, (*packaged, *own))


def judge(by: Gate, answers: Answers) -> Outcome:
    """Return what follows from an entry's answers; raise ValueError for a name or an answer that there is not."""
    known = table()
    at = {name: 0 if given is None else known.step(name, given) for name, given in answers.items()}
    left_open = tuple(_left_open(by, answers, at))
    if left_open:
        at[UNANSWERED] = 1
    spoke = [row for row in by.rows if row.speaks(at)]
    worst = gravest(row.then for row in spoke)
    rows = sorted(spoke, key=lambda row: row.then.gravity, reverse=True)  # stable: of equals the first in the table
    return Outcome(*worst, tuple(row.name for row in rows), left_open)


def _asked_for(by: Gate, at: Mapping[str, int]) -> Iterator[str]:
    """Yield the answers that an entry has to have, given what it says: others need not be asked."""
    for name, several in _asked_when(by.profiles):
        if any(all(at.get(other, 0) >= least for other, least in when) for when in several):
            yield name


@cache
def _asked_when(profiles: tuple[ProfileName, ...]) -> tuple[tuple[str, tuple[Steps, ...]], ...]:
    """Return each answer that may be asked, with the least steps of others at which it is, any of several."""
    known = table()

    def least(when: Mapping[str, str]) -> Steps:
        return tuple((other, known.steps(other).index(step)) for other, step in when.items())

    return tuple(
        (name, ((),) if answer.asked_at == "always" else tuple(map(least, answer.asked_at)))
        for name, answer in known.answers.items()
        if {*answer.profiles} & {*profiles}
    )


def _left_open(by: Gate, answers: Answers, at: Mapping[str, int]) -> Iterator[str]:
    """Yield what is asked for and not answered, and what is said to be unknown."""
    wanted = {*_asked_for(by, at)} | {name for name, given in answers.items() if given is None}
    yield from (name for name in table().answers if name in wanted and answers.get(name) is None)


def answers_in(text: str) -> dict[str, str]:
    """Return the answers that a line spells, `worst=3 course=rose`; raise ValueError for what is none."""
    found: dict[str, str] = {}
    for part in text.replace(",", " ").split():
        name, equals, given = part.partition("=")
        if not equals:
            raise ValueError(f"{part[:60]!r} is no answer; write it like `worst=3 course=rose`")
        if name in found:
            raise ValueError(f"{name[:60]!r} is answered twice; say it once")
        table().step(name, given)
        found[name] = given
    return found
