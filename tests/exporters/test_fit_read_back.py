"""What is compared of a workout file that was read back: its name, and whether there has to be one."""

import pytest
from fit_plans import plan, session

from planforge.exporters.fit.read_back import compared_workouts, is_called
from planforge.languages import english
from planforge.plan.model import Do, End, Step

RUN = (Step(do=Do.RUN, end=End(seconds=60)),)


@pytest.mark.parametrize(
    ("name", "title", "is_its_name"),
    [
        ("W01 Mon Run Run-walk", "Run-walk", True),
        ("W01 Mon Run Easy run", "Easy run", True),
        ("W01 Mon Run Easy", "Easy run", True),  # the place says that it is a run
        ("W01 Mon Run", "Running", False),  # which leaves nothing of a title of one word
        ("W01 Mon Run Easy run", "Easy run through the old wood", True),  # `through` has no room in 27 bytes
        ("W01 Mon Run Easy", "Easy run through the old wood", False),  # `run` had
        ("W01 Mon Run Hard", "Easy run", False),
    ],
)
def test_a_name_is_the_place_and_as_much_of_the_title_as_has_room(name: str, title: str, is_its_name: bool) -> None:
    assert is_called(name, session("w01-run-1", 0, RUN, title), english(), 27) is is_its_name


@pytest.mark.parametrize(("steps", "said"), [(50, ["has no sound workout file"]), (51, [])])
def test_a_session_of_more_than_fifty_steps_needs_no_file(steps: int, said: list[str]) -> None:
    assert [one.says for one in compared_workouts(plan(session("w01-run-1", 0, RUN * steps)), {})] == said
