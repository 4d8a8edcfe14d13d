"""The best plan, or why there is none, or that nobody knows within the effort."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from planforge.conflicts.holds import given_up, put_off_for_holds
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.solver.effort import WHY, Effort
from planforge.solver.engine import Impossible, Known, Unknown, best

if TYPE_CHECKING:
    from planforge.conflicts.conflict import NoPlan


@dataclass(frozen=True)
class Undecided:
    """Within the effort there was neither a plan nor a proof that there is none."""


Outcome: TypeAlias = "Plan | NoPlan | Undecided"


def _quiet(_: str) -> None:
    pass


def solve(
    problem: Problem,
    *,
    now: datetime,
    effort: Effort | None = None,
    progress: Callable[[str], None] = _quiet,
    known: Known | None = None,
) -> Outcome:
    """Return the best plan with its certificate, or why there is none. `now` dates the plan's revision.

    Where nobody stated by when, and no plan is ready by the protocol's date that keeps its hold weeks and is no steeper
    for days away, it is the best one that is ready later: its goal says by how many weeks, and `answered` for which
    problem it is. Over a past the date is moved by what was lost, and by nothing else.
    effort: of the plan, and again of finding why there is none; as much as either is worth where it is not said.
    known: see `best`.
    """
    known = known or Known()
    best_of = partial(best, now=now, effort=effort, progress=progress, known=known)
    try:
        plan: Plan | None = best_of(problem)
    except Impossible:
        progress("looking for a later week")
        plan = _later(problem, best_of)
    except Unknown:
        return Undecided()
    if plan is None:
        from planforge.conflicts.conflict import no_plan

        progress("finding what stands in the way, and what would help")
        return no_plan(problem, effort or Effort(WHY))
    return no_sooner(problem, plan, best_of, now, known)


def no_sooner(problem: Problem, plan: Plan, best_of: Callable[[Problem], Plan], now: datetime, known: Known) -> Plan:
    """Return a plan, or the one that is ready later where nobody stated by when; see `solve`."""
    if problem.history or not problem.most_postponed:
        return plan
    plan = _with_holds(answered(problem, plan), plan, best_of)
    return _no_steeper(answered(problem, plan), plan, best_of, now, known)


def _later(problem: Problem, best_of: Callable[[Problem], Plan]) -> Plan | None:
    """Return the best plan that is ready later than by a date that nobody stated; None where none is known."""
    from planforge.conflicts.later import ready_later  # most files have a plan

    with suppress(Impossible, Unknown):
        later = ready_later(problem)
        return best_of(later) if later is not None else None
    return None


def _with_holds(problem: Problem, plan: Plan, best_of: Callable[[Problem], Plan]) -> Plan:
    """Return a plan, or where it gives hold weeks up for a date that nobody stated, one that is ready later."""
    later = put_off_for_holds(problem, plan)
    return plan if later is None else _if_no_fewer_hold(problem, plan, later, best_of, fewer=True)


def _no_steeper(problem: Problem, plan: Plan, best_of: Callable[[Problem], Plan], now: datetime, known: Known) -> Plan:
    """Return a plan, or where days away make it steeper for a date that nobody stated, one that is ready later."""
    if not problem.calendar.away:
        return plan
    from planforge.conflicts.beside_usual import put_off_for_days_away

    later = put_off_for_days_away(problem, plan, now, known)
    return plan if later is None else _if_no_fewer_hold(problem, plan, later, best_of)


def _if_no_fewer_hold(
    problem: Problem, plan: Plan, later: Problem, best_of: Callable[[Problem], Plan], *, fewer: bool = False
) -> Plan:
    """Return the plan of a later problem, where it gives no more hold weeks up than another; `fewer`: where less."""
    with suppress(Impossible, Unknown):
        other = best_of(later)
        if given_up(later, other) <= given_up(problem, plan) - fewer:
            return other
    return plan


def answered(problem: Problem, outcome: Outcome) -> Problem:
    """Return the problem that an outcome of `solve` is an answer to: as much later as the plan is."""
    return problem.postponed_by(outcome.goal.postponed or 0) if isinstance(outcome, Plan) else problem
