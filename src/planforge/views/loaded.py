"""The next workouts on a watch, or in a folder or zip file for one that is no drive."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, TypeAlias

from typing_extensions import TypedDict

from planforge.deliver.loading import Loading
from planforge.deliver.watch import Watch
from planforge.plan.model import Session, is_easier
from planforge.views.page import Page

Lacking: TypeAlias = tuple[Session, str]  # a session without a workout file, and why
Scheduled: TypeAlias = Literal["none", "not taken", "new", "there"]

_PRESS = (
    "Eject the watch, then unplug it: it moves the files to its workouts.\n"
    "To start one, on most Garmin watches: choose Run (or Strength), hold the menu button, Training, Workouts."
)
_SCHEDULED: dict[Scheduled, str] = {  # by what --json says
    "none": "",
    "not taken": "SCHEDULE.FIT stays here: this watch names no folder for schedules.",
    "new": "And a schedule (experimental): which of these workouts is for which day.",
    "there": "The schedule is there already.",
}


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
    """A run that is due while running waits."""

    session: str
    date: str
    title: str


class LoadedValues(TypedDict):
    """What was put onto a watch.

    removed: files of this plan. waiting: runs that are due while running waits. left_out: sessions for which there is
    no room beside so many foreign workouts. passed_over: other devices that take no workouts, and why. With dry_run all
    of it is what would be done.
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
) -> Page[LoadedValues]:
    """Return what is said of a load, of sessions so many days ahead; dry_run: it was only worked out."""
    done = _words(watch, loading, days, dry_run, due=bool(lacking or waiting))
    said = (done, _waiting(waiting), _SCHEDULED[scheduled], _no_workout(lacking))
    return Page("\n".join(filter(None, said)), _values(watch, loading, scheduled, lacking, waiting, dry_run))


def taken_away_page(watch: Watch, loading: Loading, dry_run: bool) -> Page[LoadedValues]:
    """Return what is said where every workout of a plan was taken off a watch."""
    count = len(loading.remove)
    done = f"{'Would take away' if dry_run else 'Taken away'}: {count} file{'s' if count != 1 else ''} of this plan"
    text = f"{_head(watch, dry_run)}\n{f'{done}; none is left' if count else 'Nothing of this plan is there.'}"
    return Page(text, _values(watch, loading, "none", (), (), dry_run))


def parcel_page(
    to: Path,
    names: Mapping[str, str],
    sessions: Sequence[Session],
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    what_to_do: str,
    dry_run: bool,
) -> Page[ParcelValues]:
    """Return what is said of workouts in a folder or zip file; names: of their files, by session."""
    lines = [f"{'Would write' if dry_run else 'Written'} to {to}: {_count(len(sessions))}"]
    lines.append(_listed(f"{names[s.id]}  {s.date:%a %d %b}  {_title(s)}" for s in sessions))
    lines += filter(None, (_waiting(waiting), _no_workout(lacking)))
    copied = [_session(names[session.id], session) for session in sessions]
    values: ParcelValues = {
        "to": str(to),
        "copied": copied,
        "no_workout": _lacking(lacking),
        "waiting": [_named(run) for run in waiting],
        "dry_run": dry_run,
    }
    return Page("\n".join([*lines, what_to_do]), values)


def _waiting(waiting: Sequence[Session]) -> str:
    """Return which runs are due while running waits; nothing where none is."""
    if not waiting:
        return ""
    lines = (f"{run.date:%a %d %b}  {run.title}" for run in waiting)
    count = "1 run is" if len(waiting) == 1 else f"{len(waiting)} runs are"
    return f"Running waits, so {count} not copied:\n{_listed(lines)}"


def _named(session: Session) -> WaitingValues:
    return {"session": session.id, "date": session.date.isoformat(), "title": session.title}


def _no_workout(lacking: Sequence[Lacking]) -> str:
    """Return which sessions have no workout file, and why; nothing where all have one."""
    if not lacking:
        return ""
    lines = (f"{session.date:%a %d %b}  {session.title}: {why}" for session, why in lacking)
    return f"No workout for {len(lacking)} session{'s' if len(lacking) != 1 else ''}:\n{_listed(lines)}"


def _lacking(lacking: Sequence[Lacking]) -> list[LackingValues]:
    return [
        {"session": session.id, "date": session.date.isoformat(), "title": session.title, "why": why}
        for session, why in lacking
    ]


def _head(watch: Watch, dry_run: bool) -> str:
    others = (f"Passed over: {one}" for one in watch.passed_over)
    return "\n".join([*others, f"{watch.model} at {watch.root}{' (nothing is changed: --dry-run)' if dry_run else ''}"])


def _words(watch: Watch, loading: Loading, days: int, dry_run: bool, *, due: bool) -> str:
    """Return what was done on the watch. due: sessions are due, though none of them may be among what was loaded."""
    parts = [_head(watch, dry_run)]
    if loading.copy:
        lines = (f"{name}  {s.date:%a %d %b}  {_title(s)}" for name in loading.copy for s in (loading.sessions[name],))
        parts.append(f"{'Would copy' if dry_run else 'Copied and read back'}: {_count(len(loading.copy))}")
        parts.append(_listed(lines))
    if loading.there:
        parts.append(f"There already: {_count(len(loading.there))}")
    if loading.remove:
        gone = "Would take away" if dry_run else "Taken away"
        parts.append(f"{gone}: {_count(len(loading.remove))} of this plan, past, changed, waiting or without room")
    if loading.left_out:
        parts.append(
            f"Left out: {_left_out(loading.left_out)}, for the watch has no more room"
            + (f" beside {loading.foreign} of your own" if loading.foreign else "")
            + (". Load again when some are done." if loading.sessions else ". Delete some there, then load again.")
        )
    elif not loading.sessions and not due:
        parts.append(f"No session in the next {days} days.")
    return "\n".join([*parts, *([_PRESS] if loading.copy and not dry_run else [])])


def _left_out(sessions: Sequence[Session]) -> str:
    """Return what is left out: sessions of the plan, and easier runs, which come after all of them."""
    easier = sum(is_easier(one.id) for one in sessions)
    planned = len(sessions) - easier
    told = [f"{_count(planned)}, from {sessions[0].date:%a %d %b} on"] if planned else []
    told += [f"{easier} easier one{'s' if easier != 1 else ''} beside a run"] if easier else []
    return ", and ".join(told)


def _title(session: Session) -> str:
    return f"easier: {session.title}" if is_easier(session.id) else session.title


def _session(name: str, session: Session) -> CopiedValues:
    return {"file": name, "session": session.id, "date": session.date.isoformat(), "title": _title(session)}


def _count(number: int) -> str:
    return f"{number} workout{'s' if number != 1 else ''}"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)


def _values(
    watch: Watch,
    loading: Loading,
    scheduled: Scheduled,
    lacking: Sequence[Lacking],
    waiting: Sequence[Session],
    dry_run: bool,
) -> LoadedValues:
    return {
        "watch": watch.model,
        "copied": [_session(name, loading.sessions[name]) for name in loading.copy],
        "there": [_session(name, loading.sessions[name]) for name in loading.there],
        "removed": [path.name for path in loading.remove],
        "left_out": [session.id for session in loading.left_out],
        "foreign": loading.foreign,
        "passed_over": list(watch.passed_over),
        "schedule": scheduled,
        "no_workout": _lacking(lacking),
        "waiting": [_named(run) for run in waiting],
        "dry_run": dry_run,
    }
