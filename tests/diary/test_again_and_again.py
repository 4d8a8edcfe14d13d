"""A knee that flares again and again goes back each time, also where most of its climb came again before."""

from datetime import UTC, datetime, time
from pathlib import Path

from lives import NOTHING_ELSE, Step, World, amount, day_of, runs_of, sessions

PAINS = {"w03-run-2": 5, "w04-run-3": 0, "w05-run-2": 4, "w08-run-2": 5, "w09-run-3": 6}


def test_the_first_full_week_after_a_fourth_flare_asks_less_than_the_run_that_hurt(tmp_path: Path) -> None:
    """The climb alone, which is shorter, held nothing so small: its first week came, as much as what had hurt."""
    world = World(tmp_path, "runners-knee-mild")
    world.begin()
    for slot, worst in PAINS.items():
        day = next(day_of(one) for one in sessions(world.plan) if one["id"] == slot)
        evening = datetime.combine(day, time(21, 30), UTC)
        hurt = {"course": "same", "after": 1, "back_to_usual": "within-1-h"} if worst else {}
        told = {"kind": "session", "session": slot, "day": str(day), "done": "all", "worst": worst, **hurt}
        world.apply(Step(evening, "tell", (told | NOTHING_ELSE,)))
        if worst:
            world.apply(Step(evening, "make"))  # raises Broken
    (_, stretch, running) = world.hurt_run
    last = day_of(
        next(one for one in world.plan["weeks"] if any(run["id"] == "w09-run-3" for run in runs_of(one))), "start"
    )
    coming = next(one for one in world.plan["weeks"] if day_of(one, "start") > last and runs_of(one) and one["full"])
    assert amount(runs_of(coming))[1] <= stretch and amount(runs_of(coming))[2] < running
