"""A week that was to be lighter and is not is named: it breaks no rule, and nobody would know."""

from pathlib import Path

import pytest
from test_harder_start import solved

from planforge.bounds.growth import growth
from planforge.bounds.growth import in_words as growth_in_words
from planforge.languages import in_words, language


@pytest.mark.parametrize("every", [2, 3])
def test_weeks_of_a_goal_are_named_where_their_turn_was_to_be_lighter(tmp_path: Path, every: int) -> None:
    found = solved(tmp_path, f"hold-week: {{every: {every}, lighter: 20 %}}")
    weeks, goal = found.plan.weeks, found.plan.goal
    turns = [week.index for week in weeks if week.runs][every - 1 :: every]
    heavier = [week for week in turns if 1000 * weeks[week - 1].run_s > 801 * weeks[week - 2].run_s]
    assert heavier and {*heavier} <= {goal.reached_in_week, goal.held_in_week}
    (said,) = [one for one in found.warnings if "to be lighter" in one]
    assert said.startswith(f"week {heavier[0]} was to be lighter, and is not: a goal is reached or held in it")
    assert "sollte leichter sein" in in_words(said, language("de"))


def test_holds_that_are_to_repeat_are_not_named(tmp_path: Path) -> None:
    assert not [one for one in solved(tmp_path, "hold-week: {every: 2}").warnings if "hold-week" in one]


def test_that_a_week_after_a_lighter_one_is_compared_with_the_one_before_is_said(tmp_path: Path) -> None:
    """ "Distance by up to 10 %" stood below a table with 8.1 km and 10.4 km in two weeks, one after the other."""
    for rules, apart in (("hold-week: {every: 3, lighter: 20 %}", True), ("hold-week: {every: 4}", False)):
        found = solved(tmp_path, rules)
        grown = growth(found.request.loaded.problem, found.plan)
        assert grown is not None and grown.over_a_week is apart
        said = "A week after a lighter or shortened one is compared with the one before that."
        assert growth_in_words(grown, language("en")).endswith(said) is apart
