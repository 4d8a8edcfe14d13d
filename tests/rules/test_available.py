from drawn import days_of, findings, problem

from planforge.rules.available import Available

PLAIN = problem(weeks=1, available={"mon": ["06:30 for 30 min", "18:00 for 30 min"], "wed": ["18:00 for 30 min"]})
AWAY = problem(weeks=1, away=["2027-01-05"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(Available(), PLAIN, "20 . 40 . . . .")
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-2", 10)]
    assert days_of(found) == ["Wed 06 Jan"]
    assert found[0].message == "Run 40 min on Wed 06 Jan (40 min) does not fit a time that is available"


def test_what_fits_one_after_the_other_is_clean() -> None:
    assert findings(Available(), PLAIN, "20/S . 20@18:05 . . . .") == []
    assert findings(Available(), PLAIN, "30/S@18:00 . . . . . .") == []


def test_what_stands_out_is_counted_once() -> None:
    found = findings(Available(), PLAIN, "35/S . . . . . .")
    assert [(one.session, one.excess) for one in found] == [("w01-run-1", 5), ("w01-strength-1", 10)]


def test_another_hour_or_day_is_found() -> None:
    assert days_of(findings(Available(), PLAIN, "20@12:00 . . 20 . . .")) == ["Mon 04 Jan", "Thu 07 Jan"]
    assert [one.excess for one in findings(Available(), PLAIN, "20@06:20 . . . . . .")] == [10]


def test_sessions_that_overlap_are_found() -> None:
    found = findings(Available(), PLAIN, "20/S@06:45 . . . . . .")
    assert [(one.message, one.excess) for one in found] == [("Run 20 min and Light overlap on Mon 04 Jan", 5)]


def test_a_day_away_has_half_an_hour() -> None:
    assert findings(Available(), AWAY, ". S . . . . .") == []
    assert [one.excess for one in findings(Available(), AWAY, ". 25/S . . . . .")] == [5]
