"""`planforge plan`: the plan day by day, as its runner reads it."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import day_or_moment, or_said, solved
from planforge.cli.output import answer, width
from planforge.cli.searching import interruptible
from planforge.cli.stops import warn
from planforge.quantities.units import LONGEST_PLAN

if TYPE_CHECKING:
    from planforge.diary.day_by_day import DayByDay


@click.command("plan")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--week", type=click.IntRange(1, LONGEST_PLAN), metavar="N", help="This week alone.")
@click.option("--steps", is_flag=True, help="With the steps of each session.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--now", callback=day_or_moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def plan_command(
    file: Path | None, week: int | None, steps: bool, out: Path | None, now: date | datetime, as_json: bool
) -> None:
    """Print FILE's plan day by day in the runner's language, a line a day, with what the diary tells of it.

    The plan that `planforge generate` wrote, where there is one; else one is made, and written nowhere. FILE is a
    constraint file, a plan.json, or the folder that holds one; without it the packaged example.

    \b
    --json prints {plan_id, title, revision, stands, diary, waits_for, ill
    (that nothing may be trained before that is over, or null),
    not_taken_in (that the diary changes runs to come, or null), weeks:
    [{week, start, phase, distance_m, run_s, longest_bout_s, days: [{date,
    sessions: [{session, kind, title, start, duration_s, distance_m, steps,
    told}], beyond, morning}]}]}: stands the plan.json it was read from, or
    null; told what the diary has of a session, or null.
    """
    from planforge.views.day_by_day import page

    with or_said(as_json=as_json):
        shown = _standing_or_made(file, out, week, now)
    answer(page(shown, steps=steps, width=width()), as_json=as_json)


def _standing_or_made(file: Path | None, out: Path | None, week: int | None, now: date | datetime) -> "DayByDay":
    """Return the plan that stands, or one that is made of the file now."""
    from planforge.actions.day_by_day import of_solution, standing
    from planforge.actions.load import requested
    from planforge.actions.moments import moment

    if stands := standing(file, out, week, now=now):
        return stands
    with interruptible():
        request = requested(file, out, now=moment(now))
    warn(request.warnings)
    return of_solution(solved(request), week)
