"""The open weeks: what each running week may hold, as CP-SAT variables that rules see as measures.

All runs of a week stand on one rung: one longest run, the others alike. Integer counts and linear equations that a
rung's literal enforces are what makes this fast: tables and elements were twenty times slower.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import pairwise
from weakref import proxy

import numpy as np
from ortools.sat.python import cp_model

from planforge.plan.measures import Measure
from planforge.plan.model import Intensity
from planforge.problem.problem import Problem
from planforge.quantities.units import MINUTE
from planforge.rules.base.draft import FAST, FEATURES, HILLY, Quantity
from planforge.rules.base.references import References
from planforge.rules.base.rule import uses
from planforge.rules.base.settled import SettledWeek, settled_past
from planforge.rules.run_days import RunDays
from planforge.sessions.palette import (
    SHORTEST_FOR_SPEED,
    SHORTEST_MAIN,
    Amount,
    Rung,
    extra_distance,
    needed_main,
    palette,
)
from planforge.solver.days.rows import Ints
from planforge.solver.facts import WeekFacts
from planforge.solver.weeks.pruning import Pruner
from planforge.solver.weeks.states import Box, Open, Settled, States, Tables, all_states, first_level

HALF_MINUTE = 30
TOLD_APART = 60 * MINUTE
# No longer ones: what is kept grows with the square of it, 690 MB where 247 min were told apart. Nor much shorter ones:
# a state of several lengths lets weeks grow for nothing, and with 75 min what two years need was not proven; with 100
# a plan of four runs in half days takes 268 MB instead of 309, and is no worse (measured).
MOST_APART = 100 * MINUTE
# Where the number of runs is open: a quarter of the states, and as much struck out (measured).
OPEN_APART, OPEN_WIDER = 20 * MINUTE, 10


def pruner(
    problem: Problem,
    goal: tuple[int, int] | None,
    facts: dict[int, WeekFacts],
    priced: dict[int, tuple[Ints, Ints]],
    days: int = 0,
    tables: Tables | None = None,
    *,
    every_week: bool = False,
) -> Pruner:
    """Return the states the hard rules leave to the weeks whose number of runs is settled.

    every_week: to the others, too, which costs more than it saves where a plan is likely. priced, days, tables: see
    `Pruner`.
    """
    known: dict[int, Settled | Open] = {}
    fast, apart = set(), told_apart(problem, briefly=every_week)
    widest = max((one.capacity[0] for one in facts.values() if one.capacity), default=0)
    for week, one in facts.items():
        if week in problem.settled_weeks:
            continue
        if one.exactly:
            longest, others = (one.capacity[place] - one.overhead.duration for place in (0, -1))
            known[week] = Settled(one.slots, longest, others, one.overhead, apart)
        elif every_week and one.capacity:
            mains = [seconds - one.overhead.duration for seconds in one.capacity[: one.slots]]
            each = (
                Settled(runs, mains[0], main, one.overhead, OPEN_APART, OPEN_WIDER)
                for runs, main in enumerate(mains, start=1)
            )
            level = first_level(problem.protocol.ladder, max(0, widest - one.overhead.duration))
            known[week] = Open(tuple(each), level)
        if one.features:
            fast.add(week)
    return Pruner(problem, goal, known, fast, priced, days, tables or Tables())


def told_apart(problem: Problem, *, briefly: bool = False) -> int:
    """Return up to how many seconds main parts are told apart, one by one: as long as a run of this plan may well be.

    It only says how finely weeks are pruned, and never changes a result. briefly: where a plan is not likely, less.
    """
    runs = min((rule.sessions_per_week for rule in uses(problem, RunDays)), default=1)
    usual = (problem.distance_goal or 0) // problem.runner.easy_pace // runs
    apart = usual if briefly else usual * 3 // 2
    return max(TOLD_APART, problem.continuous_goal or 0, min(apart, MOST_APART))


class OpenRun:
    """One run of an open week: repeats of its rung's interval, then tail steps."""

    def __init__(
        self,
        week: "OpenWeek",
        present: Quantity,
        repeats: cp_model.IntVar,
        tails: cp_model.IntVar,
        bounds: tuple[tuple[int, int], tuple[int, int]],
        like: "OpenRun | None" = None,
    ) -> None:
        """Take the amount, and the bounds of running and walking seconds, which follow from the week's rung.

        like: the run it is like where it is present; then its seconds follow from that one's.
        """
        self.week: OpenWeek = proxy(week)  # no circle: a model takes much memory until somebody looks for circles
        self.present = present
        self.repeats = repeats
        self.tails = tails
        self._bounds = bounds
        self.like = like

    @cached_property
    def _parts(self) -> tuple[cp_model.IntVar, cp_model.IntVar]:
        """Return running and walking seconds of the main part, made when a rule first asks."""
        model, week = self.week.model, self.week
        run, walk = (model.new_int_var(*bounds, "") for bounds in self._bounds)
        if self.like is not None:
            for mine, other in zip((run, walk), self.like._parts, strict=True):
                model.add(mine == other).only_enforce_if(self.present)
                model.add(mine == 0).only_enforce_if(~self.present)
            return run, walk
        for rung, literal in week.rungs.items():
            model.add(run == rung.run * self.repeats + rung.tail * self.tails).only_enforce_if(literal)
            model.add(walk == rung.walk * self.repeats).only_enforce_if(literal)
        return run, walk

    @property
    def run_time(self) -> Quantity:
        """Return the running seconds."""
        return self._parts[0]

    @property
    def walk_time(self) -> Quantity:
        """Return the walking seconds of the main part."""
        return self._parts[1]

    @cached_property
    def half_minutes(self) -> cp_model.IntVar:
        """Return the running in half minutes, the finest grain a level has."""
        half = self.week.model.new_int_var(*self.bounds, "")
        self.week.model.add(HALF_MINUTE * half == self.run_time)
        return half

    @property
    def bounds(self) -> tuple[int, int]:
        """Return the least and the most running in half minutes."""
        low, high = self._bounds[0]
        return low // HALF_MINUTE, high // HALF_MINUTE

    @property
    def duration(self) -> Quantity:
        """Return the seconds from the first step of the warm-up to the last of the cool-down."""
        run, walk = self._parts
        return run + walk + self.week.overhead.duration * self.present

    @property
    def easy_distance(self) -> Quantity:
        """Return the millimetres at easy pace throughout."""
        run, walk = self._parts
        speeds = self.week.problem.runner.speeds
        return speeds.run * run + speeds.walk * walk + self.week.overhead.distance * self.present

    @property
    def distance(self) -> Quantity:
        """Return the millimetres, with what strides or tempo add."""
        return self.easy_distance + (self.week.extra if self is self.week.sessions[-1] else 0)


