"""The calendar says what the plan says, to every library that reads it, and stays itself when the plan changes."""

import locale
import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace

import pytest
from calendar_checker import faults
from calendar_readers import READERS, READERS_HERE, Said, by_icalendar, by_ics, expected
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Component, Event
from icalendar.prop import vText
from ics_plans import CLAMSHELL, HOSTILE, continuous, hostile, ordinary, plan, run_walk, session, strength, timed, told

from planforge.exporters import words
from planforge.exporters.ics import calendar as ics
from planforge.exporters.ics import entries, read_back
from planforge.exporters.ics.calendar import GOOGLE_LIMIT
from planforge.exporters.ics.entries import one_line, plain, times
from planforge.exporters.ics.read_back import read_calendar
from planforge.exporters.ics.writing import COLORS
from planforge.exporters.options import LINE_PARTS, PARTS, CalendarOptions, Feed
from planforge.languages import english
from planforge.plan.model import Do, Elsewhere, End, EventRevision, Part, Plan, PlanCalendar, Session, Step
from planforge.problem.sections import PHASE_ORDER
from planforge.quantities.units import Units

HALF_AN_HOUR = CalendarOptions(alarm="30 min before")
MORNING = date(2027, 1, 4), time(6, 30)


# -- other libraries read the same -----------------------------------------------------------------------------------


@pytest.mark.parametrize("read", READERS)
def test_every_library_reads_what_the_plan_says(read: Callable[[bytes], Said]):
    assert read(ics.calendar(ordinary(), HALF_AN_HOUR).data) == expected(ordinary())


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_texts_arrive_whole_and_break_nothing(text: str, read: Callable[[bytes], Said]):
    if read is by_ics:
        text = text.replace("\\", "/")
    data = ics.calendar(hostile(text), HALF_AN_HOUR).data
    assert faults(data) == []
    assert read(data) == expected(hostile(text))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
def test_any_text_makes_a_sound_calendar_that_says_it_again(text: str):
    the_plan = hostile(text)
    data = ics.calendar(the_plan).data
    assert faults(data) == []
    assert by_icalendar(data) == expected(the_plan)
    assert ics.calendar(told(the_plan)).data == data


@pytest.mark.parametrize(
    ("key", "day", "at"),
    [
        ("Europe/London", date(2027, 3, 28), time(0, 50)),  # ends after the gap
        ("Europe/London", date(2027, 10, 31), time(0, 30)),  # ends in the hour that comes twice
        ("Europe/London", date(2027, 10, 31), time(9, 0)),
        ("Europe/Dublin", date(2027, 3, 28), time(0, 45)),
        ("Europe/Dublin", date(2027, 10, 31), time(1, 40)),
        ("Europe/Berlin", date(2027, 3, 28), time(9, 0)),
        ("America/Denver", date(2027, 3, 14), time(1, 30)),
        ("America/Denver", date(2027, 11, 7), time(1, 15)),
        ("America/Santiago", date(2027, 4, 3), time(23, 0)),
        ("America/Nuuk", date(2027, 3, 27), time(22, 30)),
        ("America/Sao_Paulo", date(2027, 2, 20), time(23, 50)),
        ("Australia/Sydney", date(2027, 4, 4), time(1, 30)),
        ("Australia/Sydney", date(2027, 10, 3), time(1, 45)),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 20)),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(1, 50)),
        ("Asia/Kolkata", date(2028, 2, 29), time(6, 30)),  # leap day
        ("Asia/Kathmandu", date(2027, 12, 31), time(23, 45)),  # over the year's end
        ("Asia/Gaza", date(2027, 3, 27), time(1, 50)),
        ("Asia/Jerusalem", date(2027, 3, 26), time(1, 30)),
        ("Africa/Casablanca", date(2026, 3, 22), time(9, 0)),
        ("Africa/Cairo", date(2027, 4, 29), time(23, 30)),
        ("Pacific/Chatham", date(2027, 4, 4), time(2, 50)),
        ("Pacific/Kiritimati", date(2027, 1, 1), time(0, 0)),
        ("Antarctica/Troll", date(2027, 3, 28), time(0, 30)),
        ("UTC", date(2027, 3, 28), time(1, 30)),
        ("Etc/GMT+5", date(2027, 3, 28), time(1, 30)),
    ],
)
def test_every_library_sees_the_same_moments_over_a_change_of_the_clocks(key: str, day: date, at: time):
    the_plan = plan(
        session("w01-run-1", day - timedelta(days=1), time(12, 0), "Run", run_walk()),
        session("w01-run-2", day, at, "Run", run_walk()),
        session("w01-run-3", day + timedelta(days=1), time(12, 0), "Run", continuous()),
        timezone=key,
    )
    export = ics.calendar(the_plan)
    assert faults(export.data) == [] and export.warnings == ()
    for read in READERS_HERE:
        assert read(export.data) == expected(the_plan), read.__name__


