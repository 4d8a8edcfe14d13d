"""Statements that do nothing in this plan: about phases it lacks, days without time, bounds that nothing comes near.

Only what a coach wrote is named: a template's rule that finds nothing to do is none of the coach's business.
"""

from collections.abc import Iterator

from planforge.constraints.disagreements import ASKED_OF_WHO_STILL_RUNS
from planforge.gate.changes import profile_limits
from planforge.gate.form import overruled
from planforge.gate.judging import gate
from planforge.lint.items import stated_by_coach, with_places
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.no_effect import phases_by_week
from planforge.rules.base.rule import Rule, uses
from planforge.rules.continuous_cap import ContinuousCap
from planforge.source import Document, Fault, Loc


def idle(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield what a coach stated and what never does anything."""
    spanned = phases_by_week(problem)
    for use in problem.uses:
        for loc, words, hint in _of_one(problem, use, spanned):
            if stated_by_coach(document, loc):
                yield Fault(f"{use.rule.title}: {words}", document.key_place(loc), hint)
    onset: Loc = ("runner", "pain_onset")
    if not uses(problem, ContinuousCap) and stated_by_coach(document, onset):
        words = "no rule of this plan asks when the pain begins"
        yield Fault(
            f"runner: pain_onset: {words}", document.key_place(onset), f"delete it, or use `{ContinuousCap.name}`"
        )
    yield from _of_who_still_runs(problem, document)
    yield from _of_pain(problem, document)
    for loose in problem.uses:
        stricter = [one for one in problem.uses if one is not loose and _swallows(one, loose, problem)]
        if stricter and any(stated_by_coach(document, one.loc) for one in (loose, *stricter)):
            beside = with_places(document, [("the stricter one", stricter[-1].loc)])
            place = document.key_place(loose.loc)
            yield Fault(f"{loose.rule.title}: never says more than {beside}", place, "delete one of them")


def _of_who_still_runs(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield the figures of runs as they are now beside a runner who has stopped: no rule asks for them there."""
    for name in ASKED_OF_WHO_STILL_RUNS if problem.runner.stopped_running else ():
        loc: Loc = ("runner", name)
        if stated_by_coach(document, loc):
            words = f"runner: {name} is for somebody who is still running"
            yield Fault(words, document.key_place(loc), "delete it; of who still runs write `stopped_running: no`")


def _of_pain(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield what a coach changed in what follows from pain, and what changes nothing there."""
    protocol, loc = problem.protocol, ("protocol", "pain_gate")
    own = profile_limits(protocol.pain_profile)
    for name in protocol.pain_gate.limits.stated:
        if protocol.limits.of(name) == own.of(name) and stated_by_coach(document, (*loc, "limits", name)):
            words = f"{name}: the protocol's own limit is {own.of(name)} already"
            yield Fault(f"pain_gate: {words}", document.key_place((*loc, "limits", name)), "delete it")
    for name in protocol.pain_gate.rows:
        if (over := overruled(protocol.gate, name)) and stated_by_coach(document, (*loc, "rows", name)):
            words = f"the row '{name}' never decides: where it speaks, {' and '.join(over)} ask for as much"
            yield Fault(
                f"pain_gate: {words}", document.key_place((*loc, "rows", name)), "let it ask for more, or delete it"
            )
    by_profile = {row.name for row in gate(protocol.pain_profile).rows}
    for number, name in enumerate(protocol.pain_gate.without):
        if name not in by_profile and stated_by_coach(document, (*loc, "without", number)):
            words = f"the row '{name}' is none of this protocol's"
            yield Fault(f"pain_gate: {words}", document.place((*loc, "without", number)), "take it off the list")


def _of_one(problem: Problem, use: RuleUse, spanned: dict[int, set[str]]) -> Iterator[tuple[Loc, str, str]]:
    """Yield what is idle in one use of a rule: where, in which words, and a way out. spanned: the weeks' phases."""
    span = use.rule.during
    if span is not None and not any(span.holds(week, phase) for week, some in spanned.items() for phase in some):
        yield (*use.loc, "during"), f"no week of this plan is in {span}", f"it has {problem.calendar.weeks} weeks"
        return
    for one in use.rule.idle(problem):
        yield (*use.loc, one.parameter) if one.parameter else use.loc, one.words, one.hint


def _swallows(strict: RuleUse, loose: RuleUse, problem: Problem) -> bool:
    """Tell whether one use of a rule says everything that another says: as strict in all that loosens, else alike."""
    one, other = strict.rule, loose.rule
    if (
        one.name != other.name
        or one.during != other.during
        or not (one.hard or (not other.hard and (one.weight or 1) >= (other.weight or 1)))
    ):
        return False
    alike = True
    for name in type(one).model_fields:
        if name in Rule.model_fields:
            continue
        here, there = getattr(one, name), getattr(other, name)
        if here == there:
            continue
        alike = False
        direction = one.loosens.get(name)
        if here is None or there is None or direction not in ("up", "down"):
            return False
        if (here > there) if direction == "up" else (here < there):
            return False
    places = problem.uses.index(strict), problem.uses.index(loose)
    return places[0] < places[1] if alike and one.hard == other.hard and one.weight == other.weight else True
