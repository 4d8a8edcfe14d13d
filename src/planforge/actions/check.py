"""A finished plan before the rules of its file: the same judgement for every command."""

from datetime import datetime

from planforge.checker.check import CLAIMS, STRUCTURE, check
from planforge.checker.claims import not_compared
from planforge.constraints.load import Loaded
from planforge.plan.model import Kind, Plan
from planforge.problem.history import over
from planforge.problem.problem import Problem
from planforge.quantities.zones import day_in
from planforge.rules.base.rule import Finding


def judged(loaded: Loaded, plan: Plan, now: datetime) -> tuple[Finding, ...]:
    """Return where a plan breaks the rules of a file, over the past that the plan itself tells of; hard ones first.

    A plan that runs on though its file lets running wait is wrong in that, and otherwise judged as what it is.
    """
    waits = loaded.problem.waiting
    if waits is None or plan.waiting is not None:
        return _found(loaded.problem, plan)
    today = day_in(plan.calendar.timezone, now)
    to_come = [one for one in plan.sessions if one.counts_as is Kind.RUN and one.date >= today]
    found = _found(loaded.planned, plan)
    if not to_come:
        return found
    runs = "a run is" if len(to_come) == 1 else f"{len(to_come)} runs are"
    said = f"{waits.title}, and {runs} planned from {to_come[0].date:%a %d %b} on; `planforge generate` leaves none"
    return (Finding(STRUCTURE, said, 0), *found)


def _found(stated: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Return what the second check finds, and what it can compare with nothing."""
    problem = over(stated, plan)
    unjudged = (Finding(CLAIMS, one.says, one.week, hard=False) for one in not_compared(problem, plan))
    return (*check(problem, plan), *unjudged)
