"""What is left to every week before the solver starts, how it is narrowed, and the bounds it gives.

Every settled week is a small table of states (see `states`); one whose number of runs is open may be one, too. Hard
rules that speak of one week, or of a week and its reference, are linear rows over the measures they use, whatever they
say (see `rows`). States that break one, or that no state of the other week supports, are struck out (see `striking`).
What a rule says beyond that is not used here. So pruning is the engine's own business: it can only leave out what the
model forbids anyway, and never changes a result.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

import numpy as np

from planforge.problem.problem import Problem
from planforge.sessions.palette import Amount, Rung
from planforge.solver.days.rows import Ints
from planforge.solver.posting import Group
from planforge.solver.weeks.rows import NamedDraft, Priced, Row, Rows
from planforge.solver.weeks.states import (
    DAYS,
    PLACE,
    WITH_EXTRA,
    Open,
    Settled,
    Span,
    States,
    Tables,
    kept_columns,
    states_with,
)
from planforge.solver.weeks.striking import Left, Pair, Work, least_sums
from planforge.solver.weeks.sums import Hung, Term, least_totals


class Pruner:
    """The states left to every week that is known, and what strikes out more of them."""

    def __init__(
        self,
        problem: Problem,
        goal: tuple[int, int] | None,
        known: Mapping[int, Settled | Open],
        fast: set[int],
        priced: dict[int, tuple[Ints, Ints]],
        days: int,
        tables: Tables,
    ) -> None:
        """Strike out what the hard rules alone forbid. fast: the weeks that may hold strides or tempo.

        priced: for weeks whose days have a price, the classes of ways to stand on them: `(classes, slots)` seconds of
        capacity and `(classes,)` costs; days: what all of them cost at least. tables: what is known of weeks by
        themselves, from problems before; new ones are kept there.
        """
        self._fast, self._days = fast, days
        settled = {week: one for week, one in known.items() if isinstance(one, Settled)}
        self._open = known.keys() - settled.keys()
        self._runs = {week: one.runs for week, one in settled.items()}
        self._rows = Rows(problem, NamedDraft(problem, goal, known), fast)
        alone: dict[int, list[Row]] = {week: [] for week in known}
        for row in self._rows.hard:
            if len(row.terms) == 1:
                alone[next(iter(row.terms))].append(row)
        whole = {week: _alone(problem, one, week, alone[week], tables) for week, one in known.items()}
        with_days = dict(whole)
        same_days: dict[Hashable, Span] = {}  # by ids of what `whole` and `priced` keep: no id is given again
        for week in sorted(settled.keys() & priced.keys()):
            states, measures = whole[week]
            key = id(measures[0]), settled[week].runs, *map(id, priced[week])
            if key not in same_days:
                same_days[key] = _with_days(measures, settled[week].runs, *priced[week])
            with_days[week] = states, same_days[key]
            self._rows.priced["coach"].append(Priced(((Row({week: {DAYS: 1}}, 0),),), 1, 1))
        self._left = Left(with_days)
        self._grown: tuple[tuple[str, int, Sequence[Pair]], Pruner] | None = None  # what was last asked of growth
        self._left.add(one for one in self._rows.either if len(one) > 1 or len(one[0].terms) > 1)

    @property
    def possible(self) -> bool:
        """Tell whether every week that is known has a state left."""
        return self._left.possible

    @property
    def work(self) -> Work:
        """Return what pruning has cost, that of all copies together."""
        return self._left.work

    @property
    def size(self) -> int:
        """Return how many states are left to all weeks together."""
        return sum(map(self._left.count, self._left.weeks))

    @property
    def states(self) -> dict[int, States]:
        """Return the states left to every week that is known."""
        return {week: self._left.states(week) for week in self._left.weeks}

    @property
    def settled(self) -> dict[int, States]:
        """Return the states left to the weeks whose number of runs is settled."""
        return {week: self._left.states(week) for week in self._runs}

    @property
    def levels(self) -> dict[int, set[Rung]]:
        """Return the rungs left to the weeks whose number of runs is open."""
        return {
            week: {states.rungs[place] for place in {*states.rung.tolist()}}
            for week, states in ((week, self._left.states(week)) for week in self._open)
        }

    def measures(self, week: int) -> Span:
        """Return the measures of the states left to a week."""
        return self._left.measures(week)

    def copy(self) -> "Pruner":
        """Return a pruner that can be narrowed without narrowing this one."""
        twin = object.__new__(Pruner)
        twin._fast, twin._days, twin._rows = self._fast, self._days, self._rows
        twin._open, twin._runs = self._open, self._runs
        twin._left, twin._grown = self._left.copy(), None
        return twin

    def costing(self, group: Group, most: int) -> "Pruner":
        """Return a pruner in which the soft rules of a group cost at most so much together.

        What one of them may cost is what is left when the others cost no more than they must.
        """
        twin = self.copy()
        least = [self._least(one) for one in self._rows.priced[group]]
        spare = most - sum(least)
        twin._left.add(
            either
            for one, own in zip(self._rows.priced[group], least, strict=True)
            for either in one.costing(spare + own)
        )
        return twin

    def least_cost(self, group: Group) -> int:
        """Return a bound no plan goes below: what the soft rules of a group cost among the states left."""
        days, others = self._of_days(group)
        of_days = max(sum(map(self._least, days)), self._days if group == "coach" else 0)
        return sum(map(self._least, others)) + of_days

    def least_together(self, group: Group) -> int:
        """Return the same bound, or a higher one: what these rules cost together, from week to week."""
        least, _ = self._together(group)
        return max(least, self.least_cost(group))

    def costing_together(self, group: Group, most: int) -> "Pruner":
        """Return a pruner in which the soft rules of a group cost at most so much together, from week to week."""
        twin = self.costing(group, most)
        if not twin.possible:
            return twin
        _, totals = twin._together(group)
        for week, total in totals.items():
            twin._left.strike(week, total <= most)
        twin._left.propagate(set(totals))
        return twin

    def _together(self, group: Group) -> tuple[int, dict[int, Ints]]:
        """Return what soft rules cost at least together, and through each state of each week."""
        terms: dict[tuple[int, ...], list[Priced]] = defaultdict(list)
        days, others = self._of_days(group)
        for one in others:
            terms[tuple(sorted({week for either in one.all_of for row in either for week in row.terms}))].append(one)
        known = {weeks for weeks in terms if len(weeks) <= 2 and all(week in self._left.weeks for week in weeks)}
        above: dict[int, Pair] = {}  # of each week the pair with the week below which it is hung
        for early, late in sorted({*self._left.joined, *(weeks for weeks in known if len(weeks) == 2)}):
            if late not in above or len(terms.get((early, late), ())) >= len(terms.get(above[late], ())):
                above[late] = early, late
        sums: dict[Hashable, Ints] = {}  # rows that are the same in a week share theirs
        together = {weeks for weeks in known if len(weeks) == 1 or above[weeks[1]] == weeks}
        least, totals = least_totals(
            {week: self._left.count(week) for week in self._left.weeks},
            {weeks: [self._term(one, sums) for one in terms[weeks]] for weeks in together},
            [self._hung(pair) for pair in above.values()],
        )
        rest = sum(self._least(one) for weeks in terms.keys() - together for one in terms[weeks])
        rest += max(sum(map(self._least, days)), self._days if group == "coach" else 0)
        return least + rest, {week: total + rest for week, total in totals.items()}

    def _of_days(self, group: Group) -> tuple[list[Priced], list[Priced]]:
        """Return what is priced of days, and the rest."""
        priced = self._rows.priced[group]
        days = [one for one in priced if any(DAYS in terms for terms in one.all_of[0][0].terms.values())]
        return days, [one for one in priced if all(one is not other for other in days)]

    def _term(self, priced: Priced, known: dict[Hashable, Ints]) -> Term:
        """Return it as what its rows come to; `known`: in which weeks that is known already."""

        def sums(row: Row) -> tuple[dict[int, Ints], int]:
            by_week = {}
            for week, named in row.terms.items():
                key = week, tuple(named.items())
                if key not in known:
                    known[key] = self._left.product(week, row)
                by_week[week] = known[key]
            return by_week, row.offset

        return Term(tuple(tuple(map(sums, either)) for either in priced.all_of), priced.scale, priced.price)

    def _hung(self, pair: Pair) -> Hung:
        early, late = pair
        if pair not in self._left.joined:
            none = np.zeros((0, self._left.count(late)), np.int64), np.zeros((0, self._left.count(early)), np.int64)
            return Hung(late, early, *none, np.zeros(0, np.int64))
        there, here, offsets = self._left.joining(pair)
        return Hung(late, early, here, there, offsets[:, 0])

    def _least(self, priced: Priced) -> int:
        """Return the least that an excess costs among the states left."""
        over = max(min(map(self._left.least_over, either)) for either in priced.all_of)
        return priced.price * max(0, -(-over // priced.scale))

    def growing_at_most(self, measure: str, pairs: Sequence[tuple[int, int]], most: int) -> "Pruner":
        """Return a pruner in which the measure grows by at most so much from the first to the second of each pair."""
        asked, grown = self._grown or (None, self)
        if asked == (measure, most, pairs):
            return grown
        twin = self.copy()
        known = [
            pair
            for pair in pairs
            if all(week in self._left.weeks and not (week in self._fast and measure in WITH_EXTRA) for week in pair)
        ]
        twin._left.add((Row({late: {measure: 1}, early: {measure: -1}}, -most),) for early, late in known)
        return twin

    def at_most(self, measure: str, week: int, most: int) -> "Pruner":
        """Return a pruner in which a week's measure is at most so much."""
        twin = self.copy()
        if self._knows(measure, week):
            twin._left.strike(week, self._left.column(measure, week, 0) <= most)
            twin._left.propagate({week})
        return twin

    def at_least(self, measure: str, week: int, least: int) -> "Pruner":
        """Return a pruner in which a week's measure is at least so much."""
        twin = self.copy()
        if self._knows(measure, week):
            twin._left.strike(week, self._left.column(measure, week, 1) >= least)
            twin._left.propagate({week})
        return twin

    def only(self, weeks: Mapping[int, tuple[Rung, Sequence[Amount]]]) -> "Pruner":
        """Return a pruner in which weeks whose number of runs is settled hold what is said of them."""
        twin = self.copy()
        for week, (rung, amounts) in weeks.items():
            if week in self._runs:
                twin._left.strike(week, self._left.states(week).holding(rung, amounts))
        twin._left.propagate(weeks.keys() & self._runs.keys())
        return twin

    def in_turn(self, weeks: Iterable[int]) -> tuple["Pruner", dict[int, tuple[Rung, tuple[Amount, ...]]]] | None:
        """Return a pruner in which weeks hold the fullest that those before leave to each, and what that is.

        None where the states do not tell, or something is left to no week then. Each week is looked at once, and not
        with all that it leaves to those after it: what comes out is the same, for a tenth of the work (measured).
        """
        twin, found = self.copy(), dict[int, tuple[Rung, tuple[Amount, ...]]]()
        for week in weeks:
            if week not in self._runs:
                return None
            twin._left.follow(week)
            if not twin._left.count(week) or (fullest := twin.fullest(week)) is None:
                return None
            twin._left.strike(week, twin._left.states(week).holding(*fullest))
            found[week] = fullest
        left = self.only(found)
        return (left, found) if left.possible else None

    def without(self, week: int, rung: Rung, amounts: Sequence[Amount]) -> "Pruner":
        """Return a pruner in which a week whose number of runs is settled does not hold that, nor any state like it."""
        twin = self.copy()
        twin._left.strike(week, ~self._left.states(week).holding(rung, amounts))
        twin._left.propagate({week})
        return twin

    def fullest(self, week: int) -> tuple[Rung, tuple[Amount, ...]] | None:
        """Return the fullest content among the states left to a week; None where they do not tell.

        That has the most running, among equals the longest run with the most of it, on the first rung. They do not tell
        of a week whose number of runs is open, of one with strides or tempo, and where several are as full.
        """
        if week not in self._runs or week in self._fast:
            return None
        states = self._left.states(week)
        running, longest = (self._left.column(name, week, 1) for name in ("run_time", "0.run_time"))
        order = np.lexsort((states.rung, -longest, -running))
        first = order[0]
        if len(order) > 1 and all(one[first] == one[order[1]] for one in (running, longest, states.rung)):
            return None
        long, short = (Amount(*map(int, states.up_to[first, place : place + 2])) for place in (0, 2))
        return states.rungs[states.rung[first]], (long, *[short] * (self._runs[week] - 1))

    def most(self, measure: str, week: int) -> int | None:
        """Return a bound no plan exceeds: the most of a week's measure among the states left; None: nobody knows."""
        if not self._knows(measure, week) or not self._left.count(week):
            return None
        return int(self._left.column(measure, week, 1).max())

    def _knows(self, measure: str, week: int) -> bool:
        return week in self._left.weeks and not (week in self._fast and measure in WITH_EXTRA)

    def least(self, measure: str, week: int) -> int:
        """Return a bound no plan goes below: the least of a week's measure among the states left."""
        return (
            int(self._left.column(measure, week, 0).min()) if week in self._left.weeks and self._left.count(week) else 0
        )

    def least_growth(self, measure: str, pairs: Sequence[tuple[int, int]], unit: int) -> int:
        """Return a bound no plan goes below: the fewest units by which the measure must grow somewhere.

        Where rows show that nothing is left, however much it grows, it is as much as the ends of the weeks allow.
        """
        if self._grown is not None and self._grown[0][0] == measure and self._grown[0][2] == pairs:
            return -(-self._grown[0][1] // unit)  # asked before
        low, step = self.least_rise(measure, pairs, unit), 1  # fewer than `low` are not enough
        widest = self._widest(measure, pairs)
        while not (left := self.growing_at_most(measure, pairs, (high := low + step - 1) * unit)).possible:
            if high * unit >= widest:
                return high
            low, step = high + 1, 2 * step
        while low < high:
            middle = (low + high) // 2
            some = self.growing_at_most(measure, pairs, middle * unit)  # not from `left`: its rows would be tried, too
            low, high, left = (low, middle, some) if some.possible else (middle + 1, high, left)
        self._grown = (measure, high * unit, pairs), left
        return high

    def _widest(self, measure: str, pairs: Sequence[tuple[int, int]]) -> int:
        """Return the most by which the measure may grow from the first to the second of any pair, as its ends tell."""
        known = [pair for pair in pairs if all(self._knows(measure, week) for week in pair)]
        return max(
            (
                int(self._left.column(measure, late, 1).max() - self._left.column(measure, early, 0).min())
                for early, late in known
            ),
            default=0,
        )

    def least_rise(self, measure: str, pairs: Sequence[tuple[int, int]], unit: int) -> int:
        """Return the fewest units by which the ends of the weeks alone let a measure grow: that costs little."""
        known = sorted(
            (late, early) for early, late in pairs if self._knows(measure, early) and self._knows(measure, late)
        )
        weeks = {week for pair in known for week in pair}
        ends = {
            week: (int(self._left.column(measure, week, 0).min()), int(self._left.column(measure, week, 1).max()))
            for week in weeks
        }

        def enough(most: int) -> bool:
            highest = {week: high for week, (_, high) in ends.items()}
            for late, early in known:
                highest[late] = min(highest[late], highest[early] + most)
            return all(highest[week] >= low for week, (low, _) in ends.items())

        low, high = 0, 1
        while not enough(high * unit):
            low, high = high + 1, 2 * high
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle * unit) else (middle + 1, high)
        return high


