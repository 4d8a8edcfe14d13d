"""Weeks that are filled all at once, as full as their states leave them, are those that are filled one by one."""

from datetime import UTC, datetime

import generated
import pytest
import small

from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.solver.engine import Impossible, best
from planforge.solver.weeks import progression
from planforge.solver.weeks.weekly_model import WeeklyModel

NOW = datetime(2027, 1, 1, tzinfo=UTC)
ONE_BY_ONE = 10**6
PROBLEMS = [*((small.draw, seed) for seed in range(24)), *((generated.problem, seed) for seed in range(3))]


def solved(problem: Problem, monkeypatch: pytest.MonkeyPatch, few: int) -> Plan | None:
    monkeypatch.setattr(progression, "FEW", few)
    try:
        return best(problem, now=NOW)
    except Impossible:
        return None


def test_weeks_filled_at_once_are_those_filled_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once: list[bool] = []
    fullest = progression.Progressing._fullest

    def counted(self: progression.Progressing, weeks: list[int]) -> WeeklyModel | None:
        found = fullest(self, weeks)
        at_once.append(found is not None)
        return found

    monkeypatch.setattr(progression.Progressing, "_fullest", counted)
    for draw, seed in PROBLEMS:
        problem = draw(seed)
        assert solved(problem, monkeypatch, 0) == solved(problem, monkeypatch, ONE_BY_ONE), (draw.__module__, seed)
    assert {*at_once} == {True, False}, "both happen"
