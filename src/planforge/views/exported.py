"""Files that were exported, read again: workouts by themselves, or a whole export beside its plan."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from typing_extensions import TypedDict

from planforge.exporters.fit.check import FileFault
from planforge.exporters.read_back import Difference, ReadBack
from planforge.views.page import Page


class DifferenceValues(TypedDict):
    """Where a file is not what the plan says; session: empty where it is about the whole file."""

    file: str
    session: str
    says: str


class FaultValues(DifferenceValues):
    """What is wrong with a workout; group: of what kind, `plan` where it is not what the plan says."""

    group: str


class WorkoutsValues(TypedDict):
    """Workout files judged as a watch would, and by the plan that is named or lies beside them, null where none is.

    legal: what a watch takes, though planforge writes no such thing; a fault only where the files should be a plan's.
    """

    workouts: str
    plan: str | None
    holds: bool
    files: int
    faults: list[FaultValues]
    legal: list[FaultValues]


class ExportsValues(TypedDict):
    """An export read back; more: further formats that were read, those that not everybody asks for."""

    exports: str
    holds: bool
    events: int
    workouts: int
    more: list[str]
    differences: list[DifferenceValues]


_NOT_OURS = "though planforge writes no such workout"
_NOT_OURS_BESIDE = "but these are not the plan's: planforge writes no such workout"


def workouts_page(
    path: Path, plan: Path | None, files: int, faults: Iterable[FileFault], differences: Iterable[Difference]
) -> Page[WorkoutsValues]:
    """Return what is said of so many workout files; plan: by which they were judged, too."""
    told = [*faults]
    found = [_fault(one) for one in told if not one.legal]
    found += [{**_difference(one), "group": "plan"} for one in differences]
    legal = [_fault(one) for one in told if one.legal]
    holds = not found and not (plan and legal)
    number = f"{files} workout{'s' if files != 1 else ''}"
    good = f"{number} without a fault" + (f", and what {plan} says" if plan and holds else "")
    lines = [f"{path}: {good}." if not found else f"{path}: {number}, {_count(found)}:", *map(_line, found)]
    if legal:
        lines += [f"Legal, and a watch takes it, {_NOT_OURS_BESIDE if plan else _NOT_OURS}:", *map(_line, legal)]
    values: WorkoutsValues = {
        "workouts": str(path),
        "plan": str(plan) if plan else None,
        "holds": holds,
        "files": files,
        "faults": found,
        "legal": legal,
    }
    return Page("\n".join(lines), values)


def exports_page(out: Path, read: ReadBack) -> Page[ExportsValues]:
    """Return what is said of an export that was read back."""
    found = [_difference(one) for one in read.differences]
    counted = ", ".join((*read.more, f"{read.events} events and {read.workouts} workouts"))
    end = "are the plan." if not found else f"are not the plan, {_count(found)}:"
    values: ExportsValues = {
        "exports": str(out),
        "holds": not found,
        "events": read.events,
        "workouts": read.workouts,
        "more": [*read.more],
        "differences": found,
    }
    return Page("\n".join([f"{out}: read back, {counted} {end}", *map(_line, found)]), values)


def _fault(one: FileFault) -> FaultValues:
    return {"file": one.file, "group": one.group, "session": "", "says": one.says}


def _difference(one: Difference) -> DifferenceValues:
    return {"file": one.file, "session": one.session, "says": one.says}


def _count(found: Sequence[DifferenceValues]) -> str:
    return f"{len(found)} fault{'s' if len(found) != 1 else ''}"


def _line(one: DifferenceValues) -> str:
    return f"  {': '.join(filter(None, (one['file'], one['session'], one['says'])))}"
