from drawn import days_of, findings, problem

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
