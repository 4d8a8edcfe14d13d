"""The diary of a plan at a moment, and what became of what was told."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from planforge.diary.asked import day_of, day_planned, is_over, open_mornings, open_runs, open_sessions, sessions_ahead
from planforge.diary.entries import Entry, RunTold, Told
from planforge.diary.told import Diary, Record, diary_by, diary_of, records
from planforge.diary.vocabulary import Illness, RedFlag, Swelling
from planforge.plan.model import Kind, Plan, Session
from planforge.quantities.dates import Span
from planforge.quantities.zones import zone
from planforge.rules.continuous_cap import ContinuousCap

Flag: TypeAlias = RedFlag | Swelling | Illness  # an answer that a professional has to hear of before the next run


@dataclass(frozen=True)
class Log:
    """The diary of a plan at a moment.

    local: that moment in the plan's zone. entries: all, also of other plans; or those of the plan alone, and then
    of_others: how many were told of other plans since this one began. declined_with: how many of the plan's there were
    when a step back was declined last; None: none was. away: days on which nobody runs, by what the file says now: the
    runs that the plan still has on them are not asked for. usual: as of `Diary`, by what the file says now.
    """

    path: Path
    plan: Plan
    now: datetime
    entries: tuple[Entry, ...] = ()
    of_others: int = 0
    declined_with: int | None = None
    away: tuple[Span, ...] = ()
    usual: int = 0

    @property
    def local(self) -> datetime:
        """Return the time in the plan's zone, without one."""
        return self.plan.calendar.local(self.now)

    @property
    def today(self) -> date:
        """Return the runner's day, which ends at 04:00."""
        return day_of(self.local)

    @cached_property
    def records(self) -> dict[tuple[str, ...], Record]:
        """Return what counts of the plan's entries, by subject."""
        return records(one for one in self.entries if one.plan_id == self.plan.plan_id)

    @cached_property
    def diary(self) -> Diary:
        """Return what counts of the plan's entries."""
        return replace(diary_by(self.records), usual=self.usual)

    @cached_property
    def open_sessions(self) -> tuple[Session, ...]:
        """Return the sessions that are asked for, oldest first; no run that nobody was allowed to run."""
        return self._but_barred(open_sessions(self.plan, self.diary, self.local))

    @cached_property
    def sessions_ahead(self) -> tuple[Session, ...]:
        """Return the sessions of today that may be done already, before the hour that was planned."""
        return self._but_barred(sessions_ahead(self.plan, self.diary, self.local))

    def _but_barred(self, sessions: tuple[Session, ...]) -> tuple[Session, ...]:
        """Return the sessions without runs that nobody was allowed to run, or that fall on days away."""
        sessions = tuple(one for one in sessions if not self.is_away(one))
        runs = {day_planned(one): one.id for one in sessions if one.counts_as is Kind.RUN}
        gone = {runs[day] for day in barred(self.diary, runs)}
        return tuple(one for one in sessions if one.id not in gone)

    @property
    def ahead(self) -> tuple[Session, ...]:
        """Return the sessions of today and later that are not over, and that nobody told."""
        told, local = self.diary.sessions, self.local
        return tuple(one for one in self.plan.sessions if one.id not in told and not is_over(one, local))

    def is_away(self, session: Session) -> bool:
        """Tell whether it is a run on a day on which nobody runs, by what the file says now."""
        return session.counts_as is Kind.RUN and any(session.date in span for span in self.away)

    @cached_property
    def open_runs(self) -> tuple[RunTold, ...]:
        """Return the runs beyond the plan that are asked for, oldest first."""
        return open_runs(self.diary, self.local)

    @cached_property
    def open_mornings(self) -> tuple[date, ...]:
        """Return the mornings that are asked for, oldest first."""
        return open_mornings(self.plan, self.diary, self.local)

    @property
    def asks_begin(self) -> bool:
        """Tell whether it matters after how long the pain begins: the longest stretch follows from it (IT band)."""
        return any(rule.name == ContinuousCap.name for rule in self.plan.certificate.rules)

    @property
    def of_other_plans(self) -> int:
        """Return how many entries were told of other plans since this one began: none of them counts for it."""
        start, mine = self.plan.calendar.start, self.plan.plan_id
        return self.of_others + sum(one.plan_id != mine and one.at.date() >= start for one in self.entries)

    def session(self, slot: str) -> Session | None:
        """Return a session of the plan by its id."""
        return next((one for one in self.plan.sessions if one.id == slot), None)


