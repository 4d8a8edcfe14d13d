from drawn import findings, problem, weeks_of

from planforge.rules.jumps_apart import JumpsApart

JUMPS = problem(weeks=6, routines="light hops", strength=((1, "light"), (3, "hops")), away=["2027-01-26"])
CALM = ("27 . . . . . .",) * 2


def test_a_breach_is_reported_where_it_happens() -> None:
    """30 min after 27 is the top level again: the first jumps and a longer stretch came in one week."""
    found = findings(JumpsApart(), JUMPS, *CALM, "30 . . . . . .", "30 . . . . . .")
    assert [(one.week, one.excess, one.message) for one in found] == [
        (3, 3, "week 3 begins with Hops, and its longest stretch grows from 27 min to 30 min"),
        (3, 3, "week 3 begins with Hops, and its running grows from 27 min to 30 min"),
    ]


def test_running_does_not_grow_by_shorter_runs_either() -> None:
    """The longest stretch stayed, another run was longer: a week with more running was said to hold no more."""
    found = findings(JumpsApart(), JUMPS, *("27 . 20 . . . .",) * 2, "27 . 24 . . . .")
    assert [(one.week, one.excess, one.message) for one in found] == [
        (3, 4, "week 3 begins with Hops, and its running grows from 47 min to 51 min")
    ]


def test_running_does_not_go_up_a_level_either() -> None:
    found = findings(JumpsApart(), JUMPS, *("10x1:2 . . . . . .",) * 2, "10x1:1 . . . . . .")
    assert [(one.week, one.excess, one.message) for one in found] == [
        (3, 1, "week 3 begins with Hops, and running steps up from level 1 of the ladder to level 2")
    ]


def test_jumps_bring_no_hills_and_no_speed_in_their_week() -> None:
    found = findings(
        JumpsApart(), JUMPS, *("27 . 20 . . . .",) * 2, "27~hills . 20~strides . . . .", "27~hills . . . . . ."
    )
    assert [(one.week, one.excess, one.message) for one in found] == [
        (3, 2, "week 3 begins with Hops, and its runs hold hills and strides")
    ]


def test_jumps_that_come_back_come_anew() -> None:
    """A day away in week 4 makes do with light strength: the jumps come back in week 5."""
    assert JumpsApart().comes_in(JUMPS) == {3, 5}
    found = findings(JumpsApart(), JUMPS, *CALM, *CALM, "30 . . . . . .", "33 . . . . . .")
    assert {*weeks_of(found)} == {5}


def test_what_a_plan_begins_with_has_been_there() -> None:
    jumping = problem(weeks=3, routines="light hops", strength="hops")
    assert JumpsApart().comes_in(jumping) == set()
    assert findings(JumpsApart(), jumping, "27 . . . . . .", "30 . . . . . .") == []


def test_it_has_something_to_say_where_jumps_come() -> None:
    assert not list(JumpsApart().idle(JUMPS))
    (idle,) = JumpsApart().idle(problem(weeks=5, strength="light"))
    assert idle.words == "jumps come in no week that also holds runs"
