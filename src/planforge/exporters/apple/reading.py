"""`.workout` files read: any bytes become an `AppleWorkout` or a sentence that says why not, never a crash.

Independent of the writer: a decoder of protobuf's wire format that takes nothing but what the writer may write. Each
field once, in order, of the type that it has, numbers as short as they can be, and nothing that nobody asked for.
"""

import struct
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from planforge.exporters.fit.reading import Done, StepTarget

MOST_BYTES = 1_000_000
MOST_STEPS = 100_000  # as they are done: 999 times a hundred
_MOST_NUMBER = 2**32
_MOST_SECONDS = 86_400


class AppleWorkout(NamedTuple):
    """What a file holds: who it is, the bytes of its workout, what is done where, its title, and its steps as done.

    activity, location: by HealthKit's numbers and the format's own.
    """

    identity: str
    body: bytes
    activity: int
    location: int
    title: str
    steps: tuple[Done, ...]


def read(data: bytes) -> AppleWorkout | str:
    """Return what a file holds, or the fault for which it cannot be read."""
    if len(data) > MOST_BYTES:
        return f"larger than {MOST_BYTES // 1_000_000} MB; this is no workout"
    try:
        return _file(data)
    except _Unreadable as fault:
        return f"cannot be read as a workout of Apple's: {fault}"


class _Unreadable(Exception):
    """Bytes that are no workout; the message says why, in a few words."""


# -- the wire --------------------------------------------------------------------------------------------------------


class _Fields:
    """The fields of one message, taken by number; what was not taken when it closes is a fault."""

    def __init__(self, data: bytes) -> None:
        self._found: deque[tuple[int, int | float | bytes]] = deque()
        place, before = 0, 0
        while place < len(data):
            tag, place = _varint(data, place)
            field, kind = tag >> 3, tag & 7
            if field < max(1, before):
                raise _Unreadable(f"field {field} stands behind field {before}")
            value, place = _value(data, place, kind)
            self._found.append((field, value))
            before = field

    def whole(self, field: int, without: int | None = None) -> int:
        """Return a whole number; where it is not there the one given, if one is."""
        value = self._one(field) if without is None or self._has(field) else without
        if not isinstance(value, int):
            raise _Unreadable(f"field {field} is no whole number")
        return value

    def number(self, field: int) -> float:
        """Return a double."""
        value = self._one(field)
        if not isinstance(value, float):
            raise _Unreadable(f"field {field} is no number")
        return value

    def inside(self, field: int) -> bytes:
        """Return what a field holds, text or further fields."""
        value = self._one(field)
        if not isinstance(value, bytes):
            raise _Unreadable(f"field {field} holds nothing")
        return value

    def text(self, field: int) -> str:
        """Return text that is not empty."""
        try:
            value = self.inside(field).decode()
        except UnicodeDecodeError:
            raise _Unreadable(f"field {field} is no text") from None
        if not value:
            raise _Unreadable(f"field {field} is empty")
        return value

    def each(self, field: int) -> Iterator[bytes]:
        """Yield what each of the fields of a number holds."""
        while self._has(field):
            yield self.inside(field)

    def at_most_one(self, field: int) -> bytes | None:
        """Return what a field holds, None where it is not there."""
        return self.inside(field) if self._has(field) else None

    def close(self) -> None:
        """Raise for a field that nobody asked for."""
        if self._found:
            raise _Unreadable(f"it has a field {self._found[0][0]}, which no plan writes, or has it twice")

    def _has(self, field: int) -> bool:
        return bool(self._found) and self._found[0][0] == field

    def _one(self, field: int) -> int | float | bytes:
        if not self._has(field):
            raise _Unreadable(f"field {field} is not there")
        return self._found.popleft()[1]


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Return a whole number and where it ends."""
    value, shift = 0, 0
    while place < len(data) and shift <= 63:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            if byte == 0 and shift > 7:
                raise _Unreadable("a number is longer than it has to be")
            return value, place
    raise _Unreadable("it ends within a number")


def _value(data: bytes, place: int, kind: int) -> tuple[int | float | bytes, int]:
    """Return a field's value by its wire type, and where it ends."""
    if kind == 0:
        value, place = _varint(data, place)
        if value >= _MOST_NUMBER:
            raise _Unreadable("a number is larger than any plan has")
        return value, place
    if kind == 1:
        size = 8
    elif kind == 2:
        size, place = _varint(data, place)
    else:
        raise _Unreadable(f"a field has the type {kind}")
    inside = data[place : place + size]
    if len(inside) < size:
        raise _Unreadable("it ends within a field")
    return (struct.unpack("<d", inside)[0] if kind == 1 else inside), place + size


