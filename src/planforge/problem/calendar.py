"""When there is time: times by day of the week, weeks that differ, and days away."""

import re
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator

from planforge.plan.model import Kind
from planforge.quantities import spelled, zones
from planforge.quantities.dates import (
    SPAN,
    WEEKDAY,
    Date,
    PlanWeeks,
    Span,
    TimeOfDay,
    Weekday,
    WeekdayName,
    WeekStart,
    parse_span,
    parse_weekday,
)
from planforge.quantities.hours import HOURS, parse_hours
from planforge.quantities.spelled import Closed, Text, YesNo
from planforge.quantities.units import LONGEST_PLAN, MINUTE, any_case, format_duration
from planforge.quantities.when import EXAMPLES, WHEN, When, dates_in, is_when, parse_when

TREADMILL: Final = "treadmill"
KINDS = {Kind.RUN: "run", Kind.STRENGTH: "strength", Kind.CROSS: "cross-training"}  # as marks of a time say them
MARKS = (*KINDS.values(), TREADMILL)
_MARK = any_case("(?:run|strength|cross(?:-training)?|treadmill)")


class Window(Closed):
    """A stretch of a day that may hold sessions, written `06:30 for 45 min`; it ends by midnight.

    What begins after midnight stands on the next date: another day to rest, to be away, or to run again. marks: what it
    is for (`18:00 for 60 min, strength`), without any of a kind for every kind; and that its run is on a treadmill.
    """

    start: TimeOfDay | None
    seconds: int
    marks: tuple[str, ...] = ()

    def holds(self, kind: Kind) -> bool:
        """Tell whether sessions of a kind may stand in it."""
        kinds = [mark for mark in self.marks if mark != TREADMILL]
        return not kinds or KINDS[kind] in kinds

    def __str__(self) -> str:
        """Return it as a coach writes it: `06:30 for 45 min, strength`."""
        minutes, rest = divmod(self.seconds, MINUTE)
        length = f"{minutes} min" if not rest else format_duration(self.seconds)
        return ", ".join([f"{self.start:%H:%M} for {length}" if self.start else "any time", *self.marks])

    @property
    def treadmill(self) -> bool:
        """Tell whether what is run in it is run on a treadmill."""
        return TREADMILL in self.marks

    @property
    def opens(self) -> int:
        """Return the start in seconds after midnight (an untimed window opens at midnight)."""
        return self.start.hour * 3600 + self.start.minute * 60 if self.start else 0


def hold_a_run(windows: tuple[Window, ...]) -> bool:
    """Tell whether one of some times may hold a run."""
    return any(window.holds(Kind.RUN) for window in windows)


def longest_for_a_run(windows: tuple[Window, ...]) -> int:
    """Return the seconds of the longest of some times that may hold a run; 0: none does."""
    return max((window.seconds for window in windows if window.holds(Kind.RUN)), default=0)


DAY = 24 * 3600
LEAST = 10  # minutes of a time to train
_NONE = any_case("none|no|off|nothing|no time|closed|rest")
_MARKED = rf"(?:\s*,\s*{_MARK})*"
WINDOW = rf"{HOURS}{_MARKED}"


def parse_window(text: str) -> Window:
    """Return the time to train of `06:30 for 45 min` or `18:00-19:00`; raise ValueError in a coach's words."""
    hours, *marks = text.split(",")
    opens, seconds = parse_hours(hours)
    if not LEAST * MINUTE <= seconds <= 12 * 3600:
        raise ValueError(f"{text!r} lasts less than 10 minutes or more than 12 hours; check the minutes")
    window = Window(start=opens, seconds=seconds, marks=_marks([one.strip() for one in marks], text))
    if window.opens + seconds > DAY:
        raise ValueError(f"{text!r} runs past midnight, into the next day; {_by_midnight(window)}")
    return window


