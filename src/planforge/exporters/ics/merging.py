"""What to write over an event that a calendar holds, and what to report of it: a three-way merge, aspect by aspect.

What nobody changed there follows the plan; what somebody changed stays as it is there; and what planforge does not say
at all (a place, a guest, a comment, a second reminder, whatever a program keeps there) goes through as it was written.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo

from planforge.exporters.ics.held import (
    REPEATS,
    Aspect,
    Aspects,
    Held,
    Published,
    aspects_present,
    aspects_published,
    foreign_lines,
    length_of,
    trigger,
)
from planforge.exporters.ics.lines import Block, name_of, read, unfolded, value_of, written

_PROPERTIES: dict[Aspect, tuple[str, ...]] = {
    Aspect.START: ("DTSTART",),
    Aspect.LENGTH: ("DTEND", "DURATION"),
    Aspect.TITLE: ("SUMMARY",),
    Aspect.TEXT: ("DESCRIPTION",),
    Aspect.CATEGORIES: ("CATEGORIES",),
    Aspect.STATUS: ("STATUS",),
    Aspect.FREE: ("TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
    Aspect.COLOR: ("COLOR",),
}
_STAMPS = ("UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED")
_OURS = {*_STAMPS, *(name for names in _PROPERTIES.values() for name in names)}
_TIME = {Aspect.START, Aspect.LENGTH}
# Reported when somebody changed them. The others are how a calendar looks and rings: the runner's own, and programs
# drop them without being asked.
_REPORTED = (Aspect.START, Aspect.LENGTH, Aspect.TITLE, Aspect.TEXT, Aspect.STATUS)


@dataclass(frozen=True, slots=True)
class Resource:
    """One event as a CalDAV server stores it (RFC 4791 4.1): its own time zone, no METHOD; `hash` is its meaning."""

    uid: str
    hash: str
    summary: str
    start: date | datetime
    end: date | datetime
    published: Published
    data: bytes


@dataclass(frozen=True, slots=True)
class Merged:
    """What follows for one event: `data` to write (None: nothing), and what is reported of it.

    `moved_from`: the time that was published last, where somebody gave it another one. `edited`: somebody changed what
    else it says, or it cannot be understood, and it was left so. `all_ours`: nobody's change of what planforge says is
    kept in `data`.
    """

    data: bytes | None = None
    moved_from: date | datetime | None = None
    edited: bool = False
    all_ours: bool = field(default=True, compare=False)


def merged(resource: Resource, there: Held, *, put_back: bool = False, untouched: bool = False) -> Merged:
    """Return what a calendar's event becomes when the plan says `resource`; `put_back`: as the plan has it.

    `untouched`: it is as the server stored what planforge wrote last, so that what differs is the server's doing.
    """
    if there.event is None or there.span is None:
        return Merged(resource.data) if put_back else Merged(edited=True)
    mine, local = aspects_published(resource.published), _local(resource)
    base = _base(resource, there, local)
    theirs = aspects_present(there, local, base or mine, mine)
    if base is None and not put_back:
        if any(theirs[aspect] != mine[aspect] for aspect in _REPORTED):
            return Merged(edited=True)
        base = mine
    if put_back:
        changed = theirs != mine or there.repeats
        return Merged(_written(resource, there, theirs, frozenset(), repeats=False) if changed else None)
    assert base is not None
    if untouched and there.published is not None:
        if all(base.get(one) == mine[one] for one in Aspect):
            return Merged()
        base = theirs
    kept = {one for one in Aspect if theirs[one] != base.get(one, mine[one]) and theirs[one] != mine[one]}
    reported = {one for one in kept if one in _REPORTED}
    if any(theirs[one] != mine[one] for one in _TIME) and not _follows_in_time(resource, there, kept):
        kept |= _TIME
    # What is as the plan has it, and was not published so, is published now: else it would seem somebody's next change.
    follows = {one for one in Aspect if one not in kept and mine[one] != base.get(one, mine[one])}
    behind = any(theirs[one] != mine[one] for one in Aspect if one not in kept)
    data = _written(resource, there, theirs, kept, repeats=True) if behind or follows else None
    moved_from = _published_start(resource, there) if Aspect.START in reported else None
    return Merged(data, moved_from, bool(reported - {Aspect.START}) or there.repeats, not kept)


def may_go(there: Held) -> bool:
    """Tell whether an event whose session left the plan is still nobody's but ours, so that it can be deleted."""
    if there.event is None or there.span is None or there.personal:
        return False
    if there.published is None:
        return there.hash is not None and there.hash == there.hash_published
    base, local = aspects_published(there.published), _zone_of(there.published.span[0])
    theirs = aspects_present(there, local, base)
    return all(theirs[aspect] == base.get(aspect) for aspect in _REPORTED)


def agree(wrote: Held, there: Held) -> bool:
    """Tell whether an event is there as it was written: its time and its title, which no server drops."""
    if wrote.event is None or wrote.span is None or there.event is None or there.span is None:
        return wrote.span == there.span
    one, other = (aspects_present(event, UTC) for event in (wrote, there))
    return all(one[aspect] == other[aspect] for aspect in (Aspect.START, Aspect.LENGTH, Aspect.TITLE))


