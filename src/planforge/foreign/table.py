"""A foreign plan as a table: CSV with a heading, a row for each block of a session.

    week,session,repeats,run_s,walk_s
    1,1,8,60,90
    1,2,8,60,90
    2,1,5,90,120
    2,1,1,90,60

Columns: `week` and `session` (numbers; rows of one session stand together), `run_s` and `walk_s` (seconds, or with a
unit: `90 s`; `1:30` is minutes and seconds), or `run_min` and `walk_min`, and, as you like: `repeats` (1; of a range
the fewer), `first` (`run` or `walk`: which of the two comes first), `part` (`warm-up`, `main`, `cool-down`), `date`
(2027-01-04; for every row or none), `run_pace` and `walk_pace` (`6:30 /km`; once is enough). `week` and `session` may
be ranges: the row is each of them. Instead of amounts a column `workout` may say a session in words: `8 x (1 min run,
90 s walk)`. Headings may be German. Commas, semicolons or tabs separate; other columns are passed over.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

from planforge.foreign.in_words import said
from planforge.foreign.stated import (
    LONGEST_SESSION,
    MILE,
    MOST_SESSIONS,
    MOST_STEPS,
    RANGES,
    Conversion,
    ForeignPlan,
    ForeignSession,
    ForeignWeek,
    block,
    too_much,
)
from planforge.plan.model import Do, End, Part, Step, Steps, step_count
from planforge.quantities.dates import FIRST_YEAR, Weekday, first_of_week, parse_date
from planforge.quantities.spelled import ends
from planforge.quantities.units import LONGEST_PLAN, parse_duration, parse_speed
from planforge.source import Fault, Faults, Place, contents, nearest

T = TypeVar("T")
MOST_REPEATS = 500
NEEDED = ("week", "session", "run_s", "walk_s")
COLUMNS = (*NEEDED, "repeats", "first", "part", "date", "run_pace", "walk_pace")
WORKOUT = "workout"
_CALLED = {  # what else a column may be called; of an amount also its unit
    "wk": "week",
    "woche": "week",
    "einheit": "session",
    "reps": "repeats",
    "wiederholungen": "repeats",
    "wdh": "repeats",
    "zuerst": "first",
    "teil": "part",
    "datum": "date",
    "lauftempo": "run_pace",
    "gehtempo": "walk_pace",
    "training": WORKOUT,
    "inhalt": WORKOUT,
}
_AMOUNTS = {"run_s": "run|running|jog|lauf|laufen|joggen", "walk_s": "walk|walking|geh|gehen"}
_UNITS = {"s": "s|sec|seconds|sek|sekunden", "min": "min|minutes|minuten", "": ""}
_NUMBER = re.compile(r"^\d{1,6}(?:\.\d{1,3})?$")


@dataclass(frozen=True)
class _Row:
    """One row of the table, read; `line` is where it stands."""

    line: int
    week: int
    session: int
    steps: Steps
    date: datetime.date | None
    run_pace: Fraction | None
    walk_pace: Fraction | None


class _Table:
    """Reads cells, and keeps every fault with its place."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.lines = text.splitlines()
        self.faults: list[Fault] = []
        heading = self.lines[0] if self.lines else ""
        self.delimiter = max(",;\t", key=heading.count)
        self.columns: list[str] = []
        self.called: dict[str, str] = {}  # each column as the heading writes it
        self.units: dict[str, str] = {}  # of the columns of amounts
        self.counted: dict[int, int] = {}  # sessions of each week, where nobody numbers them
        self.ranges: dict[str, None] = {}  # of repeats, of which the fewer are counted

    def fault(self, message: str, line: int, column: str | None = None, hint: str | None = None) -> None:
        """Remember a fault, at a cell where its column is known."""
        cell, width = 1, 1
        before = self._cells(self.lines[line - 1]) if line <= len(self.lines) else []
        if column in self.columns and self.columns.index(column) < len(before):
            position = self.columns.index(column)
            cell += sum(len(one) + 1 for one in before[:position])
            width = len(before[position]) or 1
        self.faults.append(Fault(message, Place(self.name, line, cell), hint, width))

    def _cells(self, line: str) -> list[str]:
        """Return the cells of a line as they stand there, with their quotes."""
        cells, quoted = [""], False
        for sign in line:
            quoted ^= sign == '"'
            if sign == self.delimiter and not quoted:
                cells.append("")
            else:
                cells[-1] += sign
        return cells

    def rows(self) -> Iterator[_Row]:
        """Yield the rows that can be read."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True)
        try:
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if not self.columns:
                    self._heading(cells)
                    if self.faults:
                        return
                else:
                    yield from self._rows_of(cells, reader.line_num)
        except csv.Error as error:
            self.fault(f"this is not CSV: {error}", reader.line_num or 1)

    def _heading(self, cells: list[str]) -> None:
        self.columns = [self._column(re.sub(r"[\s-]+", "_", cell.strip().lower())) for cell in cells]
        self.called = dict(zip(self.columns, (cell.strip()[:40] for cell in cells), strict=True))
        for column in ("week",) if WORKOUT in self.columns else NEEDED:
            if column not in self.columns:
                near = self._near(column)
                hint = f"the first line names the columns: {','.join((*NEEDED, 'repeats'))}, or week,{WORKOUT}"
                hint = f"did you mean it by `{near}`? Then name that column `{column}`" if near else hint
                self.fault(f"there is no column `{column}`", 1, near, hint)
        for column in (*COLUMNS, WORKOUT):
            if self.columns.count(column) > 1:
                self.fault(f"there are two columns `{column}`", 1, column, "delete one of them")

    def _column(self, word: str) -> str:
        """Return what a column is called here, whatever it is called there."""
        for column, words in _AMOUNTS.items():
            for unit, units in _UNITS.items():
                written = rf"_?[(\[]?(?:{units})[)\]]?" if units else ""
                if re.fullmatch(f"(?:{words}){written}", word):
                    self.units[column] = unit
                    return column
        return _CALLED.get(word, word)

    def _near(self, missing: str) -> str | None:
        """Return the column that may be meant by a missing one: none that has a meaning of its own."""
        free = [one for one in self.columns if one and one not in COLUMNS]
        word = missing.removesuffix("_s")  # `run`, `running` and `run_min` are all spelt unlike `run_s`
        return nearest(missing, free) or next((one for one in free if one.startswith(word)), None)

    def _rows_of(self, cells: list[str], line: int) -> Iterator[_Row]:
        """Yield a row; of ranges of weeks or sessions one for each."""
        if len(cells) != len(self.columns):
            way = f"put a cell that holds a `{self.delimiter}` in quotes" if len(cells) > len(self.columns) else None
            way = way or f"write a `{self.delimiter}` also for a cell that is empty"
            self.fault(f"this row has {len(cells)} cells; the heading has {len(self.columns)}", line, None, way)
            return
        values = dict(zip(self.columns, (cell.strip() for cell in cells), strict=True))
        before = len(self.faults)
        weeks = self._span(values, line, "week", LONGEST_PLAN)
        sessions = self._span(values, line, "session", MOST_SESSIONS) if "session" in values else None
        steps = self._in_words(values, line) if WORKOUT in values else self._bouts(values, line)
        when = self._date(values, line)
        paces = [self._pace(values, line, column) for column in ("run_pace", "walk_pace")]
        if when is not None and len(weeks) * len(sessions or (1,)) > 1:
            self.fault("this row is of several sessions, and a date is of one", line, "date", "write a row for each")
        if len(self.faults) > before:
            return
        for week in weeks:
            for session in sessions or (self._next_session(week),):
                yield _Row(line, week, session, steps, when, *paces)

    def _next_session(self, week: int) -> int:
        """Return the number of one more session of a week, where nobody numbers them."""
        self.counted[week] = self.counted.get(week, 0) + 1
        return self.counted[week]

    def _bouts(self, values: dict[str, str], line: int) -> Steps:
        """Return the steps of a row of amounts."""
        part = self._choice(values, line, "part", {one.value: one for one in Part}, Part.MAIN)
        run_first = self._choice(values, line, "first", {"run": True, "walk": False}, True)
        repeats = self._repeats(values, line)
        bouts = [(Do.RUN, self._seconds(values, line, "run_s")), (Do.WALK, self._seconds(values, line, "walk_s"))]
        ordered = bouts if run_first else bouts[::-1]
        return block(repeats, [Step(do=do, part=part, end=End(seconds=seconds)) for do, seconds in ordered if seconds])

    def _in_words(self, values: dict[str, str], line: int) -> Steps:
        """Return the steps of a session that is said in words."""
        try:
            parts = said(values[WORKOUT])
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self.fault(f"{self.called[WORKOUT]}: {message}", line, WORKOUT, hint or None)
            return ()
        steps: list[Any] = []
        for one in parts:
            if any(not amount.isdecimal() for _, amount in one.steps):
                self.fault(
                    f"{self.called[WORKOUT]}: a distance has no time in a table",
                    line,
                    WORKOUT,
                    "write how long it takes",
                )
                return ()
            if any(int(seconds) > LONGEST_SESSION for _, seconds in one.steps):
                self.fault(
                    f"{self.called[WORKOUT]}: more than a day holds",
                    line,
                    WORKOUT,
                    "write how long one run or walk of it takes",
                )
                return ()
            self.ranges |= {f"{one.times}-{one.most}": None} if one.most > one.times else {}
            inside = [Step(do=Do(do), end=End(seconds=int(seconds))) for do, seconds in one.steps if int(seconds)]
            steps += block(one.times, inside)
        return tuple(steps)

    def _span(self, values: dict[str, str], line: int, column: str, most: int) -> range:
        """Return the numbers of a cell: one, or those of a range."""
        both = ends(values[column])
        if both and both[0] >= 1 and both[1] <= most:
            return range(both[0], both[1] + 1)
        one = self._whole(values, line, column, most)
        return range(one, one + 1)

    def _repeats(self, values: dict[str, str], line: int) -> int:
        text = values.get("repeats", "")
        if (both := ends(text)) and 1 <= both[0] <= both[1] <= MOST_REPEATS:
            self.ranges |= {text: None} if both[0] < both[1] else {}
            return both[0]
        return self._whole(values, line, "repeats", MOST_REPEATS)

    def _whole(self, values: dict[str, str], line: int, column: str, most: int) -> int:
        text = values.get(column, "") or ("1" if column == "repeats" else "")
        if re.fullmatch(r"[0-9]{1,6}", text) and 1 <= int(text) <= most:
            return int(text)
        self.fault(
            f"{self.called.get(column, column)} is '{text[:40]}'; a whole number from 1 to {most} is expected",
            line,
            column,
        )
        return 1

    def _seconds(self, values: dict[str, str], line: int, column: str) -> int:
        text, unit = values[column], self.units.get(column, "s")
        # Within a table that commas separate, `1,500` may as well be fifteen hundred.
        if self.delimiter != "," or not re.search(r",[0-9]{3}(?![0-9])", text):
            text = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", text)
        try:
            if ends(text):
                raise ValueError(f"'{text}' is a range, and one figure is wanted; write the one that is to be measured")
            if _NUMBER.match(text) and not unit and float(text):
                name = column.removesuffix("_s")
                raise ValueError(
                    f"'{text}' has no unit; call the column `{name}_s` or `{name}_min`, or write `{text} s`"
                )
            if not text or _NUMBER.match(text):
                found = round(float(text or 0) * (60 if unit == "min" else 1))
            else:
                found = parse_duration(f"{text} min" if re.fullmatch(r"[0-9]{1,3}:[0-5][0-9]", text) else text)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self.fault(f"{self.called[column]}: {message}", line, column, hint or None)
            return 0
        if found > LONGEST_SESSION:
            self.fault(f"{self.called[column]}: '{text[:40]}' is longer than a day", line, column)
            return 0
        return found

    def _choice(self, values: dict[str, str], line: int, column: str, known: dict[str, T], default: T) -> T:
        text = values.get(column, "").lower()
        if text and text not in known:
            self.fault(f"{self.called[column]} is '{text[:40]}'; write {' or '.join(known)}", line, column)
        return known.get(text, default)

    def _date(self, values: dict[str, str], line: int) -> datetime.date | None:
        if not (text := values.get("date", "")):
            return None
        try:
            found = parse_date(text)
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self.fault(f"{self.called['date']}: {message}", line, "date", hint or None)
            return None
        assert isinstance(found, datetime.date)
        return found

    def _pace(self, values: dict[str, str], line: int, column: str) -> Fraction | None:
        """Return seconds a mile."""
        if not (text := values.get(column, "")):
            return None
        try:
            speed = parse_speed(text)
            if not 300 <= speed <= 8000:
                raise ValueError(f"{text!r} is no pace of a runner; check which unit it is in")
        except ValueError as error:
            message, _, hint = str(error).partition("; ")
            self.fault(f"{self.called[column]}: {message}", line, column, hint or None)
            return None
        return 1000 * MILE / speed


def read_table(path: Path, week_starts: Weekday = Weekday.MON) -> ForeignPlan:
    """Return the plan of a table; raise Faults with every fault and its place."""
    text = contents(path, str(path))
    if isinstance(text, Fault):
        raise Faults([text], {})
    table = _Table(str(path), text)
    rows = list(table.rows())
    if not table.columns:
        table.faults.append(Fault(f"{path}: the table is empty", None, f"its first line is {','.join(NEEDED)}"))
    weeks = _weeks(rows, table, week_starts)
    if sum(step_count(one.steps) for week in weeks for one in week.sessions) > MOST_STEPS:
        table.faults.append(Fault(f"{path}: more than {MOST_STEPS} steps; this is no plan", None))
    conversion = _conversion(rows, table)
    if table.faults:
        raise Faults(table.faults, {str(path): text})
    rules = {RANGES: f"the fewer are counted of {', '.join(table.ranges)}"} if table.ranges else {}
    return ForeignPlan(id=path.stem, name=path.stem, weeks=weeks, conversion=conversion, rules=rules)


def _conversion(rows: list[_Row], table: _Table) -> Conversion:
    paces: dict[str, Fraction] = {}
    for row in rows:
        for column, pace in (("run_pace", row.run_pace), ("walk_pace", row.walk_pace)):
            if pace is not None and paces.setdefault(column, pace) != pace:
                table.fault(f"{column} differs from the rows before", row.line, column, "write it once")
    assumed = Conversion()
    return Conversion(paces.get("run_pace", assumed.run), paces.get("walk_pace", assumed.walk), bool(paces))


def _weeks(rows: list[_Row], table: _Table, week_starts: Weekday) -> tuple[ForeignWeek, ...]:
    """Return the weeks; rows of one session are its blocks, and weeks, sessions and dates go forward."""
    by_session: dict[tuple[int, int], list[_Row]] = {}
    last: tuple[int, int] = (0, 0)
    for row in rows:
        if (key := (row.week, row.session)) < last:
            said = f"week {row.week}, session {row.session} comes after week {last[0]}, session {last[1]}"
            table.fault(said, row.line, "week", "put the rows in order")
        last = max(last, key)
        by_session.setdefault(key, []).append(row)
    dated = [row for row in rows if row.date]
    for row in rows if dated else ():
        if row.date is None:
            table.fault("this row has no date, and others have", row.line, "date", "give every row its date, or none")
    if dated and not table.faults:
        _check_dates(by_session, table, week_starts)
    weeks: dict[int, list[ForeignSession]] = {}
    for (week, _), several in by_session.items():
        steps = tuple(step for row in several for step in row.steps)
        if wrong := too_much(steps):
            table.fault(f"week {week}: {wrong}", several[0].line)
        weeks.setdefault(week, []).append(ForeignSession(steps, several[0].date))
    return tuple(ForeignWeek(week, tuple(sessions)) for week, sessions in weeks.items())


def _check_dates(by_session: dict[tuple[int, int], list[_Row]], table: _Table, week_starts: Weekday) -> None:
    first_week, first = next((week, rows[0].date) for (week, _), rows in by_session.items())
    assert first is not None
    begins = first_of_week(first, week_starts) - datetime.timedelta(7 * (first_week - 1))
    if begins.year < FIRST_YEAR:
        said = f"week 1 would begin in {begins.year}; no calendar and no watch is asked about years before {FIRST_YEAR}"
        table.fault(said, next(iter(by_session.values()))[0].line, "date", "check the year and the number of the week")
    before = first
    for (week, session), rows in by_session.items():
        for row in rows:
            assert row.date is not None
            if row.date != rows[0].date:
                table.fault(f"week {week}, session {session} has two dates", row.line, "date", "a session has one day")
            elif (found := (row.date - begins).days // 7 + 1) != week:
                said = f"{row.date} lies in week {found}, not in week {week}"
                table.fault(said, row.line, "date", f"weeks begin on {begins:%A}")
            elif row.date < before:
                table.fault(f"{row.date} is before the session above it", row.line, "date", "put the rows in order")
            before = max(before, row.date)
