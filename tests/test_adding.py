"""What CONTRIBUTING says of adding is tried: one of each is added to a copy of the tree, and its tests pass there.

With one piece left out, what is missing is told by name, and where it belongs.
"""

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copy2

import pytest
from other_language import CODE
from other_language import file as other_language

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.slow  # each runs other tests, in a copy of its own


@dataclass(frozen=True)
class Adding:
    """What is added: whole files, lines before one that is there, and the tests that judge it.

    about: which of these tests, as pytest's `-k` says it: those of everything else were as slow, and say nothing of it.
    missing: where a piece is left out (a file, or in a file what a line says), the test that tells, and its words.
    """

    files: dict[str, str]
    lines: dict[str, dict[str, str]]
    judges: tuple[str, ...]
    about: str
    missing: tuple[tuple[str, str, str], ...]

    def without(self, piece: str) -> "Adding":
        """Return the same without one of its pieces."""
        files = {name: text for name, text in self.files.items() if name != piece}
        lines = {
            name: {before: line for before, line in several.items() if piece not in line}
            for name, several in self.lines.items()
        }
        assert (files, lines) != (self.files, self.lines), piece
        return replace(self, files=files, lines=lines)

    def write(self, folder: Path) -> None:
        """Add it to a copy of the tree."""
        for name, text in self.files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        for name, several in self.lines.items():
            text = (folder / name).read_text(encoding="utf-8")
            for before, line in several.items():
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
        "tests/rules/test_latest_start.py": """\
from datetime import time

from drawn import days_of, findings, problem

from planforge.rules.latest_start import LatestStart


def test_a_breach_is_reported_where_it_happens() -> None:
    late = problem(weeks=1, days="mon wed", times=("06:30 for 30 min", "20:30 for 30 min"))
    found = findings(LatestStart(latest=time(20)), late, "R@20:30 . R . . . .")
    assert days_of(found) == ["Mon 04 Jan"]


def test_without_an_hour_it_asks_nothing() -> None:
    assert findings(LatestStart(), problem(weeks=1), "R . R . . . .") == []
""",
    },
    lines={
        "src/planforge/rules/registry.py": {
            "from planforge.rules.long_day import": "from planforge.rules.latest_start import LatestStart\n",
            "    LongDay,\n": "    LatestStart,\n",
        },
        "tests/rules/universes.py": {
            '    "long-day": ({}': '    "latest-start": ({"latest": "12:00"},),\n',
            '    "long-day": [liked': '    "latest-start": [light_twice],\n',
        },
        "tests/rules/test_registry.py": {
            '    "preferred-days": "the runner': '    "latest-start": "whoever sleeps badly asks for it",\n',
        },
    },
    judges=(
        "tests/rules/test_latest_start.py",
        "tests/rules/test_registry.py",
        "tests/rules/test_halves.py",
        "tests/rules/test_keystone.py",
        "tests/cli/test_manual_commands.py",
    ),
    about="latest or registered or names_rules",
    missing=(
        (
            "    LatestStart,",
            "tests/rules/test_registry.py",
            "add LatestStart to RULES in src/planforge/rules/registry.py",
        ),
        (
            "tests/rules/test_latest_start.py",
            "tests/rules/test_registry.py",
            "add test_a_breach_is_reported_where_it_happens of latest-start in tests/rules/test_latest_start.py",
        ),
        ("({", "tests/rules/test_registry.py", "add latest-start in tests/rules/universes.py to SETTINGS"),
        ("[light_twice]", "tests/rules/test_registry.py", "add latest-start in tests/rules/universes.py to UNIVERSES"),
        ("sleeps badly", "tests/rules/test_registry.py", "add latest-start to `rules` in templates/base.yaml, or why"),
    ),
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
    name=NAME, write=write, read_back=read_back, verdict=verdict, wanted=lambda options: options.days
)
''',
    },
    lines={
        "src/planforge/exporters/registry.py": {
            "from planforge.exporters import plan_file": "from planforge.exporters import days\n",
            "        Format(\n            name=PLAN": "        days.FORMAT,\n",
        },
        "src/planforge/exporters/options.py": {
            "    watch: WatchOptions = Field(": '    days: spelled.YesNo = Field(False, description="days.txt.")\n',
        },
        "tests/exporters/test_formats.py": {
            '        "report": "yes",\n    }\n)\nHOURS': '        "days": "yes",\n',
            '    "plan.json": {"drop"': """\
    "days.txt": {
        "drop": changed_file(lambda data: data[data.index(b"\\n") + 1 :]),
        "move": changed_file(lambda data: data.replace(b"06:30", b"07:30", 1)),
    },
""",
        },
    },
    judges=("tests/exporters/test_formats.py", "tests/test_options.py", "tests/test_schema.py", "tests/test_export.py"),
    about="days or registered or named or options or schema",
    missing=(
        (
            "days.FORMAT",
            "tests/exporters/test_formats.py",
            "add the format of planforge.exporters.days to FORMATS in src/planforge/exporters/registry.py",
        ),
        ('"days": "yes"', "tests/exporters/test_formats.py", "add what asks for 'days.txt' to EVERYTHING in"),
        ("drop", "tests/exporters/test_formats.py", "add 'days.txt' to FAULTS in tests/exporters/test_formats.py"),
    ),
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
        "tests/data/facts/conditions.yaml": {
            "it-band:\n": "hamstring:\n  templates: [hamstring]\n  where: {value: behind the thigh, at: text}\n",
        },
        "tests/data/deviations.yaml": {
            "- fact: phase-1-weeks\n": """\
- fact: phase-2-weeks
  templates: [hamstring]
  instead: [none]
  reason: running begins before week 4, as for a mild knee
- fact: phase-3-first-week
  templates: [hamstring]
  instead: [3]
  reason: running begins before week 4, as for a mild knee
""",
        },
    },
    judges=("tests/test_templates.py", "tests/test_errors.py", "tests/cli/test_manual_commands.py"),
    about="hamstring or condition or deviation or extends or listed",
    missing=(
        (
            "behind the thigh, at",
            "tests/test_templates.py",
            "add hamstring to a condition's templates in tests/data/facts/conditions.yaml",
        ),
        ("as for a mild knee", "tests/test_templates.py", "or give a reason in tests/data/deviations.yaml"),
    ),
)

# -- a command -------------------------------------------------------------------------------------------------------

COMMAND = Adding(
    files={
        "src/planforge/cli/weeks.py": '''\
