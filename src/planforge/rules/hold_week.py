"""Every fourth running week repeats the one before instead of growing.

Why:  a week in which everything rests lets the last steps settle. Convention; no trial was found. In a hold week the
      level stays, and none of distance, run time and longest bout grows. A plan of six weeks or fewer has no room for
      one (ours). A week that is repeated because one was lost is not counted, but where its turn is to hold: it does.
Bad:  running weeks 10, 11, 12, 13 km
Good: running weeks 10, 11, 12, 12 km
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule, uses

SHORT_PLAN = 6  # plans of so few weeks have no room for one


class HoldWeek(WeekRule):
    """Every n-th full running week keeps the level and grows in nothing."""

    name: ClassVar = "hold-week"
    source: ClassVar = Source("practice of coaches", "convention")
    limits_load: ClassVar = True
    gives_way: ClassVar = "off"
    loosens: ClassVar = {"every": "up"}

    every: Annotated[int, spelled.whole(2, 12)] = Field(4, description="Which running week holds: every n-th.")

    def weeks(self, problem: Problem) -> list[int]:
        """Return the numbers of the hold weeks, counted from the first full running week."""
        if problem.calendar.weeks <= SHORT_PLAN:
            return []
        repeated = problem.history.repeated if problem.history else ()
        holds, count = [], 0
        for week in problem.full_running_weeks:
            holds_here = (count + 1) % self.every == 0
            if holds_here:
                holds.append(week.index)
            count += holds_here or week.index not in repeated
        return holds

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield that no week of the plan holds."""
        if self.weeks(problem):
            return
        words = f"it needs {self.every} whole running weeks, and the plan has {len(problem.full_running_weeks)}"
        if problem.calendar.weeks <= SHORT_PLAN:
            words = "a plan of six weeks or fewer has no hold weeks"
        yield Idle(None, words, "name a smaller `every`, or delete it")

    def allows(self, problem: Problem) -> str:
        """Return how often a week holds."""
        return f"one running week in {self.every} holds"

    def held(self, reading: Reading) -> set[int]:
        """Return the numbers of the weeks in which a finished plan is to hold: every n-th since the last that did."""
        if len(reading.weeks) < 7:  # no room for one
            return set()
        repeated = reading.problem.history.repeated if reading.problem.history else ()
        holds, since = set[int](), 0
        for week in reading.running_weeks:
            if week.frame.full and since == self.every - 1:
                holds.add(week.index)
                since = 0
            elif week.frame.full and week.index not in repeated:
                since += 1
        return holds

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield every measure's growth in a hold week."""
        holds = self.weeks(draft.problem)
        for before, week, _ in draft.references():
            index = week.frame.index
            if index in holds:
                yield Excess(index, week.level - before.level)
                yield Excess(index, week.distance - before.distance, scale=Per.METRES_100)
                yield Excess(index, week.run_time - before.run_time, scale=Per.MINUTE)
                yield Excess(index, week.longest_bout - before.longest_bout, scale=Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield each measure that grows in a hold week."""
        holds = self.held(reading)
        for before, week, _ in reading.references():
            if week.index not in holds:
                continue
            old, new = before.measures, week.measures
            for what, was, now, scale, show in (
                ("level", before.level, week.level, 1, str),
                ("distance", old.distance, new.distance, Per.METRES_100, reading.distance),
                ("run time", old.run_time, new.run_time, Per.MINUTE, format_duration),
                ("longest bout", old.longest_bout, new.longest_bout, Per.MINUTE, format_duration),
            ):
                if now > was:
                    yield self.finding(
                        f"week {week.index} is a hold week, but its {what} grows from {show(was)} to {show(now)}",
                        week.index,
                        day=week.frame.start,
                        over=now - was,
                        scale=scale,
                        measured=show(now),
                        allowed=show(was),
                    )


def hold_weeks(reading: Reading) -> set[int]:
    """Return the hold weeks of all uses of the rule in a finished plan."""
    return {
        week
        for rule in uses(reading.problem, HoldWeek)
        for week in rule.held(reading)
        if rule.holds(week, reading.phase(week))
    }


def open_hold_weeks(draft: WeekDraft) -> set[int]:
    """Return the same of an open plan."""
    return {
        week
        for rule in uses(draft.problem, HoldWeek)
        for week in rule.weeks(draft.problem)
        if rule.holds(week, draft.phase(week))
    }