def _base(resource: Resource, there: Held, local: tzinfo) -> Aspects | None:
    """Return what was published with the event last, None where nobody knows."""
    if there.published is not None:
        return aspects_published(there.published)
    if there.hash_published is not None and there.hash == there.hash_published:
        # Nothing was touched: it still says what was published.
        return aspects_present(there, local, aspects_published(resource.published))
    unpublished = there.hash_published is None and there.sequence == resource.published.sequence
    return aspects_published(resource.published) if unpublished or there.hash_published == resource.hash else None


def _published_start(resource: Resource, there: Held) -> date | datetime:
    return there.published.span[0] if there.published is not None else resource.start


def _local(resource: Resource) -> tzinfo:
    return _zone_of(resource.start)


def _zone_of(moment: date | datetime) -> tzinfo:
    return (moment.tzinfo if isinstance(moment, datetime) else None) or UTC


def _follows_in_time(resource: Resource, there: Held, kept: Set[Aspect]) -> bool:
    """Tell whether a start or a length can become the plan's: not of an event that was made one of whole days (or of
    hours) by half, and of a series only as a whole: its rule names no days, and no day of it differs.
    """
    assert there.event is not None and there.span is not None
    if kept & _TIME and isinstance(there.span[0], datetime) != isinstance(resource.start, datetime):
        return False
    rules = [value_of(line).upper() for line in there.event.all("RRULE")]
    others = any(there.event.all(*(name for name in REPEATS if name != "RRULE")))
    return not (there.instances or others or any("BY" in rule or "UNTIL" in rule for rule in rules))


# -- writing ---------------------------------------------------------------------------------------------------------


def _written(resource: Resource, there: Held, theirs: Aspects, kept: Set[Aspect], *, repeats: bool) -> bytes:
    """Return our event with what is kept of the one there (it says `theirs`); where that is nothing, our own bytes."""
    ours = read(unfolded(resource.data))
    assert ours is not None and there.event is not None
    (new,) = ours.walk("VEVENT")
    dropped = () if repeats else REPEATS
    foreign = [line for line in foreign_lines(there.event, _OURS) if name_of(line) not in dropped]
    reminders = _reminders(new, there, theirs, kept)
    instances = there.instances if repeats else []
    was_published = there.published is None or there.published.sequence == there.sequence
    if not (kept or foreign or instances) and reminders == list(new.walk("VALARM")) and was_published:
        return resource.data
    taken = {name for aspect in kept for name in _PROPERTIES.get(aspect, ())}
    lines = [_next(line, there) for line in new.lines if name_of(line) not in taken]
    lines += [*there.event.all(*taken), *foreign]
    if len(kept & _TIME) == 1:
        lines = [*(line for line in lines if name_of(line) not in ("DTEND", "DURATION")), _end(resource, there, kept)]
    inside = [block for block in there.event.blocks if block.name != "VALARM"]
    event = Block("VEVENT", lines, [*inside, *reminders])
    return written(_around(ours, event, there, instances, own_time=Aspect.START not in kept))


def _around(ours: Block, event: Block, there: Held, instances: list[Block], *, own_time: bool) -> Block:
    """Return the calendar around an event: ours, with the time zones and whatever else stands in theirs."""
    zones = list(ours.walk("VTIMEZONE")) if own_time else []
    named = {zone.text("TZID") for zone in zones}
    zones += [zone for zone in there.calendar.walk("VTIMEZONE") if zone.text("TZID") not in named]
    known = {name_of(line) for line in ours.lines} | {"METHOD"}  # which no server stores
    lines = [*ours.lines, *(line for line in there.calendar.lines if name_of(line) not in known)]
    rest = [block for block in there.calendar.blocks if block.name not in ("VTIMEZONE", "VEVENT")]
    return Block(ours.name, lines, [*zones, event, *instances, *rest])


def _reminders(new: Block, there: Held, theirs: Aspects, kept: Set[Aspect]) -> list[Block]:
    """Return ours, if it is to be there, and everybody else's as they are."""
    if Aspect.REMINDER in kept:
        return there.reminders
    others = there.reminders
    ours = next((alarm for alarm in others if trigger(alarm) == theirs[Aspect.REMINDER]), None)
    return [*new.walk("VALARM"), *(alarm for alarm in others if alarm is not ours)]


def _end(resource: Resource, there: Held, kept: Set[Aspect]) -> str:
    """Return the DTEND of an event whose start is the plan's and whose length is the calendar's, or the reverse."""
    assert there.span is not None
    mine = (resource.start, resource.end)
    start = (there.span if Aspect.START in kept else mine)[0]
    length = length_of(there.span if Aspect.LENGTH in kept else mine)
    if not isinstance(start, datetime):
        return f"DTEND;VALUE=DATE:{start + length:%Y%m%d}"
    if start.tzinfo is None:
        return f"DTEND:{start + length:%Y%m%dT%H%M%S}"
    return f"DTEND:{start.astimezone(UTC) + length:%Y%m%dT%H%M%SZ}"  # UTC beside a TZID: RFC 5545 3.8.2.2


def _next(line: str, there: Held) -> str:
    """Return the line; a SEQUENCE never below the one there, for programs take no older event."""
    if name_of(line) != "SEQUENCE" or there.sequence is None:
        return line
    return f"SEQUENCE:{max(int(value_of(line)), there.sequence + 1)}"
