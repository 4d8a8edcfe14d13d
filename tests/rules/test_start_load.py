from dataclasses import replace

import pytest
from drawn import KM, days_of, draw, findings, plan_of, problem, weeks_of

from planforge.plan.model import AtMost, StepBack
from planforge.problem.frames import History, Told
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.settled import SettledDraft
from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.cool_down import CoolDown
from planforge.rules.run_days import RunDays
from planforge.rules.start_load import StartLoad, entry_level, shortest_run
from planforge.rules.warm_up import WarmUp

STOPPED = problem(weeks=3)
STILL = problem(weeks=3, stopped=False, normal=10 * KM, entry="2:1")


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(StartLoad(), STOPPED, "8x1:2 . 12x1:2 . 5x1:2 . .", "20x1:2 . . . . . .")
    assert [(one.session, one.excess) for one in found] == [("w01-run-2", 2), ("w01-run-3", 3)]
    assert days_of(found) == ["Wed 06 Jan", "Fri 08 Jan"]
    assert found[0].message == "the run on Wed 06 Jan has 12 repeats; the first running week has 8 to 10"


def test_who_runs_in_one_go_is_told_why_the_plan_begins_with_breaks() -> None:
    """A plan began at 4:1 for who ran 6 km without a break, and nothing said why."""
    (said,) = StartLoad().told_to_the_runner(STILL)
    assert "begins with 2 min running, 1 min walking all the same" in said
    assert "not how long in one go" in said
    assert [*StartLoad().told_to_the_runner(STOPPED)] == []


def test_a_first_week_on_a_higher_level_is_found() -> None:
    found = findings(StartLoad(), STOPPED, "8x1:1 . 8x1:1 . 8x1:1 . .")
    assert [one.message for one in found] == ["week 1 starts on level 2 of the ladder; this runner enters on level 1"]


def test_eight_to_ten_repeats_are_clean() -> None:
    assert findings(StartLoad(), STOPPED, "8x1:2 . 9x1:2 . 10x1:2 . .") == []


def test_a_shortened_first_week_repeats_no_more_than_the_fewest() -> None:
    """It had ten repeats three times, before a first full week of five or six."""
    shortened = problem(weeks=3, away=["2027-01-06"])
    found = findings(StartLoad(), shortened, "8x1:2 . . . 10x1:2 . .", "10x1:2 . 8x1:2 . . . .")
    assert [one.message for one in found] == [
        "the run on Fri 08 Jan has 10 repeats; the first running week has 8, for it is a shortened one"
    ]
    assert [one.excess for one in found] == [2]
    assert findings(StartLoad(), shortened, "8x1:2 . . . 8x1:2 . .", "10x1:2 . 8x1:2 . . . .") == []


def test_who_ran_little_starts_with_fewer_repeats() -> None:
    seldom = problem(weeks=3, normal=5 * KM)  # 60 % are 3 km: 3 runs of 6 min running, 900 m each
    assert findings(StartLoad(), seldom, "6x1:2 . 6x1:2 . 6x1:2 . .") == []
    assert weeks_of(findings(StartLoad(fewest_repeats=7), seldom, "6x1:2 . . . . . .")) == [1]
    just_seven = problem(weeks=3, normal=5250 * 1000)  # 60 % are 3150 m: 3 runs of 7 min running, to the metre
    assert weeks_of(findings(StartLoad(), just_seven, "6x1:2 . . . . . .")) == [1]
    assert weeks_of(findings(StartLoad(most_of_normal=800), seldom, "6x1:2 . . . . . .")) == [1]


def test_a_first_week_with_a_day_away_is_measured_by_one_run_and_a_whole_one_by_all() -> None:
    seldom = {"weeks": 3, "normal": 5 * KM}
    assert StartLoad().fewest(problem(**seldom), 1) == 6  # 3 km for three runs of 8 minutes are too little
    assert StartLoad().fewest(problem(away=["2027-01-06"], normal=2 * KM, weeks=3), 1) == 8  # 1.2 km for one, just so
    assert StartLoad().fewest(problem(away=["2027-01-06"], normal=1900 * 1000, weeks=3), 1) == 7


def test_repeats_are_parameters() -> None:
    assert weeks_of(findings(StartLoad(repeats=9), STOPPED, "8x1:2 . . . . . .")) == [1]
    assert findings(StartLoad(most_repeats=12), STOPPED, "12x1:2 . . . . . .") == []


def test_who_still_runs_starts_with_at_most_six_tenths_of_normal() -> None:
    found = findings(StartLoad(), STILL, "20x2:1 . . . . . .")  # 7.8 km
    assert [(one.message, one.excess, one.hard) for one in found] == [
        ("week 1 covers 7.8 km without warm-up and cool-down; at most 6.0 km for a start", 18, True)
    ]
    few = findings(StartLoad(), STILL, "10x2:1 . . . . . .")  # 3.9 km
    assert [(one.excess, one.hard) for one in few] == [(15, False)]  # of 5.4 km
    assert findings(StartLoad(), STILL, "14x2:1 . . . . . .") == []  # 5.5 km
    assert findings(StartLoad(least_of_bound=600), STILL, "10x2:1 . . . . . .") == []


