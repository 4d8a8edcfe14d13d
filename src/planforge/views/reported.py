"""A report that is in place: where to look."""

from datetime import date
from pathlib import Path

from typing_extensions import TypedDict

from planforge.exporters.words import spoken
from planforge.languages import Message, in_words
from planforge.plan.model import Plan
from planforge.views.page import Page


class ReportedValues(TypedDict):
    """A report that was written and read back. with_diary: what was told stands in it, so it is private as that is."""

    report: str
    plan_id: str
    revision: int
    today: str
    sessions: int
    with_diary: bool


def page(path: Path, plan: Plan, today: date, sessions: int, *, with_diary: bool) -> Page[ReportedValues]:
    """Return where the report of a plan lies, and what it holds: sessions read back, and what the diary tells."""
    form = Message(f"messages.made.{'report_with_diary' if with_diary else 'report'}", file=str(path))
    values: ReportedValues = {
        "report": str(path),
        "plan_id": plan.plan_id,
        "revision": plan.revision,
        "today": str(today),
        "sessions": sessions,
        "with_diary": with_diary,
    }
    return Page(in_words(form, spoken(plan)), values)
