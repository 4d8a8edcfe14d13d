"""Runs that overtake each other, that find a past nobody can read, or that come after a kill."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from commands import NOW, Command, Example, files, in_process
from kills import killed_at

import planforge.conflicts.outcome
from planforge.deliver.folder import export, is_ours
from planforge.staging import staged

OUT = Path("exports/beginner")
FILE = """planforge: 1
extends: runners-knee
title: {title}
runner: {{normal_weekly_distance: 15 km, easy_pace: 6:30 /km, walking_pace: 10:00 /km, stopped_running: yes}}
calendar:
  weeks: 10
  available: {{mon: 06:30 for 60 min, wed: 06:30 for 60 min, fri: 06:30 for 60 min}}
goal: {{continuous_run: 5 min, by: week 10}}
"""


@pytest.fixture
def here(planforge_command: Command, example: Example) -> Path:
    """A folder of its own, with the example's export where commands look for it."""
    shutil.copytree(example.folder, OUT)
    return Path.cwd()


# -- overtaken -------------------------------------------------------------------------------------------------------


def test_a_run_that_another_overtook_loses_no_revision(
    planforge_command: Command, example: Example, solved: list[Any], here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = planforge.conflicts.outcome.solve
    meanwhile: list[dict[str, bytes]] = []

    def slow(*arguments: Any, now: datetime, **options: Any) -> object:
        if not meanwhile:
            export(example.plan.model_copy(update={"title": "Another", "revision": 1}), OUT)
            meanwhile.append(files(OUT))
        return at_once(*arguments, now=now, **options)

    monkeypatch.setattr(planforge.conflicts.outcome, "solve", slow)
    overtaken = planforge_command("generate", "--now", NOW)
    assert overtaken.exit_code == 5
    assert overtaken.stderr.endswith(
        "exports/beginner: another run wrote a plan there meanwhile; nothing was changed\n"
        "hint: run it again; it goes on from what is there now\n"
    )
    assert (files(OUT), list(Path("exports").glob(".*"))) == (meanwhile[0], [])
    assert planforge_command("generate", "--now", NOW).exit_code == 0
    assert json.loads((OUT / "plan.json").read_bytes())["revision"] == 2


@pytest.mark.slow
def test_two_real_runs_into_one_folder_lose_nothing(tmp_path: Path) -> None:
    """The first is stopped somewhere on its way, the second runs whole, the first goes on."""
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.yaml").write_text(FILE.format(title=name), encoding="utf-8")
    assert in_process("generate", "one.yaml", "--out", "o", "--now", NOW, cwd=tmp_path).code == 0
    command = [sys.executable, "-m", "planforge", "generate", "two.yaml", "--out", "o", "--now", NOW]
    codes = set()
    for number in range(12):
        first = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.25 * (number + 1))
        first.send_signal(signal.SIGSTOP)
        (tmp_path / "three.yaml").write_text(FILE.format(title=f"three {number}"), encoding="utf-8")
        before = json.loads((tmp_path / "o/plan.json").read_bytes())["revision"]
        second = in_process("generate", "three.yaml", "--out", "o", "--now", NOW, cwd=tmp_path)
        first.send_signal(signal.SIGCONT)
        codes.add((first.wait(), second.code))
        after = json.loads((tmp_path / "o/plan.json").read_bytes())
        assert after["revision"] == before + [first.returncode, second.code].count(0)
        assert max(event["sequence"] for event in after["events"]) <= after["revision"]
    assert codes <= {(0, 0), (5, 0), (0, 5)}
    assert (5, 0) in codes, "the first was never stopped between reading and writing"


# -- a past that cannot be read --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plan.json", "plan.ics"])
def test_a_past_that_cannot_be_read_is_said_and_nothing_is_replaced(
    planforge_command: Command, solved: list[Any], here: Path, name: str
) -> None:
    if name == "plan.ics":
        (OUT / "plan.json").unlink()
    (OUT / name).write_text("{")
    before = files(OUT)
    done = planforge_command("generate", "--now", NOW)
    assert done.exit_code == 5
    assert re.match(rf"exports/beginner/{re.escape(name)}: ", done.stderr)
    assert "so nothing was changed" in done.stderr
    assert "move it away" in done.stderr
    assert files(OUT) == before
    (OUT / name).rename("aside")
    assert planforge_command("generate", "--now", NOW).exit_code == 0


