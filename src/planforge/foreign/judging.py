"""A foreign plan on the days of a coach's file, so that its rules can judge it.

The plan begins where the file does, on a Monday, and is as long as it is: the weeks without running that a protocol
puts before the first run are not its own, and are left out. Its sessions stand in order on days that have time, with
its rest days between; where the week has no such days, on the first that keep the rest. A session without running is
cross-training.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations, pairwise

from planforge.checker.claims import claimed
from planforge.foreign.figures import week_days
from planforge.foreign.stated import ForeignPlan, ForeignSession, ForeignWeek
from planforge.plan.model import Basis, Certificate, Kind, Plan, PlanGoal, Session, Week
from planforge.problem.problem import Problem
from planforge.quantities.dates import first_of_week
from planforge.version import __version__

_NOT_THE_FILE = Basis(wanted="0" * 16, happened="0" * 16)  # so its words are not held to the file's


def on_days(problem: Problem, foreign: ForeignPlan) -> tuple[Problem, Plan]:
    """Return the problem as it judges this plan, and the plan with dates."""
    week_starts = problem.calendar.week_starts
    first = next((one.date for week in foreign.weeks for one in week.sessions if one.date), None)
    if first is not None:
        begins = first_of_week(first, week_starts) - timedelta(7 * (foreign.weeks[0].index - 1))
    else:
        begins = first_of_week(problem.start + timedelta(6), week_starts)
    weeks = max((week.index for week in foreign.weeks), default=1)
    phases = tuple(one for one in problem.protocol.phases if not (one.weeks and problem.runner.stopped_running))
    judged = replace(
        problem,
        calendar=problem.calendar.model_copy(update={"start": begins, "weeks": weeks}),
        protocol=problem.protocol.model_copy(update={"phases": phases}),
    )
    return judged, claimed(judged, _plan(judged, foreign, begins))


def _plan(problem: Problem, foreign: ForeignPlan, begins: date) -> Plan:
    by_index = {week.index: week for week in foreign.weeks}
    weeks = []
    for frame in problem.weeks:
        start = begins + timedelta(7 * (frame.index - 1))
        sessions = _sessions(problem, by_index.get(frame.index, ForeignWeek(frame.index, ())), start, foreign)
        weeks.append(Week(index=frame.index, start=start, phase="", sessions=sessions))
    return Plan(
        planforge=__version__,
        plan_id=problem.plan_id,
        title=foreign.name,
        revised=datetime.combine(begins, time.min, UTC),
        runner=problem.runner.in_plan,
        calendar=problem.calendar_in_plan,
        goal=PlanGoal(),
        certificate=Certificate(status="feasible", levels=(), rules=()),
        basis=_NOT_THE_FILE,
        weeks=tuple(weeks),
    )


def _sessions(problem: Problem, week: ForeignWeek, start: date, foreign: ForeignPlan) -> tuple[Session, ...]:
    numbers = dict.fromkeys(Kind, 0)
    sessions = []
    for one, day in zip(week.sessions, _days(problem, week, foreign.rest_days), strict=True):
        on = one.date or start + timedelta(day)
        kind = _kind(one)
        numbers[kind] += 1
        windows = problem.days[(on - problem.start).days].windows
        sessions.append(
            Session(
                id=f"w{week.index:02d}-{kind}-{numbers[kind]}",
                date=on,
                start=windows[0].start if windows else None,
                kind=kind,
                title="Run" if kind is Kind.RUN else "Walk",
                phase="",
                duration_s=one.measures.duration,
                steps=one.steps,
            )
        )
    return tuple(sessions)


def _kind(session: ForeignSession) -> Kind:
    return Kind.RUN if session.measures.run_time else Kind.CROSS


def _days(problem: Problem, week: ForeignWeek, rest_days: int) -> tuple[int, ...]:
    """Return a day of the week for every session: with rest between, most of them on days with time, then early."""
    count = len(week.sessions)
    frame = problem.week(week.index)
    free = {day.date.weekday() for day in frame.days if day.can_run}
    spaced = [
        days
        for days in combinations(range(7), min(count, 7))
        if len(days) == count and all(late - early > rest_days for early, late in pairwise(days))
    ]
    if not spaced:
        return tuple(week_days(week, rest_days))
    return max(spaced, key=lambda days: (len(free & {*days}), [-day for day in days]))
