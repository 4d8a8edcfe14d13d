"""A plan's workouts on an athlete's calendar (intervals.icu): what a push sends, takes away and leaves, and does.

Only what differs from what was told is sent, by an identity of its own, so that sending it twice changes nothing. What
the athlete changed there stays: another day, another name; what the athlete deleted stays away. What is past stays as
it is. Sent is what a second list shows.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, TypeVar

from planforge.deliver.addresses import NotSynced
from planforge.deliver.intervals import CATEGORY, Calendar, Event, Failed, Look, Refused, Unreachable
from planforge.deliver.loading import workouts_of
from planforge.deliver.pushed import Looks, Told, write_record
from planforge.exporters.fit.workouts import file_names
from planforge.exporters.ics.entries import uid
from planforge.exporters.words import spoken
from planforge.languages import Message, reason
from planforge.plan.model import Kind, Plan, Session, is_easier, is_workout_slot

Value = TypeVar("Value")
PushDid = Literal["created", "changed", "deleted", "edited", "missing", "refused"]
SENDS = ("created", "changed")
WRITES = (*SENDS, "deleted")
_TYPES = {Kind.RUN: "Run", Kind.STRENGTH: "WeightTraining", Kind.CROSS: "Workout"}  # the service's names of sports
_AT_ONCE = 50  # events in a request: a workout has 20 kB in base64 at most, so 1 MB
_LOST_IN_A_ROW = 3
_AROUND = timedelta(days=60)  # how far out of the plan's days an event of ours is looked for
_NOT_TRIED = Message("messages.sync.not_tried")
_AS_BEFORE = Message("messages.push.as_before")


@dataclass(frozen=True, slots=True)
class Workout:
    """One session as it is sent: the event by the fields of the interface, without what the athlete changed there."""

    session: Session
    event: Mapping[str, str]

    @property
    def look(self) -> Look:
        """Return what will be seen of it."""
        return Look(self.session.date, self.event["name"], self.event["type"])

    @property
    def sha256(self) -> str:
        """Return a sum of all that is sent."""
        return hashlib.sha256(json.dumps(self.event, sort_keys=True).encode()).hexdigest()

    def as_event(self, look: Look, start: str) -> dict[str, str]:
        """Return the event as it is sent with another look."""
        return {**self.event, "name": look.name, "type": look.type, "start_date_local": start}


@dataclass(frozen=True, slots=True)
class PushStep:
    """One thing that a push does, or only tells; `look` is what is to be seen there, `start` with the hour.

    why: the reason of what was refused, or of what is left as it is.
    """

    did: PushDid
    slot: str
    look: Look
    start: str = ""
    workout: Workout | None = None
    there: Event | None = None
    why: str = ""


def workouts(plan: Plan, sessions: Sequence[Session], folder: Path) -> dict[str, Workout]:
    """Return what is to be sent of sessions, by slot, from an export's folder of workouts.

    The easier run beside one is sent like it, and says in its name what it is. Raises NotTaken where the files there
    are not the plan's.
    """
    files, names = workouts_of(plan, sessions, folder), file_names(plan)
    return {one.id: Workout(one, _event(plan, one, files[names[one.id]])) for one in sessions}


def _event(plan: Plan, session: Session, data: bytes) -> dict[str, str]:
    return {
        "category": CATEGORY,
        "start_date_local": _midnight(session.date),
        "type": _TYPES[session.counts_as],
        "name": _name(plan, session),
        "filename": f"{session.id}.fit",  # a name on the watch counts in its week, and changes when another moves
        "file_contents_base64": base64.b64encode(data).decode("ascii"),
        "external_id": uid(plan.plan_id, session.id),
    }


def _name(plan: Plan, session: Session) -> str:
    title = " ".join(session.title.split())
    return f"{spoken(plan).watch.easier}: {title}" if is_easier(session.id) else title


def _midnight(day: date) -> str:
    return f"{day}T00:00:00"  # the interface's own form; some hours were refused once


def span(plan: Plan, told: Mapping[str, Told | None]) -> tuple[date, date]:
    """Return the days in which events of a plan may lie: where it is, where it was told to be, and around."""
    days = [plan.calendar.start, *(one.date for one in plan.sessions), *(one.day for one in told.values() if one)]
    return min(days) - _AROUND, max(days) + _AROUND


def ours(calendar: Calendar, plan: Plan, days: tuple[date, date]) -> dict[str, list[Event]]:
    """Return the events of a plan on the calendar, by slot. Raises NotSynced."""
    prefix = uid(plan.plan_id, "")
    found: dict[str, list[Event]] = defaultdict(list)
    for event in calendar.events(*days, prefix):
        slot = event.external_id.removeprefix(prefix)
        if is_workout_slot(slot):  # the identity of another plan may begin as this one's does
            found[slot].append(event)
    return found


# -- what is to be done ----------------------------------------------------------------------------------------------


def todo(
    wanted: Mapping[str, Workout],
    there: Mapping[str, Sequence[Event]],
    told: Mapping[str, Told | None],
    today: date,
    *,
    put_back: bool = False,
    remove: bool = False,
) -> list[PushStep]:
    """Return what is to be done and to be told, in the order of the plan, then what leaves.

    wanted: from today on. What was changed there stays, and is told, unless `put_back`. remove: all goes, past and
    changed ones, too. Where nothing of what was told is there, it was another calendar, or was emptied: all is sent.
    """
    known = {slot: one for slot, one in told.items() if one is not None}
    any_left = any(slot in there for slot, one in known.items() if one.day >= today)
    steps: list[PushStep] = []
    for slot, workout in wanted.items():
        if slot in there:
            held, *copies = _by_worth(there[slot], known.get(slot))
            steps += _over(slot, workout, held, known.get(slot), put_back=put_back)
            steps += [_copy(slot, one, held) for one in copies]
        elif slot in known and any_left and not put_back:
            steps.append(PushStep("missing", slot, workout.look, workout=workout))
        else:
            steps.append(PushStep("created", slot, workout.look, _midnight(workout.look.day), workout))
    for slot in sorted(there.keys() - wanted.keys()):
        for event in _by_worth(there[slot], known.get(slot)):
            if remove or event.look.day >= today:
                steps.append(_stale(slot, event, known.get(slot), leave=not (put_back or remove)))
    return steps


def _by_worth(events: Sequence[Event], known: Told | None) -> list[Event]:
    """Return the events of a slot, the one that was told first; the others are copies, whoever made them."""
    return sorted(events, key=lambda one: (known is None or one.id != known.event, one.id))


def _over(slot: str, workout: Workout, held: Event, known: Told | None, *, put_back: bool) -> list[PushStep]:
    """Return the steps for a session that is there: what was changed there, field by field, is kept and told."""
    sent = known is not None and known.sending is not None and known.sending.look == held.look
    told = held.look if known is None or sent or put_back else known.look
    new, now = workout.look, held.look
    look = Look(
        _kept(new.day, now.day, told.day), _kept(new.name, now.name, told.name), _kept(new.type, now.type, told.type)
    )
    start = held.start if look.day == held.look.day else _midnight(look.day)
    step = PushStep("changed", slot, look, start, workout, held)
    same = known is not None and known.sha256 == workout.sha256 and known.sending is None and held.category == CATEGORY
    steps = [] if same and look == held.look else [step]
    return steps if look == workout.look else [*steps, replace(step, did="edited", look=held.look)]


def _kept(new: Value, now: Value, told: Value) -> Value:
    """Return what is to be there: what the plan says, but where somebody changed what was told."""
    return now if now != told else new


def _copy(slot: str, one: Event, held: Event) -> PushStep:
    """Return the step for a second event of one session: what is quite the same goes, another may be somebody's own."""
    if one.look == held.look:
        return PushStep("deleted", slot, one.look, one.start, there=one)
    return PushStep("edited", slot, one.look, one.start, there=one, why=Message("messages.push.copy"))


