"""How values are written in a constraint file: rules' parameters from their fields, times, absences, goals."""

from collections.abc import Iterable
from datetime import date, time
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Literal, get_args, get_origin

from planforge.quantities.dates import Weekday
from planforge.quantities.spelled import annotation_parts, spelling
from planforge.quantities.units import format_duration, format_pace, format_share

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from planforge.problem.problem import Problem
    from planforge.problem.sections import Absence, Window
    from planforge.rules.base.rule import Rule

NOT_SET = "not set"


def value_words(field: "FieldInfo", value: object) -> str:
    """Return a value as a coach writes it: `10 %`, `45 min`, `[mon, wed]`, `18:30`, `yes`."""
    if value is None:
        return NOT_SET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return f"[{', '.join(value_words(field, one) for one in value)}]"
    if isinstance(value, Weekday):
        return value.label
    if isinstance(value, time):
        return f"{value:%H:%M}"
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
    from planforge.rules.base.rule import with_reason

    fields = type(rule).model_fields
    given = ", ".join(
        f"{name}: {value_words(fields[name], getattr(rule, name))}"
        for name in fields
        if name in rule.model_fields_set - {"called", "why"}
    )
    return with_reason(f"{rule.title}: {{{given}}}" if given else rule.title, rule.why)


def windows_words(windows: Iterable["Window"]) -> str:
    """Return a day's times as a coach writes them: `06:30 for 45 min and 18:00 for 30 min`; `none` without any."""
    return " and ".join(map(str, windows)) or "none"


def absence_words(absence: "Absence", *, dates_only: bool = False) -> str:
    """Return an absence as a coach writes it: `2027-02-15..2027-02-21`, and whether strength stays out."""
    dates = str(absence.dates)
    return dates if dates_only or absence.strength else f"{{dates: {dates}, strength: no}}"


def by_words(by: "int | date | str | None") -> str:
    """Return by when: `week 16`, a date, or the words for as early as possible."""
    return f"week {by}" if isinstance(by, int) else str(by)


def due_words(problem: "Problem") -> str:
    """Return what a date to be ready by means: in which week it falls, and by the end of which one that leaves."""
    by = problem.by
    if not isinstance(by, date):
        return ""
    within, due = problem.week_of(by), problem.ready_by
    if by < problem.start:
        return " (before the plan's first day)"
    if due < 1 or due > problem.calendar.weeks:
        return f" (in week {within})"
    last = problem.week(due).days[-1].date
    return f" (in week {within}: reached and held by week {due}, which ends on {last})"


def run_words(problem: "Problem") -> str:
    """Return the run to reach as it is stated: `30 min`, or `5 km (33 min at 6:30 /km)`."""
    stated, runner = problem.goal.run, problem.runner
    lasts = format_duration(problem.continuous_goal or 0)
    if stated is None or stated.millimetres is None:
        return lasts
    far = f"{round(stated.millimetres / runner.units.millimetres, 1):g} {runner.units}"
    return f"{far} ({lasts} at {format_pace(runner.easy_pace, runner.units)})"


def distance_goal_words(problem: "Problem") -> str:
    """Return the weekly distance to reach, as it is stated: `80 %` or `20 km`."""
    stated, unit = problem.goal.weekly_distance, problem.runner.units
    if stated is not None and stated.millimetres is not None:
        return f"{round(stated.millimetres / unit.millimetres, 1):g} {unit}"
    return format_share(1000 if stated is None else stated.per_mille or 0)
