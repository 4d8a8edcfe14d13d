from drawn import findings, problem, weeks_of
from universes import named

from planforge.rules.not_both import NotBoth

STAGES = ((1, "holds"), (2, "squats"), (4, "maintenance"), (5, "holds"))
STRONG = problem(weeks=5, routines="holds squats maintenance", strength=STAGES)


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(NotBoth(), STRONG, "10x1:2 . . . . . .", "6x2:1 . . . . . .", "20 . . . . . .")
    assert [(one.week, one.excess, one.message) for one in found] == [
        (
            2,
            2,
            "week 2 steps up twice: strength moves on to squats, and running from level 1 of the ladder to level 3",
        )
    ]


def test_a_step_up_of_one_of_them_is_clean() -> None:
    assert findings(NotBoth(), STRONG, "10x1:2 . . . . . .", "12x1:2 . . . . . .", "6x2:1 . . . . . .") == []


def test_a_stage_with_a_name_and_a_gate_steps_up_like_any_other() -> None:
    found = findings(NotBoth(), named(STRONG), "10x1:2 . . . . . .", "6x2:1 . . . . . .", "20 . . . . . .")
    assert [(one.week, one.excess) for one in found] == [(2, 2)]
    assert NotBoth().steps(named(STRONG)) == {2}


def test_neither_what_keeps_nor_what_was_done_before_is_a_step_up() -> None:
    climbing = ("10x1:2 . . . . . .", "10x1:2 . . . . . .", "12x1:1 . . . . . .", "6x2:1 . . . . . .", "20 . . . . . .")
    assert NotBoth().steps(STRONG) == {2}
    assert findings(NotBoth(), STRONG, *climbing) == []
    assert weeks_of(findings(NotBoth(no_step=()), STRONG, *climbing)) == [4]


def test_strength_steps_up_when_it_is_first_done_not_while_days_away_make_do_with_less() -> None:
    stages = ((1, "light"), (2, "heavy"))
    gone = problem(weeks=4, strength=stages, away=["2027-01-11..2027-01-12"])
    assert NotBoth().steps(problem(weeks=4, strength=stages)) == {2}
    assert NotBoth().steps(gone) == {3}


def test_heavy_strength_that_a_race_puts_off_steps_up_when_it_is_first_done() -> None:
    """The light routine stands in the race's week and the one after it."""
    raced = problem(
        weeks=5,
        strength=((1, "light"), (2, "heavy")),
        goal={"race": {"on": "2027-01-13", "distance": "3 km"}},
    )
    weeks = ("10x1:2 . . . . . .", "10x1:2 . . . . . .", "10x1:2 . . . . . .", "6x2:1 . . . . . .")
    assert NotBoth().steps(raced) == {4}
    assert weeks_of(findings(NotBoth(), raced, *weeks)) == [4]


def test_it_has_something_to_say_from_the_second_running_week_on() -> None:
    assert not list(NotBoth().idle(STRONG))  # strength steps up in week 2
    (idle,) = NotBoth().idle(problem(weeks=5, strength="light"))
    assert idle.words == "strength steps up in no week that also holds runs"
