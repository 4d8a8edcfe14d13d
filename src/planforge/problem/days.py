"""The days of a plan: when there is time on each, in which time zone, and on which nobody runs."""

from datetime import date, time, timedelta
from functools import cached_property
from itertools import groupby
from typing import Literal

from planforge.plan.model import DaysOff
from planforge.problem.calendar import TREADMILL, hold_a_run, with_time
from planforge.problem.changes import Differs, days_that_differ, times_in
from planforge.problem.frames import REPEAT_AFTER_DAYS, Day
from planforge.problem.sections import Window
from planforge.problem.stated import Stated
from planforge.quantities.dates import Span, Weekday, joined
from planforge.quantities.units import MINUTE

FEW_DAYS_OFF = 3  # cost no week: convention (`resume-below`)
QUIET_DAYS = 2  # before a race: nothing is done; on the day after it nobody runs (ours)
SETTLING_DAYS = 3  # the article's acute phase is 3-7 days: nobody runs on the day of the injury and the three after it


class WithDays(Stated):
    """A problem and its days."""

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Return every day of the plan, in order."""
        weeks = self.plan_weeks
        opened = [one for rule in self.rules for one in rule.opens]
        days = []
        for index in range((weeks.last - self.start).days + 1):
            when = self.start + timedelta(index)
            absence = next((one for one in self.calendar.away if when in one.dates), None)
            week = weeks.week_of(when)
            windows = self._usual(week).get(Weekday(when.weekday()), ())
            for on, more in opened:
                windows = with_time(windows, more) if on == when else windows
            if self._is_quiet(when) or self.is_rest(when):
                windows = ()
            if absence and not self.is_rest(
                when
            ):  # a light routine needs half an hour somewhere in the day, wherever that is
                windows = (Window(start=None, seconds=30 * MINUTE),) if absence.strength else ()
            days.append(
                Day(
                    index=index,
                    date=when,
                    week=week,
                    windows=windows,
                    away=absence is not None,
                    can_run=hold_a_run(windows)
                    and when >= self.earliest_run
                    and not self.is_off(when)
                    and not (self.race and when == self.race.on + timedelta(1)),
                    timezone=self.zone_on(when),
                    place=(when - weeks.begins).days % 7,
                )
            )
        return tuple(days)

    @cached_property
    def _days_of(self) -> dict[int, tuple[Day, ...]]:
        return {week: tuple(days) for week, days in groupby(self.days, key=lambda day: day.week)}

    @cached_property
    def earliest_run(self) -> date:
        """Return the first day that may hold a run: the plan's, unless the injury is only days old."""
        settled = self.runner.injured_on and self.runner.injured_on + timedelta(SETTLING_DAYS + 1)
        return max(self.start, settled or self.start)

    def _is_quiet(self, when: date) -> bool:
        """Tell whether nothing but a race is done on a day: its own, and those just before it."""
        return self.race is not None and 0 <= (self.race.on - when).days <= QUIET_DAYS

    @cached_property
    def weeks_beside_race(self) -> frozenset[int]:
        """Return the week that holds the race, and the one of the quiet days before it."""
        return frozenset(map(self.week_of, (self.race.on - timedelta(QUIET_DAYS), self.race.on)) if self.race else ())

    @cached_property
    def weeks_around_race(self) -> frozenset[int]:
        """Return the same and the easy week after the race: each asks for less."""
        return self.weeks_beside_race | ({self.easy_week} if self.race and self.easy_week else set())

    @cached_property
    def runs_after_race(self) -> bool:
        """Tell whether the week of the race has a day for a run behind it."""
        days = self._days_of.get(self.race_week, ()) if self.race_week else ()
        return any(day.can_run and self.race is not None and day.date > self.race.on for day in days)

    def place_on(self, day: date, at: time | None) -> Literal["treadmill"] | None:
        """Return where a run is that begins at an hour of a day; None: outdoors."""
        frame = next((one for one in self._days_of.get(self.week_of(day), ()) if one.date == day), None)
        if frame is None or at is None:
            return None
        clock = 3600 * at.hour + 60 * at.minute + at.second
        belts = (one for one in frame.windows if one.treadmill and one.start is not None)
        return TREADMILL if any(0 <= clock - one.opens < one.seconds for one in belts) else None

    @cached_property
    def differing(self) -> dict[date, Differs]:
        """Return the days whose times or time zone differ, and by which lines of the file."""
        return days_that_differ(self.calendar.changes, self.plan_weeks)

    @cached_property
    def changes(self) -> dict[int, tuple[str, ...]]:
        """Return the weeks whose times differ, by number, and the lines of the file that say so."""
        found: dict[int, dict[str, None]] = {}
        for day, how in self.differing.items():
            if how.times is not None:
                found.setdefault(self.week_of(day), {})[how.times] = None
        return {week: tuple(found[week]) for week in sorted(found)}

    def zone_on(self, day: date) -> str:
        """Return the time zone in which the times of a day are meant; that of a day that is past stays."""
        if self.history and day < self.open_from:
            return self.history.plan.calendar.zone_on(day)
        differs = self.differing.get(day)
        line = self.calendar.changes[differs.zone] if differs and differs.zone else None
        return (line.timezone if line else None) or self.calendar.timezone

    def _usual(self, week: int) -> dict[Weekday, tuple[Window, ...]]:
        """Return the times of a week by day of the week, before anybody is away."""
        usual = self.calendar.available
        if week not in self.changes:
            return usual
        times = dict(usual)
        for day in self.plan_weeks.days_of(week):
            differs = self.differing.get(day)
            if differs and differs.times:
                weekday = Weekday(day.weekday())
                times[weekday] = times_in(usual, self.calendar.changes[differs.times]).get(weekday, ())
        return times

    @cached_property
    def open_from(self) -> date:
        """Return the first day that is not past: the plan's first, where it is made for the first time."""
        return self.history.open_from if self.history else self.start

    @cached_property
    def days_off(self) -> tuple[Span, ...]:
        """Return the stretches of days without running that cost runs: away, and those that came of what was told.

        How many entries say so, and which, is all the same to a knee: those that overlap or follow each other are one
        stretch, and those between which there is no time to run. So are days whose times other lines of the file take
        away; up to a week of them alone shortens its weeks, and that is all.
        """
        said = self._spans_off
        taken = (Span(first=day, last=day) for day in self.differing if self._lost_its_time(day))
        stretches = joined([*said, *taken], self._has_no_time)
        long = (one for one in stretches if one.days > REPEAT_AFTER_DAYS or any(span.first in one for span in said))
        return tuple(long)

    @cached_property
    def _spans_off(self) -> tuple[Span | DaysOff, ...]:
        """Return the same as the file's entries and what was told have them."""
        return (*(one.dates for one in self.calendar.away), *(one for one in self._barred if one.lost))

    @property
    def days_away(self) -> tuple[Span, ...]:
        """Return the days away that the file names."""
        return tuple(one.dates for one in self.calendar.away)

    def _lost_its_time(self, day: date) -> bool:
        """Tell whether a day usually has time that holds a run, and has none as it differs."""
        return hold_a_run(self.calendar.available.get(Weekday(day.weekday()), ())) and self._has_no_time(day)

    def _has_no_time(self, day: date) -> bool:
        """Tell whether a day of the plan has no time that holds a run, whoever is there."""
        if not self.start <= day <= self.plan_weeks.last:
            return False
        return not hold_a_run(self._usual(self.plan_weeks.week_of(day)).get(Weekday(day.weekday()), ()))

    @property
    def _barred(self) -> tuple[DaysOff, ...]:
        """Return the days without running that came of what was told."""
        return self.history.told.off if self.history and self.history.told else ()

    def is_off(self, day: date) -> bool:
        """Tell whether nobody runs on a day: the runner is away, or what was told bars it."""
        return day in self._days_without_running

    @cached_property
    def _days_without_running(self) -> frozenset[date]:
        return frozenset(day for span in joined((*self._spans_off, *self._barred)) for day in span.dates())

    def is_rest(self, day: date) -> bool:
        """Tell whether nothing is trained on a day for what was told, as with a fever: no strength either."""
        return any(day in span for span in self._barred if span.rest)

    def _spared(self, day: Day) -> bool:
        """Tell whether a day is lost to nothing but what was told, and no run was planned on it or those beside it."""
        barred = any(day.date in one for one in self._barred)
        return barred and not any(day.date in span for span in self._spans_off)
