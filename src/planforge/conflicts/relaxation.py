"""The least changes of single statements that make a plan possible, each tried, and so is one step less.

Where every time of the week is too short, none of them helps by itself: then all give way together, as one change.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from planforge.conflicts.loosening import BOLDER, LATER, LOWER, PRESENCE, TIME, Change, Way, longer_together, ways
from planforge.conflicts.statements import DayTimes, Statement, statements, without
from planforge.conflicts.trials import Trials
from planforge.problem.problem import Problem


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
        """Return it as a coach reads it: `calendar.weeks: 14`; said to be bolder where it is."""
        return f"bolder: {self.change.words}" if self.bolder else self.change.words

    @property
    def bolder(self) -> bool:
        """Tell whether it loosens what limits the load: then the runner runs more, or sooner, than was held safe."""
        return self.way.group == BOLDER or (self.after is not None and self.after.bolder)

    @property
    def of_several(self) -> bool:
        """Tell whether other statements give way with it: the times of several days."""
        return isinstance(self.statement, DayTimes) and len(self.change.edits) > 1

    @property
    def asks_for_time(self) -> bool:
        """Tell whether it asks for days, minutes or presence that the runner may not have."""
        own = self.way.group in (TIME, PRESENCE)
        return own or (self.after is not None and self.after.asks_for_time)

    @property
    def order(self) -> tuple[float, ...]:
        """Return how gentle it is: more weeks, a lower goal, numbers, a wish, no rule, days, absences, more load."""
        own = (self.way.group, self.step * self.way.far)
        return own if self.after is None else max(own, self.after.order)


def ways_out(
    problem: Problem, kept: Sequence[Statement], others: Sequence[Statement], trials: Trials
) -> Iterator[Relaxation]:
    """Yield every change that makes a plan possible without the statements of `others`, the gentlest first.

    Each is looked for when it is asked for: who wants the gentlest pays for no other.
    """
    for group, found in _by_group(problem, kept, others, trials):
        joint = times_together(problem, kept, found, others, trials) if group == TIME else ()
        yield from gentlest_first([*found, *joint])


def gentlest_first(found: Iterable[Relaxation]) -> tuple[Relaxation, ...]:
    """Return changes in the order in which they are offered."""
    return tuple(sorted(found, key=lambda one: one.order))


def helping(
    problem: Problem, kept: Sequence[Statement], others: Sequence[Statement], trials: Trials
) -> Iterator[Relaxation]:
    """Yield the least changes of every statement that make a plan possible, the gentlest first, as `ways_out` does."""
    for _, found in _by_group(problem, kept, others, trials):
        yield from gentlest_first(found)


def helping_without_time(problem: Problem, kept: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield the same, but none that asks for days, minutes or presence, nor what is only offered after those."""
    for _, found in _by_group(problem, kept, (), trials, range(TIME)):
        yield from gentlest_first(found)


def helping_with_time(problem: Problem, kept: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield the same of days and minutes alone."""
    for _, found in _by_group(problem, kept, (), trials, (TIME,)):
        yield from gentlest_first(found)


def lower_goals(problem: Problem, kept: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield the goals that ask for no certain figure any more and leave a plan: one trial each, no search for a least.

    A run as far as the weeks allow, or a weekly distance that is not asked for.
    """
    for way in (way for one in kept for way in ways(problem, one)):
        if way.group == LOWER and way.steps == 1:
            yield from least_change(way, (), trials)


def _by_group(
    problem: Problem,
    kept: Sequence[Statement],
    others: Sequence[Statement],
    trials: Trials,
    groups: Iterable[int] = range(BOLDER + 1),
) -> Iterator[tuple[int, list[Relaxation]]]:
    """Yield the groups of ways, the gentlest first, with the least changes of single statements that help."""
    all_ways = [way for one in kept for way in ways(problem, one)]
    in_vain: dict[int, bool] = {}  # by the problem that allows more than some ways
    for group in groups:
        found: list[Relaxation] = []
        for way in all_ways:
            if way.group != group:
                continue
            if trials.over:
                break
            if way.beyond is not None and id(way.beyond) not in in_vain:
                beyond = without(way.beyond, others)
                in_vain[id(way.beyond)] = (
                    trials.refuted(beyond) if way.ordered else trials.possible(beyond) is False  # for many steps
                )
            if way.beyond is None or not in_vain[id(way.beyond)]:
                found += least_change(way, others, trials)
        yield group, found


def times_together(
    problem: Problem,
    kept: Sequence[Statement],
    alone: Sequence[Relaxation],
    others: Sequence[Statement],
    trials: Trials,
) -> Iterator[Relaxation]:
    """Yield how long all the times would have to be, where some stand in the way and no single longer one helps."""
    if not any(isinstance(one.statement, DayTimes) for one in alone):
        times = [one for one in statements(problem) if isinstance(one, DayTimes)]
        for way in longer_together(problem, times) if any(isinstance(one, DayTimes) for one in kept) else ():
            yield from least_change(way, others, trials)


def least_change(way: Way, others: Sequence[Statement], trials: Trials) -> Iterator[Relaxation]:
    """Yield the first step of a way that makes a plan possible, without the statements of `others`, if one does."""

    @cache  # so that trials know a problem they are asked of again
    def at(step: int) -> tuple[Problem, ...]:
        return without(way.at(step).problem, others)

    if way.steps and trials.over:
        return
    step = (_first_of_ordered if way.ordered else _first_of_any)(way, at, trials)
    if step is not None:
        yield Relaxation(way, way.at(step), step)


def _first_of_any(way: Way, at: Callable[[int], Sequence[Problem]], trials: Trials) -> int | None:
    for step in range(1, way.steps + 1):
        if trials.over:
            break
        if trials.possible(at(step)):
            return step
    return None


NARROWING = 0.5  # of what is left may go into cheap refutations; what then is left shows that a change helps at all
AHEAD = 4  # weeks more that are tried first: every further week makes a trial dearer, as no other step does


def _first_of_ordered(way: Way, at: Callable[[int], Sequence[Problem]], trials: Trials) -> int | None:
    """Return the first step with a plan: the one before it is known to have none. None: no step is known to have one.

    Where the effort does not reach that far it is the least step that was found to have one.

    First as far as cheap refutations reach, then by solving from there on, when the last step does not show that none
    has a plan: few ways help. More weeks alone are too dear for that.
    """
    steps = way.steps
    if steps == 0:
        return None
    none, step = 0, min(steps, AHEAD) if way.group is LATER else steps
    while trials.refuted(at(step)):
        if step == steps:
            return None
        none, step = step, min(2 * step, steps)
    with trials.within(NARROWING):
        while step - none > 1:
            middle = (none + step) // 2
            if trials.refuted(at(middle)):
                none = middle
            elif trials.over:  # that was not decided
                break
            else:
                step = middle
    if step < steps and way.group is not LATER and trials.possible(at(steps)) is False:
        return None
    leap = 1
    while (verdict := trials.possible(at(step))) is not True:
        if verdict is None or step == steps:
            return None
        none, step, leap = step, min(step + leap, steps), 2 * leap
    while step - none > 1:
        middle = (none + step) // 2
        verdict = trials.possible(at(middle))
        if verdict is None:
            break
        none, step = (none, middle) if verdict else (middle, step)
    return step
