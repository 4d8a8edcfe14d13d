"""The best plan, or why there is none, or that nobody knows within the effort."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

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

    effort: of the plan, and again of finding why there is none; as much as either is worth where it is not said.
    known: see `best`.
    """
    try:
        return best(problem, now=now, effort=effort, progress=progress, known=known)
    except Impossible:
        from planforge.conflicts.conflict import no_plan  # most files have a plan

        progress("finding what stands in the way, and what would help")
        return no_plan(problem, effort or Effort(WHY))
    except Unknown:
        return Undecided()
