"""Errors, kills and another user's rights, at any step of what changes a folder."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from planforge.staging import StagingError

MOVES = ("replace", "mkdir", "unlink", "rename")


def at_step(number: int, then: Callable[[], None], patch: pytest.MonkeyPatch) -> list[int]:
    """Let the given step that changes a folder be preceded by `then`; return the counter of steps."""
    count = [0]

    def counted(original: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **options: object) -> object:
            count[0] += 1
            if count[0] == number:
                then()
            return original(*args, **options)

        return step

    for name in MOVES:
        patch.setattr(Path, name, counted(getattr(Path, name)))
    return count


def in_a_child(act: Callable[[], object]) -> int:
    """Return the wait status of a forked process that does `act`."""
    child = os.fork()
    if not child:
        try:
            act()
        finally:
            os._exit(0)
    return os.waitpid(child, 0)[1]


def kill_myself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at(step: int, act: Callable[[], object]) -> bool:
    """Return whether `act` in a child had so many steps that it was killed at this one."""

    def doomed() -> None:
        at_step(step, kill_myself, pytest.MonkeyPatch())
        act()

    return os.WIFSIGNALED(in_a_child(doomed))


def as_nobody(act: Callable[[], object]) -> int:
    """Return the exit code of a child without root's rights: 0 done, 3 refused with a clear word."""

    def act_without_rights() -> None:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
        code = 5
        try:
            act()
            code = 0
        except StagingError as error:
            code = 3 if "no permission to write; nothing was changed" in str(error) else 4
        finally:
            os._exit(code)

    return os.waitstatus_to_exitcode(in_a_child(act_without_rights))
