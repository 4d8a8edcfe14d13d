"""The tool behind `make mutants`: it draws alike, kills what a test sees, and finds what none does."""

from dataclasses import replace
from pathlib import Path

import mutants
import pytest
from mutants import Explanation, Fault, Room, all_places, drawn, faults_in, run, told

SOURCE = """
def ready(days, pain):
    return days >= 7 and pain < 3


def nearer(one, other):
    return min(one, other)
"""
TESTS = """
from planforge.small import nearer, ready

def test_ready():
    assert ready(7, 0) and not ready(6, 0) and not ready(8, 5)

def test_nearer():
    assert nearer(1, 2) == 1
"""
ALWAYS_FAILS = """
def test_that_fails_whatever_happens():
    assert False
"""
FILE = "src/planforge/small.py"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tree of one file, with a test that forgets a bound."""
    monkeypatch.setattr(mutants, "ROOMS", {"small": Room(("small.py",), (("tests/test_small.py",),))})
    for name, text in {FILE: SOURCE, "src/planforge/__init__.py": "", "tests/test_small.py": TESTS}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def fault(name: str) -> Fault:
    (found,) = (one for one in faults_in("small", FILE, SOURCE) if one.operator.endswith(name))
    return found


def test_comparisons_arithmetic_bounds_and_numbers_are_sown() -> None:
    source = "def f(a, b):\n    return min(a + 1, b) < b or a == b\n"
    sown = {one.in_(source).splitlines()[-1].strip() for one in faults_in("small", FILE, source)}
    assert sown == {
        "return max(a + 1, b) < b or a == b",
        "return min(a - 1, b) < b or a == b",
        "return min(a + 2, b) < b or a == b",
        "return min(a + 0, b) < b or a == b",
        "return min(a + 1, b) <= b or a == b",
        "return min(a + 1, b) >= b or a == b",
        "return min(a + 1, b) < b or a != b",
        "return min(a + 1, b) < b and a == b",
    }


def test_a_seed_draws_the_same_faults_and_another_seed_others() -> None:
    places = all_places(mutants.ROOT, ["staging", "screening"])
    faults = drawn(mutants.ROOT, places, 12, 1)
    assert faults == drawn(mutants.ROOT, all_places(mutants.ROOT, ["staging", "screening"]), 12, 1)
    assert faults != drawn(mutants.ROOT, places, 12, 2)
    assert len({(one.file, one.line, one.column) for one in faults}) == 12, "one fault a place"


def test_an_edit_elsewhere_draws_the_same_faults(tree: Path) -> None:
    def lines() -> set[str]:
        faults = drawn(tree, all_places(tree, ["small"]), 2, 1)
        text = (tree / FILE).read_text(encoding="utf-8").splitlines()
        return {f"{text[one.line - 1]} {one.column} {one.operator}" for one in faults}

    before = lines()
    (tree / FILE).write_text('"""One line more."""\n' + SOURCE, encoding="utf-8")
    assert lines() == before


def test_every_room_has_sources_and_tests() -> None:
    for room in mutants.ROOMS.values():
        for pattern in room.sources:
            assert list((mutants.ROOT / "src" / "planforge").glob(pattern)), pattern
        for test in (one for rung in room.tests for one in rung):
            assert (mutants.ROOT / test.removeprefix("--ignore=")).exists(), test


def test_a_fault_that_a_test_sees_is_killed_and_one_that_none_sees_is_shown(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "tests" / "test_small.py").write_text(TESTS + ALWAYS_FAILS, encoding="utf-8")
    assert run(tree, [fault("GtE_Gt")], []) == 0
    said = capsys.readouterr().out
    assert "seen by tests/test_small.py::test_ready" in said
    assert "test_that_fails_whatever_happens" not in said, "nobody asked it: the first failure ends a run"
    assert run(tree, [fault("GtE_Gt"), fault("_Lt_LtE")], []) == 1
    said = capsys.readouterr().out
    assert "test_that_fails_whatever_happens fails without a fault, too" in said
    assert f"{FILE}:3:31 lives" in said
    assert "-    return days >= 7 and pain < 3\n+    return days >= 7 and pain <= 3" in said
    assert said.endswith("| all | 2 | 1 | 1 | 0 |\n")
    assert (tree / FILE).read_text(encoding="utf-8") == SOURCE, "faults are sown into a copy"


def test_what_is_known_is_not_tried_again_until_a_test_changes(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults = [fault("_Lt_LtE")]
    run(tree, faults, [])
    assert "1/1" in capsys.readouterr().out
    assert run(tree, faults, []) == 1, "it lives still"
    assert "1/1" not in capsys.readouterr().out
    better = TESTS.replace("ready(8, 5)", "ready(8, 3)")
    (tree / "tests" / "test_small.py").write_text(better, encoding="utf-8")
    assert run(tree, faults, []) == 0


def test_an_explained_fault_may_live_but_not_many_and_none_that_a_test_sees(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    right, wrong = "return days >= 7 and pain < 3", "return days >= 7 and pain <= 3"
    lives, explained = fault("_Lt_LtE"), [Explanation(FILE, right, wrong, "nobody asks")]
    twenty = {replace(fault("GtE_Gt"), column=number): True for number in range(20)}
    assert told(tree, {**twenty, lives: False}, explained) == 0
    assert told(tree, {**twenty, lives: False}, []) == 1
    assert told(tree, {fault("GtE_Gt"): True, lives: False}, explained) == 1
    assert "More than 5 % are explained" in capsys.readouterr().out
    assert told(tree, {**twenty, lives: True}, explained) == 1
    assert "take it out" in capsys.readouterr().out


def test_every_explanation_is_of_a_fault_that_can_be_sown_and_says_why() -> None:
    for one in mutants.explanations(mutants.ROOT / "tests" / "mutants.toml"):
        source = (mutants.ROOT / one.file).read_text(encoding="utf-8")
        lines = [line.strip() for line in source.splitlines()]
        there = [fault for fault in faults_in("", one.file, source) if lines[fault.line - 1] == one.was]
        assert (one.was, one.becomes) in [mutants.changed_lines(source, fault.in_(source)) for fault in there]
        assert len(one.why) > 40
