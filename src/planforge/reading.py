"""Bytes of any file that somebody names: never more than can be wanted, and never waited for without end."""

import errno
import os
import select
import stat
import sys
from pathlib import Path

PATIENCE = 5  # seconds


def read_bytes(path: Path, most: int) -> bytes:
    """Return a file's bytes, at most one more than `most`: who gets that many knows that there are too many.

    Raises OSError, or ValueError for a name that cannot be. Nobody waits for ever: a pipe, as a shell puts it in the
    place of a file, or a device has `PATIENCE` seconds between one part and the next.
    """
    kind = path.stat().st_mode
    if stat.S_ISREG(kind) or stat.S_ISDIR(kind) or sys.platform == "win32":
        with path.open("rb") as file:
            return file.read(most + 1)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)  # else a pipe lets us wait for a writer here
    try:
        parts: list[bytes] = []
        missing = most + 1
        while missing and (part := _part(handle, missing)):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)
    finally:
        os.close(handle)


def _part(handle: int, most: int) -> bytes:
    """Return what comes next; nothing at the end."""
    ready, _, _ = select.select([handle], [], [], PATIENCE)
    if not ready:
        raise TimeoutError(errno.ETIMEDOUT, f"this is no file, and nothing came out of it for {PATIENCE} seconds")
    return os.read(handle, most)
