"""`planforge explain` of a plan over a past: what is past, and the runs left of a week that has begun, are given."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from diaries import at, home, runs

from planforge.cli import main
from planforge.conflicts.earliest import Earliest
from planforge.constraints.load import load
from planforge.explanation.costs import GoalReach
from planforge.explanation.pages import Pages

FIRST = runs()[0]


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(main, [*map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file whose diary tells of a first run that hurt, so that the plan is made again over its past."""
    folder = tmp_path_factory.mktemp("begun")
    home(folder)
    out = ("--out", folder / "exports" / "sam")
    told = ("--worst", 5, "--course", "same", "--after", 0, "--back-to-usual", "within-1-h", "--nothing-else")
    when = ("--now", at(FIRST.date, 20).isoformat())
    run("log", folder / "sam.yaml", *out, "--session", FIRST.id, "--done", "all", *told, *when)
    return folder


@pytest.mark.parametrize(
    ("question", "later", "words"),
    [
        (
            ("--week", 4),
            1,
            "Other runs in it: impossible, the week has begun, and the runs left of it stay as planned.",
        ),
        (("--week", 4), 8, "Other runs in it: impossible, the week is past."),
        (("--session", FIRST.id), 3, "Another day or time: impossible, the day is past."),
        (("--day", FIRST.date), 3, "impossible, the day is past."),
    ],
)
def test_what_is_given_is_not_put_to_the_solver(
    begun: Path, monkeypatch: pytest.MonkeyPatch, question: tuple[object, ...], later: int, words: str
) -> None:
    monkeypatch.chdir(begun)
    now = at(FIRST.date + timedelta(later), 12).isoformat()
    assert words in run("explain", "sam.yaml", *question, "--now", now).stdout


def test_the_week_of_the_plan_that_stands_is_told_beside_the_earliest(
    begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan that went back said that it takes until the week that the file would allow without any past."""
    loaded = load(begun / "sam.yaml", today=at(FIRST.date))
    assert loaded.problem.goal_weeks[0][0] != 21
    found = GoalReach(Earliest(5, 6, 5, 5), loaded.problem.calendar.weeks, loaded.problem)
    monkeypatch.setattr("planforge.explanation.pages.reach", lambda *_: found)
    monkeypatch.setattr("planforge.explanation.pages.due", lambda *_: None)
    text = Pages(loaded, None).earliest(None, 21).text
    assert "The plan that stands reaches it in week 21, over what happened since it began." in text
    assert "The plan takes until week" not in text
    assert "The plan takes until week" in Pages(loaded, None).earliest(None, loaded.problem.goal_weeks[0][0]).text
