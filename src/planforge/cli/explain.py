"""`planforge explain`: why a plan is as it is, what another choice would cost, and what each rule costs."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import moment, or_said
from planforge.cli.inputs import warned
from planforge.cli.output import answer
from planforge.cli.reader import reader
from planforge.cli.searching import interruptible, progress
from planforge.cli.stops import warn
from planforge.quantities.units import LONGEST_PLAN

if TYPE_CHECKING:
    from planforge.explanation.answered import Question
    from planforge.views.decided import DecidedValues
    from planforge.views.page import Page


def day(_ctx: click.Context, _param: click.Parameter, text: str | None) -> "date | str | None":
    """Return a date, or the first three letters of a weekday's name."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        name = text.strip().lower()[:3]
    if name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        return name
    raise click.BadParameter(f"{text!r} is no day; write it like `tue` (with --week) or 2027-02-16")


def a_date(ctx: click.Context, param: click.Parameter, text: str | None) -> date | None:
    """Return a date."""
    found = day(ctx, param, text)
    if isinstance(found, str):
        raise click.BadParameter(f"{text!r} is no date; write it like 2027-02-16")
    return found


@click.command("explain")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where the plan is; exports/NAME/ without.")
@click.option("--week", type=click.IntRange(1, LONGEST_PLAN), metavar="N", help="Why this week is as it is.")
@click.option("--day", "on", callback=day, metavar="DAY", help="Why this day: a date, or with --week a weekday (tue).")
@click.option("--session", metavar="ID", help="Why this session stands where it does (w06-run-2).")
@click.option("--rule", metavar="NAME", help="What a rule says here, where it binds, what it costs.")
@click.option("--rules", is_flag=True, help="What every hard rule costs in weeks to the goal.")
@click.option("--earliest", is_flag=True, help="The earliest week for the goal, and the latest start for its date.")
@click.option("--by", callback=a_date, metavar="DATE", help="With --earliest: another date to be ready by.")
@click.option("--decision", type=click.IntRange(1), metavar="N", help="What the diary changed, and why.")
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def explain_command(
    file: Path | None,
    out: Path | None,
    week: int | None,
    on: "date | str | None",
    session: str | None,
    rule: str | None,
    rules: bool,
    earliest: bool,
    by: date | None,
    decision: int | None,
    now: datetime,
    as_json: bool,
) -> None:
    """Say why the plan of FILE is as it is. Writes nothing.

    Without options: the goal, what was computed, what binds each week most, the wishes left open. Another choice is put
    to the solver: what forbids it is named with its place, and otherwise what gets worse.

    \b
    --json prints {page, ...}, and what a page adds:
    overview  goal, status, levels, weeks: [{week, phase, binds}], wishes
    week      week, phase, binds: [BINDING], otherwise: [ANSWER]
    day       day, week, sessions, otherwise
    session   session, day, week, why, otherwise
    rule      rule, earliest, uses: [RULE and hard, binds_in_weeks, costs: [COST]]
    rules     earliest, costs: [COST]
    earliest  week, held, bound, proven, weeks, by, latest_start
    decision  number, at, kind, verdict, because, differences, goal
    RULE is {rule, place, says, why}; BINDING a RULE and {measure, measured,
    bound, allowed, words}, in metres and seconds; COST a RULE and {change,
    earliest, saved, proven}; ANSWER {question, verdict, because: [RULE],
    reason, worse, before, after, week, opens, proven}, its verdict one of
    impossible, worse, less-running, as-good, undecided.
    """
    from planforge.actions.load import requested
    from planforge.actions.plan_now import as_requested
    from planforge.explanation.answered import explained
    from planforge.exporters.words import NO_MEDICAL_ADVICE

    if decision is not None:
        answer(_decided(file, out, decision), as_json=as_json)
        return
    question = _question(week, on, session, rule, rules, earliest, by)
    with interruptible(), or_said(as_json=as_json):
        request = requested(file, out, now=now)
        of_file = question.needs_plan or request.begun is not None  # a contradiction is counted without any past
        warn((request.loaded if of_file else warned(request.loaded)).warnings)
        if question.needs_plan and request.begun is not None:
            changes = as_requested(request, request.begun.plan).changes
            warn([] if changes is None else [changes])  # what is explained is what comes once it was made again
        with progress() as tell:
            page = explained(request, question, tell)
    answer(page, as_json=as_json)
    if not as_json:
        click.echo(f"\n{NO_MEDICAL_ADVICE}")


def _decided(file: Path | None, out: Path | None, number: int) -> "Page[DecidedValues]":
    """Return what is kept of a decision; end with what there is where there is none of that number."""
    from planforge.actions.decisions import NoDecision, decided
    from planforge.actions.places import default_out, diary_beside
    from planforge.languages import in_words, reason
    from planforge.views.decided import page

    try:
        decision, verdict = decided(diary_beside(file, out or default_out(file)), number)
        return page(decision, verdict, reader())
    except NoDecision as none:
        raise click.BadParameter(in_words(reason(none), reader()), param_hint="'--decision'") from None


def _question(
    week: int | None,
    on: "date | str | None",
    session: str | None,
    rule: str | None,
    rules: bool,
    earliest: bool,
    by: date | None,
) -> "Question":
    """Return what is asked; end with how it is asked where that is not clear."""
    from planforge.explanation import answered
    from planforge.quantities.dates import parse_weekday

    unclear = {
        answered.SEVERAL: "one question at a time: --week and --day, --session, --rule, --rules or --earliest",
        answered.NO_WEEK: "--day with a weekday needs --week, too; or write a date",
        answered.NO_EARLIEST: "--by belongs to --earliest",
    }
    try:
        day = parse_weekday(on) if isinstance(on, str) else on
        return answered.Question(week, day, session, rule, rules, earliest, by)
    except answered.UnclearQuestion as question:
        raise click.UsageError(unclear[str(question)]) from None
