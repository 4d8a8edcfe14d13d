"""By how much running and distance grow from week to week: the cap is one of distance, and running replaces walking."""

from dataclasses import dataclass

from planforge.languages import Language
from planforge.plan.measures import Measure
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.quantities.units import format_share
from planforge.rules.base.reading import Reading
from planforge.rules.base.rule import uses
from planforge.rules.build_cap import BuildCap

_WHOLE = 10  # per mille of one per cent


@dataclass(frozen=True)
class Growth:
    """The largest growth over the week that a week is compared with, in whole per cent, rounded up, and that week.

    cap: of distance, in per mille. beside_a_race: the plan holds one, which is left out. over_a_week: some week is
    compared with one before the last, for that is a lighter or a shortened one.
    """

    running: int
    running_week: int
    distance: int
    distance_week: int
    cap: int
    beside_a_race: bool = False
    over_a_week: bool = False


def growth(problem: Problem, plan: Plan) -> Growth | None:
    """Measure a plan; None where no cap of distance is kept, or where running does not grow by more than the cap."""
    caps = [one.max_increase for one in uses(problem, BuildCap) if one.told(problem) and one.hard]
    if not caps:
        return None
    race = problem.race_week
    pairs = [(early, late) for early, late, _ in Reading(problem, plan).references() if late.index != race]
    found = {
        measure: max(
            (
                (
                    -(-100 * (late.measures.of(measure) - early.measures.of(measure)) // early.measures.of(measure)),
                    -late.index,
                )
                for early, late in pairs
                if early.measures.of(measure)
            ),
            default=(0, 0),
        )
        for measure in (Measure.RUN_TIME, Measure.DISTANCE)
    }
    (running, in_week), (distance, far_in_week) = found.values()
    cap = min(caps)
    if running * _WHOLE <= cap:
        return None
    over = any(week.runs for early, late in pairs for week in plan.weeks[early.index : late.index - 1])
    return Growth(running, -in_week, max(distance, 0), -far_in_week, cap, race is not None, over)


def in_words(found: Growth, said: Language) -> str:
    """Return it in a sentence, beside the cap."""
    running, distance, cap = (
        format_share(one, said.quantities) for one in (found.running * _WHOLE, found.distance * _WHOLE, found.cap)
    )
    form = said.notes.running_grows if found.distance else said.notes.running_grows_alone
    grows = form.format(
        running=running, week=found.running_week, distance=distance, far_in_week=found.distance_week, cap=cap
    )
    apart = ((found.over_a_week, said.notes.over_a_week), (found.beside_a_race, said.notes.race_apart))
    return " ".join([grows, *(words for so, words in apart if so)])
