"""Every way in which the runs of a week can be told: nothing that comes is bolder, moved without need, or rewritten.

Of each run of one running week one of seven answers is told, all before having gone well: 343 ways. The plan is made
after each run, and on the evening of the week's last day. The judge of lives judges each of these plans.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from lives import GO_HOLD_STOP, NOTHING_ELSE, Step, Values, World, day_of, runs_of, sessions

TEMPLATE, WEEK, RUNS = "runners-knee-mild", 3, 3
GO, HOLD, STOP = GO_HOLD_STOP[TEMPLATE]


def hurting(pain: int) -> Values:
    hurt = {"course": "same", "after": min(pain, 1), "back_to_usual": "within-1-h"}
    return {"done": "all", "worst": pain, **hurt, **NOTHING_ELSE}


ANSWERS: Mapping[str, Callable[[], Values | None]] = {
    "fine": lambda: {"done": "all", "worst": 0, **NOTHING_ELSE},
    "missed": lambda: {"done": "no", "why": "time"},
    "in part": lambda: {"done": "part", "why": "time", "worst": 0, **NOTHING_ELSE},
    "above go": lambda: hurting(GO + 1),
    "above hold": lambda: hurting(HOLD + 1),
    "above stop": lambda: hurting(STOP + 1),
    "silent": lambda: None,
}
FINE = ("fine",) * RUNS
ONE_OTHER = [(*FINE[:place], answer, *FINE[place + 1 :]) for place in range(RUNS) for answer in ANSWERS]


def lived(folder: Path, answers: tuple[str, ...]) -> tuple[Values, Values]:
    """Return the plan that was made first, and the one after a week of which so much was told."""
    world = World(folder, TEMPLATE)
    world.begin()
    first = world.plan
    weeks = [one for one in first["weeks"] if runs_of(one)][:WEEK]
    for week in weeks:
        for place, run in enumerate(runs_of(week)):
            if run["id"] in {one["id"] for one in sessions(world.plan)}:
                _told(world, run, answers[place] if week is weeks[-1] else "fine", make=week is weeks[-1])
    world.apply(Step(datetime.combine(day_of(weeks[-1], "start") + timedelta(6), time(22, 30), UTC), "make"))
    return first, world.plan


def _told(world: World, run: Values, answer: str, *, make: bool) -> None:
    said, day = ANSWERS[answer](), day_of(run)
    if said is None:
        return
    told = {"kind": "session", "session": run["id"], "day": str(day), **said}
    world.apply(Step(datetime.combine(day, time(21, 30), UTC), "tell", (told,)))
    morning = datetime.combine(day + timedelta(1), time(7, 30), UTC)
    if said["done"] != "no":
        world.apply(Step(morning, "tell", ({"kind": "morning", "day": str(morning.date()), "pain": 0},)))
    if make:
        world.apply(Step(morning + timedelta(minutes=5), "make"))


def trained(plan: Values) -> list[Any]:
    return [(one["date"], one.get("start"), one["steps"]) for one in sessions(plan)]


def hours(week: Values) -> list[tuple[int, Any]]:
    """Return when the runs of a week are: as days from its first."""
    return sorted(((day_of(run) - day_of(week, "start")).days, run.get("start")) for run in runs_of(week))


def judged(folder: Path, answers: tuple[str, ...]) -> None:
    """Raise lives.Broken, or AssertionError, for a plan that is what none may be."""
    first, plan = lived(folder, answers)
    stays = answers == FINE
    assert (trained(plan) == trained(first)) >= stays, "nothing changes where nothing must"
    told = [one["index"] for one in first["weeks"] if runs_of(one)][WEEK - 1]
    usual = {str(hours(one)) for one in first["weeks"] if runs_of(one)}
    for week in plan["weeks"]:
        if runs_of(week) and week.get("full", True) and week["index"] > told:
            assert str(hours(week)) in usual, f"runs of week {week['index']} were moved for nothing: {hours(week)}"


@pytest.mark.parametrize("answers", [FINE, *(one for one in ONE_OTHER if one != FINE)], ids=" ".join)
def test_one_run_of_a_week_told_otherwise(tmp_path: Path, answers: tuple[str, ...]) -> None:
    judged(tmp_path / "sam", answers)


@pytest.mark.slow
@pytest.mark.parametrize("first", ANSWERS)
def test_every_week_that_can_be_told(tmp_path: Path, first: str) -> None:
    for others in product(ANSWERS, repeat=RUNS - 1):
        judged(tmp_path / " ".join(others), (first, *others))
