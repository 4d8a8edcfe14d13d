"""Workouts onto a watch: which are due, what is copied and taken away, and all of it read back.

The watch moves what it finds in its folder for new files to its workouts, under names of its own; so a workout is known
by the identity inside it, never by its name. All files of a load appear together, under a journal on the watch, or
none: a load that is killed or a watch that is unplugged is put right by the next.
"""

import os
import re
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain, count
from pathlib import Path, PurePath

from planforge.deliver import mtp
from planforge.deliver.folder import SCHEDULE, WORKOUTS, is_ours
from planforge.deliver.watch import NotTaken, Watch, on_watch
from planforge.exporters.fit.check import check_set, check_workout
from planforge.exporters.fit.read_back import compared_workouts
from planforge.exporters.fit.reading import MOST_BYTES, SCHEDULE_FILE, Identity, identity
from planforge.exporters.fit.workouts import MANUFACTURER, PRODUCT, file_names, serial_numbers, verdicts
from planforge.exporters.formats import Fate
from planforge.languages import Message, reason
from planforge.plan import until_seen
from planforge.plan.model import EASIER, Kind, Plan, Session
from planforge.quantities.units import LONGEST_PLAN
from planforge.reading import read_bytes
from planforge.staging import heal, staged

MOST_WORKOUTS = 25  # FR935 and fenix 3, by their own DEVICE.FIT; what is over disappears without a word
DAYS_AHEAD = 14
NOT_EXPORTED = Message("messages.watch.not_exported")
# What a load calls its files; _free_name puts a digit in the last place.
_NEW_WORKOUT = re.compile(r"W(?:\d\dD|\d\d\d)[1-9A-Z](?:RUN|STR|CRO|EAS|RU\d|ST\d|CR\d|EA\d)\.FIT")
_NEW_SCHEDULE = re.compile(r"SCHED(?:ULE|\d{3})\.FIT")


@dataclass(frozen=True, slots=True)
class OnWatch:
    """One workout file on the watch; `identity` is None where it is no workout that can be read."""

    path: Path
    identity: Identity | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Loading:
    """What a load does: files by name to copy, those that are there already, what goes away, what does not fit.

    `seen`: every workout and schedule that was on the watch when this was worked out.
    """

    copy: Mapping[str, bytes]
    there: tuple[str, ...]
    remove: tuple[Path, ...]
    foreign: int
    left_out: tuple[Session, ...]
    sessions: Mapping[str, Session]
    seen: Mapping[Path, bytes]
    schedule: tuple[Path, bytes] | None = None


def next_sessions(plan: Plan, today: date, days: int = DAYS_AHEAD) -> list[Session]:
    """Return the sessions from today on, `days` days of them, that have a workout: steps, and no more than fit."""
    left_out = without_workout(plan, today, days)
    return [session for session in _due(plan, today, days) if session.id not in left_out]


def harder_than_next(plan: Plan, today: date) -> frozenset[str]:
    """Return the runs to come, by slot, that ask more than those that came next when the plan was made."""
    found = until_seen.harder_than_next(plan, until_seen.to_be_seen_from(plan, today))
    waits = found.waits if found else frozenset()
    return frozenset(one.id for one in plan.sessions if one.id in waits and one.date >= today)


def easier_beside(plan: Plan, sessions: Sequence[Session]) -> list[Session]:
    """Return the easier runs beside these sessions that were written: they come where the others leave room."""
    written = {one.slot for one in plan.workouts}
    return [easier for one in sessions if (easier := one.as_easier) is not None and easier.id in written]


def without_workout(plan: Plan, today: date, days: int = DAYS_AHEAD) -> dict[str, str]:
    """Return the sessions of these days for which there is no workout file, by slot, and why."""
    due, written = _due(plan, today, days), {one.slot for one in plan.workouts}
    if written.issuperset(session.id for session in due):
        return {}
    impossible = _impossible(plan)
    missing = (one.id for one in due if one.id in impossible or (written and one.id not in written))
    return {slot: impossible.get(slot, NOT_EXPORTED) for slot in missing}


