"""On which day and in which window each session stands: an exact dynamic program over the patterns of the weeks.

Weeks are joined only by rules about neighbouring weeks, so the best layout is a shortest path. First come rules the
coach made soft, then the training that fits (cross-training, strength in excused weeks), then the wishes by price;
among equals the earliest days win, so one layout is left.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeAlias

import numpy as np

from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.draft import DayDraft, Quantity, by_week
from planforge.rules.base.rule import uses_in
from planforge.rules.base.terms import Terms
from planforge.rules.cross_training import CrossTrainingRule
from planforge.rules.strength_days import StrengthDays
from planforge.solver.days.days import CROSS, HEAVY, STRENGTH, OpenDay, open_days, settled_seconds
from planforge.solver.days.patterns import NEVER, Arrangement, Enumeration, Patterns
from planforge.solver.days.rows import Ints, Reader, Row, Rows
from planforge.solver.posting import Group, in_scope

COACH, TRAINING = 10**10, 10**7  # prices apart: fewer than 10^7 of wishes and 10^3 sessions in any plan
Answers: TypeAlias = dict[int | None, Hashable]  # the phase of a week; None: the week that holds the goal
Known: TypeAlias = dict[Hashable, list[tuple[Answers, Rows]]]  # the rows of a rule, and what it asked to say them


@dataclass(frozen=True)
class Placed:
    """One session on its day: `kind` is run, strength or cross. `rank`: a run's place in its week, longest first."""

    kind: str
    rank: int | None
    day: int
    window: int | None
    after: int | None  # the rank of the run (or -1 for cross-training) it follows in the same window


@dataclass(frozen=True)
class Layout:
    """Where everything stands, and what the levels of the layout came to."""

    placed: tuple[Placed, ...]
    coach: int
    missed: int
    wishes: int


class LayoutDraft:
    """The days of a draft whose weeks are settled (or, with open durations, not yet)."""

    def __init__(self, problem: Problem, held: int | None, days: list[OpenDay], unique: dict[int, bool]) -> None:
        """Take the open days, and in which weeks one run is longer than every other."""
        self.problem, self._held = problem, held
        self.reached: int | None = None  # no rule about days asks
        self.days = days
        self._unique = unique
        self._asked: dict[int | None, Hashable] = {}

    def phase(self, week: int) -> str:
        """Return the phase that governs a week."""
        phase = self._asked[week] = self.problem.phase(week, self._held)
        return phase

    @property
    def held(self) -> int | None:
        """Return the week in which the goal is held."""
        self._asked[None] = self._held
        return self._held

    def asked(self) -> Answers:
        """Return what it was asked of phases and the week that holds the goal since this was last called."""
        asked, self._asked = self._asked, {}
        return asked

    def answers(self, asked: Answers) -> bool:
        """Tell whether it would answer the same."""
        return all(
            answer == (self._held if week is None else self.problem.phase(week, self._held))
            for week, answer in asked.items()
        )

    def longest_is_unique(self, week: int) -> bool:
        """Tell whether one run of the week is longer than every other."""
        return self._unique.get(week, False)


def most_strength(problem: Problem, week: int, phase: str) -> int:
    """Return the most strength sessions a week which this phase governs may hold."""
    rules = uses_in(problem, StrengthDays, week, phase)
    return max((rule.wanted(problem, phase) for rule in rules), default=0)


def most_cross(problem: Problem, week: int, phase: str) -> int:
    """Return the most cross-training sessions a week which this phase governs may hold."""
    if not problem.cross_training:
        return 0
    return max((rule.most(phase) for rule in uses_in(problem, CrossTrainingRule, week, phase)), default=0)


