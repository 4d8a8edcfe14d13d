"""How a statement can give way: every sensible step, from the least to the most, in a coach's units.

Nothing is tried here. A way yields the changed problem for each of its steps and what that change would be in the
file; `planforge.solver` finds the first step that makes a plan possible. No way more than doubles or halves a number
(or goes beyond its default): past that a rule is not loosened but gone. Facts about the runner never give way, nor do
the weeks in which a protocol lets nobody run.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from itertools import combinations
from typing import assert_never

from planforge.conflicts.statements import (
    ByWhen,
    DaysAway,
    DayTimes,
    GoalAsNear,
    GoalDistance,
    GoalRun,
    Injury,
    OtherDays,
    PhasesBefore,
    RuleHolds,
    Statement,
    WeekDiffers,
)
from planforge.conflicts.variants import (
    binding_horizon,
    closed_days,
    free_day,
    with_change,
    with_horizon,
    with_times,
    with_use,
)
from planforge.constraints.spelling import absence_words, by_words, distance_goal_words, run_words, windows_words
from planforge.plan.model import Kind
from planforge.problem.calendar import TREADMILL
from planforge.problem.changes import days_named
from planforge.problem.problem import Problem
from planforge.problem.sections import AS_FAR, Absence, WantedRun, WeeklyDistance, Window
from planforge.problem.uses import RuleUse
from planforge.quantities import units
from planforge.quantities.dates import Weekday
from planforge.quantities.spelled import Spelled, spelling
from planforge.quantities.units import MINUTE
from planforge.quantities.when import Numbered, When
from planforge.rules.base.during import During
from planforge.rules.base.rule import Direction, Rule
from planforge.source import Loc, Value

# The order in which changes are offered, the gentlest first; days, times and absences late, for the runner may not be
# able to change them; last what limits the load, which is there for the knee.
LATER, LOWER, NUMBER, SOFT, OFF, SMALLER, TIME, PRESENCE, BOLDER = range(9)  # SMALLER: less in a first week
SOFT_WEIGHT = 10  # what `base` gives its own soft rules
TEN_MINUTES = 10 * MINUTE
LONGEST_OFFERED = 180 * MINUTE  # of a day, but for a longer goal: no Tuesday holds half of a week; ours
LEAST_GOAL = 5 * MINUTE


@dataclass(frozen=True)
class Edit:
    """One change in the coach's file: at `loc`, from one text to another; `new` None takes the value away.

    rule: what the rule that it changes is called, with the name of this use of it.
    """

    loc: Loc
    old: str
    new: "Value | None"
    rule: str = ""

    @property
    def words(self) -> str:
        """Return it as a coach reads it: `calendar.weeks: 14`."""
        steps = [step for step in self.loc if isinstance(step, str)]
        path = ".".join(steps)
        if self.loc[0] == "rules":
            path = ": ".join([self.rule, *steps[2:]])
        elif self.loc[:2] == ("calendar", "changes"):  # `week of 8 March` reads badly behind a point
            path = ": ".join(["calendar.changes", *(steps[2:] if self.new is not None else ())])
        if self.new is None:
            return f"{path}: without {self.old}"
        if isinstance(self.new, list):
            return f"{path}: [{', '.join(map(str, self.new))}]"
        return f"{path}: {self.new}"


@dataclass(frozen=True)
class Change:
    """A problem with a statement loosened, and the edits that state it; `said`: in short, where they are many."""

    problem: Problem
    edits: tuple[Edit, ...]
    said: str = ""

    @property
    def words(self) -> str:
        """Return it as a coach reads it: `calendar.weeks: 14`."""
        return self.said or " and ".join(edit.words for edit in self.edits)


@dataclass(frozen=True)
class Way:
    """One way for a statement to give way: `steps` changes, numbered from 1, each more than the one before.

    ordered: a step that makes a plan possible is followed only by steps that do. group: how gentle; far: how far one
    step is, as a share of what is stated. beyond: the problem in which more is allowed than by any step, if it tells of
    several steps or ways at once.
    """

    statement: Statement
    group: int
    steps: int
    at: Callable[[int], Change] = field(compare=False, repr=False)
    ordered: bool = True
    far: float = 0.0
    beyond: Problem | None = field(default=None, compare=False, repr=False)


def ways(problem: Problem, statement: Statement) -> Iterator[Way]:
    """Yield the ways in which a statement of the problem can give way, the gentlest first."""
    match statement:
        case ByWhen():
            yield _later(problem, statement)
        case GoalRun():
            yield from _shorter_run(problem, statement)
        case GoalDistance():
            yield from _less_distance(problem, statement)
        case DayTimes():
            yield from _longer_on(problem, statement)
        case OtherDays():
            yield _more_days(problem, statement)
        case WeekDiffers():
            yield from _of_change(problem, statement)
        case DaysAway():
            yield from _shorter(problem, statement)
        case RuleHolds():
            yield from _of_rule(problem, statement)
        case GoalAsNear() | Injury() | PhasesBefore():
            return  # nothing lower could be named, and what happened, or a protocol waits for, gives no way
        case _:
            assert_never(statement)


# -- time ------------------------------------------------------------------------------------------------------------


def _later(problem: Problem, statement: ByWhen) -> Way:
    due, history = problem.ready_by, problem.history
    (lost, due_later), (weeks_added, by_added) = (
        ((history.lost, history.due_later), history.in_file) if history else ((0, 0), (0, 0))
    )

    def at(step: int) -> Change:
        later = with_horizon(problem, due + step)
        edits = []
        weeks, more = problem.calendar.weeks - lost, later.calendar.weeks - weeks_added
        if more > weeks:
            edits.append(Edit(("calendar", "weeks"), str(weeks), str(more)))
        old, new = problem.by, later.goal.by
        if isinstance(new, int):
            old, new = old - due_later if isinstance(old, int) else old, new - by_added
        if new is not None and new != old:
            edits.append(Edit(("goal", "by"), by_words(old), by_words(new)))
        if binding_horizon(problem) != ("calendar", "weeks"):
            edits.reverse()
        return Change(later, tuple(edits))

    return Way(statement, LATER, problem.longest_horizon - due, at)


def _shorter_run(problem: Problem, statement: GoalRun) -> Iterator[Way]:
    def goal(**update: object) -> Problem:
        return replace(problem, goal=problem.goal.model_copy(update=update))

    wanted = problem.required_run or 0
    whole = -(-wanted // MINUTE)

    def less(step: int) -> Change:
        seconds = (whole - step) * MINUTE
        edit = Edit(problem.goal.run_loc, run_words(problem), units.format_duration(seconds))
        return Change(replace(problem, goal=problem.goal.with_run(seconds)), (edit,))

    yield Way(statement, LOWER, max(0, whole - LEAST_GOAL // MINUTE), less)
    own = problem.goal.run_loc if problem.goal.states_a_run else ("goal", "run")
    edits = [Edit(("goal", "run") if problem.goal.continuous_run is not None else own, run_words(problem), AS_FAR)]
    if problem.goal.continuous_run is not None:  # which says minutes and nothing else
        edits.insert(0, Edit(own, run_words(problem), None))
    as_far = goal(run=WantedRun(as_far=True), continuous_run=None)
    far = Change(as_far, tuple(edits), _as_far_words(problem, as_far, edits))
    yield Way(statement, LOWER, 1, lambda _: far)
    if problem.goal.every_session:
        edit = Edit(("goal", "every_session"), "yes", "no")
        yield Way(statement, LOWER, 1, lambda _: Change(goal(every_session=False), (edit,)))


def _as_far_words(problem: Problem, as_far: Problem, edits: Sequence[Edit]) -> str:
    """Return the change with what else it does: a weekly distance becomes a wish, and the run may be aimed at less."""
    aim, besides = as_far.continuous_goal or 0, list[str]()
    if aim < (problem.required_run or 0):
        besides.append(f"at most the protocol's {units.format_duration(aim)}")
    if problem.goal.weekly_distance is not None:
        besides.append(f"{distance_goal_words(problem)} a week is then a wish")
    words = " and ".join(edit.words for edit in edits)
    return f"{words} ({'; '.join(besides)})" if besides else ""


def _less_distance(problem: Problem, statement: GoalDistance) -> Iterator[Way]:
    """Yield less of it by steps; and that it is not asked for, which is one trial and leaves the run."""
    stated, normal = problem.goal.weekly_distance, problem.runner.normal_weekly_distance
    by_share = stated is None or stated.per_mille is not None
    unit = normal // 100 if by_share else problem.runner.units.millimetres
    whole = -(-(problem.distance_goal or 0) // unit)

    def less(step: int) -> Change:
        number = whole - step
        distance = WeeklyDistance(per_mille=10 * number) if by_share else WeeklyDistance(millimetres=number * unit)
        words = f"{number} %" if by_share else f"{number} {problem.runner.units}"
        changed = problem.goal.model_copy(update={"weekly_distance": distance})
        edit = Edit(("goal", "weekly_distance"), distance_goal_words(problem), words)
        return Change(replace(problem, goal=changed), (edit,))

    yield Way(statement, LOWER, max(0, whole - max(1, whole // 4)), less)
    if stated is not None:
        none = replace(problem, goal=problem.goal.model_copy(update={"weekly_distance": None}))
        edit = Edit(("goal", "weekly_distance"), distance_goal_words(problem), None)
        yield Way(statement, LOWER, 1, lambda _: Change(none, (edit,)))


# -- days and hours --------------------------------------------------------------------------------------------------


def _longer_on(problem: Problem, statement: DayTimes) -> Iterator[Way]:
    day = statement.day
    windows = problem.calendar.available[day]
    yield from _longer(problem, statement, windows, lambda longer: _times(problem, {day: longer}))


def _longer(
    problem: Problem,
    statement: Statement,
    windows: tuple[Window, ...],
    changed: Callable[[tuple[Window, ...]], Change],
) -> Iterator[Way]:
    """Yield the ways to make each of a day's times longer, alone; `changed` states the day's new times."""
    for place, window in enumerate(windows):
        after = windows[place + 1].opens if place + 1 < len(windows) else 24 * 3600
        most = min(max(window.seconds, _longest_offered(problem)), after - window.opens)

        def at(step: int, place: int = place, window: Window = window) -> Change:
            wider = window.model_copy(update={"seconds": window.seconds + step * TEN_MINUTES})
            return changed((*windows[:place], wider, *windows[place + 1 :]))

        yield Way(statement, TIME, max(0, (most - window.seconds) // TEN_MINUTES), at)
        if any(not window.holds(kind) for kind in Kind):
            for_all = window.model_copy(update={"marks": (TREADMILL,) if window.treadmill else ()})
            unmarked = changed((*windows[:place], for_all, *windows[place + 1 :]))

            def without_mark(_: int, unmarked: Change = unmarked) -> Change:
                return unmarked

            yield Way(statement, TIME, 1, without_mark)


def _longest_offered(problem: Problem) -> int:
    """Return the longest time of a day that is offered, in seconds."""
    run_of_goal = (problem.continuous_goal or 0) + 40 * MINUTE
    return min(free_day(problem)[0].seconds, max(LONGEST_OFFERED, run_of_goal))


def longer_together(problem: Problem, times: Sequence[DayTimes]) -> Iterator[Way]:
    """Yield the way in which the times of all days give way at once: none is shorter than so much."""
    available = problem.calendar.available
    days = [one.day for one in times]
    shortest = min((window.seconds for day in days for window in available[day]), default=0)
    longest = _longest_offered(problem)
    if len(days) < 2 or shortest >= longest:
        return

    def at(step: int) -> Change:
        least = (shortest // TEN_MINUTES + step) * TEN_MINUTES
        longer = {day: _at_least(available[day], least) for day in days}
        changed = {day: windows for day, windows in longer.items() if windows != available[day]}
        on = ", ".join(day.label for day in changed)
        said = f"calendar.available: at least {units.format_duration(least)} on {on}"
        return replace(_times(problem, changed), said=said)

    yield Way(times[0], TIME, (longest - shortest) // TEN_MINUTES, at, far=1)


def _at_least(windows: Sequence[Window], seconds: int) -> tuple[Window, ...]:
    """Return a day's times, each as long as that where the next one leaves room."""
    ends = [*(window.opens for window in windows[1:]), 24 * 3600]
    return tuple(
        window.model_copy(update={"seconds": max(window.seconds, min(seconds, end - window.opens))})
        for window, end in zip(windows, ends, strict=True)
    )


