"""Statements that contradict each other are named, with both places and a way out, before any solver is asked."""

from typing import NamedTuple

import pytest
from answered import ANSWERED
from lint_files import DAYS, drawn, example, linted, loaded

from planforge.constraints.templates import example_names, find_template, template_names
from planforge.lint import lint
from planforge.solver.effort import Budget, Effort
from planforge.solver.engine import Known, _progression
from planforge.solver.weeks.weekly_model import Impossible
from planforge.source import Faults


class Case(NamedTuple):
    """A file, what lint says of it (None: nothing), and the way out; `{rule}` is that rule's place in its template."""

    text: str
    said: str | None
    hint: str | None


EVERY_DAY = "".join(f"    {day}: 06:00 for 60 min\n" for day in DAYS)
OLD_DAYS = """    mon: [06:30 for 50 min, 18:00 for 30 min]
    wed: [06:30 for 50 min, 18:00 for 30 min]
    sat: 09:00 for 60 min
"""
SHORT = ", ".join(f"{day}: 06:30 for 12 min" for day in ("mon", "fri", "sun"))
STILL = (
    "stopped_running: yes",
    "stopped_running: no\n  recent_weekly_distance: 12 km\n  runs_per_week: 3\n  longest_recent_run: 5 km",
)
LEVELS = "['60 s run, 120 s walk', '3 min run, 1 min walk', '6 min run, 1 min walk']"
HEAVY = "protocol: {routines: {build: {title: Heavy, load: heavy, sets: [{exercise: squat, sets: 10, reps: 10}]}}}\n"


def on(days: str) -> tuple[str, str]:
    """Return the change of the example's days."""
    return OLD_DAYS, "".join(f"    {day}: 06:00 for 60 min\n" for day in days.split())


