from drawn import findings, problem, weeks_of

from planforge.rules.clean_sessions import CleanSessions

PLAIN = problem(weeks=5)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(CleanSessions(), PLAIN, "R . R . . . .", "8x1:1 . . . . . .", "5x2:1 . 5x2:1 . . . .")
    assert [(one.week, one.excess) for one in found] == [(3, 1)]
    assert found[0].message == "week 3 leaves level 2 of the ladder after 1 session on it; 2 are asked for"


def test_sessions_of_several_weeks_add_up() -> None:
    plan = ("R . R . . . .", "8x1:1 . . . . . .", "8x1:1 . . . . . .", "5x2:1 . . . . . .")
    assert findings(CleanSessions(), PLAIN, *plan) == []
    assert weeks_of(findings(CleanSessions(sessions=3), PLAIN, *plan)) == [2, 4]


def test_sessions_of_a_shortened_week_do_not_count() -> None:
    lost = problem(weeks=5, away=["2027-01-13"])
    plan = ("R . . . . . .", "R . . . . . .", "R . . . . . .", "8x1:1 . . . . . .")
    assert findings(CleanSessions(), lost, *plan) == []
    assert weeks_of(findings(CleanSessions(sessions=3), lost, *plan)) == [4]
