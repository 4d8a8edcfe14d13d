"""How far a race goes beyond the runs before it: no rule judges a race, so it is measured, and said.

Source: Garmin-RUNSAFE 2025, a cohort of 5 205 runners without an injury: the rate of injury by how much longer a run
was than the longest of the 30 days before it. Whole weeks are ours.
"""

from dataclasses import dataclass
from datetime import timedelta

from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import Intensity, Kind, Plan, Session

DAYS_BEFORE = 28
_RATES = ((100, 2.28), (30, 1.52), (10, 1.64))  # above so many per cent more: the rate of injury beside no more than 10


@dataclass(frozen=True, slots=True)
class Beyond:
    """A race that is longer than the runs before it prepare for.

    longest_m: the longest of them in metres, walks included; 0: nobody runs then. times: how often as long it is; 0
    likewise. rate: by what the rate of injury was higher after such a run; None: it goes no further than they, but has
    more running in one go. run_s, stretch_s: how long it is run, and the longest stretch of them without a break.
    """

    race: Session
    longest_m: int
    times: float
    rate: float | None
    run_s: int
    stretch_s: int


def beyond_before(plan: Plan, race: Session) -> Beyond | None:
    """Return how far a race goes beyond the four weeks before it; None: they were as long, and run as long in one go.

    By distance alone a race of 5 km was hardly longer than a session of one minute's running and two of walking.
    """
    since = race.date - timedelta(DAYS_BEFORE)
    before = [one for one in plan.sessions if one.kind is Kind.RUN and since <= one.date < race.date]
    longest = max((one.distance_m for one in before), default=0)
    run, stretch = (
        max((measure_steps(one.steps, NO_DISTANCE).longest_bout for one in several), default=0)
        for several in ((race,), before)
    )
    if not longest:
        return Beyond(race, 0, 0.0, _RATES[0][1], run, 0)
    rate = next((rate for above, rate in _RATES if 100 * race.distance_m > (100 + above) * longest), None)
    if rate is None and 100 * run <= (100 + _RATES[-1][0]) * stretch:
        return None
    return Beyond(race, longest, race.distance_m / longest, rate, run, stretch)


def before_the_goal(plan: Plan, race: Session) -> tuple[int, int, int] | None:
    """Return the week of a race, and those that reach and hold the goal, where it comes no later than these.

    None, too, where the plan's own runs until then are not all easy, and shorter than it.
    """
    goal, reached, held = plan.goal, plan.goal.reached_in_week, plan.goal.held_in_week
    week = next((one.index for one in plan.weeks if race in one.sessions), None)
    if goal.continuous_run_s is None or week is None or reached is None or held is None or week > held:
        return None
    own = [run for one in plan.weeks[:held] for run in one.runs if run != race]
    modest = all(run.intensity is Intensity.EASY and run.distance_m < race.distance_m for run in own)
    return (week, reached, held) if modest else None
