"""A fault of a file says what its coach may have meant, by the day on which it is read."""

from datetime import date, timedelta

import pytest
from answered import ANSWERED

from planforge.cli.log.options import _day
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.quantities.dates import in_years, named_day
from planforge.source import Faults, read_text

FILE = """planforge: 1
extends: runners-knee
runner: {name: Sam, normal_weekly_distance: 20 km, easy_pace: 6:45 /km, walking_pace: 10:30 /km, stopped_running: yes}
calendar: {start: START, timezone: UTC, available: {mon: 18:00 for 60 min}}
"""


def hint(text: str, today: date) -> str:
    """Return the hint of the only fault of a file on some day."""
    with pytest.raises(Faults) as error:
        load_document(read_text(text + ANSWERED, "sam.yaml", find_template, template_names()), today=today)
    (fault,) = error.value.faults
    return fault.hint or ""


@pytest.mark.parametrize(
    ("start", "today", "meant"),
    [
        ("7 December", date(2026, 11, 29), "2026-12-07"),
        ("7 December", date(2026, 12, 7), "2026-12-07"),
        ("7 December", date(2026, 12, 8), "2027-12-07"),
        ("7.12.", date(2030, 1, 1), "2030-12-07"),
        ("Monday", date(2026, 11, 29), "2026-11-30"),
    ],
)
def test_a_day_without_a_year_is_the_next_from_the_day_on_which_the_file_is_read(
    start: str, today: date, meant: str
) -> None:
    """It was one of 2027, whatever day it was."""
    assert f"of the next such day: `{meant}`" in hint(FILE.replace("START", start), today)


def test_what_has_happened_is_the_last_such_day() -> None:
    text = FILE.replace("START", "2027-01-04").replace("name: Sam,", "name: Sam, injured_on: 12 November,")
    assert "of the last such day: `2026-11-12`" in hint(text, date(2026, 11, 29))
    assert "of the last such day: `2025-11-12`" in hint(text, date(2026, 11, 11))


def test_a_run_and_its_day_in_one_value_are_written_apart() -> None:
    text = FILE.replace("START", "2027-01-04") + "goal: 45 min, by 1 March\n"
    assert hint(text, date(2027, 3, 2)) == "write `goal: {run: 45 min, by: 2028-03-01}`"


def test_log_takes_a_day_without_its_year_as_the_last_such_day() -> None:
    assert _day("7 Dec", date(2027, 2, 1)) == date(2026, 12, 7)
    assert _day("1.2.", date(2027, 2, 1)) == date(2027, 2, 1)


def test_a_leap_day_is_in_a_leap_year_and_no_day_is_none() -> None:
    assert in_years("29 Feb", date(2026, 1, 1)) == date(2028, 2, 29)
    assert in_years("29 Feb", date(2026, 1, 1), back=True) == date(2024, 2, 29)
    assert in_years("31 April", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("text", "ahead", "back"),
    [
        ("today", 4, 4),
        ("Tomorrow", 5, 5),
        ("yesterday", 3, 3),
        ("monday", 4, 4),
        ("next Monday", 11, 11),
        ("tue", 5, -2),
        ("next tue", 5, 5),
        ("last Tuesday", -2, -2),
        ("last mon", -3, -3),
        ("soon", None, None),
    ],
)
def test_a_day_that_is_named_is_counted_from_today(text: str, ahead: int | None, back: int | None) -> None:
    monday = date(2027, 1, 4)
    days = [None if one is None else monday + timedelta(one - 4) for one in (ahead, back)]
    assert [named_day(text, monday), named_day(text, monday, back=True)] == days


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("basketball: thu\ncalendar:", "calendar:"),
        ("rules: {basketball: {days: [thu]}}\ncalendar:", "calendar:"),
        ("other_sports: [thu], start:", "start:"),
        ("thu: football, mon: 18:00", "mon: 18:00"),
    ],
)
def test_another_sport_is_answered_with_how_its_days_are_kept_free(written: str, instead: str) -> None:
    """It was an unknown key, and what there is instead stood nowhere."""
    text = FILE.replace("START", "2027-01-04").replace(instead, written, 1)
    said = hint(text, date(2026, 11, 29))
    assert "leave the days of another sport out of `calendar: available:`" in said
