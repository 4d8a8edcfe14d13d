"""Activities as devices write them, made here: each has what makes its device hard to read, and says what is right.

What real files of these devices leave out, or write late, was looked up in them; nothing of them is here.
"""

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from fitdecode.utils import compute_crc  # type: ignore[import-untyped]
from garmin_fit_sdk import Encoder

Rows = Sequence[tuple[int, Mapping[str, Any]]]
EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
START = datetime(2027, 1, 25, 6, 30, tzinfo=UTC)
FILE, SPORT, SESSION, LAP, RECORD, EVENT, WORKOUT, STEP, ACTIVITY = 0, 12, 18, 19, 20, 21, 26, 27, 34
TRAINING_FILE, FIELD, DEVELOPER, SPLIT, SPLITS = 72, 206, 207, 312, 313
RUN, WALK, STAND = 17, 18, 22
ACTIVE, REST, WARM_UP, COOL_DOWN, RECOVERY = range(5)
BY_HAND, BY_TIME, BY_DISTANCE, AT_THE_END = 0, 1, 2, 7
RUNNING, CYCLING, TRAINING, WALKING = 1, 2, 10, 11


class Right(NamedTuple):
    """What is right of an activity."""

    seconds: int
    run_s: int | None
    by: str | None
    distance_m: int | None
    paused_s: int = 0
    whole: bool = True
    sport: str = "run"


def fit(at: datetime) -> int:
    return (at - EPOCH) // timedelta(seconds=1)


def written(*rows: tuple[int, Mapping[str, Any]]) -> bytes:
    """Return the file of some messages."""
    encoder = Encoder()
    for number, fields in rows:
        encoder.on_mesg(number, dict(fields))
    return bytes(encoder.close())


def file_id(made: datetime, kind: int = 4) -> tuple[int, dict[str, Any]]:
    maker = {"manufacturer": 1, "product": 3076, "serial_number": 77}
    return FILE, {"type": kind, **maker, "time_created": fit(made)}


def training_file(serial: int, made: datetime, kind: int = 5, **more: int) -> tuple[int, dict[str, Any]]:
    ours = {"manufacturer": 255, "product": 20_550} | more
    return TRAINING_FILE, {"type": kind, **ours, "serial_number": serial, "time_created": fit(made)}


def session(start: datetime, elapsed: float, timer: float | None, **more: Any) -> tuple[int, dict[str, Any]]:
    end = fit(start) + int(elapsed)
    fields = {"timestamp": end, "start_time": fit(start), "sport": RUNNING, "total_elapsed_time": float(elapsed)}
    timed = {} if timer is None else {"total_timer_time": float(timer)}
    return SESSION, fields | timed | more


def lap(start: datetime, seconds: float, **more: Any) -> tuple[int, dict[str, Any]]:
    fields = {"timestamp": fit(start) + int(seconds), "start_time": fit(start)}
    return LAP, fields | {"total_elapsed_time": float(seconds), "total_timer_time": float(seconds)} | more


