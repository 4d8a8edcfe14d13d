"""The next workouts get onto a watch without a drive letter, through gvfs or a program that mounts its MTP."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from drives import as_watch, described, everything
from mtp_mounts import ADDRESS, HOST, by_gvfs, gio_on_path, incoming, read_only

from planforge.cli import main
from planforge.deliver import mtp
from planforge.deliver import watch as watches
from planforge.deliver.folder import read_plan
from planforge.exporters.fit.reading import identity
from planforge.exporters.fit.workouts import workout_files

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
FIRST = "2027-01-25"  # the Monday of week 4: ten sessions within a fortnight

Load = Callable[..., Result]


@pytest.fixture
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a session's folder for what runs, in which gvfs shows its mounts; no drive of this machine counts."""
    folder = tmp_path / "run"
    folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr(watches, "volumes", list)
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    shutil.copytree(SAMPLE, folder)
    return folder


@pytest.fixture
def load(out: Path) -> Load:
    def run(*arguments: object, now: str = FIRST) -> Result:
        return CliRunner().invoke(main, ["load", "--out", str(out), "--now", now, *map(str, arguments)])

    return run


@pytest.mark.parametrize(
    ("storage", "garmin", "new"),
    [("Internal Storage", "GARMIN", "NewFiles"), ("Primary", "Garmin", "NEWFILES"), ("primary", "garmin", "newfiles")],
)
def test_a_watch_is_found_in_its_storage_one_level_down_whatever_the_case(
    load: Load, out: Path, runtime: Path, storage: str, garmin: str, new: str
) -> None:
    root = by_gvfs(runtime, storage, garmin, new)
    (root / garmin / "Activity" / "A.FIT").write_bytes(b"an activity")
    before = everything(root)
    result = load()
    assert result.exit_code == 0, result.output
    assert f"Forerunner 965 at {root}" in result.output
    after = everything(root)
    new_files = {name: data for name, data in after.items() if name not in before}
    assert len(new_files) == 10
    assert all(data == (out / "workouts" / Path(name).name).read_bytes() for name, data in new_files.items())
    assert {name: after[name] for name in before} == before, "nothing else is touched, and no journal is left"
    assert "There already: 10 workouts" in load().output


@pytest.mark.parametrize("named", [".", "Internal Storage", "Internal Storage/GARMIN"])
def test_a_mount_its_storage_and_its_folder_may_be_named(load: Load, runtime: Path, named: str) -> None:
    root = by_gvfs(runtime)
    result = load("--device", root.parent / named)
    assert (result.exit_code, len(list(incoming(root).iterdir()))) == (0, 10), result.output


def test_a_storage_that_says_nothing_of_itself_is_a_watchs_by_its_folder_for_new_files(
    load: Load, runtime: Path
) -> None:
    root = by_gvfs(runtime)
    (root / "GARMIN" / "GarminDevice.xml").unlink()
    (root.parent / "a phone").mkdir()
    assert load().exit_code == 0
    assert len(list(incoming(root).iterdir())) == 10
    shutil.rmtree(root / "GARMIN" / "NewFiles")
    assert "no watch is plugged in" in load().output


