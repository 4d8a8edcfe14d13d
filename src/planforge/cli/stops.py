"""How a command ends when it does not end well: words on stderr, and a code that a script can read."""

from enum import IntEnum
from typing import NoReturn

import click


class Code(IntEnum):
    """The exit codes. 0 is done, also when a plan is feasible and not proven best."""

    FINDINGS = 1  # no plan under these rules, or a plan that breaks them
    WRONG_FILE = 2  # click's own code for a wrong command line, too
    RED_FLAG = 3
    UNDECIDED = 4
    UNDELIVERED = 5


def stop(message: str, code: Code) -> NoReturn:
    """Print the words on stderr, as they are: they name their own file and place. Then end with the code."""
    click.echo(message, err=True)
    raise click.exceptions.Exit(code)


def warn(warnings: tuple[str, ...] | list[str], word: str = "warning") -> None:
    """Print each warning on stderr, on a line of its own; one that lists something goes on below it."""
    for warning in warnings:
        click.echo(f"{word}: {warning}", err=True)
