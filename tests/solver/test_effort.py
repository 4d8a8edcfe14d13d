"""When effort runs out the plan says so, with the gap; without any plan the verdict is open, never "no plan"."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from answered import ANSWERED
from ortools.sat.python import cp_model

from planforge.checker.check import check
from planforge.conflicts import conflict
from planforge.conflicts.conflict import NoPlan
from planforge.conflicts.outcome import Undecided, solve
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load, load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.levels import LevelKey
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.solver import engine
from planforge.solver.effort import FILLED, LAID_OUT, LEVEL, PASSED, TRIED, Budget, worth
from planforge.solver.engine import Effort
from planforge.solver.weeks.coupling import Couplings
from planforge.solver.weeks.progression import Progressing
from planforge.solver.weeks.weekly_model import Unknown, WeeklyModel
from planforge.source import read_text

EXAMPLES = Path(__file__).parents[2] / "templates" / "examples"
NOW = datetime(2027, 1, 1, tzinfo=UTC)
RUNNER = """planforge: 1
extends: {protocol}
runner:
  {{normal_weekly_distance: {distance}, easy_pace: "{pace}", walking_pace: "10:00 /km", stopped_running: {stopped}}}
"""
SOFT = f"""{RUNNER.format(protocol="runners-knee", distance="30 km", pace="6:30 /km", stopped="yes")}calendar:
  start: 2027-01-04
  weeks: 14
  available: {{mon: 06:30 for 60 min, wed: 06:30 for 60 min, sat: 09:00 for 90 min}}
goal: {{continuous_run: 45 min, by: week 12}}
rules: {{run-step: {{weight: 3}}, bout-step: {{weight: 5}}, build-cap: {{weight: 7}}, session-spike: {{weight: 11}},
  ladder: {{weight: 13}}}}
"""
STILL = "no, recent_weekly_distance: 60 km, runs_per_week: 5, longest_recent_run: 14 km"
MANY_RUNS = f"""{RUNNER.format(protocol="it-band", distance="100 km", pace="4:30 /km", stopped=STILL)}calendar:
  start: 2027-01-04
  weeks: 8
  available: {{mon: 06:00 for 2 h, tue: 06:00 for 2 h, wed: 06:00 for 2 h, thu: 06:00 for 2 h, fri: 06:00 for 3 h}}
rules: {{run-days: {{sessions_per_week: 5}}, run-spacing: {{weight: 10}}}}
"""
GROWING = f"""{RUNNER.format(protocol="runners-knee", distance="40 km", pace="6:00 /km", stopped="yes")}calendar:
  start: 2027-01-04
  weeks: 26
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, sat: 09:00 for 90 min}}
rules: {{goal: {{afterwards: grow}}}}
"""
BACK = RUNNER.format(protocol="return-after-break", distance="40 km", pace="5:30 /km", stopped="yes")
COSTLY_TOGETHER = f"""{BACK}calendar:
  start: 2027-01-04
  weeks: 26
  available: {{mon: 08:00 for 12 h, tue: 08:00 for 12 h, wed: 08:00 for 12 h, thu: 08:00 for 12 h, fri: 08:00 for 12 h,
    sat: 08:00 for 12 h, sun: 08:00 for 12 h}}
goal: {{continuous_run: 20 min, by: as early as the rules allow}}
rules: {{bout-step: {{weight: 10}}, hold-week: {{weight: 16}}, run-spacing: {{weight: 20}},
  session-spike: {{weight: 6}}}}
"""


def problem(text: str) -> Problem:
    document = read_text(text + ANSWERED, "sam.yaml", find_template, template_names())
    return load_document(document, today=date(2026, 12, 1)).problem


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Yield the deterministic time of every solve."""
    spent: list[float] = []
    plain = cp_model.CpSolver.solve

    def solved(solver: cp_model.CpSolver, model: cp_model.CpModel, *more: Any) -> Any:
        status = plain(solver, model, *more)
        spent.append(solver.response_proto.deterministic_time)
        return status

    with monkeypatch.context() as patched:
        patched.setattr(cp_model.CpSolver, "solve", solved)
        yield spent


def outcome(deterministic_seconds: float) -> object:
    example = load(find_template("examples/it-band-60k"), today=date(2026, 12, 1)).problem
    found = solve(example, now=NOW, effort=Effort(deterministic_seconds))
    assert not isinstance(found, Plan) or not [one for one in check(example, found) if one.hard]
    return found


def test_with_little_effort_a_plan_is_feasible_and_its_levels_show_the_gap() -> None:
    soft = problem(SOFT)
    plan = solve(soft, now=NOW, effort=Effort(0.05))
    assert isinstance(plan, Plan)
    assert not [one for one in check(soft, plan) if one.hard]
    assert plan.certificate.status == "feasible"
    assert any(level.bound < level.value for level in plan.certificate.levels)
    assert all(level.bound <= level.value for level in plan.certificate.levels)


