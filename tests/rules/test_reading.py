"""What is read from the sessions of a finished plan."""

import pytest
from drawn import draw, plan_of, problem

from planforge.plan.model import Do, each_step
from planforge.rules.base.reading import Reading

MADE = problem(weeks=1)


@pytest.mark.parametrize(("run", "repeats"), [("8x1:2", 8), ("3x4:1", 3), ("3x4:1+2", 3), ("3x4:1+4", 4), ("20", 0)])
def test_repeats_are_what_is_run_as_long_as_the_longest_and_none_without_a_walk(run: str, repeats: int) -> None:
    (read,) = Reading(MADE, draw(MADE, f"{run} . . . . . .")).weeks[0].runs
    assert read.repeats == repeats


def test_a_run_in_which_nothing_is_run_repeats_nothing() -> None:
    (run,) = draw(MADE, "8x1:2 . . . . . .").sessions
    walked = run.model_copy(update={"steps": each_step(run.steps, lambda one: one.model_copy(update={"do": Do.WALK}))})
    (read,) = Reading(MADE, plan_of(MADE, [walked])).weeks[0].runs
    assert read.repeats == 0
