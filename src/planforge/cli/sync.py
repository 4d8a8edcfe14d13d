"""`planforge sync`: a plan into a calendar on a server, over CalDAV."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

import click

from planforge.cli.generate import moment, or_said
from planforge.cli.inputs import exported_plan, to_generate
from planforge.cli.output import answer, signs
from planforge.cli.reader import told
from planforge.cli.stops import Findings, Undelivered, WrongFile, warn
from planforge.terminal import visible

if TYPE_CHECKING:
    from planforge.actions.plan_now import PlanNow
    from planforge.deliver.caldav import Server
    from planforge.deliver.reconcile import SyncStep
    from planforge.deliver.remembered import Drop
    from planforge.exporters.ics.merging import Resource
    from planforge.plan.model import Plan


@click.command("sync")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--url", envvar="PLANFORGE_CALDAV_URL", show_envvar=True, help="The server's address.")
@click.option("--user", envvar="PLANFORGE_CALDAV_USER", show_envvar=True, required=True, help="Your name there.")
@click.option("--password-command", envvar="PLANFORGE_CALDAV_PASSWORD_COMMAND", help="What prints the password.")
@click.option("--calendar", "name", metavar="NAME", help="A calendar that is there; else one of the plan's own.")
@click.option("--put", metavar="URL", help="Instead: write a feed there, as one file on any WebDAV server.")
@click.option("--feed", type=click.Choice(("full", "busy")), help="Which feed --put writes; full without it.")
@click.option("--trust-host", multiple=True, metavar="HOST", help="A further host that may be sent your password.")
@click.option("--put-back", is_flag=True, help="Make what was changed in the calendar what the plan says again.")
@click.option("--restore", is_flag=True, help="Write what was deleted in the calendar again.")
@click.option("--keep", is_flag=True, help="Write what was moved in the calendar into FILE, for the next plan.")
@click.option("--yes", is_flag=True, help="Do not ask before --keep writes.")
@click.option("--remove", is_flag=True, help="Take this plan's events away, and its calendar if that is empty then.")
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def sync_command(
    file: Path | None,
    out: Path | None,
    url: str | None,
    user: str,
    password_command: str | None,
    name: str | None,
    put: str | None,
    feed: str | None,
    trust_host: tuple[str, ...],
    put_back: bool,
    restore: bool,
    keep: bool,
    yes: bool,
    remove: bool,
    now: datetime,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Write what changed of FILE's plan into a calendar on a CalDAV server, and nothing else.

    The calendar is one of its own unless --calendar names another; events of others there are never touched. A session
    that you moved or renamed in the calendar stays as you made it, and is told; places, guests, comments and reminders
    that you added stay, too. One that you deleted there stays away, and is told, until --restore: what was told to each
    calendar is kept in synced.json beside plan.json. --keep shows and writes day and hour of what you moved into FILE,
    and the next `planforge generate` follows where the rules allow it.

    The password comes from --password-command, PLANFORGE_CALDAV_PASSWORD, the keyring, .netrc, or is asked for; never
    from an argument. It is sent over https only, and to no host that lies
    under another domain than the address, unless --trust-host names it.

    --put writes the plan as one file instead, to subscribe to: where nothing is, or over the same feed of the plan. Its
    address is a secret, unless the feed is busy and says only when.

    What FILE says today counts, also where it was written after the plan: where a professional comes first nothing is
    written (exit code 3); while running waits no run is, and those there are taken away. --remove always works.

    \b
    --json prints {url, hosts, calendar, created, changed, deleted, moved, edited,
    missing, contested, refused, unchanged, drops, dry_run}: hosts are further ones that were
    asked; then lists of {session, title, planned, told, now, why}; drops, once: what
    of an event the server does not keep, reminders or categories. With --put
    {put, feed, did, dry_run}.
    """
    from planforge.actions.places import default_out, refuse_a_plan
    from planforge.deliver.addresses import refuse_unsafe
    from planforge.deliver.caldav import Account, Server
    from planforge.deliver.passwords import password
    from planforge.deliver.publishing import publish
    from planforge.exporters.words import spoken
    from planforge.languages import Message
    from planforge.views import published, synced

    if keep and (file is None or put_back or remove):
        raise WrongFile("--keep writes into a FILE, which must be named, and goes with neither --put-back nor --remove")
    if put is not None and (name or put_back or restore or keep or remove):
        raise WrongFile("--put writes one file, and goes with no option that is about single events or a calendar")
    if put is None and feed is not None:
        raise WrongFile("--feed says what --put writes; name where with --put")
    url = put or url
    if url is None:
        raise click.MissingParameter(param_type="option", param_hint="'--url'")
    refuse_a_plan(file)
    folder = out or default_out(file)
    plan = exported_plan(folder, file, to_remove=remove)
    with or_said(as_json=as_json):
        resources = () if remove or put else _resources(plan, file, folder, now)
        data = _feed(plan, file, folder, now, feed or "full") if put else b""
    refuse_unsafe(url)  # before anybody is asked for a password
    question = visible(told("asks.password", user=user))
    ask = (lambda: click.prompt(question, hide_input=True, err=True)) if _shown(sys.stdin) else None
    server = Server(Account(url, user, password(url, user, password_command, ask)), trust_host)
    try:
        if put is not None:
            did = publish(server, put, data, dry_run=dry_run)
            kind: Literal["full", "busy"] = "busy" if feed == "busy" else "full"
            values: published.PublishedValues = {"put": put, "feed": kind, "did": did, "dry_run": dry_run}
            answer(published.page(values, spoken(plan)), as_json=as_json)
            return
        wish = _Wish(put_back=put_back or remove, restore=restore, remove=remove, dry_run=dry_run)
        steps, drops = _synced(server, plan, folder, resources, name, wish)
    finally:
        server.close()
        if server.others:
            warn([Message("messages.sync.on_hosts", hosts=", ".join(server.others))], "note")
    touched = {step.uid for step in steps}
    unchanged = sum(resource.uid not in touched for resource in resources)
    calendar = name or plan.title
    page = synced.page(plan, url, server.others, calendar, steps, unchanged, dry_run, keep=keep, drops=drops)
    answer(page, as_json=as_json)
    if keep and file is not None:
        _keep(file, plan, steps, now, ask=not yes, dry_run=dry_run)
    if any(step.did in ("contested", "refused") for step in steps):
        raise Undelivered