def _impossible(plan: Plan) -> dict[str, str]:
    """Return the sessions that no workout file can hold, and why."""
    try:
        judged = verdicts(plan)
    except ValueError:  # sessions that nobody can tell apart: whoever reads their files says so
        return {}
    return {slot: one.why[-1] for slot, one in judged.items() if one.fate is Fate.NOT_POSSIBLE}


def _due(plan: Plan, today: date, days: int) -> list[Session]:
    last = today + timedelta(days=days)
    return [session for session in plan.sessions if today <= session.date < last and session.steps]


def workouts_of(plan: Plan, sessions: Sequence[Session], folder: Path) -> dict[str, bytes]:
    """Return the workout files of these sessions from an export's folder; NotTaken where they are not the plan's."""
    names = file_names(plan)
    files = {}
    for session in sessions:
        try:
            files[names[session.id]] = read_bytes(folder / names[session.id], MOST_BYTES)
        except OSError as error:
            where, why = folder / names[session.id], error.strerror or str(error)
            raise NotTaken(Message("messages.watch.unreadable", where=str(where), why=why)) from error
    checked = check_set(files)
    differences = compared_workouts(_with_alone(plan, {session.id for session in sessions}), checked.sound)
    for wrong in (*checked.faults, *differences):
        raise NotTaken(Message("messages.watch.not_the_plan", where=str(folder), why=str(wrong)))
    return files


def _with_alone(plan: Plan, slots: set[str]) -> Plan:
    """Return the plan with no workouts but some: of a session without its easier run that is none of them."""

    def alone(session: Session) -> Session:
        easier = session.as_easier
        return session if easier is None or easier.id in slots else session.model_copy(update={"easier": None})

    weeks = (
        week.model_copy(update={"sessions": tuple(alone(one) for one in week.sessions if one.id in slots)})
        for week in plan.weeks
    )
    return plan.model_copy(update={"weeks": tuple(weeks)})


def prepared(
    watch: Watch, plan: Plan, sessions: Sequence[Session], folder: Path, *, most: int = MOST_WORKOUTS
) -> Loading:
    """Return what a load would do. Undoes a load that was cut off before. Raise NotTaken when it cannot be done."""
    heal_watch(watch)
    seen = on_watch(watch)
    old = _schedules_of(plan, watch, seen)  # may lie where new workouts do
    held = ((path, data) for path, data in seen.items() if path.parent in (watch.incoming, watch.kept))
    there = [OnWatch(path, identity(data), data) for path, data in held if path not in old]
    ours = [one for one in there if _is_of(plan, one, watch.incoming)]
    foreign = sum(one not in ours and _takes_a_place(one, watch) for one in there)
    taken = list(sessions)[: max(most - foreign, _places_of(plan, sessions, ours))]
    files = workouts_of(plan, taken, folder)
    names = file_names(plan)
    wanted = {identity(data): name for name, data in files.items()}
    kept: dict[str, Path] = {}
    for one in ours:  # of several copies the first whole one stays
        name = wanted.get(one.identity)
        if name is not None and name not in kept and (one.data == files[name] or not check_workout(one.data)):
            kept[name] = one.path
    replaced = {one.path for one in ours} | old.keys()
    foreign_names = {path.name.upper() for path in _names_in(watch.incoming) if path not in replaced}
    free = {name: _free_name(name, foreign_names) for name in files if name not in kept}
    copy = {free[name]: files[name] for name in free}
    stays = {*kept.values(), *(watch.incoming / name for name in copy)}
    days = _schedule(plan, taken) if watch.schedules and (folder.parent / SCHEDULE).is_file() else None
    same = [path for path, data in old.items() if data == days][:1]
    new = None if same or days is None else (_schedule_file(watch, old), days)
    return Loading(
        copy=copy,
        there=tuple(sorted(kept)),
        remove=(
            *(one.path for one in ours if one.path not in stays),
            *(path for path in old if path not in same and (new is None or path != new[0])),
        ),
        foreign=foreign,
        left_out=tuple(list(sessions)[len(taken) :]),
        sessions={free.get(name, name): session for session in taken for name in (names[session.id],)},
        seen=seen,
        schedule=new,
    )


