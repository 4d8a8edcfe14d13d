"""The checker of workout files finds every planted fault, passes what is sound, and survives any bytes."""

import random
import struct
from collections.abc import Callable
from datetime import timedelta
from functools import reduce

import fitdecode
import pytest
from fit_plans import RUN_MINUTE, WALK_90, long_plan, plan, run_walk, session, small_plan, strength
from fit_reports import said_of
from fitdecode.utils import compute_crc
from hypothesis import given
from hypothesis import strategies as st

from planforge.exporters import words
from planforge.exporters.fit import workouts as fit
from planforge.exporters.fit.check import check_set, check_workout, rebuilt_steps
from planforge.exporters.fit.reading import Done, StepTarget
from planforge.languages import english
from planforge.plan.model import Do, End, Intensity, Kind, Repeat, Step, Target

FILE_ID, WORKOUT, STEP, TITLE = 0, 26, 27, 264

TARGETS = (
    Step(do=Do.RUN, end=End(seconds=60), target=Target(heart_rate_max=150)),
    Step(do=Do.RUN, end=End(seconds=60), target=Target(cadence_spm=(170, 180))),
    Step(do=Do.RUN, end=End(seconds=60), target=Target(speed_mm_s=3000)),
    Repeat(times=3, steps=(RUN_MINUTE, WALK_90)),
    Repeat(times=4, steps=(RUN_MINUTE, WALK_90)),
)
RUN = next(iter(fit.workout_files(plan(session("w01-run-1", 0, TARGETS, intensity=Intensity.TEMPO))).files.values()))
STRENGTH = next(iter(fit.workout_files(plan(session("w01-strength-1", 0, strength(), "Hips"))).files.values()))
# steps of RUN: 0 pulse, 1 cadence, 2 speed, 3 run, 4 walk, 5 repeat from 3, 6 run, 7 walk, 8 repeat from 6
# steps of STRENGTH: 0, 1 clamshell, 2 rest, 3 repeat from 0, ..., four titles

Fault = Callable[[bytes], bytes]


def chunks_of(data: bytes) -> list[tuple[object, bytes]]:
    with fitdecode.FitReader(data, processor=None, keep_raw_chunks=True) as reader:
        return [(frame, frame.chunk.bytes) for frame in reader][1:-1]


def sealed(body: bytes) -> bytes:
    """Return a file with this body whose header and checksums are right."""
    header = struct.pack("<BBHI4s", 14, 0x10, 21_218, len(body), b".FIT")
    data = header + struct.pack("<H", compute_crc(header)) + body
    return data + struct.pack("<H", compute_crc(data))


def is_message(frame: object, number: int) -> bool:
    return isinstance(frame, fitdecode.FitDataMessage) and frame.global_mesg_num == number


def setting(number: int, nth: int, **values: int | str) -> Fault:
    """Return a fault: fields (`f4=7`) of the n-th message of a kind get another raw value."""

    def change(data: bytes) -> bytes:
        chunks = chunks_of(data)
        place = [index for index, (frame, _) in enumerate(chunks) if is_message(frame, number)][nth]
        frame, raw = chunks[place]
        offset, raw = 1, bytearray(raw)
        wanted = {int(name[1:]): value for name, value in values.items()}
        for definition in frame.def_mesg.field_defs:
            if definition.def_num in wanted:
                value = wanted.pop(definition.def_num)
                size = definition.size
                coded = (
                    value.encode(errors="surrogateescape").ljust(size, b"\0")
                    if isinstance(value, str)
                    else value.to_bytes(size, "little")
                )
                raw[offset : offset + size] = coded
            offset += definition.size
        assert not wanted, "the file has no such field"
        chunks[place] = (frame, bytes(raw))
        return sealed(b"".join(raw for _, raw in chunks))

    return change


def all_of(*faults: Fault) -> Fault:
    return lambda data: reduce(lambda spoilt, fault: fault(spoilt), faults, data)


def arranged(arrange: Callable[[list[tuple[object, bytes]]], list[tuple[object, bytes]]]) -> Fault:
    return lambda data: sealed(b"".join(raw for _, raw in arrange(chunks_of(data))))


def without(number: int) -> Fault:
    return arranged(lambda chunks: [chunk for chunk in chunks if not is_message(chunk[0], number)])


