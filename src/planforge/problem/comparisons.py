"""Which week each running week is compared with."""

from dataclasses import replace
from functools import cached_property

from planforge.problem.days import FEW_DAYS_OFF
from planforge.problem.frames import RESTART_AFTER_DAYS, Reference, WeekFrame
from planforge.problem.weeks import WithWeeks


class WithComparisons(WithWeeks):
    """A problem and the comparisons of its weeks."""

    def lighter_weeks(self, goal: tuple[int, int] | None) -> frozenset[int]:
        """Return the weeks that are lighter on purpose, where these reach and hold the goal: nothing follows them."""
        return frozenset[int]().union(*(rule.lighter_weeks(self, goal) for rule in self.rules))

    def references_for(self, goal: tuple[int, int] | None) -> tuple[Reference, ...]:
        """Return which week each running week is compared with, where these reach and hold the goal.

        That is the last full one before it (for the first full one, none), unless it was lighter on purpose: then the
        one before that. After days off that cost more than their runs nobody goes on from more than the last week held,
        and so from the lighter one: the week back is as light. The next is what else were the week back, unless the
        ladder begins again; where its turn is to be lighter, what comes then goes on from that light week.
        """
        lighter = self.lighter_weeks(goal)
        before = {one.week: one.reference for one in self.references}
        back, found = dict[int, Reference](), list[Reference]()
        for one in self.references:
            if one.reference in back:
                light = back[one.reference]
                off = max(one.days_off, light.days_off)
                after_both = self._passing_over(one, before[light.reference])
                found.append(replace(after_both, may_grow=False, days_off=off))
            elif one.reference not in lighter:
                found.append(one)
            elif one.days_off > FEW_DAYS_OFF:
                if one.days_off <= RESTART_AFTER_DAYS:
                    back[one.week] = one
                found.append(one)
            else:
                found.append(self._passing_over(one, before[one.reference]))
        return tuple(found)

    def _passing_over(self, one: Reference, reference: int) -> Reference:
        """Return how a week stands to one before the last full one; what sent those between back counts for it, too."""
        return replace(one, reference=reference, steps_back=self._goes_back(reference, one.week))

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Return the last full week before each running one (the first full one has none); see `references_for`."""
        found: list[Reference] = []
        last_full: WeekFrame | None = None
        for week in self.running_weeks:
            if last_full is not None:
                since = range(last_full.index + 1, week.index)
                unbroken = not last_full.missed and all(map(self.is_unheard, since))
                between = range(last_full.index + (not last_full.missed), week.index)
                grows = week.full and unbroken and not self.is_silent(week.index - 1)
                absence = self._longest_absence(between)
                back = self._goes_back(last_full.index, week.index)
                found.append(Reference(last_full.index, week.index, grows, absence, back))
            if week.full:
                last_full = week
        return tuple(found)

    def _goes_back(self, after: int, to: int) -> bool:
        """Tell whether one of the weeks after a week, up to another, goes back for what was told of the knee."""
        return any(after < one <= to for one in self.weeks_gone_back)

    @property
    def weeks_gone_back(self) -> frozenset[int]:
        """Return the weeks whose runs go back for what was told: those of that day, and the ones after."""
        told = self.history.told if self.history else None
        weeks = [self.week_of(one.day) for one in told.stepped_back] if told else []
        return frozenset([*weeks, *(week + 1 for week in weeks)])

    def _longest_absence(self, weeks: range) -> int:
        first, last = (self.week(weeks[0]).days[0].date, self.week(weeks[-1]).days[-1].date) if weeks else (None, None)
        if first is None or last is None:
            return 0
        touching = [span.days for span in self.days_off if span.first <= last and span.last >= first]
        return max([*touching, 7 * self._without_runs(weeks)])

    def _without_runs(self, weeks: range) -> int:
        """Return how many of some weeks hold no run: running waited, or there is no time, for whatever reason."""
        return sum(not self.week(week).running for week in weeks)
