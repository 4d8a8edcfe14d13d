"""Time zones say what `zoneinfo` says, from the `tzdata` package alone."""

import calendar
import itertools
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from io import StringIO

import pytest
from calendar_checker import faults
from dateutil.tz import tzical
from icalendar import Calendar, Event, Timezone
from icalendar.prop import vText
from ics_plans import plan, run_walk, session

from planforge.exporters.ics import calendar as ics
from planforge.exporters.ics import timezones
from planforge.exporters.ics.timezones import observances, vtimezone
from planforge.quantities import zones
from planforge.quantities.zones import zone

SPAN = date(2027, 1, 4), date(2027, 4, 25)
HARD = [
    "Africa/Cairo", "Africa/Casablanca", "America/Denver", "America/Havana", "America/Nuuk", "America/Santiago",
    "America/Sao_Paulo", "America/Vancouver", "Antarctica/Troll", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu",
    "Asia/Kolkata", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Dublin", "Europe/London", "Pacific/Chatham",
    "Pacific/Easter",
]  # fmt: skip


def wrapped(component: Timezone, first: date, last: date) -> bytes:
    """Return a calendar whose two events use the time zone on the first and the last day."""
    whole = Calendar()
    for line in ("VERSION:2.0", "PRODID:x", "METHOD:PUBLISH", "NAME:x", "X-WR-CALNAME:x"):
        whole.add(line.partition(":")[0], vText(line.partition(":")[2]))
    whole.add_component(component)
    for day in (first, last):
        event = Event()
        for name, value in (("UID", f"x-{day:%Y%m%d}"), ("SUMMARY", "x"), ("SEQUENCE", 0)):
            event.add(name, value)
        event.add("DTSTAMP", datetime(2027, 1, 1, tzinfo=UTC))
        for name, hour in (("DTSTART", 12), ("DTEND", 13)):
            wall = datetime(day.year, day.month, day.day, hour)
            event.add(name, wall, parameters={"TZID": str(component["TZID"])})
        whole.add_component(event)
    return whole.to_ical()


@pytest.mark.parametrize("year", [1995, 2024, 2026, 2027, 2028, 2036, 2040])
def test_every_zone_of_the_database_is_told_right_in_many_years(year):
    first, last = date(year, 1, 4), date(year, 12, 31)
    keys = [key for key in sorted(zones.names()) if not zones.is_utc(key)] if year == 2027 else HARD
    wrong = {key: found for key in keys if (found := faults(wrapped(vtimezone(key, first, last), first, last)))}
    assert wrong == {}


@pytest.mark.parametrize("key", HARD)
def test_another_library_reads_the_same_offsets(key):
    text = vtimezone(key, *SPAN).to_ical().decode().replace("\r\n", "\n")
    read, real = tzical(StringIO(text)).get(key), zone(key)
    days = [datetime(2026, 2, 1) + timedelta(days=n) for n in range(780)]
    pairs = [(day, day + timedelta(days=1)) for day in days]
    changing = [day for day, after in pairs if any(offset(day, tz) != offset(after, tz) for tz in (read, real))]
    for moment in (*days, *(day + timedelta(minutes=30 * n) for day in changing for n in range(48))):
        exists = moment.replace(tzinfo=real).astimezone(UTC).astimezone(real).replace(tzinfo=None) == moment
        if exists and offset(moment, real) == offset(moment.replace(fold=1), real):
            assert offset(moment, read) == offset(moment, real), moment


def offset(moment: datetime, tz: tzinfo) -> timedelta | None:
    """Return how far ahead of UTC the wall time is in a zone."""
    return moment.replace(tzinfo=tz).utcoffset()


