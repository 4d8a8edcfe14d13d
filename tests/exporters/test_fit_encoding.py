"""What the guard before Garmin's encoder refuses, what it writes, and whether the encoder's faults are still there."""

import struct
from datetime import UTC, datetime, timedelta, timezone

import fitdecode
import pytest
from fitdecode.utils import compute_crc
from garmin_fit_sdk import Decoder, Encoder, Profile, Stream

from planforge.exporters.fit import encoding
from planforge.exporters.fit.encoding import Message, encode, exercise_codes

FILE_ID = Message("file_id", {"type": "workout", "manufacturer": 255, "product": 1, "serial_number": 7})
FIRST_MOMENT = datetime(1989, 12, 31, tzinfo=UTC) + timedelta(seconds=0x1000_0000)  # before: since power-on
FIXED = "upstream fault gone: the guard for it in fit_encoding.py may go too"


def step(**fields):
    return Message("workout_step", fields)


def frames(data: bytes) -> list:
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.RAISE, processor=None) as reader:
        return list(reader)


def raw_values(data: bytes, name: str) -> list[dict]:
    return [
        {field.name: field.raw_value for field in frame.fields}
        for frame in frames(data)
        if isinstance(frame, fitdecode.FitDataMessage) and frame.name == name
    ]


def raw_by_sdk(fields: dict) -> dict:
    data = Encoder().on_mesg(27, fields).close()
    options = dict.fromkeys(("expand_sub_fields", "expand_components", "merge_heart_rates"), False)
    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read(convert_types_to_strings=False, **options)
    assert not errors
    return messages["workout_step_mesgs"][0]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (Message("wokrout", {"sport": 1}), "no message 'wokrout'"),
        (step(duration_valeu=1), "no such field"),
        (step(duration_time=60), "sub-field: write duration_value"),
        (step(duration_reps=12), "sub-field: write duration_value"),
        (step(custom_target_heart_rate_high=240), "sub-field: write custom_target_value_high"),
        (step(exercise_weight=10), "no such field, or one with a scale"),
        (step(message_index=70_000), "not between 0 and 65534"),
        (step(message_index=65_535), "not between"),
        (step(duration_value=2**32), "not between"),
        (step(duration_value=-1), "not between"),
        (step(duration_value=1.5), "whole number"),
        (step(duration_value=True), "whole number"),
        (step(duration_value="60"), "no value '60'"),
        (step(intensity="warm-up"), "no value 'warm-up'"),
        (step(duration_value=datetime(2027, 1, 4, tzinfo=UTC)), "holds no time"),
        (step(notes=5), "holds text"),
        (step(notes="one\ntwo"), "control character"),
        (step(notes="one\0two"), "control character"),
        (step(notes="\ud800"), "control character"),
        (step(notes="é" * 127 + "e"), "longer than 254 bytes"),
        (Message("file_id", {"serial_number": 0}), "not between 1 and"),
        (Message("file_id", {"time_created": datetime(2027, 1, 4)}), "no time zone"),
        (Message("file_id", {"time_created": datetime(1990, 1, 1, tzinfo=UTC)}), "not between"),
        (Message("file_id", {"time_created": FIRST_MOMENT - timedelta(seconds=1)}), "not between"),
        (Message("file_id", {"time_created": datetime(2200, 1, 1, tzinfo=UTC)}), "not between"),
    ],
)
def test_what_the_encoder_would_spoil_in_silence_is_refused(message, words):
    with pytest.raises(ValueError, match=words):
        encode([FILE_ID, message])


def test_a_value_at_its_bound_is_written():
    at_most = {"message_index": 65_534, "duration_value": 2**32 - 2, "notes": "é" * 127}
    assert raw_values(encode([FILE_ID, step(**at_most)]), "workout_step") == [at_most]
    at_least = {"serial_number": 1, "time_created": FIRST_MOMENT}
    (values,) = raw_values(encode([Message("file_id", at_least)]), "file_id")
    assert values == {"serial_number": 1, "time_created": 0x1000_0000}


def test_names_of_values_are_written_as_their_numbers():
    data = encode([FILE_ID, step(intensity="recovery", duration_type="reps", target_type="open")])
    assert raw_values(data, "workout_step") == [{"intensity": 4, "duration_type": 29, "target_type": 2}]


def test_a_field_without_a_value_reads_as_not_set():
    data = encode([FILE_ID, step(intensity=None, duration_value=None, exercise_category=None, notes=None)])
    assert raw_values(data, "workout_step") == [
        {"intensity": None, "duration_value": None, "exercise_category": None, "notes": None}
    ]


def test_a_time_is_the_same_moment_in_any_zone():
    summer = timezone(timedelta(hours=1))
    here, there = datetime(2027, 7, 1, 12, tzinfo=UTC), datetime(2027, 7, 1, 13, tzinfo=summer)
    assert encode([Message("file_id", {"time_created": here})]) == encode([Message("file_id", {"time_created": there})])
    (values,) = raw_values(encode([Message("file_id", {"time_created": here})]), "file_id")
    assert values["time_created"] == (here - datetime(1989, 12, 31, tzinfo=UTC)).total_seconds()


