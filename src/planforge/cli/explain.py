"""`planforge explain`: why a plan is as it is, what another choice would cost, and what each rule costs."""

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.generate import end_without_plan, moment
from planforge.cli.inputs import read_constraints
from planforge.cli.searching import interruptible, progress
from planforge.cli.standing import solved, standing
from planforge.cli.stops import Code, stop, warn

if TYPE_CHECKING:
    from planforge.constraints import Loaded
    from planforge.explain.pages import Page, Pages
    from planforge.history import Begun
    from planforge.plan import Plan


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


@click.command("explain", short_help="Why is the plan so? What would another choice cost?")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--week", type=click.IntRange(1, 104), metavar="N", help="Why this week is as it is.")
@click.option("--day", "on", callback=day, metavar="DAY", help="Why this day: a date, or with --week a weekday (tue).")
@click.option("--session", metavar="ID", help="Why this session stands where it does (w06-run-2).")
@click.option("--rule", metavar="NAME", help="What a rule says here, where it binds, what it costs.")
@click.option("--rules", is_flag=True, help="What every hard rule costs in weeks to the goal.")
@click.option("--earliest", is_flag=True, help="The earliest week for the goal, and the latest start for its date.")
@click.option("--by", callback=a_date, metavar="DATE", help="With --earliest: another date to be ready by.")
@click.option("--now", callback=moment, metavar="TIME", envvar="SOURCE_DATE_EPOCH", help="As if it were then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words.")
def explain_command(
    file: Path | None,
    week: int | None,
    on: "date | str | None",
    session: str | None,
    rule: str | None,
    rules: bool,
    earliest: bool,
    by: date | None,
    now: datetime,
    as_json: bool,
) -> None:
    """Say why the plan of FILE is as it is. Writes nothing.

    Without options: the goal, what was proven, what binds each week most, the wishes left open. Another choice is put
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
    RULE is {rule, place, says, why}; BINDING a RULE and {measure, measured,
    bound, allowed, words}, in metres and seconds; COST a RULE and {change,
    earliest, saved, proven}; ANSWER {question, verdict, because: [RULE],
    reason, worse, before, after, week, opens, proven}, its verdict one of
    impossible, worse, less-running, as-good, undecided.
    """
    from planforge.exporters.words import NO_MEDICAL_ADVICE

    asked = [week is not None or on is not None, session is not None, rule is not None, rules, earliest]
    if sum(asked) > 1:
        raise click.UsageError("one question at a time: --week and --day, --session, --rule, --rules or --earliest")
    if isinstance(on, str) and week is None:
        raise click.UsageError("--day with a weekday needs --week, too; or write a date")
    if by is not None and not earliest:
        raise click.UsageError("--by belongs to --earliest")
    with interruptible():
        loaded = read_constraints(file, now.date(), to_solve=not (rules or earliest))
        loaded, begun = standing(loaded, file, now)
        warn(loaded.warnings)
        page = _page(loaded, begun, file, now, as_json, (week, on, session, rule, rules, earliest, by))
    click.echo(json.dumps(page.values, indent=2) if as_json else f"{page.text}\n\n{NO_MEDICAL_ADVICE}")


Asked = tuple[int | None, "date | str | None", str | None, str | None, bool, bool, date | None]


def _page(
    loaded: "Loaded", begun: "Begun | None", file: Path | None, now: datetime, as_json: bool, asked: Asked
) -> "Page":
    from planforge.explain.pages import NothingThere, Pages

    needs_plan = not (asked[4] or asked[5])
    week, on, session, rule, *_ = asked
    with progress() as tell:
        try:
            Pages(loaded, None).refuse_unknown(week, on if isinstance(on, date) else None, session, rule)
            plan, loaded = _solved(loaded, begun, file, now, as_json, tell) if needs_plan else (None, loaded)
            return _asked(Pages(loaded, plan, tell), asked)
        except NothingThere as nothing:
            stop(f"{nothing}\nhint: {nothing.hint}", Code.WRONG_FILE)


def _asked(pages: "Pages", asked: Asked) -> "Page":
    from planforge.fields import Weekday

    week, on, session, rule, rules, earliest, by = asked
    if session is not None:
        return pages.session(session)
    if rule is not None:
        return pages.rule(rule)
    if rules or earliest:
        return pages.rules() if rules else pages.earliest(by)
    if isinstance(on, str) and week is not None:
        on = pages.on(week, next(one for one in Weekday if one.label == on))
    if isinstance(on, date):
        return pages.day(on)
    return pages.week(week) if week is not None else pages.overview()


def _solved(
    loaded: "Loaded",
    begun: "Begun | None",
    file: Path | None,
    now: datetime,
    as_json: bool,
    tell: Callable[[str], None],
) -> tuple["Plan", "Loaded"]:
    """Return the plan of the file, solved anew or as it stands, and what was loaded with the problem it answers."""
    from planforge.plan import Plan

    outcome, loaded = solved(loaded, begun, now, tell)
    if not isinstance(outcome, Plan):
        end_without_plan(outcome, loaded, file, as_json)
    return outcome, loaded
