"""A plan as an iCalendar file (RFC 5545, 7986) that can be imported again after every change.

The same plan gives the same bytes: no clock, no environment. An event keeps its UID when its session moves. With the
calendar that was exported before, what did not change keeps its stamps, what changed gets the next SEQUENCE, and a
removed session stays as CANCELLED until its day is past.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vCategory, vText

from planforge.exporters import words
from planforge.exporters.timezones import IANA_VERSION, is_utc, vtimezone, zone
from planforge.plan import Kind, Plan, Session, Week

__all__ = ["Entry", "Export", "Resource", "calendar", "entries", "resources", "uid"]

PRODID = "-//planforge//planforge//EN"
REFRESH = "PT12H"
GOOGLE_LIMIT = 1_000_000
_SLOT = re.compile(r"w[0-9]{2,3}-(?:run|strength|cross)-[0-9]{1,2}")
COLORS = {Kind.RUN: "seagreen", Kind.STRENGTH: "steelblue", Kind.CROSS: "goldenrod"}  # CSS3 names: RFC 7986 5.9


@dataclass(frozen=True, slots=True)
class Export:
    """The bytes of a calendar, and what a person should be told about it."""

    data: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """One event as a CalDAV server stores it (RFC 4791 4.1): its own time zone, no METHOD; `hash` is its meaning."""

    uid: str
    hash: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says, without the stamps that only say when it was said. Two dates are a whole day."""

    uid: str
    slot: str
    kind: Kind
    start: date | datetime
    end: date | datetime
    summary: str
    description: str
    categories: tuple[str, ...]
    alarm: timedelta | None = None
    cancelled: bool = False

    @property
    def hash(self) -> str:
        """Return a hash of the meaning: equal for two events a person cannot tell apart."""
        alarm = self.alarm.total_seconds() if self.alarm else None
        said = [self.uid, self.kind, _spelled(self.start), _spelled(self.end), self.summary, self.description]
        return hashlib.sha256(json.dumps([*said, self.categories, alarm, self.cancelled]).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class _Stamped:
    """An entry, when its content last changed, and how often."""

    entry: Entry
    sequence: int
    stamp: datetime


# -- what callers use ------------------------------------------------------------------------------------------------


def calendar(
    plan: Plan, previous: bytes | None = None, *, alarm: timedelta | None = None, feed: bool = False
) -> Export:
    """Return the whole plan as one calendar to import, or to subscribe to (`feed`: removed sessions are just absent).

    `previous` is the calendar exported before; `alarm` how long before a session a reminder shows (none by default).
    """
    events, warnings = _events(plan, previous, alarm)
    if feed:
        events = tuple(event for event in events if not event.entry.cancelled)
    whole = _calendar_of(plan)
    data = _with_events(whole, events)
    if len(data) >= GOOGLE_LIMIT:
        warnings = (*warnings, words.too_large(len(data)))
    return Export(data, warnings)


def resources(
    plan: Plan, previous: bytes | None = None, *, alarm: timedelta | None = None
) -> tuple[tuple[Resource, ...], tuple[str, ...]]:
    """Return one calendar an event for a CalDAV server, where what is removed is deleted; and the warnings."""
    events, warnings = _events(plan, previous, alarm)
    there = (event for event in events if not event.entry.cancelled)
    return tuple(Resource(e.entry.uid, e.entry.hash, _with_events(_bare_calendar(), (e,))) for e in there), warnings


def uid(plan_id: str, slot: str) -> str:
    """Return the UID of a session's event: letters, digits and `-` only, the same wherever the session moves."""
    return f"planforge-{plan_id}-{slot}"


# -- what the events say ---------------------------------------------------------------------------------------------


def entries(plan: Plan, alarm: timedelta | None = None) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return what the plan's events say, in the order of the sessions, and the warnings."""
    weeks = {session.id: week for week in plan.weeks for session in week.sessions}
    if len(weeks) < len(plan.sessions):
        slots = [session.id for session in plan.sessions]
        twice = next(slot for slot in slots if slots.count(slot) > 1)
        raise ValueError(f"{twice} is the id of two sessions; calendars would drop one of them")
    made = [_entry(plan, session, weeks[session.id], alarm) for session in plan.sessions]
    return tuple(entry for entry, _ in made), tuple(warning for _, some in made for warning in some)


def _entry(plan: Plan, session: Session, week: Week, alarm: timedelta | None) -> tuple[Entry, tuple[str, ...]]:
    start, end, warnings = times(session, plan.calendar.timezone)
    entry = Entry(
        uid=uid(plan.plan_id, session.id),
        slot=session.id,
        kind=session.kind,
        start=start,
        end=end,
        summary=one_line(words.summary(session)),
        description=plain(words.description(session, week, plan.runner.units)),
        categories=tuple(filter(None, (words.KINDS[session.kind], one_line(words.phase(session.phase))))),
        alarm=alarm if isinstance(start, datetime) else None,  # a whole day has no moment to be reminded of
    )
    return entry, warnings


def times(session: Session, tzid: str) -> tuple[date | datetime, date | datetime, tuple[str, ...]]:
    """Return start, exclusive end and warnings: dates without a time of day, else moments that exist.

    The end is counted through UTC: `start + timedelta` is wall time, an hour off across a change. A time that exists
    twice cannot be said with a TZID (RFC 5545 3.3.5 takes the first): an event that touches the second is in UTC.
    """
    if session.start is None:
        return session.date, session.date + timedelta(days=1), ()
    tz = UTC if is_utc(tzid) else zone(tzid)
    wanted = datetime.combine(session.date, session.start.replace(microsecond=0, tzinfo=None, fold=0))
    begin = wanted.replace(tzinfo=tz).astimezone(UTC)
    start, end = begin.astimezone(tz), (begin + timedelta(minutes=words.minutes(session))).astimezone(tz)
    shifted = start.replace(tzinfo=None) != wanted
    warnings = (words.clock_shifted(session.id, wanted, start),) if shifted else ()
    if start.fold or end.fold:
        return start.astimezone(UTC), end.astimezone(UTC), warnings
    return start, end, warnings


_LINE_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), "\n")  # some parsers break content lines there
_NO_TEXT = dict.fromkeys((*(n for n in range(0x20) if n != 0x0A), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF))


