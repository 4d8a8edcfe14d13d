"""`planforge check` of a plan that somebody else wrote: its measures, and what a coach's rules find in it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from planforge.cli.inputs import read_constraints
from planforge.cli.output import answer
from planforge.cli.stops import Findings, warn

if TYPE_CHECKING:
    from planforge.rules.base.rule import Finding
    from planforge.views.foreign import Judgement


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
    from planforge.views import foreign as view

    loaded = read_constraints(file, datetime.now(UTC).date()) if file is not None else None
    foreign = read_foreign(path, *([loaded.planned.calendar.week_starts] if loaded else ()))
    weeks = figures(foreign)
    judgement: Judgement | None = None
    if file is not None:
        loaded = read_constraints(file, datetime.now(UTC))
        warn(loaded.warnings)
        problem = loaded.planned  # as it is once running may begin: the plan is there already
        findings: list[Finding] = []
        if weeks:
            problem, plan = on_days(problem, foreign)
            findings = check(problem, plan)
        judgement = view.Judgement(file, problem, findings)
    if as_csv:
        click.echo(view.as_csv(foreign.id, weeks), nl=False)
    else:
        answer(view.page(path, foreign, weeks, judgement), as_json=as_json)
    if judgement and any(finding.hard for finding in judgement.findings):
        raise Findings
