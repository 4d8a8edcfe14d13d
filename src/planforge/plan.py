"""A finished plan: what is done on which day, step by step. Solver-free, readable, editable by hand.

`plan.json` is this module's spelling. The models are frozen and closed: an unknown key is an error.
The four load measures live in `planforge.measures`; the figures stored beside weeks and sessions are for readers,
the steps are the truth.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

from planforge.units import Units

SECONDS_PER_REP = 3  # one unhurried repetition up and down; used only to estimate how long a set takes


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
    model_config = ConfigDict(frozen=True, extra="forbid")


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
    cadence_spm: tuple[int, int] | None = None
    heart_rate_max: int | None = Field(None, ge=60, le=230)


class Exercise(_Frozen):
    """One strength exercise: its key, its title, and `category/name` as the FIT profile spells them."""

    key: str
    title: str
    fit: str


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


Steps = tuple[Step | Repeat, ...]


def unrolled(steps: Steps) -> Iterator[Step]:
    """Yield the steps as they are done, every repeat written out."""
    for step in steps:
        if isinstance(step, Repeat):
            for _ in range(step.times):
                yield from step.steps
        else:
            yield step


def each_step(steps: Steps, change: Callable[[Step], Step]) -> Steps:
    """Return the steps as written, each changed; repeats stay repeats."""
    return tuple(
        one.model_copy(update={"steps": tuple(map(change, one.steps))}) if isinstance(one, Repeat) else change(one)
        for one in steps
    )


class Session(_Frozen):
    """One thing done on one day. `id` is a slot (`w03-run-2`): it stays when the session moves or changes."""

    id: str = Field(pattern=r"^w\d{2,3}-(run|strength|cross)-\d{1,2}$")
    date: date
    start: time | None = None
    kind: Kind
    title: str
    phase: str
    terrain: Terrain | None = None
    intensity: Intensity | None = None
    load: Load | None = None
    distance_m: int = Field(0, ge=0)
    duration_s: int = Field(ge=0)
    notes: tuple[str, ...] = ()
    steps: Steps


class Week(_Frozen):
    """Monday to Sunday (the first may be shorter). `index` counts from 1; `aim` is what its phase is for."""

    index: int = Field(ge=1)
    start: date
    phase: str
    aim: str | None = None
    distance_m: int = Field(0, ge=0)
    time_on_feet_s: int = Field(0, ge=0)
    run_s: int = Field(0, ge=0)
    longest_bout_s: int = Field(0, ge=0)
    sessions: tuple[Session, ...] = ()

    def of_kind(self, kind: Kind) -> tuple[Session, ...]:
        """Return the week's sessions of one kind, in order of date."""
        return tuple(sorted((s for s in self.sessions if s.kind is kind), key=when))

    @property
    def runs(self) -> tuple[Session, ...]:
        """Return the week's runs in order of date."""
        return self.of_kind(Kind.RUN)


def when(session: Session) -> tuple[date, time, str]:
    """Return the key that puts sessions in the order in which they are done."""
    return session.date, session.start or time.min, session.id


class PlanRunner(_Frozen):
    """What of the runner a reader of the plan needs: speeds in mm/s, distances in metres."""

    name: str
    units: Units
    easy_speed_mm_s: int = Field(ge=1)
    walking_speed_mm_s: int = Field(ge=1)
    normal_weekly_distance_m: int = Field(ge=0)
    cadence_spm: int | None = None


class PlanCalendar(_Frozen):
    """The span of the plan and the time zone its times of day are in."""

    start: date
    weeks: int = Field(ge=1)
    timezone: str


class PlanGoal(_Frozen):
    """What the plan arrives at, and in which week it is reached and held (None: not within this plan)."""

    continuous_run_s: int | None = None
    weekly_distance_m: int | None = None
    reached_in_week: int | None = None
    held_in_week: int | None = None


class PlanWaiting(_Frozen):
    """Why the plan holds no running. `wants`: what running waits for. `questions`: asked again on the day `until`.

    title: what the plan is called once running begins.
    """

    title: str
    until: date
    wants: tuple[str, ...] = Field(min_length=1)
    questions: tuple[str, ...] = ()


class Level(_Frozen):
    """One level of the lexicographic proof: what was found, and the bound no plan can beat."""

    name: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Tell whether no plan is better on this level."""
        return self.value == self.bound


class RuleRecord(_Frozen):
    """How one use of a rule stands in the plan. `tight_weeks`: the weeks in which it leaves no room.

    called: the coach's own name for this use.
    """

    name: str
    called: str | None = None
    source_line: str
    hard: bool
    holds: bool
    tight_weeks: tuple[int, ...] = ()


class Certificate(_Frozen):
    """What was proven of the plan, level by level, and how each rule stands."""

    status: Literal["optimal", "feasible"]
    levels: tuple[Level, ...]
    rules: tuple[RuleRecord, ...]
    switched_off: tuple[str, ...] = ()


class EventRevision(_Frozen):
    """What a calendar was told of one slot: as often as `sequence` says, last at `changed`.

    `hash` is the meaning of the event. A session that is gone stays here for good, as cancelled: its slot is never
    given again, and a calendar that imports the plan is told so until the day is past. What the event then says stands
    here, for the session itself is no longer in the plan. `kind` None: no session, but the banner of a week, or the
    questions at the end of a plan that waits.
    """

    slot: str = Field(pattern=r"^w\d{2,3}-(?:(?:run|strength|cross)-\d{1,2}|week|ready)$")
    uid: str
    hash: str
    sequence: int = Field(ge=0)
    changed: datetime
    cancelled: bool = False
    title: str
    kind: Kind | None = None
    date: date
    start: time | None = None
    duration_s: int = Field(ge=0)


class WorkoutRevision(_Frozen):
    """The identity of one slot's workout file: activities point back to it. New only when the workout changes."""

    slot: str
    serial_number: int = Field(ge=1)
    time_created: datetime
    hash: str


class Plan(_Frozen):
    """A whole plan. Weeks are in order; every session lies in the week that holds it."""

    format: Literal[1] = 1
    planforge: str
    plan_id: str = Field(pattern=r"^[a-z0-9-]{4,64}$")
    title: str
    revision: int = Field(0, ge=0)
    revised: datetime
    runner: PlanRunner
    calendar: PlanCalendar
    goal: PlanGoal
    waiting: PlanWaiting | None = None
    certificate: Certificate
    weeks: tuple[Week, ...]
    notes: tuple[str, ...] = ()
    events: tuple[EventRevision, ...] = ()
    workouts: tuple[WorkoutRevision, ...] = ()

    @property
    def sessions(self) -> tuple[Session, ...]:
        """Return every session of the plan in the order in which they are done."""
        return tuple(sorted((s for week in self.weeks for s in week.sessions), key=when))

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
