"""`planforge log --import`: which session an activity was, what is asked, what is known, and that nothing is lost."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from diaries import NO, at, home, of, plan, runs, strengths
from jsonschema import Draft202012Validator
from recorded import (
    CYCLING,
    TRAINING,
    WALKING,
    aborted,
    file_id,
    laps,
    run_of,
    session,
    splits,
    training_file,
    training_file_alone,
    written,
)

import planforge
from planforge.actions.activities import take_in
from planforge.actions.log import begun, tell
from planforge.activities.activity import By
from planforge.cli import main
from planforge.diary.answers import direct, planned_run_s
from planforge.diary.entries import Entry, RunTold, SessionTold
from planforge.diary.recorded import Doubt, Own, Question
from planforge.diary.store import opened, read_entries
from planforge.diary.told import Diary, diary_of
from planforge.diary.vocabulary import Done, Source
from planforge.languages import english
from planforge.plan.model import Session
from planforge.views.schemas import view_schema

FIRST, SECOND, THIRD, *_ = runs()
NEXT_DAY = FIRST.date + timedelta(1)
SUNDAY = THIRD.date + timedelta(1)


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file and its plan in a folder of their own, which is the working directory, and a folder of a watch."""
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    (tmp_path / "watch").mkdir()
    return Path("sam.yaml")


def put(name: str, data: bytes) -> Path:
    path = Path("watch") / name
    path.write_bytes(data)
    return path


def run(*arguments: object, day: date = SUNDAY) -> Result:
    return CliRunner().invoke(main, [*map(str, arguments), "--now", at(day, 12).isoformat()])


def taken(sam: Path, *paths: object, day: date = SUNDAY) -> dict[str, Any]:
    """Take paths in, and return what was said of it, as JSON."""
    named = paths or ("watch",)
    first, *more = map(str, named)
    done = run("log", sam, "--import", first, *more, "--json", day=day)
    assert done.exit_code in (0, 5), done.output
    found: dict[str, Any] = json.loads(done.stdout)
    assert (done.exit_code == 5) == bool(found["refused"])
    assert [error.message for error in Draft202012Validator(view_schema("log")).iter_errors(found)] == []
    return found


def entries() -> tuple[Entry, ...]:
    return read_entries(Path("sam.diary"))


def diary() -> Diary:
    return diary_of(entries(), plan().plan_id)


def at_its_hour(one: Session) -> datetime:
    """Return when a session is planned; the sample's zone is that of London, in winter."""
    assert one.start is not None
    return datetime.combine(one.date, one.start, UTC)


def identity(one: Session) -> tuple[int, datetime]:
    revision = next(kept for kept in plan().workouts if kept.slot == one.id)
    return revision.serial_number, revision.time_created


def followed(one: Session, start: datetime | None = None, made: datetime | None = None, share: float = 1) -> bytes:
    """Return an activity that followed a session's workout."""
    serial, created = identity(one)
    start = start or at_its_hour(one)
    seconds, run_s = one.duration_s * share, planned_run_s(one) * share
    return written(
        file_id(start),
        training_file(serial, made or created),
        *splits(start, (17, run_s), (18, seconds - run_s)),
        session(start, seconds, seconds, total_distance=float(round(one.distance_m * share))),
    )


def typed(sam: Path, one: Session, **told: Any) -> None:
    """Tell a session as somebody types it."""
    tell(begun(sam, None, now=at(SUNDAY, 10)), [of(one, **told)])


# -- by its workout ----------------------------------------------------------------------------------------------------


def test_a_workout_that_was_followed_is_its_session_with_figures_and_no_pain(sam: Path) -> None:
    put("a.fit", followed(FIRST))
    found = taken(sam)
    (entry,) = entries()
    assert entry.source is Source.IMPORTED
    assert entry.told == of(
        FIRST, start="06:30", duration_s=FIRST.duration_s, run_s=planned_run_s(FIRST), distance_m=FIRST.distance_m
    )
    assert [(one["file"], one["by"], one["older"], one["whole"]) for one in found["taken"]] == [
        ("watch/a.fit", "splits", False, True)
    ]
    assert FIRST.id in [one["session"] for one in found["open_sessions"]], "how the knee was is still to be told"
    with opened(Path("sam.diary")) as store:
        rows = store.connection.execute("SELECT name, data FROM inputs JOIN entries ON inputs.number = entries.input")
        assert [(name, bytes(data)) for name, data in rows] == [("a.fit", followed(FIRST))]


