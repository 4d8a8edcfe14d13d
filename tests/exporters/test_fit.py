"""Workout files say what the plan says, to every decoder, on every machine."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from fit_decoders import DECODERS, Row, by_fitdecode, by_sdk
from fit_plans import (
    BRIDGE,
    CLAMSHELL,
    COOL_DOWN_WALK,
    MONDAY,
    REVISED,
    RUN_MINUTE,
    WALK_90,
    WARM_UP_WALK,
    long_plan,
    plan,
    run_walk,
    session,
    small_plan,
    strength,
)
from fit_reports import said_of
from node_readers import read_by_node

from planforge.deliver.loading import next_sessions
from planforge.exporters.fit import workouts as fit
from planforge.exporters.fit.check import rebuilt_steps
from planforge.exporters.fit.repeats import folded as folded_steps
from planforge.exporters.fit.repeats import message_count
from planforge.exporters.fit.watch_text import first_bytes, without_kind
from planforge.exporters.fit.workouts import Remark
from planforge.languages import english, language
from planforge.plan.model import Do, End, Intensity, Kind, Part, Plan, Repeat, Session, Step, Target, unrolled

STEP = 27
TITLE = 264
NAME, END, END_VALUE, TARGET, TARGET_VALUE, LOW, HIGH, INTENSITY, NOTES, CATEGORY, EXERCISE = (*range(9), 10, 11)


def walked_through(rows: list[Row]) -> Iterator[Row]:
    """Yield the steps in the order in which a watch does them, by doing what it does."""
    passes = dict.fromkeys(range(len(rows)), 1)
    place = 0
    while place < len(rows):
        row = rows[place]
        if row[END] != 6:
            yield row
            place += 1
        elif passes[place] < int(row[TARGET_VALUE]):
            passes[place] += 1
            place = int(row[END_VALUE])
        else:
            place += 1


def seconds_by_second(steps: list[tuple[str, int]]) -> list[str]:
    return [kind for kind, seconds in steps for _ in range(seconds)]


def workouts(*sessions: Session) -> list[bytes]:
    return list(fit.workout_files(plan(*sessions)).files.values())


def rows_of(*steps: Step | Repeat, slot: str = "w01-run-1", intensity: Intensity | None = None) -> list[Row]:
    (data,) = workouts(session(slot, 0, steps, intensity=intensity))
    return by_fitdecode(data, STEP)


def name_of(data: bytes) -> str:
    return str(by_fitdecode(data, 26)[0][8])


# The steps


@pytest.mark.parametrize("decoder", DECODERS, ids=lambda decoder: decoder.__name__)
def test_every_decoder_reads_the_plan_second_by_second(decoder):
    the_plan = small_plan()
    for one, data in zip(the_plan.sessions, fit.workout_files(the_plan).files.values(), strict=True):
        words = {0: "active", 1: "rest", 2: "warm-up", 3: "cool-down", 4: "walk"}
        done = list(walked_through(decoder(data, STEP)))
        timed = [(words[int(row[INTENSITY])], int(row[END_VALUE]) // 1000) for row in done if row[END] == 0]
        planned = [(word(step, one), step.end.seconds) for step in unrolled(one.steps) if step.end.seconds]
        assert seconds_by_second(timed) == seconds_by_second(planned)
        assert [row[END_VALUE] for row in done if row[END] == 29] == [
            step.end.reps for step in unrolled(one.steps) if step.end.reps
        ]
        assert len(done) == len(list(unrolled(one.steps)))


def word(step: Step, one: Session) -> str:
    if step.do is Do.REST:
        return "rest"
    if step.part is not Part.MAIN:
        return str(step.part)
    return "walk" if step.do is Do.WALK and any(s.do is Do.RUN for s in unrolled(one.steps)) else "active"


@pytest.mark.parametrize("number", [0, 49, 26, STEP, TITLE])
def test_four_decoders_read_the_same_raw_values(number):
    for data in fit.workout_files(small_plan()).files.values():
        first, *others = [decoder(data, number) for decoder in DECODERS]
        assert all(other == first for other in others)


def test_node_reads_the_same_raw_values(tmp_path):
    files = fit.workout_files(small_plan()).files
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    found = read_by_node("workouts.js", *(tmp_path / name for name in files))
    for data, read in zip(files.values(), found, strict=True):
        for number in (0, 49, 26, STEP, TITLE):
            there = [{int(field): value for field, value in row.items()} for row in read.get(str(number), [])]
            assert there == by_sdk(data, number)
            assert there == by_fitdecode(data, number)


def test_a_run_walk_session_has_these_raw_steps():
    rows = rows_of(WARM_UP_WALK, Repeat(times=8, steps=(RUN_MINUTE, WALK_90)), COOL_DOWN_WALK)
    assert [[row.get(field) for field in (254, END, END_VALUE, TARGET, TARGET_VALUE, INTENSITY)] for row in rows] == [
        [0, 0, 300_000, 2, 0, 2],
        [1, 0, 60_000, 2, 0, 0],
        [2, 0, 90_000, 2, 0, 4],
        [3, 6, 1, 2, 8, None],
        [4, 0, 240_000, 2, 0, 3],
    ]
    assert [row.get(NAME) for row in rows] == ["Walk", "Run", "Walk", None, "Walk"]
    assert rows[1][NOTES] == "Land quietly, lean from the ankles"


def test_a_strength_session_has_these_raw_steps():
    (data,) = workouts(session("w01-strength-1", 0, strength(), "Hips"))
    rows = by_fitdecode(data, STEP)
    assert [[row.get(field) for field in (END, END_VALUE, INTENSITY, CATEGORY, EXERCISE)] for row in rows] == [
        [29, 12, 0, 10, 44],
        [29, 12, 0, 10, 44],
        [0, 30_000, 1, None, None],
        [6, 0, None, None, None],
        [0, 30_000, 0, 19, 66],
        [0, 30_000, 0, 19, 66],
        [6, 4, None, None, None],
        [5, None, 1, None, None],
        [29, 15, 0, 11, 21],
        [29, 10, 0, 10, 11],
    ]
    assert [row.get(NAME) for row in rows][:3] == ["L Clamshell", "R Clamshell", "Rest"]
    assert rows[1][NOTES] == "Right side. light band"
    assert rows[8][NAME] == "L Side-lying le"
    assert rows[8][NOTES] == "Left side. Side-lying leg raise. Toes forward"
    assert [tuple(title.values()) for title in by_fitdecode(data, TITLE)] == [
        (0, 10, 44, "Clamshell"),
        (1, 19, 66, "Side plank"),
        (2, 11, 21, "Side-lying leg raise"),
        (3, 10, 11, "Glute bridge"),
    ]


@pytest.mark.parametrize(
    ("slot", "title", "sport"),
    [
        ("w01-run-1", "Cycling", (1, 0)),
        ("w01-strength-1", "Hips", (10, 20)),
        ("w01-cross-1", "Easy cycling", (2, 0)),
        ("w01-cross-1", "Bike, easy", (2, 0)),
        ("w01-cross-1", "Elliptical", (4, 15)),
        ("w01-cross-1", "Aqua jogging", (10, 26)),
        ("w01-cross-1", "Cycling or walking", (10, 26)),
        ("w01-cross-1", "Walking", (11, 0)),
    ],
)
def test_the_sport_follows_the_kind_of_session(slot, title, sport):
    (data,) = workouts(session(slot, 0, (Step(do=Do.CROSS, end=End(seconds=600)),), title))
    (workout,) = by_fitdecode(data, 26)
    assert (workout[4], workout[11]) == sport
    assert (workout[5], workout[6]) == (32, 1)


def test_walking_is_the_work_of_a_session_without_runs():
    assert [row[INTENSITY] for row in rows_of(WARM_UP_WALK, WALK_90)] == [2, 0]


def test_repetitions_outside_a_strength_workout_end_at_the_lap_button():
    swings = Step(do=Do.EXERCISE, part=Part.WARM_UP, end=End(reps=12), cue="Loose hips.")
    result = fit.workout_files(plan(session("w01-run-1", 0, (swings, RUN_MINUTE), "Run")))
    row = by_fitdecode(next(iter(result.files.values())), STEP)[0]
    assert (row[END], row.get(END_VALUE), row[NOTES]) == (5, None, "12 times. Loose hips")
    said = "repetitions end at the lap button: only a strength workout counts them"
    assert result.remarks == (Remark("w01-run-1", said, "12 times"),)


# Targets


def target_of(target: Target, do: Do = Do.RUN, intensity: Intensity | None = None) -> tuple[int | str | None, ...]:
    (row,) = rows_of(Step(do=do, end=End(seconds=60), target=target), intensity=intensity)
    return tuple(row.get(field) for field in (TARGET, TARGET_VALUE, LOW, HIGH))


def test_cadence_is_halved_and_never_narrowed():
    assert target_of(Target(cadence_spm=(170, 180))) == (3, 0, 85, 90)
    assert target_of(Target(cadence_spm=(165, 175))) == (3, 0, 82, 88)


@pytest.mark.parametrize("cadence", [(180, 170), (80, 90), (170, 250)])
def test_a_cadence_nobody_has_is_refused(cadence):
    with pytest.raises(ValueError, match="cadence"):
        Target(cadence_spm=cadence)


def test_a_pulse_ceiling_is_a_range_of_beats_plus_100():
    assert target_of(Target(heart_rate_max=145)) == (1, 0, 160, 245)


@pytest.mark.parametrize("intensity", [Intensity.STRIDES, Intensity.TEMPO])
def test_the_speed_of_strides_and_tempo_is_a_range(intensity):
    assert target_of(Target(speed_mm_s=4000), intensity=intensity) == (0, 0, 3800, 4200)


def test_a_speed_at_the_edge_stays_within_what_a_watch_takes():
    assert target_of(Target(speed_mm_s=8000), intensity=Intensity.TEMPO) == (0, 0, 7600, 8000)
    assert target_of(Target(speed_mm_s=300), intensity=Intensity.TEMPO) == (0, 0, 300, 315)


@pytest.mark.parametrize(("do", "intensity"), [(Do.RUN, Intensity.EASY), (Do.RUN, None), (Do.WALK, Intensity.TEMPO)])
def test_the_speed_of_easy_running_and_walking_is_no_target(do, intensity):
    assert target_of(Target(speed_mm_s=2500), do, intensity) == (2, 0, None, None)


def test_a_second_target_is_left_out_and_said():
    step = Step(do=Do.RUN, end=End(seconds=60), target=Target(cadence_spm=(170, 180), heart_rate_max=150))
    result = fit.workout_files(plan(session("w01-run-1", 0, (step,), "Run")))
    said = "second target left out: a step has one"
    assert result.remarks == (Remark("w01-run-1", said, "cadence beside heart rate"),)


# Names and identity


def test_files_stand_in_order_of_date_under_plain_names():
    assert list(fit.workout_files(small_plan()).files) == [
        "W01D1RUN.FIT",
        "W01D2STR.FIT",
        "W01D3CRO.FIT",
        "W01D4RUN.FIT",
        "W02D1RUN.FIT",
        "W02D2RUN.FIT",
        "W02D3STR.FIT",
        "W02D4CRO.FIT",
    ]


def test_two_years_of_files_and_names_are_told_apart():
    result = fit.workout_files(long_plan(104))
    assert len(result.files) == 520
    assert len({name.upper() for name in result.files}) == 520
    assert all(re.fullmatch(r"[A-Z0-9]{8}\.FIT", name) for name in result.files)
    assert {"W99D1RUN.FIT", "W1001RUN.FIT", "W1045RUN.FIT"} <= set(result.files)
    assert len({name_of(data).encode()[:15] for data in result.files.values()}) == 520
    assert not result.remarks


def test_many_equal_sessions_on_one_day_are_told_apart():
    sessions = [session(f"w100-run-{n}", 7 * 99, (RUN_MINUTE,), "8 x 1 min") for n in range(1, 36)]
    result = fit.workout_files(plan(*sessions))
    assert len(result.files) == 35
    names = [name_of(data) for data in result.files.values()]
    assert names[:2] == ["W100 Mon Run 8 x 1 min", "W100 Mon Run2 8 x 1 min"]
    assert len({name.encode()[:15] for name in names}) == 35
    more = fit.workout_files(plan(*sessions, session("w100-run-36", 7 * 99, (RUN_MINUTE,))))
    assert len(more.files) == 35
    assert [(one.what, one.detail) for one in more.left_out] == [
        ("one session too many in its week, so no workout: go by the calendar", "file names tell 35 apart")
    ]


def identities(the_plan: Plan) -> list[tuple[int | str, ...]]:
    rows = [by_fitdecode(data, 0)[0] for data in fit.workout_files(the_plan).files.values()]
    return [tuple(row[field] for field in (0, 1, 2, 3, 4)) for row in rows]


def test_every_workout_has_its_own_identity():
    found = identities(long_plan(60))
    assert {one[:3] for one in found} == {(5, 255, 20_550)}
    assert len({one[3] for one in found}) == len({one[4] for one in found}) == len(found) == 300


def test_the_serial_number_stays_when_a_session_moves_and_differs_between_plans():
    before, after = session("w01-run-1", 0, run_walk()), session("w01-run-1", 3, run_walk(5))
    assert identities(plan(before))[0][3] == identities(plan(after))[0][3]
    assert identities(plan(before))[0][3] != identities(plan(before, plan_id="other-knee"))[0][3]


def exported_again(after: Plan, before: Plan) -> Plan:
    """Return a plan as it is kept after an export that follows an export of `before`."""
    kept = before.model_copy(update={"workouts": fit.workout_files(before).revisions})
    later = after.model_copy(update={"workouts": kept.workouts, "revised": REVISED + timedelta(days=1)})
    return later.model_copy(update={"workouts": fit.workout_files(later).revisions})


def test_an_unchanged_workout_keeps_its_identity_and_a_changed_one_gets_a_new_moment():
    first = plan(*(session(f"w01-run-{day + 1}", day, run_walk(6), "Run-walk") for day in range(3)))
    longer = session("w01-run-2", 1, run_walk(7), "Run-walk")
    moved = session("w01-run-3", 4, run_walk(6), "Run-walk")
    before = {one.slot: one for one in fit.workout_files(first).revisions}
    kept = exported_again(plan(first.sessions[0], longer, moved, session("w01-run-4", 6, run_walk())), first)
    after = {one.slot: one for one in kept.workouts}
    assert after["w01-run-1"] == before["w01-run-1"]
    for slot in ("w01-run-2", "w01-run-3"):  # a workout's name says its day
        assert after[slot].serial_number == before[slot].serial_number
        assert after[slot].time_created >= REVISED + timedelta(days=1)
        assert after[slot].hash != before[slot].hash
    assert len({one.time_created for one in (*before.values(), *after.values())}) == 6
    files = fit.workout_files(kept).files
    assert files["W01D1RUN.FIT"] == fit.workout_files(first).files["W01D1RUN.FIT"]
    assert fit.workout_files(kept).revisions == kept.workouts


def test_a_changed_workout_is_never_given_a_moment_that_another_had():
    first = plan(*(session(f"w01-run-{day + 1}", day, run_walk(6)) for day in range(4)))
    kept = first.model_copy(update={"workouts": fit.workout_files(first).revisions})
    turned = plan(*(session(f"w01-run-{day + 1}", day, run_walk(5 + day)) for day in range(4)))
    again = fit.workout_files(turned.model_copy(update={"workouts": kept.workouts})).revisions  # in the same second
    assert [one.time_created for one in again].count(kept.workouts[1].time_created) == 1
    new = [one.time_created for one in again if one.slot != "w01-run-2"]
    assert not {*new} & {one.time_created for one in kept.workouts}


def test_a_plan_edited_into_two_equal_identities_is_refused():
    first = plan(session("w01-run-1", 0, run_walk()), session("w01-run-2", 2, run_walk()))
    one, other = fit.workout_files(first).revisions
    twins = (one, other.model_copy(update={"time_created": one.time_created}))
    with pytest.raises(ValueError, match="two workouts in the plan have one identity"):
        fit.workout_files(first.model_copy(update={"workouts": twins}))


def test_serial_numbers_that_collide_are_parted_the_same_way_each_time(monkeypatch):
    hashes = {"p/a/0": 0, "p/a/1": 5, "p/b/0": 5, "p/b/1": 6, "p/c/0": 6, "p/c/1": 5, "p/c/2": 9}
    monkeypatch.setattr(fit, "_hashed", hashes.__getitem__)
    for slots in itertools.permutations("abc"):
        assert fit.serial_numbers("p", slots) == {"a": 5, "b": 6, "c": 9}


def test_a_slot_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="w01-run-1 is the id of two sessions"):
        workouts(session("w01-run-1", 0, (RUN_MINUTE,)), session("w01-run-1", 1, (RUN_MINUTE,)))


def test_the_moment_of_revision_is_the_same_in_any_time_zone_and_in_utc_without_one():
    one = session("w01-run-1", 0, run_walk())
    tokyo = REVISED.astimezone(timezone(timedelta(hours=9)))
    assert fit.workout_files(plan(one, revised=tokyo)) == fit.workout_files(plan(one))
    clocks_back = datetime(2027, 10, 31, 0, 59, 59, tzinfo=UTC)
    two = plan(one, session("w01-run-2", 2, run_walk()), revised=clocks_back.astimezone(ZoneInfo("Europe/London")))
    assert [moment for *_, moment in identities(two)] == [1_193_878_799, 1_193_878_800]
    assert fit.workout_files(plan(one, revised=REVISED.replace(tzinfo=None))) == fit.workout_files(plan(one))
    with pytest.raises(ValueError, match="revised"):
        plan(one, revised=datetime(2200, 1, 1, tzinfo=UTC))


def test_the_weekday_in_a_name_is_that_of_the_date():
    starts = [session(f"w{day // 7 + 1:02d}-run-{day % 7 + 1}", day, (RUN_MINUTE,)) for day in range(400)]
    for one, data in zip(starts, workouts(*starts), strict=True):
        days = (one.date - MONDAY).days
        assert name_of(data).split()[:2] == [f"W{days // 7 + 1:02d}", one.date.strftime("%a")]


# Text


def texts_of(title: str, cue: str) -> tuple[list[str], tuple[str, ...]]:
    step = Step(do=Do.CROSS, end=End(seconds=60), cue=cue)
    result = fit.workout_files(plan(session("w01-cross-1", 0, (step, step), title)))
    (data,) = result.files.values()
    assert said_of(result.files) == []
    row = by_sdk(data, STEP)[0]
    return [name_of(data), str(row[NAME]), str(row.get(NOTES, ""))], result.remarks


HOSTILE = {
    "newlines": "one\r\ntwo\tthree\x0bfour\u2028five",
    "emoji": "Run 🏃\u200d♀️ hard 💪🏽",
    "right to left": "\u202eReversed\u202c \u05e8\u05d9\u05e6\u05d4",
    "control": "a\0b\x1bc\x7fd\x9fe",
    "path": "../../../../etc/passwd",
    "ten thousand": "\u00e9x" * 5000,
    "decomposed": "Gela\u0308ndelauf u\u0308ber Hu\u0308gel",
    "surrogate": "half \ud83c pair",
    "private": "\ue000\ufffe",
    "nothing": "",
    "blank": " \n ",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_arrives_tame_and_within_its_width(text):
    (name, step_name, notes), _ = texts_of(text, text)
    for value, width in ((name, 32), (step_name, 16), (notes, 200)):
        assert len(value.encode()) < width
        assert value == "" or value.isprintable()
    assert name.startswith("W01 Mon Cro")


def test_text_is_cut_between_characters_and_that_is_said_once():
    (name, step_name, notes), remarks = texts_of("Hügel " + "ü" * 40, "é" * 150)
    assert name == "W01 Mon Cro Hügel"
    assert step_name == "Hügel üüüü"
    assert notes == "é" * 99
    assert remarks == (
        Remark("w01-cross-1", "title shortened to 19 bytes", repr(name.removeprefix("W01 Mon Cro "))),
        Remark("w01-cross-1", "cue shortened to 199 bytes", repr(notes)),
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Run-walk 8 x 1:2", "W01 Mon Run 8 x 1:2"),
        ("Run-walk 2 x 8:1 + 2", "W01 Mon Run 2 x 8:1 + 2"),
        ("Run-walk 10 x 1.5:1", "W01 Mon Run 10 x 1.5:1"),
        ("Run 25 min, downhill", "W01 Mon Run 25 min, downhill"),
        ("Run 25 min, with strides", "W01 Mon Run 25 min with strides"),
        ("Run-walk 3 x 8:1 + 2, on grass", "W01 Mon Run 3 x 8:1 + 2, on"),
        ("Run-walk 12 x 1.5:1.25 + 12 at the lake", "W01 Mon Run 12 x 1.5:1.25 + 12"),
        ("Running", "W01 Mon Run Running"),
        ("Runners' club", "W01 Mon Run Runners' club"),
        ("Easy run", "W01 Mon Run Easy"),
        ("Run 🏃", "W01 Mon Run Run"),
        ("Donaudampfschifffahrtslauf", "W01 Mon Run Donaudampfschifffah"),
        ("Lauf Geländeläufe Wälder", "W01 Mon Run Lauf Geländeläufe"),
    ],
)
def test_a_name_says_its_kind_once_and_as_much_of_its_title_as_has_room_in_whole_words(title, name):
    the_plan = plan(session("w01-run-1", 0, (RUN_MINUTE,), title))
    (data,) = fit.workout_files(the_plan).files.values()
    assert name_of(data) == name
    assert len(name.encode()) <= 31
    assert said_of({"W01D1RUN.FIT": data}, the_plan) == []
    shorter = the_plan.model_copy(update={"weeks": plan(session("w01-run-1", 0, (RUN_MINUTE,), f"{title} Ziel")).weeks})
    assert (said_of({"W01D1RUN.FIT": data}, shorter) == []) == (len(f"{name} Ziel".encode()) >= 27)


def test_an_accent_is_never_parted_from_its_letter():
    assert first_bytes("ab\u0303\u0323c", 2) == "a"
    assert first_bytes("ab\u0303\u0323c", 6) == "ab\u0303\u0323"
    assert first_bytes("\u0303" * 9, 4) == ""


def test_a_strength_session_and_one_in_german_say_their_kind_once_too():
    german = language("de")
    assert without_kind("Hip strength", Kind.STRENGTH, english()) == "Hip"
    assert without_kind("Stretching at home", Kind.STRENGTH, english()) == "Stretching at home"
    assert without_kind("Lauf-Geh 2 x 8:1 + 2", Kind.RUN, german) == "2 x 8:1 + 2"
    assert without_kind("Lauf 25 min", Kind.RUN, german) == "25 min"
    assert without_kind("Brisk walk", Kind.CROSS, english()) == "Brisk walk"


def test_signs_a_watch_lacks_are_spelled_out_or_left_out():
    (name, _, notes), remarks = texts_of("8 × 1 min", "60–90 s → walk ♥ ←")
    assert (name, notes) == ("W01 Mon Cro 8 x 1 min", "60-90 s > walk")
    assert remarks == (
        Remark("w01-cross-1", "characters replaced by plain ones", "multiplication sign"),
        Remark("w01-cross-1", "characters replaced by plain ones", "en dash, rightwards arrow"),
        Remark("w01-cross-1", "characters left out", "black heart suit, leftwards arrow"),
    )


def test_file_names_never_come_from_the_coach():
    the_plan = plan(session("w01-run-1", 0, (RUN_MINUTE,), "../../NEWFILES/X"), plan_id="----")
    assert list(fit.workout_files(the_plan).files) == ["W01D1RUN.FIT"]


# Limits


def test_fifty_steps_are_kept_as_the_plan_has_them():
    steps = [Step(do=Do.RUN, end=End(seconds=60 + n % 2)) for n in range(50)]
    result = fit.workout_files(plan(session("w01-run-1", 0, tuple(steps), "Run")))
    assert [len(by_sdk(data, STEP)) for data in result.files.values()] == [50]
    assert not result.remarks


def test_more_than_fifty_steps_are_written_as_repeats_where_they_are_equal():
    steps = (WARM_UP_WALK, *(RUN_MINUTE, WALK_90) * 30, RUN_MINUTE, *(COOL_DOWN_WALK,) * 3)
    the_plan = plan(session("w01-run-1", 0, steps, "Run"))
    result = fit.workout_files(the_plan)
    assert result.remarks == (Remark("w01-run-1", "equal steps written as repeats", "65 steps as 7"),)
    assert said_of(result.files, the_plan) == []


def test_folding_keeps_steps_and_order_whatever_they_are():
    palette = (RUN_MINUTE, WALK_90, Repeat(times=2, steps=(RUN_MINUTE, WALK_90)))
    for picks in itertools.product(palette, repeat=7):
        folded = folded_steps(picks)
        assert list(unrolled(folded)) == list(unrolled(picks))
        assert message_count(folded) <= message_count(picks)


def test_steps_are_folded_only_where_that_saves_a_step():
    assert folded_steps((RUN_MINUTE, RUN_MINUTE, WALK_90)) == (RUN_MINUTE, RUN_MINUTE, WALK_90)


def test_a_block_done_a_thousand_times_is_folded_within_the_limit_of_a_repeat():
    folded = folded_steps((RUN_MINUTE,) * 3000)
    assert message_count(folded) < 50
    assert len(list(unrolled(folded))) == 3000
    assert folded_steps((RUN_MINUTE,) * 1998) == (Repeat(times=999, steps=(RUN_MINUTE,) * 2),)


def test_a_session_of_fifty_one_different_steps_is_left_out_alone_and_said():
    steps = tuple(Step(do=Do.RUN, end=End(seconds=60 + n)) for n in range(51))
    the_plan = plan(session("w01-run-1", 0, steps), session("w01-run-2", 1, (RUN_MINUTE,), "Run"))
    result = fit.workout_files(the_plan)
    told = "more steps than a watch keeps, so no workout: split the session, or go by the calendar"
    assert (list(result.files), result.remarks) == (
        ["W01D2RUN.FIT"],
        (Remark("w01-run-1", told, "51 steps, 50 at most"),),
    )
    assert said_of(result.files, the_plan.model_copy(update={"workouts": result.revisions})) == []
    known = fit.workout_files(plan(*(one.model_copy(update={"steps": (RUN_MINUTE,)}) for one in the_plan.sessions)))
    wanted = the_plan.model_copy(update={"workouts": known.revisions})
    assert "w01-run-1: has no sound workout file" in said_of(result.files, wanted)
    kept = the_plan.model_copy(update={"workouts": result.revisions})
    assert [one.id for one in next_sessions(kept, MONDAY)] == ["w01-run-2"]


def test_a_session_without_steps_is_left_out_and_said():
    result = fit.workout_files(plan(session("w01-cross-1", 0, ()), session("w01-run-1", 1, (RUN_MINUTE,), "Run")))
    assert (list(result.files), result.remarks) == (
        ["W01D2RUN.FIT"],
        (Remark("w01-cross-1", "no steps, so no workout"),),
    )


def test_an_unknown_exercise_is_left_out_by_name():
    bridge = BRIDGE.model_copy(update={"fit": "hip_raise/glute_bridge"})
    steps = (Step(do=Do.EXERCISE, end=End(reps=5), exercise=bridge),)
    made = fit.workout_files(plan(session("w01-strength-1", 0, steps)))
    assert (made.files, made.revisions) == ({}, ())
    assert "hip_raise/glute_bridge" in made.left_out[0].detail


def test_two_titles_of_one_exercise_become_one_and_that_is_said():
    slow = CLAMSHELL.model_copy(update={"title": "Slow clamshell"})
    steps = tuple(Step(do=Do.EXERCISE, end=End(reps=5), exercise=one) for one in (CLAMSHELL, slow))
    the_plan = plan(session("w01-strength-1", 0, steps, "Hips"))
    result = fit.workout_files(the_plan)
    assert len(by_sdk(result.files["W01D1STR.FIT"], TITLE)) == 1
    assert result.remarks == (
        Remark(
            "w01-strength-1",
            "two exercises of one FIT name share a title",
            "'Slow clamshell' is shown as 'Clamshell'",
        ),
    )
    assert said_of(result.files, the_plan) == []


def test_an_exercise_in_the_warm_up_of_a_run_carries_no_strength_fields():
    rows = rows_of(*run_walk())
    assert rows[1][NAME] == "Leg swings"
    assert not any(CATEGORY in row for row in rows)
    assert Kind.RUN in {one.kind for one in small_plan().sessions}


# Determinism

EXPORT = """
import hashlib, json, locale, sys
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:
    pass
