"""From a problem to a proven plan: try the goal weeks, settle the weeks, lay out the days, write the certificate."""

from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from planforge.checker.claims import claimed, with_goal
from planforge.plan.levels import LevelKey
from planforge.plan.model import Certificate, Level, Plan
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import uses
from planforge.rules.goal import GoalRule, settled_until
from planforge.solver.assemble import assemble
from planforge.solver.days.layout import Layout, Placed, lay_out
from planforge.solver.effort import LAID_OUT, Budget, Effort, worth
from planforge.solver.weeks.coupling import Coupling, Couplings, known_of_the_goal
from planforge.solver.weeks.progression import Progressing, Progression, aims, later_aims
from planforge.solver.weeks.states import Tables
from planforge.solver.weeks.weekly_model import Impossible, Unknown


def _quiet(_: str) -> None:
    pass


@dataclass(frozen=True)
class Known:
    """What is worked out of weeks and days, kept for the next problem; it never changes an answer.

    prepared: what went into days and states of each problem that was solved, in units of effort.
    """

    couplings: Couplings = field(default_factory=Couplings)
    tables: Tables = field(default_factory=Tables)
    prepared: list[float] = field(default_factory=list)


def best(
    problem: Problem,
    *,
    now: datetime,
    effort: Effort | None = None,
    progress: Callable[[str], None] = _quiet,
    budget: Budget | None = None,
    known: Known | None = None,
) -> Plan:
    """Return the best plan with its certificate; raise Impossible or Unknown.

    budget: what is left of an effort that several problems share, and is spent here; instead of `effort`.
    known: keeps for other problems what is worked out, and serves what others left there.
    Where the goal is a wish and is missed no rebuild phase follows it, and the weeks are solved for that.
    """
    budget, known = budget or Budget(effort or worth(problem.calendar.weeks)), known or Known()
    plan = _best(problem, now, budget, progress, known)
    if problem.rebuilds and problem.may_miss_the_goal and not _arrives(problem, plan):
        plan = claimed(problem, _best(replace(problem, rebuilds=False), now, budget, progress, known))
    return plan


def weeks_alone(
    problem: Problem, *, now: datetime, budget: Budget, known: Known | None = None, up_to: int = 0
) -> tuple[Plan, bool]:
    """Return the weeks of the best plan, to compare others with, and whether they are proven; raise as `best` does.

    They hold its runs, each on some day of its week and at no hour, and nothing else; their figures and the goal are
    measured. Where the goal is firm they are those of the plan only up to week `up_to`; 0: up to the week by which a
    plan is settled first (`rules.goal.settled_until`).
    """
    known = known or Known()
    found, proven = _progression(problem, budget, _quiet, known, up_to)
    plan = _with_weeks(problem, found, now)
    if problem.rebuilds and problem.may_miss_the_goal and not _arrives(problem, plan):
        found, proven = _progression(replace(problem, rebuilds=False), budget, _quiet, known, up_to)
        plan = _with_weeks(problem, found, now)
    return plan, proven


def _with_weeks(problem: Problem, found: Progression, now: datetime) -> Plan:
    days = {week.index: week.days for week in problem.weeks}
    placed = (
        Placed("run", rank, days[week][rank].index, None, None)
        for week, choice in found.weeks.items()
        for rank in range(len(choice.amounts))
    )
    return with_goal(problem, assemble(problem, found, Layout(tuple(placed), 0, 0, 0), now))


def _arrives(problem: Problem, plan: Plan) -> bool:
    """Tell whether the plan comes up to its goal in the weeks in which it is due."""
    return plan.goal.due_in_week is not None and not any(
        finding.rule == GoalRule.name and finding.week <= plan.goal.due_in_week and not finding.wish
        for rule in uses(problem, GoalRule)
        for finding in rule.found(Reading(problem, plan))
    )


def _best(problem: Problem, now: datetime, budget: Budget, progress: Callable[[str], None], known: Known) -> Plan:
    found, proven = _progression(problem, budget, progress, known)
    progress("laying out the days")
    held = found.goal[1] if found.goal else None
    seconds: dict[int, Sequence[int]] = {week: choice.run_seconds for week, choice in found.weeks.items()}
    layout = lay_out(problem, held, seconds)
    assert layout is not None, "a layout failed after its progression was accepted: the coupling is not exact"
    levels = [
        *found.levels,
        Level(name=LevelKey.TRAINING, value=layout.missed, bound=layout.missed),
        Level(name=LevelKey.LAYOUT, value=layout.wishes, bound=layout.wishes),
    ]
    certificate = Certificate(status="optimal" if proven else "feasible", levels=tuple(levels), rules=())
    plan = assemble(problem, found, layout, now).model_copy(update={"certificate": certificate})
    return claimed(problem, plan)


