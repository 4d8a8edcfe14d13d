"""Exports are read back with other code than wrote them, and every change to them is found and named."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import cycle
from pathlib import Path

import pytest
from fit_plans import long_plan, small_plan

from planforge.deliver.folder import NotThePlan, Past, continued, export, read_exports
from planforge.exporters.fit import messages
from planforge.exporters.fit import workouts as fit
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions, ExportOptions
from planforge.exporters.read_back import ReadBack, read_back
from planforge.plan.model import Plan, PlanWaiting


def kept(plan: Plan) -> Plan:
    """Return the plan as it is kept: with hours, lengths, and who its workouts are."""
    hours = {"run": time(6, 30), "strength": time(18), "cross": None}
    weeks = tuple(
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(update={"start": hours[one.kind], "duration_s": 1810 + 60 * number})
                    for number, one in enumerate(week.sessions)
                )
            }
        )
        for week in plan.weeks
    )
    plan = plan.model_copy(update={"weeks": weeks})
    return plan.model_copy(update={"workouts": fit.workout_files(plan).revisions})


PLAN = kept(small_plan())
CALENDAR = ics.calendar(PLAN).data
WORKOUTS = fit.workout_files(PLAN).files


def files_of(calendar: bytes | None, workouts: Mapping[str, bytes], plan: Plan) -> dict[str, bytes]:
    """Return the files of an export by name."""
    calendars = {} if calendar is None else {"plan.ics": calendar}
    named = {f"workouts/{name}": data for name, data in workouts.items()}
    return {**calendars, **named, "plan.json": plan.to_json().encode()}


def read(calendar: bytes | None, workouts: Mapping[str, bytes], plan: Plan = PLAN) -> ReadBack:
    return read_back(plan, files_of(calendar, workouts, plan))


def said(calendar: bytes | None = CALENDAR, plan: Plan = PLAN) -> list[str]:
    return [str(one) for one in read(calendar, WORKOUTS, plan).differences]


def event(calendar: str, slot: str) -> str:
    """Return the lines of one event."""
    (found,) = (one for one in re.findall(r"BEGIN:VEVENT.*?END:VEVENT\r\n", calendar, re.DOTALL) if f"-{slot}\r" in one)
    return found


def test_what_was_written_is_the_plan() -> None:
    assert read(CALENDAR, WORKOUTS) == ReadBack(8, 8, ())


@pytest.mark.parametrize("timezone", ["Europe/London", "Australia/Lord_Howe", "America/St_Johns", "UTC"])
def test_a_year_of_days_and_hours_is_the_plan_where_clocks_change(timezone: str) -> None:
    plan = long_plan(52)
    plan = kept(plan.model_copy(update={"calendar": plan.calendar.model_copy(update={"timezone": timezone})}))
    hours = cycle((time(1, 30), time(2, 15), time(23, 50)))
    weeks = [
        week.model_copy(update={"sessions": tuple(s.model_copy(update={"start": next(hours)}) for s in week.sessions)})
        for week in plan.weeks
    ]
    plan = plan.model_copy(update={"weeks": tuple(weeks)})
    assert read(ics.calendar(plan).data, fit.workout_files(plan).files, plan) == ReadBack(260, 260, ())


CHANGES: dict[str, tuple[str, Callable[[str], str], str]] = {
    "an hour later": (
        "w01-run-1",
        lambda one: re.sub(r"(DTSTART.*T)06", r"\g<1>05", one),
        "plan.ics: w01-run-1: begins at 2027-01-04 05:30, the plan says 2027-01-04 06:30",
    ),
    "a day later": (
        "w01-run-2",
        lambda one: one.replace("20270108T", "20270109T"),
        "plan.ics: w01-run-2: begins at 2027-01-09 06:30, the plan says 2027-01-08 06:30",
    ),
    "longer": (
        "w01-run-1",
        lambda one: re.sub(r"(DTEND.*T)07(\d\d)", r"\g<1>08\2", one),
        "plan.ics: w01-run-1: takes 90:00 min, the plan says 30:00 min",
    ),
    "another whole day": (
        "w01-cross-1",
        lambda one: one.replace("20270106", "20270105"),
        "plan.ics: w01-cross-1: is on 2027-01-05, the whole day, the plan says 2027-01-06, the whole day",
    ),
    "another length in words": (
        "w01-cross-1",
        lambda one: one.replace("32 min in all", "35 min in all"),
        "w01-cross-1: is called 'Cycling, easy (35 min in all)', the plan says 'Cycling, easy (32 min in all)'",
    ),
    "another title": (
        "w01-strength-1",
        lambda one: one.replace("SUMMARY:Hips and core", "SUMMARY:Rest"),
        "plan.ics: w01-strength-1: is called 'Rest (31 min in all)', the plan says 'Hips and core (31 min in all)'",
    ),
    "no word of when to stop": (
        "w01-run-1",
        lambda one: one.replace("locks", "looks"),
        "plan.ics: w01-run-1: does not say when to stop, what to look at the morning after, and whom to call",
    ),
    "another kind": (
        "w01-strength-1",
        lambda one: one.replace("X-PLANFORGE-KIND:strength", "X-PLANFORGE-KIND:run"),
        "plan.ics: w01-strength-1: is called a run session, the plan says strength",
    ),
    "gone": ("w01-run-1", lambda _: "", "plan.ics: w01-run-1: is not in the calendar"),
    "cancelled": (
        "w01-run-1",
        lambda one: one.replace("CONFIRMED", "CANCELLED"),
        "plan.ics: w01-run-1: is not in the calendar",
    ),
    "twice": ("w01-run-1", lambda one: one * 2, "plan.ics: w01-run-1: stands 2 times"),
    "of another slot": (
        "w01-run-1",
        lambda one: one.replace("-w01-run-1\r", "-w09-run-9\r"),
        "plan.ics: w09-run-9: is in the calendar and not in the plan",
    ),
    "without a start": (
        "w01-run-1",
        lambda one: re.sub(r"DTSTART.*\r\n", "", one),
        "plan.ics: w01-run-1: its event is damaged: when it begins or ends cannot be read",
    ),
}


@pytest.mark.parametrize(("slot", "change", "words"), CHANGES.values(), ids=CHANGES.keys())
def test_a_changed_event_is_named_with_what_the_plan_says(slot: str, change: Callable[[str], str], words: str) -> None:
    text = CALENDAR.decode()
    before = event(text, slot)
    assert change(before) != before
    assert any(words in one for one in said(text.replace(before, change(before)).encode()))


def test_a_calendar_that_is_none_is_a_difference_and_no_crash() -> None:
    assert said(None) == ["plan.ics: there is no such file"]
    assert said(b"\xff\xfe not a calendar")[0].startswith("plan.ics: cannot be read as a calendar: ")
    assert "plan.ics: w01-run-1: is not in the calendar" in said(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")


def test_what_a_person_added_to_the_calendar_is_no_difference() -> None:
    dentist = b"BEGIN:VEVENT\r\nUID:dentist\r\nDTSTART:20270104T100000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n"
    assert said(CALENDAR.replace(b"END:VCALENDAR", dentist + b"END:VCALENDAR")) == []


def test_events_none_of_which_names_its_session_were_wanted_so() -> None:
    assert said(ics.calendar(PLAN, CalendarOptions(title="Training ({minutes})")).data) == []


@pytest.mark.parametrize(
    "options",
    [
        CalendarOptions(week_banner=True, alarm="30 min before", feeds=("full", "busy")),
        CalendarOptions(title="{kind}", description="{steps}"),
        CalendarOptions(title="{title}", description="{notes}"),
    ],
    ids=["banner", "no title", "title alone"],
)
def test_whatever_a_coach_wants_in_the_calendar_it_is_the_plan(options: CalendarOptions, tmp_path: Path) -> None:
    wanted = ExportOptions(calendar=options)
    read = export(continued(PLAN, Past(), wanted), tmp_path, wanted).read_back
    assert read == ReadBack(8, 8, (), ("feed.ics", "busy.ics") if options.feeds else ())
    assert read_exports(tmp_path)[1] == read


def test_a_workout_of_another_revision_is_found_by_its_identity() -> None:
    one = PLAN.workouts[0].model_copy(update={"time_created": datetime(2026, 1, 1, tzinfo=UTC)})
    older = PLAN.model_copy(update={"workouts": (one, *PLAN.workouts[1:])})
    assert said(plan=older) == [
        "workouts/W01D1RUN.FIT: w01-run-1: has another identity than plan.json keeps for it",
    ]


def test_a_missing_workout_is_named_by_its_session() -> None:
    fewer = {name: data for name, data in WORKOUTS.items() if name != "W01D2STR.FIT"}
    assert list(map(str, read(CALENDAR, fewer).differences)) == ["workouts: w01-strength-1: has no sound workout file"]


# -- before an export counts -----------------------------------------------------------------------------------------


def test_files_that_are_not_the_plan_are_never_published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(PLAN, tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    duration = messages._duration
    monkeypatch.setattr(messages, "_duration", lambda step, *rest: duration(step, *rest) | {"duration_value": 61_000})
    with pytest.raises(NotThePlan, match=r"W01D1RUN.FIT: w01-run-1: step 1 is warm-up \(Walk\) 1:01 min"):
        unknown = Plan.model_validate_json(PLAN.to_json())  # of whose steps nothing is remembered
        export(unknown.model_copy(update={"workouts": ()}), tmp_path / "out")
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


def test_an_export_is_read_back_from_disk_with_who_its_workouts_are(tmp_path: Path) -> None:
    bare = PLAN.model_copy(update={"workouts": ()})
    assert export(bare, tmp_path).read_back == ReadBack(8, 8, ())
    plan, read = read_exports(tmp_path)
    assert (plan.model_copy(update={"events": ()}), read) == (PLAN, ReadBack(8, 8, ()))
    assert {one.slot for one in plan.events} == {one.id for one in PLAN.sessions}, "what its calendar was told"
    shutil.rmtree(tmp_path / "workouts")
    assert len(read_exports(tmp_path)[1].differences) == 8


def test_reading_back_loads_neither_the_encoder_nor_the_writers() -> None:
    code = (
        "import sys; import planforge.exporters.read_back; from planforge.exporters.ics import read_back, read_busy; "
    )
    code += "from planforge.exporters.fit import read_back as f; f.check_set({'A.FIT': b''}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "planforge.exporters.fit.records" in loaded
    writers = ("fit.workouts", "fit.messages", "fit.encoding", "ics.calendar", "ics.writing")
    assert not loaded & {"garmin_fit_sdk", *(f"planforge.exporters.{writer}" for writer in writers)}


def test_an_event_of_no_session_that_stands_there_twice_is_found() -> None:
    options = CalendarOptions(week_banner=True)
    banners = PLAN.model_copy(update={"events": ics.revisions(PLAN, options)})
    data = ics.calendar(banners, options).data
    (banner, *_) = [one for one in re.findall(rb"BEGIN:VEVENT.*?END:VEVENT\r\n", data, re.DOTALL) if b"-week" in one]
    asked = ExportOptions(calendar=options)
    assert read_back(banners, files_of(data, WORKOUTS, banners), asked).differences == ()
    twice = read_back(banners, files_of(data.replace(banner, 2 * banner), WORKOUTS, banners), asked)
    assert ["stands 2 times" in str(one) for one in twice.differences].count(True) == 1


def test_the_day_on_which_a_plan_that_waits_asks_again_is_read_back() -> None:
    last = PLAN.sessions[-1].date
    asks = PlanWaiting(title="Running waits", until=last, wants=("a calm knee",), questions=("Is the knee calm?",))
    waits = PLAN.model_copy(update={"waiting": asks})
    waits = waits.model_copy(update={"events": ics.revisions(waits, CalendarOptions())})
    data = ics.calendar(waits).data
    assert read(data, WORKOUTS, waits).differences == ()
    other = waits.model_copy(update={"waiting": asks.model_copy(update={"until": last + timedelta(1)})})
    assert any("asks again on" in str(one) for one in read(data, WORKOUTS, other).differences)
