"""The one file of a diary: SQLite beside the constraint file, its owner's alone, only added to.

A file is made whole beside its place and put there; what is added is there with all of it, or not at all, also after a
kill or a power cut (WAL, synchronous FULL; sqlite.org/wal.html). What is no diary is told so in words: a stranger's
file is looked at before SQLite opens it, and holds these tables, to the letter, or nothing of it is used.
"""

import hashlib
import os
import re
import sqlite3
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Literal, TypeAlias

from planforge.diary.entries import Entry, WrongEntry, digest, spelled_moment, text_of, told_from
from planforge.diary.schema import APPLICATION, MIGRATIONS, VERSION
from planforge.diary.vocabulary import Source
from planforge.languages import Message
from planforge.reading import read_bytes
from planforge.staging import StagingError, cut_off, replace_file
from planforge.terminal import visible

SUFFIX = ".diary"
PATIENCE = 5.0  # seconds that another writer may take
_MOST_BYTES = 4_000_000_000  # ten years with every activity of a watch have a fifth of it
_MOST_OF_A_VALUE = 50_000_000  # bytes: an activity of a day with a reading every second has a tenth
_HEADER = 100  # bytes, with the program's mark in them: sqlite.org/fileformat2.html, 1.3
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite itself puts beside a file

Kind: TypeAlias = Literal["quiet", "material"]
Verdict: TypeAlias = Literal["accepted", "declined", "overtaken"]


class UnreadableDiary(Exception):
    """A diary is there and cannot be read; the message names the file, and says why."""


class DiaryBusy(Exception):
    """Somebody else writes into the diary, and did not end in time."""


class NotKept(Exception):
    """Something could not be kept in the diary: the disk, or its rights; nothing of it was written."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A change of a plan: when, and what was known then.

    folder: of the plan, as seen from the diary's own. protocol, file: the SHA-256 of their texts. entries: the ids of
    those that were known. decided: what follows, as JSON. number: None until it is kept.
    """

    plan_id: str
    folder: str
    at: datetime
    kind: Kind
    protocol: str
    file: str
    entries: tuple[str, ...]
    decided: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a decision: by which revision of the plan, where it was accepted."""

    decision: int
    at: datetime
    verdict: Verdict
    revision: int | None = None


def diary_path(file: Path | None, out: Path, example: str) -> Path:
    """Return where the diary of a constraint file lies; without one, of the example, in its plan's folder."""
    return out / f"{example}{SUFFIX}" if file is None else file.parent / f"{file.stem}{SUFFIX}"


