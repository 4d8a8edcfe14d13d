"""What the tests of the commands share."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from click.testing import Result

from planforge.deliver.folder import read_plan
from planforge.plan.model import Plan

NOW = "2026-11-22"  # a Sunday


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


def with_own_title(plan: Plan) -> Plan:
    """Return another plan under the same rules: a coach calls its first session something else."""
    first, *weeks = plan.weeks
    own = first.sessions[0].model_copy(update={"title": "Another title"})
    first = first.model_copy(update={"sessions": (own, *first.sessions[1:])})
    return plan.model_copy(update={"weeks": (first, *weeks)})


Command = Callable[..., Result]


def files(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path = Path()) -> list[str]:
    """Return what lies in a folder, in order."""
    return sorted(path.name for path in folder.iterdir())
