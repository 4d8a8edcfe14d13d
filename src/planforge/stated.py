"""What a coach states: runner, screening, calendar, goal and protocol, as the constraint file spells them.

The models read a person's spelling and hold whole numbers; each says what is wrong in the coach's words. What follows
from all of them together is `problem.Problem`'s.
"""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from planforge import fields
from planforge.fields import (
    DATE,
    SPAN,
    WEEKDAY,
    Closed,
    Date,
    Days,
    Text,
    TimeOfDay,
    Weekday,
    WeekdayName,
    Weeks,
    YesNo,
    parse_date,
    parse_weekday,
)
from planforge.plan import Exercise, Load, PlanRunner, Speeds
from planforge.units import (
    DISTANCE,
    DURATION,
    MILLIMETRES_PER_KM,
    SHARE,
    TIME_OF_DAY,
    Units,
    any_case,
    parse_distance,
    parse_duration,
    parse_share,
    parse_time_of_day,
)

KM = MILLIMETRES_PER_KM
MINUTE = 60


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

    @property
    def in_plan(self) -> PlanRunner:
        """Return what of the runner stands in a plan."""
        return PlanRunner(
            name=self.name,
            units=self.units,
            easy_speed_mm_s=self.easy_pace,
            walking_speed_mm_s=self.walking_pace,
            normal_weekly_distance_m=round(self.normal_weekly_distance / 1000),
            cadence_spm=self.cadence,
        )


PAIN = r"([0-9]|10)(?:\.([0-9]))? *(?:/|of) *10"