def test_without_effort_nothing_is_decided() -> None:
    assert isinstance(outcome(0.0), Undecided)


# -- one effort for a file -------------------------------------------------------------------------------------------


def test_all_solves_of_a_file_share_its_effort_and_the_best_plan_is_given_with_its_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    soft, effort = problem(SOFT), 0.6
    with counted(monkeypatch) as spent:
        plan = solve(soft, now=NOW, effort=Effort(effort))
    assert isinstance(plan, Plan)
    assert sum(spent) <= effort + 0.02, "no solve begins without effort, and each ends within a few steps of its part"
    assert len(spent) > 5, "the first level did not take all of it"
    certificate = plan.certificate
    assert certificate.status == "feasible"
    assert all(level.bound <= level.value for level in certificate.levels)
    assert not certificate.levels[0].proven
    assert not [finding for finding in check(soft, plan) if finding.hard]
    assert solve(soft, now=NOW, effort=Effort(effort)) == plan


def test_what_is_not_proven_is_never_better_than_what_is() -> None:
    """A bound under little effort is none that the proven plan goes below, level by level while values are equal."""
    example = load(find_template("examples/it-band-60k"), today=date(2026, 12, 1)).problem
    best = solve(example, now=NOW)
    assert isinstance(best, Plan) and best.certificate.status == "optimal"
    for little in (0.02, 0.05, 0.1):
        plan = solve(example, now=NOW, effort=Effort(little))
        assert isinstance(plan, Plan)
        for proven, level in zip(best.certificate.levels, plan.certificate.levels, strict=True):
            assert proven.name == level.name
            assert level.bound <= proven.value <= level.value
            if level.value != proven.value:
                break


def test_goal_weeks_that_effort_does_not_decide_are_passed_over_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    early = problem(SOFT.replace("by: week 12", "by: as early as the rules allow").replace("45 min", "20 min"))
    plain, asked = Progressing.settle_all, []

    def undecided_once(self: Progressing, *arguments: Any) -> None:
        asked.append(self)
        if len(asked) == 1:
            raise Unknown
        plain(self, *arguments)

    monkeypatch.setattr(Progressing, "settle_all", undecided_once)
    plan = solve(early, now=NOW, effort=Effort(0.4))
    assert isinstance(plan, Plan)
    wishes, first = plan.certificate.levels[:2]
    assert (wishes.name, wishes.value, first.name) == (LevelKey.COACH_RULES, 0, LevelKey.GOAL_WEEK)
    assert first.bound < first.value and plan.goal.reached_in_week in (first.bound, first.value)
    assert plan.certificate.status == "feasible"
    monkeypatch.setattr(Progressing, "settle_all", lambda *_: (_ for _ in ()).throw(Unknown))
    assert isinstance(solve(early, now=NOW), Undecided)


def test_the_trials_of_a_conflict_share_an_effort(monkeypatch: pytest.MonkeyPatch) -> None:
    short = problem(SOFT.replace("by: week 12", "by: week 5").replace("rules:", "notes:").split("notes:")[0])
    monkeypatch.setattr(conflict, "TRIAL", 0.02)
    with counted(monkeypatch) as spent:
        refusal = conflict.no_plan(short, Effort(0.1))
    assert isinstance(refusal, NoPlan)
    assert refusal.conflicts
    assert sum(spent) <= 0.1 + 0.04