def test_an_older_version_of_a_session_is_that_session_and_is_told(sam: Path) -> None:
    put("a.fit", followed(FIRST, made=identity(FIRST)[1] - timedelta(days=1)))
    assert [one["older"] for one in taken(sam)["taken"]] == [True]
    assert list(diary().sessions) == [FIRST.id]
    put("b.fit", followed(SECOND, made=identity(SECOND)[1] - timedelta(days=1)))
    assert "with an older version of this session" in run("log", sam, "--import", "watch").stdout


def test_a_workout_on_the_day_after_is_that_session_and_later_a_run_of_its_own(sam: Path) -> None:
    put("a.fit", followed(FIRST, at_its_hour(FIRST) + timedelta(1)))
    put("b.fit", followed(SECOND, at_its_hour(SECOND) + timedelta(1)))
    put("c.fit", followed(FIRST, at_its_hour(THIRD) + timedelta(1)))
    taken(sam)
    assert {slot: told.day for slot, told in diary().sessions.items()} == {
        FIRST.id: NEXT_DAY, SECOND.id: SECOND.date + timedelta(1),
    }  # fmt: skip
    assert [one.day for one in diary().runs] == [SUNDAY]


def test_a_workout_on_the_day_of_another_run_is_asked(sam: Path) -> None:
    put("a.fit", followed(FIRST, at_its_hour(SECOND)))
    (left,) = taken(sam)["left"]
    assert (left["why"], left["sessions"], left["own"]) == ("other-day", [SECOND.id], True)
    assert entries() == ()


@pytest.mark.parametrize("maker", [{"manufacturer": 1}, {"product": 3113}])
def test_anothers_workout_with_our_number_is_not_ours(sam: Path, maker: dict[str, int]) -> None:
    serial, made = identity(SECOND)
    start = at_its_hour(FIRST)
    put(
        "a.fit",
        written(
            file_id(start), training_file(serial, made, **maker), session(start, FIRST.duration_s, FIRST.duration_s)
        ),
    )
    taken(sam)
    assert list(diary().sessions) == [FIRST.id], "that of its day"


def test_without_a_workout_in_the_file_the_plans_own_steps_tell_what_was_run(sam: Path) -> None:
    serial, made = identity(FIRST)
    put("a.fit", training_file_alone(serial, made, at_its_hour(FIRST)))
    (one,) = taken(sam)["taken"]
    assert (one["by"], one["ended_early"]) == ("steps", [1, 2])
    told = diary().sessions[FIRST.id]
    assert (told.run_s, told.duration_s) == (2, 904), "the plan's steps: two to warm up, then run and walk"
    assert told.done is Done.PART
    put("b.fit", training_file_alone(identity(SECOND)[0], made - timedelta(1), at_its_hour(SECOND)))
    assert [one["by"] for one in taken(sam)["taken"]] == [None], "an older version may have had other steps"


def test_what_was_broken_off_is_a_part_and_the_watch_had_not_saved_all(sam: Path) -> None:
    put("a.fit", aborted(identity(FIRST)[0]))
    found = taken(sam)
    assert [one["whole"] for one in found["taken"]] == [False]
    assert (diary().sessions[FIRST.id].done, diary().sessions[FIRST.id].duration_s) == (Done.PART, 40)


@pytest.mark.parametrize(("share", "done"), [(0.5, Done.PART), (0.79, Done.PART), (0.81, Done.ALL), (1, Done.ALL)])
def test_how_much_was_done_follows_from_the_running(sam: Path, share: float, done: Done) -> None:
    put("a.fit", followed(FIRST, share=share))
    taken(sam)
    assert diary().sessions[FIRST.id].done is done


def test_more_than_a_tenth_above_the_plan_is_extra(sam: Path) -> None:
    put("a.fit", followed(FIRST, share=1.05))
    put("b.fit", followed(SECOND, share=1.15))
    taken(sam)
    found = {}
    for one in (FIRST, SECOND):
        answers = direct(plan(), diary(), diary().sessions[one.id], one, datetime.combine(SUNDAY, at(SUNDAY).time()))
        found[one.id] = answers["extra"]
    assert found == {FIRST.id: "no", SECOND.id: "yes"}


