"""The keystone: does the solver allow exactly the plans in which `check` finds nothing, and at the price `check` finds?

A universe is a small problem together with everything that may stand in it. Its plans are enumerated twice: by brute
force, as finished plans made of sessions, which `check` judges; and by the real solver, over the engine's own open
weeks or days with nothing posted but the rule. What a universe leaves out is left out of both.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import product

from drawn import amount, features, plan_of
from ortools.sat.python import cp_model

from planforge.plan.measures import measure_steps
from planforge.plan.model import Kind, Plan, PlanGoal, Session
from planforge.problem.frames import Day, WeekFrame
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, Rule
from planforge.rules.run_days import most_runs, runs_exactly
from planforge.sessions.build import activity, cross_session, overhead, run_session, strength_session
from planforge.sessions.palette import Amount, Rung, palette
from planforge.solver.days.days import OpenDay, link_days, link_weeks, open_days
from planforge.solver.facts import asked_features, week_facts
from planforge.solver.posting import Group, Posting
from planforge.solver.weeks.weeks import OpenPlan, OpenWeek, pruner

Key = tuple[int, ...]  # one plan of a universe: per place the number of what stands there
Goal = tuple[int, int] | None
Judged = dict[Key, list[Finding]]
GROUPS: tuple[Group, ...] = ("coach", "goal", "protocol", "rebuild", "training", "layout")
LARGEST_PRICE = 10**9
HILLY = {"hills", "downhill"}


@dataclass(frozen=True)
class Several:
    """A rule used more than once, judged and posted as if it were one. All uses are hard."""

    uses: tuple[Rule, ...]
    hard = True
    weight = None

    @property
    def name(self) -> str:
        return self.uses[0].name


Ruled = Rule | Several


def uses_of(rule: Ruled) -> tuple[Rule, ...]:
    """Return the uses a rule stands for."""
    return rule.uses if isinstance(rule, Several) else (rule,)


@dataclass
class Opened:
    """A universe as the solver sees it: per place a variable that says what stands there; what it all costs."""

    model: cp_model.CpModel
    places: list[cp_model.IntVar]
    cost: cp_model.LinearExprT


class Universe(ABC):
    """A small problem and everything that may stand in it. `companions` are rules in force that are never posted."""

    def __init__(self, name: str, problem: Problem, companions: Sequence[Rule] = ()) -> None:
        self.name = name
        self.problem = problem
        self.companions = tuple(companions)
        self._judged: dict[tuple[Ruled, Goal], Judged] = {}  # rules are values; a test that patches one makes its own

    def __repr__(self) -> str:
        return self.name

    def under(self, rule: Ruled) -> Problem:
        """Return the problem with one rule, and what it asks of others."""
        return self.problem.with_rules(*uses_of(rule), *(one for one in self.companions if one.name != rule.name))

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Return the pairs of goal weeks the engine tries."""
        return self.problem.goal_weeks or (None,)

    @cached_property
    @abstractmethod
    def plans(self) -> dict[Key, Plan]:
        """Return every plan of the universe, made without any solver."""

    @abstractmethod
    def opened(self, rule: Ruled, goal: Goal) -> set[Key]:
        """Return the plans the engine opens under the rule, whatever the rule then says of them."""

    @abstractmethod
    def show(self, key: Key) -> str:
        """Return a plan as a person would write it."""

    @abstractmethod
    def open(self, rule: Ruled, goal: Goal, groups: Sequence[Group]) -> Opened | None:
        """Return the solver's universe with the rule posted; None when the engine sees at once that nothing is left."""

    @cached_property
    def readings(self) -> dict[Goal, dict[Key, Reading]]:
        """Return every plan, measured, as it says that it reaches and holds the goal in a pair of weeks."""
        problem, measured = self.problem.with_rules(*self.companions), {}
        for goal in self.goals:
            reached, held = goal or (None, None)
            states = PlanGoal(reached_in_week=reached, held_in_week=held)
            measured[goal] = {
                key: Reading(problem, plan.model_copy(update={"goal": states})) for key, plan in self.plans.items()
            }
            for reading in measured[goal].values():
                assert reading.weeks, "measured now, for every rule"
        return measured

    def forget(self) -> None:
        """Drop what was judged: over all rules it is too much to keep."""
        self._judged.clear()

    def judge(self, rule: Ruled, goal: Goal) -> Judged:
        """Return what `check` finds in every plan."""
        if (rule, goal) not in self._judged:
            problem, found = self.under(rule), {}
            for key, measured in self.readings[goal].items():
                reading = copy(measured)  # what is measured does not depend on the rules; which weeks are full does
                reading.problem = problem
                reading.weeks = tuple(replace(one, frame=problem.week(one.index)) for one in measured.weeks)
                found[key] = [one for use in uses_of(rule) for one in use.found(reading)]
            self._judged[rule, goal] = found
        return self._judged[rule, goal]


