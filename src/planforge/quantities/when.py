"""Weeks and days of a plan, named as a coach says them: one grammar, wherever a file names weeks.

`week 5`, `weeks 5-8, 11`, `week 10 on`, `even weeks`, `odd weeks 3-9`, `week of 8 March`, `2027-03-11`, `8-14 March`,
`2027-03-08..2027-03-14`, and several of them with commas. Which days those are depends on the plan's own weeks; even
and odd ones are counted as the plan counts.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple, TypeAlias

from planforge.quantities.dates import (
    DATE,
    MONTH,
    MONTHS,
    TO,
    WEEKDAY,
    PlanWeeks,
    Span,
    Weekday,
    parse_date,
    parse_weekday,
)
from planforge.quantities.spelled import DASH, Text
from planforge.quantities.units import any_case

EXAMPLES = ("week 5", "weeks 5-8, 11", "week 10 on", "even weeks", "week of 8 March", "2027-03-11", "8-14 March")
WAYS = f"write {', '.join(f'`{one}`' for one in EXAMPLES)} or `2027-03-08..2027-03-14`"

_FULL_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # as written back
_YEAR = r"(?:,?\s+[0-9]{4}(?![0-9]|-))?"
_DAY = r"[0-9]{1,2}"
_DAY_MONTH = rf"(?:(?:{WEEKDAY},?\s+)?{_DAY}\.?\s+{MONTH}{_YEAR}|{MONTH}\s+{_DAY}(?![0-9]){_YEAR})"
_NAMED_DAY = rf"(?:{DATE}|{_DAY_MONTH})"
_IN_ONE_MONTH = rf"{_DAY}\s*(?:{DASH}|\.\.|{any_case('to')})\s*{_DAY}\.?\s+{MONTH}{_YEAR}"
_MONTH_FIRST = rf"({MONTH})\s+({_DAY})\s*(?:{DASH}|\.\.|{any_case('to')})\s*({_DAY})(?![0-9])({_YEAR})"
_FROM, _ON = rf"{any_case('from')}\s+", any_case("on(?:wards?)?")
_WHOLE_MONTH = rf"(?:{any_case('in')}\s+)?{MONTH}{_YEAR}"
_TILL_THE_END = rf"(?:{_FROM}{_NAMED_DAY}(?:\s+{_ON})?|{_NAMED_DAY}\s+{_ON})"
_DATES = rf"(?:(?:{_FROM})?(?:{_IN_ONE_MONTH}|{_NAMED_DAY}{TO}{_NAMED_DAY})|{_TILL_THE_END}|{_NAMED_DAY})"
_UP_TO = rf"\s*(?:{DASH}|\.\.|{any_case('to')})\s*([0-9]{{1,3}})|\s*({any_case('on(?:wards?)?')}|\+)"
_NUMBERS = rf"([0-9]{{1,3}})(?:{_UP_TO})?"
_WEEK = any_case("weeks?")
_ALL = any_case("(?:every|all|each|on)")
_NUMBERED = rf"({_FROM})?{_WEEK}\s+{_NUMBERS}"
_UP_TO_WEEK = (
    rf"(?:{any_case('(?:until|till|up to)')}\s+{_WEEK}\s+([0-9]{{1,3}})"
    rf"|(?:{any_case('the')}\s+)?{any_case('first')}\s+([0-9]{{1,3}})\s+{_WEEK})"
)
_EVERY_OTHER = rf"({any_case('even|odd')})\s+{any_case('weeks')}(?:\s+{_NUMBERS})?"
_WEEK_OF = rf"{_WEEK}\s+{any_case('of')}\s+({_DATES})"
_PART = rf"(?:{_NUMBERED}|{_UP_TO_WEEK}|{_EVERY_OTHER}|{_WEEK_OF}|{_DATES}|{_WHOLE_MONTH})"
_AND = rf"\s*(?:,\s*{any_case('and')}\s|,|\s{any_case('and')}\s)\s*"
WHEN = rf"{_PART}(?:{_AND}(?:{_PART}|{_NUMBERS}))*"

DAYS, WEEKS, EVERY_OTHER = range(3)  # from the narrowest to the broadest: which of two lines about one day goes first


LAST_OF_MONTH = 32  # a day's number where the last of its month is meant, however many it has


class NamedDay(NamedTuple):
    """A day as somebody names it: without a year, that of the plan is meant."""

    month: int
    day: int
    year: int | None
    weekday: Weekday | None = None

    def dates(self, weeks: PlanWeeks) -> list[date]:
        """Return the days that may be meant, in the years of a plan."""
        found = []
        for year in [self.year] if self.year else range(weeks.begins.year, weeks.last.year + 1):
            try:
                found.append(date(year, self.month, min(self.day, self._most(year))))
            except ValueError:
                continue  # 29 February, but for leap years
        return found

    def _most(self, year: int) -> int:
        return monthrange(year, self.month)[1] if self.day == LAST_OF_MONTH else self.day

    def __str__(self) -> str:
        if self.year:
            return f"{self.year}-{self.month:02d}-{self.day:02d}"
        return f"{self.day} {_FULL_MONTHS[self.month - 1]}"


class Numbered(NamedTuple):
    """Weeks by number, both included (last None: to the end of the plan); `each`: only every other of them."""

    first: int
    last: int | None
    each: Literal["", "even", "odd"] = ""

    @property
    def breadth(self) -> int:
        """Return how broadly it speaks of a day."""
        return EVERY_OTHER if self.each else WEEKS

    def holds(self, week: int) -> bool:
        """Tell whether a week is among them."""
        parity = {"": week % 2, "even": 0, "odd": 1}[self.each]
        return self.first <= week <= (self.last or week) and week % 2 == parity

    @property
    def numbers(self) -> str:
        """Return the numbers alone, as they follow the word."""
        if self.last is None:
            return f"{self.first} on"
        return f"{self.first}" if self.last == self.first else f"{self.first}-{self.last}"

    def __str__(self) -> str:
        if self.each:
            return f"{self.each} weeks" + ("" if (self.first, self.last) == (1, None) else f" {self.numbers}")
        return f"week{'s' * (self.last not in (None, self.first))} {self.numbers}"


class Dated(NamedTuple):
    """Days from the first to the last, both included; `whole_weeks`: the weeks that hold them.

    last: None where they go on to the end of the plan.
    """

    first: NamedDay
    last: NamedDay | None
    whole_weeks: bool = False

    @property
    def breadth(self) -> int:
        """Return how broadly it speaks of a day: a month, or all days from one on, are no narrower than a week."""
        narrow = not self.whole_weeks and self.last is not None and self.last.day != LAST_OF_MONTH
        return DAYS if narrow else WEEKS

    def spans(self, weeks: PlanWeeks) -> list[Span]:
        """Return the days that may be meant, as far as they touch a plan: several where a year is not said."""
        found = []
        for first in self.first.dates(weeks):
            last = next((one for one in self._lasts(first, weeks) if one >= first), None)
            if last is not None and first <= weeks.last and last >= weeks.begins:
                found.append(Span(first=first, last=last))
        within = [one for one in found if one.first >= weeks.begins]
        return within if within and self.last is None else found  # `from 8 March`: of the March that the plan holds

    @property
    def last_year(self) -> int | None:
        """Return the year in which they end, where that is said."""
        return self.last.year if self.last else None

    def _lasts(self, first: date, weeks: PlanWeeks) -> list[date]:
        if self.last is None:
            return [weeks.last]
        if self.last == self.first:
            return [first]
        more = PlanWeeks(first, weeks.weeks + 53, weeks.week_starts)
        return self.last.dates(more)

    def __str__(self) -> str:
        if self.last is None:
            return f"{'week of ' if self.whole_weeks else ''}{self.first} on"
        if self.last.day == LAST_OF_MONTH:
            return f"{_FULL_MONTHS[self.first.month - 1]}{f' {self.first.year}' if self.first.year else ''}"
        said = f"{self.first}" if self.last == self.first else f"{self.first}..{self.last}"
        return f"week of {said}" if self.whole_weeks else said


Part: TypeAlias = Numbered | Dated


class When(NamedTuple):
    """Weeks and days by the names that somebody gives them."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        """Return them as a coach writes them: `weeks 5-8, 11`."""
        words: list[str] = []
        for number, part in enumerate(self.parts):
            before = self.parts[number - 1] if number else None
            plain = isinstance(part, Numbered) and not part.each
            follows = plain and isinstance(before, Numbered) and not before.each
            words.append(part.numbers if follows and isinstance(part, Numbered) else str(part))
        several = len(self.parts) > 1 and words[0].startswith("week ") and words[1][:1].isdigit()
        both = several and isinstance(self.parts[1], Numbered)
        return ", ".join(words).replace("week ", "weeks ", 1) if both else ", ".join(words)

    @property
    def breadth(self) -> int:
        """Return how broadly it speaks of the days that it names most broadly."""
        return max(part.breadth for part in self.parts)

    @property
    def needs_dates(self) -> bool:
        """Tell whether the plan's dates tell which weeks are meant."""
        return any(isinstance(part, Dated) for part in self.parts)

    def days(self, weeks: PlanWeeks) -> dict[date, int]:
        """Return the days of a plan that are meant, in order, and how broadly each is spoken of.

        A name that may mean days of several years means the first. What lies outside of the plan is left out.
        """
        found: dict[date, int] = {}
        for part in self.parts:
            for day in _days(part, weeks):
                if weeks.start <= day <= weeks.last:
                    found[day] = min(part.breadth, found.get(day, part.breadth))
        return dict(sorted(found.items()))

    def weeks(self, weeks: PlanWeeks) -> frozenset[int]:
        """Return the numbers of the weeks of a plan that hold days which are meant."""
        return frozenset(weeks.week_of(day) for day in self.days(weeks))

    def refuse(self, weeks: PlanWeeks, *, may_leave: bool = False) -> None:
        """Raise ValueError in a coach's words for what names no days of a plan, or may name those of several years.

        may_leave: weeks may go on after the plan's last, and days may lie outside of it.
        """
        for part in self.parts:
            if isinstance(part, Numbered):
                if not may_leave and max(part.first, part.last or part.first) > weeks.weeks:
                    raise ValueError(f"the plan has the weeks 1 to {weeks.weeks}; check the number")
                continue
            leap_day = part.first.year is None and part.first[:2] == (2, 29)
            if not part.first.dates(weeks) and part.first.year is None and not leap_day:
                raise ValueError("does not exist in the calendar; check day and month")
            spans = part.spans(weeks)
            if not spans and not (may_leave and part.first.year and part.last_year):
                lasts = f"which lasts from {weeks.start} to {weeks.last}"
                raise ValueError(f"is not in the plan, {lasts}; check the date")
            for span in spans[:1]:
                _refuse_another_weekday(part, span)
            if len(spans) > 1:  # of several years
                both = " and ".join(f"week {weeks.week_of(span.first)}" for span in spans)
                said = f"week of {spans[0].first}" if part.whole_weeks else f"{spans[0].first}"
                raise ValueError(f"may be {both}; write the year too, like `{said}`")


