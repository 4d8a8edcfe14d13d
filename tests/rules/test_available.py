import pytest
from drawn import days_of, findings, problem

from planforge.problem.calendar import parse_window
from planforge.rules.available import Available
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing

PLAIN = problem(weeks=1, available={"mon": ["06:30 for 30 min", "18:00 for 30 min"], "wed": ["18:00 for 30 min"]})
AWAY = problem(weeks=1, away=["2027-01-05"])


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(Available(), PLAIN, "20 . 40 . . . .")
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-2", 10)]
    assert days_of(found) == ["Wed 06 Jan"]
    assert found[0].message == "Run 40 min on Wed 06 Jan (40 min) does not fit a time that is available"


def test_what_fits_one_after_the_other_is_clean() -> None:
    assert findings(Available(), PLAIN, "20/S . 20@18:05 . . . .") == []
    assert findings(Available(), PLAIN, "30/S@18:00 . . . . . .") == []


def test_what_stands_out_is_counted_once() -> None:
    found = findings(Available(), PLAIN, "35/S . . . . . .")
    assert [(one.session, one.excess) for one in found] == [("w01-run-1", 5), ("w01-strength-1", 10)]


def test_another_hour_or_day_is_found() -> None:
    assert days_of(findings(Available(), PLAIN, "20@12:00 . . 20 . . .")) == ["Mon 04 Jan", "Thu 07 Jan"]
    assert [one.excess for one in findings(Available(), PLAIN, "20@06:20 . . . . . .")] == [10]


def test_sessions_that_overlap_are_found() -> None:
    found = findings(Available(), PLAIN, "20/S@06:45 . . . . . .")
    assert [(one.message, one.excess) for one in found] == [
        ("Run 20 min, to 06:50, and Light, from 06:45, overlap on Mon 04 Jan", 5)
    ]


def test_a_day_away_has_half_an_hour() -> None:
    assert findings(Available(), AWAY, ". S . . . . .") == []
    assert [one.excess for one in findings(Available(), AWAY, ". 25/S . . . . .")] == [5]


# -- times that are for something ------------------------------------------------------------------------------------

MARKED = problem(
    weeks=1,
    available={"mon": ["06:30 for 60 min, strength", "18:00 for 60 min"], "wed": "06:30 for 60 min, run, treadmill"},
)


def test_a_time_for_strength_holds_no_run() -> None:
    (found,) = findings(Available(), MARKED, "20 . . . . . .")
    assert (found.hard, found.session, found.excess) == (True, "w01-run-1", 20)
    assert found.message == "Run 20 min on Mon 04 Jan (20 min) stands in a time that is for strength only"
    assert findings(Available(), MARKED, "S/20@18:00 . 20 . . . .") == []


def test_a_time_for_runs_holds_nothing_else() -> None:
    said = [one.message.partition("stands")[2] for one in findings(Available(), MARKED, ". . 20/S . . . .")]
    assert said == [" in a time that is for run only"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("19:00 for 60 min, strength", ("strength",)),
        ("19:00 for 60 min,Strength", ("strength",)),
        ("19:00 for 1 h 15 , treadmill, run", ("run", "treadmill")),
        ("19:00 for 60 min, cross", ("cross-training",)),
        ("19:00 for 60 min, strength, cross-training, strength", ("strength", "cross-training")),
    ],
)
def test_marks_of_a_time_are_read_and_spelled_back(text: str, marks: tuple[str, ...]) -> None:
    window = parse_window(text)
    assert window.marks == marks
    assert parse_window(str(window)) == window
    assert str(parse_window("19:00 for 60 min, strength")) == "19:00 for 60 min, strength"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("19:00 for 60 min, swimming", "'swimming' is no mark of a time; behind a comma may stand run, strength,"),
        ("19:00 for 60 min,", "'' is no mark of a time"),
        ("19:00 for 60 min, strength, treadmill", "holds no run, so nothing is run on the treadmill"),
    ],
)
def test_marks_that_cannot_be_are_told(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_window(text)


def test_a_mark_that_a_list_cuts_off_belongs_to_the_time_before_it() -> None:
    cut_off = problem(available={"mon": ["06:30 for 45 min", "19:00 for 60 min", "strength"]})
    (windows,) = cut_off.calendar.available.values()
    assert [one.marks for one in windows] == [(), ("strength",)]


def test_a_day_whose_times_are_for_strength_is_none_for_a_run() -> None:
    week = problem(
        RunDays(), RunSpacing(), weeks=1, available={"mon": "06:30 for 1 h, strength", "wed": "06:30 for 1 h"}
    )
    assert [day.can_run for day in week.days if day.windows] == [False, True]
    assert week.week(1).full  # nobody counts on a run there
