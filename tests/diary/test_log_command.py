"""`planforge log`: what is asked on a terminal, what options and JSON tell, and that nobody else ever reads of it."""

import json
import os
import re
import select
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from diaries import NO, SAMPLE, at, home, of, plan, runs, strengths

import planforge
from planforge.cli import main
from planforge.deliver.folder import is_ours
from planforge.diary.entries import Entry, told_from
from planforge.diary.store import opened, read_entries
from planforge.diary.told import Diary, diary_of
from planforge.diary.vocabulary import Source
from planforge.languages import english
from planforge.languages.table import Table
from planforge.plan.model import Kind
from planforge.staging import staged

FIRST, SECOND, *_ = runs()
NEXT_DAY = FIRST.date + timedelta(1)


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file and its plan in a folder of their own, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    return Path("sam.yaml")


def run(*arguments: object, day: date = NEXT_DAY, hour: int = 12, typed: str | bytes | None = None) -> Result:
    now = () if "--now" in arguments or arguments[0] == "forget" else ("--now", at(day, hour).isoformat())
    return CliRunner().invoke(main, [*map(str, (*arguments, *now))], input=typed)


def entries() -> tuple[Entry, ...]:
    return read_entries(Path("sam.diary"))


def diary() -> Diary:
    return diary_of(entries(), plan().plan_id)


# -- options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "kept"), [("3/10", 3), ("3 of 10", 3), ("4", 4), ("11/10", None), ("3/5", None)])
def test_a_pain_is_taken_as_it_is_said(sam: Path, said: str, kept: int | None) -> None:
    done = run("log", sam, "--day", FIRST.date, "--done", "all", "--worst", said, "--nothing-else")
    assert (done.exit_code == 0) is (kept is not None), done.output
    assert [one.worst for one in diary().sessions.values()] == ([] if kept is None else [kept])


def test_options_tell_a_session_and_its_morning(sam: Path) -> None:
    done = run("log", sam, "--day", FIRST.date, "--done", "all", "--worst", 1, "--morning", 0, "--nothing-else")
    assert (done.exit_code, done.stderr) == (0, "")
    assert diary().sessions == {FIRST.id: of(FIRST, worst=1, **NO)}
    assert diary().mornings == {NEXT_DAY: told_from({"kind": "morning", "day": NEXT_DAY, "pain": 0})}
    lines = done.stdout.splitlines()
    assert lines[:3] == [
        "Kept in sam.diary:",
        f"  Monday, {FIRST.date}: {FIRST.title}, all of it, worst 1",
        "  Tuesday's morning: 0 of 10",
    ]
    assert stat.S_IMODE(Path("sam.diary").stat().st_mode) == 0o600


def test_a_day_may_be_said_as_people_say_it(sam: Path) -> None:
    for word in ("mon", "yesterday", "last Monday", f"Mon {FIRST.date}", FIRST.date):
        assert run("log", sam, "--day", word, "--session", "run", "--done", "all").exit_code == 0
    assert (list(diary().sessions), len(entries())) == ([FIRST.id], 1), "the same, each time"
    assert run("log", sam, "--session", SECOND.id, "--done", "all").exit_code == 2, "it is not there yet"


def test_all_that_a_session_can_tell_has_an_option(sam: Path) -> None:
    options = {
        "--done": "part", "--why": "pain", "--before": "1", "--worst": "4", "--course": "came-back", "--after": "3",
        "--back-to-usual": "by-evening", "--pain-from": "12 min", "--start": "07:10", "--took": "31 min",
        "--ran": "14:30 min", "--distance": "4.2 km", "--swelling": "slight", "--stride": "changed", "--tablet": "yes",
        "--elsewhere": "no", "--illness": "head-cold", "--red-flag": "caught", "--note": "wet leaves",
    }  # fmt: skip
    done = run("log", sam, "--session", FIRST.id, *[part for pair in options.items() for part in pair])
    assert done.exit_code == 3, "a red flag"
    told = of(
        FIRST, done="part", why="pain", before=1, worst=4, course="came-back", after=3, back_to_usual="by-evening",
        pain_from_s=720, start="07:10", duration_s=1860, run_s=870, distance_m=4200, swelling="slight",
        stride="changed", tablet=True, elsewhere=False, illness="head-cold", red_flags=["caught"], note="wet leaves",
    )  # fmt: skip
    assert diary().sessions == {FIRST.id: told}
    assert told.fields.keys() == set(type(told).model_fields), "every field"


def test_what_was_told_is_corrected_and_withdrawn(sam: Path) -> None:
    run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 1)
    refused = run("log", sam, "--session", FIRST.id, "--worst", 4)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "worst was 1\nhint: --correct" in refused.stderr and refused.stderr.endswith("\nNothing was kept.\n")
    assert run("log", sam, "--session", FIRST.id, "--worst", 4, "--correct").exit_code == 0
    assert diary().sessions == {FIRST.id: of(FIRST, worst=4)}
    assert run("log", sam, "--session", FIRST.id, "--withdraw").exit_code == 0
    assert diary().sessions == {}
    assert len(entries()) == 3, "nothing is ever taken away"
    assert run("log", sam, "--session", FIRST.id, "--withdraw").exit_code == 2
    assert run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 5).exit_code == 0
    for pain in (0, 1):
        assert run("log", sam, "--day", FIRST.date, "--withdraw", "--morning", pain).exit_code == 2
    assert diary().sessions[FIRST.id].worst == 5, "a morning is no session, whatever it was"


def test_a_run_of_the_day_after_is_the_planned_one_when_it_is_said_to_be(sam: Path) -> None:
    done = run("log", sam, "--unplanned", "--took", "25 min", "--worst", 0)
    assert (
        f"Was this the {FIRST.title} of Monday? Then take it back and tell it as that one: {FIRST.id}." in done.stdout
    )
    assert [one.day for one in diary().runs] == [NEXT_DAY]
    again = run("log", sam, "--unplanned", "--took", "20 min", "--worst", 0)
    assert "another run of that day say when it began: --start HH:MM" in again.stderr
    gone = run("log", sam, "--unplanned", "--withdraw")
    assert (gone.exit_code, "not planned, worst 0; what was told there" in gone.stdout) == (0, True)
    told = run("log", sam, "--session", FIRST.id, "--day", NEXT_DAY, "--done", "all")
    assert told.exit_code == 0
    assert (diary().runs, diary().sessions[FIRST.id].day) == ((), NEXT_DAY)


