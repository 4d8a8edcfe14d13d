"""What the time that a file takes away does to its plan: fewer weeks than usual, days away, weeks that differ.

It is measured on two plans, the one that there is and the one that there would be with all of that time; what each week
holds is compared up to the week that holds the goal, and of two plans never beyond what was solved of both.
"""

from dataclasses import dataclass
from operator import attrgetter

from planforge.plan.lost_weeks import LostWeeks, parts
from planforge.plan.measures import growing_from
from planforge.plan.model import Plan

_distance, _running = attrgetter("distance_m"), attrgetter("run_s")


@dataclass(frozen=True)
class Steepness:
    """When a plan comes to its goal, and how steep its weeks are until then.

    reached: the week; None where it is not. longest_run_s: its longest stretch, where the goal is as far as the weeks
    allow; else 0. distance: the largest growth from a whole week to the next in per mille, running: in seconds.
    """

    reached: int | None
    longest_run_s: int
    distance: int
    running: int

    @classmethod
    def of(cls, plan: Plan) -> "Steepness":
        """Measure a plan."""
        goal = plan.goal
        last = goal.held_in_week or plan.calendar.weeks
        weeks = [week for week in plan.weeks if week.full and week.runs and week.index <= last]
        far, long = ({week.index: of(week) for week in weeks} for of in (_distance, _running))
        return cls(
            goal.reached_in_week,
            (goal.as_far and goal.longest_run_s) or 0,
            max([0, *(1000 * (late - early) // early for early, late in growing_from(far))]),
            max([0, *(late - early for early, late in growing_from(long))]),
        )


@dataclass(frozen=True)
class AsksMore:
    """A week that asks for more running than with all the time, in seconds both; weeks: how many do, with this one."""

    week: int
    running: int
    usual: int
    weeks: int


@dataclass(frozen=True)
class TimeCost:
    """What the time taken away does: `less` names it in the file's words; measured with all the time, and without it.

    as_far: the goal is as far as the weeks allow. harder: the week that asks most beyond what it asks with all the
    time; None: no week does. later: what the weeks consist of by which the goal comes later.
    """

    less: tuple[str, ...]
    usual: Steepness
    now: Steepness
    as_far: bool = False
    harder: AsksMore | None = None
    later: LostWeeks | None = None


def measured(less: tuple[str, ...], usual: Plan, now: Plan) -> TimeCost:
    """Return what the time taken away does, from the plan with all of it and the one without."""
    steep, goals = Steepness.of(now), [plan.goal.reached_in_week for plan in (usual, now)]
    later = parts(usual, now, goals[1] - goals[0], until=goals[1]) if goals[0] and goals[1] else None
    return TimeCost(less, Steepness.of(usual), steep, bool(now.goal.as_far), _harder(usual, now), later)


def _harder(usual: Plan, now: Plan) -> AsksMore | None:
    """Return the week that asks most beyond the same week with all the time: before days away a plan may hurry.

    Weeks after either goal is held are not compared: of the plan with all the time they were never settled. Beside a
    lighter week of that plan the one before it is: to be lighter in another week is no more.
    """
    last = min(plan.goal.held_in_week or plan.calendar.weeks for plan in (usual, now))
    before = {week.index: week.run_s for week in usual.weeks if week.full and week.runs and week.index <= last}
    weeks = [
        (week.index, week.run_s, max(before[week.index], before.get(week.index - 1, 0)))
        for week in now.weeks
        if week.index in before
    ]
    more = [one for one in weeks if one[1] > one[2]]
    most = max(more, key=lambda one: one[1] - one[2], default=None)
    return AsksMore(*most, weeks=len(more)) if most else None
