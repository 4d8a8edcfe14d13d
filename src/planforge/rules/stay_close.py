"""A plan made again keeps sessions where they stood.

Why:  people have arranged their weeks around the plan they were given. A session of the same kind that stands on
      another day or in another time of the day than before is a move; as few as can be. A session that moves within its
      week does not tire anybody more. A wish, before every other wish about days. Ours.
Bad:  one run missed; all runs of the coming weeks stand on other days
Good: one run missed; every run to come stands where it stood
"""

from collections.abc import Iterator
from datetime import time
from typing import ClassVar

from planforge.plan import Kind, Stood
from planforge.rules.draft import Draft, DraftDay, DraftWindow, Quantity
from planforge.rules.reading import Reading
from planforge.rules.rule import Excess, Finding, Rule, Source
from planforge.stated import Window


class StayClose(Rule):
    """Sessions to come stand on the day, and in the time of the day, on which they stood before."""

    name: ClassVar = "stay-close"
    source: ClassVar = Source("people plan around a plan", "ours")
    scope: ClassVar = "day"
    of_windows: ClassVar = True
    wish: ClassVar = True

    def post(self, draft: Draft) -> Iterator[Excess]:
        """Yield the days on which a session stood and stands no more, and those on which its hour is another."""
        history = draft.problem.history
        if history is None:
            return
        days = {one.day.date: one for one in draft.days}
        for stood in history.coming:
            kind, one = stood.kind, days.get(stood.date)
            if one is None or one.day.date < draft.problem.open_from:
                continue
            yield Excess(one.day.week, 1 - _on_day(one, kind), day=stood.date)
            for window in one.windows:
                if not _holds(window.opens, window.seconds, window.timed, stood.start):
                    yield Excess(one.day.week, _in_window(window, kind), day=stood.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the sessions that stood elsewhere before."""
        for stood in moved(reading):
            yield self.finding(
                f"the {stood.kind} of {stood.date:%a %d %b} does not stand where it stood before",
                reading.problem.week_of(stood.date),
                day=stood.date,
            )


def moved(reading: Reading) -> tuple[Stood, ...]:
    """Return the sessions to come that stand on another day than before, in another time of the day, or nowhere."""
    problem = reading.problem
    windows = {day.date: day.windows for day in problem.days if day.date >= problem.open_from}

    def kept(stood: Stood) -> bool:
        return any(
            one.kind is stood.kind and one.date == stood.date and _together(windows[one.date], stood.start, one.start)
            for one in reading.sessions
        )

    coming = problem.history.coming if problem.history else ()
    return tuple(stood for stood in coming if stood.date in windows and not kept(stood))


def _on_day(day: DraftDay, kind: Kind) -> Quantity:
    return {Kind.RUN: day.runs, Kind.STRENGTH: day.strength, Kind.CROSS: day.cross}[kind]


def _in_window(window: DraftWindow, kind: Kind) -> Quantity:
    if kind is Kind.RUN:
        return sum(window.run) if window.run else 0
    return window.strength if kind is Kind.STRENGTH else window.cross


def _holds(opens: int, seconds: int, timed: bool, start: time | None) -> bool:
    """Tell whether a window holds an hour; where either names none they go together."""
    return start is None or not timed or opens <= start.hour * 3600 + start.minute * 60 < opens + seconds


def _together(windows: tuple[Window, ...], before: time | None, now: time | None) -> bool:
    """Tell whether two hours lie in one time of a day; an hour that nobody named lies in any."""
    if before is None or now is None:
        return True
    timed = [one for one in windows if one.start is not None]
    return any(all(_holds(one.opens, one.seconds, True, hour) for hour in (before, now)) for one in timed)
