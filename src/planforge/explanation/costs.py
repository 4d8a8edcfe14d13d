"""What rules cost in weeks: the earliest week the goal can be reached in, with each rule, without it, or with another
value. Soft rules cost no weeks: they may give way. A goal that is as far as the weeks allow has no such week; of it the
earliest for reaching and holding the run that it aims at is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planforge.conflicts.earliest import Earliest, as_early, earliest, lasting
from planforge.conflicts.trials import Trials
from planforge.constraints.spelling import value_words
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.quantities.spelled import spelling

FURTHER = 26  # weeks looked beyond a plan whose goal is out of reach


@dataclass(frozen=True)
class Cost:
    """What one change of a rule does: the earliest week with it, None when the goal stays out of reach.

    change: `without it`, or `max_increase: 5 min`. Weeks saved are positive; None where one of the two is not known.
    """

    use: RuleUse
    change: str
    earliest: Earliest
    saved: int | None


@dataclass(frozen=True)
class GoalReach:
    """When the goal can be reached: in the plan's own weeks or, beyond them, in a longer plan of `weeks` weeks.

    excluded: where it cannot, the last pair of weeks of such a longer plan, tried by itself and impossible too.
    """

    found: Earliest
    weeks: int
    problem: Problem
    excluded: tuple[int, int] | None = None


def reach(problem: Problem, trials: Trials, tell: Callable[[str], None]) -> GoalReach:
    """Return the earliest week; where the plan's own weeks do not hold it, that of a plan up to half a year longer."""
    found = earliest(problem, trials, tell=tell)
    longer = lasting(problem, problem.calendar.weeks + FURTHER)
    if found.reached is not None or not longer.running_weeks:
        return GoalReach(found, problem.calendar.weeks, problem)
    last = as_early(longer).goal_weeks[-1:]  # the weeks between take long, and are in vain where even the last has none
    then_far = problem.continuous_first and not problem.distance_goal_is_wish  # for which the last leave no week behind
    if not last or (not then_far and trials.reaches(as_early(longer), last[0]) is False):
        return GoalReach(found, problem.calendar.weeks, problem, last[0] if last else None)
    further = earliest(longer, trials, tell=tell)
    return GoalReach(further, longer.calendar.weeks, longer)


def cost_without(at: GoalReach, use: RuleUse, trials: Trials) -> Cost:
    """Return what a rule costs: the earliest week without it."""
    freed = replace(at.problem, uses=tuple(one for one in at.problem.uses if one is not use))
    return _cost(at, use, "without it", freed, trials, sooner=True)


def other_values(at: GoalReach, use: RuleUse, trials: Trials) -> Iterator[Cost]:
    """Yield what the next values do to each parameter that allows more or less: the stricter first."""
    for name, direction in use.rule.loosened_by(at.problem).items():
        field = type(use.rule).model_fields[name]
        value, spelled = getattr(use.rule, name), spelling(field)
        if not isinstance(value, int) or isinstance(value, bool) or spelled is None:
            continue
        step = spelled.step(value)
        low = max(spelled.low, use.rule.least_offered.get(name, spelled.low))
        up, down = min(spelled.high, value + step), min(value, max(low, value - step))
        looser = down if direction == "down" else up
        for other in dict.fromkeys((up, down) if looser == down else (down, up)):
            if other == value:
                continue
            changed = replace(use, rule=use.rule.model_copy(update={name: other}))
            uses = tuple(changed if one is use else one for one in at.problem.uses)
            words = f"{name}: {value_words(field, other)}"
            sooner = direction != "either" and other == looser
            yield _cost(at, use, words, replace(at.problem, uses=uses), trials, sooner=sooner)


def _cost(at: GoalReach, use: RuleUse, change: str, changed: Problem, trials: Trials, *, sooner: bool) -> Cost:
    """Return what a change does; one that only allows more is never later, so no later week is looked at."""
    before = at.found.reached if sooner else None
    found = earliest(changed, trials, before=before)
    if found.reached is None and before is not None:
        return Cost(use, change, replace(at.found, bound=min(found.bound, before)), 0)
    saved = None if found.reached is None or at.found.reached is None else at.found.reached - found.reached
    return Cost(use, change, found, saved)


def priced(problem: Problem) -> list[RuleUse]:
    """Return the hard rules a plan could do without."""
    return [use for use in problem.uses if use.rule.hard and not use.rule.needed_to_run]


def due(problem: Problem) -> date | None:
    """Return the day the goal is to be reached by, where the file names one."""
    if problem.as_far and problem.goal.by is None:
        return None
    by = problem.by
    if isinstance(by, date):
        return by
    begins = problem.plan_weeks.begins
    return None if problem.as_early else begins + timedelta(7 * problem.ready_by - 1)
