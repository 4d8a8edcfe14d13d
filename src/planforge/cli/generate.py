"""`planforge generate`: a constraint file becomes a proven plan and its files."""

import json
import shlex
import textwrap
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from planforge.cli.inputs import default_out, read_constraints
from planforge.cli.searching import interruptible, progress
from planforge.cli.standing import begun_plan, continuing, going_on, past_of, refuse_another_start, solved, unknown_past
from planforge.cli.stops import Code, stop, warn

if TYPE_CHECKING:
    from planforge.constraints import Loaded
    from planforge.export import Exported, Past
    from planforge.history import Begun
    from planforge.plan import Plan
    from planforge.rules.rule import Finding
    from planforge.solver.engine import NoPlan, Outcome, Undecided


def moment(_ctx: click.Context, _param: click.Parameter, text: str | None) -> datetime:
    """Return the moment of a date or a time in ISO spelling, or of seconds since 1970, in UTC; the present for None."""
    if text is None:
        return datetime.now(UTC).replace(microsecond=0)
    text = text.strip()
    try:
        at = datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else datetime.fromisoformat(text)
        at = at.replace(tzinfo=at.tzinfo or UTC, microsecond=0)
        if 1990 < at.year < 2100:  # a FIT file counts seconds from the end of 1989 in 32 bits
            return at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise click.BadParameter(
            f"{text!r} is no moment; write it like 2027-01-04 or 2027-01-04T06:30:00+01:00"
        ) from None
    raise click.BadParameter(f"{text!r} does not lie between the years 1990 and 2100")