def test_the_same_clock_is_used_whatever_the_machine_has(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONTZPATH", str(tmp_path))
    assert zone("Europe/London").key == "Europe/London"
    assert datetime(2027, 7, 1, tzinfo=zone("Europe/London")).utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("key", ["Europe/Lundon", "../../etc/passwd", "", "Europe", "europe/london", "Europe/London\n"])
def test_a_zone_the_database_lacks_is_refused_with_a_way_out(key):
    with pytest.raises(ValueError, match="unknown time zone .*; (write it like|did you mean) `"):
        zone(key)


@pytest.mark.parametrize("key", ["UTC", "Etc/UTC", "Zulu", "Etc/Universal"])
def test_utc_is_known_by_all_its_names(key):
    assert zones.is_utc(key)
    assert not zones.is_utc("Europe/London")


def test_yearly_rules_are_used_where_they_hold():
    assert all(one.rule for key in ("Europe/London", "America/Nuuk", "Asia/Gaza") for one in observances(key, *SPAN))
    assert [(one.rule, one.is_daylight) for one in observances("Asia/Kolkata", *SPAN)] == [(None, False)]


def test_irish_winter_is_standard_time_although_the_zone_calls_it_daylight_saving():
    assert zones.footer("Europe/Dublin") == "IST-1GMT0,M10.5.0,M3.5.0/1"
    assert {one.name: one.is_daylight for one in observances("Europe/Dublin", *SPAN)} == {"GMT": False, "IST": True}


def test_ramadan_is_one_observance_a_transition():
    found = observances("Africa/Casablanca", date(2024, 1, 1), date(2024, 6, 1))
    assert [one.rule for one in found] == [None] * len(found)
    assert datetime(2024, 3, 10, 3) in [one.start for one in found]
    assert len(found) <= 8


def test_a_change_at_24_hours_in_two_months_is_one_observance_a_transition():
    assert zones.footer("Africa/Cairo").endswith("M10.5.4/24")
    assert all(one.rule is None for one in observances("Africa/Cairo", *SPAN))


@pytest.mark.parametrize(
    ("posix", "starts"),
    [
        ("GMT0BST,M3.5.0/1,M10.5.0", ["1970-03-29 01:00", "1970-10-25 02:00"]),
        ("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", ["1970-10-04 02:00", "1970-04-05 02:00"]),
        ("EET-2EEST,M3.4.4/50,M10.4.4/50", ["1970-03-28 02:00", "1970-10-24 02:00"]),  # Thursday and 50 hours
        ("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", ["1970-03-28 23:00", "1970-10-25 00:00"]),  # before Sunday
    ],
)
def test_posix_rules_begin_at_these_local_times(posix, starts):
    assert [f"{one.start:%Y-%m-%d %H:%M}" for one in timezones._yearly(posix)] == starts


@pytest.mark.parametrize("month", range(1, 13))
def test_a_weekday_of_a_week_of_a_month_is_that_of_the_calendar(month):
    for week, weekday, year in itertools.product(range(1, 6), range(7), range(1970, 1998)):
        change = timezones._rule(f"M{month}.{week}.{weekday}/0")
        if (month, week) == (2, 5):
            assert change is None, "a leap day may be the last"
            continue
        days = [date(year, month, day) for day in range(1, calendar.monthrange(year, month)[1] + 1)]
        there = [day for day in days if day.isoweekday() % 7 == weekday]
        assert change.onset(year).date() == there[-1 if week == 5 else week - 1]


@pytest.mark.parametrize("posix", ["", "EST5EDT", "EST5EDT,J60,J300", "EST5EDT,60/2,300/2", "CET-1CEST,M2.5.0,M10.5.0"])
def test_what_no_yearly_rule_can_say_is_left_to_transitions(posix):
    assert timezones._yearly(posix) is None


def test_icalendar_still_tells_summer_time_an_hour_late():
    upstream = Timezone.from_tzid("Europe/London", first_date=date(2026, 1, 1), last_date=date(2029, 1, 1)).to_ical()
    workaround = "this workaround can go: timezones.vtimezone"
    assert b"COMMENT" in upstream, workaround
    assert "vtimezone-wrong: Europe/London at 2026-03-29 01:00 UTC" in faults(
        wrapped(Timezone.from_ical(upstream), *SPAN)
    ), workaround


def test_a_zone_is_told_from_the_first_year_in_which_it_is_named_to_the_last() -> None:
    """Morocco's clocks had no yearly rule, so each change stands there by itself."""
    days = date(2023, 12, 20), date(2026, 1, 3)
    runs = [session(f"w{n:02d}-run-1", day, time(6, 30), "Run", run_walk()) for n, day in enumerate(days, 51)]
    data = ics.calendar(plan(*runs, timezone="Africa/Casablanca")).data.decode()
    changes = {line[8:12] for line in data.split("BEGIN:VEVENT")[0].splitlines() if line.startswith("DTSTART:")}
    assert {"2023", "2024", "2025", "2026"} <= changes


@pytest.mark.parametrize("key", ["Asia/Kolkata", "Africa/Casablanca"])
def test_what_a_zone_has_before_its_first_change_holds_from_the_first_day_of_1970_on(key: str) -> None:
    """Of a zone without changes, and of one whose changes follow no yearly rule."""
    first = observances(key, date(2027, 1, 4), date(2027, 4, 4))[0]
    assert (first.start, first.before) == (datetime(1970, 1, 1), first.after)
