"""The diary beside the constraint file: what was done and how the knee felt is told, corrected, copied, forgotten."""

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from planforge.actions.places import EXAMPLE_NAME, default_out, plan_to_deliver, refuse_a_plan, with_plan
from planforge.deliver.folder import PLAN, UnreadablePlan, heal_folder, read_plan
from planforge.diary.asked import day_planned
from planforge.diary.entries import Afresh, Entry, Seen, SessionTold, Told, WrongEntry
from planforge.diary.log import Flag, Log, Logged, moment_of, nearby, open_flags, unseen
from planforge.diary.store import (
    SUFFIX,
    DiaryBusy,
    NotKept,
    UnreadableDiary,
    copies,
    diary_path,
    is_there,
    opened,
    read_entries,
    read_own_entries,
    read_when_declined,
    unlink,
)
from planforge.diary.table import HEADING, Row, Written, ids_in, is_copy, read, was_a_copy, written
from planforge.diary.told import Diary, NothingTold, ToldOtherwise, addition, withdrawals
from planforge.diary.vocabulary import Source
from planforge.exporters.registry import REPORT
from planforge.languages import Language, Message, english, language
from planforge.plan.model import Kind, Plan, Session
from planforge.reading import read_bytes
from planforge.source import Fault, Faults
from planforge.staging import StagingError, cut_off, replace_file

MOST_INPUT = 20_000_000  # bytes of a table or of a JSON text: 4 000 entries have a twentieth


class NoDiary(Exception):
    """There is no diary to read. `path`: where it would be."""

    def __init__(self, path: Path) -> None:
        """Take the path."""
        self.path = path
        super().__init__(Message("messages.files.no_diary", file=str(path)))


class NoPlanYet(UnreadablePlan):
    """There is no plan of a file in its folder. `way_out`: how it comes there, or is found elsewhere."""

    def __init__(self, path: Path, generate: str) -> None:
        """Take where it would be, and the command that makes it."""
        self.way_out = Message("messages.files.no_plan_yet", generate=generate)
        super().__init__(Message("messages.files.no_such_file", file=str(path)))


class SeeSomebody(Exception):
    """An answer that was kept says: a physiotherapist or doctor first. `flags`: what was told, by its words' keys.

    command: `planforge log` of that plan, by which it is told what they said.
    """

    def __init__(self, flags: tuple[Flag, ...], language: str | None, command: str) -> None:
        """Take what was told, the runner's language, and the command."""
        self.flags, self.language, self.command = flags, language, command
        super().__init__(", ".join(flags))


def begun(file: Path | None, out: Path | None, *, now: date | datetime) -> Log:
    """Return the diary of a file's plan, as it lies there at a moment, or on a day.

    Raises UnreadablePlan, StagingError, UnreadableDiary, DiaryBusy, NotKept, and NotAConstraintFile.
    """
    path, plan = _diary_and_plan(file, out)
    declined_with = read_when_declined(path, plan.plan_id)
    return _of_this_plan(Log(path, plan, moment_of(plan, now), read_entries(path), declined_with=declined_with))


def unseen_flags(log: Log) -> tuple[Flag, ...]:
    """Return what was told of a plan and nobody has seen since; a clearance in its file is not known here."""
    return tuple(dict.fromkeys(flag for _, flag in unseen(log.diary)))


def begun_alone(file: Path | None, out: Path | None, *, now: date | datetime) -> Log:
    """Return the same without what was told of other plans: an old diary is mostly of those."""
    path, plan = _diary_and_plan(file, out)
    return of_plan(plan, path, moment_of(plan, now))


def of_plan(plan: Plan, path: Path, now: datetime) -> Log:
    """Return the diary at a path as it tells of a plan at a moment; raise UnreadableDiary and DiaryBusy."""
    own, of_others = read_own_entries(path, plan.plan_id, plan.calendar.start)
    log = Log(path, plan, now, own, of_others, read_when_declined(path, plan.plan_id))
    return _of_this_plan(log)


def _of_this_plan(log: Log) -> Log:
    """Return a diary in which it is kept that the plan began again, where that was cut off."""
    if not tells_of_the_plan_before(log.plan, log.diary):
        return log
    begin_afresh(log.path, log.plan, log.now)
    return replace(log, entries=read_entries(log.path, log.plan.plan_id if log.of_others else None))