@pytest.mark.parametrize(
    ("seconds", "share", "splits_too"), [(0.7, 1, False), (0.88, 1.19, False), (0.7, 1, True), (0.85, 0.93, True)]
)
def test_a_run_with_walks_that_was_run_through_is_more_than_planned_and_no_part(
    sam: Path, seconds: float, share: float, splits_too: bool
) -> None:
    """All of the way in two thirds of the time was "a part of it", for it did not take long enough."""
    start, took = at_its_hour(FIRST), round(FIRST.duration_s * seconds)
    metres = float(round(FIRST.distance_m * share))
    plain = run_of(start, took, metres=metres)
    ran = written(file_id(start), *splits(start, (17, took)), session(start, took, took, total_distance=metres))
    put("a.fit", ran if splits_too else plain)
    taken(sam)
    told = diary().sessions[FIRST.id]
    assert told.done is Done.ALL
    assert direct(plan(), diary(), told, FIRST, datetime.combine(SUNDAY, at(SUNDAY).time()))["extra"] == "yes"


def test_a_run_without_walks_that_was_faster_is_that_run(sam: Path) -> None:
    last = runs()[-1]
    told = of(last, duration_s=round(last.duration_s * 0.8), distance_m=last.distance_m)
    assert isinstance(told, SessionTold)
    assert (
        direct(plan(), Diary({last.id: told}), told, last, datetime.combine(last.date, at(SUNDAY).time()))["extra"]
        == "no"
    )
    part = of(FIRST, duration_s=round(FIRST.duration_s * 0.5), distance_m=round(FIRST.distance_m * 0.6))
    assert isinstance(part, SessionTold)
    assert (
        direct(plan(), Diary({FIRST.id: part}), part, FIRST, datetime.combine(SUNDAY, at(SUNDAY).time()))["extra"]
        == "no"
    )


def test_a_watch_that_was_stopped_and_started_again_tells_one_session(sam: Path) -> None:
    start = at_its_hour(FIRST)
    put("a.fit", followed(FIRST, share=0.4))
    put("b.fit", followed(FIRST, start + timedelta(seconds=0.5 * FIRST.duration_s), share=0.5))
    taken(sam)
    told = diary().sessions[FIRST.id]
    assert (told.run_s, told.duration_s, told.start, told.done) == (
        round(planned_run_s(FIRST) * 0.9), round(FIRST.duration_s * 0.9), FIRST.start, Done.ALL,
    )  # fmt: skip
    assert taken(sam)["known"] == 2
    put("c.fit", followed(FIRST, start + timedelta(seconds=FIRST.duration_s), share=0.1))
    taken(sam)
    assert diary().sessions[FIRST.id].run_s == planned_run_s(FIRST), "the same, told later"


# -- by its day --------------------------------------------------------------------------------------------------------


def test_a_run_on_the_day_of_a_run_is_that_one_and_strength_that_of_its_day(sam: Path) -> None:
    strength = next(one for one in strengths() if one.date == FIRST.date)
    put("a.fit", run_of(at_its_hour(FIRST) + timedelta(hours=3), 2000, metres=3000.0))
    put("b.fit", run_of(at_its_hour(strength), 900, sport=TRAINING, sub_sport=20))
    taken(sam)
    assert set(diary().sessions) == {FIRST.id, strength.id}
    assert diary().sessions[strength.id].run_s is None


