"""Texts as a watch can show them; what is changed is told."""

import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

from planforge.exporters import notices

_PLAIN = str.maketrans({"×": "x", "–": "-", "—": "-", "→": ">", "≤": "<=", "≥": ">=", "…": "..."})
Tell = Callable[..., None]  # what, and in detail


def cut(text: str, most: int, what: str, remark: Tell) -> str:
    """Return the text as a watch shows it, cut between characters to a number of bytes."""
    shown = displayed(text, remark)
    kept = first_bytes(shown, most)
    if kept != shown:
        remark(notices.shortened(what, most), repr(kept))
    return kept


def first_bytes(text: str, most: int) -> str:
    """Return as much of a text as so many bytes hold, cut between characters."""
    return text.encode()[:most].decode(errors="ignore").rstrip()


def displayed(text: str, remark: Tell) -> str:
    """Return the text without what watches have no glyph for: emoji, arrows, control and direction characters."""
    normal = unicodedata.normalize("NFC", text)
    composed = " ".join(normal.split())
    if composed != normal.strip():
        remark(notices.ONE_LINE)
    spaced = composed.translate(_PLAIN)
    if spaced != composed:
        remark(
            notices.PLAIN_CHARACTERS,
            _listed(character for character in composed if ord(character) in _PLAIN),
        )
    kept = "".join(character for character in spaced if _has_glyph(character))
    if kept != spaced:
        remark(notices.NO_GLYPH, _listed(character for character in spaced if not _has_glyph(character)))
    return unicodedata.normalize("NFC", " ".join(kept.split()))  # what was parted by a character without a glyph


def _listed(characters: Iterable[str]) -> str:
    """Return the first few characters by name, for some cannot be seen."""
    names = dict.fromkeys(unicodedata.name(one, f"U+{ord(one):04X}").lower() for one in characters)
    return ", ".join(list(names)[:3]) + (", ..." if len(names) > 3 else "")


@cache
def _has_glyph(character: str) -> bool:
    if ord(character) > 0xFFFF or unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"):
        return False
    return not ("\u2190" <= character <= "\u21ff" or "\ufe00" <= character <= "\ufe0f")