def test_a_missed_run_is_never_put_on_a_later_day(sam: Path) -> None:
    later = FIRST.date + timedelta(2)
    refused = run("log", sam, "--session", FIRST.id, "--day", later, "--done", "all", day=later)
    assert (refused.exit_code, "is a run of its own" in refused.stderr or "another run was" in refused.stderr) == (
        2,
        True,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--worst", "11"], "11 is not in the range 0<=x<=10"),
        (["--worst", "2", "--day", "mon"], "say how much of"),
        (["--session", "w99-run-1", "--done", "all"], "the plan has no session 'w99-run-1'"),
        (["--note", "well"], "say of what"),
        (["--elsewhere", "yes"], "--today 0-10, how the knee is, goes with an illness"),
        (["--day", "someday", "--done", "all"], "is not a day of the week"),
        (["--day", "2027-02-30", "--morning", "1"], "does not exist in the calendar"),
        (["--day", str(FIRST.date + timedelta(3)), "--morning", "1"], "is not over yet; today is"),
        (["--done", "all", "--took", "long", "--day", "mon"], "--took"),
        (["--correct"], "--correct goes with what is right"),
        (["--day", "mon", "--worst", "7", "--stride", "hobbling"], "'normal', 'changed'. Nothing was kept."),
        (["--day", "mon", "--worst", "11"], "Nothing was kept."),
        (["--csv", "x.csv", "--morning", "1"], "one thing at a time: --csv or options that tell something"),
        (["--done", "all", "--why", "pain", "--day", "mon"], "all of it was done"),
        ([], "No questions can be asked here"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_told_and_nothing_is_kept(sam: Path, arguments: list[str], said: str) -> None:
    done = run("log", sam, *arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.output
    assert not Path("sam.diary").exists()


def test_a_limp_may_be_called_so(sam: Path) -> None:
    assert run("log", sam, "--day", "mon", "--done", "all", "--worst", "2", "--stride", "Limping").exit_code == 0
    assert diary().sessions[FIRST.id].stride == "changed"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("cold", "head-cold"),
        ("A cold", "head-cold"),
        ("fever", "fever-or-chest"),
        ("flu", "fever-or-chest"),
        ("no", "no"),
    ],
)
def test_an_illness_may_be_called_as_people_call_it(sam: Path, said: str, kept: str) -> None:
    assert run("log", sam, "--today", 1, "--illness", said).exit_code == 0
    assert [one.illness for one in diary().todays.values()] == [kept]


def test_an_hour_may_be_told_as_people_tell_it(sam: Path) -> None:
    done = ("log", sam, "--day", "mon", "--done", "all", "--worst", "2", "--start")
    assert run(*done, "6pm").exit_code == 0
    assert f"{diary().sessions[FIRST.id].start:%H:%M}" == "18:00"
    wrong = run(*done, "soon")
    assert wrong.exit_code == 2 and "'--start'" in wrong.stderr and "Nothing was kept." in wrong.stderr


def test_without_a_plan_or_a_file_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert "there is no such file" in run("log", "kim.yaml", "--today", 1).stderr
    Path("kim.yaml").write_text("planforge: 1\n")
    done = run("log", "kim.yaml", "--today", 1)
    assert (done.exit_code, "plan.json: there is no such file\nhint: `planforge generate kim.yaml`" in done.stderr) == (
        2,
        True,
    )
    assert "hint: `planforge generate kim.yaml`" in run("status", "kim.yaml").stderr
    shutil.copytree(SAMPLE, "exports/beginner")
    assert run("log", "--today", 1).exit_code == 0
    assert Path("exports/beginner/beginner.diary").exists(), "of the example, in its plan's folder"


def test_what_needs_a_look_first_is_kept_and_said(sam: Path) -> None:
    for options, words in (
        (["--red-flag", "locked"], "the knee locked"),
        (["--swelling", "clear"], "swollen: clearly"),
        (["--illness", "heart-signs"], "chest pain"),
    ):
        done = run("log", sam, "--today", 2, *options, "--correct")
        assert (done.exit_code, words in done.stderr) == (3, True), done.output
        assert len(entries()) >= 1
    yes = run("log", sam, "--seen-by", "K. Lee", "--may-run", "yes")
    assert (yes.exit_code, "seen by K. Lee, who said: you may run" in yes.stdout) == (0, True)


@pytest.mark.parametrize(
    ("options", "first"),
    [
        (["--illness", "heart-signs"], "call the emergency number now"),
        (["--red-flag", "calf"], "A doctor today"),
        (["--red-flag", "hot", "--red-flag", "locked"], "A doctor today"),
        (["--red-flag", "cannot-walk"], "A doctor today"),
        (["--red-flag", "locked"], "See a physiotherapist or sports doctor first"),
        (["--swelling", "clear"], "See a physiotherapist or sports doctor first"),
        (["--red-flag", "pelvic"], "See a pelvic health physiotherapist before"),
    ],
)
def test_log_status_and_generate_say_at_once_how_soon_and_whom_to_see(
    sam: Path, options: list[str], first: str
) -> None:
    said = run("log", sam, "--today", 2, *options)
    status = run("status", sam)
    made = run("generate", sam, "--now", f"{NEXT_DAY}T08:00:00+00:00")
    assert said.exit_code == made.exit_code == 3
    for text in (said.stderr, status.stdout, made.stderr):
        grades = [one for one in text.splitlines() if first in one]
        assert len(grades) == 1, text
        assert ("See a physiotherapist" in text) == ("locked" in options or "clear" in options), text
    assert first in said.stderr.splitlines()[0] and first in status.stdout.splitlines()[0]


def test_an_illness_stands_in_the_line_that_says_what_was_kept(sam: Path) -> None:
    assert "the knee 1 of 10; ill: a cold in the head" in run("log", sam, "--today", 1, "--illness", "head-cold").stdout
    assert "; ill" not in run("log", sam, "--today", 1, "--illness", "no", "--correct").stdout


def test_who_saw_the_knee_is_not_kept_without_what_they_said_of_running(sam: Path) -> None:
    bare = {"kind": "seen", "day": str(NEXT_DAY), "by": "K. Lee"}
    for arguments, typed, words in (
        (("--seen-by", "K. Lee"), None, "--may-run yes, or --may-run no"),
        (("--may-run", "yes"), None, "--seen-by says who"),
        (("-",), json.dumps(bare), "may_run: did K. Lee say that you may run?"),
    ):
        done = run("log", sam, *arguments, typed=typed)
        assert (done.exit_code, words in done.stderr) == (2, True), done.output
    assert not Path("sam.diary").exists() or not entries()
    done = run("log", sam, "--seen-by", "K. Lee", "--may-run", "no")
    assert done.exit_code == 3 and "no running yet" in done.stdout
    assert [one.told.fields["may_run"] for one in entries()] == [False]


def test_a_table_keeps_what_was_said_of_running_and_that_it_was_not_asked_before(sam: Path) -> None:
    old = told_from({"kind": "seen", "day": FIRST.date, "by": "K. Lee"})  # as it was kept before it was asked
    with opened(Path("sam.diary")) as store, store.adding():
        store.add(Entry(plan().plan_id, at(FIRST.date, 12), Source.TYPED, old))
    assert run("log", sam, "--seen-by", "Dr Moss", "--may-run", "no").exit_code == 3
    before = entries()
    assert run("log", sam, "--csv", "sam.csv").exit_code == 0
    Path("sam.diary").unlink()
    assert run("log", sam, "--csv-in", "sam.csv").exit_code == 3
    assert entries() == before and [one.told.fields.get("may_run") for one in before] == [None, False]


# -- JSON ------------------------------------------------------------------------------------------------------------


def test_json_on_standard_input_is_kept_with_the_bytes_that_it_came_in(sam: Path) -> None:
    told = [of(FIRST, worst=2).model_dump(mode="json"), {"kind": "morning", "day": str(NEXT_DAY), "pain": 1}]
    done = run("log", sam, "--json", "-", typed=json.dumps(told))
    said = json.loads(done.stdout)
    assert (done.exit_code, [one["source"] for one in said["kept"]]) == (0, ["imported", "imported"])
    assert json.loads(run("log", sam, "-", "--json", typed=json.dumps(told)).stdout)["known"] == 2
    assert json.dumps(told).encode() in Path("sam.diary").read_bytes()
    one = run("log", sam, "-", typed=json.dumps({"kind": "today", "day": str(NEXT_DAY), "pain": 0}))
    assert (one.exit_code, len(entries())) == (0, 3)


def test_of_several_entries_all_are_kept_or_none(sam: Path) -> None:
    wrong = [{"kind": "today", "day": str(NEXT_DAY), "pain": 0}, {"kind": "today", "day": "2030-01-01", "pain": 0}]
    done = run("log", sam, "-", typed=json.dumps(wrong))
    assert (done.exit_code, "entry 2: day: 2030-01-01 is not over yet" in done.stderr) == (2, True)
    assert not Path("sam.diary").exists()
    for kind in ("withdrawn", "afresh"):
        done = run("log", sam, "-", typed=json.dumps({"kind": kind, "day": str(NEXT_DAY)}))
        assert (done.exit_code, "is written by planforge alone" in done.stderr) == (2, True)


def test_from_python_it_is_the_same(sam: Path) -> None:
    made = planforge.log(sam, {"kind": "today", "day": NEXT_DAY, "pain": 1}, now=at(NEXT_DAY))
    assert (len(made.kept), made.flags) == (1, ())
    assert [one.id for one in planforge.log(sam, now=at(NEXT_DAY)).log.open_sessions][-1:] != [SECOND.id]
    with pytest.raises(planforge.ToldOtherwise):
        planforge.log(sam, {"kind": "today", "day": NEXT_DAY, "pain": 2}, now=at(NEXT_DAY))
    with pytest.raises(planforge.WrongEntry):
        planforge.log(sam, {"kind": "today"}, now=at(NEXT_DAY))


def test_the_only_run_beyond_the_plan_of_a_day_is_meant_without_its_hour(sam: Path) -> None:
    """It took --start to withdraw a run of which nobody needs the hour to know which it is."""
    beyond = ("log", sam, "--unplanned", "--day", NEXT_DAY)
    run(*beyond, "--start", "18:02", "--took", "20 min", "--worst", 1, hour=21)
    assert run(*beyond, "--worst", 2, "--correct", hour=21).exit_code == 0
    assert [one.worst for one in diary().runs] == [2]
    assert run(*beyond, "--withdraw", hour=21).exit_code == 0 and diary().runs == ()
    for start in ("06:00", "19:00"):
        run(*beyond, "--start", start, "--took", "20 min", "--worst", 1, hour=21)
    several = run(*beyond, "--withdraw", hour=21)
    assert several.exit_code == 2 and "--start 06:00 or --start 19:00" in several.output


def test_an_answer_that_cannot_be_says_which_can(sam: Path) -> None:
    wrong = run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 1, "--course", "none")
    assert "say how it went: eased, same, came-back, grew" in wrong.output
    wrong = run("log", sam, "--morning", 1, "--back-to-usual", "by-evening")
    assert wrong.exit_code == 2 and "--back-to-usual: of a session" in wrong.output and FIRST.id in wrong.output


