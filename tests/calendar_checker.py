"""A strict checker of calendar bytes that knows no icalendar library: `faults(data)` is empty for a calendar that
imports everywhere. A fault reads `code: what and where`. Sources: RFC 5545, RFC 7986, and what Google, Outlook, iCloud
and Nextcloud are reported to choke on.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from zoneinfo import ZoneInfo

LIMIT = 1_000_000  # Google
YEAR = timedelta(days=365)
_YEARS = range(2000, 2100)  # in which somebody may have written an event


@dataclass
class Line:
    """One unfolded content line, with the number of its first physical line."""

    number: int
    name: str
    params: dict[str, str]
    value: str


@dataclass
class Component:
    """What stands between BEGIN and END."""

    name: str
    lines: list[Line] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Return every line of that name."""
        return [line for line in self.lines if line.name == name]

    def one(self, name: str) -> Line | None:
        """Return the first line of that name."""
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """Return the value of the first line of that name, or nothing."""
        line = self.one(name)
        return line.value if line else ""

    def params(self, name: str) -> dict[str, str]:
        """Return the parameters of the first line of that name."""
        line = self.one(name)
        return line.params if line else {}


def faults(data: bytes) -> list[str]:
    """Return every fault of a calendar, the bytes' first."""
    found = list(_bytes(data))
    if any(fault.startswith(("not-utf8", "split-character")) for fault in found):
        return found
    lines, bad = _content_lines(data.decode("utf-8"))
    roots, unbalanced = _tree(lines)
    found += [*bad, *unbalanced]
    if [root.name for root in roots] != ["VCALENDAR"]:
        return [*found, "not-one-calendar: a file holds exactly one VCALENDAR"]
    found += _unseen(lines)
    checks = (_calendar, _every_line, _timezones, _events, _series)
    return found + [fault for check in checks for fault in check(roots[0])]


# -- bytes and lines -------------------------------------------------------------------------------------------------


def _bytes(data: bytes) -> Iterator[str]:
    if data.startswith(b"\xef\xbb\xbf"):
        yield "bom: a byte order mark before BEGIN"
    if len(data) >= LIMIT:
        yield f"too-large: {len(data)} bytes"
    if not data.endswith(b"\r\n"):
        yield "no-final-crlf: the last line is not ended"
    rest = data.replace(b"\r\n", b"")
    if b"\n" in rest:
        yield "bare-lf: a line ends without CR"
    if b"\r" in rest:
        yield "bare-cr: a CR without LF"
    if re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", data):
        yield "control-character: not allowed in text"
    whole = _decodes(re.sub(rb"\r\n[ \t]", b"", data))
    if not whole:
        yield "not-utf8: the bytes are no UTF-8"
    for number, line in enumerate(data.split(b"\r\n"), start=1):
        if len(line) > 75:
            yield f"long-line: line {number} has {len(line)} octets"
        if whole and not _decodes(line):
            yield f"split-character: line {number} is folded inside a character"
        if not line.strip() and number <= data.count(b"\r\n"):
            yield f"blank-line: line {number}"


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


_LINE = re.compile(
    r'^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$', re.DOTALL
)
_PARAM = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:])*)')


def _content_lines(text: str) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    bad: list[str] = []
    folded: list[tuple[int, str]] = []
    for number, physical in enumerate(re.split(r"\r?\n", text.removeprefix("\ufeff")), start=1):
        if physical[:1] in (" ", "\t") and folded:
            folded[-1] = (folded[-1][0], folded[-1][1] + physical[1:])
        elif physical:
            folded.append((number, physical))
    for number, whole in folded:
        if found := _LINE.match(whole):
            params = [(name.upper(), value.strip('"')) for name, value in _PARAM.findall(found[2])]
            lines.append(Line(number, found[1].upper(), dict(params), found[3]))
            if len(dict(params)) != len(params):
                bad.append(f"parameter-twice: line {number}")
        else:
            bad.append(f"no-content-line: line {number} {whole[:30]!r}")
    return lines, bad


