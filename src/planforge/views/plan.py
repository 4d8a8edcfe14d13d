"""A plan as a person reads it in a terminal: a table of weeks, what became of its goals, what a watch cannot show.

ASCII only, and narrow enough for 100 columns: any terminal can show it.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from planforge.exporters.fit.workouts import Remark
from planforge.exporters.words import spoken
from planforge.languages import Language, english
from planforge.languages.pain import bolder
from planforge.plan.measures import as_done
from planforge.plan.model import Kind, Plan, Session, Week
from planforge.quantities.units import format_distance, format_duration, format_minutes
from planforge.views.table import NONE, WIDTH, aligned
from planforge.views.words import day, day_with_year, times

_INTERVAL = re.compile(r"(\d+) x ([\d.,]+):([\d.,]+)(?: \+ (\d+))?")


def heading(plan: Plan) -> str:
    """Return what the plan is, whose, and when."""
    first = plan.calendar.start
    weeks = f"{plan.calendar.weeks} week" + ("s" if plan.calendar.weeks != 1 else "")
    lines = [plan.title, f"{plan.runner.name}: {weeks} from {day_with_year(first)}, revision {plan.revision}"]
    said = bolder(plan.bolder_with_pain or (), english())
    return "\n".join([*lines, *textwrap.wrap(said, WIDTH)])


# -- the table -------------------------------------------------------------------------------------------------------

_HEADER = ("Week", "Dates", "Runs", "Distance", "Running", "Longest", "Strength", "Cross")
_LEFT = (1, 2)  # the columns of words; figures stand on the right


def table(plan: Plan) -> str:
    """Return the weeks as aligned lines, each phase under its name."""
    header, *rows = aligned([_HEADER, *(_row(as_done(plan, week), plan) for week in plan.weeks)], _LEFT)
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
    return "\n".join(aligned([_HEADER, _row(as_done(plan, plan.weeks[index - 1]), plan)], _LEFT))


def _row(week: Week, plan: Plan) -> tuple[str, ...]:
    units = plan.runner.units
    return (
        str(week.index),
        _dates(week.start, plan.calendar.week_ends(week.start)),
        _titles((run.title for run in week.runs), spoken(plan)),
        format_distance(1000 * week.distance_m, units) if week.runs else NONE,
        format_minutes(week.run_s) if week.runs else NONE,
        format_duration(week.longest_bout_s) if week.runs else NONE,
        str(len(week.of_kind(Kind.STRENGTH)) or NONE),
        str(len(week.of_kind(Kind.CROSS)) or NONE),
    )


def _titles(titles: Iterable[str], named: Language) -> str:
    """Return equal runs as one: `8 x 1:2 three times`, `18 min twice, 24 min`; named: the language of the titles."""
    sessions = named.sessions
    before = [form.partition("{")[0] for form in (sessions.run_walk, sessions.run)]  # `Run-walk `, `Run `
    short = Counter(title.removeprefix(before[0]).removeprefix(before[1]) for title in titles)
    said = (title if number == 1 else f"{title} {times(number)}" for title, number in short.items())
    return ("; " if any("," in title for title in short) else ", ").join(said) or NONE


def _dates(start: date, last: date) -> str:
    """Return the days from the first to the last of a week: `4-10 Jan`, `29 Mar-4 Apr`."""
    if last == start:
        return day(last)
    return f"{start.day}-{day(last)}" if start.month == last.month else f"{day(start)}-{day(last)}"


def _legend(plan: Plan) -> Iterator[str]:
    """Yield how to read the runs, with the plan's own first interval as the example."""
    found = [match for run in plan.sessions if run.kind is Kind.RUN if (match := _INTERVAL.search(run.title))]
    if not found:
        return
    times, run, walk, _ = found[0].groups()
    tail = next((f"; + {match[4]}: {match[4]} min more running at the end" for match in found if match[4]), "")
    yield ""
    yield f"{times} x {run}:{walk} means {times} times {run} min running, {walk} min walking{tail}."
    runs = (run.title for run in plan.sessions if run.kind is Kind.RUN)
    if two := next((match[0] for title in runs if (match := re.search(r"\d+ \+ \d+ min", title))), None):
        yield f"{two}: 1 min walking between the two."
    yield "Distance includes the walking in these sessions; Longest is the longest stretch without a break."


# -- the goal --------------------------------------------------------------------------------------------------------


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
        far = goal.as_far and not plan.waiting
        said.append(_as_far(plan) if far else _arrival(plan, wanted, reached, best if goal.longest_run_s else ""))
    if goal.weekly_distance_m is not None:
        wanted = f"{format_distance(1000 * goal.weekly_distance_m, units)} a week"
        most = format_distance(1000 * (goal.most_distance_m or 0), units)
        best = f"the longest week has {most}, in week {goal.most_distance_in_week}"
        reached = (goal.distance_reached_in_week, goal.distance_held_in_week)
        said.append(_arrival(plan, wanted, reached, best if goal.most_distance_m else ""))
    return [*said, *(_race(plan, one) for one in plan.sessions if one.race)]


def _race(plan: Plan, race: Session) -> str:
    """Return a race, and how far beyond the four weeks before it that goes."""
    since = race.date - timedelta(28)
    before = [one.distance_m for one in plan.sessions if one.kind is Kind.RUN and since <= one.date < race.date]
    units, longest = plan.runner.units, max(before, default=0)
    far = format_distance(1000 * race.distance_m, units)
    after = "an easy week after" if race.date < plan.weeks[-1].start else "the easy week after it lies beyond this plan"
    said = f"a race of {far} on {race.date:%a} {day_with_year(race.date)}: quiet days before it, {after}"
    if race.distance_m <= longest:
        return f"{said}; your choice: races are faster than this plan allows"
    more = f", {100 * race.distance_m // longest - 100} % more than the longest run" if longest else ", without any run"
    return f"{said}; your choice: it is faster than this plan allows{more} in the four weeks before it"


def _as_far(plan: Plan) -> str:
    """Return how far the weeks allowed to come, and what that is bolder by than a goal that is reached and held."""
    goal = plan.goal
    longest, aim = goal.longest_run_s or 0, goal.continuous_run_s or 0
    short = f", {format_duration(aim - longest)} short of {format_duration(aim)}" if longest < aim else ""
    weeks = [week for week in plan.weeks if week.longest_bout_s == longest]
    bolder = "" if len(weeks) > 1 else "; bolder than other goals: no second week holds it"
    week = f" in week {goal.longest_run_in_week}" if longest else ""
    return f"as far as the weeks allow: {format_duration(longest)} without a break{week}{short}{bolder}"


def _arrival(plan: Plan, wanted: str, weeks: tuple[int | None, int | None], best: str) -> str:
    if weeks[0] is not None:
        return f"{wanted}: reached in week {weeks[0]}, held in week {weeks[1]}"
    if plan.waiting:
        return f"{wanted}: not judged while running waits"
    return f"{wanted}: not reached and held in this plan; {best or 'it has no running'}"


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
