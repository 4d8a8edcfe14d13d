"""The journal of a swap: written whole, and read as a stranger's text."""

import json
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from planforge.staging.folders import files_below, is_folder, is_link, link_on_the_way, sync

Owns = Callable[[PurePath], bool]
_MOST_BYTES = 1_000_000  # a plan of 104 weeks writes 100 000


@dataclass(frozen=True, slots=True)
class Swap:
    """What a journal says: the new files, the old ones that leave, and the folders made; relative to the target."""

    files: list[PurePath]
    leaving: list[PurePath]
    folders: list[PurePath]


class NotObeyed(Exception):
    """A journal is not one that planforge wrote here; the message says what is wrong with it."""


def read_journal(desk: Path, target: Path, owns: Owns) -> Swap | None:
    """Return what the journal says, None where none is; raise NotObeyed for one that planforge did not write.

    One that was cut off before anything moved is taken away.
    """
    said = _said(desk)
    if said is None:
        return None
    files = list(dict.fromkeys(_inside(name) for name in _names(said, "files")))
    if strange := [file for file in files if not owns(file)]:
        raise NotObeyed(f"planforge writes no {quoted(str(strange[0]))} there")
    holders = {parent for file in files for parent in file.parents} - {PurePath()}
    folders = [_inside(_relative(name, target)) for name in _names(said, "folders")]
    if strange := [folder for folder in folders if folder not in holders]:
        raise NotObeyed(f"planforge makes no folder {quoted(str(strange[0]))} there")
    on_desk = [PurePath(part) / file for part in ("new", "old") for file in files]
    if link := link_on_the_way(target, files) or link_on_the_way(desk, on_desk):
        raise NotObeyed(f"{link} is a link")
    return Swap(files, [_inside(name) for name in _names(said, "leaving")], folders)


def _said(desk: Path) -> dict[str, object] | None:
    """Return the values of a journal, unread."""
    try:
        said = json.loads(_journal_bytes(desk / "journal"))
    except FileNotFoundError:
        return None
    except RecursionError:
        said = None
    except ValueError:
        if not is_folder(desk / "old") or any(files_below(desk / "old")):
            raise NotObeyed("it is damaged") from None
        (desk / "journal").unlink()  # version 0.1.0, cut off while it wrote: nothing had moved
        return None
    if not isinstance(said, dict):
        raise NotObeyed("it is no list of files")
    return said


def _journal_bytes(path: Path) -> bytes:
    """Return what a journal holds; only of a plain file of a size that a journal has."""
    only_look = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe would let us wait for ever
    if is_link(path):
        raise NotObeyed("it is a link")
    handle = os.open(path, os.O_RDONLY | only_look | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotObeyed("it is no file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(_MOST_BYTES + 1)
    finally:
        os.close(handle)
    if len(data) > _MOST_BYTES:
        raise NotObeyed("it is larger than 1 MB")
    return data


def _names(said: dict[str, object], key: str) -> list[str]:
    names = said.get(key, [])
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    raise NotObeyed(f"its {key} are no names")


def _inside(name: str) -> PurePath:
    """Return a name as a path that stays inside its folder."""
    path = PurePath(name)
    if path.anchor or not path.parts or ".." in path.parts or "\0" in name:
        raise NotObeyed(f"{quoted(name)} leads out of the folder")
    return path


def _relative(name: str, target: Path) -> str:
    """Return a folder's name; version 0.1.0 wrote its whole path."""
    path = PurePath(name)
    return path.relative_to(target).as_posix() if path.is_relative_to(target) else name


def quoted(name: str) -> str:
    """Return a stranger's name so that it can be shown."""
    return ascii(name if len(name) <= 80 else f"{name[:77]}...")


def write_journal(journal: Path, swap: Swap) -> None:
    """Put the journal in place whole: one that is there was not cut off while it was written."""
    said = {
        "files": [file.as_posix() for file in swap.files],
        "leaving": [file.as_posix() for file in swap.leaving],
        "folders": [folder.as_posix() for folder in swap.folders],
    }
    draft = journal.with_name("journal.new")
    draft.write_bytes(json.dumps(said).encode("ascii"))
    sync(draft)
    draft.replace(journal)
    sync(journal.parent)
    sync(journal.parent.parent)  # which names the desk: forgotten, it would take the old files with it
