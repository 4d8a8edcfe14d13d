import errno
import json
import os
import pty
import re
import select
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from commands import NOW, Command, Example, files, in_process, names, with_own_title

from planforge.conflicts.outcome import Undecided
from planforge.constraints.templates import find_template
from planforge.deliver.folder import read_plan
from planforge.plan.levels import LevelKey
from planforge.plan.model import Certificate, Level


def beginner(*changes: tuple[str, str]) -> str:
    """Return the packaged example's text, changed."""
    found = find_template("examples/beginner")
    assert found
    text = found.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


# -- what is written and said ----------------------------------------------------------------------------------------


def test_without_a_file_the_example_is_written_to_its_own_folder(example: Example) -> None:
    written = set(files(example.folder))
    assert {"plan.json", "plan.ics"} < written
    assert len(written) - 2 == sum(bool(session.steps) for session in example.plan.sessions)
    assert all(name.startswith("workouts/W") for name in written - {"plan.json", "plan.ics"})


def test_the_table_has_a_line_a_week_within_100_columns_of_ascii(example: Example) -> None:
    lines = example.done.out.splitlines()
    weeks = [line for line in lines if line[:4].strip().isdigit()]
    assert len(weeks) == len(example.plan.weeks)
    assert max(map(len, lines)) <= 110
    assert max(map(len, weeks)) <= 100
    assert example.done.out.isascii()


def test_the_columns_stand_under_their_heads(example: Example) -> None:
    lines = example.done.out.splitlines()
    head = next(line for line in lines if line.startswith("Week"))
    for word in ("Distance", "Running", "Longest", "Strength", "Cross"):
        end = head.index(word) + len(word)
        for line in (one for one in lines if one[:4].strip().isdigit()):
            assert line[end - 1] != " ", (word, line)
            assert line[end : end + 1] in ("", " "), (word, line)


def test_the_words_say_what_was_proven_and_that_it_is_no_medical_advice_once(example: Example) -> None:
    assert "For the coach, computed (no plan within these rules is better" in example.done.out
    assert "30 min without a break: reached in week" in example.done.out
    assert example.done.out.count("not medical advice") == 1


def test_a_date_of_the_goal_is_said_with_its_week_and_with_what_held_by_then_means(tmp_path: Path) -> None:
    """By 11 March became week 15 without a word where there was a plan."""
    for by, said in (("2027-03-11", True), ("week 15", False)):
        (tmp_path / "sam.yaml").write_text(f"{beginner()}\ngoal: {{by: {by}}}\n", encoding="utf-8")
        out = in_process("generate", "sam.yaml", "--now", NOW, cwd=tmp_path).out
        line = "date, 2027-03-11, is in week 16; reached and held by then means by the end of week 15, 2027-03-07."
        assert (line in out) == said, out


def test_in_a_pipe_no_progress_is_shown(example: Example) -> None:
    assert example.done.err == ""


def test_the_bytes_are_the_same_under_another_time_zone_locale_and_hash_seed(example: Example, tmp_path: Path) -> None:
    env = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "42", "SOURCE_DATE_EPOCH": "1795305600"}
    assert in_process("generate", "--out", "here", cwd=tmp_path, env=env).code == 0
    assert files(tmp_path / "here") == files(example.folder)


def test_json_is_one_object_with_the_documented_keys(planforge_command: Command, solved: list[Any]) -> None:
    result = planforge_command("generate", "--now", NOW, "--json")
    said = json.loads(result.stdout)
    keys = {"status", "plan_id", "revision", "revised", "out", "files", "warnings"}
    keys |= {"goal", "certificate", "weeks", "wishes", "remarks", "read_back", "targets"}
    assert set(said) == keys
    assert all((Path(said["out"]) / name).is_file() for name in said["files"])
    documented = planforge_command("generate", "--help").stdout
    assert all(key in documented for key in keys)


