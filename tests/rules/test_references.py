"""Which week a week is compared with, told twice: over a draft's weeks and over a plan's dates."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from drawn import MONDAY, draw, problem

from planforge.plan.model import Plan
from planforge.problem.frames import History, Reference
from planforge.problem.problem import Problem
from planforge.rules.base.reading import Reading
from planforge.rules.base.settled import SettledDraft
from planforge.rules.hold_week import HoldWeek

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def dates(first: date, days: int) -> str:
    return f"{first}..{first + timedelta(days - 1)}"


def calendar(chance: Random) -> Problem:
    """Return a problem with absences, changed and short weeks, hold weeks, and phases before the first run."""
    weeks = chance.randint(4, 10)
    start = MONDAY + timedelta(chance.choice([0, 0, 2, 5, 6]))
    away, first = [], start
    for _ in range(chance.randint(0, 3)):
        first += timedelta(chance.randint(1, 20))
        length = chance.choice([1, 2, 5, 7, 8, 10, 15, 21, 30])
        away.append(dates(first, length))
        first += timedelta(length)
    running = {} if chance.random() < 0.7 else {"phases": ("load-management 1-2", "return-to-running", "rebuild")}
    changed = chance.sample(range(1, weeks + 1), k=chance.randint(0, 2))
    free = chance.sample(DAYS, k=chance.randint(2, 5))
    return problem(
        HoldWeek(every=2, lighter=chance.choice([None, 200])),
        weeks=weeks,
        start=start,
        days=" ".join(free),
        away=away,
        changes={f"week {week}": f"no {free[0]}" for week in changed},
        **running,
    )


def plan_for(chance: Random, made: Problem) -> Plan:
    """Return a plan with runs on most days that may hold one, and none at all in some weeks."""
    lines = []
    for frame in made.weeks:
        empty = chance.random() < 0.2
        lines.append(" ".join(". R"[2 * (not empty and day.can_run and chance.random() < 0.8)] for day in frame.days))
    return draw(made, *lines)


def with_past(chance: Random, made: Problem, plan: Plan) -> Problem:
    """Return the problem made again on some day of its plan, with days off that nobody had planned."""
    open_from = made.start + timedelta(chance.randint(1, 7 * len(made.weeks)))
    weeks = [
        week.model_copy(
            update={
                "sessions": tuple(one for one in week.sessions if one.date < open_from),
                "full": chance.choice([None, True, False]),
            }
        )
        for week in plan.weeks
    ]
    last = min(made.week_of(open_from - timedelta(1)), len(weeks))
    history = History(
        plan.model_copy(update={"weeks": tuple(weeks[:last])}),
        open_from,
        running=tuple(one for one in plan.weeks[last - 1].runs if one.date >= open_from),
        dropped=chance.random() < 0.3,
    )
    return replace(made, history=history)


def told(several: Any) -> list[tuple[int, int, Reference]]:
    return [(before.frame.index, week.frame.index, one) for before, week, one in several.references()]


def test_a_draft_and_a_plan_are_compared_with_the_same_weeks_on_every_calendar() -> None:
    seen: Counter[str] = Counter()
    for seed in range(200):
        chance = Random(seed)
        made = calendar(chance)
        plan = plan_for(chance, made)
        if past := chance.random() < 0.5:
            made = with_past(chance, made, plan)
        reading = Reading(made, plan)
        found = told(reading)
        assert found == told(SettledDraft(made, reading)), seed
        for before, week, one in found:
            assert (before, week) == (one.reference, one.week)
            seen["grows"] += one.may_grow
            seen["shortened"] += not one.may_grow and week == before + 1
            seen["days off"] += one.days_off > 0
            seen["far"] += week > before + 1 and not one.days_off
            seen["off after lighter"] += before in reading.lighter
            seen["waited"] += past and one.days_off == 7 * (week - before - 1) > 0
    assert min(seen[kind] for kind in ("grows", "shortened", "days off", "far", "waited", "off after lighter")) > 10, (
        seen
    )


@pytest.mark.parametrize(
    ("away", "off"),
    [
        ((), 0),
        (("2027-01-13",), 1),
        (("2027-01-11..2027-01-17",), 7),
        (("2027-01-10..2027-01-12",), 3),  # a Sunday without times takes no run: its week is whole, the absence longer
        (("2027-01-12", "2027-01-14..2027-01-15"), 2),
        (("2027-01-17..2027-01-18",), 2),
    ],
)
def test_the_longest_absence_between_counts_with_all_its_days(away: tuple[str, ...], off: int) -> None:
    made = problem(weeks=4, days="mon tue wed thu fri", away=away)
    plan = draw(made, *["R . . . . . ."] * 4)
    after = {week.index: one.days_off for _, week, one in Reading(made, plan).references()}
    assert max(after.values()) == off
