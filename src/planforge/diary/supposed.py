"""What might be told of a coming session, as a person supposes it: `thu skipped`, `thu pain 4 morning 2`."""

import re
from collections.abc import Collection, Iterator
from datetime import date, timedelta

from planforge.diary.entries import Morning, SessionTold, Told
from planforge.diary.vocabulary import MOST_PAIN, BackToUsual, Course, Done, Illness, Stiffness, Stride, Swelling, Why
from planforge.languages import Message, Several, ShortDay
from planforge.plan.model import Kind, Plan, Session
from planforge.quantities.dates import in_years, parse_date, parse_weekday

_PAIN = r"pain +(?P<worst>[0-9]+)(?: +morning +(?P<morning>[0-9]+))?"
_SUPPOSED = re.compile(rf"(?P<day>.+?) +(?:(?P<skipped>skipped(?P<hurts> for pain)?)|{_PAIN})")
_WAYS = Message("messages.told.ways")


class NotSupposable(ValueError):
    """Nothing of the kind can be supposed of the plan; the message says what can."""


def supposed(text: str, plan: Plan, today: date) -> tuple[Told, ...]:
    """Return what would be told: of the run on the day that a text names, and the morning after.

    today: a weekday is the next one from then on. Raises NotSupposable.
    """
    found = _SUPPOSED.fullmatch(text.strip().lower())
    if found is None:
        raise NotSupposable(Message("messages.told.no_supposition", text=repr(text), ways=_WAYS))
    run = _run_on(found["day"], plan, today)
    if found["skipped"]:
        return (SessionTold(day=run.date, session=run.id, done=Done.NO, why=Why.PAIN if found["hurts"] else Why.OTHER),)
    worst, morning = int(found["worst"]), int(found["morning"] or 0)
    if max(worst, morning) > MOST_PAIN:
        raise NotSupposable(Message("messages.told.no_pain", text=repr(text), most=MOST_PAIN))
    return went(run, worst, morning)


def went(session: Session, worst: int = 0, morning: int = 0) -> tuple[SessionTold, Morning]:
    """Return what is told of a session that was done, and of the morning after; nothing else was."""
    hurt = {"course": Course.FLAT, "after": 0, "back_to_usual": BackToUsual.WITHIN_1H} if worst else {}
    nothing_else = {
        "swelling": Swelling.NONE,
        "stride": Stride.NORMAL,
        "tablet": False,
        "elsewhere": False,
        "illness": Illness.NO,
        "red_flags": (),
    }
    told = SessionTold.model_validate(
        {"day": session.date, "session": session.id, "done": Done.ALL, "worst": worst, **hurt, **nothing_else}
    )
    stiff = Stiffness.TO_10_MIN if morning else None
    return told, Morning(day=session.date + timedelta(1), pain=morning, stiffness=stiff)


def until(
    plan: Plan, first: date, last: date, spoken: frozenset[str], mornings: Collection[date] = ()
) -> Iterator[Told]:
    """Yield that everything planned from a day to another went well, of which nothing is told yet.

    spoken: the ids of the sessions of which something is told; mornings: those of which something is.
    """
    for session in plan.sessions:
        if first <= session.date < last and session.id not in spoken and session.counts_as is not Kind.CROSS:
            yield from (one for one in went(session) if not (isinstance(one, Morning) and one.day in mornings))


def _run_on(text: str, plan: Plan, today: date) -> Session:
    """Return the run on a date, or on the next weekday of a name, or the next day that is written without its year."""
    try:
        day = in_years(text, today) or parse_date(text)
    except ValueError:
        try:
            weekday = parse_weekday(text)
        except ValueError:
            raise NotSupposable(Message("messages.told.no_day", text=repr(text), ways=_WAYS)) from None
        day = today + timedelta((weekday - today.weekday()) % 7)
    runs = [run for week in plan.weeks for run in week.runs if run.date >= today]
    run = next((one for one in runs if one.date == day), None)
    if run is None:
        coming = Several(Message("messages.told.day", day=ShortDay.of(one.date)) for one in runs[:4])
        key = "no_run" if coming else "no_runs"
        raise NotSupposable(Message(f"messages.told.{key}", text=text, day=ShortDay.of(day), coming=coming))
    return run
