"""What is known of a running week before anything of it is decided: worked out once for a pair of goal weeks."""

from collections.abc import Mapping
from dataclasses import dataclass

from planforge.plan.measures import Measures
from planforge.problem.frames import WeekFrame
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD
from planforge.rules.base.rule import uses_in
from planforge.rules.reintroduction import Reintroduction
from planforge.rules.run_days import most_runs, runs_exactly
from planforge.solver.weeks.states import Tables


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """One running week. Seconds and millimetres.

    phase: governs it. slots: the most runs it may hold; exactly: and it holds no fewer. overhead: what warm-up and
    cool-down add to each run. capacity: the longest runs its days have time for, the longest first. features: what
    somebody wants back in it, of `rules.base.draft.FEATURES`.
    """

    frame: WeekFrame
    phase: str
    slots: int
    exactly: bool
    overhead: Measures
    capacity: tuple[int, ...]
    features: frozenset[str]


def week_facts(
    problem: Problem,
    goal: tuple[int, int] | None,
    capacity: Mapping[int, tuple[int, ...]],
    tables: Tables | None = None,
) -> dict[int, WeekFacts]:
    """Return the facts of every running week by its number.

    capacity: the longest runs in seconds that days have time for, by week. tables: keep what is known for other
    problems.
    """
    held = goal[1] if goal else None
    phases = {week.index: problem.phase(week.index, held) for week in problem.running_weeks}
    overheads = (tables or Tables()).overheads(problem, phases)
    return {
        week.index: WeekFacts(
            week,
            phases[week.index],
            most_runs(problem, week.index, phases[week.index]),
            runs_exactly(problem, week, phases[week.index]),
            overheads[week.index],
            capacity.get(week.index, ()),
            asked_features(problem, week, phases[week.index]),
        )
        for week in problem.running_weeks
    }


def asked_features(problem: Problem, frame: WeekFrame, phase: str) -> frozenset[str]:
    """Return the features somebody wants back in a week; they come back in full weeks of rebuild."""
    if not frame.full or phase != REBUILD:
        return frozenset()
    return frozenset(name for rule in uses_in(problem, Reintroduction, frame.index, phase) for name in rule.bring_back)
