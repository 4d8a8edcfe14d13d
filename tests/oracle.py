"""The best progression of a small problem by dynamic programming over week states: no solver, no posted rules.

A second opinion on `planforge.solver`, of which it imports nothing. It shares with the engine the palette of sessions,
the calendar's own facts (which week is full, which is compared with which) and the order of the levels; what the rules
say is written again here, from their manual, over arrays of all pairs (reference week's content, week's content).

What it cannot say it refuses (`Beyond`): room that differs from day to day, features of the rebuild phase, a peak as a
reference, a soft session spike, weeks that grow on after the goal, and an absence of more than a week after it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planforge.languages import english
from planforge.plan.levels import LevelKey
from planforge.plan.measures import Measure, Measures
from planforge.plan.model import Load
from planforge.problem.frames import Reference, WeekFrame
from planforge.problem.problem import Problem
from planforge.problem.uses import RuleUse
from planforge.rules.base.rule import uses
from planforge.rules.build_cap import BuildCap
from planforge.rules.clean_sessions import CleanSessions
from planforge.rules.goal import GoalRule
from planforge.rules.reintroduction import Reintroduction
from planforge.rules.run_days import RunDays
from planforge.rules.run_spacing import RunSpacing
from planforge.rules.session_spike import SessionSpike
from planforge.sessions.build import overhead
from planforge.sessions.palette import Amount, Rung, palette

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
FOREVER = 2**60
METRES_100, MINUTE, ONE = 100_000, 60, 1
LEFT_OUT = 1 << 10  # runs left out stand below the costs of soft rules in one number

COACH, GOAL, PROTOCOL = LevelKey.COACH_RULES, LevelKey.GOAL_DISTANCE, LevelKey.PROTOCOL_RULES
FIRST, DISTANCE, RUNNING = LevelKey.FIRST_WEEK, LevelKey.DISTANCE_INCREASE, LevelKey.RUNNING_INCREASE
BOUT = LevelKey.BOUT_INCREASE
SHORTENED, REACHED = LevelKey.RUNS_LEFT_OUT, LevelKey.GOAL_WEEK
GROUPS = (COACH, PROTOCOL, GOAL)  # in the order of the levels
BASE = 1 << 17  # more than any group costs on a small problem
MOST = 4000  # what one week may cost in one group; an optimum that reaches it is refused


class Beyond(Exception):
    """The problem holds something this oracle does not speak of."""


@dataclass(frozen=True)
class Answer:
    """The optimum: the goal weeks, every level's value by name, and per running week the titles, longest run first."""

    goal: tuple[int, int]
    levels: dict[str, int]
    weeks: dict[int, tuple[str, ...]]


