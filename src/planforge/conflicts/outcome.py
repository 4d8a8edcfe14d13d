"""The best plan, or why there is none, or that nobody knows within the effort."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import uses
from planforge.rules.hold_week import HoldWeek
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

    Where nobody stated by when, and no plan is ready by the protocol's date, or none that keeps its hold weeks, it is
    the best one that is ready later: its goal says by how many weeks, and `answered` for which problem it is.
    effort: of the plan, and again of finding why there is none; as much as either is worth where it is not said.
    known: see `best`.
    """
    try:
        plan = best(problem, now=now, effort=effort, progress=progress, known=known)
        return _with_holds(problem, plan, partial(best, now=now, effort=effort, progress=progress, known=known))
    except Impossible:
        from planforge.conflicts.later import ready_later  # most files have a plan

        progress("looking for a later week")
        if (later := ready_later(problem)) is not None:
            with suppress(Impossible, Unknown):
                return best(later, now=now, effort=effort, progress=progress, known=known)
        from planforge.conflicts.conflict import no_plan

        progress("finding what stands in the way, and what would help")
        return no_plan(problem, effort or Effort(WHY))
    except Unknown:
        return Undecided()


def _with_holds(problem: Problem, plan: Plan, best_of: Callable[[Problem], Plan]) -> Plan:
    """Return a plan, or where it gives hold weeks up for a date that nobody stated, one that is ready later.

    Over a past that is for who edits its file: else the date is moved by what was lost, and by nothing else.
    """
    if not problem.history and (later := put_off_for_holds(problem, plan)) is not None:
        with suppress(Impossible, Unknown):
            other = best_of(later)
            return other if given_up(later, other) < given_up(problem, plan) else plan
    return plan


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


def answered(problem: Problem, outcome: Outcome) -> Problem:
    """Return the problem that an outcome of `solve` is an answer to: as much later as the plan is."""
    return problem.postponed_by(outcome.goal.postponed or 0) if isinstance(outcome, Plan) else problem
