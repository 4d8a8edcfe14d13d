"""A flare of which half is told on the evening, and the rest on the next morning, is the flare that is told at once."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import NOTHING_ELSE, Amount, Step, World, amount, day_of, runs_of

FINE = {"done": "all", "worst": 0, **NOTHING_ELSE}
MORE = {"course": "grew", "after": 3, "back_to_usual": "later"}


def after_a_flare(folder: Path, template: str, *, made_between: bool) -> list[tuple[str, Amount]]:
    """Return the runs that are left of the week and those of the next one, after a first run that was broken off."""
    world = World(folder, template)
    world.begin()
    weeks = [week for week in world.plan["weeks"] if runs_of(week)]
    for run in (run for week in weeks[:2] for run in runs_of(week)):
        morning = {"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0}
        went = {"kind": "session", "session": run["id"], "day": run["date"], **FINE}
        world.apply(Step(datetime.combine(day_of(run) + timedelta(1), time(7), UTC), "tell", (went, morning)))
    hurt = runs_of(weeks[2])[0]
    of_it = {"kind": "session", "session": hurt["id"], "day": hurt["date"], "done": "part", "why": "pain", "worst": 4}
    evening, next_morning = (datetime.combine(day_of(hurt), time(21), UTC) + timedelta(hours=n) for n in (0, 10))
    world.apply(Step(evening, "tell", ({**of_it, **NOTHING_ELSE},)))
    if made_between:
        world.apply(Step(evening, "make"))
    morning = {"kind": "morning", "day": str(day_of(hurt) + timedelta(1)), "pain": 3}
    world.apply(Step(next_morning, "tell", ({**of_it, **MORE, **NOTHING_ELSE}, morning)))
    world.apply(Step(next_morning, "make"))
    coming = [week for week in world.plan["weeks"] if week["index"] in (weeks[2]["index"], weeks[3]["index"])]
    return [(run["id"], amount([run])) for week in coming for run in runs_of(week) if run["date"] > hurt["date"]]


@pytest.mark.parametrize("template", ["it-band", "runners-knee"])
def test_the_first_run_after_a_flare_is_no_harder_for_a_plan_made_in_between(tmp_path: Path, template: str) -> None:
    """The easier run that came first was left out on the next morning, and the longer one behind it stayed."""
    several = [after_a_flare(tmp_path / str(made), template, made_between=made) for made in (False, True)]
    assert several[1] == several[0]
