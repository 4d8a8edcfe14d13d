"""The next workouts get onto a watch's drive, whole, and nothing else on it is touched."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import fitdecode
import pytest
from click.testing import CliRunner, Result
from drives import KEY, UNIT_ID, as_watch, described, everything, mounted, plugged_in
from fitdecode.utils import compute_crc

from planforge import reading
from planforge.cli import main
from planforge.deliver import loading as loads
from planforge.deliver import watch as watches
from planforge.deliver.folder import read_plan
from planforge.deliver.makes import MAKES
from planforge.exporters.fit.reading import identity
from planforge.exporters.fit.schedule import schedule
from planforge.exporters.fit.workouts import file_names, workout_files
from planforge.plan.model import Plan

SAMPLE = Path(__file__).parents[2] / "exports" / "sample"
FIRST = "2027-01-25"  # the Monday of week 4: three runs and three strength sessions a week

Load = Callable[..., Result]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an export's folder that a test may change."""
    folder = tmp_path / "export"
    shutil.copytree(SAMPLE, folder)
    return folder


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    """Return the drive of a watch: a file system of its own where the tests may mount one."""
    try:
        with mounted(tmp_path / "a watch") as root:
            yield as_watch(root)
    except PermissionError:
        yield as_watch(tmp_path / "a folder")


@pytest.fixture
def small_drive(tmp_path: Path) -> Iterator[Path]:
    try:
        with mounted(tmp_path / "small", "64k") as root:
            yield as_watch(root)
    except PermissionError as error:
        pytest.skip(str(error))


@pytest.fixture
def load(out: Path) -> Load:
    """Return what runs `planforge load` on the kept sample's plan."""

    def run(*arguments: object, now: str = FIRST) -> Result:
        return CliRunner().invoke(main, ["load", "--out", str(out), "--now", now, *map(str, arguments)])

    return run


def plan_of(out: Path) -> Plan:
    return read_plan(out / "plan.json")


def moved_by_the_watch(drive: Path) -> None:
    """Do what a watch does when it is unplugged: new files become workouts under names of its own."""
    garmin = drive / "GARMIN"
    for number, path in enumerate(sorted((garmin / "NEWFILES").glob("*.FIT"))):
        path.rename(garmin / "WORKOUTS" / f"{path.stem[:4]}{number:02d}AB.FIT")


def test_the_next_two_weeks_are_on_the_watch_and_nothing_else_is_touched(load: Load, out: Path, drive: Path) -> None:
    (drive / "GARMIN" / "ACTIVITY" / "B1A00001.FIT").write_bytes(b"an activity")
    before = everything(drive)
    result = load("--device", drive)
    assert result.exit_code == 0, result.output
    plan = plan_of(out)
    wanted = {file_names(plan)[s.id] for s in plan.sessions if "2027-01-25" <= s.date.isoformat() < "2027-02-08"}
    after = everything(drive)
    assert {name: after.pop(f"GARMIN/NEWFILES/{name}") for name in wanted} == {
        name: (out / "workouts" / name).read_bytes() for name in wanted
    }
    assert after == before
    assert "Forerunner 935" in result.output
    assert "10 workouts" in result.output
    assert "Eject the watch" in result.output


def test_neither_the_units_number_nor_its_key_is_told_or_kept(load: Load, out: Path, drive: Path) -> None:
    said = load("--device", drive).output + load("--device", drive, "--json").output
    assert UNIT_ID not in said
    assert KEY not in said
    assert not any(UNIT_ID.encode() in data or KEY.encode() in data for data in everything(out).values())


@pytest.mark.parametrize("moved", [False, True])
def test_a_second_load_writes_nothing(load: Load, drive: Path, moved: bool) -> None:
    load("--device", drive)
    if moved:
        moved_by_the_watch(drive)
    before = {path: path.stat().st_mtime_ns for path in drive.rglob("*")}
    result = load("--device", drive)
    assert "There already: 10 workouts" in result.output
    assert {path: path.stat().st_mtime_ns for path in drive.rglob("*")} == before


