"""Other choices for a week, a day or a session: what to ask, and the answers."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from planforge.explanation.asked import Asked, DayHolds, DayLacks, WeekHolds
from planforge.explanation.question import Answer, ask
from planforge.plan.model import Kind, Plan, Session
from planforge.problem.calendar import hold_a_run
from planforge.problem.frames import Day
from planforge.problem.problem import Problem
from planforge.quantities.units import MINUTE, Units
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import uses
from planforge.rules.cross_training import CrossTrainingRule
from planforge.rules.run_days import RunDays

NOUNS = {Kind.RUN: "run", Kind.STRENGTH: "strength session", Kind.CROSS: "cross-training session"}
Question = tuple[str, Sequence[Asked]]


class Choices:
    """Answers questions about one plan of one problem."""

    def __init__(self, problem: Problem, plan: Plan, tell: Callable[[str], None] = lambda _: None) -> None:
        """Take the plan that the problem has, and what is told of every question before it is answered."""
        self.problem, self.plan, self._tell = problem, plan, tell
        self._reading = Reading(problem, plan)

    # -- weeks -------------------------------------------------------------------------------------------------------

    def week(self, index: int) -> Iterator[Answer]:
        """Yield what it would take for a running week to be otherwise."""
        measured = self._reading.week(index)
        if not measured.frame.running or not measured.runs:
            return
        if index in self.problem.settled_weeks:  # its runs are given to the solver, so no question could change them
            past = measured.frame.days[-1].date < self.problem.open_from
            reason = "the week is past" if past else "the week has begun, and the runs left of it stay as planned"
            yield Answer("other runs in it", "impossible", reason=reason)
            return
        half, unit = _half(self.problem.runner.units)
        level, runs = measured.level, len(measured.runs)
        yield self._asked(
            "one minute more running in its longest session",
            WeekHolds(week=index, measure="most_running", least=measured.most_running + MINUTE),
        )
        if level <= len(self.problem.protocol.ladder.levels):
            yield self._asked("one level higher", WeekHolds(week=index, measure="level", least=level + 1))
        if (stated := self._most_runs()) is not None and runs + 1 > stated:
            counting = tuple(use for use in self.problem.uses if isinstance(use.rule, RunDays))
            yield Answer("one more run", "impossible", counting)
        else:
            yield self._asked("one more run", WeekHolds(week=index, measure="runs", least=runs + 1))
        distance = measured.measures.distance
        more, less = f"half a {unit} more", f"half a {unit} less"
        yield self._asked(more, WeekHolds(week=index, measure="distance", least=distance + half))
        yield self._asked(less, WeekHolds(week=index, measure="distance", most=max(0, distance - half)))

    def _most_runs(self) -> int | None:
        """Return how many runs the coach's rules ask for at most; None when no hard rule says so."""
        rules = uses(self.problem, RunDays)
        return min((rule.sessions_per_week for rule in rules if rule.hard), default=None)

    # -- days --------------------------------------------------------------------------------------------------------

    def day(self, when: date) -> Iterator[Answer]:
        """Yield why what stands on a day stands there, and why not something else."""
        day = self._day(when)
        there = [session for session in self.plan.sessions if session.date == when]
        if reason := self._closed(day):
            yield Answer(f"a session on {_named(when)}", "impossible", reason=reason)
            return
        for kind in Kind:
            mine = [session for session in there if session.kind is kind]
            noun = NOUNS[kind]
            if mine:
                yield self._asked(f"no {noun} on {_named(when)}", DayLacks(day=when, kind=kind))
                yield from self._hours(mine[0], day)
            elif reason := self._excluded(kind, day) or self._none_left(kind, day):
                yield Answer(f"a {noun} on {_named(when)}", "impossible", reason=reason)
            else:
                yield self._asked(f"a {noun} on {_named(when)}", DayHolds(day=when, kind=kind))

    def _none_left(self, kind: Kind, day: Day) -> str:
        """Return why no run can be put on a day of a week that has begun, and has none left: nothing is made up for.

        The runs of such a week are given to the solver, those that what was told took out among them.
        """
        if kind is not Kind.RUN or day.week not in self.problem.settled_weeks:
            return ""
        left = any(one.date >= self.problem.open_from for one in self.plan.weeks[day.week - 1].runs)
        return "" if left else "the week has begun, and the plan holds no more run in it"

    def session(self, session: Session) -> Iterator[Answer]:
        """Yield why a session does not stand on each other day of its week, or at another time of its day."""
        here = self._day(session.date)
        if reason := self._past(here):
            yield Answer("another day or time", "impossible", reason=reason)
            return
        taken = {one.date for one in self.plan.sessions if one.kind is session.kind}
        for day in self.problem.week(here.week).days:
            if day.date in taken:
                continue
            what = f"on {_named(day.date)} instead"
            if reason := self._closed(day) or self._excluded(session.kind, day):
                yield Answer(what, "impossible", reason=reason)
            else:
                moved = DayHolds(day=day.date, kind=session.kind), DayLacks(day=session.date, kind=session.kind)
                yield self._asked(what, *moved)
        yield from self._hours(session, here)

    def _hours(self, session: Session, day: Day) -> Iterator[Answer]:
        at = _position(session, day)
        for position, window in enumerate(day.windows):
            if at is not None and position != at and window.start is not None:
                what = f"the {NOUNS[session.kind]} at {window.start:%H:%M} instead of {session.start:%H:%M}"
                yield self._asked(what, DayHolds(day=session.date, kind=session.kind, window=position))

    def _closed(self, day: Day) -> str:
        """Return why a day can hold nothing else at all."""
        if reason := self._past(day):
            return reason
        if day.windows:
            return ""
        return "the runner is away" if day.away else f"no time is available on {day.date:%A}s"

    def _past(self, day: Day) -> str:
        """Return that a day is history, where it is: what stands there is given to the solver."""
        gone = self.problem.history is not None and day.date < self.problem.open_from
        return "the day is past" if gone else ""

    def _excluded(self, kind: Kind, day: Day) -> str:
        """Return why a day or its week can hold no session of a kind, whatever the other rules say."""
        frame = self.problem.week(day.week)
        phase = self._reading.week(day.week).phase
        if kind is Kind.RUN and not frame.running and day.week < self.problem.first_running_week:
            if self.problem.waiting:
                return self.problem.waiting.title
            return f"running begins in week {self.problem.first_running_week}; until then the phase is {phase}"
        if kind is Kind.RUN and not day.can_run:
            if day.windows and not day.away and not hold_a_run(day.windows):
                return f"no time on {day.date:%A}s is for a run"
            return "the runner is away" if day.away else "the knee has not settled yet since the injury"
        if kind is Kind.CROSS:
            most = max((rule.most(phase) for rule in uses(self.problem, CrossTrainingRule)), default=0)
            if not most or not self.problem.cross_training:
                return f"the phase {phase} asks for no cross-training"
        return ""

    def _day(self, when: date) -> Day:
        return next(day for day in self.problem.days if day.date == when)

    def _asked(self, question: str, *asked: Asked) -> Answer:
        self._tell(question)
        return ask(self.problem, self.plan, asked, question)


def _half(units: Units) -> tuple[int, str]:
    return units.millimetres // 2, "mile" if units is Units.MI else "kilometre"


def _named(when: date) -> str:
    return f"{when:%a} {when.day} {when:%b}"


def _position(session: Session, day: Day) -> int | None:
    """Return in which of the day's times a session stands."""
    if session.start is None:
        return None
    clock = session.start.hour * 3600 + session.start.minute * 60
    return next(
        (place for place, one in enumerate(day.windows) if 0 <= clock - one.opens < one.seconds),
        None,
    )
