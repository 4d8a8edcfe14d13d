"""`planforge check`: a finished plan, edited by hand or not, before the rules of its constraint file."""

import shlex
from datetime import datetime
from pathlib import Path

import click

from planforge.cli.exported import are_workouts, check_exports, check_workouts, refuse_apples_workouts
from planforge.cli.foreign import measure_foreign
from planforge.cli.generate import moment, or_said
from planforge.cli.inputs import read_constraints, to_generate, warned
from planforge.cli.output import answer
from planforge.cli.stops import Findings, WrongFile, warn


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.argument("plan", type=click.Path(path_type=Path), required=False)
@click.option("--exports", type=click.Path(path_type=Path), metavar="DIR", help="Read an export back, instead.")
@click.option(
    "--now",
    callback=moment,
    metavar="TIME",
    envvar="SOURCE_DATE_EPOCH",
    help="Judge answers as of then; as of now without it, and never as of a day before the plan was made.",
)
@click.option("--examples", is_flag=True, help="Try the file's examples alone; those of an entry need no plan.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a foreign plan's measures as CSV.")
def check_command(
    file: Path | None,
    plan: Path | None,
    exports: Path | None,
    now: datetime,
    examples: bool,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Judge PLAN, edited by hand or not, by the rules of FILE. Solves nothing, writes nothing.

    Without PLAN: the plan.json that `planforge generate FILE` wrote. PLAN may be its folder, too. Exit code 0: no rule
    is broken, though wishes may be open; 1: a rule is broken, the plan says of itself what is not so, or an example of
    the file fails. Where a session was edited, figures and claims that follow from it are those from before: that is
    told, a line a kind, and breaks nothing; `planforge generate FILE` writes them as they are. What no edit of a
    session explains, such as a proof of a plan that nobody edited, is false.

    \b
    --json prints {plan, file, holds, findings: [{rule, name, why, hard,
    week, day, session, message, measured, allowed, excess, claim}],
    examples: [{name, place, holds, says}]}. claim: what a stored value speaks
    of; with hard it is false, else an edit left it behind.

    FILE may hold `examples:`, so much and what must follow from it: they are tried, too, and with --examples they
    alone, where no plan has to be.

    \b
    --examples --json prints {file, holds, examples, left_out}.

    FILE may also be a folder of workouts, or one .FIT file, anybody's: judged as a watch would, and by PLAN or the
    plan.json that lies beside. What is legal though planforge writes no such workout is told apart, and is no fault
    where there is no plan.

    \b
    --json then prints {workouts, plan, holds, files, faults: [{file, group,
    session, says}], legal (the same)}.

    With --exports DIR every file in DIR that planforge wrote is read back and compared with its plan.json: calendars,
    feeds, workouts, a schedule; and plan.json with what it was when it was written.

    \b
    --json then prints {exports, holds, events, workouts, more (further files
    that were read), differences: [{file, session, says}]}.

    PLAN may also be a plan that somebody else wrote: a published ladder (YAML or JSON, blocks of run and walk seconds
    by week and session, or sessions in words such as `8 x (1 min run, 90 s walk)`) or a table (CSV: week, session,
    run_s or run_min, walk_s or walk_min, and repeats, first, part, date, run_pace, walk_pace as you like, or week and
    workout, in words; rows of one session are its blocks). Weeks may be ranges; of a range of repeats the fewer are
    counted, and that is said. Its weeks are measured, and with FILE judged by its rules: on days
    with time from the file's start on. `planforge check PLAN.csv` measures alone.

    \b
    --json of such a plan: {plan, id, name, conversion: {run_s_per_mile,
    walk_s_per_mile, stated}, weeks: [{week, sessions, run_s, walk_s, total_s,
    longest_run_bout_s, longest_session_run_s, longest_session_total_s,
    est_dist_m, run_vs_prev_pct, run_vs_4wk_peak_pct, total_vs_prev_pct,
    dist_vs_prev_pct, bout_vs_prev_pct, worst_session_dist_spike_30d_pct,
    worst_session_run_spike_30d_pct}], rules, and with FILE also file, start,
    holds, findings}. --csv prints a line a week with these columns.
    """
    with or_said(as_json=as_json):
        if measure_foreign(file, plan, as_json=as_json, as_csv=as_csv):
            return
    if as_csv:
        raise click.UsageError("--csv is for plans that somebody else wrote; name one, like PLAN.csv")
    from planforge.actions.check import judged, tried_on
    from planforge.actions.load import as_asked_of
    from planforge.actions.places import default_out, is_as_written, refuse_a_plan, stored_plan, with_plan
    from planforge.deliver.folder import PLAN, UnreadablePlan
    from planforge.languages import Message
    from planforge.views import checked

    if examples:
        check_examples(file, plan, now, as_json=as_json)
        return
    if exports is not None:
        if file is not None:
            raise click.UsageError("--exports DIR reads one export; name no FILE beside it")
        check_exports(exports, as_json)
        return
    if file is not None and are_workouts(file):
        check_workouts(file, plan, as_json)
        return
    if file is not None:
        refuse_apples_workouts(file)
    refuse_a_plan(file)
    where = plan or default_out(file)
    where = where / PLAN if plan is None or plan.is_dir() else where
    try:
        kept = stored_plan(where)
    except UnreadablePlan as error:
        if file is not None and not where.exists():  # what is wrong in the file is said before that it has no plan
            with or_said(as_json=as_json):
                read_constraints(file, now)
        hint = "" if plan or where.exists() else f"\nhint: `{to_generate(file)}` writes it; or name the plan after FILE"
        raise WrongFile(f"{error}{hint}") from error
    with or_said(as_json=as_json):
        loaded = as_asked_of(kept, file, now, where.parent)
        loaded = loaded if kept.history else warned(loaded)  # what is counted from the start is no proof over a past
    changed = kept.basis is not None and not kept.basis.asks_the_same(loaded.problem.basis)
    again = [Message("messages.warnings.file_changed", command=to_generate(file))] if changed else []
    warn([*again, *loaded.warnings])
    findings = judged(loaded, kept, now, as_written=is_as_written(where))
    generate = f"`{shlex.join(with_plan('generate', file, where.parent))}`"
    if where.name != PLAN:
        generate = f"`{to_generate(file)}`, once it lies as {PLAN} where that looks for it,"
    named = str(file or "the packaged example")
    page = checked.page(
        str(where), named, findings, tried_on(loaded, kept), loaded.document, generate, weeks=len(kept.weeks)
    )
    answer(page, as_json=as_json)
    if not page.values["holds"]:
        raise Findings


def check_examples(file: Path | None, plan: Path | None, now: datetime, *, as_json: bool) -> None:
    """Try the examples of an entry that a file has, whatever plan there is of it."""
    from planforge.actions.check import tried_on
    from planforge.views import examples

    if plan is not None:
        raise click.UsageError("--examples tries those of an entry; without it, a plan's weeks are tried, too")
    loaded = read_constraints(file, now.date(), to_show=True)
    of_weeks = [name for name, one in loaded.examples.items() if one.week is not None]
    page = examples.page(str(file or "the packaged example"), tried_on(loaded, None), of_weeks, loaded.document)
    answer(page, as_json=as_json)
    if not page.values["holds"]:
        raise Findings
