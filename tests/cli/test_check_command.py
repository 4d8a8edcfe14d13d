import hashlib
import json
import re
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


def test_what_is_wrong_in_a_file_is_said_before_that_it_has_no_plan(planforge_command: Command, sam: Path) -> None:
    sam.write_text(
        sam.read_text(encoding="utf-8").replace("calendar:\n", "calendar:\n  start: 7 December\n", 1), encoding="utf-8"
    )
    result = planforge_command("check", sam, "--now", "2028-02-01")
    assert result.exit_code == 2
    assert "'7 December' has no year" in result.stderr
    assert "of the next such day: `2028-12-07`" in result.stderr, "from --now"
    assert "no such file" not in result.stderr


def test_a_file_that_changed_since_is_said_and_weeks_that_only_it_has_are_counted(
    planforge_command: Command, sam: Path, example: Example
) -> None:
    text = sam.read_text(encoding="utf-8")
    sam.write_text(text.replace("calendar:\n", "calendar:\n  weeks: 24\n", 1), encoding="utf-8")
    result = planforge_command("check", sam, example.folder)
    assert result.exit_code == 1
    assert (
        "the constraint file says something else by now than this plan was made for: `planforge generate"
        in result.stderr
    )
    assert "of these in weeks that the plan does not have (`--json` names each)" in result.stdout
    assert not re.search(r"(?m)^  week (?:19|2[0-4])\b", result.stdout)


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
    keys |= {"claim"}
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


# -- what an edit leaves behind ----------------------------------------------------------------------------------------


def session(values: Any, slot: str) -> Any:
    return next(one for week in values["weeks"] for one in week["sessions"] if one["id"] == slot)


def one_repeat_less(values: Any) -> None:
    run = session(values, "w05-run-1")
    repeat = next(step for step in run["steps"] if step.get("steps"))
    repeat["times"] -= 1
    run["title"] = "Easy does it"


