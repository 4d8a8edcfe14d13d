"""At least one day a week without any session.

Why:  what does not rest does not adapt. One day is the rule, two are the wish. Convention.
Bad:  R S R S R S R
Good: R S R S R . .
"""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.rules.base.draft import DayDraft, by_week
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class RestDays(DayRule):
    """Every week of seven days has so many days without a session; more are wished."""

    name: ClassVar = "rest-days"
    source: ClassVar = Source("practice of coaches", "convention")
    limits_load: ClassVar = True
    gives_way: ClassVar = "soft"
    loosens: ClassVar = {"days": "down"}
    least_offered: ClassVar = {"days": 1}

    alone: ClassVar = "days"
    ranges: ClassVar = {"days": ("days", "wished")}

    days: Annotated[int, spelled.whole(0, 5, ranges=True)] = Field(
        1, description="Days a week without any session; of a range such as `1-2` the fewer, and the more are wished."
    )
    wished: Annotated[int, spelled.whole(0, 5)] = Field(2, description="Days a week without a session, if they fit.")

    @field_validator("days", "wished", mode="before")
    @classmethod
    def _how_many(cls, value: object) -> object:
        if isinstance(value, list | dict):
            raise ValueError(
                "this is how many days, not which; write `1`, and a day that shall stay free as `none` under "
                "`calendar.available`"
            )
        return value

    def asks(self, problem: Problem, week: int) -> str:
        """Return how many days of rest it asks a week for."""
        return f"{self.days} {'day' if self.days == 1 else 'days'} of rest a week"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield busy days too many."""
        weeks = by_week(draft.days)
        for frame in draft.problem.weeks:
            if len(frame.days) == 7:
                busy = sum(one.busy for one in weeks[frame.index])
                done = sum(one.busy for one in weeks[frame.index] if one.day.date < draft.problem.open_from)
                yield Excess(frame.index, busy - max(7 - self.days, done))  # fewer may have been asked for then
                yield Excess(frame.index, busy - (7 - self.wished), wish=True)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the weeks with too few days of rest."""
        for week in reading.weeks:
            if len(week.frame.days) < 7:
                continue
            free = 7 - len({session.date for session in week.week.sessions})
            for wanted, wish in ((self.days, False), (self.wished, True)):
                if free < wanted:
                    yield self.finding(
                        f"week {week.index} has {free} {'day' if free == 1 else 'days'} without a session; "
                        f"{wanted} {'are wished' if wish else 'at least'}",
                        week.index,
                        day=week.frame.start,
                        over=wanted - free,
                        wish=wish,
                        measured=str(free),
                        allowed=str(wanted),
                    )