def doubled(number: int) -> Fault:
    return arranged(lambda chunks: [c for chunk in chunks for c in (chunk,) * (1 + is_message(chunk[0], number))])


def at_the_end(number: int) -> Fault:
    return arranged(lambda chunks: sorted(chunks, key=lambda chunk: is_message(chunk[0], number)))


def with_byte(place: int, value: int) -> Fault:
    return lambda data: data[:place] + bytes([value]) + data[place:][1:]


FAULTS: dict[str, tuple[bytes, Fault, str]] = {
    # 1 the envelope
    "1 a header of 12 bytes": (RUN, with_byte(0, 12), "header of 14 bytes"),
    "1 another mark": (RUN, with_byte(9, ord("G")), "not a FIT file"),
    "1 a wrong size": (RUN, with_byte(4, 1), "the header promises"),
    "1 a wrong header checksum": (RUN, with_byte(12, 0), "header's checksum"),
    "1 a wrong checksum": (RUN, lambda data: data[:-2] + b"\0\0", "file's checksum"),
    "1 a flipped bit": (RUN, lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:], "file's checksum"),
    "1 two sections": (RUN, lambda data: data * 2, "the header promises"),
    "1 a byte too many": (RUN, lambda data: data + b"\0", "the header promises"),
    "1 cut short": (RUN, lambda data: data[:-9], "the header promises"),
    "1 empty": (RUN, lambda data: b"", "not a FIT file"),
    "1 no definition": (
        RUN,
        arranged(lambda chunks: [c for c in chunks if not isinstance(c[0], fitdecode.FitDefinitionMessage)]),
        "not defined",
    ),
    "1 too large": (RUN, lambda data: sealed(b"\0" * 1_000_001), "more than any workout"),
    # 2 file_id
    "2 no file_id": (RUN, without(FILE_ID), "must stand first and once"),
    "2 two file_ids": (RUN, doubled(FILE_ID), "must stand first and once"),
    "2 file_id last": (RUN, at_the_end(FILE_ID), "must stand first and once"),
    "2 an activity": (RUN, setting(FILE_ID, 0, f0=4), "not say that it is a workout"),
    "2 no serial number": (RUN, setting(FILE_ID, 0, f3=0), "no serial number"),
    "2 no time": (RUN, setting(FILE_ID, 0, f4=0xFFFF_FFFF), "no time of creation"),
    "2 no manufacturer": (RUN, setting(FILE_ID, 0, f1=0xFFFF), "no manufacturer"),
    # 3 workout
    "3 no workout": (RUN, without(WORKOUT), "one workout, 0 found"),
    "3 two workouts": (RUN, doubled(WORKOUT), "one workout, 2 found"),
    "3 workout behind the steps": (RUN, at_the_end(WORKOUT), "behind a step"),
    "3 no sport": (RUN, setting(WORKOUT, 0, f4=0xFF), "no sport"),
    "3 a wrong count": (RUN, setting(WORKOUT, 0, f6=8), "promises 8 steps and has 9"),
    "3 no name": (RUN, setting(WORKOUT, 0, f8=""), "has no name"),
    "3 a line break in the name": (RUN, setting(WORKOUT, 0, f8="W01\nRun"), "name is 'W01\\nRun'"),
    "3 a line break in the description": (RUN, setting(WORKOUT, 0, f17="Stop\nlimp"), "description holds what a watch"),
    # 4 the list of steps
    "4 no steps": (RUN, without(STEP), "0 steps"),
    "4 too many steps": (RUN, arranged(lambda chunks: chunks + chunks[-1:] * 42), "51 steps"),
    "4 a step twice": (RUN, doubled(STEP), "not numbered"),
    "4 a wrong number": (RUN, setting(STEP, 4, f254=5), "not numbered"),
    "4 a name cut within a character": (RUN, setting(STEP, 3, f0="R\udcc3"), "a watch cannot show"),
    "4 a line break in the notes": (RUN, setting(STEP, 3, f8="Land\nquietly"), "a watch cannot show"),
    # 5 durations
    "5 no time": (RUN, setting(STEP, 0, f2=0), "step 1: a time of 0 ms"),
    "5 seconds for milliseconds": (RUN, setting(STEP, 0, f2=60), "step 1: a time of 60 ms"),
    "5 half a second": (RUN, setting(STEP, 0, f2=60_500), "step 1: a time of 60500 ms"),
    "5 more than a day": (RUN, setting(STEP, 0, f2=86_401_000), "step 1: a time of 86401000 ms"),
    "5 no repetitions": (STRENGTH, setting(STEP, 0, f2=0), "step 1: 0 repetitions"),
    "5 a thousand repetitions": (STRENGTH, setting(STEP, 0, f2=1000), "step 1: 1000 repetitions"),
    "5 ends by pulse": (RUN, setting(STEP, 0, f1=2), "duration type 2"),
    "5 intensity interval": (RUN, setting(STEP, 3, f7=5), "step 4: intensity 5"),
    # 6 repeats
    "6 to itself": (RUN, setting(STEP, 5, f2=5), "step 6: the repeat goes back to step 6"),
    "6 forwards": (RUN, setting(STEP, 5, f2=7), "step 6: the repeat goes back to step 8"),
    "6 to nowhere": (RUN, setting(STEP, 5, f2=99), "step 6: the repeat goes back to step 100"),
    "6 once": (RUN, setting(STEP, 5, f4=1), "step 6: 1 passes"),
    "6 without end": (RUN, setting(STEP, 5, f4=0xFFFF_FFFE), "passes of a repeat"),
    "6 nested": (RUN, setting(STEP, 8, f2=3), "step 9: the repeat holds or cuts the repeat at step 6"),
    "6 to a repeat": (RUN, setting(STEP, 8, f2=5), "step 9: the repeat holds or cuts"),
    "6 overlapping": (RUN, setting(STEP, 8, f2=4), "step 9: the repeat holds or cuts"),
    # 7 targets
    "7 pulse without 100": (RUN, setting(STEP, 0, f5=60, f6=150), "step 1: a target of 60 to 150 beats"),
    "7 pulse too low": (RUN, setting(STEP, 0, f5=159), "step 1: a target of 159 to 250 beats"),
    "7 pulse too high": (RUN, setting(STEP, 0, f6=331), "step 1: a target of"),
    "7 zone and range": (RUN, setting(STEP, 0, f4=3), "step 1: a target is either a zone or a range"),
    "7 neither": (RUN, setting(STEP, 0, f5=0xFFFF_FFFF, f6=0xFFFF_FFFF), "either a zone or a range"),
    "7 no such zone": (RUN, setting(STEP, 0, f4=6, f5=0, f6=0), "no zone 6"),
    "7 cadence not halved": (RUN, setting(STEP, 1, f5=170, f6=180), "step 2: a target of 170 to 180 strides"),
    "7 too fast": (RUN, setting(STEP, 2, f6=8001), "step 3: a target of"),
    "7 too slow": (RUN, setting(STEP, 2, f5=299), "step 3: a target of"),
    "7 upside down": (RUN, setting(STEP, 2, f5=3100, f6=2900), "step 3: a target of"),
    "7 power": (RUN, setting(STEP, 2, f3=4), "step 3: a target no plan has"),
    "7 values for nothing": (RUN, setting(STEP, 2, f3=2), "step 3: no target, yet values"),
    # 8 strength
    "8 no such category": (STRENGTH, setting(STEP, 0, f10=48), "no exercise 44 in category 48"),
    "8 no such exercise": (STRENGTH, setting(STEP, 0, f11=999), "no exercise 999 in category 10"),
    "8 half an exercise": (STRENGTH, setting(STEP, 0, f11=0xFFFF), "no exercise None in"),
    "8 a rest on the bench": (STRENGTH, setting(STEP, 2, f10=0, f11=0), "step 3: a rest with an exercise"),
    "8 no titles": (STRENGTH, without(TITLE), "titles do not match"),
    "8 a title twice": (STRENGTH, doubled(TITLE), "titles do not match"),
    "8 a title of another": (STRENGTH, setting(TITLE, 0, f1=11), "titles do not match"),
    "8 an empty title": (STRENGTH, setting(TITLE, 0, f2=""), "titles do not match"),
    "8 titles before steps": (
        STRENGTH,
        arranged(lambda chunks: sorted(chunks, key=lambda chunk: is_message(chunk[0], STEP))),
        "title stands before a step",
    ),
}


