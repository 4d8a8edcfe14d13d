"""Random constraint files: every calendar is sound, says what the plan says, and changes as the plan does."""

from datetime import UTC, datetime, timedelta
from itertools import count, islice
from random import Random

import generated
import pytest
from calendar_checker import faults
from calendar_readers import READERS_HERE, by_icalendar, expected

from planforge.export import Past, continued
from planforge.exporters import ics
from planforge.options import CalendarOptions, ExportOptions, Feed
from planforge.plan import Plan
from planforge.solver.engine import solve

NOW = datetime(2027, 1, 1, tzinfo=UTC)
QUICK = (0, 1, 3, 14, 17, 23)  # quickly solved, and with a plan
PARTS, OF_EACH = 30, 10


def sound(seed: int) -> bool:
    """Assert that the calendars of a drawn file are right; tell whether it has a plan."""
    solved = solve(generated.problem(seed), now=NOW)
    if not isinstance(solved, Plan):
        return False
    random = Random(seed)
    zone = random.choice((solved.calendar.timezone, "Australia/Lord_Howe", "Europe/Dublin", "Asia/Kathmandu"))
    solved = solved.model_copy(update={"calendar": solved.calendar.model_copy(update={"timezone": zone})})
    calendar = CalendarOptions(alarm=random.choice((None, "20 min before", "evening before at 19:30")))
    options = ExportOptions(calendar=calendar)
    plan = continued(solved, Past(), options)
    data = ics.calendar(plan, calendar).data
    for feed in (Feed.FULL, Feed.BUSY):
        assert faults(ics.calendar(plan, calendar, feed).data) == []
    assert faults(data) == []
    for read in READERS_HERE:
        assert read(data) == expected(plan), read.__name__
    again = continued(solved.model_copy(update={"revised": NOW + timedelta(3)}), Past(plan.plan_id, plan, plan.events))
    assert again == plan or calendar.alarm
    changes(solved, plan, options, random)
    return True


def changes(solved: Plan, plan: Plan, options: ExportOptions, random: Random) -> None:
    """Assert that when a drawn session goes and another one moves, two events change and no other."""
    gone, moved = random.sample([session.id for session in solved.sessions], 2)
    weeks = []
    for week in solved.weeks:
        sessions = [
            session.model_copy(update={"start": None if session.start else datetime.min.time()})
            if session.id == moved
            else session
            for session in week.sessions
            if session.id != gone
        ]
        weeks.append(week.model_copy(update={"sessions": tuple(sessions)}))
    fewer = solved.model_copy(update={"weeks": tuple(weeks), "revised": NOW + timedelta(3)})
    after = continued(fewer, Past(plan.plan_id, plan, plan.events), options)
    before = {event.slot: event for event in plan.events}
    now = {event.slot: event for event in after.events}
    assert {slot for slot in now if now[slot] != before[slot]} == {gone, moved}
    assert [slot for slot in now if now[slot].cancelled] == [gone]
    data = ics.calendar(after, options.calendar).data
    assert faults(data) == []
    day = next(session.date for session in solved.sessions if session.id == gone)
    assert len(by_icalendar(data)) == len(solved.sessions) - (day < after.revised.date())


@pytest.mark.parametrize("seed", QUICK)
def test_a_drawn_file_has_sound_calendars(seed: int) -> None:
    assert sound(seed), "this file has no plan any more: take another"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_three_hundred_drawn_files_have_sound_calendars(part: int) -> None:
    have_a_plan = filter(sound, count(part, PARTS))
    assert len(list(islice(have_a_plan, OF_EACH))) == OF_EACH
