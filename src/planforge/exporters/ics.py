"""A plan as iCalendar files (RFC 5545, 7986) that stay themselves when the plan changes.

The same plan gives the same bytes: no clock, no environment. What calendars were told is kept with the plan
(`Plan.events`): an event keeps its UID when its session moves, what did not change keeps its stamps, what changed gets
the next SEQUENCE, and a removed session is told as CANCELLED in the file to import until its day is past.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event
from icalendar.prop import vCategory, vText

from planforge import options
from planforge.exporters import words
from planforge.exporters.timezones import IANA_VERSION, is_utc, vtimezone, zone
from planforge.options import CalendarOptions, Feed
from planforge.plan import EventRevision, Kind, Plan, Session, Week

__all__ = [
    "Entry",
    "Export",
    "Known",
    "Resource",
    "calendar",
    "entries",
    "known",
    "resources",
    "revisions",
    "told",
    "uid",
]

PRODID = "-//planforge//planforge//EN"
DISCREET_PRODID = "-//busy times//busy times//EN"  # what others may see says nothing, not even what wrote it
REFRESH = "PT12H"
LINE = 75
GOOGLE_LIMIT = 1_000_000
WEEK = "week"  # what an event of no session is: the banner over a week
COLORS = {Kind.RUN: "seagreen", Kind.STRENGTH: "steelblue", Kind.CROSS: "goldenrod", None: "silver"}  # CSS3: RFC 7986
_UID = re.compile(rf"planforge-([a-z0-9-]{{4,64}})-(w[0-9]{{2,3}}-(?:(?:run|strength|cross)-[0-9]{{1,2}}|{WEEK}))")
_NO_OPTIONS = CalendarOptions()


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
    summary: str
    start: date | datetime
    end: date | datetime
    data: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """An event of the plan as a server has it: `told` is the meaning planforge gave it, `hash` the present one."""

    uid: str
    told: str
    hash: str
    summary: str
    start: date | datetime
    end: date | datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What an event says, without the stamps that only say when it was said.

    `day`, `at` (None: all day) and `length` are what the plan says; `start` and `end` are moments that exist, or dates.
    """

    slot: str
    uid: str
    kind: Kind | None
    day: date
    at: time | None
    length: timedelta
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
        said = [self.uid, self.kind, _spelled(self.start), _spelled(self.end), self.summary, self.description]
        return _hashed(said, self.categories, self.alarm, self.cancelled)


@dataclass(frozen=True, slots=True)
class _Stamped:
    """An entry, and what is told of it: how often, and when last."""

    entry: Entry
    told: EventRevision


# -- what callers use ------------------------------------------------------------------------------------------------


def calendar(plan: Plan, options: CalendarOptions = _NO_OPTIONS, feed: Feed | None = None) -> Export:
    """Return the whole plan as one calendar: to import, or to subscribe to (`feed`).

    In a feed removed sessions are just absent. A busy feed is for others to see: times with some room around them,
    and no word in it, of the plan or about the runner.
    """
    events, warnings = _events(plan, options)
    there = [event for event in events if not event.entry.cancelled]
    if feed is Feed.BUSY:
        events, whole = [*_busy(plan.plan_id, there, options)], _calendar(DISCREET_PRODID, words.BUSY)
        warnings = () if events else (words.nothing_busy(),)
    else:
        events, whole = events if feed is None else there, _calendar(PRODID, one_line(plan.title) or plan.plan_id)
        whole.add("X-PLANFORGE-PLAN", plan.plan_id)
    data = _with_events(whole, events)
    if len(data) >= GOOGLE_LIMIT:
        warnings = (*warnings, words.too_large(len(data)))
    return Export(data, warnings)


def resources(plan: Plan, options: CalendarOptions = _NO_OPTIONS) -> tuple[tuple[Resource, ...], tuple[str, ...]]:
    """Return one calendar an event for a CalDAV server, where what is removed is deleted; and the warnings."""
    events, warnings = _events(plan, options)
    there = (event for event in events if not event.entry.cancelled)
    return tuple(_resource(event) for event in there), warnings


