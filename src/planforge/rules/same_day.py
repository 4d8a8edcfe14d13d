"""Strength and a run on one day: light strength after the run, heavy strength six hours later or not at all.

Why:  strength before a run, or hard strength soon after one, spoils the legs for the next run; six hours was the gap
      tested (Doma 2013). A light bodyweight routine after an easy run is everyday practice. Sharing a day at all is a
      wish against, not a prohibition: three or four possible days a week must work. The six hours are hours: they hold
      across midnight, too, before as after a run.
Bad:  heavy squats at 18:00, run at 19:00; heavy squats on Tuesday at 23:00, run on Wednesday at 00:30
Good: run at 06:30, light routine at 07:10
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise
from typing import Annotated, ClassVar, TypeAlias

from pydantic import Field

from planforge.plan.model import Kind, Load, Session
from planforge.problem.problem import Problem
from planforge.quantities import spelled
from planforge.quantities.units import format_duration
from planforge.quantities.zones import zone
from planforge.rules.base.draft import DayDraft, DraftDay, Quantity
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import DayRule, Excess, Finding, Per, Source

HEAVY_GAP = 6 * 3600
DAY = 24 * 3600
LONGEST_RUN = 4 * 3600  # ours: what a run lasts at most, warm-up and all, while nobody knows how long it will be
Placed: TypeAlias = tuple[int, tuple[Quantity, ...]]  # the second of its day, and 1 for what stands there
UNKNOWN = 1  # without hours nobody can tell: too late by something


class SameDay(DayRule):
    """Heavy strength begins so long after a run, across midnight also ends so long before; other days are preferred."""

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
        HEAVY_GAP, description="Least time between a run and heavy strength after it, and across midnight before it."
    )

    def asks(self, problem: Problem, week: int) -> str:
        """Return how heavy strength stands to a run."""
        return f"heavy strength on a day without a run, or {format_duration(self.gap)} after it"

    def post(self, draft: DayDraft) -> Iterator[Excess]:
        """Yield heavy strength too close to a run, and (a wish) any shared day."""
        for one in draft.days:
            if one.strength_is_heavy:
                yield from self._heavy(one)
            yield Excess(one.day.week, one.runs + one.strength - 1, wish=True, day=one.day.date)
        for early, late in pairwise(draft.days):
            if self.gap and late.windows:
                yield from self._across_midnight(draft.problem, early, late)

    def _across_midnight(self, problem: Problem, early: DraftDay, late: DraftDay) -> Iterator[Excess]:
        """Yield heavy strength and a run that stand too close to each other on two days in a row."""
        heavy_at = [(window.opens, (window.strength,)) for window in late.windows if window.timed]
        run_at = [(window.opens, tuple(window.run)) for window in late.windows if window.timed]
        if early.day.date < problem.open_from:
            run_end, heavy_end = problem.ends_of(early.day.date)
            yield from self._apart((early, late), [(heavy_end, ())], run_at, None)
            yield from self._apart((early, late), [(run_end, ())], heavy_at if late.strength_is_heavy else [], None)
            return
        timed = [window for window in early.windows if window.timed]
        if early.strength_is_heavy:
            ends = [(window.opens + early.strength_seconds, (window.strength,)) for window in timed]
            yield from self._apart((early, late), ends, run_at, early.strength + late.runs - 1)
        if late.strength_is_heavy:
            known = [seconds for seconds in early.run_seconds if isinstance(seconds, int)]
            lasts = max(known) if known and len(known) == len(early.run_seconds) else LONGEST_RUN
            ends = [(window.opens + min(lasts, window.seconds), tuple(window.run)) for window in timed]
            yield from self._apart((early, late), ends, heavy_at, early.runs + late.strength - 1)

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
        for window in one.windows:
            for other in one.windows:
                for rank, run in enumerate(window.run):
                    late = window.opens + one.run_seconds[rank] + self.gap - other.opens
                    if other is window:  # strength follows the run at once
                        late = self.gap
                    if not (window.timed and other.timed):
                        late = UNKNOWN
                    yield Excess(week, late, scale=Per.MINUTE, when=(run, other.strength), day=on)

    def check(self, reading: Reading) -> Iterator[Finding]:
        """Yield heavy strength too close to a run of the same day, and (a wish) shared days."""
        for run in (s for s in reading.sessions if s.kind is Kind.RUN):
            week = reading.problem.week_of(run.date)
            shared = [s for s in reading.sessions if s.kind is Kind.STRENGTH and s.date == run.date]
            for strength in shared:
                late = self._late(run, strength)
                if strength.load is Load.HEAVY and late > 0:
                    yield self.finding(
                        f"the heavy strength session on {run.date:%a %d %b} is not "
                        f"{format_duration(self.gap)} after the run",
                        week,
                        day=run.date,
                        session=strength.id,
                        over=late,
                        scale=Per.MINUTE,
                    )
            if shared:
                yield self.finding(
                    f"run and strength share {run.date:%a %d %b}", week, day=run.date, session=run.id, wish=True
                )

        yield from self._checked_across_midnight(reading)

    def _checked_across_midnight(self, reading: Reading) -> Iterator[Finding]:
        """Yield heavy strength and a run on two days in a row with less than the gap between them."""
        kinds = {Kind.RUN, Kind.STRENGTH}
        for early, late in combinations([one for one in reading.sessions if one.start and one.kind in kinds], 2):
            heavy = next((one for one in (early, late) if one.load is Load.HEAVY), None)
            if heavy is None or (late.date - early.date).days != 1 or {early.kind, late.kind} != kinds or not self.gap:
                continue
            assert early.start is not None and late.start is not None
            begins = datetime.combine(early.date, early.start), datetime.combine(late.date, late.start)
            over = early.duration_s + self.gap - (begins[1] - begins[0]) // timedelta(seconds=1)
            over += _shorter_by(reading.problem, early.date, late.date)
            if over > 0:
                run, where = (early, "after") if heavy is late else (late, "before")
                yield self.finding(
                    f"the heavy strength session on {heavy.date:%a %d %b} is not {format_duration(self.gap)} {where} "
                    f"the run on {run.date:%a %d %b}",
                    reading.problem.week_of(late.date),
                    day=late.date,
                    session=heavy.id,
                    over=over,
                    scale=Per.MINUTE,
                )

    def _late(self, run: Session, strength: Session) -> int:
        """Return the seconds that are missing between the end of a run and strength."""
        if run.start is None or strength.start is None:
            return 1  # without hours nobody can tell
        return _clock(run.start) + run.duration_s + self.gap - _clock(strength.start)


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
