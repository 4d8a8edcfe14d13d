"""A schedule points to the right workout on the right day, also where workouts look alike."""

from datetime import datetime, timedelta

import fitdecode
import pytest
from fit_plans import MONDAY, REVISED, long_plan, plan, run_walk, session
from garmin_fit_sdk import Decoder, Stream
from test_fit_check import doubled, setting

from planforge.exporters.fit import workouts as fit
from planforge.exporters.fit.read_back import read_schedule
from planforge.exporters.fit.reading import identity
from planforge.exporters.fit.schedule import schedule
from planforge.plan.model import Plan


def rows(data: bytes) -> list[dict[str, object]]:
    with fitdecode.FitReader(data, check_crc=fitdecode.CrcCheck.RAISE, processor=None) as reader:
        frames = [frame for frame in reader if isinstance(frame, fitdecode.FitDataMessage)]
    assert [frame.name for frame in frames] == ["file_id", *["schedule"] * (len(frames) - 1)]
    return [{field.name: field.raw_value for field in frame.fields} for frame in frames]


def scheduled(the_plan: Plan) -> tuple[list[dict[str, object]], fit.WorkoutFiles, tuple[fit.Remark, ...]]:
    workouts = fit.workout_files(the_plan)
    data, remarks = schedule(the_plan, workouts.revisions)
    return rows(data), workouts, remarks


def test_35_workouts_with_equal_steps_each_stand_on_their_own_day_under_their_own_name():
    the_plan = plan(*(session(f"w{d // 7 + 1:02d}-run-{d % 7 + 1}", d, run_walk(6), f"Run {d}") for d in range(35)))
    (first, *entries), workouts, remarks = scheduled(the_plan)
    assert first["type"] == 7
    names = {identity(data): name for name, data in workouts.files.items()}
    assert len(names) == len(entries) == 35
    wanted = fit.file_names(the_plan)
    for one, entry in zip(the_plan.sessions, entries, strict=True):
        named = tuple(entry[field] for field in ("manufacturer", "product", "serial_number", "time_created"))
        assert names[named] == wanted[one.id]
        day = datetime(1989, 12, 31) + timedelta(seconds=entry["scheduled_time"])
        assert (day.date(), day.hour, entry["completed"], entry["type"]) == (one.date, 12, 0, 0)
    assert [(one.session, one.detail) for one in remarks] == [
        ("w05-run-3", "35 entries, of which watches are reported to keep about 30")
    ]


def test_the_hour_is_the_one_on_the_wrist_in_any_zone():
    at = datetime(2027, 7, 5, 6, 30)
    one = session("w27-run-1", 182, run_walk()).model_copy(update={"start": at.time()})
    assert one.date == at.date()
    the_plan = plan(one)
    for zone in ("Europe/London", "Pacific/Kiritimati"):
        moved = the_plan.model_copy(update={"calendar": the_plan.calendar.model_copy(update={"timezone": zone})})
        (_, entry), _, _ = scheduled(moved)
        assert entry["scheduled_time"] == (at - datetime(1989, 12, 31)).total_seconds()


def test_only_days_to_come_are_scheduled():
    revised = REVISED.replace(year=2027, month=1, day=MONDAY.day + 2)
    days = plan(*(session(f"w01-run-{d + 1}", d, run_walk()) for d in range(5)), revised=revised)
    (_, *entries), workouts, remarks = scheduled(days)
    assert [entry["serial_number"] for entry in entries] == [one.serial_number for one in workouts.revisions[2:]]
    assert remarks == ()


def test_the_makers_decoder_reads_a_year_of_it_and_the_same_plan_gives_the_same_bytes():
    the_plan = long_plan(52)
    data, _ = schedule(the_plan, fit.workout_files(the_plan).revisions)
    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    assert not errors
    assert len(messages["schedule_mesgs"]) == 260
    assert {row["type"] for row in messages["schedule_mesgs"]} == {"workout"}
    assert data == schedule(the_plan, fit.workout_files(the_plan).revisions)[0]


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        ({"f0": 5}, "does not say that it is a schedule of planforge's"),
        ({"f1": 1}, "does not say that it is a schedule of planforge's"),
        ({"f2": 0}, "does not say that it is a schedule of planforge's"),
        ({"f3": 0}, "does not say that it is a schedule of planforge's"),
        ({"f4": 1}, "is of another revision of the plan"),
        ({}, None),
    ],
)
def test_a_schedule_that_says_something_else_of_itself_is_found(spoilt, says):
    the_plan = long_plan(3)
    the_plan = the_plan.model_copy(update={"workouts": fit.workout_files(the_plan).revisions})
    data, _ = schedule(the_plan, the_plan.workouts)
    found = read_schedule(the_plan, "SCHEDULE.FIT", setting(0, 0, **spoilt)(data)).differences
    assert [one.says for one in found] == ([says] if says else [])


def test_a_schedule_that_holds_something_else_or_cannot_be_read_is_found():
    the_plan = long_plan(3)
    the_plan = the_plan.model_copy(update={"workouts": fit.workout_files(the_plan).revisions})
    data, _ = schedule(the_plan, the_plan.workouts)
    twice = read_schedule(the_plan, "SCHEDULE.FIT", doubled(0)(data))
    assert [one.says for one in twice.differences] == ["holds something else than rows of a schedule"]
    damaged = read_schedule(the_plan, "SCHEDULE.FIT", data[:-9])
    assert (damaged.entries, len(damaged.differences)) == (0, 1)
    assert read_schedule(the_plan, "SCHEDULE.FIT", data).entries == len(the_plan.workouts)
