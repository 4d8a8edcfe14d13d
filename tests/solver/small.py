"""Small random problems, drawn from a seed: short ladders, few weeks, every day with the same room."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from planforge.constraints.load import load
from planforge.problem.problem import Problem
from planforge.problem.sections import AS_EARLY, Calendar, Goal, Ladder, Runner, StrengthStage
from planforge.problem.uses import RuleUse
from planforge.rules.base.during import During
from planforge.rules.continuous_cap import ContinuousCap

MONDAY = date(2027, 1, 4)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LADDERS = (
    ("60 s run, 120 s walk", "60 s run, 60 s walk", "2 min run, 1 min walk", "4 min run, 1 min walk"),
    ("60 s run, 120 s walk", "2 min run, 2 min walk", "3 min run, 1 min walk"),
    ("60 s run, 60 s walk", "2 min run, 1 min walk", "3 min run, 1 min walk", "5 min run, 1 min walk"),
    ("90 s run, 90 s walk", "3 min run, 2 min walk", "6 min run, 1 min walk"),
    (
        "60 s run, 120 s walk", "60 s run, 60 s walk", "2 min run, 1 min walk", "4 min run, 1 min walk",
        "8 min run, 1 min walk",
    ),
)  # fmt: skip


@cache
def example() -> Problem:
    """Return the packaged example, whose rules and routines the small problems take over."""
    return load(None, today=MONDAY).problem


def with_rules(problem: Problem, **changes: dict[str, Any] | None) -> Problem:
    """Return the problem with some rules changed (underscores for hyphens), or left out (None)."""
    uses = []
    for use in problem.uses:
        change = changes.get(use.rule.name.replace("-", "_"), {})
        if change is not None:
            weighted = use.weighted_by_coach or "weight" in change
            uses.append(RuleUse(use.rule.model_copy(update=change), use.source_line, weighted))
    return replace(problem, uses=tuple(uses))


def adding(problem: Problem, *rules: Any) -> Problem:
    """Return the problem under more rules."""
    return replace(problem, uses=(*problem.uses, *(RuleUse(rule, "in code") for rule in rules)))


def protocol(levels: tuple[str, ...], entry: str, phases: list[dict[str, str]], goal: Goal) -> Any:
    """Return the example's protocol with a short ladder and a strength routine of a few minutes."""
    old = example().protocol
    routine = old.routines["maintenance"]
    short = routine.model_copy(update={"sets": routine.sets[:1]})
    stage = old.strength[0].model_copy(update={"routine": "maintenance"})
    values = old.model_copy(
        update={
            "ladder": Ladder.model_validate({"levels": levels, "reduced_entry": entry}),
            "phases": tuple(type(old.phases[0]).model_validate(phase) for phase in phases),
            "routines": {"maintenance": short},
            "strength": (stage,),
            "default_goal": goal,
        }
    )
    return type(old).model_validate(values)


def away(random: Random, start: date, weeks: int, longest: int) -> list[str]:
    """Return one absence of up to `longest` days, somewhere in the plan."""
    days = random.randint(1, longest)
    first = start + timedelta(random.randrange(7, max(8, 7 * weeks - days)))
    return [f"{first}..{first + timedelta(days - 1)}"]


def draw(seed: int) -> Problem:
    """Return a problem the oracle understands: seven like days, evenings for strength, few levels."""
    random = Random(seed)
    pick: Callable[..., Any] = random.choice
    stopped, runs = random.random() < 0.65, pick((2, 3, 3, 4))
    weeks = pick((6, 7, 8, 9, 10))
    levels = pick(LADDERS)
    minutes = pick((32, 35, 38, 40) if len(levels) < 5 else (32, 35, 38))
    walk = pick(("10:00 /km", "9:30 /km", "16:00 /mi"))
    runner: dict[str, Any] = {
        "normal_weekly_distance": f"{pick((12, 15, 20, 25, 30, 40))} km",
        "easy_pace": pick(("6:30 /km", "7:00 /km", "5:45 /km", "9:30 /mi")),
        "walking_pace": walk,
        "stopped_running": stopped,
    }
    if not stopped and random.random() < 0.5:
        runner["longest_recent_run"] = f"{pick((1.5, 3, 4))} km"
    if not stopped and random.random() < 0.7:
        runner["recent_weekly_distance"] = f"{pick((6, 9, 12))} km"
    start = MONDAY + timedelta(pick((0, 0, 0, 2)))
    calendar: dict[str, Any] = {
        "start": start,
        "weeks": weeks,
        "available": {day: [f"06:00 for {minutes} min", "19:00 for 20 min"] for day in DAYS},
    }
    if random.random() < 0.45:
        calendar["away"] = away(random, start, weeks, pick((2, 7, 7, 16)))
    by = AS_EARLY if random.random() < 0.5 else f"week {random.randint(weeks - 2, weeks)}"
    goal: dict[str, Any] = {"by": by}
    if stopped or random.random() < 0.4:
        goal["continuous_run"] = f"{random.randint(8, minutes - 15 - pick((2, 6, 6)))} min"
    elif by == AS_EARLY or random.random() < 0.3:
        goal["weekly_distance"] = pick(("55 %", "60 %", "70 %", "9 km"))
    if random.random() < 0.25:
        goal["every_session"] = True
    phases = [{"name": "return-to-running"}, {"name": "rebuild"}][: pick((1, 2))]
    if random.random() < 0.3:
        phases.insert(0, {"name": "load-management", "weeks": "1"})
    problem = replace(
        example(),
        runner=Runner.model_validate({"units": "km", **runner}),
        calendar=Calendar.model_validate(calendar),
        goal=Goal.model_validate(goal),
        protocol=protocol(levels, pick(levels), phases, Goal(continuous_run=900, by=AS_EARLY)),
    )
    return _stages(_rules(problem, random, runs), random)