def _marks(words: list[str], text: str) -> tuple[str, ...]:
    """Return the marks of a time in one order, each once; raise ValueError for another, and for two that contradict."""
    known = {"cross": KINDS[Kind.CROSS]}
    marks = [known.get(word.lower(), word.lower()) for word in words]
    unknown = [word for word, mark in zip(words, marks, strict=True) if mark not in MARKS]
    if unknown:
        raise ValueError(
            f"{unknown[0]!r} is no mark of a time; behind a comma may stand {', '.join(MARKS[:-1])} or {TREADMILL}"
        )
    window = Window(start=None, seconds=0, marks=tuple(mark for mark in MARKS if mark in marks))
    if window.treadmill and not window.holds(Kind.RUN):
        only = ", ".join(mark for mark in window.marks if mark != TREADMILL)
        raise ValueError(
            f"{text!r} holds no run, so nothing is run on the treadmill; write `{TREADMILL}` alone for a run there, "
            f"behind which strength may stand, or `{only}` alone"
        )
    return window.marks


def _by_midnight(window: Window) -> str:
    """Return how a time that runs past midnight can be written: as much of it as either day holds, or earlier."""
    minutes = window.seconds // MINUTE
    today = (DAY - window.opens) // MINUTE
    earlier = 24 * 60 - minutes
    ways = [f"`{window.start:%H:%M} for {today} min`"] if today >= LEAST else []
    ways += [f"`00:00 for {minutes - today} min` on the next day"] if minutes - today >= LEAST else []
    ways += [f"{'or ' * bool(ways)}`{earlier // 60:02d}:{earlier % 60:02d} for {minutes} min`"]
    return f"write {', '.join(ways)}"


def _with_their_marks(value: object) -> object:
    """Return the times of a list with the marks that YAML cut off at the comma: `[19:00 for 60 min, strength]`."""
    if not isinstance(value, list):
        return value
    joined: list[Any] = []
    for one in value:
        if joined and isinstance(one, str) and isinstance(joined[-1], str) and re.fullmatch(_MARK, one.strip()):
            joined[-1] = f"{joined[-1]}, {one}"
        else:
            joined.append(one)
    return joined


def _windows(text: str) -> list[str]:
    return [] if re.fullmatch(_NONE, text.strip()) else [text]


