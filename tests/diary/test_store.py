"""The one file of a diary: private from the first moment, only added to, and never a traceback, whatever lies there."""

import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from diaries import at, entry, of, runs

from planforge.diary import schema, store
from planforge.diary.entries import Entry, text_of, told_from
from planforge.diary.store import (
    Decision,
    DiaryBusy,
    Judged,
    NotKept,
    UnreadableDiary,
    opened,
    read_entries,
    unlink,
)
from planforge.staging import StagingError

FIRST, SECOND, *_ = runs()
ONE, TWO = entry(of(FIRST, worst=2, note="a word of mine")), entry(of(SECOND, worst=1))
CLEAR_WORDS = (UnreadableDiary, DiaryBusy, NotKept, StagingError)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sam.diary"


def add(path: Path, *several: Entry) -> None:
    with opened(path) as diary, diary.adding():
        for one in several:
            diary.add(one)


def filled(path: Path) -> Path:
    add(path, ONE, TWO)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_added_is_there_in_the_order_of_telling(path: Path) -> None:
    assert read_entries(path) == ()
    assert not path.exists(), "who reads makes nothing"
    correction = entry(of(SECOND, worst=3), at(SECOND.date), TWO.id)
    add(path, TWO, ONE)
    add(path, correction)
    assert read_entries(path) == (TWO, ONE, correction)


def test_an_error_inside_leaves_nothing_of_it(path: Path) -> None:
    filled(path)
    with pytest.raises(RuntimeError), opened(path) as diary, diary.adding():
        diary.add(entry(of(FIRST, after=1)))
        raise RuntimeError
    assert read_entries(path) == (ONE, TWO)


def test_what_was_told_and_withdrawn_in_the_same_second_can_be_told_again(path: Path) -> None:
    filled(path)
    with opened(path) as diary, diary.adding():
        again = diary.add(ONE)
    assert (again.told, again.at) == (ONE.told, ONE.at + timedelta(seconds=1))


def test_the_same_bytes_are_kept_once_and_each_decision_with_what_was_known(path: Path) -> None:
    filled(path)
    with opened(path) as diary, diary.adding():
        assert diary.add_input("-", b"{}", ONE.at) == diary.add_input("again", b"{}", TWO.at)
        protocol = diary.add_protocol("runners-knee", "phases: []", ONE.at)
        assert diary.add_protocol("runners-knee", "phases: []", TWO.at) == protocol
        one = Decision("plan-1", "exports/sam", TWO.at, "material", protocol, "f" * 64, (ONE.id, TWO.id), '{"row": 1}')
        number = diary.decide(one, "{}")
        diary.judge(Judged(number, TWO.at, "declined"))
        diary.judge(Judged(number, TWO.at, "accepted", revision=3))
    with opened(path) as diary:
        (found,) = diary.decisions()
        assert (found.number, found.entries, found.decided) == (number, one.entries, one.decided)
        assert diary.protocol(found.protocol) == "phases: []"
        assert [(one.verdict, one.revision) for one in diary.verdicts()] == [("declined", None), ("accepted", 3)]


@pytest.mark.parametrize("table", ["inputs", "entries", "corrections", "protocols", "decisions", "known", "verdicts"])
def test_no_row_is_ever_changed_or_taken_away(path: Path, table: str) -> None:
    with opened(path) as diary, diary.adding():
        diary.add(ONE, diary.add_input("-", b"{}", ONE.at))
        diary.add(entry(of(FIRST, worst=3), at(SECOND.date), ONE.id))
        protocol = diary.add_protocol("none", "text", ONE.at)
        number = diary.decide(Decision("plan-1", "x", ONE.at, "quiet", protocol, "f", (ONE.id,), "{}"), "{}")
        diary.judge(Judged(number, ONE.at, "accepted", 1))
    with closing(sqlite3.connect(path)) as raw:
        column = raw.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(sqlite3.IntegrityError, match="a diary is only added to"):
                raw.execute(statement)


# -- private ---------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[0o000, 0o077], ids="umask {:03o}".format)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_it_is_its_owners_alone_from_the_first_moment_and_all_that_lies_beside_it(path: Path) -> None:
    seen: dict[str, int] = {}
    asked = threading.Event()

    def watch() -> None:
        while not asked.is_set():
            for one in path.parent.iterdir():
                try:
                    seen[one.name] = seen.get(one.name, 0) | mode(one)
                except FileNotFoundError:
                    continue

    watching = threading.Thread(target=watch)
    watching.start()
    with opened(path) as diary, diary.adding():
        diary.add(ONE)
        assert Path(f"{path}-wal").exists() and Path(f"{path}-shm").exists()
        time.sleep(0.05)
    asked.set()
    watching.join()
    assert {"sam.diary", "sam.diary-wal", "sam.diary-shm"} <= set(seen)
    assert set(seen.values()) == {0o600}
    path.chmod(0o644)  # as after a copy
    assert read_entries(path) == (ONE,)
    assert mode(path) == 0o600


