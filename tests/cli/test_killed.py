"""`generate`, killed at a random moment: the folder holds the old export or the new one, and the next run completes."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from answered import ANSWERED
from commands import NOW, in_process

from planforge.deliver.folder import heal_folder

FILE = """planforge: 1
extends: runners-knee
title: {title}
plan_id: killed-plan
runner: {{normal_weekly_distance: 15 km, easy_pace: 6:30 /km, walking_pace: 10:00 /km, stopped_running: yes}}
calendar:
  weeks: 10
  available: {{mon: 06:30 for 60 min, wed: 06:30 for 60 min, fri: 06:30 for 60 min}}
goal: {{continuous_run: 5 min, by: week 10}}
"""


def test_a_killed_run_leaves_the_old_or_the_new_export(tmp_path: Path) -> None:
    kill_at_random_moments(tmp_path, times=2)


@pytest.mark.slow
def test_two_hundred_killed_runs(tmp_path: Path) -> None:
    kill_at_random_moments(tmp_path, times=200)


def generated(folder: Path, title: str) -> dict[str, bytes]:
    """Return what the folder holds after a run that nobody kills."""
    (folder / "sam.yaml").write_text(FILE.format(title=title) + ANSWERED, encoding="utf-8")
    done = in_process("generate", "sam.yaml", "--out", "out", "--now", NOW, cwd=folder)
    assert done.code == 0, done.err
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    found = {str(path.relative_to(folder)): path.read_bytes() for path in (folder / "out").rglob("*") if path.is_file()}
    assert not list(folder.glob(".out*"))
    return found


def kill_at_random_moments(folder: Path, times: int) -> None:
    old = generated(folder, "Old")
    shutil.copytree(folder / "out", folder / "old")
    began = time.perf_counter()
    new = generated(folder, "New")
    whole = time.perf_counter() - began
    assert b"New" in new["out/plan.json"]
    seen = set()
    for number in range(times):
        shutil.rmtree(folder / "out")
        shutil.copytree(folder / "old", folder / "out")
        command = [sys.executable, "-m", "planforge", "generate", "sam.yaml", "--out", "out", "--now", NOW]
        process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * (0.6 + 0.5 * (number + 0.5) / times))  # files are written last
        process.send_signal(signal.SIGKILL)
        process.wait()
        heal_folder(folder / "out")
        left = contents(folder)
        assert left in (old, new)
        seen.add("new" if left == new else "old")
        assert generated(folder, "New") == new, "the next run completes"
    assert times < 100 or seen == {"old", "new"}, "the moments were not spread over the writing"
