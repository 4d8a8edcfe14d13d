"""What day it is, the runner's own clocks say: in a zone whose date is not that of UTC, before it and behind it."""

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from answered import ANSWERED
from click.testing import CliRunner

from planforge.actions.check import judged
from planforge.actions.load import as_asked_of
from planforge.actions.plan_now import stands
from planforge.cli import main
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.deliver.folder import read_plan
from planforge.plan.model import Plan
from planforge.source import read_text

ROOT = Path(__file__).parents[1]
AHEAD, BEHIND = "Pacific/Kiritimati", "Pacific/Pago_Pago"  # 14 hours before UTC, 11 hours behind it
NOON = datetime(2027, 1, 31, 12, tzinfo=UTC)  # a Sunday; on Kiritimati it is Monday, 1 February, 02:00
MORNING = datetime(2027, 2, 1, 5, tzinfo=UTC)  # a Monday; on Pago Pago it is Sunday, 31 January, 18:00
FILE = """
planforge: 1
extends: runners-knee
runner: {name: Sam, normal_weekly_distance: 20 km, easy_pace: 6:45 /km, walking_pace: 10:30 /km, stopped_running: yes}
"""


def start(zone: str, now: datetime) -> date:
    text = FILE + ANSWERED + f"calendar: {{timezone: {zone}, available: {{mon: 18:00 for 60 min}}}}\n"
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=now).problem.start


@pytest.fixture
def exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(ROOT / "templates/examples/beginner.yaml", "sam.yaml")
    shutil.copytree(ROOT / "exports/sample", "exports/sam")
    return tmp_path


def moved_to(zone: str) -> Plan:
    """Return the plan of the file and the folder here, both in another zone."""
    for name in ("sam.yaml", "exports/sam/plan.json"):
        text = Path(name).read_text(encoding="utf-8")
        Path(name).write_text(text.replace("Europe/London", zone), encoding="utf-8")
    return read_plan(Path("exports/sam/plan.json"))


@pytest.mark.parametrize(
    ("zone", "now", "first", "last"),
    [
        (AHEAD, NOON, "2027-02-01", "2027-02-01"),
        ("UTC", NOON, None, None),  # the Sunday has no session
        (BEHIND, MORNING, None, None),
        ("UTC", MORNING, "2027-02-01", "2027-02-01"),
    ],
)
def test_what_is_due_on_one_day_is_that_of_the_runners_date(
    exported: Path, zone: str, now: datetime, first: str | None, last: str | None
) -> None:
    moved_to(zone)
    arguments = ("--to", "parcel", "--days", "1", "--now", now.isoformat(), "--dry-run", "--json")
    result = CliRunner().invoke(main, ["load", "--out", "exports/sam", *arguments])
    assert result.exit_code == 0, result.output
    days = [one["date"] for one in json.loads(result.stdout)["copied"]]
    assert (min(days, default=None), max(days, default=None)) == (first, last)


def test_a_plan_without_a_start_begins_on_the_monday_after_the_runners_today() -> None:
    assert start("UTC", NOON) == date(2027, 2, 1)
    assert start(AHEAD, NOON) == date(2027, 2, 8), "there it is Monday already"
    assert start("UTC", MORNING) == date(2027, 2, 8)
    assert start(BEHIND, MORNING) == date(2027, 2, 1), "there it is Sunday yet"


@pytest.mark.parametrize(("zone", "now", "day"), [(AHEAD, NOON, "2027-02-01"), (BEHIND, MORNING, "2027-01-31")])
def test_answers_are_of_the_runners_day_and_of_no_day_to_come(
    exported: Path, zone: str, now: datetime, day: str
) -> None:
    moved_to(zone)
    at = ("--now", now.isoformat())
    result = CliRunner().invoke(main, ["screen", "sam.yaml", "--pain", "1 of 10", *at])
    assert result.exit_code == 0, result.output
    assert day in Path("sam.yaml").read_text(encoding="utf-8")
    assert CliRunner().invoke(main, ["explain", "sam.yaml", "--rule", "run-step", *at]).exit_code == 0
    given = ("--timezone", zone, "--condition", "runners-knee", "--screened", "--pain", "1 of 10", *at)
    assert CliRunner().invoke(main, ["init", "kim.yaml", *given]).exit_code == 0
    assert f"asked_on: {day}" in Path("kim.yaml").read_text(encoding="utf-8")


def last_run_at(plan: Plan) -> date:
    return max(run.date for week in plan.weeks for run in week.runs)


def test_a_run_of_the_runners_today_is_one_to_come(exported: Path) -> None:
    """On the last day of running, where UTC has the day after, and where UTC has the day before."""
    file = Path("sam.yaml")
    text = file.read_text(encoding="utf-8").replace("normal_next_morning: yes", "normal_next_morning: no")
    file.write_text(text, encoding="utf-8")
    for zone, hour, late in ((BEHIND, 5, 1), (AHEAD, 9, 0), (AHEAD, 15, 0)):
        shutil.copy(ROOT / "exports/sample/plan.json", "exports/sam/plan.json")
        file.write_text(text.replace("Europe/London", zone), encoding="utf-8")
        plan = moved_to(zone)
        last = last_run_at(plan)
        now = datetime(last.year, last.month, last.day + late, hour, tzinfo=UTC)
        to_come = not (zone == AHEAD and hour == 15)  # 05:00 of the day after, which begins at 04:00
        loaded = as_asked_of(plan, file, now)
        assert bool(stands(file, plan, Path("exports/sam"), now=now).why_held_back) is to_come, (zone, hour)
        assert any("planned from" in one.message for one in judged(loaded, plan, now)) is to_come, (zone, hour)
