"""A plan as a person reads it in a terminal: a table of weeks, what was proven, which wishes stayed open.

ASCII only, and narrow enough for 100 columns: any terminal can show it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from planforge.exporters.fit.workouts import Remark
from planforge.foreign.figures import Figures
from planforge.foreign.stated import MILE, Conversion
from planforge.languages import english
from planforge.plan.levels import LevelKey, meaning
from planforge.plan.measures import as_done
from planforge.plan.model import Certificate, Kind, Level, Plan, Week
from planforge.quantities.units import Units, format_distance, format_duration, format_minutes, format_pace
from planforge.rules.base.rule import Finding, with_reason

_TIMES = {2: "twice", 3: "three times", 4: "four times", 5: "five times"}
_INTERVAL = re.compile(r"(\d+) x ([\d.]+):([\d.]+)(?: \+ (\d+))?")
NONE = "-"


def heading(plan: Plan) -> str:
    """Return what the plan is, whose, and when."""
    first = plan.calendar.start
    weeks = f"{plan.calendar.weeks} week" + ("s" if plan.calendar.weeks != 1 else "")
    return f"{plan.title}\n{plan.runner.name}: {weeks} from {_day(first)} {first.year}, revision {plan.revision}"


# -- the table -------------------------------------------------------------------------------------------------------

_HEADER = ("Week", "Dates", "Runs", "Distance", "Running", "Longest", "Strength", "Cross")
_LEFT = (1, 2)  # the columns of words; figures stand on the right


def table(plan: Plan) -> str:
    """Return the weeks as aligned lines, each phase under its name."""
    header, *rows = _aligned([_HEADER, *(_row(as_done(plan, week), plan.runner.units) for week in plan.weeks)], _LEFT)
    lines = [header]
    before = None
    for week, row in zip(plan.weeks, rows, strict=True):
        if week.phase != before:
            lines.append(english().phase(week.phase).capitalize())
            before = week.phase
        lines.append(row)
    return "\n".join([*lines, *_legend(plan)])


def row_words(plan: Plan, index: int) -> str:
    """Return one week of the table, with its header."""
    return "\n".join(_aligned([_HEADER, _row(as_done(plan, plan.weeks[index - 1]), plan.runner.units)], _LEFT))


def _row(week: Week, units: Units) -> tuple[str, ...]:
    return (
        str(week.index),
        _dates(week.start),
        _titles(run.title for run in week.runs),
        format_distance(1000 * week.distance_m, units) if week.runs else NONE,
        format_minutes(week.run_s) if week.runs else NONE,
        format_duration(week.longest_bout_s) if week.runs else NONE,
        str(len(week.of_kind(Kind.STRENGTH)) or NONE),
        str(len(week.of_kind(Kind.CROSS)) or NONE),
    )


def _aligned(rows: Sequence[tuple[str, ...]], left: Collection[int]) -> list[str]:
    """Return rows as lines of equal columns, those of words (`left`) to the left and figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if column in left else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _titles(titles: Iterable[str]) -> str:
    """Return equal runs as one: `8 x 1:2 three times`, `18 min twice, 24 min`."""
    short = Counter(title.removeprefix("Run-walk ").removeprefix("Run ") for title in titles)
    said = (title if times == 1 else f"{title} {_TIMES.get(times, f'{times} times')}" for title, times in short.items())
    return ("; " if any("," in title for title in short) else ", ").join(said) or NONE


def _dates(start: date) -> str:
    """Return the days from `start` to Sunday: `4-10 Jan`, `29 Mar-4 Apr`."""
    last = start + timedelta(6 - start.weekday())
    if last == start:
        return _day(last)
    return f"{start.day}-{_day(last)}" if start.month == last.month else f"{_day(start)}-{_day(last)}"


def _day(when: date) -> str:
    return f"{when.day} {when:%b}"


def _legend(plan: Plan) -> Iterator[str]:
    """Yield how to read the runs, with the plan's own first interval as the example."""
    found = [match for run in plan.sessions if run.kind is Kind.RUN if (match := _INTERVAL.search(run.title))]
    if not found:
        return
    times, run, walk, _ = found[0].groups()
    tail = next((f"; + {match[4]}: {match[4]} min more running at the end" for match in found if match[4]), "")
    yield ""
    yield f"{times} x {run}:{walk} means {times} times {run} min running, {walk} min walking{tail}."
    if any(re.search(r"\d \+ \d+ min", run.title) for run in plan.sessions if run.kind is Kind.RUN):
        yield "15 + 6 min: 1 min walking between the two."
    yield "Distance includes the walking in these sessions; Longest is the longest stretch without a break."


# -- a plan that somebody else wrote ---------------------------------------------------------------------------------

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
    return "\n".join([*_aligned([_FOREIGN_HEADER, *rows], ()), "", *legend])


def _growth(per_cent: int | None) -> str:
    return NONE if per_cent is None else f"{per_cent:+d}"


# -- what was proven -------------------------------------------------------------------------------------------------


def proof(plan: Plan) -> list[str]:
    """Return what holds of the plan and what no other plan does better, a sentence each, the most important first."""
    certificate = plan.certificate
    kept = sum(rule.hard and rule.holds for rule in certificate.rules)
    lines = [f"all {kept} firm rules hold, and a second check that knows no solver agrees"]
    if plan.waiting:
        lines.append("no running before it may begin; goal and weeks of the file are kept until then, not judged")
    else:
        lines += arrival(plan)
    lines += [_sentence(level, plan) for level in certificate.levels]
    return [*lines, *(f"not proven: {one}" for one in _filling(certificate))]


