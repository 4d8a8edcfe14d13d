"""What is past of a plan that has begun: which days, which of its sessions, and a problem that goes on from there.

Past is every day before today, and today once a session of it has begun. Nothing here solves anything.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from planforge.plan.model import Plan, Session, Stood, Week
from planforge.problem.frames import History, Told
from planforge.problem.problem import Problem
from planforge.quantities.units import LONGEST_PLAN


class Begun(NamedTuple):
    """A plan of which days are past, and the time in its zone, without one. told: runs that were told as run."""

    plan: Plan
    local: datetime
    told: frozenset[str] = frozenset()


def first_open_day(plan: Plan, local: datetime, told: frozenset[str] = frozenset()) -> date:
    """Return the first day that is not past at a time in the plan's zone: today, unless a session of it has begun.

    By its hour, or as told of: a run that was run in the morning instead is not planned anew. told: as of Begun.
    """
    of_today = [one for one in plan.sessions if one.date == local.date()]
    begun = any((one.start is not None and one.start <= local.time()) or one.id in told for one in of_today)
    return local.date() + timedelta(1) if begun else local.date()


def has_begun(plan: Plan, local: datetime, told: frozenset[str] = frozenset()) -> bool:
    """Tell whether a day of the plan is past at a time in its zone."""
    return first_open_day(plan, local, told) > plan.calendar.start


def over(problem: Problem, plan: Plan) -> Problem:
    """Return the problem of a plan, as that plan itself tells of it: how late it is, and over which past."""
    problem = problem.postponed_by(plan.goal.postponed or 0)
    kept = plan.history
    if kept is None:
        return problem
    history = replace(past_of(plan, kept.open_from), at_most=kept.at_most, coming=kept.moved)
    return later(problem, replace(history, running=running_of(plan, kept.open_from)))


def lasting(plan: Plan, open_from: date) -> Plan:
    """Return the plan with every week that has begun before a day: after its end nothing was planned, and so done."""
    last = plan.weeks[-1]
    begins = plan.calendar.week_begins(last.start)
    begun = (open_from - timedelta(1) - begins).days // 7
    empty = (
        Week(index=last.index + more, start=begins + timedelta(7 * more), phase=last.phase, full=False)
        for more in range(1, min(begun, LONGEST_PLAN - last.index) + 1)
    )
    return plan.model_copy(update={"weeks": (*plan.weeks, *empty)})


def told_by(plan: Plan) -> Told | None:
    """Return what a plan keeps of what was told when it was made; None where there was no diary."""
    kept = plan.history
    if kept is None or kept.heard is None:
        return None
    return Told(
        heard=kept.heard,
        heard_at=kept.heard_at,
        not_done=frozenset(kept.not_done),
        not_whole=frozenset(kept.not_whole),
        unspoken=frozenset(kept.unspoken),
        off=kept.off,
        stepped_back=kept.stepped_back,
        strength=kept.strength,
        untrained=frozenset(kept.untrained),
        strength_untold=frozenset(kept.strength_untold),
    )


def past_of(plan: Plan, open_from: date, told: Told | None = None) -> History:
    """Return what of a plan lies before a day, and where its sessions from that day on stand.

    told: what a diary says of it; None: what the plan itself keeps of one.
    """
    weeks = []
    for week in lasting(plan, open_from).weeks:
        if week.start < open_from:
            done = tuple(one for one in week.sessions if one.date < open_from)
            weeks.append(week if done == week.sessions else week.model_copy(update={"sessions": done}))
    kept = plan.history
    return History(
        plan=plan.model_copy(update={"weeks": tuple(weeks)}),
        open_from=open_from,
        lost=kept.lost if kept else 0,
        due_later=kept.due_later if kept else 0,
        repeated=frozenset(kept.repeated if kept else ()),
        before_waiting=kept.before_waiting if kept else (),
        made_for=None if plan.waiting else kept.made_for if kept else plan.basis,
        told=told or told_by(plan),
        coming=tuple(
            Stood(id=one.id, date=one.date, start=one.start) for one in plan.sessions if one.date >= open_from
        ),
    )


def running_of(plan: Plan, open_from: date) -> tuple[Session, ...]:
    """Return the runs to come of the week that holds a day and has begun before it, longest first."""
    for week in plan.weeks:
        if week.start < open_from <= plan.calendar.week_ends(week.start):
            return tuple(sorted((run for run in week.runs if run.date >= open_from), key=lambda run: -run.duration_s))
    return ()


def later(problem: Problem, history: History) -> Problem:
    """Return the problem with this history: the plan and its goal as many weeks longer and later as it says."""
    if problem.waiting:  # which lasts some weeks from today on, whatever was lost
        return replace(problem, history=history)
    calendar = problem.calendar.model_copy(update={"weeks": problem.calendar.weeks + history.lost})
    goal, by = problem.goal, problem.goal.by or problem.protocol.default_goal.by
    if problem.due_with_the_plan:
        by = None  # the end of the plan says by when
    if isinstance(by, int) and history.due_later:
        goal = goal.model_copy(update={"by": by + history.due_later})
    return replace(problem, calendar=calendar, goal=goal, history=history)
