"""A finished plan as the checking halves of rules read it: measured from its steps, by week, with dates.

Knows no solver and shares nothing with the posting halves but the calendar's own facts (which week is full, which
phase governs it) and what steps measure. Takes hand-edited plans as they come.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from planforge.plan.measures import Measures, measure_sessions, measure_steps, step_distance
from planforge.plan.model import (
    Do,
    Intensity,
    Kind,
    Load,
    Part,
    Plan,
    PlanGoal,
    Session,
    Speeds,
    Terrain,
    Week,
    unrolled,
)
from planforge.problem.days import FEW_DAYS_OFF
from planforge.problem.frames import RESTART_AFTER_DAYS, Reference, WeekFrame
from planforge.problem.problem import Problem
from planforge.quantities.units import format_distance
from planforge.sessions.palette import level_of, needed_main_of
from planforge.values import worked_out_once


@dataclass(frozen=True)
class RunReading:
    """One run and its measures; `level` on the ladder, continuous running is one above the last."""

    session: Session
    measures: Measures
    level: int

    @property
    def repeats(self) -> int:
        """Return how often the interval is run: a shorter run at the end is none, nor is running without a walk."""
        bouts = _bouts(self.session)
        if len(bouts) == 1:
            walks = [step for step in unrolled(self.session.steps) if step.part is Part.MAIN and step.do is not Do.RUN]
            return 1 if walks else 0
        return len(bouts) - (bouts[-1] < max(bouts)) if bouts else 0

    def main_distance(self, speeds: Speeds) -> int:
        """Return the distance without warm-up and cool-down, in mm."""
        return sum(step_distance(step, speeds) for step in unrolled(self.session.steps) if step.part is Part.MAIN)


@dataclass(frozen=True)
class WeekReading:
    """One week of a finished plan, measured."""

    frame: WeekFrame
    week: Week
    phase: str
    runs: tuple[RunReading, ...]
    measures: Measures
    easy_measures: Measures

    @property
    def index(self) -> int:
        """Return the week's number, from 1."""
        return self.frame.index

    @property
    def level(self) -> int:
        """Return the highest level of the week's runs; a week without runs stands on the first."""
        return max((run.level for run in self.runs), default=1)

    @property
    def lowest_level(self) -> int:
        """Return the lowest level of the week's runs; a week without runs stands on the first."""
        return min((run.level for run in self.runs), default=1)

    @property
    def longest_run(self) -> int:
        """Return the distance of the longest run in mm."""
        return max((run.measures.distance for run in self.runs), default=0)

    @property
    def most_running(self) -> int:
        """Return the running seconds of the run with most of them."""
        return max((run.measures.run_time for run in self.runs), default=0)

    @property
    def shortest_bout(self) -> int:
        """Return the smallest longest bout among the week's runs, in seconds."""
        return min((run.measures.longest_bout for run in self.runs), default=0)

    @property
    def needed_main(self) -> int:
        """Return how long the shortest main part takes that has a bout as long as the week's longest, in seconds."""
        longest = [run for run in self.runs if run.measures.longest_bout == self.measures.longest_bout]
        return min((needed_main_of(run.session.steps, run.level) for run in longest), default=0)

    @property
    def easy_distance(self) -> int:
        """Return the distance the week's runs would cover at easy pace throughout, in mm."""
        return self.easy_measures.distance

    def of_kind(self, kind: Kind) -> tuple[Session, ...]:
        """Return the week's sessions of one kind, in order of date."""
        return self.week.of_kind(kind)

    def feature(self, name: str) -> list[Session]:
        """Return the runs that are hilly, downhill, or hold strides or tempo."""
        wanted = {
            "hills": (Terrain.HILLY,),
            "downhill": (Terrain.DOWNHILL,),
            "strides": (Intensity.STRIDES,),
            "tempo": (Intensity.TEMPO,),
        }[name]
        return [run.session for run in self.runs if {run.session.terrain, run.session.intensity} & set(wanted)]


