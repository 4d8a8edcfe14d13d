"""No bout goes on for so long that the pain usually begins.

Why:  an IT band hurts at a predictable point, 20 to 30 minutes into a run (the source article). The longest bout stays
      five minutes below that point, and moves up five minutes with each full running week. Both margins are ours.
Bad:  pain begins at 20 min; first week with 20 min without a break
Good: pain begins at 20 min; first week with bouts of 4 min, fourth week with at most 30
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge import fields
from planforge.problem import Problem
from planforge.rules.draft import Draft
from planforge.rules.reading import Reading
from planforge.rules.rule import Excess, Finding, Per, Rule, Source
from planforge.units import format_duration


class ContinuousCap(Rule):
    """The longest bout stays a margin below the pain's onset, plus so much per full running week."""

    name: ClassVar = "continuous-cap"
    source: ClassVar = Source("the source article: pain 20-30 min into a run; margins ours", "convention")
    scope: ClassVar = "week"
    gives_way: ClassVar = "never"
    loosens: ClassVar = {"onset": "up", "margin": "down", "raise_by": "up"}

    onset: Annotated[int, fields.duration(300, 7200)] = Field(1200, description="When the pain usually begins.")
    margin: Annotated[int, fields.duration(0, 1800)] = Field(300, description="How far below it a bout ends.")
    raise_by: Annotated[int, fields.duration(0, 1800)] = Field(300, description="Gain per full running week before.")

    def cap(self, problem: Problem, week: int) -> int:
        """Return the longest bout of a week in seconds."""
        before = [one for one in problem.full_running_weeks if one.index < week]
        return max(60, self.onset - self.margin) + self.raise_by * len(before)

    def post(self, draft: Draft) -> Iterator[Excess]:
        """Yield the longest bout above the week's cap."""
        for week in draft.weeks:
            index = week.frame.index
            yield Excess(index, week.longest_bout - self.cap(draft.problem, index), scale=Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs whose longest bout goes on for too long."""
        for week in reading.running_weeks:
            cap = self.cap(reading.problem, week.index)
            if week.measures.longest_bout > cap:
                run = max(week.runs, key=lambda run: run.measures.longest_bout)
                got = run.measures.longest_bout
                yield self.finding(
                    f"the run on {run.session.date:%a %d %b} goes on for {format_duration(got)} without a walk; "
                    f"at most {format_duration(cap)} in week {week.index}",
                    week.index,
                    day=run.session.date,
                    session=run.session.id,
                    over=got - cap,
                    scale=Per.MINUTE,
                    measured=format_duration(got),
                    allowed=format_duration(cap),
                )
