"""Why there is no plan: the smallest sets of statements that cannot hold together, and what would help.

A conflict is minimal: without any one of its statements there is a plan. It is found in two passes. The first leaves
statements out, many at once and then fewer, as long as days and states alone still show that there is no plan: cheap.
The second asks of each that is left whether the others can hold together: mostly a least change of it that makes a plan
possible has said so already. Several conflicts that share no statement are all found: one is set aside, and the rest is
asked again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from planforge.loosening import Change, Way, longer_together, ways
from planforge.problem import Problem
from planforge.solver.progression import Effort
from planforge.solver.trials import Trials, fewest
from planforge.statements import Statement, statements, without

TRIAL = 1.0  # deterministic seconds a trial may take; what it cannot decide is said to be undecided


@dataclass(frozen=True)
class Relaxation:
    """The least change of one statement that makes a plan possible, where the other conflicts are settled, too.

    after: the change that comes first, where none helps alone; `change` has both. step: of the way, from 1.
    """

    way: Way
    change: Change
    step: int
    after: "Relaxation | None" = None

    @property
    def statement(self) -> Statement:
        """Return the statement that gives way."""
        return self.way.statement

    @property
    def words(self) -> str:
        """Return it as a coach reads it: `calendar.weeks: 14`."""
        return self.change.words

    @property
    def order(self) -> tuple[float, ...]:
        """Return how gentle it is: more time, a lower goal, days and minutes, absences, numbers, a wish, no rule."""
        own = (self.way.group, self.step * self.way.far)
        return own if self.after is None else max(own, self.after.order)


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

    together: where no change of one statement makes a plan possible, changes of several that do, the gentlest first.
    """

    conflicts: tuple[Conflict, ...]
    together: tuple[Relaxation, ...] = ()


def no_plan(problem: Problem, effort: Effort, *, helping: bool = True, sharing: bool = True) -> NoPlan:
    """Return why a problem has no plan. helping: also look for what would help. sharing: see `Trials`."""
    trials = Trials(Effort(min(effort.deterministic_seconds, TRIAL), effort.workers), sharing=sharing)
    everything = statements(problem)
    found: list[Conflict] = []
    while not found or trials.possible(without(problem, _named(found))) is False:
        aside = _named(found)
        rest = tuple(one for one in everything if one not in aside)
        some = _shrunk(without(problem, aside), rest, trials)
        if not some and found:
            break  # not even without all statements: nothing more to name
        # A change that makes a plan possible shows its statement to be needed, and that there is no other conflict.
        changes = _helping(problem, some, (), trials) if helping and not found else ()
        needed, undecided = _needed(problem, some, {one.statement for one in changes}, trials)
        alone = tuple(one for one in changes if one.statement in needed)
        if alone:
            times = _longer_together(problem, needed, alone, (), trials)
            return NoPlan((Conflict(needed, undecided, _gentlest_first([*alone, *times])),))
        found.append(Conflict(needed, undecided))
    if not helping or not found[0].statements:
        return NoPlan(tuple(found))
    if len(found) == 1:
        (conflict,) = found
        if longer := tuple(_longer_together(problem, conflict.statements, (), (), trials)):
            return NoPlan((replace(conflict, relaxations=longer),))
        return NoPlan((conflict,), _together(problem, conflict, ENOUGH, trials))
    settled = []
    for one in found:
        others = _named([other for other in found if other is not one])
        settled.append(replace(one, relaxations=_all_ways_out(problem, one.statements, others, trials)))
    return NoPlan(tuple(settled), _together(problem, found[0], 1, trials))


def _named(found: Sequence[Conflict]) -> list[Statement]:
    return [one for conflict in found for one in conflict.statements]


# -- the first pass --------------------------------------------------------------------------------------------------


def _shrunk(problem: Problem, kept: Sequence[Statement], trials: Trials) -> tuple[Statement, ...]:
    """Return statements that cannot hold together, as few as cheap trials find; the others are left out.

    Rules about days stand before rules about weeks, so that either go at once; `run-days` is tried last, for the
    number of runs is what makes weeks small enough to refute.
    """
    order = {one: place for place, one in enumerate(kept)}
    kept = sorted(kept, key=_order)
    cheap = trials.refuted(problem)
    refuted: Callable[[Problem], bool] = trials.refuted if cheap else (lambda one: trials.possible(one) is False)
    everything = {one: one for one in kept}
    for dropped in (statements(problem, briefly=True), everything):  # briefly: nearly always right, and cheaper
        brief = everything | {one: one for one in dropped}

        def still(rest: Sequence[Statement], brief: dict[Statement, Statement] = brief) -> bool:
            return refuted(without(problem, [brief[one] for one in everything if one not in rest]))

        kept = fewest(list(everything), still)
        if refuted(without(problem, [one for one in everything if one not in kept])):
            break
    return tuple(sorted(kept, key=order.__getitem__))


def _order(one: Statement) -> int:
    if one.kind == "rule":
        assert one.use is not None
        if one.use.rule.name == "run-days":
            return 9
        return 3 if one.use.rule.scope == "week" else 0
    return {"time": 1, "other-days": 1, "change": 2, "away": 2, "injury": 2, "goal": 4, "horizon": 5}[one.kind]


# -- the second pass -------------------------------------------------------------------------------------------------


