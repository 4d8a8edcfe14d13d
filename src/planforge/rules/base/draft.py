"""A plan that is still open, as rules see it: measures of weeks and days that may be numbers or a solver's expressions.

Rules add, subtract, multiply by whole numbers and hand the result back in an `Excess`; they never compare. So they
need no solver, and the solver need not know them.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol, TypeAlias, TypeVar

from planforge.plan.measures import Measure
from planforge.plan.model import Kind
from planforge.problem.frames import Day, Reference, WeekFrame
from planforge.problem.problem import Problem

Quantity: TypeAlias = Any  # a whole number in a finished plan, a linear expression in an open one
HILLY = ("hills", "downhill")  # what comes back in the rebuild phase, each kind in its order
FAST = ("strides", "tempo")
FEATURES = HILLY + FAST


class DraftRun(Protocol):
    """One run of a week. Seconds and millimetres."""

    @property
    def present(self) -> Quantity:
        """Return 1 when the run is there, else 0."""
        ...

    @property
    def repeats(self) -> Quantity:
        """Return how often its interval is run."""
        ...

    @property
    def distance(self) -> Quantity:
        """Return how far it goes, walks included."""
        ...

    @property
    def run_time(self) -> Quantity:
        """Return how long is run."""
        ...

    @property
    def duration(self) -> Quantity:
        """Return how long it takes, warm-up and cool-down included."""
        ...


class DraftWeek(Protocol):
    """A running week; all its runs stand on one level. Seconds and millimetres."""

    frame: WeekFrame
    phase: str

    @property
    def runs(self) -> Quantity:
        """Return how many runs the week has."""
        ...

    @property
    def fewest_runs(self) -> int:
        """Return how many runs it has at least."""
        ...

    @property
    def distance(self) -> Quantity:
        """Return how far its runs go, walks included."""
        ...

    @property
    def base_distance(self) -> Quantity:
        """Return the distance without what strides or tempo add to an easy run of the same time."""
        ...

    @property
    def time_on_feet(self) -> Quantity:
        """Return how long its runs take, walks included."""
        ...

    @property
    def run_time(self) -> Quantity:
        """Return how long is run."""
        ...

    @property
    def longest_bout(self) -> Quantity:
        """Return the longest time without a walk."""
        ...

    @property
    def shortest_bout(self) -> Quantity:
        """Return the smallest of its runs' longest bouts."""
        ...

    @property
    def needed_main(self) -> Quantity:
        """Return how long the shortest main part takes that has a bout as long as the week's longest."""
        ...

    @property
    def longest_run(self) -> Quantity:
        """Return how far its longest run goes."""
        ...

    @property
    def most_running(self) -> Quantity:
        """Return the running of the run with most of it."""
        ...

    @property
    def level(self) -> Quantity:
        """Return the level its runs stand on: 1 is the first of the ladder."""
        ...

    @property
    def sessions(self) -> Sequence[DraftRun]:
        """Return the week's runs, as many as it may have, the one that runs most first."""
        ...

    def load(self, measure: Measure) -> Quantity:
        """Return one of the weekly load measures."""
        ...

    def feature(self, name: str) -> Quantity:
        """Return 1 when the week holds a session with this feature (one of FEATURES), else 0."""
        ...


class DraftWindow(Protocol):
    """One window of a day: when it opens, how long it is, what it is for, and 1 for what stands here. Seconds."""

    opens: int
    seconds: int
    timed: bool
    kinds: frozenset[Kind]
    strength: Quantity
    heavy: Quantity
    cross: Quantity

    @property
    def run(self) -> Sequence[Quantity]:
        """Return per run of the week, by rank (0: the longest), 1 if it stands here."""
        ...


def in_window(window: DraftWindow, kind: Kind) -> Quantity:
    """Return 1 when a window holds a session of this kind, else 0."""
    if kind is Kind.RUN:
        return sum(window.run) if window.run else 0
    return window.strength if kind is Kind.STRENGTH else window.cross


class DraftDay(Protocol):
    """One day: how many sessions of each kind it holds (0 or 1), whether its strength is heavy, and whether any."""

    day: Day
    strength: Quantity
    heavy: Quantity
    cross: Quantity
    busy: Quantity
    strength_seconds: int
    cross_seconds: int

    @property
    def runs(self) -> Quantity:
        """Return 1 when the day holds a run."""
        ...

    @property
    def longest(self) -> Quantity:
        """Return 1 when it holds the week's longest run."""
        ...

    @property
    def windows(self) -> Sequence[DraftWindow]:
        """Return the day's windows, in order."""
        ...

    @property
    def run_seconds(self) -> Sequence[Quantity]:
        """Return how long each run of the week takes, the longest first."""
        ...


class _OfDay(Protocol):
    day: Day


OfDay = TypeVar("OfDay", bound=_OfDay)


def by_week(days: Iterable[OfDay]) -> dict[int, list[OfDay]]:
    """Return days in order by the number of their week."""
    return {week: list(several) for week, several in groupby(days, key=lambda one: one.day.week)}


Goal: TypeAlias = "tuple[int, int] | None"  # the weeks that reach and hold the goal, where there are any


class Draft(Protocol):
    """What is known of an open plan as a whole."""

    problem: Problem

    @property
    def reached(self) -> int | None:
        """Return the week in which the goal is reached."""
        ...

    @property
    def held(self) -> int | None:
        """Return the week in which the goal is held."""
        ...

    def phase(self, week: int) -> str:
        """Return the phase that governs a week."""
        ...


class WeekDraft(Draft, Protocol):
    """The weeks of an open plan."""

    @property
    def weeks(self) -> Sequence[DraftWeek]:
        """Return the running weeks, in order."""
        ...

    def week(self, index: int) -> DraftWeek | None:
        """Return a running week by its number."""
        ...

    @property
    def goal(self) -> Goal:
        """Return the weeks that reach and hold the goal."""
        ...

    @property
    def lighter(self) -> frozenset[int]:
        """Return the numbers of the weeks that are lighter on purpose: they may fall, and nothing follows them."""
        ...

    def references(self) -> Iterator[tuple[DraftWeek, DraftWeek, Reference]]:
        """Yield (reference week, week, how they stand to each other)."""
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


class DayDraft(Draft, Protocol):
    """The days of an open plan, while its weeks are settled or, in one model with them, open too."""

    @property
    def days(self) -> Sequence[DraftDay]:
        """Return all days, in order."""
        ...

    def longest_is_unique(self, week: int) -> bool:
        """Tell whether one run of the week is longer than every other."""
        ...
