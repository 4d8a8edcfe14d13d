from drawn import days_of, findings, problem

from planforge.rules.same_day import SameDay

LIGHT, HEAVY = problem(weeks=1), problem(weeks=1, strength="heavy")


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(SameDay(), HEAVY, "20@18:00/S@19:00 . . . . . .")  # 40 min after a run of 20 min
    assert days_of(found) == ["Mon 04 Jan"]
    assert [(one.session, one.excess) for one in found if one.hard] == [("w01-strength-1", 320)]
    assert found[0].message == "the heavy strength session on Mon 04 Jan is not 6 h after the run"


def test_sharing_a_day_is_wished_against() -> None:
    found = findings(SameDay(), LIGHT, "20/S . . . . . .")
    assert [(one.message, one.hard) for one in found] == [("run and strength share Mon 04 Jan", False)]


def test_other_days_are_clean_and_six_hours_are_enough() -> None:
    assert findings(SameDay(), HEAVY, "20 S . . . . .") == []
    assert days_of(findings(SameDay(), HEAVY, "20@06:00/S@12:20 . . . . . .")) == []


def test_strength_before_the_run_is_found() -> None:
    assert days_of(findings(SameDay(), HEAVY, "S@06:00/20@18:00 . . . . . .")) == ["Mon 04 Jan"]


def test_the_gap_is_a_parameter_and_kept_to_the_second() -> None:
    assert days_of(findings(SameDay(gap=7 * 3600), HEAVY, "20@06:00/S@12:20 . . . . . .")) == ["Mon 04 Jan"]
    assert days_of(findings(SameDay(gap=0), HEAVY, "20@06:00:30/S@06:20:30 . . . . . .")) == []
    assert days_of(findings(SameDay(gap=0), HEAVY, "20@06:00:30/S@06:20:29 . . . . . .")) == ["Mon 04 Jan"]


def test_without_hours_nobody_can_tell() -> None:
    assert days_of(findings(SameDay(gap=0), HEAVY, ". 20/S . . . . .")) == ["Tue 05 Jan"]