def plain(text: str) -> str:
    """Return the text as every calendar can hold it: no control characters (RFC 5545 3.3.11), `\\n` between lines.

    icalendar 7.3 writes control characters as they are, even NUL.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_LINE_BREAKS)
    return lines.translate(_NO_TEXT).encode("utf-8", "replace").decode("utf-8").strip()


def one_line(text: str) -> str:
    """Return the text as `plain`, on one line."""
    return " ".join(plain(text).split())


# -- what changed ----------------------------------------------------------------------------------------------------


def _events(
    plan: Plan, previous: bytes | None, alarm: timedelta | None
) -> tuple[tuple[_Stamped, ...], tuple[str, ...]]:
    said, warnings = entries(plan, alarm)
    try:
        before = _read(previous, plan.plan_id) if previous is not None else {}
    except ValueError as error:
        before, warnings = {}, (*warnings, words.previous_unreadable(one_line(str(error))[:200]))
    revised = _utc(plan.revised)
    events = [_stamped(entry, before.get(entry.uid), plan.revision, revised) for entry in said]
    here = {entry.uid for entry in said}
    removed = [_removed(event, plan.revision, revised) for name, event in before.items() if name not in here]
    return (*events, *(event for event in removed if _last_day(event.entry) >= revised.date())), warnings


def _stamped(entry: Entry, before: _Stamped | None, revision: int, revised: datetime) -> _Stamped:
    """Return the entry with its old stamps if it says what it said, else with new ones."""
    if before is None:
        return _Stamped(entry, revision, revised)
    if before.entry.hash == entry.hash:
        return _Stamped(entry, before.sequence, before.stamp)
    return _Stamped(entry, max(before.sequence + 1, revision), revised)


def _removed(before: _Stamped, revision: int, revised: datetime) -> _Stamped:
    if before.entry.cancelled:
        return before
    entry = before.entry
    cancelled = replace(entry, summary=words.CANCELLED + entry.summary, alarm=None, cancelled=True)
    return _stamped(cancelled, before, revision, revised)


def _read(data: bytes, plan_id: str) -> dict[str, _Stamped]:
    """Return the events of this plan in a calendar exported before, by UID. What a person added is not ours."""
    try:
        found = [_stamped_of(event) for event in Calendar.from_ical(data).walk("VEVENT")]
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:  # icalendar on what is no calendar
        raise ValueError(f"{type(error).__name__}: {error}") from error
    return {one.entry.uid: one for one in found if one and one.entry.uid == uid(plan_id, one.entry.slot)}


def _stamped_of(event: Any) -> _Stamped | None:  # Any: icalendar types a value as a union of all 30 kinds
    if "X-PLANFORGE-HASH" not in event:
        return None
    alarms = event.walk("VALARM")
    entry = Entry(
        uid=str(event["UID"]),
        slot=str(event["X-PLANFORGE-SLOT"]),
        kind=Kind(str(event["X-PLANFORGE-KIND"])),
        start=_read_time(event, "DTSTART"),
        end=_read_time(event, "DTEND"),
        summary=one_line(event["SUMMARY"]),
        description=plain(event.get("DESCRIPTION", "")),
        categories=tuple(one_line(one) for one in event["CATEGORIES"].cats),
        alarm=-alarms[0]["TRIGGER"].dt if alarms else None,
        cancelled=event.get("STATUS") == "CANCELLED",
    )
    stamped = _Stamped(entry, int(event["SEQUENCE"]), _utc(event["DTSTAMP"].dt))
    _refuse_damaged(stamped)
    return stamped


def _refuse_damaged(stamped: _Stamped) -> None:
    """Raise ValueError for an event that a careless edit broke: it may be written again as cancelled."""
    entry = stamped.entry
    if not (_SLOT.fullmatch(entry.slot) and entry.summary and all(entry.categories)):
        raise ValueError(f"the event {entry.slot!r} is damaged")
    if not (entry.start < entry.end and 1970 <= entry.start.year <= entry.end.year <= 2200):
        raise ValueError(f"the time of {entry.slot} is damaged")
    if not 0 <= stamped.sequence < 1_000_000:
        raise ValueError(f"the SEQUENCE of {entry.slot} is damaged")


def _read_time(event: Any, name: str) -> date | datetime:
    value: date | datetime = event[name].dt
    if not isinstance(value, datetime):
        return value
    key = event[name].params.get("TZID")
    return value.replace(tzinfo=zone(key)) if key else _utc(value)


def _last_day(entry: Entry) -> date:
    return entry.end.date() if isinstance(entry.end, datetime) else entry.end - timedelta(days=1)


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _spelled(moment: date | datetime) -> str:
    """Return the wall time and its zone: the meaning stays when a tz database moves an offset."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return f"{moment.replace(tzinfo=None).isoformat()} {getattr(moment.tzinfo, 'key', 'UTC')}"


