"""Problem + plan -> findings: a second implementation of every rule, which knows no solver.

Judges what `generate` built, and what a person edited afterwards. First whether the plan is in one piece (dates,
identities) and what it claims of itself is so, then every rule in the manual's order.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from planforge.checker.claims import differences, edited_sessions, explains, found_in, with_figures
from planforge.checker.stated import Claim
from planforge.plan.model import WEEKS_NOT_IN_PLACE, Do, Kind, Plan, Session, unrolled
from planforge.problem.problem import Problem
from planforge.quantities.dates import Weekday
from planforge.rules.base.reading import reading_of
from planforge.rules.base.rule import Finding

STRUCTURE, CLAIMS = "plan", "claims"


def check(problem: Problem, plan: Plan) -> list[Finding]:
    """Return where the plan breaks a rule of the problem or is not in one piece; hard findings first.

    Of one whose weeks are not in place no more is said: neither a rule nor a claim can tell them from each other.
    """
    findings = list(_in_one_piece(problem, plan))
    if plan.weeks_in_place:
        findings += [*_claims(problem, plan), *_of_rules(problem, plan)]
    return sorted(findings, key=lambda finding: (not finding.hard, finding.rule == CLAIMS, finding.rule != STRUCTURE))


def broken(problem: Problem, plan: Plan) -> tuple[Finding, ...]:
    """Return the same without wishes, and without what the plan claims of itself, which costs the most to measure."""
    rules = _of_rules(problem, plan) if plan.weeks_in_place else ()
    return tuple(one for one in (*_in_one_piece(problem, plan), *rules) if one.hard)


def _of_rules(problem: Problem, plan: Plan) -> Iterator[Finding]:
    reading = reading_of(problem, with_figures(problem, plan))  # no rule goes by what a session says it takes
    for _, findings in found_in(reading):
        yield from findings


def only_in(findings: Iterable[Finding], other: Iterable[Finding]) -> list[Finding]:
    """Return the findings about one plan that are not made about another."""
    known = {(one.rule, one.week, one.message) for one in other}
    return [one for one in findings if (one.rule, one.week, one.message) not in known]


def _in_one_piece(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Yield sessions outside their week, and identities given twice."""
    frames = {frame.index: frame for frame in problem.weeks}
    begins = {index: _begins(problem, index) for index in frames}
    if not plan.weeks_in_place:
        yield Finding(STRUCTURE, WEEKS_NOT_IN_PLACE, 0)
    elif len(plan.weeks) != len(frames):
        yield Finding(STRUCTURE, f"the plan has {len(plan.weeks)} weeks; the file asks for {len(frames)}", 0)
    if plan.waiting != problem.waiting_in_plan:
        told = problem.waiting.title if problem.waiting else "Running waits for nothing any more"
        yield Finding(STRUCTURE, f"{told}, and the plan does not say so", 0)
    for session in plan.sessions if problem.waiting else ():
        if session.counts_as is Kind.RUN and session.date >= problem.open_from:
            words = f"running waits, and there is a run on {session.date:%a %d %b}"
            yield Finding(STRUCTURE, words, problem.week_of(session.date), day=session.date, session=session.id)
    yield from _race(problem, plan)
    for identity, times in Counter(session.id for session in plan.sessions).items():
        if times > 1:
            number = int(identity[1:].split("-")[0])
            yield Finding(STRUCTURE, f"{times} sessions are called {identity}", number, session=identity)
    for session in plan.sessions:
        if session.date >= problem.open_from and (said := _of_another_kind(session)):
            where = problem.week_of(session.date)
            yield Finding(STRUCTURE, said, where, day=session.date, session=session.id)
    for week in plan.weeks:
        frame = frames.get(week.index)
        for session in week.sessions:
            if session.id.split("-")[1] != session.kind:
                said = f"{session.id} is a {session.kind} session, and its id is that of another kind"
                yield Finding(STRUCTURE, said, week.index, day=session.date, session=session.id)
            if frame is None or session.date < problem.start or not 0 <= (session.date - begins[week.index]).days < 7:
                yield Finding(
                    STRUCTURE,
                    f"{session.title} on {session.date:%a %d %b} does not lie in week {week.index}",
                    week.index,
                    day=session.date,
                    session=session.id,
                )


def _begins(problem: Problem, week: int) -> date:
    """Return the day with which a week begins, counted on the calendar alone: day 1 was a Monday, day 7 a Sunday."""
    first = problem.start.toordinal()
    first -= first % 7 if problem.calendar.week_starts is Weekday.SUN else (first - 1) % 7
    return date.fromordinal(first + 7 * (week - 1))


def _race(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Yield the race where it is not on its day, and races that the file does not name."""
    wanted = problem.race
    races = [one for one in plan.sessions if one.race and one.date >= problem.open_from]
    times = sum(one.date == wanted.on for one in races) if wanted else 0
    if wanted and wanted.on >= problem.open_from and times != 1:
        said = f"the race on {wanted.on:%a %d %b} is {f'{times} times' if times else 'not'} in the plan"
        yield Finding(STRUCTURE, said, problem.week_of(wanted.on), day=wanted.on)
    for one in races:
        if wanted is None or one.date != wanted.on:
            said = f"{one.title} on {one.date:%a %d %b} is no race that the file names"
            yield Finding(STRUCTURE, said, problem.week_of(one.date), day=one.date, session=one.id)


DONE = {  # in a session of each kind; a run's moves belong to its warm-up
    Kind.RUN: {Do.RUN, Do.WALK, Do.EXERCISE, Do.REST},
    Kind.STRENGTH: {Do.EXERCISE, Do.REST},
    Kind.CROSS: {Do.CROSS, Do.WALK},
}


def _of_another_kind(session: Session) -> str | None:
    """Return in words what a session holds, or lacks, that one of its kind does not; None where nothing is."""
    done = {step.do for step in unrolled(session.steps)}
    if session.kind is Kind.RUN and Do.RUN not in done:
        return f"{session.id} is a run, and nothing in it is run"
    if other := sorted(done - DONE[session.kind]):
        return f"{session.id} is a {session.kind} session, and a step of it is to {other[0]}"
    return None


def _claims(problem: Problem, plan: Plan) -> Iterator[Finding]:
    """Yield what the plan says of itself and its steps do not hold."""
    for one in differences(problem, plan):
        yield Finding(
            CLAIMS, one.says, one.week, session=one.session, claim=one.about.value, left_behind=one.left_behind
        )


def after_an_edit(plan: Plan, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings about a plan that somebody may have edited: what an edit left behind breaks nothing.

    Who edits a session leaves the figures that follow from it, so such a figure, or a session that is not as calendars
    were told, is the sign of an edit. Of a plan without one every claim stands as its own, and what was put into a
    title, or changed in what the file says, is none that an edit leaves behind.
    """
    findings = list(findings)
    edited = edited_sessions(plan) | {one.session for one in findings if one.claim == Claim.FIGURES}
    told = [
        replace(one, hard=False) if one.left_behind and explains(edited, one.claim, one.session) else one
        for one in findings
    ]
    return sorted(told, key=lambda one: (not one.hard, one.claim is None))
