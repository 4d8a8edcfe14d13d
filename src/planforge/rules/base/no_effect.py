"""What a use of a rule says and what never does anything in a plan: `Rule.idle` tells it in a coach's words."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.problem.sections import PHASE_ORDER
from planforge.quantities.dates import Weekday
from planforge.sessions.build import overhead
from planforge.sessions.palette import SHORTEST_MAIN


class Idle(NamedTuple):
    """Something that never does anything: a parameter, or the whole use (None); in words, and with a way out."""

    parameter: str | None
    words: str
    hint: str


def phases_by_week(problem: Problem) -> dict[int, set[str]]:
    """Return the phases that each week of the plan can have, whichever weeks reach and hold the goal.

    The goal only tells when one phase follows another, so the first and the last week that can hold it tell all.
    """
    pairs = problem.goal_weeks or ((None, None),)
    weeks = range(1, problem.calendar.weeks + 1)
    return {week: {problem.phase(week, held) for _, held in (pairs[0], pairs[-1])} for week in weeks}


def phases_there(problem: Problem) -> set[str]:
    """Return the phases that any week of the plan can have."""
    return set().union(*phases_by_week(problem).values())


def of_phases_not_there(problem: Problem, parameter: str, named: Collection[str]) -> Iterator[Idle]:
    """Yield the phases that a parameter names and that no week of the plan can have."""
    there = phases_there(problem)
    missing = [name for name in PHASE_ORDER if name in named and name not in there]
    if missing:
        known = ", ".join(name for name in PHASE_ORDER if name in there)
        yield Idle(parameter, f"no week of this plan is in {' or '.join(missing)}", f"its weeks are in {known}")


def of_days_without_time(problem: Problem, parameter: str, days: Sequence[Weekday]) -> Iterator[Idle]:
    """Yield the days that a parameter names and on which there is no time."""
    available = problem.calendar.available
    if missing := [day.label for day in days if not available.get(day)]:
        free = ", ".join(day.label for day, windows in available.items() if windows)
        yield Idle(parameter, f"there is no time on {' and '.join(missing)}", f"there is time on {free}")


def of_days_too_short_for_a_run(problem: Problem, parameter: str, days: Sequence[Weekday]) -> Iterator[Idle]:
    """Yield the days that a parameter names and on which no run fits into the time there is."""
    available, need = problem.calendar.available, overhead(problem).duration + SHORTEST_MAIN
    room = {day: [one.seconds for one in some if one.holds(Kind.RUN)] for day, some in available.items() if some}
    short = [day for day in days if day in room and max(room[day], default=0) < need]
    if short:
        labels = " and ".join(day.label for day in short)
        yield Idle(parameter, f"the time on {labels} is too short for any run", f"a run takes {need // 60} min or more")
