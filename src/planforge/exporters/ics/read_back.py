"""Calendars read back: to import, to subscribe to, and the one for others that says only when the runner is busy.

Each event is compared with its session, and line by line with what `Plan.events` keeps of their revisions: what
an event means is read out of the file and hashed, and the text of a line must be the one way in which it is written.
So a byte that changed shows, wherever it is. What a person added to plan.ics is theirs, and no difference.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from planforge.exporters import words
from planforge.exporters.formats import Difference, Read
from planforge.exporters.ics.entries import READY, WEEK, last_day, no_longer, one_line
from planforge.exporters.ics.lines import Block, listed, read, unfolded
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import EventRevision, Kind, Plan, Session, when
from planforge.quantities.zones import IANA_VERSION, zone

__all__ = ["read_busy", "read_calendar", "without_additions"]

_LINE_BYTES = 75  # RFC 5545 3.1
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_FRAME = re.compile(r"(?i)(?:BEGIN|END):")
_EVENT = re.compile(rb"BEGIN:VEVENT\r?\n.*?END:VEVENT\r?\n", re.DOTALL)
_SLOT = re.compile(r"w\d+-(?:[a-z]+-\d+|week|ready)")
# What the product's calendars say besides (RFC 5545, 7986): the colours are names of CSS3.
_COLORS = {Kind.RUN: "seagreen", Kind.STRENGTH: "steelblue", Kind.CROSS: "goldenrod", None: "silver"}
_EVERY_CALENDAR = (
    "VERSION:2.0",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    "X-PUBLISHED-TTL:PT12H",
)
_OURS, _NOBODYS = "PRODID:-//planforge//planforge//EN", "PRODID:-//busy times//busy times//EN"
_MOST_MARGIN = 7200  # seconds of a busy time before or after a session: what `busy_before` and `busy_after` may be

Moments = tuple[date | datetime, date | datetime]


@dataclass(frozen=True, slots=True)
class _Event:
    """An event of the plan: whose it is, its lines, and how it is understood; `span` None: when it begins cannot be.

    Moments of the span are in UTC; `written`: the same in their zones, None for an end that cannot be; `meaning`: the
    hash of what the event says now.
    """

    slot: str
    block: Block
    span: Moments | None
    written: Moments | None
    meaning: str | None
    meaning_published: str | None

    @property
    def cancelled(self) -> bool:
        return self.block.text("STATUS") == "CANCELLED"

    @property
    def summary(self) -> str:
        return one_line(self.block.text("SUMMARY"))


# -- to import, to subscribe to --------------------------------------------------------------------------------------


def read_calendar(plan: Plan, name: str, data: bytes, options: CalendarOptions | None, *, feed: bool) -> Read:
    """Return what plan.ics or a feed holds beside what the plan says; entries are the sessions that stand in it."""
    calendar = _calendar(data)
    if isinstance(calendar, str):
        return Read(0, (Difference(name, "", calendar),))
    slots = {one.uid: one.slot for one in plan.events}
    found = [(_slot(block.text("UID"), plan.plan_id, slots), block) for block in calendar.walk("VEVENT")]
    events = [_event(slot, block, calendar) for slot, block in found if slot]
    others = len(found) - len(events)
    standing = [one for one in events if not one.cancelled and not one.slot.endswith((f"-{WEEK}", f"-{READY}"))]
    differences = [
        *_session_differences(plan, name, standing, options),
        *_other_event_differences(plan, name, events, feed=feed),
        *_questions_differences(plan, name, events),
    ]
    named = {one.session for one in differences}
    differences += [one for one in _lines_of_events(plan, name, events) if one.session not in named]
    if others and (options is not None or feed):
        differences.append(Difference(name, "", f"holds {others} events that are not the plan's"))
    if not differences:
        top = [
            *_EVERY_CALENDAR,
            _OURS,
            f"X-PLANFORGE-PLAN:{plan.plan_id}",
            *_names(one_line(plan.title) or plan.plan_id),
        ]
        differences += _frame_differences(name, data, calendar, [*top, _tz_data(calendar, options)], events, options)
    return Read(len(standing), tuple(differences))


def without_additions(plan: Plan, data: bytes) -> bytes:
    """Return plan.ics without the events that a person, or their calendar, added."""

    def kept(found: re.Match[bytes]) -> bytes:
        ours = f"\nUID:planforge-{plan.plan_id}-".encode() in found[0].replace(b"\r\n ", b"")
        return found[0] if ours else b""

    return _EVENT.sub(kept, data)


def _calendar(data: bytes) -> Block | str:
    """Return the calendar as far as its frame goes, or why it cannot be read."""
    try:
        calendar = read(unfolded(data))
    except Exception as error:  # noqa: BLE001  # whatever icalendar trips over: the file may have been edited
        return f"cannot be read as a calendar: {error or type(error).__name__}"
    return calendar or "cannot be read as a calendar: it does not begin and end as one"


def _slot(uid: str, plan_id: str, slots: Mapping[str, str]) -> str:
    """Return the slot that a UID stands for; empty for an event that is not of this plan."""
    rest = uid.removeprefix(f"planforge-{plan_id}-")
    return slots.get(uid) or (rest if rest != uid and _SLOT.fullmatch(rest) else "")


def _event(slot: str, block: Block, calendar: Block) -> _Event:
    from planforge.exporters.ics.held import understood

    held = understood(block.text("UID"), calendar, block)
    whole = held.span
    if whole is None:  # it may end before it begins: when it begins is worth telling
        endless = Block(block.name, [line for line in block.lines if not line.startswith("DTEND")])
        begins = understood(held.uid, calendar, endless).start
        whole = (begins, begins) if begins else None
    span = (_in_utc(whole[0]), _in_utc(whole[1])) if whole else None
    return _Event(slot, block, span, held.span, held.hash, held.hash_published)


def _in_utc(moment: date | datetime) -> date | datetime:
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else moment


def _session_differences(
    plan: Plan, name: str, standing: Iterable[_Event], options: CalendarOptions | None
) -> Iterator[Difference]:
    standing = list(standing)
    for slot, times in Counter(one.slot for one in standing).items():
        if times > 1:
            yield Difference(name, slot, f"stands {times} times")
    found = {one.slot: one for one in standing}
    titles = _titles(plan, found, options)
    for session in plan.sessions:
        event = found.pop(session.id, None)
        if event is None:
            yield Difference(name, session.id, "is not in the calendar")
            continue
        differences = _event_differences(event, session, plan, titles.get(session.id))
        yield from (Difference(name, session.id, one) for one in differences)
    for slot in found:
        yield Difference(name, slot, "is in the calendar and not in the plan")


def _titles(plan: Plan, found: Mapping[str, _Event], options: CalendarOptions | None) -> Mapping[str, str]:
    """Return how each session's event is called: in the words asked for, else in ours where most events are in them,
    else in a coach's, as far as the plan keeps what was published.
    """
    template, language = options.title if options else None, words.spoken(plan)
    titles = {
        session.id: one_line(words.title(words.parts(plan, session, week), template, language))
        or language.kinds[session.kind]
        for week in plan.weeks
        for session in week.sessions
    }
    same = sum(slot in found and found[slot].summary == title for slot, title in titles.items())
    if options or 2 * same >= len(titles):
        return titles
    return {one.slot: one.title for one in plan.events if not one.cancelled}


def _event_differences(event: _Event, session: Session, plan: Plan, title: str | None) -> Iterator[str]:
    """Yield what an event says otherwise. `title`: how it is called, None where nobody knows any more."""
    if event.span is None:
        yield "its event is damaged: when it begins or ends cannot be read"
        return
    timezone = plan.calendar.timezone
    begin, end = event.span
    wanted = _planned_moments(session, timezone)
    if isinstance(begin, datetime) and isinstance(wanted[0], datetime) and begin.tzinfo:
        if begin != wanted[0]:
            there, here = (moment.astimezone(zone(timezone)) for moment in (begin, wanted[0]))
            yield f"begins at {there:%Y-%m-%d %H:%M}, the plan says {here:%Y-%m-%d %H:%M}"
        elif end != wanted[1] and isinstance(end, datetime) and isinstance(wanted[1], datetime):
            taken, planned = (_clock(int((one - begin).total_seconds())) for one in (end, wanted[1]))
            yield f"takes {taken}, the plan says {planned}"
    elif (begin, end) != wanted:
        yield f"is on {_moment_text(begin)}, the plan says {_moment_text(wanted[0])}"
    if title is not None and title != event.summary:
        yield f"is called {event.summary!r}, the plan says {title!r}"
    hurts = words.if_it_hurts(session.kind, plan.most_pain, words.spoken(plan))
    if plan.most_pain is not None and _letters(hurts) not in _letters(event.block.text("DESCRIPTION")):
        yield "does not say when to stop, what to look at the morning after, and whom to call"
    if (kind := event.block.text("X-PLANFORGE-KIND") or session.kind) != session.kind:
        yield f"is called a {kind} session, the plan says {session.kind}"


def _planned_moments(session: Session, timezone: str) -> Moments:
    if session.start is None:
        return session.date, session.date + timedelta(days=1)
    local = datetime.combine(session.date, time(session.start.hour, session.start.minute, session.start.second))
    begin = local.replace(tzinfo=zone(timezone)).astimezone(UTC)
    return begin, begin + timedelta(minutes=_planned_minutes(session))


def _planned_minutes(session: Session) -> int:
    return max(1, round(session.duration_s / 60))  # a calendar counts whole minutes


def _moment_text(moment: date | datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if isinstance(moment, datetime) else f"{moment}, the whole day"


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min"


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _other_event_differences(plan: Plan, name: str, events: list[_Event], *, feed: bool) -> Iterator[Difference]:
    """Yield which events of no session, and which that are cancelled, are missing, there twice or not wanted."""
    today = plan.revised.astimezone(UTC).date()
    sessions = {session.id for session in plan.sessions}
    wanted = {one.slot for one in plan.events if one.kind is None and not one.cancelled}
    gone = (one for one in plan.events if one.cancelled and not feed)
    wanted |= {one.slot for one in gone if last_day(no_longer(plan, one)) >= today}
    found = Counter(one.slot for one in events if one.cancelled or one.slot not in sessions)
    for slot in sorted(wanted - found.keys()):
        yield Difference(name, slot, "is not in the calendar")
    for slot, times in found.items():
        if times > 1 or (slot in sessions and slot not in wanted):
            yield Difference(name, slot, f"stands {times} times" if times > 1 else "is cancelled in the calendar")
        elif plan.events and slot not in wanted:
            yield Difference(name, slot, "is in the calendar and not in the plan")


def _questions_differences(plan: Plan, name: str, events: Iterable[_Event]) -> Iterator[Difference]:
    """Yield what is wrong with the day on which a plan that waits asks its questions again."""
    if plan.waiting is None:
        return
    slots = {one.slot for one in plan.events if one.slot.endswith(f"-{READY}") and not one.cancelled}
    asked = [one for one in events if one.slot in slots]
    text = asked[0].block.text("DESCRIPTION") if len(asked) == 1 else ""
    if len(asked) != 1 or not all(question in text for question in plan.waiting.questions):
        yield Difference(name, "", "does not ask again whether running may begin")
    elif asked[0].span is None or asked[0].span[0] != plan.waiting.until:
        day = _moment_text(asked[0].span[0]) if asked[0].span else "no day that can be read"
        yield Difference(name, "", f"asks again on {day}, the plan says {plan.waiting.until}")


# -- line by line ----------------------------------------------------------------------------------------------------


def _lines_of_events(plan: Plan, name: str, events: Iterable[_Event]) -> Iterator[Difference]:
    """Yield the events whose meaning is not that of their revision, or that are written in another way."""
    revisions = {one.slot: one for one in plan.events}
    for event in events:
        known = revisions.get(event.slot)
        if event.written is None or event.meaning != (known.hash if known else event.meaning_published):
            yield Difference(name, event.slot, "says something else than the plan: in its text, group or reminder")
        elif known and (wrong := _unlike(event.block.lines, _expected_lines(event, known))):
            yield Difference(name, event.slot, f"its event {wrong}")
        elif known and (wrong := _alarm_fault(event.block)):
            yield Difference(name, event.slot, f"its reminder {wrong}")


def _expected_lines(event: _Event, revision: EventRevision) -> list[str]:
    """Return how an event is written that means what it means, and has that revision."""
    assert event.written is not None
    start, end = event.written
    free = event.cancelled or not isinstance(start, datetime)
    return [
        *_stamp_lines(revision),
        f"UID:{revision.uid}",
        _time_line("DTSTART", start),
        _time_line("DTEND", end),
        f"SUMMARY:{_escaped(event.block.text('SUMMARY'))}",
        f"DESCRIPTION:{_escaped(event.block.text('DESCRIPTION'))}",
        f"CATEGORIES:{','.join(map(_escaped, listed(event.block.all('CATEGORIES'))))}",
        f"COLOR:{_COLORS[revision.kind]}",
        f"STATUS:{'CANCELLED' if revision.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{'FREE' if free else 'BUSY'}",
        f"X-PLANFORGE-SLOT:{revision.slot}",
        f"X-PLANFORGE-KIND:{revision.kind or WEEK}",
        f"X-PLANFORGE-HASH:{revision.hash}",
    ]


def _stamp_lines(revision: EventRevision) -> list[str]:
    moment = f"{revision.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return [f"SEQUENCE:{revision.sequence}", f"DTSTAMP:{moment}", f"LAST-MODIFIED:{moment}"]


def _time_line(name: str, moment: date | datetime) -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    key = getattr(moment.tzinfo, "key", None)
    return f"{name};TZID={key}:{moment:%Y%m%dT%H%M%S}" if key else f"{name}:{moment:%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\n", "\\n")  # RFC 5545 3.3.11


def _alarm_fault(event: Block) -> str | None:
    """Return how a reminder is unlike the one way in which it is written; when it comes, the meaning says."""
    if len(event.blocks) > 1 or any(one.name != "VALARM" or one.blocks for one in event.blocks):
        return "is not the only one"
    for alarm in event.blocks:
        trigger = next((line for line in alarm.lines if re.fullmatch(r"TRIGGER:-?P[0-9DTHMSW]+", line)), "TRIGGER")
        words_of_it = f"DESCRIPTION:{_escaped(event.text('SUMMARY'))}"
        return _unlike(alarm.lines, ["ACTION:DISPLAY", words_of_it, trigger])
    return None


def _unlike(lines: Iterable[str], wanted: Iterable[str]) -> str | None:
    """Return what stands there and should not, or what is missing, of lines in any order; None where all is well."""
    found, expected = Counter(map(str, lines)), Counter(wanted)
    if more := [*(found - expected)]:
        return f"says {more[0][:80]!r}, which the plan does not"
    less = [*(expected - found)]
    return f"does not say {less[0][:80]!r}" if less else None


def _names(name: str) -> list[str]:
    return [f"NAME:{_escaped(name)}", f"X-WR-CALNAME:{_escaped(name)}"]


def _tz_data(calendar: Block, options: CalendarOptions | None) -> str:
    """Return which tz database a calendar must name; of an earlier run any."""
    stated = calendar.text("X-PLANFORGE-TZDATA")
    known = stated if options is None and re.fullmatch(r"\d{4}[a-z]", stated) else IANA_VERSION
    return f"X-PLANFORGE-TZDATA:{known}"


def _frame_differences(
    name: str,
    data: bytes,
    calendar: Block,
    top: Iterable[str],
    events: Iterable[_Event],
    options: CalendarOptions | None,
) -> Iterator[Difference]:
    """Yield what is wrong around the events: the calendar's own lines, its time zones, how lines are written."""
    if wrong := _unlike(calendar.lines, top):
        yield Difference(name, "", f"the calendar {wrong}")
    if strange := {one.name for one in calendar.blocks} - {"VEVENT", "VTIMEZONE"}:
        yield Difference(name, "", f"holds a {min(strange)[:40]}, which the plan does not")
    if options is not None or calendar.text("X-PLANFORGE-TZDATA") == IANA_VERSION:  # else its rules may be older ones
        yield from (Difference(name, "", says) for says in _zone_faults(calendar, events))
    if (place := _badly_written(data)) is not None:
        yield Difference(name, "", f"line {place} is not written as a calendar's lines are")