# Controls of ISO 8859, what turns the words around it (UAX #9), line breaks that no editor shows, noncharacters. The
# marks U+061C, U+200E and U+200F turn nothing around them: Arabic and Hebrew are written with them.
_UNSEEN = re.compile("[\x80-\x9f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]")


def _unseen(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        whole = line.value + "".join(line.params.values())
        if found := _UNSEEN.search(whole) or next((sign for sign in whole if ord(sign) & 0xFFFE == 0xFFFE), None):
            yield f"unseen-character: line {line.number} {found!r}"


def _tree(lines: Iterable[Line]) -> tuple[list[Component], list[str]]:
    root, bad = Component(""), []
    open_ones = [root]
    for line in lines:
        if line.name == "BEGIN":
            child = Component(line.value.upper())
            open_ones[-1].children.append(child)
            open_ones.append(child)
        elif line.name == "END":
            if line.value.upper() != open_ones[-1].name:
                bad.append(f"unbalanced: line {line.number} ends {line.value} inside {open_ones[-1].name}")
            if len(open_ones) > 1:
                open_ones.pop()
        else:
            open_ones[-1].lines.append(line)
    if len(open_ones) > 1:
        bad.append(f"unbalanced: {open_ones[-1].name} is not ended")
    if root.lines:
        bad.append(f"outside: line {root.lines[0].number} stands in no calendar")
    return root.children, bad


# -- values ----------------------------------------------------------------------------------------------------------

_DURATION = re.compile(r"^[+-]?P(?:\d+W|(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$")
_OFFSET = re.compile(r"^([+-])(\d\d)([0-5]\d)([0-5]\d)?$")
_TEXT = re.compile(r"^(?:[^\\,;]|\\[\\,;nN])*$", re.DOTALL)
_OTHER_KINDS = (
    "DTSTART DTEND DTSTAMP LAST-MODIFIED CREATED DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID CATEGORIES "
    "RESOURCES GEO URL ATTACH ATTENDEE ORGANIZER TRIGGER SEQUENCE PRIORITY REPEAT TZOFFSETFROM TZOFFSETTO TZURL "
    "REQUEST-STATUS REFRESH-INTERVAL SOURCE IMAGE CONFERENCE X-PUBLISHED-TTL STRUCTURED-DATA"
)
_NO_TEXT = frozenset(_OTHER_KINDS.split())
# RFC 5545 3.6, RFC 7986 4, and what planforge writes of its own.
_NAMES = {
    "VCALENDAR": "VERSION PRODID CALSCALE METHOD NAME DESCRIPTION UID URL LAST-MODIFIED REFRESH-INTERVAL SOURCE COLOR "
    "IMAGE CATEGORIES X-WR-CALNAME X-WR-CALDESC X-WR-TIMEZONE X-PUBLISHED-TTL X-PLANFORGE-PLAN X-PLANFORGE-TZDATA",
    "VEVENT": "UID DTSTAMP DTSTART DTEND DURATION SUMMARY DESCRIPTION LOCATION COMMENT CATEGORIES CLASS CREATED GEO "
    "LAST-MODIFIED PRIORITY SEQUENCE STATUS TRANSP URL RECURRENCE-ID RRULE RDATE EXDATE ATTACH ATTENDEE ORGANIZER "
    "CONTACT RELATED-TO RESOURCES REQUEST-STATUS COLOR IMAGE CONFERENCE STRUCTURED-DATA X-PLANFORGE-SLOT "
    "X-PLANFORGE-KIND X-PLANFORGE-HASH X-PLANFORGE-TOLD",
    "VTIMEZONE": "TZID LAST-MODIFIED TZURL",
    "STANDARD": "DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE TZNAME COMMENT",
    "DAYLIGHT": "DTSTART TZOFFSETFROM TZOFFSETTO RRULE RDATE TZNAME COMMENT",
    "VALARM": "ACTION TRIGGER DESCRIPTION DURATION REPEAT SUMMARY ATTENDEE ATTACH UID ACKNOWLEDGED",
}
_KNOWN = {name: frozenset(names.split()) for name, names in _NAMES.items()}
_VENDORS = re.compile(r"X-(?:MICROSOFT|APPLE|MOZ|GOOGLE|LIC)-")
_SAFE_UID = re.compile(r"^[A-Za-z0-9-]{1,200}$")


def _moment(value: str) -> date | datetime | None:
    for pattern, form in ((r"\d{8}T\d{6}Z?", "%Y%m%dT%H%M%S"), (r"\d{8}", "%Y%m%d")):
        if re.fullmatch(pattern, value):
            try:
                parsed = datetime.strptime(value.removesuffix("Z"), form)
            except ValueError:
                return None
            return parsed.date() if "T" not in value else parsed.replace(tzinfo=UTC) if value[-1] == "Z" else parsed
    return None


def _utc_stamp(component: Component, name: str) -> Iterator[str]:
    for line in component.all(name):
        moment = _moment(line.value)
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            yield f"{name.lower()}-not-utc: line {line.number} {line.value!r}"
        elif moment.year not in _YEARS:
            yield f"{name.lower()}-absurd: line {line.number} {line.value!r}"


def _once(component: Component, names: str) -> Iterator[str]:
    counted = Counter(line.name for line in component.lines)
    for name in names.split():
        if counted[name] > 1:
            yield f"{name.lower()}-twice: in {component.name}"


def _required(component: Component, names: str) -> Iterator[str]:
    for name in names.split():
        if not component.value(name):
            yield f"{name.lower()}-missing: in {component.name} {component.value('UID')}".rstrip()


def _every_line(component: Component) -> Iterator[str]:
    """What holds of every property: its name is known, and what is no other kind of value is an escaped text."""
    for line in component.lines:
        if line.name not in _NO_TEXT and not _TEXT.match(line.value):
            yield f"{line.name.lower()}-unescaped: line {line.number} {line.value[:40]!r}"
        if line.name not in _KNOWN.get(component.name, line.name) and not _VENDORS.match(line.name):
            yield f"property-unknown: line {line.number} {line.name} in {component.name}"
    for child in component.children:
        yield from _every_line(child)


def _known(component: Component, name: str, allowed: str) -> Iterator[str]:
    for line in component.all(name):
        if line.value not in allowed.split():
            yield f"{name.lower()}-unknown: line {line.number} {line.value!r}"


# -- the calendar ----------------------------------------------------------------------------------------------------


def _calendar(root: Component) -> Iterator[str]:
    yield from _required(root, "VERSION PRODID METHOD NAME X-WR-CALNAME")
    yield from _once(root, "VERSION PRODID METHOD CALSCALE NAME X-WR-CALNAME REFRESH-INTERVAL")
    yield from _known(root, "VERSION", "2.0")
    yield from _known(root, "CALSCALE", "GREGORIAN")
    yield from _known(root, "METHOD", "PUBLISH")
    yield from _color(root)
    if root.value("NAME") != root.value("X-WR-CALNAME"):
        yield "names-differ: NAME and X-WR-CALNAME"
    for line in root.all("REFRESH-INTERVAL"):
        if line.params.get("VALUE") != "DURATION":
            yield "refresh-interval-without-value: RFC 7986 5.7 demands VALUE=DURATION"
    for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        if root.one(name) and not _DURATION.match(root.value(name)):
            yield f"{name.lower()}-no-duration: {root.value(name)!r}"
    for line in root.all("X-WR-TIMEZONE"):
        used = {child.value("TZID") for child in root.children if child.name == "VTIMEZONE"}
        if _zone(line.value) is None or (used and line.value not in used):
            yield f"x-wr-timezone-wrong: line {line.number} {line.value!r}"
    kinds = [child.name for child in root.children]
    if "VEVENT" not in kinds:
        yield "no-events: an empty calendar"
    elif "VTIMEZONE" in kinds[kinds.index("VEVENT") :]:
        yield "vtimezone-late: a VTIMEZONE after the first event"
    for kind in set(kinds) - {"VEVENT", "VTIMEZONE"}:
        yield f"component-unknown: {kind}"
    for component in (root, *root.children):
        for line in component.lines:
            if "_" in line.name or (line.name.startswith("X-PLANFORGE") and not re.fullmatch(r"[A-Z-]+", line.name)):
                yield f"property-name: line {line.number} {line.name}"
            if line.name == "STRUCTURED-DATA":
                yield f"structured-data: line {line.number}"


def _color(component: Component) -> Iterator[str]:
    for line in component.all("COLOR"):
        if line.value not in _CSS:
            yield f"color-no-css-name: line {line.number} {line.value!r}"


_CSS_NAMES = (  # CSS Color 3, 4.3: what RFC 7986 5.9 takes
    "aliceblue antiquewhite aqua aquamarine azure beige bisque black blanchedalmond blue blueviolet brown "
    "burlywood cadetblue chartreuse chocolate coral cornflowerblue cornsilk crimson cyan darkblue darkcyan "
    "darkgoldenrod darkgray darkgreen darkgrey darkkhaki darkmagenta darkolivegreen darkorange darkorchid darkred "
    "darksalmon darkseagreen darkslateblue darkslategray darkslategrey darkturquoise darkviolet deeppink "
    "deepskyblue dimgray dimgrey dodgerblue firebrick floralwhite forestgreen fuchsia gainsboro ghostwhite gold "
    "goldenrod gray green greenyellow grey honeydew hotpink indianred indigo ivory khaki lavender lavenderblush "
    "lawngreen lemonchiffon lightblue lightcoral lightcyan lightgoldenrodyellow lightgray lightgreen lightgrey "
    "lightpink lightsalmon lightseagreen lightskyblue lightslategray lightslategrey lightsteelblue lightyellow "
    "lime limegreen linen magenta maroon mediumaquamarine mediumblue mediumorchid mediumpurple mediumseagreen "
    "mediumslateblue mediumspringgreen mediumturquoise mediumvioletred midnightblue mintcream mistyrose moccasin "
    "navajowhite navy oldlace olive olivedrab orange orangered orchid palegoldenrod palegreen paleturquoise "
    "palevioletred papayawhip peachpuff peru pink plum powderblue purple red rosybrown royalblue saddlebrown "
    "salmon sandybrown seagreen seashell sienna silver skyblue slateblue slategray slategrey snow springgreen "
    "steelblue tan teal thistle tomato turquoise violet wheat white whitesmoke yellow yellowgreen"
)
_CSS = frozenset(_CSS_NAMES.split())


# -- time zones ------------------------------------------------------------------------------------------------------


def _timezones(root: Component) -> Iterator[str]:
    zones = [child for child in root.children if child.name == "VTIMEZONE"]
    names = [zone.value("TZID") for zone in zones]
    used = {line.params["TZID"] for event in root.children for line in event.lines if "TZID" in line.params}
    days = [moment for event in root.children if event.name == "VEVENT" for moment in _span(event)]
    for name, times in Counter(names).items():
        if times > 1:
            yield f"tzid-twice: {name}"
    for name in sorted(used - set(names)):
        yield f"tzid-unknown: {name!r} has no VTIMEZONE"
    for name in sorted(set(names) - used):
        yield f"vtimezone-unused: {name!r}"
    for zone in zones:
        broken = [fault for part in zone.children for fault in _observance(part)]
        yield from (*_required(zone, "TZID"), *broken)
        if any(part.one("RDATE") for part in zone.children):
            yield f"vtimezone-rdate: {zone.value('TZID')}; Outlook misreads it"
        if not zone.children:
            yield f"vtimezone-empty: {zone.value('TZID')}"
        elif not broken and days:
            yield from _against_zoneinfo(zone, min(days) - YEAR, max(days) + YEAR)


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo.from_file(BytesIO(files("tzdata").joinpath("zoneinfo", *name.split("/")).read_bytes()))
    except (OSError, ValueError):
        return None


def _span(event: Component) -> Iterator[datetime]:
    for name in ("DTSTART", "DTEND"):
        moment = _moment(event.value(name))
        if moment is not None:
            yield datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _observance(part: Component) -> Iterator[str]:
    if part.name not in ("STANDARD", "DAYLIGHT"):
        yield f"component-unknown: {part.name} in a VTIMEZONE"
    yield from _required(part, "DTSTART TZOFFSETFROM TZOFFSETTO")
    yield from _once(part, "DTSTART TZOFFSETFROM TZOFFSETTO RRULE")
    for name in ("TZOFFSETFROM", "TZOFFSETTO"):
        if part.value(name) and (not _OFFSET.match(part.value(name)) or part.value(name) in ("-0000", "-000000")):
            yield f"offset-wrong: {name} {part.value(name)!r}"
    start = _moment(part.value("DTSTART"))
    if not isinstance(start, datetime) or start.tzinfo or part.params("DTSTART"):
        yield "observance-not-local: DTSTART of an observance is local time"
        return
    bad = [fault for line in part.all("RRULE") for fault in _zone_rule(line)]
    yield from bad
    if part.one("RRULE") and not bad and start not in _onsets(part, {start.year}):
        yield f"rrule-start: {part.value('RRULE')} does not begin at {start}"


def _zone_rule(line: Line) -> Iterator[str]:
    bad = list(_rrule(line, datetime.min))  # UNTIL is in UTC whatever DTSTART says
    yield from bad
    if not bad and not _YEARLY.fullmatch(line.value):
        yield f"rrule-not-yearly: {line.value}"


def _against_zoneinfo(zone: Component, begin: datetime, end: datetime) -> Iterator[str]:
    real = _zone(zone.value("TZID"))
    if real is None:
        yield f"tzid-not-iana: {zone.value('TZID')!r}"
        return
    onsets = _changes(zone, range(begin.year - 1, end.year + 2))
    for moment in _probes(real, onsets, begin, end):
        index = bisect_right(onsets, (moment.replace(tzinfo=None), timedelta.max)) - 1
        if index < 0 or onsets[index][1] != moment.astimezone(real).utcoffset():
            yield f"vtimezone-wrong: {zone.value('TZID')} at {moment:%Y-%m-%d %H:%M} UTC"
            return


def _probes(real: ZoneInfo, onsets: list[tuple[datetime, timedelta]], begin: datetime, end: datetime) -> list[datetime]:
    """Return every day, every hour of a day on which the real offset changes, and a minute around each onset."""
    days = [begin + timedelta(days=n) for n in range((end - begin).days)]
    offsets = [day.astimezone(real).utcoffset() for day in days]
    changing = [day for day, (one, two) in zip(days, pairwise(offsets), strict=False) if one != two]
    hours = [day + timedelta(hours=n) for day in changing for n in range(24)]
    near = [at.replace(tzinfo=UTC) + timedelta(minutes=n) for at, _ in onsets for n in (-1, 0)]
    return sorted([*days, *hours, *(moment for moment in near if begin <= moment < end)])


def _changes(zone: Component, years: range) -> list[tuple[datetime, timedelta]]:
    """Return the moments in UTC at which an offset begins to hold."""
    return sorted(
        (onset - _offset(part.value("TZOFFSETFROM")), _offset(part.value("TZOFFSETTO")))
        for part in zone.children
        for onset in _onsets(part, {*years, _moment(part.value("DTSTART")).year})
    )


def _offset(value: str) -> timedelta:
    sign, hours, minutes, seconds = _OFFSET.match(value).groups()
    return (-1 if sign == "-" else 1) * timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))


