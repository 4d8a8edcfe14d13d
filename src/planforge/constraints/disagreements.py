"""What each part of a file allows and the parts together do not: dates before the start, days outside the plan."""

from collections.abc import Iterator
from datetime import date, timedelta

from planforge.constraints.file import ConstraintFile
from planforge.problem import readiness as screening
from planforge.problem.changes import wrong_changes
from planforge.problem.readiness import wrong_clearance
from planforge.problem.sections import Calendar
from planforge.quantities.dates import in_years
from planforge.quantities.units import LONGEST_PLAN
from planforge.source import Document, Fault, Value


def disagreements(stated: ConstraintFile, document: Document, start: date, screened_on: date) -> Iterator[Fault]:
    """Yield what each part allows and the parts together do not."""
    weeks = stated.calendar.weeks
    yield from wrong_days(stated.calendar, start, document)
    record = stated.screening.clearance
    cleared, at = (record.on, ("clearance", "on")) if record else (stated.screening.cleared_on, ("cleared_on",))
    if cleared and (wrong := wrong_clearance(cleared, stated.runner.injured_on, screened_on)):
        place, about = document.place(("screening", *at)), ": ".join(at)
        yield Fault(f"screening: {about}: {wrong}", place, "check the date of the clearance", len(str(cleared)))
    if isinstance(stated.goal.by, int) and not isinstance(stated.goal.by, bool) and stated.goal.by > weeks:
        yield Fault(
            f"goal: by is week {stated.goal.by}, but the plan has {weeks} weeks",
            document.place(("goal", "by")),
            f"write `by: week {weeks}`, or more `weeks` in the calendar",
        )
    # A start that the file does not state may be that of a plan that has begun: nobody knows it here.
    if stated.calendar.start and isinstance(stated.goal.by, date) and stated.goal.by < start:
        yield Fault(
            f"goal: by is {stated.goal.by}, before the plan's first day, {start}",
            document.place(("goal", "by")),
            f"check its year, and write `by: {_next_such_day(stated.goal.by, start)}`",
            len(str(stated.goal.by)),
        )
    yield from _race_outside(stated, start, document)
    yield from _days_ahead(stated, document, screened_on)
    if stated.runner.strength_since and stated.runner.strength_since > start:
        yield Fault(
            f"runner: strength_since is after the plan's start on {start}",
            document.place(("runner", "strength_since")),
            "check the year, or delete it: strength begins with the plan",
        )


def _race_outside(stated: ConstraintFile, start: date, document: Document) -> Iterator[Fault]:
    """Yield that the day of a race is none of the plan."""
    if (race := stated.goal.race) is None:
        return
    weeks, place = stated.calendar.weeks_from(start), document.place(("goal", "race", "on"))
    week = weeks.week_of(race.on)
    if 1 <= week <= stated.calendar.weeks and race.on >= start:
        return
    words = f"goal: race: {race.on} is no day of the plan, which runs from {start} to {weeks.last}"
    if race.on < start:
        way = f"check its year, and write `{_next_such_day(race.on, start)}`, or delete the race"
    elif week >= LONGEST_PLAN:
        way = "check its year and the plan's start, or delete the race"
    else:
        way = f"write `weeks: {week + 1}` in the calendar, so that the easy week after it has room, or delete the race"
    yield Fault(words, place, way)


def _next_such_day(day: date, start: date) -> date | None:
    """Return the first day from a plan's start on with the same day and month."""
    return in_years(f"{day:%d.%m}.", start)


# Days of what has happened: they cannot lie ahead, but for what `screen` wrote by a clock that is a few days before. Of
# answers that lie ahead `planforge.problem.readiness` says so: running waits for better ones.
_HAS_BEEN = (("runner", "injured_on", 0), ("screening", "flared_on", screening.PAIN_HOLDS_DAYS))


def _days_ahead(stated: ConstraintFile, document: Document, today: date) -> Iterator[Fault]:
    """Yield each day of what has happened that lies ahead."""
    start = stated.calendar.start
    for part, key, days in _HAS_BEEN:
        day: date | None = getattr(getattr(stated, part), key)
        if day is None or day <= today + timedelta(days):
            continue
        place, length = document.place((part, key)), len(str(day))
        if key == "injured_on" and start is not None and day > start:
            yield Fault("runner: injured_on is after the plan's start", place, "check the year, or start later")
        else:
            yield Fault(f"{part}: {key}: {day} lies ahead", place, f"check the date; today is {today}", length)


ASKED_OF_WHO_STILL_RUNS = {
    "recent_weekly_distance": ("how far is a week as it is run now?", "9 km"),
    "runs_per_week": ("how often a week?", "3"),
    "longest_recent_run": ("how far was the longest run of the last 30 days, with pain of at most 3 of 10?", "4 km"),
}


def unanswered(values: dict[str, Value], document: Document) -> Iterator[Fault]:
    """Yield what who still runs has not said: how much the first weeks may hold depends on all of it."""
    runner = values.get("runner")
    if not isinstance(runner, dict) or str(runner.get("stopped_running", "")).strip().lower() not in ("no", "false"):
        return
    for name, (question, example) in ASKED_OF_WHO_STILL_RUNS.items():
        if not runner.get(name):
            hint = f"paste `{name}: {example}` below `runner:`, with this runner's own figure"
            words = f"runner: `{name}` is missing, and who still runs is asked: {question}"
            yield Fault(words, document.key_place(("runner",)), hint, len("runner"))


def wrong_days(calendar: Calendar, start: date, document: Document) -> Iterator[Fault]:
    """Yield the changes and absences that name no days of the plan, or some twice, or leave no time in them."""
    weeks, available = calendar.weeks_from(start), calendar.available
    if not any(available.values()) and not any(one.times or one.windows for one in calendar.changes.values()):
        place, hint = document.place(("calendar", "available")), "name at least one, like `mon: 18:00 for 45 min`"
        yield Fault("calendar: available: no day is available", place, hint)
    for text, error in wrong_changes(calendar.changes, available, weeks):
        words, _, hint = error.partition("; ")
        yield Fault(
            f"changes: {text}: {words}", document.key_place(("calendar", "changes", text)), hint or None, len(text)
        )
    for position, absence in enumerate(calendar.away):
        try:
            absence.dates.refuse(weeks)
        except ValueError as error:
            words, _, hint = str(error).partition("; ")
            place = document.place(("calendar", "away", position))
            yield Fault(f"away: {absence.dates}: {words}", place, hint or None, len(str(absence.dates)))
