"""Whether a plan that has begun keeps already what happened since: then to make it again changes nothing.

Nothing here solves anything. By the same answer the plan stays as it is when it is made again, and counts, wherever it
is shown, as one that knows what was told.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from planforge.actions.losses import Losses, losses
from planforge.checker.check import broken
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import AtMost, Kind, Plan, Week
from planforge.plan.slots import week_of
from planforge.problem.frames import History, Told
from planforge.problem.history import Begun, first_open_day, lasting, later, over, past_of, running_of
from planforge.problem.problem import Problem


def keeps_what_was_told(problem: Problem, begun: Begun, told: Callable[[Plan, date], Told]) -> bool:
    """Tell whether a plan keeps what a diary says of it, as its file asks for it: none would come of making it again.

    told: as of `replan`. One that waits keeps it where its file and the diary let it wait for the same: what goes back
    does so once running goes on. One whose file says something else by now counts as one that does not.
    """
    open_from = first_open_day(*begun)
    problem, plan = problem.postponed_by(begun.plan.goal.postponed or 0), without_left_out(begun.plan, open_from)
    if not plan.weeks_in_place or not wants_the_same(problem, plan):
        return False
    says = told(plan, open_from)
    past = past_of(plan, open_from, says)
    if problem.waiting or plan.waiting:
        same = problem.waiting and plan.waiting and problem.waiting.wants == plan.waiting.wants
        return bool(same) and not _strength_differs(problem, plan, past)
    lost = lost_of(problem, plan, past, lost_earlier(problem, plan, told, open_from, says.heard_at))
    return loses_nothing(problem, plan, past, lost) and not broken(over_its_past(problem, plan, past), plan)


def asks_too_much(problem: Problem, begun: Begun, told: Callable[[Plan, date], Told]) -> bool:
    """Tell whether what was told, or that nothing was, leaves a plan's next runs no more as they stand.

    One stands on a day on which nobody runs, as after an illness; or the rest of the running week, or a week to come,
    asks more than it would of a plan made now, for runs that were told as not done or of which nobody told. What pain
    asks for is asked apart: that the morning after a run is not told yet holds its week, and no run on hold.
    """
    plan, open_from = begun.plan, first_open_day(*begun)
    if problem.waiting or plan.waiting or not plan.weeks_in_place or not wants_the_same(problem, plan):
        return False
    coming = [run for week in plan.weeks for run in week.runs if run.date >= open_from]
    says = told(plan, open_from)
    if any(run.date in span for span in says.off for run in coming):
        return True
    if not _missing(plan, says):
        return False  # no run is missing of which the plan does not know

    def of_what_is_missing(plan: Plan, day: date) -> Told:
        says = told(plan, day)
        weeks = {*map(week_of, _missing(plan, says))}
        held = (one for one in says.held if one.week in weeks and one.back == 0 and one.until is None)
        return replace(says, held=tuple(held))

    past = past_of(plan, open_from, of_what_is_missing(plan, open_from))
    problem = problem.postponed_by(plan.goal.postponed or 0)
    lost = lost_of(problem, plan, past, lost_earlier(problem, plan, of_what_is_missing, open_from, says.heard_at))
    if lost.goes_above(plan.weeks):
        return True
    over_past = over_its_past(problem, plan, past)
    week = over_past.running_week
    left = [run for run in coming if week is not None and over_past.week_of(run.date) == week]
    if left and any(one.hard and one.week == week for one in broken(over_past, plan)):
        return True
    return lost.total > 0 and lost.comes_to_less(plan.weeks, week, left)


def _missing(plan: Plan, says: Told) -> frozenset[str]:
    """Return the runs that were told as not done, or of which nobody told, so far as the plan does not know of them."""
    kept = plan.history
    return (says.unspoken | says.not_done) - {*(kept.unspoken if kept else ()), *(kept.not_done if kept else ())}


ENDS_OF_A_SILENCE = timedelta(21)  # what was told binds for 14 days and the rest of their week (`Held`)


class Before(NamedTuple):
    """How it was on mornings before, since something was told last; both as in `Losses`."""

    earlier: tuple[Losses, ...] = ()
    most: tuple[AtMost, ...] = ()


NOTHING_BEFORE = Before()


def lost_of(problem: Problem, plan: Plan, past: History, before: Before = NOTHING_BEFORE) -> Losses:
    """Return what is lost of a plan over its past, and on mornings before."""
    own = losses(problem, lasting(plan, past.open_from), as_planned(plan, past))
    return replace(own, earlier=before.earlier, most=before.most)


def lost_earlier(
    problem: Problem, plan: Plan, told: Callable[[Plan, date], Told], open_from: date, heard_at: datetime | None
) -> Before:
    """Return what was lost of a plan on each morning since something was told last, on which it could change.

    Who makes a plan later, and tells nothing, is else asked for more: what a week would have been on its first day
    counts as planned once it runs, and what hurt as long ago once its weeks are past. heard_at: when something was.
    """
    mornings = _mornings_since(plan, heard_at, open_from)
    return Before(tuple(lost_of(problem, plan, past_of(plan, day, told(plan, day))) for day in mornings))


def first_morning(plan: Plan, heard_at: datetime | None) -> date | None:
    """Return the day after something was told last, or a plan was made that knew all that there was; None: no diary."""
    made = plan.history.open_from if plan.history else plan.calendar.start
    return heard_at and max(made, plan.calendar.local(heard_at).date()) + timedelta(1)


def _mornings_since(plan: Plan, heard_at: datetime | None, open_from: date) -> Iterator[date]:
    """Yield that day, and the first of each week and the day after each run since, so far as they are before a day.

    Of a long silence its beginning and its end: between them, week after week, is told and lost what the end counts.
    """
    if (first := first_morning(plan, heard_at)) is None:
        return
    after = {run.date + timedelta(1) for week in plan.weeks for run in week.runs}
    for day in (first + timedelta(n) for n in range((open_from - first).days)):
        between = min(day - first, open_from - day) > ENDS_OF_A_SILENCE
        if not between and (day == first or day == plan.calendar.week_begins(day) or day in after):
            yield day


def loses_nothing(problem: Problem, plan: Plan, past: History, lost: Losses) -> bool:
    """Tell whether no week is lost, none goes back, and none to come asks more than it may for what was told."""
    changes = lost.total or _goes_back(problem, plan, past, lost) or _strength_differs(problem, plan, past)
    return not (changes or lost.goes_above(plan.weeks))


def says_the_same(problem: Problem, plan: Plan) -> bool:
    """Tell whether the file says all that it said when the plan was made."""
    return plan.basis == problem.basis or (plan.basis is not None and plan.basis.says_the_same(problem.basis))


def wants_the_same(problem: Problem, plan: Plan) -> bool:
    """Tell whether the file asks for what it asked for when the plan was made, whatever happened since.

    Days and hours that it chooses otherwise are no more that is asked.
    """
    return plan.basis is not None and plan.basis.wants_the_same(problem.basis)


def chooses_the_same(problem: Problem, plan: Plan) -> bool:
    """Tell whether the file chooses the days and hours that it chose; a plan that does not know counts as chosen."""
    return plan.basis is None or problem.basis is None or plan.basis.wanted == problem.basis.wanted


def _goes_back(problem: Problem, plan: Plan, past: History, lost: Losses) -> bool:
    """Tell whether the rest of the running week becomes less, for what was told of it."""
    running = later(problem, past).running_week
    if running is None:
        return False
    return lost.back_in(running) != (0, 0) or no_run_above_what_hurt(plan, running, past) is not None


def _strength_differs(problem: Problem, plan: Plan, past: History) -> bool:
    """Tell whether a strength session to come is of another stage, for what was told of those before."""
    then, now = over(problem, plan), later(problem, past)
    coming = {one.date for one in plan.sessions if one.kind is Kind.STRENGTH and one.date >= past.open_from}
    return any(then.stages_on(day) != now.stages_on(day) for day in coming)


def no_run_above_what_hurt(plan: Plan, week: int, history: History) -> Week | None:
    """Return a running week with the run that hurt in place of each to come that asks more, where nothing goes back.

    As when a step back was declined: the sessions stay as they are, but none climbs. None: no pain spoke, or none does.
    """
    held = history.told.held if history.told else ()
    hurt = next((one.run for one in held if one.week == week and one.back == 0 and one.until), None)
    running = next((one for one in plan.weeks if one.index == week), None)  # a plan that waits may be over by then
    if hurt is None or running is None:
        return None
    runs = running.runs
    measured = {run.id: measure_steps(run.steps, NO_DISTANCE) for run in runs}
    amounts = {slot: (one.run_time, one.longest_bout) for slot, one in measured.items()}
    that = next((run for run in runs if amounts[run.id] == hurt), None)
    if that is None:
        return None
    above = {
        run.id: that.model_copy(update={"id": run.id, "date": run.date})
        for run in runs
        if run.date >= history.open_from and any(now > then for now, then in zip(amounts[run.id], hurt, strict=True))
    }
    chosen = tuple(above.get(run.id, run) for run in runs)
    return running.model_copy(update={"sessions": chosen}) if above else None


def over_its_past(problem: Problem, plan: Plan, past: History) -> Problem:
    """Return the problem that what comes of a standing plan has to keep from a day on."""
    bounds = plan.history.at_most if plan.history else ()
    return later(problem, replace(past, at_most=bounds, running=running_of(plan, past.open_from)))


def as_planned(plan: Plan, past: History) -> History:
    """Return the past with the rest of the running week as it was planned."""
    return replace(past, running=running_of(plan, past.open_from))


def without_left_out(plan: Plan, open_from: date) -> Plan:
    """Return the plan in which no past week is full whose run somebody took out: it was not done, and that is all."""
    slots = {one.id for one in plan.sessions}
    gone = {
        one.date
        for one in plan.events
        if one.kind is Kind.RUN and not one.cancelled and one.date < open_from and one.slot not in slots
    }
    weeks = (
        week.model_copy(update={"full": False}) if any(0 <= (day - week.start).days < 7 for day in gone) else week
        for week in plan.weeks
    )
    return plan.model_copy(update={"weeks": tuple(weeks)}) if gone else plan
