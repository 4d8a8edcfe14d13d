"""Four, five and six runs a week, and heavy strength on few days: plans that hold week after week."""

from datetime import UTC, date, datetime, timedelta

import pytest
from answered import ANSWERED

from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Kind, Load, Plan
from planforge.problem.sections import REBUILD
from planforge.source import read_text

NOW = datetime(2027, 1, 1, tzinfo=UTC)
FILE = """planforge: 1
extends: {template}
runner: {{name: Sam, normal_weekly_distance: 45 km, easy_pace: "5:45 /km", walking_pace: "9:30 /km",
  stopped_running: yes}}
calendar:
  start: 2027-01-04
  timezone: UTC
  available: {{{available}}}
rules: {{{rules}}}
"""
EVERY_DAY = ", ".join(f"{day}: 18:00 for 75 min" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def solved(template: str, available: str, rules: str = "") -> Plan | NoPlan:
    text = FILE.format(template=template, available=available, rules=rules) + ANSWERED
    document = read_text(text, "sam.yaml", find_template, template_names())
    found = solve(load_document(document, today=date(2026, 12, 20)).problem, now=NOW)
    assert isinstance(found, Plan | NoPlan)
    return found


def offered(found: Plan | NoPlan) -> list[str]:
    assert isinstance(found, NoPlan)
    return [one.words for conflict in found.conflicts for one in conflict.relaxations]


@pytest.mark.parametrize(("runs", "in_a_row", "pairs"), [(4, 2, 1), (5, 3, 3), (6, 6, 5)])
def test_so_many_runs_a_week_stand_on_as_few_days_that_follow_each_other_as_can_be(
    runs: int, in_a_row: int, pairs: int
) -> None:
    plan = solved("runners-knee", EVERY_DAY, f"run-days: {{sessions_per_week: {runs}}}")
    assert isinstance(plan, Plan)
    assert plan.certificate.status == "optimal"
    days = {run.date for week in plan.weeks for run in week.runs}
    full = [week for week in plan.weeks if len(week.runs) == runs and week.phase != REBUILD]
    follow = [sum(run.date - timedelta(1) in days for run in week.runs) for week in full]
    assert follow[1:] == [pairs] * (len(full) - 1), "and one less in the first week"
    longest = max(next(n for n in range(8) if day - timedelta(n) not in days) for week in full for day in days)
    assert longest <= in_a_row


def test_fewer_in_a_row_than_can_go_on_is_a_conflict_with_a_name() -> None:
    rules = "run-days: {sessions_per_week: 5}, run-spacing: {in_a_row: 2}"
    found = solved("runners-knee", EVERY_DAY, rules)
    assert "bolder: run-spacing: in_a_row: 3" in offered(found)
    assert isinstance(found, NoPlan)
    assert {one.words for one in found.conflicts[0].statements} == {
        "run-days: {sessions_per_week: 5}",
        "run-spacing: {in_a_row: 2}",
    }


@pytest.mark.parametrize("template", ["osteoarthritis", "patellar-tendinopathy"])
def test_heavy_strength_has_a_plan_on_three_days_with_one_time_each(template: str) -> None:
    plan = solved(template, "mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 75 min")
    assert isinstance(plan, Plan)
    heavy = [one for week in plan.weeks for one in week.of_kind(Kind.STRENGTH) if one.load is Load.HEAVY]
    runs = {run.date: run for week in plan.weeks for run in week.runs}
    shared = [(runs[one.date], one) for one in heavy if one.date in runs]
    assert shared, "on three days some of it stands on a day with a run"
    for run, strength in shared:
        assert run.start is not None and strength.start is not None
        assert datetime.combine(run.date, run.start) + timedelta(seconds=run.duration_s) <= datetime.combine(
            strength.date, strength.start
        )


def test_where_no_time_holds_both_the_answer_names_the_minutes() -> None:
    found = solved("patellar-tendinopathy", "mon: 18:00 for 45 min, wed: 18:00 for 45 min, sat: 09:00 for 45 min")
    assert any(words.startswith("calendar.available.sat: 09:00 for ") for words in offered(found))


def test_two_days_a_week_get_answers_that_ask_for_no_other_day_and_those_stand_first() -> None:
    """Fewer than two runs a week are never offered."""
    found = solved("runners-knee", "tue: 10:00 for 60 min, sat: 10:00 for 60 min")
    assert isinstance(found, NoPlan)
    assert all(one.asks_for_time for one in found.conflicts[0].relaxations)
    joint = [one.words for one in found.together]
    assert "run-days: sessions_per_week: 2 and goal.continuous_run: 29 min" in joint
    assert not any("sessions_per_week: 1" in words.partition(" and ")[0] for words in joint)
    assert not any(one.asks_for_time for one in found.together)
