"""Five libraries that read calendars, one of them for node: each returns what it read in the same shape."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import ics as ics_py
import vobject
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from node_readers import missing, read_by_node

from planforge.exporters import words
from planforge.exporters.ics.entries import one_line, plain
from planforge.plan.model import Plan
from planforge.quantities.zones import zone

Said = dict[str, tuple[object, ...]]  # uid -> start, end, summary, description


def in_utc(moment: date | datetime) -> date | datetime:
    """Return a moment in UTC; a whole day as it is."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else moment


def expected(the_plan: Plan) -> Said:
    """Return what the calendar has to say, worked out from the plan alone."""
    said: Said = {}
    for week in the_plan.weeks:
        for one in week.sessions:
            start: date | datetime = one.date
            end: date | datetime = one.date + timedelta(days=1)
            if one.start:
                local = datetime.combine(one.date, one.start, zone(the_plan.calendar.zone_on(one.date)))
                start = local.astimezone(UTC)
                end = start + timedelta(minutes=max(1, round(one.duration_s / 60)))
            parts, language = words.parts(the_plan, one, week), words.spoken(the_plan)
            summary, text = (
                one_line(words.title(parts, None, language)),
                plain(words.description(parts, None, language)),
            )
            said[f"planforge-{the_plan.plan_id}-{one.id}"] = (start, end, summary, text)
    return said


def by_icalendar(data: bytes) -> Said:
    """Return what icalendar reads, having found nothing to complain about."""
    whole = Calendar.from_ical(data)
    assert not whole.errors and not any(event.errors for event in whole.events)
    return {
        str(event["UID"]): (in_utc(event.DTSTART), in_utc(event.DTEND), event["SUMMARY"], event["DESCRIPTION"])
        for event in whole.events
    }


def by_ical(data: bytes) -> Said:
    """Return what allenporter's strict library reads."""
    whole = IcsCalendarStream.calendar_from_ics(data.decode())
    return {
        event.uid: (in_utc(event.dtstart), in_utc(event.dtend), event.summary, event.description)
        for event in whole.events
    }


def by_vobject(data: bytes) -> Said:
    """Return what vobject reads: its time zone is our VTIMEZONE, not the machine's."""
    getattr(vobject.icalendar, "__tzidMap").clear()  # or a zone is what the calendar read first said it is
    whole = vobject.readOne(data.decode())
    return {
        event.uid.value: (
            in_utc(event.dtstart.value), in_utc(event.dtend.value), event.summary.value, event.description.value
        )
        for event in whole.vevent_list
    }  # fmt: skip


def by_ics(data: bytes) -> Said:
    """Return what ics reads; it turns whole days into midnights, and reads `\\\\n` as a backslash and a line break."""
    found: Said = {}
    for event in ics_py.Calendar(data.decode()).events:
        begin, end = event.begin.datetime, event.end.datetime
        moments = (begin.date(), end.date()) if event.all_day else (in_utc(begin), in_utc(end))
        found[event.uid] = (*moments, event.name, event.description)
    return found


def by_ical_js(data: bytes) -> Said:
    """Return what ical.js reads, by our VTIMEZONE; skip the test where node is not."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "plan.ics").write_bytes(data)
        (read,) = read_by_node("calendars.js", Path(folder) / "plan.ics")
    return {
        uid: (*(date.fromisoformat(one) if len(one) == 10 else datetime.fromisoformat(one) for one in moments), *texts)
        for uid, (*moments, summary, description) in read.items()
        for texts in [(summary, description)]
    }


def asked(read: Callable[[bytes], Said], data: bytes, plan: Plan) -> tuple[Said, Said]:
    """Return what a reader reads, and what it should.

    Without the first hour after the clocks went back where ics is asked: dateutil, below it, takes that hour for the
    one before in zones whose winter time is the exception, such as Dublin's.
    """
    said, wanted = read(data), expected(plan)
    if read is by_ics:
        zoned = zone(plan.calendar.timezone)
        for one in plan.sessions:
            early = one.start and datetime.combine(one.date, one.start, zoned) - timedelta(hours=1)
            if early and early.utcoffset() != early.replace(fold=1).utcoffset():
                said.pop(f"planforge-{plan.plan_id}-{one.id}"), wanted.pop(f"planforge-{plan.plan_id}-{one.id}")
    return said, wanted


READERS: list[Callable[[bytes], Said]] = [by_icalendar, by_ical, by_vobject, by_ics, by_ical_js]
READERS_HERE = [read for read in READERS if read is not by_ical_js or missing() is None]  # for tests that ask all
