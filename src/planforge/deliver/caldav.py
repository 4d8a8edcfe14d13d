"""A plan in a calendar on a server, over CalDAV (RFC 4791): only what differs is written, and nothing that is not ours.

Each event is one resource, written whole by one request with a precondition: created only where nothing is, changed
only as it was read. So a run that is killed leaves whole events, and the next run goes on. Done is what is seen to be
there: a server's word with the event's ETag, or a second reading.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from time import monotonic
from typing import Any
from urllib.parse import quote, urljoin
from xml.sax.saxutils import escape

from planforge.deliver.addresses import NotSynced, Reach, below, joined, last_step, refuse_unsafe, same_place, shown
from planforge.deliver.reconcile import WRITES, SyncStep, There, is_strong, todo
from planforge.exporters.ics.held import held
from planforge.exporters.ics.merging import Resource, agree
from planforge.languages import Message, reason

__all__ = ["Account", "NotSynced", "Server", "SyncStep", "There", "carry_out", "own_calendar", "refuse_unsafe", "todo"]

_XML = {"Content-Type": "application/xml; charset=utf-8"}
_EVENT = {"Content-Type": "text/calendar; charset=utf-8"}
_SPACES = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
_PROPFIND = f"<d:propfind {_SPACES}><d:prop>{{}}</d:prop></d:propfind>"
_NAMED = "<d:set><d:prop><d:displayname>{}</d:displayname></d:prop></d:set>"
_MAKE = f"<c:mkcalendar {_SPACES}>{_NAMED}</c:mkcalendar>"
_NAME = f"<d:propertyupdate {_SPACES}>{_NAMED}</d:propertyupdate>"
_EVENTS = (
    f"<c:calendar-query {_SPACES}><d:prop><d:getetag/><c:calendar-data/></d:prop><c:filter>"
    '<c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter></c:calendar-query>'
)
_D, _C = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}"
_LOST_IN_A_ROW = 3
_RUN_SECONDS = 900.0  # for all events together: a server that needs longer is asked again by the next sync
_WHY = {
    403: "not_writable",
    404: "no_such_place",
    405: "not_writable",
    409: "refuses",
    413: "too_large",
    415: "no_such_event",
    423: "locked",
    507: "full",
}


class Refused(NotSynced):
    """The server does not take one event; the others go on."""


class Unreachable(NotSynced):
    """No answer came."""


class WriteOutcome(Enum):
    """What a server says to a write: CLAIMED wants a second look, CONTESTED is somebody else's change meanwhile."""

    STORED = 1
    CLAIMED = 2
    CONTESTED = 3


