"""What each week holds: one small model, solved level by level, every level proven before the next is asked.

Levels, in order: rules the coach made soft; the goal, where it is a wish; soft rules of the protocol; the gentlest way
(lowest first week, smallest largest increase of distance, then of running); runs in weeks an absence shortens; the least
running in total; and, week by week, the first of what is still equal, so that one progression is left whatever the
number of workers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from planforge.plan import Level
from planforge.problem import Problem
from planforge.rules.draft import Draft, Quantity
from planforge.rules.rule import Per
from planforge.sessions.palette import Amount, Rung
from planforge.solver.coupling import Coupling, post_coupling
from planforge.solver.days import OpenDay, link_days, link_weeks, open_days
from planforge.solver.posting import Posting, in_scope
from planforge.solver.weeks import HALF_MINUTE, OpenPlan, OpenWeek

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Effort:
    """How long to look: deterministic time per solve (about seconds), and workers. Wall time never decides."""

    deterministic_seconds: float = 60.0
    workers: int = 1


@dataclass(frozen=True)
class WeekChoice:
    """What one running week holds: a rung and, per run, its amount, longest first."""

    rung: Rung
    amounts: tuple[Amount, ...]
    features: frozenset[str]
    run_seconds: tuple[int, ...]


@dataclass(frozen=True)
class Progression:
    """What every running week holds, the pair of goal weeks, and the levels as they were proven."""

    weeks: dict[int, WeekChoice]
    goal: tuple[int, int] | None
    levels: tuple[Level, ...]


class Impossible(Exception):
    """No progression exists."""


class Unknown(Exception):
    """Neither a progression nor a proof that there is none was found within the effort."""


class WholeDraft(OpenPlan):
    """A draft with weeks and days in one model, for the few cases in which days say more than room."""

    days: Sequence[OpenDay]

    def longest_is_unique(self, week: int) -> bool:
        """Return False: durations are open here, and only layout wishes ask."""
        return False


@dataclass
class WeeklyModel:
    """The weekly model with all rules posted."""

    problem: Problem
    goal: tuple[int, int] | None
    effort: Effort
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    proven: bool = True
    values: dict[int, int] = field(default_factory=dict)

    def build(self, coupling: Coupling, *, with_days: bool, assume: bool = False) -> None:
        """Open the weeks and post every rule; with days where they matter beyond room."""
        self.plan = WholeDraft(self.model, self.problem, self.goal, coupling.longest)
        self.posting = Posting(self.model, assume=assume)
        week_rules: Draft = self.plan  # type: ignore[assignment]  # a draft without days is enough for week rules
        self.posting.post(in_scope(self.problem, "week"), week_rules, ("coach", "goal", "protocol"))
        if with_days:
            durations = {week.frame.index: [one.duration for one in week.sessions] for week in self.plan.weeks}
            self.plan.days = open_days(self.model, self.problem, durations)
            link_days(self.model, self.plan.days)
            present = {week.frame.index: [one.present for one in week.sessions] for week in self.plan.weeks}
            link_weeks(self.model, self.plan.days, present)
            self.posting.post(in_scope(self.problem, "day"), week_rules, ("coach",))
        else:
            post_coupling(self.model, self.plan, coupling)

    def solver(self) -> cp_model.CpSolver:
        """Return a solver set up to be exact and deterministic."""
        solver = cp_model.CpSolver()
        # Presolve off: reported faults of 9.15 (a false INFEASIBLE, wrong cores), and the model is tight without it.
        import os; E=os.environ.get
        solver.parameters.cp_model_presolve = E('PRE','0')=='1'
        solver.parameters.linearization_level = int(E('LIN','0'))
        if E('SYM'): solver.parameters.symmetry_level=int(E('SYM'))
        if E('BR'): solver.parameters.search_branching=int(E('BR'))
        if E('CORE'): solver.parameters.optimize_with_core=True
        if E('LB'): solver.parameters.optimize_with_lb_tree_search=True
        if E('PROBE'): solver.parameters.cp_model_probing_level=int(E('PROBE'))
        solver.parameters.num_workers = self.effort.workers
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = self.effort.deterministic_seconds
        return solver

    def feasible(self) -> None:
        """Find a first solution, or raise Impossible or Unknown."""
        self._solve(None)

    def minimize(self, name: str, expression: Quantity) -> Level:
        """Return a level solved to its optimum, and keep it for the levels after."""
        if isinstance(expression, int):
            return Level(name=name, value=expression, bound=expression)
        solver = self._solve(expression)
        value = int(solver.value(expression))
        bound = value if self._optimal else round(solver.best_objective_bound)
        self.proven &= self._optimal
        self.model.clear_objective()
        self.model.add(expression <= value)
        return Level(name=name, value=value, bound=bound)

    def _solve(self, expression: Quantity | None) -> cp_model.CpSolver:
        if expression is not None:
            self.model.minimize(expression)
        if self.posting.impossible:
            raise Impossible
        solver = self.solver()
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            raise Impossible
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"the model is invalid: {self.model.validate()}")
        if status == cp_model.UNKNOWN:
            raise Unknown
        self._optimal = status == cp_model.OPTIMAL
        self._remember(solver)
        return solver

    def _remember(self, solver: cp_model.CpSolver) -> None:
        """Keep the solution: the next level starts from it."""
        self.model.clear_hints()
        values = solver.response_proto.solution
        self.model.proto.solution_hint.vars.extend(range(len(values)))
        self.model.proto.solution_hint.values.extend(values)
        self.last = solver

    # -- reading the solution ------------------------------------------------------------------------------------

    def choices(self) -> dict[int, WeekChoice]:
        """Return what the last solution holds, by week."""
        return {week.frame.index: self._choice(week) for week in self.plan.weeks}

    def _choice(self, week: OpenWeek) -> WeekChoice:
        value = self.last.value
        rung = next(rung for rung, literal in week.rungs.items() if value(literal))
        amounts = tuple(
            Amount(int(value(one.repeats)), int(value(one.tails))) for one in week.sessions if value(one.present)
        )
        features = frozenset(name for name, literal in week.features.items() if value(literal))
        seconds = tuple(rung.main_seconds(amount) + self.plan.overhead.duration for amount in amounts)
        return WeekChoice(rung, amounts, features, seconds)


def progress_levels(weekly: WeeklyModel, tell: Progress) -> tuple[Level, ...]:
    """Return every level of the progression, solved in order."""
    levels: list[Level] = []
    problem, plan, costs = weekly.problem, weekly.plan, weekly.posting.costs

    def settle(name: str, expression: Quantity) -> None:
        tell(name)
        levels.append(weekly.minimize(name, expression))

    for group, name in (("coach", "the coach's soft rules"), ("goal", "distance short of the goal")):
        if costs[group]:  # type: ignore[index]
            settle(name, sum(costs[group]))  # type: ignore[index]
    if costs["protocol"]:
        settle("the protocol's soft rules", sum(costs["protocol"]))
    if not plan.weeks:
        return tuple(levels)
    first = next((week for week in plan.weeks if week.frame.full), plan.weeks[0])
    settle("distance of the first full week", first.distance)
    pairs = [(before, week) for before, week, reference in plan.references() if reference.may_grow]
    if pairs:
        growths = [week.distance - before.distance for before, week in pairs]
        settle("largest weekly increase of distance, in 100 m", _largest(weekly, growths, Per.METRES_100))
        growths = [week.run_time - before.run_time for before, week in pairs]
        settle("largest weekly increase of running, in minutes", _largest(weekly, growths, Per.MINUTE))
    open_weeks = [week for week in plan.weeks if not week.fewest_runs]
    if open_weeks:
        most = sum(len(week.sessions) for week in open_weeks)
        settle("runs that shortened weeks leave out", most - sum(week.runs for week in open_weeks))
    tell("filling the weeks")
    for week in plan.weeks:
        weekly.minimize("tie", _order(week))
    return tuple(levels)


def _largest(weekly: WeeklyModel, growths: list[Quantity], unit: int) -> Quantity:
    """Return the largest growth in started units."""
    top = weekly.model.new_int_var(0, 10**6, "")
    for growth in growths:
        weekly.model.add(unit * top >= growth)
    return top


def _order(week: OpenWeek) -> Quantity:
    """Return a number that differs for every content of a week: most running first, then the easier rung."""
    half = week.longest_main // HALF_MINUTE + 1
    order: Quantity = -sum(one.half_minutes for one in week.sessions)
    order = order * half - week.sessions[0].half_minutes
    order = order * len(week.rungs) + sum(place * literal for place, literal in enumerate(week.rungs.values()))
    for name in week.features:
        order = order * 2 + week.feature(name)
    return order
