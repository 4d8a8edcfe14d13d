"""A second language is one more file: with it nothing that a runner reads is in another, and it is read back in it."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fit_plans import small_plan
from ics_plans import continuous, ordinary, plan, session, told
from other_language import CODE, in_both, latin, other, spoken
from test_ics import MORNING, lines

from planforge.cli import main
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.exporters import words
from planforge.exporters.fit import reading, schedule
from planforge.exporters.fit import workouts as fit
from planforge.exporters.fit.check import check_set
from planforge.exporters.fit.read_back import compared_workouts
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions, Feed
from planforge.languages import language
from planforge.plan.model import Do, End, Exercise, Intensity, Plan, Step, Target, Terrain
from planforge.problem.problem import Problem
from planforge.sessions.build import run_session
from planforge.sessions.palette import Amount, Rung
from planforge.source import read_text

EXAMPLE = (Path(__file__).parents[2] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8")
NOW = "2026-12-20"
READ_BY_A_RUNNER = {"title", "aim", "notes", "cue", "load", "questions", "wants"}  # of plan.json


@pytest.fixture(autouse=True)
def _two_languages(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "languages").mkdir()
    with spoken(tmp_path / "languages"):
        yield


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def generated(folder: Path, text: str, now: str = NOW) -> Path:
    """Return the folder of a plan and its exports."""
    (folder / "sam.yaml").write_text(text, encoding="utf-8")
    result = run("generate", folder / "sam.yaml", "--out", folder / "out", "--now", now)
    assert result.exit_code == 0, result.output
    return folder / "out"


def written(out: Path) -> Any:
    """Return a plan.json as it is read."""
    return json.loads((out / "plan.json").read_text(encoding="utf-8"))


def wordless(value: Any) -> Any:
    """Return a part of a plan.json without what a runner reads."""
    if isinstance(value, dict):
        return {name: wordless(one) for name, one in value.items() if name not in READ_BY_A_RUNNER}
    return [wordless(one) for one in value] if isinstance(value, list) else value


def texts_of_events(data: bytes) -> list[str]:
    """Return all that a person reads of a calendar."""
    said = lines(data, "SUMMARY", "DESCRIPTION", "CATEGORIES", "NAME", "X-WR-CALNAME")
    return [line.partition(":")[2].replace(r"\n", "\n") for line in said]


def texts_of_workout(data: bytes) -> list[str]:
    """Return all that a workout file says."""
    read = reading.read(data)
    assert isinstance(read, reading.WorkoutFile)
    return [value for record in read.records for value in record.fields.values() if isinstance(value, str)]


def texts_of_plan(value: Any, key: str = "") -> Iterator[str]:
    """Yield all that a runner reads of a plan.json."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from texts_of_plan(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from texts_of_plan(one, key)
    elif isinstance(value, str) and key in READ_BY_A_RUNNER and value not in ("light", "heavy"):
        yield value


def problem(text: str) -> Problem:
    document = read_text(text, "sam.yaml", find_template, template_names())
    return load_document(document, today=date.fromisoformat(NOW)).problem


def speaking(the_plan: Plan) -> Plan:
    """Return the plan of a runner who reads the other language."""
    return the_plan.model_copy(update={"runner": the_plan.runner.model_copy(update={"language": CODE, "name": "-"})})


# -- nothing is said in another language -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        EXAMPLE,
        EXAMPLE.replace("stairs_at_most_2_of_10: yes", "stairs_at_most_2_of_10: no").replace("1 of 10", "4 of 10"),
        EXAMPLE.replace(
            "extends: runners-knee", "extends: patellar-tendinopathy\nprotocol: {cross_training: []}"
        ).replace("walks_30_min_briskly: yes", "walks_30_min_briskly: no"),
    ],
    ids=["running", "waiting", "waiting, in stages"],
)
def test_plan_calendars_and_workouts_are_in_the_runners_language_alone(tmp_path: Path, text: str) -> None:
    out = generated(tmp_path, in_both(text))
    calendars = [file.read_bytes() for file in out.glob("*.ics")]
    workouts = [file.read_bytes() for file in out.glob("workouts/W*.FIT")]
    assert len(calendars) == 3 and workouts
    said = [one for data in calendars for one in texts_of_events(data)]
    said += [one for data in workouts for one in texts_of_workout(data)]
    said += texts_of_plan(written(out))
    assert len(said) > 200
    assert {word for one in said for word in latin(one)} == set()
    result = run("check", "--exports", out)
    assert result.exit_code == 0, result.output


