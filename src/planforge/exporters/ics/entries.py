"""What the events of a plan say: words and moments, before any calendar's syntax."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from planforge.exporters import notices, options, words
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import EventRevision, Kind, Plan, Session, Week
from planforge.plan.until_seen import UntilSeen, until_seen
from planforge.quantities.zones import is_utc, zone
from planforge.values import worked_out_once

WEEK = "week"  # what an event of no session is: the banner over a week
READY = "ready"  # the questions on the last day of a plan that waits
NO_OPTIONS = CalendarOptions()


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
        return _hash(self)


@worked_out_once(by=lambda entry: (id(entry),))
def _hash(entry: Entry) -> str:
    texts = [entry.uid, entry.kind, spelled(entry.start), spelled(entry.end), entry.summary, entry.description]
    return hash_of(texts, entry.categories, entry.alarm, entry.cancelled)


def uid(plan_id: str, slot: str) -> str:
    """Return the UID of a session's event: letters, digits and `-` only, the same wherever the session moves."""
    return f"planforge-{plan_id}-{slot}"


def entries(plan: Plan, options: CalendarOptions = NO_OPTIONS) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """Return what the plan's events say, in the order of the sessions, and the warnings."""
    return _entries(plan, options)


# Asked when a calendar is written, and before, to know what in it is new; afterwards the plan need not be kept.
@worked_out_once(by=lambda plan, options: (id(options), words.plan_told(plan)), most=4)
def _entries(plan: Plan, options: CalendarOptions) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    weeks = {session.id: week for week in plan.weeks for session in week.sessions}
    if len(weeks) < len(plan.sessions):
        slots = [session.id for session in plan.sessions]
        twice = next(slot for slot in slots if slots.count(slot) > 1)
        raise ValueError(f"{twice} is the id of two sessions; calendars would drop one of them")
    seen = until_seen(plan)
    made = [_entry(plan, session, weeks[session.id], options, seen) for session in plan.sessions]
    banners = [_banner(plan, week, seen) for week in plan.weeks] if options.week_banner else []
    asked = [_questions(plan, options)] if plan.waiting else []
    return (*(entry for entry, _ in made), *banners, *asked), tuple(warning for _, some in made for warning in some)


def _entry(
    plan: Plan, session: Session, week: Week, options: CalendarOptions, seen: UntilSeen | None
) -> tuple[Entry, tuple[str, ...]]:
    parts, language = words.parts(plan, session, week, seen), words.spoken(plan)
    length = timedelta(minutes=words.minutes(session))
    timezone = plan.calendar.zone_on(session.date)
    start, end, moved = times(session.date, session.start, length, timezone)
    warnings = (notices.clock_shifted(session.id, *moved),) if moved else ()
    entry = Entry(
        slot=session.id,
        uid=uid(plan.plan_id, session.id),
        kind=session.kind,
        day=session.date,
        at=session.start,
        length=length,
        start=start,
        end=end,
        summary=one_line(words.title(parts, options.title, language)) or language.kinds[session.kind],
        description=plain(words.description(parts, options.description, language)),
        categories=tuple(filter(None, (language.kinds[session.kind], one_line(language.phase(session.phase))))),
        alarm=_before(start, options.alarm, timezone) if options.alarm else None,
    )
    return entry, warnings


def _banner(plan: Plan, week: Week, seen: UntilSeen | None) -> Entry:
    slot = f"w{week.index:02d}-{WEEK}"
    length = plan.calendar.week_ends(week.start) - week.start + timedelta(days=1)
    language = words.spoken(plan)
    return Entry(
        slot=slot,
        uid=uid(plan.plan_id, slot),
        kind=None,
        day=week.start,
        at=None,
        length=length,
        start=week.start,
        end=week.start + length,
        summary=one_line(words.banner(week, language)),
        description=plain(words.banner_description(week, plan.runner.units, language, seen)),
        categories=(language.banners.category,),
    )


def _questions(plan: Plan, options: CalendarOptions) -> Entry:
    """Return the event of the last day of a plan that waits: a whole day, with the questions of the gate."""
    assert plan.waiting is not None
    language = words.spoken(plan)
    day, length = plan.waiting.until, timedelta(days=1)
    slot = f"w{plan.weeks[-1].index:02d}-{READY}"
    return Entry(
        slot=slot,
        uid=uid(plan.plan_id, slot),
        kind=None,
        day=day,
        at=None,
        length=length,
        start=day,
        end=day + length,
        summary=language.readiness.event,
        description=plain(words.ready_description(plan.waiting, language)),
        categories=(language.banners.category,),
        alarm=_before(day, options.alarm, plan.calendar.zone_on(day)) if options.alarm else None,
    )


def no_longer(plan: Plan, event: EventRevision) -> Entry:
    """Return what is said of a session that is no longer in the plan."""
    length, language = timedelta(seconds=event.duration_s), words.spoken(plan)
    start, end, _ = times(event.date, event.start, length, plan.calendar.zone_on(event.date))
    return Entry(
        slot=event.slot,
        uid=uid(plan.plan_id, event.slot),
        kind=event.kind,
        day=event.date,
        at=event.start,
        length=length,
        start=start,
        end=end,
        summary=language.events.cancelled + one_line(event.title),
        description=language.events.no_longer,
        categories=(language.banners.category if event.kind is None else language.kinds[event.kind],),
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
    return *unambiguous(start, end), (wanted, start) if start.replace(tzinfo=None) != wanted else None


def unambiguous(start: datetime, end: datetime) -> tuple[datetime, datetime]:
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
_CONTROLS = dict.fromkeys((*(n for n in range(0x20) if n != 0x0A), *range(0x7F, 0xA0), 0xFEFF, 0xFFFE, 0xFFFF))
_TURNS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))  # an open one turns the reader's own words
_NO_TEXT = _CONTROLS | _TURNS


def plain(text: str) -> str:
    """Return the text as every calendar can hold it: no control characters (RFC 5545 3.3.11), `\\n` between lines.

    icalendar 7.3 writes control characters as they are, even NUL. Characters that turn the direction of what follows
    them are left out: right-to-left text needs none.
    """
    if text.replace("\n", "").isprintable():  # as nearly all are; nothing that is left out counts as printable
        return text.strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(_LINE_BREAKS)
    return lines.translate(_NO_TEXT).encode("utf-8", "replace").decode("utf-8").strip()


def one_line(text: str) -> str:
    """Return the text as `plain`, on one line."""
    return " ".join(plain(text).split())


def last_day(entry: Entry) -> date:
    """Return the last day on which an event is seen."""
    return entry.end.date() if isinstance(entry.end, datetime) else entry.end - timedelta(days=1)


def hash_of(texts: list[str | None], categories: Iterable[str], alarm: timedelta | None, cancelled: bool) -> str:
    """Return the hash of a meaning, from what an event says."""
    seconds = alarm.total_seconds() if alarm is not None else None
    meaning = json.dumps([*texts, tuple(categories), seconds, cancelled])
    return hashlib.sha256(meaning.encode()).hexdigest()[:32]


def spelled(moment: date | datetime) -> str:
    """Return the wall time and its zone: the meaning stays when a tz database moves an offset."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return f"{moment.replace(tzinfo=None).isoformat()} {getattr(moment.tzinfo, 'key', 'UTC')}"
