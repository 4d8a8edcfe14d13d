"""What a coach's file states, statement by statement, each with the problem as it would be without it.

A statement is whatever can stand in the way of a plan: every hard rule, every weekday's times, the days that are not
named, every week that differs, every absence, what is to be reached, by when, the day of the injury, and the phases in
which nobody runs. Templates state, too. What a rule only carries out is not said twice: `goal`, `available` and `away`
stand for the goal, the times and the absences. Who the runner is, and the first day, are no statements: there is no
plan without them. Nor is what is past by the first open day of a plan that has begun: an absence then, a week's times,
the injury, a phase before running began. It happened, and is kept whatever is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import ClassVar, TypeAlias

from planforge.conflicts.variants import (
    binding_horizon,
    closed_days,
    free_day,
    has_hard_goal,
    with_change,
    with_horizon,
    with_times,
    with_use,
    without_absence,
    without_goal,
)
from planforge.constraints.spelling import (
    absence_words,
    by_words,
    distance_goal_words,
    due_words,
    parameters,
    run_words,
    windows_words,
)
from planforge.problem.changes import days_named
from planforge.problem.days import SETTLING_DAYS
from planforge.problem.problem import Problem
from planforge.problem.sections import Absence, Protocol, WeeklyDistance, Window
from planforge.problem.uses import RuleUse
from planforge.quantities.dates import Weekday
from planforge.rules.available import Available
from planforge.rules.away import Away
from planforge.rules.base.rule import SessionRule, uses
from planforge.rules.goal import GoalRule
from planforge.rules.run_days import RunDays
from planforge.source import Document, Loc, Mapping


@dataclass(frozen=True)
class _Statement:
    """What all statements have: `loc` is its path in the file, `words` what it says there; these two tell them apart.

    kind: what a program is told it is. for_a_while: it speaks of some weeks or days only. priority: its place among
    those that are left out one by one to find a conflict (see `conflicts.shrinking`).
    """

    kind: ClassVar[str]
    for_a_while: ClassVar[bool] = False
    priority: ClassVar[int]

    loc: Loc
    words: str

    def without(self, problem: Problem) -> Problem:
        """Return the problem as it would be if nobody stated this."""
        raise NotImplementedError

    @property
    def use(self) -> RuleUse | None:
        """Return the use of a rule that it is; None where it is none."""
        return None

    @property
    def order(self) -> tuple[int, bool]:
        """Return its place among those that are left out one by one."""
        return self.priority, False

    def place(self, document: Document) -> str:
        """Return where it stands: `sam.yaml:14:3`; a template's is named by the template."""
        return str(document.key_place(in_file(document, self.loc)))


@dataclass(frozen=True)
class ByWhen(_Statement):
    """By when the goal is to be reached; without it, by the end of week `due`."""

    kind: ClassVar = "horizon"
    priority: ClassVar = 5
    due: int = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem whose goal is due much later."""
        return with_horizon(problem, self.due) if has_hard_goal(problem) else problem


@dataclass(frozen=True)
class GoalRun(_Statement):
    """How long a run without a walk is to be reached."""

    kind: ClassVar = "goal"
    priority: ClassVar = 4

    def without(self, problem: Problem) -> Problem:
        """Return the problem without the run; what else is to be reached stays."""
        if problem.distance_goal is None or problem.distance_goal_is_wish:
            return without_goal(problem)
        goal = problem.goal.with_run(0).model_copy(update={"every_session": False})
        return replace(problem, goal=goal)


@dataclass(frozen=True)
class GoalDistance(_Statement):
    """How much a week is to be reached."""

    kind: ClassVar = "goal"
    priority: ClassVar = 4

    def without(self, problem: Problem) -> Problem:
        """Return the problem without the distance; what else is to be reached stays."""
        if not problem.required_run:
            return without_goal(problem)
        nothing = WeeklyDistance(millimetres=0)
        return replace(problem, goal=problem.goal.model_copy(update={"weekly_distance": nothing}))


@dataclass(frozen=True)
class GoalAsNear(_Statement):
    """That a normal week is to be reached as nearly as can be."""

    kind: ClassVar = "goal"
    priority: ClassVar = 4

    def without(self, problem: Problem) -> Problem:
        """Return the problem in which nothing is to be reached."""
        return without_goal(problem)


@dataclass(frozen=True)
class Injury(_Statement):
    """When the runner was hurt; without it, so early (`settled`) that nobody has to wait for the first run."""

    kind: ClassVar = "injury"
    for_a_while: ClassVar = True
    priority: ClassVar = 10
    settled: date = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem in which the knee has settled."""
        return replace(problem, runner=problem.runner.model_copy(update={"injured_on": self.settled}))


