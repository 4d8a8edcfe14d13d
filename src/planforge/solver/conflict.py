"""Why there is no plan: a smallest set of rules that cannot hold together.

One assumption per use of a rule. The solver names a core; rules are left out of it one by one, in the file's order, as
long as what remains is still impossible. What is left is minimal: without any one of its rules a plan exists.
"""

from collections.abc import Sequence

from ortools.sat.python import cp_model

from planforge.problem import Problem, RuleUse
from planforge.solver.coupling import couple
from planforge.solver.progression import Effort, WeeklyModel


def core(problem: Problem, effort: Effort) -> tuple[RuleUse, ...]:
    """Return a minimal set of rules that cannot hold together; empty when not even a plan without rules exists."""
    pairs = problem.goal_weeks
    goal = pairs[-1] if pairs else None
    coupling = couple(problem.with_rules(), goal[1] if goal else None)
    for with_days in (False, True):
        weekly = WeeklyModel(problem, goal, effort, coupling, {}, with_days=with_days, assume=True)
        if not _possible(weekly, weekly.posting.assumptions):
            return tuple(use for _, use in _minimal(weekly))
    return ()


Assumptions = Sequence[tuple[cp_model.IntVar, RuleUse]]


def _possible(weekly: WeeklyModel, kept: Assumptions) -> bool:
    """Tell whether these rules can hold together; what the effort cannot decide counts as possible."""
    weekly.model.clear_assumptions()
    weekly.model.add_assumptions([literal for literal, _ in kept])
    return weekly.solver().solve(weekly.model) != cp_model.INFEASIBLE


def _minimal(weekly: WeeklyModel) -> Assumptions:
    """Return the assumptions shrunk until each is needed."""
    weekly.model.clear_assumptions()
    weekly.model.add_assumptions([literal for literal, _ in weekly.posting.assumptions])
    solver = weekly.solver()
    solver.solve(weekly.model)
    named = set(solver.sufficient_assumptions_for_infeasibility())
    kept = [one for one in weekly.posting.assumptions if one[0].index in named]
    if _possible(weekly, kept):  # a core the solver named wrongly: shrink from all rules
        kept = list(weekly.posting.assumptions)
    for one in list(kept):
        rest = [other for other in kept if other is not one]
        if not _possible(weekly, rest):
            kept = rest
    return kept
