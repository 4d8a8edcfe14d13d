"""What is made of planforge's own files is made once, and never taken for what another text says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from planforge.prepared import prepared


class Making:
    """Reads a file's lines, and counts how often it was asked to."""

    def __init__(self, path: Path) -> None:
        self.path, self.times = path, 0

    def lines(self, by: str = "") -> list[str]:
        def make(text: str) -> list[str]:
            self.times += 1
            return text.split()

        made: list[str] = prepared(self.path, make, by)
        return made


@pytest.fixture
def making(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Making:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "words.toml").write_text("one two\n", encoding="utf-8")
    return Making(tmp_path / "words.toml")


def kept(making: Making) -> list[Path]:
    return [one for one in (making.path.parent / "kept").rglob("*") if one.is_file()]


def test_it_is_made_once(making: Making) -> None:
    assert making.lines() == making.lines() == ["one", "two"]
    assert making.times == 1
    assert [one.name for one in kept(making)] == [f"words.toml.{sys.implementation.cache_tag}.pyc"]


def test_another_text_and_another_way_to_make_it_are_made_anew(making: Making) -> None:
    making.lines()
    making.path.write_text("three\n", encoding="utf-8")
    assert making.lines() == making.lines() == ["three"]
    assert making.times == 2
    making.lines("another way")
    assert making.times == 3


def test_what_is_damaged_is_made_anew(making: Making) -> None:
    making.lines()
    (place,) = kept(making)
    whole = place.read_bytes()
    damaged = [whole[:size] for size in range(len(whole))]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    for data in damaged:
        place.write_bytes(data)
        assert making.lines() == ["one", "two"]
        assert place.read_bytes() == whole
    assert making.times == 1 + len(damaged)


def test_where_python_keeps_no_code_or_nobody_may_write_nothing_is_kept(
    making: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert making.lines() == ["one", "two"]
    assert kept(making) == []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (making.path.parent / "kept").write_bytes(b"no folder")
    assert making.lines() == ["one", "two"]
    assert making.times == 2


def test_a_language_that_was_read_once_is_not_read_again(tmp_path: Path) -> None:
    code = "import sys; from planforge.languages import english; english(); print('tomllib' in sys.modules)"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = str(tmp_path)
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment).stdout
        for _ in range(2)
    ]
    assert said == ["True\n", "False\n"]
