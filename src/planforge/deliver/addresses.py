"""Which addresses a sync speaks to, and which it writes to: decided here, asked by the transport for every request.

A calendar server names addresses in its answers, and each would be sent the password and the plan. So what follows a
first address over https stays on https; another host has to lie under the same registrable domain (iCloud keeps
calendars on `p42-caldav.icloud.com`) or be named by the runner; and only the calendar's own address is written.
"""

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from planforge.exporters.ics.entries import one_line
from planforge.languages import Message

_GOOGLE = ("google.com", "googleapis.com", "googleusercontent.com")
_PORTS = {"http": 80, "https": 443}
_READS = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})  # RFC 9110 9.2.1, RFC 4918 9.1, RFC 3253 3.6: safe
_SHOWN = 200
_AS_WRITTEN = "%/:?#[]@!$&'()*+,;=\\"
_LONGEST = 253  # RFC 1035 2.3.4, as text


class NotSynced(Exception):
    """The server does not do what it should; the message says what, and what to do. Whole events stand there."""


def refuse_unsafe(url: str) -> None:
    """Raise NotSynced for an address that would send a password unprotected, holds one, or wants none."""
    if "@" in re.split(r"[/?#\\\\]", url.partition("://")[2] or url)[0]:
        raise NotSynced(Message("messages.sync.secret_in_address"))
    parts, host = _parts(url)
    if parts.query or parts.fragment or "\\" in url:
        raise NotSynced(Message("messages.sync.no_query", where=shown(url)))
    if parts.scheme == "http" and not _is_loopback(host):
        raise NotSynced(Message("messages.sync.not_https", where=shown(url)))
    if any(host == name or host.endswith(f".{name}") for name in _GOOGLE):
        raise NotSynced(Message("messages.sync.google"))


def shown(text: str) -> str:
    """Return what a server or a person wrote as one short line that a terminal can show."""
    line = one_line(text)
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


class Reach:
    """What one sync may speak to and write to. `others`: the further hosts that it spoke to, in that order."""

    def __init__(self, url: str, trusted: Collection[str] = ()) -> None:
        """Begin at an address that is safe; `trusted`: further hosts (`host` or `host:port`) that the runner names."""
        refuse_unsafe(url)
        self._first = origin(url)
        self._trusted = {_named(one) for one in trusted}
        self._calendar: str | None = None
        self._own = False
        self.others: list[str] = []

    def open(self, calendar: str, *, own: bool) -> None:
        """Let what lies in a calendar be written from now on, and one of our `own` itself. Raise NotSynced."""
        self.follow(calendar)
        if not calendar.endswith("/") or set(_segments(calendar)[:-1]) & {".", ".."}:
            raise NotSynced(Message("messages.sync.no_clear_address", where=shown(calendar)))
        self._calendar, self._own = calendar, own

    def check(self, method: str, url: str) -> None:
        """Raise NotSynced for a request that must not be sent; keep in mind where it goes."""
        self.follow(url)
        if method.upper() not in _READS and not self._writable(method.upper(), url):
            raise NotSynced(Message("messages.sync.outside", where=shown(url)))
        if origin(url) != self._first and (name := _host_and_port(url)) not in self.others:
            self.others.append(name)

    def follow(self, url: str) -> None:
        """Raise NotSynced for an address that must not be spoken to, whoever named it."""
        scheme, host, port = there = origin(url)
        if there == self._first:
            return
        if scheme != "https":
            raise NotSynced(Message("messages.sync.unprotected", where=shown(url)))
        if not (self._is_trusted(host, port) or _same_domain(host, self._first[1])):
            raise NotSynced(Message("messages.sync.other_host", host=_host_and_port(url)))

    def holds(self, url: str) -> bool:
        """Tell whether an address lies in the open calendar, directly below it."""
        if self._calendar is None or origin(url) != origin(self._calendar) or urlsplit(url).query:
            return False
        steps, calendar = _segments(url), _segments(self._calendar)[:-1]
        if len(steps) != len(calendar) + 1 or steps[:-1] != calendar:
            return False
        return steps[-1] not in ("", ".", "..") and not set(steps[-1]) & set("/\\%")

    def _writable(self, method: str, url: str) -> bool:
        if self.holds(url):
            return method in ("PUT", "DELETE")
        if self._calendar is None or not same_place(url, self._calendar):
            return False
        return self._own and method in ("MKCALENDAR", "PROPPATCH", "DELETE")

    def _is_trusted(self, host: str, port: int) -> bool:
        return bool({(host, port), (host, None)} & self._trusted)


