"""A second language, made of the first: every message of `en.toml` in letters that no code of ours writes.

What is left in Latin letters came from elsewhere. What stands in braces or in backquotes stays, as in any translation.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from planforge.constraints.load import load_document
from planforge.constraints.templates import FOLDER as TEMPLATES
from planforge.constraints.templates import find_template, template_names
from planforge.languages import language
from planforge.languages.catalogue import FOLDER
from planforge.problem.problem import Problem
from planforge.problem.sections import PHASE_ORDER
from planforge.source import read_text

CODE = "eo"
EXAMPLES = TEMPLATES / "examples"
_LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER = "абцдефгхийклмнопярстувжшызАБЦДЕФГХИЙКЛМНОПЯРСТУВЖШЫЗ"
_LETTERS = str.maketrans(_LATIN, _OTHER)
_STAYS = re.compile(r"\{[^{}]*\}|`[^`]*`|\\n")
# A name that tells workouts apart has 15 bytes, and the other letters have two each.
_NARROW = {
    'name = "W{week:02d} {day} {kind}{number}"': 'name = "{week:02d} {day} {kind}{number}"',
    'easier = "easier"': 'easier = "Лег"',
    '\ndays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]': '\ndays = ["А", "Б", "Ц", "Д", "Е", "Ф", "Г"]',
    'run = "Run"\nstrength = "Str"\ncross = "Cro"': 'run = "Я"\nstrength = "С"\ncross = "Ц"',
}


def other(text: str) -> str:
    """Return the text in other letters, but for its parts and for what is typed as it is."""
    ends = [0, *(end for found in _STAYS.finditer(text) for end in found.span()), len(text)]
    pieces = [text[start:end] for start, end in pairwise(ends)]
    return "".join(piece if number % 2 else piece.translate(_LETTERS) for number, piece in enumerate(pieces))


def file() -> str:
    """Return the file of the other language: the same keys, and a comma for the point."""
    text = (FOLDER / "en.toml").read_text(encoding="utf-8")
    for here, there in _NARROW.items():
        assert text.count(here) == 1
        text = text.replace(here, there)
    lines = re.sub(r"(?m)(?:^|\s)#.*$", "", text)
    said = re.sub(
        r'"""(.*?)"""|"(.*?)"', lambda found: f'"""{other(found[1] or found[2] or "")}"""', lines, flags=re.DOTALL
    )
    return (
        said.replace(f'language = """{other("en")}"""', f'language = "{CODE}"')
        .replace(f'plural = """{other("n != 1")}"""', 'plural = "n != 1"')
        .replace('decimal = """."""', 'decimal = ","')
    )


@contextmanager
def spoken(folder: Path) -> Iterator[None]:
    """Let planforge speak the other language, beside English, from a folder of languages."""
    (folder / "en.toml").write_text((FOLDER / "en.toml").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / f"{CODE}.toml").write_text(file(), encoding="utf-8")
    language.cache_clear()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("planforge.languages.catalogue.FOLDER", folder)
        yield
    language.cache_clear()


def latin(text: str) -> list[str]:
    """Return the words in Latin letters that a text holds outside of backquotes."""
    return re.findall(r"[A-Za-z]+", re.sub(r"`[^`]*`", "", text))


# -- a file whose texts stand in both languages ----------------------------------------------------------------------

_TEXTS = {"title", "aim", "cue", "gate", "load", "name", "cues", "advice", "care", "notes"}
_LOAD_OF_A_ROUTINE = {"light", "heavy"}
_PHASES = set(PHASE_ORDER)


def in_both(text: str, *, runner: str = f"{{name: Сам, language: {CODE}}}") -> str:
    """Return a constraint file that extends nothing, every text of its template in both languages."""
    document = read_text(text, "sam.yaml", find_template, template_names())
    values = in_english(document.values())
    values.pop("extends")
    values["title"], values["protocol"] = _both(values["title"]), _translated(values["protocol"])
    values["runner"].update(yaml.safe_load(runner))
    values["exports"] = {
        "calendar": {"week_banner": "yes", "alarm": "30 min before", "feeds": ["full", "busy"]},
        "watch": {"schedule": "yes"},
    }
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False)


def in_english(value: Any) -> Any:
    """Return what a file says, of a text in several languages the English."""
    if isinstance(value, list):
        return [in_english(one) for one in value]
    if not isinstance(value, dict):
        return value
    return value["en"] if "en" in value else {name: in_english(one) for name, one in value.items()}


def _both(text: str) -> dict[str, str]:
    return {"en": text, CODE: other(text)}


def _translated(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _translated(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_translated(one, key) for one in value]
    plain = key not in _TEXTS or value in _LOAD_OF_A_ROUTINE | _PHASES
    return value if plain else _both(value)


def problem_of() -> Callable[[str], Problem]:
    """Return problems by what is asked of them: the example's, and those in which running waits."""
    text = (EXAMPLES / "beginner.yaml").read_text(encoding="utf-8").replace("runners-knee", "patellar-tendinopathy")
    waits = text.replace("normal_next_morning: yes", "normal_next_morning: no").replace(
        "runner:\n", "protocol: {cross_training: []}\n\nrunner:\n"
    )
    reduced = "recent_weekly_distance: 9 km\n  runs_per_week: 3\n  longest_recent_run: 4 km\n"
    still = waits.replace("stopped_running: yes", f"stopped_running: no\n  {reduced}")
    texts = {
        "running": f"{text}\nrules: {{terrain: {{no_camber: yes}}}}\n",
        "waiting": waits,
        "waiting, still running": still.replace("of_10: yes", "of_10: no"),
    }
    made = {
        name: load_document(
            read_text(one, "sam.yaml", find_template, template_names()), today=date(2026, 12, 20)
        ).problem
        for name, one in texts.items()
    }
    asks = made["running"].protocol.model_copy(update={"readiness": ("well_since_illness",)})
    made["with questions of its own"] = replace(made["running"], protocol=asks)
    return made.__getitem__
