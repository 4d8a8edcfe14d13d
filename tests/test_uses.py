"""A rule used more than once: each use has its own name and reason, and both follow it to whoever reads of it."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from drawn import draw, problem

from planforge.checker.check import check
from planforge.constraints.load import Loaded, load_document
from planforge.constraints.spelling import parameters
from planforge.constraints.templates import find_template, template_names
from planforge.rules.base.rule import uses
from planforge.rules.build_cap import BuildCap
from planforge.rules.hold_week import HoldWeek
from planforge.source import Faults, read_text
from planforge.views.findings import as_values, in_brief, in_full

EXAMPLE = (Path(__file__).parents[1] / "templates" / "examples" / "beginner.yaml").read_text(encoding="utf-8")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TWICE = """
rules:
  build-cap:
    - {max_increase: 10 %}
    - {name: easy weeks, max_increase: 0 %, during: week 3 on, why: the knee was sore in spring}
"""


def loaded(rules: str) -> Loaded:
    document = read_text(EXAMPLE + rules, "sam.yaml", find_template, template_names())
    return load_document(document, today=date(2026, 11, 22))


def test_a_list_replaces_what_was_inherited_and_each_use_stands_for_itself() -> None:
    first, second = uses(loaded(TWICE).problem, BuildCap)
    assert (first.title, first.max_increase, first.during) == ('build-cap "entry 1"', 100, None)
    assert (second.title, second.max_increase, str(second.during)) == ('build-cap "easy weeks"', 0, "week 3 on")


def test_a_mapping_merges_with_what_was_inherited() -> None:
    given = loaded("\nrules:\n  build-cap: {name: mine, max_increase: 8 %}\n").problem
    (rule,) = uses(given, BuildCap)
    assert (rule.title, rule.max_increase, rule.of) == ('build-cap "mine"', 80, "distance")


def test_name_and_reason_stand_in_findings_and_in_what_is_said_of_the_rule() -> None:
    rule = BuildCap.model_validate({"name": "easy weeks", "max_increase": "0 %", "why": "sore in spring"})
    drawn = problem(rule)
    plan = draw(drawn, "20 . 20 . 20 . .", "22 . 22 . 22 . .")
    found = [finding for finding in check(drawn, plan) if finding.rule == "build-cap"]
    assert in_full(found[0]).startswith('week 2, Mon 11 Jan: build-cap "easy weeks": week 2 covers')
    assert in_full(found[0]).endswith("(why: sore in spring)")
    assert in_brief(found)[0].startswith('build-cap "easy weeks": ')
    assert in_brief(found)[0].endswith("(why: sore in spring)")
    assert "times" not in in_brief(found[:1])[0]
    later = replace(found[0], week=5)
    apart = in_brief([found[0], later, replace(found[0], message="another thing", about="other")])
    assert [line.count("twice") for line in apart] == [1, 0], "what a rule says of two things is counted apart"
    assert "; three times in weeks 2 to 5" in in_brief([found[0], replace(found[0], week=3), later])[0]
    assert (as_values(found[0])["name"], as_values(found[0])["why"]) == ("easy weeks", "sore in spring")
    assert parameters(rule) == 'build-cap "easy weeks": {max_increase: 0 %} (why: sore in spring)'


def test_a_week_of_which_a_rule_finds_several_things_counts_once() -> None:
    drawn = problem(HoldWeek.model_validate({"every": 2, "weight": 20}), weeks=8)
    plan = draw(drawn, "20 . 20 . 20 . .", "22 . 22 . 22 . .", "24 . 24 . 24 . .", "26 . 26 . 26 . .")
    found = [finding for finding in check(drawn, plan) if finding.rule == "hold-week"]
    assert [(one.week, one.message.split("its ")[1].split(" grows")[0]) for one in found] == [
        (week, what) for week in (2, 4) for what in ("distance", "run time", "longest bout")
    ]
    (line,) = in_brief(found)
    assert line.endswith("; twice in weeks 2 to 4")
    assert "in week" not in in_brief(found[:3])[0]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("build-cap: []", "build-cap: the list is empty"),
        ("build-cap: [{name: a}, {name: a, of: run-time}]", "two uses are called 'a'"),
        ("build-cap: [{called: a}]", "unknown key 'called'"),
        ("build-cap: [{nmae: a}]", "did you mean `name`?"),
        ("build-cap: {during: rebiuld}", "did you mean `rebuild`?"),
        ("goal: {during: rebuild}", "goal: during is not for this rule"),
    ],
)
def test_a_use_that_cannot_be_is_told_with_its_place(rules: str, words: str) -> None:
    with pytest.raises(Faults) as error:
        loaded(f"\nrules:\n  {rules}\n")
    assert words in str(error.value)
    assert "sam.yaml:" in str(error.value)


def test_a_plan_keeps_both_uses_and_its_certificate_calls_them_by_name(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from planforge.cli import main

    file = tmp_path / "sam.yaml"
    file.write_text(EXAMPLE + TWICE.replace("week 3 on", "weeks 6-7"), encoding="utf-8")
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["generate", str(file), "--out", str(out), "--now", NOW.isoformat()])
    assert result.exit_code == 0, result.output
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    caps = [rule.get("called") for rule in plan["certificate"]["rules"] if rule["name"] == "build-cap"]
    assert caps == ["entry 1", "easy weeks"]
    far = [week["distance_m"] for week in plan["weeks"]]
    assert far[5] <= far[4] and far[6] <= far[5]