def test_one_definition_serves_all_messages_of_a_kind():
    texts = ["Run", "", "Geländelauf", "Walk"]
    data = encode([FILE_ID, *(step(message_index=n, wkt_step_name=text) for n, text in enumerate(texts))])
    definitions = [frame for frame in frames(data) if isinstance(frame, fitdecode.FitDefinitionMessage)]
    assert len(definitions) == 2
    assert [values["wkt_step_name"] or "" for values in raw_values(data, "workout_step")] == texts


def test_steps_written_before_are_what_the_encoder_writes_of_the_whole_file():
    for name in ("W03 Mon Run", "W11 Sat Run, and longer"):
        creator = Message("file_creator", {"software_version": 1})
        head = [FILE_ID, creator, Message("workout", {"sport": "running", "num_valid_steps": 2, "wkt_name": name})]
        steps = [step(message_index=0, wkt_step_name="Walk"), step(message_index=1, wkt_step_name="Run easily")]
        written = encode([*head, *steps])
        whole = Encoder()
        for one in raw_values(written, "file_id"):
            whole.on_mesg(0, {key: value for key, value in one.items() if value is not None})
        whole.on_mesg(49, {"software_version": 1})
        for one in raw_values(written, "workout"):
            whole.on_mesg(26, one | {"wkt_name": name})
        for place, text in enumerate(("Walk\0\0\0\0\0\0", "Run easily")):
            whole.on_mesg(27, {"message_index": place, "wkt_step_name": text})
        assert written[14:-2] == bytes(whole.close())[14:-2]
        assert encode([*head, *steps]) == written
    assert encoding._records_after_the_first.cache_info().hits


def test_the_header_is_that_of_a_watch_and_both_checksums_hold():
    data = encode([FILE_ID])
    size, protocol, profile, length, mark, crc = struct.unpack_from("<BBHI4sH", data)
    assert (size, protocol, profile, length, mark) == (14, 0x10, 21_218, len(data) - 16, b".FIT")
    assert crc == compute_crc(data[:12])
    assert int.from_bytes(data[-2:], "little") == compute_crc(data[:-2])
    assert Decoder(Stream.from_byte_array(bytearray(data))).check_integrity()


def test_exercises_have_the_codes_that_were_verified_by_hand():
    verified = {
        "hip_raise/clams": (10, 44),
        "hip_raise/hip_raise": (10, 11),
        "hip_raise/single_leg_hip_raise": (10, 30),
        "plank/side_plank": (19, 66),
        "plank/plank": (19, 43),
        "squat/squat": (28, 61),
        "squat/step_up": (28, 66),
        "lunge/lunge": (17, 32),
        "calf_raise/standing_calf_raise": (1, 18),
        "hip_stability/side_lying_leg_raise": (11, 21),
        "leg_curl/sliding_leg_curl": (15, 6),
        "banded_exercises/clam_shells": (37, 6),
    }
    assert {exercise: exercise_codes(exercise) for exercise in verified} == verified


@pytest.mark.parametrize(
    "exercise",
    ["hip_raise/glute_bridge", "hip_raise/clamshell", "hips/clams", "clams", "", "/", "hip_raise/", "unknown/unknown"],
)
def test_an_exercise_the_profile_lacks_is_refused_by_name(exercise):
    with pytest.raises(ValueError, match=f"exercise '{exercise}'"):
        exercise_codes(exercise)


def test_upstream_still_drops_unknown_fields_and_sub_fields():
    assert raw_by_sdk({"message_index": 1, "duration_time": 60, "typo": 1}) == {"message_index": 1}, FIXED


def test_upstream_still_masks_numbers_to_their_width():
    assert raw_by_sdk({"message_index": 70_000}) == {"message_index": 4464}, FIXED


def test_upstream_still_cuts_fractions():
    assert raw_by_sdk({"duration_value": 1.9}) == {"duration_value": 1}, FIXED


def test_upstream_still_takes_a_naive_time():
    Encoder().on_mesg(0, {"time_created": datetime(2027, 1, 4)})


def test_upstream_still_lets_text_break_in_two():
    assert raw_by_sdk({"notes": "one\0two"}) == {"notes": ["one", "two"]}, FIXED


def test_upstream_still_writes_protocol_two():
    data = Encoder().on_mesg(27, {"message_index": 1}).close()
    assert data[1] == 0x20, "upstream fault gone: _with_header_of_a_watch may go too"


def test_upstream_still_writes_the_version_of_its_profile():
    data = Encoder().on_mesg(27, {"message_index": 1}).close()
    version = 1000 * Profile["version"]["major"] + Profile["version"]["minor"]
    assert struct.unpack_from("<H", data, 2) == (version,), "upstream fault gone: the pinned version may go too"


def test_upstream_still_defines_a_kind_of_message_anew_for_each_length_of_text():
    encoder = Encoder()
    for text in ("a", "ab"):
        encoder.on_mesg(27, {"notes": text})
    definitions = [frame for frame in frames(encoder.close()) if isinstance(frame, fitdecode.FitDefinitionMessage)]
    assert len(definitions) == 2, "upstream fault gone: the padding in fit_encoding.py may go too"