def test_text_is_made_plain():
    assert plain("\u2028a\x85b\u2029c\rd\r\ne\tf\x00\x7f\x9f\ufeff\ud800 ") == "a\nb\nc\nd\ne f?"
    assert plain("\u202ea\u202c \u2066b\u2069 \u200f\u05d0") == "a b \u200f\u05d0"
    assert one_line(" a\n\nb\tc ") == "a b c"


# -- times -----------------------------------------------------------------------------------------------------------


def lines(data: bytes, *names: str) -> list[str]:
    """Return the unfolded lines whose names begin like this."""
    return [line for line in data.decode().replace("\r\n ", "").split("\r\n") if line.startswith(names)]


def events(data: bytes) -> list[str]:
    """Return the unfolded text of each event."""
    return re.findall(r"BEGIN:VEVENT.*?END:VEVENT", data.decode().replace("\r\n ", ""), re.DOTALL)


@pytest.mark.parametrize(
    ("key", "day", "wanted", "given"),
    [
        ("Europe/London", date(2027, 3, 28), "01:30", "02:30"),
        ("America/Denver", date(2027, 3, 14), "02:00", "03:00"),
        ("Australia/Lord_Howe", date(2027, 10, 3), "02:10", "02:40"),
    ],
)
def test_a_time_the_clocks_jump_over_is_moved_forward_and_told(key: str, day: date, wanted: str, given: str):
    one = session("w12-run-1", day, time.fromisoformat(wanted), "Run", run_walk())
    export = ics.calendar(plan(one, timezone=key))
    assert export.warnings == (
        f"w12-run-1: {wanted} does not exist on {day} (the clocks go forward); the calendar says {given}",
    )
    assert f"DTSTART;TZID={key}:{day:%Y%m%d}T{given.replace(':', '')}00" in lines(export.data, "DTSTART")
    assert faults(export.data) == []


@pytest.mark.parametrize(
    ("at", "moments"),
    [
        (time(0, 20), ["DTSTART;TZID=Europe/London:20271031T002000", "DTEND;TZID=Europe/London:20271031T005900"]),
        (time(0, 30), ["DTSTART:20271030T233000Z", "DTEND:20271031T000900Z"]),
        (time(1, 40), ["DTSTART:20271031T004000Z", "DTEND:20271031T011900Z"]),
        (time(2, 0), ["DTSTART;TZID=Europe/London:20271031T020000", "DTEND;TZID=Europe/London:20271031T023900"]),
    ],
)
def test_an_event_that_touches_an_hour_that_comes_twice_is_written_in_utc(at: time, moments: list[str]):
    one = session("w43-run-1", date(2027, 10, 31), at, "Run", run_walk())
    data = ics.calendar(plan(one)).data
    assert lines(data, "DTSTART;T", "DTSTART:2", "DTEND") == moments
    assert (b"VTIMEZONE" in data) == ("TZID" in moments[0])


@pytest.mark.parametrize("at", [time(1, 40, fold=1), time(1, 40, 0, 999)])
def test_a_time_of_day_is_in_the_plans_zone_and_the_first_of_its_name(at: time):
    one, other = (session("w43-run-1", date(2027, 10, 31), start, "Run", run_walk()) for start in (time(1, 40), at))
    assert ics.calendar(plan(one)).data == ics.calendar(plan(other)).data


def test_the_length_is_that_of_the_session_over_a_change_of_the_clocks():
    one = session("w12-run-1", date(2027, 3, 28), time(0, 50), "Run", run_walk())
    assert lines(ics.calendar(plan(one)).data, "DTEND") == ["DTEND;TZID=Europe/London:20270328T022900"]


def test_a_session_without_a_time_is_a_day_that_blocks_nothing():
    one = session("w01-cross-1", date(2027, 12, 31), None, "Swim", (timed(Do.CROSS, 1800),))
    (event,) = events(ics.calendar(plan(one), HALF_AN_HOUR).data)
    for line in ("DTSTART;VALUE=DATE:20271231", "DTEND;VALUE=DATE:20280101", "TRANSP:TRANSPARENT",
                 "X-MICROSOFT-CDO-BUSYSTATUS:FREE"):  # fmt: skip
        assert line in event
    assert "VALARM" not in event


def test_even_a_session_of_no_length_ends_after_it_begins():
    one = session("w01-run-1", *MORNING, "Run", run_walk(), duration_s=0)
    assert faults(ics.calendar(plan(one)).data) == []


def test_a_reminder_is_there_only_when_asked_for():
    assert b"VALARM" not in ics.calendar(ordinary()).data
    assert b"TRIGGER:-PT30M" in ics.calendar(ordinary(), HALF_AN_HOUR).data


def test_the_time_zone_is_read_before_the_events_and_named_once():
    data = ics.calendar(ordinary()).data
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert data.index(b"END:VTIMEZONE") < data.index(b"BEGIN:VEVENT")


