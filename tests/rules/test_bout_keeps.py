from drawn import findings, problem, weeks_of

from planforge.rules.available import Available
from planforge.rules.bout_keeps import BoutKeeps
from planforge.rules.warm_up import WarmUp

PLAIN = problem(weeks=4)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(BoutKeeps(), PLAIN, "20 . . . . . .", "15 . 12 . . . .", "20 . . . . . .", "3x4:1 . . . . . .")
    assert [(one.week, one.excess, one.measured, one.allowed) for one in found] == [
        (2, 5, "15 min", "20 min"),
        (4, 16, "4 min", "20 min"),
    ]
    assert found[0].message == (
        "week 2 runs 15 min without a walk at most, down from 20 min in week 1; what was borne is kept"
    )


def test_one_run_of_the_week_is_enough() -> None:
    assert findings(BoutKeeps(), PLAIN, "20 . . . . . .", "10 . 20 . . . .") == []


def test_a_week_without_runs_falls_nowhere() -> None:
    away = problem(weeks=4, away=["2027-01-13"])
    assert findings(BoutKeeps(), away, "20 . . . . . .", ". . . . . . .", "20 . . . . . .") == []


def test_a_shortened_week_keeps_what_its_days_hold() -> None:
    away = problem(weeks=4, away=["2027-01-13"])
    assert weeks_of(findings(BoutKeeps(), away, "20 . . . . . .", "10 . . . . . .")) == [2]


def test_more_than_a_week_off_is_a_reason() -> None:
    for days, found in (("2027-01-11..2027-01-17", [3]), ("2027-01-11..2027-01-18", [])):
        off = problem(weeks=4, away=[days])
        plan = ("20 . . . . . .", ". . . . . . .", ". . 10 . . . .")
        assert weeks_of(findings(BoutKeeps(), off, *plan)) == found


def test_a_week_whose_times_do_not_hold_it_is_a_reason_and_no_other() -> None:
    short = problem(Available(), weeks=3, changes={"week 2": {"mon": "06:30 for 30 min"}})
    assert findings(BoutKeeps(), short, "40 . . . . . .", "30 . . . . . .") == []
    assert weeks_of(findings(BoutKeeps(), short, "30 . . . . . .", "25 . . . . . .")) == [2]
    with_walk = problem(Available(), WarmUp(), weeks=3, changes={"week 2": {"mon": "06:30 for 30 min"}})
    assert findings(BoutKeeps(), with_walk, "30 . . . . . .", "20 . . . . . .") == []
    assert weeks_of(findings(BoutKeeps(), with_walk, "20 . . . . . .", "19 . . . . . .")) == [2]


def test_the_times_need_to_hold_the_stretch_and_not_the_whole_run_it_stood_in() -> None:
    short = problem(Available(), weeks=3, ladder="4:1 8:1", changes={"week 2": {"mon": "06:30 for 12 min"}})
    assert weeks_of(findings(BoutKeeps(), short, "4x8:1 . . . . . .", "2x4:1+2 . . . . . .")) == [2]  # 8 + 1 + 2 fit
    shorter = problem(Available(), weeks=3, ladder="4:1 8:1", changes={"week 2": {"mon": "06:30 for 10 min"}})
    assert findings(BoutKeeps(), shorter, "4x8:1 . . . . . .", "2x4:1 . . . . . .") == []


def test_times_that_nobody_must_keep_are_no_reason() -> None:
    loose = problem(weeks=3, changes={"week 2": {"mon": "06:30 for 30 min"}})
    assert weeks_of(findings(BoutKeeps(), loose, "40 . . . . . .", "30 . . . . . .")) == [2]


def test_around_a_race_it_may_fall_and_neither_before_nor_later() -> None:
    for race, found in (
        ("2027-01-17", [4]),
        ("2027-01-11", []),
        ("2027-01-10", [4]),
        ("2027-01-18", []),
        ("2027-01-20", [2]),
    ):
        raced = problem(weeks=4, goal={"race": {"on": race, "distance": "5 km"}})
        plan = ("20 . . . . . .", "15 . . . . . .", "10 . . . . . .", "5 . . . . . .")
        assert weeks_of(findings(BoutKeeps(), raced, *plan)) == found
