"""A finished plan: what is done on which day, step by step. Solver-free, readable, editable by hand.

`plan.json` is this module's spelling. The models are frozen and closed: an unknown key is an error.
The four load measures live in `planforge.plan.measures`; the figures stored beside weeks and sessions are for readers,
the steps are the truth.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from planforge.plan import levels
from planforge.quantities import zones
from planforge.quantities.dates import Weekday, first_of_week
from planforge.quantities.units import Units
from planforge.values import worked_out_once

SECONDS_PER_REP = 3  # one unhurried repetition up and down; used only to estimate how long a set takes
MOST_PAIN = 30  # tenths of a point of 10: the source article backs off above 3; running begins with no more
MOST_POINTS = 10  # of pain
MOST_PAIN_EVER = 50  # whatever profile and coach say: trials of loading a tendon allowed 5 (Silbernagel), none more

# What calendars, time zones and workout files can all say; what lies beyond cannot be used, whoever wrote it. Every
# plan that planforge ever wrote lies well within: one that begins in 2100 may last for two years.
FIRST_YEAR, LAST_YEAR = 1990, 2105
MOST_WEEKS = 999  # that the name of a workout file can count
MOST_STEPS = 500_000  # of a plan, repeats written out
WEEKS_NOT_IN_PLACE = "the weeks of the plan are not counted from 1 on, each once and in order"
ALL_BACK = 99  # contents: more than any plan has
_DAY = 86_400  # seconds
_KIND = "(?:run|strength|cross)"
_SESSION_SLOT = rf"w[0-9]{{2,3}}-{_KIND}-[0-9]{{1,2}}"


EASIER = "-easier"
_WORKOUT_SLOT = rf"{_SESSION_SLOT}(?:{EASIER})?"


def is_workout_slot(text: str) -> bool:
    """Tell whether a text is spelled as the slot of a session is, or of the easier run beside one."""
    return re.fullmatch(_WORKOUT_SLOT, text) is not None


def is_easier(slot: str) -> bool:
    """Tell whether a slot is that of the easier run beside one."""
    return slot.endswith(EASIER)


def session_slot(slot: str) -> str:
    """Return the slot of the session to which a workout belongs: its own, or that of the run it is easier than."""
    return slot.removesuffix(EASIER)


def _without_offset(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("must be a time of day without an offset: the plan's own time zone holds for all of them")
    return at


def _in_our_time(moment: datetime) -> datetime:
    """Return the moment; one without a zone is meant in UTC."""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"must lie between the years {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def _known_zone(key: str) -> str:
    if key not in zones.names():
        raise ValueError(zones.what_is_wrong(key))
    return key


Day = Annotated[date, Field(ge=date(FIRST_YEAR, 1, 1), le=date(LAST_YEAR, 12, 31))]
Moment = Annotated[datetime, AfterValidator(_in_our_time)]
Clock = Annotated[time, AfterValidator(_without_offset)]
Mark = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,200}$")]  # an identity or a hash
Slot = Annotated[str, Field(pattern=rf"^{_SESSION_SLOT}$")]
WorkoutSlot = Annotated[str, Field(pattern=rf"^{_WORKOUT_SLOT}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Amount = Annotated[int, Field(ge=0, le=10_000_000)]  # metres or seconds of a week or less
WeekNumber = Annotated[int, Field(ge=1, le=MOST_WEEKS)]
Times = Annotated[int, Field(ge=0, lt=1_000_000)]  # how often something was written anew
Speed = Annotated[int, Field(ge=1, le=20_000)]  # mm/s
Cadence = Annotated[int, Field(ge=100, le=240)]  # steps a minute, as a watch can aim at
Cost = Annotated[int, Field(ge=-(2**63), lt=2**63)]  # of a level of the proof, as the solver counts


class Do(StrEnum):
    """What the body does during a step."""

    RUN = "run"
    WALK = "walk"
    EXERCISE = "exercise"
    REST = "rest"
    CROSS = "cross"


class Part(StrEnum):
    """Which part of a session a step belongs to."""

    WARM_UP = "warm-up"
    MAIN = "main"
    COOL_DOWN = "cool-down"


class Kind(StrEnum):
    """What a session is."""

    RUN = "run"
    STRENGTH = "strength"
    CROSS = "cross"


class Terrain(StrEnum):
    """The ground a run is meant for."""

    FLAT = "flat"
    SOFT = "soft"
    HILLY = "hilly"
    DOWNHILL = "downhill"


class Intensity(StrEnum):
    """How a run is run."""

    EASY = "easy"
    STRIDES = "strides"
    TEMPO = "tempo"


class Load(StrEnum):
    """How hard a strength session is on the legs: bodyweight and at most 25 minutes, or more."""

    LIGHT = "light"
    HEAVY = "heavy"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class End(_Frozen):
    """When a step is over: after seconds, after repetitions, or at the press of the lap button."""

    seconds: int | None = Field(None, ge=1, le=86_400)
    reps: int | None = Field(None, ge=1, le=999)
    lap_button: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> "End":
        if (self.seconds is not None) + (self.reps is not None) + self.lap_button != 1:
            raise ValueError("a step ends in exactly one way: seconds, reps or lap_button")
        return self


class Target(_Frozen):
    """What to aim at during a step. Speed in mm/s, cadence in steps per minute, heart rate in beats per minute."""

    speed_mm_s: int | None = Field(None, ge=300, le=8000)
    cadence_spm: tuple[Cadence, Cadence] | None = None
    heart_rate_max: int | None = Field(None, ge=60, le=230)

    @model_validator(mode="after")
    def _lower_first(self) -> "Target":
        if self.cadence_spm is not None and self.cadence_spm[0] > self.cadence_spm[1]:
            raise ValueError("of a range of cadence the lower end comes first")
        return self


class Exercise(_Frozen):
    """One strength exercise: its key, its title, and `category/name` as the FIT profile spells them."""

    key: str
    title: str
    fit: str = Field(pattern=r"^[a-z0-9_]+/[a-z0-9_]+$")


class Step(_Frozen):
    """One timed, counted or open part of a session."""

    do: Do
    part: Part = Part.MAIN
    end: End
    target: Target | None = None
    exercise: Exercise | None = None
    load: str | None = None
    side: Literal["left", "right"] | None = None
    tempo: int | None = Field(None, ge=1, le=60)
    cue: str | None = None

    @property
    def seconds(self) -> int:
        """Return how long the step takes; a counted step is estimated (`tempo`: seconds a rep), an open one is 0."""
        if self.end.seconds is not None:
            return self.end.seconds
        return (self.tempo or SECONDS_PER_REP) * self.end.reps if self.end.reps is not None else 0


class Repeat(_Frozen):
    """A block of steps done `times` times. Blocks do not nest."""

    times: int = Field(ge=2, le=999)
    steps: tuple[Step, ...] = Field(min_length=1)


STEP, REPEAT = "step", "repeat"  # which of the two is read, in pydantic's own words for the place of a fault


def _which(value: object) -> str:
    if isinstance(value, dict):
        return REPEAT if "steps" in value or "times" in value else STEP
    return REPEAT if isinstance(value, Repeat) else STEP


Steps = tuple[Annotated[Annotated[Step, Tag(STEP)] | Annotated[Repeat, Tag(REPEAT)], Discriminator(_which)], ...]


def unrolled(steps: Steps) -> Iterator[Step]:
    """Yield the steps as they are done, every repeat written out."""
    for step in steps:
        if isinstance(step, Repeat):
            for _ in range(step.times):
                yield from step.steps
        else:
            yield step


def step_count(steps: Steps) -> int:
    """Return how many steps these are with every repeat written out."""
    return sum(one.times * len(one.steps) if isinstance(one, Repeat) else 1 for one in steps)


def each_step(steps: Steps, change: Callable[[Step], Step]) -> Steps:
    """Return the steps as written, each changed; repeats stay repeats."""
    return tuple(
        one.model_copy(update={"steps": tuple(map(change, one.steps))}) if isinstance(one, Repeat) else change(one)
        for one in steps
    )


class Branch(_Frozen):
    """What comes after a run that hurt at most so much, in points of 10, and more than the branch before it says.

    It holds where the runs before went well and the next morning is as usual. left_out: the days of the runs that are
    left out then. next: the day of the run after those; None: there is none. title: what that run is then called;
    at_most: or an easier one; None: it is as planned. see: whether to see somebody besides. no_running: until then.
    tell_first: the runs before did not all go well, so it is not known ahead: nothing is run before it is told.
    """

    up_to: int = Field(ge=0, le=MOST_POINTS)
    left_out: tuple[Day, ...] = ()
    next: Day | None = None
    title: str | None = None
    at_most: Literal[True] | None = None
    see: Literal["hint", "soon", "at_once"] | None = None
    no_running: Literal[True] | None = None
    tell_first: Literal[True] | None = None


class Easier(_Frozen):
    """A run that another may be instead, where the knee hurt after one before it: an earlier one of the plan."""

    title: str
    terrain: Terrain | None = None
    intensity: Intensity | None = None
    duration_s: int = Field(ge=0, le=_DAY)
    notes: tuple[str, ...] = ()
    steps: Steps


class Session(_Frozen):
    """One thing done on one day. `id` is a slot (`w03-run-2`): it stays when the session moves or changes.

    terrain: the ground of a run that is not indoors. place: where it is run instead. race: a run that is no training:
    no rule judges it, and no week is measured by it. ahead: of a run, what comes after it by how much it hurts, from
    mild to grave; None: no run comes after it, or the plan is from a version that did not say it yet. easier: of a run
    to come, the least that runs before it may leave of it; None: nothing less, or nobody asked for it.
    """

    id: Slot
    date: Day
    start: Clock | None = None
    kind: Kind
    title: str
    phase: str
    terrain: Terrain | None = None
    intensity: Intensity | None = None
    place: Literal["treadmill"] | None = None
    load: Load | None = None
    race: bool | None = None
    distance_m: Amount = 0
    duration_s: int = Field(ge=0, le=_DAY)
    notes: tuple[str, ...] = ()
    steps: Steps
    ahead: tuple[Branch, ...] | None = None
    easier: Easier | None = None

    @property
    def as_easier(self) -> "Session | None":
        """Return the easier run beside this one as a session in its place, under a slot of its own."""
        if self.easier is None:
            return None
        other = {name: getattr(self.easier, name) for name in Easier.model_fields}
        own = {"id": f"{self.id}{EASIER}", "distance_m": 0, "ahead": None, "easier": None}
        return self.model_copy(update={**own, **other})

    @property
    def counts_as(self) -> Kind:
        """Return what the session is for every rule: a run where anything in it is run, whatever it calls itself."""
        return Kind.RUN if self.kind is Kind.RUN or _is_run(self.steps) else self.kind


@worked_out_once(by=lambda steps: (id(steps),))
def _is_run(steps: Steps) -> bool:
    """Tell whether anything in the steps is run; asked of every session again and again."""
    for block in steps:
        for step in block.steps if isinstance(block, Repeat) else (block,):
            if step.do is Do.RUN:
                return True
    return False


class Week(_Frozen):
    """Monday to Sunday, or Sunday to Saturday (the first may be shorter).

    index: counts from 1. aim: what its phase is for. The figures are those of its sessions as planned, also of one that
    is past; what counts as done of it tells `plan.measures.as_done`, what was run the diary.
    full: seven days, none of them lost to an absence, and days for its runs; None in plans of version 0.1.0.
    """

    index: WeekNumber
    start: Day
    phase: str
    aim: str | None = None
    full: bool | None = None
    distance_m: Amount = 0
    time_on_feet_s: Amount = 0
    run_s: Amount = 0
    longest_bout_s: Amount = 0
    sessions: tuple[Session, ...] = ()

    @worked_out_once(by=lambda week, kind: (id(week), kind))
    def of_kind(self, kind: Kind) -> tuple[Session, ...]:
        """Return the week's sessions of one kind, in order of date."""
        return tuple(sorted((s for s in self.sessions if s.counts_as is kind), key=when))

    @property
    def runs(self) -> tuple[Session, ...]:
        """Return the week's runs in order of date."""
        return self.of_kind(Kind.RUN)


