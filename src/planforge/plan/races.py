"""How far a race goes beyond the runs before it: no rule judges a race, so it is measured, and said.

Source: Garmin-RUNSAFE 2025, a cohort of 5 205 runners without an injury: the rate of injury by how much longer a run
was than the longest of the 30 days before it. Whole weeks are ours.
"""

from dataclasses import dataclass
from datetime import timedelta

from planforge.plan.model import Kind, Plan, Session

DAYS_BEFORE = 28
_RATES = ((100, 2.28), (30, 1.52), (10, 1.64))  # above so many per cent more: the rate of injury beside no more than 10


@dataclass(frozen=True, slots=True)
class Beyond:
    """A race that is longer than the runs before it prepare for.

    longest_m: the longest of them in metres; 0: nobody runs then. times: how often as long it is; 0 likewise.
    rate: by what the rate of injury was higher after such a run.
    """

    race: Session
    longest_m: int
    times: float
    rate: float


def beyond_before(plan: Plan, race: Session) -> Beyond | None:
    """Return how far a race goes beyond the four weeks before it; None: it is no spike."""
    since = race.date - timedelta(DAYS_BEFORE)
    before = [one.distance_m for one in plan.sessions if one.kind is Kind.RUN and since <= one.date < race.date]
    longest = max(before, default=0)
    if not longest:
        return Beyond(race, 0, 0.0, _RATES[0][1])
    rate = next((rate for above, rate in _RATES if 100 * race.distance_m > (100 + above) * longest), None)
    return Beyond(race, longest, race.distance_m / longest, rate) if rate else None
