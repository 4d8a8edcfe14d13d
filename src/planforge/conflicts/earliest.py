"""In which week the goal can be reached at the earliest, and from which start at the latest.

Only what no plan may break counts: each pair of goal weeks, in turn, is either excluded by proof or has a plan. Of a
run as far as the weeks allow, which no week is to hold, the run that it aims at is looked for, reached and held.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planforge.conflicts.trials import Trials
from planforge.problem.goal import Goal, WantedRun
from planforge.problem.problem import Problem
from planforge.problem.sections import AS_EARLY, WeeklyDistance
from planforge.quantities.dates import Weekday, first_of_week
from planforge.quantities.units import LONGEST_PLAN


@dataclass(frozen=True)
class Earliest:
    """The first week in which a plan reaches the goal, and the one in which it holds it; None: in none looked at.

    bound: no plan reaches the goal before this week, by proof. looked: the last week that was tried.
    """

    reached: int | None
    held: int | None
    bound: int
    looked: int

    @property
    def proven(self) -> bool:
        """Tell whether every earlier week is excluded by proof."""
        return self.reached is None or self.bound == self.reached


def earliest(
    problem: Problem, trials: Trials, *, before: int | None = None, tell: Callable[[str], None] = lambda _: None
) -> Earliest:
    """Return the first week that can reach the goal, whatever date it names; `before`: looking no further."""
    early = as_early(problem)
    pairs = [pair for pair in early.goal_weeks if before is None or pair[0] < before]
    bound: int | None = None  # the first week that is not excluded
    for pair in pairs:
        tell(f"week {pair[0]}")
        found = trials.reaches(early, pair)
        if found:
            return Earliest(*pair, bound or pair[0], pair[0])
        if found is None:
            bound = bound or pair[0]
    last = pairs[-1][0] if pairs else 0
    return Earliest(None, None, bound or last + 1, last)


def latest_start(
    problem: Problem, by: date, trials: Trials, *, tell: Callable[[str], None] = lambda _: None
) -> tuple[date | None, bool]:
    """Return the last start with a week from which a plan is ready by a date, and whether later ones are excluded.

    By proof, that is. None when no week of the two years before does.
    """
    proven = True
    for first in _weeks_before(by, problem.calendar.week_starts):
        if problem.runner.injured_on and first < problem.runner.injured_on:
            break
        started = _starting(problem, first, by)
        if not started.goal_weeks:
            continue
        tell(f"a start on {first.day} {first:%b %Y}")
        found = _reaches(started, trials)
        if found:
            return first, proven
        proven &= found is not None
    return None, proven


def _reaches(problem: Problem, trials: Trials) -> bool | None:
    """Tell whether a plan reaches the goal in time: one pair of weeks, or each where a distance comes after the run."""
    undecided = False
    for pair in problem.goal_weeks:
        found = trials.reaches(problem, pair)
        if found:
            return True
        undecided |= found is None
    return None if undecided else False


def as_early(problem: Problem) -> Problem:
    """Return the problem whose goal is wanted as early as the rules allow."""
    return replace(problem, goal=_certain(problem).model_copy(update={"by": AS_EARLY}))


def lasting(problem: Problem, weeks: int) -> Problem:
    """Return the problem with a calendar of so many weeks."""
    return replace(problem, calendar=problem.calendar.model_copy(update={"weeks": min(weeks, LONGEST_PLAN)}))


def _certain(problem: Problem) -> Goal:
    """Return the goal; where it is as far as the weeks allow, the run that it aims at, without its wishes."""
    if not problem.as_far:
        return problem.goal
    aim = WantedRun(seconds=problem.continuous_goal)
    return problem.goal.model_copy(update={"run": aim, "weekly_distance": None})


def _weeks_before(by: date, week_starts: Weekday) -> Iterator[date]:
    last = first_of_week(by, week_starts)
    for weeks in range(LONGEST_PLAN):
        yield last - timedelta(7 * weeks)


def _starting(problem: Problem, first: date, by: date) -> Problem:
    """Return the problem that starts with a week and lasts until the week of the date."""
    calendar = problem.calendar.model_copy(update={"start": first, "weeks": (by - first).days // 7 + 1})
    goal: dict[str, object] = {"by": by}
    wish = problem.distance_goal_is_wish and not problem.continuous_first and not problem.as_far
    if wish and problem.distance_goal is not None:  # as near as possible is always possible
        goal["weekly_distance"] = WeeklyDistance(millimetres=problem.distance_goal)
    return replace(problem, calendar=calendar, goal=_certain(problem).model_copy(update=goal))