def laps(start: datetime, *several: tuple[float, Mapping[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return laps one after the other: seconds, and what else each says."""
    found = []
    for seconds, more in several:
        found.append(lap(start, seconds, **more))
        start += timedelta(seconds=int(seconds))
    return found


def records(start: datetime, *several: tuple[int, Mapping[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """Return readings: so many seconds after the start, and what each says."""
    return [(RECORD, {"timestamp": fit(start) + at, **fields}) for at, fields in several]


def timer(start: datetime, *several: tuple[int, int]) -> list[tuple[int, dict[str, Any]]]:
    """Return events of the timer: so many seconds after the start, 0 for a start and 4 for a stop."""
    return [(EVENT, {"timestamp": fit(start) + at, "event": 0, "event_type": what}) for at, what in several]


def splits(start: datetime, *several: tuple[int, float]) -> list[tuple[int, dict[str, Any]]]:
    return [
        (SPLIT, {"split_type": kind, "total_timer_time": float(seconds), "start_time": fit(start)})
        for kind, seconds in several
    ]


def steps(*intensities: int) -> list[tuple[int, dict[str, Any]]]:
    return [
        (WORKOUT, {"sport": RUNNING, "wkt_name": "W04 Mon run", "num_valid_steps": len(intensities)}),
        *((STEP, {"message_index": index, "intensity": one}) for index, one in enumerate(intensities)),
    ]


# -- the devices -----------------------------------------------------------------------------------------------------


def structured_with_splits(serial: int = 7, made: datetime = START, start: datetime = START) -> bytes:
    """A workout followed; readings up to 48 s apart, the last lap of no step, and splits that tell what was done."""
    return written(
        file_id(start),
        training_file(serial, made),
        *steps(WARM_UP, ACTIVE, RECOVERY),
        *timer(start, (0, 0), (1082, 4)),
        *records(start, *((at, {"cadence": 80, "distance": at * 2.0}) for at in range(0, 1082, 46))),
        *laps(
            start,
            (300, {"wkt_step_index": 0, "lap_trigger": BY_TIME}),
            (480, {"wkt_step_index": 1, "lap_trigger": BY_TIME}),
            (274, {"wkt_step_index": 2, "lap_trigger": BY_TIME}),
            (28, {"lap_trigger": AT_THE_END}),
        ),
        *splits(start, (WALK, 310.2), (RUN, 40.5), (WALK, 4.3), (RUN, 390.5), (WALK, 320.0), (STAND, 16.5)),
        session(start, 1082, 1082, total_distance=2160.0, total_cycles=1400),
        (ACTIVITY, {"timestamp": fit(start) + 1082, "total_timer_time": 1082.0, "num_sessions": 1}),
    )


def free_with_slivers() -> bytes:
    """A run without a workout: one lap, and the truth about walking only in slivers; more standing than walking."""
    slivers = [(RUN, 30.4), (WALK, 2.2), (RUN, 21.1), (STAND, 7.5)] * 20
    return written(
        file_id(START),
        *laps(START, (1224, {"lap_trigger": AT_THE_END, "total_distance": 2900.0})),
        *splits(START, *slivers),
        session(START, 1224, 1224, total_distance=2900.0),
    )


def aborted(serial: int = 7) -> bytes:
    """A workout that was broken off: no lap, no summary, nine readings; its checksum is right."""
    return written(
        file_id(START),
        training_file(serial, START),
        *steps(WARM_UP, ACTIVE, RECOVERY, ACTIVE, RECOVERY, ACTIVE, COOL_DOWN),
        *timer(START, (0, 0)),
        *records(START, *((at, {"cadence": 82 if at > 20 else 50, "distance": at * 2.0}) for at in range(0, 45, 5))),
    )


def structured_with_pauses(serial: int = 7) -> bytes:
    """Long pauses, automatic laps that cut a step in two, readings far apart, names as lists of texts."""
    begin, resumed = START, START + timedelta(seconds=1800 + 1164)
    return written(
        file_id(START),
        training_file(serial, START),
        *steps(WARM_UP, ACTIVE, COOL_DOWN),
        *timer(START, (0, 0), (1800, 4), (1800 + 1164, 0), (4770, 4)),
        *records(begin, *((at, {"cadence": 60}) for at in range(0, 1800, 10))),
        *records(resumed, *((at, {"cadence": 85}) for at in range(0, 1806, 10))),
        *laps(begin, (600, {"wkt_step_index": 0}), (600, {"wkt_step_index": 1, "lap_trigger": BY_DISTANCE})),
        *laps(resumed, (600, {"wkt_step_index": 1, "lap_trigger": BY_DISTANCE}), (1200, {"wkt_step_index": 1})),
        *laps(resumed + timedelta(seconds=1800), (606, {"wkt_step_index": 2})),
        session(START, 4770, 3606, total_distance=7003.4),
    )


def training_file_alone(serial: int = 7, made: datetime = START, start: datetime = START) -> bytes:
    """A workout of which the file holds nothing but who it was; laps that the button ended; a developer's fields."""
    encoder = Encoder()
    developer = {"developer_data_index": 0, "application_id": [1] * 16}
    field = {
        "developer_data_index": 0, "field_definition_number": 0, "fit_base_type_id": 2, "field_name": ["doughnuts"],
        "units": ["eaten"],
    }  # fmt: skip
    encoder.add_developer_field("0", developer, field)
    for number, fields in (
        file_id(start),
        (DEVELOPER, developer),
        (FIELD, field),
        training_file(serial, made),
        *laps(
            start,
            (300, {"wkt_step_index": 0, "lap_trigger": BY_TIME}),
            (1.4, {"wkt_step_index": 1, "lap_trigger": BY_HAND}),
            (2.4, {"wkt_step_index": 2, "lap_trigger": BY_HAND}),
            (600, {"wkt_step_index": 1, "lap_trigger": BY_TIME}),
        ),
        session(start, 904, 904, total_distance=1700.0, developer_fields={"0": 1}),
    ):
        encoder.on_mesg(number, fields)
    return bytes(encoder.close())


def of_a_course() -> bytes:
    """A course followed, whose training file is none of a workout; two laps by the button."""
    return written(
        file_id(START),
        training_file(7, START, kind=6, product=3113),
        *laps(START, (700, {"lap_trigger": BY_HAND}), (500, {"lap_trigger": BY_HAND})),
        *records(START, *((at, {"cadence": 78}) for at in range(0, 1201, 1))),
        session(START, 1200, 1200, total_distance=2600.0),
    )


def on_a_belt() -> bytes:
    """A treadmill: no places, no ascent, no distance; 666 s paused."""
    return written(
        file_id(START),
        *timer(START, (0, 0), (600, 4), (1266, 0), (1866, 4)),
        *records(START, *((at, {"cadence": 80}) for at in (*range(0, 601, 5), *range(1266, 1867, 5)))),
        *laps(START, (1200, {"lap_trigger": AT_THE_END})),
        session(START, 1866, 1200, sub_sport=1),
    )


def by_cadence() -> bytes:
    """Run and walk in turns, laps by distance: the average of 58 says nothing, each reading does."""
    turns = ((at, {"cadence": 79 if at % 180 < 60 else 47}) for at in range(0, 1801, 10))
    return written(
        file_id(START),
        *records(START, *turns),
        *laps(START, *((600, {"lap_trigger": BY_DISTANCE, "total_distance": 1000.0}) for _ in range(3))),
        session(START, 1800, 1800, total_distance=3000.0, avg_cadence=58),
    )


def sent_later() -> bytes:
    """A file made when it was sent, half a day after the start; laps of no step and no trigger; no local time."""
    return written(
        file_id(START + timedelta(hours=12, minutes=17)),
        *records(START, *((at, {"cadence": 81, "distance": at * 2.5}) for at in range(0, 1199, 1))),
        *laps(START, (1200, {})),
        session(START, 1200, 1200, total_distance=3001.6),
    )


def made_at_its_end() -> bytes:
    """A file made at its end, without a lap, and an activity message without times."""
    end = START + timedelta(seconds=1500)
    return written(
        file_id(end),
        *records(START, *((at, {"cadence": 76}) for at in range(0, 1501, 2))),
        session(START, 1500, 1440, total_distance=3100.0, total_ascent=0),
        (ACTIVITY, {"timestamp": fit(end), "num_sessions": 1}),
    )


def two_kinds_of_readings() -> bytes:
    """Readings of two kinds in turns, one without cadence; a summary without distance; the last of 21 laps missing."""
    both = [(at, {"cadence": 80} if at % 2 else {"distance": at * 2.0}) for at in range(2001)]
    return written(
        file_id(START),
        *records(START, *both),
        *laps(START, *((95, {}) for _ in range(20))),
        session(START, 2000, 2000),
    )


def without_a_timer() -> bytes:
    """Another program's copy of a ride: a summary without the timer's time, no cadence."""
    return written(
        file_id(START),
        *timer(START, (0, 0), (900, 4), (1000, 0), (1900, 4)),
        *records(START, *((at, {"distance": at * 5.0}) for at in (*range(901), *range(1000, 1901)))),
        session(START, 1900, None, total_distance=9500.0, sport=CYCLING),
    )


def two_sports() -> bytes:
    """A ride and a run in one file."""
    run = START + timedelta(seconds=2000)
    return written(
        file_id(START),
        *records(START, *((at, {"cadence": 90}) for at in range(0, 1801, 5))),
        *records(run, *((at, {"cadence": 80}) for at in range(0, 901, 5))),
        *laps(START, (1800, {})),
        *laps(run, (900, {})),
        session(START, 1800, 1800, sport=CYCLING, total_distance=12000.0),
        session(run, 900, 900, total_distance=2000.0),
    )


def short_timestamps() -> bytes:
    """Readings whose time is five bits in their header, as older watches write them; Garmin's decoder reads none."""
    whole = written(
        file_id(START),
        *laps(START, (120, {})),
        session(START, 120, 120, total_distance=300.0),
        *timer(START, (0, 0)),
    )
    definition = bytes([0x43, 0, 0, RECORD % 256, RECORD // 256, 1, 4, 1, 2])  # of the cadence alone
    readings = b"".join(bytes([0x80 | 3 << 5 | (fit(START) + at) % 32, 80]) for at in range(0, 121, 10))
    return summed(whole[14:-2] + definition + readings)


def summed(body: bytes) -> bytes:
    """Return the file of some messages as they are in bytes, with a header and sums that fit."""
    head = struct.pack("<BBHI4s", 14, 0x20, 21_218, len(body), b".FIT")
    whole = head + struct.pack("<H", compute_crc(head)) + body
    return whole + struct.pack("<H", compute_crc(whole))


def run_of(start: datetime, seconds: int, *, sport: int = RUNNING, metres: float | None = None, **more: Any) -> bytes:
    """A plain activity: its summary, and a lap."""
    far = {} if metres is None else {"total_distance": metres}
    return written(
        file_id(start), *laps(start, (seconds, {})), session(start, seconds, seconds, sport=sport, **far, **more)
    )


DEVICES: dict[str, tuple[bytes, tuple[Right, ...]]] = {
    "structured, with splits": (structured_with_splits(), (Right(1082, 431, "splits", 2160),)),
    "free, with slivers": (free_with_slivers(), (Right(1224, 1030, "splits", 2900),)),
    "broken off, no summary": (aborted(), (Right(40, 15, "cadence", 80, whole=False),)),
    "pauses and automatic laps": (structured_with_pauses(), (Right(3606, 2400, "steps", 7003, 1164),)),
    "a training file alone": (training_file_alone(), (Right(904, None, None, 1700),)),
    "a course": (of_a_course(), (Right(1200, 1200, "cadence", 2600),)),
    "a belt": (on_a_belt(), (Right(1200, 1200, "cadence", None, 666),)),
    "by cadence": (by_cadence(), (Right(1800, 600, "cadence", 3000),)),
    "sent later": (sent_later(), (Right(1200, 1198, "cadence", 3002),)),
    "made at its end": (made_at_its_end(), (Right(1440, 1440, "cadence", 3100, 60),)),
    "two kinds of readings": (two_kinds_of_readings(), (Right(2000, 1998, "cadence", 4000),)),
    "no timer": (without_a_timer(), (Right(1800, None, None, 9500, 100, sport="other"),)),
    "short timestamps": (short_timestamps(), (Right(120, 120, "cadence", 300),)),
    "two sports": (
        two_sports(), (Right(1800, 1800, "cadence", 12000, sport="other"), Right(900, 900, "cadence", 2000)),
    ),
}  # fmt: skip
