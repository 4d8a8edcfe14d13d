"""Every fourth running week repeats the one before instead of growing.

Why:  a week in which everything rests lets the last steps settle. Convention; no trial was found. In a hold week the
      level stays, and none of distance, run time and longest bout grows. A plan of six weeks or fewer has no room for
      one (ours). A week that is repeated because one was lost is not counted, but where its turn is to hold: it does.
      With `lighter` such a week has so much less running, and at most a tenth more less (ours); coaches ask for it as
      3:1. The longest stretch is kept where a run can hold it. It is never the week that reaches or holds a goal, and
      always one after a full week; then the week after it goes on from the week before it, by every rule. It costs no
      week (solved).
Bad:  running weeks 10, 11, 12, 13 km
Good: running weeks 10, 11, 12, 12 km; lighter by 20 %: 60, 66, 72, 58, 78 min of running
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration, format_minutes, format_share
from planforge.rules.base.draft import DraftWeek, Goal, WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule, uses
from planforge.sessions.palette import SHORTEST_MAIN

SHORT_PLAN = 6  # plans of so few weeks have no room for one
SPARE = 100  # per mille of running that a lighter week may lack beyond what is asked, or hardly any would fit: ours


class HoldWeek(WeekRule):
    """Every n-th full running week keeps the level and grows in nothing; or it is lighter by so much running."""

    name: ClassVar = "hold-week"
    source: ClassVar = Source("practice of coaches", "convention")
    limits_load: ClassVar = True
    gives_way: ClassVar = "off"
    loosens: ClassVar = {"every": "up", "lighter": "either"}

    every: Annotated[int, spelled.whole(2, 12)] = Field(4, description="Which running week holds: every n-th.")
    lighter: Annotated[int, spelled.share(100, 400)] | None = Field(
        None, description="How much less running such a week has, and at most 10 % more; left out: it repeats."
    )

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

    def lighter_weeks(self, problem: Problem, goal: Goal) -> frozenset[int]:
        """Return the hold weeks that are lighter: those after a full week at once, but for the weeks of a goal."""
        if self.lighter is None:
            return frozenset()
        of_a_goal = {*(goal or ()), *(problem.distance_weeks or ())}
        held = goal[1] if goal else None
        frames = {frame.index: frame for frame in problem.full_running_weeks if not frame.missed}
        return frozenset(
            week
            for week in self.weeks(problem)
            if week - 1 in frames and week not in of_a_goal and self.holds(week, problem.phase(week, held))
        )

    def weeks_lightened(self, reading: Reading) -> set[int]:
        """Return the same of a finished plan."""
        if self.lighter is None:
            return set()
        problem, before, found = reading.problem, False, set[int]()
        full = [week.index for week in reading.running_weeks if week.frame.full]
        of_a_goal = {*reading.goal_weeks}
        if problem.continuous_first:
            of_a_goal |= {*[week for week in full if week <= problem.ready_by][-2:]}
        held = self.held(reading)
        for week in reading.weeks:
            if before and week.index in held - of_a_goal and self.holds(week.index, week.phase):
                found.add(week.index)
            before = week.frame.running and week.frame.full and not week.frame.missed
        return found

    def not_lighter(self, reading: Reading) -> list[int]:
        """Return the weeks to come of a finished plan that were to be lighter, and need not be."""
        if self.lighter is None:
            return []
        holds, open_from = self.held(reading) - self.weeks_lightened(reading), reading.problem.open_from
        ahead = (week for week in reading.weeks if week.frame.days[-1].date >= open_from)
        return [week.index for week in ahead if week.index in holds and self.holds(week.index, week.phase)]

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield that no week of the plan holds."""
        if self.weeks(problem):
            return
        words = f"it needs {self.every} whole running weeks, and the plan has {len(problem.full_running_weeks)}"
        if problem.calendar.weeks <= SHORT_PLAN:
            words = "a plan of six weeks or fewer has no hold weeks"
        yield Idle(None, words, "name a smaller `every`, or delete it")

    def allows(self, problem: Problem) -> str:
        """Return how often a week holds, or is lighter."""
        lighter = "holds" if self.lighter is None else f"has {format_share(self.lighter)} less running"
        return f"one running week in {self.every} {lighter}"

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
        """Yield every measure's growth in a hold week; in a lighter one what running is too much, or too little."""
        holds, lighter = self.weeks(draft.problem), self.lighter_weeks(draft.problem, draft.goal)
        for before, week, _ in draft.references():
            index = week.frame.index
            if index in lighter:
                yield from self._lighter(draft, before, week)
            elif index in holds:
                yield Excess(index, week.level - before.level)
                yield Excess(index, week.distance - before.distance, scale=Per.METRES_100)
                yield Excess(index, week.run_time - before.run_time, scale=Per.MINUTE)
                yield Excess(index, week.longest_bout - before.longest_bout, scale=Per.MINUTE)

    def _lighter(self, draft: WeekDraft, before: DraftWeek, week: DraftWeek) -> Iterator[Excess]:
        """Yield what a lighter week has otherwise than it should: running, level, and the longest bout.

        The longest bout is kept where the running that is left is enough for it and the shortest runs beside it.
        """
        assert self.lighter is not None
        index, most = week.frame.index, (1000 - self.lighter) * before.run_time
        room = most - 1000 * (before.longest_bout + SHORTEST_MAIN * (week.runs - 1))
        fallen = draft.smallest([before.longest_bout - week.longest_bout, room + 1])
        yield Excess(index, 1000 * week.run_time - most, scale=1000 * Per.MINUTE)
        yield Excess(index, most - SPARE * before.run_time - 1000 * week.run_time, scale=1000 * Per.MINUTE)
        yield Excess(index, week.level - before.level)
        yield Excess(index, week.longest_bout - before.longest_bout, scale=Per.MINUTE)
        yield Excess(index, fallen, scale=Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield each measure that grows in a hold week, and lighter weeks that are not as light as they should be."""
        holds, lighter = self.held(reading), self.weeks_lightened(reading)
        for before, week, _ in reading.references():
            if week.index in lighter:
                yield from self._check_lighter(before, week)
            if week.index not in holds - lighter:
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

    def _check_lighter(self, before: WeekReading, week: WeekReading) -> Iterator[Finding]:
        assert self.lighter is not None
        old, new = before.measures, week.measures
        least, most = 900 - self.lighter, 1000 - self.lighter  # per mille: a tenth of the week before lies between
        outside = max(1000 * new.run_time - most * old.run_time, least * old.run_time - 1000 * new.run_time)
        if outside > 0:
            low, high = (format_minutes(share * old.run_time // 1000) for share in (least, most))
            yield self.finding(
                f"week {week.index} is a lighter week with {format_minutes(new.run_time)} of running; from {low} to "
                f"{high} are meant, after {format_minutes(old.run_time)} in week {before.index}",
                week.index,
                day=week.frame.start,
                over=outside,
                scale=1000 * Per.MINUTE,
                measured=format_minutes(new.run_time),
                allowed=high,
            )
        if week.level > before.level:
            words = f"week {week.index} is a lighter week, but its level grows from {before.level} to {week.level}"
            yield self.finding(words, week.index, day=week.frame.start, over=week.level - before.level)
        shortest_beside = SHORTEST_MAIN * (len(week.runs) - 1)
        room = most * old.run_time - 1000 * (old.longest_bout + shortest_beside)
        grown = new.longest_bout - old.longest_bout
        if (over := max(grown, min(-grown, room + 1))) > 0:
            was, now = format_duration(old.longest_bout), format_duration(new.longest_bout)
            yield self.finding(
                f"week {week.index} is a lighter week, and keeps the longest bout: {now}, but {was} before",
                week.index,
                day=week.frame.start,
                over=over,
                scale=Per.MINUTE,
                measured=now,
                allowed=was,
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