def test_no_run_that_is_still_to_come_is_said_to_have_been_run(sam: Path) -> None:
    before = SECOND.date - timedelta(1)
    run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 0, "--nothing-else", "--day", FIRST.date)
    done = run("log", sam, "--unplanned", "--took", "20 min", "--worst", 0, "--nothing-else", day=before, hour=20)
    assert done.exit_code == 0 and "Was this" not in done.output


def test_a_run_on_days_away_is_not_asked_for_though_the_plan_still_has_it(sam: Path) -> None:
    """Who added days away was asked for their runs, and they counted as not told, until the plan was made again."""
    text = sam.read_text()
    away = f"calendar:\n  away: [{SECOND.date}..{SECOND.date + timedelta(1)}]"
    sam.write_text(text.replace("calendar:", away, 1))
    day = SECOND.date + timedelta(1)
    done = json.loads(run("log", sam, "--today", 0, "--json", day=day).stdout)
    now = json.loads(run("status", sam, "--json", day=day).stdout)
    for found in (done, now):
        slots = {one["session"] for one in found["open_sessions"]}
        assert FIRST.id in slots and SECOND.id not in slots
    sam.write_text(text)
    assert (
        json.loads(run("status", sam, "--json", day=day).stdout)["weeks"][-1]["untold"]
        == now["weeks"][-1]["untold"] + 1
    )


