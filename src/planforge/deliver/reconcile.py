"""What a sync does with each event, and what it tells of it: from the plan's events and those in the calendar alone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from planforge.exporters.ics.held import Held
from planforge.exporters.ics.merging import Resource, may_go, merged

Did = Literal["created", "changed", "deleted", "moved", "edited", "missing", "contested", "refused"]
WRITES = ("created", "changed", "deleted")


@dataclass(frozen=True, slots=True)
class There:
    """One of our events on the server, as it was read: `data` as the server sent it.

    `untouched`: it is known that nobody changed it since planforge wrote it.
    """

    href: str
    etag: str
    event: Held
    data: bytes = b""
    untouched: bool = False

    @property
    def has_strong_etag(self) -> bool:
        """Tell whether a change can be made to depend on it: a weak one never matches (RFC 9110 13.1.1)."""
        return is_strong(self.etag)


def is_strong(etag: str) -> bool:
    """Tell whether a write can be made to depend on an ETag."""
    return bool(etag) and not etag.startswith("W/")


@dataclass(frozen=True, slots=True)
class SyncStep:
    """One thing that a sync does, or only tells: `summary` and `start` as the plan has them.

    was: when it was told to be, of an event that was moved. why: the server's reason for what it refused. href, etag:
    where it was written, and what the server calls that version. all_ours: nobody's changes were kept in it.
    """

    did: Did
    uid: str
    summary: str
    start: date | datetime | None
    resource: Resource | None = None
    there: There | None = None
    was: date | datetime | None = None
    why: str = ""
    confirmed: bool = True
    href: str = ""
    etag: str = ""
    all_ours: bool = True

    @property
    def in_plan(self) -> bool:
        """Tell whether the plan still has the session."""
        return self.resource is not None


def todo(
    resources: Sequence[Resource],
    there: Mapping[str, There],
    told: Collection[str] = (),
    *,
    put_back: bool = False,
) -> list[SyncStep]:
    """Return what is to be done and to be told, in the order of the plan, then what leaves.

    What somebody changed in the calendar stays, and is told, unless `put_back`. What was `told` to the calendar and is
    not there was deleted by somebody, and stays away.
    """
    steps = []
    for resource in resources:
        step = SyncStep("created", resource.uid, resource.summary, resource.start, resource, there.get(resource.uid))
        if step.there is None:
            steps.append(replace(step, did="missing") if step.uid in told else step)
            continue
        follows = merged(resource, step.there.event, put_back=put_back, untouched=step.there.untouched)
        if follows.data is not None:
            new = replace(resource, data=follows.data)
            steps.append(replace(step, did="changed", resource=new, all_ours=follows.all_ours))
        if follows.moved_from is not None:
            steps.append(replace(step, did="moved", was=follows.moved_from))
        if follows.edited:
            steps.append(replace(step, did="edited"))
    wanted = {resource.uid for resource in resources}
    for uid, one in there.items():
        if uid not in wanted:
            gone: Did = "deleted" if put_back or may_go(one.event) else "edited"
            steps.append(SyncStep(gone, uid, one.event.summary or uid, one.event.start, there=one))
    return steps
