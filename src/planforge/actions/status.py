"""Where somebody is in the plan of a file, and what was told that its next runs do not know yet."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from planforge.actions.heard import usual_pain
from planforge.actions.load import stated
from planforge.actions.log import begun_alone
from planforge.actions.places import default_out
from planforge.actions.plan_now import plan_now
from planforge.diary.weeks import Status
from planforge.diary.weeks import status as counted
from planforge.source import Faults


def status(file: Path | None, out: Path | None, *, now: date | datetime) -> Status:
    """Return where somebody is at a moment, or on a day, by the diary of a file's plan.

    Who has to be seen, what the plan has to take in and what running waits for follows from the file: where it cannot
    be read as it stands, only what was told says so itself. Raises what `log.begun` raises; and RedFlags and Unanswered
    where the file says that a professional comes first, or leaves that open.
    """
    log = begun_alone(file, out, now=now)
    try:
        loaded = stated(file, today=log.now, start=log.plan.calendar.start, out=out)
    except (Faults, OSError):
        return counted(log)
    log = replace(log, away=loaded.problem.days_away, usual=usual_pain(loaded.problem))
    found = counted(log)
    stands = plan_now(loaded, log, file, out or default_out(file))
    found = replace(found, flags=stands.flags, to_be_seen=stands.to_be_seen, held_back=stands.held_back)
    found = replace(found, not_taken_in=stands.follows, asks_too_much=stands.asks_too_much, days_away=stands.days_away)
    found = replace(found, hint=stands.hint, strength_waits=stands.strength_waits, sore=stands.sore)
    if found.to_be_seen:
        return found
    return replace(found, waits_for=stands.waits_for, waits_no_more=stands.waits_no_more)
