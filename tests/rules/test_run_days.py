from drawn import MONDAY, days_of, findings, problem, weeks_of

from planforge.rules.run_days import RunDays

PLAIN = problem(weeks=2, away=["2027-01-13"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(RunDays(), PLAIN, "R . . . . . .", "R . . . R . .")
    assert [(one.week, one.excess) for one in found] == [(1, 2)]
    assert found[0].message == "week 1 has 1 run; 3 a week are asked for"


def test_three_in_a_full_week_and_as_many_as_fit_in_a_shortened_one_are_clean() -> None:
    assert findings(RunDays(), PLAIN, "R . R . R . .", ". . . . R . .") == []


def test_a_shortened_week_holds_no_more_either() -> None:
    assert weeks_of(findings(RunDays(sessions_per_week=2), PLAIN, "R . R . . . .", "R R . . R . .")) == [2]


def test_the_count_is_a_parameter() -> None:
    assert findings(RunDays(sessions_per_week=1), PLAIN, "R . . . . . .", ". . . . . . .") == []


def test_runs_before_running_begins_are_found() -> None:
    later = problem(weeks=2, phases=("load-management 1-1", "return-to-running"), start=MONDAY)
    found = findings(RunDays(), later, ". . R . . . .", "R . R . R . .")
    assert [one.message for one in found] == ["week 1 has runs; running begins in week 2 or pauses"]
    assert days_of(found) == ["Wed 06 Jan"]
