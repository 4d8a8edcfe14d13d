"""A plan as a person reads it in a terminal: a table of weeks, what became of its goals, what a watch cannot show.

ASCII only, and narrow enough for 100 columns: any terminal can show it.
"""

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from planforge.exporters.formats import Remark
from planforge.exporters.words import beyond_before, distance, spoken, wanted_run
from planforge.languages import Language, Message, in_words
from planforge.languages.pain import bolder
from planforge.languages.runs import in_short
from planforge.plan.measures import as_done, missed_of
from planforge.plan.model import Kind, Plan, Session, Week
from planforge.quantities.units import format_below, format_distance, format_duration, format_minutes
from planforge.views.table import NONE, WIDTH, aligned
from planforge.views.words import day_with_year

_INTERVAL = re.compile(r"(\d+) x ([\d.,]+):([\d.,]+)(?: \+ (\d+))?")


def heading(plan: Plan) -> str:
    """Return what the plan is, whose, and when."""
    said, first = spoken(plan), plan.calendar.start
    whose = Message(
        "messages.made.revision",
        runner=plan.runner.name,
        weeks=Message("messages.made.weeks", count=plan.calendar.weeks),
        day=_day_with_year(first, said),
        revision=plan.revision,
    )
    bolder_words = bolder(plan.bolder_with_pain or (), said)
    return "\n".join([plan.title, in_words(whose, said), *textwrap.wrap(bolder_words, WIDTH)])


def _day_with_year(day: date, said: Language) -> str:
    return f"{said.day_and_month(day)} {day.year}"


# -- the table -------------------------------------------------------------------------------------------------------

_COLUMNS = ("week", "dates", "runs", "distance", "running", "longest", "strength", "cross")
_LEFT = (1, 2)  # the columns of words; figures stand on the right


def table(plan: Plan) -> str:
    """Return the weeks as aligned lines, each phase under its name."""
    said = spoken(plan)
    header, *rows = aligned([_header(said), *(_row(week, plan) for week in plan.weeks)], _LEFT)
    lines = [header]
    before = None
    for week, row in zip(plan.weeks, rows, strict=True):
        if week.phase != before:
            name = said.phase(week.phase)
            lines.append(f"{name[0].upper()}{name[1:]}")
            before = week.phase
        lines.append(row)
    return "\n".join([*lines, *(in_words(one, said) for one in _legend(plan))])


def row_words(plan: Plan, index: int) -> str:
    """Return one week of the table, with its header."""
    return "\n".join(aligned([_header(spoken(plan)), _row(plan.weeks[index - 1], plan)], _LEFT))


def _header(said: Language) -> tuple[str, ...]:
    return tuple(in_words(Message(f"messages.made.{one}"), said) for one in _COLUMNS)


def _row(planned: Week, plan: Plan) -> tuple[str, ...]:
    """Return a week's cells: of one that is past, its runs that count as done, of so many as were planned."""
    units, said, week = plan.runner.units, spoken(plan), as_done(plan, planned)
    runs = _titles(week.runs, said)
    if len(week.runs) < len(planned.runs):
        runs = in_words(Message("messages.made.of_runs", runs=runs, count=len(planned.runs)), said)
    return (
        str(week.index),
        said.days(week.start, plan.calendar.week_ends(week.start)),
        runs,
        format_distance(1000 * week.distance_m, units, said.quantities) if week.runs else NONE,
        format_minutes(week.run_s) if week.runs else NONE,
        format_duration(week.longest_bout_s, said.quantities) if week.runs else NONE,
        str(len(week.of_kind(Kind.STRENGTH)) or NONE),
        str(len(week.of_kind(Kind.CROSS)) or NONE),
    )


def _titles(runs: Iterable[Session], said: Language) -> str:
    """Return equal runs as one: `8 x 1:2 three times`, `18 min twice, 24 min`; said: the language of the titles."""
    short = Counter(in_short(run, said) for run in runs)
    words = (said.times(number, title) for title, number in short.items())
    return ("; " if any("," in title for title in short) else ", ").join(words) or NONE


def _legend(plan: Plan) -> Iterator[str]:
    """Yield how to read the runs, with the plan's own first interval as the example."""
    missed = {one.id for one in missed_of(plan)}
    if week := next((one for one in plan.weeks if missed & {run.id for run in one.runs}), None):
        yield ""
        yield Message("messages.made.runs_done", count=len(week.runs))  # as the first such row says it
    found = [match for run in plan.sessions if run.kind is Kind.RUN if (match := _INTERVAL.search(run.title))]
    if not found:
        return
    times, run, walk, _ = found[0].groups()
    last = next((match[4] for match in found if match[4]), "")
    yield ""
    yield Message(f"messages.made.{'means_and_more' if last else 'means'}", times=times, run=run, walk=walk, last=last)
    runs = (run.title for run in plan.sessions if run.kind is Kind.RUN)
    if two := next((match[0] for title in runs if (match := re.search(r"\d+ \+ \d+ min", title))), None):
        yield Message("messages.made.two_runs", runs=two)
    yield Message("messages.made.includes")


