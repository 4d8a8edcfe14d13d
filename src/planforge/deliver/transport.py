"""What every request of a sync or a push goes through, the library's own too: one place for what must never happen.

No request leaves that `Reach` does not allow, no write is sent on to where a redirect points, no password is taken from
.netrc behind our back, and no proxy sees what is not encrypted. No answer is larger, or takes longer, than a calendar
needs, and what should be a calendar's answer is one before anybody reads it.
"""

import logging
import threading
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar
from xml.etree.ElementTree import Element, ParseError

import niquests
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from niquests.packages import urllib3

from planforge.deliver.addresses import NotSynced, joined, origin, shown
from planforge.languages import Message

ANSWER_SECONDS = 45.0  # for one answer as a whole: a byte now and then keeps every timeout of a read away
ANSWER_BYTES = 48 * 1024 * 1024  # 20 000 events; planforge's own are 3 kB each
_HOPS = 5
_CHUNK = 16 * 1024  # of gzip at most 1000 times as much
_ASKS = ("PROPFIND", "REPORT")
_REDIRECTS = range(300, 400)
# In a row of an answer, and in the two properties by which a server says where calendars are.
_HREFS = (
    "{DAV:}response/{DAV:}href",
    ".//{DAV:}current-user-principal/{DAV:}href",
    ".//{urn:ietf:params:xml:ns:caldav}calendar-home-set/{DAV:}href",
)

NO_ANSWER = (niquests.exceptions.RequestException, OSError)  # what is raised where none comes, or a cut one

Value = TypeVar("Value")


class Allowed(Protocol):
    """What may be asked. Both raise NotSynced."""

    def check(self, method: str, url: str) -> None:
        """Raise for a request that must not be sent."""

    def follow(self, url: str) -> None:
        """Raise for an address that must not be spoken to, whoever named it."""


class TooSlow(NotSynced):
    """An answer does not come, or does not end."""


class GuardedSession(niquests.Session):
    """A session that sends what `reach` allows, and hands out whole and sound answers. Raises NotSynced."""

    def __init__(self, reach: Allowed) -> None:
        """Take what may be asked; nothing is sent yet."""
        # Certificate authorities are not asked whether they revoked one: that goes over http, to a third host.
        super().__init__(disable_http3=True, revocation_configuration=None, auth=_as_it_is)
        self._guard = _Guard(reach)
        self.place = ""  # where the last answer came from, after redirects: what its addresses are relative to

    def close(self) -> None:
        """Close every connection."""
        self._guard.close()
        super().close()

    def get_adapter(self, url: str) -> Any:
        """Return the one way out, for every address."""
        return self._guard

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> Any:
        """Return the answer, of a question that was redirected the last: asked again, of an allowed address.

        A write is never sent on: its 3xx is the answer.
        """
        for _ in range(_HOPS):
            answer = super().request(method, url, *arguments, **{**options, "allow_redirects": False})
            self.place = str(answer.url)
            if answer.status_code not in _REDIRECTS or method not in _ASKS or "Location" not in answer.headers:
                return answer
            url = joined(str(answer.url), str(answer.headers["Location"]))
        raise NotSynced(Message("messages.sync.round_in_circles", where=shown(url)))

    def resolve_redirects(self, *_: Any, **__: Any) -> Generator[Any, None, None]:
        """Yield nothing: redirects are followed in `request`, or not at all."""
        yield from ()


class _Guard(niquests.adapters.HTTPAdapter):
    def __init__(self, reach: Allowed) -> None:
        super().__init__(disable_http3=True, revocation_configuration=None)
        self._reach = reach

    def send(self, request: Any, *_: Any, **options: Any) -> Any:
        """Return the whole answer to a request that may be sent. Raises NotSynced."""
        self._reach.check(request.method, request.url)
        if origin(request.url)[0] == "http":
            options["proxies"] = {}  # a proxy would read the password; what goes over https it cannot
        request.headers["Accept-Encoding"] = "identity"  # what is unpacked can be of any size
        options |= {"stream": True, "timeout": ANSWER_SECONDS + 5, "multiplexed": False}
        try:
            answer = _within(ANSWER_SECONDS, lambda: _whole(super(_Guard, self).send(request, **options)), request.url)
        except urllib3.exceptions.HTTPError as error:  # one that niquests does not know as its own
            raise niquests.exceptions.ConnectionError(error, request=request) from None
        if request.method in _ASKS and 200 <= answer.status_code < 300:
            for href in _hrefs(_multistatus(answer)):
                self._reach.follow(joined(str(answer.url), href))
        return answer


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the library's log and warnings off the screen: addresses and headers may stand in them."""
    loud = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(loud)


def _whole(answer: Any) -> Any:
    """Return an answer with its body read; raise NotSynced for one that is too large to be meant."""
    packed = answer.headers.get("Content-Encoding", "identity")
    data = bytearray()
    try:
        if packed not in ("identity", "gzip"):
            raise NotSynced(Message("messages.sync.packed", where=shown(answer.url), how=shown(packed)))
        for chunk in answer.iter_content(_CHUNK):
            data += chunk
            if len(data) > ANSWER_BYTES:
                size = ANSWER_BYTES // 1024**2
                raise NotSynced(Message("messages.sync.answer_too_large", where=shown(answer.url), size=size))
    except BaseException:  # Ctrl-C, too: what is left of the answer must not be the next one's beginning
        answer.close()
        raise
    answer._content, answer._content_consumed = bytes(data), True
    return answer


def _multistatus(answer: Any) -> Element:
    """Return the XML of an answer that lists what a server holds (RFC 4918 13); raise NotSynced for any other."""
    where = shown(answer.url)
    try:
        tree: Element = fromstring(answer.content, forbid_dtd=True)
    except DefusedXmlException:
        raise NotSynced(Message("messages.sync.strange_xml", where=where)) from None
    except (ParseError, LookupError, ValueError):  # cut, not XML, an encoding that is none
        raise NotSynced(Message("messages.sync.web_page", where=where, status=answer.status_code)) from None
    if tree.tag != "{DAV:}multistatus":
        why = Message("messages.sync.no_calendar_server")
        why = Message("messages.sync.and_status", why=why, status=answer.status_code)
        raise NotSynced(Message("messages.sync.at", where=where, why=why))
    return tree


def _hrefs(tree: Element) -> Iterator[str]:
    for path in _HREFS:
        yield from (href.text or "" for href in tree.iterfind(path))


def _as_it_is(request: Any) -> Any:
    """Return a request without authentication: the library would else look into .netrc, for any host."""
    return request


def _within(seconds: float, work: Callable[[], Value], url: str) -> Value:
    """Return what `work` returns, or raise what it raises; TooSlow after so many seconds, however it spends them."""
    done: list[Value] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 it is raised again, in the thread that asked
            failed.append(error)

    worker = threading.Thread(target=run, daemon=True)  # an answer that never ends must not keep the program
    worker.start()
    worker.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise TooSlow(Message("messages.sync.no_whole_answer", where=shown(url), seconds=round(seconds)))
    return done[0]