def _stale(slot: str, event: Event, known: Told | None, *, leave: bool) -> PushStep:
    if leave and known is not None and event.look != known.look:
        return PushStep("edited", slot, event.look, event.start, there=event, why=Message("messages.push.left_plan"))
    return PushStep("deleted", slot, event.look, event.start, there=event)


# -- what a push does ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Push:
    """Where a plan's workouts go: the calendar and its address, the folder of the record, and the days looked at."""

    calendar: Calendar
    url: str
    folder: Path
    plan: Plan
    days: tuple[date, date]

    def carry_out(self, steps: Sequence[PushStep], told: Mapping[str, Told | None]) -> list[PushStep]:
        """Do the steps, look again, keep what is there now, and return the steps as they went.

        Raises StagingError where the record cannot be kept. Before anything is sent, that it is sent is in it; and
        what we take away is out of it before: else, were this run killed, it would seem deleted by somebody.
        """
        writes = [step for step in steps if step.did in WRITES]
        if not writes:
            return [*steps]
        unsure = {step.slot: _unsure(step, told.get(step.slot)) for step in writes if step.did in SENDS}
        self._keep({**told, **unsure}, gone=_leaving(writes, told))
        failed = self._sent([step for step in writes if step.did in SENDS])
        failed |= self._deleted([step for step in writes if step.did == "deleted"], failed)
        try:
            there = ours(self.calendar, self.plan, self.days)
        except NotSynced as error:
            unseen = Message("messages.sync.not_seen", why=reason(error))
            return [
                replace(one, did="refused", why=failed.get(_key(one), unseen)) if one.did in WRITES else one
                for one in steps
            ]
        ids = {step.there.id for step in steps if step.there is not None}
        done = [
            _as_seen(step, there.get(step.slot, []), ids, told.get(step.slot), failed.get(_key(step))) for step in steps
        ]
        self._keep({**told, **unsure, **_told_now(done, told)}, gone=_gone(done, there))
        return done

    def _keep(self, told: Mapping[str, Told | None], gone: Iterable[str] = ()) -> None:
        kept = {slot: one for slot, one in told.items() if slot not in set(gone)}
        write_record(self.folder, self.url, self.plan.plan_id, kept)

    def _sent(self, steps: Sequence[PushStep]) -> dict["_Key", str]:
        """Send what is new or changed, many at once; return why not, by step."""
        failed: dict[_Key, str] = {}
        parts = [steps[first : first + _AT_ONCE] for first in range(0, len(steps), _AT_ONCE)]
        lost = 0
        while parts:
            part = parts.pop(0)
            try:
                self.calendar.write([one.workout.as_event(one.look, one.start) for one in part if one.workout])
                lost = 0
            except Refused as error:  # and Failed
                if len(part) > 1:  # one of them may be the reason, so that none is taken: each by itself
                    parts[:0] = [[one] for one in part]
                    continue
                failed[_key(part[0])] = reason(error)
                lost = lost + 1 if isinstance(error, Failed) else 0
            except NotSynced as error:
                failed |= {_key(one): reason(error) for one in part}
                lost = lost + 1 if isinstance(error, Unreachable) else _LOST_IN_A_ROW
            if lost >= _LOST_IN_A_ROW:
                return failed | {_key(one): _NOT_TRIED for part in parts for one in part}
        return failed

    def _deleted(self, steps: Sequence[PushStep], failed: Mapping["_Key", str]) -> dict["_Key", str]:
        """Delete what leaves; return why not, by step."""
        if _NOT_TRIED in failed.values():
            return {_key(step): _NOT_TRIED for step in steps}
        why: dict[_Key, str] = {}
        for number, step in enumerate(steps):
            assert step.there is not None, "what is not there is not deleted"
            try:
                self.calendar.delete(step.there)
            except (Refused, Unreachable) as error:
                why[_key(step)] = reason(error)
                if number + 1 >= _LOST_IN_A_ROW and len(why) == number + 1:
                    return why | {_key(one): _NOT_TRIED for one in steps[number + 1 :]}
            except NotSynced as error:
                return why | {_key(step): reason(error)} | {_key(one): _NOT_TRIED for one in steps[number + 1 :]}
        return why