def test_a_drive_beside_a_device_that_takes_no_workouts_is_used_and_the_other_is_named(
    load: Load, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(runtime)
    bicycle = as_watch(tmp_path / "bicycle", described("Edge 130", incoming=None))
    odd = as_watch(tmp_path / "odd", "<Device")
    monkeypatch.setattr(watches, "volumes", lambda: [bicycle, odd])
    result = load()
    assert (result.exit_code, len(list(incoming(root).iterdir()))) == (0, 10)
    assert f"Passed over: Edge 130 at {bicycle} takes no workouts" in result.output
    told = json.loads(load("--json").output)
    assert [str(folder) in one for folder, one in zip((bicycle, odd), told["passed_over"], strict=True)] == [True, True]
    monkeypatch.setattr(watches, "volumes", lambda: [as_watch(tmp_path / "fenix", described("fenix 3"))])
    several = load()
    assert (several.exit_code, "2 watches are plugged in" in several.output) == (5, True)


def test_nothing_is_renamed_on_a_mount(load: Load, runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gvfs and jmtpfs have no rename in one step, and some have none at all."""
    root = by_gvfs(runtime)

    def refused(*_: object, **__: object) -> None:
        raise OSError(38, "Function not implemented")

    for name in ("rename", "replace", "link", "symlink"):
        monkeypatch.setattr(os, name, refused)
    assert load().exit_code == 0
    assert load(now="2027-02-01").exit_code == 0
    assert len(list(incoming(root).iterdir())) == 10


def test_programs_that_mount_one_device_are_found_by_the_name_of_their_mounts(
    load: Load, tmp_path: Path, runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(tmp_path / "elsewhere")
    mount = tmp_path / "my watch"
    root.parent.rename(mount)
    rows = f"jmtpfs {str(mount).replace(' ', chr(92) + '040')} fuse.jmtpfs rw,nosuid 0 0\nproc /proc proc rw 0 0\n"
    read = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda self, **said: rows if str(self) == "/proc/self/mounts" else read(self, **said)
    )
    assert mtp.mounts() == [mount]
    assert load().exit_code == 0
    assert len(list(incoming(mount / "Internal Storage").iterdir())) == 10
    assert not list((mount / "Internal Storage").rglob(".planforge*"))


# -- a mount that cannot be written to -------------------------------------------------------------------------------


def test_where_a_mount_cannot_be_written_to_gio_sends_whole_files(
    load: Load, out: Path, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(runtime)
    old = root / "GARMIN" / "Workouts" / "OLD.FIT"
    old.write_bytes(next((out / "workouts").glob("W03*")).read_bytes())
    with read_only(root.parent) as device:
        asked = gio_on_path(tmp_path / "bin", device, monkeypatch)
        result = load()
        assert result.exit_code == 0, result.output
        names = {path.name for path in incoming(root).iterdir()}
        assert len(names) == 10
        assert all(
            path.read_bytes() == (out / "workouts" / path.name).read_bytes() for path in incoming(root).iterdir()
        )
        assert not old.exists(), "what is past is taken away by gio, too"
        lines = asked.read_text().splitlines()
        assert {line.split()[-1] for line in lines if line.startswith("copy")} == {
            f"{ADDRESS}Internal%20Storage/GARMIN/NewFiles/{name}" for name in names
        }
        asked.unlink()
        assert "There already: 10 workouts" in load().output
        assert not asked.exists(), "a second load sends nothing"


def test_a_folder_that_is_missing_is_made_by_gio(
    load: Load, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(runtime)
    (root / "GARMIN" / "NewFiles").rmdir()
    with read_only(root.parent) as device:
        gio_on_path(tmp_path / "bin", device, monkeypatch)
        assert load().exit_code == 0
        assert len(list((root / "GARMIN" / "NEWFILES").iterdir())) == 10


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("gio: mtp://x: Unable to open MTP device: device is busy", "another program holds the watch"),
        ("gio: mtp://x: No space left on device", "No space left on device"),
        ("gio: \x1b[2J bad", "[2J bad"),
    ],
)
def test_what_gio_says_is_told_and_a_busy_watch_with_the_way_out(
    load: Load, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, told: str
) -> None:
    root = by_gvfs(runtime)
    with read_only(root.parent) as device:
        gio_on_path(tmp_path / "bin", device, monkeypatch, fails=says)
        result = load()
        assert (result.exit_code, told in result.output, "\x1b" in result.output) == (5, True, False), result.output
        assert "0 of 10 files were sent" in result.output
        if "busy" in says:
            assert "gio mount -u" in result.output
        assert not list(incoming(root).iterdir())


def test_without_gio_a_mount_that_cannot_be_written_to_is_told_with_the_way_out(
    load: Load, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(runtime)
    with read_only(root.parent):
        monkeypatch.setattr(mtp, "which", lambda _: None)
        result = load()
    assert (result.exit_code, "the program `gio`" in result.output, "load --to FOLDER" in result.output) == (
        5,
        True,
        True,
    )


def test_a_watch_that_does_not_answer_is_not_waited_for_without_end(
    load: Load, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(runtime)
    monkeypatch.setattr(mtp, "PATIENCE", 0.5)
    with read_only(root.parent) as device:
        gio = gio_on_path(tmp_path / "bin", device, monkeypatch).parent / "gio"
        gio.write_text("#!/bin/sh\nexec sleep 60\n")
        began = time.monotonic()
        result = load()
    assert (result.exit_code, "no answer of the watch" in result.output) == (5, True)
    assert time.monotonic() - began < 20


def test_a_mount_that_lies_is_found_out(
    load: Load, runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = by_gvfs(runtime)
    with read_only(root.parent) as device:
        gio = gio_on_path(tmp_path / "bin", device, monkeypatch).parent / "gio"
        gio.write_text("#!/bin/sh\nexit 0\n")
        result = load()
    assert (result.exit_code, "run the load again" in result.output) == (5, True)


# -- the runner's own ------------------------------------------------------------------------------------------------


def test_foreign_workouts_stay_and_are_counted_and_special_files_are_let_alone(
    load: Load, out: Path, runtime: Path
) -> None:
    root = by_gvfs(runtime)
    stranger = read_plan(out / "plan.json").model_copy(update={"plan_id": "another-plan", "workouts": ()})
    for name, data in list(workout_files(stranger).files.items())[:20]:
        (root / "GARMIN" / "Workouts" / name).write_bytes(data)
    (incoming(root) / "W04D1RUN.FIT").mkdir()
    os.mkfifo(incoming(root) / "W04D2STR.FIT")
    (incoming(root) / "W04D3RUN.FIT").symlink_to("nowhere")
    before = everything(root)
    told = json.loads(load("--json").output)
    assert (len(told["copied"]), len(told["left_out"]), told["foreign"]) == (5, 5, 20)
    assert before.items() <= everything(root).items()
    assert (incoming(root) / "W04D3RUN.FIT").is_symlink()
    assert json.loads(load("--json").output)["copied"] == []
    assert load("--remove").exit_code == 0
    assert everything(root) == before


def test_a_killed_load_leaves_whole_files_and_the_next_completes(load: Load, out: Path, runtime: Path) -> None:
    kill_at_random_moments(load, out, runtime, times=4)


@pytest.mark.slow
def test_two_hundred_killed_loads_by_mtp(load: Load, out: Path, runtime: Path) -> None:
    kill_at_random_moments(load, out, runtime, times=200)


PROGRAM = """
import sys, time
from pathlib import Path
from planforge.cli import main
import planforge.deliver.loading, planforge.deliver.watch, defusedxml.ElementTree
planforge.deliver.watch.volumes = list
write = Path.write_bytes
def slowly(path, data):  # as a cable is: half a file, then the other
    with path.open("wb", buffering=0) as file:
        file.write(data[:60]); time.sleep(0.004); file.write(data[60:])
Path.write_bytes = slowly
print(flush=True)
sys.stdin.readline()
main()
"""


def kill_at_random_moments(load: Load, out: Path, runtime: Path, times: int) -> None:
    """Nothing of the runner's is touched, what is there is ours or half of one of ours, and the next load completes."""
    root = by_gvfs(runtime)
    own = root / "GARMIN" / "Workouts" / "MYOWN.FIT"
    own.write_bytes(b"of a form that nobody knows")
    assert load().exit_code == 0
    first = everything(root)
    assert load(now="2027-03-01").exit_code == 0
    new = everything(root)
    whole = timed(out)
    partly = 0
    for number in range(times):
        shutil.rmtree(incoming(root))
        incoming_of(root, first)
        process = started(out)
        time.sleep(whole * (number + 0.5) / times)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        state = everything(root)
        assert state["GARMIN/Workouts/MYOWN.FIT"] == own.read_bytes()
        partly += any(identity(data) is None for name, data in state.items() if "NewFiles" in name)
        ours = {name: data for name, data in state.items() if "NewFiles" in name}
        assert all((first | new)[name].startswith(data) for name, data in ours.items())
        assert load(now="2027-03-01").exit_code == 0
        assert everything(root) == new
    assert times < 100 or partly, "no load was cut off within a file"


def incoming_of(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)


def started(out: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", PROGRAM, "load", "--out", str(out), "--now", "2027-03-01"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdout.readline()
    process.stdin.write(b"\n")
    process.stdin.flush()
    return process


def timed(out: Path) -> float:
    process = started(out)
    began = time.perf_counter()
    process.communicate()
    return time.perf_counter() - began


def test_the_address_of_a_file_is_gvfs_own() -> None:
    path = Path("/run/user/1000/gvfs/mtp:host=%5Busb%3A001%2C005%5D/Primary/GARMIN/New Files/A.FIT")
    place = mtp._place_by_gvfs(path)
    assert place is not None
    assert mtp._address(place) == "mtp://[usb:001,005]/Primary/GARMIN/New%20Files/A.FIT"
    assert HOST.removeprefix("mtp:host=") in ADDRESS
