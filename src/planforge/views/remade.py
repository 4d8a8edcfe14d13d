"""What a plan made again has that the one before had not."""

from collections.abc import Sequence
from datetime import date

from typing_extensions import TypedDict

from planforge.plan.remade import GoalWeek, Remade, first_day
from planforge.views.comparison import became

MOST_SHOWN = 8  # sessions that differ: two weeks or more


class GoalWeekValues(TypedDict):
    """The week that reaches a goal, and its first day."""

    week: int
    date: str


class WeeksValues(TypedDict):
    """How many weeks the plan has."""

    before: int
    after: int


class GoalWeeksValues(TypedDict):
    """The week that reaches the goal; null: none does."""

    before: GoalWeekValues | None
    after: GoalWeekValues | None


class DifferenceValues(TypedDict):
    """The first session to come that differs."""

    session: str
    date: str
    says: str


class MissedValues(TypedDict):
    """A run of the past that counts as done no more."""

    session: str
    date: str
    title: str


class RemadeValues(TypedDict):
    """What changed from the plan before; weeks_lost: besides those lost before, below 0 where weeks came back."""

    weeks_lost: int
    weeks: WeeksValues
    goal: GoalWeeksValues
    first_difference: DifferenceValues | None
    missed: list[MissedValues]


def words(changes: Remade) -> list[str]:
    """Return it as a coach reads it, a line each."""
    said = []
    if changes.missed:
        runs = ", ".join(f"{one.date:%a} {_day(one.date)}" for one in changes.missed)
        said.append(f"not run, for it was a day away: {runs}")
    if changes.weeks_lost:
        number = abs(changes.weeks_lost)
        said.append(f"{number} week{'s' * (number > 1)} {'lost' if changes.weeks_lost > 0 else 'no longer lost'}")
    if changes.weeks[0] != changes.weeks[1]:
        said.append(f"the plan has {changes.weeks[1]} weeks; it had {changes.weeks[0]}")
    before, after = changes.goal
    if before != after:
        came_from = _week(before) if before else "no week of the plan"
        said.append(f"the goal moves from {came_from} to {_week(after) if after else 'no week of this plan'}")
    if changes.first:
        said.append(f"the first session that differs: {_day(first_day(changes.first))}, {became(changes.first)}")
    return said


def values(changes: Remade) -> RemadeValues:
    """Return the same for a program."""
    first, (before, after) = changes.first, changes.goal
    return {
        "weeks_lost": changes.weeks_lost,
        "weeks": {"before": changes.weeks[0], "after": changes.weeks[1]},
        "goal": {"before": _goal_week(before), "after": _goal_week(after)},
        "first_difference": {"session": first.slot, "date": first_day(first).isoformat(), "says": became(first)}
        if first
        else None,
        "missed": [{"session": one.id, "date": one.date.isoformat(), "title": one.title} for one in changes.missed],
    }


def _goal_week(one: GoalWeek | None) -> GoalWeekValues | None:
    return {"week": one.week, "date": one.start.isoformat()} if one else None


def _week(one: GoalWeek) -> str:
    return f"week {one.week} ({_day(one.start)})"


def _day(when: date) -> str:
    return f"{when.day} {when:%b}"


def because(told: Sequence[str], differences: Sequence[str]) -> list[str]:
    """Return what a diary changes as a runner is asked about it, a line each: what was told, then what differs."""
    more = len(differences) - MOST_SHOWN
    rest = [f"  and {more} more"] if more > 0 else []
    head = "What you told changes the plan:"
    return [
        head,
        *(f"  {one}" for one in told),
        "It would be:",
        *(f"  {one}" for one in differences[:MOST_SHOWN]),
        *rest,
    ]
