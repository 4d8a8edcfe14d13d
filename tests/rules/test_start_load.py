from drawn import KM, days_of, findings, problem, weeks_of

from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.start_load import StartLoad

STOPPED = problem(weeks=3)
STILL = problem(weeks=3, stopped=False, normal=10 * KM, entry="2:1")


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(StartLoad(), STOPPED, "8x1:2 . 12x1:2 . 5x1:2 . .", "20x1:2 . . . . . .")
    assert [(one.session, one.excess) for one in found] == [("w01-run-2", 2), ("w01-run-3", 3)]
    assert days_of(found) == ["Wed 06 Jan", "Fri 08 Jan"]
    assert found[0].message == "the run on Wed 06 Jan has 12 repeats; the first running week has 8 to 10"


def test_a_first_week_on_a_higher_level_is_found() -> None:
    found = findings(StartLoad(), STOPPED, "8x1:1 . 8x1:1 . 8x1:1 . .")
    assert [one.message for one in found] == ["week 1 starts on level 2 of the ladder; this runner enters on level 1"]


def test_eight_to_ten_repeats_are_clean() -> None:
    assert findings(StartLoad(), STOPPED, "8x1:2 . 9x1:2 . 10x1:2 . .") == []


def test_who_ran_little_starts_with_fewer_repeats() -> None:
    seldom = problem(weeks=3, normal=5 * KM)  # 60 % are 3 km: 3 runs of 6 min running, 900 m each
    assert findings(StartLoad(), seldom, "6x1:2 . 6x1:2 . 6x1:2 . .") == []
    assert weeks_of(findings(StartLoad(fewest_repeats=7), seldom, "6x1:2 . . . . . .")) == [1]
    assert weeks_of(findings(StartLoad(most_of_normal=800), seldom, "6x1:2 . . . . . .")) == [1]


def test_repeats_are_parameters() -> None:
    assert weeks_of(findings(StartLoad(repeats=9), STOPPED, "8x1:2 . . . . . .")) == [1]
    assert findings(StartLoad(most_repeats=12), STOPPED, "12x1:2 . . . . . .") == []


def test_who_still_runs_starts_at_half_to_six_tenths_of_normal() -> None:
    found = findings(StartLoad(), STILL, "20x2:1 . . . . . .")  # 7.8 km
    assert [(one.message, one.excess, one.hard) for one in found] == [
        ("week 1 covers 7.8 km; at most 6.0 km (60 % of normal) for a start", 18, True)
    ]
    few = findings(StartLoad(), STILL, "10x2:1 . . . . . .")  # 3.9 km
    assert [(one.excess, one.hard) for one in few] == [(11, False)]
    assert findings(StartLoad(), STILL, "14x2:1 . . . . . .") == []  # 5.5 km
    assert findings(StartLoad(least_of_normal=300), STILL, "10x2:1 . . . . . .") == []


def test_an_empty_first_week_is_too_little() -> None:
    assert weeks_of(findings(StartLoad(), STILL, ". . . . . . ."), hard=False) == [1]


def test_who_still_runs_enters_where_bouts_stay_below_the_onset_of_pain() -> None:
    ladder = {"ladder": "1:2 1:1 2:1 3:1", "entry": "3:1", "stopped": False, "weeks": 3}
    for cap, level in ((None, 4), (ContinuousCap(), 4), (ContinuousCap(onset=420), 3), (ContinuousCap(onset=300), 2)):
        assert StartLoad().entry(problem(*([cap] if cap else []), **ladder)) == level
    onset = problem(ContinuousCap(), pain_onset=300, **ladder)
    assert weeks_of(findings(StartLoad(least_of_normal=0), onset, "8x1:1 . . . . . .", plain=True)) == []
    assert weeks_of(findings(StartLoad(least_of_normal=0), onset, "5x2:1 . . . . . .", plain=True)) == [1]


def test_after_more_than_four_weeks_off_it_begins_again() -> None:
    off = problem(weeks=8, away=["2027-01-11..2027-02-14"])
    empty = [". . . . . . ."] * 5
    assert weeks_of(findings(StartLoad(), off, "R . R . R . .", *empty, "8x1:1 . R . R . .")) == [7]


def test_what_would_loosen_it_depends_on_whether_the_runner_stopped() -> None:
    """A larger share of normal asks more repeats of who stopped (see above), and allows more to who still runs."""
    assert set(StartLoad().loosened_by(STOPPED)) == {"repeats", "most_repeats", "fewest_repeats"}
    assert set(StartLoad().loosened_by(STILL)) == {"most_of_normal"}
