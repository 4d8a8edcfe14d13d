"""Why there is no plan: statements that cannot hold together, none of which can be left out, and what would help.

A conflict is irreducible: without any one of its statements the others can hold. (Another set may be smaller.) Mostly
a least change of a statement that makes a plan possible has shown that already. Several conflicts that share no
statement are all found: one is set aside, and the rest is asked again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from planforge.conflicts.loosening import LOWER, NUMBER, Change, ways
from planforge.conflicts.relaxation import (
    Relaxation,
    gentlest_first,
    helping,
    helping_with_time,
    helping_without_time,
    lower_goals,
    times_together,
    ways_out,
)
from planforge.conflicts.shrinking import likely_needed, needed, shrunk
from planforge.conflicts.statements import ByWhen, GoalDistance, GoalRun, RuleHolds, Statement, statements, without
from planforge.conflicts.trials import Trials
from planforge.problem.problem import Problem
from planforge.rules.run_days import RunDays
from planforge.solver.effort import Effort

TRIAL = 0.1  # deterministic seconds a trial may take; what it cannot decide is said to be undecided
ONE_BY_ONE = 0.8  # of it goes into what belongs to the conflict
SECOND = 2  # times what the file is worth are all trials of a second look, where the first left the answer open:
# of 36 statements in one of them none was known to belong to it, and that took all of it (measured). Where it is known
# what belongs to the conflict, and only longer times are tried, a second look costs no more than the first.
LAST = 0.2  # of all trials of lower goals, where what the file is worth was spent and nothing was found to help
PAIRED = 0.4  # of all trials of such a goal with another change, where all that helps asks for time, or is bolder
# Of what is left may go into each step: finding a conflict, changes of single statements, showing that each statement
# is needed, and changes of several, or of all conflicts at once. What then is left tells what changes bring.
SHRINKING, HELPING, NEEDED, TOGETHER, OF_ALL = 0.7, 0.8, 0.7, 0.8, 0.4


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot hold together; any of them left out, the others can.

    undecided: those of which the last could not be shown within the effort; they stay named. relaxations: what would
    help, the gentlest first. all_tried: every change of a single one was. No statement at all: there is no plan even
    when nothing is asked.
    """

    statements: tuple[Statement, ...]
    undecided: tuple[Statement, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    all_tried: bool = field(default=True, compare=False)


@dataclass(frozen=True)
class NoPlan:
    """There is no plan: every conflict, none of which shares a statement with another; each has to be settled.

    together: where no change of one statement makes a plan possible, changes of several that do, the gentlest first;
    also where each that does asks for time or is bolder: then those of several that do neither. cut_short: what the
    file is worth was spent before all was tried that may help. left: of that worth, for what else is to be found out.
    """

    conflicts: tuple[Conflict, ...]
    together: tuple[Relaxation, ...] = ()
    cut_short: bool = False
    left: float = field(default=0.0, compare=False)


def no_plan(problem: Problem, effort: Effort, *, with_help: bool = True, sharing: bool = True) -> NoPlan:
    """Return why a problem has no plan. with_help: also look for what would help. sharing: see `Trials`."""
    each = replace(effort, deterministic_seconds=min(effort.deterministic_seconds, TRIAL))
    trials = Trials(each, together=effort.deterministic_seconds, sharing=sharing)
    conflicts, together = _found(problem, trials, with_help)
    if with_help and len(conflicts) == 1 and trials.cut_short:
        worth = effort.deterministic_seconds * (SECOND if _is_mostly_open(conflicts[0]) else 1)
        conflicts = (_second_look(problem, conflicts[0], Trials(each, together=worth, sharing=sharing)),)
    if with_help and not together and not any(one.relaxations for one in conflicts):
        last = Trials(each, together=LAST, sharing=sharing)  # nobody is left without a way that works
        goals = [one for one in statements(problem) if isinstance(one, GOALS)]
        goals.sort(key=lambda one: not isinstance(one, GoalDistance))  # a run that can be held is worth more than far
        lower = tuple(lower_goals(problem, goals, last))
        if not lower:
            together = tuple(islice(_fewer_runs(problem, last), 1))
        elif len(conflicts) == 1:
            conflicts = (replace(conflicts[0], relaxations=lower),)
        else:
            together = lower
    elif with_help and not together and len(conflicts) == 1 and not _is_settled(conflicts[0]):
        last = Trials(each, together=PAIRED, sharing=sharing)  # nor with other days, or more load, alone
        together = tuple(_in_pairs(problem, conflicts[0].statements, last, LOWER))
    return NoPlan(tuple(map(_in_the_way, conflicts)), together, trials.cut_short, trials.left)


def _in_the_way(conflict: Conflict) -> Conflict:
    """Return a conflict without statements that were left in it undecided, and are in no plan's way."""
    gone = [one for one in conflict.undecided if isinstance(one, RuleHolds) and one.only_says]
    statements, undecided = (
        tuple(one for one in some if one not in gone) for some in (conflict.statements, conflict.undecided)
    )
    return replace(conflict, statements=statements, undecided=undecided) if gone else conflict


def _found(problem: Problem, trials: Trials, with_help: bool) -> tuple[tuple[Conflict, ...], tuple[Relaxation, ...]]:
    """Return the conflicts of a problem, and changes of several statements that help."""
    everything = statements(problem)
    found: list[tuple[Statement, ...]] = []
    together: tuple[Relaxation, ...] = ()
    all_tried = True
    while not found or _is_another(problem, _all(found), trials):
        aside = _all(found)
        with trials.within(SHRINKING):
            some = shrunk(problem, [one for one in everything if one not in aside], aside, trials)
            if found and (not some or trials.over):
                break  # not even without all statements: nothing more to name; or too many would be named
        if with_help and not found:
            # A change that makes a plan possible shows that there is no other conflict.
            with trials.within(HELPING):
                changes = [*helping(problem, some, (), trials)]
                changes += times_together(problem, some, changes, (), trials)
                all_tried = not trials.cut_short
            if changes:
                return _settled(problem, _needed(problem, some, changes, trials), trials)
            with trials.within(OF_ALL):
                together = _first_ones(_with_the_goal(problem, some, trials), ENOUGH)
        found.append(some)
    if not with_help or not found[0]:
        return tuple(_needed(problem, one, (), trials) for one in found), ()
    if len(found) == 1:
        conflict = replace(_needed(problem, found[0], (), trials), all_tried=all_tried)
        with trials.within(TOGETHER):
            return (conflict,), together or _first_ones(
                _several(problem, conflict.statements, (), SEVERAL - 1, trials), ENOUGH
            )
    if not together:
        with trials.within(OF_ALL):  # what settles all of them at once is worth most
            together = _first_ones(_several(problem, found[0], (), SEVERAL - 1, trials, found[1]), 1)
    conflicts = []
    for place, one in enumerate(found):
        others = _all([other for other in found if other is not one])
        with trials.within(HELPING / (len(found) - place)):
            changes = list(ways_out(problem, one, others, trials))
            all_tried = not trials.cut_short
        conflicts.append(replace(_needed(problem, one, changes, trials), all_tried=all_tried))
    return tuple(conflicts), together


def _second_look(problem: Problem, conflict: Conflict, trials: Trials) -> Conflict:
    """Return the conflict with what the first search left open, as far as the effort decides it.

    Where it is mostly not known what belongs to it, each statement is left out alone: those without which there is a
    plan are the whole of it if they alone have none. Where it is known, longer times and other days are tried, which
    come last and were perhaps not reached.
    """
    if _is_mostly_open(conflict):
        stated = statements(problem)
        likely = sorted(stated, key=likely_needed, reverse=True)
        with trials.within(ONE_BY_ONE):
            alone = [one for one in likely if not trials.over and trials.possible(without(problem, (one,)))]
        some = tuple(one for one in stated if one in alone)
        others = [one for one in stated if one not in alone]
        if alone and not trials.cut_short and trials.possible(without(problem, others)) is False:
            changes = [*helping(problem, some, (), trials)]
            changes += times_together(problem, some, changes, (), trials)
            return Conflict(some, (), gentlest_first(changes), not trials.cut_short)
    if any(one.asks_for_time for one in conflict.relaxations):
        return conflict
    times = [*helping_with_time(problem, conflict.statements, trials)]
    times += times_together(problem, conflict.statements, times, (), trials)
    return replace(conflict, relaxations=gentlest_first([*conflict.relaxations, *times]))


def _is_mostly_open(conflict: Conflict) -> bool:
    """Tell whether of most statements of a conflict it is not known whether they belong to it."""
    return 2 * len(conflict.undecided) > len(conflict.statements)


def _is_another(problem: Problem, aside: Sequence[Statement], trials: Trials) -> bool:
    """Tell whether it is shown that there is another conflict beside statements that are set aside.

    Where a number of runs is among them the plan is first looked for with it: a week that may hold any number of runs
    makes a trial many times as dear.
    """
    others = [one for one in aside if not _is_number_of_runs(one)]
    if 0 < len(others) < len(aside) and trials.possible(without(problem, others)):
        return False
    return trials.possible(without(problem, aside)) is False


def _is_number_of_runs(statement: Statement) -> bool:
    return isinstance(statement, RuleHolds) and isinstance(statement.used.rule, RunDays)


def _needed(problem: Problem, some: tuple[Statement, ...], changes: Sequence[Relaxation], trials: Trials) -> Conflict:
    """Return the conflict of statements that cannot hold together. changes: those that help, where others are settled.

    A change that makes a plan possible shows its statement to be needed, if it changes nothing else.
    """
    with trials.within(NEEDED):
        few, undecided = needed(problem, some, {one.statement for one in changes if not one.of_several}, trials)
    return Conflict(few, undecided, gentlest_first(one for one in changes if one.of_several or one.statement in few))


def _settled(
    problem: Problem, conflict: Conflict, trials: Trials
) -> tuple[tuple[Conflict, ...], tuple[Relaxation, ...]]:
    """Return the one conflict, and where each change that settles it asks for time or is bolder, pairs that do not."""
    if _is_settled(conflict):
        return (conflict,), ()
    with trials.within(TOGETHER):
        return (conflict,), tuple(_in_pairs(problem, conflict.statements, trials, NUMBER))


def _is_settled(conflict: Conflict) -> bool:
    """Tell whether some change of one statement asks for no time and is not bolder."""
    return not all(one.asks_for_time or one.bolder for one in conflict.relaxations)


def _all(found: Sequence[tuple[Statement, ...]]) -> list[Statement]:
    return [one for some in found for one in some]


# -- changes of several statements -----------------------------------------------------------------------------------

ENOUGH = 3  # changes that are looked for, where a first one leaves several
GOALS = (ByWhen, GoalRun, GoalDistance)  # statements of what is to be reached, and by when
SEVERAL = 3  # statements that give way together, at most


def _first_ones(changes: Iterator[Relaxation], enough: int) -> tuple[Relaxation, ...]:
    """Return the first changes of several statements, none of which does all that another does, the gentlest first."""
    found: list[Relaxation] = []
    for one in changes:
        if not any(all(edit in one.change.edits for edit in other.change.edits) for other in found):
            found.append(one)
        if len(found) == enough:
            break
    return gentlest_first(found)


def _several(
    problem: Problem,
    left: Sequence[Statement],
    aside: tuple[Statement, ...],
    more: int,
    trials: Trials,
    beside: Sequence[Statement] = (),
) -> Iterator[Relaxation]:
    """Yield changes that make a plan possible without the statements set aside, though `left` cannot all be kept.

    One statement of `left` is set aside, what then stands in the way is settled, by one change or again by several, and
    the statement comes back with the least change of it that still leaves a plan. beside: another conflict, where one
    is known; it is in the way whatever is set aside.
    """
    for one in left:
        if trials.over:
            return
        if not any(way.steps for way in ways(problem, one)):
            continue
        without_it = (*aside, one)
        if trials.possible(without(problem, without_it)) is not False:
            continue  # then its own changes do not go far enough, whatever else gives way
        for first in islice(_settling(problem, without_it, more - 1, trials, beside), ENOUGH):
            yield from _further(first, one, aside, trials)


def _settling(
    problem: Problem, aside: tuple[Statement, ...], more: int, trials: Trials, beside: Sequence[Statement]
) -> Iterator[Relaxation]:
    """Yield what settles that stands in the way beside statements set aside: one change, or where none does, several.

    Where more than one is set aside the goal is tried first: beside a single one that was done (`_with_the_goal`).
    """
    left = [one for one in statements(problem) if one not in aside]
    goals = () if beside or len(aside) < 2 else tuple(one for one in left if isinstance(one, GOALS))
    changes = ways_out(problem, goals, aside, trials)
    if gentlest := next(changes, None):
        yield gentlest
        yield from changes
    rest = beside or shrunk(problem, left, aside, trials)
    others = ways_out(problem, [one for one in rest if one not in goals], aside, trials)
    if other := next(others, None):
        yield other
        yield from others
    elif gentlest is None and more:
        yield from _several(problem, rest, aside, more, trials)


def _with_the_goal(problem: Problem, some: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield pairs of changes that make a plan possible: of something in the way, and of the goal or when it is wanted.

    Mostly what stands in the way beside some rule or day is the goal, and to try that takes no search for what it is.
    First come numbers of rules, then whatever is set aside and comes back with its least change.
    """
    if any(isinstance(one, GOALS) for one in some):
        return
    for way in (way for one in some for way in ways(problem, one)):
        if way.group != NUMBER or not way.steps:
            continue
        if trials.over:
            return
        first = Relaxation(way, way.at(1), 1)
        stated = [one for one in statements(first.change.problem) if isinstance(one, GOALS)]
        for second in helping_without_time(first.change.problem, stated, trials):
            if joined := _joined(first, second):
                yield joined
    stated = [one for one in statements(problem) if isinstance(one, GOALS)]
    for one in some:
        if not _is_number_of_runs(one) and any(way.steps for way in ways(problem, one)):
            for first in ways_out(problem, stated, (one,), trials):
                yield from _further(first, one, (), trials)


def _in_pairs(problem: Problem, kept: Sequence[Statement], trials: Trials, group: int) -> Iterator[Relaxation]:
    """Yield pairs of changes that make a plan possible, ask for no time and are not bolder, where no single one is so.

    The first is a step of a number in the way, from the least on, until one leaves something that a second can settle;
    or a goal that asks for no certain figure any more. group: which of them.
    """
    found = 0
    for way in (way for one in kept for way in ways(problem, one) if way.group == group):
        if group == LOWER and way.steps > 1:
            continue
        for step in range(1, min(way.steps, SEVERAL) + 1):
            if found == ENOUGH or trials.over:
                return
            first = Relaxation(way, way.at(step), step)
            changed = first.change.problem
            left = statements(changed)
            likely = [one for one in left if (one.kind, one.loc) in {(same.kind, same.loc) for same in kept}]
            rest = shrunk(changed, left, (), trials, likely)
            seconds = helping_without_time(changed, rest, trials)
            joined = [pair for second in islice(seconds, ENOUGH - found) if (pair := _joined(first, second))]
            yield from joined
            found += len(joined)
            if joined:
                break


def _fewer_runs(problem: Problem, trials: Trials) -> Iterator[Relaxation]:
    """Yield numbers of runs for which there are days, alone or with goals that ask for no certain figure any more.

    What else stands in the way of a plan is mostly such a goal. Days alone tell for which numbers they have room.
    """
    runs = [one for one in statements(problem) if _is_number_of_runs(one)]
    for way in (way for one in runs for way in ways(problem, one) if way.group == NUMBER):
        for first in (Relaxation(way, way.at(step), step) for step in range(1, way.steps + 1)):
            if trials.over:
                return
            changed = first.change.problem
            if trials.without_days(changed, last=True):
                continue
            if trials.possible(changed):
                yield first
                continue
            yield from _with_lower_goals(first, trials)


def _with_lower_goals(first: Relaxation, trials: Trials) -> Iterator[Relaxation]:
    """Yield a change with a goal that asks for no certain figure any more, or where none is enough with all of them."""
    changed = first.change.problem
    goals = [one for one in statements(changed) if isinstance(one, GOALS)]
    found = [joined for second in lower_goals(changed, goals, trials) if (joined := _joined(first, second))]
    yield from found
    every, lowered = first, 0
    for kind in () if found else (GoalDistance, GoalRun):
        now = every.change.problem
        lower = (way for one in statements(now) if isinstance(one, kind) for way in ways(now, one))
        way = next((way for way in lower if way.group == LOWER and way.steps == 1), None)
        if way and (joined := _joined(every, Relaxation(way, way.at(1), 1))):
            every, lowered = joined, lowered + 1
    if lowered > 1 and trials.possible(every.change.problem):
        yield every


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
