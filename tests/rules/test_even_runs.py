"""The runs of a week are alike, and that costs the default plan no week."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from drawn import findings, problem

from planforge.constraints.load import load
from planforge.plan.measures import measure_steps
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.even_runs import EvenRuns
from planforge.rules.hold_week import HoldWeek
from planforge.solver.engine import best

PLAIN = problem(weeks=2, days="mon tue wed thu fri", away=["2027-01-15"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(EvenRuns(), PLAIN, "16 . 30 . 18 . .")
    assert [(one.week, one.excess) for one in found] == [(1, 10)]
    assert found[0].message == (
        "week 1 has a run with 30 min of running beside one with 16 min; beside that at most 20 min are allowed"
    )


def test_runs_within_a_quarter_are_clean() -> None:
    assert findings(EvenRuns(), PLAIN, "24 . 30 . 24 . .") == []
    assert len(findings(EvenRuns(), PLAIN, "24 . 31 . 24 . .")) == 1


def test_a_started_minute_counts() -> None:
    assert [one.excess for one in findings(EvenRuns(), PLAIN, "10 . 13 . 11 . .")] == [1]  # 12 min 30 s are allowed


def test_a_run_alone_is_compared_with_nothing_and_a_shortened_week_is_judged_too() -> None:
    assert findings(EvenRuns(), PLAIN, "30 . . . . . .") == []
    assert [one.week for one in findings(EvenRuns(), PLAIN, "20 . 20 . . . .", "10 . 20 . . . .")] == [2]


def test_walking_does_not_count() -> None:
    assert findings(EvenRuns(), PLAIN, "20 . 10x2:1 . . . .") == []


def test_the_difference_is_a_parameter() -> None:
    assert findings(EvenRuns(max_difference=500), PLAIN, "20 . 30 . 20 . .") == []
    assert len(findings(EvenRuns(max_difference=0), PLAIN, "20 . 21 . . . .")) == 1


THREE_IN_A_LIGHTER_WEEK = problem(
    HoldWeek(lighter=200), weeks=8, phases=("return-to-running",), goal={"continuous_run": 1800, "by": "week 8"}
)


@pytest.mark.parametrize(
    ("lighter", "said"),
    [
        ("30 . 21 . 21 . .", []),  # it holds the longest stretch
        ("2x15:1 . 21 . 21 . .", [4]),  # it could hold less
        ("2x11:1 . 23 . 24 . .", []),
    ],
)
def test_in_a_lighter_week_the_long_run_holds_the_longest_stretch_and_no_more(lighter: str, said: list[int]) -> None:
    plan = ("30 . 30 . 30 . .",) * 3
    assert [one.week for one in findings(EvenRuns(), THREE_IN_A_LIGHTER_WEEK, *plan, lighter)] == said


def _unevenness(problem: Problem, plan: Plan) -> list[float]:
    speeds = problem.runner.speeds
    running = [[measure_steps(run.steps, speeds).run_time for run in week.runs] for week in plan.weeks]
    return [max(week) / min(week) for week in running if len(week) > 1]


def test_a_plan_has_even_runs_and_arrives_in_the_same_week_as_without_the_rule() -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    even = load(None, today=date(2026, 11, 27)).problem
    uneven = replace(even, uses=tuple(use for use in even.uses if not isinstance(use.rule, EvenRuns)))
    plans = [best(one, now=now) for one in (even, uneven)]
    assert max(_unevenness(even, plans[0])) <= 1.25 < max(_unevenness(even, plans[1]))
    assert plans[0].goal.reached_in_week == plans[1].goal.reached_in_week
    assert plans[0].certificate.status == "optimal"
