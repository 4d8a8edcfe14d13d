from datetime import UTC, date, datetime, timedelta

from answered import ANSWERED
from drawn import days_of, findings, problem

from planforge.conflicts.outcome import solve
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Kind, Plan
from planforge.problem.problem import Problem
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import A_THIRD_DAY, RunSpacing
from planforge.source import read_text

PLAIN = problem(weeks=4, days="mon tue wed sat sun", goal={"continuous_run": 600, "by": "week 2"})
OFTEN = problem(RunDays(sessions_per_week=4), weeks=2, days="mon tue wed sat sun")
EVERY_DAY = "mon tue wed thu fri sat sun"


def broken(made: Problem, *weeks: str, rule: RunSpacing | None = None) -> list[str]:
    """Return the days on which the rule is broken, wishes left out."""
    return days_of([one for one in findings(rule or RunSpacing(), made, *weeks) if one.hard])


def test_with_few_runs_it_asks_for_a_day_between_and_says_that_in_a_row_is_of_more() -> None:
    """A file with two runs allowed two days in a row, and that line was named as what left no plan."""
    asked = RunSpacing(in_a_row=2).asks(PLAIN, 1)
    assert asked == "a day without running between runs, for in_a_row is of 4 runs a week or more"
    assert RunSpacing().asks(PLAIN, 1) == RunSpacing(in_a_row=1).asks(PLAIN, 1) == "a day without running between runs"
    assert RunSpacing(in_a_row=2).asks(OFTEN, 1) == "never running three days in a row"


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(RunSpacing(), PLAIN, "R R . . . . R", "R . . . . . .")
    assert days_of(found) == ["Tue 05 Jan", "Mon 11 Jan"]
    assert [(one.week, one.session) for one in found] == [(1, "w01-run-2"), (2, "w02-run-1")]
    assert found[0].message == "the run on Tue 05 Jan comes the day after another run"


def test_a_day_between_is_clean() -> None:
    assert findings(RunSpacing(), PLAIN, "R . R . . R .", "R . R . . R .") == []


def test_in_rebuild_runs_may_follow_each_other_and_each_that_does_is_a_wish_left_open() -> None:
    """Three runs of rebuild stood on Sunday, Monday and Tuesday, though the days held them with one between."""
    found = findings(RunSpacing(), PLAIN, "R . . . . . .", "R . . . . . R", "R R . . . R R")
    assert days_of(found) == []
    assert days_of(found, hard=False) == ["Mon 18 Jan", "Tue 19 Jan", "Tue 19 Jan", "Sun 24 Jan"]


def test_of_few_runs_a_third_day_in_a_row_counts_more_than_other_weekdays_do() -> None:
    """Before a race three runs stood on Sunday, Monday and Tuesday, for the Sunday before was the long day."""
    found = findings(RunSpacing(), PLAIN, "R . . . . . .", "R . . . . . R", "R R . . . R .")
    third = [one for one in found if one.message == "the run on Tue 19 Jan comes the third day in a row"]
    assert [(one.hard, one.excess) for one in third] == [(False, A_THIRD_DAY)]
    four = findings(RunSpacing(), OFTEN, "R R . . . R R", ". R R . . . .")
    assert not [one for one in four if "third day" in one.message]


def test_the_runs_before_a_race_leave_a_day_after_the_long_one() -> None:
    """On a Saturday's race in rebuild: at most two of the days before its two quiet ones follow each other."""
    text = (
        "planforge: 1\nextends: runners-knee-mild\n"
        "runner: {normal_weekly_distance: 25 km, easy_pace: 6:30 /km, walking_pace: 10:30 /km, stopped_running: yes}\n"
        "calendar:\n  start: 2027-01-04\n  weeks: 16\n"
        "  available: {mon: 18:00 for 75 min, tue: 18:00 for 75 min, thu: 18:00 for 75 min, sat: 9:00 for 2 h, "
        "sun: 9:00 for 2 h}\ngoal: {race: {on: 2027-04-10, distance: 5 km}}\n" + ANSWERED
    )
    made = load_document(read_text(text, "test.yaml", find_template, template_names()), today=date(2026, 12, 1)).problem
    plan = solve(made, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert isinstance(plan, Plan)
    days = {run.date for run in plan.sessions if run.kind is Kind.RUN}
    assert not [day for day in days if {day - timedelta(1), day - timedelta(2)} <= days]


def test_with_four_runs_a_week_a_third_day_running_is_too_many() -> None:
    assert broken(OFTEN, "R R . . . R R", ". R R . . . .") == []
    found = [one for one in findings(RunSpacing(), OFTEN, "R R . . . R R", "R . R . . . .") if one.hard]
    assert [one.message for one in found] == ["the run on Mon 11 Jan comes the third day in a row"]


def test_with_five_runs_a_fourth_day_running_is_too_many_and_with_six_a_seventh() -> None:
    """The fewest that can repeat week after week; five runs with two in a row hold for two weeks only."""
    five = problem(RunDays(sessions_per_week=5), weeks=2, days=EVERY_DAY)
    assert broken(five, "R R R . R R .", "R R R . R R .") == []
    assert broken(five, "R R R R . R .") == ["Thu 07 Jan"]
    six = problem(RunDays(sessions_per_week=6), weeks=2, days=EVERY_DAY)
    assert broken(six, "R R R R R R .", "R R R R R R .") == []
    assert broken(six, "R R R R R R .", ". R R R R R R") == []
    assert broken(six, ". R R R R R R", "R . . . . . .") == ["Mon 11 Jan"]


def test_a_coach_says_on_how_many_days_in_a_row_many_runs_may_stand() -> None:
    five = problem(RunDays(sessions_per_week=5), weeks=2, days=EVERY_DAY)
    assert broken(five, "R R R . R R .", rule=RunSpacing(in_a_row=2)) == ["Wed 06 Jan"]
    assert broken(five, "R R R R . R .", rule=RunSpacing(in_a_row=4)) == []


def test_of_three_runs_a_week_none_follows_another_whatever_is_said_of_many() -> None:
    three = problem(RunDays(sessions_per_week=3), weeks=2, days=EVERY_DAY)
    assert broken(three, "R R . . R . .", rule=RunSpacing(in_a_row=3)) == ["Tue 05 Jan"]
    (idle,) = RunSpacing(in_a_row=3).idle(three)
    assert idle.parameter == "in_a_row"
    assert not list(RunSpacing(in_a_row=3).idle(OFTEN))


def test_runs_on_days_that_follow_each_other_are_wishes_left_open() -> None:
    found = findings(RunSpacing(), OFTEN, "R R . . . R R", ". R R . . . .")
    assert days_of(found, hard=False) == ["Tue 05 Jan", "Sun 10 Jan", "Wed 13 Jan"]


def test_where_no_rule_says_how_often_no_two_runs_follow_each_other() -> None:
    assert RunSpacing().most_in_a_row(problem(weeks=2)) == 1
    assert RunSpacing().most_in_a_row(OFTEN) == 2


def test_it_says_in_words_how_many_days_in_a_row_are_too_many() -> None:
    said = {days: RunSpacing(in_a_row=days).asks(OFTEN, 1) for days in (1, 2, 3, 7)}
    assert said == {
        1: "a day without running between runs",
        2: "never running three days in a row",
        3: "never running four days in a row",
        7: "never running seven days in a row",
    }
