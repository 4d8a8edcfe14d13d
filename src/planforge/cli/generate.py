"""`planforge generate`: a constraint file becomes a proven plan and its files."""

import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.errors import refusal
from planforge.cli.output import answer
from planforge.cli.reader import reader, told
from planforge.cli.searching import interruptible, progress
from planforge.cli.stops import Findings, warn
from planforge.terminal import visible

if TYPE_CHECKING:
    from planforge.actions.decisions import Change
    from planforge.actions.load import Request
    from planforge.actions.no_plan import NoPlan
    from planforge.actions.solve import Solution
    from planforge.problem.history import Begun

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment(context: click.Context, parameter: click.Parameter, text: str | None) -> datetime:
    """Return the moment of a date or a time in ISO spelling, or of seconds since 1970, in UTC; the present for None."""
    from planforge.actions import moments

    return moments.moment(day_or_moment(context, parameter, text))


def day_or_moment(context: click.Context, parameter: click.Parameter, text: str | None) -> date | datetime:
    """Return the same, but a date as it is: of a diary it is that day where its runner is."""
    from planforge.actions import moments

    if text is None:
        return moments.moment(None)
    text = text.strip()
    of_the_system = context.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.ENVIRONMENT
    where = "SOURCE_DATE_EPOCH" if of_the_system else "--now"
    try:
        at = datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(
            f"{text!r} is no moment; write it like 2027-01-04 or 2027-01-04T06:30:00+01:00", param_hint=f"'{where}'"
        ) from None
    try:
        return moments.day_or_moment(at.date() if _DATE.fullmatch(text) else at)
    except (ValueError, OverflowError):
        between = f"between the years {moments.AFTER} and {moments.BEFORE}"
        raise click.BadParameter(f"{text!r} does not lie {between}", param_hint=f"'{where}'") from None