# -- what the event says ---------------------------------------------------------------------------------------------


def test_the_event_says_what_a_person_needs_on_the_day():
    the_plan = ordinary()
    week = the_plan.weeks[0]
    said = words.parts(the_plan, week.sessions[0], week)
    assert words.title(said, None, english()) == "Run-walk 8 x 1:2 (39 min in all)"
    assert words.description(said, None, english()) == (
        "Warm-up: exercises 5 min, walk 5 min\n"
        "8 x (run 1 min, walk 2 min)\n"
        "Cool-down: walk 5 min\n"
        "\n"
        "Keep in mind:\n"
        "- Exercises: leg swings, hip circles\n"
        "- Run: Land quietly\n"
        "\n"
        "Week 1, return to running\n"
        "Aim: Run again, a little more each week\n"
        "Distance: about 4.2 km, walking included\n"
        "Effort: easy: you can talk in sentences\n"
        "Ground: flat, even ground\n"
        "\n"
        "Leave it out if walking about hurts more than 3 of 10, the knee is swollen, or you have a fever; tell it "
        "before the next run.\n"
        "\n"
        "Stop and walk home if:\n"
        "- the knee locks, catches, gives way or swells\n"
        "- the pain is sharp or comes suddenly\n"
        "- you limp, or the pain rises or is above 3 of 10\n"
        "At most 3 and flat, or easing: fine, carry on.\n"
        "Stopped for pain? No more running that day. Sore afterwards? Cold in a cloth for 15-20 min, up to 4 times, at "
        "least 40 min apart; raise it if it is swollen; gentle movement is fine.\n"
        "\n"
        "The morning after: more sore, stiff or swollen than on other mornings?\n"
        "- no: go on with the plan\n"
        "- a little: no running that day, then no run harder than this week's\n"
        "- clearly, or you had to stop: no running that day at least, then an easier run than this one\n"
        "\n"
        "Whom to call: a physiotherapist or sports doctor; before the next run if the knee locked, caught, "
        "gave way or clearly swelled, or the pain was sharp, sudden or severe, or you cannot walk normally; and when "
        "it is no better after 2-3 weeks.\n"
        "A doctor today: a knee hot or red, a fever, no weight on the leg, a calf swollen and sore. Short of breath "
        "with that calf: the emergency number now.\n"
        "Chest pain, fainting, or short of breath at rest: call the emergency number now (in Europe 112). A heart that "
        "races or stumbles: a doctor today.\n"
        "\n"
        "This plan is training guidance, not medical advice; if in doubt, ask a physiotherapist or doctor."
    )


def test_strength_is_told_with_sets_sides_loads_rests_and_holds():
    assert words.steps_in_words(strength(), Units.KM, english()) == (
        "3 x (12 Clamshell, left, band; rest 30 s; 12 Clamshell, right, band; rest 30 s)",
        "2 x 45 s Side plank, right",
        "rest 30 s",
        "Side plank until you press lap",
    )
    assert words.cues(strength(), english()) == ("Clamshell: hips stacked",)


def test_speeds_are_told_in_the_units_the_runner_thinks_in():
    assert words.steps_in_words(continuous(), Units.KM, english())[2] == "run 90 s, about 5:00 /km, 164-170 spm"
    assert words.steps_in_words(continuous(), Units.MI, english())[2] == "run 90 s, about 8:03 /mi, 164-170 spm"
    assert words.step_words(timed(Do.WALK, 300, Part.WARM_UP), Units.KM, english()) == "walk 5 min"
    squat = Step(do=Do.EXERCISE, end=End(reps=8), exercise=CLAMSHELL, load="8RM", tempo=6)
    assert words.step_words(squat, Units.KM, english()) == "8 Clamshell, 8RM, 6 s each"


def test_every_word_of_the_plan_has_its_words():
    assert set(COLORS) == {*english().kinds, None}
    assert set(english().phases) == set(PHASE_ORDER)


def test_the_medical_line_stands_once_in_each_event():
    assert all(event.count("not medical advice") == 1 for event in events(ics.calendar(ordinary()).data))


def test_the_calendar_says_its_name_and_how_often_to_look_again():
    assert lines(ics.calendar(ordinary()).data, "NAME", "X-WR-CAL", "REFRESH", "X-PUBLISHED", "METHOD") == [
        "METHOD:PUBLISH",
        r"NAME:Sam's return\, step by step\; calm",
        r"X-WR-CALNAME:Sam's return\, step by step\; calm",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
    ]


def test_a_calendar_too_large_for_google_is_told():
    export = ics.calendar(plan(*(session(f"w{n:02d}-run-1", *MORNING, "x" * 10_000, run_walk()) for n in range(1, 99))))
    assert export.warnings and "at most 1 MB" in export.warnings[0]
    assert GOOGLE_LIMIT == 10**6  # Google says 1 MB: the smaller reading of it