def test_and_with_at_most_a_tenth_more_than_is_run_now() -> None:
    now = problem(weeks=3, stopped=False, normal=10 * KM, entry="2:1", recent_weekly_distance=5 * KM)
    assert weeks_of(findings(StartLoad(), now, "15x2:1 . . . . . .")) == [1]  # 5.9 km
    assert findings(StartLoad(), now, "14x2:1 . . . . . .") == []  # 5.5 km
    assert findings(StartLoad(most_of_recent=1200), now, "15x2:1 . . . . . .") == []
    more = problem(weeks=3, stopped=False, normal=10 * KM, entry="2:1", recent_weekly_distance=9 * KM)
    assert weeks_of(findings(StartLoad(), more, "16x2:1 . . . . . .")) == [1]  # 6.2 km: both bounds hold


def test_the_shortest_run_of_a_level_is_its_fewest_repeats_of_ten_minutes() -> None:
    """Four times two minutes of running, 300 m each, and one of walking, 90 m each."""
    assert shortest_run(problem(stopped=False)) == 4 * (300 + 90) * 1000


def test_walks_before_and_after_are_left_out() -> None:
    walked = problem(WarmUp(), CoolDown(), weeks=3, stopped=False, normal=10 * KM, entry="2:1")
    assert findings(StartLoad(), walked, "15x2:1 . . . . . .") == []  # 5.9 km and 0.9 km of walks
    assert weeks_of(findings(StartLoad(), walked, "16x2:1 . . . . . .")) == [1]


def test_the_shortest_session_is_always_allowed() -> None:
    little = problem(weeks=3, stopped=False, normal=10 * KM, entry="2:1", recent_weekly_distance=KM)
    assert findings(StartLoad(), little, "4x2:1 . . . . . .") == []  # 1.6 km, and 1.1 km would be a tenth more
    assert weeks_of(findings(StartLoad(), little, "5x2:1 . . . . . .")) == [1]


def test_a_shortened_first_week_has_its_part_and_no_run_where_none_fits() -> None:
    """Two of seven days are left of the first week, and then the first full one is bound alike."""
    late = problem(weeks=3, stopped=False, normal=20 * KM, entry="2:1", days="mon sat", away=["2027-01-04..2027-01-08"])
    assert StartLoad().most(late, 1) == 12 * KM * 2 // 7
    assert findings(StartLoad(), late, ". . . . . 8x2:1 .", "30x2:1 . . . . . .") == []  # 3.1 km
    assert weeks_of(findings(StartLoad(), late, ". . . . . 9x2:1 .", "31x2:1 . . . . . .")) == [1, 2]
    barely = problem(
        weeks=3, stopped=False, normal=6 * KM, entry="2:1", days="mon sat", away=["2027-01-04..2027-01-08"]
    )
    assert weeks_of(findings(StartLoad(), barely, ". . . . . 4x2:1 .")) == [1]


def test_a_week_that_a_change_shortens_loses_the_days_it_changes() -> None:
    changed = problem(RunDays(), weeks=3, stopped=False, normal=20 * KM, entry="2:1", changes={"week 1": "only fri"})
    assert StartLoad().most(changed, 1) == 12 * KM * 5 // 7


@pytest.mark.parametrize(("recent", "asked", "runs"), [(9, 3, 3), (3, 3, 2), (2, 2, 1), (1, 4, 1)])
def test_runs_drop_where_the_start_does_not_hold_so_many(recent: int, asked: int, runs: int) -> None:
    now = problem(
        weeks=3, stopped=False, normal=20 * KM, entry="4:1", ladder="1:2 4:1", recent_weekly_distance=recent * KM
    )
    assert StartLoad().runs_that_fit(now, asked) == runs  # the shortest session, 2 x 4:1, covers 1.4 km


def test_an_empty_first_week_is_too_little() -> None:
    assert weeks_of(findings(StartLoad(), STILL, ". . . . . . ."), hard=False) == [1]


def test_who_still_runs_enters_where_bouts_stay_below_the_onset_of_pain() -> None:
    ladder = {"ladder": "1:2 1:1 2:1 3:1", "entry": "3:1", "stopped": False, "weeks": 3}
    for cap, level in ((None, 4), (ContinuousCap(), 4), (ContinuousCap(onset=420), 3), (ContinuousCap(onset=300), 2)):
        assert entry_level(problem(*([cap] if cap else []), **ladder)) == level
    onset = problem(ContinuousCap(), pain_onset=300, **ladder)
    assert weeks_of(findings(StartLoad(least_of_bound=0), onset, "8x1:1 . . . . . .", plain=True)) == []
    assert weeks_of(findings(StartLoad(least_of_bound=0), onset, "5x2:1 . . . . . .", plain=True)) == [1]


