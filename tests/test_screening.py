"""Who gets no plan but a professional first, and what stands before the first run."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from planforge.cli import main
from planforge.constraints import Loaded, RedFlags, load_document
from planforge.export import read_plan
from planforge.screening import GATE, Readiness
from planforge.source import Faults, read_text
from planforge.stated import Screening
from planforge.templates import find_template, template_names

EXAMPLE = (Path(__file__).parents[1] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8")
TODAY = date(2026, 12, 20)
NEEDED = "\nprotocol: {needs_clearance: yes}\n"


def screened(*lines: str, runner: str = "", more: str = "", without: str = "") -> Loaded:
    text = EXAMPLE.replace("screening:", "\n  ".join(["screening:", *lines]), 1).replace(without, "", 1)
    text = text.replace("  name: Sam\n", f"  name: Sam\n{runner}")
    document = read_text(text + more, "sam.yaml", find_template, template_names())
    return load_document(document, today=TODAY)


def generated(tmp_path: Path, text: str, *options: str) -> Result:
    file = tmp_path / "sam.yaml"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(
        main, ["generate", str(file), "--out", str(tmp_path / "out"), "--now", "2026-12-20", *options]
    )


# -- red flags -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", Screening.questions())
def test_any_red_flag_ends_with_a_professional_first_and_names_the_flag(tmp_path: Path, name: str) -> None:
    result = generated(tmp_path, EXAMPLE.replace(f"{name}: no", f"{name}: yes"))
    assert result.exit_code == 3
    assert "see a physiotherapist or sports doctor first" in result.stderr.lower()
    assert str(Screening.model_fields[name].description) in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_red_flag_wins_over_every_other_fault_of_the_file(tmp_path: Path) -> None:
    wrong = EXAMPLE.replace("locking: no", "locking: Yes").replace("15 km", "fifteen") + "\nruels: {}\n"
    assert generated(tmp_path, wrong).exit_code == 3


@pytest.mark.parametrize(
    ("pain", "stops", "warns"),
    [("0 of 10", 0, 0), ("3/10", 0, 0), ("3.5 of 10", 0, 1), ("4 of 10", 0, 1), ("5 of 10", 1, 0), ("10/10", 1, 0)],
)
def test_pain_above_4_stops_and_above_3_backs_off(pain: str, stops: bool, warns: bool) -> None:
    line = f"pain_today: {pain}"
    if stops:
        with pytest.raises(RedFlags, match="above 4 of 10, stop and assess"):
            screened(line)
        return
    assert any("back off" in warning for warning in screened(line).warnings) == warns


@pytest.mark.parametrize("pain", ["3", "11 of 10", "10.5/10", "3 of 5", "some"])
def test_pain_on_no_scale_is_told(pain: str) -> None:
    with pytest.raises(Faults, match="is no pain from 0 to 10"):
        screened(f"pain_today: {pain}")


# -- clearance -------------------------------------------------------------------------------------------------------

GIVEN = ("cleared_by: Dr Moss", "cleared_on: 2026-12-15")


def test_a_protocol_that_needs_a_clearance_makes_no_plan_without_one() -> None:
    with pytest.raises(RedFlags, match="none is recorded: write who cleared this runner") as stop:
        screened(more=NEEDED)
    assert "`cleared_by` and `cleared_on` under `screening`" in str(stop.value)
    assert screened(*GIVEN, more=NEEDED).problem.protocol.needs_clearance
    assert not screened().problem.protocol.needs_clearance


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (GIVEN[:1], "none is recorded"),
        (GIVEN[1:], "none is recorded"),
        (("cleared_by: Dr Moss", "cleared_on: soon"), "none is recorded"),
        (("cleared_by: Dr Moss", "cleared_on: 2026-12-21"), "2026-12-21 is in the future"),
        (("cleared_by: Dr Moss", "cleared_on: 2026-12-01"), "2026-12-01 is before the injury of 2026-12-12"),
    ],
)
def test_a_clearance_that_cannot_be_is_none(lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(RedFlags, match=words):
        screened(*lines, runner="  injured_on: 2026-12-12\n", more=NEEDED)


def test_where_no_clearance_is_needed_a_wrong_date_is_a_fault_with_its_place() -> None:
    with pytest.raises(Faults, match=r"sam\.yaml:\d+:\d+: screening: cleared_on: 2026-12-21 is in the future"):
        screened("cleared_by: Dr Moss", "cleared_on: 2026-12-21")


def test_a_recorded_clearance_answers_the_question_of_a_recent_operation_but_no_yes() -> None:
    question = "  recent_surgery_without_clearance: no\n"
    assert any("not cleared to run" in warning for warning in screened(without=question).warnings)
    assert not any("not cleared to run" in warning for warning in screened(*GIVEN, without=question).warnings)
    with pytest.raises(RedFlags):
        screened(*GIVEN, "recent_surgery_without_clearance: yes", without=question)


def test_unanswered_questions_are_a_list_for_a_person_and_one_line_for_a_program(tmp_path: Path) -> None:
    unanswered = EXAMPLE.replace("  locking: no\n", "").replace("  catching: no\n", "")
    unanswered = unanswered.replace("  stairs_at_most_2_of_10: yes\n", "")
    said = generated(tmp_path, unanswered, "--json")
    assert said.stderr.startswith(
        "warning: 2 screening questions are not answered; a yes to any needs a professional:\n"
        "  - The knee locks.\n  - The knee catches.\n"
        "warning: 1 readiness question is not answered; running waits for a yes to each:\n  - Takes stairs up and down"
    )
    first, second = json.loads(said.stdout)["warnings"]
    assert first.endswith("a yes to any needs a professional: The knee locks. The knee catches.")
    assert "\n" not in first + second


def test_check_judges_a_clearance_by_the_day_the_plan_was_made(tmp_path: Path) -> None:
    cleared = EXAMPLE.replace("screening:", "screening:\n  cleared_by: Dr Moss\n  cleared_on: 2026-12-20", 1) + NEEDED
    early = cleared.replace("calendar:\n", "calendar:\n  start: 2026-12-14\n", 1)
    assert generated(tmp_path, early).exit_code == 0
    result = CliRunner().invoke(main, ["check", str(tmp_path / "sam.yaml"), str(tmp_path / "out")])
    assert result.exit_code == 0, result.output


# -- readiness -------------------------------------------------------------------------------------------------------


def test_unanswered_readiness_is_a_warning_and_a_no_lets_running_wait() -> None:
    names = list(Readiness.model_fields)
    assert not [one for one in screened().warnings if "ready" in one or "readiness" in one]
    open_questions = screened(without="  stairs_at_most_2_of_10: yes\n").warnings
    assert any("1 readiness question is not answered" in one and "stairs" in one for one in open_questions)
    text = EXAMPLE.replace(f"{names[0]}: yes", f"{names[0]}: no")
    for stopped, words in (("yes", "running waits until that is so"), ("no", "stop running until that is so")):
        changed = text.replace("stopped_running: yes", f"stopped_running: {stopped}")
        document = read_text(changed, "sam.yaml", find_template, template_names())
        assert any(words in one for one in load_document(document, today=TODAY).warnings)


def test_the_gate_stands_in_the_plan_and_on_its_first_run_alone(tmp_path: Path) -> None:
    assert generated(tmp_path, EXAMPLE).exit_code == 0
    plan = read_plan(tmp_path / "out" / "plan.json")
    assert GATE in plan.notes
    noted = [session.id for session in plan.sessions if GATE in session.notes]
    assert noted == [next(week.runs[0].id for week in plan.weeks if week.runs)]
    assert "Before the first run" in (tmp_path / "out" / "plan.ics").read_text(encoding="utf-8").replace("\n ", "")
