"""`planforge what-if`: the plan a file would have with other values, beside the one it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment, or_said, solved
from planforge.cli.output import answer
from planforge.cli.reader import reader
from planforge.cli.searching import interruptible, progress
from planforge.cli.stops import warn

if TYPE_CHECKING:
    from planforge.actions.load import Request
    from planforge.actions.what_if import IfTold


@click.command("what-if")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="A value of the file: rules.run-step.max_increase='5 min'; may be given several times.",
)
@click.option(
    "--if",
    "supposed",
    multiple=True,
    metavar="TEXT",
    help="Of a coming run: 'thu skipped', 'thu pain 4', '2027-02-11 pain 4 morning 2'; may be given several times.",
)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def what_if_command(
    file: Path | None,
    settings: tuple[str, ...],
    supposed: tuple[str, ...],
    out: Path | None,
    now: datetime,
    as_json: bool,
) -> None:
    """Solve FILE as it is and with other values, and compare the two plans. Writes nothing.

    A value is written as in the file: `rules.hold-week=off`, `calendar.available.tue='18:00 for 45 min'`,
    `rules.run-step={max_increase: 5 min}`. A mapping merges with what is there; a list or a single value replaces it.
    An entry of a list is named by its number or its own name, such as one use of a rule:
    `rules.run-step.2.max_increase='2 min'`, `rules.run-step."first weeks".max_increase='2 min'`.
    --if supposes that something is told of a coming run, and shows why and how the plan that stands would change on the
    morning after it, four weeks from that run on side by side: all else until then is taken to have gone well.

    Without a plan for the changed file, what stands in its way is said, as `generate` says it (exit code 1).

    \b
    --json prints {set, status, before, after, effect, same, remarks, counts,
    weeks, opens, closes}: status of the two plans in before and after; opens
    and closes are the wishes left open with the change alone, and without it
    alone; the rest as `planforge compare` prints it. Where the file itself
    has no plan: before is "no plan", and effect says that the change makes
    one possible. With --if: {if, because} for {set}, and no opens, closes.
    """
    from planforge.actions.load import requested, with_settings
    from planforge.actions.what_if import what_if
    from planforge.views import what_if as view

    if bool(settings) == bool(supposed):
        raise click.UsageError("either --set, for another value of the file, or --if, for what is told of a coming run")
    with interruptible(), or_said(as_json=as_json):
        stated = requested(file, out, now=now)
        if supposed:
            with _only_supposed(supposed):
                then = _supposed(stated, supposed)
                warn(then.warnings)
                after = solved(then.request).plan
            both = then.standing, after
            page = view.page_if_told(supposed, then.because, *both, since=then.since, not_done=then.not_done)
            answer(page, as_json=as_json)
            return
        changed = with_settings(stated, settings)
        warn([one for one in changed.warnings if one not in stated.warnings])
        with progress() as tell:
            found = what_if(stated, changed, tell)
    known = found.before.request.loaded.remarks if found.before else ()
    warn([one for one in found.after.request.loaded.remarks if one not in known])
    before = found.before.plan if found.before else None
    answer(view.page(settings, before, found.after.plan, found.opens, found.closes), as_json=as_json)


@contextmanager
def _only_supposed(texts: tuple[str, ...]) -> Iterator[None]:
    """Say of a stop that it would come if that were so, and not that the plan that is followed ends now."""
    from planforge.constraints.load import RedFlags
    from planforge.languages import Message

    try:
        yield
    except RedFlags as stop:
        stop.followed = None
        warn([Message("messages.warnings.only_supposed", supposed=", ".join(texts))])
        raise


def _supposed(stated: "Request", texts: tuple[str, ...]) -> "IfTold":
    """Return what is asked for once that was told; end with what can be supposed."""
    from planforge.actions.what_if import if_told
    from planforge.diary.supposed import NotSupposable
    from planforge.languages import in_words, reason

    try:
        return if_told(stated, texts)
    except NotSupposable as wrong:
        raise click.BadParameter(in_words(reason(wrong), reader()), param_hint="'--if'") from None
