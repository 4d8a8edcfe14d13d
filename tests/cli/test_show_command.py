import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from commands import Command
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from planforge.constraints.file import keys_at, shown
from planforge.constraints.load import load, load_document
from planforge.constraints.templates import example_names, find_template, template_names
from planforge.problem.problem import Problem
from planforge.source import read_text, written

TODAY = date(2026, 11, 22)
SAM = """\
extends: ./club.yaml   # a remark
rules:
  strength-days: {weight: 20}
  build-cap:
    - {max_increase: 10 %}
    - {of: run-time, max_increase: 15 %, why: "knees: both, 'sore'"}
runner:
  name: "Zoë: no"
calendar:
  available:
    Tuesday: [06:30 for 50 min, 18:00 for 1 h 15]
  away:
    - {dates: 2027-02-15 to 2027-02-21, strength: no}
    - 2027-03-20
"""


def without_places(problem: Problem) -> Problem:
    """Return the problem without its lines' places, and without what its file's own lines want: here they are all.

    So is the date by which to be ready, and the weeks: what a template leaves open is the coach's own once shown.
    """
    assert problem.basis
    basis = problem.basis.model_copy(update={"wanted": "", "asked": None})
    return replace(
        problem,
        uses=tuple(replace(use, source_line="") for use in problem.uses),
        basis=basis,
        open_by=False,
        open_weeks=False,
    )


@pytest.fixture
def sam(tmp_path: Path) -> Path:
    example = find_template("examples/beginner")
    assert example
    (tmp_path / "club.yaml").write_text(example.read_text(encoding="utf-8"), encoding="utf-8")
    path = tmp_path / "sam.yaml"
    path.write_text(SAM, encoding="utf-8")
    return path


def test_what_is_shown_is_a_file_of_the_same_problem(planforge_command: Command, sam: Path) -> None:
    for path in (sam, *(found for name in example_names() if (found := find_template(name)))):
        result = planforge_command("show", path)
        assert result.exit_code == 0, result.stderr
        Path("shown.yaml").write_text(result.stdout, encoding="utf-8")
        before, after = load(path, today=TODAY), load(Path("shown.yaml"), today=TODAY)
        assert without_places(after.problem) == without_places(before.problem)
        assert planforge_command("show", "shown.yaml").stdout.splitlines()[1:] == result.stdout.splitlines()[1:]


def test_a_weight_is_the_coachs_only_where_the_coach_changed_it(sam: Path) -> None:
    def weighted(rule: str) -> bool:
        (use,) = [one for one in load(sam, today=TODAY).problem.uses if one.rule.name == rule]
        return use.weighted_by_coach

    assert weighted("strength-days")
    assert not weighted("hold-week")
    sam.write_text(SAM.replace("rules:\n", "rules:\n  hold-week: {weight: 10}\n"), encoding="utf-8")
    assert not weighted("hold-week")  # what the template says, said again
    sam.write_text(SAM.replace("rules:\n", "rules:\n  hold-week: {weight: 11}\n"), encoding="utf-8")
    assert weighted("hold-week")


def test_the_order_is_that_of_the_file_format_and_quantities_stay_as_written(
    planforge_command: Command, sam: Path
) -> None:
    lines = planforge_command("show", sam).stdout.splitlines()
    assert lines[0] == f"# {sam} over {sam.parent / 'club.yaml'} over runners-knee over base"
    tops = [line.partition(":")[0] for line in lines if line[:1].isalpha()]
    assert tops == [
        "extends",
        "planforge",
        "title",
        "runner",
        "screening",
        "readiness",
        "calendar",
        "protocol",
        "rules",
        "examples",
    ]
    assert "    Tuesday: [06:30 for 50 min, 18:00 for 1 h 15]" in lines
    assert "  name: 'Zoë: no'" in lines


