import csv
import io
import json
from pathlib import Path

import pytest
from commands import Command

DATA = Path(__file__).parents[1] / "data"
NHS = DATA / "ladders" / "nhs_couch_to_5k.yaml"


@pytest.fixture
def sam(planforge_command: Command) -> Path:
    Path("sam.yaml").write_text(planforge_command("templates", "beginner").stdout, encoding="utf-8")
    return Path("sam.yaml")


def test_a_ladder_alone_is_measured_in_words(planforge_command: Command) -> None:
    result = planforge_command("check", NHS)
    assert result.exit_code == 0
    assert result.stdout.startswith("NHS Couch to 5K (9 weeks)\n")
    assert "   5         3   51 min   26 min   20 min     26 min   10.5 km" in result.stdout
    assert "Distances at 6:13 /km running and 11:11 /km walking, assumed." in result.stdout


def test_its_csv_is_the_published_one(planforge_command: Command) -> None:
    with (DATA / "weekly.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["protocol"] == "nhs_couch_to_5k"]
    said = list(csv.DictReader(io.StringIO(planforge_command("check", NHS, "--csv").stdout)))
    assert list(said[0]) == list(rows[0])
    assert [{key: text.replace("-0", "+0") for key, text in row.items()} for row in rows] == said


def test_json_has_the_shape_that_help_says(planforge_command: Command, sam: Path) -> None:
    help_text = planforge_command("check", "--help").stdout
    alone = json.loads(planforge_command("check", NHS, "--json").stdout)
    judged = json.loads(planforge_command("check", sam, NHS, "--json").stdout)
    assert list(alone) == ["plan", "id", "name", "conversion", "weeks", "rules"]
    assert list(judged) == [*alone, "file", "start", "holds", "findings"]
    for name in (*judged, *alone["conversion"], *alone["weeks"][0]):
        assert name in help_text, name
    assert alone["weeks"] == judged["weeks"]
    assert not judged["holds"]


def test_with_a_file_its_rules_judge(planforge_command: Command, sam: Path) -> None:
    result = planforge_command("check", sam, NHS)
    assert result.exit_code == 1
    assert "build-cap: week 4 covers" in result.stdout
    assert "bout-step: week 5 runs 20 min without a walk after 5 min in week 4" in result.stdout


def test_a_table_is_judged_too(planforge_command: Command, sam: Path) -> None:
    Path("own.csv").write_text("week,session,repeats,run_s,walk_s\n1,1,8,60,120\n")
    assert "Distances" in planforge_command("check", "own.csv").stdout
    assert "own.csv breaks the rules of sam.yaml" in planforge_command("check", sam, "own.csv").stdout


def test_rules_alone_are_repeated_and_nothing_is_measured(planforge_command: Command, sam: Path) -> None:
    ladder = DATA / "ladders" / "esculier_2018_pfp_rules.yaml"
    for arguments in ((ladder,), (sam, ladder)):
        result = planforge_command("check", *arguments)
        assert result.exit_code == 0
        assert "states rules and no weeks: there is nothing to measure" in result.stdout
        assert "pain during max: 2" in result.stdout


@pytest.mark.parametrize("text", ["", "week;session\n", "\0\0", "week,session,run_s,walk_s\n1,1,x,y\n"])
def test_a_broken_table_is_told_in_words(planforge_command: Command, text: str) -> None:
    Path("own.csv").write_text(text)
    result = planforge_command("check", "own.csv")
    assert result.exit_code == 2
    assert result.stderr.startswith("own.csv")


def test_csv_of_an_own_plan_is_refused(planforge_command: Command, sam: Path) -> None:
    result = planforge_command("check", sam, "--csv")
    assert result.exit_code == 2
    assert "--csv is for plans that somebody else wrote" in result.stderr
