"""What the runner should know of a plan stands in the event of its first session, whatever a coach writes there."""

from pathlib import Path

import pytest

from planforge.deliver.folder import read_plan
from planforge.exporters.ics.entries import entries
from planforge.exporters.options import CalendarOptions
from planforge.languages import english
from planforge.plan.model import Plan

SAMPLE = Path(__file__).parents[2] / "exports" / "sample" / "plan.json"


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan(SAMPLE)


@pytest.mark.parametrize("options", [CalendarOptions(), CalendarOptions(description="{steps}")])
def test_the_first_event_says_all_that_the_runner_should_know(plan: Plan, options: CalendarOptions) -> None:
    events, _ = entries(plan, options)
    first, *others = sorted(events, key=lambda one: (one.day, one.at or one.day))
    assert plan.notes and all(note in first.description for note in plan.notes)
    assert first.description.count(english().read_first.throughout) == 1
    assert not [one.slot for one in others if english().read_first.throughout in one.description]


def test_a_coach_may_say_where_it_stands(plan: Plan) -> None:
    events, _ = entries(plan, CalendarOptions(description="{read_first}\n\n{steps}"))
    first = min(events, key=lambda one: one.day)
    assert first.description.startswith("Throughout the plan") and first.description.count(plan.notes[0]) == 1
