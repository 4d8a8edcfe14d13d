"""What was to come back after the goal, and no run of the plan has, is told with the reason."""

from pathlib import Path

import pytest
from test_harder_start import solved

import planforge.actions.solve as solving
from planforge.actions.solve import Solution
from planforge.languages import in_words, language

ALL = "reintroduction: {bring_back: [hills, downhill, strides, tempo]}"


@pytest.fixture(scope="module")
def solution(tmp_path_factory: pytest.TempPathFactory) -> Solution:
    return solved(tmp_path_factory.mktemp("all"), ALL)


def said(solution: Solution) -> list[str]:
    return [one for one in solution.warnings if "reintroduction" in one]


def test_more_than_the_weeks_can_bring_back_is_told_with_their_number(solution: Solution) -> None:
    (words,) = said(solution)
    assert words == (
        "no run of this plan has hills and downhill, which `reintroduction` is to bring back: "
        "it has 2 whole weeks for that after the goal is held, and each brings back one thing"
    )
    assert "bringt eines zurück" in in_words(words, language("de"))


def test_what_comes_back_is_no_warning(tmp_path: Path) -> None:
    assert said(solved(tmp_path, "reintroduction: {bring_back: [strides]}")) == []


def test_a_search_that_ended_early_names_the_weight_that_makes_it_long(tmp_path: Path) -> None:
    """Three runs a week with a weight had no hills, and nothing said why."""
    found = solved(tmp_path, "run-days: {sessions_per_week: 3, weight: 10}, reintroduction: {bring_back: [strides]}")
    problem, plan = found.request.loaded.problem, found.plan
    without = tuple(
        week.model_copy(update={"sessions": tuple(one.model_copy(update={"intensity": None}) for one in week.sessions)})
        for week in plan.weeks
    )
    certificate = plan.certificate.model_copy(update={"status": "feasible"})
    plan = plan.model_copy(update={"weeks": without, "certificate": certificate})
    (words,) = solving._never_back(problem, plan)
    assert words.endswith("run-days with a weight of its own makes that long. Without that weight it may come back")
    proven = plan.model_copy(update={"certificate": certificate.model_copy(update={"status": "optimal"})})
    (words,) = solving._never_back(problem, proven)
    assert words.endswith("it is a wish, and gives way to what stands before it")
