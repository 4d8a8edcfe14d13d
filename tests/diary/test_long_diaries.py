"""What is counted over the weeks, counted again day by day in the plainest way, and that a long diary costs no more."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from statistics import fmean, median_low

from diaries import plan
from hypothesis import given, settings
from hypothesis import strategies as st

from planforge.diary.asked import usual_morning
from planforge.diary.counted import Pains, _no_better, _trend, judged
from planforge.diary.entries import Morning, RunTold, Seen
from planforge.diary.told import Diary
from planforge.gate.judging import gate

FIRST = date(2027, 1, 4)
BY = gate(("general",))


def diary_of(mornings: Sequence[int | None], runs: Sequence[int | None], seen: Sequence[int] = ()) -> Diary:
    """Return a diary of so many days; None: nothing was told."""
    days = [FIRST + timedelta(number) for number in range(len(mornings))]
    told = {day: Morning(day=day, pain=pain) for day, pain in zip(days, mornings, strict=True) if pain is not None}
    each = [(day, pain) for day, pain in zip(days, runs, strict=True) if pain is not None]
    run = tuple(RunTold(day=day, worst=pain, tablet=(day.day % 9 == 0) or None) for day, pain in each)
    saw = tuple(Seen(day=days[at % len(days)], by="Kim", may_run=True) for at in seen)
    return Diary(mornings=told, runs=run, seen=saw)


def counted(diary: Diary, until: date, since: date) -> tuple[str, str]:
    """Return trend and weeks without a change, counted from all that is known after a session."""
    told = [(run.day, run.worst) for run in diary.runs if since <= run.day <= until and run.worst is not None]
    told += [(day, one.pain) for day, one in diary.mornings.items() if since <= day <= until + timedelta(1)]
    first, end = min((day for day, _ in told), default=until), until + timedelta(1)

    def mean(after: date, last: date) -> float | None:
        some = [pain for day, pain in told if after < day <= last]
        return fmean(some) if some else None

    def noticed(after: date, last: date) -> bool:
        tablets = any(run.tablet for run in diary.runs if since <= run.day <= until and after < run.day <= last)
        return tablets or any(pain > 1 for day, pain in told if after < day <= last)

    ends = [end - timedelta(7 * week) for week in range(60)]
    means = [mean(one - timedelta(14), one) for one in ends if one - timedelta(14) >= first - timedelta(1)]
    best = min((one for one in means if one is not None), default=0.0)
    worse = next((n for n, one in enumerate(means) if one is None or one < best + 1), len(means))
    start = mean(first - timedelta(1), first + timedelta(6)) or 0.0
    ends = [one for one in ends if one - timedelta(7) >= first + timedelta(6)]
    weeks = [(mean(one - timedelta(7), one), noticed(one - timedelta(7), one)) for one in ends]
    ended = (n for n, (one, some) in enumerate(weeks) if one is None or one < start or one == 0 or not some)
    same = next(ended, len(weeks))
    trend = "worse_3" if worse >= 3 else "worse_2" if worse == 2 else "no"
    return trend, "to_1" if same <= 1 else "2" if same == 2 else "over_2"


PAIN = st.none() | st.sampled_from([0, 0, 1, 2, 5])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PAIN, PAIN), min_size=1, max_size=90), st.lists(st.integers(0, 89), max_size=2), st.data())
def test_the_weeks_are_counted_as_day_by_day(
    days: list[tuple[int | None, int | None]], seen: list[int], data: st.DataObject
) -> None:
    diary = diary_of([one for one, _ in days], [one for _, one in days], seen)
    pains = Pains(diary)
    for _ in range(4):
        until = FIRST + timedelta(data.draw(st.integers(0, len(days) - 1)))
        since = max((one.day for one in diary.seen if one.day <= until), default=date.min)
        assert (_trend(pains, until, since), _no_better(pains, until, since)) == counted(diary, until, since)
        told = {day: one.pain for day, one in diary.mornings.items() if day < until}
        before = max((one.day for one in diary.seen if one.day < until), default=date.min)
        weeks: dict[tuple[int, int], list[int]] = {}
        for day in (one for one in told if one >= before):
            weeks.setdefault(day.isocalendar()[:2], []).append(told[day])
        assert usual_morning(diary, until) == min(map(median_low, weeks.values()), default=0)


def test_ten_times_the_days_are_judged_in_ten_times_the_steps_and_not_in_a_hundred_times() -> None:
    """Look-ups of the days are counted, and no clock is read."""

    class Counting(dict[date, Morning]):
        looked_up = 0

        def items(self):  # type: ignore[no-untyped-def]
            Counting.looked_up += len(self)
            return super().items()

        def values(self):  # type: ignore[no-untyped-def]
            Counting.looked_up += len(self)
            return super().values()

    def looks(days: int) -> int:
        told = diary_of([number % 3 for number in range(days)], [number % 2 for number in range(days)])
        Counting.looked_up = 0
        judged(plan(), Diary(mornings=Counting(told.mornings), runs=told.runs), BY, datetime(2037, 1, 1))
        return Counting.looked_up

    assert looks(600) <= 12 * looks(60)
