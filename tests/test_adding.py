"""What CONTRIBUTING says of adding is tried: one of each is added to a copy of the tree, and its tests pass there.

With one piece left out, what is missing is told by name, and where it belongs.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copy2

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow  # each runs tests of their own, in a copy


@dataclass(frozen=True)
class Adding:
    """What is added: whole files, lines before a line that is there, and the tests that judge it.

    missing: what is said where a piece, by its path, is left out.
    """

    files: dict[str, str]
    lines: dict[str, tuple[tuple[str, str], ...]]
    judges: tuple[str, ...]
    missing: dict[str, str]
    judged_by: str = ""
    commands: tuple[str, ...] = field(default=())

    def write(self, folder: Path, *, without: str = "") -> None:
        """Add it to a copy of the tree, all but one piece."""
        for name, text in self.files.items():
            if name != without:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
        for name, several in self.lines.items():
            text = (folder / name).read_text(encoding="utf-8")
            for before, line in several:
                if without not in (name, f"{name}: {line.split()[0]}"):
                    assert text.count(before) == 1, f"{name}: {before!r}"
                    text = text.replace(before, line + before)
            (folder / name).write_text(text, encoding="utf-8")


# -- a rule ----------------------------------------------------------------------------------------------------------

RULE = Adding(
    files={
        "src/planforge/rules/latest_start.py": '''\
"""No session begins late in the evening.

Why:  a runner's own wish; hard efforts late in the day cost some of them sleep.
Bad:  latest 20:00, a run at 20:30
Good: latest 20:00, a run at 19:30
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from planforge.quantities.dates import TimeOfDay
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class LatestStart(DayRule):
    """Every run begins by an hour of the day."""

    name: ClassVar = "latest-start"
    source: ClassVar = Source("the runner's own wish", "ours")
    of_windows: ClassVar = True

    latest: TimeOfDay | None = Field(None, description="The hour by which a run begins; any without it.")

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield the runs in times that open later."""
        latest = self.latest and self.latest.hour * 60 + self.latest.minute
        for one in draft.days:
            for window in one.windows:
                if latest is not None and window.opens > latest * 60:
                    yield Excess(one.day.week, sum(window.run), day=one.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs that begin later."""
        for week in reading.running_weeks:
            for run in week.runs:
                begins = run.session.start
                if self.latest and begins and begins > self.latest:
                    message = f"the run of {run.session.date:%a %d %b} begins at {begins:%H:%M}"
                    yield self.finding(message, week.index, day=run.session.date, session=run.session.id)
''',
        "tests/rules/test_latest_start.py": '''\
from datetime import time

from drawn import days_of, findings, problem

from planforge.rules.latest_start import LatestStart


def test_a_breach_is_reported_where_it_happens() -> None:
    late = problem(weeks=1, days="mon wed", times=("06:30 for 30 min", "20:30 for 30 min"))
    found = findings(LatestStart(latest=time(20)), late, "R@20:30 . R . . . .")
    assert days_of(found) == ["Mon 04 Jan"]


def test_without_an_hour_it_asks_nothing() -> None:
    assert findings(LatestStart(), problem(weeks=1), "R . R . . . .") == []
''',
    },
    lines={
        "src/planforge/rules/registry.py": (
            ("from planforge.rules.long_day import", "from planforge.rules.latest_start import LatestStart\n"),
            ("    LongDay,\n", "    LatestStart,\n"),
        ),
        "tests/rules/universes.py": (
            ('    "long-day": ({"day"', '    "latest-start": ({}, {"latest": "12:00"}),\n'),
            ('    "long-day": [liked', '    "latest-start": [light_twice],\n'),
        ),
        "tests/rules/test_registry.py": (
            ('    "long-day": "the runner', '    "latest-start": "the runner\'s own wish",\n'),
        ),
    },
    judges=("tests/rules/test_latest_start.py", "tests/rules", "tests/cli/test_manual_commands.py", "tests/test_schema.py", "tests/test_templates.py", "tests/test_repository.py"),
    missing={},
)

# -- an exporter -----------------------------------------------------------------------------------------------------

EXPORTER = Adding(
    files={
        "src/planforge/exporters/days/__init__.py": '''\
"""days.txt: when each session is, a line each: `w01-run-1 2027-01-04 06:30`."""

from planforge.exporters.formats import Difference, Fate, Files, Format, Made, Read, Verdict
from planforge.exporters.options import ExportOptions
from planforge.plan.model import Plan

