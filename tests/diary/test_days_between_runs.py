"""Runs that were not done, one after another, are days off until the next one, also while that is still to come."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from answered import ANSWERED
from lives import FILE, MADE, NOTHING_ELSE, Step, World, amount, day_of, runs_of, trained

from planforge.actions.generate import generate


@pytest.mark.parametrize("asked_first", [True, False])
def test_what_days_off_cost_is_known_while_the_next_run_is_still_to_come(tmp_path: Path, asked_first: bool) -> None:
    """Two runs left out: made before the next one, the plan counted the days until that moment alone, and changed
    once it was run, though it had gone well: the first week in full stood two weeks behind, and the date did not move.
    """
    world = World(tmp_path, "runners-knee")
    world.begin()
    weeks = [week for week in world.plan["weeks"] if runs_of(week)]
    gone, last = [runs_of(weeks[5])[-1], runs_of(weeks[6])[0]], runs_of(weeks[6])[-1]
    for run in [*(run for week in weeks[:5] for run in runs_of(week)), runs_of(weeks[5])[0]]:
        told = {"kind": "session", "session": run["id"], "day": run["date"], "done": "all", "worst": 0, **NOTHING_ELSE}
        morning = {"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0}
        world.apply(Step(datetime.combine(day_of(run) + timedelta(1), time(8), UTC), "tell", (told, morning)))
    for run in gone:
        told = {"kind": "session", "session": run["id"], "day": run["date"], "done": "no", "why": "time"}
        world.apply(Step(datetime.combine(day_of(run), time(21), UTC), "tell", (told,)))
    if asked_first:
        world.apply(Step(datetime.combine(day_of(gone[-1]) + timedelta(1), time(7), UTC), "make"))
    before = world.plan
    coming = next(run for run in runs_of(before["weeks"][weeks[6]["index"] - 1]) if run["date"] == last["date"])
    told = {"kind": "session", "session": coming["id"], "day": last["date"], "done": "all", "worst": 0, **NOTHING_ELSE}
    morning = {"kind": "morning", "day": str(day_of(last) + timedelta(1)), "pain": 0}
    world.apply(Step(datetime.combine(day_of(last) + timedelta(1), time(8), UTC), "tell", (told, morning)))
    world.apply(Step(datetime.combine(day_of(last) + timedelta(1), time(21), UTC), "make"))  # raises Broken
    if asked_first:
        assert trained(world.plan) == trained(before), "the next run went well, and nothing that was not known came up"


def test_a_plan_is_as_much_longer_as_its_first_week_stands_behind(tmp_path: Path) -> None:
    """Nine days off: the week that was counted on went too far by its walks, and so did each easier one before it."""
    world = World(tmp_path, "runners-knee")
    world.begin()
    weeks = [week for week in world.plan["weeks"] if runs_of(week)]
    for run in (run for week in weeks[:7] for run in runs_of(week)):
        told = {"kind": "session", "session": run["id"], "day": run["date"], "done": "all", "worst": 0, **NOTHING_ELSE}
        world.apply(Step(datetime.combine(day_of(run), time(21), UTC), "tell", (told,)))
    day = day_of(runs_of(weeks[7])[0])
    for _ in range(4):
        run = next(run for week in world.plan["weeks"] for run in runs_of(week) if day_of(run) >= day)
        told = {"kind": "session", "session": run["id"], "day": run["date"], "done": "no", "why": "time"}
        world.apply(Step(datetime.combine(day_of(run), time(21), UTC), "tell", (told,)))
        day = day_of(run) + timedelta(1)
        world.apply(Step(datetime.combine(day, time(7), UTC), "make"))  # raises Broken


@pytest.mark.parametrize("week", [1, 2, 4])
def test_the_morning_of_the_next_run_asks_what_its_eve_asked(tmp_path: Path, week: int) -> None:
    """The day between counted as one without running from its midnight on, and the rest of the week was another."""
    several = []
    for hours in (0, 8):  # on the evening of a Monday, and on the Tuesday of its run
        world = World(tmp_path / str(hours), "runners-knee")
        world.folder.mkdir()
        file = FILE.format(template="runners-knee")
        for old, new in (("mon: ", "tue: "), ("wed: ", "thu: "), ("sat: ", "sun: ")):
            file = file.replace(f"    {old}", f"    {new}")
        world.file.write_text(file + ANSWERED)
        generate(world.file, world.out, now=MADE)
        world.plan = json.loads((world.out / "plan.json").read_text())
        weeks = [one for one in world.plan["weeks"] if runs_of(one)]
        runs = [run for one in weeks[: week + 1] for run in runs_of(one)]
        missed = [runs_of(weeks[week - 1])[1], *runs_of(weeks[week])[1:]]
        for run in runs:
            of_it = {"kind": "session", "session": run["id"], "day": run["date"]}
            fine = {**of_it, "done": "all", "worst": 0, **NOTHING_ELSE}
            morning = {"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0}
            told = ({**of_it, "done": "no", "why": "time"},) if run in missed else (fine, morning)
            world.apply(Step(datetime.combine(day_of(run) + timedelta(1), time(8), UTC), "tell", told))
        eve = datetime.combine(day_of(weeks[week + 1], "start"), time(22), UTC)
        world.apply(Step(eve + timedelta(hours=hours), "make"))
        now = world.plan["weeks"][weeks[week + 1]["index"] - 1]
        several.append([(run["id"], amount([run])) for run in runs_of(now)])
    assert several[0] == several[1]
