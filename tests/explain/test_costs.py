"""Weeks to the goal are what solves of their own say: with a rule, without it, and for a start."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import oracle
import pytest
import small
from answered import ANSWERED

from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.earliest import as_early, earliest, latest_start
from planforge.conflicts.outcome import solve
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load
from planforge.explanation.costs import cost_without, other_values, priced, reach
from planforge.explanation.pages import Pages
from planforge.plan.model import Plan
from planforge.problem.goal import WantedRun
from planforge.problem.problem import Problem

NOW = datetime(2027, 1, 1, tzinfo=UTC)
QUICK, ALL = range(6), range(6, 120)


@cache
def beginner() -> Problem:
    return load(None, today=date(2027, 1, 1)).problem


def reached(problem: Problem) -> int | None:
    """Return the week in which the plan for as early as possible reaches the goal."""
    plan = solve(as_early(problem), now=NOW)
    return plan.goal.reached_in_week if isinstance(plan, Plan) else None


def test_the_earliest_week_is_that_of_the_plan_that_wants_it_early() -> None:
    found = earliest(beginner(), Trials())
    assert found.proven
    assert found.reached == reached(beginner())


@pytest.mark.parametrize("name", ["run-step", "start-load", "build-cap"])
def test_what_a_rule_costs_is_what_the_file_without_it_saves(name: str) -> None:
    problem, trials = beginner(), Trials()
    at = reach(problem, trials, lambda _: None)
    use = next(one for one in priced(problem) if one.rule.name == name)
    cost = cost_without(at, use, trials)
    freed = replace(problem, uses=tuple(one for one in problem.uses if one is not use))
    wanted = reached(freed)
    assert wanted is not None and at.found.reached is not None
    assert cost.saved == at.found.reached - wanted
    assert cost.earliest.reached == wanted


def test_looser_and_stricter_values_of_a_rule_come_to_what_such_files_come_to() -> None:
    problem, trials = beginner(), Trials()
    at = reach(problem, trials, lambda _: None)
    use = next(one for one in problem.uses if one.rule.name == "run-step")
    said = {one.change: one.earliest.reached for one in other_values(at, use, trials)}
    assert set(said) == {"max_increase: 2 min", "max_increase: 4 min"}
    for minutes, words in ((2, "max_increase: 2 min"), (4, "max_increase: 4 min")):
        changed = small.with_rules(problem, run_step={"max_increase": 60 * minutes})
        assert said[words] == reached(changed)


def test_the_latest_start_has_a_plan_and_a_week_later_there_is_none() -> None:
    problem, by = beginner(), date(2027, 6, 6)
    start, proven = latest_start(problem, by, Trials())
    assert start is not None and proven and start.weekday() == 0

    def starting(monday: date) -> object:
        weeks = (by - monday).days // 7 + 1
        calendar = problem.calendar.model_copy(update={"start": monday, "weeks": weeks})
        return solve(replace(problem, calendar=calendar, goal=problem.goal.model_copy(update={"by": by})), now=NOW)

    plan = starting(start)
    assert isinstance(plan, Plan)
    assert plan.goal.held_in_week is not None
    assert plan.weeks[plan.goal.held_in_week - 1].start + timedelta(6) <= by
    assert isinstance(starting(start + timedelta(7)), NoPlan)


def agree(seed: int) -> None:
    """Assert that the earliest week is the oracle's, which shares nothing with the solver."""
    problem = as_early(small.draw(seed))
    try:
        wanted = oracle.answer(problem)
    except oracle.Beyond as beyond:
        pytest.skip(f"not for the oracle: {beyond}")
    found = earliest(problem, Trials())
    assert found.proven
    assert (found.reached, found.held) == (wanted.goal if wanted else (None, None))


@pytest.mark.parametrize("seed", QUICK)
def test_the_earliest_week_is_the_oracles(seed: int) -> None:
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_the_earliest_week_of_many_is_the_oracles(seed: int) -> None:
    agree(seed)


def test_a_goal_as_far_as_the_weeks_allow_costs_the_weeks_of_the_run_that_it_aims_at(tmp_path: Path) -> None:
    (tmp_path / "sam.yaml").write_text(
        "planforge: 1\nextends: runners-knee\nplan_id: as-far\n"
        "runner:\n  normal_weekly_distance: 20 km\n  easy_pace: 6:45 /km\n  walking_pace: 10:30 /km\n"
        "  stopped_running: yes\n"
        "calendar:\n  start: 2027-01-04\n  timezone: Europe/London\n"
        "  available: {mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}\n"
        "goal: as far as the weeks allow\n" + ANSWERED
    )
    loaded = load(tmp_path / "sam.yaml", today=date(2027, 1, 1))
    firm = replace(loaded.problem, goal=loaded.problem.goal.model_copy(update={"run": None}))
    week = reached(firm)
    assert week is not None
    pages = Pages(loaded, None)
    early = pages.earliest(None)
    assert (early.values["week"], early.values["held"]) == (week, week + 1)  # type: ignore[typeddict-item]
    assert "has no week by which it is reached" in early.text
    assert "reaching and holding the run that it aims at, 30 min without a walk" in early.text
    assert "atest start" not in early.text  # nobody named a day
    rule = pages.rule("run-step")
    assert rule.values["earliest"] == week
    assert f"that run at the earliest, as it stands: week {week}" in rule.text
    assert "has no week by which it is reached" in rule.text


def test_a_goal_as_far_as_the_weeks_allow_by_a_day_has_the_latest_start_of_the_run_that_it_aims_at() -> None:
    problem, by = beginner(), date(2027, 6, 6)
    goals = (problem.goal, problem.goal.model_copy(update={"run": WantedRun(as_far=True)}))
    firm, far = (replace(problem, goal=goal.model_copy(update={"weekly_distance": None})) for goal in goals)
    assert latest_start(far, by, Trials()) == latest_start(firm, by, Trials())
