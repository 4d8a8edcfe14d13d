"""A finished plan as a draft of plain numbers: a rule's posting half tells from it how near its bound a week is."""

from collections.abc import Iterable
from dataclasses import dataclass

from planforge.plan.measures import Measure
from planforge.plan.model import Plan, PlanGoal
from planforge.problem.frames import History, WeekFrame
from planforge.problem.problem import Problem
from planforge.rules.base.draft import FEATURES
from planforge.rules.base.reading import Reading, WeekReading
from planforge.rules.base.references import References
from planforge.rules.run_days import most_runs


@dataclass(frozen=True)
class SettledRun:
    """One run in numbers."""

    repeats: int
    distance: int
    run_time: int
    duration: int
    present: int = 1


class SettledWeek:
    """One running week in numbers, as `rules.draft.DraftWeek` wants it."""

    def __init__(self, reading: WeekReading, slots: int) -> None:
        """Take a measured week; slots beyond its runs stand empty."""
        self.frame: WeekFrame = reading.frame
        self.phase = reading.phase
        # As in a week that is open: where runs of two levels meet, the longest is not always the one that runs most.
        runs = sorted(reading.runs, key=lambda run: (run.measures.run_time, run.measures.duration), reverse=True)
        self.sessions = [
            SettledRun(run.repeats, run.measures.distance, run.measures.run_time, run.measures.duration) for run in runs
        ]
        self.sessions += [SettledRun(0, 0, 0, 0, present=0)] * (slots - len(runs))
        total = reading.measures
        self.runs = self.fewest_runs = len(runs)
        self.distance, self.base_distance = total.distance, reading.easy_distance
        self.time_on_feet, self.run_time = total.time_on_feet, total.run_time
        self.longest_bout, self.shortest_bout = total.longest_bout, reading.shortest_bout
        self.needed_main = reading.needed_main
        self.longest_run, self.most_running = reading.longest_run, reading.most_running
        self.level = reading.level if reading.runs else 1
        self._features = {name: len(reading.feature(name)) for name in FEATURES}

    def load(self, measure: Measure) -> int:
        """Return one of the weekly load measures."""
        return {
            Measure.DISTANCE: self.distance,
            Measure.TIME_ON_FEET: self.time_on_feet,
            Measure.RUN_TIME: self.run_time,
        }[measure]

    def feature(self, name: str) -> int:
        """Return how many runs of the week have this feature."""
        return self._features[name]


def settled_past(problem: Problem, goal: tuple[int | None, int | None] | None) -> dict[int, SettledWeek]:
    """Return the running weeks whose content is settled, by number; the running one with what is still to be done."""
    if problem.history is None or not problem.settled_weeks:
        return {}
    due = PlanGoal(due_in_week=goal[1] if goal else None)
    reading = Reading(problem, settled_plan(problem.history).model_copy(update={"goal": due}))
    return {
        week.index: SettledWeek(week, max(most_runs(problem, week.index, week.phase), len(week.runs)))
        for week in reading.running_weeks
        if week.index in problem.settled_weeks
    }


def settled_plan(history: History) -> Plan:
    """Return the weeks whose content is settled: those that are past, the running one with what is still to be run."""
    *past, last = history.plan.weeks
    last = last.model_copy(update={"sessions": (*last.sessions, *history.running)})
    return history.plan.model_copy(update={"weeks": (*past, last)})


class SettledDraft(References):
    """A finished plan's weeks in numbers, as `rules.draft.WeekDraft` wants them."""

    def __init__(self, problem: Problem, reading: Reading) -> None:
        """Take a measured plan."""
        super().__init__(problem, reading.goal_weeks)
        self.weeks = [
            SettledWeek(week, max(most_runs(problem, week.index, week.phase), len(week.runs)))
            for week in reading.running_weeks
        ]
        self._by_index = {week.frame.index: week for week in self.weeks}

    def largest(self, quantities: Iterable[int]) -> int:
        """Return the largest of several numbers."""
        return max(quantities)

    def smallest(self, quantities: Iterable[int]) -> int:
        """Return the smallest of several numbers."""
        return min(quantities)

    def differ(self, first: int, second: int) -> int:
        """Return 1 when two numbers differ, else 0."""
        return int(first != second)

    def sessions_on_level(self, week: int) -> int:
        """Return how many runs of full weeks stood on this week's level since it was entered."""
        here: SettledWeek = self._by_index[week]
        before = self.reference_of(week)
        if before is None or self._by_index[before.reference].level != here.level:
            return here.runs
        return here.runs + self.sessions_on_level(before.reference)
