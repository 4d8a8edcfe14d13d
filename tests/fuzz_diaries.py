"""Reads mutated tables and diaries: entries or a clear word may come of any bytes; nothing else, and not late.

`python tests/fuzz_diaries.py [--count 80000] [--seed 1]`; every second file is a table that is read into an empty diary
(`log --csv`), every other a diary that is read and gets an entry more. Each is a function of seed and number, so that a
finding can be made again: `--only NUMBER`. Ends with 1 when anything was found.
"""

import argparse
import random
import sqlite3
import stat
import sys
import tempfile
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from fuzz_activities import counted

sys.path.insert(0, str(Path(__file__).parent / "diary"))
from diaries import NO, entry, of, plan, runs, strengths

from planforge.actions.log import copied_in, tell
from planforge.diary import schema
from planforge.diary.entries import Entry, WrongEntry, told_from
from planforge.diary.log import Log
from planforge.diary.store import DiaryBusy, NotKept, UnreadableDiary, copies, opened, read_entries, snapshot
from planforge.diary.table import written
from planforge.diary.told import ToldOtherwise
from planforge.source import Faults
from planforge.terminal import UNSEEN

GOOD = {"a table", "a clear word of a table", "a diary", "a clear word of a diary"}
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
_PIECES = (
    b'"', b"''", b"'", b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"\0", b"=1+1", b"@", b"-", b"\x1b[31m", b"[", b"{}",
    b"yes", b"no", b"all", b"part", b"0", b"11", b"-1", b"1e9", b"9" * 30, "½".encode(), b"\xff\xfe", b"\xef\xbb\xbf",
    b"2027-02-30", b"0001-01-01", b"9999-12-31", b"w99-run-9", b"session", b"morning", b"withdrawn", b"afresh", b"seen",
    b"null", b"x" * 3000,
)  # fmt: skip


@cache
def _entries() -> tuple[Entry, ...]:
    """Return entries of every kind that a diary may hold, one of them corrected."""
    first, second, *_ = runs()
    day = first.date + timedelta(1)
    told = [
        of(first, worst=2, course="eased", after=1, back_to_usual="within-1-h", note='a,b;c\t"d"\n=1', **NO),
        of(second, done="no", why="time"),
        of(strengths()[0], done="part", why="pain", worst=4),
        told_from({"kind": "run", "day": day, "start": "18:00", "distance_m": 4000, "worst": 0, **NO}),
        told_from({"kind": "morning", "day": day, "pain": 1, "stiffness": "to-10-min"}),
        told_from({"kind": "today", "day": day, "pain": 3, "red_flags": ["hot"]}),
        told_from({"kind": "well", "day": day}),
        told_from({"kind": "seen", "day": day, "by": "K. Lee", "may_run": True}),
    ]
    kept = [entry(one) for one in told]
    return (*kept, entry(of(first, worst=3), None, kept[0].id))


@cache
def _table() -> bytes:
    return written(_entries()).text.encode()


@cache
def _stores() -> tuple[bytes, ...]:
    """Return a diary, and one of each older version with what it can hold: those are brought up to date first."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sam.diary"
        with opened(path) as store, store.adding():
            for one in _entries():
                store.add(one, store.add_input("a.csv", one.id.encode() * 200, NOW))
        data = snapshot(path)
    assert data is not None
    older = tuple(_of_version(version, data) for version in range(1, schema.VERSION))
    return (data, *older, data, *older, _of_version(schema.VERSION, None))


def _of_version(version: int, full: bytes | None) -> bytes:
    """Return a diary of a version; full: the one whose entries it has, None: none."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION}")
        for script in schema.MIGRATIONS[:version]:
            connection.executescript(script)
        connection.execute(f"PRAGMA user_version = {version}")
        if full is not None:
            with closing(sqlite3.connect(":memory:")) as newest:
                newest.deserialize(full[:18] + b"\1\1" + full[20:])  # in memory there is no WAL
                for table, holes in (("inputs", "?,?,?,?,?"), ("entries", "?,?,?,?,?,?,?"), ("corrections", "?,?")):
                    connection.executemany(
                        f"INSERT INTO {table} VALUES ({holes})", newest.execute(f"SELECT * FROM {table}").fetchall()
                    )
        return connection.serialize()


