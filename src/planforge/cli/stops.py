"""How a command ends when it does not end well: words on stderr, and a code that a script can read.

What went wrong is raised, by whoever finds it, and comes to `end`: the only place that knows codes.
"""

import errno
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from planforge.cli.errors import words_of
from planforge.cli.reader import reader

if TYPE_CHECKING:
    from planforge.diary.log import Logged


class Code(IntEnum):
    """The exit codes. 0 is done, also when a plan is feasible and not proven best."""

    FINDINGS = 1  # no plan under these rules, or a plan that breaks them
    WRONG_FILE = 2  # click's own code for a wrong command line, too
    RED_FLAG = 3
    UNDECIDED = 4
    UNDELIVERED = 5
    INTERRUPTED = 130  # as shells say it of SIGINT: 128 + 2


class Stop(Exception):
    """A command ends here; the message is what is said, and nothing where all is said already."""


class Findings(Stop):
    """A plan breaks rules, files are not the plan, or somebody said no."""


class WrongFile(Stop):
    """The file or the command line is wrong."""


class ProfessionalFirst(Stop):
    """What somebody tells is for a professional to look at, before any plan."""


class Undelivered(Stop):
    """Something is due, and could not be written, or did not arrive."""


class Interrupted(Stop):
    """Somebody pressed Ctrl-C, and knows it."""


class CutShort(Interrupted):
    """Somebody pressed Ctrl-C in a talk; `logged` is what was finished by then, and kept."""

    def __init__(self, logged: "Logged") -> None:
        """Take what was kept."""
        self.logged = logged
        super().__init__("")


# Errors by the name of their class: what was raised is loaded, and the others need not be. The nearest base counts.
_CODES: dict[str, Code] = {
    "planforge.actions.decisions.NoDecision": Code.WRONG_FILE,
    "planforge.actions.decisions.NothingToDecline": Code.WRONG_FILE,
    "planforge.actions.places.NotAConstraintFile": Code.WRONG_FILE,
    "planforge.actions.load.OtherStart": Code.WRONG_FILE,
    "planforge.actions.load.OtherWeeks": Code.WRONG_FILE,
    "planforge.actions.load.StartIsPast": Code.WRONG_FILE,
    "planforge.actions.places.SlotsGivenTwice": Code.WRONG_FILE,
    "planforge.actions.log.NoDiary": Code.WRONG_FILE,
    "planforge.actions.log.SeeSomebody": Code.RED_FLAG,
    "planforge.actions.no_plan.NoPlan": Code.FINDINGS,
    "planforge.actions.no_plan.NoSuchChange": Code.WRONG_FILE,
    "planforge.actions.no_plan.Undecided": Code.UNDECIDED,
    "planforge.actions.solve.BrokenEdit": Code.FINDINGS,
    "planforge.actions.solve.BrokenPlan": Code.FINDINGS,
    "planforge.batch.runners.NoRunners": Code.WRONG_FILE,
    "planforge.batch.workers.NoCluster": Code.UNDELIVERED,
    "planforge.cli.output.Unprinted": Code.UNDELIVERED,
    "planforge.cli.stops.Findings": Code.FINDINGS,
    "planforge.cli.stops.Interrupted": Code.INTERRUPTED,
    "planforge.cli.stops.ProfessionalFirst": Code.RED_FLAG,
    "planforge.cli.stops.Undelivered": Code.UNDELIVERED,
    "planforge.cli.stops.WrongFile": Code.WRONG_FILE,
    "planforge.constraints.load.RedFlags": Code.RED_FLAG,
    "planforge.constraints.load.Unanswered": Code.RED_FLAG,
    "planforge.deliver.addresses.NotSynced": Code.UNDELIVERED,
    "planforge.deliver.mtp.MtpError": Code.UNDELIVERED,
    "planforge.deliver.passwords.NoPassword": Code.UNDELIVERED,
    "planforge.deliver.watch.NoWatch": Code.UNDELIVERED,
    "planforge.deliver.watch.NotTaken": Code.UNDELIVERED,
    "planforge.diary.entries.WrongEntry": Code.WRONG_FILE,
    "planforge.diary.supposed.NotSupposable": Code.WRONG_FILE,
    "planforge.diary.store.DiaryBusy": Code.UNDELIVERED,
    "planforge.diary.store.NotKept": Code.UNDELIVERED,
    "planforge.diary.store.UnreadableDiary": Code.UNDELIVERED,
    "planforge.diary.told.NothingTold": Code.WRONG_FILE,
    "planforge.diary.told.ToldOtherwise": Code.WRONG_FILE,
    "planforge.source.edit.Unwritable": Code.UNDELIVERED,
    "planforge.explanation.pages.NothingThere": Code.WRONG_FILE,
    "planforge.actions.day_by_day.NoSuchWeek": Code.WRONG_FILE,
    "planforge.deliver.folder.NotThePlan": Code.UNDELIVERED,
    "planforge.deliver.folder.OtherPast": Code.UNDELIVERED,
    "planforge.deliver.folder.Undeliverable": Code.WRONG_FILE,
    "planforge.deliver.folder.UnreadablePast": Code.UNDELIVERED,
    "planforge.deliver.folder.UnreadablePlan": Code.WRONG_FILE,
    "planforge.source.faults.Faults": Code.WRONG_FILE,
    "planforge.staging.errors.StagingError": Code.UNDELIVERED,
}
_OF_A_NAME = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENAMETOOLONG}


def code_of(error: Exception) -> Code | None:
    """Return the code that an error ends a command with; None for one that is a fault of ours, and shall be seen."""
    for kind in type(error).__mro__:
        if (code := _CODES.get(f"{kind.__module__}.{kind.__qualname__}")) is not None:
            return code
    if isinstance(error, OSError):  # a name too long for any disk, a folder that may not be looked into, ...
        return Code.WRONG_FILE if error.errno in _OF_A_NAME else Code.UNDELIVERED
    return None


def end(error: Exception) -> Code:
    """Print why a command ends, on stderr, and return the code; raise again what nobody foresaw."""
    code = code_of(error)
    if code is None:
        raise error
    said = words_of(error, reader)
    click.echo(said, err=True, nl=bool(said))
    return code


def was_wrong(ended: SystemExit) -> bool:
    """Tell whether a command ended because its file or what stood on its line was wrong."""
    return ended.code == Code.WRONG_FILE


def ending(run: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that ends here, while it is still known whose file it names: in the language of that runner."""

    @wraps(run)
    def ends(*arguments: Any, **given: Any) -> Any:
        try:
            return run(*arguments, **given)
        except Exception as error:
            if code_of(error) is None:  # click's own, or what nobody foresaw
                raise
            sys.exit(end(error))

    return ends


def warn(warnings: Sequence[str], word: str = "warning") -> None:
    """Print each warning on stderr, in the runner's language; one that lists something goes on below its line."""
    if not warnings:
        return
    from planforge.languages import in_words

    said = reader()
    for warning in warnings:
        click.echo(f"{said.messages['warnings'][word]}: {in_words(warning, said)}", err=True)
