"""What follows from what was just told: by the protocol's table and the plan that stands, before any is made again.

Nothing is solved here. What is said is never bolder than what the next plan will be: where an earlier day still binds,
that day is told of, and what nobody has answered yet is named.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from planforge.actions.heard import Heard, heard_of, usual_pain
from planforge.checker.ahead import from_pain
from planforge.constraints.load import Loaded, RedFlags, Unanswered, load
from planforge.diary.answers import EXTRA, planned_run_s
from planforge.diary.asked import day_planned
from planforge.diary.consequences import MORE_THAN_PLANNED, Judgement
from planforge.diary.entries import Morning, RunTold, SessionTold, Today, Trained
from planforge.diary.follows import Follows, for_the_plan
from planforge.diary.log import Log, Logged
from planforge.diary.vocabulary import Done
from planforge.gate.judging import TOO_FEW, Outcome
from planforge.gate.outcome import Next, Now, Refer
from planforge.plan.model import Branch, Kind, Plan, Session
from planforge.problem.history import Begun, over
from planforge.problem.problem import Problem
from planforge.source import Faults

AFTER_BIRTH = "no_leaking_heaviness_or_bleeding"  # the question of readiness


def by_the_table(done: Logged, loaded: Loaded, file: Path | None, folder: Path) -> Follows:
    """Return what follows from what was kept by the table of a file, as it was loaded. folder: where its plan lies."""
    log, problem = done.log, loaded.problem
    heard, plan = heard_of(problem, log), log.plan
    if (no := heard.standing.said_no) and heard.standing.stops:  # it stops as before, and is said as what was said last
        return Follows(heard.gate, log.today, replace(no, outcome=replace(no.outcome, refer=Refer.AT_ONCE)))
    own = [_gone_well(one) if _is_one_of_several(plan, one) else one for one in _judged(heard, done)]
    binding = [*own, *_still_bind(heard, plan), *_last_says_no_more(heard, plan, own)]
    away, corrects = problem.days_away, _corrects(done, heard)
    if not binding:
        kept = not corrects and _is_kept(done, loaded, heard, file, folder)
        return Follows(heard.gate, log.today, kept=kept, away=away)
    found = of(max(binding, key=lambda one: (for_the_plan(one).gravity, one.day)), problem, heard, log)
    found = replace(found, corrects=corrects, away=away)
    speaks = found.about is not None and bool(found.about.outcome.rows) and found.parts.refer is not Refer.AT_ONCE
    if not speaks and not corrects:
        return found
    kept = not corrects and _is_kept(done, loaded, heard, file, folder)
    return replace(found, kept=kept, run=_run_then(found, log, kept=kept))


def _run_then(found: Follows, log: Log, *, kept: bool) -> str | None:
    """Return the title of the run that comes where the table says: the same once more; None where it does not."""
    about = found.about
    if about is None or not about.is_run or found.parts.next is not Next.REPEAT:
        return None
    if not kept:
        planned = log.session(about.slot) if about.slot else None
        return planned.title if planned else None
    ahead = (one for week in log.plan.weeks for one in week.runs if one.date > max(about.day, log.today - timedelta(1)))
    return next((one.title for one in ahead if one.id not in log.diary.sessions), None)


def _is_kept(done: Logged, loaded: Loaded, heard: Heard, file: Path | None, folder: Path) -> bool:
    """Tell whether the plan that stands keeps already what is told: to make it again would change nothing.

    What is told late, of a day before the plan was made, may give back what it cost that nobody had told.
    """
    from planforge.actions.load import going_on  # with a second judge of every rule: only where one speaks
    from planforge.actions.standing import keeps_what_was_told

    log = done.log
    begun = Begun(log.plan, log.local, log.diary.runs_of(log.plan))
    made = log.plan.calendar.local(log.plan.revised).date()
    if log.plan.revision > 1 and any(entry.told.day < made for entry in done.kept):
        return False
    try:
        problem = going_on(loaded, begun, heard, file, folder).problem
    except RedFlags:
        return False
    return keeps_what_was_told(problem, begun, heard.told)


def asked_by_the_file(log: Log, file: Path | None) -> tuple[Log, bool]:
    """Return a diary that knows the file's days away, and whether its protocol asks for leaking and the like.

    That a plan after a birth asks for. Where the file cannot be read as it stands now, nothing is known of either.
    """
    try:
        problem = load(file, today=log.now, start=log.plan.calendar.start).problem
    except (Faults, RedFlags, Unanswered, OSError):
        return log, False
    return replace(log, away=problem.days_away, usual=usual_pain(problem)), AFTER_BIRTH in problem.protocol.readiness


def _corrects(done: Logged, heard: Heard) -> bool:
    """Tell whether what was kept takes the place of what the plan that stands has taken in."""
    history = done.log.plan.history
    taken_in = {*heard.entries[: (history.heard or 0) if history and not heard.lost else 0]}
    return any(taken_in & {*entry.corrects} for entry in done.kept)


def of(about: Judgement, problem: Problem, heard: Heard, log: Log) -> Follows:
    """Return what follows from one occasion for the plan that stands."""
    planned = log.session(about.slot) if about.slot else None
    kind = None if about.of_a_day else planned.counts_as if planned else Kind.RUN
    next_run = _next_run(problem, heard, log, about, planned) if planned and about.is_run else None
    ill = heard.diary.ill_since is not None
    holds = bool(about.stages_back) and _holds_running(problem, log.plan, about)
    more, asked = _more_than_planned(log, about), tuple(_asked(log, about))
    return Follows(heard.gate, log.today, about, kind, asked, next_run, ill=ill, holds=holds, more=more)


def _holds_running(problem: Problem, plan: Plan, about: Judgement) -> bool:
    """Tell whether running has begun, and strength that hurt leads back before the stage with which it does."""
    stands = over(problem, plan)
    begun = any(run.date <= about.day for week in plan.weeks for run in week.runs)
    return begun and stands.leads_before_running(about.day)


def _more_than_planned(log: Log, about: Judgement) -> tuple[int, int] | None:
    """Return how long somebody ran who ran more than planned, and the longest planned of that week, in seconds."""
    told = _told(log, about) if {*about.outcome.rows} & {*MORE_THAN_PLANNED} else None
    ran = told.run_s or told.duration_s if isinstance(told, RunTold) else told.run_s if told else None
    week = next((one for one in reversed(log.plan.weeks) if one.start <= about.day), None)
    most = max((planned_run_s(run) for run in week.runs), default=0) if week else 0
    return (ran, most) if ran and most and 100 * ran > (100 + EXTRA) * most else None


def _judged(heard: Heard, done: Logged) -> Iterator[Judgement]:
    """Yield what the table says of the occasions of which something was kept."""
    told = [entry.told for entry in done.kept]
    slots = {one.session for one in told if isinstance(one, SessionTold)}
    runs = {one.day for one in told if isinstance(one, RunTold)}
    mornings = {one.day for one in told if isinstance(one, Morning)}
    days = mornings | {one.day for one in told if isinstance(one, Today)}
    for one in heard.judged:
        if one.of_a_day:
            fits = one.day in days
        else:
            its_own = one.slot in slots if one.slot is not None else one.day in runs
            fits = its_own or one.day + timedelta(1) in mornings
        if fits:
            yield one


def _still_bind(heard: Heard, plan: Plan) -> Iterator[Judgement]:
    """Yield what was told before and binds: until somebody has seen the knee, and what no plan has taken in yet."""
    standing = heard.standing
    yield from (one for one in (standing.stops, standing.waits, standing.sees) if one is not None)
    for one in heard.new_to(plan):
        if (
            one.binds
            and not heard.is_cleared(one)
            and one.day >= plan.calendar.start
            and one.following.rank >= Next.HOLD_WEEK.rank
        ):
            yield one


def _last_says_no_more(heard: Heard, plan: Plan, own: Sequence[Judgement]) -> Iterator[Judgement]:
    """Yield the last run told, where it came after all of which is told now, and says: the same once more, or less."""
    last = next((one for one in reversed(heard.judged) if one.is_run), None)
    if last is None or last not in heard.new_to(plan) or heard.is_cleared(last) or _is_one_of_several(plan, last):
        return
    days = [one.day for one in own]
    if days and last.day > max(days) and last.following is not Next.PROGRESS:
        yield last


def _gone_well(one: Judgement) -> Judgement:
    return replace(one, outcome=Outcome(Now.GO_ON, Next.PROGRESS, 0, Refer.NONE), following=Next.PROGRESS)


def _is_one_of_several(plan: Plan, one: Judgement) -> bool:
    """Tell whether all that speaks is that a level wants more good runs, and another run of its week comes."""
    if one.outcome.rows != (TOO_FEW,):
        return False
    week = next((week for week in plan.weeks if any(run.id == one.slot for run in week.runs)), None)
    return week is not None and any(run.date > one.day for run in week.runs)


def _asked(log: Log, one: Judgement) -> Iterator[str]:
    """Yield what nobody has answered yet of a session, and may still hold the plan up, that is not held against it."""
    if one.of_a_day:
        return
    told = _told(log, one)
    left = ["morning"] if one.day + timedelta(1) not in log.diary.mornings else []
    if told is not None and told.back_to_usual is None and (told.worst or told.after):
        left.append("settled")
    if not (isinstance(told, SessionTold) and told.done is Done.NO):
        yield from (name for name in left if name not in one.outcome.left_open)


def _told(log: Log, one: Judgement) -> Trained | None:
    if one.slot is not None:
        return log.diary.sessions.get(one.slot)
    return next((run for run in log.diary.runs if run.day == one.day), None)


def _next_run(
    problem: Problem, heard: Heard, log: Log, about: Judgement, run: Session
) -> tuple[Branch, Session] | None:
    """Return the branch on which a plan goes on after a run of which all but the pain was well; None: not known.

    The plan says so ahead, for the file that it was made for, and if nothing else that was told since speaks. Of the
    runs that are left out those to come are told of; where the run after them is past, too, nothing is known.
    """
    told, new, basis = log.diary.sessions.get(run.id), heard.new_to(log.plan), log.plan.basis
    same = basis is not None and basis.says_the_same(problem.basis)
    others = [one for one in new if one.slot != about.slot and one.outcome.rows != (TOO_FEW,)]
    if told is None or told.worst is None or run.ahead is None or not same or others:
        return None
    if told.done is not Done.ALL:  # what hurt may be less than what was planned, and so what comes then
        return None
    if told.day != day_planned(run) or from_pain(heard.gate, told.worst).parts != about.outcome.parts:
        return None
    branch = next(branch for branch in run.ahead if told.worst <= branch.up_to)
    if branch.tell_first or (branch.next is not None and branch.next < log.today):
        return None
    left_out = tuple(day for day in branch.left_out if day >= log.today)
    return (branch.model_copy(update={"left_out": left_out}), run) if branch.next or left_out else None
