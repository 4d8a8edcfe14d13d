"""What a hint says to do works when it is done to the letter."""

import re
import shlex
from pathlib import Path

import pytest
from answered import ANSWERED
from commands import Command

SAM = """planforge: 1
extends: runners-knee
title: Sam
runner: {name: Sam, normal_weekly_distance: 30 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km",
  stopped_running: yes}
calendar:
  start: 2027-01-04
  available: {mon: 06:30 for 60 min, wed: 06:30 for 60 min, sat: 09:00 for 90 min}
"""
SAM += ANSWERED


def command_in(hint: str) -> list[str]:
    """Return the arguments of the planforge command that stands in a hint."""
    found = re.search(r"`planforge ([^`]+)`", hint)
    assert found, hint
    return shlex.split(found[1])


def faulty(old: str, new: str) -> Path:
    file = Path("sam coach.yaml")  # a blank, as on any coach's disk
    assert old in SAM
    file.write_text(SAM.replace(old, new))
    return file


def test_a_missing_plan_names_the_command_that_writes_it(planforge_command: Command) -> None:
    file = faulty("title: Sam", "title: Sam")
    for command in ("check", "load"):
        result = planforge_command(command, file)
        assert result.exit_code == 2
        assert command_in(result.stderr) == ["generate", str(file)]
    assert planforge_command(*command_in(result.stderr)).exit_code == 0
    assert planforge_command("check", file).exit_code == 0


def test_a_missing_file_is_named_and_not_the_plan_it_cannot_have(planforge_command: Command) -> None:
    result = planforge_command("check", "nobody.yaml")
    assert (result.exit_code, result.stderr) == (2, "nobody.yaml: there is no such file\n")


def test_the_command_offered_where_there_is_no_plan_makes_one(planforge_command: Command) -> None:
    file = faulty(", wed: 06:30 for 60 min", "")
    said = planforge_command("generate", file)
    assert said.exit_code == 1
    assert planforge_command(*command_in(said.stderr), "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("extends: runners-knee", "extends: runner-knee"),
        ("  start:", "  strat:"),
        ("sat: 09:00 for 90 min", "saturdya: 09:00 for 90 min"),
    ],
)
def test_the_word_that_was_meant_loads(planforge_command: Command, old: str, new: str) -> None:
    file = faulty(old, new)
    said = planforge_command("show", file)
    assert said.exit_code == 2
    meant = re.search(r"did you mean `([^`]+)`", said.stderr)
    assert meant, said.stderr
    wrong = re.search(r"(runner-knee|strat|saturdya)\b", new)
    assert wrong
    faulty(old, new.replace(wrong[1], meant[1]))
    assert planforge_command("show", file).exit_code == 0


@pytest.mark.parametrize("name", re.findall(r"[a-z-]+", "bursitis it-band osteoarthritis runners-knee"))
def test_every_protocol_a_missing_extends_offers_can_be_extended(planforge_command: Command, name: str) -> None:
    file = faulty("extends: runners-knee\n", "")
    hint = next(line for line in planforge_command("show", file).stderr.splitlines() if "there are " in line)
    offered = hint.partition("there are ")[2].split(", ")
    assert name in offered and "base" not in offered
    faulty("extends: runners-knee", f"extends: {name}")
    assert planforge_command("show", file).exit_code == 0
