"""The bytes of an activity as messages, or a sentence that says why not: the one place that touches Garmin's decoder.

Of garmin-fit-sdk 21.218 nothing is converted: fields stay raw whole numbers, so that scales stand where they are used.
The decoder keeps every message that it has read, with all its fields: of a long day these are hundreds of megabytes.
What nobody reads is taken out of its hands as it comes.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

__all__ = ["MOST_BYTES", "Messages", "Row", "decode", "made_at", "number", "numbers"]

Row: TypeAlias = Mapping[str, Any]  # the fields that are set, by the names of the FIT profile, in its raw units

MOST_BYTES = 25_000_000  # a whole day with a reading a second, power and developers' fields has a third
_MOST_MESSAGES = 400_000  # such a day has 90 000
_MOST_SECONDS = 60.0  # such a day takes ten
_HEAD = 1_000  # bytes, in which every file says what it is
_FIRST_MOMENT = 0x1000_0000  # below this a date_time counts seconds since power-on (FIT protocol, date_time)
_NOT_YET = "Compressed timestamp"  # what of the protocol Garmin's decoder does not read, and older watches write
_FIELDS: dict[int, tuple[str, ...]] = {  # messages that are read, by the profile's number, and the fields of them
    0: ("type", "manufacturer", "product", "serial_number", "time_created"),
    12: ("sport", "sub_sport"),
    18: ("timestamp", "start_time", "sport", "sub_sport", "total_elapsed_time", "total_timer_time", "total_distance"),
    19: ("timestamp", "start_time", "total_elapsed_time", "total_timer_time", "total_distance", "wkt_step_index",
         "lap_trigger"),
    20: ("timestamp", "distance", "cadence"),
    21: ("timestamp", "event", "event_type"),
    26: ("sport", "sub_sport"),
    27: ("message_index", "intensity"),
    72: ("type", "manufacturer", "product", "serial_number", "time_created"),
    312: ("split_type", "total_timer_time", "start_time"),
    313: ("split_type", "total_timer_time"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Messages:
    """The messages of one file by their number in the FIT profile, in their order; nothing is promised of them."""

    rows: Mapping[int, Sequence[Row]]

    def of(self, kind: int) -> Sequence[Row]:
        """Return the messages of one kind."""
        return self.rows.get(kind, ())


class _Enough(Exception):
    """Nothing more is read; the message is why."""


_HEAD = 1_000  # bytes of a file in which it says what it is
_OTHERS = {
    b"<trainingcenterdatabase": "a TCX file",
    b"<gpx": "a GPX file",
    b"activity type,": "a list of activities (CSV)",
    b"activity id,": "a list of activities (CSV)",
    b"aktivit\xc3\xa4tstyp,": "a list of activities (CSV)",
}


def decode(data: bytes) -> Messages | str:
    """Return what a file of any bytes holds, or why it cannot be read."""
    if len(data) > MOST_BYTES:
        return f"larger than {MOST_BYTES // 1_000_000} MB: more than any day's activity has"
    if data[:4] == b"PK\3\4" or data[:2] == b"\x1f\x8b":
        return "packed: unpack it first"
    if data[8:12] != b".FIT":
        if what := next((what for mark, what in _OTHERS.items() if mark in data[:_HEAD].lower()), None):
            return (
                f"this is {what}; planforge takes FIT: the original that the watch wrote, not a copy in another format"
            )
        return "this is no FIT file: take the original that the watch wrote, not a copy in another format"
    taken = _Taken()
    errors = _read(data, taken)
    if errors and _NOT_YET in str(errors[0]) and not taken.why:
        taken = _Taken()
        errors = _read_by_another(data, taken)
    if taken.why:
        return taken.why
    if errors:
        return f"damaged or cut short: {_words(errors[0])}"
    return Messages(taken.rows)


def made_at(head: bytes) -> int | None:
    """Return when a file says that it was made, from its first bytes; None where they do not say it.

    In FIT seconds. Never before what it tells: watches write the start, the end, or the hour it was sent.
    """
    if head[8:12] != b".FIT":
        return None
    taken = _Taken(only_first=True)
    _read(head[:_HEAD], taken)
    first = taken.rows.get(0, ())
    return moment(first[0], "time_created") if first and number(first[0], "type") == 4 else None


def number(row: Row, name: str) -> int | None:
    """Return a field that holds a whole number, of several the first; None where it holds none."""
    value = row.get(name)
    value = value[0] if isinstance(value, list | tuple) and value else value
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def numbers(rows: Sequence[Row], name: str) -> list[int]:
    """Return a field of several messages, where it is set."""
    return [value for row in rows if (value := number(row, name)) is not None]


def moment(row: Row, name: str = "timestamp") -> int | None:
    """Return a field that holds a moment, in FIT seconds; None for a clock that nobody had set."""
    value = number(row, name)
    return value if value is not None and value >= _FIRST_MOMENT else None


class _Taken:
    """What is taken of the messages as they come, until there are too many, or it takes too long."""

    def __init__(self, *, only_first: bool = False) -> None:
        self.rows: dict[int, list[Row]] = {}
        self.why = ""
        self._only_first, self._seen, self._until = only_first, 0, time.monotonic() + _MOST_SECONDS

    def message(self, kind: int, row: dict[str, Any]) -> None:
        """Take what is wanted of a message, and empty the decoder's own."""
        if names := _FIELDS.get(kind):
            self.rows.setdefault(kind, []).append({name: row[name] for name in names if name in row})
        row.clear()
        if self._only_first:
            raise _Enough
        self.counted()

    def counted(self, *_: Any) -> None:
        """Raise _Enough where a file asks for more than any activity does."""
        self._seen += 1
        if self._seen > _MOST_MESSAGES:
            self.why = f"more than {_MOST_MESSAGES} messages: this is no activity of one day"
        elif not self._seen % 1000 and time.monotonic() > self._until:
            self.why = f"not read after {_MOST_SECONDS:g} seconds: this is no activity that a watch wrote"
        if self.why:
            raise _Enough(self.why)