def heal_watch(watch: Watch) -> None:
    """Undo a load that was cut off. Raise StagingError for a journal on the watch that no load wrote."""
    base = watch.shared_folder
    folders = {folder.relative_to(base) for folder in watch.folders}
    incoming = PurePath(watch.incoming.relative_to(base))
    schedules = PurePath(watch.schedules.relative_to(base)) if watch.schedules else None

    def owns(file: PurePath) -> bool:
        name = file.name.upper()
        workout = file.parent == incoming and _NEW_WORKOUT.fullmatch(name)
        return bool(workout or (file.parent == schedules and _NEW_SCHEDULE.fullmatch(name)))

    def moved(file: PurePath) -> bool:  # under names that the watch gave
        return file.parent in folders and file.suffix.lower() == ".fit"

    heal(base, owns, moved)


def _places_of(plan: Plan, sessions: Sequence[Session], ours: Sequence[OnWatch]) -> int:
    """Return how many of the sessions have a place on the watch already: what it holds, it can hold."""
    serials = serial_numbers(plan.plan_id, [session.id for session in sessions], _given(plan))
    due = {serials[session.id] for session in sessions}
    return len(due & {one.identity.serial_number for one in ours if one.identity})


def _names_in(folder: Path) -> list[Path]:
    """Return whatever has a name in a folder: a file, a folder, a pipe, or a link to nowhere."""
    return list(folder.iterdir()) if folder.is_dir() else []


def _free_name(name: str, taken: set[str]) -> str:
    """Return a file name of 8.3 characters like `name` that is no other plan's: the watch names its own files anew."""
    stem, dot, suffix = name.rpartition(".")
    others = (f"{stem[:7]}{number}{dot}{suffix}" for number in range(10))
    return next((one for one in (name, *others) if one.upper() not in taken), name)


def _schedule(plan: Plan, sessions: Sequence[Session]) -> bytes | None:
    """Return a schedule of no workout but those that will be on the watch; None when there are none."""
    from planforge.exporters.fit.schedule import schedule

    slots = {session.id for session in sessions}
    return schedule(plan, [one for one in plan.workouts if one.slot in slots])[0] if slots else None