def test_nothing_of_it_is_left_when_it_is_forgotten(path: Path) -> None:
    filled(path)
    kept_open = sqlite3.connect(path)  # so that the -wal stays
    kept_open.execute("SELECT count(*) FROM entries").fetchall()
    add(path, entry(told_from({"kind": "today", "day": FIRST.date, "pain": 1, "note": "a word of mine"})))
    assert any(b"a word of mine" in one.read_bytes() for one in path.parent.iterdir())
    kept_open.close()
    shutil.copy(path, path.with_name("sam.diary.1"))
    path.with_name(".sam.diary.x1.planforge").write_bytes(b"a word of mine")
    other = path.with_name("kim.diary")
    add(other, TWO)
    gone: list[Path] = []
    unlink(path, [], gone.append)
    assert {one.name for one in gone} == {"sam.diary", "sam.diary.1", ".sam.diary.x1.planforge"}
    assert [one.name for one in path.parent.iterdir()] == ["kim.diary"]
    assert read_entries(other) == (TWO,)


def test_who_writes_while_it_is_forgotten_is_told_that_nothing_was_kept(path: Path) -> None:
    filled(path)
    with pytest.raises(NotKept, match="somebody took this file away meanwhile"), opened(path) as diary:
        path.unlink()
        with diary.adding():
            diary.add(entry(of(FIRST, after=1)))


# -- versions --------------------------------------------------------------------------------------------------------


def of_version(path: Path, version: int) -> Path:
    """Put a diary of an older version in place, with an entry."""
    path.write_bytes(store._empty(version))
    values = (ONE.id, ONE.plan_id, store.spelled_moment(ONE.at), "typed", text_of(ONE.told))
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("INSERT INTO entries (id, plan_id, at, source, told) VALUES (?, ?, ?, ?, ?)", values)
    return path


