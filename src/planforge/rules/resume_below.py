"""After days off the runner starts again below where they stopped.

Why:  fitness goes faster than the will to run. Up to three days off change nothing but that the week does not grow; up
      to seven repeat the last week; up to fourteen go back one level and to 80 % of the load, up to twenty-eight two
      levels and 60 %; after more the ladder begins again (`start-load`). Convention.
Bad:  three weeks away, then the week before the holiday again
Good: three weeks away, then two levels easier and 60 % of the distance
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge import fields
from planforge.rules.draft import WeekDraft
from planforge.rules.reading import Reading
from planforge.rules.rule import Excess, Finding, Per, Source, WeekRule
from planforge.units import format_duration


class ResumeBelow(WeekRule):
    """The first full week after an absence stands so many levels and so much load below the last full one."""

    name: ClassVar = "resume-below"
    source: ClassVar = Source("practice; no trial", "convention")
    gives_way: ClassVar = "never"
    loosens: ClassVar = {"after_a_week": "up", "after_two_weeks": "up"}

    after_a_week: Annotated[int, fields.share(100, 1000)] = Field(800, description="Load after 8 to 14 days off.")
    after_two_weeks: Annotated[int, fields.share(100, 1000)] = Field(600, description="Load after 15 to 28 days off.")

    def _back(self, days_off: int) -> tuple[int, int] | None:
        """Return (levels back, share of the load in per mille) after so many days off; None: nothing to say."""
        if days_off == 0 or days_off > fields.RESTART_AFTER_DAYS:
            return None
        if days_off <= fields.REPEAT_AFTER_DAYS:
            return 0, 1000
        return (1, self.after_a_week) if days_off <= fields.TWO_LEVELS_AFTER_DAYS else (2, self.after_two_weeks)

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield level, distance and running above where a runner may resume."""
        for before, week, reference in draft.references():
            back = self._back(reference.days_off)
            if back is None:
                continue
            levels, share = back
            index = week.frame.index
            yield Excess(index, week.level - draft.largest([before.level - levels, 1]))
            over = 1000 * week.distance - share * before.distance
            yield Excess(index, over, scale=1000 * Per.METRES_100)
            yield Excess(index, 1000 * week.run_time - share * before.run_time, scale=1000 * Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks after an absence that begin too high."""
        for before, week, reference in reading.references():
            back = self._back(reference.days_off)
            if back is None:
                continue
            levels, share = back
            wanted = max(1, before.level - levels)
            old, new = before.measures, week.measures
            for what, got, most, scale, show in (
                ("level", 1000 * week.level, 1000 * wanted, 1, str),
                ("distance", 1000 * new.distance, share * old.distance, Per.METRES_100, reading.distance),
                ("run time", 1000 * new.run_time, share * old.run_time, Per.MINUTE, format_duration),
            ):
                if got > most:
                    yield self.finding(
                        f"week {week.index} follows {reference.days_off} days off with a {what} of "
                        f"{show(got // 1000)}; "
                        f"at most {show(most // 1000)} after that",
                        week.index,
                        day=week.frame.start,
                        over=got - most,
                        scale=1000 * scale,
                        measured=show(got // 1000),
                        allowed=show(most // 1000),
                    )
