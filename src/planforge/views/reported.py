"""A report that is in place: where to look."""

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from planforge.views.page import Page

if TYPE_CHECKING:
    from planforge.actions.report import Reported


class ReportedValues(TypedDict):
    """A report that was written and read back. with_diary: what was told stands in it, so it is private as that is."""

    report: str
    plan_id: str
    revision: int
    today: str
    sessions: int
    with_diary: bool


def page(made: "Reported") -> Page[ReportedValues]:
    """Return where the report lies, and what it holds."""
    with_diary = made.facts.told is not None
    holds = "; what the diary tells stands in it, so mind who sees it" if with_diary else ""
    values: ReportedValues = {
        "report": str(made.path),
        "plan_id": made.plan.plan_id,
        "revision": made.plan.revision,
        "today": str(made.facts.today),
        "sessions": made.sessions,
        "with_diary": with_diary,
    }
    return Page(f"The report: open {made.path} in a browser{holds}.", values)
