"""Texts as a watch can show them; what is changed is told."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import accumulate, takewhile

from planforge.exporters import notices
from planforge.languages import Language
from planforge.plan.model import Kind

_PLAIN = str.maketrans({"×": "x", "–": "-", "—": "-", "→": ">", "≤": "<=", "≥": ">=", "…": "..."})
Tell = Callable[..., None]  # what, and in detail


def cut(text: str, most: int, what: str, remark: Tell, *, by_words: bool = False) -> str:
    """Return the text as a watch shows it, cut to a number of bytes between characters, or between words."""
    shown = displayed(text, remark)
    kept = first_words(shown, most) if by_words else first_bytes(shown, most)
    if kept != shown:
        remark(notices.shortened(what, most), repr(kept))
    return kept


def first_bytes(text: str, most: int) -> str:
    """Return as much of a text as so many bytes hold, cut between characters: an accent stays with its letter."""
    kept = text.encode()[:most].decode(errors="ignore")
    rest = text[len(kept) :]
    while kept and rest and unicodedata.combining(rest[0]):
        kept, rest = kept[:-1], kept[-1] + rest
    return kept.rstrip()


def first_words(text: str, most: int) -> str:
    """Return as many words of a text as so many bytes hold, without a sign that led on; of one long word its start."""
    whole = (text, text.replace(", ", " "))  # a comma is dear where one byte is missing
    if fits := next((one for one in whole if len(one.encode()) <= most), None):
        return fits
    starts = [one for one in accumulate(text.split(" "), "{} {}".format) if len(one.encode()) <= most]
    return starts[-1].rstrip(" ,;:+-(/") if starts else first_bytes(text, most)


def without_kind(title: str, kind: Kind, said: Language) -> str:
    """Return a session's title without a word that says its kind, first or last, which its place in the week has said:
    `Run-walk 8 x 1:2` and `Hip strength` stand behind `W03 Mon Run` and `W03 Mon Str`.
    """
    known = {said.watch.kinds[kind].casefold(), said.kinds[kind].casefold()}
    words = title.split()
    for place in (0, -1):
        letters = "".join(takewhile(str.isalpha, words[place].casefold())) if words else ""
        others = words[1:] if place == 0 else words[:-1]
        if letters in known and any(map(str.isalnum, "".join(others))):
            return " ".join(others)
    return title


def displayed(text: str, remark: Tell) -> str:
    """Return the text without what watches have no glyph for: emoji, arrows, control and direction characters."""
    shown, changed = _displayed(text)
    for what, detail in changed:
        remark(what, detail)
    return shown


@lru_cache(maxsize=4096)  # a plan says the same few hundred texts in every session
def _displayed(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the text that a watch shows, and what was changed in it: what, and in detail."""
    changed: list[tuple[str, str]] = []
    normal = unicodedata.normalize("NFC", text)
    composed = " ".join(normal.split())
    if composed != normal.strip():
        changed.append((notices.ONE_LINE, ""))
    spaced = composed.translate(_PLAIN)
    if spaced != composed:
        found = (character for character in composed if ord(character) in _PLAIN)
        changed.append((notices.PLAIN_CHARACTERS, _listed(found)))
    kept = "".join(character for character in spaced if _has_glyph(character))
    if kept != spaced:
        changed.append((notices.NO_GLYPH, _listed(character for character in spaced if not _has_glyph(character))))
    # again composed: of what was parted by a character without a glyph
    return unicodedata.normalize("NFC", " ".join(kept.split())), tuple(changed)


def _listed(characters: Iterable[str]) -> str:
    """Return the first few characters by name, for some cannot be seen."""
    names = dict.fromkeys(unicodedata.name(one, f"U+{ord(one):04X}").lower() for one in characters)
    return ", ".join(list(names)[:3]) + (", ..." if len(names) > 3 else "")


@cache
def _has_glyph(character: str) -> bool:
    if ord(character) > 0xFFFF or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"):
        return False
    return not ("\u2190" <= character <= "\u21ff" or "\ufe00" <= character <= "\ufe0f")
