"""A calendar for others read back: it says when the runner is busy, and nothing else."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from planforge.exporters import words
from planforge.exporters.formats import Difference, Read
from planforge.exporters.ics.read_events import (
    Moments,
    ReadEvent,
    calendar_of,
    moment_text,
    planned_moments,
    read_event,
)
from planforge.exporters.ics.read_lines import (
    EVERY_CALENDAR,
    escaped,
    frame_differences,
    name_lines,
    stamp_lines,
    time_line,
    unlike,
)
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import EventRevision, Plan, Session, when

_PRODID = "PRODID:-//busy times//busy times//EN"
_MOST_MARGIN = 7200  # seconds of a busy time before or after a session: what `busy_before` and `busy_after` may be


def read_busy(plan: Plan, name: str, data: bytes, options: CalendarOptions | None) -> Read:
    """Return where a calendar for others is not when the runner is busy, or says more than that.

    Nothing may stand in it but times, stamps and the word for busy: each line is one of those, or a difference.
    """
    calendar = calendar_of(data)
    if isinstance(calendar, str):
        return Read(0, (Difference(name, "", calendar),))
    events = [read_event("", block, calendar) for block in calendar.walk("VEVENT")]
    sessions = [session for session in sorted(plan.sessions, key=when) if session.start is not None]
    margin = (options.busy_before, options.busy_after) if options else _common_margins(events, sessions, plan)
    revisions = {one.slot: one for one in plan.events}
    found = {event.block.text("UID"): event for event in events}
    differences = [Difference(name, "", "holds one time twice")] if len(found) < len(events) else []
    for session in sessions:
        event = found.pop(_busy_uid(plan, session, margin), None)
        if event is None:
            differences.append(Difference(name, session.id, "is no time in which the runner is busy"))
        elif event.written is None or event.span != _busy(session, plan, margin):
            begin = moment_text(event.span[0]) if event.span else "a time that cannot be read"
            differences.append(Difference(name, session.id, f"is busy from {begin}: not when the plan says"))
        elif wrong := unlike(
            event.block.lines, _busy_lines(event, revisions.get(session.id), words.spoken(plan).events.busy)
        ):
            differences.append(Difference(name, session.id, f"a time for others {wrong}"))
        elif event.block.blocks:
            differences.append(
                Difference(name, session.id, f"a time for others holds a {event.block.blocks[0].name[:40]}")
            )
    differences += [Difference(name, "", "holds a time at which the plan has no session")] * bool(found)
    if not differences:
        top = [*EVERY_CALENDAR, _PRODID, *name_lines(words.spoken(plan).events.busy)]
        differences += frame_differences(name, data, calendar, top, events, options)
    return Read(len(events), tuple(differences))


def _busy(session: Session, plan: Plan, margin: tuple[int, int]) -> Moments:
    begin, end = planned_moments(session, plan.calendar.zone_on(session.date))
    return begin - timedelta(seconds=margin[0]), end + timedelta(seconds=margin[1])


def _busy_uid(plan: Plan, session: Session, margin: tuple[int, int]) -> str:
    """Return an identity that tells nobody anything, and is another where the margin asked for is."""
    key = f"{plan.plan_id}/{session.id}/{margin[0]}/{margin[1]}"
    return f"busy-{sha256(key.encode()).hexdigest()[:24]}"


def _common_margins(events: Iterable[ReadEvent], sessions: Iterable[Session], plan: Plan) -> tuple[int, int]:
    """Return how long before and after its sessions a runner is busy, as most of the times there have it."""
    planned = sorted(_seconds(planned_moments(session, plan.calendar.zone_on(session.date))) for session in sessions)
    margins: Counter[tuple[int, int]] = Counter()
    for begins, ends in (_seconds(event.span) for event in events if event.span):
        first = bisect_left(planned, (begins, 0))
        for begin, end in planned[first:]:
            if begin - begins > _MOST_MARGIN:
                break
            if 0 <= ends - end <= _MOST_MARGIN:
                margins[begin - begins, ends - end] += 1
    return max(margins, key=lambda margin: margins[margin], default=(0, 0))


def _seconds(span: Moments) -> tuple[int, int]:
    """Return two moments as seconds since 1970; a day, and a time without a zone, as if it were in UTC."""
    begin, end = (datetime(*one.timetuple()[:6], tzinfo=UTC) for one in span)
    return int(begin.timestamp()), int(end.timestamp())


def _busy_lines(event: ReadEvent, revision: EventRevision | None, busy: str) -> list[str]:
    assert event.written is not None
    stamps = stamp_lines(revision) if revision else [line for line in event.block.lines if re.match(_STAMP, line)]
    return [
        *stamps,
        f"UID:{event.block.text('UID')}",
        time_line("DTSTART", event.written[0]),
        time_line("DTEND", event.written[1]),
        f"SUMMARY:{escaped(busy)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    ]


_STAMP = r"SEQUENCE:\d+$|(?:DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z$"