def test_the_files_that_the_faults_are_planted_in_are_sound():
    assert check_workout(RUN) == check_workout(STRENGTH) == []
    assert sealed(b"".join(raw for _, raw in chunks_of(RUN))) == RUN


@pytest.mark.parametrize(("data", "fault", "says"), FAULTS.values(), ids=FAULTS.keys())
def test_a_planted_fault_is_found_and_named(data, fault, says):
    found = check_workout(fault(data))
    assert any(says in one.says for one in found), found
    with pytest.raises(ValueError, match=r".+"):
        rebuilt_steps(fault(data))


def with_header(length: int, *, checksum: bool) -> Fault:
    """Return a change of the envelope alone: the header has so many bytes, and a checksum or none."""

    def change(data: bytes) -> bytes:
        header = bytes([length]) + data[1:12] + (data[12:14] if checksum else b"\0\0")[: length - 12]
        signed = header + data[14:-2]
        return signed + struct.pack("<H", compute_crc(signed))

    return change


GARMIN, CONNECT, SELECTED = 1, 65_534, 0x8000
LEGAL: dict[str, tuple[bytes, Fault, str]] = {
    "an old header": (RUN, with_header(12, checksum=False), "a header of 12 bytes"),
    "a header without a checksum": (RUN, with_header(14, checksum=False), "a header without a checksum"),
    "a selected step": (RUN, setting(STEP, 3, f254=SELECTED + 3), "step 4: marked as selected"),
    "a power target": (RUN, setting(STEP, 2, f3=4), "step 3: a target no plan has (target type 4)"),
    "power over the lap": (RUN, setting(STEP, 2, f3=10), "target type 10"),
    "an interval": (RUN, setting(STEP, 3, f7=5), "step 4: intensity 5"),
    "another intensity": (RUN, setting(STEP, 3, f7=6), "step 4: intensity 6"),
    "no intensity": (RUN, setting(STEP, 3, f7=0xFF), "step 4: intensity None"),
    "until a pulse": (RUN, setting(STEP, 0, f1=3), "step 1: ends in a way no plan has (duration type 3)"),
    "a repeat until a time": (RUN, setting(STEP, 8, f1=7), "step 9: ends in a way no plan has (duration type 7)"),
    "half a second": (RUN, setting(STEP, 0, f2=60_500), "step 1: a time of 60500 ms"),
    "one pass": (RUN, setting(STEP, 5, f4=1), "step 6: 1 passes"),
    "per cent of a pulse": (RUN, setting(STEP, 0, f5=60, f6=75), "step 1: a target of 60 to 75 %"),
    "values for no target": (RUN, setting(STEP, 2, f3=2), "step 3: no target, yet values"),
    "an exercise left open": (
        STRENGTH,
        all_of(setting(STEP, 0, f11=0xFFFF), setting(STEP, 1, f11=0xFFFF), setting(TITLE, 0, f1=0xFFFF)),
        "no exercise None in category 10",
    ),
}


