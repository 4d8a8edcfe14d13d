"""Files for lint: the example with something changed, and random ones at the edge of what can hold."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import yaml
from answered import READINESS, SCREENING

from planforge.constraints.load import Loaded, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.lint import Lint, lint
from planforge.source import read_text

TODAY = date(2026, 11, 22)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def loaded(text: str) -> Loaded:
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=TODAY)


def linted(text: str) -> Lint:
    one = loaded(text)
    return lint(one.problem, one.document)


def example(more: str = "", *changes: tuple[str, str]) -> str:
    """Return the text of the packaged example with some of its words changed and more behind it."""
    path = find_template("examples/beginner")
    assert path is not None
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text + more


def drawn(seed: int) -> str:
    """Return a file whose statements are likely to contradict each other, and sometimes do not."""
    random = Random(seed)
    pick: Callable[..., Any] = random.choice
    stopped, weeks = random.random() < 0.6, pick((4, 6, 8, 10, 12, 12))
    days = sorted(random.sample(range(7), pick((2, 3, 4, 5, 6, 7, 7))))
    windows = [f"{pick(('06:00', '06:30'))} for {pick((25, 30, 35, 40, 50, 60, 60))} min"]
    if random.random() < 0.3:
        windows.append(f"18:00 for {pick((10, 15, 20, 40))} min")
    calendar: dict[str, Any] = {
        "start": pick(("2027-01-04", "2027-01-06")),
        "weeks": weeks,
        "available": {DAYS[day]: list(windows) for day in days},
    }
    if random.random() < 0.2:
        calendar["away"] = [pick(("2027-01-25..2027-01-27", "2027-02-01..2027-02-14"))]
    goal: dict[str, Any] = {"by": pick((f"week {random.randint(weeks // 2, weeks)}", "as early as the rules allow"))}
    if stopped or random.random() < 0.5:
        goal["continuous_run"] = f"{pick((5, 8, 10, 15, 20, 30))} min"
    else:
        goal["weekly_distance"] = pick(("60 %", "70 %", "90 %"))
    rules: dict[str, Any] = {
        "run-days": {"sessions_per_week": pick((1, 2, 2, 3, 3, 4, 5))},
        "strength-days": {"sessions_per_week": pick((0, 1, 1, 2, 3))},
        "rest-days": {"days": pick((0, 0, 1, 1, 2, 3))},
        "ladder": {"levels_per_week": pick((1, 2, 4))},
        "bout-step": {"max_growth": pick(("50 %", "100 %", "300 %"))},
        "start-load": {"most_of_normal": pick(("50 %", "60 %")), "least_of_bound": "0 %", "repeats": 4,
                       "fewest_repeats": 4},
        "session-spike": {"max_increase": "30 %"},
        "build-cap": {"max_increase": pick(("10 %", "30 %"))},
        "run-step": {"max_increase": "10 min"},
        "clean-sessions": {"sessions": pick((2, 2, 4))},
    }  # fmt: skip
    others = {"hold-week": {"every": 2}, "run-spacing": "off", "available": "off"}
    rules.update({name: change for name, change in others.items() if random.random() < 0.15})
    if random.random() < 0.2:
        rules["continuous-cap"] = {"onset": "10 min", "margin": "2 min", "raise_by": pick(("0 min", "2 min"))}
    routine = {"title": "Strength", "load": pick(("light", "heavy")),
               "sets": [{"exercise": "bridge", "sets": 2, "reps": pick((10, 10, 40))}]}  # fmt: skip
    levels = pick(
        (
            ["60 s run, 120 s walk", "60 s run, 60 s walk", "2 min run, 1 min walk", "4 min run, 1 min walk"],
            ["60 s run, 120 s walk", "3 min run, 1 min walk", "6 min run, 1 min walk"],
            ["2 min run, 2 min walk", "4 min run, 2 min walk", "8 min run, 1 min walk"],
        )
    )
    protocol = {
        "phases": [{"name": "return-to-running"}, {"name": "rebuild"}],
        "ladder": {"levels": levels, "reduced_entry": pick(levels)},
        "routines": {"settle": routine},
        "strength": [{"from_week": 1, "routine": "settle"}],
    }
    runner = {
        "normal_weekly_distance": f"{pick((10, 20, 40))} km",
        "easy_pace": "6:30 /km",
        "walking_pace": "10:00 /km",
        "stopped_running": "yes" if stopped else "no",
        "recent_weekly_distance": "12 km",
        "runs_per_week": 3,
        "longest_recent_run": "5 km",
    }
    values = {"planforge": 1, "extends": "runners-knee", "runner": runner, "calendar": calendar, "goal": goal,
              "rules": rules, "protocol": protocol, "screening": SCREENING, "readiness": READINESS}  # fmt: skip
    return yaml.safe_dump(values, sort_keys=False)
