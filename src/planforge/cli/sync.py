"""`planforge sync`: a plan into a calendar on a server, over CalDAV."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from planforge.cli.inputs import default_out, exported_plan, read_constraints, refuse_a_plan
from planforge.cli.stops import Code, stop, warn

if TYPE_CHECKING:
    from planforge.deliver.caldav import Did, Server, Step
    from planforge.exporters.ics import Resource
    from planforge.plan import Plan

_DONE: dict["Did", str] = {"created": "new", "changed": "changed", "deleted": "taken away"}
_SHOWN = 10


@click.command("sync", short_help="Keep a calendar on a server up to date (CalDAV).")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--url", envvar="PLANFORGE_CALDAV_URL", show_envvar=True, required=True, help="The server's address.")
@click.option("--user", envvar="PLANFORGE_CALDAV_USER", show_envvar=True, required=True, help="Your name there.")
@click.option("--password-command", envvar="PLANFORGE_CALDAV_PASSWORD_COMMAND", help="What prints the password.")
@click.option("--calendar", "name", metavar="NAME", help="A calendar that is there; else one of the plan's own.")
@click.option("--put-back", is_flag=True, help="Move what was moved in the calendar back to where the plan has it.")
@click.option("--remove", is_flag=True, help="Take this plan's events away, and its calendar if that is empty then.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def sync_command(
    file: Path | None,
    out: Path | None,
    url: str,
    user: str,
    password_command: str | None,
    name: str | None,
    put_back: bool,
    remove: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write what changed of FILE's plan into a calendar on a CalDAV server, and nothing else.

    The calendar is one of its own unless --calendar names another; events of others there are never touched. A session
    that you moved in the calendar stays where you put it, and is told. The password comes from --password-command,
    PLANFORGE_CALDAV_PASSWORD, the keyring, .netrc, or is asked for; never from an argument.

    \b
    --json prints {url, calendar, created, changed, deleted, moved, edited,
    contested, unchanged, dry_run}: lists of {session, title, planned, now}.
    """
    from planforge.deliver.caldav import Account, NotSynced, Server, refuse_unsafe
    from planforge.deliver.passwords import NoPassword, password
    from planforge.exporters import ics

    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = exported_plan(folder, file)
    options = read_constraints(file, plan.calendar.start).exports if file else None
    resources, warnings = ics.resources(plan, *([options.calendar] if options else []))
    warn(warnings)
    try:
        refuse_unsafe(url)  # before anybody is asked for a password
        ask = (lambda: click.prompt(f"Password of {user}", hide_input=True, err=True)) if sys.stdin.isatty() else None
        server = Server(Account(url, user, password(url, user, password_command, ask)))
        try:
            steps = _synced(server, plan, () if remove else resources, name, put_back or remove, remove, dry_run)
        finally:
            server.close()
    except (NotSynced, NoPassword) as error:
        stop(str(error), Code.UNDELIVERED)
    touched = {step.uid for step in steps}
    unchanged = 0 if remove else sum(resource.uid not in touched for resource in resources)
    calendar = name or plan.title
    as_words = _words(calendar, steps, unchanged, dry_run)
    click.echo(_json(url, calendar, plan, steps, unchanged, dry_run) if as_json else as_words)
    if any(step.did == "contested" for step in steps):
        click.get_current_context().exit(Code.UNDELIVERED)


def _synced(
    server: "Server",
    plan: "Plan",
    resources: "tuple[Resource, ...]",
    name: str | None,
    put_back: bool,
    remove: bool,
    dry_run: bool,
) -> "list[Step]":
    from planforge.deliver.caldav import carry_out, todo

    calendar: Any = server.calendar(plan.plan_id, plan.lasting_title, name, make=not (dry_run or remove))
    there = server.ours(calendar, plan.plan_id) if calendar is not None else {}
    steps = todo(resources, there, put_back=put_back)
    if dry_run or calendar is None:
        return steps
    with _progress(steps) as each:
        done = [carry_out(server, calendar, step) for step in each]
    if remove:
        server.remove_if_empty(calendar, plan.plan_id)
    return done


@contextmanager
def _progress(steps: "list[Step]") -> "Iterator[Iterator[Step]]":
    """Yield the steps, with a bar on a terminal."""
    with click.progressbar(steps, label="Writing", file=sys.stderr, hidden=not sys.stderr.isatty() or not steps) as bar:
        yield iter(bar)


# -- words -----------------------------------------------------------------------------------------------------------


def _words(calendar: str, steps: "list[Step]", unchanged: int, dry_run: bool) -> str:
    counts = Counter(step.did for step in steps)
    figures = [f"{counts[did]} {word}" for did, word in _DONE.items() if counts[did]]
    figures.append(f"{unchanged} as they were")
    parts = [f"{calendar}: {', '.join(figures)}{' (nothing is written: --dry-run)' if dry_run else ''}"]
    moved = [step for step in steps if step.did == "moved"]
    if moved:
        parts.append("Moved in the calendar, and left there:")
        parts += [f"  {step.summary}: {_when(step.start)} -> {_when(_now(step))}" for step in moved[:_SHOWN]]
        parts += [f"  ... and {len(moved) - _SHOWN} more"] * (len(moved) > _SHOWN)
        parts.append(f"To let the next plan follow, write into your file:\n{_wish(moved)}")
        parts.append("To move them back instead: `planforge sync --put-back`")
    for did, says in (
        ("edited", "Changed in the calendar, and left as they are there:"),
        ("contested", "Changed by somebody else just now, so not written; sync again:"),
    ):
        some = [step for step in steps if step.did == did]
        parts += [says, *(f"  {step.summary}: {_when(step.start)}" for step in some[:_SHOWN])] if some else []
    return "\n".join(parts)


def _wish(moved: "list[Step]") -> str:
    """Return the lines that make the days the runner chose a wish of the next plan."""
    by_kind: dict[str, list[str]] = {}
    for step in moved:
        kind = step.uid.rsplit("-", 2)[1]
        if kind in ("run", "strength", "cross"):  # a banner over a week is no session
            by_kind.setdefault(kind, []).append(f"{_day(_now(step)):%Y-%m-%d}")
    kinds = ", ".join(f"{kind}: [{', '.join(days)}]" for kind, days in by_kind.items())
    return f"  rules:\n    chosen-days: {{{kinds}, weight: 10}}"


def _now(step: "Step") -> date | datetime:
    assert step.there is not None, "what was moved is there"
    return step.there.event.start


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _when(moment: date | datetime) -> str:
    return f"{moment:%a %d %b %H:%M}" if isinstance(moment, datetime) else f"{moment:%a %d %b}"


def _json(url: str, calendar: str, plan: "Plan", steps: "list[Step]", unchanged: int, dry_run: bool) -> str:
    said: dict[str, Any] = {"url": url, "calendar": calendar}
    for did in ("created", "changed", "deleted", "moved", "edited", "contested"):
        said[did] = [
            {
                "session": step.uid.removeprefix(f"planforge-{plan.plan_id}-"),
                "title": step.summary,
                "planned": step.start.isoformat(),
                "now": step.there.event.start.isoformat() if step.there else None,
            }
            for step in steps
            if step.did == did
        ]
    return json.dumps({**said, "unchanged": unchanged, "dry_run": dry_run}, indent=2)
