"""Runs stay below a heart rate, where one is named.

Why:  an illness of the heart, a medicine or a coach may set a ceiling. Without one the breath is the better guide: easy
      running is running in whole sentences. Only the coach's file can name the figure; planforge reckons none from age.
      The watch shows it as the target of every run step, and beeps above it; beside it a step has room for no other.
Bad:  at most 150 beats a minute, and the watch knows nothing of it
Good: at most 150 beats a minute on every run step
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from planforge.plan.model import Do, Kind, Session, Step, Target, each_step, unrolled
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_heart_rate
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, SessionRule, Source


class HeartRate(SessionRule):
    """Every run step carries the highest heart rate that is allowed."""

    name: ClassVar = "heart-rate"
    source: ClassVar = Source("the coach's or the doctor's own figure", "ours")

    at_most: Annotated[int, spelled.heart_rate(90, 220)] | None = Field(
        None, description="Highest heart rate of any run, in beats a minute."
    )

    def shape(self, session: Session, problem: Problem) -> Session:
        """Return the run with the ceiling on each of its run steps."""

        def bounded(step: Step) -> Step:
            if self.target_on(step, session, problem) is None:
                return step
            target = (step.target or Target()).model_copy(update={"heart_rate_max": self.at_most})
            return step.model_copy(update={"target": target})

        return session.model_copy(update={"steps": each_step(session.steps, bounded)})

    def target_on(self, step: Step, session: Session, problem: Problem) -> Target | None:
        """Return the ceiling in running."""
        stated = self.at_most is not None and step.do is Do.RUN
        return Target(heart_rate_max=self.at_most) if stated else None

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the runs with a run step that has no ceiling, or a higher one."""
        if self.at_most is None:
            return
        for session in (one for one in reading.sessions if one.kind is Kind.RUN):
            ceilings = [
                step.target.heart_rate_max if step.target else None
                for step in unrolled(session.steps)
                if step.do is Do.RUN
            ]
            named = [ceiling for ceiling in ceilings if ceiling is not None]
            if len(named) < len(ceilings) or max(named, default=0) > self.at_most:
                got = f"{format_heart_rate(max(named))} somewhere" if named else "no heart rate"
                if len(named) < len(ceilings) and named:
                    got = "no heart rate on some of its running"
                yield self.finding(
                    f"the run on {session.date:%a %d %b} has {got}; at most {format_heart_rate(self.at_most)} "
                    "is asked for",
                    reading.problem.week_of(session.date),
                    day=session.date,
                    session=session.id,
                    allowed=format_heart_rate(self.at_most),
                )
