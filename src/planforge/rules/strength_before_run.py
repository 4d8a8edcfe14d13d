"""No heavy leg strength on the day before the week's longest run.

Why:  tired legs run badly, and the longest run is where it matters. Convention; a wish.
Bad:  heavy squats on Saturday, the long run on Sunday
Good: heavy squats on Friday, the long run on Sunday
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.plan.model import Kind
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class StrengthBeforeRun(DayRule):
    """The day before a run that is longer than every other of its week has no heavy strength."""

    name: ClassVar = "strength-before-run"
    source: ClassVar = Source("practice; Doma 2013 on next-day running", "convention")
    wish: ClassVar = True

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield heavy strength before the longest run."""
        for early, late in zip(draft.days, draft.days[1:], strict=False):
            if early.strength_is_heavy and draft.longest_is_unique(late.day.week):
                yield Excess(late.day.week, early.strength + late.longest - 1, day=early.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the heavy sessions on the day before a longest run, of those that are still to come."""
        heavy = {s.date: s for s in reading.sessions if s.kind is Kind.STRENGTH and reading.is_heavy(s)}
        for week in reading.running_weeks:
            ordered = sorted(reading.runs_to_come(week), key=lambda run: run.measures.duration, reverse=True)
            if not ordered or (len(ordered) > 1 and ordered[0].measures.duration == ordered[1].measures.duration):
                continue
            day = ordered[0].session.date - timedelta(1)
            if day in heavy:
                yield self.finding(
                    f"the heavy strength session on {day:%a %d %b} is the day before week {week.index}'s longest run",
                    week.index,
                    day=day,
                    session=heavy[day].id,
                )
