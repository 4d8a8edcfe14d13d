"""An hour or a day that somebody chooses moves a run, and asks for no more of any."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import NOTHING_ELSE, Step, World, amount, day_of, is_run, runs_of, sessions

PAIN = {"course": "same", "after": 1, "back_to_usual": "within-1-h"}


@pytest.mark.parametrize("week", [1, 2])
@pytest.mark.parametrize(
    "rule", ["chosen-days: {{run: [{day} 13:00 for 60 min], weight: 5000}}", "long-day: {{day: wed}}"]
)
def test_after_a_flare_another_hour_asks_no_more_of_any_week(tmp_path: Path, week: int, rule: str) -> None:
    """It counted as what the coach wants: what the flare had sent back came again with more."""
    world = World(tmp_path / "sam", "runners-knee-mild")
    world.begin()
    weeks = [one for one in world.plan["weeks"] if runs_of(one)]
    hurt = runs_of(weeks[week])[0]
    for run in (run for one in weeks for run in runs_of(one) if run["date"] <= hurt["date"]):
        after = day_of(run) + timedelta(1)
        went = {"kind": "session", "session": run["id"], "day": run["date"], "done": "all", **NOTHING_ELSE}
        went |= {"worst": 4, **PAIN} if run is hurt else {"worst": 0}
        morning = {"kind": "morning", "day": str(after), "pain": 0}
        world.apply(Step(datetime.combine(after, time(7), UTC), "tell", (went, morning)))
    made = datetime.combine(day_of(hurt) + timedelta(1), time(8), UTC)
    world.apply(Step(made, "make"))
    before = world.plan
    saturday = day_of(hurt) + timedelta(5 - day_of(hurt).weekday())
    line = f"rules: {{{rule.format(day=saturday)}}}\ncalendar:"
    world.apply(Step(made, "edit", text=("calendar:", line)))
    world.apply(Step(made + timedelta(minutes=5), "make"))
    assert [amount(runs_of(one)) for one in world.plan["weeks"]] == [amount(runs_of(one)) for one in before["weeks"]]
    if rule.startswith("chosen"):
        moved = next(run for run in filter(is_run, sessions(world.plan)) if run["date"] == str(saturday))
        assert moved["start"] == "13:00:00"
