"""A problem in which one thing is otherwise: by when, when there is time, a rule's parameters."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

from planforge.languages import Message
from planforge.problem.changes import days_that_differ
from planforge.problem.problem import Problem
from planforge.problem.sections import Absence, WeekChange, Window
from planforge.problem.uses import RuleUse
from planforge.quantities.dates import Weekday, joined
from planforge.quantities.units import LONGEST_PLAN, MINUTE
from planforge.rules.base.rule import uses
from planforge.rules.bout_step import BoutStep
from planforge.rules.build_cap import BuildCap
from planforge.rules.goal import GoalRule
from planforge.rules.registry import RULES
from planforge.rules.run_days import RunDays
from planforge.rules.run_step import RunStep
from planforge.rules.session_spike import SessionSpike
from planforge.source import Loc

GROWTH = (BuildCap, RunStep, BoutStep, SessionSpike)  # what limits how much harder a week is than those before it
FREE_DAY = 120 * MINUTE  # a day that is free has at least so much in the morning and in the evening


def has_hard_goal(problem: Problem) -> bool:
    """Tell whether something must be reached."""
    return not problem.as_far and any(rule.hard for rule in uses(problem, GoalRule))


def binding_horizon(problem: Problem) -> Loc:
    """Return the path of what says by when: `goal.by`, a protocol's own, or the number of weeks."""
    by_the_plan = problem.as_early or problem.due_with_the_plan
    if not by_the_plan and (problem.ready_by < problem.calendar.weeks or problem.goal.by is not None):
        return ("goal", "by") if problem.goal.by is not None else ("protocol", "default_goal", "by")
    return ("calendar", "weeks")


def with_horizon(problem: Problem, week: int) -> Problem:
    """Return the problem whose goal is due by the end of a later week, in a plan that is as long as that needs."""
    weeks = week + 1 if problem.due_with_the_plan else week  # of such a plan all weeks but the last
    calendar = problem.calendar.model_copy(update={"weeks": max(problem.calendar.weeks, min(weeks, LONGEST_PLAN))})
    longer = replace(problem, calendar=calendar)
    if longer.as_early or longer.ready_by == week:
        return longer
    by: int | date = week
    if isinstance(problem.goal.by, date):
        by = problem.plan_weeks.begins + timedelta(7 * week - 1)
    return replace(longer, goal=problem.goal.model_copy(update={"by": by}), open_by=False)


def without_goal(problem: Problem) -> Problem:
    """Return the problem in which nothing is to be reached."""
    return replace(problem, uses=tuple(use for use in problem.uses if not isinstance(use.rule, GoalRule)))


def with_all_the_time(problem: Problem, usual_weeks: int | None) -> tuple[Problem, tuple[str, ...]] | None:
    """Return the problem without what takes time away, and that in words; None where nothing does.

    usual_weeks: how long the protocol's plan is. What is past, or waits, is not asked: only a plan made at once has
    the choice.
    """
    problem = problem.postponed_by(0)
    calendar, less = problem.calendar, list[str]()
    if problem.history is not None or problem.waiting or not problem.running_weeks:
        return None
    weeks = calendar.weeks
    if usual_weeks is not None and weeks < usual_weeks:
        less.append(Message("messages.time.weeks", weeks=weeks, usual=usual_weeks))
        weeks = usual_weeks
    if calendar.away:
        days = sum(one.days for one in joined(one.dates for one in calendar.away))
        less.append(Message("messages.time.away", count=days))
    if differ := _weeks_with_other_times(problem):
        less.append(Message("messages.time.other_weeks", count=differ))
    if not less:
        return None
    freed = calendar.model_copy(update={"weeks": weeks, "away": (), "changes": {}})
    return replace(problem, calendar=freed), tuple(less)


def _weeks_with_other_times(problem: Problem) -> int:
    """Return in how many weeks of the plan some day has other times: one line, as `even weeks`, may name many."""
    differ = days_that_differ(problem.calendar.changes, problem.plan_weeks)
    return len({problem.plan_weeks.week_of(day) for day, by in differ.items() if by.times is not None})