def when(session: Session) -> tuple[date, time, str]:
    """Return the key that puts sessions in the order in which they are done."""
    return session.date, session.start or time.min, session.id


class PlanRunner(_Frozen):
    """What of the runner a reader of the plan needs: speeds in mm/s, distances in metres.

    language: that of the plan's texts, by its code in ISO 639-1; None: English.
    """

    name: str
    units: Units
    language: str | None = Field(None, pattern="^[a-z]{2}$")
    easy_speed_mm_s: Speed
    walking_speed_mm_s: Speed
    normal_weekly_distance_m: Amount
    cadence_spm: Cadence | None = None


class Elsewhere(_Frozen):
    """Days, both ends included, whose times of day are in another time zone."""

    first: Day
    last: Day
    timezone: Annotated[str, AfterValidator(_known_zone)]


class PlanCalendar(_Frozen):
    """The span of the plan and the time zone its times of day are in; `elsewhere`: but for some days.

    week_starts: with which day its weeks begin; None: with Monday.
    """

    start: Day
    weeks: WeekNumber
    week_starts: Literal["sunday"] | None = None
    timezone: Annotated[str, AfterValidator(_known_zone)]
    elsewhere: tuple[Elsewhere, ...] | None = None

    def zone_on(self, day: date) -> str:
        """Return the time zone of a day's times."""
        others = (one.timezone for one in self.elsewhere or () if one.first <= day <= one.last)
        return next(others, self.timezone)

    def local(self, moment: datetime) -> datetime:
        """Return the day that a moment belongs to, and the hour of it, without a zone.

        It is the first day that is not over where the runner is on it; between two zones its hour stays within it.
        """
        day = moment.astimezone(zones.zone(self.timezone)).date() - timedelta(1)
        while moment >= datetime.combine(day + timedelta(1), time.min, zones.zone(self.zone_on(day))):
            day += timedelta(1)
        there = moment.astimezone(zones.zone(self.zone_on(day))).replace(tzinfo=None)
        return min(max(there, datetime.combine(day, time.min)), datetime.combine(day, time.max))

    @property
    def first_weekday(self) -> Weekday:
        """Return the day of the week with which weeks begin."""
        return Weekday.SUN if self.week_starts else Weekday.MON

    def week_begins(self, day: date) -> date:
        """Return the first day of the week that holds a day."""
        return first_of_week(day, self.first_weekday)

    def week_ends(self, day: date) -> date:
        """Return the last day of the week that holds a day."""
        return self.week_begins(day) + timedelta(6)