def test_times_are_told_to_the_second():
    start, end, _ = times(date(2027, 1, 4), time(6, 30, 15, 999_999), timedelta(minutes=30), "Europe/Berlin")
    assert [one.isoformat() for one in (start, end)] == ["2027-01-04T06:30:15+01:00", "2027-01-04T07:00:15+01:00"]


# -- what changed ----------------------------------------------------------------------------------------------------


def replanned(old: Plan, *sessions: Session) -> Plan:
    """Return the next revision of a plan, two days later, with these sessions instead of all."""
    later = old.revised + timedelta(days=2)
    return plan(*sessions, revision=old.revision + 1, revised=later, events=told(old).events)


def test_the_same_plan_exported_again_is_the_same_bytes():
    first = ics.calendar(ordinary()).data
    assert ics.calendar(ordinary()).data == first
    assert ics.calendar(told(ordinary())).data == first
    assert told(told(ordinary())) == told(ordinary())


def test_only_the_event_that_changed_gets_new_stamps():
    old = ordinary()
    before = ics.calendar(old).data
    moved = old.sessions[1].model_copy(update={"date": date(2027, 1, 7)})
    after = ics.calendar(replanned(old, *(moved if one.id == moved.id else one for one in old.sessions))).data
    assert faults(after) == []
    changed = set(events(after)) - set(events(before))
    assert len(changed) == 1
    (event,) = changed
    for line in ("UID:planforge-sam-2027-7f3a-w01-strength-1", "SEQUENCE:4", "DTSTAMP:20261222T083000Z",
                 "LAST-MODIFIED:20261222T083000Z", "DTSTART;TZID=Europe/London:20270107T180000"):  # fmt: skip
        assert line in event


def test_the_sequence_rises_even_when_the_revision_does_not():
    after = ics.calendar(told(ordinary()), HALF_AN_HOUR).data
    assert "SEQUENCE:4" in events(after)[0]


def test_a_removed_session_is_cancelled_until_its_day_is_past():
    old = ordinary()
    fewer = replanned(old, *old.sessions[1:])
    cancelled = ics.calendar(fewer)
    (gone,) = [event for event in events(cancelled.data) if "w01-run-1" in event]
    for line in ("STATUS:CANCELLED", "SEQUENCE:4", "SUMMARY:Cancelled: Run-walk", "TRANSP:TRANSPARENT",
                 "DTSTART;TZID=Europe/London:20270104T063000", "DTEND;TZID=Europe/London:20270104T070900"):  # fmt: skip
        assert line in gone
    assert faults(cancelled.data) == []
    assert ics.calendar(told(fewer)) == cancelled
    on_the_day = told(fewer).model_copy(update={"revised": datetime(2027, 1, 4, 23, tzinfo=UTC), "revision": 9})
    assert "w01-run-1" in "".join(events(ics.calendar(on_the_day).data))
    later = told(fewer).model_copy(update={"revised": datetime(2027, 1, 5, tzinfo=UTC), "revision": 9})
    assert "w01-run-1" not in "".join(events(ics.calendar(later).data))
    assert "w01-run-1" in [event.slot for event in told(later).events], "a slot is remembered for good"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_a_hand_wrote_into_the_revisions_breaks_nothing(text: str):
    edit = {"title": text, "uid": text, "hash": text, "changed": datetime(2027, 1, 1, 6), "start": time(1, 30, fold=1)}
    kept = told(ordinary()).events
    data = ics.calendar(plan(events=(kept[0].model_copy(update=edit), *kept[1:]))).data
    assert faults(data) == [] and data.count(b"\nBEGIN:VEVENT\r") == data.count(b"\nSTATUS:CANCELLED\r") == len(kept)


def test_a_cancelled_session_that_comes_back_is_a_change():
    old = ordinary()
    cancelled = told(replanned(old, *old.sessions[1:]))
    back = ics.calendar(old.model_copy(update={"revision": 5, "events": cancelled.events})).data
    (event,) = [one for one in events(back) if "w01-run-1" in one]
    assert "STATUS:CONFIRMED" in event and "SEQUENCE:5" in event


def test_a_feed_has_removed_sessions_no_more():
    old = ordinary()
    feed = ics.calendar(replanned(old, *old.sessions[1:]), feed=Feed.FULL).data
    assert b"CANCELLED" not in feed and b"w01-run-1" not in feed and faults(feed) == []
    assert [event for event in events(ics.calendar(old).data) if "w01-run-1" not in event] == events(feed)


def test_a_cancelled_event_stands_in_the_time_zone_of_the_plan_it_left():
    old = ordinary()
    moved = replanned(old, *old.sessions[1:]).model_copy(
        update={"calendar": old.calendar.model_copy(update={"timezone": "America/Denver"})}
    )
    data = ics.calendar(moved).data
    assert lines(data, "TZID:") == ["TZID:America/Denver"] and faults(data) == []


