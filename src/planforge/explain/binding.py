"""Which rules leave a week no room, and what was measured and what is allowed there.

The rules' own posting halves say it, over a finished plan whose measures remember their names: an excess is a sum of
them, so what it bounds, and by how much, can be read from it, whatever the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from planforge.measures import Measure
from planforge.plan import Plan
from planforge.problem import Problem, RuleUse
from planforge.rules.draft import Draft
from planforge.rules.reading import Reading, WeekReading
from planforge.rules.rule import Excess
from planforge.rules.settled import SettledDraft
from planforge.units import Units, format_distance, format_duration

DISTANCES = {"distance": "distance", "base_distance": "easy distance", "longest_run": "longest run"}
TIMES = {
    "time_on_feet": "time on feet",
    "run_time": "running",
    "most_running": "running in one session",
    "longest_bout": "longest stretch",
    "shortest_bout": "longest stretch of every session",
    "duration": "length of a session",
}
NUMBERS = {"level": "level", "runs": "runs", "repeats": "repeats"}
MEASURES = {**DISTANCES, **TIMES, **NUMBERS}
# What a week is there for comes first, then what bounds its load, then what only says on which level it stands.
FIRST = ("goal", "start-load", "resume-below", "hold-week")
LAST = ("keep-load", "clean-sessions", "ladder", "run-days")


@dataclass(frozen=True)
class Binding:
    """A rule that leaves a week less than one unit of room.

    measured, allowed: in millimetres, seconds or as a number, by `measure`. bound: `at most`, `at least` or `exactly`.
    """

    week: int
    use: RuleUse
    measure: str
    measured: int
    allowed: int
    bound: str

    def words(self, units: Units) -> str:
        """Return what is bounded: `distance 11.1 km, at most 11.2 km`."""
        measured, allowed = (shown(self.measure, value, units) for value in (self.measured, self.allowed))
        bound = "" if self.bound == "exactly" else f", {self.bound} {allowed}"
        return f"{MEASURES[self.measure]} {measured}{bound}"


def shown(measure: str, value: int, units: Units) -> str:
    """Return a measure's value as a person writes it."""
    if measure in DISTANCES:
        return format_distance(value, units)
    return format_duration(value) if measure in TIMES else str(value)


def bindings(problem: Problem, plan: Plan) -> dict[int, list[Binding]]:
    """Return per week the rules that leave no room there, the most telling first."""
    draft: Draft = _NamedDraft(problem, Reading(problem, plan))  # type: ignore[assignment]  # in numbers, without days
    found: dict[int, list[Binding]] = {week.index: [] for week in problem.weeks}
    for use in problem.uses:
        if use.rule.scope != "week":
            continue
        for one in _of_rule(use, draft):
            found[one.week].append(one)
    return {week: sorted(_together(some), key=_telling) for week, some in found.items()}


def _of_rule(use: RuleUse, draft: Draft) -> Iterator[Binding]:
    for excess in use.rule.posted(draft):
        if all(excess.when) and not excess.wish:
            over = max(excess.over, key=_value) if isinstance(excess.over, tuple) else excess.over
            if _value(over) > -excess.scale and isinstance(over, Named) and (one := _read(use, excess, over)):
                yield one


