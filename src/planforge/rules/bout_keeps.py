"""The longest stretch of running without a walk never falls without a reason.

Why:  a stretch that was borne and is then left out has to be earned again: without this rule legal plans went 30, 19,
      13, 30 min (solved), and the runner thinks of a setback where there was none. It costs no week. A reason is more
      than a week off (`resume-below`), a week whose times do not hold so long a stretch, one that is lighter on
      purpose (`hold-week`), or one that may ask no more for what happened (`no-more-than-before`). Ours.
Bad:  longest bout 20 min, then 15 min, then 20 min again
Good: longest bout 20 min, then 20 min, then 22 min
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from planforge.problem.frames import WeekFrame
from planforge.problem.problem import Problem
from planforge.quantities.units import format_duration
from planforge.rules.available import Available
from planforge.rules.base.asked import seconds_around
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule, uses
from planforge.sessions.build import overhead

A_DAY = 86_400  # more seconds than any bout has


class BoutKeeps(WeekRule):
    """The longest bout is at least that of the reference week, wherever the week's times hold it."""

    name: ClassVar = "bout-keeps"
    source: ClassVar = Source("a stretch that was borne is kept", "ours")
    gives_way: ClassVar = "soft"

    def _room(self, problem: Problem, before: WeekFrame, week: WeekFrame, phase: str) -> int | None:
        """Return the longest main part in seconds that a week's times hold; None: those of the week before it, too."""
        if not any(rule.hard for rule in uses(problem, Available)):
            return None
        shaped = any(rule.scope == "session" and rule.during for rule in problem.rules)
        if _longest_time(week) >= _longest_time(before) and not shaped:
            return None
        return _longest_time(week) - overhead(problem, week.index, phase).duration

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield how far the longest bout falls, where the week has runs and room for what is to be kept."""
        history = draft.problem.history
        bounds = {one.week: one.longest_bout_s for one in history.at_most} if history else {}
        for before, week, reference in draft.references():
            index = week.frame.index
            if reference.may_fall or index in draft.lighter or index in draft.problem.weeks_around_race:
                continue
            kept = before.longest_bout
            if index in bounds:
                kept = draft.smallest([kept, bounds[index]])
            fallen = kept - week.longest_bout
            room = self._room(draft.problem, before.frame, week.frame, draft.phase(index))
            if room is not None:  # above zero only where the room is enough, and then larger than any fall
                fallen = draft.smallest([fallen, A_DAY * (room + 1 - before.needed_main)])
            yield Excess(index, fallen, scale=Per.MINUTE, when=(week.sessions[0].present,))

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks whose longest bout falls without a reason."""
        past = reading.problem.history
        for before, week, reference in reading.references():
            if reference.may_fall or not week.runs or week.index in reading.lighter:
                continue
            if _around_a_race(reading, week):
                continue
            old, new = before.measures.longest_bout, week.measures.longest_bout
            for most in past.at_most if past else ():
                if most.week == week.index:
                    old = min(old, most.longest_bout_s)
            if new < old and not self._excused(reading, before, week):
                yield self.finding(
                    f"week {week.index} runs {format_duration(new)} without a walk at most, down from "
                    f"{format_duration(old)} in week {before.index}; what was borne is kept",
                    week.index,
                    day=week.frame.start,
                    over=old - new,
                    scale=Per.MINUTE,
                    measured=format_duration(new),
                    allowed=format_duration(old),
                )

    def _excused(self, reading: Reading, before: WeekReading, week: WeekReading) -> bool:
        """Tell whether a week has no time as long as its shortest run with the stretch of the week before."""
        rules = reading.problem.rules
        bound = any(rule.name == "available" and rule.hard for rule in rules)
        shaped = any(rule.scope == "session" and rule.during for rule in rules)
        longest, earlier = _time(week), _time(before)
        needed = before.needed_main + seconds_around(reading, week)
        return bound and (longest < earlier or shaped) and longest < needed


def _around_a_race(reading: Reading, week: WeekReading) -> bool:
    """Tell whether a week holds a race or one of the two days before it, or comes after the one with the race."""
    if (race := reading.problem.goal.race) is None:
        return False
    return week.frame.start - timedelta(7) <= race.on <= week.frame.days[-1].date + timedelta(2)


def _time(week: WeekReading) -> int:
    """Return how long the longest time of a week is in which a run may stand, in seconds."""
    return max(day.longest_for_a_run for day in week.frame.days)


def _longest_time(week: WeekFrame) -> int:
    """Return the length in seconds of a week's longest time for a run."""
    return max(day.longest_for_a_run for day in week.days)
