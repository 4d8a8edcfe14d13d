"""Days of the week, dates, spans of days and weeks of a plan, as a coach writes them."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from functools import cached_property
from typing import Annotated, Protocol

from planforge.quantities import units
from planforge.quantities.spelled import DASH, Closed, Text


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
_FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = units.any_case(
    "(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)


def parse_weekday(text: str) -> Weekday:
    """Return the day of the week for `mon`, `Monday` or another spelling in use."""
    word = text.strip()
    if re.fullmatch(WEEKDAY, word):
        return Weekday(WEEKDAYS.index(word[:3].lower()))
    days = re.findall(rf"(?<![A-Za-z]){WEEKDAY}(?![A-Za-z])", word)
    if len(days) > 1 or re.search(r"week|daily|every|all|täglich", word, re.IGNORECASE):
        of = [day[:3].lower() for day in days] or [
            *(WEEKDAYS[5:] if re.search("end", word, re.IGNORECASE) else WEEKDAYS[:2])
        ]
        if re.fullmatch(rf"{WEEKDAY}\s*(?:{DASH}|to)\s*{WEEKDAY}", word):  # `mon-fri`: all five of them
            first, last = (WEEKDAYS.index(day) for day in of)
            of = [WEEKDAYS[(first + day) % 7] for day in range((last - first) % 7 + 1)]
        lines = " and ".join(filter(None, [", ".join(f"`{day}: ...`" for day in of[:-1]), f"`{of[-1]}: ...`"]))
        raise ValueError(f"{text!r} is not one day of the week; write a line for each day, {lines}")
    near = next((day for day in _FULL_WEEKDAYS if len(word) > 2 and day.startswith(word[:2].lower())), None)
    hint = f"did you mean `{near[:3]}`?" if near else f"write one of {', '.join(WEEKDAYS)}"
    raise ValueError(f"{text!r} is not a day of the week; {hint}")


WeekdayName = Annotated[Weekday, Text(parse_weekday, WEEKDAY, WEEKDAYS)]

_WEEK_STARTS = units.any_case("(?:mon(?:day)?|sun(?:day)?)")


def parse_week_start(text: str) -> Weekday:
    """Return the day with which weeks begin, for `monday` or `sunday`: no calendar knows others."""
    if not re.fullmatch(_WEEK_STARTS, text.strip()):
        raise ValueError(f"weeks begin on Monday or on Sunday, not on {text!r}; write `monday` or `sunday`")
    return parse_weekday(text)


WeekStart = Annotated[Weekday, Text(parse_week_start, _WEEK_STARTS, ("sunday", "monday"))]


def first_of_week(day: date, week_starts: Weekday = Weekday.MON) -> date:
    """Return the first day of the week that holds a day, where weeks begin on a Monday or on a Sunday."""
    return day - timedelta((day.weekday() - week_starts) % 7)


@dataclass(frozen=True)
class PlanWeeks:
    """The weeks of a plan, numbered from 1: the first holds `start`, and may be shorter."""

    start: date
    weeks: int
    week_starts: Weekday = Weekday.MON

    @cached_property
    def begins(self) -> date:
        """Return the first day of the first week, had it seven."""
        return first_of_week(self.start, self.week_starts)

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.begins + timedelta(7 * self.weeks - 1)

    def week_of(self, day: date) -> int:
        """Return the number of the week that holds a day; it may lie outside the plan."""
        return (day - self.begins).days // 7 + 1

    def days_of(self, week: int) -> list[date]:
        """Return the days of a week, those before the start included."""
        first = self.begins + timedelta(7 * (week - 1))
        return [first + timedelta(day) for day in range(7)]


FIRST_YEAR, LAST_YEAR = 1990, 2100  # what calendars, time zones and FIT files (32 bits of seconds) can all say
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    units.any_case(
        "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
        "|nov(?:ember)?|dec(?:ember)?)"
    )
    + r"\.?"
)
_NTH = rf"[0-9]{{1,2}}(?:{units.any_case('st|nd|rd|th')}|\.)?"
_IN_FIGURES = rf"[0-9]{{4}}{DASH}[0-9]{{2}}{DASH}[0-9]{{2}}"
_IN_WORDS = rf"(?:{_NTH}\s+{MONTH},?\s+[0-9]{{4}}|{MONTH}\s+{_NTH},?\s+[0-9]{{4}})"
DATE = rf"(?:{WEEKDAY},?\s+)?(?:{_IN_FIGURES}|{_IN_WORDS})"
EXAMPLE_YEAR = 2027
_DAY_AND_MONTH = r"([0-9]{1,2})\.\s?([0-9]{1,2})\.?"  # `7.12.`; with a slash countries differ
WITHOUT_YEAR = rf"(?:(?:{WEEKDAY},?\s+)?(?:{_NTH}\s+{MONTH}|{MONTH}\s+{_NTH})|{_DAY_AND_MONTH})"
NO_YEAR = "has no year"
_OTHER_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d.%m.%Y",
)


_FIGURES = r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})"
_DAYS_OF_A_MONTH = rf"({MONTH})\s+({_NTH})\s*-\s*({_NTH}),?\s+([0-9]{{4}})"


def _may_be(text: str) -> str:
    """Return what a spelling may mean, ready to be written; empty where nothing is known.

    `12/06/2026` is two dates, for countries differ; `Dec 24-26 2026` some days, and `July 2026` all of a month.
    """
    if figures := re.fullmatch(_FIGURES, text):
        one, other, year = map(int, figures.groups())
        both = {f"`{date(year, m, d)}`": None for m, d in ((other, one), (one, other)) if _is_date(year, m, d)}
        return " or ".join(both)
    if days := re.fullmatch(_DAYS_OF_A_MONTH, text):
        return f"`{days[2]} {days[1]} {days[4]} to {days[3]} {days[1]} {days[4]}`"
    month = re.fullmatch(rf"({MONTH}),?\s+([0-9]{{4}})", text)
    if month and FIRST_YEAR <= (year := int(month[2])) <= LAST_YEAR:
        first = date(year, MONTHS.index(month[1][:3].lower()) + 1, 1)
        return f"`{first}`, or `{first}..{first.replace(day=monthrange(year, first.month)[1])}`"
    return ""


def _is_date(year: int, month: int, day: int) -> bool:
    return FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def parse_date(text: str) -> date:
    """Return the date of `2027-01-04`, `4 Jan 2027` or `Mon 2027-01-04`: it must exist, and be that weekday."""
    plain = re.sub(DASH, "-", text.strip())
    if not plain:
        raise ValueError("a date is missing; write year-month-day like `2027-01-04`")
    if re.fullmatch(WITHOUT_YEAR, plain):
        like = in_years(plain, date(EXAMPLE_YEAR, 1, 1))
        raise ValueError(f"{text!r} {NO_YEAR}; write it with its year, like `{like}`" if like else _no_date(text))
    if not re.fullmatch(DATE, plain):
        meant = _meant(plain)
        if not meant and (may_be := _may_be(plain)):
            raise ValueError(f"{text!r} is not a date; write {may_be}")
        raise ValueError(_no_date(text, meant))
    named = re.match(rf"{WEEKDAY}(?=,?\s)", plain)
    year, month, day = _numbers(plain[named.end() :].lstrip(" ,") if named else plain)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"{text!r} is not in the years {FIRST_YEAR} to {LAST_YEAR}; check the year")
    try:
        found = date(year, month, day)
    except ValueError:
        days = f"that month has {monthrange(year, month)[1]} days" if 1 <= month <= 12 else "write year-month-day"
        raise ValueError(f"{text!r} does not exist in the calendar; {days}") from None
    if named and (stated := parse_weekday(named[0])) != found.weekday():
        other = found + timedelta((stated - found.weekday() + 3) % 7 - 3)  # the nearest day of that name
        right = f"`{Weekday(found.weekday()).label} {found}` or `{stated.label} {other}`"
        raise ValueError(f"{text!r} is a {_FULL_WEEKDAYS[found.weekday()].capitalize()}; write {right}")
    return found


def _no_date(text: str, meant: date | None = None) -> str:
    return f"{text!r} is not a date; write year-month-day like `{meant or '2027-01-04'}`"


def in_years(text: str, today: date, *, back: bool = False) -> date | None:
    """Return the next day from one on that is written without its year, as `7 December`, or the last up to it.

    None: there is none. A weekday before it is not looked at.
    """
    plain = re.sub(rf"^{WEEKDAY},?\s+", "", text.strip())
    if figures := re.fullmatch(_DAY_AND_MONTH, plain):
        day, month = int(figures[1]), int(figures[2])
    elif re.fullmatch(WITHOUT_YEAR, plain):
        _, month, day = _numbers(f"{plain} {EXAMPLE_YEAR}")
    else:
        return None
    years = (today.year + step * (-1 if back else 1) for step in range(9))  # 29 February may be eight years off
    days = (date(year, month, day) for year in years if _is_date(year, month, day))
    return next((one for one in days if (one <= today if back else one >= today)), None)


def named_day(text: str, today: date, *, back: bool = False) -> date | None:
    """Return the day that is meant by `today`, `tomorrow`, `monday`, `next Monday` or `last mon`; None: it is no such.

    A weekday alone is the next such day from today on; back: the last one up to today. `next` and `last` are other
    days than today.
    """
    words = text.strip().casefold()
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if words in near:
        return today + timedelta(near[words])
    found = re.fullmatch(rf"(?:(next|last|this)\s+)?({WEEKDAY})", words)
    if found is None:
        return None
    which, day = found[1], parse_weekday(found[2])
    if which == "last" or (back and which is None):
        return today - timedelta((today.weekday() - day) % 7 or 7 * (which == "last"))
    return today + timedelta((day - today.weekday()) % 7 or 7 * (which == "next"))


def _numbers(text: str) -> tuple[int, int, int]:
    """Return year, month and day of a date in figures or in words."""
    if re.fullmatch(_IN_FIGURES, text):
        return int(text[:4]), int(text[5:7]), int(text[8:])
    day, year = (int(one) for one in re.findall("[0-9]+", text))
    word = next(one for one in re.findall("[A-Za-z]{3,}", text))
    return year, MONTHS.index(word[:3].lower()) + 1, day


def _meant(text: str) -> date | None:
    """Return the date of a spelling that leaves no doubt, but is not ours: `6.3.2027`, `2027/03/06`."""
    words = re.sub(rf"^{WEEKDAY},?\s+|,", "", text)
    for form in _OTHER_DATES:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


Date = Annotated[date, Text(parse_date, DATE, ("2027-01-04", "Mon 2027-01-04", "4 Jan 2027"))]
TimeOfDay = Annotated[time, Text(units.parse_time_of_day, units.TIME_OF_DAY, ("06:30",))]


class Dated(Protocol):
    """What has a first and a last day, both included."""

    @property
    def first(self) -> date:
        """Return the first day."""

    @property
    def last(self) -> date:
        """Return the last day."""


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


def joined(spans: Iterable[Dated], bridges: Callable[[date], bool] = lambda day: False) -> list[Span]:
    """Return spans of days as stretches, in order: those that overlap or follow each other are one.

    bridges: whether a day between two of them makes no gap.
    """
    found = list[Span]()
    for one in sorted(spans, key=lambda one: one.first):
        last = found[-1].last if found else None
        gap = (one.first - last).days - 1 if last else 0
        if last and all(bridges(last + timedelta(number)) for number in range(1, gap + 1)):
            found[-1] = Span(first=found[-1].first, last=max(last, one.last))
        else:
            found.append(Span(first=one.first, last=one.last))
    return found


TO = rf"(?:\s*(?:\.\.+|…|[–—])\s*|\s+(?:-|{units.any_case('to|until')})\s+)"
SPAN = rf"{DATE}(?:{TO}{DATE})?"


def parse_span(text: str) -> Span:
    """Return the span of `2027-02-15..2027-02-21` (or with `to` between), or of one single date."""
    if not re.fullmatch(SPAN, text.strip()):
        parts = re.split(TO, text.strip()) if len(text) < 100 else [text]
        meant = [_meant(one) for one in re.split(rf"\s*{DASH}\s*", text.strip())] if len(text) < 100 else []
        if len(meant) == 2 and all(meant):  # `15.2.2027-21.2.2027`, whose dash stands in none of the dates
            raise ValueError(f"{text!r} is not a span of days; write it like `{meant[0]}..{meant[1]}`")
        if len(text) < 100 and (may_be := _may_be(text.strip())):
            raise ValueError(f"{text!r} is not a span of days; write {may_be}")
        first, last = parse_date(parts[0]), parse_date(parts[-1])  # says what is wrong with either
        raise ValueError(f"{text!r} is not a span of days; write it like `{first}..{last}`")
    ends = re.fullmatch(rf"({DATE})(?:{TO}({DATE}))?", text.strip())
    assert ends, "the same pattern, with groups"
    first = parse_date(ends[1])
    last = parse_date(ends[2]) if ends[2] else first
    if last < first:
        year_on = first + (last - first) % timedelta(365)  # over the turn of a year, with the old year behind, too
        near = (year_on - first).days <= 60 < (first - last).days
        hint = (
            f"check the years, like `{first}..{year_on.year}-{last:%m-%d}`" if near else "write the earlier date first"
        )
        raise ValueError(f"{text!r} ends before it begins; {hint}")
    if (last - first).days > 366:
        raise ValueError(f"{text!r} is longer than a year; check the years")
    return Span(first=first, last=last)


Days = Annotated[Span, Text(parse_span, SPAN, ("2027-02-15..2027-02-21",))]
