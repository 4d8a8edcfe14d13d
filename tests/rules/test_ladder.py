from drawn import findings, problem, weeks_of

from planforge.rules.ladder import LadderRule

STEEP = problem(weeks=4, ladder="1:2 1:1 2:1 4:1")
LOST = problem(weeks=4, ladder="1:2 1:1 2:1 4:1", away=["2027-01-13"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(LadderRule(), STEEP, "R . R . . . .", "3x4:1 . 3x4:1 . . . .", "5x2:1 . . . . . .")
    assert [(one.week, one.excess) for one in found] == [(2, 1), (3, 1)]
    assert [one.message for one in found] == [
        "week 2 is on level 4 of the ladder after level 1 in week 1; at most level 3 is allowed",
        "week 3 is on level 3 of the ladder after level 4 in week 2; at least level 4 is allowed",
    ]


def test_two_levels_a_week_are_clean() -> None:
    assert (
        findings(LadderRule(), STEEP, "R . R . . . .", "5x2:1 . . . . . .", "5x2:1 . . . . . .", "20 . . . . . .") == []
    )


def test_the_climb_is_a_parameter() -> None:
    assert findings(LadderRule(levels_per_week=3), STEEP, "R . . . . . .", "3x4:1 . . . . . .") == []
    assert weeks_of(findings(LadderRule(levels_per_week=1), STEEP, "R . . . . . .", "5x2:1 . . . . . .")) == [2]


def test_one_run_below_is_a_step_down() -> None:
    assert weeks_of(findings(LadderRule(), STEEP, "5x2:1 . 5x2:1 . . . .", "5x2:1 . 8x1:1 . . . .")) == [2]


def test_a_shortened_week_and_the_one_after_climb_nothing() -> None:
    found = findings(LadderRule(), LOST, "R . R . R . .", "8x1:1 . . . R . .", "8x1:1 . . . . . .", "8x1:1 . . . . . .")
    assert weeks_of(found) == [2, 3]


def test_after_more_than_a_week_off_the_way_down_is_open() -> None:
    off = problem(weeks=4, away=["2027-01-11..2027-01-20"])
    empty = ". . . . . . ."
    assert findings(LadderRule(), off, "5x2:1 . . . . . .", empty, empty, "R . . . . . .") == []
