"""`planforge sync`: a plan into a calendar on a server, over CalDAV."""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from planforge.cli.generate import moment
from planforge.cli.inputs import exported_plan, running_waits
from planforge.cli.output import signs
from planforge.cli.stops import Undelivered, WrongFile, warn
from planforge.terminal import visible

if TYPE_CHECKING:
    from planforge.deliver.caldav import Server
    from planforge.deliver.reconcile import Did, Step
    from planforge.exporters.ics.merging import Resource
    from planforge.plan.model import Plan

_DONE: dict["Did", str] = {"created": "new", "changed": "changed", "deleted": "taken away"}
_SHOWN = 10


@click.command("sync", short_help="Keep a calendar on a server up to date (CalDAV).")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--url", envvar="PLANFORGE_CALDAV_URL", show_envvar=True, required=True, help="The server's address.")
@click.option("--user", envvar="PLANFORGE_CALDAV_USER", show_envvar=True, required=True, help="Your name there.")
@click.option("--password-command", envvar="PLANFORGE_CALDAV_PASSWORD_COMMAND", help="What prints the password.")
@click.option("--calendar", "name", metavar="NAME", help="A calendar that is there; else one of the plan's own.")
@click.option("--trust-host", multiple=True, metavar="HOST", help="A further host that may be sent your password.")
@click.option("--put-back", is_flag=True, help="Make what was changed in the calendar what the plan says again.")
@click.option("--remove", is_flag=True, help="Take this plan's events away, and its calendar if that is empty then.")
@click.option("--now", callback=moment, metavar="TIME", help="The day on which FILE's answers are judged.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def sync_command(
    file: Path | None,
    out: Path | None,
    url: str,
    user: str,
    password_command: str | None,
    name: str | None,
    trust_host: tuple[str, ...],
    put_back: bool,
    remove: bool,
    now: datetime,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write what changed of FILE's plan into a calendar on a CalDAV server, and nothing else.

    The calendar is one of its own unless --calendar names another; events of others there are never touched. A session
    that you moved or renamed in the calendar stays as you made it, and is told; places, guests, comments and reminders
    that you added stay, too. The password comes from --password-command, PLANFORGE_CALDAV_PASSWORD, the keyring,
    .netrc, or is asked for; never from an argument. It is sent over https only, and to no host that lies under another
    domain than the address, unless --trust-host names it.

    What FILE says today counts, also where it was written after the plan: where a professional comes first nothing is
    written (exit code 3); while running waits no run is, and those there are taken away. --remove always works.

    \b
    --json prints {url, hosts, calendar, created, changed, deleted, moved, edited,
    contested, refused, unchanged, dry_run}: hosts are further ones that were
    asked; then lists of {session, title, planned, told, now, why}.
    """
    from planforge.actions.load import default_out, refuse_a_plan
    from planforge.deliver.addresses import refuse_unsafe
    from planforge.deliver.caldav import Account, Server
    from planforge.deliver.passwords import password

    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = exported_plan(folder, file, to_remove=remove)
    resources = () if remove else _resources(plan, file, folder, now)
    refuse_unsafe(url)  # before anybody is asked for a password
    question = visible(f"Password of {user}")
    ask = (lambda: click.prompt(question, hide_input=True, err=True)) if _shown(sys.stdin) else None
    server = Server(Account(url, user, password(url, user, password_command, ask)), trust_host)
    try:
        steps = _synced(server, plan, resources, name, put_back or remove, remove, dry_run)
    finally:
        server.close()
        if server.others:
            warn([f"your calendar is on {', '.join(server.others)}, which was sent your password, too"], "note")
    touched = {step.uid for step in steps}
    unchanged = sum(resource.uid not in touched for resource in resources)
    calendar = name or plan.title
    as_words = _words(calendar, steps, unchanged, dry_run)
    told = {"url": url, "hosts": [*server.others], "calendar": calendar}
    click.echo(_json(told, plan, steps, unchanged, dry_run) if as_json else as_words)
    if any(step.did in ("contested", "refused") for step in steps):
        raise Undelivered


def _resources(plan: "Plan", file: Path | None, folder: Path, now: datetime) -> "tuple[Resource, ...]":
    """Return the events of a plan; without its runs where its file says by now that running waits."""
    from planforge.actions.load import asked_now
    from planforge.exporters.ics import calendar as ics

    loaded = asked_now(file, plan, folder, now=now) if file else None
    try:
        resources, warnings = ics.resources(plan, *([loaded.exports.calendar] if loaded else []))
    except (OverflowError, ValueError) as error:  # a plan.json that somebody edited: an id twice, a year of none
        raise WrongFile(f"{folder}: this plan cannot be in a calendar: {error}") from error
    warn(warnings)
    if file is None or loaded is None or not running_waits(loaded, file, plan, folder, now):
        return resources
    runs = {ics.uid(plan.plan_id, one.id) for one in plan.sessions if one.kind == "run" and one.date >= now.date()}
    return tuple(one for one in resources if one.uid not in runs)


def _synced(
    server: "Server",
    plan: "Plan",
    resources: "tuple[Resource, ...]",
    name: str | None,
    put_back: bool,
    remove: bool,
    dry_run: bool,
) -> "list[Step]":
    from planforge.deliver.caldav import carry_out
    from planforge.deliver.reconcile import todo

    calendar = server.calendar(plan.plan_id, plan.lasting_title, name, make=not (dry_run or remove))
    there = server.ours(calendar, plan.plan_id) if calendar is not None else {}
    steps = todo(resources, there, put_back=put_back)
    if dry_run or calendar is None:
        return steps
    with _progress(steps) as each:
        done = carry_out(server, calendar, plan.plan_id, each)
    if remove and not any(step.did in ("contested", "refused") for step in done):
        server.remove_if_empty(calendar, plan.plan_id)
    return done


@contextmanager
def _progress(steps: "list[Step]") -> "Iterator[Iterator[Step]]":
    """Yield the steps, with a bar on a terminal."""
    hidden = not steps or not _shown(sys.stderr)
    with click.progressbar(steps, label="Writing", file=signs(sys.stderr), hidden=hidden) as bar:
        yield iter(bar)


def _shown(stream: TextIO | None) -> bool:
    """Tell whether a person sees a stream; it may be closed."""
    return stream is not None and not stream.closed and stream.isatty()


# -- words -----------------------------------------------------------------------------------------------------------


def _words(calendar: str, steps: "list[Step]", unchanged: int, dry_run: bool) -> str:
    counts = Counter(step.did for step in steps)
    figures = [f"{counts[did]} {word}" for did, word in _DONE.items() if counts[did]]
    figures.append(f"{unchanged} as they were")
    parts = [f"{calendar}: {', '.join(figures)}{' (nothing is written: --dry-run)' if dry_run else ''}"]
    moved = [step for step in steps if step.did == "moved"]
    if moved:
        parts += ["Moved in the calendar, and left there:", *_listed(moved, _move)]
        if wish := _wish(moved):
            parts.append(f"To let the next plan follow, write into your file:\n{wish}")
        parts.append("To move them back instead: `planforge sync --put-back`")
    kinds: tuple[tuple[Did, str], ...] = (
        ("edited", "Changed in the calendar, and left as they are there (`--put-back` makes them the plan's again):"),
        ("contested", "Changed by somebody else just now, so not written; sync again:"),
        ("refused", "Refused, or not seen to be done; look into the reason, then sync again:"),
    )
    for did, says in kinds:
        some = [step for step in steps if step.did == did]
        parts += [says, *_listed(some, _line)] if some else []
    return "\n".join(parts)


def _listed(steps: "list[Step]", line: "Callable[[Step], str]") -> list[str]:
    more = len(steps) - _SHOWN
    return [f"  {line(step)}" for step in steps[:_SHOWN]] + [f"  ... and {more} more"] * (more > 0)


def _line(step: "Step") -> str:
    called = step.there.event.summary if step.there and step.did == "edited" else ""
    said = f", there {called!r}" if called not in ("", step.summary) else ""
    left = "" if step.in_plan or step.did != "edited" else " (no longer in the plan)"
    return f"{step.summary}{said}: {_when(step.start)}{left}" + f": {step.why}" * bool(step.why)


def _move(step: "Step") -> str:
    plan = "" if step.was == step.start else f" (the plan has {_when(step.start)} now)"
    return f"{step.summary}: {_when(step.was)} -> {_when(_now(step))}{plan}"


def _wish(moved: "list[Step]") -> str:
    """Return the lines that make the days the runner chose a wish of the next plan; empty where that is no day's."""
    by_kind: dict[str, list[str]] = {}
    for step in moved:
        kind = step.uid.rsplit("-", 2)[1]
        now = _now(step)
        if kind in ("run", "strength", "cross") and now is not None:  # a banner over a week is no session
            by_kind.setdefault(kind, []).append(f"{_day(now):%Y-%m-%d}")
    kinds = ", ".join(f"{kind}: [{', '.join(days)}]" for kind, days in by_kind.items())
    return f"  rules:\n    chosen-days: {{{kinds}, weight: 10}}" if kinds else ""


def _now(step: "Step") -> date | datetime | None:
    """Return when the calendar has an event, by the clock of the plan."""
    now = step.there.event.start if step.there else None
    if isinstance(now, datetime) and now.tzinfo and isinstance(step.start, datetime):
        return now.astimezone(step.start.tzinfo)
    return now


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _when(moment: date | datetime | None) -> str:
    if moment is None:
        return "a time that cannot be read"
    return f"{moment:%a %d %b %H:%M}" if isinstance(moment, datetime) else f"{moment:%a %d %b}"


def _json(told: dict[str, Any], plan: "Plan", steps: "list[Step]", unchanged: int, dry_run: bool) -> str:
    said = dict(told)
    for did in ("created", "changed", "deleted", "moved", "edited", "contested", "refused"):
        said[did] = [
            {
                "session": step.uid.removeprefix(f"planforge-{plan.plan_id}-"),
                "title": step.summary,
                "planned": step.start.isoformat() if step.start else None,
                "told": step.was.isoformat() if step.was else None,
                "now": now.isoformat() if (now := _now(step)) else None,
                "why": step.why or None,
            }
            for step in steps
            if step.did == did
        ]
    return json.dumps({**said, "unchanged": unchanged, "dry_run": dry_run}, indent=2)
