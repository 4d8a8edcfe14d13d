from drawn import days_of, findings, problem, weeks_of

from planforge.constraints.templates import find_template
from planforge.rules.continuous_cap import ContinuousCap

PLAIN = problem(weeks=4)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(ContinuousCap(), PLAIN, "10 . 20 . . . .", "20 . . . . . .")
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-2", 5)]
    assert days_of(found) == ["Wed 06 Jan"]
    assert found[0].message == "the run on Wed 06 Jan goes on for 20 min without a walk; at most 15 min in week 1"


def test_five_minutes_more_than_was_borne_are_clean() -> None:
    assert findings(ContinuousCap(), PLAIN, "15 . . . . . .", "20 . . . . . .", "25 . . . . . .") == []


def test_it_grows_with_what_was_borne_and_not_with_the_calendar() -> None:
    """Three weeks of one minute each are no reason for more than a minute and a half in the fourth."""
    weeks = ["8x1:2 . . . . . ."] * 3
    short = ContinuousCap(onset=300)
    assert findings(short, PLAIN, *weeks, "6x1.5:1 . . . . . .") == []
    found = findings(short, PLAIN, *weeks, "5x2:1 . . . . . .")
    assert [(one.week, one.measured, one.allowed) for one in found] == [(4, "2 min", "90 s")]


def test_a_bout_gains_half_of_itself_at_most() -> None:
    eight = ContinuousCap(onset=480)
    assert findings(eight, PLAIN, "4x3:1 . . . . . .", "3x4:1 . . . . . .", "2x6:1 . . . . . .") == []
    assert weeks_of(findings(eight, PLAIN, "4x3:1 . . . . . .", "3x4:1 . . . . . .", "2x7:1 . . . . . .")) == [3]


def test_what_the_onset_allows_is_always_allowed() -> None:
    assert findings(ContinuousCap(), PLAIN, "8x1:2 . . . . . .", "15 . . . . . .") == []


def test_parameters_matter() -> None:
    plan = ("15 . . . . . .", "20 . . . . . .")
    assert weeks_of(findings(ContinuousCap(onset=900), PLAIN, *plan)) == [1]
    assert weeks_of(findings(ContinuousCap(margin=600), PLAIN, *plan)) == [1]
    assert weeks_of(findings(ContinuousCap(raise_by=60), PLAIN, *plan)) == [2]


def test_the_runners_own_onset_goes_before_the_protocols() -> None:
    own = problem(weeks=4, pain_onset=900)
    assert weeks_of(findings(ContinuousCap(), own, "11 . . . . . .")) == [1]
    assert findings(ContinuousCap(onset=600), own, "10 . . . . . .") == []
    assert set(ContinuousCap().loosened_by(own)) == {"margin", "raise_by"}
    assert set(ContinuousCap().loosened_by(PLAIN)) == {"onset", "margin", "raise_by"}


def test_a_shortened_week_raises_nothing() -> None:
    lost = problem(weeks=4, away=["2027-01-06"])
    assert weeks_of(findings(ContinuousCap(), lost, "15 . . . . . .", "20 . . . . . .")) == [2]
    short = problem(weeks=4, away=["2027-01-13"])
    assert weeks_of(findings(ContinuousCap(), short, "15 . . . . . .", "20 . . . . . .", "25 . . . . . .")) == [3]


def test_the_cap_that_is_counted_on_paper_is_the_longest_bout_that_is_clean() -> None:
    rule = ContinuousCap(onset=480)  # three minutes are always allowed
    caps = {None: 180, 60: 180, 120: 180, 240: 360, 600: 900, 900: 1200, 1200: 1500}
    assert {borne: rule.cap(PLAIN, borne) for borne in caps} == caps
    assert findings(rule, PLAIN, "4x3:1 . . . . . .", "3x4:1 . . . . . .", "2x6:1 . . . . . .") == []


def test_the_runner_is_told_from_where_on_it_bounds_by_the_values_of_the_file() -> None:
    """The phase said "at most 5 min a week", in every week, and the longest stretch went from 10 to 20 min."""
    (said,) = ContinuousCap(onset=900, raise_by=240).told_to_the_runner(PLAIN)
    assert said.startswith("Up to 10 min without a break the plan grows as its other rules allow. Beyond that a week")
    assert "at most 4 min more without a break than the last one that was borne" in said
    aims = " ".join(str(find_template(name).read_text()) for name in ("it-band", "it-band-established"))  # type: ignore[union-attr]
    assert "min a week" not in aims
