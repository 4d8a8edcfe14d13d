"""The layout's dynamic program against brute force: every placement of small weeks, judged by `check`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import combinations, islice, product
from random import Random
from typing import Any

import numpy as np
import pytest
import small
from test_two_levels import PARTS

from planforge.checker.check import check
from planforge.conflicts.outcome import solve
from planforge.plan.model import Load, Plan, Session, Week
from planforge.problem.problem import Problem
from planforge.problem.sections import Calendar, Goal, Runner
from planforge.quantities.dates import Weekday
from planforge.rules.long_day import LongDay
from planforge.rules.preferred_days import PreferredDays
from planforge.sessions.build import activity, cross_session, run_session, strength_session
from planforge.sessions.palette import Amount, Rung
from planforge.solver.days.layout import _codes, lay_out, most_cross, most_strength

WHOLE = (
    "plan",
    "claims",
)  # what is found in a plan as a whole and in what it says of itself, not by the rules of a file
LARGEST = 5000  # placements of a week that are still few
NOW = datetime(2027, 1, 1, tzinfo=UTC)
CONTINUOUS = Rung(3, 0, 0, most_tails=60)
DAY_RULES = (
    "available", "away", "run-spacing", "strength-days", "strength-spacing", "same-day", "rest-days",
    "cross-training", "same-weekdays", "preferred-days", "long-day", "strength-before-run", "warm-up", "cool-down",
)  # fmt: skip


def draw(seed: int) -> tuple[Problem, dict[int, list[int]]]:
    """Return a problem of one or two small weeks, and the minutes of each week's runs, longest first."""
    random = Random(seed)
    pick: Callable[..., Any] = random.choice
    weeks = pick((1, 2, 2))
    days = sorted(random.sample(range(7), random.randint(2, 4) if weeks == 2 else random.randint(3, 5)))
    start = small.MONDAY + timedelta(pick((0, 0, 0, 3)))
    calendar: dict[str, Any] = {
        "start": start, "weeks": weeks, "available": {small.DAYS[day]: pick(PARTS) for day in days},
    }  # fmt: skip
    if random.random() < 0.25:
        calendar["away"] = [{"dates": small.away(random, start, weeks, 3)[0], "strength": pick(("yes", "no"))}]
    phases = [{"name": "load-management", "weeks": "1"}, {"name": "return-to-running"}][pick((0, 1)) :]
    protocol = small.protocol(
        ("2 min run, 1 min walk", "5 min run, 1 min walk"), "2 min run, 1 min walk", phases, Goal()
    )
    routine = small.example().protocol.routines["maintenance"]
    load = pick((Load.LIGHT, Load.LIGHT, Load.HEAVY))
    routine = routine.model_copy(update={"sets": routine.sets[: random.randint(1, 2)], "load": load})
    protocol = protocol.model_copy(update={"routines": {"maintenance": routine}})
    activities = tuple(one.model_copy(update={"minutes": 20 * 60}) for one in protocol.cross_training)
    problem = replace(
        small.example(),
        runner=Runner.model_validate(
            {
                "normal_weekly_distance": "20 km",
                "easy_pace": "6:30 /km",
                "walking_pace": "10:00 /km",
                "stopped_running": "no",
            }
        ),
        calendar=Calendar.model_validate(calendar),
        goal=Goal.model_validate({"by": f"week {weeks}"}),
        protocol=protocol.model_copy(update={"cross_training": activities}),
    )
    wished = random.randint(1, 5)
    problem = small.with_rules(
        problem,
        strength_days={"sessions_per_week": pick((1, 2))},
        cross_training={"load_management": pick((0, 1, 2)), "later": pick((0, 1))},
        rest_days={"days": pick((0, 1)), "wished": wished},
        same_weekdays={"weight": pick((None, 2, 5))},
    )
    if random.random() < 0.5:
        problem = small.adding(problem, LongDay(day=Weekday(pick(days)), weight=pick((None, 3))))
    if random.random() < 0.5:
        problem = small.adding(problem, PreferredDays(run=(Weekday(pick(days)),), strength=(Weekday(pick(days)),)))
    kept = tuple(use for use in problem.uses if use.rule.name in DAY_RULES)
    minutes = {
        week.index: sorted((random.choice((10, 15, 20, 30)) for _ in range(random.randint(0, 2))), reverse=True)
        for week in problem.running_weeks
    }
    return replace(problem, uses=kept), minutes


