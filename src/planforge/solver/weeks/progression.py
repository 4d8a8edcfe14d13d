"""What each week holds: one small model, solved level by level, every level proven before the next is asked.

Levels, in order: rules the coach made soft; soft rules of the protocol; the goal, where it is a wish nobody stated (a
hold week is not sold for it); the gentlest way (lowest first week, smallest largest increase of distance, then of
running, then of the longest bout); runs in weeks an absence shortens; and then the weeks are filled in turn, each with
as much running as that leaves, so that one progression is left whatever the number of workers.

Where weeks may grow after the goal, those up to it are settled like this first and then stay; only then the others
are: soft rules of the protocol, the last full week as near to a normal one as can be, the smallest largest increase on
the way there, and as much running in each as that leaves.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from planforge.plan.levels import LevelKey, meaning
from planforge.plan.model import Level
from planforge.problem.problem import Problem
from planforge.rules.base.draft import Quantity
from planforge.rules.base.rule import Per
from planforge.solver.effort import (
    AT_ONCE,
    COMPARISON,
    CONSTRAINT,
    FILLED,
    FIRST,
    LEVEL,
    PASSED,
    SOLVED,
    STATE,
    STATED,
    SUMMED,
    Budget,
)
from planforge.solver.facts import week_facts
from planforge.solver.posting import Group
from planforge.solver.weeks.coupling import Coupling
from planforge.solver.weeks.pruning import Pruner
from planforge.solver.weeks.states import States, Tables
from planforge.solver.weeks.weekly_model import LARGEST_VALUE, Impossible, Unknown, WeekChoice, WeeklyModel
from planforge.solver.weeks.weeks import OpenWeek, pruner

# Several weeks share one tie-break objective as long as it stays exact as a float, its constant included: half minutes
# count from the least that is left, which may be a thousand times as much as what is open.
LARGEST_OBJECTIVE = 2**40
FEW_STEPS = 8  # in so many a bound would rise to what there is, were they not ever longer
FIRST_TRIAL = 1 / 6  # of what a level may take may go into its bound: what a little more leaves is mostly found at once
SEVERAL = 4  # so many times as many weeks, or a part of them, are tried at once next
SMALLER = 2  # so many times fewer states are left when a model is stated anew
MOST_LEFT_OUT = 100  # contents of weeks, while all weeks are tried as full as may be: two years needed thirty
FEW = 3  # solves that fill the weeks in less time than it takes to try them all at once (measured)
FEW_WEEKS = 3  # of so many times as many those up to the goal are looked at alone first
NEAR = 300  # conflicts for which another problem's weeks are followed: with the usual ten, trials cost twice (measured)


@dataclass(frozen=True)
class Progression:
    """What every running week holds, the pair of goal weeks, and the levels as they were proven."""

    weeks: dict[int, WeekChoice]
    goal: tuple[int, int] | None
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Aim:
    """One level of the objective.

    of: what is to be least, as several quantities of which the largest counts, in started units. bound: what no plan
    goes below, as the states left tell; None where they tell nothing. roughly: the same or less, for less time; that
    does where a level before it is not proven. narrowed: the states left when the level's value is kept. together: the
    same two of what several rules cost together, which take longer; None where it is no sum.
    """

    key: LevelKey
    of: Callable[[WeeklyModel], list[Quantity]]
    unit: int = 1
    bound: Callable[[Pruner], int] | None = None
    narrowed: Callable[[Pruner, int], Pruner] = lambda left, _: left
    together: tuple[Callable[[Pruner], int], Callable[[Pruner, int], Pruner]] | None = None
    roughly: Callable[[Pruner], int] | None = None


class Progressing:
    """Settles the levels one by one; builds the model anew when pruning has made it much smaller."""

    def __init__(
        self,
        problem: Problem,
        goal: tuple[int, int] | None,
        budget: Budget,
        coupling: Coupling,
        with_days: bool,
        tables: Tables | None = None,
        *,
        every_week: bool = False,
    ) -> None:
        """Prune for a pair of goal weeks, and build the first model. Raises Impossible where nothing is left.

        `tables` keeps what pruning knows of single weeks for another problem. every_week: see `pruner`.
        """
        tables = tables or Tables()
        facts = week_facts(problem, goal, coupling.longest, tables)
        self._stated = partial(WeeklyModel, problem, goal, budget, coupling, facts=facts, with_days=with_days)
        self.problem, self.goal, self.budget, self.facts = problem, goal, budget, facts
        made = tables.made
        if goal and FEW_WEEKS * goal[1] < problem.calendar.weeks:  # mostly they show that the goal is too early
            first = {week: one for week, one in facts.items() if week <= goal[1]}
            some_open = first.keys() - {*problem.settled_weeks}
            if some_open and not pruner(problem, goal, first, {}, tables=tables, every_week=every_week).possible:
                raise Impossible
        self.left = pruner(problem, goal, facts, coupling.priced, coupling.least_price, tables, every_week=every_week)
        budget.beside += COMPARISON * self.left.work.compared + STATE * (tables.made - made)
        self._counted = not every_week  # trials count beside their solves what else they take
        self._pruned = 0.0  # what pruning has cost, as far as it is counted
        self._count_pruning()
        if not self.left.possible:
            raise Impossible
        self.weekly: WeeklyModel | None = None
        self.levels: list[Level] = []
        self.proven = True
        self._kept: list[tuple[Aim, int]] = []
        self._stands: dict[int, WeekChoice] = {}
        self._near: dict[int, WeekChoice] = {}  # what all weeks hold that keep what was settled last
        self._built_of: Pruner | None = None
        self._filling: float | None = None  # of the effort is left when weeks are filled of which not all is proven
        self._filled: WeeklyModel | None = None  # where weeks were filled with what settled their levels

    def _count_pruning(self) -> None:
        """Count what pruning has cost since it was counted last: levels have so much less."""
        if self._counted:
            work = self.left.work
            before, self._pruned = self._pruned, COMPARISON * work.compared + SUMMED * work.summed
            self.budget.prepared += self._pruned - before

    def _new(self, states: dict[int, States], *, priced: bool = True) -> WeeklyModel:
        self._count_pruning()
        weekly = self._stated(states=states, priced=priced, levels=self.left.levels)
        size = len(weekly.model.proto.constraints)
        self.budget.beside += STATED + CONSTRAINT * size
        if self._counted:
            self.budget.spend(CONSTRAINT * size)
            weekly.each = SOLVED * size
        weekly.hold(self._stands)
        return weekly

    def satisfy(self, near: Mapping[int, WeekChoice], most: float | None = None) -> dict[int, WeekChoice]:
        """Return any progression at all, looked for first near another one; raise Impossible or Unknown.

        most: the deterministic time it may take; else all that is left.
        """
        weekly = self._new(self.left.settled, priced=False)
        weekly.look_first_near(near, NEAR)
        weekly.satisfy(most)
        return weekly.choices()

    def settle_all(self, aims: Sequence[Aim], tell: Callable[[str], None], until: int | None = None) -> None:
        """Settle every level in order. until: the week up to which weeks are filled next; None: all of them.

        Each level is first put at the bound its states prove. Where weeks that are as full as that leaves them hold all
        of it, nothing is open any more. Else, where one small model holds all levels at once, that is the proof for
        all; else as many of the first ones as it holds, and the others one by one.
        """
        at_bounds = self._at_bounds(aims)
        if self._at_once(at_bounds, aims[len(at_bounds) :], until):
            return
        soft = sum(aim.together is not None for aim, _, _ in at_bounds)
        for count in sorted({len(at_bounds), min(soft + 1, len(at_bounds)), soft}, reverse=True):
            first = at_bounds[:count]
            del at_bounds[count:]  # their states take much memory
            if first and self._try([(aim, value) for aim, value, _ in first], first[-1][2]):
                for aim, value, left in first:
                    self._record(aim, value, value, left)
                aims = aims[count:]
                break
        if self.weekly is None:
            self.weekly = self._new(self.left.settled)
            for aim, value in self._kept:
                self._keep(self.weekly, aim, value)
            self.weekly.look_first_near(self._near)
            # Whatever comes after it needs some, too; and other weeks, if these cannot hold the goal.
            most = max(self.budget.share(FIRST), self.budget.left / 4)
            if self.goal and self.goal != self.problem.goal_weeks[-1]:
                most = min(most, PASSED)
            try:
                self.weekly.satisfy(most)
            except Unknown:
                if not self._near:
                    raise
                self.weekly.follow(self._near)  # with those up to the goal others were found, which keep all rules
                self.proven = False
        for aim in aims:
            tell(meaning(aim.key).counted)
            self.settle(aim)

    def _at_bounds(self, aims: Sequence[Aim]) -> list[tuple[Aim, int, Pruner]]:
        """Return the first levels, each at the bound that states prove beside those before it, and what that leaves.

        Where nothing is left by what each rule alone must cost, what they cost together is the better bound.
        """
        found: list[tuple[Aim, int, Pruner]] = []
        left = self.left
        for aim in aims:
            if aim.bound is None:
                break
            value = aim.bound(left)
            narrowed = aim.narrowed(left, value)
            if not narrowed.possible and aim.together is not None:
                cost, costing = aim.together
                value = cost(left)
                narrowed = costing(left, value)
            if not narrowed.possible:
                break
            left = narrowed
            found.append((aim, value, left))
        return found

    def _at_once(self, at_bounds: Sequence[tuple[Aim, int, Pruner]], others: Sequence[Aim], until: int | None) -> bool:
        """Tell whether all levels are at their bounds in weeks that are as full as these leave them; then they stay so.

        others: the levels after them, of which nothing may be left to settle.
        """
        if not at_bounds or (others and others[0].bound is not None):
            return False
        due = [week for week in self.facts if week not in self._stands and (until is None or week <= until)]
        due = [week for week in due if week not in self.problem.settled_weeks]
        weekly = self._fullest(due, at_bounds[-1][2], [(aim, value) for aim, value, _ in at_bounds])
        if weekly is None or any(aim.of(weekly) for aim in others):
            return False
        self.weekly = self._filled = weekly
        for aim, value, left in at_bounds:
            self._record(aim, value, value, left)
        return True

    def settle(self, aim: Aim) -> None:
        """Solve a level to its optimum and keep it for the levels after."""
        assert self.weekly is not None
        quantities = aim.of(self.weekly)
        if not quantities:
            return
        known = aim.bound if self.proven or aim.roughly is None else aim.roughly
        bound = known(self.left) if known is not None else 0
        narrowed = aim.narrowed
        if aim.bound is None:
            value, bound = self._least(self.weekly, aim, bound, self.budget.share(LEVEL))
        elif aim.together is None:
            value, bound = self._upward(aim, bound)
            if value > bound:  # so much leaves nearly all states, and to find that out takes long
                narrowed = _as_it_is
        else:
            value, bound, narrowed = self._together(aim, bound, *aim.together)
        self._record(aim, value, bound, narrowed(self.left, value))

    def _record(self, aim: Aim, value: int, bound: int, left: Pruner) -> None:
        """Keep a settled level, in the model and among the states."""
        assert self.weekly is not None
        if aim.of(self.weekly):
            self.levels.append(Level(name=aim.key, value=value, bound=bound))
            self.proven &= value == bound
            self._kept.append((aim, value))
            self._keep(self.weekly, aim, value)
        self.left = left

    def _already(self, weekly: WeeklyModel, aim: Aim) -> int:
        """Return what the last solution has, in started units."""
        assert weekly.last is not None, "solved before"
        value = weekly.last.value
        return max([0, *(-(-(one if isinstance(one, int) else int(value(one))) // aim.unit) for one in aim.of(weekly))])

    def _least(self, weekly: WeeklyModel, aim: Aim, bound: int, most: float) -> tuple[int, int]:
        """Return the least value of a level that is found, and the bound proven: at least the one that is known.

        most: the deterministic time it may take.
        """
        try:
            return self._least_of(weekly, aim, bound, most)
        except Unknown:  # not even what there is was found again
            return self._already(weekly, aim), bound

    def _least_of(self, weekly: WeeklyModel, aim: Aim, bound: int, most: float) -> tuple[int, int]:
        """Return the same within so much deterministic time; raise Impossible or Unknown."""
        top = weekly.model.new_int_var(min(bound, LARGEST_VALUE), LARGEST_VALUE, "")
        for one in aim.of(weekly):
            weekly.model.add(aim.unit * top >= one)
        value, proven = weekly.minimize(top, most)
        return value, max(bound, proven)

    def _together(
        self,
        aim: Aim,
        bound: int,
        cost: Callable[[Pruner], int],
        costing: Callable[[Pruner, int], Pruner],
    ) -> tuple[int, int, Callable[[Pruner, int], Pruner]]:
        """Return the least value of a level that is found and the bound proven, and what narrows by it.

        cost: the least that rules cost together among the states left; costing: leaves those by which they cost at most
        so much. Where what there is costs more than the bound, a model of the states by which a little more is enough
        is small: what it has is the best, or the bound rises.
        """
        assert self.weekly is not None
        high = self._already(self.weekly, aim)
        if high <= bound:
            return high, bound, aim.narrowed
        bound = max(bound, cost(self.left))
        if bound < high:
            high, bound = self._least(self.weekly, aim, bound, self.budget.share(AT_ONCE))
        step, until = max(1, (high - bound) // FEW_STEPS), self.budget.left - self.budget.share(LEVEL)
        while bound < high and (most := (self.budget.left - until) / 2) > self.weekly.each:
            trial = min(bound + step - 1, high - 1)
            left = costing(self.left, trial)
            if left.possible:
                weekly = self._new(left.settled)
                for kept, value in (*self._kept, (aim, trial)):
                    self._keep(weekly, kept, value)
                try:
                    high, bound = self._least_of(weekly, aim, bound, most)
                except Impossible:
                    pass
                except Unknown:
                    step = high  # neither found nor excluded: what costs less than what there is, at most
                    if trial == high - 1:
                        break
                    continue
                else:
                    self.weekly, self._built_of = weekly, left
                    continue
            bound, step = trial + 1, 2 * step
        return high, min(bound, high), costing

    def _upward(self, aim: Aim, bound: int) -> tuple[int, int]:
        """Return the least value of a level, between its bound and what the last solution has, and the bound proven.

        What there is solves most levels at once, for less than a trial costs to state (measured). Where it does not,
        each trial is a model of the states the value leaves: small, and so is the proof that it has no solution. The
        bound is tried first, for it is nearly always right.
        """
        assert self.weekly is not None
        high = self._already(self.weekly, aim)
        if bound < high:
            high, bound = self._least(self.weekly, aim, bound, self.budget.spare(AT_ONCE))
        low = trial = bound
        until, part = self.budget.left - self.budget.spare(LEVEL), FIRST_TRIAL
        while low < high:
            most, part = (self.budget.left - until) * part, 1 / 2
            if most <= self.weekly.each:  # not enough to begin with
                break
            try:
                if self._holds([(aim, trial)], aim.narrowed(self.left, trial), most):
                    high = self._already(self.weekly, aim)
                else:
                    bound = low = trial + 1
            except Unknown:
                low = trial + 1  # not found there, but not excluded either
            trial = (low + high) // 2
        return high, bound

    def _holds(self, aims: Sequence[tuple[Aim, int]], left: Pruner, most: float) -> bool:
        """Tell whether a model of these states can keep these levels; then it is the model from now on."""
        if not left.possible:
            return False
        weekly = self._new(left.settled)
        for aim, value in (*self._kept, *aims):
            self._keep(weekly, aim, value)
        try:
            weekly.satisfy(most)
        except Impossible:
            return False
        self.weekly, self._built_of = weekly, left
        return True

    def _try(self, aims: Sequence[tuple[Aim, int]], left: Pruner) -> bool:
        """Tell whether levels can be kept; what cannot be decided is left to the levels one by one."""
        if self.budget.a_try <= 0:  # then not even a model is stated
            return False
        try:
            return self._holds(aims, left, self.budget.a_try)
        except Unknown:
            return False

    def _keep(self, weekly: WeeklyModel, aim: Aim, value: int) -> None:
        for one in aim.of(weekly):
            if not isinstance(one, int):
                weekly.model.add(one <= aim.unit * value)
            elif one > aim.unit * value:
                weekly.model.add_bool_or([])

    def stand(self, until: int) -> None:
        """Fill the weeks up to one, and let them stay what they are then."""
        self._near = choices = self.fill(until).choices()
        self._stands = {week: choice for week, choice in choices.items() if week <= until}
        self.left = self.left.only({week: (one.rung, one.amounts) for week, one in self._stands.items()})
        for aim, value in self._kept:
            if aim.together is not None:  # what the weeks that stand cost is known now: the others share the rest
                self.left = aim.narrowed(self.left, value)
        self.weekly = None

    def fill(self, until: int | None = None) -> WeeklyModel:
        """Return the model, solved, in which what was still open is settled week by week, up to a week or all of them.

        Where something is not proven it is the model there is: it knows the plan found, which might not be found again.
        """
        if self._filled is not None:
            filled, self._filled = self._filled, None
            return filled
        weekly = self.weekly
        if weekly is None or (self.proven and self._built_of is not self.left):
            weekly = self._new(self.left.settled)
            for aim, value in self._kept:
                self._keep(weekly, aim, value)
        due = [week.frame.index for week in weekly.plan.open_weeks if week.frame.index not in self._stands]
        due = [week for week in due if until is None or week <= until]
        if len(_orders(weekly, due)) > FEW and self.proven and (fullest := self._fullest(due, self.left)) is not None:
            return fullest
        weekly = self._in_turn(weekly, due)
        if weekly.last is not None:
            return weekly
        assert self.weekly is not None, "levels were settled in some model"
        return self.weekly

    def _in_turn(self, weekly: WeeklyModel, weeks: Sequence[int]) -> WeeklyModel:
        """Return the model, solved, in which weeks are filled in turn, as far as the effort goes.

        Those of one order are filled by one solve, or several at once as full as the states leave them. The latter is
        tried of ever more weeks while they can be so, and ever less often while they cannot. Where much fewer states
        are left than a model was stated of, it is stated anew: else each week costs as much as the first.
        """
        orders = _orders(weekly, weeks)
        left, at, several, wait, waits = self.left, 0, len(orders) // SEVERAL, 0, 1
        stated_of, done = left.size, dict(self._stands)
        try:
            while at < len(orders):
                if several and not wait and self.proven and len(orders) > FEW:
                    ahead = [week for some, _ in orders[at : at + several] for week in some]
                    fullest = _as_full(left, ahead)
                    if fullest is not None and weekly.can_hold(fullest[1], self.budget.a_try):
                        left, at, several, waits = fullest[0], at + several, several * SEVERAL, 1
                        continue
                    several //= SEVERAL
                    if several:
                        continue
                    several, wait, waits = 1, waits, 2 * waits
                self._first(weekly, orders[at][1])
                at, wait = at + 1, max(0, wait - 1)
                if self.proven and not wait:
                    choices = weekly.choices()
                    done |= {week: choices[week] for some, _ in orders[:at] for week in some}
                    left = left.only({week: (one.rung, one.amounts) for week, one in done.items()})
                    if SMALLER * left.size < stated_of and len(orders) - at > FEW:
                        stated_of = left.size
                        weekly = self._smaller(left, done, choices) or weekly
                        orders, at = _orders(weekly, [week for some, _ in orders[at:] for week in some]), 0
        except Unknown:
            self.proven = False
        return weekly

    def _smaller(
        self, left: Pruner, held: Mapping[int, WeekChoice], near: Mapping[int, WeekChoice]
    ) -> WeeklyModel | None:
        """Return a model of the states left in which some weeks hold what they do, solved; None: it takes too long.

        near: what all weeks hold in the last solution.
        """
        weekly = self._new(left.settled)
        for aim, value in self._kept:
            self._keep(weekly, aim, value)
        weekly.hold(held)
        weekly.look_first_near(near)
        try:
            weekly.satisfy(self.budget.a_try)
        except Unknown:
            return None
        return weekly

    def _fullest(self, weeks: Iterable[int], left: Pruner, aims: Sequence[tuple[Aim, int]] = ()) -> WeeklyModel | None:
        """Return the model, solved, in which weeks are as full as the states leave them, in turn; None: there is none.

        aims: levels that it keeps beside those that are settled.

        Where there is one nothing is fuller: of the first week no fuller state is left, of the second none beside that
        one, and so on.
        """
        fullest = _as_full(left, weeks) if self.budget.a_try > 0 else None
        if fullest is None:
            return None
        left, choices = fullest
        weekly = self._new(left.settled)
        for aim, value in (*self._kept, *aims):
            self._keep(weekly, aim, value)
        weekly.hold(choices)
        try:
            weekly.satisfy(self.budget.a_try)
        except (Impossible, Unknown):
            return None
        return weekly

    def _first(self, weekly: WeeklyModel, order: Quantity) -> None:
        most = self.budget.left / 2
        if not self.proven:
            if self._filling is None:
                self._filling = self.budget.left - FILLED
            most = min(most, (self.budget.left - self._filling) / 2)
        value, bound = weekly.minimize(order, most)
        self.proven &= value == bound
        if not isinstance(order, int):
            weekly.model.add(order <= value)


def _as_it_is(left: Pruner, _: int) -> Pruner:
    return left


def _soft(key: LevelKey, group: Group) -> Aim:
    return Aim(
        key,
        lambda weekly: [sum(weekly.posting.costs[group])] if weekly.posting.costs[group] else [],
        bound=lambda left: left.least_cost(group),
        narrowed=lambda left, cost: left.costing(group, cost),
        together=(lambda left: left.least_together(group), lambda left, cost: left.costing_together(group, cost)),
    )


def _gentle(key: LevelKey, measure: str, unit: int, pairs: Sequence[tuple[int, int]]) -> Aim:
    def growths(weekly: WeeklyModel) -> list[Quantity]:
        return [
            getattr(weekly.plan.week(late), measure) - getattr(weekly.plan.week(early), measure)
            for early, late in pairs
        ]

    return Aim(
        key,
        growths,
        unit,
        lambda left: left.least_growth(measure, pairs, unit),
        lambda left, value: left.growing_at_most(measure, pairs, unit * value),
        roughly=lambda left: left.least_rise(measure, pairs, unit),
    )


def _growing(problem: Problem, goal: tuple[int, int] | None) -> list[tuple[int, int]]:
    """Return the pairs of weeks of which the later one may grow, and is still open."""
    settled, compared = problem.settled_weeks, problem.references_for(goal)
    return [(one.reference, one.week) for one in compared if one.may_grow and one.week not in settled]


def aims(problem: Problem, goal: tuple[int, int] | None, until: int | None = None) -> list[Aim]:
    """Return the levels of a progression in their order (the last, filling the weeks, is `Progressing.fill`).

    goal: the weeks that reach and hold it. until: the week up to which they speak of growth, where the weeks after it
    are settled later (`later_aims`).
    """
    full = [week.index for week in problem.full_running_weeks]
    if full and full[0] in problem.settled_weeks:
        full = []  # the start is past
    pairs = [pair for pair in _growing(problem, goal) if until is None or pair[1] <= until]

    def shortened(weekly: WeeklyModel) -> list[Quantity]:
        weeks = [week for week in weekly.plan.open_weeks if not week.fewest_runs]
        return [sum(len(week.sessions) - week.runs for week in weeks)] if weeks else []

    first = Aim(
        LevelKey.FIRST_WEEK,
        lambda weekly: [weekly.plan.week(full[0]).distance] if full else [],
        Per.METRES_100,
        lambda left: -(-left.least("distance", full[0]) // Per.METRES_100) if full else 0,
        lambda left, value: left.at_most("distance", full[0], Per.METRES_100 * value) if full else left,
    )
    wishes = [_soft(LevelKey.PROTOCOL_RULES, "protocol"), _soft(LevelKey.GOAL_DISTANCE, "goal")]
    if problem.continuous_goal_is_wish and not problem.as_far:
        wishes.reverse()  # beside a distance a run comes before hold weeks, as it does alone: else it is 1:1 for ever
    return [
        _soft(LevelKey.COACH_RULES, "coach"),
        *wishes,
        first,
        _gentle(LevelKey.DISTANCE_INCREASE, "distance", Per.METRES_100, pairs),
        _gentle(LevelKey.RUNNING_INCREASE, "run_time", Per.MINUTE, pairs),
        _gentle(LevelKey.BOUT_INCREASE, "longest_bout", Per.MINUTE, pairs),
        Aim(LevelKey.RUNS_LEFT_OUT, shortened),
    ]


def later_aims(problem: Problem, goal: tuple[int, int] | None, until: int) -> list[Aim]:
    """Return the levels of the weeks after the goal, when those up to week `until` stand: toward a normal week."""
    normal = problem.runner.normal_weekly_distance
    pairs = [pair for pair in _growing(problem, goal) if pair[1] > until]
    open_weeks = [week.index for week in problem.full_running_weeks if week.index not in problem.settled_weeks]
    last = next((week for week in reversed(open_weeks) if week > until), None)

    def nearest(left: Pruner) -> int:
        most = left.most("distance", last) if last is not None else None
        return 0 if most is None else max(0, -(-(normal - most) // Per.METRES_100))

    def near(left: Pruner, short: int) -> Pruner:
        return left if last is None else left.at_least("distance", last, normal - Per.METRES_100 * short)

    return [
        _soft(LevelKey.REBUILD_RULES, "rebuild"),
        Aim(
            LevelKey.REBUILD_DISTANCE,
            lambda weekly: [] if last is None else [normal - weekly.plan.week(last).distance],
            Per.METRES_100,
            nearest,
            near,
        ),
        _gentle(LevelKey.REBUILD_INCREASE, "distance", Per.METRES_100, pairs),
    ]


def _as_full(left: Pruner, weeks: Iterable[int]) -> tuple[Pruner, dict[int, WeekChoice]] | None:
    """Return weeks as full as the states leave them, in turn, and what then is left; None where they do not tell.

    As many as that works for are taken each as the weeks before leave it, and only then it is looked at what that
    leaves to the others. What a week may hold, but not with them, is left out, and the next fullest is tried.
    """
    weeks, choices, tries = list(weeks), dict[int, WeekChoice](), MOST_LEFT_OUT
    at, several = 0, len(weeks)
    while at < len(weeks):
        some = weeks[at : at + several]
        if (at_once := left.in_turn(some)) is not None:
            left, found = at_once
            choices |= {week: WeekChoice(*fullest, frozenset(), ()) for week, fullest in found.items()}
            at, several = at + len(some), SEVERAL * several
        elif len(some) > 1:
            several = max(1, len(some) // SEVERAL)
        else:
            if not left.possible or not tries or (fullest := left.fullest(weeks[at])) is None:
                return None
            left, tries = left.without(weeks[at], *fullest), tries - 1
    return (left, choices) if left.possible else None


def _orders(weekly: WeeklyModel, weeks: Collection[int]) -> list[tuple[list[int], Quantity]]:
    """Return the orders of some weeks of a model, as `_together` does."""
    return _together(week for week in weekly.plan.open_weeks if week.frame.index in weeks)


def _together(weeks: Iterable[OpenWeek]) -> list[tuple[list[int], Quantity]]:
    """Return the orders of weeks, each of as many of them in turn as one objective holds, with their numbers."""
    orders: list[tuple[list[int], Quantity]] = [([], 0)]
    size = 1
    for week in weeks:
        own, width = _order(week)
        some, order = orders.pop()
        if size > 1 and size * width > LARGEST_OBJECTIVE:
            orders.append((some, order))
            some, order, size = [], 0, 1
        orders.append(([*some, week.frame.index], order * width + own))
        size *= width
    return orders


def _order(week: OpenWeek) -> tuple[Quantity, int]:
    """Return a number that differs for every content of a week, and how many there are: most running first.

    Each part counts from the least that is left: the fewer there are, the more weeks share one solve.
    """
    longest, rungs = week.sessions[0].half_minutes, list(week.rungs.values())
    parts: list[tuple[Quantity, int, int]] = [
        (-sum(one.half_minutes for one in week.sessions), *_ends([one.bounds for one in week.sessions])),
        (-longest, *_ends([week.sessions[0].bounds])),
        (sum(place * literal for place, literal in enumerate(rungs)), 0, len(rungs) - 1),
    ]
    if not week.fewest_runs:
        parts.append((week.runs, 0, len(week.sessions)))
    parts += [(week.feature(name), 0, 1) for name in week.features]
    order: Quantity = 0
    size = 1
    for part, low, high in parts:
        if low == high:  # nothing is open, and its value would only make the objective large
            continue
        order, size = order * (high - low + 1) + (part - low), size * (high - low + 1)
    return order, size


def _ends(bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the ends of the negative of a sum of half minutes, each between its bounds."""
    low, high = (sum(ends) for ends in zip(*bounds, strict=True))
    return -high, -low
