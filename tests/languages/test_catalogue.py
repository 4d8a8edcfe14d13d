"""Every word that a runner reads stands in one file a language: complete, asked for, and nowhere else."""

import ast
import json
import pickle
import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any, get_args, get_origin

import pytest
from other_language import CODE, file, spoken

from planforge.exporters.options import LINE_PARTS, PARTS, pieces
from planforge.languages import Language, Message, catalogue, codes, english, in_words, language, reason
from planforge.languages.catalogue import read
from planforge.languages.table import Table
from planforge.plan.model import Kind
from planforge.problem.readiness import PAIN, SEEN
from planforge.problem.sections import PHASE_ORDER, Readiness
from planforge.quantities.units import (
    NOTATION,
    Notation,
    Units,
    format_distance,
    format_duration,
    format_number,
    format_pace,
)

SOURCE = Path(catalogue.__file__).parents[1]
EN = tomllib.loads((catalogue.FOLDER / "en.toml").read_text(encoding="utf-8"))


# -- a language is whole ---------------------------------------------------------------------------------------------


def without(key: str) -> dict[str, Any]:
    """Return English without a key."""
    values = tomllib.loads((catalogue.FOLDER / "en.toml").read_text(encoding="utf-8"))
    *tables, last = key.split("/")
    inside = values
    for table in tables:
        inside = inside[table]
    del inside[last]
    return values


@pytest.mark.parametrize(
    "key", ["plural", "kinds/cross", "terrains/hilly", "stop/amount/run", "watch/sides/left", "quantities/decimal",
            "cues/stride", "stop/morning_after/cross", "phases/rebuild", "readiness/wants/pain_today",
            "readiness/questions/normal_next_morning"]
)  # fmt: skip
def test_a_key_that_a_language_lacks_is_missed_when_it_is_read(key: str) -> None:
    assert read(EN, "xx") == english()
    with pytest.raises(ValueError, match=r"missing|required"):
        read(without(key), "xx")


def test_a_message_with_another_part_than_in_english_is_refused_when_it_is_read() -> None:
    other = EN | {"sessions": EN["sessions"] | {"run": "{minuten} Minuten laufen"}}
    with pytest.raises(ValueError, match=r"xx.toml: sessions.run has not the parts of the English: \{minutes\}"):
        read(other, "xx")


def test_a_message_that_english_does_not_have_is_refused_when_it_is_read() -> None:
    other = EN | {"phases": EN["phases"] | {"taper": "Formaufbau"}}
    with pytest.raises(ValueError, match=r"xx.toml: phases.taper is more than the English has"):
        read(other, "xx")


def test_a_key_that_nobody_knows_is_refused_when_it_is_read() -> None:
    with pytest.raises(ValueError, match=r"^events.tittle is no key of a language"):
        Language.read(EN | {"events": EN["events"] | {"tittle": "Title"}})