def _stages(problem: Problem, random: Random) -> Problem:
    """Return the problem with strength that steps up once or twice, or never, and what that means for running."""
    pick: Callable[..., Any] = random.choice
    if random.random() < 0.4:
        return problem
    protocol, later = problem.protocol, random.sample(range(2, problem.calendar.weeks + 1), 3)
    routine = protocol.routines["maintenance"]
    names = ("holds", "maintenance", "squats", pick(("holds", "jumps")))
    stages = [
        StrengthStage(from_week=week, routine=name) for week, name in zip((1, *sorted(later)), names, strict=True)
    ]
    routines = dict.fromkeys((*names, "maintenance"), routine)
    routines = {name: routine.model_copy(update={"title": name}) for name in routines}
    changed = protocol.model_copy(update={"routines": routines, "strength": tuple(stages)})
    rules = {"weight": pick((None, 10, 10, 2)), "no_step": pick((("maintenance",), ()))}
    return with_rules(replace(problem, protocol=changed), not_both=rules)


def _rules(problem: Problem, random: Random, runs: int) -> Problem:
    """Return the problem with rules as a coach may have set them."""
    pick: Callable[..., Any] = random.choice
    changes: dict[str, dict[str, Any] | None] = {"run_days": {"sessions_per_week": runs}}
    changes["goal"] = {"afterwards": "repeat"}  # the oracle settles all weeks together
    changes["build_cap"] = {
        "max_increase": pick((80, 100, 150, 200, 250, 300)),
        "of": pick(("distance", "distance", "run-time")),
    }
    changes["run_step"] = {"max_increase": pick((120, 180, 180, 300, 300))}
    changes["ladder"] = {"levels_per_week": pick((1, 2, 2, 3))}
    changes["clean_sessions"] = {"sessions": pick((2, 2, 2, 3, 5))}
    changes["session_spike"] = {"max_increase": pick((100, 200, 300)), "weeks": pick((4, 4, 2, 1))}
    changes["hold_week"] = {"every": pick((2, 3, 4)), "weight": pick((None, 10, 10, 3, 3))}
    changes["bout_step"] = {"max_growth": pick((1000, 1000, 2000, 4000))}
    changes["start_load"] = {"repeats": 5, "most_repeats": 9, "fewest_repeats": 4}
    changes["goal"] = {"until_continuous": 10_000}  # the oracle does not remember the first week
    if random.random() < 0.3:
        changes["long_share"] = None
    if random.random() < 0.25:
        changes[pick(("build_cap", "run_step", "bout_step", "keep_load"))] = {"weight": pick((1, 5, 20))}
    if random.random() < 0.15:
        changes["session_spike"] = None
    if random.random() < 0.15:
        changes["phase_excludes"] = {"no_long_runs": ("load-management", "return-to-running"), "long_run": 900}
    if random.random() < 0.15:
        changes["build_cap"] = {**(changes["build_cap"] or {}), "of": "distance", "floor": pick((300_000, 800_000))}
    changed = with_rules(problem, **{name: _typed(name, change) for name, change in changes.items()})
    if random.random() < 0.2:
        changed = adding(
            changed, ContinuousCap(onset=pick((600, 900)), margin=pick((0, 120)), raise_by=pick((60, 180)))
        )
    return changed


def _typed(name: str, change: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the change with its values parsed by the rule's own model, for a copy does not."""
    from planforge.rules.registry import BY_NAME

    if change is None:
        return None
    parsed = BY_NAME[name.replace("_", "-")].model_validate(change)
    return {key: getattr(parsed, key) for key in change}


def draw_limited(seed: int) -> Problem:
    """Return a drawn problem in which some rules hold for a while only, or hold more strictly for a while."""
    problem, random = draw(seed), Random(-1 - seed)
    weeks = problem.calendar.weeks
    uses = list(problem.uses)
    for place in sorted(random.sample(range(len(uses)), len(uses)), reverse=True):
        rule = uses[place].rule
        if rule.name not in ("build-cap", "run-step", "bout-step", "long-share", "ladder") or random.random() < 0.4:
            continue
        first = random.randint(1, weeks)
        last = random.choice((None, min(weeks, first + random.randint(0, 4))))
        during = random.choice((During(weeks=((first, last),)), During(phases=("rebuild",))))
        if rule.name in ("build-cap", "run-step") and random.random() < 0.6:  # as always, and once more for a while
            rule = rule.model_copy(update={"max_increase": rule.max_increase * 2 // 3})
            uses.insert(place + 1, RuleUse(rule.model_copy(update={"during": during}), "in code"))
        else:
            uses[place] = replace(uses[place], rule=rule.model_copy(update={"during": during}))
    return replace(problem, uses=tuple(uses))
