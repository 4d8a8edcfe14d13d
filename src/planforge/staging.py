"""Exports appear all together or not at all.

New files are written into a hidden folder, the *desk*, on the same file system. Only when all are there and on disk
does the swap begin: each old file moves to the desk, each new one to its place. A journal on the desk, written before
the first move and deleted after the last, says that a swap is under way. Whoever finds a journal (the same run after
an error, the next run after a kill or a power cut) moves everything back: deleting the journal is the one moment at
which the new export becomes the export.

A journal is a stranger's text: it is obeyed when every name in it is one that planforge gives and stays inside the
folder, and refused in words otherwise. Links below `out` are never written through.

`out` itself is never renamed: it may be a mount, a link or somebody's working directory, and holds foreign files.
What appears is its owner's alone, for it holds a plan and so a runner; a file that is replaced keeps its mode.
"""

import errno
import filecmp
import json
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

if sys.platform != "win32":
    import fcntl

_REASONS = {
    errno.EWOULDBLOCK: "another run is writing there; try again when it is done",
    errno.ENOTDIR: "this must be a folder, and it (or one above it) is a file",
    errno.EISDIR: "there is a folder where a file is needed",
    errno.EEXIST: "there is a file where a folder is needed",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "no permission to write",
    errno.EPERM: "no permission to write",
}
_PRIVATE_FILE, _PRIVATE_FOLDER = 0o600, 0o700
_WITHOUT_MODES = {errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}  # FAT says EPERM
_MOST_JOURNAL = 1_000_000  # bytes; a plan of 104 weeks writes 100 000

Owns = Callable[[PurePath], bool]


class StagingError(OSError):
    """The export could not be written; the message names the folder and says what became of it."""


