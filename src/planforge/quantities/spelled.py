"""The kinds of value a coach writes, as pydantic types: text in, whole numbers out, a sentence when it cannot be.

A value that is a whole number already (a plan built in code) passes unchanged. Ranges are part of the type so that
the message can speak the coach's unit; a message holds what is wrong, then `; ` and a way out.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from planforge.quantities import units


class Closed(BaseModel):
    """A part of the coach's file: frozen, and closed to unknown keys.

    pydantic makes ready what reads a part when it is first read; most are read only as parts of others, never alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


@dataclass(frozen=True)
class Spelled:
    """Annotation for a whole number that a coach spells with a unit and that lies within bounds.

    unit: what a coach counts it in. ranges: two of it, as `3-4`, may stand there, too (`rules.base.rule`). steps: how
    far the next sensible value is, each up to a value, the last for all.
    """

    parse: Callable[[str], int]
    show: Callable[[int], str]
    low: int
    high: int
    example: str
    pattern: str  # of every text that `parse` takes
    unit: int = 1
    ranges: bool = False
    steps: tuple[tuple[float, int], ...] = ((math.inf, 1),)

    def step(self, value: int) -> int:
        """Return how far from a value the next sensible one is."""
        return next(step for up_to, step in self.steps if value <= up_to)

    def read(self, value: object) -> object:
        """Return the number a text spells; raise ValueError in a coach's words when it cannot be."""
        _refuse_what_is_no_short_text(value, self.example)
        if self.ranges and isinstance(value, str) and (backwards := re.fullmatch(rf"\s*{RANGE}\s*", value)):
            high, low = (self.read(int(end)) for end in backwards.groups())
            raise ValueError(f"{value!r} ends before it begins; write `{low}-{high}`")
        number = self.parse(value) if isinstance(value, str) else value
        if isinstance(number, int) and not self.low <= number <= self.high:
            low, high = self.bounds
            raise ValueError(f"must be between {low} and {high}, not {self.show(number)}")
        return number

    @property
    def bounds(self) -> tuple[str, str]:
        """Return the ends of what is allowed, as a person orders them: a pace's slower end is the larger figure."""
        ends = sorted((self.low, self.high), reverse=self.parse is units.parse_speed)
        return self.show(ends[0]), self.show(ends[1])

    @property
    def is_count(self) -> bool:
        """Tell whether it has no unit."""
        return self.parse is parse_whole

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema: read the text first, then check it is a whole number."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return how an editor sees it: a text with a unit; a count is a number, for editors read those themselves."""
        if self.is_count:
            number = {"type": "integer", "minimum": self.low, "maximum": self.high}
            pattern = rf"{WHOLE}|{RANGE}" if self.ranges else WHOLE
            return {"anyOf": [number, {"type": "string", "pattern": spaced(pattern)}]}
        return {"type": "string", "pattern": spaced(self.pattern), "examples": [self.example]}


def spelling(field: FieldInfo) -> Spelled | None:
    """Return how a field's whole number is spelled, wherever in the annotation that stands."""
    everywhere = (*field.metadata, *annotation_parts(field.annotation))
    return next((one for one in everywhere if isinstance(one, Spelled)), None)


def annotation_parts(annotation: Any) -> Iterator[Any]:
    """Yield everything an annotation is made of, its metadata included."""
    yield annotation
    if get_origin(annotation) is not Literal:
        for part in (*get_args(annotation), *getattr(annotation, "__metadata__", ())):
            yield from annotation_parts(part)


def spaced(pattern: str) -> str:
    """Return the pattern of a whole text, with room around it, as JSON Schema wants it."""
    return rf"^\s*(?:{pattern})\s*$"


WHOLE = r"[0-9]{1,9}"
DASH = units.DASH
RANGE = rf"({WHOLE}){units.TO}({WHOLE})"


def parse_whole(text: str) -> int:
    """Return the number of a text of digits."""
    if re.fullmatch(WHOLE, text.strip()):
        return int(text)
    if re.fullmatch(rf"\s*{DASH}\s*{WHOLE}\s*", text):
        raise ValueError(f"{text!r} is negative; the least that can be counted is `0`")
    if ends := re.fullmatch(rf"\s*{RANGE}\s*", text):
        raise ValueError(
            f"{text!r} is a range, and one figure is wanted; write `{ends[1]}` or `{ends[2]}`: {units.LESS_OF_IT}"
        )
    each = r"(?:(?:runs?|times|sessions?|days?|x)?\s*(?:a|per|each|every|/)\s*week|weekly)"  # `3 per week`
    found = re.fullmatch(rf"\s*({WHOLE})\s*(?:[A-Za-z]{{1,20}}|{each})\s*", text)  # `3 runs`; more may mean another
    like = f", like `{found[1] if found else 3}`" if found or not re.search("[0-9]", text) else ""
    raise ValueError(f"{text!r} is not a whole number; write digits alone{like}")


def whole(low: int, high: int, *, ranges: bool = False) -> Spelled:
    """Return the annotation of a whole number within bounds; ranges: what holds it reads `3-4`, too."""
    return Spelled(parse_whole, str, low, high, str(low), WHOLE, ranges=ranges)


