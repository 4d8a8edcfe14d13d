"""`planforge status`: where somebody is in a plan, by the diary."""

import shlex
from datetime import date, datetime
from pathlib import Path

import click

from planforge.cli.generate import day_or_moment, or_said
from planforge.cli.output import answer


@click.command("status")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--now", callback=day_or_moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def status_command(file: Path | None, out: Path | None, now: date | datetime, as_json: bool) -> None:
    """Say where you are in FILE's plan, what was done, and how the knee has been, by the diary beside FILE.

    Weeks with more than was planned are marked: more than planned is worse than less. Reads, and changes nothing.
    Where FILE says by now that a professional comes first, nothing is said but that (exit code 3).

    \b
    --json prints {diary, plan_id, today, week, of_weeks, phase,
    longest_bout_s, goal_week, coming: {session, date, title} or null,
    morning: {day, pain, usual} or null, days_since_entry, ill_since,
    on_foot_m, weeks: [{week, start, phase, due, done, part, missed, untold,
    beyond, worst, mornings, distance_m, due_m, longest_m, longest_due_m,
    open_parts, much_more}], open_sessions, open_mornings, of_other_plans,
    see_somebody, to_be_seen: {day, rows, refer, runs, says} or null,
    hint: as `to_be_seen`, where it is time to book somebody, or null,
    not_taken_in: as `follows` of `planforge log`, or null, asks_too_much
    (for an illness, or for silence, the next runs are no more as they
    stand), days_away (that the file names some which the plan does not know,
    or null), waits_for, waits_no_more, strength_waits: [title]}.
    """
    from planforge.actions.places import default_out, with_plan
    from planforge.actions.status import status
    from planforge.views.status import page

    makes, tells = (shlex.join(with_plan(name, file, out or default_out(file))) for name in ("generate", "log"))
    with or_said(as_json=as_json):
        where = status(file, out, now=now)
    answer(page(where, makes, tells), as_json=as_json)
