"""What of a plan before comes again after days off or a step back, and what was run of it.

Nothing here solves anything. The weeks that come again are those of the plan before, each with its number; or its climb
alone, where that is shorter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from planforge.plan.model import AtMost, Week
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.settled import settled_plan
from planforge.sessions.contents import Planned, below, content, least_of_both, least_run, within


@dataclass(frozen=True)
class WayBack:
    """The weeks of a plan before that come again over a past.

    problem: over that past, to a full week after the last that may come: what is lost in a plan's last week is lost
    though no week of it follows. length: how many weeks the plan has without what is lost. planned: what stood before,
    and weeks: in which runs. again: the weeks that an earlier revision lost, or in which content came once more.
    counted: those of them that it knew to be lost. climb: what was run twice for one flare does not come again after
    the next one.
    """

    problem: Problem
    length: int
    planned: Planned
    weeks: tuple[Week, ...]
    again: frozenset[int]
    counted: frozenset[int]
    climb: bool = False

    def _is_full(self, week: int) -> bool:
        return week > self.problem.calendar.weeks or self.problem.week(week).full

    @cached_property
    def _way(self) -> tuple[tuple[int, AtMost], ...]:
        """Return the weeks that come again after a step back, each with the number that it then has.

        Those of the plan before, with their own. Or, where that is shorter, its climb alone: of its past not what was
        lost, came once more, fell below an earlier week or went further than the plan stands now; nor what is to come
        and only comes once more, but for what was to be less in it.
        """
        settled, way = self.problem.settled_weeks, list[AtMost]()
        past = [one for one in self.planned if one.week in settled]
        coming = [one for one in self.planned if one.week not in settled]
        if not self.climb or not past:
            return tuple((one.week, one) for one in self.planned)
        for one in past:
            further = bool(coming) and _is_further(one, coming[0])
            if one.week not in self.again and not further and not (way and below(one, way[-1])):
                way.append(one)
        way, last, once_more = way or past[:1], past[-1].week, dict[int, AtMost]()
        while coming and coming[0].week in self.again and within(coming[0], way[-1]):  # only for what was lost before
            last = coming[0].week
            once_more[last] = coming.pop(0)
        numbered = [(last - place, one) for place, one in enumerate(reversed(way))]
        numbered = [(at, least_of_both(one, once_more.get(at, one))) for at, one in numbered]
        return (*reversed(numbered), *((one.week, one) for one in coming))

    def _until(self, number: int) -> AtMost:
        """Return the last of them up to a number, or the first of all."""
        return next((one for at, one in reversed(self._way) if at <= number), self._way[0][1])

    def _begun_again(self, number: int) -> tuple[int, AtMost] | None:
        """Return the last of them up to a number that began lower after days off: it is a measure of those since."""
        found = None
        for (earlier, before), (at, one) in pairwise(self._way):
            lower = one.run_s < before.run_s or one.longest_bout_s < before.longest_bout_s
            if at <= number and at > earlier + 1 and lower:
                found = at, one
        return found

    def _fitting(self, number: int, allowed: AtMost, fits: Callable[[AtMost, AtMost], bool] = within) -> int | None:
        """Return the number of the last of them up to another that asks no more than what is allowed."""
        return next((at for at, one in reversed(self._way) if at <= number and fits(one, allowed)), None)

    def _may_come_again(self, one: AtMost, allowed: AtMost) -> bool:
        """Tell whether the running of a week is what days off allow; the least runs always may be (`resume-below`).

        How far it then goes that rule bounds itself: a week of walks goes nearly as far as one of running, and by
        distance hardly any is so little.
        """
        ladder, most = self.problem.protocol.ladder, one.most_running_s
        is_least = one.level == 1 and most is not None and most <= least_run(ladder)[0]
        return is_least or within(one.model_copy(update={"distance_mm": 0}), allowed)

    def _has_begun(self, week: int) -> bool:
        """Tell whether a run of a settled week is past; of the running one perhaps none is."""
        history = self.problem.history
        return week in self.problem.settled_weeks and bool(history and history.plan.weeks[week - 1].runs)

    @cached_property
    def _reading(self) -> Reading:
        assert self.problem.history is not None
        return Reading(self.problem, settled_plan(self.problem.history))

    def _run(self, week: int) -> AtMost:
        """Return what a settled week comes to, so far as it counts as done."""
        return content(week, [run.session for run in self._reading.week(week).runs], self.problem)

    @cached_property
    def _run_last(self) -> AtMost | None:
        """Return what the last settled week with all its runs comes to; None where there is none."""
        full = [one.index for one in self.problem.full_running_weeks if one.index in self.problem.settled_weeks]
        return self._run(full[-1]) if full else None


def _is_further(one: AtMost, other: AtMost) -> bool:
    """Tell whether a week goes further than another: in longer stretches, or with more running by over a tenth."""
    return one.longest_bout_s > other.longest_bout_s or 10 * one.run_s > 11 * other.run_s
