"""An athlete's calendar on intervals.icu, by its published interface: planned workouts listed, written and deleted.

What is known of the interface is the maintainer's word in its forum (threads 609 and 63624): Basic authentication with
the user API_KEY; athlete 0 is whoever owns the key; an event is written anew by its `external_id`. None of it was tried
against the service itself. The key goes to the one host alone: no redirect is followed, no proxy sees it over http.
"""

import base64
import email.utils
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from planforge.deliver.addresses import NotSynced, origin, refuse_unsafe, shown
from planforge.languages import Message

URL = "https://intervals.icu"
USER = "API_KEY"
CATEGORY = "WORKOUT"
_EVENTS = "/api/v1/athlete/0/events"
WAITS = (2.0, 8.0, 20.0)  # seconds, where a server that wants us to wait says no time
LONGEST_WAIT = 60.0
WAITS_IN_ALL = 180.0
_LONGEST_NAME = 200
_MOST_EVENTS = 20_000  # a calendar's, in a plan's span: a hundred a day
_WRONG_KEY = (401, 403)
_NO_SUCH_PLACE = (404, 405, 410)


class Refused(NotSynced):
    """The server does not take what was sent; other events go on."""


class Failed(Refused):
    """The server failed over what was sent, and may over all that follows."""


class Unreachable(NotSynced):
    """No whole answer came: what was asked may have been done, or not."""


@dataclass(frozen=True, slots=True)
class Look:
    """What can be seen of a planned workout there, and what its owner may change: a day, a name, a kind of sport."""

    day: date
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Event:
    """One event on the calendar that carries an identity of ours.

    start: as the server spells it. updated: its stamp of the last change. empty: the server says that it has no steps.
    not_passed_on: to whom the server could not forward it, and why.
    """

    id: int
    external_id: str
    start: str
    look: Look
    category: str
    updated: str = ""
    empty: bool = False
    not_passed_on: tuple[str, ...] = ()


