"""One model of all weeks: stated from a problem, solved within an effort, and read back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from planforge.problem.problem import Problem
from planforge.rules.base.draft import DayDraft, Quantity, WeekDraft
from planforge.sessions.palette import Amount, Rung
from planforge.solver.days.days import OpenDay, link_days, link_weeks, open_days, settled_seconds
from planforge.solver.effort import Budget
from planforge.solver.facts import WeekFacts
from planforge.solver.posting import Group, Posting, in_scope
from planforge.solver.weeks.coupling import Coupling, post_coupling
from planforge.solver.weeks.states import States
from planforge.solver.weeks.weeks import OpenPlan, OpenWeek

LARGEST_VALUE = 10**9
FOLLOWING = 0.1  # deterministic time in which a model is solved in which everything is known; it takes next to none


@dataclass(frozen=True)
class WeekChoice:
    """What one running week holds: a rung and, per run, its amount, longest first."""

    rung: Rung
    amounts: tuple[Amount, ...]
    features: frozenset[str]
    run_seconds: tuple[int, ...]


class Impossible(Exception):
    """No progression exists."""


class Unknown(Exception):
    """Neither a progression nor a proof that there is none was found within the effort."""


class _Model(cp_model.CpModel):
    """A model without the old names of its methods: they hold it, and leave it for the garbage collector to find."""

    def _add_pre_pep8_methods(self) -> None:
        pass


class WholeDraft(OpenPlan):
    """A draft with weeks and days in one model, for the few cases in which days say more than capacity."""

    days: Sequence[OpenDay]

    def longest_is_unique(self, week: int) -> bool:
        """Return False: durations are open here, and only layout wishes ask."""
        return False


class WeeklyModel:
    """The weekly model with all rules posted, and its last solution."""

    def __init__(
        self,
        problem: Problem,
        goal: tuple[int, int] | None,
        budget: Budget,
        coupling: Coupling,
        states: dict[int, States],
        facts: dict[int, WeekFacts],
        *,
        with_days: bool,
        priced: bool = True,
        levels: Mapping[int, Collection[Rung]] | None = None,
    ) -> None:
        """Open the weeks and post every rule; with days where they matter beyond capacity.

        `states` are those left to the weeks whose number of runs is settled, `levels` the rungs left to others. Without
        `priced` soft rules are left out: what is asked is whether there is anything at all.
        """
        groups: Sequence[Group] = ("coach", "goal", "protocol", "rebuild") if priced else ()
        self.problem, self.budget = problem, budget
        self.last: cp_model.CpSolver | None = None
        self.each = 0.0  # deterministic time that goes into each solve beside its own
        self._near: int | None = None
        self.model: cp_model.CpModel = _Model()
        self.plan = WholeDraft(self.model, problem, goal, facts, states, levels or {})
        self.posting = Posting(self.model)
        weeks: WeekDraft = self.plan
        self.posting.post(in_scope(problem, "week"), weeks, groups)
        if with_days:
            settled = settled_seconds(problem)
            durations: dict[int, Sequence[Quantity]] = {
                week.frame.index: [one.duration for one in week.sessions] for week in self.plan.open_weeks
            }
            durations.update(settled)
            self.plan.days = open_days(problem, durations, lambda name: self.model.new_bool_var(str(name)))
            link_days(self.model, self.plan.days)
            present: dict[int, Sequence[Quantity]] = {
                week.frame.index: [one.present for one in week.sessions] for week in self.plan.open_weeks
            }
            present.update({week: [1] * len(seconds) for week, seconds in settled.items()})
            link_weeks(self.model, self.plan.days, present)
            days: DayDraft = self.plan
            self.posting.post(in_scope(problem, "day"), days, groups[:1])
        else:
            post_coupling(self.model, self.plan, coupling, self.posting)

    def __del__(self) -> None:
        """Let go of the model at once: OR-Tools keeps methods of a model in it, a circle that takes ten megabytes."""
        vars(self.model).clear()

    def solver(self, most: float) -> cp_model.CpSolver:
        """Return a solver set up to be exact and deterministic, for at most so much deterministic time."""
        solver = cp_model.CpSolver()
        # Presolve off: reported faults of 9.15 (a false INFEASIBLE, wrong cores), and the model is tight without it;
        # linear relaxation, probing and symmetry cost more than they save on it (measured).
        solver.parameters.cp_model_presolve = False
        solver.parameters.linearization_level = 0
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        # Nor is anything probed before each search: that alone took a fixed quarter of a deterministic second, thirty
        # times as long as finding weeks that keep all rules, and four times in five it was all of a trial (measured).
        solver.parameters.use_sat_inprocessing = False
        if self._near is not None:
            solver.parameters.hint_conflict_limit = self._near
        solver.parameters.catch_sigint_signal = False  # else Ctrl-C ends a solve with whatever it has, as if feasible
        solver.parameters.num_workers = self.budget.workers
        solver.parameters.random_seed = 1
        solver.parameters.max_deterministic_time = most
        return solver

    def minimize(self, expression: Quantity, most: float | None = None) -> tuple[int, int]:
        """Return the least value of an expression and the bound proven for it; raise Impossible or Unknown.

        most: see `satisfy`.
        """
        self.model.minimize(expression)
        try:
            proven = self.satisfy(most)
        finally:
            self.model.clear_objective()
        assert self.last is not None
        value = int(self.last.value(expression))
        return value, value if proven else round(self.last.best_objective_bound)

    def satisfy(self, most: float | None = None) -> bool:
        """Find a solution (the best, where there is an objective) and tell if proven; raise Impossible or Unknown.

        most: the deterministic time it may take; else all that is left.
        """
        if self.posting.impossible:
            raise Impossible
        limit = self.budget.left if most is None else most
        if limit <= 0:
            raise Unknown
        solver = self.solver(limit)
        status = solver.solve(self.model)
        self.budget.spend(solver.response_proto.deterministic_time + self.each)
        if status == cp_model.INFEASIBLE:
            raise Impossible
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"the model is invalid: {self.model.validate()}")
        if status == cp_model.UNKNOWN:
            raise Unknown
        self.last = solver
        self._start_from(solver)
        return bool(status == cp_model.OPTIMAL)

    def _start_from(self, solver: cp_model.CpSolver) -> None:
        """Let the next level start from this solution."""
        self.model.clear_hints()
        values = solver.response_proto.solution
        self.model.proto.solution_hint.vars.extend(range(len(values)))
        self.model.proto.solution_hint.values.extend(values)

    def look_first_near(self, choices: Mapping[int, WeekChoice], conflicts: int | None = None) -> None:
        """Let the solver try these weeks first; it never changes what is possible.

        conflicts: after so many it looks elsewhere; else after the few that are usual.
        """
        self._near = conflicts
        for week in self.plan.open_weeks:
            choice = choices.get(week.frame.index)
            if choice is None or not choice.amounts or choice.rung not in week.rungs:
                continue
            for rung, literal in week.rungs.items():
                self.model.add_hint(literal, rung == choice.rung)
            for place, one in enumerate(dict.fromkeys(week.sessions)):
                there = place < len(choice.amounts) or week.fewest_runs > 0
                amount = choice.amounts[min(place, len(choice.amounts) - 1)] if there else Amount(0)
                self.model.add_hint(one.repeats, amount.repeats)
                self.model.add_hint(one.tails, amount.tails)
                if not isinstance(one.present, int):
                    self.model.add_hint(one.present, there)

    def follow(self, choices: Mapping[int, WeekChoice]) -> None:
        """Take these weeks for the last solution: they are known to be one, and only their days are looked for.

        Raises Unknown where even that takes too long.
        """
        self.model.clear_hints()
        self.look_first_near(choices)
        solver = self.solver(FOLLOWING)
        solver.parameters.fix_variables_to_their_hinted_value = True
        status = solver.solve(self.model)
        if status == cp_model.UNKNOWN:
            raise Unknown
        assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE), "weeks that were found keep all rules"
        self.last = solver
        self._start_from(solver)

    def hold(self, choices: Mapping[int, WeekChoice], when: Sequence[cp_model.IntVar] = ()) -> None:
        """State what these weeks hold; `when`: where all of these are true."""
        for week in self.plan.open_weeks:
            choice = choices.get(week.frame.index)
            if choice is None:
                continue
            stated = [week.rungs[choice.rung] == 1]
            for place, one in enumerate(dict.fromkeys(week.sessions)):
                there = place < len(choice.amounts)
                amount = choice.amounts[place] if there else Amount(0)
                stated += [one.repeats == amount.repeats, one.tails == amount.tails]
                if not isinstance(one.present, int):
                    stated.append(one.present == there)
            stated += [literal == (name in choice.features) for name, literal in week.features.items()]
            for statement in stated:
                self.model.add(statement).only_enforce_if(*when)

    def can_hold(self, choices: Mapping[int, WeekChoice], most: float) -> bool:
        """Tell whether these weeks can hold that; then they do from now on. Raises Unknown.

        most: see `satisfy`.
        """
        held = self.model.new_bool_var("")
        self.hold(choices, (held,))
        self.model.add_assumption(held)
        try:
            self.satisfy(most)
        except Impossible:
            self.model.add(held == 0)
            return False
        finally:
            self.model.clear_assumptions()
        self.model.add(held == 1)
        return True

    def choices(self) -> dict[int, WeekChoice]:
        """Return what the last solution holds, by week."""
        return {week.frame.index: self._choice(week) for week in self.plan.open_weeks}

    def _choice(self, week: OpenWeek) -> WeekChoice:
        assert self.last is not None, "solved before"
        value = self.last.value
        rung = next(rung for rung, literal in week.rungs.items() if value(literal))
        amounts = tuple(
            Amount(int(value(one.repeats)), int(value(one.tails))) for one in week.sessions if value(one.present)
        )
        features = frozenset(name for name, literal in week.features.items() if value(literal))
        seconds = tuple(rung.main_seconds(amount) + week.overhead.duration for amount in amounts)
        return WeekChoice(rung, amounts, features, seconds)
