"""What the weeks of a plan come to, and which of them asks less than another: to go back is to go to an earlier one."""

from bisect import bisect_right
from collections.abc import Sequence

from planforge.plan.measures import measure_sessions, measure_steps
from planforge.plan.model import AtMost, Do, Plan, Session, Week, unrolled
from planforge.problem.problem import Problem
from planforge.sessions.palette import level_of

# What the full weeks of a plan with runs come to, in their order; never empty to go back in.
Planned = tuple[AtMost, ...]


def planned_weeks(plan: Plan, problem: Problem) -> Planned:
    """Return what the weeks that were planned in full come to, by the speeds and the ladder of a problem."""
    return tuple(content(week.index, week.runs, problem) for week in plan.weeks if was_full(plan, week))


def was_full(plan: Plan, week: Week) -> bool:
    """Tell whether a week was planned in full: as it says itself, or, from version 0.1.0, with the usual runs."""
    runs = len(week.runs)
    if not runs or week.full is not None:
        return bool(runs and week.full)
    usual = sorted(len(one.runs) for one in plan.weeks if one.runs)
    return runs >= usual[len(usual) // 2]


def content(week: int, runs: Sequence[Session], problem: Problem) -> AtMost:
    """Return what the runs of a week come to."""
    speeds, ladder = problem.runner.speeds, problem.protocol.ladder
    total, each = measure_sessions(runs, speeds), [measure_steps(run.steps, speeds) for run in runs]
    return AtMost(
        week=week,
        distance_mm=total.distance,
        run_s=total.run_time,
        longest_run_mm=max((one.distance for one in each), default=0),
        longest_bout_s=total.longest_bout,
        most_running_s=max((one.run_time for one in each), default=0),
        level=max((level_of(run.steps, ladder) for run in runs), default=1),
    )


def easier(run: Session, place: int, earlier: Week) -> Session | None:
    """Return the run of an earlier week at a place whose content another then has; None: its own holds no more."""
    other = earlier.runs[min(place, len(earlier.runs) - 1)]
    running = [sum(step.seconds for step in unrolled(one.steps) if step.do is Do.RUN) for one in (other, run)]
    return other if running[0] <= running[1] else None


def last_until(planned: Planned, week: int) -> AtMost:
    """Return the last week planned in full up to a week, or the first of all."""
    place = bisect_right([one.week for one in planned], week)
    return planned[max(0, place - 1)]


def back_from(planned: Planned, week: int, contents: int | None) -> AtMost:
    """Return the content of a week, or so many smaller ones before it; None goes back to the first."""
    if contents is None:
        return planned[0]
    found = last_until(planned, week)
    for _ in range(contents):
        smaller = (one for one in reversed(planned) if one.week < found.week and below(one, found))
        found = next(smaller, planned[0])
    return found


def fitting(planned: Planned, week: int, allowed: AtMost) -> AtMost | None:
    """Return the last week up to another that asks no more than what is allowed."""
    return next((one for one in reversed(planned) if one.week <= week and within(one, allowed)), None)


def within(one: AtMost, allowed: AtMost) -> bool:
    """Tell whether a week asks no more than another of what `resume-below` speaks of, and runs on for no longer."""
    return (
        one.run_s <= allowed.run_s
        and one.distance_mm <= allowed.distance_mm
        and one.longest_bout_s <= allowed.longest_bout_s
    )


def below(one: AtMost, other: AtMost) -> bool:
    """Tell whether a week asks less than another, and in nothing more."""
    less = one.run_s < other.run_s or one.longest_bout_s < other.longest_bout_s
    return less and within(one, other)
