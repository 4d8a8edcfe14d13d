"""Week states that cannot stand in any plan, left out before the solver starts.

Every settled week is a small table of states (see `states`); one whose number of runs is open may be one, too. Hard
rules that speak of one week, or of a week and its reference, are linear rows over the measures they use, whatever they
say. States that break one, or that no state of the other week supports, are struck out, back and forth until nothing
changes: arc consistency, by AC-3 (Mackworth 1977). Where a rule speaks of the largest or least of several, either one
row or another holds: then states are struck that go with none of them. What a rule says beyond that (only under a
condition that no measure tells) is not used here. So pruning is the engine's own business: it can only leave out what
the model forbids anyway, and never changes a result.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heapify, heappop, heappush
from typing import Any, TypeAlias

import numpy as np

from planforge.plan.measures import Measure
from planforge.problem.frames import WeekFrame
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.draft import Quantity
from planforge.rules.base.references import References
from planforge.rules.base.settled import settled_past
from planforge.rules.base.terms import Terms
from planforge.rules.goal import settled_until
from planforge.rules.run_days import most_runs
from planforge.sessions.palette import Amount, Rung
from planforge.solver.days.rows import Ints
from planforge.solver.posting import Group, group_of, in_scope, price_of
from planforge.solver.weeks.states import (
    COLUMNS,
    DAYS,
    PLACE,
    RUN,
    WEEK,
    WITH_EXTRA,
    Mask,
    Open,
    Settled,
    Span,
    States,
    Tables,
    kept,
    states_with,
)
from planforge.solver.weeks.sums import Hung, Term, least_totals

Pair: TypeAlias = tuple[int, int]  # a week, and a later one
VOID = 10**12  # more than any excess: what is taken from one whose condition does not hold


class _Named:
    """A run or week whose measures are named by week and measure, so that rows can be read back."""

    def __init__(self, make: "_NamedDraft", names: Iterable[str], prefix: str = "") -> None:
        for name in names:
            setattr(self, name, make.measure(prefix + name))


class _NamedDraft(References):
    """A draft of named measures, each a linear term; what cannot be named is an unknown of its own."""

    def __init__(self, problem: Problem, goal: tuple[int, int] | None, known: Mapping[int, Settled | Open]) -> None:
        super().__init__(problem, goal)
        self._known = known
        past = settled_past(problem, goal)
        self.weeks = [past.get(frame.index) or self._week(frame) for frame in problem.running_weeks]
        self._by_index = {week.frame.index: week for week in self.weeks}
        self._here = 0

    def measure(self, name: str) -> Terms:
        """Return that measure of the week being made; of a week without a table nobody knows it."""
        return Terms.of((self._here, name)) if self._here in self._known else _unknown()

    def _week(self, frame: WeekFrame) -> "_Named":
        self._here = frame.index
        phase = self.phase(frame.index)
        slots = most_runs(self.problem, frame.index, phase)
        week = _Named(self, (*WEEK, *WITH_EXTRA))
        settled = isinstance(self._known.get(frame.index), Settled)
        long, short = (self._run(place, settled) for place in (0, 1))
        measures = {measure: getattr(week, measure.replace("-", "_")) for measure in Measure}
        vars(week).update(
            frame=frame,
            phase=phase,
            sessions=[long, *[short] * (slots - 1)] if settled else [long, short, *self._others(slots - 2)][:slots],
            runs=slots if settled else self.measure("runs"),
            fewest_runs=slots if settled else 0,
            load=measures.__getitem__,
            feature=lambda _: _unknown(),
        )
        return week

    def _run(self, place: int, settled: bool) -> "_Named":
        one = _Named(self, RUN, f"{place}.")
        present = 1 if settled else self.measure(f"{place}.present")
        vars(one).update(present=present, distance=vars(one)["easy_distance"])
        return one

    def _others(self, number: int) -> "list[_Named]":
        """Return further runs of a week whose number of runs is open: nobody knows whether they are there."""
        unknown = _Named(self, ())
        vars(unknown).update({name: _unknown() for name in (*RUN, "present", "distance")})
        return [unknown] * number

    def largest(self, quantities: Iterable[Quantity]) -> Quantity:
        several = [one if isinstance(one, Terms) else Terms({}, one) for one in quantities]
        if all(one.coefficients == several[0].coefficients for one in several):  # nothing open tells them apart
            return max(several, key=lambda one: one.offset)
        return Terms.of(_Largest(tuple(several)))

    def smallest(self, quantities: Iterable[Quantity]) -> Quantity:
        return -self.largest([-one for one in quantities])

    def differ(self, first: Quantity, second: Quantity) -> Quantity:
        return _unknown()

    def sessions_on_level(self, week: int) -> Quantity:
        return _unknown()


def _unknown() -> Terms:
    return Terms.of(object())


@dataclass(frozen=True, eq=False)
class _Largest:
    """The largest of several sums, as one thing that a sum may hold."""

    of: tuple[Terms, ...]


@dataclass(frozen=True)
class _Row:
    """Coefficients per (week, measure), and an offset; the sum may not exceed zero.

    Measures are in seconds and millimetres.
    """

    terms: dict[int, dict[str, int]]
    offset: int

    def vector(self, week: int) -> Ints:
        """Return the coefficients of a week's measures, `(columns,)` in the order of COLUMNS."""
        vector = np.zeros(len(COLUMNS), np.int64)
        for name, coefficient in self.terms[week].items():
            vector[PLACE[name]] = coefficient
        return vector


