"""What commands read: the constraint file, and where its plan lies when nobody says."""

import re
import shlex
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.cli.stops import Code, stop

if TYPE_CHECKING:
    from planforge.constraints import Loaded
    from planforge.plan import Plan

EXPORTS = Path("exports")
EXAMPLE_NAME = "beginner"


def read_constraints(
    file: Path | None,
    today: date,
    screened_on: date | None = None,
    *,
    start: date | None = None,
    to_solve: bool = False,
    to_show: bool = False,
) -> "Loaded":
    """Return what the file states (without a file: the packaged example) and what in it does nothing.

    Stop with every fault of a wrong file. Statements that contradict each other are warnings; a command that goes on
    to solve the file (`to_solve`) says them itself, beside what would help. One that only shows it (`to_show`) needs no
    answer to the screening. `today`, `screened_on` and `start` as `planforge.constraints.load` takes them.
    """
    from planforge.constraints import RedFlags, Unanswered, load
    from planforge.source import Faults

    refuse_a_plan(file)
    try:
        return linted(load(file, today=today, screened_on=screened_on, start=start), to_solve=to_solve)
    except Faults as faults:
        stop(str(faults), Code.WRONG_FILE)
    except RedFlags as red:
        stop(professional_first(red.flags), Code.RED_FLAG)
    except Unanswered as some:
        if to_show:
            return linted(some.loaded, to_solve=to_solve)
        stop(screening_first(some.lines, file), Code.RED_FLAG)


def linted(loaded: "Loaded", *, to_solve: bool) -> "Loaded":
    """Return what was loaded with what lint finds in it: contradictions, and warnings; see `read_constraints`."""
    from planforge.lint import lint

    found = lint(loaded.problem, loaded.document)
    told = [f"{one.place}: {one.message}; {one.hint}" for one in found.warnings]
    loaded = replace(loaded, contradictions=found.contradictions)
    return replace(loaded, warnings=(*loaded.warnings, *told, *([] if to_solve else contradicted(loaded))))


def contradicted(loaded: "Loaded") -> list[str]:
    """Return a warning for each contradiction."""
    return [f"no plan can keep this: {one.place}: {one.message}" for one in loaded.contradictions]


def refuse_a_plan(file: Path | None) -> None:
    """Stop when a plan.json stands where the constraint file belongs."""
    if file is not None and file.suffix.lower() == ".json":
        stop(
            f"{file}: a constraint file (YAML) is expected here, and this is a plan\n"
            f"hint: the constraint file comes first: `planforge check FILE {file}`",
            Code.WRONG_FILE,
        )


def professional_first(flags: list[str]) -> str:
    """Return what a runner with red flags is told: no plan, but a person who can look at the knee."""
    named = "\n".join(f"  - {flag}" for flag in flags)
    return (
        f"See a physiotherapist or sports doctor first. The screening says:\n{named}\n"
        "planforge makes no plan while this is so. Come back when a professional has cleared you to run."
    )


def not_answered(count: int, file: Path) -> str:
    """Return the warning about a screening that is not answered."""
    questions = "1 question of the screening is" if count == 1 else f"{count} questions of the screening are"
    return f"{questions} not answered, so there is no plan yet: `{shlex.join(['planforge', 'screen', str(file)])}` asks"


def screening_first(lines: list[str], file: Path | None) -> str:
    """Return what is said where the screening is not answered: no plan, and the lines that the file lacks."""
    place = "" if lines[0] == "screening:" else ", under `screening:`"
    return "\n".join(
        [
            "The screening is not answered, so there is no plan yet.",
            f"Ask each of these, and paste the lines into the file{place}; where the answer is yes, write yes:",
            "",
            *lines,
            "",
            f"hint: `{shlex.join(['planforge', 'screen', str(file or 'FILE')])}` asks, and writes them for you",
        ]
    )


def default_out(file: Path | None) -> Path:
    """Return the folder a file's plan is written to: `exports/` and the file's name, made safe for any disk."""
    name = file.stem if file is not None else EXAMPLE_NAME
    return EXPORTS / (re.sub(r"[^\w.-]+", "-", name).strip("-.")[:60] or "plan")


def exported_plan(folder: Path, file: Path | None) -> "Plan":
    """Return the plan that `generate` wrote to a folder; stop with how to make one where there is none."""
    from planforge.export import PLAN, UnreadablePlan, read_plan

    healed(folder)
    try:
        plan = read_plan(folder / PLAN)
    except UnreadablePlan as error:
        command = shlex.join(["planforge", "generate", *([str(file)] if file else [])])
        stop(f"{error}\nhint: `{command}` makes the plan first", Code.WRONG_FILE)
    if plan.ids_given_twice:
        slots = ", ".join(plan.ids_given_twice)
        stop(
            f"{folder / PLAN}: one id is given to two sessions: {slots}\n"
            "hint: a copied session needs an id of its own, that no session ever had",
            Code.WRONG_FILE,
        )
    return plan


def healed(folder: Path) -> None:
    """Leave a folder whole before it is read, if a run was killed while it wrote there; stop where that cannot be."""
    from planforge.export import heal_folder
    from planforge.staging import StagingError

    try:
        heal_folder(folder)
    except StagingError as error:
        stop(str(error), Code.UNDELIVERED)


def healed_plan(path: Path) -> Path:
    """Return the plan.json that a path names, itself or the folder that holds it; its folder is whole."""
    from planforge.export import PLAN

    path = path / PLAN if path.is_dir() else path
    healed(path.parent)
    return path