def test_the_hash_is_of_the_meaning_and_not_of_the_stamps():
    one, later = ordinary(), ordinary(revision=8, revised=datetime(2027, 1, 1, tzinfo=UTC))
    assert lines(ics.calendar(one).data, "X-PLANFORGE-HASH") == lines(ics.calendar(later).data, "X-PLANFORGE-HASH")
    assert len(set(lines(ics.calendar(one).data, "X-PLANFORGE-HASH"))) == len(one.sessions)


# -- what a calendar file tells, when the plan.json beside it is lost --------------------------------------------------

GOOD = ics.calendar(ordinary()).data


def timeless(event: EventRevision) -> str:
    """Return what is told, without the length of an event that a calendar shows as a whole day."""
    return repr(event if event.start else event.model_copy(update={"duration_s": 0}))


def test_a_calendar_tells_what_the_plan_kept():
    old = ordinary()
    for the_plan in (old, replanned(old, *old.sessions[1:])):
        plan_id, said = ics.revisions_in(ics.calendar(the_plan).data)
        assert plan_id == the_plan.plan_id
        assert sorted(map(timeless, said)) == sorted(map(timeless, told(the_plan).events))


def test_events_of_others_in_a_calendar_are_not_ours():
    foreign = b"BEGIN:VEVENT\r\nUID:dentist\r\nSUMMARY:Dentist\r\nDTSTART:20270104T063000Z\r\nEND:VEVENT\r\n"
    assert ics.revisions_in(GOOD.replace(b"BEGIN:VEVENT", foreign + b"BEGIN:VEVENT", 1)) == ics.revisions_in(GOOD)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"SEQUENCE:3", b"SEQUENCE:99999999999999"),
        (b"SEQUENCE:3", b"SEQUENCE:x"),
        (b"DTEND;TZID=Europe/London:2027", b"DTEND;TZID=Europe/London:9999"),
        (b"DTEND;TZID=Europe/London:2027", b"DTEND;TZID=Europe/London:2026"),
        (b"DTEND;TZID=Europe/London:20270104T070900", b"DTEND;VALUE=DATE:20270105"),
        (b"SLOT:w01-run-1", b"SLOT:w01 run"),
        (b"KIND:run", b"KIND:swim"),
        (b"SUMMARY:Run-walk 8 x 1:2 (39 min in all)\r\n", b""),
        (b"DTSTAMP:2026", b"DTSTAMP:0000"),
        (b"UID:planforge-sam", b"UID:planforge-kim"),
    ],
)
def test_a_damaged_event_in_a_calendar_is_told(good: bytes, bad: bytes):
    assert good in GOOD
    with pytest.raises(ValueError):
        ics.revisions_in(GOOD.replace(good, bad, 1))


@pytest.mark.parametrize("previous", [b"", b"\xff\xfe", b"BEGIN:VCALENDAR", b"no calendar", b"BEGIN:VEVENT\r\n" * 3])
def test_what_is_no_calendar_is_a_value_error(previous: bytes):
    with pytest.raises(ValueError):
        ics.revisions_in(previous)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 40), st.binary(max_size=6))
def test_a_damaged_calendar_never_stops_an_export(place: int, length: int, put: bytes):
    before: tuple[EventRevision, ...] = ()
    with suppress(ValueError):
        _, before = ics.revisions_in(GOOD[:place] + put + GOOD[place + length :])
    later = replanned(ordinary(), ordinary().sessions[4]).model_copy(update={"events": before})
    assert faults(ics.calendar(later).data) == []


# -- feeds -----------------------------------------------------------------------------------------------------------

HEALTH = re.compile(
    r"run|walk|knee|strength|cross|swim|bike|plan\b|planforge|sam|phase|return|training|therap|pain|asphalt|clam|week|w\d\d",
    re.IGNORECASE,
)


@pytest.mark.parametrize("text", [None, *HOSTILE.values()], ids=["ordinary", *HOSTILE])
def test_a_busy_feed_says_when_and_nothing_else(text: str | None):
    the_plan = hostile(text) if text else ordinary(plan_id="sam-runners-knee-2027", title="Sam's knee")
    data = ics.calendar(the_plan, CalendarOptions(alarm="30 min before", week_banner=True), Feed.BUSY).data
    assert faults(data) == []
    assert HEALTH.findall(data.decode()) == []
    assert set(lines(data, "SUMMARY", "NAME", "X-WR", "TRANSP")) == {
        "SUMMARY:Busy", "NAME:Busy", "X-WR-CALNAME:Busy", "TRANSP:OPAQUE",
    }  # fmt: skip
    names = {line.partition(":")[0].partition(";")[0] for event in events(data) for line in event.split("\r\n")}
    assert names == {
        "BEGIN", "END", "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "DTSTART", "DTEND", "SUMMARY", "STATUS",
        "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
    }  # fmt: skip