@pytest.mark.parametrize("version", range(1, schema.VERSION))
def test_an_older_one_is_brought_up_to_date_with_a_copy_kept(path: Path, version: int) -> None:
    of_version(path, version)
    add(path, TWO)
    assert read_entries(path) == (ONE, TWO)
    copy = path.with_name(f"sam.diary.{version}")
    assert mode(copy) == 0o600
    with closing(sqlite3.connect(copy)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (version,)
        assert raw.execute("SELECT id FROM entries").fetchall() == [(ONE.id,)]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert store._stated(raw) == store._tables(schema.VERSION)


def test_a_step_to_a_newer_version_that_fails_leaves_the_older_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_version(path, 1)
    monkeypatch.setattr(store, "MIGRATIONS", (schema.MIGRATIONS[0], "CREATE TABLE more (x); CREATE TABLE more (x);"))
    with pytest.raises(CLEAR_WORDS):
        read_entries(path)
    monkeypatch.undo()
    assert read_entries(path) == (ONE,)


def test_a_newer_one_is_refused_in_words(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(UnreadableDiary, match="of a newer version of planforge"):
        read_entries(path)
    with pytest.raises(UnreadableDiary, match="of a newer version of planforge"):
        add(path, TWO)
    assert path.read_bytes() == before


# -- whatever lies there ---------------------------------------------------------------------------------------------


def another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE t (x)")


def with_a_table_more(path: Path) -> None:
    with closing(sqlite3.connect(filled(path))) as raw:
        raw.execute("CREATE TABLE more (x)")


def with_an_entry_changed(path: Path) -> None:
    with closing(sqlite3.connect(filled(path))) as raw, raw:
        raw.execute("DROP TRIGGER entries_no_update")
        raw.execute("UPDATE entries SET told = replace(told, '2', '1')")
        trigger = next(sql for kind, name, _, sql in store._tables(schema.VERSION) if name == "entries_no_update")
        raw.execute(trigger)


def with_bytes_for_words(path: Path) -> None:
    values = (ONE.id, ONE.plan_id, "2027-01-01T00:00:00Z", "typed")
    with closing(sqlite3.connect(filled(path))) as raw, raw:
        raw.execute("INSERT INTO entries (id, plan_id, at, source, told) VALUES ('x', ?, ?, ?, CAST(x'ff' AS TEXT))",
                    values[1:])  # fmt: skip


WHATEVER: dict[str, Any] = {
    "nothing in it": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("planforge: 1\n"),
    "the beginning alone": lambda path: path.write_bytes(b"SQLite format 3\0"),
    "half of one": lambda path: path.write_bytes(filled(path).read_bytes()[:9000]),
    "a link": lambda path: path.symlink_to(filled(path.with_name("real.diary"))),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a folder": lambda path: path.mkdir(),
    "a pipe": os.mkfifo,
    "a pipe beside it": lambda path: os.mkfifo(f"{filled(path)}-wal"),
    "a link beside it": lambda path: Path(f"{filled(path)}-journal").symlink_to("/etc/passwd"),
    "a huge file": lambda path: os.truncate(filled(path), 5_000_000_000),
    "another program's": another_program,
    "a table more": with_a_table_more,
    "an entry changed": with_an_entry_changed,
    "bytes for words": with_bytes_for_words,
}


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links")
@pytest.mark.parametrize("what", WHATEVER)
def test_what_is_no_diary_is_told_in_words_and_stays(path: Path, what: str) -> None:
    WHATEVER[what](path)
    before = os.lstat(path)
    with pytest.raises(UnreadableDiary, match=r"sam\.diary"):
        read_entries(path)
    with pytest.raises(UnreadableDiary, match=r"sam\.diary"), opened(path) as diary, diary.adding():
        diary.entries()  # as who adds does first
    after = os.lstat(path)
    assert (after.st_mode, after.st_size) == (before.st_mode, before.st_size)


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Return bytes with some of them changed, cut off or doubled, more often where SQLite keeps what it goes by."""
    spoilt = bytearray(data)
    for _ in range(chance.choice([1, 1, 2, 5, 50])):
        where = chance.choice([chance.randrange(100), chance.randrange(len(spoilt)), 4096 * chance.randrange(10)])
        where = min(where + chance.randrange(12), len(spoilt) - 1)
        spoilt[where] = chance.choice([0, 255, chance.randrange(256), spoilt[where] ^ 1 << chance.randrange(8)])
    if chance.random() < 0.1:
        del spoilt[chance.randrange(len(spoilt)) :]
    return bytes(spoilt)


def any_bytes(path: Path, count: int) -> int:
    """Read and write spoilt diaries; return how many of them were refused. Every other error is raised."""
    data = filled(path).read_bytes()
    refused = 0
    for number in range(count):
        for one in path.parent.iterdir():
            one.unlink()
        path.write_bytes(spoilt(data, random.Random(number)))
        try:
            known = read_entries(path)
            assert {ONE, TWO} >= set(known), number
            add(path, entry(of(FIRST, after=number % 10)))
        except CLEAR_WORDS:
            refused += 1
    return refused


def test_any_bytes_are_a_diary_or_told_in_words(path: Path) -> None:
    assert 100 < any_bytes(path, 300) < 300


@pytest.mark.slow
def test_twenty_thousand_spoilt_diaries(path: Path) -> None:
    assert any_bytes(path, 20_000)


# -- others, disks, rights -------------------------------------------------------------------------------------------


def test_who_writes_long_is_waited_for_and_then_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    monkeypatch.setattr(store, "PATIENCE", 0.2)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert read_entries(path) == (ONE, TWO), "who reads does not wait"
        with pytest.raises(DiaryBusy, match="another planforge is writing"):
            add(path, entry(of(FIRST, after=1)))
        other.execute("ROLLBACK")
    add(path, entry(of(FIRST, after=1)))


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from diaries import entry, of, runs
from planforge.diary.entries import told_from
from planforge.diary.store import opened
for number in range(25):
    with opened(Path(sys.argv[2])) as diary, diary.adding():
        told = {"kind": "today", "day": runs()[0].date, "pain": number % 10, "note": f"{sys.argv[3]} {number}"}
        diary.add(entry(told_from(told)))
"""


def test_of_several_who_write_at_once_from_the_first_entry_on_nothing_is_lost(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(Path(__file__).parent), str(path)]
    writers = [subprocess.Popen([*command, name], stderr=subprocess.PIPE) for name in "abc"]
    assert [(one.communicate()[1], one.returncode) for one in writers] == [(b"", 0)] * 3
    notes = [one.told.note for one in read_entries(path)]
    assert sorted(notes) == sorted(f"{name} {number}" for name in "abc" for number in range(25))  # type: ignore[type-var]
    assert [one.name for one in path.parent.iterdir()] == ["sam.diary"], "nothing is left beside it"


def test_what_is_read_is_of_one_moment_whatever_is_added_meanwhile(path: Path) -> None:
    filled(path)
    correction = entry(of(SECOND, worst=3), at(SECOND.date), TWO.id)
    added = []

    def meanwhile(statement: str) -> None:
        if statement.startswith("SELECT number, id") and not added:
            added.append(statement)
            add(path, correction)

    with opened(path) as diary:
        diary.connection.set_trace_callback(meanwhile)
        assert (diary.entries(), len(added)) == ((ONE, TWO), 1)
        assert diary.entries() == (ONE, TWO, correction)


def test_a_full_disk_is_told_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    from drives import mounted

    try:
        with mounted(tmp_path / "small", size="200k") as drive:
            path = filled(drive / "sam.diary")
            known = list(read_entries(path))
            with pytest.raises(NotKept, match=r"disk is full|disk does not answer"):
                for number in range(100):
                    more = told_from({"kind": "today", "day": FIRST.date, "pain": 0, "note": f"{number} " + "x" * 1900})
                    add(path, entry(more))
                    known.append(entry(more))
            assert list(read_entries(path)) == known
        with mounted(tmp_path / "smaller", size="16k") as drive:
            with pytest.raises(StagingError, match="the disk is full; nothing was changed"):
                add(drive / "sam.diary", ONE)
            assert list(drive.iterdir()) == []
    except PermissionError:
        pytest.skip("only root may mount a file system")


def become_nobody() -> None:
    """Give up every right of root, those of its groups too, in a child."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def test_who_may_not_write_there_is_told(open_path: Path) -> None:
    from kills import in_a_child

    filled(open_path / "sam.diary")
    open_path.chmod(0o755)

    def as_nobody() -> None:
        become_nobody()
        try:
            read_entries(open_path / "sam.diary")
        except CLEAR_WORDS:
            os._exit(3)

    if os.geteuid():
        pytest.skip("only root becomes another user")
    assert os.waitstatus_to_exitcode(in_a_child(as_nobody)) == 3


@pytest.mark.parametrize("version", range(1, schema.VERSION + 1))
@pytest.mark.parametrize("what", ["file", "folder", "-wal", "-journal"])
def test_where_nothing_can_be_written_it_is_read_and_nothing_is_left_beside_it(
    open_path: Path, version: int, what: str
) -> None:
    from kills import in_a_child

    if os.geteuid():
        pytest.skip("only root becomes another user")
    path = of_version(open_path / "sam.diary", version)
    os.chown(path, 65534, 65534)
    path.chmod(0o400 if what == "file" else 0o600)
    open_path.chmod(0o777 if what == "file" else 0o755)
    if what.startswith("-"):
        Path(f"{path}{what}").write_bytes(b"what is new, or undoes what was broken off")
    before = sorted(open_path.iterdir())

    def as_nobody() -> None:
        become_nobody()
        code = 0
        try:
            code += read_entries(path) == (ONE,)
            try:
                add(path, TWO)
            except NotKept as error:
                code += 2 * ("no permission to write; nothing was kept" in str(error))
        except UnreadableDiary as error:
            code = 4 * (f"a part of this diary lies in {path}{what}" in str(error))
        os._exit(code)

    assert os.waitstatus_to_exitcode(in_a_child(as_nobody)) == (4 if what.startswith("-") else 3)
    assert sorted(open_path.iterdir()) == before


def test_what_cannot_be_forgotten_is_said_to_be_there_still(open_path: Path) -> None:
    from kills import in_a_child

    if os.geteuid():
        pytest.skip("only root becomes another user")
    path = filled(open_path / "sam.diary")
    open_path.chmod(0o755)

    def as_nobody() -> None:
        become_nobody()
        try:
            unlink(path, [], lambda _: None)
        except StagingError as error:
            os._exit(3 if "cannot be taken away: Permission denied; it is still there" in str(error) else 4)

    assert os.waitstatus_to_exitcode(in_a_child(as_nobody)) == 3
    assert path.exists()


def test_a_killed_writer_leaves_what_it_said_to_have_kept(path: Path) -> None:
    killed(path, times=6)


@pytest.mark.slow
def test_two_hundred_killed_writers(path: Path) -> None:
    killed(path, times=200)


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from diaries import entry, runs
from planforge.diary.entries import told_from
from planforge.diary.store import opened
for number in range(100_000):
    told = {"kind": "today", "day": runs()[0].date, "pain": 1, "note": f"{sys.argv[3]} {number}"}
    with opened(Path(sys.argv[2])) as diary, diary.adding():
        diary.add(entry(told_from(told)))
        diary.add(entry(told_from(told | {"note": told["note"] + " too"})))
    print(number, flush=True)
"""


def killed(path: Path, times: int) -> None:
    """Kill a writer at random moments: what it said to have kept is there, both halves of each, and nothing twice."""
    chance = random.Random(7)
    for turn in range(times):
        command = [sys.executable, "-c", KILLED, str(Path(__file__).parent), str(path), str(turn)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout
        said = [int(writer.stdout.readline())]
        time.sleep(chance.random() * 0.05)
        writer.send_signal(signal.SIGKILL)
        said += [int(line) for line in writer.communicate()[0].split()]
        notes = [str(one.told.note) for one in read_entries(path) if str(one.told.note).startswith(f"{turn} ")]
        whole = [f"{turn} {number}{more}" for number in range(len(notes) // 2) for more in ("", " too")]
        assert notes == whole
        assert said[-1] + 1 <= len(notes) // 2 <= said[-1] + 2
