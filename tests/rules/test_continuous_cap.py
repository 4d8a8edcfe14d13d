from drawn import days_of, findings, problem, weeks_of

from planforge.rules.continuous_cap import ContinuousCap

PLAIN = problem(weeks=4)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(ContinuousCap(), PLAIN, "10 . 20 . . . .", "20 . . . . . .")
    assert [(one.week, one.session, one.excess) for one in found] == [(1, "w01-run-2", 5)]
    assert days_of(found) == ["Wed 06 Jan"]
    assert found[0].message == "the run on Wed 06 Jan goes on for 20 min without a walk; at most 15 min in week 1"


def test_five_minutes_more_a_week_are_clean() -> None:
    assert findings(ContinuousCap(), PLAIN, "15 . . . . . .", "20 . . . . . .", "25 . . . . . .") == []


def test_parameters_matter() -> None:
    plan = ("15 . . . . . .", "20 . . . . . .")
    assert weeks_of(findings(ContinuousCap(onset=900), PLAIN, *plan)) == [1, 2]
    assert weeks_of(findings(ContinuousCap(margin=600), PLAIN, *plan)) == [1, 2]
    assert weeks_of(findings(ContinuousCap(raise_by=60), PLAIN, *plan)) == [2]


def test_a_shortened_week_raises_nothing() -> None:
    lost = problem(weeks=4, away=["2027-01-06"])
    assert weeks_of(findings(ContinuousCap(), lost, "15 . . . . . .", "20 . . . . . .")) == [2]
