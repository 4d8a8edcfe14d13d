"""A second model: weeks and days at once, with nothing pruned and no coupling."""

from dataclasses import dataclass
from typing import Any

from planforge.problem.problem import Problem
from planforge.rules.available import Available
from planforge.rules.base.rule import uses
from planforge.rules.run_days import RunDays
from planforge.solver.effort import Budget, Effort
from planforge.solver.facts import week_facts
from planforge.solver.weeks.weekly_model import Impossible, WeeklyModel

LONG_LOOK = 60.0  # nothing is pruned here
LONG = 2 * 3600  # longer than any run a rule of the drawn files asks for


@dataclass(frozen=True)
class Wide:
    """What the days allow, as little as a model with days needs to know: the longest window."""

    longest: dict[int, tuple[int, ...]]


def whole_model(problem: Problem, goal: tuple[int, int] | None) -> WeeklyModel:
    """Return one model of weeks and days."""
    longest = max((window.seconds for day in problem.days for window in day.windows), default=0)
    room = longest if uses(problem, Available) else max(longest, LONG)
    most = max((rule.sessions_per_week for rule in uses(problem, RunDays)), default=3)
    wide: Any = Wide({week.index: (room,) * most for week in problem.running_weeks})
    facts = week_facts(problem, goal, wide.longest)
    return WeeklyModel(problem, goal, Budget(Effort(LONG_LOOK)), wide, {}, facts, with_days=True)


def can_hold(problem: Problem) -> bool:
    """Tell whether the problem has a plan, for the last goal weeks there are."""
    try:
        whole_model(problem, problem.goal_weeks[-1] if problem.goal_weeks else None).satisfy()
    except Impossible:
        return False
    return True
