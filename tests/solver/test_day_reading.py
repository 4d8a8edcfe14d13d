"""What is read once of rules about days, and said again for other goal weeks, files and days, is what is read anew."""

from dataclasses import replace

import drawn
import generated
import numpy as np
import pytest

from planforge.problem.problem import Problem
from planforge.rules.available import Available
from planforge.rules.cross_training import CrossTrainingRule
from planforge.solver.days.layout import DayReading, LayoutDraft, lay_out
from planforge.solver.days.rows import Reader
from planforge.solver.posting import in_scope
from planforge.solver.weeks.coupling import Coupling, Couplings

SEEDS = (1, 11, 22)


def same(one: Coupling, other: Coupling) -> bool:
    """Tell whether two couplings allow the same."""
    names = ("runs", "capacity", "before", "after", "cost")
    return (
        one.classes.keys() == other.classes.keys()
        and all(
            np.array_equal(getattr(one.classes[week], name), getattr(other.classes[week], name))
            for week in one.classes
            for name in names
        )
        and repr(dict(one.between)) == repr(dict(other.between))
        and (one.soft, one.needs_days) == (other.soft, other.needs_days)
    )


def variants(problem: Problem) -> list[Problem]:
    """Return the problem, and without each of its rules."""
    without = [replace(problem, uses=tuple(one for one in problem.uses if one is not use)) for use in problem.uses]
    return [problem, *without]


@pytest.mark.parametrize("seed", SEEDS)
def test_days_are_coupled_alike_whatever_goal_week_was_asked_of_before(seed: int) -> None:
    problem = generated.problem(seed)
    kept = Couplings()
    weeks = [None, *range(problem.first_running_week, problem.calendar.weeks + 1, 3)]
    for held in weeks:
        assert same(kept.of(problem, held), Couplings().of(problem, held)), held
    assert kept.days_read < len(weeks)


@pytest.mark.parametrize("seed", SEEDS)
def test_days_are_coupled_alike_whatever_rules_were_left_out_before(seed: int) -> None:
    kept = Couplings()
    for one in variants(generated.problem(seed)):
        assert same(kept.of(one, None), Couplings().of(one, None))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rule_about_single_days_says_the_same_of_every_day_that_is_alike(seed: int) -> None:
    problem = generated.problem(seed)
    slots = {week.index: 3 for week in problem.running_weeks}
    reading = DayReading(problem, None, None, slots, {"coach": 1})
    several = [use for use in in_scope(problem, "day") if use.rule.of_single_days]
    assert several
    for use in several:
        whole = Reader(reading.days).read(use, LayoutDraft(problem, None, reading.days, {}), {"coach": 1})
        assert dict(reading.rows([use]).local) == dict(whole.local)


def test_a_time_for_strength_alone_is_not_like_one_of_the_same_hours_for_everything() -> None:
    """What was read of Monday was said of Tuesday: a walk stood in its hour of the gym, and there was no plan."""
    phases = ("load-management 1-1", "return-to-running")
    days = {"mon": "18:00 for 60 min", "tue": "18:00 for 60 min, strength"}
    asked = drawn.problem(Available(), CrossTrainingRule(), weeks=1, available=days, phases=phases)
    found = lay_out(asked, None, {})
    assert found is not None
    assert [(one.kind, asked.days[one.day].date.weekday()) for one in found.placed] == [("cross", 0)]
