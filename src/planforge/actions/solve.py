"""The one way to a plan, for every command: solved, over its past where it has begun, and checked.

`check` is the second implementation of every rule. A plan that it faults is a fault of planforge and reaches nobody,
whoever asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from planforge.actions.load import Request
from planforge.actions.no_plan import why_none
from planforge.checker.check import check
from planforge.constraints.load import Loaded
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.base.rule import Finding
from planforge.summary import in_full

if TYPE_CHECKING:
    from planforge.conflicts.outcome import Outcome

Tell = Callable[[str], None]  # hears what is being done, in a few words


class _Broken(Exception):
    """A plan breaks its rules. `findings` names each that is broken."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Take what is broken."""
        self.findings = tuple(findings)
        super().__init__("\n".join(map(in_full, self.findings)))


class BrokenPlan(_Broken):
    """The plan found breaks its own rules: a fault of planforge, not of the file."""


class BrokenEdit(_Broken):
    """A plan that has begun was edited by hand, so that what comes of it breaks rules of its file."""


@dataclass(frozen=True)
class Solution:
    """A plan that was solved and checked, with what it answers.

    request: its problem is the one that the plan is a plan for, over its past. wishes: those that it leaves open.
    """

    request: Request
    plan: Plan
    wishes: tuple[Finding, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what was found on the way to the plan, as: a claim of the plan before that its steps do not hold."""
        return self.request.loaded.remarks


def quiet(_: str) -> None:
    """Say nothing of what is being done."""


def solve(request: Request, tell: Tell = quiet) -> Solution:
    """Return the best plan for what a file asks for, proven, checked, and over its past where it has begun.

    Raises NoPlan, Undecided, BrokenPlan, and BrokenEdit for a standing plan that was edited against its rules.
    """
    outcome, loaded = _outcome(request, tell)
    if not isinstance(outcome, Plan):
        raise why_none(outcome, loaded, request.file)
    return Solution(replace(request, loaded=loaded), outcome, wishes_of(loaded.problem, outcome))


def _outcome(request: Request, tell: Tell) -> "tuple[Outcome, Loaded]":
    """Return what came of it, and what was loaded with the problem that it answers."""
    from planforge.actions.replan import replan
    from planforge.conflicts.outcome import solve

    loaded = request.loaded
    if request.begun is None:
        return solve(loaded.problem, now=request.now, progress=tell), loaded
    made = replan(loaded.problem, request.begun, now=request.now, tell=tell)
    if made.broken:
        raise BrokenEdit(made.broken)
    return made.outcome, replace(loaded, problem=made.problem, remarks=made.said)


def best(problem: Problem, *, now: datetime) -> Plan:
    """Return the best plan for a problem, checked; raise Impossible or Unknown, as the engine does, or BrokenPlan."""
    from planforge.solver.engine import best

    plan = best(problem, now=now)
    wishes_of(problem, plan)
    return plan


def wishes_of(problem: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Return the wishes that a plan leaves open; raise BrokenPlan where it breaks a rule, or claims what is not so."""
    findings = check(problem, plan)
    if broken := [finding for finding in findings if finding.hard]:
        raise BrokenPlan(broken)
    return tuple(findings)
