"""An entry: what somebody told at a moment. Never changed: a later entry may take its place.

Missing is not zero: a field that is None was not told. Distances are metres, times seconds, pain whole points of 10;
days are the runner's own, and end at 04:00.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from planforge.diary.vocabulary import (
    MOST_PAIN,
    BackToUsual,
    Course,
    Done,
    Illness,
    RedFlag,
    Source,
    Stiffness,
    Stride,
    Swelling,
    Why,
)
from planforge.plan.model import Clock, Day, Slot

LONGEST_NOTE = 2000  # characters: what was told in ten seconds has some tens


def _spelled_day(value: object) -> object:
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError("must be a day like 2027-02-02")
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("must be a day like 2027-02-02")
    return value


def _spelled_hour(value: object) -> object:
    if not isinstance(value, time | str) or (isinstance(value, str) and not _HOUR.fullmatch(value)):
        raise ValueError("must be a time of day like 18:30")
    return value


def _is_text(text: str) -> str:
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("holds a sign that is no text")
    return text


_HOUR = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?")
SpelledDay = Annotated[Day, BeforeValidator(_spelled_day)]
Hour = Annotated[Clock, BeforeValidator(_spelled_hour)]
Pain = Annotated[int, Field(strict=True, ge=0, le=MOST_PAIN)]
Seconds = Annotated[int, Field(strict=True, ge=1, le=86_400)]
Metres = Annotated[int, Field(strict=True, ge=1, le=200_000)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NOTE), AfterValidator(_is_text)
]
# What the last question asks, always.
ANYTHING_ELSE = ("swelling", "stride", "tablet", "elsewhere", "illness", "red_flags")


class _Told(BaseModel):
    """What an entry of any kind has: the day it is about, and words of the runner's own."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, hide_input_in_errors=True)

    day: SpelledDay = Field(description="The day that it is about.")
    note: Text | None = Field(None, description="Words of your own; nothing is decided by them.")

    @property
    def subject(self) -> tuple[str, ...]:
        """Return what it is about: of one subject every answer is told once, or corrected."""
        return (self.kind, str(self.day))  # type: ignore[attr-defined]  # each kind names itself

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was told, by name."""
        return {name: value for name in type(self).model_fields if (value := getattr(self, name)) is not None}


class _Felt(_Told):
    """What can be told of any occasion."""

    swelling: Swelling | None = Field(None, description="Is the knee swollen?")
    stride: Stride | None = Field(None, description="Did you limp, or run otherwise than usual?")
    tablet: bool | None = Field(None, description="A painkiller in the 24 hours before, more than the usual?")
    elsewhere: bool | None = Field(None, description="Pain in a place that this plan is not for?")
    illness: Illness | None = Field(None, description="Ill?")
    red_flags: tuple[RedFlag, ...] | None = Field(None, description="What a professional must see; [] for none of it.")


class _Trained(_Felt):
    """What can be told of a session."""

    start: Hour | None = Field(None, description="When it really began.")
    duration_s: Seconds | None = Field(None, description="How long it took, walking included.")
    run_s: Seconds | None = Field(None, description="How long of that was run.")
    distance_m: Metres | None = Field(None, description="How far it was, walking included.")
    before: Pain | None = Field(None, description="Pain while walking about before it.")
    worst: Pain | None = Field(None, description="The worst pain during it.")
    course: Course | None = Field(None, description="How the pain went during it.")
    after: Pain | None = Field(None, description="The worst pain in the hour after.")
    back_to_usual: BackToUsual | None = Field(None, description="When it was again as before.")
    pain_from_s: Seconds | None = Field(None, description="After how much of it the pain began.")

    @model_validator(mode="after")
    def _agrees(self) -> "_Trained":
        if self.worst == 0 and self.course not in (None, Course.NONE):
            raise ValueError(f"worst is 0, and course is {self.course}: without pain there is none")
        if self.worst and self.course is Course.NONE:
            ways = ", ".join(one.value for one in Course if one is not Course.NONE)
            raise ValueError(f"worst is {self.worst}, and course is none: say how it went: {ways}")
        if self.worst == 0 and self.pain_from_s:
            raise ValueError("worst is 0, and pain_from_s says when it began")
        return self


class SessionTold(_Trained):
    """A session of the plan, done or not. day: on which it was done, or else planned."""

    kind: Literal["session"] = "session"
    session: Slot = Field(description="The session's id in the plan, like w04-run-2.")
    done: Done = Field(description="All of it, a part, or not at all.")
    why: Why | None = Field(None, description="Why not all of it.")

    @property
    def subject(self) -> tuple[str, ...]:
        """Return the session."""
        return self.kind, self.session

    @model_validator(mode="after")
    def _was_done(self) -> "SessionTold":
        if self.done is Done.ALL and self.why is not None:
            raise ValueError("why is told, and all of it was done; say done: part, or leave why out")
        if self.done is Done.NO and (told := [name for name in OF_TRAINING if getattr(self, name) is not None]):
            raise ValueError(f"done is no, so there is nothing to tell of {' and '.join(told)}; leave it out")
        return self


class RunTold(_Trained):
    """A run that no plan had."""

    kind: Literal["run"] = "run"

    @property
    def subject(self) -> tuple[str, ...]:
        """Return the day and the hour: of two runs on one day each needs its start."""
        return self.kind, str(self.day), str(self.start or "")


class Morning(_Felt):
    """The knee on a morning."""

    kind: Literal["morning"] = "morning"
    pain: Pain = Field(description="Pain on getting up and on the first steps.")
    stiffness: Stiffness | None = Field(None, description="How long it was stiff.")


class Today(_Felt):
    """How the knee is on a day, whatever was done; or that somebody is ill, who need not know how the knee is."""

    kind: Literal["today"] = "today"
    pain: Pain | None = Field(None, description="Pain while walking about; with `illness` it may be left out.")

    @model_validator(mode="after")
    def _says_how_it_is(self) -> "Today":
        if self.pain is None and self.illness in (None, Illness.NO):
            raise ValueError("pain is missing: how was the knee, walking about?")
        return self


class Well(_Told):
    """Well again after an illness, since the day."""

    kind: Literal["well"] = "well"


class Seen(_Told):
    """A professional saw the knee on the day. may_run: None in entries of before it was asked, which meant yes."""

    kind: Literal["seen"] = "seen"
    by: Text = Field(description="Who it was.")
    may_run: bool | None = Field(None, description="Did they say that you may run?")


class Withdrawn(_Told):
    """What was told of something does not count. day: on which that was said."""

    kind: Literal["withdrawn"] = "withdrawn"


class Afresh(_Told):
    """The plan began again on the day: what was told of its sessions before is of another plan."""

    kind: Literal["afresh"] = "afresh"


Told: TypeAlias = SessionTold | RunTold | Morning | Today | Well | Seen | Withdrawn | Afresh
Trained: TypeAlias = SessionTold | RunTold
KINDS: tuple[type[Told], ...] = (SessionTold, RunTold, Morning, Today, Well, Seen, Withdrawn, Afresh)
OF_TRAINING = tuple(name for name in _Trained.model_fields if name not in _Felt.model_fields)
FIELDS = tuple(dict.fromkeys(name for kind in KINDS for name in kind.model_fields if name != "kind"))
_OneTold: TypeAlias = Annotated[Told, Field(discriminator="kind")]
# Each is made when it first reads: together they take as long as twenty modules, and few commands need both.
_TOLD: TypeAdapter[Told] = TypeAdapter(_OneTold, config=ConfigDict(defer_build=True))
_SEVERAL: TypeAdapter[list[Told]] = TypeAdapter(list[_OneTold], config=ConfigDict(defer_build=True))


@dataclass(frozen=True, slots=True)
class Entry:
    """What was told of a plan at a moment, in UTC. corrects: the ids of entries whose place it takes.

    `id` follows from all of it, so that the same entry twice is one; known_as: the same, where it is known already.
    """

    plan_id: str
    at: datetime
    source: Source
    told: Told
    corrects: tuple[str, ...] = ()
    known_as: str = field(default="", repr=False, compare=False)

    @property
    def id(self) -> str:
        """Return what the entry is known by: 16 hexadecimal digits."""
        if self.known_as:
            return self.known_as
        return digest(self.plan_id, spelled_moment(self.at), self.source, self.corrects, text_of(self.told))


def digest(plan_id: str, at: str, source: str, corrects: tuple[str, ...], told: str) -> str:
    """Return what an entry is known by, from its parts as they are kept."""
    parts = "\n".join((plan_id, at, source, " ".join(corrects), told))
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def text_of(told: Told) -> str:
    """Return an entry's content as it is kept: JSON, the same for the same."""
    return json.dumps(values_of(told), ensure_ascii=False, sort_keys=True)


