"""The command line. A command reads, calls one thing and prints; it decides nothing.

Every command imports what it needs when it runs: `--help` loads no more than click.
"""

import atexit
import gc
import os
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from types import ModuleType
from typing import Any

import click

from planforge.cli.output import shown
from planforge.cli.stops import Interrupted, end, ending
from planforge.version import __version__

# In the order in which a coach meets them: where each command is, and what `--help` says of it.
_COMMANDS = {
    "init": ("init:init_command", "Write a first constraint file."),
    "screen": ("screen:screen_command", "Ask what comes before a plan, and write the answers into FILE."),
    "generate": ("generate:generate_command", "Build a file's plan: calendar, workouts, plan.json."),
    "check": ("check:check_command", "Judge a plan.json by its file's rules."),
    "show": ("show:show_command", "Print a file merged with what it extends."),
    "plan": ("plan:plan_command", "Print the plan day by day, rest days too."),
    "explain": ("explain:explain_command", "Why is the plan so? What would another choice cost?"),
    "what-if": ("what_if:what_if_command", "What would another value change?"),
    "compare": ("compare:compare_command", "Two plans side by side."),
    "batch": ("batch:batch_command", "Build the plans of many runners."),
    "log": ("log:log_command", "Tell what was done and how the knee felt."),
    "status": ("status:status_command", "Say where you are in a plan, and how the knee has been."),
    "report": ("report:report_command", "Write a plan and its diary as one page to look at and to print."),
    "forget": ("forget:forget_command", "Take the diary away for good, with its copies."),
    "targets": ("targets:targets_command", "Where a plan can go, and what is lost there."),
    "load": ("load:load_command", "Put the next workouts onto a GPS watch."),
    "sync": ("sync:sync_command", "Keep a calendar on a server up to date (CalDAV)."),
    "push": ("push:push_command", "Send the workouts to intervals.icu, which passes them on to watches."),
    "rules": ("manual:rules_command", "Name every rule, or print one rule's page."),
    "templates": ("manual:templates_command", "Name the protocols and examples, or print one."),
    "pain": ("pain:pain_command", "Print what follows from pain, and what from an entry."),
    "schema": ("schema:schema_command", "Print a JSON Schema: of constraint files, or of a command's --json."),
}


_UNTIL_COLLECTED = 200_000  # new objects; Python's own 700 cost a command a tenth of its time, and free next to nothing


class _OnDemand(MutableMapping[str, click.Command]):
    """The commands by name, each loaded when somebody asks for it."""

    def __init__(self) -> None:
        self._loaded: dict[str, click.Command] = {}
        self._names = dict.fromkeys(_COMMANDS)

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            module, _, command = _COMMANDS[name][0].partition(":")
            loaded: click.Command = getattr(import_module(f"planforge.cli.{module}"), command)
            assert loaded.callback is not None, "every command does something"
            loaded.callback = ending(loaded.callback)
            self._loaded[name] = loaded
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._names[name] = None
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._names[name]
        self._loaded.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class _Commands(click.Group):
    """The commands; whatever they print is shown, never obeyed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in their order."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command is for; none of them is loaded."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, says) for name, (_, says) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; Ctrl-C ends it with the code of a shell: click's own is that of a plan that breaks rules.

        At a question click makes one thing of Ctrl-C and of an input that ends; what it was made of tells them apart.
        """
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None
        except click.Abort as aborted:
            if isinstance(aborted.__context__, KeyboardInterrupt):
                click.echo(err=True)  # the question's line
                raise Interrupted from None
            raise

    def main(self, *args: Any, **more: Any) -> Any:
        """Run as click does; what it says of a wrong command line goes the same way out."""
        _without_plugins()
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts threads as it loads; nothing here needs them
        gc.set_threshold(_UNTIL_COLLECTED)
        atexit.register(gc.freeze)  # the process ends: what Python would search for cycles is the system's in a moment
        with shown():
            try:
                return super().main(*args, **more)
            except Exception as error:  # noqa: BLE001  # what nobody foresaw is raised again
                sys.exit(end(error))


def _without_plugins() -> None:
    """Have pydantic load no plugins: what a runner states is for no other package.

    Nor does it load what would look for them, and with it all that reads the metadata of packages: a thirtieth of what
    a small plan takes.
    """
    if os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__") == "__all__":
        none = ModuleType("pydantic.plugin._loader")
        vars(none)["get_plugins"] = tuple
        sys.modules.setdefault(none.__name__, none)


# color: click would take a stranger's signs away unseen where there is no terminal; they are shown there, too.
@click.group(
    cls=_Commands, commands=_OnDemand(), context_settings={"help_option_names": ["-h", "--help"], "color": True}
)
@click.version_option(__version__, prog_name="planforge")
def main() -> None:
    """Build return-to-running plans that are computed, checked and explained.

    \b
    planforge generate             the packaged example, into exports/beginner/
    planforge init sam.yaml        a constraint file of your own
    planforge generate sam.yaml    its plan, into exports/sam/

    Exit codes: 0 done, 1 no plan or a broken rule, 2 the file or the command line is wrong, 3 see a professional
    first, or answer the screening, 4 undecided, 5 files could not be written, or the answer not printed,
    130 stopped with Ctrl-C.
    """


__all__ = ["main"]
