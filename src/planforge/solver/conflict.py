"""Why there is no plan: a smallest set of rules that cannot hold together.

Rules are left out, many at once and then fewer, as long as what remains is still impossible; what is left is needed,
every one of it. Each trial takes the engine's own road (days, pruning, one small model), and costs as little. The
number of runs a week is what makes weeks small enough to prune, so `run-days` is tried last.
"""

from collections.abc import Sequence
from dataclasses import replace

from planforge.problem import Problem, RuleUse
from planforge.solver.coupling import couple
from planforge.solver.progression import Effort, Impossible, Progressing, Unknown

TRIAL = 2.0  # deterministic seconds a trial may take; what it cannot decide counts as possible, so a rule stays named


def core(problem: Problem, effort: Effort) -> tuple[RuleUse, ...]:
    """Return a minimal set of rules that cannot hold together; empty when not even a plan without rules exists."""
    limited = Effort(min(effort.deterministic_seconds, TRIAL), effort.workers)
    kept = sorted((use for use in problem.uses if use.rule.hard), key=lambda use: use.rule.name == "run-days")
    size = len(kept)
    while size:
        start, before = 0, len(kept)
        while start < len(kept):
            rest = [*kept[:start], *kept[start + size :]]
            if possible(problem, rest, limited):
                start += size
            else:
                kept = rest
        if size > 1 or len(kept) == before:
            size //= 2  # the last round is repeated: with less to keep, more can be decided
    order = {use: place for place, use in enumerate(problem.uses)}
    return tuple(sorted(kept, key=order.__getitem__))


def possible(problem: Problem, uses: Sequence[RuleUse], effort: Effort) -> bool:
    """Tell whether a plan keeps these rules, by the last goal weeks there are; undecided counts as possible."""
    order = {use: place for place, use in enumerate(problem.uses)}
    trial = replace(problem, uses=tuple(sorted(uses, key=order.__getitem__)))
    goal = trial.goal_weeks[-1] if trial.goal_weeks else None
    coupling = couple(trial, goal[1] if goal else None)
    if coupling.impossible_week is not None:
        return False
    try:
        Progressing(trial, goal, effort, coupling, coupling.needs_days).satisfy()
    except Impossible:
        return False
    except Unknown:
        pass
    return True
