"""The open days: where sessions of a week may stand, as quantities that rules see as a day's content.

Two kinds of quantity: what a day holds (per slot of the week a run, strength, cross-training), and which of the day's
windows holds it. Rules over several days speak of the first kind only, so that windows can be settled day by day. Each
is made from its name: a literal where the days are solved, the name itself where rules are read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from ortools.sat.python import cp_model

from planforge.plan import Load
from planforge.problem import Day, Problem
from planforge.rules.draft import Quantity
from planforge.sessions.build import cross_seconds, strength_seconds

STRENGTH, CROSS, BUSY = -3, -2, -1  # kinds of content behind the run slots, counted from the end
Name: TypeAlias = tuple[int, int] | tuple[int, int, int]  # what a day (its number) holds: (day, window,) kind


@dataclass
class OpenWindow:
    """One window of a day, and what may stand in it."""

    opens: int
    seconds: int
    timed: bool
    run: list[Quantity]
    strength: Quantity
    cross: Quantity


@dataclass
class OpenDay:
    """One open day. `run[slot]` is 1 when that run of the week stands here."""

    day: Day
    run: list[Quantity]
    strength: Quantity
    cross: Quantity
    busy: Quantity
    windows: list[OpenWindow]
    run_seconds: Sequence[Quantity]
    strength_seconds: int
    cross_seconds: int
    strength_is_heavy: bool

    @cached_property
    def runs(self) -> Quantity:
        """Return 1 when the day holds a run."""
        return sum(self.run) if self.run else 0

    @property
    def longest(self) -> Quantity:
        """Return 1 when the day holds the week's longest run."""
        return self.run[0] if self.run else 0


def open_days(
    problem: Problem, run_seconds: dict[int, Sequence[Quantity]], new: Callable[[Name], Quantity]
) -> list[OpenDay]:
    """Return every day of the plan, open.

    run_seconds: per week the durations of its runs, longest first. new: makes the quantity, 0 or 1, of a name.
    """
    cross, lasts = cross_seconds(problem), strength_seconds(problem)
    heavy = {week.index: problem.routine(week.index).load is Load.HEAVY for week in problem.weeks}
    days = []
    for day in problem.days:
        slots = len(run_seconds.get(day.week, ()))
        days.append(
            OpenDay(
                day=day,
                run=[new((day.index, slot)) for slot in range(slots)],
                strength=new((day.index, STRENGTH)),
                cross=new((day.index, CROSS)),
                busy=new((day.index, BUSY)),
                windows=[
                    OpenWindow(
                        opens=window.opens,
                        seconds=window.seconds,
                        timed=window.start is not None,
                        run=[new((day.index, position, slot)) for slot in range(slots)],
                        strength=new((day.index, position, STRENGTH)),
                        cross=new((day.index, position, CROSS)),
                    )
                    for position, window in enumerate(day.windows)
                ],
                run_seconds=run_seconds.get(day.week, ()),
                strength_seconds=lasts[day.week],
                cross_seconds=cross,
                strength_is_heavy=heavy[day.week],
            )
        )
    return days


def link_days(model: cp_model.CpModel, days: Sequence[OpenDay]) -> None:
    """State what a day is, whatever the rules: each session in one window, one run and one of each kind a day."""
    for one in days:
        for slot, run in enumerate(one.run):
            model.add(sum(window.run[slot] for window in one.windows) == run)
        model.add(sum(window.strength for window in one.windows) == one.strength)
        model.add(sum(window.cross for window in one.windows) == one.cross)
        for window in one.windows:
            model.add_at_most_one([*window.run, window.cross])
        model.add_at_most_one(one.run)
        model.add_max_equality(one.busy, [*one.run, one.strength, one.cross])


def link_weeks(model: cp_model.CpModel, days: Sequence[OpenDay], present: dict[int, Sequence[Quantity]]) -> None:
    """State that every run of a week stands on exactly one of its days."""
    for week, slots in present.items():
        for slot, there in enumerate(slots):
            model.add(sum(one.run[slot] for one in days if one.day.week == week) == there)
