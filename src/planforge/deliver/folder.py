"""A plan's files: `plan.json`, calendars and a FIT workout a session, in place all together or not at all.

What lies in the folder already is the plan's past: it gives the identity, the revision and what calendars were told,
so that an unchanged plan exported again gives the same bytes. A past that cannot be read is not replaced, nor one that
another run wrote since. Before anything is in place, the files are read back and compared with the plan.
"""

import errno
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from pydantic import ValidationError

from planforge.exporters import plan_file, registry
from planforge.exporters.formats import Files, Format, Made, Remark, Verdict
from planforge.exporters.options import ExportOptions
from planforge.exporters.registry import CALENDAR, PLAN, SCHEDULE, WORKOUTS
from planforge.exporters.spelling import spelling_of
from planforge.languages import Message
from planforge.plan.model import REPEAT, STEP, EventRevision, Plan, RuleRecord, WrittenFile
from planforge.plan.slots import with_kept_slots
from planforge.reading import read_bytes
from planforge.staging import heal, staged
from planforge.values import worked_out_once

if TYPE_CHECKING:
    from planforge.exporters.html.facts import Facts
    from planforge.exporters.read_back import Difference, ReadBack

__all__ = [
    "CALENDAR",
    "PLAN",
    "README",
    "SCHEDULE",
    "WORKOUTS",
    "Exported",
    "NotThePlan",
    "OtherPast",
    "Past",
    "Undeliverable",
    "UnreadablePast",
    "UnreadablePlan",
    "continued",
    "export",
    "heal_folder",
    "is_of_parcel",
    "is_ours",
    "past",
    "read_exports",
    "read_plan",
    "read_workouts",
]

README = "READ-ME.txt"  # beside workouts for a watch that is no drive
_MOST_COMPLAINTS = 10
MOST_BYTES = 20_000_000  # of plan.json or a calendar: 104 weeks with all there is have a tenth of it
_MOST_FILES = 4_000  # in a format's folder: 104 weeks of as many sessions as names of workouts can tell apart
_MOST_OF_MANY = 1_000_000  # bytes of each of them: a workout of 50 steps with all texts full has 14 000


class UnreadablePlan(Exception):
    """A plan.json is there and holds no plan; the message says where it is wrong, line by line."""


class UnreadablePast(Exception):
    """A folder holds a plan's past, and it cannot be read; the message says which file, and why."""


class OtherPast(Exception):
    """Another run wrote into the folder since its past was read."""


class Undeliverable(Exception):
    """The plan cannot be written as a calendar, or its workouts cannot be told apart; the message says why."""


