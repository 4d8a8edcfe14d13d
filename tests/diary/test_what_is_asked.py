"""What is asked, and when: the days end at 04:00, a morning comes 6 hours after the run, and silence is left alone."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from diaries import NO, entry, of, plan, runs, strengths

from planforge.diary.asked import (
    day_of,
    is_over,
    open_mornings,
    open_sessions,
    questions,
    sessions_ahead,
    unanswered,
    usual_morning,
)
from planforge.diary.entries import Entry, told_from
from planforge.diary.told import Diary, diary_of
from planforge.plan.model import Kind

FIRST, SECOND, *_ = runs()


def diary(*told: Any) -> Diary:
    return diary_of([one if isinstance(one, Entry) else entry(one) for one in told], plan().plan_id)


def local(days: int, hour: int, minute: int = 0) -> datetime:
    """Return a time so many days after the first run's day."""
    return datetime.combine(FIRST.date + timedelta(days), time(hour, minute))


def morning(days: int, pain: int) -> Any:
    return told_from({"kind": "morning", "day": FIRST.date + timedelta(days), "pain": pain})


def test_a_day_ends_at_four() -> None:
    assert day_of(local(1, 3, 59)) == FIRST.date
    assert day_of(local(1, 4)) == FIRST.date + timedelta(1)


def test_a_session_is_open_once_it_is_over_as_planned_for_seven_days_and_cross_training_never() -> None:
    def is_open(when: datetime) -> bool:
        found = open_sessions(plan(), diary(), when)
        assert all(one.counts_as in (Kind.RUN, Kind.STRENGTH) for one in found)
        assert list(found) == sorted(found, key=lambda one: one.date), "oldest first"
        return FIRST.id in {one.id for one in found}

    assert FIRST.start is not None
    over = datetime.combine(FIRST.date, FIRST.start) + timedelta(seconds=FIRST.duration_s)
    times = (local(-1, 23), local(0, 3), over - timedelta(minutes=1), over, local(8, 3), local(8, 5))
    assert [is_open(one) for one in times] == [False, False, False, True, True, False]
    assert FIRST.id not in {one.id for one in open_sessions(plan(), diary(of(FIRST)), local(0, 22))}


def test_what_is_planned_for_later_today_may_be_done_already_and_is_asked_apart() -> None:
    strength = next(one for one in strengths() if one.date == FIRST.date)
    assert {one.id for one in sessions_ahead(plan(), diary(), local(0, 5))} == {FIRST.id, strength.id}
    assert sessions_ahead(plan(), diary(), local(-1, 23)) == sessions_ahead(plan(), diary(), local(0, 23)) == ()
    assert [one.id for one in sessions_ahead(plan(), diary(of(FIRST)), local(0, 5))] == [strength.id]


def test_a_session_without_an_hour_is_over_in_the_evening_and_one_into_the_night_when_it_ends() -> None:
    some_time = FIRST.model_copy(update={"start": None})
    assert [is_over(some_time, local(0, hour)) for hour in (21, 22)] == [False, True]
    late = FIRST.model_copy(update={"start": time(23, 45), "duration_s": 1800})
    assert [is_over(late, local(1, 0, minute)) for minute in (14, 15)] == [False, True]


@pytest.mark.parametrize(
    ("start", "opens"),
    [
        (None, local(1, 4)),  # planned for the morning
        ("21:30", local(1, 4)),
        ("23:30", local(1, 6)),  # 30 minutes, and 6 hours after
        ("02:00", local(1, 8, 30)),  # in the night that belongs to the day
    ],
)
def test_a_morning_is_open_from_four_and_six_hours_after_the_run_on(start: str | None, opens: datetime) -> None:
    told = diary(of(FIRST, start=start, duration_s=1800))
    minute = timedelta(minutes=1)
    assert open_mornings(plan(), told, opens - minute) == ()
    assert open_mornings(plan(), told, opens) == (FIRST.date + timedelta(1),)


def test_a_morning_is_asked_for_once_whatever_was_trained_and_not_after_what_was_left_out() -> None:
    strength = next(one for one in strengths() if one.date == FIRST.date)
    assert open_mornings(plan(), diary(of(FIRST), of(strength)), local(1, 12)) == (FIRST.date + timedelta(1),)
    assert open_mornings(plan(), diary(of(FIRST), morning(1, 0)), local(1, 12)) == ()
    assert open_mornings(plan(), diary(of(FIRST, done="no", why="time")), local(1, 12)) == ()
    assert open_mornings(plan(), diary(of(FIRST)), local(9, 12)) == (), "not after a week"
    run = told_from({"kind": "run", "day": FIRST.date, "start": "08:00"})
    assert open_mornings(plan(), diary(run), local(1, 12)) == (FIRST.date + timedelta(1),)


def asks(kind: Kind = Kind.RUN, *, begin: bool = False, later: bool = False, **told: Any) -> list[str]:
    """Return what is asked beside the last question."""
    found = questions(of(FIRST, **told), kind, asks_begin=begin, next_day=later)
    assert found[-len(NO) :] == tuple(NO), "always"
    return list(found[: -len(NO)])


def test_without_pain_nothing_else_is_asked_and_with_it_what_it_asks_for() -> None:
    assert asks(worst=0, later=True, begin=True) == ["worst"]
    assert asks(worst=2) == ["worst", "course", "after"]
    assert asks(worst=2, later=True) == ["worst", "course", "after", "back_to_usual"]
    assert asks(worst=2, course="same", begin=True) == ["worst", "course", "pain_from_s", "after"]
    assert asks(worst=2, course="eased", begin=True) == ["worst", "course", "after"]
    assert asks(Kind.STRENGTH, worst=2) == ["worst", "after"]
    assert asks(done="part", worst=0) == ["why", "worst"]
    assert asks(done="no") == ["why"]


def test_an_answer_that_was_not_given_stays_open() -> None:
    told = of(FIRST, worst=2, course="same")
    assert unanswered(told, Kind.RUN, asks_begin=False, next_day=False) == ("after", *NO)
    whole = of(FIRST, worst=2, course="same", after=0, **NO)
    assert unanswered(whole, Kind.RUN, asks_begin=False, next_day=False) == ()


def test_a_usual_morning_is_the_lowest_weekly_median_so_that_a_slow_rise_shows() -> None:
    assert usual_morning(replace(diary(), usual=2), FIRST.date) == 2, "nobody told of one, but the file"
    monday = FIRST.date - timedelta(FIRST.date.weekday())
    offset = (monday - FIRST.date).days
    rising = [morning(offset + day, pain) for day, pain in ((0, 1), (1, 2), (2, 1), (7, 2), (8, 2), (14, 3), (15, 3))]
    assert usual_morning(diary(*rising), monday + timedelta(21)) == 1
    seen = told_from({"kind": "seen", "day": monday + timedelta(7), "by": "K. Lee", "may_run": True})
    assert usual_morning(diary(*rising, seen), monday + timedelta(21)) == 2, "since somebody saw the knee"
    assert usual_morning(diary(*rising), monday) == 0, "what came later does not count"
