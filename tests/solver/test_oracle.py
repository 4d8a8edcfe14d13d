"""The engine's progression against an independent dynamic program, on small random problems."""

from dataclasses import replace
from datetime import UTC, datetime

import oracle
import pytest
import small

from planforge.checker.check import check
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.rules.base.rule import uses
from planforge.rules.run_days import RunDays
from planforge.solver.engine import Impossible, best

NOW = datetime(2027, 1, 1, tzinfo=UTC)
LAYOUT_LEVELS = 2  # the last two levels of a certificate speak of days
QUICK = range(24)
ALL = range(24, 264)
LIMITED = range(8)


def levels_of(plan: Plan) -> dict[str, int]:
    """Return the values of the progression's levels, without soft rules that cost nothing."""
    levels = plan.certificate.levels[:-LAYOUT_LEVELS]
    return {level.name: level.value for level in levels if level.value or level.name not in oracle.GROUPS}


def weeks_of(plan: Plan, problem: Problem) -> dict[int, tuple[str, ...]]:
    """Return the titles of every running week's runs, longest first."""
    running = {week.index for week in problem.running_weeks}
    return {
        week.index: tuple(run.title for run in sorted(week.runs, key=lambda run: -run.duration_s))
        for week in plan.weeks
        if week.index in running
    }


def agree(problem: Problem) -> None:
    """Assert that engine and oracle say the same of a problem: whether there is a plan, every level, every week."""
    try:
        wanted = oracle.answer(problem)
    except oracle.Beyond as beyond:
        pytest.skip(f"not for the oracle: {beyond}")
    if wanted is None:
        with pytest.raises(Impossible):  # what stands in the way is for the tests of conflicts
            best(problem, now=NOW)
        return
    got = best(problem, now=NOW)
    assert got.certificate.status == "optimal"
    assert got.goal.due_in_week == wanted.goal[1]
    assert got.goal.reached_in_week and got.goal.reached_in_week <= wanted.goal[0]  # measured: it may come sooner
    assert levels_of(got) == wanted.levels
    assert weeks_of(got, problem) == wanted.weeks
    assert [finding for finding in check(problem, got) if finding.hard] == []


@pytest.mark.parametrize("seed", QUICK)
def test_engine_and_oracle_agree_on_every_level(seed: int) -> None:
    agree(small.draw(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_engine_and_oracle_agree_on_every_level_of_many(seed: int) -> None:
    agree(small.draw(seed))


@pytest.mark.parametrize("seed", LIMITED)
def test_engine_and_oracle_agree_where_rules_hold_for_a_while(seed: int) -> None:
    agree(small.draw_limited(seed))


@pytest.mark.parametrize("seed", LIMITED)
def test_engine_and_oracle_agree_where_somebody_jogs_no_faster_than_they_walk(seed: int) -> None:
    drawn = small.draw(seed)
    slow = (drawn.runner.walking_pace, drawn.runner.walking_pace * 9 // 10)[seed % 2]
    agree(replace(drawn, runner=drawn.runner.model_copy(update={"easy_pace": slow})))


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_engine_and_oracle_agree_where_rules_hold_for_a_while_in_many(seed: int) -> None:
    agree(small.draw_limited(seed))


def test_the_draw_holds_plans_and_none_by_date_and_early_stopped_and_running_with_and_without_absence() -> None:
    problems = [small.draw(seed) for seed in (*QUICK, *ALL)]
    kinds = {
        (
            one.as_early,
            one.runner.stopped_running,
            bool(one.calendar.away),
            uses(one, RunDays)[0].sessions_per_week,
        )
        for one in problems
    }
    assert len(kinds) == 2 * 2 * 2 * 3