class PlanGoal(_Frozen):
    """What the runner wants, and what the steps of the plan come to. None: not wanted, or not within this plan.

    reached_in_week, held_in_week: the first full week that comes up to the continuous run (to the weekly distance,
    where nothing else is wanted) whose next full week does, too, and that next week; distance_...: the same of the
    weekly distance. Weeks that are lighter on purpose are passed over. longest_run_s, most_distance_m: the longest
    stretch of running and the longest week, each with the first week it stands in. due_in_week: the week that was to
    hold the goal; the rebuild phase begins after it. every_session: all runs of a goal week must come up to the
    continuous run. as_far: the run is to be as long as the weeks allow, at most continuous_run_s. run_distance_m: how
    far the run goes, where that is what is wanted. Plans of version 0.1.0 have none of the last eight. postponed: by
    how many weeks it is due later than its protocol has it, where nobody stated by when, and no plan is ready by then;
    or than a stated day, where what a diary tells leaves that out of reach.
    """

    continuous_run_s: Amount | None = None
    weekly_distance_m: Amount | None = None
    reached_in_week: WeekNumber | None = None
    held_in_week: WeekNumber | None = None
    distance_reached_in_week: WeekNumber | None = None
    distance_held_in_week: WeekNumber | None = None
    longest_run_s: Amount | None = None
    longest_run_in_week: WeekNumber | None = None
    most_distance_m: Amount | None = None
    most_distance_in_week: WeekNumber | None = None
    due_in_week: WeekNumber | None = None
    every_session: bool | None = None
    as_far: bool | None = None
    run_distance_m: Amount | None = None
    postponed: WeekNumber | None = None


