"""The weeks of a plan before there is one: which of them are full, and which hold runs."""

from collections.abc import Set
from dataclasses import replace
from datetime import date
from functools import cached_property

from planforge.problem.calendar import hold_a_run, longest_for_a_run
from planforge.problem.days import FEW_DAYS_OFF
from planforge.problem.frames import WeekFrame
from planforge.problem.phases import WithPhases
from planforge.problem.sections import REBUILD, RETURN
from planforge.quantities.dates import Weekday


class WithWeeks(WithPhases):
    """A problem and the frames of its weeks."""

    @cached_property
    def weeks(self) -> tuple[WeekFrame, ...]:
        """Return the frame of every week, in order."""
        return tuple(self._frame(index) for index in range(1, self.calendar.weeks + 1))

    def week(self, index: int) -> WeekFrame:
        """Return the frame of the week with this number."""
        return self.weeks[index - 1]

    @cached_property
    def running_weeks(self) -> tuple[WeekFrame, ...]:
        """Return the weeks that hold runs."""
        return tuple(week for week in self.weeks if week.running)

    @cached_property
    def full_running_weeks(self) -> tuple[WeekFrame, ...]:
        """Return the running weeks that no absence shortens."""
        return tuple(week for week in self.running_weeks if week.full)

    def days_kept(self, week: int) -> int:
        """Return how many of a week's days are left for running: in the plan, not away, not lost by a change."""
        usual = self.calendar.available
        return sum(
            not day.away
            and day.date >= self.earliest_run
            and (hold_a_run(day.windows) or not hold_a_run(usual.get(day.weekday, ())))
            for day in self.week(week).days
        )

    def room_for_runs(self, week: int, without: Set[date] = frozenset()) -> tuple[int, int]:
        """Return (runs for which a changed week has days, runs it is asked for). without: days that are lost besides.

        Which phase governs a week may depend on the goal, and the goal on which weeks are full: so the most that any
        phase possible there asks for counts, and the days that runs must keep between them before rebuild.
        """
        dated = self._dated_phase(week)
        phases = [dated] if dated else [RETURN, REBUILD]
        rules = [rule for phase in phases for rule in self.rules if rule.holds(week, phase)]
        asked = [runs for rule in rules if (runs := rule.runs_a_week) is not None]
        if not asked:
            return 0, 0
        rows = (rule.days_in_a_row(max(asked)) for rule in rules if rule.hard)
        most = min((row for row in rows if row is not None), default=7)
        fits = in_a_row = 0
        usual = self._usual(week)
        free = {day.weekday for day in self._days_of[week] if hold_a_run(usual.get(day.weekday, ()))}
        for day in self.plan_weeks.days_of(week):
            is_free = day.weekday() in free and day not in without
            in_a_row = in_a_row + 1 if is_free and in_a_row < most else 0
            fits += in_a_row > 0
        return fits, max(asked)

    def shortened_by_change(self, week: int) -> bool:
        """Tell whether a change leaves a week too few days for its runs."""
        if week < self.first_running_week:
            return False
        if self.short_weeks is not None:
            return week in self.short_weeks
        if week not in self.changes:
            return False
        fits, asked = self.room_for_runs(week)
        return fits < asked

    def is_shortened_by_file(self, week: int) -> bool:
        """Tell whether the file takes days of running from a week: days away, or a change."""
        return self._shortened_by_days_away(week) or self.shortened_by_change(week)

    def _shortened_by_days_away(self, week: int) -> bool:
        """Tell whether days away take time from a week that its runs need.

        Up to three in a row do not where as many days as it is asked to run are left, and none of them is shorter than
        those that the week would have: no run need stand on a day away then, and none be shorter for it.
        """
        usual = self._usual(week)
        most = {day: longest_for_a_run(usual.get(Weekday(day.weekday()), ())) for day in self.plan_weeks.days_of(week)}
        away = {day for day, seconds in most.items() if seconds and any(day in span for span in self.days_away)}
        if not away:
            return False
        if any(span.days > FEW_DAYS_OFF and any(day in span for day in away) for span in self.days_off):
            return True
        fits, asked = self.room_for_runs(week, away)
        longest = sorted(most.values(), reverse=True)[:asked]
        left = sorted((seconds for day, seconds in most.items() if day not in away), reverse=True)[:asked]
        return not asked or fits < asked or left != longest

    def _frame(self, index: int) -> WeekFrame:
        days = self._days_of[index]
        usual = self._usual(index)
        kept = not self._shortened_by_days_away(index)
        unused = (day for day in days if not day.can_run and not self._spared(day) and not (kept and day.away))
        lost = any(hold_a_run(usual.get(day.weekday, ())) for day in unused)
        short = self.shortened_by_change(index)
        running = index >= self.first_running_week and any(day.can_run for day in days)
        absences = [one for one in self.calendar.away if any(day.date in one.dates for day in days)]
        frame = WeekFrame(
            index=index,
            days=days,
            full=len(days) == 7 and not lost and not short and index not in self.weeks_around_race,
            running=running,
            excused=len(days) < 7
            or short
            or index in self.weeks_beside_race
            or any(not one.strength for one in absences)
            or any(self.is_rest(day.date) for day in days),
        )
        return self._settled(frame) if index in self.settled_weeks else frame

    def _settled(self, frame: WeekFrame) -> WeekFrame:
        """Return the frame of a week that is past or runs: as it was planned, but for runs that an absence took."""
        assert self.history is not None
        week = self.history.plan.weeks[frame.index - 1]
        runs, missed = [run for run in week.runs if self.counts(run)], frame.index in self._missed_one
        days_off = bool(self._off_in(frame.index))  # a run that was just not run holds nothing up
        if frame.index == self.running_week:
            some = bool(runs or self.history.running or not frame.running)
            as_planned = len(runs) == len(week.runs) and not self.history.dropped and week.full is not False
            over = bool(runs) and not self.history.running  # its days to come take no run from it
            full = (frame.full or missed or (over and week.full is True)) and some and as_planned
            running = bool(runs or self.history.running)
            return replace(frame, full=full, running=running, excused=True, missed=full and missed and days_off)
        planned = frame.full if week.full is None else week.full
        full = planned and len(runs) == len(week.runs) and bool(runs or not frame.running)
        ran = any(self.was_done(run) for run in week.runs)
        return replace(frame, full=full, running=ran, missed=full and missed and days_off)
