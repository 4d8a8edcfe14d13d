"""At least a day between strength sessions, and as many more as a routine asks for.

Why:  muscle and tendon need about 48 hours after loading; the heavy-slow-resistance trials keep that gap. Counted by
      date, over the week's end too. A routine may ask for more (`days_between: 2`): jumps load a tendon so much that
      they come every third day at most.
Bad:  S S . . . . .
Good: S . . S . . .
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class StrengthSpacing(DayRule):
    """No strength session on the day after another, nor within the days that either's routine asks for."""

    name: ClassVar = "strength-spacing"
    source: ClassVar = Source(
        "the protocol of a trial of heavy slow resistance, NCT06774547: 48 h apart",
        "convention",
        "none found: that trial does not compare it",
    )
    gives_way: ClassVar = "soft"

    def asks(self, problem: Problem, week: int) -> str:
        """Return what stands between strength sessions."""
        return "a day between strength sessions"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield strength on two days that are too near to each other."""
        between = {week.index: draft.problem.days_between_strength(week.index) for week in draft.problem.weeks}
        for position, late in enumerate(draft.days):
            for early in draft.days[max(0, position - max(between.values())) : position]:
                if late.day.index - early.day.index <= max(between[early.day.week], between[late.day.week]):
                    yield Excess(late.day.week, early.strength + late.strength - 1, day=late.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the strength sessions that follow another too closely."""
        problem = reading.problem
        sessions = [s for s in reading.sessions if s.kind is Kind.STRENGTH]
        between = {week.index: max(one.days_between for one in problem.routines(week.index)) for week in problem.weeks}
        most = timedelta(max(between.values(), default=1))
        for position, late in enumerate(sessions):
            for early in (one for one in sessions[:position] if late.date - one.date <= most):
                apart = (late.date - early.date).days
                wanted = max(between.get(problem.week_of(one.date), 1) for one in (early, late))
                if 1 <= apart <= wanted:
                    comes = "the day after another" if apart == 1 else f"{apart} days after another"
                    yield self.finding(
                        f"the strength session on {late.date:%a %d %b} comes {comes}"
                        + (f"; {wanted} days between are asked for" if wanted > 1 else ""),
                        problem.week_of(late.date),
                        day=late.date,
                        session=late.id,
                    )
