"""A plan that is still open, as rules see it: measures of weeks and days that may be numbers or a solver's expressions.

Rules add, subtract, multiply by whole numbers and hand the result back in an `Excess`; they never compare. So they
need no solver, and the solver need not know them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol, TypeAlias, TypeVar

from planforge.measures import Measure
from planforge.problem import Day, Problem, Reference, WeekFrame

Quantity: TypeAlias = Any  # a whole number in a finished plan, a linear expression in an open one
HILLY = ("hills", "downhill")  # what comes back in the rebuild phase, each kind in its order
FAST = ("strides", "tempo")
FEATURES = HILLY + FAST


class DraftRun(Protocol):
    """One run of a week; the longest stands first. Seconds and millimetres."""

    present: Quantity
    repeats: Quantity
    distance: Quantity
    run_time: Quantity
    duration: Quantity


class DraftWeek(Protocol):
    """A running week. `level` is 1 for the first of the ladder; all runs of a week stand on one level.

    `base_distance` is the distance without what strides or tempo add to an easy run of the same time. `needed_main` is
    how long the shortest main part takes that has a bout as long as the week's longest.
    """

    frame: WeekFrame
    phase: str
    sessions: Sequence[DraftRun]
    runs: Quantity
    fewest_runs: int
    distance: Quantity
    base_distance: Quantity
    time_on_feet: Quantity
    run_time: Quantity
    longest_bout: Quantity
    shortest_bout: Quantity
    needed_main: Quantity
    longest_run: Quantity
    most_running: Quantity
    level: Quantity

    def load(self, measure: Measure) -> Quantity:
        """Return one of the weekly load measures."""
        ...

    def feature(self, name: str) -> Quantity:
        """Return 1 when the week holds a session with this feature (one of FEATURES), else 0."""
        ...


class DraftWindow(Protocol):
    """One window of a day: per slot of the week (0: the longest run) 1 if that run stands here; strength, cross."""

    opens: int
    seconds: int
    timed: bool
    run: Sequence[Quantity]
    strength: Quantity
    cross: Quantity


class DraftDay(Protocol):
    """One day: how many sessions of each kind it holds (0 or 1), and whether any."""

    day: Day
    runs: Quantity
    longest: Quantity
    strength: Quantity
    cross: Quantity
    busy: Quantity
    windows: Sequence[DraftWindow]
    run_seconds: Sequence[Quantity]
    strength_seconds: int
    cross_seconds: int
    strength_is_heavy: bool


class _OfDay(Protocol):
    day: Day


OfDay = TypeVar("OfDay", bound=_OfDay)


def by_week(days: Iterable[OfDay]) -> dict[int, list[OfDay]]:
    """Return days in order by the number of their week."""
    return {week: list(several) for week, several in groupby(days, key=lambda one: one.day.week)}


class Draft(Protocol):
    """An open plan. `held` is the week in which the goal is held, `reached` the one in which it is reached."""

    problem: Problem
    reached: int | None
    held: int | None

    @property
    def weeks(self) -> Sequence[DraftWeek]:
        """Return the running weeks, in order."""
        ...

    @property
    def days(self) -> Sequence[DraftDay]:
        """Return all days, in order."""
        ...

    def week(self, index: int) -> DraftWeek | None:
        """Return a running week by its number."""
        ...

    def references(self) -> Iterator[tuple[DraftWeek, DraftWeek, Reference]]:
        """Yield (reference week, week, how they stand to each other)."""
        ...

    def phase(self, week: int) -> str:
        """Return the phase that governs a week."""
        ...

    def longest_is_unique(self, week: int) -> bool:
        """Tell whether one run of the week is longer than every other."""
        ...

    def largest(self, quantities: Iterable[Quantity]) -> Quantity:
        """Return the largest of several quantities."""
        ...

    def smallest(self, quantities: Iterable[Quantity]) -> Quantity:
        """Return the smallest of several quantities."""
        ...

    def differ(self, first: Quantity, second: Quantity) -> Quantity:
        """Return 1 when two quantities differ, else 0."""
        ...

    def sessions_on_level(self, week: int) -> Quantity:
        """Return how many runs stood on this week's level since it was entered, full weeks only, this one included."""
        ...