class PlanWaiting(_Frozen):
    """Why the plan holds no running. `wants`: what running waits for. `questions`: asked again on the day `until`.

    title: what the plan is called once running begins. told: a diary asks for it, and not the file.
    asked_at: when the last entry of that diary had been told then, by which it is known again; its id would tell what
    it says to whoever tries answers. None: there was none, or the plan is of a version that kept none.
    """

    title: str
    until: date
    wants: tuple[str, ...] = Field(min_length=1)
    questions: tuple[str, ...] = ()
    told: Literal[True] | None = None
    asked_at: Moment | None = None


class Level(_Frozen):
    """One level of the lexicographic proof: what was found, and the bound no plan can beat.

    name: its key (`plan.levels` has them all, with their units and words); a plan of version 0.1.0 may name it
    otherwise, and is read with the key.
    """

    name: Annotated[str, AfterValidator(levels.known)]
    value: Cost
    bound: Cost

    @property
    def proven(self) -> bool:
        """Tell whether no plan is better on this level."""
        return self.value == self.bound


class RuleRecord(_Frozen):
    """How one use of a rule stands in the plan. `tight_weeks`: the weeks in which it leaves no room.

    called: the coach's own name for this use; of several without one: its number in the list, as `entry 1`.
    """

    name: str
    called: str | None = None
    source_line: str
    hard: bool
    holds: bool
    tight_weeks: tuple[WeekNumber, ...] = ()