Either: TypeAlias = tuple[_Row, ...]  # rows of which one holds


@dataclass(frozen=True)
class _Priced:
    """An excess that costs `price` per started `scale`: that of the one of `all_of` with the largest."""

    all_of: tuple[Either, ...]
    scale: int
    price: int

    def costing(self, most: int) -> Iterator[Either]:
        """Yield what holds when it costs at most so much."""
        for either in self.all_of:
            yield tuple(replace(row, offset=row.offset - self.scale * (most // self.price)) for row in either)


class _Rows:
    """What rules about weeks say, as rows: hard ones at once, priced ones when somebody first asks what they cost."""

    def __init__(self, problem: Problem, draft: _NamedDraft, fast: set[int]) -> None:
        self._uses, self._draft, self._fast = in_scope(problem, "week"), draft, fast
        self._until = settled_until(problem, draft.held)
        hard = [use for use in self._uses if use.rule.hard]
        self.either = [one for group, excess in self._read(hard) if group is None for one in excess.all_of]
        self.hard = [one[0] for one in self.either if len(one) == 1]

    @cached_property
    def priced(self) -> dict[Group, list[_Priced]]:
        """Return what is priced by the level that prices it."""
        priced: dict[Group, list[_Priced]] = defaultdict(list)
        for group, excess in self._read(self._uses):
            if group is not None:
                priced[group].append(excess)
        return priced

    def _read(self, uses: Iterable[RuleUse]) -> Iterator[tuple[Group | None, _Priced]]:
        for use in uses:
            for excess in use.rule.posted(self._draft):  # a draft whose measures are mostly unknown
                conditions = [one for one in excess.when if not isinstance(one, int)]
                if not all(one for one in excess.when if isinstance(one, int)):
                    continue
                void = sum(VOID * (1 - one) for one in conditions)
                overs = excess.over if isinstance(excess.over, tuple) else (excess.over,)
                known = [rows for over in overs for rows in _either(over - void if conditions else over, self._fast)]
                if known:
                    yield (
                        group_of(use, excess, self._until),
                        _Priced(tuple(known), excess.scale, price_of(use)),
                    )


def _either(over: Quantity, fast: set[int]) -> list[Either]:
    """Return what holds, all of it, where nothing exceeds; what depends on something that nobody knows is left out."""
    if isinstance(over, int):
        return []
    for name, coefficient in over.coefficients.items():
        if isinstance(name, _Largest) and coefficient:
            rest = Terms({one: number for one, number in over.coefficients.items() if one is not name}, over.offset)
            each = [rest + coefficient * one for one in name.of]
            if coefficient > 0:
                return [either for one in each for either in _either(one, fast)]
            return _any_of(each, fast)
    row = _row(over, fast)
    return [] if row is None else [(row,)]


def _any_of(several: Iterable[Terms], fast: set[int]) -> list[Either]:
    """Return the rows of which one holds where one of several does not exceed; none where one of them is unknown."""
    rows: list[_Row] = []
    for one in several:
        if not any(one.coefficients.values()):
            if one.offset <= 0:
                return []  # that one never exceeds
            continue
        found = _either(one, fast)
        if len(found) != 1:
            return []
        rows += found[0]
    return [tuple(rows)] if rows else []


def _row(over: Terms, fast: set[int]) -> _Row | None:
    """Return an excess as a row, or None when it holds something nobody knows."""
    terms: dict[int, dict[str, int]] = defaultdict(dict)
    for named, coefficient in over.coefficients.items():
        if not coefficient:
            continue
        if not isinstance(named, tuple):
            return None
        week, name = named
        if week in fast and name in WITH_EXTRA:
            return None
        terms[week][name] = coefficient
    return _Row(dict(terms), over.offset) if len(terms) in (1, 2) else None


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
        self.compared = 0  # pairs of states, by each row that joins them: what pruning costs
        settled = {week: one for week, one in known.items() if isinstance(one, Settled)}
        self._open = known.keys() - settled.keys()
        self._runs = {week: one.runs for week, one in settled.items()}
        self._rows = _Rows(problem, _NamedDraft(problem, goal, known), fast)
        alone: dict[int, list[_Row]] = {week: [] for week in known}
        for row in self._rows.hard:
            if len(row.terms) == 1:
                alone[next(iter(row.terms))].append(row)
        left = {week: _alone(problem, one, week, alone[week], tables) for week, one in known.items()}
        # All that were left at first, which weeks that are alike share; `_places` tells which of them are left by now,
        # and `_kept` has those that somebody asked for.
        self._whole: dict[int, States] = {week: states for week, (states, _) in left.items()}
        self._measures: dict[int, Span] = {week: measures for week, (_, measures) in left.items()}
        self._places: dict[int, Ints] = {}
        self._kept: dict[int, States] = {}
        same_days: dict[Hashable, Span] = {}  # by ids of what `left` and `priced` keep: no id is given again
        for week in sorted(settled.keys() & priced.keys()):
            key = id(self._measures[week][0]), settled[week].runs, *map(id, priced[week])
            if key not in same_days:
                same_days[key] = _with_days(self._measures[week], settled[week].runs, *priced[week])
            self._measures[week] = same_days[key]
            self._rows.priced["coach"].append(_Priced(((_Row({week: {DAYS: 1}}, 0),),), 1, 1))
        # Of the rows that join two weeks: the sums over each week's states, `(rows, states)`, weeks that are alike
        # sharing theirs, and the offsets, `(rows, 1)`.
        self._sums: dict[Pair, tuple[Ints, Ints]] = {}
        self._offsets: dict[Pair, Ints] = {}
        self._joining: dict[int, tuple[Pair, ...]] = {}  # the pairs of each week
        self._order: list[Pair] = []  # of all pairs
        self._reads: dict[int, list[tuple[int, int]]] = {}  # by week: the places in the order, and the week to revise
        self._grown: tuple[tuple[str, int, Sequence[Pair]], Pruner] | None = None  # what was last asked of growth
        self._choices: dict[int, tuple[Either, ...]] = {}  # rows of which one holds, by each week they speak of
        self._known_ends: dict[int, dict[Hashable, tuple[int, int]]] = {}  # of sums of rows in each week
        self._add(one for one in self._rows.either if len(one) > 1 or len(one[0].terms) > 1)

    @property
    def possible(self) -> bool:
        """Tell whether every week that is known has a state left."""
        return all(map(self._count, self._whole))

    def _count(self, week: int) -> int:
        """Return how many states are left to a week."""
        return len(self._places[week]) if week in self._places else len(self._whole[week])

    def _states(self, week: int) -> States:
        """Return the states left to a week."""
        if week not in self._places:
            return self._whole[week]
        if week not in self._kept:
            self._kept[week] = self._whole[week].keep(self._places[week])
        return self._kept[week]

    @property
    def states(self) -> dict[int, States]:
        """Return the states left to every week that is known."""
        return {week: self._states(week) for week in self._whole}

    @property
    def settled(self) -> dict[int, States]:
        """Return the states left to the weeks whose number of runs is settled."""
        return {week: self._states(week) for week in self._runs}

    @property
    def levels(self) -> dict[int, set[Rung]]:
        """Return the rungs left to the weeks whose number of runs is open."""
        return {
            week: {states.rungs[place] for place in {*states.rung.tolist()}}
            for week, states in ((week, self._states(week)) for week in self._open)
        }

    def copy(self) -> "Pruner":
        """Return a pruner that can be narrowed without narrowing this one."""
        twin = object.__new__(Pruner)
        twin._fast, twin._days, twin._rows, twin._open, twin._runs = (
            self._fast,
            self._days,
            self._rows,
            self._open,
            self._runs,
        )
        twin.compared = self.compared
        twin._whole, twin._measures = self._whole, self._measures
        twin._places, twin._kept = dict(self._places), dict(self._kept)
        twin._sums, twin._offsets, twin._joining = dict(self._sums), dict(self._offsets), dict(self._joining)
        twin._order, twin._reads, twin._grown = self._order, self._reads, None
        twin._choices, twin._known_ends = dict(self._choices), dict(self._known_ends)
        return twin

    def costing(self, group: Group, most: int) -> "Pruner":
        """Return a pruner in which the soft rules of a group cost at most so much together.

        What one of them may cost is what is left when the others cost no more than they must.
        """
        twin = self.copy()
        least = [self._least(one) for one in self._rows.priced[group]]
        spare = most - sum(least)
        twin._add(
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
            twin._strike(week, total <= most)
        twin._propagate(set(totals))
        return twin

    def _together(self, group: Group) -> tuple[int, dict[int, Ints]]:
        """Return what soft rules cost at least together, and through each state of each week."""
        terms: dict[tuple[int, ...], list[_Priced]] = defaultdict(list)
        days, others = self._of_days(group)
        for one in others:
            terms[tuple(sorted({week for either in one.all_of for row in either for week in row.terms}))].append(one)
        known = {weeks for weeks in terms if len(weeks) <= 2 and all(week in self._whole for week in weeks)}
        above: dict[int, Pair] = {}  # of each week the pair with the week below which it is hung
        for early, late in sorted({*self._sums, *(weeks for weeks in known if len(weeks) == 2)}):
            if late not in above or len(terms.get((early, late), ())) >= len(terms.get(above[late], ())):
                above[late] = early, late
        sums: dict[Hashable, Ints] = {}  # rows that are the same in a week share theirs
        together = {weeks for weeks in known if len(weeks) == 1 or above[weeks[1]] == weeks}
        least, totals = least_totals(
            {week: self._count(week) for week in self._whole},
            {weeks: [self._term(one, sums) for one in terms[weeks]] for weeks in together},
            [self._hung(pair) for pair in above.values()],
        )
        rest = sum(self._least(one) for weeks in terms.keys() - together for one in terms[weeks])
        rest += max(sum(map(self._least, days)), self._days if group == "coach" else 0)
        return least + rest, {week: total + rest for week, total in totals.items()}

    def _of_days(self, group: Group) -> tuple[list[_Priced], list[_Priced]]:
        """Return what is priced of days, and the rest."""
        priced = self._rows.priced[group]
        days = [one for one in priced if any(DAYS in terms for terms in one.all_of[0][0].terms.values())]
        return days, [one for one in priced if all(one is not other for other in days)]

    def _term(self, priced: _Priced, known: dict[Hashable, Ints]) -> Term:
        """Return it as what its rows come to; `known`: in which weeks that is known already."""

        def sums(row: _Row) -> tuple[dict[int, Ints], int]:
            by_week = {}
            for week, named in row.terms.items():
                key = week, tuple(named.items())
                if key not in known:
                    known[key] = self._product(week, row)
                by_week[week] = known[key]
            return by_week, row.offset

        return Term(tuple(tuple(map(sums, either)) for either in priced.all_of), priced.scale, priced.price)

    def _hung(self, pair: Pair) -> Hung:
        early, late = pair
        if pair not in self._sums:
            none = np.zeros((0, self._count(late)), np.int64), np.zeros((0, self._count(early)), np.int64)
            return Hung(late, early, *none, np.zeros(0, np.int64))
        there, here = self._sums[pair]
        return Hung(late, early, here, there, self._offsets[pair][:, 0])

    def _least(self, priced: _Priced) -> int:
        """Return the least that an excess costs among the states left."""
        over = max(min(map(self._least_over, either)) for either in priced.all_of)
        return priced.price * max(0, -(-over // priced.scale))

    def _least_over(self, row: _Row) -> int:
        """Return the least that a row comes to; less than anything where it speaks of a week that is not known."""
        if any(week not in self._whole or not self._count(week) for week in row.terms):
            return -VOID
        return sum(self._ends(week, row)[0] for week in row.terms) + row.offset

    def growing_at_most(self, measure: str, pairs: Sequence[tuple[int, int]], most: int) -> "Pruner":
        """Return a pruner in which the measure grows by at most so much from the first to the second of each pair."""
        asked, grown = self._grown or (None, self)
        if asked == (measure, most, pairs):
            return grown
        twin = self.copy()
        known = [
            pair
            for pair in pairs
            if all(week in self._whole and not (week in self._fast and measure in WITH_EXTRA) for week in pair)
        ]
        twin._add((_Row({late: {measure: 1}, early: {measure: -1}}, -most),) for early, late in known)
        return twin

    def at_most(self, measure: str, week: int, most: int) -> "Pruner":
        """Return a pruner in which a week's measure is at most so much."""
        twin = self.copy()
        if self._knows(measure, week):
            twin._strike(week, self._column(measure, week, 0) <= most)
            twin._propagate({week})
        return twin

    def at_least(self, measure: str, week: int, least: int) -> "Pruner":
        """Return a pruner in which a week's measure is at least so much."""
        twin = self.copy()
        if self._knows(measure, week):
            twin._strike(week, self._column(measure, week, 1) >= least)
            twin._propagate({week})
        return twin

    def only(self, weeks: Mapping[int, tuple[Rung, Sequence[Amount]]]) -> "Pruner":
        """Return a pruner in which weeks whose number of runs is settled hold what is said of them."""
        twin = self.copy()
        for week, (rung, amounts) in weeks.items():
            if week in self._runs:
                twin._strike(week, self._states(week).holding(rung, amounts))
        twin._propagate(weeks.keys() & self._runs.keys())
        return twin

    def fullest(self, week: int) -> tuple[Rung, tuple[Amount, ...]] | None:
        """Return the fullest content among the states left to a week; None where they do not tell.

        That has the most running, among equals the longest run with the most of it, on the first rung. They do not tell
        of a week whose number of runs is open, of one with strides or tempo, and where several are as full.
        """
        if week not in self._runs or week in self._fast:
            return None
        states = self._states(week)
        running, longest = (self._column(name, week, 1) for name in ("run_time", "0.run_time"))
        order = np.lexsort((states.rung, -longest, -running))
        first = order[0]
        if len(order) > 1 and all(one[first] == one[order[1]] for one in (running, longest, states.rung)):
            return None
        long, short = (Amount(*map(int, states.up_to[first, place : place + 2])) for place in (0, 2))
        return states.rungs[states.rung[first]], (long, *[short] * (self._runs[week] - 1))

    def most(self, measure: str, week: int) -> int | None:
        """Return a bound no plan exceeds: the most of a week's measure among the states left; None: nobody knows."""
        if not self._knows(measure, week) or not self._count(week):
            return None
        return int(self._column(measure, week, 1).max())

    def _knows(self, measure: str, week: int) -> bool:
        return week in self._whole and not (week in self._fast and measure in WITH_EXTRA)

    def least(self, measure: str, week: int) -> int:
        """Return a bound no plan goes below: the least of a week's measure among the states left."""
        return int(self._column(measure, week, 0).min()) if week in self._whole and self._count(week) else 0

    def least_growth(self, measure: str, pairs: Sequence[tuple[int, int]], unit: int) -> int:
        """Return a bound no plan goes below: the fewest units by which the measure must grow somewhere."""
        low, step = self._least_rise(measure, pairs, unit), 1  # fewer than `low` are not enough
        while not (left := self.growing_at_most(measure, pairs, (high := low + step - 1) * unit)).possible:
            low, step = high + 1, 2 * step
        while low < high:
            middle = (low + high) // 2
            some = self.growing_at_most(measure, pairs, middle * unit)  # not from `left`: its rows would be tried, too
            low, high, left = (low, middle, some) if some.possible else (middle + 1, high, left)
        self._grown = (measure, high * unit, pairs), left
        return high

    def _least_rise(self, measure: str, pairs: Sequence[tuple[int, int]], unit: int) -> int:
        """Return the fewest units by which the ends of the weeks alone let a measure grow: that costs little."""
        known = sorted(
            (late, early) for early, late in pairs if self._knows(measure, early) and self._knows(measure, late)
        )
        weeks = {week for pair in known for week in pair}
        ends = {
            week: (int(self._column(measure, week, 0).min()), int(self._column(measure, week, 1).max()))
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

    def _add(self, several: Iterable[Either]) -> None:
        """Keep what holds besides: of each of these one row."""
        pairs: dict[Pair, list[_Row]] = defaultdict(list)
        changed: set[int] = set()
        for either in several:
            row, weeks = either[0], sorted({week for one in either for week in one.terms})
            if len(either) > 1:
                for week in weeks:
                    self._choices[week] = (*self._choices.get(week, ()), either)
                changed.update(weeks)
            elif len(weeks) == 2:
                pairs[weeks[0], weeks[1]].append(row)
                changed.update(weeks)
            elif self._strike(weeks[0], self._product(weeks[0], row) + row.offset <= 0):
                changed.update(weeks)
        same: dict[Hashable, Ints] = {}  # weeks that are alike, under rules that are
        stacked: dict[tuple[int, int], tuple[Ints, tuple[Ints, Ints]]] = {}
        for pair, own in pairs.items():
            early, late = (self._row_sums(week, own, same) for week in pair)
            offsets = np.array([row.offset for row in own], np.int64)[:, None]
            if pair in self._sums:
                early, late = (_stacked(both, stacked) for both in zip(self._sums[pair], (early, late), strict=True))
                offsets = np.vstack((self._offsets[pair], offsets))
            else:
                for week in pair:
                    self._joining[week] = (*self._joining.get(week, ()), pair)
            self._sums[pair], self._offsets[pair] = (early, late), offsets
        self._propagate(changed)

    def _propagate(self, changed: set[int]) -> None:
        """Revise pairs, the later weeks by the earlier and back, until no week of theirs changes any more.

        What a pair strikes from one of its weeks supported nothing in the other: there is no need to revise it back.
        """
        if len(self._order) < len(self._sums):
            self._order, self._reads = sorted(self._sums), defaultdict(list)
            for at, pair in enumerate(self._order):
                for place in (0, 1):
                    self._reads[pair[1 - place]].append((at, place))
        while changed and self.possible:
            choices = changed & self._choices.keys()
            due: tuple[set[int], set[int]] = (set(), set())  # earlier weeks to revise, and later ones
            for at, place in {one for week in changed for one in self._reads.get(week, ())}:
                due[place].add(at)
            while due[0] or due[1]:
                for place in (1, 0):
                    struck = self._sweep(due, place)
                    choices |= struck
                    if not all(map(self._count, struck)):
                        return
            changed = self._choose(choices)

    def _sweep(self, due: tuple[set[int], set[int]], place: int) -> set[int]:
        """Revise what is due, and what becomes due on the way, from the first weeks on (1) or from the last (0).

        due: places in the order of pairs. Returns the weeks that lost states, up to one that lost all.
        """
        sign, struck = 2 * place - 1, set[int]()
        to_come = [sign * at for at in due[place]]
        heapify(to_come)
        while to_come:
            at = sign * heappop(to_come)
            if at not in due[place]:
                continue
            due[place].remove(at)
            pair = self._order[at]
            if not self._revise(pair, place):
                continue
            struck.add(pair[place])
            if not self._count(pair[place]):
                break
            for other, which in self._reads[pair[place]]:
                if other != at and other not in due[which]:
                    due[which].add(other)
                    if which == place and sign * (other - at) > 0:
                        heappush(to_come, sign * other)
        return struck

    def _choose(self, weeks: set[int]) -> set[int]:
        """Strike the states that go with no row of those of which one holds; return the weeks that lost some.

        weeks: those that have changed, of which they speak.
        """
        changed: set[int] = set()
        seen: set[int] = set()
        for week in sorted(weeks):
            for either in self._choices.get(week, ()):
                if id(either) not in seen:
                    seen.add(id(either))
                    changed |= self._choose_of(either)
                    if not self._possible_in(either):
                        return changed
        return changed

    def _possible_in(self, either: Either) -> bool:
        """Tell whether the weeks that rows speak of have states left."""
        return all(week not in self._whole or self._count(week) for row in either for week in row.terms)

    def _choose_of(self, either: Either) -> set[int]:
        """Strike the states that go with none of these rows; return the weeks that lost some."""
        if any(week not in self._whole for row in either for week in row.terms):
            return set()
        left = [row for row in either if self._least_over(row) <= 0]
        if not left:
            week = next(iter(either[0].terms))
            self._strike(week, np.zeros(self._count(week), np.bool_))
            return {week}
        changed = set()
        for week in left[0].terms.keys() & set.intersection(*(set(row.terms) for row in left)):
            # Of rows that are the same in this week the one counts that leaves most room.
            room: dict[Hashable, tuple[int, _Row]] = {}
            for row in left:
                key, rest = tuple(row.terms[week].items()), self._least_over(row) - self._ends(week, row)[0]
                if key not in room or rest < room[key][0]:
                    room[key] = rest, row
            if any(self._ends(week, row)[1] + rest <= 0 for rest, row in room.values()):
                continue
            supported = np.logical_or.reduce([self._product(week, row) + rest <= 0 for rest, row in room.values()])
            if self._strike(week, supported):
                changed.add(week)
        return changed

    def _ends(self, week: int, row: _Row) -> tuple[int, int]:
        """Return the least and the most of a row's least sums over the measures of each state of a week."""
        known = self._known_ends.get(week, {})
        key = tuple(row.terms[week].items())
        if key not in known:
            sums = self._product(week, row)
            known = self._known_ends[week] = {**known, key: (int(sums.min()), int(sums.max()))}
        return known[key]

    def _strike(self, week: int, left: Mask) -> bool:
        if left.all():
            return False
        self._places[week] = self._places[week][left] if week in self._places else np.flatnonzero(left)
        self._kept.pop(week, None)
        self._known_ends.pop(week, None)
        for pair in self._joining.get(week, ()):
            early, late = self._sums[pair]
            sums = (early.compress(left, axis=1), late) if week == pair[0] else (early, late.compress(left, axis=1))
            self._sums[pair] = sums
        return True

    def measures(self, week: int) -> Span:
        """Return the measures of the states left to a week."""
        whole = self._measures[week]
        return kept(whole, self._places[week]) if week in self._places else whole

    def _column(self, measure: str, week: int, end: int) -> Ints:
        """Return the least (end 0) or the most (1) of one measure of the states left to a week, `(states,)`."""
        column = self._measures[week][end][:, PLACE[measure]]
        return column.take(self._places[week]) if week in self._places else column

    def _product(self, week: int, row: _Row) -> Ints:
        """Return the least sum of a row over the measures of each state left to a week, `(states,)`."""
        return _product(self._measures[week], row.vector(week), self._places.get(week))

    def _row_sums(self, week: int, rows: Sequence[_Row], same: dict[Hashable, Ints]) -> Ints:
        """Return these sums of several rows, `(rows, states)`; weeks that are alike share theirs.

        same: those that are known, by ids of what is left to a week: only as long as nothing is struck.
        """
        vectors = [row.vector(week) for row in rows]
        left = id(self._places[week]) if week in self._places else None
        key = id(self._measures[week][0]), left, tuple(vector.tobytes() for vector in vectors)
        if key not in same:
            same[key] = np.stack([self._product(week, row) for row in rows])
        return same[key]

    def _revise(self, pair: tuple[int, int], place: int) -> bool:
        """Strike the states of the pair's week at `place` that none of the other's supports; tell if there were any."""
        mine, other = self._sums[pair][place], self._sums[pair][1 - place]
        offsets = self._offsets[pair]
        binding = mine.max(axis=1) + other.max(axis=1) + offsets[:, 0] > 0
        if not binding.any():
            return False
        self.compared += min(mine.size * other.shape[1], EXACT)
        if not binding.all():
            mine, other, offsets = mine[binding], other[binding], offsets[binding]
            if all(week in self._places for week in pair):  # else they are shared with weeks that are alike
                self._sums[pair] = (other, mine) if place else (mine, other)
                self._offsets[pair] = offsets
        rung, left = self._whole[pair[1 - place]].rung, self._places.get(pair[1 - place])
        supported = _supported(mine, other + offsets, lambda: rung if left is None else rung[left])
        return self._strike(pair[place], supported)


def _alone(
    problem: Problem, one: Settled | Open, week: int, rows: Sequence[_Row], tables: Tables
) -> tuple[States, Span]:
    """Return the states that rows about one week leave to it, with their measures."""
    vectors = [row.vector(week) for row in rows]
    coefficients = tuple((vector.tobytes(), row.offset) for vector, row in zip(vectors, rows, strict=True))
    ladder, speeds = problem.protocol.ladder, problem.runner.speeds

    def made() -> tuple[States, Span]:
        states, measures = tables.states((ladder, speeds, one), lambda: states_with(problem, one))
        for vector, row in zip(vectors, rows, strict=True):
            left = _product(measures, vector) + row.offset <= 0
            if not left.all():
                states, measures = states.keep(left), kept(measures, left)
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
    priced = least.copy()
    priced[:, PLACE[DAYS]] = np.where(fits, cost, cost.max()).min(axis=1)
    return priced, priced if most is least else most  # a price only ever counts at its least


def _stacked(both: tuple[Ints, Ints], known: dict[tuple[int, int], tuple[Ints, tuple[Ints, Ints]]]) -> Ints:
    """Return rows and more rows as one table; what was shared goes on being shared.

    known: tables by the ids of what they were made of, which is kept with them, so that no id is given again.
    """
    key = id(both[0]), id(both[1])
    if key not in known:
        known[key] = np.vstack(both), both
    return known[key][0]


def _product(measures: Span, vector: Ints, places: Ints | None = None) -> Ints:
    """Return the least of measures @ vector, `(states,)`; vectors are sparse, and numpy multiplies integers slowly.

    places: of the states that are asked of; None: of all.
    """
    least, most = measures
    total = np.zeros(len(least) if places is None else len(places), np.int64)
    for place in np.flatnonzero(vector):
        column = (least if vector[place] > 0 else most)[:, place]
        total += vector[place] * (column if places is None else column.take(places))
    return total


EXACT = 400_000  # comparisons up to which every pair of states is tried; beyond, the other week's are taken by rung


def _supported(mine: Ints, other: Ints, rung: Callable[[], Ints]) -> Mask:
    """Tell for each state whether some state of the other week keeps every row with it (beyond EXACT: may keep).

    mine, other: `(rows, states)`, of which no sum may exceed zero; rung: returns those of the states of the other week,
    `(states,)`, in order.
    """
    if mine.size * other.shape[1] > EXACT:
        other = np.minimum.reduceat(other, np.flatnonzero(np.diff(rung(), prepend=-1)), axis=1)
        other = _unbeaten(other)
    slack = -other
    together: Any = slack[0][:, None] >= mine[0]  # a row for each of the other week's: numpy is quick along these
    for there, here in zip(slack[1:], mine[1:], strict=True):
        together &= there[:, None] >= here
    supported: Mask = together.any(axis=0)
    return supported


def _unbeaten(sums: Ints) -> Ints:
    """Return the columns of `(rows, columns)` of which no other is as small in every row, of equal ones the first."""
    columns = sums.T
    as_small = (columns[:, None] <= columns).all(axis=2)  # the first of both in the second's place
    smaller = as_small & ~(as_small.T & np.tri(len(columns), dtype=np.bool_))
    return sums[:, ~smaller.any(axis=0)]
