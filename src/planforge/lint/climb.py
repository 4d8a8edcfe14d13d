"""Goals that no plan reaches: the most any plan can have come to, week by week, under the rules a coach can count.

A bound and no plan: highest level, longest bout and largest weekly distance are followed apart from each other, as if
each week took the most that each rule alone allows. Who cannot get there on paper cannot get there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from planforge.lint.items import (
    AVAILABLE,
    AWAY,
    CHANGES,
    Item,
    firm,
    foremost,
    irreducible,
    loc_of,
    with_places,
    without_item,
)
from planforge.plan.measures import Measure
from planforge.problem.frames import Reference
from planforge.problem.problem import Problem
from planforge.problem.sections import AS_EARLY, Ladder
from planforge.quantities.units import LONGEST_PLAN, MINUTE, format_distance, format_duration
from planforge.rules.available import Available
from planforge.rules.base import absences
from planforge.rules.bout_step import BoutStep
from planforge.rules.build_cap import BuildCap
from planforge.rules.clean_sessions import CleanSessions
from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.goal import GoalRule
from planforge.rules.hold_week import HoldWeek
from planforge.rules.ladder import LadderRule
from planforge.rules.not_both import NotBoth
from planforge.rules.run_days import RunDays
from planforge.rules.start_load import StartLoad, entry_level, shortest_run
from planforge.sessions.build import overhead
from planforge.sessions.palette import palette
from planforge.source import Document, Fault, Loc

BEYOND = 10**9  # no bound
NEVER = "no number of weeks is enough: name a nearer goal"
DELAYING = (HoldWeek, NotBoth)  # in time enough these bound nothing
ITEMS: tuple[Item, ...] = (
    ContinuousCap, NotBoth, HoldWeek, CleanSessions, StartLoad, BuildCap, BoutStep, LadderRule, CHANGES, AWAY,
    AVAILABLE,
)  # fmt: skip


@dataclass(frozen=True)
class Bound:
    """The most a week can have come to: level, bout in seconds, distance in mm; when the level was last entered anew.

    climbs: the most weeks that can have climbed since then, and `since`: full weeks since the last of them.
    """

    level: int
    bout: int
    distance: int
    entry: int
    climbs: int = 0
    since: int = 1


def out_of_reach(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield why the goal cannot be reached and held, if that can be counted."""
    if not firm(problem, GoalRule):
        return
    if problem.as_far:
        return
    problem = problem.postponed_by(problem.postponed + problem.most_postponed)  # what nobody stated contradicts nothing
    if not problem.goal_weeks:
        yield _no_weeks(problem, document)
    elif (stuck := _stuck(problem)) is not None:
        yield _gap(problem, document, stuck)
    elif _fails(problem):
        yield _too_soon(problem, document)


# -- the bound -------------------------------------------------------------------------------------------------------


def _fails(problem: Problem) -> bool:
    """Tell whether no pair of goal weeks is within reach."""
    reach = reaches(problem)
    if (later := problem.distance_weeks) is not None:  # a continuous run first, the distance by the end
        runs_on = any(all(_runs_on(problem, reach[week]) for week in pair) for pair in problem.goal_weeks)
        return not runs_on or not all(_covers(problem, reach[week]) for week in later)
    return not any(all(_arrives(problem, reach[week]) for week in pair) for pair in problem.goal_weeks)


def _arrives(problem: Problem, reach: Bound) -> bool:
    """Tell whether a week can have come to the whole goal."""
    return _runs_on(problem, reach) and _covers(problem, reach)


def _runs_on(problem: Problem, reach: Bound) -> bool:
    return reach.bout >= (problem.required_run or 0)


def _covers(problem: Problem, reach: Bound) -> bool:
    return problem.distance_goal_is_wish or reach.distance >= (problem.distance_goal or 0)


def reaches(problem: Problem) -> dict[int, Bound]:
    """Return the most every full running week can have come to."""
    full, main = problem.full_running_weeks, _longest_main(problem)
    found = {full[0].index: _entry(problem, full[0].index, main)}
    for reference in problem.references:
        if problem.week(reference.week).full:
            found[reference.week] = _after(problem, found[reference.reference], reference, main)
    return found


