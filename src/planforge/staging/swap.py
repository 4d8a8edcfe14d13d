"""Many files put in place together: staged on a desk, swapped in under a journal, put back after a kill."""

import errno
import filecmp
import os
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from planforge.staging.errors import StagingError, as_staging_error, confirm
from planforge.staging.folders import (
    PRIVATE_FOLDER,
    chmod,
    files_below,
    folders_of,
    is_folder,
    is_link,
    is_taken,
    link_on_the_way,
    move,
    set_mode,
    sync,
)
from planforge.staging.journal import NotObeyed, Owns, Swap, quoted, read_journal, write_journal

if sys.platform != "win32":
    import fcntl


@contextmanager
def staged(out: Path, owns: Owns, *, keep_folders: bool = False) -> Iterator[Path]:
    """Yield an empty folder whose files replace our files in `out` on a clean exit, all together or none.

    `owns` is asked about paths relative to `out`: of the files there that are not in the new set, those it owns
    disappear and the others stay untouched. A folder that they leave empty goes, too, unless `keep_folders` says that
    the folders are somebody else's. New files get mode 0600, new folders 0700; a file that is replaced keeps its mode.
    """
    target = Path(os.path.realpath(out))
    with as_staging_error(out):
        _heal(target, owns, owns)
    with as_staging_error(out), _desk(target, _desk_path(target), owns, owns) as desk:
        if target.is_dir() and not os.access(target, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        new = desk / "new"
        new.mkdir()
        yield new
        _publish(desk, target, owns, keep_folders)


def heal(out: Path, owns: Owns, moved: Owns | None = None) -> None:
    """Leave `out` with a whole export: undoes a swap that was killed half-way. For those who read `out`.

    `owns` tells which names planforge gives to new files there: only such are taken away. `moved` tells which may have
    been there before and be put back; without it the same. A journal with any other name is refused: StagingError.
    """
    with as_staging_error(out):
        _heal(Path(os.path.realpath(out)), owns, moved or owns)


def _heal(target: Path, owns: Owns, moved: Owns) -> None:
    for desk in _desk_paths(target):  # who may not write beside finds what somebody else left there, too
        if os.path.lexists(desk):
            with _desk(target, desk, owns, moved):
                pass


def _desk_paths(target: Path) -> tuple[Path, Path]:
    """Return the two places a desk may have: beside `target`, and inside."""
    inside = target / ".planforge"
    return target.with_name(f".{target.name}.planforge") if target.name else inside, inside


def _desk_path(target: Path) -> Path:
    """Return the place of a new desk: beside, or inside where only that is the same disk and ours to write."""
    beside, inside = _desk_paths(target)
    if target.is_dir() and (os.path.ismount(target) or not os.access(target.parent, os.W_OK | os.X_OK)):
        return inside
    return beside


@contextmanager
def _desk(target: Path, desk: Path, owns: Owns, moved: Owns) -> Iterator[Path]:
    """Yield `desk`, empty, that no other run uses, after a killed run's swap has been undone."""
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    made = [folder for folder in target.parents if not folder.exists()]
    try:
        for folder in reversed(made):
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            sync(folder.parent)
        lock = _locked(desk)
        try:
            _undo(desk, target, owns, moved)
            _clear(desk)
            yield desk
        finally:
            if not _swap_under_way(desk):  # else an undo failed, and the desk holds the only copy
                shutil.rmtree(desk, ignore_errors=True)
            os.close(lock)
    finally:
        for folder in made:
            with suppress(OSError):  # not empty: something was published
                folder.rmdir()


def _clear(desk: Path) -> None:
    for left in desk.iterdir():
        if is_folder(left):
            shutil.rmtree(left)
        else:
            left.unlink()


def _swap_under_way(desk: Path) -> bool:
    """Tell whether a journal is there. A drive that cannot say so may hold one."""
    try:
        (desk / "journal").lstat()
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True


def _locked(desk: Path) -> int:
    """Return a handle that holds the lock on the desk; a lock ends with its process, so a kill blocks nobody."""
    while True:
        with suppress(FileExistsError):
            desk.mkdir(mode=PRIVATE_FOLDER)
        try:
            if is_link(desk) or not stat.S_ISDIR(desk.lstat().st_mode):
                raise StagingError(f"{desk}: planforge needs this name for a folder of its own; nothing was changed")
            if sys.platform == "win32":  # no lock on a folder there
                return os.open(os.devnull, os.O_RDONLY)
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


# -- the swap --------------------------------------------------------------------------------------------------------


def _publish(desk: Path, target: Path, owns: Owns, keep_folders: bool) -> None:
    """Swap the desk's new files in; on any exception the old ones are back."""
    new, old, journal = desk / "new", desk / "old", desk / "journal"
    fresh = sorted(files_below(new))
    if foreign := [str(file) for file in fresh if not owns(file)]:
        raise ValueError(f"not ours to write: {', '.join(foreign)}")
    if link := link_on_the_way(target, fresh):
        raise StagingError(f"{link}: this is a link, and nothing is written through it; nothing was changed")
    for file in fresh:
        set_mode(new / file, target / file)
    for folder in folders_of(new, fresh):
        chmod(folder, PRIVATE_FOLDER)
    for path in [*(new / file for file in fresh), *folders_of(new, fresh)]:
        sync(path)
    if not target.exists():
        new.rename(target)
        confirm(target.parent, target)
        return
    # A folder that may be written but not read shows no names, and still holds what the new files replace.
    leaving = sorted(
        {file for file in files_below(target) if owns(file)} | {one for one in fresh if is_taken(target / one)}
    )
    folders = [folder for folder in folders_of(target, fresh) if not folder.exists()]
    old.mkdir()
    try:
        write_journal(journal, Swap(fresh, leaving, [folder.relative_to(target) for folder in folders]))
        for folder in folders:
            folder.mkdir(mode=PRIVATE_FOLDER)
        for file in leaving:
            move(old, target, file)
        for file in fresh:
            (new / file).replace(target / file)
        for folder in [*folders_of(target, [*fresh, *leaving]), *folders_of(old, leaving)]:
            sync(folder)
        journal.unlink()
    except BaseException:  # Ctrl-C, too: what was there comes back
        _undo(desk, target, owns, owns)
        raise
    confirm(desk, target)
    for folder in [] if keep_folders else reversed(folders_of(target, leaving)[1:]):
        with suppress(OSError):  # not empty
            folder.rmdir()


def _undo(desk: Path, target: Path, owns: Owns, moved: Owns) -> None:
    """Put everything back if a journal says that a swap is under way; may itself be killed and done again."""
    journal, new, old = desk / "journal", desk / "new", desk / "old"
    try:
        swap = read_journal(desk, target, owns)
        if swap is None:
            return
        back = _put_back(desk, target, moved)
        taken = [file for file in swap.files if _is_new(desk, target, file, swap)]
        _refuse_to_overwrite(desk, target, set(back) - set(taken))
        for file in taken:
            move(new, target, file)
        for file in back:
            move(target, old, file)
        for folder in reversed(swap.folders):
            with suppress(OSError):
                (target / folder).rmdir()
        for folder in folders_of(target, [*taken, *back]):
            with suppress(FileNotFoundError):  # made for the new files, and gone with them
                sync(folder)
        journal.unlink()
        sync(desk)  # a journal that comes back after a power cut would take away what was put back
    except NotObeyed as error:
        raise StagingError(
            f"{journal}: a run was cut off here, and this journal of it cannot be followed: {error}; nothing was "
            f"changed\nhint: look what {old} holds; when nothing of it is missed, delete {desk}"
        ) from error
    except OSError as error:
        raise StagingError(
            f"{target}: the previous export could not be put back whole ({error.strerror or error}); "
            f"its files are kept in {desk}, and the next run tries again"
        ) from error


def _is_new(desk: Path, target: Path, file: PurePath, swap: Swap) -> bool:
    """Tell whether a name in the target is the swap's new file: not one that was there, and has not left yet."""
    if not os.path.lexists(target / file) or is_folder(target / file):
        return False
    had = os.path.lexists(desk / "old" / file)
    if os.path.lexists(desk / "new" / file):  # a drive may show a moved file in both places
        return had and _same(desk / "new" / file, target / file)
    return had or (file not in swap.leaving and is_folder(desk / "new"))


def _put_back(desk: Path, target: Path, moved: Owns) -> list[PurePath]:
    """Return the files that wait on the desk to be put back."""
    old = desk / "old"
    if not is_folder(old):
        if os.path.lexists(old):
            raise NotObeyed(f"{old} is no folder")
        return []
    back = sorted(files_below(old))
    for file in back:
        if not moved(file):
            raise NotObeyed(f"planforge puts no {quoted(str(file))} there")
    if link := link_on_the_way(target, back):
        raise NotObeyed(f"{link} is a link")
    return back


def _refuse_to_overwrite(desk: Path, target: Path, back: Iterable[PurePath]) -> None:
    for file in back:
        if os.path.lexists(target / file) and not _same(target / file, desk / "old" / file):
            raise NotObeyed(f"{target / file} is there again, beside the one kept in {desk / 'old'}")


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