class Calendar:
    """The calendar of whoever owns a key. The key is never shown, written or logged."""

    def __init__(self, url: str, key: str, tell: Callable[[str], None]) -> None:
        """Take the server's address, the key, and what is told while we wait; nothing is sent yet. Raises NotSynced."""
        refuse_unsafe(url)
        try:
            from planforge.deliver.transport import GuardedSession
        except ImportError:
            raise NotSynced(Message("messages.sync.no_niquests")) from None
        self._url, self._tell = url.rstrip("/"), tell
        token = base64.b64encode(f"{USER}:{key}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {token}", "Accept": "application/json"}
        self._session = GuardedSession(_OneHost(url))
        self._left = WAITS_IN_ALL

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def events(self, oldest: date, newest: date, prefix: str) -> list[Event]:
        """Return the events of a span, both days included, whose identity begins with `prefix`. Raises NotSynced."""
        answer = self._asked("GET", f"{_EVENTS}?oldest={oldest}&newest={newest}")
        if answer.status_code != 200:
            raise NotSynced(Message("messages.sync.at", where=self._url, why=_why(answer)))
        rows = _json(answer)
        if not isinstance(rows, list) or len(rows) > _MOST_EVENTS or not all(isinstance(row, dict) for row in rows):
            raise NotSynced(Message("messages.push.no_list", where=self._url))
        ours = (row for row in rows if str(row.get("external_id") or "").startswith(prefix))
        return [self._event(row) for row in ours]

    def write(self, events: Sequence[Mapping[str, str]]) -> None:
        """Create or change events by their identity; only a list tells whether it is done.

        Raises Refused, where one of them may be the reason, Unreachable, and NotSynced where none will be taken.
        """
        body = json.dumps(list(events), ensure_ascii=False).encode()
        self._done(self._asked("POST", f"{_EVENTS}/bulk?upsert=true", body))

    def delete(self, event: Event) -> None:
        """Delete an event. Raises as `write`."""
        answer = self._asked("DELETE", f"{_EVENTS}/{event.id}")
        if answer.status_code not in (404, 410):  # it is gone
            self._done(answer)

    def _done(self, answer: Any) -> None:
        status = answer.status_code
        if 200 <= status < 300:
            return
        if status < 400 or status in (*_WRONG_KEY, *_NO_SUCH_PLACE, 429):
            raise NotSynced(Message("messages.sync.at", where=self._url, why=_why(answer)))
        raise (Refused if status < 500 else Failed)(_why(answer))

    def _event(self, row: Mapping[str, Any]) -> Event:
        try:
            number, start = row["id"], str(row["start_date_local"])
            if isinstance(number, bool) or int(number) != number or number < 0:
                raise ValueError
            texts = (str(row.get(key) or "")[:_LONGEST_NAME].strip() for key in ("name", "type", "category"))
            name, kind, category = texts
            look = Look(datetime.fromisoformat(start).date(), name, kind)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise NotSynced(Message("messages.push.no_event", where=self._url)) from None
        document, updated = row.get("workout_doc"), str(row.get("updated") or "")[:_LONGEST_NAME]
        empty = isinstance(document, dict) and not document.get("steps")
        return Event(int(number), str(row["external_id"]), start, look, category, updated, empty, _not_passed_on(row))

    # -- requests

    def _asked(self, method: str, path: str, body: bytes | None = None) -> Any:
        """Return the answer; where the server is busy or fails, that of a later attempt, as long as we may wait."""
        for unsaid in (*WAITS, None):
            answer = self._answer(method, path, body)
            if answer.status_code != 429 and answer.status_code < 500:
                break
            seconds = _retry_after(answer, unsaid)
            if unsaid is None or seconds is None:
                break
            if seconds > min(LONGEST_WAIT, self._left):
                if answer.status_code != 429:
                    break
                raise NotSynced(self._later(_why(answer), seconds))
            self._left -= seconds
            self._tell(Message("messages.push.waiting", where=self._url, why=_why(answer), seconds=math.ceil(seconds)))
            time.sleep(seconds)
        return answer

    def _answer(self, method: str, path: str, body: bytes | None) -> Any:
        from planforge.deliver.transport import NO_ANSWER, quiet

        headers = {**self._headers, **({"Content-Type": "application/json"} if body is not None else {})}
        try:
            with quiet():
                return self._session.request(method, f"{self._url}{path}", data=body, headers=headers)
        except NO_ANSWER as error:
            why = type(error).__name__
            raise Unreachable(Message("messages.sync.unreachable", where=self._url, why=why)) from None

    def _later(self, why: Message, seconds: float) -> Message:
        """Return that the push is to be run again, and when."""
        if seconds < 120:
            return Message("messages.push.again_in_minutes", where=self._url, why=why)
        return Message("messages.push.again_in", where=self._url, why=why, minutes=math.ceil(seconds / 60))


class _OneHost:
    """Lets one host be asked, and no other."""

    def __init__(self, url: str) -> None:
        self._host = origin(url)

    def check(self, method: str, url: str) -> None:
        """Raise NotSynced for a request that must not be sent."""
        self.follow(url)

    def follow(self, url: str) -> None:
        """Raise NotSynced for an address that must not be spoken to."""
        if origin(url) != self._host:
            raise NotSynced(Message("messages.push.other_host", where=shown(url)))


def _json(answer: Any) -> Any:
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        where = shown(str(answer.url).partition("?")[0])
        raise NotSynced(Message("messages.push.no_json", where=where)) from None


def _why(answer: Any) -> Message:
    status = answer.status_code
    if status < 400:
        what = "push.elsewhere" if status >= 300 else "push.no_use"
    elif status in _WRONG_KEY:
        what = "push.wrong_key"
    elif status in _NO_SUCH_PLACE:
        what = "sync.no_such_place"
    elif status == 413:
        what = "sync.too_large"
    elif status == 429:
        what = "push.wait"
    else:
        what = "sync.refuses" if status < 500 else "sync.failed"
    return Message("messages.sync.and_status", why=Message(f"messages.{what}"), status=status)


def _retry_after(answer: Any, unsaid: float | None) -> float | None:
    """Return how long a server wants us to wait (RFC 9110 10.2.3: seconds or a date), in seconds; else `unsaid`."""
    said = str(answer.headers.get("Retry-After") or "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        at = email.utils.parsedate_to_datetime(said)
    except (ValueError, TypeError):
        return unsaid
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())


def _not_passed_on(row: Mapping[str, Any]) -> tuple[str, ...]:
    errors = row.get("push_errors")
    rows = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    return tuple(shown(f"{one.get('service') or '?'}: {one.get('message') or '?'}") for one in rows[:5])
