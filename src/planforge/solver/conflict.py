"""Why there is no plan: the smallest sets of statements that cannot hold together, and what would help.

A conflict is minimal: without any one of its statements there is a plan. It is found in two passes. The first leaves
statements out, many at once and then fewer, as long as days and states alone still show that there is no plan: cheap.
The second asks of each that is left whether the others can hold together: mostly a least change of it that makes a plan
possible has said so already. Several conflicts that share no statement are all found: one is set aside, and the rest is
asked again.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from planforge.loosening import Change, Way, ways
from planforge.problem import Problem
from planforge.solver.progression import Effort
from planforge.solver.trials import Trials
from planforge.statements import Statement, statements, without


@dataclass(frozen=True)
class Relaxation:
    """The least change of one statement that makes a plan possible, where the other conflicts are settled, too."""

    way: Way
    change: Change
    step: int

    @property
    def statement(self) -> Statement:
        """Return the statement that gives way."""
        return self.way.statement

    @property
    def words(self) -> str:
        """Return it as a coach reads it: `calendar.weeks: 14`."""
        return " and ".join(edit.words for edit in self.change.edits)

    @property
    def order(self) -> tuple[float, ...]:
        """Return how gentle it is: more time, a lower goal, days and minutes, absences, numbers, a wish, no rule."""
        return (self.way.group, self.step * self.way.far)


@dataclass(frozen=True)
class Conflict:
    """Statements that cannot hold together; any of them left out, the others can.

    undecided: those of which the last could not be shown within the effort; they stay named. relaxations: what would
    help, the gentlest first. No statement at all: there is no plan even when nothing is asked.
    """

    statements: tuple[Statement, ...]
    undecided: tuple[Statement, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()


def conflicts(problem: Problem, effort: Effort, *, helping: bool = True, sharing: bool = True) -> tuple[Conflict, ...]:
    """Return every conflict of a problem without a plan, none of which shares a statement with another.

    helping: also look for what would help. sharing: see `Trials`.
    """
    trials = Trials(effort, sharing=sharing)
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
        found.append(Conflict(needed, undecided, tuple(one for one in changes if one.statement in needed)))
        if changes:
            return tuple(found)
    if len(found) == 1 or not helping:
        return tuple(found)
    return tuple(
        replace(
            one,
            relaxations=_helping(
                problem, one.statements, _named([other for other in found if other is not one]), trials
            ),
        )
        for one in found
    )


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

        kept = _fewer(list(everything), still)
        if refuted(without(problem, [one for one in everything if one not in kept])):
            break
    return tuple(sorted(kept, key=order.__getitem__))


def _fewer(kept: list[Statement], still: Callable[[Sequence[Statement]], bool]) -> list[Statement]:
    """Return as few of the statements as still do, many left out at once and then fewer."""
    size = -(-len(kept) // 2)
    while size:
        start = 0
        while start < len(kept):
            rest = [*kept[:start], *kept[start + size :]]
            if still(rest):
                kept = rest
            else:
                start += size
        size = -(-size // 2) if size > 1 else 0
    return kept


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


def _helping(
    problem: Problem, kept: Sequence[Statement], others: Sequence[Statement], trials: Trials
) -> tuple[Relaxation, ...]:
    """Return the least changes of every statement that make a plan possible, the gentlest first."""
    found = [change for one in kept for change in _least_changes(problem, one, others, trials)]
    return tuple(sorted(found, key=lambda one: one.order))


def _least_changes(
    problem: Problem, statement: Statement, others: Sequence[Statement], trials: Trials
) -> Iterator[Relaxation]:
    """Yield, of every way in which a statement can give way, the first step that makes a plan possible."""
    for way in ways(problem, statement):

        @cache  # so that trials know a problem they are asked of again
        def at(step: int, way: Way = way) -> Problem:
            return without(way.at(step).problem, others)

        search = _first_of_ordered if way.ordered else _first_of_any
        step = search(way.steps, at, trials)
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
