"""The command line. A command reads, calls one thing and prints; it decides nothing.

Every command imports what it needs when it runs: `--help` loads no more than click.
"""

import gc
import sys
from typing import Any

import click

from planforge.cli.batch import batch_command
from planforge.cli.check import check_command
from planforge.cli.compare import compare_command
from planforge.cli.explain import explain_command
from planforge.cli.forget import forget_command
from planforge.cli.generate import generate_command
from planforge.cli.init import init_command
from planforge.cli.load import load_command
from planforge.cli.log import log_command
from planforge.cli.manual import rules_command, templates_command
from planforge.cli.output import shown
from planforge.cli.pain import pain_command
from planforge.cli.plan import plan_command
from planforge.cli.push import push_command
from planforge.cli.report import report_command
from planforge.cli.schema import schema_command
from planforge.cli.screen import screen_command
from planforge.cli.show import show_command
from planforge.cli.status import status_command
from planforge.cli.stops import Interrupted, end
from planforge.cli.sync import sync_command
from planforge.cli.targets import targets_command
from planforge.cli.what_if import what_if_command
from planforge.version import __version__

# New objects after which they are gone over again for what nobody holds: most of what a command loads stays to its end,
# and looking at it again and again is a twelfth of what a plan costs.
SELDOM = 200_000


class _Commands(click.Group):
    """The commands, in the order in which a coach meets them; whatever they print is shown, never obeyed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names as they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl-C ends it with the code of a shell: click's own is that of a plan that breaks rules."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None

    def main(self, *args: Any, **more: Any) -> Any:
        """Run as click does; what it says of a wrong command line goes the same way out."""
        gc.set_threshold(SELDOM)
        with shown():
            try:
                return super().main(*args, **more)
            except Exception as error:  # noqa: BLE001  # what nobody foresaw is raised again
                sys.exit(end(error))


# color: click would take a stranger's signs away unseen where there is no terminal; they are shown there, too.
@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "color": True})
@click.version_option(__version__, prog_name="planforge")
def main() -> None:
    """Build return-to-running plans that are proven, checked and explained.

    \b
    planforge generate             the packaged example, into exports/beginner/
    planforge init sam.yaml        a constraint file of your own
    planforge generate sam.yaml    its plan, into exports/sam/

    Exit codes: 0 done, 1 no plan or a broken rule, 2 the file or the command line is wrong, 3 see a professional
    first, or answer the screening, 4 undecided, 5 files could not be written, or the answer not printed,
    130 stopped with Ctrl-C.
    """


for _command in (
    init_command,
    screen_command,
    generate_command,
    check_command,
    show_command,
    plan_command,
    explain_command,
    what_if_command,
    compare_command,
    batch_command,
    log_command,
    status_command,
    report_command,
    forget_command,
    targets_command,
    load_command,
    sync_command,
    push_command,
    rules_command,
    templates_command,
    pain_command,
    schema_command,
):
    main.add_command(_command)

__all__ = ["main"]
