"""Rules that hold for a while, through the whole engine; its short cuts stay exact."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import small
from test_pruning import unpruned

from planforge.checker.check import check
from planforge.conflicts.outcome import solve
from planforge.plan.model import Kind, Plan
from planforge.problem.problem import Problem
from planforge.problem.sections import Calendar, Goal, Runner
from planforge.problem.uses import RuleUse
from planforge.rules.registry import BY_NAME

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def stated(weeks: int, **rules: list[dict[str, Any]]) -> Problem:
    """Return a small problem in which some rules (underscores for hyphens) are used as often as said."""
    example = small.example()
    phases = [{"name": "return-to-running"}, {"name": "rebuild"}]
    protocol = small.protocol(small.LADDERS[3], small.LADDERS[3][0], phases, Goal(continuous_run=600))
    calendar = {"start": small.MONDAY, "weeks": weeks, "available": dict.fromkeys(small.DAYS, "06:00 for 60 min")}
    runner = {"normal_weekly_distance": "20 km", "easy_pace": "6:30 /km", "walking_pace": "10:00 /km"}
    uses = []
    for use in example.uses:
        several = rules.get(use.rule.name.replace("-", "_"))
        kept = [use.rule] if several is None else [BY_NAME[use.rule.name].model_validate(one) for one in several]
        uses += [RuleUse(rule, "in code") for rule in kept]
    return replace(
        example,
        runner=Runner.model_validate({**runner, "stopped_running": True}),
        calendar=Calendar.model_validate(calendar),
        goal=Goal.model_validate({"continuous_run": "5 min", "by": f"week {weeks}"}),
        protocol=protocol,
        uses=tuple(uses),
    )


def solved(problem: Problem) -> Plan:
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    assert plan.certificate.status == "optimal"
    assert [finding for finding in check(problem, plan) if finding.hard] == []
    assert all(rule.holds for rule in plan.certificate.rules if rule.hard)
    return plan


CHANGES = {
    "two runs, then three": {
        "run_days": [{"sessions_per_week": 2, "during": "weeks 1-3"}, {"sessions_per_week": 3, "during": "week 4 on"}],
        "build_cap": [{"max_increase": "10 %", "during": "weeks 1-3"}, {"max_increase": "60 %", "during": "week 4 on"}],
    },
    "a longer warm-up at first": {"warm_up": [{}, {"moves": "10 min", "during": "weeks 1-2"}]},
    "a cap for a while": {"build_cap": [{"max_increase": "15 %"}, {"max_increase": "0 %", "during": "weeks 3-4"}]},
}


def test_the_number_of_runs_changes_in_the_week_it_is_said_to() -> None:
    plan = solved(stated(6, **CHANGES["two runs, then three"]))
    assert [len(week.runs) for week in plan.weeks] == [2, 2, 2, 3, 3, 3]


def test_a_longer_warm_up_for_a_while_is_in_the_sessions_of_that_while() -> None:
    plan = solved(stated(5, **CHANGES["a longer warm-up at first"]))
    moves = [{sum(s.seconds for s in run.steps[:1]) for run in week.runs} for week in plan.weeks]
    assert moves == [{600}, {600}, {300}, {300}, {300}]


def test_a_second_use_of_a_cap_holds_the_weeks_it_names() -> None:
    plan = solved(stated(6, **CHANGES["a cap for a while"]))
    far = [week.distance_m for week in plan.weeks]
    assert far[2] <= far[1] and far[3] <= far[2]
    assert len([rule for rule in plan.certificate.rules if rule.name == "build-cap"]) == 2


def test_strength_and_cross_training_are_asked_for_in_their_weeks() -> None:
    plan = solved(stated(5, strength_days=[{"during": "weeks 2-3"}], cross_training=[{"later": 1, "during": "week 4"}]))
    assert [len(week.of_kind(Kind.STRENGTH)) for week in plan.weeks] == [0, 2, 2, 0, 0]
    assert [len(week.of_kind(Kind.CROSS)) for week in plan.weeks] == [0, 0, 0, 1, 0]


@pytest.mark.parametrize("name", CHANGES)
def test_pruning_changes_nothing_where_rules_hold_for_a_while(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = stated(4, **CHANGES[name])
    pruned = solve(problem, now=NOW)
    unpruned(monkeypatch)
    assert solve(problem, now=NOW) == pruned
