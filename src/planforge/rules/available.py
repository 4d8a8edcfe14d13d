"""Sessions stand where the runner has time.

Why:  a plan that does not fit the week is not followed. A window of the day holds one run or cross-training session,
      one strength session, or both if they fit one after the other; one that is marked, what it is marked for. A day
      that is not named holds nothing: so are days of another sport kept free. No rule counts what is done on them.
Bad:  45 min free, a run of 50 min
Good: 45 min free, a run of 35 min and a routine of 10 min
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import ClassVar

from planforge.plan.model import Kind, Session
from planforge.problem.calendar import KINDS, Window
from planforge.quantities.units import format_duration
from planforge.rules.base.draft import DayDraft, DraftDay, DraftWindow, in_window
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import CarriedOut, DayRule, Excess, Finding, Per, Source

DAY = 86_400


class Available(DayRule):
    """Every session lies inside a window of its day, and no two overlap."""

    name: ClassVar = "available"
    source: ClassVar = Source("the runner's own week", "ours")
    of_windows: ClassVar = True
    of_single_days: ClassVar = True
    always: ClassVar = "what is no time to train is none in any week; `calendar.changes` changes single weeks"
    gives_way: ClassVar = "never"
    carries_out: ClassVar = CarriedOut("the times available", (("calendar", "available"),))
    needed_to_run: ClassVar = True

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield the seconds by which what stands in a window exceeds it."""
        for one in draft.days:
            for window in one.windows:
                beyond = one.strength_seconds * window.strength - window.seconds
                for rank, run in enumerate(window.run):
                    over = one.run_seconds[rank] + beyond
                    yield Excess(one.day.week, over, scale=Per.MINUTE, when=(run,), day=one.day.date)
                over = one.cross_seconds * window.cross + beyond
                without_run = over - DAY * sum(window.run)  # with one its own row says it all
                yield Excess(one.day.week, without_run, scale=Per.MINUTE, day=one.day.date)
                yield from self._not_for(one, window)

    def _not_for(self, one: DraftDay, window: DraftWindow) -> Iterator[Excess]:
        """Yield how long what stands in a window lasts that it is not for."""
        week, day = one.day.week, one.day.date
        if Kind.RUN not in window.kinds:
            for rank, run in enumerate(window.run):
                yield Excess(week, one.run_seconds[rank], scale=Per.MINUTE, when=(run,), day=day)
        lasting = {Kind.STRENGTH: one.strength_seconds, Kind.CROSS: one.cross_seconds}
        for kind, seconds in lasting.items():
            if kind not in window.kinds:
                yield Excess(week, seconds * in_window(window, kind), scale=Per.MINUTE, day=day)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield the sessions outside every window of their day, and those that overlap."""
        windows = {day.date: day.windows for day in reading.problem.days}
        outside: set[str] = set()
        taken: Counter[date] = Counter()  # where a day has no hours, its sessions stand one after the other
        for session in reading.sessions:
            here = windows.get(session.date, ())
            home = next((one for one in here if _begins_in(session, one)), None)
            wrong = home is not None and not home.holds(session.counts_as)
            several = here if home is None else (home,)
            room = [self._outside(session, window, taken[session.date]) for window in several]
            if wrong:
                room = [one + Per.MINUTE * _started(session.duration_s) for one in room]
            taken[session.date] += session.duration_s
            if not room or min(room) > 0:
                outside.add(session.id)
                words = f"stands in a time that is for {_purpose(home)} only" if home and wrong else _DOES_NOT_FIT
                yield self.finding(
                    f"{session.title} on {session.date:%a %d %b} ({format_duration(session.duration_s)}) {words}",
                    reading.problem.week_of(session.date),
                    day=session.date,
                    session=session.id,
                    over=min(room, default=session.duration_s),
                    scale=Per.MINUTE,
                    measured=format_duration(session.duration_s),
                )
        for early, late in zip(reading.sessions, reading.sessions[1:], strict=False):
            if early.date == late.date and early.start and late.start and early.id not in outside:
                over = _clock(early) + early.duration_s - _clock(late)
                if over > 0:
                    ends = datetime.combine(early.date, early.start) + timedelta(seconds=early.duration_s)
                    yield self.finding(
                        f"{early.title}, to {ends:%H:%M}, and {late.title}, from {late.start:%H:%M}, overlap on "
                        f"{late.date:%a %d %b}",
                        reading.problem.week_of(late.date),
                        day=late.date,
                        session=late.id,
                        over=over,
                        scale=Per.MINUTE,
                    )

    def _outside(self, session: Session, window: Window, taken: int) -> int:
        """Return the seconds of a session that lie out of a window, in whole minutes before and after."""
        if session.start is None and window.start is not None:
            return 1
        start = taken if window.start is None else _clock(session)
        closes = window.opens + window.seconds
        before = min(window.opens - start, session.duration_s)
        late, later = _started(start - closes), _started(start + session.duration_s - closes)
        return Per.MINUTE * (_started(before) + later - late)


_DOES_NOT_FIT = "does not fit a time that is available"


def _begins_in(session: Session, window: Window) -> bool:
    return (
        session.start is not None and window.start is not None and 0 <= _clock(session) - window.opens < window.seconds
    )


def _purpose(window: Window) -> str:
    return " and ".join(words for kind, words in KINDS.items() if window.holds(kind))


def _started(seconds: int) -> int:
    """Return minutes begun, so that what two sessions in a row have outside adds up to what both have."""
    return max(0, -(-seconds // Per.MINUTE))


def _clock(session: Session) -> int:
    assert session.start is not None
    return session.start.hour * 3600 + session.start.minute * 60 + session.start.second
