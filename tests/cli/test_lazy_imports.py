import subprocess
import sys

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


def test_the_manual_loads_neither_solver_nor_exporters() -> None:
    assert loaded_by(["rules"]) == {"pydantic"}


def test_judging_a_plan_loads_neither_solver_nor_exporters() -> None:
    code = (
        "import sys, planforge.check, planforge.constraints, planforge.export, planforge.summary, planforge.cli\n"
        f"sys.stderr.write(' '.join(name for name in {HEAVY!r} if name in sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(ended.stderr.split()) <= {"pydantic", "yaml"}


def test_the_version_is_printed() -> None:
    from planforge import __version__

    ended = subprocess.run([sys.executable, "-m", "planforge", "--version"], capture_output=True, text=True, check=True)
    assert ended.stdout == f"planforge, version {__version__}\n"
