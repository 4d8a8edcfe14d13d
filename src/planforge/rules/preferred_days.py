"""Runs on the days the runner likes best.

Why:  a wish of the runner's; it never costs training.
Bad:  preferred mon wed fri, run on Tuesday
Good: preferred mon wed fri, runs on these
"""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.quantities.dates import WeekdayName
from planforge.rules.base.draft import DayDraft
from planforge.rules.base.no_effect import Idle, of_days_too_short_for_a_run, of_days_without_time
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class PreferredDays(DayRule):
    """Runs stand on preferred days of the week, strength on its own, where they are named."""

    name: ClassVar = "preferred-days"
    source: ClassVar = Source("the runner's own wish", "ours")
    wish: ClassVar = True

    run: tuple[WeekdayName, ...] = Field((), description="Days runs should stand on.")
    strength: tuple[WeekdayName, ...] = Field((), description="Days strength should stand on.")

    def idle(self, problem: Problem) -> Iterator[Idle]:
        """Yield days that have no time, or none for a run."""
        yield from of_days_without_time(problem, "run", self.run)
        yield from of_days_too_short_for_a_run(problem, "run", self.run)
        yield from of_days_without_time(problem, "strength", self.strength)

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield sessions on other days."""
        for one in draft.days:
            if self.run and one.day.weekday not in self.run:
                yield Excess(one.day.week, one.runs, day=one.day.date)
            if self.strength and one.day.weekday not in self.strength:
                yield Excess(one.day.week, one.strength, day=one.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the sessions on other days."""
        for session in reading.sessions:
            liked = {Kind.RUN: self.run, Kind.STRENGTH: self.strength}.get(session.kind, ())
            if liked and session.date.weekday() not in liked:
                yield self.finding(
                    f"{session.title} stands on {session.date:%a %d %b}, which is not a preferred day",
                    reading.problem.week_of(session.date),
                    day=session.date,
                    session=session.id,
                )