def known(data: bytes, plan_id: str) -> Known | None:
    """Return the event of this plan that a server's resource holds, None for any other: what is not ours, or broken."""
    try:
        (event,) = Calendar.from_ical(data).walk("VEVENT")
        of, told = _told_by(event)
        start, end, summary = _zoned(event, "DTSTART"), _zoned(event, "DTEND"), one_line(str(event["SUMMARY"]))
        present = _meaning_of(event, told, start, end)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # icalendar on what is no event
        return None
    return Known(told.uid, told.hash, present, summary, start, end) if of == plan_id else None


def revisions(plan: Plan, options: CalendarOptions = _NO_OPTIONS) -> tuple[EventRevision, ...]:
    """Return what calendars are told with this plan: `plan.events` where they still say it, else the next of each."""
    events, gone, _ = _all(plan, options)
    return tuple(event.told for event in (*events, *gone))


def told(data: bytes) -> tuple[str | None, tuple[EventRevision, ...]]:
    """Return whose plan a calendar file of ours is, and what it tells: for a folder whose plan.json is lost.

    What a person added is not ours. Raise ValueError for what is no calendar, and for events that an edit broke.
    """
    try:
        found = [_told_by(event) for event in Calendar.from_ical(data).walk("VEVENT") if "X-PLANFORGE-HASH" in event]
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:  # icalendar on what is no calendar
        raise ValueError(f"{type(error).__name__}: {error}") from error
    plans = sorted({plan_id for plan_id, _ in found})
    if len(plans) > 1:
        raise ValueError(f"it holds {len(plans)} plans")
    return (plans[0] if plans else None), tuple(event for _, event in found)


def uid(plan_id: str, slot: str) -> str:
    """Return the UID of a session's event: letters, digits and `-` only, the same wherever the session moves."""
    return f"planforge-{plan_id}-{slot}"


# -- what the events say ---------------------------------------------------------------------------------------------


def entries(plan: Plan, options: CalendarOptions = _NO_OPTIONS) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return what the plan's events say, in the order of the sessions, and the warnings."""
    weeks = {session.id: week for week in plan.weeks for session in week.sessions}
    if len(weeks) < len(plan.sessions):
        slots = [session.id for session in plan.sessions]
        twice = next(slot for slot in slots if slots.count(slot) > 1)
        raise ValueError(f"{twice} is the id of two sessions; calendars would drop one of them")
    made = [_entry(plan, session, weeks[session.id], options) for session in plan.sessions]
    banners = [_banner(plan, week) for week in plan.weeks] if options.week_banner else []
    return (*(entry for entry, _ in made), *banners), tuple(warning for _, some in made for warning in some)


def _entry(plan: Plan, session: Session, week: Week, options: CalendarOptions) -> tuple[Entry, tuple[str, ...]]:
    said = words.parts(plan, session, week)
    length = timedelta(minutes=words.minutes(session))
    start, end, moved = times(session.date, session.start, length, plan.calendar.timezone)
    warnings = (words.clock_shifted(session.id, *moved),) if moved else ()
    entry = Entry(
        slot=session.id,
        uid=uid(plan.plan_id, session.id),
        kind=session.kind,
        day=session.date,
        at=session.start,
        length=length,
        start=start,
        end=end,
        summary=one_line(words.title(said, options.title)) or words.KINDS[session.kind],
        description=plain(words.description(said, options.description)),
        categories=tuple(filter(None, (words.KINDS[session.kind], one_line(words.phase(session.phase))))),
        alarm=_before(start, options.alarm, plan.calendar.timezone) if options.alarm else None,
    )
    return entry, warnings


def _banner(plan: Plan, week: Week) -> Entry:
    slot, length = f"w{week.index:02d}-{WEEK}", timedelta(days=7 - week.start.weekday())
    return Entry(
        slot=slot,
        uid=uid(plan.plan_id, slot),
        kind=None,
        day=week.start,
        at=None,
        length=length,
        start=week.start,
        end=week.start + length,
        summary=one_line(words.banner(week)),
        description=plain(words.banner_description(week, plan.runner.units)),
        categories=(words.BANNERS,),
    )


def _no_longer(plan: Plan, event: EventRevision) -> Entry:
    """Return what is said of a session that is no longer in the plan."""
    length = timedelta(seconds=event.duration_s)
    start, end, _ = times(event.date, event.start, length, plan.calendar.timezone)
    return Entry(
        slot=event.slot,
        uid=uid(plan.plan_id, event.slot),
        kind=event.kind,
        day=event.date,
        at=event.start,
        length=length,
        start=start,
        end=end,
        summary=words.CANCELLED + one_line(event.title),
        description=words.NO_LONGER,
        categories=(words.BANNERS if event.kind is None else words.KINDS[event.kind],),
        cancelled=True,
    )


