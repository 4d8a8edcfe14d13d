"""A plan day by day, rest days too, as its runner reads it; beside each session what was told of it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from textwrap import wrap
from typing import Annotated, TypeAlias

from typing_extensions import TypedDict

from planforge.diary.asked import day_planned
from planforge.diary.day_by_day import DayByDay
from planforge.diary.entries import Morning, RunTold, SessionTold, values_of
from planforge.diary.log import Log
from planforge.exporters import words
from planforge.languages import Language, in_words
from planforge.plan.measures import as_done
from planforge.plan.model import Plan, Session, Week, when
from planforge.plan.until_seen import until_seen
from planforge.quantities.units import Units, format_distance, format_duration
from planforge.views.page import Json, Page, Stored
from planforge.views.table import NONE, aligned

_LEFT = (0, 2, 5)  # the columns of words
_INDENT = "    "  # before a step
_NARROWEST = 20  # signs in a line, however narrow a terminal says it is


class SessionOfDay(TypedDict):
    """A session. start: null for one without an hour; steps: in words; told: null where nobody spoke of it."""

    session: str
    kind: str
    title: str
    start: str | None
    duration_s: int
    distance_m: int
    steps: list[str]
    told: Annotated[Json, Stored(SessionTold)] | None


class DayOfPlan(TypedDict):
    """A day: of a rest day no sessions. beyond: runs of that day that no plan had; morning: the pain on it."""

    date: str
    sessions: list[SessionOfDay]
    beyond: list[Annotated[Json, Stored(RunTold)]]
    morning: int | None


class WeekOfDays(TypedDict):
    """A week with its days; its figures without the runs that count as not done.

    planned_m: with all of them, as plan.json has it.
    """

    week: int
    start: str
    phase: str
    distance_m: int
    planned_m: int
    run_s: int
    longest_bout_s: int
    days: list[DayOfPlan]


class DayByDayValues(TypedDict):
    """A plan day by day. stands: the plan.json it was read from; null for a plan that was made now, and lies nowhere.

    diary: where it is told what was done; null where nobody knows that. waits_for: what must be so before the next run.
    ill: that somebody is too ill to train, else null. not_taken_in: that the diary changes runs to come, and the plan
    does not know it yet; else null.
    """

    plan_id: str
    title: str
    revision: int
    stands: str | None
    diary: str | None
    waits_for: list[str]
    ill: str | None
    not_taken_in: str | None
    weeks: list[WeekOfDays]


def page(shown: DayByDay, *, steps: bool = False, width: int | None = None) -> Page[DayByDayValues]:
    """Return a plan day by day, in the runner's language; steps: with those of each session in the text.

    width: of the terminal that shows it; what is wider is folded, and a table that is wider is told line by line.
    """
    plan, log = shown.plan, shown.log
    values: DayByDayValues = {
        "plan_id": plan.plan_id,
        "title": plan.title,
        "revision": plan.revision,
        "stands": str(shown.stands) if shown.stands else None,
        "diary": str(log.path) if log else None,
        "waits_for": [*shown.waits_for],
        "ill": in_words(shown.ill, words.spoken(plan)) if shown.ill else None,
        "not_taken_in": in_words(shown.not_taken_in, words.spoken(plan)) if shown.not_taken_in else None,
        "weeks": [_week(week, shown) for week in shown.weeks],
    }
    said = words.spoken(plan)
    lines = [*_first(shown, said), *_weeks(shown, said, steps, width), "", said.no_medical_advice]
    return Page("\n".join(one for line in lines for one in _folded(line, width)), values)


# -- for a reader ----------------------------------------------------------------------------------------------------


def _first(shown: DayByDay, said: Language) -> Iterator[str]:
    """Yield which plan it is, and what stands before its next run."""
    plan, form = shown.plan, said.day_by_day
    yield (form.stands if shown.stands else form.made).format(
        title=plan.title, revision=plan.revision, file=shown.stands
    )
    if shown.ill:
        yield f"{in_words(shown.ill, said)}."
    yield from (f"{in_words(one, said)}" for one in shown.knee)
    if shown.not_taken_in:
        yield from in_words(shown.not_taken_in, said).splitlines()
    if shown.waits_for:
        yield f"{said.readiness.waits.format(wants=said.listed(shown.waits_for))}."
    elif seen := until_seen(plan):
        yield said.until_seen.all.format(week=seen.week, runs=words.titles_of(seen, said))


def _folded(line: str, width: int | None) -> list[str]:
    """Return a line as lines that are no wider than so, those after the first a little further in."""
    if width is None or len(line) <= width:
        return [line]
    before = line[: len(line) - len(line.lstrip())]
    return wrap(line.strip(), max(width, _NARROWEST), initial_indent=before, subsequent_indent=f"{before}  ")


def _weeks(shown: DayByDay, said: Language, steps: bool, width: int | None) -> Iterator[str]:
    """Yield each week under its heading, its columns as wide as those of all others; what is told, with a diary."""
    columns, units = said.day_by_day.columns, shown.plan.runner.units
    heading = (columns.day, columns.time, columns.session, columns.length, columns.distance, columns.told)
    rows = {week.index: [*_rows(week, shown, said)] for week in shown.weeks}
    table = [heading, *(cells for some in rows.values() for cells, _ in some)]
    told = shown.log is not None and shown.log.entries
    head, *lines = aligned(table if told else [cells[:-1] for cells in table], _LEFT)
    narrow = width is not None and max(map(len, (head, *lines))) > width
    left = iter(lines)
    for week in shown.weeks:
        yield from ("", _heading(week, shown.plan, said), *([] if narrow else [head]))
        for (cells, session), line in zip(rows[week.index], left, strict=False):
            yield from _one_by_one(cells) if narrow else [line]
            if steps and session:
                yield from (f"{_INDENT}{one}" for one in _steps(session, units, said))


def _one_by_one(cells: "_Row") -> Iterator[str]:
    """Yield a row for who has no room for a table: its day, and below that what it says."""
    day, *rest = cells
    if day:
        yield day
    yield f"  {', '.join(one for one in rest if one not in ('', NONE))}"


def _heading(planned: Week, plan: Plan, said: Language) -> str:
    """Return what a week is, and what is run in it: `Week 4: return to running (10.9 km, ...)`."""
    form, week = said.day_by_day, as_done(plan, planned)
    banner = words.banner(week, said)
    if not planned.run_s:
        return banner
    running, longest = (format_duration(one, said.quantities) for one in (week.run_s, week.longest_bout_s))
    distance, whole = (
        format_distance(1000 * one.distance_m, plan.runner.units, said.quantities) for one in (week, planned)
    )
    if len(week.runs) == len(planned.runs):
        return form.total.format(banner=banner, distance=distance, running=running, longest=longest)
    if not week.run_s:
        return form.none_done.format(banner=banner, planned=whole)
    return form.total_done.format(banner=banner, distance=distance, planned=whole, running=running, longest=longest)


_Row: TypeAlias = tuple[str, str, str, str, str, str]


def _rows(week: Week, shown: DayByDay, said: Language) -> Iterator[tuple[_Row, Session | None]]:
    """Yield the lines of a week: one for each day, and one more for whatever else a day holds."""
    for day, sessions in _days(week, shown.plan):
        named = said.short_day(day)
        for row, session in _of_day(day, sessions, shown, said):
            yield (named, *row), session
            named = ""


def _of_day(
    day: date, sessions: Sequence[Session], shown: DayByDay, said: Language
) -> Iterator[tuple[tuple[str, str, str, str, str], Session | None]]:
    """Yield the cells of a day, but for its name: its sessions, then what was told of the day besides."""
    plan, units = shown.plan, shown.plan.runner.units
    beyond, morning = _besides(day, shown.log)
    asked = plan.waiting is not None and plan.waiting.until == day
    for one in sessions:
        far = format_distance(1000 * one.distance_m, units, said.quantities) if one.distance_m else NONE
        yield (
            (
                said.time_of_day(one.start) if one.start else "",
                " ".join(one.title.split()),  # on its line, whoever wrote it
                format_duration(60 * words.minutes(one), said.quantities),
                far,
                _told(one, shown.log, said),
            ),
            one,
        )
    if asked:
        yield ("", said.readiness.event, "", "", ""), None
    for run in beyond:
        took = format_duration(run.duration_s, said.quantities) if run.duration_s else NONE
        far = format_distance(1000 * run.distance_m, units, said.quantities) if run.distance_m else NONE
        yield ("", said.activities.own_run + _worst(run, said), took, far, ""), None
    felt = said.day_by_day.morning.format(pain=morning.pain) if morning else ""
    rest = "" if sessions or asked or beyond else said.day_by_day.rest
    if felt or rest:
        yield ("", rest, "", "", felt), None


def _told(session: Session, log: Log | None, said: Language) -> str:
    """Return what was told of a session; that nothing was, where it is asked for."""
    if log is None or not log.entries:
        return ""
    told = log.diary.sessions.get(session.id)
    if told is None:
        return said.day_by_day.not_told if session in log.open_sessions else ""
    line = said.diary.done[told.done] + _worst(told, said)
    if told.day == day_planned(session):
        return line
    return said.day_by_day.on_another_day.format(told=line, day=said.short_day(told.day))


def _worst(told: SessionTold | RunTold, said: Language) -> str:
    return said.diary.with_worst.format(pain=told.worst) if told.worst is not None else ""


def _steps(session: Session, units: Units, said: Language) -> tuple[str, ...]:
    return words.steps_in_words(session.steps, units, said, on_a_belt=session.place is not None)


# -- of a day --------------------------------------------------------------------------------------------------------


def _days(week: Week, plan: Plan) -> Iterator[tuple[date, tuple[Session, ...]]]:
    """Yield every day of a week with its sessions; a day outside of it where somebody put a session of the week."""
    last = plan.calendar.week_ends(week.start)
    days = {week.start + timedelta(n) for n in range((last - week.start).days + 1)}
    for day in sorted(days | {one.date for one in week.sessions}):
        yield day, tuple(sorted((one for one in week.sessions if one.date == day), key=when))


def _besides(day: date, log: Log | None) -> tuple[tuple[RunTold, ...], Morning | None]:
    """Return the runs of a day that no plan had, and how the knee was on its morning."""
    if log is None:
        return (), None
    return tuple(run for run in log.diary.runs if run.day == day), log.diary.mornings.get(day)


# -- for a program ---------------------------------------------------------------------------------------------------


def _week(week: Week, shown: DayByDay) -> WeekOfDays:
    done = as_done(shown.plan, week)
    return {
        "week": week.index,
        "start": str(week.start),
        "phase": week.phase,
        "distance_m": done.distance_m,
        "planned_m": week.distance_m,
        "run_s": done.run_s,
        "longest_bout_s": done.longest_bout_s,
        "days": [_day(day, sessions, shown) for day, sessions in _days(week, shown.plan)],
    }


def _day(day: date, sessions: Sequence[Session], shown: DayByDay) -> DayOfPlan:
    beyond, morning = _besides(day, shown.log)
    return {
        "date": str(day),
        "sessions": [_session(one, shown) for one in sessions],
        "beyond": [values_of(run) for run in beyond],
        "morning": morning.pain if morning else None,
    }


def _session(session: Session, shown: DayByDay) -> SessionOfDay:
    told = shown.log.diary.sessions.get(session.id) if shown.log else None
    return {
        "session": session.id,
        "kind": session.kind.value,
        "title": session.title,
        "start": session.start.strftime("%H:%M") if session.start else None,
        "duration_s": session.duration_s,
        "distance_m": session.distance_m,
        "steps": [*_steps(session, shown.plan.runner.units, words.spoken(shown.plan))],
        "told": values_of(told) if told else None,
    }
