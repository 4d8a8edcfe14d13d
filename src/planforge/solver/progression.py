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
from planforge.sessions.palette import Rung
from planforge.solver.coupling import Coupling, post_coupling
from planforge.solver.days import OpenDay, link_days, link_weeks, open_days
from planforge.solver.posting import Posting, in_scope
from planforge.solver.weeks import OpenPlan, OpenWeek

Progress = Callable[[str], None]
TIE_BITS = 52  # what one tie-break objective may hold; the solver keeps sums below 2^62


@dataclass(frozen=True)
class Effort:
    """How long to look: deterministic time per solve (about seconds), and workers. Wall time never decides."""

    deterministic_seconds: float = 60.0
    workers: int = 1


@dataclass(frozen=True)
class WeekChoice:
    """What one running week holds: a rung and, per run, its count (repeats or minutes), longest first."""

    rung: Rung
    counts: tuple[int, ...]
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
        solver.parameters.cp_model_presolve = False
        solver.parameters.linearization_level = 0
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
        counts = tuple(int(value(one.repeats)) for one in week.sessions if value(one.present))
        features = frozenset(name for name, literal in week.features.items() if value(literal))
        seconds = tuple(rung.main_seconds(count) + self.plan.overhead.duration for count in counts)
        return WeekChoice(rung, counts, features, seconds)


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
        settle("largest weekly increase of distance", _largest(weekly, [b - a for a, b in _loads(pairs, "distance")]))
        settle("largest weekly increase of running", _largest(weekly, [b - a for a, b in _loads(pairs, "run_time")]))
    open_weeks = [week for week in plan.weeks if not week.fewest_runs]
    if open_weeks:
        most = sum(len(week.sessions) for week in open_weeks)
        settle("runs that shortened weeks leave out", most - sum(week.runs for week in open_weeks))
    settle("running in total", sum(week.run_time for week in plan.weeks))
    tell("settling ties")
    code: Quantity = 0
    bits = 0
    for week in plan.weeks:
        own, width = _code(week)
        if bits and bits + width > TIE_BITS:
            weekly.minimize("tie", code)
            code, bits = 0, 0
        code, bits = code * (1 << width) + own, bits + width
    weekly.minimize("tie", code)
    return tuple(levels)


def _loads(pairs: list[tuple[OpenWeek, OpenWeek]], name: str) -> list[tuple[Quantity, Quantity]]:
    return [(getattr(before, name), getattr(week, name)) for before, week in pairs]


def _largest(weekly: WeeklyModel, growths: list[Quantity]) -> Quantity:
    top = weekly.model.new_int_var(0, 10**12, "")
    for growth in growths:
        weekly.model.add(top >= growth)
    return top


def _code(week: OpenWeek) -> tuple[Quantity, int]:
    """Return a number that differs for every content of a week (easier rungs, then fewer counts first), and its bits."""
    code: Quantity = sum(place * literal for place, literal in enumerate(week.rungs.values()))
    bits, count_bits = len(week.rungs).bit_length(), week.most_count.bit_length()
    for one in week.sessions:
        code, bits = code * (1 << count_bits) + one.repeats, bits + count_bits
    for name in week.features:
        code, bits = code * 2 + week.feature(name), bits + 1
    return code, bits
