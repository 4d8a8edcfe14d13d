"""`planforge check` on what was exported: workout files by themselves, or a whole export against its plan."""

import shlex
from pathlib import Path

from planforge.cli.output import answer
from planforge.cli.stops import Findings, WrongFile


def are_workouts(path: Path) -> bool:
    """Tell whether a FIT file, or a folder that holds some, stands where a constraint file may stand.

    A run that was killed while it wrote there is undone first: until then files may be missing.
    """
    from planforge.deliver.folder import heal_folder

    is_file = path.suffix.upper() == ".FIT"
    if is_file or path.is_dir():
        for place in _places(path):
            heal_folder(place)
    return is_file or (path.is_dir() and any(path.glob("*.[Ff][Ii][Tt]")))


def refuse_apples_workouts(path: Path) -> None:
    """Stop where a `.workout` file, or a folder of them, stands where a constraint file may stand, with a way out."""
    is_file = path.suffix.lower() == ".workout"
    if not is_file and not (path.is_dir() and any(path.glob("*.[Ww][Oo][Rr][Kk][Oo][Uu][Tt]"))):
        return
    folder = path.parent.parent if is_file else path.parent
    again = shlex.join(["planforge", "check", "--exports", str(folder)])
    raise WrongFile(f"{path}: workouts of Apple's are judged beside their plan alone\nhint: `{again}` reads all back")


def check_workouts(path: Path, plan: Path | None, as_json: bool) -> None:
    """Judge workout files as a watch would, and by the plan that is named or lies beside them."""
    from planforge.actions.places import stored_plan
    from planforge.deliver.folder import read_workouts
    from planforge.exporters.fit.check import check_set
    from planforge.exporters.fit.read_back import compared_workouts
    from planforge.views.exported import workouts_page

    beside = plan or _plan_beside(path)
    kept = stored_plan(beside) if beside else None
    try:
        files = read_workouts(path)
    except OSError as error:
        raise WrongFile(f"{path}: cannot be read: {error.strerror or error}") from error
    if not files:
        raise WrongFile(f"{path}: there is no such file")
    checked = check_set(files)
    compared = compared_workouts(kept, checked.sound) if kept is not None else ()
    differences = [one for one in compared if one.file or path.is_dir()]
    page = workouts_page(path, beside, len(files), checked.faults, differences)
    answer(page, as_json=as_json)
    _end(page.values["holds"])


def check_exports(out: Path, as_json: bool) -> None:
    """Read every file of an export back, and say where it is not the plan in plan.json."""
    from planforge.deliver.folder import heal_folder, read_exports
    from planforge.views.exported import exports_page

    heal_folder(out)
    try:
        _, read = read_exports(out)
    except OSError as error:
        raise WrongFile(f"{out}: cannot be read: {error.strerror or error}") from error
    page = exports_page(out, read)
    answer(page, as_json=as_json)
    _end(page.values["holds"])


def _plan_beside(path: Path) -> Path | None:
    from planforge.deliver.folder import PLAN

    return next((place / PLAN for place in _places(path) if (place / PLAN).is_file()), None)


def _places(path: Path) -> tuple[Path, ...]:
    """Return the folders that may be the export which workouts belong to."""
    folder = path if path.is_dir() else path.parent
    return folder, folder.parent, folder.absolute().parent  # the parent of `.` is `.`


def _end(holds: bool) -> None:
    if not holds:
        raise Findings