def _more_days(problem: Problem, statement: OtherDays) -> Way:
    """Return the way to one more day, or two, with as much time as the best of the others."""
    stated = [one for some in problem.calendar.available.values() for one in some]
    best = max(stated, key=lambda one: one.seconds, default=Window(start=time(18), seconds=60 * MINUTE))
    best = best.model_copy(update={"marks": ()})
    closed = closed_days(problem)
    choices = [some for count in (1, 2) for some in combinations(closed, count)]

    def at(step: int) -> Change:
        change = _times(problem, dict.fromkeys(choices[step - 1], (best,)))
        return replace(change, said=f"{change.words} (the hour is an example)")

    return Way(
        statement,
        TIME,
        len(choices),
        at,
        ordered=False,
        beyond=_times(problem, dict.fromkeys(closed, (best,))).problem if closed else None,
    )


def _times(problem: Problem, changed: dict[Weekday, tuple[Window, ...]]) -> Change:
    available = problem.calendar.available
    edits = tuple(
        Edit(
            ("calendar", "available", day.label),
            windows_words(available.get(day, ())),
            _as_value(windows),
        )
        for day, windows in changed.items()
    )
    return Change(with_times(problem, changed), edits)


def _as_value(windows: Sequence[Window]) -> Value:
    """Return a day's times as they stand in the file."""
    return windows_words(windows) if len(windows) == 1 else [windows_words((one,)) for one in windows]


