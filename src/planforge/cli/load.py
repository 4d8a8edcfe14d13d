"""`planforge load`: the next workouts onto a watch, or into a folder or zip file for one that is no drive."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment
from planforge.cli.inputs import exported_plan
from planforge.cli.stops import Undelivered
from planforge.deliver.makes import MAKES, words

if TYPE_CHECKING:
    from planforge.deliver.loading import Loading
    from planforge.deliver.watch import Watch
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

    \b
    --json prints {watch, copied: [{file, session, date, title}], there, removed,
    left_out, foreign, schedule, no_workout: [{session, date, title, why}],
    dry_run}; with --to {to, copied, no_workout, dry_run}.
    """
    from planforge.actions.load import default_out, refuse_a_plan
    from planforge.deliver import loading as loads
    from planforge.deliver.folder import SCHEDULE, WORKOUTS
    from planforge.deliver.watch import find_watch

    if make and not to:
        click.echo(words(MAKES[make]))
        return
    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = exported_plan(folder, file)
    sessions = loads.next_sessions(plan, now.date(), days)
    without = loads.without_workout(plan, now.date(), days)
    lacking = [(session, without[session.id]) for session in plan.sessions if session.id in without]
    if to:
        _into_parcel(plan, sessions[:most], lacking, folder, to, make or "garmin-mtp", dry_run, as_json)
        _end(lacking, done=bool(sessions))
        return
    watch = find_watch(device)
    loading = loads.prepared(watch, plan, sessions, folder / WORKOUTS, most=most)
    if not dry_run:
        loads.transfer(watch, loading)
    wanted = loading.sessions and (folder / SCHEDULE).is_file()
    scheduled = "none" if not wanted else "not taken" if not watch.schedules else "new" if loading.schedule else "there"
    if as_json:
        click.echo(_json(watch, loading, scheduled, lacking, dry_run))
    else:
        said = (_words(watch, loading, lacking, days, dry_run), _SCHEDULED[scheduled], _no_workout(lacking))
        click.echo("\n".join(filter(None, said)))
    _end([*loading.left_out, *lacking], done=bool(loading.sessions))


def _end(left_out: Sequence[object], *, done: bool) -> None:
    """End with a code of its own where something is due, and none of it is on the watch."""
    if left_out and not done:
        raise Undelivered


def _into_parcel(
    plan: "Plan",
    sessions: list["Session"],
    lacking: Sequence["Lacking"],
    folder: Path,
    to: Path,
    make: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    from planforge.deliver.folder import WORKOUTS
    from planforge.deliver.loading import workouts_of
    from planforge.deliver.parcel import into_folder, into_zip
    from planforge.exporters.fit.workouts import file_names

    files = workouts_of(plan, sessions, folder / WORKOUTS)
    if not dry_run:
        (into_zip if to.suffix.lower() == ".zip" else into_folder)(files, words(MAKES[make]), to)
    names = file_names(plan)
    if as_json:
        copied = [_session(names[session.id], session) for session in sessions]
        said = {"to": str(to), "copied": copied, "no_workout": _lacking(lacking), "dry_run": dry_run}
        click.echo(json.dumps(said, indent=2))
        return
    click.echo(f"{'Would write' if dry_run else 'Written'} to {to}: {_count(len(files))}")
    click.echo(_listed(f"{names[s.id]}  {s.date:%a %d %b}  {s.title}" for s in sessions))
    if lacking:
        click.echo(_no_workout(lacking))
    click.echo(words(MAKES[make]))


def _no_workout(lacking: Sequence["Lacking"]) -> str:
    """Return which sessions have no workout file, and why; nothing where all have one."""
    if not lacking:
        return ""
    lines = (f"{session.date:%a %d %b}  {session.title}: {why}" for session, why in lacking)
    return f"No workout for {len(lacking)} session{'s' if len(lacking) != 1 else ''}:\n{_listed(lines)}"


def _lacking(lacking: Sequence["Lacking"]) -> list[dict[str, str]]:
    return [
        {"session": session.id, "date": session.date.isoformat(), "title": session.title, "why": why}
        for session, why in lacking
    ]


def _words(watch: "Watch", loading: "Loading", lacking: Sequence["Lacking"], days: int, dry_run: bool) -> str:
    parts = [f"{watch.model} at {watch.root}{' (nothing is changed: --dry-run)' if dry_run else ''}"]
    if loading.copy:
        lines = (f"{name}  {s.date:%a %d %b}  {s.title}" for name in loading.copy for s in (loading.sessions[name],))
        parts.append(f"{'Would copy' if dry_run else 'Copied and read back'}: {_count(len(loading.copy))}")
        parts.append(_listed(lines))
    if loading.there:
        parts.append(f"There already: {_count(len(loading.there))}")
    if loading.remove:
        gone = "Would take away" if dry_run else "Taken away"
        parts.append(f"{gone}: {_count(len(loading.remove))} of this plan, past, changed or without room")
    if loading.left_out:
        first = loading.left_out[0]
        parts.append(
            f"Left out: {_count(len(loading.left_out))}, from {first.date:%a %d %b} on, for the watch has no more room"
            + (f" beside {loading.foreign} of your own" if loading.foreign else "")
            + (". Load again when some are done." if loading.sessions else ". Delete some there, then load again.")
        )
    elif not loading.sessions and not lacking:
        parts.append(f"No session in the next {days} days.")
    return "\n".join([*parts, *([_PRESS] if loading.copy and not dry_run else [])])


def _json(watch: "Watch", loading: "Loading", scheduled: str, lacking: Sequence["Lacking"], dry_run: bool) -> str:
    said = {
        "watch": watch.model,
        "copied": [_session(name, loading.sessions[name]) for name in loading.copy],
        "there": [_session(name, loading.sessions[name]) for name in loading.there],
        "removed": [path.name for path in loading.remove],
        "left_out": [session.id for session in loading.left_out],
        "foreign": loading.foreign,
        "schedule": scheduled,
        "no_workout": _lacking(lacking),
        "dry_run": dry_run,
    }
    return json.dumps(said, indent=2)


def _session(name: str, session: "Session") -> dict[str, str]:
    return {"file": name, "session": session.id, "date": session.date.isoformat(), "title": session.title}


def _count(number: int) -> str:
    return f"{number} workout{'s' if number != 1 else ''}"


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"  {line}" for line in lines)
