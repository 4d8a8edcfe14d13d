"""How hard a plan is beside another one, week by week: as long as it is early, or until its goal is held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from planforge.plan.model import Plan, Week

EARLY = 4  # whole running weeks
_METRES, _SECONDS = 100, 60  # no more than that is no difference


@dataclass(frozen=True, slots=True)
class Harder:
    """A week that asks for more than the same week of another plan."""

    week: Week
    other: Week

    @property
    def more_running(self) -> int:
        """Return by how many seconds it has more running."""
        return self.week.run_s - self.other.run_s

    @property
    def more_distance(self) -> int:
        """Return by how many metres it goes further."""
        return self.week.distance_m - self.other.distance_m


def early_weeks(plan: Plan) -> list[Week]:
    """Return the first whole running weeks."""
    return [week for week in plan.weeks if week.full and week.runs][:EARLY]


def harder_start(plan: Plan, other: Plan) -> Harder | None:
    """Return the first early week that asks for more running than the other plan does, or more distance; None: none.

    More distance with less running is more walking: no harder.
    """
    return next(_harder(early_weeks(plan), other), None)


def hardest(plan: Plan, other: Plan) -> Harder | None:
    """Return the week, of the whole ones up to the goal's, that asks for the most more: of running, then of distance.

    The first of several; None as in `harder_start`. Weeks that the other plan leaves empty are not compared.
    """
    last = plan.goal.held_in_week or len(plan.weeks)  # what comes after it is as near to normal as either may be
    weeks = [week for week in plan.weeks[:last] if week.full and week.runs]
    return max(_harder(weeks, other), key=lambda one: (one.more_running, one.more_distance), default=None)


def _harder(weeks: Sequence[Week], other: Plan) -> Iterator[Harder]:
    others = {week.index: week for week in other.weeks if week.full and week.runs}
    for week in weeks:
        if (usual := others.get(week.index)) is None:
            continue
        found = Harder(week, usual)
        further, less = found.more_distance > _METRES, found.more_running < -_SECONDS
        if found.more_running > _SECONDS or (further and not less):
            yield found