def _zone_faults(calendar: Block, events: Iterable[_Event]) -> Iterator[str]:
    """Yield the time zones that are not stated as they are, or not at all, or for no event."""
    from planforge.exporters.ics.timezones import observances

    years: dict[str, list[int]] = {}
    for event in events:
        for moment in event.written or ():
            if isinstance(moment, datetime) and (key := getattr(moment.tzinfo, "key", None)):
                years.setdefault(key, []).append(moment.year)
    stated = Counter(one.text("TZID") for one in calendar.walk("VTIMEZONE"))
    if stated != Counter(years.keys()):
        yield f"states the time zones {', '.join(sorted(stated)) or 'of none'}, and its events are in others"
        return
    for block in calendar.walk("VTIMEZONE"):
        key = block.text("TZID")
        rules = observances(key, date(min(years[key]), 1, 1), date(max(years[key]), 12, 31))
        wanted = Counter(
            (
                "DAYLIGHT" if one.is_daylight else "STANDARD",
                f"DTSTART:{one.start:%Y%m%dT%H%M%S}",
                f"TZOFFSETFROM:{_offset(one.before)}",
                f"TZOFFSETTO:{_offset(one.after)}",
                f"TZNAME:{_escaped(one.name)}",
                *([f"RRULE:{_recurrence(one.rule.recurrence)}"] if one.rule else []),
            )
            for one in rules
        )
        found = Counter((part.name, *sorted(part.lines, key=_place_of_line)) for part in block.blocks)
        if block.lines != [f"TZID:{key}"] or found != wanted:
            yield f"states the time zone {key} otherwise than it is"


