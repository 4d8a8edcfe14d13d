"""What is found on the way and told at the end (warnings, reasons, errors): a text of the catalogue with its parts.

Whoever finds something need not know who reads it. A message is its English text, so that programs and the coach get
the same words always; where a runner reads it, `in_words` says it in the runner's language.
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, Final, TypeAlias

from planforge.languages.catalogue import Language, english
from planforge.quantities.units import format_number

ENTRY: Final = "\n  - "  # before each of several that a message lists, below it


class ShortDay(date):
    """A day in a message, told as short as it can be: `Sun 14 Feb`; any other is told in figures."""

    @classmethod
    def of(cls, day: date) -> "ShortDay":
        """Return a day so."""
        return cls(day.year, day.month, day.day)


class ShortWeekday(date):
    """A day in a message, told by its name alone: `Sun`."""

    @classmethod
    def of(cls, day: date) -> "ShortWeekday":
        """Return a day so."""
        return cls(day.year, day.month, day.day)


class Lines(tuple[str, ...]):
    """Several texts in a message, a line each."""


class Several(tuple[str, ...]):
    """Several texts in a message, in a row: `this, that and another`."""


Part: TypeAlias = "str | int | float | date | time | Lines | Several"  # a text may be a message, too


class Message(str):
    """A text in English that can be said in every language. key: where it stands, `messages.sync.too_large`."""

    key: str
    parts: Mapping[str, Part]

    def __new__(cls, key: str, /, **parts: Part) -> "Message":
        """Return the text that stands at the key, with its parts; `count` chooses its form, where it has several."""
        made = super().__new__(cls, _said(key, parts, english()))
        made.key, made.parts = key, parts
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Part]]:
        """Return of what it is made, for another process."""
        return (self.key,), dict(self.parts)


def in_words(text: str, said: Language) -> str:
    """Return a text in a language, where it is a message; any other as it is."""
    return _said(text.key, text.parts, said) if isinstance(text, Message) else text


def says(text: str, *keys: str) -> bool:
    """Tell whether a text is one of these messages."""
    return isinstance(text, Message) and text.key in keys


def reason(error: BaseException) -> str:
    """Return what an error says: a message, where it was raised with one."""
    told = error.args[0] if error.args else None
    return told if isinstance(told, Message) else str(error)


def _said(key: str, parts: Mapping[str, Part], said: Language) -> str:
    found: Any = said
    for step in key.split("."):
        found = found[step] if isinstance(found, dict) else getattr(found, step)
    texts = {name: _in_words(part, said) for name, part in parts.items()}
    if isinstance(found, tuple):
        count = parts["count"]
        assert isinstance(count, int), "a number chooses the form"
        found = said.form(count, found)
    return str(found).format(**texts)


def _in_words(part: Part, said: Language) -> object:
    match part:
        case Lines():
            return "".join(f"{ENTRY}{in_words(one, said)}" for one in part)
        case Several():
            return said.listed(in_words(one, said) for one in part)
        case str():
            return in_words(part, said)
        case ShortDay():
            return said.short_day(part)
        case ShortWeekday():
            return said.dates.short_weekdays[part.weekday()]
        case date():
            return said.plain_day(part)
        case time():
            return said.time_of_day(part)
        case float():
            return format_number(part, said.quantities)
        case _:
            return part
