"""What a report says beside its plan: what only the file, its rules and the diary know, as plain values.

Distances in metres, pain in points of 10, days of the runner's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from planforge.plan.model import Plan


@dataclass(frozen=True, slots=True)
class Pain:
    """How much hurt on a day: the worst of a run, or the next morning's. broken_off: that run was, for the pain."""

    day: date
    points: int
    morning: bool
    broken_off: bool = False


@dataclass(frozen=True, slots=True)
class WeekDone:
    """What was told of a week that has begun: of `due` sessions so many were done, in part, not, or nobody spoke.

    much_more: than planned, which is worse than less.
    """

    due: int
    done: int
    part: int
    missed: int
    untold: int
    distance_m: int
    much_more: bool = False


@dataclass(frozen=True, slots=True)
class RuleSaid:
    """How a rule stands in the plan, in the coach's words. stated: as a line of the file, and where it stands."""

    name: str
    hard: bool
    holds: bool
    tight_weeks: tuple[int, ...]
    stated: str = ""
    says: str = ""
    source: str = ""
    worth: str = ""
    tested: str = ""


@dataclass(frozen=True, slots=True)
class PainFigure:
    """A number by which pain decides, or a row of that table. follows: how much it is, or what follows.

    key: of the file that sets it, in place of a source. sources: each by its name, and how far it was read.
    """

    name: str
    says: str
    follows: tuple[str, ...]
    worth: str
    by: str = ""
    key: str = ""
    sources: tuple[tuple[str, str], ...] = ()

    @property
    def own(self) -> bool:
        """Tell whether it is the coach's own, and where it comes from is said in the file's words, not the table's."""
        return self.worth == "own"


@dataclass(frozen=True, slots=True)
class Decided:
    """A change that came of the diary: what was told, what differs, what was answered; in the coach's words."""

    number: int
    day: date
    verdict: str
    because: tuple[str, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What the diary tells of the plan. sessions: how much was done, by slot: `all`, `part` or `no`.

    morning: the last one told, with the usual pain before it. so_it_stays: it came after the last run told, and nothing
    since says that the next run is another one than was planned. asks_for_change: what was told since the plan was made
    asks for another plan. see_somebody: that somebody has to see the knee, and what it means till then, in the runner's
    words; empty where nobody has to. stops: till then no session is done.
    """

    weeks: Mapping[int, WeekDone] = field(default_factory=dict)
    sessions: Mapping[str, str] = field(default_factory=dict)
    pains: tuple[Pain, ...] = ()
    morning: tuple[date, int, int] | None = None
    so_it_stays: bool = False
    asks_for_change: bool = False
    see_somebody: str = ""
    stops: bool = False
    decisions: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known beside a plan on a day.

    caps: the most that rules which limit the load let a week be, by its number; None where nobody asked them. growth:
    in a sentence, by how much running and distance grow. proven: what was computed, in the coach's words. pain: the
    limits and days by which pain decides; pain_rows: its table; pain_sources: what these come from, and how far each
    was read. told: of the diary; None where there is none. waits_for: what must be so before the next run, by what the
    file says by now. not_taken_in: what follows of what was told since the plan was made, in the runner's words; till
    it is made again its runs are not the ones to be run. ill: that somebody is too ill to train, in the runner's words.
    hint: that it is time to book somebody, and no more than that, in the runner's words.
    held: the slots of sessions to come that are not to be done as things stand. changed: the file says something else
    than when the plan was made.
    """

    today: date
    caps: Mapping[int, int] | None = None
    growth: str = ""
    proven: tuple[str, ...] = ()
    rules: tuple[RuleSaid, ...] = ()
    pain: tuple[PainFigure, ...] = ()
    pain_rows: tuple[PainFigure, ...] = ()
    pain_sources: tuple[str, ...] = ()
    told: Told | None = None
    waits_for: tuple[str, ...] = ()
    not_taken_in: str = ""
    ill: str = ""
    hint: str = ""
    held: frozenset[str] = frozenset()
    changed: bool = False


def of_plan(plan: Plan) -> Facts:
    """Return what a plan says of itself, on the day on which it was made."""
    rules = (
        RuleSaid(f'{one.name} "{one.called}"' if one.called else one.name, one.hard, one.holds, one.tight_weeks)
        for one in plan.certificate.rules
    )
    return Facts(plan.calendar.local(plan.revised).date(), rules=tuple(rules))
