"""What less time does to a plan is measured on the plan that there would be with all of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from answered import ANSWERED

from planforge.actions.load import requested
from planforge.actions.solve import Solution, solve
from planforge.conflicts.variants import with_all_the_time
from planforge.plan.compare import compare
from planforge.plan.measures import NO_DISTANCE, measure_steps
from planforge.plan.model import Plan
from planforge.plan.time_costs import AsksMore, Steepness, TimeCost, measured
from planforge.solver.engine import weeks_alone
from planforge.views.comparison import effect
from planforge.views.time_costs import words

NOW = datetime(2026, 11, 27, tzinfo=UTC)
FILE = """\
planforge: 1
extends: runners-knee
runner:
  normal_weekly_distance: 20 km
  easy_pace: 6:45 /km
  walking_pace: 10:30 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
{time}
  available: {{mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 90 min}}
{answered}"""


Figures = tuple[int | None, int, int]  # of a steepness
GROWTH = "weeks up to the goal grow by up to 8 % instead of 3 %, by up to 9 min of running instead of 5"
LESS = "weeks up to the goal grow by up to 3 % instead of 8 %, by up to 5 min of running instead of 9"
MISSED = "the goal is not reached and held; with all the time it is reached in week 14"


def solved(folder: Path, time: str, more: str = "") -> Solution:
    path = folder / "file.yaml"
    path.write_text(FILE.format(time=time, answered=ANSWERED) + more, encoding="utf-8")
    return solve(requested(path, folder / "out", now=NOW))


def test_fewer_weeks_are_paid_with_steeper_ones_and_that_is_said(tmp_path: Path) -> None:
    solution = solved(tmp_path, "  weeks: 13")
    cost = solution.time
    assert cost is not None and cost.less == ("13 weeks instead of 18",)
    assert cost.now == Steepness.of(solution.plan)
    assert cost.usual == Steepness.of(solved(tmp_path, "  weeks: 18").plan)
    assert words(cost).startswith("13 weeks instead of 18: the goal is reached 2 weeks sooner, ")
    assert cost.now.running > cost.usual.running and "min of running instead of" in words(cost)


def test_a_holiday_and_weeks_that_differ_are_said_together(tmp_path: Path) -> None:
    solution = solved(tmp_path, "  away: [2027-02-22..2027-02-28]\n  changes: {week 5: no wed}")
    assert solution.time is not None
    assert words(solution.time).startswith("7 days away and 1 week that differs: ")


def test_days_away_for_which_an_earlier_week_asks_for_more_name_that_week(tmp_path: Path) -> None:
    solution = solved(tmp_path, "  weeks: 18\n  away: [2027-03-08..2027-03-21]")
    cost = solution.time
    assert cost is not None and cost.harder is not None
    week, running, usually = cost.harder.week, cost.harder.running, cost.harder.usual
    weeks = [(one.run_s, one.index) for one in solution.plan.weeks]
    assert (running, week) in weeks and week < 10, "before the days away"
    usual = [one.run_s for one in solved(tmp_path, "  weeks: 18").plan.weeks]
    more = [one.index for one in solution.plan.weeks[:9] if one.run_s > max(usual[max(0, one.index - 2) : one.index])]
    assert cost.harder.weeks == len(more) > 1, "one of them was named, as if there were no others"
    said = f"{len(more)} weeks ask for more, week {week} for most: {running // 60} min of running instead of"
    assert f"{said} {usually // 60}" in words(cost)
    alone = replace(cost, harder=replace(cost.harder, weeks=1))
    assert f"week {week} asks for more: {running // 60} min" in words(alone)


def test_a_week_is_compared_with_the_one_of_the_plan_that_there_would_be(tmp_path: Path) -> None:
    """And where that one is lighter, with the one before it: 77 min "instead of 61" were 77 instead of 72."""
    away = "  weeks: 18\n  away: [2027-03-08..2027-03-21]"
    solution, usual = solved(tmp_path, away), solved(tmp_path, "  weeks: 18").plan
    cost = solution.time
    assert cost is not None and cost.harder is not None
    week, running, usually = cost.harder.week, cost.harder.running, cost.harder.usual
    assert running == solution.plan.weeks[week - 1].run_s
    assert usually == max(one.run_s for one in usual.weeks[week - 2 : week])
    lighter = usual.weeks[week - 1].model_copy(update={"run_s": 60})
    weeks = (*usual.weeks[: week - 1], lighter, *usual.weeks[week:])
    beside = measured((), usual.model_copy(update={"weeks": weeks}), usual).harder
    assert beside == AsksMore(week, usual.weeks[week - 1].run_s, usual.weeks[week - 2].run_s, weeks=1)


def test_weeks_that_differ_are_counted_and_not_the_lines_that_name_them(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    lines = "{even weeks: no wed, weeks 3-6: no mon, week 9: {timezone: Europe/Rome}}"
    time = f"  timezone: Europe/Berlin\n  weeks: 18\n  changes: {lines}"
    path.write_text(FILE.format(time=time, answered=ANSWERED), encoding="utf-8")
    found = with_all_the_time(requested(path, tmp_path / "out", now=NOW).problem, 18)
    assert found is not None and found[1] == ("11 weeks that differ",)  # 2, 4, ... 18, and 3 and 5


def test_where_nothing_takes_time_away_nothing_is_solved_or_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    alone = "planforge.solver.engine.weeks_alone"
    monkeypatch.setattr(alone, lambda *one, **more: asked.append(one) or weeks_alone(*one, **more))
    assert solved(tmp_path, "  weeks: 18").time is None
    assert solved(tmp_path, "").time is None
    assert asked == []


@pytest.mark.parametrize(
    ("usual", "now", "said"),
    [
        ((14, 100, 300), (15, 100, 300), "the goal is reached a week later"),
        (
            (14, 30, 300),
            (14, 80, 540),
            GROWTH,
        ),
        (  # by up to: what is begun of a per cent or a minute counts
            (14, 31, 301),
            (14, 83, 510),
            "weeks up to the goal grow by up to 9 % instead of 4 %, by up to 9 min of running instead of 6",
        ),
        (
            (14, 30, 300),
            (None, 30, 300),
            MISSED,
        ),
        ((14, 30, 300), (14, 30, 300), "the goal is reached in the same week, and no week up to it grows by more"),
        ((None, 30, 300), (None, 30, 300), "the plan comes as far, and no week grows by more"),
        (
            (14, 40, 300),
            (14, 0, 300),
            "weeks up to the goal do not grow in distance; with all the time they grow by up to 4 %",
        ),
        ((14, 30, 300), (14, 30, 540), "weeks up to the goal grow by up to 9 min of running instead of 5"),
        ((None, 30, 300), (None, 80, 300), "weeks grow by up to 8 % instead of 3 %"),
        ((14, 80, 540), (15, 30, 300), "the goal is reached a week later"),  # to grow by less reads as the reason
        ((14, 80, 540), (13, 30, 300), f"the goal is reached a week sooner, {LESS}"),
        ((14, 30, 300), (None, 80, 540), MISSED),  # weeks up to a goal, and all weeks: not to be compared
    ],
)
def test_only_what_differs_is_said(usual: Figures, now: Figures, said: str) -> None:
    pair = (Steepness(reached, 1800, distance, running) for reached, distance, running in (usual, now))
    assert words(TimeCost(("7 days away",), *pair)) == f"7 days away: {said}"


def test_how_far_the_weeks_allow_is_compared_by_the_longest_stretch() -> None:
    usual, now = Steepness(None, 960, 0, 300), Steepness(None, 360, 0, 300)
    said = "6 weeks instead of 12: the longest stretch is 6 min instead of 16 min"
    assert words(TimeCost(("6 weeks instead of 12",), usual, now, as_far=True)) == said


def test_to_come_back_from_a_lighter_week_is_no_growth(tmp_path: Path) -> None:
    """`what-if` told of the return from a lighter week as the largest growth, and `generate` of the climb."""
    plan = solved(tmp_path, "").plan
    week = plan.weeks[7]
    lighter = week.model_copy(update={"run_s": week.run_s // 2, "distance_m": week.distance_m // 2})
    several = (*plan.weeks[:8], lighter, *plan.weeks[8:])
    weeks = tuple(one.model_copy(update={"index": number}) for number, one in enumerate(several, 1))
    same = plan.model_copy(update={"weeks": weeks})
    assert Steepness.of(same).running <= Steepness.of(plan).running
    assert Steepness.of(same).distance <= Steepness.of(plan).distance
    assert "largest weekly growth" not in effect(compare(plan, same))


def test_a_race_is_no_goal_that_is_reached(tmp_path: Path) -> None:
    """What a holiday costs was seven weeks, and three by `what-if`, which took the 35 min of a race for the goal."""
    race = "goal: {race: {on: 2027-05-02, distance: 5 km}}\n"
    with_it, without = (solved(tmp_path, away, race).plan for away in ("  away: [2027-02-08..2027-02-15]", ""))
    reached, usually = with_it.goal.reached_in_week, without.goal.reached_in_week
    assert reached is not None and usually is not None
    race_week = next(week for week in with_it.weeks if any(run.race for run in week.runs))
    assert usually < race_week.index < reached and race_week.longest_bout_s >= 1800
    assert f"30 min continuous {reached - usually} weeks earlier" in effect(compare(with_it, without))


def test_a_run_that_every_session_is_to_hold_is_compared_by_the_shortest(tmp_path: Path) -> None:
    plan = solved(tmp_path, "").plan
    reached = plan.goal.reached_in_week
    assert reached is not None
    goal = plan.goal.model_copy(update={"every_session": True})

    def with_runs(short: bool) -> Plan:
        weeks = []
        for week in plan.weeks:
            longest = max(week.runs, key=lambda run: measure_steps(run.steps, NO_DISTANCE).longest_bout, default=None)
            runs = [run.model_copy(update={"steps": longest.steps}) for run in week.runs if longest]
            if short and week.index == reached:
                runs[0] = runs[0].model_copy(update={"steps": plan.weeks[reached - 4].runs[0].steps})
            weeks.append(week.model_copy(update={"sessions": tuple(runs)}))
        return plan.model_copy(update={"weeks": tuple(weeks), "goal": goal})

    assert "30 min continuous 1 week earlier" in effect(compare(with_runs(True), with_runs(False)))


def test_weeks_after_the_goal_are_no_part_of_what_it_comes_later_by(tmp_path: Path) -> None:
    """A goal of week 8 came "a week later: 5 without all their runs (weeks 5, 10-11, 14, 17)" and "10 fewer"."""
    away = "  weeks: 24\n  away: [2027-02-08..2027-02-14{more}]"
    alone = solved(tmp_path, away.format(more=""))
    reached = alone.plan.goal.reached_in_week
    assert alone.time is not None and alone.time.later is not None and reached is not None and reached < 18
    more = solved(tmp_path, away.format(more=", 2027-05-10..2027-05-16, 2027-05-24..2027-05-26"))
    assert more.plan.goal.reached_in_week == reached and more.time is not None
    assert more.time.later == alone.time.later