class OpenWeek:
    """One running week whose rung and counts are open."""

    def __init__(
        self,
        model: cp_model.CpModel,
        problem: Problem,
        facts: WeekFacts,
        longest: int,
        states: States | None,
        levels: Collection[Rung] | None = None,
    ) -> None:
        """Open a week. `longest`: the longest main part any day allows; `states`: those left to a settled week.

        levels: the rungs left to a week whose number of runs is open, where that is known.
        """
        self.model, self.problem, self.facts = model, problem, facts
        self.frame, self.phase, self.overhead = facts.frame, facts.phase, facts.overhead
        self.longest_main = longest
        slots = facts.slots
        self.fewest_runs = slots if states is not None else 0
        if states is None:
            states = all_states(problem.protocol.ladder, slots, longest, longest, told_apart(problem))
        self.fits_a_run = len(states) > 0
        if not self.fits_a_run:  # no time is long enough: the one state is the first rung with nothing on it
            nothing = np.zeros((1, 4), np.int64)
            states = States(palette(problem.protocol.ladder)[:1], np.zeros(1, np.int64), nothing, nothing)
        self.states = states
        self._levels = levels
        self.rungs: dict[Rung, cp_model.IntVar] = {rung: model.new_bool_var("") for rung in self._boxes(0)}
        if self.fewest_runs:
            long, short = self._run(1, 0), self._run(1, 2) if slots > 1 else None
            self.sessions = [long, *[short] * (slots - 1)] if short else [long]
        else:
            self.sessions = [self._run(model.new_bool_var(""), 2 * min(place, 1)) for place in range(min(slots, 2))]
            for _ in range(2, slots):
                self.sessions.append(self._run(model.new_bool_var(""), 2, self.sessions[1]))
        self._link()

    def _boxes(self, column: int) -> dict[Rung, Box]:
        """Return what a run may be, per rung that is left; a week without runs stands on the first, which stays."""
        boxes = self.states.boxes(column)
        if self._levels is None or self.fewest_runs:
            return boxes
        return {rung: box for place, (rung, box) in enumerate(boxes.items()) if not place or rung in self._levels}

    def _run(self, present: Quantity, column: int, like: OpenRun | None = None) -> OpenRun:
        """Return a run whose amounts are those in the states' columns from `column` on."""
        boxes, always = self._boxes(column).values(), isinstance(present, int)

        def bounds(name: str) -> tuple[int, int]:
            low, high = zip(*(getattr(box, name) for box in boxes), strict=True)
            return min(low) if always else 0, max(high)

        repeats, tails = (self.model.new_int_var(*bounds(name), "") for name in ("repeats", "tails"))
        return OpenRun(self, present, repeats, tails, (bounds("running"), bounds("walking")), like)

    def _link(self) -> None:
        model, sessions = self.model, self.sessions
        model.add_exactly_one(self.rungs.values())
        if self.fewest_runs == 0:  # a week without runs stands on the first rung: one spelling of nothing
            if self.rungs:
                model.add_implication(~sessions[0].present, next(iter(self.rungs.values())))
            for early, late in pairwise(sessions):
                model.add_implication(late.present, early.present)
        for place, one in enumerate(dict.fromkeys(sessions)):
            if self.fewest_runs == 0:
                model.add(one.repeats + one.tails == 0).only_enforce_if(~one.present)
                if not self.fits_a_run:
                    model.add(one.present == 0)
            if one.like is not None:
                model.add(one.repeats == one.like.repeats).only_enforce_if(one.present)
                model.add(one.tails == one.like.tails).only_enforce_if(one.present)
                continue
            boxes = self._boxes(2 * min(place, 1))
            for rung, literal in self.rungs.items():
                self._amounts(one, boxes[rung], rung, literal)
        for early, late in pairwise(sessions[:2]):
            model.add(early.run_time >= late.run_time)  # on one rung the longer run is the longer session

    def _amounts(self, one: OpenRun, box: Box, rung: Rung, literal: cp_model.IntVar) -> None:
        """State which amounts of a rung a run may have: a box around those left, and its corners cut where it must."""
        when = [literal] if self.fewest_runs else [literal, one.present]
        for variable, bounds in ((one.repeats, box.repeats), (one.tails, box.tails)):
            self.model.add_linear_constraint(variable, *bounds).only_enforce_if(*when)
        (fewest, most), (shortest, longest) = box.repeats, box.tails
        if box.amounts == (most - fewest + 1) * (longest - shortest + 1):
            return
        total = (rung.run + rung.walk) * one.repeats + rung.tail * one.tails
        if self.fewest_runs and box.amounts != 1:
            self.model.add_linear_constraint(total, *box.main).only_enforce_if(*when)
        if fewest + shortest < 2 <= box.parts[0] and not rung.continuous:
            self.model.add(one.repeats + one.tails >= 2).only_enforce_if(*when)
        if not self.fewest_runs:
            self.model.add_linear_constraint(total, SHORTEST_MAIN, self.longest_main).only_enforce_if(*when)

    @cached_property
    def runs(self) -> Quantity:
        """Return how many runs the week holds."""
        return len(self.sessions) if self.fewest_runs else sum(one.present for one in self.sessions)

    @cached_property
    def _parts(self) -> tuple[Quantity, Quantity]:
        """Return running and walking seconds of all main parts."""
        return sum(one.run_time for one in self.sessions), sum(one.walk_time for one in self.sessions)

    @property
    def run_time(self) -> Quantity:
        """Return the running seconds."""
        return self._parts[0]

    @property
    def time_on_feet(self) -> Quantity:
        """Return the running and walking seconds, warm-up and cool-down walks included."""
        return self._parts[0] + self._parts[1] + self.overhead.time_on_feet * self.runs

    @property
    def base_distance(self) -> Quantity:
        """Return the millimetres at easy pace throughout."""
        speeds = self.problem.runner.speeds
        return speeds.run * self._parts[0] + speeds.walk * self._parts[1] + self.overhead.distance * self.runs

    @property
    def distance(self) -> Quantity:
        """Return the millimetres."""
        return self.base_distance + self.extra

    @cached_property
    def longest_bout(self) -> Quantity:
        """Return the longest run without a walk, in seconds."""
        return self._bout(self.sessions[0])

    @cached_property
    def shortest_bout(self) -> Quantity:
        """Return the longest bout of the least session that stands there, in seconds."""
        if self.fewest_runs or len(self.sessions) == 1:
            return self._bout(self.sessions[-1])
        second = self.sessions[1]  # the others are like it
        shortest = self.model.new_int_var(0, self.longest_main, "")
        self.model.add(shortest == self._bout(second)).only_enforce_if(second.present)
        self.model.add(shortest == self.longest_bout).only_enforce_if(~second.present)
        return shortest

    def _bout(self, one: OpenRun) -> cp_model.IntVar:
        bout = self.model.new_int_var(0, self.longest_main, "")
        for rung, literal in self.rungs.items():
            longest = MINUTE * one.tails if rung.continuous else rung.run * one.present
            self.model.add(bout == longest).only_enforce_if(literal)
        return bout

    @cached_property
    def needed_main(self) -> Quantity:
        """Return the seconds of the shortest main part with a bout as long as the longest."""
        needed, one = self.model.new_int_var(0, self.longest_main, ""), self.sessions[0]
        for rung, literal in self.rungs.items():
            main = MINUTE * one.tails if rung.continuous else needed_main(rung, Amount(1)) * one.present
            self.model.add(needed == main).only_enforce_if(literal)
        return needed

    @property
    def most_running(self) -> Quantity:
        """Return the running seconds of the run with most of them."""
        return self.sessions[0].run_time

    @cached_property
    def longest_run(self) -> Quantity:
        """Return the distance of the longest run; strides or tempo can make the last one the longest."""
        first, last = self.sessions[0], self.sessions[-1]
        if isinstance(self.extra, int) or first is last:
            return first.distance
        longest = self.model.new_int_var(0, 10 * self.longest_main * self.problem.runner.easy_pace, "")
        self.model.add_max_equality(longest, [first.distance, last.distance])
        return longest

    @cached_property
    def level(self) -> Quantity:
        """Return the level of the ladder."""
        return sum(rung.level * literal for rung, literal in self.rungs.items())

    def load(self, measure: Measure) -> Quantity:
        """Return one of the weekly load measures."""
        return {
            Measure.DISTANCE: lambda: self.distance,
            Measure.TIME_ON_FEET: lambda: self.time_on_feet,
            Measure.RUN_TIME: lambda: self.run_time,
        }[measure]()

    # -- what comes back in rebuild ------------------------------------------------------------------------------

    @cached_property
    def features(self) -> dict[str, cp_model.IntVar]:
        """Return the literals of features somebody asked for; elsewhere there are none to decide."""
        asked = self.facts.features if self.fewest_runs else ()
        literals = {name: self.model.new_bool_var("") for name in FEATURES if name in asked}
        for kind in (HILLY, FAST):  # one run a week has its ground, one its speed
            self.model.add_at_most_one(literals[name] for name in kind if name in literals)
        continuous = [literal for rung, literal in self.rungs.items() if rung.continuous]
        for name in FAST:
            if name in literals:
                self.model.add_bool_or(continuous).only_enforce_if(literals[name])
                shortest = self.sessions[-1].tails >= SHORTEST_FOR_SPEED // MINUTE
                self.model.add(shortest).only_enforce_if(literals[name])
        return literals

    def feature(self, name: str) -> Quantity:
        """Return 1 when the week holds a run with this feature."""
        return self.features.get(name, 0)

    @cached_property
    def extra(self) -> Quantity:
        """Return the millimetres strides or tempo add to the week's last run."""
        speeds = self.problem.runner.speeds
        return sum(
            extra_distance(Intensity(name), speeds) * literal for name, literal in self.features.items() if name in FAST
        )