CASES = {
    "more runs than days": Case(
        example("", on("mon sat")),
        "sam.yaml:48:3: week 4 cannot hold all of this: 3 runs a week (base:{run-days}), time on mon, sat, at most 1 h "
        "at once (sam.yaml:48:3); the shortest run takes 25 min, warm-up and cool-down included",
        "`run-days: {sessions_per_week: 2}` fits these days; or give more days or longer times in `available`",
    ),
    "runs on neighbouring days only": Case(
        example("", on("mon tue wed")),
        "week 4 cannot hold all of this: 3 runs a week (base:{run-days}), time on mon, tue, wed, at most 1 h at once "
        "(sam.yaml:48:3), a day without running between runs (base:{run-spacing}); the shortest run takes 25 min, "
        "warm-up and cool-down included",
        "`run-days: {sessions_per_week: 2}` fits these days; or give more days or longer times in `available`",
    ),
    "a Sunday, and the Monday after it": Case(
        example("", on("mon wed sun")),
        "week 5, after week 4, cannot hold all of this: 3 runs a week (base:{run-days}), time on mon, wed, sun, at "
        "most 1 h at once (sam.yaml:48:3), a day without running between runs (base:{run-spacing}); the shortest run "
        "takes 25 min, warm-up and cool-down included",
        "`run-days: {sessions_per_week: 2}` fits these days; or give more days or longer times in `available`",
    ),
    "a week whose own times hold no run": Case(
        example(
            "",
            (
                OLD_DAYS,
                f"{OLD_DAYS}  changes:\n    week 8: {{{SHORT}}}\n",
            ),
        ),
        "sam.yaml:53:5: week 8 cannot hold all of this: 3 runs a week (base:{run-days}), week 8: other times, on mon, "
        "fri, sun (sam.yaml:53:5); the shortest run takes 25 min, warm-up and cool-down included",
        "give more days or longer times in `changes`, or ask for fewer sessions",
    ),
    "four runs and a day between is never three days running": Case(
        example("rules:\n  run-days: {sessions_per_week: 4}\n", on("mon tue thu fri")),
        None,
        None,
    ),
    "four runs on three days in a row and one": Case(
        example("rules:\n  run-days: {sessions_per_week: 4}\n", on("mon tue wed thu")),
        "sam.yaml:54:3: week 4 cannot hold all of this: 4 runs a week (sam.yaml:54:3), time on mon, tue, wed, thu, "
        "at most 1 h at once (sam.yaml:48:3), never running three days in a row (base:{run-spacing}); the shortest run "
        "takes 25 min, warm-up and cool-down included",
        "`run-days: {sessions_per_week: 2}` fits these days; or give more days or longer times in `available`",
    ),
    "five runs on five days in a row": Case(
        example("rules:\n  run-days: {sessions_per_week: 5}\n", on("mon tue wed thu fri")),
        "sam.yaml:55:3: week 4 cannot hold all of this: 5 runs a week (sam.yaml:55:3), time on mon, tue, wed, thu, "
        "fri, at most 1 h at once (sam.yaml:48:3), never running four days in a row (base:{run-spacing}); the "
        "shortest run takes 25 min, warm-up and cool-down included",
        "`run-days: {sessions_per_week: 4}` fits these days; or give more days or longer times in `available`",
    ),
    "two numbers of runs at once": Case(
        example("rules:\n  run-days: [{sessions_per_week: 2}, {sessions_per_week: 3}]\n"),
        "sam.yaml:53:14: week 4 cannot hold all of this: 2 runs a week (sam.yaml:53:14), 3 runs a week "
        "(sam.yaml:53:38)",
        "`run-days: {sessions_per_week: 2}` fits these days; or give more days or longer times in `available`",
    ),
    "strength on neighbouring days": Case(
        example("rules: {run-days: off}\n", on("mon tue")),
        "sam.yaml:48:3: week 1 cannot hold all of this: 2 strength sessions a week (base:{strength-days}), time "
        "on mon, "
        "tue, at most 1 h at once (sam.yaml:48:3), a day between strength sessions (base:{strength-spacing}); "
        "the strength routine takes 11 min",
        "`strength-days: {sessions_per_week: 1}` fits these days; or give more days or longer times in `available`",
    ),
    "runs, strength and rest": Case(
        example(f"rules:\n  rest-days: {{days: 4}}\n{HEAVY}", (OLD_DAYS, EVERY_DAY.replace("60", "46"))),
        "sam.yaml:48:3: week 4 cannot hold all of this: 3 runs a week (base:{run-days}), 2 strength sessions a week "
        "(base:{strength-days}), at least 8 repeats in the first runs (base:{start-load}), time on mon, tue, wed, thu, "
        "fri, sat, sun, at most 46 min at once (sam.yaml:48:3), 4 days of rest a week (sam.yaml:57:3); the shortest "
        "run takes 39 min, warm-up and cool-down included and the strength routine takes 10 min",
        "`rest-days: {days: 2}` fits these days; or give more days or longer times in `available`",
    ),
    "times too short for any run": Case(
        example("", ("06:30 for 50 min", "06:30 for 24 min"), ("18:00 for 30 min", "18:00 for 20 min")),
        "sam.yaml:48:3: week 4 cannot hold all of this: 3 runs a week (base:{run-days}), time on mon, wed, sat, "
        "at most 1 h at once (sam.yaml:48:3); the shortest run takes 25 min, warm-up and cool-down included",
        "give more days or longer times in `available`, or ask for fewer sessions",
    ),
    "times too short for the first run": Case(
        example(
            "rules: {start-load: {repeats: 12, fewest_repeats: 12, most_repeats: 12}}\n", ("for 60 min", "for 50 min")
        ),
        "week 4 cannot hold all of this: 3 runs a week (base:{run-days}), at least 12 repeats in the first runs "
        "(sam.yaml:52:9), time on mon, wed, sat, at most 50 min at once (sam.yaml:48:3); the shortest run takes "
        "51 min, "
        "warm-up and cool-down included",
        "give more days or longer times in `available`, or ask for fewer sessions",
    ),
    "times too short for strength": Case(
        example("protocol: {routines: {settle: {title: Long, sets: [{exercise: bridge, sets: 10, reps: 100}]}}}\n"),
        "sam.yaml:48:3: week 1 cannot hold all of this: 2 strength sessions a week (base:{strength-days}), "
        "time on mon, wed, sat, at most 1 h at once (sam.yaml:48:3); the strength routine takes 55 min",
        "`strength-days: {sessions_per_week: 1}` fits these days; or give more days or longer times in `available`",
    ),
    "levels too far apart": Case(
        example(f"protocol:\n  ladder:\n    reduced_entry: 3 min run, 1 min walk\n    levels: {LEVELS}\n"),
        "sam.yaml:55:14: no week can step from 1:2 to 3:1, they are too far apart: level 1:2 (sam.yaml:55:14), "
        "level 3:1 (sam.yaml:55:38), a start on level 1:2 (base:{start-load}), a longest bout that grows by 100 % and "
        "10 min at most (base:{bout-step})",
        "put a level between them, with runs of at most 2 min",
    ),
    "a goal longer than every time": Case(
        example("goal: {continuous_run: 50 min}\n"),
        "sam.yaml:52:8: no run can ever last 50 min without a walk, however many weeks there are; at most 45 min: "
        "a goal of 50 min without a walk (sam.yaml:52:8), 1 h at once at most (sam.yaml:48:3)",
        "give one day 1 h 5 min at once (warm-up and cool-down included), or a shorter goal",
    ),
    "a goal longer than every time, and by when": Case(
        example("goal:\n  by: week 16\n  run: 50 min\n"),
        "sam.yaml:54:3: no run can ever last 50 min without a walk, however many weeks there are; at most 45 min: "
        "a goal of 50 min without a walk (sam.yaml:54:3), 1 h at once at most (sam.yaml:48:3)",
        "give one day 1 h 5 min at once (warm-up and cool-down included), or a shorter goal",
    ),
    "a cap that never rises, and by when": Case(
        example("rules: {continuous-cap: {onset: 20 min, raise_by: 0 min}}\ngoal: {by: week 16}\n"),
        "sam.yaml:52:9: no run can ever last 30 min without a walk, however many weeks there are; at most 15 min: "
        "a goal of 30 min without a walk (runners-knee:{goal}), what continuous-cap allows (sam.yaml:52:9)",
        "let the cap rise from week to week, or name a shorter goal",
    ),
    "a distance that no week comes to, a run, and by when": Case(
        example(
            "rules: {build-cap: {max_increase: 0 %}}\ngoal:\n  by: week 16\n  run: 30 min\n  weekly_distance: 400 %\n"
        ),
        "sam.yaml:56:3: the goal comes too soon: in week 15 these alone allow no more than 12.9 km, for running begins "
        "in week 4: a goal of 30 min without a walk and 60.0 km a week by week 16 (sam.yaml:56:3), a start on level "
        "1:2 (base:{start-load}), 0 % more a week (sam.yaml:52:9)",
        "no number of weeks is enough: name a nearer goal",
    ),
    "a distance too far for the weeks that are stated, and a run": Case(
        example("goal:\n  run: 30 min\n  weekly_distance: 400 %\n", ("calendar:\n", "calendar:\n  weeks: 12\n")),
        "sam.yaml:55:3: the goal comes too soon: in week 11 these alone allow no more than 25.1 km, for running begins "
        "in week 4: a goal of 30 min without a walk and 60.0 km a week by week 12 (sam.yaml:55:3), a start on level "
        "1:2 (base:{start-load}), 10 % more a week (base:{build-cap})",
        "by these alone week 22 is the earliest (a bound: the other rules may need longer); "
        "name a later week, or a nearer goal",
    ),
    "a cap that never rises": Case(
        example("rules: {continuous-cap: {onset: 20 min, raise_by: 0 min}}\n"),
        "sam.yaml:52:9: no run can ever last 30 min without a walk, however many weeks there are; at most 15 min: "
        "a goal of 30 min without a walk (runners-knee:{goal}), what continuous-cap allows (sam.yaml:52:9)",
        "let the cap rise from week to week, or name a shorter goal",
    ),
    "a goal before there are two running weeks": Case(
        example("goal: {by: week 4}\n"),
        "sam.yaml:52:8: a goal is reached in one whole running week and held in the next, and running begins in "
        "week 4: "
        "the goal is wanted by week 4 (sam.yaml:52:8), the plan has 18 weeks (runners-knee:{weeks})",
        "the earliest is week 5",
    ),
    "a goal too soon for the ladder": Case(
        example("rules:\n  ladder: {levels_per_week: 1}\ngoal: {by: week 10}\n"),
        "sam.yaml:54:8: the goal comes too soon: in week 9 these alone allow no more than 3 min without a walk, "
        "for running begins in week 4: a goal of 30 min without a walk by week 10 (sam.yaml:54:8), a start on "
        "level 1:2 "
        "(base:{start-load}), 1 level a week (sam.yaml:53:3)",
        "by these alone week 14 is the earliest (a bound: the other rules may need longer); "
        "name a later week, or a nearer goal",
    ),
    "a goal too soon for the sessions on a level": Case(
        example("rules:\n  clean-sessions: {sessions: 6}\ngoal: {by: week 12}\n"),
        "sam.yaml:54:8: the goal comes too soon: in week 11 these alone allow no more than 4 min without a walk, "
        "for running begins in week 4: a goal of 30 min without a walk by week 12 (sam.yaml:54:8), 6 sessions "
        "on a level "
        "(sam.yaml:53:3), a start on level 1:2 (base:{start-load}), 2 levels a week (base:{ladder})",
        "by these alone week 15 is the earliest (a bound: the other rules may need longer); "
        "name a later week, or a nearer goal",
    ),
    "volumes that jump more than the cap": Case(
        example(
            "rules:\n  start-load: {most_of_normal: 50 %}\n"
            "goal: {continuous_run: 5 min, weekly_distance: 90 %, by: week 3}\n",
            STILL,
        ),
        "sam.yaml:57:54: the goal comes too soon: in week 2 these alone allow no more than 11.4 km, for running begins "
        "in week 1: a goal of 5 min without a walk and 13.5 km a week by week 3 (sam.yaml:57:54), a start with at most "
        "7.5 km (sam.yaml:56:3), 10 % more a week (base:{build-cap})",
        "by these alone week 5 is the earliest (a bound: the other rules may need longer); "
        "name a later week, or a nearer goal",
    ),
}


