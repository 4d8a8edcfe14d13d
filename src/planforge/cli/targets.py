"""`planforge targets`: where a plan can go, and what becomes of its sessions there."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment, or_said, solved
from planforge.cli.inputs import a_stored_plan
from planforge.cli.output import answer
from planforge.cli.searching import interruptible
from planforge.cli.stops import warn

if TYPE_CHECKING:
    from planforge.actions.targets import Judged


@click.command("targets")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def targets_command(file: Path | None, now: datetime, as_json: bool) -> None:
    """Say of FILE's plan, for every watch, service and calendar it can go to, what becomes of its sessions there.

    Exact, reduced (and what is lost), or not possible (and why). Writes nothing. FILE is a constraint file, which is
    then solved, a plan.json, or the folder that holds one; without it the packaged example.

    \b
    --json prints {plan_id, targets: [{target, name, how, exact, reduced,
    not_possible, sessions: [{session, date, kind, title, fate, why}]}]}.
    """
    from planforge.views import targets

    with or_said(as_json=as_json):
        judged = _judged(file, now)
    answer(targets.page(judged.plan, judged.targets), as_json=as_json)


def _judged(file: Path | None, now: datetime) -> "Judged":
    """Return what becomes of the plan that a path names: read, or solved from a constraint file."""
    from planforge.actions.load import requested
    from planforge.actions.places import is_stored
    from planforge.actions.targets import of_plan, of_solution

    if file is not None and is_stored(file):
        return of_plan(a_stored_plan(file))
    with interruptible():
        request = requested(file, now=now)
    warn(request.warnings)
    return of_solution(solved(request))