class OpenPlan(References):
    """The open weeks of a plan whose goal is reached and held in given weeks; the week half of a draft."""

    def __init__(
        self,
        model: cp_model.CpModel,
        problem: Problem,
        goal: tuple[int, int] | None,
        facts: dict[int, WeekFacts],
        states: dict[int, States],
        levels: Mapping[int, Collection[Rung]],
    ) -> None:
        """Open every running week.

        states: those left to settled weeks; a week that is not named is open in everything, its number of runs
        included. levels: the rungs left to some of these.
        """
        super().__init__(problem, goal)
        self.model = model
        longest = max((one.capacity[0] for one in facts.values() if one.capacity), default=0)
        past = settled_past(problem, goal)
        self.weeks: list[OpenWeek | SettledWeek] = []
        for week, one in facts.items():
            if week in past:
                self.weeks.append(past[week])
                continue
            main = max(0, longest - one.overhead.duration)
            self.weeks.append(OpenWeek(model, problem, one, main, states.get(week), levels.get(week)))
        self._by_index = {week.frame.index: week for week in self.weeks}
        self._differ: dict[tuple[int, int], Quantity] = {}
        self._on_level: dict[int, Quantity] = {}

    @property
    def open_weeks(self) -> list[OpenWeek]:
        """Return the weeks whose content is open."""
        return [week for week in self.weeks if isinstance(week, OpenWeek)]

    def largest(self, quantities: Iterable[Quantity]) -> Quantity:
        """Return the largest of several quantities."""
        several = list(quantities)
        if len(several) == 1 or all(isinstance(one, int) for one in several):
            return max(several) if all(isinstance(one, int) for one in several) else several[0]
        top = self.model.new_int_var(-(10**12), 10**12, "")
        self.model.add_max_equality(top, several)
        return top

    def smallest(self, quantities: Iterable[Quantity]) -> Quantity:
        """Return the smallest of several quantities."""
        return -self.largest([-one for one in quantities])

    def differ(self, first: Quantity, second: Quantity) -> Quantity:
        """Return 1 when two quantities differ, else 0."""
        if isinstance(first, int) and isinstance(second, int):
            return int(first != second)
        key = (id(first), id(second))
        if key not in self._differ:
            literal = self.model.new_bool_var("")
            self.model.add(first != second).only_enforce_if(literal)
            self.model.add(first == second).only_enforce_if(~literal)
            self._differ[key] = literal
        return self._differ[key]

    def sessions_on_level(self, week: int) -> Quantity:
        """Return how many runs of full weeks stood on this week's level since it was entered."""
        if week not in self._on_level:
            here = self._by_index[week]
            before = self.reference_of(week)
            if before is None:
                self._on_level[week] = here.runs
            elif isinstance(here, SettledWeek):
                same = here.level == self._by_index[before.reference].level
                self._on_level[week] = here.runs + (self.sessions_on_level(before.reference) if same else 0)
            else:
                count = self.model.new_int_var(0, 7 * self.problem.calendar.weeks, "")
                moved = self.differ(here.level, self._by_index[before.reference].level)
                earlier = self.sessions_on_level(before.reference)
                self.model.add(count == here.runs).only_enforce_if(moved)
                self.model.add(count == here.runs + earlier).only_enforce_if(~moved)
                self._on_level[week] = count
        return self._on_level[week]