def _of_change(problem: Problem, statement: WeekDiffers) -> Iterator[Way]:
    """Yield the ways of a week that differs: longer times, one or two of the usual days more, and no difference."""
    week = statement.week
    change, days = problem.calendar.changes[week], days_named(week, problem.plan_weeks)
    usual = {day: windows for day, windows in problem.calendar.available.items() if windows}

    def with_own_times(*days: Weekday, times: dict[Weekday, tuple[Window, ...]]) -> Change:
        edits = (
            Edit((*statement.loc, day.label), windows_words(change.times.get(day, ())), _as_value(times[day]))
            for day in days
        )
        other = {**change.times, **times}
        stated = change.model_copy(update={"times": {day: other[day] for day in sorted(other)}})
        return Change(with_change(problem, week, stated), tuple(edits))

    def with_days(*days: Weekday) -> Change:
        if change.times:
            return with_own_times(*days, times={day: usual[day] for day in days})
        more = {"only": (*change.only, *days)} if change.only else {"without": tuple(set(change.without) - set(days))}
        stated = change.model_copy(update={name: tuple(sorted(some)) for name, some in more.items()})
        return Change(with_change(problem, week, stated), (Edit(statement.loc, str(change), str(stated)),))

    def with_windows(longer: tuple[Window, ...]) -> Change:
        stated = change.model_copy(update={"windows": longer})
        loc = (*statement.loc, "windows") if change.timezone else statement.loc
        return Change(
            with_change(problem, week, stated),
            (Edit(loc, windows_words(change.windows or ()), _as_value(longer)),),
        )

    if change.windows:
        yield from _longer(problem, statement, change.windows, with_windows)
    for day, windows in change.times.items():

        def on_this_day(longer: tuple[Window, ...], day: Weekday = day) -> Change:
            return with_own_times(day, times={day: longer})

        yield from _longer(problem, statement, windows, on_this_day)
    named = change.only or [day for day, windows in change.times.items() if windows]
    there = {day.weekday() for day in days}
    missing = change.without or [day for day in usual if day not in named and day in there]
    missing = missing if change.of_times and change.windows is None else []
    choices = [some for count in (1, 2) for some in combinations(missing, count) if count < len(missing)]
    if choices:
        yield Way(statement, TIME, len(choices), lambda step: with_days(*choices[step - 1]), ordered=False)
    if change.timezone or (days and problem.week_of(days[0]) in problem.settled_weeks):
        return  # nobody is where no trip was; and of what has begun nothing is taken back
    as_usual = Change(with_change(problem, week, None), (Edit(statement.loc, f"{week}: {change}", None),))
    yield Way(statement, PRESENCE, 1, lambda _: as_usual, far=1)


