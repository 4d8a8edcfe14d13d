"""The strength of a plan: which stage a week stands in, and which routines are done in it."""

from datetime import timedelta
from functools import cached_property

from planforge.plan.model import Load
from planforge.problem.days import WithDays
from planforge.problem.sections import Routine, StrengthStage


class WithStrength(WithDays):
    """A problem and the strength of its weeks."""

    @cached_property
    def strength(self) -> tuple[tuple[StrengthStage, ...], ...]:
        """Return the strength of each injury, the first's first: they take turns within a week."""
        second = self.protocol.second
        return (self.protocol.strength, *((second.strength,) if second else ()))

    def stage_begins(self, stage: StrengthStage) -> int:
        """Return the week with which a strength stage begins; it may lie before the plan.

        Stages are counted from the first strength session (`strength_since`, else the plan's start), never from the
        injury: what was not trained opens nothing. No stage is shortened by a first week that is.
        """
        due = (self.runner.strength_since or self.start) + timedelta(7 * (stage.from_week - 1))
        begins = self.week_of(due + timedelta(6))
        return min(1, begins) if due <= self.start else begins

    def stage(self, week: int) -> StrengthStage:
        """Return the strength stage a week stands in; of two injuries, the first's."""
        return self.stages_in(week)[0]

    def stages_in(self, week: int) -> tuple[StrengthStage, ...]:
        """Return the strength stages a week stands in, one of each injury."""
        return tuple([one for begins, one in some if begins <= max(1, week)][-1] for some in self._with_their_weeks)

    @cached_property
    def _with_their_weeks(self) -> tuple[tuple[tuple[int, StrengthStage], ...], ...]:
        """Return the strength stages of each injury, each with the week with which it begins."""
        return tuple(tuple((self.stage_begins(one), one) for one in strength) for strength in self.strength)

    def opens_in(self, feature: str) -> int:
        """Return the first week whose strength stage allows hills, downhill, strides or tempo: week 1, if none asks.

        Of two injuries both have to allow it.
        """
        opening = (self.stage_begins(stage) for some in self.strength for stage in some if feature in stage.opens)
        return max((1, *opening))

    def routine(self, week: int, number: int = 1) -> Routine:
        """Return the routine of a week's strength session, by its number in the week; days away take a light one.

        So do the weeks of a race and after it: jumps on the morning after 10 km are no easy week. A light one is the
        first light one, which needs nothing at hand. Of two injuries the routines take turns. Its notes say
        the stage by name, and in the stage's first week the gate before it.
        """
        stages = self.stages_in(week)
        return self._routine(week, stages[(number - 1) % len(stages)])

    def routines(self, week: int) -> tuple[Routine, ...]:
        """Return the routines that take turns in a week's strength sessions."""
        return tuple(self._routine(week, stage) for stage in self.stages_in(week))

    def _routine(self, week: int, stage: StrengthStage) -> Routine:
        routine = self.protocol.routines[stage.routine]
        lighter = week in (self.race_week, self.easy_week) or any(day.away for day in self._days_of[week])
        if routine.load is Load.HEAVY and lighter:
            light = [one for one in self.protocol.routines.values() if one.load is Load.LIGHT]
            return light[0] if light else routine
        said, begins = self.language.sessions, self.stage_begins(stage) == week
        first = (said.begin_only_when.format(gate=stage.gate),) if stage.gate and begins else ()
        named = (said.stage.format(name=stage.name),) if stage.name else ()
        return routine.model_copy(update={"notes": (*named, *first, *routine.notes)}) if named or first else routine

    def strength_load(self, week: int) -> Load:
        """Return how heavy a week's strength is held to be: of two routines that take turns as the heavier."""
        heavy = any(one.load is Load.HEAVY for one in self.routines(week))
        return Load.HEAVY if heavy else Load.LIGHT

    def days_between_strength(self, week: int) -> int:
        """Return how many days without strength stand around each strength session of a week, at least."""
        return max(one.days_between for one in self.routines(week))
