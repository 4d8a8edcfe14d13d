from drawn import days_of, findings, problem

from planforge.rules.strength_before_run import StrengthBeforeRun

HEAVY, LIGHT = problem(weeks=2, strength="heavy"), problem(weeks=2)
JUMPS = problem(weeks=2, routines="light jumps", strength=((1, "light"), (2, "jumps")))


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(StrengthBeforeRun(), HEAVY, "10 . S 20 . . S", "20 S 10 . . . .")
    assert days_of(found, hard=False) == ["Wed 06 Jan", "Sun 10 Jan"]
    assert [(one.week, one.session) for one in found] == [(1, "w01-strength-1"), (2, "w01-strength-2")]
    assert found[0].message == "the heavy strength session on Wed 06 Jan is the day before week 1's longest run"


def test_light_strength_another_day_and_equal_runs_are_clean() -> None:
    assert findings(StrengthBeforeRun(), LIGHT, "10 . S 20 . . .") == []
    assert findings(StrengthBeforeRun(), HEAVY, "10 S . 20 S . .") == []
    assert findings(StrengthBeforeRun(), HEAVY, "20 . S 20 . . .") == []


def test_jumps_stand_on_the_day_before_no_run_however_short() -> None:
    """Jumps stood on Monday, between Sunday's run and Tuesday's, and three days of the week were empty."""
    found = findings(StrengthBeforeRun(), JUMPS, "S 10 . 20 . . .", "S 10 . S 20 . 20")
    assert sorted(days_of(found, hard=False)) == ["Mon 11 Jan", "Thu 14 Jan"]
    assert found[-1].message == "the jumps on Mon 11 Jan are on the day before a run"


def test_jumps_after_a_run_are_clean() -> None:
    assert findings(StrengthBeforeRun(), JUMPS, ". . . . . . 20", "S . 10/S . . . 20") == []
