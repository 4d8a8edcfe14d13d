"""A coach's rules judge a foreign plan: on days with time, in the plan's own weeks."""

from datetime import date

import pytest
from drawn import ALL_PHASES, MONDAY, problem

from planforge.checker.check import check
from planforge.foreign.judging import on_days
from planforge.foreign.stated import ForeignPlan, ForeignSession, ForeignWeek
from planforge.plan.measures import Measure
from planforge.plan.model import Kind
from planforge.rules.build_cap import BuildCap
from planforge.rules.run_spacing import RunSpacing
from planforge.sessions.palette import run, walk


def plan(*weeks: str, start: date | None = None) -> ForeignPlan:
    """Return a plan of continuous runs in minutes: `10 10,12`, a week a word; `w` is a walk."""
    found = []
    for number, text in enumerate(weeks, 1):
        sessions = (
            ForeignSession((walk(600) if one == "w" else run(60 * int(one)),), start) for one in text.split(",")
        )
        found.append(ForeignWeek(number, tuple(sessions)))
    return ForeignPlan("drawn", "Drawn", tuple(found))


def test_growth_is_found_in_the_plans_own_weeks() -> None:
    file = problem(BuildCap(of=Measure.RUN_TIME), weeks=18, phases=ALL_PHASES, days="mon wed fri")
    judged, laid = on_days(file, plan("10,10,10", "11,11,11", "20,10,10"))
    assert judged.calendar.weeks == len(laid.weeks) == 3
    found = check(judged, laid)
    assert [(one.rule, one.week) for one in found] == [("build-cap", 3)]


def test_a_runner_who_still_runs_keeps_the_phases() -> None:
    file = problem(weeks=18, phases=ALL_PHASES, stopped=False)
    judged, _ = on_days(file, plan("10", "10", "10"))
    assert [judged.phase(week, None) for week in (1, 2, 3)] == ["load-management", "strengthening", "return-to-running"]


def test_sessions_stand_on_days_with_time_and_rest_between() -> None:
    file = problem(RunSpacing(), weeks=4, days="tue thu sat sun")
    judged, laid = on_days(file, plan("10,10,10", "10,10"))
    assert [f"{one.date:%a}" for one in laid.sessions] == ["Tue", "Thu", "Sat", "Tue", "Thu"]
    assert check(judged, laid) == []


def test_a_file_that_begins_midweek_judges_from_the_monday_after() -> None:
    judged, laid = on_days(problem(start=MONDAY.replace(day=6)), plan("10"))
    assert judged.start == laid.sessions[0].date == date(2027, 1, 11)


def test_a_plan_with_dates_stands_on_them() -> None:
    judged, laid = on_days(problem(), plan("10", start=date(2027, 3, 10)))
    assert (judged.start, laid.sessions[0].date) == (date(2027, 3, 8), date(2027, 3, 10))


def test_a_walk_is_cross_training() -> None:
    _, laid = on_days(problem(), plan("w,10"))
    assert [one.kind for one in laid.sessions] == [Kind.CROSS, Kind.RUN]


@pytest.mark.parametrize("count", [5, 9, 14])
def test_more_sessions_than_days_with_rest_are_laid_all_the_same(count: int) -> None:
    _, laid = on_days(problem(), plan(",".join(["10"] * count)))
    assert len(laid.sessions) == count


def test_a_plan_may_leave_weeks_out() -> None:
    gap = ForeignPlan("gap", "Gap", (plan("10").weeks[0], ForeignWeek(3, plan("12").weeks[0].sessions)))
    judged, laid = on_days(problem(), gap)
    assert [len(week.sessions) for week in laid.weeks] == [1, 0, 1]
    assert check(judged, laid) == []
