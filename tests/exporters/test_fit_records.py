"""The reader of plain FIT records says what fitdecode says, whatever the bytes, or leaves them to it."""

import random
from pathlib import Path

import fitdecode
import pytest
from fitdecode.utils import compute_crc

from planforge.exporters.fit import encoding, reading
from planforge.exporters.fit.records import checksum, plain_records

SAMPLE = Path(__file__).parents[2] / "exports/sample/workouts"
FILES = [one.read_bytes() for one in sorted(SAMPLE.iterdir()) if one.suffix == ".FIT"]


def decoded(data: bytes) -> list[tuple[int, dict[int, int | str]]]:
    return [(one.number, dict(one.fields)) for one in reading._decoded(data)]


def test_every_workout_of_ours_is_plain_and_read_as_fitdecode_reads_it() -> None:
    assert len(FILES) > 50
    for data in FILES:
        assert list(plain_records(data)) == decoded(data)
        assert checksum(data[:-2]) == compute_crc(data[:-2]) == int.from_bytes(data[-2:], "little")


def test_the_checksum_is_that_of_fitdecode_and_of_the_encoder_whatever_the_length() -> None:
    draw = random.Random(0)
    for length in (*range(1, 300), 1_000, 4_321, 20_000):
        for data in (draw.randbytes(length), bytes(length), b"\xff" * length, b"\0" * (length // 2) + b"\1"):
            assert checksum(data) == compute_crc(data) == encoding._checksum(data)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_bytes_it_says_what_fitdecode_says_or_nothing(seed: int) -> None:
    draw = random.Random(seed)
    read = 0
    for _ in range(400):
        data = bytearray(draw.choice(FILES))
        for _ in range(draw.randint(1, 3)):
            data[draw.randrange(14, len(data) - 2)] = draw.randrange(256)
        try:
            plain = list(plain_records(bytes(data)))
        except ValueError:
            continue
        try:
            expected = decoded(bytes(data))
        except fitdecode.FitError:
            raise AssertionError(f"fitdecode refuses {bytes(data).hex()}") from None
        assert plain == expected, bytes(data).hex()
        read += 1
    assert read > 50, "most changed texts and numbers stay plain"
