"""When a time to train begins, and how long, as people say it: `18:00 for 45 min`, `18:00-19:00`, `18h-19h30`."""

import re
from datetime import time

from planforge.quantities.spelled import DASH
from planforge.quantities.units import (
    DURATION,
    HALF,
    MINUTE,
    TIME_OF_DAY,
    any_case,
    parse_duration,
    parse_time_of_day,
)

_FOR, _TO = any_case("for"), rf"(?:{DASH}|{any_case('to|till|until|bis')})"
_UHR = any_case("uhr")
_END = rf"([01]?[0-9]|2[0-4])(?:[:.hH]([0-5][0-9])|\s*[hH])?(?:\s*({HALF}))?(?:\s*{_UHR})?"
_RANGE = rf"(?:(?:{any_case('from|von')})\s+)?{_END}\s*{_TO}\s*{_END}"
HOURS = rf"(?:{TIME_OF_DAY}\s+{_FOR}\s+{DURATION}|{_RANGE})"

_DAY, _HALF_A_DAY = 24 * 60, 12 * 60  # minutes


def parse_hours(text: str) -> tuple[time, int]:
    """Return start and seconds of `06:30 for 45 min`, `6pm for 1 h`, `18:00-19:00` or `9-11`.

    Without `am` or `pm` hours are those of the day's 24; with it at one end alone, the other is the nearest that fits.
    Raises ValueError in a coach's words.
    """
    words = text.strip()
    if found := re.fullmatch(_RANGE, words):
        begin, end = _ends(text, found.groups())
        return time(*divmod(begin, 60)), (end - begin) * MINUTE
    parts = re.split(rf"\s+{_FOR}\s+", words, maxsplit=1)
    if len(parts) < 2:
        if re.fullmatch(TIME_OF_DAY, words):
            at = parse_time_of_day(words)
            raise ValueError(f"{text!r} does not say how long; write it like `{at:%H:%M} for 45 min`")
        raise ValueError(f"{text!r} is not a time to train; write it like `06:30 for 45 min` or `18:00-19:00`")
    return parse_time_of_day(parts[0]), parse_duration(parts[1])


def _ends(text: str, groups: tuple[str | None, ...]) -> tuple[int, int]:
    """Return the minutes of the day at which a range begins and ends."""
    first, last = groups[:3], groups[3:]
    halves = [half[0].lower() if half else None for half in (first[2], last[2])]
    ends = [_minutes(text, one, half) for one, half in zip((first, last), halves, strict=True)]
    if halves[1] and not halves[0]:  # `6-7pm`, `11-1pm`
        ends[0] = max((one for one in _readings(first) if one < (ends[1] or _DAY)), default=ends[0])
    elif halves[0] and not halves[1]:  # `6pm-7`, `11am-1`
        ends[1] = min((one or _DAY for one in _readings(last) if (one or _DAY) > ends[0]), default=ends[1])
    begin, end = ends
    if end == 0 and begin:
        end = _DAY
    if end <= begin or begin >= _DAY:
        raise ValueError(f"{text!r} does not end after it begins; write it like `18:00-19:00`, by midnight")
    return begin, end


def _readings(one: tuple[str | None, ...]) -> list[int]:
    """Return the minutes of the day that an hour may mean which has no `am` or `pm`: both halves, up to twelve."""
    hour, minute = int(one[0] or 0), int(one[1] or 0)
    if not 1 <= hour <= 12:
        return [60 * hour + minute]
    return [60 * (hour % 12) + minute, 60 * (hour % 12) + minute + _HALF_A_DAY]


def _minutes(text: str, one: tuple[str | None, ...], half: str | None) -> int:
    hour, minute = int(one[0] or 0), int(one[1] or 0)
    if half and not 1 <= hour <= 12:
        raise ValueError(f"{text!r} has an hour that is none of twelve; write it like `18:00-19:00`")
    if 60 * hour + minute > _DAY:
        raise ValueError(f"{text!r} has no such hour; write it like `18:00-19:00`, by midnight")
    return 60 * (hour % 12) + minute + _HALF_A_DAY * (half == "p") if half else 60 * hour + minute
