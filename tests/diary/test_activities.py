"""What a watch recorded: every device's way of writing it read right, and any bytes a clear word."""

import gzip
import os
import time
from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest
from fit_decoders import Row, by_fitdecode, by_fitparse
from fuzz_activities import GOOD, run
from garmin_fit_sdk import Profile
from recorded import (
    ACTIVE,
    BY_HAND,
    DEVICES,
    EPOCH,
    RECOVERY,
    START,
    WARM_UP,
    Right,
    file_id,
    fit,
    laps,
    run_of,
    session,
    steps,
    structured_with_splits,
    training_file,
    training_file_alone,
    written,
)

from planforge.activities import decoding
from planforge.activities.activity import Activity, NoActivity, read
from planforge.activities.decoding import Messages, decode, made_at
from planforge.activities.files import TooMany, found

Decoder = Callable[[bytes, int], list[Row]]


def measured(one: Activity) -> Right:
    ran = one.ran()
    return Right(
        one.seconds,
        ran[0] if ran else None,
        ran[1] if ran else None,
        one.distance_m,
        one.paused_s,
        one.whole,
        one.sport,
    )


@pytest.mark.parametrize("device", DEVICES)
def test_each_device_is_read_right(device: str) -> None:
    data, right = DEVICES[device]
    activities = read(data)
    assert tuple(map(measured, activities)) == right
    assert activities[0].start == START, "not when the file was made"


# -- a second and a third decoder ------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("decoder", [by_fitdecode, by_fitparse])
def test_other_decoders_say_the_same(device: str, decoder: Decoder) -> None:
    data, _ = DEVICES[device]
    ours = decode(data)
    assert isinstance(ours, Messages)
    compared = 0
    for kind, names in decoding._FIELDS.items():
        theirs = decoder(data, kind)
        assert len(theirs) == len(ours.of(kind))
        fields = {one["name"]: one["num"] for one in Profile["messages"][kind]["fields"].values()}
        for mine, row in zip(ours.of(kind), theirs, strict=True):
            for name in names:
                assert mine.get(name) == row.get(fields[name]), (kind, name)
                compared += name in mine
    assert compared > 9


@pytest.mark.parametrize("device", DEVICES)
def test_seconds_and_distance_follow_from_the_summaries_of_another_decoder(device: str) -> None:
    data, right = DEVICES[device]
    for one, row in zip(right, by_fitdecode(data, 18), strict=False):
        assert one.seconds == round(int(row.get(8, 1000 * one.seconds)) / 1000)
        assert one.distance_m == (round(int(row[9]) / 100) if 9 in row else one.distance_m)


# -- single traps ----------------------------------------------------------------------------------------------------


def test_only_a_training_file_of_a_workout_says_what_was_followed() -> None:
    made = read(structured_with_splits(serial=99))[0].made_from
    assert made is not None
    assert (made.manufacturer, made.product, made.serial_number, made.time_created) == (255, 20_550, 99, START)
    assert read(DEVICES["a course"][0])[0].made_from is None
    second = written(
        file_id(START), training_file(5, START, kind=6), training_file(6, START), *laps(START, (60, {})),
        session(START, 60, 60),
    )  # fmt: skip
    made = read(second)[0].made_from
    assert made is not None and made.serial_number == 6


def test_laps_know_their_step_and_who_ended_them() -> None:
    one = read(training_file_alone())[0]
    assert [lap.step for lap in one.laps] == [0, 1, 2, 1]
    assert one.ended_early == (1, 2)
    assert one.ran({0: WARM_UP, 1: ACTIVE, 2: RECOVERY}) == (601, "steps"), "by the plan's own steps"
    last = read(structured_with_splits())[0].laps[-1]
    assert (last.step, last.seconds, last.by_hand) == (None, 28, False)


def test_what_is_missing_is_taken_from_the_laps_and_then_from_the_readings() -> None:
    whole = session(START, 900, None)
    by_laps = written(file_id(START), *laps(START, (300, {}), (500, {"lap_trigger": BY_HAND})), whole)
    assert read(by_laps)[0].seconds == 800
    nothing = written(file_id(START), *steps(ACTIVE), whole)
    with pytest.raises(NoActivity, match="nothing was recorded"):
        read(nothing)


def test_a_clock_that_nobody_set_is_no_time() -> None:
    assert fit(EPOCH + timedelta(days=1)) == 86_400
    with pytest.raises(NoActivity, match="says no time"):
        read(run_of(EPOCH + timedelta(days=1), 600))


