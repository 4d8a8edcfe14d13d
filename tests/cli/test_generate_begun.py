"""`planforge generate` over a plan that has begun: what is past stays, and nothing comes as a surprise."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Command, files

BEGUN = "2027-02-10T12:00:00+00:00"


@pytest.fixture
def sam(planforge_command: Command) -> Path:
    text = planforge_command("templates", "beginner").stdout
    Path("sam.yaml").write_text(text, encoding="utf-8")
    result = planforge_command("generate", "sam.yaml", "--now", "2027-01-01")
    assert result.exit_code == 0, result.output
    return Path("sam.yaml")


def plan() -> dict[str, Any]:
    values: dict[str, Any] = json.loads(Path("exports/sam/plan.json").read_text())
    return values


def past(values: dict[str, Any], day: str) -> list[str]:
    return [json.dumps(one) for week in values["weeks"] for one in week["sessions"] if one["date"] < day]


def away(sam: Path, days: str) -> None:
    text = sam.read_text(encoding="utf-8")
    sam.write_text(text.replace("calendar:\n", f"calendar:\n  away: [{days}]\n"), encoding="utf-8")


def test_a_file_without_a_start_keeps_that_of_the_plan_that_stands(planforge_command: Command, sam: Path) -> None:
    before = files(Path("exports/sam"))
    for now in ("2027-01-02", "2027-01-06", BEGUN, "2027-05-20"):
        assert planforge_command("generate", sam, "--now", now).exit_code == 0
        assert files(Path("exports/sam")) == before, now


def test_days_away_change_what_comes_and_nothing_that_is_past(planforge_command: Command, sam: Path) -> None:
    before = plan()
    away(sam, "2027-02-11..2027-02-17")
    result = planforge_command("generate", sam, "--now", BEGUN)
    assert result.exit_code == 0, result.output
    assert "throughout is as it was; `planforge report sam.yaml` shows it." in result.stdout
    assert "Sore today?" not in result.stdout, "what changed is not to be looked for above what did not"
    after = plan()
    assert past(after, "2027-02-11") == past(before, "2027-02-11")
    assert (after["plan_id"], after["revision"]) == (before["plan_id"], before["revision"] + 1)
    assert after["calendar"]["weeks"] > before["calendar"]["weeks"]
    assert planforge_command("check", sam).exit_code == 0
    told = {one["slot"]: one["hash"] for one in before["events"]}
    again = {one["slot"]: one["hash"] for one in after["events"]}
    gone = [json.loads(one)["id"] for one in past(before, "2027-02-11")]
    assert all(told[slot] == again[slot] for slot in gone), "calendars are told nothing new of what is past"


def test_a_goal_that_came_later_by_what_was_lost_is_not_said_to_be_out_of_reach(
    planforge_command: Command, sam: Path
) -> None:
    away(sam, "2027-02-15..2027-04-10")
    assert planforge_command("generate", sam, "--now", "2027-02-15").exit_code == 0
    for command in (("check", sam), ("explain", sam, "--rule", "build-cap")):
        result = planforge_command(*command, "--now", "2027-02-16")
        assert result.exit_code == 0, result.output
        assert "no plan can keep this" not in result.output


WEEKS_AWRY: dict[str, Callable[[list[Any]], None]] = {
    "one taken out": lambda weeks: weeks.__delitem__(2),
    "the first taken out": lambda weeks: weeks.__delitem__(0),
    "one stands twice": lambda weeks: weeks.insert(3, weeks[3]),
    "two changed places": lambda weeks: weeks.insert(1, weeks.pop(3)),
    "one late week alone": lambda weeks: weeks.__delitem__(slice(0, 15)),
}


@pytest.mark.parametrize("how", WEEKS_AWRY)
def test_a_plan_whose_weeks_are_not_in_place_is_named_and_nothing_goes_on_from_it(
    planforge_command: Command, sam: Path, how: str
) -> None:
    values, path = plan(), Path("exports/sam/plan.json")
    WEEKS_AWRY[how](values["weeks"])
    path.write_text(json.dumps(values), encoding="utf-8")
    before = files(Path("exports/sam"))
    for command, code in (("generate", 5), ("check", 1)):
        result = planforge_command(command, sam, "--now", BEGUN)
        assert result.exit_code == code, result.output
        assert "are not counted from 1 on, each once and in order" in result.output
    assert files(Path("exports/sam")) == before
    assert planforge_command("generate", sam, "--now", "2027-01-01").exit_code == 1, "edited before it began"
    assert planforge_command("generate", sam, "--now", "2027-01-01", "--afresh", "--yes").exit_code == 0


def test_another_start_is_refused_once_the_plan_has_begun(planforge_command: Command, sam: Path) -> None:
    text = sam.read_text(encoding="utf-8")
    sam.write_text(text.replace("calendar:\n", "calendar:\n  start: 2027-02-15\n"), encoding="utf-8")
    before = files(Path("exports/sam"))
    result = planforge_command("generate", sam, "--now", BEGUN)
    assert result.exit_code == 2
    assert "this plan began on 2027-01-04" in result.stderr and "`--afresh` begins again" in result.stderr
    assert files(Path("exports/sam")) == before


def starting(sam: Path, on: str) -> None:
    text = sam.read_text(encoding="utf-8")
    sam.write_text(text.replace("calendar:\n", f"calendar:\n  start: {on}\n"), encoding="utf-8")


@pytest.mark.parametrize("on", ["2027-01-04", "2027-02-03"])
def test_who_has_begun_and_begins_again_does_not_land_in_the_middle(
    planforge_command: Command, sam: Path, on: str
) -> None:
    starting(sam, on)
    before = files(Path("exports/sam"))
    result = planforge_command("generate", sam, "--afresh", "--yes", "--now", BEGUN)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"start is {on}, which is past" in result.stderr and "write `start: 2027-02-15`" in result.stderr
    assert "sam.yaml:" in result.stderr
    assert files(Path("exports/sam")) == before


def test_a_plan_that_nobody_had_yet_says_which_session_would_be_the_first(
    planforge_command: Command, sam: Path
) -> None:
    starting(sam, "2027-01-04")
    assert "nobody was told of them" not in planforge_command("generate", sam, "--now", BEGUN).stderr
    shutil.rmtree("exports")
    result = planforge_command("generate", sam, "--now", BEGUN, "--json")
    assert result.exit_code == 0, result.output
    values = plan()
    ahead = [one for week in values["weeks"] for one in week["sessions"] if one["date"] >= "2027-02-10"]
    run = next(one for one in ahead if one["kind"] == "run")
    said = next(one for one in json.loads(result.stdout)["warnings"] if one.startswith("the plan starts on 2027-01-04"))
    assert f"{ahead[0]['title']} on Wed 10 Feb (week 6)" in said and f"{run['title']} on Wed 10 Feb (week 6)" in said
    assert "write a later `start`, such as 2027-02-15" in said
    assert said in result.stderr.replace("warning: ", "")
    shutil.rmtree("exports")
    assert "the plan starts on" not in planforge_command("generate", sam, "--now", "2027-01-04").stderr


@pytest.mark.parametrize(("now", "over"), [("2027-05-09", False), ("2027-05-10", True), ("2027-09-01", True)])
def test_a_plan_that_is_over_is_said_to_be_over(planforge_command: Command, sam: Path, now: str, *, over: bool) -> None:
    starting(sam, "2027-01-04")
    before = files(Path("exports/sam"))
    result = planforge_command("generate", sam, "--now", now)
    assert result.exit_code == 0
    assert ("this plan is over: its last day was 2027-05-09" in result.stderr) == over
    assert files(Path("exports/sam"))["plan.ics"] == before["plan.ics"]


def test_afresh_asks_and_then_begins_again(planforge_command: Command, sam: Path) -> None:
    before = files(Path("exports/sam"))
    assert planforge_command("generate", sam, "--afresh", "--now", BEGUN, input="n\n").exit_code == 1
    assert files(Path("exports/sam")) == before
    result = planforge_command("generate", sam, "--afresh", "--now", BEGUN, input="y\n")
    assert result.exit_code == 0, result.output
    assert plan()["calendar"]["start"] == "2027-02-15"
    assert {one["slot"] for one in json.loads(before["plan.json"])["events"]} <= {
        one["slot"] for one in plan()["events"]
    }


def test_a_claim_that_the_steps_do_not_hold_is_replaced_and_said(planforge_command: Command, sam: Path) -> None:
    values = plan()
    for key in ("basis", "history"):
        values.pop(key, None)
    values["goal"] = {"continuous_run_s": 1800, "reached_in_week": 9, "held_in_week": 10}
    Path("exports/sam/plan.json").write_text(json.dumps(values))
    result = planforge_command("generate", sam, "--now", BEGUN)
    assert result.exit_code == 0, result.output
    assert "goal.reached_in_week is stored as 9; the plan comes to 14" in result.stderr
    assert plan()["goal"]["reached_in_week"] == 14
    assert past(plan(), "2028-01-01") == past(values, "2028-01-01")


def test_an_old_answer_about_pain_is_said_and_stops_nobody_who_runs_already(
    planforge_command: Command, sam: Path
) -> None:
    text = sam.read_text(encoding="utf-8")
    sam.write_text(text.replace("screening:", "screening:\n  asked_on: 2026-12-30", 1), encoding="utf-8")
    before = plan()
    result = planforge_command("generate", sam, "--now", BEGUN)
    assert result.exit_code == 0, result.output
    assert "the answer about pain is old, and running has begun" in result.stderr
    assert past(plan(), "2028-01-01") == past(before, "2028-01-01")
    sam.write_text(
        sam.read_text(encoding="utf-8").replace("pain_today: 1 of 10", "pain_today: 4 of 10"), encoding="utf-8"
    )
    assert planforge_command("generate", sam, "--now", BEGUN).exit_code == 0
    assert plan()["waiting"]["wants"] == ["a knee that hurts at most 3 of 10"]
    assert past(plan(), "2027-02-10") == past(before, "2027-02-10")
    later = [one["kind"] for week in plan()["weeks"] for one in week["sessions"] if one["date"] > "2027-02-10"]
    assert later and "run" not in later


# -- plan.json edited by hand, before its first day or with the file -------------------------------------------------


def edit(slot: str, **values: Any) -> None:
    """Change a session of plan.json as in a text editor: `times` is of its repeat, all else its own."""
    file = Path("exports/sam/plan.json")
    told = json.loads(file.read_text())
    one = next(one for week in told["weeks"] for one in week["sessions"] if one["id"] == slot)
    for name, value in values.items():
        if name == "times":
            next(step for step in one["steps"] if "times" in step)["times"] += value
        else:
            one[name] = value
    file.write_text(json.dumps(told, indent=2))


def found(slot: str) -> dict[str, Any]:
    one: dict[str, Any] = next(one for week in plan()["weeks"] for one in week["sessions"] if one["id"] == slot)
    return one


@pytest.mark.parametrize("now", ["2027-01-02", BEGUN])
def test_an_edit_that_keeps_every_rule_stays_before_the_first_day_and_after(
    planforge_command: Command, sam: Path, now: str
) -> None:
    edit("w08-run-3", start="09:10:00")
    result = planforge_command("generate", sam, "--now", now)
    assert result.exit_code == 0, result.output
    assert found("w08-run-3")["start"] == "09:10:00"
    assert planforge_command("check", sam).exit_code == 0
    before = files(Path("exports/sam"))
    assert planforge_command("generate", sam, "--now", now).exit_code == 0
    assert files(Path("exports/sam")) == before


@pytest.mark.parametrize("now", ["2027-01-02", BEGUN])
def test_an_edit_that_breaks_a_rule_is_refused_before_the_first_day_and_after(
    planforge_command: Command, sam: Path, now: str
) -> None:
    edit("w08-run-2", times=3)
    before = files(Path("exports/sam"))
    result = planforge_command("generate", sam, "--now", now)
    assert result.exit_code == 1
    assert "plan.json was edited, and breaks rules of the file; nothing was written" in result.stderr
    assert "week 8" in result.stderr and "the file was changed" not in result.stderr
    assert files(Path("exports/sam")) == before
    if now != BEGUN:
        assert planforge_command("generate", sam, "--afresh", "--now", now).exit_code == 0


@pytest.mark.parametrize("now", ["2027-01-02", BEGUN])
def test_an_edit_that_goes_because_the_file_was_changed_too_is_told(
    planforge_command: Command, sam: Path, now: str
) -> None:
    edit("w08-run-3", start="09:10:00")
    edit("w08-run-2", times=3)
    text = sam.read_text(encoding="utf-8")
    sam.write_text(f"{text}\ngoal: {{continuous_run: 20 min}}\n", encoding="utf-8")
    result = planforge_command("generate", sam, "--now", now)
    assert result.exit_code == 0, result.output
    assert "2 edits of plan.json are not kept, for the plan is made anew" in result.stderr
    assert re.search(r"\n  - w08-run-2 on \w{3} \d+ \w{3}, changed: .*Run-walk 8 x 3:1 -> ", result.stderr)
    assert re.search(r"\n  - w08-run-3 on \w{3} \d+ \w{3}, (moved|changed|moved and changed): .*09:10", result.stderr)


def test_an_edit_against_a_rule_is_told_from_days_away_that_the_file_names_since(
    planforge_command: Command, sam: Path
) -> None:
    edit("w09-run-2", times=3)
    away(sam, "2027-02-11..2027-02-12")
    before = files(Path("exports/sam"))
    result = planforge_command("generate", sam, "--now", BEGUN)
    assert result.exit_code == 1
    assert "week 9" in result.stderr and "week 6" not in result.stderr
    assert "the file was changed since, too; what is named is broken where sessions were edited" in result.stderr
    assert files(Path("exports/sam")) == before


def test_an_edit_that_was_kept_and_then_goes_is_told_and_so_is_a_session_taken_out(
    planforge_command: Command, sam: Path
) -> None:
    edit("w08-run-3", start="09:10:00")
    assert planforge_command("generate", sam, "--now", "2027-01-02").exit_code == 0
    assert plan()["edited"] is True and plan()["by_hand"] == ["w08-run-3"]
    text = sam.read_text(encoding="utf-8")
    sam.write_text(f"{text}\ngoal: {{continuous_run: 20 min}}\n", encoding="utf-8")
    result = planforge_command("generate", sam, "--now", "2027-01-03")
    assert "an edit of plan.json is not kept" in result.stderr and "\n  - w08-run-3 on " in result.stderr
    assert not {"edited", "by_hand"} & plan().keys()
    again = planforge_command("generate", sam, "--now", "2027-01-03")
    assert "edited" not in again.stderr
    told = plan()
    for week in told["weeks"]:
        week["sessions"] = [one for one in week["sessions"] if one["id"] != "w08-strength-1"]
    Path("exports/sam/plan.json").write_text(json.dumps(told, indent=2))
    sam.write_text(f"{text}\ngoal: {{continuous_run: 25 min}}\n", encoding="utf-8")
    result = planforge_command("generate", sam, "--now", "2027-01-03")
    assert re.search(r"an edit of plan.json is not kept.*\n  - w08-strength-1 on .*, added: ", result.stderr)


@pytest.mark.parametrize("now", ["2027-01-02", BEGUN])
@pytest.mark.parametrize(
    ("edited", "words"),
    [
        ({"title": "Along the river"}, "changed: .*Along the river -> "),
        ({"start": "09:10:00"}, "moved: .*, Sat 09:10 -> Sat 09:00"),
    ],
    ids=["its title", "its hour"],
)
def test_every_edit_that_was_kept_is_named_when_it_goes_later(
    planforge_command: Command, sam: Path, now: str, edited: dict[str, str], words: str
) -> None:
    edit("w08-run-3", **edited)
    assert planforge_command("generate", sam, "--now", now).exit_code == 0
    assert plan()["by_hand"] == ["w08-run-3"]
    again = planforge_command("generate", sam, "--now", now)
    assert plan()["by_hand"] == ["w08-run-3"] and "not kept" not in again.stderr
    sam.write_text(f"{sam.read_text(encoding='utf-8')}\ngoal: {{by: week 16}}\n", encoding="utf-8")
    result = planforge_command("generate", sam, "--now", now)
    assert result.exit_code == 0, result.output
    assert re.search(rf"\n  - w08-run-3 on Sat \d+ \w+, {words}", result.stderr), result.stderr
    assert "by_hand" not in plan()


def test_somebody_who_sits_there_is_asked_before_an_edit_goes(
    planforge_command: Command, sam: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit("w08-run-3", start="09:10:00")
    sam.write_text(f"{sam.read_text(encoding='utf-8')}\ngoal: {{by: week 16}}\n", encoding="utf-8")
    before, asked = files(Path("exports/sam")), []

    def confirm(question: str, **_: Any) -> bool:
        asked.append(question)
        return False

    monkeypatch.setattr("click.confirm", confirm)
    monkeypatch.setattr("planforge.cli.generate._somebody_sits_there", lambda: True)
    result = planforge_command("generate", sam, "--now", "2027-01-02")
    assert (result.exit_code, asked) == (1, ["Make the plan anew, without these edits?"])
    assert files(Path("exports/sam")) == before
    assert planforge_command("generate", sam, "--now", "2027-01-02", "--yes").exit_code == 0
    assert len(asked) == 1 and files(Path("exports/sam")) != before
