"""What a watch may stumble over in workout files, and what planforge never writes, each in a sentence.

The two are kept apart: a file of Garmin Connect's, of the watch itself or of another program may be legal and run on a
watch though no plan of ours would ever be written so. Of our own files both are faults. Found without the encoder.

Made for our own files, and for anybody's: every function takes any bytes and answers with faults, never with a crash.
Nine groups are here, from the envelope of one file to what must differ between files; the tenth, whether the files are
the plan, is `planforge.exporters.fit.read_back`.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from planforge.exporters.fit.exercises import exercise_name
from planforge.exporters.fit.reading import (
    CADENCE,
    DISTANCE,
    EXERCISE_TITLE,
    FILE_ID,
    HEART_RATE,
    KINDS,
    LAP_BUTTON,
    NO_TARGET,
    REPEAT,
    REPS,
    REST,
    SPEED,
    TIME,
    WORKOUT,
    WORKOUT_STEP,
    Done,
    Record,
    WorkoutFile,
    done,
    read,
)

__all__ = ["Checked", "Done", "FileFault", "check_set", "check_workout", "rebuilt_steps"]

MOST_STEPS = 50  # FR935 and fenix 3, by their own DEVICE.FIT
LEAST_WIDTH = 15  # FR935 shows so many bytes of a name: workouts must differ within them
_LONGEST_MS = 24 * 3_600_000
_RUNNING, _STRENGTH = 1, (10, 20)
_ENDS = (*range(16), 28, 29, 31)  # ways to end a step that the profile names (wkt_step_duration)
_REPEATS = range(6, 14)  # as often as told, and until a time, a distance, a pulse or a power
_LAST_TARGET = 13  # wkt_step_target
_INDEX = 0x0FFF  # message_index: the number; above it bits, of which 0x8000 says that the step is selected
_FIRST_BPM = 100  # workout_hr: below it per cent of the maximum
_SHORT_NAME = re.compile(r"[A-Za-z0-9_~-]{1,8}\.(FIT|fit)")  # 8.3
_LONG_NAME = re.compile(r"[A-Za-z0-9_~.-][A-Za-z0-9_~. -]{0,59}\.(FIT|fit)")  # as Connect names what it hands out
_IDENTITY = ((1, "manufacturer"), (2, "product"), (3, "serial number"), (4, "time of creation"))


class Unwritten(NamedTuple):
    """What is legal, and runs on a watch, though planforge writes no such thing."""

    says: str


class FileFault(NamedTuple):
    """What is wrong with a file: its name (empty for bytes without one), the group of checks, a sentence.

    legal: a watch takes it as it is; it is only that planforge writes no such thing.
    """

    file: str
    group: str
    says: str
    legal: bool = False

    def __str__(self) -> str:
        return f"{self.file}: {self.says}" if self.file else self.says


@dataclass(frozen=True, slots=True)
class Checked:
    """A set of files after the check: those that planforge may have written, and all faults, the legal ones too."""

    sound: Mapping[str, WorkoutFile]
    faults: tuple[FileFault, ...]


def check_workout(data: bytes) -> list[FileFault]:
    """Return every fault of one workout file, and what planforge writes no such of; none: it may be one of ours.

    A watch can be expected to take a file all of whose faults are legal.
    """
    return _faults("", data)[1]


def check_set(files: Mapping[str, bytes]) -> Checked:
    """Return what is sound of a set of workout files, by name, and every fault: of each, and between them."""
    sound: dict[str, WorkoutFile] = {}
    taken: dict[str, WorkoutFile] = {}
    faults: list[FileFault] = []
    for name, data in files.items():
        file, found = _faults(name, data)
        faults += found
        if file is not None and all(one.legal for one in found):
            taken[name] = file
            if not found:
                sound[name] = file
    faults += [_fault(name, "set", said) for name, said in _set_faults(files, taken)]
    return Checked(sound, tuple(faults))


def rebuilt_steps(data: bytes) -> tuple[Done, ...]:
    """Return the steps of a workout file as they are done. Raise ValueError with its faults if it has any."""
    file, faults = _faults("", data)
    if faults or file is None:
        raise ValueError("; ".join(fault.says for fault in faults))
    return tuple(done(file))


def _faults(name: str, data: bytes) -> tuple[WorkoutFile | None, list[FileFault]]:
    """Return what can be read of a file, and every fault of it."""
    result, old_form = read(data), []
    if isinstance(result, str):
        anybodys = read(data, anybodys=True)
        if isinstance(anybodys, str):
            return None, [FileFault(name, "envelope", result)]
        old_form = [FileFault(name, "envelope", _OLD_FORM[data[0]], legal=True)]
        result = anybodys
    found = [_fault(name, group, said) for group, check in _CHECKS for said in check(result)]
    return result, [*old_form, *found]


_OLD_FORM = {12: "a header of 12 bytes, as older programs write it", 14: "a header without a checksum"}


def _fault(name: str, group: str, said: str | Unwritten) -> FileFault:
    if isinstance(said, Unwritten):
        return FileFault(name, group, said.says, legal=True)
    return FileFault(name, group, said)


# -- one workout -----------------------------------------------------------------------------------------------------


def _identity_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    found = file.of(FILE_ID)
    if len(found) != 1 or file.records[0].number != FILE_ID:
        yield f"the file's identity (file_id) must stand first and once, it stands {len(found)} times"
        return
    (identity,) = found
    if identity.whole(0) != 5:
        yield "the file does not say that it is a workout"
    for field, name in _IDENTITY:
        if not identity.whole(field):
            yield f"the file's identity has no {name}"


def _workout_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    found = file.of(WORKOUT)
    if len(found) != 1:
        yield f"a file holds one workout, {len(found)} found"
        return
    (workout,) = found
    numbers = [record.number for record in file.records]
    if WORKOUT_STEP in numbers and numbers.index(WORKOUT_STEP) < numbers.index(WORKOUT):
        yield "the workout's name and sport stand behind a step"
    if workout.whole(4) is None:
        yield "the workout has no sport"
    repeats = sum(step.whole(1) in _REPEATS for step in file.steps)
    promised = workout.whole(6)
    if promised not in (len(file.steps), len(file.steps) - repeats):  # watches count repeats, the SDK's samples do not
        yield f"the workout promises {promised} steps and has {len(file.steps)}"
    name = workout.text(8)
    if not name.strip():
        yield "the workout has no name"
    elif not _is_clean(name):
        yield f"the workout's name is {name!r}"
    if not _is_clean(workout.text(17)):
        yield f"the workout's description holds what a watch cannot show: {workout.text(17)!r}"


def _step_list_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    if not 1 <= len(file.steps) <= MOST_STEPS:
        yield f"{len(file.steps)} steps; a watch takes 1 to {MOST_STEPS}"
    numbers = [step.whole(254) for step in file.steps]
    if [number is not None and number & _INDEX for number in numbers] != [*range(len(numbers))]:
        yield "the steps are not numbered one after the other"
    else:
        for place, number in enumerate(numbers, 1):
            if number != place - 1:
                yield Unwritten(f"step {place}: marked as selected or the like (message_index {number})")
    for place, step in enumerate(file.steps, 1):
        if not (_is_clean(step.text(0)) and _is_clean(step.text(8))):
            yield f"step {place}: its name or notes hold what a watch cannot show: {step.text(0)!r}, {step.text(8)!r}"


def _is_clean(text: str) -> bool:
    """Tell whether a text is one line of characters, none of them cut in two."""
    return text.isprintable() and "\ufffd" not in text


def _duration_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    for place, step in enumerate(file.steps, 1):
        if (said := _end_fault(step.whole(1), step.whole(2))) is not None:
            yield Unwritten(f"step {place}: {said.says}") if isinstance(said, Unwritten) else f"step {place}: {said}"
        intensity = step.whole(7)
        if step.whole(1) in _REPEATS or intensity in KINDS:
            continue
        said = f"step {place}: intensity {intensity} is none of {', '.join(KINDS.values())}"
        yield Unwritten(said) if intensity in (None, *_INTERVAL_OR_OTHER) else said


_INTERVAL_OR_OTHER = (5, 6)  # the profile's other two intensities


def _end_fault(kind: int | None, value: int | None) -> str | Unwritten | None:
    """Return what is odd about how a step ends."""
    if kind == TIME:
        said = f"a time of {value} ms is not whole seconds from 1 s to 24 h"
        if value and value % 1000 == 0 and 1000 <= value <= _LONGEST_MS:
            return None
        return Unwritten(said) if value and 1000 <= value <= _LONGEST_MS else said
    if kind == REPS:
        return None if value and value <= 999 else f"{value} repetitions; 1 to 999 are possible"
    if kind == DISTANCE:
        return None if value else "ends after no distance"
    if kind in (LAP_BUTTON, REPEAT):
        return None
    said = f"ends in a way no plan has (duration type {kind})"
    return Unwritten(said) if kind in _ENDS else said


def _repeat_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    last_repeat = -1
    for index, step in enumerate(file.steps):
        if step.whole(1) != REPEAT:
            continue
        first, passes = step.whole(2), step.whole(4)
        if first is None or not 0 <= first < index:
            said = "nowhere" if first is None else f"to step {first + 1}"
            yield f"step {index + 1}: the repeat goes back {said}, which is not before it"
        elif first <= last_repeat:
            yield f"step {index + 1}: the repeat holds or cuts the repeat at step {last_repeat + 1}"
        if passes is None or not 2 <= passes <= 999:
            said = f"step {index + 1}: {passes} passes of a repeat; 2 to 999 are possible"
            yield Unwritten(said) if passes == 1 else said
        last_repeat = index


def _target_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    running = file.sport[0] == _RUNNING
    for place, step in enumerate(file.steps, 1):
        if step.whole(1) in _REPEATS or not (said := _target_fault(step, running)):
            continue
        yield Unwritten(f"step {place}: {said.says}") if isinstance(said, Unwritten) else f"step {place}: {said}"


def _target_fault(step: Record, running: bool) -> str | Unwritten | None:
    kind, zone = step.whole(3), step.whole(4) or 0
    low, high = step.whole(5) or 0, step.whole(6) or 0
    if kind == NO_TARGET:
        return Unwritten("no target, yet values for one") if zone or low or high else None
    if kind not in (SPEED, HEART_RATE, CADENCE):
        said = f"a target no plan has (target type {kind})"
        return Unwritten(said) if kind is None or kind <= _LAST_TARGET else said
    if bool(zone) == bool(low or high):
        return "a target is either a zone or a range"
    if zone:
        return None if zone <= (5 if kind == HEART_RATE else 10) else f"there is no zone {zone}"
    lowest, highest = {SPEED: (300, 8000), HEART_RATE: (160, 330), CADENCE: (50, 120 if running else 200)}[kind]
    if lowest <= low <= high <= highest:
        return None
    if kind == HEART_RATE and 0 < low <= high <= _FIRST_BPM:
        return Unwritten(f"a target of {low} to {high} % of the highest pulse")
    what = {SPEED: "mm/s", HEART_RATE: "beats a minute + 100", CADENCE: "strides a minute (half the steps)"}[kind]
    return f"a target of {low} to {high} {what} is not within {lowest} to {highest}"


def _exercise_faults(file: WorkoutFile) -> Iterator[str | Unwritten]:
    used: set[tuple[int | None, int | None]] = set()
    for place, step in enumerate(file.steps, 1):
        codes = step.whole(10), step.whole(11)
        if codes == (None, None):
            continue
        used.add(codes)
        if step.whole(7) == REST:
            yield f"step {place}: a rest with an exercise"
        if exercise_name(*codes) is None:
            said = f"step {place}: there is no exercise {codes[1]} in category {codes[0]}"
            yield Unwritten(said) if codes[1] is None else said  # Connect may leave the exercise open
    titles = Counter((title.whole(0), title.whole(1)) for title in file.of(EXERCISE_TITLE) if title.text(2).strip())
    if file.sport == _STRENGTH and titles != Counter(used):
        yield "the exercise titles do not match the exercises, one each: a watch shows `Go`"
    numbers = [record.number for record in file.records]
    if EXERCISE_TITLE in numbers and WORKOUT_STEP in numbers[numbers.index(EXERCISE_TITLE) :]:
        yield "an exercise title stands before a step"


_CHECKS: tuple[tuple[str, Callable[[WorkoutFile], Iterator[str | Unwritten]]], ...] = (
    ("identity", _identity_faults),
    ("workout", _workout_faults),
    ("steps", _step_list_faults),
    ("durations", _duration_faults),
    ("repeats", _repeat_faults),
    ("targets", _target_faults),
    ("exercises", _exercise_faults),
)


# -- between files ---------------------------------------------------------------------------------------------------


def _set_faults(names: Mapping[str, bytes], files: Mapping[str, WorkoutFile]) -> Iterator[tuple[str, str | Unwritten]]:
    """Yield each file whose name no watch may take, or that shares with an earlier one what should be its own."""
    for name in names:
        if not _SHORT_NAME.fullmatch(name):
            said = "not a plain file name of 8 and 3 characters"
            yield name, Unwritten(said) if _LONG_NAME.fullmatch(name) else said
    yield from _twice("file name", {name: name.upper() for name in names})
    yield from _twice("identity", {name: file.identity for name, file in files.items()})
    yield from _twice(
        "serial number", {name: file.identity and file.identity.serial_number for name, file in files.items()}
    )
    yield from _twice(
        "time of creation", {name: file.identity and file.identity.time_created for name, file in files.items()}
    )
    first_bytes = {name: file.name.encode()[:LEAST_WIDTH] for name, file in files.items()}
    yield from _twice(f"first {LEAST_WIDTH} bytes of the name", first_bytes)


def _twice(what: str, values: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    first: dict[object, str] = {}
    for name, value in values.items():
        if first.setdefault(value, name) != name:
            yield name, f"the same {what} as {first[value]}"