@dataclass(frozen=True)
class PhasesBefore(_Statement):
    """That some phases come before the first run; without it, no phase has its weeks (`undated`)."""

    kind: ClassVar = "phases"
    priority: ClassVar = 8
    undated: Protocol = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem in which running begins at once."""
        return replace(problem, protocol=self.undated)


@dataclass(frozen=True)
class DayTimes(_Statement):
    """The times of one day of the week; without it, the day is `free`."""

    kind: ClassVar = "time"
    priority: ClassVar = 1
    day: Weekday = field(compare=False, repr=False)
    free: tuple[Window, ...] = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem with a free day."""
        return with_times(problem, {self.day: self.free})


@dataclass(frozen=True)
class OtherDays(_Statement):
    """That there is no time on the days that are not named; without it, they are `free`."""

    kind: ClassVar = "other-days"
    priority: ClassVar = 1
    days: tuple[Weekday, ...] = field(compare=False, repr=False)
    free: tuple[Window, ...] = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem with these days free."""
        return with_times(problem, dict.fromkeys(self.days, self.free))


@dataclass(frozen=True)
class WeekDiffers(_Statement):
    """That some weeks or days, named as in the file, differ from the others."""

    kind: ClassVar = "change"
    for_a_while: ClassVar = True
    priority: ClassVar = 10
    week: str = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem in which these have the usual times."""
        return with_change(problem, self.week, None)


@dataclass(frozen=True)
class DaysAway(_Statement):
    """One absence."""

    kind: ClassVar = "away"
    for_a_while: ClassVar = True
    priority: ClassVar = 10
    absence: Absence = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem in which the runner is there."""
        return without_absence(self.absence)(problem)


@dataclass(frozen=True)
class RuleHolds(_Statement):
    """One use of a hard rule."""

    kind: ClassVar = "rule"
    used: RuleUse = field(compare=False, repr=False)

    def without(self, problem: Problem) -> Problem:
        """Return the problem without this use."""
        return replace(problem, uses=tuple(one for one in problem.uses if one is not self.used))

    @property
    def use(self) -> RuleUse:
        """Return the use."""
        return self.used

    @property
    def only_says(self) -> bool:
        """Tell whether it is only of what is said in a session, as its cadence: that is in no plan's way."""
        return isinstance(self.used.rule, SessionRule) and not self.used.rule.takes_time

    @property
    def order(self) -> tuple[int, bool]:
        """Return rules about days first, then those about weeks; what somebody set after what is usual."""
        rule = self.used.rule
        if isinstance(rule, RunDays):
            return 9, False
        usual = all(getattr(rule, name) == one.default for name, one in type(rule).model_fields.items())
        return 3 if rule.scope == "week" else 0, not usual


@dataclass(frozen=True)
class GoalRepeats(RuleHolds):
    """That full weeks after the goal repeat it; the goal itself is stated elsewhere."""

    def without(self, problem: Problem) -> Problem:
        """Return the problem in which they grow on."""
        return with_use(problem, self.used, self.used.rule.model_copy(update={"afterwards": "grow"}))


Statement: TypeAlias = (
    ByWhen
    | GoalRun
    | GoalDistance
    | GoalAsNear
    | Injury
    | PhasesBefore
    | DayTimes
    | OtherDays
    | WeekDiffers
    | DaysAway
    | RuleHolds
    | GoalRepeats
)


