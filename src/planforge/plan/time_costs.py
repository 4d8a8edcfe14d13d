"""What the time that a file takes away does to its plan: fewer weeks than usual, days away, weeks that differ.

It is measured on two plans, the one that there is and the one that there would be with all of that time; what each week
holds is compared up to the week that holds the goal.
"""

from dataclasses import dataclass
from itertools import pairwise

from planforge.plan.model import Plan


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
        steps = [(early, late) for early, late in pairwise(weeks) if late.index == early.index + 1]
        return cls(
            goal.reached_in_week,
            (goal.as_far and goal.longest_run_s) or 0,
            max([0, *(1000 * (late.distance_m - early.distance_m) // early.distance_m for early, late in steps)]),
            max([0, *(late.run_s - early.run_s for early, late in steps)]),
        )


@dataclass(frozen=True)
class TimeCost:
    """What the time taken away does: `less` names it in the file's words; measured with all the time, and without it.

    as_far: the goal is as far as the weeks allow.
    """

    less: tuple[str, ...]
    usual: Steepness
    now: Steepness
    as_far: bool = False


def measured(less: tuple[str, ...], usual: Plan, now: Plan) -> TimeCost:
    """Return what the time taken away does, from the plan with all of it and the one without."""
    return TimeCost(less, Steepness.of(usual), Steepness.of(now), bool(now.goal.as_far))
