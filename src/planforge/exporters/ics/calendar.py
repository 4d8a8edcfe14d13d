"""A plan as iCalendar files (RFC 5545, 7986) that stay themselves when the plan changes.

The same plan gives the same bytes: no clock, no environment. What events say, what of it is new, and how it is written
stand in `entries`, `revisions` and `writing`; what becomes of it on a server, in `held` and `merging`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar

from planforge.exporters import notices, words
from planforge.exporters.formats import Fate, Verdict
from planforge.exporters.ics.entries import NO_OPTIONS, Entry, entries, one_line, times, uid
from planforge.exporters.ics.held import published_by, published_text
from planforge.exporters.ics.merging import Resource
from planforge.exporters.ics.revisions import Stamped, busy_events, revision_of, stamped_events, still_told
from planforge.exporters.ics.writing import COLORS, DISCREET_PRODID, PRODID, bare_calendar, titled_calendar, written
from planforge.exporters.options import CalendarOptions, Feed
from planforge.plan.model import EventRevision, Plan, Session

__all__ = [
    "Entry",
    "Export",
    "calendar",
    "entries",
    "resources",
    "revisions",
    "revisions_in",
    "uid",
    "verdicts",
]

GOOGLE_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Export:
    """The bytes of a calendar, what a person should be told about it, and the revisions of the plan's events."""

    data: bytes
    warnings: tuple[str, ...] = ()
    revisions: tuple[EventRevision, ...] = ()


def calendar(plan: Plan, options: CalendarOptions = NO_OPTIONS, feed: Feed | None = None) -> Export:
    """Return the whole plan as one calendar: to import, or to subscribe to (`feed`).

    In a feed removed sessions are just absent. A busy feed is for others to see: times with some room around them,
    and no word in it, of the plan or about the runner.
    """
    there, gone, warnings = stamped_events(plan, options)
    events = [*there, *still_told(gone, plan)]
    busy = words.spoken(plan).events.busy
    if feed is Feed.BUSY:
        events, whole = [*busy_events(plan.plan_id, there, options, busy)], titled_calendar(DISCREET_PRODID, busy)
        warnings = () if events else (notices.nothing_busy(),)
    else:
        events, whole = events if feed is None else there, titled_calendar(PRODID, one_line(plan.title) or plan.plan_id)
        whole.add("X-PLANFORGE-PLAN", plan.plan_id)
    data = written(whole, events)
    if len(data) >= GOOGLE_LIMIT:
        warnings = (*warnings, notices.too_large(len(data)))
    return Export(data, warnings, tuple(event.revision for event in (*there, *gone)))


def verdicts(plan: Plan, feed: Feed | None = None) -> dict[str, Verdict]:
    """Return what becomes of each session in a calendar, by its slot; of a busy feed only times are wanted."""
    if feed is Feed.BUSY:
        busy, whole_day = Verdict(Fate.REDUCED, (notices.ONLY_TIMES,)), Verdict(Fate.NOT_POSSIBLE, (notices.NO_HOUR,))
        return {session.id: whole_day if session.start is None else busy for session in plan.sessions}
    return {session.id: _verdict(session, plan.calendar.zone_on(session.date)) for session in plan.sessions}


def _verdict(session: Session, timezone: str) -> Verdict:
    *_, moved = times(session.date, session.start, timedelta(minutes=words.minutes(session)), timezone)
    return Verdict(Fate.REDUCED, (notices.clock_shifted(session.id, *moved),)) if moved else Verdict(Fate.EXACT)


def resources(plan: Plan, options: CalendarOptions = NO_OPTIONS) -> tuple[tuple[Resource, ...], tuple[str, ...]]:
    """Return one calendar an event for a CalDAV server, where what is removed is deleted; and the warnings."""
    there, _, warnings = stamped_events(plan, options)
    return tuple(_resource(event) for event in there), warnings


def revisions(plan: Plan, options: CalendarOptions = NO_OPTIONS) -> tuple[EventRevision, ...]:
    """Return the revisions of this plan's events: `plan.events` where they still hold, else the next of each."""
    events, gone, _ = stamped_events(plan, options)
    return tuple(event.revision for event in (*events, *gone))


def revisions_in(data: bytes) -> tuple[str | None, tuple[EventRevision, ...]]:
    """Return whose plan a calendar file of ours is, and what it tells: for a folder whose plan.json is lost.

    What a person added is not ours. Raise ValueError for what is no calendar, and for events that an edit broke.
    """
    try:
        found = [revision_of(event) for event in Calendar.from_ical(data).walk("VEVENT") if "X-PLANFORGE-HASH" in event]
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:  # icalendar on what is no calendar
        raise ValueError(f"{type(error).__name__}: {error}") from error
    plans = sorted({plan_id for plan_id, _ in found})
    if len(plans) > 1:
        raise ValueError(f"it holds {len(plans)} plans")
    return (plans[0] if plans else None), tuple(event for _, event in found)


def _resource(event: Stamped) -> Resource:
    entry = event.entry
    free = not isinstance(entry.start, datetime)
    published = published_by(entry, event.revision.sequence, COLORS[entry.kind], free=free)
    data = written(bare_calendar(PRODID), (event,), published_text(published))
    return Resource(entry.uid, event.revision.hash, entry.summary, entry.start, entry.end, published, data)