@dataclass(frozen=True, slots=True)
class Write:
    """What became of a write, where, and the ETag of what was stored, if the server told it."""

    outcome: WriteOutcome
    href: str
    etag: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the calendar is, and who asks. The password is never shown, written or logged."""

    url: str
    user: str
    password: str

    def __repr__(self) -> str:
        """Return the account without its password: a traceback must not tell it."""
        return f"Account({self.url!r}, {self.user!r})"


@dataclass(frozen=True, slots=True)
class _Row:
    """What an answer says of one place: its properties by name, as elements; `status`: of the place as a whole."""

    url: str
    status: str
    properties: dict[str, Any]

    def text(self, name: str) -> str:
        element = self.properties.get(name)
        return "" if element is None else (element.text or "")


class Server:
    """A calendar on a CalDAV server. `others`: the hosts it was found to be on, beside the one in its address."""

    def __init__(self, account: Account, trusted: Collection[str] = ()) -> None:
        """Take an account, and further hosts that may be sent its password; nothing is sent yet. Raises NotSynced."""
        self._reach = Reach(account.url, trusted)
        self.made = False  # the calendar, by this sync: nothing was told to it before
        try:
            import caldav
            from caldav.lib import error

            from planforge.deliver.transport import GuardedSession
        except ImportError:
            raise NotSynced(Message("messages.sync.no_caldav")) from None
        error.debug_dump_communication = False  # else an environment variable writes requests, passwords too, to files
        error.debugmode = "PRODUCTION"  # nor does one open a debugger
        self._error: Any = error
        self._account = account
        with self._explained():
            client: Any = caldav.DAVClient
            self._client = client(
                account.url,
                username=account.user,
                password=account.password,
                enable_rfc6764=False,  # no look-ups in the DNS that nobody asked for
                huge_tree=True,  # our limit is the transport's, and an event with a picture in it is none of ours
            )
            self._client.session.close()
            self._client.session = self._session = GuardedSession(self._reach)

    @property
    def others(self) -> tuple[str, ...]:
        """Return the further hosts that were spoken to."""
        return tuple(self._reach.others)

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def calendar(self, plan_id: str, title: str, name: str | None, *, make: bool) -> str | None:
        """Return the address of the calendar called `name`, else of the plan's own (made if `make`), or None."""
        home = self._home()
        calendars = self._calendars(home)
        own = own_calendar(plan_id)
        for url, called in calendars:
            if (name is None and last_step(url) == own) or (name is not None and called == name):
                self._reach.open(url, own=name is None)
                return url
        if name is not None:
            names = ", ".join(shown(called) for _, called in calendars) or Message("messages.sync.none_at_all")
            raise NotSynced(Message("messages.sync.no_such_calendar", name=repr(name), names=names))
        return self._made(f"{home.rstrip('/')}/{quote(own)}/", title) if make else None

    def ours(self, calendar: str, plan_id: str) -> dict[str, There]:
        """Return the events of this plan in a calendar, by UID: one request, whatever their number."""
        found: dict[str, There] = {}
        for row in self._listed("REPORT", calendar, _EVENTS, "1"):
            if same_place(row.url, calendar):
                continue
            if not self._reach.holds(row.url):
                raise NotSynced(Message("messages.sync.event_outside", where=shown(row.url)))
            one = self._read(row, plan_id)
            if one is not None and (one.event.uid not in found or last_step(one.href) == f"{one.event.uid}.ics"):
                found[one.event.uid] = one
        return found

    def put(self, calendar: str, resource: Resource, there: There | None) -> "Write":
        """Write one event. Raises Refused where the server does not take it."""
        url = there.href if there is not None else urljoin(calendar, f"{quote(resource.uid)}.ics")
        return self._write("PUT", url, resource.data, there)

    def delete(self, there: There) -> "Write":
        """Delete one event. Raises Refused where the server does not."""
        return self._write("DELETE", there.href, b"", there)

    def file(self, url: str) -> tuple[bytes, str] | None:
        """Return what one file on the server holds and its ETag, None where there is none. Raises NotSynced.

        It alone, and what lies beside it, may be written from now on.
        """
        self._reach.open(urljoin(url, "."), own=False)
        if not self._reach.holds(url):
            raise NotSynced(Message("messages.sync.no_file", where=shown(url)))
        answer = self._ask("GET", url)
        if answer.status in (404, 410):
            return None
        if answer.status != 200:
            raise NotSynced(_at(url, _unreadable(answer.status)))
        return answer.text.encode(), answer.headers.get("ETag", "")

    def put_file(self, url: str, data: bytes, etag: str | None) -> WriteOutcome:
        """Write one file where nothing is (`etag` None), or over the version of that ETag. Raises Refused."""
        condition = {"If-None-Match": "*"} if etag is None else {"If-Match": etag} if is_strong(etag) else {}
        answer = self._ask("PUT", url, data.decode(), {**_EVENT, **condition})
        if answer.status == 412:
            return WriteOutcome.CONTESTED
        if 200 <= answer.status < 300:
            return WriteOutcome.CLAIMED
        raise Refused(_at(url, _not_taken(answer.status)))

    def remove_if_empty(self, calendar: str, plan_id: str) -> bool:
        """Delete the plan's own calendar when nothing is left in it; tell whether it was."""
        if last_step(calendar) != own_calendar(plan_id):
            return False
        rows = self._listed("PROPFIND", calendar, _PROPFIND.format("<d:resourcetype/>"), "1")
        if any(not same_place(row.url, calendar) for row in rows):
            return False
        status = self._ask("DELETE", calendar).status
        return status in (200, 204, 404, 410)

    # -- where calendars are

    def _home(self) -> str:
        principal = self._named_by(self._account.url, "d:current-user-principal", f"{_D}current-user-principal")
        home = self._named_by(principal or self._account.url, "c:calendar-home-set", f"{_C}calendar-home-set")
        if home is None:
            raise NotSynced(Message("messages.sync.no_home", where=self._account.url))
        return home

    def _named_by(self, url: str, asked: str, name: str) -> str | None:
        """Return the address that a property names."""
        for row in self._listed("PROPFIND", url, _PROPFIND.format(f"<{asked}/>"), "0"):
            href = row.properties[name].findtext(f"{_D}href") if name in row.properties else None
            if href and href.strip():
                return joined(self._session.place, str(href))
        return None

    def _calendars(self, home: str) -> list[tuple[str, str]]:
        """Return address and name of each calendar."""
        rows = self._listed("PROPFIND", home, _PROPFIND.format("<d:resourcetype/><d:displayname/>"), "1")
        found = []
        for row in rows:
            kind = row.properties.get(f"{_D}resourcetype")
            if kind is not None and kind.find(f"{_C}calendar") is not None and below(row.url, home):
                found.append((f"{row.url.rstrip('/')}/", row.text(f"{_D}displayname")))
        return found

    def _made(self, url: str, title: str) -> str:
        self._reach.open(url, own=True)
        status = self._ask("MKCALENDAR", url, _MAKE.format(escape(title)), _XML).status
        if status not in (201, 207):
            why = Message(f"messages.sync.{'full' if status == 507 else 'none_can_be_made'}")
            raise NotSynced(Message("messages.sync.not_made", where=shown(url), why=why, status=status))
        self.made = True
        self._ask("PROPPATCH", url, _NAME.format(escape(title)), _XML)  # some set no name above; without one is fine
        return url

    # -- events

    def _read(self, row: _Row, plan_id: str) -> There | None:
        """Return the event of ours that a row is; asked for singly where the server left it out of its answer."""
        name, text, etag = last_step(row.url), row.text(f"{_C}calendar-data"), row.text(f"{_D}getetag").strip()
        if not text and name.startswith(f"{own_calendar(plan_id)}-"):
            answer = self._ask("GET", row.url)
            if answer.status != 200:
                return None
            text, etag = answer.text, answer.headers.get("ETag", "")
        data = text.encode()
        event = held(data, plan_id, name) if text else None
        return There(row.url, etag, event, data) if event is not None else None

    def _write(self, method: str, url: str, data: bytes, there: There | None) -> "Write":
        condition = {"If-None-Match": "*"}
        if there is not None:
            condition = {"If-Match": there.etag} if there.has_strong_etag else {}
            if not condition and sorted(self._ask("GET", url).text.split()) != sorted(there.data.decode().split()):
                return Write(WriteOutcome.CONTESTED, url)  # no ETag to depend on: read again, and be quick
        answer = self._ask(method, url, data.decode(), {**(_EVENT if data else {}), **condition})
        if answer.status == 412:  # RFC 9110 15.5.13: the precondition does not hold any more
            return Write(WriteOutcome.CONTESTED, url)
        if method == "DELETE" and answer.status in (204, 404, 410):
            return Write(WriteOutcome.STORED, url)
        etag = answer.headers.get("ETag", "")
        if answer.status in (201, 204) and etag and (there is None or etag != there.etag):
            return Write(WriteOutcome.STORED, url, etag)
        if 200 <= answer.status < 300:
            return Write(WriteOutcome.CLAIMED, url)
        raise Refused(_not_taken(answer.status))

    # -- requests

    def _listed(self, method: str, url: str, body: str, depth: str) -> list[_Row]:
        """Return the rows of an answer that lists (RFC 4918 13)."""
        answer = self._ask(method, url, body, {"Depth": depth, **_XML})
        if not 200 <= answer.status < 300:
            raise NotSynced(_at(url, _unreadable(answer.status)))
        rows = list(_rows(answer.tree, self._session.place))
        if any(" 507" in row.status for row in rows):  # RFC 5323 5.17: the answer is cut
            raise NotSynced(Message("messages.sync.too_many", where=shown(url)))
        return rows

    def _ask(self, method: str, url: str, body: str = "", headers: Mapping[str, str] | None = None) -> "_Answered":
        with self._explained():
            try:
                answer = self._client.request(url, method, body, headers)
            except self._error.AuthorizationError as error:
                if error.status != 403:
                    raise
                return _Answered(403)
            return _Answered(answer.status, answer.headers, answer.tree, answer.raw)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in plain words what the server or the network would not do, and keep the library's log off the screen."""
        from planforge.deliver.transport import NO_ANSWER, quiet

        where = self._account.url
        try:
            with quiet():
                yield
        except self._error.AuthorizationError:
            if self._client.auth is None:
                raise NotSynced(Message("messages.sync.no_sign_in", where=where)) from None
            raise NotSynced(Message("messages.sync.wrong_password", where=where)) from None
        except self._error.RateLimitError:
            raise NotSynced(Message("messages.sync.wait_and_sync", where=where)) from None
        except NO_ANSWER as error:
            raise Unreachable(Message("messages.sync.unreachable", where=where, why=type(error).__name__)) from None
        except NotImplementedError:  # the library's, for a kind of sign-in that it does not have
            raise NotSynced(Message("messages.sync.other_sign_in", where=where)) from None
        except (self._error.DAVError, ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError):
            # What the library makes of an answer that it did not expect.
            raise NotSynced(_at(where, Message("messages.sync.no_calendar_server"))) from None


