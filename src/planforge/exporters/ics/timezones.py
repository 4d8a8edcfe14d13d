"""The VTIMEZONE that tells a calendar what a time zone does.

It has two yearly rules, made from the POSIX footer of the zone's file and compared with `zoneinfo` over the span that
is asked for. Where no yearly rule says the truth (Ramadan in old Moroccan years, a law that changes) it has one
observance a transition.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from planforge.quantities.zones import footer, zone

__all__ = ["Observance", "YearlyChange", "observances", "vtimezone"]

SINCE = 1970  # what Google and Thunderbird begin their yearly rules with; verified only over the span asked for
AROUND = timedelta(days=366)
_WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")  # POSIX counts from Sunday
_LAST = 5  # POSIX: week 5 is the last


# -- yearly rules ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """One day a year: the only `weekday` (0 is Sunday) among seven days of a month, at a local time."""

    month: int
    first_day: int
    weekday: int
    nth: int | None  # 1 to 4, -1 for the last; None where the seven days are no plain week of the month
    at: timedelta

    def onset(self, year: int) -> datetime:
        """Return the local time, by the clock before the change, at which it comes in a year."""
        start = date(year, self.month, self.first_day)
        return datetime(start.year, start.month, start.day) + timedelta((self.weekday - _weekday(start)) % 7) + self.at

    @property
    def recurrence(self) -> dict[str, object]:
        """Return the parts of the RRULE."""
        parts: dict[str, object] = {"FREQ": "YEARLY", "BYMONTH": self.month}
        if self.nth:
            return parts | {"BYDAY": f"{self.nth}{_WEEKDAYS[self.weekday]}"}
        days = list(range(self.first_day, self.first_day + 7))
        return parts | {"BYDAY": _WEEKDAYS[self.weekday], "BYMONTHDAY": days}


@dataclass(frozen=True, slots=True)
class Observance:
    """From `start` (local time before the change) the clock is `after` ahead of UTC; again every year with a rule."""

    name: str
    start: datetime
    before: timedelta
    after: timedelta
    rule: YearlyChange | None = None

    @property
    def is_daylight(self) -> bool:
        """Tell whether the clock goes forward.

        By offset, not by the zone's own words: to Ireland winter is the exception (its "DST" is an hour *less*),
        and calendars expect DAYLIGHT to be the larger offset.
        """
        return self.after > self.before


_POSIX_NAME = r"(<[^>]+>|[A-Za-z]{3,})"
_POSIX_OFFSET = r"([+-]?\d+(?::\d\d){0,2})"
_POSIX = re.compile(rf"^{_POSIX_NAME}{_POSIX_OFFSET}(?:{_POSIX_NAME}{_POSIX_OFFSET}?,([^,]+),([^,]+))?$")
_POSIX_RULE = re.compile(rf"^M(\d+)\.(\d)\.(\d)(?:/{_POSIX_OFFSET})?$")


def _yearly(posix: str) -> tuple[Observance, ...] | None:
    """Return the observances a POSIX rule means, or None if it cannot be said as a yearly rule."""
    found = _POSIX.match(posix)
    if not found:
        return None
    name, offset, dst_name, dst_offset, dst_begins, dst_ends = found.groups()
    standard = -_clock(offset)  # POSIX counts west of Greenwich
    if not dst_name:
        return (Observance(name.strip("<>"), datetime(SINCE, 1, 1), standard, standard),)
    summer = -_clock(dst_offset) if dst_offset else standard + timedelta(hours=1)
    begins, ends = _rule(dst_begins), _rule(dst_ends)
    if begins is None or ends is None:
        return None
    return (
        Observance(dst_name.strip("<>"), begins.onset(SINCE), standard, summer, begins),
        Observance(name.strip("<>"), ends.onset(SINCE), summer, standard, ends),
    )


def _clock(text: str) -> timedelta:
    hours, minutes, seconds = (*text.lstrip("+-").split(":"), "0", "0")[:3]
    return (-1 if text.startswith("-") else 1) * timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds))


def _rule(posix: str) -> YearlyChange | None:
    """Return the rule of `M10.5.0/2`. Times before midnight or after 24:00 move it to another day."""
    found = _POSIX_RULE.match(posix)
    if not found:
        return None
    month, week, weekday = (int(part) for part in found.groups()[:3])
    shift, at = divmod(_clock(found[4] or "2"), timedelta(days=1))
    length = monthrange(SINCE, month)[1]  # no leap year
    first = (length - 6 if week == _LAST else 7 * week - 6) + shift
    if first < 1 or first + 6 > length or (week == _LAST and month == 2):
        return None  # the seven days lie in two months, or end in a leap day
    nth = None if shift else -1 if week == _LAST else week
    return YearlyChange(month, first, (weekday + shift) % 7, nth, at)


def _weekday(day: date) -> int:
    return day.isoweekday() % 7


# -- what zoneinfo says ----------------------------------------------------------------------------------------------


def _transitions(tz: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Observance]:
    """Yield every change of offset between two moments in UTC."""
    days = [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    for day, next_day in pairwise(days):
        before, after = _offset(tz, day), _offset(tz, next_day)
        if before != after:
            low, high = day, next_day  # invariant: the change is after low, at or before high
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset(tz, middle) == before else (low, middle)
            start = (high + before).replace(tzinfo=None)
            yield Observance(high.astimezone(tz).tzname() or tz.key, start, before, after)


def _offset(tz: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta()


@cache
def observances(key: str, first: date, last: date) -> tuple[Observance, ...]:
    """Return observances that agree with `zoneinfo` from a year before the first day to a year after the last."""
    tz = zone(key)
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - AROUND
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + AROUND
    real = tuple(_transitions(tz, begin, end))
    yearly = _yearly(footer(key))
    if yearly and _foretells(yearly, real, tz, begin, end):
        return yearly
    offset = _offset(tz, begin)
    return (Observance(begin.astimezone(tz).tzname() or key, datetime(SINCE, 1, 1), offset, offset), *real)


def _foretells(
    yearly: tuple[Observance, ...], real: tuple[Observance, ...], tz: ZoneInfo, begin: datetime, end: datetime
) -> bool:
    if not yearly[0].rule:
        return not real and _offset(tz, begin) == yearly[0].after
    stated = {
        (one.rule.onset(year) - one.before, one.before, one.after)
        for one in yearly
        for year in range(begin.year - 1, end.year + 2)
        if one.rule
    }
    inside = {change for change in stated if begin.replace(tzinfo=None) < change[0] <= end.replace(tzinfo=None)}
    return inside == {(one.start - one.before, one.before, one.after) for one in real}


# -- the component ---------------------------------------------------------------------------------------------------


def vtimezone(key: str, first: date, last: date) -> Timezone:
    """Return the VTIMEZONE of a zone, right from a year before the first day to a year after the last.

    Made by ourselves: icalendar 7.3's `Timezone.from_tzid` puts the onset of summer time an hour late, writes
    hundreds of RDATEs in an order that follows the hash seed, and adds a COMMENT.
    """
    component = Timezone()
    component.add("TZID", key)
    for one in observances(key, first, last):
        component.add_component(_component(one))
    return component


def _component(one: Observance) -> TimezoneDaylight | TimezoneStandard:
    component = TimezoneDaylight() if one.is_daylight else TimezoneStandard()
    component.add("DTSTART", one.start)
    if one.rule:
        component.add("RRULE", one.rule.recurrence)
    component.add("TZOFFSETFROM", one.before)
    component.add("TZOFFSETTO", one.after)
    component.add("TZNAME", one.name)
    return component
