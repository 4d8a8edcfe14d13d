"""What a coach changes in the table: limits, rows of his own, rows left out. Each in the words of the packaged one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from planforge.gate.table import ABOVE, LIMITS_OF, MOST_LIMIT, OF_PAIN, Limits, ProfileName, Settled, Then, table
from planforge.languages import RunnerText
from planforge.quantities.spelled import Closed, Spelled, parse_whole

_OF_10 = r" *(?:/|of) *10"


def _points(text: str) -> int:
    return parse_whole(re.sub(rf"{_OF_10}\s*$", "", text))


def _as_points(points: int) -> str:
    return f"{points} of 10"


Points = Annotated[int, Spelled(_points, _as_points, 0, MOST_LIMIT, "3 of 10", rf"[0-9]+(?:{_OF_10})?")]


@dataclass(frozen=True)
class OfAnswers:
    """Annotation of a mapping of answers to steps; above: a step may be `above` a limit, too."""

    above: bool = False

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema: every word is one that the table knows."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return how an editor sees it: each answer with its steps, as texts and as what YAML makes of them."""
        properties = {
            name: {"description": one.says, "enum": [*_as_editors_read(one.steps), *self._limits(name)]}
            for name, one in table().answers.items()
        }
        return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}

    def _limits(self, answer: str) -> list[str]:
        return [f"{ABOVE}{one}" for one in LIMITS_OF.get(answer, ())] if self.above else []

    def read(self, value: object) -> object:
        """Return a mapping whose every word the table knows; raise ValueError in a coach's words for another."""
        for answer, step in value.items() if isinstance(value, dict) else ():
            steps, limits = table().steps(answer), self._limits(answer)
            if isinstance(step, list) or (isinstance(step, str) and step.startswith((">", "<", "=", "!", "at most"))):
                kind = "a condition is of one kind, the answer named or a graver one" if self.above else "name one step"
                way = ", or a limit such as `above hold`" if limits else ""
                raise ValueError(f"{answer}: {kind}; write one of {', '.join(steps)}{way}")
            if not isinstance(step, str) or step in limits:
                continue
            if self.above and step.startswith(ABOVE):
                known = f"it may be {' or '.join(f'`{one}`' for one in limits)}" if limits else "it has no limits"
                raise ValueError(f"{answer}: `{step[:60]}` is no limit of it; {known}")
            table().step(answer, step)
        return value


def _as_editors_read(steps: tuple[str, ...]) -> Iterator[str | int | bool]:
    for step in steps:
        yield step
        if step.isdecimal():
            yield int(step)
        elif step in ("yes", "no"):
            yield step == "yes"


class OwnRow(Closed):
    """A row of a coach's own: when it speaks, what follows, and what the runner reads then."""

    when: Annotated[dict[str, str], Field(min_length=1), OfAnswers(above=True)] = Field(
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
