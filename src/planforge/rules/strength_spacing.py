"""At least a day between strength sessions.

Why:  muscle and tendon need about 48 hours after loading; the heavy-slow-resistance trials keep that gap. Counted by
      date, over the week's end too.
Bad:  S S . . . . .
Good: S . . S . . .
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.plan import Kind
from planforge.rules.draft import Draft
from planforge.rules.reading import Reading
from planforge.rules.rule import Excess, Finding, Rule, Source


class StrengthSpacing(Rule):
    """No strength session on the day after another."""

    name: ClassVar = "strength-spacing"
    source: ClassVar = Source("heavy slow resistance trial protocol NCT06774547: 48 h apart", "trial")
    scope: ClassVar = "day"
    gives_way: ClassVar = "soft"

    def post(self, draft: Draft) -> Iterator[Excess]:
        """Yield strength on two days running."""
        for early, late in zip(draft.days, draft.days[1:], strict=False):
            yield Excess(late.day.week, early.strength + late.strength - 1, day=late.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the strength sessions that follow another too closely."""
        sessions = [s for s in reading.sessions if s.kind is Kind.STRENGTH]
        dates = {session.date for session in sessions}
        for session in sessions:
            if session.date - timedelta(1) in dates:
                yield self.finding(
                    f"the strength session on {session.date:%a %d %b} comes the day after another",
                    reading.problem.week_of(session.date),
                    day=session.date,
                    session=session.id,
                )
