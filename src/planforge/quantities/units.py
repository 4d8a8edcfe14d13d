"""Quantities: whole numbers inside, a person's spelling outside.

| quantity   | inside            | a coach writes                                 |
|------------|-------------------|------------------------------------------------|
| duration   | seconds           | `45 min`, `1 h 15`, `90 s`, `1:30 min`         |
| distance   | millimetres       | `30 km`, `19 mi`, `800 m`                      |
| speed      | millimetres per s | `6:30 /km`, `10:00 /mi`, `9.2 km/h`, `5.7 mph` |
| share      | per mille         | `10 %`, `10 per cent`                          |
| cadence    | steps per minute  | `158 spm`                                      |
| heart rate | beats per minute  | `150 bpm`                                      |

Distances are millimetres, not metres, so that speed times seconds is exact and every measure of a week is
a plain sum over its steps. All parsers raise `ValueError` with a sentence a coach can act on.
"""

import re
import unicodedata
from datetime import time
from enum import StrEnum
from typing import NamedTuple

MINUTE = 60
LONGEST_PLAN = 104  # weeks: two years
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


def any_case(words: str) -> str:
    """Return the words of a pattern in any case, spelled so that every dialect of regular expressions knows it."""
    return re.sub(r"[a-z]", lambda letter: f"[{letter[0]}{letter[0].upper()}]", words)


# What a coach may write, in the part of the language of patterns that JSON Schema and Python share. A parser below
# takes what its pattern takes and nothing else, so that an editor underlines what `planforge` will refuse.
_NUMBER = r"([0-9]{1,6}(?:\.[0-9]{1,3})?)"
_HOURS = rf"{_NUMBER}\s*{any_case('h(?:ou)?r?s?')}"
_MINUTES = rf"{_NUMBER}\s*{any_case('min(?:ute)?s?')}"
_SECONDS = rf"{_NUMBER}\s*{any_case('s(?:ec(?:ond)?s?)?')}"
_MILES, _PER_CENT = any_case("mi(?:les?)?"), any_case("per ?cent")
_PER = rf"(?:/|{any_case('per')}\s)"
DURATION = (
    rf"(?:(?=[0-9])(?:{_HOURS}\s*)?(?:{_MINUTES}\s*)?(?:{_SECONDS})?"
    rf"|{_HOURS}\s*([0-5]?[0-9])|([0-9]{{1,3}}):([0-5][0-9])\s*({any_case('min|h')}))"
)
DISTANCE = rf"{_NUMBER}\s*({any_case('km?')}|{_MILES}|[mM])"  # `10k`, as runners write it
_PACE = rf"([0-9]{{1,2}})(?::([0-5][0-9]))?\s*(?:{any_case('min')})?\s*{_PER}\s*({any_case('km')}|{_MILES})"
_SPEED = rf"{_NUMBER}\s*(?:({any_case('km')}|{_MILES})\s*{_PER}\s*{any_case('h(?:our)?')}|({any_case('mph|kph')}))"
SPEED = rf"(?:{_PACE}|{_SPEED})"
SHARE = rf"{_NUMBER}\s*(?:%|{_PER_CENT})"
CADENCE = rf"([0-9]{{1,3}})\s*{any_case('spm')}"
HEART_RATE = rf"([0-9]{{1,3}})\s*{any_case('bpm')}"
HALF = any_case(r"(?:a|p)\.?m\.?")  # of a day: `am`, `p.m.`
TIME_OF_DAY = rf"(?:([01]?[0-9]|2[0-3]):([0-5][0-9])(?:\s*({HALF}))?|(1[0-2]|0?[1-9])\s*({HALF}))"

DASH = "[-‐-―−]"  # whatever a text program makes of a minus
TO = rf"\s*(?:{DASH}|\.\.|{any_case('to|or|bis')})\s*"  # between the ends of a range
LESS_OF_IT = "the one that asks less of the runner"

