"""Sessions on the very days the runner chose, by moving them in the calendar.

Why:  who moves a session has a reason. `planforge sync` tells which were moved, in the words of this rule; the next
      plan then keeps to those days where the rules and the hours allow it.
Bad:  run chosen for 2027-02-04, none on that day
Good: run chosen for 2027-02-04, a run on that day
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from planforge.plan.model import Kind
from planforge.quantities.dates import Date
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class ChosenDays(DayRule):
    """Each chosen date holds a session of its kind."""

    name: ClassVar = "chosen-days"
    source: ClassVar = Source("the runner's own wish", "ours")
    wish: ClassVar = True

    run: tuple[Date, ...] = Field((), description="Dates for a run.")
    strength: tuple[Date, ...] = Field((), description="Dates for strength.")
    cross: tuple[Date, ...] = Field((), description="Dates for cross-training.")

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield the chosen dates without such a session."""
        for one in draft.days:
            for dates, held in ((self.run, one.runs), (self.strength, one.strength), (self.cross, one.cross)):
                if one.day.date in dates:
                    yield Excess(one.day.week, 1 - held, day=one.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the chosen dates of the plan without such a session."""
        held = {(session.kind, session.date) for session in reading.sessions}
        for kind, dates in ((Kind.RUN, self.run), (Kind.STRENGTH, self.strength), (Kind.CROSS, self.cross)):
            for day in dict.fromkeys(dates):
                week = reading.problem.week_of(day)
                inside = day >= reading.problem.start and week <= reading.problem.calendar.weeks
                if inside and (kind, day) not in held:
                    yield self.finding(f"no {_WORDS[kind]} on {day:%a %d %b}, the day chosen for one", week, day=day)


_WORDS = {Kind.RUN: "run", Kind.STRENGTH: "strength session", Kind.CROSS: "cross-training"}