def _resources(plan: "Plan", file: Path | None, folder: Path, now: datetime) -> "tuple[Resource, ...]":
    """Return the events of a plan; without its runs where its file says by now that running waits.

    Those of who is ill, and those that the plan does not know yet to be others, stay: they say what to do then.
    """
    from planforge.exporters.ics import calendar as ics
    from planforge.exporters.spelling import options_of

    stands = _stands(file, plan, folder, now)
    plan = _until(plan, stands)
    try:
        resources, warnings = ics.resources(plan, stands.loaded.exports.calendar if stands else options_of(plan))
    except (OverflowError, ValueError) as error:  # a plan.json that somebody edited: an id twice, a year of none
        raise WrongFile(f"{folder}: this plan cannot be in a calendar: {error}") from error
    warn(warnings)
    if stands is None or not stands.waits_for:
        return resources
    today = stands.log.today
    runs = {ics.uid(plan.plan_id, one.id) for one in plan.sessions if one.counts_as == "run" and one.date >= today}
    return tuple(one for one in resources if one.uid not in runs)


def _feed(plan: "Plan", file: Path | None, folder: Path, now: datetime, kind: str) -> bytes:
    """Return a feed of a plan; without its runs to come where its file says by now that running waits."""
    from planforge.exporters.ics import calendar as ics
    from planforge.exporters.options import Feed
    from planforge.exporters.spelling import options_of

    stands = _stands(file, plan, folder, now)
    if stands and stands.waits_for:
        plan = plan.without_runs_from(stands.log.today)
    plan = _until(plan, stands)
    try:
        export = ics.calendar(plan, stands.loaded.exports.calendar if stands else options_of(plan), Feed(kind))
    except (OverflowError, ValueError) as error:
        raise WrongFile(f"{folder}: this plan cannot be in a calendar: {error}") from error
    warn(export.warnings)
    return export.data


