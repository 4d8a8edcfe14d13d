"""Mounts of a watch by MTP for tests: folders as gvfs and jmtpfs show them, and a `gio` that sends whole files.

Directories that behave as such mounts do, not a device: one that may only be read, and one in which nothing is renamed.
"""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

import pytest
from drives import described

HOST = "mtp:host=Garmin_Forerunner_965_0000d2a1b3c4"
ADDRESS = "mtp://Garmin_Forerunner_965_0000d2a1b3c4/"


def by_gvfs(runtime: Path, storage: str = "Internal Storage", garmin: str = "GARMIN", new: str = "NewFiles") -> Path:
    """Return the storage of a watch as gvfs mounts it, with its folders in anybody's spelling."""
    root = runtime / "gvfs" / HOST / storage
    for name in (new, "Workouts", "Activity"):
        (root / garmin / name).mkdir(parents=True, exist_ok=True)
    (root / garmin / "GarminDevice.xml").write_text(described("Forerunner 965"), encoding="utf-8")
    return root


def incoming(root: Path) -> Path:
    """Return the folder for new files of a storage."""
    (folder,) = (path for path in root.glob("*/*") if path.name.lower() == "newfiles")
    return folder


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """Show a folder as one that cannot be written to, by a second mount of it; its own path beside it still can."""
    behind = folder.parent / "behind"
    behind.mkdir()
    folder.rename(behind / "device")
    folder.mkdir()
    bind = ["mount", "--bind", str(behind / "device"), str(folder)]
    if subprocess.run(bind, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a folder")
    subprocess.run(["mount", "-o", "remount,bind,ro", str(folder)], check=True)
    try:
        yield behind / "device"
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def gio_on_path(folder: Path, device: Path, monkeypatch: pytest.MonkeyPatch, *, fails: str = "") -> Path:
    """Put a `gio` first on PATH that writes to a device behind its mount; return where it logs what it is asked for.

    It knows `copy`, `mkdir` and `remove`, as of glib 2.80, and addresses of the one device alone. fails: what it says
    instead of sending anything.
    """
    folder.mkdir()
    asked = folder / "asked"
    program = folder / "gio"
    program.write_text(
        f"#!{sys.executable}\n"
        + dedent(f"""\
            import pathlib, shutil, sys, urllib.parse
            with open({str(asked)!r}, "a") as log:
                print(*sys.argv[1:], file=log)
            if {fails!r}:
                sys.exit({fails!r})
            does, *rest, address = sys.argv[1:]
            if not address.startswith({ADDRESS!r}):
                sys.exit("gio: " + address + ": The specified location is not mounted")
            place = pathlib.Path({str(device)!r}, urllib.parse.unquote(address[len({ADDRESS!r}):]))
            if does == "copy":
                shutil.copyfile(rest[0], place)
            elif does == "mkdir":
                place.mkdir()
            elif does == "remove":
                place.unlink()
            else:
                sys.exit("gio: unknown command " + does)
            """),
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return asked