_Key = tuple[str, int | None]


def _key(step: PushStep) -> _Key:
    return step.slot, step.there.id if step.there else None


def _as_seen(
    step: PushStep, there: Sequence[Event], before_ids: Collection[int], known: Told | None, failed: str | None
) -> PushStep:
    """Return a step as a second list shows it: done, with the event that is there now, or refused with the reason."""
    if step.did == "deleted" and step.there is not None and any(one.id == step.there.id for one in there):
        return replace(step, did="refused", why=failed or Message("messages.push.still_there"))
    if step.did not in SENDS or step.workout is None:
        return step
    now = next((one for one in there if one.look == step.look and one.category == CATEGORY), None)
    if now is None:
        said = Message(f"messages.push.{'something_else' if there else 'not_there'}")
        return replace(step, did="refused", why=failed or said)
    before = step.there
    if failed is not None and before is not None and before.look == step.look:  # it looks as it did before
        return replace(step, did="refused", why=failed)
    if known is not None and known.sha256 != step.workout.sha256 and _is_as_before(before, now):
        return replace(step, did="refused", there=now, why=_AS_BEFORE)
    new = sum(one.id not in before_ids for one in there)
    if new > (before is None or all(one.id != before.id for one in there)):
        return replace(step, did="refused", why=Message("messages.push.twice"))
    return replace(step, there=now)


def _unsure(step: PushStep, known: Told | None) -> Told | None:
    """Return what is known of a session while it is sent; None of one that was never seen to be there."""
    sending = Looks(day=step.look.day, name=step.look.name, type=step.look.type)
    return known and known.model_copy(update={"sending": sending})


def _is_as_before(before: Event | None, now: Event) -> bool:
    """Tell whether an event is the one that was there before, by the stamp that the server gives it."""
    return before is not None and before.id == now.id and now.updated != "" and before.updated == now.updated


def _told_now(done: Iterable[PushStep], told: Mapping[str, Told | None]) -> dict[str, Told | None]:
    """Return what was told of each session that was sent and is there, or that is there as it was before."""
    now: dict[str, Told | None] = {}
    for step in done:
        if step.workout is None or step.there is None:
            continue
        if step.did in SENDS:
            look = step.workout.look
            now[step.slot] = Told(
                event=step.there.id, sha256=step.workout.sha256, day=look.day, name=look.name, type=look.type
            )
        elif step.did == "refused" and step.why == _AS_BEFORE:
            now[step.slot] = told.get(step.slot)
    return now


def _leaving(writes: Iterable[PushStep], told: Mapping[str, Told | None]) -> list[str]:
    """Return the slots whose event, as it was told, is about to be taken away."""
    deleted = (step for step in writes if step.did == "deleted" and step.there is not None)
    return [one.slot for one in deleted if (known := told.get(one.slot)) and one.there and one.there.id == known.event]


def _gone(done: Iterable[PushStep], there: Mapping[str, Sequence[Event]]) -> list[str]:
    """Return the slots of which nothing is there any more because we took it away."""
    return [step.slot for step in done if step.did == "deleted" and not there.get(step.slot)]