def with_usual_growth(
    problem: Problem, usual: Sequence[RuleUse]
) -> tuple[Problem, tuple[RuleUse, ...], tuple[RuleUse, ...]] | None:
    """Return the problem whose growth is limited as its protocol has it, and the uses that differ: its own, and those.

    None where nothing differs. What is past, or waits, is not asked, as in `with_all_the_time`.
    """
    if problem.history is not None or problem.waiting or not problem.running_weeks:
        return None
    own, others, uses = list[RuleUse](), list[RuleUse](), list(problem.uses)
    for rule in GROWTH:
        mine, protocols = ([use for use in some if isinstance(use.rule, rule)] for some in (uses, usual))
        if not mine or not protocols or [_says(one) for one in mine] == [_says(one) for one in protocols]:
            continue
        place = uses.index(mine[0])
        uses = [use for use in uses if use not in mine]
        uses[place:place] = protocols
        own, others = own + mine, others + protocols
    return (replace(problem, uses=tuple(uses)), tuple(own), tuple(others)) if own else None


def with_rules_of(problem: Problem, template: Sequence[RuleUse], own: Collection[str]) -> Problem | None:
    """Return the problem with the rules that one template alone has; `own`: rules that the file states itself.

    Those stay, and so does how often is run. None as in `with_usual_growth`.
    """
    if problem.history is not None or problem.waiting or not problem.running_weeks:
        return None
    kept = {*own, RunDays.name}
    several = [use for use in problem.uses if use.rule.name in kept]
    several += [use for use in template if use.rule.name not in kept]
    order = {rule.name: place for place, rule in enumerate(RULES)}
    return replace(problem, uses=tuple(sorted(several, key=lambda use: order[use.rule.name])))


def _says(use: RuleUse) -> object:
    return use.rule.model_dump(exclude={"called", "why"})


def closed_days(problem: Problem) -> tuple[Weekday, ...]:
    """Return the days of the week on which there is no time."""
    return tuple(day for day in Weekday if not problem.calendar.available.get(day))


def free_day(problem: Problem, briefly: bool = False) -> tuple[Window, ...]:
    """Return the times of a day that is free: a morning and an evening, each longer than a session of this plan."""
    widest = max((one.seconds for some in problem.calendar.available.values() for one in some), default=0)
    longest = (problem.continuous_goal or 0) + 20 * MINUTE
    if not briefly:  # half of a weekly distance in one run, an hour for what stands around it, two hours at least
        by_distance = (problem.distance_goal or 0) // problem.runner.easy_pace // 2
        longest = max(FREE_DAY, longest + 40 * MINUTE, by_distance + 60 * MINUTE)
    length = min(9 * 3600, max(widest, longest))
    return (Window(start=time(6), seconds=length), Window(start=time(15), seconds=length))


def with_times(problem: Problem, changed: dict[Weekday, tuple[Window, ...]]) -> Problem:
    """Return the problem with other times on some days of the week."""
    times = {**problem.calendar.available, **changed}
    available = {day: times[day] for day in sorted(times)}
    return replace(problem, calendar=problem.calendar.model_copy(update={"available": available}))


def with_change(problem: Problem, week: str, change: WeekChange | None) -> Problem:
    """Return the problem in which a week, named as in the file, differs in another way; None: has the usual times."""
    changed = {**problem.calendar.changes, week: change}
    changes = {key: one for key, one in changed.items() if one is not None}
    return replace(problem, calendar=problem.calendar.model_copy(update={"changes": changes}))


def without_absence(absence: Absence) -> Callable[[Problem], Problem]:
    """Return what takes the days of an absence that are to come out of a problem."""

    def dropped(problem: Problem) -> Problem:
        open_from, away = problem.open_from, []
        for one in problem.calendar.away:
            if one is not absence:
                away.append(one)
            elif one.dates.first < open_from:  # the days that are past stay as they were
                last = min(one.dates.last, open_from - timedelta(1))
                past = one.dates.model_copy(update={"last": last, "named": None})
                away.append(one.model_copy(update={"dates": past}))
        return replace(problem, calendar=problem.calendar.model_copy(update={"away": tuple(away)}))

    return dropped


def with_use(problem: Problem, use: RuleUse, rule: Any, *, weighted: bool = False) -> Problem:
    """Return the problem in which one use of a rule has other parameters; `weighted`: its weight is the coach's."""
    other = replace(use, rule=rule, weighted_by_coach=weighted or use.weighted_by_coach)
    return replace(problem, uses=tuple(other if one is use else one for one in problem.uses))
