"""One answer worse, all else equal, never leads to a plan that asks more: whole plans beside each other.

The cases that were once otherwise, and a few of each kind; all of them are gone through by `tests/beside.py`.
"""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from answered import READINESS
from beside import FAMILIES, TEMPLATES, WEEKS, gone_through
from lives import (
    KINDS,
    NOTHING_ELSE,
    Amount,
    Step,
    Values,
    World,
    above,
    amount,
    day_of,
    is_run,
    most,
    runs_of,
    sessions,
)

TEMPLATE = "runners-knee-mild"
FINE = {"done": "all", "worst": 0, **NOTHING_ELSE}
ILL = {**FINE, "illness": "fever-or-chest"}
HURT = {**FINE, "worst": 5, "course": "same", "after": 1, "back_to_usual": "within-1-h"}


def begun(folder: Path, weeks: int, went: Values = FINE) -> tuple[World, date]:
    """Return a world in which so many running weeks went well, and the day after them."""
    world = World(folder, TEMPLATE)
    world.begin()
    for week in [one for one in world.plan["weeks"] if runs_of(one)][:weeks]:
        for run in runs_of(week):
            day = day_of(run)
            fine = {"kind": "session", "session": run["id"], "day": str(day), **went}
            morning = {"kind": "morning", "day": str(day + timedelta(1)), "pain": 0}
            world.apply(Step(at(day + timedelta(1)), "tell", (fine, morning)))
    return world, day_of(week, "start") + timedelta(7)


def at(day: date) -> datetime:
    return datetime.combine(day, time(21, 30), UTC)


def coming_after(world: World, day: date) -> list[dict[str, Any]]:
    """Return the two weeks with runs that begin next after a day."""
    return [week for week in world.plan["weeks"] if runs_of(week) and day_of(week, "start") > day][:2]


def first_back(folder: Path, days_ill: int) -> Amount:
    """Return what the first week asks after a fever in the second running week, told while it lasts, too."""
    world, start = begun(folder, 1)
    ill = {"kind": "today", "day": str(start), "pain": 0, "illness": "fever-or-chest"}
    world.apply(Step(at(start), "tell", (ill,)))
    if days_ill > 20:
        world.apply(Step(at(start + timedelta(20)), "make"))
    last = start + timedelta(days_ill - 1)
    world.apply(Step(at(last), "tell", ({"kind": "well", "day": str(last)},)))
    world.apply(Step(at(last), "make"))
    coming = [week for week in world.plan["weeks"] if runs_of(week) and day_of(week, "start") > last and week["full"]]
    assert all(day_of(run) > last + timedelta(3) for run in sessions(world.plan) if run in runs_of(coming[0]))
    return amount(runs_of(coming[0]))


@pytest.mark.parametrize("went", [ILL, HURT], ids=["ill", "it hurt"])
def test_a_usual_morning_takes_no_weeks_once_more(tmp_path: Path, went: Values) -> None:
    """Of what the plan has taken in: the week that days off shortened was held back again, and all that came after it.

    So that who told on the evening came later by a week or two than who told on the next morning.
    """
    world, start = begun(tmp_path / "sam", 1)
    run = runs_of(next(week for week in world.plan["weeks"] if day_of(week, "start") == start))[-1]
    day = day_of(run)
    world.apply(Step(at(day), "tell", ({"kind": "session", "session": run["id"], "day": str(day), **went},)))
    world.apply(Step(at(day), "make"))
    before = [amount(runs_of(week)) for week in world.plan["weeks"]]
    morning = {"kind": "morning", "day": str(day + timedelta(1)), "pain": 0}
    world.apply(Step(at(day + timedelta(1)), "tell", (morning,)))
    world.apply(Step(at(day + timedelta(1)), "make"))
    assert [amount(runs_of(week)) for week in world.plan["weeks"]] == before


def test_who_is_still_ill_loses_no_week_with_each_evening(tmp_path: Path) -> None:
    """Of weeks that the plan knows to be lost: the week back of the shortest runs was lost again with each new entry.

    Eight weeks were lost after twelve days of fever; on the three evenings that followed it were nine, 17 and 18.
    """
    world, start = begun(tmp_path / "sam", 1)
    lost = []
    for days in (0, 4, 11, 12, 13, 14):
        day = start + timedelta(days)
        ill = {"kind": "today", "day": str(day), "pain": 0, "illness": "fever-or-chest"}
        world.apply(Step(at(day), "tell", (ill,)))
        world.apply(Step(at(day), "make"))
        lost.append(world.plan["history"]["lost"])
    assert lost[-3:] == [lost[2]] * 3, lost


