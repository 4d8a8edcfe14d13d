"""Running and strength do not step up in the same week.

Why:  two new loads at once leave nobody knowing which of them the knee answers to. In the week in which the strength
      routine moves on to its next stage, the running level stays. A routine that only keeps what is there is no step
      up, nor is one that was done before.
Bad:  week 7: from isometric holds to heavy slow resistance, and from 2:1 to 4:1
Good: week 7: from isometric holds to heavy slow resistance, 2:1 again; week 8: 4:1
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar

from pydantic import Field

from planforge.plan.model import Load
from planforge.problem.problem import Problem
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Excess, Finding, Source, WeekRule


class NotBoth(WeekRule):
    """In a week that begins a new strength stage the running level does not rise."""

    name: ClassVar = "not-both"
    source: ClassVar = Source(
        "sportsinjury.online: no running progression for a week after a step up in strength", "convention"
    )
    limits_load: ClassVar = True

    no_step: tuple[str, ...] = Field(
        ("maintenance",), description="Strength routines that are no step up when they begin: they keep, not build."
    )

    def steps(self, problem: Problem) -> set[int]:
        """Return the weeks in which strength steps up: where a routine is done for the first time."""
        done, found = _known(problem), set[int]()
        for frame in problem.weeks:
            for name in _stages(problem, frame.index) - done:
                done.add(name)
                if name not in self.no_step:
                    found.add(frame.index)
        return found

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield that strength steps up in no week that also holds runs."""
        if not self.steps(problem) & {week.index for week in problem.running_weeks[1:]}:
            yield Idle(None, "strength steps up in no week that also holds runs", "delete it")

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield the levels climbed in a week that steps up in strength."""
        steps = self.steps(draft.problem)
        for before, week, _ in draft.references():
            if week.frame.index in steps:
                yield Excess(week.frame.index, week.level - before.level)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that step up in both."""
        routines = reading.problem.protocol.routines
        begun = self._begun(reading)
        for before, week, _ in reading.references():
            names = [name for name in begun.get(week.index, ()) if name not in self.no_step]
            if names and week.level > before.level:
                title = " and ".join(routines[name].title for name in names)
                yield self.finding(
                    f"week {week.index} steps up twice: strength moves on to {title}, and running from level "
                    f"{before.level} of the ladder to level {week.level}",
                    week.index,
                    day=week.frame.start,
                    over=week.level - before.level,
                    measured=str(week.level),
                    allowed=str(before.level),
                )

    def _begun(self, reading: Reading) -> dict[int, list[str]]:
        """Return the routines that a plan does not begin with, by the number of the week in which each comes first.

        Heavy ones wait for a week without days away, and for the second week after a race, where a protocol has a light
        one to make do with.
        """
        problem, routines = reading.problem, reading.problem.protocol.routines
        since, second = problem.runner.strength_since or problem.start, problem.protocol.second
        done = {
            one.routine
            for one in (*problem.protocol.strength, *(second.strength if second else ()))
            if since + timedelta(7 * one.from_week - 7) <= problem.start
        }
        light = any(one.load is Load.LIGHT for one in routines.values())
        found: dict[int, list[str]] = {}
        for week in reading.weeks:
            days, race = week.frame.days, problem.race
            raced = race is not None and days[0].date - timedelta(7) <= race.on <= days[-1].date + timedelta(2)
            eased = light and (raced or any(day.away for day in days))
            for stage in problem.stages_in(week.index):
                name = stage.routine
                waits = eased and routines[name].load is Load.HEAVY
                if not waits and name not in done:
                    done.add(name)
                    found.setdefault(week.index, []).append(name)
        return found


def _known(problem: Problem) -> set[str]:
    """Return the routines that the plan does not begin with, for they were done before it or from its first day."""
    return {one.routine for some in problem.strength for one in some if problem.stage_begins(one) <= 1}


def _stages(problem: Problem, week: int) -> set[str]:
    """Return the routines that a week's stages ask for, but where days away make do with a lighter one."""
    routines, asked = problem.protocol.routines, enumerate(problem.stages_in(week), start=1)
    done = ((stage.routine, problem.routine(week, number)) for number, stage in asked)
    return {name for name, routine in done if routine.load is routines[name].load}
