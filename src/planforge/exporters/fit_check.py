"""Faults of FIT workout files, found without the encoder: numbers of the FIT protocol, read with another decoder.

Made for our own files, and for anybody's: every function takes any bytes and answers with sentences, never with a
crash. The ten groups of checks are those of FIT.md beside the design.
"""

import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

from planforge.plan import Do, Kind, Part, Plan, Session, Step, unrolled

FILE_ID, WORKOUT, WORKOUT_STEP, EXERCISE_TITLE = 0, 26, 27, 264
MOST_BYTES = 1_000_000  # a workout of 50 steps with all texts full has 14 000

_TIME, _DISTANCE, _OPEN, _REPEAT, _REPS = 0, 1, 5, 6, 29
_SPEED, _HEART_RATE, _NO_TARGET, _CADENCE = 0, 1, 2, 3
_REST = 1
_RUNNING, _STRENGTH = 1, (10, 20)
_KINDS = {0: "work", 1: "rest", 2: "warm-up", 3: "cool-down", 4: "walk"}  # by intensity
_PLACE = re.compile(r"W(\d{2,3}) (Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Run|Str|Cro)(\d*)(?: |$)")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHORT = {Kind.RUN: "Run", Kind.STRENGTH: "Str", Kind.CROSS: "Cro"}
_SHORT_NAME = re.compile(r"[A-Za-z0-9_~-]{1,8}\.(FIT|fit)")  # 8.3

Place = tuple[int, str, str, int]  # week, day, kind, which of these


class Done(NamedTuple):
    """One step as the runner does it, repeats written out. `kind`: warm-up, work, walk, rest or cool-down."""

    kind: str
    seconds: int | None = None
    reps: int | None = None
    exercise: str | None = None
    side: str | None = None

    def __str__(self) -> str:
        amount = f"{self.seconds} s" if self.seconds else f"{self.reps} reps" if self.reps else "to the lap button"
        return " ".join(filter(None, [self.kind, amount, self.side, self.exercise]))


@dataclass(frozen=True, slots=True)
class _Record:
    """One message: its number, and its fields by number. What is not set, a list or a fraction is not there."""

    number: int
    fields: Mapping[int, int | str]

    def whole(self, field: int) -> int | None:
        value = self.fields.get(field)
        return value if isinstance(value, int) else None

    def text(self, field: int) -> str:
        value = self.fields.get(field)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class _File:
    records: tuple[_Record, ...]

    def of(self, number: int) -> list[_Record]:
        return [record for record in self.records if record.number == number]

    @property
    def steps(self) -> list[_Record]:
        return self.of(WORKOUT_STEP)

    @property
    def name(self) -> str:
        return next((workout.text(8) for workout in self.of(WORKOUT)), "")

    @property
    def sport(self) -> tuple[int | None, int | None]:
        return next(((workout.whole(4), workout.whole(11)) for workout in self.of(WORKOUT)), (None, None))


class Identity(NamedTuple):
    """What a workout is known by: an activity made from it repeats these four values of its file_id."""

    manufacturer: int | None
    product: int | None
    serial_number: int | None
    time_created: int | None


def identity(data: bytes) -> Identity | None:
    """Return what a workout file is known by, None for what is no whole FIT file with a file_id."""
    result = _read(data)
    return _identity(result) if isinstance(result, _File) and result.of(FILE_ID) else None


def check_workout(data: bytes) -> list[str]:
    """Return every fault of one workout file, as sentences; none means that a watch can be expected to take it."""
    return _faults(_read(data))


def check_set(files: Mapping[str, bytes], plan: Plan | None = None) -> list[str]:
    """Return every fault of a set of workout files: of each, between them, and against the plan they stand for."""
    read = {name: _read(data) for name, data in files.items()}
    found = {name: _faults(result) for name, result in read.items()}
    readable = {name: result for name, result in read.items() if isinstance(result, _File)}
    sound = {name: file for name, file in readable.items() if not found[name]}
    faults = [f"{name}: {fault}" for name in files for fault in found[name]]
    faults += _set_faults(files, sound)
    if plan is not None:
        faults += _plan_faults(readable, sound, plan)
    return faults


def rebuilt_steps(data: bytes) -> tuple[Done, ...]:
    """Return the steps of a workout file as they are done. Raise ValueError with its faults if it has any."""
    result = _read(data)
    if isinstance(result, str) or (faults := _faults(result)):
        raise ValueError(result if isinstance(result, str) else "; ".join(faults))
    return tuple(_rebuilt(result))


