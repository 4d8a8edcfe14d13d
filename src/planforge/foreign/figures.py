"""What a foreign plan comes to, week by week: time, longest bout and session, distance, growth, spikes.

Exact fractions until the end, where per cent and metres are rounded to whole numbers, halves to the even one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from planforge.foreign.stated import ForeignPlan, ForeignSession, ForeignWeek

SPIKE_DAYS = 30  # Garmin-RUNSAFE 2025 compares a session with the longest of the 30 days before it
PEAK_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Figures:
    """One week in whole numbers: seconds, metres, per cent (None: nothing to compare with).

    The names are the columns of `--csv` and the keys of `--json`, in this order.
    """

    week: int
    sessions: int
    run_s: int
    walk_s: int
    total_s: int
    longest_run_bout_s: int
    longest_session_run_s: int
    longest_session_total_s: int
    est_dist_m: int
    run_vs_prev_pct: int | None
    run_vs_4wk_peak_pct: int | None
    total_vs_prev_pct: int | None
    dist_vs_prev_pct: int | None
    bout_vs_prev_pct: int | None
    worst_session_dist_spike_30d_pct: int | None
    worst_session_run_spike_30d_pct: int | None


@dataclass(frozen=True, slots=True)
class _Session:
    """A session measured; `day` counts from the plan's first Monday."""

    day: int
    run: int
    walk: int
    bout: int
    distance: Fraction


@dataclass(frozen=True, slots=True)
class _Week:
    index: int
    sessions: tuple[_Session, ...]

    @property
    def run(self) -> int:
        return sum(one.run for one in self.sessions)

    @property
    def total(self) -> int:
        return sum(one.run + one.walk for one in self.sessions)

    @property
    def distance(self) -> Fraction:
        return sum((one.distance for one in self.sessions), Fraction(0))

    @property
    def bout(self) -> int:
        return max((one.bout for one in self.sessions), default=0)


def figures(plan: ForeignPlan) -> list[Figures]:
    """Return the figures of every week, in order."""
    weeks = [
        _Week(week.index, tuple(_measured(one, day, plan) for one, day in zip(week.sessions, days, strict=True)))
        for week, days in zip(plan.weeks, session_days(plan), strict=True)
    ]
    every = [one for week in weeks for one in week.sessions]
    return [_figures(week, weeks[:position], every) for position, week in enumerate(weeks)]


def session_days(plan: ForeignPlan) -> list[tuple[int, ...]]:
    """Return the day of every session, counted from the first week's Monday.

    Without dates the first session of a week stands on Monday, with the plan's rest days between; evenly over the week
    where they do not fit so.
    """
    dates = [one.date for week in plan.weeks for one in week.sessions if one.date]
    monday = dates[0].toordinal() - dates[0].weekday() - 7 * (plan.weeks[0].index - 1) if dates else 0
    found = []
    for week in plan.weeks:
        offsets = week_days(week, plan.rest_days)
        found.append(
            tuple(
                one.date.toordinal() - monday if one.date else 7 * (week.index - 1) + offset
                for one, offset in zip(week.sessions, offsets, strict=True)
            )
        )
    return found


def week_days(week: ForeignWeek, rest_days: int) -> list[int]:
    """Return a day of the week, 0 for Monday, for every session of a week without dates."""
    count = len(week.sessions)
    fits = (count - 1) * (rest_days + 1) <= 6
    return [number * (rest_days + 1) if fits else 7 * number // count for number in range(count)]


def _measured(session: ForeignSession, day: int, plan: ForeignPlan) -> _Session:
    measures = session.measures
    run, walk = measures.run_time, measures.time_on_feet - measures.run_time
    return _Session(day, run, walk, measures.longest_bout, plan.conversion.metres(run, walk))


def _growth(new: int | Fraction, old: int | Fraction) -> Fraction | None:
    """Return per cent; None when there was nothing before."""
    return Fraction(100 * (new - old)) / Fraction(old) if old else None


def _rounded(share: Fraction | None) -> int | None:
    return None if share is None else round(share)


def _figures(week: _Week, before: Sequence[_Week], every: Sequence[_Session]) -> Figures:
    last = before[-1] if before else _Week(0, ())
    peak = max((one.run for one in before[-PEAK_WEEKS:]), default=0)
    spikes = [_spikes(one, every) for one in week.sessions]
    return Figures(
        week=week.index,
        sessions=len(week.sessions),
        run_s=week.run,
        walk_s=week.total - week.run,
        total_s=week.total,
        longest_run_bout_s=week.bout,
        longest_session_run_s=max((one.run for one in week.sessions), default=0),
        longest_session_total_s=max((one.run + one.walk for one in week.sessions), default=0),
        est_dist_m=round(week.distance),
        run_vs_prev_pct=_rounded(_growth(week.run, last.run)),
        run_vs_4wk_peak_pct=_rounded(_growth(week.run, peak)),
        total_vs_prev_pct=_rounded(_growth(week.total, last.total)),
        dist_vs_prev_pct=_rounded(_growth(week.distance, last.distance)),
        bout_vs_prev_pct=_rounded(_growth(week.bout, last.bout)),
        worst_session_dist_spike_30d_pct=_rounded(max((d for d, _ in filter(None, spikes)), default=None)),
        worst_session_run_spike_30d_pct=_rounded(max((r for _, r in filter(None, spikes)), default=None)),
    )


def _spikes(session: _Session, every: Sequence[_Session]) -> tuple[Fraction, Fraction] | None:
    """Return by how much a session exceeds the longest of the 30 days before it, in distance and in running.

    Sessions without any running before count as one second of it: a first run after walks alone is a spike.
    """
    recent: list[_Session] = []
    for one in every:
        if one is session:
            break
        if session.day - one.day <= SPIKE_DAYS:
            recent.append(one)
    if not recent:
        return None
    longest, most = max(one.distance for one in recent), max(one.run for one in recent)
    distance, running = _growth(session.distance, max(longest, Fraction(1))), _growth(session.run, max(most, 1))
    assert distance is not None and running is not None
    return distance, running