def test_the_run_of_about_its_length_is_the_session_and_the_other_one_of_its_own(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST), FIRST.duration_s - 100))
    put("b.fit", run_of(at_its_hour(FIRST) + timedelta(hours=5), 300, metres=800.0))
    taken(sam)
    assert diary().sessions[FIRST.id].duration_s == FIRST.duration_s - 100
    assert [one.duration_s for one in diary().runs] == [300]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_run_in_two_parts_is_the_session_of_its_day(sam: Path, at_once: bool) -> None:
    """The longer one, of the afternoon, was a part of the session, and the first one a run that was not planned."""
    first, second = round(FIRST.duration_s * 0.44), round(FIRST.duration_s * 0.56)
    put("a.fit", run_of(at_its_hour(FIRST) + timedelta(minutes=5), first, metres=FIRST.distance_m * 0.45))
    if not at_once:
        taken(sam)
        assert diary().sessions[FIRST.id].done is Done.PART
    put("b.fit", run_of(at_its_hour(FIRST) + timedelta(hours=7), second, metres=FIRST.distance_m * 0.55))
    taken(sam)
    told = diary().sessions[FIRST.id]
    assert (told.done, told.duration_s, diary().runs) == (Done.ALL, first + second, ())
    answers = direct(plan(), diary(), told, FIRST, datetime.combine(SUNDAY, at(SUNDAY).time()))
    assert (answers["done"], answers["extra"]) == ("all", "no")


def test_two_runs_that_are_together_more_than_the_session_are_no_parts_of_it(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST), round(FIRST.duration_s * 0.8)))
    put("b.fit", run_of(at_its_hour(FIRST) + timedelta(hours=7), round(FIRST.duration_s * 0.4)))
    taken(sam)
    assert diary().sessions[FIRST.id].duration_s == round(FIRST.duration_s * 0.8) and len(diary().runs) == 1


def test_a_run_of_far_more_than_the_session_of_its_day_is_asked_and_else_of_its_own(sam: Path) -> None:
    """9 km in 55 min counted as all of the 3.6 km of run and walk of that day, and nobody was asked."""
    far = float(FIRST.distance_m * 5 // 2)
    put("a.fit", run_of(at_its_hour(FIRST), FIRST.duration_s * 7 // 5, metres=far))
    taken(sam)
    assert FIRST.id not in diary().sessions and [one.distance_m for one in diary().runs] == [round(far)]
    Path("sam.diary").unlink()
    asked: list[Question] = []

    def ask(question: Question) -> Session:
        asked.append(question)
        return question.sessions[0]

    take_in(begun(sam, None, now=at(SUNDAY)), [Path("watch")], ask=ask)
    assert [(one.doubt, one.own) for one in asked] == [(Doubt.FAR_MORE, True)]
    assert diary().sessions[FIRST.id].distance_m == round(far)


def test_two_that_fit_are_asked_and_left_where_nobody_can_be(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST), 2300))
    put("b.fit", run_of(at_its_hour(FIRST) + timedelta(hours=5), 2400))
    found = taken(sam)
    assert [(one["file"], one["why"]) for one in found["left"]] == [
        ("watch/a.fit", "several"), ("watch/b.fit", "several"),
    ]  # fmt: skip
    assert entries() == ()
    said = run("log", sam, "--import", "watch").stdout
    assert "Not taken, because only you know what it was:" in said and "It may be one of several." in said


def test_a_run_on_no_runs_day_is_of_its_own_and_may_have_been_that_of_the_day_before(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST) + timedelta(1), 2000))
    found = taken(sam)
    assert [one.day for one in diary().runs] == [NEXT_DAY]
    assert found["nearly_planned"] == [{"day": str(NEXT_DAY), "session": FIRST.id}]


def test_a_run_beside_the_day_of_one_is_asked_unless_that_one_was_recorded_too(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST) + timedelta(1), 2000))
    asked: list[Question] = []

    def ask(question: Question) -> Session:
        asked.append(question)
        return question.sessions[0]

    put("b.fit", followed(FIRST))
    take_in(begun(sam, None, now=at(NEXT_DAY)), [Path("watch")], ask=ask)
    assert asked == []
    assert [one.day for one in diary().runs] == [NEXT_DAY]
    put("c.fit", run_of(at_its_hour(SECOND) + timedelta(1), 2000))
    take_in(begun(sam, None, now=at(SUNDAY)), [Path("watch/c.fit")], ask=ask)
    assert [(one.doubt, [session.id for session in one.sessions]) for one in asked] == [(Doubt.NEARBY, [SECOND.id])]
    assert diary().sessions[SECOND.id].day == SECOND.date + timedelta(1)


def test_a_folder_without_files_is_said_to_have_none(sam: Path) -> None:
    assert "There is no FIT file there." in run("log", sam, "--import", "watch").stdout