# -- asking the solver -----------------------------------------------------------------------------------------------


class _Collector(cp_model.CpSolverSolutionCallback):
    def __init__(self, places: Sequence[cp_model.IntVar]) -> None:
        super().__init__()
        self.places = places
        self.found: set[Key] = set()

    def on_solution_callback(self) -> None:
        self.found.add(tuple(self.value(one) for one in self.places))


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    return solver


def every_solution(opened: Opened | None) -> set[Key]:
    """Return every plan the solver's universe holds."""
    if opened is None:
        return set()
    solver, collector = _solver(), _Collector(opened.places)
    solver.parameters.enumerate_all_solutions = True
    status = solver.solve(opened.model, collector)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)
    return collector.found


def some_solution(opened: Opened) -> Key | None:
    """Return one plan of the solver's universe, None when there is none."""
    solver = _solver()
    status = solver.solve(opened.model)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)
    return tuple(solver.value(one) for one in opened.places) if status == cp_model.OPTIMAL else None


# -- comparing -------------------------------------------------------------------------------------------------------


def disagreements(rule: Ruled, universe: Universe, *, strict: bool = True) -> list[str]:
    """Return where the two halves of a rule differ over a universe: on what is allowed, or on what it costs.

    strict: a hard rule must also find what is wrong with plans the engine never opens (more runs than are asked for).
    """
    found: list[str] = []
    for goal in universe.goals:
        judged = universe.judge(rule, goal)
        found += _on_what_is_allowed(rule, universe, goal, judged, strict=strict and rule.hard)
        found += _on_what_it_costs(rule, universe, goal, judged)
    return found


def _on_what_is_allowed(rule: Ruled, universe: Universe, goal: Goal, judged: Judged, *, strict: bool) -> Iterator[str]:
    opened = set(judged) if strict else universe.opened(rule, goal)
    clean = {key for key, found in judged.items() if key in opened and not any(one.hard for one in found)}
    allowed = every_solution(universe.open(rule, goal, ()))
    for key in sorted(allowed - clean):
        said = "; ".join(one.message for one in judged[key]) if key in judged else "no such plan exists"
        yield f"the solver allows {universe.show(key)}; check says: {said}"
    for key in sorted(clean - allowed):
        yield f"check finds nothing in {universe.show(key)}; the solver forbids it"


def _on_what_it_costs(rule: Ruled, universe: Universe, goal: Goal, judged: Judged) -> Iterator[str]:
    """Yield the plans whose cheapest price is not what `check` finds: first any that is cheaper, then any dearer."""
    price, possible = rule.weight or 1, universe.opened(rule, goal)
    costs = {
        key: price * sum(one.excess for one in found)
        for key, found in judged.items()
        if key in possible and not any(one.hard for one in found)
    }
    opened = universe.open(rule, goal, GROUPS) if costs else None
    if opened is None or (isinstance(opened.cost, int) and not any(costs.values())):
        return
    cheaper = _priced(opened, costs, 1)
    if (key := some_solution(cheaper)) is not None:
        yield f"check finds {costs[key]} in {universe.show(key)}; the solver pays less"
        return
    opened = universe.open(rule, goal, GROUPS)
    assert opened is not None
    for key in sorted(set(costs) - every_solution(_priced(opened, costs, 0))):
        yield f"check finds {costs[key]} in {universe.show(key)}; the solver pays more"


def _priced(opened: Opened, costs: dict[Key, int], less: int) -> Opened:
    """Return the solver's universe of these plans, each at most at its price less so much."""
    price = opened.model.new_int_var(0, LARGEST_PRICE, "price")
    opened.model.add_allowed_assignments([*opened.places, price], [(*key, cost) for key, cost in costs.items()])
    opened.model.add(opened.cost + less <= price)
    return opened


def _post(rule: Ruled, problem: Problem, model: cp_model.CpModel, draft: object, groups: Sequence[Group]) -> Posting:
    posting = Posting(model)
    uses = [RuleUse(one, "in code") for one in uses_of(rule)]
    posting.post(uses, draft, groups)  # type: ignore[arg-type]  # a draft without days, or with days only
    return posting