class NotThePlan(Exception):
    """The files made say something else than the plan: a fault of ours. `differences` names each."""

    def __init__(self, differences: "tuple[Difference, ...]") -> None:
        super().__init__("\n".join(map(str, differences)))
        self.differences = differences


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written, relative to the folder, what of it was read back, and what its reader should know.

    plan: as its plan.json holds it. `remarks` says what a watch cannot show as the plan has it, each change once, with
    its session. `left_out`: the sessions for which a file could not be made, and why; the plan and the calendar hold
    them all the same. `verdicts`: what becomes of each session in the formats, by name, of which writing told. `data`:
    what is in the files, by name.
    """

    plan: Plan
    files: tuple[str, ...]
    warnings: tuple[str, ...]
    remarks: tuple[Remark, ...]
    read_back: "ReadBack"
    left_out: tuple[Remark, ...] = ()
    verdicts: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)
    data: Files = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Past:
    """What a folder holds of a plan: whose it is, the plan exported last, and what calendars were told of it.

    edited: somebody changed its plan.json since it was written.
    """

    plan_id: str | None = None
    plan: Plan | None = None
    events: tuple[EventRevision, ...] = ()
    edited: bool = field(default=False, compare=False)


def export(
    plan: Plan,
    out: Path,
    options: ExportOptions | None = None,
    *,
    before: Past | None = None,
    facts: "Facts | None" = None,
    in_place: bool = True,
) -> Exported:
    """Return what was written: every file of the plan is in `out`, and of the last export nothing else is left.

    Nothing is changed there when the files, read back, are not the plan: raise NotThePlan. With `before`, the past that
    the plan continues: raise OtherPast where something else lies there by now. facts: what is known beside the plan.
    in_place: else the files are returned alone, read back all the same.
    """
    from planforge.exporters.read_back import read_back

    options = options or ExportOptions()
    made, without, verdicts = _made(plan, options, facts)
    read = read_back(made.plan, made.files, options, without)
    if differences := (*read.differences, *_beside(made, without, options, facts)):
        raise NotThePlan(differences)
    if in_place:
        _put(made.files, out, before)
    names, plan = tuple(made.files), _alone(made.plan)
    return Exported(plan, names, made.warnings, made.remarks, read, made.left_out, verdicts, made.files)


def _put(files: Files, out: Path, before: Past | None) -> None:
    with staged(out, is_ours) as folder:
        if before is not None and _past(out) != before:  # nobody else writes while the folder is staged
            raise OtherPast(Message("messages.files.other_past", folder=str(out)))
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)


def _beside(
    made: Made, without: frozenset[str], options: ExportOptions, facts: "Facts | None"
) -> "Iterator[Difference]":
    """Yield where files say something else than what is known beside the plan."""
    for one in registry.FORMATS:
        if facts and one.knowing and one.wanted(options) and one.name not in without:
            yield from one.knowing.compared(made.plan, made.files, facts)


def _made(
    plan: Plan, options: ExportOptions, facts: "Facts | None"
) -> tuple[Made, frozenset[str], dict[str, Mapping[str, Verdict]]]:
    """Return the files of every format that is asked for, the formats that had to be left out, and what was judged.

    Each is made of the plan with what the formats before it keep in it: who the workouts are, the sums of the files.
    """
    plan = plan.model_copy(update={"files": ()})
    files: dict[str, bytes] = {}
    warnings: dict[str, None] = {}
    remarks: dict[Remark, None] = {}  # of several formats the same is said once
    left_out: dict[Remark, None] = {}
    without: set[str] = set()
    verdicts: dict[str, Mapping[str, Verdict]] = {}
    for one in registry.FORMATS:
        if not one.wanted(options):
            continue
        try:
            made = one.knowing.write(plan, facts) if facts and one.knowing else one.write(plan, options)
        except ValueError as error:
            if one.essential:
                raise Undeliverable(str(error)) from error
            warnings[f"{one.name} is left out: {error}"] = None
            without.add(one.name)
            continue
        files |= made.files
        plan = made.plan if one.name == PLAN else _with_sums(made.plan, made.files, one)
        warnings |= dict.fromkeys(made.warnings)
        remarks |= dict.fromkeys(made.remarks)
        left_out |= dict.fromkeys(made.left_out)
        if made.verdicts is not None:
            verdicts[one.name] = made.verdicts
    return Made(files, plan, tuple(warnings), tuple(remarks), tuple(left_out)), frozenset(without), verdicts


def _with_sums(plan: Plan, files: Files, one: Format) -> Plan:
    """Return the plan with the sums of files that are written with it: of what in them is the plan's."""
    sums = (
        WrittenFile(name=name, sha256=hashlib.sha256(one.ours(plan, data)).hexdigest()) for name, data in files.items()
    )
    return plan.model_copy(update={"files": (*(plan.files or ()), *sums)})


def read_exports(out: Path) -> "tuple[Plan, ReadBack]":
    """Return the plan that a folder holds, and what every file of it says beside it; for any files there."""
    from planforge.exporters.read_back import read_back

    plan = _parsed(out / PLAN)
    files = {name: data for one in registry.FORMATS for name, data in _files_of(one, out).items()}
    return _alone(plan), read_back(plan, files)


def _files_of(one: Format, out: Path) -> Files:
    """Return the files of a format in a folder, by their names there; in a folder of its own all that it would read."""
    place = out / one.name
    if one.inside:
        return {f"{one.name}/{name}": data for name, data in _inside(place, one).items()} if place.is_dir() else {}
    return {one.name: _whole(place)} if place.is_file() else {}


