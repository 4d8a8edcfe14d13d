"""Is there any plan at all? Asked many times of problems that differ in one statement, so what they share is kept.

A trial takes the engine's own road: what the days allow, what the states leave, and only then one small model. The
first two alone can refute a problem; only the model can show that a plan exists. What trials share (`sharing`) never
changes an answer: couplings and tables of states depend on nothing but what their keys hold.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeVar

from planforge.problem import Problem
from planforge.solver.coupling import Couplings
from planforge.solver.progression import Effort, Impossible, Progressing, Unknown
from planforge.solver.states import Tables

Goal: TypeAlias = tuple[int, int] | None
Ways: TypeAlias = "Problem | Sequence[Problem]"  # of several problems it is asked whether any of them has a plan
KEPT = 4  # problems asked of last, of which is kept what became of their goal weeks


class Trials:
    """Answers whether problems have plans; remembers what one trial has in common with the next."""

    def __init__(self, effort: Effort | None = None, *, sharing: bool = True) -> None:
        """Take the effort a pair of goal weeks is worth; without `sharing` every trial begins anew."""
        self._effort = effort or Effort()
        self._sharing = sharing
        self._couplings = Couplings()
        self._tables = Tables()
        self._asked: list[tuple[Problem, dict[Goal, Progressing | None]]] = []

    def refuted(self, ways: Ways) -> bool:
        """Tell whether days and states alone show that there is no plan, whichever weeks reach the goal."""
        return all(self._progressing(one, goal) is None for one in _problems(ways) for goal in _goals(one))

    def possible(self, ways: Ways, goals: Sequence[Goal] = ()) -> bool | None:
        """Tell whether there is a plan; None when the effort does not decide it. The last goal weeks are tried first.

        goals: the pairs to try, where not all that the problem has.
        A layout needs no trial: the days stand in the weekly model as feasibility (see `coupling`).
        """
        undecided = False
        for problem, goal in ((one, goal) for one in _problems(ways) for goal in goals or _goals(one)):
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
        try:
            progressing.satisfy()
        except Impossible:
            return False
        except Unknown:
            return None
        return True

    def _progressing(self, problem: Problem, goal: Goal) -> Progressing | None:
        """Return what is to be solved for a pair of goal weeks; None where days and states show that nothing is."""
        known = next((known for asked, known in self._asked if asked is problem), None)
        if known is None:
            known = {}
            self._asked = [*self._asked[1 - KEPT :], (problem, known)]
        if goal not in known:
            known[goal] = self._begun(problem, goal)
        return known[goal]

    def _begun(self, problem: Problem, goal: Goal) -> Progressing | None:
        couplings = self._couplings if self._sharing else Couplings()
        coupling = couplings.of(problem, goal[1] if goal else None)
        if coupling.impossible_week is not None:
            return None
        try:
            tables = self._tables if self._sharing else Tables()
            return Progressing(problem, goal, self._effort, coupling, coupling.needs_days, tables)
        except Impossible:
            return None


def _problems(ways: Ways) -> Sequence[Problem]:
    return (ways,) if isinstance(ways, Problem) else ways


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
