"""A plan whose days are all to come hears its diary, too: whichever way its file is read."""

import json
from datetime import datetime
from pathlib import Path

import pytest
from answered import ANSWERED
from click.testing import CliRunner, Result
from sam import FILE

from planforge.actions.load import requested, reread, with_settings, with_text
from planforge.cli import main

LATER = "2026-12-20T12:00:00Z"


def run(*arguments: str, now: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--now", now])


@pytest.fixture
def sam(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file whose plan begins in two weeks, and whose runner was told not to run yet."""
    monkeypatch.chdir(tmp_path)
    Path("sam.yaml").write_text(FILE + ANSWERED, encoding="utf-8")
    assert run("generate", "sam.yaml", now="2026-12-18").exit_code == 0
    told = run("log", "sam.yaml", "--seen-by", "K. Lee", "--may-run", "no", now="2026-12-20T10:00:00Z")
    assert told.exit_code == 3, told.output
    return Path("sam.yaml")


def test_the_same_file_waits_when_it_is_read_again_or_with_other_values(sam: Path) -> None:
    request = requested(sam, now=datetime.fromisoformat(LATER))
    assert request.begun is None
    longer = sam.read_text().replace("weeks: 18", "weeks: 20")
    for other in (
        request,
        reread(request),
        with_text(request, longer),
        with_settings(request, ("calendar.weeks=20",)),
    ):
        assert other.problem.waiting is not None


def test_what_other_values_would_do_is_asked_of_the_plan_that_waits(sam: Path) -> None:
    done = run("what-if", "sam.yaml", "--set", "goal.continuous_run=20 min", "--json", now=LATER)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["counts"] == {} or found["same"], found
