"""Leaving out as much as can be: what stays is enough, none of it can go alone, and few trials are needed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import draw

from planforge.problem import Problem
from planforge.solver import conflict
from planforge.solver.effort import Effort
from planforge.solver.trials import Trials, fewest

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


def test_changes_of_several_statements_are_looked_for_in_a_bounded_number_of_trials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, made = draw(2), []
    begun = Trials._begun

    def counted(self: Trials, problem: Problem, goal: tuple[int, int] | None) -> object:
        made.append(goal)
        return begun(self, problem, goal)

    monkeypatch.setattr(Trials, "_begun", counted)
    monkeypatch.setattr(conflict, "MOST_TRIALS", 20)
    found = conflict.no_plan(asked, Effort())
    assert found.conflicts and not found.together
    assert len(made) < 600, "without a bound there were more than 800 in half a minute, and no end"
