"""What is past is nobody's to change: a finding counts where something is to come, or where that made it worse."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from planforge.rules.base.rule import Finding
from planforge.rules.run_step import RunStep

DAY = date(2027, 1, 20)


class Found(RunStep):
    """A rule whose findings a test writes down."""

    def check(self, reading: Any) -> Iterator[Finding]:
        """Yield them."""
        yield from reading.findings


def told(finding: Finding, *past: Finding) -> bool:
    """Tell whether a finding counts in a plan whose third week is running, and whose past breaks the rule so."""
    problem = SimpleNamespace(settled_weeks={1, 2, 3}, running_week=3)
    reading: Any = SimpleNamespace(
        problem=problem, findings=[finding], of_the_past=SimpleNamespace(problem=problem, findings=past)
    )
    return list(Found().found(reading)) == [finding]


def broken(week: int, excess: int = 2, day: date | None = DAY, *, hard: bool = True) -> Finding:
    return Finding("run-step", "too much", week, day, excess=excess, hard=hard)


def test_weeks_to_come_count_and_weeks_that_are_over_do_not() -> None:
    assert told(broken(4)) and not told(broken(2))


def test_of_the_running_week_only_what_its_past_did_not_break_as_much_counts() -> None:
    assert told(broken(3))
    assert not told(broken(3), broken(3))
    assert not told(broken(3), broken(3, excess=3))
    assert told(broken(3), broken(3, excess=1)), "what is to come makes it worse"
    assert told(broken(3), broken(3, day=date(2027, 1, 18))), "that was another place"
    assert told(broken(3, hard=False), broken(3)), "a wish is told as it is"
