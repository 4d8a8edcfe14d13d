"""Where a plan breaks a rule, or leaves a wish open: in a line a rule, in full, and for a program."""

from collections.abc import Iterable, Sequence

from typing_extensions import TypedDict

from planforge.rules.base.rule import Finding, with_reason
from planforge.views.words import day, times


class FindingValues(TypedDict):
    """A finding; name, why: the coach's own, for this use of the rule. excess: whole units, rounded up.

    claim: what a stored value speaks of that the plan says of itself and that is not so; null for a finding of a rule.
    With `hard` it is false; else an edit of a session left it behind, and `planforge generate` measures it anew.
    """

    rule: str
    name: str | None
    why: str | None
    hard: bool
    week: int | None
    day: str | None
    session: str | None
    message: str
    measured: str
    allowed: str
    excess: int
    claim: str | None


def in_brief(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each thing that a use of a rule says: its first finding, how often it is so, in which weeks.

    Counted are the weeks, days or sessions that are spoken of, whatever a rule finds in each: a hold week whose level,
    running and longest bout grow is one.
    """
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.title, finding.about), []).append(finding)
    several = by_rule.items()
    return [with_reason(f"{title}: {some[0].message}{_often(some)}", some[0].why) for (title, _), some in several]


def _often(some: Sequence[Finding]) -> str:
    often = len({(one.week, one.day, one.session) for one in some})
    if often == 1:
        return ""
    weeks = sorted({one.week for one in some})
    span = f"weeks {weeks[0]} to {weeks[-1]}" if len(weeks) > 1 else f"week {weeks[0]}"
    return f"; {times(often)} in {span}"


def claims_in_brief(findings: Iterable[Finding]) -> list[str]:
    """Return a line for each thing that stored values speak of: the first of them, and how many more there are."""
    by_claim: dict[str, list[Finding]] = {}
    for finding in findings:
        by_claim.setdefault(finding.claim or finding.rule, []).append(finding)
    return [
        f"{claim}: {some[0].message}{f' ({len(some) - 1} more)' if len(some) > 1 else ''}"
        for claim, some in by_claim.items()
    ]


def in_full(finding: Finding) -> str:
    """Return one finding with its place, and what was measured where its words do not say so."""
    place = f"week {finding.week}" if finding.week else "the whole plan"
    place += f", {finding.day:%a} {day(finding.day)}" if finding.day else ""
    figures = [
        f"{word} {value}"
        for word, value in (("measured", finding.measured), ("allowed", finding.allowed))
        if value and value not in finding.message
    ]
    words = f"{place}: {finding.claim or finding.title}: {finding.message}" + (
        f" ({', '.join(figures)})" if figures else ""
    )
    return with_reason(words, finding.why)


def as_values(finding: Finding) -> FindingValues:
    """Return a finding as `--json` prints it."""
    return {
        "rule": finding.rule,
        "name": finding.called,
        "why": finding.why,
        "hard": finding.hard,
        "week": finding.week or None,
        "day": finding.day.isoformat() if finding.day else None,
        "session": finding.session,
        "message": finding.message,
        "measured": finding.measured,
        "allowed": finding.allowed,
        "excess": finding.excess,
        "claim": finding.claim,
    }
