"""The schema that editors use: it knows every template, and never underlines what planforge would take."""

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from answered import ANSWERED
from catalogue import FAULTY, FOLDER
from fuzz import AWKWARD, change_a_value, move_a_line, remembering_bases
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError
from sam import FILE, MADE, stated

from planforge.conflicts.outcome import solve
from planforge.constraints.file import ConstraintFile
from planforge.constraints.load import RedFlags, Unanswered, load_document
from planforge.constraints.schema import file_schema, plan_schema
from planforge.constraints.templates import FOLDER as TEMPLATES
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.quantities import spelled as fields
from planforge.rules.registry import RULES
from planforge.source import Faults, read_text

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 11, 22)
FILES = sorted({*TEMPLATES.rglob("*.yaml")} - {*TEMPLATES.glob("batch/*")})  # those are job arrays
EXAMPLES = sorted((TEMPLATES / "examples").glob("*.yaml"))
SCHEMA = Draft202012Validator(file_schema())

_NULL, _BOOL = r"~|null|Null|NULL|", r"true|True|TRUE|false|False|FALSE"
_INT, _FLOAT = r"[-+]?[0-9]+", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
_YES_NO = r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF"  # YAML 1.1, which some editors are set to


def as_an_editor_sees(text: str, *, yes_no: bool = False) -> Any:
    """Return a YAML text as its core schema types it: unquoted numbers, true, false and nothing are no texts."""
    return typed(yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)), yes_no)


def typed(node: yaml.Node, yes_no: bool) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): typed(value, yes_no) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [typed(one, yes_no) for one in node.value]
    if node.style:
        return node.value
    if re.fullmatch(_NULL, node.value):
        return None
    if re.fullmatch(_BOOL, node.value):
        return node.value.lower() == "true"
    if yes_no and re.fullmatch(_YES_NO, node.value):
        return node.value.lower() in ("yes", "on")
    if re.fullmatch(_INT, node.value):
        return int(node.value)
    return float(node.value) if re.fullmatch(_FLOAT, node.value) else node.value


def complaints(text: str, *, yes_no: bool = False) -> list[str]:
    """Return what an editor underlines in a constraint file."""
    return [error.message for error in SCHEMA.iter_errors(as_an_editor_sees(text, yes_no=yes_no))]


def test_both_schemas_are_schemas() -> None:
    Draft202012Validator.check_schema(file_schema())
    Draft202012Validator.check_schema(plan_schema())


