"""An export appears whole or not at all: tried on real file systems, with real kills."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import Any

import pytest
from kills import as_nobody, at_step, killed_at

from planforge.staging import StagingError, heal, staged

OLD = {"plan.json": "old", "plan.ics": "old", "workouts/A.FIT": "old", "workouts/OLDONLY.FIT": "old"}
NEW = {"plan.json": "new", "plan.ics": "new", "workouts/A.FIT": "new", "more/deep/NEWONLY.FIT": "new"}
FOREIGN = {"notes.txt": "mine", "workouts/mine.gpx": "mine", "photos/knee.jpg": "mine"}


def owns(path: PurePath) -> bool:
    return path.suffix in {".json", ".ics", ".FIT"}


def write(out: Path, files: dict[str, str]) -> None:
    with staged(out, owns) as folder:
        fill(folder, files)


def fill(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def contents(folder: Path) -> dict[str, str]:
    """Return every file below the folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """An export that stands there already, among files of somebody else."""
    folder = tmp_path / "exports"
    write(folder, OLD)
    fill(folder, FOREIGN)
    return folder


@contextmanager
def mounted(place: Path, options: str) -> Iterator[Path]:
    """Yield a small disk of our own, or skip the test where mounting is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    if not sys.platform.startswith("linux") or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount a tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_the_first_export_makes_the_folder_and_its_parents(tmp_path: Path) -> None:
    write(tmp_path / "a/b/exports", NEW)
    assert contents(tmp_path) == {f"a/b/exports/{name}": text for name, text in NEW.items()}


def test_a_new_export_replaces_ours_removes_what_is_stale_and_leaves_foreign_files(out: Path) -> None:
    inode = (out / "notes.txt").stat().st_ino, out.stat().st_ino
    write(out, NEW)
    assert contents(out.parent) == {f"exports/{name}": text for name, text in (NEW | FOREIGN).items()}
    assert ((out / "notes.txt").stat().st_ino, out.stat().st_ino) == inode


def test_a_folder_that_only_held_stale_files_disappears(tmp_path: Path) -> None:
    write(tmp_path / "out", {"weeks/one/A.FIT": "old", "plan.json": "old"})
    write(tmp_path / "out", {"plan.json": "new"})
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["plan.json"]


def test_the_staging_folder_is_empty_hidden_and_beside_the_target(out: Path) -> None:
    with staged(out, owns) as folder:
        assert not list(folder.iterdir())
        assert folder.parent.parent == out.parent
        assert folder.parent.name.startswith(".")
        assert folder.stat().st_dev == out.stat().st_dev


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_while_writing_leaves_the_old_export_and_no_litter(out: Path, error: type[BaseException]) -> None:
    before = contents(out.parent)
    with pytest.raises(error), staged(out, owns) as folder:
        fill(folder, NEW)
        raise error
    assert contents(out.parent) == before
    assert [path.name for path in out.parent.iterdir()] == ["exports"]


def test_a_failed_first_export_leaves_no_folders_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError), staged(tmp_path / "a/b/out", owns) as folder:
        fill(folder, NEW)
        raise ValueError
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_not_ours_is_never_overwritten(out: Path) -> None:
    before = contents(out)
    with pytest.raises(ValueError, match="not ours to write: notes.txt"):
        write(out, NEW | {"notes.txt": "new"})
    assert contents(out) == before


def steps_of_a_swap(out: Path) -> int:
    """Return how many steps a publication takes, counted on a twin of `out`."""
    with pytest.MonkeyPatch.context() as patch:
        twin = out.parent / "twin"
        write(twin, OLD)
        fill(twin, FOREIGN)
        count = at_step(0, lambda: None, patch)
        write(twin, NEW)
    return count[0]


@pytest.mark.parametrize("error", [OSError(errno.EIO, "Input/output error"), KeyboardInterrupt()], ids=repr)
def test_an_error_at_any_step_leaves_the_old_export_whole(out: Path, error: BaseException) -> None:
    """After the last step, the deletion of the journal, the new export stands; before it, the old one."""
    for step in range(1, steps_of_a_swap(out) + 1):

        def fail() -> None:
            raise error

        with pytest.MonkeyPatch.context() as patch:
            at_step(step, fail, patch)
            with pytest.raises(StagingError if isinstance(error, OSError) else KeyboardInterrupt):
                write(out, NEW)
        assert contents(out) == OLD | FOREIGN, step
        assert not list(out.parent.glob(".*")), step
        assert not (out / "more").exists(), step


def test_a_kill_at_any_step_is_healed_to_the_old_export(out: Path) -> None:
    step = 1
    while killed_at(step, lambda: write(out, NEW)):
        heal(out, owns)
        assert contents(out) == OLD | FOREIGN, step
        assert not list(out.parent.glob(".*")), step
        step += 1
    assert step > len(OLD) + len(NEW)
    assert contents(out) == NEW | FOREIGN


def test_a_kill_while_healing_is_healed_too(out: Path) -> None:
    last = steps_of_a_swap(out)
    for step in range(last - 5, last + 1):
        assert killed_at(step, lambda: write(out, NEW))
        again = 1
        while killed_at(again, lambda: heal(out, owns)):
            again += 1
        assert contents(out) == OLD | FOREIGN, step


def test_an_undo_that_fails_keeps_the_only_copy_and_the_next_run_tries_again(out: Path) -> None:
    """From some step on the drive takes nothing any more; the old files are on the desk then, and nowhere else."""
    last = steps_of_a_swap(out)
    for step in range(last - 6, last + 1):
        with pytest.MonkeyPatch.context() as patch:

            def fails(*_args: object) -> None:
                raise OSError(errno.EIO, "Input/output error")

            def gone(patch: pytest.MonkeyPatch = patch) -> None:
                for name in ("replace", "lstat"):
                    patch.setattr(Path, name, fails)
                fails()

            at_step(step, gone, patch)
            with pytest.raises(StagingError, match=r"could not be put back whole .*kept in .*next run tries again"):
                write(out, NEW)
        held = contents(out) | contents(out.parent / ".exports.planforge" / "old")
        assert OLD.items() <= held.items(), step
        heal(out, owns)
        assert contents(out) == OLD | FOREIGN, step
        assert not list(out.parent.glob(".*")), step


class Recorder:
    """What a drive was told, in order: which folders changed, and which files and folders had to be on disk then."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.told: list[tuple[str, Path]] = []
        for name in ("replace", "rename", "mkdir", "unlink", "rmdir"):
            patch.setattr(Path, name, self._changing(name, getattr(Path, name)))
        synced = os.fsync

        def sync(handle: int) -> None:
            self.told.append(("sync", Path(f"/proc/self/fd/{handle}").readlink()))
            synced(handle)

        patch.setattr(os, "fsync", sync)

    def _changing(self, name: str, original: Any) -> Any:
        def change(path: Path, *arguments: Any, **options: Any) -> object:
            result = original(path, *arguments, **options)
            self.told += [(name, path), *(("in", Path(one)) for one in arguments if isinstance(one, Path))]
            return result

        return change

    def at(self, name: str, path: Path) -> int:
        """Return when something was told of a path for the first time."""
        return self.told.index((name, path))

    def waiting(self, end: int | None = None) -> set[Path]:
        """Return the folders whose list of names changed and was not on disk by then."""
        dirty: set[Path] = set()
        for name, path in self.told[:end]:
            dirty = dirty - {path} if name == "sync" else dirty | {path.parent}
        return dirty


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    if not sys.platform.startswith("linux"):
        pytest.skip("needs /proc to name an open file")
    return Recorder(monkeypatch)