def _shorter(problem: Problem, statement: DaysAway) -> Iterator[Way]:
    absence = statement.absence
    loc, span = statement.loc, absence.dates

    def changed(other: Absence | None, *edits: Edit) -> Change:
        away = tuple(other if one is absence else one for one in problem.calendar.away)
        calendar = problem.calendar.model_copy(update={"away": tuple(one for one in away if one is not None)})
        return Change(replace(problem, calendar=calendar), edits)

    def without_some(first: int, last: int) -> Change:
        ends = {"first": span.first + timedelta(first), "last": span.last - timedelta(last)}
        left = span.model_copy(update={**ends, "named": None})
        other = absence.model_copy(update={"dates": left})
        at = (*loc, "dates") if isinstance(absence_form(problem, absence), dict) else loc
        return changed(other, Edit(at, absence_words(absence, dates_only=True), absence_words(other, dates_only=True)))

    def fewer(at_the_end: bool) -> Callable[[int], Change]:
        def at(step: int) -> Change:
            if step == span.days:
                return changed(None, Edit(loc, absence_words(absence), None))
            return without_some(0, step) if at_the_end else without_some(step, 0)

        return at

    past = min(span.days, max(0, (problem.open_from - span.first).days))
    if not absence.strength and not past:  # of days that are past nothing is taken back
        with_strength = absence.model_copy(update={"strength": True})
        edit = Edit((*loc, "strength"), "no", "yes")
        yield Way(statement, PRESENCE, 1, lambda _: changed(with_strength, edit))
    yield Way(statement, PRESENCE, span.days - past, fewer(at_the_end=True), far=1)
    if span.days > 1 and not past:
        yield Way(statement, PRESENCE, span.days - 1, fewer(at_the_end=False), far=1)


