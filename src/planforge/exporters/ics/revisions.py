"""Revisions of events: stamps that stay while an event says the same, and those that a file of ours states.

What was published is kept with the plan (`Plan.events`): an event keeps its UID when its session moves, what did
not change keeps its stamps, what changed gets the next SEQUENCE, and a removed session is told as CANCELLED in the file
to import until its day is past.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from planforge.exporters import words
from planforge.exporters.ics.entries import READY, WEEK, Entry, entries, last_day, no_longer, one_line, unambiguous
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import EventRevision, Kind, Plan

_SESSION = "(?:run|strength|cross)-[0-9]{1,2}"
_UID = re.compile(rf"planforge-([a-z0-9-]{{4,64}})-(w[0-9]{{2,3}}-(?:{_SESSION}|{WEEK}|{READY}))")


@dataclass(frozen=True, slots=True)
class Stamped:
    """An entry, and its revision: how often it was published otherwise, and when last."""

    entry: Entry
    revision: EventRevision


def still_told(gone: Iterable[Stamped], plan: Plan) -> Iterator[Stamped]:
    """Yield the events gone that a calendar to import says are cancelled: those that are not past."""
    today = in_utc(plan.revised).date()
    return (event for event in gone if last_day(event.entry) >= today)


def stamped_events(plan: Plan, options: CalendarOptions) -> tuple[list[Stamped], list[Stamped], tuple[str, ...]]:
    """Return an event for each session, one for each slot that no session has any more, and the warnings."""
    wanted, warnings = entries(plan, options)
    before = {event.slot: event for event in plan.events}
    here = {entry.slot for entry in wanted}
    gone = [no_longer(plan, before[slot]) for slot in sorted(set(before) - here)]
    stamped = [[_stamped(entry, before.get(entry.slot), plan) for entry in some] for some in (wanted, gone)]
    return stamped[0], stamped[1], warnings


def _stamped(entry: Entry, before: EventRevision | None, plan: Plan) -> Stamped:
    """Return the entry with its old stamps if it says what it said, else with new ones."""
    meaning = entry.hash
    if before is not None and before.hash == meaning:
        return Stamped(entry, before)
    new = EventRevision(
        slot=entry.slot,
        uid=entry.uid,
        hash=meaning,
        sequence=before.sequence + 1 if before is not None else plan.revision,  # never below what a lost past told
        changed=in_utc(plan.revised),
        cancelled=entry.cancelled,
        title=before.title if before is not None and entry.cancelled else entry.summary,
        kind=entry.kind,
        date=entry.day,
        start=entry.at,
        duration_s=int(entry.length.total_seconds()),
    )
    return Stamped(entry, new)


def revision_of(event: Any) -> tuple[str, EventRevision]:  # Any: icalendar types a value as a union of all 30 kinds
    """Return the plan an event of ours belongs to, and the revision it states."""
    start, end = _read_time(event, "DTSTART"), _read_time(event, "DTEND")
    cancelled, kind = event.get("STATUS") == "CANCELLED", str(event["X-PLANFORGE-KIND"])
    known, title = _UID.fullmatch(str(event["UID"])), one_line(event["SUMMARY"])
    found = EventRevision(
        slot=str(event["X-PLANFORGE-SLOT"]),
        uid=str(event["UID"]),
        hash=str(event["X-PLANFORGE-HASH"]),
        sequence=int(event["SEQUENCE"]),
        changed=in_utc(event["DTSTAMP"].dt),
        cancelled=cancelled,
        title=words.without_cancelled(title) if cancelled else title,
        kind=None if kind == WEEK else Kind(kind),
        date=start.date() if isinstance(start, datetime) else start,
        start=start.time() if isinstance(start, datetime) else None,
        duration_s=int((end - start).total_seconds()),
    )
    sound = found.title and found.duration_s <= 8 * 86_400 and 1970 <= found.date.year <= 2200
    if known is None or known[2] != found.slot or not sound or found.sequence >= 1_000_000:
        raise ValueError(f"the event {found.slot!r} is damaged")
    return known[1], found


def plan_of(uid: str) -> str | None:
    """Return the plan whose event has such a UID, None for a UID that is not ours."""
    known = _UID.fullmatch(uid)
    return known[1] if known else None


def _read_time(event: Any, name: str) -> date | datetime:
    """Return a date, or the wall time in the event's zone."""
    value: date | datetime = event[name].dt
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is meant so."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def busy_events(plan_id: str, events: Iterable[Stamped], options: CalendarOptions, busy: str) -> Iterator[Stamped]:
    """Yield when the runner is busy, in the one word for it.

    Identities say nothing and hold the margin asked for: a feed drops what changed.
    """
    before, after = timedelta(seconds=options.busy_before), timedelta(seconds=options.busy_after)
    for event in events:
        start, end = event.entry.start, event.entry.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            start, end = unambiguous(_later(start, -before), _later(end, after))
            key = f"{plan_id}/{event.entry.slot}/{options.busy_before}/{options.busy_after}"
            blank = replace(
                event.entry,
                uid=f"busy-{hashlib.sha256(key.encode()).hexdigest()[:24]}",
                slot="",
                start=start,
                end=end,
                summary=busy,
                description="",
                categories=(),
                alarm=None,
            )
            yield Stamped(blank, event.revision)


def _later(moment: datetime, by: timedelta) -> datetime:
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)