# -- the goal --------------------------------------------------------------------------------------------------------


def arrival(plan: Plan) -> list[str]:
    """Return what became of each goal, a sentence each, from what the plan's steps come to."""
    goal, units, language = plan.goal, plan.runner.units, spoken(plan)
    said: list[str] = []
    if goal.continuous_run_s is not None:
        key = "in_every_run" if goal.every_session else "continuous"
        longest = format_duration(goal.longest_run_s or 0, language.quantities)
        wanted = Message(f"messages.goal.{key}", duration=wanted_run(plan))
        best = Message("messages.goal.longest", longest=longest, week=goal.longest_run_in_week or 0)
        reached = (goal.reached_in_week, goal.held_in_week)
        far = goal.as_far and not plan.waiting
        said.append(_as_far(plan) if far else _arrival(plan, wanted, reached, best if goal.longest_run_s else None))
        if not far and (below := _ends_below(plan)):
            said.append(below)
    if goal.weekly_distance_m is not None:
        whole, longest_week = 1000 * goal.weekly_distance_m, 1000 * (goal.most_distance_m or 0)
        distance = format_distance(whole, units, language.quantities)
        most = format_below(longest_week, whole, units, language.quantities)
        wanted = Message("messages.goal.a_week", distance=distance)
        best = Message("messages.goal.most", most=most, week=goal.most_distance_in_week or 0)
        reached = (goal.distance_reached_in_week, goal.distance_held_in_week)
        said.append(_arrival(plan, wanted, reached, best if goal.most_distance_m else None))
    return [*(in_words(one, language) for one in said), *(_race(plan, one) for one in plan.sessions if one.race)]


def _ends_below(plan: Plan) -> Message | None:
    """Return that a plan that holds its run does not end with it, as after days away; None where it does.

    A week may be lighter on purpose, so the last two in full are looked at.
    """
    goal, language = plan.goal, spoken(plan)
    after = [
        week for week in plan.weeks if week.runs and week.full and week.index > (goal.held_in_week or len(plan.weeks))
    ]
    longest = max((week.longest_bout_s for week in after[-2:]), default=goal.continuous_run_s or 0)
    if 10 * longest >= 9 * (goal.continuous_run_s or 0):
        return None
    now = format_duration(longest, language.quantities)
    return Message("messages.goal.ends_below", week=after[-1].index, longest=now)


def _race(plan: Plan, race: Session) -> str:
    """Return a race, and what the plan leaves free around it: how far it goes beyond the plan is no merit of it."""
    after = "an easy week after" if race.date < plan.weeks[-1].start else "the easy week after it lies beyond this plan"
    far = distance(plan, race)
    said = f"a race of {far} on {race.date:%a} {day_with_year(race.date)}: quiet days before it, {after}"
    beyond = " and longer" if beyond_before(plan, race) else ""
    return f"{said}; your choice: it is faster{beyond} than this plan allows"


def _as_far(plan: Plan) -> str:
    """Return how far the weeks allowed to come, and what that is bolder by than a goal that is reached and held."""
    goal = plan.goal
    longest, aim = goal.longest_run_s or 0, goal.continuous_run_s or 0
    short = ""
    if longest < aim:  # which is why a plan with a firm goal may come further
        aimed = f"the {format_duration(aim)} that its protocol aims at"
        short = f", {format_duration(aim - longest)} short of {aimed}; the protocol's softer rules come first"
    weeks = [week for week in plan.weeks if week.longest_bout_s == longest]
    bolder = "" if len(weeks) > 1 else "; bolder than other goals: no second week holds it"
    week = f" in week {goal.longest_run_in_week}" if longest else ""
    return f"as far as the weeks allow: {format_duration(longest)} without a break{week}{short}{bolder}"


def _arrival(plan: Plan, wanted: Message, weeks: tuple[int | None, int | None], best: Message | None) -> Message:
    if weeks[0] is not None:
        return Message("messages.goal.reached", what=wanted, reached=weeks[0], held=weeks[1] or 0)
    if plan.waiting:
        return Message("messages.goal.waits", what=wanted)
    return Message("messages.goal.not_reached", what=wanted, best=best or Message("messages.goal.no_running"))


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
