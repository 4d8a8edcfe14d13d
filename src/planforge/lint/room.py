"""A weekly distance that no week's times hold, where it is only come as near to as they do: then more runs would help.

An upper bound, counted on paper: every run as long as the longest time of its day, running all the way. Where the
distance has to be reached there is no plan, and that is told as a conflict.
"""

from collections.abc import Iterator

from planforge.languages import Message
from planforge.lint.items import firm
from planforge.plan.model import Kind
from planforge.problem.problem import Problem
from planforge.quantities.units import format_distance
from planforge.rules.available import Available
from planforge.rules.run_days import MOST, RunDays
from planforge.sessions.build import overhead
from planforge.source import Document, Fault


def too_little_time(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield how far a week's runs come at most in their times, where the distance of the goal is farther."""
    runs = [rule.sessions_per_week for rule in firm(problem, RunDays)]
    if problem.distance_goal is None or not problem.distance_goal_is_wish or not runs or not firm(problem, Available):
        return
    around, pace, units = overhead(problem), problem.runner.easy_pace, problem.runner.units
    for_runs = [[one.seconds for one in some if one.holds(Kind.RUN)] for some in problem.calendar.available.values()]
    longest = sorted(max(some) for some in for_runs if some)
    mains = [max(0, seconds - around.duration) for seconds in longest[-min(runs) :]]
    most = sum(pace * main + around.distance for main in mains)
    if most < problem.distance_goal:
        written = problem.language.quantities
        most_told, normal = (format_distance(far, units, written) for far in (most, problem.distance_goal))
        words = Message("messages.warnings.too_little_time", runs=min(runs), most=most_told, normal=normal)
        way_out = Message("messages.warnings.longer_times")
        if min(runs) < min(MOST, len(longest)):
            way_out = Message("messages.warnings.more_runs", runs=min(runs) + 1)
        elif min(runs) < MOST:  # more runs alone would be no plan: one a day
            way_out = Message("messages.warnings.more_days", runs=min(runs) + 1)
        yield Fault(words, document.key_place(("calendar", "available")), way_out)
