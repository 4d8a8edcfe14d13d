"""An event of a plan as a calendar on a server holds it, whatever programs and people made of it meanwhile.

Read leniently: calendar programs drop what they do not know, name time zones in their own way (Evolution, Windows), add
reminders of their own (Apple), write a duration for an end. What each aspect said when planforge last wrote it stands
in the event itself, as `X-PLANFORGE-TOLD`, so that who changed what is known aspect by aspect.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from icalendar import Timezone
from icalendar.prop import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from planforge.exporters.ics.entries import Entry, hash_of, one_line, plain, spelled
from planforge.exporters.ics.entries import uid as uid_of
from planforge.exporters.ics.lines import Block, listed, name_of, parameters_of, read, unfolded, value_of
from planforge.exporters.ics.revisions import plan_of
from planforge.quantities.zones import zone

PUBLISHED = "X-PLANFORGE-TOLD"
MARK = "X-PLANFORGE-"
REPEATS = ("RRULE", "RDATE", "EXDATE", "EXRULE")
# What a person writes into an event, and no program does by itself.
PERSONAL = frozenset(
    {"ATTACH", "ATTENDEE", "COMMENT", "CONFERENCE", "CONTACT", "GEO", "IMAGE", "LOCATION", "RESOURCES", *REPEATS}
)
NONE = "none"  # no reminder
_YEARS = range(1900, 2201)
_LONGEST = timedelta(days=366)
_MOST_CHANGES = 100
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")

Aspects = Mapping["Aspect", str]
Span = tuple[date | datetime, date | datetime]


class Aspect(StrEnum):
    """What planforge says with an event, each of which a person may change alone."""

    START = "start"
    LENGTH = "length"
    TITLE = "title"
    TEXT = "text"
    CATEGORIES = "categories"
    REMINDER = "reminder"
    STATUS = "status"
    FREE = "free"
    COLOR = "color"


@dataclass(frozen=True, slots=True)
class Published:
    """What planforge wrote into a calendar last: the base of a three-way merge.

    `span` in wall time of its zone, and a digest of each further aspect.
    """

    span: Span
    sequence: int
    digests: Aspects


@dataclass(frozen=True, slots=True)
class Held:
    """An event of ours as it was read. `span` None: it cannot be understood; a floating time has no zone.

    `hash` and `hash_published`: the meaning it has, and the one that planforge gave it; None where it does not say so.
    """

    uid: str
    summary: str
    calendar: Block
    event: Block | None
    span: Span | None
    published: Published | None
    hash: str | None = None
    hash_published: str | None = None

    @property
    def start(self) -> date | datetime | None:
        """Return when it begins; None where that cannot be understood."""
        return self.span[0] if self.span else None

    @property
    def sequence(self) -> int | None:
        """Return how often it says it was changed."""
        text = self.event.text("SEQUENCE").strip() if self.event else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None

    @property
    def instances(self) -> list[Block]:
        """Return the instances of a series that differ from it (RFC 5545 3.8.4.4)."""
        return [one for one in self.calendar.walk("VEVENT") if one is not self.event]

    @property
    def repeats(self) -> bool:
        """Tell whether somebody made a series of it."""
        return bool(self.instances) or (self.event is not None and any(self.event.all(*REPEATS)))

    @property
    def personal(self) -> bool:
        """Tell whether somebody wrote anything into it."""
        return self.repeats or (self.event is not None and any(self.event.all(*PERSONAL)))

    @property
    def reminders(self) -> list[Block]:
        """Return its reminders."""
        return list(self.event.walk("VALARM")) if self.event else []


def held(data: bytes, plan_id: str, name: str) -> Held | None:
    """Return the event of a plan that a resource holds, None for what is not ours; `name`: its address's last step.

    Ours is what has a UID of the plan, and a mark of ours or the address that we give. A resource that holds somebody
    else's event as well is not ours.
    """
    text, beginning = unfolded(data), uid_of(plan_id, "")
    if beginning not in text and not name.startswith(beginning):
        return None  # as most are in a calendar that others use, too
    calendar = read(text)
    events = list(calendar.walk("VEVENT")) if calendar else []
    stated = {event.text("UID").strip() for event in events} or set(re.findall(r"(?m)^UID:(\S+)", text))
    uids = {uid for uid in stated - {""} if events or plan_of(uid)}  # of what is broken, a reminder's own counts not
    at_home = name.removesuffix(".ics") if name.endswith(".ics") else None
    uid = uids.pop() if len(uids) == 1 else at_home if not stated - {""} else None
    if uid is None or plan_of(uid) != plan_id:
        return None
    if uid != at_home and not re.search(rf"(?mi)^{MARK}", text):
        return None
    series = [event for event in events if event.find("RECURRENCE-ID") is None]
    if calendar is None or len(series) != 1:
        title = events[0].text("SUMMARY") if events else ""
        return Held(uid, one_line(title), calendar or Block("VCALENDAR"), None, None, None)
    return understood(uid, calendar, series[0])


def published_text(published: Published) -> str:
    """Return what an event keeps of what was published with it, as the text of a property."""
    start, end = published.span
    parts = {"start": _wall(start), "end": _wall(end), "zone": _zone_name(start), "sequence": str(published.sequence)}
    parts |= {str(aspect): digest for aspect, digest in sorted(published.digests.items())}
    return " ".join(f"{name}={value}" for name, value in parts.items())


def published_by(entry: Entry, sequence: int, color: str, *, free: bool) -> Published:
    """Return what is published with an event that says what the plan does."""
    digests = {
        Aspect.TITLE: digest(entry.summary),
        Aspect.TEXT: digest(entry.description),
        Aspect.CATEGORIES: digest(*sorted(entry.categories)),
        Aspect.REMINDER: reminder(entry.alarm),
        Aspect.STATUS: "CONFIRMED",
        Aspect.FREE: "TRANSPARENT" if free else "OPAQUE",
        Aspect.COLOR: color.upper(),
    }
    return Published((entry.start, entry.end), sequence, digests)


def aspects_published(published: Published) -> dict[Aspect, str]:
    """Return what was published as one comparable text an aspect."""
    return {**_when(published.span, UTC), **published.digests}


def aspects_present(there: Held, local: tzinfo, *wanted: Aspects) -> dict[Aspect, str]:
    """Return what an event that is understood says now, aspect by aspect; floating times are `local`.

    Its reminder is the one that one of the `wanted` names, for further ones are not ours.
    """
    assert there.event is not None and there.span is not None
    event = there.event
    triggers = {trigger(alarm) for alarm in there.reminders}
    named = (one[Aspect.REMINDER] for one in wanted if one.get(Aspect.REMINDER) in triggers)
    return {
        **_when(there.span, local),
        Aspect.TITLE: digest(event.text("SUMMARY")),
        Aspect.TEXT: digest(event.text("DESCRIPTION")),
        Aspect.CATEGORIES: digest(*sorted(map(one_line, listed(event.all("CATEGORIES"))))),
        Aspect.REMINDER: next(named, NONE),
        Aspect.STATUS: one_line(event.text("STATUS")).upper() or "CONFIRMED",
        Aspect.FREE: one_line(event.text("TRANSP")).upper() or "OPAQUE",
        Aspect.COLOR: one_line(event.text("COLOR")).upper(),
    }


def digest(*texts: str) -> str:
    """Return a short hash of texts; programs break lines and trim spaces as they like."""
    whole = "\n".join(" ".join(plain(text).split()) for text in texts)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def reminder(before: timedelta | None) -> str:
    """Return what is compared of a reminder so long before the start."""
    return NONE if before is None else f"{int(before.total_seconds())}s"


def trigger(alarm: Block) -> str:
    """Return when a reminder comes as `reminder` spells it; of one that is not like ours its own words."""
    line = alarm.find("TRIGGER") or ""
    if alarm.text("ACTION").strip().upper() == "DISPLAY" and not parameters_of(line).keys() - {"RELATED", "VALUE"}:
        length = _length(value_of(line))
        if length is not None and parameters_of(line).get("RELATED", "START").upper() == "START":
            return reminder(-length)
    return f"other {value_of(line)}"


def length_of(span: Span) -> timedelta:
    """Return how long an event lasts, by no clock that is put forward or back between."""
    start, end = (one.astimezone(UTC) if isinstance(one, datetime) and one.tzinfo else one for one in span)
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end - start
    return timedelta(days=end.toordinal() - start.toordinal())


# -- reading ---------------------------------------------------------------------------------------------------------


def understood(uid: str, calendar: Block, event: Block) -> Held:
    """Return one event of a calendar as it was read."""
    summary, published = one_line(event.text("SUMMARY")), published_in(event.text(PUBLISHED))
    span = _span(event, calendar)
    hash_published = event.text("X-PLANFORGE-HASH").strip() or None
    present = _hash(uid, event, span) if span else None
    return Held(uid, summary, calendar, event, span, published, present, hash_published)


def published_in(text: str) -> Published | None:
    """Return what `published_text` wrote, None for any other text."""
    parts = dict(part.partition("=")[::2] for part in text.split())
    try:
        key = parts.pop("zone")
        start, end = (_published_moment(parts.pop(name), key) for name in ("start", "end"))
        sequence = int(parts.pop("sequence"))
        return Published((start, end), sequence, {Aspect(name): value for name, value in parts.items()})
    except (KeyError, ValueError, OverflowError):  # another program's, or another version's
        return None


def _published_moment(text: str, key: str) -> date | datetime:
    if "T" not in text:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=UTC if key == "UTC" else zone(key))


def _span(event: Block, calendar: Block) -> Span | None:
    """Return start and exclusive end, None where they cannot be understood."""
    starts, ends = list(event.all("DTSTART")), list(event.all("DTEND"))
    start = _moment(starts[0], calendar) if len(starts) == 1 else None
    if start is None or len(ends) > 1:
        return None
    end = _moment(ends[0], calendar) if ends else _after(start, event.text("DURATION"))
    if end is None or _kind(end) != _kind(start) or not timedelta(0) <= length_of((start, end)) < _LONGEST:
        return None
    return start, end


def _after(start: date | datetime, duration: str) -> date | datetime | None:
    """Return the end of an event without one: an exact length, also over a change of clocks (RFC 5545 3.6.1)."""
    length = _length(duration or ("PT0S" if isinstance(start, datetime) else "P1D"))
    if length is None:
        return None
    if isinstance(start, datetime) and start.tzinfo:
        return (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return start + length


def _kind(moment: date | datetime) -> tuple[bool, bool]:
    return isinstance(moment, datetime), isinstance(moment, datetime) and moment.tzinfo is not None


def _moment(line: str, calendar: Block) -> date | datetime | None:
    found = _MOMENT.fullmatch(value_of(line).strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if day.year not in _YEARS:
            return None
        if found[4] is None:
            return day
        wall = datetime(day.year, day.month, day.day, int(found[4]), int(found[5]), int(found[6]))  # noqa: DTZ001
        tz = UTC if found[7] else _zone(parameters_of(line).get("TZID"), calendar)
        return wall.replace(tzinfo=tz)
    except (LookupError, ValueError):
        return None


def _zone(key: str | None, calendar: Block) -> tzinfo | None:
    """Return the zone that a program means: by its name, with a prefix before it, in Windows' words, or by its rules.

    None for none at all: a floating time. Raise LookupError where nobody can tell.
    """
    if key is None:
        return None
    steps = key.strip("/").split("/")
    names = [key, *("/".join(steps[number:]) for number in range(len(steps))), WINDOWS_TO_OLSON.get(key, "")]
    for name in filter(None, names):
        try:
            return zone(name)
        except ValueError:
            continue
    for rules in calendar.walk("VTIMEZONE"):
        if rules.text("TZID") == key and _is_yearly(rules):
            try:
                component: Any = Timezone.from_ical("\r\n".join(rules.written()))
                stated: tzinfo = component.to_tz(lookup_tzid=False)
                return stated
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # icalendar on what is none
                break
    raise LookupError(key)


def _is_yearly(rules: Block) -> bool:
    """Tell whether the clocks change by the year: a rule by the second would be counted through for decades."""
    changes = [value_of(line).upper() for part in rules.blocks for line in part.all("RRULE")]
    return len(changes) <= _MOST_CHANGES and all("FREQ=YEARLY" in rule for rule in changes)


def _length(text: str) -> timedelta | None:
    duration: Any = vDuration
    try:
        length: timedelta = duration.from_ical(text.strip())
    except (OverflowError, ValueError):
        return None
    return length if abs(length) < _LONGEST else None


def _hash(uid: str, event: Block, span: Span) -> str:
    """Return the hash of what an event says now, as planforge hashed it before it kept each aspect."""
    alarms = [_length(value_of(alarm.find("TRIGGER") or "")) for alarm in event.walk("VALARM")]
    kind = event.text("X-PLANFORGE-KIND").strip()
    texts = [one_line(event.text("SUMMARY")), plain(event.text("DESCRIPTION"))]
    start, end = span
    meant = [uid, None if kind == "week" else kind, spelled(start), spelled(end), *texts]
    categories = [one_line(one) for one in listed(event.all("CATEGORIES"))]
    alarm = -alarms[0] if alarms and alarms[0] is not None else None
    return hash_of(meant, categories, alarm, event.text("STATUS").strip().upper() == "CANCELLED")


def _when(span: Span, local: tzinfo) -> dict[Aspect, str]:
    start, end = (_placed(moment, local) for moment in span)
    begins = start.astimezone(UTC) if isinstance(start, datetime) else start
    return {Aspect.START: begins.isoformat(), Aspect.LENGTH: str(length_of((start, end)))}


def _placed(moment: date | datetime, local: tzinfo) -> date | datetime:
    """Return a moment with a zone: a floating time is meant by the local clock."""
    return moment.replace(tzinfo=local) if isinstance(moment, datetime) and not moment.tzinfo else moment


def _wall(moment: date | datetime) -> str:
    return moment.replace(tzinfo=None).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def _zone_name(moment: date | datetime) -> str:
    return str(getattr(moment.tzinfo, "key", "UTC")) if isinstance(moment, datetime) else "UTC"


def foreign_lines(event: Block, ours: Iterable[str]) -> list[str]:
    """Return the lines of an event that are not planforge's."""
    known = {*ours}
    return [line for line in event.lines if name_of(line) not in known and not name_of(line).startswith(MARK)]
