"""The states left to every week, and what rows that join weeks strike out of them.

States that break a row with every state of the other week are struck out, back and forth until nothing changes: arc
consistency, by AC-3 (Mackworth 1977). Of rows of which one holds, states go that none of them leaves room. Nothing is
known here of rules or levels: only tables of measures, and rows over them.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Any, TypeAlias

import numpy as np

from planforge.solver.days.rows import Ints
from planforge.solver.weeks.rows import VOID, Either, Row
from planforge.solver.weeks.states import PLACE, Mask, Span, States, kept_columns

Pair: TypeAlias = tuple[int, int]  # a week, and a later one


@dataclass(slots=True)
class Work:
    """What pruning costs: pairs of states that were compared, and states of which something was summed, by each row."""

    compared: int = 0
    summed: int = 0


@dataclass(frozen=True, eq=False)
class _Joining:
    """Rows that join two weeks: their sums over each one's states, `(rows, states)`, and offsets, `(rows, 1)`.

    of: the places of those states among all that each week had at first; None: all of them.
    """

    sums: tuple[Ints, Ints]
    of: tuple[Ints | None, Ints | None]
    offsets: Ints

    def left(self, place: int, rows: Ints, places: Ints | None) -> Ints:
        """Return the sums of some rows over the states left to the week at `place`. places: as in `of`."""
        sums, of = self.sums[place], self.of[place]
        if len(rows) < len(sums):
            sums = sums.take(rows, axis=0)
        if places is of or places is None:
            return sums
        return sums.take(places if of is None else _places_among(of, places), axis=1)


def _places_among(of: Ints, places: Ints) -> Ints:
    """Return where some places stand among others, both in order: by a mark on each, for to search is slow."""
    marked = np.zeros(of[-1] + 1 if len(of) else 0, np.bool_)
    marked[places] = True
    return np.flatnonzero(marked.take(of))


Joinings: TypeAlias = tuple[tuple[_Joining, Ints], ...]  # rows that were added together, and which of them still count


def _some(joining: Joinings, binding: Mask) -> Joinings:
    """Return those of all rows, in order, that are binding."""
    kept, at = [], 0
    for one, rows in joining:
        left = rows[binding[at : at + len(rows)]]
        at += len(rows)
        if len(left):
            kept.append((one, left))
    return tuple(kept)


class Left:
    """The states left to every week that is known, and the rows that join them."""

    def __init__(self, tables: Mapping[int, tuple[States, Span]]) -> None:
        """Begin with these states and their measures; nothing joins them yet."""
        self.work = Work()  # of all copies together
        # All that were left at first, which weeks that are alike share; `_places` tells which of them are left by now,
        # and `_kept` has those that somebody asked for.
        self._whole: dict[int, States] = {week: states for week, (states, _) in tables.items()}
        self._measures: dict[int, Span] = {week: measures for week, (_, measures) in tables.items()}
        self._places: dict[int, Ints] = {}
        self._kept: dict[int, States] = {}
        # Of the rows that join two weeks: those that were added together, and which of them still may strike something.
        # What is left of their sums is taken when it is asked for: kept by pair it was half of all memory (measured).
        self._joining: dict[Pair, Joinings] = {}
        self._sums: dict[Hashable, Ints] = {}  # of rows over all states that weeks had at first, by `_alike`
        self._order: list[Pair] = []  # of all pairs
        self._reads: dict[int, list[tuple[int, int]]] = {}  # by week: the places in the order, and the week to revise
        self._choices: dict[int, tuple[Either, ...]] = {}  # rows of which one holds, by each week they speak of
        self._known_ends: dict[int, dict[Hashable, tuple[int, int]]] = {}  # of sums of rows in each week

    def copy(self) -> "Left":
        """Return the same, to be narrowed without narrowing this one."""
        twin = object.__new__(Left)
        twin.work, twin._sums = self.work, self._sums
        twin._whole, twin._measures = self._whole, self._measures
        twin._places, twin._kept = dict(self._places), dict(self._kept)
        twin._joining, twin._order, twin._reads = dict(self._joining), self._order, self._reads
        twin._choices, twin._known_ends = dict(self._choices), dict(self._known_ends)
        return twin

    @property
    def weeks(self) -> Collection[int]:
        """Return the weeks that are known."""
        return self._whole.keys()

    @property
    def possible(self) -> bool:
        """Tell whether every week that is known has a state left."""
        return all(map(self.count, self._whole))

    def count(self, week: int) -> int:
        """Return how many states are left to a week."""
        return len(self._places[week]) if week in self._places else len(self._whole[week])

    def states(self, week: int) -> States:
        """Return the states left to a week."""
        if week not in self._places:
            return self._whole[week]
        if week not in self._kept:
            self._kept[week] = self._whole[week].keep(self._places[week])
        return self._kept[week]

    @property
    def joined(self) -> Collection[Pair]:
        """Return the pairs of weeks that rows join."""
        return self._joining.keys()

    def joining(self, pair: Pair) -> tuple[Ints, Ints, Ints]:
        """Return the sums of the rows that join a pair, `(rows, states)` of the earlier week and of the later one.

        With them the rows' offsets, `(rows, 1)`. Rows are left out that can strike nothing any more.
        """
        joining = self._joining[pair]
        if not joining:
            early, late = (np.zeros((0, self.count(week)), np.int64) for week in pair)
            return early, late, np.zeros((0, 1), np.int64)
        places = self._places.get(pair[0]), self._places.get(pair[1])
        parts = [
            (one.left(0, rows, places[0]), one.left(1, rows, places[1]), one.offsets[rows]) for one, rows in joining
        ]
        if len(parts) == 1:
            return parts[0]
        early, late, offsets = map(np.vstack, zip(*parts, strict=True))
        return early, late, offsets

    def add(self, several: Iterable[Either]) -> None:
        """Keep what holds besides: of each of these one row."""
        pairs: dict[Pair, list[Row]] = defaultdict(list)
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
            elif self.strike(weeks[0], self.product(weeks[0], row) + row.offset <= 0):
                changed.update(weeks)
        together: dict[Hashable, int] = defaultdict(int)  # states left to weeks that are alike, under rules that are
        for pair, own in pairs.items():
            for week in pair:
                together[self._alike(week, own)] += self.count(week)
        for pair, own in pairs.items():
            (early, first), (late, second) = (self._row_sums(week, own, together) for week in pair)
            offsets = np.array([row.offset for row in own], np.int64)[:, None]
            joining = _Joining((early, late), (first, second), offsets), np.arange(len(own))
            self._joining[pair] = (*self._joining.get(pair, ()), joining)
        self.propagate(changed)

    def propagate(self, changed: set[int]) -> None:
        """Revise pairs, the later weeks by the earlier and back, until no week of theirs changes any more.

        What a pair strikes from one of its weeks supported nothing in the other: there is no need to revise it back.
        """
        if len(self._order) < len(self._joining):
            self._order, self._reads = sorted(self._joining), defaultdict(list)
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
                    if not all(map(self.count, struck)):
                        return
            changed = self._choose(choices)

    def follow(self, week: int) -> None:
        """Strike what the weeks before leave no room for in a week; what follows from that is not struck yet."""
        for pair in self._joining:
            if pair[1] == week and self.count(pair[0]) and self.count(week):
                self._revise(pair, 1)
        for either in self._choices.get(week, ()):
            if self._possible_in(either):
                self._choose_of(either)

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
            if not self.count(pair[place]):
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
        return all(week not in self._whole or self.count(week) for row in either for week in row.terms)

    def _choose_of(self, either: Either) -> set[int]:
        """Strike the states that go with none of these rows; return the weeks that lost some."""
        if any(week not in self._whole for row in either for week in row.terms):
            return set()
        left = [row for row in either if self.least_over(row) <= 0]
        if not left:
            week = next(iter(either[0].terms))
            self.strike(week, np.zeros(self.count(week), np.bool_))
            return {week}
        changed = set()
        for week in left[0].terms.keys() & set.intersection(*(set(row.terms) for row in left)):
            # Of rows that are the same in this week the one counts that leaves most room.
            room: dict[Hashable, tuple[int, Row]] = {}
            for row in left:
                key, rest = tuple(row.terms[week].items()), self.least_over(row) - self.ends(week, row)[0]
                if key not in room or rest < room[key][0]:
                    room[key] = rest, row
            if any(self.ends(week, row)[1] + rest <= 0 for rest, row in room.values()):
                continue
            supported = np.logical_or.reduce([self.product(week, row) + rest <= 0 for rest, row in room.values()])
            if self.strike(week, supported):
                changed.add(week)
        return changed

    def ends(self, week: int, row: Row) -> tuple[int, int]:
        """Return the least and the most of a row's least sums over the measures of each state of a week."""
        known = self._known_ends.setdefault(week, {})  # copies share it, as long as they have the same states
        key = tuple(row.terms[week].items())
        if key not in known:
            sums = self.product(week, row)
            known[key] = int(sums.min()), int(sums.max())
        return known[key]

    def strike(self, week: int, left: Mask) -> bool:
        """Leave only these states to a week; tell whether there were others. What follows is not struck yet."""
        if left.all():
            return False
        self._places[week] = self._places[week][left] if week in self._places else np.flatnonzero(left)
        self._kept.pop(week, None)
        self._known_ends.pop(week, None)
        return True

    def measures(self, week: int) -> Span:
        """Return the measures of the states left to a week."""
        whole = self._measures[week]
        return kept_columns(whole, self._places[week]) if week in self._places else whole

    def column(self, measure: str, week: int, end: int) -> Ints:
        """Return the least (end 0) or the most (1) of one measure of the states left to a week, `(states,)`."""
        column = self._measures[week][end][:, PLACE[measure]]
        return column.take(self._places[week]) if week in self._places else column

    def product(self, week: int, row: Row) -> Ints:
        """Return the least sum of a row over the measures of each state left to a week, `(states,)`."""
        self.work.summed += self.count(week) * len(row.terms[week])
        return least_sums(self._measures[week], row.terms[week], self._places.get(week))

    def _alike(self, week: int, rows: Sequence[Row]) -> Hashable:
        """Return what rows say of a week and its measures, by their id: weeks that are alike share what they keep."""
        return id(self._measures[week][0]), tuple(tuple(row.terms[week].items()) for row in rows)

    def _row_sums(self, week: int, rows: Sequence[Row], together: Mapping[Hashable, int]) -> tuple[Ints, Ints | None]:
        """Return the sums of several rows over states of a week, `(rows, states)`, and the states' places; None: all.

        Where the weeks that are alike have more states left `together` than one of them had at first, all those of one
        are summed, for all of them and for whatever asks again.
        """
        key = self._alike(week, rows)
        places = self._places.get(week)
        if key not in self._sums and places is not None and together[key] < len(self._whole[week]):
            return np.stack([self.product(week, row) for row in rows]), places
        if key not in self._sums:
            whole = self._measures[week]
            self._sums[key] = np.stack([least_sums(whole, row.terms[week]) for row in rows])
            self.work.summed += self._sums[key].size
        return self._sums[key], None

    def _revise(self, pair: tuple[int, int], place: int) -> bool:
        """Strike the states of the pair's week at `place` that none of the other's supports; tell if there were any."""
        if not self._joining[pair]:
            return False
        mine, other, offsets = self.joining(pair)
        if place:
            mine, other = other, mine
        binding = mine.max(axis=1) + other.max(axis=1) + offsets[:, 0] > 0
        if not binding.all():
            mine, other, offsets = mine[binding], other[binding], offsets[binding]
            self._joining[pair] = _some(self._joining[pair], binding)
        if not len(mine):
            return False
        self.work.compared += min(mine.size * other.shape[1], EXACT)
        self.work.summed += mine.size + other.size
        rung, left = self._whole[pair[1 - place]].rung, self._places.get(pair[1 - place])
        supported = _supported(mine, other + offsets, lambda: rung if left is None else rung[left])
        return self.strike(pair[place], supported)

    def least_over(self, row: Row) -> int:
        """Return the least that a row comes to; less than anything where it speaks of a week that is not known."""
        total = row.offset
        for week in row.terms:
            if week not in self._whole or not self.count(week):
                return -VOID
            total += self.ends(week, row)[0]
        return total


def least_sums(measures: Span, terms: Mapping[str, int], places: Ints | None = None) -> Ints:
    """Return the least sum of coefficients times measures, by name, over what each state has, `(states,)`.

    places: of the states that are asked of; None: of all.
    """
    least, most = measures
    total: Ints | None = None
    for name, coefficient in terms.items():
        column = (least if coefficient > 0 else most)[:, PLACE[name]]
        part = coefficient * (column if places is None else column.take(places))
        total = part if total is None else total + part
    return np.zeros(len(least) if places is None else len(places), np.int64) if total is None else total


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
