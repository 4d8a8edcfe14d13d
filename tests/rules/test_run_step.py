from drawn import findings, problem, weeks_of

from planforge.rules.run_step import RunStep

PLAIN = problem(weeks=4)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(RunStep(), PLAIN, "8x1:2 . 8x1:2 . . . .", "8x1:2 . 14x1:1 . . . .")
    assert [(one.week, one.excess) for one in found] == [(2, 3)]
    assert found[0].message == (
        "week 2 has a session with 14 min of running; after 8 min in week 1 at most 11 min are allowed"
    )


def test_three_minutes_more_are_clean() -> None:
    assert findings(RunStep(), PLAIN, "8x1:2 . 8x1:2 . . . .", "11x1:1 . 8x1:1 . . . .", "14x1:1 . . . . . .") == []


def test_the_step_is_a_parameter() -> None:
    assert findings(RunStep(max_increase=360), PLAIN, "8x1:2 . . . . . .", "14x1:1 . . . . . .") == []


def test_nothing_is_gained_in_the_week_after_a_day_away() -> None:
    lost = problem(weeks=3, away=["2027-01-13"])
    assert weeks_of(findings(RunStep(), lost, "R . R . R . .", "R . . . R . .", "9x1:2 . R . R . .")) == [3]
