"""Everything a plan depends on: runner, calendar, goal, protocol and rules, and what follows from them alone.

`Problem` is a value: the same problem gives the same plan, byte for byte. What is known before any plan exists stands
here too: the days and their windows, which weeks are full, which week is compared with which.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator, model_validator

from planforge import fields
from planforge.fields import (
    Closed,
    Date,
    Span,
    TimeOfDay,
    Weekday,
    WeekdayName,
    YesNo,
    parse_date,
    parse_span,
    parse_weeks,
)
from planforge.plan import Exercise, Load, Speeds
from planforge.units import MILLIMETRES_PER_KM, Units, parse_distance, parse_duration, parse_share

KM = MILLIMETRES_PER_KM
MINUTE = 60
SETTLING_DAYS = 3  # the article's acute phase is 3-7 days: nobody runs before the third day after the injury


class Runner(Closed):
    """Who the plan is for. Paces are kept as speeds in mm/s, distances in mm."""

    name: str = Field("Runner", min_length=1, max_length=80, description="How the runner is called.")
    units: Units = Field(Units.KM, description="km or mi: the unit of every distance shown.")
    normal_weekly_distance: Annotated[int, fields.distance(KM, 300 * KM)] = Field(
        description="Distance of a usual week before the injury."
    )
    easy_pace: Annotated[int, fields.speed(1111, 5556)] = Field(description="Pace of easy, talkative running.")
    walking_pace: Annotated[int, fields.speed(556, 2500)] = Field(description="Pace of brisk walking.")
    cadence: Annotated[int, fields.cadence(120, 230)] | None = Field(
        None, description="Steps a minute when running easily."
    )
    stopped_running: YesNo = Field(description="yes: not running at all; no: still running, reduced.")
    injured_on: Date | None = Field(None, description="The day it began; running starts at least 3 days later.")
    longest_recent_run: Annotated[int, fields.distance(0, 60 * KM)] | None = Field(
        None, description="Longest run of the last 30 days, walking included; for runners still running."
    )

    @model_validator(mode="after")
    def _walking_is_slower(self) -> "Runner":
        if self.walking_pace >= self.easy_pace:
            raise ValueError("walking_pace is not slower than easy_pace; check which is which")
        return self

    @property
    def speeds(self) -> Speeds:
        """Return the easy running and the walking speed in mm/s."""
        return Speeds(self.easy_pace, self.walking_pace)


class Screening(Closed):
    """Red flags. Any yes ends in "see a physiotherapist", never in a plan; None is an unanswered question."""

    locking: YesNo | None = Field(None, description="The knee locks.")
    catching: YesNo | None = Field(None, description="The knee catches.")
    giving_way: YesNo | None = Field(None, description="The knee gives way.")
    significant_swelling: YesNo | None = Field(None, description="The knee is clearly swollen.")
    sharp_or_sudden_pain: YesNo | None = Field(None, description="The pain is sharp, sudden or severe.")
    cannot_walk_normally: YesNo | None = Field(None, description="Walking is not normal, or weight cannot be borne.")
    hot_red_or_feverish: YesNo | None = Field(None, description="The knee is hot or red, or there is fever.")
    fresh_twist_or_fall: YesNo | None = Field(None, description="The pain began with a twist or a fall.")
    recent_surgery_without_clearance: YesNo | None = Field(None, description="Operated on, and not cleared to run.")
    under_18: YesNo | None = Field(None, description="The runner is younger than 18.")

    def red_flags(self) -> list[str]:
        """Return the questions answered yes, in order."""
        return [name for name in type(self).model_fields if getattr(self, name)]

    def unanswered(self) -> list[str]:
        """Return the questions nobody has answered."""
        return [name for name in type(self).model_fields if getattr(self, name) is None]


class Window(Closed):
    """A stretch of a day that may hold sessions, written `06:30 for 45 min`."""

    start: TimeOfDay | None
    seconds: int

    @property
    def opens(self) -> int:
        """Return the start in seconds after midnight (an untimed window opens at midnight)."""
        return self.start.hour * 3600 + self.start.minute * 60 if self.start else 0


_WINDOW = re.compile(r"^(\S+)\s+for\s+(.+)$")


def _window(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _WINDOW.match(value.strip())
    if not found:
        raise ValueError(f"{value!r} is not a time to train; write it like `06:30 for 45 min`")
    length = parse_duration(found[2])
    if not 10 * MINUTE <= length <= 12 * 3600:
        raise ValueError(f"{value!r} lasts less than 10 minutes or more than 12 hours; check the minutes")
    return {"start": found[1], "seconds": length}


def _windows(value: object) -> object:
    if isinstance(value, str):
        return [] if value.strip().lower() in ("none", "no", "off") else [value]
    return value


Windows = Annotated[
    tuple[Annotated[Window, BeforeValidator(_window)], ...],
    BeforeValidator(_windows),
]


class Absence(Closed):
    """Days away. Two light strength sessions a week stay unless `strength: no`."""

    dates: Annotated[Span, BeforeValidator(lambda v: parse_span(v) if isinstance(v, str) else v)]
    strength: YesNo = Field(True, description="no: nothing at all, and the week is excused.")


def _absence(value: object) -> object:
    return {"dates": value} if isinstance(value, str) else value


class Calendar(Closed):
    """When there is time."""

    start: Date | None = Field(None, description="First day; missing: the Monday after today.")
    weeks: Annotated[int, fields.whole(1, 104)] = Field(description="Length of the plan in weeks, Monday to Sunday.")
    timezone: str = Field("UTC", description="Time zone of the times of day, such as Europe/London.")
    available: dict[WeekdayName, Windows] = Field(description="Times to train, by day of the week.")
    away: tuple[Annotated[Absence, BeforeValidator(_absence)], ...] = Field((), description="Days without running.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            from difflib import get_close_matches
            from zoneinfo import available_timezones

            near = get_close_matches(value, sorted(available_timezones()), n=1)
            hint = f"did you mean `{near[0]}`?" if near else "write it like `Europe/London`"
            raise ValueError(f"unknown time zone {value!r}; {hint}") from None
        return value

    @field_validator("available")
    @classmethod
    def _some_day(cls, value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
        for day, windows in value.items():
            ordered = sorted(windows, key=lambda window: window.opens)
            for early, late in pairwise(ordered):
                if early.opens + early.seconds > late.opens:
                    raise ValueError(f"the times on {day.label} overlap; write one longer time instead")
        if not any(value.values()):
            raise ValueError("no day is available; name at least one, like `mon: 18:00 for 45 min`")
        return {day: tuple(sorted(value[day], key=lambda w: w.opens)) for day in sorted(value)}


_BY_WEEK = re.compile(r"^week\s+(\d+)$")
AS_EARLY = "as early as the rules allow"


def _by(value: object) -> object:
    if not isinstance(value, str) or value == AS_EARLY:
        return value
    if found := _BY_WEEK.match(value.strip()):
        if int(found[1]) < 1:
            raise ValueError("weeks are counted from 1; write `week 16`")
        return int(found[1])
    try:
        return parse_date(value)
    except ValueError:
        raise ValueError(f"{value!r} is no date to be ready by; write `week 16`, a date or `{AS_EARLY}`") from None


class WeeklyDistance(Closed):
    """A weekly distance, absolute (mm) or as a share (per mille) of the runner's normal week."""

    millimetres: int | None = None
    per_mille: int | None = None

    def of(self, normal: int) -> int:
        """Return the distance in mm for a runner whose normal week is `normal` mm."""
        return self.millimetres if self.millimetres is not None else normal * (self.per_mille or 0) // 1000


