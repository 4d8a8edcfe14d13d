"""Weeks first and days afterwards come to the same as weeks and days at once, where room really binds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import infeasible
import pytest
import small
from second import whole_model

from planforge.checker.check import check
from planforge.plan.levels import LevelKey
from planforge.plan.model import Load, Plan
from planforge.problem.problem import Problem
from planforge.problem.sections import Calendar, Goal, Runner
from planforge.quantities.dates import Weekday
from planforge.rules.goal import settled_until
from planforge.rules.long_day import LongDay
from planforge.rules.preferred_days import PreferredDays
from planforge.solver.engine import best
from planforge.solver.posting import Posting, in_scope
from planforge.solver.weeks.progression import Aim, aims, later_aims
from planforge.solver.weeks.weekly_model import Impossible, WeeklyModel

NOW = datetime(2027, 1, 1, tzinfo=UTC)
QUICK, ALL = (*range(8), 143), range(8, 168)  # 143: no time is long enough for any run
BUSY_WEEKS = (14, 182)  # drawn files that ask for more rest days than their weeks have
SHORTENED, REACHED = LevelKey.RUNS_LEFT_OUT, LevelKey.GOAL_WEEK
TRAINING, WISHES = LevelKey.TRAINING, LevelKey.LAYOUT
EARLY = {"by": "as early as the rules allow"}
GOALS = {  # an empty one: by the last week, and for who still runs as far as it goes
    True: (EARLY, {}),
    False: ({**EARLY, "weekly_distance": "9 km"}, {**EARLY, "continuous_run": "5 min"}, {}, {}),
}
PARTS = (
    ["06:00 for 32 min"], ["06:00 for 36 min"], ["06:00 for 41 min"], ["06:00 for 47 min"], ["06:00 for 55 min"],
    ["06:00 for 35 min", "17:00 for 20 min"], ["06:00 for 20 min", "17:00 for 40 min"], ["17:00 for 20 min"],
)  # fmt: skip


def draw(seed: int) -> Problem:
    """Return a problem of two to four weeks whose windows differ and are mostly too short for what fits elsewhere."""
    random = Random(seed)
    pick: Callable[..., Any] = random.choice
    weeks, runs = random.randint(2, 4), pick((1, 2, 2, 3, 4))
    days = sorted(random.sample(range(7), random.randint(min(7, runs + 1), 7)))
    start = small.MONDAY + timedelta(pick((0, 0, 0, 1, 4)))
    calendar: dict[str, Any] = {
        "start": start,
        "weeks": weeks,
        "available": {small.DAYS[day]: pick(PARTS) for day in days},
    }
    if random.random() < 0.4:
        calendar["away"] = small.away(random, start, weeks, pick((2, 7)))
        if random.random() < 0.3:
            calendar["away"] = [{"dates": calendar["away"][0], "strength": "no"}]
    phases: list[dict[str, str]] = [{"name": "return-to-running"}, {"name": "rebuild"}]
    if random.random() < 0.4:
        phases.insert(0, {"name": "load-management", "weeks": "1"})
    stopped = random.random() < 0.3 and len(phases) == 2
    protocol = small.protocol(
        ("2 min run, 1 min walk", "5 min run, 1 min walk"),
        "2 min run, 1 min walk",
        phases,
        Goal(continuous_run=300 if stopped else None),
    )
    problem = replace(
        small.example(),
        runner=Runner.model_validate(
            {
                "normal_weekly_distance": f"{pick((14, 18, 24, 30))} km",
                "easy_pace": "6:30 /km",
                "walking_pace": "10:00 /km",
                "stopped_running": stopped,
            }
        ),
        calendar=Calendar.model_validate(calendar),
        goal=Goal.model_validate(pick(GOALS[stopped]) or {"by": f"week {weeks}"}),
        protocol=_strength(protocol, random),
    )
    return _rules(problem, random, runs)


def _strength(protocol: Any, random: Random) -> Any:
    """Return the protocol with one to three exercises, light or heavy."""
    routine = small.example().protocol.routines["maintenance"]
    load = Load.HEAVY if random.random() < 0.3 else Load.LIGHT
    routine = routine.model_copy(update={"sets": routine.sets[: random.randint(1, 4)], "load": load})
    return protocol.model_copy(update={"routines": {"maintenance": routine}})


def _rules(problem: Problem, random: Random, runs: int) -> Problem:
    changes: dict[str, dict[str, Any] | None] = {
        "run_days": {"sessions_per_week": runs},
        "start_load": {"repeats": 4, "most_repeats": 8, "fewest_repeats": 4},
        "strength_days": {"sessions_per_week": random.choice((1, 2, 2))},
        "build_cap": {"max_increase": random.choice((100, 300))},
    }
    if random.random() < 0.3:
        changes["rest_days"] = {"days": random.choice((0, 2)), "wished": 3}
    if random.random() < 0.25:
        changes["cross_training"] = {"later": 1}
    if random.random() < 0.25:
        changes[random.choice(("run_spacing", "strength_spacing", "rest_days", "strength_days"))] = {"weight": 7}
    problem = small.with_rules(problem, **changes)
    if random.random() < 0.5:
        problem = small.adding(problem, LongDay(day=Weekday(random.randrange(7)), weight=random.choice((None, 3))))
    if random.random() < 0.5:
        liked = tuple(Weekday(day) for day in sorted(random.sample(range(7), 3)))
        problem = small.adding(problem, PreferredDays(run=liked, strength=liked[:2]))
    return problem


# -- the one model -----------------------------------------------------------------------------------------------------


def at_once(problem: Problem) -> dict[str, int] | None:
    """Return every level's optimum in models that hold weeks and days at once; None when there is no plan."""
    for goal in problem.goal_weeks:
        try:
            levels = _levels(problem, goal)
        except Impossible:
            continue
        return {REACHED: goal[0], **levels} if problem.as_early else levels
    return None


