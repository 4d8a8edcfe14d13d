"""FIT messages as bytes: the one place that touches Garmin's encoder.

The encoder of garmin-fit-sdk 21.218 accepts too much: it drops fields it does not know (sub-field names among them)
without a word, masks whole numbers to their width, cuts floats, and reads a naive time in the zone of the machine.
So nothing reaches it unchecked: `checked` refuses all of this, and hands on nothing but raw whole numbers and text.
tests/exporters/test_fit_encoding.py holds one test for each of these faults that says when it is gone upstream.
"""

import struct
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from planforge.values import worked_out_once

Value = int | str | datetime | None  # None: the field stands in the message and says "not set"

FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)  # FIT protocol, date_time
LONGEST_TEXT = 254  # bytes; a field holds at most 255, and the last one is NUL

_RANGES = {  # base type -> lowest, highest, "not set" (FIT protocol, base types)
    "enum": (0, 0xFE, 0xFF),
    "uint8": (0, 0xFE, 0xFF),
    "uint16": (0, 0xFFFE, 0xFFFF),
    "uint32": (0, 0xFFFF_FFFE, 0xFFFF_FFFF),
    "uint8z": (1, 0xFF, 0),
    "uint16z": (1, 0xFFFF, 0),
    "uint32z": (1, 0xFFFF_FFFF, 0),
    "string": (0, 0, 0),
}
_HEADER = 14  # bytes before what a file holds
_FIRST_DATE = 0x1000_0000  # below this a date_time counts seconds since power-on


@dataclass(frozen=True, slots=True)
class Message:
    """One FIT message: its name and fields as the profile spells them; named values may be given by name."""

    name: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class _Field:
    is_text: bool
    is_time: bool
    lowest: int
    highest: int
    not_set: int
    numbers: Mapping[str, int]  # the names of its values, where it has names


@dataclass(frozen=True, slots=True)
class _Kind:
    number: int
    fields: Mapping[str, _Field]
    sub_fields: Mapping[str, str]  # sub-field -> the main field to write instead


Raw = tuple[str, Mapping[str, int | str]]  # a message's name, and its fields as whole numbers and text alone


def encode(messages: Sequence[Message]) -> bytes:
    """Return the FIT file that holds the messages; equal messages give equal bytes on every machine.

    Raise ValueError for what no FIT file can hold.
    """
    return encoded(checked(messages))


def encoded(messages: Sequence[Raw]) -> bytes:
    """Return the FIT file that holds messages that were checked."""
    first, rest = messages[: len(_FIRST)], messages[len(_FIRST) :]
    if [name for name, _ in first] == [*_FIRST] and not any(name in _FIRST for name, _ in rest):
        body = _records(_padded(first)) + _after_the_first(rest)
    else:
        body = _records(_padded(messages))
    data = _header_of_a_watch(len(body)) + body
    return data + struct.pack("<H", _checksum(data))


def _checksum(data: bytes) -> int:
    """Return what garmin-fit-sdk calculates, two bytes at a time: by half bytes it takes twelve times as long."""
    earlier, later = _checksums_of_bytes()
    checksum, even = 0, b"\0" * (len(data) % 2) + data  # what begins with 0 has the same
    for pair in struct.unpack(f"<{len(even) // 2}H", even):
        both = checksum ^ pair
        checksum = earlier[both & 0xFF] ^ later[both >> 8]
    return checksum


