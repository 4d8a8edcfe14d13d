"""A day that the coach has written holds no easier run up: the plan follows the knee, and says that the day is gone."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import NOTHING_ELSE, Step, Values, World, day_of, runs_of

from planforge.actions.generate import generate
from planforge.actions.no_plan import NoPlan
from planforge.checker.check import broken

HURT: Values = {"done": "all", "worst": 5, "course": "grew", "after": 3, **NOTHING_ELSE}
FINE: Values = {"done": "all", "worst": 0, **NOTHING_ELSE}


def at(day: date) -> datetime:
    return datetime.combine(day, time(21, 30), UTC)


@pytest.fixture
def dated(tmp_path: Path) -> World:
    """Return a plan in its second running week whose goal is due on the last day of the week that holds it."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    goal = world.plan["goal"]
    held = next(week for week in world.plan["weeks"] if week["index"] == goal["held_in_week"])
    stated = day_of(held, "start") + timedelta(6)
    first = next(day_of(week, "start") for week in world.plan["weeks"] if runs_of(week))
    early = at(first - timedelta(1))
    world.apply(Step(early, "edit", text=("calendar:", f"goal: {{by: {stated}}}\ncalendar:")))
    world.apply(Step(early, "make"))
    assert world.plan["goal"]["due_in_week"] == goal["held_in_week"]
    return world


def hurt(world: World) -> datetime:
    """Tell of pain in the last run of the first running week; return when."""
    *others, last = runs_of(next(week for week in world.plan["weeks"] if runs_of(week)))
    told = [{"kind": "session", "session": run["id"], "day": run["date"], **FINE} for run in others]
    told.append({"kind": "session", "session": last["id"], "day": last["date"], **HURT})
    world.apply(Step(at(day_of(last)), "tell", tuple(told)))
    return at(day_of(last)) + timedelta(minutes=5)


def test_after_pain_the_plan_steps_back_whatever_becomes_of_the_day(dated: World) -> None:
    """It ended in a conflict that spoke of dates alone, and the calendar held the harder runs of the next days."""
    before = {run["id"]: run for week in dated.plan["weeks"] for run in runs_of(week)}
    stated, now = dated.plan["goal"]["held_in_week"], hurt(dated)
    made = generate(dated.file, dated.out, now=now)
    goal = made.plan.goal
    assert goal.postponed and goal.held_in_week is not None and goal.held_in_week > stated
    moved = next(one for one in made.warnings if "out of reach" in one)
    assert "goal.by: 20" in moved and f"{goal.postponed} week" in moved
    coming = next(run for week in made.plan.weeks for run in week.runs if run.date > now.date())
    assert coming.date > now.date() + timedelta(2) and coming.steps != before[coming.id]["steps"]
    assert not broken(made.request.problem, made.plan)


def test_it_stays_so_and_the_day_that_is_named_is_one_that_holds(dated: World) -> None:
    now = hurt(dated)
    first = generate(dated.file, dated.out, now=now)
    again = generate(dated.file, dated.out, now=now + timedelta(hours=12))
    assert again.plan == first.plan and any("out of reach" in one for one in again.warnings)
    assert first.due is not None
    text = dated.file.read_text()
    written = next(line for line in text.splitlines() if line.startswith("goal:"))
    dated.file.write_text(text.replace(written, f"goal: {{by: {first.due.day}}}"))
    agreed = generate(dated.file, dated.out, now=now + timedelta(hours=13))
    assert agreed.plan.goal.postponed is None and agreed.plan.goal.held_in_week == first.plan.goal.held_in_week
    assert not any("out of reach" in one for one in agreed.warnings)


def test_days_away_that_the_coach_writes_move_no_day_of_his(dated: World) -> None:
    now = at(next(day_of(week, "start") for week in dated.plan["weeks"] if runs_of(week)))
    away = f"  away: [{now.date() + timedelta(7)}..{now.date() + timedelta(27)}]\n  available:"
    dated.apply(Step(now, "edit", text=("  available:", away)))
    with pytest.raises(NoPlan) as none:
        generate(dated.file, dated.out, now=now)
    assert none.value.values["meanwhile"] is None


def test_where_there_is_no_plan_it_is_said_first_that_none_knows_what_was_told(dated: World) -> None:
    now = hurt(dated)
    text = dated.file.read_text()
    written = next(line for line in text.splitlines() if line.startswith("goal:"))
    dated.file.write_text(text.replace(written, f"goal: {{run: 45 min, by: {now.date() + timedelta(14)}}}"))
    with pytest.raises(NoPlan) as none:
        generate(dated.file, dated.out, now=now)
    first, second = str(none.value).splitlines()[:2]
    assert "above 4 of 10" in first and "run none of the runs" in second
    assert none.value.values["meanwhile"] == f"{first}\n{second}"
