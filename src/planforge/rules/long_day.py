"""The longest run on the day there is most time for it.

Why:  a wish of the runner's; weekends are usual. Without a day it is the one with the longest time for a run, week by
      week: of several the last that is no workday, for then the shorter runs lie before it. Where workdays alone have
      most time, and several of them, none stands out, and nothing is wished.
Bad:  60 min on Monday and Wednesday, 90 min on Saturday, the longest run on Wednesday
Good: 60 min on Monday and Wednesday, 90 min on Saturday, the longest run on Saturday
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from pydantic import Field

from planforge.plan.model import Kind
from planforge.problem.frames import Day
from planforge.problem.problem import Problem
from planforge.quantities.dates import Weekday, WeekdayName
from planforge.rules.base.draft import DayDraft, DraftDay, by_week
from planforge.rules.base.no_effect import Idle, of_days_too_short_for_a_run, of_days_without_time
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class LongDay(DayRule):
    """A run longer than every other of its week stands on the preferred day, else on the one with most time."""

    name: ClassVar = "long-day"
    source: ClassVar = Source("the runner's own wish", "ours")
    wish: ClassVar = True
    of_windows: ClassVar = True

    day: WeekdayName | None = Field(
        None, description="Day of the week for the longest run; else the one with the longest time for a run."
    )

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield a day that has no time, or none for a run."""
        if self.day is not None:
            yield from of_days_without_time(problem, "day", (self.day,))
            yield from of_days_too_short_for_a_run(problem, "day", (self.day,))

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield longest runs on other days."""
        for week, days in by_week(draft.days).items():
            wanted = self.day if self.day is not None else _most_time(days)
            for one in days if wanted is not None and draft.longest_is_unique(week) else ():
                if one.day.weekday != wanted:
                    yield Excess(week, one.longest, day=one.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the longest runs on other days, of those that are still to come."""
        open_from = reading.problem.open_from
        for week in reading.running_weeks:
            ordered = sorted(reading.runs_to_come(week), key=lambda run: run.measures.duration, reverse=True)
            days = [day for day in week.frame.days if day.date >= open_from]
            wanted = self.day if self.day is not None else _longest_time(days)
            if not ordered or wanted is None:
                continue
            unique = len(ordered) == 1 or ordered[0].measures.duration > ordered[1].measures.duration
            date = ordered[0].session.date
            if unique and date.weekday() != wanted:
                why = "" if self.day is not None else _why(days, wanted)
                yield self.finding(
                    f"the longest run of week {week.index} stands on {date:%a %d %b}, not on {wanted.label}{why}",
                    week.index,
                    day=date,
                    session=ordered[0].session.id,
                )


def _most_time(days: Sequence[DraftDay]) -> Weekday | None:
    """Return the day of an open week that has most time for a run; None where none stands out."""
    times = {
        one.day.weekday: max((time.seconds for time in one.day.windows if time.holds(Kind.RUN)), default=0)
        for one in days
        if one.day.can_run
    }
    longest = [weekday for weekday, seconds in times.items() if seconds and seconds == max(times.values())]
    free = [weekday for weekday in longest if weekday >= Weekday.SAT]
    return free[-1] if free else longest[0] if len(longest) == 1 else None


def _longest_time(days: Iterable[Day]) -> Weekday | None:
    """Return the day of some with the longest time for a run; None where none stands out."""
    ranked = sorted((day for day in days if day.longest_for_a_run), key=lambda day: -day.longest_for_a_run)
    first = [day for day in ranked if day.longest_for_a_run == ranked[0].longest_for_a_run]
    at_the_weekend = [day for day in first if f"{day.date:%a}" in ("Sat", "Sun")]
    if at_the_weekend:
        return at_the_weekend[-1].weekday
    return first[0].weekday if len(first) == 1 else None


def _why(days: Iterable[Day], wanted: Weekday) -> str:
    """Return why a day is the one for the longest run, where nobody named it: at the weekend others may be as long."""
    times = {day.weekday: day.longest_for_a_run for day in days}
    alone = sum(seconds == times[wanted] for seconds in times.values()) == 1
    return ", the day with the longest time" if alone else ", at the weekend, where no day has longer time"
