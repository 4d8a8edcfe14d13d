from drawn import findings, problem, weeks_of

from planforge.rules.bout_step import BoutStep

PLAIN = problem(weeks=4)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(BoutStep(), PLAIN, "3x4:1 . . . . . .", "10 . 2x4:1 . . . .")
    assert [(one.week, one.excess) for one in found] == [(2, 2)]
    assert found[0].message == "week 2 runs 10 min without a walk after 4 min in week 1; at most 8 min are allowed"


def test_doubling_is_clean() -> None:
    assert findings(BoutStep(), PLAIN, "3x4:1 . . . . . .", "2x8:1 . . . . . .", "16 . . . . . .") == []


def test_a_long_bout_grows_by_ten_minutes_at_most() -> None:
    assert weeks_of(findings(BoutStep(), PLAIN, "15 . . . . . .", "25 . . . . . .", "36 . . . . . .")) == [3]


def test_parameters_matter() -> None:
    plan = ("10 . . . . . .", "15 . . . . . .")
    assert findings(BoutStep(), PLAIN, *plan) == []
    assert [one.excess for one in findings(BoutStep(max_growth=250), PLAIN, *plan)] == [3]  # 2.5 min, begun
    assert [one.excess for one in findings(BoutStep(max_increase=240), PLAIN, *plan)] == [1]


def test_what_is_allowed_is_told_to_the_second() -> None:
    (found,) = findings(BoutStep(max_growth=633), PLAIN, "15 . . . . . .", "30 . . . . . .")
    assert found.allowed == "24:29 min"  # and 0.7 s
