"""A diary that is gone, or is another than the one a plan knows, lets nothing begin and nothing climb."""

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from answered import ANSWERED, READINESS, SCREENING, block
from click.testing import CliRunner, Result
from sam import FILE

from planforge.cli import main
from planforge.deliver.folder import read_plan
from planforge.plan.model import Plan

TOLD = {"a flare": ("--today", "5"), "no running yet": ("--seen-by", "K. Lee", "--may-run", "no")}
DIARY = Path("sam.diary")


def run(*arguments: str, now: str, code: int = 0) -> Result:
    done = CliRunner().invoke(main, [*arguments, "--now", now])
    assert done.exit_code == code, done.output
    return done


def plan() -> Plan:
    return read_plan(Path("exports/sam/plan.json"))


def of_the_plan() -> dict[str, bytes]:
    return {str(one): one.read_bytes() for one in Path("exports/sam").rglob("*") if one.is_file()}


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("sam.yaml")
    file.write_text(FILE + ANSWERED, encoding="utf-8")
    run("generate", "sam.yaml", now="2026-12-18")
    return file


BEFORE, AFTER = "2026-12-20", "2027-01-06"  # the plan begins on 4 January


@pytest.fixture
def waits(sam: Path, request: pytest.FixtureRequest) -> str:
    """Return the day of a plan that waits by its diary, before it begins and after, and take the diary away."""
    what, day = request.param
    run("log", "sam.yaml", *TOLD[what], now=f"{day}T10:00Z", code=3 if what == "no running yet" else 0)
    run("generate", "sam.yaml", now=f"{day}T10:10Z")
    assert plan().waiting is not None
    run("check", "sam.yaml", now=f"{day}T10:20Z")
    DIARY.unlink()
    return str(day)


@pytest.mark.parametrize(
    "waits",
    [
        ("a flare", BEFORE),
        ("no running yet", AFTER),
        *(pytest.param(one, marks=pytest.mark.slow) for one in [("a flare", AFTER), ("no running yet", BEFORE)]),
    ],
    indirect=True,
    ids=" of ".join,
)
def test_running_that_waits_by_a_diary_waits_on_where_it_is_gone_or_begun_anew(waits: str) -> None:
    before, at = plan(), f"{waits}T12:00Z"
    for command in ("check", "generate"):
        assert "sam.diary is not there" in run(command, "sam.yaml", now=at).stderr
    assert plan() == before
    said = run("status", "sam.yaml", now=at).stdout
    assert "Running waits for" in said and "need not wait any more" not in said
    asked = run("what-if", "sam.yaml", "--set", "goal.continuous_run=20 min", "--json", now=at)
    assert not {"added", "changed"} & {name for name, count in json.loads(asked.stdout)["counts"].items() if count}
    next_day = date.fromisoformat(waits) + timedelta(1)
    run("log", "sam.yaml", "--today", "0", now=f"{next_day}T08:00Z")
    assert "need not wait any more" not in run("status", "sam.yaml", now=f"{next_day}T09:00Z").stdout
    assert "has taken in more than sam.diary tells" in run("generate", "sam.yaml", now=f"{next_day}T09:00Z").stderr
    assert plan().waiting is not None
    run("generate", "sam.yaml", now=f"{next_day + timedelta(7)}T09:00Z")
    assert plan().waiting is not None, "once more, though the plan knows that diary by now"
    DIARY.unlink()
    run("generate", "sam.yaml", "--without-diary", now=f"{next_day}T10:00Z")
    assert plan().waiting is None


@pytest.mark.parametrize("waits", [("a flare", BEFORE), ("no running yet", AFTER)], indirect=True, ids=" of ".join)
def test_an_answer_of_a_later_day_ends_the_wait_though_the_diary_is_gone(waits: str, sam: Path) -> None:
    day = str(date.fromisoformat(waits) + timedelta(1))
    cleared = {"asked_on": day, "pain_on": day, "clearance": f"{{by: K. Lee, on: {day}}}"}
    answers = block("screening", SCREENING | cleared)
    sam.write_text(FILE + answers + block("readiness", READINESS | {"asked_on": day}), encoding="utf-8")
    run("generate", "sam.yaml", now=f"{day}T12:00Z")
    assert plan().waiting is None


WELL = ("--done", "all", "--worst", "0", "--nothing-else")
HURTS = ("--done", "all", "--worst", "5", "--course", "same", "--after", "0", "--back-to-usual", "within-1-h",
         "--nothing-else")  # fmt: skip


