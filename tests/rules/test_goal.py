from dataclasses import replace

from drawn import KM, draw, findings, problem, weeks_of

from planforge.plan.model import PlanGoal
from planforge.problem.frames import History
from planforge.rules.base.reading import Reading
from planforge.rules.goal import GoalRule
from planforge.rules.session_spike import SessionSpike
from planforge.rules.start_load import StartLoad

REPEATING = GoalRule(afterwards="repeat")
BY_3 = problem(weeks=5, goal={"continuous_run": 1200, "by": "week 3"})
EARLY = problem(weeks=4, goal={"continuous_run": 1200, "by": "as early as the rules allow"})


def test_a_breach_is_reported_where_it_happens() -> None:
    found = findings(GoalRule(), BY_3, "R . . . . . .", "20 . . . . . .", *["18 . . . . . ."] * 3)
    assert [(one.week, one.excess) for one in found] == [(3, 2)]
    assert found[0].message == "week 3 runs 18 min without a walk; the goal is 20 min"


def test_reached_held_and_repeated_is_clean() -> None:
    assert findings(GoalRule(), BY_3, "R . . . . . .", *["20 . 10 . . . ."] * 4) == []


def test_weeks_afterwards_grow_unless_they_are_to_repeat_the_goal() -> None:
    plan = ("R . . . . . .", "20 . . . . . .", "20 . . . . . .", "22 . . . . . .", "20 . . . . . .")
    assert weeks_of(findings(REPEATING, BY_3, *plan)) == [4, 4, 4]
    assert findings(GoalRule(), BY_3, *plan) == []
    assert findings(REPEATING, BY_3, *plan)[0].message == (
        "week 4 has an easy distance of 3.3 km; it was held in week 3 with 3.0 km, and is kept from then on"
    )


def test_weeks_afterwards_grow_to_a_normal_week_or_to_what_was_held_and_no_further() -> None:
    plan = ("R . . . . . .", "20 . . . . . .", "20 . . . . . .", "25 . . . . . .", "28 . . . . . .")
    small = replace(BY_3, runner=BY_3.runner.model_copy(update={"normal_weekly_distance": 4 * KM}))
    assert [(one.week, one.excess) for one in findings(GoalRule(), small, *plan)] == [(5, 2)]
    assert findings(GoalRule(), small, *plan)[0].message == (
        "week 5 covers 4.2 km at an easy pace; after the goal weeks grow to 4.0 km, a normal week or what was held, "
        "and no further"
    )
    smaller = replace(BY_3, runner=BY_3.runner.model_copy(update={"normal_weekly_distance": 2 * KM}))
    assert weeks_of(findings(GoalRule(), smaller, *plan[:3], "20 . . . . . .", "21 . . . . . .")) == [5]


def test_a_week_left_empty_afterwards_does_not_keep_it() -> None:
    plan = ("R . . . . . .", *["20 . . . . . ."] * 3, ". . . . . . .")
    assert set(weeks_of(findings(GoalRule(), BY_3, *plan))) == {5}


def test_after_more_than_a_week_off_weeks_only_may_not_exceed_it() -> None:
    off = problem(weeks=6, goal={"continuous_run": 1200, "by": "week 2"}, away=["2027-01-18..2027-01-27"])
    held = ["20 . . . . . .", "20 . . . . . .", ". . . . . . .", ". . . . . . ."]
    assert findings(REPEATING, off, *held, "10 . . . . . .", "15 . . . . . .") == []
    assert findings(GoalRule(), off, *held, "10 . . . . . .", "21 . . . . . .") == []
    assert set(weeks_of(findings(REPEATING, off, *held, "10 . . . . . .", "21 . . . . . ."))) == {6}


def test_every_session_can_be_asked_to_be_as_long() -> None:
    every = problem(weeks=3, goal={"continuous_run": 1200, "by": "week 3", "every_session": "yes"})
    assert weeks_of(findings(GoalRule(), every, ". . . . . . .", "20 . 20 . . . .", "20 . 10 . . . .")) == [3]