def _onsets(part: Component, years: Iterable[int]) -> list[datetime]:
    """Return the local onsets of an observance in these years: its RRULE worked out by looking at every day."""
    start = _moment(part.value("DTSTART"))
    if not part.one("RRULE"):
        added = (_moment(value) for line in part.all("RDATE") for value in line.value.split(","))
        return [start, *(one for one in added if isinstance(one, datetime) and not one.tzinfo)]
    rule = dict(piece.split("=") for piece in part.value("RRULE").split(";"))
    until = _moment(rule.get("UNTIL", "99991231T000000"))
    return [
        onset
        for year in years
        for onset in _in_month(year, int(rule["BYMONTH"]), rule, start)
        if start <= onset and onset <= until.replace(tzinfo=None)
    ]


def _in_month(year: int, month: int, rule: dict[str, str], start: datetime) -> Iterator[datetime]:
    length = ((date(year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
    nth, weekday = re.fullmatch(r"([+-]?\d)?(..)", rule.get("BYDAY", "MO")).groups()
    wanted = {int(day) for day in rule.get("BYMONTHDAY", "").split(",") if day} or set(range(1, length + 1))
    days = [day for day in range(1, length + 1) if date(year, month, day).weekday() == _DAYS.index(weekday)]
    chosen = [days[int(nth) - (int(nth) > 0)]] if nth else days
    return (start.replace(year=year, month=month, day=day) for day in chosen if day in wanted)


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PARTS = re.compile(r"FREQ|UNTIL|COUNT|INTERVAL|BYMONTH|BYDAY|BYMONTHDAY|BYHOUR|BYMINUTE|BYSECOND|BYSETPOS|WKST")
_BYDAY = re.compile(r"(?:(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)(?:,(?!$)|$))+")
_BYMONTH = re.compile(r"(?:(?:[1-9]|1[0-2])(?:,(?!$)|$))+")
_YEARLY = re.compile(  # the rules calendars understand in a time zone: a weekday of a month
    r"FREQ=YEARLY;(?:UNTIL=\w+;)?(?=.*BYMONTH=)(?=.*BYDAY=)"
    r"(?:(?:BYMONTH=\d+|BYDAY=(?:-?[1-4])?[A-Z]{2}|BYMONTHDAY=[1-3]?\d(?:,[1-3]?\d)*)(?:;(?!$)|$)){2,3}"
)


def _rrule(line: Line, start: date | datetime | None) -> Iterator[str]:
    pieces = [piece.partition("=") for piece in line.value.split(";")]
    rule = {name: value for name, _, value in pieces}
    if len(rule) != len(pieces) or not all(map(_PARTS.fullmatch, rule)) or not all(rule.values()):
        yield f"rrule-parts: {line.value}"
    elif rule.get("FREQ") not in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY"):
        yield f"rrule-freq: {line.value}"
    elif "COUNT" in rule and "UNTIL" in rule:
        yield f"rrule-count-and-until: {line.value}"
    elif "UNTIL" in rule and not _until_fits(_moment(rule["UNTIL"]), start):
        yield f"rrule-until: {rule['UNTIL']} does not fit DTSTART"
    elif not _BYDAY.fullmatch(rule.get("BYDAY", "MO")):
        yield f"rrule-byday: {line.value}"
    elif not _BYMONTH.fullmatch(rule.get("BYMONTH", "1")):
        yield f"rrule-bymonth: {line.value}"


def _until_fits(until: date | datetime | None, start: date | datetime | None) -> bool:
    if isinstance(start, datetime):
        return isinstance(until, datetime) and until.tzinfo is UTC
    return until is not None and not isinstance(until, datetime)


# -- events ----------------------------------------------------------------------------------------------------------

_ONCE = "UID DTSTAMP DTSTART DTEND DURATION SUMMARY DESCRIPTION SEQUENCE STATUS TRANSP COLOR LAST-MODIFIED GEO URL"


def _events(root: Component) -> Iterator[str]:
    events = [child for child in root.children if child.name == "VEVENT"]
    for uid, times in Counter(event.value("UID") for event in events).items():
        if times > 1:
            yield f"uid-twice: {uid!r} stands {times} times"
    for event in events:
        for check in (_identity, _marks, _when, _what, _alarms):
            yield from check(event)


def _series(root: Component) -> Iterator[str]:
    """What says of a series what it is must belong to one (RFC 5545 3.8.4.4, 3.8.5.1)."""
    events = [child for child in root.children if child.name == "VEVENT"]
    series = {event.value("UID") for event in events if event.one("RRULE") or event.one("RDATE")}
    for event in events:
        if event.one("EXDATE") and not (event.one("RRULE") or event.one("RDATE")):
            yield f"exdate-without-series: {event.value('UID')}"
        if event.one("RECURRENCE-ID") and event.value("UID") not in series:
            yield f"recurrence-id-without-series: {event.value('UID')}"


_MARKS = ("X-PLANFORGE-SLOT", "X-PLANFORGE-KIND", "X-PLANFORGE-HASH")


def _marks(event: Component) -> Iterator[str]:
    """An event of ours has all our marks, and its slot stands in its UID."""
    has = [name for name in _MARKS if event.value(name)]
    if has and len(has) < len(_MARKS):
        yield f"mark-missing: {event.value('UID')} has {has} alone"
    if not event.value("UID").endswith(event.value("X-PLANFORGE-SLOT")):
        yield f"slot-not-of-uid: {event.value('UID')} says {event.value('X-PLANFORGE-SLOT')!r}"


def _identity(event: Component) -> Iterator[str]:
    yield from _required(event, "UID DTSTAMP DTSTART SUMMARY SEQUENCE")
    yield from _once(event, _ONCE)
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED"):
        yield from _utc_stamp(event, name)
    if event.value("UID") and not _SAFE_UID.match(event.value("UID")):
        yield f"uid-unsafe: {event.value('UID')!r} breaks file names and links"
    if event.value("SEQUENCE") and not re.fullmatch(r"\d{1,9}", event.value("SEQUENCE")):
        yield f"sequence-wrong: {event.value('SEQUENCE')!r}"
    for name in ("ORGANIZER", "ATTENDEE"):
        if event.one(name):
            yield f"{name.lower()}: makes a published event an invitation"


def _when(event: Component) -> Iterator[str]:
    if event.one("DURATION"):
        yield "duration: iCloud wants DTEND"
    if not event.one("DTEND"):
        yield f"dtend-missing: {event.value('UID')}; iCloud refuses it"
    moments = [_moment(event.value(name)) for name in ("DTSTART", "DTEND")]
    for name, moment in zip(("DTSTART", "DTEND"), moments, strict=True):
        for line in event.all(name)[:1]:
            yield from _one_time(line, moment)
    for line in event.all("RRULE"):
        yield from _rrule(line, moments[0])
    start, end = (_comparable(event, name) for name in ("DTSTART", "DTEND"))
    if start is None or end is None:
        return
    if isinstance(start, datetime) != isinstance(end, datetime):
        yield f"dtend-other-kind: {event.value('UID')} begins with a date and ends with a time, or the reverse"
    elif end <= start:
        yield f"dtend-not-after: {event.value('UID')}"
    if not isinstance(start, datetime) and event.value("TRANSP") != "TRANSPARENT":
        yield f"all-day-busy: {event.value('UID')} blocks a whole day"


def _one_time(line: Line, moment: date | datetime | None) -> Iterator[str]:
    place = f"line {line.number} {line.value!r}"
    if moment is None:
        yield f"no-such-time: {place}"
    elif not isinstance(moment, datetime):
        if line.params.get("VALUE") != "DATE":
            yield f"date-without-value: {place}"
        if "TZID" in line.params:
            yield f"date-with-tzid: {place}"
    elif line.params.get("VALUE", "DATE-TIME") != "DATE-TIME":
        yield f"value-other-kind: {place}"
    elif moment.tzinfo and "TZID" in line.params:
        yield f"utc-with-tzid: {place}"
    elif not moment.tzinfo and "TZID" not in line.params:
        yield f"floating: {place}"
    elif not moment.tzinfo and _in_gap(moment, line.params["TZID"]):
        yield f"time-in-gap: {place} does not exist"


def _in_gap(moment: datetime, name: str) -> bool:
    zone = _zone(name)
    aware = moment.replace(tzinfo=zone)
    return zone is not None and aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment


def _comparable(event: Component, name: str) -> date | datetime | None:
    moment = _moment(event.value(name))
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=_zone(event.params(name).get("TZID", "UTC")) or UTC).astimezone(UTC)
    return moment


def _what(event: Component) -> Iterator[str]:
    yield from _known(event, "STATUS", "CONFIRMED TENTATIVE CANCELLED")
    yield from _known(event, "TRANSP", "OPAQUE TRANSPARENT")
    yield from _known(event, "CLASS", "PUBLIC PRIVATE CONFIDENTIAL")
    yield from _color(event)
    categories = event.all("CATEGORIES")
    if len(categories) > 1:
        yield f"categories-twice: {event.value('UID')}; Outlook takes one list"
    if any(not all(map(_TEXT.match, parts)) or "" in parts for parts in map(_listed, categories)):
        yield f"categories-wrong: {event.value('UID')}"
    for line in event.all("PRIORITY"):
        if not re.fullmatch(r"[0-9]", line.value):
            yield f"priority-wrong: line {line.number} {line.value!r}"
    for line in event.all("X-MICROSOFT-CDO-BUSYSTATUS"):
        if line.value not in ("FREE", "TENTATIVE", "BUSY", "OOF"):
            yield f"x-microsoft-cdo-busystatus-unknown: line {line.number} {line.value!r}"
        elif (line.value == "FREE") != (event.value("TRANSP") == "TRANSPARENT"):
            yield f"busystatus-contradicts: line {line.number} {line.value} and {event.value('TRANSP')}"
    for line in event.all("ATTACH"):
        if line.params.get("VALUE") == "BINARY" or "ENCODING" in line.params or line.value.startswith("data:"):
            yield f"attach-inline: line {line.number}"
    for line in event.all("GEO"):
        if not _is_place(line.value):
            yield f"geo-wrong: line {line.number} {line.value!r}"
    for line in event.all("URL"):
        if not re.fullmatch(r"[a-z][a-z0-9+.-]*:[!-~]+", line.value):
            yield f"url-wrong: line {line.number} {line.value!r}"


def _listed(line: Line) -> list[str]:
    """Return the values of a list: between commas that are not escaped."""
    return [part.strip() for part in re.split(r"(?<!\\)(?:\\\\)*,", line.value)]


def _is_place(value: str) -> bool:
    try:
        latitude, longitude = (float(part) for part in value.split(";"))
    except ValueError:
        return False
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def _alarms(event: Component) -> Iterator[str]:
    for alarm in event.children:
        if alarm.name != "VALARM":
            yield f"component-unknown: {alarm.name} in an event"
            continue
        yield from _required(alarm, "ACTION TRIGGER DESCRIPTION")
        yield from _known(alarm, "ACTION", "DISPLAY")
        for line in alarm.all("TRIGGER"):
            if "RELATED" in line.params:
                yield "trigger-related: Google's import breaks"
            if not _DURATION.match(line.value):
                yield f"trigger-not-relative: {line.value!r}"