def _refuse_another_weekday(part: Dated, span: Span) -> None:
    for named, day in ((part.first, span.first), (part.last, span.last)):
        if named is not None and named.weekday is not None and named.weekday != day.weekday():
            raise ValueError(f"{day.day} {_FULL_MONTHS[day.month - 1]} is a {day:%A}; write `{day}`, or another date")


def _days(part: Part, weeks: PlanWeeks) -> Iterator[date]:
    if isinstance(part, Numbered):
        numbers: Iterator[int] | list[int] = (week for week in range(1, weeks.weeks + 1) if part.holds(week))
    else:
        span = next(iter(part.spans(weeks)), None)
        if span is None:
            return
        if not part.whole_weeks:
            yield from span.dates()
            return
        numbers = list(range(weeks.week_of(span.first), weeks.week_of(span.last) + 1))
    for week in numbers:
        yield from weeks.days_of(week)


# -- reading ---------------------------------------------------------------------------------------------------------


def is_when(text: str) -> bool:
    """Tell whether a text is spelled as weeks or days are."""
    return len(text) <= 2000 and re.fullmatch(WHEN, text.strip()) is not None


@lru_cache(maxsize=4096)
def parse_when(text: str) -> When:
    """Return the weeks and days that a text names; raise ValueError, with the ways to do so, where it names none."""
    text = text.strip()
    if not is_when(text):
        every = re.match(rf"{any_case('every (?:second|other|2nd)')}\s+{_WEEK}", text)
        ways = "write `even weeks` or `odd weeks`, counted as the plan counts" if every else WAYS
        ways = f"write `{dates}` and nothing else" if (dates := dates_in(text)) else ways
        if re.fullmatch(rf"(?:{_ALL}\s+)?{WEEKDAY}s?|{_ALL}\s+{_WEEK}", text):
            ways = "what is so in every week stands under `available`; here stand the weeks and days that differ"
        raise ValueError(f"{text[:80]!r} names no weeks and no days; {ways}")
    parts: list[Part] = []
    while text:
        part, text = _next_part(text, after_numbers=bool(parts) and isinstance(parts[-1], Numbered))
        parts.append(part)
        text = re.sub(rf"^{_AND}", "", text)
    return When(tuple(parts))


