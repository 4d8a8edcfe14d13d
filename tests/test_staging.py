"""An export appears whole or not at all: tried on real file systems, with real kills."""

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

import pytest

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


MOVES = ("replace", "mkdir", "unlink", "rename")


def at_step(number: int, then: Callable[[], None], patch: pytest.MonkeyPatch) -> list[int]:
    """Let the given step that changes a folder be preceded by `then`; return the counter of steps."""
    count = [0]

    def counted(original: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **options: object) -> object:
            count[0] += 1
            if count[0] == number:
                then()
            return original(*args, **options)

        return step

    for name in MOVES:
        patch.setattr(Path, name, counted(getattr(Path, name)))
    return count


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


def in_a_child(act: Callable[[], object]) -> int:
    """Return the wait status of a forked process that does `act`."""
    child = os.fork()
    if not child:
        try:
            act()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Return whether `act` in a child had so many steps that it was killed at this one."""

    def doomed() -> None:
        at_step(step, kill_myself, pytest.MonkeyPatch())
        act()

    return os.WIFSIGNALED(in_a_child(doomed))


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


def as_nobody(act: Callable[[], object]) -> int:
    """Return the exit code of a child without root's rights: 0 done, 3 refused with a clear word."""

    def act_without_rights() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        code = 5
        try:
            act()
            code = 0
        except StagingError as error:
            code = 3 if "no permission to write; nothing was changed" in str(error) else 4
        finally:
            os._exit(code)

    return os.waitstatus_to_exitcode(in_a_child(act_without_rights))


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """A folder that every user may reach."""
    for folder in [tmp_path, *tmp_path.parents]:
        if folder.stat().st_uid == os.geteuid() and not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    return tmp_path


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


def test_files_and_folders_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write(tmp_path / "out", OLD)
        write(tmp_path / "out", NEW)
    finally:
        os.umask(old)
    modes = {
        path.name: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    }
    assert modes["out"] == modes["deep"] == 0o750
    assert modes["plan.json"] == modes["NEWONLY.FIT"] == 0o640