@cache
def _checksums_of_bytes() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the checksum of each byte that another comes after, and of each that is the last."""
    from garmin_fit_sdk import CrcCalculator

    last = [bytes([byte]) for byte in range(256)]
    first = [byte + b"\0" for byte in last]
    earlier, later = (tuple(CrcCalculator.calculate_crc(one, 0, len(one)) for one in some) for some in (first, last))
    return earlier, later


# What tells a workout from others; its steps are those of many.
_FIRST: dict[str, dict[str, int | str]] = {
    "file_id": {"type": 5},
    "file_creator": {"software_version": 1},
    "workout": {"sport": 1},
}
_Padded = tuple[str, dict[str, int | str]]


@worked_out_once(by=lambda messages: tuple(id(fields) for _, fields in messages))
def _after_the_first(messages: Sequence[Raw]) -> bytes:
    """Return the records of what follows the first messages of a workout, whatever those say.

    A year of 256 workouts has 18 bodies, and the encoder takes most of the time of an export (measured).
    """
    return _records_after_the_first(tuple((name, tuple(fields.items())) for name, fields in _padded(messages)))


@lru_cache(maxsize=512)  # those of another plan may say the same
def _records_after_the_first(messages: tuple[tuple[str, tuple[tuple[str, int | str], ...]], ...]) -> bytes:
    """Return the same of messages as they are written.

    The encoder numbers definitions in their order, so as many of other kinds must stand before it.
    """
    first = [*_FIRST.items()]
    return _records([*first, *((name, dict(fields)) for name, fields in messages)])[len(_records(first)) :]


def _records(messages: Iterable[_Padded]) -> bytes:
    """Return what a FIT file holds between its header and its checksum."""
    from garmin_fit_sdk import Encoder

    encoder = Encoder()
    vars(encoder)["_write_file_crc"] = _nothing  # half of its time; no file has it: `encoded` writes the file's own
    for name, fields in messages:
        encoder.on_mesg(_kind(name).number, fields)
    return bytes(encoder.close())[_HEADER:]


def _nothing() -> None:
    pass


def checked(messages: Sequence[Message]) -> list[Raw]:
    """Return messages as they can be encoded; raise ValueError for what no FIT file can hold."""
    return [(message.name, _checked(message)) for message in messages]


@cache
def exercise_codes(exercise: str) -> tuple[int, int]:
    """Return category and name as numbers: `hip_raise/clams` is (10, 44). Raise ValueError for an unknown one."""
    from garmin_fit_sdk import Profile

    category, _, name = exercise.partition("/")
    categories = _numbers(Profile["types"]["exercise_category"])
    names = _numbers(Profile["types"].get(f"{category}_exercise_name", {}))
    if category not in categories or not names:
        raise ValueError(f"exercise {exercise!r}: the FIT profile has no category {category!r}")
    if name not in names:
        raise ValueError(f"exercise {exercise!r}: the FIT profile has no {name!r} in category {category!r}")
    return categories[category], names[name]


@worked_out_once(by=lambda message: (id(message),))  # the steps of many workouts are the same messages
def _checked(message: Message) -> Mapping[str, int | str]:
    kind = _kind(message.name)
    raw: dict[str, int | str] = {}
    for name, value in message.fields.items():
        place = f"{message.name}.{name}"
        if name in kind.sub_fields:
            raise ValueError(f"{place} is a sub-field: write {kind.sub_fields[name]} with its raw value")
        if name not in kind.fields:
            raise ValueError(f"{place}: the FIT profile has no such field, or one with a scale")
        field = kind.fields[name]
        raw[name] = _checked_text(place, value) if field.is_text else _checked_number(place, field, value)
    return raw


def _checked_text(place: str, value: Value) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{place} holds text, not {value!r}")
    if not value.isprintable() and any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        raise ValueError(f"{place} holds a control character: {value!r}")
    if len(value.encode()) > LONGEST_TEXT:
        raise ValueError(f"{place} is longer than {LONGEST_TEXT} bytes")
    return value


def _checked_number(place: str, field: _Field, value: Value) -> int:
    if value is None:
        return field.not_set
    if isinstance(value, datetime):
        number = _seconds(place, field, value)
    elif isinstance(value, str):
        if value not in field.numbers:
            raise ValueError(f"{place}: the FIT profile has no value {value!r}")
        number = field.numbers[value]
    else:
        number = value
    if type(number) is not int:  # bool is an int too, and 1.5 would be cut
        raise ValueError(f"{place} holds a whole number, not {value!r}")
    if not field.lowest <= number <= field.highest:
        raise ValueError(f"{place}: {value} is not between {field.lowest} and {field.highest}")
    return number


def _seconds(place: str, field: _Field, value: datetime) -> int:
    if not field.is_time:
        raise ValueError(f"{place} holds no time")
    if value.utcoffset() is None:
        raise ValueError(f"{place}: {value} has no time zone")
    return (value - FIT_EPOCH) // timedelta(seconds=1)


def _padded(messages: Sequence[Raw]) -> list[_Padded]:
    """Return messages with each text as wide as the widest of its field: so one definition serves all of a kind."""
    widths: dict[tuple[str, str], int] = {}
    for name, fields in messages:
        for field, value in fields.items():
            if isinstance(value, str):
                widths[name, field] = max(widths.get((name, field), 0), len(value.encode()))
    return [
        (
            name,
            {
                field: value if isinstance(value, int) else value + "\0" * (widths[name, field] - len(value.encode()))
                for field, value in fields.items()
            },
        )
        for name, fields in messages
    ]


def _header_of_a_watch(length: int) -> bytes:
    """Return the header of so many bytes, with protocol version 1.0 and a profile version that no SDK upgrade moves.

    The SDK always writes 2.0 (0x20), files from watches and from Garmin Connect have 1.0, which is enough here: no
    developer fields, no 64-bit types.
    """
    header = struct.pack("<BBHI4s", _HEADER, 0x10, 21_218, length, b".FIT")
    return header + struct.pack("<H", _checksum(header))


@cache
def _kind(name: str) -> _Kind:
    from garmin_fit_sdk import Profile

    found = [(number, message) for number, message in Profile["messages"].items() if message["name"] == name]
    if not found:
        raise ValueError(f"the FIT profile has no message {name!r}")
    number, message = found[0]
    plain = [field for field in message["fields"].values() if field["base_type"] in _RANGES and _unscaled(field)]
    return _Kind(
        number,
        {field["name"]: _field(field, Profile["types"].get(field["type"], {})) for field in plain},
        {sub["name"]: field["name"] for field in message["fields"].values() for sub in field["sub_fields"]},
    )


def _field(field: Mapping[str, Any], names: Mapping[Any, str]) -> _Field:
    lowest, highest, not_set = _RANGES[field["base_type"]]
    is_time = field["type"] == "date_time"
    return _Field(
        is_text=field["base_type"] == "string",
        is_time=is_time,
        lowest=_FIRST_DATE if is_time else lowest,
        highest=highest,
        not_set=not_set,
        numbers=_numbers(names),
    )


def _unscaled(field: Mapping[str, Any]) -> bool:
    return list(field["scale"]) == [1] and list(field["offset"]) == [0]


def _numbers(names: Mapping[Any, str]) -> dict[str, int]:
    return {name: int(number) for number, name in names.items()}
