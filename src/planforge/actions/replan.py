"""A plan made again after it began: what is past stays, and what is to come follows from it.

There is one way to make a plan. Over a past it makes a new problem, whose past weeks are settled, and takes the same
road. In this order, so that nobody is surprised: nothing changes where nothing must; nothing coming asks more than
before; a week lost is a week later; then as ever, with the fewest moves. Only where the coach wants something else is
what comes solved freely over the same past, within what was told of the knee. Until somebody says what was really done,
sessions count as done as they were planned, but for runs on days away.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import reduce
from math import inf

from planforge.actions.losses import Losses, losses
from planforge.actions.rest_of_week import fitting
from planforge.actions.standing import (
    NOTHING_BEFORE,
    Before,
    as_planned,
    chooses_the_same,
    first_morning,
    loses_nothing,
    lost_earlier,
    lost_of,
    over_its_past,
    says_the_same,
    wants_the_same,
    without_left_out,
)
from planforge.checker.check import broken
from planforge.checker.claims import corrected
from planforge.conflicts.holds import given_up, put_off_for_holds
from planforge.conflicts.outcome import Outcome, Undecided, answered, solve
from planforge.languages import Message
from planforge.plan.model import AtMost, Certificate, Plan, Session, Week
from planforge.plan.slots import told_otherwise, week_of
from planforge.problem.frames import History, Told
from planforge.problem.history import Begun, first_open_day, lasting, later, over, past_of, running_of
from planforge.problem.problem import Problem
from planforge.quantities.units import LONGEST_PLAN
from planforge.rules.base.rule import Finding
from planforge.sessions.contents import least_of_both, planned_weeks
from planforge.solver.effort import TOTAL, Budget, Effort, worth
from planforge.solver.engine import Impossible, Unknown, best
from planforge.version import __version__

MOST_LATER = 12  # weeks by which a goal may come later than what was lost, before the search gives up
EFFORTS = 17  # of a file are what it may cost to find by how many weeks

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Replanned:
    """What came of a plan made again, the problem it is a plan for, and what its reader should know.

    broken: which rules a standing plan breaks because it was edited; then it is itself the outcome. changed: the file
    says something else, too, than when that plan was made.
    """

    outcome: Outcome
    problem: Problem
    said: tuple[str, ...] = ()
    broken: tuple[Finding, ...] = ()
    changed: bool = False


def replan(
    problem: Problem,
    begun: Begun,
    *,
    now: datetime,
    tell: Tell,
    edited: bool = False,
    told: Callable[[Plan, date], Told] | None = None,
) -> Replanned:
    """Return what becomes of a plan that has begun; `now` dates a new revision. edited: its file was, by hand.

    told: tells of a plan what a diary says of its days before a day; None: there is none.

    The standing plan itself is the outcome where nothing must change: the file means what it meant when it was made,
    and what comes keeps every rule. Where it does not because somebody edited the plan, what is broken is told; and
    where an edit goes because the file says something else.
    """
    open_from = first_open_day(*begun)
    problem = problem.postponed_by(begun.plan.goal.postponed or 0)
    plan = without_left_out(begun.plan, open_from)
    if plan == begun.plan and (found := _broken_by_hand(problem, plan, open_from, edited=edited)):
        return Replanned(plan, problem, broken=found, changed=not says_the_same(problem, plan))
    shown, before, says = plan, NOTHING_BEFORE, told(plan, open_from) if told else None
    if told and says and not (problem.waiting or plan.waiting):
        before = lost_earlier(problem, shown, told, open_from, says.heard_at)
        plan = _as_made_this_week(problem, shown, open_from, told, says, now, tell)
        if plan is not shown:
            says = told(plan, open_from)
            most = tuple(bound for one in before.earlier for bound in one.bounds(0))
            before = Before(lost_earlier(problem, plan, told, open_from, says.heard_at).earlier, most)
    past = past_of(_over_what_was_shown(plan, shown, open_from), open_from, says)
    made = _remade(problem, plan, past, before, now, tell, is_shown=plan is shown)
    return replace(made, said=(*made.said, *_edits_gone(shown, made.outcome, open_from))) if edited else made


def _remade(
    problem: Problem,
    plan: Plan,
    past: History,
    before: Before,
    now: datetime,
    tell: Tell,
    *,
    is_shown: bool = True,
) -> Replanned:
    """Return what becomes of a plan over its past, none of whose edits is in the way.

    before: as of `lost_of`. is_shown: it is the plan that stands; what comes of one that only would stand is proven
    anew.
    """
    if problem.waiting and plan.waiting and past.open_from <= plan.waiting.until:  # it is not asked again yet
        problem = replace(problem, calendar=problem.calendar.model_copy(update={"weeks": plan.calendar.weeks}))
    if plan.basis is not None and not wants_the_same(problem, plan):
        return _free(problem, lasting(plan, past.open_from), past, before, now, tell)
    if kept := _as_first_made(problem, plan, past, now, tell):
        return kept
    lost = lost_of(problem, plan, past, before)
    nothing_lost = loses_nothing(problem, plan, past, lost)
    stays = is_shown and nothing_lost and chooses_the_same(problem, plan)
    if stays and (kept := _as_it_stands(problem, plan, past, now)):
        return kept
    plan = lasting(plan, past.open_from)
    if problem.waiting:
        return _waits(problem, plan, past, now, tell)
    stands = nothing_lost and not stays
    made = _no_bolder(problem, plan, past, lost, now, tell, stands=stands)
    said = (
        *_after_silence(made.problem),
        *_strength_waits(made.problem),
        *_not_taken_back(problem, plan, past.open_from),
    )
    return replace(made, said=(*made.said, *said))


def _as_made_this_week(
    problem: Problem,
    plan: Plan,
    open_from: date,
    told: Callable[[Plan, date], Told],
    says: Told,
    now: datetime,
    tell: Tell,
) -> Plan:
    """Return the plan that would stand, had it been made on the first morning of the running week.

    Or on the first since something was told, where that is of this week. A run that is still to come asks no more on a
    later morning than on that one: of a whole week the rules may want less than of what is left of it. What is past is
    as it was shown; but a run of which nobody told is no reason for more than would have stood there. says: what was
    told, as of that day.
    """
    since = first_morning(plan, says.heard_at)
    first = max(since, plan.calendar.week_begins(open_from)) if since else open_from
    if first >= open_from or not wants_the_same(problem, plan):
        return plan
    before = lost_earlier(problem, plan, told, first, says.heard_at)
    past = past_of(plan, first, told(plan, first))
    made = _remade(problem, plan, past, before, now, tell).outcome
    if not isinstance(made, Plan) or made.waiting or _to_come(made, open_from) == _to_come(plan, open_from):
        return plan
    return _over_what_was_shown(made, plan, open_from, but=says.unspoken)


def _to_come(plan: Plan, open_from: date) -> list[tuple[object, ...]]:
    return [(one.id, *_training(one)) for one in plan.sessions if one.date >= open_from]


def _over_what_was_shown(made: Plan, shown: Plan, open_from: date, but: frozenset[str] = frozenset()) -> Plan:
    """Return a plan with the sessions of days before a day as another had them; some have their own steps there."""
    if made is shown:
        return made
    own = {one.id: one.steps for one in made.sessions if one.id in but}
    past = {week.index: week for week in shown.weeks if week.start < open_from}
    weeks = list[Week]()
    for week in made.weeks:
        if week.start >= open_from:
            weeks.append(week)
            continue
        was = past[week.index].sessions if week.index in past else ()  # none, of a week after the end of that one
        done = [one.model_copy(update={"steps": own.get(one.id, one.steps)}) for one in was if one.date < open_from]
        ids = {one.id for one in done}
        rest = [one for one in week.sessions if one.date >= open_from and one.id not in ids]
        weeks.append(week.model_copy(update={"sessions": (*done, *rest)}))
    return made.model_copy(update={"weeks": tuple(weeks)})


def _as_first_made(problem: Problem, plan: Plan, past: History, now: datetime, tell: Tell) -> Replanned | None:
    """Return the plan as it was first made, where the file says again what it said then; None where it cannot be so.

    Days away that are withdrawn before they began have cost nothing. But what is past has to be what it was to be.
    """
    first = past.made_for
    if plan.history is None or says_the_same(problem, plan) or problem.waiting or past.before_waiting or past.told:
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


def _after_silence(problem: Problem) -> Iterator[str]:
    """Yield that nobody told of any run of the last week, so that the next one asks no more than the last that was.

    Unless all of it were to be on days away: then there is nothing to tell.
    """
    settled, history = problem.settled_weeks, problem.history
    if settled and history and problem.is_silent(settled[-1]):
        runs = history.plan.weeks[settled[-1] - 1].runs
        if not all(problem.is_off(run.date) for run in runs):
            yield Message("messages.warnings.silent", week=settled[-1], next=settled[-1] + 1)


def _strength_waits(problem: Problem) -> Iterator[str]:
    """Yield that strength stays where it is before some of it is told as done, and that running does for strength."""
    for stage in problem.strength_to_be_told:
        yield Message("messages.warnings.strength_untold", title=problem.protocol.routines[stage.routine].title)
    if problem.held_for_strength:
        yield Message("messages.warnings.strength_holds")


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
        yield Message("messages.warnings.not_back", count=len(back), weeks=", ".join(map(str, back)))


def _as_it_stands(problem: Problem, plan: Plan, past: History, now: datetime) -> Replanned | None:
    """Return the plan that stands, with what it claims of its steps measured; None where something must change.

    Where the file says something else than when it was made, what was proven then is proven no more; but for answers,
    which let it stand or not, and leave what it was solved for as it was. A plan of version 0.1.0 does not tell what
    its file said: it counts as unchanged, and is remembered from now on. One whose past breaks a rule of now, for an
    older version made it, is judged from today on, and nothing of it is proven. In another language what comes is said
    anew, so it is made anew: the same sessions on the same days.
    """
    if plan.runner.language != problem.runner.in_plan.language:
        return None
    before = plan
    plan = plan.model_copy(update={"title": problem.title_in_plan, "runner": problem.runner.in_plan})
    over_past = over_its_past(problem, plan, past)
    if broken(over_past, plan):
        return None
    standing, unproven = over(problem, plan), Certificate(status="feasible", levels=(), rules=())
    same = plan.basis == problem.basis or (plan.basis is not None and plan.basis.asks_the_same(problem.basis))
    if same and (plan.planforge == __version__ or not broken(standing, plan)):
        true, said = corrected(standing, plan.model_copy(update={"basis": problem.basis}))
        changed = true.model_copy(update={"basis": before.basis}) != before
        return Replanned(true.model_copy(update={"revised": now}) if changed else true, standing, tuple(said))
    plan = plan.model_copy(update={"certificate": unproven, "revised": now})
    if plan.basis is not None and over_past.history is not None:
        standing = over_past
        plan = plan.model_copy(update={"history": over_past.history.in_plan})
    true, said = corrected(standing, plan.model_copy(update={"basis": problem.basis}))
    return Replanned(true, over_past, tuple(said))


# -- edited by hand --------------------------------------------------------------------------------------------------


def as_edited(problem: Problem, plan: Plan, now: datetime) -> Replanned | None:
    """Return a plan that was edited before it began, as it was edited; None where it is to be made anew.

    It stays while file and version say what they said. Where it breaks rules, which ones is told.
    """
    problem = problem.postponed_by(plan.goal.postponed or 0)
    if not _is_as_made(problem, plan) or plan.runner.language != problem.runner.in_plan.language:
        return None
    if found := broken(problem, plan):
        return Replanned(plan, problem, broken=found)
    true, said = corrected(problem, plan.model_copy(update={"edited": True}))
    return Replanned(true if true == plan else true.model_copy(update={"revised": now}), problem, tuple(said))


def _edits_gone(plan: Plan, outcome: Outcome, open_from: date) -> Iterator[str]:
    """Yield which sessions to come somebody edited, where the plan that was made anew has them otherwise."""
    if not isinstance(outcome, Plan):
        return
    before, after = ({one.id: _training(one) for one in some.sessions} for some in (plan, outcome))
    gone = [slot for slot in told_otherwise(plan, open_from) if before.get(slot) != after.get(slot)]
    if gone or (plan.edited and not outcome.edited):
        if gone:
            yield Message("messages.warnings.edits_gone_of", sessions=", ".join(gone))
        else:
            yield Message("messages.warnings.edits_gone")


def edits_gone(plan: Plan, outcome: Outcome) -> tuple[str, ...]:
    """Return the same of a plan that has not begun."""
    return tuple(_edits_gone(plan, outcome, plan.calendar.start))


def _training(one: Session) -> tuple[object, ...]:
    return one.date, one.start, one.steps


def _is_as_made(problem: Problem, plan: Plan) -> bool:
    """Tell whether file and version say what they said when the plan was made: then only an edit breaks its rules."""
    same = says_the_same(problem, plan) and plan.planforge == __version__
    return same and not problem.waiting and not plan.waiting


def _broken_by_hand(problem: Problem, plan: Plan, open_from: date, *, edited: bool) -> tuple[Finding, ...]:
    """Return which rules what comes breaks for no other reason than that somebody edited the plan.

    Where what happened since is told in the file, too, that may be the reason: then what is broken counts where the
    edited sessions stand. Where the coach wants something else, edits go, and are told.
    """
    if problem.waiting or plan.waiting or plan.planforge != __version__:
        return ()
    if not _is_as_made(problem, plan) and not (edited and wants_the_same(problem, plan)):
        return ()
    found = broken(over_its_past(problem, plan, past_of(plan, open_from)), plan)
    if _is_as_made(problem, plan):
        return found
    slots = {*told_otherwise(plan, open_from)}
    weeks = {week_of(slot) for slot in slots}
    return tuple(one for one in found if one.session in slots or (one.session is None and one.week in weeks))


# -- what comes ------------------------------------------------------------------------------------------------------


def _waits(problem: Problem, plan: Plan, past: History, now: datetime, tell: Tell) -> Replanned:
    """Return the plan that holds no running until somebody is ready; what stood there comes later."""
    stood = past.before_waiting or planned_weeks(plan, problem)
    dropped = bool(running_of(plan, past.open_from))
    lost = past.repeated & {week.index for week in plan.weeks if week.start < past.open_from}
    told = past.told
    if told is not None:  # what goes back, or holds, does so once running goes on: until then no plan has taken it in
        kept = plan.history
        heard, back = (kept.heard or 0, kept.stepped_back) if kept else (0, ())
        told = replace(told, heard=heard, heard_at=kept.heard_at if kept else None, stepped_back=back)
    history = replace(past, before_waiting=stood, dropped=dropped, repeated=lost, told=told)
    waits = replace(problem, history=history)
    return Replanned(solve(waits, now=now, progress=tell), waits)


def _free(problem: Problem, plan: Plan, past: History, before: Before, now: datetime, tell: Tell) -> Replanned:
    """Return what comes as the coach now wants it, over the same past; what pain allows holds for him, too."""
    problem = problem.postponed_by(0)  # what made the plan before later may be gone
    budget, base, back = Budget(Effort()), later(problem, past), (0, 0)
    if past.told is not None and not (problem.waiting or plan.waiting):
        lost = lost_of(problem, plan, past, before)
        wanted = lost.whatever_is_wanted(base.calendar.weeks)
        past = replace(past, at_most=_with_those_in_force(wanted, base, plan, past.open_from))
        back = lost.back_in(base.running_week) if base.running_week else back
    first: Problem | None = None
    for rest in fitting(base, plan, past, back):
        over_past = replace(base, history=rest)
        first = first or over_past
        if found := _possible(over_past, now, tell, budget):
            return _with_holds(found, now, tell, budget)
    assert first is not None
    return _solved(first, now, tell)


def _with_holds(found: Replanned, now: datetime, tell: Tell, budget: Budget) -> Replanned:
    """Return what comes, or where it gives hold weeks up for a date that nobody stated, what is ready later."""
    plan, problem = found.outcome, found.problem
    if not isinstance(plan, Plan) or (later := put_off_for_holds(problem, plan)) is None:
        return found
    other = _possible(later, now, tell, budget)
    if other is None or not isinstance(other.outcome, Plan):
        return found
    return other if given_up(later, other.outcome) < given_up(problem, plan) else found


def _with_those_in_force(
    several: Iterator[AtMost], problem: Problem, plan: Plan, open_from: date
) -> tuple[AtMost, ...]:
    """Return bounds of weeks with what a plan asks of those to come that it bounds for what was told.

    What was told binds once: it stands in that plan, and nowhere else, and an edit of the file would take it back.
    """
    bounds, stands = ({one.week: one for one in some} for some in (several, planned_weeks(plan, problem)))
    begins = {week.index: week.start for week in plan.weeks}
    for one in plan.history.at_most if plan.history else ():
        told = one.most_running_s is not None  # else it keeps a week near to the one before, which the coach may change
        if told and one.week <= problem.calendar.weeks and begins.get(one.week, date.min) >= open_from:
            each = (some.get(one.week, one) for some in (bounds, stands))
            bounds[one.week] = reduce(least_of_both, each, one).model_copy(update={"stands": False})
    return tuple(bounds[week] for week in sorted(bounds))


def _solved(problem: Problem, now: datetime, tell: Tell) -> Replanned:
    """Return what comes of a problem: where nobody stated by when, a plan that is later than it, too."""
    outcome = solve(problem, now=now, progress=tell)
    return Replanned(outcome, answered(problem, outcome))


def _possible(problem: Problem, now: datetime, tell: Tell, budget: Budget) -> Replanned | None:
    """Return the best plan for a problem; None where there is none, or none whose running week keeps the rules.

    It is worth what a plan is that is made for the first time; all that is left only where nothing was decided in that.
    """
    before = 0.0
    for effort in (worth(problem.calendar.weeks).deterministic_seconds, inf):
        own = Budget(Effort(min(effort, budget.left)))
        if own.left <= before:
            break
        before = own.left
        try:
            found = best(problem, now=now, progress=tell, budget=own)
        except Impossible:
            return None
        except Unknown:
            continue
        finally:
            budget.spend(before - own.left)
        return None if broken(problem, found) else Replanned(found, problem)  # its claims are judged with the answer
    return Replanned(Undecided(), problem)


# -- never more than before, and a week lost a week later ------------------------------------------------------------


def _no_bolder(
    problem: Problem, plan: Plan, past: History, lost: Losses, now: datetime, tell: Tell, *, stands: bool
) -> Replanned:
    """Return what comes where something happened: never more than before, and a week lost a week later.

    A day that the coach has written is moved by nothing but what was told: where that leaves it out of reach, the plan
    follows the knee, as few weeks later as it needs. stands: nothing is lost, so no week has a reason to be less.
    """
    budget = Budget(Effort(EFFORTS * TOTAL))
    dated = isinstance(problem.goal.by, date)
    extras = range(1 if dated else MOST_LATER + 1)
    made, first = _as_late_as_needed(problem, plan, past, lost, now, tell, budget, extras, stands=stands)
    if made is None and dated and _is_lost_to_what_was_told(problem, plan, past, lost):
        for weeks in range(1, lost.total + MOST_LATER + 1):
            moved, extra = problem.postponed_by(problem.postponed + weeks), max(0, weeks - lost.total)
            extras = range(extra, extra + 1)
            made, _ = _as_late_as_needed(moved, plan, past, lost, now, tell, budget, extras, stands=stands)
            if made is not None:
                break
    return made or _solved(replace(first, open_by=False), now, tell)  # of weeks later nothing says what they may ask


def _is_lost_to_what_was_told(problem: Problem, plan: Plan, past: History, lost: Losses) -> bool:
    """Tell whether a diary tells of what a plan loses, and not its file alone."""
    if past.told is None:
        return False
    return lost.goes_back or losses(problem, plan, replace(past, told=None)).total < lost.total


def _as_late_as_needed(
    problem: Problem,
    plan: Plan,
    past: History,
    lost: Losses,
    now: datetime,
    tell: Tell,
    budget: Budget,
    extras: range,
    *,
    stands: bool,
) -> tuple[Replanned | None, Problem]:
    """Return what comes, and the problem that was asked of first; None: nothing comes of so many weeks later.

    Which weeks are lost is counted before anything is solved. Where the rules do not let the goal come when it then is
    due, as after a single run lost in a steep week, it comes as many weeks later as they need (extras). So does it
    where they let the first week to come not stand where it then would: what is lost there is not caught up by steeper
    weeks.
    """
    base = later(problem, as_planned(plan, past))
    week = base.running_week
    back = lost.back_for_rest(week) if week else (0, 0)
    first: Problem | None = None
    behind: Replanned | None = None  # the first plan that stands further back than its date has moved
    for extra in extras:
        for rest in fitting(base, plan, past, back):
            counted, held = replace(losses(problem, plan, rest), earlier=lost.earlier, most=lost.most), 0
            while True:  # what is held grows, to all weeks of the plan before at most
                over_past = later(problem, _bounded(problem, plan, counted, rest, extra, held, stands=stands))
                first = first or over_past
                if over_past.calendar.weeks > LONGEST_PLAN:
                    return behind or Replanned(Undecided(), over_past), first
                if not (made := _possible(over_past, now, tell, budget)):
                    break
                if (more := _held_back(problem, counted, made.outcome)) <= held:
                    return made, first
                held, behind = more, behind or made
    assert first is not None
    return behind, first


def _held_back(problem: Problem, lost: Losses, outcome: Outcome) -> int:
    """Return by how many weeks the first week to come of a plan stands behind, beyond what was counted as lost.

    None where the coach has written the goal's day: nobody moves it.
    """
    if not isinstance(outcome, Plan) or isinstance(problem.goal.by, date):
        return 0
    return lost.behind(outcome.weeks) - lost.total


def _bounded(
    problem: Problem, plan: Plan, lost: Losses, past: History, extra: int, held: int, *, stands: bool
) -> History:
    """Return the history with what it means: coming weeks bounded by what was planned, goal and end moved.

    extra: by how many weeks the goal comes later than what was lost, at least. held: by how many all full weeks
    to come do.
    """
    extra = max(extra, held)
    due = None if plan.waiting else plan.goal.due_in_week or plan.goal.held_in_week
    moved = lost.moved(due) if due is not None else lost.total
    dated = not isinstance(problem.goal.by, date) and not problem.as_early
    most = lost.bounds(extra, held)
    return replace(
        past,
        before_waiting=(),
        lost=past.lost + lost.total + extra,
        due_later=past.due_later + (moved + extra if dated else 0),
        repeated=lost.repeated(held),
        at_most=tuple(one.model_copy(update={"stands": True}) for one in most) if stands else most,
    )