def arrival(plan: Plan) -> list[str]:
    """Return what became of each goal, a sentence each, from what the plan's steps come to."""
    goal, units = plan.goal, plan.runner.units
    said = []
    if goal.continuous_run_s is not None:
        every = " in every run of the week" if goal.every_session else ""
        wanted = f"{format_duration(goal.continuous_run_s)} without a break{every}"
        longest = format_duration(goal.longest_run_s or 0)
        best = f"the longest stretch is {longest}, in week {goal.longest_run_in_week}"
        reached = (goal.reached_in_week, goal.held_in_week)
        said.append(_arrival(plan, wanted, reached, best if goal.longest_run_s else ""))
    if goal.weekly_distance_m is not None:
        wanted = f"{format_distance(1000 * goal.weekly_distance_m, units)} a week"
        most = format_distance(1000 * (goal.most_distance_m or 0), units)
        best = f"the longest week has {most}, in week {goal.most_distance_in_week}"
        reached = (goal.distance_reached_in_week, goal.distance_held_in_week)
        said.append(_arrival(plan, wanted, reached, best if goal.most_distance_m else ""))
    return said


def _arrival(plan: Plan, wanted: str, weeks: tuple[int | None, int | None], best: str) -> str:
    if weeks[0] is not None:
        return f"{wanted}: reached in week {weeks[0]}, held in week {weeks[1]}"
    if plan.waiting:
        return f"{wanted}: not judged while running waits"
    return f"{wanted}: not reached and held in this plan; {best or 'it has no running'}"


def _sentence(level: Level, plan: Plan) -> str:
    one = meaning(level.name)
    value, bound = (one.shown(number, plan.runner.units) for number in (level.value, level.bound))
    if level.name == LevelKey.FIRST_WEEK:
        value = _as_in_the_table(level.value, plan) or value
    if level.proven:
        return one.at_zero if level.value == 0 and one.at_zero else one.at_best.format(value)
    return f"not proven: {one.called} is {value}, and cannot be below {bound}"


def _as_in_the_table(hundreds: int, plan: Plan) -> str | None:
    """Return a week's distance as the table shows it: of the first week that comes to so many started 100 m."""
    for week in plan.weeks:
        if week.runs and -1 <= 100 * hundreds - week.distance_m <= 101:  # stored figures are rounded to the metre
            return format_distance(1000 * week.distance_m, plan.runner.units)
    return None


def gap(certificate: Certificate) -> list[str]:
    """Return the levels that are not proven: what was found, and the bound no plan can beat."""
    levels = (one for one in certificate.levels if not one.proven)
    found = [f"{meaning(one.name).counted}: {one.value}, at best {one.bound}" for one in levels]
    return found + _filling(certificate)


def _filling(certificate: Certificate) -> list[str]:
    """Return what is not proven where every level is: which of the plans that are equal in all of them comes first."""
    open_levels = any(not one.proven for one in certificate.levels)
    filled = certificate.status == "optimal" or open_levels
    return [] if filled else ["that no plan as good as this holds more running in its first weeks"]


# -- what a watch cannot show ----------------------------------------------------------------------------------------

_NAMED_SESSIONS = 3


def remarks(said: Iterable[Remark]) -> list[str]:
    """Return a line for each change that was made for the watch, with the sessions it was made in."""
    sessions: dict[tuple[str, str], list[str]] = {}
    for one in said:
        sessions.setdefault((one.what, one.detail), []).append(one.session)
    return [f"{_sessions(slots)}: {': '.join(filter(None, change))}" for change, slots in sessions.items()]


def _sessions(slots: list[str]) -> str:
    """Return `w01-run-1`, or how many they are and the first of them."""
    if len(slots) == 1:
        return slots[0]
    more = ", ..." if len(slots) > _NAMED_SESSIONS else ""
    return f"{len(slots)} sessions ({', '.join(slots[:_NAMED_SESSIONS])}{more})"


# -- findings --------------------------------------------------------------------------------------------------------


def in_brief(findings: Iterable[Finding]) -> list[str]:
    """Return a line a use of a rule: its first finding, and how often it is so, in which weeks."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.title, []).append(finding)
    return [with_reason(f"{title}: {some[0].message}{_often(some)}", some[0].why) for title, some in by_rule.items()]


def _often(some: Sequence[Finding]) -> str:
    if len(some) == 1:
        return ""
    weeks = sorted({one.week for one in some})
    span = f"weeks {weeks[0]} to {weeks[-1]}" if len(weeks) > 1 else f"week {weeks[0]}"
    return f"; {_TIMES.get(len(some), f'{len(some)} times')} in {span}"


def in_full(finding: Finding) -> str:
    """Return one finding with its place, and what was measured where its words do not say so."""
    place = f"week {finding.week}" if finding.week else "the whole plan"
    place += f", {finding.day:%a} {_day(finding.day)}" if finding.day else ""
    figures = [
        f"{word} {value}"
        for word, value in (("measured", finding.measured), ("allowed", finding.allowed))
        if value and value not in finding.message
    ]
    words = f"{place}: {finding.title}: {finding.message}" + (f" ({', '.join(figures)})" if figures else "")
    return with_reason(words, finding.why)


def as_values(finding: Finding) -> dict[str, object]:
    """Return a finding as `--json` prints it."""
    return {
        "rule": finding.rule,
        "name": finding.called,
        "why": finding.why,
        "hard": finding.hard,
        "week": finding.week or None,
        "day": finding.day.isoformat() if finding.day else None,
        "session": finding.session,
        "message": finding.message,
        "measured": finding.measured,
        "allowed": finding.allowed,
        "excess": finding.excess,
    }
