"""A plan in a calendar on a server: what was written there, and what was left as it was found."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime

from typing_extensions import TypedDict

from planforge.deliver.reconcile import Did, SyncStep
from planforge.deliver.remembered import Drop
from planforge.plan.model import Plan
from planforge.views.page import Page

_DONE: dict[Did, str] = {"created": "new", "changed": "changed", "deleted": "taken away"}
_SHOWN = 10
_DROPS: dict[Drop, str] = {
    "reminders": (
        "This server keeps no reminders: none that the plan sets will ring from this calendar. "
        "Set one for all its events in your calendar program."
    ),
    "categories": "This server keeps no categories, so the kinds of session cannot be told by them there.",
}


class EventValues(TypedDict):
    """An event of a session; planned: as the plan has it, told: as the calendar was told, now: as it is there.

    Each is a day or a moment with its offset, null where it is not known. why: the reason of the server.
    """

    session: str
    title: str
    planned: str | None
    told: str | None
    now: str | None
    why: str | None


class SyncedValues(TypedDict):
    """What a sync did, and what it left; hosts: further ones that were asked. With dry_run: what it would do.

    moved, edited: by somebody, and left there. missing: deleted by somebody, and left away. contested: changed by
    somebody else just now. refused: by the server. drops: what it does not keep of an event, said once.
    """

    url: str
    hosts: list[str]
    calendar: str
    created: list[EventValues]
    changed: list[EventValues]
    deleted: list[EventValues]
    moved: list[EventValues]
    edited: list[EventValues]
    missing: list[EventValues]
    contested: list[EventValues]
    refused: list[EventValues]
    unchanged: int
    drops: list[Drop]
    dry_run: bool


def page(
    plan: Plan,
    url: str,
    hosts: Sequence[str],
    calendar: str,
    steps: list[SyncStep],
    unchanged: int,
    dry_run: bool,
    *,
    keep: bool = False,
    drops: Sequence[Drop] = (),
) -> Page[SyncedValues]:
    """Return what is said of a sync.

    unchanged: so many events were as they should be. dry_run: nothing was written. keep: what was moved is kept.
    drops: what is new of what the server does not keep.
    """

    def of(did: Did) -> list[EventValues]:
        return [_event(step, plan) for step in steps if step.did == did]

    values: SyncedValues = {
        "url": url,
        "hosts": [*hosts],
        "calendar": calendar,
        "created": of("created"),
        "changed": of("changed"),
        "deleted": of("deleted"),
        "moved": of("moved"),
        "edited": of("edited"),
        "missing": of("missing"),
        "contested": of("contested"),
        "refused": of("refused"),
        "unchanged": unchanged,
        "drops": [*drops],
        "dry_run": dry_run,
    }
    text = "\n".join((_words(calendar, steps, unchanged, dry_run, keep=keep), *(_DROPS[one] for one in drops)))
    return Page(text, values)


def _words(calendar: str, steps: list[SyncStep], unchanged: int, dry_run: bool, *, keep: bool) -> str:
    counts = Counter(step.did for step in steps)
    figures = [f"{counts[did]} {word}" for did, word in _DONE.items() if counts[did]]
    figures.append(f"{unchanged} as they were")
    parts = [f"{calendar}: {', '.join(figures)}{' (nothing is written: --dry-run)' if dry_run else ''}"]
    moved = [step for step in steps if step.did == "moved"]
    if moved:
        parts += ["Moved in the calendar, and left there:", *_listed(moved, _move)]
        if not keep:
            parts.append("To let the next plan follow: `planforge sync FILE --keep`")
            parts.append("To move them back instead: `planforge sync --put-back`")
    kinds: tuple[tuple[Did, str], ...] = (
        ("edited", "Changed in the calendar, and left as they are there (`--put-back` makes them the plan's again):"),
        ("missing", "Deleted in the calendar, and left away (`--restore` writes them again):"),
        ("contested", "Changed by somebody else just now, so not written; sync again:"),
        ("refused", "Refused, or not seen to be done; look into the reason, then sync again:"),
    )
    for did, says in kinds:
        some = [step for step in steps if step.did == did]
        parts += [says, *_listed(some, _line)] if some else []
    return "\n".join(parts)


def _listed(steps: list[SyncStep], line: Callable[[SyncStep], str]) -> list[str]:
    more = len(steps) - _SHOWN
    return [f"  {line(step)}" for step in steps[:_SHOWN]] + [f"  ... and {more} more"] * (more > 0)


def _line(step: SyncStep) -> str:
    called = step.there.event.summary if step.there and step.did == "edited" else ""
    said = f", there {called!r}" if called not in ("", step.summary) else ""
    left = "" if step.in_plan or step.did != "edited" else " (no longer in the plan)"
    return f"{step.summary}{said}: {_when(step.start)}{left}" + f": {step.why}" * bool(step.why)


def _move(step: SyncStep) -> str:
    plan = "" if step.was == step.start else f" (the plan has {_when(step.start)} now)"
    return f"{step.summary}: {_when(step.was)} -> {_when(now_at(step))}{plan}"


def now_at(step: SyncStep) -> date | datetime | None:
    """Return when the calendar has an event, by the clock of the plan."""
    now = step.there.event.start if step.there else None
    if isinstance(now, datetime) and now.tzinfo and isinstance(step.start, datetime):
        return now.astimezone(step.start.tzinfo)
    return now


def _when(moment: date | datetime | None) -> str:
    if moment is None:
        return "a time that cannot be read"
    return f"{moment:%a %d %b %H:%M}" if isinstance(moment, datetime) else f"{moment:%a %d %b}"


def _event(step: SyncStep, plan: Plan) -> EventValues:
    now = now_at(step)
    return {
        "session": step.uid.removeprefix(f"planforge-{plan.plan_id}-"),
        "title": step.summary,
        "planned": step.start.isoformat() if step.start else None,
        "told": step.was.isoformat() if step.was else None,
        "now": now.isoformat() if now else None,
        "why": step.why or None,
    }
