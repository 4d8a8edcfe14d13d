"""`planforge check` on what was exported: workout files by themselves, or a whole export against its plan."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

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


def check_workouts(path: Path, plan: Path | None, as_json: bool) -> None:
    """Judge workout files as a watch would, and by the plan that is named or lies beside them."""
    from planforge.actions.load import stored_plan
    from planforge.deliver.folder import read_workouts
    from planforge.exporters.fit.check import check_set
    from planforge.exporters.fit.read_back import compared_workouts

    beside = plan or _plan_beside(path)
    kept = stored_plan(beside) if beside else None
    try:
        files = read_workouts(path)
    except OSError as error:
        raise WrongFile(f"{path}: cannot be read: {error.strerror or error}") from error
    if not files:
        raise WrongFile(f"{path}: there is no such file")
    checked = check_set(files)
    found = [{"file": one.file, "group": one.group, "session": "", "says": one.says} for one in checked.faults]
    differences = compared_workouts(kept, checked.sound) if kept is not None else ()
    found += [one._asdict() | {"group": "plan"} for one in differences if one.file or path.is_dir()]
    if as_json:
        said = {"workouts": str(path), "plan": str(beside) if beside else None, "holds": not found}
        click.echo(json.dumps(said | {"files": len(files), "faults": found}, indent=2))
    else:
        number = f"{len(files)} workout{'s' if len(files) != 1 else ''}"
        good = f"{number} without a fault" + (f", and what {beside} says" if beside else "")
        click.echo(f"{path}: {good}." if not found else f"{path}: {number}, {_count(found)}:")
        _say(found)
    _end(found)


def check_exports(out: Path, as_json: bool) -> None:
    """Read every file of an export back, and say where it is not the plan in plan.json."""
    from planforge.deliver.folder import heal_folder, read_exports

    heal_folder(out)
    try:
        _, read = read_exports(out)
    except OSError as error:
        raise WrongFile(f"{out}: cannot be read: {error.strerror or error}") from error
    found = [one._asdict() for one in read.differences]
    if as_json:
        said = {"exports": str(out), "holds": not found, "events": read.events, "workouts": read.workouts}
        click.echo(json.dumps(said | {"more": read.more, "differences": found}, indent=2))
    else:
        counted = ", ".join((*read.more, f"{read.events} events and {read.workouts} workouts"))
        end = "are the plan." if not found else f"are not the plan, {_count(found)}:"
        click.echo(f"{out}: read back, {counted} {end}")
        _say(found)
    _end(found)


def _plan_beside(path: Path) -> Path | None:
    from planforge.deliver.folder import PLAN

    return next((place / PLAN for place in _places(path) if (place / PLAN).is_file()), None)


def _places(path: Path) -> tuple[Path, ...]:
    """Return the folders that may be the export which workouts belong to."""
    folder = path if path.is_dir() else path.parent
    return folder, folder.parent, folder.absolute().parent  # the parent of `.` is `.`


def _count(found: list[dict[str, str]]) -> str:
    return f"{len(found)} fault{'s' if len(found) != 1 else ''}"


def _say(found: Iterable[dict[str, str]]) -> None:
    for one in found:
        click.echo(f"  {': '.join(filter(None, (one['file'], one['session'], one['says'])))}")


def _end(found: list[dict[str, str]]) -> None:
    if found:
        raise Findings