class Reading:
    """A finished plan beside its problem."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        """Take a problem and a plan for it; sessions count in the week that holds their date, and as what is done.

        On its day only what was done stands; a week of which one run was missed is measured as it was planned.
        """
        self.problem = self._phases = problem
        self.plan = plan
        self.sessions = tuple(_as_it_counts(session) for session in plan.sessions if problem.was_done(session))
        self._counting = tuple(_as_it_counts(session) for session in plan.sessions if problem.counts(session))

    @cached_property
    def of_the_past(self) -> "Reading":
        """Return the reading of what is past alone."""
        open_from = self.problem.open_from
        weeks = (
            week.model_copy(update={"sessions": tuple(one for one in week.sessions if one.date < open_from)})
            for week in self.plan.weeks
        )
        return Reading(self.problem, self.plan.model_copy(update={"weeks": tuple(weeks)}))

    def distance(self, millimetres: int) -> str:
        """Return a distance in the runner's unit."""
        return format_distance(millimetres, self.problem.runner.units)

    @cached_property
    def weeks(self) -> tuple[WeekReading, ...]:
        """Return every week of the problem's calendar, measured from the sessions whose dates lie in it."""
        speeds = self.problem.runner.speeds
        ladder = self.problem.protocol.ladder
        measured = []
        for frame in self.problem.weeks:
            first, last = frame.days[0].date, frame.days[-1].date
            inside = tuple(s for s in self._counting if first <= s.date <= last)
            runs = tuple(
                RunReading(s, measure_steps(s.steps, speeds), level_of(s.steps, ladder))
                for s in inside
                if s.kind is Kind.RUN
            )
            total = measure_sessions((run.session for run in runs), speeds)
            week = Week(index=frame.index, start=first, phase="", sessions=inside)
            measured.append((frame, week, runs, total))

        def meets(index: int) -> bool:
            _, _, runs, total = measured[index - 1]
            shortest = min((run.measures.longest_bout for run in runs), default=0)
            bout = shortest if self.problem.goal.every_session else total.longest_bout
            far = 0 if self.problem.continuous_first else self.problem.distance_goal or 0
            return bout >= (self.problem.required_run or 0) and total.distance >= far

        goal: tuple[int | None, int | None] = self._due or self.problem.goal_reached(meets) or (None, None)
        self.reached, self.held = goal
        if self.problem.may_miss_the_goal and not all(week is not None and meets(week) for week in goal):
            self._phases = replace(self.problem, rebuilds=False)
        return tuple(
            WeekReading(
                frame,
                week,
                self._phases.phase(frame.index, self.held),
                runs,
                total,
                measure_sessions((_without_targets(run.session) for run in runs), speeds),
            )
            for frame, week, runs, total in measured
        )

    @property
    def _due(self) -> tuple[int, int] | None:
        """Return the pair of goal weeks the plan set out to, where the problem leaves it open and allows the pair.

        A goal whose weeks the engine chooses is due in the first pair for which everything holds: the runs alone do
        not tell, for an earlier pair of weeks may be as long by chance. Whether they are is the rule `goal`'s affair.
        """
        if not self.problem.chooses_goal_weeks:
            return None
        wanted = _set_out_to(self.plan.goal)
        return next((pair for pair in self.problem.goal_weeks if wanted in (pair, pair[1])), None)

    @cached_property
    def goal_weeks(self) -> tuple[int | None, int | None]:
        """Return the weeks that reach and hold the goal."""
        assert self.weeks
        return self.reached, self.held

    @cached_property
    def running_weeks(self) -> tuple[WeekReading, ...]:
        """Return the weeks that may hold runs."""
        return tuple(week for week in self.weeks if week.frame.running)

    def week(self, index: int) -> WeekReading:
        """Return a week by its number."""
        return self.weeks[index - 1]

    def phase(self, week: int) -> str:
        """Return the phase that governs a week (it may lie outside the plan)."""
        held = self.goal_weeks[1]
        return self._phases.phase(week, held)

    def references(self) -> Iterator[tuple[WeekReading, WeekReading, Reference]]:
        """Yield (reference week, week, how they stand to each other); either may hold no runs, and then has no load."""
        yield from self._compared

    @cached_property
    def _compared(self) -> tuple[tuple[WeekReading, WeekReading, Reference], ...]:
        """Return each running week with the last full one before it that was not lighter on purpose.

        And how many days off lie between it and the last full one, whatever that was. Where they cost more than their
        runs, and that one was lighter, it is the measure of the week back. The next passes over both, and the days off
        lie before it, too, unless the ladder begins again.
        """
        found, off_before = [], dict[int, int]()
        for week in self.running_weeks:
            full = [one for one in self.running_weeks if one.frame.full and one.frame.start < week.frame.start]
            if full:
                last = full[-1].frame
                since = last.start - timedelta(1) if last.missed else last.days[-1].date
                between = _dates(since, week.frame.start)
                grows = week.frame.full and self._only_unheard(between) and not self._is_silent(between)
                days_off = self._days_off(between)
                passed_over = self.lighter | {last.index} if last.index in off_before else self.lighter
                base = [one for one in full if one.index not in passed_over][-1]
                if last.index in off_before:
                    grows, days_off = False, max(days_off, off_before[last.index])
                elif days_off > FEW_DAYS_OFF and last.index in self.lighter:
                    base = full[-1]
                    if days_off <= RESTART_AFTER_DAYS:
                        off_before[week.index] = days_off
                back = self._goes_back(base.index, week.index)
                found.append((base, week, Reference(base.index, week.index, grows, days_off, back)))
        return tuple(found)

    def _only_unheard(self, between: list[date]) -> bool:
        """Tell whether some dates are of past weeks without days off, of whose runs at most nobody spoke."""
        past = self.problem.history
        if not between or past is None or past.told is None:
            return not between
        off = any(day in span for span in self.problem.days_off for day in between)
        whole = all(one.week.full is not False for one in self.weeks if one.frame.start in between)
        runs = [one for one in past.plan.sessions if one.counts_as is Kind.RUN and one.date in between]
        short = past.told.not_done | (past.told.not_whole - past.told.unspoken)
        settled = past.plan.weeks[-1].index >= self.problem.week_of(between[-1])
        return settled and whole and not off and not any(one.id in short for one in runs)

    def _is_silent(self, between: list[date]) -> bool:
        """Tell whether no run of the week in which some dates end was told as run, some not at all, and none comes."""
        past = self.problem.history
        if not between or past is None or past.told is None:
            return False
        last = self.problem.week_of(between[-1])
        runs = (one for one in (*past.plan.sessions, *self.sessions) if one.counts_as is Kind.RUN)
        inside = {run.id for run in runs if self.problem.week_of(run.date) == last}
        return bool(inside & past.told.unspoken) and inside <= past.told.unspoken | past.told.not_done

    def _goes_back(self, after: int, to: int) -> bool:
        """Tell whether one of the weeks after a week, up to another, goes back for what was told of the knee."""
        past = self.problem.history
        days = [one.day for one in past.told.stepped_back] if past and past.told else []
        first, last = self.week(after).frame.days[-1].date, self.week(to).frame.days[-1].date
        return any(first < day + timedelta(7) and day <= last for day in days)

    def runs_to_come(self, week: WeekReading) -> list[RunReading]:
        """Return the runs of a week that were still to stand on a day: of a week that had begun not those before."""
        return [run for run in week.runs if run.session.date >= self.problem.open_from]

    def is_heavy(self, session: Session) -> bool:
        """Tell whether a session is heavy strength."""
        return session.load is Load.HEAVY

    @cached_property
    def lighter(self) -> frozenset[int]:
        """Return the numbers of the weeks that are lighter on purpose."""
        return frozenset[int]().union(*(use.rule.weeks_lightened(self) for use in self.problem.uses))

    def _days_off(self, between: list[date]) -> int:
        """Return the longest absence that takes one of some dates; or all days of those weeks that hold no run."""
        absences = [span.days for span in self.problem.days_off if any(day in span for day in between)]
        empty = [one for one in self.weeks if one.frame.start in between and not one.frame.running]
        return max([7 * len(empty), *absences])


