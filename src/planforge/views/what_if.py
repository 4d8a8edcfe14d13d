"""What another value would change: the plan that a file has beside the one it would have."""

from collections.abc import Sequence
from typing import Literal

from typing_extensions import TypedDict

from planforge.plan.compare import compare
from planforge.plan.model import Plan
from planforge.rules.base.rule import Finding
from planforge.views.comparison import Compared, text, values
from planforge.views.findings import in_brief, in_full
from planforge.views.page import Page

Proven = Literal["optimal", "feasible"]


class WhatIf(Compared):
    """The plans of a file as it is and with other values; status: that of the plan with them, as in plan.json.

    opens, closes: the wishes that only the plan with other values, or only the file's own, leaves open.
    """

    set: list[str]
    status: Proven
    after: Proven
    before: Proven
    opens: list[str]
    closes: list[str]


class PlanAtLast(TypedDict):
    """The file itself has no plan; with other values it has one."""

    set: list[str]
    status: Proven
    after: Proven
    before: Literal["no plan"]
    effect: str


def page(
    settings: Sequence[str], before: Plan | None, after: Plan, opens: Sequence[Finding], closes: Sequence[Finding]
) -> Page[WhatIf | PlanAtLast]:
    """Return what is said of the plan of a file as it is (None: it has none) and of that with other values.

    opens, closes: the wishes that only the second, and only the first, leaves open.
    """
    status = after.certificate.status
    if before is None:
        said = "As it is the file has no plan; with this it has one."
        reached = after.goal.reached_in_week
        said += f" It reaches the goal in week {reached}." if reached else ""
        return Page(said, {"set": [*settings], "status": status, "after": status, "before": "no plan", "effect": said})
    compared = compare(before, after)
    parts = [text(compared)]
    for head, some in (("Wishes it leaves open besides:", opens), ("Wishes it no longer leaves open:", closes)):
        if some:
            parts.append("\n".join([head, *(f"  {line}" for line in in_brief(some))]))
    whole: WhatIf = {
        "set": [*settings],
        "status": status,
        "after": status,
        "before": before.certificate.status,
        **values(compared),
        "opens": [in_full(one) for one in opens],
        "closes": [in_full(one) for one in closes],
    }
    return Page("\n\n".join(parts), whole)
