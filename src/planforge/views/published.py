"""A feed of a plan as one file on a server: whether it was written."""

from typing import Literal

from typing_extensions import TypedDict

from planforge.languages import Language
from planforge.views.page import Page


class PublishedValues(TypedDict):
    """Where a feed is, which one, and what was done to it; with dry_run what would be."""

    put: str
    feed: Literal["full", "busy"]
    did: Literal["created", "changed", "unchanged"]
    dry_run: bool


def page(values: PublishedValues, said: Language) -> Page[PublishedValues]:
    """Return what is said of a feed that was put somewhere."""
    words = said.sync
    parts = [words.put.format(where=values["put"], feed=words.feeds[values["feed"]], did=words.feeds[values["did"]])]
    parts[0] += words.dry_run * values["dry_run"]
    if values["feed"] == "full":
        parts.append(words.secret)
    return Page("\n".join(parts), values)