# -- tables and forgetting -------------------------------------------------------------------------------------------


def test_a_table_brings_everything_back(sam: Path) -> None:
    run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 1, "--note", "=SUM(A1)")
    run("log", sam, "--session", FIRST.id, "--worst", 3, "--correct")
    run("log", sam, "--today", 2)
    done = run("log", sam, "--csv", "sam.csv")
    assert "Wrote 3 entries into sam.csv" in done.stdout and "an apostrophe stands before it" in done.stdout
    assert stat.S_IMODE(Path("sam.csv").stat().st_mode) == 0o600
    before = entries()
    Path("sam.diary").unlink()
    assert run("log", sam, "--csv-in", "sam.csv").exit_code == 0
    assert entries() == before
    assert "nothing is new" in run("log", sam, "--csv-in", "sam.csv").stdout
    assert entries() == before


@pytest.mark.parametrize("name", ["sam.yaml", "sam.diary", "exports", "exports/sam/plan.json"])
def test_a_table_replaces_nothing_but_a_table(sam: Path, name: str) -> None:
    run("log", sam, "--today", 2)
    before = Path(name).read_bytes() if Path(name).is_file() else None
    done = run("log", sam, "--csv", name)
    assert (done.exit_code, "no table of a diary; nothing was changed" in done.stderr) == (5, True)
    assert before is None or Path(name).read_bytes() == before


def test_a_changed_row_is_a_correction_or_refused(sam: Path) -> None:
    run("log", sam, "--today", 2)
    run("log", sam, "--csv", "sam.csv")
    text = Path("sam.csv").read_text(encoding="utf-8")
    Path("sam.csv").write_text(text.replace(",2,", ",4,"), encoding="utf-8")
    refused = run("log", sam, "--csv-in", "sam.csv")
    assert (refused.exit_code, "sam.csv:2:1: today of" in refused.stderr) == (2, True), refused.output
    assert run("log", sam, "--csv-in", "sam.csv", "--correct").exit_code == 0
    assert [one.pain for one in diary().todays.values()] == [4]


def test_without_a_diary_there_is_nothing_to_copy_and_nothing_to_forget(sam: Path) -> None:
    assert run("log", sam, "--csv", "sam.csv").exit_code == 2
    done = run("forget", sam)
    assert (done.exit_code, done.stdout) == (0, "There is no diary: sam.diary\n")


@pytest.mark.parametrize(("typed", "options"), [("n\n", ()), ("", ("--yes",))])
def test_forget_names_a_red_flag_that_nobody_has_seen(sam: Path, typed: str, options: tuple[str, ...]) -> None:
    run("log", sam, "-", typed=json.dumps({"kind": "today", "day": str(NEXT_DAY), "pain": 1, "red_flags": ["locked"]}))
    done = run("forget", sam, *options, typed=typed)
    assert f"{english().day(NEXT_DAY)}: {english().diary.flags['locked']}" in done.output
    assert "let a physiotherapist or doctor see the knee before you run" in done.output


def test_forget_says_red_flags_in_json_and_none_that_was_seen(sam: Path) -> None:
    told = {"kind": "today", "day": str(NEXT_DAY), "pain": 1, "red_flags": ["locked"]}
    run("log", sam, "-", typed=json.dumps(told))
    done = run("forget", sam, "--yes", "--json")
    assert json.loads(done.stdout)["red_flags"] == [{"day": str(NEXT_DAY), "flag": "locked"}]
    run("log", sam, "-", typed=json.dumps(told))
    run("log", sam, "--seen-by", "physiotherapist", "--may-run", "yes")
    assert json.loads(run("forget", sam, "--yes", "--json").stdout)["red_flags"] == []


def test_forget_says_first_what_the_table_has_somebody_see_and_whether_the_plan_waits(sam: Path) -> None:
    """With --yes only "Gone for good" stood there, and of pain that somebody has to see nothing in either way."""
    told = {"kind": "session", "session": FIRST.id, "day": str(FIRST.date), "done": "part", "why": "pain", "worst": 6}
    run("log", sam, "-", typed=json.dumps(told | {"course": "same", "after": 2}))
    asked = run("forget", sam, typed="n\n")
    done = run("forget", sam, "--yes")
    for one in (asked, done):
        assert "6 of 10 or more" in one.stderr and "planforge log sam.yaml" in one.stderr
        assert english().forget.waits_no_more in one.stderr
    assert english().forget.gone in done.stdout and english().forget.unseen not in done.stdout
    run("log", sam, "-", typed=json.dumps(told | {"course": "same", "after": 2}))
    assert "6 of 10 or more" in json.loads(run("forget", sam, "--yes", "--json").stdout)["see_somebody"]


WORD = "Quittenmus"


def holding(folder: Path, word: str = WORD) -> list[str]:
    """Return which files below a folder hold a word."""
    files = (one for one in sorted(folder.rglob("*")) if one.is_file())
    return [one.name for one in files if word.encode() in one.read_bytes() or word in one.name]


def test_forget_asks_and_leaves_no_word_of_it(sam: Path) -> None:
    run("log", sam, "--session", FIRST.id, "--done", "all", "--note", WORD)
    run("log", sam, "-", typed=json.dumps({"kind": "today", "day": str(NEXT_DAY), "pain": 1, "note": WORD}))
    run("log", sam, "--csv", "mine.csv")
    shutil.copy("sam.diary", "sam.diary.1")
    Path("other.csv").write_text("week,session\n")
    shutil.copy("sam.yaml", "kim.yaml")
    run("log", "kim.yaml", "--out", "exports/sam", "--today", 1)
    run("log", "kim.yaml", "--out", "exports/sam", "--csv", "kim.csv")
    assert holding(Path()) == ["mine.csv", "sam.diary", "sam.diary.1"]
    refused = run("forget", sam, typed="n\n")
    assert (refused.exit_code, len(holding(Path()))) == (1, 3)
    assert "mine.csv" in refused.stderr
    done = run("forget", sam, typed="y\n")
    assert (done.exit_code, holding(Path())) == (0, [])
    assert sorted(one.name for one in Path().iterdir()) == [
        "exports", "kim.csv", "kim.diary", "kim.yaml", "other.csv", "sam.yaml",
    ]  # fmt: skip
    assert run("forget", sam, "--yes").exit_code == 0


