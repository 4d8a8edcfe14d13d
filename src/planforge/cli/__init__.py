"""The command line. A command reads, calls one thing and prints; it decides nothing.

Every command imports what it needs when it runs: `--help` loads no more than click.
"""

import io
import sys

import click

from planforge import __version__
from planforge.cli.check import check_command
from planforge.cli.compare import compare_command
from planforge.cli.explain import explain_command
from planforge.cli.generate import generate_command
from planforge.cli.init import init_command
from planforge.cli.load import load_command
from planforge.cli.manual import rules_command, templates_command
from planforge.cli.schema import schema_command
from planforge.cli.screen import screen_command
from planforge.cli.show import show_command
from planforge.cli.sync import sync_command
from planforge.cli.what_if import what_if_command


class _InOrder(click.Group):
    """A group whose help names the commands in the order in which a coach meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names as they were added."""
        return list(self.commands)


@click.group(cls=_InOrder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="planforge")
def main() -> None:
    """Build return-to-running plans that are proven, checked and explained.

    \b
    planforge generate             the packaged example, into exports/beginner/
    planforge init sam.yaml        a constraint file of your own
    planforge generate sam.yaml    its plan, into exports/sam/

    Exit codes: 0 done, 1 no plan or a broken rule, 2 the file or the command line is wrong, 3 see a professional
    first, or answer the screening, 4 undecided, 5 files could not be written.
    """
    for stream in (sys.stdout, sys.stderr):  # a name the terminal cannot spell must not end the program
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


for _command in (
    init_command,
    screen_command,
    generate_command,
    check_command,
    show_command,
    explain_command,
    what_if_command,
    compare_command,
    load_command,
    sync_command,
    rules_command,
    templates_command,
    schema_command,
):
    main.add_command(_command)

__all__ = ["main"]