def times(
    day: date, at: time | None, length: timedelta, tzid: str
) -> tuple[date | datetime, date | datetime, tuple[datetime, datetime] | None]:
    """Return start and exclusive end, as dates without a time of day, else as moments that exist.

    Third comes the time wanted and the time given where the clocks jump over the first. The end is counted through
    UTC: `start + timedelta` is wall time, an hour off across a change. A time that exists twice cannot be said with a
    TZID: RFC 5545 3.3.5 takes the first, ical.js 2.2 the second. An event that touches one is in UTC.
    """
    if at is None:
        return day, day + max(length, timedelta(days=1)), None
    tz = UTC if is_utc(tzid) else zone(tzid)
    wanted = datetime.combine(day, at.replace(microsecond=0, tzinfo=None, fold=0))
    begin = wanted.replace(tzinfo=tz).astimezone(UTC)
    start, end = begin.astimezone(tz), (begin + length).astimezone(tz)
    return *_said_once(start, end), (wanted, start) if start.replace(tzinfo=None) != wanted else None


def _said_once(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return the moments in their zone, or in UTC where the zone would name another moment too."""
    if any(one.utcoffset() != one.replace(fold=1 - one.fold).utcoffset() for one in (start, end)):
        return start.astimezone(UTC), end.astimezone(UTC)
    return start, end


def _before(start: date | datetime, alarm: options.Alarm, tzid: str) -> timedelta | None:
    """Return how long before the start a reminder shows. Minutes before a whole day would be in the night: none."""
    if alarm.evening_before is None:
        return timedelta(seconds=alarm.seconds_before or 0) if isinstance(start, datetime) else None
    if not isinstance(start, datetime):
        return timedelta(days=1) - (datetime.combine(start, alarm.evening_before) - datetime.combine(start, time.min))
    tz = UTC if is_utc(tzid) else zone(tzid)
    evening = datetime.combine(start.astimezone(tz).date() - timedelta(days=1), alarm.evening_before, tz)
    return start.astimezone(UTC) - evening.astimezone(UTC)


_LINE_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), "\n")  # some parsers break content lines there
_NO_TEXT = dict.fromkeys((*(n for n in range(0x20) if n != 0x0A), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF))
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))  # an open one turns the reader's own words


def plain(text: str) -> str:
    """Return the text as every calendar can hold it: no control characters (RFC 5545 3.3.11), `\\n` between lines.

    icalendar 7.3 writes control characters as they are, even NUL. Characters that turn the direction of what follows
    them are left out: right-to-left text needs none.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_LINE_BREAKS)
    return lines.translate(_NO_TEXT | _TURNS).encode("utf-8", "replace").decode("utf-8").strip()


def one_line(text: str) -> str:
    """Return the text as `plain`, on one line."""
    return " ".join(plain(text).split())


# -- what changed ----------------------------------------------------------------------------------------------------


def _events(plan: Plan, options: CalendarOptions) -> tuple[list[_Stamped], tuple[str, ...]]:
    """Return the events of a calendar to import, and the warnings."""
    events, gone, warnings = _all(plan, options)
    today = _utc(plan.revised).date()
    return [*events, *(event for event in gone if _last_day(event.entry) >= today)], warnings


def _all(plan: Plan, options: CalendarOptions) -> tuple[list[_Stamped], list[_Stamped], tuple[str, ...]]:
    """Return an event for each session, one for each slot that no session has any more, and the warnings."""
    said, warnings = entries(plan, options)
    before = {event.slot: event for event in plan.events}
    here = {entry.slot for entry in said}
    gone = [_no_longer(plan, before[slot]) for slot in sorted(set(before) - here)]
    stamped = [[_stamped(entry, before.get(entry.slot), plan) for entry in some] for some in (said, gone)]
    return stamped[0], stamped[1], warnings