# Group 1: the envelope


def _read(data: bytes) -> _File | str:
    """Return the messages of the file, or the fault for which they cannot be read."""
    if fault := _envelope_fault(data):
        return fault
    try:
        return _File(tuple(_records(data)))
    except Exception as error:  # noqa: BLE001  # whatever the decoder trips over: untrusted bytes, and it says so
        return f"cannot be decoded: {error or type(error).__name__}"


def _envelope_fault(data: bytes) -> str | None:
    from fitdecode.utils import compute_crc  # type: ignore[import-untyped]

    if len(data) > MOST_BYTES:
        return f"{len(data)} bytes are more than any workout has"
    if len(data) < 16 or data[0] != 14 or data[8:12] != b".FIT":
        return "not a FIT file with a header of 14 bytes"
    size, header_crc = struct.unpack_from("<4xI4xH", data)
    if size + 16 != len(data):
        return f"the header promises {size} bytes of messages, the file has {len(data) - 16}"
    if compute_crc(data[:12]) != header_crc:
        return "the header's checksum is wrong"
    if compute_crc(data[:-2]) != int.from_bytes(data[-2:], "little"):
        return "the file's checksum is wrong"
    return None


def _records(data: bytes) -> Iterator[_Record]:
    import fitdecode  # type: ignore[import-untyped]

    options = {"processor": None, "check_crc": fitdecode.CrcCheck.DISABLED}
    with fitdecode.FitReader(data, error_handling=fitdecode.ErrorHandling.RAISE, **options) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                yield _Record(frame.global_mesg_num, dict(_values(frame)))


def _values(frame: Any) -> Iterator[tuple[int, int | str]]:
    for field in frame.fields:
        if field.field_def is not None and not field.field_def.is_dev and isinstance(field.raw_value, int | str):
            yield field.field_def.def_num, field.raw_value


# Groups 2 to 8: one workout


def _faults(result: _File | str) -> list[str]:
    if isinstance(result, str):
        return [result]
    return [fault for check in _CHECKS for fault in check(result)]


def _identity_faults(file: _File) -> Iterator[str]:
    found = file.of(FILE_ID)
    if len(found) != 1 or file.records[0].number != FILE_ID:
        yield f"file_id must stand first and once, it stands {len(found)} times"
        return
    if found[0].whole(0) != 5:
        yield "file_id does not say that this is a workout"
    for field, name in ((1, "manufacturer"), (2, "product"), (3, "serial_number"), (4, "time_created")):
        if not found[0].whole(field):
            yield f"file_id has no {name}"


def _workout_faults(file: _File) -> Iterator[str]:
    found = file.of(WORKOUT)
    if len(found) != 1:
        yield f"one workout message expected, {len(found)} found"
        return
    numbers = [record.number for record in file.records]
    if WORKOUT_STEP in numbers and numbers.index(WORKOUT_STEP) < numbers.index(WORKOUT):
        yield "the workout message stands behind a step"
    if found[0].whole(4) is None:
        yield "the workout has no sport"
    repeats = sum(step.whole(1) == _REPEAT for step in file.steps)
    promised = found[0].whole(6)
    if promised not in (len(file.steps), len(file.steps) - repeats):  # watches count repeats, the SDK's samples do not
        yield f"the workout promises {promised} steps and has {len(file.steps)}"
    name = found[0].text(8)
    if not name.strip() or not name.isprintable():
        yield f"the workout's name is {name!r}"


def _step_list_faults(file: _File) -> Iterator[str]:
    if not 1 <= len(file.steps) <= 50:
        yield f"{len(file.steps)} steps, a watch takes 1 to 50"
    if [step.whole(254) for step in file.steps] != list(range(len(file.steps))):
        yield "the steps are not numbered 0, 1, 2 and so on"


def _duration_faults(file: _File) -> Iterator[str]:
    for index, step in enumerate(file.steps):
        kind, value = step.whole(1), step.whole(2)
        if kind == _TIME and not (value and value % 1000 == 0 and 1000 <= value <= 86_400_000):
            yield f"step {index}: a time of {value} ms is not whole seconds from 1 s to 24 h"
        elif kind == _REPS and not (value and 1 <= value <= 999):
            yield f"step {index}: {value} repetitions"
        elif kind == _DISTANCE and not value:
            yield f"step {index}: a distance of {value} cm"
        elif kind not in (_TIME, _REPS, _DISTANCE, _OPEN, _REPEAT):
            yield f"step {index}: duration type {kind} is not one a plan has"
        if kind != _REPEAT and step.whole(7) not in _KINDS:
            yield f"step {index}: intensity {step.whole(7)} is none of {', '.join(_KINDS.values())}"


