"""Weeks grow by at most a tenth.

Why:  tendon and cartilage adapt more slowly than heart and lungs. The tenth itself is a convention: the one trial that
      tested it (GRONORUN, Buist 2008, 532 beginners) found 20.8 % injured on a 10 % plan and 20.3 % on a faster one.
      Some runners bear less, says the source article. Distance is what it means by mileage, walking included; the
      knee's load per metre is about equal walking and running (Miller 2014), so running itself is bounded apart, by
      `run-step`.
      A week is compared with the last full running week before it: a holiday never lowers the bar, and the first full
      week after one does not grow.
Bad:  12.0 km, 14.0 km (+17 %)
Good: 12.0 km, 13.1 km (+9 %)
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from planforge.plan.measures import Measure
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration, format_share
from planforge.rules.available import Available
from planforge.rules.base.draft import DraftWeek, Quantity, WeekDraft
from planforge.rules.base.no_effect import Idle
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.rule import Excess, Finding, Per, Source, WeekRule, uses
from planforge.rules.run_days import RunDays
from planforge.sessions.build import overhead
from planforge.sessions.palette import SHORTEST_MAIN


class BuildCap(WeekRule):
    """A week's load stays within so much above its reference week."""

    name: ClassVar = "build-cap"
    source: ClassVar = Source(
        "the source article, 'at most 10 % a week'; Buist 2008 found no benefit",
        "convention",
        "a trial, GRONORUN (Buist 2008, 532 beginners): 20.8 % injured on a 10 % plan, 20.3 % on a faster one; a "
        "cohort, RUNSAFE 2025: growth from week to week went with no more injuries",
    )
    limits_load: ClassVar = True
    loosens: ClassVar = {"max_increase": "up", "floor": "up"}
    most_offered: ClassVar = {"max_increase": 160}

    max_increase: Annotated[int, spelled.share(0, 1000)] = Field(
        100, description="Most growth over the reference week, in per cent."
    )
    of: Measure = Field(Measure.DISTANCE, description="What is counted: distance, time-on-feet or run-time.")
    reference: Literal["previous-week", "recent-peak"] = Field(
        "previous-week", description="Compare with the last full running week, or with the peak of several."
    )
    recent_weeks: Annotated[int, spelled.whole(1, 12)] = Field(
        4, description="How many full weeks a recent peak spans."
    )
    floor: Annotated[int, spelled.distance(0, 50_000_000)] | None = Field(
        None, description="A step of distance that is always allowed, for tiny weeks; distance only."
    )

    @property
    def _unit(self) -> Per:
        return Per.METRES_100 if self.of is Measure.DISTANCE else Per.MINUTE

    @property
    def _step(self) -> int:
        return self.floor or 0 if self.of is Measure.DISTANCE else 0

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield a cap that no two weeks come near."""
        if self.hard and self._never_bites(problem):
            words = f"{format_share(self.max_increase)} is more than any two weeks of this runner can differ by"
            yield Idle("max_increase", words, "10 % is usual")

    def _never_bites(self, problem: Problem) -> bool:
        """Tell whether the largest week the times allow is within the cap of the smallest week there can be."""
        if not any(rule.hard for rule in uses(problem, RunDays)) or not uses(problem, Available):
            return False
        over, speeds = overhead(problem), problem.runner.speeds
        longest = max((day.longest_for_a_run for day in problem.days), default=0)
        main = longest - over.duration
        if main < SHORTEST_MAIN:
            return False
        share = min(level.run / (level.run + level.walk) for level in problem.protocol.ladder.levels)
        smallest = {
            Measure.DISTANCE: over.distance + SHORTEST_MAIN * min(speeds),
            Measure.TIME_ON_FEET: over.time_on_feet + SHORTEST_MAIN,
            Measure.RUN_TIME: int(SHORTEST_MAIN * share),
        }[self.of]
        largest = {
            Measure.DISTANCE: over.distance + main * max(speeds),
            Measure.TIME_ON_FEET: over.time_on_feet + main,
            Measure.RUN_TIME: main,
        }[self.of]
        return 1000 * largest <= smallest * (1000 + self.max_increase)

    def allows(self, problem: Problem) -> str:
        """Return how much more a week may be."""
        return f"{format_share(self.max_increase)} more a week"

    def told(self, problem: Problem) -> bool:
        """Tell whether it is a cap of distance in all weeks of a plan that runs."""
        return not problem.waiting and self.of is Measure.DISTANCE and self.during is None

    def told_to_the_runner(self, problem: Problem) -> Iterator[str]:
        """Yield what the cap is worth, and where its price in weeks is measured."""
        if self.told(problem):
            said = problem.language
            yield said.notes.weeks_grow.format(share=format_share(self.max_increase, said.quantities))

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield 1000 x load minus what is allowed, per pair of weeks."""
        full: list[DraftWeek] = []
        for before, week, reference in draft.references():
            if before not in full:
                full.append(before)
            base: Quantity = before.load(self.of)
            if self.reference == "recent-peak":
                recent = [one for one in full if one.frame.index <= before.frame.index]
                base = draft.largest(one.load(self.of) for one in recent[-self.recent_weeks :])
            growth = self.max_increase if reference.may_grow else 0
            over = 1000 * week.load(self.of) - (1000 + growth) * base
            if self._step and reference.may_grow:
                over = draft.smallest([over, 1000 * (week.load(self.of) - base - self._step)])
            yield Excess(week.frame.index, over, scale=1000 * self._unit)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks that grow by more than is allowed."""
        for before, week, reference in reading.references():
            base = before.measures.of(self.of)
            if self.reference == "recent-peak":
                base = self._peak(reading, before, week)
            allowed_per_mille = base * (1000 + (self.max_increase if reference.may_grow else 0))
            if reference.may_grow and self.floor and self.of is Measure.DISTANCE:
                allowed_per_mille = max(allowed_per_mille, 1000 * (base + self.floor))
            load = week.measures.of(self.of)
            if 1000 * load > allowed_per_mille:
                yield self._says(reading, before, week, load, base, allowed_per_mille, reference.may_grow)

    def _peak(self, reading: Reading, before: WeekReading, week: WeekReading) -> int:
        """Return the most of the last weeks, up to one, with which weeks so far are compared."""
        compared = {one.index: one for one, later, _ in reading.references() if later.index <= week.index}
        recent = [compared[index] for index in sorted(compared) if index <= before.index]
        return max(one.measures.of(self.of) for one in recent[-self.recent_weeks :])

    def _says(
        self, reading: Reading, before: WeekReading, week: WeekReading, load: int, base: int, per_mille: int, grow: bool
    ) -> Finding:
        far = self.of is Measure.DISTANCE
        show = reading.distance if far else format_duration
        more = f"{(load - base) * 100 / base:.0f} % more" if base else "more"
        allowed = format_share(self.max_increase) if grow else "no growth"
        verb = "covers" if far else "takes"
        return self.finding(
            f"week {week.index} {verb} {show(load)}, {more} than week {before.index} ({show(base)}); {allowed} allowed",
            week.index,
            day=week.frame.start,
            over=1000 * load - per_mille,
            scale=1000 * (Per.METRES_100 if far else Per.MINUTE),
            measured=show(load),
            allowed=show(per_mille // 1000),
        )
