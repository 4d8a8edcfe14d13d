"""What commands read: the constraint file with what its owner should know, and plans that are there."""

import shlex
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.cli.stops import WrongFile

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


def to_generate(file: Path | None) -> str:
    """Return the command that makes the plan of a file."""
    return shlex.join(["planforge", "generate", *([str(file)] if file else [])])
