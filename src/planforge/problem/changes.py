"""Which days of a plan differ, by which lines of its file, and what is left of the usual times then."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from planforge.problem.sections import WeekChange, Window
from planforge.quantities.dates import PlanWeeks, Weekday
from planforge.quantities.when import DAYS, WEEKS, When, parse_when

Times = dict[Weekday, tuple[Window, ...]]


@dataclass(frozen=True, slots=True)
class Differs:
    """How a day differs: the lines of the file, by their names, that say its times and its time zone."""

    times: str | None = None
    zone: str | None = None


def days_that_differ(changes: Mapping[str, WeekChange], weeks: PlanWeeks) -> dict[date, Differs]:
    """Return the days of a plan that differ, in order.

    Of two lines about one day the narrower goes first: a date before its week, a week before even or odd ones. A line
    that only says where somebody is leaves the times to others, and the reverse; and `no sun` is about Sundays alone,
    so that lines of this kind add up. Lines that mean no days of this plan are left out: a question may ask about other
    dates than the file's own.
    """
    times, zones = _narrowest(changes, weeks, "times"), _narrowest(changes, weeks, "zone")
    return {day: Differs(times.get(day), zones.get(day)) for day in sorted({*times, *zones})}


def _narrowest(changes: Mapping[str, WeekChange], weeks: PlanWeeks, about: str) -> dict[date, str]:
    found: dict[date, tuple[int, str]] = {}
    for text, change in changes.items():
        if not (change.of_times if about == "times" else change.timezone):
            continue
        with suppress(ValueError):
            for day, breadth in parse_when(text).days(weeks).items():
                speaks = about == "zone" or _gives_times(change, day)
                if speaks and (day not in found or breadth < found[day][0]):
                    found[day] = breadth, text
    return {day: text for day, (_, text) in found.items()}


def _gives_times(change: WeekChange, day: date) -> bool:
    """Tell whether a line says when there is time on a day of those it names: `no sun` leaves the others to others."""
    return change.of_times and (not change.without or Weekday(day.weekday()) in change.without)


def days_named(text: str, weeks: PlanWeeks) -> tuple[date, ...]:
    """Return the days of a plan that a line's name means, in order; none where it means none."""
    with suppress(ValueError):
        return tuple(parse_when(text).days(weeks))
    return ()


def wrong_changes(
    changes: Mapping[str, WeekChange], usual: Mapping[Weekday, tuple[Window, ...]], weeks: PlanWeeks
) -> Iterator[tuple[str, str]]:
    """Yield the lines that name no days of the plan, or some twice, or leave no time in them: name, and what is wrong.

    Behind a `; ` stands a way out.
    """
    seen: dict[tuple[date, int, str], tuple[str, object]] = {}
    for text, change in changes.items():
        try:
            when = parse_when(text)
            when.refuse(weeks)
            _refuse_times_that_cannot_be(change, when, dict(usual), weeks)
            for day, breadth in when.days(weeks).items():
                for about, said in _said_of(day, change, dict(usual)):
                    other, there = seen.setdefault((day, breadth, about), (text, said))
                    if there != said:
                        _refuse_two_lines(day, breadth, other, weeks)
        except ValueError as error:
            yield text, str(error).removeprefix(f"{text!r} ")


def _said_of(day: date, change: WeekChange, usual: Times) -> Iterator[tuple[str, object]]:
    """Yield what a line says of a day; saying the same twice contradicts nobody."""
    if _gives_times(change, day):
        yield "times", times_in(usual, change).get(Weekday(day.weekday()), ())
    if change.timezone:
        yield "zone", change.timezone


def _refuse_two_lines(day: date, breadth: int, other: str, weeks: PlanWeeks) -> NoReturn:
    what, one = (f"{day}", "day") if breadth == DAYS else (f"week {weeks.week_of(day)}", "week")
    raise ValueError(f"this is {what}, as `{other}` above; write one line for a {one}")


def _refuse_times_that_cannot_be(change: WeekChange, when: When, usual: Times, weeks: PlanWeeks) -> None:
    named = when.days(weeks)
    if change.windows == () and when.breadth > DAYS:
        raise ValueError("leaves no time at all; a week like that stands under `away`, like `away: [week 5]`")
    if change.windows is not None and when.breadth > DAYS:
        raise ValueError("names whole weeks, and one time is for single dates; write days and their times")
    among = {Weekday(day.weekday()) for day in named}
    for day in (*change.only, *change.without, *change.times):
        if named and day not in among:
            there = ", ".join(one.label for one in sorted(among))
            raise ValueError(f"{day.label} is none of its days, which are {there}; delete it here")
    if not change.of_times:
        if not change.timezone:
            raise ValueError("says nothing; write `only tue, sat`, `no thu`, or days and their times")
        return
    if not any(times_in(usual, change).values()) and when.breadth >= WEEKS:
        closed = [day.label for day, windows in change.times.items() if not windows] if change.times else []
        away = "a week like that stands under `away`"
        ways = (
            f"for the usual days but {'this' if len(closed) == 1 else 'these'} write `no {', '.join(closed)}`; {away}"
        )
        raise ValueError(f"leaves no time at all; {ways if closed else away}")


def times_in(usual: Times, change: WeekChange) -> Times:
    """Return the times of days that differ, by day of the week; raise ValueError for a day that has no usual time."""
    if change.windows is not None:
        return dict.fromkeys(Weekday, change.windows)
    if change.times:
        return {day: change.times[day] for day in sorted(change.times)}
    if not change.of_times:
        return usual
    for day in change.only or change.without:
        if not usual.get(day):
            way = f"give it one, like `{{{day.label}: 06:30 for 30 min}}`" if change.only else "delete it here"
            raise ValueError(f"{day.label} has no usual time; {way}")
    kept = [day for day in usual if (day in change.only if change.only else day not in change.without)]
    return {day: usual[day] for day in kept}