def test_a_busy_feed_has_room_before_and_after_and_leaves_out_days_without_a_time():
    the_plan = ordinary()
    timed_ones = [one for one in the_plan.sessions if one.start]
    data = ics.calendar(the_plan, CalendarOptions(busy_before="10 min", busy_after="1 h"), Feed.BUSY).data
    assert len(events(data)) == len(timed_ones) < len(the_plan.sessions)
    assert "DTSTART;TZID=Europe/London:20270104T062000" in events(data)[0]
    assert "DTEND;TZID=Europe/London:20270104T080900" in events(data)[0]
    assert not set(lines(data, "UID")) & set(lines(ics.calendar(the_plan).data, "UID"))
    other = ics.calendar(ordinary(plan_id="kim-2027"), feed=Feed.BUSY).data
    assert not set(lines(data, "UID")) & set(lines(other, "UID"))


def test_other_room_around_a_busy_time_is_another_event():
    short, long = (ics.calendar(ordinary(), CalendarOptions(busy_after=after), Feed.BUSY).data for after in (0, 600))
    assert not set(lines(short, "UID")) & set(lines(long, "UID"))


def test_a_busy_time_that_reaches_into_an_hour_that_comes_twice_is_in_utc():
    one = session("w43-run-1", date(2027, 10, 31), time(0, 10), "Run", run_walk())
    data = ics.calendar(plan(one), CalendarOptions(busy_after="90 min"), Feed.BUSY).data
    assert lines(data, "DTSTART", "DTEND") == ["DTSTART:20271030T225500Z", "DTEND:20271031T011900Z"]


def test_a_busy_feed_of_a_plan_without_times_is_told():
    one = session("w01-cross-1", date(2027, 1, 6), None, "Swim", (timed(Do.CROSS, 1800),))
    export = ics.calendar(plan(one), feed=Feed.BUSY)
    assert export.warnings == ("busy.ics is empty: no session has a time of day",) and events(export.data) == []


# -- what a coach may change -----------------------------------------------------------------------------------------


def test_a_coach_writes_titles_and_texts():
    options = CalendarOptions(
        title="{runner}: {title}, {distance} {{wk {week}}}", description="{aim}!\n\n{ground}\n{effort}\n\n\n{steps}"
    )
    run, cross = (events(ics.calendar(ordinary(), options).data)[number] for number in (0, 2))
    assert "SUMMARY:Sam: Run-walk 8 x 1:2\\, 4.2 km {wk 1}" in run
    aim = r"DESCRIPTION:Run again\, a little more each week!\n\n"
    assert aim + r"flat\, even ground\neasy: you can" in run
    assert aim + r"cross-train 30 min\n\nLeave it out if the knee" in cross, (
        "lines without anything to say are left out"
    )


@pytest.mark.parametrize(
    ("ours", "of", "expected"), [(2, 5, "a coach's"), (3, 5, "ours"), (1, 4, "a coach's"), (2, 4, "ours")]
)
def test_without_the_words_asked_for_titles_are_ours_where_half_of_them_are(ours: int, of: int, expected: str):
    sessions = ordinary().sessions[:of]
    known = told(plan(*sessions), CalendarOptions(title="{runner}: {title}"))
    words_of = {
        "ours": {one.slot: one.title for one in told(plan(*sessions)).events},
        "a coach's": {one.slot: one.title for one in known.events},
    }
    found = {
        one.id: SimpleNamespace(summary=words_of["ours" if number < ours else "a coach's"][one.id])
        for number, one in enumerate(sessions)
    }
    assert read_back._titles(known, found, None) == words_of[expected]


def test_what_to_do_if_it_hurts_stands_once_wherever_a_coach_puts_it_and_always():
    for text in ("{steps}", "{if_it_hurts}\n\n{steps}", "no parts"):
        for event in events(ics.calendar(ordinary(), CalendarOptions(description=text)).data):
            said = event.replace("\r\n ", "")
            for once in (
                "the knee locks\\, catches\\, gives way or swells",
                "The morning after:",
                "Whom to call:",
                "not medical",
            ):
                assert said.count(once) == 1


def test_the_words_without_a_template_are_those_the_field_names():
    assert f"`{english().events.title}`" in str(CalendarOptions.model_fields["title"].description)
    the_plan = ordinary()
    for template, known, field in (
        (english().events.title, LINE_PARTS, "title"),
        (english().events.description, PARTS, "description"),
    ):
        CalendarOptions.model_validate({field: template})
        given = set(words.parts(the_plan, the_plan.sessions[0], the_plan.weeks[0]))
        waits = {"waits", "ill"}
        assert given - waits == set(PARTS) >= set(known), "that a session waits is said whatever a coach writes"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_of_a_coach_breaks_nothing(text: str):
    braced = text.replace("{", "{{").replace("}", "}}")
    options = CalendarOptions.model_construct(title=braced, description=braced + "{steps}")
    data = ics.calendar(hostile(text), options).data
    assert faults(data) == []
    assert {entry[2] for entry in by_icalendar(data).values()} == {one_line(text)}


