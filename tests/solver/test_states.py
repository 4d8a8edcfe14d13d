"""Tables of states: long main parts stand together in groups, which hide nothing and keep a table small."""

from datetime import date

import numpy as np
import pytest

from planforge.constraints.load import load
from planforge.plan.measures import Measures
from planforge.quantities.units import MINUTE
from planforge.solver.weeks.states import States, all_measures, all_states

HOUR = 60 * MINUTE
OVER = Measures(distance=500_000, time_on_feet=600, duration=720)
PROBLEM = load(None, today=date(2026, 12, 1)).problem
LADDER = PROBLEM.protocol.ladder


def table(longest: int, others: int, apart: int, runs: int = 3) -> States:
    return all_states(LADDER, runs, longest, others, apart)


def test_a_table_does_not_grow_with_the_minutes_of_a_window() -> None:
    sizes = [len(table(hours * HOUR, hours * HOUR, HOUR)) for hours in (1, 3, 6, 12)]
    assert sizes[1] < 1.5 * sizes[0]
    assert sizes[1:] == 3 * [sizes[1]]
    assert len(table(4 * HOUR, 4 * HOUR, 4 * HOUR)) > 10 * sizes[1], "told apart, they are many more"


def test_main_parts_up_to_a_length_are_told_apart() -> None:
    whole = table(HOUR, HOUR, HOUR)
    assert whole.up_to is whole.amounts
    wider = table(3 * HOUR, 3 * HOUR, HOUR)
    single = (wider.amounts == wider.up_to).all(axis=1)
    assert {tuple(row) for row in np.column_stack([wider.rung, wider.amounts])[single]} >= {
        tuple(row) for row in np.column_stack([whole.rung, whole.amounts])
    }


@pytest.mark.parametrize(("longest", "others", "runs"), [(75, 75, 3), (80, 50, 3), (80, 20, 4), (150, 150, 1)])
def test_every_state_lies_in_one_group_and_its_measures_between_those_of_the_group(
    longest: int, others: int, runs: int
) -> None:
    apart = 25 * MINUTE
    single = table(longest * MINUTE, others * MINUTE, 24 * HOUR, runs)
    groups = table(longest * MINUTE, others * MINUTE, apart, runs)
    assert single.rungs == groups.rungs
    exact = all_measures(single, PROBLEM, runs, OVER)[0]
    least, most = all_measures(groups, PROBLEM, runs, OVER)

    def order(rows: np.ndarray) -> np.ndarray:
        """Return a number that grows with the amounts of the longest run and of the others, each by itself."""
        return np.stack([rows[:, 0] * 10_000 + rows[:, 1], rows[:, 2] * 10_000 + rows[:, 3]])

    low, high = order(groups.amounts), order(groups.up_to)
    for rung, amounts, measures in zip(single.rung, order(single.amounts).T, exact, strict=True):
        inside = (groups.rung == rung) & (low <= amounts[:, None]).all(axis=0) & (amounts[:, None] <= high).all(axis=0)
        (place,) = np.flatnonzero(inside)
        assert (least[place] <= measures).all()
        assert (measures <= most[place]).all()


@pytest.mark.parametrize(("longest", "others"), [(150, 150), (150, 70)])
def test_what_a_run_may_be_is_the_same_whether_told_apart_or_not(longest: int, others: int) -> None:
    single = table(longest * MINUTE, others * MINUTE, 24 * HOUR)
    groups = table(longest * MINUTE, others * MINUTE, 25 * MINUTE)
    for column in (0, 2):
        one, other = single.boxes(column), groups.boxes(column)
        assert list(one) == list(other)
        for rung, box in one.items():
            assert other[rung]._replace(amounts=0, parts=(0, 0)) == box._replace(amounts=0, parts=(0, 0))
            assert other[rung].amounts in (0, box.amounts)
