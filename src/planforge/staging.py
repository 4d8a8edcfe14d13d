"""Exports appear all together or not at all.

New files are written into a hidden folder, the *desk*, on the same file system. Only when all are there and on disk
does the swap begin: each old file moves to the desk, each new one to its place. A journal on the desk, written before
the first move and deleted after the last, says that a swap is under way. Whoever finds a journal (the same run after
an error, the next run after a kill or a power cut) moves everything back: deleting the journal is the one moment at
which the new export becomes the export.

`out` itself is never renamed: it may be a mount, a link or somebody's working directory, and holds foreign files.
"""

import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

if sys.platform != "win32":
    import fcntl

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission to write",
    errno.EPERM: "no permission to write",
}


class StagingError(OSError):
    """The export could not be written; the message names the folder and says what became of it."""


@contextmanager
def staged(out: Path, owns: Callable[[PurePath], bool]) -> Iterator[Path]:
    """Yield an empty folder whose files replace our files in `out` on a clean exit, all together or none.

    `owns` is asked about paths relative to `out`: of the files there that are not in the new set, those it owns
    disappear and the others stay untouched.
    """
    target = Path(os.path.realpath(out))
    with _as_staging_error(out), _desk(target) as desk:
        if target.is_dir() and not os.access(target, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        new = desk / "new"
        new.mkdir()
        yield new
        _publish(desk, target, owns)


def heal(out: Path) -> None:
    """Leave `out` with a whole export: undoes a swap that was killed half-way. For those who read `out`."""
    target = Path(os.path.realpath(out))
    if _desk_path(target).exists():
        with _as_staging_error(out), _desk(target):
            pass


@contextmanager
def _as_staging_error(out: Path) -> Iterator[None]:
    try:
        yield
    except StagingError:
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise StagingError(f"{out}: {reason}; nothing was changed") from error


def _desk_path(target: Path) -> Path:
    """Return the place of the desk: beside `target`, or inside where only that is the same disk and ours to write."""
    beside = target.with_name(f".{target.name}.planforge") if target.name else target / ".planforge"
    if target.is_dir() and (os.path.ismount(target) or not os.access(target.parent, os.W_OK | os.X_OK)):
        return target / ".planforge"
    return beside


@contextmanager
def _desk(target: Path) -> Iterator[Path]:
    """Yield an empty desk that no other run uses, after a killed run's swap has been undone."""
    if target.exists() and not target.is_dir():
        raise StagingError(f"{target}: this is a file, and a folder is needed; nothing was changed")
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    desk = _desk_path(target)
    lock = _locked(desk)
    try:
        _undo(desk, target)
        _clear(desk)
        yield desk
    finally:
        if not (desk / "journal").exists():  # else an undo failed, and the desk holds the only copy
            shutil.rmtree(desk, ignore_errors=True)
        os.close(lock)
        for folder in made:
            with suppress(OSError):  # not empty: something was published
                folder.rmdir()


def _locked(desk: Path) -> int:
    """Return an open, locked desk; the lock ends with the process, so a killed run blocks nobody."""
    while True:
        with suppress(FileExistsError):
            desk.mkdir(mode=0o700)
        try:
            handle = os.open(desk, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # the run before us ended just now and took its desk away
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise StagingError(
                f"{desk.parent}: another run is writing {_target_name(desk)}; nothing was changed, try again when it is done"
            ) from None
        except OSError:
            pass  # some network file systems have no locks; better unlocked than unable to write
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), os.stat(desk)):
                return handle
        os.close(handle)
