"""Calendars read back: to import and to subscribe to (`read_busy` has the one that only says when the runner is busy).

Each event is compared with its session, and line by line with what `Plan.events` keeps of their revisions: what
an event means is read out of the file and hashed, and the text of a line must be the one way in which it is written.
So a byte that changed shows, wherever it is. What a person added to plan.ics is theirs, and no difference.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from planforge.exporters import words
from planforge.exporters.formats import Difference, Read
from planforge.exporters.ics.entries import READY, WEEK, last_day, no_longer, one_line
from planforge.exporters.ics.read_events import ReadEvent, calendar_of, moment_text, planned_moments, read_event
from planforge.exporters.ics.read_lines import (
    EVERY_CALENDAR,
    alarm_fault,
    expected_lines,
    frame_differences,
    name_lines,
    tz_data,
    unlike,
)
from planforge.exporters.options import CalendarOptions
from planforge.plan.model import Plan, Session
from planforge.plan.until_seen import UntilSeen, until_seen
from planforge.quantities.zones import zone

__all__ = ["read_calendar", "without_additions"]

_EVENT = re.compile(rb"BEGIN:VEVENT\r?\n.*?END:VEVENT\r?\n", re.DOTALL)
_SLOT = re.compile(r"w\d+-(?:[a-z]+-\d+|week|ready)")
_PRODID = "PRODID:-//planforge//planforge//EN"


def read_calendar(plan: Plan, name: str, data: bytes, options: CalendarOptions | None, *, feed: bool) -> Read:
    """Return what plan.ics or a feed holds beside what the plan says; entries are the sessions that stand in it."""
    calendar = calendar_of(data)
    if isinstance(calendar, str):
        return Read(0, (Difference(name, "", calendar),))
    slots = {one.uid: one.slot for one in plan.events}
    found = [(_slot(block.text("UID"), plan.plan_id, slots), block) for block in calendar.walk("VEVENT")]
    events = [read_event(slot, block, calendar) for slot, block in found if slot]
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
            *EVERY_CALENDAR,
            _PRODID,
            f"X-PLANFORGE-PLAN:{plan.plan_id}",
            *name_lines(one_line(plan.title) or plan.plan_id),
        ]
        differences += frame_differences(name, data, calendar, [*top, tz_data(calendar, options)], events, options)
    return Read(len(standing), tuple(differences))


def without_additions(plan: Plan, data: bytes) -> bytes:
    """Return plan.ics without the events that a person, or their calendar, added."""
    ours = f"\nUID:planforge-{plan.plan_id}-".encode()
    if data.count(b"\nBEGIN:VEVENT") == data.count(ours):  # as it was written
        return data

    def kept(found: re.Match[bytes]) -> bytes:
        event = found[0]
        return event if ours in event or ours in event.replace(b"\r\n ", b"") else b""

    return _EVENT.sub(kept, data)


def _slot(uid: str, plan_id: str, slots: Mapping[str, str]) -> str:
    """Return the slot that a UID stands for; empty for an event that is not of this plan."""
    rest = uid.removeprefix(f"planforge-{plan_id}-")
    return slots.get(uid) or (rest if rest != uid and _SLOT.fullmatch(rest) else "")


def _session_differences(
    plan: Plan, name: str, standing: Iterable[ReadEvent], options: CalendarOptions | None
) -> Iterator[Difference]:
    standing = list(standing)
    for slot, times in Counter(one.slot for one in standing).items():
        if times > 1:
            yield Difference(name, slot, f"stands {times} times")
    found = {one.slot: one for one in standing}
    titles, seen = _titles(plan, found, options), until_seen(plan)
    for session in plan.sessions:
        event = found.pop(session.id, None)
        if event is None:
            yield Difference(name, session.id, "is not in the calendar")
            continue
        differences = [*_event_differences(event, session, plan, titles.get(session.id))]
        if seen and session.id in seen.waits and not _says_that_it_waits(event, plan, seen):
            differences.append(
                "does not say that it waits until somebody has seen the knee, and what is run until then"
            )
        if words.waits_until_well(plan, session) and not _says(event, words.spoken(plan).until_well.text):
            differences.append("does not say that it waits until the runner is well")
        yield from (Difference(name, session.id, one) for one in differences)
    for slot in found:
        yield Difference(name, slot, "is in the calendar and not in the plan")


def _titles(plan: Plan, found: Mapping[str, ReadEvent], options: CalendarOptions | None) -> Mapping[str, str]:
    """Return how each session's event is called: in the words asked for, else in ours where most events are in them,
    else in a coach's, as far as the plan keeps what was published.
    """
    template, language = options.title if options else None, words.spoken(plan)
    seen = until_seen(plan)
    titles = {
        session.id: one_line(words.title(words.parts(plan, session, week, seen), template, language))
        or language.kinds[session.kind]
        for week in plan.weeks
        for session in week.sessions
    }
    same = sum(slot in found and found[slot].summary == title for slot, title in titles.items())
    if options or 2 * same >= len(titles):
        return titles
    return {one.slot: one.title for one in plan.events if not one.cancelled}


def _event_differences(event: ReadEvent, session: Session, plan: Plan, title: str | None) -> Iterator[str]:
    """Yield what an event says otherwise. `title`: how it is called, None where nobody knows any more."""
    if event.span is None:
        yield "its event is damaged: when it begins or ends cannot be read"
        return
    timezone = plan.calendar.zone_on(session.date)
    begin, end = event.span
    wanted = planned_moments(session, timezone)
    if isinstance(begin, datetime) and isinstance(wanted[0], datetime) and begin.tzinfo:
        if begin != wanted[0]:
            there, here = (moment.astimezone(zone(timezone)) for moment in (begin, wanted[0]))
            yield f"begins at {there:%Y-%m-%d %H:%M}, the plan says {here:%Y-%m-%d %H:%M}"
        elif end != wanted[1] and isinstance(end, datetime) and isinstance(wanted[1], datetime):
            taken, planned = (_clock(int((one - begin).total_seconds())) for one in (end, wanted[1]))
            yield f"takes {taken}, the plan says {planned}"
    elif (begin, end) != wanted:
        yield f"is on {moment_text(begin)}, the plan says {moment_text(wanted[0])}"
    if title is not None and title != event.summary:
        yield f"is called {event.summary!r}, the plan says {title!r}"
    hurts = words.if_it_hurts(session.kind, plan.most_pain, words.spoken(plan))
    if plan.most_pain is not None and not _says(event, hurts):
        yield "does not say when to stop, what to look at the morning after, and whom to call"
    if (kind := event.block.text("X-PLANFORGE-KIND") or session.kind) != session.kind:
        yield f"is called a {kind} session, the plan says {session.kind}"


def _says_that_it_waits(event: ReadEvent, plan: Plan, seen: UntilSeen) -> bool:
    return _says(event, words.until_then(seen, words.spoken(plan)))


def _says(event: ReadEvent, text: str) -> bool:
    """Tell whether an event's text holds another one, letter by letter: where it does sign by sign, it does so, too."""
    told = event.block.text("DESCRIPTION")
    return text in told or _letters(text) in _letters(told)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d} min"


