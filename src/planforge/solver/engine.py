"""From a problem to a proven plan: try the goal weeks, settle the weeks, lay out the days, write the certificate."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from planforge.plan import Certificate, Level, Plan
from planforge.problem import Problem, RuleUse
from planforge.solver.assemble import assemble, certificate_rules
from planforge.solver.conflict import core
from planforge.solver.coupling import couple, needs_days
from planforge.solver.layout import lay_out
from planforge.solver.progression import Effort, Impossible, Progression, Unknown, WeeklyModel, progress_levels


@dataclass(frozen=True)
class NoPlan:
    """There is no plan, and these rules cannot all hold: leave any of them out and the others can."""

    core: tuple[RuleUse, ...]


@dataclass(frozen=True)
class Undecided:
    """Within the effort there was neither a plan nor a proof that there is none."""


Outcome = Plan | NoPlan | Undecided


def _quiet(_: str) -> None:
    pass


def solve(
    problem: Problem, *, now: datetime, effort: Effort | None = None, progress: Callable[[str], None] = _quiet
) -> Outcome:
    """Return the best plan with its certificate, or why there is none. `now` dates the plan's revision."""
    effort = effort or Effort()
    try:
        found, proven = _progression(problem, effort, progress)
    except Impossible:
        progress("finding the rules that stand in the way")
        return NoPlan(core(problem, effort))
    except Unknown:
        return Undecided()
    progress("laying out the days")
    held = found.goal[1] if found.goal else None
    seconds = {week: list(choice.run_seconds) for week, choice in found.weeks.items()}
    layout = lay_out(problem, held, seconds)
    assert layout is not None, "a layout failed after its progression was accepted: the coupling is not exact"
    levels = [
        *found.levels,
        Level(name="training that does not fit", value=layout.missed, bound=layout.missed),
        Level(name="layout wishes left open", value=layout.wishes, bound=layout.wishes),
    ]
    plan = assemble(problem, found, layout, now)
    certificate = Certificate(
        status="optimal" if proven else "feasible",
        levels=tuple(levels),
        rules=certificate_rules(problem, plan),
        switched_off=problem.switched_off,
    )
    return plan.model_copy(update={"certificate": certificate})


def _progression(problem: Problem, effort: Effort, progress: Callable[[str], None]) -> tuple[Progression, bool]:
    """Return the best progression for the first pair of goal weeks that has one, and whether it is proven."""
    with_days = needs_days(problem)
    for goal in problem.goal_weeks or (None,):
        coupling = couple(problem, goal[1] if goal else None)
        if coupling.impossible_week is not None and not with_days:
            continue
        progress(f"goal in week {goal[0]}" if goal else "weeks")
        weekly = WeeklyModel(problem, goal, effort)
        weekly.build(coupling, with_days=with_days)
        try:
            weekly.feasible()
        except Impossible:
            continue
        levels = progress_levels(weekly, progress)
        if problem.as_early and goal:
            reached = Level(name="week that reaches the goal", value=goal[0], bound=goal[0])
            levels = (reached, *levels)
        return Progression(weekly.choices(), goal, levels), weekly.proven
    raise Impossible


__all__ = ["Effort", "NoPlan", "Outcome", "Undecided", "solve"]
