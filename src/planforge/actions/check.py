"""A finished plan before the rules of its file: the same judgement for every command."""

from planforge.checker.check import CLAIMS, check
from planforge.checker.claims import not_compared
from planforge.constraints.load import Loaded
from planforge.plan.model import Plan
from planforge.problem.history import over
from planforge.rules.base.rule import Finding


def judged(loaded: Loaded, plan: Plan) -> tuple[Finding, ...]:
    """Return where a plan breaks the rules of a file, over the past that the plan itself tells of; hard ones first."""
    problem = over(loaded.problem, plan)
    unjudged = (Finding(CLAIMS, one.says, one.week, hard=False) for one in not_compared(problem, plan))
    return (*check(problem, plan), *unjudged)
