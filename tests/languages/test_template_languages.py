"""A template's texts may stand in several languages side by side: the runner's is read, else English."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from answered import ANSWERED
from jsonschema import Draft202012Validator
from other_language import CODE, spoken
from pydantic import BaseModel

from planforge.constraints.file import ConstraintFile, shown
from planforge.constraints.load import Loaded, load_document
from planforge.constraints.schema import file_schema
from planforge.constraints.templates import find_template, template_names
from planforge.languages import InLanguages
from planforge.languages.texts import CODES
from planforge.quantities.spelled import annotation_parts
from planforge.rules.base.rule import uses
from planforge.rules.registry import RULES
from planforge.rules.warm_up import WarmUp
from planforge.source import Document, Faults, read_text
from planforge.source.edit import edited
from planforge.source.overlay import overlaid

TODAY = date(2026, 12, 20)
BASE = f"""\
extends: runners-knee
title: {{en: Back to running, {CODE}: Reen al kurado, de: Zurück zum Laufen}}
calendar: {{start: 2027-01-04, available: {{mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}}}}
protocol:
  title: {{en: Runner's knee, {CODE}: Kurista genuo}}
  advice:
    - {{en: Go easy, {CODE}: Malrapide}}
    - Ruhe
  exercises:
    clamshell: {{title: {{en: Clamshell, {CODE}: Konko}}}}
rules:
  warm-up: {{cue: {{en: Swing your legs, {CODE}: Svingu}}}}
runner: {{normal_weekly_distance: 30 km, easy_pace: 6:30 /km, walking_pace: 10:00 /km, stopped_running: yes}}
{ANSWERED}"""


@pytest.fixture(autouse=True)
def _two_languages(tmp_path: Path) -> Iterator[None]:
    with spoken(tmp_path):
        yield


def document(text: str) -> Document:
    return read_text(text, "sam.yaml", find_template, template_names())


def loaded(text: str) -> Loaded:
    return load_document(document(text), today=TODAY)


def speaking(text: str, language: str) -> str:
    assert text.count("runner: {") == 1
    return text.replace("runner: {", f"runner: {{language: {language}, ")


def read(one: Loaded) -> tuple[str, ...]:
    """Return what stands in several languages, as it is read."""
    protocol, (warm_up,) = one.problem.protocol, uses(one.problem, WarmUp)
    return one.problem.title, protocol.title, *protocol.advice, protocol.exercises["clamshell"].title, warm_up.cue


ENGLISH = ("Back to running", "Runner's knee", "Go easy", "Ruhe", "Clamshell", "Swing your legs")


def test_the_runners_language_is_read_and_a_plain_text_as_it_is() -> None:
    other = ("Reen al kurado", "Kurista genuo", "Malrapide", "Ruhe", "Konko", "Svingu")
    assert read(loaded(speaking(BASE, CODE))) == other


def test_english_is_read_where_there_is_no_other() -> None:
    assert read(loaded(BASE)) == read(loaded(speaking(BASE, "en"))) == ENGLISH
    without = BASE.replace(f", {CODE}: Konko", ", de: Muschel")
    assert read(loaded(speaking(without, CODE)))[4] == "Clamshell"


def test_a_coachs_own_text_takes_the_place_of_all_and_one_language_is_added_to_the_others(tmp_path: Path) -> None:
    base = tmp_path / "base.yaml"
    base.write_text(BASE, encoding="utf-8")

    def over(lines: str, language: str) -> str:
        found = read_text(f"extends: {base}\nrunner: {{language: {language}}}\n{lines}", str(tmp_path / "sam.yaml"),
                          find_template, template_names())  # fmt: skip
        return load_document(found, today=TODAY).problem.title

    for language in ("en", CODE):
        assert over("title: Mein Plan\n", language) == "Mein Plan"
    added = f"title: {{{CODE}: Mia plano}}\n"
    assert (over(added, "en"), over(added, CODE)) == ("Back to running", "Mia plano")


def test_what_is_shown_holds_every_language_and_reads_back() -> None:
    for text in (BASE, speaking(BASE, CODE)):
        again = shown(document(text))
        assert "title:\n  en: Back to running\n  de: Zurück zum Laufen\n  eo: Reen al kurado\n" in again
        assert "  title: {en: Runner's knee, de: 'Vorderer Knieschmerz (" in again, "a language of the template stays"
        assert ", eo: Kurista genuo}\n" in again
        assert read(loaded(again)) == read(loaded(text))
    assert "sam.yaml:2:13" in shown(document(BASE), origins=True)


def test_one_language_of_a_text_is_changed_and_its_line_alone() -> None:
    text = edited(BASE, ("protocol", "title", CODE), "Genuo")
    assert text == BASE.replace("Kurista genuo", "Genuo")
    assert edited(BASE, ("protocol", "title", "de"), "Läuferknie").count("de: Läuferknie}") == 1
    assert read(load_document(overlaid(document(speaking(BASE, CODE)), [f"protocol.title.{CODE}=Genuo"]),
                              today=TODAY))[1] == "Genuo"  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        (BASE.replace("de: Zurück", "dee: Zurück"), "2:50", "title: 'dee' is no language"),
        (BASE.replace("{en: Go easy, ", "{"), "7:7", "advice (entry 1): the English text is missing"),
        (BASE.replace("Konko", '""'), "10:44", f"title: {CODE} must not be empty"),
        (BASE.replace("Back to running", "x" * 121), "2:13", "title: en: a text of at most 120 characters"),
        (speaking(BASE, "de"), "13:20", "runner: language: 'de' is no language that planforge speaks"),
    ],
)
def test_a_fault_in_a_language_stands_at_its_line_and_column(text: str, place: str, message: str) -> None:
    with pytest.raises(Faults) as told:
        loaded(text)
    (fault,) = told.value.faults
    said = str(told.value)
    assert message in said, said
    if "runner" not in message:
        assert said.startswith(f"sam.yaml:{place}: "), said
    assert fault.hint or "must not" in said or "at most" in said


def test_an_editor_takes_every_language_and_underlines_what_is_none() -> None:
    schema = Draft202012Validator(file_schema())
    assert not list(schema.iter_errors(yaml.safe_load(BASE.replace("2027-01-04", "'2027-01-04'"))))
    for wrong in ({"german": "x", "en": "y"}, {"en": ["x"]}, ["x"]):
        assert list(schema.iter_errors({"title": wrong})), wrong
    assert list(schema.iter_errors({"protocol": {"advice": [{"de": "x"}]}})), "in a list nothing is left to a base"
    assert json.dumps(file_schema()), "as every schema"


def texts_of(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, bool]]:
    """Yield every field of free text below a model, and whether it may stand in several languages."""
    seen.add(model)
    for name, field in model.model_fields.items():
        everywhere = [*field.metadata, *annotation_parts(field.annotation)]
        for one in everywhere:
            if isinstance(one, type) and issubclass(one, BaseModel) and one not in seen:
                yield from texts_of(one, seen)
        if str in everywhere and not any(hasattr(one, "pattern") for one in everywhere):
            yield f"{model.__name__}.{name}", any(isinstance(one, InLanguages) for one in everywhere)


def test_every_text_of_a_template_that_a_runner_reads_may_stand_in_several_languages() -> None:
    seen: set[type[BaseModel]] = set()
    found = dict(texts_of(ConstraintFile, seen))
    for rule in RULES:
        found |= {key: many for key, many in texts_of(rule, seen) if not key.endswith((".called", ".why"))}
    one_language = {
        "ConstraintFile.extends", "ConstraintFile.plan_id", "ConstraintFile.rules",
        "Runner.name", "Runner.language", "Clearance.by", "Clearance.questions", "Screening.cleared_by",
        "Calendar.timezone", "Calendar.changes", "WeekChange.timezone", "Window.marks",
        "Protocol.condition", "Protocol.readiness", "Protocol.exercises", "Protocol.routines",  # keys
        "StrengthStage.routine", "SetOf.exercise", "ExerciseText.fit",  # keys
        "NotBoth.no_step", "PainGate.rows", "PainGate.without", "OwnRow.when",  # keys
        "ConstraintFile.examples", "Example.when", "Follows.row",  # keys
        "PainGate.why", "OwnRow.source",  # the coach's own words
        "CalendarOptions.title", "CalendarOptions.description",  # the coach's own words
    }  # fmt: skip
    assert {key for key, many in found.items() if not many} - one_language == set()
    assert {key for key, many in found.items() if many} >= {"ConstraintFile.title", "Phase.aim", "WarmUp.cue"}


def test_the_codes_are_those_of_iso_639_1() -> None:
    assert len(CODES) == 183 and {"en", "de", "fr", "no", CODE} <= CODES
    assert not {"iw", "in", "ji", "sh", "mo"} & CODES, "withdrawn"
