"""`planforge check` of a plan that somebody else wrote: its measures, and what a coach's rules find in it."""

import csv
import io
import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from planforge.cli.inputs import read_constraints
from planforge.cli.stops import Findings, warn

if TYPE_CHECKING:
    from planforge.foreign.figures import Figures
    from planforge.foreign.stated import ForeignPlan
    from planforge.problem.problem import Problem
    from planforge.rules.base.rule import Finding


class _Seen(NamedTuple):
    """A foreign plan measured and, with a file, judged."""

    file: Path | None
    path: Path
    foreign: "ForeignPlan"
    weeks: list["Figures"]
    problem: "Problem | None"
    findings: list["Finding"]


def measure_foreign(file: Path | None, plan: Path | None, *, as_json: bool, as_csv: bool) -> bool:
    """Measure and judge a foreign plan and return True; return False when there is none to read."""
    from planforge.foreign.stated import is_foreign

    if plan is not None and is_foreign(plan):
        _report(file, plan, as_json=as_json, as_csv=as_csv)
        return True
    if plan is None and file is not None and is_foreign(file):
        _report(None, file, as_json=as_json, as_csv=as_csv)
        return True
    return False


def _report(file: Path | None, path: Path, *, as_json: bool, as_csv: bool) -> None:
    from planforge.checker.check import check
    from planforge.foreign.figures import figures
    from planforge.foreign.judging import on_days
    from planforge.foreign.reading import read_foreign

    foreign = read_foreign(path)
    weeks = figures(foreign)
    problem: Problem | None = None
    findings: list[Finding] = []
    if file is not None:
        loaded = read_constraints(file, datetime.now(UTC).date())
        warn(loaded.warnings)
        problem = loaded.planned  # as it is once running may begin: the plan is there already
        if weeks:
            problem, plan = on_days(problem, foreign)
            findings = check(problem, plan)
    seen = _Seen(file, path, foreign, weeks, problem, findings)
    if as_csv:
        click.echo(_csv(foreign.id, weeks), nl=False)
    elif as_json:
        click.echo(json.dumps(_values(seen), indent=2))
    else:
        _words(seen)
    if any(finding.hard for finding in findings):
        raise Findings


def _csv(name: str, weeks: list["Figures"]) -> str:
    """Return the measures as CSV: per cent with their sign, nothing where there was nothing to compare with."""
    from planforge.foreign.figures import Figures

    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["protocol", *Figures.__dataclass_fields__])
    for week in weeks:
        cells = [
            ("" if value is None else f"{value:+d}") if column.endswith("_pct") else value
            for column, value in asdict(week).items()
        ]
        table.writerow([name, *cells])
    return text.getvalue()


def _values(seen: "_Seen") -> dict[str, Any]:
    from planforge.views.findings import as_values

    file, path, foreign, weeks, problem, findings = seen
    conversion = foreign.conversion
    said: dict[str, Any] = {
        "plan": str(path),
        "id": foreign.id,
        "name": foreign.name,
        "conversion": {
            "run_s_per_mile": round(float(conversion.run), 1),
            "walk_s_per_mile": round(float(conversion.walk), 1),
            "stated": conversion.stated,
        },
        "weeks": [asdict(week) for week in weeks],
        "rules": foreign.rules,
    }
    if problem is not None:
        said |= {
            "file": str(file),
            "start": problem.start.isoformat(),
            "holds": not any(finding.hard for finding in findings),
            "findings": [as_values(finding) for finding in findings],
        }
    return said


def _words(seen: "_Seen") -> None:
    from planforge.quantities.units import Units
    from planforge.views.findings import in_brief, in_full
    from planforge.views.foreign import foreign_table

    file, path, foreign, weeks, problem, findings = seen
    click.echo(f"{foreign.name}\n")
    if not weeks:
        click.echo(f"{path} states rules and no weeks: there is nothing to measure.")
        for name, rule in foreign.rules.items():
            click.echo(f"  {name.replace('_', ' ')}: {rule}")
        return
    click.echo(foreign_table(weeks, foreign.conversion, problem.runner.units if problem else Units.KM))
    if problem is None:
        return
    broken = [finding for finding in findings if finding.hard]
    dated = any(one.date for week in foreign.weeks for one in week.sessions)
    first = f"{problem.start:%a} {problem.start.day} {problem.start:%b %Y}"
    where = "on its own dates" if dated else f"on days from {first} on, rest days between"
    click.echo(f"\nJudged at the runner's own paces, {where}; no weeks before running.")
    click.echo(f"{path} {'breaks' if broken else 'keeps'} the rules of {file}{':' if broken else '.'}")
    several: dict[str, list[Finding]] = {}
    for finding in broken:
        several.setdefault(finding.rule, []).append(finding)
    for some in several.values():
        more = f" (and {len(some) - 1} more)" if len(some) > 1 else ""
        click.echo(f"  {in_full(some[0])}{more}")
    if len(broken) < len(findings):
        click.echo("Wishes left open (no rule is broken by them):")
        for line in in_brief([finding for finding in findings if not finding.hard]):
            click.echo(f"  {line}")
    click.echo("All findings: --json.")
