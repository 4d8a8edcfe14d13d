"""What is past is nobody's to change: a finding counts where something is to come, or where that made it worse."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

from planforge.rules.base.rule import Excess, Finding
from planforge.rules.rest_days import RestDays
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


class AskedOfWeeks(RunStep):
    """A rule about weeks that asks the solver what a test writes down."""

    def post(self, draft: Any) -> Iterator[Excess]:
        """Yield it."""
        yield from draft.asked


class AskedOfDays(RestDays):
    """The same of days."""

    def post(self, draft: Any) -> Iterator[Excess]:
        """Yield it."""
        yield from draft.asked


class Open:
    """A quantity that the solver still chooses."""


def asked(rule: AskedOfWeeks | AskedOfDays, *excesses: Excess) -> list[Excess]:
    """Return what the solver is asked of it while the third week is running, and two are over."""
    problem = SimpleNamespace(settled_weeks={1, 2, 3}, running_week=3)
    draft: Any = SimpleNamespace(problem=problem, asked=excesses)
    return list(rule.posted(draft))


def test_the_solver_is_asked_of_weeks_to_come_and_of_the_running_one_what_is_wished_for_or_of_its_days() -> None:
    over, running, coming = (Excess(week, 1) for week in (2, 3, 4))
    wish = Excess(3, 1, wish=True)
    assert asked(AskedOfWeeks(), over, running, wish, coming) == [wish, coming]
    assert asked(AskedOfWeeks(weight=2), over, running, wish, coming) == [running, wish, coming]
    still_open: Any = Open()
    of_days = Excess(3, still_open)
    assert asked(AskedOfDays(), over, running, of_days, wish, coming) == [of_days, wish, coming]
