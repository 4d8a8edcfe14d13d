"""Days, one after the other as they were told, on which walking about hurt more than where one stops and assesses.

Pure. What a file answers with no plan, told of a day, lets running wait until it is told lower; so it counts by what
was told, however many days lie between. The morning after a run is of that run, and judged with it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from planforge.diary.told import Diary
from planforge.gate.table import Limits
from planforge.problem.readiness import STOP_ABOVE


@dataclass(frozen=True, slots=True)
class Sore:
    """Such days. until: the first day that was told lower, or on which somebody allowed running; None: not yet."""

    days: tuple[date, ...]
    until: date | None


def stops_above(limits: Limits) -> int:
    """Return above which pain, in points of 10, one stops and assesses, as the screening of a file has it."""
    return min(limits.stop, STOP_ABOVE // 10)


def sore(diary: Diary, limits: Limits, allowed: Collection[date] = ()) -> Iterator[Sore]:
    """Yield all such days, in order. allowed: when a professional allowed running.

    Lower is a later day told, or a run that hurt no more while running and in the hour after it.
    """
    most, days = stops_above(limits), list[date]()
    after_training = {one.day + timedelta(1) for one in diary.trained}
    mornings = diary.mornings.values()
    walking = {one.day: one.pain for one in mornings if one.pain <= most or one.day not in after_training}
    for today in diary.todays.values():
        if today.pain is not None:
            walking[today.day] = max(today.pain, walking.get(today.day, 0))
    told = (*diary.sessions.values(), *diary.runs)
    ran = {one.day for one in diary.trained if one.worst is not None and max(one.worst, one.after or 0) <= most}
    before = {one.day: one.before for one in told if one.before is not None and one.day not in ran}
    walking |= {day: max(pain, walking.get(day, 0)) for day, pain in before.items()}
    for day in sorted({*walking, *ran, *allowed}):
        if walking.get(day, 0) > most and day not in allowed:
            days.append(day)
        elif days:
            yield Sore((*days,), day)
            days = []
    if days:
        yield Sore((*days,), None)
