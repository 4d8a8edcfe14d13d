from drawn import days_of, findings, problem

from planforge.rules.strength_before_run import StrengthBeforeRun

HEAVY, LIGHT = problem(weeks=2, strength="heavy"), problem(weeks=2)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(StrengthBeforeRun(), HEAVY, "10 . S 20 . . S", "20 S 10 . . . .")
    assert days_of(found, hard=False) == ["Wed 06 Jan", "Sun 10 Jan"]
    assert [(one.week, one.session) for one in found] == [(1, "w01-strength-1"), (2, "w01-strength-2")]
    assert found[0].message == "the heavy strength session on Wed 06 Jan is the day before week 1's longest run"


def test_light_strength_another_day_and_equal_runs_are_clean() -> None:
    assert findings(StrengthBeforeRun(), LIGHT, "10 . S 20 . . .") == []
    assert findings(StrengthBeforeRun(), HEAVY, "10 S . 20 S . .") == []
    assert findings(StrengthBeforeRun(), HEAVY, "20 . S 20 . . .") == []
