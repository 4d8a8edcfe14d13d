"""From statements that cannot hold together to as few of them as cannot, in two passes.

The first leaves statements out, many at once and then fewer, as long as days and states alone still show that there is
no plan: cheap. The second asks of each that is left whether the others can hold together.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TypeAlias

from planforge.conflicts.statements import (
    ByWhen,
    DaysAway,
    DayTimes,
    GoalDistance,
    GoalRun,
    OtherDays,
    PhasesBefore,
    Statement,
    statements,
    without,
)
from planforge.conflicts.trials import Trials, fewest
from planforge.problem.problem import Problem
from planforge.rules.bout_step import BoutStep
from planforge.rules.build_cap import BuildCap
from planforge.rules.continuous_cap import ContinuousCap
from planforge.rules.cool_down import CoolDown
from planforge.rules.ladder import LadderRule
from planforge.rules.long_share import LongShare
from planforge.rules.rest_days import RestDays
from planforge.rules.resume_below import ResumeBelow
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing
from planforge.rules.run_step import RunStep
from planforge.rules.session_spike import SessionSpike
from planforge.rules.start_load import StartLoad
from planforge.rules.strength_days import StrengthDays
from planforge.rules.strength_spacing import StrengthSpacing
from planforge.rules.warm_up import WarmUp

_BRIEF = (ByWhen, DayTimes, OtherDays)  # the statements that can be left out briefly
Test: TypeAlias = Callable[..., bool | None]  # of problems, a method of `Trials`
LAST_OF_DAYS = (1, True)  # in the order of statements
# About how often a statement is part of a conflict (measured over fifty files; of days where it is about days).
SELDOM = 1 / 30
NEEDED: dict[type, float] = {
    GoalRun: 0.8, GoalDistance: 0.8, ByWhen: 0.6, DaysAway: 0.5, PhasesBefore: 0.3, OtherDays: 0.6, DayTimes: 0.6,
    RunDays: 0.6, RunSpacing: 0.5, RestDays: 0.4, StrengthDays: 0.4, StrengthSpacing: 0.3, WarmUp: 0.4, CoolDown: 0.4,
    StartLoad: 0.5, ContinuousCap: 0.5, LadderRule: 0.3, BoutStep: 0.2, SessionSpike: 0.2, RunStep: 0.1,
    LongShare: 0.1, BuildCap: 0.1, ResumeBelow: 0.1,
}  # fmt: skip
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
        if trials.over:
            return False
        found = test(_left(problem, said, rest, aside, thoroughly=thoroughly), last=last)
        if test != trials.possible:
            return bool(found)
        if found:
            trials.together.append((problem, frozenset(rest)))
        return found is False

    def refuting(some: Sequence[Statement]) -> Refuted | None:
        """Return the cheapest test that refutes statements; what is left of them is refuted by it, too."""
        tests: tuple[Test, ...] = (trials.without_days, trials.refuted) if cheap else (trials.possible,)
        return next((by for test in tests if (by := partial(tested, test))(some)), None)

    few_of = partial(_shrunk, problem, kept, trials=trials, dear=not cheap)
    if likely and (refuted := refuting(likely)):
        return few_of(likely, refuted)
    usual = [one for one in kept if not one.for_a_while]  # a conflict of these alone is the better reason
    if len(usual) < len(kept) and (refuted := refuting(usual)):
        few = few_of(usual, partial(refuted, thoroughly=False))
        if refuted(few):
            return few
    return few_of(kept, refuting(kept) or partial(tested, trials.refuted))


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
    refuted: Refuted,
    *,
    trials: Trials,
    dear: bool,
) -> tuple[Statement, ...]:
    """Return as few statements of `kept` as still cannot hold together.

    dear: each trial is a model; then fewer are made by how likely each statement is needed.

    Rules about days stand before rules about weeks, so that either go at once; `run-days` is tried last, for the
    number of runs is what makes weeks small enough to refute. Rules that say what they usually say go before those that
    somebody set, for it is there that a coach looks for the reason.
    """
    order = {one: place for place, one in enumerate(kept)}
    left = sorted(kept, key=lambda one: one.order)
    likely = likely_needed if dear else None
    if dear and refuted(rest := [one for one in left if not _of_days(one)]):
        left = rest  # where days have time enough none of what is said of them is in the way
    brief = {one: one for one in statements(problem, briefly=True)}
    briefly = [brief.get(one, one) for one in everything]
    few = fewest(left, lambda rest: refuted(rest, briefly), likely)  # nearly always right, and cheaper
    with trials.beyond():  # what was found would be lost for one trial, and all statements named
        if refuted(few):
            return tuple(sorted(few, key=order.__getitem__))
        # What was left out briefly said less than it does, so that may be needed, too.
        more = [one for one in left if one in few or isinstance(one, _BRIEF)]
        left = more if refuted(more) else left
    few = fewest(left, refuted, likely)
    return tuple(sorted(few, key=order.__getitem__))


def _of_days(statement: Statement) -> bool:
    """Tell whether a statement is about days alone: when there is time, or what may stand beside what."""
    return statement.order <= LAST_OF_DAYS


def likely_needed(statement: Statement) -> float:
    """Return about how likely a statement is needed in a conflict whose like has not gone at once."""
    use = statement.use
    return NEEDED.get(type(statement) if use is None else type(use.rule), SELDOM)


def needed(
    problem: Problem, kept: tuple[Statement, ...], shown: Collection[Statement], trials: Trials
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the statements without which the others can hold together, and those of which that is undecided."""
    undecided: list[Statement] = []
    brief, whole = statements(problem, briefly=True), statements(problem)
    as_long = [one for one in brief if not isinstance(one, ByWhen)]  # what is possible in as many weeks is so in more
    for one in kept:
        rest = tuple(other for other in kept if other is not one)
        if one in shown or _held_together(problem, rest, trials):
            continue
        if trials.over:
            undecided.append(one)
            continue
        for everything in (brief, whole) if isinstance(one, ByWhen) else (as_long, whole):
            possible = trials.possible(_left(problem, everything, rest, (), thoroughly=True))
            if possible:
                break
        if possible is False:
            kept = rest
        elif possible is None:
            undecided.append(one)
    return kept, tuple(undecided)


def _held_together(problem: Problem, some: Collection[Statement], trials: Trials) -> bool:
    """Tell whether a trial has shown that statements hold together, by a plan that keeps these and others, too.

    What speaks of some weeks only may excuse them: where it is one of the others the trial shows nothing.
    """
    return any(
        of is problem and few <= more and not any(one.for_a_while for one in more - few)
        for few in (frozenset(some),)
        for of, more in trials.together
    )