def _repeat_faults(file: _File) -> Iterator[str]:
    last_repeat = -1
    for index, step in enumerate(file.steps):
        if step.whole(1) != _REPEAT:
            continue
        first, passes = step.whole(2), step.whole(4)
        if first is None or not 0 <= first < index:
            yield f"step {index}: the repeat goes back to step {first}, which is not before it"
        elif first <= last_repeat:
            yield f"step {index}: the repeat holds or cuts the repeat at step {last_repeat}"
        if passes is None or not 2 <= passes <= 999:
            yield f"step {index}: {passes} passes of a repeat"
        last_repeat = index


def _target_faults(file: _File) -> Iterator[str]:
    for index, step in enumerate(file.steps):
        if step.whole(1) != _REPEAT and (fault := _target_fault(step, running=file.sport[0] == _RUNNING)):
            yield f"step {index}: {fault}"


def _target_fault(step: _Record, running: bool) -> str | None:
    kind, zone = step.whole(3), step.whole(4) or 0
    low, high = step.whole(5) or 0, step.whole(6) or 0
    if kind == _NO_TARGET:
        return "no target, yet values for one" if zone or low or high else None
    if kind not in (_SPEED, _HEART_RATE, _CADENCE):
        return f"target type {kind} is not one a plan has"
    if bool(zone) == bool(low or high):
        return "a target is either a zone or a range"
    if zone:
        return None if zone <= (5 if kind == _HEART_RATE else 10) else f"there is no zone {zone}"
    lowest, highest = {_SPEED: (300, 8000), _HEART_RATE: (160, 330), _CADENCE: (50, 120 if running else 200)}[kind]
    if lowest <= low <= high <= highest:
        return None
    what = {_SPEED: "mm/s", _HEART_RATE: "beats a minute + 100", _CADENCE: "strides a minute (half the steps)"}[kind]
    return f"a target of {low} to {high} {what} is not within {lowest} to {highest}"


def _exercise_faults(file: _File) -> Iterator[str]:
    used: set[tuple[int | None, int | None]] = set()
    for index, step in enumerate(file.steps):
        codes = step.whole(10), step.whole(11)
        if codes == (None, None):
            continue
        used.add(codes)
        if step.whole(7) == _REST:
            yield f"step {index}: a rest with an exercise"
        if _exercise_name(*codes) is None:
            yield f"step {index}: category {codes[0]} has no exercise {codes[1]}"
    titles = Counter((title.whole(0), title.whole(1)) for title in file.of(EXERCISE_TITLE) if title.text(2).strip())
    if file.sport == _STRENGTH and titles != Counter(used):
        yield "the exercise titles do not match the exercises, one each"
    numbers = [record.number for record in file.records]
    if EXERCISE_TITLE in numbers and WORKOUT_STEP in numbers[numbers.index(EXERCISE_TITLE) :]:
        yield "an exercise title stands before a step"


def _exercise_name(category: int | None, name: int | None) -> str | None:
    from fitdecode.profile import FIELD_TYPES  # type: ignore[import-untyped]

    group = FIELD_TYPES["exercise_category"].enum.get(category)
    names = FIELD_TYPES.get(f"{group}_exercise_name")
    found = names.enum.get(name) if names else None
    return f"{group}/{found}" if found else None


_CHECKS: tuple[Callable[[_File], Iterator[str]], ...] = (
    _identity_faults,
    _workout_faults,
    _step_list_faults,
    _duration_faults,
    _repeat_faults,
    _target_faults,
    _exercise_faults,
)


# Group 9: the plan


def _rebuilt(file: _File) -> Iterator[Done]:
    """Yield the steps as they are done; the file has no faults, so repeats neither nest nor overlap."""
    ends = {step.whole(2): index for index, step in enumerate(file.steps) if step.whole(1) == _REPEAT}
    index = 0
    while index < len(file.steps):
        end = ends.get(index)
        block = [_done(step) for step in file.steps[index : end or index + 1]]
        for _ in range(file.steps[end].whole(4) or 0 if end else 1):
            yield from block
        index = end + 1 if end else index + 1


