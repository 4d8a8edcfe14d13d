"""What a terminal is shown of a stranger's text."""

import json
import sys
import unicodedata

import pytest

from planforge.terminal import visible

JOINERS = "\u200c\u200d"  # Persian names are written with them, and signs for families


def test_no_character_that_a_terminal_obeys_is_left_as_it_is() -> None:
    unseen = [
        char
        for char in map(chr, range(0x10000))
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in f"\t\n{JOINERS}"
    ]
    assert [char for char in unseen if visible(char) == char] == []
    turning = [char for char in map(chr, range(sys.maxunicode)) if unicodedata.bidirectional(char) in TURNING]
    assert len(turning) == len(TURNING) and set(turning) <= set(unseen)


TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}  # UAX #9


@pytest.mark.parametrize("text", ["Jörg", "日本 語", "علی‌رضا", "👨‍👩‍👧", "a\tb\n", "\u00a0 \u3000", "e\u0301"])
def test_what_is_seen_stays(text: str) -> None:
    assert visible(text) == text


def test_between_quotes_it_means_the_same_as_before() -> None:
    text = "\x00\x1b[31m\x9b\u202e\r\u2028\ufeff\ud800"
    assert visible(text) == r"\u0000\u001b[31m\u009b\u202e\u000d\u2028\ufeff\ud800"
    assert json.loads(f'"{visible(text)}"') == text
