"""Sam, whose plan several tests ask about: stopped running, free three times a week, for eighteen weeks."""

from datetime import UTC, datetime
from functools import cache

from answered import ANSWERED

from planforge.conflicts.outcome import solve
from planforge.constraints.load import load_document
from planforge.constraints.templates import find_template, template_names
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.source import read_text

MADE = datetime(2026, 12, 1, tzinfo=UTC)
FILE = """
planforge: 1
extends: runners-knee
runner:
  name: Sam
  normal_weekly_distance: 20 km
  easy_pace: 6:45 /km
  walking_pace: 10:30 /km
  stopped_running: yes
calendar:
  start: 2027-01-04
  weeks: 18
  timezone: Europe/London
  available:
    mon: 18:00 for 60 min
    wed: 18:00 for 60 min
    sat: 09:00 for 90 min
"""


def stated(text: str) -> Problem:
    """Return the problem of a file, which has to answer the screening itself, on the day Sam's plan was made."""
    return load_document(read_text(text, "sam.yaml", find_template, template_names()), today=MADE.date()).problem


@cache
def sams() -> Plan:
    plan = solve(stated(FILE + ANSWERED), now=MADE)
    assert isinstance(plan, Plan)
    return plan
