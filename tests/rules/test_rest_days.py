import pytest
from drawn import MONDAY, findings, problem

from planforge.rules.rest_days import RestDays

PLAIN = problem(weeks=1)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(RestDays(), PLAIN, "R S R S R S R")
    assert [(one.week, one.excess, one.hard) for one in found] == [(1, 1, True), (1, 2, False)]
    assert [one.message for one in found] == [
        "week 1 has 0 days without a session; 1 at least",
        "week 1 has 0 days without a session; 2 are wished",
    ]


def test_two_days_of_rest_are_clean_and_two_sessions_a_day_count_once() -> None:
    assert findings(RestDays(), PLAIN, "R S R S R . .") == []
    assert findings(RestDays(), PLAIN, "B S B S B . .") == []


def test_parameters_matter() -> None:
    assert [one.hard for one in findings(RestDays(days=3), PLAIN, "R S R S R . .")] == [True]
    assert [one.hard for one in findings(RestDays(wished=3), PLAIN, "R S R S R . .")] == [False]


@pytest.mark.parametrize("first", [5, 6, 7, 8, 9, 10])
def test_a_short_first_week_is_left_alone(first: int) -> None:
    """Also one of six days: the day before the plan began is a day off."""
    short = problem(weeks=1, start=MONDAY.replace(day=first))
    assert findings(RestDays(), short, " ".join(["R S R S R S"[2 * (first - 5) :]])) == []


@pytest.mark.parametrize(("days", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_it_counts_as_one_speaks(days: int, said: str) -> None:
    assert RestDays(days=days).asks(PLAIN, 1) == f"{said} of rest a week"