def joined(base: str, href: str) -> str:
    """Return the address that a server names, which may be relative; raise NotSynced for what is none."""
    try:
        return urljoin(base, quote(href.strip(), safe=_AS_WRITTEN))  # some leave spaces and letters as they are
    except ValueError:
        raise NotSynced(Message("messages.sync.no_address_named", where=shown(href))) from None


def same_place(one: str, other: str) -> bool:
    """Tell whether two addresses mean one place, with or without a final slash."""
    steps = [[step for step in _segments(url) if step] for url in (one, other)]
    return origin(one) == origin(other) and steps[0] == steps[1] and not (urlsplit(one).query or urlsplit(other).query)


def below(url: str, folder: str) -> bool:
    """Tell whether an address lies in a folder, at any depth."""
    steps, ground = ([step for step in _segments(one) if step] for one in (url, folder))
    return origin(url) == origin(folder) and len(steps) > len(ground) and steps[: len(ground)] == ground


def last_step(url: str) -> str:
    """Return the last step of an address's path: a file's name, a folder's."""
    return _segments(url.rstrip("/"))[-1]


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address; raise NotSynced where it has none."""
    parts, host = _parts(url)
    return parts.scheme, host, parts.port or _PORTS[parts.scheme]


def _parts(url: str) -> tuple[SplitResult, str]:
    wrong = NotSynced(Message("messages.sync.no_address", where=shown(url) or Message("messages.sync.nothing")))
    if any(sign.isspace() or not sign.isprintable() for sign in url):
        raise wrong
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and parts.port != 0
        host = _spelled(parts.hostname or "")
    except ValueError:  # brackets, ports, labels that are none
        raise wrong from None
    if not known or not host:
        raise wrong
    return parts, host


def _spelled(host: str) -> str:
    """Return a host as the network knows it: lower case, `xn--` for other letters, no final dot; raise ValueError."""
    if ":" in host:
        return str(ipaddress.ip_address(host))
    if set(host) & set(" /\\<>^`{|}%\"'") or len(host) > _LONGEST:
        raise ValueError("no host is called so")
    return host.rstrip(".").encode("idna").decode("ascii").lower()


def _host_and_port(url: str) -> str:
    """Return what a person writes for a host: its port where that is not the scheme's own, brackets around numbers."""
    scheme, host, port = origin(url)
    host = f"[{host}]" if ":" in host else host
    return host if port == _PORTS[scheme] else f"{host}:{port}"


def _named(host: str) -> tuple[str, int | None]:
    """Return host and port of what the runner named."""
    try:
        parts = urlsplit(f"//{host}")
        name, port = _spelled(parts.hostname or ""), parts.port
    except ValueError:
        name, port = "", None
    if not name or parts.path or parts.username is not None:
        raise NotSynced(Message("messages.sync.no_host", host=shown(host)))
    return name, port


def _segments(url: str) -> list[str]:
    return [unquote(step) for step in urlsplit(url).path.split("/")]


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _same_domain(one: str, other: str) -> bool:
    """Tell whether two hosts lie under one registrable domain: `a.example.co.uk` and `b.example.co.uk`.

    The Public Suffix List says where domains are sold. Without it, and for numbers, there is only the host itself.
    """
    if one == other:
        return True
    try:
        from publicsuffixlist import PublicSuffixList
    except ImportError:
        return False
    if any(host.replace(".", "").isdigit() or ":" in host for host in (one, other)):
        return False
    suffixes = PublicSuffixList(accept_unknown=False)
    domain = suffixes.privatesuffix(one)
    return domain is not None and domain == suffixes.privatesuffix(other)
