"""A session keeps its slot; a slot that was freed is never given again."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planforge.plan.model import (  # fmt: skip
    Certificate,
    Do,
    End,
    EventRevision,
    Kind,
    Plan,
    PlanCalendar,
    PlanGoal,
    PlanRunner,
    Session,
    Step,
    Week,
)
from planforge.plan.slots import MOST, with_kept_slots
from planforge.quantities.units import Units

MONDAY = date(2027, 1, 4)
DAYS = "MTWTFSS"


def week_of(days: Sequence[int], kind: Kind = Kind.RUN) -> Plan:
    """Return a plan of one week with a session on each of these days, numbered as a solver does."""
    sessions = tuple(
        Session(
            id=f"w01-{kind}-{number}", date=MONDAY + timedelta(day), kind=kind, title="x", phase="x", duration_s=60,
            steps=(Step(do=Do.RUN, end=End(seconds=60)),),
        )
        for number, day in enumerate(days, 1)
    )  # fmt: skip
    return Plan(
        planforge="0", plan_id="sam-2027", title="x", revised=datetime(2027, 1, 1, tzinfo=UTC),
        runner=PlanRunner(name="Sam", units=Units.KM, easy_speed_mm_s=1, walking_speed_mm_s=1,
                          normal_weekly_distance_m=1),
        calendar=PlanCalendar(start=MONDAY, weeks=1, timezone="UTC"), goal=PlanGoal(),
        certificate=Certificate(status="optimal", levels=(), rules=()),
        weeks=(Week(index=1, start=MONDAY, phase="x", sessions=sessions),),
    )  # fmt: skip


def told(plan: Plan, before: Sequence[EventRevision] = ()) -> tuple[EventRevision, ...]:
    """Return what calendars are told: a session's slot and day; the slots that are gone, as cancelled."""
    events = {
        session.id: EventRevision(
            slot=session.id, uid="x", hash="x", sequence=0, changed=plan.revised, title="x", kind=session.kind,
            date=session.date, duration_s=60,
        )
        for session in plan.sessions
    }  # fmt: skip
    gone = [event.model_copy(update={"cancelled": True}) for event in before if event.slot not in events]
    return (*events.values(), *gone)


def numbers(plan: Plan) -> dict[int, int]:
    """Return each session's number by its day of the week."""
    return {session.date.weekday(): int(session.id.rpartition("-")[2]) for session in plan.sessions}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([0, 2, 5], [0, 2, 5], {0: 1, 2: 2, 5: 3}),
        ([0, 2, 5], [0, 2, 4], {0: 1, 2: 2, 4: 3}),  # one moves
        ([0, 2, 5], [0, 1, 2], {0: 1, 1: 3, 2: 2}),  # one moves over another, which does not
        ([0, 2, 5], [1, 3, 6], {1: 1, 3: 2, 6: 3}),  # all move
        ([0, 2, 5], [0, 2], {0: 1, 2: 2}),  # the last goes
        ([0, 2, 5], [2, 5], {2: 2, 5: 3}),  # the first goes
        ([0, 2, 5], [1, 3], {1: 1, 3: 2}),  # of those that moved the earliest are left
        ([0, 2, 5], [0, 1, 2, 5], {0: 1, 1: 4, 2: 2, 5: 3}),  # a new one
        ([], [0, 2], {0: 1, 2: 2}),
    ],
)
def test_a_session_keeps_its_slot(before: list[int], after: list[int], expected: dict[int, int]) -> None:
    assert numbers(with_kept_slots(week_of(after), told(week_of(before)))) == expected


def test_a_freed_slot_is_not_given_again() -> None:
    first = told(week_of([0, 2, 5]))
    fewer = with_kept_slots(week_of([0, 2]), first)
    again = with_kept_slots(week_of([0, 2, 5]), told(fewer, first))
    assert numbers(again) == {0: 1, 2: 2, 5: 4}


def test_kinds_and_weeks_have_slots_of_their_own() -> None:
    known = told(week_of([0, 2, 5], Kind.STRENGTH))
    assert numbers(with_kept_slots(week_of([2, 5]), known)) == {2: 1, 5: 2}


def test_when_every_slot_was_given_one_that_has_long_been_free_is_better_than_no_plan() -> None:
    known = told(week_of([0]))
    gone = [
        known[0].model_copy(update={"slot": f"w01-run-{number}", "cancelled": True}) for number in range(2, MOST + 1)
    ]
    assert numbers(with_kept_slots(week_of([0, 2, 5]), [*known, *gone])) == {0: 1, 2: 2, 5: 3}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sets(st.integers(0, 6), max_size=5).map(sorted), min_size=1, max_size=12))
def test_through_any_changes_a_slot_means_one_session_and_who_stays_keeps_it(
    changes: list[list[int]],
) -> None:
    known: tuple[EventRevision, ...] = ()
    for days in changes:
        plan = with_kept_slots(week_of(days), known)
        now = numbers(plan)
        assert len(set(now.values())) == len(days) == len(now)
        alive = {int(e.slot.rpartition("-")[2]): e.date.weekday() for e in known if not e.cancelled}
        dead = {int(e.slot.rpartition("-")[2]) for e in known if e.cancelled}
        assert not dead & set(now.values()), "a freed slot is given again"
        for number, day in alive.items():
            assert day not in now or now[day] == number, "a session that stayed has another slot"
        assert len(set(now.values()) & set(alive)) == min(len(days), len(alive)), "a slot is freed without need"
        assert with_kept_slots(plan, told(plan, known)) == plan
        known = told(plan, known)
