"""Distance does not fall away while the intervals get harder.

Why:  a goal must not be reached by shrinking: a step up the ladder that cuts a third of the week's distance is no
      progress for the knee, and a hold week is none to fall in. Changing the level cuts walking, so a small fall is
      normal. Ours. A wish for who stopped; for who still runs it must hold. Days off have a rule of their own, and
      a week that is lighter on purpose (`hold-week`) may fall.
Bad:  12 km on 2:1, then 9 km on 3:1
Good: 12 km on 2:1, then 11.5 km on 3:1
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.quantities import spelled
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class KeepLoad(WeekRule):
    """A week's distance falls at most so much below its reference week."""

    name: ClassVar = "keep-load"
    source: ClassVar = Source("a goal must not be reached by shrinking", "ours")
    gives_way: ClassVar = "off"
    loosens: ClassVar = {"max_decrease": "up"}

    max_decrease: Annotated[int, spelled.share(0, 900)] = Field(100, description="Most the distance may fall.")

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield how far distance falls below what is kept."""
        stopped = draft.problem.runner.stopped_running
        for before, week, reference in draft.references():
            if week.frame.index in draft.lighter:
                continue
            if week.frame.full and not reference.may_fall:
                over = (1000 - self.max_decrease) * before.distance - 1000 * week.distance
                yield Excess(week.frame.index, over, scale=1000 * Per.METRES_100, wish=stopped)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that lose too much distance."""
        stopped = reading.problem.runner.stopped_running
        for before, week, reference in reading.references():
            if not week.frame.full or reference.may_fall or week.index in reading.lighter:
                continue
            got, old = week.measures.distance, before.measures.distance
            short = (1000 - self.max_decrease) * old - 1000 * got
            if short > 0:
                allowed = reading.distance(old * (1000 - self.max_decrease) // 1000)
                yield self.finding(
                    f"week {week.index} covers {reading.distance(got)}, down from {reading.distance(old)} in week "
                    f"{before.index}; at least {allowed} are to be kept",
                    week.index,
                    day=week.frame.start,
                    over=short,
                    scale=1000 * Per.METRES_100,
                    wish=stopped,
                    measured=reading.distance(got),
                    allowed=allowed,
                )
