import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Command, Example


@pytest.fixture
def edited(example: Example, tmp_path: Path) -> Callable[[Callable[[Any], None]], Path]:
    """Return what writes a copy of the example's plan.json, edited by hand."""

    def write(edit: Callable[[Any], None]) -> Path:
        values = json.loads((example.folder / "plan.json").read_text())
        edit(values)
        place = tmp_path / "edited.json"
        place.write_text(json.dumps(values))
        return place

    return write


@pytest.fixture
def sam(planforge_command: Command) -> Path:
    text = planforge_command("templates", "beginner").stdout
    Path("sam.yaml").write_text(text, encoding="utf-8")
    return Path("sam.yaml")


def test_a_plan_as_it_was_made_keeps_every_rule_and_names_the_open_wishes(
    planforge_command: Command, sam: Path, example: Example
) -> None:
    result = planforge_command("check", sam, example.folder)
    assert result.exit_code == 0
    assert f"{example.folder}/plan.json keeps every rule of sam.yaml." in result.stdout
    assert "Wishes left open" in result.stdout
    assert result.stderr == ""


def test_without_a_plan_the_one_that_generate_wrote_is_judged(
    planforge_command: Command, sam: Path, example: Example
) -> None:
    Path("exports/sam").mkdir(parents=True)
    Path("exports/sam/plan.json").write_bytes((example.folder / "plan.json").read_bytes())
    assert planforge_command("check", sam).exit_code == 0
    missing = planforge_command("check", "--json")
    assert missing.exit_code == 2
    assert "exports/beginner/plan.json: there is no such file\nhint: `planforge generate` writes it" in missing.stderr


def test_a_broken_rule_is_told_with_week_and_day(
    planforge_command: Command, sam: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    def swim_on_a_tuesday(values: Any) -> None:
        for session in values["weeks"][9]["sessions"]:
            if session["id"] == "w10-run-1":
                session["date"] = "2027-01-26"

    place = edited(swim_on_a_tuesday)
    result = planforge_command("check", sam, place)
    assert result.exit_code == 1
    assert "breaks" in result.stdout.splitlines()[0]
    assert "week 10, Tue 26 Jan: available:" in result.stdout
    said = json.loads(planforge_command("check", sam, place, "--json").stdout)
    assert sorted(said) == ["examples", "file", "findings", "holds", "plan"]
    claimed = "holds of the rule available is stored as True; the plan says False"
    assert [one["rule"] for one in said["findings"] if one["message"] == claimed] == ["claims"]
    first = next(one for one in said["findings"] if one["rule"] == "available")
    assert (said["holds"], first["hard"], first["week"]) == (False, True, 10)
    keys = {"rule", "name", "why", "hard", "week", "day", "session", "message", "measured", "allowed", "excess"}
    assert all(set(one) == keys for one in said["findings"])


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda values: values.pop("title"), "title: is missing"),
        (lambda values: values["weeks"][3].update(distanse=1), "weeks[4].distanse: is no key of a plan"),
        (lambda values: values["weeks"][0]["sessions"][1].update(date="2027-02-30"), "weeks[1].sessions[2].date: must"),
        (lambda values: values.update(format=2), "format: must be 1"),
        (lambda values: values.update(weeks="none"), "weeks: must be"),
    ],
)
def test_a_plan_that_is_none_is_told_by_its_key(
    planforge_command: Command,
    sam: Path,
    edited: Callable[[Callable[[Any], None]], Path],
    edit: Callable[[Any], None],
    words: str,
) -> None:
    result = planforge_command("check", sam, edited(edit))
    assert result.exit_code == 2
    assert f"edited.json: {words}" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("text", ["", "{", "null", "[1, 2]", "\0", '{"format": 1}'])
def test_what_is_no_plan_at_all_is_refused_in_words(planforge_command: Command, sam: Path, text: str) -> None:
    Path("plan.json").write_text(text)
    result = planforge_command("check", sam, "plan.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("plan.json: ")


def test_a_plan_in_the_place_of_the_file_is_told_which_comes_first(planforge_command: Command) -> None:
    Path("plan.json").write_text("{}")
    result = planforge_command("check", "plan.json")
    assert result.exit_code == 2
    assert "the constraint file comes first: `planforge check FILE plan.json`" in result.stderr


def test_a_wrong_file_is_told_as_generate_tells_it(planforge_command: Command, sam: Path, example: Example) -> None:
    sam.write_text(sam.read_text().replace("15 km", "15"))
    result = planforge_command("check", sam, example.folder)
    assert result.exit_code == 2
    assert "sam.yaml:8:27: runner: normal_weekly_distance: '15' has no unit" in result.stderr