def test_a_power_cut_at_any_moment_finds_on_disk_what_undoing_needs(out: Path, recorder: Recorder) -> None:
    """A drive may forget each name that was not synced: before the first move the journal and the new files must be
    there, before the journal goes every move, and at the end that it went."""
    desk = out.parent / ".exports.planforge"
    recorder.told.clear()
    write(out, NEW)
    journal, gone = recorder.at("in", desk / "journal"), recorder.at("unlink", desk / "journal")
    synced = {path for name, path in recorder.told[:journal] if name == "sync"}
    assert {desk / "new" / name for name in NEW} | {desk / "journal.new"} <= synced
    assert {desk / "new", *(desk / "new" / name for name in ("workouts", "more", "more/deep"))} <= synced
    first_move = next(n for n, (name, path) in enumerate(recorder.told) if n > journal and name != "sync")
    assert ("sync", desk) in recorder.told[journal:first_move]
    moved = {path.parent for name, path in recorder.told[first_move:gone] if name != "sync"}
    assert {out, out / "workouts", out / "more/deep", desk / "old", desk / "old/workouts"} <= moved
    assert {
        path for path in recorder.waiting(gone) if path != desk and desk / "new" not in [path, *path.parents]
    } == set()
    assert recorder.told[gone + 1] == ("sync", desk)