def _schedules_of(plan: Plan, watch: Watch, seen: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """Return the schedules on the watch that were made from this plan."""
    files = {path: data for path, data in seen.items() if path.parent == watch.schedules}
    (serial,) = serial_numbers(plan.plan_id, ["schedule"]).values()
    known = {path: identity(data, SCHEDULE_FILE) for path, data in files.items()}
    return {path: files[path] for path, one in known.items() if one and one[:3] == (MANUFACTURER, PRODUCT, serial)}


def _schedule_file(watch: Watch, ours: Mapping[Path, bytes]) -> Path:
    """Return where a schedule goes: never over one that is not this plan's."""
    assert watch.schedules is not None, "asked only where a watch takes schedules"
    paths = (watch.schedules / name for name in chain([SCHEDULE], (f"SCHED{n:03}.FIT" for n in count(2))))
    return next(path for path in paths if path in ours or not os.path.lexists(path))


def transfer(watch: Watch, loading: Loading) -> None:
    """Do it: all files appear and the stale ones go together, or none. Raises StagingError, or NotTaken."""
    files = {watch.incoming / name: data for name, data in loading.copy.items()}
    files |= dict([loading.schedule] if loading.schedule else [])
    if not files and not loading.remove:
        return
    if watch.mtp:
        _send(watch, loading, files)
        _read_back_from_a_mount(files, loading.remove)
        return
    base = watch.shared_folder
    owned = {PurePath(path.relative_to(base)) for path in (*files, *loading.remove)}
    with staged(base, owned.__contains__, keep_folders=True) as desk:
        if on_watch(watch) != loading.seen:  # nobody else loads while the watch is staged
            raise NotTaken(Message("messages.watch.meanwhile", where=str(watch.root)))
        for path, data in files.items():
            there = desk / path.relative_to(base)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_bytes(data)
    _read_back(files, loading.remove)


def _send(watch: Watch, loading: Loading, files: Mapping[Path, bytes]) -> None:
    """Send the files one by one, and take the stale ones away: first where there is no room for both."""
    if on_watch(watch) != loading.seen:
        raise NotTaken(Message("messages.watch.meanwhile", where=str(watch.root)))
    stale = [path for path in loading.remove if path not in files]
    makes_room = len(loading.seen) + len(files) > MOST_WORKOUTS
    sent = 0
    try:
        for path in stale if makes_room else ():
            mtp.remove(path)
        for path, data in files.items():
            mtp.write(path, data)
            sent += 1
        for path in () if makes_room else stale:
            mtp.remove(path)
    except mtp.MtpError as error:
        said = Message("messages.watch.sent_some", why=reason(error), sent=sent, all=len(files))
        raise NotTaken(said) from error


def _read_back_from_a_mount(files: Mapping[Path, bytes], removed: Sequence[Path]) -> None:
    """Do as `_read_back`, with some patience: for a second a mount may tell what was there before."""
    for pause in _PAUSES:
        with suppress(NotTaken):
            _read_back(files, removed)
            return
        time.sleep(pause)
    _read_back(files, removed)


_PAUSES = (0.5, 1.5)  # seconds; FUSE keeps names and sizes for one


def _read_back(files: Mapping[Path, bytes], removed: Sequence[Path]) -> None:
    """Raise NotTaken unless the watch holds, on its own storage, what was copied."""
    for path, data in files.items():
        try:
            with path.open("rb") as file:
                if hasattr(os, "posix_fadvise"):  # let the next read come from the watch, not from memory
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                same = file.read() == data
        except OSError as error:
            why = error.strerror or str(error)
            raise NotTaken(Message("messages.watch.not_read_back", where=str(path), why=why)) from error
        if not same:
            raise NotTaken(Message("messages.watch.something_else", where=str(path)))
    if left := [str(path) for path in removed if path.exists()]:
        raise NotTaken(Message("messages.watch.still_there", where=left[0]))


def _takes_a_place(one: OnWatch, watch: Watch) -> bool:
    """Tell whether a file is one of those that a watch can hold so many of: of new files only what will be a workout.

    In its folder of workouts each counts, whatever we can read of it: doubt must not push one of the runner's own out.
    """
    return one.identity is not None or one.path.parent == watch.kept


def _is_of(plan: Plan, one: OnWatch, incoming: Path) -> bool:
    """Tell whether a workout was made from this plan, as it is or as it was: from any slot it may ever have had.

    A file that cannot be read is ours by its name alone, where only new files lie: the rest of a load cut off.
    """
    if one.identity is None:
        return one.path.parent == incoming and is_ours(PurePath(WORKOUTS) / one.path.name.upper())
    ours = (one.identity.manufacturer, one.identity.product) == (MANUFACTURER, PRODUCT)
    return ours and one.identity.serial_number in _serials(plan)


@cache
def _serials(plan: Plan) -> frozenset[int]:
    given = _given(plan).values()
    now = serial_numbers(plan.plan_id, (session.id for session in plan.workout_sessions))
    weeks = range(1, max(plan.calendar.weeks, LONGEST_PLAN) + 1)
    ever = (f"w{week:02d}-{kind}-{number}" for week in weeks for kind in Kind for number in range(1, 10))
    easier = (f"w{week:02d}-{Kind.RUN}-{number}{EASIER}" for week in weeks for number in range(1, 10))
    return frozenset({*given, *now.values(), *serial_numbers(plan.plan_id, (*ever, *easier)).values()})


def _given(plan: Plan) -> dict[str, int]:
    """Return the serial number of each slot that has a workout."""
    return {one.slot: one.serial_number for one in plan.workouts}
