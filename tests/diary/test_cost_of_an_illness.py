"""What an illness costs of a plan: about as many weeks as it lasted and was run before, told once or while it lasts."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from lives import NOTHING_ELSE, Step, World, day_of, runs_of

WEEK = 2  # of running, in which the fever begins
BEYOND = 4  # weeks that a plan may grow by beyond those of the fever and those run before it


def ill(folder: Path, days: int, every: int | None, week: int = WEEK, template: str = "runners-knee-mild") -> int:
    """Return by how many weeks a plan has grown after so many days of a fever. every: days between two plans.

    week: of running, in which it begins.
    """
    world = World(folder, template)
    world.begin()
    length = len(world.plan["weeks"])
    *before, begun = [one for one in world.plan["weeks"] if runs_of(one)][:week]
    fine = {"done": "all", "worst": 0, **NOTHING_ELSE}
    runs = [run for one in before for run in runs_of(one)]
    told = [{"kind": "session", "session": run["id"], "day": run["date"], **fine} for run in runs]
    told += [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in runs[:-1]]
    missed = runs_of(begun)[0]
    sick = {"kind": "session", "session": missed["id"], "day": missed["date"], "done": "no", "why": "ill"}
    evening = datetime.combine(day_of(missed), time(21, 30), UTC)
    world.apply(Step(evening, "tell", (*told, {**sick, "illness": "fever-or-chest"})))
    for day in range(0, days, every) if every else ():
        world.apply(Step(evening + timedelta(day, minutes=5), "make"))
    well = evening + timedelta(days)
    world.apply(Step(well, "tell", ({"kind": "well", "day": str(well.date())},)))
    world.apply(Step(well + timedelta(minutes=5), "make"))
    return len(world.plan["weeks"]) - length


@pytest.mark.parametrize("every", [None, 8])
def test_a_fever_of_sixteen_days_costs_little_more_than_it_lasted(tmp_path: Path, every: int | None) -> None:
    assert ill(tmp_path / "sam", 16, every) <= 3 + WEEK - 1 + BEYOND


def test_a_short_fever_in_the_eighth_week_begins_nothing_again(tmp_path: Path) -> None:
    """It took ten weeks: of 12.9 km, walks included, no week of the plan had gone no further than four fifths.

    Two weeks have days off in them, three are lost until four fifths of the running are reached again, on a lower
    level, and two more until the distance is.
    """
    assert ill(tmp_path / "sam", 5, None, 8, "runners-knee") <= 2 + 3 + 2


@pytest.mark.parametrize("week", [3, 5, 6])
def test_a_fever_told_on_its_first_day_costs_what_one_costs_that_is_told_when_it_is_over(
    tmp_path: Path, week: int
) -> None:
    """What was to come once more for its first days was gone back to again: it cost up to two weeks more."""
    after, *at_once = (ill(tmp_path / str(every), 5, every, week, "runners-knee") for every in (None, 5, 1))
    assert max(at_once) <= after


@pytest.mark.slow
@pytest.mark.parametrize("every", [None, 1, 4, 7])
@pytest.mark.parametrize("days", [5, 9, 20, 30, 40])
def test_every_fever_costs_little_more_than_it_lasted(tmp_path: Path, days: int, every: int | None) -> None:
    assert ill(tmp_path / "sam", days, every) <= -(-(days + 3) // 7) + WEEK - 1 + BEYOND