def test_forget_takes_away_what_killed_runs_have_left_of_it(sam: Path) -> None:
    run("log", sam, "--today", 1, "--note", WORD)
    desk = Path("exports/.sam.planforge/new")
    desk.mkdir(parents=True)
    left = (desk / "report.html", Path("exports/sam/.report.html.a1b2.planforge"), Path(".sam.diary.a1b2.planforge"))
    for one in left:
        one.write_text(WORD)
    assert run("forget", sam, "--yes").exit_code == 0
    assert holding(Path()) == []


def test_nobody_is_told_to_delete_a_diary_that_is_only_newer(sam: Path) -> None:
    run("log", sam, "--today", 1)
    with closing(sqlite3.connect("sam.diary")) as raw:
        raw.execute("PRAGMA user_version = 99")
    told = run("log", sam, "--today", 1)
    assert told.exit_code == 5
    assert "of a newer version" in told.stderr
    assert "forget" not in told.stderr
    assert "nothing is wrong with the diary" in told.stderr


def test_forget_says_where_a_link_led_and_that_all_of_it_is_there_still(sam: Path) -> None:
    run("log", sam, "--today", 1, "--note", WORD)
    Path("elsewhere").mkdir()
    there = Path("sam.diary").rename("elsewhere/sam.diary").resolve()
    Path("sam.diary").symlink_to(there)
    done = run("forget", sam, "--yes")
    assert not Path("sam.diary").is_symlink()
    assert f"Delete it there: {there}" in done.stdout
    Path("sam.diary").symlink_to(there)
    assert json.loads(run("forget", sam, "--yes", "--json").stdout)["elsewhere"] == [str(there)]
    assert holding(Path()) == ["sam.diary"]


def test_forget_waits_for_no_run_that_writes_a_report_but_says_so(sam: Path) -> None:
    run("log", sam, "--today", 1, "--note", WORD)
    with staged(Path("exports/sam"), is_ours) as desk:
        (desk / "report.html").write_text(WORD)
        refused = run("forget", sam, "--yes")
        shutil.rmtree(desk)
        shutil.copytree("exports/sam", desk)
    assert (refused.exit_code, holding(Path())) == (5, ["sam.diary"])
    assert "another run is writing there" in refused.stderr


def test_forget_takes_tables_away_that_a_spreadsheet_wrote_again(sam: Path) -> None:
    run("log", sam, "--today", 1)
    run("log", sam, "--csv", "as-written.csv")
    text = Path("as-written.csv").read_text(encoding="utf-8-sig")
    quoted = "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines())
    saved = {"semicolons.csv": text.replace(",", ";").encode(), "quoted.csv": quoted.encode("utf-8-sig"),
             "tabs.txt": text.replace(",", "\t").encode("utf-16")}  # fmt: skip
    for name, data in saved.items():
        Path(name).write_bytes(data)
    Path("other.csv").write_text("id;name\n1;Sam\n")
    gone = json.loads(run("forget", sam, "--yes", "--json").stdout)["gone"]
    assert {*gone} == {"sam.diary", "as-written.csv", *saved}


def test_forget_takes_away_what_is_no_diary_any_more_too(sam: Path) -> None:
    run("log", sam, "--today", 1, "--note", WORD)
    run("log", sam, "--csv", "sam.csv")
    Path("sam.diary").write_bytes(WORD.encode())
    assert run("forget", sam, "--yes").exit_code == 0
    assert holding(Path()) == []


def test_no_export_and_no_plan_holds_an_answer(sam: Path) -> None:
    """A plan made, delivered and exported after what was told holds no word of it."""
    before = {one: one.read_bytes() for one in Path("exports").rglob("*") if one.is_file()}
    run("log", sam, "--session", FIRST.id, "--done", "part", "--worst", 3, "--note", WORD)
    for arguments in (
        ["generate", "sam.yaml", "--now", at(NEXT_DAY).isoformat()],
        ["load", "sam.yaml", "--to", "parcel", "--now", at(NEXT_DAY).isoformat()],
        ["check", "sam.yaml"],
        ["explain", "sam.yaml", "--now", at(NEXT_DAY).isoformat()],
        ["compare", "exports/sam", str(SAMPLE)],
    ):
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code in (0, 1), done.output
        assert WORD not in done.output
    assert holding(Path()) == ["sam.diary"]
    assert before.keys() <= {one for one in Path("exports").rglob("*") if one.is_file()}


# -- on a terminal ---------------------------------------------------------------------------------------------------

Answers = Callable[[str], str]
CTRL_C = "^C"


def nothing_is_older(sam: Path) -> None:
    """Tell of the strength before the first run, so that it is not asked."""
    for one in strengths():
        if one.date < FIRST.date:
            run("log", sam, "--session", one.id, "--done", "no", "--why", "time", "--nothing-else")


