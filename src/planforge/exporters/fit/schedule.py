"""Experimental: a FIT schedule, which puts workouts on their days on a watch.

The one way known to do so without a vendor's account, and little tried: users report that only days to come are taken,
that some 30 entries are kept, and that equal step lists may show under another's name. So nobody gets it unasked. A row
points to its workout by the workout's identity; names and steps stay in the workout.
"""

from collections.abc import Iterable
from datetime import datetime, time

from planforge.exporters import notices
from planforge.exporters.fit.encoding import FIT_EPOCH, Message, Value, encode
from planforge.exporters.fit.workouts import MANUFACTURER, PRODUCT, Remark, serial_numbers, workout_files
from planforge.exporters.formats import Fate, Verdict
from planforge.plan.model import Plan, Session, WorkoutRevision

MOST_ENTRIES = 30  # what users report; a watch says nothing about it
NOON = time(12)  # for a session without an hour: no rounding moves it to another day


def schedule(plan: Plan, workouts: Iterable[WorkoutRevision]) -> tuple[bytes, tuple[Remark, ...]]:
    """Return a schedule of these workouts from the plan's day of revision on, and what should be known about it."""
    sessions = {session.id: session for session in plan.sessions}
    known = (one for one in workouts if one.slot in sessions)
    to_come = [one for one in known if sessions[one.slot].date >= plan.revised.date()]
    (serial,) = serial_numbers(plan.plan_id, ["schedule"]).values()
    maker: dict[str, Value] = {"manufacturer": MANUFACTURER, "product": PRODUCT}
    first = Message("file_id", {"type": "schedules", **maker, "serial_number": serial, "time_created": plan.revised})
    rows = [Message("schedule", {**maker, **_row(one, sessions[one.slot])}) for one in to_come]
    remarks = []
    if len(to_come) > MOST_ENTRIES:
        later = to_come[MOST_ENTRIES].slot
        remarks.append(Remark(later, notices.SCHEDULE_ENDS, notices.entries_kept(len(to_come), MOST_ENTRIES)))
    return encode([first, *rows]), tuple(remarks)


def verdicts(plan: Plan) -> dict[str, Verdict]:
    """Return what becomes of each session in a schedule, by its slot."""
    written = {one.slot for one in workout_files(plan).revisions}
    return {session.id: _verdict(session, plan, session.id in written) for session in plan.sessions}


def _verdict(session: Session, plan: Plan, has_workout: bool) -> Verdict:
    if not has_workout:
        return Verdict(Fate.NOT_POSSIBLE, (notices.NOTHING_TO_SCHEDULE,))
    if session.date < plan.revised.date():
        return Verdict(Fate.NOT_POSSIBLE, (notices.NOT_TO_COME,))
    return Verdict(Fate.REDUCED, (notices.ONLY_DAYS,))


def _row(workout: WorkoutRevision, session: Session) -> dict[str, Value]:
    at = datetime.combine(session.date, (session.start or NOON).replace(microsecond=0, tzinfo=None))
    return {
        "serial_number": workout.serial_number,
        "time_created": workout.time_created,
        "scheduled_time": int((at - FIT_EPOCH.replace(tzinfo=None)).total_seconds()),  # by the clock on the wrist
        "completed": 0,
        "type": "workout",
    }
