"""Workouts for Apple's Workout app: their bytes by the field table, what is lost, and what reading back finds."""

import random
import struct
import subprocess
import sys
import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from fit_plans import (
    CLAMSHELL,
    RUN_MINUTE,
    WALK_90,
    cross,
    plan,
    run_walk,
    session,
    small_plan,
    strength,
    strides,
)
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from planforge.exporters import notices
from planforge.exporters.apple import read_back, reading
from planforge.exporters.apple.workouts import verdicts, workout_files
from planforge.exporters.formats import Fate
from planforge.plan.model import Do, End, Exercise, Intensity, Part, Plan, Repeat, Step, Steps, Target

BRISK = Exercise(key="brisk", title="Brisk walk", fit="hip_raise/clams")
EIGHT = (
    Step(do=Do.EXERCISE, part=Part.WARM_UP, end=End(seconds=600), exercise=BRISK),
    Repeat(times=8, steps=(Step(do=Do.RUN, end=End(seconds=60)), Step(do=Do.WALK, end=End(seconds=120)))),
    Step(do=Do.WALK, part=Part.COOL_DOWN, end=End(seconds=300)),
)


def written(steps: Steps, title: str = "8 x 1:2", slot: str = "w04-run-1", **more: Any) -> bytes:
    """Return the file of one session, on the Monday of the fourth week."""
    one = session(slot, 21, steps, title).model_copy(update=more)
    (data,) = workout_files(plan(one)).files.values()
    return data


def found(data: bytes) -> reading.AppleWorkout:
    result = reading.read(data)
    assert not isinstance(result, str), result
    return result


def done(steps: Steps, **more: Any) -> list[str]:
    """Return the steps of a file as they are done."""
    return [str(one) for one in found(written(steps, **more)).steps]


def differences(the_plan: Plan, files: Mapping[str, bytes]) -> list[str]:
    return [str(one) for one in read_back.read_workouts(the_plan, files, None).differences]


# -- the bytes, by hand from the field table -------------------------------------------------------------------------
#
# A tag is the field's number times 8, and 0 for a whole number, 1 for a double, 2 for what has a length.


