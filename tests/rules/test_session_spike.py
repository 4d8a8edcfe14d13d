from drawn import days_of, findings, problem, weeks_of

from planforge.rules.cool_down import CoolDown
from planforge.rules.session_spike import SessionSpike
from planforge.rules.warm_up import WarmUp

PLAIN = problem(weeks=6)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(SessionSpike(), PLAIN, "20 . 20 . 20 . .", "20 . 20 . 24 . .")
    assert [(one.week, one.session, one.excess) for one in found] == [(2, "w02-run-3", 3)]
    assert days_of(found) == ["Fri 15 Jan"]
    assert found[0].message == (
        "the run on Fri 15 Jan covers 3.6 km; the longest of the 4 weeks before was 3.0 km, 10 % more is allowed"
    )


def test_a_tenth_more_is_clean_and_any_of_four_weeks_counts() -> None:
    assert findings(SessionSpike(), PLAIN, "20 . . . . . .", *["10 . . . . . ."] * 3, "22 . . . . . .") == []


def test_what_lies_further_back_does_not_count() -> None:
    small = ["10 . . . . . ."] * 4
    assert weeks_of(findings(SessionSpike(), PLAIN, "20 . . . . . .", *small, "20 . . . . . .")) == [6]
    assert weeks_of(findings(SessionSpike(weeks=1), PLAIN, "20 . . . . . .", small[0], "20 . . . . . .")) == [3]


def test_the_share_is_a_parameter() -> None:
    assert findings(SessionSpike(max_increase=200), PLAIN, "20 . . . . . .", "24 . . . . . .") == []


def test_the_longest_recent_run_counts_for_who_is_still_running() -> None:
    known = problem(weeks=3, stopped=False, longest_recent_run=2_000_000)
    found = findings(SessionSpike(), known, "20 . . . . . .")
    assert [(one.week, one.excess) for one in found] == [(1, 8)]  # 3.0 km where 2.2 km are allowed
    stopped = problem(weeks=3, longest_recent_run=2_000_000)
    assert findings(SessionSpike(), stopped, "20 . . . . . .") == []


def test_the_longest_recent_run_counts_as_long_as_weeks_are_looked_back_and_no_longer() -> None:
    known = problem(weeks=5, stopped=False, longest_recent_run=2_800_000)
    short = ["10 . . . . . ."] * 4
    assert findings(SessionSpike(), known, *short[:3], "20 . . . . . .") == []
    found = findings(SessionSpike(), known, *short, "20 . . . . . .")
    assert [one.week for one in found] == [5]
    assert [one.week for one in findings(SessionSpike(weeks=3), known, *short[:3], "20 . . . . . .")] == [4]


def test_walks_before_and_after_are_left_out_beside_the_longest_recent_run() -> None:
    walked = problem(WarmUp(), CoolDown(), weeks=3, stopped=False, longest_recent_run=2_000_000)
    assert findings(SessionSpike(), walked, "14 . . . . . .") == []  # 2.1 km, and 0.9 km of walks
    found = findings(SessionSpike(), walked, "15 . . . . . .")
    assert found[0].message == (
        "the run on Mon 04 Jan covers 3.1 km; "
        "the longest run lately was 2.0 km, without these walks, 10 % more is allowed"
    )


def test_a_session_of_ten_minutes_is_always_allowed() -> None:
    barely = problem(weeks=3, stopped=False, ladder="1:2 4:1", longest_recent_run=500_000)
    assert findings(SessionSpike(), barely, "2x4:1 . . . . . .") == []
    assert [one.week for one in findings(SessionSpike(), barely, "3x4:1 . . . . . .")] == [1]


def test_who_runs_once_a_week_begins_with_runs_of_half_the_length() -> None:
    once = problem(weeks=3, stopped=False, longest_recent_run=4_000_000, runs_per_week=1)
    assert findings(SessionSpike(), once, "14 . . . . . .") == []  # 2.1 km
    assert [one.week for one in findings(SessionSpike(), once, "15 . . . . . .")] == [1]


def test_what_is_allowed_is_said_to_the_metre_it_is_counted_in() -> None:
    """33 min are 4950 m, and 12.1 % more 5549 m: still 5.5 km."""
    (found,) = findings(SessionSpike(max_increase=121), problem(weeks=2), "33 . . . . . .", "40 . . . . . .")
    assert (found.measured, found.allowed) == ("6.0 km", "5.5 km")
