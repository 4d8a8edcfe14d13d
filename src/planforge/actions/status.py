"""Where somebody is in the plan of a file, and what was told that its next runs do not know yet."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from planforge.actions import follows
from planforge.actions.heard import gravest_not_taken_in, heard_of
from planforge.actions.log import begun_alone
from planforge.constraints.load import RedFlags, Unanswered, load
from planforge.diary.weeks import Status, to_be_seen
from planforge.diary.weeks import status as counted
from planforge.source import Faults


def status(file: Path | None, out: Path | None, *, now: date | datetime) -> Status:
    """Return where somebody is at a moment, or on a day, by the diary of a file's plan.

    Who has to be seen, and what the plan has to take in, follows from the file's table: where the file cannot be read
    as it stands, only what was told says so itself. Raises what `log.begun` raises.
    """
    log = begun_alone(file, out, now=now)
    found = counted(log)
    if log.diary.last is None:
        return found
    try:
        problem = load(file, today=log.now, start=log.plan.calendar.start).problem
    except (Faults, RedFlags, Unanswered, OSError):
        return found
    heard = heard_of(problem, log)
    about = gravest_not_taken_in(heard, log.plan)
    not_taken_in = follows.of(about, problem, heard, log) if about else None
    return replace(found, to_be_seen=to_be_seen(heard.gate, heard.standing), not_taken_in=not_taken_in)