def read_workouts(path: Path) -> Mapping[str, bytes]:
    """Return the workouts of a folder, or the one file, by name; a schedule, and what a system hides, are none."""
    if not path.is_dir():
        return {path.name: read_bytes(path, _MOST_OF_MANY)} if path.exists() else {}
    return _inside(path, next(one for one in registry.FORMATS if one.name == WORKOUTS))


def _inside(folder: Path, one: Format) -> dict[str, bytes]:
    wanted = [path for path in sorted(folder.iterdir()) if one.takes(path.name)]
    if len(wanted) > _MOST_FILES:
        raise OSError(errno.EFBIG, f"more than {_MOST_FILES} {one.name}; this is no plan's")
    return {path.name: read_bytes(path, _MOST_OF_MANY) for path in wanted if path.is_file()}


def is_ours(file: PurePath) -> bool:
    """Tell whether a file in an export's folder is one that planforge writes, and may replace."""
    return any(one.owns(file.as_posix()) for one in registry.FORMATS)


def is_of_parcel(file: PurePath) -> bool:
    """Tell whether a file in a folder of workouts for a watch that is no drive is one that planforge writes."""
    return file == PurePath(README) or (len(file.parts) == 1 and is_ours(PurePath(WORKOUTS) / file))


def heal_folder(folder: Path) -> None:
    """Leave a folder of ours, an export or a parcel of workouts, whole after a run that was killed in its swap."""
    heal(folder, lambda file: is_ours(file) or is_of_parcel(file))


# -- a plan that was exported before ---------------------------------------------------------------------------------


def past(out: Path) -> Past:
    """Return the past of a folder: its plan.json, or, where there is none, what its calendar tells.

    Raise UnreadablePast where one of them is there and cannot be read: that is not a folder without a past.
    """
    heal_folder(out)
    return _past(out)


def _past(out: Path) -> Past:
    """Return what `past` returns, of a folder that is whole."""
    try:
        stored = _parsed(out / PLAN) if _is_there(out / PLAN) else None
        edited = stored is not None and plan_file.edited(stored, _whole(out / PLAN))
    except (UnreadablePlan, OSError) as error:
        raise UnreadablePast(str(error)) from error
    if stored is not None and stored.events:
        return Past(stored.plan_id, _alone(stored), stored.events, edited)
    plan_id, told = _told_by_calendar(out / CALENDAR)
    if stored is None:
        return Past(plan_id, None, told)
    return Past(stored.plan_id, _alone(stored), told if plan_id == stored.plan_id else (), edited)


def _is_there(path: Path) -> bool:
    """Tell whether a file has the name; where nobody may look, it may. Raise UnreadablePast for what is no file."""
    try:
        path.lstat()
        if path.is_file():
            return True
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # who reads it is told why
        return True
    raise UnreadablePast(f"{path}: cannot be read: this is no file")


def _told_by_calendar(path: Path) -> tuple[str | None, tuple[EventRevision, ...]]:
    from planforge.exporters.ics import calendar as ics
    from planforge.exporters.ics.entries import one_line

    if not _is_there(path):
        return None, ()
    try:
        return ics.revisions_in(_whole(path))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or one_line(str(error))[:200]
        raise UnreadablePast(f"{path}: cannot be read: {reason}") from error


def continued(plan: Plan, before: Past, options: ExportOptions | None = None) -> Plan:
    """Return the plan as the next revision of the one before; where nothing changed, as that revision itself.

    Sessions keep the slots in which they are known, and events what calendars were told.
    """
    options = options or ExportOptions()
    known = before.events if before.plan_id == plan.plan_id else ()
    plan = with_kept_slots(plan, known)
    previous = before.plan
    if previous is None or previous.plan_id != plan.plan_id:
        revision = max((event.sequence for event in known), default=0)
        return _told(plan.model_copy(update={"revision": revision}), known, options)
    plan = _placed_as(previous, plan.model_copy(update={"workouts": previous.workouts}))
    stamps = {"revision": previous.revision, "revised": previous.revised}
    same = _told(plan.model_copy(update=stamps), known, options)
    if same.model_copy(update={"basis": previous.basis, "spelling": previous.spelling}) == previous:
        return same
    return _told(plan.model_copy(update={"revision": previous.revision + 1}), known, options)


_IN_A_TEMPLATE = re.compile(r"([\w-]+):[0-9]+:[0-9]+")  # a file has an ending


