from datetime import date

from drawn import days_of, findings, problem

from planforge.rules.chosen_days import ChosenDays

PLAIN = problem(weeks=1)
WEEK = "R S . . R/S . ."


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(ChosenDays(run=(date(2027, 1, 6), date(2027, 1, 8))), PLAIN, WEEK)
    assert [(one.week, one.day, one.hard) for one in found] == [(1, date(2027, 1, 6), False)]
    assert found[0].message == "no run on Wed 06 Jan, the day chosen for one"


def test_parameters_matter() -> None:
    assert findings(ChosenDays(run=(date(2027, 1, 4),), strength=(date(2027, 1, 5),)), PLAIN, WEEK) == []
    assert days_of(findings(ChosenDays(strength=(date(2027, 1, 4),)), PLAIN, WEEK), hard=False) == ["Mon 04 Jan"]
    assert days_of(findings(ChosenDays(cross=(date(2027, 1, 4),)), PLAIN, WEEK), hard=False) == ["Mon 04 Jan"]


def test_a_date_outside_the_plan_says_nothing() -> None:
    assert findings(ChosenDays(run=(date(2027, 2, 6), date(2026, 12, 31))), PLAIN, WEEK) == []
