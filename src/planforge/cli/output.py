"""The one way out of the command line: everything printed goes through here, to a terminal, a pipe, a disk, nowhere.

What a stranger's file says (names, titles, file names) is shown, never obeyed. An answer that could not be printed is
no answer: the command then ends with a sentence and a code.
"""

import codecs
import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

import click

from planforge.terminal import visible

if TYPE_CHECKING:
    from planforge.views.page import Page

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EBADF: "standard output is closed",
}


class Unprinted(Exception):
    """The answer could not be printed; the message says why, but for a reader who has read enough (`| head`)."""


class _Shown:
    """A stream that shows what a terminal would obey; with `must_arrive` a text that does not arrive is Unprinted."""

    def __init__(self, stream: TextIO | None, *, must_arrive: bool, show: Callable[[str], str] = visible) -> None:
        self._stream, self._must_arrive, self._show = stream, must_arrive, show

    @property
    def as_it_is(self) -> "_Shown":
        return _Shown(self._stream, must_arrive=self._must_arrive, show=str)

    def write(self, text: str) -> int:
        shown = self._show(text)
        with self._arriving():
            if self._stream is None:
                raise OSError(errno.EBADF, os.strerror(errno.EBADF))
            self._stream.write(shown)
        return len(text)

    def flush(self) -> None:
        with self._arriving():
            if self._stream is not None:
                self._stream.flush()

    def isatty(self) -> bool:
        return self._stream is not None and self._stream.isatty()

    @contextmanager
    def _arriving(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:  # ValueError: the stream is closed
            if not self._must_arrive:
                return
            if isinstance(error, BrokenPipeError):
                raise Unprinted from None
            reason = _REASONS.get(getattr(error, "errno", 0)) or getattr(error, "strerror", None) or str(error)
            raise Unprinted(f"The answer could not be printed: {reason}.") from None

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # bytes would pass by unseen
            raise AttributeError(name)
        return getattr(self._stream, name)


def signs(stream: TextIO) -> TextIO:
    """Return the stream for signs of our own that a terminal should obey: no word of a stranger's goes there."""
    return cast(TextIO, stream.as_it_is) if isinstance(stream, _Shown) else stream


def width() -> int | None:
    """Return how wide the terminal is that shows standard output; None where none does."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def heading(words: str) -> None:
    """Print words of our own, bold on a terminal."""
    click.secho(words, bold=True, file=signs(sys.stdout), color=sys.stdout.isatty())


def answer(page: "Page[object]", *, as_json: bool, as_written: bool = False) -> None:
    """Print an answer: its text, or its values as one JSON object; as_written: its letters are not spelled in ASCII."""
    click.echo(json.dumps(page.values, ensure_ascii=not as_written, indent=2) if as_json else page.text)


@contextmanager
def shown() -> Iterator[None]:
    """Have everything that is printed inside go through here, whichever standard streams there are."""
    _open_what_is_closed()
    before = sys.stdin, sys.stdout, sys.stderr
    codecs.register_error("planforge.spelled", _spelled)
    for stream, errors in zip(before, ("replace", "planforge.spelled", "planforge.spelled"), strict=True):
        if isinstance(stream, io.TextIOWrapper):  # a name the terminal cannot spell must not end the program
            with suppress(io.UnsupportedOperation):  # standard input that was read from before
                stream.reconfigure(errors=errors)
    sys.stdin = before[0] or io.StringIO()
    sys.stdout = cast(TextIO, _Shown(before[1], must_arrive=True))
    sys.stderr = cast(TextIO, _Shown(before[2], must_arrive=False))  # there is no place left to say so
    try:
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        _let_go(before[1])
        _let_go(before[2])


def _spelled(error: UnicodeError) -> tuple[str, int]:
    r"""Return characters that an encoding lacks as `visible` spells those that are not seen: `\u65e5`."""
    assert isinstance(error, UnicodeEncodeError), "asked for when something is written"
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _open_what_is_closed() -> None:
    """Give the number of a closed standard stream to the null device: else the next file opened would have it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)


def _let_go(stream: TextIO | None) -> None:
    """Leave nothing in a stream that the interpreter's own last flush would fail on, with a code of its own."""
    if stream is None:
        return
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, stream.fileno())
            os.close(null)
