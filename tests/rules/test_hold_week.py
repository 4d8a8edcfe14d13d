import pytest
from drawn import draw, findings, problem, weeks_of

from planforge.rules.base.during import During
from planforge.rules.base.reading import Reading
from planforge.rules.hold_week import HoldWeek, hold_weeks

LONG = problem(weeks=8)
SAME = "10x1:1 . 10x1:1 . . . ."


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(HoldWeek(), LONG, SAME, SAME, SAME, "10x1:1 . 12x1:1 . . . .")
    assert [(one.week, one.excess) for one in found] == [(4, 5), (4, 2)]  # 480 m, 2 min
    assert [one.message for one in found] == [
        "week 4 is a hold week, but its distance grows from 4.8 km to 5.3 km",
        "week 4 is a hold week, but its run time grows from 20 min to 22 min",
    ]


@pytest.mark.parametrize("week", [SAME, "10x1:1 . . . . . .", "10x1:2 . . . . . ."])
def test_a_week_that_does_not_grow_is_clean(week: str) -> None:
    assert findings(HoldWeek(), LONG, SAME, SAME, SAME, week) == []


def test_level_and_longest_bout_hold_too() -> None:
    found = findings(HoldWeek(), LONG, SAME, SAME, SAME, "4x2:1 . 4x2:1 . . . .")
    assert [(one.message.split("its ")[1], one.excess) for one in found] == [
        ("level grows from 2 to 3", 1),
        ("longest bout grows from 1 min to 2 min", 1),
    ]


def test_every_n_th_full_running_week_holds_in_plans_of_more_than_six_weeks() -> None:
    assert HoldWeek().weeks(LONG) == [4, 8]
    assert HoldWeek(every=3).weeks(LONG) == [3, 6]
    assert HoldWeek().weeks(problem(weeks=6)) == []
    assert HoldWeek().weeks(problem(weeks=8, away=["2027-01-13"])) == [5]
    several = problem(HoldWeek(every=3), HoldWeek(every=4), weeks=8)
    assert hold_weeks(Reading(several, draw(several))) == {3, 4, 6, 8}


def test_a_hold_week_outside_its_span_is_none() -> None:
    limited = problem(HoldWeek(every=2, during=During(weeks=((3, 6),))), weeks=8)
    assert hold_weeks(Reading(limited, draw(limited))) == {4, 6}


def test_the_rhythm_is_a_parameter() -> None:
    plan = (SAME, "10x1:1 . 12x1:1 . . . .")
    assert findings(HoldWeek(), LONG, *plan) == []
    assert weeks_of(findings(HoldWeek(every=2), LONG, *plan)) == [2, 2]
