"""A knee that is bad on days without a run: it sends the runs back once, lets running wait, and goes to somebody."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from lives import NOTHING_ELSE, Step, World, day_of, runs_of

from planforge.actions.plan_now import as_far_as_known
from planforge.actions.status import status
from planforge.actions.way_back import WayBack
from planforge.languages import english, says
from planforge.plan.model import AtMost
from planforge.problem.problem import Problem
from planforge.views.status import page

WEEK = 4  # of running, in which the knee is bad


def bad(folder: Path, *pains: int, daily: bool = True) -> tuple[World, datetime]:
    """Return a runner whose knee hurt so much walking about, day by day from that of a run on, and the last morning.

    daily: a plan was made on each of these days, else once on the last.
    """
    world = World(folder, "runners-knee")
    world.begin()
    *before, begun = [one for one in world.plan["weeks"] if runs_of(one)][:WEEK]
    fine = {"done": "all", "worst": 0, **NOTHING_ELSE}
    runs = [run for one in before for run in runs_of(one)]
    told: list[dict[str, Any]] = [{"kind": "session", "session": run["id"], "day": run["date"], **fine} for run in runs]
    told += [{"kind": "morning", "day": str(day_of(run) + timedelta(1)), "pain": 0} for run in runs]
    first = datetime.combine(day_of(runs_of(begun)[0]), time(8), UTC)
    world.apply(Step(first - timedelta(minutes=5), "tell", tuple(told)))
    for number, pain in enumerate(pains, 1):
        at = first + timedelta(number - 1)
        world.apply(Step(at, "tell", ({"kind": "today", "day": str(at.date()), "pain": pain},)))
        if daily or number == len(pains):
            world.apply(Step(at + timedelta(minutes=5), "make"))
    return world, first + timedelta(len(pains) - 1)


def test_the_same_bad_days_cost_the_same_told_daily_or_at_once(tmp_path: Path) -> None:
    """Each day, told alone, went a content further back, though nothing was run in between."""
    (daily, _), (once, _) = (bad(tmp_path / str(each), 5, 5, 1, daily=each) for each in (True, False))
    assert abs(daily.plan["goal"]["reached_in_week"] - once.plan["goal"]["reached_in_week"]) <= 1


def test_a_run_of_a_day_on_which_it_was_said_not_to_run_and_nobody_told_of_is_not_run(tmp_path: Path) -> None:
    world, last = bad(tmp_path / "sam", 5, 5, 1, daily=False)
    gone = {*world.plan["history"]["not_done"]} | {
        one["id"] for week in world.plan["weeks"] for one in runs_of(week) if day_of(one) == last.date() - timedelta(2)
    }
    first = next(one for one in runs_of([one for one in world.stood["weeks"] if runs_of(one)][WEEK - 1]))
    assert first["id"] in gone and first["id"] not in {*world.plan["history"]["unspoken"]}


@pytest.mark.parametrize("pains", [(5,), (5, 5)])
def test_above_where_one_stops_no_run_comes_before_it_was_told_lower(tmp_path: Path, pains: tuple[int, ...]) -> None:
    """A file that says so has no plan; told of a day it was two days off, whatever came after."""
    world, last = bad(tmp_path / "sam", *pains)
    later = last + timedelta(6)
    now = as_far_as_known(world.file, world.out, later)
    assert now is not None and now.sore is not None and not now.red_flags
    coming = [run for week in now.log.plan.weeks for run in week.runs if run.date >= later.date()]
    assert coming and all(now.held_back.holds(run) for run in coming)
    assert "before it is told lower" in page(status(world.file, world.out, now=later), "g", "t").text
    world.apply(Step(later, "make"))
    assert any(says(one, "messages.warnings.sore") for one in world.made.request.loaded.warnings)  # type: ignore[union-attr]
    world.apply(Step(later, "tell", ({"kind": "today", "day": str(later.date()), "pain": 1},)))
    now = as_far_as_known(world.file, world.out, later)
    assert now is not None and now.sore is None


def test_three_bad_days_in_a_row_are_for_somebody_to_see(tmp_path: Path) -> None:
    two, _ = bad(tmp_path / "two", 5, 5)
    assert not two.plan.get("waiting")
    three, last = bad(tmp_path / "three", 5, 5, 5)
    assert three.plan["waiting"] and "no running" in three.referred
    assert "three days" in page(status(three.file, three.out, now=last), "g", "t").text
    assert english().pain.rows["sore-three-days"]


def test_an_illness_that_goes_on_is_the_reason_of_what_it_takes_and_not_that_nobody_told(tmp_path: Path) -> None:
    """Its first plan said why; the next ones, while it lasted, gave no reason, or that nobody had told of runs."""
    world, last = bad(tmp_path / "sam", 0, daily=False)
    sick = {"kind": "today", "day": str(last.date() + timedelta(1)), "illness": "fever-or-chest"}
    world.apply(Step(last + timedelta(1), "tell", (sick,)))
    for days in (1, 5, 7):
        world.apply(Step(last + timedelta(days, minutes=5), "make"))
        assert world.made is not None and world.made.change is not None, days
        (because,) = world.made.change.because
        assert "ill" in because and "nobody" not in because
    assert not {*world.plan["history"]["unspoken"]} & {
        run["id"] for week in world.stood["weeks"] for run in runs_of(week) if str(last.date()) < run["date"]
    }


def test_days_away_told_afterwards_ask_whether_they_were_an_illness(tmp_path: Path) -> None:
    """Somebody with a fever who wrote them into the file ran 33 minutes two days after it."""
    world, last = bad(tmp_path / "sam", 0, daily=False)
    away = f"  away: [{last.date()}..{last.date() + timedelta(3)}]\n"
    world.apply(Step(last, "edit", text=("  available:\n", f"{away}  available:\n")))
    for days, asked in ((4, True), (5, False)):
        world.apply(Step(last + timedelta(days), "make"))
        warnings = world.made.request.loaded.warnings  # type: ignore[union-attr]  # it was made
        assert any(says(one, "messages.warnings.away_or_ill") for one in warnings) == asked


def test_a_week_that_was_to_be_less_when_it_came_once_more_stays_less() -> None:
    """Week 31 was to come twice more, in 42 min of running; after it hurt week 33 had its 44 again, no week later."""

    def of(week: int, minutes: int, bout: int) -> AtMost:
        distance, longest = 3000 * 60 * minutes, 60 * 60 * minutes
        return AtMost(
            week=week, distance_mm=distance, run_s=60 * minutes, longest_run_mm=longest, longest_bout_s=60 * bout
        )

    planned = (of(29, 30, 1), of(30, 38, 2), of(31, 44, 4), of(32, 42, 4), of(33, 42, 4), of(34, 45, 6))
    past = cast(Problem, SimpleNamespace(settled_weeks=range(1, 32)))
    way = WayBack(past, 41, planned, (), again=frozenset({32, 33}), counted=frozenset(), climb=True)
    assert [(week, one.run_s // 60) for week, one in way._way] == [(31, 30), (32, 38), (33, 42), (34, 45)]