class Certificate(_Frozen):
    """What was proven of the plan, level by level, and how each rule stands."""

    status: Literal["optimal", "feasible"]
    levels: tuple[Level, ...]
    rules: tuple[RuleRecord, ...]
    switched_off: tuple[str, ...] = ()


class EventSpelling(_Frozen):
    """How the file asked the calendar's events to be spelled, so that a calendar can be told the same without it.

    As `exports: calendar:` has them; what is None is as planforge has it.
    """

    title: str | None = Field(None, max_length=200)
    description: str | None = Field(None, max_length=5000)
    alarm: str | None = Field(None, max_length=60)
    week_banner: Literal[True] | None = None


class EventRevision(_Frozen):
    """What a calendar was told of one slot: as often as `sequence` says, last at `changed`.

    `hash` is the meaning of the event. A session that is gone stays here for good, as cancelled: its slot is never
    given again, and a calendar that imports the plan is told so until the day is past. What the event then says stands
    here, for the session itself is no longer in the plan. `kind` None: no session, but the banner of a week, or the
    questions at the end of a plan that waits.
    """

    slot: str = Field(pattern=rf"^(?:{_SESSION_SLOT}|w[0-9]{{2,3}}-(?:week|ready))$")
    uid: Mark
    hash: Mark
    sequence: Times
    changed: Moment
    cancelled: bool = False
    title: str
    kind: Kind | None = None
    date: Day
    start: Clock | None = None
    duration_s: int = Field(ge=0, le=8 * _DAY)