def dates_in(text: str) -> str | None:
    """Return the days that stand in a text with other words around them: `holiday 15-22 Feb`, `Feb 15-22`.

    None: none do, or nothing else does.
    """
    if len(text) > 200:
        return None
    if found := re.search(rf"\b{_MONTH_FIRST}(?![\w-])", text):
        month, first, last, year = found.groups()
        return f"{first}-{last} {month}{year.replace(',', '')}"
    alone = re.search(rf"(?<![\w.-]){_DATES}(?![\w-])", text)
    around = text.replace(alone[0], "", 1) if alone else ""
    return alone[0] if alone and re.search("[^\\W\\d_]", around) and not re.search("[0-9]", around) else None


def _next_part(text: str, *, after_numbers: bool) -> tuple[Part, str]:
    """Return the first part of a text and what follows; the longest reading that leaves a rest which can be read."""
    rest = rf"(?=$|{_AND})"
    if found := re.match(_WEEK_OF + rest, text):
        return _dated(found[1], whole_weeks=True), text[found.end() :]
    if found := re.match(_EVERY_OTHER + rest, text):
        each: Literal["even", "odd"] = "even" if found[1].lower() == "even" else "odd"
        first, last = _range(found[2] or "1", found[3], bool(found[4]) or not found[2], text)
        return Numbered(first, last, each), text[found.end() :]
    if found := re.match(_NUMBERED + rest, text):
        first, last = _range(found[2], found[3], bool(found[4]) or bool(found[1] and not found[3]), text)
        return Numbered(first, last), text[found.end() :]
    if found := (after_numbers and re.match(_NUMBERS + rest, text)) or None:
        first, last = _range(found[1], found[2], bool(found[3]), text)
        return Numbered(first, last), text[found.end() :]
    if found := re.match(_UP_TO_WEEK + rest, text):
        first, last = _range("1", found[1] or found[2], False, text)
        return Numbered(first, last), text[found.end() :]
    if found := re.match(_DATES + rest, text):
        return _dated(found[0], whole_weeks=False), text[found.end() :]
    if found := re.match(_WHOLE_MONTH + rest, text):
        month = re.sub(rf"^{any_case('in')}\s+", "", found[0])
        first_day = _day(f"1 {month}")
        return Dated(first_day, first_day._replace(day=LAST_OF_MONTH)), text[found.end() :]
    raise ValueError(f"{text[:80]!r} names no weeks and no days; {WAYS}")