def _pain(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(PAIN, value)
    if not found or int(found[1]) * 10 + int(found[2] or 0) > 100:
        raise ValueError(f"{value!r} is no pain from 0 to 10; write it like `3 of 10`")
    return int(found[1]) * 10 + int(found[2] or 0)


Pain = Annotated[
    int,
    BeforeValidator(_pain),
    WithJsonSchema({"type": "string", "pattern": f"^{PAIN}$", "examples": ["3 of 10"]}),
]  # in tenths of a point


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
    no_better_after_3_weeks: YesNo | None = Field(None, description="No better after three weeks of taking care.")
    pain_today: Pain | None = Field(
        None, description="Pain today, written `3 of 10`: above 3 back off, above 4 stop and assess."
    )
    cleared_by: str | None = Field(None, min_length=2, max_length=80, description="Who cleared the runner to run.")
    cleared_on: Date | None = Field(None, description="The day of that clearance.")

    @classmethod
    def questions(cls) -> list[str]:
        """Return the questions that are answered yes or no, in order."""
        return [name for name in cls.model_fields if name not in ("pain_today", "cleared_by", "cleared_on")]

    def unanswered(self) -> list[str]:
        """Return the questions nobody has answered; a recorded clearance answers that of a recent operation."""
        cleared = {"recent_surgery_without_clearance"} if self.cleared_by and self.cleared_on else set()
        return [name for name in self.questions() if getattr(self, name) is None and name not in cleared]


class Window(Closed):
    """A stretch of a day that may hold sessions, written `06:30 for 45 min`."""

    start: TimeOfDay | None
    seconds: int

    @property
    def opens(self) -> int:
        """Return the start in seconds after midnight (an untimed window opens at midnight)."""
        return self.start.hour * 3600 + self.start.minute * 60 if self.start else 0


_FOR, _NONE = any_case("for"), any_case("none|no|off")
_WINDOW = rf"(?:{TIME_OF_DAY})\s+{_FOR}\s+{DURATION}"


def _window(text: str) -> Window:
    parts = re.split(rf"\s+{_FOR}\s+", text.strip(), maxsplit=1)
    if len(parts) < 2:
        raise ValueError(f"{text!r} is not a time to train; write it like `06:30 for 45 min`")
    opens, seconds = parse_time_of_day(parts[0]), parse_duration(parts[1])
    if not 10 * MINUTE <= seconds <= 12 * 3600:
        raise ValueError(f"{text!r} lasts less than 10 minutes or more than 12 hours; check the minutes")
    return Window(start=opens, seconds=seconds)


def _windows(text: str) -> list[str]:
    return [] if re.fullmatch(_NONE, text.strip()) else [text]


_EXAMPLES = ("06:30 for 45 min", "18:00 for 1 h 15")
Windows = Annotated[
    tuple[Annotated[Window, Text(_window, _WINDOW, _EXAMPLES)], ...],
    Text(_windows, rf"{_WINDOW}|{_NONE}", (*_EXAMPLES, "none"), longer=list, as_bool=True),
]


def _each_day_once(value: object) -> object:
    if isinstance(value, dict):
        words: dict[Weekday, str] = {}
        for word in value:
            if not isinstance(word, str) or not re.fullmatch(WEEKDAY, word.strip()):
                continue
            if (day := parse_weekday(word)) in words:
                raise ValueError(f"{words[day]!r} and {word!r} are the same day; keep one of them")
            words[day] = word
    return value


class Absence(Closed):
    """Days away. Two light strength sessions a week stay unless `strength: no`."""

    dates: Days = Field(description="First and last day, both included.")
    strength: YesNo = Field(True, description="no: nothing at all, and the week is excused.")


def _in_order(value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
    """Return the times by day of the week, each day's in order; refuse those that overlap."""
    ordered = {day: tuple(sorted(value[day], key=lambda window: window.opens)) for day in sorted(value)}
    for day, windows in ordered.items():
        for early, late in pairwise(windows):
            if early.opens + early.seconds > late.opens:
                raise ValueError(f"the times on {day.label} overlap; write one longer time instead")
    return ordered


class WeekChange(Closed):
    """How one week differs: only these days, not these days, or other times altogether."""

    only: tuple[WeekdayName, ...] = ()
    without: tuple[WeekdayName, ...] = ()
    times: Annotated[dict[WeekdayName, Windows], AfterValidator(_in_order)] = Field(default_factory=dict)

    def __str__(self) -> str:
        """Return the change as a coach writes it, times apart: `only tue, sat`, `no thu`."""
        if self.times:
            return f"other times, on {', '.join(day.label for day in sorted(self.times))}"
        return f"{'only' if self.only else 'no'} {', '.join(day.label for day in self.only or self.without)}"


CHANGE = r"(only|no) (.+)"


def _change(value: object) -> object:
    if isinstance(value, dict):
        return value if set(value) <= set(WeekChange.model_fields) else {"times": value}
    if not isinstance(value, str):
        return value
    found = re.fullmatch(CHANGE, value)
    if not found:
        raise ValueError(f"{value!r} is no change of a week; write `only tue, sat`, `no thu`, or days and their times")
    days = re.split(r" *, *and +| *, *| +and +| +", found[2].strip())  # `tue, thu and sat` as people say it
    return {"only": days} if found[1] == "only" else {"without": days}


ChangeField = Annotated[
    WeekChange,
    BeforeValidator(_change),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{CHANGE}$", "examples": ["only tue, sat", "no thu"]},
                {"type": "object", "examples": [{"tue": "06:30 for 30 min"}]},
            ]
        }
    ),
]


