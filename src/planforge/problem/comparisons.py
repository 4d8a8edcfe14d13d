"""Which week each running week is compared with."""

from dataclasses import replace
from functools import cached_property

from planforge.problem.days import FEW_DAYS_OFF
from planforge.problem.frames import Reference, WeekFrame
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
        and so from the lighter one: the week back is as light. The next is what else were the week back; where its turn
        is to be lighter, what comes then goes on from that light week.
        """
        lighter = self.lighter_weeks(goal)
        before = {one.week: one.reference for one in self.references}
        back, found = dict[int, Reference](), list[Reference]()
        for one in self.references:
            if one.reference in back:
                light = back[one.reference]
                off = max(one.days_off, light.days_off)
                found.append(replace(one, reference=before[light.reference], may_grow=False, days_off=off))
            elif one.reference not in lighter:
                found.append(one)
            elif one.days_off > FEW_DAYS_OFF:
                back[one.week] = one
                found.append(one)
            else:
                found.append(replace(one, reference=before[one.reference]))
        return tuple(found)

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
                back = any(last_full.index < one <= week.index for one in self.weeks_gone_back)
                found.append(Reference(last_full.index, week.index, grows, absence, back))
            if week.full:
                last_full = week
        return tuple(found)

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
