import textwrap

import pytest
from commands import Command

from planforge.constraints.templates import example_names, find_template, template_names
from planforge.rules.base.rule import NONE_FOUND, Rule
from planforge.rules.registry import RULES
from planforge.source import read_text


def test_every_rule_has_a_line_within_100_columns(planforge_command: Command) -> None:
    lines = planforge_command("rules").stdout.splitlines()
    for rule in RULES:
        line = next(one for one in lines if one.split()[:1] == [rule.name])
        assert rule.source.worth in line
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rules_page_says_why_and_every_parameter(planforge_command: Command, rule: type[Rule]) -> None:
    page = planforge_command("rules", rule.name).stdout
    assert all(word in page for word in ("Why:", "Bad:", "Good:", "Source:", "Kind:"))
    words = " ".join(page.split())
    for name, field in rule.model_fields.items():
        said = f" {field.alias or name}: {field.description}" in words
        assert said != (name == "during" and rule.always is not None)
    assert "PydanticUndefined" not in page


def test_what_studies_found_is_told_of_each_rule_and_where_none_is_known(planforge_command: Command) -> None:
    table = " ".join(planforge_command("rules", "--evidence").stdout.split())
    tested = [rule for rule in RULES if rule.source.tested != NONE_FOUND]
    assert {"build-cap", "session-spike", "strength-days", "cadence", "goal"} <= {rule.name for rule in tested}
    assert all(" ".join(rule.source.tested.split()) in table for rule in tested)
    none = table.partition("None found for: ")[2].partition(".")[0].split(", ")
    assert none == [rule.name for rule in RULES if rule not in tested] and "hold-week" in none
    assert "none found: A trial that compared limits of pain with each other in runners." in table
    assert "43 % were back to sport" in table
    for rule in RULES:
        page = " ".join(planforge_command("rules", rule.name).stdout.split())
        assert f"Tested: {' '.join(rule.source.tested.split())} Parameters" in page


def test_parameters_are_written_as_a_coach_writes_them(planforge_command: Command) -> None:
    def words(rule: str) -> str:
        return " ".join(planforge_command("rules", rule).stdout.split())

    assert "(0 % to 100 %; default 10 %)" in words("build-cap")
    assert "(distance, time-on-feet or run-time; default distance)" in words("build-cap")
    assert "(10 min to 4 h; default 1 h)" in words("phase-excludes")
    assert "any of hills, downhill, strides, tempo" in words("phase-excludes")
    assert "(yes or no; default no)" in words("terrain")
    assert "(mon, tue, wed, thu, fri, sat or sun; optional)" in words("long-day")


def test_an_unknown_name_gets_the_nearest_one(planforge_command: Command) -> None:
    for arguments, words in ((("rules", "buld-cap"), "`build-cap`"), (("templates", "it-bnd"), "`it-band`")):
        result = planforge_command(*arguments)
        assert result.exit_code == 2
        assert f"did you mean {words}?" in result.stderr
    assert "`planforge rules` names them all" in planforge_command("rules", "qqqq").stderr


def test_every_template_is_listed_and_printed_as_it_is(planforge_command: Command) -> None:
    listed = planforge_command("templates").stdout
    for name in (*template_names(), *example_names()):
        assert f"  {name} " in listed
        found = find_template(name)
        assert found
        assert planforge_command("templates", name).stdout == found.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_lines_that_a_rules_page_ends_with_are_understood(planforge_command: Command, rule: type[Rule]) -> None:
    page = planforge_command("rules", rule.name).stdout
    lines = page.partition("In a file:\n\n")[2].partition("\n\n")[0]
    values = read_text(textwrap.dedent(lines)).values()["rules"]
    assert rule.model_validate(values[rule.name])
