"""A plan in a calendar on a server, over CalDAV (RFC 4791): only what differs is written, and nothing that is not ours.

An event is ours when its UID is the plan's and it still carries what planforge told it. Each is one resource, written
whole by one request with a precondition: created only where nothing is, changed only as it was read. So a run that is
killed leaves whole events, and the next run goes on; and what a runner moved in the calendar is seen, and stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from planforge.exporters.ics import Known, Resource, known

Did = Literal["created", "changed", "deleted", "moved", "edited", "contested"]
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_GOOGLE = ("google.com", "googleapis.com", "googleusercontent.com")
_TIMEOUT = 60  # seconds for one answer
_TYPE = {"Content-Type": "text/calendar; charset=utf-8"}


class NotSynced(Exception):
    """The server does not do what it should; the message says what, and what to do. Whole events stand there."""


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
class There:
    """One of our events on the server, as it was read."""

    href: str
    etag: str
    event: Known

    @property
    def touched(self) -> bool:
        """Tell whether somebody changed it in the calendar since planforge wrote it."""
        return self.event.hash != self.event.told


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a sync does, or only tells: `summary` and `start` as the plan has them."""

    did: Did
    uid: str
    summary: str
    start: date | datetime
    resource: Resource | None = None
    there: There | None = None


def refuse_unsafe(url: str) -> None:
    """Raise NotSynced for an address that would send a password unprotected, holds one, or wants none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotSynced(f"{url}: this is no address of a calendar server; it begins with https://")
    if parts.password is not None or parts.username is not None:
        raise NotSynced("the address holds a user or password; leave them out: addresses are kept and shown in places")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise NotSynced(f"{url}: over http everybody on the way reads your password; write https://")
    if parts.hostname.endswith(_GOOGLE):
        raise NotSynced(
            "Google's calendar takes no password over CalDAV, only its own sign-in (OAuth), which planforge does not "
            "have. Import plan.ics into a calendar of its own, or subscribe to it as a feed."
        )


class Server:
    """A calendar on a CalDAV server."""

    def __init__(self, account: Account) -> None:
        """Take an account; nothing is sent yet. Raises NotSynced for an address that is not safe."""
        refuse_unsafe(account.url)
        try:
            import caldav
            from caldav.lib import error
        except ImportError:
            raise NotSynced(
                "syncing needs the package caldav, which is not installed; `pip install 'planforge[caldav]'`"
            ) from None
        error.debug_dump_communication = False  # else an environment variable writes requests, passwords too, to files
        self._error: Any = error
        self._account = account
        client: Any = caldav.DAVClient
        self._client = client(
            account.url,
            username=account.user,
            password=account.password,
            timeout=_TIMEOUT,
            enable_rfc6764=False,  # no look-ups in the DNS that nobody asked for
        )

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def calendar(self, plan_id: str, title: str, name: str | None, *, make: bool) -> Any:
        """Return the calendar to write into: the one called `name`, else the plan's own (made if `make`), or None."""
        with self._explained():
            home = self._client.principal().calendar_home_set
            calendars = home.get_calendars()
            own = own_calendar(plan_id)
            for one in calendars:
                step = str(one.url).rstrip("/").rpartition("/")[2]
                if (name is None and step == own) or (name is not None and one.get_display_name() == name):
                    return one
            if name is not None:
                names = ", ".join(str(one.get_display_name()) for one in calendars) or "none at all"
                raise NotSynced(f"there is no calendar called {name!r}; there is: {names}")
            return home.make_calendar(name=title, cal_id=own) if make else None

    def ours(self, calendar: Any, plan_id: str) -> dict[str, There]:
        """Return the events of this plan in a calendar, by UID: one request, whatever their number."""
        from caldav.calendarobjectresource import Event
        from caldav.elements.dav import GetEtag

        with self._explained():
            events = calendar.search(comp_class=Event, props=[GetEtag()])
            found = {}
            for one in events:
                raw = one.raw_data or one.data
                event = known(raw.encode() if isinstance(raw, str) else raw, plan_id)
                if event is not None:
                    found[event.uid] = There(str(one.url), one.etag or "", event)
            return found

    def put(self, calendar: Any, resource: Resource, there: There | None) -> bool:
        """Write one event; False when somebody else changed it meanwhile."""
        href = there.href if there else str(calendar.url.join(f"{quote(resource.uid)}.ics"))
        precondition = {"If-Match": there.etag} if there else {"If-None-Match": "*"}
        with self._explained():
            return self._took(self._client.put(href, resource.data.decode(), {**_TYPE, **precondition}))

    def delete(self, there: There) -> bool:
        """Delete one event; False when somebody else changed it meanwhile."""
        with self._explained():
            return self._took(self._client.delete(there.href, {"If-Match": there.etag}), gone_is_done=True)

    def remove_if_empty(self, calendar: Any, plan_id: str) -> bool:
        """Delete the plan's own calendar when nothing is left in it; tell whether it was."""
        step = str(calendar.url).rstrip("/").rpartition("/")[2]
        with self._explained():
            if step != own_calendar(plan_id) or calendar.search():
                return False
            calendar.delete()
            return True

    def _took(self, response: Any, *, gone_is_done: bool = False) -> bool:
        status = response.status
        if status in (200, 201, 204) or (gone_is_done and status in (404, 410)):
            return True
        if status == 412:  # RFC 9110 15.5.13: the precondition does not hold any more
            return False
        words = {403: "it may not be written", 404: "it is gone", 409: "the server refuses it", 507: "its disk is full"}
        raise NotSynced(f"{self._account.url}: {words.get(status, 'the server failed')} (HTTP {status})")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say in plain words what the server or the network would not do."""
        from caldav.lib.http_sync import requests  # the HTTP library that caldav itself chose

        where = self._account.url
        try:
            yield
        except self._error.AuthorizationError as error:
            raise NotSynced(
                f"{where}: user or password is not accepted (HTTP {error.status or 401}). iCloud, Fastmail, Nextcloud "
                "with two steps and others want an app password: make one in your account's security settings."
            ) from None
        except self._error.RateLimitError:
            raise NotSynced(f"{where}: the server wants us to wait; run the sync again in some minutes") from None
        except self._error.DAVError as error:
            raise NotSynced(f"{where}: no calendar server answers there as one ({type(error).__name__})") from None
        except requests.exceptions.RequestException as error:
            raise NotSynced(f"{where}: cannot be reached ({type(error).__name__})") from None


def own_calendar(plan_id: str) -> str:
    """Return the last step of the address of the plan's own calendar."""
    return f"planforge-{plan_id}"


