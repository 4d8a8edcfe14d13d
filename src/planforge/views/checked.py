"""A finished plan before the rules of a file: what it breaks, and which wishes it leaves open."""

from collections.abc import Sequence

from typing_extensions import TypedDict

from planforge.checker.examples import Tried
from planforge.rules.base.rule import Finding
from planforge.source import Document
from planforge.views import examples
from planforge.views.examples import ExampleValues
from planforge.views.findings import FindingValues, as_values, in_brief, in_full
from planforge.views.page import Page
from planforge.views.words import times


class CheckedValues(TypedDict):
    """A plan judged; holds: no rule is broken and no example fails, though wishes may be open."""

    plan: str
    file: str
    holds: bool
    findings: list[FindingValues]
    examples: list[ExampleValues]


def page(
    plan: str, file: str, findings: Sequence[Finding], tried: Sequence[Tried], document: Document
) -> Page[CheckedValues]:
    """Return what is said of a plan; plan, file: what they are called. findings: the broken rules first.

    tried: the examples of the file, which is `document`.
    """
    broken = [finding for finding in findings if finding.hard]
    often = f", {times(len(broken))}" if len(broken) > 1 else ""
    lines = [f"{plan} breaks rules of {file}{often}:" if broken else f"{plan} keeps every rule of {file}."]
    lines += [f"  {in_full(finding)}" for finding in broken]
    if wishes := findings[len(broken) :]:
        lines.append("Wishes left open (no rule is broken by them; `--json` names each):")
    lines += [f"  {line}" for line in in_brief(wishes)]
    lines += examples.lines(tried, document)
    values: CheckedValues = {
        "plan": plan,
        "file": file,
        "holds": not broken and not any(one.says for one in tried),
        "findings": [as_values(finding) for finding in findings],
        "examples": examples.as_values(tried, document),
    }
    return Page("\n".join(lines), values)