def _read(data: bytes, taken: _Taken) -> list[Exception]:
    """Let the decoder read, and return what it, or anything that it calls, tripped over."""
    from garmin_fit_sdk import Decoder, Stream

    try:
        decoder = Decoder(Stream.from_byte_array(bytearray(data)))
        # The definitions of developers' fields name sizes and types: the decoder needs them whole.
        _, errors = decoder.read(
            apply_scale_and_offset=False,
            convert_datetimes_to_dates=False,
            convert_types_to_strings=False,
            expand_components=False,
            expand_sub_fields=False,
            merge_heart_rates=False,
            mesg_listener=lambda kind, row: taken.counted() if kind in (206, 207) else taken.message(kind, row),
            mesg_definition_listener=taken.counted,
        )
    except Exception as error:  # noqa: BLE001  # whatever the decoder trips over: untrusted bytes, and it says so
        return [error]
    return list(errors)


def _read_by_another(data: bytes, taken: _Taken) -> list[Exception]:
    """Let the other decoder read, which knows short timestamps; it is slower."""
    import fitdecode  # type: ignore[import-untyped]

    options = {"processor": None, "check_crc": fitdecode.CrcCheck.RAISE}
    try:
        with fitdecode.FitReader(data, error_handling=fitdecode.ErrorHandling.RAISE, **options) as reader:
            for frame in reader:
                if isinstance(frame, fitdecode.FitDataMessage):
                    taken.message(frame.global_mesg_num, _by_name(frame))
    except Exception as error:  # noqa: BLE001  # this decoder, too, trips over untrusted bytes, and it says so
        return [error]
    return []


def _by_name(frame: Any) -> dict[str, Any]:
    """Return the fields of a message by their names in Garmin's profile, as its own decoder does."""
    from garmin_fit_sdk import Profile

    fields = Profile["messages"].get(frame.global_mesg_num, {"fields": {}})["fields"]
    return {
        fields[field.def_num]["name"]: field.raw_value
        for field in frame.fields
        if field.def_num in fields and field.raw_value is not None
    }


def _words(error: Exception) -> str:
    said = str(error).removeprefix("FIT Runtime Error at ").strip() or type(error).__name__
    return "".join(char for char in said[:100] if char.isprintable())
