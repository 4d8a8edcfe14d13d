"""Edits of a plan.json by hand: which sessions were edited, and which of them a plan made again does not keep.

What calendars were told of each session is kept with the plan, so an edited session is one whose event would say
something else now. Once a plan was written with an edit it is told so, too: from then on the plan names it.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from planforge.actions.load import Request
from planforge.exporters.words import spoken
from planforge.languages import Language, Lines, Message, ShortDay, says
from planforge.languages.runs import figures
from planforge.plan.compare import Fate, Pair
from planforge.plan.model import EventRevision, Plan, Session
from planforge.plan.slots import told_otherwise, with_kept_slots
from planforge.views.comparison import became

_GONE = ("messages.warnings.edits_gone", "messages.warnings.edits_gone_of")  # as `replan` tells it


class Edits(NamedTuple):
    """The edits of a plan that was edited: those that a plan made again does not keep, and those new ones it keeps."""

    gone: tuple[Message, ...] = ()
    kept: tuple[Message, ...] = ()


def marked(request: Request, plan: Plan) -> tuple[Plan, Edits | None]:
    """Return a plan with the slots of the edits that it keeps, and all edits; None where nobody knows of any."""
    before = request.before.plan
    if request.afresh or before is None or before.plan_id != plan.plan_id:
        return plan, None
    since = plan.history.open_from if plan.history else plan.calendar.start
    edited = _by_hand(before, since, unsealed=request.before.edited)
    if not edited and not before.by_hand:
        return plan, None
    then = {one.id: one for one in before.sessions}
    now = {one.id: one for one in with_kept_slots(plan, before.events).sessions}
    gone = [slot for slot in edited if _as_edited(then.get(slot)) != _as_edited(now.get(slot))]
    past = (slot for slot in before.by_hand or () if slot not in edited)
    kept = tuple(sorted({*past, *(slot for slot in edited if slot not in gone)})) or None
    if kept != plan.by_hand:
        plan = plan.model_copy(update={"by_hand": kept, "revised": request.now})
    new = [slot for slot in edited if slot not in {*gone, *(before.by_hand or ())}]
    then |= {slot: _as_it_is_run(then[slot], spoken(before)) for slot in edited if slot in then}
    told = {event.slot: event for event in before.events}
    return plan, Edits(
        tuple(_what_goes(slot, then.get(slot), now.get(slot)) for slot in gone),
        tuple(_what_stays(slot, then.get(slot), told.get(slot)) for slot in new),
    )


def told(remarks: tuple[str, ...], edits: Edits | None) -> tuple[str, ...]:
    """Return what is said of a plan with each edit by name, in place of that edits go."""
    if edits is None:
        return remarks
    others = tuple(one for one in remarks if not says(one, *_GONE))
    named = (("edits_not_kept", edits.gone), ("edits_kept", edits.kept))
    said = (Message(f"messages.warnings.{key}", count=len(some), edits=Lines(some)) for key, some in named if some)
    return (*others, *said)


def _by_hand(plan: Plan, since: date, *, unsealed: bool) -> tuple[str, ...]:
    """Return the slots from a day on whose sessions somebody edited, or took out.

    unsealed: somebody changed the plan since it was written; else only what it names counts.
    """
    days = {event.slot: event.date for event in plan.events} | {one.id: one.date for one in plan.sessions}
    to_come = {slot for slot, day in days.items() if day >= since}
    found = {slot for slot in plan.by_hand or () if slot in to_come}
    if unsealed:
        found |= {*told_otherwise(plan, since), *(slot for slot in _said_otherwise(plan) if slot in to_come)}
    return tuple(sorted(found))


def _said_otherwise(plan: Plan) -> Iterator[str]:
    """Yield the slots whose event would say something else than calendars were told."""
    from planforge.exporters.ics.entries import entries
    from planforge.exporters.spelling import options_of

    hashes = {event.slot: event.hash for event in plan.events if not event.cancelled}
    try:
        said, _ = entries(plan, options_of(plan))
    except ValueError:  # edited into what no calendar can say: whoever writes it says why
        return
    yield from (one.slot for one in said if one.kind and hashes.get(one.slot) != one.hash)


def _as_edited(session: Session | None) -> tuple[object, ...] | None:
    """Return what a coach may edit of a session: its day, its hour, its steps, and a title of his own."""
    if session is None:
        return None
    own = None if any(map(str.isnumeric, session.title)) else session.title
    return session.date, session.start, session.steps, own


def _as_it_is_run(session: Session, said: Language) -> Session:
    """Return an edited session with a title that fits its steps: who edits those need not edit the figures in it."""
    title = figures(session.steps, said) if any(map(str.isnumeric, session.title)) and not session.race else None
    return session.model_copy(update={"title": title}) if title else session


def _what_goes(slot: str, then: Session | None, now: Session | None) -> Message:
    """Return an edit that goes: the session, as it was edited and as it is now."""
    fate = Fate.ADDED if then is None else Fate.REMOVED if now is None else _fate(then, now)
    one = then or now
    assert one is not None
    what = became(Pair(0, slot, fate, then, now))
    return Message("messages.warnings.edit_of", session=slot, day=ShortDay.of(one.date), what=what)


def _what_stays(slot: str, then: Session | None, was: EventRevision | None) -> Message:
    """Return an edit that is kept: the session as it stands now, or that it is gone."""
    if then is None:
        assert was is not None, "what was taken out was told"
        return Message("messages.warnings.edit_out", session=slot, day=ShortDay.of(was.date))
    what = then.title
    if then.start:
        what = Message("messages.compared.session", when=Message("messages.compared.time", time=then.start), title=what)
    return Message("messages.warnings.edit_of", session=slot, day=ShortDay.of(then.date), what=what)


def _fate(then: Session, now: Session) -> Fate:
    moved, changed = (then.date, then.start) != (now.date, now.start), then.steps != now.steps
    if moved:
        return Fate.MOVED_AND_CHANGED if changed or then.title != now.title else Fate.MOVED
    return Fate.CHANGED
