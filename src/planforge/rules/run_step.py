"""The longest-running session gains at most a few minutes of running a week.

Why:  the knee meets its peak load while running, about three times that of walking (Miller 2014), so running minutes
      are stepped, not multiplied. Twenty-five published return ladders gain 3 minutes a session and week in the
      median, 5 at the ninetieth percentile.
Bad:  8 min of running a session, then 14
Good: 8 min of running a session, then 11
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class RunStep(WeekRule):
    """No session runs more than so many minutes above the longest-running one of the reference week."""

    name: ClassVar = "run-step"
    source: ClassVar = Source("median of 25 published return-to-run ladders (p90: 5 min)", "convention")
    limits_load: ClassVar = True
    loosens: ClassVar = {"max_increase": "up"}
    most_offered: ClassVar = {"max_increase": 300}

    max_increase: Annotated[int, spelled.duration(0, 1800)] = Field(
        180, description="Most running a session may gain over the reference week."
    )

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the running of the longest-running session above what is allowed."""
        for before, week, reference in draft.references():
            step = self.max_increase if reference.may_grow else 0
            yield Excess(week.frame.index, week.most_running - before.most_running - step, scale=Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks whose longest-running session gains too much."""
        for before, week, reference in reading.references():
            allowed = before.most_running + (self.max_increase if reference.may_grow else 0)
            if week.most_running > allowed:
                yield self.finding(
                    f"week {week.index} has a session with {format_duration(week.most_running)} of running; "
                    f"after {format_duration(before.most_running)} in week {before.index} "
                    f"at most {format_duration(allowed)} are allowed",
                    week.index,
                    day=week.frame.start,
                    over=week.most_running - allowed,
                    scale=Per.MINUTE,
                    measured=format_duration(week.most_running),
                    allowed=format_duration(allowed),
                )
