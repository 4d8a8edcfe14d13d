"""Limits of pain in words: what a plan says of itself, and what every table of them says."""

from collections.abc import Iterable

from planforge.languages.catalogue import Language
from planforge.plan.model import PainChange


def limit(name: str, value: str, said: Language) -> str:
    """Return a limit's value in words: `3` points of 10, `by the evening`."""
    return said.pain.back_by[value] if name == "settle_go" else value


def bolder(changes: Iterable[PainChange], said: Language) -> str:
    """Return in what a plan lets more hurt than its protocol, and why; nothing where it does not."""
    changes = tuple(changes)
    if not changes:
        return ""
    lines = (_change(one, said) for one in changes)
    return said.pain.bolder.format(changes=" ".join(lines), why=changes[0].why)


def _change(one: PainChange, said: Language) -> str:
    if one.now is None or one.before is None:
        return said.pain.row_taken_out.format(row=one.before or one.what)
    now, before = (limit(one.what, value, said) for value in (one.now, one.before))
    return said.pain.limit_raised.format(limit=said.pain.limits[one.what], now=now, before=before)
