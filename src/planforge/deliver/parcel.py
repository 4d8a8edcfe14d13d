"""Workouts for a watch that is no drive: in a folder, or in a zip file to send to a phone."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from planforge.deliver.folder import README, heal_folder, is_of_parcel
from planforge.staging import replace_file, staged

_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)  # a zip file knows none earlier; the same files give the same bytes


def into_folder(files: Mapping[str, bytes], says: str, folder: Path) -> None:
    """Write the files, and what to do with them; workouts of ours from before go, other files stay."""
    heal_folder(folder)
    with staged(folder, is_of_parcel) as desk:
        for name, data in _with_words(files, says).items():
            (desk / name).write_bytes(data)


def into_zip(files: Mapping[str, bytes], says: str, path: Path) -> None:
    """Write one zip file with the files and what to do with them, whole or not at all."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _with_words(files, says).items():
            archive.writestr(zipfile.ZipInfo(name, _FIRST_MOMENT), data)
    replace_file(path, packed.getvalue())


def _with_words(files: Mapping[str, bytes], says: str) -> dict[str, bytes]:
    return {**files, README: (says + "\n").encode()}