_KINDS = {
    "duration": (DURATION, "`45 min`, `1 h 15` or `90 s`"),
    "distance": (DISTANCE, "`30 km` or `19 mi`"),
    "pace": (SPEED, "`6:30 /km`, `10:30 /mi` or `9.2 km/h`"),
    "percentage": (SHARE, "`10 %`"),
    "cadence": (CADENCE, "`158 spm`, in steps a minute"),
    "heart rate": (HEART_RATE, "`150 bpm`, in beats a minute"),
    "time of day": (TIME_OF_DAY, "`06:30`, `18:00` or `6pm`"),
}
_UNITS_OF = {
    "duration": ("{} min", "{} h"),
    "distance": ("{} km", "{} mi"),
    "pace": ("{} /km", "{} /mi"),
    "percentage": ("{} %",),
    "cadence": ("{} spm",),
    "heart rate": ("{} bpm",),
    "time of day": ("{}:00",),
}


def _groups(kind: str, text: str) -> tuple[str, ...]:
    """Return what the pattern of a kind finds in a text; raise ValueError, and say what may be meant, when nothing."""
    if found := re.fullmatch(_KINDS[kind][0], text.strip()):
        return tuple(part or "" for part in found.groups())
    raise ValueError(_unreadable(text.strip(), kind))


def _unreadable(text: str, kind: str) -> str:
    """Return why a text is none of its kind, then `; ` and a way out."""
    pattern, like = _KINDS[kind]
    article = "an" if kind[0] in "aeiou" else "a"
    if not text:
        return f"{article} {kind} is missing; write it like {like}"
    if len(text) > 60:
        return f"this is not {article} {kind}; write it like {like}"
    if re.match(r"[-−]\s*[0-9]", text):
        nothing = "" if kind == "pace" else f"; the least that can be asked for is `{_UNITS_OF[kind][0].format(0)}`"
        return f"{text!r} is negative{nothing}"
    plain = _plainly_written(text)
    if found := re.fullmatch(rf"([0-9].*?){TO}([0-9].*)", plain):
        first = found[1] if re.search(r"[^0-9.:]", found[1]) else found[1] + re.sub(r"^[0-9.:]+", "", found[2])
        ends = [f"`{end}`" for end in (first, found[2]) if re.fullmatch(pattern, end)]
        if len(ends) == 2:
            return f"{text!r} is a range, and one figure is wanted; write {' or '.join(ends)}: {LESS_OF_IT}"
    ways = [unit.format(plain) for unit in _UNITS_OF[kind] if re.fullmatch(r"[0-9.:]+", plain)]
    if kind == "duration" and ":" not in plain:
        ways = ways[:1]  # nobody means 45 h
    if ways := [way for way in ways if re.fullmatch(pattern, way)]:
        lacking = "minutes" if kind == "time of day" else "unit"
        return f"{text!r} has no {lacking}; write {' or '.join(f'`{way}`' for way in ways)}"
    for way in (plain, re.sub(r"^([0-9]{1,2})\.([0-5][0-9])", r"\1:\2", plain)):
        if re.fullmatch(pattern, way):
            return f"{text!r} is not understood; write `{way}`"
    for other, (known, _) in _KINDS.items():
        if other != kind and re.fullmatch(known, plain):
            other_article = "an" if other[0] in "aeiou" else "a"
            return f"{text!r} is {other_article} {other}, but {article} {kind} is expected; write it like {like}"
    return f"{text!r} is not {article} {kind}; write it like {like}"


def _plainly_written(text: str) -> str:
    """Return the text with the digits 0 to 9 and a decimal point, whatever script, fraction or comma it was in."""
    text = "".join(str(digit) if (digit := unicodedata.digit(char, None)) is not None else char for char in text)
    text = re.sub(r"([0-9]*) ?([¼-¾⅓-⅞])", lambda it: f"{int(it[1] or 0) + unicodedata.numeric(it[2]):.4g}", text)
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<![0-9.])([1-9][0-9]{0,2})[,'](?=[0-9]{3}(?![0-9]))", r"\1", text)  # `0,500` is a half
    text = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text)
    return re.sub(r"^(?:~|about|ca\.?|approx\.?)\s*", "", text, flags=re.IGNORECASE)


