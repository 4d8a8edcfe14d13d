from drawn import days_of, findings, problem

from planforge.rules.available import Available
from planforge.rules.away import Away

PLAIN = problem(weeks=2, away=["2027-01-13"], injured_on=problem().start)
HEAVY = problem(weeks=2, away=["2027-01-13"], routines="heavy", strength="heavy")


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(Away(), PLAIN, "R . . . R . .", ". . R . R . .")
    assert [(one.week, one.session) for one in found] == [(1, "w01-run-1"), (2, "w02-run-1")]
    assert days_of(found) == ["Mon 04 Jan", "Wed 13 Jan"]
    assert [one.message for one in found] == [
        "Run-walk 8 x 1:2 stands on Mon 04 Jan; the knee has not settled by then",
        "Run-walk 8 x 1:2 stands on Wed 13 Jan; the runner is away",
    ]


def test_light_strength_on_a_day_away_is_clean_heavy_and_cross_training_are_not() -> None:
    assert findings(Away(), PLAIN, "S . . . R . .", ". . S . R . .") == []
    assert days_of(findings(Away(), HEAVY, "S . . . . . .", "C . S . . . .")) == ["Wed 13 Jan"]
    assert days_of(findings(Away(), PLAIN, "C . . . . . .", "C . C . . . .")) == ["Wed 13 Jan"]


def test_a_day_without_any_time_is_no_day_away() -> None:
    """A run moved by hand was told twice: as outside of the times, and as `away`, where nobody was away."""
    made = problem(weeks=1, days="mon wed")
    assert findings(Away(), made, ". R . . . . .") == []
    assert len(findings(Available(), made, ". R . . . . .")) == 1