def test_the_language_changes_the_words_and_nothing_else(tmp_path: Path) -> None:
    english = written(generated(tmp_path, in_both(EXAMPLE, runner="{name: Сам}")))
    shutil.rmtree(tmp_path / "out")
    foreign = written(generated(tmp_path, in_both(EXAMPLE)))
    assert foreign["runner"].pop("language") == CODE
    assert "language" not in english["runner"], "English says nothing of it, so that older plans stay as they are"
    for one in (english, foreign):
        for key in ("events", "workouts", "files", "sha256"):  # hashes of the words
            one.pop(key)
    assert wordless(english) == wordless(foreign)


def test_over_a_plan_that_has_begun_another_language_is_for_what_comes(tmp_path: Path) -> None:
    before = written(generated(tmp_path, in_both(EXAMPLE, runner="{name: Сам}")))
    begun = "2027-02-10T12:00:00+00:00"
    after = written(generated(tmp_path, in_both(EXAMPLE), now=begun))
    assert (after["plan_id"], after["revision"]) == (before["plan_id"], before["revision"] + 1)
    sessions = [[one for week in some["weeks"] for one in week["sessions"]] for some in (before, after)]
    assert [wordless(one) for one in sessions[0]] == [wordless(one) for one in sessions[1]], "the same on the same days"
    for old, new in zip(*sessions, strict=True):
        if old["date"] < begun[:10]:
            assert old == new, "what is past stays as it is"
        elif old["date"] > "2027-02-14":  # what stood in the running week keeps its name
            assert new["title"] == other(old["title"]) or "," in new["title"]
    assert written(generated(tmp_path, in_both(EXAMPLE), now="2027-02-11T12:00:00+00:00")) == after, "and then stays"


def test_every_kind_of_run_is_in_the_runners_language() -> None:
    asked = problem(in_both(f"{EXAMPLE}\nrules: {{terrain: {{no_camber: yes}}}}\n"))
    when = {"slot": "w01-run-1", "on": asked.start, "at": None, "phase": "rebuild"}
    rungs = [(Rung(1, 60, 90, 60, 2), Amount(5, 2)), (Rung(1, 60, 90), Amount(6)), (Rung(1, 900, 60), Amount(1, 5))]
    made = [run_session(asked, rung, amount, **when) for rung, amount in rungs]
    made += [
        run_session(asked, Rung(1, 0, 0, most_tails=40), Amount(0, 40), terrain=terrain, intensity=intensity, **when)
        for terrain in (None, *Terrain)
        for intensity in Intensity
    ]
    assert len({one.title for one in made}) == 3 + 5 * 3
    for one in made:
        assert {word for said in texts_of_plan(json.loads(one.model_dump_json())) for word in latin(said)} == set()
    assert "1:1,5 " in made[0].title, "numbers too"


def everything_told() -> Plan:
    """Return a plan without words of its own that makes use of all that a calendar and a watch are told."""
    easy = Step(
        do=Do.RUN, end=End(seconds=61), target=Target(heart_rate_max=150, cadence_spm=(165, 175), speed_mm_s=2500)
    )
    counted = Step(do=Do.EXERCISE, end=End(reps=3), side="left", tempo=6)
    many = tuple(Step(do=do, end=End(seconds=60)) for do in (Do.RUN, Do.WALK) for _ in range(30))
    titled = (
        Exercise(key="one", title="-" * 40, fit="hip_raise/clams"),
        Exercise(key="two", title="=", fit="hip_raise/clams"),
    )
    same = tuple(Step(do=Do.EXERCISE, end=End(reps=5), exercise=one, cue="\u2764 \u2013\n-" * 90) for one in titled)
    held = Step(do=Do.EXERCISE, end=End(lap_button=True), exercise=titled[1], side="right", cue="-")
    return plan(
        session("w01-run-1", *MORNING, "-", (easy, counted, *continuous()), notes=("7" * 300,)),
        session("w01-run-2", *MORNING, "-", many),
        session("w01-cross-1", *MORNING, "\u2764", (Step(do=Do.CROSS, end=End(lap_button=True), cue="-"),)),
        session("w01-strength-1", *MORNING, "-", (*same, counted, held, Step(do=Do.REST, end=End(seconds=9)))),
        session("w01-cross-2", *MORNING, "-", ()),
        session("w01-run-3", *MORNING, "-", tuple(Step(do=Do.RUN, end=End(seconds=n + 1)) for n in range(51))),
        title="-",
    ).model_copy(update={"most_pain": 25})


