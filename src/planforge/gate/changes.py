"""What a coach changes in the table: limits, rows of his own, rows left out. Each in the words of the packaged one."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from planforge.gate.table import ABOVE, LIMITS_OF, MOST_LIMIT, OF_PAIN, Limits, ProfileName, Settled, Then, table
from planforge.languages import RunnerText
from planforge.quantities.spelled import Closed, Spelled, parse_whole
from planforge.source import did_you_mean

_OF_10 = r" *(?:/|of) *10"


def _points(text: str) -> int:
    import re

    return parse_whole(re.sub(rf"{_OF_10}\s*$", "", text))


def _as_points(points: int) -> str:
    return f"{points} of 10"


Points = Annotated[int, Spelled(_points, _as_points, 0, MOST_LIMIT, "3 of 10", rf"[0-9]+(?:{_OF_10})?")]


class _Conditions:
    """Annotation of a row's conditions: answers of an entry, each with what it is at least."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(_known, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        properties = {
            name: {"description": one.says, "enum": [*as_editors_read(one.steps), *(f"{ABOVE}{x}" for x in limits)]}
            for name, one in table().answers.items()
            for limits in (LIMITS_OF.get(name, ()),)
        }
        return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}


def as_editors_read(steps: tuple[str, ...]) -> Iterator[str | int | bool]:
    """Yield steps as texts, and as what a YAML editor makes of them."""
    for step in steps:
        yield step
        if step.isdecimal():
            yield int(step)
        elif step in ("yes", "no"):
            yield step == "yes"


def _known(value: object) -> object:
    """Return conditions whose every word the table knows; raise ValueError for another."""
    for answer, least in value.items() if isinstance(value, dict) else ():
        steps = table().steps(answer)
        if isinstance(least, list) or (isinstance(least, str) and least.startswith((">", "<", "=", "!", "at most"))):
            raise ValueError(
                f"{answer}: a condition is of one kind, the answer named or a graver one; "
                f"write one of {', '.join(steps)}, or `above` a limit such as `above hold`"
            )
        if isinstance(least, str) and least.startswith(ABOVE):
            limits = LIMITS_OF.get(answer, ())
            if least.removeprefix(ABOVE) not in limits:
                known = f"it may be {', '.join(f'`{ABOVE}{one}`' for one in limits)}" if limits else "it has no limits"
                raise ValueError(f"{answer}: {least!r} is no limit of it; {known}, or one of {', '.join(steps)}")
        elif isinstance(least, str) and least not in steps:
            hint = did_you_mean(least, steps) or f"write one of {', '.join(steps)}"
            raise ValueError(f"{answer}: {least!r} is none of its steps; {hint}")
    return value


class OwnRow(Closed):
    """A row of a coach's own: when it speaks, what follows, and what the runner reads then."""

    when: Annotated[dict[str, str], Field(min_length=1), _Conditions()] = Field(
        description="Answers of an entry, each at least so grave; all of them together."
    )
    then: Then = Field(description="What follows, at least; another row may ask for more.")
    says: RunnerText = Field(min_length=1, description="What happened, in a sentence for the runner.")
    source: str = Field("the coach", min_length=1, max_length=200, description="Where it comes from.")


class OwnLimits(Closed):
    """Limits in place of the profile's, in points of 10; a lower one is stricter."""

    go: Points | None = Field(None, description="Up to this while running the plan goes on.")
    hold: Points | None = Field(None, description="Above this while running the run is broken off.")
    stop: Points | None = Field(None, description="Above this while running two days without running follow.")
    after_go: Points | None = Field(None, description="Up to this in the hour after, the plan goes on.")
    after_hold: Points | None = Field(None, description="Above this in the hour after, an easier run follows.")
    settle_go: Settled | None = Field(None, description="By when it has to be as before the session again.")

    @property
    def stated(self) -> dict[str, Any]:
        """Return the limits that are stated, by name."""
        return {name: value for name in (*OF_PAIN, "settle_go") if (value := getattr(self, name)) is not None}


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) and value else value


class PainGate(Closed):
    """A coach's changes of what follows from pain. Whatever is bolder than the profile needs a reason."""

    limits: OwnLimits = Field(OwnLimits(), description="Limits in place of the profile's.")
    rows: dict[str, OwnRow] = Field(default_factory=dict, description="Rows of one's own, by a name.")
    without: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = Field(
        (), description="Rows of the table that do not count here; `planforge pain` names them all."
    )
    why: str | None = Field(
        None, min_length=10, max_length=300, description="Why it is bolder than the profile; every output says so."
    )


def limits_of(profiles: tuple[ProfileName, ...], changes: PainGate, most_tenths: int | None = None) -> Limits:
    """Return the limits that count: of several profiles the lower, then a coach's, and never above what may hurt.

    most_tenths: what a session may hurt at most, in tenths of a point; answers are whole points.
    """
    own = profile_limits(profiles).model_copy(update=changes.limits.stated)
    if most_tenths is None:
        return own
    most = most_tenths // 10
    return own.model_copy(update={"go": min(own.go, most), "hold": min(own.hold, most)})


def profile_limits(profiles: tuple[ProfileName, ...]) -> Limits:
    """Return the lower limits of some profiles."""
    first, *more = (table().profiles[name].limits for name in profiles)
    for one in more:
        first = first.stricter(one)
    return first
