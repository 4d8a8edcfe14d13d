"""After the goal weeks grow toward a normal one, and the weeks up to it are as if none followed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import pytest
from answered import ANSWERED

from planforge.checker.check import check
from planforge.constraints.load import load, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan, Week
from planforge.problem.problem import Problem
from planforge.rules.goal import GoalRule
from planforge.solver.engine import best
from planforge.source import read_text

NOW = datetime(2026, 11, 27, tzinfo=UTC)
FILE = """\
planforge: 1
extends: {template}
runner:
  normal_weekly_distance: 25 km
  easy_pace: 6:00 /km
  walking_pace: 10:00 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, sat: 09:00 for 90 min}}
{answered}"""
LONG = "examples/rebuild-26-weeks"


@cache
def problem_of(example: str) -> Problem:
    return load(find_template(example), today=NOW.date()).problem


def repeating(problem: Problem) -> Problem:
    """Return the problem whose weeks after the goal repeat it."""
    uses = (
        replace(use, rule=use.rule.model_copy(update={"afterwards": "repeat"})) if use.rule.name == "goal" else use
        for use in problem.uses
    )
    return replace(problem, uses=tuple(uses))


@cache
def plans() -> tuple[Problem, Plan, Plan]:
    problem = problem_of(LONG)
    return problem, best(problem, now=NOW), best(repeating(problem), now=NOW)


def runs(week: Week) -> list[tuple[str, date]]:
    return [(run.title, run.date) for run in week.runs]


def test_weeks_up_to_the_goal_are_those_of_a_plan_that_repeats_it() -> None:
    problem, grown, repeated = plans()
    held = problem.goal_weeks[0][1]
    for early, as_if in zip(grown.weeks[:held], repeated.weeks[:held], strict=True):
        assert runs(early) == runs(as_if)


def test_rebuild_grows_under_the_caps_toward_a_normal_week_and_is_proven() -> None:
    problem, grown, repeated = plans()
    held = problem.goal_weeks[0][1]
    distances = [week.distance_m for week in grown.weeks[held - 1 :]]
    assert distances == sorted(distances)
    assert distances[-1] > 1.5 * repeated.weeks[-1].distance_m
    assert distances[-1] <= problem.runner.normal_weekly_distance // 1000
    assert grown.certificate.status == "optimal"
    assert not [finding for finding in check(problem, grown) if finding.hard]


def test_what_comes_back_in_rebuild_comes_back_as_before() -> None:
    _, grown, repeated = plans()
    assert [(one.terrain, one.intensity) for week in grown.weeks for one in week.runs if one.terrain or one.target] == [
        (one.terrain, one.intensity) for week in repeated.weeks for one in week.runs if one.terrain or one.target
    ]


def test_a_rebuild_that_is_told_to_repeat_does_not_grow() -> None:
    problem, _, repeated = plans()
    held = problem.goal_weeks[0][1]
    assert {week.run_s for week in repeated.weeks[held - 1 :]} == {repeated.weeks[held - 1].run_s}


@pytest.mark.parametrize(
    ("template", "ends"), [("runners-knee-mild", True), ("it-band", True), ("runners-knee", False)]
)
def test_a_plan_without_weeks_after_its_goal_says_so(template: str, ends: bool) -> None:
    text = FILE.format(template=template, answered=ANSWERED)
    problem = load_document(read_text(text, "test.yaml", find_template, template_names()), today=NOW.date()).problem
    assert (problem.language.goal.no_rebuild in problem.notes_in_plan) == ends


def test_the_rule_says_what_weeks_do_by_default() -> None:
    assert GoalRule().afterwards == "grow"
