"""What is told of the last week of a plan counts as in any other: its way back lies behind its end."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import GO_HOLD_STOP, NOTHING_ELSE, Step, Values, World, amount, day_of, runs_of, trained

TEMPLATE = "runners-knee-mild"
GO, HOLD, STOP = GO_HOLD_STOP[TEMPLATE]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a plan all of whose runs until its last week went well."""
    made = World(tmp_path / "sam", TEMPLATE)
    made.begin()
    *before, last = made.plan["weeks"]
    runs = [run for week in before for run in runs_of(week)]
    fine = {"done": "all", "worst": 0, **NOTHING_ELSE}
    told = [{"kind": "session", "session": run["id"], "day": run["date"], **fine} for run in runs]
    mornings = [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in runs]
    eve = datetime.combine(day_of(last, "start"), time(7), UTC)
    made.apply(Step(eve, "tell", (*told, *mornings)))
    return made


def hurts(world: World, run: Values, pain: int) -> None:
    """Tell that a run hurt, and have the plan made: it is judged."""
    hurt = {"course": "same", "after": 1, "back_to_usual": "within-1-h"}
    told = {"kind": "session", "session": run["id"], "day": run["date"], "done": "all", "worst": pain}
    evening = datetime.combine(day_of(run), time(21, 30), UTC)
    world.apply(Step(evening, "tell", ({**told, **hurt, **NOTHING_ELSE},)))
    world.apply(Step(evening + timedelta(minutes=5), "make"))


@pytest.mark.parametrize("pain", [HOLD + 1, STOP + 1])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_pain_in_the_last_week_goes_back_as_in_any_other(world: World, place: int, pain: int) -> None:
    weeks = len(world.plan["weeks"])
    run = runs_of(world.plan["weeks"][-1])[place]
    hurts(world, run, pain)
    ran, _, longest = amount([run])
    after = world.plan["weeks"][weeks:]
    assert after, "the way back lies behind the end"
    assert amount(runs_of(after[0]))[1:] < (longest, ran)
    assert weeks < world.plan["goal"]["held_in_week"] <= len(world.plan["weeks"])


def test_a_last_week_that_went_well_is_the_end_though_no_morning_was_told(tmp_path: Path) -> None:
    """That nothing is to climb loses nothing where nothing comes: the plan would grow with each such week."""
    world = World(tmp_path / "sam", "runners-knee")
    world.begin()
    before, runs = trained(world.plan), runs_of(world.plan["weeks"][-1])
    fine = {"done": "all", "worst": 0, **NOTHING_ELSE}
    told = tuple({"kind": "session", "session": run["id"], "day": run["date"], **fine} for run in runs)
    evening = datetime.combine(day_of(runs[-1]), time(21, 30), UTC)
    world.apply(Step(evening, "tell", told))
    world.apply(Step(evening + timedelta(minutes=5), "make"))
    assert trained(world.plan) == before


def test_days_of_a_fever_over_the_end_lose_what_they_lose_before_it(world: World) -> None:
    last = world.plan["weeks"][-1]
    first = runs_of(last)[0]
    ill = {"kind": "session", "session": first["id"], "day": first["date"], "done": "no", "why": "ill"}
    evening = datetime.combine(day_of(first), time(21, 30), UTC)
    world.apply(Step(evening, "tell", ({**ill, "illness": "fever-or-chest"},)))
    later = evening + timedelta(9)
    world.apply(Step(later, "tell", ({"kind": "well", "day": str(later.date())},)))
    weeks = len(world.plan["weeks"])
    world.apply(Step(later + timedelta(minutes=5), "make"))
    after = [one for one in world.plan["weeks"][weeks:] if runs_of(one) and one["full"]]
    assert amount(runs_of(after[0]))[0] < amount(runs_of(last))[0]
    assert set(world.plan["history"]["repeated"]) >= {last["index"]}
