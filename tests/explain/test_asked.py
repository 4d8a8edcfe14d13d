"""What a question asks is solved exactly: against the whole model, and against the judging half of what is asked."""

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
import test_two_levels as two_levels

from planforge.checker.check import check
from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.outcome import solve
from planforge.explanation.asked import Asked, DayHolds, DayLacks, WeekHolds
from planforge.explanation.question import asking
from planforge.plan.model import Kind, Plan
from planforge.problem.problem import Problem

NOW = datetime(2027, 1, 1, tzinfo=UTC)
QUICK, ALL = (10, 11, 12, 13, 16, 20, 25, 30), range(17, 168)  # the quick ones all have a plan to ask about


def question(problem: Problem, random: Random) -> Asked:
    """Return something to ask of a week, or of a day, its time included."""
    week = random.choice(problem.weeks)
    if random.random() < 0.5:
        measure, least = random.choice(
            (
                ("level", 2),
                ("level", 3),
                ("most_running", 600),
                ("most_running", 900),
                ("runs", 2),
                ("distance", 6_000_000),
            )
        )
        bound: dict[str, Any] = random.choice(({"least": least}, {"most": least}))
        return WeekHolds(week=week.index, measure=measure, **bound)
    day = random.choice(week.days)
    kind = random.choice((Kind.RUN, Kind.RUN, Kind.STRENGTH))
    if random.random() < 0.3:
        return DayLacks(day=day.date, kind=random.choice((kind, None)))
    window = random.randrange(len(day.windows)) if day.windows and random.random() < 0.4 else None
    return DayHolds(day=day.date, kind=kind, window=window)


def agree(seed: int) -> None:
    """Assert that what is asked comes to the same in two levels and in one model, and that the plan does it."""
    problem = two_levels.draw(seed)
    asked = question(problem, Random(seed))
    posed = asking(problem, [asked])
    wanted, got = two_levels.at_once(posed), solve(posed, now=NOW)
    if wanted is None:
        assert isinstance(got, NoPlan)
        return
    assert isinstance(got, Plan)
    levels = {level.name: level.value for level in got.certificate.levels}
    assert two_levels._named(levels) == two_levels._named(wanted)
    assert [finding for finding in check(posed, got) if finding.hard] == []


@pytest.mark.parametrize("seed", QUICK)
def test_a_question_is_answered_as_one_model_answers_it(seed: int) -> None:
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_many_questions_are_answered_as_one_model_answers_them(seed: int) -> None:
    agree(seed)


@pytest.mark.parametrize("seed", QUICK)
def test_the_two_halves_of_what_is_asked_agree_on_a_plan_that_was_not_asked(seed: int) -> None:
    problem = two_levels.draw(seed)
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    asked = question(problem, Random(seed))
    posed = asking(problem, [asked])
    kept = not any(finding.rule == asked.name for finding in check(posed, plan))
    answered = solve(posed, now=NOW)
    if kept:  # a plan that does it anyway stays the best one
        assert isinstance(answered, Plan)
        assert [one.model_dump() for one in answered.weeks] == [one.model_dump() for one in plan.weeks]
    else:
        assert not isinstance(answered, Plan) or answered.weeks != plan.weeks


def test_the_draw_asks_for_what_is_possible_and_for_what_is_not() -> None:
    outcomes = {
        type(solve(asking(problem, [question(problem, Random(seed))]), now=NOW))
        for seed in QUICK
        for problem in [two_levels.draw(seed)]
    }
    assert outcomes == {Plan, NoPlan}
