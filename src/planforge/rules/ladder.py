"""A week climbs few levels of the ladder, and never goes down without a reason.

Why:  the levels of a protocol are its dose. The University of Delaware's progression allows two levels in seven days.
      A level that is passed over needs no sessions. After days off the way back down is what `resume-below` says.
Bad:  level 2, then level 5
Good: level 2, then level 4, then level 4
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Source, WeekRule


class LadderRule(WeekRule):
    """A week climbs at most so many levels above its reference week, and does not descend."""

    name: ClassVar = "ladder"
    source: ClassVar = Source(
        "University of Delaware running progression: at most 2 levels in 7 days",
        "guideline",
        "none found, nor of run-walk against running on",
    )
    limits_load: ClassVar = True
    loosens: ClassVar = {"levels_per_week": "up"}
    most_offered: ClassVar = {"levels_per_week": 2}

    levels_per_week: Annotated[int, spelled.whole(1, 20)] = Field(2, description="Most levels a week may climb.")

    def allows(self, problem: Problem) -> str:
        """Return how many levels a week may climb."""
        return f"{self.levels_per_week} level{'s' if self.levels_per_week > 1 else ''} a week"

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield levels climbed too fast, and levels lost."""
        for before, week, reference in draft.references():
            climb = self.levels_per_week if reference.may_grow else 0
            there = (week.sessions[0].present,)
            yield Excess(week.frame.index, week.level - before.level - climb, when=there)
            if not reference.may_fall:
                yield Excess(week.frame.index, before.level - week.level, when=there)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that climb too fast or go down."""
        for before, week, reference in reading.references():
            if not week.runs:
                continue
            most = before.level + (self.levels_per_week if reference.may_grow else 0)
            least = 1 if reference.may_fall else before.level
            for level, bound, over in (
                (week.level, most, week.level - most),
                (week.lowest_level, least, least - week.lowest_level),
            ):
                if over > 0:
                    yield self.finding(
                        f"week {week.index} is on level {level} of the ladder after level {before.level} in week "
                        f"{before.index}; {'at most' if bound == most and level > most else 'at least'} level {bound} "
                        "is allowed",
                        week.index,
                        day=week.frame.start,
                        over=over,
                        measured=str(level),
                        allowed=str(bound),
                    )
