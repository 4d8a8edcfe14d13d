"""What the days allow, as constraints on the weeks: exactly, as feasibility.

Durations couple to days only through capacity: a week's runs, longest first, must fit the seconds that some pattern of
days leaves them, and neighbouring weeks must not clash. So patterns of a week that agree in capacity, in cost (what the
coach's soft day rules make of them) and in their terms of the rows that join neighbouring weeks are one equivalence
class; dominated classes are left out, each other one has a literal. A layout then never fails after a progression was
accepted. Where a day rule treats the runs of a week differently, or a soft one prices what stands inside a single day,
capacity is not the whole story: the engine then states the days themselves in the weekly model (`needs_days`).
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from ortools.sat.python import cp_model

from planforge.problem.calendar import hold_a_run
from planforge.problem.frames import History
from planforge.problem.problem import Problem
from planforge.problem.sections import Protocol
from planforge.rules.base.draft import Quantity, by_week
from planforge.rules.base.settled import SettledWeek
from planforge.rules.run_days import most_runs, runs_exactly
from planforge.sessions.build import cross_seconds, strength_seconds
from planforge.solver.days.days import OTHERS, settled_seconds
from planforge.solver.days.layout import DayReading, Known, joining_cost, most_strength
from planforge.solver.days.patterns import NEVER, Enumeration, turns_of
from planforge.solver.days.rows import Ints, Row
from planforge.solver.posting import Posting, in_scope
from planforge.solver.weeks.states import Mask
from planforge.solver.weeks.weeks import OpenPlan

KEPT = 32  # couplings; what they are made of is kept beside them
KEPT_READINGS = 4  # of days with all that may stand on them: of two years some five megabytes each
LARGE = 10**12  # more than any plan pays for its days


@dataclass(frozen=True)
class Classes:
    """The equivalence classes of one week's patterns, one an entry of the first axis.

    runs: how many it holds. capacity: the seconds left to each run, the longest first, `(classes, slots)`. before,
    after: its terms of each row that joins it to the week before or after, `(classes, rows)`, in the rows' units. cost:
    of the coach's soft rules, in units of price.
    """

    runs: Ints
    capacity: Ints
    before: Ints
    after: Ints
    cost: Ints


@dataclass(frozen=True)
class Coupling:
    """The classes of every week, and the rows that join neighbours (by the earlier week).

    soft: the coach made some rule about days soft.
    """

    classes: dict[int, Classes]
    between: dict[int, list[Row]]
    soft: bool
    needs_days: bool

    @cached_property
    def longest(self) -> dict[int, tuple[int, ...]]:
        """Return, per running week, the most seconds its days leave to each run, the longest first."""
        return {
            week: tuple(int(capacity) for capacity in one.capacity.max(axis=0))
            for week, one in self.classes.items()
            if one.capacity.size
        }

    @cached_property
    def priced(self) -> dict[int, tuple[Ints, Ints]]:
        """Return, per week whose days the coach's soft rules price, its classes' capacity and their cost."""
        if self.needs_days:
            return {}
        return {week: (one.capacity, one.cost) for week, one in self.classes.items() if one.cost.any()}

    @cached_property
    def cost_to_go(self) -> dict[int, Ints]:
        """Return what the coach's soft rules about days cost at least from a week on, `(classes,)` of that week.

        Shortest paths over the classes of the weeks, as if every run were short. Nothing is known where the days are
        stated in the model.
        """
        if self.needs_days or not self.soft:
            return {}
        weeks = list(self.classes)
        cost = {weeks[-1]: self.classes[weeks[-1]].cost}
        for week, later in zip(weeks[-2::-1], weeks[:0:-1], strict=True):
            here, rows = self.classes[week], self.between.get(week, [])
            onward = joining_cost(here.after, self.classes[later].before, rows) + cost[later]
            cost[week] = np.minimum(here.cost + onward.min(axis=1), NEVER)
        return cost

    @property
    def least_price(self) -> int:
        """Return a bound no plan goes below: what the coach's soft rules about days cost together."""
        return int(self.cost_to_go[next(iter(self.classes))].min()) if self.cost_to_go else 0

    @cached_property
    def impossible_week(self) -> int | None:
        """Return the first week that cannot stand on its days, after the weeks before it stand on theirs.

        Where the days are stated in the model it is asked of each week alone.
        """
        known: dict[Hashable, Mask] = {}  # weeks that are alike, after weeks that are
        left: Mask | None = None  # the classes of the week before that can stand
        for week, classes in self.classes.items():
            rows = [row for row in self.between.get(week - 1, []) if row.price is None]
            if left is None or not rows or self.needs_days:
                left = np.ones(len(classes.runs), np.bool_)
            else:
                before = self.classes[week - 1]
                key = (
                    id(before),
                    id(classes),
                    left.tobytes(),
                    tuple((row.offset, row.price) for row in self.between[week - 1]),
                )
                if key not in known:
                    cost = joining_cost(before.after[left], classes.before, self.between[week - 1])
                    follows: Mask = np.any(cost < NEVER, axis=0)
                    known[key] = follows
                left = known[key]
            if not left.any():
                return week
        return None


