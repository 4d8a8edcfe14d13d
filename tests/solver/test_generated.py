"""Random constraint files: every plan is clean under `check`, and every refusal stands up to a second opinion."""

from datetime import UTC, datetime

import generated
import oracle
import pytest
from second import can_hold

from planforge.checker.check import check
from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.outcome import solve
from planforge.conflicts.statements import statements, without
from planforge.plan.model import Plan
from planforge.problem.problem import Problem

NOW = datetime(2027, 1, 1, tzinfo=UTC)
QUICK, ALL = range(15), range(15, 315)


def sound(seed: int) -> None:
    """Assert that what the engine says of a drawn file is right."""
    problem = generated.problem(seed)
    outcome = solve(problem, now=NOW)
    if isinstance(outcome, Plan):
        assert outcome.certificate.status == "optimal"
        assert [finding for finding in check(problem, outcome) if finding.hard] == []
        return
    assert isinstance(outcome, NoPlan), outcome
    assert refused_rightly(problem, outcome)


def refused_rightly(problem: Problem, refusal: NoPlan) -> bool:
    """Tell whether another search finds no plan either: the oracle, else one model of the first conflict."""
    try:
        return oracle.answer(problem) is None
    except oracle.Beyond:
        pass
    named = refusal.conflicts[0].statements
    assert named, "a refusal names statements"
    return not any(map(can_hold, without(problem, [one for one in statements(problem) if one not in named])))


@pytest.mark.parametrize("seed", QUICK)
def test_a_drawn_file_ends_in_a_clean_plan_or_a_refusal_that_is_right(seed: int) -> None:
    sound(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_many_drawn_files_end_in_a_clean_plan_or_a_refusal_that_is_right(seed: int) -> None:
    sound(seed)
