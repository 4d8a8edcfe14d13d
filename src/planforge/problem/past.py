"""What of the past counts: which weeks are settled, and which of their sessions count as done."""

from datetime import date, time, timedelta
from functools import cached_property

from planforge.plan.model import DaysOff, Kind, Load, Session
from planforge.plan.slots import week_of as week_of_slot
from planforge.problem.days import FEW_DAYS_OFF
from planforge.problem.strength import WithStrength
from planforge.quantities.dates import Span

RUNS_LEFT = 2  # of a week with a missed run, at least, for it to count as planned


class WithPast(WithStrength):
    """A problem and what is past of it."""

    @cached_property
    def settled_weeks(self) -> range:
        """Return the numbers of the weeks whose content is settled: those that are past, and the running one."""
        if self.history is None or self.open_from <= self.start:
            return range(0)
        return range(1, min(self.week_of(self.open_from - timedelta(1)), self.calendar.weeks) + 1)

    @property
    def running_week(self) -> int | None:
        """Return the number of the week that is partly past; None where a week begins on the first open day."""
        last = self.settled_weeks[-1] if self.settled_weeks else 0
        return last if last and self.week_of(self.open_from) == last else None

    def was_done(self, session: Session) -> bool:
        """Tell whether a session counts as done, so far as anybody knows: a run on a day off does not."""
        if session.race:  # nobody planned how it is run
            return False
        if session.date >= self.open_from:
            return True
        told = self.history.told if self.history else None
        if told and session.id in told.not_done:
            return False
        return session.counts_as is not Kind.RUN or not self.is_off(session.date)

    def _in_full(self, session: Session) -> bool:
        """Tell whether a session counts as done as it was planned: not in part, and not where nobody spoke of it."""
        told = self.history.told if self.history else None
        return self.was_done(session) and not (told and session.id in told.not_whole)

    def heavy_ended(self, day: date) -> int:
        """Return when the last heavy strength of a past day ended, in seconds of that day.

        0: there was none that counts as done, or it has no hour.
        """
        ended = 0
        for one in self.history.plan.sessions if self.history else ():
            if one.date == day and one.start is not None and one.load is Load.HEAVY and self.was_done(one):
                ended = max(ended, _seconds(one.start) + one.duration_s)
        return ended

    def heavy_after_runs(self, day: date) -> tuple[int, ...]:
        """Return how long after each run of a past day its heavy strength began, in seconds, of what counts as done."""
        sessions = self.history.plan.weeks[self.week_of(day) - 1].sessions if self.history else ()
        timed = [(one, one.start) for one in sessions if one.date == day and one.start and self.was_done(one)]
        heavy = [_seconds(start) for one, start in timed if one.load is Load.HEAVY]
        ends = [_seconds(start) + one.duration_s for one, start in timed if one.kind is Kind.RUN]
        return tuple(begins - ended for begins in heavy for ended in ends)

    def counts(self, session: Session) -> bool:
        """Tell whether a session counts when a week is measured: as done, or as the one run missed of a week."""
        return self._in_full(session) or (not session.race and self.week_of(session.date) in self._missed_one)

    @cached_property
    def _missed_one(self) -> frozenset[int]:
        """Return the settled weeks of whose runs few days off, or the runner, left out one; else as they were planned.

        They count as planned, or a Saturday missed now and then would lower every week to come.
        """
        found = set[int]()
        for index in self.settled_weeks:
            assert self.history is not None
            runs = self.history.plan.weeks[index - 1].runs
            off = self._off_in(index)
            left = sum(self._in_full(run) for run in runs)
            coming = len(self.history.running) if index == self.running_week else 0
            few = len(off) <= 1 and all(span.days <= FEW_DAYS_OFF for span in off)
            if few and len(runs) - left == 1 and left + coming >= RUNS_LEFT:
                found.add(index)
        return frozenset(found)

    def _off_in(self, index: int) -> list[Span | DaysOff]:
        """Return the spans without running that touch a week, each for what it was told of."""
        return [span for span in self._spans_off if any(day.date in span for day in self._days_of[index])]

    def left_out(self, index: int) -> int:
        """Return how many runs of a week to come are left out for what was told: they are not moved to other days."""
        if index in self.settled_weeks:
            return 0
        return sum(week_of_slot(slot) == index for span in self._barred for slot in span.left_out)

    def measures_nothing(self, index: int) -> bool:
        """Tell whether no run of a settled week counts, as where one was left out and nobody spoke of the others."""
        if self.history is None or index not in self.settled_weeks:
            return False
        coming = self.history.running if index == self.running_week else ()
        return not coming and not any(map(self.counts, self.history.plan.weeks[index - 1].runs))

    def told_short(self, index: int) -> bool:
        """Tell whether runs of a settled week were told as not done, or as done in part."""
        told = self.history.told if self.history and index in self.settled_weeks else None
        runs = self.history.plan.weeks[index - 1].runs if self.history and told else ()
        short = told.not_done | (told.not_whole - told.unspoken) if told else frozenset[str]()
        return any(one.id in short for one in runs)

    def is_unheard(self, index: int) -> bool:
        """Tell whether a settled week was planned in full and is not, for no other reason than that nobody spoke of it.

        Its runs count as run, and raise nothing: it is no reference. But nor is it a week off, so the week after it may
        ask as much again. Else who speaks of every second run would climb, and fall back, for ever.
        """
        told = self.history.told if self.history and index in self.settled_weeks else None
        if not told or not self.history or self._off_in(index):
            return False
        week, running = self.history.plan.weeks[index - 1], index == self.running_week
        whole = all(self.counts(run) or run.id in told.unspoken for run in week.runs)
        return whole and week.full is not False and not (running and self.history.dropped)

    def is_silent(self, index: int) -> bool:
        """Tell whether no run of a settled week was told as run, and of some nothing was told at all; none is to come.

        The week after it asks no more than the last one that was told: a plan that nobody answers does not climb. Once
        a run is told as run again, at least a part of it, it may. Where each was told as not run, the week is known.
        """
        told = self.history.told if self.history and index in self.settled_weeks else None
        if not told or not self.history or (index == self.running_week and self._some_to_come(index)):
            return False
        return told.says_nothing_of(self.history.plan.weeks[index - 1].runs)

    def _some_to_come(self, running: int) -> bool:
        """Tell whether a run of the running week is not past, also one that is left out of it."""
        assert self.history is not None
        off = (span for span in self._barred if span.last >= self.history.open_from)
        left_out = any(week_of_slot(slot) == running for span in off for slot in span.left_out)
        return bool(self.history.running) or self.history.dropped or left_out


def _seconds(at: time) -> int:
    return 3600 * at.hour + 60 * at.minute + at.second
