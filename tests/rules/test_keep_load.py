from drawn import findings, problem, weeks_of

from planforge.rules.hold_week import HoldWeek
from planforge.rules.keep_load import KeepLoad

STOPPED, STILL = problem(weeks=2), problem(weeks=2, stopped=False)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(KeepLoad(), STILL, "20 . 20 . 20 . .", "20 . 20 . 10 . .")
    assert [(one.week, one.excess, one.hard) for one in found] == [(2, 6, True)]
    assert found[0].message == "week 2 covers 7.5 km, down from 9.0 km in week 1; at least 8.1 km are to be kept"


def test_a_tenth_less_is_clean() -> None:
    assert findings(KeepLoad(), STILL, "20 . 20 . 20 . .", "18 . 18 . 18 . .") == []
    assert weeks_of(findings(KeepLoad(max_decrease=0), STILL, "20 . 20 . 20 . .", "18 . 18 . 18 . .")) == [2]


def test_for_who_stopped_it_is_a_wish() -> None:
    found = findings(KeepLoad(), STOPPED, "20x1:2 . . . . . .", "10x1:1 . . . . . .")
    assert (weeks_of(found, hard=True), weeks_of(found, hard=False)) == ([], [2])
    same_level = findings(KeepLoad(), STOPPED, "20x1:2 . . . . . .", "10x1:2 . . . . . .")
    assert (weeks_of(same_level, hard=True), weeks_of(same_level, hard=False)) == ([], [2])


def test_a_hold_week_is_no_reason_to_fall() -> None:
    holding = problem(HoldWeek(every=2), weeks=7, stopped=False)
    assert weeks_of(findings(KeepLoad(), holding, "20 . . . . . .", "10 . . . . . .", "10 . . . . . .")) == [2, 4]


def test_a_shortened_week_is_no_fall() -> None:
    lost = problem(weeks=2, stopped=False, away=["2027-01-13"])
    assert findings(KeepLoad(), lost, "20 . 20 . 20 . .", "20 . . . . . .") == []


def test_after_more_than_a_week_off_it_does_not_apply() -> None:
    off = problem(weeks=4, stopped=False, away=["2027-01-11..2027-01-20"])
    assert findings(KeepLoad(), off, "20 . 20 . . . .", ". . . . . . .", ". . . . . . .", "10 . . . . . .") == []
