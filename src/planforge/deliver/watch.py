"""A watch that shows itself as a drive, or by MTP as folders: found, with its own folders and the files in them.

What the watch says of itself stands in `GARMIN/GarminDevice.xml`. That file is a stranger's text, and holds the unit's
number and keys: only the model's name and the folders for workouts are taken from it.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from planforge.deliver import mtp
from planforge.exporters.fit.reading import MOST_BYTES
from planforge.languages import Message, reason
from planforge.reading import read_bytes

_WORKOUT, _SCHEDULE, _IN, _OUT = (
    "FIT_TYPE_5",
    "FIT_TYPE_7",
    ("InputToUnit", "InputOutput"),
    ("OutputFromUnit", "InputOutput"),
)
_NAMESPACE = "{http://www.garmin.com/xmlschemas/GarminDevice/v2}"
_MOST_XML = 1_000_000
# Drives a watch may be, by the system's own name; never a network's, whose server may let us wait for ever.
_DRIVES = {"vfat", "msdos", "exfat", "fuseblk", "ntfs", "ntfs3", "hfsplus", "ext2", "ext3", "ext4", "tmpfs"}


class NoWatch(Exception):
    """There is no watch to load, or not one alone; the message says what there is, and what to do."""


class NotTaken(Exception):
    """The watch cannot be loaded; the message says why. What it held before it holds still."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch: its name, where workouts go and are kept, where schedules go; mtp: whether it is no drive.

    passed_over: the other devices that were found, and why none of them is loaded.
    """

    model: str
    root: Path
    incoming: Path
    kept: Path | None
    schedules: Path | None = None
    mtp: bool = False
    passed_over: tuple[str, ...] = ()

    @property
    def folders(self) -> list[Path]:
        """Return its folders for workouts and schedules, each once, that for new workouts first."""
        folders = (self.incoming, self.kept, self.schedules)
        return list(dict.fromkeys(folder for folder in folders if folder is not None))

    @property
    def shared_folder(self) -> Path:
        """Return the folder on the watch that holds all of these."""
        shared = Path(os.path.commonpath(list(map(str, self.folders))))
        return shared.parent if shared in self.folders else shared


def find_watch(device: Path | None = None) -> Watch:
    """Return the one watch that is plugged in, or the `device`: its drive or mount, its storage, GARMIN, or its name.

    Of several it may be any part of the name that no other has, large or small letters alike.
    """
    if device is not None and (device.exists() or len(device.parts) != 1):
        return _watch_of(device)
    found, others = _plugged_in()
    if device is not None:
        found, others = _named(str(device), found), []
    if len(found) == 1:
        return replace(found[0], passed_over=tuple(map(reason, others)))
    if found:
        raise NoWatch(Message("messages.watch.several", number=len(found), watches=_listed(found)))
    if others:
        raise others[0]
    raise NoWatch(Message("messages.watch.none_plugged_in"))


def _watch_of(device: Path) -> Watch:
    """Return the watch at a path that somebody named."""
    for root in (device, device.parent):
        if watch := _watch_at(root, named=True):
            return watch
    storages = [watch for root in mtp.storages(device) if (watch := _watch_at(root, named=False))]
    if len(storages) == 1:
        return storages[0]
    if storages:
        number, watches = len(storages), _listed(storages)
        raise NoWatch(Message("messages.watch.several_there", where=str(device), number=number, watches=watches))
    raise NoWatch(Message("messages.watch.none_there", where=str(device)))


def _named(name: str, found: list[Watch]) -> list[Watch]:
    """Return the watches that a name means: those called so, else those whose name holds it. Raises NoWatch."""
    wanted = name.casefold()
    same = [watch for watch in found if watch.model.casefold() == wanted]
    same = same or [watch for watch in found if wanted in watch.model.casefold()]
    if not same:
        if not found:
            raise NoWatch(Message("messages.watch.no_such", name=name))
        raise NoWatch(Message("messages.watch.no_such_but", name=name, watches=_listed(found)))
    return same


def _unreadable(path: Path, error: OSError) -> Message:
    return Message("messages.watch.unreadable", where=str(path), why=error.strerror or str(error))


def _listed(found: list[Watch]) -> str:
    return "\n".join(f"  {watch.root}  {watch.model}" for watch in found)


def _plugged_in() -> tuple[list[Watch], list[NoWatch | NotTaken]]:
    """Return the watches that are plugged in, and why the other devices are none to be loaded."""
    found: list[Watch] = []
    others: list[NoWatch | NotTaken] = []  # a bicycle's computer must not hide the watch beside it
    for root in [*volumes(), *(storage for mount in mtp.mounts() for storage in mtp.storages(mount))]:
        try:
            if watch := _watch_at(root, named=False):
                found.append(watch)
        except (NoWatch, NotTaken) as error:
            others.append(error)
    return found, others


def volumes() -> list[Path]:
    """Return the drives of this computer, in order."""
    if sys.platform == "win32":
        drives = (Path(f"{chr(letter)}:/") for letter in range(ord("D"), ord("Z") + 1))
        return [drive for drive in drives if drive.exists()]
    if sys.platform == "darwin":
        return sorted(Path("/Volumes").glob("*"))
    with suppress(OSError):
        rows = [line.split() for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
        return sorted({Path(mtp.unescaped(row[1])) for row in rows if len(row) > 2 and row[2] in _DRIVES})
    return []


def _watch_at(root: Path, *, named: bool) -> Watch | None:
    """Return the watch of a folder, None where there is none; raise NoWatch or NotTaken for one not to be loaded."""
    by_mtp = mtp.is_mtp(root)
    if description := _description(root, named=named):
        return replace(_watch(root, description), mtp=by_mtp)
    return _undescribed(root) if by_mtp else None


def _undescribed(root: Path) -> Watch | None:
    """Return the watch of an MTP storage where its folder for new files alone tells that it is one."""
    with suppress(OSError):
        if incoming := _inside(root, PurePosixPath("GARMIN/NEWFILES"), must_exist=True):
            kept = _inside(root, PurePosixPath("GARMIN/WORKOUTS"), must_exist=True)
            return Watch("Garmin watch", root, incoming, kept, mtp=True)
    return None


def _description(root: Path, *, named: bool) -> Path | None:
    """Return where a watch describes itself; on a drive that nobody named only a file: a pipe is waited for."""
    with suppress(OSError):
        found = _inside(root, PurePosixPath("GARMIN/GarminDevice.xml"), must_exist=True)
        return found if found is not None and (named or found.is_file()) else None
    return None


def _inside(root: Path, wanted: PurePosixPath, *, must_exist: bool = False) -> Path | None:
    """Return a path below root, each step found whatever its case; a step that is missing stays as it is written."""
    path = root
    for step in wanted.parts:
        there = [one for one in path.iterdir() if one.name.lower() == step.lower()] if path.is_dir() else []
        if not there and must_exist:
            return None
        path = min(there) if there else path / step
    return path


def _watch(root: Path, description: Path) -> Watch:
    tree = _xml(description)
    model = tree.findtext(f"{_NAMESPACE}Model/{_NAMESPACE}Description") or "Garmin watch"
    model = "".join(char for char in model[:40] if char.isprintable()).strip() or "Garmin watch"
    places = list(_places(tree, _WORKOUT))
    schedules = next((place for place, direction in _places(tree, _SCHEDULE) if direction in _IN), None)
    incoming = next((place for place, direction in places if direction in _IN), None)
    kept = next((place for place, direction in places if direction in _OUT), None)
    if incoming is None:
        raise NoWatch(Message("messages.watch.takes_none", model=model, where=str(root)))
    try:
        where, there = _folder(root, incoming), _folder(root, kept) if kept else None
        days = _folder(root, schedules) if schedules else None
    except OSError as error:
        raise NotTaken(_unreadable(root, error)) from error
    return Watch(model, root, where, there, days)


def _xml(path: Path) -> Any:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        data = read_bytes(path, _MOST_XML)
        if len(data) > _MOST_XML:
            raise NoWatch(Message("messages.watch.too_large", where=str(path)))
        return fromstring(data, forbid_dtd=True)
    except OSError as error:
        raise NotTaken(_unreadable(path, error)) from error
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:  # LookupError: an unknown encoding
        raise NoWatch(Message("messages.watch.no_description", where=str(path))) from error


def _places(tree: Any, wanted: str) -> Iterator[tuple[str, str]]:
    """Yield folder and direction of each place for one type of files."""
    for data_type in tree.iterfind(f"{_NAMESPACE}MassStorageMode/{_NAMESPACE}DataType"):
        if (data_type.findtext(f"{_NAMESPACE}Name") or "").strip() != wanted:
            continue
        for file in data_type.iterfind(f"{_NAMESPACE}File"):
            path = (file.findtext(f"{_NAMESPACE}Location/{_NAMESPACE}Path") or "").strip()
            if path:
                yield path, (file.findtext(f"{_NAMESPACE}TransferDirection") or "").strip()


def _folder(root: Path, written: str) -> Path:
    """Return the folder a watch names, which must lie on the watch itself."""
    wanted = PurePosixPath(written.replace("\\", "/"))
    if wanted.is_absolute() or ".." in wanted.parts or ":" in written or not wanted.parts or "\0" in written:
        raise NotTaken(Message("messages.watch.outside", where=str(root)))
    folder = _inside(root, wanted)
    assert folder is not None, "a missing step stays as it is written"
    if not Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root)):
        raise NotTaken(Message("messages.watch.outside", where=str(root)))
    return folder


def on_watch(watch: Watch) -> dict[Path, bytes]:
    """Return every file of workouts and schedules on the watch, new ones first. Others' litter (`._name`) is none."""
    folders = (folder for folder in watch.folders if folder.is_dir())
    paths = (path for folder in folders for path in sorted(folder.iterdir()))
    wanted = (path for path in paths if path.suffix.lower() == ".fit" and not path.name.startswith("."))
    return {path: read_bytes(path, MOST_BYTES) for path in wanted if path.is_file()}
