from drawn import MONDAY, findings, problem, weeks_of

from planforge.rules.strength_days import StrengthDays

PHASES = ("load-management 1-1", "strengthening 2-2", "return-to-running")
PLAIN = problem(weeks=3, phases=PHASES)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(StrengthDays(), PLAIN, "S . S . . . .", "S . . . . . .", "S . S . S . .")
    assert [(one.week, one.excess) for one in found] == [(2, 1), (3, 1)]
    assert found[0].message == "week 2 has 1 strength session; 2 a week are asked for"


def test_two_a_week_are_clean() -> None:
    assert findings(StrengthDays(), PLAIN, *["S . S . R . ."] * 3) == []


def test_parameters_matter() -> None:
    plan = ("S . S . . . .", "S . S . S . .", "S . S . . . .")
    assert findings(StrengthDays(strengthening=3), PLAIN, *plan) == []
    assert weeks_of(findings(StrengthDays(sessions_per_week=3), PLAIN, *plan)) == [1, 3]


def test_a_short_first_week_and_an_excused_one_are_wished_for_only() -> None:
    away = problem(weeks=2, start=MONDAY.replace(day=6), away=[{"dates": "2027-01-13", "strength": "no"}])
    found = findings(StrengthDays(), away, "S . . . .", ". . . . . . .")
    assert (weeks_of(found), weeks_of(found, hard=False)) == ([], [1, 2])
    assert weeks_of(findings(StrengthDays(), away, "S . S . S", "S . . . S . .")) == [1]


def test_a_holiday_keeps_two() -> None:
    holiday = problem(weeks=1, away=["2027-01-04..2027-01-10"])
    assert weeks_of(findings(StrengthDays(), holiday, "S . . . . . .")) == [1]


def test_it_counts_as_one_speaks() -> None:
    asked = [StrengthDays(sessions_per_week=number).asks(PLAIN, 1) for number in (0, 1, 2)]
    assert asked == ["0 strength sessions a week", "1 strength session a week", "2 strength sessions a week"]