def _diary_and_plan(file: Path | None, out: Path | None) -> tuple[Path, Plan]:
    refuse_a_plan(file)
    if file is not None and not file.is_file():
        raise FileNotFoundError(2, "there is no such file", str(file))
    folder = out or default_out(file)
    try:
        return diary_path(file, folder, EXAMPLE_NAME), plan_to_deliver(folder)
    except UnreadablePlan:
        if os.path.lexists(folder / PLAN):
            raise
        raise NoPlanYet(folder / PLAN, shlex.join(with_plan("generate", file, folder))) from None


def diary_beside(file: Path | None, out: Path | None) -> Path:
    """Return where the diary of a file lies, whether its plan is there or not."""
    refuse_a_plan(file)
    return diary_path(file, out or default_out(file), EXAMPLE_NAME)


# -- telling ---------------------------------------------------------------------------------------------------------


def tell(
    log: Log, several: Sequence[Told], *, source: Source = Source.TYPED, correct: bool = False, raw: bytes | None = None
) -> Logged:
    """Return what was kept of what is told: all of it, or nothing.

    correct: it takes the place of what was told otherwise. raw: the bytes that it came in, which are kept, too. Raises
    WrongEntry for what cannot be of this plan, ToldOtherwise, and what `begun` raises of the diary.
    """
    faults = [f"{name}{fault}" for name, told in _named(several) for fault in against_the_plan(log, told)]
    if faults:
        raise WrongEntry(tuple(dict.fromkeys(faults)))
    kept: list[Entry] = []
    with opened(log.path) as store, store.adding():
        known = list(store.entries())
        for name, told in _named(several):
            try:
                entry = addition(known, told, log.plan.plan_id, at=log.now, source=source, correct=correct)
            except WrongEntry as error:
                raise WrongEntry(tuple(f"{name}with what was told before: {one}" for one in error.faults)) from None
            if entry is not None:
                number = store.add_input("-", raw, log.now) if raw is not None else None
                kept.append(store.add(entry, number))
                known.append(kept[-1])
    return Logged(replace(log, entries=tuple(known)), tuple(kept), len(several) - len(kept))


def withdraw(log: Log, told: Told) -> Logged:
    """Return what was kept when all that was told of a subject shall not count any more; raise NothingTold.

    What a watch recorded of it counts on, where anything else was told.
    """
    if not log.entries:
        raise NothingTold(f"{told.kind} of {told.day}: nothing was told of it")
    with opened(log.path) as store, store.adding():
        known = store.entries()
        several = withdrawals(known, told, log.plan.plan_id, at=log.now, today=log.today)
        kept = tuple(store.add(one) for one in several)
    return Logged(replace(log, entries=(*known, *kept)), kept)


def begin_afresh(diary: Path, plan: Plan, now: datetime) -> None:
    """Keep in a diary, where there is one, that a plan began again: what was told of its sessions is of another.

    Raises UnreadableDiary, DiaryBusy and NotKept.
    """
    if not is_there(diary):
        return
    with opened(diary) as store, store.adding():
        if any(one.plan_id == plan.plan_id for one in store.entries()):
            today = Afresh(day=plan.calendar.local(now).date())
            store.add(Entry(plan.plan_id, now, Source.TYPED, today))


def tells_of_the_plan_before(plan: Plan, diary: Diary) -> bool:
    """Tell whether sessions that were told are of the plan before: a run was cut off before it kept that one began.

    Each would count for one to come. Of the plan's own each was told of a day of its week.
    """
    days = {one.id: one.date for one in plan.sessions}
    return any(one.day + timedelta(7) < days.get(one.session, plan.calendar.start) for one in diary.sessions.values())


def _named(several: Sequence[Told]) -> Iterator[tuple[str, Told]]:
    """Yield each with how it is called in a fault: nothing where there is only one."""
    for number, told in enumerate(several, 1):
        yield (f"entry {number}: " if len(several) > 1 else ""), told


