"""From statements that cannot hold together to as few of them as cannot, in two passes.

The first leaves statements out, many at once and then fewer, as long as days and states alone still show that there is
no plan: cheap. The second asks of each that is left whether the others can hold together.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

from planforge.conflicts.statements import ByWhen, Statement, statements, without
from planforge.conflicts.trials import Trials, fewest
from planforge.problem.problem import Problem

Refuted: TypeAlias = Callable[[Sequence[Problem]], bool]


def shrunk(
    problem: Problem, kept: Sequence[Statement], aside: Sequence[Statement], trials: Trials
) -> tuple[Statement, ...]:
    """Return statements that cannot hold together, as few as cheap trials find; the others are left out, as is `aside`.

    Weeks that differ and absences go at once where there is no plan without any of them. Where there is one they all
    stay until nothing else can go: each of them may be kept or not, and the more are left out the more is to be tried.
    """
    cheap = trials.refuted(_left(problem, kept, kept, aside))
    refuted: Refuted = trials.refuted if cheap else (lambda some: trials.possible(some) is False)
    usual = [one for one in kept if not one.for_a_while]  # a conflict of these alone is the better reason
    if len(usual) < len(kept) and refuted(_left(problem, kept, usual, aside, thoroughly=True)):
        few = _shrunk(problem, kept, usual, aside, refuted, thoroughly=False)
        if refuted(_left(problem, kept, few, aside, thoroughly=True)):
            return few
    return _shrunk(problem, kept, kept, aside, refuted, thoroughly=True)


def _left(
    problem: Problem,
    everything: Sequence[Statement],
    kept: Sequence[Statement],
    aside: Sequence[Statement],
    *,
    thoroughly: bool = False,
) -> tuple[Problem, ...]:
    dropped = [one for one in everything if one not in kept]
    return without(problem, [*aside, *dropped], thoroughly=thoroughly)


def _shrunk(
    problem: Problem,
    everything: Sequence[Statement],
    kept: Sequence[Statement],
    aside: Sequence[Statement],
    refuted: Refuted,
    *,
    thoroughly: bool,
) -> tuple[Statement, ...]:
    """Return as few statements of `kept` as still cannot hold together.

    Rules about days stand before rules about weeks, so that either go at once; `run-days` is tried last, for the
    number of runs is what makes weeks small enough to refute. Rules that say what they usually say go before those that
    somebody set, for it is there that a coach looks for the reason.
    """
    order = {one: place for place, one in enumerate(kept)}
    left = sorted(kept, key=lambda one: one.order)
    usual = {one: one for one in everything}
    for dropped in (statements(problem, briefly=True), everything):  # briefly: nearly always right, and cheaper
        brief = usual | {one: one for one in dropped}

        def still(rest: Sequence[Statement], brief: dict[Statement, Statement] = brief) -> bool:
            return refuted(_left(problem, [brief[one] for one in everything], rest, aside, thoroughly=thoroughly))

        left = fewest(left, still)
        if refuted(_left(problem, everything, left, aside, thoroughly=thoroughly)):
            break
        left = sorted(kept, key=lambda one: one.order)
    return tuple(sorted(left, key=order.__getitem__))


def needed(
    problem: Problem, kept: tuple[Statement, ...], shown: Collection[Statement], trials: Trials
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the statements without which the others can hold together, and those of which that is undecided."""
    undecided: list[Statement] = []
    brief, whole = statements(problem, briefly=True), statements(problem)
    as_long = [one for one in brief if not isinstance(one, ByWhen)]  # what is possible in as many weeks is so in more
    for one in kept:
        if one in shown:
            continue
        rest = tuple(other for other in kept if other is not one)
        for everything in (brief, whole) if isinstance(one, ByWhen) else (as_long, whole):
            possible = trials.possible(_left(problem, everything, rest, (), thoroughly=True))
            if possible:
                break
        if possible is False:
            kept = rest
        elif possible is None:
            undecided.append(one)
    return kept, tuple(undecided)