@pytest.mark.parametrize(
    ("table", "said", "fault"),
    [
        ("plural", 1, "plural: a text is expected"),
        ("events", "Title", "events: a table is expected"),
        ("kinds", ["run"], "kinds: a table is expected"),
        ("kinds", EN["kinds"] | {"swim": "Swim"}, "kinds.swim is no key"),
        ("dates", EN["dates"] | {"months": ["January"]}, "dates.months: a list of 12 texts is expected"),
        ("dates", EN["dates"] | {"months": "January"}, "dates.months: a list of 12 texts is expected"),
        ("dates", EN["dates"] | {"months": [1] * 12}, "dates.months: a text is expected"),
        ("banners", EN["banners"] | {"run": []}, "banners.run: a list of one or more texts is expected"),
        ("quantities", EN["quantities"] | {"miles": 3}, "quantities.miles: a text is expected"),
        ("language", "EN", "'EN' is no code of two small letters"),
    ],
)
def test_what_is_no_text_of_a_language_is_refused_at_its_key(table: str, said: object, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Language.read(EN | {table: said})


def test_a_language_never_changes() -> None:
    with pytest.raises(AttributeError, match="never changes"):
        english().events.title = "Title"
    assert Language.read(EN) == english() != language("de")


@pytest.mark.parametrize(
    ("table", "key", "said", "fault"),
    [
        ("watch", "days", ["Mo", "Mo", "Mi", "Do", "Fr", "Sa", "So"], "may be the same"),
        ("watch", "easier", "noticeably-easier", "may be the same"),
        ("watch", "easier", "a b", "not three words"),
        ("watch", "name", "Woche {week:02d} {day} {kind}{number}", "may be the same"),
        ("watch", "name", "W{week:02d}{day}{kind}{number}", "not three words"),
        ("stop", "short", dict.fromkeys(Kind, "x" * 201), "more than 200 bytes"),
    ],
)
def test_what_a_watch_has_no_room_for_is_refused_when_it_is_read(table: str, key: str, said: Any, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Language.read(EN | {table: EN[table] | {key: said}})


@pytest.mark.parametrize("name", [*codes(), "other"])
def test_every_language_can_be_read(name: str) -> None:
    code = CODE if name == "other" else name
    text = file() if name == "other" else (catalogue.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    said = read(tomllib.loads(text), code)
    assert said.language == code
    for template, known in ((said.events.title, LINE_PARTS), (said.events.description, PARTS)):
        assert {part for _, part in pieces(template) if part} <= set(known)


@pytest.mark.parametrize("code", codes())
def test_a_cue_for_quicker_steps_is_understood_by_the_check_of_its_rule(code: str) -> None:
    from planforge.rules.cadence import _asked_for

    said = language(code)
    assert _asked_for(said.cues.cadence.format(low=158, high=164), said)[-1] == 164


def tables(table: Table) -> Iterator[tuple[str, set[str], set[str]]]:
    """Yield every table of a language whose keys are those of an enumeration: both sets of keys."""
    for name, shape in type(table).__annotations__.items():
        value, kinds = getattr(table, name), get_args(shape)
        if isinstance(value, Table):
            yield from tables(value)
        elif get_origin(shape) is dict and kinds[0] is not str:
            known = get_args(kinds[0]) or [one.value for one in kinds[0]]
            yield f"{type(table).__name__}.{name}", set(value), set(known)


def test_everything_that_a_plan_names_has_its_words() -> None:
    found = list(tables(english()))
    assert [(name, there ^ known) for name, there, known in found if there != known] == []
    assert {"Language.does", "Watch.kinds", "Stop.morning_after", "Language.sides"} <= {name for name, _, _ in found}


def test_questions_and_phases_have_their_words() -> None:
    said = english()
    assert set(said.readiness.questions) == set(said.readiness.wants) == {*Readiness.questions(), PAIN, SEEN}
    assert set(said.phases) == set(PHASE_ORDER)


# -- numbers, days, and how many -------------------------------------------------------------------------------------


def test_english_quantities_are_those_that_a_coach_writes() -> None:
    assert english().quantities == NOTATION


def test_a_language_has_its_own_decimals_distances_paces_and_days(tmp_path: Path) -> None:
    with spoken(tmp_path):
        said = language(CODE)
        written: Notation = said.quantities
        assert format_distance(17_400_000, Units.KM, written) == "17,4 км"
        assert format_distance(17_400_000, Units.MI, written) == "10,8 ми"
        assert format_number(1.5, written) == "1,5" and format_number(2, written) == "2"
        assert [format_duration(one, written) for one in (45, 108, 2700, 3600, 4500)] == [
            "45 с", "1:48 мин", "45 мин", "1 х", "1 х 15 мин",
        ]  # fmt: skip
        assert format_pace(2564, Units.KM, written) == "6:30 /км"
        assert said.day(date(2027, 2, 14)) == "Сундаы, 2027-02-14"
        assert said.listed(["а"]) == "а" and said.listed(["а", "б", "ц"]) == "а, б анд ц"
    assert language(CODE) is not said, "no longer spoken"
    assert english().day(date(2027, 2, 14)) == "Sunday, 2027-02-14"


def test_the_form_for_so_many_is_chosen_as_the_language_says() -> None:
    assert [english().counted(count, english().banners.run) for count in (1, 2, 5)] == ["1 run", "2 runs", "5 runs"]
    slavic = "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2"
    said = Language.read(EN | {"plural": slavic})
    forms = ("{count} пробежка", "{count} пробежки", "{count} пробежек")
    assert [said.counted(count, forms).split()[1] for count in (1, 3, 5, 11, 21)] == [
        "пробежка", "пробежки", "пробежек", "пробежек", "пробежка",
    ]  # fmt: skip


@pytest.mark.parametrize("code", codes())
def test_every_plural_has_a_form_for_every_number(code: str) -> None:
    said = language(code)
    for forms in (said.banners.run, said.banners.strength, said.banners.cross, said.watch.times):
        assert {said.counted(count, forms) for count in range(200)}
        assert len({said.counted(count, tuple(map(str, range(len(forms))))) for count in range(200)}) == len(forms)


# -- and nothing is said elsewhere -----------------------------------------------------------------------------------

# What makes texts for a runner; of a rule it is `shape`.
SPEAKERS = [
    *(
        SOURCE / "exporters" / name
        for name in ("words.py", "ics/calendar.py", "ics/entries.py", "ics/revisions.py", "fit/workouts.py",
                     "fit/messages.py", "apple/workouts.py")
    ),
    *sorted((SOURCE / "sessions").glob("*.py")),
    SOURCE / "solver" / "assemble.py",
    *(SOURCE / "views" / name for name in ("activities.py", "day_by_day.py", "status.py")),
    *(SOURCE / "cli" / "log" / name for name in ("activities.py", "talk.py")),
    SOURCE / "languages" / "pain.py",
]  # fmt: skip
RULES = [path for path in sorted((SOURCE / "rules").glob("*.py")) if "def shape(" in path.read_text(encoding="utf-8")]
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;]? [A-Za-z]{2,}|^[A-Z][a-z]{2,}\b")


def said_in(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts of a tree: no docstrings, nor what is raised, asserted or described for the coach."""
    for node in ast.iter_child_nodes(tree):
        told = isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.keyword) and node.arg == "description")
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        names = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
        if not told and not documents and not names:
            yield from [node] if isinstance(node, ast.Constant) and isinstance(node.value, str) else said_in(node)


def shapes(path: Path) -> ast.AST:
    """Return those parts of a rule's file that make a session: `shape`, and what stands beside the class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    beside = [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    inside = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "shape"]
    return ast.Module(body=[*beside, *inside], type_ignores=[])


@pytest.mark.parametrize("path", [*SPEAKERS, *RULES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_sentence_for_a_runner_stands_outside_of_the_catalogue(path: Path) -> None:
    tree = shapes(path) if path in RULES else ast.parse(path.read_text(encoding="utf-8"))
    said = [f"{path.name}:{one.lineno}: {one.value}" for one in said_in(tree) if _SENTENCE.search(str(one.value))]
    assert said == []


def english_in(tree: ast.AST) -> Iterator[str]:
    """Yield where a quantity is written in the coach's notation, or a day or a month by its English name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("format_"):
            yield from [] if "quantities" in ast.unparse(node) else [ast.unparse(node)]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("%[aAbBcxX]", node.value):
            yield node.value


@pytest.mark.parametrize("path", [*SPEAKERS, *RULES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_days_and_quantities_are_written_as_the_language_writes_them(path: Path) -> None:
    tree = shapes(path) if path in RULES else ast.parse(path.read_text(encoding="utf-8"))
    assert list(english_in(tree)) == []


def test_a_quantity_in_the_coachs_notation_is_seen() -> None:
    for text in ("format_distance(1, units)", "format_number(1.5)", "f'{day:%a %d %b}'", "format_share(10, other)"):
        assert len(list(english_in(ast.parse(text)))) == 1, text
    assert not list(english_in(ast.parse("format_pace(1, units, said.quantities); f'{at:%H}'")))


def test_a_sentence_outside_of_the_catalogue_is_seen() -> None:
    tree = ast.parse('def f():\n    """A docstring is none."""\n    raise ValueError("Nor is this one")\n')
    assert not list(said_in(tree))
    for text in ("Walk briskly", "Easy", "stop at once"):
        (one,) = said_in(ast.parse(f'def f(n): return f"{text} {{n}}"'))
        assert _SENTENCE.search(str(one.value))


# -- messages --------------------------------------------------------------------------------------------------------


def messages() -> Iterator[tuple[str, str, set[str]]]:
    """Yield every message that the source makes by a key that stands there whole: where, the key, and its parts."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called, key = ast.unparse(node.func), node.args[0].value
            if called in ("Message", "told") and isinstance(key, str) and "." in key:
                parts = {one.arg or "" for one in node.keywords}
                yield f"{path.name}:{node.lineno}", key if called == "Message" else f"messages.{key}", parts


def text_at(key: str) -> Any:
    found: Any = EN
    for step in key.split("."):
        found = found[step]
    return found


def test_every_message_stands_in_the_catalogue_with_the_parts_that_it_is_given() -> None:
    made = list(messages())
    assert len(made) > 150
    for where, key, parts in made:
        text = text_at(key)
        forms = [text] if isinstance(text, str) else text
        wanted = {part for form in forms for _, part, _, _ in Formatter().parse(form) if part is not None}
        chooses = {"count"} if isinstance(text, list) else set()  # which form it is, said or not
        assert wanted | chooses == parts | chooses, f"{where}: {key}"


def test_no_message_is_kept_that_nothing_says() -> None:
    """By its whole key, or, where that is put together, by how its name begins or ends."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py")))
    quoted = {*re.findall(r"['\"](\w+)['\"]", source)}
    whole = {*re.findall(r"['\"](?:messages\.)?([a-z]+\.\w+)['\"]", source)}

    def is_said(table: str, name: str) -> bool:
        words = name.split("_")
        pieces = {"_".join(words[first:last]) for first in range(len(words)) for last in range(len(words) + 1)}
        ends = {one for one in pieces if one and (name.startswith(one) or name.endswith(one))}
        return f"{table}.{name}" in whole or bool(ends & quoted)

    kept = {table: some for table, some in EN["messages"].items() if table != "hints"}  # by the names of errors
    assert [f"{table}.{name}" for table, some in kept.items() for name in some if not is_said(table, name)] == []


def test_a_message_is_english_for_programs_and_german_for_who_reads_it(tmp_path: Path) -> None:
    inner = Message("messages.sync.failed")
    said = Message("messages.sync.and_status", why=inner, status=503)
    assert said == "the server failed (HTTP 503)" and json.dumps(said) == '"the server failed (HTTP 503)"'
    german = language("de")
    assert in_words(said, german) == "Der Server ist gescheitert (HTTP 503)"
    assert in_words(pickle.loads(pickle.dumps(said)), german) == in_words(said, german)
    assert in_words("as it is", german) == "as it is"
    days = Message("messages.warnings.over", last=date(2027, 5, 9))
    assert "2027-05-09" in days and "9.5.2027" in in_words(days, german)
    assert reason(ValueError(said)) is said and reason(ValueError("else")) == "else"