def test_a_distance_is_a_wish_where_nobody_asked_for_it() -> None:
    still = problem(weeks=2, stopped=False, normal=6 * KM, goal={"by": "week 2"})
    found = findings(GoalRule(), still, "20 . 20 . . . .", "20 . 10 . . . .")
    assert [(one.week, one.excess, one.hard) for one in found] == [(2, 15, False)]
    asked = problem(weeks=2, stopped=False, goal={"weekly_distance": "6 km", "by": "week 2"})
    assert weeks_of(findings(GoalRule(), asked, "20 . 20 . . . .", "20 . 10 . . . .")) == [2]


def test_a_plan_that_never_arrives_says_so() -> None:
    found = findings(GoalRule(), EARLY, *["10 . . . . . ."] * 4)
    assert [one.message for one in found] == ["the goal is not reached and held as early as possible"]
    assert [one.week for one in found] == [4]


def test_where_the_weeks_are_open_those_the_plan_names_count_or_else_the_first() -> None:
    ruled = EARLY.with_rules(GoalRule())
    plan = draw(ruled, "20 . . . . . .", "24 . . . . . .", "20 . . . . . .", "20 . . . . . .")
    assert Reading(ruled, plan).goal_weeks == (1, 2)
    assert set(weeks_of(GoalRule().check(Reading(ruled, plan)))) == {3, 4}
    named = plan.model_copy(update={"goal": PlanGoal(reached_in_week=2, held_in_week=3)})
    assert list(GoalRule().check(Reading(ruled, named))) == []
    nonsense = plan.model_copy(update={"goal": PlanGoal(reached_in_week=1, held_in_week=4)})
    assert Reading(ruled, nonsense).goal_weeks == (1, 2)


def test_weeks_that_are_past_need_not_repeat_the_goal() -> None:
    made = problem(weeks=5, goal={"continuous_run": 1200, "by": "week 2"})
    plan = draw(made, *["20 . . . . . ."] * 2, "18 . . . . . .", "20 . . . . . .", "19 . . . . . .")
    assert set(weeks_of(GoalRule().check(Reading(made, plan)))) == {3, 5}
    history = History(plan.model_copy(update={"weeks": plan.weeks[:3]}), made.week(4).start)
    assert set(weeks_of(GoalRule().check(Reading(replace(made, history=history), plan)))) == {5}


def test_a_week_waits_at_its_share_of_the_first_unless_the_run_needs_more_by_a_second_already() -> None:
    """1320 s and two runs of eleven minutes are a tenth more than 6 km, to the millimetre."""
    plan = ("20 . 20 . . . .", "30 . 20 . . . .", "30 . 20 . . . .")
    for seconds, words in ((1320, "110 % of week 1"), (1321, "what a week with that run needs")):
        still = problem(weeks=3, stopped=False, normal=6 * KM, goal={"continuous_run": seconds, "by": "week 3"})
        said = [one.message for one in findings(GoalRule(), still, *plan) if "until the continuous run" in one.message]
        assert said and all(words in one for one in said)


def test_what_a_first_week_could_cover_is_the_least_of_what_bounds_it() -> None:
    """60 % of normal are 6 km: less only where the longest run lately was so short that three of them are less."""
    plan = ("20 . 20 . . . .", "30 . 20 . . . .", "30 . 20 . . . .")
    for longest, words in ((1 * KM, "what a week with that run needs"), (3 * KM, "110 % of week 1")):
        goal = {"continuous_run": 1320, "by": "week 3"}
        bounds = (StartLoad(most_of_normal=600), SessionSpike())
        still = problem(*bounds, weeks=3, stopped=False, normal=10 * KM, goal=goal, longest_recent_run=longest)
        said = [one.message for one in findings(GoalRule(), still, *plan) if "until the continuous run" in one.message]
        assert said and all(words in one for one in said)
