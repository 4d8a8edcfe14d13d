"""A finished plan before the rules of its file: the same judgement for every command."""

from planforge.checker.check import check
from planforge.constraints.load import Loaded
from planforge.plan.model import Plan
from planforge.problem.history import over
from planforge.rules.base.rule import Finding


def judged(loaded: Loaded, plan: Plan) -> tuple[Finding, ...]:
    """Return where a plan breaks the rules of a file, over the past that the plan itself tells of; hard ones first."""
    return tuple(check(over(loaded.problem, plan), plan))
