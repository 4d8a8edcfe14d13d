"""From statements that cannot hold together to as few of them as cannot, in two passes.

The first leaves statements out, many at once and then fewer, as long as days and states alone still show that there is
no plan: cheap. The second asks of each that is left whether the others can hold together.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TypeAlias

from planforge.conflicts.statements import ByWhen, DayTimes, OtherDays, Statement, statements, without
from planforge.conflicts.trials import Trials, fewest
from planforge.problem.problem import Problem

_BRIEF = (ByWhen, DayTimes, OtherDays)  # the statements that can be left out briefly
Test: TypeAlias = Callable[..., bool]  # of problems, as a method of `Trials`
Refuted: TypeAlias = Callable[..., bool]  # of the statements kept, and of how the others are said


def shrunk(
    problem: Problem,
    kept: Sequence[Statement],
    aside: Sequence[Statement],
    trials: Trials,
    likely: Sequence[Statement] = (),
) -> tuple[Statement, ...]:
    """Return statements that cannot hold together, as few as cheap trials find; the others are left out, as is `aside`.

    likely: some of them among which the conflict may well be, which is tried first.

    Weeks that differ and absences go at once where there is no plan without any of them. Where there is one they all
    stay until nothing else can go: each of them may be kept or not, and the more are left out the more is to be tried.
    Where several weeks may reach the goal the last ones, which leave most room, are asked of, and in the end all.
    """
    for last in (True, False) if len(problem.goal_weeks) > 1 else (False,):
        few = _few(problem, kept, aside, trials, likely, last=last)
        if not last or trials.over or trials.possible(_left(problem, kept, few, aside, thoroughly=True)) is False:
            break
    return few


def _few(
    problem: Problem,
    kept: Sequence[Statement],
    aside: Sequence[Statement],
    trials: Trials,
    likely: Sequence[Statement],
    *,
    last: bool,
) -> tuple[Statement, ...]:
    """Return the statements; last: which cannot hold together while the goal is reached in the last weeks it may be."""
    cheap = trials.refuted(_left(problem, kept, kept, aside), last=last)

    def tested(
        test: Test, rest: Sequence[Statement], said: Sequence[Statement] = kept, *, thoroughly: bool = True
    ) -> bool:
        return not trials.over and test(_left(problem, said, rest, aside, thoroughly=thoroughly), last=last)

    def refuting(some: Sequence[Statement]) -> Refuted | None:
        """Return the cheapest test that refutes statements; what is left of them is refuted by it, too."""
        tests = (
            (trials.without_days, trials.refuted)
            if cheap
            else (lambda left, last: trials.possible(left, last=last) is False,)
        )
        return next((by for test in tests if (by := partial(tested, test))(some)), None)

    if likely and (refuted := refuting(likely)):
        return _shrunk(problem, kept, likely, refuted)
    usual = [one for one in kept if not one.for_a_while]  # a conflict of these alone is the better reason
    if len(usual) < len(kept) and (refuted := refuting(usual)):
        few = _shrunk(problem, kept, usual, partial(refuted, thoroughly=False))
        if refuted(few):
            return few
    return _shrunk(problem, kept, kept, refuting(kept) or partial(tested, trials.refuted))


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
    problem: Problem, everything: Sequence[Statement], kept: Sequence[Statement], refuted: Refuted
) -> tuple[Statement, ...]:
    """Return as few statements of `kept` as still cannot hold together.

    Rules about days stand before rules about weeks, so that either go at once; `run-days` is tried last, for the
    number of runs is what makes weeks small enough to refute. Rules that say what they usually say go before those that
    somebody set, for it is there that a coach looks for the reason.
    """
    order = {one: place for place, one in enumerate(kept)}
    left = sorted(kept, key=lambda one: one.order)
    brief = {one: one for one in statements(problem, briefly=True)}
    briefly = [brief.get(one, one) for one in everything]
    few = fewest(left, lambda rest: refuted(rest, briefly))  # nearly always right, and cheaper
    if not refuted(few):
        # What was left out briefly said less than it does, so that may be needed, too.
        more = [one for one in left if one in few or isinstance(one, _BRIEF)]
        few = fewest(more if refuted(more) else left, refuted)
    return tuple(sorted(few, key=order.__getitem__))


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
        if trials.over:
            undecided.append(one)
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
