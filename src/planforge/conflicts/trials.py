"""Is there any plan at all? Asked many times of problems that differ in one statement, so what they share is kept.

A trial takes the engine's own road: what the days allow, what the states leave, and only then one small model. The
first two alone can refute a problem; only the model can show that a plan exists. What trials share (`sharing`) never
changes an answer: couplings and tables of states depend on nothing but what their keys hold, and the last progression
found is only where the next one is looked for first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TypeAlias, TypeVar

from planforge.conflicts.variants import has_hard_goal
from planforge.problem.problem import Problem
from planforge.solver.effort import BEGUN, Budget, Effort
from planforge.solver.weeks.coupling import Couplings
from planforge.solver.weeks.progression import Progressing
from planforge.solver.weeks.states import Tables
from planforge.solver.weeks.weekly_model import Impossible, Unknown, WeekChoice

Goal: TypeAlias = tuple[int, int] | None
Ways: TypeAlias = "Problem | Sequence[Problem]"  # of several problems it is asked whether any of them has a plan
KEPT = 4  # problems asked of last, of which is kept what became of their goal weeks


@dataclass
class _Asked:
    """A problem that was asked of, and what became of its goal weeks: what is to be solved, and whether it can be."""

    problem: Problem
    begun: dict[Goal, Progressing | None] = field(default_factory=dict)
    reached: dict[Goal, bool | None] = field(default_factory=dict)


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
        self._asked: list[_Asked] = []
        self._found: dict[int, WeekChoice] = {}  # the last progression
        self._solved = 0.0  # deterministic time of solves
        self.spent = 0.0  # deterministic time, of solves and of what is done before them

    def refuted(self, ways: Ways) -> bool:
        """Tell whether days and states alone show that there is no plan, whichever weeks reach the goal."""
        return all(self._progressing(one, goal) is None for one in _problems(ways) for goal in _goals(one))

    def possible(self, ways: Ways, goals: Sequence[Goal] = ()) -> bool | None:
        """Tell whether there is a plan; None when the effort does not decide it. The last goal weeks are tried first.

        What a trial is worth serves all of them together: each may take half of what is left, the last one all.

        goals: the pairs to try, where not all that the problem has.
        A layout needs no trial: the days stand in the weekly model as feasibility (see `coupling`).
        """
        undecided, until = False, self._solved + self._effort.deterministic_seconds
        asked = [(one, goal) for one in _problems(ways) for goal in goals or _goals(one)]
        for further, (problem, goal) in zip(range(len(asked))[::-1], asked, strict=True):
            left = min(until - self._solved, self._left)
            if undecided and left <= 0:
                return None  # that there is none cannot be shown any more
            reached = self.reaches(problem, goal, left / 2 if further else left)
            if reached:
                return True
            undecided |= reached is None
        return None if undecided else False

    def reaches(self, problem: Problem, goal: Goal, most: float | None = None) -> bool | None:
        """Tell whether some plan reaches and holds the goal in these weeks; None when the effort does not decide.

        most: the deterministic time it may take; else what a trial is worth.
        """
        asked = self._of(problem)
        if goal not in asked.reached:
            progressing = self._progressing(problem, goal)
            worth = self._effort.deterministic_seconds if most is None else most
            asked.reached[goal] = False if progressing is None else self._satisfied(progressing, worth)
            if progressing is not None:
                del asked.begun[goal]  # its states take much memory
        return asked.reached[goal]

    def _satisfied(self, progressing: Progressing, most: float) -> bool | None:
        before = progressing.budget.left
        if min(before, most) <= 0:
            return None
        try:
            found = progressing.satisfy(self._found, min(before, most))
        except Impossible:
            return False
        except Unknown:
            return None
        finally:
            used = before - progressing.budget.left
            self._left -= used
            self._solved += used
            self.spent += used
        if self._sharing:
            self._found = found
        return True

    def _progressing(self, problem: Problem, goal: Goal) -> Progressing | None:
        """Return what is to be solved for a pair of goal weeks; None where days and states show that nothing is."""
        asked = self._of(problem)
        if goal not in asked.begun:
            asked.begun[goal] = self._begun(problem, goal)
        return asked.begun[goal]

    def _of(self, problem: Problem) -> "_Asked":
        """Return what is kept of a problem, one of the last that were asked of."""
        asked = next((one for one in self._asked if one.problem is problem), None)
        if asked is None:
            asked = _Asked(problem)
            self._asked = [*self._asked[1 - KEPT :], asked]
        return asked

    def _begun(self, problem: Problem, goal: Goal) -> Progressing | None:
        self.spent += BEGUN
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
            return Progressing(problem, goal, budget, coupling, coupling.needs_days, tables, every_week=True)
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
