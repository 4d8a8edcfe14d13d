"""An event that people and programs changed in a calendar keeps what they wrote when the plan changes.

Each edit is one that a real calendar program makes; what it did is in the name.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from calendar_checker import faults
from icalendar import Calendar, Event

from planforge.deliver.folder import read_plan
from planforge.exporters.ics import calendar as ics
from planforge.exporters.ics.held import Held, held
from planforge.exporters.ics.merging import Merged, Resource, agree, may_go, merged
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import Plan

SAMPLE = read_plan(Path(__file__).parents[2] / "exports" / "sample" / "plan.json")
REMINDED = CalendarOptions(alarm="30 min before")
SLOT = "w04-run-1"
APPLE = (
    "BEGIN:VALARM\r\nUID:A-1\r\nACTION:NONE\r\nTRIGGER;VALUE=DATE-TIME:19760401T005545Z\r\n"
    "X-APPLE-DEFAULT-ALARM:TRUE\r\nEND:VALARM\r\n"
)
SECOND = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Pack the bag\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n"
ZONE = "Europe/London"

Edit = Callable[[str], str]


def revised(days: int = 0, hours: int = 0, title: str = "", minutes: int = 0) -> Plan:
    """Return the next revision of the sample, in which one session is on another day, or called otherwise."""

    def changed(session):  # type: ignore[no-untyped-def]
        if session.id != SLOT:
            return session
        start = (datetime.combine(session.date, session.start) + timedelta(hours=hours)).time()
        seconds = session.duration_s + 60 * minutes
        update = {"date": session.date + timedelta(days), "start": start, "duration_s": seconds}
        return session.model_copy(update={**update, "title": title or session.title})

    weeks = [
        week.model_copy(update={"sessions": tuple(changed(session) for session in week.sessions)})
        for week in SAMPLE.weeks
    ]
    stamps = {"revision": SAMPLE.revision + 1, "revised": SAMPLE.revised + timedelta(days=1)}
    plan = SAMPLE.model_copy(update={"weeks": tuple(weeks), "events": ics.revisions(SAMPLE, REMINDED), **stamps})
    return plan.model_copy(update={"events": ics.revisions(plan, REMINDED)})


def resource(plan: Plan, options: CalendarOptions = REMINDED) -> Resource:
    return next(one for one in ics.resources(plan, options)[0] if one.uid.endswith(SLOT))


TOLD = resource(SAMPLE.model_copy(update={"events": ics.revisions(SAMPLE, REMINDED)}))
MOVED = resource(revised(days=1))
TEXT = TOLD.data.decode().replace("\r\n ", "")


def there(text: str, name: str = "", plan_id: str = SAMPLE.plan_id) -> Held | None:
    return held(text.encode(), plan_id, name or f"{TOLD.uid}.ics")


def follows(wanted: Resource, text: str, *, put_back: bool = False) -> Merged:
    found = there(text)
    assert found is not None
    return merged(wanted, found, put_back=put_back)


def lines(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").splitlines()


def master(data: bytes) -> Event:
    return next(event for event in Calendar.from_ical(data).walk("VEVENT") if "RECURRENCE-ID" not in event)


def kinds_of_fault(data: bytes) -> set[str]:
    return {fault.partition(":")[0] for fault in faults(data)}


def put(line: str) -> Edit:
    return lambda text: text.replace("STATUS:", f"{line}\r\nSTATUS:", 1)


def drop(name: str) -> Edit:
    return lambda text: re.sub(rf"(?m)^{name}[^\r]*\r\n", "", text)


def zone(name: str) -> Edit:
    return lambda text: text.replace(f"TZID={ZONE}", f"TZID={name}").replace(f"TZID:{ZONE}", f"TZID:{name}")


def utc(text: str) -> str:
    """As some servers store it: every time in UTC, and no time zone."""
    text = re.sub(rf"(DT(?:START|END));TZID={ZONE}:(\d{{8}}T\d{{6}})", r"\1:\2Z", text)  # winter: London is UTC
    return no_zone(text)


def no_zone(text: str) -> str:
    return re.sub(r"(?s)BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", "", text)


def series(text: str) -> str:
    """A series of which somebody moved one day: two VEVENTs in one resource (RFC 4791 4.1)."""
    event = text[text.index("BEGIN:VEVENT") : text.index("END:VCALENDAR")]
    changed = re.sub(
        r"DTSTART([^:]*):(\d{8})(T\d{6})", r"RECURRENCE-ID\1:\2\3\r\nDTSTART\1:\g<2>T200000", event, count=1
    )
    changed = re.sub(r"DTEND([^:]*):(\d{8})(T\d{6})", r"DTEND\1:\2T210000", changed, count=1)
    text = put("RRULE:FREQ=WEEKLY;COUNT=3")(text)
    return text.replace("END:VCALENDAR", changed + "END:VCALENDAR")


UNTOUCHED: dict[str, Edit] = {
    "nothing": lambda text: text,
    "line feeds alone": lambda text: text.replace("\r\n", "\n"),
    "Apple: a default alarm in front": lambda text: text.replace("BEGIN:VALARM", f"{APPLE}BEGIN:VALARM", 1),
    "Evolution: a prefix before the zone": zone("/freeassociation.sourceforge.net/Europe/London"),
    "Mozilla: a dated prefix": zone("/mozilla.org/20050126_1/Europe/London"),
    "Outlook: Windows' zone": zone("GMT Standard Time"),
    "a quoted zone": lambda text: text.replace(f"TZID={ZONE}", f'TZID="{ZONE}"'),
    "a zone of its own rules": zone("My Zone"),
    "UTC": utc,
    "floating time": lambda text: text.replace(f";TZID={ZONE}", ""),
    "a duration for an end": lambda text: re.sub(r"DTEND[^\r]*", "DURATION:PT39M", text),
    "a duration in other words": lambda text: text.replace("TRIGGER:-PT30M", "TRIGGER;RELATED=START:-P0DT0H30M0S"),
    "no identity": drop("UID"),
    "no status": drop("STATUS"),
    "no category": drop("CATEGORIES"),
    "no color": drop("COLOR"),
    "no reminder": lambda text: re.sub(r"(?s)BEGIN:VALARM.*END:VALARM\r\n", "", text),
    "other categories": lambda text: re.sub(r"CATEGORIES:[^\r]*", "CATEGORIES:Sport", text),
    "a later reminder": lambda text: text.replace("-PT30M", "-PT5M"),
    "shown as free": lambda text: text.replace("TRANSP:OPAQUE", "TRANSP:TRANSPARENT"),
    "categories in another order": lambda text: re.sub(r"CATEGORIES:([^,\r]*),([^\r]*)", r"CATEGORIES:\2,\1", text),
    "a place": put("LOCATION:Park"),
    "a guest": put('ATTENDEE;CN="Kim; the coach":mailto:kim@example.org'),
    "a comment": put("COMMENT:felt good"),
    "an unknown property": put("X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=\"a,b\":geo:51.5,-0.1;u=3"),
    "a name that no property may have": put("X_OWN.PROPERTY:kept"),
    "a mark of its order of bytes": lambda text: "\ufeff" + text,
    "a second reminder": lambda text: text.replace("END:VEVENT", f"{SECOND}END:VEVENT"),
    "its own stamps": put("CREATED:20270101T000000Z"),
    "no X- properties": drop("X-PLANFORGE-(?:TOLD|HASH|KIND|SLOT)"),
}  # fmt: skip
EDITED: dict[str, Edit] = {
    "another title": lambda text: re.sub(r"SUMMARY:[^\r]*", "SUMMARY:With Kim", text),
    "no title": drop("SUMMARY"),
    "another text": lambda text: re.sub(r"DESCRIPTION:Warm[^\r]*", "DESCRIPTION:Take it easy", text),
    "cancelled": lambda text: text.replace("STATUS:CONFIRMED", "STATUS:CANCELLED"),
    "weekly": put("RRULE:FREQ=WEEKLY;COUNT=3"),
    "a series with a changed day": series,
    "longer": lambda text: re.sub(r"DTEND([^:]*):(\d{8})T\d{6}", r"DTEND\1:\2T080000", text),
}
UNREADABLE: dict[str, Edit] = {
    "no start": drop("DTSTART;TZID=Europe"),
    "a start that is none": lambda text: re.sub(r"DTSTART;[^\r]*", "DTSTART:tomorrow", text),
    "a zone nobody knows": lambda text: zone("Nowhere/Land")(no_zone(text)),
    "two starts": lambda text: re.sub(r"(DTSTART;[^\r]*\r\n)", r"\1\1", text),
    "a day for an end": lambda text: re.sub(r"DTEND[^\r]*", "DTEND;VALUE=DATE:20270126", text),
    "the last year of all": lambda text: re.sub(r"DT(START|END);[^\r]*", r"DT\1:99991231T235959", text),
    "the first year of all": lambda text: re.sub(r"DT(START|END);[^\r]*", r"DT\1:00010101T000000", text),
    "thousands of years": lambda text: re.sub(r"DTEND;[^:]*:\d{4}", f"DTEND;TZID={ZONE}:9998", text),
    "an end before its start": lambda text: re.sub(r"DTEND;[^:]*:\d{4}", f"DTEND;TZID={ZONE}:2026", text),
    "a duration without end": lambda text: re.sub(r"DTEND[^\r]*", "DURATION:P99999999999999W", text),
    "clocks that change every second": lambda text: zone("My Zone")(text).replace("FREQ=YEARLY", "FREQ=SECONDLY"),
    "cut": lambda text: text[: len(text) // 2],
    "no frame": lambda text: text.replace("END:VEVENT", "END:VTODO"),
    "only a changed day": lambda text: text.replace("DTSTART;", "RECURRENCE-ID:20270125T063000Z\r\nDTSTART;"),
    "nothing at all": lambda _: "",
    "a page": lambda _: "<html>Log in</html>",
    "nested without end": lambda _: "BEGIN:VCALENDAR\r\n" * 3000,
}  # fmt: skip


@pytest.mark.parametrize("name", UNTOUCHED)
def test_what_looks_otherwise_alone_is_no_edit(name: str) -> None:
    assert follows(TOLD, UNTOUCHED[name](TEXT)) == Merged()


@pytest.mark.parametrize("name", sorted(set(UNTOUCHED) - {"no X- properties", "a mark of its order of bytes"}))
def test_an_event_follows_the_plan_whatever_was_added_to_it(name: str) -> None:
    edited = UNTOUCHED[name](TEXT)
    after = follows(MOVED, edited)
    assert (after.moved_from, after.edited) == (None, False)
    assert after.data is not None
    event = master(after.data)
    assert MOVED.start == event.DTSTART and MOVED.end == event.DTEND
    kept = {line for line in edited.splitlines() if line not in TEXT.splitlines()}
    written = lines(after.data)
    gone = [
        line
        for line in kept
        if line not in written and not re.match(r"DT|DURATION|TZID|TRIGGER|CATEGORIES:return", line)
    ]
    assert gone == [], "what somebody else wrote stays letter by letter"
    assert follows(MOVED, after.data.decode()) == Merged(), "and then there is nothing left to do"
    assert kinds_of_fault(after.data) <= kinds_of_fault(edited.encode()), "nor is it less sound than it was"


def test_what_nobody_touched_is_written_as_the_plan_alone_writes_it() -> None:
    assert follows(MOVED, TEXT).data == MOVED.data


@pytest.mark.parametrize("name", EDITED)
def test_what_somebody_edited_is_told_and_stays(name: str) -> None:
    edited = EDITED[name](TEXT)
    assert follows(TOLD, edited) == Merged(edited=True)
    after = follows(MOVED, edited)
    assert after.edited and after.moved_from is None, "nobody moved it there"
    if after.data is not None:
        kept = {line for line in edited.splitlines() if line not in TEXT.splitlines() and not line.startswith("DT")}
        assert kept <= {*lines(after.data)}
        assert MOVED.start == master(after.data).DTSTART


@pytest.mark.parametrize("name", EDITED)
def test_put_back_makes_it_the_plans_again_and_keeps_what_the_plan_does_not_say(name: str) -> None:
    edited = put("LOCATION:Park")(EDITED[name](TEXT))
    after = follows(TOLD, edited, put_back=True)
    assert after.data is not None
    assert not after.edited
    (event,) = Calendar.from_ical(after.data).walk("VEVENT")
    assert (event["SUMMARY"], event.DTSTART, event.DTEND) == (TOLD.summary, TOLD.start, TOLD.end)
    assert (event["STATUS"], event["LOCATION"], "RRULE" in event) == ("CONFIRMED", "Park", False)
    assert follows(TOLD, after.data.decode()) == Merged()


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_understood_is_told_and_left_until_it_is_put_back(name: str) -> None:
    edited = UNREADABLE[name](TEXT)
    assert edited != TEXT
    for wanted in (TOLD, MOVED):
        assert follows(wanted, edited) == Merged(edited=True)
        assert follows(wanted, edited, put_back=True) == Merged(wanted.data)
    found = there(edited)
    assert found is not None and not may_go(found)


def moved_by(hours: int) -> str:
    def later(found: re.Match[str]) -> str:
        moment = datetime.strptime(found[2], "%Y%m%dT%H%M%S") + timedelta(hours=hours)
        return f"{found[1]}{moment:%Y%m%dT%H%M%S}"

    return re.sub(r"(?m)^(DT(?:START|END);TZID=[^:]+:)(\d{8}T\d{6})", later, TEXT)


def test_a_move_is_told_against_what_the_calendar_was_told() -> None:
    dragged = moved_by(12)
    assert follows(TOLD, dragged) == Merged(moved_from=TOLD.start)
    after = follows(MOVED, dragged)  # the plan moved it as well: the runner's day stays
    assert after.moved_from == TOLD.start != MOVED.start
    assert after.data is None
    assert follows(TOLD, dragged, put_back=True).data == TOLD.data


def test_a_moved_event_says_what_the_plan_says_but_for_its_time() -> None:
    renamed = resource(revised(title="Something else", minutes=6))
    after = follows(renamed, moved_by(12))
    assert after.moved_from == TOLD.start
    assert after.data is not None
    event = master(after.data)
    assert "Something else" in event["SUMMARY"]
    assert TOLD.start + timedelta(hours=12) == event.DTSTART
    assert renamed.end - renamed.start == event.DTEND - event.DTSTART
    assert follows(renamed, after.data.decode()) == Merged(moved_from=renamed.start)


def test_an_event_made_longer_keeps_its_length_on_another_day() -> None:
    after = follows(MOVED, EDITED["longer"](TEXT))
    assert after.data is not None
    event = master(after.data)
    assert (MOVED.start, timedelta(minutes=90)) == (event.DTSTART, event.DTEND - event.DTSTART)


@pytest.mark.parametrize(("first", "last"), [("20270125", "20270126"), ("20270127", "20270129")])
def test_an_event_made_one_of_whole_days_stays_so(first: str, last: str) -> None:
    whole = re.sub(r"DTSTART;[^\r]*", f"DTSTART;VALUE=DATE:{first}", TEXT)
    whole = re.sub(r"DTEND;[^\r]*", f"DTEND;VALUE=DATE:{last}", whole)
    assert follows(TOLD, whole).moved_from == TOLD.start
    renamed = follows(resource(revised(title="Something else")), whole).data
    assert renamed is not None
    event = master(renamed)
    assert isinstance(event.DTSTART, date) and not isinstance(event.DTSTART, datetime)
    assert f"DTEND;VALUE=DATE:{last}" in lines(renamed)


def test_when_the_plan_follows_a_move_the_event_is_the_plans_again() -> None:
    dragged = moved_by(24)
    after = follows(MOVED, dragged)
    assert (after.moved_from, after.edited) == (None, False)
    assert after.data is not None, "it is told anew, or the next move would seem the runner's"
    again = resource(revised(days=2))
    assert follows(again, after.data.decode()).moved_from is None


def test_a_series_with_a_changed_day_stays_where_it_is() -> None:
    assert follows(MOVED, series(TEXT)) == Merged(edited=True)
    renamed = follows(resource(revised(title="Something else")), series(TEXT)).data
    assert renamed is not None
    assert len(Calendar.from_ical(renamed).walk("VEVENT")) == 2
    assert "Something else" in master(renamed)["SUMMARY"]


def test_a_weekly_event_moves_as_a_whole_unless_its_rule_names_days() -> None:
    plain = follows(MOVED, put("RRULE:FREQ=WEEKLY;COUNT=3")(TEXT))
    assert plain.data is not None and MOVED.start == master(plain.data).DTSTART
    assert "RRULE:FREQ=WEEKLY;COUNT=3" in lines(plain.data)
    for rule in ("RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE:20270201T063000Z"):
        assert follows(MOVED, put(rule)(TEXT)) == Merged(edited=True)


def test_our_reminder_follows_the_options_and_others_stay() -> None:
    without = resource(SAMPLE, CalendarOptions())
    earlier = resource(SAMPLE, CalendarOptions(alarm="60 min before"))
    text = UNTOUCHED["Apple: a default alarm in front"](UNTOUCHED["a second reminder"](TEXT))
    for wanted, triggers in ((without, []), (earlier, ["-PT1H"])):
        data = follows(wanted, text).data
        assert data is not None
        found = re.findall(r"TRIGGER[^:]*:(\S+)", data.decode())
        assert sorted(found) == sorted([*triggers, "19760401T005545Z", "-P1D"])


def test_a_reminder_that_somebody_took_away_does_not_come_back() -> None:
    data = follows(MOVED, UNTOUCHED["no reminder"](TEXT)).data
    assert data is not None
    assert b"VALARM" not in data


def test_a_change_is_never_older_than_what_is_there() -> None:
    """A program that saves an event counts its SEQUENCE on; one that gets a lower one may ignore it."""
    data = follows(MOVED, re.sub(r"SEQUENCE:\d+", "SEQUENCE:7", TEXT)).data
    assert data is not None
    assert "SEQUENCE:8" in lines(data)


def test_lines_are_folded_and_unknown_ones_written_as_they_came() -> None:
    strange = 'X-STRANGE;X-A="b;c:d":' + "ü€𝄞" * 60 + ";a,b\\n\\;"
    data = follows(MOVED, put(strange)(TEXT)).data
    assert data is not None
    assert strange in lines(data)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert data.endswith(b"END:VCALENDAR\r\n")


def test_what_no_server_stores_is_not_sent_back_to_it() -> None:
    """An event that somebody sent by mail still says so (RFC 4791 4.1: no METHOD)."""
    data = follows(
        MOVED, put("LOCATION:Park")(TEXT).replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST\r\nX-WR-A:b")
    ).data
    assert data is not None
    assert (b"METHOD" in data, "X-WR-A:b" in lines(data)) == (False, True)


# -- events from before each aspect was told -------------------------------------------------------------------------

OLD = drop("X-PLANFORGE-TOLD")(TEXT)


def test_an_untouched_event_of_an_older_planforge_follows_the_plan() -> None:
    assert follows(TOLD, OLD) == Merged()
    data = follows(MOVED, put("LOCATION:Park")(OLD)).data
    assert data is not None
    assert (master(data).DTSTART, master(data)["LOCATION"]) == (MOVED.start, "Park")


def test_a_touched_event_of_an_older_planforge_is_told_and_left_when_the_plan_changed_as_well() -> None:
    renamed = re.sub(r"SUMMARY:[^\r]*", "SUMMARY:With Kim", OLD)
    assert follows(TOLD, renamed) == Merged(edited=True)
    assert follows(MOVED, renamed) == Merged(edited=True)
    dragged = drop("X-PLANFORGE-TOLD")(moved_by(12))
    assert follows(TOLD, dragged) == Merged(moved_from=TOLD.start)


def test_an_event_without_marks_that_the_plan_moved_is_told_and_left() -> None:
    bare = UNTOUCHED["no X- properties"](TEXT)
    assert follows(MOVED, bare) == Merged(edited=True)
    assert follows(MOVED, bare, put_back=True).data == MOVED.data


def test_an_event_without_marks_that_stands_where_the_plan_has_it_is_nobodys_edit() -> None:
    """Its revision is none that the plan published: still there is nothing to tell."""
    moved = UNTOUCHED["no X- properties"](MOVED.data.decode().replace("\r\n ", ""))
    older = re.sub(r"SEQUENCE:[0-9]+", "SEQUENCE:0", moved)
    assert not follows(MOVED, older).edited


# -- whose it is -----------------------------------------------------------------------------------------------------


def test_ours_is_what_has_our_identity_and_our_mark_or_our_address() -> None:
    bare = drop("X-PLANFORGE-")(TEXT)
    assert there(TEXT, "whatever.ics") is not None
    assert there(bare) is not None
    assert there(bare, "whatever.ics") is None
    assert there(TEXT, plan_id="another-plan") is None
    assert there(TEXT.replace(TOLD.uid, "dentist")) is None
    assert there(TEXT.replace(TOLD.uid, f"{TOLD.uid}@example.org")) is None
    assert there(TEXT.replace("VEVENT", "VTODO"), "whatever.ics") is not None  # told, and left


def test_a_resource_that_holds_an_event_of_somebody_else_as_well_is_not_ours() -> None:
    dentist = "BEGIN:VEVENT\r\nUID:dentist\r\nDTSTART:20270302T090000Z\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\n"
    assert there(TEXT.replace("END:VCALENDAR", f"{dentist}END:VCALENDAR")) is None


@pytest.mark.parametrize("edit", [put("LOCATION:Park"), put("COMMENT:felt good"), *EDITED.values()])
def test_an_event_whose_session_is_gone_is_left_where_somebody_wrote_into_it(edit: Edit) -> None:
    found = there(edit(TEXT))
    assert found is not None and not may_go(found)


@pytest.mark.parametrize(
    "name",
    ["nothing", "Apple: a default alarm in front", "UTC", "no category", "an unknown property", "its own stamps"],
)
def test_an_event_whose_session_is_gone_goes_where_programs_alone_touched_it(name: str) -> None:
    found = there(UNTOUCHED[name](TEXT))
    assert found is not None and may_go(found)
    old = there(OLD)
    assert old is not None and may_go(old)


def test_an_event_is_there_as_written_where_time_length_and_title_are_the_same() -> None:
    def agrees(text: str, wrote: str = TEXT) -> bool:
        one, other = there(wrote), there(text)
        assert one is not None and other is not None
        return agree(one, other)

    assert agrees(TEXT.replace("END:VEVENT", "X-SERVER:1\r\nEND:VEVENT"))
    assert not agrees(re.sub(r"SUMMARY:[^\r]*", "SUMMARY:Meeting", TEXT))
    assert not agrees(MOVED.data.decode().replace("\r\n ", ""))
    unread = re.sub(r"DTSTART[^\r]*", "DTSTART:never", TEXT)
    assert not agrees(unread) and not agrees(TEXT, unread) and agrees(unread, unread)


@pytest.mark.parametrize(
    ("begins", "lasts", "span"),
    [
        ("DTSTART;VALUE=DATE:20270125", "", (date(2027, 1, 25), date(2027, 1, 26))),
        ("DTSTART;VALUE=DATE:20270125", "DURATION:P2D\r\n", (date(2027, 1, 25), date(2027, 1, 27))),
        ("DTSTART:20270125T063000", "", (datetime(2027, 1, 25, 6, 30), datetime(2027, 1, 25, 6, 30))),
        ("DTSTART:20270125T063000", "DURATION:PT30M\r\n", (datetime(2027, 1, 25, 6, 30), datetime(2027, 1, 25, 7))),
    ],
)
def test_an_event_without_an_end_ends_by_its_duration_or_with_its_day(begins: str, lasts: str, span: object) -> None:
    found = there(re.sub(r"DTSTART[^\r]*", begins, re.sub(r"DTEND[^\r]*\r\n", lasts, TEXT)))
    assert found is not None and found.span == span
