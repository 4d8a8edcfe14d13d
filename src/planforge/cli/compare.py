"""`planforge compare`: two plans side by side."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment, or_said
from planforge.cli.inputs import a_stored_plan
from planforge.cli.output import answer
from planforge.cli.searching import interruptible, progress
from planforge.cli.stops import warn

if TYPE_CHECKING:
    from planforge.plan.model import Plan


@click.command("compare")
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def compare_command(a: Path, b: Path, now: datetime, as_json: bool) -> None:
    """Compare plan B with plan A: the effect in one sentence, the weeks, every session that did not stay.

    Each is a plan.json, the folder that holds one, or a constraint file, which is then solved. Writes nothing.

    \b
    --json prints {effect, same, remarks, counts: {stayed, moved, changed,
    "moved and changed", added, removed}, weeks: [{week, before, after,
    sessions: [{slot, fate, before, after}]}]}; a week is {distance_m,
    time_on_feet_s, run_s, longest_bout_s, sessions} or null, a session
    {date, start, title, duration_s} or null.
    """
    from planforge.plan.compare import compare
    from planforge.views import comparison

    with interruptible(), or_said(as_json=as_json):
        found = compare(_plan(a, now), _plan(b, now))
    answer(comparison.page(found), as_json=as_json)


def _plan(path: Path, now: datetime) -> "Plan":
    """Return the plan a path names: read, or solved from a constraint file."""
    from planforge.actions.load import requested
    from planforge.actions.places import is_stored
    from planforge.actions.solve import solve

    if is_stored(path):
        return a_stored_plan(path)
    request = requested(path, now=now)
    warn(request.warnings)
    with progress() as tell:
        return solve(request, tell).plan
