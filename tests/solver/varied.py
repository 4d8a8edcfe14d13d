"""Three hundred different plans to export, out of a few that are solved: a plan is what is exported, not how it came.

Each is moved to other dates, into another time zone, to other hours and days, as coaches do by hand; sessions are
missing from it, and runs have targets. So all a calendar or a watch can be told occurs, without solving for an hour.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from random import Random

import generated

from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.constraints.templates import find_template
from planforge.plan.model import Do, Kind, Plan, Session, Step, Target, Week, each_step
from planforge.quantities.units import Units

ALL = range(300)
SEEDS = (1, 2, 4, 11, 14, 22)  # drawn files that are quickly solved, and have a plan
EXAMPLES = ("beginner", "rebuild-26-weeks")  # strides, tempo and hills are in the second
ZONES = (  # none whose rules changed of late: some readers go by the machine's own database, which may be older
    "Europe/London", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/St_Johns", "America/Santiago",
    "Australia/Lord_Howe", "Australia/Adelaide", "Asia/Kathmandu", "Pacific/Chatham", "Africa/Cairo", "UTC",
)  # fmt: skip
HOURS = (None, time(0), time(1, 30), time(2, 15), time(6, 30), time(12), time(23, 50))


@cache
def solved() -> tuple[Plan, ...]:
    """Return the plans all others are made from."""
    problems = [generated.problem(seed) for seed in SEEDS]
    problems += [load(find_template(f"examples/{name}"), today=generated.MONDAY).problem for name in EXAMPLES]
    plans = [solve(problem, now=datetime(2027, 1, 1, tzinfo=UTC)) for problem in problems]
    have_a_plan = tuple(plan for plan in plans if isinstance(plan, Plan))
    assert len(have_a_plan) == len(plans), "one of these files has no plan any more: take another"
    return have_a_plan


def varied(number: int) -> Plan:
    """Return one of the plans; the same number gives the same plan."""
    plan, random = solved()[number % len(solved())], Random(number)
    later = timedelta(weeks=random.randrange(-50, 160))  # a leap day, ends of years, every change of clocks
    weeks = tuple(_week(week, later, random) for week in plan.weeks)
    calendar = {"start": plan.calendar.start + later, "timezone": random.choice(ZONES)}
    return plan.model_copy(
        update={
            "plan_id": f"varied-{number}",
            "weeks": weeks,
            "revised": datetime.combine(plan.calendar.start + later - timedelta(random.randrange(9)), time(8, 30), UTC),
            "runner": plan.runner.model_copy(update={"units": random.choice(list(Units))}),
            "calendar": plan.calendar.model_copy(update=calendar),
        }
    )


def _week(week: Week, later: timedelta, random: Random) -> Week:
    there = [session for session in week.sessions if random.random() > 0.04]
    taken = {(session.kind, session.date) for session in there}
    sessions = sorted(_sessions(week, there, taken, random), key=lambda one: (one.date, one.start or time.min, one.id))
    moved = (one.model_copy(update={"date": one.date + later}) for one in sessions)
    return week.model_copy(update={"start": week.start + later, "sessions": tuple(moved)})


def _sessions(week: Week, there: list[Session], taken: set[tuple[Kind, date]], random: Random) -> Iterator[Session]:
    """Yield a week's sessions, some on other days and at other hours; two of a kind never meet on a day."""
    for session in there:
        changes: dict[str, object] = {}
        day = week.start + timedelta(random.randrange(7 - week.start.weekday()))
        if random.random() < 0.1 and (session.kind, day) not in taken:
            taken.add((session.kind, day))
            changes["date"] = day
        if random.random() < 0.2:
            changes["start"] = random.choice(HOURS)
        if session.kind is Kind.RUN and random.random() < 0.2:
            aim = Target(
                cadence_spm=random.choice((None, (165, 175))),
                heart_rate_max=random.choice((None, 150)),
                speed_mm_s=random.choice((None, 2800)),
            )
            changes["steps"] = each_step(session.steps, lambda step, aim=aim: _aimed(step, aim))
        yield session.model_copy(update=changes)


def _aimed(step: Step, aim: Target) -> Step:
    return step.model_copy(update={"target": aim}) if step.do is Do.RUN and step.target is None else step