def _set_out_to(goal: PlanGoal) -> int | tuple[int | None, int | None]:
    """Return the second of the goal weeks for which a plan was made; both, as version 0.1.0 wrote them."""
    return goal.due_in_week or (goal.reached_in_week, goal.held_in_week)


def _read(plan: Plan) -> tuple[Hashable, ...]:
    """Return what stands for all that is read of a plan: not what was proven, nor what it comes to of its goal."""
    values = (id(value) for name, value in vars(plan).items() if name not in ("certificate", "goal"))
    return _set_out_to(plan.goal), *values


@worked_out_once(by=lambda problem, plan: (id(problem), _read(plan)), most=4)  # whole plans: a check asks three times
def reading_of(problem: Problem, plan: Plan) -> Reading:
    """Return a finished plan beside its problem, measured once whoever asks."""
    return Reading(problem, plan)


def _as_it_counts(session: Session) -> Session:
    """Return the session as what it is for every rule: with a running step in it, a run."""
    counts_as = session.counts_as
    return session if counts_as is session.kind else session.model_copy(update={"kind": counts_as})


def _dates(after: date, before: date) -> list[date]:
    """Return the dates between two dates, without them."""
    return [after + timedelta(day) for day in range(1, (before - after).days)]


def _bouts(session: Session) -> list[int]:
    """Return the seconds of every run without a pause, in order."""
    bouts: list[int] = []
    running = False
    for step in unrolled(session.steps):
        if step.do is Do.RUN:
            bouts[len(bouts) - running :] = [(bouts[-1] if running else 0) + step.seconds]
        running = step.do is Do.RUN
    return bouts


def _without_targets(session: Session) -> Session:
    """Return the session run at easy pace throughout."""
    if not any(step.target for step in unrolled(session.steps)):
        return session
    flat = tuple(step.model_copy(update={"target": None}) for step in unrolled(session.steps))
    return session.model_copy(update={"steps": flat})