@dataclass(frozen=True, slots=True)
class _Answered:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    tree: Any = None
    text: str = ""


def own_calendar(plan_id: str) -> str:
    """Return the last step of the address of the plan's own calendar."""
    return f"planforge-{plan_id}"


def _rows(tree: Any, base: str) -> Iterator[_Row]:
    for response in tree.iterfind(f"{_D}response") if tree is not None else ():
        parts = response.findall(f"{_D}propstat")
        good = (part for part in parts if " 200" in (part.findtext(f"{_D}status") or " 200"))
        properties = {one.tag: one for part in good for prop in part.findall(f"{_D}prop") for one in prop}
        yield _Row(
            joined(base, response.findtext(f"{_D}href") or ""), response.findtext(f"{_D}status") or "", properties
        )


def _not_taken(status: int) -> Message:
    return _with_status(_WHY.get(status, "elsewhere" if status < 400 else "failed"), status)


def _unreadable(status: int) -> Message:
    if status == 403:
        return _with_status("may_not_read", status)
    if status in (404, 410):
        return _with_status("not_there", status)
    return _with_status("failed" if status >= 500 else "no_calendar_server", status)


def _with_status(why: str, status: int) -> Message:
    return Message("messages.sync.and_status", why=Message(f"messages.sync.{why}"), status=status)


