"""Where days allow it: no heavy leg strength on the day before the week's longest run, no jumps before any run.

Why:  tired legs run badly, and the longest run is where it matters. Convention; a wish. Jumps and runs load a tendon in
      the same way, and what it says of the jumps it says a day later: before any run, however short, is ours. Jumps on
      the day after a run, or behind it on its day, are allowed: with jumps every third day a week has one day at most
      that is next to none of them. That of the jumps is a wish, too: where strength has no other day it stays open, and
      the plan names it. A time for strength on a day of a run, or on one that is followed by none, is the way out.
Bad:  heavy squats on Saturday, the long run on Sunday; jumps on Monday, a short run on Tuesday
Good: heavy squats on Friday, the long run on Sunday; jumps on Monday, a short run on Wednesday
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.plan.model import Kind, Session, unrolled
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class StrengthBeforeRun(DayRule):
    """The day before a run longer than every other of its week has no heavy strength; before any run no jumps."""

    name: ClassVar = "strength-before-run"
    source: ClassVar = Source("practice; Doma 2013 on next-day running", "convention")
    wish: ClassVar = True

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield jumps before a run, and other heavy strength before the longest one."""
        problem = draft.problem
        for early, late in zip(draft.days, draft.days[1:], strict=False):
            if late.day.date >= problem.open_from and problem.jumps_on(early.day.date):
                yield Excess(late.day.week, early.strength + late.runs - 1, day=early.day.date)
            elif (not isinstance(early.heavy, int) or early.heavy) and draft.longest_is_unique(late.day.week):
                yield Excess(late.day.week, early.heavy + late.longest - 1, day=early.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield what stands on the day before a run for which it is too much, of the runs that are still to come."""
        strength = {s.date: s for s in reading.sessions if s.kind is Kind.STRENGTH}
        for week in reading.running_weeks:
            ordered = sorted(reading.runs_to_come(week), key=lambda run: run.measures.duration, reverse=True)
            equal = len(ordered) > 1 and ordered[0].measures.duration == ordered[1].measures.duration
            for place, run in enumerate(ordered):
                day = run.session.date - timedelta(1)
                before = strength.get(day)
                if before and self._jumps(reading, before):
                    words = f"the jumps on {day:%a %d %b} are on the day before a run"
                elif before and place == 0 and not equal and reading.is_heavy(before):
                    words = f"the heavy strength session on {day:%a %d %b} is the day before week {week.index}'s"
                    words += " longest run"
                else:
                    continue
                yield self.finding(words, week.index, day=day, session=before.id)

    @staticmethod
    def _jumps(reading: Reading, session: Session) -> bool:
        """Tell whether strength holds jumps; where two routines take turns, whether either does."""
        exercises = (step.exercise for step in unrolled(session.steps) if step.exercise)
        own = any(one.fit.startswith("plyo/") for one in exercises)
        return own or (reading.problem.protocol.second is not None and reading.problem.jumps_on(session.date))
