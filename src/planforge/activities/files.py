"""The files that somebody names: by themselves, in a folder, or on a watch. Never a link, never without end."""

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

__all__ = ["TooMany", "found"]

_MOST_FILES = 50_000  # of ten years with several watches; a home folder has more
_MOST_DEEP = 6  # folders below the one that is named: year, month, day are three
_ON_A_WATCH = ("GARMIN", "ACTIVITY")  # in letters of any case, as its drive is


class TooMany(Exception):
    """A folder holds too much to be one of activities; the message says so."""


def found(path: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the files that a path means, in order, each with whether somebody named it himself.

    Of a folder all in it and below that end in .fit, links and what is no file left out; of a watch those of its
    activities alone. Raises OSError where the path is not there, and TooMany.
    """
    if not path.is_dir():
        path.stat()  # raises for what is not there
        yield path, True
        return
    for seen, one in enumerate(_below(_activities_of_a_watch(path), _MOST_DEEP)):
        if seen >= _MOST_FILES:
            raise TooMany(f"{path}: more than {_MOST_FILES} files; name the folder that the activities are in")
        if one is not None:
            yield one, False


def _activities_of_a_watch(path: Path) -> Path:
    """Return the folder of activities of a watch, or of its GARMIN folder; of another folder itself."""
    for steps in (_ON_A_WATCH, _ON_A_WATCH[1:] if path.name.upper() == _ON_A_WATCH[0] else ()):
        folder: Path | None = path
        for step in steps:
            folder = folder and _called(folder, step)
        if steps and folder is not None:
            return folder
    return path


def _called(folder: Path, name: str) -> Path | None:
    with os.scandir(folder) as there:
        found = sorted(one.name for one in there if one.name.upper() == name and one.is_dir(follow_symlinks=False))
    return folder / found[0] if found else None


def _below(folder: Path, deep: int) -> Iterator[Path | None]:
    """Yield the files of a folder, then those of its folders; None for everything else that lies there."""
    try:
        with os.scandir(folder) as there:
            listed = sorted(islice(there, _MOST_FILES + 1), key=lambda one: one.name)
    except OSError:
        if deep == _MOST_DEEP:
            raise
        return  # a folder inside that nobody may read
    for one in listed:
        is_file = one.is_file(follow_symlinks=False) and not one.name.startswith(".")  # litter of others: ._name
        yield folder / one.name if is_file and one.name.lower().endswith(".fit") else None
    for one in listed:
        if deep and one.is_dir(follow_symlinks=False) and not one.name.startswith("."):
            yield from _below(folder / one.name, deep - 1)