class WorkoutRevision(_Frozen):
    """The identity of one slot's workout file: activities point back to it. New only when the workout changes."""

    slot: WorkoutSlot
    serial_number: int = Field(ge=1, lt=2**32)
    time_created: Moment
    hash: Mark


class WrittenFile(_Frozen):
    """A file that was written with the plan: its name in the folder, and the SHA-256 of its bytes."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$")
    sha256: Sha256


class Basis(_Frozen):
    """What the coach's file said when the plan was made, as hashes: what is wanted, and what has happened.

    Wanted: the goal, weeks, rules, the protocol, the runner's distances. Happened: absences, times, screening,
    readiness, the injury. Days: what of that the plan is solved for, so all but the answers; None: the plan is from a
    version that did not tell them apart. Asked: what is wanted but for the rules that choose days and hours; None:
    there are none, or the plan is from a version that did not tell them apart. Only the file's own lines count, not
    what a template gives.
    """

    wanted: str = Field(pattern=r"^[0-9a-f]{16}$")
    happened: str = Field(pattern=r"^[0-9a-f]{16}$")
    days: str | None = Field(None, pattern=r"^[0-9a-f]{16}$")
    asked: str | None = Field(None, pattern=r"^[0-9a-f]{16}$")

    def says_the_same(self, other: "Basis | None") -> bool:
        """Tell whether the file says all that it said; an older plan may know less of how that divides."""
        if other is None or (self.wanted, self.happened) != (other.wanted, other.happened):
            return False
        parts = (self.days, other.days), (self.asked, other.asked)
        return all(mine == theirs for mine, theirs in parts if mine is not None and theirs is not None)

    def wants_the_same(self, other: "Basis | None") -> bool:
        """Tell whether no more and no less is asked of the runner, on whichever days and at whichever hours."""
        if other is None:
            return False
        return self.wanted == other.wanted or (self.asked or self.wanted) == (other.asked or other.wanted)

    def asks_the_same(self, other: "Basis | None") -> bool:
        """Tell whether a plan that runs is solved for the same: answers decide whether it may run, not what is best."""
        if other is None or self.wanted != other.wanted:
            return False
        return self.happened == other.happened or (self.days is not None and self.days == other.days)


class AtMost(_Frozen):
    """What a coming week may ask at most, for a plan made again over its past must not get bolder by that.

    Distances in mm, times in seconds; of the longest run and the longest stretch the same. stands: nothing was lost
    before or in that week, so that it has no reason to be less, either. most_running_s, level: the running of a single
    run, and the level of the ladder; None: not bounded, as where no pain sent it back.
    """

    week: WeekNumber
    stands: bool = False
    distance_mm: int = Field(ge=0, le=10**10)
    run_s: Amount
    longest_run_mm: int = Field(ge=0, le=10**10)
    longest_bout_s: Amount
    most_running_s: Amount | None = None
    level: int | None = Field(None, ge=1, le=1000)


class Stood(_Frozen):
    """Where a session stood in the revision before, when it stands there no more."""

    id: Slot
    date: Day
    start: Clock | None = None

    @property
    def kind(self) -> Kind:
        """Return what the session is."""
        return Kind(self.id.split("-")[1])


class DaysOff(_Frozen):
    """Days without running, from `first` to `last`, both included, that came of what was told: no reason stands here.

    lost: a run was planned on one of them, which is left out, or they reach beyond the plan as it then was. left_out:
    these runs, where their week was to come. rest: nor do they hold anything else.
    """

    first: Day
    last: Day
    lost: bool
    left_out: tuple[Slot, ...] = ()
    rest: Literal[True] | None = None

    @property
    def days(self) -> int:
        """Return how many days they are."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        """Tell whether a day is among them."""
        return self.first <= day <= self.last


class StepBack(_Frozen):
    """From which day on the runs went back by how many smaller contents; `ALL_BACK`: to the first."""

    day: Day
    contents: int = Field(ge=1, le=ALL_BACK)


class StrengthBack(_Frozen):
    """After which day strength went back by how many stages; 0: to no next one; `ALL_BACK`: to the first."""

    day: Day
    stages: int = Field(ge=0, le=ALL_BACK)


class PlanHistory(_Frozen):
    """How the plan was made again over its past.

    open_from: the first day that was not past then; what lies before it stays as it is. lost, due_later: by how many
    weeks the plan, and the goal in it, have moved because weeks were lost. repeated: the weeks that were lost, whose
    content comes once more. at_most: what coming weeks may ask at most. before_waiting: what the full weeks of the plan
    came to which a wait for readiness put off. moved: the sessions to come that do not stand where they stood before.
    missed: the runs of the past that count as not done, for they lie on days away. made_for: what the file said when
    the plan was made for the first time; None: nobody remembers, or running has waited since.

    Of a diary there is no answer and no reason here, only what came of it. heard: how many of its entries were known;
    None: there was no diary. heard_at: when the last of them had been told, by which that diary is known again.
    not_done: sessions of the past that were told as not done. not_whole: those done in part, and those of which nobody
    spoke; these stand in unspoken, too. off: days without running. stepped_back: the days that made the runs after them
    go back: these, to the end of the next week, may be less than those before.
    strength: the days after which strength went back, or came to no next stage. untrained: the weeks of the past
    without any of the strength that was planned: no stage counts them. strength_untold: those of whose strength nothing
    was told as done.
    """

    open_from: Day
    lost: int = Field(0, ge=0, lt=1000)
    due_later: int = Field(0, ge=0, lt=1000)
    repeated: tuple[WeekNumber, ...] = ()
    at_most: tuple[AtMost, ...] = ()
    before_waiting: tuple[AtMost, ...] = ()
    moved: tuple[Stood, ...] = ()
    missed: tuple[Slot, ...] = ()
    made_for: Basis | None = None
    heard: Annotated[int, Field(ge=0, lt=2**53)] | None = None
    heard_at: Moment | None = None
    not_done: tuple[Slot, ...] = ()
    not_whole: tuple[Slot, ...] = ()
    unspoken: tuple[Slot, ...] = ()
    off: tuple[DaysOff, ...] = ()
    stepped_back: tuple[StepBack, ...] = ()
    strength: tuple[StrengthBack, ...] = ()
    untrained: tuple[WeekNumber, ...] = ()
    strength_untold: tuple[WeekNumber, ...] = ()


class PainChange(_Frozen):
    """One thing in which a file lets more hurt than its protocol does, and the reason that it gives.

    what: a limit, or a row of the table that does not count, by its name. now, before: what the limit is, and what the
    protocol's own is; before: of a row, what it speaks of.
    """

    what: str = Field(max_length=80)
    now: str | None = Field(None, max_length=20)
    before: str | None = Field(None, max_length=300)
    why: str = Field(max_length=300)


class Plan(_Frozen):
    """A whole plan. Weeks are in order; every session lies in the week that holds it.

    `to_be_seen`: somebody has to see the knee before a run asks more than those that come next, from that day on
    (`plan.until_seen`); None: nobody has to.
    `until_well`: too ill to train when the plan was made: runs and strength from that day on wait until the runner has
    told of being well; None: not ill.
    `most_pain`: what a session may hurt, in tenths of a point of 10; above it the runner stops. None: the plan is from
    a version that did not say it yet. `bolder_with_pain`: in what the file lets more hurt than its protocol; None: in
    nothing. `files`, `sha256`: of a plan.json alone, the files that were written with it, and the SHA-256 of its own
    text without that entry. `edited`: somebody changed it by hand before it began, and it keeps every rule so, though
    nobody proved it to be the best. `by_hand`: the sessions that somebody edited, or took out,
    and that stand so.
    """

    format: Literal[1] = 1
    planforge: str
    plan_id: str = Field(pattern=r"^[a-z0-9-]{4,64}$")
    title: str
    revision: Times = 0
    revised: Moment
    runner: PlanRunner
    calendar: PlanCalendar
    goal: PlanGoal
    waiting: PlanWaiting | None = None
    to_be_seen: Day | None = None
    until_well: Day | None = None
    certificate: Certificate
    weeks: tuple[Week, ...] = Field(min_length=1, max_length=MOST_WEEKS)
    notes: tuple[str, ...] = ()
    basis: Basis | None = None
    history: PlanHistory | None = None
    most_pain: int | None = Field(None, ge=0, le=MOST_PAIN_EVER)
    bolder_with_pain: tuple[PainChange, ...] | None = None
    events: tuple[EventRevision, ...] = ()
    spelling: EventSpelling | None = None
    workouts: tuple[WorkoutRevision, ...] = ()
    edited: Literal[True] | None = None
    by_hand: tuple[Slot, ...] | None = None
    files: tuple[WrittenFile, ...] | None = None
    sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _can_be_done(self) -> "Plan":
        sessions = [session for week in self.weeks for session in week.sessions]
        easier = [one.easier.steps for one in sessions if one.easier]
        if sum(map(step_count, [*(one.steps for one in sessions), *easier])) > MOST_STEPS:
            raise ValueError(f"more than {MOST_STEPS} steps, repeats written out: this is no plan")
        return self

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Return every session of the plan in the order in which they are done."""
        return tuple(sorted((s for week in self.weeks for s in week.sessions), key=when))

    @property
    def last_day(self) -> date:
        """Return the last day of the plan."""
        return self.calendar.week_ends(self.weeks[-1].start)

    @property
    def weeks_in_place(self) -> bool:
        """Tell whether its weeks are counted from 1 on, each once and in order: so they are found by their number."""
        return all(week.index == number for number, week in enumerate(self.weeks, 1))

    @property
    def outside_their_week(self) -> tuple[Session, ...]:
        """Return the sessions on a day of another week, or of none: somebody put them there by hand."""
        weeks = ((self.calendar.week_begins(week.start), week.sessions) for week in self.weeks)
        return tuple(one for begins, some in weeks for one in some if not 0 <= (one.date - begins).days < 7)

    def without_runs_from(self, day: date) -> "Plan":
        """Return the plan without its runs on that day and after it: what is left of it while running waits."""
        weeks = []
        for week in self.weeks:
            left = tuple(one for one in week.sessions if one.counts_as != "run" or one.date < day)
            weeks.append(week.model_copy(update={"sessions": left}))
        return self.model_copy(update={"weeks": tuple(weeks)})

    @property
    def workout_sessions(self) -> tuple[Session, ...]:
        """Return every session in order, each followed by the easier run beside it: all that a watch may be given."""
        pairs = ((session, session.as_easier) for session in self.sessions)
        return tuple(one for pair in pairs for one in pair if one is not None)

    @property
    def ids_given_twice(self) -> tuple[str, ...]:
        """Return the ids that several sessions have, as after a line was copied: nobody can tell which is meant."""
        return tuple(slot for slot, times in Counter(one.id for one in self.sessions).items() if times > 1)

    @property
    def lasting_title(self) -> str:
        """Return the title that does not change when running may begin: what a calendar made for the plan is called."""
        return self.waiting.title if self.waiting else self.title

    def to_json(self) -> str:
        """Return the text of `plan.json`: two-space indented, final newline, same plan same text."""
        return self.model_dump_json(indent=2, exclude_none=True) + "\n"


class Speeds(NamedTuple):
    """A runner's two speeds in mm/s: easy running and walking."""

    run: int
    walk: int
