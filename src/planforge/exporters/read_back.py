"""The exported files say what the plan says: each format read back with other code than wrote it.

Whatever differs is named with its file and its session, so that an empty list is the proof. Takes any bytes: a file
that cannot be read is a difference, too. Where plan.json keeps the sums of what was written with it, a file that is not
there, one that is there and was not written, and one that is other bytes than it was are differences as well.
"""

import hashlib
from collections.abc import Container, Iterator
from dataclasses import dataclass

from planforge.exporters import registry
from planforge.exporters.formats import Difference, Files, Format, Read
from planforge.exporters.options import ExportOptions
from planforge.plan.model import Plan

__all__ = ["Difference", "ReadBack", "read_back"]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How many events and workouts were read, and every difference from the plan; none is the proof.

    more: the further formats that were read, those that not everybody asks for.
    """

    events: int
    workouts: int
    differences: tuple[Difference, ...]
    more: tuple[str, ...] = ()


def read_back(plan: Plan, files: Files, options: ExportOptions | None = None, without: Container[str] = ()) -> ReadBack:
    """Return what the files of an export, by name in its folder, hold beside what the plan says.

    options: what was asked for, None where nobody knows any more. without: formats that could not be written.
    """
    due = [one for one in registry.FORMATS if one.name not in without and _is_due(one, plan, files, options)]
    read = {one.name: _read(one, plan, files, options) for one in due}
    entries = {name: one.entries for name, one in read.items()}
    further = entries.keys() - {one.name for one in registry.FORMATS if one.wanted(ExportOptions())}
    return ReadBack(
        entries.get(registry.CALENDAR, 0),
        entries.get(registry.WORKOUTS, 0),
        tuple(difference for one in read.values() for difference in one.differences),
        tuple(name for name in entries if name in further),
    )


def _is_due(one: Format, plan: Plan, files: Files, options: ExportOptions | None) -> bool:
    """Tell whether a format is to be read: it was asked for, or is there, or was when plan.json was written."""
    recorded = any(one.owns(file.name) for file in plan.files or ())
    return one.wanted(options or ExportOptions()) or bool(one.of(files)) or recorded


def _read(one: Format, plan: Plan, files: Files, options: ExportOptions | None) -> Read:
    found = one.of(files)
    if not one.inside and not found:
        return Read(0, (Difference(one.name, "", "there is no such file"),))
    read = one.read_back(plan, found, options)
    return Read(read.entries, (*read.differences, *_sum_differences(one, plan, found, read.differences)))


def _sum_differences(one: Format, plan: Plan, found: Files, said: tuple[Difference, ...]) -> Iterator[Difference]:
    """Yield where files are others than plan.json says were written, of those of which nothing else is known."""
    if plan.files is None or one.name == registry.PLAN:  # it holds its own sum
        return
    sums = {file.name: file.sha256 for file in plan.files if one.owns(file.name)}
    for name in sorted((found.keys() | sums.keys()) - {difference.file for difference in said}):
        if name not in sums and one.alone:
            continue
        if name not in sums:
            yield Difference(name, "", "was not written with this plan")
        elif name in found and hashlib.sha256(one.ours(plan, found[name])).hexdigest() != sums[name]:
            yield Difference(name, "", "is not as planforge wrote it: it was edited since, or is damaged")
        elif name not in found and not said:
            yield Difference(name, "", "there is no such file")
