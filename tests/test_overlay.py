"""Values laid over a file: what they change, and how a wrong one is told."""

import re
from datetime import date

import pytest

from planforge.constraints.load import load, load_document
from planforge.problem.problem import Problem
from planforge.problem.sections import AS_EARLY
from planforge.rules.base.rule import uses
from planforge.rules.bout_step import BoutStep
from planforge.rules.build_cap import BuildCap
from planforge.rules.run_step import RunStep
from planforge.source import Document, Faults
from planforge.source.overlay import overlaid

TODAY = date(2027, 1, 1)


@pytest.fixture(scope="module")
def document() -> Document:
    return load(None, today=TODAY).document


def changed(document: Document, *settings: str) -> Problem:
    return load_document(overlaid(document, settings), today=TODAY).problem


def told(document: Document, *settings: str) -> str:
    with pytest.raises(Faults) as faults:
        changed(document, *settings)
    return str(faults.value)


def test_a_value_a_mapping_a_list_and_off_are_set_and_the_rest_stays(document: Document) -> None:
    problem = changed(
        document,
        "rules.run-step.max_increase=5 min",
        "rules.build-cap={max_increase: 8 %}",
        "rules.hold-week=off",
        "calendar.available.sun=[08:00 for 40 min, 17:00 for 30 min]",
        f"goal.by={AS_EARLY}",
    )
    assert uses(problem, RunStep)[0].max_increase == 300
    assert uses(problem, BuildCap)[0].max_increase == 80
    assert problem.switched_off == ("hold-week",)
    assert problem.as_early
    before = load_document(document, today=TODAY).problem
    assert len(problem.calendar.available) == len(before.calendar.available) + 1
    assert uses(problem, BoutStep) == uses(before, BoutStep)
    use = next(use for use in problem.uses if use.rule.name == "run-step")
    assert use.source_line == "--set 1, character 7"


def test_the_entry_of_a_list_is_set_by_its_number(document: Document) -> None:
    problem = changed(document, "protocol.ladder.levels.1=45 s run, 2 min walk")
    assert problem.protocol.ladder.levels[0].run == 45


TWICE = (
    "rules.run-step=[{max_increase: 3 min}, "
    "{name: first weeks, max_increase: 2 min, during: weeks 4-8}, {name: 'v. 2: #1', max_increase: 2 min}]"
)


@pytest.mark.parametrize(
    ("path", "position"),
    [
        ('rules.run-step."first weeks".max_increase', 1),
        ("rules.run-step.first weeks.max_increase", 1),  # as a shell hands it on
        ("rules.run-step.2.max_increase", 1),
        ('rules.run-step."v. 2: #1".max_increase', 2),
        ("rules.run-step.1.max_increase", 0),
    ],
)
def test_one_use_of_a_rule_is_named_by_its_name_or_number(document: Document, path: str, position: int) -> None:
    twice = overlaid(document, [TWICE])
    problem = changed(twice, f"{path}=4 min")
    increases = [one.max_increase for one in uses(problem, RunStep)]
    assert increases == [240 if number == position else before for number, before in enumerate((180, 120, 120))]
    wrong = told(twice, f"{path}=4")
    assert wrong.startswith(f"--set 1, character {len(path) + 3}: ")
    assert "write `4 min`" in wrong


@pytest.mark.parametrize(
    "path", ["rules.run-step.max_increase", "rules.run-step.7.max_increase", "rules.run-step.last weeks.max_increase"]
)
def test_a_rule_used_several_times_has_its_uses_named_with_paths_that_work(document: Document, path: str) -> None:
    twice = overlaid(document, [TWICE])
    words = told(twice, f"{path}=4 min")
    assert words.startswith("--set 1, character 16: ") and "is no entry of this list" in words
    ways = re.findall(r"`([^`]+)`", words.partition("hint: ")[2])
    assert ways[:3] == [
        "rules.run-step.1.max_increase",
        "rules.run-step.2.max_increase",
        'rules.run-step."first weeks".max_increase',
    ]
    for way in ways:
        assert uses(changed(twice, f"{way}=4 min"), RunStep) != uses(changed(twice), RunStep)


def test_the_document_below_stays_as_it_was(document: Document) -> None:
    before = document.values()
    overlaid(document, ["calendar.weeks=9"])
    assert document.values() == before


@pytest.mark.parametrize(
    ("setting", "place", "said"),
    [
        ("rules.run-stp.max_increase=5 min", "--set 1, character 7", "did you mean `run-step`?"),
        ("rules.run-step.max_incres=5 min", "--set 1, character 16", "did you mean `max_increase`?"),
        ("rules.run-step.max_increase=5", "--set 1, character 30", "write `5 min`"),
        ("calender.weeks=9", "--set 1, character 1", "did you mean `calendar`?"),
        ("runner.name.first=Sam", "--set 1, character 13", "one step higher"),
        ("protocol.ladder.levels.99=1 min run, 1 min walk", "--set 1, character 24", "by its number, from 1 to"),
        ("rules.run-step={max_increase: 5 min", "--set 1", "not closed"),
        ("weeks", "--set 1, character 1", "a path, `=` and a value"),
        ("a..b=1", "--set 1, character 1", "an empty step"),
        ("extends=it-band", "--set 1, character 1", "copy the file"),
        ("calendar.available={}", "--set 1, character 1", "leaves what the file has"),
    ],
)
def test_a_fault_names_what_was_set_where_and_a_way_out(
    document: Document, setting: str, place: str, said: str
) -> None:
    words = told(document, setting)
    assert words.startswith(place)
    assert said in words


def test_every_wrong_setting_is_told_at_once(document: Document) -> None:
    words = told(document, "runner.name.first=1", "extends=x")
    assert "--set 1" in words and "--set 2" in words
