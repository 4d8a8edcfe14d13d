from drawn import MONDAY, days_of, findings, problem, weeks_of

from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing

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
    assert findings(RunDays(sessions_per_week=1), PLAIN, "R . . . . . .", ". . . . R . .") == []


def test_a_day_away_on_which_no_run_need_stand_takes_none() -> None:
    """A Wednesday away counted as a shortened week, in which nobody grows, though three days were left for two runs."""
    assert weeks_of(findings(RunDays(sessions_per_week=2), PLAIN, "R . R . . . .", "R . . . . . .")) == [2]
    three = (RunDays(), RunSpacing())
    for full, days, away in (
        (True, "mon wed fri sun", "2027-01-13"),
        (False, "mon wed fri", "2027-01-13"),  # two are left
        (False, "mon wed fri sat", "2027-01-13"),  # of which two stand next to each other
        (True, "mon tue wed thu fri sat sun", "2027-01-11..2027-01-12"),
        (False, "mon tue wed thu fri sat sun", "2027-01-11..2027-01-13"),
        (False, "mon tue wed thu fri sat sun", "2027-01-10..2027-01-13"),
    ):
        assert problem(*three, weeks=2, days=days, away=[away]).week(2).full is full, (days, away)
    times = {"mon": ["06:30 for 60 min"], "wed": ["06:30 for 60 min"], "fri": ["06:30 for 60 min"]}
    for full, sunday in ((True, "06:30 for 60 min"), (False, "06:30 for 30 min")):
        given = problem(*three, weeks=2, available={**times, "sun": [sunday]}, away=["2027-01-13"])
        assert given.week(2).full is full, "no run is to be shorter for it"


def test_four_days_away_shorten_a_week_whatever_is_left_of_it() -> None:
    two = (RunDays(sessions_per_week=2), RunSpacing())
    for full, away in ((True, "2027-01-12..2027-01-14"), (False, "2027-01-12..2027-01-15")):
        every_day = problem(*two, weeks=2, days="mon tue wed thu fri sat sun", away=[away])
        assert every_day.week(2).full is full, away


def test_runs_before_running_begins_are_found() -> None:
    later = problem(weeks=2, phases=("load-management 1-1", "return-to-running"), start=MONDAY)
    found = findings(RunDays(), later, ". . R . . . .", "R . R . R . .")
    assert [one.message for one in found] == ["week 1 has runs; running begins in week 2 or pauses"]
    assert days_of(found) == ["Wed 06 Jan"]
