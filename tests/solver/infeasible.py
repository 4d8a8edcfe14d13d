"""Constraint files that no plan keeps, drawn from a seed: each has one thing, or two, that stand in the way."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

import yaml
from answered import READINESS, SCREENING

from planforge.conflicts.conflict import Conflict
from planforge.conflicts.statements import Statement, statements, without
from planforge.conflicts.trials import Trials
from planforge.constraints.load import Loaded, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.problem.problem import Problem
from planforge.solver.effort import Effort
from planforge.source import read_text

Values = dict[str, Any]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def text(seed: int, weeks: int | None = None) -> str:
    """Return a constraint file without a plan; `weeks`: as long as this, where its fault is not to be too short."""
    random = Random(seed)
    kind = KINDS[seed % len(KINDS)]
    length = weeks or random.choice((12, 14, 16, 16, 18))
    values: Values = {
        "planforge": 1,
        "extends": random.choice(("runners-knee", "runners-knee", "it-band")),
        "runner": {
            "name": "Sam",
            "normal_weekly_distance": f"{random.choice((15, 20, 30, 40))} km",
            "easy_pace": random.choice(("6:30 /km", "7:00 /km")),
            "walking_pace": "10:00 /km",
            "stopped_running": "yes",
        },
        "calendar": {
            "start": "2027-01-04",
            "weeks": length,
            "available": {day: f"06:30 for {random.choice((60, 75))} min" for day in ("mon", "wed", "fri", "sat")},
        },
        "goal": {"continuous_run": f"{random.choice((20, 25, 30))} min", "by": f"week {length}"},
        "rules": {},
        "screening": SCREENING,
        "readiness": READINESS,
    }
    kind(values, random)
    return yaml.safe_dump(values, sort_keys=False)


def loaded(seed: int, weeks: int | None = None) -> Loaded:
    """Return what a drawn file states."""
    drawn = text(seed, weeks)
    return load_document(
        read_text(drawn, f"drawn-{seed}.yaml", find_template, template_names()), today=date(2027, 1, 1)
    )


def fresh(ways: Problem | Sequence[Problem]) -> bool | None:
    """Tell whether there is a plan, by a trial that shares nothing with any other."""
    return Trials(Effort(), sharing=False).possible(ways)


def minimal(problem: Problem, conflict: Conflict) -> None:
    """Assert that a conflict's statements cannot hold together, and that they can without any one of them."""

    def only(kept: list[Statement]) -> tuple[Problem, ...]:
        return without(problem, [one for one in statements(problem) if one not in kept], thoroughly=True)

    kept = list(conflict.statements)
    assert kept
    assert fresh(only(kept)) is False
    for one in kept:
        if one not in conflict.undecided:
            assert fresh(only([other for other in kept if other is not one])), f"{one.words} is not needed"


def _too_soon(values: Values, random: Random) -> None:
    weeks = random.randint(6, 9)
    values["calendar"]["weeks"] = weeks
    values["goal"] = {"continuous_run": f"{random.choice((25, 30, 35))} min", "by": f"week {weeks}"}


def _too_far(values: Values, random: Random) -> None:
    values["goal"]["continuous_run"] = f"{random.choice((60, 75, 90))} min"
    for day in ("mon", "wed", "fri", "sat"):
        values["calendar"]["available"][day] = "06:30 for 150 min"


def _few_days(values: Values, random: Random) -> None:
    first = random.randrange(6)
    values["calendar"]["available"] = dict.fromkeys(DAYS[first : first + 2], "18:00 for 75 min")


def _small_windows(values: Values, random: Random) -> None:
    minutes = random.choice((35, 40))
    values["calendar"]["available"] = dict.fromkeys(
        random.choice((("mon", "wed", "fri", "sun"), ("tue", "thu", "sat", "sun"))), f"07:00 for {minutes} min"
    )
    values["goal"]["continuous_run"] = "30 min"


def _strict(values: Values, random: Random) -> None:
    values["rules"] = random.choice(
        (
            {"run-step": {"max_increase": "1 min"}},
            {"ladder": {"levels_per_week": 1}, "clean-sessions": {"sessions": 6}},
            {"bout-step": {"max_growth": "20 %"}},
            {"bout-step": {"max_increase": "1 min"}},
        )
    )
    values["goal"]["continuous_run"] = "30 min"
    values["calendar"]["weeks"] = min(values["calendar"]["weeks"], 14)
    values["goal"]["by"] = f"week {values['calendar']['weeks']}"


def _away(values: Values, random: Random) -> None:
    first = random.choice(("2027-02-15", "2027-02-22"))
    values["calendar"]["weeks"] = 13
    values["goal"] = {"continuous_run": "30 min", "by": "week 13"}
    values["calendar"]["away"] = [{"dates": f"{first}..2027-03-{random.randint(7, 20):02d}", "strength": "no"}]


def _busy_week(values: Values, random: Random) -> None:
    values["rules"] = random.choice(
        ({"rest-days": {"days": 5}}, {"rest-days": {"days": 4}, "strength-days": {"sessions_per_week": 3}})
    )
    values["calendar"]["available"] = dict.fromkeys(DAYS, "06:30 for 45 min")


def _two(values: Values, random: Random) -> None:
    """Make two faults that share no statement: too many rest days, and too near a goal."""
    _too_soon(values, random)
    values["rules"] = {"rest-days": {"days": 5}}


KINDS: tuple[Callable[[Values, Random], None], ...] = (
    _too_soon, _too_far, _few_days, _small_windows, _strict, _away, _busy_week, _two,
)  # fmt: skip