def test_a_week_later_what_is_past_goes_and_what_comes_is_there(load: Load, out: Path, drive: Path) -> None:
    load("--device", drive)
    moved_by_the_watch(drive)
    own = drive / "GARMIN" / "WORKOUTS" / "MYOWN.FIT"
    stranger = plan_of(out).model_copy(update={"plan_id": "another-plan", "workouts": ()})
    own.write_bytes(next(iter(workout_files(stranger).files.values())))  # planforge's, but of somebody else's plan
    told = json.loads(load("--device", drive, "--json", now="2027-02-01").output)
    assert (len(told["copied"]), len(told["there"]), len(told["removed"]), told["foreign"]) == (5, 5, 5, 1)
    assert own.exists()
    known = [identity(path.read_bytes()) for path in (drive / "GARMIN").glob("*/*.FIT")]
    assert len(known) == len(set(known)) == 11


def test_a_changed_workout_takes_the_place_of_the_old_one(load: Load, out: Path, drive: Path) -> None:
    load("--device", drive)
    moved_by_the_watch(drive)
    plan = plan_of(out)
    changed = plan.model_copy(update={"revised": plan.revised.replace(year=2028), "workouts": ()})
    shutil.rmtree(out / "workouts")
    (out / "workouts").mkdir()
    for name, data in workout_files(changed).files.items():
        (out / "workouts" / name).write_bytes(data)
    (out / "plan.json").write_text(changed.to_json(), encoding="utf-8")
    told = json.loads(load("--device", drive, "--json").output)
    assert (len(told["copied"]), len(told["removed"])) == (10, 10)
    assert len(list((drive / "GARMIN").glob("*/*.FIT"))) == 10


def test_another_plans_workouts_of_the_same_names_stay(load: Load, out: Path, drive: Path) -> None:
    stranger = plan_of(out).model_copy(update={"plan_id": "another-plan", "workouts": ()})
    theirs = {name: data for name, data in workout_files(stranger).files.items() if name.startswith("W04")}
    for name, data in theirs.items():
        (drive / "GARMIN" / "NEWFILES" / name).write_bytes(data)
    told = json.loads(load("--device", drive, "--json").output)
    held = {path.name: path.read_bytes() for path in (drive / "GARMIN" / "NEWFILES").iterdir()}
    assert {name: held[name] for name in theirs} == theirs
    assert (len(told["copied"]), told["foreign"], len(held)) == (10, 5, 15)
    again = json.loads(load("--device", drive, "--json").output)
    assert (again["copied"], len(again["there"]), again["removed"]) == ([], 10, [])


def test_a_dry_run_says_all_and_does_nothing(load: Load, drive: Path) -> None:
    before = everything(drive)
    result = load("--device", drive, "--dry-run")
    assert "Would copy: 10 workouts" in result.output
    assert everything(drive) == before


def test_never_more_than_the_watch_holds_the_runners_own_included(load: Load, out: Path, drive: Path) -> None:
    stranger = plan_of(out).model_copy(update={"plan_id": "another-plan", "workouts": ()})
    for name, data in list(workout_files(stranger).files.items())[:20]:
        (drive / "GARMIN" / "WORKOUTS" / name).write_bytes(data)
    told = json.loads(load("--device", drive, "--json").output)
    assert (len(told["copied"]), len(told["left_out"]), told["foreign"]) == (5, 5, 20)
    assert [one["date"] for one in told["copied"]] == sorted(one["date"] for one in told["copied"])


def test_the_rest_of_a_cut_off_copy_is_replaced(load: Load, out: Path, drive: Path) -> None:
    load("--device", drive)
    whole = everything(drive)
    one = next((drive / "GARMIN" / "NEWFILES").glob("*.FIT"))
    one.write_bytes(one.read_bytes()[:100])
    load("--device", drive)
    assert everything(drive) == whole


