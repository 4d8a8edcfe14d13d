"""What the swap does with files and folders: listed without following a link, moved, private, and on disk."""

import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path, PurePath

PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
_WITHOUT_MODES = {errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}  # FAT says EPERM


def is_taken(path: Path) -> bool:
    """Tell whether a file or a link is there; a folder in its place is an error."""
    if is_folder(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return os.path.lexists(path)


def move(to: Path, source: Path, file: PurePath) -> None:
    """Move a file from one root to another, where it has the same name."""
    for folder in folders_of(to, [file]):
        with suppress(FileExistsError):
            folder.mkdir(mode=PRIVATE_FOLDER)
    (source / file).replace(to / file)


def files_below(folder: Path) -> Iterator[PurePath]:
    """Yield all files and links below `folder`, relative to it; a folder that may not be read is not ours."""
    waiting = [folder]
    while waiting:
        with suppress(PermissionError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path = Path(entry.path)
                if not entry.is_dir(follow_symlinks=False) or is_link(path):
                    yield path.relative_to(folder)
                elif path != folder / ".planforge":
                    waiting.append(path)


def folders_of(root: Path, files: Iterable[PurePath]) -> list[Path]:
    """Return `root` and the folders that hold the files, the outer before the inner."""
    return [root / folder for folder in sorted({PurePath(), *(parent for file in files for parent in file.parents)})]


def is_link(path: Path) -> bool:
    """Tell whether a path leads elsewhere; on Windows a junction does, too (Python 3.12)."""
    return path.is_symlink() or bool(getattr(path, "is_junction", bool)())


def is_folder(path: Path) -> bool:
    """Tell whether a path is a folder itself, not a link to one."""
    return path.is_dir() and not is_link(path)


def link_on_the_way(root: Path, files: Iterable[PurePath]) -> Path | None:
    """Return a folder below `root` that is a link: what is written there would lie elsewhere."""
    return next((folder for folder in folders_of(root, files)[1:] if is_link(folder)), None)


def set_mode(file: Path, there: Path) -> None:
    """Give a new file mode and group of the one it will replace; where it replaces none it is its owner's alone."""
    mode = PRIVATE_FILE
    with suppress(FileNotFoundError, NotADirectoryError):
        was = there.lstat()
        if stat.S_ISREG(was.st_mode):
            mode = stat.S_IMODE(was.st_mode) & 0o777
            if sys.platform != "win32" and file.stat().st_gid != was.st_gid:
                try:
                    os.chown(file, -1, was.st_gid)
                except OSError:  # not a member: what its group might read, another may not
                    mode &= ~0o070
    chmod(file, mode)


def chmod(path: Path, mode: int) -> None:
    """Set a mode, where the file system has modes."""
    try:
        path.chmod(mode)
    except OSError as error:
        if error.errno not in _WITHOUT_MODES:
            raise


def sync(path: Path) -> None:
    """Return when the file, or the folder's list of names, is on disk; of a folder that may not be read, at once."""
    if sys.platform == "win32" and path.is_dir():
        return
    try:
        handle = os.open(path, os.O_RDONLY)
    except PermissionError:
        if path.is_dir():
            return
        raise
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