@pytest.mark.parametrize(("data", "change", "says"), LEGAL.values(), ids=LEGAL.keys())
def test_what_a_watch_takes_though_planforge_writes_no_such_step_is_told_apart(data, change, says):
    """A file of Garmin Connect's, or the watch's own, by who it says it is; each one is still none of ours."""
    theirs = all_of(setting(FILE_ID, 0, f1=GARMIN, f2=CONNECT), change)(data)
    found = check_workout(theirs)
    assert found
    assert all(one.legal for one in found), found
    assert any(says in one.says for one in found), found
    checked = check_set({"workout_1234.fit": theirs})
    assert (checked.sound, {one.legal for one in checked.faults}) == ({}, {True})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (setting(STEP, 3, f254=SELECTED + 4), "not numbered"),
        (setting(STEP, 2, f3=14), "target type 14"),
        (setting(STEP, 3, f7=7), "intensity 7"),
        (setting(STEP, 0, f1=200), "duration type 200"),
        (setting(STEP, 5, f4=0), "0 passes"),
        (setting(STEP, 0, f2=500), "a time of 500 ms"),
        (setting(STEP, 0, f5=0, f6=0), "either a zone or a range"),
        (setting(STEP, 0, f5=90, f6=150), "beats"),
    ],
)
def test_what_a_watch_stumbles_over_is_no_other_programs_way_to_write(change, says):
    assert [one.legal for one in check_workout(change(RUN)) if says in one.says] == [False]


