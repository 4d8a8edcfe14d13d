"""A level that was trained is left only after enough sessions on it.

Why:  one good run proves little; soreness shows a day later. Delaware, the US Army's knee trial and Blake ask for two
      or three sessions on a level. Sessions of full weeks count.
Bad:  one session on level 3, then level 4
Good: two sessions on level 3, then level 4
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Source, WeekRule


class CleanSessions(WeekRule):
    """A week moves to another level only when the level before was trained in at least so many sessions."""

    name: ClassVar = "clean-sessions"
    source: ClassVar = Source(
        "Delaware; US Army knee trial 2023 (2 sessions); Blake (3)",
        "guideline",
        "none found: the Army's trial used it and compared other things",
    )
    limits_load: ClassVar = True
    loosens: ClassVar = {"sessions": "down"}
    least_offered: ClassVar = {"sessions": 2}

    sessions: Annotated[int, spelled.whole(1, 20)] = Field(2, description="Sessions on a level before the next.")

    def allows(self, problem: Problem) -> str:
        """Return what a level takes."""
        return f"{self.sessions} sessions on a level"

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the sessions that are missing on a level that is left upward."""
        for before, week, reference in draft.references():
            if not reference.may_grow or before.fewest_runs >= self.sessions:
                continue  # nothing may climb there, or every week alone has enough
            climbed = draft.differ(week.level, before.level)
            missing = self.sessions - draft.sessions_on_level(before.frame.index)
            yield Excess(week.frame.index, missing, when=(climbed, week.sessions[0].present))

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that leave a level too early."""
        on_level: dict[int, int] = {}
        for before, week, reference in reading.references():
            on_level.setdefault(before.index, len(before.runs))
            same = week.level == before.level
            if week.frame.full:
                on_level[week.index] = len(week.runs) + (on_level[before.index] if same else 0)
            got = on_level[before.index]
            if week.runs and reference.may_grow and not same and got < self.sessions:
                yield self.finding(
                    f"week {week.index} leaves level {before.level} of the ladder after {got} "
                    f"{'session' if got == 1 else 'sessions'} on it; {self.sessions} are asked for",
                    week.index,
                    day=week.frame.start,
                    over=self.sessions - got,
                    measured=str(got),
                    allowed=str(self.sessions),
                )