@dataclass(frozen=True)
class Logged:
    """What became of what was told. kept: new entries; known: how many were there before, word by word."""

    log: Log
    kept: tuple[Entry, ...]
    known: int = 0

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Return what of the new entries a professional has to see first."""
        return tuple(dict.fromkeys(flag for entry in self.kept for flag in flags_of(entry.told)))

    @property
    def nearly_planned(self) -> tuple[tuple[RunTold, Session], ...]:
        """Return the runs beyond the plan that may be a planned one of a day before or after, which nobody told."""
        runs = (entry.told for entry in self.kept if isinstance(entry.told, RunTold))
        pairs = ((run, planned_nearby(self.log, run.day)) for run in runs)
        return tuple((run, session) for run, session in pairs if session)


def moment_of(plan: Plan, when: date | datetime) -> datetime:
    """Return a moment; of a date the noon on it where the plan's runner is.

    A runner's day ends at 04:00, so the midnight with which a date begins is of the day before.
    """
    if isinstance(when, datetime):
        return when
    return datetime.combine(when, time(12), zone(plan.calendar.zone_on(when))).astimezone(UTC)


def flags_of(told: Told) -> Iterator[Flag]:
    """Yield what of an entry a professional has to see before the next run."""
    for name in ("red_flags", "swelling", "illness"):
        value = getattr(told, name, None)
        if name == "red_flags":
            yield from value or ()
        elif value in (Swelling.CLEAR, Illness.HEART_SIGNS):
            yield value


def open_flags(entries: Sequence[Entry]) -> tuple[tuple[date, Flag], ...]:
    """Return what of some entries, of whatever plan, a professional has not seen since, with its day; the oldest first.

    A clearance in a constraint file is not known here.
    """
    plans = dict.fromkeys(entry.plan_id for entry in entries)
    return tuple(sorted({one for plan_id in plans for one in unseen(diary_of(entries, plan_id))}))


def unseen(diary: Diary, cleared: date = date.min) -> Iterator[tuple[date, Flag]]:
    """Yield what a professional has to see before the next run, told of a day after one last saw the knee, or later.

    cleared: the day of a clearance in the constraint file; what is told of that day was seen.
    """
    seen = max((one.day for one in diary.seen), default=date.min)
    felt: list[Told] = [*diary.sessions.values(), *diary.runs, *diary.mornings.values(), *diary.todays.values()]
    later = (one for one in felt if one.day > seen or (one.day == seen and one.subject in diary.after_seen))
    yield from ((one.day, flag) for one in later if one.day > cleared for flag in flags_of(one))


def barred(diary: Diary, days: Iterable[date]) -> frozenset[date]:
    """Return on which days nobody was to run: a professional had said no, or had to see the knee, and not allowed it.

    Of the day itself on which that was told nobody knows which came first.
    """
    felt: list[Told] = [*diary.sessions.values(), *diary.runs, *diary.mornings.values(), *diary.todays.values()]
    bars = {diary.last_no, *(one.day for one in felt if next(flags_of(one), None))} - {date.min}
    ends = {bar: min((one for one in diary.allowed if one >= bar), default=date.max) for bar in bars}
    return frozenset(day for day in days if any(bar < day < ends[bar] for bar in bars))


def nearby(log: Log, day: date) -> tuple[Session, ...]:
    """Return the sessions that are planned within two days of a day."""
    return tuple(one for one in log.plan.sessions if abs((day_planned(one) - day).days) <= 2)


def planned_nearby(log: Log, day: date) -> Session | None:
    """Return the planned run that a run of its own may have been: a day off, same week, not told, and none that day.

    Nor one that is still to come.
    """
    runs = [run for week in log.plan.weeks for run in week.runs]
    if any(day_planned(run) == day for run in runs):
        return None
    week = log.plan.calendar.week_begins(day)
    beside = (run for run in runs if abs((day_planned(run) - day).days) == 1)
    near = (run for run in beside if log.plan.calendar.week_begins(day_planned(run)) == week)
    told = log.diary.sessions
    return next((run for run in near if run.id not in told and is_over(run, log.local)), None)