# -- brute force -------------------------------------------------------------------------------------------------------


Spot = tuple[int, int]  # a day of the plan and one of its windows


@dataclass(frozen=True)
class Placement:
    """Where a week's runs (in the order of their slots), strength and cross-training stand."""

    runs: tuple[Spot, ...]
    strength: tuple[Spot, ...]
    cross: tuple[Spot, ...]


def placements(problem: Problem, week: int, runs: int) -> Iterator[Placement]:
    """Yield every way to place so many runs and any number of other sessions, at most one of a kind a day."""
    days = [day for day in problem.days if day.week == week and day.windows]
    phase = problem.phase(week, None)

    def spots(chosen: Sequence[Any]) -> Iterator[tuple[Spot, ...]]:
        yield from product(*([(day.index, window) for window in range(len(day.windows))] for day in chosen))

    def some(most: int) -> Iterator[tuple[Spot, ...]]:
        for count in range(most + 1):
            for chosen in combinations(days, count):
                yield from spots(chosen)

    other = list(product(some(most_strength(problem, week, phase)), some(most_cross(problem, week, phase))))
    for chosen in _ordered(days, runs):
        for standing in spots(chosen):
            for strength, cross in other:
                if not set(standing) & set(cross):
                    yield Placement(standing, strength, cross)


def _ordered(days: Sequence[Any], count: int) -> Iterator[tuple[Any, ...]]:
    yield from (chosen for chosen in product(days, repeat=count) if len({day.index for day in chosen}) == count)


def sessions(problem: Problem, week: int, minutes: Sequence[int], placed: Placement) -> tuple[Session, ...]:
    """Return the sessions of a placement; strength follows what else stands in its window."""
    made: list[Session] = []
    ends: dict[Spot, datetime | None] = {}

    def begins(spot: Spot) -> time | None:
        opens = problem.days[spot[0]].windows[spot[1]].start
        end = ends.get(spot)
        return end.time() if end else opens

    def add(spot: Spot, session: Session) -> None:
        made.append(session)
        ends[spot] = (
            datetime.combine(date.min, session.start) + timedelta(seconds=session.duration_s) if session.start else None
        )

    for number, (spot, length) in enumerate(zip(placed.runs, minutes, strict=True), start=1):
        slot = f"w{week:02d}-run-{number}"
        on = problem.days[spot[0]].date
        add(spot, run_session(problem, CONTINUOUS, Amount(0, length), slot=slot, on=on, at=begins(spot), phase=""))
    for number, spot in enumerate(placed.cross, start=1):
        slot, on = f"w{week:02d}-cross-{number}", problem.days[spot[0]].date
        add(spot, cross_session(problem, activity(problem, number), slot=slot, on=on, at=begins(spot), phase=""))
    for number, spot in enumerate(placed.strength, start=1):
        slot, on = f"w{week:02d}-strength-{number}", problem.days[spot[0]].date
        routine = problem.routine(week)
        add(spot, strength_session(problem, routine, slot=slot, on=on, at=begins(spot), phase=""))
    return tuple(made)


def overfull(problem: Problem, standing: Sequence[Session], placed: Placement) -> bool:
    """Tell whether a window holds more than its seconds: away from clocks `check` cannot see two in one window."""
    spots = (*placed.runs, *placed.cross, *placed.strength)
    taken: dict[Spot, int] = {}
    for spot, session in zip(spots, standing, strict=True):
        taken[spot] = taken.get(spot, 0) + session.duration_s
    return any(seconds > problem.days[day].windows[window].seconds for (day, window), seconds in taken.items())