# -- what a sync does ------------------------------------------------------------------------------------------------


def todo(resources: Sequence[Resource], there: Mapping[str, There], *, put_back: bool = False) -> list[Step]:
    """Return what is to be done and to be told, in the order of the plan, then what leaves.

    What somebody changed in the calendar stays, and is told, unless `put_back`.
    """
    steps = []
    for resource in resources:
        one = there.get(resource.uid)
        if one is None:
            steps.append(Step("created", resource.uid, resource.summary, resource.start, resource))
        elif one.event.hash == resource.hash:
            continue  # it says what the plan says, whoever wrote it
        elif one.touched and not put_back:
            moved = (one.event.start, one.event.end) != (resource.start, resource.end)
            did: Did = "moved" if moved else "edited"
            steps.append(Step(did, resource.uid, resource.summary, resource.start, there=one))
        else:
            steps.append(Step("changed", resource.uid, resource.summary, resource.start, resource, one))
    wanted = {resource.uid for resource in resources}
    for name, one in there.items():
        if name not in wanted:
            gone: Did = "edited" if one.touched and not put_back else "deleted"
            steps.append(Step(gone, name, one.event.summary, one.event.start, there=one))
    return steps


def carry_out(server: Server, calendar: Any, step: Step) -> Step:
    """Do one step by one request, and return it; `contested` when somebody else changed the event meanwhile."""
    if step.did in ("created", "changed"):
        assert step.resource is not None
        took = server.put(calendar, step.resource, step.there)
    elif step.did == "deleted":
        assert step.there is not None
        took = server.delete(step.there)
    else:
        took = True
    return step if took else replace(step, did="contested")
