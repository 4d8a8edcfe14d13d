"""Running and strength do not step up in the same week.

Why:  two new loads at once leave nobody knowing which of them the knee answers to. In the week in which the strength
      routine moves on to its next stage, the running level stays. A routine that only keeps what is there is no step
      up, nor is one that was done before. Jumps load a knee as running does, only faster: in the week that brings them
      in, or back (`of: jumps`), what is added counts, not the level alone. The longest stretch stays, too, and there
      are no hills and no speed. That jumps are kept apart so, and firmly, is ours.
Bad:  week 7: from isometric holds to heavy slow resistance, and from 2:1 to 4:1; week 17: jumps, and 27 to 30 min
Good: week 7: from isometric holds to heavy slow resistance, 2:1 again; week 8: 4:1; week 17: jumps, and 27 min again
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import ClassVar, Literal

from pydantic import Field

from planforge.plan.model import Load
from planforge.problem.problem import Problem
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import FEATURES, WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class NotBoth(WeekRule):
    """In a week in which strength steps up the running level stays; where jumps come, the longest stretch, too."""

    name: ClassVar = "not-both"
    source: ClassVar = Source(
        "sportsinjury.online: no running progression for a week after a step up in strength", "convention"
    )
    limits_load: ClassVar = True

    of: Literal["strength", "jumps"] = Field(
        "strength", description="Which steps of strength: each routine that is new, or jumps alone, when they come."
    )
    no_step: tuple[str, ...] = Field(
        ("maintenance",), description="Strength routines that are no step up when they begin: they keep, not build."
    )

    def steps(self, problem: Problem) -> set[int]:
        """Return the weeks in which strength steps up: where a routine is done for the first time, or jumps come."""
        weeks = [frame.index for frame in problem.weeks]
        if self.of == "jumps":
            jumps = [any(map(problem.protocol.jumps, problem.routines(week))) for week in weeks]
            return {week for week, here, before in zip(weeks[1:], jumps[1:], jumps, strict=False) if here > before}
        done, found = _known(problem), set[int]()
        for week in weeks:
            for name in _stages(problem, week) - done:
                done.add(name)
                if name not in self.no_step:
                    found.add(week)
        return found

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield that strength steps up in no week that also holds runs."""
        if not self.steps(problem) & {week.index for week in problem.running_weeks[1:]}:
            what = "jumps come" if self.of == "jumps" else "strength steps up"
            yield Idle(None, f"{what} in no week that also holds runs", "delete it")

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield by how much running grows in a week that steps up in strength; beside jumps hills and speed, too."""
        steps = self.steps(draft.problem)
        for before, week, _ in draft.references():
            index = week.frame.index
            if index in steps:
                yield Excess(index, week.level - before.level)
                if self.of == "jumps":
                    yield Excess(index, week.longest_bout - before.longest_bout, scale=Per.MINUTE)
                    yield Excess(index, sum(week.feature(name) for name in FEATURES))

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that step up in both."""
        begun = self._jumps_begun(reading) if self.of == "jumps" else self._begun(reading)
        for before, week, _ in reading.references():
            if title := begun.get(week.index):
                yield from self._both(before, week, title)

    def _both(self, before: WeekReading, week: WeekReading, title: str) -> Iterator[Finding]:
        twice = f"week {week.index} steps up twice: strength moves on to {title}, and"
        if week.level > before.level:
            yield self.finding(
                f"{twice} running from level {before.level} of the ladder to level {week.level}",
                week.index,
                day=week.frame.start,
                over=week.level - before.level,
                measured=str(week.level),
                allowed=str(before.level),
            )
        if self.of == "jumps":
            yield from self._beside_jumps(before, week, twice)

    def _beside_jumps(self, before: WeekReading, week: WeekReading, twice: str) -> Iterator[Finding]:
        was, now = before.measures.longest_bout, week.measures.longest_bout
        if now > was:
            yield self.finding(
                f"{twice} the longest stretch from {format_duration(was)} to {format_duration(now)}",
                week.index,
                day=week.frame.start,
                over=now - was,
                scale=Per.MINUTE,
                measured=format_duration(now),
                allowed=format_duration(was),
            )
        if here := [name for name in FEATURES for _ in week.feature(name)]:
            yield self.finding(f"{twice} runs hold {' and '.join(here)}", week.index, over=len(here))

    def _begun(self, reading: Reading) -> dict[int, str]:
        """Return the routines that a plan does not begin with, by the number of the week in which each comes first.

        Heavy ones wait for a week that does not make do with a light one.
        """
        problem, routines = reading.problem, reading.problem.protocol.routines
        since, second = problem.runner.strength_since or problem.start, problem.protocol.second
        done = {
            one.routine
            for one in (*problem.protocol.strength, *(second.strength if second else ()))
            if since + timedelta(7 * one.from_week - 7) <= problem.start
        }
        found: dict[int, str] = {}
        for week in reading.weeks:
            eased = _eased(reading, week)
            names = [stage.routine for stage in problem.stages_in(week.index)]
            new = [one for one in names if one not in done and not (eased and routines[one].load is Load.HEAVY)]
            done.update(new)
            if titles := [routines[one].title for one in new if one not in self.no_step]:
                found[week.index] = " and ".join(titles)
        return found

    def _jumps_begun(self, reading: Reading) -> dict[int, str]:
        """Return what holds jumps in a week after one without any, by the week's number."""
        problem, protocol = reading.problem, reading.problem.protocol
        before, found = True, dict[int, str]()
        for week in reading.weeks:
            days = (problem.stages_on(day.date) for day in week.frame.days)
            names = {one.routine for stages in (*days, problem.stages_in(week.index)) for one in stages}
            eased = _eased(reading, week)
            routines = (protocol.routines[one] for one in sorted(names))
            titles = [one.title for one in routines if protocol.jumps(one) and not (eased and one.load is Load.HEAVY)]
            if titles and not before:
                found[week.index] = " and ".join(titles)
            before = bool(titles)
        return found


def _eased(reading: Reading, week: WeekReading) -> bool:
    """Tell whether a week has a light routine in place of a heavy one: for days away, or a race in it or before it."""
    race, days = reading.problem.race, week.frame.days
    raced = race is not None and days[0].date - timedelta(7) <= race.on <= days[-1].date
    light = any(one.load is Load.LIGHT for one in reading.problem.protocol.routines.values())
    return light and (raced or any(day.away for day in days))


def _known(problem: Problem) -> set[str]:
    """Return the routines that the plan does not begin with, for they were done before it or from its first day."""
    return {one.routine for some in problem.strength for one in some if problem.stage_begins(one) <= 1}


def _stages(problem: Problem, week: int) -> set[str]:
    """Return the routines that a week's stages ask for, but where days away make do with a lighter one."""
    routines, asked = problem.protocol.routines, enumerate(problem.stages_in(week), start=1)
    done = ((stage.routine, problem.routine(week, number)) for number, stage in asked)
    return {name for name, routine in done if routine.load is routines[name].load}
