"""Plans beside the one that there would be with all the time: where nobody stated by when, days away make none steeper.

Before days away a plan may hurry to be ready by a date that nobody stated, and after them it may catch up. It is ready
later instead: by what is lost, and by the weeks until it is as far again.
"""

from datetime import datetime

from planforge.conflicts.holds import given_up, put_off_for_holds
from planforge.conflicts.variants import with_all_the_time
from planforge.plan.model import Plan
from planforge.plan.time_costs import measured
from planforge.problem.problem import Problem
from planforge.solver.effort import Budget, worth
from planforge.solver.engine import Impossible, Known, Unknown, weeks_alone

COMPARED = 1 / 2  # of a file's effort is what a plan is worth that another is only compared with
HARDLY = 1100  # per mille of a week's running: so much more is no haste, for two best plans differ as much; ours
MOST = 8  # weeks more that are tried: two weeks away from a slow return needed three (measured)


def weeks_as_found(problem: Problem, now: datetime, known: Known | None) -> tuple[Plan, bool] | None:
    """Return the weeks of the plan that `planforge.conflicts.outcome.solve` finds for a problem without days away.

    And whether they are proven. None where none are found: they are only told of, so their effort is small.
    """
    found = weeks_of(problem, now, known)
    if found is None:
        from planforge.conflicts.later import ready_later

        later = ready_later(problem)
        return weeks_of(later, now, known) if later else None
    later = None if problem.history else put_off_for_holds(problem, found[0])
    other = weeks_of(later, now, known) if later else None
    return other if later and other and given_up(later, other[0]) < given_up(problem, found[0]) else found


def weeks_of(problem: Problem, now: datetime, known: Known | None, up_to: int = 0) -> tuple[Plan, bool] | None:
    """Return weeks to compare a plan with, and whether they are proven; None where none are found.

    They are only told of, so their effort is small. up_to: see `weeks_alone`.
    """
    budget = Budget(worth(problem.calendar.weeks, COMPARED))
    try:
        return weeks_alone(problem, now=now, budget=budget, known=known, up_to=up_to)
    except (Impossible, Unknown):
        return None


def put_off_for_days_away(problem: Problem, plan: Plan, now: datetime, known: Known | None) -> Problem | None:
    """Return the problem as much later as its plan has to be to be no steeper for days away; None: it is not.

    Or more time is not known to help. Of a stated number of weeks that are too few it is as late as they allow.
    """
    freed = with_all_the_time(problem, None)
    usual = weeks_as_found(freed[0], now, known) if freed else None
    if usual is None or not _hurries(usual[0], plan):
        return None
    weeks = range(1, min(MOST, problem.most_postponed) + 1)
    for more in weeks:
        later = problem.postponed_by(problem.postponed + more)
        found = weeks_of(later, now, known)
        if found is not None and not _hurries(usual[0], found[0]):
            return later
    return problem.postponed_by(problem.postponed + weeks[-1]) if weeks and not problem.open_weeks else None


def _hurries(usual: Plan, plan: Plan) -> bool:
    """Tell whether a week of a plan asks for clearly more than it would with all the time, or for longer stretches."""
    harder = measured((), usual, plan).harder
    return (harder is not None and 1000 * harder.running > HARDLY * harder.usual) or _runs_on_longer(usual, plan)


def _runs_on_longer(usual: Plan, plan: Plan) -> bool:
    """Tell whether a full week has longer stretches than that one and the next two had with all the time.

    Up to the week that holds either goal. Two weeks sooner is no haste: two best plans differ as much, and to come no
    sooner at all the goal of who still runs would be three weeks later for a single day.
    """
    last = min(one.goal.held_in_week or one.calendar.weeks for one in (usual, plan))
    before = [week.longest_bout_s for week in usual.weeks]
    return any(
        1000 * week.longest_bout_s > HARDLY * max(before[: week.index + 2])
        for week in plan.weeks[:last]
        if week.full and week.runs
    )
