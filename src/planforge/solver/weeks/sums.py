"""What soft rules cost together at least, and through which states the cheapest plans lead: a dynamic program.

Most excesses speak of one week, or of a week and its reference. So the weeks form a forest, each later one hung below
its reference, and the least cost of everything below a state is a minimum over the states of the weeks hung there. To
stay small, states that are nearly alike stand together in a class: a class takes of each row the least sum of its
states, so what it costs is never too much. What joins weeks otherwise is no part of it, and can only cost more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from math import isqrt

import numpy as np

from planforge.solver.days.rows import Ints

NEVER = 10**12  # what is forbidden costs; more than any plan pays
FEWEST = 8  # classes of a week
# Odd numbers by which the sums of a state are mixed into one that hardly any other state has.
MIXED = np.array([pow(0x9E3779B97F4A7C15, power, 2**62) for power in range(1, 257)], np.int64)
WORK = 1_000_000  # pairs of classes that are compared, of all weeks together: some hundredths of a second


@dataclass(frozen=True)
class Term:
    """An excess of one week or of a pair: of each of `all_of` the least row counts, of those the largest.

    all_of: rows as what they come to in each week, `(states,)` by week, and an offset.
    """

    all_of: tuple[tuple[tuple[Mapping[int, Ints], int], ...], ...]
    scale: int
    price: int


@dataclass(frozen=True)
class Hung:
    """A week hung below its reference: the sums of the hard rows that join them, `(rows, states)` each, and offsets."""

    week: int
    below: int
    here: Ints
    there: Ints
    offsets: Ints


def least_totals(
    states: Mapping[int, int], terms: Mapping[tuple[int, ...], Sequence[Term]], hung: Sequence[Hung]
) -> tuple[int, dict[int, Ints]]:
    """Return what all terms cost at least together, and of each week what they cost at least through each state.

    states: how many each week has. terms: by the one week, or by the pair of `hung` (reference, week), they speak of.
    """
    below: dict[int, list[Hung]] = {}
    for one in hung:
        below.setdefault(one.below, []).append(one)
    most = max(FEWEST, isqrt(WORK // max(1, len(hung))))
    classes = {
        week: _classes(
            count, [*_sums_in(week, terms)], [one for one in hung if week in (one.week, one.below)], week, most
        )
        for week, count in states.items()
    }
    up: dict[int, Ints] = {}
    edges: dict[tuple[int, int], Ints] = {}
    messages: dict[tuple[int, int], Ints] = {}
    order = sorted(states, reverse=True)
    for week in order:  # each is later than what it is hung below
        up[week] = _own(terms.get((week,), ()), week, classes[week])
        for one in below.get(week, ()):
            pair = week, one.week
            edges[pair] = _joint(terms.get(pair, ()), one, classes[week], classes[one.week])
            messages[pair] = np.minimum((edges[pair] + up[one.week]).min(axis=1), NEVER)
            up[week] = np.minimum(up[week] + messages[pair], NEVER)
    is_hung = {one.week for one in hung}
    roots = {week: int(up[week].min()) for week in states if week not in is_hung}
    least = min(sum(roots.values()), NEVER)
    total = {week: np.minimum(up[week] + least - own, NEVER) for week, own in roots.items()}
    for week in order[::-1]:
        for one in below.get(week, ()):
            pair = week, one.week
            others = np.where(messages[pair] >= NEVER, NEVER, total[week] - messages[pair])
            total[one.week] = np.minimum(up[one.week] + (edges[pair] + others[:, None]).min(axis=0), NEVER)
    return least, {week: total[week][classes[week].of] for week in states}


@dataclass(frozen=True)
class _Classes:
    """The class of each state, `(states,)`, and where each class begins when states are sorted by it."""

    of: Ints
    order: Ints
    starts: Ints

    def least(self, sums: Ints) -> Ints:
        """Return the least of each class along the last axis."""
        return np.minimum.reduceat(sums[..., self.order], self.starts, axis=-1)


def _sums_in(week: int, terms: Mapping[tuple[int, ...], Sequence[Term]]) -> list[Ints]:
    """Return what the rows that are priced come to in a week, each sum once."""
    found = {
        id(sums[week]): sums[week]
        for weeks, several in terms.items()
        if week in weeks
        for one in several
        for either in one.all_of
        for sums, _ in either
        if week in sums
    }
    return [*found.values()]


def _classes(count: int, priced: Sequence[Ints], hung: Sequence[Hung], week: int, most: int) -> _Classes:
    """Return at most so many classes of states: by what is priced, and as far as there is room by what is hard."""
    columns = [*priced, *(row for one in hung for row in (one.here if one.week == week else one.there))]
    of = _told_apart(columns, 16, most)  # rather fewer rows than coarser ones
    if of is None:
        of = _told_apart(priced, 2, most)
    if of is None:
        of = np.zeros(count, np.int64)
    order = np.argsort(of, kind="stable")
    return _Classes(of, order, np.flatnonzero(np.diff(of[order], prepend=-1)))


def _told_apart(rows: Sequence[Ints], coarsest: int, most: int) -> Ints | None:
    """Return the class of each state by some sums, told apart as finely as leaves at most so many classes.

    coarsest: the fewest parts into which the sums of a row are told apart. None: that leaves more, or there is no row.
    """
    if not rows:
        return None
    table = np.stack(rows)
    table -= table.min(axis=1)[:, None]
    width = table.max(axis=1)[:, None] + 1
    for parts in (None, 32, 16, 8, 4, 2):
        if parts is not None and parts < coarsest:
            break
        # What is mixed to the same number by chance stands together, too, which only makes the bound less tight.
        mixed = np.resize(MIXED, len(table)) @ (table if parts is None else table * parts // width)
        _, found = np.unique(mixed, return_inverse=True)
        if found.max() < most:
            return found
    return None


def _own(terms: Sequence[Term], week: int, classes: _Classes) -> Ints:
    total = np.zeros(len(classes.starts), np.int64)
    for one in terms:
        over = reduce(
            np.maximum,
            (
                reduce(np.minimum, [classes.least(sums[week]) + offset for sums, offset in either])
                for either in one.all_of
            ),
        )
        total += one.price * -(-np.maximum(over, 0) // one.scale)
    return total


def _joint(terms: Sequence[Term], one: Hung, above: _Classes, below: _Classes) -> Ints:
    """Return what a pair costs at least for each pair of classes, `(above, below)`; NEVER where a hard row fails."""

    def sums(row: tuple[Mapping[int, Ints], int]) -> Ints:
        by_week, offset = row
        found = np.full((1, 1), offset, np.int64)
        for week, each in by_week.items():
            found = found + (above.least(each)[:, None] if week == one.below else below.least(each)[None, :])
        return found

    total = np.zeros((len(above.starts), len(below.starts)), np.int64)
    for there, here, offset in zip(above.least(one.there), below.least(one.here), one.offsets, strict=True):
        np.putmask(total, there[:, None] + here > -int(offset), NEVER)
    for term in terms:
        over = reduce(np.maximum, (reduce(np.minimum, map(sums, either)) for either in term.all_of))
        total = total + term.price * -(-np.maximum(over, 0) // term.scale)
    return np.minimum(total, NEVER)