def answer(problem: Problem) -> Answer | None:
    """Return the best progression, or None when there is none."""
    _refuse(problem)
    running = [week for week in problem.weeks if week.running]
    pairs = [pair for pair in pairwise(week.index for week in running if week.full) if pair[1] <= problem.ready_by]
    if _continuous_first(problem) and not problem.as_early:
        first_half = [pair for pair in pairs if pair[1] <= running[(len(running) - 1) // 2].index]
        pairs = first_half[-1:] + pairs[len(first_half) :]
    for goal in pairs if problem.as_early or _continuous_first(problem) else pairs[-1:]:
        found = _Search(problem, goal).best()
        if found is not None:
            if problem.as_early:
                found.levels[REACHED] = goal[0]
            return found
    return None


def _continuous_first(problem: Problem) -> bool:
    """Tell whether who still runs comes to a continuous run first, and by the end to a weekly distance."""
    both = problem.continuous_goal is not None and problem.distance_goal is not None
    return both and not problem.runner.stopped_running


def _refuse(problem: Problem) -> None:
    """Raise Beyond for what the arrays below do not express."""
    goals, spikes = uses(problem, GoalRule), uses(problem, SessionSpike)
    if any(rule.bring_back for rule in uses(problem, Reintroduction)):
        raise Beyond("features")
    if any(rule.reference == "recent-peak" for rule in uses(problem, BuildCap)):
        raise Beyond("recent peak")
    if any(not rule.hard or rule.weeks > 4 for rule in spikes) or len(spikes) > 1:
        raise Beyond("session-spike")
    if [rule.hard and rule.afterwards == "repeat" for rule in goals] != [True]:
        raise Beyond("goal")
    if not problem.runner.stopped_running and any(rule.until_continuous < 10_000 for rule in goals):
        raise Beyond("weeks that wait for a continuous run: no state remembers the first week")
    if [rule.hard for rule in uses(problem, RunDays)] != [True]:
        raise Beyond("run-days")
    if any(use.rule.during for use in problem.uses if use.rule.name not in FOR_A_WHILE):
        raise Beyond("a span of a rule whose words reach beyond a pair of weeks")


# -- what a week can hold ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Content:
    """All ways to fill a week, as arrays by the same index. Seconds and millimetres."""

    rungs: tuple[Rung, ...]
    spelled: tuple[tuple[int, tuple[Amount, ...]], ...]  # (place of the rung, amounts, longest first)
    count: Ints
    level: Ints
    distance: Ints
    on_feet: Ints
    run_time: Ints
    most_running: Ints
    longest_run: Ints
    bout: Ints
    least_bout: Ints
    most_repeats: Ints
    fewest_repeats: Ints
    least_running: Ints

    def __len__(self) -> int:
        """Return how many ways there are."""
        return len(self.count)

    def load(self, measure: Measure) -> Ints:
        """Return one of the weekly load measures."""
        return {
            Measure.DISTANCE: self.distance,
            Measure.TIME_ON_FEET: self.on_feet,
            Measure.RUN_TIME: self.run_time,
        }[measure]

    def titles(self, index: int) -> tuple[str, ...]:
        """Return the titles of a week's runs, longest first."""
        place, amounts = self.spelled[index]
        return tuple(self.rungs[place].title(amount, english()) for amount in amounts)

    def order(self, index: int) -> tuple[int, ...]:
        """Return what settles a tie: most running, then the longest run's, then the easier rung."""
        place, amounts = self.spelled[index]
        running = [self.rungs[place].run * one.repeats + self.rungs[place].tail * one.tails for one in amounts] or [0]
        return -sum(running), -running[0], place


def contents(problem: Problem, room: int, counts: Sequence[int]) -> Content:
    """Return every content with one of these numbers of runs, none longer than `room` seconds."""
    over, speeds = _overhead(problem), problem.runner.speeds
    main = room - over.duration
    rungs = tuple(rung for rung in palette(problem.protocol.ladder) if rung.amounts(main))
    spelled: list[tuple[int, tuple[Amount, ...]]] = []
    rows: list[tuple[int, ...]] = []
    for count in counts:
        for place, rung in enumerate(rungs):
            amounts = rung.amounts(main)
            for longest in amounts:
                for other in amounts if count > 1 else [longest]:
                    if _running(rung, other) > _running(rung, longest):
                        continue
                    runs = (longest, *[other] * (count - 1))[:count]
                    run = [_running(rung, one) for one in runs]
                    far = [
                        speeds.run * seconds + speeds.walk * rung.walk * one.repeats + over.distance
                        for one, seconds in zip(runs, run, strict=True)
                    ]
                    feet = sum(rung.main_seconds(one) + over.time_on_feet for one in runs)
                    bouts = [60 * one.tails if rung.continuous else rung.run for one in runs]
                    repeats = [one.repeats for one in runs]
                    spelled.append((place, runs))
                    rows.append(
                        (
                            count, rung.level, sum(far), feet, sum(run), max(run, default=0), max(far, default=0),
                            max(bouts, default=0), min(bouts, default=0),
                            max(repeats, default=0), min(repeats, default=0), min(run, default=0),
                        )
                    )  # fmt: skip
                    if count == 0:
                        break
                if count == 0:
                    break
            if count == 0:  # a week without runs: one spelling of nothing, on the first level
                break
    columns = np.array(rows, np.int64).reshape(len(rows), 12).T
    return Content(rungs, tuple(spelled), *columns)


def _overhead(problem: Problem) -> Measures:
    """Return what warm-up and cool-down add to any run; refuse what differs from week to week."""
    if any(use.rule.during for use in problem.uses if use.rule.scope == "session"):
        raise Beyond("sessions that are shaped for a while only")
    return overhead(problem, 1, "")


def _running(rung: Rung, amount: Amount) -> int:
    return rung.run * amount.repeats + rung.tail * amount.tails


# -- what the days allow -----------------------------------------------------------------------------------------------


def room_of(problem: Problem) -> int:
    """Return the longest run any day allows, where each day that holds a run allows just that; else refuse."""
    shortest_run = _overhead(problem).duration + 600
    rooms = {max((window.seconds for window in day.windows), default=0) for day in problem.days if day.can_run}
    evenings = all(
        len(day.windows) == 2 and min(window.seconds for window in day.windows) < shortest_run
        for day in problem.days
        if day.can_run
    )
    if len(rooms) != 1 or not evenings or len({day.weekday for day in problem.days if day.windows}) != 7:
        raise Beyond("room that differs from day to day, or no place apart for strength")
    return rooms.pop()


def runs_that_fit(problem: Problem, held: int) -> dict[int, int]:
    """Return the most runs each running week has days for; refuse when neighbours dispute over them."""
    most = max(rule.sessions_per_week for rule in uses(problem, RunDays))
    row = (3 if most >= 4 else 2) if uses(problem, RunSpacing) else 99
    spaced = {day.index: _phase(problem, day.week, held) != "rebuild" for day in problem.days}
    alone = {
        week.index: max((n for n in range(most + 1) if _days_for(problem, {week.index: n}, row, spaced)), default=0)
        for week in problem.weeks
        if week.running
    }
    if not _days_for(problem, alone, row, spaced):
        raise Beyond("neighbouring weeks dispute over days")
    return alone


def _days_for(problem: Problem, wanted: dict[int, int], row: int, spaced: dict[int, bool]) -> bool:
    """Tell whether each of these weeks finds so many days to run on, never `row` days running where that counts."""
    states = {(0, 0)}  # (runs in this week so far, days running so far)
    for day in problem.days:
        following = set()
        need = wanted.get(day.week, 0)
        for count, behind in states:
            following.add((count, 0))
            if day.can_run and count < need and not (spaced[day.index] and behind + 1 >= row):
                following.add((count + 1, behind + 1))
        last = day.index + 1 == len(problem.days) or problem.days[day.index + 1].week != day.week
        states = {(0, behind) for count, behind in following if count == need} if last else following
    return bool(states)


def _phase(problem: Problem, week: int, held: int) -> str:
    """Return the phase of a week: one that ends by date governs every week that begins within its time."""
    passed = (problem.weeks[week - 1].days[0].date - (problem.runner.injured_on or problem.start)).days
    for phase in problem.protocol.phases:
        if phase.weeks and (phase.weeks[1] is None or passed < 7 * phase.weeks[1]):
            return phase.name
    rebuild = any(phase.name == "rebuild" for phase in problem.protocol.phases)
    return "rebuild" if rebuild and week > held else "return-to-running"


# -- what the rules say ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Breach:
    """By how much each pair (reference's content, week's content) breaks a rule; broadcastable to that shape."""

    over: Any
    scale: int
    where: Any = True
    wish: bool = False


Say = Callable[["_Search", Any, WeekFrame, Content, Reference | None, Content], Iterator[Breach]]


def _build_cap(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is None:
        return
    unit = METRES_100 if rule.of is Measure.DISTANCE else MINUTE
    base, load = x.load(rule.of)[:, None], y.load(rule.of)[None, :]
    allowed = 1000 * base + (rule.max_increase * base if ref.may_grow else 0)
    if rule.floor and rule.of is Measure.DISTANCE and ref.may_grow:
        allowed = np.maximum(allowed, 1000 * (base + rule.floor))
    yield Breach(1000 * load - allowed, 1000 * unit)


def _run_step(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is not None:
        step = rule.max_increase if ref.may_grow else 0
        yield Breach(y.most_running[None, :] - x.most_running[:, None] - step, MINUTE)


def _bout_step(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is not None:
        old, new = x.bout[:, None], y.bout[None, :]
        allowed = np.minimum(old * (1000 + rule.max_growth), 1000 * (old + rule.max_increase))
        yield Breach(1000 * new - allowed, 1000 * MINUTE)


def _bout_keeps(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    """Every day has the same room here (see `room_of`), so what one week held, every other holds."""
    if ref is not None and ref.days_off <= 7:
        yield Breach(x.bout[:, None] - y.bout[None, :], MINUTE, (y.count > 0)[None, :])


def _start_load(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    runner, ladder = s.problem.runner, s.problem.protocol.ladder
    if ref is not None and ref.days_off <= 28:
        return
    entry = 1 if runner.stopped_running else ladder.levels.index(ladder.reduced_entry) + 1
    there = (y.count > 0)[None, :]
    yield Breach(y.level[None, :] - entry, ONE, there)
    yield Breach(entry - y.level[None, :], ONE, there)
    normal = runner.normal_weekly_distance
    if not runner.stopped_running:
        most = _most_at_first(s.problem, rule, week)
        main = (y.distance - _overhead(s.problem).distance * y.count)[None, :]
        yield Breach(main - most, METRES_100)
        if week.full:
            yield Breach(rule.least_of_bound * most - 1000 * main, 1000 * METRES_100, wish=True)
        return
    runs = s.slots if week.full else 1
    metres_of_one_repeat = ladder.levels[0].run * runner.easy_pace * runs
    few = (normal * rule.most_of_normal // 1000) // metres_of_one_repeat
    fewest = min(rule.repeats, max(rule.fewest_repeats, few))
    if ref is not None:  # again, after an absence: of a small week not much more is allowed
        fewest = min(fewest, rule.fewest_repeats, max(2, -(-600 // (ladder.levels[0].run + ladder.levels[0].walk))))
    if not rule.hard:
        raise Beyond("each run of a soft start-load costs")
    yield Breach(y.most_repeats[None, :] - rule.most_repeats, ONE, there)
    yield Breach(fewest - y.fewest_repeats[None, :], ONE, there)


def _most_at_first(problem: Problem, rule: Any, week: WeekFrame) -> int:
    """Return what who still runs may cover in one of the first weeks; every day has time here, so days count."""
    bounds = [rule.most_of_normal * problem.runner.normal_weekly_distance // 1000]
    if problem.runner.recent_weekly_distance is not None:
        bounds.append(rule.most_of_recent * problem.runner.recent_weekly_distance // 1000)
    if week.full:
        return max(min(bounds), _shortest(problem))
    return min(bounds) * sum(day.can_run for day in week.days) // 7


def _shortest(problem: Problem) -> int:
    """Return what the shortest session of ten minutes or more covers on the level of who enters."""
    ladder, speeds = problem.protocol.ladder, problem.runner.speeds
    entry = palette(ladder)[ladder.levels.index(ladder.reduced_entry)]
    return min(
        speeds.run * _running(entry, one) + speeds.walk * entry.walk * one.repeats for one in entry.amounts(3600)
    )


def _keep_load(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is None or ref.days_off > 7 or not week.full:
        return
    short = (1000 - rule.max_decrease) * x.distance[:, None] - 1000 * y.distance[None, :]
    yield Breach(short, 1000 * METRES_100, wish=s.problem.runner.stopped_running)


def _hold_week(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is not None and week.index in _hold_weeks(s.problem, rule.every):
        yield Breach(y.level[None, :] - x.level[:, None], ONE)
        yield Breach(y.distance[None, :] - x.distance[:, None], METRES_100)
        yield Breach(y.run_time[None, :] - x.run_time[:, None], MINUTE)
        yield Breach(y.bout[None, :] - x.bout[:, None], MINUTE)


def _hold_weeks(problem: Problem, every: int) -> set[int]:
    full = [week.index for week in problem.weeks if week.running and week.full]
    return set(full[every - 1 :: every]) if problem.calendar.weeks > 6 else set()


def _long_share(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    share = np.select([y.count < 2, y.count == 2, y.count == 3], [1000, rule.two_runs, rule.three_runs], rule.four_runs)
    yield Breach((1000 * y.longest_run - share * y.distance)[None, :], 1000 * METRES_100)


def _even_runs(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    over = 1000 * y.most_running - (1000 + rule.max_difference) * y.least_running
    yield Breach(over[None, :], 1000 * MINUTE, (y.count > 1)[None, :])


def _ladder(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is None:
        return
    there = (y.count > 0)[None, :]
    climbed = y.level[None, :] - x.level[:, None]
    yield Breach(climbed - (rule.levels_per_week if ref.may_grow else 0), ONE, there)
    if ref.days_off <= 7:
        yield Breach(-climbed, ONE, there)


def _clean_sessions(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is not None and ref.may_grow:
        moved = x.level[:, None] != y.level[None, :]
        yield Breach(rule.sessions - s.trained(x)[:, None], ONE, moved & (y.count > 0)[None, :])


def _not_both(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    stages = s.problem.protocol.strength
    if any(one.load is Load.HEAVY for one in s.problem.protocol.routines.values()) and s.problem.calendar.away:
        raise Beyond("a heavy stage that days away put off")
    begins = [_begins(s.problem, one.from_week) for one in stages if one.routine not in rule.no_step]
    again = {
        _begins(s.problem, late.from_week)
        for place, late in enumerate(stages)
        if late.routine in [one.routine for one in stages[:place]]
    }
    if ref is not None and week.index in set(begins) - again:
        yield Breach(y.level[None, :] - x.level[:, None], ONE)


def _jumps_apart(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if any(map(s.problem.protocol.jumps, s.problem.protocol.routines.values())):
        raise Beyond("jumps that come and go")
    yield from ()


def _begins(problem: Problem, weeks: int) -> int | None:
    """Return the first week that begins when so many weeks of strength, less one, are over; None: none of the plan."""
    over = [week.index for week in problem.weeks if (week.days[0].date - problem.start).days >= 7 * (weeks - 1)]
    return over[0] if over else None


def _continuous_cap(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    start = max(60, (s.problem.runner.pain_onset or rule.onset) - rule.margin)
    borne = x.bout[:, None] if ref is not None else np.zeros((1, 1), np.int64)
    yield Breach(y.bout[None, :] - np.maximum(start, np.minimum(borne + rule.raise_by, borne * 3 // 2)), MINUTE)


def _goal(s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content) -> Iterator[Breach]:
    problem, far = s.problem, s.goal
    if _continuous_first(problem):
        full = [one.index for one in problem.weeks if one.running and one.full and one.index <= problem.ready_by]
        far = full[-2], full[-1]
    held = far[1]
    if week.index in s.goal and problem.continuous_goal is not None:
        bout = y.least_bout if problem.goal.every_session else y.bout
        yield Breach(problem.continuous_goal - bout[None, :], MINUTE)
    if week.index in far and problem.distance_goal is not None:
        wish = problem.goal.weekly_distance is None and (_continuous_first(problem) or not problem.as_early)
        yield Breach(problem.distance_goal - y.distance[None, :], METRES_100, wish=wish)
    if week.index > held:
        assert ref is not None
        for measure, scale in (("level", ONE), ("distance", METRES_100), ("run_time", MINUTE), ("bout", MINUTE)):
            grown = getattr(y, measure)[None, :] - getattr(x, measure)[:, None]  # the reference itself repeats the goal
            yield Breach(grown, scale)
            if week.full:
                yield Breach(-grown, scale)


def _phase_excludes(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if _phase(s.problem, week.index, s.goal[1]) in rule.no_long_runs:
        yield Breach(y.most_running[None, :] - rule.long_run, MINUTE)


def _resume_below(
    s: "_Search", rule: Any, week: WeekFrame, y: Content, ref: Reference | None, x: Content
) -> Iterator[Breach]:
    if ref is None or ref.days_off < 1:
        return
    levels, share = (
        (0, 1000) if ref.days_off <= 7 else (1, rule.after_a_week) if ref.days_off <= 14 else (2, rule.after_two_weeks)
    )
    yield Breach(y.level[None, :] - np.maximum(x.level[:, None] - levels, 1), ONE)
    easiest, speeds = s.problem.protocol.ladder.levels[0], s.problem.runner.speeds
    times = max(2, -(-600 // (easiest.run + easiest.walk)))
    far = _overhead(s.problem).distance + times * (speeds.run * easiest.run + speeds.walk * easiest.walk)
    for new, old, each, scale in (
        (y.distance, x.distance, far, METRES_100),
        (y.run_time, x.run_time, times * easiest.run, MINUTE),
    ):
        floor = np.minimum(each * y.count[None, :], old[:, None])
        allowed = np.maximum(share * old[:, None], 1000 * floor)
        yield Breach(1000 * new[None, :] - allowed, 1000 * scale)


SAYS: dict[str, Say] = {
    "build-cap": _build_cap, "run-step": _run_step, "bout-step": _bout_step, "bout-keeps": _bout_keeps,
    "start-load": _start_load, "keep-load": _keep_load, "hold-week": _hold_week, "long-share": _long_share,
    "even-runs": _even_runs,
    "ladder": _ladder, "clean-sessions": _clean_sessions, "not-both": _not_both, "jumps-apart": _jumps_apart,
    "continuous-cap": _continuous_cap,
    "goal": _goal,
    "phase-excludes": _phase_excludes, "resume-below": _resume_below,
}  # fmt: skip


# What `_pairs` may leave out in some weeks: nothing else below asks for these rules.
FOR_A_WHILE = {
    "build-cap",
    "run-step",
    "bout-step",
    "bout-keeps",
    "keep-load",
    "long-share",
    "even-runs",
    "ladder",
    "phase-excludes",
    "resume-below",
}


def _group(use: RuleUse, breach: Breach) -> str | None:
    """Return the level that prices a breach; None when it is forbidden."""
    if use.rule.hard and not breach.wish:
        return None
    if use.rule.name == "goal":
        return GOAL
    return COACH if use.weighted_by_coach and not breach.wish else PROTOCOL


# -- the search --------------------------------------------------------------------------------------------------------


@dataclass
class _Limits:
    """What levels settled before leave open."""

    first: int = FOREVER
    distance: int = FOREVER
    running: int = FOREVER
    bout: int = FOREVER


Needs = tuple[int, ...]


class _Search:
    """The dynamic program for one pair of goal weeks, from the last week back to the first.

    A state is the content of the last full week (and on how many sessions of its level, where that can matter). What
    later weeks need of the longest runs before them travels back with the cost, as the least maximum over the last 1,
    2, 3 and 4 weeks: cheaper and needing less is better, so a few such labels per state are all there is to keep.
    """

    def __init__(self, problem: Problem, goal: tuple[int, int]) -> None:
        """Take the problem and the weeks that reach and hold the goal."""
        self.problem, self.goal = problem, goal
        self.slots = max(rule.sessions_per_week for rule in uses(problem, RunDays))
        room, fits = room_of(problem), runs_that_fit(problem, goal[1])
        self.enough = max((rule.sessions for rule in uses(problem, CleanSessions)), default=0)
        self.classes = max(1, -(-self.enough // self.slots))  # 1, 2, ... full weeks on a level, the last: enough
        self.full = _repeated(contents(problem, room, [self.slots]), self.classes)
        self.before: dict[int, Reference | None] = {week.index: None for week in problem.weeks}
        self.before.update({one.week: one for one in problem.references})
        self.content: dict[int, Content] = {}
        for week in problem.weeks:
            if week.running:
                counts = range(fits[week.index] + 1)
                if not week.full:
                    self.content[week.index] = contents(problem, room, counts)
                else:
                    self.content[week.index] = self.full
        self.short_of_days = any(week.full and fits[week.index] < self.slots for week in problem.running_weeks)
        self.nothing = contents(problem, room, [0])
        self.keep: dict[int, Mask] = {week: np.ones(len(one), bool) for week, one in self.content.items()}
        if any(one.days_off > 7 for one in problem.references if one.week > goal[1]):
            raise Beyond("an absence of more than a week after the goal")

    def trained(self, x: Content) -> Ints:
        """Return how many sessions stood on a state's level since it was entered, as far as it matters."""
        if len(x) != len(self.full):
            raise Beyond("a level entered in a shortened week")
        return self.slots * (np.arange(len(x), dtype=np.int64) % self.classes + 1)

    def reference_content(self, week: int) -> Content:
        """Return the contents the state before a week stands for: of the last full week, or nothing yet."""
        return self.full if self.before[week] is not None else self.nothing

    @cached_property
    def pairs(self) -> dict[int, Ints]:
        """Return per week the cost of every (state before, content), FOREVER where forbidden."""
        return {week.index: self._pairs(week) for week in self.problem.weeks if week.running}

    def _pairs(self, week: WeekFrame) -> Ints:
        x, y, ref = self.reference_content(week.index), self.content[week.index], self.before[week.index]
        parts = {name: np.zeros((len(x), len(y)), np.int64) for name in GROUPS}
        allowed = np.ones((len(x), len(y)), bool)
        for use in self.problem.uses:
            say = SAYS.get(use.rule.name)
            during, phase = use.rule.during, _phase(self.problem, week.index, self.goal[1])
            inside = during and [low <= week.index <= (high or week.index) for low, high in during.weeks]
            if during and phase not in during.phases and not any(inside):
                continue
            for breach in say(self, use.rule, week, y, ref, x) if say else ():
                units = -(-np.maximum(breach.over, 0) // breach.scale) * np.asarray(breach.where)
                group = _group(use, breach)
                if group is None:
                    allowed &= units == 0
                else:
                    parts[group] = parts[group] + (use.rule.weight or 1) * units
        if week.full:
            allowed &= self._follows(x, y, ref)
        high, middle, low = (np.minimum(parts[name], MOST) for name in GROUPS)
        cost = ((high * BASE + middle) * BASE + low) * LEFT_OUT
        return np.where(allowed, cost + (0 if week.full else self.slots - y.count[None, :]), FOREVER)

    def _follows(self, x: Content, y: Content, ref: Reference | None) -> Mask:
        """Return where a state counts the full weeks on its level rightly."""
        new = (np.arange(len(y)) % self.classes)[None, :]
        if ref is None:
            return np.broadcast_to(new == 0, (len(x), len(y)))
        same = x.level[:, None] == y.level[None, :]
        old = (np.arange(len(x)) % self.classes)[:, None]
        return np.asarray(new == np.where(same, np.minimum(old + 1, self.classes - 1), 0))

    def _allowed(self, week: int, limits: _Limits) -> Ints:
        """Return the cost of every pair under the limits."""
        x, y, ref = self.reference_content(week), self.content[week], self.before[week]
        mask = np.broadcast_to(self.keep[week][None, :], (len(x), len(y))).copy()
        if week == self.first_week:
            mask &= (y.distance <= limits.first)[None, :]
        if ref is not None and ref.may_grow:
            if limits.distance < FOREVER:
                mask &= y.distance[None, :] - x.distance[:, None] <= limits.distance
            if limits.running < FOREVER:
                mask &= y.run_time[None, :] - x.run_time[:, None] <= limits.running
            if limits.bout < FOREVER:
                mask &= y.bout[None, :] - x.bout[:, None] <= limits.bout
        return np.where(mask, self.pairs[week], FOREVER)

    @cached_property
    def first_week(self) -> int:
        """Return the first full running week."""
        return next(
            (week.index for week in self.problem.running_weeks if week.full), self.problem.running_weeks[0].index
        )

    def _spike(self, week: int) -> Ints:
        """Return per content what the longest run of the weeks looked back on must come to at least."""
        y = self.content[week]
        nothing = np.zeros(len(y), np.int64)
        for rule in uses(self.problem, SessionSpike):
            back = [one.index for one in self.problem.running_weeks if week - rule.weeks <= one.index < week]
            runner = self.problem.runner
            counts = not runner.stopped_running and week <= rule.weeks
            seed = runner.longest_recent_run if counts else None
            if back or seed is not None:
                least = -(-1000 * y.longest_run // (1000 + rule.max_increase))
                known = 0
                if seed is not None:
                    main = max((1000 + rule.max_increase) * seed, 1000 * _shortest(self.problem))
                    known = main + 1000 * _overhead(self.problem).distance
                nothing = np.where(1000 * y.longest_run <= known, 0, least)
        return nothing

    @property
    def back(self) -> int:
        """Return how many weeks a spike looks back."""
        return max((int(rule.weeks) for rule in uses(self.problem, SessionSpike)), default=1)

    def values(self, limits: _Limits) -> dict[int, tuple[list[Needs], Ints]]:
        """Return per week (needs, cost to go by state before it and needs)."""
        after: tuple[list[Needs], Ints] = ([(0,) * self.back], np.zeros((len(self.full), 1), np.int64))
        found: dict[int, tuple[list[Needs], Ints]] = {}
        for week in reversed(self.problem.weeks):
            if week.running:
                after = self._step(week, limits, after)
            else:
                needs, costs = after
                idle = [(*one[1:], 0) for one in needs]
                keep = [place for place, one in enumerate(needs) if one[0] == 0]
                after = _pruned([idle[place] for place in keep], costs[:, keep], self.back)
            found[week.index] = after
        return found

    def _step(self, week: WeekFrame, limits: _Limits, after: tuple[list[Needs], Ints]) -> tuple[list[Needs], Ints]:
        y, cost, spike = self.content[week.index], self._allowed(week.index, limits), self._spike(week.index)
        needs, onward = after
        many = {}
        labels: list[tuple[Needs, int, int]] = []
        usable = np.flatnonzero((cost < FOREVER).any(axis=0))
        for index in usable:
            state = int(index) if week.full else -1
            longest = int(y.longest_run[index])
            for place, one in enumerate(needs):
                if one[0] > longest or (week.full and onward[state, place] >= FOREVER):
                    continue
                rest = [0 if need <= longest else need for need in one[1:]] + [int(spike[index])]
                for position in range(1, len(rest)):
                    rest[position] = max(rest[position], rest[position - 1])
                labels.append((tuple(rest), int(index), place))
                many[tuple(rest)] = True
        kinds = sorted(many)
        total = np.full((len(cost), len(kinds)), FOREVER, np.int64)
        number = {one: place for place, one in enumerate(kinds)}
        grouped: dict[int, list[tuple[int, int]]] = {}
        for rest_needs, index, place in labels:
            grouped.setdefault(number[rest_needs], []).append((index, place))
        for kind, members in grouped.items():
            indices, places = np.array(members).T
            if week.full:
                sums = cost[:, indices] + onward[indices, places][None, :]
            else:
                sums = cost[:, indices] + onward[: len(cost), places]
            total[:, kind] = np.minimum(total[:, kind], sums.min(axis=1))
        return _pruned(kinds, np.minimum(total, FOREVER), self.back)

    def total(self, limits: _Limits) -> int | None:
        """Return the least cost under the limits."""
        needs, costs = self.values(limits)[1]
        free = [place for place, one in enumerate(needs) if not any(one)]
        best = int(costs[0, free].min(initial=FOREVER))
        return best if best < FOREVER else None

    def best(self) -> Answer | None:
        """Return the optimum of every level, and the one progression the ties leave."""
        limits = _Limits()
        if self.short_of_days:
            return None
        cost = self.total(limits)
        if cost is None:
            return None
        main = cost // LEFT_OUT
        self._prune(cost)
        levels = self._priced(main)
        y = self.content[self.first_week]
        firsts = np.unique(-(-y.distance[self.keep[self.first_week]] // METRES_100)) * METRES_100
        limits.first = self._least(limits, "first", firsts.tolist(), main)
        levels[FIRST] = limits.first // METRES_100
        if any(one is not None and one.may_grow for one in self.before.values()):
            most = int(self.full.distance.max()) // METRES_100 + 1
            limits.distance = self._least(limits, "distance", [METRES_100 * n for n in range(most + 1)], main)
            levels[DISTANCE] = limits.distance // METRES_100
            most = int(self.full.run_time.max()) // MINUTE + 1
            limits.running = self._least(limits, "running", [MINUTE * n for n in range(most + 1)], main)
            levels[RUNNING] = limits.running // MINUTE
            most = int(self.full.bout.max()) // MINUTE + 1
            limits.bout = self._least(limits, "bout", [MINUTE * n for n in range(most + 1)], main)
            levels[BOUT] = limits.bout // MINUTE
        final = self.total(limits)
        assert final is not None and final // LEFT_OUT == main
        if any(not week.full for week in self.problem.running_weeks):
            levels[SHORTENED] = final % LEFT_OUT
        return Answer(self.goal, levels, self._walk(limits, final))

    def _priced(self, main: int) -> dict[str, int]:
        values = dict(zip(GROUPS, (main // BASE // BASE, main // BASE % BASE, main % BASE), strict=True))
        if max(values.values()) >= MOST:
            raise Beyond("costs")
        return {name: value for name, value in values.items() if value}

    def _least(self, limits: _Limits, name: str, values: list[int], main: int) -> int:
        """Return the least of the values, ascending, that leaves the levels before it as good as they were."""
        low, high = 0, len(values) - 1
        while low < high:
            middle = (low + high) // 2
            setattr(limits, name, values[middle])
            cost = self.total(limits)
            if cost is not None and cost // LEFT_OUT == main:
                high = middle
            else:
                low = middle + 1
        return values[low]

    def _prune(self, cost: int) -> None:
        """Leave out contents that lie on no progression as cheap, were there no spikes to mind."""
        most = (cost // LEFT_OUT + 1) * LEFT_OUT - 1
        found = self.values(_Limits())
        behind = np.zeros(1, np.int64)
        for week in self.problem.weeks:
            if not week.running:
                continue
            steps = behind[:, None] + self._allowed(week.index, _Limits())
            costs = found[week.index + 1][1].min(axis=1) if week.index < len(self.problem.weeks) else None
            ahead = np.zeros(len(self.full), np.int64) if costs is None else costs
            whole = steps + (ahead[None, :] if week.full else ahead[: len(steps), None])
            self.keep[week.index] = (whole <= most).any(axis=0)
            behind = np.minimum(steps.min(axis=0), FOREVER) if week.full else np.minimum(steps.min(axis=1), FOREVER)

    def _walk(self, limits: _Limits, total: int) -> dict[int, tuple[str, ...]]:
        """Return the progression the ties leave: week by week the first in order that is still as good."""
        found = self.values(limits)
        state, left, history, weeks = 0, total, [0] * self.back, {}
        for week in self.problem.weeks:
            if not week.running:
                history = [0, *history[:-1]]
                continue
            y, cost, spike = self.content[week.index], self._allowed(week.index, limits), self._spike(week.index)
            after = found.get(week.index + 1, ([(0,) * self.back], np.zeros((len(self.full), 1), np.int64)))
            usable = [int(index) for index in np.flatnonzero(cost[state] <= left)]
            for index in sorted(usable, key=y.order):
                recent = [int(y.longest_run[index]), *history[:-1]]
                onward = state if not week.full else index
                rest = _cost_to_go(after, onward, recent)
                if spike[index] <= max(history) and cost[state, index] + rest == left:
                    weeks[week.index] = y.titles(index)
                    state, left, history = onward, rest, recent
                    break
            else:
                raise AssertionError("the walk lost its way")
        return weeks


def _cost_to_go(after: tuple[list[Needs], Ints], state: int, recent: list[int]) -> int:
    needs, costs = after
    there = [max(recent[: back + 1]) for back in range(len(recent))]
    fitting = [
        int(costs[state, place])
        for place, one in enumerate(needs)
        if all(need <= have for need, have in zip(one, there, strict=True))
    ]
    return min(fitting, default=FOREVER)


def _pruned(kinds: list[Needs], costs: Ints, back: int) -> tuple[list[Needs], Ints]:
    """Return the labels without those that cost as much and need more than another."""
    costs = costs.copy()
    for place, one in enumerate(kinds):
        less = [
            other
            for other, them in enumerate(kinds)
            if other != place and all(a <= b for a, b in zip(them, one, strict=True)) and (them != one or other < place)
        ]
        if less:
            costs[costs[:, less].min(axis=1) <= costs[:, place], place] = FOREVER
    keep = [place for place in range(len(kinds)) if (costs[:, place] < FOREVER).any()]
    if not keep:
        return [(0,) * back], np.full((len(costs), 1), FOREVER, np.int64)
    return [kinds[place] for place in keep], costs[:, keep]


def _repeated(content: Content, times: int) -> Content:
    """Return the contents each so many times over, for states that count full weeks on a level."""
    if times == 1:
        return content
    arrays = [np.repeat(getattr(content, name), times) for name in list(Content.__dataclass_fields__)[2:]]
    spelled = tuple(one for one in content.spelled for _ in range(times))
    return Content(content.rungs, spelled, *arrays)
