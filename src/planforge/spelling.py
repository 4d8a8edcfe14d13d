"""How a rule's parameters are written in a constraint file: from the fields, so that there is no second text."""

from datetime import date
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from planforge.fields import Weekday, annotation_parts, spelling
from planforge.units import format_distance, format_duration

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from planforge.constraints import Loaded
    from planforge.problem import Problem, RuleUse
    from planforge.rules.rule import Rule
    from planforge.stated import Window

NOT_SET = "not set"


def value_words(field: "FieldInfo", value: object) -> str:
    """Return a value as a coach writes it: `10 %`, `45 min`, `[mon, wed]`, `yes`."""
    if value is None:
        return NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return f"[{', '.join(value_words(field, one) for one in value)}]"
    if isinstance(value, Weekday):
        return value.label
    if isinstance(value, int) and not isinstance(value, IntEnum) and (spelled := spelling(field)):
        return spelled.show(value)
    return str(value.value) if isinstance(value, Enum) else value.isoformat() if isinstance(value, date) else str(value)


def bounds_words(field: "FieldInfo") -> str:
    """Return what a field may be: `0 % to 100 %`, `distance or run-time`, `yes or no`; empty for free text."""
    if spelled := spelling(field):
        return f"{spelled.show(spelled.low)} to {spelled.show(spelled.high)}"
    parts = list(annotation_parts(field.annotation))
    several = "any of " if any(get_origin(part) is tuple for part in parts) else ""
    if bool in parts:
        return "yes or no"
    choices = [str(choice) for part in parts if get_origin(part) is Literal for choice in get_args(part)]
    for part in parts:
        if isinstance(part, type) and issubclass(part, Enum):
            choices += [one.label if isinstance(one, Weekday) else str(one.value) for one in part]
    if len(choices) < 2:
        return several + "".join(choices) if choices else ""
    return several + (", ".join(choices) if several else f"{', '.join(choices[:-1])} or {choices[-1]}")


def parameters(rule: "Rule") -> str:
    """Return the rule as one line of a constraint file, with what somebody set: `run-step: {max_increase: 3 min}`.

    Its own name stands beside the rule's, its reason behind.
    """
    from planforge.rules.rule import with_reason

    fields = type(rule).model_fields
    given = ", ".join(
        f"{name}: {value_words(fields[name], getattr(rule, name))}"
        for name in fields
        if name in rule.model_fields_set - {"called", "why"}
    )
    return with_reason(f"{rule.title}: {{{given}}}" if given else rule.title, rule.why)


def statement(use: "RuleUse", loaded: "Loaded") -> tuple[str, str]:
    """Return place and words of what a coach said with a rule; goal and times are said elsewhere than among rules."""
    problem, place = loaded.problem, loaded.document.key_place
    calendar = problem.calendar
    match use.rule.name:
        case "goal":
            return str(place(("goal",))), f"goal: {_goal(problem)}; the plan has {_count(calendar.weeks, 'week')}"
        case "available":
            days = ", ".join(
                f"{day.label} {' and '.join(map(_window, some))}" for day, some in calendar.available.items()
            )
            changes = "".join(f"; {week}: {change}" for week, change in calendar.changes.items())
            return str(place(("calendar", "available"))), f"available: {days}{changes}"
        case "away" if calendar.away:
            spans = ", ".join(f"{one.dates.first}..{one.dates.last}" for one in calendar.away)
            return str(place(("calendar", "away"))), f"away: {spans}"
    return use.source_line, parameters(use.rule)


def _goal(problem: "Problem") -> str:
    wanted = []
    if problem.continuous_goal is not None:
        wanted.append(f"{format_duration(problem.continuous_goal)} without a walk")
    if problem.distance_goal is not None:
        wanted.append(f"{format_distance(problem.distance_goal, problem.runner.units)} a week")
    return f"{' and '.join(wanted)} by week {problem.ready_by}"


def _window(window: "Window") -> str:
    return f"{window.start:%H:%M} for {format_duration(window.seconds)}" if window.start else "any time"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"
