"""Exercises by their numbers: the packaged ones as fitdecode's profile has them, and every packaged one among them."""

import re
from pathlib import Path

import pytest
from fitdecode.profile import FIELD_TYPES

from planforge.exporters.fit import exercises
from planforge.exporters.fit.exercises import exercise_name, is_exercise

TEMPLATES = Path(__file__).parents[2] / "templates"
GROUPS = {name: number for number, name in FIELD_TYPES["exercise_category"].enum.items()}


def numbers(exercise: str) -> tuple[int, int] | None:
    group, _, name = exercise.partition("/")
    names = FIELD_TYPES.get(f"{group}_exercise_name")
    found = {one: number for number, one in names.enum.items()} if names else {}
    return (GROUPS[group], found[name]) if name in found else None


def test_the_packaged_exercises_are_those_of_the_templates_with_their_numbers() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.rglob("*.yaml"))
    used = {one: found for one in re.findall(r"[a-z_]+/[a-z_0-9]+", text) if (found := numbers(one)) is not None}
    assert {one: number for number, one in exercises._PACKAGED.items()} == used


@pytest.mark.parametrize(
    ("category", "name", "called"),
    [(10, 44, "hip_raise/clams"), (28, 1, "squat/back_squat_with_body_bar"), (10, 9999, None), (999, 1, None)],
)
def test_any_other_is_looked_up(category: int, name: int, called: str | None) -> None:
    assert exercise_name(category, name) == called
    assert called is None or is_exercise(called)


@pytest.mark.parametrize(("category", "name"), [(None, 1), (10, None), (None, None)])
def test_without_both_numbers_there_is_none(category: int | None, name: int | None) -> None:
    assert exercise_name(category, name) is None
    assert not is_exercise("hip_raise/levitating") and not is_exercise("clams")
