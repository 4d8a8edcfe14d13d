"""Slots: what a session is known by (`w03-run-2`), in calendars, on watches and in a diary.

A slot is given once. A session keeps its slot when it moves, grows or shrinks; when a week has fewer sessions of a
kind the earliest that are left keep theirs; when it has more, the new ones get slots nobody had before: whoever was
told that a session is gone is never told that it is another one now.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import chain

from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import EventRevision, Kind, Plan, Session, Week, unrolled, when
from planforge.quantities.units import MINUTE

MOST = 99  # two digits; a week would have to lose and gain sessions as often


def with_kept_slots(plan: Plan, told: Iterable[EventRevision]) -> Plan:
    """Return the plan with its sessions in the slots in which they are known; `told` is what calendars were told.

    A session that stands on a day on which its week had one of its kind is that one. Of the others the earliest are
    the earliest that were there, and the last have no slot yet.
    """
    known: dict[str, list[EventRevision]] = defaultdict(list)
    for event in told:
        known[event.slot.rpartition("-")[0]].append(event)
    return plan.model_copy(update={"weeks": tuple(_week(week, known) for week in plan.weeks)}) if known else plan


def told_otherwise(plan: Plan, day: date) -> tuple[str, ...]:
    """Return the slots from a day on whose session is not as calendars were told of it, or not there, or new."""
    told = {event.slot: event for event in plan.events if event.kind and not event.cancelled}
    sessions = {one.id: one for one in plan.sessions}
    here = (one.id for one in sessions.values() if one.date >= day and not _as_told(one, told.get(one.id)))
    gone = (slot for slot, event in told.items() if slot not in sessions and event.date >= day)
    return tuple(sorted([*here, *gone]))


def without(plan: Plan, slots: AbstractSet[str]) -> Plan:
    """Return the plan with no session in some slots, and its weeks with the figures of the others."""
    return plan.model_copy(update={"weeks": tuple(_without(week, slots) for week in plan.weeks)}) if slots else plan


def _without(week: Week, slots: AbstractSet[str]) -> Week:
    left = tuple(one for one in week.sessions if one.id not in slots)
    if len(left) == len(week.sessions):
        return week
    runs = [one for one in left if one.kind is Kind.RUN]
    each = [measure_steps(run.steps, NO_DISTANCE) for run in runs]
    figures = {
        "distance_m": sum(run.distance_m for run in runs),
        "time_on_feet_s": sum(run.duration_s for run in runs),
        "run_s": sum(one.run_time for one in each),
        "longest_bout_s": max((one.longest_bout for one in each), default=0),
    }
    return week.model_copy(update={"sessions": left, **figures})


def week_of(slot: str) -> int:
    """Return the number of the week that a slot belongs to."""
    return int(slot[1:].partition("-")[0])


def _as_told(session: Session, event: EventRevision | None) -> bool:
    """Tell whether a session stands where an event says, and its steps last as long, in whole minutes as events do."""
    if event is None:
        return False
    seconds = sum(step.seconds for step in unrolled(session.steps))
    length = MINUTE * max(1, round(seconds / MINUTE))
    return (session.date, session.start, length) == (event.date, event.start, event.duration_s)


def _week(week: Week, known: dict[str, list[EventRevision]]) -> Week:
    groups: dict[str, list[Session]] = defaultdict(list)
    for session in sorted(week.sessions, key=when):
        groups[session.id.rpartition("-")[0]].append(session)
    slots: dict[str, str] = {}
    for group, sessions in groups.items():
        numbers = _numbers(sessions, known.get(group, []))
        slots |= {session.id: f"{group}-{number}" for session, number in zip(sessions, numbers, strict=True)}
    if all(old == new for old, new in slots.items()):
        return week
    renamed = (session.model_copy(update={"id": slots[session.id]}) for session in week.sessions)
    return week.model_copy(update={"sessions": tuple(renamed)})


def _numbers(sessions: Sequence[Session], told: Sequence[EventRevision]) -> list[int]:
    """Return a number for each session of one week and kind, which are in order of date."""
    there = sorted((event for event in told if not event.cancelled), key=lambda one: (one.date, str(one.start or "")))
    used, alive = {_number(event) for event in told}, {_number(event) for event in there}
    numbers: list[int | None] = []
    for session in sessions:
        event = next((event for event in there if event.date == session.date), None)
        numbers.append(_number(event) if event else None)
        there = [other for other in there if other is not event]
    left = iter([_number(event) for event in there])
    # Beyond the last number one that has been free for long: better that than no plan.
    new = chain(range(max(used, default=0) + 1, MOST + 1), sorted(used - alive))
    return [number if number is not None else next(left, None) or next(new) for number in numbers]


def _number(event: EventRevision) -> int:
    return int(event.slot.rpartition("-")[2])
