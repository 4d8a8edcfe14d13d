"""Entries: what can be told, in which words, and what is refused, all of it at once."""

import json
from datetime import datetime

import pytest
from diaries import NO, entry, of, plan, runs, tolds
from hypothesis import given

from planforge.diary import vocabulary
from planforge.diary.entries import WrongEntry, several_from, told_from, values_of
from planforge.diary.vocabulary import Answer
from planforge.languages import english

# As the decision table has them, from mild to grave.
IN_THE_TABLE = {
    "Swelling": ["none", "slight", "clear"],
    "Stride": ["normal", "changed"],
    "Course": ["none", "eased", "flat", "came_back", "rose"],
    "BackToUsual": ["within_1h", "by_evening", "by_morning", "later"],
    "Stiffness": ["to_10_min", "to_30_min", "over_30_min"],
    "Illness": ["no", "head_cold", "fever_or_chest", "heart_signs"],
}


@pytest.mark.parametrize("name", IN_THE_TABLE)
def test_answers_stand_from_mild_to_grave_in_the_words_of_the_decision_table(name: str) -> None:
    assert [one.key for one in getattr(vocabulary, name)] == IN_THE_TABLE[name]


def test_every_answer_has_words_for_the_runner_and_no_words_are_left_over() -> None:
    said = english().diary
    tables = {
        "Done": said.done, "Why": said.whys, "Course": said.courses, "BackToUsual": said.backs,
        "Swelling": said.swollen, "Stiffness": said.stiff, "Stride": said.strides,
        "Illness": said.illnesses, "RedFlag": said.flags,
    }  # fmt: skip
    for name, one in vars(vocabulary).items():
        if isinstance(one, type) and issubclass(one, Answer) and one is not Answer:
            assert set(tables.pop(name)) == {answer.value for answer in one}, name
    assert tables == {}


@given(tolds())
def test_what_is_told_comes_back_from_its_values(told: object) -> None:
    values = values_of(told)  # type: ignore[arg-type]
    assert told_from(values) == told_from(json.dumps(values)) == told
    assert several_from(json.dumps([values, values]).encode()) == (told, told)


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"kind": "walk"}, "kind: must be one of session, run, morning, today, well, seen, withdrawn, afresh"),
        ({"kind": "morning", "day": "2027-02-02"}, "pain: is missing"),
        ({"kind": "morning", "day": "2.2.2027", "pain": 1}, "day: must be a day like 2027-02-02"),
        ({"kind": "morning", "day": 1_800_000_000, "pain": 1}, "day: must be a day like 2027-02-02"),
        ({"kind": "morning", "day": "2027-02-02", "pain": 11}, "pain: must be at most 10"),
        ({"kind": "morning", "day": "2027-02-02", "pain": 2.5}, "pain: must be a whole number; of two"),
        ({"kind": "morning", "day": "2027-02-02", "pain": True}, "pain: must be a whole number; of two"),
        ({"kind": "morning", "day": "2027-02-02", "pain": 1, "mood": 3}, "mood: is nothing that can be told here"),
        ({"kind": "today", "day": "2027-02-02", "pain": 1, "note": "a\0b"}, "note: holds a sign that is no text"),
        ({"kind": "run", "day": "2027-02-02", "worst": 0, "course": "grew"}, "worst is 0, and course is grew"),
        ({"kind": "run", "day": "2027-02-02", "worst": 2, "course": "none"}, "worst is 2, and course is none"),
        ({"kind": "run", "day": "2027-02-02", "start": 1830}, "start: must be a time of day like 18:30"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(told: dict[str, object], fault: str) -> None:
    with pytest.raises(WrongEntry) as refused:
        told_from(told)
    assert refused.value.faults[0].startswith(fault)


def test_all_that_is_wrong_is_told_at_once_with_its_entry() -> None:
    text = b'[{"kind": "today", "day": "2027-02-02", "pain": 1}, {"kind": "today", "day": "x", "pain": -1, "more": 1}]'
    with pytest.raises(WrongEntry) as refused:
        several_from(text)
    assert refused.value.faults == (
        "entry 2: day: must be a day like 2027-02-02",
        "entry 2: pain: must be at least 0",
        "entry 2: more: is nothing that can be told here",
    )


@pytest.mark.parametrize(
    "text", [b"", b"[", b"null", b"3", b'"a"', b"\xff", b"[" * 100_000, b'{"kind":' * 50_000, b"9" * 10_000, b"[3]"]
)
def test_any_text_is_entries_or_refused_in_words(text: bytes) -> None:
    with pytest.raises(WrongEntry):
        several_from(text)


def test_of_what_was_not_done_nothing_can_have_hurt() -> None:
    with pytest.raises(WrongEntry, match="nothing to tell of worst and after"):
        of(runs()[0], done="no", worst=2, after=1)
    with pytest.raises(WrongEntry, match="all of it was done"):
        of(runs()[0], done="all", why="pain")


def test_missing_is_not_zero() -> None:
    told = of(runs()[0])
    assert told.fields.keys() == {"day", "kind", "session", "done"}
    assert values_of(of(runs()[0], **NO))["red_flags"] == [], "told: none of it"


def test_the_same_entry_is_known_by_the_same_id_and_any_other_by_another() -> None:
    told = of(runs()[0], worst=1)
    one = entry(told)
    assert one.id == entry(told).id
    others = [entry(of(runs()[0], worst=2)), entry(told, datetime(2027, 1, 1)), entry(told, None, "0" * 16)]
    assert len({one.id, *(other.id for other in others)}) == 4
    assert one.plan_id == plan().plan_id
