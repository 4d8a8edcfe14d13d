"""An old diary is brought up to date whole or not at all: whoever is killed, however many begin, on any disk."""

import errno
import os
import random
import resource
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from diaries import entry, of, runs
from kills import in_a_child, kill_myself

from planforge.diary import schema, store
from planforge.diary.entries import Entry, text_of
from planforge.diary.store import NotKept, copies, opened, read_entries, unlink
from planforge.staging import StagingError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks, kills and limits")

FIRST, SECOND, *_ = runs()
ONE, TWO = entry(of(FIRST, worst=2, note="a word of mine")), entry(of(SECOND, worst=1))
OLD = range(1, schema.VERSION)
EACH = pytest.mark.parametrize("version", [1, *(pytest.param(one, marks=pytest.mark.slow) for one in OLD[1:])])


def put(path: Path, version: int, *told: Entry) -> bytes:
    """Put a diary of an older version in place, with entries and, where it has them, a decision; return its bytes."""
    path.write_bytes(store._empty(version))
    path.chmod(0o600)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        for one in told or (ONE,):
            values = (one.id, one.plan_id, store.spelled_moment(one.at), "typed", text_of(one.told))
            raw.execute("INSERT INTO entries (id, plan_id, at, source, told) VALUES (?, ?, ?, ?, ?)", values)
        if version > 1:
            raw.execute("INSERT INTO protocols VALUES ('p', '2027-01-01T00:00:00Z', 'knee', 'text')")
            raw.execute(
                "INSERT INTO decisions VALUES (1, ?, 'sam', '2027-01-01T00:00:00Z', 'material', 'p', 'f', '{}')",
                (ONE.plan_id,),
            )
            raw.execute("INSERT INTO known VALUES (1, ?)", (ONE.id,))
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path.read_bytes()


def version_of(path: Path) -> int:
    """Return the version of a diary as it lies there, read by SQLite alone."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(raw.execute("PRAGMA user_version").fetchone()[0])


def kept_whole(path: Path, version: int) -> int:
    """Assert that a diary is of one version or the other, with all of it, and its copy kept; return its version."""
    for one in path.parent.iterdir():
        assert stat.S_IMODE(one.stat().st_mode) == 0o600, one.name
    found = version_of(path)
    assert found in (version, schema.VERSION)
    with closing(sqlite3.connect(path)) as raw:
        assert store._stated(raw) == store._tables(found)
        assert raw.execute("SELECT id FROM entries ORDER BY number").fetchall() == [(ONE.id,)]
    copy = path.with_name(f"{path.name}.{version}")
    assert [one for one in copies(path) if one.suffix[1:].isdecimal()] in ([], [copy]), "there is one"
    if found == schema.VERSION or copy.exists():
        assert version_of(copy) == version
        with closing(sqlite3.connect(copy)) as raw:
            assert raw.execute("SELECT id FROM entries ORDER BY number").fetchall() == [(ONE.id,)]
    return found


# -- kills -----------------------------------------------------------------------------------------------------------


def stopped_at(step: int, act: Callable[[], object], then: Callable[[], None] = kill_myself) -> bool:
    """Return whether `act` in a child came so far that it was stopped: at a statement, or at what changes a folder."""

    def doomed() -> None:
        count = [0]

        def counted(*_: object) -> None:
            count[0] += 1
            if count[0] == step:
                then()

        def traced(path: Path) -> sqlite3.Connection:
            connection = connected(path)
            connection.set_trace_callback(counted)
            return connection

        connected, patch = store._connected, pytest.MonkeyPatch()
        patch.setattr(store, "_connected", traced)
        for name in ("replace", "unlink", "hardlink_to"):
            original = getattr(Path, name)

            def moved(*args: object, original: Callable[..., object] = original, **options: object) -> object:
                counted()
                return original(*args, **options)

            patch.setattr(Path, name, moved)
        act()

    return os.WIFSIGNALED(in_a_child(doomed))


@EACH
def test_a_diary_whose_step_to_this_version_is_killed_anywhere_is_the_old_one_or_the_new_one(
    tmp_path: Path, version: int
) -> None:
    seen, step = [], 0
    while True:
        step += 1
        folder = tmp_path / str(step)
        folder.mkdir()
        path = folder / "sam.diary"
        put(path, version)
        if not stopped_at(step, lambda path=path: read_entries(path)):  # type: ignore[misc]
            break
        seen.append(kept_whole(path, version))
        assert read_entries(path) == (ONE,), "the next one completes"
        assert kept_whole(path, version) == schema.VERSION
        if version > 1:
            with opened(path) as diary:
                assert [one.entries for one in diary.decisions()] == [(ONE.id,)]
        unlink(path, [], lambda _: None)
        assert list(folder.iterdir()) == [], "what a kill left beside it is forgotten, too"
    assert {*seen} == {version, schema.VERSION}
    assert seen == sorted(seen)
    assert step > 12


OPENED = """
import sys
import time
from pathlib import Path
from planforge.diary.store import read_entries
print("begins", flush=True)
for path in sys.argv[1:]:
    read_entries(Path(path))
    print(path, flush=True)
