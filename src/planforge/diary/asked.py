"""What is asked, and when: open sessions and mornings, and of each the questions that its answers ask for.

A day ends at 04:00, where the session began; a morning is at least 6 hours after the run (both ours). At no pain and a
usual morning nothing else is asked than the last question, which is always asked.
"""

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from statistics import median_low

from planforge.diary.entries import ANYTHING_ELSE, Morning, RunTold, SessionTold, Trained
from planforge.diary.told import Diary
from planforge.diary.vocabulary import Course, Done
from planforge.plan.model import Kind, Plan, Session

DAY_ENDS = time(4)
MORNING_AFTER = timedelta(hours=6)
ASKED_DAYS = 7  # what nobody spoke of for longer is not asked any more
CHANGES_THE_RUN = 4  # of 10, in the words beside the numbers: from there on the stride is asked for
_ENDS_AT_THE_LATEST = time(22)  # of a session without an hour


def day_of(local: datetime) -> date:
    """Return the day that a time belongs to."""
    return (local - timedelta(hours=DAY_ENDS.hour)).date()


def day_planned(session: Session) -> date:
    """Return the day of a planned session."""
    return day_of(datetime.combine(session.date, session.start)) if session.start else session.date


def is_over(session: Session, local: datetime) -> bool:
    """Tell whether the end that a session was planned for is past: before, nobody can be expected to tell of it."""
    if session.start is None:
        return datetime.combine(session.date, _ENDS_AT_THE_LATEST) <= local
    return datetime.combine(session.date, session.start) + timedelta(seconds=session.duration_s) <= local


def open_sessions(plan: Plan, diary: Diary, local: datetime) -> tuple[Session, ...]:
    """Return the runs and strength sessions that are asked for, oldest first: those of today, too, once they are over.

    One of which a watch tells how long it was is asked for until somebody tells how the knee was.
    """
    first, today = day_of(local) - timedelta(ASKED_DAYS), day_of(local)
    return tuple(
        one
        for one in plan.sessions
        if one.counts_as is not Kind.CROSS
        and first <= day_planned(one) <= today
        and (is_over(one, local) if (told := diary.sessions.get(one.id)) is None else only_measured(told))
    )


def sessions_ahead(plan: Plan, diary: Diary, local: datetime) -> tuple[Session, ...]:
    """Return the runs and strength sessions of today that are not over as planned, and of which nobody told."""
    today = day_of(local)
    return tuple(
        one
        for one in plan.sessions
        if one.counts_as is not Kind.CROSS
        and day_planned(one) == today
        and one.id not in diary.sessions
        and not is_over(one, local)
    )


def open_runs(diary: Diary, local: datetime) -> tuple[RunTold, ...]:
    """Return the runs beyond the plan of which nobody told how the knee was, oldest first."""
    first = day_of(local) - timedelta(ASKED_DAYS)
    return tuple(one for one in diary.runs if one.day >= first and only_measured(one))


def only_measured(told: Trained) -> bool:
    """Tell whether it is known how long something was, and nothing of what is asked of the knee after it."""
    return told.duration_s is not None and all(getattr(told, name) is None for name in ("worst", *ANYTHING_ELSE))


def open_mornings(plan: Plan, diary: Diary, local: datetime) -> tuple[date, ...]:
    """Return the mornings that are asked for, oldest first: once a day, the morning after whatever was trained."""
    first = day_of(local) - timedelta(ASKED_DAYS)
    days = ((one.day + timedelta(1), one) for one in diary.trained)
    untold = ((day, one) for day, one in days if day >= first and day not in diary.mornings)
    return tuple(sorted({day for day, one in untold if morning_after(plan, one) <= local}))


def morning_after(plan: Plan, told: Trained) -> datetime:
    """Return the time, in the plan's zone, from which the morning after a session is asked for."""
    morning = datetime.combine(told.day + timedelta(1), DAY_ENDS)
    every = (one for week in plan.weeks for one in week.sessions)
    planned = next((one for one in every if one.id == told.session), None) if isinstance(told, SessionTold) else None
    start = told.start or (planned.start if planned and day_planned(planned) == told.day else None)
    if start is None:
        return max(morning, datetime.combine(told.day, _ENDS_AT_THE_LATEST) + MORNING_AFTER)
    began = datetime.combine(told.day + timedelta(start < DAY_ENDS), start)
    lasted = told.duration_s or (planned.duration_s if planned else 0)
    return max(morning, began + timedelta(seconds=lasted) + MORNING_AFTER)


def questions(told: Trained, kind: Kind, *, asks_begin: bool, next_day: bool) -> tuple[str, ...]:
    """Return which answers a session asks for, by the names of their fields, in order.

    asks_begin: it matters when the pain begins (the IT band). next_day: the morning after has come.
    """
    asked: list[str] = []
    if isinstance(told, SessionTold) and told.done is not Done.ALL:
        asked.append("why")
    if not (isinstance(told, SessionTold) and told.done is Done.NO):
        asked.append("worst")
        hurt = bool(told.worst)
        if hurt and kind is Kind.RUN:
            asked.append("course")
            if asks_begin and told.course is not Course.EASED:
                asked.append("pain_from_s")
        if hurt:
            asked.append("after")
        if next_day and (hurt or told.after):
            asked.append("back_to_usual")
    return (*asked, *ANYTHING_ELSE)


def unanswered(told: Trained, kind: Kind, *, asks_begin: bool, next_day: bool) -> tuple[str, ...]:
    """Return which of the answers that a session asks for are missing."""
    asked = questions(told, kind, asks_begin=asks_begin, next_day=next_day)
    return tuple(name for name in asked if getattr(told, name) is None)


def asks_stiffness(morning: Morning, usual: int) -> bool:
    """Tell whether a morning asks how long it was stiff: where it hurts more than usual."""
    return morning.pain > usual


def usual_morning(diary: Diary, before: date) -> int:
    """Return the pain on a usual morning: the lowest weekly median of those before a day.

    Since the start or the last time that a professional saw the knee: against last week a slow rise never shows.
    Before any is told it is what the file's screening says; after somebody has seen the knee, no pain. Of two in the
    middle the lower counts.
    """
    since = max((one.day for one in diary.seen if one.day < before), default=date.min)
    weeks = diary.lowest_by_week(since)
    this_week = before - timedelta(before.weekday())
    past = bisect_left(weeks, this_week, key=lambda one: one[0])
    days = (this_week + timedelta(number) for number in range(before.weekday()))
    begun = [diary.in_the_morning[day] for day in days if day >= since and day in diary.in_the_morning]
    lowest = [*([weeks[past - 1][1]] if past else []), *([median_low(begun)] if begun else [])]
    return min(lowest, default=diary.usual if since == date.min else 0)
