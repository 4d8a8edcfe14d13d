"""The open days: where sessions of a week may stand, as quantities that rules see as a day's content.

Two kinds of quantity: what a day holds (the run of each rank, strength, cross-training), and which of the day's
windows holds it. Rules over several days speak of the first kind only, so that windows can be settled day by day. Each
is made from its name: a literal where the days are solved, the name itself where rules are read.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from ortools.sat.python import cp_model

from planforge.plan.model import Kind, Load
from planforge.problem.frames import Day
from planforge.problem.problem import Problem
from planforge.rules.base.draft import Quantity, by_week
from planforge.sessions.build import cross_seconds, strength_seconds

HEAVY, STRENGTH, CROSS, BUSY = -4, -3, -2, -1  # kinds of content behind the run slots, counted from the end
OTHERS = 4  # so many kinds stand there
Name: TypeAlias = tuple[int, int] | tuple[int, int, int]  # what a day (its number) holds: (day, window,) kind


@dataclass
class OpenWindow:
    """One window of a day, and what may stand in it."""

    opens: int
    seconds: int
    timed: bool
    kinds: frozenset[Kind]
    run: list[Quantity]
    strength: Quantity
    heavy: Quantity
    cross: Quantity


@dataclass
class OpenDay:
    """One open day. `run[rank]` is 1 when that run of the week stands here; `done`: runs of a day that is past.

    heavy: 1 when its strength is heavy. turns: whether it is, by the turn of the week's sessions (see
    `WithStrength.heavy_by_turn`).
    """

    day: Day
    run: list[Quantity]
    strength: Quantity
    heavy: Quantity
    cross: Quantity
    busy: Quantity
    windows: list[OpenWindow]
    run_seconds: Sequence[Quantity]
    strength_seconds: int
    cross_seconds: int
    turns: tuple[bool, ...]
    done: int = 0

    @property
    def past(self) -> bool:
        """Tell whether nothing of the day is open."""
        return isinstance(self.busy, int)

    @property
    def by_turn(self) -> bool:
        """Tell whether strength is heavy in one turn, and not in another."""
        return len({*self.turns}) > 1

    @cached_property
    def runs(self) -> Quantity:
        """Return 1 when the day holds a run."""
        return sum(self.run) + self.done if self.run else self.done

    @property
    def longest(self) -> Quantity:
        """Return 1 when the day holds the week's longest run."""
        return self.run[0] if self.run else 0


def open_days(
    problem: Problem,
    run_seconds: dict[int, Sequence[Quantity]],
    new: Callable[[Name], Quantity],
    before: Sequence[OpenDay] = (),
) -> list[OpenDay]:
    """Return every day of the plan, open.

    run_seconds: per week the durations of its runs, longest first. new: makes the quantity, 0 or 1, of a name. before:
    days opened before, the first of the plan first, with the same quantities for the same names: one that is the same
    day is taken again.
    """
    cross, lasts = cross_seconds(problem), strength_seconds(problem)
    days = []
    for place, day in enumerate(problem.days):
        slots = len(run_seconds.get(day.week, ()))
        if day.date < problem.open_from:
            days.append(_past_day(problem, day, slots))
            continue
        turns = problem.heavy_by_turn(day.date)
        if place < len(before) and _is_same(before[place], day, slots, (lasts[day.week], cross, turns)):
            days.append(before[place])
            continue
        strength = new((day.index, STRENGTH))
        lifted = [new((day.index, position, STRENGTH)) for position, _ in enumerate(day.windows)]
        days.append(
            OpenDay(
                day=day,
                run=[new((day.index, rank)) for rank in range(slots)],
                strength=strength,
                heavy=_heavy(strength, turns, new, (day.index, HEAVY)),
                cross=new((day.index, CROSS)),
                busy=new((day.index, BUSY)),
                windows=[
                    OpenWindow(
                        opens=window.opens,
                        seconds=window.seconds,
                        timed=window.start is not None,
                        kinds=frozenset(kind for kind in Kind if window.holds(kind)),
                        run=[new((day.index, position, rank)) for rank in range(slots)],
                        strength=lifted[position],
                        heavy=_heavy(lifted[position], turns, new, (day.index, position, HEAVY)),
                        cross=new((day.index, position, CROSS)),
                    )
                    for position, window in enumerate(day.windows)
                ],
                run_seconds=run_seconds.get(day.week, ()),
                strength_seconds=lasts[day.week],
                cross_seconds=cross,
                turns=turns,
            )
        )
    return days