_OBSERVANCE = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "RRULE")


def _place_of_line(line: str) -> int:
    name = line.partition(":")[0]
    return _OBSERVANCE.index(name) if name in _OBSERVANCE else len(_OBSERVANCE)


def _offset(offset: timedelta) -> str:
    sign, seconds = "-" if offset < timedelta(0) else "+", abs(int(offset.total_seconds()))
    return f"{sign}{seconds // 3600:02d}{seconds % 3600 // 60:02d}" + (f"{seconds % 60:02d}" if seconds % 60 else "")


def _recurrence(parts: Mapping[str, object]) -> str:
    """Return a yearly rule as text: how often, which day, which month (the order of icalendar)."""
    days = parts.get("BYMONTHDAY")
    listed_days = ",".join(map(str, days)) if isinstance(days, list) else None
    ordered = (("FREQ", parts["FREQ"]), ("BYDAY", parts["BYDAY"]), ("BYMONTHDAY", listed_days))
    return ";".join(f"{name}={value}" for name, value in (*ordered, ("BYMONTH", parts["BYMONTH"])) if value is not None)


def _badly_written(data: bytes) -> int | None:
    """Return the number of the first line that is too long, ends otherwise than with CR LF, or is no plain text."""
    *lines, last = data.split(b"\r\n")
    for number, line in enumerate(lines, 1):
        if not line or len(line) > _LINE_BYTES or not _is_plain(line):
            return number
    return len(lines) + 1 if last else None