class DayReading:
    """The open days of a plan, and what each day rule says of them: a rule is read once, whoever asks.

    A rule speaks of the days and the numbers of runs alone, never of other rules, so its rows serve any set of them.
    """

    def __init__(
        self,
        problem: Problem,
        held: int | None,
        seconds: dict[int, Sequence[int]] | None,
        slots: dict[int, int],
        factors: dict[Group, int],
        like: "DayReading | None" = None,
        contents: Known | None = None,
        before: Sequence[OpenDay] = (),
    ) -> None:
        """Open the days for so many runs a week; `seconds` None leaves their durations open. factors: see `Reader`.

        like: a reading of the same days, when the goal is held in another week: what rules said there, and did not
        ask that for, they say again. contents: the same of rules that do not look at windows, from days that differ in
        nothing else. before: days of another reading of open durations; those that are the same are taken again.
        """
        open_durations = {week: [Terms.of(rank) for rank in range(count)] for week, count in slots.items()}
        durations: dict[int, Sequence[Quantity]] = {**(open_durations if seconds is None else seconds)}
        self.days: list[OpenDay] = like.days if like else open_days(problem, durations, Terms.of, before)
        unique = {week: len(d) == 1 or d[0] > d[1] for week, d in (seconds or {}).items() if d}
        self._draft = LayoutDraft(problem, held, self.days, unique)
        self._reader, self._factors = Reader(self.days), factors
        self._windows: Known = like._windows if like else {}
        self._contents = {} if contents is None else contents

    def rows(self, uses: Iterable[RuleUse]) -> Rows:
        """Return what these rules say of the days."""
        return Rows.joined(self._of(use) for use in uses)

    def distinguishes_runs(self, uses: Iterable[RuleUse]) -> bool:
        """Tell whether one of these rules treats the runs of a week differently."""
        return any(self._of(use).distinguishes_runs for use in uses)

    def _of(self, use: RuleUse) -> Rows:
        known = self._windows if use.rule.of_windows else self._contents
        said = known.setdefault((use.rule, use.weighted_by_coach), [])
        for asked, rows in said:
            if self._draft.answers(asked):
                return rows
        self._draft.asked()
        draft: DayDraft = self._draft
        if use.rule.of_single_days:
            rows = self._of_single_days(use)
        else:
            rows = self._reader.read(use, draft, self._factors)
        said.append((self._draft.asked(), rows))
        return rows

    def _of_single_days(self, use: RuleUse) -> Rows:
        """Return what a rule about single days says, asked of one day of each kind."""
        kinds: dict[Hashable, list[OpenDay]] = defaultdict(list)
        for one in self.days:
            kinds[self._kind(one)].append(one)
        draft: DayDraft = LayoutDraft(self._draft.problem, None, [alike[0] for alike in kinds.values()], {})
        rows = self._reader.read(use, draft, self._factors)
        for one, *others in kinds.values():
            for other in others:
                if one.day.index in rows.local:
                    rows.local[other.day.index] = rows.local[one.day.index]
        return rows

    def _kind(self, one: OpenDay) -> Hashable:
        """Return all that a rule about single days may look at."""
        problem, week = self._draft.problem, one.day.week
        windows = tuple((window.opens, window.seconds, window.timed, window.kinds) for window in one.windows)
        durations = week if any(not isinstance(seconds, Terms) for seconds in one.run_seconds) else len(one.run)
        settled = week if week in problem.settled_weeks else 0
        return windows, durations, one.strength_seconds, one.cross_seconds, one.turns, settled


def lay_out(problem: Problem, held: int | None, seconds: dict[int, Sequence[int]]) -> Layout | None:
    """Return the best layout of runs with these durations per week (longest first); None when there is none."""
    seconds = {**seconds, **settled_seconds(problem)}
    slots = {week: len(durations) for week, durations in seconds.items()}
    reading = DayReading(problem, held, seconds, slots, {"coach": COACH, "training": TRAINING, "layout": 1})
    days, rows = reading.days, reading.rows(in_scope(problem, "day"))
    enumeration = Enumeration()
    weeks = list(by_week(days).values())
    patterns: list[Patterns] = []
    for frame, inside in zip(problem.weeks, weeks, strict=True):
        phase = problem.phase(frame.index, held)
        found = enumeration.patterns(
            inside,
            rows.local,
            rows.inside[frame.index],
            runs=[slots.get(frame.index, 0)],
            strength=most_strength(problem, frame.index, phase),
            cross=most_cross(problem, frame.index, phase),
            seconds=seconds.get(frame.index, ()),
            alike=False,
        )
        if not len(found):
            return None
        patterns.append(found)
    chosen = _shortest_path(problem, patterns, rows)
    if chosen is None:
        return None
    placed: list[Placed] = []
    for found, pick, inside, frame in zip(patterns, chosen[0], weeks, problem.weeks, strict=True):
        placed += _placed(enumeration, rows, found.table[pick], inside, seconds.get(frame.index, ()))
    coach, rest = divmod(chosen[1], COACH)
    missed, wishes = divmod(rest, TRAINING)
    return Layout(tuple(placed), coach, missed, wishes)