@pytest.mark.parametrize("went", [FINE, {"done": "all", "worst": 0}], ids=["told in full", "with answers missing"])
def test_the_run_after_pain_goes_back_in_a_week_that_days_away_shorten(tmp_path: Path, went: Values) -> None:
    """It keeps its date, so nothing bounded it, and its run was the very one that had hurt."""
    world, start = begun(tmp_path / "sam", 1, went)
    away = f"  away: [{start + timedelta(7)}..{start + timedelta(10)}]\n  available:"
    world.apply(Step(at(start - timedelta(1)), "edit", text=("  available:", away)))
    world.apply(Step(at(start - timedelta(1)), "make"))
    run = runs_of(next(week for week in world.plan["weeks"] if day_of(week, "start") == start))[-1]
    day = day_of(run)
    world.apply(Step(at(day), "tell", ({"kind": "session", "session": run["id"], "day": str(day), **HURT},)))
    world.apply(Step(at(day), "make"))
    coming = next(one for one in sessions(world.plan) if is_run(one) and day_of(one) > day)
    assert day_of(coming) < start + timedelta(14), "of the shortened week"
    (running, stretch, _), (hurt, longest, _) = amount([coming]), amount([run])
    assert (stretch, running) < (longest, hurt)


def test_after_five_days_away_no_week_asks_more_than_after_one(tmp_path: Path) -> None:
    """Weeks that came later because the first one to come stood back counted for a hold week, and lost ones did not."""
    asked = []
    for days in (1, 5):
        world = World(tmp_path / str(days), "it-band")
        world.begin()
        first = next(week for week in world.plan["weeks"] if runs_of(week))
        for run in runs_of(first):
            told = {"kind": "session", "session": run["id"], "day": run["date"], **FINE}
            world.apply(Step(at(day_of(run)), "tell", (told,)))
        start = day_of(first, "start") + timedelta(7)
        away = f"  away: [{start}..{start + timedelta(days - 1)}]\n  available:"
        world.apply(Step(at(start - timedelta(1)), "edit", text=("  available:", away)))
        world.apply(Step(at(start - timedelta(1)), "make"))
        assert world.plan["history"]["lost"] and world.plan["history"]["repeated"]
        asked.append([amount(runs_of(week)) for week in world.plan["weeks"] if day_of(week, "start") > start])
    assert not any(above(five, one) for one, five in zip(*asked, strict=True))


def test_runs_of_a_week_that_days_away_shorten_ask_no_more_than_the_full_week_after_it(tmp_path: Path) -> None:
    """It kept the date of a week further on, and came with stretches of 2 min before those of 1 min."""
    world, start = begun(tmp_path / "sam", 3)
    back = start + timedelta(15)
    world.apply(Step(at(start), "edit", text=("  available:", f"  away: [{start}..{back}]\n  available:")))
    world.apply(Step(at(start), "make"))
    shortened, full = coming_after(world, back - timedelta(7))
    assert day_of(shortened, "start") < back and full["full"] and not shortened["full"]
    allowed = most([amount([run]) for run in runs_of(full)])
    assert not any(above(amount([run]), allowed) for run in runs_of(shortened))


def test_after_pain_no_week_runs_more_than_it_was_to_where_it_was_a_lighter_one(tmp_path: Path) -> None:
    """What comes stands for earlier weeks, and those were not lighter: 40 min stood where 39 were to be run."""
    world = World(tmp_path / "sam", TEMPLATE)
    world.begin("rules:\n  hold-week: {every: 3, lighter: 20 %}\n")
    run = [runs_of(week) for week in world.plan["weeks"] if runs_of(week)][1][0]
    before = {week["index"]: amount(runs_of(week))[0] for week in world.plan["weeks"]}
    world.apply(Step(at(day_of(run)), "tell", ({"kind": "session", "session": run["id"], "day": run["date"], **HURT},)))
    world.apply(Step(at(day_of(run)), "make"))
    after = {week["index"]: amount(runs_of(week))[0] for week in world.plan["weeks"]}
    lighter = [week for week in before if week - 1 in before and before[week] < before[week - 1]]
    assert lighter and world.plan["history"]["lost"]
    assert all(after[week] <= before[week] for week in before)