@click.command("generate")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to; exports/NAME/ without it.")
@click.option(
    "--now",
    callback=moment,
    metavar="TIME",
    envvar="SOURCE_DATE_EPOCH",
    help="As if it were then: a date or an ISO time. Without it SOURCE_DATE_EPOCH, or the present.",
)
@click.option(
    "--apply",
    "applied",
    type=click.IntRange(1),
    multiple=True,
    metavar="N",
    help="Where there is no plan: write the Nth change that would help into FILE, and go on.",
)
@click.option("--afresh", is_flag=True, help="Begin again: forget the plan that has begun in DIR, past and all.")
@click.option("--without-diary", is_flag=True, help="Go on as if there were no diary: what was planned is done.")
@click.option("--accept/--decline", "accepted", default=None, help="What the diary asks for, without a question.")
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def generate_command(
    file: Path | None,
    out: Path | None,
    now: datetime,
    applied: tuple[int, ...],
    afresh: bool,
    without_diary: bool,
    accepted: bool | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Build the plan FILE asks for and write calendar, workouts and plan.json.

    Without FILE: the packaged example runner. All files appear together, or none does; other files in DIR stay. An
    unchanged plan gives the same bytes again.

    Where the plan in DIR has begun, what is past stays as it is, and what comes is made over it: nothing changes that
    need not, nothing gets bolder by what happened (days away, for one), and a week lost is a week later. What you ask
    for (a goal, a rule) is done over the same past. --afresh begins again instead.

    Where no plan is possible it says which lines of FILE cannot hold together, none of which can be left out, and
    which changes would help, by number: single ones, or several together where no single one is enough. --apply N
    shows such a change, asks, and writes it into FILE, whose comments and layout stay. Of several conflicts, give
    --apply once for each, or the number of what settles all.

    \b
    --json prints {status, plan_id, revision, revised, out, files, warnings,
    goal, waiting (where running waits), certificate, weeks, wishes, remarks,
    changes (where a plan stood there: {weeks_lost, weeks: {before, after},
    goal: {before, after}, each {week, date} or null, first_difference:
    {session, date, says} or null, missed: [{session, date, title}], untold
    (of which nobody spoke): as missed, off: [{first, last}]}),
    because, decision (where the diary changed something: what was told, and
    the number for `explain --decision`),
    time (where FILE takes time away: what that does, in words),
    left_out (where sessions of the plan and the calendar have no workout):
    [{session, what, detail}], read_back: {events, workouts}, targets: [{target,
    exact, reduced, not_possible}] (of how many sessions)}, keys as in
    plan.json, or, without a plan,
    {status: "no plan", reasons: [{place, says, hint}], conflicts:
    [[{statement, place, says, why, undecided}]], relaxations: [{number,
    conflict, place, says, bolder (it loosens what limits the load), price:
    {peak_run_s, peak_distance_m, reached_in_week, longest_run_s (of a run as
    far as the weeks allow, else null), weeks_without_strength,
    weeks_without_rest} or null, edits: [{path, from, to}]}], cut_short (more
    changes were there to be tried)} or {status:
    "undecided"}, or, with exit code 3, {status: "professional first", flags,
    followed} or {status: "unanswered", questions, lines, screen, followed},
    where followed is {folder, load, sync}, a plan that is there and the
    commands that take it out, or null. A relaxation's conflict is its number, from 1, or null for
    what settles all of them. A place is FILE:LINE:COLUMN; a path leads to a
    value in FILE; to: null takes it away. Progress and warnings go to stderr.
    """
    from planforge.actions.generate import export
    from planforge.actions.load import requested
    from planforge.actions.places import with_plan
    from planforge.languages import Message
    from planforge.views import made as view
    from planforge.views.levels import gap

    with or_said(as_json=as_json):
        with interruptible():
            request = requested(file, out, now=now, afresh=afresh, without_diary=without_diary)
            if request.forgotten:
                _ask_to_begin_again(request.forgotten, yes)
            warn(request.warnings)
        solution = _solved_or_applied(request, applied, ask=not yes) if applied else solved(request)
        _ask_whether_edits_go(solution, ask=not (yes or as_json))
        solution, proposed = _accepted_or_not(solution, accepted, ask=not (yes or as_json))
    with interruptible(), progress() as tell:
        tell("what less time does")
        time = solution.time
    made = export(solution, proposed)
    warn(made.exported.warnings)
    if made.plan.certificate.status != "optimal":
        left = "; ".join(gap(made.plan.certificate)) or Message("messages.warnings.as_it_stood")
        warn([Message("messages.warnings.not_proven", left=left)])
    page = view.page(
        made.plan,
        made.exported,
        made.out,
        made.wishes,
        made.warnings,
        load=shlex.join(with_plan("load", file, made.out)),
        check=_check(file, made.out),
        report=shlex.join(with_plan("report", file, made.out)),
        targets=made.targets,
        says_more=shlex.join(["planforge", "targets", str(made.out)]),
        changes=made.changes,
        because=made.change.because if made.change else (),
        decision=made.decision,
        has_begun=made.request.begun is not None,
        time=time,
        due=made.due,
        growth=made.growth,
    )
    answer(page, as_json=as_json)


def solved(request: "Request") -> "Solution":
    """Return the plan that is asked for, and say what was found on the way."""
    from planforge.actions.solve import solve

    with interruptible(), progress() as tell:
        solution = solve(request, tell)
    warn(solution.warnings)
    return solution


def _solved_or_applied(request: "Request", numbers: tuple[int, ...], *, ask: bool) -> "Solution":
    """Return the plan that is asked for; where there is none, that of the file with some changes written into it."""
    from planforge.actions.load import reread
    from planforge.actions.no_plan import NoPlan, Undecided
    from planforge.languages import Message

    nothing = [Message("messages.warnings.nothing_to_apply")]
    try:
        solution = solved(request)
    except (NoPlan, Undecided) as none:
        if isinstance(none, NoPlan) and none.tried:
            _apply(none, numbers, ask=ask)
            return solved(reread(request))
        warn(nothing)
        raise
    warn(nothing)
    return solution


@contextmanager
def or_said(*, as_json: bool) -> Iterator[None]:
    """Have a program told, too, why there is no plan, or why none may be followed."""
    from planforge.actions.no_plan import NoPlan, Undecided
    from planforge.constraints.load import RedFlags, Unanswered

    try:
        yield
    except (RedFlags, Unanswered) as first:
        if as_json:
            answer(refusal(first, reader()), as_json=True)
        raise
    except (NoPlan, Undecided) as none:
        if as_json:
            answer(none.page, as_json=True)
        raise


def _apply(none: "NoPlan", numbers: tuple[int, ...], *, ask: bool) -> None:
    """Write changes into the coach's file, after showing them; stop where that is not wanted."""
    from planforge.actions.apply import changed

    change = changed(none, numbers)
    click.echo(change.difference, err=True)
    if ask and not click.confirm(visible(told("asks.write_into", file=str(change.file))), err=True):
        raise Findings(told("asks.nothing_written"))
    change.write()


def _accepted_or_not(solution: "Solution", accepted: bool | None, *, ask: bool) -> "tuple[Solution, Change | None]":
    """Return the plan, and what was declined of it: then the plan is another, in which nothing climbs.

    Without an answer and a terminal the careful side holds, which is what the diary asks for.
    """
    from planforge.actions.decisions import change_by, declined, no_stands
    from planforge.actions.load import reread
    from planforge.exporters.words import spoken
    from planforge.languages import Message, in_words
    from planforge.views.remade import because

    change = change_by(solution.request, solution.plan)
    if change is None and accepted and no_stands(solution.request):
        warn([Message("messages.warnings.declined_stands")])
    if change is None or accepted or (change.quiet and accepted is None):
        return solution, None
    if accepted is None:
        if not (ask and change.may_be_declined and _somebody_sits_there()):
            return solution, None
        said = spoken(change.after)
        click.echo(visible("\n".join(because(change.because, change.differences, said))), err=True)
        if click.confirm(in_words(Message("messages.compared.make_it_so"), said), default=True, err=True):
            return solution, None
    return solved(declined(reread(solution.request))), change  # the file's own problem, not that of the step back


def _somebody_sits_there() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _ask_whether_edits_go(solution: "Solution", *, ask: bool) -> None:
    """Ask somebody who sits there whether the edits that were named shall go; stop where they shall not."""
    if solution.edits_gone and ask and _somebody_sits_there() and not click.confirm(told("asks.edits_go"), err=True):
        raise Findings(told("asks.nothing_written"))


def _ask_to_begin_again(begun: "Begun", yes: bool) -> None:
    """Ask whether a plan that has begun shall be forgotten; stop where it shall not."""
    question = told("asks.begin_again", day=begun.plan.calendar.start)
    if not yes and not click.confirm(question, err=True):
        raise Findings(told("asks.nothing_written"))


def _check(file: Path | None, out: Path) -> str:
    return shlex.join(["planforge", "check", *_check_arguments(file, out)])


def _check_arguments(file: Path | None, out: Path) -> list[str]:
    from planforge.actions.places import default_out

    if out == default_out(file):
        return [str(file)] if file else []
    return [str(file or "FILE"), str(out)]
