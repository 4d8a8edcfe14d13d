"""A plan to be read day by day: the one that stands in its folder with what its diary tells, else one made now."""

from datetime import date, datetime
from pathlib import Path

from planforge.actions.load import load
from planforge.actions.log import begun
from planforge.actions.places import default_out, is_stored, refuse_a_plan, stored_plan
from planforge.actions.plan_now import plan_now
from planforge.actions.solve import Solution
from planforge.deliver.folder import PLAN, continued
from planforge.diary.day_by_day import DayByDay
from planforge.languages import Message
from planforge.plan.model import Plan, Week


class NoSuchWeek(Exception):
    """The plan has no week of that number; `way_out` says which it has."""

    def __init__(self, number: int, last: int) -> None:
        """Take what was asked for, and the last week that there is."""
        super().__init__(Message("messages.files.no_such_week", week=number))
        self.way_out = Message(f"messages.files.{'weeks_are' if last > 1 else 'one_week'}", last=last)


def standing(file: Path | None, out: Path | None, week: int | None, *, now: date | datetime) -> DayByDay | None:
    """Return the plan that stands: what a plan.json or its folder holds, or what a file's folder holds of its plan.

    None: no plan was made of the file yet. Raises UnreadablePlan, SlotsGivenTwice, StagingError, what `load` raises of
    the file and the diary raises when it is read, and NoSuchWeek.
    """
    if file is not None and is_stored(file):
        plan = stored_plan(file)
        return DayByDay(plan, _weeks(plan, week), file / PLAN if file.is_dir() else file)
    refuse_a_plan(file)
    folder = out or default_out(file)
    if not (folder / PLAN).exists():
        return None
    log = begun(file, out, now=now)
    weeks = _weeks(log.plan, week)
    to_come = any(run.date >= log.today for one in log.plan.weeks for run in one.runs)
    if file is None or not to_come:
        return DayByDay(log.plan, weeks, folder / PLAN, log)
    loaded = load(file, today=log.now, start=log.plan.calendar.start, out=folder)
    found = plan_now(loaded, log, file, folder)
    if found.red_flags:
        raise found.red_flags
    return DayByDay(log.plan, weeks, folder / PLAN, found.log, found.waits_for, found.changes, found.ill, found.knee)


def of_solution(solution: Solution, week: int | None) -> DayByDay:
    """Return a plan that was solved, its sessions called as an export would call them; raise NoSuchWeek."""
    request = solution.request
    plan = continued(solution.plan, request.before, request.loaded.exports)
    return DayByDay(plan, _weeks(plan, week))


def _weeks(plan: Plan, number: int | None) -> tuple[Week, ...]:
    if number is None:
        return plan.weeks
    if found := tuple(week for week in plan.weeks if week.index == number):
        return found
    raise NoSuchWeek(number, plan.weeks[-1].index)
