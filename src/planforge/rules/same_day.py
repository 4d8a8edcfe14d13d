"""Strength and a run on one day: the run first. Heavy strength rather on another day, or six hours later.

Why:  heavy strength before a run spoils the legs for it: never on one day, nor within six hours across midnight. After
      a run six hours was the gap tested (Doma 2013, who measured how the next runs went, and no pain), so that is a
      wish: who has three days a week does both one after the other. A light bodyweight routine after an easy run is
      everyday practice. Sharing a day at all is a wish against, not a prohibition.
Bad:  heavy squats at 18:00, run at 19:00; heavy squats on Tuesday at 23:00, run on Wednesday at 00:30
Good: run at 06:30, light routine at 07:10; run at 06:30, heavy squats at 13:00
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import Field

from planforge.plan.model import Kind, Session
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.quantities.zones import zone
from planforge.rules.base.draft import DayDraft, DraftDay, Quantity
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Per, Source

HEAVY_GAP = 6 * 3600
DAY = 24 * 3600
Placed: TypeAlias = tuple[int, tuple[Quantity, ...]]  # the second of its day, and 1 for what stands there
UNKNOWN = 1  # without hours nobody can tell: too late by something


class SameDay(DayRule):
    """Heavy strength stands behind the run of its day, best so long after; across midnight it ends so long before."""

    name: ClassVar = "same-day"
    source: ClassVar = Source(
        "Doma 2013 (6 h after a run); light routines on run days are practice",
        "convention",
        "of pain none found; Doma 2013 measured how well the next runs went",
    )
    of_windows: ClassVar = True
    gives_way: ClassVar = "soft"
    loosens: ClassVar = {"gap": "down"}

    gap: Annotated[int, spelled.duration(0, 43_200)] = Field(
        HEAVY_GAP,
        description="Least time from heavy strength to a run across midnight; from a run to heavy strength a wish.",
    )

    def asks(self, problem: Problem, week: int) -> str:
        """Return how heavy strength stands to a run."""
        return "heavy strength on a day without a run, or after it"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield heavy strength before a run, and (wishes) soon after one, and on any shared day."""
        for one in draft.days:
            yield from self._heavy(one)
            if one.day.date < draft.problem.open_from:
                yield from self._soon_after(draft.problem.heavy_after_runs(one.day.date), one)
            yield Excess(one.day.week, one.runs + one.strength - 1, wish=True, day=one.day.date)
        for early, late in pairwise(draft.days):
            if self.gap and late.windows:
                yield from self._across_midnight(draft.problem, early, late)

    def _across_midnight(self, problem: Problem, early: DraftDay, late: DraftDay) -> Iterator[Excess]:
        """Yield a run that stands too soon after heavy strength of the day before."""
        run_at = [(window.opens, tuple(window.run)) for window in late.windows if window.timed]
        if early.day.date < problem.open_from:
            yield from self._apart((early, late), [(problem.heavy_ended(early.day.date), ())], run_at, None)
        elif not isinstance(early.heavy, int):
            timed = [window for window in early.windows if window.timed]
            ends = [(window.opens + early.strength_seconds, (window.heavy,)) for window in timed]
            yield from self._apart((early, late), ends, run_at, early.heavy + late.runs - 1)

    def _apart(
        self, days: tuple[DraftDay, DraftDay], ends: list[Placed], begins: list[Placed], both: Quantity
    ) -> Iterator[Excess]:
        """Yield what ends on one day and begins on the next with less than the gap between, in real time.

        both: 1 where both are there; None: what ends is past. A rule over several days cannot ask for windows: where
        some of them are far enough from each other, the others stay empty, those of the morning first.
        """
        early, late = days
        night = DAY
        if early.day.timezone != late.day.timezone:  # the night of who flies east is shorter
            night -= late.day.east_of_utc - early.day.east_of_utc
        missing = {
            (a, b): end + self.gap - night - begin
            for a, (end, _) in enumerate(ends)
            for b, (begin, _) in enumerate(begins)
        }
        close = {pair for pair, seconds in missing.items() if seconds > 0}
        if close and len(close) == len(missing) and both is not None:
            yield Excess(late.day.week, both * min(missing.values()), scale=Per.MINUTE, day=late.day.date)
            return
        early_hours = {b for _, b in close}
        if both is None or len(early_hours) < len(begins):
            shut = [(begins[b][1], max(missing[pair] for pair in close if pair[1] == b)) for b in early_hours]
        else:
            shut = [(ends[a][1], max(missing[pair] for pair in close if pair[0] == a)) for a in {a for a, _ in close}]
        for several, over in shut:
            for one in several:
                yield Excess(late.day.week, over, scale=Per.MINUTE, when=(one,), day=late.day.date)

    def _heavy(self, one: DraftDay) -> Iterator[Excess]:
        week, on = one.day.week, one.day.date
        if isinstance(one.heavy, int):  # there is none
            return
        for window in one.windows:
            for other in one.windows:
                for rank, run in enumerate(window.run):
                    both = (run, other.heavy)
                    late = 0 if other is window else window.opens + one.run_seconds[rank] - other.opens
                    known = window.timed and other.timed
                    if not known or other is not window:  # in one window strength follows the run at once
                        yield Excess(week, late if known else UNKNOWN, scale=Per.MINUTE, when=both, day=on)
                    if known and self.gap:
                        yield Excess(week, late + self.gap, scale=self.gap, when=both, wish=True, day=on)

    def _soon_after(self, between: Iterable[int], past: DraftDay) -> Iterator[Excess]:
        """Yield (a wish) heavy strength soon after a run of a past day. between: seconds from each run to it."""
        for seconds in between if self.gap else ():
            yield Excess(past.day.week, self.gap - seconds, scale=self.gap, wish=True, day=past.day.date)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield heavy strength before a run of the same day, and (wishes) soon after it, and shared days."""
        lifting = [s for s in reading.sessions if s.kind is Kind.STRENGTH]
        for run in (s for s in reading.sessions if s.kind is Kind.RUN):
            week = reading.problem.week_of(run.date)
            shared = [s for s in lifting if s.date == run.date]
            for strength in shared:
                if reading.is_heavy(strength):
                    yield from self._checked(run, strength, week)
            if shared:
                yield self.finding(
                    f"run and strength share {run.date:%a %d %b}", week, day=run.date, session=run.id, wish=True
                )

        yield from self._checked_across_midnight(reading)

    def _checked_across_midnight(self, reading: Reading) -> Iterator[Finding]:
        """Yield a run with less than the gap between it and heavy strength of the day before."""
        heavies = [one for one in reading.sessions if one.start and reading.is_heavy(one)]
        runs = [one for one in reading.sessions if one.start and one.kind is Kind.RUN]
        for heavy, run in product(heavies, runs):
            if (run.date - heavy.date).days != 1 or not self.gap:
                continue
            assert heavy.start is not None and run.start is not None
            between = datetime.combine(run.date, run.start) - datetime.combine(heavy.date, heavy.start)
            over = heavy.duration_s + self.gap - between // timedelta(seconds=1)
            over += _shorter_by(reading.problem, heavy.date, run.date)
            if over > 0:
                yield self.finding(
                    f"the heavy strength session on {heavy.date:%a %d %b} is not {format_duration(self.gap)} before "
                    f"the run on {run.date:%a %d %b}",
                    reading.problem.week_of(run.date),
                    day=run.date,
                    session=heavy.id,
                    over=over,
                    scale=Per.MINUTE,
                    about="hours between",
                )

    def _checked(self, run: Session, heavy: Session, week: int) -> Iterator[Finding]:
        """Yield where heavy strength stands to a run of the same day: not behind it, or (a wish) soon behind it."""
        words = f"the heavy strength session on {run.date:%a %d %b}"
        where: dict[str, Any] = {"day": run.date, "session": heavy.id}
        if run.start is None or heavy.start is None:  # without hours nobody can tell
            yield self.finding(f"{words} has no hour after the run", week, scale=Per.MINUTE, **where)
            return
        late = _clock(run.start) + run.duration_s - _clock(heavy.start)
        if late > 0:
            yield self.finding(f"{words} does not come after the run", week, over=late, scale=Per.MINUTE, **where)
        if self.gap and late + self.gap > 0:
            words += f" is not {format_duration(self.gap)} after the run"
            over = late + self.gap
            yield self.finding(words, week, over=over, scale=self.gap, wish=True, about="hours between", **where)


def _shorter_by(problem: Problem, early: date, late: date) -> int:
    """Return the seconds by which a night between two time zones is shorter than by the clock on the wrist."""
    zones = problem.zone_on(early), problem.zone_on(late)
    if zones[0] == zones[1]:
        return 0
    noons = [datetime.combine(day, time(12), zone(key)) for day, key in zip((early, late), zones, strict=True)]
    real = noons[1].astimezone(UTC) - noons[0].astimezone(UTC)
    return (timedelta(days=(late - early).days) - real) // timedelta(seconds=1)


def _clock(at: time) -> int:
    return at.hour * 3600 + at.minute * 60 + at.second