def against_the_plan(log: Log, told: Told) -> Iterator[str]:
    """Yield what of an entry cannot be of this plan, and now."""
    if told.kind in ("withdrawn", "afresh"):
        yield f"kind: {told.kind} is written by planforge alone"
    if isinstance(told, Seen) and told.may_run is None:
        yield f"may_run: did {told.by} say that you may run? true or false"
    if told.day > log.today:
        yield f"day: {told.day} is not over yet; today is {log.today}"
    if not isinstance(told, SessionTold):
        return
    session = log.session(told.session)
    if session is None:
        there = ", ".join(f"{one.id} on {one.date}" for one in nearby(log, told.day)) or "none near that day"
        yield f"session: the plan has no {told.session}; it has {there}"
        return
    yield from _on_another_day(log, told, session)


def _on_another_day(log: Log, told: SessionTold, session: Session) -> Iterator[str]:
    """Yield why a session cannot have been done on a day: a missed one is gone, and never put on a later day."""
    planned, begins = day_planned(session), log.plan.calendar.week_begins
    if told.day == planned:
        return
    if session.counts_as is not Kind.RUN:
        if begins(told.day) != begins(planned):
            yield f"day: {session.id} was planned for {planned}, in another week"
    elif abs((told.day - planned).days) > 1 or begins(told.day) != begins(planned):
        yield (
            f"day: {session.id} was planned for {planned}; a run on another day than the one before or after, in the "
            "same week, is a run of its own"
        )
    elif any(one.id != session.id and day_planned(one) == told.day for week in log.plan.weeks for one in week.runs):
        yield f"day: on {told.day} another run was planned, so this was that one, or a run of its own"


# -- tables ----------------------------------------------------------------------------------------------------------


def copied_out(path: Path, to: Path) -> tuple[int, Written]:
    """Return how many entries a table now holds, and the table; it is its owner's alone.

    Raises NoDiary, and StagingError where something else than such a table has the name.
    """
    entries = read_entries(path)
    if not entries:
        raise NoDiary(path)
    if to.exists() and not (_is_plain(to) and is_copy(_head(to))):
        raise StagingError(f"{to}: this is there already, and no table of a diary; nothing was changed")
    table = written(entries)
    replace_file(to, table.text.encode())
    return len(entries), table


def copied_in(log: Log, table: Path, *, correct: bool = False) -> Logged:
    """Return what was kept of a table: all that is new, or nothing where a row is wrong.

    A row as `copied_out` wrote it is that entry again; one that somebody changed, or wrote, is told now. Raises Faults
    with every row that is wrong, and what `tell` raises of the diary.
    """
    data = _bytes(table)
    text = _text(data, table)
    rows = read(text, str(table))
    kept: list[Entry] = []
    faults: list[Fault] = []
    with opened(log.path) as store, store.adding():
        known = list(store.entries())
        ids = {entry.id for entry in known}
        number = None
        for row in rows:
            try:
                entry = _of_row(log, row, known, ids, correct=correct)
            except (WrongEntry, ToldOtherwise) as error:
                hint = "`--correct` lets the table count" if isinstance(error, ToldOtherwise) else None
                faults += [Fault(line, row.place, hint) for line in str(error).splitlines()]
                continue
            if entry is not None:
                number = number or store.add_input(table.name, data, log.now)
                entry = store.add(entry, number)
                kept.append(entry)
                known.append(entry)
                ids.add(entry.id)
        if faults:
            raise Faults(faults, {str(table): text})
    return Logged(replace(log, entries=tuple(known)), tuple(kept), len(rows) - len(kept))


def _of_row(log: Log, row: Row, known: Sequence[Entry], ids: Iterable[str], *, correct: bool) -> Entry | None:
    """Return the entry that a row adds; None for what is there."""
    entry = row.entry
    if entry is not None and entry.id == row.known_as:
        if entry.id in ids:
            return None
        if lost := [one for one in entry.corrects if one not in ids]:
            raise WrongEntry((f"corrects: the table has no entry {lost[0]} before this row, nor has the diary",))
        if not entry.corrects:  # raises where the diary tells otherwise
            addition(known, entry.told, entry.plan_id, at=entry.at, source=entry.source, correct=correct)
        return entry
    if faults := tuple(against_the_plan(log, row.told)):
        raise WrongEntry(faults)
    plan_id = row.plan_id or log.plan.plan_id
    return addition(known, row.told, plan_id, at=log.now, source=Source.CSV, correct=correct)