def _stamped(entry: Entry, before: EventRevision | None, plan: Plan) -> _Stamped:
    """Return the entry with its old stamps if it says what it said, else with new ones."""
    meaning = entry.hash
    if before is not None and before.hash == meaning:
        return _Stamped(entry, before)
    new = EventRevision(
        slot=entry.slot,
        uid=entry.uid,
        hash=meaning,
        sequence=before.sequence + 1 if before is not None else plan.revision,  # never below what a lost past told
        changed=_utc(plan.revised),
        cancelled=entry.cancelled,
        title=before.title if before is not None and entry.cancelled else entry.summary,
        kind=entry.kind,
        date=entry.day,
        start=entry.at,
        duration_s=int(entry.length.total_seconds()),
    )
    return _Stamped(entry, new)


def _told_by(event: Any) -> tuple[str, EventRevision]:  # Any: icalendar types a value as a union of all 30 kinds
    """Return the plan an event of ours belongs to, and what it tells."""
    start, end = _read_time(event, "DTSTART"), _read_time(event, "DTEND")
    cancelled, kind = event.get("STATUS") == "CANCELLED", str(event["X-PLANFORGE-KIND"])
    known = _UID.fullmatch(str(event["UID"]))
    found = EventRevision(
        slot=str(event["X-PLANFORGE-SLOT"]),
        uid=str(event["UID"]),
        hash=str(event["X-PLANFORGE-HASH"]),
        sequence=int(event["SEQUENCE"]),
        changed=_utc(event["DTSTAMP"].dt),
        cancelled=cancelled,
        title=one_line(event["SUMMARY"]).removeprefix(words.CANCELLED if cancelled else ""),
        kind=None if kind == WEEK else Kind(kind),
        date=start.date() if isinstance(start, datetime) else start,
        start=start.time() if isinstance(start, datetime) else None,
        duration_s=int((end - start).total_seconds()),
    )
    sound = found.title and found.duration_s <= 8 * 86_400 and 1970 <= found.date.year <= 2200
    if known is None or known[2] != found.slot or not sound or found.sequence >= 1_000_000:
        raise ValueError(f"the event {found.slot!r} is damaged")
    return known[1], found


def _read_time(event: Any, name: str) -> date | datetime:
    """Return a date, or the wall time in the event's zone."""
    value: date | datetime = event[name].dt
    return value.replace(tzinfo=None) if isinstance(value, datetime) else value


def _last_day(entry: Entry) -> date:
    return entry.end.date() if isinstance(entry.end, datetime) else entry.end - timedelta(days=1)


def _utc(moment: datetime) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _zoned(event: Any, name: str) -> date | datetime:
    """Return a date, or a moment in the event's zone."""
    value: date | datetime = event[name].dt
    key = event[name].params.get("TZID")
    return value.replace(tzinfo=zone(key)) if isinstance(value, datetime) and key else value


def _meaning_of(event: Any, told: EventRevision, start: date | datetime, end: date | datetime) -> str:
    """Return the hash of what an event says now."""
    alarms, description = event.walk("VALARM"), plain(str(event.get("DESCRIPTION", "")))
    said = [told.uid, told.kind, _spelled(start), _spelled(end), one_line(event["SUMMARY"]), description]
    categories = tuple(one_line(one) for one in event["CATEGORIES"].cats)
    return _hashed(said, categories, -alarms[0]["TRIGGER"].dt if alarms else None, told.cancelled)


def _hashed(said: list[str | None], categories: Iterable[str], alarm: timedelta | None, cancelled: bool) -> str:
    seconds = alarm.total_seconds() if alarm is not None else None
    meaning = json.dumps([*said, tuple(categories), seconds, cancelled])
    return hashlib.sha256(meaning.encode()).hexdigest()[:32]