def test_an_edit_that_breaks_no_rule_passes_and_its_figures_are_told_in_a_line_a_kind(
    planforge_command: Command, sam: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    place = edited(one_repeat_less)
    result = planforge_command("check", sam, place)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == f"{place} keeps every rule of sam.yaml."
    assert lines[1].startswith("It was edited, and ") and "values that it stores are from before" in lines[1]
    kinds = [line.strip().partition(":")[0] for line in lines[2:4]]
    assert kinds == ["figures of sessions and weeks", "what comes after a run"]
    assert "`planforge generate sam.yaml`" in lines[4] and "keeps the edit" in lines[4]
    said = json.loads(planforge_command("check", sam, place, "--json").stdout)
    claims = [one for one in said["findings"] if one["claim"]]
    assert said["holds"] and len(claims) > 5 and not any(one["hard"] for one in claims)


def test_what_generate_writes_of_such_an_edit_leaves_nothing_behind(
    planforge_command: Command, sam: Path, example: Example
) -> None:
    out = Path("exports/sam")
    out.mkdir(parents=True)
    now = ("--now", "2026-12-31")
    assert planforge_command("generate", sam, *now).exit_code == 0
    values = json.loads((out / "plan.json").read_text())
    one_repeat_less(values)
    (out / "plan.json").write_text(json.dumps(values))
    assert "`planforge generate sam.yaml` keeps the edit" in planforge_command("check", sam, *now).stdout
    made = planforge_command("generate", sam, *now)
    assert made.exit_code == 0
    assert "an edit of plan.json is kept, and what follows from it measured anew:\n  - w05-run-1 on " in made.stderr
    assert "Easy does it" in made.stderr and "is stored as" not in made.stderr
    assert "edit" not in planforge_command("generate", sam, *now).stderr, "it was said once"
    kept = json.loads((out / "plan.json").read_text())
    assert session(kept, "w05-run-1")["title"] == "Easy does it"
    result = planforge_command("check", sam, *now)
    assert result.exit_code == 0 and "edited" not in result.stdout and "not so" not in result.stdout


def test_broken_rules_stand_first_and_what_the_edit_left_behind_stands_apart(
    planforge_command: Command, sam: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    def much_more(values: Any) -> None:
        next(step for step in session(values, "w08-run-1")["steps"] if step.get("steps"))["times"] += 6

    result = planforge_command("check", sam, edited(much_more))
    lines = result.stdout.splitlines()
    apart = next(place for place, line in enumerate(lines) if line.startswith("Besides, it was edited, and "))
    assert result.exit_code == 1
    assert "breaks rules of sam.yaml, " in lines[0]
    assert all(line.startswith("  week 8, ") for line in lines[1:apart])
    way_out = next(place for place, line in enumerate(lines) if line.startswith("Mend what breaks a rule; then "))
    assert way_out - apart <= 6, "a line a kind"


def a_bound(values: Any) -> None:
    values["certificate"]["levels"][2]["bound"] += 1


def what_comes_next(values: Any) -> None:
    session(values, "w04-run-1")["ahead"][0]["title"] = "Run 60 min"


@pytest.mark.parametrize(
    ("forge", "words"),
    [
        (a_bound, "no plan goes below"),
        (lambda values: values["certificate"]["rules"][3].update(holds=False), "is stored as False"),
        (lambda values: values["goal"].update(reached_in_week=9), "goal.reached_in_week is stored as 9"),
        (lambda values: values.update(most_pain=50), "most_pain is stored as 50"),
        (lambda values: session(values, "w06-run-1").update(title="Run-walk 30 x 5:1"), "title is stored as"),
        (what_comes_next, "says of the run after it"),
    ],
    ids=["a bound", "how a rule stands", "the goal", "how much may hurt", "a title", "what comes next"],
)  # fmt: skip
def test_what_no_edit_of_a_session_explains_is_false_and_fails(
    planforge_command: Command,
    sam: Path,
    edited: Callable[[Callable[[Any], None]], Path],
    forge: Callable[[Any], None],
    words: str,
) -> None:
    place = edited(forge)
    result = planforge_command("check", sam, place)
    assert result.exit_code == 1
    assert f"{place} says of itself what is not so" in result.stdout and words in result.stdout
    assert "breaks rules" not in result.stdout


@pytest.mark.parametrize(
    "forge",
    [
        a_bound,
        lambda values: values.update(most_pain=50),
        lambda values: values["certificate"].update(switched_off=["goal"]),
        lambda values: session(values, "w06-run-1").update(title="Run-walk 30 x 5:1"),
        lambda values: session(values, "w05-run-1")["notes"].pop(),
    ],
    ids=["a bound", "how much may hurt", "what is off", "the title of another run", "a note of the run"],
)
def test_it_fails_beside_an_edit_that_is_lawful_too(
    planforge_command: Command,
    sam: Path,
    edited: Callable[[Callable[[Any], None]], Path],
    forge: Callable[[Any], None],
) -> None:
    def both(values: Any) -> None:
        one_repeat_less(values)
        forge(values)

    result = planforge_command("check", sam, edited(both))
    assert result.exit_code == 1
    assert "says of itself what is not so" in result.stdout and "Besides, it was edited" in result.stdout


def test_a_plan_that_says_it_is_as_it_was_written_has_no_edit_to_leave_anything_behind(
    planforge_command: Command, sam: Path, example: Example, tmp_path: Path
) -> None:
    text = (example.folder / "plan.json").read_text()
    values = json.loads(text)
    values["weeks"][4]["distance_m"] += 1000
    before = json.dumps({key: value for key, value in values.items() if key != "sha256"}, indent=2, ensure_ascii=False)
    sum_of_it = hashlib.sha256((before + "\n").encode()).hexdigest()
    place = tmp_path / "sealed.json"
    place.write_text(before.removesuffix("\n}") + f',\n  "sha256": "{sum_of_it}"\n}}\n')
    result = planforge_command("check", sam, place)
    assert result.exit_code == 1
    assert "says of itself what is not so" in result.stdout and "edited" not in result.stdout


def test_a_session_takes_as_long_as_its_steps_whatever_is_stored_of_it(
    planforge_command: Command, sam: Path, edited: Callable[[Callable[[Any], None]], Path]
) -> None:
    def two_hours(values: Any) -> None:
        run = session(values, "w18-run-1")
        next(step for step in run["steps"] if step.get("do") == "run")["end"]["seconds"] = 7200

    result = planforge_command("check", sam, edited(two_hours))
    assert result.exit_code == 1
    assert "week 18, Mon 22 Mar: available: Run" in result.stdout and "(2 h 15 min) does not fit" in result.stdout