def absence_form(problem: Problem, absence: Absence) -> object:
    """Return the shape in which an absence is written: a text, or a mapping when it says more than its dates."""
    return {} if "strength" in absence.model_fields_set else ""


# -- rules -----------------------------------------------------------------------------------------------------------


def _of_rule(problem: Problem, statement: RuleHolds) -> Iterator[Way]:
    use = statement.used
    rule = use.rule
    if rule.gives_way == "never":
        return
    numbers = [one for name, way in rule.loosened_by(problem).items() for one in _numbers(rule, name, way)]
    ordered = [one for one in numbers if one.ordered and one.steps]
    loosest = rule.model_copy(update={one.name: one.at(one.steps) for one in ordered})
    beyond = with_use(problem, use, loosest) if len(ordered) > 1 else None
    for one in numbers:

        def at(step: int, one: _Number = one) -> Change:
            edit = Edit((*use.loc, one.name), one.show(one.value), one.show(one.at(step)), rule.title)
            return Change(with_use(problem, use, rule.model_copy(update={one.name: one.at(step)})), (edit,))

        far = one.unit / max(one.value, one.unit)
        bolder = rule.bolder_by(one.name, problem, more=one.sign > 0)
        group = BOLDER if bolder else SMALLER if rule.bolder_without(problem) else NUMBER
        yield Way(statement, group, one.steps, at, one.ordered, far, beyond if one in ordered else None)
    yield from _in_fewer_weeks(problem, statement)
    if rule.gives_way in ("soft", "off"):
        soft = with_use(problem, use, rule.model_copy(update={"weight": SOFT_WEIGHT}), weighted=True)
        edit = Edit((*use.loc, "weight"), "hard", str(SOFT_WEIGHT), rule.title)
        yield _given_up(problem, statement, SOFT, Change(soft, (edit,)))
    if rule.gives_way == "off" and len(use.loc) == 2:
        edit_off = Edit(use.loc, "on", "off", rule.title)
        yield _given_up(problem, statement, OFF, Change(statement.without(problem), (edit_off,)))


