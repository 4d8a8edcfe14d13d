"""`planforge pain`: the table as a coach reads it, and what follows from an entry; `check` tries examples."""

import json
from pathlib import Path

import pytest
from commands import Command
from jsonschema import Draft202012Validator

from planforge.constraints.templates import template_names
from planforge.gate.table import table
from planforge.views.schemas import view_schema

CHANGED = """\
extends: bursitis
protocol:
  pain_gate:
    limits: {go: 2, after_go: 2, stop: 5}
    rows:
      after-stairs:
        when: {before: 1, worst: 1}
        then: {next: repeat}
        says: Stairs hurt before the run already.
        source: Dr. Knee
    without: [stiff-30]
    why: agreed with the physio on 3 May
"""


@pytest.mark.parametrize("name", template_names())
def test_a_protocols_table_has_every_row_with_its_words_its_source_and_its_worth(
    planforge_command: Command, name: str
) -> None:
    if name == "base":
        assert planforge_command("pain", name).exit_code == 2
        return
    result = planforge_command("pain", name)
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert "Limits, of 10:" in result.stdout and "Looked for, and none found:" in result.stdout
    values = json.loads(planforge_command("pain", name, "--json").stdout)
    Draft202012Validator(view_schema("pain")).validate(values)
    for row in values["rows"]:
        assert f"{row['name']}  ({row['worth']}: " in result.stdout
        assert row["says"].split()[0] in result.stdout and row["source"] and row["to_do"]
    assert {one for row in values["rows"] for one in row["source"]} <= {one["name"] for one in values["sources"]}


def test_without_a_file_it_is_the_runners_knee(planforge_command: Command) -> None:
    assert planforge_command("pain").stdout == planforge_command("pain", "runners-knee").stdout


def test_a_coachs_changes_stand_in_the_table_and_what_is_bolder_is_said(planforge_command: Command) -> None:
    Path("sam.yaml").write_text(CHANGED, encoding="utf-8")
    result = planforge_command("pain", "sam.yaml")
    assert result.exit_code == 0, result.stderr
    told = " ".join(result.stdout.split())
    assert "after-stairs (the coach's own: Dr. Knee) Stairs hurt before the run already. -> Next time: no run" in told
    assert "This plan lets more hurt than its protocol does" in told and "Why: agreed with the physio on 3 May" in told
    assert "stiff-30" not in told
    values = json.loads(planforge_command("pain", "sam.yaml", "--json").stdout)
    assert values["bolder"] == ["stop", "stiff-30"]
    assert (values["limits"]["stop"], values["own_limits"]["stop"]) == (5, 4)


def test_what_follows_from_an_entry_is_said_with_the_gravest_row_and_where_it_comes_from(
    planforge_command: Command,
) -> None:
    entry = "worst=4, course=flat after=2 settled=within_1h morning=usual gait=normal red_flag=no"
    result = planforge_command("pain", "runners-knee", "--if", entry)
    lines = result.stdout.splitlines()
    assert lines[:4] == [
        "The pain while running was above 3 of 10.",
        "  Walk home.",
        "  Next time: an easier run.",
        "  No running for 1 day first.",
    ]
    assert "Rows that spoke, the gravest first: above-hold, above-go" in lines
    assert "Worth: convention." in lines
    values = json.loads(planforge_command("pain", "runners-knee", "--if", entry, "--json").stdout)["entry"]
    assert (values["next"], values["days_off"], values["left_open"]) == ("back_1", 1, [])
    silent = planforge_command("pain", "runners-knee", "--if", "worst=0")
    assert silent.stdout.startswith(
        "It was not said: the next morning.\n  Next time: no run harder than this week's.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("no-such.yaml",), "no-such.yaml: there is no such file"),
        (("--if", "worst"), "'worst' is no answer\nhint: write it like `worst=3 course=rose`"),
        (("--if", "wurst=3"), "'wurst' is no answer of an entry\nhint: did you mean `worst`?"),
        (("--if", "worst=3 worst=4"), "'worst' is answered twice"),
        (("--if", "course=up"), "course is `up`, and is one of none, eased, flat, came_back, rose"),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(
    planforge_command: Command, arguments: tuple[str, ...], says: str
) -> None:
    result = planforge_command("pain", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr and "Traceback" not in result.stderr


def test_every_answer_of_an_entry_is_named_with_its_steps(planforge_command: Command) -> None:
    said = planforge_command("pain", "--answers").stdout
    for name, one in table().answers.items():
        assert f"{name}: {', '.join(one.steps)}\n" in said


def test_check_tries_the_files_examples_and_names_the_one_that_fails_by_file_and_line(
    planforge_command: Command,
) -> None:
    text = planforge_command("templates", "beginner").stdout
    Path("sam.yaml").write_text(text, encoding="utf-8")
    good = planforge_command("check", "sam.yaml", "--examples")
    assert good.exit_code == 0, good.stderr
    assert good.stdout == "It does what all 16 examples of the file say.\n"
    more = "examples:\n  It goes on: {when: {worst: 4}, then: {next: progress}}\n  Later: {week: 9, then: {runs: 3}}\n"
    Path("sam.yaml").write_text(text + more, encoding="utf-8")
    bad = planforge_command("check", "sam.yaml", "--examples")
    line = 2 + len(text.splitlines())
    assert bad.exit_code == 1
    assert bad.stdout.startswith(
        f"1 of 17 examples fails:\n  sam.yaml:{line}:3: It goes on: next is back_1, not progress"
    )
    assert "Left out, for they are of weeks: Later." in bad.stdout
    values = json.loads(planforge_command("check", "sam.yaml", "--examples", "--json").stdout)
    Draft202012Validator(view_schema("check")).validate(values)
    assert (values["holds"], values["left_out"]) == (False, ["Later"])
    assert [one["place"] for one in values["examples"] if not one["holds"]] == [f"sam.yaml:{line}:3"]


def test_check_tries_them_on_the_plan_too(planforge_command: Command, example: object) -> None:
    folder = example.folder  # type: ignore[attr-defined]
    text = planforge_command("templates", "beginner").stdout
    week = "examples:\n  Three runs: {week: 9, then: {runs: 3}}\n  Five: {week: 9, then: {runs: 5}}\n"
    Path("sam.yaml").write_text(text + week, encoding="utf-8")
    result = planforge_command("check", "sam.yaml", folder)
    assert result.exit_code == 1, result.stdout
    assert "1 of 18 examples fails:" in result.stdout and "Five: runs is 3, not 5" in result.stdout
    values = json.loads(planforge_command("check", "sam.yaml", folder, "--json").stdout)
    Draft202012Validator(view_schema("check")).validate(values)
    assert not values["holds"] and all(not one["hard"] for one in values["findings"])
