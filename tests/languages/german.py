"""What is written in German: the catalogue and the texts of templates, and the words that stand in neither.

A word that a runner reads is German where the German texts have it, is typed as it is (in backquotes, an option, a
name of a file), or belongs to the file that is read. Any other is a word that somebody forgot to translate, whether the
English catalogue has it or not.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from planforge.constraints.templates import FOLDER as TEMPLATES
from planforge.languages import catalogue
from planforge.problem.sections import PHASE_ORDER
from planforge.rules.registry import BY_NAME

ENGLISH, GERMAN = (
    tomllib.loads((catalogue.FOLDER / f"{code}.toml").read_text(encoding="utf-8")) for code in ("en", "de")
)


def pairs(english: Any, german: Any, at: str = "") -> Iterator[tuple[str, str, str]]:
    """Yield every message of the catalogue in both languages; of lists that may differ in length all in one."""
    if isinstance(english, dict):
        for name, one in english.items():
            yield from pairs(one, german[name], f"{at}.{name}")
    elif isinstance(english, list):
        yield at, "\n".join(english), "\n".join(german)
    else:
        yield at, english, german


CATALOGUE = {at: (english, german) for at, english, german in pairs(ENGLISH, GERMAN)}
TEXTS = {"title", "aim", "cue", "cues", "gate", "load", "name", "advice", "care", "notes"}  # of a template
KEYS = {"light", "heavy", *PHASE_ORDER}  # and no texts


def texts(value: Any, at: str = "", key: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every text of a template that a runner reads, with its place."""
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from texts(one, f"{at}[{number}]", key)
    elif isinstance(value, dict) and not (key in TEXTS and "en" in value):
        for name, one in value.items():
            yield from texts(one, f"{at}.{name}", name)
    elif key in TEXTS and not (isinstance(value, str) and value in KEYS):
        yield at, value


IN_TEMPLATES = {
    f"{path.stem}{at}": text
    for path in sorted(TEMPLATES.glob("*.yaml"))
    for at, text in texts(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))
}


TYPED = re.compile(
    r"`[^`]*`|\{[^{}]*\}|https?:\S+|\S*/\S*[^\s.,:;)]|--[\w-]+"  # commands, parts, addresses, paths, options
    r"|planforge [a-z-]+|[\w-]+\.[a-zA-Z]\w*\b|\b[A-Za-z]+(?:_[A-Za-z0-9]+)+\b"  # files, keys and variables
    r"|\b(?:[A-Z][a-z]+){2,}\b|^ *\w+:(?: no +#)?"  # faults by their name in Python, lines to paste into a file
    rf"|\b(?:{'|'.join(BY_NAME)})\b"  # rules
    r"|\bw\d{2,3}-(?:run|strength|cross)-\d+\b",  # sessions, by their id
    re.MULTILINE,
)


def words(text: str) -> set[str]:
    """Return the words of a text, but for those that are typed as they are: commands, options, keys, files, paths."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}", TYPED.sub(" ", text))}


def _vocabulary(number: int) -> set[str]:
    return {
        word
        for one in (
            *(texts for at, texts in CATALOGUE.items() if "sports" not in at),
            *((text["en"], text["de"]) for text in IN_TEMPLATES.values()),
        )
        for word in words(one[number])
    }


IN_GERMAN = _vocabulary(1) | {f"{day.casefold()}morgen" for day in GERMAN["dates"]["weekdays"]}
ONLY_ENGLISH = _vocabulary(0) - IN_GERMAN
OWN = {
    "änne",
    "sam",
    "lee",
    "forerunner",
    "apple",
    "mon",
    "wed",
    "fri",
    "thu",
    "soon",
}  # people, a watch, a folder and days as these tests write them


def foreign(text: str) -> set[str]:
    """Return the words of a text that no German text has."""
    return words(text) - IN_GERMAN - OWN
