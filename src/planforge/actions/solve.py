"""The one way to a plan, for every command: solved, over its past where it has begun, and checked.

`check` is the second implementation of every rule. A plan that it faults is a fault of planforge and reaches nobody,
whoever asked.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from planforge.actions.edits import marked, told
from planforge.actions.heard import SEEN_TO_CLIMB
from planforge.actions.load import Request, with_text
from planforge.actions.no_plan import NoPlan, settling, why_none
from planforge.checker.check import check
from planforge.constraints.load import Loaded, week_after
from planforge.constraints.spelling import parameters
from planforge.constraints.templates import template_names
from planforge.constraints.usual import each_alone, usual_uses, usual_weeks
from planforge.exporters.words import races_beyond, spoken
from planforge.languages import Message, Several, ShortDay, says
from planforge.plan.model import Kind, Plan
from planforge.plan.until_seen import to_be_seen_from
from planforge.problem.history import first_open_day
from planforge.problem.problem import Problem
from planforge.quantities.units import format_distance
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import Finding, uses
from planforge.rules.hold_week import HoldWeek
from planforge.rules.reintroduction import Reintroduction
from planforge.source import Faults
from planforge.source.edit import Unwritable
from planforge.views.findings import in_full
from planforge.views.illness import ILL
from planforge.views.no_plan import Found, Price, conflicts_of, numbered

if TYPE_CHECKING:
    from planforge.actions.replan import Replanned
    from planforge.conflicts.outcome import Outcome
    from planforge.conflicts.relaxation import Relaxation
    from planforge.plan.first_weeks import Harder
    from planforge.plan.time_costs import TimeCost
    from planforge.solver.effort import Budget
    from planforge.solver.engine import Known

DEAR = 0.6  # of effort that went into the days and states of a plan: another like it is not made to compare it with
MOST_PRICED = 4  # changes of a conflict: a price costs as much as a plan (measured)

Tell = Callable[[str], None]  # hears what is being done, in a few words


class _Broken(Exception):
    """A plan breaks its rules. `findings` names each that is broken."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Take what is broken."""
        self.findings = tuple(findings)
        super().__init__("\n".join(map(in_full, self.findings)))


class BrokenPlan(_Broken):
    """The plan found breaks its own rules: a fault of planforge, not of the file."""


class BrokenEdit(_Broken):
    """A plan was edited by hand, so that what comes of it breaks rules of its file.

    changed: the file says something else, too, than when the plan was made.
    """

    def __init__(self, findings: Iterable[Finding], *, changed: bool = False) -> None:
        """Take what is broken, and whether the file was changed, too."""
        super().__init__(findings)
        self.changed = changed