def mutated(seed: int, number: int) -> bytes:
    """Return one mutated file: of an even number a table, of an odd one a diary."""
    chance = random.Random(f"{seed}/{number}")
    raw = bytearray(chance.choice(_stores()) if number % 2 else _table())
    for _ in range(chance.choice((1, 1, 2, 5, 50))):
        _change(chance, raw, in_a_store=bool(number % 2))
    if not chance.randrange(40):
        return chance.randbytes(chance.randrange(300))
    return bytes(raw[: chance.randrange(len(raw) + 1)] if not chance.randrange(10) else raw)


def _change(chance: random.Random, raw: bytearray, *, in_a_store: bool) -> None:
    """Change some bytes; in a store more often where SQLite keeps what it goes by, and seldom how long it is."""
    if in_a_store:
        at = chance.choice((chance.randrange(100), chance.randrange(len(raw)), 4096 * chance.randrange(10)))
        at = min(at + chance.randrange(12), len(raw) - 1)
        raw[at] = chance.choice((0, 255, chance.randrange(256), raw[at] ^ 1 << chance.randrange(8)))
        if not chance.randrange(30):
            raw[at:at] = raw[at : at + 4096]
        return
    at, length = chance.randrange(len(raw)), chance.choice((0, 0, 1, 4, 30))
    match chance.randrange(4):
        case 0:
            raw[at : at + length] = chance.choice(_PIECES)
        case 1:
            raw[at : at + 1] = bytes([chance.randrange(256)])
        case 2:
            raw[at:at] = raw[at : at + 10 * length]
        case _:
            lines = bytes(raw).split(b"\n")
            chance.shuffle(lines)
            raw[:] = b"\n".join(lines)


def outcome(raw: bytes, number: int, folder: Path) -> str:
    """Return what comes of a file; let all but a clear word out."""
    for one in folder.iterdir():
        one.unlink()
    diary = folder / "sam.diary"
    if number % 2:
        diary.write_bytes(raw)
        try:
            known = read_entries(diary)
            assert {*_entries()} >= {*known}, "nothing is read that nobody told"
            assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in (diary, *copies(diary)))
            if 0 < (version := _version(raw)) < schema.VERSION:
                assert copies(diary) == (diary.with_name(f"sam.diary.{version}"),), "what it was is kept"
            tell(Log(diary, plan(), NOW, known), [told_from({"kind": "today", "day": date(2027, 2, 28), "pain": 1})])
        except (UnreadableDiary, DiaryBusy, NotKept, ToldOtherwise, WrongEntry) as error:
            return _clear(str(error), "a diary")
        return "a diary"
    table = folder / "sam.csv"
    table.write_bytes(raw)
    try:
        done = copied_in(Log(diary, plan(), NOW), table)
    except (Faults, ToldOtherwise, WrongEntry) as error:
        assert not read_entries(diary), "all or nothing"
        return _clear(str(error), "a table")
    assert read_entries(diary) == done.log.entries
    return "a table"


def _version(raw: bytes) -> int:
    """Return which version a diary says it is of (sqlite.org/fileformat2.html, 1.3.15)."""
    return int.from_bytes(raw[60:64], "big")


def _clear(said: str, of_what: str) -> str:
    assert said
    assert not UNSEEN.search(said), "nothing that a terminal obeys"
    return f"a clear word of {of_what}"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=80_000)
    with tempfile.TemporaryDirectory() as folder:
        return counted(options, lambda seed, number: outcome(mutated(seed, number), number, Path(folder)), GOOD)


if __name__ == "__main__":
    sys.exit(main())
