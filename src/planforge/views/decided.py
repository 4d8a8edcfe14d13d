"""What a diary changed in a plan, and why: a decision as it was kept."""

from datetime import date
from typing import Literal

from typing_extensions import TypedDict

from planforge.diary.decided import decided_from
from planforge.diary.store import Decision, Verdict
from planforge.languages import Language, Message, in_words
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


_MOST = 12  # sessions that are named: about four weeks of them; what comes after is counted


def page(decision: Decision, verdict: Verdict | None, said: Language) -> Page[DecidedValues]:
    """Return what is said of a decision, and what became of it; what was told stands as it was said then."""
    kept = decided_from(decision.decided)
    before, after = kept.goal
    changes = said.report.changes
    verdicts = {
        "accepted": (changes.accepted, "it_changed"),
        "declined": (changes.declined, "would_have"),
        "overtaken": (changes.overtaken, "was_to"),
        None: (changes.open, "would_have"),
    }
    became, what = verdicts[verdict]
    more = len(kept.differences) - _MOST
    lines: list[str] = [
        Message(
            "messages.compared.decision",
            number=decision.number or 0,
            day=decision.at.date(),
            time=decision.at.time(),
            verdict=became,
        ),
        Message("messages.compared.told"),
        *(f"  - {one}" for one in kept.because),
        Message(f"messages.compared.{what}"),
        *(f"  - {one}" for one in kept.differences[:_MOST]),
        *([Message("messages.compared.after_these", count=more)] if more > 0 else []),
    ]
    if before != after:
        weeks = [date.fromisoformat(one) if one else Message("messages.compared.none") for one in (before, after)]
        lines.append(Message("messages.compared.goal", before=weeks[0], after=weeks[1]))
    values: DecidedValues = {
        "page": "decision",
        "number": decision.number or 0,
        "at": f"{decision.at:%Y-%m-%dT%H:%M:%SZ}",
        "kind": decision.kind,
        "verdict": verdict,
        "because": [*kept.because],
        "differences": [*kept.differences],
        "goal": [before, after],
    }
    return Page("\n".join(in_words(one, said) for one in lines), values)
