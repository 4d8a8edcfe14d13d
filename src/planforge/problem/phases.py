"""The phases of a plan: which of them govern a week by date, and which week may be the first to hold runs."""

from datetime import timedelta
from functools import cached_property

from planforge.problem.past import WithPast
from planforge.problem.sections import LOAD_MANAGEMENT, PHASE_ORDER, REBUILD, RETURN


class WithPhases(WithPast):
    """A problem and its phases."""

    @cached_property
    def first_running_week(self) -> int:
        """Return the first week that may hold runs: week 1 for a runner who never stopped, none while running waits.

        Else the first after the phases that end by date, and with the strength stage that the protocol asks for before
        any run.
        """
        if self.waiting:
            return self.calendar.weeks + 1
        if not self.runner.stopped_running:
            return 1
        ends = [last for _, first, last in self._dated_phases if last is not None]
        each = (self.protocol, self.protocol.second) if self.protocol.second else (self.protocol,)
        begins = [self.stage_begins(stage) for one in each for stage in one.stages[: one.runs_from_stage or 0]]
        return max([1, *(last + 1 for last in ends), *begins])

    @cached_property
    def _dated_phases(self) -> tuple[tuple[str, int, int | None], ...]:
        """Return the phases that end by date: name, first and last week (None: to the end of the plan).

        Their weeks are whole ones from the injury on (from the plan's start where its day is not stated). A phase ends
        with the plan's week in which its time is over: so a shortened first week never shortens it, and who was hurt
        longer ago than it lasts has it behind them.
        """
        since = self.runner.injured_on or self.start

        def over(weeks: int) -> int:
            return self.week_of(since + timedelta(7 * weeks - 1))

        return tuple(
            (
                phase.name,
                1 if phase.weeks[0] == 1 else over(phase.weeks[0] - 1) + 1,
                over(phase.weeks[1]) if phase.weeks[1] else None,
            )
            for phase in self.protocol.phases
            if phase.weeks
        )

    @cached_property
    def phases_over(self) -> tuple[str, ...]:
        """Return the phases of somebody who stopped that were over before the plan begins, the injury so long ago."""
        injured = self.runner.injured_on
        if injured is None or not self.runner.stopped_running or self.waiting:
            return ()
        ends = ((one.name, one.weeks[1]) for one in self.protocol.phases if one.weeks)
        return tuple(name for name, last in ends if last and injured + timedelta(7 * last) <= self.start)

    def _dated_phase(self, week: int) -> str | None:
        """Return the phase that governs a week by date, whatever becomes of the goal."""
        within = (name for name, first, last in self._dated_phases if first <= week and (last is None or week <= last))
        return next(within, None)

    def phase(self, week: int, held: int | None) -> str:
        """Return the name of the phase that governs a week when the goal is held in week `held` (None: never).

        No week of waiting belongs to a phase that runs: it manages load.
        """
        dated = self._dated_phase(week)
        if self.waiting and dated in (None, RETURN, REBUILD):
            return LOAD_MANAGEMENT
        if dated:
            return dated
        names = [phase.name for phase in self.protocol.phases]
        return REBUILD if self.rebuilds and REBUILD in names and held is not None and week > held else RETURN

    def aim(self, phase: str) -> str | None:
        """Return what a phase is for, in words for the runner: while running waits, to become ready for it."""
        if self.waiting:
            return self.language.readiness.aim if phase in PHASE_ORDER else None
        return next((one.aim for one in self.protocol.phases if one.name == phase), None) or None