def template_line(name: str, key: str) -> str:
    """Return line and column of a key of a template, so that a new line in it moves no test."""
    path = find_template(name)
    assert path is not None
    key = {"goal": "default_goal"}.get(key, key)
    lines = list(enumerate(path.read_text(encoding="utf-8").splitlines(), 1))
    for number, line in reversed(lines) if name == "base" else lines:  # there rules stand last, below their namesakes
        if line.strip().startswith(f"{key}:"):
            return f"{number}:{len(line) - len(line.lstrip()) + 1}"
    raise AssertionError(key)


def filled(words: str) -> str:
    for name in ("base", "runners-knee"):
        while f"({name}:{{" in words:
            key = words.partition(f"({name}:{{")[2].partition("}")[0]
            words = words.replace(f"({name}:{{{key}}}", f"({name}:{template_line(name, key)}")
    return words


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_told_with_its_places_and_a_way_out(name: str) -> None:
    text, words, hint = CASES[name]
    one = loaded(text)
    found = lint(one.problem, one.document).contradictions
    if words is None:
        assert found == ()
        return
    assert len(found) == 1
    said = f"{found[0].place}: {found[0].message}"
    assert filled(words) in said if not words.startswith("sam") else said == filled(words)
    assert found[0].hint == hint
    assert str(Faults(found, one.document.texts)).startswith("sam.yaml:")


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name][1]])
def test_the_engine_finds_no_plan_either(name: str) -> None:
    with pytest.raises(Impossible):
        _progression(loaded(CASES[name][0]).problem, Budget(Effort()), lambda _: None, Known())


