from drawn import days_of, findings, problem, weeks_of

from planforge.rules.session_spike import SessionSpike

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
