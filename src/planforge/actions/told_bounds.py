"""What weeks to come may ask at most for what was told of the knee, and to which content it goes back.

Nothing here solves anything. What was told binds whichever week of the plan before a week then stands for: too soon
after pain, after a week that is to come once more, and after one of which nobody told anything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

from planforge.actions.way_back import WayBack
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import AtMost
from planforge.problem.frames import Held
from planforge.sessions.contents import (
    MEASURES,
    OF_A_RUN,
    Back,
    back_from,
    content,
    last_until,
    least_of_both,
    least_run,
    lowered_content,
    lowered_week,
    of_both,
)

OF_EACH_RUN = ("longest_bout_s", *OF_A_RUN)  # what holds of a week with another number of days: its sum is free
ALL = (*MEASURES, *OF_A_RUN)


@dataclass(frozen=True)
class Bound:
    """That a week asks no more than a content of the measures named, for what was told."""

    most: AtMost
    names: tuple[str, ...]

    def on(self, week: AtMost, only: Sequence[str] = ALL) -> AtMost:
        """Return a content within it, of such measures only."""
        return of_both(min, week, self.most, [name for name in self.names if name in only])

    def is_passed(self, week: AtMost) -> bool:
        """Tell whether a content asks more."""
        return any(getattr(week, name) > (getattr(self.most, name) or inf) for name in self.names)


class WithTold(WayBack):
    """The weeks that come again, and what was told of those that are past."""

    @property
    def _held(self) -> tuple[Held, ...]:
        past = self.problem.history
        return (*past.told.held, *self.problem.held_for_strength) if past and past.told else ()

    def _is_left_out(self, held: Held) -> bool:
        """Tell whether the climb alone has nothing so small as what is gone back to: then that comes before it."""
        back = self._back_from(held)
        return not back.lower and held.back != 0 and self._fitting(held.week, back.content) is None

    @cached_property
    def _below(self) -> Mapping[int, AtMost]:
        """Return what the weeks may come to that go below all that comes again, for what was told of the one before."""
        found = dict[int, AtMost]()
        for held in self._held:
            back = self._back_from(held)
            planned = last_until(self.planned, back.content.week)
            first = self._full_after(held.week)
            less = {first + back.lower - lower: self._lowered(planned, lower) for lower in range(back.lower, 0, -1)}
            if self._is_left_out(held):
                less[first] = back.content
            if less:
                less |= dict.fromkeys(range(held.week + 1, first), less[first])
            found |= {week: least_of_both(found.get(week, one), one) for week, one in less.items()}
        return found

    def _full_after(self, week: int) -> int:
        """Return the first full week after another; the one after it where there is none."""
        return next((one.index for one in self.problem.full_running_weeks if one.index > week), week + 1)

    def _back_from(self, held: Held) -> Back:
        """Return what may be run next: the content of which it was told, or so many smaller ones before it."""
        return back_from(self.planned, held.week, held.back, self._lowered, held.run)

    def _lowered(self, planned: AtMost, lower: int) -> AtMost:
        week = next((one for one in self.weeks if one.index == planned.week), None)  # of one that waits, perhaps none
        return lowered_content(planned, week, lower, self.problem) if week else planned

    def _back_before_full(self, week: int) -> Iterator[Bound]:
        """Yield the contents to which what was told goes back, for a week before the first full one after it."""
        for held in self._held:
            if held.back != 0 and held.week < week < self._full_after(held.week):
                yield Bound(self._back_from(held).content, OF_EACH_RUN)

    def _least_gone_back(self, week: int) -> Iterator[tuple[int, int]]:
        """Yield the least running and longest stretch of a run to which what was told goes back, in seconds.

        For a week that days off shorten before the first full one: its first run may else be the longest of a week,
        and more than after less pain, which leaves none out. For that one, too, where all runs gone back to have the
        same longest stretch, and it is no interval's: else the running of the longest is spread by the minute, and its
        first run more than an event had said.
        """
        intervals = self.problem.protocol.ladder.levels[-1].run
        for held in self._held:
            full = self._full_after(held.week)
            if held.back != 0 and held.week < week <= full:
                back = self._back_from(held)
                content = next((one for one in self.weeks if one.index == back.content.week and one.runs), None)
                if content is not None:
                    runs = lowered_week(content, back.lower, self.problem).runs
                    each = [measure_steps(run.steps, NO_DISTANCE) for run in runs]
                    least, most = (of(one.longest_bout for one in each) for of in (min, max))
                    if week < full or intervals < least == most:
                        yield min(one.run_time for one in each), least

    def _for_what_was_told(self, week: int) -> Iterator[Bound]:
        """Yield what a week may ask at most for what was told, whichever week of the plan before it stands for."""
        yield from self._after_pain(week)
        yield from self._not_climbed_from(week)
        yield from self._told_before(week)

    def _after_pain(self, week: int) -> Iterator[Bound]:
        """Yield the content in which it hurt, for a week that begins too soon after it to go beyond.

        In no run, either, above the one that hurt: another of its week may have been longer.
        """
        start = self.problem.plan_weeks.days_of(week)[0]
        for held in self._held:
            if held.until is not None and start <= held.until:
                hurt = last_until(self.planned, held.week)
                if held.run is not None:
                    least = least_run(self.problem.protocol.ladder)  # of less no run is made, however soon it hurt
                    hurt = no_run_above(hurt, *map(max, held.run, least))
                yield Bound(hurt, ALL)

    def _not_climbed_from(self, week: int) -> Iterator[Bound]:
        """Yield the content from which a week does not climb, in none of its runs either: the week's sum hides that."""
        for held in self._held:
            if held.week == week - 1:
                yield Bound(last_until(self.planned, held.week), OF_A_RUN)

    def _told_before(self, week: int) -> Iterator[Bound]:
        """Yield the last week that was told, for the one that comes after a week of which nobody told anything.

        Nor does it go above such a week, nor above one of those before it of which nobody told, either: the last that
        was told may be more than what came after it, as after pain.
        """
        if self.problem.is_silent(week - 1):
            if run := self._run_last:
                yield Bound(run, ALL)
            yield from (Bound(one, ALL if whole else OF_EACH_RUN) for one, whole in self._untold_before(week))

    def _untold_before(self, week: int) -> Iterator[tuple[AtMost, bool]]:
        """Yield the weeks of which nobody told anything, one after another, right before a week; whether each was full.

        As they were planned; the sum of one that days off shortened binds no full one.
        """
        while self.problem.is_silent(week := week - 1):
            whole = next((one for one in self.planned if one.week == week), None)
            runs = [run for one in self.weeks if one.index == week for run in one.runs]
            if whole or runs:
                yield whole or content(week, runs, self.problem), whole is not None


def no_run_above(week: AtMost, running: int, longest: int) -> AtMost:
    """Return the week with no run above so much running, nor above a longest stretch, in seconds."""
    most = running if week.most_running_s is None else min(week.most_running_s, running)
    return week.model_copy(update={"most_running_s": most, "longest_bout_s": min(week.longest_bout_s, longest)})
