"""Leaving out as much as can be: what stays is enough, none of it can go alone, and few trials are needed."""

import gc
import weakref
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import draw

from planforge.conflicts import conflict
from planforge.conflicts.earliest import as_early
from planforge.conflicts.trials import Trials, fewest
from planforge.constraints.load import load
from planforge.problem.frames import History
from planforge.problem.problem import Problem
from planforge.quantities.dates import Weekday
from planforge.solver.effort import Effort
from planforge.solver.weeks import states
from planforge.solver.weeks.coupling import Coupling, Couplings
from planforge.solver.weeks.progression import Progressing
from planforge.solver.weeks.weekly_model import WeekChoice
from planforge.views.no_plan import as_values, in_words

THINGS = 32
NEEDED = st.sets(st.integers(0, THINGS - 1), max_size=6)


@given(st.lists(NEEDED, min_size=1, max_size=3))
def test_what_stays_is_enough_and_none_of_it_can_go_alone(several: list[set[int]]) -> None:
    asked: list[tuple[int, ...]] = []

    def still(rest: Sequence[int]) -> bool:
        asked.append(tuple(rest))
        return any(enough <= set(rest) for enough in several)

    kept = fewest(range(THINGS), still)
    assert still(kept)
    assert not any(still([one for one in kept if one != out]) for out in kept)