def test_what_was_told_by_a_clock_that_ran_ahead_is_of_no_other_diary(sam: Path) -> None:
    first = next(one for week in plan().weeks for one in week.runs)
    run("log", "sam.yaml", "--session", first.id, *HURTS, now=f"{first.date + timedelta(5)}T22:00Z")
    for hour in (22, 23):
        done = run("generate", "sam.yaml", now=f"{first.date}T{hour}:00Z")
        assert "has taken in more" not in done.stderr
    assert plan().history is not None and "Nothing changed" in done.stdout


def test_a_clock_that_went_back_makes_nothing_anew_that_was_told_or_counted_as_past(sam: Path) -> None:
    first, second = [one for week in plan().weeks for one in week.runs][:2]
    run("log", "sam.yaml", "--session", second.id, *HURTS, now=f"{second.date}T22:00Z")
    lies = of_the_plan()
    for _ in range(2):
        for day in (first.date, date(2026, 12, 20)):  # a run before, and before the plan began
            said = run("generate", "sam.yaml", now=f"{day}T12:00Z", code=5).stderr
            assert f"but {second.date} is past already" in said and "--now" in said
            assert of_the_plan() == lies
        run("generate", "sam.yaml", now=f"{second.date}T22:30Z")
        lies = of_the_plan()
        DIARY.unlink(missing_ok=True)  # then the plan itself knows it


def test_what_a_clock_that_ran_ahead_told_is_taken_back_once_it_is_right(sam: Path) -> None:
    first, second = [one for week in plan().weeks for one in week.runs][:2]
    run("log", "sam.yaml", "--session", second.id, *HURTS, now=f"{second.date}T22:00Z")
    run("log", "sam.yaml", "--session", second.id, "--withdraw", now=f"{first.date}T12:00Z")
    run("generate", "sam.yaml", now=f"{first.date}T12:00Z")


@pytest.mark.parametrize(
    "then", ["begun anew and as long", pytest.param("begun anew", marks=pytest.mark.slow), "an older copy"]
)
def test_what_is_told_in_another_diary_than_a_plan_knows_is_new_to_it(sam: Path, then: str) -> None:
    runs = [one for week in plan().weeks for one in week.runs]
    for number, one in enumerate(runs[:2]):
        run("log", "sam.yaml", "--session", one.id, *WELL, now=f"{one.date}T22:00Z")
        if number == 0:
            shutil.copy(DIARY, "older")
    hurt = runs[2]
    run("log", "sam.yaml", "--session", hurt.id, *HURTS, now=f"{hurt.date}T22:00Z")
    run("generate", "sam.yaml", now=f"{hurt.date}T22:10Z")
    known, later = plan(), next(one for one in plan().sessions if one.kind == "run" and one.date > hurt.date)
    assert known.history is not None and known.history.heard == 3
    DIARY.unlink()
    if then == "an older copy":
        shutil.copy("older", DIARY)
    for _ in range(2 if "long" in then else 0):
        run(
            "log",
            "sam.yaml",
            "--day",
            str(hurt.date),
            "--session",
            hurt.id,
            "--correct",
            *WELL,
            now=f"{later.date}T09:00Z",
        )
    run("log", "sam.yaml", "--session", later.id, *HURTS, now=f"{later.date}T22:00Z")
    assert "takes it in" in run("status", "sam.yaml", now=f"{later.date}T22:05Z").stdout
    done = run("generate", "sam.yaml", now=f"{later.date}T22:10Z")
    assert "Because of what you told" in done.stdout
    assert "has taken in more than sam.diary tells" in done.stderr
    now = plan()
    assert now.history is not None and now.history.stepped_back[-1].day == later.date
    again = run("generate", "sam.yaml", now=f"{later.date}T22:20Z")
    assert "Nothing changed" in again.stdout and "has taken in more" not in again.stderr