# -- how it is written -----------------------------------------------------------------------------------------------


def _bare_calendar() -> Calendar:
    whole = Calendar()
    whole.add("PRODID", PRODID)
    whole.add("VERSION", "2.0")
    whole.add("CALSCALE", "GREGORIAN")
    whole.add("X-PLANFORGE-TZDATA", IANA_VERSION)
    return whole


def _calendar_of(plan: Plan) -> Calendar:
    whole = _bare_calendar()
    whole.add("METHOD", "PUBLISH")
    name = _Text(one_line(plan.title) or plan.plan_id)
    whole.add("NAME", name)
    whole.add("X-WR-CALNAME", name)  # for those from before RFC 7986
    _add_refresh(whole)
    whole.add("X-PLANFORGE-PLAN", plan.plan_id)
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


def _with_events(whole: Calendar, events: Iterable[_Stamped]) -> bytes:
    """Return the bytes of a calendar with these events, their time zones before them."""
    events = tuple(events)
    for key, first, last in _zones(event.entry for event in events):
        whole.add_component(vtimezone(key, first, last))
    for event in events:
        whole.add_component(_component(event))
    data: bytes = whole.to_ical()
    return data


def _zones(said: Iterable[Entry]) -> Iterator[tuple[str, date, date]]:
    """Yield each time zone that is named, with the first and last day on which it is."""
    days: dict[str, list[date]] = {}
    for entry in said:
        for moment in (entry.start, entry.end):
            if isinstance(moment, datetime) and moment.tzinfo is not UTC:
                days.setdefault(getattr(moment.tzinfo, "key", ""), []).append(moment.date())
    for key in sorted(days):
        yield key, min(days[key]), max(days[key])


def _component(stamped: _Stamped) -> Event:
    entry = stamped.entry
    event = Event()
    event.add("UID", entry.uid)  # passed always: icalendar's own defaults are random and now
    event.add("SEQUENCE", stamped.sequence)
    event.add("DTSTAMP", stamped.stamp)
    event.add("LAST-MODIFIED", stamped.stamp)
    _add_time(event, "DTSTART", entry.start)
    _add_time(event, "DTEND", entry.end)
    event.add("SUMMARY", _Text(entry.summary))
    event.add("DESCRIPTION", _Text(entry.description))
    categories = vCategory([])
    categories.cats = [_Text(one) for one in entry.categories]
    event.add("CATEGORIES", categories)
    event.add("COLOR", COLORS[entry.kind])
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    free = entry.cancelled or not isinstance(entry.start, datetime)
    event.add("TRANSP", "TRANSPARENT" if free else "OPAQUE")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if free else "BUSY")
    event.add("X-PLANFORGE-SLOT", entry.slot)
    event.add("X-PLANFORGE-KIND", str(entry.kind))
    event.add("X-PLANFORGE-HASH", entry.hash)
    if entry.alarm is not None:
        event.add_component(_alarm(entry.alarm, entry.summary))
    return event


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
