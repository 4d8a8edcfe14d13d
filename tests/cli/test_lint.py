"""Contradictions are the reason where there is no plan, and elsewhere a warning; so is what does nothing."""

import json
from pathlib import Path

import pytest
from commands import Command, Example, names

from planforge.constraints.templates import find_template


def write(text: str, *changes: tuple[str, str]) -> Path:
    example = find_template("examples/beginner")
    assert example is not None
    file, whole = Path("sam.yaml"), example.read_text(encoding="utf-8")
    for old, new in changes:
        whole = whole.replace(old, new)
    file.write_text(whole + text, encoding="utf-8")
    return file


FEW_DAYS = ("    wed: [06:30 for 50 min, 18:00 for 30 min]\n", "")
TOO_FULL = "sam.yaml:48:3: week 4 cannot hold all of this: 3 runs a week (base:"


def test_contradictions_stand_before_the_conflict_as_its_reason(planforge_command: Command) -> None:
    file = write("goal: {by: week 6}\n", FEW_DAYS)
    result = planforge_command("generate", file)
    assert (result.exit_code, result.stdout) == (1, "")
    first, second, conflict = result.stderr.strip().split("\n\n")[:3]
    assert first.startswith(TOO_FULL)
    assert first.splitlines()[1:3] == ["48 |   available:", "   |   ^"]
    assert second.startswith("sam.yaml:51:8: the goal comes too soon: in week 5 these alone allow no more than 1 min")
    assert conflict.startswith(("No plan keeps all of this:\n", "No plan: 2 things stand in the way"))
    assert names() == ["sam.yaml"]


def test_fewer_days_than_runs_come_with_changes_that_were_tried_and_can_be_applied(planforge_command: Command) -> None:
    file = write("", FEW_DAYS)
    result = planforge_command("generate", file)
    assert result.exit_code == 1
    reason, conflict, changes, command = result.stderr.strip().split("\n\n")
    assert reason.startswith(TOO_FULL)
    assert "hint:" not in reason, "the changes below were tried, its own hint was not"
    assert conflict.startswith("No plan keeps all of this:\n") and "run-days: {sessions_per_week: 3}" in conflict
    assert changes.startswith("Each of these changes alone makes a plan possible (tried):\n   1  ")
    assert command.startswith("`planforge generate sam.yaml --apply 1` shows the first")
    assert planforge_command("generate", file, "--apply", "1", "--yes").exit_code == 0


def test_a_program_reads_the_reasons(planforge_command: Command) -> None:
    result = planforge_command("generate", write("", FEW_DAYS), "--json")
    said = json.loads(result.stdout)
    assert (result.exit_code, said["status"]) == (1, "no plan")
    (reason,) = said["reasons"]
    assert f"{reason['place']}: {reason['says']}".startswith(TOO_FULL)
    assert reason["hint"].startswith("`run-days: {sessions_per_week: ")
    assert said["relaxations"]


@pytest.mark.parametrize("question", [("explain", "--week", "5"), ("what-if", "--set", "title=Other")])
def test_questions_about_a_plan_answer_as_generate_does(planforge_command: Command, question: tuple[str, ...]) -> None:
    command, *options = question
    result = planforge_command(command, write("", FEW_DAYS), *options)
    assert result.exit_code == 1
    assert result.stderr.count(TOO_FULL) == 1
    assert "Each of these changes alone makes a plan possible (tried):" in result.stderr
    assert ("--apply 1` shows the first" in result.stderr) is (command == "explain"), "what-if changed the file's words"


def test_what_only_reads_a_file_goes_on_with_a_warning(planforge_command: Command) -> None:
    file = write("", FEW_DAYS)
    for arguments in (("show", file), ("explain", file, "--earliest")):
        result = planforge_command(*arguments)
        assert result.exit_code == 0
        assert f"warning: no plan can keep this: {TOO_FULL}" in result.stderr


@pytest.mark.parametrize("faulty", [True, False])
def test_check_judges_a_plan_by_a_file_with_a_warning(
    planforge_command: Command, example: Example, faulty: bool
) -> None:
    file = write("rules:\n  long-day: {day: sun}\n" + "goal: {by: week 6}\n" * faulty)
    result = planforge_command("check", file, example.folder)
    assert result.exit_code == faulty
    if faulty:
        assert "warning: no plan can keep this: sam.yaml:54:8: the goal comes too soon" in result.stderr
    else:
        assert "warning: sam.yaml:53:14: long-day: there is no time on sun; there is time on mon, wed, sat\n" in (
            result.stderr
        )
