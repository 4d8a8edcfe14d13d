"""The shape of a constraint file: its sections, the keys that each place may have, and the whole of it written out."""

import re
from collections.abc import Collection, Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema

from planforge.constraints.templates import template_names
from planforge.exporters.options import ExportOptions
from planforge.languages import InLanguages
from planforge.problem.examples import Example
from planforge.problem.sections import Calendar, Goal, Protocol, Readiness, Runner, Screening
from planforge.quantities.dates import WEEKDAYS, Weekday
from planforge.quantities.spelled import Closed
from planforge.rules.registry import BY_NAME
from planforge.source import Document, Loc, written


def _this_format(value: object) -> object:
    if isinstance(value, str) and value != "1":
        raise ValueError(f"{value!r} is no version of the file format known here; write `1`, or use a newer planforge")
    return value


_PLAN_ID = "^[a-z0-9-]{4,64}$"
_PLAN_ID_SCHEMA = {"type": "string", "pattern": _PLAN_ID}


def _a_plan_id(text: str) -> str:
    if not re.search(_PLAN_ID, text):
        raise ValueError(
            f"{text[:80]!r} is no identity; write 4 to 64 small letters a-z, digits and hyphens, or delete it"
        )
    return text


class ConstraintFile(Closed):
    """The shape of a constraint file. Rules are judged one by one by their own models."""

    planforge: Annotated[Literal["1"], BeforeValidator(_this_format)] = Field(description="Version of the file format.")
    extends: str | tuple[str, str] | tuple[str] | None = Field(
        None, description="A template's name, or the path of another file; a list of two for who has both injuries."
    )
    title: Annotated[str, Field(min_length=1, max_length=120), InLanguages()] = Field(
        description="What the plan is called."
    )
    plan_id: Annotated[str, AfterValidator(_a_plan_id), WithJsonSchema(_PLAN_ID_SCHEMA)] | None = Field(
        None, description="What the plan's events and workouts are known by; stays with the file."
    )
    runner: Runner
    screening: Screening = Screening()
    readiness: Readiness = Field(Readiness(), description="What must be so before the first run.")
    calendar: Calendar
    goal: Goal = Goal()
    protocol: Protocol
    rules: dict[str, Any] = Field(default_factory=dict, description="Rules by name; see `planforge rules`.")
    examples: dict[str, Example] = Field(
        default_factory=dict, description="So much and what must follow, by a name; `planforge check` tries them."
    )
    exports: ExportOptions = Field(ExportOptions(), description="How the plan is written for calendar and watch.")


def shown(document: Document, *, origins: bool = False) -> str:
    """Return the merged file as YAML that states the same problem; `origins` says where each line was written.

    It extends the nearest packaged template, though nothing is left to be taken from there: a weight that a template
    gives is not the coach's own wish.
    """
    template = next((name for name in list(document.texts)[1:] if name in template_names()), None)
    over = ", and over ".join(" over ".join(chain[place > 0 :]) for place, chain in enumerate(document.chains))
    head = [f"# {over}", *([f"extends: {template}"] if template else []), ""]
    body = written(document, keys_at, origins=origins, without=("extends",))
    return "\n".join(head) + f"\n{body.rstrip()}\n"


def keys_at(loc: Loc) -> Collection[str]:
    """Return the keys a mapping at this place of a constraint file may have."""
    if loc[:1] == ("rules",):
        if len(loc) == 1:
            return list(BY_NAME)
        rule = BY_NAME.get(str(loc[1]))
        return [field.alias or name for name, field in rule.model_fields.items()] if rule else []
    inside: Any = ConstraintFile
    for step in loc:
        inside = _inside(inside, step)
    for part in _parts(inside):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return [field.alias or name for name, field in part.model_fields.items()]
        if get_origin(part) is dict:
            return list(WEEKDAYS) if Weekday in _parts(get_args(part)[0]) else []
    return []


def _inside(annotation: Any, step: str | int) -> Any:
    """Return the type of what stands at a key or a position of a type; None when nothing can."""
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            for name, field in part.model_fields.items():
                if step == (field.alias or name):
                    return field.annotation
        if get_origin(part) is (tuple if isinstance(step, int) else dict):
            return get_args(part)[0 if isinstance(step, int) else 1]
    return None


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a type: itself, unless it is a union or has notes."""
    if get_origin(annotation) is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    else:
        yield annotation
