"""One file put in place whole."""

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from planforge.staging.errors import StagingError, as_staging_error, confirm
from planforge.staging.folders import is_folder, set_mode, sync


def replace_file(path: Path, data: bytes, *, still: bytes | None = None, anew: bool = False) -> None:
    """Put one file in place whole, or leave what is there. Raises StagingError.

    It keeps the mode of a file it replaces, else it is its owner's alone. With `still` the file must hold that until
    the last moment; with `anew` nothing may be there. A link is replaced, never followed.
    """
    with as_staging_error(path):
        _refuse_what_is_no_file(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=_begins(path), suffix=_ENDS)
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            set_mode(beside, path)
            sync(beside)
            if still is not None and path.read_bytes() != still:
                raise StagingError(f"{path}: somebody else changed this file meanwhile; nothing was written")
            if anew:
                _put_where_nothing_is(beside, path)
            else:
                beside.replace(path)
        finally:  # Ctrl-C, too: nothing half-written stays
            beside.unlink(missing_ok=True)
        confirm(path.parent, path)


def cut_off(path: Path) -> tuple[Path, ...]:
    """Return what runs that were killed while they wrote a file have left beside it; nothing where nobody may look."""
    try:
        beside = (one for one in path.parent.iterdir() if one.name.startswith(_begins(path)))
        return tuple(sorted(one for one in beside if one.name.endswith(_ENDS) and not is_folder(one)))
    except OSError:
        return ()


_ENDS = ".planforge"


def _begins(path: Path) -> str:
    return f".{path.name[:40]}."


def _refuse_what_is_no_file(path: Path) -> None:
    with suppress(FileNotFoundError):
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
            raise StagingError(f"{path}: this is no file that could be replaced; nothing was changed")


def _put_where_nothing_is(beside: Path, path: Path) -> None:
    """Rename, unless something is there: two runs that both saw nothing must not replace each other's file."""
    there = StagingError(f"{path}: this is there already; nothing was changed")
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        raise there from None
    except OSError:  # a file system without links
        if os.path.lexists(path):
            raise there from None
        beside.replace(path)
