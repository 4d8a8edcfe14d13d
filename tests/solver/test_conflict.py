"""Conflicts and what would help: minimal, shown by leaving each statement out; least, shown by one step less."""

from contextlib import suppress
from datetime import UTC, date, datetime

import infeasible
import oracle
import pytest
import small

from planforge.check import check
from planforge.constraints import load_document
from planforge.edit import all_edited
from planforge.plan import Plan
from planforge.problem import Problem
from planforge.solver.conflict import Conflict, conflicts
from planforge.solver.engine import NoPlan, solve
from planforge.solver.progression import Effort
from planforge.solver.trials import Trials
from planforge.source import read_text
from planforge.statements import Statement, statements, without
from planforge.templates import find_template, template_names

NOW = datetime(2027, 1, 1, tzinfo=UTC)
QUICK, ALL = (0, 7), range(200)  # the quick ones: too near a goal; two conflicts


def fresh(problem: Problem) -> bool | None:
    """Tell whether there is a plan, by a trial that shares nothing with any other."""
    return Trials(Effort(), sharing=False).possible(problem)


def only(problem: Problem, kept: list[Statement]) -> Problem:
    return without(problem, [one for one in statements(problem) if one not in kept])


def sound(seed: int, whole_plans: bool) -> None:
    """Assert that what is said of a drawn file is right; `whole_plans`: by a checked plan of every changed file."""
    text = infeasible.text(seed)
    problem = infeasible.loaded(seed).problem
    refusal = solve(problem, now=NOW)
    assert isinstance(refusal, NoPlan), "the file was drawn to have no plan"
    named = [one for conflict in refusal.conflicts for one in conflict.statements]
    assert len(named) == len(set(named)), "conflicts share no statement"
    assert seed != 7 or len(refusal.conflicts) == 2, "it was drawn to have two, and both are shown"
    for conflict in refusal.conflicts:
        assert conflict.statements
        kept = list(conflict.statements)
        assert fresh(only(problem, kept)) is False
        for one in kept:
            if one not in conflict.undecided:
                rest = [other for other in kept if other is not one]
                assert fresh(only(problem, rest)), f"{one.words} is not needed"
        helps(problem, text, conflict, [one for one in named if one not in kept], whole_plans)


def helps(problem: Problem, text: str, conflict: Conflict, others: list[Statement], whole: bool) -> None:
    """Assert that every change offered gives a clean plan from the changed file, and that one step less does not."""
    for one in conflict.relaxations:
        changed = all_edited(text, [(edit.loc, edit.new) for edit in one.change.edits])
        document = read_text(changed, "drawn.yaml", find_template, template_names())
        again = load_document(document, today=date(2027, 1, 1)).problem
        stated = [use.rule for use in again.uses], again.calendar, again.goal
        assert stated == ([use.rule for use in one.change.problem.uses], *_stated(one.change.problem)), one.words
        if one.step > 1 and one.way.ordered:
            assert fresh(without(one.way.at(one.step - 1).problem, others)) is False, one.words
        if others or not whole:
            assert fresh(without(one.change.problem, others)), one.words
            continue
        plan = solve(again, now=NOW)
        assert isinstance(plan, Plan), one.words
        assert [finding for finding in check(again, plan) if finding.hard] == []


def _stated(problem: Problem) -> tuple[object, ...]:
    return problem.calendar, problem.goal


@pytest.mark.parametrize("seed", QUICK)
def test_a_drawn_conflict_is_minimal_and_what_would_help_does(seed: int) -> None:
    sound(seed, whole_plans=False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", ALL)
def test_many_drawn_conflicts_are_minimal_and_what_would_help_does(seed: int) -> None:
    sound(seed, whole_plans=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 3, 7])
def test_what_trials_share_changes_nothing(seed: int) -> None:
    problem = infeasible.loaded(seed).problem
    assert conflicts(problem, Effort()) == conflicts(problem, Effort(), sharing=False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2300))
def test_the_oracle_finds_no_plan_where_a_conflict_is_named_and_one_after_every_change(seed: int) -> None:
    problem = small.draw(seed)
    try:
        found = oracle.answer(problem)
    except oracle.Beyond:
        pytest.skip("more than the oracle speaks of")
    if found is not None:
        pytest.skip("a plan is possible")
    for conflict in conflicts(problem, Effort()):
        for one in conflict.relaxations:
            with suppress(oracle.Beyond):
                assert oracle.answer(one.change.problem) is not None, one.words
                if one.step > 1 and one.way.ordered:
                    assert oracle.answer(one.way.at(one.step - 1).problem) is None, one.words
