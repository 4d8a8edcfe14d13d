"""A constraint file with everything it extends."""

from typing import Any

from typing_extensions import TypedDict

from planforge.constraints.file import keys_at, shown
from planforge.source import Document, origins_of
from planforge.views.page import Page


class OriginValues(TypedDict):
    """Where a value was written; at: the keys that lead to it, and positions from 0. origin: file:line:column."""

    at: list[str | int]
    value: str
    origin: str


class _WithOrigins(TypedDict, total=False):
    origins: list[OriginValues]


class MergedValues(_WithOrigins):
    """extends: the files and templates merged, the file first. values: the texts as written."""

    extends: list[str]
    values: dict[str, Any]


def page(document: Document, *, origins: bool) -> Page[MergedValues]:
    """Return a file merged, as YAML; origins: where each value came from."""
    values: MergedValues = {"extends": list(document.texts), "values": document.values()}
    if origins:
        found = origins_of(document, keys_at)
        values["origins"] = [{"at": [*one.loc], "value": one.value, "origin": one.place} for one in found]
    return Page(shown(document, origins=origins).removesuffix("\n"), values)
