"""Workout files read back: any bytes become a `WorkoutFile` or a sentence that says why not, never a crash.

Independent of the encoder: numbers of the FIT protocol, read here (`records`) or by fitdecode, which shares no code
with Garmin's SDK. What a watch would do is `done`: every repeat written out, in the units of the plan.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from planforge.exporters.fit.exercises import exercise_name
from planforge.exporters.fit.records import HEADER, checksum, plain_records
from planforge.quantities.units import format_duration

__all__ = ["Done", "Identity", "StepTarget", "WorkoutFile", "done", "identity", "read"]

FILE_ID, WORKOUT, WORKOUT_STEP, SCHEDULE, EXERCISE_TITLE = 0, 26, 27, 28, 264
WORKOUT_FILE, SCHEDULE_FILE = 5, 7  # what a file_id says the file is; a course is 6
TIME, DISTANCE, LAP_BUTTON, REPEAT, REPS = 0, 1, 5, 6, 29  # how a step ends
SPEED, HEART_RATE, NO_TARGET, CADENCE = 0, 1, 2, 3
REST = 1
KINDS = {0: "work", 1: "rest", 2: "warm-up", 3: "cool-down", 4: "walk"}  # by intensity
MOST_BYTES = 1_000_000  # a workout of 50 steps with all texts full has 14 000


class StepTarget(NamedTuple):
    """What a step aims at, from low to high: beats or steps per minute, mm/s, or the number of a zone."""

    what: str
    low: int
    high: int

    def __str__(self) -> str:
        if self.what == "speed":
            return f"speed {self.low * 0.0036:.1f} to {self.high * 0.0036:.1f} km/h"
        unit = {"heart rate": " bpm", "cadence": " spm"}.get(self.what, "")
        return f"{self.what} {self.low} to {self.high}{unit}"


class Done(NamedTuple):
    """One step as the runner does it, repeats written out. `kind`: warm-up, work, walk, rest or cool-down.

    `name` and `notes` are what the watch shows. They are texts, anybody's words: nothing is read out of them.
    """

    kind: str
    seconds: int | None = None
    reps: int | None = None
    exercise: str | None = None
    aim: StepTarget | None = None
    name: str = ""
    notes: str = ""

    @property
    def without_texts(self) -> tuple[object, ...]:
        """Return all of it but what the watch shows."""
        return self[:-2]

    def __str__(self) -> str:
        amount = "to the lap button"
        if self.seconds:
            amount = format_duration(self.seconds)
        elif self.reps:
            amount = f"{self.reps} times"
        what = f"{self.kind} ({self.name})" if self.name and self.name.casefold() != self.kind else self.kind
        aim = f"at {self.aim}" if self.aim else None
        return " ".join(filter(None, [what, amount, self.exercise, aim]))


class Identity(NamedTuple):
    """What a workout is known by: an activity made from it repeats these four values of its file_id."""

    manufacturer: int | None
    product: int | None
    serial_number: int | None
    time_created: int | None


@dataclass(frozen=True, slots=True)
class Record:
    """One message: its number, and its fields by number. What is not set, a list or a fraction is not there."""

    number: int
    fields: Mapping[int, int | str]

    def whole(self, field: int) -> int | None:
        """Return a field that holds a whole number, None where it does not."""
        value = self.fields.get(field)
        return value if isinstance(value, int) else None

    def text(self, field: int) -> str:
        """Return a field that holds text, an empty one where it does not."""
        value = self.fields.get(field)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True)
class WorkoutFile:
    """The messages of one file in their order; nothing is promised about what they say."""

    records: tuple[Record, ...]

    def of(self, number: int) -> list[Record]:
        """Return the messages of one kind."""
        return [record for record in self.records if record.number == number]

    @cached_property
    def steps(self) -> list[Record]:
        """Return the step messages, repeats among them; every check asks for them."""
        return self.of(WORKOUT_STEP)

    @property
    def name(self) -> str:
        """Return the name that a watch lists the workout under."""
        return next((workout.text(8) for workout in self.of(WORKOUT)), "")

    @property
    def description(self) -> str:
        """Return what a watch says of the workout before it begins."""
        return next((workout.text(17) for workout in self.of(WORKOUT)), "")

    @property
    def sport(self) -> tuple[int | None, int | None]:
        """Return sport and sub-sport."""
        return next(((workout.whole(4), workout.whole(11)) for workout in self.of(WORKOUT)), (None, None))

    @property
    def identity(self) -> Identity | None:
        """Return what the workout is known by, None without a file_id."""
        return next((Identity(*(one.whole(field) for field in (1, 2, 3, 4))) for one in self.of(FILE_ID)), None)


def read(data: bytes, *, anybodys: bool = False) -> WorkoutFile | str:
    """Return the messages of the file, or the fault for which they cannot be read.

    Of `anybodys` files the header may also be the old one of 12 bytes, or have no checksum.
    """
    if fault := _envelope_fault(data, anybodys=anybodys):
        return fault
    try:
        return WorkoutFile(tuple(_records(data)))
    except Exception as error:  # noqa: BLE001  # whatever the decoder trips over: untrusted bytes, and it says so
        return f"cannot be decoded: {error or type(error).__name__}"


def identity(data: bytes, kind: int = WORKOUT_FILE) -> Identity | None:
    """Return what a file of that kind is known by, whoever wrote it; None for what is no whole FIT file of the kind."""
    result = read(data, anybodys=True)
    if isinstance(result, WorkoutFile) and [one.whole(0) for one in result.of(FILE_ID)][:1] == [kind]:
        return result.identity
    return None


def _envelope_fault(data: bytes, *, anybodys: bool) -> str | None:
    header = data[0] if data else 0
    if len(data) > MOST_BYTES:
        return f"more than {MOST_BYTES // 1_000_000} MB: more than any workout has"
    if len(data) < 16 or header not in ((12, 14) if anybodys else (14,)) or data[8:12] != b".FIT":
        return "not a FIT file with a header of 14 bytes"
    size, header_crc = struct.unpack_from("<4xI4xH", data)
    rest = len(data) - header - 2
    if size != rest:
        return f"the header promises {size} bytes of messages, the file has {rest}: cut short, or added to"
    if header == 14 and checksum(data[:12]) != header_crc and not (anybodys and header_crc == 0):
        return "the header's checksum is wrong: the file is damaged"
    if checksum(data[:-2]) != int.from_bytes(data[-2:], "little"):
        return "the file's checksum is wrong: the file is damaged"
    return None


def _records(data: bytes) -> Iterator[Record]:
    """Yield the messages: of a plain file at once, of any other as fitdecode reads it, which costs ten times that."""
    try:
        plain = [Record(number, values) for number, values in plain_records(data)] if data[0] == HEADER else None
    except ValueError:
        plain = None
    yield from _decoded(data) if plain is None else plain


def _decoded(data: bytes) -> Iterator[Record]:
    import fitdecode  # type: ignore[import-untyped]

    # The checksums are done; without a processor nothing is spelled out that we would not read.
    options = {"processor": None, "check_crc": fitdecode.CrcCheck.DISABLED}
    with fitdecode.FitReader(data, error_handling=fitdecode.ErrorHandling.RAISE, **options) as reader:
        for frame in reader:
            if isinstance(frame, fitdecode.FitDataMessage):
                yield Record(frame.global_mesg_num, dict(_values(frame)))


def _values(frame: Any) -> Iterator[tuple[int, int | str]]:
    for field in frame.fields:
        if field.field_def is not None and not field.field_def.is_dev and isinstance(field.raw_value, int | str):
            yield field.field_def.def_num, field.raw_value


def done(file: WorkoutFile) -> Iterator[Done]:
    """Yield the steps as they are done. The file has no faults, so repeats neither nest nor overlap."""
    steps = file.steps
    ends = {step.whole(2): index for index, step in enumerate(steps) if step.whole(1) == REPEAT}
    index = 0
    while index < len(steps):
        end = ends.get(index)
        block = [_done(step) for step in steps[index : end or index + 1]]
        for _ in range(steps[end].whole(4) or 0 if end else 1):
            yield from block
        index = end + 1 if end else index + 1


def _done(step: Record) -> Done:
    kind, value = step.whole(1), step.whole(2) or 0
    return Done(
        kind=KINDS[step.whole(7) or 0],
        seconds=value // 1000 if kind == TIME else None,
        reps=value if kind == REPS else None,
        exercise=exercise_name(step.whole(10), step.whole(11)),
        aim=_aim(step),
        name=step.text(0),
        notes=step.text(8),
    )


def _aim(step: Record) -> StepTarget | None:
    kind, zone = step.whole(3), step.whole(4)
    low, high = step.whole(5) or 0, step.whole(6) or 0
    if kind == HEART_RATE:
        return StepTarget("heart rate zone", zone, zone) if zone else StepTarget("heart rate", low - 100, high - 100)
    if kind == CADENCE:
        return StepTarget("cadence zone", zone, zone) if zone else StepTarget("cadence", 2 * low, 2 * high)
    if kind == SPEED:
        return StepTarget("speed zone", zone, zone) if zone else StepTarget("speed", low, high)
    return None
