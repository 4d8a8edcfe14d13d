"""Why there is no plan: statements that cannot hold together, none of which can be left out, and what would help.

A conflict is irreducible: without any one of its statements the others can hold. (Another set may be smaller.) Mostly
a least change of a statement that makes a plan possible has shown that already. Several conflicts that share no
statement are all found: one is set aside, and the rest is asked again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice, takewhile

from planforge.conflicts.loosening import NUMBER, Change, ways
from planforge.conflicts.relaxation import Relaxation, gentlest_first, helping, times_together, ways_out
from planforge.conflicts.shrinking import needed, shrunk
from planforge.conflicts.statements import Statement, statements, without
from planforge.conflicts.trials import Trials
from planforge.problem.problem import Problem
from planforge.solver.effort import Effort

TRIAL = 0.5  # deterministic seconds a trial may take; what it cannot decide is said to be undecided


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot hold together; any of them left out, the others can.

    undecided: those of which the last could not be shown within the effort; they stay named. relaxations: what would
    help, the gentlest first. No statement at all: there is no plan even when nothing is asked.
    """

    statements: tuple[Statement, ...]
    undecided: tuple[Statement, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


@dataclass(frozen=True)
class NoPlan:
    """There is no plan: every conflict, none of which shares a statement with another; each has to be settled.

    together: where no change of one statement makes a plan possible, changes of several that do, the gentlest first;
    also where each that does asks for time: then those of several that ask for none. cut_short: more of those were
    there to be tried when what the file is worth was spent.
    """

    conflicts: tuple[Conflict, ...]
    together: tuple[Relaxation, ...] = ()
    cut_short: bool = False


def no_plan(problem: Problem, effort: Effort, *, with_help: bool = True, sharing: bool = True) -> NoPlan:
    """Return why a problem has no plan. with_help: also look for what would help. sharing: see `Trials`."""
    each = replace(effort, deterministic_seconds=min(effort.deterministic_seconds, TRIAL))
    trials = Trials(each, together=effort.deterministic_seconds, sharing=sharing)
    everything = statements(problem)
    found: list[Conflict] = []
    while not found or trials.possible(without(problem, _named(found))) is False:
        aside = _named(found)
        some = shrunk(problem, [one for one in everything if one not in aside], aside, trials)
        if not some and found:
            break  # not even without all statements: nothing more to name
        # A change that makes a plan possible shows its statement to be needed, and that there is no other conflict.
        changes = list(helping(problem, some, (), trials)) if with_help and not found else []
        few, undecided = needed(problem, some, {one.statement for one in changes}, trials)
        if with_help and not found:
            alone = [one for one in changes if one.statement in few]
            if help_alone := [*alone, *times_together(problem, few, alone, (), trials)]:
                conflict = Conflict(few, undecided, gentlest_first(help_alone))
                without_time = all(one.asks_for_time for one in help_alone)
                return NoPlan((conflict,), tuple(_in_pairs(problem, few, trials, effort)) if without_time else ())
        found.append(Conflict(few, undecided))
    if not with_help or not found[0].statements:
        return NoPlan(tuple(found))
    if len(found) == 1:
        return NoPlan(tuple(found), *_together(problem, found[0], ENOUGH, trials, effort))
    settled = []
    for one in found:
        others = _named([other for other in found if other is not one])
        settled.append(replace(one, relaxations=tuple(ways_out(problem, one.statements, others, trials))))
    return NoPlan(tuple(settled), *_together(problem, found[0], 1, trials, effort, found[1].statements))


def _named(found: Sequence[Conflict]) -> list[Statement]:
    return [one for conflict in found for one in conflict.statements]


# -- changes of several statements -----------------------------------------------------------------------------------

ENOUGH = 3  # changes that are looked for, where a first one leaves several
SEVERAL = 3  # statements that give way together, at most
SHARE = 1 / 2  # of what the file is worth may go into looking for them; then those found so far are all


def _together(
    problem: Problem,
    conflict: Conflict,
    enough: int,
    trials: Trials,
    effort: Effort,
    beside: tuple[Statement, ...] = (),
) -> tuple[tuple[Relaxation, ...], bool]:
    """Return changes of several statements that make a plan possible together, where no change of one does.

    And whether looking for more of them was cut short. beside: see `_several`.
    """
    found: list[Relaxation] = []
    until = trials.spent + SHARE * effort.deterministic_seconds
    for one in _several(problem, conflict.statements, (), SEVERAL - 1, trials, until, beside):
        if not any(all(edit in one.change.edits for edit in other.change.edits) for other in found):
            found.append(one)
        if len(found) == enough:
            return gentlest_first(found), False
    return gentlest_first(found), trials.spent >= until


def _several(
    problem: Problem,
    left: Sequence[Statement],
    aside: tuple[Statement, ...],
    more: int,
    trials: Trials,
    until: float,
    beside: tuple[Statement, ...] = (),
) -> Iterator[Relaxation]:
    """Yield changes that make a plan possible without the statements set aside, though `left` cannot all be kept.

    One statement of `left` is set aside, what then stands in the way is settled, by one change or again by several, and
    the statement comes back with the least change of it that still leaves a plan. until: what trials have spent when
    nothing more is looked for. beside: another conflict, where one is known; it is in the way whatever is set aside.
    """
    for one in left:
        if trials.spent >= until:
            return
        if not any(way.steps for way in ways(problem, one)):
            continue
        without_it = (*aside, one)
        if trials.possible(without(problem, without_it)) is not False:
            continue  # then its own changes do not go far enough, whatever else gives way
        left_in = [same for same in statements(problem) if same not in without_it]
        rest = beside or shrunk(problem, left_in, without_it, trials)
        before = islice(ways_out(problem, rest, without_it, trials), ENOUGH)
        gentlest = next(before, None)
        deeper = _several(problem, rest, without_it, more - 1, trials, until) if gentlest is None and more > 1 else ()
        for first in islice(chain([gentlest] if gentlest else (), before, deeper), ENOUGH):
            yield from _further(first, one, aside, trials)


def _in_pairs(problem: Problem, kept: Sequence[Statement], trials: Trials, effort: Effort) -> Iterator[Relaxation]:
    """Yield pairs of changes that make a plan possible and ask for no time, where no single one does that.

    The first is a step of a number in the way, from the least on, until one leaves something that a second can settle.
    """
    until, found = trials.spent + SHARE * effort.deterministic_seconds, 0
    for way in (way for one in kept for way in ways(problem, one) if way.group == NUMBER):
        for step in range(1, min(way.steps, SEVERAL) + 1):
            if trials.spent >= until or found == ENOUGH:
                return
            first = Relaxation(way, way.at(step), step)
            changed = first.change.problem
            rest = shrunk(changed, statements(changed), (), trials)
            seconds = takewhile(lambda one: not one.asks_for_time, helping(changed, rest, (), trials))
            joined = [pair for second in islice(seconds, ENOUGH - found) if (pair := _joined(first, second))]
            yield from joined
            found += len(joined)
            if joined:
                break


def _further(first: Relaxation, one: Statement, aside: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield a change and the gentlest one of a statement after it, as one change; none where they cannot be joined."""
    changed = first.change.problem
    back = [same for same in statements(changed) if (same.kind, same.loc) == (one.kind, one.loc)]
    for last in islice(helping(changed, back, aside, trials), 1):
        if joined := _joined(first, last):
            yield joined


def _joined(first: Relaxation, second: Relaxation) -> Relaxation | None:
    """Return a change and a later one as one change; None where one edits inside what the other writes."""
    earlier = {edit.loc: edit for edit in first.change.edits}
    later = {edit.loc: edit for edit in second.change.edits}
    if any(
        one != two and one == two[: len(one)] for some in (earlier, later) for one in some for two in earlier | later
    ):
        return None
    again = earlier.keys() & later.keys()
    edits = tuple(
        replace(edit, old=earlier[loc].old) if loc in again else edit for loc, edit in (earlier | later).items()
    )
    said = "" if again else f"{first.change.words} and {second.change.words}"
    return Relaxation(second.way, Change(second.change.problem, edits, said), second.step, first)