@contextmanager
def staged(out: Path, owns: Owns, *, keep_folders: bool = False) -> Iterator[Path]:
    """Yield an empty folder whose files replace our files in `out` on a clean exit, all together or none.

    `owns` is asked about paths relative to `out`: of the files there that are not in the new set, those it owns
    disappear and the others stay untouched. A folder that they leave empty goes, too, unless `keep_folders` says that
    the folders are somebody else's. New files get mode 0600, new folders 0700; a file that is replaced keeps its mode.
    """
    target = Path(os.path.realpath(out))
    with _as_staging_error(out):
        _heal(target, owns, owns)
    with _as_staging_error(out), _desk(target, _desk_path(target), owns, owns) as desk:
        if target.is_dir() and not os.access(target, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        new = desk / "new"
        new.mkdir()
        yield new
        _publish(desk, target, owns, keep_folders)


def replace_file(path: Path, data: bytes, *, still: bytes | None = None, anew: bool = False) -> None:
    """Put one file in place whole, or leave what is there. Raises StagingError.

    It keeps the mode of a file it replaces, else it is its owner's alone. With `still` the file must hold that until
    the last moment; with `anew` nothing may be there. A link is replaced, never followed.
    """
    with _as_staging_error(path):
        _refuse_what_is_no_file(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".planforge")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            _set_mode(beside, path)
            _sync(beside)
            if still is not None and path.read_bytes() != still:
                raise StagingError(f"{path}: somebody else changed this file meanwhile; nothing was written")
            if anew:
                _put_where_nothing_is(beside, path)
            else:
                beside.replace(path)
        finally:  # Ctrl-C, too: nothing half-written stays
            beside.unlink(missing_ok=True)
        _confirm(path.parent, path)


def heal(out: Path, owns: Owns, moved: Owns | None = None) -> None:
    """Leave `out` with a whole export: undoes a swap that was killed half-way. For those who read `out`.

    `owns` tells which names planforge gives to new files there: only such are taken away. `moved` tells which may have
    been there before and be put back; without it the same. A journal with any other name is refused: StagingError.
    """
    with _as_staging_error(out):
        _heal(Path(os.path.realpath(out)), owns, moved or owns)


def _heal(target: Path, owns: Owns, moved: Owns) -> None:
    for desk in _desk_paths(target):  # who may not write beside finds what somebody else left there, too
        if os.path.lexists(desk):
            with _desk(target, desk, owns, moved):
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
            folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
            _sync(folder.parent)
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
        if _is_folder(left):
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
            desk.mkdir(mode=_PRIVATE_FOLDER)
        try:
            if _is_link(desk) or not stat.S_ISDIR(desk.lstat().st_mode):
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


@dataclass(frozen=True, slots=True)
class _Swap:
    """What a journal says: the new files, the old ones that leave, and the folders made; relative to the target."""

    files: list[PurePath]
    leaving: list[PurePath]
    folders: list[PurePath]


def _publish(desk: Path, target: Path, owns: Owns, keep_folders: bool) -> None:
    """Swap the desk's new files in; on any exception the old ones are back."""
    new, old, journal = desk / "new", desk / "old", desk / "journal"
    fresh = sorted(_files(new))
    if foreign := [str(file) for file in fresh if not owns(file)]:
        raise ValueError(f"not ours to write: {', '.join(foreign)}")
    if link := _link_on_the_way(target, fresh):
        raise StagingError(f"{link}: this is a link, and nothing is written through it; nothing was changed")
    for file in fresh:
        _set_mode(new / file, target / file)
    for folder in _folders(new, fresh):
        _chmod(folder, _PRIVATE_FOLDER)
    for path in [*(new / file for file in fresh), *_folders(new, fresh)]:
        _sync(path)
    if not target.exists():
        new.rename(target)
        _confirm(target.parent, target)
        return
    # A folder that may be written but not read shows no names, and still holds what the new files replace.
    leaving = sorted({file for file in _files(target) if owns(file)} | {one for one in fresh if _lies(target / one)})
    folders = [folder for folder in _folders(target, fresh) if not folder.exists()]
    old.mkdir()
    try:
        _write_journal(journal, _Swap(fresh, leaving, [folder.relative_to(target) for folder in folders]))
        for folder in folders:
            folder.mkdir(mode=_PRIVATE_FOLDER)
        for file in leaving:
            _move(old, target, file)
        for file in fresh:
            (new / file).replace(target / file)
        for folder in [*_folders(target, [*fresh, *leaving]), *_folders(old, leaving)]:
            _sync(folder)
        journal.unlink()
    except BaseException:  # Ctrl-C, too: what was there comes back
        _undo(desk, target, owns, owns)
        raise
    _confirm(desk, target)
    for folder in [] if keep_folders else reversed(_folders(target, leaving)[1:]):
        with suppress(OSError):  # not empty
            folder.rmdir()


def _lies(path: Path) -> bool:
    """Tell whether a file or a link is there; a folder in its place is an error."""
    if _is_folder(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return os.path.lexists(path)


def _confirm(folder: Path, written: Path) -> None:
    """Return when it is on disk that what was written counts."""
    try:
        _sync(folder)
    except OSError as error:
        raise StagingError(
            f"{written}: what is new is in place, but the drive does not say that it is safe "
            f"({error.strerror or error}); run it again"
        ) from error


def _write_journal(journal: Path, swap: _Swap) -> None:
    """Put the journal in place whole: one that is there was not cut off while it was written."""
    said = {
        "files": [file.as_posix() for file in swap.files],
        "leaving": [file.as_posix() for file in swap.leaving],
        "folders": [folder.as_posix() for folder in swap.folders],
    }
    draft = journal.with_name("journal.new")
    draft.write_bytes(json.dumps(said).encode("ascii"))
    _sync(draft)
    draft.replace(journal)
    _sync(journal.parent)
    _sync(journal.parent.parent)  # which names the desk: forgotten, it would take the old files with it


def _undo(desk: Path, target: Path, owns: Owns, moved: Owns) -> None:
    """Put everything back if a journal says that a swap is under way; may itself be killed and done again."""
    journal, new, old = desk / "journal", desk / "new", desk / "old"
    try:
        swap = _swap_of(desk, target, owns)
        if swap is None:
            return
        back = _put_back(desk, target, moved)
        taken = [file for file in swap.files if _is_new(desk, target, file, swap)]
        _refuse_to_overwrite(desk, target, set(back) - set(taken))
        for file in taken:
            _move(new, target, file)
        for file in back:
            _move(target, old, file)
        for folder in reversed(swap.folders):
            with suppress(OSError):
                (target / folder).rmdir()
        for folder in _folders(target, [*taken, *back]):
            with suppress(FileNotFoundError):  # made for the new files, and gone with them
                _sync(folder)
        journal.unlink()
        _sync(desk)  # a journal that comes back after a power cut would take away what was put back
    except _NotObeyed as error:
        raise StagingError(
            f"{journal}: a run was cut off here, and this journal of it cannot be followed: {error}; nothing was "
            f"changed\nhint: look what {old} holds; when nothing of it is missed, delete {desk}"
        ) from error
    except OSError as error:
        raise StagingError(
            f"{target}: the previous export could not be put back whole ({error.strerror or error}); "
            f"its files are kept in {desk}, and the next run tries again"
        ) from error


def _is_new(desk: Path, target: Path, file: PurePath, swap: _Swap) -> bool:
    """Tell whether a name in the target is the swap's new file: not one that was there, and has not left yet."""
    if not os.path.lexists(target / file) or _is_folder(target / file):
        return False
    had = os.path.lexists(desk / "old" / file)
    if os.path.lexists(desk / "new" / file):  # a drive may show a moved file in both places
        return had and _same(desk / "new" / file, target / file)
    return had or (file not in swap.leaving and _is_folder(desk / "new"))


def _put_back(desk: Path, target: Path, moved: Owns) -> list[PurePath]:
    """Return the files that wait on the desk to be put back."""
    old = desk / "old"
    if not _is_folder(old):
        if os.path.lexists(old):
            raise _NotObeyed(f"{old} is no folder")
        return []
    back = sorted(_files(old))
    for file in back:
        if not moved(file):
            raise _NotObeyed(f"planforge puts no {_quoted(str(file))} there")
    if link := _link_on_the_way(target, back):
        raise _NotObeyed(f"{link} is a link")
    return back


def _refuse_to_overwrite(desk: Path, target: Path, back: Iterable[PurePath]) -> None:
    for file in back:
        if os.path.lexists(target / file) and not _same(target / file, desk / "old" / file):
            raise _NotObeyed(f"{target / file} is there again, beside the one kept in {desk / 'old'}")


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


# -- the journal -----------------------------------------------------------------------------------------------------


class _NotObeyed(Exception):
    """A journal is not one that planforge wrote here; the message says what is wrong with it."""


def _swap_of(desk: Path, target: Path, owns: Owns) -> _Swap | None:
    """Return what the journal says, None where none is; raise _NotObeyed for one that planforge did not write."""
    try:
        said = json.loads(_journal_bytes(desk / "journal"))
    except FileNotFoundError:
        return None
    except RecursionError:
        raise _NotObeyed("it is no list of files") from None
    except ValueError:
        if _is_folder(desk / "old") and not any(_files(desk / "old")):  # cut off while it was written: nothing moved
            (desk / "journal").unlink()
            return None
        raise _NotObeyed("it is damaged") from None
    if not isinstance(said, dict):
        raise _NotObeyed("it is no list of files")
    files = list(dict.fromkeys(_inside(name) for name in _names(said, "files")))
    for file in files:
        if not owns(file):
            raise _NotObeyed(f"planforge writes no {_quoted(str(file))} there")
    holders = {parent for file in files for parent in file.parents} - {PurePath()}
    folders = [_inside(_relative(name, target)) for name in _names(said, "folders")]
    if strange := [folder for folder in folders if folder not in holders]:
        raise _NotObeyed(f"planforge makes no folder {_quoted(str(strange[0]))} there")
    on_desk = [PurePath(part) / file for part in ("new", "old") for file in files]
    if link := _link_on_the_way(target, files) or _link_on_the_way(desk, on_desk):
        raise _NotObeyed(f"{link} is a link")
    return _Swap(files, [_inside(name) for name in _names(said, "leaving")], folders)


def _journal_bytes(path: Path) -> bytes:
    """Return what a journal holds; only of a plain file of a size that a journal has."""
    only_look = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # a pipe would let us wait for ever
    if _is_link(path):
        raise _NotObeyed("it is a link")
    handle = os.open(path, os.O_RDONLY | only_look | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _NotObeyed("it is no file")
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(_MOST_JOURNAL + 1)
    finally:
        os.close(handle)
    if len(data) > _MOST_JOURNAL:
        raise _NotObeyed("it is larger than 1 MB")
    return data


def _names(said: dict[str, object], key: str) -> list[str]:
    names = said.get(key, [])
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        return names
    raise _NotObeyed(f"its {key} are no names")


def _inside(name: str) -> PurePath:
    """Return a name as a path that stays inside its folder."""
    path = PurePath(name)
    if path.anchor or not path.parts or ".." in path.parts or "\0" in name:
        raise _NotObeyed(f"{_quoted(name)} leads out of the folder")
    return path


def _relative(name: str, target: Path) -> str:
    """Return a folder's name; version 0.1.0 wrote its whole path."""
    path = PurePath(name)
    return path.relative_to(target).as_posix() if path.is_relative_to(target) else name


def _quoted(name: str) -> str:
    """Return a stranger's name so that it can be shown."""
    return ascii(name if len(name) <= 80 else f"{name[:77]}...")


# -- files and folders -----------------------------------------------------------------------------------------------


def _move(to: Path, source: Path, file: PurePath) -> None:
    for folder in _folders(to, [file]):
        with suppress(FileExistsError):
            folder.mkdir(mode=_PRIVATE_FOLDER)
    (source / file).replace(to / file)


def _files(folder: Path) -> Iterator[PurePath]:
    """Yield all files and links below `folder`, relative to it; a folder that may not be read is not ours."""
    waiting = [folder]
    while waiting:
        with suppress(PermissionError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path = Path(entry.path)
                if not entry.is_dir(follow_symlinks=False) or _is_link(path):
                    yield path.relative_to(folder)
                elif path != folder / ".planforge":
                    waiting.append(path)


def _folders(root: Path, files: Iterable[PurePath]) -> list[Path]:
    """Return `root` and the folders that hold the files, the outer before the inner."""
    return [root / folder for folder in sorted({PurePath(), *(parent for file in files for parent in file.parents)})]


def _is_link(path: Path) -> bool:
    """Tell whether a path leads elsewhere; on Windows a junction does, too (Python 3.12)."""
    return path.is_symlink() or bool(getattr(path, "is_junction", bool)())


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not _is_link(path)


def _link_on_the_way(root: Path, files: Iterable[PurePath]) -> Path | None:
    """Return a folder below `root` that is a link: what is written there would lie elsewhere."""
    return next((folder for folder in _folders(root, files)[1:] if _is_link(folder)), None)


def _set_mode(file: Path, there: Path) -> None:
    """Give a new file mode and group of the one it will replace; where it replaces none it is its owner's alone."""
    mode = _PRIVATE_FILE
    with suppress(FileNotFoundError, NotADirectoryError):
        was = there.lstat()
        if stat.S_ISREG(was.st_mode):
            mode = stat.S_IMODE(was.st_mode) & 0o777
            if sys.platform != "win32" and file.stat().st_gid != was.st_gid:
                try:
                    os.chown(file, -1, was.st_gid)
                except OSError:  # not a member: what its group might read, another may not
                    mode &= ~0o070
    _chmod(file, mode)


def _chmod(path: Path, mode: int) -> None:
    try:
        path.chmod(mode)
    except OSError as error:
        if error.errno not in _WITHOUT_MODES:
            raise


def _sync(path: Path) -> None:
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