class Calendar(Closed):
    """When there is time."""

    start: Date | None = Field(None, description="First day; missing: the Monday after today.")
    weeks: Annotated[int, fields.whole(1, 104)] = Field(description="Length of the plan in weeks, Monday to Sunday.")
    timezone: str = Field("UTC", description="Time zone of the times of day, such as Europe/London.")
    available: Annotated[dict[WeekdayName, Windows], BeforeValidator(_each_day_once)] = Field(
        description="Times to train, by day of the week."
    )
    away: tuple[
        Annotated[Absence, Text(lambda text: {"dates": text}, SPAN, ("2027-02-15..2027-02-21",), longer=dict)], ...
    ] = Field((), description="Days without running.")
    changes: dict[str, ChangeField] = Field(
        default_factory=dict,
        description=(
            "Weeks that differ, by `week 10` or `week of 8 March`: `only tue, sat` or `no thu` (at the usual times), "
            "or days with their times instead of the usual ones."
        ),
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            from difflib import get_close_matches
            from zoneinfo import available_timezones

            places = sorted(zone for zone in available_timezones() if "/" in zone)  # CEST is not nearly EST
            near = get_close_matches(value, places, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "write it like `Europe/London`"
            raise ValueError(f"unknown time zone {value!r}; {hint}") from None
        return value

    @field_validator("available")
    @classmethod
    def _some_day(cls, value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
        value = _in_order(value)
        if not any(value.values()):
            raise ValueError("no day is available; name at least one, like `mon: 18:00 for 45 min`")
        return value


AS_EARLY = "as early as the rules allow"
_BY_WEEK, _BY_EARLY = rf"{any_case('week')}\s+([0-9]{{1,3}})", any_case(AS_EARLY)


def _by(text: str) -> int | date | str:
    words = text.strip()
    if re.fullmatch(_BY_EARLY, words):
        return AS_EARLY
    if found := re.fullmatch(_BY_WEEK, words):
        if int(found[1]) < 1:
            raise ValueError("weeks are counted from 1; write `week 16`")
        return int(found[1])
    if re.search(r"[0-9]{4}", words):
        return parse_date(words)
    way = f"`week {words}`" if re.fullmatch(r"[0-9]{1,3}", words) else f"`week 16`, a date or `{AS_EARLY}`"
    raise ValueError(f"{text!r} is nothing to be ready by; write {way}")


class WeeklyDistance(Closed):
    """A weekly distance, absolute (mm) or as a share (per mille) of the runner's normal week."""

    millimetres: int | None = None
    per_mille: int | None = None

    def of(self, normal: int) -> int:
        """Return the distance in mm for a runner whose normal week is `normal` mm."""
        return self.millimetres if self.millimetres is not None else normal * (self.per_mille or 0) // 1000


def _weekly_distance(text: str) -> WeeklyDistance:
    if re.fullmatch(SHARE, text.strip()):
        return WeeklyDistance(per_mille=parse_share(text))
    return WeeklyDistance(millimetres=parse_distance(text))


class Goal(Closed):
    """What the plan is for. Missing parts come from the protocol (see `Protocol.default_goal`)."""

    continuous_run: Annotated[int, fields.duration(5 * MINUTE, 5 * 3600)] | None = Field(
        None, description="One run without walking."
    )
    weekly_distance: (
        Annotated[WeeklyDistance, Text(_weekly_distance, f"{DISTANCE}|{SHARE}", ("100 %", "30 km"))] | None
    ) = Field(None, description="A week's distance, in km, mi or per cent of the normal week.")
    by: (
        Annotated[
            int | date | Literal["as early as the rules allow"],
            Text(_by, f"{_BY_WEEK}|{_BY_EARLY}|{DATE}", ("week 16", AS_EARLY)),
        ]
        | None
    ) = Field(None, description="The week or date by which it is reached and held, or: as early as the rules allow.")
    every_session: YesNo = Field(False, description="yes: every run of the week is as long, not only one.")


class Phase(Closed):
    """A span of weeks with its own allowances. Ends by date, with the goal, or not at all."""

    name: Literal["load-management", "strengthening", "return-to-running", "rebuild"]
    weeks: Weeks | None = Field(None, description="Weeks by number, for phases that end by date.")
    aim: str = Field("", description="What the phase is for, in one sentence for the runner.")


class Interval(Closed):
    """One level of the ladder: run and walk in seconds, written `60 s run, 120 s walk`."""

    run: int
    walk: int

    @property
    def label(self) -> str:
        """Return the level as runners say it, in minutes: `1:2`, `1.5:1`."""
        return ":".join(f"{part / 60:g}" for part in (self.run, self.walk))


_RUN, _WALK = any_case("run"), any_case("walk")
_INTERVAL = rf"{DURATION}\s+{_RUN},\s*{DURATION}\s+{_WALK}"


def _interval(text: str) -> Interval:
    found = re.fullmatch(rf"(.+?)\s+{_RUN},\s*(.+?)\s+{_WALK}", text.strip())
    if not found:
        raise ValueError(f"{text!r} is no run-walk interval; write it like `60 s run, 120 s walk`")
    return Interval(run=parse_duration(found[1]), walk=parse_duration(found[2]))


IntervalField = Annotated[Interval, Text(_interval, _INTERVAL, ("60 s run, 120 s walk",))]


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
    tempo: Annotated[int, fields.duration(2, 30)] | None = Field(
        None, description="How long one slow repetition takes, up and down."
    )
    rest: Annotated[int, fields.duration(5, 600)] = 30
    load: str | None = None
    cue: str | None = None

    @model_validator(mode="after")
    def _reps_or_hold(self) -> "SetOf":
        if (self.reps is None) == (self.hold is None):
            raise ValueError("give either reps or hold; one of the two")
        if self.tempo is not None and self.reps is None:
            raise ValueError("tempo is of repetitions, and this is a hold; delete one of the two")
        return self


class Routine(Closed):
    """A strength session. Light: bodyweight, at most 25 minutes; heavy: anything more."""

    title: str
    load: Load = Load.LIGHT
    sets: tuple[SetOf, ...] = Field(min_length=1)
    notes: tuple[str, ...] = ()
    days_between: Annotated[int, fields.whole(1, 6)] = Field(
        1, description="Least days without strength before and after it; 2 is every third day."
    )


class StrengthStage(Closed):
    """From which week on which routine is done. A stage with a name says it, and its gate, where it begins."""

    from_week: Annotated[int, fields.whole(1, 104)]
    routine: str
    name: str | None = Field(None, description="What the stage is called, where a protocol has several.")
    gate: str | None = Field(None, description="What must be so before it begins, in words for the runner.")
    opens: tuple[Literal["hills", "downhill", "strides", "tempo"], ...] = Field(
        (), description="What no run holds before this stage."
    )


class CrossTraining(Closed):
    """A low-impact activity that stands in for running while running is cut."""

    title: str
    minutes: Annotated[int, fields.duration(10 * MINUTE, 3 * 3600)] = 30 * MINUTE
    cue: str | None = None


class Protocol(Closed):
    """One condition's way back: phases, ladder, strength, words. A template's own part of the file."""

    title: str
    condition: str
    needs_clearance: YesNo = Field(False, description="yes: no plan without a clearance recorded under `screening`.")
    default_goal: Goal
    phases: tuple[Phase, ...] = Field(min_length=1)
    ladder: Ladder
    exercises: dict[str, ExerciseText]
    routines: dict[str, Routine]
    strength: tuple[StrengthStage, ...] = Field(min_length=1)
    cross_training: tuple[CrossTraining, ...] = ()
    cues: tuple[str, ...] = Field((), description="Cues for every run: how to move, what to avoid.")
    advice: tuple[str, ...] = Field((), description="What the runner should know of the condition.")
    care: tuple[str, ...] = Field((), description="What every runner should know; stands behind the advice.")

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
        starts = [stage.from_week for stage in self.strength]
        if starts != sorted(set(starts)):
            faults.append("the stages of strength do not stand in the order of their weeks")
        names = [phase.name for phase in self.phases]
        if "return-to-running" not in names:
            raise ValueError("phases: return-to-running is not among them; add it")
        if names != sorted(names, key=PHASE_ORDER.index):
            raise ValueError(f"phases do not stand in the order {', '.join(PHASE_ORDER)}; order them")
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