def _in_fewer_weeks(problem: Problem, statement: RuleHolds) -> Iterator[Way]:
    """Yield the ways of leaving weeks out: those of which other uses of the rule speak, and some at either end."""
    use, last = statement.used, problem.calendar.weeks
    weeks = _weeks_of(use, last)
    if weeks is None or use.rule.always is not None:
        return
    same = [one for one in problem.uses if type(one.rule) is type(use.rule) and one is not use and one.rule.hard]
    others = frozenset().union(*(_weeks_of(one, last) or () for one in same if one.rule.during is not None))

    def only(left: Collection[int]) -> Change:
        during = During(weeks=tuple(_spans(left, last)))
        words = [str(When((Numbered(*span),))) for span in during.weeks]
        old = "always" if use.rule.during is None else str(use.rule.during)
        edit = Edit((*use.loc, "during"), old, words[0] if len(words) == 1 else [*words], use.rule.title)
        return Change(with_use(problem, use, use.rule.model_copy(update={"during": during})), (edit,))

    group = BOLDER if use.rule.bolder_without(problem) else NUMBER
    if weeks & others and (left := weeks - others):
        yield Way(statement, group, 1, lambda _: only(left))
    if use.rule.during is None or use.rule.needed_to_run:  # some number of runs has to be said of every week
        return
    ordered = sorted(weeks)
    most = (len(ordered) + 1) // 2  # more than half of them left out, the rule is not loosened but gone
    yield Way(statement, group, min(most, len(ordered) - 1), lambda step: only(ordered[:-step]), far=1)
    yield Way(statement, group, min(most, len(ordered) - 1), lambda step: only(ordered[step:]), far=1)


def _weeks_of(use: RuleUse, last: int) -> frozenset[int] | None:
    """Return the weeks of which a use of a rule speaks; None where that hangs on phases, which move with the goal."""
    during = use.rule.during
    if during is not None and during.phases:
        return None
    return frozenset(week for week in range(1, last + 1) if use.rule.holds(week, ""))


def _spans(weeks: Collection[int], last: int) -> Iterator[tuple[int, int | None]]:
    """Yield the stretches of weeks that follow one another, first and last; None: to the end of the plan."""
    first = before = None
    for week in [*sorted(weeks), None]:
        if before is not None and week != before + 1:
            yield first or before, None if before == last else before
            first = None
        first, before = first or week, week


def _given_up(problem: Problem, statement: RuleHolds, group: int, change: Change) -> Way:
    """Return the way to a wish or to no rule; of what limits the load both are further than any of its numbers."""
    if statement.used.rule.bolder_without(problem):
        return Way(statement, BOLDER, 1, lambda _: change, far=group)
    return Way(statement, group, 1, lambda _: change)


@dataclass(frozen=True)
class _Number:
    """A parameter that goes up or down from its value, in steps of a unit that a coach would take."""

    name: str
    show: Callable[[int], str]
    value: int
    start: int  # the value in whole units, on the near side
    unit: int
    sign: int
    steps: int
    ordered: bool

    def at(self, step: int) -> int:
        """Return the value after some steps."""
        return (self.start + self.sign * step) * self.unit


def _offered(rule: Rule, name: str, spelled: Spelled) -> tuple[int, int]:
    """Return the least and the most of a parameter that is offered: past them its rule's page calls a plan bad."""
    return (
        max(spelled.low, rule.least_offered.get(name, spelled.low)),
        min(spelled.high, rule.most_offered.get(name, spelled.high)),
    )


def _numbers(rule: Rule, name: str, direction: Direction) -> Iterator[_Number]:
    """Yield the ways of one parameter: up, down, or both; a parameter nobody set is no statement."""
    model = type(rule).model_fields[name]
    spelled, value = spelling(model), getattr(rule, name)
    if spelled is None or value is None:
        return
    unit, usual = spelled.unit, value if model.default is None else model.default
    low, high = _offered(rule, name, spelled)
    for sign in {"up": (1,), "down": (-1,), "either": (-1, 1)}[direction]:
        start = value // unit if sign > 0 else -(-value // unit)
        bound = max(2 * value, usual) if sign > 0 else min(value // 2, usual)
        bound = min(bound, high) if sign > 0 else max(bound, low)
        steps = max((bound // unit - start) if sign > 0 else (start - -(-bound // unit)), 0)
        if sign > 0 and value == 0:
            steps = min(3, high // unit)
        yield _Number(name, spelled.show, value, start, unit, sign, steps, direction != "either")
