"""Strength and a run on one day: light strength after the run, heavy strength six hours later or not at all.

Why:  strength before a run, or hard strength soon after one, spoils the legs for the next run; six hours was the gap
      tested (Doma 2013). A light bodyweight routine after an easy run is everyday practice. Sharing a day at all is a
      wish against, not a prohibition: three or four possible days a week must work.
Bad:  heavy squats at 18:00, run at 19:00
Good: run at 06:30, light routine at 07:10
"""

from collections.abc import Iterator
from datetime import time
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.model import Kind, Load, Session
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import DayDraft, DraftDay
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Per, Source

HEAVY_GAP = 6 * 3600
UNKNOWN = 1  # without hours nobody can tell: too late by something


class SameDay(DayRule):
    """On a day with a run, heavy strength begins at least so long after it; strength on another day is preferred."""

    name: ClassVar = "same-day"
    source: ClassVar = Source("Doma 2013 (6 h after a run); light routines on run days are practice", "trial")
    of_windows: ClassVar = True
    gives_way: ClassVar = "soft"
    loosens: ClassVar = {"gap": "down"}

    gap: Annotated[int, spelled.duration(0, 43_200)] = Field(
        HEAVY_GAP, description="Least time between the end of a run and heavy strength on the same day."
    )

    def asks(self, problem: Problem, week: int) -> str:
        """Return how heavy strength stands to a run."""
        return f"heavy strength on a day without a run, or {format_duration(self.gap)} after it"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield heavy strength too close to a run, and (a wish) any shared day."""
        for one in draft.days:
            if one.strength_is_heavy:
                yield from self._heavy(one)
            yield Excess(one.day.week, one.runs + one.strength - 1, wish=True, day=one.day.date)

    def _heavy(self, one: DraftDay) -> Iterator[Excess]:
        week, date = one.day.week, one.day.date
        for window in one.windows:
            for other in one.windows:
                for rank, run in enumerate(window.run):
                    late = window.opens + one.run_seconds[rank] + self.gap - other.opens
                    if other is window:  # strength follows the run at once
                        late = self.gap
                    if not (window.timed and other.timed):
                        late = UNKNOWN
                    yield Excess(week, late, scale=Per.MINUTE, when=(run, other.strength), day=date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield heavy strength too close to a run of the same day, and (a wish) shared days."""
        for run in (s for s in reading.sessions if s.kind is Kind.RUN):
            week = reading.problem.week_of(run.date)
            shared = [s for s in reading.sessions if s.kind is Kind.STRENGTH and s.date == run.date]
            for strength in shared:
                late = self._late(run, strength)
                if strength.load is Load.HEAVY and late > 0:
                    yield self.finding(
                        f"the heavy strength session on {run.date:%a %d %b} is not "
                        f"{format_duration(self.gap)} after the run",
                        week,
                        day=run.date,
                        session=strength.id,
                        over=late,
                        scale=Per.MINUTE,
                    )
            if shared:
                yield self.finding(
                    f"run and strength share {run.date:%a %d %b}", week, day=run.date, session=run.id, wish=True
                )

    def _late(self, run: Session, strength: Session) -> int:
        """Return the seconds that are missing between the end of a run and strength."""
        if run.start is None or strength.start is None:
            return 1  # without hours nobody can tell
        return _clock(run.start) + run.duration_s + self.gap - _clock(strength.start)


def _clock(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