def _entry(problem: Problem, week: int, main: int) -> Bound:
    """Return the most the first full week can hold, and one that begins the ladder again; main: see `_cap`."""
    levels, distances = [BEYOND], [BEYOND]
    runs = [rule.sessions_per_week for rule in firm(problem, RunDays)]
    ladder, runner = problem.protocol.ladder, problem.runner
    for rule in firm(problem, StartLoad):
        levels.append(entry_level(problem))
        if not runner.stopped_running:
            walks = max(runs, default=7) * overhead(problem).distance
            distances.append(max(rule.bound(problem), shortest_run(problem)) + walks)
        elif runs:
            one = ladder.levels[0].run * runner.easy_pace + ladder.levels[0].walk * runner.walking_pace
            distances.append(min(runs) * (overhead(problem).distance + rule.most_repeats * one))
    level = min(levels)
    level, bout = _standing(problem, level, min(BEYOND, _cap(problem, None, main)))
    return Bound(level, bout, min(distances), level)


def _after(problem: Problem, before: Bound, reference: Reference, main: int) -> Bound:
    """Return the most a full week can come to after its reference week; main: see `_cap`."""
    week = reference.week
    if reference.days_off > absences.RESTART_AFTER_DAYS and firm(problem, StartLoad):
        return _entry(problem, week, main)
    holds = any(week in rule.weeks(problem) for rule in firm(problem, HoldWeek))
    stays = holds or any(week in rule.steps(problem) for rule in firm(problem, NotBoth))
    steps, ladders = [BEYOND, before.bout if holds else BEYOND], firm(problem, LadderRule)
    if firm(problem, BoutStep):
        steps.append(_next_bout(problem, before.bout))
    climbs, since = before.climbs, before.since + 1
    if reference.may_grow and not stays and since > _weeks_on_a_level(problem):
        climbs, since = climbs + 1, 1
    highest = before.level if stays else BEYOND
    for rule in ladders:
        highest = min(highest, before.level + (rule.levels_per_week if reference.may_grow else 0))
        highest = min(highest, before.entry + climbs * rule.levels_per_week)
    level, bout = _standing(problem, highest, min(*steps, _cap(problem, before.bout, main)))
    return Bound(level, bout, _distance(problem, before, reference, holds=holds), before.entry, climbs, since)


