from drawn import days_of, findings, problem

from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing

PLAIN = problem(weeks=4, days="mon tue wed sat sun", goal={"continuous_run": 600, "by": "week 2"})
OFTEN = problem(RunDays(sessions_per_week=4), weeks=2, days="mon tue wed sat sun")


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(RunSpacing(), PLAIN, "R R . . . . R", "R . . . . . .")
    assert days_of(found) == ["Tue 05 Jan", "Mon 11 Jan"]
    assert [(one.week, one.session) for one in found] == [(1, "w01-run-2"), (2, "w02-run-1")]
    assert found[0].message == "the run on Tue 05 Jan comes the day after another run"


def test_a_day_between_is_clean() -> None:
    assert findings(RunSpacing(), PLAIN, "R . R . . R .", "R . R . . R .") == []


def test_in_rebuild_runs_may_follow_each_other() -> None:
    assert findings(RunSpacing(), PLAIN, "R . . . . . .", "R . . . . . R", "R R R . . R R") == []


def test_with_four_runs_a_week_a_third_day_running_is_too_many() -> None:
    assert findings(RunSpacing(), OFTEN, "R R . . . R R", ". R R . . . .") == []
    found = findings(RunSpacing(), OFTEN, "R R . . . R R", "R . R . . . .")
    assert [one.message for one in found] == ["the run on Mon 11 Jan comes the third day running"]


def test_with_five_runs_a_fourth_day_running_is_too_many_and_with_six_a_seventh() -> None:
    """The fewest that can repeat week after week; five runs with two in a row hold for two weeks only."""
    five = problem(RunDays(sessions_per_week=5), weeks=2, days="mon tue wed thu fri sat sun")
    assert findings(RunSpacing(), five, "R R R . R R .", "R R R . R R .") == []
    assert days_of(findings(RunSpacing(), five, "R R R R . R .")) == ["Thu 07 Jan"]
    six = problem(RunDays(sessions_per_week=6), weeks=2, days="mon tue wed thu fri sat sun")
    assert findings(RunSpacing(), six, "R R R R R R .", "R R R R R R .") == []
    assert days_of(findings(RunSpacing(), six, "R R R R R R .", ". R R R R R R"[:13])) == []
    assert days_of(findings(RunSpacing(), six, ". R R R R R R", "R . . . . . .")) == ["Mon 11 Jan"]


def test_where_no_rule_says_how_often_no_two_runs_follow_each_other() -> None:
    assert RunSpacing().most_in_a_row(problem(weeks=2)) == 1
    assert RunSpacing().most_in_a_row(OFTEN) == 2
