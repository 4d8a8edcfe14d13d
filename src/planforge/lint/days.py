"""Weeks that cannot hold their sessions: runs, strength, rest and the spaces between, on the days there are.

Every way to lay out the plan's days is followed at once, as the few numbers that matter from one day to the next; runs
are as short as any can be. Where none is left the statements are dropped one by one, until the rest all take part.
"""

from collections.abc import Iterator
from typing import Any

from planforge.lint.statements import AVAILABLE, AWAY, CHANGES, changed, firm, foremost, needed, told
from planforge.plan import Load
from planforge.problem import Day, Problem
from planforge.sessions.build import overhead, strength_seconds
from planforge.sessions.palette import SHORTEST_MAIN
from planforge.source import Document, Fault, Loc
from planforge.stated import REBUILD, Window
from planforge.units import format_duration

NAMES = (
    "rest-days", "same-day", "strength-spacing", "run-spacing", CHANGES, AWAY, AVAILABLE, "start-load", "strength-days",
    "run-days",
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
    names, left = needed(problem, NAMES, lambda one: (first_too_full(one) or 0) >= first)
    week = first_too_full(left)
    assert week is not None
    parts = [part for name in reversed(names) for part in _parts(left, name, week)]
    yield Fault(
        f"week {week} cannot hold all of this: {told(document, parts)}{_lengths(left, names, week)}",
        foremost(document, (loc for _, loc in parts)),
        _way_out(problem, names),
    )


def heavy_without_room(problem: Problem) -> str | None:
    """Return what heavy strength asks of the week, where a protocol comes to it and too few days have time for it."""
    heavy = [week.index for week in problem.weeks if problem.routine(week.index).load is Load.HEAVY]
    runs = min((rule.sessions_per_week for rule in firm(problem, "run-days")), default=0)
    lifts = min((rule.sessions_per_week for rule in firm(problem, "strength-days")), default=0)
    days = sum(1 for windows in problem.calendar.available.values() if windows)
    gaps = [rule.gap for rule in firm(problem, "same-day")]
    if not heavy or not gaps or days >= runs + lifts or first_too_full(problem) is None:
        return None
    return (
        f"from week {heavy[0]} the strength of this protocol is heavy, and needs days of its own, or a time "
        f"{format_duration(max(gaps))} after a run: {runs} runs and {lifts} strength sessions a week want time on "
        f"{runs + lifts} days, and {days} {'has' if days == 1 else 'have'} it"
    )


def first_too_full(problem: Problem) -> int | None:
    """Return the first week by which no layout is left, None when the days can hold everything."""
    runs, strength = firm(problem, "run-days"), firm(problem, "strength-days")
    most_in_a_row = min((rule.most_in_a_row(problem) for rule in firm(problem, "run-spacing")), default=99)
    spaced, rest = firm(problem, "strength-spacing"), max([rule.days for rule in firm(problem, "rest-days")] or [0])
    held = problem.goal_weeks[0][1] if problem.goal_weeks else None
    around = overhead(problem).duration
    shortest = {week: around + main for week, main in _shortest_mains(problem).items()}
    routines = strength_seconds(problem)
    states = {FRESH}
    for frame in problem.weeks:
        rebuild = problem.phase(frame.index, held) == REBUILD
        asked = {rule.sessions_per_week for rule in runs} if frame.running else set()
        strong = {rule.wanted(problem, problem.phase(frame.index, held)) for rule in strength}
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
    for rule in firm(problem, "start-load") if problem.runner.stopped_running else ():
        for week in rule.first_weeks(problem):
            mains[week] = max(mains[week], rule.fewest(problem, week) * (first.run + first.walk))
    return mains


def _contents(problem: Problem, day: Day, run: int, strength: int) -> set[tuple[int, int]]:
    """Return what a day can hold: (runs, strength sessions)."""
    may_run = bool(day.windows) and (day.can_run or not firm(problem, AWAY))
    heavy = problem.routine(day.week).load is Load.HEAVY
    may_lift = not (day.away and heavy and firm(problem, AWAY))
    bounded = bool(firm(problem, AVAILABLE))
    run_at = [one for one in day.windows if may_run and (run <= one.seconds or not bounded)]
    lift_at = [one for one in day.windows if may_lift and (strength <= one.seconds or not bounded)]
    found = {(0, 0)} | ({(1, 0)} if run_at else set()) | ({(0, 1)} if lift_at else set())
    gap = max((rule.gap for rule in firm(problem, "same-day")), default=None) if heavy else None

    def together(first: Window, second: Window) -> bool:
        if first is second and bounded and run + strength > first.seconds:
            return False
        if gap is None:
            return True
        timed = first.start is not None and second.start is not None
        return timed and (gap <= 0 if first is second else first.opens + run + gap <= second.opens)

    if any(together(first, second) for first in run_at for second in lift_at):
        found.add((1, 1))
    return found


# -- words -----------------------------------------------------------------------------------------------------------


def _parts(problem: Problem, name: str, week: int) -> Iterator[tuple[str, Loc]]:
    """Yield in words what is stated under a name, each use of a rule with its place."""
    if name == AWAY:
        yield "days away", ("calendar", "away")
    elif name == CHANGES:
        for text, change in problem.calendar.changes.items():
            if change is problem.changes.get(week):
                yield f"{text}: {change}", ("calendar", "changes", text)
    elif name == AVAILABLE:
        days = [day.label for day, windows in problem.calendar.available.items() if windows]
        longest = max(window.seconds for windows in problem.calendar.available.values() for window in windows)
        yield f"time on {', '.join(days)}, at most {format_duration(longest)} at once", ("calendar", "available")
    else:
        yield from (
            (_words(problem, use.rule, week), use.loc) for use in problem.uses if use.rule in firm(problem, name)
        )


def _words(problem: Problem, rule: Any, week: int) -> str:
    match rule.name:
        case "run-days":
            return f"{rule.sessions_per_week} {'runs' if rule.sessions_per_week > 1 else 'run'} a week"
        case "strength-days":
            number = rule.wanted(problem, problem.phase(week, None))
            return f"{number} strength {'session' if number == 1 else 'sessions'} a week"
        case "run-spacing":
            most = rule.most_in_a_row(problem)
            one_more = {1: "two", 2: "three", 3: "four"}.get(most, "seven")
            return "a day without running between runs" if most == 1 else f"never running {one_more} days in a row"
        case "strength-spacing":
            return "a day between strength sessions"
        case "rest-days":
            return f"{rule.days} {'day' if rule.days == 1 else 'days'} of rest a week"
        case "same-day":
            return f"heavy strength on a day without a run, or {format_duration(rule.gap)} after it"
        case _:
            return f"at least {rule.fewest(problem, week)} repeats in the first runs"


def _lengths(problem: Problem, names: list[str], week: int) -> str:
    if not {AVAILABLE, CHANGES} & set(names):
        return ""
    shortest = overhead(problem).duration + _shortest_mains(problem)[week]
    run, strength = (-(-one // 60) * 60 for one in (shortest, strength_seconds(problem)[week]))
    said = [f"the shortest run takes {format_duration(run)}, warm-up and cool-down included"] * ("run-days" in names)
    said += [f"the strength routine takes {format_duration(strength)}"] * ("strength-days" in names)
    return f"; {' and '.join(said)}" if said else ""


def _way_out(problem: Problem, names: list[str]) -> str:
    """Return a change that was tried and gives the days what they need; else what kinds of change could."""
    runs = [rule.sessions_per_week for rule in firm(problem, "run-days")]
    lifts = [rule.sessions_per_week for rule in firm(problem, "strength-days")]
    rests = [rule.days for rule in firm(problem, "rest-days")]
    tries = [("rest-days", "days", number) for number in range(min(rests, default=0) - 1, -1, -1)]
    tries += [("run-days", "sessions_per_week", number) for number in range(min(runs, default=0), 0, -1)]
    tries += [("strength-days", "sessions_per_week", number) for number in range(min(lifts, default=0), -1, -1)]
    where = CHANGES if CHANGES in names else AVAILABLE
    for name, field, number in tries:
        if name in names and first_too_full(changed(problem, name, **{field: number})) is None:
            return f"`{name}: {{{field}: {number}}}` fits these days; or give more days or longer times in `{where}`"
    return f"give more days or longer times in `{where}`, or ask for fewer sessions"
