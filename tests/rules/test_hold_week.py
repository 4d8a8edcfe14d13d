from dataclasses import replace

import pytest
from drawn import draw, findings, plan_of, problem, weeks_of

from planforge.plan.model import StepBack
from planforge.problem.frames import History, Told
from planforge.rules.base.during import During
from planforge.rules.base.reading import Reading
from planforge.rules.bout_keeps import BoutKeeps
from planforge.rules.build_cap import BuildCap
from planforge.rules.hold_week import HoldWeek, hold_weeks
from planforge.rules.keep_load import KeepLoad
from planforge.rules.resume_below import ResumeBelow
from planforge.rules.run_days import RunDays
from planforge.rules.start_load import StartLoad

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


THREE_RUNS = problem(weeks=8, phases=("return-to-running",), goal={"continuous_run": 1800, "by": "week 8"})
EVEN, LIGHTER = "30 . 30 . 30 . .", HoldWeek(lighter=200)


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ("30 . 21 . 21 . .", []),
        ("30 . 17 . 17 . .", []),
        ("30 . 22 . 21 . .", ["73 min of running; from 63 min to 72 min are meant, after 90 min in week 3"]),
        ("30 . 16 . 16 . .", ["62 min of running; from 63 min to 72 min are meant, after 90 min in week 3"]),
        ("24 . 24 . 24 . .", ["keeps the longest bout: 24 min, but 30 min before"]),
    ],
)
def test_a_lighter_week_has_so_much_less_running_and_keeps_the_longest_bout(week: str, said: list[str]) -> None:
    found = findings(LIGHTER, THREE_RUNS, EVEN, EVEN, EVEN, week)
    assert len(found) == len(said)
    assert all(words in one.message for words, one in zip(said, found, strict=True))


def test_a_run_that_cannot_hold_the_longest_bout_may_lose_it() -> None:
    assert findings(LIGHTER, THREE_RUNS, "30 . . . . . .", "30 . . . . . .", "30 . . . . . .", "24 . . . . . .") == []


def test_no_week_of_the_goal_and_none_after_a_lost_one_is_lighter() -> None:
    assert LIGHTER.lighter_weeks(THREE_RUNS, (7, 8)) == {4}
    assert LIGHTER.lighter_weeks(THREE_RUNS, (4, 5)) == {8}
    lost = problem(weeks=12, away=["2027-01-18..2027-01-24"])
    assert (LIGHTER.weeks(lost), LIGHTER.lighter_weeks(lost, None)) == ([5, 9], {5, 9})
    late = problem(weeks=12, away=["2027-01-25..2027-01-31"])
    assert (LIGHTER.weeks(late), LIGHTER.lighter_weeks(late, None)) == ([5, 9], {9})
    assert HoldWeek().lighter_weeks(THREE_RUNS, None) == set()


def test_the_week_after_a_lighter_one_goes_on_from_the_week_before_it() -> None:
    ruled = THREE_RUNS.with_rules(LIGHTER, KeepLoad(), BoutKeeps(), BuildCap())
    reading = Reading(ruled, draw(ruled, EVEN, EVEN, EVEN, "30 . 20 . 20 . .", "31 . 30 . 30 . ."))
    assert reading.lighter == {4}
    assert [(one.reference, one.may_grow) for _, week, one in reading.references() if week.index in (4, 5, 6)] == [
        (3, True),
        (3, True),
        (5, True),
    ]
    for rule in (KeepLoad(), BoutKeeps(), BuildCap()):
        assert [one.week for one in rule.check(reading) if one.week in (4, 5)] == []


