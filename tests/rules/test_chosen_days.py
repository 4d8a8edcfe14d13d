from datetime import date

import pytest
from drawn import days_of, findings, problem
from pydantic import ValidationError

from planforge.rules.chosen_days import ChosenDays

PLAIN = problem(weeks=1)
WEEK = "R S . . R/S . ."


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(ChosenDays(run=(date(2027, 1, 6), date(2027, 1, 8))), PLAIN, WEEK)
    assert [(one.week, one.day, one.hard) for one in found] == [(1, date(2027, 1, 6), False)]
    assert found[0].message == "no run on Wed 06 Jan, the day chosen for one"


def test_parameters_matter() -> None:
    assert findings(ChosenDays(run=(date(2027, 1, 4),), strength=(date(2027, 1, 5),)), PLAIN, WEEK) == []
    assert days_of(findings(ChosenDays(strength=(date(2027, 1, 4),)), PLAIN, WEEK), hard=False) == ["Mon 04 Jan"]
    assert days_of(findings(ChosenDays(cross=(date(2027, 1, 4),)), PLAIN, WEEK), hard=False) == ["Mon 04 Jan"]


def test_a_date_outside_the_plan_says_nothing() -> None:
    assert findings(ChosenDays(run=(date(2027, 2, 6), date(2026, 12, 31))), PLAIN, WEEK) == []


def test_a_chosen_hour_is_kept_or_missed() -> None:
    twice = problem(weeks=1, days="mon wed", times=("06:30 for 30 min", "18:00 for 30 min"))
    chosen = ChosenDays.model_validate({"run": ["2027-01-06 18:00 for 30 min"]})
    assert findings(chosen, twice, ". . R@18:00 . . . .") == []
    (found,) = findings(chosen, twice, ". . R@06:30 . . . .")
    assert found.message == "no run on Wed 06 Jan at 18:00, the day chosen for one"


def test_a_chosen_hour_is_a_time_to_train_on_that_day_alone() -> None:
    chosen = ChosenDays.model_validate({"run": ["2027-01-06 18:15 for 45 min", "2027-01-07 05:00 for 20 min"]})
    given = problem(weeks=2, days="mon wed", times=("17:30 for 60 min", "20:00 for 30 min")).with_rules(chosen)
    times = {day.date.day: [(f"{one.start:%H:%M}", one.seconds // 60) for one in day.windows] for day in given.days}
    assert times[6] == [("17:30", 45), ("18:15", 45), ("20:00", 30)], "what was free before the hour stays free"
    assert times[7] == [("05:00", 20)]
    assert times[4] == times[13] == [("17:30", 60), ("20:00", 30)]


def test_a_chosen_hour_opens_no_day_away() -> None:
    chosen = ChosenDays.model_validate({"run": ["2027-01-06 18:00 for 45 min"]})
    given = problem(weeks=1, away=["2027-01-06"]).with_rules(chosen)
    usual = problem(weeks=1, away=["2027-01-06"])
    assert given.days == usual.days


@pytest.mark.parametrize(
    "text", ["2027-01-06 18:00", "2027-01-06 25:00 for 30 min", "2027-01-06 23:50 for 30 min", "18:00 for 30 min"]
)
def test_an_hour_that_cannot_be_is_told(text: str) -> None:
    with pytest.raises(ValidationError, match="Value error"):
        ChosenDays.model_validate({"run": [text]})
