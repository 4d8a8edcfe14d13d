"""What holds of every plan the engine makes, and of every refusal, said in sentences."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import infeasible
import pytest
import small

from planforge.checker.check import check
from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.constraints.templates import example_names, find_template
from planforge.plan.levels import LevelKey
from planforge.plan.measures import measure_steps
from planforge.plan.model import Intensity, Kind, Plan, Terrain
from planforge.problem.problem import Problem
from planforge.problem.sections import AS_EARLY, Calendar, Goal, Runner
from planforge.sessions.palette import level_of
from planforge.solver.effort import WHY
from planforge.solver.engine import Effort

NOW = datetime(2027, 1, 1, tzinfo=UTC)
TODAY = date(2026, 12, 30)
TENTH = 1100
VARIED = [f"{name}#{seed}" for name in example_names() for seed in (1, 2)]
CASES = [*example_names(), *VARIED]
HILLY_OR_FAST = (Terrain.HILLY, Terrain.DOWNHILL, Intensity.STRIDES, Intensity.TEMPO)


@cache
def problem_of(case: str) -> Problem:
    """Return the problem of an example file, or of a seeded variation of it (`examples/beginner#1`)."""
    name, _, seed = case.partition("#")
    path = find_template(name)
    assert isinstance(path, Path)
    problem = load(path, today=TODAY).problem
    return varied(problem, Random(f"{name} {seed}")) if seed else problem


def varied(problem: Problem, random: Random) -> Problem:
    """Return the problem for a somewhat different runner, with a week away and another week to be ready by."""
    pick: Callable[..., Any] = random.choice
    runner = problem.runner.model_dump()
    runner["easy_pace"] = runner["easy_pace"] + pick((-150, 100, 200))
    runner["normal_weekly_distance"] = runner["normal_weekly_distance"] * pick((90, 110, 130)) // 100
    calendar = problem.calendar
    weeks = calendar.weeks + pick((0, 1, 2))
    updated = Calendar.model_validate({**calendar.model_dump(), "weeks": weeks, "away": ["2027-03-08..2027-03-14"]})
    by = weeks if problem.runner.stopped_running else weeks - pick((0, 1))
    goal = Goal.model_validate({**problem.goal.model_dump(), "by": by})
    return replace(problem, runner=Runner.model_validate(runner), calendar=updated, goal=goal)


@cache
def plan_of(case: str) -> Plan:
    """Return the plan of a case."""
    plan = solve(problem_of(case), now=NOW)
    assert isinstance(plan, Plan), f"{case}: {plan}"
    return plan


every_case = pytest.mark.parametrize("case", CASES)
every_example = pytest.mark.parametrize("case", example_names())


@every_case
def test_check_finds_nothing_hard_in_a_plan_of_the_engine(case: str) -> None:
    assert [finding for finding in check(problem_of(case), plan_of(case)) if finding.hard] == []


@every_case
def test_the_certificate_s_values_equal_its_bounds(case: str) -> None:
    certificate = plan_of(case).certificate
    assert certificate.status == "optimal"
    assert [level for level in certificate.levels if level.value != level.bound] == []


@every_case
def test_every_hard_rule_holds_in_the_certificate(case: str) -> None:
    assert [record.name for record in plan_of(case).certificate.rules if record.hard and not record.holds] == []


@every_case
def test_the_layout_levels_are_what_check_counts(case: str) -> None:
    problem, levels = problem_of(case), {level.name: level.value for level in plan_of(case).certificate.levels}
    prices = {(use.rule.name, use.rule.scope): use.rule for use in problem.uses}
    training = layout = 0
    for finding in check(problem, plan_of(case)):
        rule = prices.get((finding.rule, "day"))
        if rule is not None and not finding.hard:
            cost = finding.excess * (rule.weight or 1)
            training, layout = (training + cost, layout) if rule.counts_training else (training, layout + cost)
    assert levels[LevelKey.TRAINING] == training
    assert levels[LevelKey.LAYOUT] == layout


@every_case
def test_two_strength_sessions_stand_in_every_full_week(case: str) -> None:
    frames = {week.index: week for week in problem_of(case).weeks}
    full = [week for week in plan_of(case).weeks if not frames[week.index].excused]
    assert [week.index for week in full if len(week.of_kind(Kind.STRENGTH)) != 2] == []


@every_case
def test_no_week_exceeds_110_per_cent_of_its_reference_week(case: str) -> None:
    problem, plan = problem_of(case), plan_of(case)
    distance = {
        week.index: sum(measure_steps(run.steps, problem.runner.speeds).distance for run in week.runs)
        for week in plan.weeks
    }
    too_far = [
        one.week
        for one in problem.references
        if 1000 * distance[one.week] > (TENTH if one.may_grow else 1000) * distance[one.reference]
    ]
    assert too_far == []


@every_case
def test_run_and_walk_alternate_until_the_ladder_ends(case: str) -> None:
    problem, plan = problem_of(case), plan_of(case)
    ladder = problem.protocol.ladder
    levels = [{level_of(run.steps, ladder) for run in week.runs} for week in plan.weeks if week.runs]
    continuous = len(ladder.levels) + 1
    first = next((place for place, level in enumerate(levels) if continuous in level), len(levels))
    assert all(level == {continuous} or place < first for place, level in enumerate(levels) if continuous in level)
    assert all(
        any(
            step.do == "walk" and step.part == "main"
            for block in run.steps
            for step in getattr(block, "steps", (block,))
        )
        for week, level in zip([week for week in plan.weeks if week.runs], levels, strict=True)
        if continuous not in level
        for run in week.runs
    )
    if problem.runner.stopped_running:
        assert levels[0] == {1}


@every_case
def test_nothing_hilly_or_fast_stands_before_rebuild(case: str) -> None:
    early = [run for week in plan_of(case).weeks if week.phase != "rebuild" for run in week.runs]
    assert [run.id for run in early if run.terrain in HILLY_OR_FAST or run.intensity in HILLY_OR_FAST] == []


@every_case
def test_a_continuous_goal_is_reached_in_its_week_and_held_in_the_next_full_one(case: str) -> None:
    problem, plan = problem_of(case), plan_of(case)
    if problem.continuous_goal is None:
        pytest.skip("the goal is a distance")
    bouts = {week.index: week.longest_bout_s for week in plan.weeks}
    assert plan.goal.reached_in_week and bouts[plan.goal.reached_in_week] >= problem.continuous_goal
    assert plan.goal.held_in_week and bouts[plan.goal.held_in_week] >= problem.continuous_goal


@every_example
def test_the_same_problem_gives_the_same_plan_twice(case: str) -> None:
    again = solve(problem_of(case), now=NOW)
    assert isinstance(again, Plan)
    assert again.to_json() == plan_of(case).to_json()


@every_example
def test_one_or_two_workers_give_the_same_plan(case: str) -> None:
    two = solve(problem_of(case), now=NOW, effort=Effort(workers=2))
    assert isinstance(two, Plan)
    assert two.to_json() == plan_of(case).to_json()


def test_a_goal_as_early_as_the_rules_allow_is_reached_no_later_than_by_a_date() -> None:
    problem = problem_of("examples/beginner")
    early = solve(replace(problem, goal=Goal.model_validate({"by": AS_EARLY})), now=NOW)
    by_date = plan_of("examples/beginner")
    assert isinstance(early, Plan) and early.goal.reached_in_week and by_date.goal.reached_in_week
    assert early.goal.reached_in_week < by_date.goal.reached_in_week
    sooner = replace(problem, goal=Goal.model_validate({"by": early.goal.held_in_week}))
    assert isinstance(solve(sooner, now=NOW), Plan)
    assert early.goal.held_in_week is not None
    too_soon = replace(problem, goal=Goal.model_validate({"by": early.goal.held_in_week - 1}), open_by=False)
    assert isinstance(solve(too_soon, now=NOW), NoPlan)


# -- refusals ----------------------------------------------------------------------------------------------------------


def too_soon() -> Problem:
    """Return a problem whose goal comes too early."""
    return replace(
        problem_of("examples/beginner"),
        goal=Goal.model_validate({"continuous_run": "30 min", "by": "week 8"}),
        open_by=False,
    )


def too_short() -> Problem:
    """Return a problem whose windows are too short for the goal."""
    problem = problem_of("examples/masters-by-date")
    windows = {day: ["06:00 for 40 min"] for day in ("mon", "wed", "fri", "sun")}
    return replace(problem, calendar=Calendar.model_validate({**problem.calendar.model_dump(), "available": windows}))


def too_few_days() -> Problem:
    """Return a problem that wants three spaced runs on two days."""
    problem = problem_of("examples/beginner")
    windows = {day: ["06:00 for 60 min"] for day in ("sat", "sun")}
    return replace(problem, calendar=Calendar.model_validate({**problem.calendar.model_dump(), "available": windows}))


def no_week_left() -> Problem:
    """Return a problem that is ready before running has begun."""
    return replace(
        problem_of("examples/beginner"), goal=Goal.model_validate({"continuous_run": "30 min", "by": "week 3"})
    )


def strength_on_one_day() -> Problem:
    """Return a problem with two strength sessions and one day."""
    problem = small.with_rules(problem_of("examples/beginner"), run_days={"sessions_per_week": 1})
    windows = {"sat": ["06:00 for 90 min"]}
    return replace(problem, calendar=Calendar.model_validate({**problem.calendar.model_dump(), "available": windows}))


def no_run_fits() -> Problem:
    """Return a problem none of whose times is long enough for any run with its warm-up."""
    problem = problem_of("examples/beginner")
    windows = {day: ["06:00 for 24 min"] for day in ("mon", "wed", "fri", "sun")}
    return replace(problem, calendar=Calendar.model_validate({**problem.calendar.model_dump(), "available": windows}))


QUICK = (too_soon, too_few_days, no_run_fits)
SLOW = [pytest.param(one, marks=pytest.mark.slow) for one in (too_short, no_week_left, strength_on_one_day)]


@cache
def refusal_of(make: Callable[[], Problem]) -> NoPlan:
    """Return why an impossible problem has no plan."""
    refusal = solve(make(), now=NOW)
    assert isinstance(refusal, NoPlan)
    return refusal


@pytest.mark.parametrize("make", [*QUICK, *SLOW], ids=lambda make: make.__name__)
def test_every_statement_of_a_refusal_is_needed(make: Callable[[], Problem]) -> None:
    for conflict in refusal_of(make).conflicts:
        infeasible.minimal(make(), conflict)


@pytest.mark.parametrize("make", [*QUICK[:2], *SLOW], ids=lambda make: make.__name__)
def test_a_refusal_is_the_same_again_with_two_workers(make: Callable[[], Problem]) -> None:
    one, two = refusal_of(make), solve(make(), now=NOW, effort=Effort(WHY, workers=2))
    assert isinstance(two, NoPlan)
    assert (one.conflicts, one.together) == (two.conflicts, two.together)
