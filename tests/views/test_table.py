"""Every table that is printed is aligned by one function."""

from pathlib import Path

import planforge
from planforge.views.table import WIDTH, aligned, wrapped

SOURCE = Path(planforge.__file__).parent
# Not tables: remarks behind the lines of a YAML file, and the names of an export's files.
ELSEWHERE = {"cli/init/file.py", "problem/readiness.py", "source/edit.py", "source/writing.py", "views/made.py"}


def test_words_stand_to_the_left_and_figures_to_the_right() -> None:
    rows = [("Week", "Runs", "Km"), ("1", "two", "9.5"), ("12", "three", "10")]
    assert aligned(rows, {1}) == ["Week  Runs    Km", "   1  two    9.5", "  12  three   10"]
    assert aligned(iter(rows[:1]), {1}, before="  ") == ["  Week  Runs  Km"]


def test_no_line_ends_in_spaces() -> None:
    assert aligned([("a", "longer"), ("b", "")], {0, 1}) == ["a  longer", "b"]


def test_a_last_column_that_is_too_wide_goes_on_below_itself() -> None:
    first, second, *_ = wrapped([("name", "word " * 40), ("a longer name", "short")]).splitlines()
    assert len(first) <= WIDTH
    assert first.index("word") == second.index("word") == len("  a longer name  ")


def test_nobody_else_aligns_columns() -> None:
    texts = {path.relative_to(SOURCE).as_posix(): path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    aligning = {name for name, text in texts.items() if ".ljust(" in text or ".rjust(" in text}
    assert aligning == ELSEWHERE | {"views/table.py"}