def test_what_no_ordinary_plan_says_is_in_the_runners_language_too() -> None:
    options = CalendarOptions(alarm="30 min before", week_banner=True)  # type: ignore[arg-type]
    the_plan = speaking(everything_told())
    weeks = [week.model_copy(update={"aim": None}) for week in the_plan.weeks]
    the_plan = the_plan.model_copy(update={"weeks": tuple(weeks)})
    told_of = the_plan.model_copy(update={"events": ics.revisions(the_plan, options)})
    gone = told_of.model_copy(update={"weeks": tuple(one.model_copy(update={"sessions": ()}) for one in weeks)})
    said = [one for some in (the_plan, gone) for one in texts_of_events(ics.calendar(some, options).data)]
    said += [one for data in fit.workout_files(the_plan).files.values() for one in texts_of_workout(data)]
    assert {word for one in said for word in latin(one)} == set()
    assert any("2,5" in one for one in said), "numbers too"


def test_a_calendar_for_others_says_one_word_of_the_language() -> None:
    data = ics.calendar(speaking(ordinary()), CalendarOptions(), Feed.BUSY).data
    assert set(texts_of_events(data)) == {other("Busy")}


# -- and read back in it ---------------------------------------------------------------------------------------------


def test_workouts_in_another_language_are_read_back_in_it() -> None:
    the_plan = speaking(small_plan())
    checked = check_set(fit.workout_files(the_plan).files)
    assert not checked.faults
    shown = {step.name.split()[0] for file in checked.sound.values() for step in reading.done(file)}
    assert {other(one) for one in ("L", "R", "Run", "Walk")} <= shown
    assert not list(compared_workouts(the_plan, checked.sound))
    assert list(compared_workouts(small_plan(), checked.sound)), "they are not English"


def test_a_lost_past_in_another_language_is_read_from_its_calendar() -> None:
    the_plan = told(speaking(ordinary()))
    gone = told(
        the_plan.model_copy(update={"weeks": tuple(w.model_copy(update={"sessions": ()}) for w in the_plan.weeks)})
    )
    _, found = ics.revisions_in(ics.calendar(gone).data)
    assert any(one.cancelled for one in found)
    titles = {one.slot: one.title for one in the_plan.events}
    assert all(one.title == titles[one.slot] for one in found)


def test_a_watch_shows_the_sport_that_a_title_names_in_its_language() -> None:
    step = (Step(do=Do.CROSS, end=End(seconds=1800)),)
    for title, sport in (("Stationary bike", 2), ("Swimming", 10)):
        the_plan = speaking(plan(session("w01-cross-1", *MORNING, other(title), step), title="-"))
        (data,) = fit.workout_files(the_plan).files.values()
        read = reading.read(data)
        assert isinstance(read, reading.WorkoutFile)
        assert read.sport is not None and read.sport[0] == sport


def test_a_language_that_this_version_does_not_have_is_english() -> None:
    one = ordinary()
    unknown = one.model_copy(update={"runner": one.runner.model_copy(update={"language": "zu"})})
    assert ics.calendar(unknown).data == ics.calendar(one).data


# -- what is said to the coach ---------------------------------------------------------------------------------------


def test_everything_that_a_watch_cannot_show_is_told_to_the_coach_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "MOST_ENTRIES", 1)
    for the_plan in (everything_told(), speaking(everything_told())):
        made = fit.workout_files(the_plan)
        _, late = schedule.schedule(the_plan, made.revisions)
        assert len({one.what for one in (*made.remarks, *late)}) == 15, "each thing that can be told"
        assert all(one.what.isascii() for one in made.remarks)


def test_a_template_of_the_coachs_own_stands_as_it_is_written() -> None:
    options = CalendarOptions(title="Mine: {kind}", description="{phase}")
    said = texts_of_events(ics.calendar(speaking(ordinary()), options).data)
    assert "Mine: " + other("Running") in said
    assert words.spoken(speaking(ordinary())) is language(CODE)
