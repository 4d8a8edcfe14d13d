"""Why something could not be written, in words."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from planforge.staging.folders import sync

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


class StagingError(OSError):
    """The export could not be written; the message names the folder and says what became of it."""


@contextmanager
def as_staging_error(out: Path) -> Iterator[None]:
    """Turn what the system refuses into a StagingError that names `out`; for what changes nothing when it fails."""
    try:
        yield
    except StagingError:
        raise
    except OSError as error:
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
        raise StagingError(f"{out}: {reason}; nothing was changed") from error


def confirm(folder: Path, written: Path) -> None:
    """Return when it is on disk that what was written counts."""
    try:
        sync(folder)
    except OSError as error:
        raise StagingError(
            f"{written}: what is new is in place, but the drive does not say that it is safe "
            f"({error.strerror or error}); run it again"
        ) from error
