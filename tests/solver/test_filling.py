"""Weeks that are filled all at once, as full as their states leave them, are those that are filled one by one.

Those are filled after their levels were settled; elsewhere both are done at once.
"""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import generated
import pytest
import small
from answered import ANSWERED

from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.solver.engine import Impossible, best
from planforge.solver.weeks import progression
from planforge.solver.weeks.pruning import Pruner
from planforge.solver.weeks.striking import Left
from planforge.solver.weeks.weekly_model import WeekChoice, WeeklyModel
from planforge.source import read_text

NOW = datetime(2027, 1, 1, tzinfo=UTC)
ONE_BY_ONE = 10**6
PROBLEMS = [*((small.draw, seed) for seed in range(24)), *((generated.problem, seed) for seed in range(3))]


def solved(problem: Problem, monkeypatch: pytest.MonkeyPatch, few: int) -> Plan | None:
    monkeypatch.setattr(progression, "FEW", few)
    try:
        return best(problem, now=NOW)
    except Impossible:
        return None


def test_weeks_filled_some_at_once_are_those_filled_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    could: list[bool] = []
    smaller: list[WeeklyModel | None] = []
    can_hold, stated_anew = WeeklyModel.can_hold, progression.Progressing._smaller

    def told(self: WeeklyModel, choices: dict[int, WeekChoice], most: float) -> bool:
        could.append(can_hold(self, choices, most))
        return could[-1]

    def anew(self: progression.Progressing, *given: Any) -> WeeklyModel | None:
        smaller.append(stated_anew(self, *given))
        return smaller[-1]

    monkeypatch.setattr(progression.Progressing, "_smaller", anew)
    monkeypatch.setattr(progression.Progressing, "_at_once", lambda *_: False)
    monkeypatch.setattr(progression.Progressing, "_fullest", lambda *_: None)
    monkeypatch.setattr(progression, "SEVERAL", 2)
    monkeypatch.setattr(progression, "LARGEST_OBJECTIVE", 2**20)
    monkeypatch.setattr(WeeklyModel, "can_hold", told)
    for draw, seed in PROBLEMS:
        problem = draw(seed)
        assert solved(problem, monkeypatch, 0) == solved(problem, monkeypatch, ONE_BY_ONE), (draw.__module__, seed)
    assert {*could} == {True, False}, "both happen"
    assert any(smaller), "models are stated anew on the way"


@pytest.mark.parametrize("step", ["_fullest", "_at_once"])
def test_weeks_filled_at_once_are_those_filled_one_by_one(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found: list[bool] = []
    plain = getattr(progression.Progressing, step)
    aside = "_at_once" if step == "_fullest" else None

    def told(self: progression.Progressing, *given: Any) -> Any:
        found.append(bool(one := plain(self, *given)))
        return one

    for draw, seed in PROBLEMS:
        problem = draw(seed)
        with monkeypatch.context() as patched:
            if aside:
                patched.setattr(progression.Progressing, aside, lambda *_: False)
            patched.setattr(progression.Progressing, step, told)
            at_once = solved(problem, patched, 0)
        with monkeypatch.context() as patched:
            patched.setattr(progression.Progressing, "_at_once", lambda *_: False)
            assert at_once == solved(problem, patched, ONE_BY_ONE), (draw.__module__, seed)
    assert {*found} == {True, False}, "both happen"


def test_of_two_years_toward_a_late_goal_what_a_week_cannot_hold_is_left_out_and_none_is_filled_by_a_solve(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The ninth week cannot be as full as it may be by itself; to find what it can was nine tenths of the plan."""
    filled: list[object] = []
    monkeypatch.setattr(progression.Progressing, "_first", lambda *given: filled.append(given))
    document = read_text(LATE + ANSWERED, "sam.yaml", find_template, template_names())
    plan = best(load_document(document, today=NOW.date()).problem, now=NOW)
    assert plan.certificate.status == "optimal"
    assert not filled


def test_weeks_taken_as_those_before_leave_them_are_those_that_all_others_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    several, revised = Pruner.in_turn, list[int]()
    revise = Left._revise

    def counted(self: Left, *given: Any) -> bool:
        revised[-1] += 1
        return revise(self, *given)

    monkeypatch.setattr(Left, "_revise", counted)
    half = LATE.replace("104", "40").replace("102", "38")
    document, plans = read_text(half + ANSWERED, "sam.yaml", find_template, template_names()), list[Plan]()
    problem = load_document(document, today=NOW.date()).problem
    for most in (ONE_BY_ONE, 1):
        alone = partial(lambda most, self, weeks: several(self, weeks) if len(weeks) <= most else None, most)
        monkeypatch.setattr(Pruner, "in_turn", lambda self, weeks, alone=alone: alone(self, weeks))
        revised.append(0)
        plans.append(best(problem, now=NOW))
    assert plans[0] == plans[1]
    assert revised[0] < revised[1]


LATE = """planforge: 1
extends: runners-knee
runner: {normal_weekly_distance: 30 km, easy_pace: "6:30 /km", walking_pace: "10:00 /km", stopped_running: yes}
calendar:
  start: 2027-01-04
  weeks: 104
  available: {mon: 06:30 for 60 min, wed: 06:30 for 60 min, fri: 06:30 for 60 min, sat: 09:00 for 90 min}
goal: {continuous_run: 30 min, by: week 102}
rules: {hold-week: {weight: 5}, bout-step: {weight: 3}}
"""