def test_what_was_put_back_is_on_disk_before_the_journal_goes(out: Path, recorder: Recorder) -> None:
    desk = out.parent / ".exports.planforge"
    assert killed_at(steps_of_a_swap(out) - 1, lambda: write(out, NEW))
    recorder.told.clear()
    heal(out, owns)
    gone = recorder.at("unlink", desk / "journal")
    assert {path.parent for name, path in recorder.told[:gone] if name == "in"} >= {out, out / "workouts"}
    assert {path for path in recorder.waiting(gone) if path.exists() and desk not in [path, *path.parents]} == set()
    assert recorder.told[gone + 1] == ("sync", desk), "a journal that came back would take away what was put back"


def test_a_new_folder_and_its_parents_are_on_disk(tmp_path: Path, recorder: Recorder) -> None:
    write(tmp_path / "a/b/out", NEW)
    assert recorder.waiting() & {tmp_path, tmp_path / "a", tmp_path / "a/b"} == set()


def test_when_the_drive_does_not_confirm_the_end_that_is_said(out: Path) -> None:
    desk, sync = out.parent / ".exports.planforge", os.fsync

    def failing(handle: int) -> None:
        if os.path.samestat(os.fstat(handle), desk.stat()) and (desk / "old").exists() and not any(desk.glob("jour*")):
            raise OSError(errno.EIO, "Input/output error")
        sync(handle)

    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(StagingError, match="is in place, but the drive does not say"),
    ):
        patch.setattr(os, "fsync", failing)
        write(out, NEW)
    assert contents(out) == NEW | FOREIGN


def test_the_next_run_heals_and_then_writes_its_own(out: Path) -> None:
    assert killed_at(steps_of_a_swap(out) - 3, lambda: write(out, {"plan.json": "killed", "x.FIT": "killed"} | NEW))
    assert list(out.parent.glob(".*"))
    write(out, NEW)
    assert contents(out) == NEW | FOREIGN
    assert not list(out.parent.glob(".*"))


def generation(number: int) -> dict[str, str]:
    """Return an export whose every file tells its number, and whose names depend on it."""
    return {f"W{day:02d}R{number % 3}.FIT": str(number) for day in range(20)} | {"plan.json": str(number)}


def test_thirty_kills_at_random_moments_never_leave_a_mixture(tmp_path: Path) -> None:
    """A child exports again and again and tells after each; the kill comes somewhere in the export that follows."""
    out, chance = tmp_path / "out", random.Random(7)
    write(out, generation(0))
    fill(out, FOREIGN)

    def export_for_ever(told: int, number: int) -> None:
        while True:
            number += 1
            write(out, generation(number))
            os.write(told, b".")

    last = 0
    for _ in range(30):
        listen, tell = os.pipe()
        child = os.fork()
        if not child:
            try:
                export_for_ever(tell, last)
            finally:
                os._exit(1)
        os.close(tell)
        began = time.monotonic()
        assert os.read(listen, 1)
        time.sleep(chance.uniform(0, time.monotonic() - began))
        os.kill(child, signal.SIGKILL)
        assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
        os.close(listen)
        heal(out, owns)
        number = int((out / "plan.json").read_text())
        assert contents(tmp_path) == {f"out/{name}": text for name, text in (generation(number) | FOREIGN).items()}
        assert number > last
        last = number


def test_writers_and_readers_at_once_are_told_so_and_never_mix(tmp_path: Path) -> None:
    """Desks come and go under the others' hands."""
    out = tmp_path / "out"
    write(out, generation(0))

    def at_work(seed: int) -> None:
        for number in range(seed, seed + 20):
            try:
                write(out, generation(number)) if seed else heal(out, owns)
            except StagingError as error:
                if "another run is writing there" not in str(error):
                    os._exit(3)

    children = []
    for seed in (0, 1000, 2000, 3000):
        child = os.fork()
        if not child:
            try:
                at_work(seed)
                os._exit(0)
            finally:
                os._exit(4)
        children.append(child)
    assert {os.waitpid(child, 0)[1] for child in children} == {0}
    number = int((out / "plan.json").read_text())
    assert contents(tmp_path) == {f"out/{name}": text for name, text in generation(number).items()}