def _spelled(moment: date | datetime) -> str:
    """Return the wall time and its zone: the meaning stays when a tz database moves an offset."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return f"{moment.replace(tzinfo=None).isoformat()} {getattr(moment.tzinfo, 'key', 'UTC')}"


# -- for others to see -----------------------------------------------------------------------------------------------


def _busy(plan_id: str, events: Iterable[_Stamped], options: CalendarOptions) -> Iterator[_Stamped]:
    """Yield when the runner is busy. Identities say nothing and hold the room asked for: a feed drops what changed."""
    before, after = timedelta(seconds=options.busy_before), timedelta(seconds=options.busy_after)
    for event in events:
        start, end = event.entry.start, event.entry.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            start, end = _said_once(_later(start, -before), _later(end, after))
            key = f"{plan_id}/{event.entry.slot}/{options.busy_before}/{options.busy_after}"
            blank = replace(
                event.entry,
                uid=f"busy-{hashlib.sha256(key.encode()).hexdigest()[:24]}",
                slot="",
                start=start,
                end=end,
                summary=words.BUSY,
                description="",
                categories=(),
                alarm=None,
            )
            yield _Stamped(blank, event.told)


def _later(moment: datetime, by: timedelta) -> datetime:
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


# -- how it is written -----------------------------------------------------------------------------------------------


def _bare(prodid: str) -> Calendar:
    whole = Calendar()
    whole.add("PRODID", prodid)
    whole.add("VERSION", "2.0")
    whole.add("CALSCALE", "GREGORIAN")
    if prodid == PRODID:
        whole.add("X-PLANFORGE-TZDATA", IANA_VERSION)
    return whole


def _calendar(prodid: str, name: str) -> Calendar:
    whole = _bare(prodid)
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


def _resource(event: _Stamped) -> Resource:
    entry = event.entry
    data = _with_events(_bare(PRODID), (event,))
    return Resource(entry.uid, event.told.hash, entry.summary, entry.start, entry.end, data)


def _with_events(whole: Calendar, events: Iterable[_Stamped]) -> bytes:
    """Return the bytes of a calendar with these events, their time zones before them."""
    events = tuple(events)
    for key, first, last in _zones(event.entry for event in events):
        whole.add_component(vtimezone(key, first, last))
    for event in events:
        whole.add_component(_component(event))
    return b"".join(_folded(line) for line in whole.content_lines() if line)


def _folded(line: str) -> bytes:
    """Return a content line in pieces of at most 75 octets (RFC 5545 3.1), none ending inside a character.

    As icalendar folds, which counts character by character: that is half the time of a whole calendar.
    """
    data, pieces, begin, room = line.encode(), [], 0, LINE
    while len(data) - begin > room:
        end = begin + room
        while data[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        pieces.append(data[begin:end])
        begin, room = end, LINE - 1  # the next begins with a space
    return b"\r\n ".join([*pieces, data[begin:]]) + b"\r\n"


def _zones(said: Iterable[Entry]) -> Iterator[tuple[str, date, date]]:
    """Yield each time zone that is named, with the first and last day of the years in which it is."""
    days: dict[str, list[date]] = {}
    for entry in said:
        for moment in (entry.start, entry.end):
            if isinstance(moment, datetime) and moment.tzinfo is not UTC:
                days.setdefault(getattr(moment.tzinfo, "key", ""), []).append(moment.date())
    for key in sorted(days):
        yield key, date(min(days[key]).year, 1, 1), date(max(days[key]).year, 12, 31)


def _component(stamped: _Stamped) -> Event:
    entry = stamped.entry
    event = Event()
    event.add("UID", entry.uid)  # passed always: icalendar's own defaults are random and now
    event.add("SEQUENCE", stamped.told.sequence)
    event.add("DTSTAMP", _utc(stamped.told.changed))
    event.add("LAST-MODIFIED", _utc(stamped.told.changed))
    _add_time(event, "DTSTART", entry.start)
    _add_time(event, "DTEND", entry.end)
    event.add("SUMMARY", _Text(entry.summary))
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    free = entry.cancelled or not isinstance(entry.start, datetime)
    event.add("TRANSP", "TRANSPARENT" if free else "OPAQUE")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE" if free else "BUSY")
    if entry.slot:
        _add_what(event, stamped)
    return event


def _add_what(event: Event, stamped: _Stamped) -> None:
    """Write what is done then, and what makes the event ours."""
    entry = stamped.entry
    event.add("DESCRIPTION", _Text(entry.description))
    categories = vCategory([])
    categories.cats = [_Text(one) for one in entry.categories]
    event.add("CATEGORIES", categories)
    event.add("COLOR", COLORS[entry.kind])
    event.add("X-PLANFORGE-SLOT", entry.slot)
    event.add("X-PLANFORGE-KIND", WEEK if entry.kind is None else str(entry.kind))
    event.add("X-PLANFORGE-HASH", stamped.told.hash)
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