def _stands(file: Path | None, plan: "Plan", folder: Path, now: datetime) -> "PlanNow | None":
    """Return a plan as it may be followed now, with what is held back of it said; None where nobody knows its file."""
    from planforge.actions.plan_now import stands

    if file is None:
        return None
    found = stands(file, plan, folder, now=now)
    warn(found.why_held_back)
    return found


def _until(plan: "Plan", stands: "PlanNow | None") -> "Plan":
    """Return a plan that says which runs wait until somebody has seen the knee, also where it does not know it yet.

    And what waits until the runner is well.
    """
    from planforge.plan.until_seen import to_be_seen_from

    if stands is not None:
        ill = plan.until_well or stands.log.today
        plan = plan.model_copy(update={"until_well": ill if stands.log.diary.rests_since else None})
    if stands is None or stands.to_be_seen is None or not stands.to_be_seen.runs:
        return plan
    return plan.model_copy(update={"to_be_seen": to_be_seen_from(plan, stands.log.today)})


@dataclass(frozen=True, slots=True)
class _Wish:
    put_back: bool
    restore: bool
    remove: bool
    dry_run: bool


def _synced(
    server: "Server",
    plan: "Plan",
    folder: Path,
    resources: "tuple[Resource, ...]",
    name: str | None,
    wish: _Wish,
) -> "tuple[list[SyncStep], tuple[Drop, ...]]":
    """Return what was done and told, and what is new of what the server drops."""
    from planforge.deliver import remembered
    from planforge.deliver.caldav import carry_out
    from planforge.deliver.reconcile import todo

    calendar = server.calendar(plan.plan_id, plan.lasting_title, name, make=not (wish.dry_run or wish.remove))
    if calendar is None:
        return todo(resources, {}, put_back=wish.put_back), ()
    record = remembered.Record(folder, calendar, plan.plan_id)
    told = {} if server.made else record.read()
    there = remembered.recalled(server.ours(calendar, plan.plan_id), told)
    said = () if server.made else record.drops()
    new = () if wish.remove else tuple(one for one in remembered.dropped(there) if one not in said)
    steps = todo(resources, there, () if wish.restore else told, put_back=wish.put_back)
    if wish.dry_run:
        return steps, new
    told = {} if wish.remove else remembered.before(told, steps)
    record.write(told, said)
    with _progress(steps) as each:
        done = carry_out(server, calendar, plan.plan_id, each)
    if not wish.remove:
        record.write(remembered.after(told, there, done), (*said, *new))
    elif not any(step.did in ("contested", "refused") for step in done):
        server.remove_if_empty(calendar, plan.plan_id)
    return done, new


def _keep(file: Path, plan: "Plan", steps: "list[SyncStep]", now: datetime, *, ask: bool, dry_run: bool) -> None:
    """Write what was moved into the coach's file, after showing it; stop where that is not wanted."""
    from planforge.actions.keep import Move, kept
    from planforge.exporters.ics.calendar import uid
    from planforge.views.synced import now_at

    slots = {uid(plan.plan_id, session.id): session.id for session in plan.sessions}
    moves = [Move(slots[step.uid], now_at(step)) for step in steps if step.did == "moved" and step.uid in slots]
    found = kept(file, plan, moves, plan.calendar.local(now).date())
    warn(found.left)
    if found.change is None:
        click.echo(told(f"asks.{'says_so' if found.slots else 'nothing_to_keep'}", file=str(file)), err=True)
        return
    click.echo(found.change.difference, err=True)
    if dry_run:
        return
    if ask and not click.confirm(visible(told("asks.write_into", file=str(file))), err=True):
        raise Findings(told("asks.nothing_written"))
    found.change.write()
    click.echo(told("asks.kept", sessions=", ".join(found.slots), command=to_generate(file)), err=True)


@contextmanager
def _progress(steps: "list[SyncStep]") -> "Iterator[Iterator[SyncStep]]":
    """Yield the steps, with a bar on a terminal."""
    hidden = not steps or not _shown(sys.stderr)
    with click.progressbar(steps, label="Writing", file=signs(sys.stderr), hidden=hidden) as bar:
        yield iter(bar)


def _shown(stream: TextIO | None) -> bool:
    """Tell whether a person sees a stream; it may be closed."""
    return stream is not None and not stream.closed and stream.isatty()
