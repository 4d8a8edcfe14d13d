"""Rows as lines of aligned columns: every table that is printed."""

import textwrap
from collections.abc import Collection, Iterable

WIDTH = 96  # of a text that is wrapped
NONE = "-"  # in a cell: there is nothing of that


def aligned(rows: Iterable[tuple[str, ...]], left: Collection[int], *, before: str = "") -> list[str]:
    """Return rows as lines of equal columns, those of words (`left`) to the left and figures to the right.

    before: what each line begins with.
    """
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        before
        + "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def wrapped(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows of words, the last column wrapped below itself."""
    rows = list(rows)
    lines = aligned(rows, range(len(rows[0])), before="  ")
    indent = " " * (len(lines[0]) - len(rows[0][-1].rstrip()))
    return "\n".join(textwrap.fill(line, WIDTH, subsequent_indent=indent, break_on_hyphens=False) for line in lines)