def test_rides_and_walks_of_the_day_are_nothing_of_the_plan(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST), FIRST.duration_s))
    put("ride.fit", run_of(at_its_hour(FIRST) + timedelta(hours=3), 3000, sport=CYCLING, metres=15_000.0))
    put("walk.fit", run_of(at_its_hour(FIRST) + timedelta(hours=6), 2400, sport=WALKING))
    assert taken(sam)["others"] == 2
    put("dog.fit", run_of(at_its_hour(SECOND), SECOND.duration_s, sport=WALKING))
    (left,) = taken(sam)["left"]
    assert (left["why"], left["own"]) == ("walk", False), "a walk was no run, until somebody says so"
    assert list(diary().sessions) == [FIRST.id]


def test_days_before_and_after_the_plan_are_counted_and_days_to_come_are_refused(sam: Path) -> None:
    put("old.fit", run_of(at_its_hour(FIRST) - timedelta(days=900), 1000))
    put("just.fit", run_of(datetime.combine(plan().calendar.start, at(SUNDAY).time(), UTC) - timedelta(1), 1000))
    put("late.fit", run_of(at_its_hour(runs()[-1]) + timedelta(days=40), 1000))
    put("ahead.fit", run_of(at_its_hour(THIRD) + timedelta(days=5), 1000))
    found = taken(sam)
    assert (found["outside"], [one["file"] for one in found["refused"]]) == (3, ["watch/ahead.fit"])
    assert "which has not come" in found["refused"][0]["why"]


def test_a_day_ends_at_four_in_the_plans_own_zone(sam: Path) -> None:
    put("a.fit", run_of(datetime.combine(NEXT_DAY, datetime.min.time(), UTC) + timedelta(hours=2), 2000))
    taken(sam)
    assert diary().sessions[FIRST.id].day == FIRST.date


# -- beside what was told ----------------------------------------------------------------------------------------------


def test_figures_stand_beside_what_was_written_and_count(sam: Path) -> None:
    typed(sam, FIRST, done="part", why="time", worst=2, distance_m=4000)
    put("a.fit", followed(FIRST))
    found = taken(sam)
    assert [one["otherwise"] for one in found["taken"]] == [["distance_m was 4000"]]
    told = diary().sessions[FIRST.id]
    assert (told.worst, told.done, told.why) == (2, Done.PART, "time"), "the runner's own words"
    assert (told.distance_m, told.run_s) == (FIRST.distance_m, planned_run_s(FIRST)), "the watch's figures"
    assert [one.told.fields.get("distance_m") for one in entries()] == [4000, FIRST.distance_m], "both are kept"
    assert FIRST.id not in [one["session"] for one in found["open_sessions"]]


def test_against_a_no_the_runner_is_asked(sam: Path) -> None:
    typed(sam, FIRST, done="no", why="time")
    put("a.fit", followed(FIRST))
    (left,) = taken(sam)["left"]
    assert (left["why"], left["sessions"]) == ("said-no", [FIRST.id])
    assert diary().sessions[FIRST.id].done is Done.NO
    log = begun(sam, None, now=at(SUNDAY))
    take_in(log, [Path("watch")], ask=lambda question: question.sessions[0])
    assert (diary().sessions[FIRST.id].done, diary().sessions[FIRST.id].why) == (Done.ALL, None)


def test_each_answer_to_a_question_is_taken(sam: Path) -> None:
    put("a.fit", run_of(at_its_hour(FIRST), 2300))
    put("b.fit", run_of(at_its_hour(FIRST) + timedelta(hours=5), 2400))
    asked: list[Question] = []

    def ask(question: Question) -> Session | type[Own] | None:
        asked.append(question)
        return question.sessions[0] if question.activity.seconds == 2400 else Own

    done = take_in(begun(sam, None, now=at(SUNDAY)), [Path("watch")], ask=ask)
    assert [(one.doubt, one.own) for one in asked] == [(Doubt.SEVERAL, True)] * 2
    assert [type(one.entry.told) for one in done.taken] == [RunTold, SessionTold]
    assert diary().sessions[FIRST.id].duration_s == 2400


