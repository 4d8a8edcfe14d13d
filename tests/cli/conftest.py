"""What the tests of the commands share: the real command in a process, and one plan that is solved once."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import planforge.solver.engine
from planforge.cli import main
from planforge.export import read_plan
from planforge.plan import Plan

NOW = "2026-11-22"


@dataclass(frozen=True)
class Done:
    """How a run of the real command ended."""

    code: int
    out: str
    err: str


def in_process(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Done:
    """Run the real command, as a shell would."""
    ended = subprocess.run(
        [sys.executable, "-m", "planforge", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )
    return Done(ended.returncode, ended.stdout, ended.stderr)


@dataclass(frozen=True)
class Example:
    """The packaged example's export by a real run, which said `done`."""

    folder: Path
    done: Done

    @property
    def plan(self) -> Plan:
        return read_plan(self.folder / "plan.json")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    home = tmp_path_factory.mktemp("home")
    done = in_process("generate", "--now", NOW, cwd=home)
    assert done.code == 0, done.err
    return Example(home / "exports" / "beginner", done)


Command = Callable[..., Result]


@pytest.fixture
def planforge_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return what runs a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **more: CliRunner().invoke(main, [str(one) for one in arguments], **more)


@pytest.fixture
def solved(example: Example, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Let `solve` answer at once: with the outcome in this list, the example's plan unless a test puts another there."""
    outcome: list[Any] = [example.plan]

    def solve(_problem: object, *, now: datetime, **_: object) -> object:
        one = outcome[0]
        return one.model_copy(update={"revision": 0, "revised": now}) if isinstance(one, Plan) else one

    monkeypatch.setattr(planforge.solver.engine, "solve", solve)
    yield outcome


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
