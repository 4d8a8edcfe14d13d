"""Every way one week can stand on its days, as a table of patterns, judged all at once.

A pattern is a row of 7 x (runs by rank, strength that is heavy by turn, strength, cross-training, busy) zeros and ones,
so a table of them is `(patterns, 7 * (slots + OTHERS))`, days from the week's first on; `slots` is the most runs of the
week. Which window of a day holds what is settled inside the day: only a day's cheapest arrangement can matter to
anything outside it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations, product
from typing import TypeAlias

import numpy as np

from planforge.solver.days.days import BUSY, CROSS, HEAVY, OTHERS, STRENGTH, OpenDay
from planforge.solver.days.rows import Ints, Local, Row

NEVER = 10**15  # the cost of what is forbidden
Content: TypeAlias = tuple[int | None, bool, bool, bool]  # a day's: rank of its run, strength, heavy by turn, cross


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which window holds the run or cross-training, which the strength session; its cost, and the run's capacity.

    capacity: the seconds a run of open duration may take; NEVER where no row bounds it, or there is none.
    """

    first: int | None
    strength: int | None
    cost: int
    capacity: int


def arrange(day: OpenDay, rows: Sequence[Local], content: Content, seconds: Sequence[int]) -> Arrangement | None:
    """Return the best way to place a day's content in its windows; None: it does not fit.

    The best is the cheapest; among equals, where durations (`seconds` by rank) are open, the one of most capacity.
    """
    rank, strength, heavy, cross = content
    firsts = range(len(day.windows)) if rank is not None or cross else [None]
    seconds_windows = range(len(day.windows)) if strength else [None]
    best: Arrangement | None = None
    for first, second in product(firsts, seconds_windows):
        found = _judge(rows, (rank, strength, heavy, cross), first, second, seconds)
        if found is not None and (best is None or (found.cost, -found.capacity) < (best.cost, -best.capacity)):
            best = found
    return best