def sized(field: int, inside: bytes) -> bytes:
    """Return a field that has a length: one byte below 128, else its last seven bits first, and then the others."""
    size = len(inside)
    return bytes([field * 8 + 2, *([size] if size < 128 else [size % 128 + 128, size // 128])]) + inside


def timed(seconds: float, name: bytes) -> bytes:
    """Return a step: 1 its goal (1: time is 1, 2: {1: seconds are 1, 2: so many}), 3 its name."""
    return sized(1, b"\x08\x01" + sized(2, b"\x08\x01\x11" + struct.pack("<d", seconds))) + sized(3, name)


def test_eight_times_one_and_two_minutes_has_the_bytes_of_the_field_table() -> None:
    data = written(EIGHT)
    custom = (
        b"\x08\x25\x10\x03"  # 1: the activity, running is 37; 2: where, outdoors is 3
        + sized(3, b"W04 Mon Run 8 x 1:2")
        + sized(4, timed(600, b"Brisk walk"))  # to warm up
        + sized(
            5,  # a block
            sized(1, b"\x08\x01" + sized(2, timed(60, b"Run")))  # a step of it; work is 1
            + sized(1, b"\x08\x02" + sized(2, timed(120, b"Walk")))  # recovery is 2
            + b"\x10\x08",  # 2: eight times
        )
        + sized(6, timed(300, b"Walk"))  # to cool down
    )
    version = b"\xc0\x3e\x01" + b"\xd0\x3e\x05"  # 1000: 1, and 1002: 5
    assert data == sized(9, data[2:38]) + sized(11, custom) + version
    assert len(data) == 189
    in_figures = (  # the same once more, so that none of the helpers above has to be believed
        "5a8e01 0825 1003 1a13573034204d6f6e2052756e2038207820313a32 "
        "221d0a0f0801120b0801110000000000c082401a0a427269736b2077616c6b "
        "2a3b0a1a080112160a0f0801120b0801110000000000004e401a0352756e "
        "0a1b080212170a0f0801120b0801110000000000005e401a0457616c6b 1008 "
        "32170a0f0801120b0801110000000000c072401a0457616c6b "
        "c03e01 d03e05"
    )
    assert data[38:] == bytes.fromhex(in_figures)


@pytest.mark.parametrize(
    ("target", "alert", "says"),
    [
        (  # 1: the heart rate is 5; 2: a range is 2; 7: {2: {1: {1: beats}, 2: {1: beats}}}
            Target(heart_rate_max=150),
            "121e 08051002 3a18 1216 0a09 090000000000004e40 1209 090000000000c06240",
            "heart rate 60 to 150 bpm",
        ),
        (  # 1: the cadence is 3; 5: {2: {1: {1: steps, 2: {1: minutes are 2, 2: one}}, 2: ...}}
            Target(cadence_spm=(165, 175)),
            "122c 08031002 2a26 1224 0a10 08a501 120b 080211000000000000f03f 1210 08af01 120b 080211000000000000f03f",
            "cadence 165 to 175 spm",
        ),
        (  # 1: the speed is 2; 4: {2: {1: {1: {1: metres are 1, 2: so many}, 2: {1: seconds are 1, 2: one}}, 2: ...}}
            Target(speed_mm_s=4000),
            (
                "1240 08021002 223a 1238 0a1a 0a0b 0801116666666666660e40 120b 080111000000000000f03f "
                "121a 0a0b 080111cdcccccccccc1040 120b 080111000000000000f03f"
            ),
            "speed 13.7 to 15.1 km/h",
        ),
    ],
    ids=["heart rate", "cadence", "speed"],
)
def test_an_alert_has_the_bytes_of_the_field_table(target: Target, alert: str, says: str) -> None:
    step = Step(do=Do.RUN, end=End(lap_button=True), target=target)
    with_alert = bytes.fromhex(f"0a02 0804 {alert} 1a03 52756e")  # 1: a goal, open is 4; 2: the alert; 3: the name
    assert with_alert in written((step,), intensity=Intensity.STRIDES)
    assert done((step,), intensity=Intensity.STRIDES) == [f"work (Run) to the lap button at {says}"]


# The field table once more, for Google's own library: a third decoder, which shares nothing with ours.
TABLE: dict[str, dict[int, str]] = {
    "Plan": {9: "text", 11: "Custom", 1000: "whole", 1002: "whole"},
    "Custom": {1: "whole", 2: "whole", 3: "text", 4: "Step", 5: "*Block", 6: "Step"},
    "Block": {1: "*Interval", 2: "whole"},
    "Interval": {1: "whole", 2: "Step"},
    "Step": {1: "Goal", 2: "Alert", 3: "text"},
    "Goal": {1: "whole", 2: "Quantity"},
    "Quantity": {1: "whole", 2: "number"},
    "Alert": {1: "whole", 2: "whole", 4: "Speeds", 5: "Cadences", 7: "Beats"},
    "Speeds": {2: "SpeedRange"},
    "SpeedRange": {1: "Speed", 2: "Speed"},
    "Speed": {1: "Quantity", 2: "Quantity"},
    "Cadences": {2: "CadenceRange"},
    "CadenceRange": {1: "Cadence", 2: "Cadence"},
    "Cadence": {1: "whole", 2: "Quantity"},
    "Beats": {2: "BeatRange"},
    "BeatRange": {1: "Beat", 2: "Beat"},
    "Beat": {1: "number"},
}


@cache
def of_google() -> Any:
    """Return Google's class for a whole file."""
    file = descriptor_pb2.FileDescriptorProto(name="workout.proto", package="w", syntax="proto2")
    field_of = descriptor_pb2.FieldDescriptorProto
    kinds = {"text": field_of.TYPE_STRING, "whole": field_of.TYPE_UINT32, "number": field_of.TYPE_DOUBLE}
    for name, fields in TABLE.items():
        message = file.message_type.add(name=name)
        for number, kind in fields.items():
            label = field_of.LABEL_REPEATED if kind.startswith("*") else field_of.LABEL_OPTIONAL
            one = message.field.add(name=f"f{number}", number=number, label=label)
            one.type = kinds.get(kind, field_of.TYPE_MESSAGE)
            if kind not in kinds:
                one.type_name = f".w.{kind.removeprefix('*')}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("w.Plan"))


def test_googles_own_library_reads_every_file_and_would_write_the_same_bytes() -> None:
    for data in workout_files(small_plan()).files.values():
        message = of_google().FromString(data)
        message.DiscardUnknownFields()
        assert message.SerializeToString(deterministic=True) == data
        assert message.f11.f3 == found(data).title
        assert sum(block.f2 * len(block.f1) for block in message.f11.f5) == len(
            [one for one in found(data).steps if one.kind in ("work", "recovery")]
        )


# -- what becomes of a session ---------------------------------------------------------------------------------------


def test_the_first_step_to_warm_up_is_the_warm_up_and_the_second_a_block_that_is_done_once() -> None:
    message = of_google().FromString(written(run_walk(8)))
    assert message.f11.f4.f3 == "Walk"
    assert [(block.f2, [one.f2.f3 for one in block.f1]) for block in message.f11.f5] == [
        (1, ["Leg swings"]),
        (8, ["Run", "Walk"]),
    ]
    assert message.f11.f6.f3 == "Walk"


@pytest.mark.parametrize("part", [Part.WARM_UP, Part.COOL_DOWN])
def test_a_session_of_one_step_is_a_block_whatever_its_part(part: Part) -> None:
    assert done((Step(do=Do.WALK, part=part, end=End(seconds=600)),)) == ["work (Walk) 10 min"]


def test_repetitions_a_side_a_weight_and_a_slow_count_stand_in_the_name_of_a_strength_step() -> None:
    held = Step(do=Do.EXERCISE, end=End(reps=8), exercise=CLAMSHELL, side="left", load="10 kg", tempo=6)
    rest = Step(do=Do.REST, end=End(lap_button=True))
    assert done((held, rest), slot="w04-strength-1") == [
        "work (L Clamshell, 8 times, 10 kg, 6 s each) to the lap button",
        "recovery (Rest) to the lap button",
    ]


@pytest.mark.parametrize(
    ("slot", "title", "more", "is_done"),
    [
        ("w04-run-1", "Run", {}, (37, 3)),
        ("w04-run-1", "Run", {"place": "treadmill"}, (37, 2)),
        ("w04-strength-1", "Hips", {}, (20, 2)),
        ("w04-cross-1", "Cycling, easy", {}, (13, 3)),
        ("w04-cross-1", "Elliptical", {}, (16, 0)),
        ("w04-cross-1", "Rowing", {}, (35, 0)),
        ("w04-cross-1", "Walking", {}, (52, 3)),
        ("w04-cross-1", "Hiking", {}, (24, 3)),
        ("w04-cross-1", "Aqua jogging", {}, (73, 0)),
        ("w04-cross-1", "Cycling or walking", {}, (73, 0)),
    ],
)
def test_the_activity_and_its_place_are_those_of_the_session(
    slot: str, title: str, more: dict[str, Any], is_done: tuple[int, int]
) -> None:
    one = found(written(cross(), title, slot, **more))
    assert (one.activity, one.location) == is_done


def test_what_is_lost_is_said_and_nothing_else() -> None:
    the_plan = plan(
        session("w01-run-1", 0, (Step(do=Do.WALK, end=End(seconds=600)),)),
        session("w01-run-2", 2, (RUN_MINUTE, WALK_90)),
        session("w01-strength-1", 3, strength(), "Hips"),
        session("w01-run-3", 4, strides(), "Strides", intensity=Intensity.STRIDES),
        session("w01-cross-1", 5, ()),
    )
    said = {slot: one.why for slot, one in verdicts(the_plan).items()}
    assert said == {
        "w01-run-1": (notices.STOP_NOT_SAID,),
        "w01-run-2": (notices.STOP_NOT_SAID, notices.NOTES_NOT_SAID),
        "w01-strength-1": (
            notices.STOP_NOT_SAID,
            notices.NOTES_NOT_SAID,
            notices.NOT_COUNTED,
            notices.EXERCISE_NAMES,
        ),
        "w01-run-3": (notices.STOP_NOT_SAID, notices.STEPS_A_MINUTE),
        "w01-cross-1": (notices.NO_WORKOUT,),
    }
    assert verdicts(the_plan)["w01-cross-1"].fate is Fate.NOT_POSSIBLE


def test_a_second_target_gives_way_and_is_told() -> None:
    both = Step(do=Do.RUN, end=End(seconds=60), target=Target(heart_rate_max=150, cadence_spm=(160, 170)))
    one = session("w01-run-1", 0, (both,))
    assert [remark.said for remark in workout_files(plan(one)).remarks][1:] == [
        "second target left out: a step has one: cadence beside heart rate"
    ]
    assert [str(step.aim) for step in found(written((both,))).steps] == ["heart rate 60 to 150 bpm"]


def test_a_name_as_long_as_a_novel_is_cut_and_is_still_the_plans() -> None:
    swings = CLAMSHELL.model_copy(update={"title": "Geländeläufe " * 90})
    one = session("w01-run-1", 0, (Step(do=Do.EXERCISE, end=End(seconds=30), exercise=swings),), "Lauf 🏃 " * 90)
    made = workout_files(plan(one))
    (data,) = made.files.values()
    assert len(found(data).title.encode()) <= 250 and len(found(data).steps[0].name.encode()) <= 250
    assert differences(plan(one), made.files) == []
    assert {"title shortened to 250 bytes", "exercise shortened to 250 bytes"} <= {one.what for one in made.remarks}


def test_more_sessions_than_file_names_tell_apart_have_no_file() -> None:
    many = plan(*(session(f"w01-strength-{number + 1}", number % 7, strength()) for number in range(37)))
    made = workout_files(many)
    assert (len(made.files), len(made.left_out)) == (35, 2)
    assert differences(many, made.files) == []


# -- who a workout is ------------------------------------------------------------------------------------------------


def test_a_workout_is_known_by_its_session_and_by_what_it_holds() -> None:
    first = found(written(run_walk(8)))
    assert uuid.UUID(first.identity).version == 5
    assert first.identity == first.identity.upper()  # as Apple's framework spells it
    assert found(written(run_walk(8))) == first
    assert found(written(run_walk(9))).identity != first.identity
    identities = [found(data).identity for data in workout_files(small_plan()).files.values()]
    assert len(set(identities)) == len(identities) == 8


# -- reading back ----------------------------------------------------------------------------------------------------


def test_every_bit_that_is_another_is_found() -> None:
    one = session("w02-run-1", 8, strides(), "Strides", intensity=Intensity.STRIDES)
    ((name, data),) = workout_files(plan(one)).files.items()
    assert differences(plan(one), {name: data}) == []
    for place in range(len(data)):
        for bit in range(8):
            spoilt = bytearray(data)
            spoilt[place] ^= 1 << bit
            assert differences(plan(one), {name: bytes(spoilt)}), (place, bit)


def meant(steps: Steps, **more: Any) -> list[str]:
    """Return where a file that somebody made of other steps, identity and all, is not the session `run_walk(8)`."""
    ours, theirs = (
        session("w01-run-1", 0, one, "Run").model_copy(update=m) for one, m in ((run_walk(8), {}), (steps, more))
    )
    return differences(plan(ours), workout_files(plan(theirs)).files)


def test_a_file_that_is_whole_and_another_session_is_told_by_what_differs() -> None:
    assert meant(run_walk(8)) == []
    assert meant(run_walk(9))[0].endswith("step 19 is work (Run) 1 min, the plan says cool-down (Walk) 4 min")
    assert "is called 'W01 Mon Run Walk', the plan says 'Run'" in meant(run_walk(8), title="Walk")[0]
    assert "is a workout of another kind (37, 2)" in meant(run_walk(8), place="treadmill")[0]
    aimed = RUN_MINUTE.model_copy(update={"target": Target(heart_rate_max=150)})
    first, second, _, last = run_walk(8)
    assert (
        "1 min at heart rate 60 to 150 bpm" in meant((first, second, Repeat(times=8, steps=(aimed, WALK_90)), last))[0]
    )


def test_a_file_that_is_missing_twice_or_of_no_session_is_told() -> None:
    the_plan = small_plan()
    files = dict(workout_files(the_plan).files)
    first = files.pop("W01D1RUN.workout")
    assert differences(the_plan, files) == ["workouts-apple: w01-run-1: has no sound workout file"]
    twice = differences(the_plan, {**files, "A.workout": first, "B.workout": first})
    assert twice == ["B.workout: 'W01 Mon Run 8 x (1 min : 90 s)' is no session of the plan, or one twice"]


def inside(*fields: bytes) -> bytes:
    """Return a file with another workout."""
    return sized(9, b"A") + sized(11, b"".join(fields)) + b"\xc0>\x01\xd0>\x05"


WORK = sized(1, b"\x08\x01" + sized(2, timed(60, b"Run")))
STARTS = b"\x08%\x10\x03" + sized(3, b"W04 Mon Run 8 x 1:2")
WRONG = {
    "empty": b"",
    "no workout": sized(9, b"A"),
    "another version": sized(9, b"A") + sized(11, STARTS + sized(5, WORK + b"\x10\x08")) + b"\xc0>\x01\xd0>\x06",
    "more behind it": inside(STARTS, sized(5, WORK + b"\x10\x08")) + b"\xd8>\x05",
    "a field twice": inside(b"\x08%" + STARTS, sized(5, WORK + b"\x10\x08")),
    "a field too early": inside(sized(5, WORK + b"\x10\x08"), STARTS),
    "nothing done": inside(STARTS),
    "a block of nothing": inside(STARTS, sized(5, b"\x10\x08")),
    "never": inside(STARTS, sized(5, WORK + b"\x10\x00")),
    "more often than anybody runs": inside(STARTS, sized(5, WORK + b"\x10\xff\xff\xff\x0f")),
    "a number longer than it has to be": inside(STARTS, sized(5, WORK + b"\x10\x88\x00")),
    "a number without an end": inside(STARTS, sized(5, WORK + b"\x10" + b"\xff" * 11)),
    "another wire type": inside(STARTS, sized(5, WORK + b"\x15\x08\x00\x00\x00")),
    "half a second": inside(STARTS, sized(5, sized(1, b"\x08\x01" + sized(2, timed(0.5, b"Run"))) + b"\x10\x08")),
    "no number of seconds": inside(
        STARTS, sized(5, sized(1, b"\x08\x01" + sized(2, timed(float("nan"), b"Run"))) + b"\x10\x08")
    ),
    "no text": inside(STARTS, sized(5, sized(1, b"\x08\x01" + sized(2, timed(60, b"\xff"))) + b"\x10\x08")),
    "for play": inside(STARTS, sized(5, sized(1, b"\x08\x03" + sized(2, timed(60, b"Run"))) + b"\x10\x08")),
    "larger than any": bytes(1_000_001),
}


def test_the_bytes_that_the_wrong_ones_are_made_of_are_right() -> None:
    assert len(found(inside(STARTS, sized(5, WORK + b"\x10\x08"))).steps) == 8


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_bytes_that_are_no_workout_are_refused_in_a_sentence(data: bytes) -> None:
    said = reading.read(data)
    assert isinstance(said, str) and said


def test_no_bytes_whatever_crash_the_decoder() -> None:
    chance, whole = random.Random(7), written(EIGHT)
    for length in range(len(whole)):
        assert isinstance(reading.read(whole[:length]), str), length
    for _ in range(3000):
        spoilt = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        reading.read(bytes(spoilt))
        reading.read(chance.randbytes(chance.randrange(60)))


def test_reading_back_loads_no_writer() -> None:
    code = "import sys; from planforge.exporters.apple import read_back; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    writers = ("apple.workouts", "apple.wire", "fit.workouts", "fit.messages", "fit.encoding")
    assert not {*ended.stdout.split()} & {f"planforge.exporters.{writer}" for writer in writers}


def test_writing_loads_no_encoder_of_another_format() -> None:
    code = "import sys; from planforge.exporters.apple import workouts; print(*sys.modules)"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {*ended.stdout.split()} & {"garmin_fit_sdk", "google.protobuf", "fitdecode"}
