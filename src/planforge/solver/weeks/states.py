"""What a settled week may hold, as a table: a state a row (rung, longest run, the others), and every measure of it.

A table does not grow with the minutes of a window. Main parts up to some length are told apart one by one, longer ones
stand together in a few groups, the longest all in one, and a state spans all amounts of its groups. Every measure grows
with the amounts, so the least and the most of it are those of the least and the largest amounts: what strikes out a
state by these is true of all that it spans.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from planforge.plan.measures import Measures
from planforge.problem.problem import Problem
from planforge.problem.sections import Ladder, Protocol
from planforge.sessions.build import overhead
from planforge.sessions.palette import Amount, Rung, needed_main, palette
from planforge.solver.days.rows import Ints
from planforge.solver.posting import in_scope

Mask: TypeAlias = np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]
# The least and the most of something, `(states, columns)` each in mm and s; one table where they are the same.
Span: TypeAlias = tuple[Ints, Ints]

WEEK = (
    "base_distance", "time_on_feet", "run_time", "longest_bout", "shortest_bout", "needed_main", "most_running", "level"
)  # fmt: skip
WITH_EXTRA = ("distance", "longest_run")  # what strides or tempo add to: known only in weeks without them
RUN = ("repeats", "easy_distance", "run_time", "duration")
PRESENT = ("0.present", "1.present")  # in weeks whose number of runs is open: 1 where the run is there, else 0
DAYS = "days"  # what the coach's soft day rules cost at least, when runs are as long as these
WIDER = 4  # longer main parts stand together while they differ by less than a quarter,
LONG = 2  # and all that are more than twice as long as any that are told apart
SETTLED = (*WEEK, *WITH_EXTRA, *(f"{place}.{name}" for place in (0, 1) for name in RUN), DAYS)
COLUMNS = (*SETTLED, "runs", *PRESENT)  # tables of weeks whose number of runs is settled end before the last ones
PLACE = {name: place for place, name in enumerate(COLUMNS)}

KEPT_STATES = 150_000  # of all tables that are kept; with their measures some 60 MB
AT_ONCE = 1 << 15  # states of which the measures are worked out at once: what that needs meanwhile is as large again


class Box(NamedTuple):
    """What a run may be on one rung: how many amounts (0: some stand together); least and most of them and so on."""

    amounts: int
    repeats: tuple[int, int]
    tails: tuple[int, int]
    parts: tuple[int, int]  # repeats and tails together
    running: tuple[int, int]
    walking: tuple[int, int]
    main: tuple[int, int]


@dataclass(frozen=True)
class States:
    """The states of a week that are left, rung by rung: per state the longest run's amount and the others'.

    rung: `(states,)`, places in `rungs`. amounts, up_to: `(states, 4)`.

    up_to: the largest amounts a state spans, where `amounts` are the least; the same table where all are told apart.
    """

    rungs: tuple[Rung, ...]
    rung: Ints
    amounts: Ints  # columns: repeats and tails of the longest run, repeats and tails of the others
    up_to: Ints

    def __len__(self) -> int:
        """Return how many states are left."""
        return len(self.rung)

    def keep(self, mask: Mask | Ints) -> "States":
        """Return some of the states, by a mask or by their places."""
        places = np.flatnonzero(mask) if mask.dtype == np.bool_ else mask
        return States(self.rungs, self.rung.take(places), *kept((self.amounts, self.up_to), places))

    def holding(self, rung: Rung, amounts: Sequence[Amount]) -> Mask:
        """Tell for each state whether it is, or may span, a week of these runs on this rung, the longest first."""
        others = amounts[-1] if len(amounts) > 1 else Amount(0)
        runs = np.array([part for one in (amounts[0], others) for part in (one.repeats, one.tails)])
        several = (self.amounts != self.up_to).any(axis=1)
        held: Mask = (several | (self.amounts == runs).all(axis=1)) & (self.rung == self.rungs.index(rung))
        return held

    def boxes(self, column: int) -> dict[Rung, Box]:
        """Return what the run whose amounts stand in the two columns from `column` on may be, per rung that is left."""
        if column not in self._boxes:  # weeks that are alike share their states
            code = (self.rung << 40) + (self.amounts[:, column] << 20) + self.amounts[:, column + 1]
            _, first = np.unique(code, return_index=True)
            rung, least, most = (
                one[first] for one in (self.rung, self.amounts[:, column:][:, :2], self.up_to[:, column:][:, :2])
            )
            across = least[:, 0] != most[:, 0]  # from some repeats to more: with any tails between
            figures = [self._figures(rung, ends) for ends in (least, most)]
            figures[0][1, across] = 0
            figures[1][1, across] = np.array([one.most_tails for one in self.rungs])[rung[across]]
            starts = np.flatnonzero(np.diff(rung, prepend=-1))
            low, high = (
                extreme.reduceat(ends, starts, axis=1).T.tolist()
                for extreme, ends in zip((np.minimum, np.maximum), figures, strict=True)
            )
            together = np.logical_or.reduceat((least != most).any(axis=1), starts)
            counts = np.where(together, 0, np.diff(starts, append=len(rung))).tolist()
            self._boxes[column] = {
                self.rungs[place]: Box(count, *zip(least, most, strict=True))
                for place, least, most, count in zip(rung[starts], low, high, counts, strict=True)
            }
        return self._boxes[column]

    def _figures(self, rung: Ints, amounts: Ints) -> Ints:
        """Return the figures of a box, as rows, for amounts on these rungs."""
        repeats, tails = amounts.T
        run, walk, tail = (
            np.array([getattr(one, name) for one in self.rungs])[rung] for name in ("run", "walk", "tail")
        )
        running, walking = run * repeats + tail * tails, walk * repeats
        return np.stack([repeats, tails, repeats + tails, running, walking, running + walking])

    @cached_property
    def _boxes(self) -> dict[int, dict[Rung, Box]]:
        return {}


class Settled(NamedTuple):
    """A week whose number of runs is known: the longest main parts of its longest run and of the others in seconds.

    over: what warm-up and cool-down add to a run. apart, wider: see `all_states`.
    """

    runs: int
    longest: int
    others: int
    over: Measures
    apart: int
    wider: int = WIDER


class Open(NamedTuple):
    """A week whose number of runs is open: the same week with 1, 2, ... runs, and the level of one with none."""

    weeks: tuple[Settled, ...]
    level: int


class Tables:
    """What is known of single weeks, by all that it depends on: kept, it serves other problems."""

    def __init__(self) -> None:
        """Start with nothing known."""
        self._states: dict[Hashable, tuple[States, Span]] = {}  # what was asked for last stands last
        self._overheads: dict[Hashable, dict[tuple[int, str], Measures]] = defaultdict(dict)
        self._protocols: dict[int, Protocol] = {}
        self.made = 0  # how many states were ever made, again or not

    def states(self, key: Hashable, made: Callable[[], tuple[States, Span]]) -> tuple[States, Span]:
        """Return the states of a week with their measures, made where they are not known (any more)."""
        known = self._states.pop(key, None)
        if known is None:
            known = made()
            self.made += len(known[0])
            size = sum(len(states) for states, _ in (known, *self._states.values()))
            while self._states and size > KEPT_STATES:
                size -= len(self._states.pop(next(iter(self._states)))[0])
        self._states[key] = known
        return known

    def overheads(self, problem: Problem, phases: dict[int, str]) -> dict[int, Measures]:
        """Return what warm-up and cool-down add to a run, for weeks and the phases that govern them."""
        rules = tuple(use.rule for use in in_scope(problem, "session"))
        self._protocols[id(problem.protocol)] = problem.protocol  # it cannot be hashed, and its id is not given again
        known = self._overheads[rules, problem.start, problem.runner.speeds, id(problem.protocol)]
        for week, phase in phases.items():
            if (week, phase) not in known:
                known[week, phase] = overhead(problem, week, phase)
        return {week: known[week, phase] for week, phase in phases.items()}


@lru_cache(maxsize=16)
def all_states(ladder: Ladder, runs: int, long: int, short: int, apart: int, wider: int = WIDER) -> States:
    """Return every state of a settled week; main parts last at most `long` (the longest run) and `short` seconds.

    apart: up to so many seconds main parts are told apart; longer ones while they differ by so large a part (`wider`).
    """
    rungs = tuple(rung for rung in palette(ladder) if len(_ends(rung, long, apart, wider)[0]))
    least, most, which = [np.zeros((0, 4), np.int64)], [np.zeros((0, 4), np.int64)], [np.zeros(0, np.int64)]
    for place, rung in enumerate(rungs):
        own = _ends(rung, long, apart, wider)
        if runs > 1:  # the others in the same groups, the last one cut off
            others = _ends(rung, min(short, long), apart, wider)
            here, there = np.nonzero(np.arange(len(others[0])) <= np.arange(len(own[0]))[:, None])
            rows = [np.hstack([one[here], other[there]]) for one, other in zip(own, others, strict=True)]
        else:
            rows = [np.hstack([one, np.zeros_like(one)]) for one in own]
        least.append(rows[0])
        most.append(rows[1])
        which.append(np.full(len(rows[0]), place))
    first, last = np.concatenate(least), np.concatenate(most)
    return States(rungs, np.concatenate(which), first, first if (first == last).all() else last)


def first_level(ladder: Ladder, longest: int) -> int:
    """Return the level on which a week without runs stands: the first with a main part of at most so many seconds."""
    rungs = palette(ladder)
    return next((rung.level for rung in rungs if rung.fits(longest)), rungs[0].level)


def states_with(problem: Problem, week: Settled | Open) -> tuple[States, Span]:
    """Return every state of a week with all measures of it, in the order of COLUMNS.

    Where the number of runs is open, what the week holds with the most of them stands first, and nothing at all last.
    """
    ladder = problem.protocol.ladder
    if isinstance(week, Settled):
        states = all_states(ladder, week.runs, week.longest, week.others, week.apart, week.wider)
        return states, all_measures(states, problem, week.runs, week.over)
    parts = [states_with(problem, one) for one in reversed(week.weeks)]
    runs = [one.runs for one in reversed(week.weeks)]
    least, most = (np.vstack([*(one[end] for _, one in parts), _nothing(week.level)]) for end in (0, 1))
    counts = np.array([count for count, (states, _) in zip(runs, parts, strict=True) for _ in range(len(states))] + [0])
    present = np.stack([counts, counts > 0, counts > 1], axis=1).astype(np.int64)
    for one in (least, most):  # a second run that is not there takes no time
        for name in RUN:
            one[counts < 2, PLACE[f"1.{name}"]] = 0
    measures = np.hstack([least, present]), np.hstack([most, present])
    rungs = parts[0][0].rungs or palette(ladder)[:1]
    none = np.zeros((1, 4), np.int64)
    amounts, up_to = (
        np.vstack([*(getattr(states, name) for states, _ in parts), none]) for name in ("amounts", "up_to")
    )
    states = States(rungs, np.concatenate([*(states.rung for states, _ in parts), [0]]), amounts, up_to)
    return states, measures


def _nothing(level: int) -> Ints:
    """Return the measures of a week without runs, as a row."""
    row = np.zeros((1, len(SETTLED)), np.int64)
    row[0, PLACE["level"]] = level
    return row


@lru_cache(maxsize=4096)
def _ends(rung: Rung, most: int, apart: int, wider: int) -> Span:
    """Return the first and last amounts of the groups in which a rung's amounts, least first, are told apart.

    most: the seconds of the longest main part. apart, wider: see `all_states`.
    """
    first: list[tuple[int, int]] = []
    last: list[tuple[int, int]] = []
    begun = 0  # the seconds of the group's first amount
    for one in rung.amounts(most):
        seconds, amount = rung.main_seconds(one), (one.repeats, one.tails)
        if begun > apart and (wider * (seconds - begun) < begun or begun > LONG * apart):
            last[-1] = amount
        else:
            begun = seconds
            first.append(amount)
            last.append(amount)
    return np.array(first, np.int64).reshape(-1, 2), np.array(last, np.int64).reshape(-1, 2)


def all_measures(states: States, problem: Problem, runs: int, over: Measures) -> Span:
    """Return every measure of every state, in the order of SETTLED; run measures are named `0.name`, `1.name`."""
    least = _measures(states, states.amounts, problem, runs, over)
    return least, least if states.up_to is states.amounts else _measures(states, states.up_to, problem, runs, over)


def kept(span: Span, mask: Mask | Ints, axis: int = 0) -> Span:
    """Return some rows of what has a least and a most, by a mask or by their places.

    Not by indexing, which takes many times as long for whole rows of a table (measured).
    """
    least, most = span
    places = np.flatnonzero(mask) if mask.dtype == np.bool_ else mask
    some = least.take(places, axis=axis)
    return some, some if most is least else most.take(places, axis=axis)


def kept_columns(span: Span, mask: Mask | Ints) -> Span:
    """Return the same of measures, whose columns lie together."""
    least, most = span
    columns = least.T
    some, others = kept((columns, columns if most is least else most.T), mask, axis=1)
    table = some.T
    return table, table if others is some else others.T


def _measures(states: States, amounts: Ints, problem: Problem, runs: int, over: Measures) -> Ints:
    table = np.empty((len(states), len(SETTLED)), np.int64, order="F")  # a column is asked for, hardly ever a row
    for start in range(0, len(states), AT_ONCE):
        some = slice(start, start + AT_ONCE)
        found = _columns(states.rungs, states.rung[some], amounts[some], problem, runs, over)
        for place, name in enumerate(SETTLED):
            table[some, place] = found[name]
    return table


def _columns(
    rungs: Sequence[Rung], places: Ints, amounts: Ints, problem: Problem, runs: int, over: Measures
) -> dict[str, Ints]:
    """Return measures by name, `(states,)` each. places: of each state's rung in `rungs`."""

    def column(name: str) -> Ints:
        return np.array([getattr(rung, name) for rung in rungs], np.int64)[places]

    speeds = problem.runner.speeds
    run, walk, tail, level = (column(name) for name in ("run", "walk", "tail", "level"))
    found: dict[str, Ints] = {"level": level}
    bouts = []
    for place in (0, 1):
        repeats, tails = amounts[:, 2 * place], amounts[:, 2 * place + 1]
        running, walking = run * repeats + tail * tails, walk * repeats
        found[f"{place}.repeats"] = repeats
        found[f"{place}.run_time"] = running
        found[f"{place}.walk"] = walking
        found[f"{place}.duration"] = running + walking + over.duration
        found[f"{place}.easy_distance"] = speeds.run * running + speeds.walk * walking + over.distance
        bouts.append(np.where(run == 0, tail * tails, run))
    others = runs - 1
    for name in ("run_time", "walk"):
        found[name] = found[f"0.{name}"] + others * found[f"1.{name}"]
    found["time_on_feet"] = found["run_time"] + found["walk"] + over.time_on_feet * runs
    found["base_distance"] = found["0.easy_distance"] + others * found["1.easy_distance"]
    found["distance"], found["longest_run"] = found["base_distance"], found["0.easy_distance"]
    found["longest_bout"], found["shortest_bout"] = bouts[0], bouts[1] if others else bouts[0]
    shortest = np.array([0 if rung.continuous else needed_main(rung, Amount(1)) for rung in rungs], np.int64)
    found["needed_main"] = np.where(run == 0, found["0.run_time"], shortest[places])
    found["most_running"] = found["0.run_time"]
    found[DAYS] = np.zeros(len(places), np.int64)
    return found
