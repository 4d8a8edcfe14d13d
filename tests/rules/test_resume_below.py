from typing import Any

import pytest
from drawn import findings, problem, weeks_of

from planforge.problem.problem import Problem
from planforge.rules.resume_below import ResumeBelow

EMPTY = ". . . . . . ."
FULL = "9x2:1 . 9x2:1 . . . ."


def away(last: str, weeks: int = 6) -> Problem:
    return problem(weeks=weeks, away=[f"2027-01-11..{last}"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(ResumeBelow(), away("2027-01-20"), FULL, EMPTY, EMPTY, FULL)
    assert [(one.week, one.excess) for one in found] == [(4, 1), (4, 15), (4, 8), (4, 4), (4, 8)]
    assert [one.message for one in found] == [
        "week 4 follows 10 days off with a level of 3; at most 2 after that",
        "week 4 follows 10 days off with a distance of 7.0 km; at most 5.6 km after that",
        "week 4 follows 10 days off with a run time of 36 min; at most 28:48 min after that",
        "week 4 follows 10 days off with a run time in one run of 18 min; at most 14:24 min after that",
        "week 4 follows 10 days off with a distance of one run of 3.5 km; at most 2.8 km after that",
    ]


def test_fewer_runs_are_no_longer_ones() -> None:
    """A shortened week may hold two of three runs: within four fifths of the week each would be as long as before."""
    three = "5x2:1 . 5x2:1 . 5x2:1 . ."
    found = findings(ResumeBelow(), away("2027-01-20"), three, EMPTY, EMPTY, "9x1:1 . 9x1:1 . . . .")
    said = "week 4 follows 10 days off with a run time in one run of 9 min; at most 8 min after that"
    assert [one.message for one in found if "run time" in one.message] == [said]
    assert findings(ResumeBelow(), away("2027-01-20"), three, EMPTY, EMPTY, "8x1:1 . 8x1:1 . . . .") == []


def test_fewer_minutes_of_running_are_no_longer_way_with_more_walks() -> None:
    """After ten days off the first run was the longest of the plan so far: 12 x 1:2, where 7 x 2:1 had been."""
    two = "7x2:1 . 7x2:1 . . . ."
    found = findings(ResumeBelow(), away("2027-01-20"), two, EMPTY, EMPTY, "11x1:2 . . . . . .")
    (said,) = [one.message for one in found]
    assert said == "week 4 follows 10 days off with a distance of one run of 3.6 km; at most 2.2 km after that"
    assert findings(ResumeBelow(), away("2027-01-20"), two, EMPTY, EMPTY, "6x1:2 . . . . . .") == []


def test_a_week_away_makes_no_stretch_without_a_walk_longer() -> None:
    """Running without a walk is one level, however long: after a week's holiday 21 min stood where 11 had been."""
    found = findings(ResumeBelow(), away("2027-01-17"), "12 . 24 . . . .", EMPTY, "25 . 11 . . . .")
    assert "week 3 follows 7 days off with a stretch of 25 min; at most 24 min after that" in [
        one.message for one in found
    ]
    assert findings(ResumeBelow(), away("2027-01-17"), "12 . 24 . . . .", EMPTY, "12 . 24 . . . .") == []


@pytest.mark.parametrize(
    ("last", "clean", "week"),
    [
        ("2027-01-13", FULL, 3),
        ("2027-01-17", FULL, 3),
        ("2027-01-20", "8x1:1 . 4x1:1 . . . .", 4),
        ("2027-01-31", "6x1:2 . . . . . .", 5),
    ],
)
def test_resuming_as_far_below_as_asked_is_clean(last: str, clean: str, week: int) -> None:
    before = [FULL, *[EMPTY] * (week - 2)]
    assert weeks_of(findings(ResumeBelow(), away(last), *before, clean)) == []
    assert set(weeks_of(findings(ResumeBelow(), away(last), *before, "11x2:1 . 11x2:1 . . . ."))) == {week}


@pytest.mark.parametrize(
    "said",
    [
        {"away": ["2027-01-11..2027-01-31"]},
        {"away": ["week 2", "week 3", "week 4"]},
        {"away": ["2027-01-11..2027-01-20", "2027-01-18..2027-01-31"]},
        {"away": ["2027-01-25..2027-01-31", "2027-01-11..2027-01-24"]},
        {"away": ["2027-01-11..2027-01-16", "2027-01-18..2027-01-31"], "changes": {"2027-01-17": "no time"}},
        {"changes": {"2027-01-11..2027-01-31": "no time"}},
        {"away": ["week 3"], "changes": {"2027-01-11..2027-01-17": "no time", "2027-01-25..2027-01-31": "none"}},
        {"away": ["week 2", "2027-01-18..2027-01-22", "2027-01-25..2027-01-31"], "days": "mon wed fri"},
    ],
)
def test_three_weeks_off_are_three_weeks_however_they_are_written(said: dict[str, Any]) -> None:
    """Of several entries the longest counted alone, and days that only have no time not at all."""
    made = problem(weeks=6, **said)
    assert [one.days_off for one in made.references] == [21, 0]
    again = findings(ResumeBelow(), made, FULL, EMPTY, EMPTY, EMPTY, FULL)
    assert {one.message.partition(" with")[0] for one in again} == {"week 5 follows 21 days off"}


def test_a_week_without_one_of_its_days_is_no_week_off() -> None:
    made = problem(weeks=6, changes={"week 3": "no wed"})
    assert {one.days_off for one in made.references} == {0}


def test_the_shares_are_parameters() -> None:
    week = "13x1:1 . 13x1:1 . . . ."  # 26 min running where 36 were, but nine tenths of the distance
    assert weeks_of(findings(ResumeBelow(), away("2027-01-20"), FULL, EMPTY, EMPTY, week)) == [4, 4]
    assert findings(ResumeBelow(after_a_week=1000), away("2027-01-20"), FULL, EMPTY, EMPTY, week) == []
    small = [FULL, EMPTY, EMPTY, EMPTY, "12x1:2 . 6x1:2 . . . ."]
    assert weeks_of(findings(ResumeBelow(), away("2027-01-31"), *small)) == [5, 5, 5]
    found = findings(ResumeBelow(after_two_weeks=1000), away("2027-01-31"), *small)
    assert [one.measured for one in found] == ["4.0 km"], "the way of one run alone, which was 3.5 km"


def test_six_repeats_are_always_allowed_and_never_more_than_was_run() -> None:
    least = "6x1:2 . 6x1:2 . . . ."  # 12 min running where 16 were: more than 60 %
    little = ["8x1:2 . 8x1:2 . . . .", EMPTY, EMPTY, EMPTY]
    assert findings(ResumeBelow(), away("2027-01-31"), *little, least) == []
    assert weeks_of(findings(ResumeBelow(), away("2027-01-31"), *little, "7x1:2 . 6x1:2 . . . .")) == [5, 5, 5, 5]
    once = ["6x1:2 . . . . . .", EMPTY, EMPTY, EMPTY]
    assert weeks_of(findings(ResumeBelow(), away("2027-01-31"), *once, least)) == [5, 5]


def test_after_more_than_four_weeks_nobody_begins_with_more_than_after_four() -> None:
    """Of a small week 60 % are less than the runs with which a ladder begins."""
    four, five = away("2027-02-07", 6), away("2027-02-14", 7)
    for again in (FULL, "8x1:2 . 8x1:2 . . . .", "6x1:2 . 6x1:2 . . . ."):
        after_four = findings(ResumeBelow(), four, FULL, *[EMPTY] * 4, again)
        after_five = findings(ResumeBelow(), five, FULL, *[EMPTY] * 5, again)
        assert [one.excess for one in after_five] == [one.excess for one in after_four]
