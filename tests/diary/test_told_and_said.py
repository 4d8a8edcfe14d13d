"""What is promised of an answer is said of it, wherever somebody looks."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from diaries import NO, at, home, of, runs
from diaries import keep as told

from planforge.actions.plan_now import as_far_as_known
from planforge.cli import main
from planforge.diary.entries import WrongEntry, told_from
from planforge.languages import language

FIRST, *_ = runs()
DAY = FIRST.date + timedelta(1)


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    home(tmp_path)
    return Path("sam.yaml")


def run(command: str, *options: str, days: int = 0) -> Result:
    now = at(DAY + timedelta(days)).isoformat()
    return CliRunner().invoke(main, [command, "sam.yaml", "--now", now, *options])


def test_tablets_on_three_days_of_a_week_are_for_a_doctor_also_without_a_run(sam: Path) -> None:
    days = [DAY + timedelta(number) for number in range(3)]
    told(*(told_from({"kind": "today", "day": day, "pain": 0, "tablet": True}) for day in days))
    now = as_far_as_known(sam, None, at(days[2]))
    assert now is not None and now.heard is not None
    rows = [{*one.outcome.rows} & {"painkiller", "tablets-3-days"} for one in now.heard.judged]
    assert [len(one) for one in rows] == [1, 1, 2]
    assert "three days of a week" in run("status", days=2).stdout
    assert "this run" not in run("log", "--today", "0", "--tablet", "yes", days=9).stdout


def test_that_it_is_time_to_book_somebody_is_said_with_the_plan_too(sam: Path) -> None:
    told(of(FIRST, worst=1, course="same", after=0, back_to_usual="within-1-h", **NO | {"stride": "changed"}))
    book = language("en").pain.refer["hint"]  # type: ignore[index]  # by the word of an outcome
    for made in (run("generate"), run("plan", "--week", "1")):
        assert made.exit_code == 0 and book.split(";")[0] in " ".join(made.output.split())


def test_an_illness_is_told_from_a_bed(sam: Path) -> None:
    assert run("log", "--illness", "fever-or-chest").exit_code == 0
    now = as_far_as_known(sam, None, at(DAY))
    assert now is not None and now.log.diary.rests_since == DAY and now.log.diary.in_the_morning == {}
    assert "ill: " in run("log", "--withdraw", "--today", "0").stdout
    with pytest.raises(WrongEntry, match="pain is missing"):
        told_from({"kind": "today", "day": DAY, "swelling": "none"})


def test_that_nobody_was_ill_who_is_well_again_is_said(sam: Path) -> None:
    assert "No illness is told" in run("log", "--well").stdout
    run("log", "--illness", "head-cold", days=1)
    assert "No illness is told" not in run("log", "--well", days=2).stdout


def test_what_strength_that_hurt_leads_to_is_said_in_the_same_words_everywhere() -> None:
    said = language("en")
    heavy, back, page = (
        said.stop.morning_after["strength"][1],
        said.diary.follows.strength_back,
        said.pain.page.strength,
    )
    for text in (heavy, back, page):
        assert "easier stage" in text and "fewer repetitions and a smaller bend" in text
    assert page[:30] in CliRunner().invoke(main, ["pain", "patellar-tendinopathy"]).stdout
