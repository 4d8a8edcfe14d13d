"""Quantities are read in every spelling that people use, and what is not understood is told with what may be meant."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.quantities import dates, hours, spelled, units, when
from planforge.quantities.units import Units

READ: list[tuple[Callable[[str], Any], dict[str, Any]]] = [
    (
        units.parse_duration,
        {
            "45 min": 2700,
            "45min": 2700,
            "45 MIN": 2700,
            "45 minutes": 2700,
            "1 h 15": 4500,
            "1h15": 4500,
            "1 h 15 min": 4500,
            "1:15 h": 4500,
            "1.5 h": 5400,
            "2 hours": 7200,
            "90 s": 90,
            "1:30 min": 90,
            "2 min 30 s": 150,
            "45\u00a0min": 2700,
        },
    ),
    (
        units.parse_distance,
        {
            "30 km": 30_000_000,
            "30KM": 30_000_000,
            "10k": 10_000_000,
            "5 K": 5_000_000,
            "1 mi": 1_609_344,
            "2 miles": 3_218_688,
            "800 m": 800_000,
        },
    ),
    (
        units.parse_speed,
        {
            "6:00 /km": 2778,
            "6 min/km": 2778,
            "6:00/km": 2778,
            "6:00 min per km": 2778,
            "10:00 /mi": 2682,
            "10 min/mile": 2682,
            "10 km/h": 2778,
            "10 kph": 2778,
            "6 mph": 2682,
            "6 mi/h": 2682,
        },
    ),
    (units.parse_share, {"10 %": 100, "10%": 100, "12.5 %": 125, "10 per cent": 100, "10 percent": 100}),
    (units.parse_cadence, {"158 spm": 158, "158SPM": 158}),
    (units.parse_heart_rate, {"150 bpm": 150, "90BPM": 90}),
    (
        units.parse_time_of_day,
        {"06:30": time(6, 30), "6:30": time(6, 30), "6:30 pm": time(18, 30), "12:05 AM": time(0, 5), "6pm": time(18)}
        | {"6 p.m.": time(18), "12am": time(0)},
    ),
    (
        hours.parse_hours,
        {
            "06:30 for 45 min": (time(6, 30), 2700),
            "6pm for 1 hour": (time(18), 3600),
            "18:00-19:00": (time(18), 3600),
            "18h-19h30": (time(18), 5400),
            "18.00 - 19.00": (time(18), 3600),
            "18:00 bis 19:00 Uhr": (time(18), 3600),
            "18:00 \u2013 19:30": (time(18), 5400),
            "9-11": (time(9), 7200),
            "6-7pm": (time(18), 3600),
            "11-1pm": (time(11), 7200),
            "11:30am-12": (time(11, 30), 1800),
            "11pm-12": (time(23), 3600),
            "22-24": (time(22), 7200),
            "from 6 to 7:30 pm": (time(18), 5400),
        },
    ),
    (
        dates.parse_date,
        {
            "2027-03-06": date(2027, 3, 6),
            "Sat 2027-03-06": date(2027, 3, 6),
            "saturday, 2027-03-06": date(2027, 3, 6),
            "2027\u201103\u201106": date(2027, 3, 6),
            "6 March 2027": date(2027, 3, 6),
            "Sat 6 Mar 2027": date(2027, 3, 6),
            "March 6, 2027": date(2027, 3, 6),
            "6th mar. 2027": date(2027, 3, 6),
        },
    ),
    (
        dates.parse_span,
        {
            "2027-02-15..2027-02-21": 7,
            "2027-02-15 to 2027-02-21": 7,
            "2027-02-15 \u2013 2027-02-21": 7,
            "Mon 2027-02-15 .. Sun 2027-02-21": 7,
            "2027-02-15": 1,
        },
    ),
    (when.parse_weeks, {"1-2": (1, 2), "3": (3, 3), "4 on": (4, None), "weeks 1\u20132": (1, 2), "week 3": (3, 3)}),
    (dates.parse_weekday, {"mon": 0, "Tuesday": 1, "thurs": 3, "SUN": 6}),
]


@pytest.mark.parametrize(
    ("parse", "text", "value"), [(parse, text, value) for parse, all_of in READ for text, value in all_of.items()]
)
def test_every_usual_spelling_is_read(parse: Callable[[str], Any], text: str, value: object) -> None:
    found = parse(text)
    assert (found.days if isinstance(found, dates.Span) else found) == value


@pytest.mark.parametrize(
    ("parse", "text", "hint"),
    [
        (units.parse_duration, "15", "write `15 min`"),
        (units.parse_duration, "1:15", "write `1:15 min` or `1:15 h`"),
        (units.parse_duration, "1 h 75", "write it like"),
        (units.parse_duration, "½ h", "write `0.5 h`"),
        (units.parse_duration, "1½ h", "write `1.5 h`"),
        (units.parse_duration, "٣ min", "write `3 min`"),
        (units.parse_duration, "30 km", "is a distance"),
        (units.parse_duration, "", "a duration is missing"),
        (units.parse_distance, "7,5 km", "write `7.5 km`"),
        (units.parse_distance, "1,500 m", "write `1500 m`"),
        (units.parse_distance, "0,500 km", "write `0.500 km`"),
        (units.parse_distance, "15", "write `15 km` or `15 mi`"),
        (units.parse_distance, "−5 km", "the least that can be asked for is `0 km`"),
        (units.parse_speed, "6:30", "write `6:30 /km` or `6:30 /mi`"),
        (units.parse_speed, "6.30 /km", "write `6:30 /km`"),
        (units.parse_speed, "0:00 /km", "no time"),
        (units.parse_share, "８％", "write `8%`"),
        (units.parse_cadence, "158", "write `158 spm`"),
        (units.parse_time_of_day, "18:30 pm", "write `18:30`"),
        (units.parse_time_of_day, "24:00", "not a time of day"),
        (units.parse_time_of_day, "7", "write `7:00`"),
        (dates.parse_date, "Sat 2027-03-07", "is a Sunday; write `sun 2027-03-07` or `sat 2027-03-06`"),
        (dates.parse_date, "Mon 2027-03-07", "`mon 2027-03-08`"),
        (dates.parse_date, "2027-02-29", "that month has 28 days"),
        (dates.parse_date, "31 June 2027", "that month has 30 days"),
        (dates.parse_date, "Sat 7 March 2027", "is a Sunday; write `sun 2027-03-07` or `sat 2027-03-06`"),
        (dates.parse_date, "6 Marz 2027", "not a date"),
        (dates.parse_date, "12/06/2026", "write `2026-06-12` or `2026-12-06`"),
        (dates.parse_date, "30/06/2026", "write `2026-06-30`"),
        (dates.parse_date, "July 2026", "write `2026-07-01`, or `2026-07-01..2026-07-31`"),
        (dates.parse_span, "Dec 24-26 2026", "write `24 Dec 2026 to 26 Dec 2026`"),
        (dates.parse_span, "July 2026", "write `2026-07-01`, or `2026-07-01..2026-07-31`"),
        (dates.parse_date, "Sat 6 March", "has no year; write it with its year, like `2027-03-06`"),
        (
            dates.parse_weekday,
            "mon-fri",
            "write a line for each day, `mon: ...`, `tue: ...`, `wed: ...`, `thu: ...` and `fri: ...`",
        ),
        (dates.parse_weekday, "weekend", "write a line for each day, `sat: ...` and `sun: ...`"),
        (units.parse_duration, "30-40 min", "is a range, and one figure is wanted; write `30 min` or `40 min`"),
        (units.parse_share, "5 % to 10 %", "write `5 %` or `10 %`: the one that asks less of the runner"),
        (hours.parse_hours, "6pm", "does not say how long; write it like `18:00 for 45 min`"),
        (hours.parse_hours, "9-5", "does not end after it begins"),
        (hours.parse_hours, "10pm-1am", "by midnight"),
        (hours.parse_hours, "13pm-2", "none of twelve"),
        (hours.parse_hours, "evening", "write it like `06:30 for 45 min` or `18:00-19:00`"),
        (dates.parse_date, "2027-01-32", "that month has 31 days"),
        (dates.parse_date, "2027-12-32", "that month has 31 days"),
        (dates.parse_date, "2027-00-10", "write year-month-day"),
        (dates.parse_date, "2027-13-10", "write year-month-day"),
        (dates.parse_date, "6.3.2027", "like `2027-03-06`"),
        (dates.parse_date, "2027-3-6", "like `2027-03-06`"),
        (dates.parse_date, "20270306", "like `2027-03-06`"),
        (dates.parse_date, "2027-W09-6", "not a date"),
        (dates.parse_span, "2027-02-21..2027-02-15", "earlier date first"),
        (dates.parse_weekday, "wensday", "did you mean `wed`?"),
        (dates.parse_weekday, "monkey", "did you mean `mon`?"),
        (spelled.parse_whole, "16 weeks", "like `16`"),
        (spelled.parse_whole, "1_6", "whole number"),
        (when.parse_weeks, "2-1", "earlier week first"),
    ],
)
def test_what_is_not_understood_is_told_with_a_way_out(parse: Callable[[str], Any], text: str, hint: str) -> None:
    with pytest.raises(ValueError, match=re.escape(hint)):
        parse(text)


KINDS = [
    (units.parse_duration, units.DURATION),
    (units.parse_distance, units.DISTANCE),
    (units.parse_speed, units.SPEED),
    (units.parse_share, units.SHARE),
    (units.parse_cadence, units.CADENCE),
    (units.parse_time_of_day, units.TIME_OF_DAY),
    (hours.parse_hours, hours.HOURS),
    (spelled.parse_whole, spelled.WHOLE),
    (dates.parse_date, dates.DATE),
    (dates.parse_span, dates.SPAN),
    (dates.parse_weekday, dates.WEEKDAY),
]
PIECES = st.lists(
    st.sampled_from(
        [
            *"0159:., /%-–",
            "min",
            "h",
            " h ",
            "s",
            "km",
            "mi",
            "/km",
            "spm",
            "K",
            "½",
            "２",
            "..",
            "2027-02-15",
            "mon",
            "am",
            "pm",
            " for ",
            "Mar",
        ]
    ),
    max_size=6,
).map("".join)


@given(text=PIECES)
def test_what_a_parser_takes_its_pattern_takes(text: str) -> None:
    for parse, pattern in KINDS:
        try:
            parse(text)
        except ValueError as error:
            assert str(error)
        else:
            assert re.search(spelled.spaced(pattern), text), (parse.__name__, text)


@pytest.mark.parametrize(("parse", "pattern"), KINDS)
@given(data=st.data())
def test_what_a_pattern_takes_its_parser_takes_or_says_why_not(
    parse: Callable[[str], Any], pattern: str, data: st.DataObject
) -> None:
    text = data.draw(st.from_regex(pattern, fullmatch=True))
    try:
        parse(text)
    except ValueError as error:
        said = str(error)
        assert not re.search(r"is not (a|an) (duration|distance|percentage|cadence)|not understood|no unit", said), text


SAID: list[tuple[Callable[..., str], dict[Any, str]]] = [
    (
        units.format_duration,
        {
            0: "0 min", 1: "1 s", 30: "30 s", 59: "59 s", 60: "1 min", 61: "1:01 min", 75: "1:15 min", 89: "1:29 min",
            90: "90 s", 91: "1:31 min", 105: "1:45 min", 119: "1:59 min", 120: "2 min", 121: "2:01 min",
            150: "2:30 min", 210: "3:30 min", 600: "10 min", 3570: "59:30 min", 3599: "59:59 min", 3600: "1 h",
            3629: "1 h", 3630: "1 h", 3631: "1 h 1 min", 3660: "1 h 1 min", 4500: "1 h 15 min", 5340: "1 h 29 min",
            5369: "1 h 29 min", 5371: "90 min", 5400: "90 min", 5429: "90 min", 5431: "1 h 31 min", 5460: "1 h 31 min",
            7170: "2 h", 7200: "2 h", 9000: "2 h 30 min", 86_400: "24 h",
        },
    ),
    (units.format_minutes, {0: "0 min", 29: "0 min", 31: "1 min", 89: "1 min", 91: "2 min", 7200: "120 min"}),
    (units.format_share, {0: "0 %", 1: "0.1 %", 10: "1 %", 100: "10 %", 125: "12.5 %", 1000: "100 %", 1001: "100.1 %"}),
    (units.format_cadence, {158: "158 spm"}),
    (units.format_heart_rate, {150: "150 bpm"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("show", "value", "text"), [(show, value, text) for show, all_of in SAID for value, text in all_of.items()]
)
def test_a_quantity_is_said_as_a_person_says_it(show: Callable[[int], str], value: int, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("millimetres", "unit", "text"),
    [
        (0, Units.KM, "0.0 km"),
        (49_999, Units.KM, "0.0 km"),
        (50_001, Units.KM, "0.1 km"),
        (17_440_000, Units.KM, "17.4 km"),
        (17_460_000, Units.KM, "17.5 km"),
        (1_609_344, Units.MI, "1.0 mi"),
        (5_000_000, Units.MI, "3.1 mi"),
    ],
)
def test_a_distance_is_said_in_the_unit_of_the_runner(millimetres: int, unit: Units, text: str) -> None:
    assert units.format_distance(millimetres, unit) == text


@pytest.mark.parametrize(
    ("speed", "unit", "text"),
    [
        (2564, Units.KM, "6:30 /km"),
        (2778, Units.KM, "6:00 /km"),
        (2773, Units.KM, "6:01 /km"),  # 360.6 s
        (2682, Units.MI, "10:00 /mi"),
        (1667, Units.KM, "10:00 /km"),
        (1658, Units.KM, "10:03 /km"),
        (3000, Units.MI, "8:56 /mi"),
    ],
)
def test_a_pace_is_said_in_the_unit_of_the_runner(speed: int, unit: Units, text: str) -> None:
    assert units.format_pace(speed, unit) == text


@given(seconds=st.integers(0, 3599))
def test_a_duration_below_an_hour_is_said_to_the_second(seconds: int) -> None:
    assert units.parse_duration(units.format_duration(seconds)) == seconds


@given(minutes=st.integers(60, 6000))
def test_a_duration_from_an_hour_on_is_said_to_the_minute(minutes: int) -> None:
    assert units.parse_duration(units.format_duration(60 * minutes)) == 60 * minutes
    assert units.format_duration(60 * minutes + 29) == units.format_duration(60 * minutes)


def test_nothing_is_written_in_minutes() -> None:
    assert (units.format_duration(0), units.format_duration(45)) == ("0 min", "45 s")