def _done(step: _Record) -> Done:
    kind, value = step.whole(1), step.whole(2) or 0
    exercise = _exercise_name(step.whole(10), step.whole(11))
    return Done(
        kind=_KINDS[step.whole(7) or 0],
        seconds=value // 1000 if kind == _TIME else None,
        reps=value if kind == _REPS else None,
        exercise=exercise,
        side={"L ": "left", "R ": "right"}.get(step.text(0)[:2]) if exercise else None,
    )


def _planned(session: Session) -> Iterator[Done]:
    """Yield what the plan says should be done, in the words of a workout file."""
    steps = list(unrolled(session.steps))
    beside_runs = any(step.do is Do.RUN for step in steps)
    for step in steps:
        named = step.exercise is not None and step.do is Do.EXERCISE and session.kind is Kind.STRENGTH
        yield Done(
            kind=_planned_kind(step, beside_runs),
            seconds=step.end.seconds,
            reps=step.end.reps if session.kind is Kind.STRENGTH else None,
            exercise=step.exercise.fit if step.exercise and named else None,
            side=step.side if named else None,
        )


def _planned_kind(step: Step, beside_runs: bool) -> str:
    if step.do is Do.REST or step.part is not Part.MAIN:
        return "rest" if step.do is Do.REST else str(step.part)
    return "walk" if step.do is Do.WALK and beside_runs else "work"


def _plan_faults(files: Mapping[str, _File], sound: Mapping[str, _File], plan: Plan) -> Iterator[str]:
    sessions = _sessions_by_place(plan)
    for name, file in files.items():
        session = sessions.pop(_place(file.name), None)
        if session is None:
            yield f"{name}: {file.name!r} is no session of the plan, or one twice"
        elif name in sound:
            yield from (f"{name}: {fault}" for fault in _differences(list(_rebuilt(file)), list(_planned(session))))
    yield from (f"{session.id} has no readable workout file" for session in sessions.values() if session.steps)


def _differences(done: list[Done], planned: list[Done]) -> Iterator[str]:
    for number, (found, wanted) in enumerate(zip_longest(done, planned), start=1):
        if found != wanted:
            yield f"step {number} is {found or 'missing'}, the plan says {wanted or 'no more'}"
    seconds, planned_seconds = (sum(step.seconds or 0 for step in steps) for steps in (done, planned))
    if seconds != planned_seconds:
        yield f"{seconds} s in all, the plan says {planned_seconds} s"


def _place(name: str) -> Place | None:
    found = _PLACE.match(name)
    return (int(found[1]), found[2], found[3], int(found[4] or 1)) if found else None


def _sessions_by_place(plan: Plan) -> dict[Place | None, Session]:
    week_of = {session.id: week.index for week in plan.weeks for session in week.sessions}
    nth: Counter[tuple[int, str, str]] = Counter()
    sessions: dict[Place | None, Session] = {}
    for session in plan.sessions:
        key = week_of[session.id], _DAYS[session.date.weekday()], _SHORT[session.kind]
        nth[key] += 1
        sessions[*key, nth[key]] = session
    return sessions


# Group 10: the set


def _set_faults(names: Mapping[str, bytes], files: Mapping[str, _File]) -> Iterator[str]:
    for name in names:
        if not _SHORT_NAME.fullmatch(name):
            yield f"{name!r} is not a plain file name of 8.3 characters"
    yield from _twice("file name", {name: name.upper() for name in names})
    yield from _twice("identity", {name: _identity(file) for name, file in files.items()})
    yield from _twice("serial number", {name: _identity(file)[2] for name, file in files.items()})
    yield from _twice("time_created", {name: _identity(file)[3] for name, file in files.items()})
    yield from _twice("first 15 bytes of the name", {name: file.name.encode()[:15] for name, file in files.items()})


def _identity(file: _File) -> Identity:
    manufacturer, product, serial_number, time_created = (file.of(FILE_ID)[0].whole(field) for field in (1, 2, 3, 4))
    return Identity(manufacturer, product, serial_number, time_created)


def _twice(what: str, values: Mapping[str, object]) -> Iterator[str]:
    """Yield a fault for each file that shares with an earlier one what should be its own."""
    first: dict[object, str] = {}
    for name, value in values.items():
        if first.setdefault(value, name) != name:
            yield f"{name}: {what} as in {first[value]}"
