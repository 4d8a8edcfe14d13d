"""The runs of a week are alike: none has much more running than another.

Why:  a week's running is borne better in equal parts than in one long run and two short ones. Of 168 weeks of 25
      published return ladders 139 have equal sessions, and 5 one with more than 1.7 times the shortest. It costs no
      week: at 25 % the plan arrives as early as without it (solved, with two and with three runs), while at 50 % it
      leans on the bound in every week. That equal runs hurt less than unequal ones no trial has tested. A wish: where
      a cap on the week leaves no other way to the goal, the long run may be longer; so may it in a week that is lighter
      on purpose, for its longest stretch is kept: there the long run holds that stretch, and no more.
Bad:  16, 16 and 30 min of running
Good: 24, 24 and 30 min
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class EvenRuns(WeekRule):
    """The longest-running session of a week has at most so much more running than its shortest."""

    name: ClassVar = "even-runs"
    source: ClassVar = Source("weeks of 25 published return-to-run ladders: 139 of 168 have equal sessions", "ours")
    gives_way: ClassVar = "off"
    loosens: ClassVar = {"max_difference": "up"}

    max_difference: Annotated[int, spelled.share(0, 3000)] = Field(
        250, description="Most that the longest-running session of a week may have above the shortest."
    )

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the running of the longest run above what the shortest allows, for the number of runs a week holds."""
        for week in draft.weeks:
            for runs in range(2, len(week.sessions) + 1):
                last = week.sessions[runs - 1]
                beyond = week.sessions[runs].present if runs < len(week.sessions) else 0
                over = 1000 * week.most_running - (1000 + self.max_difference) * last.run_time
                if week.frame.index in draft.lighter:
                    over = draft.smallest([over, 1000 * (week.most_running - week.longest_bout)])
                yield Excess(week.frame.index, over, scale=1000 * Per.MINUTE, when=(last.present, 1 - beyond))

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks whose runs are too unlike."""
        for week in reading.running_weeks:
            running = [run.measures.run_time for run in week.runs]
            most, least = max(running, default=0), min(running, default=0)
            over = 1000 * (most - least) - self.max_difference * least
            if week.index in reading.lighter:
                over = min(over, 1000 * (most - week.measures.longest_bout))
            if over > 0:
                allowed = format_duration((1000 + self.max_difference) * least // 1000)
                yield self.finding(
                    f"week {week.index} has a run with {format_duration(most)} of running beside one with "
                    f"{format_duration(least)}; beside that at most {allowed} are allowed",
                    week.index,
                    day=week.frame.start,
                    over=over,
                    scale=1000 * Per.MINUTE,
                    measured=format_duration(most),
                    allowed=allowed,
                )
