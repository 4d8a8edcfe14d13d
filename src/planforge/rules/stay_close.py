"""A plan made again keeps sessions where they stood.

Why:  people have arranged their weeks around the plan they were given. A session of the same kind that stands on
      another day or in another time of the day than before is a move; as few as can be. A session that moves within its
      week does not tire anybody more. A wish, before every other wish about days. Ours.
Bad:  one run missed; all runs of the coming weeks stand on other days
Good: one run missed; every run to come stands where it stood
"""

from collections.abc import Iterator, Sequence
from datetime import time
from typing import ClassVar

from planforge.plan.model import Kind, Stood
from planforge.problem.sections import Window
from planforge.rules.base.draft import DayDraft, DraftDay, DraftWindow, Quantity
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Source


class StayClose(DayRule):
    """Sessions to come stand on the day, and in the time of the day, on which they stood before."""

    name: ClassVar = "stay-close"
    source: ClassVar = Source("people plan around a plan", "ours")
    of_windows: ClassVar = True
    wish: ClassVar = True

    def post(self, draft: DayDraft) -> Iterator[Excess]:
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
            there = _window([window.opens if window.timed else None for window in one.windows], stood.start)
            for place, window in enumerate(one.windows):
                if there is not None and place != there:
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
    days = {day.date: day for day in problem.days if day.date >= problem.open_from}

    def kept(stood: Stood) -> bool:
        windows = days[stood.date].windows
        there = [one for one in reading.sessions if one.kind is stood.kind and one.date == stood.date]
        return any(not _begun(windows, stood.start, one.start) for one in there)

    coming = problem.history.coming if problem.history else ()
    return tuple(stood for stood in coming if stood.date in days and not kept(stood))


def _on_day(day: DraftDay, kind: Kind) -> Quantity:
    return {Kind.RUN: day.runs, Kind.STRENGTH: day.strength, Kind.CROSS: day.cross}[kind]


def _in_window(window: DraftWindow, kind: Kind) -> Quantity:
    if kind is Kind.RUN:
        return sum(window.run)
    return window.strength if kind is Kind.STRENGTH else window.cross


def _begun(windows: Sequence[Window], before: time | None, now: time | None) -> bool:
    """Tell whether another time of a day has begun at one of two hours than at the other.

    Nobody can tell without an hour, nor before the first time of the day, nor on a day whose times have none.
    """
    starts = [window.start for window in windows if window.start]
    if before is None or now is None or not any(start <= before for start in starts):
        return False
    return sum(start <= before for start in starts) != sum(start <= now for start in starts)


def _window(opens: Sequence[int | None], hour: time | None) -> int | None:
    """Return which window of a day an hour lies in: the last that has opened, in seconds after midnight, by then.

    None where nobody can tell: without an hour, before the first window, or where one names no hour.
    """
    if hour is None or not opens or None in opens:
        return None
    at = hour.hour * 3600 + hour.minute * 60
    open_then = [(opened, place) for place, opened in enumerate(opens) if opened is not None and opened <= at]
    return max(open_then)[1] if open_then else None