def talk(
    replies: dict[str, str], *, day: date = NEXT_DAY, hour: int = 12, more: tuple[str, ...] = ()
) -> tuple[int, str, list[str]]:
    """Hold the talk on a real terminal; return the code, what was said, and the questions. Unknown ones are passed."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "planforge", "log", "sam.yaml", *more, "--now", at(day, hour).isoformat()]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored, and so a child
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    signal.signal(signal.SIGINT, before)
    os.close(theirs)
    said, asked = "", []
    while True:
        try:
            more = os.read(ours, 4096).decode()
        except OSError:  # the other end is closed
            break
        if not more:
            break
        said += more.replace("\r", "")
        if said.endswith((": ", "? ")):
            question = said.rpartition("\n")[2]
            asked.append(question)
            key = next((key for key in replies if key in question), None)
            reply = replies.pop(key) if key else ""
            if reply == CTRL_C:
                process.send_signal(signal.SIGINT)
                while not select.select([ours], [], [], 2)[0]:  # one that comes before it waits for a key is lost
                    process.send_signal(signal.SIGINT)
            else:
                os.write(ours, f"{reply}\n".encode())
            said += "\n"
    os.close(ours)
    return process.wait(timeout=30), said, asked


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_without_pain_a_run_and_its_morning_are_two_answers_and_one_last_key(sam: Path) -> None:
    for one in strengths():
        if FIRST.date - timedelta(7) <= one.date <= NEXT_DAY:
            run("log", sam, "--session", one.id, "--done", "all", "--worst", 0, day=NEXT_DAY)
    run("log", sam, "--day", FIRST.date - timedelta(0), "--morning", 0)  # of what was trained the days before
    while told := json.loads(run("log", sam, "--json").stdout)["open_mornings"]:
        if told == [str(NEXT_DAY)]:
            break
        run("log", sam, "--day", next(one for one in told if one != str(NEXT_DAY)), "--morning", 0)
    code, said, asked = talk({"Worst pain while running": "0", "Tuesday's morning": "0"})
    assert code == 0, said
    questions = [re.sub(r"\W.*", "", one) for one in asked]
    assert sorted(questions) == ["Anything", "Tuesday", "Worst"], asked
    assert diary().sessions[FIRST.id] == of(FIRST, worst=0, **NO)
    assert diary().mornings[NEXT_DAY].pain == 0


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_a_run_that_goes_on_is_not_asked_for_and_can_be_told_all_the_same(sam: Path) -> None:
    strength = next(one for one in strengths() if one.date == FIRST.date)
    early = {"day": FIRST.date, "hour": 5}
    nothing_is_older(sam)
    code, said, asked = talk({}, **early)  # type: ignore[arg-type]
    assert (code, [one.partition(":")[0] for one in asked]) == (
        0, ["Planned for later today", "Nothing is open. How is the knee today, walking about, 0-10"],
    ), said  # fmt: skip
    assert FIRST.title in asked[0] and strength.title in asked[0]
    assert "Not told yet" not in said
    code, said, asked = talk({"Done already": "y", "Worst pain while running": "6"}, **early)  # type: ignore[arg-type]
    assert "How is the knee today" not in said
    assert diary().sessions[FIRST.id].worst == 6, "pain is told whenever it comes"


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_after_a_birth_the_last_question_names_leaking_heaviness_and_bleeding_and_else_does_not(sam: Path) -> None:
    from planforge.actions.follows import asked_by_the_file
    from planforge.actions.log import begun

    nothing_is_older(sam)
    assert not asked_by_the_file(begun(sam, None, now=at(NEXT_DAY)), sam)[1]
    text = sam.read_text(encoding="utf-8")
    sam.write_text(f"{text}\nprotocol: {{readiness: [no_leaking_heaviness_or_bleeding]}}\n", encoding="utf-8")
    code, said, asked = talk({"Worst pain while running": "0", "Anything else": "leak, tab"})
    assert any("leaking, heavy, bleeding" in one for one in asked)
    assert code == 3 and "See a pelvic health physiotherapist" in said
    assert diary().sessions[FIRST.id].red_flags == ("pelvic",) and diary().sessions[FIRST.id].tablet


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
@pytest.mark.parametrize("typed", ["leaking and heaviness", "heaviness", "a bit heavy", "leaked a little"])
def test_the_last_question_knows_its_words_in_other_forms(sam: Path, typed: str) -> None:
    """They were refused, and who pressed Enter then had said no to them."""
    nothing_is_older(sam)
    text = sam.read_text(encoding="utf-8")
    sam.write_text(f"{text}\nprotocol: {{readiness: [no_leaking_heaviness_or_bleeding]}}\n", encoding="utf-8")
    code, said, _ = talk({"Worst pain while running": "0", "Anything else": typed})
    assert code == 3 and "write one or more of" not in said
    assert diary().sessions[FIRST.id].red_flags == ("pelvic",)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
@pytest.mark.parametrize("typed", ["not swollen", "a bit", "no leaking"])
def test_the_last_question_takes_no_word_that_it_does_not_know(sam: Path, typed: str) -> None:
    _, said, _ = talk({"Worst pain while running": "0", "Anything else": typed})
    assert "write one or more of" in said


def test_nothing_else_after_a_birth_says_what_it_said_no_to_and_that_no_note_is_heard(sam: Path) -> None:
    """The note told of leaking and heaviness, and the plan climbed: no option names them."""
    told = ("--session", FIRST.id, "--done", "all", "--worst", 0, "--nothing-else", "--note", "leaked a bit")
    elsewhere = run("log", sam, *told)
    assert "leaking" not in elsewhere.stdout and "what stands in a note is not heard" in elsewhere.stderr
    Path("sam.diary").unlink()
    text = sam.read_text(encoding="utf-8")
    sam.write_text(f"{text}\nprotocol: {{readiness: [no_leaking_heaviness_or_bleeding]}}\n", encoding="utf-8")
    done = run("log", sam, *told)
    assert "says no to leaking, heaviness or dragging down below, and bleeding" in done.stdout
    assert "what stands in a note is not heard" in done.stderr
    assert "is not heard" not in run("log", sam, "--morning", 0, "--nothing-else").stderr


def test_who_wants_to_undo_reads_how(sam: Path) -> None:
    said = run("log", sam, "--undo")
    assert said.exit_code == 2 and "--withdraw" in said.stderr and "--correct" in said.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_pain_asks_for_more_and_each_word_of_the_last_question_for_what_it_means(sam: Path) -> None:
    replies = {
        "Worst pain while running": "part", "Worst pain in the part": "4", "Why not all": "pain", "How did it go": "4",
        "in the hour after": "2", "as before": "3", "Tuesday's morning": "2", "How long was it stiff": "2",
        "Anything else": "swol, tab", "How swollen": "1",
    }  # fmt: skip
    code, said, _ = talk(replies)
    assert code == 0, said
    assert replies == {}, said
    told = of(
        FIRST, done="part", why="pain", worst=4, course="grew", after=2, back_to_usual="by-morning",
        **NO | {"swelling": "slight", "tablet": True},
    )  # fmt: skip
    assert diary().sessions == {FIRST.id: told}
    morning = {"kind": "morning", "day": NEXT_DAY, "pain": 2, "stiffness": "to-30-min"}
    assert diary().mornings == {NEXT_DAY: told_from(morning)}


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_wrong_answers_are_asked_again_and_stopped_ends_with_somebody_to_see(sam: Path) -> None:
    replies = {"Worst pain while running": "a lot"}
    code, said, _ = talk(replies)
    assert "'a lot': write a whole number from 0 to 10" in said
    assert (code, entries()) == (0, ()), "passed"
    code, said, _ = talk({"Worst pain while running": "5", "Anything else": "gave way", "What was it": "3"})
    assert code == 3, said
    assert "it gave way" in said and "See a physiotherapist" in said
    assert diary().sessions[FIRST.id].red_flags == ("gave-way",)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_a_run_on_the_day_after_is_told_as_that_one_and_an_illness_is_asked_after(sam: Path) -> None:
    code, said, _ = talk({"Worst pain while running": "other", "On which day": "tue"}, hour=20)
    assert (code, entries()) == (0, ()), "the pain was passed"
    code, said, _ = talk({"Anything else": "ill", "What is it": "1", "Worst pain while running": "no", "Why": "3"})
    assert code == 0, said
    assert (diary().sessions[FIRST.id].done, diary().ill_since) == ("no", FIRST.date)
    code, said, _ = talk({"Well again since": str(NEXT_DAY)}, day=NEXT_DAY)
    assert diary().ill_since is None, said


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_who_was_ill_is_asked_with_what_and_enter_takes_it_not_back(sam: Path) -> None:
    nothing_is_older(sam)
    replies = {"Worst pain while running": "no", "Why": "3", "What is it": "2"}
    code, said, _ = talk(replies)
    assert (code, replies) == (0, {}), said
    assert (diary().sessions[FIRST.id].illness, diary().ill_since) == ("fever-or-chest", FIRST.date)
    assert "ill: fever" in said
    strength = next(one for one in strengths() if one.date == FIRST.date)
    code, said, asked = talk({"Worst pain during it": "no", "Why": "3"})
    assert diary().sessions[strength.id].illness is None and not any("What is it" in one for one in asked), asked


def test_options_say_with_what_one_was_ill(sam: Path) -> None:
    for more in ((), ("--nothing-else",)):
        ended = run("log", sam, "--session", FIRST.id, "--done", "no", "--why", "ill", *more)
        assert ended.exit_code == 2 and "--illness head-cold, fever-or-chest or heart-signs" in ended.stderr
    assert not entries()
    run("log", sam, "--session", FIRST.id, "--done", "no", "--why", "ill", "--illness", "head-cold", "--nothing-else")
    assert diary().sessions[FIRST.id].illness == "head-cold"


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_another_day_is_one_right_beside_it_in_the_same_week(sam: Path) -> None:
    code, said, _ = talk({"Worst pain while running": "o", "On which day": "sunday"})
    assert "'sunday': that is no day right before or after it" in said, "it lies in the week before"
    assert code == 0
    replies = {"Worst pain while running": "o", "On which day": "tue", "running, 0-10": "2"}
    code, said, _ = talk(replies, hour=20)
    assert (code, diary().sessions[FIRST.id].day, replies) == (0, NEXT_DAY, {}), said


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_where_no_other_day_may_be_meant_that_is_said_and_none_is_offered(sam: Path) -> None:
    code, said, asked = talk({"Worst pain while running": "o", "running, 0-10": "1"}, day=FIRST.date, hour=20)
    assert "No day right before or after it, up to today" in said and not any("which day" in one for one in asked)
    assert "'o': write a whole number" not in said
    assert (code, diary().sessions[FIRST.id].day) == (0, FIRST.date), "it was asked again"


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_ctrl_c_in_a_talk_says_what_was_finished_and_what_is_still_open(sam: Path) -> None:
    nothing_is_older(sam)
    code, said, _ = talk({"Worst pain while running": "5", "How did it go": CTRL_C})
    assert code == 130 and FIRST.id not in diary().sessions
    assert "Not told yet:" in said and f"{FIRST.date}: " in said.partition("Not told yet:")[2]
    assert f"{FIRST.title} ({FIRST.id})" in said.partition("Not told yet:")[2], "as `--session` takes it"
    code, said, _ = talk(
        {"Worst pain while running": "5", "How did it go": "4", "Worst pain during it": CTRL_C}, hour=20
    )
    assert code == 130 and diary().sessions[FIRST.id].worst == 5
    assert (
        "Kept in sam.diary:" in said
        and "takes it in, and changes the plan where it has to; until then calendar and watch hold the old one." in said
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_with_nothing_open_it_asks_how_the_knee_is_today(sam: Path) -> None:
    first = plan().calendar.start - timedelta(20)
    code, said, _ = talk({"Nothing is open": "1"}, day=first)
    assert code == 0, said
    assert [one.pain for one in diary().todays.values()] == [1]


# -- words -----------------------------------------------------------------------------------------------------------

OURS = re.compile(r"\b(gates?|rungs?|clean|settled?|flat|gait|onset|material)\b", re.IGNORECASE)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict | Table):
        return [text for one in (value if isinstance(value, dict) else vars(value)).values() for text in texts(one)]
    return [value] if isinstance(value, str) else [text for one in value for text in texts(one)]


def test_a_runner_never_reads_a_word_of_our_own() -> None:
    said = texts(english().diary)
    assert len(said) > 90
    assert [text for text in said if OURS.search(text)] == []
    for command in ("log", "forget"):
        assert OURS.findall(CliRunner().invoke(main, [command, "--help"]).stdout) == []
    assert OURS.search("the gait"), "it would be found"


# -- kills and crowds ------------------------------------------------------------------------------------------------


def test_a_killed_log_leaves_all_of_an_entry_or_nothing(sam: Path) -> None:
    killed(times=3)


@pytest.mark.slow
def test_two_hundred_killed_logs(sam: Path) -> None:
    killed(times=200)


def killed(times: int) -> None:
    """Kill `planforge log` at random moments; the next run completes, and every entry that was told is there once."""
    import signal
    import time

    def command(number: int) -> list[str]:
        worst = str(number % 2)  # of more somebody has to see the knee, and the exit code says so
        told = ["--unplanned", "--start", f"{number // 60 % 24:02}:{number % 60:02}", "--worst", worst]
        return [sys.executable, "-m", "planforge", "log", "sam.yaml", *told, "--now", at(NEXT_DAY, 23).isoformat()]

    began = time.perf_counter()
    assert subprocess.run(command(0), capture_output=True, check=False).returncode == 0
    whole = time.perf_counter() - began
    for number in range(1, times + 1):
        process = subprocess.Popen(command(number), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(whole * (0.5 + 0.6 * number / times))  # the diary is written last
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        known = [str(one.told.start) for one in entries()]  # type: ignore[union-attr]
        assert len(known) == len(set(known)) in (number, number + 1)
        assert not out or len(known) == number + 1, "what was said is there"
        again = subprocess.run(command(number), capture_output=True, check=False)
        assert (again.returncode, len(entries())) == (0, number + 1)


def test_two_logs_at_once_are_both_kept_and_of_two_that_differ_one_is_told(sam: Path) -> None:
    now = ["--now", at(NEXT_DAY).isoformat()]
    base = [sys.executable, "-m", "planforge", "log", "sam.yaml", *now]
    several = [[*base, "--session", FIRST.id, "--done", "all", "--worst", "1"] for _ in range(3)]
    several += [[*base, "--today", "1"], [*base, "--today", "2"]]
    started = [subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for one in several]
    codes = [(one.communicate(), one.returncode)[1] for one in started]
    assert codes[:3] == [0, 0, 0]
    assert sorted(codes[3:]) == [0, 2]
    assert len(entries()) == 2, "nothing is lost, and nothing doubled"


# -- a day, and not a moment -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["Europe/London", "Pacific/Honolulu", "Pacific/Kiritimati"])
def test_a_bare_date_is_that_day_where_the_runner_is(sam: Path, zone: str) -> None:
    text = Path("exports/sam/plan.json").read_text()
    Path("exports/sam/plan.json").write_text(text.replace("Europe/London", zone))
    for command in (("log", sam, "--today", 1, "--nothing-else"), ("status", sam)):
        done = run(*command, "--json", "--now", FIRST.date)
        assert (done.exit_code, json.loads(done.stdout)["today"]) == (0, str(FIRST.date)), done.output
    assert list(diary().todays) == [FIRST.date]
    assert planforge.status(sam, now=FIRST.date).log.today == FIRST.date
    assert "1990 and 2100" in run("status", sam, "--now", "2101-01-01").stderr


# -- another plan, and who saw the knee ------------------------------------------------------------------------------


def test_entries_of_another_plan_of_the_same_time_are_told_and_count_for_nothing(sam: Path) -> None:
    told = Path("exports/sam/plan.json").read_text().replace(plan().plan_id, "another-plan")
    shutil.copytree("exports/sam", "elsewhere")
    Path("elsewhere/plan.json").write_text(told)
    assert run("log", sam, "--out", "elsewhere", "--today", 5, "--nothing-else").exit_code == 0
    says = "1 entry in the diary is of another plan"
    for command in (("status", sam), ("log", sam, "--morning", 0)):
        assert says in run(*command).stdout
        assert json.loads(run(*command, "--json").stdout)["of_other_plans"] == 1
    made = run("generate", sam, "--yes", day=NEXT_DAY)
    assert says in made.stderr, made.output


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
@pytest.mark.parametrize(("typed", "kept"), [("yes", True), ("n", False), ("", None)])
def test_a_terminal_asks_what_who_saw_the_knee_said_of_running(sam: Path, typed: str, kept: bool | None) -> None:
    code, said, asked = talk({"may run?": typed}, more=("--seen-by", "K. Lee"))
    assert len(asked) == 1 and "Did K. Lee say that you may run?" in asked[0], said
    assert code == {None: 2, True: 0, False: 3}[kept], said
    assert [one.told.fields["may_run"] for one in entries()] == ([] if kept is None else [kept])


# -- an illness alone, and runs that nobody was to run -----------------------------------------------------------------


def test_an_illness_alone_is_of_what_is_known_of_its_day(sam: Path) -> None:
    refused = run("log", sam, "--elsewhere", "yes", "--day", str(FIRST.date))
    assert refused.exit_code == 2 and "--today 0-10, how the knee is, goes with an illness" in refused.stderr
    run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 1)
    done = run("log", sam, "--illness", "fever-or-chest", "--day", str(FIRST.date))
    assert done.exit_code == 0, done.output
    told = diary().sessions[FIRST.id]
    assert (told.illness, told.worst, diary().ill_since) == ("fever-or-chest", 1, FIRST.date)


def test_it_never_takes_the_place_of_a_no_that_was_told(sam: Path) -> None:
    run("log", sam, "--session", FIRST.id, "--done", "all", "--worst", 1, "--nothing-else")
    assert run("log", sam, "--illness", "cold", "--day", str(FIRST.date)).exit_code == 2
    assert diary().sessions[FIRST.id].illness == "no"


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_a_terminal_asks_with_an_illness_how_the_knee_is(sam: Path) -> None:
    code, said, asked = talk({"How is the knee": "1"}, more=("--illness", "fever-or-chest"))
    assert code == 0 and len(asked) == 1, said
    (told,) = diary().todays.values()
    assert (told.pain, told.illness, told.day) == (1, "fever-or-chest", NEXT_DAY)


@pytest.mark.skipif(sys.platform == "win32", reason="no pty there")
def test_why_not_may_be_that_one_was_told_not_to(sam: Path) -> None:
    code, said, _ = talk({"Worst pain while running": "n", "Why not?": "5"}, day=FIRST.date, hour=22)
    assert "5 I was told not to" in said and code == 0
    assert diary().sessions[FIRST.id].why == "not-allowed"


def test_a_run_that_nobody_was_to_run_is_not_asked_for(sam: Path) -> None:
    later = [one for one in plan().sessions if one.counts_as is Kind.RUN and FIRST.date < one.date]
    second, third = later[:2]
    no, yes = FIRST.date + timedelta(1), second.date + timedelta(1)
    assert no < second.date < yes <= third.date

    def asked(day: date) -> list[str]:
        return [one["session"] for one in json.loads(run("status", sam, "--json", day=day).stdout)["open_sessions"]]

    assert second.id in asked(third.date)
    run("log", sam, "--seen-by", "K. Lee", "--may-run", "no", "--day", str(no), day=no)
    assert second.id not in asked(second.date) and FIRST.id in asked(second.date)
    run("log", sam, "--seen-by", "K. Lee", "--may-run", "yes", "--day", str(yes), day=yes)
    assert second.id not in asked(third.date) and third.id in asked(third.date)
    strength = [one.id for one in plan().sessions if one.kind is Kind.STRENGTH and no < one.date <= third.date]
    assert {*strength} <= {*asked(third.date)}, "strength was not forbidden"