def _needed(
    problem: Problem, kept: tuple[Statement, ...], shown: Collection[Statement], trials: Trials
) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return the statements without which the others can hold together, and those of which that is undecided."""
    undecided: list[Statement] = []
    brief, whole = statements(problem, briefly=True), statements(problem)
    as_long = [one for one in brief if one.kind != "horizon"]  # what is possible in as many weeks is so in more
    for one in kept:
        if one in shown:
            continue
        rest = tuple(other for other in kept if other is not one)
        for everything in (brief, whole) if one.kind == "horizon" else (as_long, whole):
            possible = trials.possible(without(problem, [other for other in everything if other not in rest]))
            if possible:
                break
        if possible is False:
            kept = rest
        elif possible is None:
            undecided.append(one)
    return kept, tuple(undecided)


# -- what would help -------------------------------------------------------------------------------------------------


def _all_ways_out(
    problem: Problem, kept: Sequence[Statement], others: Sequence[Statement], trials: Trials
) -> tuple[Relaxation, ...]:
    """Return every change that makes a plan possible without the statements of `others`, the gentlest first."""
    alone = _helping(problem, kept, others, trials)
    return _gentlest_first([*alone, *_longer_together(problem, kept, alone, others, trials)])


def _gentlest_first(found: Iterable[Relaxation]) -> tuple[Relaxation, ...]:
    return tuple(sorted(found, key=lambda one: one.order))


def _helping(
    problem: Problem, kept: Sequence[Statement], others: Sequence[Statement], trials: Trials
) -> tuple[Relaxation, ...]:
    """Return the least changes of every statement that make a plan possible, the gentlest first."""
    return _gentlest_first(
        change for one in kept for way in ways(problem, one) for change in _least_change(way, others, trials)
    )


def _longer_together(
    problem: Problem,
    kept: Sequence[Statement],
    alone: Sequence[Relaxation],
    others: Sequence[Statement],
    trials: Trials,
) -> Iterator[Relaxation]:
    """Yield how long all the times would have to be, where some stand in the way and no single longer one helps."""
    if not any(one.statement.kind == "time" for one in alone):
        times = [one for one in statements(problem) if one.kind == "time"]
        for way in longer_together(problem, times) if any(one.kind == "time" for one in kept) else ():
            yield from _least_change(way, others, trials)


ENOUGH = 3  # changes that are looked for, where a first one leaves several
SEVERAL = 3  # statements that give way together, at most


def _together(problem: Problem, conflict: Conflict, enough: int, trials: Trials) -> tuple[Relaxation, ...]:
    """Return changes of several statements that make a plan possible together, where no change of one does."""
    found: list[Relaxation] = []
    for one in _several(problem, conflict.statements, (), SEVERAL - 1, trials):
        if not any(all(edit in one.change.edits for edit in other.change.edits) for other in found):
            found.append(one)
        if len(found) == enough:
            break
    return _gentlest_first(found)


def _several(
    problem: Problem, left: Sequence[Statement], aside: tuple[Statement, ...], more: int, trials: Trials
) -> Iterator[Relaxation]:
    """Yield changes that make a plan possible without the statements set aside, though `left` cannot all be kept.

    One statement of `left` is set aside, what then stands in the way is settled, by one change or again by several, and
    the statement comes back with the least change of it that still leaves a plan.
    """
    for one in left:
        if not any(way.steps for way in ways(problem, one)):
            continue
        without_it = (*aside, one)
        freed = without(problem, without_it)
        if trials.possible(freed) is not False:
            continue  # then its own changes do not go far enough, whatever else gives way
        rest = _shrunk(freed, statements(freed), trials)
        before: Iterable[Relaxation] = _all_ways_out(problem, rest, without_it, trials)
        if not before and more > 1:
            before = _several(problem, rest, without_it, more - 1, trials)
        for first in islice(before, ENOUGH):
            changed = first.change.problem
            back = [same for same in statements(changed) if (same.kind, same.loc) == (one.kind, one.loc)]
            for last in _helping(changed, back, aside, trials)[:1]:
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
    said = "" if again else f"{first.words} and {second.words}"
    return Relaxation(second.way, Change(second.change.problem, edits, said), second.step, first)


def _least_change(way: Way, others: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield the first step of a way that makes a plan possible, without the statements of `others`, if one does."""

    @cache  # so that trials know a problem they are asked of again
    def at(step: int) -> Problem:
        return without(way.at(step).problem, others)

    step = (_first_of_ordered if way.ordered else _first_of_any)(way.steps, at, trials)
    if step is not None:
        yield Relaxation(way, way.at(step), step)


def _first_of_any(steps: int, at: Callable[[int], Problem], trials: Trials) -> int | None:
    return next((step for step in range(1, steps + 1) if trials.possible(at(step))), None)


SHORT = 25  # steps up to which the last one costs about as much as the first (half a year more of weeks does not)


def _first_of_ordered(steps: int, at: Callable[[int], Problem], trials: Trials) -> int | None:
    """Return the first step with a plan: the one before it is known to have none. None: no step is known to have one.

    First as far as cheap refutations reach, then by solving from there on.
    """
    if steps == 0 or (steps <= SHORT and trials.refuted(at(steps))):
        return None
    none, step = 0, 1
    while step <= steps and trials.refuted(at(step)):
        none, step = step, min(2 * step, steps) if step < steps else steps + 1
    if step > steps:
        return None
    while step - none > 1:
        middle = (none + step) // 2
        none, step = (middle, step) if trials.refuted(at(middle)) else (none, middle)
    leap = 1
    while (verdict := trials.possible(at(step))) is not True:
        if verdict is None or step == steps:
            return None
        none, step, leap = step, min(step + leap, steps), 2 * leap
    while step - none > 1:
        middle = (none + step) // 2
        verdict = trials.possible(at(middle))
        if verdict is None:
            return None
        none, step = (none, middle) if verdict else (middle, step)
    return step
