"""Quantities: whole numbers inside, a person's spelling outside.

| quantity   | inside            | a coach writes                          |
|------------|-------------------|-----------------------------------------|
| duration   | seconds           | `45 min`, `1 h 15`, `90 s`, `1:30 min`  |
| distance   | millimetres       | `30 km`, `19 mi`, `800 m`               |
| speed      | millimetres per s | `6:30 /km`, `10:00 /mi`, `9.2 km/h`     |
| share      | per mille         | `10 %`                                  |
| cadence    | steps per minute  | `158 spm`                               |
| heart rate | beats per minute  | `150 bpm`                               |

Distances are millimetres, not metres, so that speed times seconds is exact and every measure of a week is
a plain sum over its steps. All parsers raise `ValueError` with a sentence a coach can act on.
"""

import re
from datetime import time
from enum import StrEnum

MILLIMETRES_PER_KM = 1_000_000
MILLIMETRES_PER_MILE = 1_609_344  # exact: the international mile of 1959


class Units(StrEnum):
    """The distance unit a runner thinks in."""

    KM = "km"
    MI = "mi"

    @property
    def millimetres(self) -> int:
        """Return the length of one unit in millimetres."""
        return MILLIMETRES_PER_KM if self is Units.KM else MILLIMETRES_PER_MILE


_NUMBER = r"(\d{1,6}(?:\.\d{1,3})?)"
_HOURS, _MINUTES = rf"{_NUMBER}\s*h(?:ours?)?", rf"{_NUMBER}\s*min(?:utes?)?"
_SECONDS = rf"{_NUMBER}\s*s(?:ec(?:onds?)?)?"
_DURATION = re.compile(rf"^(?:{_HOURS})?\s*(?:{_MINUTES})?\s*(?:{_SECONDS})?$")
_HOURS_AND = re.compile(rf"^{_HOURS}\s*(\d{{1,2}})$")
_CLOCK = re.compile(r"^(\d{1,3}):([0-5]\d)\s*min$")
_BARE_NUMBER = re.compile(rf"^{_NUMBER}$")
_DISTANCE = re.compile(rf"^{_NUMBER}\s*(km|mi|miles?|m)$")
_PACE = re.compile(r"^(\d{1,2}):([0-5]\d)\s*(?:min)?\s*/\s*(km|mi)$")
_SPEED = re.compile(rf"^{_NUMBER}\s*(km|mi)\s*/\s*h$")
_SHARE = re.compile(rf"^{_NUMBER}\s*(?:%|per ?cent)$")
_CADENCE = re.compile(r"^(\d{1,3})\s*spm$")
_HEART_RATE = re.compile(r"^(\d{1,3})\s*bpm$")
_TIME_OF_DAY = re.compile(r"^([01]?\d|2[0-3]):([0-5]\d)$")


def parse_duration(text: str) -> int:
    """Return seconds for `45 min`, `1 h 15`, `90 s` or `1:30 min`."""
    text = text.strip()
    if clock := _CLOCK.match(text):
        return int(clock[1]) * 60 + int(clock[2])
    if _BARE_NUMBER.match(text):
        raise ValueError(f"{text!r} has no unit; write `{text} min`")
    if hours_and := _HOURS_AND.match(text):
        return round(float(hours_and[1]) * 3600) + int(hours_and[2]) * 60
    parts = _DURATION.match(text)
    if not text or not parts:
        raise ValueError(f"{text!r} is not a duration; write it like `45 min`, `1 h 15` or `90 s`")
    hours, minutes, seconds = (float(part) if part else 0.0 for part in parts.groups())
    return round(hours * 3600 + minutes * 60 + seconds)


def parse_distance(text: str) -> int:
    """Return millimetres for `30 km`, `19 mi` or `800 m`."""
    text = text.strip()
    if _BARE_NUMBER.match(text):
        raise ValueError(f"{text!r} has no unit; write `{text} km` or `{text} mi`")
    found = _DISTANCE.match(text)
    if not found:
        raise ValueError(f"{text!r} is not a distance; write it like `30 km` or `19 mi`")
    scale = {"m": 1000, "km": MILLIMETRES_PER_KM}.get(found[2], MILLIMETRES_PER_MILE)
    return round(float(found[1]) * scale)


def parse_speed(text: str) -> int:
    """Return millimetres per second for a pace (`6:30 /km`, `10:00 /mi`) or a speed (`9.2 km/h`)."""
    text = text.strip()
    if pace := _PACE.match(text):
        seconds = int(pace[1]) * 60 + int(pace[2])
        if seconds == 0:
            raise ValueError(f"{text!r} is no pace: nobody covers a {pace[3]} in no time")
        return round(Units(pace[3]).millimetres / seconds)
    if speed := _SPEED.match(text):
        return round(float(speed[1]) * Units(speed[2]).millimetres / 3600)
    raise ValueError(f"{text!r} is not a pace; write it like `6:30 /km`, `10:30 /mi` or `9.2 km/h`")


def parse_share(text: str) -> int:
    """Return per mille for `10 %`."""
    text = text.strip()
    found = _SHARE.match(text)
    if not found:
        hint = f"write `{text} %`" if _BARE_NUMBER.match(text) else "write it like `10 %`"
        raise ValueError(f"{text!r} is not a percentage; {hint}")
    return round(float(found[1]) * 10)


def parse_cadence(text: str) -> int:
    """Return steps per minute (both feet) for `158 spm`."""
    found = _CADENCE.match(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a cadence; write steps per minute like `158 spm`")
    return int(found[1])


def parse_heart_rate(text: str) -> int:
    """Return beats per minute for `150 bpm`."""
    found = _HEART_RATE.match(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a heart rate; write beats per minute like `150 bpm`")
    return int(found[1])


def parse_time_of_day(text: str) -> time:
    """Return the time of day for `06:30` or `18:00`."""
    found = _TIME_OF_DAY.match(text.strip())
    if not found:
        raise ValueError(f"{text!r} is not a time of day; write it like `06:30` or `18:00`")
    return time(int(found[1]), int(found[2]))


def format_duration(seconds: int) -> str:
    """Return the spelling a person uses: `45 min`, `1 h 15 min`, `90 s`, `1:48 min`."""
    if seconds < 60 or (seconds < 120 and seconds % 60 and seconds % 30 == 0):
        return f"{seconds} s"
    if seconds % 60 and seconds < 3600:
        return f"{seconds // 60}:{seconds % 60:02d} min"
    minutes = round(seconds / 60)
    if minutes < 60 or minutes == 90:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def format_minutes(seconds: int) -> str:
    """Return whole minutes, for tables: `24 min`."""
    return f"{round(seconds / 60)} min"


def format_distance(millimetres: int, units: Units) -> str:
    """Return the distance with one decimal in the runner's unit: `17.4 km`."""
    return f"{millimetres / units.millimetres:.1f} {units}"


def format_pace(millimetres_per_second: int, units: Units) -> str:
    """Return the pace in the runner's unit: `6:30 /km`."""
    minutes, seconds = divmod(round(units.millimetres / millimetres_per_second), 60)
    return f"{minutes}:{seconds:02d} /{units}"


def format_share(per_mille: int) -> str:
    """Return per cent: `10 %`, `12.5 %`."""
    whole, tenth = divmod(per_mille, 10)
    return f"{whole}.{tenth} %" if tenth else f"{whole} %"


def format_cadence(steps_per_minute: int) -> str:
    """Return `158 spm`."""
    return f"{steps_per_minute} spm"


def format_heart_rate(beats_per_minute: int) -> str:
    """Return `150 bpm`."""
    return f"{beats_per_minute} bpm"