@pytest.mark.parametrize("then", ["begun anew", "an older copy"])
def test_a_diary_with_as_many_entries_of_the_same_day_is_another_one(sam: Path, then: str) -> None:
    """It was known again by how many there were and by their day: neither tells a flare from what was told instead."""
    runs = [one for week in plan().weeks for one in week.runs]
    run("log", "sam.yaml", "--session", runs[0].id, *WELL, now=f"{runs[0].date}T22:00Z")
    shutil.copy(DIARY, "older")
    hurt = runs[1]
    run("log", "sam.yaml", "--session", hurt.id, *HURTS, now=f"{hurt.date}T22:00Z")
    run("generate", "sam.yaml", now=f"{hurt.date}T22:10Z")
    DIARY.unlink()
    if then == "an older copy":
        shutil.copy("older", DIARY)
    else:
        run("log", "sam.yaml", "--day", str(runs[0].date), "--session", runs[0].id, *WELL, now=f"{hurt.date}T22:20Z")
    run("log", "sam.yaml", "--session", hurt.id, *WELL, now=f"{hurt.date}T22:21Z")
    done = run("generate", "sam.yaml", now=f"{hurt.date}T22:30Z")
    assert "has taken in more than sam.diary tells" in done.stderr


@pytest.mark.parametrize("begun_anew", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["older", "anew"])
def test_a_diary_with_as_many_entries_as_a_flare_left_ends_no_wait_nor_does_a_later_revision(
    sam: Path, begun_anew: bool
) -> None:
    run("log", "sam.yaml", "--today", "0", now="2027-01-05T09:00Z")
    shutil.copy(DIARY, "older")
    run("log", "sam.yaml", "--today", "5", now="2027-01-06T10:00Z")
    run("generate", "sam.yaml", now="2027-01-06T10:10Z")
    assert plan().waiting is not None
    DIARY.unlink()
    if begun_anew:
        run("log", "sam.yaml", "--today", "0", now="2027-01-07T09:00Z")
    else:
        shutil.copy("older", DIARY)
    for now in ("2027-01-07T09:10Z", "2027-02-03T09:00Z", "2027-02-03T09:10Z"):  # the second one makes it longer
        done = run("generate", "sam.yaml", now=now)
        assert plan().waiting is not None and "has taken in more" in done.stderr
        run("check", "sam.yaml", now=now)
    run("generate", "sam.yaml", "--without-diary", now="2027-02-03T09:20Z")
    assert plan().waiting is None


def test_a_slip_corrected_in_an_older_copy_ends_no_wait_that_was_told_after_it(sam: Path) -> None:
    slip = next(one for week in plan().weeks for one in week.runs)
    told = ("log", "sam.yaml", "--session", slip.id)
    next_day = slip.date + timedelta(1)
    run(*told, *HURTS, now=f"{slip.date}T22:00Z")
    run("generate", "sam.yaml", now=f"{slip.date}T22:10Z")
    shutil.copy(DIARY, "older")
    run("log", "sam.yaml", *TOLD["no running yet"], now=f"{next_day}T07:00Z", code=3)
    run("generate", "sam.yaml", now=f"{next_day}T07:10Z")
    shutil.copy("older", DIARY)
    run("generate", "sam.yaml", now=f"{next_day}T07:15Z")  # it knows the older copy by now
    run(*told, "--day", str(slip.date), "--correct", *WELL, now=f"{next_day}T07:20Z")
    run("generate", "sam.yaml", now=f"{next_day}T07:30Z")
    now = plan()
    assert now.waiting is not None and now.history is not None and now.history.stepped_back


def test_an_answer_of_the_same_day_in_the_file_ends_no_wait_whose_diary_is_gone(sam: Path) -> None:
    day = AFTER
    cleared = {"asked_on": day, "pain_on": day, "clearance": f"{{by: K. Lee, on: {day}}}"}
    answers = block("screening", SCREENING | cleared)
    sam.write_text(FILE + answers + block("readiness", READINESS | {"asked_on": day}), encoding="utf-8")
    run("generate", "sam.yaml", now=f"{day}T08:00Z")
    run("log", "sam.yaml", *TOLD["no running yet"], now=f"{day}T19:00Z", code=3)
    run("generate", "sam.yaml", now=f"{day}T20:00Z")
    DIARY.unlink()
    run("generate", "sam.yaml", now=f"{day}T21:00Z")
    assert plan().waiting is not None


@pytest.mark.parametrize("waits", [("a flare", BEFORE)], indirect=True, ids=" of ".join)
def test_without_diary_ends_the_wait_of_a_plan_to_come_though_another_diary_is_begun(waits: str) -> None:
    next_day = date.fromisoformat(waits) + timedelta(1)
    run("log", "sam.yaml", "--today", "0", now=f"{next_day}T08:00Z")
    run("generate", "sam.yaml", "--without-diary", now=f"{next_day}T09:00Z")
    assert plan().waiting is None
