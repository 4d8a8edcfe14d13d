"""What commands read: the constraint file with what its owner should know, and plans that are there."""

import shlex
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.cli.stops import WrongFile, warn

if TYPE_CHECKING:
    from planforge.constraints.load import Loaded
    from planforge.plan.model import Plan


def read_constraints(file: Path | None, today: date, *, to_show: bool = False) -> "Loaded":
    """Return what the file states (without a file: the packaged example) for a command that does not solve it.

    Statements that contradict each other are among its warnings then. One that only shows it (`to_show`) needs no
    answer to the screening.
    """
    from planforge.actions.load import linted, load
    from planforge.constraints.load import Unanswered

    try:
        return warned(load(file, today=today))
    except Unanswered as some:
        if not to_show:
            raise
        return warned(linted(some.loaded))


def warned(loaded: "Loaded") -> "Loaded":
    """Return what was loaded with its contradictions among its warnings: no solver will name them."""
    from dataclasses import replace

    return replace(loaded, warnings=(*loaded.warnings, *contradicted(loaded)))


def contradicted(loaded: "Loaded") -> list[str]:
    """Return a warning for each contradiction."""
    from planforge.languages import Message

    return [
        Message("messages.warnings.contradiction", place=str(one.place), conflict=one.message)
        for one in loaded.contradictions
    ]


def exported_plan(folder: Path, file: Path | None, *, to_remove: bool = False) -> "Plan":
    """Return the plan that `generate` wrote to a folder; stop with how to make one where there is none.

    to_remove: what was delivered of it is taken away, so its sessions need not be told from each other.
    """
    from planforge.actions.places import plan_to_deliver, stored_plan
    from planforge.deliver.folder import PLAN, UnreadablePlan
    from planforge.languages import Message, reason

    try:
        return stored_plan(folder / PLAN) if to_remove else plan_to_deliver(folder)
    except UnreadablePlan as error:
        raise WrongFile(Message("messages.files.makes_it", error=reason(error), command=to_generate(file))) from error


def a_stored_plan(path: Path) -> "Plan":
    """Return the plan that a plan.json or its folder holds; stop with what may be named where there is none."""
    from planforge.actions.places import stored_plan
    from planforge.deliver.folder import UnreadablePlan

    try:
        return stored_plan(path)
    except UnreadablePlan as error:
        hint = "name a plan.json, the folder that holds it, or a constraint file"
        raise WrongFile(f"{error}\nhint: {hint}") from error


def running_waits(loaded: "Loaded", file: Path, plan: "Plan", folder: Path, now: datetime) -> bool:
    """Tell whether a plan has runs to come that may not be run now, by what its file says by now; say so then."""
    from planforge.actions.places import with_plan
    from planforge.languages import Message, says
    from planforge.problem.readiness import WAITS

    today = plan.calendar.local(now).date()
    if loaded.problem.waiting is None or not any(run.date >= today for week in plan.weeks for run in week.runs):
        return False
    told = next(one for one in loaded.warnings if says(one, *WAITS))
    again = shlex.join(["planforge", "screen", str(file)])
    makes = shlex.join(with_plan("generate", file, folder))
    warn([Message("messages.warnings.follow_none", waits=told, screen=again, generate=makes)])
    return True


def no_runs(loaded: "Loaded", file: Path, plan: "Plan", folder: Path, now: datetime) -> bool:
    """Tell whether no run of a plan may go onto a watch as it stands: running waits, or the diary changes them."""
    return running_waits(loaded, file, plan, folder, now) or not_taken_in(loaded, plan, now)


def at_rest(loaded: "Loaded") -> bool:
    """Tell whether nothing of a plan may be trained, as somebody is ill; say so then."""
    from planforge.languages import says
    from planforge.views.illness import ILL

    told = [one for one in loaded.warnings if says(one, ILL)]
    warn(told)
    return bool(told)


def held_back(loaded: "Loaded", plan: "Plan", now: datetime) -> frozenset[str]:
    """Return the runs to come, by slot, that are only for who was seen, as long as somebody has to see the knee."""
    from planforge.deliver.loading import harder_than_next

    held = to_be_seen(loaded)
    return harder_than_next(plan, plan.calendar.local(now).date()) if held else frozenset()


def to_be_seen(loaded: "Loaded") -> bool:
    """Tell whether somebody has to see the knee before a run gets harder; say so then."""
    from planforge.actions.heard import SEEN_TO_CLIMB
    from planforge.languages import says

    told = [one for one in loaded.warnings if says(one, SEEN_TO_CLIMB)]
    warn(told)
    return bool(told)


def not_taken_in(loaded: "Loaded", plan: "Plan", now: datetime) -> bool:
    """Tell whether a plan has runs to come that its diary changes, and does not know it yet; say so then."""
    from planforge.actions.heard import NOT_TAKEN_IN
    from planforge.languages import says

    today = plan.calendar.local(now).date()
    told = [one for one in loaded.warnings if says(one, NOT_TAKEN_IN)]
    if not told or not any(run.date >= today for week in plan.weeks for run in week.runs):
        return False
    warn(told)
    return True


def to_generate(file: Path | None) -> str:
    """Return the command that makes the plan of a file."""
    return shlex.join(["planforge", "generate", *([str(file)] if file else [])])
