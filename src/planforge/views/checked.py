"""A finished plan before the rules of a file: what it breaks, and which wishes it leaves open."""

from collections.abc import Iterator, Sequence

from typing_extensions import TypedDict

from planforge.checker.check import CLAIMS
from planforge.checker.examples import Tried
from planforge.rules.base.rule import Finding
from planforge.source import Document
from planforge.views import examples
from planforge.views.examples import ExampleValues
from planforge.views.findings import FindingValues, as_values, claims_in_brief, in_brief, in_full
from planforge.views.page import Page
from planforge.views.words import times


class CheckedValues(TypedDict):
    """A plan judged; holds: no rule is broken, nothing it says of itself is false, and no example fails.

    Wishes may be open, and stored figures may be those from before an edit.
    """

    plan: str
    file: str
    holds: bool
    findings: list[FindingValues]
    examples: list[ExampleValues]


def page(
    plan: str,
    file: str,
    findings: Sequence[Finding],
    tried: Sequence[Tried],
    document: Document,
    generate: str,
    *,
    weeks: int,
) -> Page[CheckedValues]:
    """Return what is said of a plan; plan, file: what they are called. findings: the broken rules first.

    tried: the examples of the file, which is `document`. generate: in words, the command that measures anew what the
    plan says of itself. weeks: how many the plan has: what breaks in a week that only the file has is counted in words.
    """
    broken = [one for one in findings if one.hard and not one.claim]
    false = [one for one in findings if one.hard and one.claim]
    left = [one for one in findings if one.claim and not one.hard]
    wishes = [one for one in findings if not (one.hard or one.claim or one.rule == CLAIMS)]
    not_compared = [one for one in findings if one.rule == CLAIMS and not one.claim]
    often = f", {times(len(broken))}" if len(broken) > 1 else ""
    lines = [f"{plan} breaks rules of {file}{often}:" if broken else f"{plan} keeps every rule of {file}."]
    lines += [f"  {in_full(finding)}" for finding in broken if finding.week <= weeks]
    if beyond := sum(finding.week > weeks for finding in broken):
        lines.append(f"  {beyond} of these in weeks that the plan does not have (`--json` names each)")
    lines += _of_itself(plan, false, left, generate, broken=bool(broken))
    if wishes:
        lines.append("Wishes left open (no rule is broken by them; `--json` names each):")
    lines += [f"  {line}" for line in in_brief(wishes)]
    lines += [f"Not all is compared: {one.message}." for one in not_compared]
    lines += examples.lines(tried, document)
    values: CheckedValues = {
        "plan": plan,
        "file": file,
        "holds": not broken and not false and not any(one.says for one in tried),
        "findings": [as_values(finding) for finding in findings],
        "examples": examples.as_values(tried, document),
    }
    return Page("\n".join(lines), values)


def _of_itself(
    plan: str, false: Sequence[Finding], left: Sequence[Finding], generate: str, *, broken: bool
) -> Iterator[str]:
    """Yield what a plan says of itself that is not so: what no edit explains first, and what one left behind in brief.

    What is proven of a plan is proven of its sessions as they were, so an edit ends it.
    """
    if false:
        yield f"{plan} says of itself what is not so{f', {times(len(false))}' if len(false) > 1 else ''}:"
        yield from (f"  {in_full(one)}" for one in false)
    if left:
        count = "1 value that it stores is" if len(left) == 1 else f"{len(left)} values that it stores are"
        besides = "Besides, it" if broken or false else "It"
        yield f"{besides} was edited, and {count} from before (no rule is broken by that; `--json` names each):"
        yield from (f"  {line}" for line in claims_in_brief(left))
    if broken and (false or left):
        yield f"Mend what breaks a rule; then {generate} writes the rest as it is."
    elif false:
        yield f"{generate} writes what is so."
    elif left:
        yield f"{generate} keeps the edit, and writes these as they are."
