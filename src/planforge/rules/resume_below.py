"""After days off the runner starts again below where they stopped.

Why:  fitness goes faster than the will to run. Up to three days off change nothing but that a week whose runs need them
      does not grow; up to seven repeat the last week; up to fourteen go back one level and to 80 % of the load, up to
      twenty-eight two levels and 60 %; after more the ladder begins again (`start-load`), with no more than after
      twenty-eight: of a small week the shares are less than the ladder's first runs. Convention.
      By how many weeks the goal comes later (a plan made again over its past stays as near to the old way as it can):
      1-3 days   none; of a past week that missed one of its runs, and has two others, the next week does not grow
      4-7 days   the weeks that days off shortened, and one more, for the last full week comes again
      8-28 days  those weeks, and as many as lie between the last full week and the last one of the old plan that has
                 the lower level and no more than that share of the running; where none has, one more. Where the share
                 of the distance leaves less, some of which is walked, a week or two more
      more       those weeks, and all from the first running week on; where 60 % is less than that week, one more
      Told only when the week back is run as if nothing had been: one week more, however late.
      The share is of the week and of each of its runs, of its running and of its way: a week with fewer of them has no
      longer ones, and none goes further with more walks in it. Nor has it a longer stretch without a walk: on the last
      level, of running without one, 11 min had become 18 in a week's holiday.
      As many runs as the week holds, each with six repeats on the first level, are always allowed, the least to which
      anybody goes back (`start-load`): with four of them the 10 % took eleven weeks of a plan for sixteen days of a
      fever. But never more than the last full week held. That floor is ours.
Bad:  three weeks away, then the week before the holiday again
Good: three weeks away, then two levels easier and 60 % of the distance
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.measures import Measures, measure_sessions
from planforge.plan.model import Do, End, Part, Step, Steps, unrolled
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.rules.base import absences
from planforge.rules.base.draft import Quantity, WeekDraft
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule
from planforge.sessions.build import overhead
from planforge.sessions.contents import LEAST_REPEATS, least_repeats
from planforge.sessions.palette import SHORTEST_MAIN, palette


class ResumeBelow(WeekRule):
    """After an absence a week, each of its runs too, stands so many levels and so much load below the last full one."""

    name: ClassVar = "resume-below"
    source: ClassVar = Source("practice of coaches", "convention")
    gives_way: ClassVar = "never"
    loosens: ClassVar = {"after_a_week": "up", "after_two_weeks": "up"}

    after_a_week: Annotated[int, spelled.share(100, 1000)] = Field(800, description="Load after 8 to 14 days off.")
    after_two_weeks: Annotated[int, spelled.share(100, 1000)] = Field(600, description="Load after 15 to 28 days off.")

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield level, distance and running above where a runner may resume."""
        problem = draft.problem
        for before, week, reference in draft.references():
            back = self.back(reference.days_off)
            if back is None:
                continue
            levels, share = back
            index = week.frame.index
            yield Excess(index, week.level - draft.largest([before.level - levels, 1]))
            yield Excess(index, week.longest_bout - before.longest_bout, scale=Per.MINUTE)
            rung = palette(problem.protocol.ladder)[0]
            repeats = least_repeats(problem.protocol.ladder)
            running, speeds = rung.run * repeats, problem.runner.speeds
            walks = overhead(problem, index, draft.phase(index)).distance
            each = walks + speeds.run * running + speeds.walk * rung.walk * repeats
            for new, old, floor, unit in (
                (week.distance, before.distance, each * week.runs, Per.METRES_100),
                (week.run_time, before.run_time, running * week.runs, Per.MINUTE),
                (week.most_running, before.most_running, running, Per.MINUTE),
                (week.longest_run, before.longest_run, each, Per.METRES_100),
            ):
                over: tuple[Quantity, ...] = (1000 * (new - old),)
                if share < 1000:
                    over = (*over, draft.smallest([1000 * new - share * old, 1000 * (new - floor)]))
                yield Excess(index, over, scale=1000 * unit)

    def back(self, days_off: int) -> tuple[int, int] | None:
        """Return (levels back, share of the load in per mille) after so many days off; None: nothing to say."""
        if days_off == 0:
            return None
        if days_off <= absences.REPEAT_AFTER_DAYS:
            return 0, 1000
        return (1, self.after_a_week) if days_off <= absences.TWO_LEVELS_AFTER_DAYS else (2, self.after_two_weeks)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks after an absence that begin too high."""
        for before, week, reference in reading.references():
            if not reference.days_off:
                continue
            levels, share = 0, 1000
            if reference.days_off > absences.REPEAT_AFTER_DAYS:
                levels, share = 1, self.after_a_week
            if reference.days_off > absences.TWO_LEVELS_AFTER_DAYS:
                levels, share = 2, self.after_two_weeks
            old, new, least = before.measures, week.measures, _shortest_week(reading, week)
            runs = max(1, len(week.runs))
            shortest = least.run_time // runs
            for what, got, most, scale, show in (
                ("level", 1000 * week.level, 1000 * max(1, before.level - levels), 1, str),
                ("stretch", 1000 * new.longest_bout, 1000 * old.longest_bout, Per.MINUTE, format_duration),
                (
                    "distance",
                    1000 * new.distance,
                    max(share * old.distance, 1000 * min(least.distance, old.distance)),
                    Per.METRES_100,
                    reading.distance,
                ),
                (
                    "run time",
                    1000 * new.run_time,
                    max(share * old.run_time, 1000 * min(least.run_time, old.run_time)),
                    Per.MINUTE,
                    format_duration,
                ),
                (
                    "run time in one run",
                    1000 * week.most_running,
                    max(share * before.most_running, 1000 * min(shortest, before.most_running)),
                    Per.MINUTE,
                    format_duration,
                ),
                (
                    "distance of one run",
                    1000 * week.longest_run,
                    max(share * before.longest_run, 1000 * min(least.distance // runs, before.longest_run)),
                    Per.METRES_100,
                    reading.distance,
                ),
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


def _shortest_week(reading: Reading, week: WeekReading) -> Measures:
    """Return what the week's runs come to with the least repeats of the first level, between their own walks."""
    first, speeds = reading.problem.protocol.ladder.levels[0], reading.problem.runner.speeds
    once: Steps = (Step(do=Do.RUN, end=End(seconds=first.run)), Step(do=Do.WALK, end=End(seconds=first.walk)))
    main = once * LEAST_REPEATS
    while sum(step.seconds for step in unrolled(main)) < SHORTEST_MAIN:
        main += once
    around = (
        tuple(step for step in unrolled(run.session.steps) if step.part is not Part.MAIN and step.do is not Do.RUN)
        for run in week.runs
    )
    return measure_sessions(
        (run.session.model_copy(update={"steps": walks + main}) for run, walks in zip(week.runs, around, strict=True)),
        speeds,
    )
