"""The week in which jumps come into strength, or come back, holds no more running and nothing new in it.

Why:  jumps load a knee as running does, only faster, and a new load stands alone, so that it is known which one the
      knee answers to. What is added counts, and not the level alone: in such a week neither the running in all, nor its
      level, nor the longest stretch without a walk rises, and there are no hills and no speed. That it is so, firmly,
      is ours; that strength and running do not step up together is a convention (`not-both`).
Bad:  week 16: 27 min and heavy strength; week 17: 30 min and the first jumps
Good: week 16: 27 min and heavy strength; week 17: 27 min and the first jumps; week 18: 30 min
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.plan.model import Load
from planforge.problem.problem import Problem
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import FEATURES, WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class JumpsApart(WeekRule):
    """In a week in which jumps come, running steps up in nothing, and there are no hills and no speed."""

    name: ClassVar = "jumps-apart"
    source: ClassVar = Source("after sportsinjury.online: one new load at a time; for jumps firmly", "ours")
    limits_load: ClassVar = True
    gives_way: ClassVar = "never"

    def comes_in(self, problem: Problem) -> set[int]:
        """Return the weeks with jumps after a week without any; what a plan begins with has been there."""
        weeks = [frame.index for frame in problem.weeks]
        jumps = [any(map(problem.protocol.jumps, problem.routines(week))) for week in weeks]
        return {week for week, here, before in zip(weeks[1:], jumps[1:], jumps, strict=False) if here > before}

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield that jumps come in no week that also holds runs."""
        if not self.comes_in(problem) & {week.index for week in problem.running_weeks[1:]}:
            yield Idle(None, "jumps come in no week that also holds runs", "delete it")

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield by how much running steps up in a week in which jumps come, and its hilly and fast runs."""
        comes_in = self.comes_in(draft.problem)
        for before, week, _ in draft.references():
            index = week.frame.index
            if index in comes_in:
                yield Excess(index, week.level - before.level)
                yield Excess(index, week.longest_bout - before.longest_bout, scale=Per.MINUTE)
                yield Excess(index, week.run_time - before.run_time, scale=Per.MINUTE)
                yield Excess(index, sum(week.feature(name) for name in FEATURES))

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield what is added to the running of a week in which jumps come."""
        begun = _begun(reading)
        for before, week, _ in reading.references():
            if title := begun.get(week.index):
                yield from self._beside(before, week, f"week {week.index} begins with {title}, and")

    def _beside(self, before: WeekReading, week: WeekReading, jumps: str) -> Iterator[Finding]:
        first = week.frame.start
        if (over := week.level - before.level) > 0:
            words = f"{jumps} running steps up from level {before.level} of the ladder to level {week.level}"
            yield self.finding(
                words, week.index, day=first, over=over, measured=str(week.level), allowed=str(before.level)
            )
        stretch = "its longest stretch", before.measures.longest_bout, week.measures.longest_bout
        for what, then, now in (stretch, ("its running", before.measures.run_time, week.measures.run_time)):
            if (over := now - then) > 0:
                was, here = format_duration(then), format_duration(now)
                words = f"{jumps} {what} grows from {was} to {here}"
                yield self.finding(
                    words, week.index, day=first, over=over, scale=Per.MINUTE, measured=here, allowed=was
                )
        if features := [name for name in FEATURES for _ in week.feature(name)]:
            yield self.finding(
                f"{jumps} its runs hold {' and '.join(features)}", week.index, day=first, over=len(features)
            )


def _begun(reading: Reading) -> dict[int, str]:
    """Return what holds jumps in a week after one without any, by the week's number.

    Heavy ones make way for a light routine, where there is one, around days away, in the weeks of a race and
    of the two days before it, and in the next.
    """
    problem, protocol = reading.problem, reading.problem.protocol
    light = any(one.load is Load.LIGHT for one in protocol.routines.values())
    before, found = True, dict[int, str]()
    for week in reading.weeks:
        days, race = week.frame.days, problem.race
        raced = race is not None and days[0].date - timedelta(7) <= race.on <= days[-1].date + timedelta(2)
        eased = light and (raced or any(day.away for day in days))
        stages = (*(problem.stages_on(day.date) for day in days), problem.stages_in(week.index))
        routines = (protocol.routines[name] for name in sorted({one.routine for some in stages for one in some}))
        jumps = [one.title for one in routines if protocol.jumps(one) and not (eased and one.load is Load.HEAVY)]
        if jumps and not before:
            found[week.index] = " and ".join(jumps)
        before = bool(jumps)
    return found