def _heavy(strength: Quantity, turns: tuple[bool, ...], new: Callable[[Name], Quantity], name: Name) -> Quantity:
    """Return 1 where strength is heavy: all of it, none, or by its turn what the name says."""
    if len({*turns}) > 1:
        return new(name)
    return strength if turns[0] else 0


def _is_same(one: OpenDay, day: Day, slots: int, others: tuple[int, int, tuple[bool, ...]]) -> bool:
    """Tell whether an open day is that day with so many runs, and other sessions as long and heavy."""
    same = len(one.run) == slots and (one.strength_seconds, one.cross_seconds, one.turns) == others
    return same and not one.past and one.day == day


def _past_day(problem: Problem, day: Day, slots: int) -> OpenDay:
    """Return a day that is past: what was done on it, and no time for anything else."""
    assert problem.history is not None
    done = [one for one in problem.history.plan.weeks[day.week - 1].sessions if one.date == day.date]
    kinds = Counter(one.kind for one in done if problem.was_done(one))
    heavy = sum(one.load is Load.HEAVY and problem.was_done(one) for one in done)
    return OpenDay(
        day=day,
        run=[0] * slots,
        strength=kinds[Kind.STRENGTH],
        heavy=heavy,
        cross=kinds[Kind.CROSS],
        busy=int(bool(kinds)),
        windows=[],
        run_seconds=(),
        strength_seconds=0,
        cross_seconds=0,
        turns=(),
        done=kinds[Kind.RUN],
    )


def settled_seconds(problem: Problem) -> dict[int, Sequence[int]]:
    """Return, for the weeks whose content is settled, how long the runs last that are still to stand on days."""
    weeks: dict[int, Sequence[int]] = dict.fromkeys(problem.settled_weeks, ())
    if problem.history and problem.running_week:
        weeks[problem.running_week] = [run.duration_s for run in problem.history.running]
    return weeks


def link_days(model: cp_model.CpModel, days: Sequence[OpenDay]) -> None:
    """State what a day is, whatever the rules: each session in one window, one run and one of each kind a day."""
    for one in days:
        if one.past:
            continue
        for rank, run in enumerate(one.run):
            model.add(sum(window.run[rank] for window in one.windows) == run)
        model.add(sum(window.strength for window in one.windows) == one.strength)
        model.add(sum(window.cross for window in one.windows) == one.cross)
        if one.by_turn:
            model.add(sum(window.heavy for window in one.windows) == one.heavy)
        for window in one.windows:
            model.add_at_most_one([*window.run, window.cross])
            if one.by_turn:
                model.add(window.heavy <= window.strength)
        model.add_at_most_one(one.run)
        model.add_max_equality(one.busy, [*one.run, one.strength, one.cross])
    for several in by_week(days).values():
        if any(one.by_turn for one in several):
            _link_turns(model, several)


def _link_turns(model: cp_model.CpModel, days: Sequence[OpenDay]) -> None:
    """State which strength of a week is heavy, where that goes by turns: of two, by whether an odd number came before.

    days: those of the week, in order.
    """
    odd = model.new_constant(0)
    for one in days:
        if one.past:
            continue
        if one.by_turn:
            model.add_multiplication_equality(one.heavy, [one.strength, odd if one.turns == (False, True) else 1 - odd])
        after = model.new_bool_var("")
        model.add_bool_xor([odd, one.strength, ~after])  # after is odd or there is one, and not both
        odd = after


def link_weeks(model: cp_model.CpModel, days: Sequence[OpenDay], present: dict[int, Sequence[Quantity]]) -> None:
    """State that every run of a week stands on exactly one of its days."""
    for week, slots in present.items():
        for rank, there in enumerate(slots):
            model.add(sum(one.run[rank] for one in days if one.day.week == week) == there)
