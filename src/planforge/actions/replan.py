"""A plan made again after it began: what is past stays, and what is to come follows from it.

There is one way to make a plan. Over a past it makes a new problem, whose past weeks are settled, and takes the same
road. In this order, so that nobody is surprised: nothing changes where nothing must; nothing coming asks more than
before; a week lost is a week later; then as ever, with the fewest moves. Only where the coach wants something else is
what comes solved freely over the same past. Until somebody says what was really done, sessions count as done as they
were planned, but for runs on days away.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import pairwise

from planforge.checker.check import CLAIMS, check
from planforge.checker.claims import corrected
from planforge.conflicts.outcome import Outcome, Undecided, solve
from planforge.plan.measures import Measures, measure_sessions, measure_steps
from planforge.plan.model import AtMost, Certificate, Plan, Session, Speeds, Week
from planforge.problem.history import Begun, first_open_day, lasting, later, over, past_of, running_of
from planforge.problem.problem import History, Problem
from planforge.quantities.units import LONGEST_PLAN
from planforge.rules.base.reading import Reading
from planforge.rules.base.settled import settled_plan
from planforge.rules.hold_week import hold_weeks
from planforge.sessions.build import with_content
from planforge.solver.effort import TOTAL, Budget, Effort
from planforge.solver.engine import Impossible, Unknown, best

MOST_LATER = 12  # weeks by which a goal may come later than what was lost, before the search gives up
EFFORTS = 4  # of a file are what all rounds may cost together in which a plan and the weeks it loses agree
MOST_STILL = 4  # weeks without a climb that are lost; ours: as long as the way from one hold week to the next
MOST_BACK = 4  # weeks by which the rest of a running week may go back beyond what was lost

Tell = Callable[[str], None]
Lost = frozenset[int]  # the weeks of running that are lost, by number


@dataclass(frozen=True)
class Replanned:
    """What came of a plan made again, the problem it is a plan for, and what its reader should know."""

    outcome: Outcome
    problem: Problem
    said: tuple[str, ...] = ()


def replan(problem: Problem, begun: Begun, *, now: datetime, tell: Tell) -> Replanned:
    """Return what becomes of a plan that has begun; `now` dates a new revision.

    The standing plan itself is the outcome where nothing must change: the file means what it meant when it was made,
    and what comes keeps every rule.
    """
    plan, local = begun
    past = past_of(plan, first_open_day(plan, local))
    if problem.waiting and plan.waiting and past.open_from <= plan.waiting.until:  # it is not asked again yet
        problem = replace(problem, calendar=problem.calendar.model_copy(update={"weeks": plan.calendar.weeks}))
    if plan.basis is not None and (problem.basis is None or plan.basis.wanted != problem.basis.wanted):
        return _free(later(problem, past), lasting(plan, past.open_from), past, now, tell)
    if kept := _as_first_made(problem, plan, past, now, tell) or _as_it_stands(problem, plan, past, now):
        return kept
    plan = lasting(plan, past.open_from)
    if problem.waiting:
        return _waits(problem, plan, past, now, tell)
    made = _no_bolder(problem, plan, past, now, tell)
    return replace(made, said=(*made.said, *_not_taken_back(problem, plan, past.open_from)))


def _as_first_made(problem: Problem, plan: Plan, past: History, now: datetime, tell: Tell) -> Replanned | None:
    """Return the plan as it was first made, where the file says again what it said then; None where it cannot be so.

    Days away that are withdrawn before they began have cost nothing. But what is past has to be what it was to be.
    """
    first = past.made_for
    if plan.history is None or plan.basis == problem.basis or problem.waiting or past.before_waiting:
        return None
    if first is None or not first.asks_the_same(problem.basis) or first.asks_the_same(plan.basis):
        return None
    found = _possible(problem, now, tell, Budget(Effort()))
    if found is None or not isinstance(found.outcome, Plan):
        return None
    then, done = (_done_before(one, past.open_from) for one in (found.outcome, plan))
    return found if then == done else None


def _done_before(plan: Plan, day: date) -> list[Session]:
    """Return the sessions of a plan before a day, whatever their slots are called."""
    return [one.model_copy(update={"id": ""}) for one in plan.sessions if one.date < day]


def _not_taken_back(problem: Problem, plan: Plan, open_from: date) -> Iterator[str]:
    """Yield that weeks to come stay lost though the file no longer takes days from them, and why."""
    lost = plan.history.repeated if plan.history else ()
    coming = [plan.weeks[week - 1] for week in lost if week <= min(problem.calendar.weeks, len(plan.weeks))]
    back = [
        week.index
        for week in coming
        if week.start >= open_from and week.full is False and problem.week(week.index).full
    ]
    if back:
        weeks = f"week {back[0]} is" if len(back) == 1 else f"weeks {', '.join(map(str, back))} are"
        yield (
            f"{weeks} no longer cut short, but the plan of before does not come back: since it was first made "
            "something else was changed or lost, and a plan made again asks no more than the one that stood"
        )


def _as_it_stands(problem: Problem, plan: Plan, past: History, now: datetime) -> Replanned | None:
    """Return the plan that stands, with what it claims of its steps measured; None where something must change.

    Where the file says something else than when it was made, what was proven then is proven no more; but for answers,
    which let it stand or not, and leave what it was solved for as it was. A plan of version 0.1.0 does not tell what
    its file said: it counts as unchanged, and is remembered from now on. In another language what comes is said anew,
    so it is made anew: the same sessions on the same days.
    """
    if plan.runner.language != problem.runner.in_plan.language:
        return None
    before = plan
    plan = plan.model_copy(update={"title": problem.title_in_plan, "runner": problem.runner.in_plan})
    bounds = plan.history.at_most if plan.history else ()
    over_past = later(problem, replace(past, at_most=bounds, running=running_of(plan, past.open_from)))
    if any(finding.hard and finding.rule != CLAIMS for finding in check(over_past, plan)):
        return None
    standing, unproven = over(problem, plan), Certificate(status="feasible", levels=(), rules=())
    if plan.basis == problem.basis or (plan.basis is not None and plan.basis.asks_the_same(problem.basis)):
        true, said = corrected(standing, plan.model_copy(update={"basis": problem.basis}))
        changed = true.model_copy(update={"basis": before.basis}) != before
        return Replanned(true.model_copy(update={"revised": now}) if changed else true, standing, tuple(said))
    plan = plan.model_copy(update={"certificate": unproven, "revised": now})
    if plan.basis is not None and over_past.history is not None:
        standing = over_past
        plan = plan.model_copy(update={"history": over_past.history.in_plan})
    true, said = corrected(standing, plan.model_copy(update={"basis": problem.basis}))
    return Replanned(true, over_past, tuple(said))


# -- what comes ------------------------------------------------------------------------------------------------------


def _waits(problem: Problem, plan: Plan, past: History, now: datetime, tell: Tell) -> Replanned:
    """Return the plan that holds no running until somebody is ready; what stood there comes later."""
    stood = past.before_waiting or _planned(plan, problem.runner.speeds)
    dropped = bool(running_of(plan, past.open_from))
    waits = replace(problem, history=replace(past, before_waiting=stood, dropped=dropped))
    return Replanned(solve(waits, now=now, progress=tell), waits)


def _free(problem: Problem, plan: Plan, past: History, now: datetime, tell: Tell) -> Replanned:
    """Return what comes as the coach now wants it, over the same past."""
    if found := _best(problem, plan, past, 0, now, tell, Budget(Effort())):
        return found
    as_it_runs = replace(problem, history=next(_remaining(problem, plan, past, 0)))
    return Replanned(solve(as_it_runs, now=now, progress=tell), as_it_runs)


def _best(
    problem: Problem, plan: Plan, history: History, back: int, now: datetime, tell: Tell, budget: Budget
) -> Replanned | None:
    """Return the best plan over a history; None where there is none.

    In the running week as many of its runs stay as can, with as much in them as can: what stood there `back` weeks
    earlier, or less.
    """
    first, *others = _remaining(problem, plan, history, back)
    if found := _possible(replace(problem, history=first), now, tell, budget):
        return found
    least = _possible(replace(problem, history=others[-1]), now, tell, budget) if others else None
    if least is None:  # where nothing more is run that week there is no plan: it is not the week's fault
        return None
    rest = (_possible(replace(problem, history=one), now, tell, budget) for one in others[:-1])
    return next((found for found in rest if found), least)


def _possible(problem: Problem, now: datetime, tell: Tell, budget: Budget) -> Replanned | None:
    """Return the best plan for a problem; None where there is none, or none whose running week keeps the rules."""
    try:
        found = best(problem, now=now, progress=tell, budget=budget)
    except Impossible:
        return None
    except Unknown:
        return Replanned(Undecided(), problem)
    return None if any(finding.hard for finding in check(problem, found)) else Replanned(found, problem)


def _remaining(problem: Problem, plan: Plan, history: History, back: int) -> Iterator[History]:
    """Yield what the rest of the running week may hold, the most first; the history itself where no week is running."""
    week = replace(problem, history=history).running_week
    if week is None:
        yield history
        return
    away = [one.dates for one in problem.calendar.away]
    runs = plan.weeks[week - 1].runs
    left = [
        (place, run)
        for place, run in enumerate(runs)
        if run.date >= history.open_from and not any(run.date in dates for dates in away)
    ]
    planned = sum(run.date >= history.open_from for run in runs)
    tried: list[tuple[Session, ...]] = []
    for kept in range(len(left), -1, -1):
        for earlier in range(back, back + MOST_BACK):
            content = _week_before(plan, week, earlier) if earlier else plan.weeks[week - 1]
            if content is None or not content.runs:
                continue
            chosen = tuple(
                run if not earlier else with_content(problem, run, content.runs[min(place, len(content.runs) - 1)])
                for place, run in left[:kept]
            )
            ordered = tuple(sorted(chosen, key=lambda run: -run.duration_s))
            if ordered not in tried:
                tried.append(ordered)
                yield replace(history, running=ordered, dropped=kept < planned)
    if () not in tried:  # nothing runs there: running waited, or there is no week before
        yield replace(history, running=(), dropped=planned > 0)


# -- what was planned, and what of it is lost ------------------------------------------------------------------------

Planned = tuple[AtMost, ...]  # what the full weeks of a plan with runs come to, in their order


def _planned(plan: Plan, speeds: Speeds) -> Planned:
    """Return what the weeks that were planned in full come to."""
    return tuple(_content(week, speeds) for week in plan.weeks if _was_full(plan, week))


def _content(week: Week, speeds: Speeds) -> AtMost:
    total = measure_sessions(week.runs, speeds)
    return AtMost(
        week=week.index,
        distance_mm=total.distance,
        run_s=total.run_time,
        longest_run_mm=max((measure_steps(run.steps, speeds).distance for run in week.runs), default=0),
        longest_bout_s=total.longest_bout,
    )


def _was_full(plan: Plan, week: Week) -> bool:
    """Tell whether a week was planned in full: as it says itself, or, from version 0.1.0, with the usual runs."""
    if not week.runs:
        return False
    usual = sorted(len(one.runs) for one in plan.weeks if one.runs)
    return len(week.runs) >= usual[len(usual) // 2] if week.full is None else week.full


def _week_before(plan: Plan, index: int, earlier: int) -> Week | None:
    """Return the week that stood so many weeks before another, or the last full one before that."""
    full = [week for week in plan.weeks if week.index <= index - earlier and _was_full(plan, week)]
    return full[-1] if full else None


def _expected(planned: Planned, index: int, lost: int) -> AtMost | None:
    """Return what a week is compared with when so many were lost before it.

    None before running begins, and for a week that was planned as shortened: it keeps its date.
    """
    weeks = [one.week for one in planned]
    if not weeks or index < weeks[0] or (index <= weeks[-1] and index not in weeks):
        return None
    earlier = [one for one in planned if one.week <= max(weeks[0], index - lost)][-1]
    again = _begun_again(planned, index)
    return earlier if again is None or again.week <= earlier.week else _least(index, (earlier, again))


def _begun_again(planned: Planned, index: int) -> AtMost | None:
    """Return the last week up to another that began lower after days off, if any: it is a measure of those since."""
    found = None
    for before, one in pairwise(planned):
        lower = one.run_s < before.run_s or one.longest_bout_s < before.longest_bout_s
        if one.week <= index and one.week > before.week + 1 and lower:
            found = one
    return found


def _least(index: int, several: Sequence[AtMost]) -> AtMost:
    """Return for a week the least that any of several has of each measure."""
    return AtMost(
        week=index,
        distance_mm=min(one.distance_mm for one in several),
        run_s=min(one.run_s for one in several),
        longest_run_mm=min(one.longest_run_mm for one in several),
        longest_bout_s=min(one.longest_bout_s for one in several),
    )


def _at_most(planned: Planned, index: int, losses: Sequence[int]) -> AtMost | None:
    """Return what a week may ask at most, whichever of these numbers of weeks was lost before it."""
    found = [one for lost in losses if (one := _expected(planned, index, lost)) is not None]
    return _least(index, found) if found else None


def _before(lost: Lost, week: int) -> int:
    """Return how many weeks are lost before a week."""
    return sum(one < week for one in lost)


def _at_least(lost: Lost, others: Lost) -> Lost:
    """Return the fewest weeks of which before every week at least as many lie as of either."""
    both = range(1, max(lost | others, default=0) + 1)
    counts = [0, *(max(_before(lost, week + 1), _before(others, week + 1)) for week in both)]
    return frozenset(week for week in both if counts[week] > counts[week - 1])


def _lost(problem: Problem, planned: Planned, made: Plan | None) -> Lost:
    """Return the weeks of running that are lost against what was planned.

    Lost is a running week whose content does not get as far as was planned for it, as many weeks earlier as were lost
    before. Without a plan made yet a full week to come is taken to get as far as it may. Where nothing was planned, for
    running waited from the start, the weeks that were to be running are lost.

    The rules may not allow again what was planned: by a longest run, say, that days off have since put out of sight. So
    when as many full weeks as `MOST_STILL` were lost without any climb, what follows is compared with what followed
    then: else nobody would ever get on.
    """
    assert problem.history is not None
    reading = Reading(problem, made or settled_plan(problem.history))
    lost: list[int] = []
    still, last = 0, Measures()
    for frame in problem.weeks:
        settled = frame.index in problem.settled_weeks
        expected = _expected(planned, frame.index, len(lost))
        if expected is not None and (settled or made is not None):
            got = reading.week(frame.index).measures
            is_lost = got.longest_bout < expected.longest_bout_s or got.run_time < expected.run_s
            if frame.full and got.run_time:
                climbs = got.run_time > last.run_time or got.longest_bout > last.longest_bout
                still, last = still + 1 if is_lost and not climbs else 0, got
                is_lost &= still <= MOST_STILL
        elif expected is not None:
            is_lost = not frame.full
        else:
            is_lost = not planned and settled and frame.index >= problem.first_running_week and not frame.running
        if is_lost:
            lost.append(frame.index)
    return frozenset(lost)


def _no_bolder(problem: Problem, plan: Plan, past: History, now: datetime, tell: Tell) -> Replanned:
    """Return what comes where something happened: never more than before, and a week lost a week later.

    Which weeks are lost follows from the plan itself, and the plan from them. So as few are taken to be lost as can be,
    and where the plan so found loses more by some week, it is made again with as many. No other plan is returned. Each
    round takes more to be lost before some week, or bounds some week lower, or leaves the goal later; neither can go on
    for ever. All rounds share one effort: where it is spent first, nothing is decided.
    """
    planned = past.before_waiting if plan.waiting else _planned(plan, problem.runner.speeds)
    past = replace(past, before_waiting=())
    base = later(problem, replace(past, running=running_of(plan, past.open_from)))
    budget = Budget(Effort(EFFORTS * TOTAL))
    lost, also, extra, first = _lost(base, planned, None), frozenset[Lost](), 0, None
    while True:
        history = _bounded(base, plan, planned, past, {lost, *also}, lost, extra)
        over_past = later(problem, history)
        if over_past.calendar.weeks > LONGEST_PLAN:
            return Replanned(Undecided(), over_past)
        back = _before(lost, over_past.running_week or 0)
        found = _best(over_past, plan, history, back, now, tell, budget)
        as_it_runs = replace(over_past, history=next(_remaining(over_past, plan, history, back)))
        first = first or as_it_runs
        if found is None:
            if isinstance(problem.goal.by, date):
                return Replanned(solve(first, now=now, progress=tell), first)
            if extra == MOST_LATER:  # more weeks do not help: what stands in the way then is the reason
                return Replanned(solve(as_it_runs, now=now, progress=tell), as_it_runs)
            extra += 1
            continue
        if not isinstance(found.outcome, Plan):
            return found
        loses = _lost(found.problem, planned, found.outcome)
        more = [week for week in sorted(loses) if _before(loses, week + 1) > _before(lost, week + 1)]
        if more:
            until = _certain(more, hold_weeks(Reading(found.problem, found.outcome)))[-1]
            lost = _at_least(lost, frozenset(week for week in loses if week <= until))
        elif _bounded(base, plan, planned, past, {lost, loses, *also}, lost, extra).at_most == history.at_most:
            return found
        else:  # it is bounded as if more were lost, but not everywhere by less: as it stood before days off
            also |= {loses}


def _certain(lost: Sequence[int], holds: Collection[int]) -> Sequence[int]:
    """Return those of the weeks lost besides that stay lost: which weeks hold changes with the first of them."""
    known = next((place for place, week in enumerate(lost) if week in holds), len(lost))
    return lost[: max(1, known)]


def _bounded(
    problem: Problem,
    plan: Plan,
    planned: Planned,
    past: History,
    counted: Collection[Lost],
    lost: Lost,
    extra: int,
) -> History:
    """Return the history with what it means: coming weeks bounded by what was planned, goal and end moved.

    counted: weeks that may be lost in the end, `lost` among them; a week asks no more than what stood as many weeks
    earlier as any of these say.
    """
    total, due = len(lost) + extra, None if plan.waiting else plan.goal.due_in_week or plan.goal.held_in_week
    moved = 0 if due is not None else len(lost)
    while due is not None and _before(lost, due + moved + 1) > moved:
        moved = _before(lost, due + moved + 1)
    dated = not isinstance(problem.goal.by, date) and not problem.as_early
    coming = range(len(problem.settled_weeks) + 1, problem.calendar.weeks + total + 1)
    bounds = (_at_most(planned, index, [_before(one, index) for one in counted]) for index in coming)
    stands = (one.model_copy(update={"stands": not _before(lost, one.week + 1)}) for one in bounds if one is not None)
    return replace(
        past,
        lost=past.lost + total,
        due_later=past.due_later + (moved + extra if dated else 0),
        repeated=past.repeated | lost,
        at_most=tuple(stands),
    )
