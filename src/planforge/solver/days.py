"""The open days: where sessions of a week may stand, as literals that rules see as a day's content.

Two kinds of literal: what a day holds (per slot of the week a run, strength, cross-training), and which of the day's
windows holds it. Rules over several days speak of the first kind only, so that windows can be settled day by day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ortools.sat.python import cp_model

from planforge.plan import Load
from planforge.problem import Day, Problem
from planforge.rules.draft import Quantity
from planforge.sessions.build import cross_seconds, strength_seconds


@dataclass
class OpenWindow:
    """One window of a day, and what may stand in it."""

    opens: int
    seconds: int
    timed: bool
    run: list[cp_model.IntVar]
    strength: cp_model.IntVar
    cross: cp_model.IntVar


@dataclass
class OpenDay:
    """One open day. `run[slot]` is 1 when that run of the week stands here."""

    day: Day
    run: list[cp_model.IntVar]
    strength: cp_model.IntVar
    cross: cp_model.IntVar
    busy: cp_model.IntVar
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


def open_days(model: cp_model.CpModel, problem: Problem, run_seconds: dict[int, Sequence[Quantity]]) -> list[OpenDay]:
    """Return every day of the plan, open. `run_seconds`: per week the durations of its runs, longest first."""
    cross, strength = (
        cross_seconds(problem),
        {week.index: strength_seconds(problem, week.index) for week in problem.weeks},
    )
    heavy = {week.index: problem.routine(week.index).load is Load.HEAVY for week in problem.weeks}
    days = []
    for day in problem.days:
        slots = len(run_seconds.get(day.week, ()))
        new = model.new_bool_var
        days.append(
            OpenDay(
                day=day,
                run=[new(f"{day.index} run {slot}") for slot in range(slots)],
                strength=new(f"{day.index} strength"),
                cross=new(f"{day.index} cross"),
                busy=new(f"{day.index} busy"),
                windows=[
                    OpenWindow(
                        opens=window.opens,
                        seconds=window.seconds,
                        timed=window.start is not None,
                        run=[new(f"{day.index} {position} run {slot}") for slot in range(slots)],
                        strength=new(f"{day.index} {position} strength"),
                        cross=new(f"{day.index} {position} cross"),
                    )
                    for position, window in enumerate(day.windows)
                ],
                run_seconds=run_seconds.get(day.week, ()),
                strength_seconds=strength[day.week],
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
