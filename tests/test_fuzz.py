"""A little of `make fuzz`, always the same."""

from pathlib import Path

import fuzz_diaries as diaries
import pytest
from fuzz import GOOD, run

from planforge.diary.store import UnreadableDiary, read_entries
from planforge.terminal import UNSEEN


def test_nothing_but_faults_in_plain_words_comes_of_a_mutated_file() -> None:
    found = {number: what for number, what in run(seed=0, numbers=range(2000)) if what not in GOOD}
    assert found == {}


def test_entries_or_a_clear_word_come_of_a_mutated_table_or_diary(tmp_path: Path) -> None:
    outcomes = {number: diaries.outcome(diaries.mutated(0, number), number, tmp_path) for number in range(300)}
    assert {*outcomes.values()} == diaries.GOOD, "each comes of some"


def test_what_a_spoilt_diary_holds_is_no_word_to_a_terminal(tmp_path: Path) -> None:
    path = tmp_path / "sam.diary"
    path.write_bytes(diaries._stores()[0].replace(b"CREATE TABLE protocols", b"CREATE \x1bABLE protocols"))
    with pytest.raises(UnreadableDiary, match="damaged") as found:
        read_entries(path)
    assert not UNSEEN.search(str(found.value))