def test_strength_is_never_hinted_away() -> None:
    """`strength-days: {sessions_per_week: 0}` was the hint, for osteoarthritis, in which strength is what helps."""
    text = f"""planforge: 1
extends: osteoarthritis
{ANSWERED}runner: {{normal_weekly_distance: 15 km, easy_pace: 8:00 /km, walking_pace: 11:00 /km, stopped_running: yes}}
calendar:
  start: 2026-12-07
  available: {{mon: 10:00 for 40 min, wed: 10:00 for 40 min, fri: 10:00 for 40 min}}
goal: {{run: 20 min}}
"""
    (fault,) = linted(text).contradictions
    assert fault.hint is not None and fault.hint.startswith(
        "`run-days: {sessions_per_week: 2}` and `strength-days: {sessions_per_week: 1}` together fit these days"
    )


def test_a_soft_rule_contradicts_nothing() -> None:
    assert linted(example("rules: {run-days: {sessions_per_week: 3, weight: 5}}\n", on("mon sat"))).contradictions == ()


@pytest.mark.parametrize("name", example_names())
def test_every_example_is_clean(name: str) -> None:
    path = find_template(name)
    assert path is not None
    found = linted(path.read_text(encoding="utf-8"))
    assert (found.contradictions, found.warnings) == ((), ())


@pytest.mark.parametrize("name", [name for name in template_names() if name != "base"])
@pytest.mark.parametrize("stopped", ["yes", "no"])
def test_every_template_is_clean_for_a_usual_runner(name: str, stopped: str) -> None:
    cleared = ("  locking: no", "  locking: no\n  cleared_by: Dr Moss\n  cleared_on: 2026-06-01")  # for a meniscus
    protocol = ("extends: runners-knee", f"extends: {name}")
    still = STILL if stopped == "no" else (STILL[0], STILL[0])
    text = example("", protocol, still, cleared)
    found = linted(text)
    assert (found.contradictions, found.warnings) == ((), ())


# -- no file that lint refuses has a plan ------------------------------------------------------------------------------

QUICK = range(24)


def refused_rightly(seed: int) -> bool:
    """Tell whether lint refuses a drawn file; where it does the engine must find no plan."""
    one = loaded(drawn(seed))
    if not lint(one.problem, one.document).contradictions:
        return False
    with pytest.raises(Impossible):
        _progression(one.problem, Budget(Effort()), lambda _: None, Known())
    return True


@pytest.mark.parametrize("some", [QUICK[start : start + 12] for start in range(0, len(QUICK), 12)], ids=str)
def test_no_file_that_lint_refuses_has_a_plan(some: range) -> None:
    assert sum(map(refused_rightly, some)) > len(some) // 3


@pytest.mark.slow
@pytest.mark.parametrize("first", range(24, 1224, 48))
def test_no_file_of_many_that_lint_refuses_has_a_plan(first: int) -> None:
    assert sum(map(refused_rightly, range(first, first + 48))) > 16
