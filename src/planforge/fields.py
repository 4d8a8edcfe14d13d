"""The kinds of value a coach writes, as pydantic types: text in, whole numbers out, a sentence when it cannot be.

A value that is a whole number already (a plan built in code) passes unchanged. Ranges are part of the type so that
the message can speak the coach's unit; a message holds what is wrong, then `; ` and a way out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import IntEnum
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from planforge import units


class Closed(BaseModel):
    """A part of the coach's file: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Spelled:
    """Annotation for a whole number that a coach spells with a unit and that lies within bounds."""

    parse: Callable[[str], int]
    show: Callable[[int], str]
    low: int
    high: int
    example: str

    def read(self, value: object) -> object:
        """Return the number a text spells; raise ValueError in a coach's words when it cannot be."""
        number = self.parse(value) if isinstance(value, str) else value
        if isinstance(number, int) and not self.low <= number <= self.high:
            bounds = sorted((self.low, self.high), reverse=self.parse is units.parse_speed)
            low, high = (self.show(bound) for bound in bounds)
            raise ValueError(f"must be between {low} and {high}, not {self.show(number)}")
        return number

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema: read the text first, then check it is a whole number."""
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return how an editor sees it: a text, with an example."""
        return {"type": "string", "examples": [self.example]}


def whole(low: int, high: int) -> Spelled:
    """Return the annotation of a whole number within bounds."""

    def parse(text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{text!r} is not a whole number; write digits like `{max(low, min(3, high))}`") from None

    return Spelled(parse, str, low, high, str(low))


def duration(low: int, high: int) -> Spelled:
    """Return the annotation of a duration in seconds within bounds, written like `45 min`."""
    return Spelled(units.parse_duration, units.format_duration, low, high, "45 min")


def _km_and_miles(millimetres: int) -> str:
    kilometres = millimetres / units.MILLIMETRES_PER_KM
    return f"{kilometres:g} km ({millimetres / units.MILLIMETRES_PER_MILE:.1f} mi)"


def distance(low: int, high: int) -> Spelled:
    """Return the annotation of a distance in millimetres within bounds, written like `30 km` or `19 mi`."""
    return Spelled(units.parse_distance, _km_and_miles, low, high, "30 km")


def share(low: int, high: int) -> Spelled:
    """Return the annotation of a share within bounds, all in per mille, written like `10 %`."""
    return Spelled(units.parse_share, units.format_share, low, high, "10 %")


def speed(slowest: int, fastest: int) -> Spelled:
    """Return the annotation of a speed in mm/s within bounds, written as a pace like `6:30 /km`."""

    def show(value: int) -> str:
        return " (".join(units.format_pace(value, unit) for unit in units.Units) + ")"

    return Spelled(units.parse_speed, show, slowest, fastest, "6:30 /km")


def cadence(low: int, high: int) -> Spelled:
    """Return the annotation of a cadence in steps per minute within bounds, written like `158 spm`."""
    return Spelled(units.parse_cadence, units.format_cadence, low, high, "158 spm")


def heart_rate(low: int, high: int) -> Spelled:
    """Return the annotation of a heart rate in beats per minute within bounds, written like `150 bpm`."""
    return Spelled(units.parse_heart_rate, units.format_heart_rate, low, high, "150 bpm")


def _yes_no(value: object) -> object:
    if isinstance(value, str):
        word = value.strip().lower()
        if word in ("yes", "true"):
            return True
        if word in ("no", "false"):
            return False
        raise ValueError(f"{value!r} is neither yes nor no; write `yes` or `no`")
    return value


YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no", True, False]})]


FIRST_YEAR, LAST_YEAR = 1990, 2100  # what calendars, time zones and FIT files (32 bits of seconds) can all say


def parse_date(value: object) -> object:
    """Return the date of `2027-01-04`, which must exist in the calendar."""
    if not isinstance(value, str):
        return value
    try:
        found = date.fromisoformat(value.strip())
    except ValueError as error:
        exists = "out of range" not in str(error) and "must be in" not in str(error)
        why = "is not a date" if exists else "does not exist in the calendar"
        raise ValueError(f"{value!r} {why}; write year-month-day like `2027-01-04`") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"{value!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}; check the year")
    return found


Date = Annotated[date, BeforeValidator(parse_date), WithJsonSchema({"type": "string", "format": "date"})]


def _time(value: object) -> object:
    return units.parse_time_of_day(value) if isinstance(value, str) else value


TimeOfDay = Annotated[time, BeforeValidator(_time), WithJsonSchema({"type": "string", "examples": ["06:30"]})]


class Weekday(IntEnum):
    """Monday is 0, as in `date.weekday()`."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6

    @property
    def label(self) -> str:
        """Return the spelling used in constraint files: `mon`."""
        return self.name.lower()


WEEKDAYS = tuple(day.label for day in Weekday)


def _weekday(value: object) -> object:
    if isinstance(value, str):
        word = value.strip().lower()[:3]
        if word not in WEEKDAYS:
            raise ValueError(f"{value!r} is not a day of the week; write one of {', '.join(WEEKDAYS)}")
        return Weekday(WEEKDAYS.index(word))
    return value


WeekdayName = Annotated[Weekday, BeforeValidator(_weekday), WithJsonSchema({"enum": list(WEEKDAYS)})]


class Span(Closed):
    """Whole days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """Return how many days the span holds."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        """Tell whether a day lies in the span."""
        return self.first <= day <= self.last

    def dates(self) -> list[date]:
        """Return every day of the span."""
        return [self.first + timedelta(n) for n in range(self.days)]


def parse_span(text: str) -> Span:
    """Return the span of `2027-02-15..2027-02-21`, or of one single date."""
    first_text, dots, last_text = text.partition("..")
    first = parse_date(first_text)
    last = parse_date(last_text) if dots else first
    assert isinstance(first, date) and isinstance(last, date)
    if last < first:
        raise ValueError(f"{text!r} ends before it begins; write the earlier date first")
    if (last - first).days > 366:
        raise ValueError(f"{text!r} is longer than a year; check the years")
    return Span(first=first, last=last)


def parse_weeks(text: str) -> tuple[int, int | None]:
    """Return first and last week of `1-2`, `3` or `4 on` (None: open)."""
    words = text.replace("week", "").replace("s", "").strip()
    first, dash, last = (part.strip() for part in words.partition("-"))
    try:
        if not dash and words.endswith(" on"):
            return int(words[:-3]), None
        low = int(first)
        high = int(last) if dash else low
    except ValueError:
        raise ValueError(f"{text!r} are no weeks; write them like `1-2`, `3` or `4 on`") from None
    if not 1 <= low <= high:
        raise ValueError(f"{text!r} are no weeks; write the earlier week first, counted from 1")
    return low, high


# After how many days without running a plan repeats, steps back twice, begins again: shared by every rule that speaks
# of absences (`resume-below`; convention).
REPEAT_AFTER_DAYS, TWO_LEVELS_AFTER_DAYS, RESTART_AFTER_DAYS = 7, 14, 28