def _range(first: str, last: str | None, is_open: bool, text: str) -> tuple[int, int | None]:
    low = int(first)
    high = None if is_open else int(last or low)
    if not 1 <= low <= (low if high is None else high):
        raise ValueError(f"{text!r} are no weeks; write the earlier week first, counted from 1")
    return low, high


def _dated(text: str, *, whole_weeks: bool) -> Dated:
    begins = re.match(_FROM, text)
    text = text[begins.end() :] if begins else text
    if (open_end := re.fullmatch(rf"({_NAMED_DAY})\s+{_ON}", text)) or (begins and re.fullmatch(_NAMED_DAY, text)):
        first = _day(open_end[1] if open_end else text)
        _refuse_no_span(text, first, first)
        return Dated(first, None, whole_weeks)
    if short := re.fullmatch(rf"({_DAY})\s*(?:{DASH}|\.\.|{any_case('to')})\s*({_DAY}\.?\s+.*)", text):
        last = _day(short[2])
        first = last._replace(day=int(short[1]))
    else:
        ends = re.fullmatch(rf"({_NAMED_DAY})(?:{TO}({_NAMED_DAY}))?", text)
        assert ends, "the same pattern, with groups"
        first = _day(ends[1])
        last = _day(ends[2]) if ends[2] else first
        if last.year and not first.year:  # `8 March to 14 March 2027`
            first = first._replace(year=last.year - ((first.month, first.day) > (last.month, last.day)))
        elif first.year and not last.year:
            last = last._replace(year=first.year + ((first.month, first.day) > (last.month, last.day)))
    _refuse_no_span(text, first, last)
    return Dated(first, last, whole_weeks)


