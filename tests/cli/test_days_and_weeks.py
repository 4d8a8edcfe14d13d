"""What a coach says of weeks, days and times, by the real commands: planned, delivered, checked, spelled back."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from commands import Command

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.plan.model import Kind, Plan

ANSWERS = """\
screening:
  locking: no
  catching: no
  giving_way: no
  significant_swelling: no
  sharp_or_sudden_pain: no
  cannot_walk_normally: no
  hot_red_or_feverish: no
  fresh_twist_or_fall: no
  recent_surgery_without_clearance: no
  under_18: no
  no_better_after_3_weeks: no
  night_or_rest_pain: no
  bone_sore_to_a_finger: no
  hurts_to_hop: no
  groin_pain: no
  swollen_sore_calf: no
  drug_before_it_began: no
  chest_pain_or_breathless: no
  pregnant_or_birth_12_weeks: no
  bone_stress_without_clearance: no
  weight_loss_or_unwell: no
  periods_stopped: does not apply
  back_pain_with_numb_or_weak_leg: no
  bladder_bowel_or_saddle_numb: no
  pain_today: 1 of 10
  asked_on: 2027-01-01
readiness:
  walks_30_min_briskly: yes
  stairs_at_most_2_of_10: yes
  normal_next_morning: yes
"""
SAM = f"""\
planforge: 1
extends: runners-knee-mild
plan_id: sam-days-and-weeks
runner:
  name: Sam
  units: km
  normal_weekly_distance: 20 km
  easy_pace: 6:00 /km
  walking_pace: 10:00 /km
  stopped_running: yes
{ANSWERS}calendar:
  start: 2027-01-03
  weeks: 14
  week_starts: sunday
  timezone: Europe/London
  available:
    sun: 09:00 for 90 min, treadmill
    mon: 19:00 for 45 min, strength
    wed: 18:00 for 75 min
    thu: [19:00 for 45 min, strength]
    fri: 18:00 for 75 min
  away: [week 9]
  changes:
    weeks 5-6: {{timezone: America/New_York, sun: 08:00 for 75 min, tue: 06:30 for 75 min, thu: 06:30 for 75 min}}
    2027-02-19, 24 February: 12:00 for 80 min
goal: {{by: week 14}}
rules:
  run-step: {{max_increase: 3 min, during: "weeks 3-8, 10 on"}}