def _weeks_on_a_level(problem: Problem) -> int:
    """Return how many full weeks a level takes at least; 1 when every week alone has sessions enough."""
    runs = [rule.sessions_per_week for rule in firm(problem, RunDays)]
    wanted = max((rule.sessions for rule in firm(problem, CleanSessions)), default=1)
    return -(-wanted // max(runs)) if runs else 1


def _distance(problem: Problem, before: Bound, reference: Reference, *, holds: bool) -> int:
    found = [before.distance if holds else BEYOND]
    for rule in firm(problem, BuildCap):
        if rule.of is Measure.DISTANCE:
            growth = rule.max_increase if reference.may_grow or rule.reference == "recent-peak" else 0
            step = (rule.floor or 0) if reference.may_grow else 0
            found.append(max(before.distance * (1000 + growth) // 1000, before.distance + step))
    return max(before.distance, min(found)) if _peaks(problem) else min(found)


def _peaks(problem: Problem) -> bool:
    return any(rule.reference == "recent-peak" for rule in firm(problem, BuildCap))


def _cap(problem: Problem, borne: int | None, main: int) -> int:
    """Return the longest bout a week can hold when no main part is longer than `main`, and by a cap of the protocol's.

    borne: the longest bout of the reference week in seconds; None where there is none.
    """
    caps: list[int] = [rule.cap(problem, borne) for rule in firm(problem, ContinuousCap)]
    return min([main, *caps])


def _longest_main(problem: Problem) -> int:
    """Return how long the main part of a run can be on the day with most time."""
    if not firm(problem, Available):
        return BEYOND
    longest = max((day.longest_for_a_run for day in problem.days), default=0)
    return max(0, longest - overhead(problem).duration)


@cache
def _kinds(ladder: Ladder) -> tuple[tuple[int, int, int], ...]:
    """Return every kind of session: (level, shortest bout, longest bout)."""
    kinds = [(rung.level, rung.run, rung.run) for rung in palette(ladder) if not rung.continuous]
    return (*kinds, (len(ladder.levels) + 1, 600, BEYOND))


def _standing(problem: Problem, level: int, bout: int) -> tuple[int, int]:
    """Return the highest level and the longest bout of any session within both; (1, 0) when there is none."""
    fitting = [one for one in _kinds(problem.protocol.ladder) if one[0] <= level and one[1] <= bout]
    whole = bout // MINUTE * MINUTE  # without a walk a run lasts whole minutes
    longest = max((one[2] if one[2] < BEYOND else whole for one in fitting), default=0)
    return max((one[0] for one in fitting), default=1), longest


# -- a ladder with a gap ---------------------------------------------------------------------------------------------


def _stuck(problem: Problem) -> Bound | None:
    """Return how far anybody ever gets, with all the weeks in the world, when that is below the continuous goal."""
    goal, levels = problem.required_run or 0, len(problem.protocol.ladder.levels)
    free = replace(problem, uses=tuple(use for use in problem.uses if not isinstance(use.rule, DELAYING)))
    main = _longest_main(free)
    reach = _entry(free, LONGEST_PLAN, main)
    for _ in range((levels + 1) * _weeks_on_a_level(problem) + goal // 60):
        reach = _after(free, reach, Reference(LONGEST_PLAN, LONGEST_PLAN, may_grow=True, days_off=0), main)
    return reach if reach.bout < goal else None


def _gap(problem: Problem, document: Document, stuck: Bound) -> Fault:
    ladder, goal = problem.protocol.ladder, format_duration(problem.required_run or 0)
    items, _ = irreducible(
        problem, (ContinuousCap, AVAILABLE, StartLoad, BoutStep), lambda one: _stuck(one) is not None
    )
    parts = [(_words(problem, item), loc_of(problem, item)) for item in items]
    if BoutStep not in items or stuck.level >= len(ladder.levels):
        parts.insert(0, (f"a goal of {goal} without a walk", _run_loc(problem)))
        return Fault(
            f"no run can ever last {goal} without a walk, however many weeks there are; at most "
            f"{format_duration(stuck.bout)}: {with_places(document, parts)}",
            foremost(document, [loc for _, loc in parts]),
            _longer(problem, items),
        )
    low, high = ladder.levels[stuck.level - 1], ladder.levels[stuck.level]
    rungs: list[tuple[str, Loc]] = [
        (f"level {low.label}", ("protocol", "ladder", "levels", stuck.level - 1)),
        (f"level {high.label}", ("protocol", "ladder", "levels", stuck.level)),
    ]
    return Fault(
        f"no week can step from {low.label} to {high.label}, they are too far apart: "
        f"{with_places(document, rungs + parts)}",
        foremost(document, [loc for _, loc in rungs]),
        f"put a level between them, with runs of at most {format_duration(_next_bout(problem, low.run))}",
    )


def _next_bout(problem: Problem, bout: int) -> int:
    rules = firm(problem, BoutStep)
    factors, steps = [1000 + int(one.max_growth) for one in rules], [int(one.max_increase) for one in rules]
    return min(bout * min(factors) // 1000, bout + min(steps))


def _longer(problem: Problem, items: Sequence[Item]) -> str:
    if AVAILABLE in items:
        need = (problem.required_run or 0) + overhead(problem).duration
        return f"give one day {format_duration(need)} at once (warm-up and cool-down included), or a shorter goal"
    return "let the cap rise from week to week, or name a shorter goal"


# -- too soon --------------------------------------------------------------------------------------------------------


def _too_soon(problem: Problem, document: Document) -> Fault:
    items, left = irreducible(problem, ITEMS, _fails)
    reach = reaches(left)
    week = problem.goal_weeks[-1][0]
    got, unit = reach[week], problem.runner.units
    by, head = f" by week {problem.ready_by}", "the goal comes too soon"
    if problem.postponed:  # nobody stated a week: the last that was counted is no part of what contradicts
        by, head = "", "the goal is out of reach, however late it may be"
    way_out, far = _earliest(left), got.bout < (problem.required_run or 0)
    wanted = ("goal", "by") if problem.goal.by is not None and way_out != NEVER else None
    parts = [(f"a goal of {_goal_words(problem)}{by}", wanted or (_run_loc if far else _distance_loc)(problem))]
    parts += [(_words(problem, item), loc_of(problem, item)) for item in items]
    most = format_duration(got.bout) + " without a walk" if far else format_distance(got.distance, unit)
    return Fault(
        f"{head}: in week {week} these alone allow no more than {most}, for running begins in week "
        f"{problem.first_running_week}: {with_places(document, parts)}",
        foremost(document, [loc for _, loc in parts]),
        way_out,
    )


def _earliest(problem: Problem) -> str:
    """Return when the bound allows the goal, counted over as many weeks as a plan may have."""
    calendar = problem.calendar.model_copy(update={"weeks": LONGEST_PLAN})
    endless = replace(problem, calendar=calendar, goal=problem.goal.model_copy(update={"by": AS_EARLY}))
    if problem.distance_goal is not None and problem.distance_goal_is_wish:
        return "name a later week, or a nearer goal"
    reach = reaches(endless)
    pair = next((pair for pair in endless.goal_weeks if all(_arrives(endless, reach[one]) for one in pair)), None)
    if pair is None:
        return NEVER
    return (
        f"by these alone week {pair[1]} is the earliest (a bound: the other rules may need longer); "
        "name a later week, or a nearer goal"
    )


def _no_weeks(problem: Problem, document: Document) -> Fault:
    full = [week.index for week in problem.full_running_weeks]
    parts: list[tuple[str, Loc]] = [
        (f"the goal is wanted {_wanted(problem)}", _due_loc(problem)),
        (f"the plan has {problem.calendar.weeks} weeks", ("calendar", "weeks")),
    ]
    facts: tuple[Item, ...] = (CHANGES, AWAY)
    parts += [(_words(problem, one), loc_of(problem, one)) for one in facts if without_item(problem, one).goal_weeks]
    later = f"week {full[1]}" if len(full) > 1 else "more `weeks`"
    return Fault(
        f"a goal is reached in one whole running week and held in the next, and running begins in week "
        f"{problem.first_running_week}: {with_places(document, parts)}",
        foremost(document, [loc for _, loc in parts]),
        f"the earliest is {later}" if len(full) > 1 else f"write {later}",
    )


def _wanted(problem: Problem) -> str:
    """Return by when the goal is wanted; no week is called 0 or less."""
    by = problem.by
    if isinstance(by, date) and by < problem.start:
        return "before the plan's first day"
    return f"by week {problem.ready_by}" if problem.ready_by >= 1 else "before the plan's first week is over"


# -- words -----------------------------------------------------------------------------------------------------------


def _due_loc(problem: Problem) -> Loc:
    """Return where it is said by when the goal is wanted: in a line of its own, or with what is wanted."""
    if problem.goal.by is not None:
        return ("goal", "by")
    stated = problem.goal.states_a_run or problem.goal.weekly_distance is None
    return _run_loc(problem) if stated else _distance_loc(problem)


def _run_loc(problem: Problem) -> Loc:
    return problem.goal.run_loc if problem.goal.states_a_run else ("protocol", "default_goal")


def _distance_loc(problem: Problem) -> Loc:
    own = problem.goal.weekly_distance is not None
    return ("goal", "weekly_distance") if own else ("runner", "normal_weekly_distance")


def _goal_words(problem: Problem) -> str:
    said = []
    if problem.required_run is not None:
        said.append(f"{format_duration(problem.required_run)} without a walk")
    if problem.distance_goal is not None and not problem.distance_goal_is_wish:
        said.append(f"{format_distance(problem.distance_goal, problem.runner.units)} a week")
    return " and ".join(said)


def _words(problem: Problem, item: Item) -> str:
    if item == AWAY:
        return "days away"
    if item == CHANGES:
        return "weeks that differ"
    if item == AVAILABLE:
        return f"{format_duration(_longest_main(problem) + overhead(problem).duration)} at once at most"
    return firm(problem, item)[0].allows(problem)
