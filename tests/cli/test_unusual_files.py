"""Pipes, devices, endless and enormous files in the place of every file that a command reads; odd places to write."""

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Command, Example, files, names

from planforge import reading
from planforge.reading import read_bytes

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
QUICK = 20  # seconds that one command may take, several reads of it included


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def enormous(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5_000_000_000)  # and takes no room


LARGE = ("larger than 1 MB", "larger than 20 MB", "more than 1 MB")
SORTS: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "pipe": (pipe, ("this is no file, and nothing came out of it",)),
    "endless": (endless, LARGE),
    "enormous": (enormous, LARGE),
}


@pytest.fixture(params=SORTS)
def sort(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(reading, "PATIENCE", 0.1)
    return SORTS[request.param]


@pytest.fixture
def command(planforge_command: Command) -> Command:
    """Return the command, which must be quick."""

    def quick(*arguments: object) -> Any:
        began = time.monotonic()
        result = planforge_command(*arguments)
        assert time.monotonic() - began < QUICK, arguments
        assert result.exception is None or isinstance(result.exception, SystemExit), arguments
        return result

    return quick


def test_in_the_place_of_a_file_it_is_told(command: Command, example: Example, sort: Any) -> None:
    make, words = sort
    Path("b.yaml").write_text(command("templates", "beginner").stdout, encoding="utf-8")
    for name in ("odd", "odd.yaml", "odd.csv", "odd.json", "odd.FIT"):
        make(Path(name))
    Path("extends.yaml").write_text("extends: ./odd.yaml\n", encoding="utf-8")
    for arguments in (
        ("show", "odd"),
        ("show", "odd.yaml"),
        ("show", "extends.yaml"),
        ("generate", "odd.yaml"),
        ("explain", "odd.yaml"),
        ("what-if", "odd.yaml", "--set", "calendar.weeks=9"),
        ("check", "odd.csv"),
        ("check", "b.yaml", "odd"),
        ("check", "b.yaml", "odd.csv"),
        ("check", "b.yaml", "odd.json"),
        ("check", "odd.yaml", example.folder),
        ("compare", "odd.json", example.folder),
        ("compare", example.folder, "odd.yaml"),
        ("check", "odd.FIT", "odd.json"),
        ("check", "odd.FIT"),
    ):
        result = command(*arguments)
        assert result.exit_code == (1 if "FIT:" in result.stdout else 2), (arguments, result.output)
        assert any(word in result.output for word in words), (arguments, result.output)


def test_in_an_export_or_on_a_watch_it_is_told(command: Command, example: Example, sort: Any) -> None:
    make, words = sort
    for name, data in files(example.folder).items():
        path = Path("out") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    Path("watch/GARMIN").mkdir(parents=True)
    make(Path("watch/GARMIN/GarminDevice.xml"))
    result = command("load", "--out", "out", "--device", "watch", "--now", "2026-11-24")
    assert result.exit_code == 5 and any(word in result.output for word in words)
    first = min(Path("out/workouts").iterdir())
    for odd in (first, Path("out/plan.ics")):
        odd.unlink()
        make(odd)
        assert command("check", "--exports", "out").exit_code in (1, 2)
    assert command("check", "out/workouts").exit_code == 1
    result = command("load", "--out", "out", "--to", "to", "--now", "2026-11-23")
    assert result.exit_code == 5 and any(word in result.output for word in words)
    Path("out/plan.json").unlink()
    make(Path("out/plan.json"))
    for arguments in (("load", "--to", "to"), ("sync", "--url", "http://127.0.0.1:9/", "--user", "u"), ("push",)):
        result = command(*arguments, "--out", "out")
        assert result.exit_code in (2, 5) and any(word in result.output for word in words)


def test_what_a_shell_pipes_in_is_read(command: Command) -> None:
    text = command("templates", "beginner").stdout.encode()
    for slowly in (False, True):
        reader, writer = os.pipe()

        def fill(writer: int = writer, slowly: bool = slowly) -> None:
            for part in (text[:100], text[100:]):
                os.write(writer, part)
                time.sleep(0.2 * slowly)
            os.close(writer)

        threading.Thread(target=fill).start()
        result = command("show", f"/dev/fd/{reader}")
        os.close(reader)
        assert (result.exit_code, "name: Sam" in result.stdout) == (0, True), result.output


def test_a_read_ends_behind_the_bound(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"12345")
    assert [read_bytes(file, most) for most in (3, 4, 5, 6)] == [b"1234", b"12345", b"12345", b"12345"]


def test_a_folder_of_more_workouts_than_a_plan_can_have_is_told(command: Command) -> None:
    folder = Path("many")
    folder.mkdir()
    for number in range(4_001):
        (folder / f"{number}.FIT").touch()
    result = command("check", folder)
    assert result.exit_code == 2 and "more than 4000 workouts" in result.stderr


# -- places to write, and names that cannot be -----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", ".", "..", "/", "folder", "folder/", "/dev/null", "pipe"])
def test_init_writes_a_file_or_says_that_it_is_none(command: Command, name: str) -> None:
    Path("folder").mkdir()
    os.mkfifo("pipe")
    for force in ([], ["--force"]):
        result = command("init", name, "--screened", *force)
        assert result.exit_code == 2 and "not a file" in result.stderr, result.output
    assert names() == ["folder", "pipe"] and names(Path("folder")) == []
    assert not Path("/dev/null").is_file()


TOO_LONG = "x" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", TOO_LONG),
        ("check", TOO_LONG),
        ("check", "b.yaml", TOO_LONG),
        ("check", "--exports", TOO_LONG),
        ("compare", TOO_LONG, "b.yaml"),
        ("generate", f"{TOO_LONG}.yaml"),
        ("generate", "--out", TOO_LONG),
        ("init", TOO_LONG),
        ("load", "--out", TOO_LONG, "--to", "to"),
        ("load", "--device", TOO_LONG),
        ("show", "file/below"),
        ("check", "file/below", "file/below"),
        ("init", "file/below"),
        ("init", "nowhere/below"),
        ("show", "circle"),
        ("check", "circle"),
    ],
)
def test_a_name_that_no_disk_takes_is_told(command: Command, arguments: tuple[str, ...]) -> None:
    Path("file").touch()
    Path("circle").symlink_to("circle")
    result = command(*arguments)
    assert result.exit_code in (2, 5)
    assert result.stderr.strip()
    assert names() == ["circle", "file"]
