"""What a plan made again has that the one before had not: weeks lost, a goal moved, sessions that differ, runs missed.

Measured on the two plans alone, so that it is true of both whoever made them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from planforge.plan.compare import Fate, Pair, compare
from planforge.plan.measures import missed_of
from planforge.plan.model import Plan, Session


@dataclass(frozen=True)
class GoalWeek:
    """The week that reaches a goal, and its first day."""

    week: int
    start: date

    @property
    def words(self) -> str:
        """Return it as a coach reads it: `week 14 (5 Apr)`."""
        return f"week {self.week} ({_day(self.start)})"

    @property
    def values(self) -> dict[str, Any]:
        """Return it for a program."""
        return {"week": self.week, "date": self.start.isoformat()}


@dataclass(frozen=True)
class Remade:
    """What changed from one plan to the next.

    weeks_lost: besides those lost before; below nothing, where weeks came back. goal: the weeks that reach it before
    and after; None: none does. first: the first session to come that differs. missed: the runs of the past that were
    planned and count as done no more, for the runner was away.
    """

    weeks_lost: int
    weeks: tuple[int, int]
    goal: tuple[GoalWeek | None, GoalWeek | None]
    first: Pair | None
    missed: tuple[Session, ...]

    @property
    def same(self) -> bool:
        """Tell whether nothing changed."""
        moved = self.goal[0] != self.goal[1] or self.weeks[0] != self.weeks[1] or self.weeks_lost != 0
        return not (moved or self.first or self.missed)

    @property
    def words(self) -> list[str]:
        """Return it as a coach reads it, a line each."""
        said = []
        if self.missed:
            runs = ", ".join(f"{one.date:%a} {_day(one.date)}" for one in self.missed)
            said.append(f"not run, for it was a day away: {runs}")
        if self.weeks_lost:
            number = abs(self.weeks_lost)
            said.append(f"{number} week{'s' * (number > 1)} {'lost' if self.weeks_lost > 0 else 'no longer lost'}")
        if self.weeks[0] != self.weeks[1]:
            said.append(f"the plan has {self.weeks[1]} weeks; it had {self.weeks[0]}")
        before, after = self.goal
        if before != after:
            came_from = before.words if before else "no week of the plan"
            said.append(f"the goal moves from {came_from} to {after.words if after else 'no week of this plan'}")
        if self.first:
            said.append(f"the first session that differs: {_day(_first_day(self.first))}, {self.first.words}")
        return said

    @property
    def values(self) -> dict[str, Any]:
        """Return it for a program."""
        first = self.first
        return {
            "weeks_lost": self.weeks_lost,
            "weeks": {"before": self.weeks[0], "after": self.weeks[1]},
            "goal": {name: one and one.values for name, one in zip(("before", "after"), self.goal, strict=True)},
            "first_difference": first
            and {"session": first.slot, "date": _first_day(first).isoformat(), "says": first.words},
            "missed": [{"session": one.id, "date": one.date.isoformat(), "title": one.title} for one in self.missed],
        }


def remade(before: Plan, after: Plan, today: date) -> Remade:
    """Return what changed from a plan to the next revision of it; sessions are compared from a day on."""
    lost = [plan.history.lost if plan.history else 0 for plan in (before, after)]
    differ = [pair for pair in compare(before, after).pairs if pair.fate is not Fate.STAYED]
    coming = [pair for pair in differ if _first_day(pair) >= today]
    known = {one.id for one in missed_of(before)}
    return Remade(
        weeks_lost=lost[1] - lost[0],
        weeks=(len(before.weeks), len(after.weeks)),
        goal=(_goal_week(before), _goal_week(after)),
        first=min(coming, key=_first_day, default=None),
        missed=tuple(one for one in missed_of(after) if one.id not in known),
    )


def _first_day(pair: Pair) -> date:
    return min(one.date for one in (pair.before, pair.after) if one is not None)


def _goal_week(plan: Plan) -> GoalWeek | None:
    reached = plan.goal.reached_in_week
    return GoalWeek(reached, plan.weeks[reached - 1].start) if reached and reached <= len(plan.weeks) else None


def _day(when: date) -> str:
    return f"{when.day} {when:%b}"
