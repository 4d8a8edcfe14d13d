"""Weeks to compare a plan with are those of the whole plan that would be made, as far as they are asked for."""

from datetime import UTC, datetime

import generated
import pytest

from planforge.plan.model import Plan, Week
from planforge.plan.time_costs import Steepness
from planforge.problem.problem import Problem
from planforge.solver.effort import Budget, Effort
from planforge.solver.engine import Impossible, Known, best, weeks_alone

NOW = datetime(2027, 1, 1, tzinfo=UTC)
LAST = 1000  # after any plan
FEW = 4


def figures(week: Week) -> tuple[int, int, int, int, bool | None]:
    return week.index, week.distance_m, week.run_s, week.longest_bout_s, week.full


def alone(problem: Problem, known: Known, up_to: int = 0) -> Plan:
    plan, proven = weeks_alone(problem, now=NOW, budget=Budget(Effort()), known=known, up_to=up_to)
    assert proven
    return plan


@pytest.mark.parametrize("seed", range(5))
def test_weeks_alone_are_those_of_the_plan_whatever_was_solved_before(seed: int) -> None:
    problem, known = generated.problem(seed), Known()
    try:
        plan = best(problem, now=NOW, known=known)
    except Impossible:
        with pytest.raises(Impossible):
            alone(problem, known)
        return
    assert plan == best(problem, now=NOW, known=known), "what is known changes an answer"
    if plan.certificate.status != "optimal":
        return
    assert Steepness.of(alone(problem, known)) == Steepness.of(plan)
    early = [*map(figures, plan.weeks)][:FEW]
    assert [*map(figures, alone(problem, known, FEW).weeks)][:FEW] == early, "no more than is asked for is told apart"
    assert [*map(figures, alone(problem, known, LAST).weeks)] == [*map(figures, plan.weeks)]
    assert [*map(figures, alone(problem, Known(), LAST).weeks)] == [*map(figures, plan.weeks)]
