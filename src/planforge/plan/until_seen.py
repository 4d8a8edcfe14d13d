"""What of a plan waits until somebody has seen the knee: the runs that ask more than those that come next."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from planforge.plan.measures import measure_steps
from planforge.plan.model import Plan, Session, Speeds

_running, _stretch = attrgetter("run_time"), attrgetter("longest_bout")


@dataclass(frozen=True, slots=True)
class UntilSeen:
    """Which runs stay the hardest until somebody has seen the knee: `runs`, of a week; and the slots of those after."""

    week: int
    runs: tuple[Session, ...]
    waits: Set[str]


def until_seen(plan: Plan) -> UntilSeen | None:
    """Return what waits of a plan that was made while somebody has to see the knee; None for any other."""
    return harder_than_next(plan, plan.to_be_seen) if plan.to_be_seen else None


def to_be_seen_from(plan: Plan, today: date) -> date:
    """Return from which day on a plan's runs get no harder: when it was made over what was told, however long ago."""
    return plan.to_be_seen or (min(today, plan.history.open_from) if plan.history else today)


def harder_than_next(plan: Plan, since: date) -> UntilSeen | None:
    """Return the runs that ask more than those that come next from a day on: of that week; None: no run comes.

    More running, or longer at a stretch. As it is made again, a plan does not climb there before somebody has seen the
    knee; what it holds for later, it holds for who was seen, however much time has gone by.
    """
    weeks = [(week.index, some) for week in plan.weeks if (some := [run for run in week.runs if run.date >= since])]
    if not weeks:
        return None
    speeds = Speeds(plan.runner.easy_speed_mm_s, plan.runner.walking_speed_mm_s)
    measured = {run.id: measure_steps(run.steps, speeds) for _, runs in weeks for run in runs}
    index, first = weeks[0]
    running, stretch = (max(of(measured[run.id]) for run in first) for of in (_running, _stretch))
    harder = (slot for slot, one in measured.items() if _running(one) > running or _stretch(one) > stretch)
    return UntilSeen(index, tuple(first), frozenset(harder))