_EXAMPLES = ("06:30 for 45 min", "18:00-19:00", "19:00 for 60 min, strength", "09:00 for 60 min, treadmill")
Windows = Annotated[
    tuple[Annotated[Window, Text(parse_window, rf"{WINDOW}|{_MARK}", _EXAMPLES)], ...],
    Text(_windows, rf"{WINDOW}|{_NONE}", (*_EXAMPLES, "none"), longer=list, as_bool=True),
    BeforeValidator(_with_their_marks),
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


SOME_TIME = date(2000, 1, 1)  # of days by name, until somebody says in which plan


class SpanAway(Span):
    """Days of an absence. named: by which name, where they are not written as dates: `weeks 13-14`, `8 March`."""

    named: When | None = None

    def in_plan(self, weeks: PlanWeeks) -> "SpanAway":
        """Return the days that are meant in a plan; none of it where it has none of that name."""
        if self.named is None:
            return self
        days = list(self.named.days(weeks)) or [SOME_TIME]
        return self.model_copy(update={"first": days[0], "last": days[-1]})

    def refuse(self, weeks: PlanWeeks) -> None:
        """Raise ValueError in a coach's words for days that a plan does not have, or that are no single stretch."""
        if self.named is None:
            return
        self.named.refuse(weeks)
        days = list(self.named.days(weeks))
        if not days:
            raise ValueError(f"is not in the plan, which lasts from {weeks.start} to {weeks.last}; check the date")
        if (days[-1] - days[0]).days + 1 != len(days):
            raise ValueError("are days that do not follow each other; write each stretch as an entry of its own")

    def __str__(self) -> str:
        """Return the days as a coach writes them: `2027-02-15..2027-02-21`, `weeks 13-14`."""
        if self.named is not None:
            return str(self.named)
        return f"{self.first}" if self.first == self.last else f"{self.first}..{self.last}"


def _days_away(text: str) -> SpanAway:
    if not re.fullmatch(SPAN, text.strip()) and is_when(text):  # whose pattern takes 20 ms to be made
        return SpanAway(first=SOME_TIME, last=SOME_TIME, named=parse_when(text))
    try:
        span = parse_span(text)
    except ValueError:
        if dates := dates_in(text):
            raise ValueError(f"{text[:80]!r} is not a span of days; write `{dates}` and nothing else") from None
        if re.search(r"[0-9]{4}", text):
            raise
        parse_when(text)  # says how days and weeks are named
        raise
    return SpanAway(first=span.first, last=span.last)


_AWAY_EXAMPLES = ("2027-02-15..2027-02-21", "week 7", "8-14 March")


class Absence(Closed):
    """Days away. Two light strength sessions a week stay unless `strength: no`."""

    dates: Annotated[SpanAway, Text(_days_away, WHEN, _AWAY_EXAMPLES)] = Field(
        description="First and last day, both included, or weeks such as `weeks 13-14`."
    )
    strength: YesNo = Field(True, description="no: nothing at all, and the week is excused.")


def _in_order(value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
    """Return the times by day of the week, each day's in order; refuse those that overlap."""
    return {day: _without_overlap(value[day], day.label) for day in sorted(value)}


def _without_overlap(windows: tuple[Window, ...], day: str) -> tuple[Window, ...]:
    ordered = tuple(sorted(windows, key=lambda window: window.opens))
    for early, late in pairwise(ordered):
        if early.opens + early.seconds > late.opens:
            raise ValueError(f"the times on {day} overlap; write one longer time instead")
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
            kept.append(one.model_copy(update={"seconds": more.opens - one.opens}))
    whole = more.model_copy(update={"seconds": closes - more.opens})
    return tuple(sorted([*kept, whole], key=lambda window: window.opens))


class WeekChange(Closed):
    """How some weeks or days differ: only these days, not these days, or other times altogether; and where they are.

    windows: the times of each of the days, where single days are named. timezone: that of all times of these days.
    """

    only: tuple[WeekdayName, ...] = ()
    without: tuple[WeekdayName, ...] = ()
    times: Annotated[dict[WeekdayName, Windows], AfterValidator(_in_order)] = Field(default_factory=dict)
    windows: Windows | None = None
    timezone: str | None = None

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str | None) -> str | None:
        if value is not None and (wrong := zones.what_is_wrong(value)):
            raise ValueError(wrong)
        return value

    @field_validator("windows")
    @classmethod
    def _in_their_order(cls, value: tuple[Window, ...] | None) -> tuple[Window, ...] | None:
        return None if value is None else _without_overlap(value, "that day")

    @property
    def of_times(self) -> bool:
        """Tell whether it says anything of the times of its days."""
        return bool(self.only or self.without or self.times or self.windows is not None)

    def __str__(self) -> str:
        """Return the change as a coach writes it, times by day of the week apart: `only tue, sat`, `no thu`."""
        parts = []
        if self.times:
            parts.append(f"other times, on {', '.join(day.label for day in sorted(self.times))}")
        elif self.windows is not None:
            parts.append(" and ".join(map(str, self.windows)) or "no time")
        elif self.of_times:
            parts.append(f"{'only' if self.only else 'no'} {', '.join(day.label for day in self.only or self.without)}")
        return ", ".join([*parts, *([f"in {self.timezone}"] if self.timezone else [])])


CHANGE = r"(only|no|not|without) (?:on )?(.+)"
_WAYS = (
    "write `only tue, sat`, `no thu`, or days and their times; for single dates also a time, like `18:00 for 40 min`"
)


def _change(value: object) -> object:
    if isinstance(value, dict):
        named: dict[Any, object] = {name: one for name, one in value.items() if name in WeekChange.model_fields}
        days = {name: one for name, one in value.items() if name not in named}
        if astray := next((name for name in days if isinstance(name, str) and re.fullmatch(CHANGE, name)), None):
            raise ValueError(
                f"{astray!r} stands among days with their times; delete it: these days stand instead of all the usual "
                "ones, and a day that is not named has no time"
            )
        return named | {"times": days} if days else named
    if isinstance(value, list):
        return {"windows": value}
    if not isinstance(value, str):
        return value
    if re.match(r"\s*[0-9]", value) or re.fullmatch(rf"\s*(?:{_NONE})\s*", value):
        return {"windows": value}
    found = re.fullmatch(CHANGE, value)
    if not found:
        raise ValueError(f"{value!r} is no change of a week; {_WAYS}")
    between = "and" if found[1] == "only" else "(?:and|or)"  # `no tue or sat`: neither of them
    several = re.split(
        rf" *, *{between} +| *, *| +{between} +| +", found[2].strip()
    )  # `tue, thu and sat` as people say it
    return {"only": several} if found[1] == "only" else {"without": several}


_A_TIME = {"type": "string", "pattern": spelled.spaced(rf"{WINDOW}|{_NONE}"), "examples": list(_EXAMPLES)}
ChangeField = Annotated[
    WeekChange,
    BeforeValidator(_change),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{CHANGE}$", "examples": ["only tue, sat", "no thu"]},
                _A_TIME,
                {"type": "boolean"},
                {"type": "array", "items": _A_TIME},
                {
                    "type": "object",
                    "examples": [{"tue": "06:30 for 30 min"}, {"timezone": "America/New_York"}],
                    "properties": {"timezone": {"type": "string"}},
                },
            ]
        }
    ),
]


