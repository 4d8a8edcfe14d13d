from datetime import date

from drawn import days_of, findings, problem

from planforge.problem.problem import Problem
from planforge.rules.same_day import SameDay

STRENGTH, WED = "w01-strength-1", date(2027, 1, 6)
LIGHT, HEAVY = problem(weeks=1), problem(weeks=1, strength="heavy")


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(SameDay(), HEAVY, "20@18:00/S@18:10 . . . . . .")  # 10 min before a run of 20 min ends
    assert days_of(found) == ["Mon 04 Jan"]
    assert [(one.session, one.excess) for one in found if one.hard] == [("w01-strength-1", 10)]
    assert found[0].message == "the heavy strength session on Mon 04 Jan does not come after the run"


def test_heavy_strength_soon_after_a_run_is_wished_against_whenever_it_begins() -> None:
    for late in ("18:20", "19:00", "23:00"):
        found = findings(SameDay(), HEAVY, f"20@18:00/S@{late} . . . . . .")
        assert days_of(found) == []
        assert [(one.message, one.excess) for one in found] == [
            ("the heavy strength session on Mon 04 Jan is not 6 h after the run", 1),
            ("run and strength share Mon 04 Jan", 1),
        ]


def test_sharing_a_day_is_wished_against() -> None:
    found = findings(SameDay(), LIGHT, "20/S . . . . . .")
    assert [(one.message, one.hard) for one in found] == [("run and strength share Mon 04 Jan", False)]


def test_other_days_are_clean_and_six_hours_are_enough() -> None:
    assert findings(SameDay(), HEAVY, "20 S . . . . .") == []
    assert days_of(findings(SameDay(), HEAVY, "20@06:00/S@12:20 . . . . . .")) == []


def test_strength_before_the_run_is_found() -> None:
    assert days_of(findings(SameDay(), HEAVY, "S@06:00/20@18:00 . . . . . .")) == ["Mon 04 Jan"]


def test_the_gap_is_a_parameter_and_kept_to_the_second() -> None:
    assert len(findings(SameDay(gap=7 * 3600), HEAVY, "20@06:00/S@12:20 . . . . . .")) == 2
    assert len(findings(SameDay(), HEAVY, "20@06:00/S@12:20 . . . . . .")) == 1
    assert days_of(findings(SameDay(gap=0), HEAVY, "20@06:00:30/S@06:20:30 . . . . . .")) == []
    assert days_of(findings(SameDay(gap=0), HEAVY, "20@06:00:30/S@06:20:29 . . . . . .")) == ["Mon 04 Jan"]


def test_without_hours_nobody_can_tell() -> None:
    assert days_of(findings(SameDay(gap=0), HEAVY, ". 20/S . . . . .")) == ["Tue 05 Jan"]


def test_six_hours_are_counted_in_time_across_midnight() -> None:
    late = findings(SameDay(), HEAVY, ". S@23:00 20@00:00 . . . .")  # 29 min of heavy strength
    assert [(one.message, one.hard, one.session, one.day) for one in late] == [
        (
            "the heavy strength session on Tue 05 Jan is not 6 h before the run on Wed 06 Jan",
            True,
            "w01-strength-1",
            WED,
        )
    ]
    assert findings(SameDay(), HEAVY, ". 20@23:00 S@00:00 . . . .") == []  # after a run another day is enough
    assert findings(SameDay(), HEAVY, ". S@23:00 20@05:30 . . . .") == []
    assert findings(SameDay(), HEAVY, ". S@23:00 . 20@00:00 . . .") == []
    assert findings(SameDay(), LIGHT, ". S@23:00 20@00:00 . . . .") == []
    assert findings(SameDay(gap=0), HEAVY, ". S@23:00 20@00:00 . . . .") == []


def test_of_two_routines_in_turn_each_is_as_heavy_as_it_is() -> None:
    turns = problem(weeks=1, strength="light", second=((1, "heavy"),))
    assert [one.message for one in findings(SameDay(), turns, "20/S . S . . . .")] == [
        "run and strength share Mon 04 Jan"
    ]
    assert [one.message for one in findings(SameDay(), turns, "S . 20/S . . . .")] == [
        "the heavy strength session on Wed 06 Jan is not 6 h after the run",
        "run and strength share Wed 06 Jan",
    ]


# -- between two time zones ------------------------------------------------------------------------------------------


def flown(to: str) -> Problem:
    return problem(weeks=1, strength="heavy", changes={"2027-01-06": {"timezone": to}})


def test_a_night_towards_the_east_is_as_short_as_it_is() -> None:
    late = ". S@21:00 20@06:00 . . . ."  # 8:31 by the clock on the wrist
    assert days_of(findings(SameDay(), HEAVY, late)) == []
    (found,) = findings(SameDay(), flown("Asia/Tokyo"), late)  # nine hours less: the run would begin before it ends
    assert (found.hard, found.day, found.excess) == (True, WED, 390)


def test_a_night_towards_the_west_is_as_long_as_it_is() -> None:
    late = ". S@23:00 20@02:00 . . . ."
    assert days_of(findings(SameDay(), HEAVY, late)) == ["Wed 06 Jan"]
    assert findings(SameDay(), flown("America/New_York"), late) == []
