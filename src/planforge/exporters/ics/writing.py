"""How events are written (RFC 5545, 7986): line by line, in the one order that planforge's calendars have.

That is the order of icalendar, which wrote them once: to load it takes as long as it takes to write a calendar with it
(measured), and texts, zones and folds were put right behind it anyway. What reads calendars back spells its own lines.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from planforge.exporters.ics.entries import WEEK, Entry
from planforge.exporters.ics.lines import Block, folded
from planforge.exporters.ics.revisions import Stamped, in_utc
from planforge.exporters.ics.timezones import vtimezone
from planforge.plan.model import Kind
from planforge.quantities.zones import IANA_VERSION

PRODID = "-//planforge//planforge//EN"
DISCREET_PRODID = "-//busy times//busy times//EN"  # what others may see says nothing, not even what wrote it
REFRESH = "PT12H"
COLORS = {Kind.RUN: "seagreen", Kind.STRENGTH: "steelblue", Kind.CROSS: "goldenrod", None: "silver"}  # CSS3: RFC 7986


def bare_calendar() -> Block:
    """Return a calendar without events, as a server stores one."""
    return Block("VCALENDAR", [*_frame(PRODID), _tzdata()])


def titled_calendar(name: str, plan_id: str) -> Block:
    """Return the calendar of a plan without its events, to import or to subscribe to."""
    return Block("VCALENDAR", [*_titled(PRODID, name), *_refresh(f"X-PLANFORGE-PLAN:{plan_id}", _tzdata())])


def discreet_calendar(name: str) -> Block:
    """Return a calendar for others to subscribe to, without events."""
    return Block("VCALENDAR", [*_titled(DISCREET_PRODID, name), *_refresh()])


def _frame(prodid: str) -> list[str]:
    return ["VERSION:2.0", f"PRODID:{prodid}", "CALSCALE:GREGORIAN"]


def _titled(prodid: str, name: str) -> list[str]:
    """Return the first lines of a calendar with a name, in RFC 7986's property and in that from before it."""
    return [*_frame(prodid), "METHOD:PUBLISH", f"NAME:{_escaped(name)}", f"X-WR-CALNAME:{_escaped(name)}"]


def _refresh(*between: str) -> list[str]:
    """Return how often to look again, in both spellings; RFC 7986 5.7 demands the VALUE."""
    return [f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}", *between, f"X-PUBLISHED-TTL:{REFRESH}"]


def _tzdata() -> str:
    return f"X-PLANFORGE-TZDATA:{IANA_VERSION}"


def _escaped(text: str) -> str:
    """Return a text as a property holds it (RFC 5545 3.3.11)."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def written(whole: Block, events: Iterable[Stamped], published: str | None = None) -> bytes:
    """Return the bytes of a calendar with these events, their time zones before them.

    published: what an event that a server stores keeps of what was published with it, the base of a later merge.
    """
    events = tuple(events)
    zones = [vtimezone(*zone) for zone in _zones(event.entry for event in events)]
    inside = [*zones, *(_component(event, published) for event in events)]
    return b"".join(folded(line) for line in Block(whole.name, whole.lines, inside).written())


def _zones(entries: Iterable[Entry]) -> Iterator[tuple[str, date, date]]:
    """Yield each time zone that is named, with the first and last day of the years in which it is."""
    days: dict[str, list[date]] = {}
    for entry in entries:
        for moment in (entry.start, entry.end):
            if isinstance(moment, datetime) and moment.tzinfo is not UTC:
                days.setdefault(getattr(moment.tzinfo, "key", ""), []).append(moment.date())
    for key in sorted(days):
        yield key, date(min(days[key]).year, 1, 1), date(max(days[key]).year, 12, 31)


def _component(stamped: Stamped, published: str | None) -> Block:
    """Return an event. One without a slot is for others to see: it says that somebody is busy, and no more."""
    entry, revision = stamped.entry, stamped.revision
    free = entry.cancelled or not isinstance(entry.start, datetime)
    ours = bool(entry.slot)
    lines = [
        f"SUMMARY:{_escaped(entry.summary)}",
        _time("DTSTART", entry.start),
        _time("DTEND", entry.end),
        _time("DTSTAMP", in_utc(revision.changed)),
        f"UID:{entry.uid}",
        f"SEQUENCE:{revision.sequence}",
        *(_what(entry) if ours else ()),
        _time("LAST-MODIFIED", in_utc(revision.changed)),
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{'FREE' if free else 'BUSY'}",
        *(_marks(stamped) if ours else ()),
        *([f"X-PLANFORGE-TOLD:{published}"] if published else ()),
    ]
    alarms = [_alarm(entry.alarm, entry.summary)] if ours and entry.alarm is not None else []
    return Block("VEVENT", lines, alarms)


def _what(entry: Entry) -> tuple[str, ...]:
    """Return what is done then, and in which group and color it is shown."""
    return (
        f"CATEGORIES:{','.join(map(_escaped, entry.categories))}",
        f"COLOR:{COLORS[entry.kind]}",
        f"DESCRIPTION:{_escaped(entry.description)}",
    )


def _marks(stamped: Stamped) -> tuple[str, ...]:
    """Return what makes an event ours."""
    kind, slot = stamped.entry.kind, stamped.entry.slot
    return (
        f"X-PLANFORGE-HASH:{stamped.revision.hash}",
        f"X-PLANFORGE-KIND:{WEEK if kind is None else str(kind)}",
        f"X-PLANFORGE-SLOT:{slot}",
    )


def _time(name: str, moment: date | datetime) -> str:
    """Return a line that states a day, a moment by the clocks of a zone, or one in UTC."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    key = getattr(moment.tzinfo, "key", None)
    return f"{name};TZID={key}:{moment:%Y%m%dT%H%M%S}" if key else f"{name}:{moment:%Y%m%dT%H%M%SZ}"


def _alarm(before: timedelta, summary: str) -> Block:
    """Return one reminder with a relative TRIGGER (Google's import breaks on RELATED=END)."""
    lines = ["ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}", f"TRIGGER:{_length(-before)}"]
    return Block("VALARM", lines)


def _length(length: timedelta) -> str:
    """Return a length (RFC 5545 3.3.6): `-PT30M`; none is `P0D`, for one part has to stand there."""
    sign, seconds = "-" if length < timedelta(0) else "", abs(length) // timedelta(seconds=1)
    days, seconds = divmod(seconds, 86_400)
    hours, minutes, seconds = seconds // 3600, seconds % 3600 // 60, seconds % 60
    parts = [f"{hours}H"] if hours else []
    parts += [f"{minutes}M"] if minutes or (hours and seconds) else []
    parts += [f"{seconds}S"] if seconds else []
    clock = f"T{''.join(parts)}" if parts else ""
    return f"{sign}P{f'{days}D' if days or not clock else ''}{clock}"
