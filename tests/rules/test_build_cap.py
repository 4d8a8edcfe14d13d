import pytest
from drawn import days_of, findings, problem, weeks_of
from keystone import disagreements
from universes import open_weeks

from planforge.plan.measures import Measure
from planforge.rules.available import Available
from planforge.rules.build_cap import BuildCap
from planforge.rules.run_days import RunDays

PLAIN = problem(weeks=4)
SHORTENED = problem(weeks=4, away=["2027-01-13"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(BuildCap(), PLAIN, "20 . 20 . 20 . .", "24 . 24 . 24 . .")
    assert [(one.week, one.excess) for one in found] == [(2, 9)]  # 10.8 km where 9.9 km are allowed: 9 x 100 m
    assert found[0].message == "week 2 covers 10.8 km, 20 % more than week 1 (9.0 km); 10 % allowed"
    assert days_of(found) == ["Mon 11 Jan"]


def test_growing_by_a_tenth_is_clean() -> None:
    assert findings(BuildCap(), PLAIN, "20 . 20 . 20 . .", "22 . 22 . 22 . .", "24 . 24 . 24 . .") == []


def test_a_shortened_week_does_not_lower_the_bar_and_the_week_after_does_not_grow() -> None:
    week, less, more = "20 . 20 . 20 . .", "20 . . . . . .", "21 . 20 . 20 . ."
    assert findings(BuildCap(), SHORTENED, week, less, week) == []
    found = findings(BuildCap(), SHORTENED, week, less, more)
    assert weeks_of(found) == [3]
    assert found[0].message.endswith("2 % more than week 1 (9.0 km); no growth allowed")


def test_a_week_without_runs_is_a_week_without_load() -> None:
    assert weeks_of(findings(BuildCap(), PLAIN, "20 . . . . . .", ". . . . . . .", "10 . . . . . .")) == [3]


@pytest.mark.parametrize(
    ("rule", "weeks"),
    [
        (BuildCap(max_increase=200), []),
        (BuildCap(floor=1_800_000), []),
        (BuildCap(floor=1_700_000), [2]),
        (BuildCap(of="run-time"), [2]),
        (BuildCap(reference="recent-peak"), [2]),
    ],
)
def test_parameters_matter(rule: BuildCap, weeks: list[int]) -> None:
    assert weeks_of(findings(rule, PLAIN, "20 . 20 . 20 . .", "24 . 24 . 24 . .")) == weeks


def test_a_recent_peak_forgives_a_small_week() -> None:
    plan = ("20 . 20 . 20 . .", "10 . 10 . 10 . .", "20 . 20 . 20 . .")
    assert weeks_of(findings(BuildCap(), PLAIN, *plan)) == [3]
    assert findings(BuildCap(reference="recent-peak"), PLAIN, *plan) == []
    assert weeks_of(findings(BuildCap(reference="recent-peak", recent_weeks=1), PLAIN, *plan)) == [3]


def test_a_floor_is_a_step_of_distance_and_means_nothing_to_time() -> None:
    plan = ("20 . . . . . .", "24 . . . . . .")  # 600 m more, and 4 min
    assert findings(BuildCap(floor=600_000), PLAIN, *plan) == []
    for of in ("run-time", "time-on-feet"):
        found = findings(BuildCap(of=of, floor=600_000), PLAIN, *plan)
        assert [(one.week, one.allowed) for one in found] == [(2, "22 min")]
        assert disagreements(BuildCap(of=of, floor=600_000), open_weeks) == []


@pytest.mark.parametrize(
    ("ladder", "time", "idle"),
    [("4:1 8:1", 16, True), ("4:1 8:1", 17, False), ("1:2 4:1", 16, False)],  # 8 min, 8 min and 3:20 min of ten run
)
def test_a_cap_says_nothing_where_the_longest_week_is_within_it_of_the_shortest(
    ladder: str, time: int, idle: bool
) -> None:
    cap = BuildCap(max_increase=1000, of=Measure.RUN_TIME)
    asked = problem(cap, RunDays(), Available(), times=(f"06:30 for {time} min",), ladder=ladder)
    assert bool(list(cap.idle(asked))) is idle
