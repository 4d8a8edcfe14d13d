"""Where the plan of a file lies, its diary, and the command about it; a plan that was written is read again here."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from planforge.actions.heard import DIARY
from planforge.deliver.folder import PLAN, UnreadablePlan, as_written, heal_folder, read_plan
from planforge.plan.model import Plan

if TYPE_CHECKING:
    from planforge.diary.store import Decision, Judged, Store

EXPORTS = Path("exports")
EXAMPLE_NAME = "beginner"


class NotAConstraintFile(Exception):
    """A plan.json stands where the constraint file belongs. `file` is its path."""

    def __init__(self, file: Path) -> None:
        """Take the path."""
        self.file = file
        super().__init__(f"{file}: a constraint file (YAML) is expected here, and this is a plan")


class SlotsGivenTwice(Exception):
    """A stored plan gives one id to two sessions, as after a line was copied: nobody can tell which is meant."""


# -- where a plan lies -------------------------------------------------------------------------------------------------


def refuse_a_plan(file: Path | None) -> None:
    """Raise NotAConstraintFile for a plan.json."""
    if file is not None and file.suffix.lower() == ".json":
        raise NotAConstraintFile(file)


def diary_beside(file: Path | None, out: Path) -> Path:
    """Return where the diary of a file's plan lies: beside the file; of the packaged example, in its plan's folder."""
    return out / f"{EXAMPLE_NAME}{DIARY}" if file is None else file.with_suffix(DIARY)


def default_out(file: Path | None) -> Path:
    """Return the folder a file's plan is written to: `exports/` and the file's name, made safe for any disk."""
    name = file.stem if file is not None else EXAMPLE_NAME
    return EXPORTS / (re.sub(r"[^\w.-]+", "-", name).strip("-.")[:60] or "plan")


def with_plan(command: str, file: Path | None, folder: Path, *options: str) -> list[str]:
    """Return the words of a command about the plan of a file in a folder; `--out` where that is another than usual."""
    words = ["planforge", command, *([str(file)] if file else [])]
    return [*words, *([] if folder == default_out(file) else ["--out", str(folder)]), *options]


# -- plans that are there ----------------------------------------------------------------------------------------------


def is_stored(path: Path) -> bool:
    """Tell whether a path names a plan that was written, a plan.json or its folder, and no constraint file."""
    return path.is_dir() or path.suffix.lower() == ".json"


def stored_plan(path: Path) -> Plan:
    """Return the plan that a path names, a plan.json or the folder that holds it; the folder is made whole first.

    Raises UnreadablePlan, with every place that is wrong, and StagingError for a folder that cannot be made whole.
    """
    path = _plan_file(path)
    heal_folder(path.parent)
    return read_plan(path)


def is_as_written(path: Path) -> bool:
    """Tell whether a plan that `stored_plan` reads says by the sum of its text that nobody edited it."""
    return as_written(_plan_file(path))


def _plan_file(path: Path) -> Path:
    return path / PLAN if path.is_dir() else path


def plan_to_deliver(folder: Path) -> Plan:
    """Return the plan that a folder holds, each session of which can be told from the others.

    Raises what `stored_plan` raises, and SlotsGivenTwice.
    """
    heal_folder(folder)
    plan = read_plan(folder / PLAN)
    if plan.ids_given_twice:
        raise SlotsGivenTwice(f"{folder / PLAN}: one id is given to two sessions: {', '.join(plan.ids_given_twice)}")
    return plan


# -- whose decisions are whose -----------------------------------------------------------------------------------------


def folder_of(out: Path, diary: Path) -> str:
    """Return a plan's folder as seen from that of its diary: `exports/sam`. A name alone may be that of several."""
    try:
        return Path(os.path.relpath(out.resolve(), diary.parent.resolve())).as_posix()
    except ValueError:  # on another drive
        return out.resolve().as_posix()


def decisions_of(plan: Plan, store: "Store", out: Path, diary: Path) -> "tuple[Decision, ...]":
    """Return the decisions of the plan in a folder, in their order, with those of where it lay before it was moved.

    It lay in a folder that is gone where it had taken in just what the last decision there knew, and went on from that:
    one beside it, that was removed, was another plan.
    """
    own = [one for one in store.decisions() if one.plan_id == plan.plan_id]
    verdicts = {one.decision: one for one in store.verdicts()}
    placed = [one for one in own if one.number is not None and is_in_place(verdicts.get(one.number), plan)]
    folders, here, taken_in = set[str](), folder_of(out, diary), _taken_in(plan)
    while here not in folders:
        folders.add(here)
        at = next((place for place, one in enumerate(placed) if one.folder == here), len(placed))
        if at < len(placed):
            taken_in = _taken_in(store.plan_before(placed[at].number or 0))
        placed = placed[:at]
        before = next((one for one in reversed(placed) if not is_elsewhere(one, out, diary)), None)
        if before is not None and len(before.entries) == taken_in:
            here = before.folder
    return tuple(one for one in own if one.folder in folders)


def is_in_place(judged: "Judged | None", plan: Plan) -> bool:
    """Tell whether what came of a decision is in place: else its plan is a later one, of a run that was cut off."""
    return judged is not None and (judged.revision or 0) <= plan.revision


def _taken_in(plan: Plan | str | None) -> int | None:
    """Return how many entries of its diary a plan had taken in, also one as JSON; None: none, or it cannot be read."""
    try:
        read = Plan.model_validate_json(plan) if isinstance(plan, str) else plan
    except ValidationError:
        return None
    return read.history.heard if read and read.history else None


def is_elsewhere(one: "Decision", out: Path, diary: Path) -> bool:
    """Tell whether a decision is of another folder, which holds that plan still: so it is of no folder that was moved.

    One of an earlier version, which kept a name alone, is of no other.
    """
    if one.folder == folder_of(out, diary):
        return False
    try:
        return read_plan(diary.parent / one.folder / PLAN).plan_id == one.plan_id
    except UnreadablePlan:
        return os.path.lexists(diary.parent / one.folder / PLAN)
    except ValueError:  # a name that no disk can have
        return False
