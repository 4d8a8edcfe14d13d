"""Pruning is the engine's own business: with it or without, the same plan and the same proof."""

from datetime import UTC, datetime

import pytest
import small

from planforge.conflicts.outcome import solve
from planforge.plan.model import Plan
from planforge.solver.weeks import weeks
from planforge.solver.weeks.pruning import Pruner

NOW = datetime(2027, 1, 1, tzinfo=UTC)
FEW, MANY = (5, 6), (3, 4, 10, *range(11, 40))  # the others of the first ten take minutes without pruning


def unpruned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every state of every week stay, and no bound be known."""
    monkeypatch.setattr(Pruner, "_add", lambda self, rows: None)
    monkeypatch.setattr(Pruner, "_strike", lambda self, week, kept: False)
    monkeypatch.setattr(Pruner, "least", lambda self, measure, week: 0)
    monkeypatch.setattr(Pruner, "least_growth", lambda self, measure, pairs, unit: 0)


@pytest.mark.parametrize("seed", [3, 4, 6, 10])
def test_how_finely_states_are_told_apart_never_changes_a_plan(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = small.draw(seed)
    apart = solve(problem, now=NOW)
    monkeypatch.setattr(weeks, "told_apart", lambda problem: 0)
    assert solve(problem, now=NOW) == apart


def assert_pruning_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = small.draw(seed)
    pruned = solve(problem, now=NOW)
    unpruned(monkeypatch)
    whole = solve(problem, now=NOW)
    assert type(pruned) is type(whole)
    if isinstance(pruned, Plan) and isinstance(whole, Plan):
        assert pruned.certificate.levels == whole.certificate.levels
        assert pruned == whole


@pytest.mark.parametrize("seed", FEW)
def test_pruning_never_changes_a_plan(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_pruning_changes_nothing(seed, monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("seed", MANY)
def test_pruning_never_changes_a_plan_in_many(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert_pruning_changes_nothing(seed, monkeypatch)
