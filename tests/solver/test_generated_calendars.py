"""Plans of all sorts: every calendar is sound, says what the plan says, and changes as the plan does."""

from datetime import datetime, timedelta
from random import Random

import pytest
from calendar_checker import faults
from calendar_readers import READERS_HERE, asked, by_icalendar
from varied import ALL, varied

from planforge.deliver.folder import Past, continued
from planforge.exporters.ics import calendar as ics
from planforge.exporters.options import CalendarOptions, ExportOptions, Feed
from planforge.plan.model import Plan, when

FEW = range(6)


def check_calendars_of(number: int) -> None:
    solved, random = varied(number), Random(number)
    calendar = CalendarOptions(alarm=random.choice((None, "20 min before", "evening before at 19:30")))
    options = ExportOptions(calendar=calendar)
    plan = continued(solved, Past(), options)
    data = ics.calendar(plan, calendar).data
    for feed in (Feed.FULL, Feed.BUSY):
        assert faults(ics.calendar(plan, calendar, feed).data) == []
    assert faults(data) == []
    for read in READERS_HERE:
        said, wanted = asked(read, data, plan)
        assert said == wanted, read.__name__
    later = solved.model_copy(update={"revised": solved.revised + timedelta(3)})
    assert continued(later, Past(plan.plan_id, plan, plan.events), options) == plan
    changes(solved, plan, options, random)


def changes(solved: Plan, plan: Plan, options: ExportOptions, random: Random) -> None:
    """Assert that when a drawn session goes and another one moves, two events change and no other.

    What holds throughout stands in the plan's first event: where another one is first by then, those two change, too.
    """
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
    fewer = solved.model_copy(update={"weeks": tuple(weeks), "revised": solved.revised + timedelta(3)})
    after = continued(fewer, Past(plan.plan_id, plan, plan.events), options)
    before = {event.slot: event for event in plan.events}
    now = {event.slot: event for event in after.events}
    firsts = {min(one.sessions, key=when).id for one in (plan, after)}
    changed = {gone, moved} | (firsts if len(firsts) > 1 else set())
    assert {slot for slot in now if now[slot] != before[slot]} == changed
    assert [slot for slot in now if now[slot].cancelled] == [gone]
    data = ics.calendar(after, options.calendar).data
    assert faults(data) == []
    day = next(session.date for session in solved.sessions if session.id == gone)
    assert len(by_icalendar(data)) == len(solved.sessions) - (day < after.revised.date())


@pytest.mark.parametrize("number", FEW)
def test_a_plan_has_sound_calendars(number: int) -> None:
    check_calendars_of(number)


@pytest.mark.slow
@pytest.mark.parametrize("number", ALL)
def test_three_hundred_plans_have_sound_calendars(number: int) -> None:
    check_calendars_of(number)
