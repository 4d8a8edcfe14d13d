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
    errno.EWOULDBLOCK: "another run is writing there; try again when it is done",
    errno.ENOTDIR: "this must be a folder, and it (or one above it) is a file",
    errno.EEXIST: "there is a file where a folder is needed",
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


def replace_file(path: Path, data: bytes) -> None:
    """Put one file in place whole, or leave what is there. Raises StagingError."""
    with _as_staging_error(path):
        beside = path.with_name(f".{path.name}.planforge")
        try:
            beside.write_bytes(data)
            _sync(beside)
            beside.replace(path)
        except BaseException:  # Ctrl-C, too: nothing half-written stays
            beside.unlink(missing_ok=True)
            raise


def heal(out: Path) -> None:
    """Leave `out` with a whole export: undoes a swap that was killed half-way. For those who read `out`."""
    target = Path(os.path.realpath(out))
    with _as_staging_error(out):
        if _desk_path(target).exists():
            with _desk(target):
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
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    made = [folder for folder in target.parents if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    desk = _desk_path(target)
    lock = _locked(desk)
    try:
        _undo(desk, target)
        for left in desk.iterdir():
            shutil.rmtree(left)
        yield desk
    finally:
        if not (desk / "journal").exists():  # else an undo failed, and the desk holds the only copy
            shutil.rmtree(desk, ignore_errors=True)
        os.close(lock)
        for folder in made:
            with suppress(OSError):  # not empty: something was published
                folder.rmdir()


def _locked(desk: Path) -> int:
    """Return a handle that holds the lock on the desk; a lock ends with its process, so a kill blocks nobody."""
    while True:
        with suppress(FileExistsError):
            desk.mkdir(mode=0o700)
        if sys.platform == "win32":  # no lock on a folder there
            return os.open(os.devnull, os.O_RDONLY)
        try:
            handle = os.open(desk, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # the run before us ended just now and took its desk away
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise
        except OSError:
            pass  # some network file systems have no locks: better unlocked than unable to write
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), desk.stat()):
                return handle
        os.close(handle)


def _publish(desk: Path, target: Path, owns: Callable[[PurePath], bool]) -> None:
    """Swap the desk's new files in; on any exception the old ones are back."""
    new, old, journal = desk / "new", desk / "old", desk / "journal"
    fresh = list(_files(new))
    if foreign := [str(file) for file in fresh if not owns(file)]:
        raise ValueError(f"not ours to write: {', '.join(foreign)}")
    for path in [*(new / file for file in fresh), *_folders(new, fresh)]:
        _sync(path)
    if not target.exists():
        new.rename(target)
        _sync(target.parent)
        return
    leaving = [file for file in _files(target) if owns(file)]
    folders = [folder for folder in _folders(target, fresh) if not folder.exists()]
    old.mkdir()
    _write_journal(journal, fresh, folders)
    try:
        for folder in folders:
            folder.mkdir()
        for file in leaving:
            _move(old, target, file)
        for file in fresh:
            (new / file).replace(target / file)
        for folder in [*_folders(target, [*fresh, *leaving]), *_folders(old, leaving)]:
            _sync(folder)
        journal.unlink()
    except BaseException:  # Ctrl-C, too: what was there comes back
        _undo(desk, target)
        raise
    _sync(desk)
    for folder in reversed(_folders(target, leaving)[1:]):
        with suppress(OSError):  # not empty
            folder.rmdir()


def _write_journal(journal: Path, fresh: list[PurePath], folders: list[Path]) -> None:
    with journal.open("x", encoding="ascii") as file:
        json.dump({"files": [str(file) for file in fresh], "folders": [str(folder) for folder in folders]}, file)
    _sync(journal)
    _sync(journal.parent)


def _undo(desk: Path, target: Path) -> None:
    """Put everything back if a journal says that a swap is under way; may itself be killed and done again."""
    journal, new, old = desk / "journal", desk / "new", desk / "old"
    try:
        swap = json.loads(journal.read_bytes())
    except FileNotFoundError:
        return
    except ValueError:  # killed while writing the journal, before the first move
        journal.unlink()
        return
    try:
        for file in swap["files"]:
            if not os.path.lexists(new / file) and os.path.lexists(target / file):
                _move(new, target, PurePath(file))
        back = list(_files(old))
        for file in back:
            _move(target, old, file)
        for folder in reversed(swap["folders"]):
            with suppress(OSError):
                os.rmdir(folder)
        for folder in _folders(target, back):
            _sync(folder)
        journal.unlink()
    except OSError as error:
        raise StagingError(
            f"{target}: the previous export could not be put back whole ({error.strerror}); "
            f"its files are kept in {desk}, and the next run tries again"
        ) from error


def _move(to: Path, source: Path, file: PurePath) -> None:
    (to / file).parent.mkdir(parents=True, exist_ok=True)
    (source / file).replace(to / file)


def _files(folder: Path) -> Iterator[PurePath]:
    """Yield all files and links below `folder`, relative to it; a folder that may not be read is not ours."""
    waiting = [folder]
    while waiting:
        with suppress(PermissionError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path = Path(entry.path)
                if not entry.is_dir(follow_symlinks=False):
                    yield path.relative_to(folder)
                elif path != folder / ".planforge":
                    waiting.append(path)


def _folders(root: Path, files: list[PurePath]) -> list[Path]:
    """Return `root` and the folders that hold the files, the outer before the inner."""
    return [root / folder for folder in sorted({PurePath(), *(parent for file in files for parent in file.parents)})]


def _sync(path: Path) -> None:
    """Return when the file, or the folder's list of names, is on disk."""
    if sys.platform == "win32" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