def test_every_line_says_where_its_value_was_written(planforge_command: Command, sam: Path) -> None:
    text = planforge_command("show", sam, "--origins").stdout
    words = {" ".join(line.split()) for line in text.splitlines()}
    club = sam.parent / "club.yaml"
    assert f"name: 'Zoë: no' # {sam}:8:9" in words
    assert f"units: km # {club}:7:10" in words
    assert "weeks: 18 # runners-knee:9:10" in words
    assert "weight: 20 # " + f"{sam}:3:27" in words
    assert any(line.startswith("sessions_per_week: 2 # base:") for line in words)
    assert load_document(read_text(text, "shown.yaml", find_template, template_names()), today=TODAY), (
        "with its remarks it is a file still"
    )


def test_json_holds_the_values_and_every_origin(planforge_command: Command, sam: Path) -> None:
    answer = json.loads(planforge_command("show", sam, "--json", "--origins").stdout)
    assert answer["extends"][2:] == ["runners-knee", "base"]
    assert answer["values"]["rules"]["strength-days"] == {"sessions_per_week": "2", "weight": "20"}
    origins = {tuple(one["at"]): (one["value"], one["origin"]) for one in answer["origins"]}
    assert origins["runner", "name"] == ("Zoë: no", f"{sam}:8:9")
    assert origins["calendar", "away", 1] == ("2027-03-20", f"{sam}:14:7")
    assert origins["calendar", "weeks"] == ("18", "runners-knee:9:10")
    assert len(origins) == sum(1 for _ in leaves(answer["values"]))
    assert "origins" not in json.loads(planforge_command("show", sam, "--json").stdout)


def leaves(value: Any) -> Any:
    if not value or isinstance(value, str):
        yield value
        return
    for one in value.values() if isinstance(value, dict) else value:
        yield from leaves(one)


@pytest.mark.parametrize(
    "text",
    [
        *("", " a", "a: b", "a #b", "#a", "- a", "'a'", '"', "a, b", "[a]", "{a}", "a:", ":a", "? a", "%a", "@a", "&a"),
        *("*a", "!a", "|", ">", "~", "<<", "---", "...", "=", "a]", "é\u00a0ü", "😀", "a\nb", "a\n\nb\n", "\\", "a\tb"),
        *("no", "06:30"),
    ],
)
def test_any_text_is_written_so_that_it_reads_back(text: str) -> None:
    quoted = json.dumps(text, ensure_ascii=False)
    document = read_text(
        f"a: {quoted}\nb: [{quoted}, x]\nc: {{d: {{{quoted}: {quoted}}}, e: [{quoted}, {{f: [{{g: {quoted}}}]}}]}}\n"
    )
    for origins in (False, True):
        assert read_text(written(document, keys_at, origins=origins)).values() == document.values()


TEXTS = st.text(st.sampled_from("ab:-?#[]{},'\"&*!|>% \né"), max_size=4)
TREES = st.recursive(TEXTS, lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3))


@given(tree=st.dictionaries(TEXTS.filter(lambda key: key != "extends"), TREES, min_size=1, max_size=3))
def test_any_tree_is_written_so_that_it_reads_back(tree: Any) -> None:
    document = read_text(json.dumps(tree, ensure_ascii=False))
    assert document.values() == tree
    for origins in (False, True):
        assert read_text(written(document, keys_at, origins=origins)).values() == tree


def test_a_faulty_file_is_told_as_everywhere(planforge_command: Command) -> None:
    Path("sam.yaml").write_text("extends: runners-kne\n")
    result = planforge_command("show", "sam.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `runners-knee`?" in result.stderr


def test_schemas_are_printed(planforge_command: Command) -> None:
    for arguments in ((), ("--plan",)):
        Draft202012Validator.check_schema(json.loads(planforge_command("schema", *arguments).stdout))


def test_the_file_that_is_shown_needs_no_place_of_its_own(sam: Path) -> None:
    document = load(sam, today=TODAY).document
    assert "club.yaml" not in "\n".join(shown(document).splitlines()[1:])
