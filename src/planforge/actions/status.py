"""Where somebody is in the plan of a file, and what was told that its next runs do not know yet."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from planforge.actions import follows
from planforge.actions.heard import Heard, Unheard, gravest_not_taken_in, heard_of, unheard
from planforge.actions.load import going_on
from planforge.actions.log import begun_alone
from planforge.actions.places import default_out
from planforge.constraints.load import Loaded, RedFlags, Unanswered, load
from planforge.diary.log import Log
from planforge.diary.store import is_there
from planforge.diary.weeks import Status, to_be_seen
from planforge.diary.weeks import status as counted
from planforge.problem.history import Begun
from planforge.source import Faults


def status(file: Path | None, out: Path | None, *, now: date | datetime) -> Status:
    """Return where somebody is at a moment, or on a day, by the diary of a file's plan.

    Who has to be seen, what the plan has to take in and what running waits for follows from the file: where it cannot
    be read as it stands, only what was told says so itself. Raises what `log.begun` raises.
    """
    log = begun_alone(file, out, now=now)
    found = counted(log)
    try:
        loaded = load(file, today=log.now, start=log.plan.calendar.start)
    except (Faults, RedFlags, Unanswered, OSError):
        return found
    begun, heard = Begun(log.plan, log.local), _heard(loaded, log)
    goes_on = _goes_on(loaded, begun, heard, file, out)
    if isinstance(heard, Heard):
        judged = heard
        about = gravest_not_taken_in(judged, (goes_on or loaded).problem, begun)
        not_taken_in = follows.of(about, loaded.problem, judged, log) if about else None
        found = replace(found, to_be_seen=to_be_seen(judged.gate, judged.standing), not_taken_in=not_taken_in)
    if found.to_be_seen:
        return found
    wants = None if goes_on is None else _waits_for(goes_on, log)
    return replace(found, waits_for=wants or (), waits_no_more=log.plan.waiting is not None and wants == ())


def _heard(loaded: Loaded, log: Log) -> Heard | Unheard | None:
    if log.diary.last is not None:
        return heard_of(loaded.problem, log)
    return unheard(log.plan, log.path, there=is_there(log.path))


def _goes_on(
    loaded: Loaded, begun: Begun, heard: Heard | Unheard | None, file: Path | None, out: Path | None
) -> Loaded | None:
    """Return what was loaded as its plan goes on; None where a red flag was told, which stands first."""
    try:
        return going_on(loaded, begun, heard, file, out or default_out(file))
    except RedFlags:
        return None


def _waits_for(goes_on: Loaded, log: Log) -> tuple[str, ...]:
    """Return what must be so before the next run, by the answers in the file, where one is a no, old or missing now."""
    to_come = log.plan.waiting is not None or any(run.date >= log.today for week in log.plan.weeks for run in week.runs)
    return goes_on.problem.waiting.wants if goes_on.problem.waiting and to_come else ()
