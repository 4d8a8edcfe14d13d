"""The longest stretch of running without a walk at most doubles, and grows at most ten minutes a week.

Why:  a walk break is where the knee recovers. Nothing else bounds how fast the breaks disappear: without this rule the
      quickest legal plan leaps from 12 to 30 minutes without a break in one week (measured). Convention.
Bad:  longest bout 4 min, then 10 min
Good: longest bout 4 min, then 8 min, then 16 min
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration, format_share
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class BoutStep(WeekRule):
    """The longest bout grows by at most a factor, and by at most some minutes, over the reference week."""

    name: ClassVar = "bout-step"
    source: ClassVar = Source("practice of coaches", "convention")
    limits_load: ClassVar = True
    loosens: ClassVar = {"max_growth": "up", "max_increase": "up"}
    most_offered: ClassVar = {"max_growth": 1400}

    max_growth: Annotated[int, spelled.share(0, 10_000)] = Field(
        1000, description="Most growth of the longest bout; 100 % is a doubling."
    )
    max_increase: Annotated[int, spelled.duration(60, 7200)] = Field(600, description="Most it grows in any case.")

    def allows(self, problem: Problem) -> str:
        """Return how much the longest bout may grow."""
        growth, increase = format_share(self.max_growth), format_duration(self.max_increase)
        return f"a longest bout that grows by {growth} and {increase} at most"

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the longest bout above the nearer of the two bounds."""
        for before, week, _ in draft.references():
            yield Excess(
                week.frame.index,
                (
                    1000 * week.longest_bout - (1000 + self.max_growth) * before.longest_bout,
                    1000 * (week.longest_bout - before.longest_bout - self.max_increase),
                ),
                scale=1000 * Per.MINUTE,
            )

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks whose longest bout grows too fast."""
        for before, week, _ in reading.references():
            bout, old = week.measures.longest_bout, before.measures.longest_bout
            per_mille = min(old * (1000 + self.max_growth), 1000 * (old + self.max_increase))
            if 1000 * bout > per_mille:
                allowed = format_duration(per_mille // 1000)
                yield self.finding(
                    f"week {week.index} runs {format_duration(bout)} without a walk after {format_duration(old)} "
                    f"in week {before.index}; at most {allowed} are allowed",
                    week.index,
                    day=week.frame.start,
                    over=1000 * bout - per_mille,
                    scale=1000 * Per.MINUTE,
                    measured=format_duration(bout),
                    allowed=allowed,
                )