def _read(use: RuleUse, excess: Excess, over: "Named") -> Binding | None:
    """Return which measure of its week an excess bounds; None when it bounds none."""
    here = {name: c for (week, name), c in over.terms.items() if week == excess.week and c and name in MEASURES}
    if not here or ("runs" in here and len(over.terms) > 1):
        return None
    name = max(here, key=lambda one: (here[one] > 0, list(MEASURES).index(one) == 0))
    coefficient, measured = here[name], over.values[excess.week, name]
    if coefficient > 0:
        return Binding(excess.week, use, name, measured, measured - -(-over.value // coefficient), "at most")
    return Binding(excess.week, use, name, measured, measured + -(-over.value // -coefficient), "at least")


def _together(some: list[Binding]) -> list[Binding]:
    """Return the bindings, both sides of one bound as one, and none twice."""
    kept: list[Binding] = []
    for one in dict.fromkeys(some):
        same = [two for two in kept if two.use == one.use and two.measure == one.measure]
        if same and same[0].bound != one.bound:
            kept[kept.index(same[0])] = replace(same[0], bound="exactly")
        elif not same:
            kept.append(one)
    return kept


def _telling(one: Binding) -> tuple[int, int, bool]:
    name, level = one.use.rule.name, one.measure == "level"
    if name in FIRST:
        return 0, FIRST.index(name), level
    return (2, LAST.index(name), level) if name in LAST else (1, 0, level)


# -- measures that know their names ------------------------------------------------------------------------------------


def _value(quantity: "Named | int") -> int:
    return quantity.value if isinstance(quantity, Named) else quantity


@dataclass(frozen=True)
class Named:
    """A whole number that is a sum of named measures: `terms` by (week, measure), `values` of the measures."""

    value: int
    terms: dict[tuple[int, str], int]
    values: dict[tuple[int, str], int]

    def __add__(self, other: "Named | int") -> "Named":
        """Return the sum."""
        if not isinstance(other, Named):
            return replace(self, value=self.value + other)
        terms = {key: self.terms.get(key, 0) + other.terms.get(key, 0) for key in {**self.terms, **other.terms}}
        return Named(self.value + other.value, terms, {**self.values, **other.values})

    __radd__ = __add__

    def __mul__(self, factor: int) -> "Named":
        """Return a multiple."""
        terms = {key: factor * coefficient for key, coefficient in self.terms.items()}
        return Named(factor * self.value, terms, self.values)

    __rmul__ = __mul__

    def __neg__(self) -> "Named":
        """Return the number below zero."""
        return self * -1

    def __sub__(self, other: "Named | int") -> "Named":
        """Return the difference."""
        return self + -other

    def __rsub__(self, other: int) -> "Named":
        """Return the difference."""
        return -self + other

    def __bool__(self) -> bool:
        """Tell whether the number is not zero."""
        return bool(self.value)


class _NamedDraft(SettledDraft):
    """A finished plan's weeks in numbers that know which measure they are."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        super().__init__(problem, reading)
        for week, measured in zip(self.weeks, reading.running_weeks, strict=True):
            self._name(week, measured)

    def _name(self, week: Any, measured: WeekReading) -> None:
        def named(name: str, value: int) -> Named:
            key = (measured.index, name)
            return Named(value, {key: 1}, {key: value})

        for name in ("runs", "level", *DISTANCES, *(name for name in TIMES if name != "duration")):
            setattr(week, name, named(name, getattr(week, name)))
        week.sessions = [
            replace(
                run,
                repeats=named("repeats", run.repeats),
                distance=named("distance of a run", run.distance),
                run_time=named("running of a run", run.run_time),
                duration=named("duration", run.duration),
            )
            for run in week.sessions
        ]
        loads = {Measure.DISTANCE: week.distance, Measure.TIME_ON_FEET: week.time_on_feet}
        week.load = {**loads, Measure.RUN_TIME: week.run_time}.__getitem__

    def largest(self, quantities: Iterable[Any]) -> Any:
        """Return the largest of several numbers."""
        return max(quantities, key=_value)

    def smallest(self, quantities: Iterable[Any]) -> Any:
        """Return the smallest of several numbers."""
        return min(quantities, key=_value)

    def differ(self, first: Any, second: Any) -> int:
        """Return 1 when two numbers differ, else 0."""
        return int(_value(first) != _value(second))

    def sessions_on_level(self, week: int) -> Any:
        """Return how many runs of full weeks stood on this week's level since it was entered, as a plain number."""
        here = self._by_index[week]
        before = next((one for one in self.problem.references if one.week == week), None)
        if before is None or _value(self._by_index[before.reference].level) != _value(here.level):
            return here.runs
        return here.runs + self.sessions_on_level(before.reference)
