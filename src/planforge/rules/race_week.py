"""A race is no training: fewer runs in its week, and an easy week after it; then on as before.

Why:  a race is longer and faster than anything on the way back: 10 km after a run of 30 min is two thirds more, and
      speed besides. No plan makes it safe; whoever enters one says so, and the plan makes room for it. It counts as
      one of its week's runs. On the two days before it nothing is done, on the day after nobody runs. In its week, in
      that of those two days, and in the next a light strength routine stands where a heavy one would; one that is light
      stays as it is. Where its week has days for runs behind it, these have a fifth less running than the shortest
      before. The week after has a fifth less running, in all and in its longest run, and the weeks then go on from the
      last whole week before the race. Ours; the two days without strength are convention.
Bad:  three runs in the week of the race, and three as long as before in the week after
Good: two runs before the race; then 24 min where 30 min were run before; then 30 min again
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base.asked import runs_asked
from planforge.rules.base.draft import DraftWeek, WeekDraft
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import CarriedOut, Excess, Finding, Per, Source, WeekRule
from planforge.rules.run_days import most_runs


class RaceWeek(WeekRule):
    """Beside a race: one run less, none longer than the shortest of the week before; easier ones behind it."""

    name: ClassVar = "race-week"
    source: ClassVar = Source("coaches give an easy week after a race; no trial after an injury found", "ours")
    always: ClassVar = "a race has its own day; write it under `goal.race`"
    gives_way: ClassVar = "never"
    carries_out: ClassVar = CarriedOut("the race", (("goal", "race"),))

    lighter: Annotated[int, spelled.share(0, 900)] = Field(
        200,
        description="How much less running the week after a race, and its longest run, has than the last whole week "
        "before it; and a run behind the race in its own week than the shortest of that week.",
    )

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield runs beside the race that are too many or too long, and running of the week after that is too much."""
        problem = draft.problem
        for week in draft.weeks:
            index = week.frame.index
            if index == problem.race_week:
                yield Excess(index, week.runs + 1 - most_runs(problem, index, draft.phase(index)))
        for before, week, _ in draft.references():
            if week.frame.index in problem.weeks_beside_race:
                after = week.frame.index == problem.race_week and problem.runs_after_race
                yield from _beyond_the_shortest(before, week, 1000 - self.lighter if after else 1000)
            if week.frame.index == problem.easy_week:
                for got, old in ((week.run_time, before.run_time), (week.most_running, before.most_running)):
                    over = 1000 * got - (1000 - self.lighter) * old
                    yield Excess(week.frame.index, over, scale=1000 * Per.MINUTE)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the week of a race with runs too many or too long, and the one after it that is not easy."""
        race = reading.problem.goal.race
        if race is None:
            return
        for week in reading.running_weeks:
            besides = runs_asked(reading, week) - 1
            if week.frame.days[0].date <= race.on <= week.frame.days[-1].date and len(week.runs) > besides:
                yield self.finding(
                    f"week {week.index} has {len(week.runs)} runs beside the race; it counts as one, and {besides} are "
                    "allowed",
                    week.index,
                    day=week.frame.start,
                    over=len(week.runs) - besides,
                    measured=str(len(week.runs)),
                    allowed=str(besides),
                )
        for before, week, _ in reading.references():
            if week.frame.days[0].date <= race.on <= week.frame.days[-1].date + timedelta(2):
                yield from self._long_beside_a_race(before, week, race.on)
            if not 1 <= (week.frame.start - race.on).days <= 7:
                continue
            longest, was = (max((run.measures.run_time for run in one.runs), default=0) for one in (week, before))
            for got, old, what in (
                (week.measures.run_time, before.measures.run_time, ""),
                (longest, was, " in one run"),
            ):
                over = 1000 * got - (1000 - self.lighter) * old
                if over > 0:
                    allowed = format_duration((1000 - self.lighter) * old // 1000)
                    yield self.finding(
                        f"week {week.index} comes after a race and runs {format_duration(got)}{what}; after "
                        f"{format_duration(old)}{what} in week {before.index} at most {allowed} are easy",
                        week.index,
                        day=week.frame.start,
                        over=over,
                        scale=1000 * Per.MINUTE,
                        measured=format_duration(got),
                        allowed=allowed,
                    )

    def _long_beside_a_race(self, before: WeekReading, week: WeekReading, race: date) -> Iterator[Finding]:
        """Yield the longest run beside a race where it runs longer than the shortest of the last whole week.

        Where runs may stand behind the race, longer than a part of it.
        """
        if not before.runs:
            return
        days = week.frame.days
        behind = race <= days[-1].date and any(day.can_run and day.date > race for day in days)
        got = max((run.measures.run_time for run in week.runs), default=0)
        shortest = min(run.measures.run_time for run in before.runs)
        share = 1000 - self.lighter if behind else 1000
        over = 1000 * got - share * shortest
        if over > 0:
            allowed = format_duration(share * shortest // 1000)
            words = f"behind it at most {allowed} are easy" if behind else "no longer one is allowed"
            yield self.finding(
                f"week {week.index} has a run with {format_duration(got)} of running beside the race; the shortest of "
                f"week {before.index} has {format_duration(shortest)}, and {words}",
                week.index,
                day=week.frame.start,
                over=over,
                scale=1000 * Per.MINUTE,
                measured=format_duration(got),
                allowed=allowed,
            )


def _beyond_the_shortest(before: DraftWeek, week: DraftWeek, share: int) -> Iterator[Excess]:
    """Yield the running of a week's longest run above a share (per mille) of that of another's shortest one."""
    for runs, last in enumerate(before.sessions, 1):
        beyond = before.sessions[runs].present if runs < len(before.sessions) else 0
        over = 1000 * week.most_running - share * last.run_time
        yield Excess(week.frame.index, over, scale=1000 * Per.MINUTE, when=(last.present, 1 - beyond))