def _weekly_distance(value: object) -> object:
    if not isinstance(value, str):
        return value
    return {"per_mille": parse_share(value)} if "%" in value else {"millimetres": parse_distance(value)}


class Goal(Closed):
    """What the plan is for. Missing parts come from the protocol (see `Protocol.default_goal`)."""

    continuous_run: Annotated[int, fields.duration(5 * MINUTE, 5 * 3600)] | None = Field(
        None, description="One run without walking."
    )
    weekly_distance: Annotated[WeeklyDistance, BeforeValidator(_weekly_distance)] | None = Field(
        None, description="A week's distance, in km, mi or per cent of the normal week."
    )
    by: Annotated[int | date | Literal["as early as the rules allow"] | None, BeforeValidator(_by)] = Field(
        None, description="The week or date by which it is reached and held, or: as early as the rules allow."
    )
    every_session: YesNo = Field(False, description="yes: every run of the week is as long, not only one.")


class Phase(Closed):
    """A span of weeks with its own allowances. Ends by date, with the goal, or not at all."""

    name: Literal["load-management", "strengthening", "return-to-running", "rebuild"]
    weeks: Annotated[tuple[int, int | None], BeforeValidator(lambda v: parse_weeks(v) if isinstance(v, str) else v)] | (
        None
    ) = Field(None, description="Weeks by number, for phases that end by date.")
    aim: str = Field("", description="What the phase is for, in one sentence for the runner.")