def statements(problem: Problem, *, briefly: bool = False) -> tuple[Statement, ...]:
    """Return every statement of a problem, in the order in which conflicts name them.

    briefly: a day that is free has hardly more time than the goal needs, and half as many weeks follow. What is then
    possible is possible without the statement; the reverse is not said.
    """
    return (
        *_horizon(problem, briefly),
        *_goals(problem),
        *_injury(problem),
        *_phases(problem),
        *_times(problem, briefly),
        *_changes(problem),
        *_absences(problem),
        *_rules(problem),
    )


def without(problem: Problem, dropped: Sequence[Statement], *, thoroughly: bool = False) -> tuple[Problem, ...]:
    """Return the problem without several statements, in every way in which a plan may keep the others.

    What is left out binds nobody, but it also excused: a week that differs, or in which somebody is away, may ask for
    fewer sessions, and is not compared. So such a week may either be as usual or still count as shortened, and a week
    with times of its own may keep them. Each is tried for all these weeks at once; thoroughly: for single ones, too.
    """
    own_times = [one for one in dropped if isinstance(one, WeekDiffers) and _has_own_times(problem, one)]
    left = [_left_out(problem, dropped)]
    if own_times:
        left.append(_left_out(problem, [one for one in dropped if one not in own_times]))
    return tuple(excused for one in left for excused in _excused(problem, one, thoroughly))


def _has_own_times(problem: Problem, statement: "WeekDiffers") -> bool:
    change = problem.calendar.changes[statement.week]
    return bool(change.times or change.windows)


def _left_out(problem: Problem, dropped: Sequence[Statement]) -> Problem:
    """Return the problem without the lines; the goal goes before the weeks, which then need not be more."""
    for one in sorted(dropped, key=lambda one: isinstance(one, ByWhen)):
        problem = one.without(problem)
    return problem


def _excused(problem: Problem, left: Problem, thoroughly: bool) -> Iterator[Problem]:
    """Yield what is left of a problem, and the same with weeks that are full now still counting as shortened."""
    yield left
    full = {week.index for week in left.weeks if week.full}
    were = frozenset(week.index for week in problem.weeks if not week.full and week.index in full)
    if not were:
        return
    some = {were}
    if thoroughly:
        some |= {frozenset((week,)) for week in were} | {were - {week} for week in were} - {frozenset()}
    short = frozenset(week for week in left.changes if left.shortened_by_change(week))
    for weeks in sorted(some, key=lambda weeks: (-len(weeks), sorted(weeks))):
        yield replace(left, short_weeks=short | weeks)


def in_file(document: Document, loc: Loc) -> Loc:
    """Return a path as the file spells it: a weekday may be written `Monday` there."""
    if loc[:1] == ("rules",) and len(loc) == 3:
        node = document.node(loc)
        if document.existing(loc) == loc and document.place(loc[:2]) == document.key_place(loc) == node.place:
            return loc[:2]  # the value stands alone there: `run-days: 3`
    before = 2 if loc[:2] == ("calendar", "available") else 3 if loc[:2] == ("calendar", "changes") else len(loc)
    if len(loc) <= before:
        return loc
    days = document.node(loc[:before])
    spelled = days.entries if isinstance(days, Mapping) else {}
    day = next((key for key in spelled if key.strip().lower()[:3] == loc[before]), loc[before])
    return (*loc[:before], day, *loc[before + 1 :])


# -- when ------------------------------------------------------------------------------------------------------------


def _horizon(problem: Problem, briefly: bool) -> Iterator[Statement]:
    if not has_hard_goal(problem):
        return
    loc = binding_horizon(problem)
    lost, due_later = (problem.history.lost, problem.history.due_later) if problem.history else (0, 0)
    words = f"calendar.weeks: {problem.calendar.weeks - lost}"
    if loc != ("calendar", "weeks"):
        by = problem.by
        words = f"goal.by: {by_words(by - due_later if isinstance(by, int) else by)}{due_words(problem)}"
    due = (problem.longest_horizon + problem.ready_by) // 2 if briefly else problem.longest_horizon
    yield ByWhen(loc, words, due)


