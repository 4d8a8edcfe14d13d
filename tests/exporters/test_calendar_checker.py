"""The checker finds every fault of a faulty file, each made from a good one by one change."""

import pytest
from calendar_checker import faults
from hypothesis import given, settings
from hypothesis import strategies as st
from ics_plans import ordinary

from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions

GOOD = ics.calendar(ordinary(title="Sam"), CalendarOptions(alarm="30 min before")).data
FIRST_UID = "planforge-sam-2027-7f3a-w01-run-1"


def test_a_good_calendar_has_no_faults():
    assert faults(GOOD) == []


# code, what stands in the good calendar, what stands there instead (first place only)
CHANGES = [
    ("bare-lf", "VERSION:2.0\r\n", "VERSION:2.0\n"),
    ("bare-cr", "VERSION:2.0\r\n", "VERSION:2.0\r\n\r"),
    ("blank-line", "VERSION:2.0\r\n", "VERSION:2.0\r\n\r\n"),
    ("control-character", "SUMMARY:Run", "SUMMARY:\x0bRun"),
    ("control-character", "SUMMARY:Run", "SUMMARY:\x7fRun"),
    ("long-line", "SUMMARY:Run", "SUMMARY:" + 70 * "R"),
    ("no-content-line", "SUMMARY:Run", "SUMMARY Run"),
    ("no-content-line", "COLOR:seagreen", "X_Y;Z:seagreen"),
    ("parameter-twice", "DTSTART;", "DTSTART;TZID=UTC;"),
    ("unbalanced", "END:VALARM\r\n", ""),
    ("unbalanced", "END:VTIMEZONE", "END:VEVENT"),
    ("outside", "BEGIN:VCALENDAR", "X-A:b\r\nBEGIN:VCALENDAR"),
    ("not-one-calendar", "END:VCALENDAR\r\n", "END:VCALENDAR\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"),
    ("version-missing", "VERSION:2.0\r\n", ""),
    ("version-unknown", "VERSION:2.0", "VERSION:1.0"),
    ("prodid-missing", "PRODID:-//planforge//planforge//EN\r\n", ""),
    ("method-missing", "METHOD:PUBLISH\r\n", ""),
    ("method-unknown", "METHOD:PUBLISH", "METHOD:REQUEST"),
    ("method-twice", "METHOD:PUBLISH", "METHOD:PUBLISH\r\nMETHOD:PUBLISH"),
    ("calscale-unknown", "CALSCALE:GREGORIAN", "CALSCALE:JULIAN"),
    ("name-missing", "NAME:Sam\r\n", ""),
    ("name-unescaped", "NAME:Sam", "NAME:Sam, step by step"),
    ("x-wr-calname-unescaped", "X-WR-CALNAME:Sam", "X-WR-CALNAME:Sam; 30 min"),
    ("names-differ", "X-WR-CALNAME:Sam", "X-WR-CALNAME:Kim"),
    ("refresh-interval-without-value", "REFRESH-INTERVAL;VALUE=DURATION:", "REFRESH-INTERVAL:"),
    ("refresh-interval-no-duration", "VALUE=DURATION:PT12H", "VALUE=DURATION:12 h"),
    ("x-published-ttl-no-duration", "X-PUBLISHED-TTL:PT12H", "X-PUBLISHED-TTL:12:00:00"),
    ("component-unknown", "BEGIN:VTIMEZONE", "BEGIN:VTODO\r\nEND:VTODO\r\nBEGIN:VTIMEZONE"),
    ("property-name", "X-PLANFORGE-KIND", "X-PLANFORGE-KIND2"),
    ("structured-data", "COLOR:seagreen", "STRUCTURED-DATA:e30="),
    ("tzid-unknown", "DTSTART;TZID=Europe/London", "DTSTART;TZID=Europe/Dublin"),
    ("tzid-missing", "TZID:Europe/London\r\n", ""),
    ("tzid-not-iana", "TZID:Europe/London", "TZID:Home"),
    ("vtimezone-unused", "BEGIN:VTIMEZONE", "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE"),
    ("vtimezone-empty", "BEGIN:VTIMEZONE", "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE"),
    ("tzid-twice", "BEGIN:VTIMEZONE", "BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\nEND:VTIMEZONE\r\nBEGIN:VTIMEZONE"),
    ("vtimezone-wrong", "DTSTART:19700329T010000", "DTSTART:19700329T020000"),  # an hour late
    ("vtimezone-wrong", "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000", "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0030"),
    ("vtimezone-wrong", "DTSTART:19701025T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
     "DTSTART:19701004T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=10"),
    ("vtimezone-wrong", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
     "RRULE:FREQ=YEARLY;UNTIL=20200101T000000Z;BYDAY=-1SU;BYMONTH=3"),
    ("vtimezone-rdate", "TZNAME:BST", "TZNAME:BST\r\nRDATE:20270328T010000"),
    ("observance-not-local", "DTSTART:19700329T010000", "DTSTART:19700329T010000Z"),
    ("tzoffsetto-missing", "TZOFFSETTO:+0100\r\n", ""),
    ("offset-wrong", "TZOFFSETFROM:+0000", "TZOFFSETFROM:-0000"),
    ("offset-wrong", "TZOFFSETFROM:+0000", "TZOFFSETFROM:0"),
    ("rrule-start", "DTSTART:19700329T010000", "DTSTART:19700328T010000"),
    ("rrule-not-yearly", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "RRULE:FREQ=MONTHLY;BYDAY=-1SU;BYMONTH=3"),
    ("rrule-freq", "RRULE:FREQ=YEARLY", "RRULE:FREQ=ANNUALLY"),
    ("rrule-parts", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;FREQ=YEARLY"),
    ("rrule-parts", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY;BYFOO=1"),
    ("rrule-byday", "BYDAY=-1SU", "BYDAY=-1SO"),
    ("rrule-byday", "BYDAY=-1SU", "BYDAY=-SU"),
    ("rrule-bymonth", "BYMONTH=3", "BYMONTH=13"),
    ("rrule-count-and-until", "COLOR:seagreen", "RRULE:FREQ=DAILY;COUNT=3;UNTIL=20270110T000000Z"),
    ("rrule-until", "COLOR:seagreen", "RRULE:FREQ=DAILY;UNTIL=20270110"),
    ("uid-missing", f"UID:{FIRST_UID}\r\n", ""),
    ("uid-twice", "w01-strength-1\r\nSEQ", "w01-run-1\r\nSEQ"),
    ("uid-unsafe", f"UID:{FIRST_UID}", "UID:planforge/sam+w01:run 1"),
    ("dtstamp-missing", "DTSTAMP:20261220T083000Z\r\n", ""),
    ("dtstamp-not-utc", "DTSTAMP:20261220T083000Z", "DTSTAMP:20261220T083000"),
    ("dtstamp-twice", "DTSTAMP:20261220T083000Z", "DTSTAMP:20261220T083000Z\r\nDTSTAMP:20261220T083000Z"),
    ("last-modified-not-utc", "LAST-MODIFIED:20261220T083000Z", "LAST-MODIFIED:20261220"),
    ("sequence-missing", "SEQUENCE:3\r\n", ""),
    ("sequence-wrong", "SEQUENCE:3", "SEQUENCE:-3"),
    ("organizer", "COLOR:seagreen", "ORGANIZER:mailto:a@example.org"),
    ("attendee", "COLOR:seagreen", "ATTENDEE:mailto:a@example.org"),
    ("dtstart-missing", "DTSTART;TZID=Europe/London:20270104T063000\r\n", ""),
    ("dtend-missing", "DTEND;TZID=Europe/London:20270104T070900\r\n", ""),
    ("dtend-not-after", "20270104T070900", "20270104T063000"),
    ("dtend-not-after", "DTEND;VALUE=DATE:20270107", "DTEND;VALUE=DATE:20270106"),
    ("dtend-other-kind", "DTEND;TZID=Europe/London:20270104T070900", "DTEND;VALUE=DATE:20270105"),
    ("duration", "COLOR:seagreen", "DURATION:PT39M"),
    ("floating", "DTSTART;TZID=Europe/London:", "DTSTART:"),
    ("utc-with-tzid", "20270104T063000", "20270104T063000Z"),
    ("no-such-time", "20270104T063000", "20270229T063000"),
    ("no-such-time", "20270104T063000", "2027-01-04T06:30:00"),
    ("time-in-gap", "20270104T063000", "20270328T013000"),
    ("date-without-value", "DTSTART;VALUE=DATE:", "DTSTART:"),
    ("date-with-tzid", "DTSTART;VALUE=DATE:", "DTSTART;VALUE=DATE;TZID=Europe/London:"),
    ("value-other-kind", "DTSTART;TZID=Europe/London:", "DTSTART;VALUE=DATE;TZID=Europe/London:"),
    ("all-day-busy", "TRANSP:TRANSPARENT", "TRANSP:OPAQUE"),
    ("summary-missing", "SUMMARY:Run-walk 8 x 1:2 (39 min in all)\r\n", ""),
    ("summary-unescaped", "SUMMARY:Run-walk", "SUMMARY:Run, walk"),
    ("summary-unescaped", "SUMMARY:Run-walk", "SUMMARY:Run; walk"),
    ("summary-unescaped", "SUMMARY:Run-walk", "SUMMARY:Run\\walk"),
    ("description-unescaped", "DESCRIPTION:Warm-up", "DESCRIPTION:Warm, up"),
    ("status-unknown", "STATUS:CONFIRMED", "STATUS:PLANNED"),
    ("transp-unknown", "TRANSP:OPAQUE", "TRANSP:FREE"),
    ("class-unknown", "COLOR:seagreen", "CLASS:SECRET"),
    ("color-no-css-name", "COLOR:seagreen", "COLOR:#2e8b57"),
    ("categories-twice", "CATEGORIES:Running,return", "CATEGORIES:Running\r\nCATEGORIES:return"),
    ("categories-wrong", "CATEGORIES:Running,return", "CATEGORIES:Running;return"),
    ("attach-inline", "COLOR:seagreen", "ATTACH;ENCODING=BASE64;VALUE=BINARY:AAAA"),
    ("attach-inline", "COLOR:seagreen", "ATTACH:data:application/fit;base64\\,AAAA"),
    ("geo-wrong", "COLOR:seagreen", "GEO:91.0;0.0"),
    ("geo-wrong", "COLOR:seagreen", "GEO:51.5,0.1"),
    ("url-wrong", "COLOR:seagreen", "URL:www.example.org/a b"),
    ("action-unknown", "ACTION:DISPLAY", "ACTION:PROCEDURE"),
    ("action-missing", "ACTION:DISPLAY\r\n", ""),
    ("trigger-missing", "TRIGGER:-PT30M\r\n", ""),
    ("trigger-related", "TRIGGER:", "TRIGGER;RELATED=END:"),
    ("trigger-not-relative", "TRIGGER:-PT30M", "TRIGGER;VALUE=DATE-TIME:20270104T060000Z"),
    *[("unseen-character", "SUMMARY:Run", f"SUMMARY:{sign}Run")
      for sign in "\x85\x9f\u2028\u2029\u202a\u202e\u2066\u2069\ufdd0\ufeff\ufffe\uffff\U0001ffff"],
    ("unseen-character", "NAME:Sam", "NAME:Sam\u202e"),
    ("color-no-css-name", "COLOR:seagreen", "COLOR:runninggreen"),
    ("color-no-css-name", "COLOR:seagreen", "COLOR:SeaGreen"),
    ("tzname-unescaped", "TZNAME:GMT", "TZNAME:GMT, winter; time"),
    ("location-unescaped", "COLOR:seagreen", "LOCATION:Park; north"),
    ("contact-unescaped", "COLOR:seagreen", "CONTACT:Kim, Sam"),
    ("prodid-unescaped", "PRODID:-//planforge", "PRODID:-//planforge;"),
    ("x-planforge-slot-unescaped", "X-PLANFORGE-SLOT:w01", "X-PLANFORGE-SLOT:w01,w02"),
    ("description-unescaped", "ACTION:DISPLAY\r\nDESCRIPTION:Run", "ACTION:DISPLAY\r\nDESCRIPTION:Run;"),
    ("x-wr-timezone-wrong", "VERSION:2.0", "VERSION:2.0\r\nX-WR-TIMEZONE:Asia/Tokyo"),
    ("x-wr-timezone-wrong", "VERSION:2.0", "VERSION:2.0\r\nX-WR-TIMEZONE:Home"),
    ("exdate-without-series", "COLOR:seagreen", "EXDATE;TZID=Europe/London:20270104T063000"),
    ("recurrence-id-without-series", "COLOR:seagreen", "RECURRENCE-ID;TZID=Europe/London:20270104T063000"),
    ("mark-missing", "X-PLANFORGE-HASH:", "X-MICROSOFT-WAS-HASH:"),
    ("slot-not-of-uid", "X-PLANFORGE-SLOT:w01-run-1", "X-PLANFORGE-SLOT:w01-run-2"),
    ("busystatus-contradicts", "BUSYSTATUS:BUSY", "BUSYSTATUS:FREE"),
    ("busystatus-contradicts", "BUSYSTATUS:FREE", "BUSYSTATUS:BUSY"),
    ("x-microsoft-cdo-busystatus-unknown", "BUSYSTATUS:BUSY", "BUSYSTATUS:AWAY"),
    ("categories-wrong", "CATEGORIES:Running,", "CATEGORIES:Running,,"),
    ("categories-wrong", "CATEGORIES:Running,", "CATEGORIES:,Running,"),
    ("priority-wrong", "COLOR:seagreen", "PRIORITY:11"),
    ("property-unknown", "COLOR:seagreen", "COLOUR:seagreen"),
    ("property-unknown", "COLOR:seagreen", "X-SOMETHING:1"),
    ("property-unknown", "VERSION:2.0", "VERSION:2.0\r\nSUMMARY:Sam"),
    ("property-unknown", "TZNAME:GMT", "TZTITLE:GMT"),
    ("property-unknown", "X-PLANFORGE-KIND", "X-PLANFORGE-SORT"),
    ("last-modified-absurd", "LAST-MODIFIED:2026", "LAST-MODIFIED:1926"),
    ("dtstamp-absurd", "DTSTAMP:2026", "DTSTAMP:9999"),
    ("component-unknown", "BEGIN:VALARM\r\n", "BEGIN:VNOTE\r\nEND:VNOTE\r\nBEGIN:VALARM\r\n"),
]  # fmt: skip


def codes(data: bytes) -> list[str]:
    """Return the code of every fault."""
    return [fault.partition(":")[0] for fault in faults(data)]


@pytest.mark.parametrize(("code", "good", "bad"), CHANGES, ids=[f"{n}-{code}" for n, (code, *_) in enumerate(CHANGES)])
def test_one_change_makes_one_fault_that_is_found(code, good, bad):
    assert good.encode() in GOOD, "the good calendar changed: write the change anew"
    assert code in codes(GOOD.replace(good.encode(), bad.encode(), 1))


def test_faults_of_the_bytes_are_found():
    accented = "\u00e9" * 100
    whole = ics.calendar(ordinary(title=accented)).data
    split = whole.replace(b"\r\n \xc3\xa9", b"\xc3\r\n \xa9", 1)
    assert codes(b"\xef\xbb\xbf" + GOOD) == ["bom"]
    assert codes(GOOD[:-2]) == ["no-final-crlf"]
    assert "bare-lf" in codes(GOOD.replace(b"\r\n", b"\n"))
    assert codes(split).count("split-character") == 2
    assert codes(GOOD.replace(b"Sam", b"S\xe4m", 1)) == ["not-utf8"]
    assert "too-large" in codes(GOOD + b"X" * 1_000_000)
    assert codes(b"") == ["no-final-crlf", "not-one-calendar"]


def test_time_zones_after_the_events_are_found():
    begin, end = GOOD.index(b"BEGIN:VTIMEZONE"), GOOD.index(b"BEGIN:VEVENT")
    moved = GOOD[:begin] + GOOD[end:].replace(b"END:VCALENDAR", GOOD[begin:end] + b"END:VCALENDAR")
    assert codes(moved) == ["vtimezone-late"]


def test_a_calendar_without_events_is_found():
    assert "no-events" in codes(GOOD[: GOOD.index(b"BEGIN:VEVENT")] + b"END:VCALENDAR\r\n")


def test_the_catalogue_names_more_than_forty_different_faults():
    assert len({code for code, *_ in CHANGES}) > 80


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 40), st.binary(max_size=6))
def test_the_checker_answers_for_any_bytes(place, length, put):
    faults(GOOD[:place] + put + GOOD[place + length :])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(GOOD.split(b"\r\n")), max_size=40))
def test_the_checker_answers_for_any_lines(lines):
    faults(b"\r\n".join([b"BEGIN:VCALENDAR", *lines, b"END:VCALENDAR", b""]))
