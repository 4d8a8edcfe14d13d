"""With the same things told, a plan that is made a morning later asks no more of any run that comes soon."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import KINDS, NOTHING_ELSE, Step, Values, World, day_of, runs_of

from planforge.actions.load import requested
from planforge.actions.solve import solve
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import Plan

FINE = {"worst": 0, **NOTHING_ELSE}
HURT = {"course": "same", "after": 1, "back_to_usual": "within-1-h", **NOTHING_ELSE}
LAST: dict[str, Values] = {  # what is told last of a run; nothing is, where that is silence
    "silence": {},
    "missed": {"done": "no", "why": "time"},
    "part": {"done": "part", **FINE},
    "held": {"done": "all", "worst": 3, **HURT},
    "hurt": {"done": "all", "worst": 4, **HURT},
    "stopped": {"done": "all", "worst": 6, **HURT},
}
SOON = 1  # weeks after the running one: what stands later may be other weeks of the plan by then


def coming(plan: Plan, today: date) -> dict[str, tuple[int, int]]:
    """Return the running and the longest stretch of each run that comes soon, by its slot."""
    last = plan.calendar.week_begins(today) + timedelta(7 * SOON + 6)
    measured = (
        (run.id, measure_steps(run.steps, NO_DISTANCE))
        for week in plan.weeks
        for run in week.runs
        if today <= run.date <= last
    )
    return {slot: (one.run_time, one.longest_bout) for slot, one in measured}


def grown_from_a_morning_to_the_next(
    folder: Path, template: str, weeks: int, number: int, last: str, days: int
) -> list[str]:
    """Return which runs ask more on a morning than on the one before, after so many weeks that went well.

    number: of the run of the next week of which something is told last. Nothing is told of what follows.
    """
    world = World(folder, template)
    world.begin(KINDS["flaring tendon"].more if template == "patellar-tendinopathy" else "")
    running = [one for one in world.plan["weeks"] if runs_of(one)]
    well = [run for week in running[:weeks] for run in runs_of(week)] + runs_of(running[weeks])[: number - 1]
    about = runs_of(running[weeks])[number - 1]
    for run in [*well, *([about] if LAST[last] else [])]:
        day = day_of(run)
        told = LAST[last] if run is about else {"done": "all", **FINE}
        several = [{"kind": "session", "session": run["id"], "day": str(day), **told}]
        if told["done"] != "no":
            several.append({"kind": "morning", "day": str(day + timedelta(1)), "pain": 0})
        world.apply(Step(datetime.combine(day + timedelta(1), time(7), UTC), "tell", tuple(several)))
    found, before = list[str](), dict[str, tuple[int, int]]()
    for number in range(1, days + 1):
        now = datetime.combine(day_of(about) + timedelta(number), time(8), UTC)
        soon = coming(solve(requested(world.file, world.out, now=now)).plan, now.date())
        more = [(slot, before[slot], one) for slot, one in soon.items() if slot in before]
        found += [f"{now:%a %d %b}: {one}" for one in more if any(map(int.__gt__, one[2], one[1]))]
        before = soon
    return found


@pytest.mark.parametrize(
    ("template", "weeks", "number", "last"),
    [
        ("runners-knee", 1, 1, "silence"),
        ("runners-knee", 1, 2, "silence"),
        ("runners-knee-mild", 3, 2, "missed"),
        ("runners-knee-mild", 2, 1, "hurt"),
    ],
)
def test_a_morning_later_asks_no_more(tmp_path: Path, template: str, weeks: int, number: int, last: str) -> None:
    """A week that was to be less counted as planned on the day after it began."""
    assert grown_from_a_morning_to_the_next(tmp_path / "sam", template, weeks, number, last, 8) == []


@pytest.mark.slow
@pytest.mark.parametrize("template", ["runners-knee", "runners-knee-mild", "it-band", "patellar-tendinopathy"])
@pytest.mark.parametrize("weeks", [1, 2, 5])
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("last", LAST)
def test_no_morning_of_three_weeks_asks_more(tmp_path: Path, template: str, weeks: int, number: int, last: str) -> None:
    assert grown_from_a_morning_to_the_next(tmp_path / "sam", template, weeks, number, last, 22) == []
