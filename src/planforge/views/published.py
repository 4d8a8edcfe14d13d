"""A feed of a plan as one file on a server: whether it was written."""

from typing import Literal

from typing_extensions import TypedDict

from planforge.views.page import Page

_SAYS = {"created": "written", "changed": "written over the last one", "unchanged": "as it was"}


class PublishedValues(TypedDict):
    """Where a feed is, which one, and what was done to it; with dry_run what would be."""

    put: str
    feed: Literal["full", "busy"]
    did: Literal["created", "changed", "unchanged"]
    dry_run: bool


def page(values: PublishedValues) -> Page[PublishedValues]:
    """Return what is said of a feed that was put somewhere."""
    parts = [f"{values['put']}: the {values['feed']} feed, {_SAYS[values['did']]}"]
    if values["dry_run"]:
        parts[0] += " (nothing is written: --dry-run)"
    if values["feed"] == "full":
        parts.append("Whoever has this address reads the plan: give it to nobody else.")
    return Page("\n".join(parts), values)
