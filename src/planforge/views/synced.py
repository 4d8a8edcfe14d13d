"""A plan in a calendar on a server: what was written there, and what was left as it was found."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from typing_extensions import TypedDict

from planforge.deliver.reconcile import Did, SyncStep
from planforge.deliver.remembered import Drop
from planforge.exporters.words import spoken
from planforge.languages import Language, in_words
from planforge.plan.model import Plan
from planforge.views.page import Page

_SHOWN = 10


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
    said = spoken(plan)
    lines = _words(calendar, steps, unchanged, dry_run, said, keep=keep)
    text = "\n".join((*lines, *(said.sync.drops[one] for one in drops)))
    return Page(text, values)


def _words(
    calendar: str, steps: list[SyncStep], unchanged: int, dry_run: bool, said: Language, *, keep: bool
) -> list[str]:
    words = said.sync
    counts: Counter[str] = Counter(step.did for step in steps)
    figures = [form.format(count=counts[did]) for did, form in words.done.items() if counts[did]]
    figures.append(words.unchanged.format(count=unchanged))
    parts = [words.head.format(where=calendar, figures=", ".join(figures)) + words.dry_run * dry_run]
    moved = [step for step in steps if step.did == "moved"]
    if moved:
        parts += [words.moved, *_listed([_move(step, said) for step in moved], said)]
        if not keep:
            parts += [words.to_keep, words.to_move_back]
    for did, says in words.kinds.items():
        some = [_line(step, said) for step in steps if step.did == did]
        parts += [says, *_listed(some, said)] if some else []
    return parts


def _listed(lines: list[str], said: Language) -> list[str]:
    more = len(lines) - _SHOWN
    return [f"  {line}" for line in lines[:_SHOWN]] + [f"  {said.sync.more.format(count=more)}"] * (more > 0)


def _line(step: SyncStep, said: Language) -> str:
    called = step.there.event.summary if step.there and step.did == "edited" else ""
    there = said.sync.there.format(title=repr(called)) if called not in ("", step.summary) else ""
    left = "" if step.in_plan or step.did != "edited" else said.sync.left_plan
    return f"{step.summary}{there}: {_when(step.start, said)}{left}" + f": {in_words(step.why, said)}" * bool(step.why)


def _move(step: SyncStep, said: Language) -> str:
    plan = "" if step.was == step.start else said.sync.plan_has.format(day=_when(step.start, said))
    return f"{step.summary}: {_when(step.was, said)} -> {_when(now_at(step), said)}{plan}"


def now_at(step: SyncStep) -> date | datetime | None:
    """Return when the calendar has an event, by the clock of the plan."""
    now = step.there.event.start if step.there else None
    if isinstance(now, datetime) and now.tzinfo and isinstance(step.start, datetime):
        return now.astimezone(step.start.tzinfo)
    return now


def _when(moment: date | datetime | None, said: Language) -> str:
    if moment is None:
        return said.sync.unreadable_time
    day = said.short_day(moment)
    return f"{day} {said.time_of_day(moment.time())}" if isinstance(moment, datetime) else day


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