def _placed_as(previous: Plan, plan: Plan) -> Plan:
    """Return the plan with the places in packaged templates that the plan before names: lines move between versions."""
    before = {(one.name, one.called): one.source_line for one in previous.certificate.rules}

    def placed(rule: RuleRecord) -> RuleRecord:
        line = before.get((rule.name, rule.called), rule.source_line)
        here, there = (_IN_A_TEMPLATE.fullmatch(one) for one in (rule.source_line, line))
        moved = here and there and here[1] == there[1]
        return rule.model_copy(update={"source_line": line}) if moved else rule

    rules = tuple(map(placed, plan.certificate.rules))
    return plan.model_copy(update={"certificate": plan.certificate.model_copy(update={"rules": rules})})


def _told(plan: Plan, before: tuple[EventRevision, ...], options: ExportOptions) -> Plan:
    """Return the plan with what calendars are told now."""
    from planforge.exporters.ics import calendar as ics

    plan = plan.model_copy(update={"events": before, "spelling": spelling_of(options.calendar)})
    try:
        return plan.model_copy(update={"events": ics.revisions(plan, options.calendar)})
    except ValueError as error:
        raise Undeliverable(str(error)) from error


def read_plan(path: Path) -> Plan:
    """Return the plan a plan.json holds; raise UnreadablePlan with every place that is wrong."""
    return _alone(_parsed(path))


def as_written(path: Path) -> bool:
    """Tell whether a plan.json says by the sum of its text that nobody changed it; one without a sum does not."""
    stored = _parsed(path)
    return stored.sha256 is not None and not plan_file.edited(stored, _whole(path))


@worked_out_once(by=lambda data: data, most=1)  # asked of the same bytes again before others take their place
def _read(data: bytes) -> Plan:
    return Plan.model_validate_json(data)


@worked_out_once(by=lambda plan: (id(plan),), most=1)  # so that a past is found to be the same without a look inside
def _alone(plan: Plan) -> Plan:
    """Return the plan without what its file says of files: which were written with it, and its own sum."""
    return plan.model_copy(update={"files": None, "sha256": None})


def _parsed(path: Path) -> Plan:
    try:
        return _read(_whole(path))
    except FileNotFoundError:
        raise UnreadablePlan(Message("messages.files.no_such_file", file=str(path))) from None
    except IsADirectoryError:
        raise UnreadablePlan(Message("messages.files.a_folder", file=str(path))) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise UnreadablePlan(Message("messages.files.unreadable", file=str(path), why=why)) from None
    except ValidationError as error:
        complaints = list(dict.fromkeys(_complaint(one["type"], one["loc"], one["msg"]) for one in error.errors()))
        lines = [f"{path}: {complaint}" for complaint in complaints[:_MOST_COMPLAINTS]]
        more = len(complaints) - len(lines)
        raise UnreadablePlan("\n".join([*lines, f"... and {more} more"] if more > 0 else lines)) from None


def _whole(path: Path) -> bytes:
    """Return a file's bytes; raise OSError for more than any plan has."""
    data = read_bytes(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"larger than {MOST_BYTES // 1_000_000} MB; this is no plan")
    return data


def _complaint(kind: str, loc: tuple[int | str, ...], message: str) -> str:
    """Return what pydantic found in words: `weeks[3].sessions[1].date: is missing`, counted from 1 as weeks are."""
    keys = (step for step in loc if step not in (STEP, REPEAT))
    where = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in keys).removeprefix(".")
    words = {
        "missing": "is missing",
        "extra_forbidden": "is no key of a plan",
        "string_pattern_mismatch": "is not spelled as planforge spells it",
        "too_short": "must not be empty",
        "too_long": "has more entries than any plan",
        "int_parsing_size": "is no number that a plan can hold",
    }
    if kind == "json_invalid":
        return f"this is not JSON{message.removeprefix('Invalid JSON')}"
    said = message.removeprefix("Value error, ").replace("Input should be", "must be")
    said = said.replace("greater than or equal to", "at least").replace("less than or equal to", "at most")
    return f"{where or 'the whole file'}: {words.get(kind, said)}"
