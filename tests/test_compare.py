"""Two plans side by side: what became of every session, and the effect in one sentence."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from planforge.conflicts.earliest import as_early
from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.plan.compare import Fate, compare
from planforge.plan.model import Plan, Session
from planforge.views.comparison import effect, text, values

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def plan() -> Plan:
    found = solve(load(None, today=date(2027, 1, 1)).problem, now=NOW)
    assert isinstance(found, Plan)
    return found


def with_session(plan: Plan, identity: str, **changes: Any) -> Plan:
    """Return the plan with one session changed, or without it (no changes)."""

    def sessions(some: tuple[Session, ...]) -> tuple[Session, ...]:
        kept = (one if one.id != identity else one.model_copy(update=changes) if changes else None for one in some)
        return tuple(one for one in kept if one is not None)

    weeks = tuple(week.model_copy(update={"sessions": sessions(week.sessions)}) for week in plan.weeks)
    return plan.model_copy(update={"weeks": weeks})


def fates(before: Plan, after: Plan) -> dict[str, Fate]:
    return {pair.slot: pair.fate for pair in compare(before, after).pairs if pair.fate is not Fate.STAYED}


def test_a_plan_is_the_same_as_itself(plan: Plan) -> None:
    assert effect(compare(plan, plan)) == "The two plans are the same."
    assert values(compare(plan, plan))["same"] is True


def test_every_fate_is_told_by_slot_and_content(plan: Plan) -> None:
    run = plan.weeks[5].runs[0]
    tomorrow = run.date + timedelta(1)
    shorter = run.steps[:-1]
    assert fates(plan, with_session(plan, run.id, date=tomorrow)) == {run.id: Fate.MOVED}
    assert fates(plan, with_session(plan, run.id, start=time(20, 0))) == {run.id: Fate.MOVED}
    assert fates(plan, with_session(plan, run.id, steps=shorter)) == {run.id: Fate.CHANGED}
    assert fates(plan, with_session(plan, run.id, date=tomorrow, steps=shorter)) == {run.id: Fate.MOVED_AND_CHANGED}
    assert fates(plan, with_session(plan, run.id)) == {run.id: Fate.REMOVED}
    assert fates(with_session(plan, run.id), plan) == {run.id: Fate.ADDED}
    few_minutes = (datetime.combine(run.date, run.start or time()) + timedelta(minutes=4)).time()
    assert fates(plan, with_session(plan, run.id, start=few_minutes)) == {}


def test_the_effect_of_an_earlier_goal_is_what_the_weeks_hold(plan: Plan) -> None:
    early = solve(as_early(load(None, today=date(2027, 1, 1)).problem), now=NOW)
    assert isinstance(early, Plan)
    weeks = [next(w.index for w in one.weeks if w.longest_bout_s >= 1800) for one in (plan, early)]
    largest = [max(week.distance_m for week in one.weeks) for one in (plan, early)]
    said = effect(compare(plan, early))
    assert said.startswith(f"30 min continuous {weeks[0] - weeks[1]} weeks earlier")
    if abs(largest[1] / largest[0] - 1) > 0.0005:
        assert f"largest week {100 * (largest[1] - largest[0]) / largest[0]:+.1f} %" in said
    assert "weeks later" in effect(compare(early, plan))


def test_another_runner_another_start_and_another_length_are_said_and_weeks_go_by_number(plan: Plan) -> None:
    later = timedelta(14)
    moved = plan.model_copy(
        update={
            "runner": plan.runner.model_copy(update={"name": "Kim"}),
            "calendar": plan.calendar.model_copy(update={"start": plan.calendar.start + later}),
            "weeks": tuple(
                week.model_copy(
                    update={
                        "start": week.start + later,
                        "sessions": tuple(s.model_copy(update={"date": s.date + later}) for s in week.sessions),
                    }
                )
                for week in plan.weeks[:-1]
            ),
        }
    )
    found = compare(plan, moved)
    assert len(found.remarks) == 3
    assert "starts 2 weeks later" in text(found)
    gone = {session.id for session in plan.weeks[-1].sessions}
    assert {pair.slot: pair.fate for pair in found.pairs if pair.fate is not Fate.STAYED} == dict.fromkeys(
        gone, Fate.REMOVED
    )


def test_the_table_holds_both_figures_of_a_week_that_differs(plan: Plan) -> None:
    changed = plan.weeks[5].model_copy(update={"distance_m": plan.weeks[5].distance_m + 1000})
    other = plan.model_copy(update={"weeks": (*plan.weeks[:5], changed, *plan.weeks[6:])})
    row = next(line for line in text(compare(plan, other)).splitlines() if line.strip().startswith("6 "))
    assert f"{plan.weeks[5].distance_m / 1000:.1f} km  -> {changed.distance_m / 1000:.1f} km" in row