def _at(url: str, why: Message) -> Message:
    return Message("messages.sync.at", where=shown(url), why=why)


# -- what a sync does ------------------------------------------------------------------------------------------------


def carry_out(server: Server, calendar: str, plan_id: str, steps: Iterable[SyncStep]) -> list[SyncStep]:
    """Do each step by one request, and return them as they went: `contested`, `refused` with its reason, or done.

    Where the server answers no more, or wants us to wait, or takes very long, what is left is `refused`, untried.
    """
    done: list[SyncStep] = []
    lost, begun = 0, monotonic()
    for step in steps:
        if lost >= _LOST_IN_A_ROW and step.did in WRITES:
            done.append(replace(step, did="refused", why=Message("messages.sync.not_tried")))
            continue
        if step.did in WRITES and monotonic() - begun > _RUN_SECONDS:
            why = Message("messages.sync.too_slow", minutes=round(_RUN_SECONDS / 60))
            done.append(replace(step, did="refused", why=why))
            continue
        try:
            done.append(_carried_out(server, calendar, step))
            lost = 0 if step.did in WRITES else lost
        except Refused as error:
            done.append(replace(step, did="refused", why=reason(error)))
        except NotSynced as error:
            lost = lost + 1 if isinstance(error, Unreachable) else _LOST_IN_A_ROW
            done.append(replace(step, did="refused", why=reason(error)))
    return _confirmed(server, calendar, plan_id, done)


def _carried_out(server: Server, calendar: str, step: SyncStep) -> SyncStep:
    if step.did in ("created", "changed"):
        assert step.resource is not None
        answer = server.put(calendar, step.resource, step.there)
    elif step.did == "deleted":
        assert step.there is not None
        answer = server.delete(step.there)
    else:
        return step
    if answer.outcome is WriteOutcome.CONTESTED:
        return replace(step, did="contested")
    return replace(step, confirmed=answer.outcome is WriteOutcome.STORED, href=answer.href, etag=answer.etag)


def _confirmed(server: Server, calendar: str, plan_id: str, steps: list[SyncStep]) -> list[SyncStep]:
    """Return the steps, after a second reading where the server only said that it did as asked."""
    if all(step.confirmed for step in steps):
        return steps
    why = Message("messages.sync.not_kept")
    try:
        there = server.ours(calendar, plan_id)
    except NotSynced as error:
        why, there = Message("messages.sync.not_seen", why=reason(error)), None
    seen = [step if step.confirmed else there is not None and _seen(step, there, plan_id) for step in steps]
    return [now or replace(step, did="refused", why=why) for step, now in zip(steps, seen, strict=True)]


def _seen(step: SyncStep, there: Mapping[str, There], plan_id: str) -> SyncStep | None:
    """Return a step that is seen to be done, as the server has it now; else None."""
    now = there.get(step.uid)
    if step.did == "deleted" or now is None or step.resource is None:
        return step if step.did == "deleted" and now is None else None
    wrote = held(step.resource.data, plan_id, f"{step.uid}.ics")
    return replace(step, etag=now.etag) if wrote is not None and agree(wrote, now.event) else None
