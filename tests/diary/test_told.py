"""What counts of all entries: told once, corrected, withdrawn, begun afresh."""

from datetime import timedelta

import pytest
from diaries import NO, at, entry, of, plan, runs

from planforge.diary.entries import Entry, Told, WrongEntry, told_from
from planforge.diary.told import NothingTold, ToldOtherwise, addition, diary_of, withdrawal
from planforge.diary.vocabulary import Done, Source

FIRST, SECOND, *_ = runs()


def told(known: list[Entry], *several: Told, correct: bool = False) -> list[Entry]:
    """Return the entries with more told, a second after each other."""
    for one in several:
        when = at(FIRST.date) + timedelta(seconds=len(known))
        new = addition(known, one, plan().plan_id, at=when, source=Source.TYPED, correct=correct)
        known = [*known, *([new] if new else [])]
    return known


def counts(known: list[Entry]) -> object:
    return diary_of(known, plan().plan_id).sessions.get(FIRST.id)


def test_what_is_told_in_parts_is_one() -> None:
    known = told([], of(FIRST, worst=2), of(FIRST, after=1, note="warm"), of(FIRST, **NO, note="dry"))
    assert len(known) == 3
    assert counts(known) == of(FIRST, worst=2, after=1, note="warm\ndry", **NO)


def test_the_same_told_again_is_not_doubled() -> None:
    known = told([], of(FIRST, worst=2, note="warm"))
    assert told(known, of(FIRST, worst=2), of(FIRST), of(FIRST, note="warm")) == known


def test_what_was_told_otherwise_is_refused_until_it_is_a_correction() -> None:
    known = told([], of(FIRST, worst=2, after=1))
    with pytest.raises(ToldOtherwise, match="worst was 2"):
        told(known, of(FIRST, worst=4))
    known = told(known, of(FIRST, worst=4), correct=True)
    assert known[1].corrects == (known[0].id,)
    assert counts(known) == of(FIRST, worst=4, after=1), "the rest stays"
    known = told(known, of(FIRST, done="no", why="time"), correct=True)
    assert counts(known) == of(FIRST, done="no", why="time"), "what was not done cannot have hurt"
    known = told(known, of(FIRST, worst=0), correct=True)
    assert counts(known) == of(FIRST, worst=0)


def test_how_pain_went_that_was_none_goes_with_its_correction() -> None:
    known = told([], of(FIRST, worst=6, course="grew", pain_from_s=60, after=1))
    known = told(known, of(FIRST, worst=0), correct=True)
    assert counts(known) == of(FIRST, worst=0, after=1)
    known = told(told([], of(FIRST, worst=0, course="none")), of(FIRST, worst=4), correct=True)
    assert counts(known) == of(FIRST, worst=4), "and that there was none"


def test_parts_that_contradict_each_other_are_refused() -> None:
    known = told([], of(FIRST, worst=0))
    with pytest.raises(WrongEntry, match="worst is 0, and course is grew"):
        told(known, of(FIRST, course="grew"))


def test_what_is_withdrawn_was_never_told() -> None:
    known = told([], of(FIRST, worst=2), of(SECOND, worst=1), of(FIRST, after=2))
    gone = withdrawal(known, of(FIRST), plan().plan_id, at=at(SECOND.date), today=SECOND.date)
    assert gone.corrects == (known[0].id, known[2].id)
    diary = diary_of([*known, gone], plan().plan_id)
    assert diary.sessions == {SECOND.id: of(SECOND, worst=1)}
    assert counts(told([*known, gone], of(FIRST, worst=5))) == of(FIRST, worst=5), "it can be told anew"
    with pytest.raises(NothingTold):
        withdrawal([*known, gone], of(FIRST), plan().plan_id, at=at(SECOND.date), today=SECOND.date)


def test_of_a_plan_that_began_again_the_sessions_told_before_are_others() -> None:
    morning = told_from({"kind": "morning", "day": SECOND.date, "pain": 1})
    known = told([], of(FIRST, worst=2), morning)
    known.append(entry(told_from({"kind": "afresh", "day": SECOND.date})))
    diary = diary_of(known, plan().plan_id)
    assert (diary.sessions, list(diary.mornings)) == ({}, [SECOND.date]), "a knee is the same knee"
    assert counts(told(known, of(FIRST, worst=0))) == of(FIRST, worst=0)


def test_entries_of_another_plan_do_not_count() -> None:
    known = told([], of(FIRST, worst=2))
    assert diary_of(known, "another-plan").sessions == {}


def test_two_runs_on_one_day_are_told_apart_by_their_start() -> None:
    run = {"kind": "run", "day": FIRST.date, "duration_s": 1200}
    known = told([], told_from(run | {"start": "07:00"}), told_from(run | {"start": "19:00", "worst": 3}))
    assert [one.worst for one in diary_of(known, plan().plan_id).runs] == [None, 3]


def test_an_illness_lasts_until_somebody_is_well() -> None:
    known = told([], of(FIRST, illness="head-cold"))
    assert diary_of(known, plan().plan_id).ill_since == FIRST.date
    known = told(known, told_from({"kind": "well", "day": SECOND.date}))
    assert diary_of(known, plan().plan_id).ill_since is None


def test_what_was_not_done_was_not_trained() -> None:
    known = told([], of(FIRST, done="no", why="pain"), of(SECOND, done="part"))
    diary = diary_of(known, plan().plan_id)
    assert [one.done for one in diary.trained] == [Done.PART]  # type: ignore[union-attr]
