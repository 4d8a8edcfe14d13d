"""A plan's files: `plan.json`, `plan.ics` and a FIT workout a session, in place all together or not at all.

What lies in the folder already is the plan's past: it gives the identity, the revision and the calendar's stamps, so
that an unchanged plan exported again gives the same bytes.
"""

import re
from dataclasses import dataclass
from pathlib import Path, PurePath

from pydantic import ValidationError

from planforge.plan import Plan
from planforge.staging import heal, staged

PLAN, CALENDAR, WORKOUTS = "plan.json", "plan.ics", "workouts"
_OURS = re.compile(rf"{PLAN}|{CALENDAR}|{WORKOUTS}/W(?:\d\dD|\d\d\d)[1-9A-Z](?:RUN|STR|CRO)\.FIT")
_MOST_COMPLAINTS = 10


class UnreadablePlan(Exception):
    """A plan.json is there and holds no plan; the message says where it is wrong, line by line."""


class Undeliverable(Exception):
    """A session cannot be written for a watch or a calendar; the message names it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, relative to the folder, and what its reader should know."""

    files: tuple[str, ...]
    warnings: tuple[str, ...]
    remarks: tuple[str, ...]


def export(plan: Plan, out: Path) -> Exported:
    """Return what was written: every file of the plan is in `out`, and of the last export nothing else is left."""
    from planforge.exporters import fit, ics

    calendar_before = out / CALENDAR
    try:
        calendar = ics.calendar(plan, calendar_before.read_bytes() if calendar_before.is_file() else None)
        workouts = fit.workout_files(plan)
    except ValueError as error:
        raise Undeliverable(str(error)) from error
    files = {PLAN: plan.to_json().encode(), CALENDAR: calendar.data}
    files |= {f"{WORKOUTS}/{name}": data for name, data in workouts.files.items()}
    with staged(out, is_ours) as folder:
        (folder / WORKOUTS).mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return Exported(tuple(files), calendar.warnings, workouts.remarks)


def is_ours(file: PurePath) -> bool:
    """Tell whether a file in an export's folder is one that planforge writes, and may replace."""
    return _OURS.fullmatch(file.as_posix()) is not None


def previous_plan(out: Path) -> Plan | None:
    """Return the plan exported to a folder before, None where there is none."""
    heal(out)
    return read_plan(out / PLAN) if (out / PLAN).is_file() else None


def continued(plan: Plan, previous: Plan | None) -> Plan:
    """Return the plan as the next revision of the previous one; where nothing changed, as that revision itself."""
    if previous is None or previous.plan_id != plan.plan_id:
        return plan
    if plan.model_copy(update={"revision": previous.revision, "revised": previous.revised}) == previous:
        return previous
    return plan.model_copy(update={"revision": previous.revision + 1})


def read_plan(path: Path) -> Plan:
    """Return the plan a plan.json holds; raise UnreadablePlan with every place that is wrong."""
    try:
        return Plan.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise UnreadablePlan(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise UnreadablePlan(f"{path}: this is a folder, not a file") from None
    except OSError as error:
        raise UnreadablePlan(f"{path}: cannot be read: {error.strerror or error}") from None
    except ValidationError as error:
        complaints = list(dict.fromkeys(_complaint(one["type"], one["loc"], one["msg"]) for one in error.errors()))
        lines = [f"{path}: {complaint}" for complaint in complaints[:_MOST_COMPLAINTS]]
        more = len(complaints) - len(lines)
        raise UnreadablePlan("\n".join([*lines, f"... and {more} more"] if more > 0 else lines)) from None


def _complaint(kind: str, loc: tuple[int | str, ...], message: str) -> str:
    """Return what pydantic found in words: `weeks[3].sessions[1].date: is missing`, counted from 1 as weeks are."""
    where = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".")
    words = {"missing": "is missing", "extra_forbidden": "is no key of a plan"}
    if kind == "json_invalid":
        return f"this is not JSON{message.removeprefix('Invalid JSON')}"
    said = message.removeprefix("Value error, ").replace("Input should be", "must be")
    return f"{where or 'the whole file'}: {words.get(kind, said)}"