def test_a_title_that_comes_to_nothing_is_the_kind_of_session():
    one = session("w01-run-1", *MORNING, "\u202e\x00", run_walk())
    assert "SUMMARY:Running" in events(ics.calendar(plan(one), CalendarOptions(title="{title}")).data)[0]


@pytest.mark.parametrize(
    ("alarm", "timed_one", "whole_day"),
    [
        ("30 min before", "TRIGGER:-PT30M", None),
        ("0 min before", "TRIGGER:P0D", None),
        ("evening before at 20:00", "TRIGGER:-PT10H30M", "TRIGGER:-PT4H"),
        ("21:30 the evening before", "TRIGGER:-PT9H", "TRIGGER:-PT2H30M"),
    ],
)
def test_a_reminder_shows_minutes_before_or_on_the_evening_before(alarm: str, timed_one: str, whole_day: str | None):
    data = ics.calendar(ordinary(), CalendarOptions(alarm=alarm)).data
    assert faults(data) == []
    run, cross = events(data)[0], events(data)[2]
    assert timed_one in run and (whole_day in cross if whole_day else "TRIGGER" not in cross)


def test_the_evening_before_is_the_evening_on_the_clock_also_when_the_clocks_change():
    one = session("w12-run-1", date(2027, 3, 28), time(9, 0), "Run", run_walk())
    assert "TRIGGER:-PT12H" in events(ics.calendar(plan(one), CalendarOptions(alarm="evening before at 20:00")).data)[0]


def test_a_banner_stands_over_each_week_only_when_asked_for():
    asked = ics.calendar(ordinary(), CalendarOptions(week_banner=True)).data
    assert faults(asked) == [] and "VALUE=DATE" not in "".join(events(ics.calendar(ordinary()).data)[3:])
    banners = [event for event in events(asked) if "KIND:week" in event]
    assert len(banners) == len(ordinary().weeks)
    for line in ("UID:planforge-sam-2027-7f3a-w01-week", "DTSTART;VALUE=DATE:20270104", "DTEND;VALUE=DATE:20270111",
                 "SUMMARY:Week 1: return to running", "TRANSP:TRANSPARENT"):  # fmt: skip
        assert line in banners[0]
    assert r"Run again\, a little more each week\n\n1 run\n1 strength session\n1 cross-training session" in banners[0]
    _, said = ics.revisions_in(asked)
    assert sum(event.kind is None for event in said) == len(banners)
    gone = ics.calendar(told(ordinary(), CalendarOptions(week_banner=True))).data
    assert sum("STATUS:CANCELLED" in event for event in events(gone)) == len(banners) and faults(gone) == []


# -- identity --------------------------------------------------------------------------------------------------------


def test_uids_are_stable_per_plan_and_slot_and_differ_between_plans():
    uids = lines(ics.calendar(ordinary()).data, "UID")
    assert not set(uids) & set(lines(ics.calendar(ordinary(plan_id="kim-2027")).data, "UID"))
    assert all(re.fullmatch(r"UID:planforge-[a-z0-9-]+", uid) for uid in uids)


def test_a_slot_that_stands_twice_is_refused():
    one = session("w01-run-1", *MORNING, "Run", run_walk())
    with pytest.raises(ValueError, match="w01-run-1 is the id of two sessions"):
        ics.calendar(plan(one, one))


def test_a_resource_for_a_server_is_one_event_with_its_time_zone_and_no_method():
    found, warnings = ics.resources(ordinary())
    assert warnings == () and len(found) == len(ordinary().sessions)
    missing = {"method-missing", "name-missing", "x-wr-calname-missing"}
    for one in found:
        assert b"METHOD" not in one.data and one.data.count(b"BEGIN:VEVENT") == 1
        assert one.data.count(b"BEGIN:VTIMEZONE") == one.data.count(b"DTSTART;TZID")
        assert lines(one.data, "UID") == [f"UID:{one.uid}"] and lines(one.data, "X-PLANFORGE-HASH:" + one.hash)
        assert {fault.split(":")[0] for fault in faults(one.data)} == missing


# -- the same everywhere ---------------------------------------------------------------------------------------------


def test_a_stamp_is_the_same_moment_in_whatever_zone_it_was_given():
    naive, tokyo = datetime(2026, 12, 20, 8, 30), datetime(2026, 12, 20, 17, 30, tzinfo=timezone(timedelta(hours=9)))
    assert {ics.calendar(ordinary(revised=one)).data for one in (naive, tokyo)} == {GOOD}


