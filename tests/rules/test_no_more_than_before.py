from datetime import date

from drawn import draw, plan_of, problem

from planforge.plan.model import AtMost
from planforge.problem.frames import History
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding
from planforge.rules.no_more_than_before import NoMoreThanBefore

WEEKS = ("10 . 10 . . . .", "12 . 10 . . . .")


def judged(*bounds: AtMost, weeks: int = 2) -> list[Finding]:
    made = problem(weeks=weeks, days="mon wed")
    over = Problem(**{**vars(made), "history": History(plan_of(made, ()), made.start, at_most=bounds)})
    return list(NoMoreThanBefore().check(Reading(over, draw(made, *WEEKS))))


def bound(week: int, run: int, *, stands: bool = False) -> AtMost:
    return AtMost(week=week, stands=stands, distance_mm=10**7, run_s=run, longest_run_mm=10**7, longest_bout_s=run // 2)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = judged(bound(2, 1200))
    assert [(one.week, one.hard, one.excess) for one in found] == [(2, True, 2), (2, True, 2)]
    assert found[0].message == "week 2 runs 22 min; before it was, after the weeks lost, 20 min"


def test_a_week_that_runs_less_is_a_wish_and_weighs_more_before_anything_was_lost() -> None:
    assert [(one.week, one.hard, one.excess) for one in judged(bound(1, 1260))] == [(1, False, 1), (1, False, 1)]
    assert [one.excess for one in judged(bound(1, 1260, stands=True))] == [60, 30]


def test_a_plan_that_is_made_for_the_first_time_is_not_bound() -> None:
    made = problem(weeks=2, days="mon wed", start=date(2027, 1, 4))
    assert list(NoMoreThanBefore().check(Reading(made, draw(made, *WEEKS)))) == []