def is_there(path: Path) -> bool:
    """Tell whether anything has the name; raise UnreadableDiary where nobody may look."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise UnreadableDiary(
            Message("messages.files.unreadable", file=str(path), why=getattr(error, "strerror", None) or str(error))
        ) from None
    return True


def read_entries(path: Path, plan_id: str | None = None) -> tuple[Entry, ...]:
    """Return every entry of a diary, or of one plan, in the order of telling; none where there is no file."""
    if not is_there(path):
        return ()
    with opened(path) as store:
        return store.entries(plan_id)


def read_own_entries(path: Path, plan_id: str, since: date) -> tuple[tuple[Entry, ...], int]:
    """Return the entries of a plan in the order of telling, and how many were told of other plans since a day."""
    if not is_there(path):
        return (), 0
    with opened(path) as store, store.reading():
        return store.entries(plan_id), store.of_other_plans(plan_id, since)


def read_when_declined(path: Path, plan_id: str) -> int | None:
    """Return how many entries the last decision of a plan knew that was declined; None: none was."""
    if not is_there(path):
        return None
    with opened(path) as store:
        return store.known_when_declined(plan_id)


def snapshot(path: Path) -> bytes | None:
    """Return a diary as the bytes of a file that holds what it holds now; None where there is none.

    Raises what `opened` raises.
    """
    if not is_there(path):
        return None
    with opened(path) as store:
        return store.connection.serialize()


@contextmanager
def opened(path: Path) -> Iterator["Store"]:
    """Open the diary at a path, made where there is none, and brought to this version.

    Where nothing can be written it is read as it lies there, of whatever version, and nothing is left beside it. Raise
    UnreadableDiary, DiaryBusy or NotKept, also for what happens inside.
    """
    with _in_words(path):
        if not is_there(path):
            _make(path)
        _refuse_what_is_no_diary(path)
        if not _can_be_written(path):
            with closing(_in_memory_as_it_lies(path)) as connection:
                store = Store(path, connection)
                _bring_up_to_date(store, keeps_a_copy=False)
                connection.execute("PRAGMA query_only = ON")
                yield store
            return
        with closing(_connected(path)) as connection:
            store = Store(path, connection)
            _bring_up_to_date(store)
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            yield store


class Store:
    """An open diary. Everything that is added in `adding` is there together, or nothing of it."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path, self.connection = path, connection
        self._is = _identity(path)

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Let nobody else add meanwhile: what is read inside is what is there."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._still_there()
            self.connection.execute("COMMIT")
        except BaseException:  # Ctrl-C, too: nothing of it is there, and the error goes on
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise
        self._still_there()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let what is read inside be of one moment, whatever others add meanwhile."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN")
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def _still_there(self) -> None:
        """Raise NotKept where the file was taken away, or another put in its place: nobody would find an entry."""
        if _identity(self.path) != self._is:
            raise NotKept(Message("messages.files.diary_gone", file=str(self.path)))

    def entries(self, plan_id: str | None = None) -> tuple[Entry, ...]:
        """Return every entry, or those of one plan, in the order of telling.

        Raise UnreadableDiary for what planforge never wrote.
        """
        corrected: dict[int, list[str]] = {}
        with self.reading():
            for number, one in self.connection.execute("SELECT entry, corrected FROM corrections ORDER BY rowid"):
                corrected.setdefault(number, []).append(one)
            rows = self.connection.execute(
                "SELECT number, id, plan_id, at, source, told FROM entries"
                " WHERE :plan_id IS NULL OR plan_id = :plan_id ORDER BY number",
                {"plan_id": plan_id},
            )
            return tuple(self._entry(row, tuple(corrected.get(row[0], ()))) for row in rows)

    def of_other_plans(self, plan_id: str, since: date) -> int:
        """Return how many entries were told of other plans since a day."""
        others = "SELECT COUNT(*) FROM entries WHERE plan_id <> ? AND at >= ?"
        with self.reading():
            row = self.connection.execute(others, (plan_id, since.isoformat())).fetchone()
        return int(row[0])

    def _entry(self, row: tuple[int, str, str, str, str, str], corrects: tuple[str, ...]) -> Entry:
        number, known_as, plan_id, at, source, told = row
        try:
            if digest(plan_id, at, source, corrects, told) != known_as:
                raise ValueError("it was changed")
            return Entry(plan_id, moment_of(at), Source(source), told_from(told), corrects, known_as)
        except (ValueError, TypeError, AttributeError) as error:  # of what is no text
            first = error.faults[0] if isinstance(error, WrongEntry) else str(error)
            told = Message("messages.files.diary_other_entry", file=str(self.path), number=number, why=visible(first))
            raise UnreadableDiary(told) from None

    def add(self, entry: Entry, source: int | None = None) -> Entry:
        """Return the entry as it was kept; source: the number of the input that it came from.

        What was told before in the same second, word by word, and withdrawn since, is kept as a second later.
        """
        while self.connection.execute("SELECT 1 FROM entries WHERE id = ?", (entry.id,)).fetchone():
            later = entry.at + timedelta(seconds=1)
            entry = Entry(entry.plan_id, later, entry.source, entry.told, entry.corrects)
        values = (entry.id, entry.plan_id, spelled_moment(entry.at), entry.source.value, text_of(entry.told), source)
        made = self.connection.execute(
            "INSERT INTO entries (id, plan_id, at, source, told, input) VALUES (?, ?, ?, ?, ?, ?)", values
        )
        self.connection.executemany(
            "INSERT INTO corrections VALUES (?, ?)", [(made.lastrowid, one) for one in entry.corrects]
        )
        return entry

    def add_input(self, name: str, data: bytes, at: datetime) -> int:
        """Return the number of some bytes as they came in; the same bytes are kept once."""
        summed = hashlib.sha256(data).hexdigest()
        known = self.connection.execute("SELECT number FROM inputs WHERE sha256 = ?", (summed,)).fetchone()
        if known:
            return int(known[0])
        made = self.connection.execute(
            "INSERT INTO inputs (at, name, sha256, data) VALUES (?, ?, ?, ?)", (spelled_moment(at), name, summed, data)
        )
        return int(made.lastrowid or 0)

    def inputs(self) -> frozenset[str]:
        """Return the SHA-256 of every input that is kept."""
        return frozenset(summed for (summed,) in self.connection.execute("SELECT sha256 FROM inputs"))

    def corrected(self, plan_id: str) -> tuple[tuple[str, str, datetime], ...]:
        """Return of a plan each entry that another took the place of: its id, that of the other, and when."""
        rows = self.connection.execute(
            "SELECT corrected, id, at FROM corrections JOIN entries ON number = entry"
            " WHERE plan_id = ? ORDER BY number",
            (plan_id,),
        )
        return tuple((gone, other, moment_of(at)) for gone, other, at in rows)

    def last(self) -> int:
        """Return the number of the last entry, 0 where there is none: while it is the same, so are the entries."""
        return int(self.connection.execute("SELECT max(number) FROM entries").fetchone()[0] or 0)

    def add_protocol(self, name: str, text: str, at: datetime) -> str:
        """Return the SHA-256 by which a version of a protocol is kept; the same text is kept once."""
        summed = hashlib.sha256(text.encode()).hexdigest()
        self.connection.execute(
            "INSERT INTO protocols SELECT ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM protocols WHERE sha256 = ?)",
            (summed, spelled_moment(at), name, text, summed),
        )
        return summed

    def protocol(self, summed: str) -> str:
        """Return the text of a version of a protocol."""
        return str(self.connection.execute("SELECT data FROM protocols WHERE sha256 = ?", (summed,)).fetchone()[0])

    def decide(self, one: Decision, before: str) -> int:
        """Return the number under which a decision is kept. before: the plan that it changes, as JSON."""
        values = (one.plan_id, one.folder, spelled_moment(one.at), one.kind, one.protocol, one.file, one.decided)
        made = self.connection.execute(
            "INSERT INTO decisions (plan_id, folder, at, kind, protocol, file, decided) VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        self.connection.executemany("INSERT INTO known VALUES (?, ?)", [(made.lastrowid, id_) for id_ in one.entries])
        packed = zlib.compress(before.encode())  # a twentieth
        self.connection.execute("INSERT INTO plans VALUES (?, ?)", (made.lastrowid, packed))
        return int(made.lastrowid or 0)

    def plan_before(self, decision: int) -> str | None:
        """Return the plan that a decision changed, as JSON; None where none was kept, as by earlier versions."""
        row = self.connection.execute("SELECT data FROM plans WHERE decision = ?", (decision,)).fetchone()
        if row is None:
            return None
        unpacking = zlib.decompressobj()
        try:
            text = unpacking.decompress(row[0], _MOST_OF_A_VALUE)
            return text.decode() if unpacking.eof else None
        except (zlib.error, TypeError, UnicodeDecodeError):  # of what planforge never wrote
            return None

    def judge(self, one: Judged) -> None:
        """Keep what became of a decision."""
        self.connection.execute(
            "INSERT INTO verdicts (decision, at, verdict, revision) VALUES (?, ?, ?, ?)",
            (one.decision, spelled_moment(one.at), one.verdict, one.revision),
        )

    def decisions(self) -> tuple[Decision, ...]:
        """Return every decision in order, of every plan and folder."""
        known: dict[int, list[str]] = {}
        with self.reading():
            for decision, entry in self.connection.execute("SELECT decision, entry FROM known ORDER BY rowid"):
                known.setdefault(decision, []).append(entry)
            rows = self.connection.execute(
                "SELECT plan_id, folder, at, kind, protocol, file, decided, number FROM decisions ORDER BY number"
            )
            return tuple(
                Decision(plan_id, folder, moment_of(at), kind, protocol, file, tuple(known.get(n, ())), decided, n)
                for plan_id, folder, at, kind, protocol, file, decided, n in rows
            )

    def known_when_declined(self, plan_id: str) -> int | None:
        """Return how many entries the last decision of a plan knew that was declined; None: none was."""
        with self.reading():
            found = self.connection.execute(
                "SELECT count(*) FROM known GROUP BY decision HAVING decision = (SELECT max(number) FROM decisions"
                " WHERE plan_id = ? AND (SELECT verdict FROM verdicts WHERE decision = decisions.number"
                " ORDER BY verdicts.number DESC LIMIT 1) = 'declined')",
                (plan_id,),
            ).fetchone()
        return int(found[0]) if found else None

    def verdicts(self) -> tuple[Judged, ...]:
        """Return what became of decisions, in order; the last of each counts."""
        rows = self.connection.execute("SELECT decision, at, verdict, revision FROM verdicts ORDER BY number")
        return tuple(Judged(decision, moment_of(at), verdict, revision) for decision, at, verdict, revision in rows)


def moment_of(text: str) -> datetime:
    """Return the moment of `2027-02-02T19:30:00Z`; raise ValueError for another spelling."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no moment; write it like 2027-02-02T19:30:00Z")
    return datetime.fromisoformat(text)


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


# -- a file of ours, and no other ------------------------------------------------------------------------------------


def _make(path: Path) -> None:
    """Put a diary without entries in place; one that somebody else put there at the same moment stays."""
    try:
        replace_file(path, _empty(VERSION), anew=True)
    except StagingError:
        if not is_there(path):
            raise


@cache
def _empty(version: int) -> bytes:
    """Return the bytes of a diary without entries, whose journal is a WAL from the first (fileformat2.html, 1.3.3)."""
    with closing(_in_memory(version)) as connection:
        data = connection.serialize()
    return data[:18] + b"\2\2" + data[20:]


def _in_memory(version: int) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    for script in MIGRATIONS[:version]:
        connection.executescript(script)
    connection.execute(f"PRAGMA user_version = {version}")
    return connection


@cache
def _tables(version: int) -> frozenset[tuple[str, ...]]:
    """Return what a diary of a version holds, to the letter."""
    with closing(_in_memory(version)) as connection:
        return _stated(connection)


def _stated(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    return frozenset(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


def _refuse_what_is_no_diary(path: Path) -> None:
    """Raise UnreadableDiary for what SQLite should not even open; let a diary be its owner's alone.

    What SQLite puts beside it gets the same mode.
    """
    for name in (path, *(Path(f"{path}{end}") for end in _BESIDE)):
        with suppress(FileNotFoundError):
            seen = name.lstat()
            if stat.S_ISLNK(seen.st_mode):
                raise UnreadableDiary(Message("messages.files.diary_link", file=str(name)))
            if not stat.S_ISREG(seen.st_mode):
                raise UnreadableDiary(Message("messages.files.diary_no_file", file=str(name)))
            if seen.st_size > _MOST_BYTES:
                raise UnreadableDiary(
                    Message("messages.files.diary_too_large", file=str(name), size=_MOST_BYTES // 1_000_000_000)
                )
    head = read_bytes(path, _HEADER - 1)
    if not head.startswith(b"SQLite format 3\0") or head[68:72] != APPLICATION.to_bytes(4, "big"):
        raise UnreadableDiary(Message(f"messages.files.diary_{'is_none' if head else 'empty'}", file=str(path)))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        with suppress(OSError):  # another's file: its owner decides
            path.chmod(0o600)


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE, isolation_level=None
    )
    return _careful(connection)


def _careful(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_OF_A_VALUE)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _can_be_written(path: Path) -> bool:
    """Tell whether a diary can be written, and what SQLite puts beside it: else it would leave that there for ever."""
    return all(os.access(one, os.W_OK) for one in (path, path.parent.absolute()))


def _in_memory_as_it_lies(path: Path) -> sqlite3.Connection:
    """Return a diary as its file holds it. Raise UnreadableDiary where that is not all, or half of a change.

    So it is where the newest of it lies in the -wal beside it, or what undoes a change that was broken off in -journal.
    """
    for beside in ("-wal", "-journal"):
        with suppress(FileNotFoundError):
            if Path(f"{path}{beside}").stat().st_size:
                raise UnreadableDiary(Message("messages.files.diary_in_wal", file=str(path), beside=beside))
    data = read_bytes(path, _MOST_BYTES)
    connection = _careful(sqlite3.connect(":memory:", isolation_level=None))
    connection.deserialize(data[:18] + b"\1\1" + data[20:])  # in memory there is no WAL: fileformat2.html, 1.3.3
    return connection


def _bring_up_to_date(store: Store, *, keeps_a_copy: bool = True) -> None:
    """Bring a diary of an older version to this one, in one step, with a copy of it kept; refuse a newer one."""
    with store.reading():
        found, tables = _version(store), _stated(store.connection)
    if found > VERSION:
        raise UnreadableDiary(Message("messages.files.diary_newer", file=str(store.path), found=found, known=VERSION))
    if found < 1 or tables != _tables(found):
        raise UnreadableDiary(Message("messages.files.diary_other_tables", file=str(store.path)))
    if found == VERSION:
        return
    with store.adding():
        if (found := _version(store)) == VERSION:  # somebody else did it meanwhile
            return
        if keeps_a_copy:
            _keep_a_copy(store, found)
        for script in MIGRATIONS[found:]:
            for statement in _statements(script):
                store.connection.execute(statement)
        store.connection.execute(f"PRAGMA user_version = {VERSION}")


def _keep_a_copy(store: Store, version: int) -> None:
    """Put a copy beside a diary: `sam.diary.1`, and where something else has the name, `sam.diary.1.2` and so on.

    So it is where somebody went back to such a copy, and told more with that version. What a step that was cut off has
    left is the copy.
    """
    data = store.connection.serialize()
    for number in count(1):
        copy = store.path.with_name(f"{store.path.name}.{version}" + f".{number}" * (number > 1))
        if not is_there(copy):
            replace_file(copy, data, anew=True)
            return
        with suppress(OSError):  # another's file is another's
            if stat.S_ISREG(copy.lstat().st_mode) and read_bytes(copy, len(data)) == data:
                return


def _version(store: Store) -> int:
    return int(store.connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: executed one by one they are one transaction."""
    statement = ""
    for part in re.split(r"(?<=;)", script):
        statement += part
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        seen = path.stat()
    except OSError:
        return None
    return seen.st_dev, seen.st_ino


# -- in words --------------------------------------------------------------------------------------------------------

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL}
_UNWRITABLE = {
    sqlite3.SQLITE_FULL: "disk_full",
    sqlite3.SQLITE_READONLY: "no_permission",
    sqlite3.SQLITE_PERM: "no_permission",
    sqlite3.SQLITE_CANTOPEN: "not_to_open",
    sqlite3.SQLITE_IOERR: "disk_silent",
}


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite says into words about the diary."""
    try:
        yield
    except sqlite3.Error as error:
        raise _said(path, error) from error
    except UnicodeDecodeError:  # of a message that tells what it found there
        raise UnreadableDiary(Message("messages.files.diary_damaged", file=str(path))) from None
    except StagingError:
        raise
    except OSError as error:
        why = error.strerror or str(error)
        raise UnreadableDiary(Message("messages.files.unreadable", file=str(path), why=why)) from error


def _said(path: Path, error: sqlite3.Error) -> Exception:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more of the same: sqlite.org/rescode.html
    if code in _BUSY:
        return DiaryBusy(Message("messages.files.diary_busy", file=str(path)))
    if code in _UNWRITABLE:
        return NotKept(
            Message("messages.files.diary_not_kept", file=str(path), why=Message(f"messages.asks.{_UNWRITABLE[code]}"))
        )
    return UnreadableDiary(Message("messages.files.diary_damaged_so", file=str(path), why=visible(str(error))))


# -- gone for good ---------------------------------------------------------------------------------------------------


def copies(path: Path) -> tuple[Path, ...]:
    """Return what lies beside a diary and may hold a part of it: SQLite's own files, and copies of older versions."""
    ours = re.compile(rf"{re.escape(path.name)}(?:-wal|-shm|-journal|\.\d+(?:\.\d+)?)")
    try:
        beside = (one for one in path.parent.iterdir() if ours.fullmatch(one.name))
        return (*cut_off(path), *sorted(one for one in beside if one.is_symlink() or not one.is_dir()))
    except OSError:
        return ()


def unlink(path: Path, also: Sequence[Path], gone: Callable[[Path], None]) -> None:
    """Take a diary away for good, and its copies, and say so of each; nobody writes into it meanwhile.

    Not with DELETE: the rows would still lie in the -wal. What is no diary, or cannot be read, goes, too.
    """
    with _in_words(path), _alone(path):
        for one in (*also, *copies(path), path):  # the file itself last: its name is what others look for
            try:
                one.unlink()
                gone(one)
            except FileNotFoundError:
                continue
            except OSError as error:
                why = error.strerror or str(error)
                raise StagingError(Message("messages.files.not_taken_away", file=str(one), why=why)) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until nobody else has the diary open, and keep it so."""
    try:
        _refuse_what_is_no_diary(path)
        connection = _connected(path)
    except (UnreadableDiary, sqlite3.Error, OSError):
        yield
        return
    with closing(connection):
        try:
            # Without the -wal: SQLite would write it once more, or take another's away, when this ends.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF in _BUSY:
                raise
        yield
