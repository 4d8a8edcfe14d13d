"""What a question asks of a plan, as rules made in code: the engine then answers it as it answers any file.

So a question is solved with everything that makes plans exact (pruning, days, levels), and nothing of it is opened.
"""

from collections.abc import Iterator
from datetime import date, time
from typing import ClassVar, Literal, TypeAlias

from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.rules.base.draft import DayDraft, WeekDraft
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Rule, Source, WeekRule

Measured: TypeAlias = Literal["distance", "most_running", "level", "runs"]


class Asked(Rule):
    """Something a question asks of the plan; never written in a file."""

    name: ClassVar = "question"
    source: ClassVar = Source("whoever asks", "ours")

    def weeks(self, problem: Problem) -> tuple[int, ...]:
        """Return the weeks the question is about."""
        raise NotImplementedError


class WeekHolds(Asked, WeekRule):
    """A week's measure is at least, or at most, so much: millimetres, seconds, a level or a number of runs."""

    week: int
    measure: Measured
    least: int | None = None
    most: int | None = None

    def weeks(self, problem: Problem) -> tuple[int, ...]:
        """Return the weeks the question is about."""
        return (self.week,)

    def post(self, draft: WeekDraft) -> Iterator[Excess]:
        """Yield what the week has too little or too much of."""
        week = draft.week(self.week)
        if week is None:
            yield Excess(self.week, 1)  # no runs belong into it
            return
        value = getattr(week, self.measure)
        if self.least is not None:
            yield Excess(self.week, self.least - value)
        if self.most is not None:
            yield Excess(self.week, value - self.most)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the week when it holds too little or too much."""
        week = reading.week(self.week)
        value = {
            "distance": week.measures.distance,
            "most_running": week.most_running,
            "level": week.level,
            "runs": len(week.runs),
        }[self.measure]
        low = self.least is not None and value < self.least
        if not week.frame.running or low or (self.most is not None and value > self.most):
            yield self.finding(f"week {self.week}: {self.measure} is {value}", self.week)


class DayHolds(Asked, DayRule):
    """A day holds a session of a kind; with `window`, in the day's time of this number (from 0)."""

    day: date
    kind: Kind
    window: int | None = None

    def weeks(self, problem: Problem) -> tuple[int, ...]:
        """Return the weeks the question is about."""
        return (problem.week_of(self.day),)

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield what is missing on the day, and what stands in another window of it."""
        for one in draft.days:
            if one.day.date != self.day:
                continue
            there = {Kind.RUN: one.runs, Kind.STRENGTH: one.strength, Kind.CROSS: one.cross}[self.kind]
            yield Excess(one.day.week, 1 - there, day=self.day)
            for position, window in enumerate(one.windows):
                if self.window is not None and position != self.window:
                    inside = {Kind.RUN: sum(window.run), Kind.STRENGTH: window.strength, Kind.CROSS: window.cross}
                    yield Excess(one.day.week, inside[self.kind], day=self.day)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the day when no such session stands there."""
        day = next(one for one in reading.problem.days if one.date == self.day)
        found = [session for session in reading.sessions if session.date == self.day and session.kind is self.kind]
        if self.window is not None:
            opens, last = day.windows[self.window].opens, day.windows[self.window].seconds
            found = [one for one in found if 0 <= _clock(one.start) - opens < last]
        if not found:
            yield self.finding(f"no {self.kind} session stands on {self.day}", day.week, day=self.day)


class DayLacks(Asked, DayRule):
    """A day holds no session of a kind (None: no session at all)."""

    day: date
    kind: Kind | None = None

    def weeks(self, problem: Problem) -> tuple[int, ...]:
        """Return the weeks the question is about."""
        return (problem.week_of(self.day),)

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield what stands there all the same."""
        for one in draft.days:
            if one.day.date == self.day:
                kinds = {Kind.RUN: one.runs, Kind.STRENGTH: one.strength, Kind.CROSS: one.cross}
                for there in kinds.values() if self.kind is None else (kinds[self.kind],):
                    yield Excess(one.day.week, there, day=self.day)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield each session that stands there."""
        for session in reading.sessions:
            if session.date == self.day and self.kind in (None, session.kind):
                week = reading.problem.week_of(self.day)
                yield self.finding(f"{session.title} stands on {self.day}", week, day=self.day, session=session.id)


def _clock(at: time | None) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second if at else 0
