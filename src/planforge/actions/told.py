"""The last word on what was just told: what follows by the table, and what else holds the next run up.

Nothing is solved here. What holds it up every page asks of the plan that stands (`plan_now`), so that none says to go
on where another says not to run.
"""

from dataclasses import replace
from pathlib import Path

from planforge.actions.follows import by_the_table
from planforge.actions.places import default_out
from planforge.actions.plan_now import plan_now
from planforge.constraints.load import RedFlags, Unanswered, load
from planforge.diary.follows import Follows
from planforge.diary.log import Logged
from planforge.source import Faults


def follows(done: Logged, file: Path | None, out: Path | None = None) -> Follows | None:
    """Return what follows from what was kept by the file's table; None: the file cannot be read as it stands now.

    It was kept all the same. out: where the plan is; None: where that of the file is by itself. Reads the file, and
    what it extends; writes nothing.
    """
    try:
        return follows_by_the_file(done, file, out)
    except (Faults, RedFlags, Unanswered, OSError):
        return None


def follows_by_the_file(done: Logged, file: Path | None, out: Path | None = None) -> Follows:
    """Return the same; raise what `load` raises of a file that cannot be read as it stands now.

    What holds the next run up is left out where somebody has to see the knee, or where what was told changes the plan:
    that says itself what comes.
    """
    loaded = load(file, today=done.log.now, start=done.log.plan.calendar.start)
    folder = out or default_out(file)
    found = by_the_table(done, loaded, file, folder)
    if not done.kept:
        return found
    stands = plan_now(loaded, done.log, file, folder)
    if stands.red_flags or stands.flags or stands.to_be_seen or stands.not_taken_in or not stands.has_runs_to_come:
        return found
    return replace(found, asks_too_much=stands.asks_too_much, days_away=stands.days_away, waits_for=stands.waits_for)
