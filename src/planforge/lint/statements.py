"""Statements of a file as lint weighs them: which rules are firm, what is left without one, where each stands."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from planforge.fields import Weekday
from planforge.problem import Problem
from planforge.source import Document, Loc, Place
from planforge.stated import Window
from planforge.templates import template_names

HALF_A_DAY = 12 * 3600
ALL_DAY = tuple(Window.model_validate({"start": start, "seconds": HALF_A_DAY}) for start in ("00:00", "12:00"))
AVAILABLE, AWAY = "available", "away"  # statements of the calendar, and of the rules that hold a plan to them
CHANGES = "changes"


def firm(problem: Problem, name: str) -> list[Any]:
    """Return the uses of a rule that no plan may break, in any week: one for some weeks only bounds nothing here."""
    return [rule for rule in problem.rules_named(name) if rule.hard and spans(rule) is None]


def spans(rule: Any) -> Any:
    """Return the weeks and phases that a rule is limited to; None: it holds always."""
    return getattr(rule, "during", None)


def without(problem: Problem, name: str) -> Problem:
    """Return the problem without one statement: a rule, or what the calendar says of days."""
    if name == AVAILABLE:
        open_days = dict.fromkeys(Weekday, ALL_DAY)
        return replace(problem, calendar=problem.calendar.model_copy(update={"available": open_days}))
    if name in (AWAY, CHANGES):
        nothing: object = () if name == AWAY else {}
        return replace(problem, calendar=problem.calendar.model_copy(update={name: nothing}))
    return replace(problem, uses=tuple(use for use in problem.uses if use.rule.name != name))


def needed(problem: Problem, names: Iterable[str], fails: Callable[[Problem], bool]) -> tuple[list[str], Problem]:
    """Return the statements without any of which nothing fails any more, and the problem with only these of them."""
    kept = []
    for name in names:
        less = without(problem, name)
        if fails(less):
            problem = less
        else:
            kept.append(name)
    return kept, problem


def changed(problem: Problem, name: str, **values: Any) -> Problem:
    """Return the problem with other values in every use of a rule."""
    uses = [
        replace(use, rule=use.rule.model_copy(update=values)) if use.rule.name == name else use for use in problem.uses
    ]
    return replace(problem, uses=tuple(uses))


def loc_of(problem: Problem, name: str) -> Loc:
    """Return where a statement stands in the file: of several uses of a rule the first firm one."""
    if name in (AVAILABLE, AWAY, CHANGES):
        return ("calendar", name)
    rules = firm(problem, name)
    return next(use.loc for use in problem.uses if use.rule in rules)


def told(document: Document, parts: Iterable[tuple[str, Loc]]) -> str:
    """Return what is stated and where: `3 runs a week (sam.yaml:14:3), time on mon (sam.yaml:9:3)`."""
    return ", ".join(f"{words} ({document.key_place(loc)})" for words, loc in parts)


def foremost(document: Document, locs: Iterable[Loc]) -> Place:
    """Return the place to point at: the first that the coach wrote, else the first."""
    several = list(locs)
    own = [loc for loc in several if stated_by_coach(document, loc)]
    return document.key_place((own or several)[0])


def stated_by_coach(document: Document, loc: Loc) -> bool:
    """Tell whether a statement stands in a file of the coach's and not in a template."""
    return document.existing(loc) == loc and document.key_place(loc).file not in template_names()