def test_after_more_than_four_weeks_off_it_begins_again() -> None:
    off = problem(weeks=8, away=["2027-01-11..2027-02-14"])
    empty = [". . . . . . ."] * 5
    assert weeks_of(findings(StartLoad(), off, "R . R . R . .", *empty, "8x1:1 . R . R . .")) == [7]


OFF = problem(weeks=8, away=["2027-01-11..2027-02-14"])
EMPTY = [". . . . . . ."] * 5


def asked_of(made: Problem, *lines: str) -> list[list[int]]:
    """Return the weeks in which each half finds something, the checking half first."""
    reading = Reading(made.with_rules(*made.rules, StartLoad()), draw(made, *lines))
    posted = [one for one in StartLoad().post(SettledDraft(reading.problem, reading)) if not one.wish]
    over = {one.week for one in posted if all(map(bool, one.when)) and isinstance(one.over, int) and one.over > 0}
    return [sorted({*weeks_of(findings(StartLoad(), made, *lines))}), sorted(over)]


def test_nobody_begins_again_with_more_than_the_plan_before_stood_at() -> None:
    """Plans of an older version began again with four repeats, and had no way on: nothing bolder was to be either.

    Nor had one whose shortened week had runs of five: of such a week each run is bounded, and its sum is free.
    """
    far = AtMost(week=7, distance_mm=20 * KM, run_s=10_000, longest_run_mm=20 * KM, longest_bout_s=60)
    four = ({"run_s": 720}, {"distance_mm": 4_900_000}, {"most_running_s": 240}, {"longest_run_mm": 4_900_000 // 3})
    for most in (far.model_copy(update=one) for one in four):  # as running and as far, of the week and of each run
        stood = replace(OFF, history=History(plan_of(OFF, ()), OFF.start, at_most=(most,)))
        for repeats, weeks in ((3, [7]), (4, []), (5, []), (10, []), (11, [7])):
            again = " . ".join([f"{repeats}x1:2"] * 3) + " . ."
            assert asked_of(stood, "8x1:2 . 8x1:2 . 8x1:2 . .", *EMPTY, again) == [weeks, weeks], repeats
    assert asked_of(OFF, "R . R . R . .", *EMPTY, "5x1:2 . 5x1:2 . 5x1:2 . .") == [[7], [7]]


def test_nor_with_more_than_was_run_last() -> None:
    """The coach wants something else, so nothing stands for what was planned before; `resume-below` allows no more."""
    lines = ["4x1:2 . 4x1:2 . 4x1:2 . .", *EMPTY]
    past = plan_of(OFF, draw(OFF, *lines).sessions)
    past = past.model_copy(update={"weeks": past.weeks[:6]})
    ran = replace(OFF, history=History(past, OFF.week(7).start))
    for repeats, weeks in ((3, [7]), (4, []), (10, [])):
        again = " . ".join([f"{repeats}x1:2"] * 3) + " . ."
        assert [[one for one in some if one == 7] for some in asked_of(ran, *lines, again)] == [weeks, weeks], repeats


def test_what_would_loosen_it_depends_on_whether_the_runner_stopped() -> None:
    """A larger share of normal asks more repeats of who stopped (see above), and allows more to who still runs."""
    assert set(StartLoad().loosened_by(STOPPED)) == {"repeats", "most_repeats", "fewest_repeats"}
    assert set(StartLoad().loosened_by(STILL)) == {"most_of_normal", "most_of_recent"}


def gone_back(made: Problem) -> Problem:
    """Return the problem over a diary by which its first week goes back."""
    told = Told(heard=1, stepped_back=(StepBack(day=made.start, contents=1),))
    return replace(made, history=History(plan_of(made, ()), made.start, told=told))


def test_where_the_knee_sends_the_first_runs_back_six_repeats_or_a_lower_level_are_enough() -> None:
    stopped = gone_back(STOPPED)
    assert weeks_of(findings(StartLoad(), STOPPED, "8x1:2 . 6x1:2 . 6x1:2 . .")) == [1, 1]
    assert findings(StartLoad(), stopped, "8x1:2 . 6x1:2 . 6x1:2 . .") == []
    assert weeks_of(findings(StartLoad(), stopped, "8x1:2 . 5x1:2 . 11x1:2 . .")) == [1, 1]
    for rule in (StartLoad(), StartLoad(fewest_repeats=4), StartLoad(repeats=12, most_repeats=12, fewest_repeats=10)):
        fewest = rule.fewest(stopped, 1)
        assert fewest == (4 if rule.fewest_repeats == 4 else 6)
        assert findings(rule, stopped, f"{fewest}x1:2 . . . . . .") == [], "both halves say the same"
        assert weeks_of(findings(rule, stopped, f"{fewest - 1}x1:2 . . . . . .")) == [1]
    assert "level" in findings(StartLoad(), STILL, "8x1:1 . . . . . .")[0].message
    assert not [one for one in findings(StartLoad(), gone_back(STILL), "8x1:1 . . . . . .") if "level" in one.message]
    assert "level" in findings(StartLoad(), gone_back(STILL), "20 . . . . . .")[0].message
