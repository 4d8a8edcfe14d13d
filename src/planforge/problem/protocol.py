"""A condition's way back: phases, ladder and strength, as a template states them."""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from planforge.languages import RUNNERS, RunnerText, english, language
from planforge.plan.model import MOST_PAIN, Exercise, Load
from planforge.problem.goal import Goal
from planforge.problem.screening import OF_A_KNEE, Pain, ReadinessName
from planforge.quantities import spelled
from planforge.quantities.dates import Weeks
from planforge.quantities.spelled import Closed, Text, YesNo
from planforge.quantities.units import DURATION, LONGEST_PLAN, MINUTE, any_case, format_number, parse_duration

PHASE_ORDER = ("load-management", "strengthening", "return-to-running", "rebuild")
LOAD_MANAGEMENT = "load-management"
RETURN = "return-to-running"
REBUILD = "rebuild"


class Phase(Closed):
    """A span of weeks with its own allowances. Ends by date, with the goal, or not at all."""

    name: Literal["load-management", "strengthening", "return-to-running", "rebuild"]
    weeks: Weeks | None = Field(
        None, description="Whole weeks from the injury (else the plan's start), for phases that end by date."
    )
    aim: RunnerText = Field("", description="What the phase is for, in one sentence for the runner.")


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

    title: RunnerText
    fit: str


class SetOf(Closed):
    """One exercise of a routine: sets of repetitions or of a hold, per side or not, with rests between."""

    exercise: str
    sets: Annotated[int, spelled.whole(1, 10)]
    reps: Annotated[int, spelled.whole(1, 100)] | None = None
    hold: Annotated[int, spelled.duration(5, 600)] | None = None
    each_side: YesNo = False
    tempo: Annotated[int, spelled.duration(2, 30)] | None = Field(
        None, description="How long one slow repetition takes, up and down."
    )
    rest: Annotated[int, spelled.duration(5, 600)] = 30
    load: RunnerText | None = None
    cue: RunnerText | None = None

    @model_validator(mode="after")
    def _reps_or_hold(self) -> "SetOf":
        if (self.reps is None) == (self.hold is None):
            raise ValueError("give either reps or hold; one of the two")
        if self.tempo is not None and self.reps is None:
            raise ValueError("tempo is of repetitions, and this is a hold; delete one of the two")
        return self


class Routine(Closed):
    """A strength session. Light: bodyweight, at most 25 minutes; heavy: anything more."""

    title: RunnerText
    load: Load = Load.LIGHT
    sets: tuple[SetOf, ...] = Field(min_length=1)
    notes: tuple[RunnerText, ...] = ()
    days_between: Annotated[int, spelled.whole(1, 6)] = Field(
        1, description="Least days without strength before and after it; 2 is every third day."
    )


class StrengthStage(Closed):
    """From which week of strength on which routine is done. With a name it says it, and its gate, where it begins."""

    from_week: Annotated[int, spelled.whole(1, LONGEST_PLAN)]
    routine: str
    name: RunnerText | None = Field(None, description="What the stage is called, where a protocol has several.")
    gate: RunnerText | None = Field(None, description="What must be so before it begins, in words for the runner.")
    opens: tuple[Literal["hills", "downhill", "strides", "tempo"], ...] = Field(
        (), description="What no run holds before this stage."
    )


class SecondInjury(Closed):
    """What a second injury adds to a protocol: the routines of its own of the two strength sessions a week."""

    title: RunnerText
    strength: tuple[StrengthStage, ...] = Field(min_length=1, description="The stages of the other session's strength.")
    runs_from_stage: Annotated[int, spelled.whole(1, 20)] | None = Field(
        None, description="The stage of these with which who stopped runs again, counted from 1."
    )

    @property
    def stages(self) -> tuple[StrengthStage, ...]:
        """Return where each of its stages begins."""
        return stages_of(self.strength)


def stages_of(strength: Sequence[StrengthStage]) -> tuple[StrengthStage, ...]:
    """Return where each stage of strength begins: routines that follow each other under one name are one stage."""
    before = (None, *strength)
    return tuple(
        stage
        for stage, last in zip(strength, before, strict=False)
        if last is None or stage.name is None or stage.name != last.name
    )


_RUNNING = re.compile(r"(?i)\b(?:run|runs|running|jog|jogging|sprints?|intervals?)\b")
_REST = re.compile(r"(?i)\s*(?:rest|off|nothing|none)(?:\s+day)?\s*")
_IN_WATER = re.compile(r"(?i)\b(?:aqua|water|pool|deep)")