from planforge.exporters.fit import workouts as fit
from planforge.plan.model import Plan
files = fit.workout_files(Plan.model_validate_json(sys.stdin.read())).files
print(json.dumps([[name, hashlib.sha256(data).hexdigest()] for name, data in files.items()]))
"""


def exported_elsewhere(text: str, **environment: str) -> list[list[str]]:
    process = subprocess.run(
        [sys.executable, "-c", EXPORT],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(fit.__file__).parents[3]), **environment},
    )
    return json.loads(process.stdout)


def test_the_bytes_are_the_same_in_another_zone_locale_and_hash_seed():
    text = small_plan().to_json()
    first = exported_elsewhere(text, TZ="UTC", LC_ALL="C", PYTHONHASHSEED="0")
    assert len(first) == 8
    for zone, locale, seed in (
        ("Pacific/Kiritimati", "C.UTF-8", "1"),
        ("America/St_Johns", "de_DE.UTF-8", "2"),
        ("Asia/Kolkata", "tr_TR.UTF-8", "random"),
    ):
        assert exported_elsewhere(text, TZ=zone, LC_ALL=locale, PYTHONHASHSEED=seed) == first


def test_the_same_plan_gives_the_same_bytes_twice_and_after_a_trip_through_json():
    the_plan = small_plan()
    again = Plan.model_validate_json(the_plan.to_json())
    assert fit.workout_files(the_plan) == fit.workout_files(the_plan) == fit.workout_files(again)


def test_importing_the_exporter_loads_neither_encoder_nor_decoder():
    code = "import sys; from planforge.exporters.fit import check, workouts; "
    code += "print(*(name in sys.modules for name in sys.argv))"
    command = [sys.executable, "-c", code, "fitdecode", "garmin_fit_sdk"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split()[1:] == ["False", "False"]


def test_how_slowly_repetitions_are_done_stands_in_the_notes() -> None:
    squat = Step(do=Do.EXERCISE, end=End(reps=8), exercise=CLAMSHELL, load="8RM", tempo=6, cue="3 s down.")
    the_plan = plan(session("w01-strength-1", 0, (squat,)))
    files = fit.workout_files(the_plan).files
    (done,) = rebuilt_steps(files["W01D1STR.FIT"])
    assert done.notes == "8RM. 6 s each. 3 s down"
    assert not said_of(files, the_plan)
    quicker = plan(session("w01-strength-1", 0, (squat.model_copy(update={"tempo": 4}),)))
    assert len(said_of(files, quicker)) == 1
