"""Random constraint files as coaches may write them, drawn from a seed."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import yaml
from answered import READINESS, SCREENING

from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.problem.problem import Problem
from planforge.source import read_text

MONDAY = date(2027, 1, 4)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = ("06:00", "06:30", "07:15", "12:00", "17:30", "18:00")
Pick = Callable[..., Any]


def text(seed: int) -> str:
    """Return a constraint file."""
    random = Random(seed)
    pick: Pick = random.choice
    template = pick(("runners-knee", "runners-knee", "it-band"))
    stopped = random.random() < 0.6
    runs = pick((2, 3, 3, 3, 4))
    weeks = pick((4, 8, 12, 14, 16, 16, 18, 18, 20, 22, 26, 30))
    values = {
        "planforge": 1,
        "extends": template,
        "runner": _runner(random, stopped),
        "screening": SCREENING,
        "readiness": READINESS,
        "calendar": _calendar(random, weeks, runs),
        "rules": _rules(random, runs, template),
    }
    if goal := _goal(random, stopped, weeks):
        values["goal"] = goal
    return yaml.safe_dump(values, sort_keys=False)


def problem(seed: int) -> Problem:
    """Return the problem a drawn file states."""
    document = read_text(text(seed), f"drawn-{seed}.yaml", find_template, template_names())
    return load_document(document, today=MONDAY).problem


def _runner(random: Random, stopped: bool) -> dict[str, Any]:
    pick: Pick = random.choice
    miles = random.random() < 0.3
    unit = "mi" if miles else "km"
    runner = {
        "name": pick(("Sam", "Robin", "Kim", "Alex")),
        "units": unit,
        "normal_weekly_distance": f"{pick((10, 15, 20, 30, 40, 60)) if not miles else pick((8, 12, 20, 35))} {unit}",
        "easy_pace": pick(("5:30 /km", "6:15 /km", "6:30 /km", "7:00 /km"))
        if not miles
        else pick(("9:00 /mi", "10:30 /mi")),
        "walking_pace": pick(("9:30 /km", "10:00 /km", "11:00 /km")) if not miles else pick(("16:00 /mi", "17:30 /mi")),
        "stopped_running": "yes" if stopped else "no",
    }
    if random.random() < 0.5:
        runner["cadence"] = f"{random.randint(150, 180)} spm"
    if not stopped:
        runner["longest_recent_run"] = pick(("4 mi", "3 mi")) if miles else pick(("5 km", "8 km"))
        runner["recent_weekly_distance"] = pick(("8 mi", "12 mi")) if miles else pick(("8 km", "12 km", "20 km"))
        runner["runs_per_week"] = pick((2, 3, 3, 4))
    return runner


def _calendar(random: Random, weeks: int, runs: int) -> dict[str, Any]:
    pick: Pick = random.choice
    few = random.random() < 0.1
    days = sorted(random.sample(range(7), random.randint(1, 2) if few else random.randint(min(7, runs + 1), 7)))
    if not few and random.random() < 0.5:  # days that leave room between runs
        days = sorted({0, 2, 5} | set(days))
    calendar: dict[str, Any] = {
        "weeks": weeks,
        "timezone": pick(("Europe/London", "America/Denver", "Australia/Sydney", "UTC")),
        "available": {DAYS[day]: _windows(random) for day in days},
    }
    if random.random() < 0.8:
        calendar["start"] = str(MONDAY + timedelta(7 * random.randint(0, 30) + pick((0, 0, 0, 2, 5))))
    start = date.fromisoformat(calendar.get("start", str(MONDAY + timedelta(7))))
    if random.random() < 0.35:
        first = start + timedelta(random.randint(0, 7 * weeks))
        span = f"{first}..{first + timedelta(pick((0, 2, 6, 6, 9, 13, 20)))}"
        calendar["away"] = [pick((span, {"dates": span, "strength": "no"}))]
    return calendar


def _windows(random: Random) -> str | list[str]:
    pick: Pick = random.choice
    first = f"{pick(TIMES[:3])} for {pick((45, 50, 60, 60, 75, 90))} min"
    if random.random() < 0.3:
        return [first, f"{pick(TIMES[4:])} for {pick((25, 30, 45, 60))} min"]
    return first


def _goal(random: Random, stopped: bool, weeks: int) -> dict[str, Any]:
    pick: Pick = random.choice
    goal: dict[str, Any] = {}
    if random.random() < 0.5:
        if stopped or random.random() < 0.3:
            goal["continuous_run"] = f"{pick((10, 15, 20, 25, 30, 30, 35))} min"
        elif random.random() < 0.5:
            goal["weekly_distance"] = pick(("70 %", "80 %", "20 km"))
    if random.random() < 0.5:
        goal["by"] = pick((f"week {weeks}", f"week {max(1, weeks - 2)}", "as early as the rules allow"))
    if goal.get("continuous_run") and random.random() < 0.2:
        goal["every_session"] = "yes"
    return goal


def _rules(random: Random, runs: int, template: str) -> dict[str, Any]:
    pick: Pick = random.choice
    rules: dict[str, Any] = {"run-days": {"sessions_per_week": runs}}
    options: dict[str, tuple[Any, ...]] = {
        "build-cap": (
            {"max_increase": "8 %"}, {"max_increase": "15 %", "of": "time-on-feet"}, {"weight": 20}, {"floor": "600 m"},
        ),
        "run-step": ({"max_increase": "5 min"}, {"max_increase": "2 min"}, {"weight": 5}),
        "hold-week": ({"every": 3}, {"weight": 3}, "off"),
        "long-share": ({"three_runs": "40 %"}, "off"),
        "ladder": ({"levels_per_week": 1}, {"levels_per_week": 3}),
        "clean-sessions": ({"sessions": 3},),
        "not-both": ({}, {"no_step": []}, "off"),
        "start-load": ({"repeats": 6}, {"least_of_bound": "70 %"}),
        "session-spike": ({"max_increase": "20 %"}, "off"),
        "strength-days": ({"strengthening": 3}, {"sessions_per_week": 1}, {"weight": 9}),
        "rest-days": ({"days": 2},),
        "reintroduction": ({"bring_back": ["hills", "strides"]},),
        "run-spacing": ({"weight": 15}, "off"),
        "long-day": ({"day": "sat"}, {"day": "sun", "weight": 3}),
        "preferred-days": ({"run": ["mon", "wed", "sat"]}, {"strength": ["tue", "fri"], "weight": 2}),
        "same-weekdays": ({"weight": 5}, "off"),
        "cross-training": ({"later": 1}, "off"),
        "warm-up": ({"moves": "3 min"},),
    }  # fmt: skip
    for name in sorted(random.sample(sorted(options), random.randint(0, 4))):
        rules[name] = pick(options[name])
    if "start-load" in rules and template == "it-band":
        rules.pop("start-load")
    return rules
