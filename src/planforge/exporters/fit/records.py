"""The records of a FIT file as a workout has them: plain messages of whole numbers and text, read in one pass.

Numbers of the FIT protocol, and nothing of the code that writes. What is not of this plain kind (compressed times,
developer fields, fractions) is a ValueError: a whole decoder reads it.
"""

import struct
from collections.abc import Iterator
from typing import TypeAlias

Values: TypeAlias = dict[int, int | str]

HEADER = 14
NOT_PLAIN = "records of another kind"
_DEFINES, _OF_A_DEVELOPER, _COMPRESSED, _LOCAL = 0x40, 0x20, 0x80, 0x0F  # bits of a record's first byte
_TEXT = 0x07
_BASES: dict[int, tuple[str, int]] = {  # base type -> how struct spells it, and the value that says "not set"
    0x00: ("B", 0xFF),
    0x01: ("b", 0x7F),
    0x02: ("B", 0xFF),
    0x83: ("h", 0x7FFF),
    0x84: ("H", 0xFFFF),
    0x85: ("i", 0x7FFF_FFFF),
    0x86: ("I", 0xFFFF_FFFF),
    0x0A: ("B", 0),
    0x8B: ("H", 0),
    0x8C: ("I", 0),
}


def plain_records(data: bytes) -> Iterator[tuple[int, Values]]:
    """Yield each message's number and its fields by number, of a file whose header and checksums are right.

    What is not set is not there, nor is a list. Raises ValueError for records of another kind, and where one is cut.
    """
    at, end = HEADER, len(data) - 2
    kinds: dict[int, _Kind] = {}
    while at < end:
        first = data[at]
        if first & (_COMPRESSED | _OF_A_DEVELOPER):
            raise ValueError(NOT_PLAIN)
        if first & _DEFINES:
            kind = _Kind(data, at + 1)
            kinds[first & _LOCAL] = kind
            at += kind.defined_in
            continue
        if (known := kinds.get(first & _LOCAL)) is None or at + 1 + known.values.size > end:
            raise ValueError(NOT_PLAIN)
        yield known.number, known.read(data, at + 1)
        at += 1 + known.values.size


class _Kind:
    """What a definition says: the message's number, its fields, and how their bytes lie."""

    def __init__(self, data: bytes, at: int) -> None:
        try:
            _, big, number_at, count = data[at], data[at + 1], at + 2, data[at + 4]
            order = ">" if big else "<"
            (self.number,) = struct.unpack_from(f"{order}H", data, number_at)
            fields = [tuple(data[place : place + 3]) for place in range(at + 5, at + 5 + 3 * count, 3)]
            spelled = [_spelled(size, base) for _, size, base in fields]
        except (IndexError, ValueError, struct.error):
            raise ValueError(NOT_PLAIN) from None
        self.fields = [(field, base, not_set) for (field, _, base), (_, not_set) in zip(fields, spelled, strict=True)]
        self.values = struct.Struct(order + "".join(how for how, _ in spelled))
        self.defined_in = 6 + 3 * count

    def read(self, data: bytes, at: int) -> Values:
        """Return the values at a place."""
        found: Values = {}
        for (field, base, not_set), value in zip(self.fields, self.values.unpack_from(data, at), strict=True):
            if base == _TEXT:
                if text := _text(value):
                    found[field] = text
            elif not_set is not None and value != not_set:
                found[field] = value
        return found


def _spelled(size: int, base: int) -> tuple[str, int | None]:
    """Return how struct spells a field, and the value that says "not set"; None: its bytes are passed over, a list."""
    if base == _TEXT:
        return f"{size}s", None
    if base not in _BASES:
        raise ValueError(NOT_PLAIN)
    how, not_set = _BASES[base]
    return (how, not_set) if struct.calcsize(f"<{how}") == size else (f"{size}s", None)


def _text(value: bytes) -> str:
    """Return a text up to its NUL. Raises ValueError for what is no UTF-8."""
    try:
        return value.partition(b"\0")[0].decode()
    except UnicodeDecodeError:
        raise ValueError(NOT_PLAIN) from None


def checksum(data: bytes) -> int:
    """Return the checksum of the FIT protocol: CRC-16 with the polynomial 0x8005, reflected.

    That polynomial, x^16 + x^15 + x^2 + 1, is (x + 1)(x^15 + x + 1). By the second factor x^15m is x^m + 1 for every m
    that is a power of two, so a third of all bits and more are laid upon the others at once; by the first only their
    number counts. A byte at a time it takes ten times as long. The first bit is that of the highest power.
    """
    whole, width = int.from_bytes(data, "little"), 8 * len(data) + 16
    rest = whole
    while width > 16:
        power = 1 << max(0, (width // 29).bit_length() - 1)
        bits = min(14 * power, width - 16)
        first = rest & ((1 << bits) - 1)
        rest = (rest >> bits) ^ (first << (14 * power - bits)) ^ (first << (15 * power - bits))
        width -= bits
    return rest ^ (0xC001 if (rest.bit_count() + whole.bit_count()) % 2 else 0)
