"""`planforge targets`: where a plan can go, and what becomes of its sessions there, before anything is written."""

import json
from pathlib import Path
from typing import Any

from click.testing import Result
from commands import NOW, Command, Example, in_process, names

from planforge.exporters.registry import FORMATS
from planforge.exporters.targets import TARGETS
from planforge.languages import english
from planforge.plan.model import Do, End, Plan, Step

KEYS = ["garmin-usb", "garmin-mtp", "apple-watch", "intervals-icu", "calendar"]


def values(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    said = json.loads(result.stdout)
    assert isinstance(said, dict)
    return said


def with_steps(plan: Plan, slot: str, steps: tuple[Step, ...]) -> Plan:
    """Return the plan with other steps in one session."""
    weeks = (
        week.model_copy(
            update={
                "sessions": tuple(
                    one.model_copy(update={"steps": steps}) if one.id == slot else one for one in week.sessions
                )
            }
        )
        for week in plan.weeks
    )
    return plan.model_copy(update={"weeks": tuple(weeks)})


def test_every_session_is_judged_at_every_target_by_the_verdict_of_its_format(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    said = values(planforge_command("targets", "--now", NOW, "--json"))
    assert [one["target"] for one in said["targets"]] == KEYS == [target.key for target in TARGETS]
    formats = {one.name: one for one in FORMATS}
    for target, one in zip(TARGETS, said["targets"], strict=True):
        verdicts = formats[target.format].verdict(example.plan, None)
        assert {s["session"]: (s["fate"], tuple(s["why"])) for s in one["sessions"]} == {
            slot: (verdict.fate.value, verdict.why) for slot, verdict in verdicts.items()
        }
        assert one["exact"] + one["reduced"] + one["not_possible"] == len(example.plan.sessions)
        assert one["reduced"] == sum(s["fate"] == "reduced" for s in one["sessions"])
    documented = planforge_command("targets", "--help").stdout
    assert all(key in documented for key in {*said, *said["targets"][0], *said["targets"][0]["sessions"][0]})


def test_words_are_a_line_a_target_and_a_line_a_loss_however_long_the_plan(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    said = planforge_command("targets", "--now", NOW).stdout
    number = len(example.plan.sessions)
    runs = sum(one.kind == "run" for one in example.plan.sessions)
    assert said.startswith(f"What becomes of {runs} runs, ")
    assert "\n  - all sessions: Apple's workouts do not say when to stop: the calendar does\n" in said
    assert said.count("\n") < 40 < number
    assert all(said.count(f"\n  {target.name} ") == 1 for target in TARGETS)
    assert all(f"\n  - {target.name}: " in said for target in TARGETS), "how it gets there"


def test_nothing_is_written_and_no_plan_has_to_be_there(tmp_path: Path) -> None:
    done = in_process("targets", "--now", NOW, cwd=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert names(tmp_path) == []


def test_a_session_that_one_target_cannot_have_is_named_with_why(
    planforge_command: Command, example: Example, tmp_path: Path
) -> None:
    many = tuple(Step(do=Do.WALK, end=End(seconds=60 + number)) for number in range(51))
    (slot, *_) = (one.id for one in example.plan.sessions if one.kind == "run")
    (tmp_path / "plan.json").write_text(with_steps(example.plan, slot, many).to_json(), encoding="utf-8")
    said = values(planforge_command("targets", tmp_path, "--json"))
    fates = {
        one["target"]: next(session["fate"] for session in one["sessions"] if session["session"] == slot)
        for one in said["targets"]
    }
    assert fates == {
        "garmin-usb": "not possible",
        "garmin-mtp": "not possible",
        "apple-watch": "reduced",  # which keeps more steps
        "intervals-icu": "not possible",
        "calendar": "exact",
    }
    words = planforge_command("targets", tmp_path).stdout
    assert "  - 1 run, not possible: more steps than a watch keeps, so no workout: split the session" in words


def test_a_plan_that_was_written_is_judged_as_it_lies_there(planforge_command: Command, example: Example) -> None:
    for path in (example.folder, example.folder / "plan.json"):
        said = values(planforge_command("targets", path, "--json"))
        assert said["plan_id"] == example.plan.plan_id


def test_a_folder_without_a_plan_is_an_error_with_a_way_out(planforge_command: Command, tmp_path: Path) -> None:
    result = planforge_command("targets", tmp_path)
    assert result.exit_code == 2
    assert "plan.json: there is no such file" in result.stderr
    assert "hint: name a plan.json, the folder that holds it, or a constraint file" in result.stderr


def test_generate_says_in_a_few_lines_where_the_plan_can_go(example: Example, planforge_command: Command) -> None:
    said = example.done.out.partition("\nWhere it can go (`planforge targets exports/beginner` says")[2].split("\n\n")[
        0
    ]
    number = len(example.plan.sessions)
    lines = said.splitlines()[1:]
    assert len(lines) == 3
    assert lines[0].startswith("  - Garmin by USB, Garmin by MTP, intervals.icu: ")
    assert lines[1:] == [f"  - Apple Watch: {number} reduced", f"  - calendar alone: {number} exact"]
    assert ".workout" not in example.done.out, "that nobody asked for"


def test_generate_writes_workouts_for_the_phone_where_asked_and_says_how_they_get_there(
    planforge_command: Command, solved: list[Any], example: Example, tmp_path: Path
) -> None:
    text = planforge_command("show").stdout
    (tmp_path / "sam.yaml").write_text(f"{text}\nexports: {{watch: {{apple: yes}}}}\n", encoding="utf-8")
    result = planforge_command("generate", "sam.yaml", "--now", NOW)
    assert result.exit_code == 0, result.output
    number = len(example.plan.sessions)
    written = sorted((tmp_path / "exports/sam/workouts-apple").iterdir())
    fit = sorted((tmp_path / "exports/sam/workouts").iterdir())
    assert [one.stem for one in written] == [one.stem for one in fit]
    assert {one.suffix for one in written} == {".workout"}
    assert f"  workouts-apple/  {number} .workout files\n" in result.stdout
    assert english().messages["made"]["onto_the_phone"] in " ".join(result.stdout.split())
    for path in (written[0].parent, written[0]):
        refused = planforge_command("check", path)
        assert refused.exit_code == 2
        assert "hint: `planforge check --exports " in refused.stderr and "exports/sam` reads all back" in refused.stderr
    assert planforge_command("check", "--exports", "exports/sam").exit_code == 0
    mine = tmp_path / "exports/sam/workouts-apple/mine.txt"
    mine.write_text("mine")
    (tmp_path / "sam.yaml").write_text(text, encoding="utf-8")
    assert planforge_command("generate", "sam.yaml", "--now", NOW).exit_code == 0
    assert names(tmp_path / "exports/sam/workouts-apple") == ["mine.txt"], (
        "what is no longer wanted goes; no other file"
    )
