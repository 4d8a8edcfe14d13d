"""What a plan made again has that the one before had not: weeks lost, a goal moved, sessions that differ, runs missed.

Measured on the two plans alone, so that it is true of both whoever made them.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from planforge.plan.compare import Fate, Pair, compare
from planforge.plan.lost_weeks import LostWeeks, parts
from planforge.plan.measures import missed_of
from planforge.plan.model import DaysOff, Plan, Session


@dataclass(frozen=True)
class GoalWeek:
    """The week that reaches a goal, and its first day."""

    week: int
    start: date


@dataclass(frozen=True)
class Remade:
    """What changed from one plan to the next.

    weeks_lost: besides those lost before; below nothing, where weeks came back. goal: the weeks that reach it before
    and after; None: none does. first: the first session to come that differs. missed: the runs of the past that were
    planned and count as done no more, as it was told or the runner was away. untold: others, of which nobody spoke.
    off: days without running that came of what was told, and cost a run. same_notes: what the runner should know
    throughout is what it was; that alone is no change. lost: what the weeks lost consist of, where that can be told.
    """

    weeks_lost: int
    weeks: tuple[int, int]
    goal: tuple[GoalWeek | None, GoalWeek | None]
    first: Pair | None
    missed: tuple[Session, ...]
    untold: tuple[Session, ...] = ()
    off: tuple[DaysOff, ...] = ()
    same_notes: bool = False
    lost: LostWeeks | None = None

    @property
    def same(self) -> bool:
        """Tell whether nothing changed."""
        moved = self.goal[0] != self.goal[1] or self.weeks[0] != self.weeks[1] or self.weeks_lost != 0
        return not (moved or self.first or self.missed)


def remade(before: Plan, after: Plan, today: date) -> Remade:
    """Return what changed from a plan to the next revision of it; sessions are compared from a day on."""
    lost = [plan.history.lost if plan.history else 0 for plan in (before, after)]
    differ = [pair for pair in compare(before, after).pairs if pair.fate is not Fate.STAYED]
    coming = [pair for pair in differ if first_day(pair) >= today]
    known, gone = {one.id for one in missed_of(before)}, {one.id for one in missed_of(after)}
    return Remade(
        weeks_lost=lost[1] - lost[0],
        weeks=(len(before.weeks), len(after.weeks)),
        goal=(_goal_week(before), _goal_week(after)),
        first=min(coming, key=first_day, default=None),
        missed=tuple(one for one in missed_of(after) if one.id not in known),
        untold=tuple(one for one in after.sessions if one.id in _kept(after).unspoken - _kept(before).unspoken - gone),
        off=tuple(one for one in _kept(after).off if one.lost and one not in _kept(before).off),
        same_notes=before.notes == after.notes,
        lost=parts(before, after, lost[1] - lost[0]),
    )


class _Kept(NamedTuple):
    """What a plan keeps of what was told when it was made."""

    unspoken: frozenset[str] = frozenset()
    off: tuple[DaysOff, ...] = ()


def _kept(plan: Plan) -> _Kept:
    return _Kept(frozenset(plan.history.unspoken), plan.history.off) if plan.history else _Kept()


def first_day(pair: Pair) -> date:
    """Return the first day on which a session stands in either plan."""
    return min(one.date for one in (pair.before, pair.after) if one is not None)


def _goal_week(plan: Plan) -> GoalWeek | None:
    reached = plan.goal.reached_in_week
    return GoalWeek(reached, plan.weeks[reached - 1].start) if reached and reached <= len(plan.weeks) else None
