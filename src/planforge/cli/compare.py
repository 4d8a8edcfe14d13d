"""`planforge compare`: two plans side by side."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import end_without_plan, moment
from planforge.cli.inputs import healed_plan, read_constraints
from planforge.cli.searching import interruptible, progress
from planforge.cli.standing import solved, standing
from planforge.cli.stops import Code, stop, warn

if TYPE_CHECKING:
    from planforge.plan import Plan


@click.command("compare", short_help="Two plans side by side.")
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
    from planforge.compare import compare, text, values

    with interruptible():
        found = compare(_plan(a, now, as_json), _plan(b, now, as_json))
    click.echo(json.dumps(values(found), indent=2) if as_json else text(found))


def _plan(path: Path, now: datetime, as_json: bool) -> "Plan":
    """Return the plan a path names: read, or solved from a constraint file."""
    from planforge.export import UnreadablePlan, read_plan
    from planforge.plan import Plan

    if path.is_dir() or path.suffix.lower() == ".json":
        try:
            return read_plan(healed_plan(path))
        except UnreadablePlan as error:
            stop(f"{error}\nhint: name a plan.json, the folder that holds it, or a constraint file", Code.WRONG_FILE)
    loaded, begun = standing(read_constraints(path, now.date(), to_solve=True), path, now)
    warn(loaded.warnings)
    with progress() as tell:
        outcome, loaded = solved(loaded, begun, now, tell)
    if not isinstance(outcome, Plan):
        end_without_plan(outcome, loaded, path, as_json)
    return outcome
