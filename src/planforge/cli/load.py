"""`planforge load`: the next workouts onto a watch, or into a folder or zip file for one that is no drive."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment
from planforge.cli.inputs import exported_plan, running_waits
from planforge.cli.stops import Undelivered
from planforge.deliver.makes import MAKES, words

if TYPE_CHECKING:
    from planforge.deliver.watch import Loading, Watch
    from planforge.plan.model import Plan, Session

    Lacking = tuple[Session, str]  # a session without a workout file, and why

_PRESS = (
    "Eject the watch, then unplug it: it moves the files to its workouts.\n"
    "To start one, on most Garmin watches: choose Run (or Strength), hold the menu button, Training, Workouts."
)
_SCHEDULED = {  # by what --json says
    "none": "",
    "not taken": "SCHEDULE.FIT stays here: this watch names no folder for schedules.",
    "new": "And a schedule (experimental): which of these workouts is for which day.",
    "there": "The schedule is there already.",
}


@click.command("load", short_help="Put the next workouts onto a GPS watch.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--device", type=click.Path(path_type=Path), metavar="PATH", help="The watch's drive; else it is found.")
@click.option("--to", type=click.Path(path_type=Path), metavar="PATH", help="A folder or .zip file instead of a watch.")
@click.option("--make", type=click.Choice(list(MAKES)), help="What to do for another watch.")
@click.option("--remove", is_flag=True, help="Take every workout of this plan off the watch, whatever FILE says.")
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How far ahead.")
@click.option("--most", type=click.IntRange(1, 200), default=25, show_default=True, help="Workouts the watch can hold.")
@click.option("--now", callback=moment, metavar="TIME", help="The day to begin with, as if it were now.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def load_command(
    file: Path | None,
    out: Path | None,
    device: Path | None,
    to: Path | None,
    make: str | None,
    remove: bool,
    days: int,
    most: int,
    now: datetime,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Copy the next sessions of FILE's plan onto the watch that is plugged in.

    Takes away what planforge put there and what is past or changed, and nothing else; reads back what it wrote. A load
    that is cut off is put right by the next. Many watches hold 25 workouts, your own included: more are never copied.
    Exit code 5: sessions are due, and there is room, or a workout file, for none of them.

    What FILE says today counts, also where it was written after the plan: where a professional comes first nothing is
    copied (exit code 3); while running waits no run is, and those there are taken away. --remove takes all away.

    \b
    --json prints {watch, copied: [{file, session, date, title}], there, removed,
    left_out, foreign, schedule, no_workout: [{session, date, title, why}],
    waiting: [{session, date, title}] (runs due while running waits), dry_run};
    with --to {to, copied, no_workout, waiting, dry_run}.
    """
    from planforge.actions.load import asked_now, default_out, refuse_a_plan
    from planforge.deliver import watch as watches
    from planforge.deliver.folder import SCHEDULE, WORKOUTS

    if make and not to:
        click.echo(words(MAKES[make]))
        return
    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = exported_plan(folder, file, to_remove=remove)
    if remove:
        if to:
            raise click.UsageError("--remove is for a watch that is a drive; what --to wrote is deleted like any file")
        _take_away(plan, device, folder, dry_run, as_json)
        return
    waits = file is not None and running_waits(asked_now(file, plan, folder, now=now), file, plan, folder, now)
    sessions = watches.next_sessions(plan, now.date(), days)
    waiting = [session for session in sessions if waits and session.kind == "run"]
    sessions = [session for session in sessions if session not in waiting]
    without = watches.without_workout(plan, now.date(), days)
    lacking = [(session, without[session.id]) for session in plan.sessions if session.id in without]
    if to:
        _into_parcel(plan, sessions[:most], lacking, waiting, folder, to, make or "garmin-mtp", dry_run, as_json)
        _end(lacking, done=bool(sessions))
        return
    watch = watches.find_watch(device)
    loading = watches.prepared(watch, plan, sessions, folder / WORKOUTS, most=most)
    if not dry_run:
        watches.load(watch, loading)
    wanted = loading.sessions and (folder / SCHEDULE).is_file()
    scheduled = "none" if not wanted else "not taken" if not watch.schedules else "new" if loading.schedule else "there"
    if as_json:
        click.echo(_json(watch, loading, scheduled, lacking, waiting, dry_run))
    else:
        words_of_watch = _words(watch, loading, days, dry_run, due=bool(lacking or waiting))
        said = (words_of_watch, _waiting(waiting), _SCHEDULED[scheduled], _no_workout(lacking))
        click.echo("\n".join(filter(None, said)))
    _end([*loading.left_out, *lacking], done=bool(loading.sessions))


