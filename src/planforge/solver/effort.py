"""What a file is worth: one amount of deterministic time for all its solves together, and how they share it.

Deterministic time counts the solver's steps, never a clock: the same file stops at the same step on any machine. What
ordinary files need is a small part of it. Where it does not suffice, the best plan found is given with its bounds.
"""

from dataclasses import dataclass

TOTAL = 1.15  # some seconds of one processor, five floors (tests/benchmarks); no example needs half of it
WHY = 0.7  # is what finding out why there is no plan, and what would help, is worth, all that is done for it counted
LAST = 1 / 10  # of all of it no level takes, however many there are: a plan that was found is always filled
FILLING = 1 / 4  # of what is left is kept for filling the weeks
LEVEL = 2 / 3  # of the rest is the most one level may take, for others follow
FIRST = 1 / 2  # of the rest may go into finding any weeks at all, where nothing was found at once
GENTLE = 1 / 2  # of that at least is left to how gently weeks grow, whatever was prepared
PASSED = 0.2  # is the most where a later goal week is left to try: who found any needed half of it at most (measured)
TRY = 2 / 5  # of the rest is the most one try may take whose failing proves nothing,
TRIED = 0.1  # and never more: what succeeded took half of it at most (70 drawn files), what failed took all
FILLED = 0.06  # of a second at most goes into filling weeks of which not all is proven: what they hold is a choice then
AT_ONCE = 1 / 25  # of the rest may be lost on a level that is not solved at once
# What a trial of a changed file counts for beside its solve, in deterministic time that takes as long (measured: least
# squares over three thousand trials).
BEGUN, KIND = 0.001, 0.0003  # to begin with, and for each kind of week whose days are not known
DAYS, WEEK = 0.00007, 0.00012  # for each week, where the times of its days are not known, and for its rows and states
STATE, COMPARISON = 1e-7, 3e-10  # a state that is made with its measures, and two weeks' states by one row
SUMMED = 2.5e-9  # a state of which is worked out, or read again, what a row comes to
LAID_OUT = 0.0015  # a week of a plan whose days are read, coupled and laid out (measured over two years, as SUMMED is)
STATED, CONSTRAINT = 0.001, 3.2e-6  # a model, and each of its constraints
SOLVED = 3e-6  # beside each solve of a plan, for each constraint of its model: most have few, those of two years many
PRICED_WEEK = 0.005  # a week of a whole plan, laid out and checked beside its solves
WRITTEN = 0.005  # a week of a plan, made, checked, written and read back: a long plan is worth less search for it
THOUSANDTHS = 1000  # what a solve has cost is counted so finely: no decision hangs on the last digits of a sum


@dataclass(frozen=True)
class Effort:
    """How long to look: deterministic time for all solves of a file together, and workers. Wall time never decides."""

    deterministic_seconds: float = TOTAL
    workers: int = 1


def worth(weeks: int, part: float = 1.0) -> Effort:
    """Return what a plan of so many weeks is worth, or a part of it: what is left when the plan itself is paid for."""
    return Effort(part * (TOTAL - WRITTEN * weeks))


class Budget:
    """An effort as it is spent, solve by solve.

    beside: what was done beside solves, which is taken from nothing. prepared: what went into days and states of a
    plan; no plan is missed for it, nor is a soft rule weighed any less, but how gently weeks grow is worth less by it.
    """

    def __init__(self, effort: Effort) -> None:
        """Start with all of it."""
        self.workers, self.left, self.beside = effort.workers, effort.deterministic_seconds, 0.0
        self.prepared = 0.0
        self._last = LAST * self.left

    def share(self, part: float) -> float:
        """Return a part of what is left when enough is kept for filling the weeks."""
        return part * (1 - FILLING) * max(0.0, self.left - self._last)

    def spare(self, part: float) -> float:
        """Return a part of what is left when enough is kept for filling the weeks, and what was prepared is paid."""
        return max(GENTLE * self.share(part), part * (1 - FILLING) * (self.left - self._last - self.prepared))

    @property
    def a_try(self) -> float:
        """Return the most that one try may take whose failing proves nothing."""
        return min(self.share(TRY), TRIED)

    def spend(self, seconds: float) -> None:
        """Take away what a solve has cost."""
        self.left = max(0.0, self.left - round(seconds * THOUSANDTHS) / THOUSANDTHS)
