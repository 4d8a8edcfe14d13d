"""Where the tests of the commands get a plan that is solved once, and a command to run."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from commands import NOW, Command, Example, in_process

import planforge.conflicts.outcome
from planforge.cli import main
from planforge.plan.model import Plan


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    home = tmp_path_factory.mktemp("home")
    done = in_process("generate", "--now", NOW, cwd=home)
    assert done.code == 0, done.err
    return Example(home / "exports" / "beginner", done)


@pytest.fixture
def planforge_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return what runs a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **more: CliRunner().invoke(main, [str(one) for one in arguments], **more)


@pytest.fixture
def solved(example: Example, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return what `solve` answers at once: the example's plan, or what a test puts into this list."""
    outcome: list[Any] = [example.plan]

    def solve(_problem: object, *, now: datetime, **_: object) -> object:
        one = outcome[0]
        return one.model_copy(update={"revision": 0, "revised": now}) if isinstance(one, Plan) else one

    monkeypatch.setattr(planforge.conflicts.outcome, "solve", solve)
    return outcome
