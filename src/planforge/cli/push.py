"""`planforge push`: a plan's workouts to intervals.icu, which passes them on to watches of many makes."""

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment, or_said
from planforge.cli.inputs import exported_plan
from planforge.cli.output import answer
from planforge.cli.reader import told
from planforge.cli.stops import Undelivered, warn

if TYPE_CHECKING:
    from planforge.plan.model import Plan, Session
    from planforge.views.loaded import Lacking


@click.command("push")
@click.argument("file", metavar="[FILE_OR_FOLDER]", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--key-command", envvar="PLANFORGE_INTERVALS_KEY_COMMAND", help="What prints your key.")
@click.option("--url", default="https://intervals.icu", show_default=True, help="A server that speaks the same.")
@click.option("--put-back", is_flag=True, help="Make what was changed or deleted there what the plan says again.")
@click.option("--remove", is_flag=True, help="Take this plan's workouts away, whatever FILE says.")
@click.option("--now", callback=moment, metavar="TIME", help="As if it were then; what is past then stays as it is.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and send nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def push_command(
    file: Path | None,
    out: Path | None,
    key_command: str | None,
    url: str,
    put_back: bool,
    remove: bool,
    now: datetime,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Send what changed of a plan's workouts, runs and strength, to your calendar on intervals.icu, and nothing else.

    From there they go to a Garmin without a cable, COROS, Suunto, Polar or Wahoo: connect your account of that make in
    the settings of intervals.icu, and switch "Upload planned workouts" on. What is said to be sent was seen there; on
    the watch only the watch shows it. This was tried against a server of our own that keeps to the published interface,
    and never against the service itself: look at the first workouts before you trust it.

    Events of others are never touched, nor what is past. What you moved or renamed there stays so, what you deleted
    stays away, and both are told. What was sent is kept in pushed.json beside plan.json.

    The key stands under Settings, Developer settings. It comes from --key-command, PLANFORGE_INTERVALS_KEY, the keyring
    (`keyring set planforge API_KEY@intervals.icu`), .netrc, or is asked for; never from an argument. It is sent over
    https only, and to that host alone.

    What FILE says today counts, also where it was written after the plan: where a professional comes first nothing is
    sent (exit code 3); while running waits no run is, and those there are taken away; nor is one as long as the diary
    holds what changes them and the plan was not made again. While somebody has to see the knee, none is that asks more
    than those that came next when the plan was made. --remove always works. Exit code 5: a workout was refused, or is
    not seen to be there; the others are.

    \b
    --json prints {url, created, changed, deleted, edited, missing, refused,
    unchanged, no_workout, waiting, dry_run}: lists of {session, date, title,
    now, now_title, why, not_passed_on, without_steps}.
    """
    from planforge.actions import plan_now
    from planforge.actions.places import default_out, is_stored, refuse_a_plan
    from planforge.deliver import pushing
    from planforge.deliver.addresses import refuse_unsafe
    from planforge.deliver.folder import WORKOUTS
    from planforge.deliver.intervals import Calendar
    from planforge.deliver.loading import easier_beside
    from planforge.deliver.pushed import read_record
    from planforge.exporters.words import spoken
    from planforge.views import pushed

    folder = out
    if file is not None and is_stored(file):
        if out is not None:
            raise click.UsageError("name the folder of the plan once: FOLDER, or FILE with --out")
        folder, file = (file if file.is_dir() else file.parent), None
    refuse_a_plan(file)
    folder = folder or default_out(file)
    plan = exported_plan(folder, file, to_remove=remove)
    held = None
    if file is not None and not remove:
        with or_said(as_json=as_json):
            stands = plan_now.stands(file, plan, folder, now=now)
        warn(stands.why_held_back)
        held = stands.held_back
    today = plan.calendar.local(now).date()
    sessions, lacking = ([], []) if remove else _ahead(plan, today)
    waiting = [one for one in sessions if held and held.holds(one)]
    sent = [one for one in sessions if one not in waiting]
    wanted = pushing.workouts(plan, [*sent, *easier_beside(plan, sent)], folder / WORKOUTS)
    refuse_unsafe(url)  # before anybody is asked for a key
    told = read_record(folder, url, plan.plan_id)
    calendar = Calendar(url, _key(url, key_command), lambda text: warn([text], "note"))
    try:
        days = pushing.span(plan, told)
        steps = pushing.todo(wanted, pushing.ours(calendar, plan, days), told, today, put_back=put_back, remove=remove)
        if not dry_run:
            steps = pushing.Push(calendar, url, folder, plan, days).carry_out(steps, told)
    finally:
        calendar.close()
    unchanged = len(wanted.keys() - {step.slot for step in steps})
    answer(pushed.page(url, steps, unchanged, lacking, waiting, dry_run, spoken(plan)), as_json=as_json)
    if any(step.did == "refused" for step in steps):
        raise Undelivered


def _ahead(plan: "Plan", today: date) -> "tuple[list[Session], list[Lacking]]":
    """Return the sessions from today on that have a workout, and those that have steps and no workout, and why."""
    from planforge.deliver.loading import next_sessions, without_workout

    last = max((session.date for session in plan.sessions), default=today)
    days = max(0, (last - today).days + 1)
    without = without_workout(plan, today, days)
    return next_sessions(plan, today, days), [(one, without[one.id]) for one in plan.sessions if one.id in without]


def _key(url: str, command: str | None) -> str:
    from planforge.deliver.intervals import USER
    from planforge.deliver.passwords import password

    there = sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()
    ask = (lambda: str(click.prompt(told("asks.key"), hide_input=True, err=True))) if there else None
    key = password(url, USER, command, ask, environment="PLANFORGE_INTERVALS_KEY", option="--key-command")
    return key.strip()
