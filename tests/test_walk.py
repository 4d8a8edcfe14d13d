"""The walks that the README shows are what a new coach, and a runner with a diary, see today."""

from walk import DIARY, README, RUNNER, in_readme, walked


def test_the_walk_in_the_readme_is_what_is_said_today() -> None:
    shown = in_readme(README.read_text(encoding="utf-8"))
    assert shown.startswith("$ planforge init")
    assert shown == walked() + "\n", "`python tests/walk.py` writes it anew; read what changed"


def test_the_three_weeks_with_a_diary_in_the_readme_are_what_is_said_today() -> None:
    shown = in_readme(README.read_text(encoding="utf-8"), DIARY)
    assert "\n$ planforge log sam.yaml\n" in shown
    assert shown == walked(RUNNER) + "\n", "`python tests/walk.py` writes it anew; read what changed"