def parse_duration(text: str) -> int:
    """Return seconds for `45 min`, `1 h 15`, `90 s` or `1:30 min`."""
    hours, minutes, seconds, hours_and, more, high, low, unit = _groups("duration", text)
    if unit:
        return (int(high) * 60 + int(low)) * (60 if unit.lower() == "h" else 1)
    if hours_and:
        return round(float(hours_and) * 3600) + int(more) * 60
    return round(float(hours or 0) * 3600 + float(minutes or 0) * 60 + float(seconds or 0))


def parse_distance(text: str) -> int:
    """Return millimetres for `30 km`, `19 mi` or `800 m`."""
    number, unit = _groups("distance", text)
    return round(float(number) * (1000 if unit.lower() == "m" else _unit(unit).millimetres))


def parse_speed(text: str) -> int:
    """Return millimetres per second for a pace (`6:30 /km`, `10:00 /mi`) or a speed (`9.2 km/h`, `5.7 mph`)."""
    minutes, seconds, per, number, unit, short = _groups("pace", text)
    if per:
        whole = int(minutes) * 60 + int(seconds or 0)
        if whole == 0:
            raise ValueError(
                f"{text!r} is no pace: nobody covers a {_unit(per)} in no time; write it like `6:30 /{_unit(per)}`"
            )
        return round(_unit(per).millimetres / whole)
    return round(float(number) * _unit(unit or short).millimetres / 3600)


def _unit(word: str) -> Units:
    return Units.KM if word.lower().startswith("k") else Units.MI


def parse_share(text: str) -> int:
    """Return per mille for `10 %`."""
    return round(float(_groups("percentage", text)[0]) * 10)


def parse_cadence(text: str) -> int:
    """Return steps per minute (both feet) for `158 spm`."""
    return int(_groups("cadence", text)[0])


def parse_heart_rate(text: str) -> int:
    """Return beats per minute for `150 bpm`."""
    return int(_groups("heart rate", text)[0])


def parse_time_of_day(text: str) -> time:
    """Return the time of day for `06:30`, `18:00`, `6:00 pm` or `6pm`."""
    hour, minute, half, whole, of_whole = _groups("time of day", text)
    hour, minute, half = hour or whole, minute or "00", half or of_whole
    if not half:
        return time(int(hour), int(minute))
    after_noon = half[0].lower() == "p"
    if not 1 <= int(hour) <= 12:
        ways = {int(hour) % 12 + 12 * after_noon, int(hour)} if int(hour) else {12 * after_noon}
        meant = " or ".join(f"`{way:02d}:{minute}`" for way in sorted(ways))
        raise ValueError(f"{text!r} is not a time of day; write {meant}")
    return time(int(hour) % 12 + 12 * after_noon, int(minute))


class Notation(NamedTuple):
    """How quantities are written; numbers stand in braces. A runner's language has its own (`planforge.languages`)."""

    decimal: str
    seconds: str
    minutes: str
    minutes_and_seconds: str
    hours: str
    hours_and_minutes: str
    kilometres: str
    miles: str
    pace_per_kilometre: str
    pace_per_mile: str
    kilometres_an_hour: str
    miles_an_hour: str
    cadence: str
    heart_rate: str


NOTATION = Notation(  # the coach's: what the parsers above read
    decimal=".",
    seconds="{seconds} s",
    minutes="{minutes} min",
    minutes_and_seconds="{minutes}:{seconds:02d} min",
    hours="{hours} h",
    hours_and_minutes="{hours} h {minutes} min",
    kilometres="{number} km",
    miles="{number} mi",
    pace_per_kilometre="{minutes}:{seconds:02d} /km",
    pace_per_mile="{minutes}:{seconds:02d} /mi",
    kilometres_an_hour="{number} km/h",
    miles_an_hour="{number} mph",
    cadence="{steps} spm",
    heart_rate="{beats} bpm",
)


