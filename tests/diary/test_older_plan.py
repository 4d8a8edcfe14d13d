"""A plan that an older version made goes on under the rules of now, and asks no more than it did."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import NOTHING_ELSE, Step, World, amount, day_of, runs_of

from planforge.rules import resume_below, start_load
from planforge.sessions import contents
from planforge.solver import assemble

FINE = {"done": "all", "worst": 0, **NOTHING_ELSE}
LONG = 35  # days of a fever, after which running begins again


def ill_from(world: World, first: date) -> date:
    """Tell of a fever from a day on and make the plan after it; return the day after it."""
    evening, last = datetime.combine(first, time(21), UTC), first + timedelta(LONG - 1)
    fever = {"kind": "today", "day": str(first), "pain": 0, "illness": "fever-or-chest"}
    world.apply(Step(evening, "tell", (fever,)))
    missed = [run for week in world.plan["weeks"] for run in runs_of(week) if first <= day_of(run) <= last]
    told = [{"kind": "session", "session": run["id"], "day": run["date"], "done": "no", "why": "ill"} for run in missed]
    well = datetime.combine(last, time(21), UTC)
    world.apply(Step(well, "tell", (*told, {"kind": "well", "day": str(last)})))
    world.apply(Step(well + timedelta(minutes=5), "make"))
    return last + timedelta(1)


def tell_until(world: World, day: date, since: date) -> None:
    for run in [run for week in world.plan["weeks"] for run in runs_of(week) if since <= day_of(run) < day]:
        told = {"kind": "session", "session": run["id"], "day": run["date"], **FINE}
        morning = {"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0}
        world.apply(Step(datetime.combine(day_of(run) + timedelta(1), time(7), UTC), "tell", (told, morning)))


def first_full(world: World, since: date) -> tuple[int, int, int]:
    weeks = (one for one in world.plan["weeks"] if one["full"] and day_of(one, "start") >= since and runs_of(one))
    return amount(runs_of(next(weeks)))


@pytest.mark.slow
def test_who_began_again_with_four_repeats_has_a_plan_and_after_the_next_long_illness_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path / "sam", "runners-knee")
    with monkeypatch.context() as older:
        for module in (contents, start_load, resume_below):
            older.setattr(module, "LEAST_REPEATS", 4)
        older.setattr(assemble, "__version__", "0.0.9")
        world.begin("# of an older version\n")
        start = next(day_of(week, "start") for week in world.plan["weeks"] if runs_of(week))
        tell_until(world, start + timedelta(14), start)
        well = ill_from(world, start + timedelta(14))
    four = first_full(world, well)
    assert four == (720, 60, 240)
    monday = well + timedelta(21 - well.weekday())
    tell_until(world, monday, well)
    world.apply(Step(datetime.combine(monday, time(8), UTC), "make"))
    well = ill_from(world, monday)
    assert first_full(world, well) == four
