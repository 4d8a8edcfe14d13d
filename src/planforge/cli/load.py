"""`planforge load`: the next workouts onto a watch, or into a folder or zip file for one that is no drive."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment, or_said
from planforge.cli.inputs import exported_plan
from planforge.cli.output import answer
from planforge.cli.reader import reader
from planforge.cli.stops import Undelivered, warn
from planforge.deliver.makes import MAKES, words

if TYPE_CHECKING:
    from planforge.plan.model import Plan, Session
    from planforge.views.loaded import Lacking


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option(
    "--device",
    type=click.Path(path_type=Path),
    metavar="PATH|NAME",
    help="The watch's drive, or its name.",
)
@click.option("--to", type=click.Path(path_type=Path), metavar="PATH", help="A folder or .zip file instead of a watch.")
@click.option("--make", type=click.Choice(list(MAKES)), help="What to do for another watch.")
@click.option("--remove", is_flag=True, help="Take every workout of this plan off the watch, whatever FILE says.")
@click.option("--days", type=click.IntRange(1, 366), default=14, show_default=True, help="How far ahead.")
@click.option("--most", type=click.IntRange(1, 200), default=25, show_default=True, help="Workouts the watch can hold.")
@click.option("--now", callback=moment, metavar="TIME", help="As if it were then; the runner's day then is the first.")
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
    Easier runs, where FILE asks for them, come after all others. Exit code 5: sessions are due, and there is room, or a
    workout file, for none of them.

    What FILE says today counts, also where it was written after the plan: where a professional comes first nothing is
    copied (exit code 3); while running waits no run is, and those there are taken away; nor is one as long as the
    diary holds what changes them and the plan was not made again. While somebody has to see the knee, none is that asks
    more than those that came next when the plan was made. --remove takes all away.

    \b
    --json prints {watch, copied: [{file, session, date, title}], there, removed,
    left_out, foreign, schedule, no_workout: [{session, date, title, why}],
    waiting: [{session, date, title}] (runs that are due, and not copied for now),
    passed_over (other devices), dry_run};
    with --to {to, copied, no_workout, waiting, dry_run}.
    """
    from planforge.actions import plan_now
    from planforge.actions.places import default_out, refuse_a_plan
    from planforge.deliver import loading as loads
    from planforge.deliver.folder import SCHEDULE, WORKOUTS
    from planforge.deliver.watch import find_watch
    from planforge.exporters.words import spoken
    from planforge.views import loaded

    if make and not to:
        click.echo(words(make, reader()))
        return
    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = exported_plan(folder, file, to_remove=remove)
    if remove:
        if to:
            raise click.UsageError("--remove is for a watch that is a drive; what --to wrote is deleted like any file")
        _take_away(plan, device, folder, dry_run, as_json)
        return
    stands = None
    if file is not None:
        with or_said(as_json=as_json):
            stands = plan_now.stands(file, plan, folder, now=now)
        warn(stands.why_held_back)
    today = plan.calendar.local(now).date()
    sessions = [one for one in loads.next_sessions(plan, today, days) if not (stands and stands.was_told(one))]
    waiting = [one for one in sessions if stands and stands.held_back.holds(one)]
    sessions = [session for session in sessions if session not in waiting]
    without = loads.without_workout(plan, today, days)
    lacking = [(session, without[session.id]) for session in plan.sessions if session.id in without]
    sessions += loads.easier_beside(plan, sessions)
    if to:
        _into_parcel(plan, sessions[:most], lacking, waiting, folder, to, make or "garmin-mtp", dry_run, as_json)
        _end(lacking, done=bool(sessions))
        return
    watch, said = find_watch(device), spoken(plan)
    loading = loads.prepared(watch, plan, sessions, folder / WORKOUTS, most=most)
    if not dry_run:
        loads.transfer(watch, loading)
    wanted = loading.sessions and (folder / SCHEDULE).is_file()
    scheduled: loaded.Scheduled
    scheduled = "none" if not wanted else "not taken" if not watch.schedules else "new" if loading.schedule else "there"
    answer(loaded.page(watch, loading, scheduled, lacking, waiting, days, dry_run, said), as_json=as_json)
    _end([*loading.left_out, *lacking], done=bool(loading.sessions))


def _take_away(plan: "Plan", device: Path | None, folder: Path, dry_run: bool, as_json: bool) -> None:
    """Take every workout of the plan off the watch, and its schedule."""
    from planforge.deliver.folder import WORKOUTS
    from planforge.deliver.loading import prepared, transfer
    from planforge.deliver.watch import find_watch
    from planforge.exporters.words import spoken
    from planforge.views import loaded

    watch = find_watch(device)
    loading = prepared(watch, plan, (), folder / WORKOUTS)
    if not dry_run:
        transfer(watch, loading)
    answer(loaded.taken_away_page(watch, loading, dry_run, spoken(plan)), as_json=as_json)


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
    from planforge.deliver.loading import workouts_of
    from planforge.deliver.parcel import into_folder, into_zip
    from planforge.exporters.fit.workouts import file_names
    from planforge.exporters.words import spoken
    from planforge.views import loaded

    files, said = workouts_of(plan, sessions, folder / WORKOUTS), spoken(plan)
    what_to_do = words(make, said)
    if not dry_run:
        (into_zip if to.suffix.lower() == ".zip" else into_folder)(files, what_to_do, to)
    names = file_names(plan)
    answer(loaded.parcel_page(to, names, sessions, lacking, waiting, what_to_do, dry_run, said), as_json=as_json)