def _levels(problem: Problem, goal: tuple[int, int]) -> dict[str, int]:
    weekly = whole_model(problem, goal)
    weekly.satisfy()
    levels = {}
    until = settled_until(problem, goal[1])
    for some, weeks in _in_turn(problem, goal, until):
        for aim in some:
            if quantities := aim.of(weekly):
                levels[aim.key] = _least(weekly, [(one, aim.unit) for one in quantities])
        for week in weekly.plan.weeks:
            if week.frame.index in weeks:
                _least(weekly, [(10_000 - sum(one.half_minutes for one in week.sessions), 1)])
                _least(weekly, [(10_000 - week.sessions[0].half_minutes, 1)])
                _least(weekly, [(sum(place * one for place, one in enumerate(week.rungs.values())), 1)])
    seconds = {index: choice.run_seconds for index, choice in weekly.choices().items()}
    unique = {index: len(some) == 1 or (len(some) > 1 and some[0] > some[1]) for index, some in seconds.items()}
    weekly.plan.longest_is_unique = lambda week: unique.get(week, False)  # type: ignore[method-assign]
    posting = Posting(weekly.model)
    draft: Any = weekly.plan
    posting.post(in_scope(problem, "day"), draft, ("training", "layout"))
    levels[TRAINING] = _least(weekly, [(sum(posting.costs["training"]), 1)])
    levels[WISHES] = _least(weekly, [(sum(posting.costs["layout"]), 1)])
    return levels


def _in_turn(problem: Problem, goal: tuple[int, int] | None, until: int | None) -> list[tuple[list[Aim], range]]:
    """Return what is settled in turn: levels, and then the weeks that are filled."""
    last = problem.calendar.weeks
    if until is None:
        return [(aims(problem, goal), range(1, last + 1))]
    later = later_aims(problem, goal, until), range(until + 1, last + 1)
    return [(aims(problem, goal, until), range(1, until + 1)), later]


