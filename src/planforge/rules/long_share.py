"""No single run makes up most of the week.

Why:  several shorter runs load a sore knee less at a time than one long one, and all the more in a week that days away
      shorten. Convention; the shares are practice.
Bad:  2 km, 2 km, 6 km (60 % in one run)
Good: 3 km, 3 km, 4 km (40 %)
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.quantities import spelled
from planforge.quantities.units import format_share
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class LongShare(WeekRule):
    """The longest run of a week with two runs or more is at most so much of the week's distance."""

    name: ClassVar = "long-share"
    source: ClassVar = Source("practice of coaches", "convention")
    limits_load: ClassVar = True
    gives_way: ClassVar = "off"
    loosens: ClassVar = {"two_runs": "up", "three_runs": "up", "four_runs": "up"}
    most_offered: ClassVar = {"three_runs": 590}

    two_runs: Annotated[int, spelled.share(500, 1000)] = Field(600, description="Share with two runs a week.")
    three_runs: Annotated[int, spelled.share(334, 1000)] = Field(450, description="Share with three runs a week.")
    four_runs: Annotated[int, spelled.share(250, 1000)] = Field(400, description="Share with four runs or more a week.")

    def share(self, runs: int) -> int:
        """Return the most of a week's distance that its longest of so many runs may be, in per mille."""
        return {0: 1000, 1: 1000, 2: self.two_runs, 3: self.three_runs}.get(runs, self.four_runs)

    def largest_share(self, runs: int) -> int:
        """Return the same, as the checking half reads it."""
        if runs < 2:
            return 1000
        return self.two_runs if runs == 2 else self.three_runs if runs == 3 else self.four_runs

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the longest run above its share, for the number of runs the week holds."""
        for week in draft.weeks:
            for runs in range(2, len(week.sessions) + 1):
                beyond = week.sessions[runs].present if runs < len(week.sessions) else 0
                over = 1000 * week.longest_run - self.share(runs) * week.distance
                when = (week.sessions[runs - 1].present, 1 - beyond)
                yield Excess(week.frame.index, over, scale=1000 * Per.METRES_100, when=when)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs that make up too much of their week."""
        for week in reading.running_weeks:
            if not week.runs:
                continue
            longest = max(week.runs, key=lambda run: run.measures.distance)
            total, share = week.measures.distance, self.largest_share(len(week.runs))
            over = 1000 * longest.measures.distance - share * total
            if over > 0:
                yield self.finding(
                    f"the run on {longest.session.date:%a %d %b} is {longest.measures.distance * 100 / total:.0f} % of "
                    f"week {week.index}; with {len(week.runs)} runs at most {format_share(share)} are allowed",
                    week.index,
                    day=longest.session.date,
                    session=longest.session.id,
                    over=over,
                    scale=1000 * Per.METRES_100,
                    measured=reading.distance(longest.measures.distance),
                    allowed=reading.distance(share * total // 1000),
                )