@pytest.mark.parametrize("yes_no", [False, True], ids=["YAML 1.2", "YAML 1.1"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_template_and_example_is_valid(path: Path, yes_no: bool) -> None:
    assert complaints(path.read_text(encoding="utf-8"), yes_no=yes_no) == []


def test_a_written_plan_is_valid() -> None:
    plan = json.loads((ROOT / "exports" / "sample" / "plan.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(plan_schema())
    assert list(validator.iter_errors(plan)) == []
    assert not validator.is_valid({**plan, "weeks": "many"})


def takes(text: str) -> bool:
    """Tell whether planforge makes a problem of a text."""
    try:
        load_document(read_text(text, str(FOLDER / "any.yaml"), find_template, template_names()), today=TODAY)
    except (Faults, RedFlags, Unanswered):
        return False
    return True


def changed_examples(count: int) -> Iterator[str]:
    """Yield examples in which values and lines were moved about, many of them still right."""
    chance = random.Random(7)
    for _ in range(count):
        raw = chance.choice(EXAMPLES).read_bytes()
        for _ in range(chance.choice((1, 1, 2))):
            raw = chance.choice((change_a_value, change_a_value, move_a_line))(chance, raw)
        yield raw.decode("utf-8")


def test_what_the_schema_refuses_planforge_refuses() -> None:
    with remembering_bases():
        taken = [text for text in changed_examples(1500) if takes(text)]
    assert len(taken) > 100  # else it says little
    for text in taken:
        assert complaints(text) == [], text


def values_of(rule: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """Yield parameters of a rule, each with awkward values and the examples of its own kind."""
    own = ["3", " 3 ", "5", "10 %", "50 %", "60%", "5 min", "15 MIN", "1 h", "[mon]", "mon", "hills", "[hills]", "2 km"]
    for name in rule.model_fields:
        yield from ((name, value) for value in (*own, *AWKWARD))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_the_schema_refuses_of_a_rule_the_rule_refuses(rule: type[BaseModel]) -> None:
    taken = 0
    for name, value in values_of(rule):
        text = f"rules:\n  {rule.name}:\n    {name}: {value}\n"
        try:
            rule.model_validate(read_text(text).values()["rules"][rule.name])
        except (Faults, ValidationError):
            continue
        taken += 1
        assert complaints(text) == [], text
    assert taken


@pytest.mark.parametrize(
    "asked",
    [
        "{calendar: {title: 12, alarm: 30 min before, week_banner: Yes, feeds: [full, busy], busy_before: 10 min}}",
        "{calendar: {alarm: evening before at 20:00}, watch: {}}",
        "{}",
    ],
)
def test_export_options_are_known(asked: str) -> None:
    text = f"extends: bases/sam.yaml\nexports: {asked}\n"
    assert takes(text)
    assert complaints(text) == []


@pytest.mark.parametrize("value", ["off", "Off", "no", "false", "", "{}", "[{}, {}]", "[{weight: 3}]"])
def test_a_rule_is_parameters_or_several_uses_or_off(value: str) -> None:
    text = f"extends: bases/sam.yaml\nrules:\n  hold-week: {value}\n"
    assert takes(text)
    assert complaints(text) == []
    assert complaints(text, yes_no=True) == []


def test_of_the_catalogue_it_refuses_only_what_is_faulty_and_much_of_that() -> None:
    judged, refused = 0, 0
    for name in FAULTY:
        if name.startswith(("yaml", "bytes")):
            continue  # an editor's own parser says so
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        judged += 1
        if complaints(text):
            refused += 1
            assert not takes(text), name
    assert refused > 0.6 * judged


@pytest.mark.parametrize(
    "text",
    [
        "calender: {weeks: 16}",
        "runner: {units: kilometers}",
        "runner: {normal_weekly_distance: 15}",
        "runner: {easy_pace: '7:00'}",
        "rules: {buld-cap: {}}",
        "rules: {build-cap: {max_increase: 8}}",
        "rules: {build-cap: 8 %}",
        "rules: {run-days: [{weight: high}]}",
        "calendar: {weeks: 16 weeks}",
        "calendar: {start: 4.1.2027}",
        "calendar: {available: {funday: 18:00 for 60 min}}",
        "calendar: {away: [{strength: no}]}",
        "protocol: {strength: [{from_week: 1}]}",
        "goal: {by: soon}",
        "planforge: 2",
    ],
)
def test_an_editor_underlines(text: str) -> None:
    assert complaints(text)


def test_nothing_is_required_that_a_base_may_bring() -> None:
    for text in ("{}", "runner: {}", "protocol: {ladder: {}, exercises: {squat: {title: Squat}}}", "calendar: {}"):
        assert complaints(text) == []


def test_every_key_says_what_it_is_and_every_default_and_example_is_what_a_coach_may_write() -> None:
    silent = []
    for model in (ConstraintFile, *RULES):
        for name, field in model.model_fields.items():
            silent += [] if field.description or name in _PARTS else [f"{model.__name__}.{name}"]
            spelled = fields.spelling(field)
            if spelled and not spelled.is_count:
                assert spelled.low <= spelled.parse(spelled.example) <= spelled.high, (model, name)
    assert silent == []
    for rule in RULES:
        for name, shape in SCHEMA.schema["$defs"][rule.__name__]["properties"].items():
            if "default" in shape:
                assert rule.model_validate({name: text_of(shape["default"])}), (rule, name)


_PARTS = {"runner", "screening", "calendar", "goal", "protocol"}  # their own shapes say


def text_of(value: Any) -> Any:
    return [text_of(one) for one in value] if isinstance(value, list) else str(value)


# -- days and weeks as people name them ------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text(encoding="utf-8")
IN_README = re.findall(r"```yaml\n(calendar:\n.*?)```", README, re.DOTALL)
BEGINNER = (TEMPLATES / "examples" / "beginner.yaml").read_text(encoding="utf-8")


def with_calendar(text: str) -> str:
    """Return the example with another calendar."""
    block = re.search(r"^calendar:\n(?:[ #].*\n|\n)*", BEGINNER, re.MULTILINE)
    assert block
    own = "" if "  start:" in text else "  start: 2027-01-04\n"
    return BEGINNER.replace(block[0], text.replace("calendar:\n", f"calendar:\n{own}", 1) + "\n")


def test_the_calendar_in_the_readme_loads_and_no_editor_underlines_it() -> None:
    (text,) = IN_README
    whole = with_calendar(text)
    assert list(SCHEMA.iter_errors(as_an_editor_sees(whole))) == []
    problem = load_document(read_text(whole, "sam.yaml", find_template, template_names()), today=TODAY).problem
    there = {f"{day.date:%m-%d}": day for day in problem.days}
    assert [str(one) for one in there["03-24"].windows] == ["18:00 for 40 min"]
    assert there["04-08"].timezone == "America/New_York"
    assert [day.weekday.label for day in problem.week(10).days if day.windows] == ["sun", "tue", "fri"]


@pytest.mark.parametrize("start", ["2027-01-03", "2027-01-04"], ids=["a Sunday", "a Monday"])
def test_the_calendar_in_the_readme_holds_a_plan_of_the_runner_in_the_readme(start: str) -> None:
    """As somebody tries it: written whole into a file of their own."""
    own = f"calendar:\n  start: {start}\n  weeks: 18\n  timezone: Europe/London\n"
    calendar = IN_README[0].replace("calendar:\n", own, 1)
    text = re.sub(r"calendar:\n(?: .*\n)*", lambda _: calendar, FILE) + ANSWERED
    assert isinstance(solve(stated(text), now=MADE), Plan)


@pytest.mark.parametrize(
    "line",
    [
        "  changes: {week 5: no mon, 'weeks 5-8, 11': only wed, odd weeks: no wed, 8-14 March: only sat}",
        "  changes: {2027-03-11: 18:00 for 40 min, 12 March: none, 13 March: [06:00 for 20 min, 18:00 for 40 min]}",
        "  changes: {week of 8 March: {timezone: Asia/Tokyo, mon: 18:00 for 40 min}, week 12: {timezone: UTC}}",
        "  changes: {2027-03-11: no}",
        "  away: [week 5, weeks 7-8, 2027-03-11, 2027-03-13..2027-03-14, {dates: 8-9 April, strength: no}]",
        "  week_starts: Sunday",
        "  available: {mon: '18:00 for 60 min, strength', wed: [18:00 for 1 h, treadmill, 20:00 for 1 h]}",
    ],
)
def test_an_editor_takes_the_spellings_of_days_and_weeks(line: str) -> None:
    text = "calendar:\n" + ("" if "available" in line else "  available: {mon: 18:00 for 1 h, wed: 18:00 for 1 h}\n")
    assert list(SCHEMA.iter_errors(as_an_editor_sees(with_calendar(f"{text}{line}\n")))) == []


@pytest.mark.parametrize(
    "line",
    ["  changes: {next week: no mon}", "  changes: {5-8: no mon}", "  away: [soon]", "  week_starts: saturday",
     "  available: {mon: '18:00 for 60 min, swimming'}"],
)  # fmt: skip
def test_an_editor_underlines_what_names_no_day(line: str) -> None:
    text = f"calendar:\n{'' if 'available' in line else '  available: {mon: 18:00 for 1 h}'}\n{line}\n"
    assert list(SCHEMA.iter_errors(as_an_editor_sees(with_calendar(text)))) != []
    with pytest.raises(Faults):
        load_document(read_text(with_calendar(text), "sam.yaml", find_template, template_names()), today=TODAY)
