"""How events are written (RFC 5545, 7986), with what icalendar does not do itself."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event
from icalendar.parser import Contentline, Parameters
from icalendar.prop import vCategory, vInt, vText

from planforge.exporters.ics.entries import WEEK, Entry
from planforge.exporters.ics.lines import folded
from planforge.exporters.ics.revisions import Stamped, in_utc
from planforge.exporters.ics.timezones import vtimezone
from planforge.plan.model import Kind
from planforge.quantities.zones import IANA_VERSION

PRODID = "-//planforge//planforge//EN"
DISCREET_PRODID = "-//busy times//busy times//EN"  # what others may see says nothing, not even what wrote it
REFRESH = "PT12H"
COLORS = {Kind.RUN: "seagreen", Kind.STRENGTH: "steelblue", Kind.CROSS: "goldenrod", None: "silver"}  # CSS3: RFC 7986

_NO_PARAMETERS: Any = Parameters()


def bare_calendar(prodid: str) -> Calendar:
    """Return a calendar without events, as a server stores one."""
    whole = Calendar()
    whole.add("PRODID", prodid)
    whole.add("VERSION", "2.0")
    whole.add("CALSCALE", "GREGORIAN")
    if prodid == PRODID:
        whole.add("X-PLANFORGE-TZDATA", IANA_VERSION)
    return whole


def titled_calendar(prodid: str, name: str) -> Calendar:
    """Return a calendar without events to import or to subscribe to."""
    whole = bare_calendar(prodid)
    whole.add("METHOD", "PUBLISH")
    whole.add("NAME", _Text(name))
    whole.add("X-WR-CALNAME", _Text(name))  # for those from before RFC 7986
    _add_refresh(whole)
    return whole


class _Text(vText):
    """Text escaped as RFC 5545 3.3.11 says.

    icalendar 7.3 escapes neither NAME nor X-WR-CALNAME, and makes a line break of a backslash before an N.
    """

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode("utf-8")


def _add_refresh(whole: Calendar) -> None:
    """Write how often to look again. icalendar 7.3 omits the VALUE that RFC 7986 5.7 demands."""
    whole.add("REFRESH-INTERVAL", timedelta(hours=12), parameters={"VALUE": "DURATION"})
    whole.add("X-PUBLISHED-TTL", REFRESH)


def written(whole: Calendar, events: Iterable[Stamped], published: str | None = None) -> bytes:
    """Return the bytes of a calendar with these events, their time zones before them.

    published: what an event that a server stores keeps of what was published with it, the base of a later merge.
    """
    events = tuple(events)
    for key, first, last in _zones(event.entry for event in events):
        whole.add_component(vtimezone(key, first, last))
    for event in events:
        component = _component(event)
        if published:
            component.add("X-PLANFORGE-TOLD", published)
        whole.add_component(component)
    lines = (_content_line(name, value) for name, value in whole.property_items())
    return b"".join(map(folded, lines))


def _content_line(name: str, value: Any) -> str:  # Any: as icalendar types it, with or without parameters
    """Return what icalendar's `content_line` does, which makes parameters for every line, and most have none."""
    line: str = Contentline.from_parts(name, getattr(value, "params", _NO_PARAMETERS), value)
    return line


def _zones(entries: Iterable[Entry]) -> Iterator[tuple[str, date, date]]:
    """Yield each time zone that is named, with the first and last day of the years in which it is."""
    days: dict[str, list[date]] = {}
    for entry in entries:
        for moment in (entry.start, entry.end):
            if isinstance(moment, datetime) and moment.tzinfo is not UTC:
                days.setdefault(getattr(moment.tzinfo, "key", ""), []).append(moment.date())
    for key in sorted(days):
        yield key, date(min(days[key]).year, 1, 1), date(max(days[key]).year, 12, 31)


def _component(stamped: Stamped) -> Event:
    entry = stamped.entry
    event = Event()
    event["UID"] = entry.uid  # passed always: icalendar's own defaults are random and now
    event["SEQUENCE"] = vInt(stamped.revision.sequence)
    event.add("DTSTAMP", in_utc(stamped.revision.changed))
    event.add("LAST-MODIFIED", in_utc(stamped.revision.changed))
    _add_time(event, "DTSTART", entry.start)
    _add_time(event, "DTEND", entry.end)
    event["SUMMARY"] = _Text(entry.summary)
    event["STATUS"] = "CANCELLED" if entry.cancelled else "CONFIRMED"
    free = entry.cancelled or not isinstance(entry.start, datetime)
    event["TRANSP"] = "TRANSPARENT" if free else "OPAQUE"
    event["X-MICROSOFT-CDO-BUSYSTATUS"] = "FREE" if free else "BUSY"
    if entry.slot:
        _add_what(event, stamped)
    return event


def _add_what(event: Event, stamped: Stamped) -> None:
    """Write what is done then, and what makes the event ours."""
    entry = stamped.entry
    event["DESCRIPTION"] = _Text(entry.description)
    categories = vCategory([])
    categories.cats = [_Text(one) for one in entry.categories]
    event["CATEGORIES"] = categories
    event["COLOR"] = COLORS[entry.kind]
    event["X-PLANFORGE-SLOT"] = entry.slot
    event["X-PLANFORGE-KIND"] = WEEK if entry.kind is None else str(entry.kind)
    event["X-PLANFORGE-HASH"] = stamped.revision.hash
    if entry.alarm is not None:
        event.add_component(_alarm(entry.alarm, entry.summary))


def _add_time(event: Event, name: str, moment: date | datetime) -> None:
    if isinstance(moment, datetime) and (key := getattr(moment.tzinfo, "key", None)):
        event.add(name, moment.replace(tzinfo=None), parameters={"TZID": key})
    else:
        event.add(name, moment)  # a date, or UTC


def _alarm(before: timedelta, summary: str) -> Alarm:
    """Return one reminder with a relative TRIGGER (Google's import breaks on RELATED=END)."""
    alarm = Alarm()
    alarm.add("ACTION", "DISPLAY")
    alarm.add("DESCRIPTION", _Text(summary))
    alarm.add("TRIGGER", -before)
    return alarm
