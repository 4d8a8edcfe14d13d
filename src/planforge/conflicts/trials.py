"""Is there any plan at all? Asked many times of problems that differ in one statement, so what they share is kept.

A trial takes the engine's own road: what the days allow, what the states leave, and only then one small model. The
first two alone can refute a problem; only the model can show that a plan exists. What trials share (`sharing`) never
changes an answer: couplings and tables of states depend on nothing but what their keys hold, and the last progression
found is only where the next one is looked for first.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import inf, log
from typing import TypeAlias, TypeVar

from planforge.conflicts.statements import Statement
from planforge.conflicts.variants import has_hard_goal
from planforge.problem.problem import Problem
from planforge.solver.effort import BEGUN, DAYS, KIND, WEEK, Budget, Effort
from planforge.solver.weeks.coupling import Coupling, Couplings, known_of_the_goal
from planforge.solver.weeks.progression import Progressing
from planforge.solver.weeks.states import Tables
from planforge.solver.weeks.weekly_model import Impossible, Unknown, WeekChoice

Goal: TypeAlias = tuple[int, int] | None
Ways: TypeAlias = "Problem | Sequence[Problem]"  # of several problems it is asked whether any of them has a plan
KEPT = 4  # problems asked of last, of which is kept what became of their goal weeks


@dataclass
class _Asked:
    """A problem that was asked of, and what became of its goal weeks: what is to be solved, and whether it can be.

    nowhere: weeks that cannot stand on their days, each with all that its days know of the goal weeks. coupled: what
    the days allow; None where some week cannot stand on them.
    """

    problem: Problem
    nowhere: list[tuple[int, Hashable]] = field(default_factory=list)
    coupled: dict[Goal, Coupling | None] = field(default_factory=dict)
    begun: dict[Goal, Progressing | None] = field(default_factory=dict)
    reached: dict[Goal, bool | None] = field(default_factory=dict)


class Trials:
    """Answers whether problems have plans; remembers what one trial has in common with the next."""

    def __init__(self, effort: Effort | None = None, *, together: float = inf, sharing: bool = True) -> None:
        """Take the effort a pair of goal weeks is worth; without `sharing` every trial begins anew.

        together: the deterministic time of all trials, of what is done before they are solved, too; then nothing more
        is decided.
        """
        self._effort, self._limit, self._whole = effort or Effort(), together, together
        self._sharing = sharing
        self._couplings = Couplings()
        self._tables = Tables()
        self._asked: list[_Asked] = []
        self._found: dict[int, WeekChoice] = {}  # the last progression
        self._solved = 0.0  # deterministic time of solves
        self.spent = 0.0  # deterministic time, of solves and of what is done before them
        self.cut_short = False  # something that was asked was left undecided
        self.together: list[tuple[Problem, frozenset[Statement]]] = []  # what of a problem was shown to hold together

    @property
    def left(self) -> float:
        """Return the deterministic time that is left for trials."""
        return max(0.0, self._limit - self.spent)

    @property
    def over(self) -> bool:
        """Tell whether nothing is left for trials; who asks leaves something open, and that is noted."""
        self.cut_short |= self.left <= 0
        return self.left <= 0

    @contextmanager
    def within(self, part: float) -> Iterator[None]:
        """Decide nothing more, in here, when part of what is left is spent; `cut_short` tells only of this, in here."""
        before, cut_short = self._limit, self.cut_short
        if before < inf:
            self._limit = self.spent + part * self.left
        self.cut_short = False
        try:
            yield
        finally:
            self._limit = before
            self.cut_short |= cut_short

    @contextmanager
    def beyond(self) -> Iterator[None]:
        """Decide in here with all that is left, whatever part of it something may take."""
        before, self._limit = self._limit, self._whole
        try:
            yield
        finally:
            self._limit = before

    def without_days(self, ways: Ways, *, last: bool = False) -> bool:
        """Tell whether days alone show that there is no plan: much the cheapest answer. last: as in `refuted`."""
        for problem in _problems(ways):
            for goal in _goals(problem)[:1] if last else _goals(problem):
                if self._is_too_much(problem, goal) or self._coupled(problem, goal) is not None:
                    return False
        return True

    def refuted(self, ways: Ways, *, last: bool = False) -> bool:
        """Tell whether days and states alone show that there is no plan, whichever weeks reach the goal.

        last: only the last weeks that may reach it are asked of; they leave most room.
        """
        for problem in _problems(ways):
            for goal in _goals(problem)[:1] if last else _goals(problem):
                if self._is_too_much(problem, goal) or self._progressing(problem, goal) is not None:
                    return False
        return True

    def _is_too_much(self, problem: Problem, goal: Goal) -> bool:
        """Tell whether a trial would begin for which nothing is left; that is noted."""
        asked = self._of(problem)
        return not any(goal in known for known in (asked.coupled, asked.begun, asked.reached)) and self.over

    def possible(self, ways: Ways, goals: Sequence[Goal] = (), *, last: bool = False) -> bool | None:
        """Tell whether there is a plan; None when the effort does not decide it. The last goal weeks are tried first.

        What a trial is worth serves all of them together: each may take half of what is left, the last one all.

        goals: the pairs to try, where not all that the problem has; last: only its last one.
        A layout needs no trial: the days stand in the weekly model as feasibility (see `coupling`).
        """
        until = self._solved + self._effort.deterministic_seconds
        asked = [(one, goal) for one in _problems(ways) for goal in (goals or _goals(one))[: 1 if last else None]]
        for further, (problem, goal) in zip(range(len(asked))[::-1], asked, strict=True):
            left = min(until - self._solved, self.left)
            reached = None
            if not self._is_too_much(problem, goal):
                reached = self.reaches(problem, goal, left / 2 if further else left)
            if reached is None:  # that there is none cannot be shown any more
                self.cut_short = True
                return None
            if reached:
                return True
        return False

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
        budget = progressing.budget
        before, beside = budget.left, budget.beside
        if min(before, most) <= 0:
            return None
        try:
            found = progressing.satisfy(self._found, min(before, most))
        except Impossible:
            return False
        except Unknown:
            return None
        finally:
            self._solved += before - budget.left
            self.spent += before - budget.left + budget.beside - beside
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

    def _coupled(self, problem: Problem, goal: Goal) -> Coupling | None:
        """Return what the days allow for a pair of goal weeks; None where they show that there is no plan."""
        asked = self._of(problem)
        if goal not in asked.coupled:
            asked.coupled[goal] = self._on_days(problem, goal)
        return asked.coupled[goal]

    def _on_days(self, problem: Problem, goal: Goal) -> Coupling | None:
        if goal is None and has_hard_goal(problem):
            return None  # no two full running weeks by the time it is wanted (the rule `goal` says so, too)
        nowhere = self._of(problem).nowhere
        if any(known_of_the_goal(problem, week, goal) == known for week, known in nowhere):
            return None
        couplings = self._couplings if self._sharing else Couplings()
        read, enumerated = couplings.days_read, couplings.enumerated
        coupling = couplings.of(problem, goal[1] if goal else None)
        self.spent += BEGUN + DAYS * problem.calendar.weeks * (couplings.days_read - read)
        self.spent += KIND * (couplings.enumerated - enumerated)
        if (week := coupling.impossible_week) is not None:
            nowhere.append((week, known_of_the_goal(problem, week, goal)))
            return None
        return coupling

    def _begun(self, problem: Problem, goal: Goal) -> Progressing | None:
        coupling = self._coupled(problem, goal)
        if coupling is None:
            return None
        self.spent += WEEK * problem.calendar.weeks
        tables = self._tables if self._sharing else Tables()
        budget = Budget(replace(self._effort, deterministic_seconds=min(self._effort.deterministic_seconds, self.left)))
        try:
            return Progressing(problem, goal, budget, coupling, coupling.needs_days, tables, every_week=True)
        except Impossible:
            return None
        finally:
            self.spent += budget.beside


def _problems(ways: Ways) -> Sequence[Problem]:
    return (ways,) if isinstance(ways, Problem) else ways


def _goals(problem: Problem) -> tuple[Goal, ...]:
    return problem.goal_weeks[::-1] or (None,)


T = TypeVar("T")


def fewest(
    kept: Sequence[T], still: Callable[[Sequence[T]], bool], needed: Callable[[T], float] | None = None
) -> list[T]:
    """Return as few of these as are still enough, leaving out many at once and then fewer; the first ones go first.

    None of what is left can be left out alone, where what is enough for some is enough for more: then, when one half
    of what cannot all go is left out, the other cannot go, and is not tried.

    needed: about how likely each is to be needed, below 1. Then what hardly can all go is not tried at once, which
    saves half of all trials where much is needed, and never changes what is left.
    """
    left = list(kept)
    weight = {one: -log(1 - needed(one)) for one in kept} if needed else dict.fromkeys(kept, 0.0)

    def leave_out(some: Sequence[T], *, must_stay: bool) -> bool:
        """Leave out what of these can go; tell whether all went. must_stay: it is known that not all can."""
        nonlocal left
        asked = not must_stay and (len(some) == 1 or sum(weight[one] for one in some) <= LIKELY)
        if asked and still(rest := [one for one in left if one not in some]):
            left = rest
            return True
        if len(some) == 1:
            return False
        middle = _middle([weight[one] for one in some])
        first_went = leave_out(some[:middle], must_stay=False)
        second_went = leave_out(some[middle:], must_stay=first_went and (asked or must_stay))
        return first_went and second_went

    leave_out(left, must_stay=len(left) > 1)
    if len(left) == 1 and len(kept) > 1:
        leave_out(left, must_stay=False)
    return left


LIKELY = log(2)  # all of them can go as likely as not: no other trial tells as much


def _middle(weights: Sequence[float]) -> int:
    """Return where to part several things so that each part is about as heavy, and has one of them at least."""
    if not any(weights):
        return -(-len(weights) // 2)
    before = [0.0, *accumulate(weights)]
    return min(range(1, len(weights)), key=lambda place: abs(2 * before[place] - before[-1]))
