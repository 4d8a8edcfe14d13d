"""The longest run on the day there is most time for it.

Why:  a wish of the runner's; weekends are usual.
Bad:  long day sun, the longest run on Wednesday
Good: long day sun, the longest run on Sunday
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities.dates import WeekdayName
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.no_effect import Idle, of_days_too_short_for_a_run, of_days_without_time
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class LongDay(DayRule):
    """A run longer than every other of its week stands on the preferred day."""

    name: ClassVar = "long-day"
    source: ClassVar = Source("the runner's own wish", "ours")
    wish: ClassVar = True

    day: WeekdayName | None = Field(None, description="Day of the week for the longest run.")

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield a day that has no time, or none for a run."""
        if self.day is not None:
            yield from of_days_without_time(problem, "day", (self.day,))
            yield from of_days_too_short_for_a_run(problem, "day", (self.day,))

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield longest runs on other days."""
        for one in draft.days:
            if self.day is not None and one.day.weekday != self.day and draft.longest_is_unique(one.day.week):
                yield Excess(one.day.week, one.longest, day=one.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the longest runs on other days."""
        for week in reading.running_weeks:
            ordered = sorted(week.runs, key=lambda run: run.measures.duration, reverse=True)
            if not ordered or self.day is None:
                continue
            unique = len(ordered) == 1 or ordered[0].measures.duration > ordered[1].measures.duration
            date = ordered[0].session.date
            if unique and date.weekday() != self.day:
                yield self.finding(
                    f"the longest run of week {week.index} stands on {date:%a %d %b}, not on {self.day.label}",
                    week.index,
                    day=date,
                    session=ordered[0].session.id,
                )
