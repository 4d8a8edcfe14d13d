"""When effort runs out the plan says so, with the gap; without any plan the verdict is open, never "no plan"."""

from datetime import UTC, date, datetime

from planforge.check import check
from planforge.constraints import load
from planforge.plan import Plan
from planforge.solver.engine import Effort, Undecided, solve
from planforge.templates import find_template

NOW = datetime(2027, 1, 1, tzinfo=UTC)


def outcome(deterministic_seconds: float) -> object:
    problem = load(find_template("examples/it-band-60k"), today=date(2026, 12, 1)).problem
    found = solve(problem, now=NOW, effort=Effort(deterministic_seconds))
    assert not isinstance(found, Plan) or not [one for one in check(problem, found) if one.hard]
    return found


def test_with_little_effort_a_plan_is_feasible_and_its_levels_show_the_gap() -> None:
    plan = outcome(0.02)
    assert isinstance(plan, Plan)
    assert plan.certificate.status == "feasible"
    assert any(level.bound < level.value for level in plan.certificate.levels)
    assert all(level.bound <= level.value for level in plan.certificate.levels)


def test_without_effort_nothing_is_decided() -> None:
    assert isinstance(outcome(0.0001), Undecided)
