"""A small CalDAV server for tests that does one thing wrong, on loopback, on a free port, with or without TLS.

It is an honest server (MKCALENDAR, PROPFIND, REPORT, GET, PUT, DELETE, with ETags) until a fault says otherwise: a
function of what is asked that returns another answer, or None to leave it.
"""

import ssl
import subprocess
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

HOME = "/calendars/sam/"
_CALENDAR = "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"


@dataclass
class Asked:
    """One request as it came."""

    method: str
    path: str
    body: str
    headers: dict[str, str]
    server: "Hostile"

    @property
    def password(self) -> str:
        """Return the Basic password that was sent, empty where none was."""
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return b64decode(token).decode().partition(":")[2] if kind == "Basic" else ""


@dataclass
class Reply:
    """What is answered: `send` instead of a body writes to the socket as it likes."""

    status: int
    body: str = ""
    kind: str = "application/xml; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    send: Callable[[Any], None] | None = None


Fault = Callable[[Asked], Reply | None]


@dataclass
class Hostile:
    """A running server, what it was asked, and what it holds: text and ETag by path."""

    url: str = ""
    fault: Fault = lambda _: None
    asked: list[Asked] = field(default_factory=list)
    store: dict[str, tuple[str, str]] = field(default_factory=dict)
    calendars: dict[str, str] = field(default_factory=dict)
    home: str = HOME
    written: int = 0

    def count(self, *methods: str) -> int:
        """Return how often it was asked one of these."""
        return sum(one.method in methods for one in self.asked)

    def events(self) -> dict[str, str]:
        """Return what it holds by file name."""
        return {path.rpartition("/")[2]: text for path, (text, _) in self.store.items()}

    def keep(self, path: str, text: str) -> str:
        """Store an event as if it had been written, and return its ETag."""
        self.written += 1
        self.store[path] = (text, f'"{self.written}"')
        return self.store[path][1]


def row(href: str, properties: str, status: str = "200 OK") -> str:
    """Return one row of a multistatus."""
    stated = f"<d:propstat><d:prop>{properties}</d:prop><d:status>HTTP/1.1 {status}</d:status></d:propstat>"
    return f"<d:response><d:href>{href}</d:href>{stated}</d:response>"


def multistatus(*rows: str) -> Reply:
    """Return an answer that lists."""
    spaces = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
    return Reply(207, f'<?xml version="1.0" encoding="utf-8"?><d:multistatus {spaces}>{"".join(rows)}</d:multistatus>')


def event_row(href: str, text: str, etag: str) -> str:
    """Return the row of one event; an empty text is left out."""
    data = escape(text).replace("\r", "&#13;")
    return row(href, f"<d:getetag>{etag}</d:getetag>" + f"<c:calendar-data>{data}</c:calendar-data>" * bool(text))


def honest(asked: Asked) -> Reply:
    """Return what a server does that does nothing wrong."""
    server, path = asked.server, asked.path
    if not asked.headers.get("Authorization"):
        return Reply(401, headers={"WWW-Authenticate": 'Basic realm="calendars"'})
    if asked.method == "PROPFIND":
        return _described(asked)
    if asked.method == "REPORT":
        return multistatus(*(event_row(one, *held) for one, held in server.store.items() if one.startswith(path)))
    if asked.method == "MKCALENDAR":
        server.calendars[path] = asked.body.partition("<d:displayname>")[2].partition("<")[0]
        return Reply(201)
    if asked.method == "PROPPATCH":
        return multistatus(row(path, "<d:displayname/>"))
    if asked.method == "GET":
        text, etag = server.store.get(path, ("", ""))
        return Reply(200, text, "text/calendar", {"ETag": etag}) if text else Reply(404)
    return _written(asked)


def _described(asked: Asked) -> Reply:
    server, path = asked.server, asked.path
    if "current-user-principal" in asked.body:
        return multistatus(
            row(path, "<d:current-user-principal><d:href>/sam/</d:href></d:current-user-principal>"),
        )
    if "calendar-home-set" in asked.body:
        return multistatus(row(path, f"<c:calendar-home-set><d:href>{server.home}</d:href></c:calendar-home-set>"))
    named = [row(one, f"<d:displayname>{name}</d:displayname>{_CALENDAR}") for one, name in server.calendars.items()]
    inside = [event_row(one, "", etag) for one, (_, etag) in server.store.items() if one.startswith(path)]
    listed = named if path == HOME else inside
    return multistatus(row(path, "<d:resourcetype><d:collection/></d:resourcetype>"), *listed)


def _written(asked: Asked) -> Reply:
    server, path = asked.server, asked.path
    there = server.store.get(path)
    condition = asked.headers.get("If-Match")
    if (asked.headers.get("If-None-Match") == "*" and there) or (condition and (not there or there[1] != condition)):
        return Reply(412)
    if asked.method == "PUT":
        return Reply(201, headers={"ETag": server.keep(path, asked.body)})
    server.store.pop(path, None)
    server.calendars.pop(path, None)
    return Reply(204)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *_: object) -> None:
        pass

    def answer(self) -> None:
        server: Hostile = self.server.hostile  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        asked = Asked(self.command, self.path, body, dict(self.headers.items()), server)
        server.asked.append(asked)
        reply = server.fault(asked) or honest(asked)
        if reply.send is not None:
            self.close_connection = True
            with suppress(OSError):  # whoever asked has gone
                reply.send(self)
            return
        data = reply.body.encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.kind, "Content-Length": str(len(data)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_PUT = do_POST = do_DELETE = do_PROPFIND = do_PROPPATCH = do_REPORT = do_MKCALENDAR = do_OPTIONS = answer  # noqa: N815


@contextmanager
def hostile(
    fault: Fault = lambda _: None, certificate: Path | None = None, host: str = "127.0.0.1"
) -> Iterator[Hostile]:
    """Start such a server; over TLS with a certificate, whose first name is `host`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    running = Hostile(f"{'https' if certificate else 'http'}://{host}:{server.server_port}/", fault)
    server.hostile = running  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certified(folder: Path, *names: str) -> Path | None:
    """Return a file with a key and a certificate for these names and 127.0.0.1; None without the program openssl."""
    key, certificate, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    said = ",".join(["IP:127.0.0.1", *(f"DNS:{name}" for name in names)])
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-subj", "/CN=localhost"]
    try:
        subprocess.run(
            [*command, "-keyout", key, "-out", certificate, "-addext", f"subjectAltName={said}"],
            check=True,
            capture_output=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both
