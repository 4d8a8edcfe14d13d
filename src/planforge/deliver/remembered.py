"""What a calendar on a server was told of a plan: a record beside plan.json, its owner's alone to read.

It holds no password, and nothing of the runner but what plan.json holds, too. An event stands in it once it was seen to
be there, and no longer from before planforge deletes it: so what is in the record and not in the calendar was deleted
by somebody else. Without a record, or with one that a killed run left behind, a missing event is a new one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from planforge.deliver.addresses import NotSynced
from planforge.deliver.reconcile import SyncStep, There
from planforge.exporters.ics.held import NONE, Aspect, Published, digest, published_in, published_text
from planforge.languages import Message
from planforge.plan.model import Mark
from planforge.reading import read_bytes
from planforge.staging import replace_file

RECORD = "synced.json"
_MOST_BYTES = 16_000_000
_MOST_CALENDARS = 50
_Text = Annotated[str, Field(max_length=2000)]


Drop: TypeAlias = Literal["reminders", "categories"]


class Told(BaseModel):
    """What was told of one event: its address, its hash, what each aspect said, as the event itself keeps it, and the
    ETag that the server gave for exactly that; "" where somebody's changes were kept in it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    href: _Text
    hash: _Text
    told: _Text
    etag: _Text = ""


class _Calendar(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    url: _Text
    plan_id: Mark
    events: dict[Annotated[str, Field(max_length=300)], Told] = Field(max_length=10_000)
    drops: tuple[Drop, ...] = ()  # what its server was found to drop, and was said


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    calendars: tuple[_Calendar, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one calendar, in the folder of a plan."""

    folder: Path
    url: str
    plan_id: str

    def read(self) -> dict[str, Told]:
        """Return what this calendar was told, by UID. Raises NotSynced for a record that cannot be read."""
        return next((dict(one.events) for one in self._all() if self._is(one)), {})

    def drops(self) -> tuple[Drop, ...]:
        """Return what was said before of what this calendar's server drops. Raises NotSynced as `read` does."""
        return next((one.drops for one in self._all() if self._is(one)), ())

    def write(self, events: Mapping[str, Told], drops: Sequence[Drop] = ()) -> None:
        """Keep what this calendar was told beside what others were; nothing at all leaves no record of it.

        drops: what was said of its server. Raises StagingError, and NotSynced.
        """
        others = [one for one in self._all() if not self._is(one)]
        events = dict(sorted(events.items()))
        mine = _Calendar(url=self.url, plan_id=self.plan_id, events=events, drops=tuple(drops))
        calendars = (*others, *([mine] if events else []))[-_MOST_CALENDARS:]
        path = self.folder / RECORD
        if not calendars:
            path.unlink(missing_ok=True)
            return
        data = f"{_Record(calendars=calendars).model_dump_json(indent=2)}\n".encode()
        if not path.is_file() or read_bytes(path, _MOST_BYTES) != data:
            replace_file(path, data)

    def _is(self, one: _Calendar) -> bool:
        return (one.url, one.plan_id) == (self.url, self.plan_id)

    def _all(self) -> tuple[_Calendar, ...]:
        path = self.folder / RECORD
        way_out = Message("messages.sync.none_written")
        try:
            if not path.exists() and not path.is_symlink():
                return ()
            return _Record.model_validate_json(read_bytes(path, _MOST_BYTES)).calendars
        except OSError as error:
            why = error.strerror or str(error)
            raise NotSynced(
                Message("messages.sync.record_unreadable", where=str(path), why=why, way_out=way_out)
            ) from error
        except ValidationError:
            raise NotSynced(Message("messages.sync.record_strange", where=str(path), way_out=way_out)) from None


def recalled(there: Mapping[str, There], told: Mapping[str, Told]) -> dict[str, There]:
    """Return the events that a calendar holds, with what the record knows of each: what it was told, where a program
    dropped that, and whether nobody touched it since, by an ETag that no other event there has as well.
    """
    etags = [one.etag for one in there.values()]
    found = {}
    for uid, one in there.items():
        known = told.get(uid)
        if known is not None:
            same = one.has_strong_etag and one.etag == known.etag and one.href == known.href
            published = one.event.published or published_in(known.told)
            event = replace(one.event, published=published)
            found[uid] = replace(one, event=event, untouched=same and etags.count(one.etag) == 1)
        else:
            found[uid] = one
    return found


def dropped(there: Mapping[str, There]) -> tuple[Drop, ...]:
    """Return what the server drops: what was told of events that nobody touched since, and none of them holds."""
    known = [one for one in there.values() if one.untouched and one.event.event is not None]
    kinds: dict[Drop, list[bool]] = {"reminders": [], "categories": []}
    for one in known:
        event, published = one.event, one.event.published
        assert event.event is not None, "those that cannot be understood are left out"
        if published is not None and _says(published, Aspect.REMINDER, NONE):
            kinds["reminders"].append(bool(event.reminders))
        if published is not None and _says(published, Aspect.CATEGORIES, digest()):
            kinds["categories"].append(any(event.event.all("CATEGORIES")))
    return tuple(kind for kind, kept in kinds.items() if kept and not any(kept))


def _says(published: Published, aspect: Aspect, nothing: str) -> bool:
    return published.digests.get(aspect, nothing) != nothing


def before(told: Mapping[str, Told], steps: Iterable[SyncStep]) -> dict[str, Told]:
    """Return what may stand in the record while these steps are done: nothing that we delete, or write anew."""
    leaving = {step.uid for step in steps if step.did in ("deleted", "created")}
    return {uid: one for uid, one in told.items() if uid not in leaving}


def after(told: Mapping[str, Told], there: Mapping[str, There], steps: Iterable[SyncStep]) -> dict[str, Told]:
    """Return what the calendar is known to have been told after these steps, with what it was told `before` them."""
    known = {uid: told.get(uid) or _as_found(one) for uid, one in there.items()}
    known |= {uid: one for uid, one in told.items() if uid not in there}
    for step in steps:
        if step.did in ("deleted", "refused", "contested") and not step.in_plan:  # gone, or nobody knows
            known.pop(step.uid, None)
        elif step.did in ("created", "changed") and step.resource is not None:
            said = published_text(step.resource.published)
            known[step.uid] = Told(
                href=step.href, hash=step.resource.hash, told=said, etag=step.etag if step.all_ours else ""
            )
    return {uid: one for uid, one in known.items() if one is not None}


def _as_found(one: There) -> Told | None:
    """Return what an event says that it was told; None for one that does not say so, and is nothing to rely on."""
    published, told_hash = one.event.published, one.event.hash_published
    if published is None:
        return None
    return Told(href=one.href, hash=told_hash or "", told=published_text(published))
