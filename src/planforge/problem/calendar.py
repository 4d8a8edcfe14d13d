"""When there is time: times by day of the week, weeks that differ, and days away."""

import re
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator

from planforge.quantities import spelled, zones
from planforge.quantities.dates import SPAN, WEEKDAY, Date, Days, TimeOfDay, Weekday, WeekdayName, parse_weekday
from planforge.quantities.hours import HOURS, parse_hours
from planforge.quantities.spelled import Closed, Text, YesNo
from planforge.quantities.units import LONGEST_PLAN, MINUTE, any_case


class Window(Closed):
    """A stretch of a day that may hold sessions, written `06:30 for 45 min`; it ends by midnight.

    What begins after midnight stands on the next date: another day to rest, to be away, or to run again.
    """

    start: TimeOfDay | None
    seconds: int

    @property
    def opens(self) -> int:
        """Return the start in seconds after midnight (an untimed window opens at midnight)."""
        return self.start.hour * 3600 + self.start.minute * 60 if self.start else 0


DAY = 24 * 3600
LEAST = 10  # minutes of a time to train
_NONE = any_case("none|no|off")
WINDOW = HOURS


def parse_window(text: str) -> Window:
    """Return the time to train of `06:30 for 45 min` or `18:00-19:00`; raise ValueError in a coach's words."""
    opens, seconds = parse_hours(text)
    if not LEAST * MINUTE <= seconds <= 12 * 3600:
        raise ValueError(f"{text!r} lasts less than 10 minutes or more than 12 hours; check the minutes")
    window = Window(start=opens, seconds=seconds)
    if window.opens + seconds > DAY:
        raise ValueError(f"{text!r} runs past midnight, into the next day; {_by_midnight(window)}")
    return window


def _by_midnight(window: Window) -> str:
    """Return how a time that runs past midnight can be written: as much of it as either day holds, or earlier."""
    minutes = window.seconds // MINUTE
    today = (DAY - window.opens) // MINUTE
    earlier = 24 * 60 - minutes
    ways = [f"`{window.start:%H:%M} for {today} min`"] if today >= LEAST else []
    ways += [f"`00:00 for {minutes - today} min` on the next day"] if minutes - today >= LEAST else []
    ways += [f"{'or ' * bool(ways)}`{earlier // 60:02d}:{earlier % 60:02d} for {minutes} min`"]
    return f"write {', '.join(ways)}"


def _windows(text: str) -> list[str]:
    return [] if re.fullmatch(_NONE, text.strip()) else [text]


_EXAMPLES = ("06:30 for 45 min", "18:00-19:00")
Windows = Annotated[
    tuple[Annotated[Window, Text(parse_window, WINDOW, _EXAMPLES)], ...],
    Text(_windows, rf"{WINDOW}|{_NONE}", (*_EXAMPLES, "none"), longer=list, as_bool=True),
]


def _each_day_once(value: object) -> object:
    if isinstance(value, dict):
        words: dict[Weekday, str] = {}
        for word in value:
            if not isinstance(word, str) or not re.fullmatch(WEEKDAY, word.strip()):
                continue
            if (day := parse_weekday(word)) in words:
                raise ValueError(f"{words[day]!r} and {word!r} are the same day; keep one of them")
            words[day] = word
    return value


class Absence(Closed):
    """Days away. Two light strength sessions a week stay unless `strength: no`."""

    dates: Days = Field(description="First and last day, both included.")
    strength: YesNo = Field(True, description="no: nothing at all, and the week is excused.")


def _in_order(value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
    """Return the times by day of the week, each day's in order; refuse those that overlap."""
    ordered = {day: tuple(sorted(value[day], key=lambda window: window.opens)) for day in sorted(value)}
    for day, windows in ordered.items():
        for early, late in pairwise(windows):
            if early.opens + early.seconds > late.opens:
                raise ValueError(f"the times on {day.label} overlap; write one longer time instead")
    return ordered


def with_time(windows: tuple[Window, ...], more: Window) -> tuple[Window, ...]:
    """Return a day's times, in order, with one more that begins at its own hour; what was free before stays free."""
    kept, closes = [], more.opens + more.seconds
    for one in windows:
        ends = one.opens + one.seconds
        if ends <= more.opens or one.opens >= more.opens + more.seconds:
            kept.append(one)
            continue
        closes = max(closes, ends)
        if more.opens - one.opens >= LEAST * MINUTE:
            kept.append(Window(start=one.start, seconds=more.opens - one.opens))
    whole = Window(start=more.start, seconds=closes - more.opens)
    return tuple(sorted([*kept, whole], key=lambda window: window.opens))


class WeekChange(Closed):
    """How one week differs: only these days, not these days, or other times altogether."""

    only: tuple[WeekdayName, ...] = ()
    without: tuple[WeekdayName, ...] = ()
    times: Annotated[dict[WeekdayName, Windows], AfterValidator(_in_order)] = Field(default_factory=dict)

    def __str__(self) -> str:
        """Return the change as a coach writes it, times apart: `only tue, sat`, `no thu`."""
        if self.times:
            return f"other times, on {', '.join(day.label for day in sorted(self.times))}"
        return f"{'only' if self.only else 'no'} {', '.join(day.label for day in self.only or self.without)}"


CHANGE = r"(only|no) (.+)"


def _change(value: object) -> object:
    if isinstance(value, dict):
        return value if set(value) <= set(WeekChange.model_fields) else {"times": value}
    if not isinstance(value, str):
        return value
    found = re.fullmatch(CHANGE, value)
    if not found:
        raise ValueError(f"{value!r} is no change of a week; write `only tue, sat`, `no thu`, or days and their times")
    days = re.split(r" *, *and +| *, *| +and +| +", found[2].strip())  # `tue, thu and sat` as people say it
    return {"only": days} if found[1] == "only" else {"without": days}


ChangeField = Annotated[
    WeekChange,
    BeforeValidator(_change),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{CHANGE}$", "examples": ["only tue, sat", "no thu"]},
                {"type": "object", "examples": [{"tue": "06:30 for 30 min"}]},
            ]
        }
    ),
]


class Calendar(Closed):
    """When there is time."""

    start: Date | None = Field(None, description="First day; missing: the Monday after today.")
    weeks: Annotated[int, spelled.whole(1, LONGEST_PLAN)] = Field(
        description="Length of the plan in weeks, Monday to Sunday."
    )
    timezone: str = Field("UTC", description="Time zone of the times of day, such as Europe/London.")
    available: Annotated[dict[WeekdayName, Windows], BeforeValidator(_each_day_once)] = Field(
        description="Times to train, by day of the week; each ends by midnight."
    )
    away: tuple[
        Annotated[Absence, Text(lambda text: {"dates": text}, SPAN, ("2027-02-15..2027-02-21",), longer=dict)], ...
    ] = Field((), description="Days without running.")
    changes: dict[str, ChangeField] = Field(
        default_factory=dict,
        description=(
            "Weeks that differ, by `week 10` or `week of 8 March`: `only tue, sat` or `no thu` (at the usual times), "
            "or days with their times instead of the usual ones."
        ),
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if wrong := zones.what_is_wrong(value):
            raise ValueError(wrong)
        return value

    @field_validator("available")
    @classmethod
    def _some_day(cls, value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
        value = _in_order(value)
        if not any(value.values()):
            raise ValueError("no day is available; name at least one, like `mon: 18:00 for 45 min`")
        return value
