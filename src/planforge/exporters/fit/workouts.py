"""A plan's sessions as FIT workout files, one file a session, for a watch.

A workout has at most 50 steps, names are told apart by their first 15 bytes, and what a watch cannot show is changed
and said in `remarks`.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from planforge.exporters import notices, words
from planforge.exporters.fit.encoding import Message, Raw, Value, checked, encoded, exercise_codes
from planforge.exporters.fit.messages import messages_of
from planforge.exporters.fit.repeats import MOST_STEPS, folded_if_long, message_count
from planforge.exporters.formats import Fate, Remark, Verdict
from planforge.plan.model import Kind, Plan, Session, WorkoutRevision, is_easier, session_slot
from planforge.values import worked_out_once

__all__ = [
    "DIGITS",
    "MANUFACTURER",
    "PRODUCT",
    "Remark",
    "WorkoutFiles",
    "exercise_codes",
    "file_names",
    "serial_numbers",
    "verdicts",
    "workout_files",
    "workout_names",
]

MANUFACTURER = 255  # "development": what several plan exporters use; never change it, activities point back with it
PRODUCT = 20_550  # ours, likewise constant
_CODES = {Kind.RUN: "RUN", Kind.STRENGTH: "STR", Kind.CROSS: "CRO"}  # in file names, in whatever language
_EASIER_CODE = "EAS"
DIGITS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # which session of its week, in a file's name


@dataclass(frozen=True, slots=True)
class WorkoutFiles:
    """Workout files by name in order of date, their identities, and what was changed for the watch, each said once.

    left_out: the sessions with steps that have no file, and why; each is among the remarks, too. verdicts: what becomes
    of each session on a watch, by its slot.
    """

    files: Mapping[str, bytes]
    revisions: tuple[WorkoutRevision, ...]
    remarks: tuple[Remark, ...]
    left_out: tuple[Remark, ...] = ()
    verdicts: Mapping[str, Verdict] = field(default_factory=dict)


def workout_files(plan: Plan) -> WorkoutFiles:
    """Return one workout file a session, and one of the easier run beside it, the same bytes for the same plan.

    A workout keeps the identity that `plan.workouts` has for it until its content changes. A session that no workout
    can hold (more steps than a watch keeps, an exercise that FIT does not know) has none, and that is a remark. Raise
    ValueError where sessions or workouts cannot be told apart.
    """
    said = _said(plan)
    revisions = _revisions(plan, {slot: body.hash for slot, body in said.bodies.items()})
    files = {}
    for one in revisions:
        body = said.bodies[one.slot]
        first = checked([_file_id("workout", one.serial_number, one.time_created)])
        files[body.file_name] = encoded([*first, *body.messages])
    return WorkoutFiles(files, revisions, said.remarks, said.left_out, _verdicts(plan, said))


@dataclass(frozen=True, slots=True)
class _Body:
    """A workout's messages but the first, the name of its file, and a hash of what it says."""

    file_name: str
    messages: Sequence[Raw]
    hash: str


@dataclass(frozen=True, slots=True)
class _Said:
    """What the workouts say, by slot; the rest as WorkoutFiles."""

    bodies: Mapping[str, _Body]
    remarks: tuple[Remark, ...]
    left_out: tuple[Remark, ...]


def _said(plan: Plan) -> _Said:
    """Return what the workouts of a plan say. Raise ValueError where two sessions have one id."""
    remarks: dict[Remark, None] = {}  # in order, each once
    bodies: dict[str, _Body] = {}
    left_out: list[Remark] = []
    first = _file_id("workout", 1, plan.revised)  # which one it is, is known later
    for place in _places(plan):
        slot = place.session.id
        if slot in bodies:
            raise ValueError(f"{slot} is the id of two sessions")
        if not place.session.steps:
            remarks[Remark(slot, notices.NO_WORKOUT)] = None
            continue
        said: list[Remark] = []
        try:
            bodies[slot] = _body(place, plan, first, said)
        except _NoWorkout as error:
            said = [Remark(slot, error.what, error.detail)]
            left_out += () if is_easier(slot) else said
        remarks |= dict.fromkeys(one._replace(session=session_slot(one.session)) for one in said)
    return _Said(bodies, tuple(remarks), tuple(left_out))


class _NoWorkout(Exception):
    """A session cannot be written for a watch: what is in the way, and in detail."""

    def __init__(self, what: str, detail: str) -> None:
        super().__init__(what, detail)
        self.what, self.detail = what, detail


def _body(place: "_Place", plan: Plan, first: Message, said: list[Remark]) -> _Body:
    """Return what a session's workout says, and say what was changed; raise _NoWorkout where it cannot be done."""

    def remark(what: str, detail: str = "") -> None:
        said.append(Remark(place.session.id, what, detail))

    if (steps := message_count(folded_if_long(place.session.steps))) > MOST_STEPS:
        raise _NoWorkout(notices.TOO_LONG, notices.steps_kept(steps, MOST_STEPS))
    if not place.file_name:
        raise _NoWorkout(notices.NO_FILE_NAME, notices.sessions_named(len(DIGITS)))
    try:
        messages = messages_of(place.session, place.name, plan, remark)
        _, *raw = checked([first, *messages])
    except ValueError as error:
        raise _NoWorkout(notices.NOT_IN_FIT, str(error)) from error
    return _Body(place.file_name, raw, _hash(messages))


