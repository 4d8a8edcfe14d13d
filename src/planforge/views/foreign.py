"""A plan that somebody else wrote: its measures, and what a coach's rules find in it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NamedTuple

from typing_extensions import TypedDict

from planforge.foreign.figures import Figures
from planforge.foreign.stated import MILE, RANGES, Conversion, ForeignPlan
from planforge.problem.problem import Problem
from planforge.quantities.units import Units, format_distance, format_duration, format_minutes, format_pace
from planforge.rules.base.rule import Finding
from planforge.views.findings import FindingValues, as_values, in_brief, in_full
from planforge.views.page import Json, Page, Stored
from planforge.views.table import NONE, aligned
from planforge.views.words import day_with_year


class ConversionValues(TypedDict):
    """How fast the plan is run and walked; stated: the plan says so itself."""

    run_s_per_mile: float
    walk_s_per_mile: float
    stated: bool


class _Judged(TypedDict, total=False):
    file: str
    start: str
    holds: bool
    findings: list[FindingValues]


class ForeignValues(_Judged):
    """A plan that somebody else wrote; rules: those that it states, by name. Judged by a file it has four keys more."""

    plan: str
    id: str
    name: str
    conversion: ConversionValues
    weeks: list[Annotated[Json, Stored(Figures)]]
    rules: dict[str, str]


class Judgement(NamedTuple):
    """What the rules of a file find in a foreign plan; problem: what the file states."""

    file: Path
    problem: Problem
    findings: Sequence[Finding]


def page(
    path: Path, foreign: ForeignPlan, weeks: Sequence[Figures], judgement: Judgement | None
) -> Page[ForeignValues]:
    """Return what is said of the plan in `path`, measured, and judged where there is a file to judge it by."""
    lines = _measured(path, foreign, weeks, judgement.problem.runner.units if judgement else Units.KM)
    if weeks and judgement:
        lines += ["", *_judged(path, foreign, judgement)]
    return Page("\n".join(lines), _values(path, foreign, weeks, judgement))


_FOREIGN_HEADER = (
    "Week", "Sessions", "Running", "Walking", "Longest", "Session", "Distance",
    "Run %", "Peak %", "All %", "Dist %", "Longest %", "Spike %",
)  # fmt: skip


def foreign_table(weeks: Sequence[Figures], conversion: Conversion, units: Units) -> str:
    """Return a foreign plan's weeks as aligned lines, and how to read them."""
    rows = [
        (
            str(one.week),
            str(one.sessions),
            format_minutes(one.run_s),
            format_minutes(one.walk_s),
            format_duration(one.longest_run_bout_s) if one.longest_run_bout_s else NONE,
            format_duration(one.longest_session_total_s) if one.sessions else NONE,
            format_distance(1000 * one.est_dist_m, units),
            *map(
                _growth,
                (
                    one.run_vs_prev_pct,
                    one.run_vs_4wk_peak_pct,
                    one.total_vs_prev_pct,
                    one.dist_vs_prev_pct,
                    one.bout_vs_prev_pct,
                    one.worst_session_dist_spike_30d_pct,
                ),
            ),
        )
        for one in weeks
    ]
    run, walk = (format_pace(round(1000 * MILE / seconds), units) for seconds in (conversion.run, conversion.walk))
    legend = (
        "Longest: the longest stretch of running; Session: the longest session, walking included.",
        "%: the change from the week before, of running, of all time, of distance, of the longest stretch; Peak: of",
        "running, from the most of four weeks; Spike: of the longest session, from the longest of the 30 days before.",
        f"Distances at {run} running and {walk} walking, {'as the plan says' if conversion.stated else 'assumed'}.",
    )
    return "\n".join([*aligned([_FOREIGN_HEADER, *rows], ()), "", *legend])


def _growth(per_cent: int | None) -> str:
    return NONE if per_cent is None else f"{per_cent:+d}"


def _measured(path: Path, foreign: ForeignPlan, weeks: Sequence[Figures], units: Units) -> list[str]:
    if weeks:
        ranges = (f"{name[0].upper()}{name[1:]}: {said}." for name, said in foreign.rules.items() if name == RANGES)
        return [foreign.name, "", foreign_table(weeks, foreign.conversion, units), *ranges]
    rules = (f"  {name.replace('_', ' ')}: {rule}" for name, rule in foreign.rules.items())
    return [foreign.name, "", f"{path} states rules and no weeks: there is nothing to measure.", *rules]


def _judged(path: Path, foreign: ForeignPlan, judgement: Judgement) -> list[str]:
    file, problem, findings = judgement
    broken = [finding for finding in findings if finding.hard]
    dated = any(one.date for week in foreign.weeks for one in week.sessions)
    first = f"{problem.start:%a} {day_with_year(problem.start)}"
    where = "on its own dates" if dated else f"on days from {first} on, rest days between"
    lines = [f"Judged at the runner's own paces, {where}; no weeks before running."]
    lines.append(f"{path} {'breaks' if broken else 'keeps'} the rules of {file}{':' if broken else '.'}")
    several: dict[str, list[Finding]] = {}
    for finding in broken:
        several.setdefault(finding.rule, []).append(finding)
    for some in several.values():
        more = f" (and {len(some) - 1} more)" if len(some) > 1 else ""
        lines.append(f"  {in_full(some[0])}{more}")
    if len(broken) < len(findings):
        lines.append("Wishes left open (no rule is broken by them):")
        lines += [f"  {line}" for line in in_brief([finding for finding in findings if not finding.hard])]
    return [*lines, "All findings: --json."]


def as_csv(name: str, weeks: Sequence[Figures]) -> str:
    """Return the measures as CSV: per cent with their sign, nothing where there was nothing to compare with."""
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


def _values(path: Path, foreign: ForeignPlan, weeks: Sequence[Figures], judgement: Judgement | None) -> ForeignValues:
    conversion = foreign.conversion
    judged: _Judged = {}
    if judgement is not None:
        judged = {
            "file": str(judgement.file),
            "start": judgement.problem.start.isoformat(),
            "holds": not any(finding.hard for finding in judgement.findings),
            "findings": [as_values(finding) for finding in judgement.findings],
        }
    return {
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
        **judged,
    }
