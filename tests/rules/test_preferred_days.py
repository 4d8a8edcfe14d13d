from drawn import days_of, findings, problem

from planforge.rules.preferred_days import PreferredDays

PLAIN = problem(weeks=1)
WEEK = "R S . . R/S . ."


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(PreferredDays(run=("mon",)), PLAIN, WEEK)
    assert [(one.week, one.session, one.hard) for one in found] == [(1, "w01-run-2", False)]
    assert found[0].message == "Run-walk 8 x 1:2 stands on Fri 08 Jan, which is not a preferred day"


def test_parameters_matter() -> None:
    assert findings(PreferredDays(), PLAIN, WEEK) == []
    assert findings(PreferredDays(run=("mon", "fri")), PLAIN, WEEK) == []
    assert days_of(findings(PreferredDays(strength=("fri",)), PLAIN, WEEK), hard=False) == ["Tue 05 Jan"]