def _refuse_no_span(text: str, first: NamedDay, last: NamedDay) -> None:
    for one in (first, last):
        try:
            date(one.year or 2024, one.month, one.day)  # a leap year, where none is said
        except ValueError:
            raise ValueError("does not exist in the calendar; check day and month") from None
    if first.year and last.year:
        lasts = date(last.year, last.month, last.day) - date(first.year, first.month, first.day)
        backwards, too_long = lasts < timedelta(0), lasts > timedelta(366)
    else:  # over the turn of a year a span without years may go
        backwards, too_long = first.month == last.month and last.day < first.day, False
    if backwards:
        raise ValueError(f"{text!r} ends before it begins; write the earlier date first")
    if too_long:
        raise ValueError(f"{text!r} is longer than a year; check the years")


def _day(text: str) -> NamedDay:
    if re.fullmatch(DATE, text):
        known = parse_date(text)
        return NamedDay(known.month, known.day, known.year)
    stated = re.match(rf"({WEEKDAY}),?\s+", text)
    words = text[stated.end() :] if stated else text
    month = next(number for number, name in enumerate(MONTHS, 1) if re.search(name, words, re.IGNORECASE))
    numbers = [int(one) for one in re.findall("[0-9]+", words)]
    weekday = parse_weekday(stated[1]) if stated else None
    return NamedDay(month, numbers[0], numbers[1] if len(numbers) > 1 else None, weekday)


WhenField = Annotated[When, Text(parse_when, WHEN, EXAMPLES)]


# -- one stretch of weeks --------------------------------------------------------------------------------------------

_ONE_STRETCH = rf"(?:{_WEEK}\s*)?{_NUMBERS}"


def parse_weeks(text: str) -> tuple[int, int | None]:
    """Return first and last week of `1-2`, `3` or `4 on` (None: open)."""
    found = re.fullmatch(_ONE_STRETCH, text.strip())
    if not found:
        raise ValueError(f"{text!r} are no weeks; write them like `1-2`, `3` or `4 on`")
    return _range(found[1], found[2], bool(found[3]), text)


Weeks = Annotated[tuple[int, int | None], Text(parse_weeks, _ONE_STRETCH, ("1-2", "3", "4 on"), as_number=True)]
