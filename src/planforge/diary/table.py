"""Entries as a table, without loss: CSV with a heading, a row an entry, a cell a field.

A cell that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break: OWASP, "CSV
Injection") stands behind an apostrophe; one that begins with an apostrophe gets one more. Reading takes it off again.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from planforge.diary.entries import (
    FIELDS,
    OF_TRAINING,
    Entry,
    Told,
    WrongEntry,
    spelled_moment,
    told_from,
    values_of,
)
from planforge.diary.store import moment_of
from planforge.diary.vocabulary import Source
from planforge.source import Fault, Faults, Place, did_you_mean

OF_ENTRY = ("id", "plan_id", "at", "source", "corrects")
COLUMNS = (*OF_ENTRY, "kind", *FIELDS)
HEADING = ",".join(COLUMNS[:6])  # by which a copy is known
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_WHOLE = {"before", "worst", "after", "pain", *(name for name in OF_TRAINING if name.endswith(("_s", "_m")))}
_LIST, _YES_NO = {"red_flags"}, {"tablet", "elsewhere", "may_run"}
_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, read. entry: with all that it had when it was written; None for a row of somebody's own.

    told: what the row says. known_as: the id that stands in it; it is another's where somebody changed the row.
    """

    place: Place
    told: Told
    plan_id: str | None
    known_as: str | None
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Written:
    """A table, and how many of its cells stand behind an apostrophe."""

    text: str
    guarded: int


def written(entries: Sequence[Entry]) -> Written:
    """Return the entries as a table, with a byte order mark that spreadsheets know UTF-8 by."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    table.writerow(COLUMNS)
    guarded = 0
    for entry in entries:
        cells = _cells(entry)
        guarded += sum(cell.startswith(_RUNS) for cell in cells.values())
        table.writerow([_guarded(cells.get(name, "")) for name in COLUMNS])
    return Written("\ufeff" + out.getvalue(), guarded)


def _cells(entry: Entry) -> dict[str, str]:
    of_entry = {
        "id": entry.id,
        "plan_id": entry.plan_id,
        "at": spelled_moment(entry.at),
        "source": entry.source.value,
        "corrects": " ".join(entry.corrects),
    }
    return of_entry | {name: _cell(value) for name, value in values_of(entry.told).items()}


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(value) or "none"
    return str(value)


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_RUNS) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUNS) else cell


def read(text: str, name: str) -> tuple[Row, ...]:
    """Return the rows of a table; commas, semicolons or tabs separate. Raise Faults with every fault and its line."""
    table = _Table(name, text.removeprefix("\ufeff"))
    rows = tuple(table.rows())
    if table.faults:
        raise Faults(table.faults, {name: table.text})
    return rows


class _Table:
    """Reads rows, and keeps every fault with its line."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.faults: list[Fault] = []
        self.columns: list[str] = []

    def rows(self) -> Iterator[Row]:
        """Yield the rows that can be read."""
        delimiter = max(",;\t", key=self.text.partition("\n")[0].count)
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if not self.columns:
                    self._heading(cells)
                    if self.faults:
                        return
                elif any(cells) and (row := self._row(cells, line)):
                    yield row
                line = reader.line_num + 1
        except csv.Error as error:
            self._fault(f"this is not CSV: {error}", line)
        if not self.columns:
            self._fault("this file is empty", 1, "the first line names the columns: `planforge log FILE --csv OUT`")

    def _heading(self, cells: list[str]) -> None:
        self.columns = [cell.strip().lower() for cell in cells]
        for column in self.columns:
            if column and column not in COLUMNS:
                self._fault(f"there is no column {column[:40]!r} in a diary", 1, did_you_mean(column, COLUMNS))
            elif column and self.columns.count(column) > 1:
                self._fault(f"there are two columns {column!r}", 1, "delete one of them")
        for needed in ("kind", "day"):
            if needed not in self.columns:
                self._fault(f"there is no column {needed!r}", 1, "`planforge log FILE --csv OUT` writes them all")

    def _row(self, cells: list[str], line: int) -> Row | None:
        if len(cells) > len(self.columns):
            self._fault(f"has {len(cells)} cells, and the heading {len(self.columns)}", line)
            return None
        texts = {name: _unguarded(cell) for name, cell in zip(self.columns, cells, strict=False) if name and cell}
        of_entry = {name: texts.pop(name, None) for name in OF_ENTRY}
        faults = len(self.faults)
        values = {name: self._value(name, text, line) for name, text in texts.items()}
        if len(self.faults) > faults:
            return None
        try:
            told = told_from(values)
        except WrongEntry as error:
            for fault in error.faults:
                self._fault(fault, line)
            return None
        return self._known(told, of_entry, line)

    def _value(self, name: str, text: str, line: int) -> Any:
        """Return what a cell says."""
        plain = text.strip()
        if name in _WHOLE:
            if re.fullmatch(r"[0-9]{1,9}", plain):
                return int(plain)
            self._fault(f"{name}: {text[:40]!r} is no whole number", line)
        elif name in _YES_NO:
            if plain.lower() in ("yes", "no"):
                return plain.lower() == "yes"
            self._fault(f"{name}: {text[:40]!r} is neither yes nor no", line)
        elif name in _LIST:
            return [] if plain == "none" else plain.split()
        return text if name in ("note", "by") else plain

    def _known(self, told: Told, cells: dict[str, str | None], line: int) -> Row | None:
        """Return the row with the entry that it was made of, where it says all of it."""
        place, known_as = Place(self.name, line, 1), (cells["id"] or "").strip() or None
        plan_id, at, source = ((cells[name] or "").strip() for name in ("plan_id", "at", "source"))
        corrects = tuple((cells["corrects"] or "").split())
        own = known_as is None and not at
        try:
            if not (own and not plan_id) and not re.fullmatch(r"[a-z0-9-]{4,64}", plan_id):
                raise ValueError("plan_id: is missing, or none that a plan can have")
            if own:
                return Row(place, told, plan_id or None, None, None)
            if not all(_ID.fullmatch(one) for one in (*([known_as] if known_as else []), *corrects)):
                raise ValueError("id and corrects: an entry's id has 16 hexadecimal digits")
            entry = Entry(plan_id, moment_of(at), Source(source or Source.CSV), told, corrects)
        except ValueError as error:
            self._fault(str(error), line)
            return None
        return Row(place, told, plan_id, known_as, entry)

    def _fault(self, message: str, line: int, hint: str | None = None) -> None:
        self.faults.append(Fault(message, Place(self.name, line, 1), hint, 1))


def is_copy(head: bytes) -> bool:
    """Tell whether a file that begins so is a table that `written` made."""
    return head.removeprefix("\ufeff".encode()).startswith(HEADING.encode())


def was_a_copy(head: bytes) -> bool:
    """Tell the same of one that a spreadsheet has written again: with other signs between its cells, or in UTF-16."""
    text = head.replace(b"\0", b"").lstrip(b"\xff\xfe\xef\xbb\xbf").replace(b'"', b"")
    return re.sub(rb"[;\t]", b",", text).startswith(HEADING.encode())


def ids_in(data: bytes) -> frozenset[str]:
    """Return the ids of the entries that a table seems to hold, whatever became of its cells."""
    return frozenset(one.decode() for one in re.findall(rb"\b[0-9a-f]{16}\b", data.replace(b"\0", b"")))
