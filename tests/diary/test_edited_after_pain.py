"""What was told of the knee binds a plan whose file is edited afterwards, too: an edit takes back no step."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from lives import NOTHING_ELSE, Step, World, above, amount, day_of, runs_of

WEEK = 3  # of running, in which it hurts
HURT = {"course": "grew", "after": 0, "back_to_usual": "within-1-h"}


@pytest.mark.parametrize(
    ("template", "worst"), [("runners-knee", 5), ("runners-knee", 3), ("it-band", 5), ("patellar-tendinopathy", 5)]
)
@pytest.mark.parametrize(
    "edit", ["rules: {run-step: {max_increase: 2 min}}", "rules: {hold-week: off}", "goal: {run: 25 min}"]
)
def test_a_step_back_stays_whatever_is_edited_then(tmp_path: Path, template: str, worst: int, edit: str) -> None:
    """Any edit, a stricter one, too, had the next week ask as much again as the one in which it hurt."""
    world = World(tmp_path / "sam", template)
    days = "    tue: 18:00 for 60 min\n    fri: 18:00 for 60 min\n    sun: 09:00 for 60 min\n"
    world.begin(days if template == "patellar-tendinopathy" else "")
    week = [one for one in world.plan["weeks"] if runs_of(one)][WEEK - 1]
    run = runs_of(week)[0]
    told: dict[str, Any] = {"kind": "session", "session": run["id"], "day": run["date"], "done": "all", "worst": worst}
    at = datetime.combine(day_of(run), time(20), UTC)
    world.apply(Step(at, "tell", ({**told, **NOTHING_ELSE, **HURT},)))
    world.apply(Step(at + timedelta(minutes=5), "make"))
    until = day_of(run) + timedelta(14)
    before = {one["index"]: amount(runs_of(one)) for one in world.plan["weeks"]}
    world.apply(Step(at + timedelta(minutes=10), "edit", text=("runner:", f"{edit}\nrunner:")))
    world.apply(Step(at + timedelta(minutes=15), "make"))
    coming = [one for one in world.plan["weeks"] if day_of(run) < day_of(one, "start") <= until]
    assert len(coming) == 2
    assert not any(above(amount(runs_of(one)), before[one["index"]]) for one in coming)
    world.apply(Step(at + timedelta(minutes=20), "edit", text=("runner:", "# again\nrunner:")))
    world.apply(Step(at + timedelta(minutes=25), "make"))
    again = [one for one in world.plan["weeks"] if day_of(run) < day_of(one, "start") <= until]
    assert not any(above(amount(runs_of(one)), before[one["index"]]) for one in again)
