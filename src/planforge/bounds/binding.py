"""Which rules leave a week no room, and what was measured and what is allowed there.

The rules' own posting halves say it, over a finished plan whose measures remember their names: an excess is a sum of
them, so what it bounds, and by how much, can be read from it, whatever the rule.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from planforge.plan.measures import Measure
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.quantities.units import Units, format_distance, format_duration
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Rule
from planforge.rules.base.settled import SettledDraft
from planforge.rules.base.terms import Terms
from planforge.rules.bout_keeps import BoutKeeps
from planforge.rules.clean_sessions import CleanSessions
from planforge.rules.goal import GoalRule
from planforge.rules.hold_week import HoldWeek
from planforge.rules.keep_load import KeepLoad
from planforge.rules.ladder import LadderRule
from planforge.rules.resume_below import ResumeBelow
from planforge.rules.run_days import RunDays
from planforge.rules.start_load import StartLoad

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
FIRST: tuple[type[Rule], ...] = (GoalRule, StartLoad, ResumeBelow, HoldWeek)
LAST: tuple[type[Rule], ...] = (BoutKeeps, KeepLoad, CleanSessions, LadderRule, RunDays)


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
    bound: Literal["at most", "at least", "exactly"]

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
    draft = _NamedDraft(problem, Reading(problem, plan))
    found: dict[int, list[Binding]] = {week.index: [] for week in problem.weeks}
    for use in problem.uses:
        if use.rule.scope != "week":
            continue
        for one in _of_rule(use, draft):
            found[one.week].append(one)
    return {week: sorted(_together(some), key=_telling) for week, some in found.items()}


def most_distances(problem: Problem, plan: Plan) -> dict[int, int]:
    """Return the most that firm rules which limit the load let each week be, in mm, as the other weeks stand.

    Of weeks that are past, too: there it is what they allow of a week to come. A week that none bounds is not there.
    """
    draft = _NamedDraft(problem, Reading(problem, plan))
    found: dict[int, int] = {}
    for use in problem.uses:
        rule = use.rule
        if rule.scope == "week" and rule.hard and rule.limits_load:
            holds = (one for one in rule.post(draft) if rule.holds(one.week, draft.phase(one.week)))
            for one in _bounds(use, holds, draft, tight=False):
                if one.measure == "distance" and one.bound == "at most":
                    found[one.week] = min(one.allowed, found.get(one.week, one.allowed))
    return found


def _of_rule(use: RuleUse, draft: "_NamedDraft") -> Iterator[Binding]:
    yield from _bounds(use, use.rule.posted(draft), draft, tight=True)


def _bounds(use: RuleUse, posted: Iterable[Excess], draft: "_NamedDraft", *, tight: bool) -> Iterator[Binding]:
    """Yield what a rule bounds; tight: only where it leaves less than one unit of room."""
    for excess in posted:
        if all(map(draft.value, excess.when)) and not excess.wish:
            over = draft.largest(excess.over) if isinstance(excess.over, tuple) else excess.over
            if isinstance(over, Terms) and (not tight or draft.value(over) > -excess.scale):
                yield from _read(use, excess, over, draft)


def _read(use: RuleUse, excess: Excess, over: Terms, draft: "_NamedDraft") -> Iterator[Binding]:
    """Yield which measure of its week an excess bounds, if it bounds one."""
    terms: dict[Any, int] = over.coefficients
    here = {one: c for one, c in terms.items() if one[0] == excess.week and c and one[1] in MEASURES}
    if not here or (len(terms) > 1 and any(name == "runs" for _, name, _ in here)):
        return
    key = max(here, key=lambda one: (here[one] > 0, one[1] == "distance"))
    (_, name, _), coefficient, measured, value = key, here[key], draft.measured[key], draft.value(over)
    if coefficient > 0:
        yield Binding(excess.week, use, name, measured, measured - -(-value // coefficient), "at most")
    else:
        yield Binding(excess.week, use, name, measured, measured + -(-value // -coefficient), "at least")


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
    rule, level = type(one.use.rule), one.measure == "level"
    if rule in FIRST:
        return 0, FIRST.index(rule), level
    return (2, LAST.index(rule), level) if rule in LAST else (1, 0, level)


# -- measures that know their names ------------------------------------------------------------------------------------


class _NamedDraft(SettledDraft):
    """A finished plan's weeks in named measures: (week, measure, place of the run or 0); `measured` has the numbers."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        super().__init__(problem, reading)
        self.measured: dict[Any, int] = {}
        for week, measured in zip(self.weeks, reading.running_weeks, strict=True):
            self._name(week, measured)

    def value(self, quantity: Terms | int) -> int:
        """Return the number a quantity comes to."""
        if isinstance(quantity, int):
            return quantity
        return quantity.offset + sum(factor * self.measured[name] for name, factor in quantity.coefficients.items())

    def _name(self, week: Any, measured: WeekReading) -> None:
        def named(name: str, value: int, run: int = 0) -> Terms:
            key = (measured.index, name, run)
            self.measured[key] = value
            return Terms.of(key)

        for name in ("runs", "level", *DISTANCES, *(name for name in TIMES if name != "duration")):
            setattr(week, name, named(name, getattr(week, name)))
        week.sessions = [
            replace(
                run,
                repeats=named("repeats", run.repeats, place),
                distance=named("distance of a run", run.distance, place),
                run_time=named("running of a run", run.run_time, place),
                duration=named("duration", run.duration, place),
            )
            for place, run in enumerate(week.sessions, 1)
        ]
        loads = {Measure.DISTANCE: week.distance, Measure.TIME_ON_FEET: week.time_on_feet}
        week.load = {**loads, Measure.RUN_TIME: week.run_time}.__getitem__

    def largest(self, quantities: Iterable[Any]) -> Any:
        """Return the largest of several numbers."""
        return max(quantities, key=self.value)

    def smallest(self, quantities: Iterable[Any]) -> Any:
        """Return the smallest of several numbers."""
        return min(quantities, key=self.value)

    def differ(self, first: Any, second: Any) -> int:
        """Return 1 when two numbers differ, else 0."""
        return int(self.value(first) != self.value(second))

    def sessions_on_level(self, week: int) -> Any:
        """Return how many runs of full weeks stood on this week's level since it was entered, as a plain number."""
        here = self._by_index[week]
        before = self.reference_of(week)
        if before is None or self.differ(self._by_index[before.reference].level, here.level):
            return here.runs
        return here.runs + self.sessions_on_level(before.reference)