def _progression(
    problem: Problem, budget: Budget, progress: Callable[[str], None], known: Known, up_to: int | None = None
) -> tuple[Progression, bool]:
    """Return the best progression of a problem, and whether it is proven; raise Impossible or Unknown.

    What the coach wishes comes before an early goal: first all of it is kept. up_to: see `weeks_alone`; None: the whole
    is asked for.
    """
    budget.prepared += LAID_OUT * problem.calendar.weeks
    if problem.may_miss_the_goal:
        up_to = None  # whether it is missed shows in all weeks
    kept: Progression | None = None
    if firm := _all_wishes_kept(problem):
        with suppress(Impossible, Unknown):
            kept, proven = _earliest(firm, budget, progress, known, up_to)
            wishes = next((one for one in kept.levels if one.name == LevelKey.COACH_RULES), None)
            if wishes is None or wishes.value == 0:
                return _with_wishes_first(kept), proven
    try:
        return _earliest(problem, budget, progress, known, up_to)
    except Unknown:
        if kept is None:
            raise
        return _with_wishes_first(kept), False


def _with_wishes_first(found: Progression) -> Progression:
    """Return a progression in which every rule of weeks that the coach made soft is kept, with that as its first level.

    What rules of days cost was proven beside those that are kept, so that less of it may be possible.
    """
    others = [one for one in found.levels if one.name != LevelKey.COACH_RULES]
    cost = max((one.value for one in found.levels if one.name == LevelKey.COACH_RULES), default=0)
    first = [Level(name=LevelKey.COACH_RULES, value=cost, bound=0)] if found.levels else []
    return replace(found, levels=(*first, *others))


def _earliest(
    problem: Problem, budget: Budget, progress: Callable[[str], None], known: Known, up_to: int | None
) -> tuple[Progression, bool]:
    """Return the best progression for the first pair of goal weeks that has one, and whether it is proven.

    A pair of which the effort does not tell whether it has one is passed over; the goal's level then says from when.
    """
    nowhere: list[tuple[int, Hashable]] = []  # weeks that cannot stand on their days, whichever weeks reach the goal
    passed_over: int | None = None
    for goal in problem.goal_weeks or (None,):
        progress(f"goal in week {goal[0]}" if goal else "weeks")
        if any(known_of_the_goal(problem, week, goal) == there for week, there in nowhere):
            continue
        coupling = known.couplings.of(problem, goal[1] if goal else None)
        if (week := coupling.impossible_week) is not None:
            nowhere.append((week, known_of_the_goal(problem, week, goal)))
            continue
        try:
            found, proven = _settled(problem, goal, coupling, budget, progress, known, up_to)
        except Impossible:
            continue
        except Unknown:
            passed_over = passed_over or (goal[0] if goal else 1)
            continue
        if problem.as_early and goal and found.levels:
            reached = Level(name=LevelKey.GOAL_WEEK, value=goal[0], bound=passed_over or goal[0])
            found = replace(found, levels=(reached, *found.levels))
        return found, proven and passed_over is None
    raise Impossible if passed_over is None else Unknown


def _all_wishes_kept(problem: Problem) -> Problem | None:
    """Return the problem in which the rules of weeks that the coach made soft are firm; None where there are none.

    With less to search a plan for it is the best for both, where rules of days cost nothing either: nothing of what
    comes first is given up.
    """

    def is_soft(use: RuleUse) -> bool:
        rule = use.rule
        return use.weighted_by_coach and rule.scope == "week" and not (rule.hard or rule.wish)

    if not any(map(is_soft, problem.uses)):
        return None
    firm = (
        replace(use, rule=use.rule.model_copy(update={"weight": None})) if is_soft(use) else use for use in problem.uses
    )
    return replace(problem, uses=tuple(firm))


def _settled(
    problem: Problem,
    goal: tuple[int, int] | None,
    coupling: Coupling,
    budget: Budget,
    progress: Callable[[str], None],
    known: Known,
    up_to: int | None,
) -> tuple[Progression, bool]:
    """Return the best progression for a pair of goal weeks, and whether it is proven; raise Impossible or Unknown."""
    progressing = Progressing(problem, goal, budget, coupling, coupling.needs_days, known.tables)
    until = settled_until(problem, goal[1]) if goal else None
    progressing.settle_all(aims(problem, goal, until), progress, until)
    if until is not None:
        progress(f"filling the weeks up to {until}")
        if up_to is not None and up_to <= until:
            first = progressing.fill(up_to or until).choices()
            return Progression(first, goal, ()), progressing.proven
        progressing.stand(until)
        progressing.settle_all(later_aims(problem, goal, until), progress)
    progress("filling the weeks")
    filled = progressing.fill(up_to or None)
    known.prepared.append(budget.prepared)
    return Progression(filled.choices(), goal, tuple(progressing.levels)), progressing.proven


__all__ = ["Effort", "Impossible", "Known", "Unknown", "best", "weeks_alone"]
