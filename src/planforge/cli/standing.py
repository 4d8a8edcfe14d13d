"""The plan that stands in a folder, and what a file means beside it: where it has begun, its past goes before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.cli.inputs import default_out, read_constraints
from planforge.cli.stops import Code, stop

if TYPE_CHECKING:
    from planforge.constraints import Loaded
    from planforge.export import Past, UnreadablePast
    from planforge.history import Begun
    from planforge.solver.engine import Outcome


def past_of(out: Path) -> "Past":
    """Return what a folder holds of a plan; stop where it cannot be read."""
    from planforge.export import UnreadablePast, past
    from planforge.staging import StagingError

    try:
        return past(out)
    except UnreadablePast as error:
        stop(unknown_past(error), Code.UNDELIVERED)
    except StagingError as error:
        stop(str(error), Code.UNDELIVERED)


def unknown_past(error: "UnreadablePast") -> str:
    """Return what is said where nobody knows what was planned before."""
    return (
        f"{error}\nWhat was planned there before is not known, so nothing was changed.\n"
        "hint: bring that file back, from a copy or by its permissions; or move it away: then the plan begins anew, "
        "or goes on from plan.ics where only plan.json is gone"
    )


def continuing(loaded: "Loaded", before: "Past", file: Path | None, now: datetime, *, afresh: bool = False) -> "Loaded":
    """Return what was loaded as it continues the plan in the folder: the calendar knows it by its identity and start.

    A file that names neither takes both from the plan; one that names an identity of its own is another plan's. One
    that begins afresh keeps the identity alone.
    """
    stated = loaded.document.values()
    if before.plan_id and "plan_id" not in stated:
        loaded = loaded.known_as(before.plan_id)
    if afresh or before.plan is None or before.plan.plan_id != loaded.problem.plan_id:
        return loaded
    start, calendar = before.plan.calendar.start, stated.get("calendar")
    if start == loaded.problem.start or (isinstance(calendar, dict) and "start" in calendar):
        return loaded
    again = read_constraints(file, now.date(), to_solve=True, start=start)
    return again.known_as(loaded.problem.plan_id)


def begun_plan(loaded: "Loaded", before: "Past", now: datetime) -> "Begun | None":
    """Return the plan in the folder, and the time in its zone, where days of it are past; None where none are."""
    from planforge.history import Begun, has_begun
    from planforge.zones import zone

    plan = before.plan
    if plan is None or plan.plan_id != loaded.problem.plan_id:
        return None
    begun = Begun(plan, now.astimezone(zone(plan.calendar.timezone)).replace(tzinfo=None))
    return begun if has_begun(*begun) else None


def refuse_another_start(loaded: "Loaded", begun: "Begun") -> None:
    """Stop where the file names another first day than the plan that has begun has."""
    start = begun.plan.calendar.start
    if start == loaded.problem.start:
        return
    place = loaded.document.place(("calendar", "start"))
    stop(
        f"{place}: calendar: start is {loaded.problem.start}, but this plan began on {start}\n"
        f"hint: write `start: {start}` to go on with it; `--afresh` begins again, `--out` elsewhere",
        Code.WRONG_FILE,
    )


def solved(
    loaded: "Loaded", begun: "Begun | None", now: datetime, tell: Callable[[str], None]
) -> tuple["Outcome", "Loaded"]:
    """Return the outcome, and what was loaded with the problem that it answers: over its past, where it has begun."""
    from planforge.replan import replan
    from planforge.solver.engine import solve

    if begun is None:
        return solve(loaded.problem, now=now, progress=tell), loaded
    loaded = going_on(loaded, begun)
    made = replan(loaded.problem, begun, now=now, tell=tell)
    return made.outcome, replace(loaded, problem=made.problem, remarks=made.said)


def going_on(loaded: "Loaded", begun: "Begun | None") -> "Loaded":
    """Return what was loaded without a wait whose only reason is an old answer about pain, where running has begun.

    The gate stands before the first run, and was passed. That the answer is old is said; a newer one decides.
    """
    from planforge.history import has_run
    from planforge.screening import WAITS

    waits = loaded.problem.waiting
    if begun is None or waits is None or not waits.old or not has_run(*begun):
        return loaded
    others = (one for one in loaded.warnings if not one.startswith(WAITS))
    said = f"the answer about pain is old, and running has begun: answer again (`planforge screen`). {waits.reasons[0]}"
    return replace(loaded, problem=loaded.planned, warnings=(*others, said))


def standing(loaded: "Loaded", file: Path | None, now: datetime) -> tuple["Loaded", "Begun | None"]:
    """Return what was loaded as it continues the plan that `generate` wrote, and that plan where it has begun."""
    before = past_of(default_out(file))
    loaded = continuing(loaded, before, file, now)
    begun = begun_plan(loaded, before, now)
    if begun:
        refuse_another_start(loaded, begun)
    return going_on(loaded, begun), begun