@click.command("generate", short_help="Build a file's plan: calendar, workouts, plan.json.")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="Where to; exports/NAME/ without it.")
@click.option(
    "--now",
    callback=moment,
    metavar="TIME",
    envvar="SOURCE_DATE_EPOCH",
    show_envvar=True,
    help="The moment the plan is made, as if it were now: a date or an ISO time.",
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
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def generate_command(
    file: Path | None,
    out: Path | None,
    now: datetime,
    applied: tuple[int, ...],
    afresh: bool,
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
    left_out (where sessions of the plan and the calendar have no workout):
    [{session, what, detail}], read_back: {events, workouts}}, keys as in
    plan.json, or, without a plan,
    {status: "no plan", reasons: [{place, says, hint}], conflicts:
    [[{statement, place, says, why, undecided}]], relaxations: [{number,
    conflict, place, says, edits: [{path, from, to}]}], cut_short (more
    changes were there to be tried)} or {status: "undecided"}. A relaxation's
    conflict is its number, from 1, or null for what settles all of them. A
    place is FILE:LINE:COLUMN; a path leads to a value in FILE; to: null takes
    it away. Progress and warnings go to stderr.
    """
    from planforge.plan import Plan
    from planforge.summary import gap

    out = out or default_out(file)
    with interruptible():
        loaded = read_constraints(file, now.date(), to_solve=True)
        before = past_of(out)
        loaded = continuing(loaded, before, file, now, afresh=afresh)
        begun = begun_plan(loaded, before, now)
        if begun and afresh:
            _ask_to_begin_again(begun, yes)
            begun = None
        elif begun:
            refuse_another_start(loaded, begun)
        loaded = going_on(loaded, begun)
        warn(loaded.warnings)
        with progress() as tell:
            outcome, loaded = solved(loaded, begun, now, tell)
        warn(loaded.remarks)
    if applied:
        outcome, loaded = _applied(applied, outcome, loaded, begun, file, now, yes)
    if not isinstance(outcome, Plan):
        end_without_plan(outcome, loaded, file, as_json)
    plan = _continued(outcome, before, loaded)
    wishes = _wishes(loaded, plan)
    exported = _exported(plan, out, loaded, before)
    warn(exported.warnings)
    if plan.certificate.status != "optimal":
        left = "; ".join(gap(plan.certificate)) or "it stays as it stood before the file said something else"
        warn([f"the plan keeps every rule, but it is not proven to be the best: {left}"])
    click.echo(_json(plan, out, exported, loaded, wishes) if as_json else _words(plan, file, out, exported, wishes))


def _applied(
    numbers: tuple[int, ...],
    outcome: "Outcome",
    loaded: "Loaded",
    begun: "Begun | None",
    file: Path | None,
    now: datetime,
    yes: bool,
) -> tuple["Outcome", "Loaded"]:
    """Return what comes of the file with some changes in it; warn and change nothing where there is a plan."""
    from planforge.cli.no_plan import apply
    from planforge.solver.engine import NoPlan

    if not isinstance(outcome, NoPlan):
        warn(["there is nothing to apply; FILE is as it was"])
        return outcome, loaded
    apply(numbers, outcome, loaded, file, ask=not yes)
    fresh = read_constraints(file, now.date(), to_solve=True, start=loaded.problem.start)
    fresh = fresh.known_as(loaded.problem.plan_id)
    with interruptible(), progress() as tell:
        return solved(fresh, begun, now, tell)


def _ask_to_begin_again(begun: "Begun", yes: bool) -> None:
    """Ask whether a plan that has begun shall be forgotten; stop where it shall not."""
    question = (
        f"This plan began on {begun.plan.calendar.start}. Begin again, and cancel what the calendar was told of it?"
    )
    if not yes and not click.confirm(question, err=True):
        stop("Nothing was written.", Code.FINDINGS)


# -- solving ---------------------------------------------------------------------------------------------------------


def end_without_plan(outcome: "NoPlan | Undecided", loaded: "Loaded", file: Path | None, as_json: bool) -> NoReturn:
    """Say why there is no plan and what would help, or that nobody knows. Without FILE no change is offered for it."""
    from planforge.cli import no_plan
    from planforge.solver.engine import Undecided

    if isinstance(outcome, Undecided) and not loaded.contradictions:
        if as_json:
            click.echo(json.dumps({"status": "undecided"}, indent=2))
        stop(no_plan.UNDECIDED, Code.UNDECIDED)
    if as_json:
        click.echo(json.dumps(no_plan.as_values(outcome, loaded), indent=2))
    stop(no_plan.in_words(outcome, loaded, file), Code.FINDINGS)


def _wishes(loaded: "Loaded", plan: "Plan") -> list["Finding"]:
    """Return the wishes left open; a broken rule is our fault, and ends the command before a file is written."""
    from planforge.check import check
    from planforge.summary import in_full

    findings = check(loaded.problem, plan)
    if broken := [finding for finding in findings if finding.hard]:
        lines = "\n".join(f"  {in_full(finding)}" for finding in broken)
        stop(
            f"The plan found breaks its own rules; nothing was written:\n{lines}\n"
            "This is a fault of planforge, not of your file. Please report it with the file.",
            Code.FINDINGS,
        )
    return findings


# -- files -----------------------------------------------------------------------------------------------------------


def _continued(outcome: "Plan", before: "Past", loaded: "Loaded") -> "Plan":
    from planforge.export import Undeliverable, continued

    try:
        return continued(outcome, before, loaded.exports)
    except Undeliverable as error:
        stop(f"No calendar can say this: {error}; nothing was written", Code.WRONG_FILE)


def _exported(plan: "Plan", out: Path, loaded: "Loaded", before: "Past") -> "Exported":
    from planforge.export import NotThePlan, OtherPast, Undeliverable, UnreadablePast, export
    from planforge.staging import StagingError

    try:
        return export(plan, out, loaded.exports, before=before)
    except OtherPast as error:
        stop(f"{error}\nhint: run it again; it goes on from what is there now", Code.UNDELIVERED)
    except UnreadablePast as error:
        stop(unknown_past(error), Code.UNDELIVERED)
    except NotThePlan as error:
        stop(
            f"The files made are not the plan; nothing was written:\n{_indented(error.differences)}\n"
            "This is a fault of planforge, not of your file. Please report it with the file.",
            Code.UNDELIVERED,
        )
    except Undeliverable as error:
        stop(f"No watch can do this: {error}; nothing was written", Code.WRONG_FILE)
    except StagingError as error:
        stop(str(error), Code.UNDELIVERED)
    except OSError as error:  # the disk, while the files were written beside
        stop(f"{out}: {error.strerror or error}; nothing was changed", Code.UNDELIVERED)


# -- words -----------------------------------------------------------------------------------------------------------


_FEEDS = {
    "feed.ics": "to subscribe to, at an address nobody can guess: who has it reads all of this",
    "busy.ics": "to subscribe to, for others: when you are busy, and nothing else",
}


def _words(plan: "Plan", file: Path | None, out: Path, exported: "Exported", wishes: list["Finding"]) -> str:
    from planforge import summary
    from planforge.export import SCHEDULE
    from planforge.exporters.words import NO_MEDICAL_ADVICE

    read_back = f"{exported.read_back.events} events and {exported.read_back.workouts} workouts"
    proven = "Proven" if plan.certificate.status == "optimal" else "Kept, but not all of it proven to be the best"
    parts = [
        summary.heading(plan),
        summary.table(plan),
        "\n".join([f"{proven}:", *_listed(summary.proof(plan))]),
    ]
    if plan.certificate.switched_off:
        parts.append(f"Switched off by you: {', '.join(plan.certificate.switched_off)}")
    if wishes:
        check = shlex.join(["planforge", "check", *_check_arguments(file, out)])
        head = f"Wishes left open (no rule is broken by them; each: `{check}`):"
        parts.append("\n".join([head, *_listed(summary.in_brief(wishes))]))
    parts.append("\n".join(["For the runner, throughout:", *(_folded(note) for note in plan.notes)]))
    parts.append(
        f"Written to {out}:\n"
        "  plan.ics   import it into your calendar; import it again after every change\n"
        + "".join(f"  {name.ljust(10)} {says}\n" for name, says in _FEEDS.items() if name in exported.files)
        + f"  workouts/  {exported.read_back.workouts} FIT files; `{_load(file, out)}` puts the next on a watch\n"
        "  plan.json  the plan itself, to keep, to edit and to check"
        + ("\n  SCHEDULE.FIT  experimental: which workout is for which day" if SCHEDULE in exported.files else "")
        + f"\nRead back: {', '.join((*exported.read_back.more, read_back))} are the plan"
    )
    if exported.left_out:
        parts.append("\n".join(["Without a workout file:", *_listed(summary.remarks(exported.left_out))]))
    if fitted := [one for one in exported.remarks if one not in exported.left_out]:
        parts.append("\n".join(["Fitted to what a watch can show:", *_listed(summary.remarks(fitted))]))
    return "\n\n".join([*parts, NO_MEDICAL_ADVICE])


def _load(file: Path | None, out: Path) -> str:
    words = ["planforge", "load", *([str(file)] if file else [])]
    return shlex.join(words if out == default_out(file) else [*words, "--out", str(out)])


def _check_arguments(file: Path | None, out: Path) -> list[str]:
    if out == default_out(file):
        return [str(file)] if file else []
    return [str(file or "FILE"), str(out)]


_MOST_DIFFERENCES = 20


def _indented(said: Sequence[object]) -> str:
    more = [f"... and {len(said) - _MOST_DIFFERENCES} more"] if len(said) > _MOST_DIFFERENCES else []
    return "\n".join(f"  {one}" for one in [*said[:_MOST_DIFFERENCES], *more])


def _listed(lines: list[str]) -> list[str]:
    return [f"  - {line}" for line in lines]


def _folded(line: str) -> str:
    return textwrap.fill(line, 98, initial_indent="  - ", subsequent_indent="    ", break_long_words=False)


def _json(plan: "Plan", out: Path, exported: "Exported", loaded: "Loaded", wishes: list["Finding"]) -> str:
    from planforge.screening import one_line
    from planforge.summary import as_values

    values = plan.model_dump(mode="json", exclude_none=True)
    keys = ("plan_id", "revision", "revised", "goal", "waiting", "certificate", "weeks")
    kept = {key: values[key] for key in keys if key in values}
    said = {
        "status": plan.certificate.status,
        "out": str(out),
        "files": exported.files,
        "warnings": [one_line(one) for one in (*loaded.warnings, *loaded.remarks, *exported.warnings)],
        "wishes": [as_values(finding) for finding in wishes],
        "remarks": [remark._asdict() for remark in exported.remarks],
        "read_back": {"events": exported.read_back.events, "workouts": exported.read_back.workouts},
    }
    if exported.left_out:
        said["left_out"] = [remark._asdict() for remark in exported.left_out]
    return json.dumps(said | kept, indent=2)
