import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("ortools", "pydantic", "icalendar", "garmin_fit_sdk", "fitdecode", "numpy", "yaml")


def loaded_by(arguments: list[str]) -> set[str]:
    """Return which of the heavy packages a command loads."""
    code = (
        "import sys\n"
        "from planforge.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        f"sys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ended.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["generate", "--help"], ["init", "--help"], ["templates"]]
)
def test_words_alone_load_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(arguments) == set()


def test_help_loads_no_command_and_a_command_no_other() -> None:
    def commands(*arguments: str) -> set[str]:
        code = (
            "import sys\nfrom planforge.cli import main, _COMMANDS\n"
            f"try: main({[*arguments]!r})\nexcept SystemExit: pass\n"
            "modules = {f\"planforge.cli.{at.partition(':')[0]}\" for at, _ in _COMMANDS.values()}\n"
            "sys.stderr.write(' '.join(sorted(modules & {*sys.modules})))"
        )
        ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return set(ended.stderr.split())

    assert commands("--help") == set()
    assert commands("templates") == {"planforge.cli.manual"}


def test_the_manual_loads_neither_solver_nor_exporters() -> None:
    assert loaded_by(["rules"]) == {"pydantic"}


@pytest.mark.parametrize(
    ("program", "loaded"),
    [
        ("import planforge", set()),
        ("import planforge; dir(planforge); planforge.__version__", set()),
        ("import planforge; planforge.Plan", {"pydantic"}),
        ("import planforge; planforge.load()", {"pydantic", "yaml", "icalendar"}),  # what calendars were told
        ("import planforge; planforge.RedFlags, planforge.NoPlan, planforge.Undecided", {"pydantic"}),
    ],
)
def test_a_program_loads_what_it_uses_when_it_uses_it(program: str, loaded: set[str], tmp_path: Path) -> None:
    code = f"import sys\n{program}\nsys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert set(ended.stderr.split()) == loaded


def test_judging_a_plan_loads_neither_solver_nor_exporters() -> None:
    code = (
        "import sys, planforge.checker.check, planforge.constraints.load, planforge.deliver.folder\n"
        "import planforge.views.findings, planforge.cli\n"
        f"sys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ended.stderr.split()) <= {"pydantic", "yaml"}


def test_no_command_loads_pandas_or_a_whole_decoder_which_are_there_for_who_wants_them(tmp_path: Path) -> None:
    """OR-Tools names it in annotations: `generate` and `explain` solve, and a program may hand a Series to OR-Tools."""
    code = (
        "import sys\n"
        "from planforge.cli import main\n"
        "for arguments in (['generate', '--out', 'plan', '--now', '2026-12-01'], ['explain']):\n"
        "    try: main(arguments)\n"
        "    except SystemExit as end: assert not end.code, end.code\n"
        "print(*sys.modules)\n"
        "import pandas, numpy.typing\n"
        "assert numpy.typing.NDArray[int].__origin__ is numpy.ndarray\n"
        "from ortools.sat.python import cp_model\n"
        "print(*cp_model.CpModel().new_bool_var_series('b', pandas.Index(['one', 'two'])).index)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    *_, loaded, series = ended.stdout.splitlines()
    assert "ortools.sat.python.cp_model" in loaded.split()
    assert not {"numpy._typing", "importlib.metadata", "email"} & {*loaded.split()}
    assert not {"pandas", "fitdecode"} & {name.partition(".")[0] for name in loaded.split()}
    assert series == "one two"


def test_a_first_plan_without_a_diary_loads_nothing_that_reads_one(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from planforge.cli import main\n"
        "try: main(['generate', '--out', 'plan', '--now', '2026-12-01'])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(*(name for name in sys.modules if name.startswith('planforge.diary.')))\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "planforge.diary.vocabulary"  # the words by which pain is told


def test_what_shows_a_plan_loads_nothing_that_writes_workouts() -> None:
    code = (
        "import sys, planforge.actions.report, planforge.views.plan, planforge.views.status\n"
        "sys.stderr.write(' '.join(name for name in sys.modules if name.startswith('planforge.exporters.fit')))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == ""


def test_the_version_is_printed() -> None:
    from planforge import __version__

    ended = subprocess.run([sys.executable, "-m", "planforge", "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout == f"planforge, version {__version__}\n"


def test_what_reads_entries_is_made_when_one_is_read() -> None:
    code = (
        "import sys\nfrom planforge.diary import entries\nmade = [entries._TOLD.pydantic_complete]\n"
        'entries.told_from(\'{"kind": "morning", "day": "2027-01-04", "pain": 1}\')\n'
        "sys.stderr.write(str([*made, entries._TOLD.pydantic_complete, entries._SEVERAL.pydantic_complete]))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stderr == "[False, True, False]"
