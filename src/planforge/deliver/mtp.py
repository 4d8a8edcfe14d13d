"""A watch without a drive letter, through what shows its MTP as folders: a desktop's gvfs, or a program like jmtpfs.

Such a mount renames nothing in one step, and may not be writable at all: gvfs needs operations for that which not every
watch has, and still sends whole files (`gio copy`). So files go there one by one, each whole, and there is no journal:
what a load that was cut off has left is known by the identity in each file, or by the name that ours alone have.
"""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from shutil import which
from tempfile import TemporaryDirectory
from urllib.parse import quote, unquote

from planforge.languages import Message

PATIENCE = 60  # seconds for one file of a few kilobytes; a watch that wakes up takes ten of them
# Programs that mount one device, by the name that the system gives their mounts (fuse.NAME).
_PROGRAMS = {"fuse.jmtpfs", "fuse.simple-mtpfs", "fuse.mtpfs", "fuse.aft-mtp-mount", "fuse.go-mtpfs"}
_BY_GVFS = "mtp:"  # how gvfs names the folder of a device: mtp:host=...
_NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO}


class MtpError(Exception):
    """A file could not be sent to the watch, or taken off it; the message says why, and what to do."""


def mounts() -> list[Path]:
    """Return the folders that show a device by MTP on this computer, in order."""
    if sys.platform in ("win32", "darwin"):  # there is no such mount: `planforge load --make garmin-mtp` has the words
        return []
    found = {path for folder in _gvfs_folders() for path in _listed(folder) if path.name.startswith(_BY_GVFS)}
    with suppress(OSError):
        rows = [line.split() for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
        found |= {Path(unescaped(row[1])) for row in rows if len(row) > 2 and row[2] in _PROGRAMS}
    return sorted(found)


def unescaped(name: str) -> str:
    """Return a name of /proc/self/mounts, where blanks are written as octal numbers (proc(5))."""
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        name = name.replace(code, char)
    return name


def storages(mount: Path) -> list[Path]:
    """Return where a device's own folders may lie: each storage is one level down (`Internal Storage`, `Primary`)."""
    return [path for path in _listed(mount) if path.is_dir()]


def is_mtp(path: Path) -> bool:
    """Tell whether a path lies on a device that is shown by MTP."""
    path = path.absolute()
    return _place_by_gvfs(path) is not None or any(path.is_relative_to(mount) for mount in mounts())


def write(path: Path, data: bytes) -> None:
    """Put a whole file onto the watch; its folder is made where it is not there. Raise MtpError."""
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        if (place := _sent_by_gio(path, error)) is None:
            raise MtpError(_told(path, error)) from error
        if not path.parent.is_dir():
            _gio("mkdir", _address(place.parent))
        with TemporaryDirectory() as folder:  # its owner's alone
            local = Path(folder) / path.name
            local.write_bytes(data)
            _gio("copy", str(local), _address(place))


def remove(path: Path) -> None:
    """Take a file off the watch. Raise MtpError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        if (place := _sent_by_gio(path, error)) is None:
            raise MtpError(_told(path, error)) from error
        _gio("remove", _address(place))


def _gvfs_folders() -> Iterator[Path]:
    """Yield where gvfs shows its mounts, now and in older versions of it."""
    yield Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "gvfs"
    with suppress(RuntimeError):  # who has no home has none there
        yield Path.home() / ".gvfs"


def _listed(folder: Path) -> list[Path]:
    with suppress(OSError):
        return sorted(folder.iterdir())
    return []


def _place_by_gvfs(path: Path) -> PurePosixPath | None:
    """Return a path from the folder that gvfs gives a device on: `mtp:host=.../Internal Storage/...`."""
    parts = path.parts
    start = next((n for n, part in enumerate(parts) if part.startswith(_BY_GVFS)), None)
    return None if start is None else PurePosixPath(*parts[start:])


def _sent_by_gio(path: Path, error: OSError) -> PurePosixPath | None:
    """Return where gio knows a path that cannot be written through its mount; None where gio knows of none."""
    place = _place_by_gvfs(path.absolute()) if error.errno in _NOT_WRITABLE else None
    if place is not None and which("gio") is None:
        raise MtpError(Message("messages.watch.no_gio", where=str(path))) from error
    return place


def _address(place: PurePosixPath) -> str:
    """Return the address of a file by its place: `mtp://Garmin_fenix_7/Internal%20Storage/GARMIN/NewFiles`."""
    device, *rest = place.parts
    host = unquote(device.partition("host=")[2])
    return f"mtp://{quote(host, safe='[]:,')}/{quote('/'.join(rest))}"


def _gio(*arguments: str) -> None:
    try:
        done = subprocess.run(
            ["gio", *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=PATIENCE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},  # so that what is busy is called so
        )
    except subprocess.TimeoutExpired as error:
        why = Message("messages.watch.no_answer", where=arguments[-1], seconds=PATIENCE)
        raise MtpError(Message("messages.watch.busy", why=why)) from error
    except OSError as error:
        raise MtpError(Message("messages.watch.gio_fails", why=error.strerror or str(error))) from error
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())[:300]
        shown = "".join(char for char in said if char.isprintable())
        shown = shown or Message("messages.watch.gio_ends", code=done.returncode)
        raise MtpError(Message("messages.watch.busy", why=shown) if "busy" in said.lower() else shown)


def _told(path: Path, error: OSError) -> Message:
    """Return the reason of the system, and the way out where something else holds the watch."""
    why = error.strerror or str(error)
    why = Message("messages.watch.busy", why=why) if error.errno == errno.EBUSY else why
    return Message("messages.sync.at", where=str(path), why=why)