def _is_plain(line: bytes) -> bool:
    try:
        text = line.decode()
    except UnicodeDecodeError:
        return False
    framed = _FRAME.match(text)
    return not _CONTROLS.search(text) and not text.startswith("\t") and (not framed or text == text.upper())


# -- for others ------------------------------------------------------------------------------------------------------


def read_busy(plan: Plan, name: str, data: bytes, options: CalendarOptions | None) -> Read:
    """Return where a calendar for others is not when the runner is busy, or says more than that.

    Nothing may stand in it but times, stamps and the word for busy: each line is one of those, or a difference.
    """
    calendar = _calendar(data)
    if isinstance(calendar, str):
        return Read(0, (Difference(name, "", calendar),))
    events = [_event("", block, calendar) for block in calendar.walk("VEVENT")]
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
            begin = _moment_text(event.span[0]) if event.span else "a time that cannot be read"
            differences.append(Difference(name, session.id, f"is busy from {begin}: not when the plan says"))
        elif wrong := _unlike(
            event.block.lines, _busy_lines(event, revisions.get(session.id), words.spoken(plan).events.busy)
        ):
            differences.append(Difference(name, session.id, f"a time for others {wrong}"))
        elif event.block.blocks:
            differences.append(
                Difference(name, session.id, f"a time for others holds a {event.block.blocks[0].name[:40]}")
            )
    differences += [Difference(name, "", "holds a time at which the plan has no session")] * bool(found)
    if not differences:
        top = [*_EVERY_CALENDAR, _NOBODYS, *_names(words.spoken(plan).events.busy)]
        differences += _frame_differences(name, data, calendar, top, events, options)
    return Read(len(events), tuple(differences))


