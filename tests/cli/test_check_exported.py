"""`planforge check` on what was exported: workouts by themselves, and a whole export against its plan."""

import json
import shutil
from pathlib import Path

import pytest
from commands import Command, Example
from fitdecode.utils import compute_crc


@pytest.fixture
def out(planforge_command: Command, example: Example) -> Path:
    shutil.copytree(example.folder, "out")
    return Path("out")


def spoil(path: Path) -> None:
    """Make a run a second shorter or longer, which only its checksum tells."""
    data = bytearray(path.read_bytes())
    data[60] ^= 1
    path.write_bytes(data)


def test_an_export_as_it_was_made_is_the_plan(planforge_command: Command, out: Path, example: Example) -> None:
    number = len(example.plan.sessions)
    result = planforge_command("check", "--exports", out)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"out: read back, {number} events and {number} workouts are the plan.\n"
    said = json.loads(planforge_command("check", "--exports", out, "--json").stdout)
    counted = {"events": number, "workouts": number, "more": []}
    assert said == {"exports": "out", "holds": True, **counted, "differences": []}


def test_every_difference_of_an_export_is_named_with_its_file_and_session(
    planforge_command: Command, out: Path
) -> None:
    spoil(out / "workouts" / "W01D2STR.FIT")
    text = (out / "plan.ics").read_text(encoding="utf-8")
    (out / "plan.ics").write_text(text.replace("SUMMARY:Hips", "SUMMARY:Legs", 1), encoding="utf-8", newline="")
    result = planforge_command("check", "--exports", out)
    assert result.exit_code == 1
    assert "are not the plan, " in result.stdout
    assert "\n  workouts/W01D2STR.FIT: the file's checksum is wrong: the file is damaged\n" in result.stdout
    assert "has no sound workout file\n" in result.stdout
    said = json.loads(planforge_command("check", "--exports", out, "--json").stdout)
    assert (said["holds"], {*said["differences"][0]}) == (False, {"file", "session", "says"})
    documented = planforge_command("check", "--help").stdout
    assert all(key in documented for key in {*said, *said["differences"][0]})


def test_a_folder_of_workouts_is_judged_alone_or_by_the_plan_beside_it(planforge_command: Command, out: Path) -> None:
    beside = planforge_command("check", "out/workouts")
    assert beside.exit_code == 0
    assert beside.stdout.endswith("workouts without a fault, and what out/plan.json says.\n")
    shutil.copytree("out/workouts", "alone")
    assert planforge_command("check", "alone").stdout.endswith("workouts without a fault.\n")
    Path("alone/W01D2STR.FIT").unlink()
    assert planforge_command("check", "alone").exit_code == 0
    named = planforge_command("check", "alone", "out/plan.json")
    assert named.exit_code == 1
    assert named.stdout.endswith("has no sound workout file\n")


def test_what_planforge_never_writes_is_no_fault_but_for_a_plans_own(planforge_command: Command, out: Path) -> None:
    """A header of 12 bytes is legal: FIT protocol, "File Header"."""
    path = out / "workouts" / "W01D2STR.FIT"
    data = path.read_bytes()
    path.write_bytes(b"\x0c" + data[1:12] + data[14:-2])
    path.write_bytes(path.read_bytes() + compute_crc(path.read_bytes()).to_bytes(2, "little"))
    shutil.copytree("out/workouts", "alone")
    alone = planforge_command("check", "alone")
    told = "W01D2STR.FIT: a header of 12 bytes, as older programs write it\n"
    assert (alone.exit_code, alone.stdout.endswith(f"though planforge writes no such workout:\n  {told}")) == (0, True)
    said = json.loads(planforge_command("check", "alone", "--json").stdout)
    assert (said["holds"], said["faults"], [one["file"] for one in said["legal"]]) == (True, [], ["W01D2STR.FIT"])
    beside = planforge_command("check", "out/workouts")
    assert (beside.exit_code, "these are not the plan's" in beside.stdout, told in beside.stdout) == (1, True, True)
    assert planforge_command("check", "--exports", out).exit_code == 1


