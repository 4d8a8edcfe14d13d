from drawn import days_of, findings, problem

from planforge.problem.problem import Problem
from planforge.rules.long_day import LongDay

PLAIN = problem(weeks=2)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(LongDay(day="sun"), PLAIN, "10 . 20 . . . 10", "10 . 10 . . . 20")
    assert [(one.week, one.session, one.hard) for one in found] == [(1, "w01-run-2", False)]
    assert days_of(found, hard=False) == ["Wed 06 Jan"]
    assert found[0].message == "the longest run of week 1 stands on Wed 06 Jan, not on sun"


def test_runs_alike_have_no_longest_and_one_alone_is_it() -> None:
    assert findings(LongDay(day="sun"), PLAIN, "20 . 20 . . . .", "20 . 20 . . . 10") == []
    assert days_of(findings(LongDay(day="sun"), PLAIN, "20 . . . . . ."), hard=False) == ["Mon 04 Jan"]


def test_the_day_is_a_parameter() -> None:
    assert findings(LongDay(), PLAIN, "20 . . . . . .") == []
    assert findings(LongDay(day="mon"), PLAIN, "20 . . . . . .") == []


# -- without a day: where there is most time -------------------------------------------------------------------------


def of_times(**available: str) -> Problem:
    return problem(weeks=1, available=available)


def test_without_a_day_the_longest_run_belongs_where_there_is_most_time() -> None:
    week = of_times(mon="18:00 for 60 min", wed="18:00 for 60 min", sat="09:00 for 90 min")
    (found,) = findings(LongDay(), week, "20 . 10 . . 10 .")
    assert found.message == "the longest run of week 1 stands on Mon 04 Jan, not on sat, the day with the longest time"
    assert findings(LongDay(), week, "10 . 10 . . 20 .") == []


def test_a_day_with_as_much_time_as_others_is_not_called_the_one_with_the_longest() -> None:
    week = of_times(mon="18:00 for 60 min", wed="18:00 for 60 min", sat="09:00 for 60 min")
    (found,) = findings(LongDay(), week, "20 . 10 . . 10 .")
    assert found.message == (
        "the longest run of week 1 stands on Mon 04 Jan, not on sat, at the weekend, where no day has longer time"
    )


def test_of_several_days_with_most_time_the_last_that_is_no_workday_counts() -> None:
    weekend = of_times(wed="18:00 for 90 min", sat="09:00 for 90 min", sun="09:00 for 90 min")
    assert days_of(findings(LongDay(), weekend, ". . 20 . . 10 10"), hard=False) == ["Wed 06 Jan"]
    assert days_of(findings(LongDay(), weekend, ". . 10 . . 20 10"), hard=False) == ["Sat 09 Jan"]
    assert findings(LongDay(), weekend, ". . 10 . . 10 20") == []


def test_workdays_with_the_same_time_stand_out_from_nothing() -> None:
    assert (
        findings(
            LongDay(), of_times(mon="18:00 for 1 h", wed="18:00 for 1 h", fri="18:00 for 40 min"), "20 . 10 . 10 . ."
        )
        == []
    )


def test_a_time_that_is_for_strength_is_no_time_for_the_longest_run() -> None:
    week = of_times(mon="18:00 for 60 min", wed="18:00 for 50 min", sat="09:00 for 3 h, strength")
    assert findings(LongDay(), week, "20 . 10 . . . .") == []
    assert days_of(findings(LongDay(), week, "10 . 20 . . . ."), hard=False) == ["Wed 06 Jan"]