def _place(model: cp_model.CpModel, count: int) -> tuple[cp_model.IntVar, list[cp_model.IntVar]]:
    """Return a variable for what stands in a place, and a literal for each thing that may."""
    literals = [model.new_bool_var("") for _ in range(count)]
    model.add_exactly_one(literals)
    place = model.new_int_var(0, count - 1, "")
    model.add(place == sum(number * literal for number, literal in enumerate(literals)))
    return place, literals


def _say(model: cp_model.CpModel, literal: cp_model.IntVar, variable: cp_model.LinearExprT, value: int) -> None:
    """State that a quantity has a value when a literal holds; the quantity may be settled already."""
    if isinstance(variable, int):
        if variable != value:
            model.add(literal == 0)
    else:
        model.add(variable == value).only_enforce_if(literal)


# -- universes of weeks ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Content:
    """What a week holds: runs of one rung, longest first, and what comes back in it."""

    text: str
    rung: Rung | None
    amounts: tuple[Amount, ...]
    features: frozenset[str]


def content(text: str, problem: Problem) -> Content:
    """Return the week a text stands for: `.`, `8x1:2`, `12,10`, `20~hills~tempo`."""
    words, *named = text.split("~")
    if words == ".":
        return Content(text, None, (), frozenset())
    drawn = [amount(word) for word in words.split(",")]
    kinds = {(rung.run, rung.walk) for rung, _ in drawn}
    rung = next(one for one in palette(problem.protocol.ladder) if {(one.run, one.walk)} == kinds)
    amounts = tuple(Amount(one.repeats, one.tails * 60 // rung.tail) for _, one in drawn)
    assert all(one in rung.amounts(rung.main_seconds(one)) for one in amounts), f"{text} is not of the palette"
    return Content(text, rung, amounts, frozenset(named))


class Weeks(Universe):
    """Every running week holds one of a few contents. `special`: other contents for some weeks."""

    def __init__(
        self,
        name: str,
        problem: Problem,
        contents: str,
        companions: Sequence[Rule] = (),
        special: dict[int, str] | None = None,
    ) -> None:
        super().__init__(name, problem, companions)
        texts = {frame.index: (special or {}).get(frame.index, contents) for frame in problem.running_weeks}
        self.contents = {week: [content(one, problem) for one in text.split()] for week, text in texts.items()}

    def _texts(self, key: Key) -> list[Content]:
        return [several[number] for several, number in zip(self.contents.values(), key, strict=True)]

    def show(self, key: Key) -> str:
        return " | ".join(one.text for one in self._texts(key))

    def opened(self, rule: Ruled, goal: Goal) -> set[Key]:
        problem = self.under(rule)
        held = goal[1] if goal else None
        possible = []
        for week, some in self.contents.items():
            frame, phase = problem.week(week), problem.phase(week, held)
            most = most_runs(problem, week, phase)
            back = asked_features(problem, frame, phase) if runs_exactly(problem, frame, phase) else set()
            possible.append([n for n, one in enumerate(some) if len(one.amounts) <= most and one.features <= back])
        return set(product(*possible))

    @cached_property
    def plans(self) -> dict[Key, Plan]:
        problem = self.problem.with_rules(*self.companions)
        empty = plan_of(problem, ())
        made = [
            [plan_of(problem, self._sessions(problem, problem.week(week), one)).weeks[week - 1] for one in several]
            for week, several in self.contents.items()
        ]
        found = {}
        for key in product(*map(range, map(len, made))):
            weeks = {week.index: week for week in empty.weeks}
            weeks.update((one.index, one) for one in (some[number] for some, number in zip(made, key, strict=True)))
            found[key] = empty.model_copy(update={"weeks": tuple(weeks.values())})
        return found

    def _sessions(self, problem: Problem, frame: WeekFrame, what: Content) -> list[Session]:
        """Return the week's runs, on its first days: the last run is the fast one, the one before it the hilly one."""
        dates = [day.date for day in frame.days if day.can_run] + [day.date for day in frame.days if not day.can_run]
        sessions = []
        for place, one in enumerate(what.amounts):
            own = (what.features & HILLY if place == max(0, len(what.amounts) - 2) else set()) | (
                what.features - HILLY if place == len(what.amounts) - 1 else set()
            )
            assert what.rung is not None
            slot = f"w{frame.index:02d}-run-{place + 1}"
            ground = features(own)
            sessions.append(
                run_session(problem, what.rung, one, slot=slot, on=dates[place], at=None, phase="", **ground)
            )
        return sessions

    def open(self, rule: Ruled, goal: Goal, groups: Sequence[Group]) -> Opened | None:
        problem, model = self.under(rule), cp_model.CpModel()
        mains = [
            one.rung.main_seconds(each)
            for several in self.contents.values()
            for one in several
            for each in one.amounts
            if one.rung
        ]
        held, room = goal[1] if goal else None, {}
        for week in self.contents:
            phase = problem.phase(week, held)
            longest = max(mains, default=0) + overhead(problem, week, phase).duration
            room[week] = (longest,) * most_runs(problem, week, phase)
        facts = week_facts(problem, goal, room)
        left = pruner(problem, goal, facts, {})
        if not left.possible:
            return None
        plan = OpenPlan(model, problem, goal, facts, left.states, {})
        places = []
        for week in plan.weeks:
            place, literals = _place(model, len(self.contents[week.frame.index]))
            places.append(place)
            for literal, one in zip(literals, self.contents[week.frame.index], strict=True):
                _bind_week(model, literal, week, one)
        posting = _post(rule, problem, model, plan, groups)
        return Opened(model, places, sum(one for several in posting.costs.values() for one in several))


def _bind_week(model: cp_model.CpModel, literal: cp_model.IntVar, week: OpenWeek, what: Content) -> None:
    """State what the engine's variables are when a week holds this content."""
    if len(what.amounts) > len(week.sessions) or (what.rung and what.rung not in week.rungs):
        model.add(literal == 0)
        return
    standing = what.rung or next(iter(week.rungs))
    for rung, chosen in week.rungs.items():
        _say(model, literal, chosen, int(rung == standing))
    for place, one in enumerate(week.sessions):
        here = what.amounts[place] if place < len(what.amounts) else None
        _say(model, literal, one.present, int(here is not None))
        _say(model, literal, one.repeats, here.repeats if here else 0)
        _say(model, literal, one.tails, here.tails if here else 0)
    for name, chosen in week.features.items():
        _say(model, literal, chosen, int(name in what.features))
    if not what.features <= set(week.features):
        model.add(literal == 0)


# -- universes of days -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What a day holds: a run (slot of the week, window), strength and cross-training (window), or none of them."""

    run: tuple[int, int] | None = None
    strength: int | None = None
    cross: int | None = None


class Days(Universe):
    """Every day with time holds what fits the kinds named; `runs` says what runs a week has, longest first."""

    def __init__(
        self,
        name: str,
        problem: Problem,
        runs: dict[int, str] | str = ".",
        kinds: str = "strength",
        companions: Sequence[Rule] = (),
    ) -> None:
        super().__init__(name, problem, companions)
        texts = runs if isinstance(runs, dict) else {frame.index: runs for frame in problem.running_weeks}
        self.runs = {
            week: [amount(one) for one in text.split(",")] if text != "." else [] for week, text in texts.items()
        }
        self.kinds = kinds.split()
        self.days = [day for day in problem.days if day.windows]
        self.standing = [self._standings(day) for day in self.days]

    def _standings(self, day: Day) -> list[Standing]:
        windows = range(len(day.windows))
        runs = [(slot, one) for slot in range(len(self.runs.get(day.week, ()))) for one in windows]
        return [
            Standing(run, strength, cross)
            for run in [None, *runs]
            for strength in ([None, *windows] if "strength" in self.kinds else [None])
            for cross in ([None, *windows] if "cross" in self.kinds else [None])
            if run is None or cross is None or run[1] != cross
        ]

    def _standing(self, key: Key) -> list[tuple[Day, Standing]]:
        return [(day, some[number]) for day, some, number in zip(self.days, self.standing, key, strict=True)]

    def show(self, key: Key) -> str:
        words = []
        for day, one in self._standing(key):
            run = f"run {one.run[0]} at {one.run[1]}" if one.run is not None else ""
            strength = f"strength at {one.strength}" if one.strength is not None else ""
            cross = f"cross at {one.cross}" if one.cross is not None else ""
            words.append(f"{day.date:%a%d} {' + '.join(filter(None, (run, strength, cross))) or '.'}")
        return ", ".join(words)

    def opened(self, rule: Ruled, goal: Goal) -> set[Key]:
        return set(self.plans)

    @cached_property
    def plans(self) -> dict[Key, Plan]:
        problem = self.problem.with_rules(*self.companions)
        wanted = Counter({(week, slot): 1 for week, runs in self.runs.items() for slot in range(len(runs))})
        found = {}
        for key in product(*(range(len(some)) for some in self.standing)):
            standing = self._standing(key)
            if Counter((day.week, one.run[0]) for day, one in standing if one.run is not None) == wanted:
                found[key] = plan_of(problem, self._sessions(problem, standing))
        return found

    def _sessions(self, problem: Problem, standing: list[tuple[Day, Standing]]) -> Iterator[Session]:
        numbers: Counter[tuple[int, Kind]] = Counter()
        for day, one in standing:
            first: dict[int, Session] = {}  # by window: what strength comes after
            if one.run is not None:
                slot, window = one.run
                first[window] = self._run(
                    problem, day, slot, day.windows[window].start, _number(numbers, day, Kind.RUN)
                )
            if one.cross is not None:
                number = _number(numbers, day, Kind.CROSS)
                first[one.cross] = cross_session(
                    problem,
                    activity(problem, 1),
                    slot=f"w{day.week:02d}-cross-{number}",
                    on=day.date,
                    at=day.windows[one.cross].start,
                    phase="",
                )
            yield from first.values()
            if one.strength is not None:
                number = _number(numbers, day, Kind.STRENGTH)
                yield strength_session(
                    problem,
                    problem.routine(day.week, number),
                    slot=f"w{day.week:02d}-strength-{number}",
                    on=day.date,
                    at=_after(day.date, day.windows[one.strength].start, first.get(one.strength)),
                    phase="",
                )

    def _run(self, problem: Problem, day: Day, slot: int, at: time | None, number: int) -> Session:
        rung, much = self.runs[day.week][slot]
        return run_session(problem, rung, much, slot=f"w{day.week:02d}-run-{number}", on=day.date, at=at, phase="")

    def seconds(self, problem: Problem) -> dict[int, list[int]]:
        """Return how long each run of each week takes."""
        speeds = problem.runner.speeds
        over = {week: overhead(problem, week, "").duration for week in self.runs}
        return {
            week: [measure_steps(rung.steps(much), speeds).duration + over[week] for rung, much in runs]
            for week, runs in self.runs.items()
        }

    def open(self, rule: Ruled, goal: Goal, groups: Sequence[Group]) -> Opened | None:
        problem, model = self.under(rule), cp_model.CpModel()
        seconds = self.seconds(problem)
        days = open_days(problem, dict(seconds), lambda name: model.new_bool_var(str(name)))
        link_days(model, days)
        link_weeks(model, days, {week: [1] * len(runs) for week, runs in seconds.items()})
        places = []
        with_time = {day.index for day in self.days}
        for one, some in zip([one for one in days if one.day.index in with_time], self.standing, strict=True):
            place, literals = _place(model, len(some))
            places.append(place)
            for literal, standing in zip(literals, some, strict=True):
                _bind_day(model, literal, one, standing)
        posting = _post(rule, problem, model, DayDraft(problem, goal, days, seconds), groups)
        return Opened(model, places, sum(one for several in posting.costs.values() for one in several))


class DayDraft:
    """The open days as day rules see them when the weeks are settled."""

    def __init__(self, problem: Problem, goal: Goal, days: list[OpenDay], seconds: dict[int, list[int]]) -> None:
        self.problem, self.days, self._seconds = problem, days, seconds
        self.reached: int | None = goal[0] if goal else None
        self.held: int | None = goal[1] if goal else None

    def phase(self, week: int) -> str:
        return self.problem.phase(week, self.held)

    def longest_is_unique(self, week: int) -> bool:
        durations = sorted(self._seconds.get(week, []), reverse=True)
        return bool(durations) and durations[0] not in durations[1:]


def _number(numbers: Counter[tuple[int, Kind]], day: Day, kind: Kind) -> int:
    numbers[day.week, kind] += 1
    return numbers[day.week, kind]


def _after(on: date, opens: time | None, before: Session | None) -> time | None:
    if opens is None or before is None:
        return opens
    return (datetime.combine(on, opens) + timedelta(seconds=before.duration_s)).time()


def _bind_day(model: cp_model.CpModel, literal: cp_model.IntVar, day: OpenDay, what: Standing) -> None:
    """State what the engine's variables are when a day holds this."""
    for position, window in enumerate(day.windows):
        for slot, run in enumerate(window.run):
            _say(model, literal, run, int(what.run == (slot, position)))
        _say(model, literal, window.strength, int(what.strength == position))
        _say(model, literal, window.cross, int(what.cross == position))