NAME = "days.txt"


def write(plan: Plan, _options: ExportOptions) -> Made:
    """Return the file."""
    lines = [f"{one.id} {one.date} {one.start or '-'}\\n" for one in plan.sessions]
    return Made({NAME: "".join(lines).encode()}, plan)


def read_back(plan: Plan, files: Files, _options: ExportOptions | None) -> Read:
    """Return where the file does not say when the plan's sessions are."""
    lines = files[NAME].decode("utf-8", "replace").split("\\n")
    wanted = [[one.id, one.date.isoformat(), one.start.isoformat() if one.start else "-"] for one in plan.sessions]
    if [line.split(" ") for line in lines[:-1]] != wanted or lines[-1]:
        return Read(len(lines), (Difference(NAME, "", "is not as the plan is"),))
    return Read(len(wanted))


def verdict(plan: Plan, _options: ExportOptions) -> dict[str, Verdict]:
    """Return that nothing of a session is said but when it is."""
    return {one.id: Verdict(Fate.REDUCED, ("only when it is",)) for one in plan.sessions}


FORMAT = Format(
    name=NAME, write=write, read_back=read_back, verdict=verdict, wanted=lambda options: options.calendar.days
)
''',
    },
    lines={
        "src/planforge/exporters/registry.py": (
            ("from planforge.exporters.formats import", "from planforge.exporters import days\n"),
            ("        Format(\n            name=PLAN", "        days.FORMAT,\n"),
        ),
        "src/planforge/exporters/options.py": (
            ("    busy_before: Ann", '    days: spelled.YesNo = Field(False, description="yes: days.txt.")\n'),
        ),
        "tests/exporters/test_formats.py": (
            ('        "calendar": {"feeds": ["full"', '        # days\n'),
            ('    "plan.json": {"drop"', '    "days.txt": {"drop": changed_file(lambda data: data[data.index(b"\\n") + 1 :]), "move": changed_file(lambda data: data.replace(b"06:30", b"07:30", 1))},\n'),
        ),
    },
    judges=(),
    missing={},
)

# -- a protocol ------------------------------------------------------------------------------------------------------

PROTOCOL = Adding(
    files={
        "templates/hamstring.yaml": """\
# A hamstring that was strained: it aches behind the thigh.
planforge: 1
extends: runners-knee-mild

title: Return to running after a strained hamstring

protocol:
  title: Hamstring
  condition: hamstring
""",
    },
    lines={
        "tests/data/facts/conditions.yaml": (
            ("it-band:\n", "hamstring:\n  templates: [hamstring]\n  where: {value: behind the thigh, at: text}\n"),
        ),
    },
    judges=(),
    missing={},
)

# -- a command -------------------------------------------------------------------------------------------------------

COMMAND = Adding(
    files={
        "src/planforge/cli/weeks.py": '''\
"""`planforge weeks`: how many weeks a file asks for."""

from datetime import UTC, datetime
from pathlib import Path

import click


@click.command("weeks", short_help="Say how many weeks FILE asks for.")
@click.argument("file", type=click.Path(path_type=Path))
def weeks_command(file: Path) -> None:
    """Print how many weeks FILE asks for."""
    from planforge.cli.inputs import read_constraints

    click.echo(read_constraints(file, datetime.now(UTC).date(), to_show=True).problem.calendar.weeks)
''',
        "tests/cli/test_weeks_command.py": '''\
from commands import Command

from planforge.constraints.templates import find_template


def test_the_weeks_of_a_file_are_said(planforge_command: Command) -> None:
    assert planforge_command("weeks", find_template("examples/beginner")).output.split()[-1] == "18"
''',
    },
    lines={
        "src/planforge/cli/__init__.py": (
            ("from planforge.cli.what_if import", "from planforge.cli.weeks import weeks_command\n"),
            ("    what_if_command,\n", "    weeks_command,\n"),
        ),
        "README.md": (("## Into the calendar\n", "`planforge weeks` counts the weeks.\n\n"),),
    },
    judges=(),
    missing={},
)

ADDINGS = {"rule": RULE, "exporter": EXPORTER, "protocol": PROTOCOL, "command": COMMAND}


def tree(folder: Path) -> Path:
    """Return a copy of what git knows and of what is new, without what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, folder / name)
    return folder


def judged(folder: Path, *judges: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "--numprocesses", "0", "-p", "no:cacheprovider", *judges],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