def _take_away(plan: "Plan", device: Path | None, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Take every workout of the plan off the watch, and its schedule."""
    from planforge.deliver import watch as watches
    from planforge.deliver.folder import WORKOUTS

    watch = watches.find_watch(device)
    loading = watches.prepared(watch, plan, (), folder / WORKOUTS)
    if not dry_run:
        watches.load(watch, loading)
    if as_json:
        click.echo(_json(watch, loading, "none", (), (), dry_run))
        return
    count = len(loading.remove)
    done = f"{'Would take away' if dry_run else 'Taken away'}: {count} file{'s' if count != 1 else ''} of this plan"
    none = "Nothing of this plan is there."
    click.echo(f"{_head(watch, dry_run)}\n{f'{done}; none is left' if count else none}")


def _end(left_out: Sequence[object], *, done: bool) -> None:
    """End with a code of its own where something is due, and none of it is on the watch."""
    if left_out and not done:
        raise Undelivered


def _into_parcel(
    plan: "Plan",
    sessions: list["Session"],
    lacking: Sequence["Lacking"],
    waiting: Sequence["Session"],
    folder: Path,
    to: Path,
    make: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    from planforge.deliver.folder import WORKOUTS
    from planforge.deliver.parcel import into_folder, into_zip
    from planforge.deliver.watch import workouts_of
    from planforge.exporters.fit.workouts import file_names

    files = workouts_of(plan, sessions, folder / WORKOUTS)
    if not dry_run:
        (into_zip if to.suffix.lower() == ".zip" else into_folder)(files, words(MAKES[make]), to)
    names = file_names(plan)
    if as_json:
        copied = [_session(names[session.id], session) for session in sessions]
        left = {"no_workout": _lacking(lacking), "waiting": [_named(run) for run in waiting]}
        said = {"to": str(to), "copied": copied, **left, "dry_run": dry_run}
        click.echo(json.dumps(said, indent=2))
        return
    click.echo(f"{'Would write' if dry_run else 'Written'} to {to}: {_count(len(files))}")
    click.echo(_listed(f"{names[s.id]}  {s.date:%a %d %b}  {s.title}" for s in sessions))
    for words_of_some in filter(None, (_waiting(waiting), _no_workout(lacking))):
        click.echo(words_of_some)
    click.echo(words(MAKES[make]))


def _waiting(waiting: Sequence["Session"]) -> str:
    """Return which runs are due while running waits; nothing where none is."""
    if not waiting:
        return ""
    lines = (f"{run.date:%a %d %b}  {run.title}" for run in waiting)
    count = "1 run is" if len(waiting) == 1 else f"{len(waiting)} runs are"
    return f"Running waits, so {count} not copied:\n{_listed(lines)}"


def _no_workout(lacking: Sequence["Lacking"]) -> str:
    """Return which sessions have no workout file, and why; nothing where all have one."""
    if not lacking:
        return ""
    lines = (f"{session.date:%a %d %b}  {session.title}: {why}" for session, why in lacking)
    return f"No workout for {len(lacking)} session{'s' if len(lacking) != 1 else ''}:\n{_listed(lines)}"


def _lacking(lacking: Sequence["Lacking"]) -> list[dict[str, str]]:
    return [{**_named(session), "why": why} for session, why in lacking]


def _named(session: "Session") -> dict[str, str]:
    return {"session": session.id, "date": session.date.isoformat(), "title": session.title}


def _head(watch: "Watch", dry_run: bool) -> str:
    return f"{watch.model} at {watch.root}{' (nothing is changed: --dry-run)' if dry_run else ''}"


def _words(watch: "Watch", loading: "Loading", days: int, dry_run: bool, *, due: bool) -> str:
    """Return what was done on the watch. due: sessions are due, though none of them may be among what was loaded."""
    parts = [_head(watch, dry_run)]
    if loading.copy:
        lines = (f"{name}  {s.date:%a %d %b}  {s.title}" for name in loading.copy for s in (loading.sessions[name],))
        parts.append(f"{'Would copy' if dry_run else 'Copied and read back'}: {_count(len(loading.copy))}")
        parts.append(_listed(lines))
    if loading.there:
        parts.append(f"There already: {_count(len(loading.there))}")
    if loading.remove:
        gone = "Would take away" if dry_run else "Taken away"
        parts.append(f"{gone}: {_count(len(loading.remove))} of this plan, past, changed, waiting or without room")
    if loading.left_out:
        first = loading.left_out[0]
        parts.append(
            f"Left out: {_count(len(loading.left_out))}, from {first.date:%a %d %b} on, for the watch has no more room"
            + (f" beside {loading.foreign} of your own" if loading.foreign else "")
            + (". Load again when some are done." if loading.sessions else ". Delete some there, then load again.")
        )
    elif not loading.sessions and not due:
        parts.append(f"No session in the next {days} days.")
    return "\n".join([*parts, *([_PRESS] if loading.copy and not dry_run else [])])


def _json(
    watch: "Watch",
    loading: "Loading",
    scheduled: str,
    lacking: Sequence["Lacking"],
    waiting: Sequence["Session"],
    dry_run: bool,
) -> str:
    said = {
        "watch": watch.model,
        "copied": [_session(name, loading.sessions[name]) for name in loading.copy],
        "there": [_session(name, loading.sessions[name]) for name in loading.there],
        "removed": [path.name for path in loading.remove],
        "left_out": [session.id for session in loading.left_out],
        "foreign": loading.foreign,
        "schedule": scheduled,
        "no_workout": _lacking(lacking),
        "waiting": [_named(run) for run in waiting],
        "dry_run": dry_run,
    }
    return json.dumps(said, indent=2)


def _session(name: str, session: "Session") -> dict[str, str]:
    return {"file": name, **_named(session)}


def _count(number: int) -> str:
    return f"{number} workout{'s' if number != 1 else ''}"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
