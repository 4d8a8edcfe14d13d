"""What leaves a week no room is what the certificate calls tight, with the figures of the week."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from planforge.bounds.binding import Binding, bindings
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.plan.measures import Measure
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.base.during import During
from planforge.rules.base.reading import Reading
from planforge.rules.build_cap import BuildCap
from planforge.rules.run_step import RunStep

EXAMPLES = Path(__file__).parents[2] / "templates" / "examples"


@pytest.fixture(scope="module", params=["beginner", "it-band-60k"])
def solved(request: pytest.FixtureRequest) -> tuple[Problem, Plan, list[Binding]]:
    problem = load(EXAMPLES / f"{request.param}.yaml", today=date(2027, 1, 1)).problem
    plan = solve(problem, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert isinstance(plan, Plan)
    return problem, plan, [one for some in bindings(problem, plan).values() for one in some]


def test_every_binding_is_a_tight_week_of_the_certificate(solved: tuple[Problem, Plan, list[Binding]]) -> None:
    _, plan, found = solved
    tight = {(rule.name, week) for rule in plan.certificate.rules for week in rule.tight_weeks}
    assert found
    assert {(one.use.rule.name, one.week) for one in found} <= tight


def test_no_tight_week_of_a_load_rule_is_left_out(solved: tuple[Problem, Plan, list[Binding]]) -> None:
    _, plan, found = solved
    said = {(one.use.rule.name, one.week) for one in found}
    for name in ("build-cap", "run-step", "bout-step", "session-spike", "hold-week", "start-load", "resume-below"):
        tight = {(r.name, week) for r in plan.certificate.rules if r.name == name for week in r.tight_weeks}
        assert tight <= said


def test_measured_and_allowed_are_those_of_the_steps_and_the_rule(
    solved: tuple[Problem, Plan, list[Binding]],
) -> None:
    problem, plan, found = solved
    reading = Reading(problem, plan)
    before = {one.week: one for one in problem.references}
    seen = 0
    for one in found:
        rule, week = one.use.rule, reading.week(one.week)
        if isinstance(rule, RunStep):
            old = reading.week(before[one.week].reference)
            step = rule.max_increase if before[one.week].may_grow else 0
            assert (one.measured, one.allowed) == (week.most_running, old.most_running + step)
            seen += 1
        if isinstance(rule, BuildCap) and rule.of is Measure.DISTANCE:
            old = reading.week(before[one.week].reference)
            share = rule.max_increase if before[one.week].may_grow else 0
            assert one.measured == week.measures.distance
            assert one.allowed == old.measures.distance * (1000 + share) // 1000
            seen += 1
    assert seen > 2


def test_a_rule_for_some_weeks_binds_in_no_other(solved: tuple[Problem, Plan, list[Binding]]) -> None:
    problem, plan, found = solved
    always = {one.week for one in found if one.use.rule.name == "run-step"}
    week = min(always)
    assert always > {week}
    span = During(weeks=((week, week),))
    limited = tuple(
        replace(use, rule=use.rule.model_copy(update={"during": span})) if use.rule.name == "run-step" else use
        for use in problem.uses
    )
    bound = bindings(replace(problem, uses=limited), plan)
    assert {at for at, some in bound.items() if any(one.use.rule.name == "run-step" for one in some)} == {week}
