"""A coach's file changed in one place: every other character stays, and what it says is what was wanted."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from planforge.source import read_text
from planforge.source.edit import Unwritable, all_edited, edited, rewrite

FILE = """# Sam's way back
planforge: 1
extends: runners-knee   # the template

calendar:
  weeks: 10             # until the race
  available: {mon: 06:30 for 45 min, wed: "18:00 for 60 min"}   # early
  away:
    - 2027-02-15..2027-02-21   # half term
    - dates: 2027-03-01..2027-03-02
      strength: no

# what we want
goal: {continuous_run: 30 min}
rules:
  build-cap: {max_increase: 8 %}   # careful
  run-step:
  hold-week:
    every: 4
"""


def values(text: str) -> dict[str, Any]:
    return read_text(text.replace("extends: runners-knee", "title: x"), "sam.yaml").values()


def lines_changed(before: str, after: str) -> list[str]:
    old = before.splitlines()
    return [line for line in after.splitlines() if line not in old]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("loc", "value", "line"),
    [
        (("calendar", "weeks"), "14", "  weeks: 14             # until the race"),
        (("calendar", "available", "wed"), "18:00 for 70 min",
         '  available: {mon: 06:30 for 45 min, wed: "18:00 for 70 min"}   # early'),
        (("calendar", "available", "fri"), "06:30 for 45 min",
         '  available: {mon: 06:30 for 45 min, wed: "18:00 for 60 min", fri: 06:30 for 45 min}   # early'),
        (("calendar", "away", 0), "2027-02-15..2027-02-18", "    - 2027-02-15..2027-02-18   # half term"),
        (("calendar", "away", 1, "strength"), "yes", "      strength: yes"),
        (("goal", "by"), "week 14", "goal: {continuous_run: 30 min, by: week 14}"),
        (("rules", "run-step", "max_increase"), "5 min", "  run-step: {max_increase: 5 min}"),
        (("rules", "hold-week", "weight"), "10", "    weight: 10"),
        (("rules", "ladder", "levels_per_week"), "3", "  ladder: {levels_per_week: 3}"),
        (("rules", "build-cap"), "off", "  build-cap: off   # careful"),
    ],
)  # fmt: skip
def test_one_value_is_changed_or_added_and_its_line_alone(
    newline: str, loc: tuple[Any, ...], value: str, line: str
) -> None:
    before = FILE.replace("\n", newline)
    after = edited(before, loc, value)
    assert lines_changed(before, after) == [line]
    assert after.count(newline) - before.count(newline) in (0, 1)
    assert newline == "\n" or not re.search(r"(?<!\r)\n", after)
    node: Any = values(after)
    for step in loc:
        node = node[step]
    assert node == value
    assert edited(after, loc, value) == after


def test_a_section_that_is_missing_is_added_at_the_end() -> None:
    assert edited("planforge: 1", ("rules", "run-step", "weight"), "10") == (
        "planforge: 1\nrules:\n  run-step: {weight: 10}\n"
    )
    assert edited("a: 1 # one\n", ("goal", "by"), "week 3") == "a: 1 # one\ngoal:\n  by: week 3\n"


def test_a_line_that_only_yaml_sees_as_two_moves_nothing() -> None:
    before = "a: 1  # one\u2028# and two\u0085# and three\nrules:\n  b: {c: 1}\n"
    assert edited(before, ("rules", "d"), "off") == before + "  d: off\n"


def test_an_entry_is_taken_away_with_its_line_or_its_comma() -> None:
    assert lines_changed(FILE, edited(FILE, ("calendar", "away", 0), None)) == []
    assert "half term" not in edited(FILE, ("calendar", "away", 0), None)
    assert "{wed: " in edited(FILE, ("calendar", "available", "mon"), None)
    assert edited("a: [x, y]\n", ("a", 1), None) == "a: [x]\n"
    assert edited("a: [x]\n", ("a", 0), None) == "a: []\n"
    assert edited("a:  # days\n- x: 1\n  y: 2\nb: 1\n", ("a", 0), None) == "a: []  # days\nb: 1\n"
    assert edited("a:\n  b:\n  - x\n  - y\nc: 1\n", ("a", "b"), ["z"]) == "a:\n  b: [z]\nc: 1\n"


def test_a_list_of_the_same_length_keeps_its_layout() -> None:
    before = "mon:\n  - 06:30 for 45 min  # early\n  - '18:00 for 30 min'\n"
    assert edited(before, ("mon",), ["06:30 for 55 min", "18:00 for 30 min"]) == before.replace("45", "55")


@pytest.mark.parametrize(("text", "loc"), [("a: 1\n", ("b", 0, "c")), ("a: [x]\n", ("a", 3)), ("- x\n", ("a",))])
def test_what_stands_elsewhere_is_refused(text: str, loc: tuple[Any, ...]) -> None:
    with pytest.raises(Unwritable):
        edited(text, loc, "1")


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1, max_size=12)
LOCS = st.sampled_from(
    [
        ("calendar", "weeks"), ("calendar", "available", "mon"), ("calendar", "available", "sun"), ("goal", "by"),
        ("calendar", "away", 0), ("calendar", "away", 1, "dates"), ("rules", "run-step", "why"), ("plan_id",),
        ("rules", "hold-week", "why"), ("rules", "build-cap", "why"), ("runner", "name"),
    ]
)  # fmt: skip


@settings(deadline=None, max_examples=60)  # the first call imports the parser
@example([(("calendar", "available", "mon"), ":0")])  # two parsers differ on it
@given(st.lists(st.tuples(LOCS, WORDS.filter(lambda word: word == word.strip())), min_size=1, max_size=3))
def test_whatever_is_written_is_read_back_and_the_other_lines_stay(edits: list[tuple[Any, str]]) -> None:
    after = all_edited(FILE, edits)
    for loc, value in dict(edits).items():
        node: Any = values(after)
        for step in loc:
            node = node[step]
        assert node == value
    kept = [line for line in FILE.splitlines() if line in after.splitlines()]
    assert len(FILE.splitlines()) - len(kept) <= len(edits)
    assert [part for part in re.findall("#.*", FILE) if part not in after] == []
    assert all_edited(after, dict(edits).items()) == after


def test_a_file_is_replaced_whole_and_keeps_mark_and_mode(tmp_path: Path) -> None:
    file = tmp_path / "sam.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: 1\r\n")
    file.chmod(0o640)
    rewrite(file, file.read_bytes(), "a: 2\r\n")
    assert file.read_bytes() == b"\xef\xbb\xbfa: 2\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["sam.yaml"]


def test_a_file_that_changed_meanwhile_stays(tmp_path: Path) -> None:
    file = tmp_path / "sam.yaml"
    file.write_text("a: 1\n")
    before = file.read_bytes()
    file.write_text("a: 3\n")
    with pytest.raises(Unwritable, match="somebody else changed"):
        rewrite(file, before, "a: 2\n")
    assert file.read_text() == "a: 3\n"
    assert [path.name for path in tmp_path.iterdir()] == ["sam.yaml"]
