from drawn import days_of, findings, problem

from planforge.rules.strength_spacing import StrengthSpacing

PLAIN = problem(weeks=2)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(StrengthSpacing(), PLAIN, "S S . . . . S", "S . . . . . .")
    assert days_of(found) == ["Tue 05 Jan", "Mon 11 Jan"]
    assert [(one.week, one.session) for one in found] == [(1, "w01-strength-2"), (2, "w02-strength-1")]
    assert found[0].message == "the strength session on Tue 05 Jan comes the day after another"


def test_a_day_between_is_clean() -> None:
    assert findings(StrengthSpacing(), PLAIN, "S . S . . S .", "S R S . . . .") == []


def test_a_routine_may_ask_for_more_days_between_also_over_the_weeks_end() -> None:
    jumps = problem(weeks=3, routines="light jumps", strength=((1, "light"), (2, "jumps")))
    found = findings(StrengthSpacing(), jumps, "S . S . . . S", ". S . S . . S", ". . S . . S .")
    assert days_of(found) == ["Tue 12 Jan", "Thu 14 Jan"]
    assert found[0].message == (
        "the strength session on Tue 12 Jan comes 2 days after another; 2 days between are asked for"
    )


def test_two_on_one_day_are_not_two_on_days_that_follow_each_other() -> None:
    assert findings(StrengthSpacing(), PLAIN, "S/S . . . . . .", ". . . . . . .") == []
