"""The exit code follows from the kind of error, in one place: none is forgotten, and no command decides."""

import ast
import builtins
import importlib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from planforge.cli import errors, main, stops
from planforge.cli.stops import Code, code_of

SOURCE = Path(stops.__file__).parents[2]
# Errors that never leave the room they are raised in: who asks there is given another answer.
INSIDE = {"Impossible", "NoActivity", "NoCharts", "NotObeyed", "Stop", "TooMany", "UnclearQuestion", "Unknown"}


def raised() -> dict[str, type[Exception]]:
    """Return every public error of the package, by its whole name."""
    found = {}
    for path in SOURCE.glob("planforge/**/*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name[0] != "_":
                kind = getattr(importlib.import_module(module), node.name)
                if issubclass(kind, Exception):
                    found[f"{module}.{node.name}"] = kind
    return found


def test_every_error_has_a_code() -> None:
    known = raised()
    assert len(known) > 20
    without = [
        name for name, kind in known.items() if kind.__name__ not in INSIDE and code_of(kind.__new__(kind)) is None
    ]
    assert without == []


def test_every_code_and_every_word_is_of_an_error_that_is_there() -> None:
    known = raised()
    assert set(stops._CODES) - set(known) == set()
    assert set(errors._WORDS) <= {kind.__name__ for kind in known.values()}
    names = [kind.__name__ for kind in known.values() if kind.__name__ in errors._WORDS]
    assert len(names) == len(set(names)), "words are found by a name that is one error's alone"


def test_no_command_names_a_code_or_ends_the_process() -> None:
    decide = []
    for path in [
        *SOURCE.glob("planforge/cli/**/*.py"),
        *SOURCE.glob("planforge/actions/*.py"),
        SOURCE / "planforge/api.py",
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if named in ("Code", "exit", "Exit") and path.name != "stops.py":
                decide.append(f"{path.name}:{node.lineno}: {named}")
    assert [one for one in decide if not one.startswith("__init__.py")] == []
    assert len(decide) == 1, "the group ends with the code of what came to it"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (FileNotFoundError(2, "No such file or directory", "sam"), Code.WRONG_FILE, "sam: No such file or directory\n"),
        (OSError(28, "No space left on device"), Code.UNDELIVERED, "the system: No space left on device\n"),
        (stops.Findings(), Code.FINDINGS, ""),
        (stops.WrongFile("no"), Code.WRONG_FILE, "no\n"),
    ],
)
def test_what_a_command_raises_is_said_and_ends_it(
    error: Exception, code: Code, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = failing(error, monkeypatch)
    assert (done.exit_code, done.stderr) == (code, said)


def test_what_nobody_foresaw_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    done = failing(builtins.KeyError("w01"), monkeypatch)
    assert isinstance(done.exception, KeyError)


def failing(error: Exception, monkeypatch: pytest.MonkeyPatch) -> "click.testing.Result":
    """Run a command that does nothing but raise."""

    def fails() -> None:
        raise error

    monkeypatch.setitem(main.commands, "fails", click.Command("fails", callback=fails))
    return CliRunner().invoke(main, ["fails"])


@pytest.mark.parametrize(
    ("pressed", "code"), [(KeyboardInterrupt, Code.INTERRUPTED), (EOFError, Code.FINDINGS)], ids=["ctrl-c", "ended"]
)
def test_ctrl_c_at_a_question_is_told_from_an_input_that_ends(
    pressed: type[BaseException], code: Code, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> str:
        raise pressed

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("click.termui._readline_prompt", stopped)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    with pytest.raises(SystemExit) as ended:
        main(["init", "sam.yaml"])
    assert ended.value.code == code
    assert not [*tmp_path.iterdir()]
