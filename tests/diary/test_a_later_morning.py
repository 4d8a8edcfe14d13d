"""With the same things told, a plan that is made a morning later asks no more of any run that comes soon."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from answered import ANSWERED
from lives import FILE, MADE, NOTHING_ELSE, Step, Values, World, day_of, runs_of

from planforge.actions.generate import generate
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
    """Return the running and the longest stretch of each run of the running week, and of each whole week to come soon.

    Of a week in all: that its longest run is shorter, and the others longer, is no more.
    """
    begins = plan.calendar.week_begins(today)
    found = dict[str, tuple[int, int]]()
    for week in plan.weeks:
        each = {run.id: measure_steps(run.steps, NO_DISTANCE) for run in week.runs if run.date >= today}
        amounts = {slot: (one.run_time, one.longest_bout) for slot, one in each.items()}
        if week.start == begins:
            found |= amounts
        if amounts and len(each) == len(week.runs) and begins <= week.start <= begins + timedelta(7 * SOON):
            found[f"week {week.index}"] = (
                sum(one[0] for one in amounts.values()),
                max(one[1] for one in amounts.values()),
            )
    return found


def begun(folder: Path, template: str) -> World:
    """Return a plan that runs from its first week on, in which most of a week that is untold holds the next."""
    world = World(folder, template)
    folder.mkdir()
    file = FILE.format(template=template) + ANSWERED
    for old, new in (
        ("mon: 18:00 for 60", "tue: 18:00 for 45"),
        ("wed: 18:00 for 60", "thu: 18:00 for 60"),
        ("sat:", "sun:"),
    ):
        file = file.replace(f"    {old}", f"    {new}")
    file = file.replace("6:45 /km", "6:30 /km").replace("10:30 /km", "10:00 /km")
    file = file.replace("stopped_running: yes", "stopped_running: yes\n  injured_on: 2026-11-08")
    file = file.replace("2027-01-04", "2026-12-07")
    world.file.write_text(file)
    generate(world.file, world.out, now=MADE)
    world.plan = json.loads((world.out / "plan.json").read_text())
    return world


def grown_from_a_morning_to_the_next(
    folder: Path, template: str, weeks: int, number: int, last: str, days: int
) -> list[str]:
    """Return which runs ask more on a morning than on the one before, after so many weeks that went well.

    number: of the run of the next week of which something is told last. Nothing is told of what follows.
    """
    world = begun(folder, template)
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
        now = datetime.combine(day_of(about) + timedelta(number), time(5), UTC)
        soon = coming(solve(requested(world.file, world.out, now=now)).plan, now.date())
        more = [(slot, before[slot], one) for slot, one in soon.items() if slot in before]
        found += [f"{now:%a %d %b}: {one}" for one in more if any(map(int.__gt__, one[2], one[1]))]
        before = soon
    return found


@pytest.mark.parametrize(
    ("template", "weeks", "number", "last"),
    [("runners-knee", 1, 2, "silence"), ("runners-knee", 1, 2, "held"), ("runners-knee-mild", 2, 1, "hurt")],
)
def test_a_morning_later_asks_no_more(tmp_path: Path, template: str, weeks: int, number: int, last: str) -> None:
    """A week that was to be less counted as planned on the day after it began."""
    assert grown_from_a_morning_to_the_next(tmp_path / "sam", template, weeks, number, last, 7) == []


def test_the_week_after_the_running_one_asks_no_more_a_morning_later(tmp_path: Path) -> None:
    """After pain that ended a run, and silence: it went from 1440 s over 1920 to 2040 within days."""
    assert grown_from_a_morning_to_the_next(tmp_path / "sam", "runners-knee-mild", 2, 2, "stopped", 12) == []


@pytest.mark.slow
@pytest.mark.parametrize("template", ["runners-knee", "runners-knee-mild"])
@pytest.mark.parametrize("weeks", [1, 2, 4])
@pytest.mark.parametrize("last", LAST)
def test_no_morning_of_two_weeks_asks_more_of_a_run_of_its_week(
    tmp_path: Path, template: str, weeks: int, last: str
) -> None:
    """Neither of a run of the running week nor, but where that week begins anew, of the next one in all.

    Of a week to come the same bounds hold on a Monday; which plan is the best within them may be another.
    """
    grown = grown_from_a_morning_to_the_next(tmp_path / "sam", template, weeks, 2, last, 12)
    assert [one for one in grown if not one.startswith("Mon ") or "week" not in one] == []