def verdicts(plan: Plan) -> dict[str, Verdict]:
    """Return what becomes of each session on a watch, by its slot."""
    return _verdicts(plan, _said(plan))


def _verdicts(plan: Plan, made: _Said) -> dict[str, Verdict]:
    why: dict[str, list[str]] = {session.id: [] for session in plan.sessions}
    for remark in made.remarks:
        why[remark.session].append(remark.said)
    return {
        slot: Verdict(
            Fate.NOT_POSSIBLE if slot not in made.bodies else Fate.REDUCED if said else Fate.EXACT, tuple(said)
        )
        for slot, said in why.items()
    }


def _file_id(kind: str, serial_number: int, time_created: datetime) -> Message:
    maker: dict[str, Value] = {"manufacturer": MANUFACTURER, "product": PRODUCT}
    return Message("file_id", {"type": kind, **maker, "serial_number": serial_number, "time_created": time_created})


# -- identity --------------------------------------------------------------------------------------------------------


def _hash(messages: Sequence[Message]) -> str:
    return hashlib.sha256(f"[{', '.join(map(_in_json, messages))}]".encode()).hexdigest()[:32]


@worked_out_once(by=lambda message: (id(message),))  # the steps of many workouts are the same messages
def _in_json(message: Message) -> str:
    return json.dumps([message.name, dict(message.fields)])


def _revisions(plan: Plan, hashes: Mapping[str, str]) -> tuple[WorkoutRevision, ...]:
    """Return who each workout is, in the given order: as the plan knows it where nothing changed, else made now.

    Made now is the plan's moment of revision and a second more for each, past any moment another workout ever had.
    """
    for known in ([one.serial_number for one in plan.workouts], [one.time_created for one in plan.workouts]):
        if len(set(known)) < len(plan.workouts):
            raise ValueError("two workouts in the plan have one identity: take `workouts` out of plan.json")
    before = {one.slot: one for one in plan.workouts}
    serials = serial_numbers(plan.plan_id, hashes, {slot: one.serial_number for slot, one in before.items()})
    kept = {slot for slot, said in hashes.items() if slot in before and before[slot].hash == said}
    created = {slot: before[slot].time_created for slot in sorted(kept)}
    taken = {one.time_created for one in before.values()}
    moment = plan.revised.astimezone(UTC).replace(microsecond=0)
    for slot in sorted(hashes.keys() - kept, key=lambda slot: (is_easier(slot), slot)):  # planned ones as without
        while moment in taken:
            moment += timedelta(seconds=1)
        created[slot] = moment
        taken.add(moment)
    return tuple(
        WorkoutRevision(slot=slot, serial_number=serials[slot], time_created=created[slot], hash=said)
        for slot, said in hashes.items()
    )


def file_names(plan: Plan) -> dict[str, str]:
    """Return the name of each workout file by its slot: `W03D2RUN.FIT`, `W03D2EAS.FIT`; of those that can have one."""
    return {place.session.id: place.file_name for place in _places(plan) if place.file_name}


def workout_names(plan: Plan) -> dict[str, str]:
    """Return what tells each workout from all others, by its slot: `W03 Mon Run2`, `W03 Mon easier:`."""
    return {place.session.id: place.name for place in _places(plan)}


def serial_numbers(plan_id: str, slots: Iterable[str], kept: Mapping[str, int] | None = None) -> dict[str, int]:
    """Return each slot's serial number: not zero, different within the plan, the same in every export."""
    kept = kept or {}
    numbers: dict[str, int] = {}
    taken = set(kept.values())
    for slot in sorted(slots):
        attempt = 0
        number = kept.get(slot, 0)
        while number == 0 or (number in taken and slot not in kept):
            number = _hashed(f"{plan_id}/{slot}/{attempt}")
            attempt += 1
        numbers[slot] = number
        taken.add(number)
    return numbers


def _hashed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


# -- names and messages ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """A session and the names that its place in the plan gives it; of its file none where no more can be told apart."""

    session: Session
    name: str
    file_name: str


def _places(plan: Plan) -> list[_Place]:
    week_of = {session.id: week.index for week in plan.weeks for session in week.sessions}
    in_week: Counter[int] = Counter()
    on_day: Counter[tuple[int, int, Kind]] = Counter()
    places, said = [], words.spoken(plan)
    for session in plan.sessions:
        week, day = week_of[session.id], session.date.weekday()
        in_week[week] += 1
        on_day[week, day, session.kind] += 1
        nth = on_day[week, day, session.kind]
        name = words.workout_name(week, day, session.kind, nth, said)
        places.append(_Place(session, name, _file_name(week, in_week[week], _CODES[session.kind])))
        if easier := session.as_easier:
            name = words.easier_name(week, day, nth, said)
            places.append(_Place(easier, name, _file_name(week, in_week[week], _EASIER_CODE)))
    return places


def _file_name(week: int, nth: int, code: str) -> str:
    """Return 8.3 characters: week, which session of the week, what. From week 100 on the D makes room for the digit.

    Empty for a session of a week that has more than there are digits and letters.
    """
    if nth > len(DIGITS):
        return ""
    start = f"W{week:02d}D" if week < 100 else f"W{week}"
    return f"{start}{DIGITS[nth - 1]}{code}.FIT"
