"""By how many weeks a plan is later where nobody stated by when, and none is ready by the protocol's own date.

A date that nobody stated stands in nobody's way. What is lost of the weeks before it comes later at least, for it is
not caught up by steeper weeks; beyond that the plan is as much later as it has to be.
"""

from dataclasses import replace

from planforge.conflicts.loosening import LATER, Change, Way
from planforge.conflicts.relaxation import least_change
from planforge.conflicts.statements import ByWhen, statements
from planforge.conflicts.trials import Trials
from planforge.problem.problem import Problem
from planforge.solver.effort import WHY, Effort

TRIAL = 0.1  # of a second of one processor is what one delay is worth
SEARCH = WHY / 2  # what all of them are worth together


def ready_later(problem: Problem) -> Problem | None:
    """Return the problem, as much later as it has to be to have a plan; None: more time is not known to help.

    Or all of it is stated, or nothing is to be reached.
    """
    most = problem.most_postponed
    due = next((one for one in statements(problem) if isinstance(one, ByWhen)), None) if most else None
    if due is None:
        return None
    least = min(most, max(1, _weeks_lost(problem)))

    def at(step: int) -> Change:
        return Change(problem.postponed_by(problem.postponed + least - 1 + step), ())

    trials = Trials(Effort(TRIAL), together=SEARCH)
    found = next(least_change(Way(due, LATER, most - least + 1, at), (), trials), None)
    return found.change.problem if found else None


def _weeks_lost(problem: Problem) -> int:
    """Return how many weeks of those in which the goal would be due are not whole for what the file says.

    Whether they are past makes no difference: what a holiday took is not given back once it is over. Those by which a
    plan that has begun is later already are not counted again.
    """
    by_file = replace(problem, history=None)
    calendar = by_file.calendar.model_copy(update={"away": (), "changes": {}})
    whole = [week.index for week in replace(by_file, calendar=calendar).full_running_weeks]
    counted = problem.history.repeated if problem.history else ()
    return sum(not by_file.week(week).full for week in whole if week <= problem.ready_by and week not in counted)
