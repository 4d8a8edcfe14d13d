"""Phases are whole weeks from the injury, strength stages from the first strength session, whatever day it begins."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from answered import ANSWERED
from drawn import MONDAY, problem

from planforge.conflicts.outcome import solve
from planforge.conflicts.statements import statements, without
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.source import Faults, read_text

EARLY = ("load-management 1-2", "strengthening 3", "return-to-running", "rebuild")
NOW = datetime(2026, 11, 27, tzinfo=UTC)
FILE = """\
planforge: 1
extends: {template}
runner:
  normal_weekly_distance: 25 km
  easy_pace: 6:30 /km
  walking_pace: 10:00 /km
  stopped_running: yes
{runner}calendar:
  start: {start}
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, fri: 18:00 for 75 min, sat: 09:00 for 90 min}}
"""


def stated(template: str, start: date = MONDAY, runner: str = "") -> Problem:
    text = FILE.format(template=template, start=start, runner=runner) + ANSWERED
    return load_document(read_text(text, "t.yaml", find_template, template_names()), today=NOW.date()).problem


def phases(asked: Problem, weeks: int = 5) -> list[str]:
    return [asked.phase(week, None).partition("-")[0] for week in range(1, weeks + 1)]


def first_run(asked: Problem) -> date:
    return next(day.date for day in asked.days if day.week >= asked.first_running_week and day.can_run)


@pytest.mark.parametrize("late", range(7))
def test_a_shortened_first_week_never_shortens_a_phase(late: int) -> None:
    start = MONDAY + timedelta(late)
    asked = problem(weeks=8, start=start, phases=EARLY, days="mon tue wed thu fri sat sun")
    management = [day for day in asked.days if asked.phase(day.week, None) == "load-management"]
    before = [day for day in asked.days if day.week < asked.first_running_week]
    assert 14 <= len(management) <= 20
    assert 21 <= len(before) <= 27
    assert asked.days[len(before)].date.weekday() == 0, "a phase ends with the week in which its time is over"


@pytest.mark.parametrize(("start", "running"), [(MONDAY, 3), (MONDAY - timedelta(1), 4), (MONDAY + timedelta(3), 4)])
def test_the_mild_knees_load_management_is_two_weeks_from_whatever_day(start: date, running: int) -> None:
    asked = stated("runners-knee-mild", start)
    assert asked.first_running_week == running
    assert (first_run(asked) - start).days >= 14


@pytest.mark.parametrize(
    ("injured_on", "expected"),
    [
        (None, ["load", "load", "strengthening", "return", "return"]),
        (MONDAY, ["load", "load", "strengthening", "return", "return"]),
        (MONDAY - timedelta(2), ["load", "load", "strengthening", "return", "return"]),  # over on a Friday
        (MONDAY - timedelta(7), ["load", "strengthening", "return", "return", "return"]),
        (MONDAY - timedelta(10), ["load", "strengthening", "return", "return", "return"]),
        (MONDAY - timedelta(20), ["strengthening", "return", "return", "return", "return"]),
        (MONDAY - timedelta(21), ["return"] * 5),
        (MONDAY - timedelta(125), ["return"] * 5),
    ],
)
def test_phases_count_from_the_injury_and_go_on_with_what_is_left_of_them(
    injured_on: date | None, expected: list[str]
) -> None:
    asked = problem(weeks=8, phases=EARLY, injured_on=injured_on)
    assert phases(asked) == expected
    assert asked.first_running_week == 1 + sum(one != "return" for one in expected)


def test_who_was_hurt_four_months_ago_and_is_ready_runs_in_the_first_week() -> None:
    asked = stated("runners-knee", runner="  injured_on: 2026-09-01\n")
    plan = solve(asked, now=NOW)
    assert isinstance(plan, Plan)
    assert len(plan.weeks[0].runs) == 3
    assert {routine.title for routine in plan.weeks[0].sessions if routine.kind == "strength"} == {"Hip strength"}


@pytest.mark.parametrize("stopped", [True, False])
def test_nobody_runs_in_the_first_three_days_after_the_injury(stopped: bool) -> None:
    asked = problem(
        weeks=2, phases=("return-to-running",), injured_on=MONDAY, stopped=stopped, days="mon tue wed thu fri"
    )
    assert [day.date.day for day in asked.days if day.can_run] == [8, 11, 12, 13, 14, 15]


def test_strength_counts_from_its_first_session_and_never_from_the_injury() -> None:
    stages = ((1, "one"), (3, "two"), (5, "three"))
    drawn = {"weeks": 8, "routines": "one two three", "strength": stages}

    def routines(asked: Problem) -> list[str]:
        return [asked.stage(week).routine for week in range(1, 7)]

    usual = ["one", "one", "two", "two", "three", "three"]
    assert routines(problem(**drawn)) == usual
    assert routines(problem(**drawn, injured_on=MONDAY - timedelta(100))) == usual
    assert routines(problem(**drawn, strength_since=MONDAY - timedelta(7))) == [
        "one",
        "two",
        "two",
        "three",
        "three",
        "three",
    ]
    assert routines(problem(**drawn, strength_since=MONDAY - timedelta(90))) == ["three"] * 6
    late = problem(**drawn, start=MONDAY + timedelta(3))  # the third week of strength begins on a Thursday
    assert routines(late) == ["one", "one", "one", "two", "two", "three"]


def test_weeks_in_which_heavy_strength_makes_way_count_for_no_stage() -> None:
    """After 15 days of light strength a tendon went on to a load that it had never lifted, and then to jumps."""
    drawn: dict[str, Any] = {
        "weeks": 9,
        "routines": "light heavy hops",
        "strength": ((1, "light"), (2, "heavy"), (4, "hops")),
    }

    def routines(**more: Any) -> list[str]:
        asked = problem(**drawn, **more)
        return [asked.stage(week).routine for week in range(1, 8)]

    usual = ["light", "heavy", "heavy", "hops", "hops", "hops", "hops"]
    assert routines() == usual
    later = ["light", "heavy", "heavy", "heavy", "heavy", "hops", "hops"]
    assert routines(away=["2027-01-18..2027-01-31"]) == later, "two weeks are away"
    assert routines(away=["2027-01-24..2027-01-26", "2027-01-27"]) == later, "entries that follow each other are one"
    assert routines(away=["2027-01-18..2027-01-20"]) == usual, "a few days put nothing off"
    assert routines(away=["2027-01-05..2027-01-10"]) == usual, "light strength is not in the way of itself"
    race = {"race": {"on": "2027-01-20", "distance": "3 km"}}
    assert routines(goal=race) == later, "a race's week and the next are as light"


def test_a_gate_stands_in_the_first_week_of_its_stage_wherever_that_is() -> None:
    asked = stated("runners-knee", runner="  strength_since: 2026-12-28\n").protocol
    assert asked.strength[0].gate is None
    tendon = stated("patellar-tendinopathy", MONDAY + timedelta(3))
    notes = [week for week in range(1, 8) if any("Begin only when" in note for note in tendon.routine(week).notes)]
    assert notes == [4, 6]


def test_what_a_stage_opens_opens_with_the_weeks_of_strength() -> None:
    drawn = {"weeks": 12, "strength": ((1, "light"), (5, "heavy")), "opens": {5: ("hills",)}}
    assert problem(**drawn).opens_in("hills") == 5
    assert problem(**drawn, injured_on=MONDAY - timedelta(100)).opens_in("hills") == 5
    assert problem(**drawn, strength_since=MONDAY - timedelta(14)).opens_in("hills") == 3
    assert problem(**drawn).opens_in("tempo") == 1


@pytest.mark.parametrize(
    ("runner", "week"),
    [
        ("", 4),
        ("  injured_on: 2026-09-01\n", 3),  # no phase is left, but slow movement begins in the third week of strength
        ("  injured_on: 2026-09-01\n  strength_since: 2026-12-28\n", 2),
        ("  injured_on: 2026-09-01\n  strength_since: 2026-12-01\n", 1),
    ],
)
def test_a_tendon_runs_from_the_second_stage_of_strength_on(runner: str, week: int) -> None:
    assert stated("patellar-tendinopathy", runner=runner).first_running_week == week


def test_routines_under_one_name_are_one_stage() -> None:
    stages = stated("patellar-tendinopathy").protocol.stages
    assert [one.from_week for one in stages] == [1, 3, 5, 17]


def test_wrong_days_and_stages_are_told() -> None:
    with pytest.raises(Faults, match="strength_since is after the plan's start on 2027-01-04"):
        stated("runners-knee", runner="  strength_since: 2027-01-05\n")
    text = FILE.format(template="runners-knee", start=MONDAY, runner="") + "protocol: {runs_from_stage: 4}\n"
    with pytest.raises(Faults, match="runs_from_stage is 4, and strength has 3 stages"):
        load_document(read_text(text, "t.yaml", find_template, template_names()), today=NOW.date())


def test_without_the_day_of_the_injury_nobody_waits_longer() -> None:
    """A statement that is dropped must never ask for more: phases count on, only the days of settling fall away."""
    asked = problem(weeks=6, phases=EARLY, injured_on=MONDAY)
    [injury] = [one for one in statements(asked) if one.kind == "injury"]
    for dropped in without(asked, [injury]):
        assert dropped.first_running_week <= asked.first_running_week
        assert all(new.can_run >= old.can_run for new, old in zip(dropped.days, asked.days, strict=True))
    assert not [one for one in statements(problem(injured_on=MONDAY - timedelta(4))) if one.kind == "injury"]