# -- after a kill ----------------------------------------------------------------------------------------------------


READERS = (
    ("check",),
    ("check", "--exports", "exports/beginner"),
    ("check", "exports/beginner/workouts"),
    ("check", "exports/beginner/workouts/W01D2STR.FIT"),
    ("check", "--exports", "exports/beginner", "--json"),
    ("compare", "exports/beginner", "exports/beginner/plan.json"),
    ("load", "--to", "watch", "--dry-run", "--now", "2027-01-25"),
)


def cut_off(share: float) -> None:
    """Leave an export that was killed at a share of its swap: with fewer files of no meaning, quickly."""
    new = {"plan.json": b"new", "plan.ics": b"new", "workouts/W01D2STR.FIT": b"new", "workouts/W99D1RUN.FIT": b"new"}

    def swap(out: Path) -> None:
        with staged(out, is_ours) as folder:
            for name, data in new.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(data)

    ours = sum(is_ours(path.relative_to(OUT)) for path in OUT.rglob("*"))
    first = 8  # the desk, its folders and its journal
    last = first + 2 * ours  # a file's folder and the file
    assert killed_at(first + int(share * (last - first)), lambda: swap(OUT))
    assert Path("exports/.beginner.planforge/journal").exists()


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
@pytest.mark.parametrize("share", [0.1, 0.6, 1.0])
def test_who_reads_after_a_kill_reads_the_old_export_whole(
    planforge_command: Command, here: Path, arguments: tuple[str, ...], share: float
) -> None:
    whole, before = planforge_command(*arguments), files(OUT)
    cut_off(share)
    assert files(OUT) != before
    after = planforge_command(*arguments)
    assert (after.exit_code, after.stdout, after.stderr) == (whole.exit_code, whole.stdout, whole.stderr)
    assert files(OUT) == before
    assert os.listdir("exports") == ["beginner"]  # noqa: PTH208  # hidden ones, too


@pytest.mark.parametrize("arguments", [*READERS, ("generate", "--now", NOW)], ids=" ".join)
@pytest.mark.parametrize("journal", ['{"files": ["../anna"], "folders": []}', "[]", "{"], ids=repr)
def test_who_finds_a_forged_journal_says_so_and_obeys_none_of_it(
    planforge_command: Command, solved: list[Any], here: Path, arguments: tuple[str, ...], journal: str
) -> None:
    Path("exports/anna").mkdir()
    Path("exports/anna/plan.json").write_text("anna's plan")
    Path("exports/.beginner.planforge/old").mkdir(parents=True)
    Path("exports/.beginner.planforge/old/plan.json").write_text("the only copy")
    Path("exports/.beginner.planforge/journal").write_text(journal)
    before = files(Path())
    done = planforge_command(*arguments)
    assert done.exit_code == 5
    assert "nothing was changed" in done.stderr
    assert "exports/.beginner.planforge" in done.stderr
    assert files(Path()) == before


def test_a_folder_of_workouts_for_a_watch_is_healed_too(planforge_command: Command, here: Path) -> None:
    """Its files have other names than an export's; whoever comes next understands the journal."""
    load = ("load", "--to", "watch", "--now", "2027-01-25")
    planforge_command(*load)
    before = files(Path("watch"))
    for again in (("check", "watch"), (*load, "--now", "2027-01-25")):
        later = ("load", "--to", "watch", "--now", "2027-03-01")
        assert killed_at(30, lambda later=later: planforge_command(*later))
        assert Path(".watch.planforge/journal").exists()
        assert planforge_command(*again).exit_code == 0
        assert files(Path("watch")) == before
        assert not Path(".watch.planforge").exists()