# -- the workout -----------------------------------------------------------------------------------------------------


def _file(data: bytes) -> AppleWorkout:
    fields = _Fields(data)
    identity, body = fields.text(9), fields.inside(11)
    if (fields.whole(1000), fields.whole(1002)) != (1, 5):
        raise _Unreadable("it is of another version of the format")
    fields.close()
    inside = _Fields(body)
    activity, location, title = inside.whole(1), inside.whole(2, 0), inside.text(3)
    steps = tuple(_steps(inside))
    inside.close()
    return AppleWorkout(identity, body, activity, location, title, steps)


def _steps(fields: _Fields) -> Iterator[Done]:
    """Yield the steps as they are done, every repeat written out."""
    number = 0
    if (warm_up := fields.at_most_one(4)) is not None:
        yield _step(warm_up, "warm-up")
    for one in fields.each(5):
        block = _Fields(one)
        steps = [_interval(step) for step in block.each(1)]
        times = block.whole(2)
        block.close()
        number += times * len(steps)
        if not steps or not times or number > MOST_STEPS:
            raise _Unreadable(f"a block does {len(steps)} steps {times} times")
        yield from steps * times
    if not number:
        raise _Unreadable("nothing is done in it")
    if (cool_down := fields.at_most_one(6)) is not None:
        yield _step(cool_down, "cool-down")


def _interval(data: bytes) -> Done:
    fields = _Fields(data)
    purpose, step = fields.whole(1), fields.inside(2)
    fields.close()
    kind = {1: "work", 2: "recovery"}.get(purpose)
    if kind is None:
        raise _Unreadable(f"a step is for {purpose}")
    return _step(step, kind)


def _step(data: bytes, kind: str) -> Done:
    fields = _Fields(data)
    seconds, aim, name = _goal(fields.inside(1)), _alert(fields.at_most_one(2)), fields.text(3)
    fields.close()
    return Done(kind, seconds, aim=aim, name=name)


def _goal(data: bytes) -> int | None:
    """Return after how many seconds a step ends, None where it ends by hand."""
    fields = _Fields(data)
    kind = fields.whole(1)
    if kind not in (1, 4):
        raise _Unreadable(f"a step ends in a way that no plan has ({kind})")
    seconds = _quantity(fields.inside(2), 1) if kind == 1 else None
    fields.close()
    if seconds is not None and not (1 <= seconds <= _MOST_SECONDS and seconds.is_integer()):
        raise _Unreadable(f"a step takes {seconds} s")
    return None if seconds is None else int(seconds)


def _quantity(data: bytes, unit: int) -> float:
    fields = _Fields(data)
    if fields.whole(1) != unit:
        raise _Unreadable("a value has another unit than plans write")
    value = fields.number(2)
    fields.close()
    return value


def _alert(data: bytes | None) -> StepTarget | None:
    """Return what a step minds, from low to high."""
    if data is None:
        return None
    fields = _Fields(data)
    kind, shape = fields.whole(1), fields.whole(2)
    known = {5: (7, "heart rate", _beats), 3: (5, "cadence", _steps_a_minute), 2: (4, "speed", _speed)}
    if shape != 2 or kind not in known:
        raise _Unreadable(f"a step minds what no plan asks for ({kind}, {shape})")
    field, what, value_of = known[kind]
    inside = _Fields(fields.inside(field))
    bounds = _Fields(inside.inside(2))
    low, high = value_of(bounds.inside(1)), value_of(bounds.inside(2))
    for one in (bounds, inside, fields):
        one.close()
    return StepTarget(what, low, high)


def _beats(data: bytes) -> int:
    fields = _Fields(data)
    value = fields.number(1)
    fields.close()
    return _exactly(value)


def _steps_a_minute(data: bytes) -> int:
    fields = _Fields(data)
    steps, minutes = fields.whole(1), _quantity(fields.inside(2), 2)
    fields.close()
    if minutes != 1:
        raise _Unreadable(f"steps are counted in {minutes} min")
    return steps


def _speed(data: bytes) -> int:
    """Return millimetres a second."""
    fields = _Fields(data)
    metres, seconds = _quantity(fields.inside(1), 1), _quantity(fields.inside(2), 1)
    fields.close()
    if seconds != 1:
        raise _Unreadable(f"a distance is run in {seconds} s")
    return _exactly(metres, 1000)


def _exactly(value: float, parts: int = 1) -> int:
    """Return how many parts of a unit a value is, which is a whole number of them."""
    if not 0 <= value <= _MOST_SECONDS or round(value * parts) / parts != value:
        raise _Unreadable(f"a bound is {value}")
    return round(value * parts)