class WrongEntry(ValueError):
    """Something cannot be an entry; `faults` says each thing that is wrong."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        """Take what is wrong, a sentence each."""
        self.faults = faults
        super().__init__("\n".join(faults))


def spelled_moment(at: datetime) -> str:
    """Return a moment in UTC as it is kept: `2027-02-02T19:30:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def values_of(told: Told) -> dict[str, Any]:
    """Return an entry's content as JSON can say it: what was not told is left out."""
    return {"kind": told.kind, **told.model_dump(mode="json", exclude_none=True)}


def told_from(values: Mapping[str, Any] | str) -> Told:
    """Return the content that values, or a JSON text of them, say; raise WrongEntry with all that is wrong."""
    try:
        return _TOLD.validate_json(values) if isinstance(values, str) else _TOLD.validate_python(values)
    except ValidationError as error:
        found = (_words(one["type"], one["loc"], one["msg"]) for one in error.errors(include_url=False))
        raise WrongEntry(tuple(dict.fromkeys(found))) from None


def several_from(text: bytes) -> tuple[Told, ...]:
    """Return what a JSON text tells, one entry or a list of them; raise WrongEntry with all that is wrong."""
    listed = text.lstrip()[:1] == b"["
    try:
        return tuple(_SEVERAL.validate_json(text)) if listed else (_TOLD.validate_json(text),)
    except ValidationError as error:
        found = []
        for one in error.errors(include_url=False):
            number, loc = (one["loc"][0], one["loc"][1:]) if listed and one["loc"] else (None, one["loc"])
            said = _words(one["type"], loc, one["msg"])
            found.append(f"entry {number + 1}: {said}" if isinstance(number, int) else said)
        raise WrongEntry(tuple(dict.fromkeys(found))) from None


def _words(kind: str, loc: tuple[int | str, ...], message: str) -> str:
    """Return what pydantic found in words: `worst: must be at most 10`."""
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        return f"kind: must be one of {', '.join(one.model_fields['kind'].default for one in KINDS)}"
    where = ".".join(str(step) for step in loc[1:])  # the first names the kind
    said = message.removeprefix("Value error, ").replace("Input should be", "must be")
    said = said.replace("greater than or equal to", "at least").replace("less than or equal to", "at most")
    words = {
        "missing": "is missing",
        "extra_forbidden": "is nothing that can be told here",
        "string_pattern_mismatch": "is not spelled as a plan spells it, like w04-run-2",
        "int_type": f"must be a whole number{'; of two take the higher' if where in _OF_PAIN else ''}",
        "int_from_float": "must be a whole number",
        "json_invalid": f"this is not JSON{message.removeprefix('Invalid JSON')}",
        "string_too_long": f"has more than {LONGEST_NOTE} characters",
        "string_too_short": "is empty",
    }
    said = words.get(kind, said)
    return f"{where}: {said}" if where else said


_OF_PAIN = ("before", "worst", "after", "pain")
