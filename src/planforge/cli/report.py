"""`planforge report`: the plan and its diary, to look at and to print."""

from datetime import date, datetime
from pathlib import Path

import click

from planforge.cli.generate import day_or_moment, or_said
from planforge.cli.inputs import to_generate
from planforge.cli.output import answer
from planforge.cli.stops import WrongFile, warn


@click.command("report")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--now", callback=day_or_moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def report_command(file: Path | None, out: Path | None, now: date | datetime, as_json: bool) -> None:
    """Write report.html beside FILE's plan: one page for the runner, the coach and the physiotherapist.

    It shows where the runner is, what comes next with its steps, every day of the plan, the distance of each week
    beside the most that the rules allow, the longest running in one go, what was computed and by which rules; and with
    a diary pain on the same weeks, and what changed and why. For a phone, a desk, and paper: it prints a page for the
    coach, and one for the fridge. It fetches nothing, and needs no script.

    The plan that `planforge generate` wrote is shown as it stands; nothing is solved. `exports: {report: yes}` in FILE
    lets `generate` write the report, too.

    \b
    --json prints {report, plan_id, revision, today, sessions (read back),
    with_diary}.
    """
    from planforge.actions.report import report
    from planforge.deliver.folder import UnreadablePlan
    from planforge.languages import Message, reason
    from planforge.views.reported import page

    with or_said(as_json=as_json):
        try:
            made = report(file, out, now=now)
        except UnreadablePlan as error:
            raise WrongFile(
                Message("messages.files.makes_it", error=reason(error), command=to_generate(file))
            ) from error
    if made.facts.changed:
        warn([Message("messages.warnings.file_changed", command=to_generate(file))])
    told = made.facts.told is not None
    said = page(made.path, made.plan, made.facts.today, made.sessions, with_diary=told)
    answer(said, as_json=as_json)