def format_duration(seconds: int, notation: Notation = NOTATION) -> str:
    """Return the spelling a person uses: `45 min`, `1 h 15 min`, `90 s`, `1:48 min`."""
    if 0 < seconds < 60 or (seconds < 120 and seconds % 60 and seconds % 30 == 0):
        return notation.seconds.format(seconds=seconds)
    if seconds % 60 and seconds < 3600:
        return notation.minutes_and_seconds.format(minutes=seconds // 60, seconds=seconds % 60)
    minutes = round(seconds / 60)
    if minutes < 60 or minutes == 90:
        return notation.minutes.format(minutes=minutes)
    hours, rest = divmod(minutes, 60)
    return (notation.hours_and_minutes if rest else notation.hours).format(hours=hours, minutes=rest)


def format_minutes(seconds: int) -> str:
    """Return whole minutes, for tables: `24 min`."""
    return f"{round(seconds / 60)} min"


def format_number(number: float, notation: Notation = NOTATION) -> str:
    """Return the number with as many decimals as it has: `4`, `1.5`."""
    return f"{number:g}".replace(".", notation.decimal)


def format_distance(millimetres: int, units: Units, notation: Notation = NOTATION) -> str:
    """Return the distance with one decimal in the runner's unit: `17.4 km`."""
    number = f"{millimetres / units.millimetres:.1f}".replace(".", notation.decimal)
    return (notation.kilometres if units is Units.KM else notation.miles).format(number=number)


def format_below(millimetres: int, bound: int, units: Units, notation: Notation = NOTATION) -> str:
    """Return a distance below a bound as `format_distance` does, but never in the bound's own words: `29.99 km`."""
    said = format_distance(millimetres, units, notation)
    if millimetres >= bound or said != format_distance(bound, units, notation):
        return said
    number = f"{100 * millimetres // units.millimetres / 100:.2f}".replace(".", notation.decimal)
    return (notation.kilometres if units is Units.KM else notation.miles).format(number=number)


def format_length(millimetres: int, units: Units, notation: Notation = NOTATION) -> str:
    """Return how far something is that is known exactly, such as a race: `10 km`, `21.1 km`."""
    number = format_number(round(millimetres / units.millimetres, 1), notation)
    return (notation.kilometres if units is Units.KM else notation.miles).format(number=number)


def format_pace(millimetres_per_second: int, units: Units, notation: Notation = NOTATION) -> str:
    """Return the pace in the runner's unit: `6:30 /km`."""
    minutes, seconds = divmod(round(units.millimetres / millimetres_per_second), 60)
    pace = notation.pace_per_kilometre if units is Units.KM else notation.pace_per_mile
    return pace.format(minutes=minutes, seconds=seconds)


def format_speed(millimetres_per_second: int, units: Units, notation: Notation = NOTATION) -> str:
    """Return the speed in the runner's unit, as a treadmill shows it: `9.2 km/h`, `5.7 mph`."""
    number = f"{3600 * millimetres_per_second / units.millimetres:.1f}".replace(".", notation.decimal)
    speed = notation.kilometres_an_hour if units is Units.KM else notation.miles_an_hour
    return speed.format(number=number)


def format_share(per_mille: int, notation: Notation = NOTATION) -> str:
    """Return per cent: `10 %`, `12.5 %`."""
    whole, tenth = divmod(per_mille, 10)
    return f"{whole}{notation.decimal}{tenth} %" if tenth else f"{whole} %"


def format_cadence(steps_per_minute: int, most: int | None = None, notation: Notation = NOTATION) -> str:
    """Return `158 spm`, or a range: `158-164 spm`."""
    ranged = steps_per_minute if most in (None, steps_per_minute) else f"{steps_per_minute}-{most}"
    return notation.cadence.format(steps=ranged)


def format_heart_rate(beats_per_minute: int, notation: Notation = NOTATION) -> str:
    """Return `150 bpm`."""
    return notation.heart_rate.format(beats=beats_per_minute)
