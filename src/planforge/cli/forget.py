"""`planforge forget`: the diary, and every copy of it in its folder, gone for good."""

import os
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

    Where the diary tells of something that a professional has to see, it says so first.

    \b
    --json prints {diary, gone: [file], elsewhere: [file] (where a link led
    that is gone), red_flags: [{day, flag}]}.
    """
    from planforge.actions.log import diary_beside, forget, language_in, red_flags_in, to_forget
    from planforge.actions.places import default_out
    from planforge.views.logged import forgotten_page, unseen

    path = diary_beside(file, out)
    plans = out or default_out(file)
    files, flags, said = to_forget(path, plans), red_flags_in(path), language_in(plans)
    elsewhere = [one.resolve() for one in files if one.is_symlink() and os.path.exists(one)]
    if files and not yes:
        listed = [said.forget.takes_away, *(f"  {one}" for one in files), *unseen(flags, said)]
        click.echo("\n".join(listed), err=True)
        if not click.confirm(visible(said.forget.ask), err=True):
            raise Findings(said.forget.nothing)
    gone = forget(path, files) if files else ()
    answer(forgotten_page(path, gone, said, flags, elsewhere), as_json=as_json)
