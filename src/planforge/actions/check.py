"""A finished plan before the rules of its file: the same judgement for every command."""

from collections.abc import Collection
from datetime import datetime

from planforge.checker.check import CLAIMS, STRUCTURE, after_an_edit, check
from planforge.checker.claims import not_compared
from planforge.checker.examples import Tried, tried
from planforge.constraints.load import Loaded
from planforge.constraints.templates import template_names
from planforge.plan.model import Kind, Plan
from planforge.problem.history import over
from planforge.problem.problem import Problem
from planforge.rules.base.rule import Finding
from planforge.source import Document, Loc

_OF_PAIN = ("pain_profile", "pain_gate", "most_pain")  # what decides by pain in a protocol


def judged(loaded: Loaded, plan: Plan, now: datetime, *, as_written: bool = False) -> tuple[Finding, ...]:
    """Return where a plan breaks the rules of a file, over the past that the plan itself tells of; hard ones first.

    A plan that runs on though its file lets running wait is wrong in that, and otherwise judged as what it is.
    as_written: nobody edited it, so whatever it says falsely of itself is false, and not left behind by an edit.
    """
    waits = loaded.problem.waiting
    if waits is None or plan.waiting is not None:
        return _found(loaded.problem, plan, as_written)
    today = plan.calendar.local(now).date()
    to_come = [one for one in plan.sessions if one.counts_as is Kind.RUN and one.date >= today]
    found = _found(loaded.planned, plan, as_written)
    if not to_come:
        return found
    runs = "a run is" if len(to_come) == 1 else f"{len(to_come)} runs are"
    said = f"{waits.title}, and {runs} planned from {to_come[0].date:%a %d %b} on; `planforge generate` leaves none"
    return (Finding(STRUCTURE, said, 0), *found)


def tried_on(loaded: Loaded, plan: Plan | None) -> tuple[Tried, ...]:
    """Return what became of a file's examples, on a plan; without one, of those of an entry.

    A template's own examples are of its own table: where a coach changes that, only the coach's are tried.
    """
    document, packaged = loaded.document, template_names()
    changed = any(_stated_above(document, ("protocol", name), packaged) for name in _OF_PAIN)
    own = {
        name: one
        for name, one in loaded.examples.items()
        if not changed or _stated_above(document, ("examples", name), packaged)
    }
    return tried(own, loaded.planned.protocol.gate, plan)


def _stated_above(document: Document, loc: Loc, packaged: Collection[str]) -> bool:
    return document.existing(loc) == loc and document.key_place(loc).file not in packaged


def _found(stated: Problem, plan: Plan, as_written: bool) -> tuple[Finding, ...]:
    """Return what the second check finds, and what it can compare with nothing."""
    if not plan.weeks_in_place:  # nor is its past
        return tuple(check(stated, plan))
    problem = over(stated, plan)
    unjudged = (Finding(CLAIMS, one.says, one.week, hard=False) for one in not_compared(problem, plan))
    found = check(problem, plan)
    return (*(found if as_written else after_an_edit(plan, found)), *unjudged)
