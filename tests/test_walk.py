"""The walk that the README shows is what a new coach sees today."""

from walk import README, in_readme, walked


def test_the_walk_in_the_readme_is_what_is_said_today() -> None:
    shown = in_readme(README.read_text(encoding="utf-8"))
    assert shown.startswith("$ planforge init")
    assert shown == walked() + "\n", "`python tests/walk.py` writes it anew; read what changed"
