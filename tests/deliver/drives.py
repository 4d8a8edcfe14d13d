"""A watch's drive for tests: a real file system of its own, small, as a watch shows itself over USB."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMESPACE = "http://www.garmin.com/xmlschemas/GarminDevice/v2"
UNIT_ID, KEY = "3999111222", "0f1e2d3c4b5a"  # what must never be copied or told


def described(
    model: str = "Forerunner 935",
    incoming: str | None = "GARMIN/NEWFILES",
    kept: str | None = "GARMIN/WORKOUTS",
    kind: str = "FIT_TYPE_5",
    schedules: str | None = None,
) -> str:
    """Return a GarminDevice.xml as a watch writes it."""
    places = "".join(
        f"<File><Specification><Identifier>FIT</Identifier></Specification><Location><Path>{path}</Path>"
        f"<FileExtension>FIT</FileExtension></Location><TransferDirection>{direction}</TransferDirection></File>"
        for path, direction in ((incoming, "InputToUnit"), (kept, "OutputFromUnit"))
        if path
    )
    days = schedules and (
        f"<DataType><Name>FIT_TYPE_7</Name><File><Location><Path>{schedules}</Path></Location>"
        "<TransferDirection>InputToUnit</TransferDirection></File></DataType>"
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Device xmlns="{NAMESPACE}"><Model>'
        f"<PartNumber>006-B2691-00</PartNumber><SoftwareVersion>2100</SoftwareVersion><Description>{model}</Description></Model><Id>{UNIT_ID}</Id>"
        f"<Unlock><Code>{KEY}</Code></Unlock><MassStorageMode><DataType><Name>FIT_TYPE_4</Name><File><Location>"
        "<Path>GARMIN/ACTIVITY</Path></Location><TransferDirection>OutputFromUnit</TransferDirection></File></DataType>"
        f"<DataType><Name>{kind}</Name>{places}</DataType>{days or ''}</MassStorageMode></Device>"
    )


@contextmanager
def mounted(folder: Path, size: str = "2m", options: str = "") -> Iterator[Path]:
    """Mount a file system of limited size on a folder; PermissionError where only root may."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}{options}", "planforge-test", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise PermissionError("only root may mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def plugged_in(image: Path, folder: Path) -> Iterator[Path]:
    """Mount a file system image, made where there is none; PermissionError where that cannot be done here."""
    folder.mkdir(parents=True, exist_ok=True)
    if not image.exists():
        image.write_bytes(b"\0" * 4_000_000)
        subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    if subprocess.run(
        ["mount", "-o", "loop,sync", str(image), str(folder)], capture_output=True, check=False
    ).returncode:
        raise PermissionError("only root, with a loop device, may mount an image")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], capture_output=True, check=False)


def as_watch(root: Path, text: str | None = None) -> Path:
    """Make a drive a watch's: its description, and the folders it has."""
    garmin = root / "GARMIN"
    for name in ("NEWFILES", "WORKOUTS", "ACTIVITY"):
        (garmin / name).mkdir(parents=True, exist_ok=True)
    (garmin / "GarminDevice.xml").write_text(text or described(), encoding="utf-8")
    return root


def everything(root: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path."""
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
