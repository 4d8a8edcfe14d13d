"""The same days of the week, week after week.

Why:  habit carries a plan. A wish; counted where both weeks are full.
Bad:  mon wed sat, then tue thu sun
Good: mon wed sat, then mon wed sat
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar

from planforge.plan.model import Kind
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class SameWeekdays(DayRule):
    """A day of the week that held a run or strength session holds one in the next week too."""

    name: ClassVar = "same-weekdays"
    source: ClassVar = Source("habit; the runner's own wish", "ours")
    wish: ClassVar = True

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield sessions whose weekday the next week leaves empty."""
        weeks = draft.problem.weeks
        for early, late in zip(draft.days, draft.days[7:], strict=False):
            if weeks[early.day.week - 1].full and weeks[late.day.week - 1].full:
                yield Excess(late.day.week, early.strength - late.strength, day=late.day.date)
                if weeks[late.day.week - 1].running:
                    yield Excess(late.day.week, early.runs - late.runs, day=late.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield sessions whose weekday the next week leaves empty."""
        dates = {kind: {s.date for s in reading.sessions if s.kind is kind} for kind in Kind}
        weeks = reading.problem.weeks
        for early, late in pairwise(weeks):
            if not (early.full and late.full):
                continue
            kinds = [Kind.STRENGTH] + ([Kind.RUN] if early.running and late.running else [])
            for kind in kinds:
                for day in early.days:
                    then = day.date + timedelta(7)
                    if day.date in dates[kind] and then not in dates[kind]:
                        yield self.finding(
                            f"the {kind} session of {day.date:%a %d %b} has none like it on {then:%a %d %b}",
                            late.index,
                            day=then,
                        )
