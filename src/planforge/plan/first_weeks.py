"""How hard a plan begins beside another one, week by week, as long as it is early."""

from dataclasses import dataclass

from planforge.plan.model import Plan, Week

EARLY = 4  # whole running weeks
_METRES, _SECONDS = 100, 60  # no more than that is no difference


@dataclass(frozen=True, slots=True)
class Harder:
    """An early week that asks for more than the same week of another plan."""

    week: Week
    other: Week


def early_weeks(plan: Plan) -> list[Week]:
    """Return the first whole running weeks."""
    return [week for week in plan.weeks if week.full and week.runs][:EARLY]


def harder_start(plan: Plan, other: Plan) -> Harder | None:
    """Return the first early week that asks for more running than the other plan does, or more distance; None: none.

    More distance with less running is more walking: no harder.
    """
    others = {week.index: week for week in other.weeks if week.full and week.runs}
    for week in early_weeks(plan):
        usual = others.get(week.index)
        if usual is None:
            continue
        further, less = week.distance_m > usual.distance_m + _METRES, week.run_s < usual.run_s - _SECONDS
        if week.run_s > usual.run_s + _SECONDS or (further and not less):
            return Harder(week, usual)
    return None
