"""A feed of a plan as one file on a WebDAV server (RFC 4918), for calendars to subscribe to.

Written where nothing is, or over a feed of the same kind of the same plan as it was read: who was given the address of
a busy feed must never find the whole plan there. Done is what a second reading shows.
"""

from typing import Literal

from planforge.deliver.addresses import NotSynced, shown
from planforge.deliver.caldav import Server, WriteOutcome
from planforge.languages import Message

Published = Literal["created", "changed", "unchanged"]
_MARKS = (b"PRODID:", b"X-PLANFORGE-PLAN:")


def publish(server: Server, url: str, data: bytes, *, dry_run: bool = False) -> Published:
    """Return what was done to have a file hold a feed. Raises NotSynced; then what was there is there still."""
    there = server.file(url)
    if there is not None and _same(there[0], data):
        return "unchanged"
    if there is not None and _marks(there[0]) != _marks(data):
        raise NotSynced(Message("messages.sync.not_this_feed", where=shown(url)))
    done: Published = "created" if there is None else "changed"
    if dry_run:
        return done
    if server.put_file(url, data, there[1] if there else None) is WriteOutcome.CONTESTED:
        raise NotSynced(Message("messages.sync.contested", where=shown(url)))
    now = server.file(url)
    if now is None or not _same(now[0], data):
        raise NotSynced(Message("messages.sync.feed_not_kept", where=shown(url)))
    return done


def _marks(data: bytes) -> set[bytes]:
    """Return who wrote a calendar, and of which plan."""
    head = data.partition(b"BEGIN:VEVENT")[0]
    return {line for line in head.splitlines() if line.startswith(_MARKS)}


def _same(one: bytes, other: bytes) -> bool:
    """Tell whether two files are one but for their ends of lines, which some servers change."""
    return one.replace(b"\r\n", b"\n").strip() == other.replace(b"\r\n", b"\n").strip()
