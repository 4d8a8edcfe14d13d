"""What the exported files themselves say, read by other libraries: a plan is only as good as what arrives."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import fitdecode
import icalendar

from planforge.conflicts.outcome import solve
from planforge.constraints.load import load
from planforge.constraints.templates import find_template
from planforge.deliver.folder import export
from planforge.exporters.fit.check import rebuilt_steps
from planforge.plan.model import Plan
from planforge.problem.problem import Problem
from planforge.problem.sections import REBUILD

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HILLY_OR_FAST = ("hill", "downhill", "strides", "tempo")


@cache
def exported() -> tuple[Problem, Plan, Path]:
    """Return the half-year example, its plan, and the folder it was exported to."""
    problem = load(find_template("examples/rebuild-26-weeks"), today=NOW.date()).problem
    plan = solve(problem, now=NOW)
    assert isinstance(plan, Plan)
    folder = Path(mkdtemp()) / "plan"
    export(plan, folder)
    return problem, plan, folder


def events() -> list[Any]:
    _, _, folder = exported()
    return list(icalendar.Calendar.from_ical((folder / "plan.ics").read_bytes()).walk("VEVENT"))


def day_of(event: Any) -> date:
    start = event["DTSTART"].dt
    return start.date() if isinstance(start, datetime) else start


def first_rebuild_day() -> date:
    _, plan, _ = exported()
    return next(week.start for week in plan.weeks if week.phase == REBUILD)


def workout_steps(path: Path) -> list[dict[str, Any]]:
    with fitdecode.FitReader(path) as reader:
        return [
            {field.name: field.value for field in frame.fields}
            for frame in reader
            if isinstance(frame, fitdecode.FitDataMessage) and frame.name == "workout_step"
        ]


def test_the_calendar_names_nothing_hilly_or_fast_before_rebuild_and_does_afterwards() -> None:
    titles = [(day_of(event), str(event["SUMMARY"]).lower()) for event in events()]
    early = [title for day, title in titles if day < first_rebuild_day()]
    late = [title for day, title in titles if day >= first_rebuild_day()]
    assert not [title for title in early if any(word in title for word in HILLY_OR_FAST)]
    for word in ("hills", "downhill", "strides"):
        assert any(word in title for title in late), word


def test_the_workouts_ask_for_no_speed_before_rebuild_and_do_afterwards() -> None:
    _, plan, folder = exported()
    fast_weeks = set()
    for path in (folder / "workouts").glob("*RUN.FIT"):
        if any(step.get("target_type") in ("speed", 0) for step in workout_steps(path)):
            fast_weeks.add(int(path.name[1:3]))
    phases = {week.index: week.phase for week in plan.weeks}
    assert fast_weeks
    assert {phases[week] for week in fast_weeks} == {REBUILD}


def test_the_calendar_holds_two_strength_sessions_in_every_week() -> None:
    _, plan, _ = exported()
    days = [day_of(event) for event in events() if "-strength-" in str(event["UID"])]
    for week in plan.weeks:
        assert sum(week.start <= day < week.start + timedelta(7) for day in days) == 2, week.index


def test_the_seconds_on_the_watch_grow_by_no_more_than_a_tenth_a_week_in_distance() -> None:
    problem, plan, folder = exported()
    run, walk = problem.runner.speeds
    distances = dict.fromkeys((week.index for week in plan.weeks), 0)
    for path in (folder / "workouts").glob("*RUN.FIT"):
        for step in rebuilt_steps(path.read_bytes())[1:]:  # the first are moves on the spot
            speed = run if step.kind == "work" else walk
            distances[int(path.name[1:3])] += speed * (step.seconds or 0)
    loads = [distances[week] for week in sorted(distances) if distances[week]]
    assert len(loads) == 23
    for before, after in pairwise(loads):
        assert after <= before * 1.1