def test_each_doubt_and_each_way_to_tell_has_its_words() -> None:
    words = english().activities
    assert (set(words.doubts), set(words.by)) == (set(Doubt), set(By))


# -- never twice -------------------------------------------------------------------------------------------------------


def test_the_same_again_is_known_by_its_bytes_and_by_its_hours(sam: Path) -> None:
    put("a.fit", followed(FIRST))
    put("b.fit", followed(FIRST))
    put("phone.fit", run_of(at_its_hour(FIRST) + timedelta(seconds=40), FIRST.duration_s - 60))
    assert taken(sam)["known"] == 2
    put("later.fit", run_of(at_its_hour(FIRST) - timedelta(seconds=40), FIRST.duration_s))
    assert (taken(sam)["known"], len(entries())) == (4, 1)
    assert "are known: from the diary, or from another of the files" in run("log", sam, "--import", "watch").stdout


def test_a_watch_that_was_left_standing_hides_no_run_of_the_next_day(sam: Path) -> None:
    first, next_day = at_its_hour(FIRST), at_its_hour(FIRST) + timedelta(days=1)
    left = session(first, timedelta(days=2).total_seconds(), FIRST.duration_s)
    put("a.fit", written(file_id(first), *laps(first, (FIRST.duration_s, {})), left))
    put("b.fit", run_of(next_day, 600))
    assert taken(sam)["known"] == 0
    assert [(type(one.told), one.told.day) for one in entries()] == [
        (SessionTold, first.date()), (RunTold, next_day.date()),
    ]  # fmt: skip


def test_what_was_withdrawn_does_not_come_back(sam: Path) -> None:
    put("a.fit", followed(FIRST))
    taken(sam)
    assert run("log", sam, "--session", FIRST.id, "--withdraw").exit_code == 0
    assert (taken(sam)["known"], diary().sessions) == (1, {})


def test_what_was_withdrawn_comes_back_for_who_names_its_file(sam: Path) -> None:
    """It was known for ever, and the run counted as planned though the file was read anew."""
    file = put("a.fit", followed(FIRST))
    taken(sam)
    first = diary().sessions
    assert run("log", sam, "--session", FIRST.id, "--withdraw").exit_code == 0
    assert len(taken(sam, file)["taken"]) == 1 and diary().sessions == first
    assert taken(sam, file)["known"] == 1 and diary().sessions == first


@pytest.mark.parametrize("answers", [("--worst", 0, "--nothing-else"), ("--done", "no", "--why", "time", "--correct")])
def test_what_the_watch_recorded_outlives_the_answers(sam: Path, answers: tuple[object, ...]) -> None:
    """Withdrawn with them, a run of far more than planned was one that was done as planned, and the plan climbed."""
    put("a.fit", followed(FIRST, share=1.4))
    taken(sam)
    recorded = diary().sessions
    assert run("log", sam, "--session", FIRST.id, *answers).exit_code == 0
    assert diary().sessions != recorded
    gone = run("log", sam, "--session", FIRST.id, "--withdraw")
    assert gone.exit_code == 0 and "what the watch recorded of it counts on" in gone.stdout
    assert diary().sessions == recorded and taken(sam)["known"] == 1
    again = run("log", sam, "--session", FIRST.id, "--withdraw")
    assert again.exit_code == 0 and diary().sessions == {}, "what is left is what was recorded, and it goes, too"
    assert run("log", sam, "--session", FIRST.id, "--withdraw").exit_code == 2


def test_what_the_watch_recorded_of_a_run_beyond_the_plan_outlives_the_answers(sam: Path) -> None:
    put("a.fit", run_of(at(SUNDAY, 9), 1500))
    taken(sam)
    (recorded,) = diary().runs
    assert run("log", sam, "--unplanned", "--worst", 0, "--nothing-else").exit_code == 0
    assert diary().runs[0].worst == 0
    assert run("log", sam, "--unplanned", "--withdraw").exit_code == 0
    assert diary().runs == (recorded,)


