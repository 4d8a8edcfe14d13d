"""Sessions on the very days, and at the very hours, that the runner chose by moving them in the calendar.

Why:  who moves a session has a reason. `planforge sync --keep` writes what was moved in the words of this rule; the
      next plan then keeps to it where the other rules allow it. A chosen hour is a time to train on that day alone, for
      as long as it says.
Bad:  run chosen for 2027-02-04 18:00 for 45 min, none on that day, or at another hour
Good: run chosen for 2027-02-04 18:00 for 45 min, a run on that day at 18:00
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from planforge.plan.model import Kind
from planforge.problem.calendar import WINDOW, Window, parse_window
from planforge.quantities.dates import DATE, parse_date
from planforge.quantities.spelled import Closed, Text
from planforge.rules.base.draft import DayDraft, DraftDay, in_window
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class Chosen(Closed):
    """A day, and the hour of it with how long there is time then, written `2027-02-04 18:00 for 45 min`."""

    on: date
    at: Window | None = None

    def __str__(self) -> str:
        """Return it as a coach writes it."""
        return f"{self.on} {self.at.start:%H:%M} for {self.at.seconds // 60} min" if self.at else f"{self.on}"


def parse_chosen(text: str) -> Chosen:
    """Return the day of `2027-02-04`, or day and hour of `2027-02-04 18:00 for 45 min`; raise ValueError."""
    parts = re.fullmatch(rf"\s*(?P<day>{DATE})[ T]+(?P<time>\d.*)", text)
    return Chosen(on=parse_date(parts["day"]), at=parse_window(parts["time"])) if parts else Chosen(on=parse_date(text))


ChosenField = Annotated[
    Chosen,
    BeforeValidator(lambda value: Chosen(on=value) if isinstance(value, date) else value),
    Text(
        parse_chosen,
        rf"{DATE}(?:[ T]+{WINDOW})?",
        ("2027-02-04", "2027-02-04 18:00 for 45 min"),
        longer=dict,
    ),
]


class ChosenDays(DayRule):
    """Each chosen date holds a session of its kind, at its hour where one is chosen."""

    name: ClassVar = "chosen-days"
    source: ClassVar = Source("the runner's own wish", "ours")
    of_windows: ClassVar = True
    wish: ClassVar = True

    run: tuple[ChosenField, ...] = Field((), description="Dates for a run, with an hour or without.")
    strength: tuple[ChosenField, ...] = Field((), description="Dates for strength, with an hour or without.")
    cross: tuple[ChosenField, ...] = Field((), description="Dates for cross-training, with an hour or without.")

    @property
    def opens(self) -> tuple[tuple[date, Window], ...]:
        """Return the chosen hours."""
        return tuple((one.on, one.at) for one in (*self.run, *self.strength, *self.cross) if one.at)

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield the chosen dates without such a session, and those on which it begins at another hour."""
        for one in draft.days:
            held = {Kind.RUN: one.runs, Kind.STRENGTH: one.strength, Kind.CROSS: one.cross}
            for kind, several in ((Kind.RUN, self.run), (Kind.STRENGTH, self.strength), (Kind.CROSS, self.cross)):
                for chosen in dict.fromkeys(several):
                    if chosen.on == one.day.date:
                        yield Excess(one.day.week, 1 - held[kind], day=one.day.date)
                        yield from _at_another_hour(one, kind, chosen.at)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the chosen dates of the plan without such a session."""
        held = {(session.kind, session.date, session.start) for session in reading.sessions}
        days = {(kind, day) for kind, day, _ in held}
        for kind, several in ((Kind.RUN, self.run), (Kind.STRENGTH, self.strength), (Kind.CROSS, self.cross)):
            for chosen in dict.fromkeys(several):
                day = chosen.on
                week = reading.problem.week_of(day)
                inside = day >= reading.problem.start and week <= reading.problem.calendar.weeks
                there = (kind, day, chosen.at.start) in held if chosen.at else (kind, day) in days
                if inside and not there:
                    hour = f" at {chosen.at.start:%H:%M}" if chosen.at else ""
                    yield self.finding(
                        f"no {_WORDS[kind]} on {day:%a %d %b}{hour}, the day chosen for one", week, day=day
                    )


def _at_another_hour(day: DraftDay, kind: Kind, at: Window | None) -> Iterator[Excess]:
    """Yield the windows that open at another hour; strength begins later, too, behind a session in its window."""
    for window in day.windows if at else ():
        if at and not (window.timed and window.opens == at.opens):
            yield Excess(day.day.week, in_window(window, kind), day=day.day.date)
        elif kind is Kind.STRENGTH:
            before = in_window(window, Kind.RUN) + window.cross
            yield Excess(day.day.week, before, when=(window.strength,), day=day.day.date)


_WORDS = {Kind.RUN: "run", Kind.STRENGTH: "strength session", Kind.CROSS: "cross-training"}
