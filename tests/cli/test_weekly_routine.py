"""What a runner does week by week, by the real commands: no plan is condemned because time goes by."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from commands import Command

import planforge
from planforge.deliver.folder import read_plan
from planforge.plan.model import Plan, Session

EVE = date(2027, 1, 3)
SAM = (
    *("--condition", "runners-knee", "--stopped", "--screened", "--ready", "--pain", "1 of 10", "--name", "Sam"),
    *("--distance", "20 km", "--pace", "6:45 /km", "--walking-pace", "10:30 /km", "--start", "2027-01-04"),
    *("--timezone", "Europe/London", "--day", "mon 18:00 for 60 min", "--day", "wed 18:00 for 60 min"),
    *("--day", "sat 09:00 for 90 min"),
)
PLAN = Path("exports/sam/plan.json")


@pytest.fixture
def sam(planforge_command: Command) -> Path:
    assert planforge_command("init", "sam.yaml", *SAM, "--now", EVE).exit_code == 0
    assert planforge_command("generate", "sam.yaml", "--now", EVE).exit_code == 0
    return Path("sam.yaml")


def sundays(weeks: int) -> Iterator[date]:
    return (EVE + timedelta(7 * week) for week in range(1, weeks + 1))


def done(result: Result) -> str:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def found_hard(result: Result) -> list[str]:
    values: dict[str, Any] = json.loads(result.stdout)
    return [one["message"] for one in values["findings"] if one["hard"]]


def sessions(plan: Plan) -> list[Session]:
    """Return what is done when; an event that was cancelled meanwhile has another id."""
    return [one.model_copy(update={"id": ""}) for one in plan.sessions]


def judged_well(planforge_command: Command, sam: Path, day: date) -> None:
    now = ("--now", day)
    assert found_hard(planforge_command("check", sam, "--json", *now)) == [], day
    assert "keeps every rule" in done(planforge_command("check", sam, *now)), day
    assert "are the plan" in done(planforge_command("check", "--exports", PLAN.parent)), day


def test_ten_weeks_of_the_ordinary_routine_find_nothing(planforge_command: Command, sam: Path) -> None:
    first = read_plan(PLAN)
    for day in sundays(10):
        now = ("--now", day)
        done(planforge_command("screen", sam, "--pain", "1 of 10", *now))
        assert "\nFor the coach, computed (no plan" in done(planforge_command("generate", sam, *now)), day
        assert read_plan(PLAN) == first.model_copy(update={"basis": read_plan(PLAN).basis}), day
        judged_well(planforge_command, sam, day)
        assert "reached in week 14" in done(planforge_command("explain", sam, *now))
        tighter = "rules.run-step.max_increase=2 min"
        asked = planforge_command("what-if", sam, "--set", tighter, "--json", *now)  # it warns that it is later
        assert {json.loads(asked.stdout)[which] for which in ("before", "after")} == {"optimal"}
        assert done(planforge_command("compare", PLAN.parent, sam, *now)).startswith("The two plans are the same.")


def test_without_a_moment_it_is_judged_as_of_now_and_an_old_answer_alone_breaks_nothing(
    planforge_command: Command, sam: Path
) -> None:
    for day in sundays(3):
        planforge_command("screen", sam, "--pain", "1 of 10", "--now", day)
        planforge_command("generate", sam, "--now", day)
    result = planforge_command("check", sam)
    assert (result.exit_code, "keeps every rule" in result.stdout) == (0, True)
    result = planforge_command("check", sam, "--now", "2027-02-20")
    assert (result.exit_code, "keeps every rule" in result.stdout) == (0, True)
    assert "the answer about pain is old, so answer again before the next run" in result.stderr
    assert not [one for one in planforge.check(sam, PLAN, now=date(2027, 2, 20)) if one.hard]


def test_days_away_and_the_weeks_after_them_find_nothing(planforge_command: Command, sam: Path) -> None:
    for day in sundays(9):
        if day == date(2027, 2, 7):
            text = sam.read_text(encoding="utf-8").replace("calendar:\n", "calendar:\n  away: [2027-02-06]\n")
            sam.write_text(text, encoding="utf-8")
        done(planforge_command("screen", sam, "--pain", "1 of 10", "--now", day))
        assert planforge_command("generate", sam, "--now", day).exit_code == 0
        judged_well(planforge_command, sam, day)


def test_a_plan_that_waits_is_judged_as_one_that_waits(planforge_command: Command, sam: Path) -> None:
    """From week to week, and with an answer that grows old beside the one that is no."""
    planforge_command("screen", sam, "--answer", "stairs_at_most_2_of_10=no", "--pain", "1 of 10", "--now", EVE)
    assert planforge_command("generate", sam, "--now", EVE).exit_code == 0
    assert read_plan(PLAN).waiting is not None
    for day in ("2027-01-05", "2027-01-10", "2027-01-30"):
        result = planforge_command("check", sam, "--json", "--now", day)
        assert (result.exit_code, found_hard(result)) == (0, []), day
    planforge_command("screen", sam, "--ready", "--pain", "1 of 10", "--now", "2027-01-10")
    found = found_hard(planforge_command("check", sam, "--json", "--now", "2027-01-10"))
    assert "Running waits for nothing any more, and the plan does not say so" in found


@pytest.mark.parametrize("answer", [("--pain", "4 of 10"), ("--answer", "stairs_at_most_2_of_10=no")])
def test_a_plan_that_runs_on_though_running_waits_is_told_once(
    planforge_command: Command, sam: Path, answer: tuple[str, str]
) -> None:
    planforge_command("screen", sam, *answer, "--now", "2027-01-31")
    result = planforge_command("check", sam, "--json", "--now", "2027-01-31")
    (found,) = found_hard(result)
    assert (result.exit_code, found.split(", and ")[1]) == (
        1,
        "42 runs are planned from Mon 01 Feb on; `planforge generate` leaves none",
    )


def test_a_red_flag_comes_before_any_judgement(planforge_command: Command, sam: Path) -> None:
    planforge_command("screen", sam, "--answer", "locking=yes", "--now", "2027-01-31")
    assert planforge_command("check", sam, "--now", "2027-01-31").exit_code == 3


def test_a_plan_made_again_says_what_changed_and_shows_no_run_that_was_not_done(
    planforge_command: Command, sam: Path
) -> None:
    with_lines(sam, "2027-02-22..2027-02-28")
    now = ("--now", "2027-03-01")
    planforge_command("screen", sam, "--pain", "1 of 10", *now)
    said = json.loads(planforge_command("generate", sam, "--json", "--out", "other", *now).stdout)
    assert "changes" not in said, "nothing stood there"
    result = planforge_command("generate", sam, *now)
    assert result.exit_code == 0
    gone = ("Mon 22 Feb", "Wed 24 Feb", "Sat 27 Feb")
    again = "1 for week 7 again after days off (week 9; `resume-below`)"
    for line in (
        "What changed from the plan before:",
        f"  - not counted as run, as it was told so or no running was to be that day: {', '.join(gone)}",
        f"  - 2 weeks lost: 1 without all its runs (week 8) and {again}",
        "  - the goal moves from week 14 (5 Apr) to week 16 (19 Apr)",
        "  - the first session that differs: 1 Mar, changed: Mon 18:00 Run-walk 3 x 6:1 -> Run-walk 8 x 1.5:1",
    ):
        assert line in result.stdout.splitlines(), result.stdout
    row = next(line for line in result.stdout.splitlines() if "22-28 Feb" in line)
    assert row.split() == ["8", "22-28", "Feb", "-", "(of", "3", "runs)", "-", "-", "-", "2", "-"]
    assert "week 8 runs" not in result.stdout
    assert "it was to be" not in result.stdout
    past = [one for one in read_plan(PLAN).sessions if one.date < date(2027, 3, 1)]
    assert [one.id for one in past if one.date == date(2027, 2, 22)], "what is past stays as it is"
    again = planforge_command("generate", sam, *now)
    assert "Nothing changed from the plan before." in again.stdout
    changes = json.loads(planforge_command("generate", sam, "--json", *now).stdout)["changes"]
    assert (changes["weeks_lost"], changes["first_difference"], changes["missed"]) == (0, None, [])


def test_what_changed_is_told_to_a_program(planforge_command: Command, sam: Path) -> None:
    with_lines(sam, "2027-02-22..2027-02-28")
    now = ("--now", "2027-03-01")
    planforge_command("screen", sam, "--pain", "1 of 10", *now)
    changes = json.loads(planforge_command("generate", sam, "--json", *now).stdout)["changes"]
    assert [one["date"] for one in changes["missed"]] == ["2027-02-22", "2027-02-24", "2027-02-27"]
    assert changes["weeks_lost"] == read_plan(PLAN).history.lost > 0  # type: ignore[union-attr]
    assert changes["goal"]["before"] == {"week": 14, "date": "2027-04-05"}
    assert changes["goal"]["after"]["week"] == read_plan(PLAN).goal.reached_in_week
    assert changes["first_difference"]["date"] >= "2027-03-01"


def test_a_trip_withdrawn_before_it_began_brings_the_old_plan_back(planforge_command: Command, sam: Path) -> None:
    before, text = read_plan(PLAN), sam.read_text(encoding="utf-8")
    with_lines(sam, "2027-02-22..2027-02-28")
    assert planforge_command("generate", sam, "--now", "2027-01-07").exit_code == 0
    assert len(read_plan(PLAN).weeks) > len(before.weeks)
    sam.write_text(text, encoding="utf-8")
    for day in ("2027-01-08", "2027-01-09"):
        result = planforge_command("generate", sam, "--now", day)
        assert result.exit_code == 0 and "\nFor the coach, computed (no plan" in result.stdout
        assert (sessions(read_plan(PLAN)), read_plan(PLAN).goal) == (sessions(before), before.goal)
        judged_well(planforge_command, sam, date.fromisoformat(day))


def test_a_plan_that_does_not_come_back_says_why(planforge_command: Command, sam: Path) -> None:
    """What was lost of the past stays lost, also where a trip after it is withdrawn."""
    with_lines(sam, "2027-02-06")
    planforge_command("screen", sam, "--pain", "1 of 10", "--now", "2027-02-07")
    assert planforge_command("generate", sam, "--now", "2027-02-07").exit_code == 0
    text = sam.read_text(encoding="utf-8")
    sam.write_text(text.replace("away: [2027-02-06]", "away: [2027-02-06, 2027-03-01..2027-03-07]"), encoding="utf-8")
    assert planforge_command("generate", sam, "--now", "2027-02-07").exit_code == 0
    sam.write_text(text, encoding="utf-8")
    result = planforge_command("generate", sam, "--now", "2027-02-08")
    assert result.exit_code == 0
    assert "week 9 is no longer cut short, but the plan of before does not come back" in result.stderr


def with_lines(sam: Path, away: str = "", last: str = "") -> None:
    text = sam.read_text(encoding="utf-8")
    text = text.replace("calendar:\n", f"calendar:\n  away: [{away}]\n", 1) if away else text
    sam.write_text(text + last, encoding="utf-8")


def test_a_change_that_leaves_the_number_of_runs_open_has_no_price(planforge_command: Command, sam: Path) -> None:
    sam.write_text(sam.read_text(encoding="utf-8") + "rules: {run-days: {weight: 10}}\ngoal: {by: week 10}\n", "utf-8")
    offered = json.loads(planforge_command("generate", sam, "--now", EVE, "--json").stdout)["relaxations"]
    assert offered and all(one["price"] is None for one in offered), "each leaves as many runs a week as it likes"


WEEKEND = "{fri: '18:00 for 90 min', sat: '09:00 for 90 min', sun: '09:00 for 90 min'}"


@pytest.mark.parametrize(
    ("condition", "times"),
    [
        ("runners-knee", WEEKEND),
        ("patellar-tendinopathy", "{tue: '18:00 for 52 min', thu: '18:00 for 52 min', sun: '09:00 for 52 min'}"),
        ("osteoarthritis", "{mon: '18:00 for 45 min', wed: '18:00 for 45 min', sat: '09:00 for 45 min'}"),
    ],
)
def test_nobody_is_offered_fewer_runs_than_their_own_page_calls_worse(
    planforge_command: Command, sam: Path, condition: str, times: str
) -> None:
    """As a wish the number of runs came down to one a week, for eighteen weeks."""
    text = sam.read_text(encoding="utf-8").replace("extends: runners-knee", f"extends: {condition}")
    text = re.sub(r"  available:.*?(?=\n\S|\n  [a-z])", f"  available: {times}", text, flags=re.DOTALL)
    sam.write_text(text, encoding="utf-8")
    offered = json.loads(planforge_command("generate", sam, "--now", EVE, "--json").stdout)["relaxations"]
    runs = [one["says"] for one in offered if "run-days" in one["says"]]
    assert offered and not [one for one in runs if "weight" in one or "sessions_per_week: 1" in one], runs


@pytest.mark.parametrize(
    ("day", "away", "wanted"),
    [
        (EVE, "", "rules:\n  run-step: {max_increase: 2 min}\ngoal: {by: week 14}\n"),
        (date(2027, 1, 25), "2027-01-18..2027-01-24", "goal: {by: 2027-03-07}\n"),
    ],
)
def test_each_change_that_would_help_shows_what_it_brings_and_nothing_past_is_one(
    planforge_command: Command, sam: Path, day: date, away: str, wanted: str
) -> None:
    planforge_command("screen", sam, "--pain", "1 of 10", "--now", day)
    with_lines(sam, away, wanted)
    conflict = planforge_command("generate", sam, "--now", day, "--json")
    offered = json.loads(conflict.stdout)["relaxations"]
    assert conflict.exit_code == 1 and len(offered) >= 2
    assert not any("away" in str(one["edits"]) for one in offered), "what has happened is no way out"
    price = offered[0]["price"]
    assert planforge_command("generate", sam, "--now", day, "--apply", 1, "--yes").exit_code == 0
    made = read_plan(PLAN)
    assert max(week.run_s for week in made.weeks) == price["peak_run_s"]
    assert max(week.distance_m for week in made.weeks) == price["peak_distance_m"]
    assert made.goal.reached_in_week == price["reached_in_week"]
    said = f"(peak week {price['peak_run_s'] // 60} min, {price['peak_distance_m'] / 1000:.1f} km; goal in week "
    assert said + f"{price['reached_in_week']})" in conflict.stderr