def test_files_of_others_must_differ_where_a_watch_knows_them_by_it():
    theirs = setting(STEP, 3, f7=5)(RUN)
    told = {one.says: one.legal for one in check_set({"a.fit": theirs, "b.fit": theirs}).faults}
    assert told["the same identity as a.fit"] is False
    assert [says for says, legal in told.items() if legal] == [
        "step 4: intensity 5 is none of work, rest, warm-up, cool-down, walk"
    ]


AT_ITS_BOUND: dict[str, tuple[bytes, Fault]] = {
    "a second": (RUN, setting(STEP, 0, f2=1000)),
    "a day": (RUN, setting(STEP, 0, f2=86_400_000)),
    "one repetition": (STRENGTH, setting(STEP, 0, f2=1)),
    "999 repetitions": (STRENGTH, setting(STEP, 0, f2=999)),
    "two passes": (RUN, setting(STEP, 5, f4=2)),
    "999 passes": (RUN, setting(STEP, 5, f4=999)),
    "a repeat from the first step on": (RUN, setting(STEP, 5, f2=0)),
    "a repeat of one step": (RUN, setting(STEP, 5, f2=4)),
    "a pulse of 60 to 230": (RUN, setting(STEP, 0, f5=160, f6=330)),
    "one pulse": (RUN, setting(STEP, 0, f5=250, f6=250)),
    "the highest zone of a pulse": (RUN, setting(STEP, 0, f4=5, f5=0, f6=0)),
    "the highest zone of a speed": (RUN, setting(STEP, 2, f4=10, f5=0, f6=0)),
    "50 to 120 strides": (RUN, setting(STEP, 1, f5=50, f6=120)),
    "the slowest and the fastest": (RUN, setting(STEP, 2, f5=300, f6=8000)),
}


@pytest.mark.parametrize(("data", "change"), AT_ITS_BOUND.values(), ids=AT_ITS_BOUND.keys())
def test_a_value_at_its_bound_is_no_fault(data, change):
    assert check_workout(change(data)) == []


@pytest.mark.parametrize("only", [{"f4": 1, "f5": 0, "f6": 0}, {"f5": 1, "f6": 0}, {"f5": 0, "f6": 1}])
def test_any_one_value_is_too_much_where_there_is_no_target(only):
    assert [one.says for one in check_workout(setting(STEP, 2, f3=2, **only)(RUN))] == [
        "step 3: no target, yet values for one"
    ]


def test_every_group_of_one_file_has_planted_faults():
    assert {name[0] for name in FAULTS} == set("12345678")


def test_both_ways_to_count_steps_are_accepted():
    assert check_workout(setting(WORKOUT, 0, f6=7)(RUN)) == []  # nine messages, two of them repeats


def test_steps_are_rebuilt_as_they_are_done():
    run = Done("work", 60, name="Run", notes="Land quietly, lean from the ankles")
    assert rebuilt_steps(RUN)[3:] == (run, Done("walk", 90, name="Walk")) * 7
    assert [step.aim for step in rebuilt_steps(RUN)[:3]] == [
        StepTarget("heart rate", 60, 150),
        StepTarget("cadence", 170, 180),
        StepTarget("speed", 2850, 3150),
    ]
    clamshell = Done("work", reps=12, exercise="hip_raise/clams")
    assert rebuilt_steps(STRENGTH)[:3] == (
        clamshell._replace(name="L Clamshell", notes="Left side. light band"),
        clamshell._replace(name="R Clamshell", notes="Right side. light band"),
        Done("rest", 30, name="Rest"),
    )


# 9 against the plan

SMALL = small_plan()
SMALL_FILES = fit.workout_files(SMALL).files


def with_fault(name: str, fault: Fault) -> dict[str, bytes]:
    return dict(SMALL_FILES) | {name: fault(SMALL_FILES[name])}


@pytest.mark.parametrize("the_plan", [SMALL, long_plan(3)], ids=["small", "long"])
def test_a_set_that_says_what_its_plan_says_has_no_faults(the_plan):
    assert said_of(fit.workout_files(the_plan).files, the_plan) == []


