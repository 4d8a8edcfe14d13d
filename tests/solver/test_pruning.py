"""Pruning is the engine's own business: with it or without, the same plan and the same proof."""

import gc
import tracemalloc
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import numpy as np
import pytest
import small
from answered import ANSWERED
from drawn import KM, problem
from sam import stated

from planforge.conflicts.outcome import solve
from planforge.plan.model import Plan
from planforge.quantities.units import MINUTE
from planforge.rules.base.rule import Per
from planforge.rules.run_days import RunDays
from planforge.solver.effort import Budget, Effort
from planforge.solver.weeks import striking, weekly_model, weeks
from planforge.solver.weeks.coupling import Couplings
from planforge.solver.weeks.progression import Progressing, _growing
from planforge.solver.weeks.pruning import Pruner
from planforge.solver.weeks.states import PLACE
from planforge.solver.weeks.striking import Left
from planforge.solver.weeks.weekly_model import Impossible, Unknown

MEASURED = (
    "runs", "base_distance", "time_on_feet", "run_time", "longest_bout", "shortest_bout", "needed_main", "most_running",
    "level", "distance", "longest_run",
)  # fmt: skip
NOW = datetime(2027, 1, 1, tzinfo=UTC)
FEW, MANY = (5, 6), (3, 4, 10, *range(11, 40))  # the others of the first ten take minutes without pruning


def unpruned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every state of every week stay, and no bound be known."""
    monkeypatch.setattr(Left, "add", lambda self, rows: None)
    monkeypatch.setattr(Left, "strike", lambda self, week, kept: False)
    monkeypatch.setattr(Pruner, "least", lambda self, measure, week: 0)
    monkeypatch.setattr(Pruner, "least_growth", lambda self, measure, pairs, unit: 0)


def test_of_sums_those_are_left_that_no_other_is_as_small_as() -> None:
    sums = np.array([[1, 2, 1, 3, 1], [5, 4, 5, 4, 6]])
    assert striking._unbeaten(sums).T.tolist() == [[1, 5], [2, 4]]


@pytest.mark.parametrize("seed", [3, 4, 6, 10])
def test_how_finely_states_are_told_apart_never_changes_a_plan(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, ample = small.draw(seed), Effort(30)  # why there is no plan is found as far as effort goes
    apart = solve(problem, now=NOW, effort=ample)
    monkeypatch.setattr(weeks, "told_apart", lambda problem, *, briefly=False: 0)
    assert solve(problem, now=NOW, effort=ample) == apart


@pytest.mark.parametrize("seed", range(3, 11))
def test_the_least_growth_is_the_first_that_leaves_every_week_a_state(seed: int) -> None:
    problem = small.draw(seed)
    goal = (problem.goal_weeks or (None,))[-1]
    coupling = Couplings().of(problem, goal[1] if goal else None)
    try:
        left = Progressing(problem, goal, Budget(Effort()), coupling, coupling.needs_days).left
    except (Impossible, Unknown):
        return
    pairs = _growing(problem, goal)
    for measure, unit in (("distance", Per.METRES_100), ("run_time", Per.MINUTE), ("longest_bout", Per.MINUTE)):
        found = (units for units in count() if left.copy().growing_at_most(measure, pairs, units * unit).possible)
        least = next(found)
        assert left.least_growth(measure, pairs, unit) == least
        assert left.least_rise(measure, pairs, unit) <= least
        again = left.copy().growing_at_most(measure, pairs, least * unit)
        kept = left.growing_at_most(measure, pairs, least * unit)
        assert [*map(len, kept.states.values())] == [*map(len, again.states.values())]


def test_bounds_that_no_weeks_keep_together_end_in_no_traceback() -> None:
    """That no state was left came out with the rows of a growth, so no growth was ever enough."""
    days = ", ".join(f"{day}: 18:00 for 90 min" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    asked = stated(
        "planforge: 1\nextends: runners-knee\n"
        'runner: {normal_weekly_distance: 60 km, easy_pace: "6:00 /km", walking_pace: "10:00 /km", '
        "stopped_running: yes}\n"
        f"calendar: {{start: 2027-01-04, weeks: 26, available: {{{days}}}}}\n"
        f"goal: {{weekly_distance: 30 km}}\n{ANSWERED}"
    )
    assert isinstance(solve(asked, now=NOW, effort=Effort(0.1)), Plan)


def test_weeks_that_are_known_are_followed_or_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model so large that even following takes too long ended in a traceback."""
    problem = small.draw(5)
    goal = (problem.goal_weeks or (None,))[-1]
    coupling = Couplings().of(problem, goal[1] if goal else None)
    progressing = Progressing(problem, goal, Budget(Effort()), coupling, coupling.needs_days)
    found, weekly = progressing.satisfy({}), progressing._new(progressing.left.settled)
    weekly.follow(found)
    assert {week: one.amounts for week, one in weekly.choices().items()} == {
        week: one.amounts for week, one in found.items()
    }
    monkeypatch.setattr(weekly_model, "FOLLOWING", 0)
    with pytest.raises(Unknown):
        progressing._new(progressing.left.settled).follow(found)


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


