"""What happened never makes a plan bolder: made again over its past, it asks no more of a week than it did before.

Why:  days off, a later readiness or an earlier injury are reasons to do less, not to catch up. A coming week is
      compared with the week that stood there before, or, where weeks were lost meanwhile, with that of as many weeks
      earlier: a week lost is a week later. Otherwise it stays as near to that week as the other rules let it (a wish,
      counted by the minute; by the second in weeks before anything was lost, which have no reason to change).
      For two weeks after pain sent it back no run has more running, and none stands on a higher level, either.
      Ours; compared by date alone, plans had caught up within one to three weeks. It does not bind a plan that is made
      for the first time, nor one whose coach asks for something else.
Bad:  week 9 lost; week 10 runs the 27 min that stood in week 10
Good: week 9 lost; week 10 runs the 24 min that stood in week 9
"""

from collections.abc import Iterator
from typing import ClassVar

from planforge.plan.model import AtMost
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import WeekDraft
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule


class NoMoreThanBefore(WeekRule):
    """Over its past no coming week of a plan has more distance, running, longest run or longest stretch than before."""

    name: ClassVar = "no-more-than-before"
    source: ClassVar = Source("a week lost is a week later", "ours")
    gives_way: ClassVar = "never"

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield what a week has more than before; and, a wish, what a full week has less of running."""
        history = draft.problem.history
        for most in history.at_most if history else ():
            week = draft.week(most.week)
            if week is None:
                continue
            for got, bound, scale in (
                (week.distance, most.distance_mm, Per.METRES_100),
                (week.longest_run, most.longest_run_mm, Per.METRES_100),
                (week.run_time, most.run_s, Per.MINUTE),
                (week.longest_bout, most.longest_bout_s, Per.MINUTE),
            ):
                yield Excess(most.week, got - bound, scale=scale)
            if most.most_running_s is not None:
                yield Excess(most.week, week.most_running - most.most_running_s, scale=Per.MINUTE)
            if most.level is not None:
                yield Excess(most.week, week.level - most.level)
            if week.frame.full:
                scale = Per.ONE if most.stands else Per.MINUTE
                yield Excess(most.week, most.run_s - week.run_time, scale=scale, wish=True)
                yield Excess(most.week, most.longest_bout_s - week.longest_bout, scale=scale, wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that ask more than before, and (a wish) those that run less."""
        history = reading.problem.history
        running = {week.index: week for week in reading.running_weeks}
        for most in history.at_most if history else ():
            if (week := running.get(most.week)) is None:
                continue
            got = week.measures
            for what, here, bound, scale, show in (
                ("covers", got.distance, most.distance_mm, Per.METRES_100, reading.distance),
                (
                    "has a run of",
                    week.longest_run,
                    most.longest_run_mm,
                    Per.METRES_100,
                    reading.distance,
                ),
                ("runs", got.run_time, most.run_s, Per.MINUTE, format_duration),
                ("has a stretch of", got.longest_bout, most.longest_bout_s, Per.MINUTE, format_duration),
            ):
                short = scale is Per.MINUTE and week.frame.full and here < bound
                if here > bound or short:
                    says = f"week {most.week} {what} {show(here)}"
                    yield self.finding(
                        f"{says}, below its bound of {show(bound)}: gentler, and nothing to make up for"
                        if short
                        else f"{says}; before it was, after the weeks lost, {show(bound)}",
                        most.week,
                        day=week.frame.start,
                        over=abs(here - bound),
                        scale=Per.ONE if short and most.stands else scale,
                        wish=short,
                        measured=show(here),
                        allowed=show(bound),
                    )
            yield from self._of_each_run(most, week)

    def _of_each_run(self, most: AtMost, week: WeekReading) -> Iterator[Finding]:
        """Yield where a single run is more than pain before it lets it be."""
        for what, here, bound, scale, show in (
            ("has a run with {} of running", week.most_running, most.most_running_s, Per.MINUTE, format_duration),
            ("stands on level {} of the ladder", week.level, most.level, Per.ONE, str),
        ):
            if bound is not None and here > bound:
                yield self.finding(
                    f"week {most.week} {what.format(show(here))}; after the pain before it, at most {show(bound)}",
                    most.week,
                    day=week.frame.start,
                    over=here - bound,
                    scale=scale,
                    measured=show(here),
                    allowed=show(bound),
                )
