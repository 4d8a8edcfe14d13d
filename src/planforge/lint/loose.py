"""Limits that a coach set looser than the protocol has them: each is said, with the protocol's own and its source.

A coach may loosen a rule, and knows the runner; but nobody should find out by the plan alone that a limit is wider than
the one that its source speaks of. What is tighter is no news.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from planforge.constraints.spelling import value_words
from planforge.constraints.usual import usual_uses
from planforge.languages import Message
from planforge.lint.items import stated_by_coach
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.rule import Direction, Rule
from planforge.rules.start_load import StartLoad
from planforge.source import Document, Fault

_GENTLER = {StartLoad: {"repeats", "fewest_repeats"}}  # lower, they let a plan start lower


def looser(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield the limits that a file sets looser than its protocol, and those that it no longer holds all the time."""
    for use in problem.uses:
        if use.rule.wish or not any(
            stated_by_coach(document, (*use.loc, name)) for name in type(use.rule).model_fields
        ):
            continue
        usual = [one.rule for one in usual_uses(document) if one.rule.name == use.rule.name and one.rule.during is None]
        always = [one for one in problem.uses if one.rule.name == use.rule.name and one.rule.during is None]
        if use.rule.during is None:
            yield from _values(use, usual, always, problem, document)
        elif usual and not any(one.rule.hard or not use.rule.hard for one in always):
            if _takes_turns(use, problem):
                yield from _values(use, usual, [use], problem, document)
            else:
                yield _not_always(use, usual[0], document)


def _values(
    use: RuleUse, usual: Iterable[Rule], always: Iterable[RuleUse], problem: Problem, document: Document
) -> Iterator[Fault]:
    rule = use.rule
    for name, direction in rule.loosened_by(problem).items():
        loc = (*use.loc, name)
        if direction == "either" or name in _GENTLER.get(type(rule), ()) or not stated_by_coach(document, loc):
            continue
        before = _strictest([one.holds_to(name) for one in usual] or [type(rule).model_fields[name].default], direction)
        least = _strictest([one.rule.holds_to(name) for one in always if one.rule.hard >= rule.hard], direction)
        if before is None or least is None or not _allows_more(least, before, direction):
            continue
        field = type(rule).model_fields[name]
        words = Message(
            "messages.warnings.looser_load" if rule.limits_load else "messages.warnings.looser",
            rule=rule.title,
            key=name,
            now=value_words(field, rule.holds_to(name)),
            before=value_words(field, before),
            source=rule.source.text,
        )
        yield Fault(words, document.place(loc), Message("messages.warnings.looser_hint"))


def _takes_turns(use: RuleUse, problem: Problem) -> bool:
    """Tell whether a use and others of the rule, as firm as it, hold in every week among them."""
    others = [one.rule for one in problem.uses if one.rule.name == use.rule.name and one.rule.hard >= use.rule.hard]
    held = problem.goal_weeks[0][1] if problem.goal_weeks else None
    weeks = [(week.index, problem.phase(week.index, held)) for week in problem.weeks]
    return all(any(one.holds(week, phase) for one in others) for week, phase in weeks)


def _not_always(use: RuleUse, usual: Rule, document: Document) -> Fault:
    words = Message(
        "messages.warnings.not_always", rule=use.rule.title, during=str(use.rule.during), source=usual.source.text
    )
    return Fault(words, document.place((*use.loc, "during")), Message("messages.warnings.not_always_hint"))


def _strictest(values: list[Any], direction: Direction) -> Any:  # Any: a number, or None where none is set
    """Return the value that allows least; None where one of them is not set."""
    if not values or None in values:
        return None
    return min(values) if direction == "up" else max(values)


def _allows_more(now: Any, before: Any, direction: Direction) -> bool:
    return bool(now > before) if direction == "up" else bool(now < before)