@lru_cache(maxsize=256)  # what to do if it hurts stands in every event, and many are of one session
def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _other_event_differences(plan: Plan, name: str, events: list[ReadEvent], *, feed: bool) -> Iterator[Difference]:
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


def _questions_differences(plan: Plan, name: str, events: Iterable[ReadEvent]) -> Iterator[Difference]:
    """Yield what is wrong with the day on which a plan that waits asks its questions again."""
    if plan.waiting is None:
        return
    slots = {one.slot for one in plan.events if one.slot.endswith(f"-{READY}") and not one.cancelled}
    asked = [one for one in events if one.slot in slots]
    text = asked[0].block.text("DESCRIPTION") if len(asked) == 1 else ""
    if len(asked) != 1 or not all(question in text for question in plan.waiting.questions):
        yield Difference(name, "", "does not ask again whether running may begin")
    elif asked[0].span is None or asked[0].span[0] != plan.waiting.until:
        day = moment_text(asked[0].span[0]) if asked[0].span else "no day that can be read"
        yield Difference(name, "", f"asks again on {day}, the plan says {plan.waiting.until}")


def _lines_of_events(plan: Plan, name: str, events: Iterable[ReadEvent]) -> Iterator[Difference]:
    """Yield the events whose meaning is not that of their revision, or that are written in another way."""
    revisions = {one.slot: one for one in plan.events}
    for event in events:
        known = revisions.get(event.slot)
        if event.written is None or event.meaning != (known.hash if known else event.meaning_published):
            yield Difference(name, event.slot, "says something else than the plan: in its text, group or reminder")
        elif known and (wrong := unlike(event.block.lines, expected_lines(event, known))):
            yield Difference(name, event.slot, f"its event {wrong}")
        elif known and (wrong := alarm_fault(event.block)):
            yield Difference(name, event.slot, f"its reminder {wrong}")