class Interval(Closed):
    """One level of the ladder: run and walk in seconds, written `60 s run, 120 s walk`."""

    run: int
    walk: int

    @property
    def label(self) -> str:
        """Return the level as runners say it, in minutes: `1:2`, `1.5:1`."""
        return ":".join(f"{part / 60:g}" for part in (self.run, self.walk))


_INTERVAL = re.compile(r"^(.+) run, (.+) walk$")


def _interval(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _INTERVAL.match(value.strip())
    if not found:
        raise ValueError(f"{value!r} is no run-walk interval; write it like `60 s run, 120 s walk`")
    return {"run": parse_duration(found[1]), "walk": parse_duration(found[2])}


IntervalField = Annotated[Interval, BeforeValidator(_interval)]


class Ladder(Closed):
    """A protocol's ordered run-walk intervals; after the last comes continuous running."""

    levels: tuple[IntervalField, ...] = Field(min_length=2, max_length=20, description="Run : walk, easiest first.")
    reduced_entry: IntervalField = Field(description="Where a runner who is still running enters.")

    @model_validator(mode="after")
    def _ordered(self) -> "Ladder":
        for low, high in zip(self.levels, self.levels[1:], strict=False):
            if high.run * low.walk <= low.run * high.walk or high.run < low.run:
                raise ValueError(f"level {high.label} is not harder than {low.label} before it; order them")
        if self.reduced_entry not in self.levels:
            raise ValueError("reduced_entry is none of the levels; name one of them")
        return self


class ExerciseText(Closed):
    """How an exercise is called, and its `category/name` in the FIT profile."""

    title: str
    fit: str


class SetOf(Closed):
    """One exercise of a routine: sets of repetitions or of a hold, per side or not, with rests between."""

    exercise: str
    sets: Annotated[int, fields.whole(1, 10)]
    reps: Annotated[int, fields.whole(1, 100)] | None = None
    hold: Annotated[int, fields.duration(5, 600)] | None = None
    each_side: YesNo = False
    rest: Annotated[int, fields.duration(5, 600)] = 30
    load: str | None = None
    cue: str | None = None

    @model_validator(mode="after")
    def _reps_or_hold(self) -> "SetOf":
        if (self.reps is None) == (self.hold is None):
            raise ValueError("give either reps or hold; one of the two")
        return self


class Routine(Closed):
    """A strength session. Light: bodyweight, at most 25 minutes; heavy: anything more."""

    title: str
    load: Load = Load.LIGHT
    sets: tuple[SetOf, ...] = Field(min_length=1)
    notes: tuple[str, ...] = ()


class StrengthStage(Closed):
    """From which week on which routine is done."""

    from_week: Annotated[int, fields.whole(1, 104)]
    routine: str


class CrossTraining(Closed):
    """A low-impact activity that stands in for running while running is cut."""

    title: str
    minutes: Annotated[int, fields.duration(10 * MINUTE, 3 * 3600)] = 30 * MINUTE
    cue: str | None = None


class Protocol(Closed):
    """One condition's way back: phases, ladder, strength, words. A template's own part of the file."""

    title: str
    condition: str
    default_goal: Goal
    phases: tuple[Phase, ...] = Field(min_length=1)
    ladder: Ladder
    exercises: dict[str, ExerciseText]
    routines: dict[str, Routine]
    strength: tuple[StrengthStage, ...] = Field(min_length=1)
    cross_training: tuple[CrossTraining, ...] = ()
    cues: tuple[str, ...] = Field((), description="Cues for every run: how to move, what to avoid.")
    advice: tuple[str, ...] = Field((), description="What the runner should know of the condition.")

    @model_validator(mode="after")
    def _complete(self) -> "Protocol":
        faults = [
            f"routine `{stage.routine}` is not defined" for stage in self.strength if stage.routine not in self.routines
        ]
        faults += [
            f"exercise `{item.exercise}` of routine `{name}` is not defined"
            for name, routine in self.routines.items()
            for item in routine.sets
            if item.exercise not in self.exercises
        ]
        if self.strength[0].from_week != 1:
            faults.append("strength has no stage from week 1")
        names = [phase.name for phase in self.phases]
        if "return-to-running" not in names or names != sorted(names, key=PHASE_ORDER.index):
            faults.append(f"phases must stand in the order {', '.join(PHASE_ORDER)}, with return-to-running among them")
        if faults:
            raise ValueError("; ".join([" and ".join(faults), "define what is named, or name what is defined"]))
        return self

    def exercise(self, key: str) -> Exercise:
        """Return an exercise by its key."""
        text = self.exercises[key]
        return Exercise(key=key, title=text.title, fit=text.fit)


PHASE_ORDER = ("load-management", "strengthening", "return-to-running", "rebuild")
RETURN = "return-to-running"
REBUILD = "rebuild"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the plan: its windows, and whether the runner is away. `index` counts from 0 over the plan."""

    index: int
    date: date
    week: int
    windows: tuple[Window, ...]
    away: bool
    can_run: bool
    can_train: bool

    @property
    def weekday(self) -> Weekday:
        """Return the day of the week."""
        return Weekday(self.date.weekday())


@dataclass(frozen=True, slots=True)
class WeekFrame:
    """What is known of a week before there is a plan. `index` counts from 1.

    full: all seven days, none of them lost to an absence. running: runs belong into it. excused: no strength asked.
    """

    index: int
    days: tuple[Day, ...]
    full: bool
    running: bool
    excused: bool

    @property
    def start(self) -> date:
        """Return the first day of the week."""
        return self.days[0].date


@dataclass(frozen=True, slots=True)
class Reference:
    """Which week a week is compared with: the last full running week before it.

    may_grow: False for a shortened week and the first full week after one. days_off: the longest absence between.
    """

    reference: int
    week: int
    may_grow: bool
    days_off: int


StatedRule: TypeAlias = Any  # a `rules.rule.Rule`: naming it here would close a circle, for rules read problems


@dataclass(frozen=True, slots=True)
class RuleUse:
    """One use of a rule: the rule, where it stands, and whether the coach (not the template) gave its weight."""

    rule: StatedRule
    source_line: str
    weighted_by_coach: bool = False


@dataclass(frozen=True)
class Problem:
    """Everything a plan depends on. Built by `planforge.constraints.load`, or in code."""

    plan_id: str
    title: str
    runner: Runner
    screening: Screening
    calendar: Calendar
    goal: Goal
    protocol: Protocol
    uses: tuple[RuleUse, ...]
    switched_off: tuple[str, ...] = ()
    places: tuple[tuple[str, str], ...] = ()

    # -- calendar ------------------------------------------------------------------------------------------------

    @property
    def start(self) -> date:
        """Return the first day of the plan."""
        assert self.calendar.start is not None, "a problem has a start"
        return self.calendar.start

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Return every day of the plan, in order."""
        monday = self.start - timedelta(self.start.weekday())
        last = monday + timedelta(7 * self.calendar.weeks - 1)
        earliest_run = self.start
        if self.runner.injured_on:
            earliest_run = max(earliest_run, self.runner.injured_on + timedelta(SETTLING_DAYS))
        days = []
        for index in range((last - self.start).days + 1):
            when = self.start + timedelta(index)
            absence = next((one for one in self.calendar.away if when in one.dates), None)
            windows = self.calendar.available.get(Weekday(when.weekday()), ())
            if absence:  # a light routine needs half an hour somewhere in the day, wherever that is
                windows = (Window(start=None, seconds=30 * MINUTE),) if absence.strength else ()
            days.append(
                Day(
                    index=index,
                    date=when,
                    week=(when - monday).days // 7 + 1,
                    windows=windows,
                    away=absence is not None,
                    can_run=absence is None and bool(windows) and when >= earliest_run,
                    can_train=bool(windows),
                )
            )
        return tuple(days)

    @cached_property
    def weeks(self) -> tuple[WeekFrame, ...]:
        """Return the frame of every week, in order."""
        return tuple(self._frame(index) for index in range(1, self.calendar.weeks + 1))

    def _frame(self, index: int) -> WeekFrame:
        days = tuple(day for day in self.days if day.week == index)
        lost = any(self.calendar.available.get(day.weekday) and not day.can_run for day in days)
        running = index >= self.first_running_week and any(day.can_run for day in days)
        absences = [one for one in self.calendar.away if any(day.date in one.dates for day in days)]
        return WeekFrame(
            index=index,
            days=days,
            full=len(days) == 7 and not lost,
            running=running,
            excused=len(days) < 7 or any(not one.strength for one in absences),
        )

    def week(self, index: int) -> WeekFrame:
        """Return the frame of the week with this number."""
        return self.weeks[index - 1]

    def week_of(self, when: date) -> int:
        """Return the number of the week that holds a date (it may lie outside the plan)."""
        monday = self.start - timedelta(self.start.weekday())
        return (when - monday).days // 7 + 1

    # -- phases and goal -----------------------------------------------------------------------------------------

    @cached_property
    def first_running_week(self) -> int:
        """Return the first week that may hold runs: week 1 for a runner who never stopped."""
        if not self.runner.stopped_running:
            return 1
        return 1 + max((phase.weeks[1] or 0) for phase in self.protocol.phases if phase.weeks) if self._dated else 1

    @property
    def _dated(self) -> bool:
        return any(phase.weeks for phase in self.protocol.phases)

    @cached_property
    def running_weeks(self) -> tuple[WeekFrame, ...]:
        """Return the weeks that hold runs."""
        return tuple(week for week in self.weeks if week.running)

    @cached_property
    def full_running_weeks(self) -> tuple[WeekFrame, ...]:
        """Return the running weeks that no absence shortens."""
        return tuple(week for week in self.running_weeks if week.full)

    @property
    def as_early(self) -> bool:
        """Tell whether the goal is wanted as early as the rules allow."""
        return (self.goal.by or self.protocol.default_goal.by) == AS_EARLY

    @cached_property
    def continuous_goal(self) -> int | None:
        """Return the continuous run to reach in seconds; for a runner still running only if the coach asks for it."""
        if self.goal.continuous_run is not None or self.goal.weekly_distance is not None:
            return self.goal.continuous_run
        return self.protocol.default_goal.continuous_run if self.runner.stopped_running else None

    @cached_property
    def distance_goal(self) -> int | None:
        """Return the weekly distance to reach in mm; by default a runner still running goes back to normal."""
        normal = self.runner.normal_weekly_distance
        if self.goal.weekly_distance is not None:
            return self.goal.weekly_distance.of(normal)
        if self.runner.stopped_running or self.goal.continuous_run is not None:
            return None
        return normal

    @property
    def distance_goal_is_wish(self) -> bool:
        """Tell whether the distance is the default: then the plan comes as near as the horizon allows, and says so."""
        return self.goal.weekly_distance is None and not self.as_early

    @cached_property
    def goal_weeks(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs (week that reaches the goal, next full week that holds it) the engine may choose among.

        One pair when there is a date to be ready by (the latest that keeps it), all of them, earliest first, when the
        goal is wanted as early as possible; empty when the plan has fewer than two full running weeks in time.
        """
        full = [week.index for week in self.full_running_weeks]
        pairs = list(pairwise(full))
        if self.as_early:
            return tuple(pairs)
        return tuple(pairs_in_time[-1:]) if (pairs_in_time := [p for p in pairs if p[1] <= self.ready_by]) else ()

    @property
    def ready_by(self) -> int:
        """Return the number of the last week by which the goal must be reached and held."""
        if self.as_early:
            return self.calendar.weeks
        by = self.goal.by or self.protocol.default_goal.by
        if isinstance(by, date):  # a week counts when it is over by that day
            week = self.week_of(by + timedelta(1)) - 1
        else:
            week = by if isinstance(by, int) else self.calendar.weeks
            if self.goal.by is None:
                week = min(week, self.calendar.weeks)
        return week

    def phase(self, week: int, held: int | None) -> str:
        """Return the name of the phase that governs a week when the goal is held in week `held` (None: never)."""
        for phase in self.protocol.phases:
            if phase.weeks and phase.weeks[0] <= week <= (phase.weeks[1] or self.calendar.weeks):
                return phase.name
        names = [phase.name for phase in self.protocol.phases]
        return REBUILD if REBUILD in names and held is not None and week > held else RETURN

    def goal_reached(self, meets: Callable[[int], bool]) -> tuple[int, int] | None:
        """Return the pair of weeks in which a finished plan reaches and holds the goal, from what its weeks hold.

        With a date to be ready by it is the planned pair, whatever the plan does; `meets` tells of a week whether its
        runs come up to the goal.
        """
        if not self.as_early:
            return self.goal_weeks[0] if self.goal_weeks else None
        return next((pair for pair in self.goal_weeks if all(meets(week) for week in pair)), None)

    # -- comparisons ---------------------------------------------------------------------------------------------

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return which week each running week is compared with (the first full one with none)."""
        found: list[Reference] = []
        last_full: WeekFrame | None = None
        for week in self.running_weeks:
            if last_full is not None:
                unbroken = last_full.index == week.index - 1
                between = range(last_full.index + 1, week.index)
                found.append(
                    Reference(last_full.index, week.index, week.full and unbroken, self._longest_absence(between))
                )
            if week.full:
                last_full = week
        return tuple(found)

    def _longest_absence(self, weeks: range) -> int:
        first, last = (self.week(weeks[0]).days[0].date, self.week(weeks[-1]).days[-1].date) if weeks else (None, None)
        if first is None or last is None:
            return 0
        touching = [one.dates.days for one in self.calendar.away if one.dates.first <= last and one.dates.last >= first]
        return max(touching, default=0)

    # -- what is done --------------------------------------------------------------------------------------------

    def routine(self, week: int) -> Routine:
        """Return the strength routine of a week; days away take the first light one, which needs nothing at hand."""
        stage = [one for one in self.protocol.strength if one.from_week <= week][-1]
        routine = self.protocol.routines[stage.routine]
        if routine.load is Load.HEAVY and any(day.away for day in self.week(week).days):
            light = [one for one in self.protocol.routines.values() if one.load is Load.LIGHT]
            return light[0] if light else routine
        return routine

    @cached_property
    def rules(self) -> tuple[StatedRule, ...]:
        """Return the rules in force, in the manual's order."""
        return tuple(use.rule for use in self.uses)

    def rules_named(self, name: str) -> list[Any]:
        """Return the uses of one rule that are in force."""
        return [rule for rule in self.rules if rule.name == name]

    def with_rules(self, *rules: StatedRule) -> "Problem":
        """Return the same problem under other rules."""
        return replace(self, uses=tuple(RuleUse(rule, "in code") for rule in rules))