AGAINST_THE_PLAN = {
    "a minute longer": ("W01D1RUN.FIT", setting(STEP, 0, f2=360_000), "step 1 is warm-up (Walk) 6 min"),
    "a second shorter": (
        "W01D1RUN.FIT",
        setting(STEP, 2, f2=59_000),
        "step 3 is work (Run) 59 s, the plan says work",
    ),
    "a pass more": (
        "W01D1RUN.FIT",
        setting(STEP, 4, f4=9),
        "step 19 is work (Run) 1 min, the plan says cool-down",
    ),
    "a run as a warm-up": (
        "W01D1RUN.FIT",
        setting(STEP, 2, f7=2),
        "step 3 is warm-up (Run) 1 min, the plan says work",
    ),
    "other repetitions": (
        "W01D2STR.FIT",
        setting(STEP, 0, f2=11),
        "step 1 is work (L Clamshell) 11 times hip_raise/clams",
    ),
    "the other side": (
        "W01D2STR.FIT",
        setting(STEP, 0, f0="R Clamshell"),
        "is work (R Clamshell) 12 times hip_raise/clams, the plan says work (L Clamshell) 12 times hip_raise/clams",
    ),
    "another walk": (
        "W01D1RUN.FIT",
        setting(STEP, 0, f0="Run"),
        "step 1 is warm-up (Run) 5 min, the plan says warm-up (Walk)",
    ),
    "half a name": ("W01D1RUN.FIT", setting(STEP, 0, f0="W"), "step 1 is warm-up (W) 5 min, the plan says"),
    "no stop": ("W01D1RUN.FIT", setting(WORKOUT, 0, f17=""), "W01D1RUN.FIT: w01-run-1: says '' before it begins"),
    "another limit": (
        "W01D1RUN.FIT",
        setting(WORKOUT, 0, f17=words.stop_short(Kind.RUN, 20, english())),
        "over 2/10; limp.' before it begins, and not 'Stop: knee locks, catches, gives way, swells; pain sharp",
    ),
    "another exercise": (
        "W01D2STR.FIT",
        all_of(setting(STEP, 0, f11=1), setting(STEP, 1, f11=1), setting(TITLE, 0, f1=1)),
        "the plan says work (L Clamshell) 12 times hip_raise/clams",
    ),
    "another cue": ("W01D1RUN.FIT", setting(STEP, 2, f8="Land loudly"), "step 3 is work (Run) 1 min ('Land loudly')"),
    "another ceiling": ("W02D1RUN.FIT", setting(STEP, 0, f6=245), "heart rate 60 to 145 bpm, the plan says"),
    "another cadence": ("W02D1RUN.FIT", setting(STEP, 1, f6=90), "cadence 164 to 180 spm, the plan says"),
    "another speed": ("W02D1RUN.FIT", setting(STEP, 2, f5=3000), "speed 10.8 to 15.1 km/h, the plan says"),
    "another title": (
        "W01D2STR.FIT",
        setting(WORKOUT, 0, f8="W01 Mon Str Rest"),
        "is called 'Rest', the plan says 'Hips and core'",
    ),
    "half a title": (
        "W01D2STR.FIT",
        setting(WORKOUT, 0, f8="W01 Mon Str Hips"),
        "is called 'Hips', the plan says 'Hips and core'",
    ),
    "another day": ("W01D1RUN.FIT", setting(WORKOUT, 0, f8="W01 Tue Run"), "w01-run-1: has no sound workout file"),
    "no place": ("W01D1RUN.FIT", setting(WORKOUT, 0, f8="Run"), "'Run' is no session of the plan"),
}


@pytest.mark.parametrize(("name", "fault", "says"), AGAINST_THE_PLAN.values(), ids=AGAINST_THE_PLAN.keys())
def test_a_sound_file_that_differs_from_the_plan_is_found(name, fault, says):
    files = with_fault(name, fault)
    assert said_of(files) == []
    found = said_of(files, SMALL)
    assert any(says in sentence for sentence in found), found


def test_the_sum_of_seconds_is_compared_too():
    files = with_fault("W01D1RUN.FIT", setting(STEP, 0, f2=360_000))
    assert "W01D1RUN.FIT: w01-run-1: takes 30:30 min in all, the plan says 29:30 min" in said_of(files, SMALL)


