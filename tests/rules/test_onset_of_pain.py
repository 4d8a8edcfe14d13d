"""An IT band's bouts grow with what was borne, from an onset that is stated once."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from answered import ANSWERED

from planforge.checker.check import check
from planforge.conflicts.earliest import earliest
from planforge.conflicts.outcome import solve
from planforge.conflicts.trials import Trials
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.source import Faults, read_text

NOW = datetime(2027, 1, 1, tzinfo=UTC)
FILE = """\
planforge: 1
extends: it-band
runner:
  normal_weekly_distance: 25 km
  easy_pace: 6:30 /km
  walking_pace: 10:00 /km
  stopped_running: yes
  pain_onset: {onset} min
calendar:
  start: 2027-01-04
  weeks: {weeks}
  available: {{mon: 18:00 for 75 min, wed: 18:00 for 75 min, sat: 09:00 for 90 min}}
"""


def problem(text: str) -> Problem:
    return load_document(
        read_text(text + ANSWERED, "t.yaml", find_template, template_names()), today=NOW.date()
    ).problem


@pytest.mark.parametrize(("onset", "running_week"), [(20, 11), (12, 14), (8, 15), (5, 17)])
def test_the_sooner_the_pain_comes_the_later_is_the_goal(onset: int, running_week: int) -> None:
    """Every fourth week held, 30 min are reached in running week 10 without the cap."""
    asked = problem(FILE.format(onset=onset, weeks=24) + "rules: {hold-week: [{every: 4}]}\n")
    found = earliest(asked, Trials())
    assert found.proven
    assert found.reached == asked.first_running_week + running_week - 1


@pytest.mark.parametrize("onset", [20, 12, 8, 5])
def test_no_week_goes_on_for_much_longer_than_what_was_borne(onset: int) -> None:
    asked = problem(FILE.format(onset=onset, weeks=24) + "goal: {continuous_run: 20 min, by: week 22}\n")
    plan = solve(asked, now=NOW)
    assert isinstance(plan, Plan)
    assert [one for one in check(asked, plan) if one.hard] == []
    start = max(60, 60 * (onset - 5))
    bouts = [week.longest_bout_s for week in plan.weeks if week.runs]
    assert bouts[0] <= start
    assert all(late <= max(start, min(early + 300, early * 3 // 2)) for early, late in pairwise(bouts))


def test_where_the_onset_stood_it_is_told_where_it_stands_now() -> None:
    text = FILE.format(onset=12, weeks=24) + "rules:\n  start-load: {onset: 12 min}\n"
    with pytest.raises(Faults) as told:
        problem(text)
    assert "t.yaml:14:16: rules: start-load: onset is not stated here any more" in str(told.value)
    assert "hint: state it once: write `pain_onset: 12 min` under `runner`, and delete this one" in str(told.value)