# -- weeks whose number of runs is open ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 7, 10])
@pytest.mark.parametrize("run_days", [None, {"weight": 10}])
def test_no_state_is_struck_out_that_a_plan_with_any_number_of_runs_holds(
    seed: int, run_days: dict[str, int] | None
) -> None:
    """Plans at many ends of what the model allows: the most and the least of each measure of each open week."""
    problem = small.with_rules(small.draw(seed), run_days=run_days)
    goal = (problem.goal_weeks or (None,))[-1]
    coupling = Couplings().of(problem, goal[1] if goal else None)
    try:
        progressing = Progressing(problem, goal, Budget(Effort()), coupling, coupling.needs_days, every_week=True)
    except Impossible:
        with pytest.raises(Impossible):
            Progressing(problem, goal, Budget(Effort()), coupling, coupling.needs_days).satisfy({})
        return
    weekly = progressing._stated(states=progressing.left.settled, priced=False)
    open_weeks = [week for week in weekly.plan.open_weeks if week.frame.index not in progressing.left.settled]
    assert open_weeks, "without one hard `run-days` a week's number of runs is open"
    stated = {week.frame.index: [getattr(week, name) for name in MEASURED] for week in open_weeks}
    weekly.satisfy()
    for week in open_weeks[:2]:
        for name in MEASURED:
            for sign in (1, -1):
                try:
                    weekly.minimize(sign * getattr(week, name), 0.02)
                except Unknown:
                    continue
                last = weekly.last
                assert last is not None
                for other in open_weeks:
                    held = progressing.left.measures(other.frame.index)
                    least, most = (table[:, [PLACE[one] for one in MEASURED]] for table in held)
                    here = [int(last.value(one)) for one in stated[other.frame.index]]
                    rung = next(rung for rung, literal in other.rungs.items() if last.value(literal))
                    assert not last.value(other.runs) or rung in progressing.left.levels[other.frame.index]
                    assert ((least <= here) & (here <= most)).all(axis=1).any(), (name, other.frame.index, here)


# -- what narrowing costs --------------------------------------------------------------------------------------------


def test_to_narrow_many_weeks_copies_no_measures() -> None:
    problem = small.draw(3)
    longer = replace(problem, calendar=problem.calendar.model_copy(update={"weeks": 52}))
    goal = longer.goal_weeks[-1]
    coupling = Couplings().of(longer, goal[1])
    left = Progressing(longer, goal, Budget(Effort()), coupling, coupling.needs_days).left
    pairs = [(week, week + 1) for week in sorted(left.states)[:-1] if week + 1 in left.states]
    table = sum(measures.nbytes for week in left.states for measures in left.measures(week)[:1])
    tracemalloc.start()
    try:
        narrowed = left.growing_at_most("distance", pairs, 300_000)
        assert all(narrowed.least("distance", late) for _, late in pairs)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < table, (held, table)


def test_a_model_that_is_not_needed_any_more_is_gone_at_once() -> None:
    problem = small.draw(3)
    goal = problem.goal_weeks[-1]
    coupling = Couplings().of(problem, goal[1])
    progressing = Progressing(problem, goal, Budget(Effort()), coupling, coupling.needs_days)
    weekly = progressing._new(progressing.left.settled)
    weekly.satisfy()
    held = [weakref.ref(one) for one in (weekly, weekly.plan.open_weeks[0], weekly.model)]
    gc.disable()
    try:
        del weekly
        assert [one() for one in held] == [None, None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize("length", [26, 52, 104])
def test_runs_that_are_likely_are_told_apart_and_none_of_many_hours(length: int) -> None:
    """A week of two runs of four hours had 184 000 states; two years told apart 75 min, and proved little of 54 km."""
    far, near = (
        problem(RunDays(sessions_per_week=2), weeks=length, goal={"weekly_distance": {"millimetres": goal * KM}})
        for goal in (90, 18)
    )
    assert weeks.told_apart(far) == 100 * MINUTE
    assert 75 * MINUTE < weeks.told_apart(near) < 100 * MINUTE
