"""Weeks that cannot hold their sessions: runs, strength, rest and the spaces between, on the days there are.

Every way to lay out the plan's days is followed at once, as the few numbers that matter from one day to the next; runs
are as short as any can be. Where none is left the statements are dropped one by one, until the rest all take part.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations

from planforge.lint.items import (
    AVAILABLE,
    AWAY,
    CHANGES,
    Item,
    firm,
    foremost,
    irreducible,
    with_places,
    with_rule_values,
)
from planforge.plan.model import Kind
from planforge.problem.calendar import hold_a_run
from planforge.problem.frames import Day, WeekFrame
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD, Window
from planforge.quantities.dates import Weekday
from planforge.quantities.units import format_duration
from planforge.rules.available import Available
from planforge.rules.away import Away
from planforge.rules.base.rule import Rule
from planforge.rules.rest_days import RestDays
from planforge.rules.run_days import FEWEST_WELL, RunDays
from planforge.rules.run_spacing import RunSpacing
from planforge.rules.same_day import SameDay
from planforge.rules.start_load import StartLoad
from planforge.rules.strength_days import StrengthDays
from planforge.rules.strength_spacing import StrengthSpacing
from planforge.sessions.build import overhead, strength_seconds
from planforge.sessions.palette import SHORTEST_MAIN
from planforge.source import Document, Fault, Loc

ITEMS: tuple[Item, ...] = (
    RestDays, SameDay, StrengthSpacing, RunSpacing, CHANGES, AWAY, AVAILABLE, StartLoad, StrengthDays, RunDays,
)  # fmt: skip
State = tuple[
    int, int, int, int, bool
]  # this week's runs, strength, busy days; days running so far; strength yesterday
FRESH: State = (0, 0, 0, 0, False)


def too_full(problem: Problem, document: Document) -> Iterator[Fault]:
    """Yield why some week's days cannot hold its sessions, if they cannot."""
    first = first_too_full(problem)
    if first is None:
        return
    # Without a week that differs, or days away, an earlier week may be too full: as it is, less is asked of it.
    items, left = irreducible(problem, ITEMS, lambda one: (first_too_full(one) or 0) >= first)
    week = first_too_full(left)
    assert week is not None
    parts = [part for item in reversed(items) for part in _parts(left, item, week)]
    alone = [frame for frame in left.weeks if frame.index == week]
    after = f", after week {week - 1}," if first_too_full(left, alone) is None else ""
    yield Fault(
        f"week {week}{after} cannot hold all of this: {with_places(document, parts)}{_lengths(left, items, week)}",
        foremost(document, (loc for _, loc in parts)),
        _way_out(problem, items),
    )


def heavy_without_room(problem: Problem) -> str | None:
    """Return how long a run and heavy strength after it take, where a protocol comes to it and no time holds both."""
    heavy = [week.index for week in problem.weeks if problem.always_heavy(week.index)]
    runs = min((rule.sessions_per_week for rule in firm(problem, RunDays)), default=0)
    lifts = min((rule.fewest for rule in firm(problem, StrengthDays)), default=0)
    days = sum(1 for windows in problem.calendar.available.values() if windows)
    if not heavy or not firm(problem, SameDay) or days >= runs + lifts or first_too_full(problem) is None:
        return None
    goal = max(problem.continuous_goal or 0, SHORTEST_MAIN)
    both = overhead(problem).duration + goal + max(strength_seconds(problem)[week] for week in heavy)
    return (
        f"from week {heavy[0]} the strength of this protocol is heavy; it stands on a day of its own, or after the run "
        f"of its day: {runs} runs and {lifts} strength sessions a week want time on {runs + lifts} days, and {days} "
        f"{'has' if days == 1 else 'have'} it. On fewer days some time must hold both one after the other: with a run "
        f"of {format_duration(goal)} {-(-both // 60)} min"
    )


def first_too_full(problem: Problem, among: Sequence[WeekFrame] | None = None) -> int | None:
    """Return the first week by which no layout is left, None when the days can hold everything.

    among: the weeks that are looked at, one after the other; None: all of them.
    """
    runs, strength = firm(problem, RunDays), firm(problem, StrengthDays)
    most_in_a_row = min((rule.most_in_a_row(problem) for rule in firm(problem, RunSpacing)), default=99)
    spaced, rest = firm(problem, StrengthSpacing), max([rule.days for rule in firm(problem, RestDays)] or [0])
    held = problem.goal_weeks[0][1] if problem.goal_weeks else None
    around = overhead(problem).duration
    shortest = {week: around + main for week, main in _shortest_mains(problem).items()}
    routines = strength_seconds(problem)
    states = {FRESH}
    for frame in problem.weeks if among is None else among:
        rebuild = problem.phase(frame.index, held) == REBUILD
        asked = {rule.sessions_per_week for rule in runs} if frame.running else set()
        strong = {rule.least(problem, problem.phase(frame.index, held)) for rule in strength}
        most = (min(asked, default=0), min(strong, default=0))
        for day in frame.days:
            contents = _contents(problem, day, shortest[frame.index], routines[frame.index])
            states = {
                (run + more, hard + lift, busy + (more or lift), min(row + 1, 9) if more else 0, bool(lift))
                for run, hard, busy, row, yesterday in states
                for more, lift in contents
                if run + more <= most[0] and hard + lift <= most[1]
                if not more or rebuild or row + 1 <= most_in_a_row
                if not (lift and yesterday and spaced)
            }
        states = {
            (0, 0, 0, row, yesterday)
            for run, hard, busy, row, yesterday in states
            if not (frame.full and frame.running) or all(run == one for one in asked)
            if frame.excused or all(hard == one for one in strong)
            if len(frame.days) < 7 or busy <= 7 - rest
        }
        if not states:
            return frame.index
    return None


