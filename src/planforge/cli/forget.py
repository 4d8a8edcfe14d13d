"""`planforge forget`: the diary, and every copy of it in its folder, gone for good."""

import os
import shlex
from pathlib import Path

import click

from planforge.cli.output import answer
from planforge.cli.stops import Findings
from planforge.terminal import visible


@click.command("forget")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def forget_command(file: Path | None, out: Path | None, yes: bool, as_json: bool) -> None:
    """Take FILE's diary away for good: every entry, what it was read from, and its copies in that folder.

    It names the files and asks; --yes does not. Tables that you copied elsewhere, and copies that your computer makes
    by itself, stay: delete them there. Plan and calendar hold no answer of the diary, and stay as they are; a report
    that shows it goes, too, and `planforge report` makes one without it. So do the records beside the plan of what
    calendars and intervals.icu were told (synced.json, pushed.json); what stands there, and on a watch, stays:
    --remove of `planforge sync`, `push` and `load` takes it away.

    Of a link only the link goes, and where it led is said.

    Where the diary tells of something that a professional has to see, it says so first, and whether the plan waits
    for that without the diary, too; with --yes as well.

    \b
    --json prints {diary, gone: [file], elsewhere: [file] (where a link led
    that is gone), red_flags: [{day, flag}], see_somebody (what the diary
    says of that, or null)}.
    """
    from planforge.actions.log import diary_beside, forget, language_in, red_flags_in, to_forget
    from planforge.actions.moments import moment
    from planforge.actions.places import default_out, with_plan
    from planforge.actions.plan_now import as_far_as_known
    from planforge.views.logged import forgotten_page, seen_before
    from planforge.views.status import says

    path = diary_beside(file, out)
    plans = out or default_out(file)
    files, said = to_forget(path, plans), language_in(plans)
    flags, stands = red_flags_in(path), as_far_as_known(file, out, moment(None)) if files else None
    seen = stands.to_be_seen if stands else None
    told = says(seen, said, shlex.join(with_plan("log", file, plans))) if seen else None
    first = [*seen_before(flags, told, said, waits=stands.waits_by_a_diary if stands else None)]
    elsewhere = [one.resolve() for one in files if one.is_symlink() and os.path.exists(one)]
    if files and not yes:
        click.echo("\n".join([said.forget.takes_away, *(f"  {one}" for one in files), *first]), err=True)
        if not click.confirm(visible(said.forget.ask), err=True):
            raise Findings(said.forget.nothing)
    elif files and first:
        click.echo("\n".join(first), err=True)
    gone = forget(path, files) if files else ()
    answer(forgotten_page(path, gone, said, flags, told, elsewhere), as_json=as_json)