# -- what is to be reached -------------------------------------------------------------------------------------------


def _goals(problem: Problem) -> Iterator[Statement]:
    if not has_hard_goal(problem):
        return
    own = problem.goal.run_loc if problem.goal.states_a_run else ("protocol", "default_goal", "continuous_run")
    distance = problem.distance_goal is not None and not problem.distance_goal_is_wish
    if problem.required_run:
        every = " in every session" if problem.goal.every_session else ""
        words = f"{'.'.join(problem.goal.run_loc)}: {run_words(problem)}{every}"
        yield GoalRun(own, words)
    if distance:
        loc: Loc = ("goal", "weekly_distance") if problem.goal.weekly_distance else ("runner", "normal_weekly_distance")
        words = f"goal.weekly_distance: {distance_goal_words(problem)}"
        yield GoalDistance(loc, words)
    if not problem.required_run and not distance:
        yield GoalAsNear(("goal",), "goal: a normal week, as near as possible")


# -- times -----------------------------------------------------------------------------------------------------------


def _injury(problem: Problem) -> Iterator[Statement]:
    settled = problem.start - timedelta(SETTLING_DAYS + 1)  # hurt by then, nobody has to wait for the first run
    coming = problem.earliest_run >= problem.open_from
    if problem.runner.injured_on is not None and problem.runner.injured_on > settled and coming:
        yield Injury(("runner", "injured_on"), f"runner.injured_on: {problem.runner.injured_on}", settled)


def _phases(problem: Problem) -> Iterator[Statement]:
    begun = problem.first_running_week in problem.settled_weeks
    if problem.runner.stopped_running and problem.first_running_week > 1 and not begun:
        words = f"protocol.phases: no run before week {problem.first_running_week}"
        undated = tuple(one.model_copy(update={"weeks": None}) for one in problem.protocol.phases)
        protocol = problem.protocol.model_copy(update={"phases": undated})
        yield PhasesBefore(("protocol", "phases"), words, protocol)


def _times(problem: Problem, briefly: bool) -> Iterator[Statement]:
    if not uses(problem, Available):
        return
    free = free_day(problem, briefly)
    available = problem.calendar.available
    for day, windows in available.items():
        if windows:
            loc = ("calendar", "available", day.label)
            words = f"calendar.available.{day.label}: {windows_words(windows)}"
            yield DayTimes(loc, words, day, free)
    closed = closed_days(problem)
    if closed:
        words = f"calendar.available: not on {', '.join(day.label for day in closed)}"
        yield OtherDays(("calendar", "available"), words, closed, free)


def _absences(problem: Problem) -> Iterator[Statement]:
    if not uses(problem, Away):
        return
    for position, one in enumerate(problem.calendar.away):
        if one.dates.last < problem.open_from:
            continue
        words = f"calendar.away: {absence_words(one)}"
        yield DaysAway(("calendar", "away", position), words, one)


def _changes(problem: Problem) -> Iterator[Statement]:
    if not uses(problem, Available):
        return
    for week, change in problem.calendar.changes.items():
        if _is_past(problem, week):
            continue
        words = f"calendar.changes: {week}: {change}"
        yield WeekDiffers(("calendar", "changes", week), words, week)


def _is_past(problem: Problem, line: str) -> bool:
    """Tell whether the days of a line, named as in the file, are over."""
    days = days_named(line, problem.plan_weeks)
    return bool(days) and days[-1] < problem.open_from


# -- rules -----------------------------------------------------------------------------------------------------------


def _rules(problem: Problem) -> Iterator[Statement]:
    for use in problem.uses:
        if use.rule.hard and use.rule.carries_out is None:
            yield RuleHolds(use.loc, parameters(use.rule), use)
        elif use.rule.hard and isinstance(use.rule, GoalRule) and use.rule.afterwards == "repeat":
            yield GoalRepeats(use.loc, parameters(use.rule), use)