"""
NOW = "2027-01-01"


def called(*words: object, answer: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=answer)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sam")


@pytest.fixture(scope="module")
def made(home: Path) -> Result:
    (home / "sam.yaml").write_text(SAM, encoding="utf-8")
    return called("generate", home / "sam.yaml", "--out", home / "out", "--now", NOW)


@pytest.fixture
def plan(made: Result, home: Path) -> Plan:
    assert made.exit_code == 0, made.output
    return read_plan(home / "out" / "plan.json")


def events(home: Path) -> Iterator[str]:
    text = (home / "out" / "plan.ics").read_text(encoding="utf-8").replace("\n ", "")
    yield from text.split("BEGIN:VEVENT")[1:]


def test_weeks_run_from_sunday_to_saturday_wherever_they_are_counted(made: Result, plan: Plan) -> None:
    assert plan.calendar.week_starts == "sunday"
    assert [week.start for week in plan.weeks] == [date(2027, 1, 3) + timedelta(7 * week) for week in range(14)]
    assert all(week.start <= one.date < week.start + timedelta(7) for week in plan.weeks for one in week.sessions)
    assert re.search(r"^ +1  3-9 Jan ", made.stdout, re.MULTILINE), made.stdout
    assert [one.id for one in plan.weeks[2].runs] == ["w03-run-1", "w03-run-2", "w03-run-3"]
    assert plan.weeks[2].runs[0].date == date(2027, 1, 17)  # the Sunday is a week's first day


def test_sessions_stand_in_the_times_that_are_for_them(plan: Plan) -> None:
    weekdays = {kind: {f"{one.date:%a}" for one in plan.weeks[3].of_kind(kind)} for kind in Kind}
    assert weekdays[Kind.RUN] == {"Sun", "Wed", "Fri"} and "Thu" in weekdays[Kind.STRENGTH]
    assert not {one.date.weekday() for week in (3, 4, 7) for one in plan.weeks[week - 1].runs} & {0, 3}
    assert {f"{one.date:%a}" for one in plan.weeks[4].runs} == {"Sun", "Tue", "Thu"}
    starts = {one.date: f"{one.start:%H:%M}" for one in plan.sessions if one.start}
    assert starts[date(2027, 2, 19)] == starts[date(2027, 2, 24)] == "12:00"
    assert not plan.weeks[8].runs


def test_days_of_a_trip_are_delivered_in_their_own_zone(home: Path, plan: Plan) -> None:
    zones = {
        re.search(r"UID:\S+-(w\d+-\w+-\d)", one)[1]: re.search(r"DTSTART;TZID=([\w/]+):", one)[1]  # type: ignore[index]
        for one in events(home)
        if "DTSTART;TZID" in one
    }
    assert {zones[one.id] for week in (5, 6) for one in plan.weeks[week - 1].sessions} == {"America/New_York"}
    assert {zones[one.id] for week in (4, 7) for one in plan.weeks[week - 1].sessions} == {"Europe/London"}
    text = (home / "out" / "plan.ics").read_text(encoding="utf-8")
    assert text.count("BEGIN:VTIMEZONE") == 2 and "TZID:America/New_York" in text


def test_a_run_on_a_treadmill_says_its_speed_in_the_calendar_and_on_the_watch(home: Path, plan: Plan) -> None:
    belt = "On the treadmill: run at 6:00 /km (10.0 km/h), walk at 10:00 /km (6.0 km/h)"
    sunday, wednesday, _ = plan.weeks[3].runs
    assert (sunday.place, wednesday.place) == ("treadmill", None)
    (event,) = [one for one in events(home) if f"-{sunday.id}\n" in one.replace("\r", "")]
    assert belt.replace(",", "\\,") in event and "Ground: treadmill" in event
    assert not re.search("grass|Flat\\\\, even", event)
    watch = [path.read_bytes() for path in (home / "out" / "workouts").glob("W04D1RUN.FIT")]
    assert len(watch) == 1 and belt.encode() in watch[0]


def test_what_was_written_is_the_plan_and_keeps_every_rule(home: Path, plan: Plan) -> None:
    checked = called("check", home / "sam.yaml", home / "out" / "plan.json", "--now", NOW)
    assert checked.exit_code == 0, checked.output
    exported = called("check", "--exports", home / "out")
    assert exported.exit_code == 0 and "are the plan" in exported.output, exported.output


def test_show_prints_every_line_as_it_was_written(home: Path, made: Result) -> None:
    shown = called("show", home / "sam.yaml").output
    for line in (
        "week_starts: sunday", "09:00 for 90 min, treadmill", "19:00 for 45 min, strength", "week 9",
        "weeks 5-6:", "timezone: America/New_York", "'2027-02-19, 24 February': 12:00 for 80 min",
        "weeks 3-8, 10 on",
    ):  # fmt: skip
        assert line in shown, line
    again = home / "again.yaml"
    again.write_text(shown, encoding="utf-8")
    assert called("show", again).output.splitlines()[1:] == shown.splitlines()[1:]


def test_weeks_do_not_begin_with_another_day_once_the_plan_has_begun(home: Path, plan: Plan) -> None:
    file = home / "other.yaml"
    file.write_text(SAM.replace("week_starts: sunday", "week_starts: monday"), encoding="utf-8")
    ended = called("generate", file, "--out", home / "out", "--now", "2027-01-20")
    assert ended.exit_code == 2
    said = "calendar: week_starts is monday, but the weeks of this plan, which has begun, begin on Sunday"
    assert re.search(rf"other.yaml:\d+:16: {said}", ended.output), ended.output
    assert "hint: write `week_starts: sunday` to go on with it" in ended.output


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("calendar.week_starts=monday", "week_starts is monday, but the weeks of this plan, which has begun"),
        ("calendar.start=2027-01-10", "start is 2027-01-10, but this plan began on 2027-01-03"),
    ],
)
def test_no_question_is_asked_of_other_weeks_than_those_that_have_begun(
    setting: str, words: str, home: Path, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(home / "out", tmp_path / "exports" / "sam")
    ended = called("what-if", home / "sam.yaml", "--set", setting, "--now", "2027-01-20")
    assert (ended.exit_code, ended.exception.__class__) == (2, SystemExit), ended.output
    assert words in ended.output


def test_what_is_due_on_a_watch_is_counted_where_the_runner_is(home: Path, plan: Plan) -> None:
    sunday = plan.weeks[4].runs[0]
    assert sunday.date == date(2027, 1, 31)
    for now, due in (("2027-02-01T04:30", True), ("2027-02-01T05:30", False)):  # 23:30 in New York, and 00:30
        said = called(
            "load", "--out", home / "out", "--to", home / now[-5:-3], "--days", "1", "--dry-run", "--now", now
        )
        assert (sunday.title in said.output or "W05D1RUN" in said.output) is due, said.output


# -- conflicts -------------------------------------------------------------------------------------------------------


def test_lines_about_several_weeks_are_named_in_a_conflict_and_loosened(planforge_command: Command) -> None:
    text = SAM[: SAM.index("  away:")] + "  changes:\n    even weeks: only sun, wed  # shifts\n    2027-03-19: none\n"
    Path("sam.yaml").write_text(text.replace("  week_starts: sunday\n", "").replace("01-03", "01-04"), encoding="utf-8")
    ended = planforge_command("generate", "sam.yaml", "--now", NOW, "--json")
    values = json.loads(ended.stdout)
    assert ended.exit_code in (0, 1), ended.output
    if ended.exit_code == 0:
        pytest.fail("these weeks were to be too few for the goal")
    lines = [one for one in values["conflicts"][0] if one["statement"] == "change"]
    assert [one["says"] for one in lines] == ["calendar.changes: even weeks: only sun, wed"]
    assert re.fullmatch(r"sam.yaml:\d+:5", lines[0]["place"])
    ways = [one["says"] for one in values["relaxations"]]
    assert any("even weeks" in one or "available" in one for one in ways), ways


def test_a_time_for_strength_alone_gives_way_without_its_mark(planforge_command: Command) -> None:
    text = SAM[: SAM.index("  away:")].replace(
        "    wed: 18:00 for 75 min\n", "    wed: 18:00 for 75 min, strength  # gym\n"
    )
    Path("sam.yaml").write_text(text, encoding="utf-8")
    ended = planforge_command("generate", "sam.yaml", "--now", NOW)
    assert ended.exit_code == 1, ended.output
    assert re.search(r"sam.yaml:\d+:5 +calendar.available.wed: 18:00 for 75 min, strength", ended.output), ended.output
    (number,) = re.findall(r"^ +(\d)  calendar.available.wed: 18:00 for 75 min +\(", ended.output, re.MULTILINE)
    applied = planforge_command("generate", "sam.yaml", "--now", NOW, "--apply", number, "--yes")
    assert applied.exit_code == 0, applied.output
    written = Path("sam.yaml").read_text(encoding="utf-8")
    assert "    wed: 18:00 for 75 min  # gym\n" in written and "thu: [19:00 for 45 min, strength]" in written
