from datetime import UTC, date, datetime

import pytest
from answered import ANSWERED

from planforge.conflicts.outcome import solve
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.lint import lint
from planforge.plan.model import Plan
from planforge.source import Fault, read_text

FILE = """planforge: 1
extends: osteoarthritis
runner: {{name: Sam, normal_weekly_distance: {normal}, easy_pace: "6:00 /km", walking_pace: "10:00 /km",
  stopped_running: no, recent_weekly_distance: 15 km, runs_per_week: 3, longest_recent_run: 5 km}}
calendar:
  start: 2027-01-04
  timezone: UTC
  available: {{mon: 18:00 for 60 min, wed: 18:00 for 60 min, sat: 09:00 for 75 min{more}}}
rules: {{run-days: {{sessions_per_week: {runs}}}}}
"""


def warned(normal: str, runs: int, more: str = "", rules: str = "") -> list[Fault]:
    text = FILE.format(normal=normal, runs=runs, more=more) + ANSWERED
    text = text.replace("rules: {run-days", f"rules: {{{rules}run-days")
    document = read_text(text, "sam.yaml", find_template, template_names())
    problem = load_document(document, today=date(2026, 12, 20)).problem
    return [one for one in lint(problem, document).warnings if "at most in these times" in one.message]


@pytest.mark.parametrize(
    ("normal", "runs", "said"),
    [
        ("40 km", 3, "come to 18.6 km at most in these times, and a normal week is 40.0 km"),
        ("20 km", 3, "3 runs a week, alike and with the strength beside them, come to 18.6 km at most in these times"),
        ("18 km", 3, ""),
    ],
)
def test_who_comes_back_to_more_than_the_times_hold_is_told_why_the_plan_ends_below_it(
    normal: str, runs: int, said: str
) -> None:
    """27 min twice, with 18 min of strength behind them, a quarter more once, and a kilometre of walks around each."""
    assert [said in one.message for one in warned(normal, runs)] == [True] * bool(said)


@pytest.mark.parametrize(
    ("rules", "most"), [("", "25.1"), ("strength-spacing: off, ", "27.4"), ("strength-spacing: {weight: 5}, ", "27.4")]
)
def test_strength_on_days_that_follow_each_other_is_counted_where_it_may_be(rules: str, most: str) -> None:
    """Two evenings for strength alone leave all other times to the runs, but if a day must lie between them."""
    more = ', thu: "18:00 for 30 min, strength", fri: "18:00 for 30 min, strength"'
    (fault,) = warned("60 km", 3, more, rules)
    assert f"come to {most} km at most" in fault.message


def test_the_plan_comes_close_to_what_its_times_are_said_to_hold() -> None:
    """19.9 km were said to fit, and eight weeks ended alike at 12.9 km: the strength stood in the same hour."""
    text = FILE.format(normal="40 km", runs=3, more="") + ANSWERED
    document = read_text(text, "sam.yaml", find_template, template_names())
    plan = solve(load_document(document, today=date(2026, 12, 20)).problem, now=datetime(2026, 12, 20, tzinfo=UTC))
    assert isinstance(plan, Plan)
    assert 0.9 * 18_600 < (plan.goal.most_distance_m or 0) <= 18_600


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ("", "give time on one more day and ask for more runs, `run-days: {sessions_per_week: 4}`"),
        (', sun: "09:00 for 90 min, strength"', "give time on one more day and ask for more runs"),
        (", sun: 09:00 for 60 min", "ask for more runs, `run-days: {sessions_per_week: 4}`"),
    ],
)
def test_more_runs_are_offered_where_there_is_a_day_for_each(more: str, hint: str) -> None:
    """Four runs on three days were offered, and refused when they were taken."""
    (fault,) = warned("60 km", 3, more)
    assert str(fault.hint).startswith(hint)
    assert "18.6 km" in fault.message or "for 60 min" in more