def test_an_illness_told_on_its_evening_costs_no_more_than_on_the_next_day(tmp_path: Path) -> None:
    """The week was over, with all its runs; what was left of it was barred, and it was lost for that."""
    lost = []
    for later in (0, 1):
        world = World(tmp_path / str(later), "patellar-tendinopathy")
        world.begin(KINDS["flaring tendon"].more)
        week = next(week for week in world.plan["weeks"] if runs_of(week))
        told = [{"kind": "session", "session": one["id"], "day": one["date"], **FINE} for one in runs_of(week)]
        told[-1] = {**told[-1], "illness": "fever-or-chest"}
        world.apply(Step(at(day_of(told[-1], "day") + timedelta(later)), "tell", tuple(told)))
        world.apply(Step(at(day_of(told[-1], "day") + timedelta(later)), "make"))
        lost.append(world.plan["history"]["repeated"])
    assert lost[0] == lost[1]


def test_a_first_week_back_that_was_run_as_planned_takes_no_week_more(tmp_path: Path) -> None:
    """The plan had come down to it for the fever; once run, it was too far for a week back, and was lost again."""
    world, start = begun(tmp_path / "sam", 3)
    for day, told in (
        (start, {"kind": "today", "pain": 0, "illness": "fever-or-chest"}),
        (start + timedelta(12), {"kind": "today", "pain": 0, "illness": "fever-or-chest"}),
        (start + timedelta(13), {"kind": "well"}),
    ):
        world.apply(Step(at(day), "tell", ({**told, "day": str(day)},)))
        world.apply(Step(at(day), "make"))
    weeks, lost = len(world.plan["weeks"]), world.plan["history"]["lost"]
    shortened, full = coming_after(world, start + timedelta(13))
    for week in (shortened, full):
        for run in runs_of(week):
            day = day_of(run)
            fine = {"kind": "session", "session": run["id"], "day": str(day), **FINE}
            morning = {"kind": "morning", "day": str(day + timedelta(1)), "pain": 0}
            world.apply(Step(at(day + timedelta(1)), "tell", (fine, morning)))
        world.apply(Step(at(day_of(week, "start") + timedelta(6)), "make"))
    assert (len(world.plan["weeks"]), world.plan["history"]["lost"]) == (weeks, lost)


@pytest.mark.parametrize(("pain", "waits"), [(3, False), (4, True)])
def test_a_flare_before_the_first_run_asks_readiness_again(tmp_path: Path, pain: int, waits: bool) -> None:
    """As one in the file does; in the diary it took a day or two, and the first run stood."""
    world = World(tmp_path / "sam", TEMPLATE)
    world.begin()
    first = next(day_of(one) for one in sessions(world.plan) if is_run(one))
    _answered_on(world, first - timedelta(3), "")
    day = first - timedelta(2)
    world.apply(Step(at(day), "tell", ({"kind": "today", "day": str(day), "pain": pain, **NOTHING_ELSE},)))
    world.apply(Step(at(day), "make"))
    assert bool(world.plan.get("waiting")) == waits
    if waits:
        _answered_on(world, first - timedelta(1), f", asked_on: {first - timedelta(3)}")
        world.apply(Step(at(first - timedelta(1)), "make"))
        assert not world.plan.get("waiting")


def _answered_on(world: World, day: date, before: str) -> None:
    """Write into the file on which day it was answered; before: what stands there."""
    for last in ("pain_today: 1 of 10", f"{next(reversed(READINESS))}: yes"):
        text = (f"{last}{before}}}", f"{last}, asked_on: {day}}}")
        world.apply(Step(at(day), "edit", text=text))


@pytest.mark.slow
def test_an_absence_of_five_weeks_leads_back_to_no_more_than_one_of_three(tmp_path: Path) -> None:
    """The ladder began again with six repeats at least, and after three weeks 60 % of a small week were four.

    Told while it lasted, the plan had come down to those four by then, and there was none any more that kept to both.
    """
    three, five = (first_back(tmp_path / str(days), days) for days in (20, 34))
    assert all(later <= sooner for sooner, later in zip(three, five, strict=True)), (three, five)


@pytest.mark.slow
@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("family", FAMILIES)
def test_no_worse_answer_asks_more(tmp_path: Path, template: str, week: int, family: str) -> None:
    assert not gone_through(family, template, week, tmp_path).faults
