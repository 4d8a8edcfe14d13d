"""What every draft shares, open or settled: the goal weeks, the weeks by number, and which is compared with which."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from planforge.problem.frames import Reference
from planforge.problem.problem import Problem


class References:
    """The part of `rules.draft.WeekDraft` that needs no variables."""

    weeks: list[Any]
    _by_index: dict[int, Any]

    def __init__(self, problem: Problem, goal: tuple[int | None, int | None] | None) -> None:
        """Take the week that reaches the goal and the week that holds it."""
        self.problem = problem
        self.reached: int | None = goal[0] if goal else None
        self.held: int | None = goal[1] if goal else None

    def week(self, index: int) -> Any:
        """Return a running week by its number, or None."""
        return self._by_index.get(index)

    @property
    def goal(self) -> tuple[int, int] | None:
        """Return the weeks that reach and hold the goal."""
        return None if self.reached is None or self.held is None else (self.reached, self.held)

    @cached_property
    def lighter(self) -> frozenset[int]:
        """Return the numbers of the weeks that are lighter on purpose."""
        return self.problem.lighter_weeks(self.goal)

    @cached_property
    def _compared(self) -> dict[int, Reference]:
        return {one.week: one for one in self.problem.references_for(self.goal)}

    def reference_of(self, week: int) -> Reference | None:
        """Return with which week a week is compared; None: with none."""
        return self._compared.get(week)

    def references(self) -> Iterator[tuple[Any, Any, Reference]]:
        """Yield (reference week, week, how they stand to each other)."""
        for reference in self._compared.values():
            yield self._by_index[reference.reference], self._by_index[reference.week], reference

    def phase(self, week: int) -> str:
        """Return the phase that governs a week."""
        return self.problem.phase(week, self.held)