def test_weeks_that_keep_all_rules_are_found_in_few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is probed before a search: that took a quarter of a second, however soon weeks were found."""
    longer = GROWING.split("rules:", maxsplit=1)[0].replace("weeks: 26", "weeks: 52")
    with counted(monkeypatch) as spent:
        assert Trials().possible(problem(longer))
    assert 0 < sum(spent) < 0.05


def test_trials_without_effort_decide_only_what_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    soft = problem(SOFT)
    with counted(monkeypatch) as spent:
        assert Trials(together=0).possible(soft) is None
    assert not spent


# -- what is known without a solver ----------------------------------------------------------------------------------


def test_what_soft_day_rules_cost_at_least_is_known_before_anything_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    many = problem(MANY_RUNS)
    with counted(monkeypatch) as spent:
        plan = solve(many, now=NOW)
    assert isinstance(plan, Plan)
    assert plan.certificate.status == "optimal"
    level = plan.certificate.levels[0]
    assert level.name == LevelKey.COACH_RULES
    coupling = Couplings().of(many, plan.goal.due_in_week)
    assert level.value == coupling.least_price > 0, "windows are long, so the days alone say it"
    assert sum(spent) < 2, "before, sixty were not enough for the first level"


def test_long_weeks_of_which_little_is_open_fill_without_overflow() -> None:
    plan = solve(problem(GROWING), now=NOW)
    assert isinstance(plan, Plan)
    assert plan.certificate.status == "optimal"


def test_an_effort_is_a_constant_and_not_of_this_machine() -> None:
    assert engine.Effort() == Effort(1.15, 1)


def test_a_long_plan_is_worth_less_search_for_it_costs_more_to_make() -> None:
    assert [round(worth(weeks).deterministic_seconds, 3) for weeks in (14, 104)] == [1.08, 0.63]
    assert round(worth(104, 1 / 2).deterministic_seconds, 3) == 0.315


def test_a_try_takes_little_however_much_is_left() -> None:
    assert Budget(Effort(30)).a_try == TRIED
    assert Budget(Effort(0.2)).a_try < TRIED


def test_a_goal_week_that_is_not_decided_leaves_the_later_ones_most_of_the_effort(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = problem(SOFT.replace("by: week 12", "by: as early as the rules allow").replace("45 min", "20 min"))
    asked: list[tuple[bool, float | None]] = []
    plain = WeeklyModel.satisfy

    def satisfied(self: WeeklyModel, most: float | None = None) -> bool:
        asked.append((self.plan.held == early.goal_weeks[-1][1], most))
        return plain(self, most)

    monkeypatch.setattr(Progressing, "_at_once", lambda *_: False)
    monkeypatch.setattr(Progressing, "_try", lambda *_: False)
    monkeypatch.setattr(WeeklyModel, "satisfy", satisfied)
    solve(early, now=NOW, effort=Effort(3))
    last, most = asked[0]
    assert not last and most == PASSED


def test_levels_settled_one_by_one_are_those_settled_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was settled up to the goal holds after it, too, where no levels are kept at once there."""
    text = (EXAMPLES / "rebuild-26-weeks.yaml").read_text(encoding="utf-8")
    text = text.replace("\nrules:\n", "\nrules:\n  run-step: {weight: 3}\n")
    problem = load_document(read_text(text, "sam.yaml", find_template, template_names()), today=NOW.date()).problem
    together = engine.best(problem, now=NOW)
    monkeypatch.setattr(Progressing, "_try", lambda *_: False)
    assert engine.best(problem, now=NOW) == together
    assert together.certificate.status == "optimal"


def test_what_soft_rules_cost_together_is_tried_before_a_model_of_all_states(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule alone may cost less than they cost together; then nothing is left by what each alone costs."""
    sizes: list[int] = []
    plain = cp_model.CpSolver.solve

    def solved(solver: cp_model.CpSolver, model: cp_model.CpModel, *more: Any) -> Any:
        sizes.append(len(model.proto.constraints))
        return plain(solver, model, *more)

    monkeypatch.setattr(cp_model.CpSolver, "solve", solved)
    monkeypatch.setattr(engine, "_all_wishes_kept", lambda _: None)  # a later week keeps them all
    plan = solve(problem(COSTLY_TOGETHER), now=NOW)
    assert isinstance(plan, Plan)
    assert plan.certificate.status == "optimal"
    assert plan.certificate.levels[1].name == LevelKey.COACH_RULES
    assert plan.certificate.levels[1].value > 0
    assert max(sizes) < 2000, "before, the first had 3337"


def test_what_went_into_days_and_states_is_taken_from_how_gently_weeks_grow_and_from_nothing_else() -> None:
    budget = Budget(Effort())
    share, spare = budget.share(LEVEL), budget.spare(LEVEL)
    assert spare == share
    budget.prepared = 0.5
    assert budget.share(LEVEL) == share and budget.left == Effort().deterministic_seconds
    assert budget.spare(LEVEL) < 0.7 * share
    budget.prepared = 5
    assert budget.spare(LEVEL) == share / 2, "something is left to it, whatever was prepared"


def test_pruning_a_plan_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    spent: list[float] = []
    plain = Progressing.fill

    def filled(self: Progressing, until: int | None = None) -> WeeklyModel:
        spent.append(self.budget.prepared)
        return plain(self, until)

    monkeypatch.setattr(Progressing, "fill", filled)
    for weeks in (26, 52):
        engine.best(problem(COSTLY_TOGETHER.replace("weeks: 26", f"weeks: {weeks}")), now=NOW)
    first, second = spent[0], spent[2]
    assert first > LAID_OUT * 26, "more than what the days take"
    assert second > 1.5 * first


def test_weeks_of_which_not_all_is_proven_are_filled_for_little(monkeypatch: pytest.MonkeyPatch) -> None:
    solves: list[float] = []
    plain = Progressing._first

    def first(self: Progressing, weekly: WeeklyModel, order: Any) -> None:
        before = self.budget.left
        try:
            plain(self, weekly, order)
        finally:
            solves.append(before - self.budget.left)

    monkeypatch.setattr(Progressing, "_first", first)
    plan = engine.best(problem(SOFT), now=NOW)
    assert plan.certificate.status == "feasible"
    assert 0 < sum(solves) < 1.2 * FILLED, "before, all that the levels had left"
