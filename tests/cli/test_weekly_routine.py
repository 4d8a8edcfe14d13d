"""What a runner does week by week, by the real commands: no plan is condemned because time goes by."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from commands import Command

import planforge
from planforge.deliver.folder import read_plan

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
        assert "\nProven:\n" in done(planforge_command("generate", sam, *now)), day
        assert read_plan(PLAN) == first.model_copy(update={"basis": read_plan(PLAN).basis}), day
        judged_well(planforge_command, sam, day)
        assert "reached in week 14" in done(planforge_command("explain", sam, *now))
        asked = done(planforge_command("what-if", sam, "--set", "rules.run-step.max_increase=5 min", "--json", *now))
        assert {json.loads(asked)[which] for which in ("before", "after")} == {"optimal"}
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