def test_a_missing_file_and_one_too_many_are_found():
    files = dict(SMALL_FILES)
    files["W09D1RUN.FIT"] = files.pop("W01D1RUN.FIT")
    assert said_of(files, SMALL) == []  # what counts is the name on the watch
    del files["W09D1RUN.FIT"]
    assert said_of(files, SMALL) == ["w01-run-1: has no sound workout file"]
    fewer = SMALL.model_copy(update={"weeks": SMALL.weeks[:1]})
    assert (
        said_of(SMALL_FILES, fewer)[0] == "W02D1RUN.FIT: 'W02 Tue Run Strides' is no session of the plan, or one twice"
    )


def test_a_moved_session_is_found_by_its_day():
    moved = plan(*(one.model_copy(update={"date": one.date + timedelta(days=1)}) for one in SMALL.sessions[:1]))
    faults = said_of({"W01D1RUN.FIT": SMALL_FILES["W01D1RUN.FIT"]}, moved)
    assert "w01-run-1: has no sound workout file" in faults


# 10 across the set


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (setting(FILE_ID, 0, f3=7), "the same serial number as"),
        (setting(FILE_ID, 0, f4=1_100_000_000), "the same time of creation as"),
    ],
)
def test_files_that_a_watch_would_confuse_are_found(fault, says):
    files = with_fault("W01D1RUN.FIT", fault) | {"W01D4RUN.FIT": fault(SMALL_FILES["W01D4RUN.FIT"])}
    assert any(says in sentence for sentence in said_of(files))


def test_names_that_differ_only_behind_their_first_15_bytes_are_found():
    files = with_fault("W01D1RUN.FIT", setting(WORKOUT, 0, f8="W01 Fri Run 9 x (1 min"))
    assert said_of(files) == ["W01D4RUN.FIT: the same first 15 bytes of the name as W01D1RUN.FIT"]


def test_a_file_that_stands_twice_is_found():
    files = {"A.FIT": SMALL_FILES["W01D1RUN.FIT"], "B.FIT": SMALL_FILES["W01D1RUN.FIT"]}
    assert "B.FIT: the same identity as A.FIT" in said_of(files)


@pytest.mark.parametrize("name", ["W01D1RUNX.FIT", "W01.FIT.FIT", "../W01.FIT", "LÄUFE.FIT", "W01D1RUN", "", "A B.FIT"])
def test_a_file_name_that_a_watch_may_not_take_is_found(name):
    assert any("8 and 3 characters" in sentence for sentence in said_of({name: RUN}))


def test_names_that_differ_only_in_case_are_found():
    assert "RUN.fit: the same file name as Run.FIT" in said_of({"Run.FIT": RUN, "RUN.fit": STRENGTH})


# Any bytes


@given(st.binary(max_size=400))
def test_any_bytes_are_answered_with_faults(data):
    assert check_workout(data)


@given(st.binary(max_size=400))
def test_any_body_in_a_sound_envelope_is_answered_with_faults(body):
    assert check_workout(sealed(body))
    assert said_of({"X.FIT": sealed(body)}, SMALL)


def test_no_spoilt_byte_passes_its_checksum_and_none_crashes_behind_a_new_one():
    chance = random.Random(1)
    for data in (RUN, STRENGTH):
        for _ in range(400):
            spoilt = bytearray(data)
            for _ in range(chance.randint(1, 4)):
                spoilt[chance.randrange(len(spoilt))] ^= chance.randint(1, 255)
            assert bytes(spoilt) == data or check_workout(bytes(spoilt))
            resealed = sealed(bytes(spoilt[14:-2]))
            if not check_workout(resealed):
                assert rebuilt_steps(resealed)


def test_fields_of_another_type_are_as_good_as_missing():
    text_for_number = RUN.replace(bytes([0, 1, 0]), bytes([0, 1, 7]), 1)  # file_id.type becomes text
    assert check_workout(sealed(text_for_number[14:-2]))


def test_four_times_as_many_run_walk_passes_are_four_times_as_many_steps():
    few, many = (fit.workout_files(plan(session("w01-run-1", 0, run_walk(times)))).files for times in (2, 8))
    assert len(rebuilt_steps(many["W01D1RUN.FIT"])) - 3 == 4 * (len(rebuilt_steps(few["W01D1RUN.FIT"])) - 3)
