"""`planforge what-if`: the plan a file would have with other values, beside the one it has."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import end_without_plan, moment
from planforge.cli.inputs import linted, professional_first, read_constraints, screening_first
from planforge.cli.searching import interruptible, progress
from planforge.cli.standing import solved, standing
from planforge.cli.stops import Code, stop, warn

if TYPE_CHECKING:
    from planforge.constraints import Loaded
    from planforge.plan import Plan
    from planforge.rules.rule import Finding


@click.command("what-if", short_help="What would another value change?")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--set",
    "settings",
    multiple=True,
    required=True,
    metavar="PATH=VALUE",
    help="A value of the file: rules.run-step.max_increase='5 min'; may be given several times.",
)
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def what_if_command(file: Path | None, settings: tuple[str, ...], now: datetime, as_json: bool) -> None:
    """Solve FILE as it is and with other values, and compare the two plans. Writes nothing.

    A value is written as in the file: `rules.hold-week=off`, `calendar.available.tue='18:00 for 45 min'`,
    `rules.run-step={max_increase: 5 min}`. A mapping merges with what is there; a list or a single value replaces it.
    An entry of a list is named by its number or its own name, such as one use of a rule:
    `rules.run-step.2.max_increase='2 min'`, `rules.run-step."first weeks".max_increase='2 min'`.
    Without a plan for the changed file, what stands in its way is said, as `generate` says it (exit code 1).

    \b
    --json prints {set, status, before, after, effect, same, remarks, counts,
    weeks, opens, closes}: status of the two plans in before and after; opens
    and closes are the wishes left open with the change alone, and without it
    alone; the rest as `planforge compare` prints it. Where the file itself
    has no plan: before is "no plan", and effect says that the change makes
    one possible.
    """
    from planforge.compare import compare, text, values
    from planforge.plan import Plan
    from planforge.summary import in_brief, in_full

    with interruptible():
        loaded, begun = standing(read_constraints(file, now.date(), to_solve=True), file, now)
        changed = _changed(loaded, settings, now)
        warn([one for one in changed.warnings if one not in loaded.warnings])
        with progress() as tell:
            (before, loaded), (after, changed) = (solved(one, begun, now, tell) for one in (loaded, changed))
    if not isinstance(after, Plan):
        end_without_plan(after, changed, None, as_json)
    status = {"set": list(settings), "status": after.certificate.status, "after": after.certificate.status}
    if not isinstance(before, Plan):
        said = "As it is the file has no plan; with this it has one."
        reached = after.goal.reached_in_week
        said += f" It reaches the goal in week {reached}." if reached else ""
        click.echo(json.dumps(status | {"before": "no plan", "effect": said}, indent=2) if as_json else said)
        return
    found = compare(before, after)
    status["before"] = before.certificate.status
    opens, closes = _wishes(loaded, before, changed, after)
    if as_json:
        wishes = {"opens": [in_full(one) for one in opens], "closes": [in_full(one) for one in closes]}
        click.echo(json.dumps(status | values(found) | wishes, indent=2))
        return
    click.echo(text(found))
    for head, some in (("Wishes it leaves open besides:", opens), ("Wishes it no longer leaves open:", closes)):
        if some:
            click.echo("\n".join(["", head, *(f"  {line}" for line in in_brief(some))]))


def _wishes(
    loaded: "Loaded", before: "Plan", changed: "Loaded", after: "Plan"
) -> "tuple[list[Finding], list[Finding]]":
    """Return the wishes only the changed file's plan leaves open, and those only the file's own does."""
    from planforge.check import check, only_in

    old, new = (
        [one for one in check(its.problem, plan) if not one.hard] for its, plan in ((loaded, before), (changed, after))
    )
    return only_in(new, old), only_in(old, new)


def _changed(loaded: "Loaded", settings: tuple[str, ...], now: datetime) -> "Loaded":
    from planforge.constraints import RedFlags, Unanswered, load_document
    from planforge.overlay import overlaid
    from planforge.source import Faults

    start = loaded.problem.start
    try:
        made = linted(load_document(overlaid(loaded.document, settings), today=now.date(), start=start), to_solve=True)
        return made.known_as(loaded.problem.plan_id)
    except Faults as faults:
        stop(str(faults), Code.WRONG_FILE)
    except RedFlags as red:
        stop(professional_first(red.flags), Code.RED_FLAG)
    except Unanswered as some:
        stop(screening_first(some.lines, None), Code.RED_FLAG)
