"""A real CalDAV server for tests: Radicale, on loopback, on a free port, stopped by the test that started it."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

USER, PASSWORD = "sam", "not a secret: knee"


@dataclass(frozen=True)
class Radicale:
    """A running server: where it is, where it keeps things, and what it was asked."""

    url: str
    storage: Path
    log: Path

    def asked(self) -> Counter[str]:
        """Return how often the server was asked what since it started: `PUT`, `REPORT` ..."""
        return Counter(re.findall(r"\] ([A-Z]+) request for", self.log.read_text(encoding="utf-8", errors="replace")))

    def events(self) -> dict[str, str]:
        """Return the text of every event on the server by its file name."""
        return {
            path.name: path.read_bytes().decode()
            for path in sorted(self.storage.rglob("*.ics"))
            if ".Radicale.cache" not in path.parts
        }

    def request(self, method: str, path: str, body: str = "", **headers: str) -> int:
        """Do as another program would: one request, whatever stands there. Return the status."""
        token = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {token}", "Content-Type": "text/calendar"} | headers
        request = urllib.request.Request(self.url + path, body.encode() or None, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)

    def write(self, name: str, text: str) -> None:
        """Change an event as a person does in a calendar program."""
        assert self.request("PUT", self.path(name), text) in (200, 201, 204)

    def path(self, name: str) -> str:
        """Return the path of an event on the server."""
        (file,) = (one for one in self.storage.rglob(name) if ".Radicale.cache" not in one.parts)
        return "/".join(file.relative_to(self.storage / "collection-root").parts)


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """Start a server whose one user is USER."""
    folder.mkdir(parents=True, exist_ok=True)
    users, log = folder / "users", folder / "log"
    users.write_text(f"{USER}:{PASSWORD}\n", encoding="utf-8")
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": users,
        "auth-htpasswd-encryption": "plain",
        "auth-delay": 0,
        "storage-filesystem-folder": folder / "storage",
        "logging-level": "info",
    }
    command = [
        sys.executable,
        "-m",
        "radicale",
        "--config",
        "",
        *(f"--{name}={value}" for name, value in options.items()),
    ]
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        for _ in range(200):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.05)
        yield Radicale(f"http://127.0.0.1:{port}/", folder / "storage", log)
    finally:
        process.kill()
        process.wait()
