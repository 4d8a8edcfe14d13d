"""Values written into a coach's file, whose comments and layout stay: a change that would help where no plan is."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import TypeAlias

from planforge.actions.no_plan import NoPlan, NoSuchChange, edits_of
from planforge.constraints.file import keys_at
from planforge.reading import read_bytes
from planforge.source import MOST_BYTES, Loc, Value
from planforge.source.edit import Unwritable, all_edited, rewrite

Edits: TypeAlias = "list[tuple[Loc, Value | None]]"  # None takes a value away


@dataclass(frozen=True)
class Changed:
    """A file as it would read with other values, and the bytes that it holds before."""

    file: Path
    before: bytes
    text: str

    @property
    def difference(self) -> str:
        """Return what would change, as a unified diff."""
        old, name = self.before.decode("utf-8-sig"), str(self.file)
        lines = unified_diff(old.splitlines(), self.text.splitlines(), name, f"{name}, changed", n=1, lineterm="")
        return "\n".join(lines)

    def write(self) -> None:
        """Put the changed file in place, whole. Raises Unwritable where somebody else changed it meanwhile, too."""
        try:
            rewrite(self.file, self.before, self.text)
        except (OSError, ValueError) as error:
            raise Unwritable(str(error)) from error


def with_values(file: Path, before: bytes, edits: Edits, order: Collection[str] = ()) -> Changed:
    """Return a file that holds `before`, with other values; `order` as in `source.edit`. Raises Unwritable."""
    try:
        return Changed(file, before, all_edited(before.decode("utf-8-sig"), edits, order))
    except ValueError as error:
        raise Unwritable(str(error)) from error


def changed(no_plan: NoPlan, numbers: tuple[int, ...]) -> Changed:
    """Return the file with the changes of these numbers; nothing is written. Raises NoSuchChange and Unwritable."""
    file = no_plan.file
    if file is None:
        raise NoSuchChange("The packaged example cannot be changed; `planforge init` writes a file of your own.")
    edits = edits_of(no_plan, numbers)
    try:
        before = read_bytes(file, MOST_BYTES)
    except OSError as error:
        raise Unwritable(str(error)) from error
    return with_values(file, before, edits, keys_at(()))