@pytest.mark.parametrize(
    "environment",
    [
        {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Denver", "PYTHONHASHSEED": "2", "LC_ALL": "C", "PYTHONUTF8": "0"},
        {"TZ": "UTC", "PYTHONHASHSEED": "3", "LC_ALL": "POSIX", "PYTHONTZPATH": "/nowhere"},
    ],
)
def test_the_bytes_are_the_same_under_another_zone_locale_and_hash_seed(environment: dict[str, str]):
    code = "import sys, ics_plans, planforge.exporters.ics.calendar as ics\n"
    code += "naive = ics_plans.REVISED.replace(tzinfo=None)\n"  # a moment without a zone must not take the machine's
    code += "sys.stdout.buffer.write(ics.calendar(ics_plans.ordinary(revised=naive)).data)"
    paths = os.pathsep.join([*sys.path, str(Path(__file__).parent)])
    environment = {**environment, "PYTHONPATH": paths}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=True)
    assert run.stdout == GOOD


def test_the_locale_of_the_process_changes_nothing():
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("C", "C.utf8", "POSIX"):
            locale.setlocale(locale.LC_ALL, name)
            assert ics.calendar(ordinary()).data == GOOD
    finally:
        locale.setlocale(locale.LC_ALL, before)


# -- icalendar 7.3 faults: when one of these fails, the upstream fault is gone ----------------------------------------

GONE = "the fault is gone upstream: this workaround can go: "


def written(name: str, value: object) -> bytes:
    """Return how icalendar itself writes a property."""
    component = Component()
    component.add(name, value)
    return component.to_ical()


@pytest.mark.parametrize("name", ["NAME", "X-WR-CALNAME"])
def test_icalendar_still_leaves_the_calendars_name_unescaped(name: str):
    assert b":A, B; C" in written(name, "A, B; C"), GONE + "ics_writing._Text"


def test_icalendar_still_makes_a_line_break_of_a_backslash_before_an_n():
    assert vText(r"C:\New").to_ical() == rb"C:\new", GONE + "ics_writing._Text"


def test_icalendar_still_omits_the_value_type_of_the_refresh_interval():
    assert b"REFRESH-INTERVAL:PT12H" in written("REFRESH-INTERVAL", timedelta(hours=12)), (
        GONE + "ics_writing._add_refresh"
    )


def test_icalendar_still_writes_control_characters():
    assert b"a\x00b\x0bc\x7f" in written("SUMMARY", "a\x00b\x0bc\x7f"), GONE + "ics_entries.plain"


def test_icalendar_still_stamps_a_new_event_with_now_and_a_random_uid():
    one, two = Event.new(), Event.new()
    assert one["UID"] != two["UID"] and "DTSTAMP" in one, GONE + "the note in ics_writing._component"


# -- days in another time zone ---------------------------------------------------------------------------------------

TRIP = PlanCalendar(
    start=date(2027, 1, 4),
    weeks=16,
    timezone="Europe/London",
    elsewhere=(Elsewhere(first=date(2027, 3, 26), last=date(2027, 3, 28), timezone="America/New_York"),),
)


@pytest.mark.parametrize("read", READERS)
def test_every_library_reads_the_days_of_a_trip_in_their_own_zone(read: Callable[[bytes], Said]):
    there = ordinary(calendar=TRIP)
    data = ics.calendar(there, CalendarOptions(alarm="evening before at 20:00", week_banner=True)).data
    assert faults(data) == []
    said = [line for line in lines(data, "DTSTART", "TZID") if "2027032" in line or line.startswith("TZID")]
    assert "DTSTART;TZID=America/New_York:20270327T090000" in said
    assert "DTSTART;TZID=Europe/London:20270329T090000" in said
    assert {"TZID:America/New_York", "TZID:Europe/London"} <= {*said}
    wanted = ics.calendar(there).data
    assert read(wanted) == expected(there)


def test_a_calendar_read_back_knows_the_zone_of_each_day():
    there = told(ordinary(calendar=TRIP))
    read = read_calendar(there, "plan.ics", ics.calendar(there).data, CalendarOptions(), feed=False)
    assert read.differences == ()
    home = there.model_copy(update={"calendar": TRIP.model_copy(update={"elsewhere": None})})
    (found,) = read_calendar(home, "plan.ics", ics.calendar(there).data, CalendarOptions(), feed=False).differences
    assert found.session == "w12-run-1" and "begins at 2027-03-27 13:00, the plan says 2027-03-27 09:00" in found.says


def test_of_whole_plans_few_are_kept_by_a_process_that_makes_thousands() -> None:
    """A plan of a year takes 6 MB with what its events say, and 2048 of them were kept (measured)."""
    written = entries._entries.__closure__  # what it remembers
    (known,) = (cell.cell_contents for cell in written if isinstance(cell.cell_contents, dict))
    for number in range(20):
        ics.calendar(ordinary(title=f"Plan {number}"))
    assert 0 < len(known) <= 4
