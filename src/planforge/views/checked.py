"""A finished plan before the rules of a file: what it breaks, and which wishes it leaves open."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from planforge.rules.base.rule import Finding
from planforge.views.findings import FindingValues, as_values, in_brief, in_full
from planforge.views.page import Page
from planforge.views.words import times


class CheckedValues(TypedDict):
    """A plan judged; holds: no rule is broken, though wishes may be open."""

    plan: str
    file: str
    holds: bool
    findings: list[FindingValues]


def page(plan: str, file: str, findings: Sequence[Finding]) -> Page[CheckedValues]:
    """Return what is said of a plan; plan, file: what they are called. findings: the broken rules first."""
    broken = [finding for finding in findings if finding.hard]
    often = f", {times(len(broken))}" if len(broken) > 1 else ""
    lines = [f"{plan} breaks rules of {file}{often}:" if broken else f"{plan} keeps every rule of {file}."]
    lines += [f"  {in_full(finding)}" for finding in broken]
    if wishes := findings[len(broken) :]:
        lines.append("Wishes left open (no rule is broken by them; `--json` names each):")
    lines += [f"  {line}" for line in in_brief(wishes)]
    values: CheckedValues = {
        "plan": plan,
        "file": file,
        "holds": not broken,
        "findings": [as_values(finding) for finding in findings],
    }
    return Page("\n".join(lines), values)