@dataclass(frozen=True)
class Solution:
    """A plan that was solved and checked, with what it answers.

    request: its problem is the one that the plan is a plan for, over its past. wishes: those that it leaves open.
    checked: the plan that was checked; what else comes to stand in its place is checked before it is written.
    edits_gone: the edits of plan.json by hand that this plan does not keep, each with what stands there now. known:
    what was worked out on the way, for who solves once more.
    """

    request: Request
    plan: Plan
    wishes: tuple[Finding, ...]
    checked: Plan | None = field(default=None, repr=False)
    edits_gone: tuple[Message, ...] = ()
    known: "Known | None" = field(default=None, repr=False, compare=False)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return what was found on the way to the plan, as: a claim of the plan before that its steps do not hold."""
        return self.request.loaded.remarks

    @cached_property
    def time(self) -> "TimeCost | None":
        """Return what fewer weeks, days away and weeks that differ do to the plan; None: there are none, or not known.

        To tell it costs more than the plan did, so it is worked out for whoever asks.
        """
        return _time_cost(self)


def quiet(_: str) -> None:
    """Say nothing of what is being done."""


def solve(request: Request, tell: Tell = quiet) -> Solution:
    """Return the best plan for what a file asks for, proven, checked, and over its past where it has begun.

    Raises NoPlan, Undecided, BrokenPlan, and BrokenEdit for a standing plan that was edited against its rules.
    """
    from planforge.solver.engine import Known

    known = Known()
    outcome, loaded = _outcome(request, tell, known)
    if not isinstance(outcome, Plan):
        outcome = settling(outcome, loaded)
        none = why_none(outcome, loaded, request.file, _prices(outcome, loaded, request, tell))
        none.meanwhile = _meanwhile(request)
        raise none
    outcome, edits = marked(request, outcome)
    loaded = replace(loaded, remarks=told(loaded.remarks, edits))
    wishes = wishes_of(loaded.problem, outcome)
    measured = [*_over(request, outcome), *_ready_later(request, outcome, loaded.problem), *races_beyond(outcome)]
    measured += [*_never_back(loaded.problem, outcome), *_not_lighter(loaded.problem, outcome)]
    measured += _harder_start(loaded, outcome, request.now, tell, known)
    loaded = replace(loaded, remarks=(*loaded.remarks, *measured))
    edits_gone = edits.gone if edits else ()
    return Solution(replace(request, loaded=loaded), outcome, wishes, outcome, edits_gone, known)


def _over(request: Request, plan: Plan) -> Iterator[Message]:
    """Yield that a plan that has begun is over, unless it has grown since: for what was told of it, or is asked now."""
    if request.begun is not None and plan.last_day < request.begun.local.date():
        yield Message("messages.warnings.over", last=plan.last_day)


def _never_back(problem: Problem, plan: Plan) -> Iterator[Message]:
    """Yield what was to come back once running is (hills, strides) and never does in a plan, and why, so far as known.

    It is only a wish, so a plan without it keeps every rule; who asked for it would look for it in vain.
    """
    if problem.waiting:
        return
    for rule in uses(problem, Reintroduction):
        missing, weeks = rule.never_back(Reading(problem, plan))
        if not missing:
            continue
        weighted = [use.rule.title for use in problem.uses if use.weighted_by_coach and not use.rule.hard]
        if weeks < len(rule.bring_back):
            why = Message("messages.warnings.never_back_weeks", count=weeks)
        elif plan.certificate.status == "optimal":
            why = Message("messages.warnings.never_back_others")
        elif weighted:
            why = Message("messages.warnings.never_back_weighted", rules=Several(weighted))
        else:
            why = Message("messages.warnings.never_back_search")
        yield Message("messages.warnings.never_back", what=Several(missing), why=why)


def _not_lighter(problem: Problem, plan: Plan) -> Iterator[Message]:
    """Yield which weeks were to be lighter, and need not be: no rule is broken by it, and nobody would know."""
    for rule in uses(problem, HoldWeek):
        if weeks := rule.not_lighter(Reading(problem, plan)):
            yield Message("messages.warnings.not_lighter", count=len(weeks), weeks=Several(map(str, weeks)))


def _time_cost(solution: Solution) -> "TimeCost | None":
    """Return what the time does that the file takes away, by the weeks of a plan with it; None: nothing, or not known.

    A plan that is not proven is compared with nothing.
    """
    from planforge.conflicts.beside_usual import weeks_as_found
    from planforge.conflicts.variants import with_all_the_time
    from planforge.plan.time_costs import measured

    loaded, plan = solution.request.loaded, solution.plan
    freed = with_all_the_time(loaded.problem, usual_weeks(loaded.document))
    if freed is None or plan.certificate.status != "optimal":
        return None
    usual, proven = weeks_as_found(freed[0], solution.request.now, solution.known) or (None, False)
    return measured(freed[1], usual, plan) if usual and proven else None


def _meanwhile(request: Request) -> str | None:
    """Return that the runs of the plan that stands are not to be run, for what was told it does not know; None: none.

    Calendar and watch hold them as they were, and an answer about the file alone would leave them standing.
    """
    from planforge.actions.heard import Heard, gravest_not_taken_in, in_words

    if request.begun is None or not isinstance(request.heard, Heard):
        return None
    told = gravest_not_taken_in(request.heard, request.problem, request.begun)
    if told is None:
        return None
    return Message("messages.warnings.meanwhile", told=in_words(request.heard.gate, told))


def _ready_later(request: Request, plan: Plan, problem: Problem) -> Iterator[Message]:
    """Yield that a plan is later than its protocol has it, for nobody stated by when; not again where it stands.

    A stated day that what was told moved is named each time: whoever wrote it has to agree to another.
    """
    stated, now = problem.goal.by, problem.by
    if problem.postponed and isinstance(stated, date) and isinstance(now, date):
        yield Message("messages.warnings.date_moved", stated=str(stated), count=problem.postponed, now=str(now))
    elif problem.postponed and not (request.begun and request.begun.plan.goal.postponed == plan.goal.postponed):
        usual = problem.postponed_by(0).ready_by
        due, weeks = problem.ready_by, problem.calendar.weeks
        kind = "_early" if problem.as_early else "_away" if problem.calendar.away else ""
        yield Message(f"messages.warnings.ready_later{kind}", usual=usual, due=due, weeks=weeks)


def _harder_start(loaded: Loaded, plan: Plan, now: datetime, tell: Tell, known: "Known") -> Iterator[Message]:
    """Yield that the first weeks ask for more than with the growth that the protocol allows, by a second plan with it.

    A smaller step, or one that is only wished for, wants a higher start; nobody should find that out by the plan alone.
    Nor that a later week is far harder for it: that one is named then.
    Of two injuries it is told beside each alone, of all weeks: the rules of both together ask for what neither does.
    Weeks that are not proven tell nothing of that: with more effort they would be others. Nor of growth do those of
    another plan where either is later for days away or for hold weeks: only whole plans tell by how much (`what-if`).
    """
    from planforge.conflicts.variants import with_rules_of, with_usual_growth
    from planforge.plan.first_weeks import harder_start, hardest

    if plan.certificate.status != "optimal":
        return
    document = loaded.document
    is_later = loaded.problem.postponed or loaded.problem.calendar.away  # the other one would be by another number
    if not is_later and (varied := with_usual_growth(loaded.problem, usual_uses(document))):
        as_usual, own, others = varied
        rules, protocol = (Several(parameters(use.rule) for use in several) for several in (own, others))
        tell("what the protocol's own growth does")
        other = _proven_weeks(as_usual, plan, now, known)
        start, most = (harder_start(plan, other), hardest(plan, other)) if other else (None, None)
        begins = not (most and _is_far_more(most, start))
        if found := start if begins else most:
            week, far, running, usually, usual_running = _figures(found, plan)
            yield Message(
                f"messages.warnings.{'harder_start' if begins else 'harder_week'}",
                rules=rules,
                protocol=protocol,
                week=week,
                far=far,
                running=running,
                usually=usually,
                usual_running=usual_running,
            )
    names = template_names()
    stated = {use.rule.name for use in loaded.problem.uses if document.key_place(use.loc).file not in names}
    for name, its_rules in each_alone(document):
        problem = with_rules_of(loaded.problem, its_rules, stated)
        tell("what the other injury's rules do")
        other = _proven_weeks(problem, plan, now, known) if problem else None
        if other and (found := hardest(plan, other)):
            week, far, running, usually, usual_running = _figures(found, plan)
            yield Message(
                "messages.warnings.harder_with_both",
                alone=name,
                week=week,
                far=far,
                running=running,
                usually=usually,
                usual_running=usual_running,
            )


def _is_far_more(most: "Harder", start: "Harder | None") -> bool:
    """Tell whether the week that is hardest beside another plan says more than the first of those that are.

    By a tenth of its running, for of two best plans one is a little harder in some week; and by twice what that one is.
    """
    beyond = 2 * start.more_running if start else 0
    return 10 * most.week.run_s > 11 * most.other.run_s and most.more_running > beyond


def _proven_weeks(problem: Problem, plan: Plan, now: datetime, known: "Known") -> Plan | None:
    """Return the weeks of another problem's plan, to compare this one with; None where they are dear, or not proven.

    Up to the week by which its goal is held; further where the first weeks of this one lie behind that.
    """
    from planforge.conflicts.beside_usual import weeks_of
    from planforge.plan.first_weeks import early_weeks

    early = early_weeks(plan)
    if not early or (known.prepared and max(known.prepared) > DEAR):
        return None
    last, held = early[-1].index, plan.goal.held_in_week
    found = weeks_of(problem, now, known, up_to=last if held and held < last else 0)
    return found[0] if found and found[1] else None


def _figures(found: "Harder", plan: Plan) -> tuple[int, str, int, str, int]:
    """Return which week is harder, how far it goes and its minutes of running, and the same two of the other plan."""
    units, notation = plan.runner.units, spoken(plan).quantities
    far, usually = (format_distance(1000 * one.distance_m, units, notation) for one in (found.week, found.other))
    running, usual_running = (round(one.run_s / 60) for one in (found.week, found.other))
    return found.week.index, far, running, usually, usual_running


def _outcome(request: Request, tell: Tell, known: "Known | None" = None) -> "tuple[Outcome, Loaded]":
    """Return what came of it, and what was loaded with the problem that it answers. known: see `engine.best`."""
    from planforge.conflicts.outcome import answered, solve

    loaded, edited = request.loaded, request.edited
    made = None if request.begun is None and edited is None else _over_a_plan(request, tell)
    if made is None:
        found = solve(loaded.problem, now=request.now, progress=tell, known=known)
        said = [*_begins_in_the_past(found, request.now)] if isinstance(found, Plan) else []
        if edited is not None:
            from planforge.actions.replan import edits_gone

            said += edits_gone(edited, found)
        loaded = replace(loaded, problem=answered(loaded.problem, found))
        return _until(found, request), replace(loaded, remarks=(*loaded.remarks, *said))
    if made.broken:
        raise BrokenEdit(made.broken, changed=made.changed)
    return _until(made.outcome, request), replace(loaded, problem=made.problem, remarks=made.said)


def _over_a_plan(request: Request, tell: Tell) -> "Replanned | None":
    """Return what becomes of a plan that has begun, or that was edited; None where it is to be made anew."""
    from planforge.actions.replan import as_edited, replan  # a first plan needs none of it

    problem, edited = request.loaded.problem, request.edited
    if request.begun is not None:
        told, was_edited = request.heard.told if request.heard else None, edited is not None
        return replan(problem, request.begun, now=request.now, tell=tell, edited=was_edited, told=told)
    return as_edited(problem, edited, request.now) if edited is not None else None


def _until(outcome: "Outcome", request: Request) -> "Outcome":
    """Return what came of it; a plan says with it whether somebody has to see the knee before a run gets harder.

    And whether the runner is too ill to train, and has to be well first.
    """
    if not isinstance(outcome, Plan):
        return outcome
    local = outcome.calendar.local(request.now)
    ill = any(says(one, ILL) for one in request.loaded.warnings)
    since_before = request.begun.plan.until_well if request.begun else None
    told_as_run = request.begun.told if request.begun else frozenset()
    well = (since_before or first_open_day(outcome, local, told_as_run)) if ill else None
    asked = not outcome.waiting and any(says(one, SEEN_TO_CLIMB) for one in request.loaded.warnings)
    since = to_be_seen_from(outcome, local.date()) if asked else None
    if (since, well) == (outcome.to_be_seen, outcome.until_well):
        return outcome
    return outcome.model_copy(update={"to_be_seen": since, "until_well": well, "revised": request.now})


def _prices(outcome: "Found", loaded: Loaded, request: Request, tell: Tell) -> dict[int, Price]:
    """Return what each change that would help brings, by its number, measured on the plan that it leads to.

    A change that is not enough alone has no price, nor has one whose plan is not found in the effort given. Each price
    is a whole plan, so only the first few have one, while something is left of what the file is worth, and none where
    that was spent before all changes were tried: such files' plans are dear, too, beyond what is counted. Nor any that
    leaves open how many runs a full week holds, for nothing is pruned in such weeks, and its proof costs ten times as
    much (measured).
    """
    from planforge.rules.run_days import runs_exactly
    from planforge.solver.effort import PRICED_WEEK, Budget, Effort

    none, found = why_none(outcome, loaded, request.file), conflicts_of(outcome)
    if not isinstance(none, NoPlan) or loaded.problem.waiting or len(found.conflicts) != 1 or found.cut_short:
        return {}
    prices: dict[int, Price] = {}
    effort = Budget(Effort(found.left))
    for number, _, one in numbered(outcome)[:MOST_PRICED]:
        after = one.change.problem
        if not all(runs_exactly(after, week, after.phase(week.index, None)) for week in after.full_running_weeks):
            continue
        effort.beside += PRICED_WEEK * after.calendar.weeks
        if effort.left <= effort.beside:
            break
        tell(f"what change {number} brings")
        plan = _plan_after(one, number, none, request, effort)
        if plan is not None:
            prices[number] = Price.of(plan, plan.calendar.local(request.now).date())
    return prices


def _plan_after(one: "Relaxation", number: int, none: NoPlan, request: Request, effort: "Budget") -> Plan | None:
    """Return the plan that a change leads to, made as it will be once the change stands in the file; None: not found.

    Over a past what is solved depends on what the file says, so it is read as it will read. effort: of all of them.
    """
    from planforge.actions.apply import changed
    from planforge.conflicts.outcome import answered, no_sooner
    from planforge.solver.engine import Impossible, Known, Unknown, best

    try:
        if request.begun is None:
            best_of, asked = partial(best, now=request.now, budget=effort), one.change.problem
            plan: Outcome = no_sooner(asked, best_of(asked), best_of, request.now, Known())
            problem = answered(asked, plan)
        elif request.file is not None:
            plan, loaded = _outcome(with_text(request, changed(none, (number,)).text), quiet)
            problem = loaded.problem
        else:
            return None
        if isinstance(plan, Plan):
            wishes_of(problem, plan)  # which stops at a plan that breaks its own rules
            return plan
    except (Impossible, Unknown, Unwritable, Faults):
        pass
    return None


def _begins_in_the_past(plan: Plan, now: datetime) -> Iterator[str]:
    """Yield which session would be the first, where days of a plan that nobody had yet are past; nothing else."""
    today = plan.calendar.local(now).date()
    ahead = [(week, one) for week in plan.weeks for one in week.sessions if one.date >= today]
    missed = sum(one.date < today for one in plan.sessions)
    if not missed or not ahead:
        return
    first_run = next(((week, one) for week, one in ahead if one.counts_as is Kind.RUN), ahead[0])
    named = [
        Message("messages.warnings.first_ahead", title=one.title, day=ShortDay.of(one.date), week=week.index)
        for week, one in dict.fromkeys((ahead[0], first_run))
    ]
    coming = named[0] if len(named) == 1 else Message("messages.warnings.then", first=named[0], second=named[1])
    yield Message(
        "messages.warnings.starts_in_the_past",
        start=plan.calendar.start,
        today=today,
        missed=missed,
        ahead=coming,
        later=week_after(today, plan.calendar.first_weekday),
    )


def best(problem: Problem, *, now: datetime) -> Plan:
    """Return the best plan for a problem, checked; raise Impossible or Unknown, as the engine does, or BrokenPlan."""
    from planforge.solver.engine import best

    plan = best(problem, now=now)
    wishes_of(problem, plan)
    return plan


def wishes_of(problem: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Return the wishes that a plan leaves open; raise BrokenPlan where it breaks a rule, or claims what is not so."""
    findings = check(problem, plan)
    if broken := [finding for finding in findings if finding.hard]:
        raise BrokenPlan(broken)
    return tuple(findings)