def test_what_cannot_be_read_is_named_and_the_rest_is_taken(sam: Path) -> None:
    put("a.fit", followed(FIRST))
    put("b.fit", followed(SECOND)[:-30])
    put(
        "w.fit",
        (Path("exports/sam/workouts") / min(one.name for one in Path("exports/sam/workouts").iterdir())).read_bytes(),
    )
    found = taken(sam)
    assert [one["file"] for one in found["refused"]] == ["watch/b.fit"]
    assert found["others"] == 1, "a workout that lies there is no fault"
    assert list(diary().sessions) == [FIRST.id]
    done = run("log", sam, "--import", "watch/w.fit")
    assert (done.exit_code, "another file of a watch" in done.stdout) == (5, True), "but one that somebody names is"
    assert run("log", sam, "--import", "nothing.fit").exit_code == 2
    assert run("log", sam, "--import", "watch", "--morning", 1).exit_code == 2
    assert "unexpected extra argument" in run("log", sam, "watch/a.fit").stderr


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("a.tcx", b'<?xml version="1.0"?>\n<TrainingCenterDatabase>', "a TCX file"),
        ("a.gpx", b'<?xml version="1.0"?>\n<gpx version="1.1">', "a GPX file"),
        ("Activities.csv", b"\xef\xbb\xbfActivity Type,Date,Favorite,Title,Distance\n", "a list of activities (CSV)"),
    ],
)
def test_what_is_no_fit_file_is_called_by_its_name(sam: Path, name: str, data: bytes, what: str) -> None:
    (refused,) = taken(sam, put(name, data))["refused"]
    assert refused["why"].startswith(f"this is {what}; planforge takes FIT")


def test_several_paths_and_a_watch_may_be_named(sam: Path) -> None:
    put("a.fit", followed(FIRST))
    Path("mount/GARMIN/Activity").mkdir(parents=True)
    Path("mount/GARMIN/Activity/b.fit").write_bytes(followed(SECOND))
    assert taken(sam, "watch/a.fit", "mount")["files"] == 2
    assert set(diary().sessions) == {FIRST.id, SECOND.id}


def test_the_library_takes_activities_in(sam: Path) -> None:
    put("a.fit", followed(FIRST))
    put("b.fit", run_of(at_its_hour(SECOND), 2300))
    done = planforge.import_activities(sam, "watch", now=at(SUNDAY))
    assert [one.by for one in done.taken] == ["splits", None]
    assert set(done.logged.log.diary.sessions) == {FIRST.id, SECOND.id}
    assert planforge.import_activities(sam, "watch/a.fit", "watch/b.fit", now=at(SUNDAY)).known == 2


# -- on a terminal -----------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_on_a_terminal_it_asks_what_it_was_and_then_how_the_knee_was(sam: Path) -> None:
    from test_log_command import talk

    put("a.fit", followed(FIRST))
    put("b.fit", run_of(at_its_hour(FIRST) + timedelta(days=1, hours=2), 700, sport=TRAINING, metres=1800.0))
    replies = {
        "Which was it?": "1", "Worst pain while running, 0-10 (p": "1", "How did it go": "2", "in the hour after": "0",
        "as before": "1", "Tuesday's morning": "0", "Anything else": "", "Worst pain while running, 0-10:": "0",
    }  # fmt: skip
    code, said, _ = talk(replies, more=("--import", "watch"), hour=20)
    assert code == 0, said
    assert "The watch does not say what it was." in said and "  1 a run that was not planned" in said
    told = diary().sessions[FIRST.id]
    assert (told.worst, told.done, told.run_s, told.illness) == (1, Done.ALL, planned_run_s(FIRST), "no")
    (other,) = diary().runs
    assert (other.worst, other.distance_m, other.illness) == (0, 1800, "no")
    assert diary().mornings[NEXT_DAY].pain == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_what_a_watch_told_gives_way_to_the_runners_no(sam: Path) -> None:
    from test_log_command import talk

    put("a.fit", followed(FIRST))
    taken(sam, day=FIRST.date)
    code, said, _ = talk({"Worst pain while running": "no", "Why": "2", "Anything else": ""}, day=FIRST.date, hour=20)
    assert code == 0, said
    assert diary().sessions[FIRST.id] == of(FIRST, done="no", why="time", **NO)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
