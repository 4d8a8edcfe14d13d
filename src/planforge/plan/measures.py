"""The four load measures of a session or week, computed from its steps and the runner's two speeds.

Distance and time on feet include the walking in run sessions (the mileage a runner would count); run time and
longest bout count running only. Moves on the spot, strength and cross-training cover no distance.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from planforge.plan.model import AtMost, Do, Kind, Plan, Session, Speeds, Step, Steps, Week, unrolled
from planforge.values import worked_out_once

NO_DISTANCE = Speeds(run=1, walk=1)  # where times alone are asked


class Measure(StrEnum):
    """The name of a weekly load measure."""

    DISTANCE = "distance"
    TIME_ON_FEET = "time-on-feet"
    RUN_TIME = "run-time"


@dataclass(frozen=True, slots=True)
class Measures:
    """Distance in mm; time on feet, run time, longest bout and whole duration in seconds; bouts counted."""

    distance: int = 0
    time_on_feet: int = 0
    run_time: int = 0
    longest_bout: int = 0
    duration: int = 0
    bouts: int = 0

    def of(self, measure: Measure) -> int:
        """Return one of the weekly load measures."""
        return {
            Measure.DISTANCE: self.distance,
            Measure.TIME_ON_FEET: self.time_on_feet,
            Measure.RUN_TIME: self.run_time,
        }[measure]


def growing_from(weeks: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Yield of numbered weeks that follow one another what the earlier and the later one have, of one measure.

    The earlier is the larger of the two before: to come back from a lighter week is no growth (`hold-week`).
    """
    for week, late in weeks.items():
        if week - 1 in weeks:
            yield max(weeks[week - 1], weeks.get(week - 2, 0)), late


def comes_up_to(one: Week | AtMost, other: Week | AtMost) -> bool:
    """Tell whether a week comes to nine tenths of another at least, in running and in its longest stretch."""
    return 10 * one.run_s >= 9 * other.run_s and 10 * one.longest_bout_s >= 9 * other.longest_bout_s


def step_distance(step: Step, speeds: Speeds) -> int:
    """Return the millimetres a step covers."""
    if step.do not in (Do.RUN, Do.WALK):
        return 0
    if step.target and step.target.speed_mm_s:
        return step.target.speed_mm_s * step.seconds
    return (speeds.run if step.do is Do.RUN else speeds.walk) * step.seconds


@worked_out_once(by=lambda steps, speeds: (id(steps), speeds))  # its rules, and what is said of it, ask 30 times
def measure_steps(steps: Steps, speeds: Speeds) -> Measures:
    """Return the measures of one session's steps. Runs that follow each other without a pause are one bout."""
    distance = on_feet = running = bout = longest = duration = bouts = 0
    for step in unrolled(steps):
        seconds = step.seconds
        duration += seconds
        distance += step_distance(step, speeds)
        if step.do in (Do.RUN, Do.WALK):
            on_feet += seconds
        if step.do is Do.RUN:
            bouts += bout == 0
            running += seconds
            bout += seconds
            longest = max(longest, bout)
        else:
            bout = 0
    return Measures(distance, on_feet, running, longest, duration, bouts)


def measure_sessions(sessions: Iterable[Session], speeds: Speeds) -> Measures:
    """Return the sums over several sessions (the longest bout is the largest of them)."""
    total = Measures()
    for session in sessions:
        one = measure_steps(session.steps, speeds)
        total = Measures(
            total.distance + one.distance,
            total.time_on_feet + one.time_on_feet,
            total.run_time + one.run_time,
            max(total.longest_bout, one.longest_bout),
            total.duration + one.duration,
            total.bouts + one.bouts,
        )
    return total


def missed_of(plan: Plan) -> tuple[Session, ...]:
    """Return the runs of the past that count as not done, in their order."""
    missed = set(plan.history.missed) if plan.history else set()
    return tuple(one for one in plan.sessions if one.id in missed)


def as_done(plan: Plan, week: Week) -> Week:
    """Return a week without the runs that count as not done, and with the figures of what is left."""
    missed = {one.id for one in missed_of(plan)}
    left = tuple(one for one in week.sessions if one.id not in missed)
    if len(left) == len(week.sessions):
        return week
    speeds = Speeds(plan.runner.easy_speed_mm_s, plan.runner.walking_speed_mm_s)
    runs = [one for one in left if one.kind is Kind.RUN]
    total = measure_sessions(runs, speeds)
    figures = {
        "sessions": left,
        "distance_m": sum(one.distance_m for one in runs),  # as it was at the time
        "time_on_feet_s": total.time_on_feet,
        "run_s": total.run_time,
        "longest_bout_s": total.longest_bout,
    }
    return week.model_copy(update=figures)
