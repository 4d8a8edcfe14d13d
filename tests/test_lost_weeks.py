"""By how many weeks a plan comes later is said in its parts, each measured on the plan."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from drawn import MONDAY, draw, problem

from planforge.languages import english
from planforge.plan.lost_weeks import LostWeeks, parts
from planforge.plan.model import Plan, PlanHistory, StepBack
from planforge.plan.remade import remade
from planforge.plan.time_costs import measured
from planforge.views.lost_weeks import words as lost_words
from planforge.views.remade import words
from planforge.views.time_costs import words as time_words

CLIMB = [f"{run} . {run} . {run} . ." for run in ("6x1:2", "6x1:1", "8x1:1", "10x1:1", "12x1:1", "14x1:1")]
NONE = ". . . . . . ."


def plan(*lines: str, short: Iterable[int] = (), lost: int = 0, **history: object) -> Plan:
    """Return a drawn plan, whose weeks are full but for those that are short, and which has lost so many weeks."""
    drawn = draw(problem(weeks=len(lines)), *lines)
    weeks = tuple(week.model_copy(update={"full": week.index not in short}) for week in drawn.weeks)
    told = PlanHistory.model_validate({"open_from": MONDAY, "lost": lost, **history})
    return drawn.model_copy(update={"weeks": weeks, "history": told})


def of(before: Plan, after: Plan) -> LostWeeks | None:
    return remade(before, after, MONDAY).lost


AWAY = plan(*CLIMB[:3], NONE, NONE, *CLIMB[1:], short=(4, 5), lost=4)


def test_weeks_without_runs_and_those_until_it_is_as_far_again_are_all_that_is_lost() -> None:
    found = of(plan(*CLIMB), AWAY)
    assert found == LostWeeks(short=(4, 5), again=(6, 7), stopped_in=3, began=18 * 60, ran=24 * 60)


def test_each_part_is_said_with_its_weeks_and_the_rule_that_sends_back() -> None:
    (lost,) = (line for line in words(remade(plan(*CLIMB), AWAY, MONDAY), english()) if "lost" in line)
    assert lost == (
        "4 weeks lost: 2 without all their runs (weeks 4-5) and 2 until it is as far again as in week 3, for after "
        "days off it begins at 18 min of running a week, not 24 (weeks 6-7; `resume-below`)"
    )


def test_a_week_that_comes_once_more_is_one() -> None:
    after = plan(*CLIMB[:3], NONE, *CLIMB[2:], short=(4,), lost=2)
    assert of(plan(*CLIMB), after) == LostWeeks((4,), (5,), 3, 24 * 60, 24 * 60)
    assert any(
        "1 for week 3 again after days off (week 5" in line
        for line in words(remade(plan(*CLIMB), after, MONDAY), english())
    )


def test_weeks_that_come_again_as_nobody_told_are_laid_to_no_days_off() -> None:
    """After a month of silence it was "for after days off", of which there were none."""
    untold = [run.id for run in AWAY.weeks[2].runs]
    silent = plan(*CLIMB[:3], NONE, NONE, *CLIMB[1:], short=(4, 5), lost=4, unspoken=untold)
    (lost,) = (line for line in words(remade(plan(*CLIMB), silent, MONDAY), english()) if "lost" in line)
    assert lost.endswith("and 2 until it is as far again as in week 3, for nobody told of that (weeks 6-7)")


def test_a_week_that_goes_on_as_if_nothing_had_been_is_no_part() -> None:
    after = plan(*CLIMB[:3], NONE, *CLIMB[3:], short=(4,), lost=1)
    assert of(plan(*CLIMB), after) == LostWeeks((4,), ())


def test_a_past_week_whose_runs_were_missed_is_one_without_its_runs() -> None:
    missed = ("w04-run-1", "w04-run-2")
    after = plan(*CLIMB[:4], CLIMB[2], *CLIMB[3:], lost=2, missed=missed)
    assert of(plan(*CLIMB), after) == LostWeeks((4,), (5,), 3, 24 * 60, 24 * 60)


def test_slower_and_faster_growth_is_what_is_left() -> None:
    before = plan(*CLIMB)
    slower = plan(*CLIMB[:3], NONE, *CLIMB[2:4], CLIMB[3], *CLIMB[4:], short=(4,), lost=3)
    assert [one and one.other for one in (of(before, slower), of(before, AWAY))] == [1, 0]
    sooner = AWAY.model_copy(update={"history": PlanHistory(open_from=MONDAY, lost=3)})
    told = words(remade(before, sooner, MONDAY), english())
    assert any(line.endswith(" and 1 fewer, as weeks grow by more or were to repeat anyway") for line in told)


def test_a_step_back_for_what_was_told_names_no_rule_of_days_off() -> None:
    back = (StepBack(day=MONDAY.replace(day=20), contents=1),)
    after = plan(*CLIMB[:3], CLIMB[1], *CLIMB[2:], lost=2, stepped_back=back)
    found = of(plan(*CLIMB), after)
    assert found == LostWeeks((), (4, 5), 3, 18 * 60, 24 * 60, told=True)
    (lost,) = (line for line in words(remade(plan(*CLIMB), after, MONDAY), english()) if "lost" in line)
    assert "by what was told it goes back to 18 min of running a week, from 24 (weeks 4-5)" in lost
    assert "resume-below" not in lost
    same = str(lost_words(replace(found, ran=18 * 60)))
    assert "goes back" not in same and "until it is as far again as in week 3, for what was told" in same


def test_a_step_back_that_leaves_out_runs_of_its_week_is_no_return_from_days_off() -> None:
    """A run broken off cost the rest of its week, and the way back was laid to days off, of which nobody took one."""
    back = (StepBack(day=MONDAY + timedelta(21), contents=1),)
    after = plan(*CLIMB[:3], "10x1:1 . . . . . .", *CLIMB[1:], short=(4,), lost=3, stepped_back=back)
    found = of(plan(*CLIMB), after)
    assert found is not None and found.short == (4,) and found.again == (5, 6) and found.told


def test_days_away_that_were_known_before_are_told_in_the_same_parts() -> None:
    usual, now = (
        one.model_copy(update={"goal": one.goal.model_copy(update={"reached_in_week": week})})
        for one, week in ((plan(*CLIMB), 6), (AWAY, 10))
    )
    said = time_words(measured(("14 days away",), usual, now))
    assert said.split(". ", 1)[1].startswith("These 4 weeks: 2 without all their runs (weeks 4-5) and 2 until ")


def test_weeks_that_nobody_lost_have_no_parts() -> None:
    assert parts(plan(*CLIMB), AWAY, 0) is None
    assert of(plan(*CLIMB), plan(*CLIMB, lost=1)) is None