def _shortest_path(problem: Problem, patterns: list[Patterns], rows: Rows) -> tuple[list[int], int] | None:
    """Return the pattern chosen for every week and the total cost; the first in order among equals."""
    count = len(patterns)
    signatures = [_signatures(patterns, rows, position, problem) for position in range(count)]
    best: list[Ints] = [np.zeros(0, np.int64)] * count
    step: list[Ints | None] = [None] * count
    joined: dict[bytes, Ints] = {}
    for position in range(count - 1, -1, -1):
        picks, _, after = signatures[position]
        total = patterns[position].cost[picks].copy()
        if position + 1 < count:
            between = rows.between.get(problem.weeks[position].index, [])
            key = (
                after.tobytes()
                + b"|"
                + signatures[position + 1][1].tobytes()
                + repr([(r.offset, r.scale, r.price) for r in between]).encode()
            )
            if key not in joined:
                joined[key] = joining_cost(after, signatures[position + 1][1], between)
            onward = joined[key] + best[position + 1][None, :]
            step[position] = onward.argmin(axis=1)
            total += onward.min(axis=1)
        best[position] = np.minimum(total, NEVER)
    if best[0].min() >= NEVER:
        return None
    here, chosen = int(best[0].argmin()), []
    for position in range(count):
        chosen.append(int(signatures[position][0][here]))
        onward_step = step[position]
        if onward_step is not None:
            here = int(onward_step[here])
    return chosen, int(best[0].min())


def _signatures(patterns: list[Patterns], rows: Rows, position: int, problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Return the cheapest pattern per signature, in order, and the two parts of its signature.

    A signature is a pattern's terms of each row that joins its week to the one before, `(signatures, rows)`, and to the
    one after; patterns of equal signature are one node of the path.
    """
    week = problem.weeks[position].index
    table, cost = patterns[position].table, patterns[position].cost
    before = [row.after for row in rows.between.get(week - 1, []) if row.after is not None] if position else []
    after = [row.here for row in rows.between.get(week, [])] if position + 1 < len(patterns) else []
    columns = [table @ vector for vector in (*before, *after)]
    terms = np.stack(columns, axis=1) if columns else np.zeros((len(table), 0), np.int64)
    order = np.argsort(cost, kind="stable")  # cheapest first, earliest among equals
    _, first = np.unique(_codes(terms)[order], return_index=True)
    picks = np.sort(order[first])
    return picks, terms[picks][:, : len(before)], terms[picks][:, len(before) :]


def _codes(terms: Ints) -> Ints:
    """Return a number for each row, the same for equal rows alone: to compare rows as such takes many times as long."""
    least = terms.min(axis=0)
    counts = (terms.max(axis=0) - least + 1).tolist()
    if prod(counts) >= NEVER:  # all that rows may come to has no room in a number
        _, codes = np.unique(terms, axis=0, return_inverse=True)
    else:
        codes = (terms - least) @ np.array([prod(counts[:place]) for place in range(len(counts))], np.int64)
    found: Ints = codes.ravel()
    return found


def joining_cost(after: Ints, before: Ints, rows: Sequence[Row]) -> Ints:
    """Return what rows between two weeks cost for each pair of their classes, `(first's, second's)`; or NEVER.

    after: the first week's terms of each row, `(classes, rows)`; before: the second week's.
    """
    cost = np.zeros((len(after), len(before)), np.int64)
    for position, row in enumerate(rows):
        over = after[:, position, None] + before[None, :, position] + row.offset
        if row.price is None:
            cost[over > 0] = NEVER
        else:
            cost += row.price * -(-np.maximum(over, 0) // row.scale)
    return np.minimum(cost, NEVER)


def _placed(
    enumeration: Enumeration, rows: Rows, pattern: Ints, days: Sequence[OpenDay], seconds: Sequence[int]
) -> list[Placed]:
    placed = []
    slots = len(seconds)
    content = pattern.reshape(7, -1)
    for one in days:
        today = content[one.day.place]
        rank = next((rank for rank in range(slots) if today[rank]), None)
        cross, strength, heavy = bool(today[CROSS]), bool(today[STRENGTH]), bool(today[HEAVY])
        if rank is None and not cross and not strength:
            continue
        best: Arrangement | None = enumeration.arranged(
            one, rows.local.get(one.day.index, []), (rank, strength, heavy, cross), seconds
        )
        assert best is not None
        if rank is not None or cross:
            placed.append(Placed("run" if rank is not None else "cross", rank, one.day.index, best.first, None))
        if strength:
            shares = best.strength == best.first and best.first is not None
            follows = (rank if rank is not None else -1) if shares else None
            placed.append(Placed("strength", None, one.day.index, best.strength, follows))
    return placed
