"""`planforge screen`: what is asked, what is written into the file, and what follows."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from answered import ANSWERED
from commands import Command, in_process
from test_init_command import talk

from planforge.constraints.load import load
from planforge.deliver.folder import read_plan
from planforge.problem.sections import Readiness, Screening

NOW = ("--now", "2026-11-22")
TODAY = date(2026, 11, 22)
OLD = """\
# Sam's file
planforge: 1
extends: runners-knee   # the protocol
runner: {name: Sam, normal_weekly_distance: 20 km, easy_pace: 6:45 /km, walking_pace: 10:30 /km, stopped_running: yes}
screening:              # asked in October
  locking: no           # never
  catching: 'no'
  giving_way: no
  significant_swelling: no
  sharp_or_sudden_pain: no
  cannot_walk_normally: no
  hot_red_or_feverish: no
  fresh_twist_or_fall: no
  recent_surgery_without_clearance: no
  under_18: no
  no_better_after_3_weeks: no

readiness: {walks_30_min_briskly: no, stairs_at_most_2_of_10: yes}   # in October

# when there is time
calendar:
  available: {mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}
"""
ALL = ("--screened", "--ready", "--pain", "1 of 10")


@pytest.fixture
def sam(planforge_command: Command) -> Path:
    file = Path("sam.yaml")
    file.write_text(OLD, encoding="utf-8")
    return file


def test_the_flags_write_every_answer_and_leave_all_else_as_it_was(planforge_command: Command, sam: Path) -> None:
    result = planforge_command("screen", sam, *ALL, *NOW)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "Wrote the answers into sam.yaml.\nThen: planforge generate sam.yaml\n"
    found = load(sam, today=TODAY).problem
    assert (found.screening.unanswered(), found.waiting) == ([], None)
    assert (found.screening.pain_today, found.screening.asked_on) == (10, TODAY)
    text = sam.read_text(encoding="utf-8")
    kept = [line for line in OLD.splitlines() if "readiness" not in line]
    assert [line for line in text.splitlines() if line in kept] == kept
    assert "normal_next_morning: yes, asked_on: 2026-11-22}   # in October" in text
    assert "well_since_illness" not in text, "only what the protocol asks"
    assert planforge_command("generate", sam, *NOW).exit_code == 0
    assert any(week.runs for week in read_plan(Path("exports/sam/plan.json")).weeks)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blocks_that_lack_are_written_whole(planforge_command: Command, sam: Path, end: str) -> None:
    head, _, rest = OLD.partition("screening:")
    text = head + rest.partition("# when")[2].join(["# when", ""])
    sam.write_bytes(text.replace("\n", end).encode())
    assert planforge_command("screen", sam, *ALL, *NOW).exit_code == 0
    assert sam.read_bytes().startswith(text.replace("\n", end).encode())
    assert load(sam, today=TODAY).problem.waiting is None


def test_a_file_that_takes_its_answers_from_another_gets_its_own(planforge_command: Command, sam: Path) -> None:
    Path("kim.yaml").write_text("extends: ./sam.yaml\nrunner: {name: Kim}\n", encoding="utf-8")
    assert planforge_command("screen", "kim.yaml", *ALL, *NOW).exit_code == 0
    assert sam.read_text(encoding="utf-8") == OLD
    assert load(Path("kim.yaml"), today=TODAY).problem.waiting is None


def test_a_yes_is_written_and_ends_with_a_professional_first(planforge_command: Command, sam: Path) -> None:
    result = planforge_command("screen", sam, *ALL, "--answer", "groin_pain=yes", *NOW)
    assert result.exit_code == 3
    assert "The groin hurts." in result.stderr
    assert "  groin_pain: yes\n" in sam.read_text(encoding="utf-8")
    assert planforge_command("generate", sam, *NOW).exit_code == 3


def test_what_stays_unanswered_is_told_with_its_lines(planforge_command: Command, sam: Path) -> None:
    result = planforge_command("screen", sam, "--pain", "1 of 10", *NOW)
    assert result.exit_code == 3
    assert "  groin_pain: no " in result.stderr and "  locking" not in result.stderr


def test_an_answer_that_lets_running_wait_is_told(planforge_command: Command, sam: Path) -> None:
    result = planforge_command("screen", sam, "--screened", "--ready", "--pain", "4 of 10", *NOW)
    assert (result.exit_code, "pain_today: 4 of 10, above 3: back off" in result.stderr) == (0, True)


def test_answers_can_be_written_into_a_file_with_other_faults(planforge_command: Command, sam: Path) -> None:
    sam.write_text(OLD.replace("20 km", "20"), encoding="utf-8")
    result = planforge_command("screen", sam, *ALL, *NOW)
    assert result.exit_code == 0
    assert "other lines of the file are wrong, and `planforge generate` names them: 1" in result.stderr
    assert "  groin_pain: no\n" in sam.read_text(encoding="utf-8")


def days(file: Path) -> tuple[object, object]:
    found = load(file, today=TODAY).problem.screening
    return found.asked_on, found.pain_on


CLEARED = ANSWERED.replace(
    "locking: no", "locking: yes, clearance: {by: Dr Moss, on: 2026-11-10}, asked_on: 2026-11-09"
)


def test_pain_asked_again_does_not_make_a_clearance_older_than_the_questions(
    planforge_command: Command, sam: Path
) -> None:
    head, rest = OLD.partition("screening:")[0], OLD.partition("# when")[2]
    sam.write_text(f"{head}{CLEARED}# when{rest}", encoding="utf-8")
    assert load(sam, today=TODAY).problem.waiting, "the pain is of two weeks ago"
    assert planforge_command("screen", sam, "--pain", "2 of 10", *NOW).exit_code == 0
    assert days(sam) == (date(2026, 11, 9), TODAY)
    assert load(sam, today=TODAY).problem.waiting is None
    assert planforge_command("screen", sam, "--pain", "2 of 10", "--now", "2026-11-24").exit_code == 0
    assert days(sam) == (date(2026, 11, 9), date(2026, 11, 24))
    # A question that is asked again after the clearance needs a later one.
    again = planforge_command("screen", sam, "--answer", "locking=yes", *NOW)
    assert again.exit_code == 3
    assert "The clearance of 2026-11-10 is older than these answers, of 2026-11-22." in again.stderr


def test_a_question_asked_again_does_not_make_the_pain_of_today(planforge_command: Command, sam: Path) -> None:
    assert planforge_command("screen", sam, *ALL, "--now", "2026-11-01").exit_code == 0
    assert planforge_command("screen", sam, "--answer", "locking=no", *NOW).exit_code == 0
    assert days(sam) == (TODAY, date(2026, 11, 1))
    assert load(sam, today=TODAY).problem.waiting
    assert planforge_command("screen", sam, *ALL, *NOW).exit_code == 0
    assert days(sam) == (TODAY, None)
    assert load(sam, today=TODAY).problem.waiting is None


def test_readiness_alone_leaves_the_days_of_the_screening(planforge_command: Command, sam: Path) -> None:
    assert planforge_command("screen", sam, *ALL, "--now", "2026-11-20").exit_code == 0
    assert planforge_command("screen", sam, "--ready", *NOW).exit_code == 0
    assert days(sam) == (date(2026, 11, 20), None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nobody to ask here"),
        (("--pain", "11"), "is no pain from 0 to 10"),
        (("--answer", "lockin=no"), "did you mean `locking`?"),
        (("--answer", "locking=perhaps"), "neither yes nor no"),
    ],
)
def test_what_cannot_be_written_is_told_and_the_file_stays(
    planforge_command: Command, sam: Path, words: tuple[str, ...], said: str
) -> None:
    result = planforge_command("screen", sam, *words)
    assert (result.exit_code, sam.read_text(encoding="utf-8")) == (2, OLD)
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize("text", ["", "[1, 2]", "a: [", "{}\n"])
def test_what_is_no_constraint_file_is_told_and_stays(planforge_command: Command, text: str) -> None:
    Path("sam.yaml").write_text(text)
    result = planforge_command("screen", "sam.yaml", *ALL, *NOW)
    assert result.exit_code in (0, 2, 5), result.output
    assert result.exit_code == 0 or Path("sam.yaml").read_text() == text
    assert planforge_command("screen", "none.yaml", *ALL).exit_code == 2


def test_on_a_terminal_everything_is_asked_and_enter_keeps_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "kim.yaml").write_text(OLD, encoding="utf-8")
    answers = {"(yes/no)": "n", "The knee locks": "", "Pain today": "2", "briskly": "yes", "stairs": "", "morning": "y"}
    code, said = talk(tmp_path, answers, *NOW, verb="screen")
    assert code == 0, said
    assert "The knee locks. (yes/no, Enter: no)" in said and "The groin hurts. (yes/no)" in said
    asked = re.findall(r"\(yes/no", said)
    assert len(asked) == len(Screening.questions()) + 3
    found = load(tmp_path / "kim.yaml", today=TODAY).problem
    assert (found.screening.unanswered(), found.screening.pain_today, found.waiting) == ([], 20, None)


def test_who_leaves_it_open_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "kim.yaml").write_text(OLD, encoding="utf-8")
    code, said = talk(tmp_path, {"at night": "leave"}, verb="screen")
    assert "`leave` leaves it open." not in said, "Enter keeps what the file has"
    assert (code, "Nothing was answered; kim.yaml is as it was." in said) == (3, True)
    assert (tmp_path / "kim.yaml").read_text(encoding="utf-8") == OLD


def test_on_a_terminal_a_red_flag_is_written_before_it_ends(tmp_path: Path) -> None:
    (tmp_path / "kim.yaml").write_text(OLD, encoding="utf-8")
    replies = {"at night": "no", "finger": "no", "Hopping": "no", "The groin": "yes", "calf": "leave"}
    code, said = talk(tmp_path, replies, verb="screen")
    assert code == 3 and "The groin hurts." in said.rpartition("By your answers:")[2]
    assert in_process("generate", "kim.yaml", cwd=tmp_path).code == 3


def test_every_question_of_readiness_is_written_where_a_protocol_asks_it(planforge_command: Command, sam: Path) -> None:
    sam.write_text(OLD.replace("runners-knee", "return-after-break"), encoding="utf-8")
    assert planforge_command("screen", sam, *ALL, *NOW).exit_code == 0
    asked = set(load(sam, today=TODAY).problem.protocol.readiness)
    text = sam.read_text(encoding="utf-8")
    assert {name for name in Readiness.questions() if f"{name}: yes" in text} == asked | {"stairs_at_most_2_of_10"}


# -- answers of before a flare, or a stop ----------------------------------------------------------------------------


def waits_on(day: str) -> bool:
    return load(Path("sam.yaml"), today=date.fromisoformat(day)).problem.waiting is not None


FLARES = {
    "pain above 3": ("--pain", "4 of 10"),
    "a red flag": ("--answer", "locking=yes"),
    "a no before running": ("--answer", "normal_next_morning=no"),
}
OVER = {
    "pain above 3": (),
    "a red flag": ("--answer", "locking=no"),
    "a no before running": ("--answer", "normal_next_morning=yes"),
}


@pytest.mark.parametrize("flare", FLARES)
def test_a_yes_of_before_a_flare_is_asked_again(planforge_command: Command, sam: Path, flare: str) -> None:
    planforge_command("screen", sam, *ALL, "--now", "2026-12-13")
    assert not waits_on("2026-12-13")
    planforge_command("screen", sam, *FLARES[flare], "--now", "2027-01-06")
    result = planforge_command("screen", sam, "--pain", "2 of 10", *OVER[flare], "--now", "2027-01-25")
    assert result.exit_code == 0
    assert waits_on("2027-01-25")
    assert (
        "yes, but the answers are of 2026-12-13, and a red flag, pain or a no of 2027-01-06 came since" in result.stderr
    )
    planforge_command("screen", sam, "--ready", "--now", "2027-01-25")
    assert not waits_on("2027-01-25")


def test_a_flare_that_was_written_by_hand_counts_as_well(planforge_command: Command, sam: Path) -> None:
    planforge_command("screen", sam, *ALL, "--now", "2026-12-13")
    text = sam.read_text(encoding="utf-8").replace("pain_today: 1 of 10", "pain_today: 4 of 10")
    sam.write_text(text.replace("asked_on: 2026-12-13", "asked_on: 2027-01-06", 1), encoding="utf-8")
    planforge_command("screen", sam, "--pain", "2 of 10", "--now", "2027-01-25")
    assert waits_on("2027-01-25")


@pytest.mark.parametrize("pain", ["4 of 10", "5 of 10"])
def test_a_yes_beside_the_flare_itself_does_not_answer_it(planforge_command: Command, sam: Path, pain: str) -> None:
    planforge_command("screen", sam, *ALL, "--now", "2027-01-06")
    planforge_command("screen", sam, "--ready", "--pain", pain, "--now", "2027-01-06")
    planforge_command("screen", sam, "--pain", "1 of 10", "--now", "2027-01-08")
    assert waits_on("2027-01-08")
    planforge_command("screen", sam, "--answer", "normal_next_morning=yes", "--now", "2027-01-08")
    assert waits_on("2027-01-08"), "the others are asked again, too"
    planforge_command("screen", sam, "--ready", "--now", "2027-01-08")
    assert not waits_on("2027-01-08")


@pytest.mark.parametrize(
    ("away", "waits"),
    [("2026-12-20..2027-01-16", True), ("2026-12-20..2027-01-15", False), ("2026-11-01..2026-12-12", False)],
)
def test_a_yes_of_before_28_days_off_is_asked_again(
    planforge_command: Command, sam: Path, away: str, *, waits: bool
) -> None:
    planforge_command("screen", sam, *ALL, "--now", "2026-12-13")
    text = sam.read_text(encoding="utf-8").replace("calendar:\n", f"calendar:\n  away: [{away}]\n")
    sam.write_text(text, encoding="utf-8")
    planforge_command("screen", sam, "--pain", "1 of 10", "--now", "2027-01-17")
    assert waits_on("2027-01-17") == waits
    planforge_command("screen", sam, "--ready", "--now", "2027-01-17")
    assert not waits_on("2027-01-17")


def test_a_program_is_told_what_follows_and_asked_nothing(planforge_command: Command, sam: Path) -> None:
    def said(*arguments: str) -> tuple[int, dict[str, Any]]:
        result = planforge_command("screen", sam, *arguments, "--json", *NOW)
        return result.exit_code, json.loads(result.stdout)

    code, first = said("--pain", "1 of 10")
    assert (code, first["wrote"], first["flags"], first["then"]) == (3, True, [], None)
    assert "groin_pain" in first["unanswered"] and "locking" not in first["unanswered"]
    code, ready = said(*ALL)
    assert (code, ready["unanswered"], ready["waiting"]) == (0, [], [])
    assert ready["then"] == "planforge generate sam.yaml"
    code, waits = said("--answer", "normal_next_morning=no")
    assert (code, waits["follow_none"]) == (0, None)
    assert waits["waiting"] != []
    assert planforge_command("generate", sam, *NOW).exit_code == 0
    code, again = said("--answer", "normal_next_morning=no")
    assert (code, again["follow_none"]) == (0, str(Path("exports/sam")))
    code, flagged = said("--answer", "locking=yes")
    assert (code, len(flagged["flags"]), flagged["then"]) == (3, 1, None)
    assert flagged["follow_none"] == str(Path("exports/sam"))
    sam.write_text(
        sam.read_text(encoding="utf-8").replace("locking: yes", "locking: no") + "gaol: 1\n", encoding="utf-8"
    )
    code, wrong = said("--answer", "locking=no")
    assert (code, wrong["other_faults"], wrong["then"]) == (0, 1, None)