def test_the_files_are_read_back_before_it_is_said_that_they_are_there(example: Example) -> None:
    number = len(example.plan.sessions)
    assert f"Read back: {number} events and {number} workouts are the plan\n" in example.done.out


def test_what_a_watch_cannot_show_is_said_once_with_its_sessions(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    other = {"title": "Läufe \u2764 " * 9, "ahead": None}  # what comes after a run would name the old titles
    weeks = [
        week.model_copy(update={"sessions": tuple(one.model_copy(update=other) for one in week.sessions)})
        for week in example.plan.weeks
    ]
    solved[0] = example.plan.model_copy(update={"weeks": tuple(weeks), "workouts": ()})
    whole = planforge_command("generate", "--now", NOW)
    assert whole.exit_code == 0, whole.output
    said = whole.stdout.partition("Fitted to what a watch can show:\n")[2]
    number = len(example.plan.sessions)
    assert f"  - {number} sessions (w01-" in said
    assert "characters left out: heavy black heart\n" in said
    assert re.search(r"title shortened to \d+ bytes: 'Läufe Läufe'\n", said), "cut between words"
    remarks = json.loads(planforge_command("generate", "--now", NOW, "--json").stdout)["remarks"]
    assert {"session": "w01-cross-1", "what": "characters left out", "detail": "heavy black heart"} in remarks
    assert len({(one["session"], one["what"], one["detail"]) for one in remarks}) == len(remarks) >= 2 * number


def test_files_that_are_not_the_plan_are_our_fault_and_leave_the_old_ones(
    planforge_command: Command, solved: list[Any], example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(example.folder, "out")
    solved[0] = with_own_title(example.plan).model_copy(update={"workouts": ()})
    monkeypatch.setattr("planforge.exporters.words.minutes", lambda _: 61)
    result = planforge_command("generate", "--out", "out", "--now", NOW)
    assert result.exit_code == 5
    assert result.stderr.startswith("The files made are not the plan; nothing was written:\n  plan.ics: w01-")
    assert "This is a fault of planforge, not of your file." in result.stderr
    assert files(Path("out")) == files(example.folder)


def test_a_schedule_is_written_where_the_file_asks_for_it(planforge_command: Command, solved: list[Any]) -> None:
    Path("sam.yaml").write_text(beginner(("extends:", "exports: {watch: {schedule: yes}}\nextends:")))
    result = planforge_command("generate", "sam.yaml", "--out", "out", "--now", NOW)
    assert "  SCHEDULE.FIT  experimental: which workout is for which day\n" in result.stdout
    assert "the schedule may end before this session" in result.stdout
    assert Path("out/SCHEDULE.FIT").is_file()
    assert planforge_command("check", "--exports", "out").exit_code == 0
    planforge_command("generate", "--out", "out", "--now", NOW)
    assert not Path("out/SCHEDULE.FIT").exists()


# -- exporting again -------------------------------------------------------------------------------------------------


def test_an_unchanged_plan_made_on_another_day_gives_the_same_bytes(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    shutil.copytree(example.folder, "out")
    assert planforge_command("generate", "--out", "out", "--now", "2026-11-20T12:00:00+05:00").exit_code == 0
    assert files(Path("out")) == files(example.folder)


def test_a_changed_plan_is_the_next_revision_at_its_own_moment(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    shutil.copytree(example.folder, "out")
    solved[0] = with_own_title(example.plan)
    planforge_command("generate", "--out", "out", "--now", "2026-11-20T12:00:00+05:00")
    plan = read_plan(Path("out/plan.json"))
    assert (plan.revision, plan.revised.isoformat()) == (example.plan.revision + 1, "2026-11-20T07:00:00+00:00")


def test_a_foreign_file_stays_and_an_old_workout_of_ours_goes(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    shutil.copytree(example.folder, "out")
    for name in ("notes.txt", "workouts/mine.fit", "workouts/W99D1RUN.FIT"):
        Path("out", name).write_text(name)
    planforge_command("generate", "--out", "out", "--now", NOW)
    assert Path("out/notes.txt").read_text() == "notes.txt"
    assert Path("out/workouts/mine.fit").exists()
    assert not Path("out/workouts/W99D1RUN.FIT").exists()


def test_the_identity_of_an_earlier_plan_wins_over_a_derived_one_and_not_over_a_stated_one(
    planforge_command: Command, solved: list[Any], example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def solve(problem: Any, **_: object) -> object:
        seen.append(problem.plan_id)
        return Undecided()

    monkeypatch.setattr("planforge.conflicts.outcome.solve", solve)
    Path("out").mkdir()
    kept = example.plan.model_copy(update={"plan_id": "kept-from-before"})
    Path("out/plan.json").write_text(kept.to_json())
    Path("stated.yaml").write_text(beginner(("extends:", "plan_id: stated-in-the-file\nextends:")))
    planforge_command("generate", "--out", "out", "--now", NOW)
    planforge_command("generate", "stated.yaml", "--out", "out", "--now", NOW)
    assert seen == ["kept-from-before", "stated-in-the-file"]


def test_a_broken_earlier_plan_is_told_and_kept(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    Path("out").mkdir()
    Path("out/plan.json").write_text('{"format": 1')
    result = planforge_command("generate", "--out", "out", "--now", NOW)
    assert result.exit_code == 5
    assert "out/plan.json: this is not JSON" in result.stderr
    assert Path("out/plan.json").read_text() == '{"format": 1'
    Path("out/plan.json").unlink()
    assert planforge_command("generate", "--out", "out", "--now", NOW).exit_code == 0
    assert read_plan(Path("out/plan.json")) == example.plan


def test_feeds_and_words_of_a_calendar_are_as_the_file_asks(planforge_command: Command, solved: list[Any]) -> None:
    Path("sam.yaml").write_text(
        beginner() + 'exports: {calendar: {feeds: [full, busy], title: "Sam: {title}", alarm: 30 min before}}\n'
    )
    result = planforge_command("generate", "sam.yaml", "--out", "out", "--now", NOW)
    assert result.exit_code == 0, result.output
    assert {"feed.ics", "busy.ics", "plan.ics"} < set(names(Path("out")))
    for said in ("feed.ics", "busy.ics", "an address nobody can guess"):
        assert said in result.stdout
    assert b"SUMMARY:Sam: " in Path("out/plan.ics").read_bytes()
    assert b"Sam" not in Path("out/busy.ics").read_bytes()
    planforge_command("generate", "--out", "out", "--now", NOW)
    assert "feed.ics" not in names(Path("out"))


def test_a_part_that_does_not_exist_is_told_with_its_place(planforge_command: Command, solved: list[Any]) -> None:
    Path("sam.yaml").write_text(beginner() + 'exports:\n  calendar: {title: "{titel}: {minutes}"}\n')
    result = planforge_command("generate", "sam.yaml", "--out", "out")
    assert result.exit_code == 2
    assert "calendar: title: there is no part `{titel}`" in result.stderr
    assert result.stderr.startswith("sam.yaml:") and "hint: did you mean `title`?" in result.stderr
    assert names() == ["sam.yaml"]


# -- when it cannot be delivered -------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_old_export_whole(
    planforge_command: Command, solved: list[Any], example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(example.folder, "out")
    solved[0] = with_own_title(example.plan)
    written = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name.startswith("W05"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    result = planforge_command("generate", "--out", "out", "--now", NOW)
    assert (result.exit_code, result.stderr) == (5, "out: the disk is full; nothing was changed\n")
    assert files(Path("out")) == files(example.folder)
    assert names() == ["out"]


def test_a_disk_too_small_for_the_plan_stays_as_it_was(
    planforge_command: Command, solved: list[Any], tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    try:
        (disk / "notes.txt").write_text("mine")
        result = planforge_command("generate", "--out", disk / "out", "--now", NOW)
        assert result.exit_code == 5
        assert "the disk is full; nothing was changed" in result.stderr
        assert files(disk) == {"notes.txt": b"mine"}
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_file_where_the_folder_belongs_is_left_alone(planforge_command: Command, solved: list[Any]) -> None:
    Path("out").write_text("mine")
    result = planforge_command("generate", "--out", "out", "--now", NOW)
    assert result.exit_code == 5
    assert result.stderr.startswith("out: ")
    assert Path("out").read_text() == "mine"


def test_an_exercise_no_watch_knows_leaves_out_the_workouts_with_it(planforge_command: Command) -> None:
    unknown = "exercises: {side-plank: {title: Side plank, fit: plank/no_such_plank}}"
    Path("sam.yaml").write_text(beginner() + f"\nprotocol: {{{unknown}}}\n", encoding="utf-8")
    result = planforge_command("generate", "sam.yaml", "--now", NOW)
    assert result.exit_code == 0, result.stderr
    said = result.stdout.partition("\nWithout a workout file:\n")[2].splitlines()[0]
    assert "cannot be said in a workout file" in said and "'no_such_plank'" in said
    assert planforge_command("check", "--exports", "exports/sam").exit_code == 0
    plan = read_plan(Path("exports/sam/plan.json"))
    assert len(plan.workouts) < len(plan.sessions)


# -- when there is no plan -------------------------------------------------------------------------------------------


def test_undecided_is_an_outcome_of_its_own(planforge_command: Command, solved: list[Any]) -> None:
    solved[0] = Undecided()
    result = planforge_command("generate", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (4, {"status": "undecided", "meanwhile": None})
    assert result.stderr.startswith("Undecided: ")


def test_a_plan_that_is_not_proven_is_delivered_with_its_gap(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    level = Level(name=LevelKey.RUNNING_INCREASE, value=9, bound=7)
    certificate = Certificate(status="feasible", levels=(level,), rules=example.plan.certificate.rules)
    solved[0] = example.plan.model_copy(update={"certificate": certificate})
    result = planforge_command("generate", "--now", NOW)
    assert result.exit_code == 0
    assert "was not computed to the end: largest weekly increase of running, in minutes: 9, at best 7" in result.stderr
    assert "is 9 min, and cannot be below 7 min" in result.stdout


def test_where_only_the_filling_of_the_weeks_is_not_proven_that_is_said(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    certificate = example.plan.certificate.model_copy(update={"status": "feasible"})
    solved[0] = example.plan.model_copy(update={"certificate": certificate})
    result = planforge_command("generate", "--now", NOW)
    assert result.exit_code == 0
    assert "was not computed to the end: that no plan as good as this holds more running" in result.stderr
    assert "not computed to the end: that no plan as good as this holds more running" in result.stdout


def test_a_plan_that_breaks_its_own_rules_is_our_fault_and_is_not_written(
    planforge_command: Command, solved: list[Any], example: Example
) -> None:
    first, *others = example.plan.weeks
    solved[0] = example.plan.model_copy(update={"weeks": (first.model_copy(update={"run_s": 60}), *others)})
    result = planforge_command("generate", "--now", NOW)
    assert result.exit_code == 1
    assert "a fault of planforge" in result.stderr
    assert names() == []


def test_a_red_flag_ends_in_a_professional_and_not_in_a_plan(planforge_command: Command, solved: list[Any]) -> None:
    Path("sam.yaml").write_text(beginner(("locking: no", "locking: yes"), ("15 km", "15")))
    result = planforge_command("generate", "sam.yaml")
    assert result.exit_code == 3
    assert "See a physiotherapist or sports doctor first" in result.stderr
    assert "The knee locks." in result.stderr
    assert names() == ["sam.yaml"]


# -- in a shell ------------------------------------------------------------------------------------------------------


def test_ctrl_c_ends_a_long_search_at_once_with_nothing_written(tmp_path: Path) -> None:
    text = beginner(("  timezone:", "  weeks: 104\n  timezone:"))
    (tmp_path / "long.yaml").write_text(text + "goal: {continuous_run: 45 min, by: week 50}\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "planforge", "generate", "long.yaml"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(1.5)  # by then it searches, and does for a second more
    assert running.poll() is None, "the search is too short for this test"
    asked = time.monotonic()
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=20)
    assert time.monotonic() - asked < 2
    assert running.returncode in (-signal.SIGINT, 130)  # a shell says 130 for both
    assert said == b""
    assert names(tmp_path) == ["long.yaml"]


@pytest.mark.parametrize("at", ["planforge.actions.load.requested", "planforge.actions.generate.export"])
def test_ctrl_c_before_and_after_the_search_is_no_broken_rule(
    planforge_command: Command, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    def stopped(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    Path("sam.yaml").write_text(beginner())
    monkeypatch.setattr(at, stopped)
    assert planforge_command("generate", "sam.yaml").exit_code == 130


def test_on_a_terminal_progress_is_one_line_that_is_cleared(tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "planforge", "generate", "--now", NOW],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=end,
    )
    os.close(end)
    shown = b""
    while select.select([terminal], [], [], 60)[0]:
        try:
            if not (some := os.read(terminal, 4096)):
                break
        except OSError:  # the other end is closed
            break
        shown += some
        if shown.endswith(b"\r\x1b[K"):
            break
    running.communicate(timeout=60)
    os.close(terminal)
    assert running.returncode == 0
    assert b"Searching: " in shown
    assert b"\n" not in shown
    assert shown.endswith(b"\r\x1b[K")


def test_a_reader_that_leaves_early_and_a_terminal_without_unicode_are_no_accident(tmp_path: Path) -> None:
    run = f"{shlex.quote(sys.executable)} -m planforge"
    quiet = subprocess.run(
        f"{run} rules | head -1", shell=True, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert (quiet.stdout.count("\n"), quiet.stderr) == (1, "")
    (tmp_path / "w.yaml").write_text(beginner(("name: Sam", 'name: "Žoë 走"'), ("15 km", "15")), encoding="utf-8")
    done = in_process("generate", "w.yaml", cwd=tmp_path, env={"PYTHONIOENCODING": "latin-1"})
    assert done.code == 2
    assert "Traceback" not in done.err


def test_a_routine_longer_than_a_watch_holds_leaves_out_its_workouts_alone(planforge_command: Command) -> None:
    sets = ", ".join(f"{{exercise: squat, sets: 2, reps: {n}, each_side: yes, rest: {n + 4} s}}" for n in range(1, 15))
    routine = f"\nprotocol:\n  routines:\n    maintenance: {{title: Legs, load: light, sets: [{sets}]}}\n"
    Path("sam.yaml").write_text(beginner() + routine, encoding="utf-8")
    result = planforge_command("generate", "sam.yaml", "--out", "out", "--now", NOW)
    assert result.exit_code == 0, result.output
    said = result.stdout.partition("\nWithout a workout file:\n")[2]
    assert said.startswith("  - ") and "more steps than a watch keeps, so no workout" in said.splitlines()[0]
    assert "more steps" not in said.partition("\nFitted to what a watch can show:\n")[2]
    as_json = json.loads(planforge_command("generate", "sam.yaml", "--out", "out", "--now", NOW, "--json").stdout)
    left_out = {one["session"] for one in as_json["left_out"]}
    assert left_out and all("-strength-" in slot for slot in left_out)
    calendar = Path("out/plan.ics").read_bytes().decode().replace("\r\n ", "")
    assert all(f"-{slot}\r\n" in calendar for slot in left_out)
    assert len(list(Path("out/workouts").iterdir())) == as_json["read_back"]["workouts"]
    assert planforge_command("check", "--exports", "out").exit_code == 0