def test_a_watch_is_found_by_its_description_whatever_the_case(
    load: Load, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not drive.is_mount():
        pytest.skip("only root may mount a file system")
    (drive / "GARMIN" / "GarminDevice.xml").rename(drive / "GARMIN" / "garmindevice.XML")
    (drive / "GARMIN").rename(drive / "Garmin")
    assert drive in watches.volumes()
    here = [root for root in watches.volumes() if root.is_relative_to(drive.parent)]
    monkeypatch.setattr(watches, "volumes", lambda: here)  # another test's drive may be mounted just now
    result = load()
    assert result.exit_code == 0, result.output
    assert len(list((drive / "Garmin" / "NEWFILES").glob("*.FIT"))) == 10


def test_no_watch_and_several_are_told_with_a_way_out(
    load: Load, drive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "volumes", list)
    none = load()
    assert (none.exit_code, "no watch is plugged in" in none.output, "--to FOLDER" in none.output) == (5, True, True)
    other = as_watch(tmp_path / "other", described("fenix 3"))
    monkeypatch.setattr(watches, "volumes", lambda: [drive, other])
    several = load()
    assert several.exit_code == 5
    assert all(word in several.output for word in (str(drive), str(other), "fenix 3", "--device"))
    beside = load("--device", tmp_path)
    assert beside.exit_code == 5
    assert all(word in beside.output for word in (str(drive), str(other), "2 watches are here"))
    (tmp_path / "none").mkdir()
    wrong = load("--device", tmp_path / "none")
    assert (wrong.exit_code, "no watch is here" in wrong.output) == (5, True)


def test_one_of_several_watches_is_chosen_by_its_name_or_its_folder(
    load: Load, drive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fenix = as_watch(tmp_path / "other", described("fenix 3"))
    newer = as_watch(tmp_path / "newer", described("fenix 3 HR"))
    monkeypatch.setattr(watches, "volumes", lambda: [drive, fenix, newer])
    monkeypatch.chdir(tmp_path)
    chosen = {"fenix 3": fenix, "FENIX 3 hr": newer, "hr": newer, str(fenix / "GARMIN"): fenix}
    for name, root in chosen.items():
        assert watches.find_watch(Path(name)).root == root
    for name, words in (
        ("fenix", (str(fenix), "fenix 3", str(newer), "fenix 3 HR")),
        ("Edge", ("no watch of this name", "fenix 3 HR")),
    ):
        result = load("--device", name)
        assert result.exit_code == 5
        assert all(word in result.output for word in words), result.output
    assert "ForeRunner" not in load("--device", "fenix").output
    assert load("--device", "hr").exit_code == 0
    assert len(list((newer / "GARMIN" / "NEWFILES").glob("*.FIT"))) == 10
    assert not list((fenix / "GARMIN" / "NEWFILES").glob("*.FIT"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (described(incoming=None), "takes no workouts"),
        (described(kind="FIT_TYPE_9"), "takes no workouts"),
        (described(incoming="../../etc"), "outside itself"),
        (described(incoming="/etc"), "outside itself"),
        (described(incoming="C:\\\\Windows"), "outside itself"),
        (described(incoming="GARMIN/LINK"), "outside itself"),
        ("<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><x>&b;</x>", "not plain XML"),
        ("<Device", "not plain XML"),
        ("<?xml version='1.0' encoding='nonsense'?><x/>", "not plain XML"),
        ("x" * 1_000_001, "larger than 1 MB"),
        ("<Device/>", "takes no workouts"),
    ],
)
def test_a_description_is_a_strangers_text(load: Load, drive: Path, text: str, words: str) -> None:
    (drive / "GARMIN" / "LINK").symlink_to(drive.parent)
    as_watch(drive, text)
    before = everything(drive)
    result = load("--device", drive)
    assert result.exit_code == 5
    assert words in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert everything(drive) == before


def test_litter_of_other_systems_is_passed_over(load: Load, drive: Path) -> None:
    for name in ("._W04D1RUN.FIT", ".hidden.fit", "notes.txt"):
        (drive / "GARMIN" / "NEWFILES" / name).write_bytes(b"litter")
    load("--device", drive)
    assert load("--device", drive).output.count("There already: 10 workouts") == 1
    assert (drive / "GARMIN" / "NEWFILES" / "._W04D1RUN.FIT").exists()


def test_a_full_watch_is_told_and_keeps_what_it_had(load: Load, out: Path, small_drive: Path) -> None:
    (small_drive / "music.mp3").write_bytes(b"\1" * (free_bytes(small_drive) - 3 * 4096))
    before = everything(small_drive)
    result = load("--device", small_drive)
    assert result.exit_code == 5
    assert "the disk is full" in result.output
    assert everything(small_drive) == before
    (small_drive / "music.mp3").unlink()
    assert load("--device", small_drive, "--most", 5).exit_code == 0


def strangers(out: Path, folder: Path, number: int) -> None:
    """Put so many workouts of another plan into a folder."""
    plan = plan_of(out).model_copy(update={"plan_id": "another-plan", "workouts": ()})
    for name, data in list(workout_files(plan).files.items())[:number]:
        (folder / f"X{name[1:]}").write_bytes(data)


def test_a_watch_full_of_other_workouts_is_told_so_and_is_no_success(load: Load, out: Path, drive: Path) -> None:
    strangers(out, drive / "GARMIN" / "WORKOUTS", 25)
    before = everything(drive)
    for arguments in ((), ("--dry-run",)):
        result = load("--device", drive, *arguments)
        assert result.exit_code == 5
        assert "No session" not in result.output
        assert (
            "Left out: 10 workouts, from Mon 25 Jan on, for the watch has no more room beside 25 of your own. "
            "Delete some there, then load again." in result.output
        )
    result = load("--device", drive, "--json")
    told = json.loads(result.output)
    assert (result.exit_code, told["copied"], len(told["left_out"]), told["foreign"]) == (5, [], 10, 25)
    assert everything(drive) == before


def test_where_nothing_is_due_that_is_told_and_is_a_success(load: Load, out: Path, drive: Path) -> None:
    strangers(out, drive / "GARMIN" / "WORKOUTS", 25)
    result = load("--device", drive, now="2028-01-01")
    assert (result.exit_code, "No session in the next 14 days." in result.output) == (0, True)
    assert "Left out" not in result.output


def test_what_is_due_and_there_stays_when_the_runners_own_fill_the_watch(load: Load, out: Path, drive: Path) -> None:
    """It has its place already: what is left out is what would need another."""
    load("--device", drive)
    moved_by_the_watch(drive)
    strangers(out, drive / "GARMIN" / "WORKOUTS", 25)
    before = everything(drive)
    result = load("--device", drive)
    assert (result.exit_code, "There already: 10 workouts" in result.output) == (0, True)
    assert everything(drive) == before
    told = json.loads(load("--device", drive, "--json", now="2027-02-01").output)
    assert (len(told["copied"]), len(told["there"]), len(told["left_out"])) == (0, 5, 5)


def test_a_course_takes_no_place_and_a_workout_of_an_older_form_does(load: Load, out: Path, drive: Path) -> None:
    """A header of 12 bytes, or one without a checksum, is legal: FIT protocol, "File Header"."""
    folder = drive / "GARMIN" / "NEWFILES"
    strangers(out, drive / "GARMIN" / "WORKOUTS", 22)
    strangers(out, folder, 1)
    data = next(folder.glob("*.FIT")).read_bytes()
    (folder / "NOCRC.FIT").write_bytes(signed(data[:12] + b"\0\0" + data[14:-2]))
    (folder / "SHORT.FIT").write_bytes(signed(b"\x0c" + data[1:12] + data[14:-2]))
    assert data.count(b"\x05\xff\x00\x46\x50") == 1  # file_id: a workout, and who made it
    (folder / "COURSE.FIT").write_bytes(signed(data[:-2].replace(b"\x05\xff\x00\x46\x50", b"\x06\xff\x00\x46\x50")))
    told = json.loads(load("--device", drive, "--json", "--dry-run").output)
    assert (told["foreign"], told["copied"], len(told["left_out"])) == (25, [], 10)


def test_every_file_among_the_workouts_takes_a_place_whatever_can_be_read_of_it(
    load: Load, out: Path, drive: Path
) -> None:
    folder = drive / "GARMIN" / "WORKOUTS"
    strangers(out, folder, 20)
    data = next(folder.glob("*.FIT")).read_bytes()
    (folder / "COURSE.FIT").write_bytes(signed(data[:-2].replace(b"\x05\xff\x00\x46\x50", b"\x06\xff\x00\x46\x50")))
    (folder / "CUT.FIT").write_bytes(data[:40])
    (folder / "NEW.fit").write_bytes(b"of a form that nobody knows")
    (drive / "GARMIN" / "NEWFILES" / "CUT.FIT").write_bytes(data[:40])
    os.mkfifo(folder / "PIPE.FIT")
    told = json.loads(load("--device", drive, "--json").output)
    assert (told["foreign"], len(told["copied"]), len(told["left_out"])) == (23, 2, 8)


def signed(data: bytes) -> bytes:
    return data + int(compute_crc(data)).to_bytes(2, "little")


def test_a_load_never_takes_away_the_watchs_own_folders(load: Load, drive: Path) -> None:
    """The ordinary case: the last file in them was planforge's."""
    for moved in (False, True):
        load("--device", drive)
        if moved:
            moved_by_the_watch(drive)
        result = load("--device", drive, now="2028-01-01")
        assert (result.exit_code, "Taken away: 10 workouts" in result.output) == (0, True)
        folders = {path.name: list(path.iterdir()) for path in (drive / "GARMIN").iterdir() if path.is_dir()}
        assert folders == {"NEWFILES": [], "WORKOUTS": [], "ACTIVITY": []}


def test_a_load_that_fails_leaves_a_missing_folder_missing(load: Load, small_drive: Path) -> None:
    (small_drive / "GARMIN" / "NEWFILES").rmdir()
    (small_drive / "music.mp3").write_bytes(b"\1" * (free_bytes(small_drive) - 3 * 4096))
    before = sorted(small_drive.rglob("*"))
    assert load("--device", small_drive).exit_code == 5
    assert sorted(small_drive.rglob("*")) == before


def test_a_forged_journal_takes_none_of_the_runners_own_workouts(load: Load, out: Path, drive: Path) -> None:
    own = drive / "GARMIN" / "WORKOUTS" / "MYOWN.FIT"
    strangers(out, own.parent, 1)
    next(own.parent.iterdir()).rename(own)
    (drive / "GARMIN" / "NEWFILES" / "MINE.FIT").write_bytes(own.read_bytes())
    desk = drive / ".GARMIN.planforge" if (drive / "GARMIN").parent == drive else drive
    for name in (
        "WORKOUTS/MYOWN.FIT",
        "NEWFILES/MINE.FIT",
        "WORKOUTS/W04D1RUN.FIT",
        "GarminDevice.xml",
        "../music.mp3",
    ):
        for part in ("new", "old"):
            (desk / part).mkdir(parents=True, exist_ok=True)
        (desk / "journal").write_text(json.dumps({"files": [name], "folders": []}))
        before = everything(drive)
        for arguments in ((), ("--dry-run",)):
            result = load("--device", drive, *arguments)
            assert (result.exit_code, "nothing was changed" in result.output) == (5, True), name
            assert everything(drive) == before


def test_of_two_loads_at_once_none_loses_a_file(
    load: Load, out: Path, drive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another plan's load takes, between looking and copying, a name that this one meant to use."""
    carry_out = loads.transfer

    def slow(watch: watches.Watch, loading: loads.Loading) -> None:
        stranger = plan_of(out).model_copy(update={"plan_id": "another-plan", "workouts": ()})
        for name, data in workout_files(stranger).files.items():
            if name.startswith("W04"):
                (drive / "GARMIN" / "NEWFILES" / name).write_bytes(data)
        carry_out(watch, loading)

    monkeypatch.setattr(loads, "transfer", slow)
    result = load("--device", drive)
    assert (result.exit_code, "another load changed the watch meanwhile" in result.output) == (5, True)
    monkeypatch.setattr(loads, "transfer", carry_out)
    before = everything(drive)
    assert load("--device", drive).exit_code == 0
    assert before.items() <= everything(drive).items()


def a_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one, contextlib.chdir(path.parent):  # an address holds 107 bytes at most
        one.bind(path.name)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "a socket": a_socket,
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a link in a circle": lambda path: path.symlink_to(path),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
}


@pytest.mark.parametrize("special", SPECIAL.values(), ids=SPECIAL.keys())
def test_what_is_no_file_is_let_alone_and_not_waited_for(
    load: Load, drive: Path, special: Callable[[Path], None]
) -> None:
    garmin = drive / "GARMIN"
    for path in (garmin / "NEWFILES" / "W04D1RUN.FIT", garmin / "WORKOUTS" / "X.FIT"):
        special(path)
    before = [path.lstat().st_ino for path in garmin.glob("*/*.FIT")]
    began = time.monotonic()
    told = json.loads(load("--device", drive, "--json").output)
    assert time.monotonic() - began < 60, "nobody waits for what never comes"
    assert (len(told["copied"]), told["foreign"]) == (10, 0)
    assert {*before} <= {path.lstat().st_ino for path in garmin.glob("*/*.FIT")}
    assert json.loads(load("--device", drive, "--json").output)["copied"] == []


@pytest.mark.parametrize("special", SPECIAL.values(), ids=SPECIAL.keys())
def test_a_description_or_a_folder_that_is_something_else_is_told(
    load: Load, drive: Path, special: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PATIENCE", 0.3)
    shutil.rmtree(drive / "GARMIN" / "NEWFILES")
    special(drive / "GARMIN" / "NEWFILES")
    result = load("--device", drive)
    good = (drive / "GARMIN" / "NEWFILES").is_dir()
    assert (result.exit_code, isinstance(result.exception, SystemExit) or good) == (0 if good else 5, True)
    (drive / "GARMIN" / "GarminDevice.xml").unlink()
    special(drive / "GARMIN" / "GarminDevice.xml")
    for arguments in (("--device", drive), ()):
        monkeypatch.setattr(watches, "volumes", lambda: [drive])
        result = load(*arguments)
        assert (result.exit_code, type(result.exception)) == (5, SystemExit)
        assert "GarminDevice.xml" in result.output or "no watch is plugged in" in result.output


def test_one_computer_that_takes_no_workouts_does_not_hide_the_watch(
    load: Load, drive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bicycle = as_watch(tmp_path / "bicycle", described("Edge 130", incoming=None))
    odd = as_watch(tmp_path / "odd", "<Device")
    pipe = tmp_path / "pipe"
    (pipe / "GARMIN").mkdir(parents=True)
    os.mkfifo(pipe / "GARMIN" / "GarminDevice.xml")
    monkeypatch.setattr(watches, "volumes", lambda: [bicycle, odd, pipe, drive])
    assert load("--dry-run").exit_code == 0
    monkeypatch.setattr(watches, "volumes", lambda: [pipe, bicycle])
    result = load("--dry-run")
    assert (result.exit_code, "Edge 130" in result.output, "takes no workouts" in result.output) == (5, True, True)
    monkeypatch.setattr(watches, "volumes", lambda: [pipe])
    assert "no watch is plugged in" in load("--dry-run").output


def free_bytes(folder: Path) -> int:
    free = os.statvfs(folder)
    return free.f_bavail * free.f_bsize


@pytest.mark.parametrize("lost", ["truncated", "other", "gone", "still there"])
def test_a_drive_that_lies_is_found_out(load: Load, drive: Path, monkeypatch: pytest.MonkeyPatch, lost: str) -> None:
    """It says that all is written, and holds something else when it is read."""
    load("--device", drive)
    old = next((drive / "GARMIN" / "NEWFILES").glob("W04*"))
    kept = old.read_bytes()
    carry_out = loads.staged

    @contextmanager
    def lying(*arguments: Any, **options: Any) -> Iterator[Path]:
        with carry_out(*arguments, **options) as desk:
            yield desk
        one = next((drive / "GARMIN" / "NEWFILES").glob("W08*"))
        if lost == "gone":
            one.unlink()
        elif lost == "still there":
            old.write_bytes(kept)
        else:
            one.write_bytes(one.read_bytes()[: -9 if lost == "truncated" else None] + b"?")

    monkeypatch.setattr(loads, "staged", lying)
    result = load("--device", drive, now="2027-02-22")
    assert (result.exit_code, "run the load again" in result.output) == (5, True)
    monkeypatch.setattr(loads, "staged", carry_out)
    assert load("--device", drive, now="2027-02-22").exit_code == 0
    assert len(list((drive / "GARMIN" / "NEWFILES").iterdir())) == 10


def test_a_watch_that_may_only_be_read_is_told(load: Load, drive: Path) -> None:
    if not drive.is_mount():
        pytest.skip("only root may mount a file system")
    subprocess.run(["mount", "-o", "remount,ro", str(drive)], check=True)
    result = load("--device", drive)
    assert (result.exit_code, "read-only" in result.output) == (5, True)


@pytest.mark.parametrize("after", [0.5, 0.9])
def test_a_watch_unplugged_in_the_middle_is_told_and_the_next_load_heals_it(
    load: Load, out: Path, tmp_path: Path, after: float
) -> None:
    image, folder = tmp_path / "watch.img", tmp_path / "plugged"
    whole = seconds_of_a_load(out, as_watch(tmp_path / "another"))
    try:
        with plugged_in(image, folder):
            as_watch(folder)
            process = waiting("--out", out, "--device", folder, "--now", FIRST)
            go(process)
            time.sleep(after * whole)
            process.send_signal(signal.SIGSTOP)
            subprocess.run(["umount", "-l", str(folder)], check=True)
            process.send_signal(signal.SIGCONT)
            said = process.communicate()[1].decode()
        assert "Traceback" not in said
        assert process.returncode in (0, 5), said
        shutil.rmtree(folder)
        with plugged_in(image, folder):
            assert load("--device", folder).exit_code == 0
            names = {path.name for path in (folder / "GARMIN" / "NEWFILES").iterdir()}
            assert len(names) == 10
            assert sorted(path.name for path in folder.iterdir()) == ["GARMIN", "lost+found"]
    except (PermissionError, FileNotFoundError) as error:
        pytest.skip(str(error))


def waiting(*arguments: object) -> "subprocess.Popen[bytes]":
    """Return a load that has imported everything and waits for a line."""
    program = (
        "import sys; from planforge.cli import main; import planforge.deliver.watch, fitdecode, defusedxml.ElementTree;"
        "print(flush=True); sys.stdin.readline(); main()"
    )
    command = [sys.executable, "-c", program, "load", *map(str, arguments)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)
    assert process.stdout
    process.stdout.readline()
    return process


def seconds_of_a_load(out: Path, drive: Path) -> float:
    """Return how long a load takes here and now, from the moment it may begin."""
    process = waiting("--out", out, "--device", drive, "--now", "2027-02-15")
    began = time.perf_counter()
    go(process)
    assert process.communicate()[0]
    return time.perf_counter() - began


def go(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin
    process.stdin.write(b"\n")
    process.stdin.flush()


def test_a_killed_load_leaves_the_old_or_the_new_state_and_the_next_completes(
    load: Load, out: Path, drive: Path
) -> None:
    kill_at_random_moments(load, out, drive, times=4)


@pytest.mark.slow
def test_two_hundred_killed_loads(load: Load, out: Path, drive: Path) -> None:
    kill_at_random_moments(load, out, drive, times=200)


def kill_at_random_moments(load: Load, out: Path, drive: Path, times: int) -> None:
    load("--device", drive)
    old = everything(drive)
    load("--device", drive, now="2027-03-01")
    new = everything(drive)
    load("--device", drive)
    assert everything(drive) == old
    whole = seconds_of_a_load(out, as_watch(out.parent / "another"))
    seen = set()
    for number in range(times):
        process = waiting("--out", out, "--device", drive, "--now", "2027-03-01")
        go(process)
        time.sleep(whole * (number + 0.5) / times)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        loads.heal_watch(watches.find_watch(drive))
        state = everything(drive)
        assert state in (old, new)
        seen.add("new" if state == new else "old")
        assert load("--device", drive, now="2027-03-01").exit_code == 0
        assert everything(drive) == new
        load("--device", drive)
    assert times < 100 or seen == {"old", "new"}, "the moments were not spread over a load"


# -- a schedule ------------------------------------------------------------------------------------------------------


def scheduled(path: Path) -> list[int]:
    """Return the serial numbers of the workouts in a schedule."""
    with fitdecode.FitReader(path.read_bytes(), processor=None) as reader:
        frames = [one for one in reader if isinstance(one, fitdecode.FitDataMessage) and one.name == "schedule"]
    return [one.get_raw_value("serial_number") for one in frames]


def test_a_schedule_names_no_workout_but_those_on_the_watch_and_the_next_replaces_it(
    load: Load, out: Path, drive: Path
) -> None:
    plan = plan_of(out)
    (out / "SCHEDULE.FIT").write_bytes(schedule(plan, plan.workouts)[0])
    as_watch(drive, described(schedules="GARMIN/SCHEDULE"))
    folder = drive / "GARMIN" / "SCHEDULE"
    folder.mkdir()
    (folder / "OTHER.FIT").write_bytes(schedule(plan.model_copy(update={"plan_id": "another"}), plan.workouts)[0])
    other = (folder / "OTHER.FIT").read_bytes()
    told = json.loads(load("--device", drive, "--json", "--dry-run").output)
    assert (told["schedule"], (folder / "SCHEDULE.FIT").exists()) == ("new", False)
    assert "a schedule" in load("--device", drive).output
    on_watch = {identity(path.read_bytes()) for path in (drive / "GARMIN" / "NEWFILES").glob("*.FIT")}
    assert sorted(scheduled(folder / "SCHEDULE.FIT")) == sorted(one.serial_number for one in on_watch if one)
    before = everything(drive)
    assert json.loads(load("--device", drive, "--json").output)["schedule"] == "there"
    assert everything(drive) == before
    first = (folder / "SCHEDULE.FIT").rename(folder / "A1B2.FIT").read_bytes()  # under a name of the watch's own
    load("--device", drive, now="2027-02-01")
    assert sorted(path.name for path in folder.iterdir()) == ["OTHER.FIT", "SCHEDULE.FIT"]
    assert (folder / "SCHEDULE.FIT").read_bytes() != first
    (out / "SCHEDULE.FIT").unlink()
    load("--device", drive, now="2027-02-01")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"OTHER.FIT": other}


def test_a_schedule_among_new_workouts_takes_no_room_from_them(load: Load, out: Path, drive: Path) -> None:
    plan = plan_of(out)
    (out / "SCHEDULE.FIT").write_bytes(schedule(plan, plan.workouts)[0])
    as_watch(drive, described(schedules="GARMIN/NEWFILES"))
    load("--device", drive, "--most", 10)
    told = json.loads(load("--device", drive, "--json", "--most", 10).output)
    assert (len(told["there"]), told["foreign"], told["removed"], told["schedule"]) == (10, 0, [], "there")


def test_a_schedule_never_takes_the_place_of_a_strangers(load: Load, out: Path, drive: Path) -> None:
    plan = plan_of(out)
    (out / "SCHEDULE.FIT").write_bytes(schedule(plan, plan.workouts)[0])
    as_watch(drive, described(schedules="GARMIN/SCHEDULE"))
    folder = drive / "GARMIN" / "SCHEDULE"
    folder.mkdir()
    (folder / "SCHEDULE.FIT").write_bytes(b"another coach's")
    load("--device", drive)
    assert (folder / "SCHEDULE.FIT").read_bytes() == b"another coach's"
    assert len(scheduled(folder / "SCHED002.FIT")) == 10


def test_a_watch_without_a_folder_for_schedules_gets_none_and_that_is_told(load: Load, out: Path, drive: Path) -> None:
    plan = plan_of(out)
    (out / "SCHEDULE.FIT").write_bytes(schedule(plan, plan.workouts)[0])
    assert "SCHEDULE.FIT stays here" in load("--device", drive).output
    assert not list(drive.rglob("SCHEDULE.FIT"))


# -- other watches ---------------------------------------------------------------------------------------------------


def test_a_folder_holds_the_workouts_and_says_what_to_do(load: Load, out: Path, tmp_path: Path) -> None:
    to = tmp_path / "for the watch"
    to.mkdir()
    (to / "mine.txt").write_text("stays")
    result = load("--to", to)
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in to.glob("*.FIT"))
    assert len(names) == 10
    assert all((to / name).read_bytes() == (out / "workouts" / name).read_bytes() for name in names)
    assert "GARMIN/NEWFILES" in (to / "READ-ME.txt").read_text()
    load("--to", to, now="2027-03-01")
    assert not set(names) & {path.name for path in to.glob("*.FIT")}
    assert (to / "mine.txt").read_text() == "stays"


def test_a_zip_file_is_the_same_each_time_and_holds_the_same(load: Load, tmp_path: Path) -> None:
    first, second = tmp_path / "one.zip", tmp_path / "two.zip"
    load("--to", first, "--make", "wahoo")
    load("--to", second, "--make", "wahoo")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == 11
        assert "Wahoo" in archive.read("READ-ME.txt").decode()


@pytest.mark.parametrize("make", MAKES)
def test_every_make_is_told_what_it_takes(load: Load, make: str) -> None:
    said = load("--make", make).output
    assert ("1." in said) == MAKES[make]
    assert ("no FIT workouts" in said or "not workouts" in said) == (not MAKES[make])


def test_workouts_that_are_not_the_plans_are_not_loaded(load: Load, out: Path, drive: Path) -> None:
    name = "W04D1RUN.FIT"
    (out / "workouts" / name).write_bytes((out / "workouts" / "W05D1RUN.FIT").read_bytes())
    before = everything(drive)
    result = load("--device", drive)
    assert (result.exit_code, "not what the plan says" in result.output) == (5, True)
    (out / "workouts" / name).unlink()
    assert (load("--device", drive).exit_code, everything(drive)) == (5, before)


def test_without_a_plan_it_says_how_to_make_one(tmp_path: Path, drive: Path) -> None:
    result = CliRunner().invoke(main, ["load", "sam.yaml", "--out", str(tmp_path / "none"), "--device", str(drive)])
    assert result.exit_code == 2
    assert "planforge generate sam.yaml" in result.output