@dataclass(frozen=True)
class Judge:
    """Counts what `check` finds in sessions, at the prices of the rules."""

    problem: Problem
    skeleton: Plan

    def breaks(self, week: int, standing: Sequence[Session]) -> bool:
        """Tell whether a week's own sessions break a hard rule, whatever the other weeks hold."""
        frame = self.problem.week(week)
        plan = self._plan(standing)
        return any(
            finding.hard and finding.rule not in WHOLE and finding.week == frame.index
            for finding in check(self.problem, plan)
        )

    def judge(self, standing: Sequence[Session]) -> tuple[int, int, int]:
        """Return (hard findings, training that does not fit, layout wishes)."""
        plan = self._plan(standing)
        weights = {use.rule.name: use.rule for use in self.problem.uses}
        hard = training = layout = 0
        for finding in check(self.problem, plan):
            if finding.rule in WHOLE:
                continue
            rule = weights[finding.rule]
            price = (rule.weight or 1) * finding.excess
            if finding.hard:
                hard += 1
            elif rule.counts_training:
                training += price
            else:
                layout += price
        return hard, training, layout

    def _plan(self, standing: Sequence[Session]) -> Plan:
        weeks = []
        for frame in self.problem.weeks:
            inside = tuple(session for session in standing if session.id.startswith(f"w{frame.index:02d}"))
            weeks.append(Week(index=frame.index, start=frame.start, phase="", sessions=inside))
        return self.skeleton.model_copy(update={"weeks": tuple(weeks)})


def brute(problem: Problem, minutes: dict[int, list[int]]) -> tuple[int, int] | None:
    """Return the least (training that does not fit, layout wishes) over all placements; None when there is none."""
    judge = Judge(problem, skeleton())
    weeks: list[list[tuple[Session, ...]]] = []
    for frame in problem.weeks:
        lengths = minutes.get(frame.index, [])
        clean = []
        for placed in placements(problem, frame.index, len(lengths)):
            standing = sessions(problem, frame.index, lengths, placed)
            if not overfull(problem, standing, placed) and not judge.breaks(frame.index, standing):
                clean.append(standing)
        weeks.append(clean)
    found = [judge.judge([one for week in some for one in week]) for some in product(*weeks)]
    return min(((training, layout) for hard, training, layout in found if not hard), default=None)


@cache
def skeleton() -> Plan:
    """Return any plan, to put other weeks into."""
    plan = solve(small.example(), now=NOW)
    assert isinstance(plan, Plan)
    return plan


def small_enough(problem: Problem, minutes: dict[int, list[int]]) -> bool:
    """Tell whether brute force ends soon."""
    many = [
        sum(1 for _ in islice(placements(problem, week.index, len(minutes.get(week.index, []))), LARGEST))
        for week in problem.weeks
    ]
    return all(1 < one < LARGEST for one in many) and (len(many) == 1 or max(many) < LARGEST // 3)


def draws(first: int, count: int) -> list[int]:
    """Return so many seeds of problems brute force can do."""
    return list(islice((seed for seed in range(first, 100 * count + first) if small_enough(*draw(seed))), count))


def agree(seed: int) -> None:
    """Assert that the layout costs what the cheapest placement costs, and breaks no rule."""
    problem, minutes = draw(seed)
    over = (
        run_session(
            problem, CONTINUOUS, Amount(0, 10), slot="w01-run-1", on=problem.start, at=None, phase=""
        ).duration_s
        - 600
    )
    seconds = {week: [60 * one + over for one in lengths] for week, lengths in minutes.items()}
    layout = lay_out(problem, None, seconds)
    got = None if layout is None else (layout.missed, layout.wishes)
    assert got == brute(problem, minutes)


@pytest.mark.parametrize("seed", draws(0, 20))
def test_a_layout_is_as_good_as_the_best_of_all_placements(seed: int) -> None:
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", draws(1000, 200))
def test_a_layout_is_as_good_as_the_best_of_all_placements_for_many(seed: int) -> None:
    agree(seed)


@pytest.mark.parametrize("most", [0, 3, 10**9])
@pytest.mark.parametrize("columns", [0, 1, 5])
def test_rows_have_one_number_where_they_are_equal_and_else_another(columns: int, most: int) -> None:
    random = Random(columns)
    rows = [tuple(random.randint(-most, most) for _ in range(columns)) for _ in range(40)]
    rows += random.sample(rows, 10)
    codes = _codes(np.array(rows, np.int64).reshape(len(rows), columns)).tolist()
    assert len({*zip(rows, codes, strict=True)}) == len({*rows}) == len({*codes})