def _shortest_mains(problem: Problem) -> dict[int, int]:
    """Return how long the main part of a run takes at least, by week."""
    mains, first = {week.index: SHORTEST_MAIN for week in problem.weeks}, problem.protocol.ladder.levels[0]
    for rule in firm(problem, StartLoad) if problem.runner.stopped_running else ():
        for week in rule.first_weeks(problem):
            mains[week] = max(mains[week], rule.fewest(problem, week) * (first.run + first.walk))
    return mains


def _contents(problem: Problem, day: Day, run: int, strength: int) -> set[tuple[int, int]]:
    """Return what a day can hold: (runs, strength sessions)."""
    may_run = any(one.holds(Kind.RUN) for one in day.windows) and (day.can_run or not firm(problem, Away))
    heavy = problem.always_heavy(day.week)
    may_lift = not (day.away and heavy and firm(problem, Away))
    bounded = bool(firm(problem, Available))
    run_at = [one for one in day.windows if may_run and (not bounded or _fits(one, Kind.RUN, run))]
    lift_at = [one for one in day.windows if may_lift and (not bounded or _fits(one, Kind.STRENGTH, strength))]
    found = {(0, 0)} | ({(1, 0)} if run_at else set()) | ({(0, 1)} if lift_at else set())
    in_order = heavy and bool(firm(problem, SameDay))

    def together(first: Window, second: Window) -> bool:
        if first is second and bounded and run + strength > first.seconds:
            return False
        if not in_order:
            return True
        timed = first.start is not None and second.start is not None
        return timed and (first is second or first.opens + run <= second.opens)

    if any(together(first, second) for first in run_at for second in lift_at):
        found.add((1, 1))
    return found


def _fits(window: Window, kind: Kind, seconds: int) -> bool:
    return window.holds(kind) and seconds <= window.seconds


# -- words -----------------------------------------------------------------------------------------------------------


def _parts(problem: Problem, item: Item, week: int) -> Iterator[tuple[str, Loc]]:
    """Yield in words what is stated in an item, each use of a rule with its place."""
    if item == AWAY:
        yield "days away", ("calendar", "away")
    elif item == CHANGES:
        for text in problem.changes.get(week, ()):
            yield f"{text}: {problem.calendar.changes[text]}", ("calendar", "changes", text)
    elif item == AVAILABLE:
        days = [_day_words(day, windows) for day, windows in problem.calendar.available.items() if windows]
        every = [window.seconds for windows in problem.calendar.available.values() for window in windows]
        said = f"time on {', '.join(days)}, at most {format_duration(max(every))} at once" if every else "no usual time"
        yield said, ("calendar", "available")
    else:
        rules = firm(problem, item)
        yield from ((use.rule.asks(problem, week), use.loc) for use in problem.uses if use.rule in rules)


def _day_words(day: Weekday, windows: tuple[Window, ...]) -> str:
    return day.label if hold_a_run(windows) else f"{day.label} (not for a run)"


def _lengths(problem: Problem, items: list[Item], week: int) -> str:
    if not {AVAILABLE, CHANGES} & set(items):
        return ""
    shortest = overhead(problem).duration + _shortest_mains(problem)[week]
    run, strength = (-(-one // 60) * 60 for one in (shortest, strength_seconds(problem)[week]))
    said = [f"the shortest run takes {format_duration(run)}, warm-up and cool-down included"] * (RunDays in items)
    said += [f"the strength routine takes {format_duration(strength)}"] * (StrengthDays in items)
    return f"; {' and '.join(said)}" if said else ""


def _way_out(problem: Problem, items: list[Item]) -> str:
    """Return a change that was tried and gives the days what they need; else what kinds of change could."""
    runs = [rule.sessions_per_week for rule in firm(problem, RunDays)]
    lifts = [rule.fewest for rule in firm(problem, StrengthDays)]
    rests = [rule.days for rule in firm(problem, RestDays)]
    tries: list[tuple[type[Rule], str, int]] = [
        (RestDays, "days", number) for number in range(min(rests, default=0) - 1, -1, -1)
    ]
    tries += [(RunDays, "sessions_per_week", number) for number in range(min(runs, default=0), FEWEST_WELL - 1, -1)]
    tries += [(StrengthDays, "sessions_per_week", number) for number in range(min(lifts, default=0), 0, -1)]
    where = CHANGES if CHANGES in items else AVAILABLE
    # Strength stays: it may come to one session, and never to none.
    several: list[tuple[tuple[type[Rule], str, int], ...]] = [(one,) for one in tries]
    several += [pair for pair in combinations(tries, 2) if pair[0][0] is not pair[1][0]]
    for some in several:
        changed = problem
        for rule, field, number in some:
            changed = with_rule_values(changed, rule, **{field: number})
        if all(rule in items for rule, _, _ in some) and first_too_full(changed) is None:
            words = " and ".join(f"`{rule.name}: {{{field}: {number}}}`" for rule, field, number in some)
            fit = "fits" if len(some) == 1 else "together fit"
            return f"{words} {fit} these days; or give more days or longer times in `{where}`"
    return f"give more days or longer times in `{where}`, or ask for fewer sessions"