class Couplings:
    """Couples problem after problem; what they have in common is worked out once.

    Nothing that is kept changes an answer: each depends on its key alone.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        self._couplings: dict[Hashable, Coupling] = {}  # the last ones
        self._readings: dict[Hashable, DayReading] = {}  # the last ones
        self.days_read = 0  # for how many kinds of days rules were read
        self._last: tuple[Problem, tuple[Hashable, str]] | None = None  # asked of for each week that may hold the goal
        self._contents: dict[Hashable, Known] = {}
        self._protocols: list[Protocol] = []
        self._histories: list[History | None] = []
        self._alike: dict[Hashable, Hashable] = {}  # what else matters of calendar, runner and rules, by these
        self._classes: dict[Hashable, Classes] = {}

    def of(self, problem: Problem, held: int | None) -> Coupling:
        """Return what the days allow when the goal is held in week `held`."""
        phases = {week.index: problem.phase(week.index, held) for week in problem.weeks}
        slots = {week.index: most_runs(problem, week.index, phases[week.index]) for week in problem.running_weeks}
        slots |= {week: len(seconds) for week, seconds in settled_seconds(problem).items()}
        exactly = {week.index for week in problem.weeks if runs_exactly(problem, week, phases[week.index])}
        if self._last is None or self._last[0] is not problem:
            self._last = problem, (self._of_days(problem), repr(problem.calendar.available))
        of_days, available = self._last[1]
        contents = tuple(slots.items()), of_days
        days = contents, available
        rules = tuple(use.rule for use in in_scope(problem, "day"))
        key = held, tuple(phases.values()), frozenset(exactly), days, rules
        if key not in self._couplings:
            known = self._contents.setdefault(contents, {})
            like = self._readings.get(days)
            last = next(reversed(self._readings.values()), None)
            reading = DayReading(problem, held, None, slots, {"coach": 1}, like, known, last.days if last else ())
            self.days_read += like is None
            _keep(self._readings, days, like or reading, KEPT_READINGS)
            coupling = _coupled(problem, phases, slots, exactly, reading, self._classes)
            _keep(self._couplings, key, coupling, KEPT)
        return self._couplings[key]

    def _of_days(self, problem: Problem) -> Hashable:
        """Return everything the days of a problem depend on but for their times and the numbers of runs.

        The rest of a problem is its goal and its rules. Of these matter those that shorten weeks, and those that shape
        strength sessions, by what they make of them. On which days of the week there is time matters by what that
        makes of the weeks.
        """
        calendar = repr(problem.calendar.model_copy(update={"available": {}}))
        possible = tuple((day, hold_a_run(times)) for day, times in problem.calendar.available.items() if times)
        stated = (
            calendar,
            repr(problem.runner),
            _place(self._protocols, problem.protocol),
            _place(self._histories, problem.history),
        )
        shaping = tuple(use.rule for use in problem.uses if use.rule.shortens_weeks or use.rule.scope == "session")
        key = *stated, possible, problem.short_weeks, shaping
        if key not in self._alike:
            weeks = tuple((week.full, week.running, week.excused) for week in problem.weeks)
            self._alike[key] = *stated, weeks, tuple(strength_seconds(problem).values()), cross_seconds(problem)
        return self._alike[key]

    @property
    def enumerated(self) -> int:
        """Return how many kinds of weeks were enumerated."""
        return len(self._classes)


def known_of_the_goal(problem: Problem, week: int, goal: tuple[int, int] | None) -> Hashable:
    """Return all that the days up to the week after one may know of the goal weeks: phases, and the goal if there.

    Two pairs of goal weeks that are the same in this leave the week on the same days.
    """
    held, near = goal[1] if goal else None, range(1, min(week + 1, problem.calendar.weeks) + 1)
    return held if held in near else None, tuple(problem.phase(one, held) for one in near)


T = TypeVar("T")


def _keep(some: dict[Hashable, T], key: Hashable, one: T, most: int) -> None:
    """Keep one among the last that were asked for, at most so many."""
    some.pop(key, None)
    some[key] = one
    if len(some) > most:
        del some[next(iter(some))]


def _place(among: list[T], one: T) -> int:
    """Return the place of something among those that differ: the same is made again and again, and has no hash."""
    place = next((place for place, other in enumerate(among) if other is one or other == one), len(among))
    if place == len(among):
        among.append(one)
    return place


def _coupled(
    problem: Problem,
    phases: dict[int, str],
    slots: dict[int, int],
    exactly: Collection[int],
    reading: DayReading,
    known: dict[Hashable, Classes],
) -> Coupling:
    """Enumerate every week; weeks that are alike in everything an enumeration reads are enumerated once."""
    uses = in_scope(problem, "day")
    rows, distinguishes = reading.rows(uses), reading.distinguishes_runs(uses)
    enumeration, days = Enumeration(), by_week(reading.days)
    longest = max((window.seconds for day in problem.days for window in day.windows), default=0)
    classes: dict[int, Classes] = {}
    for frame in problem.weeks:
        phase, most = phases[frame.index], slots.get(frame.index, 0)
        settled = frame.index in problem.settled_weeks or frame.index in exactly
        counts = [most] if not most or settled else list(range(most + 1))
        here = days[frame.index]
        inside = rows.inside.get(frame.index, [])
        before = [row.after for row in rows.between.get(frame.index - 1, []) if row.after is not None]
        after = [row.here for row in rows.between.get(frame.index, [])]
        strength = most_strength(problem, frame.index, phase)
        key = (
            (most, tuple(counts), strength, longest, distinguishes),
            tuple((one.day.weekday, len(one.windows), tuple(rows.local.get(one.day.index, ()))) for one in here),
            tuple((row.here.tobytes(), row.offset, row.scale, row.price) for row in inside),
            tuple(tuple(vector.tobytes() for vector in vectors) for vectors in (before, after)),
            turns_of(here),
        )
        if key not in known:
            found = enumeration.patterns(
                here,
                rows.local,
                inside,
                runs=counts,
                strength=strength,
                cross=0,
                seconds=(),
                alike=not distinguishes,
            )
            capacity = -np.sort(-np.minimum(found.capacity, longest), axis=1)
            terms = [
                np.stack([found.table @ vector for vector in vectors], axis=1)
                if vectors
                else np.zeros((len(found), 0), np.int64)
                for vectors in (before, after)
            ]
            slots_here = found.table.reshape(len(found), 7, most + OTHERS)[:, :, :-OTHERS]
            known[key] = _undominated(slots_here.sum(axis=(1, 2)), capacity, terms[0], terms[1], found.cost)
        classes[frame.index] = known[key]
    soft = any(not use.rule.hard and not use.rule.wish for use in uses)
    return Coupling(classes, dict(rows.between), soft, rows.prices_inside_a_day or distinguishes)


def _undominated(runs: Ints, capacity: Ints, before: Ints, after: Ints, cost: Ints) -> Classes:
    """Return the classes that no other of the same number of runs dominates. Shapes are those of `Classes`."""
    width = 1 + capacity.shape[1]
    table = np.concatenate([runs[:, None], -capacity, before, after, cost[:, None]], axis=1)
    table, _ = np.unique(table, axis=0, return_index=True)  # without places numpy loads all it knows of masked arrays
    kept: list[int] = []
    for position in range(
        len(table)
    ):  # sorted: what dominates a row stands before it, or is met later and equal nowhere
        rest = (table[:, 0] == table[position, 0]) & (table <= table[position]).all(axis=1)
        rest[position] = False
        if not rest.any():
            kept.append(position)
    table = table[kept]
    split = width + before.shape[1]
    return Classes(table[:, 0], -table[:, 1:width], table[:, width:split], table[:, split:-1], table[:, -1])


def post_coupling(model: cp_model.CpModel, plan: OpenPlan, coupling: Coupling, posting: Posting) -> None:
    """State in the weekly model that every week stands on its days, at the price of the coach's soft rules there.

    Classes of the same capacity at the same cost are one block of a coarser partition. Capacities and costs are bound
    to blocks, terms of the rows between weeks to classes: else the solver learns of one class at a time what is true of
    all that are like it. The least cost to go is stated for every class, for the same reason.
    """
    chosen: dict[int, list[cp_model.IntVar]] = {}
    prices: dict[int, list[Quantity]] = defaultdict(list)  # of a week, and between it and the next
    for index, classes in coupling.classes.items():
        chosen[index] = [model.new_bool_var("") for _ in range(len(classes.runs))]
        model.add_exactly_one(chosen[index])
        blocks = _blocks(model, classes, chosen[index])
        if coupling.soft:
            prices[index].append(_linear([literal for literal, _ in blocks], _values_of(blocks, classes.cost)))
        week = plan.week(index)
        if isinstance(week, SettledWeek):
            _place_settled(model, settled_seconds(plan.problem)[index], blocks, classes)
            continue
        if week is None:
            continue
        for literal, position in blocks:
            if not week.fewest_runs:
                model.add(week.runs == int(classes.runs[position])).only_enforce_if(literal)
            for rank, one in enumerate(week.sessions):
                capacity = int(classes.capacity[position, rank])
                if capacity < coupling.longest[index][rank] or not week.fewest_runs:
                    model.add(one.duration <= capacity).only_enforce_if(literal)
    for index, rows in coupling.between.items():
        if index + 1 in chosen:
            for position, row in enumerate(rows):
                total = _linear(chosen[index], coupling.classes[index].after[:, position])
                total += _linear(chosen[index + 1], coupling.classes[index + 1].before[:, position])
                if row.price is not None:
                    posting.price("coach", (total + row.offset,), row.scale, row.price)
                    prices[index].append(posting.costs["coach"].pop())
                elif not isinstance(total, int):
                    model.add(total + row.offset <= 0)
                elif total + row.offset > 0:
                    model.add_bool_or([])
    rest: Quantity = 0
    for index in sorted(coupling.cost_to_go, reverse=True):
        least = int(coupling.cost_to_go[index].min())
        here = model.new_int_var(min(least, LARGE), LARGE, "")  # a variable each: the solver reasons by their bounds
        model.add(here == sum(prices[index]) + rest)
        model.add(here >= least + _linear(chosen[index], np.minimum(coupling.cost_to_go[index] - least, LARGE)))
        rest = here
    if coupling.soft:
        posting.costs["coach"].append(rest)


def _place_settled(model: cp_model.CpModel, seconds: Sequence[int], blocks: "Blocks", classes: Classes) -> None:
    """Rule out the blocks of too little capacity for the runs of a week whose content is settled."""
    for literal, position in blocks:
        if any(last > capacity for last, capacity in zip(seconds, classes.capacity[position].tolist(), strict=True)):
            model.add(literal == 0)


Blocks = list[tuple[cp_model.IntVar, int]]  # a literal, and the position of one of its classes


def _blocks(model: cp_model.CpModel, classes: Classes, chosen: Sequence[cp_model.IntVar]) -> Blocks:
    """Return a literal for each block of a week's classes, bound to theirs: those equal in all but their terms."""
    alike = np.concatenate([classes.runs[:, None], classes.capacity, classes.cost[:, None]], axis=1)
    _, first, block = np.unique(alike, axis=0, return_index=True, return_inverse=True)
    blocks = []
    for place, position in enumerate(first.tolist()):
        own = [chosen[other] for other in np.flatnonzero(block.ravel() == place).tolist()]
        literal = own[0]
        if len(own) > 1:
            literal = model.new_bool_var("")
            model.add_exactly_one([~literal, *own])
        blocks.append((literal, position))
    return blocks


def _values_of(blocks: Blocks, values: Ints) -> Ints:
    return values[[position for _, position in blocks]]


def _linear(literals: Sequence[cp_model.IntVar], coefficients: Ints) -> Quantity:
    """Return the linear form of literals of which exactly one is true."""
    if (coefficients == coefficients[0]).all():
        return int(coefficients[0])
    return sum(int(one) * literal for one, literal in zip(coefficients, literals, strict=True))