def _bytes(table: Path) -> bytes:
    try:
        data = read_bytes(table, MOST_INPUT)
    except (OSError, ValueError) as error:
        raise Faults(
            [Fault(f"{table}: cannot be read: {getattr(error, 'strerror', None) or error}", None)], {}
        ) from None
    if len(data) > MOST_INPUT:
        raise Faults([Fault(f"{table}: larger than {MOST_INPUT // 1_000_000} MB; this is no diary", None)], {})
    return data


def _text(data: bytes, table: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "save the table as CSV in UTF-8"
        raise Faults([Fault(f"{table}: this is no text in UTF-8", None, hint)], {}) from None


# -- forgetting ------------------------------------------------------------------------------------------------------


def to_forget(path: Path, plans: Path) -> tuple[Path, ...]:
    """Return what holds the diary, or a part of it, in its folder: the file, its copies, and tables made of it.

    And in the folder of its plan a report that shows it, and the records of what calendars were told.

    A table is known by an entry of this diary in it: others' tables may lie there, too. Of a diary that cannot be read
    it is known by its name. What a killed run has left of a report goes, too: its folder is put right first. Raises
    StagingError where that cannot be.
    """
    heal_folder(plans)
    found = [path] if path.is_symlink() or path.exists() else []
    try:
        ids: frozenset[str] | None = frozenset(entry.id for entry in read_entries(path))
    except (UnreadableDiary, DiaryBusy, NotKept, StagingError):
        ids = None
    return (*found, *copies(path), *_tables(path, ids), *_reports(plans), *_records(plans))


def _reports(plans: Path) -> Iterator[Path]:
    """Yield the report in a plan's folder, where it shows what was told, and what was cut off while it was written."""
    from planforge.exporters.html.reading import read

    page = plans / REPORT
    yield from cut_off(page)
    if page.is_file() and not page.is_symlink() and read(_head(page, MOST_INPUT)).with_diary:
        yield page


def _records(plans: Path) -> Iterator[Path]:
    """Yield the records of delivery in a plan's folder: what calendars and intervals.icu were told."""
    from planforge.deliver import pushed  # both read calendars, which logging need not wait for
    from planforge.deliver import remembered as synced

    yield from (one for name in (synced.RECORD, pushed.RECORD) if (one := plans / name).is_file() or one.is_symlink())


def language_in(plans: Path) -> Language:
    """Return the language of the plan in a folder; English where none can be read."""
    try:
        return language(read_plan(plans / "plan.json").runner.language)
    except (OSError, UnreadablePlan):
        return english()


def red_flags_in(path: Path) -> tuple[tuple[date, Flag], ...]:
    """Return which red flags of a diary nobody has seen since, each with its day; none of one that cannot be read."""
    try:
        return open_flags(read_entries(path))
    except (UnreadableDiary, DiaryBusy, NotKept, StagingError):
        return ()


def forget(path: Path, files: Iterable[Path]) -> tuple[Path, ...]:
    """Return what was taken away for good: of `files` all, and whatever has come beside the diary meanwhile."""
    gone: list[Path] = []
    unlink(path, [one for one in files if one != path], gone.append)
    return tuple(gone)


def _tables(path: Path, ids: frozenset[str] | None) -> Iterator[Path]:
    """Yield the tables beside a diary that hold one of its entries; without ids, those that are called as it is."""
    try:
        files = sorted(one for one in path.parent.iterdir() if one.suffix.lower() != SUFFIX and _is_plain(one))
    except OSError:
        return
    for one in files:
        if was_a_copy(_head(one, 4 * len(HEADING))) and (
            ids & ids_in(_head(one, MOST_INPUT)) if ids is not None else one.stem == path.stem
        ):
            yield one


def _head(path: Path, most: int = len(HEADING) + 3) -> bytes:
    """Return how a file begins; nothing of one that cannot be read."""
    try:
        return read_bytes(path, most)
    except OSError:
        return b""


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
