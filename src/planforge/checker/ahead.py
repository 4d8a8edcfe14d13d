"""What comes after each run to come, by how much it hurts: measured on the plan alone, so that it can be said ahead.

It follows from what decides by pain and from the weeks of the plan, as a plan that is made again over its diary follows
from them (`sessions.contents`): no clock, no diary. So the same plan says the same, whenever it is asked. What nobody
can know ahead is taken to be well: the runs before it, the next morning, and that the pain does not rise. Where the
plan went back within four weeks before a run, more follows from its pain than from pain alone (a second step back asks
for a week that holds, a second run broken off within seven days for somebody who looks at the knee): above what lets
the plan go on no more is said of it than that it is told first. So it is after a race, on which no week was built.
A run that comes then is called by its steps: what a coach calls one says nothing of how much it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate, groupby

from planforge.checker.stated import title_of
from planforge.diary.vocabulary import DECIDES_AT_MOST as GRAVEST
from planforge.gate.judging import Answers, Gate, Outcome, judge
from planforge.gate.outcome import Next, Parts, Refer
from planforge.plan.measures import measure_steps
from planforge.plan.model import (
    MOST_POINTS,
    AtMost,
    Branch,
    Do,
    Easier,
    End,
    Intensity,
    Part,
    Plan,
    Repeat,
    Session,
    Step,
    Steps,
    Week,
    unrolled,
)
from planforge.problem.problem import Problem
from planforge.problem.protocol import Interval
from planforge.sessions.contents import LEAST_REPEATS, REPEATS_FEWER, Planned, below, fitting, planned_weeks
from planforge.sessions.palette import SHORTEST_MAIN, level_of
from planforge.values import worked_out_once

_BACK = {Next.BACK_1: 1, Next.BACK_2: 2}
_FOUR_WEEKS = timedelta(28)  # within which more follows from a step back (`second-step-back`; a week: `stopped-twice`)
_TELL_FIRST = Branch(up_to=0, tell_first=True)
_WELL: Answers = {
    "worst": 0,
    "course": "none",
    "after": 0,
    "settled": "within_1h",
    "morning": "usual",
    "red_flag": "no",
    "gait": "normal",
    "onset": "none",
}


def with_branches(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with what comes after each of its runs that were to come when it was made; the past stays."""
    weeks = tuple(_Branches(problem, plan).weeks())
    same = all(one is before for one, before in zip(weeks, plan.weeks, strict=True))
    return plan if same else plan.model_copy(update={"weeks": weeks})