def _busy(session: Session, plan: Plan, margin: tuple[int, int]) -> Moments:
    begin, end = _planned_moments(session, plan.calendar.timezone)
    return begin - timedelta(seconds=margin[0]), end + timedelta(seconds=margin[1])


def _busy_uid(plan: Plan, session: Session, margin: tuple[int, int]) -> str:
    """Return an identity that tells nobody anything, and is another where the margin asked for is."""
    key = f"{plan.plan_id}/{session.id}/{margin[0]}/{margin[1]}"
    return f"busy-{sha256(key.encode()).hexdigest()[:24]}"


def _common_margins(events: Iterable[_Event], sessions: Iterable[Session], plan: Plan) -> tuple[int, int]:
    """Return how long before and after its sessions a runner is busy, as most of the times there have it."""
    planned = sorted(_seconds(_planned_moments(session, plan.calendar.timezone)) for session in sessions)
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


def _busy_lines(event: _Event, revision: EventRevision | None, busy: str) -> list[str]:
    assert event.written is not None
    stamps = _stamp_lines(revision) if revision else [line for line in event.block.lines if re.match(_STAMP, line)]
    return [
        *stamps,
        f"UID:{event.block.text('UID')}",
        _time_line("DTSTART", event.written[0]),
        _time_line("DTEND", event.written[1]),
        f"SUMMARY:{_escaped(busy)}",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    ]


_STAMP = r"SEQUENCE:\d+$|(?:DTSTAMP|LAST-MODIFIED):\d{8}T\d{6}Z$"
