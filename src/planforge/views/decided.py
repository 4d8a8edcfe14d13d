"""What a diary changed in a plan, and why: a decision as it was kept."""

import json
from typing import Literal

from typing_extensions import TypedDict

from planforge.diary.store import Decision, Verdict
from planforge.views.page import Page


class DecidedValues(TypedDict):
    """A change that came of the diary. because: what was told. differences: a line a session. goal: before and after.

    kind: quiet, where sessions moved within their week alone. verdict: null, where nobody answered and nothing came.
    """

    page: Literal["decision"]
    number: int
    at: str
    kind: Literal["quiet", "material"]
    verdict: Verdict | None
    because: list[str]
    differences: list[str]
    goal: list[str | None]


def page(decision: Decision, verdict: Verdict | None) -> Page[DecidedValues]:
    """Return what is said of a decision, and what became of it."""
    kept = json.loads(decision.decided)
    before, after = kept["goal"]
    lines = [
        f"Decision {decision.number}, {decision.at:%a %d %b %Y %H:%M} UTC: {verdict or 'left open'}",
        "What was told:",
        *(f"  - {one}" for one in kept["because"]),
        "What it changed:" if verdict == "accepted" else "What it would have changed:",
        *(f"  - {one}" for one in kept["differences"]),
    ]
    if before != after:
        lines.append(f"The goal: the week of {before or 'none'} -> the week of {after or 'none'}")
    values: DecidedValues = {
        "page": "decision",
        "number": decision.number or 0,
        "at": f"{decision.at:%Y-%m-%dT%H:%M:%SZ}",
        "kind": decision.kind,
        "verdict": verdict,
        "because": kept["because"],
        "differences": kept["differences"],
        "goal": [before, after],
    }
    return Page("\n".join(lines), values)