class Calendar(Closed):
    """When there is time."""

    start: Date | None = Field(None, description="First day; missing: the Monday after today.")
    weeks: Annotated[int, spelled.whole(1, LONGEST_PLAN)] = Field(
        description="Length of the plan in weeks, Monday to Sunday (see `week_starts`)."
    )
    week_starts: WeekStart = Field(
        Weekday.MON, description="With which day weeks begin, `monday` or `sunday`; fixed once the plan has begun."
    )
    timezone: str = Field("UTC", description="Time zone of the times of day, such as Europe/London.")
    available: Annotated[dict[WeekdayName, Windows], BeforeValidator(_each_day_once)] = Field(
        description=(
            "Times to train, by day of the week; each ends by midnight. `, strength` behind a time: for that alone; "
            f"{', '.join(MARKS[:-1])} may stand there, and `{TREADMILL}`: what is run then is run on one."
        )
    )
    away: tuple[Annotated[Absence, Text(lambda text: {"dates": text}, WHEN, _AWAY_EXAMPLES, longer=dict)], ...] = Field(
        (), description="Days without running."
    )
    changes: dict[str, ChangeField] = Field(
        default_factory=dict,
        description=(
            f"Weeks and days that differ, by {', '.join(f'`{one}`' for one in EXAMPLES)} and their like: `only tue, "
            "sat` or `no thu` (at the usual times), or days with their times instead of the usual ones; for dates also "
            "one time, `18:00 for 40 min`. With `timezone` these days stand in another time zone. A date goes before "
            "its week, a week before even or odd ones, counted as the plan counts."
        ),
        json_schema_extra={"propertyNames": {"pattern": spelled.spaced(WHEN)}},
    )

    def weeks_from(self, start: date) -> PlanWeeks:
        """Return the weeks of a plan that begins on a day."""
        return PlanWeeks(start, self.weeks, self.week_starts)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if wrong := zones.what_is_wrong(value):
            raise ValueError(wrong)
        return value

    @field_validator("available")
    @classmethod
    def _times_in_order(cls, value: dict[Weekday, tuple[Window, ...]]) -> dict[Weekday, tuple[Window, ...]]:
        return _in_order(value)
