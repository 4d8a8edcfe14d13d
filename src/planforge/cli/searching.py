"""What a command does while something is searched for: a line of progress, and an end at Ctrl-C."""

import gc
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from planforge.cli.output import signs
from planforge.terminal import visible


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield what shows a step of the search: one line on a terminal, rewritten; nothing elsewhere.

    What is loaded by then is kept from the garbage collector: going over it again and again is a tenth of a search.
    """
    gc.freeze()
    try:
        with shown("Searching") as tell:
            yield tell
    finally:
        gc.unfreeze()


@contextmanager
def shown(what: str) -> Iterator[Callable[[str], None]]:
    """Yield what shows a step of something on a line of a terminal, rewritten; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    line = signs(sys.stderr)
    width = shutil.get_terminal_size().columns - 1
    try:
        yield lambda step: click.echo(f"\r\x1b[K{visible(f'{what}: {step} ...')[:width]}", line, nl=False)
    finally:
        click.echo("\r\x1b[K", line, nl=False)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once: Python's own handler waits for the solver, and nothing is written yet."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