def with_easier(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with the easier run beside each that is to come; the past stays."""
    return plan.model_copy(update={"weeks": tuple(_Branches(problem, plan).weeks_with_easier())})


def from_pain(by: Gate, worst: int) -> Outcome:
    """Return what follows from the worst pain of a run, in points of 10, if all else is well."""
    asks_when = {"onset": None} if "it_band" in by.profiles else {}  # which nobody knows ahead
    hurt = {"course": "flat"} | asks_when if worst else {}
    return judge(by, dict(_WELL) | {"worst": worst} | hurt)


@worked_out_once(by=lambda by: (id(by),))
def _by_points(by: Gate) -> tuple[Outcome, ...]:
    """Return what follows from each worst pain of a run of which all else is well, from 0 on."""
    return tuple(from_pain(by, points) for points in range(GRAVEST + 1))


def _followed(run: Session, ahead: tuple[Branch, ...] | None) -> Session:
    return run if run.ahead == ahead else run.model_copy(update={"ahead": ahead})


@dataclass(frozen=True)
class _Following:
    """The run that comes after another by an outcome: which one of which week, and what it is at most."""

    week: Week
    run: Session
    content: Session | None


class _Branches:
    """The branches of a plan's runs."""

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem, self.plan, self._speeds = problem, plan, problem.runner.speeds
        self.planned: Planned = planned_weeks(plan, problem)
        self.runs = [(week, run) for week in plan.weeks for run in week.runs]
        # The earliest day of a run and of all behind it: a plan's runs stand in order, but where somebody moved one.
        earliest = accumulate((run.date for _, run in reversed(self.runs)), min)
        self._earliest = [*earliest][::-1]
        self._known: dict[tuple[int, int | None, tuple[int, int]], tuple[AtMost, tuple[Session, ...]]] = {}

    def weeks(self) -> Iterator[Week]:
        """Yield the weeks of the plan."""
        follows = {run.id: place for place, (_, run) in enumerate(self.runs, start=1)}
        for week in self.plan.weeks:
            sessions = tuple(
                one
                if one.date < self.problem.open_from
                else _followed(one, self._of(week, one, follows[one.id]) if one.id in follows else None)
                for one in week.sessions
            )
            yield week if sessions == week.sessions else week.model_copy(update={"sessions": sessions})

    def weeks_with_easier(self) -> Iterator[Week]:
        """Yield the weeks of the plan, beside each run to come the least that any run before it may leave of it."""
        left: dict[str, list[Session]] = {}
        for place, (week, run) in enumerate(self.runs, start=1):
            if run.race or not self.planned:
                continue
            for outcome in self._outcomes:
                found = self._following(week, run, place, outcome)
                if found is None or found.content is None or found.run.race:
                    continue
                if self._is_less(found.content, found.run):
                    left.setdefault(found.run.id, []).append(found.content)
        least = {slot: self._least(slot, some) for slot, some in left.items()}
        for week in self.plan.weeks:
            sessions = (
                one
                if one.date < self.problem.open_from
                else one.model_copy(update={"easier": self._easier(least.get(one.id))})
                for one in week.sessions
            )
            yield week.model_copy(update={"sessions": tuple(sessions)})

    def _easier(self, run: Session | None) -> Easier | None:
        """Return a run as it stands beside another: called by its steps, as the branch that leads there is."""
        if run is None:
            return None
        own = {name: getattr(run, name) for name in Easier.model_fields}
        return Easier(**{**own, "title": title_of(self.problem, run)})

    def _least(self, slot: str, left: list[Session]) -> Session | None:
        """Return the run that is no more than any that is left of one by the runs before it.

        One of them; where of two the one has less running and the other shorter stretches, an earlier run of the plan
        that has no more of either.
        """
        running, stretch = (min(one) for one in zip(*map(self._running, left), strict=True))
        place = next(place for place, (_, run) in enumerate(self.runs) if run.id == slot)
        earlier = sorted((run for _, run in self.runs[:place]), key=self._running, reverse=True)
        within = (
            one
            for one in (*left, *earlier)
            if self._is_easy(one) and self._running(one)[0] <= running and self._running(one)[1] <= stretch
        )
        return next(within, None)

    def _is_less(self, one: Session, other: Session) -> bool:
        """Tell whether a run has less running than another, or shorter stretches of it, and is harder in nothing."""
        (running, stretch), (others_running, others_stretch) = map(self._running, (one, other))
        less = running <= others_running and stretch <= others_stretch
        return self._is_easy(one) and less and (running, stretch) != (others_running, others_stretch)

    @staticmethod
    def _is_easy(run: Session) -> bool:
        return not run.race and run.intensity in (None, Intensity.EASY)

    def _running(self, run: Session) -> tuple[int, int]:
        """Return how many seconds are run, and how many at a time."""
        measured = measure_steps(run.steps, self._speeds)
        return measured.run_time, measured.longest_bout

    def _of(self, week: Week, run: Session, later: int) -> tuple[Branch, ...] | None:
        """Return the branches of a run; `later`: the place from which on runs come after it."""
        if not self.planned or not self.runs[later:]:
            return None
        of_parts: dict[Parts, Branch] = {}  # most points lead to one of a few outcomes
        for outcome in self._outcomes:
            if outcome.parts not in of_parts:
                of_parts[outcome.parts] = self._branch(week, run, later, outcome)
        each = [of_parts[outcome.parts] for outcome in self._outcomes]
        if run.race or self._went_back_before(run.date):
            known = self.problem.protocol.gate.limits.go + 1
            each[known:] = [one if one.no_running else _TELL_FIRST for one in each[known:]]
        several = groupby(enumerate(each), key=lambda pair: pair[1])
        last = [(list(some)[-1][0], branch) for branch, some in several]
        return tuple(
            branch.model_copy(update={"up_to": points if points < GRAVEST else MOST_POINTS}) for points, branch in last
        )

    def _went_back_before(self, day: date) -> bool:
        """Tell whether the plan went back for what was told of the four weeks before one."""
        known = self.plan.history.stepped_back if self.plan.history else ()
        return any(day - _FOUR_WEEKS <= one.day < day for one in known)

    @cached_property
    def _outcomes(self) -> tuple[Outcome, ...]:
        return _by_points(self.problem.protocol.gate)

    def _branch(self, week: Week, run: Session, later: int, outcome: Outcome) -> Branch:
        see = None if outcome.refer is Refer.NONE else outcome.refer.value
        if outcome.next is Next.NO_RUNNING or outcome.refer is Refer.AT_ONCE:
            return Branch(up_to=0, see=see, no_running=True)
        last_off = run.date + timedelta(outcome.days_off)
        left_out = tuple(self._days_until(last_off, later))
        following = self._following(week, run, later, outcome)
        if following is None:
            return Branch(up_to=0, left_out=left_out, see=see)
        return Branch(
            up_to=0,
            left_out=left_out,
            next=following.run.date,
            title=title_of(self.problem, following.content or following.run),
            at_most=None if following.content is None else True,
            see=see,
        )

    def _days_until(self, last: date, later: int) -> Iterator[date]:
        """Yield the days of the runs up to one, of those from a place on."""
        for place in range(later, len(self.runs)):
            if self._earliest[place] > last:
                return
            if self.runs[place][1].date <= last:
                yield self.runs[place][1].date

    def _following(self, week: Week, run: Session, later: int, outcome: Outcome) -> _Following | None:
        """Return the run that comes after another by an outcome; None where none does."""
        if outcome.next is Next.NO_RUNNING or outcome.refer is Refer.AT_ONCE:
            return None
        last_off = run.date + timedelta(outcome.days_off)
        places = range(later, len(self.runs))
        found = next((self.runs[place] for place in places if self.runs[place][1].date > last_off), None)
        if found is None:
            return None
        at_most = self._content(week, run, *found, outcome.next)
        if at_most is not None and outcome.next.rank < Next.BACK_1.rank and at_most.steps == found[1].steps:
            at_most = None  # as in a week that does not climb: the plan stays as it is
        return _Following(*found, at_most)

    def _content(self, week: Week, hurt: Session, its: Week, run: Session, then: Next) -> Session | None:
        """Return what a run of some week (`its`) is at most after one of another week; None: it is as planned."""
        if then is Next.PROGRESS or (its.index == week.index and then.rank < Next.BACK_1.rank):
            return None
        back: int | None = None if then is Next.RESTART else _BACK.get(then, 0)
        if back:
            back += self._gone_back(week, hurt.date)
        found, runs = self._back(week.index, back, self._running(hurt))
        if its.index == week.index:
            left = next(place for place, one in enumerate(its.runs) if one.date > hurt.date)  # perhaps it is left out
            earlier = (self._runs_of(one) for one in reversed(self.planned) if one.week < found.week)
            each = (self._within(run, left, several, self._running(hurt)) for several in (runs, *earlier))
            return next((one for one in each if one is not None), runs[0])
        if runs == self._runs_of(found):
            runs = self._runs_of(fitting(self.planned, its.index, found) or self.planned[0])
        if run.id == its.runs[0].id:
            return runs[0]
        return min(runs, key=self._running)  # of a week that begins later, after a run that is left out

    def _within(self, run: Session, place: int, several: tuple[Session, ...], hurt: tuple[int, int]) -> Session | None:
        """Return what a run becomes of the runs of an earlier week: no more than itself, less than the one that hurt.

        That at a place, or the most that is no more than it; None where there is none.
        """
        other = several[min(place, len(several) - 1)]
        first = other if self._running(other)[0] <= self._running(run)[0] else run
        most = self._running(first)[0]
        may = [one for one in (run, *several) if self._running(one)[0] <= most]
        for one in (first, *sorted(may, key=self._running, reverse=True)):
            running, stretch = self._running(one)
            if running <= hurt[0] and stretch <= hurt[1] and (running, stretch) != hurt:
                return one
        return None

    def _back(self, week: int, contents: int | None, hurt: tuple[int, int]) -> tuple[AtMost, tuple[Session, ...]]:
        """Return to which week it goes back from another, and its runs: lower ones where none that is less was planned.

        hurt: the running and the longest stretch of the run that hurt. The same as the planning half does
        (`sessions.contents.back_from`), by code of its own.
        """
        key = week, contents, hurt
        if key not in self._known:
            begun = sum(one.week <= week for one in self.planned)
            place, left = (max(0, begun - 1), contents) if contents is not None else (0, 0)
            while left and (before := self._smaller(place)) is not None:
                place, left = before, left - 1
            runs = self._runs_of(self.planned[place])
            for _ in range(left):
                runs = tuple(map(self._lower, runs))
            if contents != 0 and not self._are_easier(runs, hurt):
                easier = (
                    one
                    for one in range(place - 1, -1, -1)
                    if below(self.planned[one], self.planned[place])
                    and self._are_easier(self._runs_of(self.planned[one]), hurt)
                )
                if not left and (before := next(easier, None)) is not None:
                    place, runs = before, self._runs_of(self.planned[before])
                while not self._are_easier(runs, hurt) and (less := tuple(map(self._lower, runs))) != runs:
                    runs = less
            self._known[key] = self.planned[place], runs
        return self._known[key]

    def _are_easier(self, runs: tuple[Session, ...], hurt: tuple[int, int]) -> bool:
        """Tell whether each of some runs has shorter stretches than the one that hurt, or as long ones and less."""
        each = map(self._running, runs)
        return max((stretch, running) for running, stretch in each) < (hurt[1], hurt[0]) if runs else True

    def _smaller(self, place: int) -> int | None:
        """Return the place of the last full week before one that is less; else of the first, if it runs less."""
        first, now = self.planned[0], self.planned[place]
        found = next((one for one in range(place - 1, -1, -1) if below(self.planned[one], now)), None)
        less = first.run_s <= now.run_s and first.longest_bout_s <= now.longest_bout_s
        same = (first.run_s, first.longest_bout_s) == (now.run_s, now.longest_bout_s)
        return 0 if found is None and place and less and not same else found

    def _runs_of(self, week: AtMost) -> tuple[Session, ...]:
        return self.plan.weeks[week.week - 1].runs

    def _lower(self, run: Session) -> Session:
        """Return a run below all that is planned: on a level before, or of the first one with two repeats fewer."""
        ladder = self.problem.protocol.ladder
        main = [(step.do, step.seconds) for step in unrolled(run.steps) if step.part is Part.MAIN]
        running, whole = (sum(seconds for do, seconds in main if do in some) for some in ({Do.RUN}, {Do.RUN, Do.WALK}))
        level, repeats = level_of(run.steps, ladder), sum(do is Do.RUN for do, _ in main)
        for one in reversed(ladder.levels[: max(1, level - 1)]):
            each = one.run + one.walk
            fits = [times for times in range(2, 1000) if one.run * times <= running and each * times <= whole]
            if level == 1:
                fits = [repeats - REPEATS_FEWER, LEAST_REPEATS] if repeats > LEAST_REPEATS else []
            if fits and each * max(fits) >= SHORTEST_MAIN:
                lower = self._of_interval(run, max(fits), one)
                return lower if self._is_less(lower, run) else run
        return run

    def _of_interval(self, run: Session, times: int, interval: Interval) -> Session:
        """Return a run that repeats an interval so often, between its own warm-up and cool-down."""
        each = ((Do.RUN, interval.run), (Do.WALK, interval.walk))
        repeated = tuple(Step(do=do, end=End(seconds=seconds)) for do, seconds in each)
        warm, cool = (
            [step for step in unrolled(run.steps) if step.part is part] for part in (Part.WARM_UP, Part.COOL_DOWN)
        )
        steps: Steps = (*warm, Repeat(times=times, steps=repeated), *cool)
        took = measure_steps(steps, self._speeds).duration
        return run.model_copy(update={"steps": steps, "duration_s": took, "intensity": Intensity.EASY})

    def _gone_back(self, week: Week, day: date) -> int:
        """Return how many contents the plan went back already for what was told of the days of a week before one."""
        known = self.plan.history.stepped_back if self.plan.history else ()
        return sum(one.contents for one in known if week.start <= one.day < day)
