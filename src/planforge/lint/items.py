"""Items of a file as lint weighs them, rules and parts of the calendar: what is left without one, where it stands."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final, Literal, TypeAlias

from planforge.constraints.templates import template_names
from planforge.problem.problem import Problem
from planforge.problem.sections import Window
from planforge.quantities.dates import Weekday
from planforge.rules.base.rule import OneRule, Rule, uses
from planforge.source import Document, Loc, Place

HALF_A_DAY = 12 * 3600
ALL_DAY = tuple(Window.model_validate({"start": start, "seconds": HALF_A_DAY}) for start in ("00:00", "12:00"))
OfCalendar: TypeAlias = Literal["available", "away", "changes"]  # what the calendar says of days
AVAILABLE: Final = "available"
AWAY: Final = "away"
CHANGES: Final = "changes"
Item: TypeAlias = type[Rule] | OfCalendar  # what is weighed: all uses of a rule, or a part of the calendar


def firm(problem: Problem, rule: type[OneRule]) -> list[OneRule]:
    """Return the uses of a rule that no plan may break, in any week: one for some weeks only bounds nothing here."""
    return [one for one in uses(problem, rule) if one.hard and one.during is None]


def without_item(problem: Problem, item: Item) -> Problem:
    """Return the problem without one statement: a rule, or what the calendar says of days."""
    if item == AVAILABLE:
        open_days = dict.fromkeys(Weekday, ALL_DAY)
        return replace(problem, calendar=problem.calendar.model_copy(update={"available": open_days}))
    if isinstance(item, str):
        nothing: object = () if item == AWAY else {}
        return replace(problem, calendar=problem.calendar.model_copy(update={item: nothing}))
    return replace(problem, uses=tuple(use for use in problem.uses if not isinstance(use.rule, item)))


def irreducible(
    problem: Problem, items: Iterable[Item], fails: Callable[[Problem], bool]
) -> tuple[list[Item], Problem]:
    """Return an irreducible set of items that fails, and the problem with only these of them: without any of them
    nothing fails any more.
    """
    kept = []
    for item in items:
        less = without_item(problem, item)
        if fails(less):
            problem = less
        else:
            kept.append(item)
    return kept, problem


def with_rule_values(problem: Problem, rule: type[Rule], **values: Any) -> Problem:
    """Return the problem with other values in every use of a rule."""
    other = (
        replace(use, rule=use.rule.model_copy(update=values)) if isinstance(use.rule, rule) else use
        for use in problem.uses
    )
    return replace(problem, uses=tuple(other))


def loc_of(problem: Problem, item: Item) -> Loc:
    """Return where a statement stands in the file: of several uses of a rule the first firm one."""
    if isinstance(item, str):
        return ("calendar", item)
    rules = firm(problem, item)
    return next(use.loc for use in problem.uses if use.rule in rules)


def with_places(document: Document, parts: Iterable[tuple[str, Loc]]) -> str:
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
