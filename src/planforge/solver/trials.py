"""Is there any plan at all? Asked many times of problems that differ in one statement, so what they share is kept.

A trial takes the engine's own road: what the days allow, what the states leave, and only then one small model. The
first two alone can refute a problem; only the model can show that a plan exists. What trials share (`sharing`) never
changes an answer: couplings and tables of states depend on nothing but what their keys hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import TypeAlias, TypeVar

from planforge.problem import Problem
from planforge.solver.coupling import Couplings
from planforge.solver.effort import Budget, Effort
from planforge.solver.progression import Impossible, Progressing, Unknown
from planforge.solver.states import Tables
from planforge.statements import has_hard_goal

Goal: TypeAlias = tuple[int, int] | None


class Trials:
    """Answers whether problems have plans; remembers what one trial has in common with the next."""

    def __init__(self, effort: Effort | None = None, *, together: float = inf, sharing: bool = True) -> None:
        """Take the effort a pair of goal weeks is worth; without `sharing` every trial begins anew.

        together: the deterministic time of all trials; then nothing more is decided but what days and states refute.
        """
        self._effort, self._left = effort or Effort(), together
        self._sharing = sharing
        self._couplings = Couplings()
        self._tables = Tables()
        self._asked: Problem | None = None  # the last problem, and what became of its goal weeks
        self._known: dict[Goal, Progressing | None] = {}
        self._reached: dict[Goal, bool | None] = {}

    def refuted(self, problem: Problem) -> bool:
        """Tell whether days and states alone show that there is no plan, whichever weeks reach the goal."""
        return all(self._progressing(problem, goal) is None for goal in _goals(problem))

    def possible(self, problem: Problem, goals: Sequence[Goal] = ()) -> bool | None:
        """Tell whether there is a plan; None when the effort does not decide it. The last goal weeks are tried first.

        goals: the pairs to try, where not all that the problem has.
        A layout needs no trial: the days stand in the weekly model as feasibility (see `coupling`).
        """
        undecided = False
        for goal in goals or _goals(problem):
            reached = self.reaches(problem, goal)
            if reached:
                return True
            undecided |= reached is None
        return None if undecided else False

    def reaches(self, problem: Problem, goal: Goal) -> bool | None:
        """Tell whether some plan reaches and holds the goal in these weeks; None when the effort does not decide."""
        progressing = self._progressing(problem, goal)
        if progressing is None:
            return False
        if goal not in self._reached:
            self._reached[goal] = self._satisfied(progressing)
        return self._reached[goal]

    def _satisfied(self, progressing: Progressing) -> bool | None:
        before = progressing.budget.left
        try:
            progressing.satisfy()
        except Impossible:
            return False
        except Unknown:
            return None
        finally:
            self._left -= before - progressing.budget.left
        return True

    def _progressing(self, problem: Problem, goal: Goal) -> Progressing | None:
        """Return what is to be solved for a pair of goal weeks; None where days and states show that nothing is."""
        if problem is not self._asked:
            self._asked, self._known, self._reached = problem, {}, {}
        if goal not in self._known:
            self._known[goal] = self._begun(problem, goal)
        return self._known[goal]

    def _begun(self, problem: Problem, goal: Goal) -> Progressing | None:
        if goal is None and has_hard_goal(problem):
            return None  # no two full running weeks by the time it is wanted (the rule `goal` says so, too)
        couplings = self._couplings if self._sharing else Couplings()
        coupling = couplings.of(problem, goal[1] if goal else None)
        if coupling.impossible_week is not None:
            return None
        try:
            tables = self._tables if self._sharing else Tables()
            worth = max(0.0, min(self._effort.deterministic_seconds, self._left))
            budget = Budget(replace(self._effort, deterministic_seconds=worth))
            return Progressing(problem, goal, budget, coupling, coupling.needs_days, tables)
        except Impossible:
            return None


def _goals(problem: Problem) -> tuple[Goal, ...]:
    return problem.goal_weeks[::-1] or (None,)


T = TypeVar("T")


def fewest(kept: Sequence[T], still: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return as few of these as are still enough, leaving out many at once and then fewer; the first ones go first.

    None of what is left can be left out alone, where what is enough for some is enough for more: then, when one half
    of what cannot all go is left out, the other cannot go, and is not tried.
    """
    left = list(kept)

    def leave_out(some: Sequence[T], *, must_stay: bool) -> bool:
        """Leave out what of these can go; tell whether all went. must_stay: it is known that not all can."""
        nonlocal left
        if not must_stay and still(rest := [one for one in left if one not in some]):
            left = rest
            return True
        if len(some) > 1:
            middle = -(-len(some) // 2)
            first_went = leave_out(some[:middle], must_stay=False)
            leave_out(some[middle:], must_stay=first_went)
        return False

    leave_out(left, must_stay=len(left) > 1)
    if len(left) == 1 and len(kept) > 1:
        leave_out(left, must_stay=False)
    return left
