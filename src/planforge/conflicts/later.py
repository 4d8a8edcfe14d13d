"""By how many weeks a plan is later where nobody stated by when, and none is ready by the protocol's own date.

A date that nobody stated stands in nobody's way. What is lost of the weeks before it comes later at least, for it is
not caught up by steeper weeks; beyond that the plan is as much later as it has to be. Nor is it caught up by weeks that
were to hold: while a plan gives hold weeks up for such a date, it is later still; also one that is ready by that date.
"""

from collections.abc import Callable
from dataclasses import replace

from planforge.conflicts.loosening import LATER, Change, Way
from planforge.conflicts.relaxation import least_change
from planforge.conflicts.statements import ByWhen, statements
from planforge.conflicts.trials import Trials
from planforge.problem.problem import Problem
from planforge.rules.hold_week import HoldWeek
from planforge.solver.effort import WHY, Effort

TRIAL = 0.1  # of a second of one processor is what one delay is worth
SEARCH = WHY / 2  # what all of them are worth together
SEARCH_FOR_HOLDS = 2 * WHY  # the same for hold weeks: five runs a week, six weeks later, took WHY (measured)
FOR_HOLDS = 8  # weeks more at most for them: 15 km by two thirds of a marathon runner needed six (measured)


def ready_later(problem: Problem) -> Problem | None:
    """Return the problem, as much later as it has to be to have a plan; None: more time is not known to help.

    Or all of it is stated, or nothing is to be reached.
    """
    most, by_when = problem.most_postponed, _by_when(problem)
    if by_when is None:
        return None
    least = min(most, max(1, _weeks_lost(problem)))
    found = _first(problem, by_when, range(least, most + 1), lambda later: later)
    if found is None:
        return None
    spare = most - (found.postponed - problem.postponed)
    with_holds = _first(found, by_when, range(min(spare, FOR_HOLDS) + 1), _holding, SEARCH_FOR_HOLDS)
    if with_holds is None and not problem.open_weeks and spare <= FOR_HOLDS:
        # of a stated number of weeks at least all that are spare
        return _first(found, by_when, range(spare, spare + 1), lambda later: later) or found
    return found if with_holds is None else found.postponed_by(with_holds.postponed)


def later_with_holds(problem: Problem) -> Problem | None:
    """Return the problem, as much later as it has to be for every hold week; None: more time is not known to help.

    Of a stated number of weeks that do not hold them all it is as late as they allow.
    """
    by_when = _by_when(problem)
    if by_when is None:
        return None
    weeks = range(1, min(problem.most_postponed, FOR_HOLDS) + 1)
    found = _first(problem, by_when, weeks, _holding, SEARCH_FOR_HOLDS)
    if found is None and not problem.open_weeks:
        return problem.postponed_by(problem.postponed + weeks[-1])
    return found and problem.postponed_by(found.postponed)


def _by_when(problem: Problem) -> ByWhen | None:
    """Return the date of a problem where nobody stated it, and it may be later; else None."""
    if not problem.most_postponed:
        return None
    return next((one for one in statements(problem) if isinstance(one, ByWhen)), None)


def _first(
    problem: Problem,
    due: ByWhen,
    weeks: range,
    as_asked: Callable[[Problem], Problem],
    search: float = SEARCH,
) -> Problem | None:
    """Return the problem as it is asked for, later by the first of so many weeks with which it has a plan.

    search: what all weeks are worth together, in seconds of deterministic time.
    """

    def at(step: int) -> Change:
        return Change(as_asked(problem.postponed_by(problem.postponed + weeks[step - 1])), ())

    trials = Trials(Effort(TRIAL), together=search)
    found = next(least_change(Way(due, LATER, len(weeks), at), (), trials), None)
    return found.change.problem if found else None


def _holding(problem: Problem) -> Problem:
    """Return the problem in which every week that is to hold does, though that is only wished for."""
    uses = (
        replace(use, rule=use.rule.model_copy(update={"weight": None})) if isinstance(use.rule, HoldWeek) else use
        for use in problem.uses
    )
    return replace(problem, uses=tuple(uses))


def _weeks_lost(problem: Problem) -> int:
    """Return how many weeks of those in which the goal would be due are not whole for what the file says.

    Whether they are past makes no difference: what a holiday took is not given back once it is over. Those by which a
    plan that has begun is later already are not counted again.
    """
    counted = problem.history.repeated if problem.history else ()
    weeks = range(problem.first_running_week, min(problem.ready_by, problem.calendar.weeks) + 1)
    return sum(problem.is_shortened_by_file(week) for week in weeks if week not in counted)