def test_a_full_disk_leaves_the_old_export_and_says_so(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=256k") as disk:
        write(disk / "out", OLD)
        with pytest.raises(StagingError, match=r"disk/out: the disk is full; nothing was changed$"):
            write(disk / "out", NEW | {"big.FIT": "x" * 1_000_000})
        assert contents(disk) == {f"out/{name}": text for name, text in OLD.items()}
        write(disk / "out", NEW)
        assert contents(disk / "out") == NEW


def test_a_disk_without_room_for_more_files_leaves_the_old_export(tmp_path: Path) -> None:
    """Each limit fails at another step: staging, journal, folders of the swap."""
    for room in range(12, 40):
        with mounted(tmp_path / f"disk{room}", f"size=1m,nr_inodes={room}") as disk:
            try:
                write(disk / "out", OLD)
            except StagingError:
                assert not list(disk.iterdir())
                continue
            try:
                write(disk / "out", NEW)
            except StagingError as error:
                assert "the disk is full; nothing was changed" in str(error)
                assert contents(disk) == {f"out/{name}": text for name, text in OLD.items()}
            else:
                assert contents(disk / "out") == NEW
                return
    pytest.fail("never enough room")


def test_a_mount_point_is_written_to_from_inside(tmp_path: Path) -> None:
    with mounted(tmp_path / "out", "size=1m") as out:
        write(out, OLD)
        fill(out, FOREIGN)
        assert killed_at(9, lambda: write(out, NEW))
        heal(out, owns)
        assert contents(out) == OLD | FOREIGN
        write(out, NEW)
        assert contents(out) == NEW | FOREIGN


def test_a_read_only_disk_is_refused_with_its_name(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=1m") as disk:
        write(disk / "out", OLD)
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(StagingError, match=r"disk/out: .*(read-only|no permission).*nothing was changed"):
            write(disk / "out", NEW)
        with pytest.raises(StagingError, match=r"disk/new: .*nothing was changed"):
            write(disk / "new", NEW)
        heal(disk / "out", owns)
        assert contents(disk / "out") == OLD


def test_a_folder_without_the_right_to_write_is_refused(open_path: Path) -> None:
    out = open_path / "exports"
    write(out, OLD)
    out.chmod(0o555)
    open_path.chmod(0o777)
    assert as_nobody(lambda: write(out, NEW)) == 3
    open_path.chmod(0o555)
    assert as_nobody(lambda: write(out, NEW)) == 3
    assert as_nobody(lambda: write(open_path / "elsewhere", NEW)) == 3
    assert as_nobody(lambda: heal(out, owns)) == 0
    open_path.chmod(0o755)
    assert contents(open_path) == {f"exports/{name}": text for name, text in OLD.items()}


def test_a_writable_folder_in_an_unwritable_one_is_written_from_inside(open_path: Path) -> None:
    out = open_path / "exports"
    out.mkdir()
    out.chmod(0o777)
    open_path.chmod(0o555)
    code = as_nobody(lambda: write(out, NEW))
    open_path.chmod(0o755)
    assert code == 0
    assert contents(out) == NEW


def test_a_file_in_the_way_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    for out in (tmp_path / "out", tmp_path / "out/deeper"):
        with pytest.raises(StagingError, match="a file.*; nothing was changed"):
            write(out, NEW)
    assert contents(tmp_path) == {"out": "mine"}


def test_a_folder_named_like_a_file_of_ours_is_refused_and_kept(out: Path) -> None:
    (out / "report.json").mkdir()
    before = contents(out)
    with pytest.raises(StagingError, match="nothing was changed"):
        write(out, NEW | {"report.json": "new"})
    assert contents(out) == before


def test_a_link_to_a_folder_is_written_through(out: Path) -> None:
    link = out.parent / "elsewhere/link"
    link.parent.mkdir()
    link.symlink_to(out)
    write(link, NEW)
    assert link.is_symlink()
    assert contents(out) == NEW | FOREIGN
    assert [path.name for path in link.parent.iterdir()] == ["link"]


def test_a_link_that_leads_nowhere_yet_makes_its_folder(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "later/out")
    write(tmp_path / "link", NEW)
    assert contents(tmp_path / "later/out") == NEW


def test_links_inside_are_neither_followed_nor_lost(out: Path) -> None:
    (out.parent / "archive").mkdir()
    (out.parent / "archive/KEEP.FIT").write_text("mine")
    (out / "archive").symlink_to(out.parent / "archive")
    write(out, NEW)
    assert (out / "archive/KEEP.FIT").read_text() == "mine"
    assert (out / "archive").is_symlink()


def test_the_working_directory_stays_usable(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(out)
    write(Path(), NEW)
    assert Path("plan.json").read_text() == "new"
    assert contents(out) == NEW | FOREIGN


def test_a_second_run_at_the_same_time_is_told_so(out: Path) -> None:
    with staged(out, owns) as folder:
        fill(folder, NEW)
        with pytest.raises(StagingError, match="exports: another run is writing there.*nothing was changed"):
            write(out, OLD)
        write(out.parent / "other", OLD)
    assert contents(out) == NEW | FOREIGN


def test_a_folder_below_that_is_a_link_is_not_written_through(out: Path) -> None:
    for place in ("workouts", "more", "more/deep"):
        elsewhere = out.parent / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "A.FIT").write_text("mine")
        (out / place).parent.mkdir(exist_ok=True)
        aside = (out / place).rename(out.parent / "aside") if (out / place).exists() else None
        (out / place).symlink_to(elsewhere)
        before = contents(out.parent)
        with pytest.raises(StagingError, match=rf"exports/{place}: this is a link, .*nothing was changed$"):
            write(out, NEW)
        assert contents(out.parent) == before
        (out / place).unlink()
        if aside:
            aside.rename(out / place)
        (elsewhere / "A.FIT").unlink()
        elsewhere.rmdir()


def test_a_file_of_ours_that_is_a_link_gives_way_and_what_it_leads_to_stays(out: Path) -> None:
    (out.parent / "mine.json").write_text("mine")
    (out / "plan.json").unlink()
    (out / "plan.json").symlink_to(out.parent / "mine.json")
    write(out, NEW)
    assert (out.parent / "mine.json").read_text() == "mine"
    assert not (out / "plan.json").is_symlink()
    assert contents(out) == NEW | FOREIGN


def test_a_folder_whose_names_may_not_be_read_loses_nothing(open_path: Path) -> None:
    """Its names are not seen, and still stand for files that the new ones replace."""
    if os.geteuid():
        pytest.skip("needs a second user")
    out = open_path / "exports"
    open_path.chmod(0o777)
    assert as_nobody(lambda: write(out, OLD)) == 0
    (out / "workouts").chmod(0o300)

    def fails_at_the_end() -> None:
        unlink = Path.unlink

        def failing(path: Path, missing_ok: bool = False) -> None:
            if path.name == "journal":
                pytest.MonkeyPatch().setattr(Path, "unlink", unlink)  # the undoing may
                raise PermissionError(errno.EACCES, "Permission denied")
            unlink(path, missing_ok)

        pytest.MonkeyPatch().setattr(Path, "unlink", failing)
        write(out, NEW)

    assert as_nobody(fails_at_the_end) == 3
    (out / "workouts").chmod(0o700)
    assert contents(open_path) == {f"exports/{name}": text for name, text in OLD.items()}
    (out / "workouts").chmod(0o300)
    assert as_nobody(lambda: write(out, NEW)) == 0
    assert contents(out) == NEW | {"workouts/OLDONLY.FIT": "old"}


def test_a_second_run_leaves_folders_that_are_somebody_elses(tmp_path: Path) -> None:
    write(tmp_path / "out", {"weeks/one/A.FIT": "old"})
    with staged(tmp_path / "out", owns, keep_folders=True) as folder:
        fill(folder, {"plan.json": "new"})
    assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == ["one", "plan.json", "weeks"]


def test_a_folder_whose_last_file_of_ours_goes_stays_and_those_below_it_go(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    write(folder, OLD)
    write(folder, {})
    assert folder.is_dir() and list(folder.iterdir()) == []