"""`planforge weeks`: how many weeks a file asks for."""

from datetime import UTC, datetime
from pathlib import Path

import click


@click.command("weeks")
@click.argument("file", type=click.Path(path_type=Path))
def weeks_command(file: Path) -> None:
    """Print how many weeks FILE asks for."""
    from planforge.cli.inputs import read_constraints

    click.echo(read_constraints(file, datetime.now(UTC).date(), to_show=True).problem.calendar.weeks)
''',
        "tests/cli/test_weeks_command.py": """\
from commands import Command

from planforge.constraints.templates import find_template


def test_the_weeks_of_a_file_are_said(planforge_command: Command) -> None:
    assert planforge_command("weeks", find_template("examples/beginner")).output.split()[-1] == "18"
""",
    },
    lines={
        "src/planforge/cli/__init__.py": {
            '    "compare": (': '    "weeks": ("weeks:weeks_command", "Say how many weeks FILE asks for."),\n',
        },
        "README.md": {"## Into the calendar\n": "`planforge weeks` counts the weeks.\n\n"},
    },
    judges=("tests/cli/test_weeks_command.py", "tests/test_repository.py", "tests/cli/test_manual_commands.py"),
    about="command or named or readme or listed",
    missing=(
        (
            "weeks:weeks_command",
            "tests/test_repository.py",
            "add weeks_command to the commands in src/planforge/cli/__init",
        ),
        ("tests/cli/test_weeks_command.py", "tests/test_repository.py", "add a test that calls `planforge weeks`, in"),
        ("`planforge weeks`", "tests/test_repository.py", "name {'weeks'} in README.md"),
    ),
)

# -- a language ------------------------------------------------------------------------------------------------------

LANGUAGE = Adding(
    files={f"src/planforge/languages/{CODE}.toml": other_language()},
    lines={},
    judges=("tests/languages/test_catalogue.py",),
    about="every_language or plural or cue",
    missing=(),
)

ADDINGS = {"rule": RULE, "exporter": EXPORTER, "protocol": PROTOCOL, "command": COMMAND, "language": LANGUAGE}


def tree(folder: Path) -> Path:
    """Return a copy of what git knows and of what is new, without what is ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, folder / name)
    return folder


def said_by_tests(folder: Path, about: str, *judges: str) -> tuple[int, str]:
    """Return how the tests of a copy end, and what they say."""
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-n",
            "0",
            "-p",
            "no:cacheprovider",
            "--tb",
            "short",
            "-k",
            about,
            *judges,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("what", ADDINGS)
def test_what_was_added_passes_its_tests(what: str, tmp_path: Path) -> None:
    ADDINGS[what].write(tree(tmp_path))
    code, said = said_by_tests(tmp_path, ADDINGS[what].about, *ADDINGS[what].judges)
    assert code == 0, said


@pytest.mark.parametrize(
    ("what", "piece", "judge", "words"),
    [pytest.param(what, *one, id=f"{what}: {one[0]}") for what, adding in ADDINGS.items() for one in adding.missing],
)
def test_what_is_missing_is_told_by_name(what: str, piece: str, judge: str, words: str, tmp_path: Path) -> None:
    ADDINGS[what].without(piece).write(tree(tmp_path))
    code, said = said_by_tests(tmp_path, ADDINGS[what].about, judge)
    assert code == 1
    assert words in said, said