@pytest.mark.parametrize(("why", "done", "reason"), [("6", "all", None), ("2", "part", "time")])
def test_what_a_watch_knows_as_a_part_may_have_been_all_of_it(
    sam: Path, why: str, done: str, reason: str | None
) -> None:
    from test_log_command import talk

    put("a.fit", followed(FIRST, share=0.5))
    taken(sam, day=FIRST.date)
    known = diary().sessions[FIRST.id]
    assert known.done is Done.PART
    replies = {"Worst pain while running": "0", "Why": why, "Anything else": ""}
    code, said, _ = talk(replies, day=FIRST.date, hour=20)
    assert (code, "  6 it was all of it" in said) == (0, True), said
    told = diary().sessions[FIRST.id]
    assert (told.done, told.why, told.worst, told.run_s) == (done, reason, 0, known.run_s)


# -- many, and whatever happens ----------------------------------------------------------------------------------------


def test_a_file_that_changes_meanwhile_is_not_kept(sam: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("a.fit", followed(FIRST))

    def ask(_: Question) -> None:
        put("a.fit", b"x")

    put("b.fit", run_of(at_its_hour(SECOND) + timedelta(1), 2300))
    done = take_in(begun(sam, None, now=at(SUNDAY)), [Path("watch")], ask=ask)
    assert [why for _, why in done.refused] == ["somebody changed it meanwhile"]
    assert len(entries()) == 1


@pytest.mark.slow
def test_a_thousand_are_taken_in_with_flat_memory_and_many_known_are_passed_quickly(sam: Path) -> None:
    begins = at_its_hour(FIRST)
    for number in range(1000):
        day = begins + timedelta(days=number % 7, minutes=number * 0.4)
        put(f"{number:04}.fit", written(file_id(day), *splits(day, (17, 10.0)), session(day, 20, 20)))
    for number in range(3000):
        put(f"old{number:04}.fit", run_of(begins - timedelta(days=30 + number), 1000))
    peaks = []
    for most in (100, 1000):
        shutil.rmtree("some", ignore_errors=True)
        Path("some").mkdir()
        for path in sorted(Path("watch").glob("[0-9]*.fit"))[:most]:
            shutil.copy(path, "some")
        code = (
            "import resource, planforge, sys; from datetime import datetime; "
            f"now = datetime.fromisoformat('{at(SUNDAY).isoformat()}'); "
            "done = planforge.import_activities('sam.yaml', 'some', now=now); "
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(done.taken))"
        )
        peak, count = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()
        peaks.append(int(peak))
        assert int(count) > most * 0.5
        Path("sam.diary").rename(f"{most}.diary")
    assert peaks[1] < 1.3 * peaks[0]
    Path("1000.diary").rename("sam.diary")
    began = time.monotonic()
    found = taken(sam)
    assert time.monotonic() - began < 20
    assert (found["kept"], found["outside"]) == ([], 3000)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("times", [20])
def test_twenty_killed_imports_lose_and_double_nothing(sam: Path, times: int) -> None:
    killed_at_random_moments(sam, times)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
def test_two_hundred_killed_imports(sam: Path) -> None:
    killed_at_random_moments(sam, 200)


def killed_at_random_moments(sam: Path, times: int) -> None:
    for number, one in enumerate((FIRST, SECOND, THIRD)):
        put(f"{number}.fit", followed(one))
    for number in range(20):
        put(f"own{number:02}.fit", run_of(at_its_hour(FIRST) + timedelta(days=1, minutes=20 * number), 600))
    command = [sys.executable, "-m", "planforge", "log", str(sam), "--import", "watch", "--now", at(SUNDAY).isoformat()]
    began = time.monotonic()
    subprocess.run([*command, "--json"], check=True, capture_output=True)
    whole = time.monotonic() - began
    right = sorted((one.told for one in entries()), key=str)
    assert len(right) == 23
    chance, partly = random.Random(5), 0
    for _ in range(times):
        for left in Path().glob("sam.diary*"):
            left.unlink()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(whole * chance.uniform(0.3, 1.05))
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = entries()
        assert len({one.told.subject for one in kept}) == len(kept), "nothing is doubled"
        partly += 0 < len(kept) < 23
        subprocess.run(command, check=True, capture_output=True)
        assert sorted((one.told for one in entries()), key=str) == right, "the next run completes"
    assert times < 100 or partly, "the moments were not spread over the writing"
