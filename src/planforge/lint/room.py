"""A weekly distance that no week's times hold, where it is only come as near to as they do: then more runs would help.

An upper bound, counted on paper: the runs of a week as long as the times of their days hold them, running all the way,
with the week's strength beside them. One run is longer than the others, and no longer than runs that are alike may be.
Where the distance has to be reached there is no plan, and that is told as a conflict.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from planforge.languages import Message
from planforge.lint.items import firm
from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.problem.sections import Window
from planforge.quantities.units import format_distance
from planforge.rules.available import Available
from planforge.rules.base.rule import uses
from planforge.rules.even_runs import EvenRuns
from planforge.rules.rest_days import RestDays
from planforge.rules.run_days import MOST, RunDays
from planforge.rules.strength_days import StrengthDays
from planforge.rules.strength_spacing import StrengthSpacing
from planforge.sessions.build import overhead, strength_seconds
from planforge.source import Document, Fault


def too_little_time(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield how far a week's runs come at most in their times, where the distance of the goal is farther."""
    runs = [rule.sessions_per_week for rule in firm(problem, RunDays)]
    if problem.distance_goal is None or not problem.distance_goal_is_wish or not runs or not firm(problem, Available):
        return
    around, pace, units = overhead(problem), problem.runner.easy_pace, problem.runner.units
    running = _most_running(problem, min(runs))
    if running is None:
        return
    most = pace * running + around.distance * min(runs)
    if most < problem.distance_goal:
        written = problem.language.quantities
        most_told, normal = (format_distance(far, units, written) for far in (most, problem.distance_goal))
        words = Message("messages.warnings.too_little_time", runs=min(runs), most=most_told, normal=normal)
        way_out = Message("messages.warnings.longer_times")
        days = sum(any(one.holds(Kind.RUN) for one in some) for some in problem.calendar.available.values())
        if min(runs) < min(MOST, days):
            way_out = Message("messages.warnings.more_runs", runs=min(runs) + 1)
        elif min(runs) < MOST:  # more runs alone would be no plan: one a day
            way_out = Message("messages.warnings.more_days", runs=min(runs) + 1)
        yield Fault(words, document.key_place(("calendar", "available")), way_out)


def _most_running(problem: Problem, runs: int) -> int | None:
    """Return how long so many runs of a week are together at most, in seconds of running; None: they do not fit."""
    times = problem.calendar.available
    lifts = min((rule.fewest for rule in firm(problem, StrengthDays)), default=0)
    strength = min(strength_seconds(problem).values(), default=0)
    busy = 7 - max((rule.days for rule in firm(problem, RestDays)), default=0)
    alike = min((rule.max_difference for rule in uses(problem, EvenRuns) if rule.during is None), default=None)
    spaced = bool(firm(problem, StrengthSpacing))
    around, found = overhead(problem).duration, []
    for lifting in combinations(sorted(times), lifts):
        # A routine may ask for more days between: of an upper bound one is enough.
        if spaced and any(late - early < 2 for early, late in pairwise(lifting)):
            continue
        mains = {day: _main(times[day], around, strength if day in lifting else 0) for day in times}
        if any(mains[day] is None for day in lifting):
            continue
        for running in combinations(sorted(times), runs):
            here = sorted(mains[day] or 0 for day in running)
            if not here or here[0] <= 0 or len({*running, *lifting}) > busy:
                continue
            longest = here[-1] if alike is None else min(here[-1], here[0] * (1000 + alike) // 1000)
            found.append(here[0] * (runs - 1) + longest)
    return max(found, default=None)


def _main(windows: Sequence[Window], around: int, strength: int) -> int | None:
    """Return how long the main part of a day's run is at most, its strength beside it; None: that does not fit."""
    for_runs = [one.seconds for one in windows if one.holds(Kind.RUN)]
    if not strength:
        return max(for_runs, default=0) - around
    found = []
    for lifting in windows:
        if not lifting.holds(Kind.STRENGTH) or lifting.seconds < strength:
            continue
        left = [one.seconds - (strength if one is lifting else 0) for one in windows if one.holds(Kind.RUN)]
        found.append(max(left, default=0) - around)
    return max(found, default=None)
