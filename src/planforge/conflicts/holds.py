"""Hold weeks that a plan gives up for a date that nobody stated, and how much later it keeps them."""

from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import uses
from planforge.rules.hold_week import HoldWeek


def put_off_for_holds(problem: Problem, plan: Plan) -> Problem | None:
    """Return the problem as much later as hold weeks need that its plan gives up for a date that nobody stated.

    None: it gives none up, or more time is not known to help.
    """
    if not problem.most_postponed or not given_up(problem, plan):
        return None
    from planforge.conflicts.later import later_with_holds  # most plans keep them

    return later_with_holds(problem)


def given_up(problem: Problem, plan: Plan) -> int:
    """Return by how much hold weeks of a plan grow, or are not as light as they were to be, in units of the rule."""
    reading = Reading(problem, plan)
    return sum(one.excess for rule in uses(problem, HoldWeek) for one in rule.check(reading))