def test_faulty_workouts_are_told_in_words_and_as_json(planforge_command: Command, out: Path) -> None:
    spoil(out / "workouts" / "W01D2STR.FIT")
    one = planforge_command("check", "out/workouts/W01D2STR.FIT")
    assert one.exit_code == 1
    assert one.stdout == (
        "out/workouts/W01D2STR.FIT: 1 workout, 1 fault:\n"
        "  W01D2STR.FIT: the file's checksum is wrong: the file is damaged\n"
    )
    said = json.loads(planforge_command("check", "out/workouts", "--json").stdout)
    assert (said["plan"], said["holds"]) == ("out/plan.json", False)
    assert [(fault["file"], fault["group"]) for fault in said["faults"]] == [("W01D2STR.FIT", "envelope"), ("", "plan")]
    documented = planforge_command("check", "--help").stdout
    assert all(key in documented for key in {*said, *said["faults"][0]})


def test_one_workout_is_judged_by_the_plan_too_without_asking_for_the_others(
    planforge_command: Command, out: Path, example: Example
) -> None:
    whole = planforge_command("check", "out/workouts/W01D2STR.FIT")
    assert whole.stdout.endswith("1 workout without a fault, and what out/plan.json says.\n")
    title = next(one.title for one in example.plan.sessions if one.id == "w01-strength-1")
    text = Path("out/plan.json").read_text(encoding="utf-8")
    Path("out/plan.json").write_text(text.replace(f'"title": "{title}"', '"title": "Legs"'), encoding="utf-8")
    other = planforge_command("check", "out/workouts/W01D2STR.FIT")
    assert other.exit_code == 1
    assert "1 workout, 1 fault:\n  W01D2STR.FIT: w01-strength-1: is called " in other.stdout
    assert other.stdout.endswith("the plan says 'Legs'\n")


def test_a_schedule_beside_workouts_is_none_of_them(planforge_command: Command, out: Path) -> None:
    Path("out/workouts/SCHEDULE.FIT").write_bytes(b"another kind of file")
    assert planforge_command("check", "out/workouts").exit_code == 0


def test_any_bytes_with_the_name_of_a_workout_are_judged(planforge_command: Command) -> None:
    Path("a.fit").write_bytes(b"\0" * 300)
    Path("empty.FIT").write_bytes(b"")
    for name in ("a.fit", "empty.FIT"):
        result = planforge_command("check", name)
        assert result.exit_code == 1
        assert "not a FIT file" in result.stdout


def test_what_is_not_there_is_said(planforge_command: Command) -> None:
    missing = planforge_command("check", "none.FIT")
    assert (missing.exit_code, missing.stderr) == (2, "none.FIT: there is no such file\n")
    nothing = planforge_command("check", "--exports", "none")
    assert (nothing.exit_code, nothing.stderr) == (2, "none/plan.json: there is no such file\n")
    both = planforge_command("check", "a.yaml", "--exports", "none")
    assert both.exit_code == 2
    assert "name no FILE beside it" in both.stderr


@pytest.mark.parametrize(
    ("said", "other"),
    [
        ("8 x (run 1 min", "8 x (run 9 min"),
        ("8 x (run 1 min", "9 x (run 1 min"),
        ("Warm-up: exercises 5 min", "Warm-up: exercises 1 min"),
        ("Cool-down: walk 5 min", "Cool-down: run 5 min"),
        ("light steps: 158", "light steps: 178"),
    ],
)
def test_a_step_that_was_changed_in_the_calendar_is_named_with_its_session(
    planforge_command: Command, out: Path, example: Example, said: str, other: str
) -> None:
    text = (out / "plan.ics").read_bytes()
    assert said.encode() in text
    (out / "plan.ics").write_bytes(text.replace(said.encode(), other.encode(), 1))
    result = planforge_command("check", "--exports", out, "--json")
    first = next(one.id for one in example.plan.sessions if one.kind == "run")
    found = json.loads(result.stdout)["differences"]
    assert (result.exit_code, [(one["file"], one["session"]) for one in found]) == (1, [("plan.ics", first)])