def _least(weekly: WeeklyModel, quantities: list[tuple[Any, int]]) -> int:
    """Return the least that the largest of several quantities can be, in started units, and keep it."""
    top = weekly.model.new_int_var(0, 10**9, "")
    for one, unit in quantities:
        weekly.model.add(unit * top >= one)
    value, bound = weekly.minimize(top)
    assert value == bound
    weekly.model.add(top <= value)
    return value


def _named(levels: dict[str, int]) -> dict[str, int]:
    """Return the levels without that of shortened weeks where it is nothing: only one of the models may have it."""
    return {name: value for name, value in levels.items() if value or name != SHORTENED}


def agree(problem: Problem) -> None:
    """Assert that the engine's two levels come to what the one model comes to."""
    wanted = at_once(problem)
    if wanted is None:
        with pytest.raises(Impossible):
            best(problem, now=NOW)
        return
    got = best(problem, now=NOW)  # raises where a layout fails after its progression was accepted
    assert _named({level.name: level.value for level in got.certificate.levels}) == _named(wanted)
    assert [finding for finding in check(problem, got) if finding.hard] == []


@pytest.mark.parametrize("seed", QUICK)
def test_weeks_then_days_equal_weeks_and_days_at_once(seed: int) -> None:
    agree(draw(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_weeks_then_days_equal_weeks_and_days_at_once_for_many(seed: int) -> None:
    agree(draw(seed))


# -- soft rules about days ---------------------------------------------------------------------------------------------

STRAINED = (11, 12, 13, 16)  # these plans cannot keep every soft rule


def strained(seed: int) -> Problem:
    """Return a drawn problem in which soft rules ask more of the days than these have."""
    random = Random(-1 - seed)
    pick: Callable[..., Any] = random.choice
    soft = {
        "rest_days": {"days": pick((4, 5, 6)), "wished": 0, "weight": pick((1, 7))},
        "strength_days": {"sessions_per_week": pick((3, 4)), "weight": 5},
        "run_spacing": {"weight": pick((3, 11))},
        "strength_spacing": {"weight": 4},
    }
    return small.with_rules(draw(seed), **{name: soft[name] for name in random.sample(sorted(soft), pick((1, 2, 3)))})


@pytest.mark.parametrize("seed", STRAINED)
def test_what_soft_rules_about_days_cost_is_the_least_there_is(seed: int) -> None:
    problem = strained(seed)
    assert _soft_cost(best(problem, now=NOW)) > 0
    agree(problem)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_what_soft_rules_about_days_cost_is_the_least_there_is_for_many(seed: int) -> None:
    agree(strained(seed))


@pytest.mark.parametrize("seed", BUSY_WEEKS)
def test_soft_rules_about_days_that_tight_windows_break_are_priced_without_the_days(seed: int) -> None:
    """One model of weeks and days does not end here in minutes, nor does one that prices every class by itself."""
    problem = infeasible.loaded(seed).problem
    uses = [replace(use, rule=use.rule.model_copy(update={"weight": 10}), weighted_by_coach=True)
            if use.rule.name == "rest-days" else use for use in problem.uses]  # fmt: skip
    plan = best(replace(problem, uses=tuple(uses)), now=NOW)
    assert plan.certificate.status == "optimal"
    assert _soft_cost(plan) > 0


def test_a_template_s_soft_rule_about_days_has_its_price_too() -> None:
    problem = strained(STRAINED[0])
    by_template = replace(problem, uses=tuple(replace(use, weighted_by_coach=False) for use in problem.uses))
    assert _soft_cost(best(by_template, now=NOW)) == _soft_cost(best(problem, now=NOW))


def _soft_cost(plan: Plan) -> int:
    return next(level.value for level in plan.certificate.levels if level.name == LevelKey.COACH_RULES)
