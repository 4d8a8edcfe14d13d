"""The next workouts on a watch, or in a folder or zip file for one that is no drive."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from typing_extensions import TypedDict

from planforge.deliver.loading import Loading
from planforge.deliver.watch import Watch
from planforge.languages import Language, in_words
from planforge.plan.model import Session, is_easier
from planforge.views.page import Page

Lacking: TypeAlias = tuple[Session, str]  # a session without a workout file, and why
Scheduled: TypeAlias = Literal["none", "not taken", "new", "there"]


class CopiedValues(TypedDict):
    """A session, and the file of its workout."""

    file: str
    session: str
    date: str
    title: str


class LackingValues(TypedDict):
    """A session that has no workout file, and why."""

    session: str
    date: str
    title: str
    why: str


class WaitingValues(TypedDict):
    """A run that is due, and not copied for now."""

    session: str
    date: str
    title: str


class LoadedValues(TypedDict):
    """What was put onto a watch.

    removed: files of this plan. waiting: runs that are due, and not copied for now. left_out: sessions for which there
    is no room beside so many foreign workouts. passed_over: other devices that take no workouts, and why. With dry_run
    all of it is what would be done.
    """

    watch: str
    copied: list[CopiedValues]
    there: list[CopiedValues]
    removed: list[str]
    left_out: list[str]
    foreign: int
    schedule: Scheduled
    no_workout: list[LackingValues]
    waiting: list[WaitingValues]
    passed_over: list[str]
    dry_run: bool


class ParcelValues(TypedDict):
    """What was written into a folder or zip file."""

    to: str
    copied: list[CopiedValues]
    no_workout: list[LackingValues]
    waiting: list[WaitingValues]
    dry_run: bool


def page(
    watch: Watch,
    loading: Loading,
    scheduled: Scheduled,
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    days: int,
    dry_run: bool,
    said: Language,
) -> Page[LoadedValues]:
    """Return what is said of a load, of sessions so many days ahead; dry_run: it was only worked out."""
    done = _words(watch, loading, days, dry_run, said, due=bool(lacking or waiting))
    parts = (done, _waiting(waiting, said), said.load.schedule[scheduled.replace(" ", "-")], _no_workout(lacking, said))
    return Page("\n".join(filter(None, parts)), _values(watch, loading, scheduled, lacking, waiting, dry_run, said))


def taken_away_page(watch: Watch, loading: Loading, dry_run: bool, said: Language) -> Page[LoadedValues]:
    """Return what is said where every workout of a plan was taken off a watch."""
    count, words = len(loading.remove), said.load
    done = said.counted(count, words.files_would_go if dry_run else words.files_gone) if count else words.none_there
    text = f"{_head(watch, dry_run, said)}\n{done}"
    return Page(text, _values(watch, loading, "none", (), (), dry_run, said))


def parcel_page(
    to: Path,
    names: Mapping[str, str],
    sessions: Sequence[Session],
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    what_to_do: str,
    dry_run: bool,
    said: Language,
) -> Page[ParcelValues]:
    """Return what is said of workouts in a folder or zip file; names: of their files, by session."""
    form = said.load.would_write if dry_run else said.load.written
    lines = [form.format(folder=to, workouts=_count(len(sessions), said))]
    lines.append(_listed(_line(names[one.id], one, said) for one in sessions))
    lines += filter(None, (_waiting(waiting, said), _no_workout(lacking, said)))
    copied = [_session(names[session.id], session, said) for session in sessions]
    values: ParcelValues = {
        "to": str(to),
        "copied": copied,
        "no_workout": _lacking(lacking),
        "waiting": [_named(run) for run in waiting],
        "dry_run": dry_run,
    }
    return Page("\n".join([*lines, what_to_do]), values)


def _waiting(waiting: Sequence[Session], said: Language) -> str:
    """Return which runs are due, and not copied for now; nothing where none is."""
    if not waiting:
        return ""
    lines = (f"{said.short_day(run.date)}  {run.title}" for run in waiting)
    return f"{said.counted(len(waiting), said.load.waits)}\n{_listed(lines)}"


def _named(session: Session) -> WaitingValues:
    return {"session": session.id, "date": session.date.isoformat(), "title": session.title}


def _no_workout(lacking: Sequence[Lacking], said: Language) -> str:
    """Return which sessions have no workout file, and why; nothing where all have one."""
    if not lacking:
        return ""
    lines = (f"{said.short_day(session.date)}  {session.title}: {in_words(why, said)}" for session, why in lacking)
    return f"{said.counted(len(lacking), said.load.no_workout)}\n{_listed(lines)}"


def _lacking(lacking: Sequence[Lacking]) -> list[LackingValues]:
    return [
        {"session": session.id, "date": session.date.isoformat(), "title": session.title, "why": why}
        for session, why in lacking
    ]


def _head(watch: Watch, dry_run: bool, said: Language) -> str:
    others = (said.load.passed_over.format(other=in_words(one, said)) for one in watch.passed_over)
    form = said.load.head_dry if dry_run else said.load.head
    return "\n".join([*others, form.format(watch=watch.model, folder=watch.root)])


def _words(watch: Watch, loading: Loading, days: int, dry_run: bool, said: Language, *, due: bool) -> str:
    """Return what was done on the watch. due: sessions are due, though none of them may be among what was loaded."""
    words, parts = said.load, [_head(watch, dry_run, said)]
    if loading.copy:
        form = words.would_copy if dry_run else words.copied
        parts.append(form.format(workouts=_count(len(loading.copy), said)))
        parts.append(_listed(_line(name, loading.sessions[name], said) for name in loading.copy))
    if loading.there:
        parts.append(words.there.format(workouts=_count(len(loading.there), said)))
    if loading.remove:
        form = words.would_take_away if dry_run else words.took_away
        parts.append(form.format(workouts=_count(len(loading.remove), said)))
    if loading.left_out:
        beside = words.beside_own.format(count=loading.foreign) if loading.foreign else ""
        then = words.load_again if loading.sessions else words.delete_some
        parts.append(words.left_out.format(what=_left_out(loading.left_out, said), beside=beside, then=then))
    elif not loading.sessions and not due:
        parts.append(said.counted(days, words.nothing_due))
    return "\n".join([*parts, *([words.press.strip()] if loading.copy and not dry_run else [])])


def _left_out(sessions: Sequence[Session], said: Language) -> str:
    """Return what is left out: sessions of the plan, and easier runs, which come after all of them."""
    easier = sum(is_easier(one.id) for one in sessions)
    planned, words = len(sessions) - easier, said.load
    day = said.short_day(sessions[0].date)
    told = [words.from_day_on.format(workouts=_count(planned, said), day=day)] if planned else []
    return said.listed([*told, *([said.counted(easier, words.easier_ones)] if easier else [])])


def _line(name: str, session: Session, said: Language) -> str:
    return f"{name}  {said.short_day(session.date)}  {_title(session, said)}"


def _title(session: Session, said: Language) -> str:
    return said.load.easier.format(title=session.title) if is_easier(session.id) else session.title


def _session(name: str, session: Session, said: Language) -> CopiedValues:
    return {"file": name, "session": session.id, "date": session.date.isoformat(), "title": _title(session, said)}


def _count(number: int, said: Language) -> str:
    return said.counted(number, said.load.workouts)


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)


def _values(
    watch: Watch,
    loading: Loading,
    scheduled: Scheduled,
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    dry_run: bool,
    said: Language,
) -> LoadedValues:
    return {
        "watch": watch.model,
        "copied": [_session(name, loading.sessions[name], said) for name in loading.copy],
        "there": [_session(name, loading.sessions[name], said) for name in loading.there],
        "removed": [path.name for path in loading.remove],
        "left_out": [session.id for session in loading.left_out],
        "foreign": loading.foreign,
        "passed_over": list(watch.passed_over),
        "schedule": scheduled,
        "no_workout": _lacking(lacking),
        "waiting": [_named(run) for run in waiting],
        "dry_run": dry_run,
    }