def test_laps_that_are_written_twice_count_once() -> None:
    twice = [*laps(START, (600, {"wkt_step_index": 0}), (600, {"wkt_step_index": 1}))] * 2
    (one,) = read(written(file_id(START), *steps(WARM_UP, ACTIVE), *twice, session(START, 1200, None)))
    assert (one.seconds, one.ran(), len(one.laps)) == (1200, (600, "steps"), 2)


def test_when_a_file_was_made_is_read_from_its_first_bytes() -> None:
    for data, _ in DEVICES.values():
        made = made_at(data[:1000])
        assert made is not None
        assert made >= fit(START), "never before the start"
    assert made_at(b"") is None
    assert made_at(written(file_id(START, kind=5))) is None


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no FIT file"),
        (b"<?xml version='1.0'?><gpx/>", "a GPX file"),
        (gzip.compress(b"x", mtime=0), "unpack it first"),
        (b"PK\3\4" + bytes(40), "unpack it first"),
        (structured_with_splits()[:-200], "cut short"),
        (structured_with_splits()[:-1] + b"x", "damaged"),
        (structured_with_splits()[:300] + b"\xff" + structured_with_splits()[301:], "damaged"),
        (written(file_id(START, kind=5), *steps(ACTIVE)), "another file of a watch"),
        (written(*steps(ACTIVE)), "no activity"),
        (written(file_id(START)), "says no time at which it began"),
        (run_of(START, 0), "its timer did not run"),
        (run_of(START, 172_800), "longer than a day"),
        (bytes(decoding.MOST_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_activity_is_told_so(data: bytes, said: str) -> None:
    with pytest.raises(NoActivity, match=said):
        read(data)


def test_a_file_of_nothing_but_empty_messages_ends_soon() -> None:
    definition = bytes([0x40, 0, 0, 20, 0, 0])  # a message without a field: a byte each
    body = definition + bytes(20_000_000)
    head = bytes([14, 16]) + (100).to_bytes(2, "little") + len(body).to_bytes(4, "little") + b".FIT\0\0"
    began = time.monotonic()
    with pytest.raises(NoActivity, match="more than 400000 messages"):
        read(head + body + b"\0\0")
    assert time.monotonic() - began < 60


def test_mutated_activities_are_read_or_a_clear_word() -> None:
    outcomes = dict(run(seed=0, numbers=range(400)))
    assert {number: what for number, what in outcomes.items() if what not in GOOD} == {}
    assert set(outcomes.values()) == GOOD, "both come of it"


# -- files -----------------------------------------------------------------------------------------------------------


def names(path: Path, under: Path) -> list[str]:
    return [str(one.relative_to(under)) for one, _ in found(path)]


def test_a_folder_is_walked_in_order_without_links_and_litter(tmp_path: Path) -> None:
    for name in ("b.fit", "a.FIT", "sub/c.fit", "sub/deep/d.fit", "._a.fit", ".hidden/e.fit", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link.fit").symlink_to(tmp_path / "b.fit")
    (tmp_path / "round").symlink_to(tmp_path)
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.fit")
    assert names(tmp_path, tmp_path) == ["a.FIT", "b.fit", "sub/c.fit", "sub/deep/d.fit"]
    assert list(found(tmp_path / "notes.txt")) == [(tmp_path / "notes.txt", True)], "somebody named it"
    with pytest.raises(FileNotFoundError):
        list(found(tmp_path / "nothing"))


@pytest.mark.parametrize("garmin", ["GARMIN/ACTIVITY", "Garmin/Activity"])
def test_of_a_watch_only_its_activities_are_read(tmp_path: Path, garmin: str) -> None:
    for name in (f"{garmin}/a.fit", "Garmin/NewFiles/w.fit" if garmin[1] == "a" else "GARMIN/NEWFILES/w.fit"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    for path in (tmp_path, tmp_path / garmin.partition("/")[0], tmp_path / garmin):
        assert names(path, tmp_path) == [f"{garmin}/a.fit"]


def test_a_folder_with_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planforge.activities.files._MOST_FILES", 3)
    for number in range(5):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(TooMany, match="name the folder that the activities are in"):
        list(found(tmp_path))


def test_the_moment_is_that_of_the_protocol() -> None:
    assert EPOCH.tzinfo is UTC
    assert fit(EPOCH) == 0
    assert START.date() == date(2027, 1, 25)
