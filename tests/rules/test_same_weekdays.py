from drawn import days_of, findings, problem

from planforge.rules.same_weekdays import SameWeekdays

PLAIN = problem(weeks=3, away=["2027-01-20"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(SameWeekdays(), PLAIN, "R . R S . . .", "R . . S R . .")
    assert [(one.week, one.hard) for one in found] == [(2, False)]
    assert days_of(found, hard=False) == ["Wed 13 Jan"]
    assert found[0].message == "the run session of Wed 06 Jan has none like it on Wed 13 Jan"


def test_the_same_days_are_clean_and_a_shortened_week_is_not_compared() -> None:
    assert findings(SameWeekdays(), PLAIN, "R . R S . . .", "R . R S . . .", ". . . . R S .") == []
    assert len(findings(SameWeekdays(), problem(weeks=2), "R . R S . . .", ". R . . S R .")) == 3
