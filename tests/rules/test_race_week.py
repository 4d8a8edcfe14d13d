from drawn import findings, problem, weeks_of

from planforge.rules.race_week import RaceWeek

SUNDAY = problem(weeks=4, goal={"race": {"on": "2027-01-17", "distance": "5 km"}})
BEFORE, AFTER = "30 . 24 . 24 . .", "30 . 24 . 24 . ."


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(RaceWeek(), SUNDAY, BEFORE, "20 . 20 . 20 . .", "30 . 24 . 24 . .", AFTER)
    assert [(one.week, one.excess) for one in found] == [(2, 1), (3, 16), (3, 6)]
    *said, last = (one.message for one in found)
    assert said == [
        "week 2 has 3 runs beside the race; it counts as one, and 2 are allowed",
        "week 3 comes after a race and runs 1 h 18 min; after 1 h 18 min in week 1 at most 1 h 2 min are easy",
    ]
    assert last.endswith("runs 30 min in one run; after 30 min in one run in week 1 at most 24 min are easy")


def test_no_run_of_the_easy_week_is_as_long_as_the_longest_before_the_race() -> None:
    """Two runs of 29 min were as light as three of 24, and the longest that the runner had done but for the race."""
    found = findings(RaceWeek(), SUNDAY, BEFORE, "20 . 20 . . . .", "29 . 29 . . . .", AFTER)
    assert [(one.week, one.excess) for one in found] == [(3, 5)]
    assert findings(RaceWeek(), SUNDAY, BEFORE, "20 . 20 . . . .", "24 . 24 . . . .", AFTER) == []


def test_two_runs_beside_the_race_and_a_fifth_less_after_it_are_clean() -> None:
    assert findings(RaceWeek(), SUNDAY, BEFORE, "20 . 20 . . . .", "22 . 20 . 20 . .", AFTER) == []


def test_no_run_beside_the_race_is_longer_than_the_shortest_of_the_last_whole_week() -> None:
    found = findings(RaceWeek(), SUNDAY, BEFORE, "25 . 20 . . . .", "22 . 20 . 20 . .", AFTER)
    assert [(one.week, one.excess) for one in found] == [(2, 1)]
    assert found[0].message == (
        "week 2 has a run with 25 min of running beside the race; the shortest of week 1 has 24 min, and no longer one "
        "is allowed"
    )


def test_what_stands_beside_a_race_on_a_weeks_first_day_is_counted_by_the_date() -> None:
    monday = problem(weeks=4, goal={"race": {"on": "2027-01-18", "distance": "5 km"}})
    found = findings(RaceWeek(), monday, BEFORE, "25 . 24 . 24 . .", ". . 20 . 19 . .", "22 . 20 . 20 . .")
    assert [(one.week, one.excess) for one in found] == [(2, 1), (3, 1)]
    assert [one.message.rpartition("; ")[2] for one in found] == [
        "the shortest of week 1 has 24 min, and no longer one is allowed",
        "the shortest of week 1 has 24 min, and behind it at most 19:12 min are easy",
    ]
    assert [week.full for week in monday.weeks] == [True, False, False, False]
    assert findings(RaceWeek(), monday, BEFORE, "24 . 24 . 24 . .", ". . 19 . 19 . .", "22 . 20 . 20 . .") == []


def test_how_much_lighter_is_a_parameter() -> None:
    plan = (BEFORE, ". . . . . . .", "30 . 24 . 24 . .", AFTER)
    assert findings(RaceWeek(lighter=0), SUNDAY, *plan) == []
    assert weeks_of(findings(RaceWeek(lighter=100), SUNDAY, *plan)) == [3, 3]


def test_without_a_race_it_says_nothing() -> None:
    assert findings(RaceWeek(), problem(weeks=4), BEFORE, "20 . 20 . 20 . .", BEFORE, AFTER) == []