@given(NEEDED)
def test_each_that_is_needed_costs_few_trials(needed: set[int]) -> None:
    asked = 0

    def still(rest: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return needed <= set(rest)

    assert set(fewest(range(THINGS), still)) == needed
    assert asked <= 6 + 10 * len(needed), "one of 32 is found in five steps, of two trials each at most"


@given(st.lists(NEEDED, min_size=1, max_size=3), st.lists(st.floats(0, 0.99), min_size=THINGS, max_size=THINGS))
def test_how_likely_each_is_needed_changes_nothing_that_stays(several: list[set[int]], likely: list[float]) -> None:
    def still(rest: Sequence[int]) -> bool:
        return any(enough <= set(rest) for enough in several)

    assert fewest(range(THINGS), still, likely.__getitem__) == fewest(range(THINGS), still)


def test_of_what_is_likely_needed_each_costs_one_trial() -> None:
    needed = {*range(4, 16)}
    asked = 0

    def still(rest: Sequence[int]) -> bool:
        nonlocal asked
        asked += 1
        return needed <= set(rest)

    assert set(fewest(range(THINGS), still, lambda one: 0.5 if one in needed else 0.02)) == needed
    assert asked <= len(needed) + 3, "by halves it takes 32"


def test_changes_of_several_statements_are_looked_for_while_the_file_is_worth_it_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, made = draw(6), []
    begun = Trials._begun

    def counted(self: Trials, problem: Problem, goal: tuple[int, int] | None) -> object:
        made.append(goal)
        return begun(self, problem, goal)

    monkeypatch.setattr(Trials, "_begun", counted)
    found = conflict.no_plan(asked, Effort(0.5))
    assert found.conflicts and not found.together and found.cut_short
    assert len(made) < 500, "without a bound there is no end within half a minute"
    loaded = load(None, today=date(2027, 1, 1))
    refused = conflict.NoPlan((conflict.Conflict(()),))
    for cut_short in (True, False):
        outcome = replace(refused, cut_short=cut_short)
        assert ("Not every change that may help was tried" in in_words(outcome, loaded, None)) is cut_short
        assert as_values(outcome, loaded)["cut_short"] is cut_short


def test_a_trial_looks_first_near_the_last_plan_found(monkeypatch: pytest.MonkeyPatch) -> None:
    first = load(None, today=date(2027, 1, 1)).problem
    satisfy, near = Progressing.satisfy, []

    def noted(self: Progressing, weeks: dict[int, WeekChoice], most: float | None = None) -> dict[int, WeekChoice]:
        near.append(weeks)
        return satisfy(self, weeks, most)

    monkeypatch.setattr(Progressing, "satisfy", noted)
    for sharing in (True, False):
        trials = Trials(sharing=sharing)
        assert trials.possible(first) and trials.possible(replace(first))
    assert near[1].keys() == {week.index for week in first.running_weeks}
    assert near[0] == near[2] == near[3] == {}


def test_all_that_trials_do_counts() -> None:
    """A problem without a plan that days and states refute, asked of again and again, comes to an end, too."""
    short = load(None, today=date(2027, 1, 1)).problem
    short = replace(short, goal=short.goal.model_copy(update={"by": 5}))
    assert Trials().refuted(short)
    trials = Trials(together=0.05)
    asked = 0
    while trials.refuted(replace(short)):
        asked += 1
        assert asked < 1000
    assert asked > 3 and trials.cut_short and trials.left == 0


def test_part_of_what_is_left_may_be_spent_at_once() -> None:
    trials = Trials(together=1.0)
    trials.spent = 0.2
    with trials.within(0.5):
        assert trials.left == pytest.approx(0.4)
        trials.spent = 0.7
        assert trials.over
        with trials.beyond():
            assert trials.left == pytest.approx(0.3) and not trials.over
        assert trials.over
    assert trials.left == pytest.approx(0.3) and not trials.over


def test_that_a_week_cannot_stand_on_its_days_is_asked_once_for_all_weeks_of_the_goal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = as_early(load(None, today=date(2027, 1, 1)).problem)
    sunday = {Weekday.SUN: next(iter(early.calendar.available.values()))}
    one_day = replace(early, calendar=early.calendar.model_copy(update={"available": sunday}))
    plain, asked = Couplings.of, []

    def counted(self: Couplings, problem: Problem, held: int | None) -> Coupling:
        asked.append(held)
        return plain(self, problem, held)

    monkeypatch.setattr(Couplings, "of", counted)
    assert len(one_day.goal_weeks) > 5
    assert Trials().possible(one_day) is False
    assert len(asked) < len(one_day.goal_weeks) / 2
    assert all(plain(Couplings(), one_day, held).impossible_week is not None for _, held in one_day.goal_weeks)


def test_days_alone_show_that_weeks_cannot_follow_one_another() -> None:
    usual = load(None, today=date(2027, 1, 1)).problem
    times = next(iter(usual.calendar.available.values()))
    for days, possible in (("sun mon wed", False), ("mon wed fri", True)):
        available = {Weekday[day.upper()]: times for day in days.split()}
        problem = replace(usual, calendar=usual.calendar.model_copy(update={"available": available}))
        assert Trials().without_days(problem) is not possible  # each week by itself can stand on either
        assert Trials().possible(problem) is possible


def begun_by(monkeypatch: pytest.MonkeyPatch) -> list[weakref.ref[Progressing]]:
    """Return what will be begun for pairs of goal weeks, and is there as long as somebody holds it."""
    made: list[weakref.ref[Progressing]] = []
    begun = Trials._begun

    def noted(self: Trials, problem: Problem, goal: tuple[int, int] | None) -> Progressing | None:
        if (one := begun(self, problem, goal)) is not None:
            made.append(weakref.ref(one))
        return one

    monkeypatch.setattr(Trials, "_begun", noted)
    return made


def test_when_the_effort_is_spent_no_further_goal_weeks_are_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    early = as_early(load(None, today=date(2027, 1, 1)).problem)
    assert len(early.goal_weeks) > 5
    made = begun_by(monkeypatch)
    trials = Trials(together=0)
    assert trials.possible(early) is None and not trials.refuted(early)
    assert not made, "what nobody may begin leaves it open whether there is a plan"
    assert trials.cut_short


def test_what_was_tried_is_let_go_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its states may take hundreds of megabytes, and a command collects no garbage meanwhile."""
    problem = load(None, today=date(2027, 1, 1)).problem
    made, trials = begun_by(monkeypatch), Trials()
    gc.disable()
    try:
        assert trials.possible(problem)
        assert made and not any(one() for one in made)
    finally:
        gc.enable()


def test_the_tables_that_are_kept_do_not_grow_without_end_and_change_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = load(None, today=date(2027, 1, 1)).problem
    answers = []
    for most in (states.KEPT_STATES, 1000):
        monkeypatch.setattr(states, "KEPT_STATES", most)
        trials = Trials()
        answers.append(trials.possible(problem))
        kept = [len(one) for one, _ in trials._tables._states.values()]
        assert sum(kept) <= max(most, kept[-1])
    assert answers == [True, True]


def test_what_is_kept_of_days_is_of_a_past_that_nobody_else_is_taken_for() -> None:
    problem = load(None, today=date(2027, 1, 1)).problem
    couplings = Couplings()
    past = History(plan=None, open_from=problem.start)  # type: ignore[arg-type]  # no day is before it
    couplings._of_days(replace(problem, history=past))
    known = id(past)
    del past
    again = [History(plan=None, open_from=problem.start) for _ in range(50)]  # type: ignore[arg-type]
    assert known not in map(id, again), "it is kept, so that its place in memory is given to no other"
