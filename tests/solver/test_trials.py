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
from planforge.solver.effort import BEGUN, Effort
from planforge.solver.weeks import states
from planforge.solver.weeks.coupling import Couplings
from planforge.solver.weeks.progression import Progressing
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


def test_changes_of_several_statements_are_looked_for_while_the_file_is_worth_it_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, made = draw(7), []
    begun = Trials._begun

    def counted(self: Trials, problem: Problem, goal: tuple[int, int] | None) -> object:
        made.append(goal)
        return begun(self, problem, goal)

    monkeypatch.setattr(Trials, "_begun", counted)
    monkeypatch.setattr(conflict, "SHARE", 1 / 20)
    found = conflict.no_plan(asked, Effort())
    assert found.conflicts and not found.together and found.cut_short
    assert len(made) < 2000, "without a bound there is no end within half a minute"
    loaded = load(None, today=date(2027, 1, 1))
    refused = conflict.NoPlan((conflict.Conflict(()),))
    for cut_short in (True, False):
        outcome = replace(refused, cut_short=cut_short)
        assert ("Not every change of several lines was tried" in in_words(outcome, loaded, None)) is cut_short
        assert as_values(outcome, loaded)["cut_short"] is cut_short


def test_a_trial_looks_first_near_the_last_plan_found() -> None:
    """One day more: the weeks found for the first plan are a plan of the second."""
    first = load(None, today=date(2027, 1, 1)).problem
    available = {day: times for day, times in first.calendar.available.items() if times}
    more = {day: times for day in Weekday if day not in available for times in list(available.values())[:1]}
    second = replace(first, calendar=first.calendar.model_copy(update={"available": {**available, **more}}))
    spent = {}
    for sharing in (True, False):
        trials = Trials(sharing=sharing)
        assert trials.possible(first)
        before = trials.spent
        assert trials.possible(second)
        spent[sharing] = trials.spent - before - BEGUN
    assert spent[True] < spent[False] / 5, spent


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
    assert Trials(together=0).possible(early) is None
    assert len(made) == 1, "one that nobody may solve leaves it open whether there is a plan"


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