class CrossTraining(Closed):
    """A low-impact activity that stands in for running while running is cut."""

    title: RunnerText
    seconds: Annotated[int, spelled.duration(10 * MINUTE, 3 * 3600)] = Field(30 * MINUTE, alias="minutes")
    cue: RunnerText | None = None
    walking: YesNo = Field(False, description="yes: it is walking, which comes first while running waits.")

    @property
    def misread_as(self) -> str | None:
        """Return what the title reads like in a calendar though it is nothing of the kind; None for other titles."""
        if _RUNNING.search(self.title) and not _IN_WATER.search(self.title):
            return "running"
        return "a day of rest" if _REST.fullmatch(self.title) else None


def _not_above_the_most(pain: int) -> int:
    if pain > MOST_PAIN:
        raise ValueError(f"must be at most {MOST_PAIN / 10:g} of 10, and is {pain / 10:g}; write `3 of 10`, or less")
    return pain


class Protocol(Closed):
    """One condition's way back: phases, ladder, strength, words. A template's own part of the file."""

    title: RunnerText
    condition: str
    needs_clearance: YesNo = Field(False, description="yes: no plan without a clearance recorded under `screening`.")
    most_pain: Annotated[Pain, AfterValidator(_not_above_the_most)] = Field(
        MOST_PAIN,
        description="What a session may hurt: `3 of 10`, or less; above it the runner stops, and running waits.",
    )
    established: YesNo = Field(
        False, description="yes: for what has lasted, so that `no better after 3 weeks` is a hint, no refusal."
    )
    readiness: tuple[ReadinessName, ...] = Field(
        OF_A_KNEE, min_length=1, description="The questions of readiness that are asked before the first run."
    )
    default_goal: Goal
    phases: tuple[Phase, ...] = Field(min_length=1)
    ladder: Ladder
    exercises: dict[str, ExerciseText]
    routines: dict[str, Routine]
    strength: tuple[StrengthStage, ...] = Field(min_length=1)
    runs_from_stage: Annotated[int, spelled.whole(1, 20)] | None = Field(
        None, description="The strength stage with which who stopped runs again, counted from 1."
    )
    second: SecondInjury | None = Field(
        None, description="The second injury of who has two (`extends: [runners-knee, it-band]`)."
    )
    cross_training: tuple[CrossTraining, ...] = ()
    cues: tuple[RunnerText, ...] = Field((), description="Cues for every run: how to move, what to avoid.")
    advice: tuple[RunnerText, ...] = Field(
        (),
        description="What the runner should know of the condition; `{most_pain}` stands for its points of 10.",
    )
    care: tuple[RunnerText, ...] = Field((), description="What every runner should know; stands behind the advice.")

    @field_validator("advice", "care")
    @classmethod
    def _with_its_own_most_pain(cls, lines: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        spoken = language((info.context or {}).get(RUNNERS, english().language))
        points = format_number(info.data.get("most_pain", MOST_PAIN) / 10, spoken.quantities)
        return tuple(line.replace("{most_pain}", points) for line in lines)

    @model_validator(mode="after")
    def _complete(self) -> "Protocol":
        every = (*self.strength, *(self.second.strength if self.second else ()))
        faults = [f"routine `{stage.routine}` is not defined" for stage in every if stage.routine not in self.routines]
        faults += [
            f"exercise `{item.exercise}` of routine `{name}` is not defined"
            for name, routine in self.routines.items()
            for item in routine.sets
            if item.exercise not in self.exercises
        ]
        for one in (self, *((self.second,) if self.second else ())):
            starts = [stage.from_week for stage in one.strength]
            if starts[0] != 1:
                faults.append("strength has no stage from week 1")
            if starts != sorted(set(starts)):
                faults.append("the stages of strength do not stand in the order of their weeks")
            if (one.runs_from_stage or 0) > len(one.stages):
                faults.append(f"runs_from_stage is {one.runs_from_stage}, and strength has {len(one.stages)} stages")
        names = [phase.name for phase in self.phases]
        if "return-to-running" not in names:
            raise ValueError("phases: return-to-running is not among them; add it")
        if names != sorted(names, key=PHASE_ORDER.index):
            raise ValueError(f"phases do not stand in the order {', '.join(PHASE_ORDER)}; order them")
        if faults:
            raise ValueError("; ".join([" and ".join(faults), "define what is named, or name what is defined"]))
        return self

    @property
    def stages(self) -> tuple[StrengthStage, ...]:
        """Return where each stage of strength begins: routines that follow each other under one name are one stage."""
        return stages_of(self.strength)

    def exercise(self, key: str) -> Exercise:
        """Return an exercise by its key."""
        text = self.exercises[key]
        return Exercise(key=key, title=text.title, fit=text.fit)
