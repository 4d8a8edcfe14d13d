"""How the lines of a calendar must be written: of an event with its meaning and its revision, and around the events."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from planforge.exporters.formats import Difference
from planforge.exporters.ics.entries import WEEK
from planforge.exporters.ics.lines import Block, listed
from planforge.exporters.ics.read_events import ReadEvent
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import EventRevision, Kind
from planforge.quantities.zones import IANA_VERSION

# Lines of at most 75 bytes (RFC 5545 3.1) without controls; what begins and ends a component stands in capitals.
_PLAIN = rb"(?!\t|(?i:BEGIN|END):)[^\x00-\x08\x0a-\x1f\x7f]{1,75}"
_FRAME = rb"(?:BEGIN|END):[\x20-\x60\x7b-\x7e]{0,69}"
_WELL_WRITTEN = re.compile(rb"(?:(?:%b|%b)\r\n)*+" % (_PLAIN, _FRAME))
# What the product's calendars say besides (RFC 5545, 7986): the colours are names of CSS3.
_COLORS = {Kind.RUN: "seagreen", Kind.STRENGTH: "steelblue", Kind.CROSS: "goldenrod", None: "silver"}
EVERY_CALENDAR = (
    "VERSION:2.0",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    "X-PUBLISHED-TTL:PT12H",
)


def expected_lines(event: ReadEvent, revision: EventRevision) -> list[str]:
    """Return how an event is written that means what it means, and has that revision."""
    assert event.written is not None
    start, end = event.written
    free = event.cancelled or not isinstance(start, datetime)
    return [
        *stamp_lines(revision),
        f"UID:{revision.uid}",
        time_line("DTSTART", start),
        time_line("DTEND", end),
        f"SUMMARY:{escaped(event.block.text('SUMMARY'))}",
        f"DESCRIPTION:{escaped(event.block.text('DESCRIPTION'))}",
        f"CATEGORIES:{','.join(map(escaped, listed(event.block.all('CATEGORIES'))))}",
        f"COLOR:{_COLORS[revision.kind]}",
        f"STATUS:{'CANCELLED' if revision.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if free else 'OPAQUE'}",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{'FREE' if free else 'BUSY'}",
        f"X-PLANFORGE-SLOT:{revision.slot}",
        f"X-PLANFORGE-KIND:{revision.kind or WEEK}",
        f"X-PLANFORGE-HASH:{revision.hash}",
    ]


def stamp_lines(revision: EventRevision) -> list[str]:
    """Return the lines of an event that only say when and how often it changed."""
    moment = f"{revision.changed.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return [f"SEQUENCE:{revision.sequence}", f"DTSTAMP:{moment}", f"LAST-MODIFIED:{moment}"]


def time_line(name: str, moment: date | datetime) -> str:
    """Return the line of a date, of a moment in UTC, or of a wall time in a zone."""
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    key = getattr(moment.tzinfo, "key", None)
    return f"{name};TZID={key}:{moment:%Y%m%dT%H%M%S}" if key else f"{name}:{moment:%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Return a text as a line of it is written."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")  # RFC 5545 3.3.11


def alarm_fault(event: Block) -> str | None:
    """Return how a reminder is unlike the one way in which it is written; when it comes, the meaning says."""
    if len(event.blocks) > 1 or any(one.name != "VALARM" or one.blocks for one in event.blocks):
        return "is not the only one"
    for alarm in event.blocks:
        trigger = next((line for line in alarm.lines if re.fullmatch(r"TRIGGER:-?P[0-9DTHMSW]+", line)), "TRIGGER")
        words_of_it = f"DESCRIPTION:{escaped(event.text('SUMMARY'))}"
        return unlike(alarm.lines, ["ACTION:DISPLAY", words_of_it, trigger])
    return None


def unlike(lines: Iterable[str], wanted: Iterable[str]) -> str | None:
    """Return what stands there and should not, or what is missing, of lines in any order; None where all is well."""
    found, expected = Counter(map(str, lines)), Counter(wanted)
    if more := [*(found - expected)]:
        return f"says {more[0][:80]!r}, which the plan does not"
    less = [*(expected - found)]
    return f"does not say {less[0][:80]!r}" if less else None


def name_lines(name: str) -> list[str]:
    """Return the lines that say how a calendar is called."""
    return [f"NAME:{escaped(name)}", f"X-WR-CALNAME:{escaped(name)}"]


def tz_data(calendar: Block, options: CalendarOptions | None) -> str:
    """Return which tz database a calendar must name; of an earlier run any."""
    stated = calendar.text("X-PLANFORGE-TZDATA")
    known = stated if options is None and re.fullmatch(r"\d{4}[a-z]", stated) else IANA_VERSION
    return f"X-PLANFORGE-TZDATA:{known}"


def frame_differences(
    name: str,
    data: bytes,
    calendar: Block,
    top: Iterable[str],
    events: Iterable[ReadEvent],
    options: CalendarOptions | None,
) -> Iterator[Difference]:
    """Yield what is wrong around the events: the calendar's own lines, its time zones, how lines are written."""
    if wrong := unlike(calendar.lines, top):
        yield Difference(name, "", f"the calendar {wrong}")
    if strange := {one.name for one in calendar.blocks} - {"VEVENT", "VTIMEZONE"}:
        yield Difference(name, "", f"holds a {min(strange)[:40]}, which the plan does not")
    if options is not None or calendar.text("X-PLANFORGE-TZDATA") == IANA_VERSION:  # else its rules may be older ones
        yield from (Difference(name, "", says) for says in _zone_faults(calendar, events))
    if (place := _badly_written(data)) is not None:
        yield Difference(name, "", f"line {place} is not written as a calendar's lines are")


def _zone_faults(calendar: Block, events: Iterable[ReadEvent]) -> Iterator[str]:
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
                f"TZNAME:{escaped(one.name)}",
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
    found = _WELL_WRITTEN.match(data)
    end = found.end() if found else 0
    try:
        data[:end].decode()
    except UnicodeDecodeError as error:
        end = error.start
    return None if end == len(data) else data.count(b"\r\n", 0, end) + 1