"""


@pytest.mark.slow
def test_two_hundred_old_diaries_are_killed_at_random_moments_on_their_way(tmp_path: Path) -> None:
    chance, seen = random.Random(11), set()
    for number in range(100):
        folder = tmp_path / str(number)
        paths = [folder / str(version) / "sam.diary" for version in OLD]
        for version, path in zip(OLD, paths, strict=True):
            path.parent.mkdir(parents=True)
            put(path, version)
        command = [sys.executable, "-c", OPENED, *map(str, paths)]
        opening = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert opening.stdout and opening.stdout.readline()
        time.sleep(chance.random() * 0.03)
        opening.send_signal(signal.SIGKILL)
        said = opening.communicate()[0].decode().split()
        for version, path in zip(OLD, paths, strict=True):
            found = kept_whole(path, version)
            seen.add(found == version)
            assert found == schema.VERSION or str(path) not in said
            assert read_entries(path) == (ONE,)
            assert kept_whole(path, version) == schema.VERSION
        shutil.rmtree(folder)
    assert seen == {True, False}, "the moments were not spread over the way"


# -- crowds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", OLD)
def test_of_several_who_find_an_old_diary_at_once_each_keeps_its_entry_and_one_copy_is_kept(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "sam.diary"
    told = [entry(of(SECOND, worst=1, note=f"word {number}")) for number in range(4)]
    for turn in range(3):
        put(path, version)
        gate, opens = os.pipe()
        children = []
        for one in told:
            if not (child := os.fork()):
                code = 1
                try:
                    os.close(opens)
                    os.read(gate, 1)  # until all are there
                    with opened(path) as diary, diary.adding():
                        diary.add(one)
                    code = 0
                finally:
                    os._exit(code)
            children.append(child)
        os.close(gate)
        os.close(opens)
        assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
        assert {one.told.note for one in read_entries(path)} == {ONE.told.note, *(one.told.note for one in told)}
        assert [one.name for one in copies(path)] == [f"sam.diary.{version}"], turn
        with closing(sqlite3.connect(copies(path)[0])) as raw:
            assert raw.execute("SELECT id FROM entries ORDER BY number").fetchall() == [(ONE.id,)]
        unlink(path, [], lambda _: None)


# -- disks -----------------------------------------------------------------------------------------------------------


def refused(path: Path) -> bool:
    """Return whether a diary could not be brought up to date, which was said in words that tell of the disk."""
    try:
        read_entries(path)
    except (StagingError, NotKept) as error:
        assert any(one in str(error) for one in ("disk is full", "disk does not answer", os.strerror(errno.EFBIG)))
        return True
    return False


@EACH
def test_an_old_diary_on_a_disk_that_is_full_at_any_moment_stays_what_it_is_and_that_is_said(
    tmp_path: Path, version: int
) -> None:
    """A limit on how large a file may be stands for the disk: each step of it ends the way at another place."""
    codes = []
    for most in range(4096, 41 * 4096, 8192):
        folder = tmp_path / str(most)
        folder.mkdir()
        path = folder / "sam.diary"
        put(path, version)

        def limited(path: Path = path, most: int = most) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            os._exit(refused(path))

        codes.append(os.waitstatus_to_exitcode(in_a_child(limited)))
        left = {one.name for one in folder.iterdir()}
        assert kept_whole(path, version) == (version if codes[-1] else schema.VERSION)
        assert left <= {"sam.diary", f"sam.diary.{version}", "sam.diary-wal", "sam.diary-shm"}, "nothing half-written"
        assert read_entries(path) == (ONE,), "the next one completes"
    assert {*codes} == {0, 1} and codes == sorted(codes, reverse=True)


@EACH
def test_an_old_diary_on_a_full_drive_stays_what_it_is(tmp_path: Path, version: int) -> None:
    from drives import mounted

    first, seen = tmp_path / "sam.diary", []
    put(first, version)
    try:
        for size in range(96, 400, 16):
            with mounted(tmp_path / str(size), size=f"{size}k") as drive:
                shutil.copy(first, drive)
                seen.append(refused(drive / "sam.diary"))
                shutil.copytree(drive, away := tmp_path / f"of {size}")
            assert kept_whole(away / "sam.diary", version) == (version if seen[-1] else schema.VERSION)
            assert read_entries(away / "sam.diary") == (ONE,)
    except PermissionError:
        pytest.skip("only root may mount a file system")
    assert {*seen} == {False, True} and seen == sorted(seen, reverse=True)


# -- the copy --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["an older copy", "a link", "a folder", "a link to nowhere"])
def test_a_copy_is_kept_whatever_has_its_name(tmp_path: Path, what: str) -> None:
    """As where somebody went back to the copy, told more with the older version, and came here again."""
    path, name = tmp_path / "sam.diary", tmp_path / "sam.diary.1"
    older = put(name, 1, ONE)
    other = tmp_path / "other"
    other.write_bytes(b"of somebody else")
    if what != "an older copy":
        name.unlink()
    if what == "a folder":
        name.mkdir()
    elif what.startswith("a link"):
        name.symlink_to("nowhere" if "nowhere" in what else other)
    put(path, 1, ONE, TWO)
    assert read_entries(path) == (ONE, TWO)
    kept = next(one for one in copies(path) if one != name)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    with closing(sqlite3.connect(kept)) as raw:
        assert raw.execute("SELECT id FROM entries ORDER BY number").fetchall() == [(ONE.id,), (TWO.id,)]
    if what == "an older copy":
        assert name.read_bytes() == older
    assert other.read_bytes() == b"of somebody else"
    if what == "a folder":
        name.rmdir()
    unlink(path, [], lambda _: None)
    assert [one.name for one in tmp_path.iterdir()] == ["other"], "what may hold a part of it is forgotten with it"


def test_a_copy_that_a_killed_step_left_is_the_copy(tmp_path: Path) -> None:
    path = tmp_path / "sam.diary"
    put(path, 1)
    with closing(sqlite3.connect(path)) as raw:
        path.with_name("sam.diary.1").write_bytes(raw.serialize())
    assert read_entries(path) == (ONE,)
    assert [one.name for one in copies(path)] == ["sam.diary.1"]