def _judge(
    rows: Sequence[Local],
    content: Content,
    first: int | None,
    strength: int | None,
    seconds: Sequence[int],
) -> Arrangement | None:
    rank, _, heavy, cross = content
    there = set()
    if first is not None:
        there.add((first, CROSS if rank is None else rank))
        if rank is not None and cross:
            return None  # a window holds a run or cross-training, and a day not both
    if strength is not None:
        there |= {(strength, STRENGTH)} | ({(strength, HEAVY)} if heavy else set())
    cost, capacity = 0, NEVER
    for row in rows:
        if not there.issuperset(row.when):
            continue
        over = row.offset + sum(c for window, kind, c in row.terms if (window, kind) in there)
        if row.seconds is not None:
            if not seconds:
                if row.price is None:
                    capacity = min(capacity, -over)
                continue
            over += seconds[row.seconds]
        if over > 0:
            if row.price is None:
                return None
            cost += row.price * -(-over // row.scale)
    return None if capacity < 0 else Arrangement(first, strength, cost, capacity)


@dataclass
class Patterns:
    """The patterns of one week.

    table: their contents, `(patterns, 7 * (slots + OTHERS))` of 0 and 1. cost: of each, `(patterns,)` in units of
    price, below NEVER. capacity: the seconds left to the run of each rank, `(patterns, slots)`; of open durations only.
    """

    table: Ints
    cost: Ints
    capacity: Ints

    def __len__(self) -> int:
        """Return how many patterns there are."""
        return len(self.cost)

    def copy(self) -> "Patterns":
        """Return the same patterns, to be judged further."""
        return Patterns(self.table, self.cost.copy(), self.capacity.copy())

    def keep(self, mask: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | Ints") -> "Patterns":
        """Return some of the patterns."""
        return Patterns(self.table[mask], self.cost[mask], self.capacity[mask])


def judge_rows(table: Ints, rows: Sequence[Row]) -> Ints:
    """Return what rows inside a week cost per pattern, `(patterns,)`; NEVER where a hard one is broken."""
    cost = np.zeros(len(table), np.int64)
    for row in rows:
        over = table @ row.here + row.offset
        if row.price is None:
            cost[over > 0] = NEVER
        else:
            cost += row.price * -(-np.maximum(over, 0) // row.scale)
    return np.minimum(cost, NEVER)


class Enumeration:
    """Enumerates patterns of a week from its days and rows; remembers each kind of day and week it has met."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._arranged: dict[object, Arrangement | None] = {}
        self._inside: dict[object, Patterns] = {}  # what rows inside a week leave, before its days are judged

    def arranged(
        self, day: OpenDay, rows: Sequence[Local], content: Content, seconds: Sequence[int]
    ) -> Arrangement | None:
        """Return the best arrangement of a day's content; equal days are arranged once."""
        key = (len(day.windows), tuple(rows), content, tuple(seconds))
        if key not in self._arranged:
            self._arranged[key] = arrange(day, rows, content, seconds)
        return self._arranged[key]

    def patterns(
        self,
        days: Sequence[OpenDay],
        local: dict[int, list[Local]],
        inside: Sequence[Row],
        *,
        runs: Sequence[int],
        strength: int,
        cross: int,
        seconds: Sequence[int],
        alike: bool,
    ) -> Patterns:
        """Return every pattern that hard rows allow, in order of days, with the cost of soft ones.

        runs: the numbers of runs the week may hold; strength, cross: the most sessions. alike: the runs are
        interchangeable, so only one order of them is tried; else runs of equal duration stand in order of date.
        """
        slots = len(days[0].run) if days else 0
        open_days = [one for one in days if one.windows]
        key = (
            (slots, tuple(runs), strength, cross, alike, tuple(one.day.place for one in open_days)),
            tuple(one == other for one, other in pairwise(seconds)) if seconds else None,
            tuple((row.here.tobytes(), row.offset, row.scale, row.price) for row in inside),
            turns_of(open_days),
        )
        if key not in self._inside:
            run_sets = _filtered(_run_sets(open_days, slots, runs, seconds, alike), inside, range(slots), slots)
            strength_sets = _filtered(_sets(open_days, slots, STRENGTH, strength), inside, [STRENGTH], slots)
            cross_sets = _filtered(_sets(open_days, slots, CROSS, cross), inside, [CROSS], slots)
            table = _joined(_joined(run_sets, strength_sets), cross_sets)
            shaped = table.reshape(len(table), 7, slots + OTHERS)
            shaped[:, :, BUSY] = shaped[:, :, :BUSY].max(axis=2)
            _take_turns(shaped, open_days)
            cost, capacity = judge_rows(table, inside), np.zeros((len(table), slots), np.int64)
            self._inside[key] = Patterns(table, cost, capacity).keep(cost < NEVER)
        found = self._inside[key].copy()
        for one in days:
            self._judge_day(found, one, local.get(one.day.index, []), slots, seconds)
            found = found.keep(found.cost < NEVER)
        return found

    def _judge_day(
        self, found: Patterns, day: OpenDay, rows: Sequence[Local], slots: int, seconds: Sequence[int]
    ) -> None:
        content = found.table.reshape(len(found), 7, slots + OTHERS)[:, day.day.place]
        runs = np.arange(1, slots + 1) @ content[:, :slots].T  # at most one stands on a day: its rank, from 1
        code = 8 * runs + 4 * content[:, HEAVY] + 2 * content[:, STRENGTH] + content[:, CROSS]
        for one in sorted({*code[code > 0].tolist()}):
            mask = code == one
            rank = one // 8 - 1 if one >= 8 else None
            best = self.arranged(day, rows, (rank, bool(one & 2), bool(one & 4), bool(one & 1)), seconds)
            found.cost[mask] = NEVER if best is None else found.cost[mask] + best.cost
            if best is not None and rank is not None:
                found.capacity[mask, rank] = best.capacity


def turns_of(days: Sequence[OpenDay]) -> tuple[tuple[bool, ...], ...]:
    """Return in which turns the strength of days is heavy; nothing where that is all the same to each of them."""
    return tuple(one.turns for one in days) if any(one.by_turn for one in days) else ()


def _take_turns(contents: Ints, days: Sequence[OpenDay]) -> None:
    """Put down which strength is heavy where that goes by turns. contents: `(patterns, 7, slots + OTHERS)`."""
    before = np.zeros(len(contents), np.int64)
    for one in days:
        there = contents[:, one.day.place, STRENGTH]
        if one.by_turn:
            contents[:, one.day.place, HEAVY] = there * np.array(one.turns, np.int64)[before % len(one.turns)]
        before += there


def _run_sets(days: Sequence[OpenDay], slots: int, counts: Iterable[int], seconds: Sequence[int], alike: bool) -> Ints:
    """Return every way to put so many runs on days, `(ways, 7 * (slots + OTHERS))`, earlier days first."""
    chosen: list[tuple[int, ...]] = []
    for count in counts:
        for order in (combinations if alike else permutations)(range(len(days)), count):
            ordered = (
                alike
                or not seconds
                or all(order[rank] < order[rank + 1] for rank in range(count - 1) if seconds[rank] == seconds[rank + 1])
            )
            if ordered:
                chosen.append(order)
    chosen.sort(key=sorted)  # earlier days first: the order that settles ties
    table = np.zeros((len(chosen), 7, slots + OTHERS), np.int64)
    for position, order in enumerate(chosen):
        for rank, day in enumerate(order):
            table[position, days[day].day.place, rank] = 1
    return table.reshape(len(chosen), 7 * (slots + OTHERS))


def _sets(days: Sequence[OpenDay], slots: int, kind: int, most: int) -> Ints:
    """Return every way to put up to so many sessions of a kind on days, `(ways, 7 * (slots + OTHERS))`: most first."""
    chosen = [some for count in range(most, -1, -1) for some in combinations(range(len(days)), count)]
    table = np.zeros((len(chosen), 7, slots + OTHERS), np.int64)
    for position, some in enumerate(chosen):
        for day in some:
            table[position, days[day].day.place, kind] = 1
    return table.reshape(len(chosen), 7 * (slots + OTHERS))


def _filtered(table: Ints, rows: Sequence[Row], kinds: Iterable[int], slots: int) -> Ints:
    """Return the sets that break no hard row which speaks of their kinds only."""
    own = np.zeros((7, slots + OTHERS), bool)
    own[:, list(kinds)] = True
    mine = [row for row in rows if row.price is None and not row.here[~own.ravel()].any() and row.here.any()]
    return table[judge_rows(table, mine) < NEVER] if mine else table


def _joined(left: Ints, right: Ints) -> Ints:
    """Return every union of a row of the left and one of the right, the left varying slowest: rows multiply."""
    return (left[:, None, :] + right[None, :, :]).reshape(len(left) * len(right), left.shape[1])
