"""An illness that is told, and not told to be over: nothing stands as next anywhere, neither run nor strength."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import lives
import pytest
from click.testing import CliRunner
from diaries import at, home, runs
from icalendar import Calendar, Event
from test_strength_listens import all_well_before

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.exporters.ics.calendar import calendar as write_calendar
from planforge.exporters.ics.read_back import read_calendar
from planforge.languages import language
from planforge.plan.model import Kind

RUN = runs()[3]
SINCE = "no run and no strength before you are well"


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    return Path("sam.yaml")


def said(command: str, *options: object, days: int = 0) -> str:
    now = at(RUN.date + timedelta(days)).isoformat()
    done = CliRunner().invoke(main, [command, "sam.yaml", *map(str, options), "--now", now])
    assert done.exit_code == 0, done.output
    return done.output


def shown(days: int) -> dict[str, str]:
    several = {command: said(command, days=days) for command in ("status", "plan", "report")}
    report = Path("exports/sam/report.html").read_text(encoding="utf-8")
    load = said("load", "--to", f"watch-{days}", "--dry-run", days=days)
    return several | {"report": report, "load": load}


@pytest.mark.parametrize("makes", [False, True])
def test_who_is_ill_trains_nothing_before_it_is_told_to_be_over(sam: Path, makes: bool) -> None:
    said("log", "--session", RUN.id, "--done", "no", "--why", "ill", "--illness", "fever-or-chest")
    if makes:
        said("generate")
    several = shown(6)
    assert {name for name, one in several.items() if SINCE not in one} == set()
    assert several["status"].startswith("You have been ill since"), "it is what is said first"
    values = json.loads(said("status", "--json", days=6))
    assert values["coming"] is None and "Next:" not in several["status"]
    assert "the next run is on" not in several["report"] and "on hold while you are ill" in several["report"]
    told = CliRunner().invoke(
        main,
        ["load", "sam.yaml", "--to", "watch", "--dry-run", "--json", "--now", at(RUN.date + timedelta(6)).isoformat()],
    )
    parcel = json.loads(told.stdout)
    assert parcel["copied"] == [] and {one["session"].split("-")[1] for one in parcel["waiting"]} == {"run", "strength"}
    said("log", "--well", days=6)
    if makes:
        said("generate", days=6)
    assert not [name for name, one in shown(7).items() if SINCE in one]


def test_the_calendar_says_of_each_session_to_come_that_it_waits_until_the_runner_is_well(sam: Path) -> None:
    """Later runs stood in plan.ics, confirmed, and nothing in them said that they wait."""
    first = "Only once you are well: "

    def events() -> dict[str, Event]:
        found = Calendar.from_ical(Path("exports/sam/plan.ics").read_bytes()).walk("VEVENT")
        return {str(one["X-PLANFORGE-SLOT"]): one for one in found}

    def waits() -> set[str]:
        return {slot for slot, one in events().items() if one["SUMMARY"].startswith(first)}

    said("log", "--today", 0, "--illness", "fever-or-chest", days=1)
    said("generate", days=1)
    plan = read_plan(Path("exports/sam/plan.json"))
    coming = [one for one in plan.sessions if one.date > RUN.date + timedelta(1) and one.counts_as is not Kind.CROSS]
    assert waits() == {one.id for one in coming} and {one.counts_as for one in coming} == {Kind.RUN, Kind.STRENGTH}
    event = events()[coming[0].id]
    assert "planforge log FILE --well" in str(event["DESCRIPTION"]).split("\n\n")[0]
    said("generate", days=3)
    again = read_plan(Path("exports/sam/plan.json"))
    assert again.until_well == plan.until_well, "what was to wait stays so, though its day is past"
    plain = write_calendar(plan.model_copy(update={"until_well": None}))
    found = read_calendar(plan, "plan.ics", plain.data, None, feed=False).differences
    assert any("does not say that it waits until the runner is well" in one.says for one in found)
    said("log", "--well", days=4)
    said("generate", days=4)
    assert waits() == set()


def test_a_cold_bars_nothing(sam: Path) -> None:
    said("log", "--session", RUN.id, "--done", "no", "--why", "ill", "--illness", "head-cold")
    several = shown(1)
    assert not [name for name, one in several.items() if SINCE in one]
    assert "You have been ill since" in several["status"]


@pytest.mark.parametrize("noon", [False, True])
def test_a_fever_in_the_evening_of_the_day_of_being_well_is_another_one(sam: Path, noon: bool) -> None:
    """Of one day the order of telling decides, also where something else was told of that day before."""
    said("log", "--today", 0, "--illness", "fever-or-chest", days=-1)
    if noon:
        said("log", "--today", 0)
    said("log", "--well")
    assert SINCE not in said("status"), "well, and told last"
    said("log", "--today", 0, "--illness", "fever-or-chest")
    for _ in range(2):
        assert not [name for name, one in shown(4).items() if SINCE not in one]
        said("generate", days=3)
    values = json.loads(said("status", "--json", days=4))
    assert values["coming"] is None
    said("log", "--well", days=4)
    assert SINCE not in said("status", days=5)


def test_who_is_ill_twice_on_one_day_is_well_twice(sam: Path) -> None:
    """The second time said what was known, and added nothing: nobody got out of that fever on that day."""
    fever = ("log", "--today", 0, "--illness", "fever-or-chest")
    for _ in range(2):
        said(*fever)
        assert SINCE in said("status")
        said("log", "--well")
        assert SINCE not in said("status"), "of one day the order of telling decides"
    assert json.loads(said("log", "--well", "--json"))["kept"] == [], "nothing was told in between"


def test_a_red_flag_after_being_seen_that_day_has_to_be_seen_once_more(sam: Path) -> None:
    def flags(*options: object) -> list[str]:
        told = CliRunner().invoke(main, ["log", "sam.yaml", *map(str, options), "--now", at(RUN.date).isoformat()])
        assert told.exit_code in (0, 3), told.output
        return list(json.loads(said("status", "--json"))["see_somebody"])

    for _ in range(2):
        assert flags("--today", 0, "--red-flag", "locked") == ["locked"]
        assert flags("--seen-by", "K. Lee", "--may-run", "yes") == []


def test_what_is_told_of_a_fever_after_it_is_over_is_no_other_one(sam: Path) -> None:
    said("log", "--today", 0, "--illness", "fever-or-chest")
    said("log", "--well")
    said("log", "--today", 0, "--note", "only the night")
    assert SINCE not in said("status", days=1)


def test_a_fever_takes_the_runs_of_its_days_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last run of the week may be no more than 15 min in the place of the one left out, and a rule asks for 18."""
    monkeypatch.setattr(lives, "FILE", lives.FILE.replace("  available:\n", "  weeks: 14\n  available:\n"))
    world = lives.World(tmp_path / "sam", "runners-knee-mild")
    world.begin("goal: {run: 10 min, by: week 8}\n")
    all_well_before(world, 12)
    week = world.plan["weeks"][11]
    tuesday = lives.day_of(week, "start") + timedelta(1)
    fever = {"kind": "today", "day": str(tuesday), "pain": 0, "illness": "fever-or-chest"}
    morning = datetime.combine(tuesday, time(7), UTC)
    world.apply(lives.Step(morning, "tell", (fever, {"kind": "well", "day": str(tuesday)})))
    world.apply(lives.Step(morning + timedelta(minutes=5), "make"))
    before, after = (lives.runs_of(one) for one in (week, world.plan["weeks"][11]))
    assert [one["date"] for one in after] == [before[0]["date"], before[2]["date"]]


@pytest.mark.parametrize("name", ["en", "de"])
def test_every_session_says_to_leave_it_out_with_a_fever(name: str) -> None:
    leave_out = language(name).stop.leave_out
    for one in (leave_out["run"], leave_out["strength"], leave_out["cross"]):
        assert {"en": "fever", "de": "Fieber"}[name] in one