@pytest.mark.parametrize(("days", "off", "week"), [("2027-02-01..2027-02-07", 7, 6), ("2027-02-01..2027-02-10", 10, 7)])
def test_after_days_off_nobody_goes_on_from_more_than_a_lighter_week_held(days: str, off: int, week: int) -> None:
    """After 56 min, 40 in a lighter week and a week's holiday the week back had 56 min."""
    ruled = problem(weeks=10, away=[days]).with_rules(LIGHTER, RunDays(), KeepLoad(), ResumeBelow(), BuildCap())
    light, off_weeks = "30 . 20 . 20 . .", [". . . . . . ."] * (week - 5)
    reading = Reading(ruled, draw(ruled, EVEN, EVEN, EVEN, light, *off_weeks, light, EVEN, EVEN))
    assert 4 in reading.lighter
    compared = {one.week: one for _, _, one in reading.references()}
    same = {one.week: one for one in ruled.references_for(None) if one.week <= week + 2}
    assert same == {one: compared[one] for one in same}
    assert [(one.reference, one.days_off) for one in (compared[week], compared[week + 1])] == [(4, off), (3, off)]
    assert compared[week + 1].may_grow is False and compared[week + 2].reference == week + 1
    at_once = Reading(ruled, draw(ruled, EVEN, EVEN, EVEN, light, *off_weeks, EVEN, EVEN, EVEN))
    run_time = [one for one in ResumeBelow().check(at_once) if one.week == week and "a run time of" in one.message]
    assert [one.measured for one in run_time] == ["90 min"]
    if off == 7:
        assert [one for one in ResumeBelow().check(reading) if one.week <= week + 1] == []


def test_where_the_ladder_begins_again_the_week_after_it_goes_on_from_there() -> None:
    """After five weeks away the second week back would have been measured by the one before the lighter week."""
    made = problem(weeks=13, away=["2027-02-01..2027-03-07"])
    ruled = made.with_rules(LIGHTER, RunDays(), StartLoad(), ResumeBelow(), BuildCap())
    again = "6x1:2 . 6x1:2 . 6x1:2 . ."
    reading = Reading(ruled, draw(ruled, EVEN, EVEN, EVEN, "30 . 20 . 20 . .", *[". . . . . . ."] * 5, again, again))
    compared = {one.week: one for _, _, one in reading.references()}
    assert (compared[10].reference, compared[10].days_off) == (4, 35)
    assert (compared[11].reference, compared[11].days_off) == (10, 0)
    assert {one.week: one for one in ruled.references_for(None) if one.week < 12} == {
        week: one for week, one in compared.items() if week < 12
    }
    at_once = Reading(ruled, draw(ruled, EVEN, EVEN, EVEN, "30 . 20 . 20 . .", *[". . . . . . ."] * 5, again, EVEN))
    assert 11 in weeks_of(BuildCap().check(at_once)) and 11 not in weeks_of(BuildCap().check(reading))


def test_what_sends_a_lighter_week_back_counts_for_the_week_after_it() -> None:
    """That one was to come up to the week before both again, in which the knee had sent the plan back."""
    made = THREE_RUNS.with_rules(LIGHTER, KeepLoad())
    plan = draw(made, EVEN, EVEN, EVEN, "30 . 20 . 20 . .", "20 . 20 . 20 . .")
    told = Told(heard=1, stepped_back=(StepBack(day=made.week(3).start, contents=1),))
    ruled = replace(made, history=History(plan_of(made, ()), made.start, told=told))
    reading = Reading(ruled, plan)
    found = {one.week: one for _, _, one in reading.references()}
    assert 4 in reading.lighter and (found[5].reference, found[5].steps_back) == (3, True)
    assert found[5] in ruled.references_for(None)
    kept = [{one.week for one in KeepLoad().check(one)} for one in (reading, Reading(made, plan))]
    assert 5 not in kept[0] and 5 in kept[1]


def test_the_rhythm_is_a_parameter() -> None:
    plan = (SAME, "10x1:1 . 12x1:1 . . . .")
    assert findings(HoldWeek(), LONG, *plan) == []
    assert weeks_of(findings(HoldWeek(every=2), LONG, *plan)) == [2, 2]
