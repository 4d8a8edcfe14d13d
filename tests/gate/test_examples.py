"""Examples: the templates' own are the table's test; a coach's that fail are named by file and line."""

import re
from itertools import product
from pathlib import Path

import pytest
from facts import TEMPLATES
from test_pain_changes import HEAD, loaded
from test_templates import problem, solved

from planforge.actions.check import tried_on
from planforge.checker.examples import tried
from planforge.gate.changes import OwnLimits, PainGate
from planforge.gate.judging import gate
from planforge.source import Faults

FAILING = """\
examples:
  It hurts and goes on:
    when: {worst: 4, course: flat}
    then: {next: progress, row: above-go}
"""


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_templates_examples_hold_by_its_own_table(name: str) -> None:
    found = tried_on(loaded(name, ""), None)
    assert len(found) >= 15 and not [one for one in found if one.says], found
    assert any("go on" in one.name for one in found) and any("walk home" in one.name for one in found)


@pytest.mark.parametrize("name", TEMPLATES)
def test_another_limit_in_the_table_would_be_found_by_the_examples(name: str) -> None:
    """The limits while running are pinned: a point higher or lower lets an example of the template fail."""
    asked, tried_some = loaded(name, ""), 0
    limits = asked.problem.protocol.limits
    for limit, more in product(("go", "hold"), (-1, 1)):
        other = limits.model_copy(update={limit: getattr(limits, limit) + more})
        if not other.go <= other.hold <= other.stop:
            continue
        own = OwnLimits.model_construct(go=other.go, hold=other.hold)
        by = gate(asked.problem.protocol.pain_profile, PainGate(limits=own))
        assert any(one.says for one in tried(asked.examples, by)), (name, limit, more)
        tried_some += 1
    assert tried_some


def test_a_coachs_example_that_fails_says_what_followed_and_by_which_row() -> None:
    (failed,) = [one for one in tried_on(loaded("bursitis", FAILING), None) if one.says]
    assert failed.name == "It hurts and goes on"
    next_says, row_says = failed.says
    assert next_says == "next is back_1, not progress, by the rows above-hold, above-go"
    assert row_says.startswith("row is above-hold, not above-go")


def test_where_a_coach_changes_the_table_the_templates_examples_are_not_the_coachs() -> None:
    changed = loaded("bursitis", HEAD + "    limits: {go: 1}\n" + FAILING)
    assert [one.name for one in tried_on(changed, None)] == ["It hurts and goes on"]


def test_an_example_of_a_week_is_tried_on_the_plan() -> None:
    week = """\
examples:
  No run in week 2: {week: 2, then: {runs: 0, strength: 2, phase: load-management}}
  Week 3 begins: {week: 3, then: {runs: 3, at_most: {longest_stretch: 1 min}, at_least: {running: 10 min}}}
  Wrong: {week: 3, then: {runs: 2, phase: rebuild, at_most: {distance: 1 km, runs: 2}, at_least: {running: 2 h}}}
  Beyond: {week: 50, then: {runs: 2}}
"""
    asked = loaded("bursitis", week)
    plan = solved(problem("bursitis"))
    found = {one.name: one.says for one in tried_on(asked, plan) if one.of_a_week}
    assert found["No run in week 2"] == found["Week 3 begins"] == ()
    wrong = found["Wrong"]
    assert wrong[:2] == ("runs is 3, not 2", "phase is return-to-running, not rebuild")
    assert wrong[2] == "runs is 3, more than 2" and wrong[3].startswith("distance is ")
    assert wrong[3].endswith("km, more than 1.0 km") and wrong[4].endswith("min, less than 2 h")
    assert found["Beyond"] == ("the plan has 15 weeks, and no week 50",)


@pytest.mark.parametrize(
    ("example", "says"),
    [
        ("{when: {worst: 7of10}, then: {next: repeat}}", "worst is `7of10`"),
        ("{when: {wurst: 3}, then: {next: repeat}}", "is no answer of an entry"),
        ("{when: {worst: 3}, week: 2, then: {next: repeat}}", "write either `when` or `week`"),
        ("{then: {next: repeat}}", "write either `when` or `week`"),
        ("{when: {worst: 3}, then: {runs: 3}}", "runs is of a week"),
        ("{week: 3, then: {next: repeat}}", "next is of an entry"),
        ("{week: 3, then: {}}", "nothing must follow here"),
        ("{when: {worst: 3}, then: {next: perhaps}}", "must be one of progress, repeat"),
    ],
)
def test_an_example_that_cannot_be_is_refused_at_its_line(example: str, says: str) -> None:
    with pytest.raises(Faults) as told:
        loaded("bursitis", f"examples:\n  Mine: {example}\n")
    assert says in str(told.value) and str(told.value).startswith("sam.yaml:21:"), told.value


def test_examples_change_nothing_in_the_plan() -> None:
    assert loaded("bursitis", FAILING).problem.basis == loaded("bursitis", "").problem.basis


def test_the_change_that_the_readme_shows_is_one_and_its_examples_hold() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    block = next(one for one in re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL) if "pain_gate:" in one)
    asked = loaded("runners-knee", block)
    assert [one.what for one in asked.problem.bolder_with_pain] == ["stop", "stiff-30"]
    found = tried_on(asked, solved(problem("runners-knee")))
    assert len(found) == 2 and not [one for one in found if one.says]
