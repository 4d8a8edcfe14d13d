"""Contradictions end a command like any other fault of the file, all at once; what does nothing is a warning."""

from pathlib import Path

import pytest
from commands import Command, Example, names

from planforge.templates import find_template


def write(text: str, *changes: tuple[str, str]) -> Path:
    example = find_template("examples/beginner")
    assert example is not None
    file, whole = Path("sam.yaml"), example.read_text(encoding="utf-8")
    for old, new in changes:
        whole = whole.replace(old, new)
    file.write_text(whole + text, encoding="utf-8")
    return file


def test_contradictions_are_told_all_at_once_and_nothing_is_written(planforge_command: Command) -> None:
    file = write("goal: {by: week 6}\n", ("    wed: [06:30 for 50 min, 18:00 for 30 min]\n", ""))
    result = planforge_command("generate", file)
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = result.stderr.strip().split("\n\n")
    assert first.startswith("sam.yaml:34:3: week 4 cannot hold all of this: 3 runs a week (base:")
    assert first.splitlines()[1:3] == ["34 |   available:", "   |   ^"]
    assert second.startswith("sam.yaml:37:8: the goal comes too soon: in week 5 no plan has come further than 1 min")
    assert "hint: by these alone week 10 is the earliest (a bound: " in second
    assert names() == ["sam.yaml"]


@pytest.mark.parametrize("faulty", [True, False])
def test_check_judges_a_plan_by_rules_that_can_hold(planforge_command: Command, example: Example, faulty: bool) -> None:
    file = write("rules:\n  long-day: {day: sun}\n" + "goal: {by: week 6}\n" * faulty)
    result = planforge_command("check", file, example.folder)
    if faulty:
        assert result.exit_code == 2 and result.stderr.startswith("sam.yaml:40:8: the goal comes too soon")
    else:
        assert "warning: sam.yaml:39:14: long-day: there is no time on sun; there is time on mon, wed, sat\n" in (
            result.stderr
        )
