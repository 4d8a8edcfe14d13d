"""A condition's way back: phases, ladder and strength, as a template states them."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from planforge.gate.changes import PainGate, limits_of
from planforge.gate.form import Breach, bolder, breaches
from planforge.gate.judging import Gate, gate
from planforge.gate.table import OF_PAIN, PROFILES, Limits, ProfileName
from planforge.languages import RUNNERS, RunnerText, english, language
from planforge.plan.model import MOST_PAIN, Exercise, Load, PainChange
from planforge.problem.goal import Goal
from planforge.problem.screening import OF_A_KNEE, Pain, ReadinessName
from planforge.quantities import spelled
from planforge.quantities.spelled import Closed, Text, YesNo
from planforge.quantities.units import DURATION, LONGEST_PLAN, MINUTE, any_case, format_number, parse_duration
from planforge.quantities.when import Weeks

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
    """One level of the ladder: run and walk in seconds, written `60 s run, 120 s walk` or, in minutes, `1:2`."""

    run: int
    walk: int

    @property
    def label(self) -> str:
        """Return the level as runners say it, in minutes: `1:2`, `1.5:1`."""
        return ":".join(f"{part / 60:g}" for part in (self.run, self.walk))


_RUN, _WALK = any_case("run"), any_case("walk")
# As plans say it, in minutes; at most 5 of walking, for `1:30` may be meant as a minute and a half.
_RATIO = r"(?:[1-9][0-9]?(?:\.5)?|0\.5)\s*:\s*(?:[1-4](?:\.5)?|0\.5|5)"
_INTERVAL = rf"{DURATION}\s+{_RUN},\s*{DURATION}\s+{_WALK}|{_RATIO}"


def _interval(text: str) -> Interval:
    if re.fullmatch(_RATIO, text.strip()):
        run, walk = (round(float(part) * MINUTE) for part in text.split(":"))
        return Interval(run=run, walk=walk)
    found = re.fullmatch(rf"(?:(.+?)\s+{_RUN},\s*)?(.+?)\s+{_WALK}", text.strip())
    if not found or not (found[1] or re.fullmatch(DURATION, found[2])):
        raise ValueError(f"{text!r} is no run-walk interval; write it like `60 s run, 120 s walk`, or `1:2`")
    run, walk = (parse_duration(part) if part else 0 for part in found.groups())
    if not run:
        raise ValueError(
            f"{text!r} has no running in it; leave it out: weeks of walking are planned where a question of "
            "`readiness` is answered with no"
        )
    if not walk:
        raise ValueError(f"{text!r} has no walking in it; leave it out: running without walks follows the last level")
    return Interval(run=run, walk=walk)


IntervalField = Annotated[Interval, Text(_interval, _INTERVAL, ("60 s run, 120 s walk", "1:2"))]


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


def _most_pain(profiles: tuple[ProfileName, ...], changes: PainGate, stated: int | None) -> int:
    hold = 10 * limits_of(profiles, changes).hold
    return hold if stated is None else min(hold, stated)


def _with_limits(text: str, info: ValidationInfo) -> str:
    """Return a text of a protocol with the limits of pain put in that it names in braces."""
    if "{" not in text or not {"pain_profile", "pain_gate", "most_pain_stated"} <= info.data.keys():
        return text  # or one of them is faulty, and that is told
    spoken = language((info.context or {}).get(RUNNERS, english().language))
    stated = [info.data[name] for name in ("pain_profile", "pain_gate", "most_pain_stated")]
    points = {name: str(getattr(limits_of(*stated), name)) for name in OF_PAIN}
    points["hold"] = points["most_pain"] = format_number(_most_pain(*stated) / 10, spoken.quantities)
    above = spoken.pain.above_stop if points["hold"] == points["stop"] else spoken.pain.above_hold
    points["above"] = above.format(hold=points["hold"], stop=points["stop"])
    for name, value in points.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def limits_in(texts: Mapping[str, Any]) -> Limits:
    """Return the limits that the plain texts of a protocol state; what cannot be read is as where nobody states it."""
    return _pain_in(texts).limits


def most_pain_to_begin_in(texts: Mapping[str, Any]) -> int:
    """Return how much the knee may hurt for running to begin, by the plain texts of a protocol."""
    return _pain_in(texts).most_pain_to_begin


def _pain_in(texts: Mapping[str, Any]) -> "Protocol":
    stated: dict[str, Any] = {}
    for name, alias in (("pain_profile",) * 2, ("pain_gate",) * 2, ("most_pain_stated", "most_pain")):
        field = Protocol.model_fields[name]
        stated[name] = field.default
        if alias in texts:
            with suppress(ValidationError):
                stated[name] = TypeAdapter(field.rebuild_annotation()).validate_python(texts[alias])
    return Protocol.model_construct(**stated)


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


_PROFILE = {"enum": [*PROFILES]}
Profiles = Annotated[
    tuple[ProfileName, ...],
    Field(min_length=1),
    BeforeValidator(_as_list),
    WithJsonSchema({"anyOf": [_PROFILE, {"type": "array", "items": _PROFILE, "minItems": 1}]}),
]


class Protocol(Closed):
    """One condition's way back: phases, ladder, strength, words. A template's own part of the file."""

    title: RunnerText
    condition: str
    needs_clearance: YesNo = Field(False, description="yes: no plan without a clearance recorded under `screening`.")
    pain_profile: Profiles = Field(
        ("general",),
        description="Whose limits of pain hold, see `planforge pain`; of several the stricter, in each of them.",
    )
    pain_gate: PainGate = Field(PainGate(), description="What is changed in what follows from pain.")
    most_pain_stated: Annotated[Pain, AfterValidator(_not_above_the_most)] | None = Field(
        None,
        alias="most_pain",
        description="What a session may hurt, `3 of 10` or less, where that is stricter than the profile's limits.",
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
        description="What the runner should know of the condition; `{hold}` and the like stand for limits of pain, "
        "`{above}` for what follows above them.",
    )
    care: tuple[RunnerText, ...] = Field((), description="What every runner should know; stands behind the advice.")

    @field_validator("advice", "care")
    @classmethod
    def _limits_in_lines(cls, lines: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        return tuple(_with_limits(line, info) for line in lines)

    @field_validator("routines")
    @classmethod
    def _limits_in_notes(cls, routines: dict[str, Routine], info: ValidationInfo) -> dict[str, Routine]:
        return {
            name: one.model_copy(update={"notes": tuple(_with_limits(note, info) for note in one.notes)})
            for name, one in routines.items()
        }

    @field_validator("strength")
    @classmethod
    def _limits_in_stages(cls, stages: tuple[StrengthStage, ...], info: ValidationInfo) -> tuple[StrengthStage, ...]:
        return tuple(
            one.model_copy(update={"gate": _with_limits(one.gate, info)}) if one.gate else one for one in stages
        )

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

    def jumps(self, routine: Routine) -> bool:
        """Tell whether a routine holds jumps: an exercise of that category in the FIT profile."""
        return any(self.exercises[one.exercise].fit.startswith("plyo/") for one in routine.sets)

    @property
    def limits(self) -> Limits:
        """Return how much may hurt, in points of 10, as it counts: its profile's, with what a coach changed."""
        return limits_of(self.pain_profile, self.pain_gate, self.most_pain_stated)

    @property
    def gate(self) -> Gate:
        """Return what follows from pain, for `planforge.gate.judging.judge`."""
        return gate(self.pain_profile, self.pain_gate, self.most_pain_stated)

    @property
    def most_pain(self) -> int:
        """Return what a session may hurt, in tenths of a point of 10: above it the runner breaks it off."""
        return _most_pain(self.pain_profile, self.pain_gate, self.most_pain_stated)

    @property
    def most_pain_to_begin(self) -> int:
        """Return how much the knee may hurt for running to begin, in tenths: the source article's 3 of 10, or less."""
        return min(MOST_PAIN, self.most_pain)

    def wrong_with_pain(self, packaged: tuple[ProfileName, ...] | None = None) -> tuple[Breach, ...]:
        """Return where the changes of what follows from pain break its form; packaged: the template's own profiles."""
        return tuple(breaches(self.pain_profile, self.pain_gate, self.most_pain_stated, packaged))

    def bolder_with_pain(self, packaged: tuple[ProfileName, ...] | None = None) -> tuple[PainChange, ...]:
        """Return in what those changes are bolder than the protocol; packaged: the template's own profiles."""
        return bolder(self.pain_profile, self.pain_gate, self.most_pain_stated, packaged)

    def exercise(self, key: str) -> Exercise:
        """Return an exercise by its key."""
        text = self.exercises[key]
        return Exercise(key=key, title=text.title, fit=text.fit)
