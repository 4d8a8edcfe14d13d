"""The strength of a plan: which stage a week stands in, and which routines are done in it.

A stage is come to by weeks of strength that were borne, not by the calendar alone: a week without strength counts for
none, nor does one in which a light routine stands in for heavy strength. What hurt in strength leads back to the stage
before, to the end of the week after it. That the stage in which it hurt then begins anew is ours. Strength of which
nobody tells counts as borne while running is told; but no stage is come to in a week of which nobody told anything, and
none that begins only where something is so (`gate`) before some of the stage before is told as done. That is ours, too.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from planforge.plan.model import Kind, Load
from planforge.problem.days import FEW_DAYS_OFF, WithDays
from planforge.problem.frames import Held, Told
from planforge.problem.sections import Routine, StrengthStage
from planforge.quantities.dates import joined


class _Since(NamedTuple):
    """From the day after one on, to the end of the week after it, strength counts as it did in an earlier week."""

    day: date
    week: int
    counts_as: int


class WithStrength(WithDays):
    """A problem and the strength of its weeks."""

    @cached_property
    def strength(self) -> tuple[tuple[StrengthStage, ...], ...]:
        """Return the strength of each injury, the first's first: they take turns within a week."""
        second = self.protocol.second
        return (self.protocol.strength, *((second.strength,) if second else ()))

    def stage_begins(self, stage: StrengthStage) -> int:
        """Return the week with which a strength stage begins for the first time; it may lie before or after the plan.

        Stages are counted from the first strength session (`strength_since`, else the plan's start), never from the
        injury: what was not trained opens nothing. No stage is shortened by a first week that is.
        """
        due, last = self._due(stage), self.calendar.weeks
        weeks = range(max(1, due), last + 1) if due > 1 else ()
        return next(
            (week for week in weeks if self._counts_as(week) >= due),
            due if due <= 1 else max(due, last + due - self._counts_as(last)),
        )

    def stage(self, week: int) -> StrengthStage:
        """Return the strength stage a week stands in; of two injuries, the first's."""
        return self.stages_in(week)[0]

    def stages_in(self, week: int) -> tuple[StrengthStage, ...]:
        """Return the strength stages a week stands in at its end, one of each injury."""
        return self._stages_at(self._counts_as(max(1, week)))

    def stages_on(self, day: date) -> tuple[StrengthStage, ...]:
        """Return the strength stages a day stands in, one of each injury."""
        return self._stages_at(self._counted(self._gone_back, day))

    def opens_in(self, feature: str) -> int:
        """Return the first week whose strength stage allows hills, downhill, strides or tempo: week 1, if none asks.

        Of two injuries both have to allow it.
        """
        return max((1, *map(self.stage_begins, self._opening(feature))))

    def is_open(self, feature: str, week: int) -> bool:
        """Tell whether the same stage stands in a week, which may have gone back since it began."""
        counts_as = self._counts_as(week)
        return all(self._due(stage) <= counts_as for stage in self._opening(feature))

    def _opening(self, feature: str) -> list[StrengthStage]:
        return [stage for some in self.strength for stage in some if feature in stage.opens]

    # -- weeks that count ----------------------------------------------------------------------------------------------

    def _due(self, stage: StrengthStage) -> int:
        """Return the week with which a stage begins where every week before it counts."""
        due = (self.runner.strength_since or self.start) + timedelta(7 * (stage.from_week - 1))
        begins = self.week_of(due + timedelta(6))
        return min(1, begins) if due <= self.start else begins

    @cached_property
    def _stages_due(self) -> tuple[tuple[tuple[int, StrengthStage], ...], ...]:
        """Return the strength stages of each injury, each with the week with which it is due.

        Of two that are due with a short first week the earlier counts as of the week before: one goes back to it.
        """
        found = []
        for strength in self.strength:
            dues = list[tuple[int, StrengthStage]]()
            for one in reversed(strength):
                dues.append((min(self._due(one), dues[-1][0] - 1) if dues else self._due(one), one))
            found.append(tuple(reversed(dues)))
        return tuple(found)

    def _stages_at(self, counts_as: int) -> tuple[StrengthStage, ...]:
        return tuple([one for due, one in some if due <= counts_as][-1] for some in self._stages_due)

    def _counts_as(self, week: int) -> int:
        """Return as which week of strength a week counts at its end: as itself where every week before it does."""
        return self._counted(self._gone_back, self._last_day(week))

    def _counted(self, gone_back: Sequence[_Since], day: date) -> int:
        """Return the same of a day, by what led back before it."""
        since = next((one for one in reversed(gone_back) if one.day < day), _Since(date.min, 0, 1))
        weeks = range(since.week + 1, self.week_of(day))
        return since.counts_as + len(weeks) - sum(week in weeks for week in self._untrained)

    @cached_property
    def _untrained(self) -> frozenset[int]:
        """Return the weeks that count for no stage: none of its strength was done, by what was told, or is planned.

        As where the runner is away without any; or heavy strength makes way for a light routine, for a race, or as the
        runner is away for more than a few days. Else a tendon comes from 15 days away to a load that it never lifted.
        """
        told = self.history.told if self.history else None
        found = {*told.untrained} if told else set[int]()
        spans = [span for span in joined(self.days_away, self._has_no_time) if span.days > FEW_DAYS_OFF]
        for week, days in self._days_of.items():
            long = week in self.weeks_around_race or any(day.date in span for day in days for span in spans)
            nothing = all(day.away and not day.windows for day in days)
            stages = self._stages_at(week - sum(one < week for one in found))
            if nothing or (long and any(self._makes_way(week, stage) for stage in stages)):
                found.add(week)
        return frozenset(found)

    def _makes_way(self, week: int, stage: StrengthStage) -> bool:
        return self._done_in(week, stage) is not self.protocol.routines[stage.routine]

    @cached_property
    def _gone_back(self) -> tuple[_Since, ...]:
        """Return since when strength counts as of an earlier week, for what was told of it, or was not, in order."""
        told, found = self.history.told if self.history else None, list[_Since]()
        if told is None:
            return ()
        weeks = self.history.plan.weeks if self.history else ()
        silent = {week.index for week in weeks if told.says_nothing_of(week.runs)}
        untold = ((self.plan_weeks.days_of(week)[-1], 0 if week in silent else None) for week in told.strength_untold)
        spoken = ((one.day, one.stages) for one in told.strength)
        for day, stages in sorted((*untold, *spoken), key=lambda one: (one[0], one[1] is None)):
            week, counts_as = self.week_of(day), self._counted(found, day)
            if stages:
                found.append(_Since(day, week, self._stages_before(stages, counts_as)))
            elif stages is None:
                if self._to_be_told(told, found, week, counts_as):
                    found.append(_Since(day, week, counts_as))
            elif self._stages_at(counts_as + 1) != self._stages_at(counts_as):
                found.append(_Since(day, week, counts_as))
        return tuple(found)

    def _to_be_told(self, told: Told, found: Sequence[_Since], week: int, counts_as: int) -> list[StrengthStage]:
        """Return of which stages some has to be told as done after a week, for the next one begins at a gate.

        What was done before the plan began is the runner's own word (`strength_since`).
        """
        asked = [
            before
            for some in self._stages_due
            for (due, before), (then, stage) in pairwise(some)
            if stage.gate and due >= 1 and then == counts_as + 1
        ]
        if not asked:
            return asked
        weeks = [one for one in range(1, week + 1) if one not in told.strength_untold | self._untrained]
        done = {stage for one in weeks for stage in self._stages_at(self._counted(found, self._last_day(one)))}
        return [before for before in asked if before not in done]

    @property
    def strength_to_be_told(self) -> tuple[StrengthStage, ...]:
        """Return the stages of which some has to be told as done before the next one begins, for it is due by now."""
        told = self.history.told if self.history else None
        if told is None or not told.strength_untold:
            return ()
        week = max(told.strength_untold)
        if self._last_day(week + 1) < self.open_from:
            return ()
        before = [one for one in self._gone_back if one.day < self._last_day(week)]
        return tuple(self._to_be_told(told, before, week, self._counted(before, self._last_day(week))))

    @cached_property
    def held_for_strength(self) -> tuple[Held, ...]:
        """Return the weeks after which running does not climb, for strength is back before the stage it begins with.

        As after a run that is to be no more the next time. A plan takes it in once.
        """
        past = self.history
        if past is None or past.told is None:
            return ()
        known = {one.day: one.stages for one in (past.plan.history.strength if past.plan.history else ())}
        new = (one for one in past.told.strength if one.stages and known.get(one.day) != one.stages)
        weeks = {self.week_of(one.day) for one in new if self._is_before_running(one.day + timedelta(1))}
        return tuple(Held(week) for week in sorted(weeks) if week >= self.week_of(self.open_from) - 1)

    def leads_before_running(self, day: date) -> bool:
        """Tell whether pain in the strength of a day leads back before the stage with which running begins."""
        return any(stage.from_week <= first for stage, first in self._with_the_first(day))

    def _is_before_running(self, day: date) -> bool:
        """Tell whether a day stands in a stage of strength before the one with which running begins."""
        return any(stage.from_week < first for stage, first in self._with_the_first(day))

    def _with_the_first(self, day: date) -> Iterator[tuple[StrengthStage, int]]:
        """Yield the stages of a day, each with from which week of strength on that stands with which running begins."""
        each = (self.protocol, self.protocol.second) if self.protocol.second else (self.protocol,)
        first = [one.stages[one.runs_from_stage - 1].from_week if one.runs_from_stage else None for one in each]
        yield from ((stage, week) for stage, week in zip(self.stages_on(day), first, strict=True) if week is not None)

    def _last_day(self, week: int) -> date:
        return self.plan_weeks.days_of(week)[-1]

    def _stages_before(self, stages: int, counts_as: int) -> int:
        """Return the last week of the stage so many before that of a week; of the first one the first, at most it.

        Of two injuries the earlier counts.
        """
        found = [counts_as]
        for some in self._stages_due:
            begun = [due for due, _ in some if due <= counts_as]
            found.append(begun[-stages] - 1 if stages < len(begun) else begun[0])
        return min(found)

    # -- routines ------------------------------------------------------------------------------------------------------

    def routine(self, week: int, number: int = 1, on: date | None = None) -> Routine:
        """Return the routine of a week's strength session, by its number in the week; days away take a light one.

        So do the weeks of a race, of the quiet days before it, and after it: jumps on the morning after 10 km are no
        easy week. A light one is the first light one, which needs nothing at hand. Of two injuries the routines take
        turns. Its notes say the stage by name, and in the stage's first week the gate before it. on: its day; None: the
        week's last one.
        """
        stages = self.stages_on(on) if on else self.stages_in(week)
        return self._routine(week, stages[(number - 1) % len(stages)])

    def routines(self, week: int) -> tuple[Routine, ...]:
        """Return the routines of a week's strength sessions: those that take turns, and where it goes back, both."""
        days = [day.date for day in self._days_of[week]] if self._gone_back else []
        stages = dict.fromkeys((*self.stages_in(week), *(one for day in days for one in self.stages_on(day))))
        return tuple(self._routine(week, stage) for stage in stages)

    def _done_in(self, week: int, stage: StrengthStage) -> Routine:
        """Return the routine of a stage as a week has it: a light one where it is to be."""
        routine = self.protocol.routines[stage.routine]
        lighter = week in self.weeks_around_race or any(day.away for day in self._days_of[week])
        light = (one for one in self.protocol.routines.values() if one.load is Load.LIGHT)
        return next(light, routine) if routine.load is Load.HEAVY and lighter else routine

    def _routine(self, week: int, stage: StrengthStage) -> Routine:
        routine, said = self._done_in(week, stage), self.language.sessions
        if routine is not self.protocol.routines[stage.routine]:
            return routine
        first = (said.begin_only_when.format(gate=stage.gate),) if stage.gate and self._enters(stage, week) else ()
        named = (said.stage.format(name=stage.name),) if stage.name else ()
        return routine.model_copy(update={"notes": (*named, *first, *routine.notes)}) if named or first else routine

    def _enters(self, stage: StrengthStage, week: int) -> bool:
        """Tell whether a stage begins with a week, for the first time or anew."""
        return self._due(stage) == 1 if week == 1 else stage not in self.stages_in(week - 1)

    def always_heavy(self, week: int) -> bool:
        """Tell whether all strength of a week is heavy, whichever of its routines has its turn."""
        return all(one.load is Load.HEAVY for one in self.routines(week))

    def heavy_by_turn(self, day: date) -> tuple[bool, ...]:
        """Return whether a day's strength is heavy, for each routine of those that take turns in its week.

        The first is that of the week's first session to come: sessions that are past have had their turns.
        """
        week = self.week_of(day)
        heavy = [self._done_in(week, one).load is Load.HEAVY for one in self.stages_on(day)]
        turn = self._strength_begun.get(week, 0) % len(heavy)
        return (*heavy[turn:], *heavy[:turn])

    @cached_property
    def _strength_begun(self) -> dict[int, int]:
        """Return, for weeks with days that are past, the number of the last strength session on these."""
        found: dict[int, int] = {}
        for one in self.history.plan.sessions if self.history else ():
            if one.kind is Kind.STRENGTH and one.date < self.open_from:
                week = self.week_of(one.date)
                found[week] = max(found.get(week, 0), int(one.id.rpartition("-")[2]))
        return found

    def jumps_on(self, day: date) -> bool:
        """Tell whether a day's strength holds jumps; of routines that take turns, whether one does."""
        week = self.week_of(day)
        return any(self.protocol.jumps(self._done_in(week, stage)) for stage in self.stages_on(day))

    def days_between_strength(self, week: int) -> int:
        """Return how many days without strength stand around each strength session of a week, at least."""
        return max(one.days_between for one in self.routines(week))
