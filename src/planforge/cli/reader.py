"""Who reads this terminal: the runner of the file or the plan that the command names."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from planforge.languages import Language
    from planforge.languages.messages import Part

_KEY = "planforge.reader"  # among what a command remembers while it runs


def reader() -> "Language":
    """Return the language in which what ends a command, or is found on the way, is read; English where nobody says."""
    from planforge.actions.reader import language_read
    from planforge.languages import english, language

    context = click.get_current_context(silent=True)
    if context is None:
        return english()
    if _KEY not in context.meta and isinstance(context.params.get("language"), str):  # `init` asks for it
        context.meta[_KEY] = language(context.params["language"])
    if _KEY not in context.meta:
        file, out = (_path(context.params.get(name)) for name in ("file", "out"))
        context.meta[_KEY] = language_read(file, out)
    known: Language = context.meta[_KEY]
    return known


def told(key: str, **parts: "Part") -> str:
    """Return one of the messages in the language of whoever reads this terminal."""
    from planforge.languages import Message, in_words

    return in_words(Message(f"messages.{key}", **parts), reader())


def _path(given: Any) -> Path | None:
    return given if isinstance(given, Path) else None