def _alone(
    problem: Problem, one: Settled | Open, week: int, rows: Sequence[Row], tables: Tables
) -> tuple[States, Span]:
    """Return the states that rows about one week leave to it, with their measures."""
    coefficients = tuple((tuple(sorted(row.terms[week].items())), row.offset) for row in rows)
    ladder, speeds = problem.protocol.ladder, problem.runner.speeds

    def made() -> tuple[States, Span]:
        states, measures = tables.states((ladder, speeds, one), lambda: states_with(problem, one))
        for row in rows:
            left = least_sums(measures, row.terms[week]) + row.offset <= 0
            if not left.all():
                states, measures = states.keep(left), kept_columns(measures, left)
        return states, measures

    return tables.states((ladder, speeds, one, coefficients), made)


def _with_days(measures: Span, runs: int, capacity: Ints, cost: Ints) -> Span:
    """Return the measures with the least price at which the days' capacity is enough for runs as long as these.

    capacity: `(classes, slots)` in seconds, the longest run first. cost: `(classes,)`.
    """
    least, most = measures
    fits = least[:, PLACE["0.duration"], None] <= capacity[:, 0]
    if runs > 1:
        fits &= least[:, PLACE["1.duration"], None] <= capacity[:, runs - 1]
    priced = least.copy(order="K")
    priced[:, PLACE[DAYS]] = np.where(fits, cost, cost.max()).min(axis=1)
    return priced, priced if most is least else most  # a price only ever counts at its least