def ends(value: object) -> tuple[int, int] | None:
    """Return the ends of a range of whole numbers, `3-4` or `3 to 4`; None: it is none, or runs backwards."""
    found = re.fullmatch(rf"\s*{RANGE}\s*", value) if isinstance(value, str) else None
    return (int(found[1]), int(found[2])) if found and int(found[1]) <= int(found[2]) else None


def duration(low: int, high: int) -> Spelled:
    """Return the annotation of a duration in seconds within bounds, written like `45 min`."""
    example = units.format_duration(max(low, min(45 * 60, high)))
    return Spelled(
        units.parse_duration,
        units.format_duration,
        low,
        high,
        example,
        units.DURATION,
        unit=units.MINUTE,
        steps=((600, 60), (3600, 300), (math.inf, 3600)),
    )


def _km_and_miles(millimetres: int) -> str:
    kilometres = millimetres / units.MILLIMETRES_PER_KM
    return f"{kilometres:g} km ({millimetres / units.MILLIMETRES_PER_MILE:.1f} mi)"


def distance(low: int, high: int) -> Spelled:
    """Return the annotation of a distance in millimetres within bounds, written like `30 km` or `19 mi`."""
    example = f"{max(low, min(30 * units.MILLIMETRES_PER_KM, high)) / units.MILLIMETRES_PER_KM:g} km"
    steps = ((math.inf, 500_000),)
    return Spelled(units.parse_distance, _km_and_miles, low, high, example, units.DISTANCE, unit=100_000, steps=steps)


def share(low: int, high: int) -> Spelled:
    """Return the annotation of a share within bounds, all in per mille, written like `10 %`."""
    example = units.format_share(max(low, min(100, high)))
    steps = ((100, 20), (300, 50), (math.inf, 100))
    return Spelled(units.parse_share, units.format_share, low, high, example, units.SHARE, unit=10, steps=steps)


def speed(slowest: int, fastest: int) -> Spelled:
    """Return the annotation of a speed in mm/s within bounds, written as a pace like `6:30 /km`."""

    def show(value: int) -> str:
        return " (".join(units.format_pace(value, unit) for unit in units.Units) + ")"

    example = units.format_pace(max(slowest, min(2564, fastest)), units.Units.KM)
    return Spelled(units.parse_speed, show, slowest, fastest, example, units.SPEED)


def cadence(low: int, high: int) -> Spelled:
    """Return the annotation of a cadence in steps per minute within bounds, written like `158 spm`."""
    return Spelled(units.parse_cadence, units.format_cadence, low, high, "158 spm", units.CADENCE)


def heart_rate(low: int, high: int) -> Spelled:
    """Return the annotation of a heart rate in beats per minute within bounds, written like `150 bpm`."""
    return Spelled(units.parse_heart_rate, units.format_heart_rate, low, high, "150 bpm", units.HEART_RATE)


_LONGEST = 200  # characters: no pattern is tried on more


def _refuse_what_is_no_short_text(value: object, example: str) -> None:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if parts is not None and all(isinstance(one, str | list | dict) for one in parts):  # else a model's own dump
        what = "list" if isinstance(value, list) else "mapping"
        raise ValueError(f"one value is expected here, not a {what}; write it like `{example}`")
    if isinstance(value, str) and len(value) > _LONGEST:
        raise ValueError(f"this is no such value, but a long text; write it like `{example}`")


@dataclass(frozen=True)
class Text:
    """Annotation for a value that a coach writes as one text, which is read by `parse` and fits `pattern`.

    `longer`: the list or the mapping (dict) it may be written out as. `as_number`, `as_bool`: what editors take it for.
    """

    parse: Callable[[str], object]
    pattern: str
    examples: tuple[str, ...]
    longer: type[list[Any]] | type[dict[str, Any]] | None = None
    as_number: bool = False
    as_bool: bool = False

    def read(self, value: object) -> object:
        """Return what a text says; raise ValueError in a coach's words when that is nothing."""
        if self.longer is None or not isinstance(value, self.longer):
            _refuse_what_is_no_short_text(value, self.examples[0])
        return self.parse(value) if isinstance(value, str) else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema: read the text first, then check what it says."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return how an editor sees it: a text of a pattern, or what YAML makes of such a text, or the longer form."""
        ways: list[JsonSchemaValue] = [
            {"type": "string", "pattern": spaced(self.pattern), "examples": list(self.examples)}
        ]
        ways += [{"type": "integer", "minimum": 0}] * self.as_number + [{"type": "boolean"}] * self.as_bool
        ways += [handler(schema)] if self.longer else []
        return ways[0] if len(ways) == 1 else {"anyOf": ways}


DOES_NOT_APPLY = "does not apply"  # an answer that means no


def _yes_no(text: str) -> bool:
    word = text.strip().lower()
    if word not in ("yes", "true", "no", "false"):
        raise ValueError(f"{text!r} is neither yes nor no; write `yes` or `no`")
    return word in ("yes", "true")


def _yes_no_where_it_applies(text: str) -> bool:
    return text.strip().lower() != DOES_NOT_APPLY and _yes_no(text)


YesNo = Annotated[bool, Text(_yes_no, units.any_case("yes|no|true|false"), ("yes", "no"), as_bool=True)]
YesNoWhereItApplies = Annotated[
    bool,
    Text(
        _yes_no_where_it_applies,
        units.any_case(f"yes|no|true|false|{DOES_NOT_APPLY}"),
        ("yes", "no", DOES_NOT_APPLY),
        as_bool=True,
    ),
]
