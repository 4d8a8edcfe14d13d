"""What the goal asks of a plan, and in which of its weeks."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from planforge.problem.comparisons import WithComparisons
from planforge.problem.sections import AS_EARLY, REBUILD
from planforge.quantities.units import LONGEST_PLAN

MORE_WEEKS = 26  # "longer" means up to half a year more
GOAL = "goal"  # the part of the file that says what is wanted, and the rule that carries it out


class DueDate(NamedTuple):
    """A date by which the goal is wanted. within: its week. week, last: the last one that is over by then, its end."""

    day: date
    within: int
    week: int
    last: date


class WithGoal(WithComparisons):
    """A problem, and the weeks that may reach and hold its goal."""

    @property
    def by(self) -> "int | date | str | None":
        """Return by when: as the file says, else as the protocol has it, and that as much later as it is postponed."""
        by = self.goal.by or self.protocol.default_goal.by
        if isinstance(by, date):
            return by + timedelta(7 * self.postponed)
        return by + self.postponed if self.open_by and isinstance(by, int) else by

    @property
    def as_early(self) -> bool:
        """Tell whether the goal is wanted as early as the rules allow."""
        return self.by == AS_EARLY

    @cached_property
    def continuous_goal(self) -> int | None:
        """Return the continuous run to come to in seconds: who still runs comes to it first, then to a distance.

        One that the file does not state is the protocol's, and so is what a run as far as the weeks allow aims at.
        """
        pace = self.runner.easy_pace
        stated = self.goal.run_seconds(pace)
        return self.protocol.default_goal.run_seconds(pace) if stated is None else stated

    @property
    def as_far(self) -> bool:
        """Tell whether the run is to be as long as the weeks allow, in the last of them, and not held."""
        return self.goal.run is not None and self.goal.run.as_far

    @property
    def continuous_goal_is_wish(self) -> bool:
        """Tell whether plans may fall short of the run: as far as the weeks allow, or not stated beside a distance."""
        beside = self.goal.weekly_distance is not None and self.runner.stopped_running
        return self.as_far or (beside and not self.goal.states_a_run)

    @cached_property
    def required_run(self) -> int | None:
        """Return the continuous run without which no plan arrives, in seconds; None where none is required."""
        return None if self.continuous_goal_is_wish else self.continuous_goal

    @cached_property
    def distance_goal(self) -> int | None:
        """Return the weekly distance to reach in mm; by default a runner still running goes back to normal."""
        normal = self.runner.normal_weekly_distance
        if self.goal.weekly_distance is not None:
            return self.goal.weekly_distance.of(normal)
        if self.runner.stopped_running or self.goal.states_a_run:
            return None
        return normal

    @property
    def distance_goal_is_wish(self) -> bool:
        """Tell whether the plan comes as near to the distance as it may, and says so: a default, or `as far as`."""
        stated = self.goal.weekly_distance is not None
        return self.as_far or (not stated and (self.continuous_first or not self.as_early))

    @property
    def continuous_first(self) -> bool:
        """Tell whether a continuous run is reached first, and then, in weeks of its own, a weekly distance."""
        both = self.continuous_goal is not None and self.distance_goal is not None
        return both and not self.runner.stopped_running

    @property
    def chooses_goal_weeks(self) -> bool:
        """Tell whether the engine may choose the weeks of the goal, which a finished plan then has to name."""
        return self.as_early or self.continuous_first

    @property
    def asks_more(self) -> bool:
        """Tell whether the file asks for more than the protocol's goal: a longer run, or a weekly distance."""
        pace = self.runner.easy_pace
        usual = self.protocol.default_goal.run_seconds(pace) or 0
        return self.goal.weekly_distance is not None or (self.goal.run_seconds(pace) or 0) > usual

    @property
    def due_with_the_plan(self) -> bool:
        """Tell whether no week and no date says by when, but the plan's length: more is asked for than the protocol."""
        return self.goal.by is None and self.asks_more and not self.as_early

    @property
    def ready_by(self) -> int:
        """Return the number of the last week by which the goal must be reached and held.

        The protocol's week is for the protocol's goal. Where the file asks for more without a date of its own, it has
        all weeks but the last, as a protocol's goal has: 60 km in 26 weeks are not due in week 14. Of a stated number
        of weeks it has the last one, too, where no plan is ready before.
        """
        if self.as_early:
            return self.calendar.weeks
        by = self.by
        if isinstance(by, date):  # a week counts when it is over by that day
            week = self.week_of(by + timedelta(1)) - 1
        else:
            week = by if isinstance(by, int) else self.calendar.weeks
            if self.goal.by is None:
                week = min(week, self.calendar.weeks)
                if self.due_with_the_plan:
                    kept_free = 1 if self.open_weeks or not self.postponed else 0  # of stated weeks that one is spare
                    week = max(week, self.calendar.weeks - kept_free)
        return week

    @property
    def longest_horizon(self) -> int:
        """Return the week by which the goal is due when nobody says by when."""
        most = min(LONGEST_PLAN, self.ready_by + MORE_WEEKS)
        if self.names_days:  # `week of 8 March` must mean one week
            most = min(most, max(self.calendar.weeks, 52))
        return most

    @property
    def most_postponed(self) -> int:
        """Return by how many weeks what nobody stated may be later than it is; 0: all of it is stated."""
        if not self.open_by or self.waiting:
            return 0
        if self.open_weeks:
            return max(0, self.longest_horizon - self.ready_by)
        return 0 if self.as_early else max(0, self.calendar.weeks - self.ready_by)

    @property
    def due_by_date(self) -> "DueDate | None":
        """Return what the date of `by` means; None where none is stated, or no week of the plan is over by then."""
        by, week = self.by, self.ready_by
        if not isinstance(by, date) or not 1 <= week <= self.calendar.weeks:
            return None
        return DueDate(by, self.week_of(by), week, self.week(week).days[-1].date)

    @cached_property
    def _pairs_in_time(self) -> tuple[tuple[int, int], ...]:
        pairs = pairwise(week.index for week in self.full_running_weeks)
        return tuple(pair for pair in pairs if pair[1] <= self.ready_by)

    @cached_property
    def distance_weeks(self) -> tuple[int, int] | None:
        """Return the pair of weeks that reach and hold the weekly distance where a continuous run comes first."""
        in_time = self._pairs_in_time
        return in_time[-1] if self.continuous_first and in_time else None

    @cached_property
    def goal_weeks(self) -> tuple[tuple[int, int], ...]:
        """Return the pairs (week that reaches the goal, next full week that holds it) the engine may choose among.

        One pair when there is a date to be ready by (the latest that keeps it), all of them, earliest first, when the
        goal is wanted as early as possible; empty when the plan has fewer than two full running weeks in time. A
        continuous run that comes before a distance is due by the middle of the running weeks, of as many as its
        protocol has: the pairs from then on. In a longer plan the distance has the weeks beyond, for until that run is
        held no week grows far.
        """
        if GOAL in self.switched_off or self.as_far:
            return ()
        in_time = self._pairs_in_time
        if self.as_early or not in_time:
            return in_time
        if not self.continuous_first:
            return in_time[-1:]
        middle = self._middle_of_running
        return in_time[max(0, sum(held <= middle for _, held in in_time) - 1) :]

    @cached_property
    def _middle_of_running(self) -> int:
        """Return the week in the middle of the running weeks, of as many as the protocol has and none that is lost.

        In a week that the file shortens nobody grows, and after days away it takes weeks to be as far again, by which
        the plan is later: else a runner would hurry for them. Where a distance is stated those weeks are for it.
        """
        coming = [week for week in self.weeks if week.index >= self.running_weeks[0].index]
        usual = self.protocol.default_goal.by
        most = usual + self.weeks_behind if isinstance(usual, int) else len(coming)
        place, lost = (min(most, len(coming)) - 1) // 2, 0
        to_be_as_far = self.postponed if self.distance_goal_is_wish else 0
        for number, week in enumerate(coming):
            lost += self.is_shortened_by_file(week.index)
            if number >= place + lost + (to_be_as_far if lost else 0):
                return week.index
        return coming[-1].index

    def goal_reached(self, meets: Callable[[int], bool]) -> tuple[int, int] | None:
        """Return the pair of weeks in which a finished plan reaches and holds the goal, from what its weeks hold.

        With a date to be ready by it is the planned pair, whatever the plan does; `meets` tells of a week whether its
        runs come up to the goal.
        """
        if not self.chooses_goal_weeks:
            return self.goal_weeks[0] if self.goal_weeks else None
        return next((pair for pair in self.goal_weeks if all(meets(week) for week in pair)), None)

    @property
    def ends_with_the_goal(self) -> bool:
        """Tell whether no running week follows the one that holds the goal, though the protocol has a phase for them.

        Where the engine chooses the goal's weeks nobody knows before there is a plan.
        """
        rebuild = any(phase.name == REBUILD for phase in self.protocol.phases)
        if not rebuild or self.waiting or self.chooses_goal_weeks or not self.goal_weeks:
            return False
        return not any(week.index > self.goal_weeks[0][1] for week in self.running_weeks)

    @property
    def may_miss_the_goal(self) -> bool:
        """Tell whether the goal is only a wish of the coach's: every use of its rule has a weight."""
        goals = [rule for rule in self.rules if rule.name == GOAL]
        return bool(goals) and not any(rule.hard for rule in goals)
