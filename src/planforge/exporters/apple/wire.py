"""Protobuf's wire format, as much as a `.workout` file needs: fields as bytes, lowest number first.

Of our own, for it is these few lines. `google.protobuf`, which OR-Tools brings in a version of its choice, would want a
schema that Apple never published, and promises no equal bytes from one version to the next.
Source: protobuf.dev/programming-guides/encoding.
"""

import struct

_VARINT, _DOUBLE, _LENGTH = 0, 1, 2  # wire types


def whole(field: int, value: int) -> bytes:
    """Return a field that holds a whole number from 0 on, also where it is 0."""
    return _varint(field << 3 | _VARINT) + _varint(value)


def number(field: int, value: float) -> bytes:
    """Return a field that holds a double."""
    return _varint(field << 3 | _DOUBLE) + struct.pack("<d", value)


def message(field: int, *fields: bytes) -> bytes:
    """Return a field that holds further fields."""
    inside = b"".join(fields)
    return _varint(field << 3 | _LENGTH) + _varint(len(inside)) + inside


def text(field: int, value: str) -> bytes:
    """Return a field that holds text; nothing for an empty one, as Apple's framework leaves it out."""
    return message(field, value.encode()) if value else b""


def _varint(value: int) -> bytes:
    """Return seven bits a byte, the lowest first; the top bit says that more follow."""
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
