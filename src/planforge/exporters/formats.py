"""What a format of an export is: written, read back, and honest about what it cannot say."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from planforge.exporters.options import ExportOptions
from planforge.languages import Message
from planforge.plan.model import Plan

if TYPE_CHECKING:
    from planforge.exporters.html.facts import Facts

__all__ = [
    "Difference",
    "Fate",
    "Files",
    "Format",
    "Knowing",
    "Made",
    "Read",
    "Remark",
    "Verdict",
    "registered",
    "whole",
]

Files = Mapping[str, bytes]  # by name in the export's folder: `plan.ics`, `workouts/W01D1RUN.FIT`


class Remark(NamedTuple):
    """What a format cannot show as the plan has it: the session, what was done about it, and how it now reads."""

    session: str
    what: str
    detail: str = ""

    @property
    def said(self) -> str:
        """Return what was done, and how it now reads."""
        return Message("messages.sync.at", where=self.what, why=self.detail) if self.detail else self.what

    def __str__(self) -> str:
        return f"{self.session}: {self.said}"


class Difference(NamedTuple):
    """Where a file and the plan do not say the same: the file, the session (empty where none is meant), a sentence."""

    file: str
    session: str
    says: str

    def __str__(self) -> str:
        return ": ".join(filter(None, self))


class Fate(StrEnum):
    """What becomes of a session in a format."""

    EXACT = "exact"
    REDUCED = "reduced"
    NOT_POSSIBLE = "not possible"


class Verdict(NamedTuple):
    """What becomes of a session in a format, and what is lost of it, or why it cannot be."""

    fate: Fate
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """Files of a format, and what a person should be told about them.

    plan: the plan with what it must keep of the files, as who its workouts are. left_out: the sessions for which there
    is no file though the format has one for each. verdicts: what becomes of each session, where writing tells.
    """

    files: Files
    plan: Plan
    warnings: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    left_out: tuple[Remark, ...] = ()
    verdicts: "Mapping[str, Verdict] | None" = None


@dataclass(frozen=True, slots=True)
class Read:
    """Files of a format that were read: how many entries (events, workouts, rows), and where they are not the plan."""

    entries: int
    differences: tuple[Difference, ...] = ()


def _always(_options: ExportOptions) -> bool:
    return True


def whole(_plan: Plan, data: bytes) -> bytes:
    """Return all of a file: nobody adds anything to it."""
    return data


@dataclass(frozen=True, slots=True)
class Knowing:
    """How a format is written, and compared, with what is known beside the plan: of a day, its rules, its diary."""

    write: "Callable[[Plan, Facts], Made]"
    compared: "Callable[[Plan, Files, Facts], tuple[Difference, ...]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format in which a plan is exported: a file, or a folder of files.

    name: of the file, or, with `inside`, of the folder; inside: a pattern of the names of the files in it; and `looks`
    of those that are read there, where further ones would be taken for ours.
    write: makes the files; ValueError where it cannot be done. A session that cannot be written is left out, and said.
    read_back: compares files with the plan, by other code than wrote them, and takes any bytes. Its options are None
    where nobody knows them any more: then the files lay in a folder, perhaps for long.
    verdict: says of each session, by its slot, what becomes of it.
    wanted: whether a coach asked for it. essential: without it nothing is exported; else it is left out, and said.
    ours: what planforge wrote of a file to which a person may have added something, or which says more than the plan.
    knowing: writes and reads it with what is known beside the plan, where that is handed in.
    alone: it may also be written by itself, after the others.
    """

    name: str
    write: Callable[[Plan, ExportOptions], Made]
    read_back: Callable[[Plan, Files, ExportOptions | None], Read]
    verdict: Callable[[Plan, ExportOptions], Mapping[str, Verdict]]
    inside: str = ""
    looks: str = ""
    wanted: Callable[[ExportOptions], bool] = _always
    essential: bool = False
    ours: Callable[[Plan, bytes], bytes] = whole
    knowing: "Knowing | None" = None
    alone: bool = False

    def __post_init__(self) -> None:
        for part in ("write", "read_back", "verdict"):
            if not callable(getattr(self, part)):
                raise TypeError(f"the format {self.name!r} has no {part}: what is exported is read back and judged")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", self.name):
            raise TypeError(f"the format {self.name!r} has no plain name of a file or folder")

    def owns(self, name: str) -> bool:
        """Tell whether a file in an export's folder is one of this format's."""
        if not self.inside:
            return name == self.name
        folder, _, rest = name.partition("/")
        return folder == self.name and re.fullmatch(self.inside, rest) is not None

    def takes(self, name: str) -> bool:
        """Tell whether a file in the format's own folder is read as one of its files, whoever put it there."""
        return re.fullmatch(self.looks or self.inside, name) is not None

    def of(self, files: Files) -> dict[str, bytes]:
        """Return the files of this format; in its folder also those that have other names than it gives."""
        start = f"{self.name}/" if self.inside else None
        return {name: data for name, data in files.items() if name == self.name or (start and name.startswith(start))}


def registered(formats: Iterable[Format]) -> tuple[Format, ...]:
    """Return the formats as the registry holds them. Raise TypeError where two have one name."""
    found = tuple(formats)
    names = [one.name.casefold() for one in found]  # some disks take both for one
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise TypeError(f"two formats have the name {twice[0]!r}")
    return found
